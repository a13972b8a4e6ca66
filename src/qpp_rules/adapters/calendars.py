"""Deadlines as an iCalendar file (RFC 5545), which Outlook, Google and Apple can import.

People want to see when something opens and when it closes, not a bar over the three months between.
So a window becomes two events, at its opening and at its close; a due date becomes one. Instants
are written in UTC and have no duration. A day without an hour becomes an all-day event. Neither
makes its owner look busy.

A calendar identifies an event by its uid: the performance year, the key of the deadline, and
"opens" or "closes". So if CMS moves a close, the event keeps its uid and moves. A later file
replaces the events of an earlier one, because its stamp is later and its sequence, the minutes to
the stamp, is higher. An event that a later file no longer has stays until its owner removes it.

It needs the extra ``ical``.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters.extras import library
from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Citation
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.moments import Moment
from qpp_rules.core.years import check_instant, eastern_text
from qpp_rules.deadlines import Calendar, Deadline

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["to_ical"]


def __dir__() -> list[str]:
    return __all__


_DOMAIN: Final = "qpp-rules"
_ONE_DAY: Final = timedelta(days=1)
_MINUTE: Final = 60
_FIRST_STAMP_YEAR: Final = 1970
# The sequence of a later one would not fit 31 bits.
_LAST_STAMP_YEAR: Final = 6000
# Of the control characters RFC 5545 allows only the tab. Some programs end a line at the other
# characters listed here.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@attrs.frozen
class _Event:
    """One entry of the calendar: *end* says which end of the deadline it is."""

    deadline: Deadline
    end: str
    verb: str
    moment: Moment
    citation: Citation

    @property
    def is_close(self) -> bool:
        return self.end.startswith("close")


def to_ical(cal: Calendar, *, stamp: datetime, alarm: timedelta | None = None) -> bytes:
    """Return the deadlines of *cal* as the content of an ``.ics`` file.

    *stamp* is the instant at which the file is made. The same calendar and stamp give the same
    bytes; a later stamp makes an update. With *alarm*, each close has an alarm that long before it.

    >>> from datetime import UTC
    >>> from qpp_rules import PerformanceYear, deadlines
    >>> cal = deadlines.calendar(PerformanceYear(2026))
    >>> lines = to_ical(cal, stamp=datetime(2026, 11, 26, tzinfo=UTC)).decode().splitlines()
    >>> at = lines.index("UID:2026.data-submission.closes@qpp-rules")
    >>> lines[at - 3], lines[at - 2]
    ('SUMMARY:Data submission: closes (MIPS 2026)', 'DTSTART:20270401T000000Z')

    The description of an event has the whole window in Eastern time, what moved it, and the
    citation with its basis, note and address. If an announcement may have moved a close, or the
    texts leave open when it applies, the event is tentative, and its description says why.

    Raises :class:`~qpp_rules.adapters.extras.MissingExtra` without icalendar. Raises InvalidType or
    InvalidValue for a malformed argument, such as an alarm that is not before the close.
    """
    icalendar = library("icalendar", "ical")
    is_one = instance_of(Calendar, remedy="write deadlines.calendar(PerformanceYear(2026))")
    take("to_ical", cal=(cal, is_one))
    made = _check_stamp(stamp)
    _check_alarm(alarm)
    file = icalendar.Calendar()
    name = f"MIPS deadlines of performance year {cal.year}"
    file.add("prodid", "-//qpp_rules//deadlines//EN")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("name", name)
    file.add("x-wr-calname", name)
    for deadline in cal.deadlines:
        for event in _events(deadline):
            file.add_component(_component(icalendar, cal, event, made, alarm))
    written: bytes = file.to_ical()
    return written


def _check_stamp(stamp: datetime) -> datetime:
    made = check_instant("to_ical", "stamp", stamp)
    if not _FIRST_STAMP_YEAR <= made.year < _LAST_STAMP_YEAR:
        expected = f"a time from year {_FIRST_STAMP_YEAR} to {_LAST_STAMP_YEAR - 1}"
        raise InvalidValue.of("to_ical", "stamp", given=made.isoformat(), expected=expected)
    return made


_LONGEST_ALARM: Final = timedelta(days=366)


def _check_alarm(alarm: timedelta | None) -> None:
    take("to_ical", alarm=(alarm, optional(instance_of(timedelta, remedy="write timedelta(7)"))))
    if alarm is not None and not timedelta(0) < alarm <= _LONGEST_ALARM:
        expected = "a time of up to a year, or None"
        raise InvalidValue.of("to_ical", "alarm", given=str(alarm), expected=expected)


def _events(deadline: Deadline) -> Iterator[_Event]:
    closes = "closes" if deadline.opens is not None else ""
    if deadline.opens is not None:
        source = deadline.opening_citation or deadline.citation
        yield _Event(deadline, "opens", "opens", deadline.opens, source)
    yield _Event(deadline, "closes", closes, deadline.closes, deadline.citation)
    for number, one in enumerate(deadline.extensions, 1):
        if one.reopens is not None:
            end = f"opens-{number}"
            yield _Event(deadline, end, "reopens", one.reopens, one.announcement)
        if not one.is_for_all:
            options = ", ".join(sorted(option.value for option in one.applies_to))
            end, verb = f"closes-{number}", f"closes for {options}"
            yield _Event(deadline, end, verb, one.closes, one.announcement)


def _component(
    icalendar: Any, cal: Calendar, event: _Event, made: datetime, alarm: timedelta | None
) -> Any:
    deadline, moment = event.deadline, event.moment
    title = f"{deadline.title}: {event.verb}" if event.verb else deadline.title
    summary = _clean(f"{title} (MIPS {cal.year})")
    doubts = tuple(dict.fromkeys(_doubts(deadline)))
    component = icalendar.Event()
    component.add("uid", _clean(f"{cal.year}.{deadline.key}.{event.end}@{_DOMAIN}"))
    component.add("dtstamp", made)
    component.add("last-modified", made)
    component.add("sequence", int(made.timestamp()) // _MINUTE)
    component.add("summary", summary)
    if isinstance(moment, datetime):
        component.add("dtstart", check_instant("to_ical", "moment", moment))
    else:
        component.add("dtstart", moment)
        # The end of an all-day event is the day after it.
        component.add("dtend", moment + _ONE_DAY)
    component.add("description", _clean("\n".join(_description(event, doubts))))
    component.add("status", "TENTATIVE" if doubts else "CONFIRMED")
    component.add("transp", "TRANSPARENT")
    component.add("categories", ["MIPS"])
    if event.citation.url is not None:
        component.add("url", event.citation.url)
    if alarm is not None and event.is_close:
        bell = icalendar.Alarm()
        bell.add("action", "DISPLAY")
        bell.add("description", summary)
        bell.add("trigger", -alarm)
        component.add_component(bell)
    return component


def _description(event: _Event, doubts: tuple[str, ...]) -> Iterator[str]:
    deadline = event.deadline
    yield f"{deadline.title}: {deadline} (Eastern time)"
    if deadline.extensions and deadline.original_closes is not None:
        yield f"First published close: {eastern_text(deadline.original_closes)}"
    for one in deadline.extensions:
        yield f"Moved: {one}; {one.announcement}"
    if event.is_close and isinstance(event.moment, datetime):
        yield "At the closing instant itself it counts as closed, as this library reads the texts"
    for doubt in doubts:
        yield f"In doubt: {doubt}"
    citation = event.citation
    yield f"Source: {citation}"
    yield f"Basis: {citation.basis.value}"
    if citation.note:
        yield f"Note: {citation.note}"
    if citation.url is not None:
        yield citation.url


def _doubts(deadline: Deadline) -> Iterator[str]:
    if deadline.in_doubt_until is not None:
        until = eastern_text(deadline.in_doubt_until)
        yield f"an announcement, whose text was not found, may have moved the close to {until}"
    for one in deadline.extensions:
        if one.reopened and one.reopens is None:
            closes = eastern_text(one.closes)
            yield f"when the window reopened, to {closes}, was not found"
        if not one.is_for_all:
            yield "the close depends on the participation option"


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
