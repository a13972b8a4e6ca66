"""What the facts of eligibility take and refuse, and what they read as."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.identifiers import Tin
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    Segment,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
)
from tests.eligibility.strategies import CHARGES, OVER, PATIENTS, SERVICES

# A volume. ELI-001: a figure that is missing is unknown, ELI-C09: a count is never negative.


def test_a_negative_count_is_refused_by_name_eli_c09() -> None:
    with pytest.raises(InvalidValue) as refusal:
        Volume(Decimal(90300), 150, -3)
    assert [problem.field for problem in refusal.value.problems] == ["services"]
    assert str(refusal.value) == "Volume: services: given -3, expected a whole number, 0 or more"


@pytest.mark.parametrize(
    ("arguments", "error", "fields"),
    [
        ((Decimal("-0.01"), 1, 1), InvalidValue, ["allowed_charges"]),
        ((Decimal("NaN"), 1, 1), InvalidValue, ["allowed_charges"]),
        ((Decimal("Infinity"), 1, 1), InvalidValue, ["allowed_charges"]),
        ((90300.0, 1, 1), InvalidType, ["allowed_charges"]),
        ((90300, 1, 1), InvalidType, ["allowed_charges"]),
        (("90300", 1, 1), InvalidType, ["allowed_charges"]),
        ((Decimal(1), True, 1), InvalidType, ["patients"]),
        ((Decimal(1), 1.0, 1), InvalidType, ["patients"]),
        ((Decimal(1), "1", 1), InvalidType, ["patients"]),
        ((Decimal(1), -1, 1), InvalidValue, ["patients"]),
        ((Decimal(1), 1, False), InvalidType, ["services"]),
        ((Decimal(-1), 1.0, -1), InvalidInput, ["allowed_charges", "patients", "services"]),
    ],
    ids=repr,
)
def test_a_volume_refuses_what_is_no_figure(
    arguments: tuple[Any, ...], error: type[InvalidInput], fields: list[str]
) -> None:
    with pytest.raises(error) as refusal:
        Volume(*arguments)
    assert [problem.field for problem in refusal.value.problems] == fields


def test_a_figure_that_is_not_known_is_none_and_not_zero() -> None:
    unknown = Volume(None, None)
    assert [unknown.of(criterion) for criterion in Criterion] == [None, None, None]
    assert unknown != Volume(Decimal(0), 0, 0)


def test_a_volume_gives_each_criterion_its_own_figure() -> None:
    volume = Volume(Decimal(1), 2, 3)
    assert [volume.of(c) for c in (CHARGES, PATIENTS, SERVICES)] == [Decimal(1), 2, 3]


# The threshold.


def test_a_threshold_without_services_does_not_test_them() -> None:
    two = LowVolumeThreshold(Decimal(90000), 200)
    assert two.criteria == {CHARGES, PATIENTS}
    assert two.of(SERVICES) is None


def test_a_threshold_gives_each_criterion_its_own_figure() -> None:
    three = LowVolumeThreshold(Decimal(1), 2, 0)
    assert three.criteria == set(Criterion)
    assert [three.of(c) for c in (CHARGES, PATIENTS, SERVICES)] == [Decimal(1), 2, 0]


@pytest.mark.parametrize(
    "arguments", [(None, 1, 1), (Decimal(1), None, 1), (Decimal(1), 1, 1.5)], ids=repr
)
def test_a_threshold_states_its_figures(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidType):
        LowVolumeThreshold(*arguments)


# The verdict of a segment, and the segment.


@pytest.mark.parametrize("kind", [set, frozenset])
def test_exceeded_takes_a_set_and_keeps_it_frozen(kind: type[set[Criterion]]) -> None:
    criteria = kind([CHARGES, SERVICES])
    assert Exceeded(criteria).criteria == criteria
    assert isinstance(Exceeded(criteria).criteria, frozenset)
    assert hash(Exceeded(criteria)) == hash(Exceeded(frozenset([SERVICES, CHARGES])))


@pytest.mark.parametrize(
    "criteria", [[CHARGES], CHARGES, None, frozenset(["patients"]), {"patients"}], ids=repr
)
def test_exceeded_takes_nothing_but_criteria(criteria: Any) -> None:
    with pytest.raises(InvalidType, match="criteria"):
        Exceeded(criteria)


def test_a_segment_does_not_end_before_it_begins() -> None:
    day = date(2026, 1, 1)
    assert Segment(day, day).last_day == day
    with pytest.raises(InvalidValue, match="last_day: given 2025-12-31, expected not before"):
        Segment(day, date(2025, 12, 31))


def test_a_segment_is_of_days() -> None:
    assert str(Segment(date(2024, 10, 1), date(2025, 9, 30))) == "2024-10-01 to 2025-09-30"
    with pytest.raises(InvalidType, match="first_day"):
        Segment(datetime(2024, 10, 1, tzinfo=UTC), date(2025, 9, 30))


# The facts of each participant.


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"clinician_type": "chiropractor"}, "clinician_type"),
        ({"medicare_enrolled_on": datetime(2015, 6, 1, tzinfo=UTC)}, "medicare_enrolled_on"),
        ({"medicare_enrolled_on": "2015-06-01"}, "medicare_enrolled_on"),
        ({"earlier_medicare_claims": "no"}, "earlier_medicare_claims"),
        ({"earlier_medicare_claims": 1}, "earlier_medicare_claims"),
        ({"qp_status": True}, "qp_status"),
        ({"partial_qp_elects": "yes"}, "partial_qp_elects"),
        ({"segment_1": frozenset([CHARGES])}, "segment_1"),
        ({"segment_2": Decimal(90300)}, "segment_2"),
        ({"segment_2": NoClaims}, "segment_2"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_clinician_facts_coerce_nothing(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidType) as refusal:
        ClinicianFacts(**given)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_clinician_facts_are_given_by_name() -> None:
    with pytest.raises(TypeError):
        ClinicianFacts(ClinicianType.CHIROPRACTOR)  # type: ignore[call-arg]


def test_every_wrong_fact_is_reported_at_once() -> None:
    with pytest.raises(InvalidType) as refusal:
        ClinicianFacts(qp_status="QP", segment_1=0, segment_2=0)  # type: ignore[arg-type]
    found = [problem.field for problem in refusal.value.problems]
    assert found == ["qp_status", "segment_1", "segment_2"]
    assert "write Volume(Decimal('90300'), 150, 234)" in str(refusal.value)


def test_equal_facts_are_one_key() -> None:
    one = ClinicianFacts(qp_status=QpStatus.QP, segment_1=OVER)
    other = ClinicianFacts(qp_status=QpStatus.QP, segment_1=Volume(Decimal("90000.010"), 201, 201))
    assert len({one, other, ClinicianFacts()}) == 2


@pytest.mark.parametrize("kind", [GroupFacts, ApmEntityFacts])
def test_organizations_take_the_same_segments(kind: Any) -> None:
    assert kind(segment_1=OVER, segment_2=NoClaims()).segment_2 == NoClaims()
    with pytest.raises(InvalidType, match="segment_1"):
        kind(segment_1="over")


@pytest.mark.parametrize(
    ("everyone", "eligible"), [(None, None), (2, None), (None, 2), (2, 2), (2, 0), (0, 0)]
)
def test_mips_eligible_clinicians_are_some_of_the_eligible(
    everyone: int | None, eligible: int | None
) -> None:
    group = GroupFacts(eligible_clinicians=everyone, mips_eligible_clinicians=eligible)
    assert (group.eligible_clinicians, group.mips_eligible_clinicians) == (everyone, eligible)


def test_more_mips_eligible_clinicians_than_clinicians_are_refused() -> None:
    with pytest.raises(InvalidValue, match="at most the 2 eligible clinicians"):
        GroupFacts(eligible_clinicians=2, mips_eligible_clinicians=3)


@pytest.mark.parametrize("field", ["eligible_clinicians", "mips_eligible_clinicians"])
def test_clinicians_of_a_group_are_counted(field: str) -> None:
    with pytest.raises(InvalidValue, match=field):
        GroupFacts(**{field: -1})  # type: ignore[arg-type]
    with pytest.raises(InvalidType, match=field):
        GroupFacts(**{field: True})  # type: ignore[arg-type]


# The members of a virtual group.


def test_members_may_come_in_a_list() -> None:
    member = VirtualGroupMember(Tin("123456789"), 1, Eligibility.MIPS_ELIGIBLE)
    assert VirtualGroupFacts([member]) == VirtualGroupFacts((member,))


@pytest.mark.parametrize("members", [None, {1}, "123456789", [Tin("123456789")]], ids=repr)
def test_members_are_virtual_group_members(members: Any) -> None:
    with pytest.raises(InvalidType, match="members"):
        VirtualGroupFacts(members)


def test_a_tin_is_a_member_once_and_the_refusal_masks_it() -> None:
    tins = ("123456789", "987654321", "123456789", "987654321", "555555555")
    with pytest.raises(InvalidValue) as refusal:
        VirtualGroupFacts(tuple(VirtualGroupMember(Tin(tin), 1) for tin in tins))
    assert [problem.given for problem in refusal.value.problems] == [
        "*****6789 more than once",
        "*****4321 more than once",
    ]
    assert not any(tin in str(refusal.value) for tin in tins)


@pytest.mark.parametrize(
    "arguments",
    [("987001234",), (Tin("987001234"), 1.0), (Tin("987001234"), 1, "exempt")],
    ids=["tin", "eligible_clinicians", "eligibility"],
)
def test_a_member_coerces_nothing_and_shows_no_tin(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidType) as refusal:
        VirtualGroupMember(*arguments)
    assert "987001234" not in str(refusal.value)


def test_an_election_is_made_on_a_day() -> None:
    with pytest.raises(InvalidType, match="elected_on"):
        VirtualGroupFacts((), datetime(2025, 12, 31, 12, tzinfo=UTC))
