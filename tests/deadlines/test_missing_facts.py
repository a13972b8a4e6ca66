"""What an answer about a deadline says is missing is what decides: held against every value."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve

from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.moments import Moment
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import IntermediaryType, ParticipationOption, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear, eastern_day
from qpp_rules.deadlines import (
    Deadline,
    Extension,
    calendar,
    check,
    check_external_agreement,
    check_mvp_with_cahps,
    may_submit,
    may_submit_all,
)
from tests.deadlines.strategies import PUBLISHED, SOURCE, instant
from tests.deciding_facts import hold_missing

pytestmark = pytest.mark.exhaustive

PY2026 = PerformanceYear(2026)
GROUP, INDIVIDUAL = ParticipationOption.GROUP, ParticipationOption.INDIVIDUAL
EARLY, LATE = (
    Deadline(key="own", title="Own", original_closes=instant(close), citation=SOURCE)
    for close in ("2026-05-01 20:00", "2026-07-01 20:00")
)
FOR_GROUPS = evolve(
    EARLY,
    extensions=(
        Extension(
            closes=instant("2026-06-15 20:00"),
            announcement=SOURCE,
            applies_to=frozenset({GROUP}),
        ),
    ),
)
DAYS = [instant(f"2026-{month:02}-20 09:00") for month in (4, 5, 6, 7)]


def test_the_deadline_and_the_act_are_missing_if_they_decide() -> None:
    hold_missing(
        lambda deadline, done: check(deadline, done, PY2026),
        {"deadline": (EARLY, LATE), "done": DAYS},
    )


@pytest.mark.parametrize("deadline", [EARLY, FOR_GROUPS])
def test_the_participation_option_is_missing_if_an_extension_is_for_some(
    deadline: Deadline,
) -> None:
    hold_missing(
        lambda done, participation_option: check(deadline, done, PY2026, participation_option),
        {"done": DAYS, "participation_option": (GROUP, INDIVIDUAL)},
    )


@pytest.mark.parametrize("day", [date(2026, 4, 30), date(2026, 5, 1), date(2026, 6, 15)])
@pytest.mark.parametrize("deadline", [EARLY, FOR_GROUPS])
def test_the_hour_is_missing_on_a_day_when_the_window_closes(deadline: Deadline, day: date) -> None:
    hours = [datetime(day.year, day.month, day.day, hour, tzinfo=EASTERN) for hour in (9, 21)]
    hold_missing(
        lambda hour, participation_option: check(
            deadline, hour or day, PY2026, participation_option
        ),
        {"hour": hours, "participation_option": (GROUP, INDIVIDUAL)},
        named={"done": "hour"},
    )


def test_a_deadline_that_may_have_moved_is_missing_if_that_decides() -> None:
    doubtful = evolve(EARLY, in_doubt_until=instant("2026-06-01 20:00"))
    for done in DAYS:
        hold_missing(
            lambda deadline, done=done: check(deadline or doubtful, done, PY2026),
            {"deadline": (EARLY, LATE)},
        )


def moments(deadline: Deadline) -> Iterator[Moment]:
    """Yield the days and instants about which the status of *deadline* turns."""
    for boundary in deadline.boundaries:
        yield from (boundary - timedelta(1), boundary, boundary + timedelta(1))
        yield eastern_day(boundary)
    yield date(2010, 1, 1)


@pytest.mark.parametrize("option", [None, *ParticipationOption])
def test_an_answer_about_a_published_deadline_has_missing_facts_only_if_it_is_open(
    option: ParticipationOption | None,
) -> None:
    for year, deadline in PUBLISHED:
        for done in (None, *moments(deadline)):
            found = calendar(year).check(deadline.key, done, option)
            assert found == check(deadline, done, year, option)
            assert (found.answer is None) is bool(found.missing), (year, deadline, done)


@pytest.mark.parametrize("year", [2017, 2021, 2022, 2027])
def test_an_external_agreement_is_missing_exactly_the_facts_that_decide(year: int) -> None:
    days = [date(year - 1, 8, 1), date(year - 1, 10, 1)]
    hold_missing(
        lambda effective_on, signed_on, intermediary_type: check_external_agreement(
            effective_on, signed_on, PerformanceYear(year), intermediary_type=intermediary_type
        ),
        {
            "effective_on": days,
            "signed_on": days,
            "intermediary_type": (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY),
        },
    )


def test_an_mvp_with_the_cahps_survey_is_missing_exactly_the_registrations_that_decide() -> None:
    hold_missing(
        lambda **registered: check_mvp_with_cahps(year=PY2026, **registered),
        {"mvp_registered_at": DAYS, "cahps_registered_at": DAYS},
    )


def gate(year: int, **facts: Any) -> Determination[bool | None]:
    """Ask both gates of a group's submission, with the window of that name where one is given."""
    window = facts.pop("window", None)
    categories = {PerformanceCategory.QUALITY}
    plan = PlannedSubmission(Group(Tin("000000001")), PerformanceYear(year), categories, **facts)
    found = may_submit(plan, window=window)
    assert may_submit_all([plan], window=window)[plan] == found
    assert may_submit_all([plan], window=window).missing == found.missing
    return found


def windows(year: int) -> list[Deadline]:
    """Return windows that are open from January to March, and in April, of the year after."""
    return [
        Deadline(
            key="data-submission",
            title="Data submission",
            opens=datetime(year + 1, opens, 2, 10, tzinfo=EASTERN),
            original_closes=datetime(year + 1, closes, 28, 20, tzinfo=EASTERN),
            citation=SOURCE,
        )
        for opens, closes in ((1, 3), (4, 4))
    ]


@pytest.mark.parametrize("year", [2017, 2018, 2027])
def test_without_a_window_the_gate_is_missing_exactly_the_facts_that_decide(
    year: int,
) -> None:
    sent = [
        datetime(year + later, month, 15, tzinfo=EASTERN) for later in (0, 1) for month in (2, 4)
    ]
    hold_missing(
        lambda **facts: gate(year, **facts),
        {
            "window": windows(year),
            "submitted_at": sent,
            "submission_closes": (date(year + 1, 2, 1), date(year + 1, 5, 1)),
        },
        # Where a window is given, a close that is not is the window's.
        asked=lambda facts: facts["window"] is None or facts["submission_closes"] is not None,
    )
    for window in windows(year):
        hold_missing(
            lambda submitted_at, window=window: gate(
                year, window=window, submitted_at=submitted_at
            ),
            {"submitted_at": sent},
        )


@pytest.mark.parametrize("year", range(2019, 2027))
def test_with_a_known_window_the_gate_is_missing_the_instant(year: int) -> None:
    sent = [datetime(year + 1, month, 15, tzinfo=EASTERN) for month in (2, 8)]
    # The close that is not given is the window's.
    for close in (None, date(year + 1, 2, 1), date(year + 1, 9, 1)):
        hold_missing(
            lambda submitted_at, close=close: gate(
                year, submitted_at=submitted_at, submission_closes=close
            ),
            {"submitted_at": sent},
        )


def test_the_gate_is_missing_a_window_if_the_given_one_may_have_moved() -> None:
    early, late = windows(2026)
    doubtful = evolve(early, in_doubt_until=instant("2027-04-30 20:00"))
    for month in (2, 4, 6):
        sent = datetime(2027, month, 15, tzinfo=EASTERN)
        hold_missing(
            lambda window, sent=sent: gate(2026, window=window or doubtful, submitted_at=sent),
            {"window": (early, late)},
        )
