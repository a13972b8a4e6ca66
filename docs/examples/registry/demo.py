"""A registry's whole year, in order: from the self-nomination to the execution report.

The nomination is reviewed, and the registry is found in the posting. Documents are signed, and
eligibility, elections and registrations are settled. The data is checked, audited and certified.
Then the gate answers for everyone: ready, blocked and why, undetermined and what is missing. Last
come what was submitted, the feedback, and the report on the audits.

Runs on the example registry of the package. A registry's own roster in the same form gives its own
answers: ``python demo.py FOLDER``. It then shows what the files in the folder can tell: without
reviews of the sample there, it ends before the audit.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from qpp_rules import (
    EASTERN,
    Determination,
    PerformanceYear,
    Verdict,
    agreements,
    audits,
    deadlines,
    examples,
    feedback,
    postings,
    readiness,
    registration,
    sampling,
    self_nomination,
    submissions,
)
from qpp_rules.adapters import measures_data, serialization
from qpp_rules.adapters.audits import read_checks, read_corrections, read_reviews
from qpp_rules.adapters.qpp_api import read_submissions
from qpp_rules.adapters.rosters import determine_roster, frame_of, read_patients, read_roster
from qpp_rules.adapters.workbooks import read_posting
from qpp_rules.core.vocabulary import IntermediaryType, ReadinessStatus, ReportingOption
from qpp_rules.eligibility import Eligibility
from qpp_rules.terms import Approval

if TYPE_CHECKING:
    from collections.abc import Callable

    from qpp_rules import PlannedSubmission
    from qpp_rules.core.determinations import Answers

EXAMPLE = examples.registry()
FILES = examples.path("roster.csv").parent
SEED_ORIGIN = "the first digits of pi: for an example only, never for an audit"
NAME = "Example Registry"
# It nominated itself for both; the nomination shown is the second.
APPROVED_AS = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)
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
    """Go through *year* with the files in *folder*."""
    # The documents and the data of each participant are those of the example alone.
    is_example = folder == FILES
    with (folder / "roster.csv").open(encoding="utf-8", newline="") as file:
        roster = read_roster(file)
    with (folder / "patients.csv").open(encoding="utf-8", newline="") as file:
        patients = read_patients(file)

    if is_example:
        show_nomination(folder, year)
        show_posting(folder, year)
        show_documents()

    heading(f"Eligibility, performance year {year}")
    answers = determine_roster(roster, year)
    show_counts(answers)

    heading("Who must elect before data can be submitted")
    show_elections(answers)

    if is_example:
        show_registrations()
    if (folder / "submissions.jsonl").exists():
        heading("The submissions, before they go")
        show_submissions(folder, year)
    if is_example:
        show_contents()

    frame = frame_of(roster)
    plan = show_sample(frame, patients, year)
    show_deadlines(year)
    if not (folder / "reviews.csv").exists():
        return

    result, followed, corrections = show_audit(folder, frame, patients, plan)
    if is_example:
        cases = show_certification()
        found = show_readiness(cases, result, followed, corrections)
        show_receipts(found)
        show_feedback()

    heading("The execution report")
    show_report(result, followed, corrections)


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
    print("  A listing is not an endorsement.")


def show_documents() -> None:
    """Count whose agreement and authorization let the data go, and say what is lacking."""
    heading("Agreements and authorizations")
    show_answers(agreements.may_submit_all(planned(), EXAMPLE.agreements, EXAMPLE.authorizations))


def planned() -> list[PlannedSubmission]:
    """Return what is planned, all for the instant at which the registry submits."""
    at = year_after(EXAMPLE.year, SUBMITTED)
    return [attrs.evolve(one, submitted_at=at) for one in EXAMPLE.planned]


def show_registrations() -> None:
    """Check a request to register an MVP, and count whose options and registration are in order."""
    heading("Registration")
    asked_at = datetime(EXAMPLE.year.year, 10, 5, 10, tzinfo=EASTERN)
    request = registration.check_mvp(
        EXAMPLE.mvp_request, EXAMPLE.year, mvps=EXAMPLE.mvps, as_of=asked_at
    )
    told = "can be registered" if request.answer else "cannot be registered"
    print(f"  a request of {EXAMPLE.mvp_request.participant.masked_key} {told}")
    for finding in request.findings:
        if finding.verdict is Verdict.NOT_MET:
            print(f"    {finding}")
    registered = {one.participant: one for one in EXAMPLE.registrations}
    show_answers(registration.may_submit_all(planned(), registered))


def show_answers(answers: Answers[PlannedSubmission, bool | None]) -> None:
    """Print how many of *answers* are yes, no and not known, and which rules say so."""
    for answer, told in ((True, "in order"), (False, "not in order"), (None, "not known")):
        print(f"  {told:14} {len(answers.answered(answer)):4}")
    lacking = Counter(
        (rule.title, finding.verdict.name)
        for answer in answers.values()
        if answer.answer is not True
        for rule, finding in {one.rule: one for one in answer.findings}.items()
        if finding.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)
    )
    for (title, verdict), count in lacking.most_common():
        print(f"    {count:3} {verdict}: {title}")


def show_contents() -> None:
    """Print how much of the year's data CMS would refuse, and by which rule."""
    heading("The data of everyone")
    checked = [case.checked for case in EXAMPLE.cases if case.checked is not None]
    refused = [one for one in checked if one.answer is False]
    print(f"  checked {len(checked)} of {len(EXAMPLE.cases)}, refused {len(refused)}")
    for title, count in Counter(
        title for one in refused for title in {fault.rule.title for fault in one.faults}
    ).most_common():
        print(f"    {count:3} {title}")


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


def show_sample(frame: list, patients: dict, year: PerformanceYear) -> sampling.Plan:
    """Draw the audit sample, and draw it again."""
    heading("The audit sample")
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
    return plan


def show_deadlines(year: PerformanceYear) -> None:
    """Print what closes next, and where each is written."""
    as_of = datetime(year.year, 11, 22, 12, tzinfo=EASTERN)
    heading(f"The next deadlines, as of {as_of:%Y-%m-%d %H:%M} Eastern")
    for deadline in deadlines.calendar(year).upcoming(as_of)[:8]:
        status = deadline.status(as_of).name
        print(f"  {status:8} {deadline!s:46} {deadline.title}")
        print(f"           {deadline.citation} ({deadline.citation.basis.value})")


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


def show_audit(
    folder: Path, frame: list, patients: dict, plan: sampling.Plan
) -> tuple[audits.AuditResult, list[audits.TargetedAudit], tuple]:
    """Evaluate the audit, follow its deficiencies up, and correct them; return all three."""
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

    return result, followed, corrections


def show_report(
    result: audits.AuditResult, followed: list[audits.TargetedAudit], corrections: tuple
) -> None:
    """Print what CMS is told about the audits."""
    report = audits.execution_report(result, followed, intermediary=NAME, corrections=corrections)
    for row in report.to_rows():
        print(f"  {row['audit']:21} {row['type'] or 'no errors':64} {row['share_affected'] or ''}")
    print(f"  due {report.due}, missing: {', '.join(report.missing) or 'nothing'}")


def show_certification() -> tuple[readiness.SubmissionCase, ...]:
    """Print how much of the data was certified; return the cases."""
    heading("Certification")
    certified = [one.certification for one in EXAMPLE.cases if one.certification is not None]
    print(
        f"  {len(certified)} of {len(EXAMPLE.cases)} are certified as true, accurate and complete"
    )
    print(f"  each by the SHA-256 of its content; the first {certified[0].content_digest}")
    return EXAMPLE.cases


def show_readiness(
    cases: tuple[readiness.SubmissionCase, ...],
    result: audits.AuditResult,
    followed: list[audits.TargetedAudit],
    corrections: tuple,
) -> list[readiness.Readiness]:
    """Ask every gate for everyone; count who is ready, what blocks, and what is missing."""
    as_of = year_after(EXAMPLE.year, SUBMITTED)
    heading(f"Ready or not, as of {as_of:%Y-%m-%d %H:%M} Eastern")
    own = next(one for one in EXAMPLE.later_posting.intermediaries if one.name == NAME)
    of_everyone = {
        "approval": [Approval(kind, EXAMPLE.year) for kind in APPROVED_AS],
        "standing_events": EXAMPLE.standing_events,
        "posting": attrs.evolve(EXAMPLE.later_posting, intermediaries=[own]),
        "validation": result,
        "targeted_audits": followed,
        "corrections": corrections,
    }
    found = list(
        readiness.check_all((attrs.evolve(one, **of_everyone) for one in cases), as_of=as_of)
    )
    blocked, undetermined = (
        [one for one in found if one.answer is status]
        for status in (ReadinessStatus.BLOCKED, ReadinessStatus.UNDETERMINED)
    )
    print(f"  READY        {len(found) - len(blocked) - len(undetermined):4}")
    print(f"  BLOCKED      {len(blocked):4}")
    reasons = Counter(
        held for one in blocked for held in {(held.rule_id, held.what) for held in one.blockers}
    )
    for (rule, what), count in reasons.most_common():
        print(f"    {count:3} {rule}: {what}")
    print(f"  UNDETERMINED {len(undetermined):4}")
    for name, count in Counter(name for one in undetermined for name in one.missing).most_common():
        print(f"    {count:3} {name}")
    return found


def show_receipts(found: list[readiness.Readiness]) -> None:
    """Send what is ready, and list at the close what CMS has not received."""
    heading("What was submitted")
    ready = [one for one in found if one.answer is ReadinessStatus.READY]
    # Invented: CMS's receipts of all but the last two, whose upload broke off.
    receipts = [
        readiness.Receipt(
            participant=one.planned.participant, year=EXAMPLE.year, received_at=one.as_of
        )
        for one in ready[:-2]
    ]
    late = readiness.unsubmitted(found, receipts=receipts)
    closes = deadlines.calendar(EXAMPLE.year)["data-submission"].closes
    print(f"  {len(receipts)} have CMS's receipt")
    print(f"  the window closes {closes:%Y-%m-%d %H:%M} Eastern")
    print(f"  {len(late)} were ready and have no receipt:")
    for one in late:
        print(f"    {one.participant.masked_key}")


def show_feedback() -> None:
    """Print who was not given feedback on everything, by the rule that says so."""
    heading("Feedback")
    since = date(EXAMPLE.year.year, 2, 1)
    data = [
        feedback.ParticipantData(
            case.planned.participant,
            case.planned.categories,
            [
                feedback.MeasureData(measured.measure_id, one.category, since)
                for one in (case.checked.submission.measurement_sets if case.checked else ())
                for measured in one.measurements
            ],
        )
        for case in EXAMPLE.cases
    ]
    review = feedback.check_intermediary(data, EXAMPLE.feedback, EXAMPLE.year)
    print(f"  {len(data)} participants, {len(review.lacking)} lack feedback")
    lacking = Counter(
        finding.about
        for one in review.lacking
        for finding in review[one].findings
        if finding.rule.id == "feedback.categories" and finding.verdict is Verdict.NOT_MET
    )
    for category, count in lacking.most_common():
        print(f"    {count:3} on {category}, which the dashboard does not show")


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
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FILES)
