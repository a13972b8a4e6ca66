"""Deadlines, and the instants at which their status changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.moments import closing_instant, opening_instant
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import EASTERN
from qpp_rules.deadlines import Calendar, Deadline, Extension, calendar
from qpp_rules.testing.strategies.core import calendar_years

if TYPE_CHECKING:
    from qpp_rules.core.moments import Moment
    from qpp_rules.testing.strategies.core import Strategies


_SOURCE: Final = Citation("A notice", "Dates", date(2026, 1, 1), Basis.CMS_GUIDANCE)
_DAYS: Final = st.dates(date(2017, 1, 1), date(2030, 12, 31))
# Clocks never change between 4 a.m. and midnight.
_HOURS: Final = (4, 10, 20, 23)
_MINUTES: Final = (0, 59)
_HOUR: Final = timedelta(hours=1)
_A_DAY: Final = date(2026, 3, 31)
_WITHIN_A_DAY: Final = tuple(
    datetime.combine(_A_DAY, time(hour), EASTERN) for hour in (8, 10, 16, 20, 21, 23)
)
_STEPS: Final = (
    timedelta(0),
    timedelta(microseconds=-1),
    timedelta(microseconds=1),
    -_HOUR,
    _HOUR,
    timedelta(days=1),
)


@cache
@st.composite
def moments(draw: st.DrawFn) -> Moment:
    """Return days, and times in New York.

    Use it for arguments annotated as :data:`~qpp_rules.deadlines.Moment`. From the annotation
    alone, Hypothesis draws times without a zone, which aren't instants.
    """
    day = draw(_DAYS)
    if draw(st.booleans()):
        return day
    hour, minute = draw(st.sampled_from(_HOURS)), draw(st.sampled_from(_MINUTES))
    return datetime.combine(day, time(hour, minute), EASTERN)


@cache
def participation_options() -> st.SearchStrategy[frozenset[ParticipationOption]]:
    """Return the participation options that something applies to: often all, and at least one."""
    return st.just(frozenset(ParticipationOption)) | st.frozensets(
        st.sampled_from(ParticipationOption), min_size=1
    )


def _apart(row: list[Moment]) -> list[Moment]:
    """Return *row* in order, without moments that begin before the one before them is over."""
    kept: list[Moment] = []
    for moment in sorted(row, key=opening_instant):
        if not kept or closing_instant(kept[-1]) < opening_instant(moment):
            kept.append(moment)
    return kept


def deadline_extensions() -> st.SearchStrategy[Extension]:
    """Return extensions that CMS announced. Some reopen the window."""
    extended = deadlines().filter(lambda deadline: deadline.extensions)
    return extended.map(lambda deadline: deadline.extensions[0])


@st.composite
def deadlines(draw: st.DrawFn) -> Deadline:
    """Return windows with up to two extensions, some reopened. Some open and close on one day."""
    moment = draw(st.sampled_from((moments(), st.sampled_from(_WITHIN_A_DAY))))
    opens, *rest = _apart(draw(st.lists(moment, min_size=6, max_size=6)))
    closes, *rest = rest or [opens if not isinstance(opens, datetime) else opens + _HOUR]
    extensions: list[Extension] = []
    while len(rest) > 1:
        reopens, until, *rest = rest
        reopened = draw(st.booleans())
        extensions.append(
            Extension(
                closes=until,
                announcement=_SOURCE,
                reopened=reopened,
                reopens=reopens if reopened and draw(st.booleans()) else None,
                applies_to=draw(participation_options()),
            )
        )
    return Deadline(
        key="window",
        title="A window",
        opens=draw(st.sampled_from((opens, None))),
        original_closes=closes,
        extensions=tuple(extensions),
        in_doubt_until=draw(st.sampled_from((None, *rest))),
        citation=_SOURCE,
    )


@cache
def published_deadlines() -> st.SearchStrategy[Deadline]:
    """Return every deadline of every year that has a calendar."""
    return st.sampled_from([one for year in calendar_years() for one in calendar(year).values()])


def calendars() -> st.SearchStrategy[Calendar]:
    """Return the calendar of each year that has one."""
    return st.sampled_from(calendar_years()).map(calendar)


def instants_near(deadline: Deadline) -> st.SearchStrategy[datetime]:
    """Return instants in UTC, often at or near a change in the status of *deadline*."""
    turns = sorted(deadline.boundaries)
    first, last = turns[0] - timedelta(400), turns[-1] + timedelta(400)
    anywhere = st.datetimes(
        first.replace(tzinfo=None), last.replace(tzinfo=None), timezones=st.just(UTC)
    )
    return st.sampled_from([turn + step for turn in turns for step in _STEPS]) | anywhere


STRATEGIES: Final[Strategies] = {
    Calendar: calendars,
    Deadline: lambda: deadlines() | published_deadlines(),
    Extension: deadline_extensions,
}
