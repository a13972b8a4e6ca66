"""The twelve months in which feedback is counted, and the rounds in them.

The texts don't say which year "a year" is, or what a round is.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.core.checks import (
    a_flag,
    instance_of,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import listed
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.values import Enumeration
from qpp_rules.core.years import PerformanceYear, check_date, check_year, eastern_day
from qpp_rules.deadlines import calendar, feedback_days
from qpp_rules.feedback.days import Asked
from qpp_rules.feedback.paragraph import GUIDE_YEARS, TIMES_A_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding

_page = Page(__name__)


class FeedbackPeriod(Enumeration):
    """The twelve months in which reports are counted; the texts don't say which year."""

    PERFORMANCE_YEAR = "the performance year"
    TO_SUBMISSION = "the twelve months to the close of data submission"


IN_PERIOD: Final = _page.rule(
    "feedback.period",
    "every report was given in the twelve months that are counted",
    our_reading(
        TIMES_A_YEAR.entries,
        "the text says a year and not which; the performance year, or twelve months to the close "
        "of submission, could be meant",
    ),
    "FEE-001",
)


class Terms(NamedTuple):
    """What the year asks for, and how the caller reads it."""

    year: PerformanceYear
    asked: Asked
    first: date
    last: date
    own_rounds: bool
    compare_each_time: bool

    def counts(self, day: date) -> bool:
        """Return whether *day* is in the twelve months."""
        return self.first <= day <= self.last


def counted_period(
    year: PerformanceYear, period: FeedbackPeriod = FeedbackPeriod.PERFORMANCE_YEAR
) -> tuple[date, date]:
    """Return the first and the last day of the twelve months in which feedback is counted.

    >>> [str(day) for day in counted_period(PerformanceYear(2026), FeedbackPeriod.TO_SUBMISSION)]
    ['2026-04-01', '2027-03-31']

    Raises YearNotCovered before 2021, for a year without a source that was read, and for
    TO_SUBMISSION if the close of submission was not found.

    Citation: 42 CFR § 414.1400(b)(3)(iii), which does not say which year is meant.
    """
    TIMES_A_YEAR.entry(check_year("counted_period", year))
    remedy = "write FeedbackPeriod.PERFORMANCE_YEAR"
    take("counted_period", period=(period, instance_of(FeedbackPeriod, remedy=remedy)))
    if period is FeedbackPeriod.PERFORMANCE_YEAR:
        return year.first_day, year.last_day
    from dateutil.relativedelta import relativedelta

    closes: Any = calendar(year)["data-submission"].closes
    last = eastern_day(closes)
    first: date = last + timedelta(days=1) - relativedelta(years=1)
    return first, last


def terms_of(
    subject: str,
    year: PerformanceYear,
    period: FeedbackPeriod,
    rounds: Iterable[date] | None,
    compare_each_time: bool,
) -> Terms:
    """Return what *year* asks for, and how the caller reads it."""
    times = TIMES_A_YEAR.at(year)
    first, last = counted_period(year, period)
    take(subject, compare_each_time=(compare_each_time, a_flag))
    if rounds is None:
        held = tuple(day for day in feedback_days(year) if first <= day <= last)
    else:
        held = _own_rounds(subject, rounds, first, last)
    return Terms(
        year=year,
        asked=Asked(times, held, fewer_if_late=year in GUIDE_YEARS),
        first=first,
        last=last,
        own_rounds=rounds is not None,
        compare_each_time=compare_each_time,
    )


def _own_rounds(subject: str, rounds: Iterable[date], first: date, last: date) -> tuple[date, ...]:
    """Return the days that the caller gives, each once."""
    given = listed(subject, "rounds", rounds, date)
    days = sorted({check_date(subject, "rounds", day) for day in given})
    if outside := [day for day in days if not first <= day <= last]:
        expected = f"days from {first} to {last}"
        raise InvalidValue.of(subject, "rounds", given=str(outside[0]), expected=expected)
    return tuple(days)


def in_period(within: int, outside: int, terms: Terms) -> Iterator[Finding]:
    """Yield the finding on the period, if there are any reports *within* it or *outside*."""
    if within or outside:
        observed = f"{outside} outside, not counted" if outside else "none outside"
        required = f"from {terms.first} to {terms.last}"
        yield IN_PERIOD.of(terms.year).judge(not outside, observed, required)
