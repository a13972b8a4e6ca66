"""A deadline: when it opens and closes, what moved it, and its status at an instant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Citation
from qpp_rules.core.errors import Problem
from qpp_rules.core.moments import Moment, a_moment, closing_instant, opening_instant
from qpp_rules.core.tables import html_facts
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import (
    PerformanceYear,
    a_performance_year,
    check_date,
    check_instant,
    eastern_text,
    start_of_eastern_day,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Scalar

_MOMENT: Final = timedelta(microseconds=1)
_LAST_MOMENT: Final = timedelta(hours=23, minutes=59, seconds=59, microseconds=999_999)
_ALWAYS: Final = datetime.min.replace(tzinfo=UTC)


class DeadlineStatus(Enumeration):
    """The status of a deadline at an instant."""

    NOT_OPEN = "not open"
    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """The texts read do not say: the opening or the close was not found, or may have been moved."""


def _names(options: frozenset[ParticipationOption]) -> str:
    return ", ".join(sorted(option.value for option in options))


an_option: Final = member_of(ParticipationOption)


@frozen(kw_only=True)
class Extension:
    """A later close that CMS announced.

    *reopened* says that the window had closed before; *reopens* is when it opened again, None if
    that was not found. *applies_to* limits the extension to some participation options.
    """

    closes: Moment = field(validator=a_moment)
    announcement: Citation = field(validator=instance_of(Citation))
    reopened: bool = field(default=False, validator=a_flag)
    reopens: Moment | None = field(default=None, validator=optional(a_moment))
    applies_to: frozenset[ParticipationOption] = field(
        default=frozenset(ParticipationOption),
        validator=each(frozenset, ParticipationOption),
        repr=lambda options: f"{{{_names(options)}}}",
    )

    def _problems(self) -> Iterator[Problem]:
        if self.reopens is not None and not self.reopened:
            yield Problem("reopens", eastern_text(self.reopens), "None unless it was reopened")
        elif self.reopens is not None and closing_instant(self.closes) <= opening_instant(
            self.reopens
        ):
            expected = f"a close after it reopens, {eastern_text(self.reopens)}"
            yield Problem("closes", eastern_text(self.closes), expected)
        if not self.applies_to:
            yield Problem("applies_to", "none", "at least one participation option")

    @property
    def is_for_all(self) -> bool:
        """Whether the extension applies to every participation option."""
        return self.applies_to == frozenset(ParticipationOption)

    def __str__(self) -> str:
        start = f" from {eastern_text(self.reopens)}" if self.reopens else ""
        verb = f"reopened{start} to" if self.reopened else "extended to"
        limit = "" if self.is_for_all else f" for {_names(self.applies_to)}"
        return f"{verb} {eastern_text(self.closes)}{limit}"


@frozen(kw_only=True)
class Deadline:
    """Something that is due, or a window in which something may be done.

    *opens* is None if there is no opening or none was found. *original_closes* is None if the close
    was found only as extended. *in_doubt_until* says that an announcement whose text was not found
    may have moved the close as late as that. *citation* is for the close, *opening_citation* for
    the opening if that is published elsewhere. *year* is the performance year that the deadline
    belongs to: every deadline of a calendar has it, and every function refuses a deadline of
    another year. In a deadline that you make it may be None.
    """

    key: str = field(validator=a_text)
    title: str = field(validator=a_text)
    opens: Moment | None = field(default=None, validator=optional(a_moment))
    original_closes: Moment | None = field(validator=optional(a_moment))
    extensions: tuple[Extension, ...] = field(default=(), validator=each(tuple, Extension))
    in_doubt_until: Moment | None = field(default=None, validator=optional(a_moment))
    citation: Citation = field(validator=instance_of(Citation))
    opening_citation: Citation | None = field(
        default=None, validator=optional(instance_of(Citation))
    )
    year: PerformanceYear | None = field(default=None, validator=optional(a_performance_year))

    def _problems(self) -> Iterator[Problem]:
        if self.original_closes is None and not any(e.is_for_all for e in self.extensions):
            expected = "a close, or an extension that applies to every participation option"
            yield Problem("original_closes", "None, without such an extension", expected)
            return
        for before, after in pairwise(self._closes):
            if closing_instant(after) <= closing_instant(before):
                expected = f"one later than {eastern_text(before)}"
                yield Problem("extensions", eastern_text(after), expected)
        if self.opens is not None and closing_instant(self.closes) <= opening_instant(self.opens):
            given = f"{eastern_text(self.closes)}, with opens {eastern_text(self.opens)}"
            yield Problem("original_closes", given, "a close after the opening")

    @property
    def _closes(self) -> list[Moment]:
        """The original close, if it is known, and those of the extensions."""
        closes = (self.original_closes, *(extension.closes for extension in self.extensions))
        return [close for close in closes if close is not None]

    def __str__(self) -> str:
        opens = "" if self.opens is None else f"{eastern_text(self.opens)} to "
        return f"{opens}{eastern_text(self.closes)}"

    @property
    def closes(self) -> Moment:
        """The latest known close that applies to every participation option.

        If every extension is for some options only, it is the original close. See
        :meth:`closes_for`.
        """
        return self._latest([e for e in self.extensions if e.is_for_all])

    def closes_for(self, participation_option: ParticipationOption) -> Moment:
        """Return the latest known close for *participation_option*."""
        take("closes_for", participation_option=(participation_option, an_option))
        return self._latest([e for e in self.extensions if participation_option in e.applies_to])

    def _latest(self, extensions: list[Extension]) -> Moment:
        closes = [extension.closes for extension in extensions]
        if self.original_closes is not None:
            closes.append(self.original_closes)
        return max(closes, key=closing_instant)

    def status(
        self,
        as_of: datetime,
        participation_option: ParticipationOption | None = None,
        *,
        closing_instant_is_open: bool = False,
    ) -> DeadlineStatus:
        """Return the status of the deadline at *as_of*, an aware datetime.

        The closing instant itself is closed, which is the safe reading of "until 8 p.m."; with
        *closing_instant_is_open* it is open. If the opening is a date without a time, the window
        opens at the start of that Eastern day; if the close is, it stays open to the end of the
        day. If an extension is for some participation options only and no option is given, the
        answer is UNKNOWN while the options differ. If no opening was found, the window is open
        until it closes, but UNKNOWN before the year that precedes the performance year.

        >>> from qpp_rules import EASTERN, PerformanceYear, deadlines
        >>> submission = deadlines.calendar(PerformanceYear(2026))["data-submission"]
        >>> submission.status(datetime(2027, 3, 31, 19, 59, tzinfo=EASTERN))
        <DeadlineStatus.OPEN: 'open'>
        >>> submission.status(datetime(2027, 3, 31, 20, 0, tzinfo=EASTERN))
        <DeadlineStatus.CLOSED: 'closed'>

        Raises InvalidType or InvalidValue for anything but an aware datetime.
        """
        now = check_instant("status", "as_of", as_of)
        take(
            "status",
            participation_option=(participation_option, optional(an_option)),
            closing_instant_is_open=(closing_instant_is_open, a_flag),
        )
        spans = list(self._spans(participation_option))
        found = {status for start, end, status in spans if start <= now < end}
        if closing_instant_is_open and self.at_boundary(as_of):
            found |= {status for _, end, status in spans if now == end}
        for status in (DeadlineStatus.OPEN, DeadlineStatus.UNKNOWN):
            if status in found:
                return status
        not_yet = self.opens is not None and now < opening_instant(self.opens)
        return DeadlineStatus.NOT_OPEN if not_yet else DeadlineStatus.CLOSED

    def statuses(
        self,
        done: Moment,
        participation_option: ParticipationOption | None = None,
        *,
        closing_instant_is_open: bool = False,
    ) -> frozenset[DeadlineStatus]:
        """Return the status of the deadline at *done*; for a day, at each of its instants.

        >>> from datetime import date
        >>> from qpp_rules import PerformanceYear, deadlines
        >>> submission = deadlines.calendar(PerformanceYear(2026))["data-submission"]
        >>> sorted(status.value for status in submission.statuses(date(2027, 3, 31)))
        ['closed', 'open']

        Raises as :meth:`status`.
        """
        return frozenset(
            self.status(one, participation_option, closing_instant_is_open=closing_instant_is_open)
            for one in self._instants(done)
        )

    def _instants(self, done: Moment) -> tuple[datetime, ...]:
        """Return *done*; for a day, the instants between which the status does not change."""
        if isinstance(done, datetime):
            return (check_instant("statuses", "done", done),)
        first = start_of_eastern_day(check_date("statuses", "done", done))
        last = first + _LAST_MOMENT
        within = [instant for instant in self.boundaries if first < instant <= last]
        return (first, last, *within, *(instant - _MOMENT for instant in within))

    def at_boundary(self, as_of: datetime) -> bool:
        """Return whether *as_of* is a closing instant: open or closed, depending on the reading."""
        now = check_instant("at_boundary", "as_of", as_of)
        return now in [closing_instant(one) for one in self._closes if isinstance(one, datetime)]

    def _spans(
        self, option: ParticipationOption | None
    ) -> Iterator[tuple[datetime, datetime, DeadlineStatus]]:
        opens = _ALWAYS if self.opens is None else opening_instant(self.opens)
        end = opens
        if self.original_closes is not None:
            end = closing_instant(self.original_closes)
            if (first := first_day_taken(self)) is not None:
                opens = min(opening_instant(first), end)
                yield _ALWAYS, opens, DeadlineStatus.UNKNOWN
            yield opens, end, DeadlineStatus.OPEN
        for extension in self.extensions:
            if option is not None and option not in extension.applies_to:
                continue
            known = option is not None or extension.is_for_all
            start = end
            if extension.reopens is not None:
                start = opening_instant(extension.reopens)
                if self.original_closes is None:
                    yield opens, start, DeadlineStatus.UNKNOWN
            elif extension.reopened:
                known = False
            end = closing_instant(extension.closes)
            yield start, end, DeadlineStatus.OPEN if known else DeadlineStatus.UNKNOWN
        if self.in_doubt_until is not None:
            yield end, closing_instant(self.in_doubt_until), DeadlineStatus.UNKNOWN

    @property
    def boundaries(self) -> tuple[datetime, ...]:
        """Every instant at which the status may change, in UTC."""
        opens = [self.opens, first_day_taken(self)]
        opens += [extension.reopens for extension in self.extensions]
        closes = [*self._closes, self.in_doubt_until]
        return (
            *(opening_instant(moment) for moment in opens if moment is not None),
            *(closing_instant(moment) for moment in closes if moment is not None),
        )

    def to_row(self) -> dict[str, Scalar]:
        """Return the deadline as a flat dict of plain values, instants in Eastern time."""
        opening = None if self.opens is None else self.opening_citation or self.citation
        return {
            "key": self.key,
            "title": self.title,
            "opens": None if self.opens is None else eastern_text(self.opens),
            "closes": eastern_text(self.closes),
            "original_closes": (
                None if self.original_closes is None else eastern_text(self.original_closes)
            ),
            "extensions": "; ".join(str(extension) for extension in self.extensions),
            "in_doubt_until": (
                None if self.in_doubt_until is None else eastern_text(self.in_doubt_until)
            ),
            "opening_citation": None if opening is None else str(opening),
            "opening_basis": None if opening is None else opening.basis.value,
            "citation": str(self.citation),
            "basis": self.citation.basis.value,
            "note": self.citation.note,
        }

    def _repr_html_(self) -> str:
        row = self.to_row()
        moved = ((str(one), one.announcement, one.announcement.note) for one in self.extensions)
        return html_facts(
            self.title,
            {
                "key": self.key,
                "opens": (row["opens"], self.opening_citation) if self.opens else None,
                "closes": row["closes"],
                "first published close": row["original_closes"] if self.extensions else None,
                "extensions": tuple(chain.from_iterable(moved)),
                "in doubt until": row["in_doubt_until"],
                "citation": (self.citation, self.citation.note),
            },
        )


_LASTING: Final = frozenset({"participants-on-board", "external-agreement", "data-acceptance"})
"""The deadlines by which something must be in place: it may have been in place for years."""


def first_day_taken(deadline: Deadline) -> date | None:
    """Return the first day on which we take an act to be for the year of *deadline*.

    None if the opening is known, if what is due may have been in place for years, or if the caller
    made the deadline without a year.
    """
    if deadline.opens is not None or deadline.year is None or deadline.key in _LASTING:
        return None
    return date(deadline.year.year - 1, 1, 1)
