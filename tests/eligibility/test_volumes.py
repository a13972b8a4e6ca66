"""Volumes, thresholds and what was exceeded: what they take, and what they refuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    LOW_VOLUME_THRESHOLD,
    Criterion,
    Exceeded,
    LowVolumeThreshold,
    Volume,
)
from tests.eligibility.strategies import CHARGES, PATIENTS, SERVICES


def test_a_negative_count_is_refused_by_name() -> None:
    """ELI-C09."""
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
def test_a_volume_refuses_anything_but_figures(
    arguments: tuple[Any, ...], error: type[InvalidInput], fields: list[str]
) -> None:
    with pytest.raises(error) as refusal:
        Volume(*arguments)
    assert [problem.field for problem in refusal.value.problems] == fields


def test_an_unknown_figure_is_none_and_not_zero() -> None:
    unknown = Volume(None, None)
    assert [unknown.of(criterion) for criterion in Criterion] == [None, None, None]
    assert unknown != Volume(Decimal(0), 0, 0)


def test_a_volume_gives_each_criterion_its_own_figure() -> None:
    volume = Volume(Decimal(1), 2, 3)
    assert [volume.of(c) for c in (CHARGES, PATIENTS, SERVICES)] == [Decimal(1), 2, 3]


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


@pytest.mark.parametrize("kind", [set, frozenset])
def test_exceeded_accepts_a_set_and_freezes_it(kind: type[set[Criterion]]) -> None:
    criteria = kind([CHARGES, SERVICES])
    assert Exceeded(criteria).criteria == criteria
    assert isinstance(Exceeded(criteria).criteria, frozenset)
    assert hash(Exceeded(criteria)) == hash(Exceeded(frozenset([SERVICES, CHARGES])))


@pytest.mark.parametrize(
    "criteria", [[CHARGES], CHARGES, None, frozenset(["patients"]), {"patients"}], ids=repr
)
def test_exceeded_accepts_only_criteria(criteria: Any) -> None:
    with pytest.raises(InvalidType, match="criteria"):
        Exceeded(criteria)


PY = PerformanceYear


def test_a_figure_is_looked_up_by_criterion() -> None:
    for value in (LOW_VOLUME_THRESHOLD.at(PY(2026)), Volume(Decimal(1), 1, 1)):
        with pytest.raises(InvalidType, match="of: criterion: given"):
            value.of("patients")  # type: ignore[arg-type]
