"""What is counted of an audit: who is examined and who counts, which records, what was found."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditKind,
    AuditOutcome,
    AuditResult,
    DataError,
    ErrorKind,
    ParticipantCheck,
    Review,
    TargetedAudit,
    check_targeted,
    evaluate,
    may_submit,
)
from qpp_rules.audits.result import tally_of
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Individual, Npi, Tin, VirtualGroup
from qpp_rules.core.vocabulary import (
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    Audited,
    FrameEntry,
    Plan,
    draw,
    extend,
    verify,
)
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    PY2027,
    SCOPE,
    TARGETED_AT,
    VERIFIED,
    WRONG_RATE,
    audit,
    checks_of,
    eastern,
    found,
    frame_of,
    gone,
    open_in,
    outside_of,
    plan_of,
    resealed_plan,
    reviews_of,
    targeted_plan,
)
from tests.sampling.samples import OTHER_SEED, SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
CLEAN, DEFICIENT, UNDETERMINED = AuditOutcome
REVIEWED = "audits.sample-reviewed"
RATES = "audits.rates"


# --- eligibility status: AUD-010, D11 ------------------------------------------------------------


# --- reserves ------------------------------------------------------------------------------------


def test_a_reserve_in_use_must_be_fully_reviewed_and_verified() -> None:
    plan = plan_of(reserves=2)
    spare = plan.reserves[0]
    some = [Review(spare.participant, spare.patients[0].patient)]
    whole = [Review(spare.participant, one.patient) for one in spare.patients]

    def of(more: list[Review], checks: Any = None) -> AuditResult:
        return audit(plan=plan, reviews=reviews_of(plan) + more, checks=checks or checks_of())

    assert of([]).answer is CLEAN
    assert (of([]).records_sampled, len(of([]).members)) == (50, 10)
    assert of(some).answer is UNDETERMINED
    assert {one.participant for one in of(some).not_reviewed} == {spare.participant}
    assert len(of(some).not_reviewed) == 4
    assert of(whole).answer is CLEAN
    assert (of(whole).records_sampled, len(of(whole).members)) == (55, 11)
    unverified = [
        attrs.evolve(one, rates=None) if one.participant == spare.participant else one
        for one in checks_of()
    ]
    assert open_in(of(whole, unverified).open) == [RATES]
    assert of([], unverified).answer is CLEAN


# --- figures -------------------------------------------------------------------------------------


def test_the_error_rate_is_records_in_error_divided_by_records_reviewed() -> None:
    """Issue 4, item 3: numerator and denominator, exact; an error of a participant is no record."""
    checks = checks_of()
    checks[0] = attrs.evolve(checks[0], errors=[WRONG_RATE])
    result = audit({(0, 0): [NPI_WRONG, NO_READING], (1, 0): [NPI_WRONG]}, checks=checks)

    assert result.error_rate == Fraction(2, 50)
    assert (result.records_in_error, result.records_reviewed) == (2, 50)
    assert len(result.deficiencies) == 3


def test_the_share_affected_counts_only_participants_examined_in_the_sample() -> None:
    plan = plan_of()
    outside = outside_of(plan)
    checks = [
        attrs.evolve(one, errors=[NPI_WRONG]) if one.participant == outside else one
        for one in checks_of()
    ]
    result = audit({(0, 0): [NO_READING], (0, 1): [NPI_WRONG]}, plan=plan, checks=checks)

    assert result.share_affected == Fraction(1, 10)
    assert set(result.participants_affected) == {plan.participants[0].participant, outside}
    assert result.participants_examined == tuple(one.participant for one in plan.participants)


def test_only_participants_with_a_review_or_a_check_count_as_examined() -> None:
    plan = plan_of()
    first, second, *_ = plan.participants
    result = evaluate(
        plan,
        [Review(first.participant, first.patients[0].patient, [NO_READING])],
        PY2027,
        checks=[ParticipantCheck(participant=second.participant)],
    )

    assert result.participants_examined == (first.participant, second.participant)
    assert result.share_affected == Fraction(1, 2)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ErrorKind.ELIGIBILITY_STATUS, "eligibility_status"),
        (ErrorKind.TIN_OR_NPI, "identifiers"),
        (ErrorKind.REPORTING_OR_PERFORMANCE_RATE, "rates"),
        (ErrorKind.MEASURE_NOT_RELEVANT, "relevance"),
        (ErrorKind.CLINICAL_DOCUMENTATION, None),
        (ErrorKind.OTHER, None),
    ],
)
def test_a_kinds_share_counts_only_participants_verified_for_it(
    kind: ErrorKind, name: str | None
) -> None:
    """The sample, the checked participants outside it, and those with such an error."""
    plan = plan_of()
    drawn = {one.participant for one in plan.participants}
    outside = [one.participant for one in frame_of(20) if one.participant not in drawn]
    error = DataError(kind, None, "as found")
    none_made = dict.fromkeys(VERIFIED)
    verified = outside[:6]
    checks = [
        ParticipantCheck(
            participant=one,
            **{**none_made, **({name: True} if name and one in verified else {})},
            errors=[error] if one in (outside[0], outside[9]) else (),
        )
        for one in outside
    ]
    result = evaluate(plan, reviews_of(plan, {(0, 0): [error, error]}), PY2027, checks=checks)

    (count,) = result.kinds
    looked_at = 10 + (7 if name else 2)
    assert (count.kind, count.errors, count.records, count.participants) == (kind, 4, 1, 3)
    assert count.examined == looked_at == len(result.examined_for(kind))
    assert count.share == Fraction(3, looked_at)


def test_a_check_that_was_not_made_examines_no_one() -> None:
    plan = plan_of()
    outside = outside_of(plan)
    checks = [ParticipantCheck(participant=outside, identifiers=False)]
    result = evaluate(plan, reviews_of(plan), PY2027, checks=checks)

    assert result.examined_for(ErrorKind.TIN_OR_NPI) == set(result.participants_examined)


def test_kinds_are_in_the_order_of_the_regulation() -> None:
    result = audit({(0, 0): [NO_READING, WRONG_RATE, NPI_WRONG]})

    kinds = [ErrorKind.TIN_OR_NPI, ErrorKind.REPORTING_OR_PERFORMANCE_RATE]
    assert [one.kind for one in result.kinds] == [*kinds, ErrorKind.CLINICAL_DOCUMENTATION]
    assert [one.kind for one in result.deficiencies] == [one.kind for one in result.kinds]


def test_unreviewed_records_and_uncovered_facets_are_listed() -> None:
    plan = plan_of()
    reviews = reviews_of(plan)
    scope = attrs.evolve(SCOPE, statuses=frozenset(ParticipationStatus))
    result = audit(plan=plan, reviews=reviews[2:], scope=scope)

    assert set(result.not_reviewed) == {reviews[0].record, reviews[1].record}
    assert result.uncovered == ("audits.scope.statuses: opt-in", "audits.scope.statuses: voluntary")
    assert (found(result, REVIEWED).observed, found(result, REVIEWED).verdict) == (
        "48 of 50",
        NOT_MET,
    )
    assert audit(scope=attrs.evolve(SCOPE, statuses=None)).uncovered == ()


SIZE, PATIENTS, EMPTY = (
    "audits.sample-size",
    "audits.sample-size.patients",
    "audits.sample-size.empty",
)
FRAME, WITHDRAWN, DIGEST = "audits.frame", "audits.withdrawn", "audits.digest"


# --- strangers: AUD-034 --------------------------------------------------------------------------


def test_an_unknown_participant_among_the_checks_is_named_and_leaves_the_audit_open() -> None:
    stranger = ParticipantCheck(participant=group(999), **VERIFIED)

    result = audit(checks=[*checks_of(), stranger])

    assert result.answer is UNDETERMINED
    assert [one.rule.id for one in result.open] == [FRAME]
    assert result.missing == ()
    assert (found(result, FRAME).about, found(result, FRAME).observed) == ("group:*****0999", 1)
    assert result.frame == {one.participant for one in frame_of(20)}


@pytest.mark.parametrize("number", [2, 5])
def test_several_unknown_participants_are_reported_by_number(number: int) -> None:
    strangers = [ParticipantCheck(participant=group(900 + n), **VERIFIED) for n in range(number)]

    result = audit(checks=[*checks_of(), *strangers])

    assert result.frame is None
    assert found(result, FRAME).observed == f"{number} or more that were never in it"


def test_unknown_and_omitted_participants_are_reported_by_number() -> None:
    strangers = [ParticipantCheck(participant=group(900 + n), **VERIFIED) for n in range(2)]
    result = audit(checks=[*checks_of()[1:], *strangers])

    assert result.frame is None
    assert found(result, FRAME).observed == "1 or more that were never in it"


def test_a_failed_check_is_a_no_even_if_the_frame_is_unknown() -> None:
    checks = checks_of()[1:]
    checks[3] = attrs.evolve(checks[3], eligibility_status=False)

    assert found(audit(checks=checks), "audits.eligibility-status").verdict is NOT_MET


def test_an_unknown_participant_cannot_shrink_the_population() -> None:
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


def test_the_checks_must_show_whether_a_withdrawn_participant_was_in_the_frame() -> None:
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
def test_a_participant_that_left_before_the_year_did_not_withdraw_from_its_audit(
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


def test_the_checks_must_show_whether_an_extended_plans_member_left_the_frame() -> None:
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
def test_members_that_left_before_an_extension_do_not_replace_those_that_withdrew(
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

    # That the later frame leaves them out is no word on why: it is put on record.
    of_left = [gone(one) for one in left] if checked else []

    assert len(plan.participants) == 13
    assert audit(**terms).answer is (AuditOutcome.UNDETERMINED if checked else CLEAN)
    assert audit(**terms, withdrawn=of_left).answer is CLEAN
    result = audit(**terms, withdrawn=[*of_left, gone(staying[0])])
    size = found(result, SIZE)
    assert (result.is_complete, size.missing) == (False, missing)
    assert size.verdict is (NOT_MET if checked else UNKNOWN)


def test_a_large_registrys_frame_is_not_searched_for_unknown_participants() -> None:
    plan = plan_of(3_000, 1)
    stranger = ParticipantCheck(participant=group(9_999), **VERIFIED)

    result = audit(plan=plan, checks=[*checks_of(3_000), stranger])

    assert result.frame is None
    assert found(result, FRAME).observed == "1 or more that were never in it"


def test_a_member_that_left_before_an_extension_is_not_an_unknown_participant() -> None:
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


def test_members_that_had_left_before_are_distinguished_from_those_that_withdrew() -> None:
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


def test_the_search_for_members_that_left_is_bounded() -> None:
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


def test_a_reserve_without_patients_does_not_replace_anyone() -> None:
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


def test_a_census_with_a_member_without_patients_needs_its_withdrawal() -> None:
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


def test_a_member_without_patients_is_missing_its_unknown_categories() -> None:
    poor = sampled_number(12)
    facets = {one for one in SCOPE.facets if not one.startswith("category:")}

    result = audit(plan=plan_with_poor(poor, facets=facets), size=12)
    many = audit(plan=plan_with_poor(poor, facets=facets, reserves=1), size=12)

    assert found(result, SIZE).verdict is UNKNOWN
    assert result.missing == many.missing == ("facets.category",)
    assert found(result, SIZE).about == f"without patients: group:*****{poor:04}"
    assert result.answer is UNDETERMINED


def test_a_member_with_nothing_to_validate_does_not_cover_a_facet() -> None:
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


# --- of which ACO the check is, and whom it holds back: AUD-017, AUD-031 --------------------------


def test_a_participant_that_is_not_the_years_unit_is_not_a_member() -> None:
    year = PerformanceYear(2023)
    clinician = Individual(Tin("100000001"), Npi("1234567893"))
    frame = [FrameEntry(clinician, SCOPE.facets)]
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=year)
    drawn = draw([FrameEntry(group(1), SCOPE.facets)], lambda _: ["P1"], seed=SEED, year=PY2027)
    forged = resealed_plan(
        attrs.evolve(drawn, year=year, quota=plan.quota),
        participants=(attrs.evolve(drawn.participants[0], quota=plan.participants[0].quota),),
    )

    result = evaluate(forged, reviews_of(forged), year)

    assert "sampling.plan.members" in open_in(result.open)


# --- what a later draw leaves out ----------------------------------------------------------------


def test_unused_reserves_do_not_count_as_previously_audited() -> None:
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


def test_any_withdrawn_member_may_be_the_one_that_left_before() -> None:
    first, patients = plan_of(), lambda _: patient_ids(6)
    stays, left = sorted((one.participant for one in first.participants), key=lambda p: p.key)[:2]
    frame = [one for one in frame_of(20) if one.participant != left]
    plan = extend(first, frame, patients)

    result = audit(plan=plan, withdrawn=[gone(one, eastern(2028, 1, 2)) for one in (stays, left)])

    assert result.frame == {one.participant for one in frame}


def test_a_targeted_plan_of_the_frame_states_the_frames_size() -> None:
    result = audit({(0, 0): [NPI_WRONG]})
    (deficiency,) = result.deficiencies
    plan = targeted_plan(result, deficiency)
    larger = resealed_plan(plan, frame_size=plan.frame_size + 1)
    found_in = evaluate(
        larger, reviews_of(larger), PY2027, kind=AuditKind.TARGETED, completed_at=TARGETED_AT
    )

    targeted = TargetedAudit(deficiency=deficiency, result=found_in)

    checked = check_targeted(targeted, result)
    assert checked.finding("audits.targeted.frame").verdict is Verdict.NOT_MET


@pytest.mark.parametrize(("withdrawn", "doubtful"), [(0, 0), (1, 0), (3, 0)])
def test_a_member_that_leaves_after_a_sufficient_extension_leaves_no_doubt(
    withdrawn: int, doubtful: int
) -> None:
    """(b)(3)(v)(E)(1): of those who stay no more count than the size of those who are left."""
    before = plan_of(300)
    plan = extend(before, frame_of(500), lambda _: patient_ids(6))
    left = [gone(one.participant) for one in plan.participants[:withdrawn]]
    tally = tally_of(evaluate(plan, reviews_of(plan), PY2027, withdrawn=left))

    assert (len(plan.participants), plan.quota.size) == (15, 15)
    assert tally.frame is None
    assert tally.doubtful == doubtful


@pytest.mark.parametrize(("withdrawn", "doubtful"), [(0, 0), (1, 1), (2, 1)])
def test_a_member_beyond_the_size_may_stand_for_one_that_had_left(
    withdrawn: int, doubtful: int
) -> None:
    before = plan_of(300)
    frame = [*frame_of(500), FrameEntry(group(501), {"status:opt-in"})]
    plan = extend(before, frame, lambda _: patient_ids(6))
    left = [gone(one.participant) for one in plan.participants[:withdrawn]]
    tally = tally_of(evaluate(plan, reviews_of(plan), PY2027, withdrawn=left))

    assert (len(plan.participants), plan.quota.size) == (17, 16)
    assert tally.doubtful == doubtful


def test_a_member_that_a_later_frame_silently_omits_must_still_be_reviewed() -> None:
    """SAM-013, (v)(F): extending over a frame that omits a participant hides no record."""
    frame, patients = frame_of(40), lambda _: patient_ids(6)
    first = draw(frame, patients, seed=SEED, year=PY2027)
    hidden = first.participants[0].participant
    plan = extend(first, [one for one in frame if one.participant != hidden], patients)
    reviews = [one for one in reviews_of(plan) if one.participant != hidden]
    checks = [one for one in checks_of(40) if one.participant != hidden]
    result = audit(plan=plan, reviews=reviews, checks=checks)

    assert {record.participant for record in tally_of(result).not_reviewed} == {hidden}
    assert result.answer is AuditOutcome.UNDETERMINED
    assert may_submit(result, year=PY2027).answer is not True
    recorded = audit(plan=plan, reviews=reviews, checks=checks, withdrawn=[gone(hidden)])
    assert tally_of(recorded).not_reviewed == ()
