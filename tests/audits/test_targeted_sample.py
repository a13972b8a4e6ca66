"""The sample of a targeted audit: 42 CFR 414.1400(b)(3)(vi)(C)."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qpp_rules.audits import (
    AuditKind,
    AuditResult,
    Review,
    Withdrawal,
    check_targeted,
    evaluate,
    may_submit,
    plan_targeted,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.sampling import (
    Audited,
    ExcludedParticipants,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    draw,
    extend,
    verify,
)
from qpp_rules.sampling.plans import sealed as plan_sealed
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    ONE_ERROR,
    PY2027,
    SCOPE,
    THIRD_SEED,
    audit,
    checks_of,
    correction_of,
    decided,
    eastern,
    found_in,
    frame_of,
    only,
    plan_of,
    resealed,
    resealed_plan,
    reviews_of,
    targeted_of,
    targeted_plan,
)
from tests.audits.strategies import AuditWork, audits
from tests.sampling.samples import OTHER_SEED, SEED, group, keys, pairs, patient_ids, showing
from tests.sampling.strategies import reuses

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
WHEN_EXHAUSTED, ALLOWED, NEVER = ReuseOfParticipants
IMPACT, ROOT_CAUSE, COMPLETE, OTHER_DATA, YEAR, SIZE, EXHAUSTED = (
    f"audits.targeted.{name}"
    for name in (
        "impact",
        "root-cause",
        "complete",
        "other-data",
        "year",
        "sample-size",
        "exhausted",
    )
)
EARLIER = "audits.targeted.earlier"
SAME_DEFICIENCY, AFTERWARDS, EXCLUDES, FRAME, OWN_SEED, ANSWERED = (
    f"audits.targeted.{name}"
    for name in ("deficiency", "afterwards", "excludes", "frame", "seed", "cms-answer")
)
SHORTFALL = "sampling.exclusion.shortfall"


def not_met_in(plan: Plan) -> list[str]:
    return [one.rule.id for one in plan.findings if one.verdict is NOT_MET]


# --- the sample: SAM-C34, SAM-C36, SAM-C38 -------------------------------------------------------


def test_the_whole_sample_is_fresh_if_enough_participants_are_left() -> None:
    """SAM-C34: of 20 groups 10 were audited."""
    first = found_in(20)
    plan = targeted_plan(first, first.deficiencies[0])

    assert len(plan.participants) == 10
    assert set(keys(plan.participants)).isdisjoint(keys(first.plan.participants))
    assert SHORTFALL not in not_met_in(plan)
    assert plan.notes == ("targeted audit: TIN_OR_NPI",)
    assert plan.year == PY2027
    assert plan.seed == OTHER_SEED
    assert (plan.size_asked, plan.reserves_asked, plan.reuse) == (0, 0, WHEN_EXHAUSTED)
    assert plan.seed_origin == ""


@pytest.mark.parametrize(
    ("size", "patients", "fresh", "again", "records"),
    [
        pytest.param(15, 20, 5, 5, 50, id="N = 15: five fresh, five again"),
        pytest.param(10, 20, 0, 10, 50, id="SAM-C36: N = 10, all again with new patients"),
        pytest.param(10, 7, 0, 10, 20, id="N = 10, two patients of each are left"),
        pytest.param(1, 4, 0, 0, 0, id="SAM-C38: N = 1, nothing is left"),
    ],
)
def test_if_too_few_are_left_earlier_participants_return_with_new_patients(
    size: int, patients: int, fresh: int, again: int, records: int
) -> None:
    first = found_in(size, patients)
    plan = targeted_plan(first, first.deficiencies[0])
    before = set(keys(first.plan.participants))

    assert sum(key not in before for key in keys(plan.participants)) == fresh
    assert sum(key in before for key in keys(plan.participants)) == again
    assert sum(len(one.patients) for one in plan.participants) == records
    assert pairs(plan).isdisjoint(pairs(first.plan))


@pytest.mark.parametrize(
    ("size", "patients", "reuse", "rule", "verdict", "observed", "answer"),
    [
        pytest.param(
            20,
            20,
            WHEN_EXHAUSTED,
            EXHAUSTED,
            MET,
            "10 participants, 0 of them audited before, 0 with too few patients",
            True,
            id="SAM-C34",
        ),
        pytest.param(
            10,
            20,
            WHEN_EXHAUSTED,
            EXHAUSTED,
            NOT_MET,
            "10 participants, 10 of them audited before, 0 with too few patients",
            True,
            id="SAM-C36: flagged, with the numbers",
        ),
        pytest.param(
            10,
            7,
            WHEN_EXHAUSTED,
            EXHAUSTED,
            NOT_MET,
            "10 participants, 10 of them audited before, 10 with too few patients",
            True,
            id="too few patients are flagged",
        ),
        pytest.param(
            1, 4, WHEN_EXHAUSTED, EXHAUSTED, UNKNOWN, "0 records", None, id="SAM-C38: ask CMS"
        ),
        pytest.param(
            20, 20, NEVER, EXHAUSTED, MET, None, True, id="enough, though none may come again"
        ),
        pytest.param(
            15,
            20,
            NEVER,
            SIZE,
            NOT_MET,
            "5 participants, 0 of them with too few patients",
            False,
            id="short by the caller's own choice",
        ),
        pytest.param(10, 20, NEVER, SIZE, NOT_MET, None, False, id="empty by it"),
        pytest.param(10, 20, ALLOWED, EXHAUSTED, MET, None, True, id="again because they may be"),
    ],
)
def test_an_exhausted_pool_leaves_a_shortfall_in_the_answer(
    *,
    size: int,
    patients: int,
    reuse: ReuseOfParticipants,
    rule: str,
    verdict: Verdict,
    observed: str | None,
    answer: bool | None,
) -> None:
    """D8: what is left is taken and flagged; what was kept out by choice is too little."""
    first = found_in(size, patients)
    plan = targeted_plan(first, first.deficiencies[0], reuse=reuse)
    targeted = targeted_of(first, plan=plan)

    determination = check_targeted(
        targeted, first, corrections=[correction_of(first.deficiencies[0])]
    )

    finding = only(determination, rule)
    assert finding.verdict is verdict
    assert determination.answer is answer
    rules = [one.rule.id for one in determination.findings]
    # What the caller kept out is too little, whatever the first audit left.
    assert (EXHAUSTED in rules) is (rule == EXHAUSTED)
    assert only(determination, SIZE).verdict is (NOT_MET if rule == SIZE else MET)
    if observed is not None:
        assert finding.observed == observed
    if verdict is UNKNOWN:
        assert determination.missing == ("guidance of CMS",)
    else:
        assert finding.required == f"{min(size, 10)} participants"


def test_earlier_targeted_audits_are_avoided_by_choice() -> None:
    """D9."""
    first = found_in(30)
    (deficiency,) = first.deficiencies
    second = targeted_plan(first, deficiency)

    for excluding in (second, [second], iter([second])):
        third = targeted_plan(first, deficiency, seed=THIRD_SEED, excluding=excluding)
        assert pairs(third).isdisjoint(pairs(first.plan) | pairs(second))
        assert set(keys(third.participants)).isdisjoint(
            [*keys(first.plan.participants), *keys(second.participants)]
        )
        done = targeted_of(first, plan=third)
        assert only(check_targeted(done, first), EXHAUSTED).verdict is MET


def test_a_sample_shortened_by_avoiding_an_earlier_targeted_audit_is_too_small() -> None:
    """D9: all earlier are avoided while possible; the text bars the first only."""
    first = found_in(12, 8)
    (deficiency,) = first.deficiencies
    second = targeted_plan(first, deficiency)
    third = targeted_plan(first, deficiency, seed=THIRD_SEED, excluding=second)

    determination = check_targeted(targeted_of(first, plan=third), first)

    assert only(determination, SIZE).verdict is NOT_MET
    assert only(check_targeted(targeted_of(first, plan=second), first), EXHAUSTED).verdict is (
        NOT_MET
    )


def test_participants_can_be_excluded_and_more_can_be_requested() -> None:
    first = found_in(40)
    barred = ExcludedParticipants({group(40), group(39)}, "of the registry's own")
    plan = targeted_plan(
        first,
        first.deficiencies[0],
        excluding=barred,
        reserves=3,
        at_least=14,
        seed_origin="a lottery",
    )

    assert len(plan.participants) == 14
    assert (len(plan.reserves), plan.reserves_asked, plan.size_asked) == (3, 3, 14)
    assert plan.seed_origin == "a lottery"
    assert {"group:000000040", "group:000000039"}.isdisjoint(keys(plan.participants))
    assert [one.reason for one in plan.excluded] == [
        "data of an earlier audit",
        "of the registry's own",
    ]
    assert only(check_targeted(targeted_of(first, plan=plan), first), EXHAUSTED).verdict is MET


def test_a_sample_with_exclusions_by_the_callers_rule_is_not_known_to_suffice() -> None:
    first = found_in(40)
    rule = ExcludedParticipants({group(40)}, "of the registry's own")
    targeted = targeted_of(first, plan=targeted_plan(first, first.deficiencies[0], excluding=rule))

    assert decided(targeted_of(first), first).answer is True
    assert decided(targeted, first).answer is None
    assert decided(targeted, first).missing == ("targeted.CMS's word on those kept out",)


@given(audits(errors=True, smallest=9), reuses(), st.integers(0, 3), st.booleans())
def test_a_targeted_sample_never_shares_a_record_with_what_it_excludes(
    work: AuditWork, reuse: ReuseOfParticipants, reserves: int, twice: bool
) -> None:
    """SAM-016: no (participant, patient) of the first audit, nor of others that are excluded."""
    first = work.result()
    assume(first.deficiencies)
    deficiency = first.deficiencies[0]
    second = targeted_plan(first, deficiency, reuse=reuse, reserves=reserves)
    audited = {
        (member.participant.key, one.patient)
        for member in first.audited.members
        for one in member.patients
    }
    assert pairs(second).isdisjoint(audited)
    if twice:
        third = targeted_plan(
            first, deficiency, seed=THIRD_SEED, reuse=reuse, excluding=[second], reserves=reserves
        )
        assert pairs(third).isdisjoint(audited | pairs(second))


def test_everything_else_excluded_must_be_an_earlier_audit() -> None:
    """A plan without an audit would hide its participants and records."""
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [NO_READING]}, size=60)
    one, other = first.deficiencies
    second = targeted_plan(first, one, reserves=1)
    third = targeted_plan(first, other, seed=THIRD_SEED, excluding=second)
    done, targeted = targeted_of(first, one, plan=second), targeted_of(first, other, plan=third)
    corrections = [correction_of(found) for found in (one, other)]
    terms: dict[str, Any] = {"corrections": corrections}
    # Of the audit that was left out, not all was reviewed.
    partly = evaluate(second, reviews_of(second)[1:], PY2027, kind=AuditKind.TARGETED)

    for others in ((), (targeted,), (attrs.evolve(done, result=partly),)):
        determination = check_targeted(targeted, first, targeted_audits=others, **terms)
        assert determination.answer is None
        finding = only(determination, EARLIER)
        assert (finding.verdict, finding.missing) == (UNKNOWN, ("targeted_audits",))
        assert finding.observed == "1 of 1 not known"
        assert finding in determination.assumptions
    known = check_targeted(targeted, first, targeted_audits=[done, targeted], **terms)
    assert known.answer is True
    assert only(known, EARLIER).verdict is MET
    assert EARLIER not in {found.rule.id for found in decided(done, first).findings}
    gates = [
        may_submit(first, audits_made, year=PY2027, corrections=corrections).answer
        for audits_made in ([done, targeted], [attrs.evolve(done, result=partly), targeted])
    ]
    assert gates == [True, False]


def test_the_callers_rule_does_not_pass_for_the_first_audit_by_its_digest() -> None:
    first = found_in(30)
    plan = targeted_plan(first, first.deficiencies[0])
    (exclusion,) = plan.excluded
    renamed = resealed_plan(plan, excluded=(attrs.evolve(exclusion, reason="a rule of our own"),))

    assert only(decided(targeted_of(first, plan=renamed), first), EXCLUDES).verdict is NOT_MET


def test_other_targeted_audits_must_be_unchanged_targeted_audits() -> None:
    first = found_in(30)
    done = targeted_of(first)
    changed = attrs.evolve(done, result=attrs.evolve(done.result, completed_at=None))

    with pytest.raises(InvalidType, match=r"check_targeted: targeted_audits\[0\]: given int"):
        check_targeted(done, first, targeted_audits=[5])  # type: ignore[list-item]
    with pytest.raises(InvalidValue, match=r"targeted_audits\[0\].result.digest"):
        check_targeted(done, first, targeted_audits=[changed])


# --- what cannot be planned ----------------------------------------------------------------------


def test_a_targeted_sample_needs_its_own_seed() -> None:
    first = found_in(30)
    (deficiency,) = first.deficiencies
    second = targeted_plan(first, deficiency)
    told = (
        "^plan_targeted: seed: given the seed of an earlier plan, expected a new seed; draw "
        r"another, as with sampling.new_seed\(\)$"
    )

    with pytest.raises(InvalidValue, match=told):
        targeted_plan(first, deficiency, seed=SEED)
    with pytest.raises(InvalidValue, match=told):
        targeted_plan(first, deficiency, seed=OTHER_SEED, excluding=[second])
    assert targeted_plan(first, deficiency, seed=OTHER_SEED) == second


def test_only_targeted_audits_of_the_same_audit_are_avoided() -> None:
    first = found_in(30)
    (deficiency,) = first.deficiencies
    never_audited = plan_of(30, seed=THIRD_SEED, at_least=30)
    told = (
        "^plan_targeted: excluding: given 1 that did not leave out the data of the audit, "
        "expected plans of earlier targeted audits, as plan_targeted drew$"
    )

    for excluding in (never_audited, [first.plan, Audited(never_audited)]):
        with pytest.raises(InvalidValue, match=told):
            targeted_plan(first, deficiency, excluding=excluding)
    assert len(targeted_plan(first, deficiency, excluding=first.plan).excluded) == 2


def test_the_deficiency_must_be_one_that_the_audit_found() -> None:
    first, other = found_in(), audit({(0, 0): [NO_READING]})
    told = (
        "^plan_targeted: deficiency: given one that the audit did not find, expected one of the 1 "
        "that the audit found$"
    )

    with pytest.raises(InvalidValue, match=told):
        targeted_plan(first, other.deficiencies[0])
    changed = attrs.evolve(first.deficiencies[0], errors=7)
    with pytest.raises(InvalidValue, match=told):
        targeted_plan(first, changed)


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        (
            {"result": "result"},
            InvalidType,
            "^plan_targeted: result: given a text .*, expected an AuditResult; make one with eval",
        ),
        (
            {"deficiency": "TIN_OR_NPI"},
            InvalidType,
            r"^plan_targeted: deficiency: given 'TIN_OR_NPI' \(str\), expected a Deficiency$",
        ),
        ({"seed": 5}, InvalidType, "seed: given 5"),
        ({"seed": ["5"]}, InvalidType, "seed: given"),
        ({"excluding": 5}, InvalidType, "excluding: given int, expected an iterable of Plan"),
        (
            {"excluding": "plan"},
            InvalidType,
            "excluding: given str, expected an iterable of Plan",
        ),
        ({"excluding": [5]}, InvalidType, r"excluding\[0\]: given int, expected a Plan, Audited"),
        ({"frame": 5}, InvalidType, "frame: given int"),
        ({"reuse": "NEVER"}, InvalidType, "reuse: given a text that is not shown here"),
        ({"reserves": -1}, InvalidValue, "reserves: given -1"),
    ],
)
def test_invalid_arguments_are_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    first = found_in()
    given = {
        "result": first,
        "deficiency": first.deficiencies[0],
        "frame": frame_of(20),
        "patients_of": lambda _: patient_ids(6),
        "seed": OTHER_SEED,
        **changes,
    }
    with pytest.raises(kind, match=told):
        plan_targeted(**given)


def test_all_problems_are_reported_together() -> None:
    first = found_in()

    with pytest.raises(InvalidInput) as caught:
        plan_targeted(first, None, frame_of(20), lambda _: ["P1"], SEED)

    assert [problem.field for problem in caught.value.problems] == ["deficiency", "seed"]


# --- whether it is done: AUD-019, AUD-020 --------------------------------------------------------


def test_a_record_of_the_first_sample_is_a_violation() -> None:
    """SAM-C39: patient 17 of a TIN was in the first sample already."""
    first = found_in()
    plan = draw(frame_of(20), lambda _: patient_ids(6), seed="161803398875", year=PY2027)
    shared = pairs(plan) & pairs(first.plan)
    whose = sorted({f"group:*****{key[-4:]}" for key, _ in shared})
    assert shared
    determination = decided(targeted_of(first, plan=plan), first)
    finding = only(determination, OTHER_DATA)

    assert determination.answer is False
    assert finding.verdict is NOT_MET
    assert finding.observed == f"{len(shared)} records of both"
    assert finding.about == f"TIN or NPI; {', '.join(whose)}"
    assert "MRN" not in determination.explain()
    assert showing({key.removeprefix("group:") for key, _ in shared}, determination) == []


def test_a_reserve_that_was_used_counts_as_audited_and_an_unused_one_does_not() -> None:
    plan = plan_of(20, reserves=10)
    first = audit(ONE_ERROR, plan=plan)
    (used, *_) = plan.reserves
    review = [Review(used.participant, one.patient) for one in used.patients]
    with_reserve = audit(plan=plan, reviews=[*reviews_of(plan, ONE_ERROR), *review])
    follow_up = targeted_plan(first, first.deficiencies[0])
    reserves = {one.participant for one in plan.reserves}
    whose = {one.participant for one in follow_up.participants}

    # All others are reserves that were not audited.
    assert whose == reserves
    assert decided(targeted_of(first, plan=follow_up), first).answer is True
    late = decided(targeted_of(first, plan=follow_up), with_reserve)
    assert late.answer is False
    assert only(late, OTHER_DATA).verdict is NOT_MET
    again = targeted_plan(with_reserve, with_reserve.deficiencies[0])
    done = decided(targeted_of(with_reserve, plan=again), with_reserve)
    assert only(done, OTHER_DATA).verdict is MET


@pytest.mark.parametrize(
    ("numbers", "patients", "verdict", "observed"),
    [
        pytest.param(
            range(101, 121), 6, MET, "10 participants, 0 of them with too few patients", id="enough"
        ),
        pytest.param(
            range(101, 105),
            6,
            NOT_MET,
            "4 participants, 0 of them with too few patients",
            id="D8: the size is that of the whole, not of those affected",
        ),
    ],
)
def test_a_sample_drawn_without_the_first_audit_must_meet_the_size(
    numbers: range, patients: int, verdict: Verdict, observed: str
) -> None:
    first = found_in()
    frame = [attrs.evolve(frame_of(1)[0], participant=group(number)) for number in numbers]
    plan = draw(frame, lambda _: patient_ids(patients), seed=OTHER_SEED, year=PY2027)
    determination = decided(targeted_of(first, plan=plan), first)
    finding = only(determination, SIZE)

    assert (finding.verdict, finding.observed) == (verdict, observed)
    assert finding.required == "10 participants"
    # Whoever they are, they are not those of the first audit.
    assert determination.answer is False
    assert only(determination, FRAME).verdict is NOT_MET
    assert only(determination, EXCLUDES).verdict is NOT_MET


@pytest.mark.parametrize("others", [0, 1])
def test_too_few_patients_are_too_small_a_sample_if_the_first_audit_did_not_use_them(
    others: int,
) -> None:
    first = found_in()
    frame = [attrs.evolve(frame_of(1)[0], participant=group(number)) for number in range(101, 111)]
    another = draw(frame, lambda _: patient_ids(8), seed=THIRD_SEED, year=PY2027)
    more = draw(frame_of(3), lambda _: patient_ids(8), seed=THIRD_SEED, year=PY2027)
    excluding = [another, *[more] * others]
    plan = draw(frame, lambda _: patient_ids(8), seed=OTHER_SEED, year=PY2027, excluding=excluding)
    finding = only(decided(targeted_of(first, plan=plan), first), SIZE)

    assert (finding.verdict, finding.observed) == (
        NOT_MET,
        "10 participants, 10 of them with too few patients",
    )


@pytest.mark.parametrize(
    ("patients", "verdict"),
    [
        pytest.param(None, NOT_MET, id="what the first audit left"),
        pytest.param(11, NOT_MET, id="one fewer"),
        pytest.param(12, MET, id="all of them"),
        pytest.param(13, MET, id="one more since"),
    ],
)
def test_a_targeted_sample_is_drawn_from_the_whole_lists_of_patients(
    patients: int | None, verdict: Verdict
) -> None:
    """D8: the size is computed on the whole, even if the draw was from the rest."""
    first = found_in(10, patients=12)
    taken = {one.participant: {p.patient for p in one.patients} for one in first.plan.participants}

    def listed(who: Participant) -> list[str]:
        left = [one for one in patient_ids(12) if one not in taken.get(who, ())]
        return left if patients is None else list(patient_ids(patients))

    plan = draw(frame_of(10), listed, seed=OTHER_SEED, year=PY2027, excluding=first.audited)
    finding = only(decided(targeted_of(first, plan=plan), first), SIZE)

    assert finding.verdict is verdict
    assert ("shorter list of patients" in finding.observed) is (verdict is NOT_MET)


def test_a_larger_frame_needs_the_larger_sample() -> None:
    first = found_in(20)
    small = draw(frame_of(400), lambda _: patient_ids(6), seed=OTHER_SEED, year=PY2027)
    assert small.quota.size == 12
    plan = plan_sealed(attrs.evolve(small, participants=small.participants[:10]))

    determination = decided(targeted_of(first, plan=plan), first)

    assert only(determination, SIZE).verdict is NOT_MET
    assert only(determination, SIZE).required == "12 participants"


def drawn_from(first: AuditResult, frame: list[FrameEntry], **options: Any) -> Plan:
    """A targeted sample drawn without plan_targeted, as anyone may do."""
    terms = {"seed": OTHER_SEED, "year": PY2027, "excluding": first.audited, **options}
    return draw(frame, lambda _: patient_ids(6), **terms)


@pytest.mark.parametrize(
    ("frame", "size"),
    [
        pytest.param(frame_of(8), SIZE, id="narrower"),
        pytest.param(frame_of(40), FRAME, id="larger"),
        pytest.param(
            [*frame_of(19), FrameEntry(group(77), SCOPE.facets)], FRAME, id="as many, another"
        ),
    ],
)
def test_a_targeted_sample_comes_from_the_audited_frame(frame: list[FrameEntry], size: str) -> None:
    """By its digest: AUD-034, and not by how many they are."""
    first = found_in(20)
    plan = drawn_from(first, frame)
    determination = decided(targeted_of(first, plan=plan), first)

    assert determination.answer is False
    assert only(determination, FRAME).verdict is NOT_MET
    assert only(determination, size).verdict is NOT_MET
    with pytest.raises(
        InvalidValue, match=r"^plan_targeted: frame: given .* not the same as those"
    ):
        plan_targeted(first, first.deficiencies[0], frame, lambda _: patient_ids(6), OTHER_SEED)


def test_a_targeted_plan_may_grow_with_the_plan_of_the_audit() -> None:
    """The larger frame is on record in both, and the first draw of each came from the same."""
    frame, patients = frame_of(24), lambda _: patient_ids(6)
    before = found_in(20)
    follow_up = targeted_plan(before, before.deficiencies[0])
    plan = extend(before.plan, frame, patients)
    origin = verify(before.plan, frame[:20], patients)
    again = verify(plan, frame, patients, extending=before.plan, extending_verified=origin)
    after = audit(ONE_ERROR, plan=plan, checks=checks_of(24), verified=again)
    earlier = {"excluding": before.audited}
    grown = extend(follow_up, frame, patients, **earlier)
    origin = verify(follow_up, frame[:20], patients, **earlier)
    chain = {"extending": follow_up, "extending_verified": origin, **earlier}
    again = verify(grown, frame, patients, **chain)

    determination = decided(targeted_of(after, plan=grown, verified=again), after)

    assert only(determination, FRAME).verdict is MET
    assert only(determination, EXCLUDES).verdict is MET
    assert determination.answer is True
    # One that grew from other participants is not of the frame, though it is larger.
    smaller = draw(frame[:19], patients, seed=OTHER_SEED, year=PY2027, **earlier)
    other = decided(targeted_of(before, plan=extend(smaller, frame, patients, **earlier)), before)
    assert only(other, FRAME).verdict is NOT_MET
    # One that did not grow is of other participants than the audit now is.
    late = decided(targeted_of(after, plan=follow_up), after)
    assert only(late, FRAME).verdict is NOT_MET
    assert late.answer is False


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        pytest.param({"excluding": ()}, EXCLUDES, id="nothing is left out"),
        pytest.param({"excluding": plan_of(seed=THIRD_SEED)}, EXCLUDES, id="another audit is"),
        pytest.param({"seed": SEED}, OWN_SEED, id="the seed of the first audit"),
    ],
)
def test_a_targeted_sample_is_drawn_after_the_first_with_its_own_seed(
    options: dict[str, Any], rule: str
) -> None:
    first = found_in(20)
    determination = decided(
        targeted_of(first, plan=drawn_from(first, frame_of(20), **options)), first
    )

    assert only(determination, rule).verdict is NOT_MET
    assert determination.answer is False


# --- what CMS answers ----------------------------------------------------------------------------

ASKED_AT = eastern(2028, 1, 10, 10)


# --- chained targeted audits ---------------------------------------------------------------------


def chained(patients_of_the_rare_one: int) -> tuple[AuditResult, Plan, Plan]:
    """The second and the third audit of a frame in which one group alone reports by the APP.

    The first audit and the first targeted audit took all that they could of its patients.
    """
    rare = group(40)
    facets = SCOPE.facets | {"reporting-option:APP"}
    frame = [*frame_of(39), FrameEntry(rare, facets)]
    counts = {rare: patients_of_the_rare_one}

    def patients(participant: Any) -> list[str]:
        return patient_ids(counts.get(participant, 30))

    plan = draw(frame, patients, seed=SEED, year=PY2027)
    scope = attrs.evolve(SCOPE, reporting_options=SCOPE.reporting_options | {ReportingOption.APP})
    first = audit(
        {(0, 0): [NPI_WRONG], (1, 0): [NO_READING]},
        plan=plan,
        checks=checks_of(40),
        scope=scope,
    )
    one, other = first.deficiencies
    second = plan_targeted(first, one, frame, patients, OTHER_SEED)
    third = plan_targeted(first, other, frame, patients, THIRD_SEED, excluding=second)
    return first, second, third


@pytest.mark.parametrize("patients", [5, 10, 11, 12, 30])
def test_a_coverage_member_with_few_patients_left_is_treated_no_worse_than_one_with_none(
    patients: int,
) -> None:
    first, second, third = chained(patients)
    one, other = first.deficiencies
    targeted = targeted_of(first, other, plan=third)
    determination = check_targeted(
        targeted,
        first,
        corrections=[correction_of(other)],
        targeted_audits=[targeted_of(first, one, plan=second)],
    )

    assert only(determination, SIZE).verdict is MET
    assert determination.answer is True
    short = [one for one in third.participants if len(one.patients) < one.quota.size]
    assert [one.participant for one in short] == ([group(40)] if patients in (11, 12) else [])
    told = only(determination, EXHAUSTED)
    assert f"{len(short)} with too few patients" in str(told.observed)
    assert (told.verdict is NOT_MET) >= bool(short)


# --- who left, and who has nothing ---------------------------------------------------------------


def test_withdrawing_others_does_not_make_a_small_sample_large_enough() -> None:
    """Participants not known to have left in the first audit still count."""
    first = found_in(20)
    whole = targeted_of(first).result
    everyone = [entry.participant for entry in frame_of(20)]
    gone = [Withdrawal(one, date(2028, 1, 11), "left") for one in everyone]
    for some in (gone[:18], [one for one in gone if one.participant in keys_of(whole.plan)][:8]):
        left = resealed(whole, withdrawn=some)
        determination = decided(targeted_of(first, result=left), first)
        assert determination.answer is False
        assert only(determination, SIZE).verdict is NOT_MET


def keys_of(plan: Plan) -> set[Any]:
    return {one.participant for one in plan.participants}


def test_members_without_patients_leave_the_size_open_if_nothing_more_is_known() -> None:
    """D17: of quality alone they do not count, of other categories they do."""
    bare = [FrameEntry(group(number)) for number in range(1, 21)]
    first = evaluate(
        draw(bare, lambda _: patient_ids(6), seed=SEED, year=PY2027),
        (),
        PY2027,
        checks=[attrs.evolve(one, errors=[NPI_WRONG]) for one in checks_of(20)][:1],
        completed_at=ASKED_AT,
    )
    plan = draw(bare, lambda _: [], seed=OTHER_SEED, year=PY2027, excluding=first.audited)
    determination = decided(targeted_of(first, plan=plan), first)

    finding = only(determination, SIZE)
    assert (finding.verdict, finding.missing) == (UNKNOWN, ("targeted.facets.category",))
