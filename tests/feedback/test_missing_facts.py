"""The missing facts of an answer on feedback are those that decide, for values of every fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import prod
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    Dashboard,
    FeedbackRecord,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    check_participant,
    is_addressee,
)
from qpp_rules.testing import strategies
from qpp_rules.testing.strategies.feedback import MEASURES
from tests.deciding_facts import Fact, forgotten, misses_what_decides
from tests.feedback.strategies import CLINICIAN, GROUP, OTHER

CATEGORIES = [frozenset({one}) for one in SUBMITTED_CATEGORIES] + [SUBMITTED_CATEGORIES]
# Too few reports but for those before the first data, reports and no data, data and no category to
# report, a grant of another year.
CONTRADICTED = ("since", "measures", "categories to report", "a notice of the year")
EDGES = ((1, 1), (3, 31), (4, 1), (7, 1), (10, 1), (12, 30), (12, 31))


class Told(NamedTuple):
    """A group's data, the record, and the others of the intermediary; None: not known who."""

    data: ParticipantData
    record: FeedbackRecord
    others: tuple[ParticipantData, ...] | None


def ask(told: Told, year: PerformanceYear, **how: Any) -> Determination[bool | None]:
    within = None if told.others is None else (told.data, *told.others)
    return check_participant(told.data, told.record, year, within=within, **how)


@st.composite
def stories(draw: st.DrawFn, year: PerformanceYear) -> Told:
    """A group of *year*, what was done for it, and two others, all of it known."""
    data, *others = (
        draw(strategies.participant_data(one, year, known=True))
        for one in (GROUP, OTHER, CLINICIAN)
    )
    return Told(data, draw(strategies.feedback_records(GROUP, year, known=True)), tuple(others))


def days_of(told: Told, year: PerformanceYear) -> list[date]:
    """Return the days since when there may be data at which an answer can turn."""
    given_on = [one.given_on for one in told.record.reports]
    edges = [date(year.year, *edge) for edge in EDGES]
    after = {one + timedelta(days=1) for one in (*given_on, year.last_day)}
    return sorted({*edges, *after})


def facts_of(told: Told, year: PerformanceYear) -> Iterator[Fact]:
    """Yield each fact about the group that need not be supplied."""
    data, record, others = told
    days = days_of(told, year)
    measures = [(), *((one,) for day in days for one in on_all(day)[::4])]
    yield Fact("categories to report", ("data", "categories"), [frozenset(), *CATEGORIES])
    yield Fact("measures", ("data", "measures"), measures)
    for place in range(len(data.measures or ())):
        yield Fact("since", ("data", "measures", place, "since"), days)
    own_level, another = ParticipationOption.GROUP, ParticipationOption.INDIVIDUAL
    compared = [frozenset(), *(frozenset({one}) for one in MEASURES), frozenset(MEASURES)]
    for place in range(len(record.reports)):
        report: tuple[str | int, ...] = ("record", "reports", place)
        yield Fact("level", (*report, "level"), (own_level, another))
        yield Fact("categories", (*report, "categories"), [frozenset(), *CATEGORIES])
        yield Fact("compared", (*report, "compared"), compared)
    shown = [(Dashboard(year.first_day, year.last_day, one),) for one in CATEGORIES]
    yield Fact("dashboards", ("record", "dashboards"), [(), *shown])
    yield Fact("reminders", ("record", "reminders"), [()])
    yield Fact("notices", ("record", "notices"), list(notices(year)))
    for place, notice in enumerate(record.notices or ()):
        told_on, realized = notice.notified_on, notice.realized_on
        # If CMS was notified too late and says nothing, no exception applies.
        in_time = realized is None or told_on is None or realized.month == told_on.month
        if told_on is not None and in_time:
            of_notice = ("record", "notices", place)
            earlier = told_on - timedelta(days=40)
            yield Fact("realized_on", (*of_notice, "realized_on"), (told_on, earlier))
            yield Fact("granted", (*of_notice, "granted"), (True, False, None))
    with_data = [[], *(on_all(day) for day in days)]
    alone = [(ParticipantData(OTHER, None, some),) for some in with_data]
    yield Fact("within", ("others",), alone)
    name = "since of other participants"
    for number, peer in enumerate(others or ()):
        yield Fact(name, ("others", number, "measures"), with_data)
        for place in range(len(peer.measures or ())):
            yield Fact(name, ("others", number, "measures", place, "since"), days)


def on_all(since: date) -> tuple[MeasureData, ...]:
    """Return data on every measure, and on one without a comparison in any report."""
    measures = {**MEASURES, "999": PerformanceCategory.QUALITY}
    return tuple(MeasureData(name, category, since) for name, category in measures.items())


def notices(year: PerformanceYear) -> Iterator[tuple[LateDataNotice, ...]]:
    yield ()
    december = date(year.year, 12, 1)
    for granted in (True, False, None):
        yield (
            LateDataNotice(
                participant=GROUP, realized_on=december, notified_on=december, granted=granted
            ),
        )


@pytest.mark.parametrize("of_year", [2021, 2024, 2026, 2027])
@given(st.data(), st.randoms(use_true_random=False), st.booleans())
def test_the_only_unknown_fact_is_missing_if_it_decides(
    of_year: int, drawn: st.DataObject, rng: Random, each_time: bool
) -> None:
    told, unknown, asked = drawn_without(1, drawn, PerformanceYear(of_year), rng, each_time)

    misses_what_decides(told, unknown, asked, CONTRADICTED)


@pytest.mark.parametrize("most", [2, 3])
@given(st.data(), st.randoms(use_true_random=False), st.booleans())
def test_an_answer_misses_all_facts_that_decide(
    most: int, drawn: st.DataObject, rng: Random, each_time: bool
) -> None:
    """Of several that are not known, one may be named that another outweighs.

    A level without which there are too few reports outweighs what the report compares on.
    """
    year = drawn.draw(st.sampled_from([PerformanceYear(year) for year in (2024, 2026)]))
    told, unknown, asked = drawn_without(most, drawn, year, rng, each_time)
    assume(prod(len(one.values) for one in unknown) <= MOST)

    misses_what_decides(told, unknown, asked, CONTRADICTED, outweighed=True)


MOST = 600
"""As many combinations of values are tried."""


def drawn_without(
    most: int, drawn: st.DataObject, year: PerformanceYear, rng: Random, each_time: bool
) -> tuple[Told, list[Fact], Any]:
    """Draw a story, forget up to *most* of its facts, and return how it is asked about."""
    known = drawn.draw(stories(year))
    told, unknown = forgotten(known, facts_of(known, year), rng, most)
    return told, unknown, lambda one: ask(one, year, compare_each_time=each_time)


def test_feedback_to_a_participant_is_missing_its_measures() -> None:
    year, unknown = PerformanceYear(2026), ParticipantData(GROUP, None, None)
    facts = [Fact("measures", ("measures",), [(), on_all(year.first_day)])]

    misses_what_decides(unknown, facts, lambda one: is_addressee(one, "001", year))
