"""The performance threshold and who receives it."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import PERFORMANCE_THRESHOLD, Reweighting, receives_threshold
from tests.reweighting import plain_reading
from tests.reweighting.places import ALL, COST, PY2026, QUALITY

SETS = [frozenset(one) for size in range(5) for one in combinations(PerformanceCategory, size)]


@pytest.mark.parametrize("year", range(2017, 2028))
def test_each_year_has_its_performance_threshold(year: int) -> None:
    """Regulation facts 1d: 3, 15, 30, 45, 60, then 75; 2ND from 2025."""
    entry = PERFORMANCE_THRESHOLD.entry(PerformanceYear(year))

    assert entry.value == Decimal(plain_reading.THRESHOLDS.get(year, 75))
    assert entry.source.basis.value == ("regulation" if year <= 2024 else "secondary")
    assert ("not finalized" in entry.source.note) is (year == 2027)


def test_no_threshold_is_carried_forward() -> None:
    with pytest.raises(YearNotCovered):
        receives_threshold(ALL, PerformanceYear(2028))
    with pytest.raises(YearNotCovered):
        _ = Reweighting(PerformanceYear(2028), ALL).final_score


@pytest.mark.parametrize("scored", SETS, ids=len)
def test_fewer_than_two_scored_categories_give_the_threshold(
    scored: frozenset[PerformanceCategory],
) -> None:
    """42 CFR § 414.1380(c)."""
    few = len(scored) <= 1
    d = receives_threshold(scored, PY2026)

    assert d.answer is few
    assert d.finding("reweighting.fewer-than-two-categories").required == (
        "a final score of 75" if few else None
    )
    found = Reweighting(PY2026, ALL - scored)
    assert found.scored == scored
    assert found.is_neutral is few
    assert found.final_score == (75 if few else None)


def test_unknown_facts_are_missing() -> None:
    d = receives_threshold(None, PY2026)

    assert d.answer is None
    assert d.missing == ("scored",)


def test_a_reweighting_prints_its_categories() -> None:
    assert str(Reweighting(PY2026, ())) == "reweighted to zero: nothing"
    assert str(Reweighting(PY2026, (COST, QUALITY))) == "reweighted to zero: quality, cost"
