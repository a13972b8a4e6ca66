"""Moments: a day without a time, or an instant, and which of two came first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.values import date_problem
from qpp_rules.core.years import instant_problem, start_of_eastern_day

if TYPE_CHECKING:
    import attrs

__all__ = ["Moment", "precedes"]


def __dir__() -> list[str]:
    return __all__


Moment: TypeAlias = date | datetime
"""A day without a time, which runs through its whole Eastern day, or an instant."""

_LAST_YEAR: Final = 9998
_ONE_DAY: Final = timedelta(days=1)


def moment_problem(field_name: str, value: object) -> Problem | None:
    """Return what keeps *value* from being a day or an instant."""
    if isinstance(value, datetime):
        return instant_problem(field_name, value)
    problem = date_problem(field_name, value)
    if problem is None and isinstance(value, date) and value.year > _LAST_YEAR:
        expected = f"a day up to the year {_LAST_YEAR}"
        return Problem(field_name, str(value), expected, "for no day at all write None")
    return problem


def a_moment(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    """Take a date, or an aware datetime."""
    return moment_problem(attribute.name, value)


def opening_instant(moment: Moment) -> datetime:
    """Return the first instant of *moment*, in UTC."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return start_of_eastern_day(moment).astimezone(UTC)


def closing_instant(moment: Moment) -> datetime:
    """Return the first instant after *moment*, in UTC: a day runs through, an instant is itself."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    return start_of_eastern_day(moment + _ONE_DAY).astimezone(UTC)


def precedes(earlier: Moment, later: Moment) -> bool | None:
    """Say whether *earlier* came before *later*; None where two days or a day and an hour leave it.

    >>> precedes(date(2027, 10, 1), date(2027, 10, 5))
    True
    >>> precedes(date(2027, 10, 1), date(2027, 10, 1)) is None
    True

    The same instant is not before itself. Raises InvalidType or InvalidValue for what is neither a
    day nor an instant.
    """
    for name, moment in (("earlier", earlier), ("later", later)):
        if problem := moment_problem(name, moment):
            refuse("precedes", [problem])
    if opening_instant(earlier) >= closing_instant(later):
        return False
    last = closing_instant(earlier)
    first = opening_instant(later)
    # A day's closing instant is no longer in it.
    before = last < first if isinstance(earlier, datetime) else last <= first
    return True if before else None
