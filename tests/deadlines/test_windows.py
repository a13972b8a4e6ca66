"""A window: its parts, when it closes, and its status at an instant."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.moments import Moment, closing_instant, opening_instant
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import Deadline, DeadlineStatus, Extension, calendar
from tests.deadlines.strategies import (
    INSTANT,
    LASTING,
    PUBLISHED,
    SOURCE,
    around,
    at,
    first_after,
    first_of,
    instant,
    instants_near,
    moments,
    published,
    turns,
    windows,
    zones,
)

NOT_OPEN, OPEN, CLOSED, UNKNOWN = DeadlineStatus
INDIVIDUAL, GROUP, VIRTUAL_GROUP, SUBGROUP, APM_ENTITY = ParticipationOption


def each(published_deadlines: Iterable[tuple[PerformanceYear, Deadline]]) -> list[Any]:
    """Return a case for each of *published_deadlines*."""
    return [pytest.param(one, id=f"{one.key}-{year}") for year, one in published_deadlines]


def was_reopened(deadline: Deadline) -> bool:
    """Say whether CMS opened *deadline* again after it had closed."""
    return any(extension.reopened for extension in deadline.extensions)


EACH = each(PUBLISHED)
NEVER_REOPENED = each((year, one) for year, one in PUBLISHED if not was_reopened(one))
# Except those whose opening was not found.
OPEN_TO_THE_END = each(
    (year, one)
    for year, one in PUBLISHED
    if not was_reopened(one) or one.extensions[-1].reopens is not None
)


def window(
    opens: str | None, closes: str | None, *extensions: Extension, in_doubt_until: str | None = None
) -> Deadline:
    """Return a window between moments as :func:`at` reads them."""
    return Deadline(
        key="window",
        title="A window",
        opens=None if opens is None else at(opens),
        original_closes=None if closes is None else at(closes),
        extensions=extensions,
        in_doubt_until=None if in_doubt_until is None else at(in_doubt_until),
        citation=SOURCE,
    )


def extended(closes: str, *only: ParticipationOption) -> Extension:
    """Return an extension to *closes* of a window that had not closed yet."""
    return Extension(
        closes=at(closes),
        announcement=SOURCE,
        applies_to=frozenset(only or ParticipationOption),
    )


def reopened(reopens: str | None, closes: str, *only: ParticipationOption) -> Extension:
    """Return a reopening to *closes*; *reopens* is None where it was not found."""
    return evolve(
        extended(closes, *only), reopened=True, reopens=None if reopens is None else at(reopens)
    )


def on(key: str, year: int) -> Deadline:
    """Return the deadline *key* of *year*."""
    return calendar(PerformanceYear(year))[key]


# --- the status of every published deadline ----------------------------------------------------


@pytest.mark.parametrize("deadline", NEVER_REOPENED)
def test_a_window_without_a_reopening_opens_once_and_closes_for_good(deadline: Deadline) -> None:
    """Not open, open, then closed, with doubt only between open and closed; never back.

    Where no opening was found, doubt comes first, in place of what is not open.
    """
    order = [NOT_OPEN, OPEN, UNKNOWN, CLOSED]
    seen = [deadline.status(moment) for moment in around(deadline)]
    if deadline.opens is None:
        assert NOT_OPEN not in seen
        assert (seen[0] is UNKNOWN) is (deadline.key not in LASTING)
        seen = seen[seen.index(OPEN) :]
    places = [order.index(status) for status in seen]

    assert places == sorted(places)
    assert {seen[0], seen[-1]} == {
        OPEN if deadline.opens is None else NOT_OPEN,
        CLOSED,
    }
    assert OPEN in seen
    assert (UNKNOWN in seen) == (deadline.in_doubt_until is not None)


@pytest.mark.parametrize("deadline", OPEN_TO_THE_END)
def test_the_closing_instant_is_closed_and_one_microsecond_before_is_open(
    deadline: Deadline,
) -> None:
    """A1: the window is [opens, closes). A day runs to its midnight in New York (A2)."""
    ends = first_after(deadline.closes)
    afterwards = CLOSED if deadline.in_doubt_until is None else UNKNOWN

    assert deadline.status(ends - INSTANT) is OPEN
    assert deadline.status(ends) is afterwards
    assert deadline.status(ends, closing_instant_is_open=True) is (
        OPEN if isinstance(deadline.closes, datetime) else CLOSED
    )


@pytest.mark.parametrize("deadline", EACH)
def test_the_opening_instant_is_open_and_one_microsecond_before_is_not(deadline: Deadline) -> None:
    """A1: the opening instant is inside. What has no opening was never surely not open."""
    if deadline.opens is None:
        long_ago = datetime(1900, 1, 1, tzinfo=UTC)
        assert deadline.status(long_ago) is (OPEN if deadline.key in LASTING else UNKNOWN)
        return
    begins = first_of(deadline.opens)

    assert deadline.status(begins) is OPEN
    assert deadline.status(begins - INSTANT) is NOT_OPEN


@pytest.mark.parametrize("deadline", EACH)
def test_the_close_is_the_latest_one_for_everyone(deadline: Deadline) -> None:
    everyone = [e.closes for e in deadline.extensions if e.applies_to == {*ParticipationOption}]
    closes = [one for one in (deadline.original_closes, *everyone) if one is not None]

    assert deadline.closes == max(closes, key=first_after)
    for option in ParticipationOption:
        scoped = [e.closes for e in deadline.extensions if option in e.applies_to]
        assert deadline.closes_for(option) == max([*closes, *scoped], key=first_after)


@given(published(), st.data())
def test_an_instant_has_one_status_in_every_zone(
    of_year: tuple[PerformanceYear, Deadline], data: st.DataObject
) -> None:
    """DEA-021: all hours are Eastern, and comparison is between instants."""
    _, deadline = of_year
    now = data.draw(instants_near(deadline))
    elsewhere = now.astimezone(data.draw(zones()))

    for option in (None, *ParticipationOption):
        assert deadline.status(now, option) is deadline.status(elsewhere, option)
    assert deadline.at_boundary(now) is deadline.at_boundary(elsewhere)


# --- laws of any window ------------------------------------------------------------------------


@given(windows(), st.data())
def test_a_status_changes_only_at_an_opening_or_a_close(
    deadline: Deadline, data: st.DataObject
) -> None:
    """Between two openings and closes, a window keeps the status of the first one."""
    now = data.draw(instants_near(deadline))
    option = data.draw(st.sampled_from((None, *ParticipationOption)))
    before = [turn for turn in turns(deadline) if turn <= now]
    since = before[-1] if before else datetime(1900, 1, 1, tzinfo=UTC)

    assert deadline.status(now, option) is deadline.status(since, option)


@given(windows(), st.data())
def test_a_window_is_open_between_its_opening_and_its_original_close(
    deadline: Deadline, data: st.DataObject
) -> None:
    """No extension, reopening or doubt touches what was open from the first."""
    now = data.draw(instants_near(deadline))
    not_yet = deadline.opens is not None and now < first_of(deadline.opens)
    if not_yet:
        assert deadline.status(now) is NOT_OPEN
    elif now < first_after(deadline.original_closes):
        assert {deadline.status(now, one) for one in (None, *ParticipationOption)} == {OPEN}
    else:
        assert deadline.status(now) is not NOT_OPEN


@given(windows())
def test_a_window_is_closed_when_all_of_its_closes_are_past(deadline: Deadline) -> None:
    """After the last close, and the last that there may be, nothing may be done."""
    over = turns(deadline)[-1]

    assert {deadline.status(over, one) for one in (None, *ParticipationOption)} == {CLOSED}


@given(windows(), st.sampled_from(ParticipationOption), st.data())
def test_a_status_for_everyone_holds_for_each_option(
    deadline: Deadline, option: ParticipationOption, data: st.DataObject
) -> None:
    """Who does not know their option is told no more than holds for every option."""
    now = data.draw(instants_near(deadline))
    general = deadline.status(now)
    if general is not UNKNOWN:
        assert deadline.status(now, option) is general


@given(windows(), st.sampled_from(ParticipationOption), st.data())
def test_only_its_own_extensions_change_an_options_status(
    deadline: Deadline, option: ParticipationOption, data: st.DataObject
) -> None:
    """An extension for some leaves the others where they were."""
    now = data.draw(instants_near(deadline))
    own = tuple(one for one in deadline.extensions if option in one.applies_to)

    assert deadline.status(now, option) is evolve(deadline, extensions=own).status(now, option)


@given(windows(), st.data())
def test_the_other_reading_differs_at_closing_instants_only(
    deadline: Deadline, data: st.DataObject
) -> None:
    """A1: whether "until 8 p.m." takes in 8:00:00 is the one thing that the flag decides."""
    now = data.draw(instants_near(deadline))
    ours = deadline.status(now)
    other = deadline.status(now, closing_instant_is_open=True)

    if ours is not other:
        assert deadline.at_boundary(now)
        assert (ours, other) in {(CLOSED, OPEN), (UNKNOWN, OPEN), (CLOSED, UNKNOWN)}


@given(windows())
def test_a_window_closes_after_its_last_close_for_everyone(deadline: Deadline) -> None:
    """``closes`` is the greatest of the original close and the extensions for everyone."""
    everyone = [one.closes for one in deadline.extensions if one.is_for_all]

    assert deadline.closes == max([deadline.original_closes, *everyone], key=first_after)
    for option in ParticipationOption:
        assert first_after(deadline.closes_for(option)) >= first_after(deadline.closes)


@given(moments())
def test_a_day_runs_from_midnight_to_midnight_in_new_york(moment: Moment) -> None:
    """A day without a time runs through; an instant begins and ends at itself."""
    assert opening_instant(moment) == first_of(moment)
    assert closing_instant(moment) == first_after(moment)
    assert opening_instant(moment).utcoffset() == timedelta(0)
    assert closing_instant(moment).utcoffset() == timedelta(0)


@given(windows(), st.data())
def test_asking_for_a_status_changes_nothing(deadline: Deadline, data: st.DataObject) -> None:
    """A deadline is a value: equal to its copies, hashable, and the same after every question."""
    now = data.draw(instants_near(deadline))
    twin = pickle.loads(pickle.dumps(deadline))  # noqa: S301

    assert twin == deadline == copy.deepcopy(deadline)
    assert hash(twin) == hash(deadline)
    assert twin.status(now) is deadline.status(now)
    assert twin.to_row() == deadline.to_row()


# --- daylight saving ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "year", "hours"),
    [
        pytest.param("self-nomination", 2027, -4, id="DEA-021-September-1"),
        pytest.param("cahps-registration", 2026, -4, id="DEA-021-June-30"),
        pytest.param("data-submission", 2026, -4, id="DEA-021-March-31"),
        pytest.param("mvp-registration", 2026, -5, id="DEA-021-November-30"),
        pytest.param("mvp-registration", 2024, -5, id="December-2"),
        pytest.param("circumstances-application", 2025, -5, id="December-31"),
        pytest.param("circumstances-application", 2022, -5, id="March-3-before-the-change"),
        pytest.param("circumstances-application", 2023, -4, id="October-11"),
    ],
)
def test_a_close_is_at_8_pm_in_the_offset_of_its_day(key: str, year: int, hours: int) -> None:
    closes = on(key, year).closes

    assert isinstance(closes, datetime)
    assert (closes.hour, closes.minute, closes.utcoffset()) == (20, 0, timedelta(hours=hours))
    assert closes.astimezone(UTC).hour == (20 - hours) % 24


@pytest.mark.parametrize(
    ("key", "year", "hours"),
    [
        pytest.param("self-nomination", 2027, -4, id="DEA-021-July-1"),
        pytest.param("data-submission", 2019, -5, id="DEA-021-January-2"),
        pytest.param("data-submission", 2026, -5, id="January-4"),
    ],
)
def test_an_opening_is_at_10_am_in_the_offset_of_its_day(key: str, year: int, hours: int) -> None:
    opens = on(key, year).opens

    assert isinstance(opens, datetime)
    assert (opens.hour, opens.minute, opens.utcoffset()) == (10, 0, timedelta(hours=hours))


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2027-03-14", 23), ("2026-11-01", 25), ("2026-06-30", 24)],
    ids=["clocks-spring-forward", "clocks-fall-back", "any-other-day"],
)
def test_a_day_is_as_long_as_it_is_in_new_york(day: str, hours: int) -> None:
    assert closing_instant(at(day)) - opening_instant(at(day)) == timedelta(hours=hours)


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize("ask", [Deadline.status, Deadline.at_boundary], ids=lambda f: f.__name__)
def test_a_time_that_the_clocks_skip_is_refused(ask: Callable[..., Any], fold: int) -> None:
    """DEA-C13: on 2027-03-14, within the window of 2026, 2:30 a.m. does not exist."""
    skipped = datetime(2027, 3, 14, 2, 30, tzinfo=EASTERN, fold=fold)

    with pytest.raises(InvalidValue, match="2027-03-14T02:30:00 in America/New_York"):
        ask(on("data-submission", 2026), skipped)


def test_a_repeated_hour_is_distinguished() -> None:
    """On 2026-11-01 the clocks go back from 2 to 1 a.m.; 1:30 comes twice, an hour apart."""
    first, second = (datetime(2026, 11, 1, 1, 30, tzinfo=EASTERN, fold=fold) for fold in (0, 1))
    deadline = evolve(window(None, "2026-12-01"), original_closes=second)

    assert deadline.status(first) is OPEN
    assert deadline.status(second) is CLOSED
    assert not deadline.at_boundary(first)
    assert deadline.at_boundary(second)


# --- extensions, reopenings and doubt ----------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "submission", "election"),
    [
        ("2020-01-02T14:59:59Z", NOT_OPEN, NOT_OPEN),
        ("2020-01-02T15:00:00Z", OPEN, OPEN),
        ("2020-03-31T23:59:59Z", OPEN, OPEN),
        ("2020-04-01T00:00:00Z", OPEN, UNKNOWN),
        ("2020-04-15T12:00:00-04:00", OPEN, UNKNOWN),
        ("2020-04-30T23:59:59.999999Z", OPEN, UNKNOWN),
        ("2020-05-01T00:00:00Z", CLOSED, CLOSED),
    ],
)
def test_the_extension_of_2019_moved_submission_and_leaves_the_election_in_doubt(
    now: str, submission: DeadlineStatus, election: DeadlineStatus
) -> None:
    """DEA-011, DEA-012, DEA-C18; A3: whether the election moved too was not found."""
    assert on("data-submission", 2019).status(instant(now)) is submission
    assert on("election", 2019).status(instant(now)) is election


@pytest.mark.parametrize(
    ("now", "submission", "election"),
    [
        ("2024-04-01T23:59:59Z", OPEN, OPEN),
        ("2024-04-02T00:00:00Z", OPEN, UNKNOWN),
        ("2024-04-15T23:59:59Z", OPEN, UNKNOWN),
        ("2024-04-16T00:00:00Z", CLOSED, CLOSED),
    ],
)
def test_the_extension_of_2023_leaves_the_election_in_doubt(
    now: str, submission: DeadlineStatus, election: DeadlineStatus
) -> None:
    """A3: no text says whether the Change Healthcare extension moved the election."""
    assert on("data-submission", 2023).status(instant(now)) is submission
    assert on("election", 2023).status(instant(now)) is election


@pytest.mark.parametrize(
    ("now", "submission", "election"),
    [
        ("2025-03-31T23:59:59Z", OPEN, OPEN),
        ("2025-04-01T00:00:00Z", OPEN, CLOSED),
        ("2025-04-01T12:00:00-04:00", OPEN, CLOSED),
        ("2025-04-14T23:59:59Z", OPEN, CLOSED),
        ("2025-04-15T00:00:00Z", CLOSED, CLOSED),
    ],
)
def test_the_extension_of_2024_did_not_move_the_election(
    now: str, submission: DeadlineStatus, election: DeadlineStatus
) -> None:
    """DEA-012, ELE-C41: CMS said that elections were still due March 31, 2025, 8 p.m. ET."""
    assert on("data-submission", 2024).status(instant(now)) is submission
    assert on("election", 2024).status(instant(now)) is election


@pytest.mark.parametrize(
    ("year", "now", "status"),
    [
        # The first close of 2019 was not found; it reopened April 3, 2020.
        (2019, "2019-06-01T12:00:00Z", UNKNOWN),
        (2019, "2020-04-03T13:59:59.999999Z", UNKNOWN),
        (2019, "2020-04-03T14:00:00Z", OPEN),
        (2019, "2020-04-30T23:59:59.999999Z", OPEN),
        (2019, "2020-05-01T00:00:00Z", CLOSED),
        # Extended before it closed; then reopened, from when was not found.
        (2020, "2020-12-31T12:00:00Z", OPEN),
        (2020, "2021-01-01T01:00:00Z", OPEN),
        (2020, "2021-02-02T00:59:59Z", OPEN),
        (2020, "2021-02-02T01:00:00Z", UNKNOWN),
        (2020, "2021-03-31T23:59:59Z", UNKNOWN),
        (2020, "2021-04-01T00:00:00Z", CLOSED),
        # Reopened for groups, virtual groups and APM Entities; from when was not found.
        (2021, "2022-01-01T00:59:59Z", OPEN),
        (2021, "2022-01-01T01:00:00Z", UNKNOWN),
        (2021, "2022-03-31T23:59:59Z", UNKNOWN),
        (2021, "2022-04-01T00:00:00Z", CLOSED),
        # Extended while open, as far as is known.
        (2022, "2023-01-04T00:59:59Z", OPEN),
        (2022, "2023-01-04T01:00:00Z", OPEN),
        (2022, "2023-03-04T00:59:59Z", OPEN),
        (2022, "2023-03-04T01:00:00Z", CLOSED),
        # Neither the first close of 2023 nor either reopening was found.
        (2023, "2023-06-01T12:00:00Z", UNKNOWN),
        (2023, "2024-04-15T23:59:59Z", UNKNOWN),
        (2023, "2024-04-16T00:00:00Z", UNKNOWN),
        (2023, "2024-10-11T23:59:59Z", UNKNOWN),
        (2023, "2024-10-12T00:00:00Z", CLOSED),
        # Closed for three months, then open again.
        (2024, "2025-01-01T00:59:59Z", OPEN),
        (2024, "2025-01-01T01:00:00Z", CLOSED),
        (2024, "2025-03-31T13:59:59Z", CLOSED),
        (2024, "2025-03-31T14:00:00Z", OPEN),
        (2024, "2025-04-14T23:59:59Z", OPEN),
        (2024, "2025-04-15T00:00:00Z", CLOSED),
        (2025, "2026-01-01T00:59:59Z", OPEN),
        (2025, "2026-01-01T01:00:00Z", CLOSED),
    ],
)
def test_applications_for_circumstances_closed_and_reopened(
    year: int, now: str, status: DeadlineStatus
) -> None:
    """Section 1c of the facts, by year. Unknown where the texts do not say."""
    assert on("circumstances-application", year).status(instant(now)) is status


@pytest.mark.parametrize(
    ("option", "closes", "between"),
    [
        (INDIVIDUAL, "2021-12-31 20:00", CLOSED),
        (SUBGROUP, "2021-12-31 20:00", CLOSED),
        (GROUP, "2022-03-31 20:00", UNKNOWN),
        (VIRTUAL_GROUP, "2022-03-31 20:00", UNKNOWN),
        (APM_ENTITY, "2022-03-31 20:00", UNKNOWN),
    ],
)
def test_the_reopening_of_2021_was_for_groups_virtual_groups_and_apm_entities(
    option: ParticipationOption, closes: str, between: DeadlineStatus
) -> None:
    """CMS, reposted: individuals had the automatic policy. From when it was open is unknown."""
    applications = on("circumstances-application", 2021)

    assert applications.closes == at("2021-12-31 20:00")
    assert applications.closes_for(option) == at(closes)
    assert applications.status(instant("2021-12-31T19:59"), option) is OPEN
    assert applications.status(instant("2022-02-15T12:00"), option) is between
    assert applications.status(instant("2022-03-31T20:00"), option) is CLOSED


FOR_GROUPS = extended("2026-04-30 20:00", GROUP)


@pytest.mark.parametrize(
    ("option", "now", "status"),
    [
        (None, "2026-03-31T19:59", OPEN),
        (None, "2026-03-31T20:00", UNKNOWN),
        (None, "2026-04-30T19:59", UNKNOWN),
        (None, "2026-04-30T20:00", CLOSED),
        (GROUP, "2026-03-31T20:00", OPEN),
        (GROUP, "2026-04-30T19:59", OPEN),
        (GROUP, "2026-04-30T20:00", CLOSED),
        (INDIVIDUAL, "2026-03-31T19:59", OPEN),
        (INDIVIDUAL, "2026-03-31T20:00", CLOSED),
        (INDIVIDUAL, "2026-04-15T12:00", CLOSED),
    ],
)
def test_an_extension_for_some_is_unknown_without_a_participation_option(
    option: ParticipationOption | None, now: str, status: DeadlineStatus
) -> None:
    deadline = window("2026-01-02 10:00", "2026-03-31 20:00", FOR_GROUPS)

    assert deadline.status(instant(now), option) is status
    assert not FOR_GROUPS.is_for_all
    assert deadline.closes == at("2026-03-31 20:00")
    assert deadline.closes_for(GROUP) == at("2026-04-30 20:00")
    assert deadline.closes_for(INDIVIDUAL) == at("2026-03-31 20:00")


@pytest.mark.parametrize(
    ("option", "now", "status"),
    [
        (None, "2026-04-30T20:00", CLOSED),
        (None, "2026-06-01T10:00", OPEN),
        (GROUP, "2026-05-15T12:00", CLOSED),
        (GROUP, "2026-06-01T10:00", OPEN),
        (INDIVIDUAL, "2026-04-15T12:00", CLOSED),
        (INDIVIDUAL, "2026-06-01T09:59", CLOSED),
        (INDIVIDUAL, "2026-06-01T10:00", OPEN),
        (INDIVIDUAL, "2026-06-30T20:00", CLOSED),
    ],
)
def test_a_reopening_for_all_follows_an_extension_for_some(
    option: ParticipationOption | None, now: str, status: DeadlineStatus
) -> None:
    again = reopened("2026-06-01 10:00", "2026-06-30 20:00")
    deadline = window("2026-01-02 10:00", "2026-03-31 20:00", FOR_GROUPS, again)

    assert deadline.status(instant(now), option) is status
    assert {deadline.closes, deadline.closes_for(GROUP)} == {at("2026-06-30 20:00")}


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2026-03-31T20:00", CLOSED),
        ("2026-04-30T23:59", CLOSED),
        ("2026-05-01T00:00", OPEN),
        ("2026-05-31T20:00", OPEN),
        ("2026-06-30T19:59", OPEN),
        ("2026-06-30T20:00", CLOSED),
    ],
)
def test_a_reopening_that_was_extended_leaves_the_gap_before_it_closed(
    now: str, status: DeadlineStatus
) -> None:
    deadline = window(
        "2026-01-02",
        "2026-03-31 20:00",
        reopened("2026-05-01", "2026-05-31 20:00"),
        extended("2026-06-30 20:00"),
    )

    assert deadline.status(instant(now)) is status


@pytest.mark.parametrize(
    ("now", "status"),
    [
        ("2026-03-31T19:59", OPEN),
        ("2026-03-31T20:00", UNKNOWN),
        ("2026-04-15T23:59", UNKNOWN),
        ("2026-04-16T00:00", CLOSED),
    ],
)
def test_doubt_runs_from_the_last_known_close_to_the_last_possible_one(
    now: str, status: DeadlineStatus
) -> None:
    deadline = window("2026-01-02 10:00", "2026-03-31 20:00", in_doubt_until="2026-04-15")

    assert deadline.status(instant(now)) is status
    assert deadline.closes == at("2026-03-31 20:00")


def test_a_reopening_from_an_unknown_day_is_unknown_even_for_its_participants() -> None:
    deadline = window(None, "2026-03-31", reopened(None, "2026-04-30", GROUP))

    assert deadline.status(instant("2026-04-15T12:00"), GROUP) is UNKNOWN
    assert deadline.status(instant("2026-04-15T12:00")) is UNKNOWN
    assert deadline.status(instant("2026-04-15T12:00"), INDIVIDUAL) is CLOSED


def test_a_status_before_an_unknown_first_close_is_unknown_but_not_before_the_opening() -> None:
    deadline = window("2026-01-02", None, reopened("2026-04-01", "2026-04-30"))

    assert deadline.status(instant("2026-01-01T23:59")) is NOT_OPEN
    assert deadline.status(instant("2026-01-02T00:00")) is UNKNOWN
    assert deadline.status(instant("2026-04-01T00:00")) is OPEN
    assert deadline.closes == at("2026-04-30")


# --- the closing instant -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "year", "now", "boundary"),
    [
        pytest.param("self-nomination", 2027, "2026-09-02T00:00:00Z", True, id="DEA-C04"),
        pytest.param("mvp-registration", 2026, "2026-12-01T01:00:00Z", True, id="DEA-C08"),
        pytest.param("cahps-registration", 2026, "2026-07-01T00:00:00Z", True, id="DEA-009"),
        pytest.param("data-submission", 2019, "2020-04-01T00:00:00Z", True, id="DEA-011"),
        pytest.param("data-submission", 2019, "2020-05-01T00:00:00Z", True, id="extended"),
        pytest.param("self-nomination", 2027, "2026-07-01T14:00:00Z", False, id="the-opening"),
        pytest.param("self-nomination", 2027, "2026-09-02T00:00:00.000001Z", False, id="after"),
        pytest.param("self-nomination", 2027, "2026-09-01T23:59:59.999999Z", False, id="before"),
        # Whoever states a day says that it runs through.
        pytest.param(
            *("data-validation-execution-report", 2027, "2028-06-01T04:00:00Z", False),
            id="DEA-003-a-day-has-no-closing-instant",
        ),
    ],
)
def test_a_stated_closing_hour_can_be_read_both_ways(
    key: str, year: int, now: str, boundary: bool
) -> None:
    """A1: closed by default, and flagged as a boundary."""
    assert on(key, year).at_boundary(instant(now)) is boundary


def test_at_an_extended_close_the_other_reading_is_open_too() -> None:
    deadline = window("2026-01-02", "2026-03-31 20:00", extended("2026-04-30 20:00"))

    assert deadline.status(at("2026-03-31 20:00")) is OPEN
    assert deadline.status(at("2026-04-30 20:00")) is CLOSED
    assert deadline.status(at("2026-04-30 20:00"), closing_instant_is_open=True) is OPEN


@pytest.mark.parametrize(
    ("option", "other"), [(None, UNKNOWN), (GROUP, OPEN), (INDIVIDUAL, CLOSED)]
)
def test_at_the_close_of_an_extension_for_some_the_other_reading_applies_only_to_them(
    option: ParticipationOption | None, other: DeadlineStatus
) -> None:
    deadline = window("2026-01-02", "2026-03-31 20:00", FOR_GROUPS)
    now = at("2026-04-30 20:00")

    assert deadline.status(now, option) is CLOSED
    assert deadline.status(now, option, closing_instant_is_open=True) is other


def test_at_a_close_that_may_have_been_moved_the_other_reading_is_open() -> None:
    deadline = on("election", 2019)

    assert deadline.status(at("2020-03-31 20:00")) is UNKNOWN
    assert deadline.status(at("2020-03-31 20:00"), closing_instant_is_open=True) is OPEN


# --- how it is written -------------------------------------------------------------------------


def test_a_row_is_flat_and_shows_instants_in_eastern_time() -> None:
    row = on("data-submission", 2023).to_row()

    assert row["key"] == "data-submission"
    assert row["title"] == "Data submission"
    assert row["opens"] == "2024-01-02 10:00 EST"
    assert row["closes"] == "2024-04-15 20:00 EDT"
    assert row["original_closes"] == "2024-04-01 20:00 EDT"
    assert row["extensions"] == "extended to 2024-04-15 20:00 EDT"
    assert row["citation"] == '2023 EUC fact sheet, "Data submission period"'
    assert row["basis"] == "CMS guidance"
    assert row["note"] == "the text gives the days; the hours are the usual ones of CMS's windows"


def test_a_row_leaves_out_absent_fields() -> None:
    assert (on("circumstances-application", 2019).to_row()["original_closes"]) is None
    assert (on("cahps-registration", 2026).to_row()["opens"]) is None
    assert (on("cahps-registration", 2026).to_row()["extensions"]) == ""


@pytest.mark.parametrize("deadline", EACH)
def test_every_cell_of_a_row_is_text_or_nothing(deadline: Deadline) -> None:
    row = deadline.to_row()

    assert {type(cell) for cell in row.values()} <= {str, type(None)}
    assert list(row)[:4] == ["key", "title", "opens", "closes"]
    assert row["basis"] == deadline.citation.basis.value


@pytest.mark.parametrize(
    ("key", "year", "cited", "basis"),
    [
        ("data-submission", 2020, 'QPP data submission periods, "first business day', "derived"),
        ("data-submission", 2021, 'QPP data submission periods, "first business day', "derived"),
        ("mvp-registration", 2026, "42 CFR § 414.1365(b)(1)", "derived"),
        ("self-nomination", 2027, "2027 Self-Nomination Fact Sheet", "CMS guidance"),
    ],
)
def test_a_row_gives_the_basis_of_the_opening(key: str, year: int, cited: str, basis: str) -> None:
    """A derived opening is not passed off as read because the close was read."""
    row = on(key, year).to_row()

    assert str(row["opening_citation"]).startswith(cited)
    assert row["opening_basis"] == basis


def test_a_row_without_an_opening_cites_none() -> None:
    row = on("cahps-registration", 2026).to_row()

    assert (row["opening_citation"], row["opening_basis"]) == (None, None)


def test_a_row_says_until_when_it_is_in_doubt() -> None:
    assert on("election", 2019).to_row()["in_doubt_until"] == "2020-04-30 20:00 EDT"
    assert on("election", 2024).to_row()["in_doubt_until"] is None


@pytest.mark.parametrize(
    ("extension", "text"),
    [
        (extended("2026-04-30 20:00"), "extended to 2026-04-30 20:00 EDT"),
        (extended("2026-04-30"), "extended to 2026-04-30"),
        (reopened(None, "2026-04-30 20:00"), "reopened to 2026-04-30 20:00 EDT"),
        (
            reopened("2026-01-05 10:00", "2026-04-30 20:00"),
            "reopened from 2026-01-05 10:00 EST to 2026-04-30 20:00 EDT",
        ),
        (
            extended("2026-04-30", GROUP, APM_ENTITY),
            "extended to 2026-04-30 for APM Entity, group",
        ),
        (reopened(None, "2026-04-30", INDIVIDUAL), "reopened to 2026-04-30 for individual"),
    ],
)
def test_an_extension_reads_as_a_sentence(extension: Extension, text: str) -> None:
    assert str(extension) == text


@pytest.mark.parametrize(
    ("key", "year", "text"),
    [
        ("data-submission", 2026, "2027-01-04 10:00 EST to 2027-03-31 20:00 EDT"),
        ("data-submission", 2024, "2025-01-02 10:00 EST to 2025-04-14 20:00 EDT"),
        ("cahps-registration", 2026, "2026-06-30 20:00 EDT"),
        ("data-validation-execution-report", 2027, "2028-05-31"),
    ],
)
def test_a_deadline_prints_as_its_window(key: str, year: int, text: str) -> None:
    assert str(on(key, year)) == text


def test_several_extensions_share_one_cell() -> None:
    assert on("circumstances-application", 2023).to_row()["extensions"] == (
        "reopened to 2024-04-15 20:00 EDT; reopened to 2024-10-11 20:00 EDT"
    )


def test_the_statuses_have_readable_names() -> None:
    assert [status.value for status in DeadlineStatus] == ["not open", "open", "closed", "unknown"]


# --- in the course of a day ----------------------------------------------------------------------

WINDOW = Deadline(
    key="window",
    title="A window",
    opens=at("2028-01-03 10:00"),
    original_closes=at("2028-03-31 20:00"),
    citation=SOURCE,
)


@pytest.mark.parametrize(
    ("done", "statuses"),
    [
        ("2028-01-02", {NOT_OPEN}),
        ("2028-01-03", {NOT_OPEN, OPEN}),
        ("2028-01-04", {OPEN}),
        ("2028-03-31", {OPEN, CLOSED}),
        ("2028-04-01", {CLOSED}),
        ("2028-01-03 10:00", {OPEN}),
        ("2028-01-03 09:59", {NOT_OPEN}),
        ("2028-03-31 20:00", {CLOSED}),
    ],
)
def test_a_day_has_every_status_during_it(done: str, statuses: set[DeadlineStatus]) -> None:
    assert WINDOW.statuses(at(done)) == statuses


def test_the_closing_instant_can_be_read_as_open() -> None:
    close = at("2028-03-31 20:00")

    assert WINDOW.statuses(close, closing_instant_is_open=True) == {OPEN}
    assert WINDOW.statuses(close + INSTANT, closing_instant_is_open=True) == {CLOSED}


def test_an_extension_for_some_needs_the_participation_option() -> None:
    longer = Extension(
        closes=at("2028-04-14 20:00"),
        announcement=SOURCE,
        applies_to=frozenset({ParticipationOption.GROUP}),
    )
    extended = Deadline(
        key="window",
        title="A window",
        original_closes=at("2028-03-31 20:00"),
        extensions=(longer,),
        citation=SOURCE,
    )

    assert extended.statuses(at("2028-04-10"), ParticipationOption.GROUP) == {OPEN}
    assert extended.statuses(at("2028-04-10"), ParticipationOption.SUBGROUP) == {CLOSED}
    assert extended.statuses(at("2028-04-10")) == {UNKNOWN}


@given(st.data(), windows())
def test_an_instants_status_is_the_windows(data: st.DataObject, window: Deadline) -> None:
    instant = data.draw(instants_near(window))

    assert window.statuses(instant) == {window.status(instant)}


@given(windows())
def test_a_days_statuses_are_those_at_every_change_during_it(window: Deadline) -> None:
    """At, between, just before and just after its turns, those that are within the day."""
    close = window.closes if not isinstance(window.closes, datetime) else window.closes.date()
    within = [
        instant for instant in around(window) if first_of(close) <= instant < first_after(close)
    ]

    assert {window.status(instant) for instant in within} <= window.statuses(close)


@pytest.mark.parametrize("done", ["2028-01-04", None, datetime(2028, 1, 4)], ids=repr)
def test_anything_but_a_moment_is_refused(done: Any) -> None:
    with pytest.raises(InvalidInput, match=r"^statuses: done: given"):
        WINDOW.statuses(done)


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("ask", [Deadline.status, Deadline.at_boundary], ids=lambda f: f.__name__)
def test_a_naive_datetime_is_refused(ask: Callable[..., Any]) -> None:
    """DEA-021: read as local time it would depend on the machine."""
    with pytest.raises(InvalidValue) as caught:
        ask(on("data-submission", 2026), datetime(2027, 3, 31, 19))

    assert str(caught.value) == (
        f"{ask.__name__}: as_of: given 2027-03-31T19:00:00 without a time zone, expected an aware "
        "datetime; write datetime(2027, 3, 31, 20, tzinfo=EASTERN)"
    )


@pytest.mark.parametrize("value", [date(2027, 3, 31), "2027-03-31T20:00:00Z", None], ids=repr)
@pytest.mark.parametrize("ask", [Deadline.status, Deadline.at_boundary], ids=lambda f: f.__name__)
def test_only_a_datetime_is_accepted_as_an_instant(ask: Callable[..., Any], value: object) -> None:
    with pytest.raises(InvalidType, match=f"{ask.__name__}: as_of: given .* an aware datetime"):
        ask(on("data-submission", 2026), value)


@pytest.mark.parametrize("option", ["group", "GROUP", 1, frozenset({GROUP})], ids=repr)
def test_only_a_participation_option_is_accepted_as_one(option: object) -> None:
    """A misspelt option must not be taken for one to which no extension applies."""
    applications = on("circumstances-application", 2021)

    with pytest.raises(InvalidType, match=r"participation_option: given .*ParticipationOption"):
        applications.status(instant("2022-02-15T12:00"), option)
    with pytest.raises(InvalidType, match=r"participation_option: given .*ParticipationOption"):
        applications.closes_for(option)


VALID: dict[str, Any] = {
    "key": "window",
    "title": "A window",
    "opens": date(2026, 1, 1),
    "original_closes": date(2026, 3, 31),
    "citation": SOURCE,
}


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("key", "", InvalidValue),
        ("key", None, InvalidType),
        ("title", " A window", InvalidValue),
        ("opens", "2026-01-01", InvalidType),
        ("opens", datetime(2026, 1, 1), InvalidValue),
        ("original_closes", 20260331, InvalidType),
        ("original_closes", datetime(2026, 3, 31, 20), InvalidValue),
        ("original_closes", datetime(2026, 3, 8, 2, 30, tzinfo=EASTERN), InvalidValue),
        ("extensions", [extended("2026-04-30")], InvalidType),
        ("extensions", (date(2026, 4, 30),), InvalidType),
        ("in_doubt_until", datetime(2026, 4, 30), InvalidValue),
        ("citation", "42 CFR § 414.1400", InvalidType),
        ("opening_citation", "42 CFR § 414.1400", InvalidType),
    ],
)
def test_a_deadline_with_wrong_types_is_refused_by_field(
    field: str, value: object, error: type[InvalidInput]
) -> None:
    with pytest.raises(error) as caught:
        Deadline(**{**VALID, field: value})

    assert [problem.field for problem in caught.value.problems] == [field]
    assert str(caught.value).startswith(f"Deadline: {field}: given ")


@pytest.mark.parametrize(
    ("opens", "closes", "given_"),
    [
        ("2026-03-31", "2026-03-30", "2026-03-30, with opens 2026-03-31"),
        (
            "2026-03-31 20:00",
            "2026-03-31 20:00",
            "2026-03-31 20:00 EDT, with opens 2026-03-31 20:00 EDT",
        ),
        ("2026-03-31", "2026-03-31 00:00", "2026-03-31 00:00 EDT, with opens 2026-03-31"),
    ],
)
def test_a_window_that_closes_before_it_opens_is_refused(
    opens: str, closes: str, given_: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        window(opens, closes)

    assert str(caught.value) == (
        f"Deadline: original_closes: given {given_}, expected a close after the opening"
    )


@pytest.mark.parametrize(
    ("opens", "closes"),
    [("2026-03-31", "2026-03-31"), ("2026-03-31 10:00", "2026-03-31"), (None, "2026-03-31")],
)
def test_a_window_may_open_and_close_on_one_day(opens: str | None, closes: str) -> None:
    assert window(opens, closes).status(instant("2026-03-31T23:59:59")) is OPEN


@pytest.mark.parametrize(
    "extensions",
    [
        pytest.param((), id="none"),
        pytest.param((reopened("2026-04-01", "2026-04-30", GROUP),), id="for-some-only"),
    ],
)
def test_a_deadline_without_a_close_for_everyone_is_refused(
    extensions: tuple[Extension, ...],
) -> None:
    """Of what would individuals be told that it closes?"""
    with pytest.raises(InvalidValue, match=r"Deadline: original_closes: given None, .* a close"):
        window("2026-01-02", None, *extensions)


@pytest.mark.parametrize(
    ("extension", "field"),
    [
        pytest.param(
            lambda: evolve(extended("2026-04-30"), reopens=date(2026, 4, 1)),
            "reopens",
            id="opens-again-and-was-not-reopened",
        ),
        pytest.param(
            lambda: reopened("2026-05-01", "2026-04-30"), "closes", id="closes-before-it-reopens"
        ),
        pytest.param(
            lambda: evolve(extended("2026-04-30"), applies_to=frozenset()),
            "applies_to",
            id="for-nobody",
        ),
        pytest.param(
            lambda: evolve(extended("2026-04-30"), closes=datetime(2026, 4, 30)),
            "closes",
            id="naive",
        ),
        pytest.param(
            lambda: evolve(extended("2026-04-30"), applies_to=frozenset({"group"})),
            "applies_to",
            id="option-as-text",
        ),
        pytest.param(
            lambda: evolve(extended("2026-04-30"), applies_to={GROUP}), "applies_to", id="a-set"
        ),
        pytest.param(
            lambda: evolve(extended("2026-04-30"), reopened="yes"), "reopened", id="truthy"
        ),
        pytest.param(
            lambda: evolve(extended("2026-04-30"), announcement="a notice"),
            "announcement",
            id="no-citation",
        ),
        pytest.param(
            lambda: evolve(reopened(None, "2026-04-30"), reopens="2026-04-01"),
            "reopens",
            id="reopening-as-text",
        ),
    ],
)
def test_an_impossible_extension_is_refused(extension: Callable[[], Extension], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        extension()

    assert [problem.field for problem in caught.value.problems] == [field]
    assert caught.value.subject == "Extension"


@pytest.mark.parametrize(
    "extensions",
    [
        pytest.param((extended("2026-03-30"),), id="before-the-original-close"),
        pytest.param((extended("2026-03-31"),), id="at-the-original-close"),
        pytest.param((extended("2026-05-31"), extended("2026-04-30")), id="out-of-order"),
    ],
)
def test_an_extension_that_closes_no_later_is_refused(extensions: tuple[Extension, ...]) -> None:
    """An extension is a later close, and they stand in the order of their closes."""
    with pytest.raises(InvalidValue, match=r"Deadline: extensions: given .* later"):
        window("2026-01-02", "2026-03-31", *extensions)


def test_the_last_possible_date_is_refused_without_overflow() -> None:
    """Programs write date.max for "never"; no midnight follows it."""
    with pytest.raises(InvalidValue):
        evolve(window(None, "2026-03-31"), original_closes=date.max)


def test_all_problems_are_reported_together() -> None:
    with pytest.raises(InvalidInput) as caught:
        Deadline(key="", title="", original_closes="soon", citation=None)

    named = [problem.field for problem in caught.value.problems]
    assert named == ["key", "title", "original_closes", "citation"]


def test_a_deadline_compares_and_hashes_as_a_value() -> None:
    deadline = on("data-submission", 2026)

    assert {deadline: 1}[on("data-submission", 2026)] == 1
    with pytest.raises(AttributeError):
        deadline.opens = None
    with pytest.raises(TypeError, match="final"):
        type("Sub", (Deadline,), {})


def test_an_extension_is_for_everyone_unless_it_says_for_whom() -> None:
    extension = Extension(closes=date(2026, 4, 30), announcement=SOURCE)

    assert extension.is_for_all
    assert extension.applies_to == frozenset(ParticipationOption)
    assert not extension.reopened
    assert extension.reopens is None
    assert extension.announcement == Citation(
        "A notice", "Dates", date(2026, 1, 1), Basis.CMS_GUIDANCE
    )
