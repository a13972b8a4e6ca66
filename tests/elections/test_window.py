"""The election window, and elections confirmed in it or not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import Deadline, DeadlineStatus, calendar
from qpp_rules.elections import (
    TRANSITIONS,
    Choice,
    ElectionWindowClosed,
    confirm,
)
from tests.elections.strategies import (
    CLOSES,
    ELECTIONS,
    OPENS,
    OPTED_IN,
    PY,
    YEARS,
    eastern,
    in_window,
    in_window_instants,
    selected,
)
from tests.strategies import instants

MICROSECOND = timedelta(microseconds=1)


# The window. ELE-044, ELE-047, DEA-011, DEA-012, A3.


@pytest.mark.parametrize("year", YEARS, ids=str)
@pytest.mark.parametrize("choice", ELECTIONS, ids=["opt-in", "voluntary"])
def test_each_years_window_runs_from_its_opening_until_just_before_its_close(
    year: PerformanceYear, choice: Choice
) -> None:
    opens, closes = eastern(OPENS[year.year]), eastern(CLOSES[year.year])
    election = selected(choice, year=year)
    for at in (opens, opens + MICROSECOND, closes - MICROSECOND):
        assert confirm(election, "CONFIRM", at=at).confirmed_at == at
    for at in (opens - MICROSECOND, closes, closes + MICROSECOND, closes + timedelta(days=1)):
        with pytest.raises(ElectionWindowClosed) as raised:
            confirm(election, "CONFIRM", at=at)
        error = raised.value
        hour = " EST" if ":" in OPENS[year.year] else ""
        assert error.opens == OPENS[year.year] + hour
        assert error.closes == f"{CLOSES[year.year]} EDT"
        assert error.at.startswith(f"{at.astimezone(EASTERN):%Y-%m-%d %H:%M}")
    assert election == selected(choice, year=year)


@pytest.mark.parametrize(
    ("year", "at", "open_"),
    [
        pytest.param(2019, "2020-01-02T14:59:59+00:00", False, id="DEA-011: a second before"),
        pytest.param(2019, "2020-01-02T15:00:00+00:00", True, id="DEA-011: opening"),
        pytest.param(2019, "2020-03-31T19:30:00-04:00", True, id="ELE-C46"),
        pytest.param(2019, "2020-03-31T23:59:59+00:00", True, id="DEA-011: last second"),
        pytest.param(2019, "2020-04-01T00:00:00+00:00", False, id="DEA-011: close"),
        pytest.param(2019, "2020-03-31T20:05:00-04:00", False, id="ELE-C47"),
        pytest.param(2019, "2020-02-29T12:00:00-05:00", True, id="DEA-C16: leap day"),
        pytest.param(2024, "2025-03-31T19:59:59-04:00", True, id="ELE-047: last second"),
        pytest.param(2024, "2025-03-31T20:00:00-04:00", False, id="ELE-047: close"),
        pytest.param(2024, "2025-04-01T12:00:00-04:00", False, id="ELE-C41"),
        pytest.param(2026, "2027-04-01T00:59:59+01:00", True, id="another zone, open"),
        pytest.param(2026, "2027-04-01T01:00:00+01:00", False, id="another zone, closed"),
        pytest.param(2026, "2026-06-01T12:00:00+00:00", False, id="ELE-044: in the year itself"),
    ],
)
def test_an_instant_is_in_the_window_or_not(year: int, at: str, open_: bool) -> None:
    instant = datetime.fromisoformat(at)
    election = selected(year=PY(year))
    if open_:
        found = confirm(election, "CONFIRM", at=instant)
        assert found.confirmed_at == instant
        assert found.confirmed_at is not None
        assert found.confirmed_at.tzinfo is UTC
    else:
        with pytest.raises(ElectionWindowClosed):
            confirm(election, "CONFIRM", at=instant)


def test_in_2024_submission_was_extended_but_the_election_was_not_ele_047_c41() -> None:
    noon = eastern("2025-04-01 12:00")
    assert calendar(PY(2024))["data-submission"].status(noon) is DeadlineStatus.OPEN
    with pytest.raises(ElectionWindowClosed) as raised:
        confirm(selected(year=PY(2024)), "CONFIRM", at=noon)
    assert raised.value.detail == (
        "it is 2025-04-01 12:00 EDT, and the window is from 2025-01-02 10:00 EST to before "
        "2025-03-31 20:00 EDT"
    )
    assert raised.value.in_doubt_until == ""


@pytest.mark.parametrize(
    ("year", "at", "until"),
    [
        pytest.param(2019, "2020-03-31 20:00", "2020-04-30 20:00 EDT", id="2019, first instant"),
        pytest.param(2019, "2020-04-15 12:00", "2020-04-30 20:00 EDT", id="DEA-C18"),
        pytest.param(2019, "2020-04-30 20:00", "", id="2019, past the doubt"),
        pytest.param(2023, "2024-04-10 12:00", "2024-04-15 20:00 EDT", id="2023"),
    ],
)
def test_a_time_in_doubt_is_refused_with_that_reason_a3(year: int, at: str, until: str) -> None:
    with pytest.raises(ElectionWindowClosed) as raised:
        confirm(selected(year=PY(year)), "CONFIRM", at=eastern(at))
    assert raised.value.in_doubt_until == until
    said = f"; whether it was extended to {until} was not found"
    assert (said in str(raised.value)) is bool(until)
    assert ("extended" in str(raised.value)) is bool(until)


def test_a_given_window_can_open_a_time_in_doubt_a3() -> None:
    window = Deadline(
        key="election",
        title="Election, by a notice at hand",
        opens=eastern("2020-01-02 10:00"),
        original_closes=eastern("2020-04-30 20:00"),
        citation=TRANSITIONS[0].citation,
    )
    election = selected(year=PY(2019))
    at = eastern("2020-04-15 12:00")
    assert confirm(election, "CONFIRM", at=at, window=window).confirmed_at == at
    with pytest.raises(ElectionWindowClosed) as raised:
        confirm(election, "CONFIRM", at=eastern("2020-04-30 20:00"), window=window)
    assert raised.value.closes == "2020-04-30 20:00 EDT"


def test_a_given_window_works_for_an_uncovered_year_and_may_lack_an_opening() -> None:
    window = Deadline(
        key="election",
        title="Election",
        original_closes=eastern("2028-03-31 20:00"),
        citation=TRANSITIONS[0].citation,
    )
    election = selected(year=PY(2027))
    at = eastern("2028-02-01 09:00")
    assert confirm(election, "CONFIRM", at=at, window=window).state is OPTED_IN
    with pytest.raises(ElectionWindowClosed) as raised:
        confirm(election, "CONFIRM", at=eastern("2028-03-31 20:00"), window=window)
    assert raised.value.opens == "its opening"
    assert "from its opening to before 2028-03-31 20:00 EDT" in str(raised.value)


def test_a_year_whose_window_was_not_found_is_not_covered() -> None:
    election = selected(year=PY(2027))
    with pytest.raises(YearNotCovered, match="election is not covered for performance year 2027"):
        confirm(election, "CONFIRM", at=in_window(PY(2027)))
    assert not election.is_final


@pytest.mark.parametrize(
    ("at", "kind"),
    [
        pytest.param(datetime(2027, 2, 1, 9), InvalidValue, id="naive"),
        pytest.param(eastern("2027-02-01 09:00").date(), InvalidType, id="a day"),
        pytest.param("2027-02-01T09:00:00-05:00", InvalidType, id="text"),
        pytest.param(None, InvalidType, id="nothing"),
        pytest.param(eastern("2027-03-14 02:30"), InvalidValue, id="DEA-C13: no such hour"),
    ],
)
def test_anything_but_an_instant_is_refused(at: Any, kind: type[InvalidInput]) -> None:
    with pytest.raises(kind) as raised:
        confirm(selected(), "CONFIRM", at=at)
    assert (raised.value.subject, raised.value.problems[0].field) == ("confirm", "at")


@given(st.sampled_from(YEARS), st.data())
def test_every_instant_of_the_window_is_accepted_in_any_zone(
    year: PerformanceYear, data: st.DataObject
) -> None:
    """ELE-044: open at the opening, through to the last second before the close."""
    at = data.draw(in_window_instants(year))
    zone = data.draw(instants()).tzinfo
    found = confirm(selected(year=year), "CONFIRM", at=at.astimezone(zone))
    assert found == confirm(selected(year=year), "CONFIRM", at=at)


@given(st.sampled_from(YEARS), instants())
def test_an_election_can_be_confirmed_if_and_only_if_the_calendar_says_open(
    year: PerformanceYear, at: datetime
) -> None:
    """A3: the window of the election, not the one of submission; UNKNOWN is refused."""
    status = calendar(year)["election"].status(at)
    try:
        done = confirm(selected(year=year), "CONFIRM", at=at).is_final
    except ElectionWindowClosed:
        done = False
    assert done is (status is DeadlineStatus.OPEN)


def test_a_given_window_cannot_be_in_the_performance_year() -> None:
    window = Deadline(
        key="election",
        title="Election of another year",
        original_closes=eastern("2026-03-31 20:00"),
        citation=TRANSITIONS[0].citation,
    )
    with pytest.raises(InvalidValue, match="after 2026 ended"):
        confirm(selected(), "CONFIRM", at=eastern("2026-02-01 12:00"), window=window)
