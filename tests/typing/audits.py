"""What type checkers make of audits. It is checked and never run."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never, assert_type

from qpp_rules import audits
from qpp_rules.core.determinations import Answers, Determination
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import FrameEntry, Plan


def is_clean(outcome: audits.AuditOutcome) -> bool | None:
    match outcome:
        case audits.AuditOutcome.CLEAN:
            return True
        case audits.AuditOutcome.DEFICIENT:
            return False
        case audits.AuditOutcome.UNDETERMINED:
            return None
        case _:
            assert_never(outcome)


def what_to_do(remedy: audits.Remedy) -> str:
    match remedy:
        case audits.Remedy.SUBMIT_CORRECTED_DATA:
            return "submit"
        case audits.Remedy.NOTIFY_CMS:
            return "notify"
        case audits.Remedy.UNDETERMINED:
            return "find out"
        case _:
            assert_never(remedy)


def from_reviews_to_report(
    plan: Plan,
    frame: list[FrameEntry],
    patients: dict[Participant, list[str]],
    year: PerformanceYear,
) -> None:
    scope = audits.AuditScope(categories={PerformanceCategory.QUALITY})
    assert_type(audits.check_scope(scope, plan).answer, bool | None)
    result = audits.evaluate(plan, [], year, scope=scope)
    assert_type(result.answer, audits.AuditOutcome)
    assert_type(result.error_rate, Fraction | None)
    assert_type(result.targeted_audits_required, tuple[audits.Deficiency, ...])
    for deficiency in result.targeted_audits_required:
        assert_type(audits.plan_targeted(result, deficiency, frame, patients, "27"), Plan)
    assert_type(audits.may_submit(result, year=year), Determination[bool | None])
    planned: list[PlannedSubmission] = []
    answers = audits.may_submit_all(planned, result, year=year)
    assert_type(answers, Answers[PlannedSubmission, bool | None])
    report = audits.execution_report(result, intermediary="Example Registry")
    assert_type(report.missing, tuple[str, ...])
    audits.upper_bound(0, 50, 1000, confidence=0.95)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    audits.evaluate(plan, [], 2027)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
