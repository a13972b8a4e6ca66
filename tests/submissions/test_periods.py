"""Performance periods: 42 CFR § 414.1320, by category and year."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.submissions import check_period
from tests.submissions.stories import ACTIVITIES, INTEROPERABILITY, QUALITY

PY = PerformanceYear


def lasting(days: int, year: int) -> tuple[date, date]:
    """Return a period of that many days, both end days counted."""
    first = PY(year).first_day
    return first, first + timedelta(days=days - 1)


LEAST = [
    # category, first year, last year, days; SUB-072
    (QUALITY, 2017, 2017, 90),
    (ACTIVITIES, 2017, 2027, 90),
    (INTEROPERABILITY, 2017, 2023, 90),
    (INTEROPERABILITY, 2024, 2026, 180),
]


@pytest.mark.parametrize(("category", "first", "last", "days"), LEAST)
def test_a_period_has_at_least_its_days(category, first, last, days) -> None:
    for year in range(first, last + 1):
        enough = check_period(category, *lasting(days, year), PY(year))
        short = check_period(category, *lasting(days - 1, year), PY(year))

        assert (enough.answer, short.answer) == (True, False), year
        assert enough.findings[1].required == f"at least {days} days"


@pytest.mark.parametrize("year", range(2018, 2028))
def test_from_2018_the_period_of_quality_is_the_calendar_year(year: int) -> None:
    of_year = PY(year)
    whole = (of_year.first_day, of_year.last_day)
    one_day = timedelta(days=1)

    assert check_period(QUALITY, *whole, of_year).answer is True
    assert check_period(QUALITY, whole[0] + one_day, whole[1], of_year).answer is False
    assert check_period(QUALITY, whole[0], whole[1] - one_day, of_year).answer is False


def test_the_last_first_day_of_2024_is_july_5() -> None:
    """CMS's own last day to begin gives 180 days only if both end days count."""
    last = date(2024, 12, 31)

    assert check_period(INTEROPERABILITY, date(2024, 7, 5), last, PY(2024)).answer is True
    assert check_period(INTEROPERABILITY, date(2024, 7, 6), last, PY(2024)).answer is False


def test_counting_both_end_days_is_flagged_if_it_decides() -> None:
    exact = check_period(ACTIVITIES, *lasting(90, 2026), PY(2026))
    longer = check_period(ACTIVITIES, *lasting(91, 2026), PY(2026))
    shown = check_period(INTEROPERABILITY, *lasting(180, 2024), PY(2024))

    (assumed,) = exact.assumptions
    assert "both end days are counted" in assumed.citation.note
    assert longer.assumptions == shown.assumptions == ()


def test_the_length_of_the_2027_period_is_not_known() -> None:
    d = check_period(INTEROPERABILITY, *lasting(180, 2027), PY(2027))

    assert d.answer is None
    assert d.missing == ("how long the period of 2027 is",)
    before = check_period(INTEROPERABILITY, date(2026, 1, 1), date(2026, 12, 31), PY(2027))
    assert before.answer is False


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2025, 12, 31), date(2026, 12, 31)),
        (date(2026, 1, 1), date(2027, 1, 1)),
        (date(2026, 9, 1), date(2026, 3, 1)),
    ],
)
def test_a_period_must_be_within_its_year(start: date, end: date) -> None:
    d = check_period(ACTIVITIES, start, end, PY(2026))

    assert d.answer is False
    assert d.finding("submissions.period.within-year").verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("start", "end", "missing"),
    [
        (None, date(2026, 12, 31), ("performanceStart",)),
        (date(2026, 1, 1), None, ("performanceEnd",)),
        (None, None, ("performanceStart", "performanceEnd")),
    ],
)
def test_an_absent_day_leaves_the_answer_open(start, end, missing) -> None:
    d = check_period(QUALITY, start, end, PY(2026))

    assert (d.answer, d.missing) == (None, missing)


@given(st.dates(date(2025, 6, 1), date(2027, 6, 1)), st.dates(date(2025, 6, 1), date(2027, 6, 1)))
def test_a_period_agrees_with_a_second_reading(start: date, end: date) -> None:
    """Days are counted one by one: those of the year, from the first to the last."""
    days = {start + timedelta(days=n) for n in range((end - start).days + 1)}
    of_year = {date(2026, 1, 1) + timedelta(days=n) for n in range(365)}

    expected = bool(days) and days <= of_year and len(days) >= 180

    assert check_period(INTEROPERABILITY, start, end, PY(2026)).answer is expected


@pytest.mark.parametrize(
    ("year", "basis"),
    [(2023, Basis.REGULATION), (2024, Basis.CMS_GUIDANCE), (2026, Basis.SECONDARY)],
)
def test_the_length_cites_the_text_that_was_read(year: int, basis: Basis) -> None:
    d = check_period(INTEROPERABILITY, *lasting(200, year), PY(year))

    length = d.finding("submissions.period.promoting-interoperability")
    assert length.citation.basis is basis


def test_cost_has_no_period_that_is_submitted() -> None:
    with pytest.raises(InvalidValue, match="category"):
        check_period(PerformanceCategory.COST, *lasting(365, 2026), PY(2026))
    with pytest.raises(InvalidType):
        check_period("quality", 1, 2, PY(2026))
    with pytest.raises(YearNotCovered):
        check_period(QUALITY, *lasting(365, 2028), PY(2028))
