"""What a draw leaves on record, and its digest: SAM-018, SAM-020."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import attrs
import pytest
from hypothesis import given

from qpp_rules.core.errors import (
    InvalidType,
)
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    ExcludedParticipants,
    Exclusion,
    Extension,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    SampleSize,
    SamplingUnit,
    check_plan,
    is_intact,
    list_digest,
    participant_quota,
    patient_quota,
)
from tests.sampling.samples import (
    OTHER_SEED,
    PY2027,
    SEED,
    TWENTY_TWO,
    VECTOR_FRAME,
    drawn,
    group,
    groups,
    individual,
    keys,
    patient_ids,
    patients_each,
    resealed,
    showing,
    tins_of,
)
from tests.sampling.strategies import (
    Registry,
    asked,
    registries,
    years,
)

# --- the test vector of the contract -------------------------------------------------------------


def test_a_stored_plan_keeps_its_digest(vector: Plan) -> None:
    """Earlier plans are named by their digests, so what is hashed may not change."""
    of_format_1 = "30d39449146366cda7eae11d294862aae60d499633cbf30bdf222c6baea7a1e4"

    assert vector.digest == "3eb9e0911337fc7d6da7896d13b8f368f1bf10ea6f44ac4f769a75f500191c8c"
    assert is_intact(vector)
    assert is_intact(attrs.evolve(vector, digest=of_format_1))


def test_a_plans_quotas_take_their_year_from_the_plan(vector: Plan) -> None:
    """So what a quota knows of its year changes no digest that is on record."""
    quota = participant_quota(44, PY2027)

    assert vector.quota == quota
    assert {one.quota.year for one in (vector, *vector.participants, *vector.reserves)} == {None}
    assert attrs.evolve(vector, quota=quota).right_digest == vector.digest


def test_a_format_1_plan_is_checked_against_its_own_digest(vector: Plan) -> None:
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


def test_only_a_plan_can_be_checked() -> None:
    for ask in (is_intact, check_plan):
        with pytest.raises(InvalidType, match=r"plan: given 5 \(int\), expected a Plan"):
            ask(5)  # type: ignore[operator]


# --- the record ----------------------------------------------------------------------------------


def test_the_callers_statements_are_recorded() -> None:
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


def test_a_plans_digest_depends_on_every_argument() -> None:
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


def test_the_worklist_has_a_row_for_each_patient_and_for_each_member_without_any() -> None:
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


def test_the_worklist_includes_the_reserves() -> None:
    plan = drawn(VECTOR_FRAME, reserves=3)
    rows = plan.to_rows()

    assert {row["participant"] for row in rows} == set(keys((*plan.participants, *plan.reserves)))
    assert sum(row["drawn_for"] == "reserve" for row in rows) == 3 * 6


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


def test_a_member_prints_its_participant_place_and_number_of_patients(vector: Plan) -> None:
    """Its size, its facets and the digest of its list are long, and stand in its row."""
    member = vector.participants[0]

    shown = repr(member)
    assert f"rank={member.rank}" in shown
    assert f"patients=<{len(member.patients)}>" in shown
    assert [name for name in ("quota=", "facets=", "patient_list_digest=") if name in shown] == []


def test_a_plan_without_further_statements_had_no_further_requests() -> None:
    made = {field.name: field.default for field in attrs.fields(Plan)}

    assert (made["size_asked"], made["reserves_asked"]) == (0, 0)
