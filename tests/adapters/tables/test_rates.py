"""Rates and completeness by table equal those of the library, row by row."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

import polars
import pyarrow
import pytest

from qpp_rules import PerformanceYear, submissions
from qpp_rules.adapters import tables
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.vocabulary import CollectionType
from tests.adapters.tables.engines import ENGINES

if TYPE_CHECKING:
    from tests.adapters.tables.engines import Back, Make

RANDOM = Random(12)
YEAR = PerformanceYear(2026)
COUNTS = (None, 0, 1, 24, 25, 75, 76, 100, 10**11)
ROWS: list[dict[str, Any]] = [
    {
        "row": number,
        "eligible": RANDOM.choice((None, 0, 100, 100, 101, 4 * 10**11)),
        "met": RANDOM.choice(COUNTS),
        "not_met": RANDOM.choice(COUNTS),
        "exclusions": RANDOM.choice(COUNTS),
    }
    for number in range(300)
]


def rate_of(part: int | None, whole: int | None) -> Fraction | None:
    return None if part is None or not whole else Fraction(part, whole)


def added(*counts: int | None) -> int | None:
    return None if None in counts else sum(count for count in counts if count)


def check_rates(make: Make, back: Back, *, all_reported: bool) -> None:
    """Assert that rates and completeness by table are those of the library."""
    names = {name: pyarrow.int64() for name in ROWS[0]}
    table = make(pyarrow.Table.from_pylist(ROWS, pyarrow.schema(list(names.items()))))
    with_rates = {row["row"]: row for row in back(tables.rates(table, all_reported=all_reported))}
    complete = tables.completeness(table, YEAR, all_reported=all_reported)
    whether = {row["row"]: row["complete"] for row in back(complete)}
    for row in ROWS:
        met, not_met = row["met"], row["not_met"]
        reported = added(met, not_met, row["exclusions"])
        eligible = row["eligible"]
        if all_reported and eligible is None:
            eligible = reported
        found = with_rates[row["row"]]
        expected = rate_of(met, added(met, not_met)), rate_of(reported, eligible)
        floats = tuple(None if one is None else float(one) for one in expected)
        assert (found["performance_rate"], found["reporting_rate"]) == floats, row
        assert whether[row["row"]] is submissions.completeness(expected[1], YEAR).answer, row


@pytest.mark.parametrize("all_reported", [False, True])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_gives_the_same_rates_and_completeness_as_the_library(
    engine: str, *, all_reported: bool
) -> None:
    check_rates(*ENGINES[engine], all_reported=all_reported)


def test_a_stratum_by_itself_does_not_say_whether_the_measure_is_complete() -> None:
    counts = polars.DataFrame(
        {"stratum": ["14Days", None], "eligible": [1, 1], "met": [1, 1], "not_met": [0, 0]}
    )
    assert tables.completeness(counts, YEAR)["complete"].to_list() == [None, True]


def test_impossible_counts_are_faults() -> None:
    counts = polars.DataFrame({"met": [-1.0, 0.5, float("inf")], "not_met": [1, 1, 1]})
    answers = tables.rates(counts, all_reported=True)
    assert answers["faults"].str.starts_with("met: expected a whole number").to_list() == [True] * 3
    assert answers["reporting_rate"].to_list() == [None] * 3
    assert tables.completeness(counts, YEAR)["complete"].to_list() == [None] * 3


def test_medicare_cqms_are_compared_with_their_own_share() -> None:
    counts = polars.DataFrame({"eligible": [100], "met": [75], "not_met": [0]})
    of_beneficiaries = {"collection_type": CollectionType.MEDICARE_CQM}
    expected = submissions.completeness(Fraction(3, 4), YEAR, **of_beneficiaries).answer
    answers = tables.completeness(counts, YEAR, **of_beneficiaries)
    assert answers["complete"].to_list() == [expected]


def test_counts_need_the_met_and_the_not_met() -> None:
    with pytest.raises(InvalidValue, match="without the column 'not_met'"):
        tables.rates(polars.DataFrame({"met": [1]}))
