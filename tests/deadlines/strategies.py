"""Deadlines and instants for property tests, leaning to the instants at which a status turns."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.moments import Moment
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import Deadline, calendar
from qpp_rules.testing import strategies

NEW_YORK = ZoneInfo("America/New_York")
YEARS = tuple(PerformanceYear(number) for number in range(2017, 2028))
"""The years of which anything was read."""
PUBLISHED = tuple((year, deadline) for year in YEARS for deadline in calendar(year).values())
"""Every deadline of every year."""
SOURCE = Citation("A notice", "Dates", date(2026, 1, 1), Basis.CMS_GUIDANCE)

INSTANT = timedelta(microseconds=1)
_STEPS = (-INSTANT, timedelta(0), INSTANT, timedelta(hours=-1), timedelta(hours=1), timedelta(1))
_ZONES = (
    UTC,
    NEW_YORK,
    ZoneInfo("America/Chicago"),
    ZoneInfo("Asia/Tokyo"),
    ZoneInfo("Pacific/Honolulu"),
    ZoneInfo("Australia/Lord_Howe"),
    timezone(timedelta(hours=14)),
    timezone(timedelta(hours=-12)),
)


def at(text: str) -> Moment:
    """Read ``2026-05-31`` as a day and ``2026-06-30 20:00`` as a time in New York."""
    if len(text) == len("2026-05-31"):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK)


def instant(text: str) -> datetime:
    """Read ``2026-12-01T01:00:00Z``; without a zone, it is a time in New York."""
    read = datetime.fromisoformat(text)
    return read.replace(tzinfo=NEW_YORK) if read.tzinfo is None else read


def first_of(moment: Moment) -> datetime:
    """Return the first instant of *moment*: a day begins at midnight in New York."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.min, NEW_YORK)
    return moment.astimezone(UTC)


def first_after(moment: Moment) -> datetime:
    """Return the first instant at which *moment* is over: a day runs to the next midnight."""
    return first_of(moment if isinstance(moment, datetime) else moment + timedelta(1))


LASTING = {"participants-on-board", "external-agreement", "data-acceptance"}
"""The keys of what may have been so for years before its close."""


def turns(deadline: Deadline) -> list[datetime]:
    """Return every instant at which the status of *deadline* may change, in order."""
    begins = [deadline.opens, *(one.reopens for one in deadline.extensions)]
    if deadline.opens is None and deadline.year is not None and deadline.key not in LASTING:
        begins.append(date(deadline.year.year - 1, 1, 1))
    ends = [deadline.original_closes, deadline.in_doubt_until]
    ends += [one.closes for one in deadline.extensions]
    return sorted(
        {first_of(moment) for moment in begins if moment is not None}
        | {first_after(moment) for moment in ends if moment is not None}
    )


def around(deadline: Deadline) -> list[datetime]:
    """Return instants at, between, just before and just after the turns of *deadline*, in order."""
    at_turns = turns(deadline)
    between = [one + (following - one) / 2 for one, following in pairwise(at_turns)]
    beside = [turn + step for turn in at_turns for step in _STEPS]
    outside = [at_turns[0] - timedelta(400), at_turns[-1] + timedelta(400)]
    return sorted({*between, *beside, *outside})


moments = strategies.moments
options = strategies.participation_options
windows = strategies.deadlines


def zones() -> st.SearchStrategy[ZoneInfo | timezone]:
    """Zones of the United States and of the ends of the earth."""
    return st.sampled_from(_ZONES)


def published() -> st.SearchStrategy[tuple[PerformanceYear, Deadline]]:
    """Years with one of their deadlines."""
    return st.sampled_from(PUBLISHED)


def instants_near(deadline: Deadline) -> st.SearchStrategy[datetime]:
    """Instants in UTC, often at a turn of *deadline* or a microsecond beside one."""
    edges = around(deadline)
    anywhere = st.datetimes(
        edges[0].replace(tzinfo=None), edges[-1].replace(tzinfo=None), timezones=st.just(UTC)
    )
    return st.sampled_from(edges) | anywhere
