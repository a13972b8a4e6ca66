"""What follows a year on probation, in 2017 and 2018."""

from __future__ import annotations

from fractions import Fraction

import pytest

from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import PROBATION_YEARS, Standing, after_probation

GOOD, PROBATION = Standing.IN_GOOD_STANDING, Standing.ON_PROBATION
TERMINATED, UNDETERMINED = Standing.TERMINATED, Standing.UNDETERMINED
LOW, AT_3, HIGH = Fraction(299, 10_000), Fraction(3, 100), Fraction(1, 2)


@pytest.mark.parametrize("year", [2017, 2018])
@pytest.mark.parametrize(
    ("rate", "years", "expected", "missing"),
    [
        (LOW, 1, GOOD, ()),
        (AT_3, 1, PROBATION, ()),
        (HIGH, 1, PROBATION, ()),
        (None, 1, UNDETERMINED, ("error_rate",)),
        (AT_3, 2, TERMINATED, ()),
        (LOW, 2, TERMINATED, ()),
        (None, 2, TERMINATED, ()),
        (HIGH, 3, TERMINATED, ()),
        (HIGH, None, UNDETERMINED, ("years_on_probation",)),
        (None, None, UNDETERMINED, ("years_on_probation", "error_rate")),
    ],
)
def test_a_rate_that_stays_prolongs_probation_and_two_years_end_in_disqualification(
    year: int,
    rate: Fraction | None,
    years: int | None,
    expected: Standing,
    missing: tuple[str, ...],
) -> None:
    """STA-036; (k)(5)."""
    d = after_probation(rate, PerformanceYear(year), years_on_probation=years)

    assert d.answer is expected
    assert d.missing == missing


def test_the_compared_values_are_reported() -> None:
    d = after_probation(AT_3, PerformanceYear(2018), years_on_probation=1)

    assert [(one.rule.id, one.observed, one.required) for one in d.findings] == [
        ("standing.ground.probation", 1, "fewer than 2"),
        ("standing.probation-rate", "3/100", "below 3/100"),
    ]


def test_probation_ends_with_its_texts() -> None:
    assert PROBATION_YEARS.at(PerformanceYear(2018)) == 2
    with pytest.raises(YearNotCovered, match="From 2019 the text has no probation"):
        after_probation(AT_3, PerformanceYear(2019), years_on_probation=1)
    with pytest.raises(InvalidValue, match="at least 1 year on probation"):
        after_probation(AT_3, PerformanceYear(2018), years_on_probation=0)
