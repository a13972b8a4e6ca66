"""Moments: a day without a time, or an instant, and which of two came first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final, TypeAlias

from qpp_rules.core.checks import (
    a_calendar_date,
    take,
    takes,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.values import exact
from qpp_rules.core.years import an_instant, eastern_day, start_of_eastern_day

__all__ = ["Moment", "precedes"]


def __dir__() -> list[str]:
    return __all__


Moment: TypeAlias = date | datetime
"""A day without a time, which runs through its whole Eastern day, or an instant."""

_LAST_YEAR: Final = 9998
_ONE_DAY: Final = timedelta(days=1)


@takes(date, datetime)
def a_moment(name: str, value: object) -> Problem | None:
    """Take a date, or an aware datetime."""
    if isinstance(value, datetime):
        return an_instant.problem(name, value)
    problem = a_calendar_date.problem(name, value)
    if problem is None and isinstance(value, date) and value.year > _LAST_YEAR:
        expected = f"a day up to the year {_LAST_YEAR}"
        return Problem(name, str(value), expected, "for no day at all write None")
    return problem


def day_of(moment: Moment) -> date:
    """Return the Eastern day of *moment*."""
    return eastern_day(moment) if isinstance(moment, datetime) else exact(moment)


def opening_instant(moment: Moment) -> datetime:
    """Return the first instant of *moment*, in UTC."""
    if isinstance(moment, datetime):
        return exact(moment).astimezone(UTC)
    return start_of_eastern_day(moment).astimezone(UTC)


def closing_instant(moment: Moment) -> datetime:
    """Return the end of *moment* in UTC: of a day, the start of the next; of an instant, itself."""
    if isinstance(moment, datetime):
        return exact(moment).astimezone(UTC)
    return start_of_eastern_day(exact(moment) + _ONE_DAY).astimezone(UTC)


def precedes(earlier: Moment, later: Moment) -> bool | None:
    """Return whether *earlier* came before *later*; None if a day without a time leaves it open.

    >>> precedes(date(2027, 10, 1), date(2027, 10, 5))
    True
    >>> precedes(date(2027, 10, 1), date(2027, 10, 1)) is None
    True

    An instant is not before itself. Raises InvalidType or InvalidValue for anything but a day or an
    instant.
    """
    take("precedes", earlier=(earlier, a_moment), later=(later, a_moment))
    if opening_instant(earlier) >= closing_instant(later):
        return False
    last = closing_instant(earlier)
    first = opening_instant(later)
    # A day ends before its closing instant; an instant includes it.
    before = last < first if isinstance(earlier, datetime) else last <= first
    return True if before else None
