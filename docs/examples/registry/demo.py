"""A registry's audit year: who is eligible and may elect, whose data are audited, what is due.

Then the audit: what it found, the targeted audits, whether data may be submitted, the report. Last,
the registry's nomination is reviewed, and the registry is found in an example posting.

Runs on the example registry of the package. A registry's own roster in the same form gives its own
answers: ``python demo.py FOLDER``. Without reviews of the sample there, it ends before the audit.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from qpp_rules import (
    EASTERN,
    Determination,
    PerformanceYear,
    Verdict,
    audits,
    deadlines,
    examples,
    postings,
    sampling,
    self_nomination,
    submissions,
)
from qpp_rules.adapters import measures_data, serialization
from qpp_rules.adapters.audits import read_checks, read_corrections, read_reviews
from qpp_rules.adapters.qpp_api import read_submissions
from qpp_rules.adapters.rosters import determine_roster, frame_of, read_patients, read_roster
from qpp_rules.adapters.workbooks import read_posting
from qpp_rules.core.vocabulary import IntermediaryType, ReportingOption
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = examples.registry()
SEED_ORIGIN = "the first digits of pi: for an example only, never for an audit"
# Months, days and hours of the year after the performance year.
AUDITED, TARGETED, SUBMITTED = (1, 15, 17), (2, 3, 17), (2, 15, 9)
CAUSES = {
    "TIN_OR_NPI": ("one clinician's data", "typed by hand"),
    "CLINICAL_DOCUMENTATION: 236": (
        "measure 236 of whoever exports it",
        "an export with estimates",
    ),
}


def main(folder: Path, year: PerformanceYear = EXAMPLE.year) -> None:
    """Run the main job of *year* on the files in *folder*."""
    with (folder / "roster.csv").open(encoding="utf-8", newline="") as file:
        roster = read_roster(file)
    with (folder / "patients.csv").open(encoding="utf-8", newline="") as file:
        patients = read_patients(file)

    heading(f"Eligibility, performance year {year}")
    answers = determine_roster(roster, year)
    show_counts(answers)

    heading("Who must elect before data can be submitted")
    show_elections(answers)

    heading("The audit sample")
    frame = frame_of(roster)
    plan = sampling.draw(
        frame,
        lambda participant: patients.get(participant, []),
        seed=EXAMPLE.seed,
        seed_origin=SEED_ORIGIN,
        year=year,
        reserves=3,
    )
    show_plan(plan)

    heading("The sample, drawn again from the same frame in another order")
    again = sampling.verify(plan, reversed(frame), lambda one: patients.get(one, []))
    for finding in again.findings:
        print(f"  {finding.verdict.name:8} {finding.rule.title}")

    as_of = datetime(year.year, 11, 22, 12, tzinfo=EASTERN)
    heading(f"The next deadlines, as of {as_of:%Y-%m-%d %H:%M} Eastern")
    for deadline in deadlines.calendar(year).upcoming(as_of)[:8]:
        status = deadline.status(as_of).name
        print(f"  {status:8} {deadline!s:46} {deadline.title}")
        print(f"           {deadline.citation} ({deadline.citation.basis.value})")

    if (folder / "submissions.jsonl").exists():
        heading("The submissions, before they go")
        show_submissions(folder, year)

    if (folder / "reviews.csv").exists():
        show_audit(folder, frame, patients, plan)
    if year == EXAMPLE.year and (folder / "application.json").exists():
        show_nomination(folder, year)
    if year == EXAMPLE.year and (folder / "posting-january.xlsx").exists():
        show_posting(folder, year)


def show_nomination(folder: Path, year: PerformanceYear) -> None:
    """Review the registry's nomination two weeks before the window closes; show what is open."""
    submitted_at = date(year.year - 1, 8, 18)
    heading(f"The registry's nomination, as it stood on {submitted_at}")
    application = serialization.from_json(
        (folder / "application.json").read_text(encoding="utf-8"), self_nomination.Application
    )
    found = self_nomination.review(
        application,
        year,
        submitted_at=submitted_at,
        inventory=measures_data.read(folder / f"measures-{year}.json", year),
        mvps=measures_data.read_mvps(folder / f"mvps-{year}.json", year),
    )
    print(f"  {found.answer.value}")
    for row in self_nomination.open_items(found):
        decides = "" if row["decides"] == "yes" else " (a warning)"
        print(f"  {row['due'] or 'no day set':10}  {row['verdict']:7}  {row['item']}{decides}")
        print(f"{'':23}{row['title']} [{row['citation']}]")
        if row["missing"]:
            print(f"{'':23}not supplied: {row['missing']}")


def show_posting(folder: Path, year: PerformanceYear) -> None:
    """Find intermediaries that report MVPs in the example posting, and show what is to be asked."""
    heading("Intermediaries for MVPs, in a posting that CMS could publish")
    posting = read_posting(folder / "posting-january.xlsx", year)
    needs = postings.Needs(
        reporting_options={ReportingOption.MVP}, mips_cqms=["236"], starts_on=date(year.year, 5, 1)
    )
    for one, answer in postings.find(posting, needs).items():
        fits = {True: "fits", False: "does not fit", None: "ask"}[answer.answer]
        print(f"  {one.name:18} {fits:14}{'; '.join(answer.missing)}".rstrip())
    print("  Listing is no endorsement.")


def show_submissions(folder: Path, year: PerformanceYear) -> None:
    """Print what would be refused in the submissions of *folder*."""
    inventory = measures_data.read(folder / f"measures-{year}.json", year)
    records = read_submissions(folder / "submissions.jsonl", inventory=inventory)
    sender = submissions.Sender(IntermediaryType.QUALIFIED_REGISTRY)
    checks = submissions.check_all((one for _, one in records), inventory, sender, None)
    for checked in checks:
        for finding in checked.faults:
            print(f"  {checked.submission.participant.masked_key}: {finding}")
    counts = checks.counts
    print(f"  refused {counts[False]}, not known {counts[None]}, not refused {counts[True]}")


def year_after(year: PerformanceYear, moment: tuple[int, int, int]) -> datetime:
    """Return the *moment* of the year after *year*."""
    return datetime(year.year + 1, *moment, tzinfo=EASTERN)


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


def read(folder: Path, name: str, reader: Callable) -> tuple:
    """Return what *reader* makes of a file in *folder*."""
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return reader(file, name)


def show_audit(folder: Path, frame: list, patients: dict, plan: sampling.Plan) -> None:
    """Evaluate the audit, follow its deficiencies up, correct them, report."""
    result = audits.evaluate(
        plan,
        read(folder, "reviews.csv", read_reviews),
        plan.year,
        checks=read(folder, "checks.csv", read_checks),
        scope=audits.AuditScope.of_frame(frame),
        intermediary_type=IntermediaryType.QCDR,
        completed_at=year_after(plan.year, AUDITED),
    )
    heading("What the audit found")
    show_result(result)

    heading("The targeted audits")
    followed: list[audits.TargetedAudit] = []
    required = zip(result.targeted_audits_required, EXAMPLE.targeted_seeds, strict=False)
    for number, (deficiency, seed) in enumerate(required, 1):
        earlier = [one.result.plan for one in followed]
        sample = audits.plan_targeted(result, deficiency, frame, patients, seed, excluding=earlier)
        found = audits.evaluate(
            sample,
            read(folder, f"targeted-{number}-reviews.csv", read_reviews),
            plan.year,
            kind=audits.AuditKind.TARGETED,
            completed_at=year_after(plan.year, TARGETED),
        )
        impact, root_cause = CAUSES.get(deficiency.key, (None, None))
        followed.append(
            audits.TargetedAudit(
                deficiency=deficiency, result=found, impact=impact, root_cause=root_cause
            )
        )
        print(f"  {deficiency.key}: {found.records_in_error} of {found.records_reviewed} records")
        print(f"    impact: {impact}; root cause: {root_cause}")

    heading("Whether data may be submitted")
    corrections = read(folder, "corrections.csv", read_corrections)
    show_gate("after the audit", result)
    show_gate("after the targeted audits", result, followed)
    show_gate("after the corrections", result, followed, corrections)

    heading("The execution report")
    report = audits.execution_report(
        result, followed, intermediary="Example Registry", corrections=corrections
    )
    for row in report.to_rows():
        print(f"  {row['audit']:21} {row['type'] or 'no errors':64} {row['share_affected'] or ''}")
    print(f"  due {report.due}, missing: {', '.join(report.missing) or 'nothing'}")


def show_result(result: audits.AuditResult) -> None:
    """Print the figures of an audit and its deficiencies."""
    print(f"  {result.answer.value}, {result.year}")
    print(f"  records in error: {result.records_in_error} of {result.records_reviewed}")
    print(f"  participants affected: {result.share_affected} of those examined")
    most = result.affected_at_most
    bound = "not known" if most is None else f"at most {float(most):.1%}"
    print(f"  and of all, at 95% confidence, {bound}")
    for one in result.deficiencies:
        print(f"  {one.key}: errors {one.errors}, participants {len(one.participants)}")


def show_gate(
    when: str,
    result: audits.AuditResult,
    followed: list | tuple = (),
    corrections: tuple = (),
) -> None:
    """Print whether audits let data be submitted, and what is open."""
    gate = audits.may_submit(
        result,
        followed,
        year=result.year,
        corrections=corrections,
        submitted_at=year_after(result.year, SUBMITTED),
    )
    print(f"  {when}: {'data may be submitted' if gate.answer else 'data may not be submitted'}")
    for finding in gate.findings:
        if finding.verdict is not Verdict.MET:
            print(f"    {finding.verdict.name}: {finding.rule.title} ({finding.about})")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else examples.path("roster.csv").parent)
