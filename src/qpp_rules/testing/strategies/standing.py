"""Standing: events of an intermediary, inaccuracies, and plans, often at the edges of the rules."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ParticipationOption,
    ParticipationStatus,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import (
    TRANSITIONS,
    Audience,
    ClientContact,
    CorrectiveActionPlan,
    Inaccuracies,
    InaccuracyKind,
    Notice,
    PlanDates,
    PlanItem,
    Resolution,
    StandingEvent,
    Support,
    Termination,
    Transition,
    TransitionItem,
    TransitionPlan,
    Withdrawal,
)
from qpp_rules.testing.strategies.core import Strategies, covered_years, or_unknown, participants

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import Enum


E = TypeVar("E", bound="Enum")
YEARS: Final = covered_years(TRANSITIONS)
_FIRST, _LAST = YEARS[0].first_day, YEARS[-1].last_day
_FLAGS: Final = st.none() | st.booleans()
_ASKED: Final = ("the contract with the vendor", "weekly reports")
_EDGES: Final = (Fraction(3, 100), Fraction(301, 10_000), Fraction(1, 20), Fraction(1))


@cache
def event_days(year: PerformanceYear | None = None) -> st.SearchStrategy[date]:
    """Return days on which something happens to an intermediary, often the first or last ones.

    With *year*, days from the year before through the end of the submission of its data.
    """
    first, last = _FIRST, _LAST
    if year is not None:
        first = max(date(year.year - 1, 7, 1), _FIRST)
        last = date(year.year + 1, 4, 30)
    near = (first, last) if year is None else (year.first_day, year.last_day)
    return st.sampled_from(near) | st.dates(first, last)


@cache
def _years(year: PerformanceYear | None) -> st.SearchStrategy[frozenset[PerformanceYear]]:
    """Return the years that a notice names: mostly none, or *year*."""
    named = [YEARS[-1]] if year is None else [year, PerformanceYear(year.year + 1)]
    return st.just(frozenset[PerformanceYear]()) | st.frozensets(st.sampled_from(named))


@st.composite
def notices(draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False) -> Notice:
    """Return notices of remedial action or probation, most of them written."""
    written = st.sampled_from((True, True, False))
    return Notice(draw(event_days(year)), draw(or_unknown(written, known=known)))


def resolutions(year: PerformanceYear | None = None) -> st.SearchStrategy[Resolution]:
    """Return ends of remedial action or probation."""
    return st.builds(Resolution, event_days(year))


@st.composite
def terminations(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> Termination:
    """Return terminations, many of them at once."""
    notified = draw(event_days(year))
    later = st.sampled_from((0, 0, 1, 30, 200)).map(lambda days: notified + timedelta(days=days))
    return Termination(
        notified,
        draw(or_unknown(later, known=known)),
        draw(or_unknown(_years(year), known=known)),
    )


@st.composite
def standing_withdrawals(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> Withdrawal:
    """Return withdrawals of an intermediary."""
    return Withdrawal(draw(event_days(year)), draw(or_unknown(_years(year), known=known)))


@cache
def standing_events(
    year: PerformanceYear | None = None, *, known: bool = False
) -> st.SearchStrategy[list[StandingEvent]]:
    """Return what happened to an intermediary, in any order: often only remedial action."""
    acts: st.SearchStrategy[StandingEvent] = notices(year, known=known) | resolutions(year)
    ends: st.SearchStrategy[StandingEvent] = terminations(year, known=known) | standing_withdrawals(
        year, known=known
    )
    return st.builds(
        lambda some, last: [*some, *last],
        st.lists(acts, max_size=4),
        st.just([]) | st.lists(ends, max_size=2),
    )


def standing_transitions() -> st.SearchStrategy[Transition]:
    """Return the rows of the life cycle, of every year."""
    return st.sampled_from([row for one in TRANSITIONS.entries for row in one.value])


@st.composite
def inaccuracies(draw: st.DrawFn, *, known: bool = False) -> Inaccuracies:
    """Return what is inaccurate in submitted data: often nothing, or a share at an edge."""
    if draw(st.sampled_from((True, False, False))):
        return Inaccuracies(
            draw(or_unknown(st.just(frozenset[InaccuracyKind]()), known=known)),
            draw(or_unknown(st.just(Fraction(0)), known=known)),
        )
    kinds = st.frozensets(st.sampled_from(InaccuracyKind), min_size=1)
    shares = st.sampled_from(_EDGES) | st.fractions(Fraction(1, 10_000), 1)
    return Inaccuracies(draw(or_unknown(kinds, known=known)), draw(or_unknown(shares, known=known)))


@st.composite
def plan_dates(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> PlanDates:
    """Return the dates of a plan, most of them in time. A plan may not be received, or accepted."""
    told = draw(event_days(year))
    after = st.sampled_from((0, 13, 14, 15, 40))
    received = told + timedelta(days=draw(after))
    accepted = received + timedelta(days=draw(st.sampled_from((0, 0, 1, 14))))
    is_received, is_accepted = draw(st.sampled_from(((True, True), (True, False), (False, False))))
    eve = max(_FIRST, received - timedelta(days=1))
    due = st.sampled_from((received, eve, told + timedelta(days=30)))

    def of(day: date, *, happened: bool) -> date | None:
        return draw(or_unknown(st.just(day), known=known)) if happened else None

    return PlanDates(
        notified_on=of(told, happened=True),
        due_on=draw(or_unknown(due, known=known)),
        is_received=draw(or_unknown(st.just(is_received), known=known)),
        received_on=of(received, happened=is_received),
        is_accepted=draw(or_unknown(st.just(is_accepted), known=known)),
        accepted_on=of(accepted, happened=is_accepted),
    )


def _some(items: Iterable[E]) -> st.SearchStrategy[frozenset[E]]:
    """Return all of *items*, all but one, or some."""
    every = frozenset(items)
    in_order = sorted(every, key=lambda one: one.name)
    fewer = st.sampled_from(in_order).map(lambda one: every - {one})
    return st.just(every) | fewer | st.frozensets(st.sampled_from(in_order))


@st.composite
def _asked(draw: st.DrawFn, items: type[E], *, known: bool) -> dict[str, Any]:
    """Return what CMS itself asked for, mostly nothing."""
    texts = st.frozensets(st.sampled_from(_ASKED))
    asked = draw(st.just(frozenset[str]()) | texts)
    waived = st.frozensets(st.sampled_from(items), max_size=1)
    return {
        "asked_also": asked,
        "also_states": draw(or_unknown(st.just(asked) | texts, known=known)),
        "waived": draw(waived) if asked else frozenset[E](),
    }


@st.composite
def corrective_action_plans(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> CorrectiveActionPlan:
    """Return corrective action plans, most of them complete or short of one item."""
    return CorrectiveActionPlan(
        states=draw(or_unknown(_some(PlanItem), known=known)),
        tells=draw(or_unknown(_some(Audience), known=known)),
        has_licensees=draw(or_unknown(st.booleans(), known=known)),
        dates=draw(plan_dates(year, known=known)),
        **draw(_asked(PlanItem, known=known)),
    )


@st.composite
def transition_plans(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> TransitionPlan:
    """Return transition plans, most of them complete or short of one item."""
    days = draw(st.lists(event_days(year), min_size=3, max_size=3))
    in_order = sorted(days) if draw(st.sampled_from((True, True, False))) else days
    told, starts, ends = (draw(or_unknown(st.just(day), known=known)) for day in in_order)
    return TransitionPlan(
        states=draw(or_unknown(_some(TransitionItem), known=known)),
        counts=draw(or_unknown(_some(ParticipationOption), known=known)),
        includes=draw(or_unknown(_some(ParticipationStatus), known=known)),
        notifies_on=told,
        starts_on=starts,
        completes_on=ends,
        dates=draw(plan_dates(year, known=known)),
        **draw(_asked(TransitionItem, known=known)),
    )


def client_contacts() -> st.SearchStrategy[ClientContact]:
    """Return which contact data of a participant is made available."""
    return st.builds(ClientContact, participants(), _FLAGS, _FLAGS)


@st.composite
def supports(draw: st.DrawFn, *, known: bool = False) -> Support:
    """Return what an intermediary supports, or its posting lists."""
    in_order = sorted(SUBMITTED_CATEGORIES, key=lambda one: one.name)
    some = {
        "categories": st.frozensets(st.sampled_from(in_order)),
        "reporting_options": st.frozensets(st.sampled_from(ReportingOption)),
        "mvps": st.frozensets(st.sampled_from(("G0053", "M1423"))),
        "measures": st.frozensets(st.sampled_from(("001", "236"))),
        "activities": st.frozensets(st.sampled_from(("IA_EPA_1", "IA_PM_13"))),
    }
    return Support(**{name: draw(or_unknown(one, known=known)) for name, one in some.items()})


STRATEGIES: Final[Strategies] = {
    ClientContact: client_contacts,
    CorrectiveActionPlan: corrective_action_plans,
    Inaccuracies: inaccuracies,
    Notice: notices,
    PlanDates: plan_dates,
    Resolution: resolutions,
    Support: supports,
    Termination: terminations,
    Transition: standing_transitions,
    TransitionPlan: transition_plans,
    Withdrawal: standing_withdrawals,
}
