"""The tables of weights, held against what is printed."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidInput, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import (
    APP_WEIGHTS,
    WEIGHT_OF_ONE,
    WEIGHTS,
    WEIGHTS_WITHOUT_COST,
    WeightRow,
    Weights,
    weights,
)
from tests.reweighting import plain_reading
from tests.reweighting.places import (
    ACTIVITIES,
    ALL,
    COST,
    INTEROPERABILITY,
    PY2025,
    PY2026,
    QUALITY,
)

PY = PerformanceYear
YEARS = range(2017, 2028)
SETS = [frozenset(one) for size in range(4) for one in combinations(PerformanceCategory, size)]
TRADITIONAL, MVP, APP = ReportingOption


def answered(*arguments: Any, **how: Any) -> Weights | None:
    try:
        return weights(*arguments, **how)
    except YearNotCovered:
        return None


@pytest.mark.parametrize("small", [True, False])
@pytest.mark.parametrize("year", YEARS)
def test_each_years_weights_match_the_printed_table(year: int, *, small: bool) -> None:
    """Every set of categories: measures-and-submissions.md 3.5; what has no row raises."""
    for reweighted in SETS:
        found = answered(PY(year), reweighted, small_practice=small)
        expected = plain_reading.printed(year, reweighted, small_practice=small)
        assert (None if found is None else dict(found)) == expected, reweighted
        if found is not None:
            assert sum(found.values()) == 1
            assert all(found[one] == 0 for one in reweighted)


@pytest.mark.parametrize("year", YEARS)
def test_an_unknown_practice_leaves_open_what_depends_on_it(year: int) -> None:
    """A weight is given where small and other practices have the same, else it is None."""
    for reweighted in SETS:
        some = [
            plain_reading.printed(year, reweighted, small_practice=small) for small in (True, False)
        ]
        found = answered(PY(year), reweighted, small_practice=None)
        if found is None:
            assert some == [None, None]
            continue
        for one in PerformanceCategory:
            both = {printed[one] for printed in some if printed is not None}
            assert found[one] == (both.pop() if len(both) == 1 else None)
        assert found.missing == (("small_practice",) if some[0] != some[1] else ())


def test_the_table_of_the_year_is_cited() -> None:
    """REW-015, REW-019: 2026 and 2027 are derived, and marked."""
    told = {
        (year, bool(gone)): answered(PY(year), gone, small_practice=False)
        for year in (2024, 2025, 2026)
        for gone in ((), (COST,))
    }
    assert {
        key: found.findings[0].citation.basis.value for key, found in told.items() if found
    } == {
        (2024, False): "regulation",
        (2024, True): "regulation",
        (2025, False): "derived",
        (2025, True): "CMS guidance",
        (2026, False): "derived",
        (2026, True): "derived",
    }
    rules = {
        "reweighting.weights.table": (),
        "reweighting.weights-without-cost.table": (COST,),
        "reweighting.weight-of-one-category.table": (COST, QUALITY, ACTIVITIES),
    }
    for rule, gone in rules.items():
        assert weights(PY2026, gone, small_practice=True).findings[0].rule.id == rule


def test_the_only_remaining_category_weighs_everything_and_is_not_scored() -> None:
    """CMS's EUC fact sheets: 100, and the score is the threshold anyway."""
    found = weights(PY2025, ALL - {INTEROPERABILITY}, small_practice=None)

    assert found[INTEROPERABILITY] == 1
    assert found.findings[1].rule.id == "reweighting.fewer-than-two-categories"
    cited = {row["citation"] for row in found.to_rows()}
    assert cited == {str(found.findings[0].citation)} != {str(found.findings[1].citation)}
    with pytest.raises(YearNotCovered, match="a row without quality"):
        weights(PY2025, ALL - {COST}, small_practice=True)
    with pytest.raises(YearNotCovered, match="final score is then the performance threshold"):
        weights(PY(2022), ALL - {QUALITY}, small_practice=True)


def test_with_all_four_reweighted_no_weight_remains() -> None:
    with pytest.raises(InvalidValue, match="given all four categories, expected at most three"):
        weights(PY2026, PerformanceCategory, small_practice=True)


@pytest.mark.parametrize("year", YEARS)
def test_an_mvp_has_the_weights_of_traditional_mips(year: int) -> None:
    """42 CFR § 414.1365(e); MVPs began with 2023."""
    for reweighted in SETS:
        found = answered(PY(year), reweighted, small_practice=True, option=MVP)
        expected = answered(PY(year), reweighted, small_practice=True)
        if year < 2023 or expected is None:
            assert found is None
        else:
            assert found is not None
            assert dict(found) == dict(expected)
            assert "reweighting.mvp-weights" in {one.rule.id for one in found.findings}


APP_PRINTED: dict[frozenset[PerformanceCategory], tuple[int, ...]] = {
    frozenset(): (50, 0, 20, 30),
    frozenset({QUALITY}): (0, 0, 25, 75),
    frozenset({INTEROPERABILITY}): (75, 0, 25, 0),
}


@pytest.mark.parametrize("year", YEARS)
def test_the_app_has_its_own_weights(year: int) -> None:
    """42 CFR § 414.1367(d), in the order quality, cost, activities, PI. Cost weighs nothing."""
    for reweighted in SETS:
        found = answered(PY(year), reweighted, small_practice=None, option=APP)
        expected = APP_PRINTED.get(reweighted - {COST})
        if year < 2021 or expected is None:
            assert found is None
            continue
        assert found is not None
        order = (QUALITY, COST, ACTIVITIES, INTEROPERABILITY)
        assert [found[one] for one in order] == [Fraction(one, 100) for one in expected]
        finding = found.findings[0]
        assert finding.rule.id == "reweighting.app-weights.table"
        assert finding.citation.basis.value == ("regulation" if year <= 2024 else "derived")


def test_a_combination_without_a_row_names_the_years_that_have_it() -> None:
    gone = {INTEROPERABILITY, QUALITY}

    with pytest.raises(YearNotCovered) as caught:
        weights(PY(2017), gone, small_practice=True)
    assert caught.value.covered == ((2018, 2027),)
    assert "a row without quality, Promoting Interoperability" in str(caught.value)


def test_rows_and_texts_show_the_exact_weights() -> None:
    found = weights(PY2025, {INTEROPERABILITY}, small_practice=True)

    assert str(found) == (
        "quality 40%, improvement activities 30%, Promoting Interoperability 0%, cost 30%"
    )
    row = found.to_rows()[0]
    assert (row["year"], row["category"], row["weight"]) == (2025, "quality", "2/5")
    assert str(row["citation"]).startswith("42 CFR § 414.1380(c)(2)(ii)")
    unknown = weights(PY2025, {INTEROPERABILITY}, small_practice=None)
    assert unknown.to_rows()[0]["weight"] is None
    assert "quality not known" in str(unknown)
    assert (
        Weights(
            year=PY2025,
            quality=Fraction(1),
            improvement_activities=Fraction(0),
            promoting_interoperability=Fraction(0),
            cost=Fraction(0),
            findings=(),
        ).to_rows()[0]["citation"]
        == ""
    )


def test_every_row_of_every_table_sums_to_one_and_prints_itself() -> None:
    for table in (WEIGHTS, WEIGHTS_WITHOUT_COST, WEIGHT_OF_ONE, APP_WEIGHTS):
        for entry in table.entries:
            for row in entry.value:
                assert sum(row.weights.values()) == 1
                assert not any(row.weights[one] for one in row.reweighted)
    texts = [str(row) for row in WEIGHTS.at(PY2025)]
    assert texts[0] == (
        "all: quality 30%, improvement activities 15%, Promoting Interoperability 25%, cost 30%"
    )
    assert texts[2].startswith("without Promoting Interoperability, small practice: quality 40%")


@pytest.mark.parametrize(
    "changed",
    [
        {"quality": Fraction(1, 3)},
        {"quality": 30},
        {"quality": Fraction(3, 2)},
        {"quality": Fraction(-1, 100)},
    ],
)
def test_impossible_weights_are_refused(changed: dict[str, Any]) -> None:
    row = WEIGHTS.at(PY2025)[0]
    fields = {
        "quality": row.quality,
        "improvement_activities": row.improvement_activities,
        "promoting_interoperability": row.promoting_interoperability,
        "cost": row.cost,
        **changed,
    }

    with pytest.raises(InvalidInput, match="quality: given"):
        WeightRow(reweighted=(), **fields)
    with pytest.raises(InvalidInput, match="quality: given"):
        Weights(year=PY2025, findings=(), **fields)


def test_a_reweighted_category_weighs_nothing() -> None:
    row = WEIGHTS.at(PY2025)[0]

    with pytest.raises(InvalidValue, match="quality: given 3/10 for a category that is reweighted"):
        WeightRow(
            reweighted={QUALITY},
            **{
                name: getattr(row, name)
                for name in (
                    "quality",
                    "improvement_activities",
                    "promoting_interoperability",
                    "cost",
                )
            },
        )


@pytest.mark.parametrize(
    "how",
    [
        {"reweighted": "quality", "small_practice": True},
        {"reweighted": ["quality"], "small_practice": True},
        {"reweighted": (), "small_practice": 1},
        {"reweighted": (), "small_practice": True, "option": "APP"},
    ],
)
def test_malformed_arguments_are_refused(how: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        weights(PY2025, **how)
