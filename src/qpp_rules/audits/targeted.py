"""Targeted audits: the sample, what each must find out, and the corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.audits.deficiencies import AuditKind, Deficiency, deficiency_about
from qpp_rules.audits.evaluation import AuditResult
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Rule, all_met
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.moments import Moment, a_moment
from qpp_rules.core.sources import cfr
from qpp_rules.core.values import (
    a_text,
    as_tuple,
    each,
    frozen,
    instance_of,
    is_listing,
    listing_problems,
    optional,
    type_problems,
)
from qpp_rules.sampling import (
    Excluding,
    FrameEntry,
    PatientsOf,
    Plan,
    ReuseOfParticipants,
    draw,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["Correction", "TargetedAudit", "check_targeted", "plan_targeted"]


def __dir__() -> list[str]:
    return __all__


def plan_targeted(
    result: AuditResult,
    deficiency: Deficiency,
    frame: Iterable[FrameEntry],
    patients_of: PatientsOf,
    seed: str,
    *,
    excluding: Excluding = (),
    reserves: int = 0,
    at_least: int = 0,
    reuse: ReuseOfParticipants = ReuseOfParticipants.WHEN_EXHAUSTED,
    seed_origin: str = "",
) -> Plan:
    """Draw the sample of the targeted audit of *deficiency*, which the audit of *result* found.

    The sizes are those of a data validation audit, computed on the whole frame. No pair of
    participant and patient that the audit sampled is drawn, and its participants come last; where
    too few are left, the plan's findings say so with the numbers. *excluding* takes earlier
    targeted audits to be avoided as well. *seed* is one of its own. The other arguments are those
    of :func:`qpp_rules.sampling.draw`.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.audits import DataError, ErrorKind, Review, evaluate
    >>> year = PerformanceYear(2027)
    >>> frame = [FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 21)]
    >>> patients = {entry.participant: ["P1", "P2"] for entry in frame}
    >>> plan = draw(frame, patients, seed="31415926535897932384", year=year)
    >>> wrong = DataError(ErrorKind.TIN_OR_NPI)
    >>> result = evaluate(plan, [Review(plan.participants[0].participant, "P1", [wrong])], year)
    >>> (deficiency,) = result.targeted_audits_required
    >>> follow_up = plan_targeted(result, deficiency, frame, patients, "27182818284590452353")
    >>> first = {member.participant for member in plan.participants}
    >>> len(follow_up.participants), any(one.participant in first for one in follow_up.participants)
    (10, False)

    Raises InvalidValue for a deficiency that is none of the result's, and for a seed that the audit
    or an excluded plan was drawn with; and as :func:`qpp_rules.sampling.draw`.

    Citation: 42 CFR § 414.1400(b)(3)(vi)(C), whose reference to (iv)(E) means (v)(E).
    """
    _check_result("plan_targeted", "result", result)
    also = _plans(excluding)
    problems = type_problems(("deficiency", deficiency, Deficiency, "a Deficiency"))
    if not problems and deficiency not in result.deficiencies:
        expected = f"one of the {len(result.deficiencies)} that the audit found"
        problems.append(Problem("deficiency", "one that the audit did not find", expected))
    earlier = [one for one in (result.plan, *also) if isinstance(one, Plan)]
    if seed in [one.seed for one in earlier]:
        given, remedy = "the seed of an earlier plan", "draw another, as with sampling.new_seed()"
        problems.append(Problem("seed", given, "a seed of its own", remedy))
    if problems:
        refuse("plan_targeted", problems)
    return draw(
        frame,
        patients_of,
        seed=seed,
        year=result.year,
        reserves=reserves,
        at_least=at_least,
        excluding=(result.plan, *also),
        reuse=reuse,
        seed_origin=seed_origin,
        notes=(f"targeted audit: {deficiency.key}",),
    )


def _plans(excluding: Excluding) -> tuple[Any, ...]:
    # What is neither a plan nor several is refused by the draw.
    plans: tuple[Any, ...] = as_tuple(excluding) if is_listing(excluding) else (excluding,)
    return plans


def _check_result(subject: str, name: str, result: object) -> None:
    if not isinstance(result, AuditResult):
        raise InvalidType.of(
            subject,
            name,
            given=type(result).__name__,
            expected="an AuditResult",
            remedy="make one with evaluate",
        )


@frozen(kw_only=True)
class Correction:
    """How and when the errors of a deficiency were corrected; *corrected_at* None: not yet known.

    *deficiency* is its key, as :attr:`Deficiency.key` has it.
    """

    deficiency: str = field(validator=a_text)
    how: str = field(validator=a_text)
    corrected_at: Moment | None = field(default=None, validator=optional(a_moment))


def _as_corrections(corrections: Iterable[Correction]) -> Any:
    return as_tuple(corrections)


@frozen(kw_only=True)
class TargetedAudit:
    """The targeted audit of one deficiency: its result, and what it found out.

    *result* is None until the reviews are evaluated; *impact* and *root_cause* are None until they
    are known. One sample may serve several deficiencies, each with an audit of its own here.

    Citation: 42 CFR § 414.1400(b)(3)(vi).
    """

    deficiency: Deficiency = field(validator=instance_of(Deficiency))
    result: AuditResult | None = field(default=None, validator=optional(instance_of(AuditResult)))
    impact: str | None = field(default=None, validator=optional(a_text))
    root_cause: str | None = field(default=None, validator=optional(a_text))
    corrections: tuple[Correction, ...] = field(
        default=(), converter=_as_corrections, validator=each(tuple, Correction)
    )

    def _problems(self) -> Iterator[Problem]:
        if self.result is not None and self.result.kind is not AuditKind.TARGETED:
            remedy = "evaluate it with kind=AuditKind.TARGETED"
            yield Problem("result", self.result.kind.value, "a targeted audit's", remedy)


IMPACT: Final = Rule(
    "audits.targeted.impact",
    "the targeted audit found out the impact of the deficiency",
    cfr("414.1400(b)(3)(vi)(A)"),
    ("AUD-019",),
)
ROOT_CAUSE: Final = Rule(
    "audits.targeted.root-cause",
    "the targeted audit found out the root cause of the deficiency",
    cfr("414.1400(b)(3)(vi)(A)"),
    ("AUD-019",),
)
TARGETED_COMPLETE: Final = Rule(
    "audits.targeted.complete",
    "every record of the targeted sample was reviewed",
    cfr("414.1400(b)(3)(vi)(B)"),
    ("AUD-020",),
)
OTHER_DATA: Final = Rule(
    "audits.targeted.other-data",
    "no record of the audit that found the deficiency is in the targeted sample",
    cfr("414.1400(b)(3)(vi)(C)", note="the text refers to (iv)(E) and means (v)(E)"),
    ("AUD-019", "AUD-020"),
)
SAME_YEAR: Final = Rule(
    "audits.targeted.year",
    "the targeted audit is of the year of the audit that found the deficiency",
    cfr("414.1400(b)(3)(vi)(A)"),
    ("AUD-019",),
)
SAMPLE_SIZE: Final = Rule(
    "audits.targeted.sample-size",
    "the targeted sample is as large as that of a data validation audit",
    cfr("414.1400(b)(3)(vi)(C)"),
    ("AUD-019",),
)
EXHAUSTED: Final = Rule(
    "audits.targeted.exhausted",
    "there was enough data outside the first sample",
    cfr(
        "414.1400(b)(3)(vi)(C)",
        basis=Basis.INTERPRETATION,
        note=(
            "the text does not say what to do when too little is left; what there is is taken, and "
            "CMS should be asked"
        ),
    ),
    ("AUD-019",),
)
CORRECTED: Final = Rule(
    "audits.corrected",
    "the errors of the deficiency are corrected",
    cfr("414.1400(b)(3)(vi)(B)"),
    ("AUD-020", "AUD-026"),
)


def check_targeted(
    targeted: TargetedAudit,
    validation: AuditResult,
    *,
    corrections: Iterable[Correction] = (),
) -> Determination[bool | None]:
    """Decide whether *targeted* is done: its sample, its results, and what it found corrected.

    *validation* is the audit that found the deficiency. *corrections* are added to those of
    *targeted*. Errors that the targeted audit itself found, of whatever kind, must be corrected
    too; that they require another targeted audit is not said. A sample that is short because the
    first audit left too little is told with the numbers and does not decide, but where nothing at
    all was left None is answered: CMS should be asked. One that is short because more was kept out
    of the draw is too small.

    Raises InvalidType for what is none of these.

    Citation: 42 CFR § 414.1400(b)(3)(vi)(A) to (C).
    """
    if not isinstance(targeted, TargetedAudit):
        raise InvalidType.of(
            "check_targeted",
            "targeted",
            given=type(targeted).__name__,
            expected="a TargetedAudit",
        )
    _check_result("check_targeted", "validation", validation)
    known = corrections_by_key("check_targeted", corrections, targeted.corrections)
    findings = tuple(targeted_findings(targeted, validation, known))
    aside = tuple(one for one in findings if one.rule is EXHAUSTED and not one.missing)
    return all_met(validation.year, findings, aside)


def corrections_by_key(
    subject: str, given: Iterable[Correction], of_audits: Iterable[Correction]
) -> Mapping[str, Correction]:
    """Return the corrections *given*, and those *of_audits*, by the deficiency that each is of.

    Raises where one has two that differ.
    """
    corrections = as_tuple(given)
    if problems := listing_problems("corrections", corrections, Correction):
        refuse(subject, problems)
    found: dict[str, Correction] = {}
    for one in (*corrections, *of_audits):
        if found.setdefault(one.deficiency, one) != one:
            raise InvalidValue.of(
                subject,
                "corrections",
                given="a second correction of one deficiency",
                expected="one for each",
                remedy="say in one text how all of it was corrected",
            )
    return found


def targeted_findings(
    targeted: TargetedAudit, validation: AuditResult, corrections: Mapping[str, Correction]
) -> Iterator[Finding]:
    """Yield what :func:`check_targeted` finds, in the order of the regulation."""
    about = deficiency_about(targeted.deficiency)
    for rule, text in ((IMPACT, targeted.impact), (ROOT_CAUSE, targeted.root_cause)):
        yield rule.judge(text is not None, "not stated" if text is None else "stated", about=about)
    result = targeted.result
    if result is None:
        yield TARGETED_COMPLETE.not_met("no review", "all records", about=about)
        return
    yield SAME_YEAR.judge(
        result.year == validation.year, str(result.year), str(validation.year), about=about
    )
    yield TARGETED_COMPLETE.judge(
        not result.not_reviewed,
        f"{result.records_reviewed} of {result.records_sampled}",
        f"{result.records_sampled} records",
        about=about,
    )
    yield from _sample_findings(result.plan, validation.plan, about)
    for deficiency in result.deficiencies:
        if deficiency.key != targeted.deficiency.key:
            yield correction_finding(deficiency, corrections)
    yield correction_finding(targeted.deficiency, corrections)


def _sample_findings(plan: Plan, first: Plan, about: str) -> Iterator[Finding]:
    shared = _records_of(plan) & _records_of(first)
    members = (*plan.participants, *plan.reserves)
    names = {one.participant.key: one.participant.masked_key for one in members}
    whose = ", ".join(sorted({names[key] for key, _ in shared}))
    yield OTHER_DATA.judge(
        not shared,
        f"{len(shared)} records of both",
        "0",
        about=f"{about}; {whose}" if whose else about,
    )
    left = first.digest in {one.digest for one in plan.excluded}
    # The size is that of the whole, even where a smaller frame was drawn from.
    drawn, wanted = len(plan.participants), max(plan.quota.size, first.quota.size)
    short = [one for one in plan.participants if len(one.patients) < one.quota.size]
    is_large = drawn >= wanted and not short
    # What a caller kept out by its own choice is not what the first audit left too little of.
    own_choice = (
        plan.reuse is ReuseOfParticipants.NEVER
        or len(plan.excluded) > 1
        or plan.frame_size < first.frame_size
    )
    if not left or (own_choice and not is_large):
        observed = f"{drawn} participants, {len(short)} of them with too few patients"
        yield SAMPLE_SIZE.judge(is_large, observed, f"{wanted} participants", about=about)
        return
    if not any(one.patients for one in plan.participants):
        yield EXHAUSTED.unknown("guidance of CMS", observed="0 records", about=about)
        return
    again = {one.participant.key for one in first.participants}
    reused = sum(one.participant.key in again for one in plan.participants)
    observed = (
        f"{drawn} participants, {reused} of them audited before, {len(short)} with too few patients"
    )
    is_enough = is_large and (not reused or plan.reuse is ReuseOfParticipants.ALLOWED)
    yield EXHAUSTED.judge(is_enough, observed, f"{wanted} participants", about=about)


def _records_of(plan: Plan) -> set[tuple[str, str]]:
    return {
        (member.participant.key, one.patient)
        for member in (*plan.participants, *plan.reserves)
        for one in member.patients
    }


def correction_finding(deficiency: Deficiency, corrections: Mapping[str, Correction]) -> Finding:
    """Return whether *deficiency* is corrected, and when."""
    about, correction = deficiency_about(deficiency), corrections.get(deficiency.key)
    if correction is None:
        return CORRECTED.not_met("not corrected", about=about)
    if correction.corrected_at is None:
        return CORRECTED.unknown("corrected_at", about=about)
    return CORRECTED.met(correction.corrected_at, about=about)


def check_known(
    subject: str,
    validation: AuditResult,
    audits: tuple[TargetedAudit, ...],
    corrections: Mapping[str, Correction],
) -> None:
    """Refuse what is of a deficiency that no audit found: its name may be misspelled."""
    found = {one.key for one in validation.deficiencies}
    problems = [
        Problem(f"targeted_audits[{place}]", "one of a deficiency that was not found", _told(found))
        for place, one in enumerate(audits)
        if one.deficiency.key not in found
    ]
    results = (one.result for one in audits if one.result is not None)
    found = found | {one.key for result in results for one in result.deficiencies}
    problems += [
        Problem("corrections", "one of a deficiency that was not found", _told(found))
        for key in corrections
        if key not in found
    ]
    if problems:
        refuse(subject, problems)


def _told(keys: set[str]) -> str:
    return f"one of {', '.join(sorted(keys)) or 'none'}"
