"""What CMS makes public, and what the posting shows."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import (
    DISCLOSED_FROM,
    DISCLOSURES,
    Disclosure,
    Notice,
    Standing,
    Termination,
    Withdrawal,
    disclosed,
    posted,
)

QUALITY, RATE, FACT = Disclosure
LOW, AT_3, AT_4, AT_5 = (Fraction(n, 10_000) for n in (299, 300, 400, 500))
MAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("year", "rate", "expected"),
    [
        *((year, AT_3, set()) for year in (2017, 2018)),
        *((year, AT_4, {QUALITY}) for year in (2017, 2018)),
        *((year, AT_5, None) for year in (2017, 2018)),
        *((year, LOW, set()) for year in (2019, 2020, 2021, 2022, 2023, 2024)),
        *((year, AT_3, {RATE}) for year in (2019, 2020, 2021, 2022, 2023, 2024)),
        (2024, None, None),
        (2025, AT_3, {RATE, FACT}),
        (2025, LOW, {FACT}),
        (2025, None, None),
        (2026, AT_3, {FACT}),
        (2027, None, {FACT}),
    ],
)
def test_public_disclosure_depends_on_the_year_and_the_rate(
    year: int, rate: Fraction | None, expected: Any
) -> None:
    """STA-023, STA-C16: both in 2025; the rate is disclosed until it is under 3%."""
    d = disclosed(rate, PerformanceYear(year))

    assert d.answer == expected
    needs_rate = rate is None and expected is None
    assert d.missing == (("error_rate",) if needs_rate else ())


def test_the_rate_is_reported() -> None:
    d = disclosed(AT_4, PerformanceYear(2025))

    assert [(one.about, one.observed) for one in d.findings] == [
        (RATE.value, "1/25"),
        (FACT.value, "1/25"),
    ]
    with pytest.raises(YearNotCovered):
        disclosed(AT_4, PerformanceYear(2028))
    with pytest.raises(YearNotCovered, match="from 2026 the error rate is not disclosed"):
        DISCLOSED_FROM.at(PerformanceYear(2026))
    assert DISCLOSURES.at(PerformanceYear(2018)) == {QUALITY}


ACTION, TERMINATED = Standing.UNDER_REMEDIAL_ACTION, Standing.TERMINATED


@pytest.mark.parametrize(
    ("events", "expected", "missing"),
    [
        ([], set(), ()),
        ([Notice(MAY, True)], {ACTION}, ()),
        ([Termination(MAY, MAY)], {TERMINATED}, ()),
        ([Notice(MAY, True), Termination(MAY, MAY)], {ACTION, TERMINATED}, ()),
        ([Withdrawal(MAY)], set(), ()),
        ([Notice(MAY)], None, ("is_written",)),
        ([Notice(MAY, True), Termination(MAY)], None, ("effective_on",)),
        (None, None, ("events",)),
    ],
)
@pytest.mark.parametrize("year", [2023, 2026, 2027])
def test_the_posting_shows_remedial_action_and_termination(
    year: int, events: Any, expected: Any, missing: tuple[str, ...]
) -> None:
    """S0:101, S2:98; S1:464-466."""
    d = posted(events, at=date(2026, 6, 1), year=PerformanceYear(year))

    assert d.answer == expected
    assert d.missing == missing


def test_postings_are_not_covered_for_other_years() -> None:
    with pytest.raises(YearNotCovered):
        posted([], at=date(2024, 6, 1))
