"""The sample of an audit: its plan, its size, who withdrew: 42 CFR 414.1400(b)(3)(v)(E)."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditKind,
    AuditOutcome,
    AuditResult,
    ParticipantCheck,
    Review,
    evaluate,
    execution_report,
    may_submit,
)
from qpp_rules.audits.result import tally_of
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import VirtualGroup
from qpp_rules.core.vocabulary import (
    ParticipationOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    ExcludedParticipants,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    draw,
    extend,
    participant_quota,
    patient_quota,
    verify,
)
from tests.audits.samples import (
    NPI_WRONG,
    PY2027,
    REGISTRY,
    SCOPE,
    VERIFIED,
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
OWN_RULE = "audits.plan.own-rule"
REVIEWED = "audits.sample-reviewed"


# --- the size of the population: AUD-033 ---------------------------------------------------------


def test_a_plan_of_2_of_400_is_not_an_audit_whatever_the_reason() -> None:
    frame = frame_of(400)
    barred = ExcludedParticipants({one.participant for one in frame[2:]}, "audited in 2026")
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=PY2027, excluding=barred)
    forged = attrs.evolve(plan, findings=())

    for short in (plan, forged):
        result = audit(plan=short, size=400)
        assert len(short.participants) == 2
        assert result.answer is UNDETERMINED
        assert [one.rule.id for one in result.open] == [OWN_RULE, SIZE]
        (size,) = result.shortfalls
        assert (size.rule.id, size.observed, size.required) == (SIZE, 2, "12 of 400")


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
    assert open_in(audit(plan=never, size=12).open) == [OWN_RULE, SIZE]


def test_too_few_patients_left_keep_the_audit_from_being_complete() -> None:
    frame = frame_of(12)
    first = draw(frame, lambda _: patient_ids(6), seed=SEED, year=PY2027)
    again = draw(frame, lambda _: patient_ids(6), seed=OTHER_SEED, year=PY2027, excluding=first)
    result = audit(plan=again, size=12)

    assert len(again.participants) == 10
    assert result.answer is UNDETERMINED
    assert open_in(result.open) == [OWN_RULE, PATIENTS]
    assert "group:*****" in found(result, PATIENTS).about
    assert open_in(result.shortfalls) == [PATIENTS]


@pytest.mark.parametrize("size", [1, 4, 9, 10])
def test_taking_all_of_a_population_below_the_minimum_is_enough(size: int) -> None:
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


def test_the_next_reserve_in_order_counts_unless_it_withdrew() -> None:
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


def test_errors_found_before_a_withdrawal_still_count() -> None:
    plan = plan_of(334, 1)
    leaver = plan.participants[0].participant

    result = audit({(0, 0): [NPI_WRONG]}, plan=plan, size=334, withdrawn=[gone(leaver)])

    assert result.answer is DEFICIENT
    assert result.deficiencies[0].participants == (leaver,)
    assert (result.records_in_error, result.records_reviewed, result.records_sampled) == (1, 11, 11)
    assert leaver in result.participants_examined
    assert result.affected_at_most is None


def test_a_participant_that_withdrew_needs_no_reviews_or_checks() -> None:
    plan = plan_of(334, 1)
    leaver = plan.participants[0].participant
    reviews = [one for one in reviews_of(plan) if one.participant != leaver]
    checks = [one for one in checks_of(334) if one.participant != leaver]

    result = audit(plan=plan, reviews=reviews, checks=checks, withdrawn=[gone(leaver)])

    assert result.answer is CLEAN
    assert result.frame == {one.participant for one in frame_of(334)}
    assert [one.participant for one in result.withdrawn] == [leaver]


def test_losing_the_last_virtual_group_leaves_that_facet_uncovered() -> None:
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
def test_a_participant_that_withdraws_after_the_audit_must_have_been_audited(
    at: Any, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    plan = plan_of(334, 1)
    result = audit(plan=plan, size=334, withdrawn=[gone(plan.participants[0].participant, at)])

    assert found(result, WITHDRAWN).verdict is verdict
    assert found(result, WITHDRAWN).missing == missing
    assert (result.answer is CLEAN) is (verdict is MET)


def test_withdrawals_need_the_moment_when_the_audit_was_completed() -> None:
    plan = plan_of(334, 1)
    leaver = plan.participants[0].participant
    result = audit(plan=plan, size=334, completed_at=None, withdrawn=[gone(leaver)])

    assert result.missing == ("completed_at",)


def test_a_participant_withdraws_only_once() -> None:
    leaver = group(1)
    with pytest.raises(InvalidValue, match=r"withdrawn: given group:\*\*\*\*\*0001 more than once"):
        audit(withdrawn=[gone(leaver), gone(leaver, date(2027, 12, 2))])
    with pytest.raises(InvalidType, match="withdrawn"):
        audit(withdrawn=[leaver])
    with pytest.raises(InvalidType, match="withdrawn: given int"):
        audit(withdrawn=5)


# --- a rule of the intermediary's own ------------------------------------------------------------


OWN_REASON = "nobody twice in five years"


def kept_out(*participants: Any, **options: Any) -> Plan:
    return plan_of(excluding=ExcludedParticipants(participants, OWN_REASON), **options)


def test_a_participant_that_would_not_have_been_drawn_may_be_excluded() -> None:
    plan = kept_out(outside_of(plan_of()))
    result = audit(plan=plan)

    assert plan.participants == plan_of().participants
    assert result.answer is CLEAN
    assert found(result, OWN_RULE).verdict is MET
    assert found(result, OWN_RULE).about == OWN_REASON
    assert found(result, OWN_RULE) in result.assumptions


@pytest.mark.parametrize("number", [1, 3, 9])
def test_a_sample_that_would_have_held_others_is_not_known_to_suffice(number: int) -> None:
    first = [one.participant for one in plan_of().participants[:number]]
    result = audit(plan=kept_out(*first, outside_of(plan_of())))
    finding = found(result, OWN_RULE)

    assert result.answer is UNDETERMINED
    assert open_in(result.open) == [OWN_RULE]
    assert (finding.verdict, finding.observed, finding.required) == (UNKNOWN, number, 0)
    assert finding.missing == ("CMS's word on those kept out",)
    assert finding in result.assumptions


def test_a_frame_emptied_down_to_the_sample_is_not_clean() -> None:
    """All are drawn who are left, so that the rule has chosen the sample."""
    chosen = [group(number) for number in range(1, 11)]
    others = [group(number) for number in range(11, 21)]
    plan = kept_out(*others)
    result = audit(plan=plan)
    gate = may_submit(result, year=PY2027, submitted_at=eastern(2028, 1, 12, 9))
    report = execution_report(result, intermediary="Example Registry")

    assert {one.participant for one in plan.participants} == set(chosen)
    assert plan.quota.size == len(plan.participants)
    assert open_in(result.open) == [OWN_RULE]
    assert gate.answer is None
    assert not report.is_complete
    told = f"{OWN_RULE} ({OWN_REASON}): not known: CMS's word on those kept out"
    assert report.sections[0].open == (told,)


def test_an_excluded_reserve_would_have_been_drawn() -> None:
    (next_one,) = (one.participant for one in plan_of(reserves=1).reserves)
    plan = kept_out(next_one, reserves=1)

    assert plan.participants == plan_of().participants
    assert found(audit(plan=plan), OWN_RULE).observed == 1
    assert found(audit(plan=kept_out(next_one)), OWN_RULE).verdict is MET


def test_an_empty_sample_does_not_show_that_no_one_was_excluded() -> None:
    plan = kept_out(*(one.participant for one in frame_of(20)))
    result = audit(plan=plan)

    assert plan.participants == ()
    assert (found(result, OWN_RULE).verdict, found(result, OWN_RULE).observed) == (UNKNOWN, 10)


def test_if_the_tickets_do_not_show_the_draw_the_excluded_are_unknown() -> None:
    rule = ExcludedParticipants([outside_of(plan_of())], OWN_REASON)
    without_frame = audit(plan=plan_of(excluding=rule), checks=checks_of(20)[:-1])
    earlier = plan_of(seed=OTHER_SEED)
    after_another = audit(plan=plan_of(excluding=[rule, earlier]))
    first = plan_of(12, excluding=rule)
    grown = extend(first, frame_of(20), lambda _: patient_ids(6), excluding=rule)
    drawn = {one.participant for one in plan_of().participants}
    *_, rare = (one.participant for one in frame_of(20) if one.participant not in drawn)
    for_a_facet = draw(
        [
            attrs.evolve(one, facets=one.facets | {"site:2"}) if one.participant == rare else one
            for one in frame_of(20)
        ],
        lambda _: patient_ids(6),
        seed=SEED,
        year=PY2027,
        excluding=rule,
    )
    assert [one.drawn_for for one in for_a_facet.participants[10:]] == ["coverage: site:2"]

    for result in (without_frame, after_another, audit(plan=grown), audit(plan=for_a_facet)):
        finding = found(result, OWN_RULE)
        assert (finding.verdict, finding.observed) == (UNKNOWN, None)


def test_a_plan_that_excluded_no_one_has_no_finding_about_it() -> None:
    assert OWN_RULE not in {one.rule.id for one in audit().findings}


def test_data_validation_that_excludes_an_earlier_plan_is_open_however_verified() -> None:
    """A plan that was never audited would hide its participants and records."""
    terms = {"seed": SEED, "year": PY2027, "reuse": ReuseOfParticipants.ALLOWED}
    bad = ["MRN-0001", "MRN-0002"]
    never_audited = draw(frame_of(20), lambda _: bad, seed=OTHER_SEED, year=PY2027, at_least=20)
    plan = draw(frame_of(20), lambda _: patient_ids(6), excluding=never_audited, **terms)
    verified = verify(plan, frame_of(20), lambda _: patient_ids(6), excluding=never_audited)
    result = audit(plan=plan, verified=verified)
    finding = found(result, OWN_RULE)

    sampled = {one.patient for member in plan.participants for one in member.patients}
    assert sampled.isdisjoint(bad)
    assert verified.answer is True
    assert result.answer is UNDETERMINED
    assert OWN_RULE in open_in(result.open)
    assert (finding.verdict, finding.observed) == (UNKNOWN, None)
    assert finding.about == "data of an earlier audit"
    assert may_submit(result, year=PY2027, submitted_at=eastern(2028, 1, 12, 9)).answer is not True


def test_an_audit_is_not_clean_if_it_hides_an_excluded_plans_participants() -> None:
    hidden = [one.participant for one in plan_of().participants]
    never_audited = draw(
        [one for one in frame_of(20) if one.participant in hidden],
        lambda _: patient_ids(6),
        seed=OTHER_SEED,
        year=PY2027,
    )
    plan = plan_of(excluding=never_audited)

    assert {one.participant for one in plan.participants}.isdisjoint(hidden)
    assert open_in(audit(plan=plan).open) == [OWN_RULE]


@pytest.mark.parametrize("facets", [frozenset(), frozenset({"site:2"})], ids=["none", "one"])
def test_a_plan_that_silently_skips_a_participant_is_not_what_its_seed_draws(
    facets: frozenset[str],
) -> None:
    rare = outside_of(plan_of(at_least=11))
    frame = [
        attrs.evolve(one, facets=one.facets | facets) if one.participant == rare else one
        for one in frame_of(20)
    ]
    first = plan_of().participants[0].participant
    barred = ExcludedParticipants([first], OWN_REASON)
    terms = {"seed": SEED, "year": PY2027}
    honest = draw(frame, lambda _: patient_ids(6), **terms)
    confessed = draw(frame, lambda _: patient_ids(6), excluding=barred, **terms)
    silent = resealed_plan(confessed, excluded=())
    finding = found(audit(plan=silent), "audits.plan.verified")

    assert any(one.drawn_for == "coverage: site:2" for one in silent.participants) is bool(facets)
    assert audit(plan=honest).answer is CLEAN
    assert found(audit(plan=confessed), OWN_RULE).observed == 1
    assert audit(plan=silent).answer is UNDETERMINED
    assert (finding.verdict, finding.observed, finding.required) == (NOT_MET, 1, 0)
    without_frame = audit(plan=silent, checks=checks_of(20)[:-1])
    assert found(without_frame, "audits.plan.verified").verdict is NOT_APPLICABLE


def test_a_plan_that_calls_its_own_rule_an_earlier_audit_is_not_believed() -> None:
    confessed = kept_out(*(one.participant for one in plan_of().participants))
    (own,) = confessed.excluded
    disguised = attrs.evolve(own, reason="data of an earlier audit")

    assert open_in(audit(plan=resealed_plan(confessed, excluded=(disguised,))).open) == [OWN_RULE]


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

    with pytest.raises(
        InvalidValue, match=r"^evaluate: plan\.digest: given a digest that does not"
    ):
        evaluate(edited, [], edited.year)
    sealed_plan = resealed_plan(edited)
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


def test_an_unedited_plan_is_clean() -> None:
    plan = small_plan()
    checks = [*checks_of(19), ParticipantCheck(participant=VirtualGroup("VG-1"), **VERIFIED)]
    scope = attrs.evolve(
        SCOPE, participation_options={ParticipationOption.GROUP, ParticipationOption.VIRTUAL_GROUP}
    )

    assert audit(plan=plan, checks=checks, scope=scope).answer is CLEAN


def test_a_targeted_audit_must_meet_the_same_rules() -> None:
    plan = small_plan()
    edited = resealed_plan(attrs.evolve(plan, participants=plan.participants[1:]))

    def of(given: Plan) -> AuditResult:
        return evaluate(given, reviews_of(given), PY2027, kind=AuditKind.TARGETED)

    assert of(plan).answer is CLEAN
    assert of(edited).answer is UNDETERMINED


@pytest.mark.parametrize("withdrawn", [(), (1, 2)])
def test_a_known_frame_must_have_the_size_in_the_plan(withdrawn: tuple[int, ...]) -> None:
    """AUD-033: a plan that says 333 of a frame of 400 needs ten, and 400 needs twelve."""
    plan = plan_of(400)
    smaller = resealed_plan(
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


def test_the_result_reports_whether_the_plan_was_redrawn() -> None:
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


def test_a_verification_for_another_year_is_refused() -> None:
    plan = plan_of()
    verified = verify(plan, frame_of(20), lambda _: patient_ids(6))
    of_2024 = Determination(verified.answer, PerformanceYear(2024), verified.findings)

    with pytest.raises(InvalidValue, match="another question, or of another plan"):
        audit(plan=plan, verified=of_2024)
