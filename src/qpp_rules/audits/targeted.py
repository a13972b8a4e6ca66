"""Targeted audits: the sample, what each must find out, and the corrections."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field

from qpp_rules.audits.corrections import (
    CORRECTED,
    Correction,
    correction_finding,
    corrections_of,
    discoveries,
)
from qpp_rules.audits.deficiencies import AuditKind, Deficiency, deficiency_about
from qpp_rules.audits.paragraphs import paragraph
from qpp_rules.audits.result import AuditResult, check_intact, tally_of
from qpp_rules.audits.sample import REVIEWED, SIZES
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Verdict, all_met, together
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.moments import Moment, a_moment, precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.values import (
    a_flag,
    a_text,
    as_tuple,
    each,
    frozen,
    instance_of,
    is_listing,
    items_of,
    optional,
    type_problems,
)
from qpp_rules.core.years import eastern_text
from qpp_rules.sampling import (
    RANDOM,
    Excluding,
    FrameEntry,
    PatientsOf,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    draw,
    patient_quota,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.core.determinations import Clause


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

    *frame* holds the participants that the audit was drawn from. The sizes are those of a data
    validation audit, computed on the whole frame. No pair of participant and patient that the audit
    sampled is drawn, and its participants come last; where too few are left, the plan's findings
    say so with the numbers. *excluding* takes earlier targeted audits to be avoided as well. *seed*
    is one of its own. The other arguments are those of :func:`qpp_rules.sampling.draw`.

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

    Raises InvalidValue for a result that does not match its digest, a deficiency that the audit did
    not find, a frame of other participants, and a seed that the audit or an excluded plan was drawn
    with; and as :func:`qpp_rules.sampling.draw`.

    Citation: 42 CFR § 414.1400(b)(3)(vi)(C), whose reference to (iv)(E) means (v)(E).
    """
    _check_result("plan_targeted", "result", result)
    check_intact("plan_targeted", "result", result)
    also = _plans(excluding)
    problems = type_problems(("deficiency", deficiency, Deficiency, "a Deficiency"))
    if not problems and deficiency not in result.deficiencies:
        expected = f"one of the {len(result.deficiencies)} that the audit found"
        problems.append(Problem("deficiency", "one that the audit did not find", expected))
    earlier = [one for one in (result.plan, *also) if isinstance(one, Plan)]
    taken: Any = seed
    if isinstance(taken, str) and taken in [one.seed for one in earlier]:
        given, remedy = "the seed of an earlier plan", "draw another, as with sampling.new_seed()"
        problems.append(Problem("seed", given, "a seed of its own", remedy))
    if problems:
        refuse("plan_targeted", problems)
    plan = draw(
        frame,
        patients_of,
        seed=seed,
        year=result.year,
        reserves=reserves,
        at_least=at_least,
        excluding=(result.audited, *also),
        reuse=reuse,
        seed_origin=seed_origin,
        notes=(f"targeted audit: {deficiency.key}",),
    )
    if plan.frame_digest != result.plan.frame_digest:
        raise InvalidValue.of(
            "plan_targeted",
            "frame",
            given=f"{plan.frame_size} participants who are not those of the audit",
            expected=f"the {result.plan.frame_size} participants that the audit was drawn from",
            remedy="if participants came or left, extend the plan of the audit first",
        )
    return plan


def _plans(excluding: Excluding) -> tuple[Any, ...]:
    # What is neither a plan nor several is refused by the draw.
    plans = items_of("plan_targeted", "excluding", excluding)
    return tuple(plans) if is_listing(plans) else (excluding,)


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
class CmsAnswer:
    """What CMS answered where too little data was left outside the first sample, and when.

    *accepts* says whether CMS accepts the targeted audit as it is.
    """

    text: str = field(validator=a_text)
    given_on: Moment = field(validator=a_moment)
    accepts: bool = field(validator=a_flag)


def _as_corrections(corrections: Iterable[Correction]) -> Any:
    return as_tuple(corrections)


@frozen(kw_only=True)
class TargetedAudit:
    """The targeted audit of one deficiency: its result, and what it found out.

    *result* is None until the reviews are evaluated; *impact* and *root_cause* are None until they
    are known. One sample may serve several deficiencies, each with an audit of its own here.
    *cms_answer* is what CMS said where the data was exhausted, None where it was not asked.

    Citation: 42 CFR § 414.1400(b)(3)(vi).
    """

    deficiency: Deficiency = field(validator=instance_of(Deficiency))
    result: AuditResult | None = field(default=None, validator=optional(instance_of(AuditResult)))
    impact: str | None = field(default=None, validator=optional(a_text))
    root_cause: str | None = field(default=None, validator=optional(a_text))
    corrections: tuple[Correction, ...] = field(
        default=(), converter=_as_corrections, validator=each(tuple, Correction)
    )
    cms_answer: CmsAnswer | None = field(default=None, validator=optional(instance_of(CmsAnswer)))

    def _problems(self) -> Iterator[Problem]:
        if self.result is not None and self.result.kind is not AuditKind.TARGETED:
            remedy = "evaluate it with kind=AuditKind.TARGETED"
            yield Problem("result", self.result.kind.value, "a targeted audit's", remedy)


_page = Page(__name__)

IMPACT: Final = _page.rule(
    "audits.targeted.impact",
    "the targeted audit found out the impact of the deficiency",
    paragraph("(b)(3)(vi)(A)"),
    "AUD-019",
)
ROOT_CAUSE: Final = _page.rule(
    "audits.targeted.root-cause",
    "the targeted audit found out the root cause of the deficiency",
    paragraph("(b)(3)(vi)(A)"),
    "AUD-019",
)
TARGETED_COMPLETE: Final = _page.rule(
    "audits.targeted.complete",
    "every record of the targeted sample was reviewed",
    paragraph(
        "(b)(3)(vi)(B)",
        Basis.DERIVED,
        "the text asks that the targeted audit be done; that all of its sample is reviewed follows",
    ),
    "AUD-020",
)
SAME_DEFICIENCY: Final = _page.rule(
    "audits.targeted.deficiency",
    "the targeted audit looks into the deficiency that the audit found",
    paragraph("(b)(3)(vi)(A)"),
    "AUD-019",
)
AFTERWARDS: Final = _page.rule(
    "audits.targeted.afterwards",
    "the targeted audit ended after the audit that found the deficiency",
    paragraph(
        "(b)(3)(vi)(A)",
        Basis.DERIVED,
        "the targeted audit looks into what the first audit found, and so comes after it",
    ),
    "AUD-032",
)
SAME_FRAME: Final = _page.rule(
    "audits.targeted.frame",
    "the targeted sample was drawn from the participants of the audit that found the deficiency",
    paragraph(
        "(b)(3)(vi)(C)",
        Basis.INTERPRETATION,
        "the size is that of (v)(E), which counts all participants whose data will be sent; the "
        "text could also mean only those affected, or those left",
    ),
    "AUD-019",
    "AUD-034",
)
# The text of (vi)(C) refers to (iv)(E) and means (v)(E).
DRAWN_AFTERWARDS: Final = _page.rule(
    "audits.targeted.excludes",
    "the targeted sample was drawn with the data of the first audit left out",
    paragraph("(b)(3)(vi)(C)"),
    "AUD-019",
)
OWN_SEED: Final = _page.rule(
    "audits.targeted.seed",
    "the targeted sample was drawn with a seed of its own",
    paragraph(
        "(b)(3)(vi)(C)",
        Basis.INTERPRETATION,
        "how to choose is not prescribed; the seed of the first audit would choose alike",
    ),
    "AUD-019",
)
OTHER_DATA: Final = _page.rule(
    "audits.targeted.other-data",
    "no record of the audit that found the deficiency is in the targeted sample",
    paragraph("(b)(3)(vi)(C)"),
    "AUD-019",
    "AUD-020",
)
SAME_YEAR: Final = _page.rule(
    "audits.targeted.year",
    "the targeted audit is of the year of the audit that found the deficiency",
    paragraph("(b)(3)(vi)(A)"),
    "AUD-019",
)
SAMPLE_SIZE: Final = _page.rule(
    "audits.targeted.sample-size",
    "the targeted sample is as large as that of a data validation audit",
    paragraph("(b)(3)(vi)(C)"),
    "AUD-019",
)
EXHAUSTED: Final = _page.rule(
    "audits.targeted.exhausted",
    "there was enough data outside the first sample",
    paragraph(
        "(b)(3)(vi)(C)",
        Basis.INTERPRETATION,
        "the text does not say what to do when too little is left; what there is is taken, and CMS "
        "should be asked",
    ),
    "AUD-019",
)
CMS_ACCEPTS: Final = _page.rule(
    "audits.targeted.cms-answer",
    "CMS accepts what was audited where too little data was left",
    paragraph(
        "(b)(3)(vi)(C)",
        Basis.INTERPRETATION,
        "the text does not say what to do when too little is left; CMS's answer settles it",
    ),
    "AUD-019",
)


def check_targeted(
    targeted: TargetedAudit,
    validation: AuditResult,
    *,
    corrections: Iterable[Correction] = (),
) -> Determination[bool | None]:
    """Decide whether *targeted* is done: its sample, its results, and what it found corrected.

    *validation* is the audit that found the deficiency, and must have ended before. *corrections*
    are added to those of *targeted*; they count if they were made after the errors were found.
    Errors that the targeted audit itself found, of whatever kind, must be corrected too; that they
    require another targeted audit is not said.

    The sample is drawn from the same participants, leaves out the first audit's data and is as
    large. One that is short because the first audit left too little is told with the numbers and
    does not decide, but where nothing at all was left the answer is None until CMS has answered.
    One that is short because more was kept out of the draw is too small.

    Raises InvalidType for an argument of the wrong type, InvalidValue for a result that does not
    match its digest, and YearNotCovered before 2021.

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
    IMPACT.of(validation.year)
    check_intact("check_targeted", "validation", validation)
    if targeted.result is not None:
        check_intact("check_targeted", "targeted.result", targeted.result)
    known = corrections_of("check_targeted", corrections, targeted.corrections)
    findings = (*targeted_findings(targeted, validation), *_corrected(targeted, validation, known))
    return all_met(validation.year, findings, told_only(findings))


def told_only(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the *findings* that tell how little data was left, and do not decide."""
    return tuple(one for one in findings if one.rule is EXHAUSTED and not one.missing)


def _corrected(
    targeted: TargetedAudit,
    validation: AuditResult,
    corrections: Mapping[str, tuple[Correction, ...]],
) -> Iterator[Finding]:
    results, clause = results_of(validation, [targeted]), CORRECTED.of(validation.year)
    of_result = targeted.result.deficiencies if targeted.result else ()
    besides = (one for one in of_result if one.key != targeted.deficiency.key)
    for one in (*besides, targeted.deficiency):
        found = discoveries(one.key, results)
        yield correction_finding(clause, one, corrections.get(one.key, ()), found)


def results_of(
    validation: AuditResult, audits: Iterable[TargetedAudit]
) -> tuple[tuple[str, AuditResult], ...]:
    """Return the results of the audits, each with the name of the instant at which it ended."""
    # One sample may serve several deficiencies, and what it found was found once.
    targeted: list[AuditResult] = []
    for one in audits:
        if one.result is not None and one.result not in targeted:
            targeted.append(one.result)
    return (
        ("validation.completed_at", validation),
        *(("targeted.completed_at", one) for one in targeted),
    )


def targeted_findings(
    targeted: TargetedAudit, validation: AuditResult, submitted_at: datetime | None = None
) -> Iterator[Finding]:
    """Yield what :func:`check_targeted` finds but corrections, in the order of the regulation."""
    about, year = deficiency_about(targeted.deficiency), validation.year
    for rule, text in ((IMPACT, targeted.impact), (ROOT_CAUSE, targeted.root_cause)):
        observed = "not stated" if text is None else "stated"
        yield rule.of(year).judge(text is not None, observed, about=about)
    contents = [one.content for one in validation.deficiencies]
    is_same = targeted.deficiency.content in contents
    yield SAME_DEFICIENCY.of(year).judge(is_same, None if is_same else "another", about=about)
    result, complete = targeted.result, TARGETED_COMPLETE.of(year)
    if result is None:
        yield complete.not_met("no review", "all records", about=about)
        return
    yield SAME_YEAR.of(year).judge(result.year == year, str(result.year), str(year), about=about)
    yield _afterwards(AFTERWARDS.of(year), validation.completed_at, result.completed_at, about)
    yield complete.judge(
        not result.not_reviewed,
        f"{result.records_reviewed} of {result.records_sampled}",
        f"{result.records_sampled} records",
        about=about,
    )
    for one in result.open:
        # How large the sample must be depends on what the first audit left of the data.
        if one.rule not in (REVIEWED, *SIZES):
            missing = tuple(f"targeted.{name}" for name in one.missing)
            yield evolve(one, missing=missing)
    sample = tuple(_sample_findings(result, validation, about))
    if targeted.cms_answer is None:
        yield from sample
        return
    told = [one for one in sample if one.rule is EXHAUSTED and one.verdict is not Verdict.MET]
    for one in sample:
        yield evolve(one, verdict=Verdict.NOT_MET, missing=()) if one in told else one
    yield _answered(
        CMS_ACCEPTS.of(year),
        targeted.cms_answer,
        {
            "validation.completed_at": validation.completed_at,
            "targeted.completed_at": result.completed_at,
        },
        submitted_at,
        about,
        needed=bool(told),
    )


def _answered(
    clause: Clause,
    answer: CmsAnswer,
    done: Mapping[str, Moment | None],
    submitted_at: datetime | None,
    about: str,
    *,
    needed: bool,
) -> Finding:
    """Judge what CMS answered, between the audits that it was asked about and the submission.

    It comes after data validation, and no sooner than the targeted audit is done.
    """
    if not answer.accepts:
        return clause.not_met("CMS does not accept it", about=about)
    if not needed:
        return clause.not_applicable(about=f"{about}: enough data was left")
    given = answer.given_on
    known = {name: at for name, at in done.items() if at is not None}
    if len(known) < len(done):
        return clause.unknown(*(one for one in done if one not in known), about=about)
    asked, audited = known.values()
    required = f"after {eastern_text(asked)} and not before {eastern_text(audited)}"
    early = precedes(given, audited)
    order = [precedes(asked, given), None if early is None else not early]
    if submitted_at is not None:
        required += f" and before {eastern_text(submitted_at)}"
        order.append(precedes(given, submitted_at))
    names = {**known, "cms_answer.given_on": given}
    return clause.judge(
        together(*order),
        f"given {eastern_text(given)}",
        required,
        missing=_hours(names),
        about=about,
    )


def _hours(moments: Mapping[str, Moment]) -> tuple[str, ...]:
    """Name the hours that are not known of *moments*."""
    days = (name for name, at in moments.items() if not isinstance(at, datetime))
    return tuple(f"the hour of {name}" for name in days)


def _afterwards(clause: Clause, first: Moment | None, then: Moment | None, about: str) -> Finding:
    if first is None or then is None:
        names = {"validation.completed_at": first, "targeted.completed_at": then}
        unknown = (name for name, at in names.items() if at is None)
        return clause.unknown(*unknown, about=about)
    told, required = f"ended {eastern_text(then)}", f"after {eastern_text(first)}"
    if isinstance(first, datetime) and first == then:
        undecided = "which of validation and targeted ended first"
        return clause.unknown(undecided, observed=told, required=required, about=about)
    missing = _hours({"validation.completed_at": first, "targeted.completed_at": then})
    return clause.judge(precedes(first, then), told, required, missing=missing, about=about)


def _sample_findings(result: AuditResult, validation: AuditResult, about: str) -> Iterator[Finding]:
    plan, first, year = result.plan, validation.plan, validation.year
    shared = _audited_in(result) & _audited_in(validation)
    names = {one.participant.key: one.participant.masked_key for one in _all_of(plan)}
    whose = ", ".join(sorted({names[key] for key, _ in shared}))
    yield OTHER_DATA.of(year).judge(
        not shared,
        f"{len(shared)} records of both",
        "0",
        about=f"{about}; {whose}" if whose else about,
    )
    left_out = {one.digest for one in plan.excluded}
    of_first = {first.digest} | ({first.extends.plan_digest} if first.extends else set())
    yield DRAWN_AFTERWARDS.of(year).judge(not left_out.isdisjoint(of_first), about=about)
    yield SAME_FRAME.of(year).judge(
        _is_of_frame(plan, validation),
        f"{plan.frame_size} participants",
        f"the {first.frame_size} participants of the first audit",
        about=about,
    )
    yield OWN_SEED.of(year).judge(plan.seed != first.seed, about=about)
    yield from _size_findings(result, validation, about)


def _is_of_frame(plan: Plan, validation: AuditResult) -> bool:
    """Say whether *plan* was drawn from the frame of the first audit, or extends such a plan."""
    first, earlier = validation.plan, plan.extends
    if plan.frame_digest != first.frame_digest:
        # Participants who leave are withdrawn, and leave the frame as it is: it can only grow.
        grew = plan.frame_size > first.frame_size
        return earlier is not None and earlier.frame_digest == first.frame_digest and grew
    if plan.frame_size != first.frame_size:
        return False
    drawn = {one.participant for one in _all_of(plan)}
    # Members of an extended plan may have left the frame since.
    return validation.frame is None or earlier is not None or drawn <= validation.frame


def _size_findings(result: AuditResult, validation: AuditResult, about: str) -> Iterator[Finding]:
    plan, tally = result.plan, tally_of(result)
    # The size is that of the whole, even where a smaller frame was drawn from.
    wanted = max(tally.quota.size, tally_of(validation).quota.size)
    drawn, unclear = len(tally.counted), len(tally.unclear)
    taken = {one.participant.key: one for one in validation.audited.members}
    # What a caller kept out by its own choice is not what the first audit left too little of.
    left = validation.plan.frame_size - len(_without_data_left(result, validation))
    too_few = [one for one in tally.members if _is_kept_short(one, plan, taken)]
    shrunk = _with_shorter_lists(tally.members, validation.plan)
    enough = min(wanted, left)
    is_large = None if drawn < enough <= drawn + unclear else drawn >= enough
    observed = f"{drawn} participants, {len(too_few)} of them with too few patients"
    if shrunk:
        # The size is that of the whole list, and not of what the first audit left of it.
        observed += f", {len(shrunk)} with a shorter list of patients than in the first audit"
    yield SAMPLE_SIZE.of(validation.year).judge(
        together(is_large, not too_few, not shrunk),
        observed,
        f"{wanted} participants",
        missing=("targeted.facets.category",),
        about=about,
    )
    if too_few or shrunk or not is_large:
        return
    exhausted = EXHAUSTED.of(validation.year)
    if not any(one.patients for one in tally.members):
        yield exhausted.unknown("guidance of CMS", observed="0 records", about=about)
        return
    again = {one.participant.key for one in validation.plan.participants}
    reused = sum(one.participant.key in again for one in tally.members)
    short = sum(len(one.patients) < _size_of(one, plan) for one in tally.members)
    observed = (
        f"{drawn} participants, {reused} of them audited before, {short} with too few patients"
    )
    is_allowed = not reused or plan.reuse is ReuseOfParticipants.ALLOWED
    is_enough = drawn >= wanted and not short and is_allowed
    yield exhausted.judge(is_enough, observed, f"{wanted} participants", about=about)


def _with_shorter_lists(
    members: Iterable[SampledParticipant], first: Plan
) -> list[SampledParticipant]:
    """Return those of *members* that had more patients when the *first* plan was drawn."""
    before = {one.participant: one.patient_population for one in _all_of(first)}
    return [one for one in members if one.patient_population < before.get(one.participant, 0)]


def _without_data_left(result: AuditResult, validation: AuditResult) -> set[str]:
    """Return the keys of those known to have nothing left that could be drawn."""
    exhausted = (
        one.participant
        for one in validation.audited.members
        if len(one.patients) >= one.patient_population
    )
    empty = (one.participant for one in tally_of(result).empty)
    # Those who left the targeted sample; of others the first audit says whether they left.
    sampled = {one.participant for one in _all_of(result.plan)}
    left = [one for one in result.withdrawn if one.participant in sampled]
    gone = (one.participant for one in (*left, *validation.withdrawn))
    return {one.key for some in (exhausted, empty, gone) for one in some}


def _size_of(member: SampledParticipant, plan: Plan) -> int:
    return patient_quota(member.patient_population, plan.year).size


def _is_kept_short(
    member: SampledParticipant, plan: Plan, taken: Mapping[str, SampledParticipant]
) -> bool:
    """Say whether *member* has fewer patients than its size and the first audit left of them."""
    earlier = taken.get(member.participant.key)
    gone = len(earlier.patients) if earlier else 0
    left = min(_size_of(member, plan), max(0, member.patient_population - gone))
    if len(member.patients) >= left:
        return False
    # A coverage member comes on top of the size: what earlier targeted audits left of it will do.
    return member.drawn_for == RANDOM or len(plan.excluded) == 1


def _all_of(plan: Plan) -> tuple[SampledParticipant, ...]:
    return (*plan.participants, *plan.reserves)


def _audited_in(result: AuditResult) -> set[tuple[str, str]]:
    """Return the records that were audited: of the sample, and of the reserves that were used."""
    sampled = {
        (member.participant.key, one.patient)
        for member in result.plan.participants
        for one in member.patients
    }
    return sampled | {(one.participant.key, one.patient) for one in result.reviews}


def check_known(
    subject: str,
    validation: AuditResult,
    audits: tuple[TargetedAudit, ...],
    corrections: Iterable[str],
) -> None:
    """Refuse what is of a deficiency that no audit found: its name may be misspelled.

    *corrections* are the keys of those corrected.
    """
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
