"""Who counts in an audit: plans that fall short, withdrawals, empty members, strangers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditKind,
    AuditOutcome,
    AuditResult,
    BeneficiaryList,
    MedicareCqmRecord,
    ParticipantCheck,
    Review,
    TargetedAudit,
    Withdrawal,
    check_beneficiaries,
    check_targeted,
    evaluate,
    may_submit,
    may_submit_all,
)
from qpp_rules.audits.result import check_intact, sealed, tally_of
from qpp_rules.core.determinations import Determination, Verdict, every
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.identifiers import ApmEntity, Individual, Npi, Tin, VirtualGroup
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.sampling import (
    Audited,
    ExcludedParticipants,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    check_plan,
    draw,
    extend,
    participant_quota,
    patient_quota,
    verify,
)
from qpp_rules.sampling.plans import plan_digest
from tests.audits.samples import (
    NPI_WRONG,
    PY2027,
    REGISTRY,
    SCOPE,
    TARGETED_AT,
    VERIFIED,
    audit,
    changed,
    checks_of,
    eastern,
    frame_of,
    only,
    open_in,
    plan_of,
    reviews_of,
    targeted_plan,
)
from tests.sampling.samples import OTHER_SEED, SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
CLEAN, DEFICIENT, UNDETERMINED = AuditOutcome
SIZE, PATIENTS, EMPTY = (
    "audits.sample-size",
    "audits.sample-size.patients",
    "audits.sample-size.empty",
)
FRAME, WITHDRAWN, DIGEST = "audits.frame", "audits.withdrawn", "audits.digest"
REVIEWED = "audits.sample-reviewed"


def resealed(plan: Plan, **changes: Any) -> Plan:
    """*plan* as an editor would change it, its digest made right."""
    edited = attrs.evolve(plan, **changes)
    return attrs.evolve(edited, digest=plan_digest(edited))


def gone(participant: Any, at: Any = date(2027, 12, 1)) -> Withdrawal:
    return Withdrawal(participant, at, "left the registry")


def found(result: AuditResult, rule: str) -> Any:
    return only(result.determination, rule)


# --- the size of the population: AUD-033 ---------------------------------------------------------


def test_a_plan_of_2_of_400_is_no_audit_whatever_left_it_so_short() -> None:
    frame = frame_of(400)
    barred = ExcludedParticipants({one.participant for one in frame[2:]}, "audited in 2026")
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=PY2027, excluding=barred)
    forged = attrs.evolve(plan, findings=())

    for short in (plan, forged):
        result = audit(plan=short, size=400)
        assert len(short.participants) == 2
        assert result.answer is UNDETERMINED
        assert [one.rule.id for one in result.open] == [SIZE]
        assert result.open == result.shortfalls
        assert (result.open[0].observed, result.open[0].required) == (2, "12 of 400")


def test_a_small_frame_audited_before_is_too_small_without_reuse() -> None:
    frame = frame_of(12)
    first = draw(frame, lambda _: patient_ids(6), seed=SEED, year=PY2027)
    never = draw(
        frame,
        lambda _: patient_ids(6),
        seed=OTHER_SEED,
        year=PY2027,
        excluding=first,
        reuse=ReuseOfParticipants.NEVER,
    )

    assert audit(plan=never, size=12).answer is UNDETERMINED
    assert open_in(audit(plan=never, size=12).open) == [SIZE]


def test_too_few_patients_left_keep_the_audit_from_being_complete() -> None:
    frame = frame_of(12)
    first = draw(frame, lambda _: patient_ids(6), seed=SEED, year=PY2027)
    again = draw(frame, lambda _: patient_ids(6), seed=OTHER_SEED, year=PY2027, excluding=first)
    result = audit(plan=again, size=12)

    assert len(again.participants) == 10
    assert result.answer is UNDETERMINED
    assert open_in(result.open) == [PATIENTS]
    assert "group:*****" in found(result, PATIENTS).about
    assert result.shortfalls == result.open


@pytest.mark.parametrize("size", [1, 4, 9, 10])
def test_all_of_a_population_under_the_minimum_are_enough(size: int) -> None:
    """D2."""
    assert audit(size=size, patients=3).answer is CLEAN


# --- withdrawals: D18 ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("population", "drawn", "required", "takes_a_reserve"),
    [(334, 11, 10, False), (400, 12, 12, True)],
)
def test_a_member_that_withdrew_leaves_the_sample_and_the_population(
    population: int, drawn: int, required: int, *, takes_a_reserve: bool
) -> None:
    plan = plan_of(population, 1, reserves=1)
    leaver = plan.participants[3].participant
    reviews = [one for one in reviews_of(plan) if one.participant != leaver]
    of_reserve = [Review(plan.reserves[0].participant, "MRN-0001")]

    result = audit(plan=plan, size=population, reviews=reviews, withdrawn=[gone(leaver)])
    with_reserve = audit(
        plan=plan,
        size=population,
        reviews=[
            *reviews,
            *(
                Review(plan.reserves[0].participant, one.patient)
                for one in plan.reserves[0].patients
            ),
        ],
        withdrawn=[gone(leaver)],
    )

    assert of_reserve
    assert len(plan.participants) == drawn
    assert tally_of(result).quota.size == required
    assert tally_of(result).quota.population == population - 1
    assert (result.answer is CLEAN) is not takes_a_reserve
    assert open_in(result.open) == ([REVIEWED] if takes_a_reserve else [])
    assert with_reserve.answer is CLEAN
    assert leaver not in {one.participant for one in result.members}
    if takes_a_reserve:
        assert result.members[-1] == plan.reserves[0]
        assert result.audited.reserves == {plan.reserves[0].participant}


def test_without_a_reserve_the_audit_is_not_complete() -> None:
    plan = plan_of(400, 1)
    leaver = plan.participants[0].participant
    reviews = [one for one in reviews_of(plan) if one.participant != leaver]

    result = audit(plan=plan, size=400, reviews=reviews, withdrawn=[gone(leaver)])

    assert result.answer is UNDETERMINED
    assert open_in(result.open) == [SIZE]
    assert (found(result, SIZE).observed, found(result, SIZE).required) == (11, "12 of 399")


def test_the_next_reserve_in_order_counts_and_one_that_withdrew_does_not() -> None:
    plan = plan_of(400, 1, reserves=3)
    leaver, first = plan.participants[0].participant, plan.reserves[0].participant
    reviews = [one for one in reviews_of(plan) if one.participant != leaver]

    def of(*reserves: SampledParticipant, withdrawn: Any = (leaver,)) -> AuditResult:
        more = [Review(one.participant, one.patients[0].patient) for one in reserves]
        left = [gone(one) for one in withdrawn]
        return audit(plan=plan, size=400, reviews=[*reviews, *more], withdrawn=left)

    assert of(plan.reserves[0]).answer is CLEAN
    assert of(plan.reserves[1]).answer is UNDETERMINED
    assert open_in(of(plan.reserves[1]).open) == [REVIEWED]
    assert of(plan.reserves[1], withdrawn=(leaver, first)).answer is CLEAN


def test_errors_already_found_stay_and_are_counted() -> None:
    plan = plan_of(334, 1)
    leaver = plan.participants[0].participant

    result = audit({(0, 0): [NPI_WRONG]}, plan=plan, size=334, withdrawn=[gone(leaver)])

    assert result.answer is DEFICIENT
    assert result.deficiencies[0].participants == (leaver,)
    assert (result.records_in_error, result.records_reviewed, result.records_sampled) == (1, 11, 11)
    assert leaver in result.participants_examined
    assert result.affected_at_most is None


def test_nothing_is_asked_of_one_that_withdrew() -> None:
    plan = plan_of(334, 1)
    leaver = plan.participants[0].participant
    reviews = [one for one in reviews_of(plan) if one.participant != leaver]
    checks = [one for one in checks_of(334) if one.participant != leaver]

    result = audit(plan=plan, reviews=reviews, checks=checks, withdrawn=[gone(leaver)])

    assert result.answer is CLEAN
    assert result.frame == {one.participant for one in frame_of(334)}
    assert [one.participant for one in result.withdrawn] == [leaver]


def test_who_leaves_no_virtual_group_behind_leaves_it_unreached() -> None:
    facets = SCOPE.facets
    frame = [*frame_of(11), FrameEntry(VirtualGroup("VG-1"), facets)]
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=PY2027)
    scope = attrs.evolve(
        SCOPE, participation_options={ParticipationOption.GROUP, ParticipationOption.VIRTUAL_GROUP}
    )
    checks = [*checks_of(11), ParticipantCheck(participant=VirtualGroup("VG-1"), **VERIFIED)]

    whole = audit(plan=plan, checks=checks, scope=scope)
    without = audit(plan=plan, checks=checks, scope=scope, withdrawn=[gone(VirtualGroup("VG-1"))])

    assert whole.answer is CLEAN
    assert "audits.scope.participation-options" in open_in(without.open)


@pytest.mark.parametrize(
    ("at", "verdict", "missing"),
    [
        (eastern(2028, 1, 10, 9), MET, ()),
        (eastern(2028, 1, 10, 10), MET, ()),
        (eastern(2028, 1, 10, 11), NOT_MET, ()),
        (date(2028, 1, 9), MET, ()),
        (date(2028, 1, 10), UNKNOWN, ("the hour of withdrawn_at",)),
        (date(2028, 1, 11), NOT_MET, ()),
    ],
)
def test_who_withdraws_after_the_audit_was_finished_was_to_be_audited(
    at: Any, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    plan = plan_of(334, 1)
    result = audit(plan=plan, size=334, withdrawn=[gone(plan.participants[0].participant, at)])

    assert found(result, WITHDRAWN).verdict is verdict
    assert found(result, WITHDRAWN).missing == missing
    assert (result.answer is CLEAN) is (verdict is MET)


def test_withdrawals_need_the_moment_at_which_the_audit_was_finished() -> None:
    plan = plan_of(334, 1)
    leaver = plan.participants[0].participant
    result = audit(plan=plan, size=334, completed_at=None, withdrawn=[gone(leaver)])

    assert result.missing == ("completed_at",)


def test_nobody_withdraws_twice() -> None:
    leaver = group(1)
    with pytest.raises(InvalidValue, match=r"withdrawn: given group:\*\*\*\*\*0001 more than once"):
        audit(withdrawn=[gone(leaver), gone(leaver, date(2027, 12, 2))])
    with pytest.raises(InvalidType, match="withdrawn"):
        audit(withdrawn=[leaver])
    with pytest.raises(InvalidType, match="withdrawn: given int"):
        audit(withdrawn=5)


# --- strangers: AUD-034 --------------------------------------------------------------------------


def test_a_stranger_among_the_checks_is_named_and_keeps_the_audit_open() -> None:
    stranger = ParticipantCheck(participant=group(999), **VERIFIED)

    result = audit(checks=[*checks_of(), stranger])

    assert result.answer is UNDETERMINED
    assert [one.rule.id for one in result.open] == [FRAME]
    assert result.missing == ()
    assert (found(result, FRAME).about, found(result, FRAME).observed) == ("group:*****0999", 1)
    assert result.frame == {one.participant for one in frame_of(20)}


@pytest.mark.parametrize("number", [2, 5])
def test_of_several_strangers_the_number_is_told(number: int) -> None:
    strangers = [ParticipantCheck(participant=group(900 + n), **VERIFIED) for n in range(number)]

    result = audit(checks=[*checks_of(), *strangers])

    assert result.frame is None
    assert found(result, FRAME).observed == f"{number} or more that were never in it"


def test_two_strangers_and_one_of_the_frame_left_out_are_told_by_number() -> None:
    strangers = [ParticipantCheck(participant=group(900 + n), **VERIFIED) for n in range(2)]
    result = audit(checks=[*checks_of()[1:], *strangers])

    assert result.frame is None
    assert found(result, FRAME).observed == "1 or more that were never in it"


def test_a_check_that_says_no_is_no_where_the_frame_is_not_known_either() -> None:
    checks = checks_of()[1:]
    checks[3] = attrs.evolve(checks[3], eligibility_status=False)

    assert found(audit(checks=checks), "audits.eligibility-status").verdict is NOT_MET


def test_a_stranger_cannot_make_the_population_smaller() -> None:
    result = audit(withdrawn=[gone(group(999))])
    unknown = audit(
        withdrawn=[gone(group(998)), gone(group(999))],
        eligibility_of_sample_only=True,
    )

    assert open_in(result.open) == [FRAME]
    assert found(result, FRAME).about == "group:*****0999"
    assert tally_of(result).quota.population == 20
    assert tally_of(unknown).quota.population == 20
    assert open_in(unknown.open) == [FRAME]


def test_whether_one_that_withdrew_was_of_the_frame_is_asked_of_the_checks() -> None:
    plan = plan_of()
    sampled = {one.participant for one in plan.participants}
    of_sample = [one for one in checks_of() if one.participant in sampled]

    result = audit(
        plan=plan,
        checks=of_sample,
        withdrawn=[gone(group(999))],
        eligibility_of_sample_only=True,
    )

    assert result.frame is None
    assert found(result, FRAME).verdict is UNKNOWN
    assert result.missing == ("checks",)
    assert result.answer is UNDETERMINED


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (date(1990, 1, 1), NOT_MET),
        (eastern(2026, 12, 31, 23), NOT_MET),
        (date(2027, 1, 1), MET),
        (eastern(2027, 1, 1, 0), MET),
    ],
)
def test_one_that_left_before_the_year_did_not_withdraw_from_its_audit(
    at: Any, verdict: Verdict
) -> None:
    """A withdrawal comes after the draw, which is of the year's participants."""
    plan = plan_of(reserves=1)
    (reserve,) = plan.reserves
    reviews = [
        *reviews_of(plan),
        *(Review(reserve.participant, p.patient) for p in reserve.patients),
    ]
    left = gone(plan.participants[0].participant, at)
    result = audit(plan=plan, reviews=reviews, withdrawn=[left])

    assert found(result, WITHDRAWN).verdict is verdict
    assert (result.answer is CLEAN) is (verdict is MET)


def test_whether_a_member_of_an_extended_plan_left_the_frame_is_asked_of_the_checks() -> None:
    first, patients = plan_of(), lambda _: patient_ids(6)
    left = first.participants[0].participant
    frame = [one for one in frame_of(20) if one.participant != left]
    plan = extend(first, frame, patients)
    sampled = {one.participant for one in plan.participants}
    checks = [one for one in checks_of() if one.participant in sampled]
    origin = verify(first, frame_of(20), patients)
    again = verify(plan, frame, patients, extending=first, extending_verified=origin)
    result = audit(plan=plan, checks=checks, eligibility_of_sample_only=True, verified=again)
    gate = may_submit(result, year=PY2027, participant=left)

    assert result.answer is CLEAN
    assert (gate.answer, gate.missing) == (None, ("validation.checks",))
    assert gate.findings[-1].observed == "sampled, and the frame is not known"
    known = audit(plan=plan, verified=again)
    assert may_submit(known, year=PY2027, participant=left).answer is None
    stays = plan.participants[1].participant
    assert may_submit(known, year=PY2027, participant=stays).answer is True


@pytest.mark.parametrize(
    ("checked", "missing"),
    [pytest.param(True, (), id="the frame is known"), pytest.param(False, ("checks",), id="not")],
)
def test_members_that_left_before_an_extension_do_not_stand_in_for_those_who_withdrew(
    checked: bool, missing: tuple[str, ...]
) -> None:
    """SAM-013: one who leaves is gone from the population and the sample."""
    frame, patients = frame_of(40), lambda _: patient_ids(6)
    first = draw(frame, patients, seed=SEED, year=PY2027)
    left = {one.participant for one in first.participants[:3]}
    now = [one for one in frame if one.participant not in left]
    plan = extend(first, now, patients)
    origin = verify(first, frame, patients)
    again = verify(plan, now, patients, extending=first, extending_verified=origin)
    staying = [one.participant for one in plan.participants if one.participant not in left]
    seen = {one.participant for one in (now if checked else plan.participants)}
    terms: dict[str, Any] = {
        "plan": plan,
        "verified": again,
        "eligibility_of_sample_only": True,
        "checks": [one for one in checks_of(40) if one.participant in seen],
    }

    assert len(plan.participants) == 13
    assert audit(**terms).answer is CLEAN
    result = audit(**terms, withdrawn=[gone(staying[0])])
    size = found(result, SIZE)
    assert (result.is_complete, size.missing) == (False, missing)
    assert size.verdict is (NOT_MET if checked else UNKNOWN)


def test_the_frame_of_a_large_registry_is_not_looked_through_for_a_stranger() -> None:
    plan = plan_of(3_000, 1)
    stranger = ParticipantCheck(participant=group(9_999), **VERIFIED)

    result = audit(plan=plan, checks=[*checks_of(3_000), stranger])

    assert result.frame is None
    assert found(result, FRAME).observed == "1 or more that were never in it"


def test_a_member_that_left_the_frame_before_it_was_extended_is_no_stranger() -> None:
    frame = frame_of(24)
    first = draw(frame[:12], lambda _: ["P1"], seed=SEED, year=PY2027)
    leaver = first.participants[0].participant
    now = [one for one in frame if one.participant != leaver]
    plan = extend(first, now, lambda _: ["P1"])

    origin = verify(first, frame[:12], lambda _: ["P1"])
    again = verify(plan, now, lambda _: ["P1"], extending=first, extending_verified=origin)
    with_check = audit(plan=plan, size=24, verified=again)
    checks = [one for one in checks_of(24) if one.participant != leaver]
    recorded = audit(plan=plan, checks=checks, withdrawn=[gone(leaver)], verified=again)

    assert leaver in {one.participant for one in plan.participants}
    assert with_check.frame == recorded.frame == {one.participant for one in now}
    assert with_check.answer is CLEAN
    assert recorded.answer is CLEAN
    assert tally_of(recorded).quota.population == 23


def test_of_those_that_withdrew_the_members_that_had_left_before_are_told_from_the_others() -> None:
    frame = frame_of(24)
    first = draw(frame[:12], lambda _: ["P1"], seed=SEED, year=PY2027)
    by_key = sorted((one.participant for one in first.participants), key=lambda one: one.key)
    leavers = by_key[-2:]
    now = [one for one in frame if one.participant not in leavers]
    plan = extend(first, now, lambda _: ["P1"])
    origin = verify(first, frame[:12], lambda _: ["P1"])
    again = verify(plan, now, lambda _: ["P1"], extending=first, extending_verified=origin)
    sampled = {one.participant for one in plan.participants}
    later = next(one.participant for one in now if one.participant not in sampled)
    # Before the leavers in the order of keys, in which the members are tried.
    member = by_key[0]

    for withdrew in ([*leavers, later], [*leavers, member], [*leavers, later, member]):
        told = [gone(one) for one in withdrew]
        result = audit(plan=plan, size=24, withdrawn=told, verified=again)
        assert result.frame == {one.participant for one in now}
        assert tally_of(result).quota.population == 22 - len(withdrew) + 2
        assert FRAME not in open_in(result.open)
    told = [gone(one) for one in (*leavers, later, group(999))]
    assert audit(plan=plan, size=24, withdrawn=told, verified=again).frame is None
    told = [gone(one) for one in (*leavers, group(999))]
    with_stranger = audit(plan=plan, size=24, withdrawn=told, verified=again)
    assert found(with_stranger, FRAME).about == "group:*****0999"


def test_members_that_left_are_not_looked_for_in_too_many_ways() -> None:
    frame = frame_of(1_000)
    first = draw(frame[:999], lambda _: ["P1"], seed=SEED, year=PY2027)
    leavers = [one.participant for one in first.participants[:20]]
    now = [one for one in frame if one.participant not in leavers[:9]]
    plan = extend(first, now, lambda _: ["P1"])

    result = audit(plan=plan, size=1_000, withdrawn=[gone(one) for one in leavers])
    assert result.frame is None


def test_a_plan_that_extends_another_is_not_clean_by_itself() -> None:
    first = draw(frame_of(12), lambda _: ["P1"], seed=SEED, year=PY2027)
    plan = extend(first, frame_of(24), lambda _: ["P1"])
    result = audit(plan=plan, checks=checks_of(24))

    assert result.answer is UNDETERMINED
    assert [(one.rule.id, one.missing) for one in result.open] == [
        ("audits.plan.verified", ("verified",))
    ]


# --- members without patients: D17 ---------------------------------------------------------------


def plan_with_poor(*numbers: int, size: int = 12, facets: Any = None, reserves: int = 0) -> Plan:
    """A plan in which the groups *numbers* have no patients, and *facets* of their own."""
    poor = {group(number) for number in numbers}
    frame = [
        FrameEntry(one.participant, SCOPE.facets if facets is None else facets)
        if one.participant in poor
        else one
        for one in frame_of(size)
    ]
    return draw(
        frame,
        lambda one: [] if one in poor else ["P1"],
        seed=SEED,
        year=PY2027,
        reserves=reserves,
    )


def sampled_number(size: int) -> int:
    return int(plan_of(size).participants[0].participant.tin.digits)


def test_a_member_without_patients_does_not_count_for_quality_and_a_reserve_does() -> None:
    poor = sampled_number(12)
    without = audit(plan=plan_with_poor(poor), size=12)
    plan = plan_with_poor(poor, reserves=1)
    not_reviewed = audit(plan=plan, size=12)
    reserve = plan.reserves[0]
    reviews = [*reviews_of(plan), Review(reserve.participant, reserve.patients[0].patient)]
    reviewed = audit(plan=plan, size=12, reviews=reviews)

    assert open_in(without.open) == [SIZE]
    assert found(without, EMPTY).about == f"without patients, not counted: group:*****{poor:04}"
    assert open_in(not_reviewed.open) == [REVIEWED]
    assert reviewed.answer is CLEAN


def test_a_reserve_without_patients_takes_nobodys_place() -> None:
    poor = sampled_number(12)
    reserves = [one.participant for one in plan_with_poor(poor, reserves=2).reserves]
    second = int(reserves[0].tin.digits)  # type: ignore[union-attr]
    plan = plan_with_poor(poor, second, reserves=2)
    taken = plan.reserves[1]

    result = audit(
        plan=plan,
        size=12,
        reviews=[*reviews_of(plan), Review(taken.participant, taken.patients[0].patient)],
    )

    assert result.answer is CLEAN
    assert plan.reserves[0] not in result.members


def test_a_census_with_one_without_patients_needs_its_withdrawal() -> None:
    plan = plan_with_poor(2, size=4)

    assert open_in(audit(plan=plan, size=4).open) == [SIZE]
    assert audit(plan=plan, size=4, withdrawn=[gone(group(2))]).answer is CLEAN


def test_a_member_without_patients_counts_for_other_categories() -> None:
    poor = sampled_number(12)
    facets = {*SCOPE.facets, "category:improvement activities"}
    scope = attrs.evolve(
        SCOPE,
        categories={PerformanceCategory.QUALITY, PerformanceCategory.IMPROVEMENT_ACTIVITIES},
    )

    result = audit(plan=plan_with_poor(poor, facets=facets), size=12, scope=scope)

    assert result.answer is CLEAN


def test_a_member_without_patients_whose_categories_are_not_known_is_asked_for_them() -> None:
    poor = sampled_number(12)
    facets = {one for one in SCOPE.facets if not one.startswith("category:")}

    result = audit(plan=plan_with_poor(poor, facets=facets), size=12)
    many = audit(plan=plan_with_poor(poor, facets=facets, reserves=1), size=12)

    assert found(result, SIZE).verdict is UNKNOWN
    assert result.missing == many.missing == ("facets.category",)
    assert found(result, SIZE).about == f"without patients: group:*****{poor:04}"
    assert result.answer is UNDETERMINED


def test_a_facet_is_not_reached_by_one_that_has_nothing_to_validate() -> None:
    virtual = VirtualGroup("VG-1")
    frame = [*frame_of(14), FrameEntry(virtual, SCOPE.facets)]
    plan = draw(
        frame,
        lambda one: [] if one == virtual else ["P1"],
        seed=SEED,
        year=PY2027,
    )
    scope = attrs.evolve(
        SCOPE, participation_options={ParticipationOption.GROUP, ParticipationOption.VIRTUAL_GROUP}
    )
    checks = [*checks_of(14), ParticipantCheck(participant=virtual, **VERIFIED)]

    result = audit(plan=plan, checks=checks, scope=scope)

    assert "audits.scope.participation-options" in open_in(result.open)


# --- plans that were edited: AUD-037 -------------------------------------------------------------


def small_plan() -> Plan:
    frame = [*frame_of(19), FrameEntry(VirtualGroup("VG-1"), SCOPE.facets)]
    return draw(frame, lambda _: patient_ids(6), seed=SEED, year=PY2027, reserves=2, at_least=11)


def _member(plan: Plan, **changes: Any) -> Plan:
    first, *rest = plan.participants
    return attrs.evolve(plan, participants=(attrs.evolve(first, **changes), *rest))


def _patient(plan: Plan, **changes: Any) -> Plan:
    first, *rest = plan.participants[0].patients
    return _member(plan, patients=(attrs.evolve(first, **changes), *rest))


EDITS: dict[str, Any] = {
    "another seed": lambda p: attrs.evolve(p, seed=OTHER_SEED),
    "another scheme": lambda p: attrs.evolve(p, scheme="qpp-rules-0"),
    "another year": lambda p: attrs.evolve(p, year=PerformanceYear(2025)),
    "a smaller frame": lambda p: attrs.evolve(p, frame_size=12),
    "a larger frame": lambda p: attrs.evolve(p, frame_size=400),
    "a smaller quota": lambda p: attrs.evolve(p, quota=attrs.evolve(p.quota, size=9)),
    "another population": lambda p: attrs.evolve(p, quota=attrs.evolve(p.quota, population=300)),
    "another unit": lambda p: attrs.evolve(p, quota=participant_quota(20, PerformanceYear(2023))),
    "fewer asked": lambda p: attrs.evolve(p, size_asked=0),
    "more reserves asked": lambda p: attrs.evolve(p, reserves_asked=5),
    "a member dropped": lambda p: attrs.evolve(p, participants=p.participants[1:]),
    "the last member dropped": lambda p: attrs.evolve(p, participants=p.participants[:-1]),
    "a member twice": lambda p: attrs.evolve(p, participants=(*p.participants, p.participants[0])),
    "members exchanged": lambda p: attrs.evolve(
        p, participants=(p.participants[1], p.participants[0], *p.participants[2:])
    ),
    "a reserve for a member": lambda p: attrs.evolve(
        p,
        participants=(p.reserves[0], *p.participants[1:]),
        reserves=(p.participants[0], *p.reserves[1:]),
    ),
    "a reserve dropped": lambda p: attrs.evolve(p, reserves=p.reserves[1:]),
    "the last reserve dropped": lambda p: attrs.evolve(p, reserves=p.reserves[:1]),
    "reserves exchanged": lambda p: attrs.evolve(p, reserves=p.reserves[::-1]),
    "another participant": lambda p: _member(p, participant=group(999)),
    "another rank": lambda p: _member(p, rank=40),
    "another ticket": lambda p: _member(p, ticket="0" * 64),
    "another ground": lambda p: _member(p, drawn_for="coverage: category:quality"),
    "no ground": lambda p: _member(p, drawn_for="chosen"),
    "a smaller quota of patients": lambda p: _member(p, quota=patient_quota(3, PY2027)),
    "a smaller population of patients": lambda p: _member(
        p,
        quota=patient_quota(3, PY2027),
        patient_population=3,
        patients=p.participants[0].patients[:3],
    ),
    "a patient dropped": lambda p: _member(p, patients=p.participants[0].patients[:-1]),
    "patients exchanged": lambda p: _member(p, patients=p.participants[0].patients[::-1]),
    "another patient": lambda p: _patient(p, patient="MRN-9999"),
    "another rank of a patient": lambda p: _patient(p, rank=9),
    "another ticket of a patient": lambda p: _patient(p, ticket="0" * 64),
    "no kind": lambda p: _member(p, facets=SCOPE.facets),
}


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_of_the_plan_is_refused_and_with_a_right_digest_recomputed(name: str) -> None:
    plan = small_plan()
    edited = EDITS[name](plan)

    with pytest.raises(InvalidValue, match=r"^evaluate: plan\.digest: given a digest that is not"):
        evaluate(edited, [], edited.year)
    sealed_plan = resealed(edited)
    result = evaluate(
        sealed_plan,
        {(one.participant, one.patient): one for one in reviews_of(sealed_plan)}.values(),
        sealed_plan.year,
        checks=[
            *checks_of(19),
            ParticipantCheck(participant=VirtualGroup("VG-1"), **VERIFIED),
        ],
        scope=attrs.evolve(
            SCOPE,
            participation_options={
                ParticipationOption.GROUP,
                ParticipationOption.VIRTUAL_GROUP,
            },
        ),
        intermediary_type=REGISTRY,
    )

    assert result.answer is UNDETERMINED
    # Each is shown by the plan itself, not by the checks or the scope alone.
    shown = [one.rule.id for one in result.open if one.rule.id.startswith(("sampling.", SIZE))]
    assert shown != []


def test_the_plan_as_drawn_is_clean() -> None:
    plan = small_plan()
    checks = [*checks_of(19), ParticipantCheck(participant=VirtualGroup("VG-1"), **VERIFIED)]
    scope = attrs.evolve(
        SCOPE, participation_options={ParticipationOption.GROUP, ParticipationOption.VIRTUAL_GROUP}
    )

    assert audit(plan=plan, checks=checks, scope=scope).answer is CLEAN


def test_the_same_is_asked_of_a_targeted_audit() -> None:
    plan = small_plan()
    edited = resealed(attrs.evolve(plan, participants=plan.participants[1:]))

    def of(given: Plan) -> AuditResult:
        return evaluate(given, reviews_of(given), PY2027, kind=AuditKind.TARGETED)

    assert of(plan).answer is CLEAN
    assert of(edited).answer is UNDETERMINED


@pytest.mark.parametrize("withdrawn", [(), (1, 2)])
def test_a_frame_that_is_known_is_as_large_as_the_plan_says(withdrawn: tuple[int, ...]) -> None:
    """AUD-033: a plan that says 333 of a frame of 400 needs ten, and 400 needs twelve."""
    plan = plan_of(400)
    smaller = resealed(
        plan,
        frame_size=333,
        quota=participant_quota(333, PY2027),
        participants=plan.participants[:10],
    )
    drawn = {one.participant for one in plan.participants}
    left = [one for one in withdrawn if group(one) not in drawn]
    terms: dict[str, Any] = {
        "checks": checks_of(400),
        "withdrawn": [gone(group(one)) for one in left],
    }

    result = audit(plan=smaller, **terms)
    assert open_in(result.open) == [FRAME]
    assert (result.open[0].observed, result.open[0].required) == (
        "400 participants",
        "333, as the plan says",
    )
    assert audit(plan=plan, **terms).answer is CLEAN


# --- drawn again from the frame ------------------------------------------------------------------


def test_whether_the_plan_was_drawn_again_is_told() -> None:
    plan = plan_of()
    again = verify(plan, frame_of(20), lambda _: patient_ids(6))
    other = verify(plan, frame_of(21), lambda _: patient_ids(6))

    not_drawn = audit(plan=plan)
    assert not_drawn.verified is None
    assert not_drawn.answer is CLEAN
    told = found(not_drawn, "audits.plan.verified")
    assert (told.verdict, told.about) == (
        NOT_APPLICABLE,
        "the plan was not drawn again from its frame",
    )
    assert audit(plan=plan, verified=again).verified is True
    assert found(audit(plan=plan, verified=again), "audits.plan.verified").verdict is MET
    assert audit(plan=plan, verified=other).answer is UNDETERMINED
    assert open_in(audit(plan=plan, verified=other).open) == ["audits.plan.verified"]


def test_only_what_verify_said_of_this_plan_is_taken() -> None:
    of_another = verify(plan_of(21), frame_of(21), lambda _: patient_ids(6))

    for given in (
        of_another,
        check_plan(plan_of()),
        Determination(answer=True, year=PY2027, findings=()),
    ):
        with pytest.raises(InvalidValue, match="verified: given an answer to another question, or"):
            audit(verified=given)
    # What a plan shows by itself does not say that it was drawn again.
    for plan in (plan_of(), resealed(plan_of(), frame_size=12)):
        with pytest.raises(InvalidValue, match="verified: given an answer to another question, or"):
            evaluate(plan, [], PY2027, verified=check_plan(plan))
    with pytest.raises(InvalidType, match="verified: given True"):
        audit(verified=True)


@pytest.mark.parametrize("answer", [True, None])
def test_an_answer_of_verify_that_its_findings_do_not_bear_is_refused(
    *, answer: bool | None
) -> None:
    no = verify(plan_of(), frame_of(21), lambda _: patient_ids(6))
    yes = verify(plan_of(), frame_of(20), lambda _: patient_ids(6))

    for edited in (
        Determination(answer=answer, year=PY2027, findings=no.findings),
        Determination(answer=False, year=PY2027, findings=yes.findings),
    ):
        with pytest.raises(InvalidValue, match="verified: given an answer that is not that of its"):
            audit(verified=edited)
    # Nor is one that was left without what it compared.
    grounds = tuple(one for one in yes.findings if one.rule.id.endswith((".digest", ".exclusions")))
    with pytest.raises(InvalidValue, match="verified: given an answer to another question, or"):
        audit(verified=Determination(answer=True, year=PY2027, findings=grounds))


# --- the digest of the result: AUD-037 -----------------------------------------------------------


def test_a_result_of_format_1_has_no_digest_and_says_so() -> None:
    result = attrs.evolve(audit(), digest=None)

    assert result.answer is UNDETERMINED
    assert result.missing == ("digest",)
    check_intact("gate", "validation", result)


@pytest.mark.parametrize(
    "changes",
    [
        {"reviews": ()},
        {"checks": ()},
        {"scope": None},
        {"kind": AuditKind.TARGETED},
        {"intermediary_type": IntermediaryType.QCDR},
        {"completed_at": None},
        {"completed_at": eastern(2028, 1, 9, 10)},
        {"withdrawn": (gone(group(1)),)},
        {"verified": True},
        {"eligibility_of_sample_only": True},
        {"digest": "0" * 64},
        {"digest": "none"},
    ],
)
def test_a_result_that_was_changed_is_not_complete_and_is_refused(changes: dict[str, Any]) -> None:
    result = attrs.evolve(audit(), **changes)

    assert result.answer is UNDETERMINED
    assert found(result, DIGEST).verdict is NOT_MET
    assert not result.is_intact
    with pytest.raises(InvalidValue, match=r"^gate: validation\.digest: given a digest that is"):
        check_intact("gate", "validation", result)


def test_a_result_whose_plan_was_changed_is_refused_by_the_digest_of_the_plan() -> None:
    result = audit()
    edited = attrs.evolve(result.plan, seed_origin="dice")
    changed_plan = sealed(attrs.evolve(result, plan=edited))

    assert changed_plan.answer is UNDETERMINED
    assert not changed_plan.is_intact
    with pytest.raises(InvalidValue, match=r"^gate: validation\.plan\.digest: "):
        check_intact("gate", "validation", changed_plan)


def test_an_intact_result_passes() -> None:
    check_intact("gate", "validation", audit())
    assert audit().is_intact
    assert audit().digest == audit(checks=checks_of()[::-1]).digest


# --- time, type and Medicare CQMs ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (date(2026, 12, 31), NOT_MET),
        (eastern(2026, 12, 31, 23), NOT_MET),
        (date(2027, 1, 1), MET),
        (eastern(2027, 1, 1, 0), NOT_MET),
        (eastern(2027, 1, 1, 0, 0, 1), MET),
    ],
)
def test_an_audit_finished_before_the_year_began_is_not_one_of_it(
    at: Any, verdict: Verdict
) -> None:
    """AUD-032."""
    result = changed(audit(), completed_at=at)

    assert found(result, "audits.order.after-year-began").verdict is verdict
    assert (result.answer is CLEAN) is (verdict is MET)


@pytest.mark.parametrize("kind", IntermediaryType)
def test_only_a_qcdr_or_a_registry_audits_what_it_submits(kind: IntermediaryType) -> None:
    result = audit(intermediary_type=kind)

    may = kind in (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)
    assert (result.answer is CLEAN) is may
    assert open_in(result.open) == ([] if may else ["audits.intermediary-type"])
    assert audit(intermediary_type=None).missing == ("intermediary_type",)


def test_neither_type_submits_the_survey_or_claims() -> None:
    scope = attrs.evolve(
        SCOPE,
        collection_types={CollectionType.MIPS_CQM, CollectionType.CAHPS_FOR_MIPS_SURVEY},
    )
    result = audit(plan=plan_of(facets=scope.facets), scope=scope)

    assert open_in(result.open) == ["audits.intermediary-type"]


BENEFICIARIES = "audits.medicare-cqms.checked"
OF_THE_ACO = "audits.medicare-cqms.aco"
WITH_MEDICARE = attrs.evolve(SCOPE, collection_types={CollectionType.MEDICARE_CQM})
LISTS = [BeneficiaryList(1, {"B1"})]


def record_of(patient: str = "B1", *, confirmed: bool | None = True) -> MedicareCqmRecord:
    return MedicareCqmRecord(
        measure="236",
        patient=patient,
        denominator_confirmed=confirmed,
        numerator_confirmed=confirmed,
    )


def with_medicare(year: PerformanceYear = PY2027, **options: Any) -> AuditResult:
    plan = plan_of(facets=WITH_MEDICARE.facets, year=year)
    at = eastern(year.year + 1, 1, 10, 10)
    return audit(plan=plan, scope=WITH_MEDICARE, completed_at=at, **options)


RIGHT = check_beneficiaries([record_of()], LISTS, PY2027)


def test_medicare_cqms_need_the_check_of_the_acos_beneficiaries() -> None:
    """AUD-017, AUD-031."""
    assert with_medicare().missing == ("beneficiaries",)
    assert with_medicare(beneficiaries=RIGHT).answer is CLEAN
    assert with_medicare(beneficiaries=[RIGHT, RIGHT]).answer is CLEAN
    assert found(audit(), BENEFICIARIES).verdict is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("records", "lists", "verdict", "missing"),
    [
        ([record_of("B2")], LISTS, NOT_MET, ()),
        ([record_of(confirmed=False)], LISTS, NOT_MET, ()),
        (
            [record_of(confirmed=None)],
            LISTS,
            UNKNOWN,
            ("beneficiaries.denominator_confirmed", "beneficiaries.numerator_confirmed"),
        ),
        ([record_of()], None, UNKNOWN, ("beneficiaries.lists",)),
        ([], LISTS, UNKNOWN, ("beneficiaries.records",)),
        ([], None, UNKNOWN, ("beneficiaries.records",)),
    ],
)
def test_a_check_that_is_not_met_or_not_known_keeps_the_audit_open(
    records: Any, lists: Any, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    checked = check_beneficiaries(records, lists, PY2027)
    result = with_medicare(beneficiaries=[RIGHT, checked])

    assert found(result, BENEFICIARIES).verdict is verdict
    assert result.missing == missing
    assert result.answer is UNDETERMINED


def test_the_answer_of_a_check_follows_from_its_findings() -> None:
    wrong = check_beneficiaries([record_of("B2")], LISTS, PY2027)
    forged = Determination(answer=True, year=PY2027, findings=wrong.findings)

    assert with_medicare(beneficiaries=forged).answer is UNDETERMINED


def test_another_check_or_that_of_another_year_is_refused() -> None:
    other = Determination(True, PerformanceYear(2026), RIGHT.findings)
    unlike = verify(plan_of(), frame_of(20), lambda _: patient_ids(6))

    with pytest.raises(InvalidValue, match=r"beneficiaries\[0\]: given an answer for 2026, exp"):
        with_medicare(beneficiaries=other)
    with pytest.raises(InvalidValue, match=r"beneficiaries\[1\]: given an answer to another que"):
        with_medicare(beneficiaries=[RIGHT, unlike])
    with pytest.raises(InvalidType, match="beneficiaries: given an item that is a bool"):
        with_medicare(beneficiaries=[True])
    with pytest.raises(InvalidType, match="beneficiaries: given bool, expected an iterable"):
        with_medicare(beneficiaries=True)


def test_no_text_that_asks_the_check_of_an_earlier_year_was_read() -> None:
    result = with_medicare(PerformanceYear(2026))

    assert result.answer is CLEAN
    assert found(result, BENEFICIARIES).verdict is NOT_APPLICABLE
    assert found(result, BENEFICIARIES).about == (
        "stated for 2027; no text that asks it for 2026 was read"
    )


def test_of_a_scope_that_is_not_known_the_beneficiaries_are_not_asked() -> None:
    result = audit(scope=attrs.evolve(SCOPE, collection_types=None))

    assert BENEFICIARIES not in {one.rule.id for one in result.findings}
    assert "scope.collection_types" in result.missing


# --- of which ACO the check is, and whom it holds back: AUD-017, AUD-031 --------------------------

ACOS_TOO = attrs.evolve(
    SCOPE,
    collection_types={CollectionType.MIPS_CQM, CollectionType.MEDICARE_CQM},
    participation_options={ParticipationOption.GROUP, ParticipationOption.APM_ENTITY},
)
OF_AN_ACO = attrs.evolve(SCOPE, collection_types={CollectionType.MEDICARE_CQM}).facets
ACOS = [ApmEntity(f"A{number:04}") for number in (1, 2, 3)]


def of_aco(number: int | None, patient: str = "B1") -> Determination[bool | None]:
    aco = None if number is None else ACOS[number - 1]
    return check_beneficiaries([record_of(patient)], LISTS, PY2027, participant=aco)


def with_acos(
    checks: Iterable[Determination[bool | None]], groups: int = 9, *, at_least: int = 12
) -> AuditResult:
    frame = [*frame_of(groups), *(FrameEntry(one, OF_AN_ACO) for one in ACOS)]
    plan = draw(frame, lambda _: patient_ids(6), seed=SEED, year=PY2027, at_least=at_least)
    checked = [attrs.evolve(checks_of(1)[0], participant=one.participant) for one in frame]
    return audit(plan=plan, checks=checked, scope=ACOS_TOO, beneficiaries=checks)


def sends(who: Any, kind: CollectionType | None) -> PlannedSubmission:
    return PlannedSubmission(
        who,
        PY2027,
        {PerformanceCategory.QUALITY},
        collection_types=kind and {kind},
        reporting_option=ReportingOption.MVP,
        submitted_at=datetime(2028, 3, 1, 12, tzinfo=EASTERN),
    )


@pytest.mark.parametrize(
    ("checks", "answers", "any_data"),
    [
        pytest.param([], (True, None, None), None, id="none"),
        pytest.param([of_aco(None)], (True, None, None), None, id="of no ACO"),
        pytest.param([of_aco(1)], (True, True, None), None, id="of one"),
        pytest.param([of_aco(1, "B2")], (True, False, None), False, id="one is wrong"),
        pytest.param([of_aco(1), of_aco(2, "B2")], (True, True, False), False, id="the other is"),
        pytest.param([of_aco(1), of_aco(1, "B2")], (True, False, None), False, id="once wrong"),
        pytest.param([every(of_aco(1), of_aco(2))], (True, None, None), None, id="of two at once"),
        pytest.param([of_aco(1), of_aco(2), of_aco(3)], (True, True, True), True, id="of all"),
    ],
)
def test_the_check_of_an_acos_beneficiaries_holds_back_its_medicare_cqms_and_nobody_else(
    checks: Any, answers: tuple[bool | None, ...], *, any_data: bool | None
) -> None:
    result, medicare = with_acos(checks), CollectionType.MEDICARE_CQM
    planned = [sends(group(1), CollectionType.MIPS_CQM), *(sends(one, medicare) for one in ACOS)]
    gates = may_submit_all(planned, result, year=PY2027)

    assert tuple(gates[one].answer for one in planned[:3]) == answers
    assert gates[planned[0]].finding(BENEFICIARIES).verdict is NOT_APPLICABLE
    assert may_submit(result, year=PY2027).answer is any_data
    assert result.is_complete is (any_data is True)
    assert (BENEFICIARIES in open_in(result.open)) is (any_data is not True)
    if answers[1] is None:
        told = gates[planned[1]].finding(BENEFICIARIES)
        assert (told.missing, told.about) == (("validation.beneficiaries",), ACOS[0].key)


def test_an_aco_outside_the_sample_needs_its_own_check_too() -> None:
    """The audit is complete: the one ACO that was sampled has its check."""
    plan = with_acos([], groups=60, at_least=0).plan
    (sampled,) = (one.participant for one in plan.participants if one.participant in ACOS)
    number = ACOS.index(sampled) + 1
    (other, *_) = (one for one in ACOS if one != sampled)
    result = with_acos([of_aco(number)], groups=60, at_least=0)

    assert result.answer is CLEAN
    for who, answer in ((None, None), (sampled, True), (group(1), True), (other, None)):
        gate = may_submit(result, year=PY2027, participant=who)
        assert gate.answer is answer
        assert gate.missing == (() if answer else ("validation.beneficiaries",))
        if who in ACOS:
            planned = sends(who, CollectionType.MEDICARE_CQM)
            assert may_submit(result, year=PY2027, planned=planned).answer is answer
    whole = with_acos([of_aco(1), of_aco(2), of_aco(3)], groups=60, at_least=0)
    for who in (None, other, group(1)):
        assert may_submit(whole, year=PY2027, participant=who).answer is True
    # A check that names an ACO is none of a group.
    medicare = sends(group(1), CollectionType.MEDICARE_CQM)
    assert may_submit(whole, year=PY2027, planned=medicare).answer is None


def test_a_check_that_names_no_apm_entity_is_refused() -> None:
    with pytest.raises(InvalidType, match="expected an ApmEntity, or None"):
        check_beneficiaries([], None, PY2027, participant=group(1))  # type: ignore[arg-type]


def test_a_participant_of_another_unit_than_the_years_is_no_member() -> None:
    year = PerformanceYear(2023)
    clinician = Individual(Tin("100000001"), Npi("1234567893"))
    frame = [FrameEntry(clinician, SCOPE.facets)]
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=year)
    drawn = draw([FrameEntry(group(1), SCOPE.facets)], lambda _: ["P1"], seed=SEED, year=PY2027)
    forged = resealed(
        attrs.evolve(drawn, year=year, quota=plan.quota),
        participants=(attrs.evolve(drawn.participants[0], quota=plan.participants[0].quota),),
    )

    result = evaluate(forged, reviews_of(forged), year)

    assert "sampling.plan.members" in open_in(result.open)


# --- what a later draw leaves out ----------------------------------------------------------------


def test_unused_reserves_do_not_count_as_audited_before() -> None:
    plan = plan_of(14, 6, reserves=2)
    used = plan.reserves[0]
    reviews = [
        *reviews_of(plan),
        *(Review(used.participant, one.patient) for one in used.patients),
    ]
    result = audit(plan=plan, size=14, reviews=reviews)

    assert result.audited == Audited(plan, {used.participant})
    assert audit(plan=plan, size=14).audited == Audited(plan)
    follow_up = draw(
        frame_of(14),
        lambda _: patient_ids(6),
        seed=OTHER_SEED,
        year=PY2027,
        excluding=result.audited,
    )
    first = [one.participant for one in follow_up.participants[:3]]
    assert plan.reserves[1].participant in first
    assert used.participant not in first
    (record,) = follow_up.excluded
    assert record.digest == plan.digest
    again = verify(follow_up, frame_of(14), lambda _: patient_ids(6), excluding=result.audited)
    assert again.answer is True
    assert verify(follow_up, frame_of(14), lambda _: patient_ids(6), excluding=plan).answer is False


def test_the_member_that_left_before_is_looked_for_among_all_that_withdrew() -> None:
    first, patients = plan_of(), lambda _: patient_ids(6)
    stays, left = sorted((one.participant for one in first.participants), key=lambda p: p.key)[:2]
    frame = [one for one in frame_of(20) if one.participant != left]
    plan = extend(first, frame, patients)

    result = audit(plan=plan, withdrawn=[gone(one, eastern(2028, 1, 2)) for one in (stays, left)])

    assert result.frame == {one.participant for one in frame}


def test_a_targeted_plan_of_the_frame_states_its_size() -> None:
    result = audit({(0, 0): [NPI_WRONG]})
    (deficiency,) = result.deficiencies
    plan = targeted_plan(result, deficiency)
    larger = resealed(plan, frame_size=plan.frame_size + 1)
    found_in = evaluate(
        larger, reviews_of(larger), PY2027, kind=AuditKind.TARGETED, completed_at=TARGETED_AT
    )

    targeted = TargetedAudit(deficiency=deficiency, result=found_in)

    checked = check_targeted(targeted, result)
    assert checked.finding("audits.targeted.frame").verdict is Verdict.NOT_MET
