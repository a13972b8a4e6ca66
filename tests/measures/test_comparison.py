"""What changed between two years: gone, new, metric type, methods, strata."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from qpp_rules.core.errors import InvalidType
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import Inventory, Measure, MetricType, SubmissionMethod, compare
from qpp_rules.testing.strategies import inventories

MULTI, SINGLE = MetricType.MULTI_PERFORMANCE_RATE, MetricType.SINGLE_PERFORMANCE_RATE


def inventory(year: int, *measures: Measure) -> Inventory:
    return Inventory(year=PY(year), measures=measures)


def measure(identifier: str = "305", **fields: Any) -> Measure:
    return Measure(identifier, PerformanceCategory.QUALITY, **fields)


def test_a_row_has_the_measure_and_what_each_year_has() -> None:
    before = inventory(2025, measure("185"), measure("305", metric_type=SINGLE))
    after = inventory(2026, measure("305", metric_type=MULTI, strata=["84Days"]), measure("513"))

    assert compare(before, after) == [
        {
            "measure": identifier,
            "category": "quality",
            "changed": changed,
            "first_year": 2025,
            "second_year": 2026,
            "first": first,
            "second": second,
        }
        for identifier, changed, first, second in (
            ("185", "gone", "listed", None),
            ("305", "metric_type", "singlePerformanceRate", "multiPerformanceRate"),
            ("305", "strata", None, "84Days"),
            ("513", "new", None, "listed"),
        )
    ]


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        (
            {"metric_type": MULTI, "strata": ["a"]},
            {"metric_type": MULTI, "strata": ["b"]},
            "strata",
        ),
        (
            {"metric_type": MULTI, "strata": ["a", "b"]},
            {"metric_type": MULTI, "strata": ["b", "a"]},
            None,
        ),
        (
            {"metric_type": SINGLE, "strata": ["a"]},
            {"metric_type": SINGLE, "strata": ["b"]},
            "strata",
        ),
        ({"metric_type": SINGLE, "strata": ["a"]}, {"metric_type": SINGLE}, None),
        ({"metric_type": SINGLE, "strata": []}, {"metric_type": SINGLE, "strata": ["b"]}, None),
        (
            {"submission_methods": {SubmissionMethod.CLAIMS, SubmissionMethod.REGISTRY}},
            {"submission_methods": {SubmissionMethod.REGISTRY}},
            "submission_methods",
        ),
        ({"submission_methods": None}, {"submission_methods": ()}, "submission_methods"),
        ({"is_inverse": True}, {"is_inverse": False}, None),
    ],
)
def test_each_kind_of_change_is_a_row(
    before: dict[str, Any], after: dict[str, Any], changed: str | None
) -> None:
    """A single rate has strata in some years and none in others, and uses none."""
    rows = compare(inventory(2025, measure(**before)), inventory(2026, measure(**after)))

    assert [row["changed"] for row in rows] == ([changed] if changed else [])


@given(inventories(), inventories())
def test_swapping_the_years_swaps_removed_and_new(first: Inventory, second: Inventory) -> None:
    turned = {"gone": "new", "new": "gone"}
    there, back = (
        [(row["measure"], row["changed"]) for row in compare(*pair)]
        for pair in ((first, second), (second, first))
    )

    assert [(one, turned.get(str(changed), changed)) for one, changed in there] == back
    assert compare(first, first) == []


def test_only_two_inventories_can_be_compared() -> None:
    with pytest.raises(InvalidType, match="compare: second: given"):
        compare(inventory(2025, measure()), "measures-data.json")
