"""Drawing a plan: members, coverage, reserves, patients, findings. SAM-009 to SAM-020; D2 to D7.

The property tests hold the package against ``plain_reading``, which hashes and sorts everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidTypesAndValues,
    InvalidValue,
    YearNotCovered,
)
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import ApmEntity, Participant, VirtualGroup
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    RANDOM,
    RESERVE,
    SCHEME,
    FrameEntry,
    Plan,
    check_plan,
    participant_quota,
    patient_quota,
    sample_participants,
    sample_patients,
)
from tests.sampling.plain_reading import lines_digest, plain_draw
from tests.sampling.samples import (
    COVERED_YEARS,
    OTHER_SEED,
    PY2027,
    SEED,
    TWENTY_TWO,
    VECTOR_COVERAGE,
    VECTOR_DIGEST,
    VECTOR_FRAME,
    VECTOR_PATIENTS,
    VECTOR_SAMPLED_PATIENTS,
    VECTOR_TICKETS,
    drawn,
    drawn_at_random,
    findings_of,
    group,
    groups,
    individual,
    keys,
    mixed,
    not_met,
    patients_each,
    plainly,
    rows_of,
    shuffled,
    with_verdict,
)
from tests.sampling.strategies import (
    FACETS,
    Registry,
    asked,
    registries,
    salts,
    seeds,
)

COVERAGE = "sampling.coverage"
SHORTFALL = "sampling.exclusion.shortfall"
METHOD = "sampling.method"


# --- the test vector of the contract -------------------------------------------------------------


def test_the_vector_is_drawn_as_specified(vector: Plan) -> None:
    assert vector.scheme == SCHEME == "qpp-rules-1"
    assert (vector.frame_size, vector.frame_digest) == (44, VECTOR_DIGEST)
    assert vector.quota == participant_quota(44, PY2027)
    assert vector.quota.size == 10

    random, coverage = vector.participants[:10], vector.participants[10:]
    assert [(one.participant.key, one.ticket) for one in random] == list(VECTOR_TICKETS)
    assert [(one.rank, one.drawn_for) for one in random] == [(n, RANDOM) for n in range(1, 11)]
    assert [(one.participant.key, one.drawn_for, one.ticket[:16]) for one in coverage] == list(
        VECTOR_COVERAGE
    )


def test_the_vectors_first_participant_has_its_six_patients(vector: Plan) -> None:
    first = vector.participants[0]

    assert tuple(one.patient for one in first.patients) == VECTOR_SAMPLED_PATIENTS
    assert [one.rank for one in first.patients] == [1, 2, 3, 4, 5, 6]
    assert (first.patient_population, first.quota) == (22, patient_quota(22, PY2027))
    assert first.patient_list_digest == lines_digest(VECTOR_PATIENTS)


# --- the plain reading ---------------------------------------------------------------------------


@given(registries(), seeds(), asked(), asked())
def test_a_plan_agrees_with_the_plain_reading(
    registry: Registry, seed: str, reserves: int, at_least: int
) -> None:
    plan = drawn(
        registry.entries, registry.patients, seed=seed, reserves=reserves, at_least=at_least
    )
    plain = plain_draw(
        registry.facets_by_key,
        registry.patients_by_key,
        seed,
        reserves=reserves,
        at_least=at_least,
    )

    assert plainly(plan.participants) == plain.members
    assert plainly(plan.reserves) == plain.reserves
    assert plan.frame_size == len(registry.entries)
    assert plan.frame_digest == lines_digest(registry.facets_by_key)
    for member in (*plan.participants, *plan.reserves):
        ids = registry.patients[member.participant]
        assert member.patient_population == len(ids)
        assert member.patient_list_digest == lines_digest(ids)
        assert member.quota == patient_quota(len(ids), PY2027)
        assert member.facets == registry.facets_by_key[member.participant.key]


@pytest.mark.parametrize("size", [333, 334, 700, 1634])
def test_a_large_frames_plan_agrees_with_the_plain_reading(size: int) -> None:
    """SAM-002, SAM-003: where 3% takes over, and where 50 are enough."""
    registry = Registry((*mixed(range(1, size)), FrameEntry(group(0), frozenset(FACETS))), (22, 3))
    plan = drawn(registry.entries, registry.patients, reserves=4)
    plain = plain_draw(registry.facets_by_key, registry.patients_by_key, SEED, reserves=4)

    assert plainly(plan.participants) == plain.members
    assert plainly(plan.reserves) == plain.reserves


@given(registries(), salts(), asked(), asked())
def test_a_plan_does_not_depend_on_the_order_of_frame_or_patients(
    registry: Registry, salt: int, reserves: int, at_least: int
) -> None:
    """D15: nor on how the patients are given, and anyone draws it again."""
    asks = {"reserves": reserves, "at_least": at_least}
    patients = registry.patients
    mapping = MappingProxyType({one: set(ids) for one, ids in patients.items()})

    def generated(one: Participant) -> Iterator[str]:
        yield from shuffled(patients[one], salt)

    plan = drawn(registry.entries, patients, **asks)
    again = drawn(iter(shuffled(registry.entries, salt)), generated, **asks)
    assert again == plan
    assert again.findings == plan.findings
    assert again.digest == plan.digest
    assert drawn(set(registry.entries), mapping, **asks) == plan


@given(registries(), seeds(), asked())
def test_the_random_members_match_a_one_stage_sample(
    registry: Registry, seed: str, reserves: int
) -> None:
    frame = [entry.participant for entry in registry.entries]
    plan = drawn(registry.entries, registry.patients, seed=seed)
    one_stage = sample_participants(frame, seed=seed, year=PY2027, reserves=reserves)

    assert drawn_at_random(plan) == [one.key for one in one_stage.sample]
    for member in plan.participants:
        ids = registry.patients[member.participant]
        assert member.patients == sample_patients(member.participant, ids, seed=seed, year=PY2027)


@given(registries(smallest=11), st.data())
def test_a_participant_that_was_not_drawn_leaves_and_no_random_member_changes(
    registry: Registry, data: st.DataObject
) -> None:
    """No row's chance depends on another's, so long as the quota stays."""
    plan = drawn(registry.entries, registry.patients)
    others = sorted(set(registry.facets_by_key) - set(drawn_at_random(plan)))
    gone = data.draw(st.sampled_from(others))
    rest = registry.without([gone])
    assume(participant_quota(len(rest), PY2027).size == plan.quota.size)

    smaller = drawn(rest, registry.patients)

    assert drawn_at_random(smaller) == drawn_at_random(plan)
    if gone not in keys(plan.participants):
        assert keys(smaller.participants) == keys(plan.participants)


@given(registries(largest=30), st.integers(0, 40), st.integers(0, 40))
def test_a_larger_sample_contains_the_smaller(registry: Registry, few: int, more: int) -> None:
    """SAM-019: asking for more only adds."""
    plans = [
        drawn(registry.entries, registry.patients, at_least=size)
        for size in sorted([0, few, few + more])
    ]
    for smaller, larger in pairwise(plans):
        assert drawn_at_random(larger)[: len(drawn_at_random(smaller))] == drawn_at_random(smaller)
    assert [len(drawn_at_random(plan)) for plan in plans] == [
        min(len(registry.entries), max(10, size)) for size in sorted([0, few, few + more])
    ]


def test_another_seed_draws_another_sample() -> None:
    assert keys(drawn(groups(range(400)), seed=OTHER_SEED).participants) != keys(
        drawn(groups(range(400))).participants
    )


@pytest.mark.parametrize("year", COVERED_YEARS, ids=str)
def test_the_year_changes_the_sources_but_not_the_sample(year: PerformanceYear) -> None:
    """SAM-012: in 2021 to 2023 the unit is the TIN/NPI; the sizes are the same in all years."""
    frame = [FrameEntry(individual(number)) for number in range(400)]
    plan = drawn(frame, year=year)

    assert keys(plan.participants) == keys(drawn(frame).participants)
    assert plan.year == year
    assert plan.quota == participant_quota(400, year)
    assert plan.participants[0].quota == patient_quota(22, year)


# --- coverage ------------------------------------------------------------------------------------


@given(registries(), seeds(), asked())
def test_coverage_only_adds_members_and_covers_every_facet(
    registry: Registry, seed: str, at_least: int
) -> None:
    """SAM-011, SAM-014, D5, D7: no facet that is there is missed, and no random member goes."""
    plan = drawn(registry.entries, registry.patients, seed=seed, at_least=at_least)
    facets = registry.facets_by_key
    present = frozenset().union(*facets.values())
    random = drawn_at_random(plan)
    added = plan.participants[len(random) :]

    assert [m.drawn_for for m in plan.participants[: len(random)]] == [RANDOM] * len(random)
    reached = frozenset().union(*(facets[key] for key in random))
    for member in added:
        facet = member.drawn_for.removeprefix("coverage: ")
        assert member.drawn_for == f"coverage: {facet}"
        assert facet not in reached
        reached |= facets[member.participant.key]
    assert reached == present
    (finding,) = findings_of(plan.findings, COVERAGE)
    assert finding.verdict is Verdict.MET
    assert (finding.observed, finding.required) == (len(present), len(present))


def test_a_facet_adds_the_holder_with_the_smallest_ticket() -> None:
    rare = [FrameEntry(VirtualGroup(f"VG-{n}"), frozenset({"status:opt-in"})) for n in range(9)]
    plan = drawn([*groups(range(1, 400)), *rare])
    tickets = sample_participants([e.participant for e in rare], seed=SEED, year=PY2027).kept

    added = [m for m in plan.participants if m.drawn_for != RANDOM]
    assert [(m.participant.key, m.drawn_for) for m in added] == [
        (tickets[0].key, "coverage: kind:virtual-group")
    ]


def test_facets_are_covered_in_sorted_order_and_one_participant_may_cover_several() -> None:
    frame = [
        *groups(range(1, 400)),
        FrameEntry(VirtualGroup("VG-1"), frozenset({"a:1", "z:1"})),
        FrameEntry(ApmEntity("A2"), frozenset({"z:2"})),
        FrameEntry(VirtualGroup("VG-2"), frozenset({"z:3"})),
    ]
    plan = drawn(frame)

    added = [(m.participant.key, m.drawn_for) for m in plan.participants if m.drawn_for != RANDOM]
    assert added == [
        ("virtual-group:VG-1", "coverage: a:1"),
        ("apm-entity:A2", "coverage: kind:apm-entity"),
        ("virtual-group:VG-2", "coverage: z:3"),
    ]


def test_the_options_are_counted_in_combination() -> None:
    """SAM-C28: 5 individuals, 3 groups, a virtual group, an APM Entity: 10 of 10, all of them."""
    frame = [
        *(FrameEntry(individual(number)) for number in range(5)),
        *groups(range(3)),
        FrameEntry(VirtualGroup("VG-1")),
        FrameEntry(ApmEntity("A1")),
    ]
    plan = drawn(frame)

    assert (plan.quota.size, len(plan.participants)) == (10, 10)
    assert {m.drawn_for for m in plan.participants} == {RANDOM}
    assert not_met(plan.findings) == []


def test_the_kind_of_participant_is_always_a_facet() -> None:
    assert [sorted(entry.all_facets) for entry in mixed(range(5), "status:opt-in")] == [
        ["kind:group", "status:opt-in"],
        ["kind:individual", "status:opt-in"],
        ["kind:virtual-group", "status:opt-in"],
        ["kind:subgroup", "status:opt-in"],
        ["kind:apm-entity", "status:opt-in"],
    ]


# --- sizes ---------------------------------------------------------------------------------------


def test_more_than_the_required_number_may_be_drawn() -> None:
    """SAM-C30, D3: 60 of 1,000, where 30 are required; the 2024 text says no more than 50."""
    told = {
        year: drawn(groups(range(1, 1001)), year=PerformanceYear(year), at_least=60)
        for year in (2026, 2027)
    }

    for plan in told.values():
        assert (plan.quota.size, plan.size_asked, len(plan.participants)) == (30, 60, 60)
    assert not_met(told[2026].findings) == ["sampling.participants.cap"]
    assert not_met(told[2027].findings) == ["sampling.participants.cap"]
    assert check_plan(told[2027]).answer is True


@pytest.mark.parametrize("size", [1, 9])
def test_a_frame_under_the_minimum_is_taken_whole_and_flagged(size: int) -> None:
    """SAM-C03, SAM-009, D2: never passed silently; and asking for more does not make more."""
    plan = drawn(groups(range(1, size + 1)), at_least=12, reserves=3)

    assert len(plan.participants) == size
    assert plan.reserves == ()
    assert plan.quota.below_regulatory_minimum
    assert not_met(plan.findings) == ["sampling.participants.minimum"]


@pytest.mark.parametrize(
    ("count", "size"),
    [(0, 0), (1, 1), (4, 4), (5, 5), (20, 5), (21, 6), (196, 49), (197, 50), (500, 50)],
)
def test_each_member_has_its_share_of_patients(count: int, size: int) -> None:
    """SAM-004 to SAM-006, SAM-010: fewer than five are taken whole and flagged, none too."""
    plan = drawn(groups([1, 2, 3]), patients_each(count))

    assert {len(member.patients) for member in plan.participants} == {size}
    few = findings_of(plan.findings, "sampling.patients.minimum")
    assert [(f.observed, f.about) for f in few] == (
        [(count, member.participant.masked_key) for member in plan.participants]
        if count < 5
        else []
    )
    assert "sampling.patients.size" not in not_met(plan.findings)


def test_the_findings_show_what_is_met_and_our_readings() -> None:
    plan = drawn(mixed(range(1, 401)))

    assert not_met(plan.findings) == []
    assert with_verdict(plan.findings, Verdict.MET) == [
        "sampling.participants.size",
        COVERAGE,
        "sampling.patients.size",
        "sampling.rounding",
        METHOD,
    ]
    assumed = {finding.rule.id for finding in plan.assumptions}
    assert assumed == {COVERAGE, METHOD, "sampling.rounding"}
    assert all(finding.is_assumption for finding in plan.assumptions)
    assert findings_of(plan.findings, "sampling.participants.size")[0].observed == 12


def test_nothing_is_rounded_if_the_percentages_are_whole() -> None:
    plan = drawn(groups(range(1, 401)), patients_each(20))

    assert findings_of(plan.findings, "sampling.rounding") == []


@given(registries(), asked())
def test_a_met_clause_has_one_finding_and_each_fault_has_its_own(
    registry: Registry, at_least: int
) -> None:
    plan = drawn(registry.entries, registry.patients, at_least=at_least)

    (enough,) = findings_of(plan.findings, "sampling.patients.size")
    assert enough.verdict is Verdict.MET
    assert enough.about == f"each of {len(plan.participants)} participants"
    few = [m for m in plan.participants if m.patient_population < 5]
    assert [f.about for f in findings_of(plan.findings, "sampling.patients.minimum")] == [
        member.participant.masked_key for member in few
    ]
    assert findings_of(plan.findings, SHORTFALL) == []


# --- reserves ------------------------------------------------------------------------------------


@given(registries(), st.integers(0, 70), asked())
def test_reserves_are_the_next_in_order_with_their_own_patients(
    registry: Registry, reserves: int, at_least: int
) -> None:
    plan = drawn(registry.entries, registry.patients, reserves=reserves, at_least=at_least)
    others = [key for key in registry.facets_by_key if key not in keys(plan.participants)]
    first = sample_participants(others, seed=SEED, year=PY2027, reserves=reserves).kept[:reserves]

    assert keys(plan.reserves) == [one.key for one in first]
    assert {member.drawn_for for member in plan.reserves} <= {RESERVE}
    assert plan.reserves_asked == reserves
    for member in plan.reserves:
        assert len(member.patients) == member.quota.size
    without = drawn(registry.entries, registry.patients, at_least=at_least)
    assert without.participants == plan.participants
    assert without.reserves == ()


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "error", "told"),
    [
        ({"seed": "05/2027"}, InvalidValue, "seed: given '05/2027'"),
        ({"seed": ""}, InvalidValue, "seed: given ''"),
        ({"seed": 314}, InvalidType, "seed: given 314 (int)"),
        ({"year": 2027}, InvalidType, "write PerformanceYear(2027)"),
        ({"reserves": -1}, InvalidValue, "reserves: given -1"),
        ({"reserves": True}, InvalidType, "reserves: given True"),
        ({"reserves": 1.0}, InvalidType, "reserves: given 1.0"),
        ({"at_least": -1}, InvalidValue, "at_least: given -1"),
        ({"at_least": False}, InvalidType, "at_least: given False"),
        ({"at_least": "9"}, InvalidType, "at_least: given '9'"),
        ({"excluding": "plan"}, InvalidType, "excluding: given str"),
        ({"excluding": b"plan"}, InvalidType, "excluding: given bytes"),
        ({"excluding": 7}, InvalidType, "excluding: given int"),
        ({"excluding": None}, InvalidType, "excluding: given NoneType"),
        ({"excluding": [group(1)]}, InvalidType, "excluding[0]: given Group"),
        ({"reuse": "NEVER"}, InvalidType, "reuse: given a text that is not shown here"),
        ({"frame": []}, InvalidValue, "frame: given no entries"),
        ({"frame": "frame"}, InvalidType, "frame: given str"),
        ({"frame": b"frame"}, InvalidType, "frame: given bytes"),
        ({"frame": 7}, InvalidType, "frame: given int"),
        ({"frame": [group(1)]}, InvalidType, "frame[0]: given Group, expected a FrameEntry"),
        ({"patients_of": 7}, InvalidType, "patients_of: given 7 (int)"),
        ({"patients_of": "P1"}, InvalidType, "patients_of: given a text that is not shown"),
        ({"patients_of": ["P1"]}, InvalidType, "patients_of: given list"),
        ({"notes": "one"}, InvalidType, "notes: given str"),
        ({"notes": (1,)}, InvalidType, "notes[0]: given 1 (int), expected text"),
        ({"notes": ("a", "b\n")}, InvalidValue, "notes[1]: given 'b"),
        ({"seed_origin": " dice"}, InvalidValue, "seed_origin: given ' dice'"),
        ({"seed_origin": "a\u200bb"}, InvalidValue, "seed_origin: given"),
        ({"seed_origin": None}, InvalidType, "seed_origin: given None"),
    ],
    ids=str,
)
def test_invalid_arguments_are_refused_by_name(
    wrong: dict[str, Any], error: type[InvalidInput], told: str
) -> None:
    arguments = {"frame": VECTOR_FRAME, "patients_of": TWENTY_TWO, **wrong}
    with pytest.raises(error) as refusal:
        drawn(**arguments)
    assert type(refusal.value) is error
    assert told in str(refusal.value)


def test_both_counts_are_reported_together() -> None:
    with pytest.raises(InvalidTypesAndValues) as refusal:
        drawn(VECTOR_FRAME, reserves=-1, at_least=True)
    assert [problem.field for problem in refusal.value.problems] == ["reserves", "at_least"]


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2028])
def test_a_year_that_was_not_read_has_no_plan(year: int) -> None:
    with pytest.raises(YearNotCovered, match="covered: 2021 to 2027"):
        drawn(VECTOR_FRAME, year=PerformanceYear(year))


# --- privacy -------------------------------------------------------------------------------------


def test_rows_and_a_frame_are_equivalent() -> None:
    """Guards the helper that other tests rest on."""
    assert rows_of(groups([1, 2]), patients_each(2)) == [
        ("group:000000001", "MRN-0000"),
        ("group:000000001", "MRN-0001"),
        ("group:000000002", "MRN-0000"),
        ("group:000000002", "MRN-0001"),
    ]


@pytest.mark.parametrize("wanted", [{"reserves": 10**30}, {"at_least": 2**900}], ids=str)
def test_a_number_beyond_any_frame_takes_the_whole_frame(wanted: dict[str, int]) -> None:
    plan = drawn(groups(range(1, 31)), **wanted)

    assert len(plan.participants) + len(plan.reserves) == plan.frame_size
