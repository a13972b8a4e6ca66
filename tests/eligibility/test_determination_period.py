"""The determination period: its segments year by year, as regulation facts 1a state them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    DETERMINATION_PERIOD,
    Segment,
    determination_period,
)


def test_a_segment_does_not_end_before_it_begins() -> None:
    day = date(2026, 1, 1)
    assert Segment(day, day).last_day == day
    with pytest.raises(InvalidValue, match="last_day: given 2025-12-31, expected not before"):
        Segment(day, date(2025, 12, 31))


def test_a_segment_must_have_days() -> None:
    assert str(Segment(date(2024, 10, 1), date(2025, 9, 30))) == "2024-10-01 to 2025-09-30"
    with pytest.raises(InvalidType, match="first_day"):
        Segment(datetime(2024, 10, 1, tzinfo=UTC), date(2025, 9, 30))


PY = PerformanceYear
SEGMENTS = [
    (2017, "2015-09-01", "2016-08-31", "2016-09-01", "2017-08-31"),
    (2018, "2016-09-01", "2017-08-31", "2017-09-01", "2018-08-31"),
    (2019, "2017-10-01", "2018-09-30", "2018-10-01", "2019-09-30"),
    (2020, "2018-10-01", "2019-09-30", "2019-10-01", "2020-09-30"),
    (2021, "2019-10-01", "2020-09-30", "2020-10-01", "2021-09-30"),
    (2022, "2020-10-01", "2021-09-30", "2021-10-01", "2022-09-30"),
    (2023, "2021-10-01", "2022-09-30", "2022-10-01", "2023-09-30"),
    (2024, "2022-10-01", "2023-09-30", "2023-10-01", "2024-09-30"),
    (2025, "2023-10-01", "2024-09-30", "2024-10-01", "2025-09-30"),
    (2026, "2024-10-01", "2025-09-30", "2025-10-01", "2026-09-30"),  # ELI-C31
    (2027, "2025-10-01", "2026-09-30", "2026-10-01", "2027-09-30"),
]


@pytest.mark.parametrize(("year", "a", "b", "c", "d"), SEGMENTS, ids=[row[0] for row in SEGMENTS])
def test_both_segments_have_their_published_days(year: int, a: str, b: str, c: str, d: str) -> None:
    first, second = determination_period(PY(year))
    days = (first.first_day, first.last_day, second.first_day, second.last_day)
    assert days == tuple(map(date.fromisoformat, (a, b, c, d)))


@pytest.mark.parametrize("year", [row[0] for row in SEGMENTS])
def test_segments_are_two_consecutive_whole_years(year: int) -> None:
    """Two twelve-month segments; the second begins the day after the first ends."""
    first, second = determination_period(PY(year))
    day = timedelta(days=1)
    assert second.first_day - first.last_day == day
    for segment in (first, second):
        after = segment.last_day + day
        begin = segment.first_day
        assert (after.year - begin.year, after.month, after.day) == (1, begin.month, begin.day)


@pytest.mark.parametrize(
    ("year", "run_out"),
    [(2017, (60, 60)), (2018, (30, 30)), (2019, (30, 0)), (2024, (30, 0)), (2027, (30, 0))],
)
def test_claims_runout_has_its_days(year: int, run_out: tuple[int, int]) -> None:
    period = DETERMINATION_PERIOD.at(PY(year))
    assert (period.run_out_days, period.segment_2_run_out_days) == run_out


def test_the_next_years_segments_are_shifted_by_one_year() -> None:
    """Since 2019 segment 2 of one year is segment 1 of the next."""
    for year in range(2019, 2027):
        assert determination_period(PY(year))[1] == determination_period(PY(year + 1))[0]


@pytest.mark.parametrize(
    ("year", "term", "basis"),
    [
        (2018, "Low-volume threshold", Basis.REGULATION),
        (2019, "MIPS determination period", Basis.REGULATION),
        (2024, "MIPS determination period", Basis.REGULATION),
        (2025, "MIPS determination period", Basis.DERIVED),
        (2027, "MIPS determination period", Basis.DERIVED),
    ],
)
def test_the_days_cite_their_source(year: int, term: str, basis: Basis) -> None:
    source = DETERMINATION_PERIOD.source(PY(year))
    assert str(source) == f'42 CFR § 414.1305 "{term}"'
    assert source.basis is basis


def test_the_2028_period_is_not_invented() -> None:
    with pytest.raises(YearNotCovered):
        determination_period(PY(2028))


def test_segments_need_a_performance_year() -> None:
    period = DETERMINATION_PERIOD.at(PY(2026))
    wrong: object = 2026
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)"):
        period.segments(wrong)  # type: ignore[arg-type]
