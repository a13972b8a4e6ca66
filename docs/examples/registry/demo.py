"""A registry's audit year: who is eligible and may elect, whose data are audited, what is due.

Runs on the invented registry beside this file. A registry's own roster in the same form, at another
path, gives its own answers: ``python demo.py FOLDER``.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

from qpp_rules import EASTERN, Determination, PerformanceYear, deadlines, sampling
from qpp_rules.adapters.rosters import determine_roster, frame_of, read_patients, read_roster
from qpp_rules.eligibility import Eligibility

YEAR = PerformanceYear(2026)
AS_OF = datetime(2026, 11, 22, 12, tzinfo=EASTERN)
SEED = "31415926535897932384"
SEED_ORIGIN = "the first digits of pi: for an example only, never for an audit"


def main(folder: Path) -> None:
    """Run the main job on the files in *folder*."""
    with (folder / "roster.csv").open(encoding="utf-8", newline="") as file:
        roster = read_roster(file)
    with (folder / "patients.csv").open(encoding="utf-8", newline="") as file:
        patients = read_patients(file)

    heading(f"Eligibility, performance year {YEAR}")
    answers = determine_roster(roster, YEAR)
    show_counts(answers)

    heading("Who must elect before data can be submitted")
    show_elections(answers)

    heading("The audit sample")
    frame = frame_of(roster)
    plan = sampling.draw(
        frame,
        lambda participant: patients.get(participant, []),
        seed=SEED,
        seed_origin=SEED_ORIGIN,
        year=YEAR,
        reserves=3,
    )
    show_plan(plan)

    heading("The sample, drawn again from the same frame in another order")
    again = sampling.verify(plan, reversed(frame), lambda one: patients.get(one, []))
    for finding in again.findings:
        print(f"  {finding.verdict.name:8} {finding.rule.title}")

    heading(f"The next deadlines, as of {AS_OF:%Y-%m-%d %H:%M} Eastern")
    for deadline in deadlines.calendar(YEAR).upcoming(AS_OF)[:8]:
        status = deadline.status(AS_OF).name
        print(f"  {status:8} {deadline!s:46} {deadline.title}")
        print(f"           {deadline.citation} ({deadline.citation.basis.value})")


def heading(text: str) -> None:
    """Print a heading."""
    print(f"\n{text}\n")


def show_counts(answers: list) -> None:
    """Print how many participants of each kind got each answer, and one answer in full."""
    counts = Counter(
        (
            row.participant.participation_option.value,
            answer.answer.value if isinstance(answer, Determination) else "not tested this year",
        )
        for row, answer in answers
    )
    for (kind, answer), count in sorted(counts.items()):
        print(f"  {kind:14} {answer:22} {count:4}")
    row, shown = next(
        (row, answer)
        for row, answer in answers
        if isinstance(answer, Determination) and answer.answer is Eligibility.OPT_IN_ELIGIBLE
    )
    print(f"\nOne of them, {row.participant.masked_key}:\n{shown.explain()}")


def show_elections(answers: list) -> None:
    """Print the opt-in eligible participants and those whose eligibility is not determined."""
    known = [(row, answer) for row, answer in answers if isinstance(answer, Determination)]
    must = [row for row, answer in known if answer.answer is Eligibility.OPT_IN_ELIGIBLE]
    print(f"  {len(must)} are opt-in eligible; the first of them:")
    for row in must[:6]:
        print(f"    {row.participant.masked_key}")
    unsure = [(row, answer) for row, answer in known if answer.answer is Eligibility.UNDETERMINED]
    print(f"  {len(unsure)} cannot be decided yet; the first of them lack:")
    for row, answer in unsure[:4]:
        print(f"    {row.participant.masked_key}: {', '.join(answer.missing)}")


def show_plan(plan: sampling.Plan) -> None:
    """Print the sample, what coverage added, and what is not as it should be."""
    print(f"  frame: {plan.frame_size} participants, SHA-256 {plan.frame_digest}")
    print(f"  required: {plan.quota.size} participants ({plan.quota.required})")
    for member in plan.participants:
        patients = f"{len(member.patients)} of {member.patient_population} patients"
        print(f"    {member.participant.masked_key:34} {patients:22} {member.drawn_for}")
    print(f"  reserves: {', '.join(m.participant.masked_key for m in plan.reserves)}")
    print(f"  plan: SHA-256 {plan.digest}")
    for finding in plan.findings:
        print(f"  {finding}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
