"""The life cycle of an intermediary runs beside a plain model, event by event."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import IntermediaryType, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.standing import (
    Notice,
    Resolution,
    Standing,
    StandingEvent,
    Termination,
    Withdrawal,
    may_submit,
    status,
)
from qpp_rules.terms import Approval
from tests.standing.plain_reading import open_facts, possible

YEARS = [PerformanceYear(year) for year in range(2017, 2028)]
MOST_OPEN = 4
BARRED = {Standing.TERMINATED, Standing.WITHDRAWN}
SHORT = st.sampled_from((0, 0, 1, 2, 30, 200))
WRITTEN = st.sampled_from((True, True, True, False, None))


def few_open(machine: LifeCycle) -> bool:
    return open_facts(machine.events) < MOST_OPEN


class LifeCycle(RuleBasedStateMachine):
    """Days pass, and CMS and the intermediary act; what is known of it may be little."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[StandingEvent] = []

    @initialize(year=st.sampled_from(YEARS), hours=st.sampled_from((0, 9, 20, 23)))
    def begin(self, year: PerformanceYear, hours: int) -> None:
        self.year, self.hours, self.day = year, hours, year.first_day

    @rule(days=SHORT)
    def pass_days(self, days: int) -> None:
        self.day += timedelta(days=days)

    @precondition(few_open)
    @rule(is_written=WRITTEN)
    def notify(self, is_written: bool | None) -> None:
        self.events.append(Notice(self.day, is_written))

    @rule()
    def resolve(self) -> None:
        self.events.append(Resolution(self.day))

    @precondition(few_open)
    @rule(delay=st.none() | SHORT, years=st.sampled_from(("none", "own", "next", "unknown")))
    def terminate(self, delay: int | None, years: str) -> None:
        effective = None if delay is None else self.day + timedelta(days=delay)
        self.events.append(Termination(self.day, effective, self.named(years)))

    @precondition(few_open)
    @rule(years=st.sampled_from(("none", "own", "next", "unknown")))
    def withdraw(self, years: str) -> None:
        self.events.append(Withdrawal(self.day, self.named(years)))

    @rule(place=st.integers(0, 20))
    def learn_of_it_later(self, place: int) -> None:
        """The order in which the events are given does not matter."""
        if self.events:
            self.events.insert(0, self.events.pop(place % len(self.events)))

    def named(self, years: str) -> frozenset[PerformanceYear] | None:
        following = PerformanceYear(self.year.year + 1)
        of = {"none": (), "own": (self.year,), "next": (following,)}
        return frozenset(of[years]) if years in of else None

    @invariant()
    def stands_as_the_model_says(self) -> None:
        if not hasattr(self, "day"):
            return
        for at in (self.day, self.instant(), self.day - timedelta(days=1)):
            day = at.date() if isinstance(at, datetime) else at
            found = possible(self.events, day, self.year)
            d = status(self.events, at=at, year=self.year)
            expected = found.pop() if len(found) == 1 else Standing.UNDETERMINED
            assert d.answer is expected
            assert bool(d.missing) is (expected is Standing.UNDETERMINED)

    @invariant()
    def may_submit_as_the_model_says(self) -> None:
        if not hasattr(self, "day"):
            return
        found = {one in BARRED for one in possible(self.events, self.day, self.year)}
        expected = not found.pop() if len(found) == 1 else None
        planned = PlannedSubmission(
            Group(Tin("000000001")),
            self.year,
            {PerformanceCategory.QUALITY},
            submitted_at=self.instant(),
        )
        approved = Approval(IntermediaryType.QCDR, self.year)
        assert may_submit(planned, approved, self.events).answer is expected

        other = may_submit(planned, [], self.events)
        assert other.answer is False

    def instant(self) -> datetime:
        return datetime.combine(self.day, time(self.hours, 30), EASTERN)


TestLifeCycle = LifeCycle.TestCase
TestLifeCycle.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
