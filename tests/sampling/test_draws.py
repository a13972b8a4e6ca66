"""Drawing a plan: members, coverage, reserves, patients, findings. SAM-009 to SAM-020; D2 to D7.

The property tests hold the package against ``plain_reading``, which hashes and sorts everything.
"""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidTypesAndValues,
    InvalidValue,
    YearNotCovered,
)
from qpp_rules.core.identifiers import ApmEntity, Participant, Tin, VirtualGroup
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    RANDOM,
    RESERVE,
    SCHEME,
    ExcludedParticipants,
    Exclusion,
    Extension,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    SampleSize,
    SamplingUnit,
    check_plan,
    draw,
    is_intact,
    list_digest,
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
    VECTOR_COVERAGE,
    VECTOR_DIGEST,
    VECTOR_FRAME,
    VECTOR_PATIENTS,
    VECTOR_SAMPLED_PATIENTS,
    VECTOR_TICKETS,
    drawn_at_random,
    findings_of,
    group,
    groups,
    individual,
    keys,
    mixed,
    not_met,
    patient_ids,
    patients_each,
    plainly,
    resealed,
    rows_of,
    showing,
    shuffled,
    tins_of,
    with_verdict,
)
from tests.sampling.strategies import (
    FACETS,
    Registry,
    asked,
    registries,
    salts,
    seeds,
    years,
)

COVERAGE = "sampling.coverage"
SHORTFALL = "sampling.exclusion.shortfall"
METHOD = "sampling.method"


TWENTY_TWO = patients_each(22)


def drawn(frame: Any, patients_of: Any = TWENTY_TWO, **more: Any) -> Plan:
    return draw(frame, patients_of, **{"seed": SEED, "year": PY2027, **more})


# --- the test vector of the contract -------------------------------------------------------------


@pytest.fixture(scope="module")
def vector() -> Plan:
    return drawn(VECTOR_FRAME, lambda _participant: VECTOR_PATIENTS)


def test_the_vector_is_drawn_as_the_contract_has_it(vector: Plan) -> None:
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


def test_a_plan_that_is_on_record_keeps_its_digest(vector: Plan) -> None:
    """Earlier plans are named by their digests, so what is hashed may not change."""
    of_format_1 = "30d39449146366cda7eae11d294862aae60d499633cbf30bdf222c6baea7a1e4"

    assert vector.digest == "3eb9e0911337fc7d6da7896d13b8f368f1bf10ea6f44ac4f769a75f500191c8c"
    assert is_intact(vector)
    assert is_intact(attrs.evolve(vector, digest=of_format_1))


def test_the_quotas_of_a_plan_leave_the_year_to_the_plan(vector: Plan) -> None:
    """So what a quota knows of its year changes no digest that is on record."""
    quota = participant_quota(44, PY2027)

    assert vector.quota == quota
    assert {one.quota.year for one in (vector, *vector.participants, *vector.reserves)} == {None}
    assert attrs.evolve(vector, quota=quota).right_digest == vector.digest


def test_a_plan_of_format_1_is_held_against_its_own_digest(vector: Plan) -> None:
    """It left out of each quota all but the size."""
    of_format_1 = attrs.evolve(
        vector, digest="30d39449146366cda7eae11d294862aae60d499633cbf30bdf222c6baea7a1e4"
    )
    quota = attrs.evolve(vector.quota, population=4_000)

    assert not is_intact(attrs.evolve(of_format_1, seed_origin="dice"))
    assert is_intact(attrs.evolve(of_format_1, quota=quota))
    assert not is_intact(attrs.evolve(vector, quota=quota))
    assert check_plan(of_format_1).answer is None
    assert check_plan(of_format_1).missing == ("plan.digest of format 2",)
    assert check_plan(of_format_1).finding("sampling.plan.digest-form").verdict is Verdict.UNKNOWN
    assert check_plan(attrs.evolve(of_format_1, quota=quota)).answer is False


def test_only_a_plan_is_intact_or_right() -> None:
    for ask in (is_intact, check_plan):
        with pytest.raises(InvalidType, match=r"plan: given 5 \(int\), expected a Plan"):
            ask(5)  # type: ignore[operator]


# --- the plain reading ---------------------------------------------------------------------------


@given(registries(), seeds(), asked(), asked())
def test_a_plan_is_what_the_plain_reading_draws(
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
def test_a_plan_of_a_large_frame_is_what_the_plain_reading_draws(size: int) -> None:
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
def test_the_random_members_are_those_of_a_sample_of_one_stage(
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
def test_a_larger_sample_holds_the_smaller(registry: Registry, few: int, more: int) -> None:
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
def test_the_year_settles_the_sources_and_not_the_sample(year: PerformanceYear) -> None:
    """SAM-012: in 2021 to 2023 the unit is the TIN/NPI; the sizes are the same in all years."""
    frame = [FrameEntry(individual(number)) for number in range(400)]
    plan = drawn(frame, year=year)

    assert keys(plan.participants) == keys(drawn(frame).participants)
    assert plan.year == year
    assert plan.quota == participant_quota(400, year)
    assert plan.participants[0].quota == patient_quota(22, year)


# --- coverage ------------------------------------------------------------------------------------


@given(registries(), seeds(), asked())
def test_coverage_only_adds_and_reaches_every_facet(
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
    ]
    plan = drawn(frame)

    added = [(m.participant.key, m.drawn_for) for m in plan.participants if m.drawn_for != RANDOM]
    assert added == [
        ("virtual-group:VG-1", "coverage: a:1"),
        ("apm-entity:A2", "coverage: kind:apm-entity"),
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


def test_the_kind_of_participant_always_is_a_facet() -> None:
    assert [sorted(entry.all_facets) for entry in mixed(range(5), "status:opt-in")] == [
        ["kind:group", "status:opt-in"],
        ["kind:individual", "status:opt-in"],
        ["kind:virtual-group", "status:opt-in"],
        ["kind:subgroup", "status:opt-in"],
        ["kind:apm-entity", "status:opt-in"],
    ]


# --- sizes ---------------------------------------------------------------------------------------


def test_more_than_is_required_may_be_drawn() -> None:
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


def test_the_findings_say_what_is_met_and_what_is_our_reading() -> None:
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


def test_nothing_is_rounded_where_the_percentages_are_whole() -> None:
    plan = drawn(groups(range(1, 401)), patients_each(20))

    assert findings_of(plan.findings, "sampling.rounding") == []


@given(registries(), asked())
def test_there_is_one_finding_for_what_is_right_and_one_for_each_fault(
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
def test_reserves_are_the_next_in_order_with_patients_of_their_own(
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


# --- what is asked of the caller -----------------------------------------------------------------


@given(registries(), asked())
def test_only_the_drawn_participants_patients_are_asked_for_and_once(
    registry: Registry, reserves: int
) -> None:
    patients = registry.patients
    asked_for: list[str] = []

    def patients_of(one: Participant) -> list[str]:
        asked_for.append(one.key)
        return patients[one]

    plan = drawn(registry.entries, patients_of, reserves=reserves)

    assert sorted(asked_for) == sorted(keys((*plan.participants, *plan.reserves)))


def test_a_mapping_may_lack_those_that_are_not_drawn() -> None:
    plan = drawn(VECTOR_FRAME, reserves=2)
    of_the_drawn = {m.participant: patient_ids(22) for m in (*plan.participants, *plan.reserves)}

    assert drawn(VECTOR_FRAME, of_the_drawn, reserves=2) == plan


# --- the record ----------------------------------------------------------------------------------


def test_what_the_caller_says_goes_on_record() -> None:
    plan = drawn(
        VECTOR_FRAME,
        seed_origin="twenty dice on 2027-05-03",
        notes=("frame frozen 2027-05-01",),
        reserves=2,
        at_least=12,
        reuse=ReuseOfParticipants.NEVER,
        excluding=ExcludedParticipants(frozenset({group(100_000_010)}), "nobody twice in 5 years"),
    )

    assert plan.seed == SEED
    assert plan.seed_origin == "twenty dice on 2027-05-03"
    assert plan.notes == ("frame frozen 2027-05-01",)
    assert (plan.reserves_asked, plan.size_asked) == (2, 12)
    assert plan.reuse is ReuseOfParticipants.NEVER
    assert [(one.reason, one.digest) for one in plan.excluded] == [
        ("nobody twice in 5 years", list_digest(["group:100000010"]))
    ]
    assert plan.extends is None


CHANGES = [
    {"seed_origin": "dice"},
    {"notes": ("a", "b")},
    {"notes": ("a b",)},
    {"seed": OTHER_SEED},
    {"year": PerformanceYear(2026)},
    {"reserves": 1},
    {"reserves": 2},
    {"at_least": 1},
    {"at_least": 11},
    {"reuse": ReuseOfParticipants.NEVER},
    {"reuse": ReuseOfParticipants.ALLOWED},
    {"excluding": ExcludedParticipants(frozenset(), "a rule")},
    {"excluding": ExcludedParticipants(frozenset(), "another rule")},
    {"patients_of": patients_each(23)},
    {"frame": [*VECTOR_FRAME, FrameEntry(group(7))]},
]


def test_a_plans_digest_depends_on_everything_that_was_asked() -> None:
    plain = {"frame": VECTOR_FRAME, "patients_of": TWENTY_TWO}
    digests = [drawn(**{**plain, **change}).digest for change in ({}, *CHANGES)]

    assert len(set(digests)) == len(digests)
    assert all(len(digest) == 64 for digest in digests)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("scheme", "qpp-rules-2"),
        ("seed", OTHER_SEED),
        ("seed_origin", "dice"),
        ("year", PerformanceYear(2026)),
        ("frame_size", 45),
        ("frame_digest", "0" * 64),
        ("quota", participant_quota(9, PY2027)),
        ("quota", attrs.evolve(participant_quota(44, PY2027), population=4_000)),
        ("quota", attrs.evolve(participant_quota(44, PY2027), unit=SamplingUnit.TIN_NPI)),
        ("quota", attrs.evolve(participant_quota(44, PY2027), required=SampleSize(2, 10, 50))),
        ("size_asked", 1),
        ("participants", ()),
        ("reserves_asked", 2),
        ("reserves", ()),
        ("reuse", ReuseOfParticipants.NEVER),
        ("excluded", (Exclusion("a rule", "0" * 64),)),
        ("extends", Extension("0" * 64, 44, "0" * 64)),
        ("notes", ("a note",)),
    ],
)
def test_a_plans_digest_depends_on_each_part_of_the_record(part: str, value: object) -> None:
    plan = drawn(VECTOR_FRAME, reserves=1)

    assert resealed(plan).digest == plan.digest
    assert resealed(plan, **{part: value}).digest != plan.digest


def test_a_plans_digest_depends_on_the_order_of_its_members() -> None:
    plan = drawn(VECTOR_FRAME)

    assert resealed(plan, participants=plan.participants[::-1]).digest != plan.digest


@pytest.mark.parametrize(
    "change", [{"reason": "another"}, {"digest": "1" * 64}, {"reserves_digest": "1" * 64}], ids=str
)
def test_a_plans_digest_depends_on_each_part_of_an_exclusion(change: dict[str, str]) -> None:
    plan = resealed(drawn(VECTOR_FRAME), excluded=(Exclusion("a rule", "0" * 64),))
    changed = attrs.evolve(plan.excluded[0], **change)

    assert resealed(plan, excluded=(changed,)).digest != plan.digest


@pytest.mark.parametrize(
    "change", [{"plan_digest": "1" * 64}, {"frame_size": 45}, {"frame_digest": "1" * 64}], ids=str
)
def test_a_plans_digest_depends_on_each_part_of_an_extension(change: dict[str, Any]) -> None:
    plan = resealed(drawn(VECTOR_FRAME), extends=Extension("0" * 64, 44, "0" * 64))
    assert plan.extends is not None
    changed = attrs.evolve(plan.extends, **change)

    assert resealed(plan, extends=changed).digest != plan.digest


@pytest.mark.parametrize(
    "change",
    [
        {"participant": group(7)},
        {"rank": 99},
        {"ticket": "0" * 64},
        {"drawn_for": "coverage: kind:group"},
        {"quota": patient_quota(100, PY2027)},
        {"quota": attrs.evolve(patient_quota(22, PY2027), population=23)},
        {"quota": attrs.evolve(patient_quota(22, PY2027), required=SampleSize(2, 5, 50))},
        {"patient_population": 23},
        {"patient_list_digest": "0" * 64},
        {"patients": ()},
    ],
    ids=lambda change: next(iter(change)),
)
@pytest.mark.parametrize("where", ["participants", "reserves"])
def test_a_plans_digest_depends_on_each_part_of_each_member(
    where: str, change: dict[str, Any]
) -> None:
    plan = drawn(VECTOR_FRAME, reserves=1)
    first, *rest = getattr(plan, where)
    changed = {where: (attrs.evolve(first, **change), *rest)}

    assert resealed(plan, **changed).digest != plan.digest


@pytest.mark.parametrize("change", [{"patient": "P"}, {"rank": 9}, {"ticket": "0" * 64}])
def test_a_plans_digest_depends_on_each_part_of_each_patient(change: dict[str, Any]) -> None:
    plan = drawn(VECTOR_FRAME)
    member, *rest = plan.participants
    patient, *others = member.patients
    changed = attrs.evolve(member, patients=(attrs.evolve(patient, **change), *others))

    assert resealed(plan, participants=(changed, *rest)).digest != plan.digest


def pickled(plan: Plan) -> Plan:
    return pickle.loads(pickle.dumps(plan))  # noqa: S301


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, pickled])
def test_a_plan_can_be_sent_to_another_process(travel: Any) -> None:
    plan = drawn(VECTOR_FRAME, reserves=2)

    assert travel(plan) == plan
    assert hash(travel(plan)) == hash(plan)
    assert travel(plan).findings == plan.findings


def test_the_worklist_has_a_row_for_each_sampled_patient_and_one_for_who_has_none() -> None:
    frame = groups([1, 2])
    counts = {group(1): patient_ids(6), group(2): []}
    plan = drawn(frame, counts)
    rows = {row["participant"]: row for row in plan.to_rows()}

    assert len(plan.to_rows()) == 6
    member = next(m for m in plan.participants if m.participant == group(1))
    assert [row for row in plan.to_rows() if row["participant"] == "group:000000001"] == [
        {
            "year": 2027,
            "participant": "group:000000001",
            "participant_rank": member.rank,
            "participant_ticket": member.ticket,
            "drawn_for": "random",
            "patient_population": 6,
            "patient_quota": 5,
            "patient": one.patient,
            "patient_rank": rank,
            "patient_ticket": one.ticket,
        }
        for rank, one in enumerate(member.patients, 1)
    ]
    without = rows["group:000000002"]
    assert (without["patient"], without["patient_rank"], without["patient_ticket"]) == (None,) * 3
    assert (without["patient_population"], without["patient_quota"]) == (0, 0)


def test_the_worklist_holds_the_reserves_too() -> None:
    plan = drawn(VECTOR_FRAME, reserves=3)
    rows = plan.to_rows()

    assert {row["participant"] for row in rows} == set(keys((*plan.participants, *plan.reserves)))
    assert sum(row["drawn_for"] == "reserve" for row in rows) == 3 * 6


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
        ({"excluding": [group(1)]}, InvalidType, "excluding: given Group"),
        ({"reuse": "NEVER"}, InvalidType, "write ReuseOfParticipants.WHEN_EXHAUSTED"),
        ({"frame": []}, InvalidValue, "frame: given no entries"),
        ({"frame": "frame"}, InvalidType, "frame: given str"),
        ({"frame": b"frame"}, InvalidType, "frame: given bytes"),
        ({"frame": 7}, InvalidType, "frame: given int"),
        ({"frame": [group(1)]}, InvalidType, "frame[0]: given Group, expected a FrameEntry"),
        ({"patients_of": 7}, InvalidType, "patients_of: given int"),
        ({"patients_of": "P1"}, InvalidType, "patients_of: given str"),
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
def test_what_cannot_be_drawn_from_is_refused_by_name(
    wrong: dict[str, Any], error: type[InvalidInput], told: str
) -> None:
    arguments = {"frame": VECTOR_FRAME, "patients_of": TWENTY_TWO, **wrong}
    with pytest.raises(error) as refusal:
        drawn(**arguments)
    assert type(refusal.value) is error
    assert told in str(refusal.value)


def test_both_counts_are_told_at_once() -> None:
    with pytest.raises(InvalidTypesAndValues) as refusal:
        drawn(VECTOR_FRAME, reserves=-1, at_least=True)
    assert [problem.field for problem in refusal.value.problems] == ["reserves", "at_least"]


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2028])
def test_a_year_that_was_not_read_has_no_plan(year: int) -> None:
    with pytest.raises(YearNotCovered, match="covered: 2021 to 2027"):
        drawn(VECTOR_FRAME, year=PerformanceYear(year))


@pytest.mark.parametrize("year", [2021, 2022, 2023])
def test_in_2021_to_2023_the_frame_lists_clinicians(year: int) -> None:
    """SAM-012: the unit is the TIN/NPI, and every entry of another kind is named, masked."""
    frame = [FrameEntry(individual(1)), *groups([987_654_321]), FrameEntry(VirtualGroup("VG-1"))]
    with pytest.raises(InvalidValue) as refusal:
        drawn(frame, year=PerformanceYear(year))

    assert [(p.field, p.given) for p in refusal.value.problems] == [
        ("frame[1]", "group:*****4321"),
        ("frame[2]", "virtual-group:VG-1"),
    ]
    assert f"a TIN/NPI, the unit of {year}" in str(refusal.value)
    assert "list each of its clinicians as an Individual" in str(refusal.value)
    assert showing(["987654321"], refusal.value) == []


def test_a_participant_that_comes_twice_is_named_once_and_masked() -> None:
    twice = [*groups([1, 987_654_321]), *mixed([3]), *groups([987_654_321, 987_654_321, 1])]
    with pytest.raises(InvalidValue) as refusal:
        drawn(twice)

    assert [(p.field, p.given, p.expected) for p in refusal.value.problems] == [
        ("frame[3]", "group:*****4321 a second time", "each participant once"),
        ("frame[5]", "group:*****0001 a second time", "each participant once"),
    ]
    assert showing(["987654321"], refusal.value) == []


def test_the_same_participant_with_other_facets_is_the_same_participant() -> None:
    with pytest.raises(InvalidValue, match="a second time"):
        drawn([FrameEntry(group(1)), FrameEntry(group(1), frozenset({"status:opt-in"}))])


def test_all_that_is_wrong_with_a_frame_is_told() -> None:
    frame = [group(1), FrameEntry(group(2)), None, FrameEntry(group(2))]
    with pytest.raises(InvalidTypesAndValues) as refusal:
        drawn(frame)
    assert [problem.field for problem in refusal.value.problems] == [
        "frame[0]",
        "frame[2]",
        "frame[3]",
    ]


@pytest.mark.parametrize(("count", "told"), [(49, 49), (50, 50), (51, 51), (400, 51)])
def test_of_many_problems_the_first_fifty_are_told_and_the_rest_counted(
    count: int, told: int
) -> None:
    with pytest.raises(InvalidType) as refusal:
        drawn([None] * count)

    problems = refusal.value.problems
    assert len(problems) == told
    if count > 50:
        assert problems[50].given == f"{count - 50} more problems like these"
    assert problems[min(count, 50) - 1].field == f"frame[{min(count, 50) - 1}]"


@pytest.mark.parametrize("reserves", [0, 2])
def test_every_drawn_participant_without_patients_of_its_own_is_named(reserves: int) -> None:
    frame = mixed(range(1, 45))
    plan = drawn(frame, reserves=reserves)
    of_one = {plan.participants[3].participant: patient_ids(22)}
    with pytest.raises(InvalidValue) as refusal:
        drawn(frame, of_one, reserves=reserves)

    masked = [
        f"patients_of {m.participant.masked_key}" for m in (*plan.participants, *plan.reserves)
    ]
    masked.pop(3)
    assert [problem.field for problem in refusal.value.problems] == masked
    assert {problem.given for problem in refusal.value.problems} == {"nothing"}
    assert "the ids of its patients, an empty list if it has none; add it" in str(refusal.value)
    assert showing(tins_of(frame), refusal.value) == []


@pytest.mark.parametrize(
    ("ids", "error", "place", "told"),
    [
        pytest.param("SECRET-1", InvalidType, "", "given str, expected an iterable", id="text"),
        pytest.param(b"SECRET-1", InvalidType, "", "given bytes", id="bytes"),
        pytest.param(None, InvalidType, "", "given NoneType", id="nothing"),
        pytest.param(["SECRET-1", 777], InvalidType, "[1]", "given int, expected text", id="int"),
        pytest.param(["SECRET-1", ""], InvalidValue, "[1]", "not empty", id="empty"),
        pytest.param([" SECRET-1"], InvalidValue, "[0]", "no blanks around it", id="blank"),
        pytest.param(["SECRET\x07-1"], InvalidValue, "[0]", "control characters", id="control"),
        pytest.param(["SECRET-1"] * 2, InvalidValue, "", "1 ids more than once", id="twice"),
    ],
)
@pytest.mark.parametrize("how", ["mapping", "function"])
def test_what_is_no_list_of_patients_is_refused_whose_it_is_told_and_no_id_shown(
    ids: Any, error: type[InvalidInput], place: str, told: str, how: str
) -> None:
    frame = groups([987_654_321])
    patients_of: Any = {group(987_654_321): ids} if how == "mapping" else lambda _one: ids
    with pytest.raises(error) as refusal:
        drawn(frame, patients_of)

    assert refusal.value.subject == "draw"
    (problem,) = refusal.value.problems
    assert problem.field == f"patients_of group:*****4321{place}"
    assert told in str(refusal.value)
    assert showing(["SECRET", "777", "987654321"], refusal.value) == []


def test_what_is_wrong_with_a_reserves_patients_is_told() -> None:
    plan = drawn(VECTOR_FRAME, reserves=1)
    spare = plan.reserves[0].participant
    with pytest.raises(InvalidValue, match="given 1 ids more than once") as refusal:
        drawn(
            VECTOR_FRAME,
            lambda one: ["P1", "P1"] if one == spare else patient_ids(22),
            reserves=1,
        )
    assert refusal.value.problems[0].field == f"patients_of {spare.masked_key}"


def test_of_many_wrong_ids_the_first_fifty_are_told_and_the_rest_counted() -> None:
    with pytest.raises(InvalidValue) as refusal:
        drawn(groups(range(1, 11)), lambda _one: [""] * 100)
    assert len(refusal.value.problems) == 51
    assert refusal.value.problems[-1].given == "950 more problems like these"


def test_what_a_callers_function_raises_comes_through() -> None:
    def patients_of(_one: Participant) -> list[str]:
        message = "the warehouse is asleep"
        raise ConnectionError(message)

    with pytest.raises(ConnectionError, match="the warehouse is asleep"):
        drawn(VECTOR_FRAME, patients_of)


# --- entries of a frame --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [frozenset, set, list, tuple, iter])
def test_facets_are_given_by_any_iterable_and_kept_frozen(kind: Any) -> None:
    entry = FrameEntry(group(1), kind(["status:opt-in", "category:pi"]))

    assert entry.facets == frozenset({"status:opt-in", "category:pi"})
    assert isinstance(entry.facets, frozenset)


@pytest.mark.parametrize(
    ("arguments", "error", "field"),
    [
        ((group(1), "status:opt-in"), InvalidType, "facets"),
        ((group(1), b"status"), InvalidType, "facets"),
        ((group(1), None), InvalidType, "facets"),
        ((group(1), [1]), InvalidType, "facets"),
        ((group(1), [["status:opt-in"]]), InvalidType, "facets"),
        ((group(1), [""]), InvalidValue, "facets"),
        ((group(1), [" status:opt-in"]), InvalidValue, "facets"),
        ((group(1), ["status:\nopt-in"]), InvalidValue, "facets"),
        (("group:987654321",), InvalidType, "participant"),
        ((Tin("987654321"),), InvalidType, "participant"),
    ],
    ids=ascii,
)
def test_an_entry_is_a_participant_with_facets_that_are_texts(
    arguments: tuple[Any, ...], error: type[InvalidInput], field: str
) -> None:
    with pytest.raises(error) as refusal:
        FrameEntry(*arguments)
    assert [problem.field for problem in refusal.value.problems] == [field]
    assert showing(["987654321"], refusal.value) == []


def test_every_wrong_facet_is_told() -> None:
    with pytest.raises(InvalidValue) as refusal:
        FrameEntry(group(1), ["b ", "ok", "a "])
    assert [problem.given for problem in refusal.value.problems] == ["'a ' (str)", "'b ' (str)"]


# --- privacy -------------------------------------------------------------------------------------


@given(registries(largest=20, fewest_patients=1), years(), asked())
def test_no_plan_member_or_finding_shows_a_patient_or_a_whole_tin(
    registry: Registry, year: PerformanceYear, reserves: int
) -> None:
    if year.year < 2024:
        frame = tuple(FrameEntry(individual(number)) for number in range(12))
        registry = Registry(frame, registry.counts)
    plan = drawn(registry.entries, registry.patients, year=year, reserves=reserves)

    assert showing([*tins_of(registry.entries), "MRN-"], plan) == []


def test_a_member_shows_who_and_where_and_counts_its_patients(vector: Plan) -> None:
    """Its size, its facets and the digest of its list are long, and stand in its row."""
    member = vector.participants[0]

    shown = repr(member)
    assert f"rank={member.rank}" in shown
    assert f"patients=<{len(member.patients)}>" in shown
    assert [name for name in ("quota=", "facets=", "patient_list_digest=") if name in shown] == []


def test_a_plan_of_which_no_more_is_said_was_asked_for_no_more() -> None:
    made = {field.name: field.default for field in attrs.fields(Plan)}

    assert (made["size_asked"], made["reserves_asked"]) == (0, 0)


def test_a_mapping_of_patients_that_is_no_dict_serves(vector: Plan) -> None:
    class Warehouse(Mapping[Participant, tuple[str, ...]]):
        def __getitem__(self, one: Participant) -> tuple[str, ...]:
            return VECTOR_PATIENTS

        def __iter__(self) -> Iterator[Participant]:
            return iter(())

        def __len__(self) -> int:
            return 0

    assert drawn(VECTOR_FRAME, Warehouse()) == vector


def test_rows_and_frame_are_two_ways_to_write_the_same() -> None:
    """Guards the helper that other tests rest on."""
    assert rows_of(groups([1, 2]), patients_each(2)) == [
        ("group:000000001", "MRN-0000"),
        ("group:000000001", "MRN-0001"),
        ("group:000000002", "MRN-0000"),
        ("group:000000002", "MRN-0001"),
    ]
