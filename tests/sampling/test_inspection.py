"""What a plan shows by itself: nothing of what was drawn, and each edit that it can show."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given, settings

from qpp_rules.core.determinations import missing_of
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import VirtualGroup
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    Audited,
    ExcludedParticipants,
    Exclusion,
    Extension,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    SampledPatient,
    check_plan,
    draw,
    extend,
    is_intact,
    list_digest,
    ticket,
    verify,
)
from qpp_rules.testing.strategies import plans
from tests.sampling.samples import (
    OTHER_SEED,
    PY2027,
    SEED,
    group,
    groups,
    not_met,
    patient_ids,
    patients_each,
    resealed,
)

SIZES = {"sampling.participants.size", "sampling.participants.cap", "sampling.patients.size"}


def faults(plan: Plan) -> list[str]:
    return [one.removeprefix("sampling.plan.") for one in not_met(check_plan(plan).findings)]


@given(plans())
@settings(max_examples=30)
def test_an_unedited_plan_is_right_except_for_its_shortfalls(plan: Plan) -> None:
    """Excluding an earlier one or extended, of any year, with reserves or without."""
    assert {*not_met(check_plan(plan).findings)} <= SIZES
    assert is_intact(plan)
    if not plan.excluded:
        assert check_plan(plan).answer is True


@pytest.mark.parametrize("reuse", ReuseOfParticipants)
@pytest.mark.parametrize("size", [11, 14, 22, 30])
def test_a_follow_up_is_right_whatever_is_left(size: int, reuse: ReuseOfParticipants) -> None:
    frame, of = groups(range(1, size + 1)), patients_each(6)
    first = draw(frame, of, seed=SEED, year=PY2027, reserves=1)
    second = draw(frame, of, seed=OTHER_SEED, year=PY2027, excluding=first, reuse=reuse, reserves=2)
    third = draw(frame, of, seed="3", year=PY2027, excluding=(first, second), reuse=reuse)

    for plan in (first, second, third):
        assert {*not_met(check_plan(plan).findings)} <= SIZES


# --- edits, the digest made right ----------------------------------------------------------------


def drawn(**options: Any) -> Plan:
    frame = [*groups(range(1, 20)), FrameEntry(VirtualGroup("VG-1"), {"status:opt-in"})]
    terms = {"seed": SEED, "year": PY2027, "reserves": 2, **options}
    return draw(frame, patients_each(6), **terms)


def census() -> Plan:
    return draw(groups([1, 2, 3]), patients_each(3), seed=SEED, year=PY2027)


def covering() -> Plan:
    """A plan whose last member was drawn for coverage."""
    frame = [*groups(range(1, 200)), FrameEntry(VirtualGroup("VG-1"))]
    return draw(frame, patients_each(6), seed=SEED, year=PY2027)


def follow_up() -> Plan:
    return drawn(seed=OTHER_SEED, excluding=ExcludedParticipants({group(1)}, "a conflict"))


def extended() -> Plan:
    frame = groups(range(1, 401))
    before = draw(frame[:200], patients_each(6), seed=SEED, year=PY2027, reserves=2)
    return extend(before, frame, patients_each(12))


def member(plan: Plan, place: int = 0, where: str = "participants", **changes: Any) -> Plan:
    members = list(getattr(plan, where))
    members[place] = attrs.evolve(members[place], **changes)
    return resealed(plan, **{where: tuple(members)})


def with_last_ticket(plan: Plan, forged: str) -> tuple[SampledPatient, ...]:
    *others, last = plan.participants[0].patients
    return (*others, attrs.evolve(last, ticket=forged))


def other_member(plan: Plan, number: int = 999) -> Plan:
    new = group(number)
    old = plan.participants[0]
    patients = tuple(
        attrs.evolve(one, ticket=ticket(plan.seed, new, one.patient)) for one in old.patients
    )
    return member(plan, participant=new, ticket=ticket(plan.seed, new), patients=patients)


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        pytest.param(
            lambda: resealed(census(), frame_digest=list_digest(["a", "b", "c"])),
            ["lists"],
            id="a census of another frame",
        ),
        pytest.param(
            lambda: member(census(), patient_list_digest=list_digest(["a", "b", "c"])),
            ["lists"],
            id="all patients of another list",
        ),
        pytest.param(
            lambda: resealed(drawn(), reserves_asked=1), ["numbers"], id="more reserves than asked"
        ),
        pytest.param(
            lambda: resealed(drawn(), reserves=drawn().reserves[:1]),
            ["numbers"],
            id="fewer reserves than asked",
        ),
        pytest.param(
            lambda: resealed(follow_up(), participants=follow_up().participants[1:]),
            ["sampling.participants.size", "numbers", "order"],
            id="a member dropped of a plan with exclusions",
        ),
        pytest.param(
            lambda: resealed(follow_up(), reserves_asked=1),
            ["numbers"],
            id="more reserves than asked, with exclusions",
        ),
        pytest.param(
            lambda: member(drawn(), place=-1, drawn_for="chosen"),
            ["numbers", "drawn-for"],
            id="a member that was chosen",
        ),
        pytest.param(
            lambda: member(covering(), place=-1, drawn_for="coverage: kind:group"),
            ["drawn-for"],
            id="a member for a facet that another has",
        ),
        pytest.param(
            lambda: member(drawn(), where="reserves", drawn_for="random"),
            ["drawn-for"],
            id="a reserve that says random",
        ),
        pytest.param(
            lambda: member(
                drawn(), where="reserves", facets=frozenset({"kind:group", "status:voluntary"})
            ),
            ["drawn-for"],
            id="a reserve with a facet that coverage would have reached",
        ),
        pytest.param(
            lambda: member(drawn(), patient_population=2),
            ["quotas", "lists"],
            id="more patients than there are",
        ),
        pytest.param(
            lambda: member(drawn(), rank=-0),
            ["order"],
            id="no rank",
        ),
        pytest.param(
            lambda: member(drawn(), place=-1, where="reserves", rank=21),
            ["order"],
            id="a rank beyond the frame",
        ),
        pytest.param(
            lambda: member(drawn(), place=-1, where="reserves", rank=19),
            ["order"],
            id="a reserve that was passed over",
        ),
        pytest.param(
            lambda: member(extended(), drawn_for="chosen"), ["drawn-for"], id="extended: no ground"
        ),
        pytest.param(
            lambda: member(extended(), place=1, where="reserves", rank=1),
            ["order"],
            id="extended: reserves out of order",
        ),
        pytest.param(
            lambda: member(extended(), where="reserves", drawn_for="random"),
            ["drawn-for"],
            id="extended: a reserve that says random",
        ),
        pytest.param(
            lambda: member(extended(), where="reserves", drawn_for="swapped"),
            ["drawn-for"],
            id="extended: a reserve that says more than reserve",
        ),
        pytest.param(
            lambda: member(drawn(), facets=drawn().participants[0].facets - {"kind:group"}),
            ["members"],
            id="a member without its kind",
        ),
        pytest.param(
            lambda: member(drawn(), patients=with_last_ticket(drawn(), "f" * 64)),
            ["tickets"],
            id="a patient with a ticket too large",
        ),
        pytest.param(
            lambda: member(extended(), patients=extended().participants[0].patients[::-1]),
            ["order"],
            id="extended: patients out of order",
        ),
        pytest.param(
            lambda: resealed(extended(), participants=extended().participants[:11]),
            ["sampling.participants.size"],
            id="extended: a member too few",
        ),
        pytest.param(
            lambda: resealed(extended(), seed=OTHER_SEED), ["tickets"], id="extended: another seed"
        ),
    ],
)
def test_an_edit_with_a_recomputed_digest_is_detected(plan: Any, expected: list[str]) -> None:
    assert check_plan(plan()).answer is False
    assert faults(plan()) == expected


def test_a_substituted_member_is_detected_by_its_place() -> None:
    """Its ticket is right, and it would have to be the smallest."""
    shown = [number for number in range(900, 920) if faults(other_member(drawn(), number))]

    assert len(shown) >= 15


def test_a_duplicate_member_is_detected() -> None:
    plan = drawn()
    first, _, *others = plan.participants

    assert "members" in faults(resealed(plan, participants=(first, first, *others)))


def test_a_plan_larger_than_its_frame_is_detected() -> None:
    plan = resealed(census(), frame_size=2, quota=attrs.evolve(census().quota, population=2))

    assert "lists" in faults(plan)


def test_only_the_frame_itself_reveals_an_enlarged_frame() -> None:
    """Ten drawn from a frame of 20 look like ten drawn from 21: that needs verify."""
    honest = draw(groups(range(1, 21)), patients_each(6), seed=SEED, year=PY2027)
    larger = draw(groups(range(1, 22)), patients_each(6), seed=SEED, year=PY2027)
    forged = resealed(honest, frame_size=21, quota=larger.quota)

    assert check_plan(forged).answer is True
    assert verify(forged, groups(range(1, 21)), patients_each(6)).answer is False


def test_a_plan_that_cannot_be_redrawn_is_checked_as_far_as_possible() -> None:
    first = drawn()
    second = drawn(seed=OTHER_SEED, excluding=first)
    edited = resealed(second, seed=SEED)

    verdict = verify(edited, groups(range(1, 20)), patients_each(6))

    assert verdict.answer is False
    assert "sampling.plan.tickets" in not_met(verdict.findings)
    assert missing_of(verdict.findings) == ("excluding",)


def test_an_audited_plan_is_barred_by_its_members_and_the_reserves_drawn_on() -> None:
    frame, of = groups(range(1, 15)), patients_each(6)
    first = draw(frame, of, seed=SEED, year=PY2027, reserves=2)
    used = frozenset(one.participant for one in first.reserves)
    terms: dict[str, Any] = {"seed": OTHER_SEED, "year": PY2027}

    by_plan = draw(frame, of, excluding=first, **terms)
    by_all = draw(frame, of, excluding=Audited(first, used), **terms)
    by_none = draw(frame, of, excluding=[Audited(first)], **terms)

    assert by_plan == by_all
    assert by_plan.excluded == (Exclusion("data of an earlier audit", first.digest),)
    assert by_none.excluded[0].reserves_digest == list_digest([])
    fresh = {one.participant for one in by_none.participants[:4]}
    assert used <= fresh
    assert verify(by_none, frame, of, excluding=Audited(first)).answer is True
    assert verify(by_none, frame, of, excluding=first).answer is False


def test_a_recorded_extension_needs_the_plan_it_extends() -> None:
    """Whoever forges one hides gaps, and verify asks for the plan."""
    plan = drawn()
    forged = resealed(plan, extends=Extension("0" * 64, 20, plan.frame_digest))

    assert check_plan(forged).finding("sampling.plan.lists").verdict is Verdict.NOT_APPLICABLE
    verdict = verify(forged, groups(range(1, 20)), patients_each(6))
    assert verdict.missing == ("extending", "extending_verified")


@pytest.mark.parametrize(
    ("seed", "of_format_1"),
    [
        ("1", "49913801d197e4a41608e3e88bbf80085ee213b8efcb516ea4dfbe20bad5df88"),
        ("5", "1e84d79809f0581a414fe24fa8ee29515645ce49605f539a60de923dab5f4b5f"),
    ],
)
def test_a_digest_of_format_1_leaves_the_check_open(seed: str, of_format_1: str) -> None:
    plan = attrs.evolve(
        draw(groups([1, 2, 3]), patients_each(3), seed=seed, year=PY2027), digest=of_format_1
    )

    assert is_intact(plan)
    assert check_plan(plan).answer is None
    assert check_plan(plan).missing == ("plan.digest of format 2",)


def test_a_year_without_a_source_is_not_covered() -> None:
    plan = resealed(drawn(), year=PerformanceYear(2020))

    with pytest.raises(LookupError):
        check_plan(plan)
    assert patient_ids(1)


def test_tickets_of_another_scheme_cannot_be_recomputed() -> None:
    other = resealed(drawn(), scheme="qpp-rules-2")

    assert "scheme" in faults(other)


OPT_IN = "status:opt-in"


def extended_for_coverage() -> tuple[Plan, list[FrameEntry], Plan]:
    before = draw(groups(range(1, 41)), patients_each(12), seed=SEED, year=PY2027)
    frame = [*groups(range(1, 41)), FrameEntry(group(41), frozenset({OPT_IN}))]
    return before, frame, extend(before, frame, patients_each(12))


def test_an_extended_plan_may_add_a_member_for_coverage() -> None:
    before, frame, after = extended_for_coverage()

    assert after.participants[-1].drawn_for == f"coverage: {OPT_IN}"
    assert check_plan(after).answer is True
    origin = verify(before, frame[:40], patients_each(12))
    again = verify(after, frame, patients_each(12), extending=before, extending_verified=origin)
    assert again.answer is True


@pytest.mark.parametrize("reason", ["coverage: ", "coverage:", OPT_IN, "zcoverage: x", "coverage"])
def test_an_extended_plans_reason_without_a_facet_is_refused(reason: str) -> None:
    *_, after = extended_for_coverage()
    last = attrs.evolve(after.participants[-1], drawn_for=reason)

    assert faults(resealed(after, participants=(*after.participants[:-1], last))) == ["drawn-for"]


def test_a_facet_that_a_member_lost_is_not_known_to_be_its_reason() -> None:
    """A kept member takes the facets that it has now; the frame that it was drawn from is gone."""
    _, frame, after = extended_for_coverage()
    later = [*frame[:-1], FrameEntry(group(41)), FrameEntry(group(42), frozenset({OPT_IN}))]
    again = extend(after, later, patients_each(12))
    finding = check_plan(again).finding("sampling.plan.drawn-for")

    assert finding.verdict is Verdict.UNKNOWN
    assert finding.missing == ("the facets of an earlier frame",)
    assert finding.about == group(41).masked_key
    assert check_plan(again).answer is None


@pytest.mark.parametrize("part", ["plan_digest", "frame_digest"])
def test_the_extended_plan_is_recorded_with_its_digests(part: str) -> None:
    *_, after = extended_for_coverage()
    changed = attrs.evolve(after.extends, **{part: "not a digest"})

    assert faults(resealed(after, extends=changed)) == ["lists"]


def test_a_list_digest_on_record_is_a_sha_256() -> None:
    plan = drawn()
    first = attrs.evolve(plan.participants[0], patient_list_digest="none")

    edited = resealed(plan, participants=(first, *plan.participants[1:]))

    assert "lists" in faults(edited)
