"""Performance years, payment years, and the Eastern hours that CMS states."""

from __future__ import annotations

import copy
import pickle
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.years import (
    EASTERN,
    PaymentYear,
    PerformanceYear,
    an_instant,
    check_date,
    check_instant,
    check_year,
    eastern_day,
    eastern_text,
    start_of_eastern_day,
)
from tests.strategies import FIRST_YEAR, LAST_YEAR, instants, performance_years

CHICAGO = ZoneInfo("America/Chicago")
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.fixture(params=["UTC", "Asia/Tokyo", "America/Los_Angeles"])
def machine_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The zone that the machine's clock is set to."""
    if not hasattr(time, "tzset"):
        pytest.skip("this system cannot change its zone while it runs")
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


# --- years -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("performance", "payment"),
    [
        pytest.param(2019, 2021, id="VOC-017-2019"),
        pytest.param(2021, 2023, id="VOC-017-inverse"),
        pytest.param(2024, 2026, id="VOC-017-2024"),
        pytest.param(2025, 2027, id="VOC-017-2025"),
        pytest.param(2026, 2028, id="VOC-C01"),
        pytest.param(2017, 2019, id="first-year-of-MIPS"),
    ],
)
def test_the_payment_year_is_two_years_after_the_performance_year(
    performance: int, payment: int
) -> None:
    assert PerformanceYear(performance).payment_year == PaymentYear(payment)
    assert PaymentYear(payment).performance_year == PerformanceYear(performance)
    assert PerformanceYear.from_payment_year(PaymentYear(payment)) == PerformanceYear(performance)


@given(performance_years())
def test_every_payment_year_leads_back_to_its_performance_year(
    year: PerformanceYear,
) -> None:
    """The MIPS payment year is the performance year plus two (VOC-017)."""
    assert year.payment_year.year == year.year + 2
    assert year.payment_year.performance_year == year


@given(performance_years())
def test_a_year_runs_from_january_1_to_december_31(year: PerformanceYear) -> None:
    """A performance year is a calendar year."""
    assert year.first_day.isoformat() == f"{year}-01-01"
    assert year.last_day.isoformat() == f"{year}-12-31"


@pytest.mark.parametrize("kind", [PerformanceYear, PaymentYear])
@given(st.integers(FIRST_YEAR + 2, LAST_YEAR), st.integers(FIRST_YEAR + 2, LAST_YEAR))
def test_years_are_ordered_in_time(kind: type[Any], earlier: int, later: int) -> None:
    """Years of one kind compare as their numbers do."""
    one, other = kind(earlier), kind(later)
    assert (one < other) == (one.year < other.year)
    assert (one == other) == (one.year == other.year)
    assert (hash(one) == hash(other)) or one != other


def test_performance_years_and_payment_years_are_never_confused() -> None:
    assert PerformanceYear(2026) != PaymentYear(2026)
    assert PerformanceYear(2026) != 2026
    assert len({PerformanceYear(2026), PaymentYear(2026), 2026}) == 3
    with pytest.raises(TypeError):
        sorted([PerformanceYear(2026), PaymentYear(2028)])


@pytest.mark.parametrize(
    ("year", "text", "representation"),
    [
        (PerformanceYear(2026), "2026", "PerformanceYear(2026)"),
        (PaymentYear(2028), "2028", "PaymentYear(2028)"),
    ],
)
def test_a_year_prints_as_its_number_and_represents_itself_as_code(
    year: PerformanceYear | PaymentYear, text: str, representation: str
) -> None:
    assert str(year) == text
    assert repr(year) == representation


@pytest.mark.parametrize("year", [PerformanceYear(2026), PaymentYear(2028)], ids=repr)
def test_a_year_is_hashable_frozen_and_survives_pickling(
    year: PerformanceYear | PaymentYear,
) -> None:
    assert pickle.loads(pickle.dumps(year)) == year  # noqa: S301
    assert copy.deepcopy(year) == year
    assert {year: "x"}[type(year)(year.year)] == "x"
    with pytest.raises(AttributeError):
        year.year = 2030


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        (PerformanceYear, FIRST_YEAR),
        (PerformanceYear, LAST_YEAR),
        (PaymentYear, FIRST_YEAR + 2),
        (PaymentYear, LAST_YEAR + 2),
    ],
)
def test_the_first_and_last_years_are_valid(kind: type, number: int) -> None:
    assert kind(number).year == number


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        (PerformanceYear, 2016, "a performance year from 2017 to 2100"),
        (PerformanceYear, 2101, "a performance year from 2017 to 2100"),
        (PerformanceYear, 26, "a performance year from 2017 to 2100"),
        (PerformanceYear, -2026, "a performance year from 2017 to 2100"),
        (PaymentYear, 2018, "a payment year from 2019 to 2102"),
        (PaymentYear, 2103, "a payment year from 2019 to 2102"),
    ],
)
def test_a_year_outside_mips_is_refused_with_the_valid_years(
    kind: type, number: int, expected: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        kind(number)

    assert caught.value.problems[0].expected == expected
    assert caught.value.problems[0].given.startswith(str(number))


@pytest.mark.parametrize("kind", [PerformanceYear, PaymentYear])
@pytest.mark.parametrize(
    "value", ["2026", 2026.0, True, None, Decimal(2026), PerformanceYear(2026)], ids=repr
)
def test_only_a_whole_number_makes_a_year(kind: type, value: object) -> None:
    with pytest.raises(InvalidType, match=r"expected a (performance|payment) year from"):
        kind(value)


# --- a year where a PerformanceYear is meant ---------------------------------------------------


def test_a_performance_year_passes() -> None:
    year = PerformanceYear(2026)

    assert check_year("participant_quota", year) is year


@pytest.mark.parametrize(
    ("value", "given_", "remedy"),
    [
        (2026, "2026 (int)", "write PerformanceYear(2026)"),
        (2017, "2017 (int)", "write PerformanceYear(2017)"),
        (2100, "2100 (int)", "write PerformanceYear(2100)"),
        (
            PaymentYear(2028),
            "PaymentYear(2028) (PaymentYear)",
            "write PaymentYear(2028).performance_year",
        ),
        ("2027", "'2027' (str)", "write PerformanceYear(2026)"),
        (True, "True (bool)", "write PerformanceYear(2026)"),
        (None, "None", "write PerformanceYear(2026)"),
        (date(2026, 1, 1), "datetime.date(2026, 1, 1) (date)", "write PerformanceYear(2026)"),
    ],
    ids=repr,
)
def test_anything_else_is_refused_with_the_fix(value: object, given_: str, remedy: str) -> None:
    with pytest.raises(InvalidType) as caught:
        check_year("participant_quota", value)

    assert str(caught.value) == (
        f"participant_quota: year: given {given_}, expected a PerformanceYear; {remedy}"
    )


@pytest.mark.parametrize("value", [2016, 2101, 0, -1, 12026])
def test_the_remedy_for_a_number_that_is_not_a_year_works(value: int) -> None:
    with pytest.raises(InvalidType) as caught:
        check_year("participant_quota", value)

    assert caught.value.problems[0].remedy == "write PerformanceYear(2026)"


@pytest.mark.parametrize("value", [2028, "2028", PerformanceYear(2028), None], ids=repr)
def test_only_a_payment_year_is_converted_from_a_payment_year(value: object) -> None:
    with pytest.raises(InvalidType, match="expected a PaymentYear; write PaymentYear"):
        PerformanceYear.from_payment_year(value)


# --- instants ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        pytest.param(date(2026, 9, 1), -4, id="DEA-021-September-1"),
        pytest.param(date(2026, 6, 30), -4, id="DEA-021-June-30"),
        pytest.param(date(2027, 3, 31), -4, id="DEA-021-March-31"),
        pytest.param(date(2026, 7, 1), -4, id="DEA-021-July-1"),
        pytest.param(date(2020, 1, 2), -5, id="DEA-021-January-2"),
        pytest.param(date(2026, 11, 30), -5, id="DEA-021-November-30"),
    ],
)
def test_the_offset_of_a_stated_hour_follows_daylight_saving(day: date, hours: int) -> None:
    stated = datetime(day.year, day.month, day.day, 12, tzinfo=EASTERN)

    assert check_instant("x", "at", stated).hour == 12 - hours
    assert start_of_eastern_day(day).utcoffset() == timedelta(hours=hours)
    assert start_of_eastern_day(day).astimezone(UTC).hour == -hours


@pytest.mark.parametrize(
    ("instant", "text", "day"),
    [
        pytest.param(
            datetime(2027, 4, 1, 0, 0, tzinfo=UTC),
            "2027-03-31 20:00 EDT",
            date(2027, 3, 31),
            id="8-pm-on-March-31",
        ),
        pytest.param(
            datetime(2026, 12, 1, 1, 0, tzinfo=UTC),
            "2026-11-30 20:00 EST",
            date(2026, 11, 30),
            id="DEA-C08-8-pm-on-November-30",
        ),
        pytest.param(
            datetime(2026, 7, 1, 13, 59, 59, tzinfo=UTC),
            "2026-07-01 09:59 EDT",
            date(2026, 7, 1),
            id="DEA-C02",
        ),
        pytest.param(
            datetime(2026, 9, 1, 19, 30, tzinfo=CHICAGO),
            "2026-09-01 20:30 EDT",
            date(2026, 9, 1),
            id="DEA-C06-sent-from-Chicago",
        ),
        pytest.param(
            datetime(2027, 4, 1, 12, 59, tzinfo=TOKYO),
            "2027-03-31 23:59 EDT",
            date(2027, 3, 31),
            id="noon-in-Tokyo-is-the-day-before",
        ),
        pytest.param(
            datetime(2027, 4, 1, 13, 0, tzinfo=TOKYO),
            "2027-04-01 00:00 EDT",
            date(2027, 4, 1),
            id="midnight-begins-the-next-day",
        ),
        pytest.param(
            datetime(2020, 2, 29, 12, tzinfo=EASTERN),
            "2020-02-29 12:00 EST",
            date(2020, 2, 29),
            id="DEA-C16-leap-day",
        ),
    ],
)
def test_an_instant_is_printed_in_eastern_time_whatever_the_machine_is_set_to(
    machine_zone: str, instant: datetime, text: str, day: date
) -> None:
    """Trap: 8 p.m. Eastern on the last day is already the next day in UTC."""
    assert eastern_text(instant) == text
    assert eastern_day(instant) == day
    assert check_instant("x", "at", instant) == instant


def test_a_day_is_printed_as_it_is_whatever_the_machine_is_set_to(machine_zone: str) -> None:
    assert eastern_text(date(2028, 5, 31)) == "2028-05-31"


@given(instants())
def test_an_instant_keeps_its_place_in_time(instant: datetime) -> None:
    """A checked instant is the same instant, in UTC."""
    checked = check_instant("x", "at", instant)

    assert checked == instant.astimezone(UTC)
    assert checked.utcoffset() == timedelta(0)
    assert check_instant("x", "at", checked) == checked


@given(instants())
def test_an_instant_falls_on_its_eastern_day(instant: datetime) -> None:
    """An Eastern day is from its midnight to the next, in New York, whatever it is elsewhere."""
    day = eastern_day(instant)

    assert start_of_eastern_day(day).astimezone(UTC) <= instant.astimezone(UTC)
    assert instant.astimezone(UTC) < start_of_eastern_day(day + timedelta(1)).astimezone(UTC)
    assert eastern_text(instant).startswith(day.isoformat())


@given(instants(), st.integers(-14, 14))
def test_the_same_instant_reads_the_same_from_every_zone(instant: datetime, hours: int) -> None:
    """What is asked of an instant does not depend on the zone in which it is written."""
    elsewhere = instant.astimezone(timezone(timedelta(hours=hours)))

    assert eastern_day(elsewhere) == eastern_day(instant)
    assert eastern_text(elsewhere) == eastern_text(instant)


# --- hours that do not exist, and hours that exist twice ---------------------------------------


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize("minute", [0, 30, 59])
def test_a_local_time_that_does_not_exist_is_refused(minute: int, fold: int) -> None:
    """DEA-C13: on 2027-03-14 the clocks go from 2 to 3 a.m. Eastern."""
    with pytest.raises(InvalidValue) as caught:
        check_instant(
            "status", "as_of", datetime(2027, 3, 14, 2, minute, tzinfo=EASTERN, fold=fold)
        )

    assert str(caught.value) == (
        f"status: as_of: given 2027-03-14T02:{minute:02}:00 in America/New_York, expected a time "
        "that exists; clocks spring forward over that hour; state the time before or after the gap"
    )


@pytest.mark.parametrize(
    ("instant", "utc"),
    [
        (datetime(2027, 3, 14, 1, 59, 59, 999999, tzinfo=EASTERN), "06:59:59.999999"),
        (datetime(2027, 3, 14, 3, 0, tzinfo=EASTERN), "07:00:00"),
    ],
)
def test_the_times_beside_the_gap_exist(instant: datetime, utc: str) -> None:
    assert check_instant("status", "as_of", instant).time().isoformat() == utc


def test_a_repeated_local_time_is_two_instants_an_hour_apart() -> None:
    """On 2026-11-01 the clocks go back from 2 to 1 a.m. Eastern."""
    first, second = (datetime(2026, 11, 1, 1, 30, tzinfo=EASTERN, fold=fold) for fold in (0, 1))

    assert first == second
    assert check_instant("x", "at", second) - check_instant("x", "at", first) == timedelta(hours=1)
    assert (eastern_text(first), eastern_text(second)) == (
        "2026-11-01 01:30 EDT",
        "2026-11-01 01:30 EST",
    )


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda moment: check_instant("x", "instant", moment), id="check_instant"),
        pytest.param(eastern_day, id="eastern_day"),
        pytest.param(eastern_text, id="eastern_text"),
    ],
)
def test_a_naive_datetime_is_refused_because_it_names_no_instant(
    machine_zone: str, ask: Callable[..., Any]
) -> None:
    """DEA-021: naive datetimes are errors; read as local time they would depend on the machine."""
    with pytest.raises(InvalidValue) as caught:
        ask(datetime(2027, 3, 31, 20))

    problem = caught.value.problems[0]
    assert problem.given == "2027-03-31T20:00:00 without a time zone"
    assert problem.expected == "an aware datetime"
    assert problem.remedy == "write datetime(2027, 3, 31, 20, tzinfo=EASTERN)"


class Nowhere(tzinfo):
    """A zone without an offset, which the standard library allows."""

    def utcoffset(self, _moment: datetime | None) -> None:
        return None


def test_a_datetime_whose_zone_knows_no_offset_is_naive() -> None:
    with pytest.raises(InvalidValue, match="without a time zone"):
        check_instant("status", "as_of", datetime(2027, 3, 31, 20, tzinfo=Nowhere()))


class Failing(tzinfo):
    """A zone of the caller's that fails."""

    def utcoffset(self, _moment: datetime | None) -> None:
        raise KeyError("PATIENT-77")


def test_a_datetime_whose_zone_fails_is_refused() -> None:
    with pytest.raises(InvalidValue, match="as_of: given a time whose zone raised KeyError,"):
        check_instant("status", "as_of", datetime(2027, 3, 31, 20, tzinfo=Failing()))


@pytest.mark.parametrize("value", [date(2027, 3, 31), "2027-03-31T20:00:00Z", 0, None], ids=repr)
def test_nothing_but_a_datetime_is_an_instant(value: object) -> None:
    with pytest.raises(InvalidType, match=r"status: as_of: given .* expected an aware datetime"):
        check_instant("status", "as_of", value)


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime.max.replace(tzinfo=EASTERN), id="max-in-New-York"),
        pytest.param(datetime.max.replace(tzinfo=timezone(timedelta(hours=-12))), id="max-west"),
        pytest.param(datetime.min.replace(tzinfo=TOKYO), id="min-in-Tokyo"),
        pytest.param(datetime.min.replace(tzinfo=UTC), id="min-in-UTC"),
    ],
)
def test_a_time_at_the_end_of_the_calendar_is_refused_and_does_not_overflow(
    moment: datetime,
) -> None:
    """Programs write datetime.max for "never"; a time without an Eastern equivalent is none."""
    with pytest.raises(InvalidInput):
        eastern_day(moment)


@pytest.mark.parametrize(
    ("year", "is_an_instant"), [(1, False), (2, True), (9998, True), (9999, False)]
)
def test_the_first_and_the_last_years_of_an_instant(year: int, is_an_instant: bool) -> None:
    """One year before the calendar's ends, which every zone can tell."""
    problem = an_instant.problem("as_of", datetime(year, 6, 1, tzinfo=TOKYO))

    assert (problem is None) == is_an_instant


# --- days --------------------------------------------------------------------------------------


def test_a_date_passes() -> None:
    day = date(2028, 5, 31)

    assert check_date("report", "submitted_on", day) is day


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda day: check_date("report", "day", day), id="check_date"),
        pytest.param(start_of_eastern_day, id="start_of_eastern_day"),
    ],
)
@pytest.mark.parametrize("value", [datetime(2027, 4, 1, 0, 0, tzinfo=UTC), "2027-04-01", None])
def test_a_datetime_is_refused_in_place_of_a_date(ask: Callable[..., Any], value: object) -> None:
    """Trap: midnight of 1 April in UTC is still 31 March in Eastern time."""
    with pytest.raises(InvalidType) as caught:
        ask(value)

    assert caught.value.problems[0].expected == "a date without a time"
    assert "take the .date() of its Eastern time" in str(caught.value)
