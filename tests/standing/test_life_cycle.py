"""The standing of an intermediary at an instant, and the table of transitions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.standing import (
    TRANSITIONS,
    EventKind,
    Ground,
    Notice,
    Resolution,
    Standing,
    StandingEvent,
    Termination,
    Transition,
    Withdrawal,
    status,
)
from qpp_rules.testing import strategies
from tests.standing.plain_reading import possible

GOOD, PROBATION, ACTION = (
    Standing.IN_GOOD_STANDING,
    Standing.ON_PROBATION,
    Standing.UNDER_REMEDIAL_ACTION,
)
WITHDRAWN, TERMINATED, UNDETERMINED = (
    Standing.WITHDRAWN,
    Standing.TERMINATED,
    Standing.UNDETERMINED,
)
IN_ACTION, IN_WRITING = "standing.remedial-action", "standing.written-notice"
NOT_TERMINATED, NOT_WITHDRAWN = "standing.terminated", "standing.withdrawn"
PY2026 = PerformanceYear(2026)
MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 1)
NOTICE, END = Notice(MAY, is_written=True), Resolution(JUNE)


def row(year: int, before: Standing, event: EventKind) -> Transition | None:
    rows = TRANSITIONS.at(PerformanceYear(year))
    found = [one for one in rows if (one.before, one.event) == (before, event)]
    assert len(found) <= 1
    return found[0] if found else None


# --- the table ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "event", "after"),
    [
        (2017, EventKind.PROBATION, PROBATION),
        (2018, EventKind.PROBATION, PROBATION),
        (2018, EventKind.REMEDIAL_ACTION, None),
        (2019, EventKind.PROBATION, None),
        (2019, EventKind.REMEDIAL_ACTION, ACTION),
        (2027, EventKind.REMEDIAL_ACTION, ACTION),
    ],
)
def test_remedial_action_replaces_probation_in_2019(
    year: int, event: EventKind, after: Standing | None
) -> None:
    """intermediaries.md 1b: (k) of 2017-18, (f) of 2019."""
    found = row(year, GOOD, event)

    assert (found and found.after) is after


@pytest.mark.parametrize(
    ("year", "over", "under"),
    [
        (2017, Fraction(3, 100), Fraction(5, 100)),
        (2018, Fraction(3, 100), Fraction(5, 100)),
        (2019, Fraction(3, 100), None),
        (2021, Fraction(3, 100), None),
        (2022, None, None),
        (2024, None, None),
        (2027, None, None),
    ],
)
def test_the_table_has_the_percentages_of_the_year(
    year: int, over: Fraction | None, under: Fraction | None
) -> None:
    """STA-030; regulation-facts.md 4."""
    kind = EventKind.PROBATION if year < 2019 else EventKind.REMEDIAL_ACTION
    found = row(year, GOOD, kind)

    assert found is not None
    assert (found.over, found.under) == (over, under)
    ended = row(year, found.after, EventKind.RESOLUTION)
    assert ended is not None
    assert (ended.after, ended.over, ended.under, ended.grounds) == (GOOD, None, None, frozenset())
    assert ended.citation.basis is Basis.INTERPRETATION


@pytest.mark.parametrize("year", range(2017, 2028))
def test_every_standing_can_end_in_termination_which_is_final(year: int) -> None:
    rows = TRANSITIONS.at(PerformanceYear(year))
    befores = {one.before for one in rows}

    assert TERMINATED not in befores
    for before in befores:
        found = row(year, before, EventKind.TERMINATION)
        assert found is not None
        assert found.after is TERMINATED
    assert {one.event for one in rows if one.before is WITHDRAWN} == {EventKind.TERMINATION}
    assert {one.after for one in rows if one.event is EventKind.WITHDRAWAL} == {WITHDRAWN}


@pytest.mark.parametrize(
    ("year", "event", "grounds"),
    [
        (2018, EventKind.PROBATION, {Ground.CRITERION_NOT_MET, Ground.COMPROMISED_DATA}),
        (
            2018,
            EventKind.TERMINATION,
            {
                Ground.PLAN_NOT_RECEIVED,
                Ground.PLAN_NOT_ACCEPTED,
                Ground.NOT_CORRECTED,
                Ground.TWO_YEARS_ON_PROBATION,
            },
        ),
        (2019, EventKind.REMEDIAL_ACTION, {Ground.CRITERION_NOT_MET, Ground.COMPROMISED_DATA}),
        (
            2020,
            EventKind.REMEDIAL_ACTION,
            {Ground.CRITERION_NOT_MET, Ground.COMPROMISED_DATA, Ground.FALSE_CERTIFICATION},
        ),
        (
            2024,
            EventKind.REMEDIAL_ACTION,
            {
                Ground.CRITERION_NOT_MET,
                Ground.COMPROMISED_DATA,
                Ground.FALSE_CERTIFICATION,
                Ground.REQUIREMENT_NOT_MET,
            },
        ),
    ],
)
def test_the_table_has_the_grounds_of_the_year(
    year: int, event: EventKind, grounds: set[Ground]
) -> None:
    """intermediaries.md 1b, first row."""
    before = GOOD if event is not EventKind.TERMINATION else PROBATION
    found = row(year, before, event)

    assert found is not None
    assert found.grounds == grounds


@pytest.mark.parametrize(
    ("year", "added"),
    [
        (2023, set()),
        (
            2024,
            {Ground.CONTACT_NOT_CURRENT, Ground.TWO_CONSECUTIVE_YEARS, Ground.NO_DATA_AFTER_PLAN},
        ),
    ],
)
def test_termination_has_the_grounds_of_remedial_action_and_those_of_its_process(
    year: int, added: set[Ground]
) -> None:
    """STA-039: from 2019 a ground for remedial action is one for termination too."""
    acted, ended = (
        row(year, GOOD, EventKind.REMEDIAL_ACTION),
        row(year, GOOD, EventKind.TERMINATION),
    )

    assert acted is not None
    assert ended is not None
    process = {Ground.PLAN_NOT_RECEIVED, Ground.PLAN_NOT_ACCEPTED, Ground.NOT_CORRECTED}
    assert ended.grounds == {*acted.grounds, *process, *added}


# --- the standing ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "at", "expected"),
    [
        pytest.param([], MAY, GOOD, id="nothing happened"),
        pytest.param([NOTICE], date(2026, 5, 3), GOOD, id="the day before the notice"),
        pytest.param([NOTICE], MAY, ACTION, id="STA-033: from the day of the written notice"),
        pytest.param([Notice(MAY, False)], MAY, GOOD, id="STA-033: not in writing"),
        pytest.param([Notice(MAY)], MAY, UNDETERMINED, id="STA-033: not known whether in writing"),
        pytest.param([NOTICE, END], JUNE, ACTION, id="the day of its end"),
        pytest.param([NOTICE, END], date(2026, 6, 2), GOOD, id="the day after its end"),
        pytest.param([END, NOTICE], date(2026, 6, 2), GOOD, id="in any order"),
        pytest.param([Resolution(MAY), NOTICE], JUNE, GOOD, id="both on one day: it ends after"),
        pytest.param([NOTICE, END, Notice(JULY, True)], JULY, ACTION, id="again"),
        pytest.param([Notice(MAY), END], JULY, GOOD, id="ended, whether in writing or not"),
        pytest.param([NOTICE, Termination(JUNE, JULY)], JUNE, ACTION, id="before it takes effect"),
        pytest.param(
            [NOTICE, Termination(JUNE, JULY)], JULY, TERMINATED, id="STA-029, I9: both, terminated"
        ),
        pytest.param([Withdrawal(MAY), Notice(JUNE, True)], JULY, WITHDRAWN, id="I9: withdrawn"),
        pytest.param([Withdrawal(MAY), Termination(JUNE, JUNE)], JULY, TERMINATED, id="I9: all"),
        pytest.param([Termination(MAY, MAY), Withdrawal(JUNE)], JULY, TERMINATED, id="I9: first"),
        pytest.param([Termination(MAY)], MAY, UNDETERMINED, id="H4: effective day not known"),
        pytest.param([Termination(MAY)], date(2026, 5, 3), GOOD, id="H4: before the notice"),
        pytest.param(
            [Termination(MAY), Termination(JUNE, JUNE)], JULY, TERMINATED, id="another is known"
        ),
    ],
)
def test_each_day_has_its_standing(
    events: list[StandingEvent], at: date, expected: Standing
) -> None:
    assert status(events, at=at).answer is expected


@pytest.mark.parametrize(
    ("years", "year", "expected"),
    [
        ({2026}, 2026, TERMINATED),
        ({2027}, 2026, GOOD),
        ({2027}, 2027, TERMINATED),
        ((), 2026, TERMINATED),
        (None, 2026, UNDETERMINED),
    ],
)
@pytest.mark.parametrize("kind", [Termination, Withdrawal])
def test_a_notice_that_names_years_applies_to_those_years(
    kind: Any, years: Any, year: int, expected: Standing
) -> None:
    named = years if years is None else frozenset(map(PerformanceYear, years))
    event = Termination(MAY, MAY, named) if kind is Termination else Withdrawal(MAY, named)
    if kind is Withdrawal and expected is TERMINATED:
        expected = WITHDRAWN
    d = status([event], at=JUNE, year=PerformanceYear(year))

    assert d.answer is expected
    assert d.missing == (("years",) if years is None else ())


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 5, 4, 0, 0, tzinfo=EASTERN), ACTION),
        (datetime(2026, 5, 4, 3, 59, tzinfo=UTC), GOOD),
        (datetime(2026, 5, 4, 4, 0, tzinfo=UTC), ACTION),
    ],
)
def test_an_event_counts_for_the_whole_eastern_day(at: datetime, expected: Standing) -> None:
    assert status([NOTICE], at=at).answer is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(date(2018, 12, 31), PROBATION, id="in its own years"),
        pytest.param(date(2019, 6, 1), PROBATION, id="it goes on"),
        pytest.param(date(2020, 5, 1), ACTION, id="remedial action takes its place"),
        pytest.param(date(2021, 5, 1), GOOD, id="and both end"),
    ],
)
def test_a_probation_that_cms_did_not_end_goes_on(at: date, expected: Standing) -> None:
    """(k)(6) of 2017-18 asks for information at the discovery, not for writing."""
    events = [
        Notice(date(2018, 3, 1)),
        Notice(date(2020, 4, 1), True),
        Resolution(date(2020, 9, 1)),
    ]

    assert status(events, at=at).answer is expected


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ([Notice(MAY), Notice(JUNE)], ("is_written",)),
        ([Termination(MAY), Termination(JUNE)], ("effective_on",)),
        ([Withdrawal(MAY, None), Withdrawal(JUNE, None)], ("years",)),
        ([Termination(MAY), Withdrawal(MAY, None)], ("effective_on", "years")),
        ([Termination(MAY), Notice(MAY)], ("is_written", "effective_on")),
        ([Termination(MAY, MAY), Withdrawal(MAY, None), Notice(MAY)], ()),
    ],
)
def test_a_fact_is_missing_if_knowing_it_could_decide(
    events: list[StandingEvent], missing: tuple[str, ...]
) -> None:
    """Even where another event leaves the same standings possible."""
    d = status(events, at=JULY)

    assert set(d.missing) == set(missing)
    assert d.answer is (UNDETERMINED if missing else TERMINATED)


def test_an_event_of_the_submission_period_counts_for_the_year() -> None:
    """RDY-C15: PY2027, terminated March 1, 2028: no text of 2028 was read."""
    events = [Termination(date(2028, 3, 1), date(2028, 3, 1))]
    at, year = date(2028, 3, 2), PerformanceYear(2027)

    assert status(events, at=at, year=year).answer is TERMINATED
    assert status([Notice(date(2028, 2, 1), True)], at=at, year=year).answer is ACTION
    with pytest.raises(YearNotCovered):
        status(events, at=at)


def test_a_notice_of_2019_counts_for_data_of_2018() -> None:
    d = status([Notice(date(2019, 2, 1), True)], at=date(2019, 3, 1), year=PerformanceYear(2018))

    assert d.answer is ACTION
    assert [one.rule.id for one in d.findings] == [IN_ACTION, NOT_WITHDRAWN, NOT_TERMINATED]


def test_the_findings_show_every_status_at_once() -> None:
    """I9: the set of statuses, and the effective one."""
    events = [NOTICE, Withdrawal(JUNE), Termination(JUNE, JULY)]
    d = status(events, at=JULY)
    found = {one.rule.id: (one.verdict, one.observed) for one in d.findings}

    assert d.answer is TERMINATED
    assert found == {
        IN_WRITING: (Verdict.MET, None),
        IN_ACTION: (Verdict.NOT_MET, "under remedial action"),
        NOT_WITHDRAWN: (Verdict.NOT_MET, "from 2026-06-01"),
        NOT_TERMINATED: (Verdict.NOT_MET, "from 2026-07-01"),
    }
    assert d.finding(IN_WRITING).about == "notice of 2026-05-04"
    assert status([], at=MAY).finding(NOT_TERMINATED).observed == "none"


def test_notice_in_writing_is_reported_for_each_notice_that_has_come() -> None:
    events = [Notice(MAY, False), Notice(JUNE), Notice(date(2026, 12, 1), True)]
    d = status(events, at=JULY)
    told = [(one.about, one.verdict) for one in d.findings if one.rule.id == IN_WRITING]

    assert told == [
        ("notice of 2026-05-04", Verdict.NOT_MET),
        ("notice of 2026-06-01", Verdict.UNKNOWN),
    ]


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        pytest.param(None, ("events",), id="nothing is known"),
        pytest.param([Notice(MAY)], ("is_written",), id="writing"),
        pytest.param([Termination(MAY)], ("effective_on",), id="effective day"),
        pytest.param(
            [Termination(MAY, None, None)], ("effective_on", "years"), id="two of one event"
        ),
        pytest.param([Termination(MAY), Notice(MAY), END], ("effective_on",), id="writing is moot"),
        pytest.param(
            [Termination(MAY), Withdrawal(MAY, None)], ("effective_on", "years"), id="two events"
        ),
    ],
)
def test_an_open_standing_names_the_facts_that_decide_it(
    events: list[StandingEvent] | None, missing: tuple[str, ...]
) -> None:
    d = status(events, at=JULY)

    assert d.answer is UNDETERMINED
    assert set(d.missing) == set(missing)


@pytest.mark.parametrize("day", [date(2016, 12, 31), date(2101, 1, 1)])
def test_a_day_outside_every_performance_year_needs_the_year(day: date) -> None:
    with pytest.raises(InvalidValue, match=r"status: at: given .*; or give year"):
        status([], at=day)
    assert status([], at=day, year=PY2026).answer is GOOD


@pytest.mark.parametrize("year", range(2017, 2028))
def test_the_standing_is_reported_for_every_year_with_the_text_of_that_year(year: int) -> None:
    d = status([], at=date(year, 7, 1))

    assert d.year == PerformanceYear(year)
    assert d.answer is GOOD
    assert d.finding(NOT_WITHDRAWN).citation.basis is Basis.INTERPRETATION


@given(strategies.standing_events(PY2026), strategies.event_days(PY2026), st.randoms())
def test_two_readings_agree_in_any_order(events: list[StandingEvent], day: date, rng: Any) -> None:
    """The table, and plain loops over every value of what is not known."""
    found = possible(events, day, PY2026)
    expected = found.pop() if len(found) == 1 else UNDETERMINED
    d = status(events, at=day, year=PY2026)
    shuffled = rng.sample(events, len(events))

    assert d.answer is expected
    assert status(shuffled, at=day, year=PY2026).answer is expected
    assert bool(d.missing) is (expected is UNDETERMINED)


@given(strategies.standing_events(PY2026, known=True), strategies.event_days(PY2026))
def test_later_events_do_not_count(events: list[StandingEvent], day: date) -> None:
    later = [
        one
        for one in events
        if (one.notified_on if isinstance(one, Termination) else one.on) <= day
    ]

    assert status(later, at=day, year=PY2026).answer is status(events, at=day, year=PY2026).answer
