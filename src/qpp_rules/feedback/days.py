"""On how many days feedback was given, on how many it is owed, and whether that is known.

A missing fact leaves a day or a number open. So data may begin on a first or a last possible day,
and a day of feedback counts for certain or only possibly. Every answer here is yes, no or not known
(None), and all of that arithmetic is in this file.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

T = TypeVar("T")


def either(*grounds: bool | None) -> bool | None:
    """Combine answers when one yes is enough: yes beats unknown, and unknown beats no.

    >>> either(False, None, True), either(False, None), either(False), either()
    (True, None, False, False)
    """
    if True in grounds:
        return True
    return None if None in grounds else False


def if_owed(enough: bool | None) -> bool | None:
    """Return *enough*, or None for no: if it is not known what is owed, too little may suffice."""
    return enough or None


def is_in(item: T, items: Container[T] | None) -> bool | None:
    """Return whether *item* is in *items*, or None if those are not known."""
    return None if items is None else item in items


class Since(NamedTuple):
    """Since when there is data: since a day from *earliest* through *latest*, which may be equal.

    >>> Since.day(None) == Since(date.min, date.max)
    True
    """

    earliest: date
    latest: date

    @classmethod
    def day(cls, day: date | None) -> Since:
        """Return it for *day*, or for any day if *day* is None."""
        return cls(date.min, date.max) if day is None else cls(day, day)

    @property
    def known(self) -> date | None:
        """The day, if it is known."""
        return self.earliest if self.earliest == self.latest else None


def first_of(several: Iterable[Since]) -> Since:
    """Return since when there is any data, given *several* kinds.

    >>> first_of([Since.day(date(2026, 3, 1)), Since.day(None)]).latest
    datetime.date(2026, 3, 1)
    """
    all_days = [*several] or [Since.day(None)]
    return Since(min(one.earliest for one in all_days), min(one.latest for one in all_days))


def last_of(one: Since, other: Since) -> Since:
    """Return since when there is data of both kinds.

    >>> last_of(Since.day(date(2026, 3, 1)), Since.day(None)).earliest
    datetime.date(2026, 3, 1)
    """
    return Since(max(one.earliest, other.earliest), max(one.latest, other.latest))


class Days(NamedTuple):
    """The days of the reports that count for certain, and of all that may count."""

    certain: frozenset[date]
    possible: frozenset[date]

    @classmethod
    def of(cls, reports: Iterable[tuple[date, bool | None]]) -> Days:
        """Return the days of *reports*, each given with whether it counts."""
        told = list(reports)
        return cls(
            frozenset(day for day, counts in told if counts),
            frozenset(day for day, counts in told if counts is not False),
        )


class Asked(NamedTuple):
    """On how many days of a year feedback is asked for, and on which days it is generated.

    *fewer_if_late* says that a text of the year asks for nothing for a round before there was data.
    Without such a text, that may still hold.
    """

    times: int
    rounds: tuple[date, ...]
    fewer_if_late: bool

    def owed(self, since: date) -> int:
        """Return on how many days from *since* feedback is owed, at least one.

        Nothing is owed for a round before there was data. If the year has fewer than *times*
        rounds, the rest is still owed.
        """
        with_data = sum(day >= since for day in self.rounds)
        before = len(self.rounds) - with_data
        return max(1, self.times - before, min(self.times, with_data))

    def required(self, since: Since) -> int:
        """Return on how many days, at least, feedback is asked for, as far as known."""
        if since.known is None or not self.fewer_if_late:
            return self.times
        return self.owed(since.known)


class Count(NamedTuple):
    """The days of feedback on something, since when there is data on it, and what is asked."""

    days: Days
    since: Since
    asked: Asked

    @property
    def given(self) -> frozenset[date]:
        """The certain days on which there may be data; an earlier day contradicts the data."""
        return frozenset(day for day in self.days.certain if day >= self.since.earliest)

    @property
    def early(self) -> int:
        """How many of the certain days came before there was data."""
        return len(self.days.certain) - len(self.given)

    @property
    def enough(self) -> bool | None:
        """Whether feedback was given on enough days; None if not known.

        It is also not known if it depends on days before there was data.
        """
        given, known = len(self.given), self.since.known
        if given >= self.asked.times:
            return True
        if known is not None and self.asked.fewer_if_late and given >= self.asked.owed(known):
            return True
        if len(self.days.possible) >= self.asked.times or any(map(self._may_do, self._starts())):
            return None
        return False

    def _starts(self) -> set[date]:
        """Return the possible first days of data, as far as they make a difference.

        A report is evidence that there was data on its day.
        """
        bound = min({*self.days.certain, self.since.latest})
        starts = {bound, *(day for day in self.days.possible if day < bound)}
        return {max(day, self.since.earliest) for day in starts}

    def _may_do(self, start: date) -> bool:
        return sum(day >= start for day in self.days.possible) >= self.asked.owed(start)

    @property
    def turns_on_since(self) -> bool:
        """Whether the first day of data makes a difference, or the days contradict it."""
        (first, last), asked, (certain, possible) = self.since, self.asked, self.days
        if first == last:
            needed = asked.owed(first) if asked.fewer_if_late else asked.times
            return self.early > 0 and sum(day >= first for day in possible) < needed
        edges = {
            day + timedelta(days=more) for day in (*asked.rounds, *possible) for more in (0, 1)
        }
        starts = [Since.day(min(max(day, first), last)) for day in (*edges, first, last)]
        several = {certain, possible, *(certain | {day} for day in possible)}
        several |= {possible - {day} for day in possible - certain}
        return any(
            len({Count(Days(days, days), start, asked).enough for start in starts}) > 1
            for days in several
        )

    @property
    def tipping(self) -> frozenset[date]:
        """The uncertain days that may decide whether there are enough."""
        certain, possible = self.days
        if len(possible) >= self.asked.times:
            return possible - certain
        starts = list(filter(self._may_do, self._starts()))
        return frozenset(day for day in possible - certain if any(day >= one for one in starts))

    @property
    def observed(self) -> str:
        """On how many days feedback was given, in words."""
        days = number_of("day", len(self.days.certain))
        return f"{days}, {self.early} before there were data" if self.early else days

    @property
    def required(self) -> str:
        """On how many days feedback is asked for, in words."""
        return f"at least {self.asked.required(self.since)}"


def number_of(what: str, number: int) -> str:
    """Return a number of things in words.

    >>> number_of("day", 1), number_of("day", 4)
    ('1 day', '4 days')
    """
    return f"1 {what}" if number == 1 else f"{number} {what}s"
