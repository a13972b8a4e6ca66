"""The election window of a year, and whether an election was confirmed in it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.years import PerformanceYear, eastern_text
from qpp_rules.deadlines import Deadline, DeadlineStatus, calendar
from qpp_rules.elections.exceptions import ElectionWindowClosed

if TYPE_CHECKING:
    from datetime import datetime

    from qpp_rules.elections.election import Election


_WINDOW: Final = "election"


def check_window(subject: str, window: object, year: PerformanceYear) -> None:
    """Raise InvalidType or InvalidValue unless *window* is None or *year*'s election Deadline."""
    if window is None:
        return
    expected = f"a Deadline of the election for {year}, or None for the calendar's"
    if not isinstance(window, Deadline):
        raise InvalidType.of(subject, "window", given=shown(window), expected=expected)
    if window.key != _WINDOW:
        raise InvalidValue.of(subject, "window", given=shown(window.key), expected=expected)
    if window.year not in (None, year):
        given = f"{window.key} of performance year {window.year}"
        raise InvalidValue.of(subject, "window", given=given, expected=expected)


def check_open(election: Election, at: datetime, window: Deadline | None) -> None:
    """Raise ElectionWindowClosed unless *at* lies in the election window."""
    deadline = calendar(election.year)[_WINDOW] if window is None else window
    status = deadline.status(at, election.participant.participation_option)
    if status is not DeadlineStatus.OPEN:
        opens = "its opening" if deadline.opens is None else eastern_text(deadline.opens)
        doubt = deadline.in_doubt_until if status is DeadlineStatus.UNKNOWN else None
        raise ElectionWindowClosed(
            election.participant.masked_key,
            election.year.year,
            eastern_text(at),
            opens,
            eastern_text(deadline.closes),
            "" if doubt is None else eastern_text(doubt),
        )


@cache
def published(year: PerformanceYear) -> Deadline | None:
    """Return the calendar's election window; None if it was not found."""
    found: Deadline | None = calendar(year).get(_WINDOW)
    return found


def window_of(election: Election, window: Deadline | None = None) -> Deadline | None:
    """Return *window*, or else the calendar's; None if the year's window was not found."""
    return published(election.year) if window is None else window


def was_open(election: Election, window: Deadline | None = None) -> bool | None:
    """Return whether *election* was confirmed in its window; None if that is not known."""
    deadline = window_of(election, window)
    if deadline is None or election.confirmed_at is None:
        return None
    option = election.participant.participation_option
    status = deadline.status(election.confirmed_at, option)
    return None if status is DeadlineStatus.UNKNOWN else status is DeadlineStatus.OPEN
