"""The rules of standing read a second time, without the table: plain loops over days and worlds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import product
from typing import Any

from attrs import evolve

from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import Notice, Resolution, Standing, StandingEvent, Termination, Withdrawal

FAR = date(2100, 12, 31)


def standing_of(events: Iterable[StandingEvent], day: date, year: PerformanceYear) -> Standing:
    """Return the standing when every fact is known, walking from day to day."""
    happened = list(events)
    for one in happened:
        if isinstance(one, Termination) and one.effective_on <= day and _names(one, year):
            return Standing.TERMINATED
    for one in happened:
        if isinstance(one, Withdrawal) and one.on <= day and _names(one, year):
            return Standing.WITHDRAWN
    return _action(happened, day)


def _action(events: list[StandingEvent], day: date) -> Standing:
    acted = Standing.IN_GOOD_STANDING
    acts = [one for one in events if isinstance(one, (Notice, Resolution)) and one.on <= day]
    for today in sorted({one.on for one in acts}):
        of_today = [one for one in acts if one.on == today]
        for one in of_today:
            if isinstance(one, Notice) and today < date(2019, 1, 1):
                acted = Standing.ON_PROBATION
            elif isinstance(one, Notice) and one.is_written:
                acted = Standing.UNDER_REMEDIAL_ACTION
        # It is in force on the day of its end too.
        if today < day and any(isinstance(one, Resolution) for one in of_today):
            acted = Standing.IN_GOOD_STANDING
    return acted


def _names(event: Termination | Withdrawal, year: PerformanceYear) -> bool:
    return not event.years or year in event.years


def worlds(
    events: Iterable[StandingEvent], year: PerformanceYear, day: date
) -> Iterator[list[StandingEvent]]:
    """Yield the events with every value that matters for each fact that is not known."""
    yield from map(list, product(*(list(_readings(one, year, day)) for one in events)))


def _readings(event: StandingEvent, year: PerformanceYear, day: date) -> Iterator[StandingEvent]:
    several: dict[str, tuple[Any, ...]] = {}
    if isinstance(event, Notice) and event.is_written is None:
        several["is_written"] = (True, False)
    if isinstance(event, Termination) and event.effective_on is None:
        later = max(event.notified_on, day + timedelta(days=1))
        several["effective_on"] = (event.notified_on, min(later, FAR))
    if isinstance(event, (Termination, Withdrawal)) and event.years is None:
        other = PerformanceYear(year.year + 1)
        several["years"] = (frozenset({year}), frozenset({other}))
    for chosen in product(*several.values()):
        yield evolve(event, **dict(zip(several, chosen, strict=True)))


def possible(events: Iterable[StandingEvent], day: date, year: PerformanceYear) -> set[Standing]:
    """Return every standing that the facts leave possible."""
    return {standing_of(world, day, year) for world in worlds(list(events), year, day)}


def open_facts(events: Iterable[StandingEvent]) -> int:
    """Return how many facts of *events* are not known."""
    return sum(
        getattr(one, name, "known") is None
        for one in events
        for name in ("is_written", "effective_on", "years")
    )
