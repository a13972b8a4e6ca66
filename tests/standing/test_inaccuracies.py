"""Inaccurate data: the percentages of each year at their edges."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import (
    INACCURATE_OVER,
    INACCURATE_UNDER,
    Inaccuracies,
    InaccuracyKind,
    check_inaccuracies,
)
from qpp_rules.testing import strategies

CALCULATION, OTHER = {InaccuracyKind.CALCULATION}, {InaccuracyKind.OTHER}
BOTH = CALCULATION | OTHER
NONE: set[InaccuracyKind] = set()


def share(percent: str) -> Fraction:
    return Fraction(percent) / 100


def answer(year: int, kinds: Any, percent: str | None) -> bool | None:
    found = Inaccuracies(kinds, None if percent is None else share(percent))
    return check_inaccuracies(found, PerformanceYear(year)).answer


@pytest.mark.parametrize("year", [2017, 2018])
@pytest.mark.parametrize(
    ("percent", "expected"),
    [
        ("0.01", True),
        ("3", True),
        ("3.0001", False),
        ("4", False),
        ("4.9999", False),
        ("5", None),
        ("100", None),
        (None, None),
    ],
)
@pytest.mark.parametrize("kinds", [CALCULATION, OTHER, None])
def test_until_2018_more_than_3_and_less_than_5_percent_require_a_plan(
    year: int, percent: str | None, expected: bool | None, kinds: Any
) -> None:
    """STA-030; (k)(4): 5% and more is not stated."""
    assert answer(year, kinds, percent) is expected


@pytest.mark.parametrize(
    ("kinds", "percent", "expected"),
    [
        pytest.param(CALCULATION, "3", True, id="STA-C18: exactly 3%"),
        pytest.param(CALCULATION, "3.01", False, id="STA-C18: 3.01%"),
        pytest.param(BOTH, "3.01", False, id="one listed kind is enough"),
        pytest.param(OTHER, "50", False, id="kinds are listed without limitation"),
        pytest.param(CALCULATION, None, None, id="share not known"),
        pytest.param(None, "3.01", False, id="whatever the kinds"),
        pytest.param(None, "3", True, id="whatever the kinds, and too few"),
        pytest.param(None, None, None, id="nothing known"),
        pytest.param(NONE, None, True, id="none"),
    ],
)
def test_in_2019_more_than_3_percent_must_be_affected(
    kinds: Any, percent: str | None, expected: bool | None
) -> None:
    """(f)(3)(i)-(ii) of 2019: both limbs, the first of them open."""
    assert answer(2019, kinds, percent) is expected


@pytest.mark.parametrize("year", [2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027])
@pytest.mark.parametrize(
    ("kinds", "percent", "expected"),
    [
        pytest.param(CALCULATION, "2", False, id="INT-S11, STA-C19: less than 3%"),
        pytest.param(OTHER, None, False, id="STA-026: the kinds are examples"),
        pytest.param(None, "0.001", False, id="any share"),
        pytest.param(NONE, None, True, id="none"),
        pytest.param(None, "0", True, id="nobody affected"),
        pytest.param(None, None, None, id="not known"),
    ],
)
def test_from_2020_any_inaccuracy_may_count(
    year: int, kinds: Any, percent: str | None, expected: bool | None
) -> None:
    """(f)(3) of 2020 and 2021: both limbs after "including but not limited to"."""
    assert answer(year, kinds, percent) is expected


def test_unstated_cases_are_our_reading_without_missing_facts() -> None:
    d = check_inaccuracies(Inaccuracies(None, share("5")), PerformanceYear(2018))

    assert d.missing == ()
    assert [one.observed for one in d.assumptions] == ["1/20 of the clinicians and groups"]


@pytest.mark.parametrize(
    ("year", "kinds", "percent", "missing"),
    [
        (2018, CALCULATION, None, ("share",)),
        (2018, None, None, ("kinds", "share")),
        (2019, CALCULATION, None, ("share",)),
        (2019, None, None, ("kinds", "share")),
        (2027, None, None, ("kinds", "share")),
    ],
)
def test_an_open_answer_names_the_missing_facts(
    year: int, kinds: Any, percent: str | None, missing: tuple[str, ...]
) -> None:
    found = Inaccuracies(kinds, None if percent is None else share(percent))

    assert check_inaccuracies(found, PerformanceYear(year)).missing == missing


def test_inaccuracies_are_reported() -> None:
    d = check_inaccuracies(Inaccuracies(BOTH, share("4")), PerformanceYear(2019))
    nothing = check_inaccuracies(Inaccuracies((), None), PerformanceYear(2019))

    finding = d.finding("standing.inaccuracies")
    assert finding.observed == "calculation issue; other, 1/25 of the clinicians and groups"
    assert finding.required.endswith("not more than 3/100 of the clinicians and groups")
    assert nothing.findings[0].observed == "none"


@pytest.mark.parametrize(("kinds", "of"), [(NONE, Fraction(1, 100)), (CALCULATION, Fraction(0))])
def test_a_share_and_kinds_that_contradict_each_other_are_refused(kinds: Any, of: Any) -> None:
    with pytest.raises(InvalidValue, match="share"):
        Inaccuracies(kinds, of)


@pytest.mark.parametrize("of", [Fraction(-1, 100), Fraction(101, 100)])
def test_a_share_must_be_from_0_to_1(of: Fraction) -> None:
    with pytest.raises(InvalidValue, match="a Fraction from 0 to 1"):
        Inaccuracies(None, of)


@pytest.mark.parametrize("of", [0.03, 1, "3%"])
def test_a_share_must_be_exact(of: Any) -> None:
    with pytest.raises(InvalidType, match="never a float"):
        Inaccuracies(None, of)


def test_the_percentages_end_with_their_texts() -> None:
    assert INACCURATE_OVER.at(PerformanceYear(2021)) == Fraction(3, 100)
    with pytest.raises(YearNotCovered, match="From 2022"):
        INACCURATE_OVER.at(PerformanceYear(2022))
    with pytest.raises(YearNotCovered, match="Only the texts of 2017 and 2018"):
        INACCURATE_UNDER.at(PerformanceYear(2019))
    with pytest.raises(YearNotCovered):
        check_inaccuracies(Inaccuracies(None, None), PerformanceYear(2028))


def plainly(year: int, found: Inaccuracies) -> bool:
    """Whether CMS may not act, when all is known and (k)(4) states it."""
    percent = found.share * 100
    if year <= 2018:
        return not 3 < percent < 5
    return not percent > 3 if year == 2019 else not found.kinds


@given(strategies.inaccuracies(known=True), st.sampled_from((2017, 2018, 2019, 2020, 2024, 2027)))
def test_the_percentages_agree_with_a_second_reading(found: Inaccuracies, year: int) -> None:
    d = check_inaccuracies(found, PerformanceYear(year))

    if year <= 2018 and found.share >= Fraction(5, 100):
        assert d.answer is None
    else:
        assert d.answer is plainly(year, found)
