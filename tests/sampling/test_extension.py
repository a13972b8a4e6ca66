"""A frame that grows: SAM-013; D4. Every member stays, the sizes are those of the new frame."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Participant, VirtualGroup
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    ExcludedParticipants,
    Extension,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    draw,
    extend,
    participant_quota,
    patient_quota,
)
from tests.sampling.plain_reading import (
    lines_digest,
    participant_ticket,
    patient_ticket,
    patients_needed,
)
from tests.sampling.samples import (
    OTHER_SEED,
    PY2027,
    SEED,
    drawn_at_random,
    findings_of,
    group,
    groups,
    individual,
    keys,
    not_met,
    pairs,
    patient_ids,
    patients_each,
    showing,
    shuffled,
    tins_of,
)
from tests.sampling.strategies import Registry, asked, registries, reuses, salts, seeds, terms

COVERAGE = "sampling.coverage"
SHORTFALL = "sampling.exclusion.shortfall"


def drawn(frame: Any, patients_of: Any, **more: Any) -> Plan:
    return draw(frame, patients_of, **{"seed": SEED, "year": PY2027, **more})


def grown(registry: Registry, count: int, more_patients: int = 0) -> Registry:
    """*registry* with so many participants that were not in it, and more patients for all."""
    facet = frozenset({"joined:late"})
    joined = tuple(FrameEntry(VirtualGroup(f"LATE-{n}"), facet) for n in range(count))
    return Registry(
        (*registry.entries, *joined), tuple(count + more_patients for count in registry.counts)
    )


def coverage_of(plan: Plan) -> set[str]:
    return {m.participant.key for m in plan.participants if m.drawn_for != "random"}


# --- growth --------------------------------------------------------------------------------------


def test_a_larger_frame_is_filled_up_with_the_smallest_tickets_not_yet_drawn() -> None:
    frame = groups(range(1, 1001))
    before = drawn(frame[:400], patients_each(30))
    after = extend(before, frame, patients_each(30))
    rest = sorted(
        (e.participant.key for e in frame if e.participant.key not in keys(before.participants)),
        key=lambda key: participant_ticket(SEED, key),
    )

    assert (before.quota.size, after.quota.size) == (12, 30)
    assert after.participants[:12] == before.participants
    assert keys(after.participants[12:]) == rest[:18]
    assert {m.drawn_for for m in after.participants} == {"random"}
    assert after.frame_size == 1000
    assert after.frame_digest == lines_digest(e.participant.key for e in frame)
    assert after.extends == Extension(before.digest, 400, before.frame_digest)
    assert after.quota == participant_quota(1000, PY2027)
    assert not_met(after.findings) == []
    assert after.digest != before.digest


@settings(max_examples=60)
@given(registries(), terms(), st.integers(0, 40), st.integers(0, 30))
def test_every_member_and_every_patient_stays_and_the_new_sizes_are_met(
    registry: Registry, terms: dict[str, Any], joined: int, more_patients: int
) -> None:
    """D4: recompute before the first submission and top up."""
    later = grown(registry, joined, more_patients)
    before = drawn(registry.entries, registry.patients, **terms)
    after = extend(before, later.entries, later.patients)

    kept = after.participants[: len(before.participants)]
    for member, earlier in zip(kept, before.participants, strict=True):
        ids = later.patients[member.participant]
        assert (member.participant, member.rank, member.ticket, member.drawn_for) == (
            earlier.participant,
            earlier.rank,
            earlier.ticket,
            earlier.drawn_for,
        )
        assert member.patients[: len(earlier.patients)] == earlier.patients
        assert len(member.patients) == patients_needed(len(ids))
        assert member.patient_population == len(ids)
        assert member.patient_list_digest == lines_digest(ids)
        assert member.quota == patient_quota(len(ids), PY2027)
    for member in after.participants:
        assert len({one.patient for one in member.patients}) == len(member.patients)
        assert [one.rank for one in member.patients] == list(range(1, len(member.patients) + 1))
    available = set(later.facets_by_key) - coverage_of(before)
    wanted = max(after.quota.size, terms["at_least"])
    assert len(drawn_at_random(after)) == min(len(available), wanted)
    assert len(set(keys(after.participants))) == len(after.participants)
    assert not set(keys(after.reserves)) & set(keys(after.participants))
    assert findings_of(after.findings, COVERAGE)[0].verdict is Verdict.MET


@settings(max_examples=60)
@given(registries(), seeds(), st.integers(1, 40), asked())
def test_added_members_are_next_in_ticket_order(
    registry: Registry, seed: str, joined: int, reserves: int
) -> None:
    later = grown(registry, joined)
    before = drawn(registry.entries, registry.patients, seed=seed, reserves=reserves)
    after = extend(before, later.entries, later.patients)
    rest = sorted(
        set(later.facets_by_key) - set(keys(before.participants)),
        key=lambda key: participant_ticket(seed, key),
    )
    order = sorted(later.facets_by_key, key=lambda key: participant_ticket(seed, key))
    added = after.participants[len(before.participants) :]
    random = [m for m in added if m.drawn_for == "random"]

    assert keys(random) == rest[: len(random)]
    assert list(added[: len(random)]) == random
    others = [key for key in rest if key not in keys(added)]
    assert keys(after.reserves) == others[:reserves]
    for member in (*added, *after.reserves):
        assert member.ticket == participant_ticket(seed, member.participant.key)
        assert member.rank == order.index(member.participant.key) + 1


@given(registries(largest=20), st.integers(0, 60), st.integers(0, 60), salts())
def test_added_patients_are_next_in_ticket_order(
    registry: Registry, count: int, more: int, salt: int
) -> None:
    before = drawn(registry.entries, patients_each(count))
    ids = shuffled(patient_ids(count + more), salt)
    after = extend(before, registry.entries, lambda _one: iter(ids))

    for member, earlier in zip(after.participants, before.participants, strict=True):
        key = member.participant.key
        others = sorted(
            set(ids) - {one.patient for one in earlier.patients},
            key=lambda patient, key=key: patient_ticket(SEED, key, patient),
        )
        lacking = patients_needed(count + more) - len(earlier.patients)
        added = member.patients[len(earlier.patients) :]
        assert [one.patient for one in added] == others[:lacking]
        for one in added:
            assert one.ticket == patient_ticket(SEED, key, one.patient)


@settings(max_examples=60)
@given(registries(), terms(), st.integers(0, 40), salts())
def test_extending_again_changes_nothing(
    registry: Registry, terms: dict[str, Any], joined: int, salt: int
) -> None:
    later = grown(registry, joined, 3)
    before = drawn(registry.entries, registry.patients, **terms)
    after = extend(before, later.entries, later.patients)

    assert extend(after, shuffled(later.entries, salt), later.patients) is after


@settings(max_examples=60)
@given(registries(), terms(), reuses(), salts())
def test_extending_to_an_unchanged_frame_returns_the_plan_itself(
    registry: Registry, terms: dict[str, Any], reuse: ReuseOfParticipants, salt: int
) -> None:
    """Also where an exclusion left less than the size."""
    first = drawn(registry.entries, registry.patients, seed="first")
    excluding = [first, ExcludedParticipants([registry.entries[0].participant], "a rule")]
    more = {"excluding": excluding, "reuse": reuse, **terms}
    for given_to_draw in (terms, more):
        plan = drawn(registry.entries, registry.patients, **given_to_draw)
        same = {"excluding": given_to_draw.get("excluding", ())}
        again = shuffled(registry.entries, salt)
        assert extend(plan, iter(again), registry.patients, **same) is plan


@settings(max_examples=60)
@given(registries(smallest=5), seeds(), st.integers(1, 30), st.integers(1, 30))
def test_growing_in_two_steps_keeps_what_each_step_drew(
    registry: Registry, seed: str, first: int, second: int
) -> None:
    plans = [drawn(registry.entries, registry.patients, seed=seed)]
    for joined in (first, first + second):
        later = grown(registry, joined)
        plans.append(extend(plans[-1], later.entries, later.patients))

    for earlier, after in pairwise(plans):
        assert after.participants[: len(earlier.participants)] == earlier.participants
        assert after.extends == Extension(earlier.digest, earlier.frame_size, earlier.frame_digest)


def test_a_new_facet_is_covered_and_a_covered_one_is_not_covered_again() -> None:
    frame = [*groups(range(1, 400)), FrameEntry(VirtualGroup("VG-1"))]
    before = drawn(frame, patients_each(20))
    optin = FrameEntry(individual(1), frozenset({"status:opt-in"}))
    later = [*frame, FrameEntry(VirtualGroup("VG-2")), optin]
    after = extend(before, later, patients_each(20))

    assert [m.drawn_for for m in before.participants[12:]] == ["coverage: kind:virtual-group"]
    added = after.participants[len(before.participants) :]
    assert [(m.drawn_for, m.participant) for m in added if m.drawn_for != "random"] == [
        ("coverage: kind:individual", individual(1))
    ]


def test_a_member_added_for_coverage_does_not_count_toward_the_random_size() -> None:
    frame = [*groups(range(1, 400)), FrameEntry(VirtualGroup("VG-1"))]
    before = drawn(frame, patients_each(20))
    after = extend(before, [*frame, *groups(range(400, 500))], patients_each(20))

    assert (len(drawn_at_random(before)), len(before.participants)) == (12, 13)
    assert (after.quota.size, len(drawn_at_random(after))) == (15, 15)


# --- a frame that shrinks ------------------------------------------------------------------------


def test_a_frame_that_shrinks_keeps_its_sample() -> None:
    """D4: a shrinking plan keeps the sample."""
    frame = groups(range(1, 1001))
    before = drawn(frame, patients_each(30))
    sampled = set(keys(before.participants))
    rest = [e for e in frame if e.participant.key in sampled] + frame[:60]
    smaller = list({e.participant.key: e for e in rest}.values())
    after = extend(before, smaller, patients_each(30))

    assert after.participants == before.participants
    assert after.quota.size == 10
    assert after.frame_size == len(smaller)
    assert after.extends is not None
    assert not_met(after.findings) == []


@given(registries(smallest=2), st.data(), asked())
def test_members_that_left_stay_on_record_and_are_replaced(
    registry: Registry, data: st.DataObject, at_least: int
) -> None:
    before = drawn(registry.entries, registry.patients, at_least=at_least)
    places = st.sets(st.integers(0, len(registry.entries) - 1), max_size=len(registry.entries) - 1)
    left = {registry.entries[place].participant.key for place in data.draw(places)}
    rest = registry.without(left)
    after = extend(before, rest, registry.patients)

    assert after.participants[: len(before.participants)] == before.participants
    present = [key for key in drawn_at_random(after) if key not in left]
    available = [e for e in rest if e.participant.key not in coverage_of(before)]
    size = max(participant_quota(len(rest), PY2027).size, at_least)
    drawn_before = [key for key in drawn_at_random(before) if key not in left]
    assert len(present) == max(len(drawn_before), min(size, len(available)))
    (finding,) = findings_of(after.findings, "sampling.participants.size")
    assert finding.observed == len([k for k in keys(after.participants) if k not in left])
    facets = frozenset().union(*(e.all_facets for e in rest))
    assert [f.observed for f in findings_of(after.findings, COVERAGE)] == [len(facets)]


def test_the_patients_of_a_member_that_left_are_not_needed() -> None:
    frame = groups(range(1, 60))
    before = drawn(frame, patients_each(20))
    gone = before.participants[0].participant
    asked_for: list[Participant] = []

    def patients_of(one: Participant) -> list[str]:
        asked_for.append(one)
        return patient_ids(20)

    after = extend(before, [e for e in frame if e.participant != gone], patients_of)

    assert gone not in asked_for
    assert sorted(one.key for one in asked_for) == sorted(keys(after.participants[1:]))


def test_patients_that_left_stay_in_the_sample_and_are_replaced() -> None:
    frame = groups([1])
    before = drawn(frame, patients_each(40))
    sampled = [one.patient for one in before.participants[0].patients]
    gone = set(sampled[:4])
    ids = [patient for patient in patient_ids(40) if patient not in gone]
    after = extend(before, frame, {group(1): ids})
    (member,) = after.participants

    assert (before.participants[0].quota.size, member.quota.size) == (10, 9)
    assert member.patients[:10] == before.participants[0].patients
    assert len(member.patients) == 13
    assert {one.patient for one in member.patients[10:]} <= set(ids)
    assert len({one.patient for one in member.patients} & set(ids)) == 9


# --- with exclusions -----------------------------------------------------------------------------


@settings(max_examples=60)
@given(registries(), st.integers(0, 30), reuses(), asked())
def test_an_extension_draws_no_pair_of_an_earlier_audit(
    registry: Registry, joined: int, reuse: ReuseOfParticipants, reserves: int
) -> None:
    first = drawn(registry.entries, registry.patients, seed=OTHER_SEED, reserves=2)
    asks = {"excluding": first, "reuse": reuse, "reserves": reserves}
    before = drawn(registry.entries, registry.patients, **asks)
    later = grown(registry, joined, 10)
    after = extend(before, later.entries, later.patients, excluding=[first])

    assert pairs(after).isdisjoint(pairs(first))
    if reuse is ReuseOfParticipants.NEVER:
        assert set(keys(after.participants)).isdisjoint(
            keys((*first.participants, *first.reserves))
        )
    assert after.excluded == before.excluded
    assert after.reuse is reuse


def test_a_shortfall_is_filled_when_more_become_available() -> None:
    frame = groups(range(1, 11))
    barred = ExcludedParticipants([group(n) for n in range(1, 6)], "nobody twice in five years")
    before = drawn(frame, patients_each(20), excluding=barred)
    after = extend(before, groups(range(1, 31)), patients_each(20), excluding=barred)

    assert (len(before.participants), len(after.participants)) == (5, 10)
    assert findings_of(before.findings, SHORTFALL)[0].required == "10 of 10 participants"
    assert findings_of(after.findings, SHORTFALL) == []


@pytest.mark.parametrize("case", ["none for one", "one for none", "another", "order"])
def test_an_extension_keeps_the_plans_exclusions(case: str) -> None:
    frame = groups(range(1, 60))
    first = drawn(frame, patients_each(20), seed=OTHER_SEED)
    barred = ExcludedParticipants([group(1)], "a rule")
    before, given_now, numbers = {
        "none for one": (first, (), (0, 1)),
        "one for none": ((), first, (1, 0)),
        "another": (first, barred, (1, 1)),
        "order": ((first, barred), (barred, first), (2, 2)),
    }[case]
    plan = drawn(frame, patients_each(20), excluding=before)
    with pytest.raises(InvalidValue) as refusal:
        extend(plan, frame, patients_each(20), excluding=given_now)

    assert str(refusal.value) == (
        f"extend: excluding: given {numbers[0]} exclusions that differ from the plan's, "
        f"expected the {numbers[1]} exclusions that the plan was drawn with"
    )


# --- the record ----------------------------------------------------------------------------------


def test_an_extension_keeps_the_plans_terms() -> None:
    frame = groups(range(1, 400))
    asks: dict[str, Any] = {
        "seed_origin": "dice",
        "notes": ("a note",),
        "reserves": 2,
        "at_least": 14,
        "reuse": ReuseOfParticipants.ALLOWED,
    }
    before = drawn(frame, patients_each(20), **asks)
    after = extend(before, groups(range(1, 600)), patients_each(20))

    for name in ("scheme", "seed", "seed_origin", "year", "notes", "size_asked", "reserves_asked"):
        assert getattr(after, name) == getattr(before, name)
    assert after.reuse is ReuseOfParticipants.ALLOWED
    assert (len(after.participants), len(after.reserves)) == (18, 2)


def test_a_changed_patient_list_alone_also_makes_a_new_plan() -> None:
    frame = groups(range(1, 60))
    before = drawn(frame, patients_each(22))
    after = extend(before, frame, patients_each(23))

    assert after.extends == Extension(before.digest, 59, before.frame_digest)
    assert after.frame_digest == before.frame_digest


@given(registries(largest=20, fewest_patients=1), st.integers(0, 20))
def test_an_extended_plan_shows_no_patient_and_no_whole_tin(
    registry: Registry, joined: int
) -> None:
    later = grown(registry, joined, 10)
    before = drawn(registry.entries, registry.patients, reserves=1)
    after = extend(before, later.entries, later.patients)

    assert showing([*tins_of(registry.entries), "MRN-"], after) == []


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "error", "told"),
    [
        ({"plan": 7}, InvalidType, "plan: given 7 (int), expected"),
        ({"plan": None}, InvalidType, "plan: given None, expected"),
        ({"frame": []}, InvalidValue, "frame: given no entries"),
        ({"frame": "frame"}, InvalidType, "frame: given str"),
        ({"frame": [group(1)]}, InvalidType, "frame[0]: given Group"),
        ({"frame": groups([1, 1])}, InvalidValue, "frame[1]: given group:*****0001 a second time"),
        ({"patients_of": 7}, InvalidType, "patients_of: given 7 (int)"),
        ({"excluding": 7}, InvalidType, "excluding: given int"),
        ({"excluding": [group(1)]}, InvalidType, "excluding[0]: given Group"),
    ],
    ids=str,
)
def test_invalid_arguments_are_refused_by_name(
    wrong: dict[str, Any], error: type[InvalidInput], told: str
) -> None:
    frame = groups(range(1, 20))
    arguments = {
        "plan": drawn(frame, patients_each(20)),
        "frame": frame,
        "patients_of": patients_each(20),
        **wrong,
    }
    with pytest.raises(error, match=r"^extend: ") as refusal:
        extend(**arguments)
    assert told in str(refusal.value)


def test_a_plan_of_another_scheme_is_not_extended_by_this_one() -> None:
    frame = groups(range(1, 20))
    other = attrs.evolve(drawn(frame, patients_each(20)), scheme="qpp-rules-2")
    with pytest.raises(InvalidValue, match=r"extend: plan\.scheme: .*the scheme qpp-rules-1"):
        extend(other, frame, patients_each(20))


def test_every_missing_list_is_named() -> None:
    """Those of the members that stay, of those that are added, and of the reserves."""
    frame = groups(range(1, 1001))
    before = drawn(frame[:400], patients_each(30), reserves=1)
    after = extend(before, frame, patients_each(30))
    with pytest.raises(InvalidValue) as refusal:
        extend(before, frame, {})

    assert sorted(problem.field for problem in refusal.value.problems) == sorted(
        f"patients_of {member.participant.masked_key}"
        for member in (*after.participants, *after.reserves)
    )


def test_a_remaining_members_wrong_list_is_named_without_ids() -> None:
    frame = groups(range(1, 11))
    before = drawn(frame, patients_each(30))
    with pytest.raises(InvalidValue, match="1 ids more than once") as refusal:
        extend(before, frame, lambda _one: ["SECRET-1", "SECRET-1"])
    assert len(refusal.value.problems) == 10
    assert showing(["SECRET"], refusal.value) == []


def test_an_extension_uses_the_unit_of_the_plans_year() -> None:
    clinicians = [FrameEntry(individual(n)) for n in range(1, 20)]
    before = drawn(clinicians, patients_each(20), year=PerformanceYear(2022))
    with pytest.raises(InvalidValue, match="a TIN/NPI, the unit of 2022"):
        extend(before, [*clinicians, *groups([1])], patients_each(20))


def test_a_member_gets_its_current_facets() -> None:
    """What an audit reached is read off the plan, so a kept member's new facet shows there."""
    frame = groups(range(1, 41))
    before = drawn(frame, patients_each(30))
    chosen = before.participants[0].participant
    facet = frozenset({"status:opt-in"})
    changed = [FrameEntry(chosen, facet) if e.participant == chosen else e for e in frame]

    after = extend(before, changed, patients_each(30))

    assert before.participants[0].facets == {"kind:group"}
    assert after.participants[0].facets == {"kind:group", "status:opt-in"}
    assert keys(after.participants) == keys(before.participants)


def test_extending_to_the_same_frame_gives_the_plan_itself() -> None:
    frame = groups(range(1, 41))
    plan = drawn(frame, patients_each(6), reserves=2)

    assert extend(plan, reversed(frame), patients_each(6)) is plan
