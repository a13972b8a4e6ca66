"""What happened to an intermediary's standing, from CSV."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.csv_rows import (
    read_cell,
    read_code,
    read_day,
    read_flag,
    refuse_all,
    rows_of,
    unreadable,
)
from qpp_rules.core.errors import InvalidInput, Problem
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import Notice, Resolution, StandingEvent, Termination, Withdrawal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["EVENT_COLUMNS", "read_events"]


def __dir__() -> list[str]:
    return __all__


EVENT_COLUMNS: Final = ("event", "on", "written", "effective_on", "years")
"""The columns of a file of events. The first two are required."""

_EVERY_YEAR: Final = "all"
_YEARS: Final = "years such as 2026;2027, or all"
_YEAR_DIGITS: Final = 4


class _Kind(Enum):
    """What the first column holds."""

    NOTICE = "notice"
    RESOLUTION = "resolution"
    TERMINATION = "termination"
    WITHDRAWAL = "withdrawal"


_OF: Final = {
    _Kind.NOTICE: ("written",),
    _Kind.RESOLUTION: (),
    _Kind.TERMINATION: ("effective_on", "years"),
    _Kind.WITHDRAWAL: ("years",),
}
"""The columns that an event has besides its day."""


def read_events(lines: Iterable[str], name: str = "events") -> tuple[StandingEvent, ...]:
    """Read events from the *lines* of a CSV file called *name*, in its order.

    ``event`` is NOTICE, RESOLUTION, TERMINATION or WITHDRAWAL, and ``on`` its day. ``written`` is
    yes or no for a notice. ``effective_on`` is for a termination. ``years`` lists the performance
    years that a termination or withdrawal names, or says ``all`` if it names none. An empty cell
    means "not known".

    >>> read_events(["event,on,written", "NOTICE,2026-05-04,yes"])
    (Notice(on=datetime.date(2026, 5, 4), is_written=True),)

    Raises InvalidInput with every problem, its row and column.
    """
    problems: list[Problem] = []
    events: list[StandingEvent] = []
    required = EVENT_COLUMNS[:2]
    for line, cells in rows_of(lines, name, EVENT_COLUMNS, problems, required):
        before = len(problems)
        event = _event(line, cells, problems)
        if event is not None and len(problems) == before:
            events.append(event)
    refuse_all(name, problems)
    return tuple(events)


def _event(line: int, cells: dict[str, str], problems: list[Problem]) -> StandingEvent | None:
    kind = read_cell(line, "event", lambda text: read_code(_Kind, text), cells["event"], problems)
    on = read_cell(line, "on", read_day, cells["on"], problems)
    if kind is None:
        return None
    given: dict[str, Any] = {}
    for column, read in _READ.items():
        text = cells.get(column, "")
        if column not in _OF[kind] and text:
            remedy = f"a {kind.value} does not have this column"
            problems.append(Problem(f"row {line}, {column}", "a text", "an empty cell", remedy))
        elif column in _OF[kind]:
            given[column] = read_cell(line, column, read, text, problems) if text else None
    return None if on is None else _made(line, kind, on, given, problems)


def _read_years(text: str) -> frozenset[PerformanceYear]:
    if text == _EVERY_YEAR:
        return frozenset()
    names = [one.strip() for one in text.split(";")]
    if not all(one.isascii() and one.isdecimal() and len(one) == _YEAR_DIGITS for one in names):
        raise unreadable(text, _YEARS)
    return frozenset(PerformanceYear(int(one)) for one in names)


_READ: Final = {"written": read_flag, "effective_on": read_day, "years": _read_years}


def _made(
    line: int, kind: _Kind, on: date, given: dict[str, Any], problems: list[Problem]
) -> StandingEvent | None:
    try:
        match kind:
            case _Kind.NOTICE:
                return Notice(on, given["written"])
            case _Kind.RESOLUTION:
                return Resolution(on)
            case _Kind.TERMINATION:
                return Termination(on, given["effective_on"], given["years"])
            case _Kind.WITHDRAWAL:
                return Withdrawal(on, given["years"])
    except InvalidInput as error:
        problems += [problem.within(f"row {line}") for problem in error.problems]
        return None
