"""The sample of a targeted audit: other data, from the same participants, as large: (vi)(C)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.audits.deficiencies import Deficiency
from qpp_rules.audits.paragraphs import paragraph
from qpp_rules.audits.result import check_intact, check_result, tally_of
from qpp_rules.core.checks import instance_of
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import together
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.listings import listed
from qpp_rules.core.pages import Page
from qpp_rules.sampling import (
    EARLIER_AUDIT,
    RANDOM,
    Audited,
    ExcludedParticipants,
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

    from qpp_rules.audits.result import AuditResult
    from qpp_rules.core.findings import Finding

_page = Page(__name__)

OTHER_DATA: Final = _page.rule(
    "audits.targeted.other-data",
    "the targeted sample holds no record of the audit that found the deficiency",
    paragraph("(b)(3)(vi)(C)"),
    "AUD-019",
    "AUD-020",
)
# The text of (vi)(C) refers to (iv)(E) and means (v)(E).
DRAWN_AFTERWARDS: Final = _page.rule(
    "audits.targeted.excludes",
    "the first audit's data was left out when the targeted sample was drawn",
    paragraph("(b)(3)(vi)(C)"),
    "AUD-019",
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
NONE_BESIDES: Final = _page.rule(
    "audits.targeted.earlier",
    "besides the first audit, the targeted sample left out only data that was audited",
    paragraph(
        "(b)(3)(vi)(C)",
        Basis.INTERPRETATION,
        "the text leaves out the data of the first audit; that of other targeted audits is taken "
        "to be left out too, and a plan that no audit rests on is not: whether such a sample will "
        "do is taken as not known. It could also do",
    ),
    "AUD-019",
)
OWN_SEED: Final = _page.rule(
    "audits.targeted.seed",
    "the targeted sample was drawn with its own seed",
    paragraph(
        "(b)(3)(vi)(C)",
        Basis.INTERPRETATION,
        "how to choose is not prescribed; the seed of the first audit would choose alike",
    ),
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
    validation audit, computed on the whole frame. Records that the audit sampled are not drawn
    again, and its participants come last; if too few are left, the plan's findings give the
    numbers. *excluding* takes the plans of earlier targeted audits whose data to leave out too;
    these plans must have left out the data of this audit. *seed* must be a new one. The other
    arguments are those of :func:`qpp_rules.sampling.draw`.

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
    not find, a frame of other participants, a seed that the audit or an excluded plan used, and an
    excluded plan that did not leave out the audit; and as :func:`qpp_rules.sampling.draw`.

    Citation: 42 CFR § 414.1400(b)(3)(vi)(C), whose reference to (iv)(E) means (v)(E).
    """
    check_result("plan_targeted", "result", result)
    check_intact("plan_targeted", "result", result)
    also = _plans(excluding)
    problems = instance_of(Deficiency).problems("deficiency", deficiency)
    if not problems and deficiency not in result.deficiencies:
        expected = f"one of the {len(result.deficiencies)} that the audit found"
        problems.append(Problem("deficiency", "one that the audit did not find", expected))
    earlier = [one for one in (result.plan, *also) if isinstance(one, Plan)]
    taken: Any = seed
    if isinstance(taken, str) and taken in [one.seed for one in earlier]:
        given, remedy = "the seed of an earlier plan", "draw another, as with sampling.new_seed()"
        problems.append(Problem("seed", given, "a new seed", remedy))
    problems += _not_after(result.plan, also)
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
            given=f"{plan.frame_size} participants, not the same as those of the audit",
            expected=f"the {result.plan.frame_size} participants that the audit was drawn from",
            remedy="if participants came or left, extend the plan of the audit first",
        )
    return plan


def _plans(excluding: Excluding) -> tuple[Any, ...]:
    if isinstance(excluding, _EXCLUDED):
        return (excluding,)
    return listed("plan_targeted", "excluding", excluding, *_EXCLUDED)


_EXCLUDED: Final = (Plan, Audited, ExcludedParticipants)


def _not_after(first: Plan, excluded: tuple[Any, ...]) -> list[Problem]:
    """Return a problem if an excluded plan is not that of a targeted audit after *first*."""
    plans = [one.plan if isinstance(one, Audited) else one for one in excluded]
    of_first = _digests_of(first)
    strange = [
        one
        for one in plans
        if isinstance(one, Plan)
        and of_first.isdisjoint({one.digest, *(found.digest for found in one.excluded)})
    ]
    if not strange:
        return []
    given = f"{len(strange)} that did not leave out the data of the audit"
    return [Problem("excluding", given, "plans of earlier targeted audits, as plan_targeted drew")]


def _digests_of(plan: Plan) -> set[str]:
    """Return the digests that a later plan may record when it leaves *plan* out."""
    return {plan.digest} | ({plan.extends.plan_digest} if plan.extends else set())


def told_only(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the *findings* that only say how little data was left, and do not decide."""
    return tuple(one for one in findings if one.rule is EXHAUSTED and not one.missing)


def sample_findings(
    result: AuditResult,
    validation: AuditResult,
    about: str,
    others: Iterable[AuditResult],
) -> Iterator[Finding]:
    """Yield whether the sample of *result* holds other data than *validation*, and is as large.

    *others* are the results of the year's other targeted audits, which it may have left out.
    """
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
    left_out = {one.digest for one in plan.excluded if one.reason == EARLIER_AUDIT}
    of_first = _digests_of(first)
    yield DRAWN_AFTERWARDS.of(year).judge(not left_out.isdisjoint(of_first), about=about)
    if besides := left_out - of_first:
        done = (one.plan for one in others if not one.not_reviewed)
        unknown = besides.difference(*map(_digests_of, done))
        yield NONE_BESIDES.of(year).judge(
            None if unknown else True,
            f"{len(unknown)} of {len(besides)} not known",
            missing=("targeted_audits",),
            about=about,
        )
    yield SAME_FRAME.of(year).judge(
        _is_of_frame(plan, validation),
        f"{plan.frame_size} participants",
        f"the {first.frame_size} participants of the first audit",
        about=about,
    )
    yield OWN_SEED.of(year).judge(plan.seed != first.seed, about=about)
    yield from _size_findings(result, validation, about)


def _is_of_frame(plan: Plan, validation: AuditResult) -> bool:
    """Return whether *plan* was drawn from the first audit's frame, or extends such a plan."""
    first, earlier = validation.plan, plan.extends
    if plan.frame_digest != first.frame_digest:
        # Participants who withdraw stay in the frame, so it can only grow.
        grew = plan.frame_size > first.frame_size
        return earlier is not None and earlier.frame_digest == first.frame_digest and grew
    if plan.frame_size != first.frame_size:
        return False
    drawn = {one.participant for one in _all_of(plan)}
    # Members of an extended plan may have left the frame since then.
    return validation.frame is None or earlier is not None or drawn <= validation.frame


def _size_findings(result: AuditResult, validation: AuditResult, about: str) -> Iterator[Finding]:
    plan, tally = result.plan, tally_of(result)
    # The size is that of the whole frame, even if the plan was drawn from a smaller one.
    wanted = max(tally.quota.size, tally_of(validation).quota.size)
    drawn, unclear = len(tally.counted), len(tally.unclear)
    taken = {one.participant.key: one for one in validation.audited.members}
    # Data that the caller chose to keep out is not data that the first audit used up.
    left = validation.plan.frame_size - len(_without_data_left(result, validation))
    too_few = [one for one in tally.members if _is_kept_short(one, plan, taken)]
    shrunk = _with_shorter_lists(tally.members, validation.plan)
    enough = min(wanted, left)
    is_large = None if drawn < enough <= drawn + unclear else drawn >= enough
    observed = f"{drawn} participants, {len(too_few)} of them with too few patients"
    if shrunk:
        # The size is that of the whole list, not of what the first audit left of it.
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
    """Return the keys of participants known to have nothing left to draw."""
    exhausted = (
        one.participant
        for one in validation.audited.members
        if len(one.patients) >= one.patient_population
    )
    empty = (one.participant for one in tally_of(result).empty)
    # Who left the targeted sample; for all others the first audit says whether they left.
    sampled = {one.participant for one in _all_of(result.plan)}
    left = [one for one in result.withdrawn if one.participant in sampled]
    gone = (one.participant for one in (*left, *validation.withdrawn))
    return {one.key for some in (exhausted, empty, gone) for one in some}


def _size_of(member: SampledParticipant, plan: Plan) -> int:
    return patient_quota(member.patient_population, plan.year).size


def _is_kept_short(
    member: SampledParticipant, plan: Plan, taken: Mapping[str, SampledParticipant]
) -> bool:
    """Return whether *member* has fewer patients than its size and the first audit allow."""
    earlier = taken.get(member.participant.key)
    gone = len(earlier.patients) if earlier else 0
    left = min(_size_of(member, plan), max(0, member.patient_population - gone))
    if len(member.patients) >= left:
        return False
    # A coverage member comes on top of the size: whatever earlier targeted audits left is enough.
    return member.drawn_for == RANDOM or len(plan.excluded) == 1


def _all_of(plan: Plan) -> tuple[SampledParticipant, ...]:
    return (*plan.participants, *plan.reserves)


def _audited_in(result: AuditResult) -> set[tuple[str, str]]:
    """Return the audited records: those of the sample, and those of reserves that were used."""
    sampled = {
        (member.participant.key, one.patient)
        for member in result.plan.participants
        for one in member.patients
    }
    return sampled | {(one.participant.key, one.patient) for one in result.reviews}
