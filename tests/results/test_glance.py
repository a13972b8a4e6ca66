"""A file at a glance, and the values of results by themselves."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.years import PerformanceYear
from qpp_rules.results import ClinicianResult, Scores, at_a_glance, read_row
from qpp_rules.testing import strategies

PY2023, PY2024 = PerformanceYear(2023), PerformanceYear(2024)
ROWS = [
    {
        "final score": "90",
        "non-reporting": "False",
        "quality category score": "80",
        "cost category weight": "0.3",
    },
    {"final score": "100", "non-reporting": "False", "payment adjustment percentage": "1.05"},
    {"final score": "0", "non-reporting": "True", "payment adjustment percentage": "-9"},
    {
        "cost category score": "50",
        "ia score": "40",
        "promoting interoperability (pi) category score": "0",
    },
]


def rows(cells: list[dict[str, str]] = ROWS) -> list[ClinicianResult]:
    return [read_row({"npi": "1234567893", **one}, PY2024) for one in cells]


def test_a_file_is_summarized() -> None:
    """POS-038: those with an adjustment, non-reporters, mean and median scores, the largest."""
    found = at_a_glance(iter(rows()))

    assert found.year == PY2024
    assert (found.clinicians, found.adjusted) == (4, 2)
    assert (found.non_reporters, found.reporting_not_stated) == (1, 1)
    assert found.largest_adjustment == Fraction(105, 10000)
    assert found.final_score == Scores(count=3, mean=Fraction(190, 3), median=Fraction(90))
    assert found.quality == Scores(count=1, mean=Fraction(80), median=Fraction(80))
    assert found.cost == Scores(count=1, mean=Fraction(50), median=Fraction(50))
    assert found.improvement_activities == Scores(count=1, mean=Fraction(40), median=Fraction(40))
    assert found.promoting_interoperability == Scores(count=1, mean=Fraction(0), median=Fraction(0))


def test_a_fact_in_no_row_is_not_stated() -> None:
    found = at_a_glance(rows([{}]))
    assert (found.final_score, found.quality, found.largest_adjustment) == (None, None, None)


@given(st.lists(st.sampled_from(["0", "0.5", "45", "60.25", "100"]), min_size=1, max_size=9))
def test_mean_and_median_match_the_standard_library(scores: list[str]) -> None:
    """The mean and the median of the scores, exact; of an even number, the middle of two."""
    found = at_a_glance(rows([{"final score": one} for one in scores])).final_score
    exact = [Fraction(one) for one in scores]
    assert found == Scores(
        count=len(exact), mean=statistics.mean(exact), median=Fraction(statistics.median(exact))
    )


@given(st.lists(strategies.clinician_results(PY2024), min_size=1, max_size=5), st.randoms())
def test_the_order_of_rows_does_not_matter(found: list[ClinicianResult], random: Any) -> None:
    """Counts, means and medians have no order."""
    shuffled = list(found)
    random.shuffle(shuffled)
    assert at_a_glance(found) == at_a_glance(shuffled)


@pytest.mark.parametrize("given_", [None, "rows", 5, [None], [{"npi": "1"}]])
def test_only_rows_are_accepted(given_: Any) -> None:
    with pytest.raises(InvalidType):
        at_a_glance(given_)


def test_an_empty_file_and_rows_of_several_years_are_refused() -> None:
    with pytest.raises(InvalidValue, match="given none, expected at least one row"):
        at_a_glance([])
    other = read_row({"npi": "1234567893"}, PY2023)
    with pytest.raises(InvalidValue, match="given rows of 2024 and 2023, expected rows of one"):
        at_a_glance([*rows(), other])


def test_an_error_while_reading_rows_is_raised_instead_of_a_short_count() -> None:
    def failing() -> Iterator[ClinicianResult]:
        yield from rows()
        message = "the connection is gone"
        raise RuntimeError(message)

    with pytest.raises(InvalidInput, match="rows"):
        at_a_glance(failing())


def test_scores_must_not_be_floats() -> None:
    with pytest.raises(InvalidType):
        read_row({"npi": "1234567893", "final score": 94.63}, PY2024)
    assert rows()[0].final_score == Decimal(90)
