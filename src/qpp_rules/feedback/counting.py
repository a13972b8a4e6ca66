"""How many days of feedback are owed, how many count, and who can be compared with whom."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.feedback.facts import FeedbackReport, ParticipantData

__all__ = [
    "Days",
    "Peers",
    "Since",
    "count",
    "earliest",
    "enough",
    "later",
    "number_of",
    "owed",
    "too_early",
]


def __dir__() -> list[str]:
    return __all__


class Since(NamedTuple):
    """The first day with data where it is known, and the latest day that it can be."""

    exact: date | None
    latest: date | None


def earliest(days: Iterable[date | None]) -> Since:
    """Return the first of *days*, some of which may not be known."""
    given = list(days)
    first = min((day for day in given if day is not None), default=None)
    return Since(None if None in given else first, first)


def later(one: Since, other: Since) -> Since:
    """Return from when on there is both."""
    for last, first in ((one, other), (other, one)):
        if last.exact is not None and first.latest is not None and first.latest <= last.exact:
            return last
    if one.latest is None or other.latest is None:
        return Since(None, None)
    return Since(None, max(one.latest, other.latest))


class Days(NamedTuple):
    """The days of reports that count for certain, and of all that may count."""

    certain: frozenset[date]
    possible: frozenset[date]


def count(
    reports: Iterable[FeedbackReport], counts: Callable[[FeedbackReport], bool | None]
) -> Days:
    """Return the days of the reports that count; two reports of one day are one."""
    told = [(report.given_on, counts(report)) for report in reports]
    return Days(
        frozenset(day for day, holds in told if holds),
        frozenset(day for day, holds in told if holds is not False),
    )


def number_of(what: str, number: int) -> str:
    """Return a number of days, say, in words.

    >>> number_of("day", 1), number_of("day", 4)
    ('1 day', '4 days')
    """
    return f"1 {what}" if number == 1 else f"{number} {what}s"


def owed(times: int, since: date, rounds: tuple[date, ...]) -> int:
    """Return on how many days from *since* feedback is owed: once at least.

    Nothing is owed for a round before there were data. Where fewer than *times* rounds are held in
    the year, what is missing of them is owed still.
    """
    with_data = sum(day >= since for day in rounds)
    return max(1, times - (len(rounds) - with_data), min(times, with_data))


def _often_enough(days: frozenset[date], times: int, since: date, rounds: tuple[date, ...]) -> bool:
    return len(days) >= times or sum(day >= since for day in days) >= owed(times, since, rounds)


def too_early(days: Days, since: Since) -> bool:
    """Say whether every day that counts came before there were data, so that one is wrong."""
    return since.exact is not None and bool(days.certain) and max(days.certain) < since.exact


def enough(
    days: Days, times: int, since: Since, rounds: tuple[date, ...], *, fewer_if_late: bool
) -> bool | None:
    """Say whether feedback was given on enough days, or None where that is not known.

    *fewer_if_late* says that a text of the year owes nothing for a round before there were data;
    without one it may be so. Days that all came before there were data contradict them.
    """
    if len(days.certain) >= times:
        return None if too_early(days, since) else True
    known = since.exact
    if known is not None and fewer_if_late and _often_enough(days.certain, times, known, rounds):
        return True
    starts = {known} if known is not None else _may_start(days, since.latest)
    may_do = any(_often_enough(days.possible, times, start, rounds) for start in starts)
    return None if may_do else False


def _may_start(days: Days, latest: date | None) -> set[date]:
    """Return the days from which on there may have been data, as far as they make a difference.

    A report is evidence that there were data on its day.
    """
    evidence = days.certain if latest is None else days.certain | {latest}
    if not evidence:
        return set(days.possible)
    bound = min(evidence)
    return {bound, *(day for day in days.possible if day < bound)}


class Peers:
    """Who has data on which measure and since when, so that the others of one are found at once."""

    def __init__(self, participants: Iterable[ParticipantData]) -> None:
        self._on: dict[str, dict[Participant, date | None]] = defaultdict(dict)
        self._in_doubt = False
        for data in participants:
            self._in_doubt |= data.measures is None
            for one in data.measures or ():
                self._on[one.measure][data.participant] = one.since
        # Without any one participant, the first two days tell the first.
        self._first_two: dict[str, list[tuple[date, Participant]]] = {}
        self._undated: dict[str, set[Participant]] = {}
        for measure, on in self._on.items():
            dated = [(day, who) for who, day in on.items() if day is not None]
            self._first_two[measure] = sorted(dated, key=lambda entry: entry[0])[:2]
            self._undated[measure] = {who for who, day in on.items() if day is None}

    def others(self, participant: Participant, measure: str) -> Since | None:
        """Return since when another has data on *measure*; None where no other has any."""
        if not self._in_doubt and not self._on.get(measure, {}).keys() - {participant}:
            return None
        first = min(
            (day for day, who in self._first_two.get(measure, ()) if who != participant),
            default=None,
        )
        undated = self._in_doubt or bool(self._undated.get(measure, set()) - {participant})
        return Since(None if undated else first, first)
