"""Audits that several tests share: a registry of groups, reviews with errors where asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import attrs

from qpp_rules.audits import (
    AuditKind,
    AuditResult,
    AuditScope,
    Correction,
    DataError,
    Deficiency,
    ErrorKind,
    ExecutionReport,
    ParticipantCheck,
    Review,
    SampledRecord,
    TargetedAudit,
    Withdrawal,
    check_targeted,
    evaluate,
    execution_report,
    plan_targeted,
)
from qpp_rules.audits.result import sealed
from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.sampling import FrameEntry, Plan, draw
from qpp_rules.sampling.plans import sealed as sealed_plan
from tests.sampling.samples import OTHER_SEED, SEED, group, patient_ids, texts_of

PY = PerformanceYear
PY2027 = PY(2027)
THIRD_SEED = "14142135623730950488"
REGISTRY = IntermediaryType.QUALIFIED_REGISTRY

SCOPE = AuditScope(
    categories={PerformanceCategory.QUALITY},
    collection_types={CollectionType.MIPS_CQM},
    reporting_options={ReportingOption.MVP},
    participation_options={ParticipationOption.GROUP},
    statuses={ParticipationStatus.MIPS_ELIGIBLE},
)

NPI_WRONG = DataError(ErrorKind.TIN_OR_NPI, None, "the ninth digit")
NO_READING = DataError(ErrorKind.CLINICAL_DOCUMENTATION, "236", "no reading on that day")
WRONG_RATE = DataError(ErrorKind.REPORTING_OR_PERFORMANCE_RATE, "001")

ONE_ERROR = {(0, 0): [NPI_WRONG]}

VERIFIED = {
    "eligibility_status": True,
    "identifiers": True,
    "rates": True,
    "relevance": True,
}


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN)


TARGETED_AT = eastern(2028, 1, 12, 10)

Errors = Mapping[tuple[int, int], Iterable[DataError]]


def frame_of(size: int, facets: Iterable[str] = SCOPE.facets) -> list[FrameEntry]:
    return [FrameEntry(group(number), frozenset(facets)) for number in range(1, size + 1)]


def plan_of(size: int = 20, patients: int = 6, **options: Any) -> Plan:
    """A sample of this many groups, each with this many patients, at least five of them drawn."""
    facets = options.pop("facets", SCOPE.facets)
    terms = {"seed": SEED, "year": PY2027, **options}
    return draw(frame_of(size, facets), lambda _: patient_ids(patients), **terms)


def reviews_of(plan: Plan, errors: Errors | None = None) -> list[Review]:
    """A review of every record of the sample; *errors* by place of the group and of the patient."""
    found = errors or {}
    return [
        Review(member.participant, one.patient, found.get((place, at), ()))
        for place, member in enumerate(plan.participants)
        for at, one in enumerate(member.patients)
    ]


def checks_of(size: int = 20, **flags: Any) -> list[ParticipantCheck]:
    """A check of every group of the frame, all verified but what *flags* says."""
    return [
        ParticipantCheck(participant=group(number), **{**VERIFIED, **flags})
        for number in range(1, size + 1)
    ]


def audit(
    errors: Errors | None = None, *, size: int = 20, patients: int = 6, **options: Any
) -> AuditResult:
    """A data validation audit that is complete, with *errors*."""
    plan = options.pop("plan", None) or plan_of(size, patients)
    terms: dict[str, Any] = {
        "checks": checks_of(size),
        "scope": SCOPE,
        "intermediary_type": REGISTRY,
        "completed_at": eastern(2028, 1, 10, 10),
        **options,
    }
    reviews = terms.pop("reviews", None)
    reviews = reviews_of(plan, errors) if reviews is None else reviews
    return evaluate(plan, reviews, plan.year, **terms)


def found_in(size: int = 20, patients: int = 6) -> AuditResult:
    """An audit that is complete, with one wrong NPI."""
    return audit(ONE_ERROR, size=size, patients=patients)


def resealed_plan(plan: Plan, **changes: Any) -> Plan:
    """*plan* as an editor would change it, its digest made right."""
    edited = attrs.evolve(plan, **changes)
    return sealed_plan(edited)


def outside_of(plan: Plan) -> Participant:
    """The first of twenty groups that the plan did not draw."""
    drawn = {one.participant for one in plan.participants}
    return next(one.participant for one in frame_of(20) if one.participant not in drawn)


def gone(participant: Participant, at: Any = date(2027, 12, 1)) -> Withdrawal:
    return Withdrawal(participant, at, "left the registry")


def targeted_plan(result: AuditResult, deficiency: Deficiency, **options: Any) -> Plan:
    size, patients = result.plan.frame_size, result.plan.participants[0].patient_population
    terms = {"seed": OTHER_SEED, **options}
    seed = terms.pop("seed")
    return plan_targeted(
        result, deficiency, frame_of(size), lambda _: patient_ids(patients), seed, **terms
    )


def targeted_of(
    validation: AuditResult,
    deficiency: Deficiency | None = None,
    /,
    errors: Errors | None = None,
    *,
    plan: Plan | None = None,
    completed_at: Any = TARGETED_AT,
    verified: Any = None,
    **parts: Any,
) -> TargetedAudit:
    """The targeted audit of *deficiency*, or of the only one, that is complete."""
    if deficiency is None:
        (deficiency,) = validation.deficiencies
    plan = plan or targeted_plan(validation, deficiency)
    done = evaluate(
        plan,
        reviews_of(plan, errors),
        plan.year,
        kind=AuditKind.TARGETED,
        completed_at=completed_at,
        verified=verified,
    )
    known = {"result": done, "impact": "one group", "root_cause": "a typing error", **parts}
    return TargetedAudit(deficiency=deficiency, **known)


def resealed(result: AuditResult, **changes: Any) -> AuditResult:
    """The result as if it had been evaluated with *changes*: its digest is right."""
    return sealed(attrs.evolve(result, **changes))


def correction_of(deficiency: Deficiency | str, at: Any = date(2028, 1, 11)) -> Correction:
    key = deficiency if isinstance(deficiency, str) else deficiency.key
    return Correction(deficiency=key, how="typed again from the source", corrected_at=at)


def execution_report_of_a_year() -> ExecutionReport:
    """The report of a year with one deficiency, which lacks nothing."""
    first = audit({(0, 0): [NPI_WRONG]})
    corrections = [correction_of("TIN_OR_NPI")]
    return execution_report(
        first, [targeted_of(first)], intermediary="Example Registry", corrections=corrections
    )


def decided(targeted: TargetedAudit, first: AuditResult, **options: Any) -> Determination[Any]:
    """Whether *targeted* is done, where all that *first* found is corrected."""
    terms = {"corrections": [correction_of(one) for one in first.deficiencies], **options}
    return check_targeted(targeted, first, **terms)


# --- looking at what was decided -----------------------------------------------------------------


def verdicts(findings: Iterable[Finding]) -> list[tuple[str, Verdict]]:
    return [(finding.rule.id, finding.verdict) for finding in findings]


def open_in(findings: Iterable[Finding]) -> list[str]:
    """The rules of what is not met or not known, each once."""
    closed = (Verdict.MET, Verdict.NOT_APPLICABLE)
    return list(dict.fromkeys(one.rule.id for one in findings if one.verdict not in closed))


def only(determination: Determination[Any], rule_id: str) -> Finding:
    """The one finding of a rule."""
    (found,) = [one for one in determination.findings if one.rule.id == rule_id]
    return found


def found(result: AuditResult, rule_id: str) -> Finding:
    """The one finding of a rule in an audit."""
    return only(result.determination, rule_id)


def shown_texts(value: object) -> Iterable[str]:
    """Every text by which an audit's values reach a log, a screen or a report."""
    yield from texts_of(value)
    if isinstance(value, AuditResult):
        yield from texts_of(value.determination)
        yield value.explain()
        yield value._repr_html_()
        yield repr(value.to_rows())
        for part in (*value.not_reviewed, *value.reviews, *value.checks, *value.deficiencies):
            yield from texts_of(part)
    if isinstance(value, ExecutionReport):
        yield value._repr_html_()
        yield repr(value.to_rows())
        yield repr(value.missing)
        yield repr(value.findings)
    if isinstance(value, SampledRecord | Review) or attrs.has(type(value)):
        yield str(value)
