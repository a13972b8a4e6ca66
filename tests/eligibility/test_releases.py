"""The months in which CMS publishes eligibility."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    RELEASES,
    Release,
    pending_releases,
)

PY = PerformanceYear


@pytest.mark.parametrize(
    ("year", "months"),
    [
        pytest.param(
            2019, [(2019, 11, False), (2019, 12, True), (2020, 3, True)], id="2019: ELI-013/014"
        ),
        pytest.param(2024, [(2023, 12, False), (2024, 12, False)], id="2024: regulation facts 1a"),
    ],
)
def test_each_year_has_its_published_release_months(
    year: int, months: list[tuple[int, int, bool]]
) -> None:
    found = [(r.year, r.month, r.apm_participants_only) for r in RELEASES.at(PY(year))]
    assert found == months


@pytest.mark.parametrize("year", [2017, 2018, 2020, 2023, 2025, 2026])
def test_releases_that_were_not_found_are_not_invented(year: int) -> None:
    assert not RELEASES.covers(PY(year))


def test_a_release_prints_as_its_month() -> None:
    assert str(Release("final eligibility", 2019, 11)) == "final eligibility (November 2019)"


DECEMBER, MARCH = (2019, 12), (2020, 3)


@pytest.mark.parametrize(
    ("read_on", "in_apm", "pending"),
    [
        pytest.param(date(2019, 11, 20), True, [DECEMBER, MARCH], id="ELI-C34: in an APM"),
        pytest.param(date(2019, 11, 20), False, [], id="ELI-014: in none, final"),
        pytest.param(date(2019, 11, 1), False, [], id="the month's first day counts as past"),
        pytest.param(date(2019, 10, 31), False, [(2019, 11)], id="ELI-013: before November"),
        pytest.param(date(2019, 10, 31), True, [(2019, 11), DECEMBER, MARCH], id="and in an APM"),
        pytest.param(date(2019, 12, 1), True, [MARCH], id="December has come"),
        pytest.param(date(2020, 2, 29), True, [MARCH], id="March has not"),
        pytest.param(date(2020, 3, 1), True, [], id="March has come"),
        pytest.param(date(2018, 12, 1), False, [(2019, 11)], id="a later month of a year before"),
        pytest.param(date(2021, 1, 1), True, [], id="an earlier month of a year after"),
    ],
)
def test_a_status_may_change_with_each_remaining_release(
    read_on: date, in_apm: bool, pending: list[tuple[int, int]]
) -> None:
    found = pending_releases(read_on, PY(2019), in_apm=in_apm)
    assert [(release.year, release.month) for release in found] == pending


def test_a_2024_status_was_final_in_december() -> None:
    whats = [r.what for r in pending_releases(date(2023, 12, 1), PY(2024), in_apm=False)]
    assert whats == ["final eligibility, both segments reconciled"]
    assert pending_releases(date(2024, 12, 1), PY(2024), in_apm=True) == ()


@given(st.dates(date(2018, 1, 1), date(2021, 12, 31)), st.dates(date(2018, 1, 1)), st.booleans())
def test_the_number_of_remaining_releases_never_grows(one: date, other: date, in_apm: bool) -> None:
    """What is pending later was pending before, and APM releases are for those in an APM."""
    early, late = sorted((one, other))
    year = PY(2019)
    before = pending_releases(early, year, in_apm=in_apm)
    after = pending_releases(late, year, in_apm=in_apm)
    assert set(after) <= set(before) <= set(RELEASES.at(year))
    assert set(pending_releases(early, year, in_apm=False)) <= set(
        pending_releases(early, year, in_apm=True)
    )


@pytest.mark.parametrize("year", [2017, 2020, 2026])
def test_months_that_were_not_found_are_not_invented(year: int) -> None:
    with pytest.raises(YearNotCovered):
        pending_releases(date(2026, 1, 1), PY(year), in_apm=True)


@pytest.mark.parametrize("read_on", [datetime(2019, 11, 20, tzinfo=UTC), "2019-11-20", None])
def test_a_status_needs_a_day(read_on: Any) -> None:
    with pytest.raises(InvalidType, match="pending_releases: read_on"):
        pending_releases(read_on, PY(2019), in_apm=True)


def test_a_participant_that_may_be_in_an_apm_may_still_change() -> None:
    """Whether the clinician is in an APM is not known, which is not a no."""
    day = date(2019, 11, 20)
    known = pending_releases(day, PY(2019), in_apm=True)
    assert pending_releases(day, PY(2019), in_apm=None) == known != ()


@pytest.mark.parametrize("in_apm", ["no", 1, 0, ""], ids=repr)
def test_in_an_apm_must_be_a_flag(in_apm: Any) -> None:
    with pytest.raises(InvalidType, match="pending_releases: in_apm: given"):
        pending_releases(date(2019, 11, 20), PY(2019), in_apm=in_apm)
