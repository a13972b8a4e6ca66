"""What happens to an intermediary's standing, each event with its days.

An event counts for the whole Eastern day on which it begins.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final, TypeAlias, get_args

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    each,
    listing_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import as_frozenset, as_tuple
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_FIRST_DAY: Final = date(2017, 1, 1)
_LAST_DAY: Final = date(2100, 12, 31)
LAST_YEAR_OF_PROBATION: Final = 2018
"""From 2019 the texts have remedial action in its place."""


@takes(date)
def a_program_day(name: str, value: object) -> Problem | None:
    """Take a date in the years that a PerformanceYear can be."""
    problem = a_calendar_date.problem(name, value)
    if problem is None and isinstance(value, date) and not _FIRST_DAY <= value <= _LAST_DAY:
        remedy = f"MIPS begins with performance year {_FIRST_DAY.year}"
        return Problem(name, str(value), f"a day from {_FIRST_DAY} to {_LAST_DAY}", remedy)
    return problem


_YEARS: Final = optional(each(frozenset, PerformanceYear))


@frozen
class Notice:
    """CMS's notice that it takes remedial action; in 2017 and 2018, that it begins probation.

    *is_written* None means "not known". In 2017 and 2018 the notice needn't be written.

    Citation: 42 CFR § 414.1400(e)(1); in 2017 and 2018 (k).
    """

    on: date = field(validator=a_program_day)
    is_written: bool | None = field(default=None, validator=optional(a_flag))


@frozen
class Resolution:
    """CMS's statement that all deficiencies are resolved.

    Remedial action, or probation, is in force through this day.
    """

    on: date = field(validator=a_program_day)


@frozen
class Termination:
    """CMS's notice that it terminates the intermediary; in 2017 and 2018, that it disqualifies it.

    *effective_on* is the first day on which the intermediary is terminated; None means "not known".
    If the notice gives no day, it is the day of the notice. *years* are the performance years that
    the notice names. Empty means that it names none: then data of every year is barred. None means
    "not known".

    Raises InvalidValue for a termination that takes effect before its notice: CMS terminates at
    once or with advance notice.

    Citation: 42 CFR § 414.1400(e)(2); in 2017 and 2018 (k).
    """

    notified_on: date = field(validator=a_program_day)
    effective_on: date | None = field(default=None, validator=optional(a_program_day))
    years: frozenset[PerformanceYear] | None = field(
        default=frozenset(), converter=as_frozenset, validator=_YEARS
    )

    def _problems(self) -> Iterator[Problem]:
        if self.effective_on is not None and self.effective_on < self.notified_on:
            expected = f"a day from the notice on, {self.notified_on}"
            remedy = "CMS terminates at once or with advance notice"
            yield Problem("effective_on", str(self.effective_on), expected, remedy)


@frozen
class Withdrawal:
    """The intermediary's own withdrawal, from *on*.

    *years* are the performance years that it withdraws from. Empty means that it named none: then
    data of every year is barred. None means "not known".
    """

    on: date = field(validator=a_program_day)
    years: frozenset[PerformanceYear] | None = field(
        default=frozenset(), converter=as_frozenset, validator=_YEARS
    )


StandingEvent: TypeAlias = Notice | Resolution | Termination | Withdrawal
"""What changes the standing of an intermediary."""


def as_events(
    subject: str, events: Iterable[StandingEvent] | None
) -> tuple[StandingEvent, ...] | None:
    """Return *events* as a tuple; raise unless each is an event. None means "not known"."""
    given: Any = as_tuple(events)
    take(subject, events=(given, optional(listing_of(*get_args(StandingEvent)))))
    return given  # type: ignore[no-any-return]


def begins_on(event: StandingEvent) -> date:
    """Return the day from which *event* counts, or may count if its effective day isn't known."""
    if isinstance(event, Termination):
        return event.effective_on or event.notified_on
    return event.on


def unknown_of(event: StandingEvent) -> tuple[str, ...]:
    """Return the facts without which it isn't known whether *event* counts from its day on."""
    if isinstance(event, Notice):
        return () if event.is_written is not None or is_probation(event) else ("is_written",)
    if isinstance(event, Resolution):
        return ()
    unknown = ("years",) if event.years is None else ()
    if isinstance(event, Termination) and event.effective_on is None:
        return ("effective_on", *unknown)
    return unknown


def concerns(event: StandingEvent, year: PerformanceYear) -> bool:
    """Return whether *event* has, or may have, an effect on the performance year *year*."""
    if isinstance(event, Notice):
        return event.is_written is not False or is_probation(event)
    return isinstance(event, Resolution) or not event.years or year in event.years


def is_probation(notice: Notice) -> bool:
    """Return whether *notice* begins probation, which the texts of 2017 and 2018 have."""
    return notice.on.year <= LAST_YEAR_OF_PROBATION
