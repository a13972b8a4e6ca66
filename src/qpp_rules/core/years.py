"""Performance years, payment years and Eastern time.

The year that data is about and the year in which payment is adjusted are different types, so that
one cannot be passed for the other. All times that CMS states are Eastern, so instants are compared
as instants and printed in Eastern time.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from attrs import field

from qpp_rules.core.checks import (
    Check,
    a_calendar_date,
    instance_of,
    take,
    takes,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.masking import shown
from qpp_rules.core.values import exact, frozen

__all__ = [
    "EASTERN",
    "PaymentYear",
    "PerformanceYear",
    "check_instant",
    "check_year",
    "eastern_day",
    "eastern_text",
]

EASTERN: Final = ZoneInfo("America/New_York")
"""The time zone of every time that CMS states."""

_FIRST_PERFORMANCE_YEAR: Final = 2017
_LAST_YEAR: Final = 2100
_YEARS_TO_PAYMENT: Final = 2
# Outside these years a time may have no date in another zone.
_FIRST_INSTANT_YEAR: Final = 2
_LAST_INSTANT_YEAR: Final = 9998


def __dir__() -> list[str]:
    return __all__


def _a_year_within(first: int, last: int, what: str) -> Check:
    @takes(int, test="(type({v}) is int and {first} <= {v} <= {last})", first=first, last=last)
    def check(name: str, value: object) -> Problem | None:
        expected = f"a {what} from {first} to {last}"
        if type(value) is not int:
            return Problem(name, shown(value), expected, is_type=True)
        if not first <= value <= last:
            remedy = f"MIPS begins with performance year {_FIRST_PERFORMANCE_YEAR}"
            return Problem(name, shown(value), expected, remedy)
        return None

    return check


@frozen(order=True, repr=False)
class PerformanceYear:
    """The calendar year whose care MIPS scores.

    >>> PerformanceYear(2026).payment_year
    PaymentYear(2028)
    >>> PerformanceYear(2026).first_day
    datetime.date(2026, 1, 1)

    Raises :class:`~qpp_rules.core.errors.InvalidType` for anything but an int, and
    :class:`~qpp_rules.core.errors.InvalidValue` for a year before 2017, the first of MIPS.

    Citation: 42 CFR § 414.1305; 42 CFR § 414.1320.
    """

    year: int = field(
        validator=_a_year_within(_FIRST_PERFORMANCE_YEAR, _LAST_YEAR, "performance year")
    )

    @classmethod
    def from_payment_year(cls, payment_year: PaymentYear) -> PerformanceYear:
        """Return the performance year that *payment_year* pays for.

        >>> PerformanceYear.from_payment_year(PaymentYear(2028))
        PerformanceYear(2026)
        """
        is_one = instance_of(PaymentYear, remedy="write PaymentYear(2028)")
        take("PerformanceYear.from_payment_year", payment_year=(payment_year, is_one))
        return cls(payment_year.year - _YEARS_TO_PAYMENT)

    @property
    def payment_year(self) -> PaymentYear:
        """The year in which payment is adjusted for this one: two years later."""
        return PaymentYear(self.year + _YEARS_TO_PAYMENT)

    @property
    def first_day(self) -> date:
        """January 1 of the year."""
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        """December 31 of the year."""
        return date(self.year, 12, 31)

    def __str__(self) -> str:
        return str(self.year)

    def __repr__(self) -> str:
        return f"PerformanceYear({self.year})"


@frozen(order=True, repr=False)
class PaymentYear:
    """The calendar year in which Medicare payment is adjusted for a performance year.

    >>> PaymentYear(2028).performance_year
    PerformanceYear(2026)

    Citation: 42 CFR § 414.1305.
    """

    year: int = field(
        validator=_a_year_within(
            _FIRST_PERFORMANCE_YEAR + _YEARS_TO_PAYMENT,
            _LAST_YEAR + _YEARS_TO_PAYMENT,
            "payment year",
        )
    )

    @property
    def performance_year(self) -> PerformanceYear:
        """The year whose care this one pays for: two years earlier."""
        return PerformanceYear.from_payment_year(self)

    def __str__(self) -> str:
        return str(self.year)

    def __repr__(self) -> str:
        return f"PaymentYear({self.year})"


@takes(PerformanceYear, test="(type({v}) is {PerformanceYear})", PerformanceYear=PerformanceYear)
def a_performance_year(name: str, value: object) -> Problem | None:
    """Take a PerformanceYear; the message for a bare int says what to write."""
    if isinstance(value, PerformanceYear):
        return None
    if isinstance(value, PaymentYear):
        remedy = f"write {value!r}.performance_year"
    elif type(value) is int and _FIRST_PERFORMANCE_YEAR <= value <= _LAST_YEAR:
        remedy = f"write PerformanceYear({value})"
    else:
        remedy = "write PerformanceYear(2026)"
    return Problem(name, shown(value), "a PerformanceYear", remedy, is_type=True)


def check_year(subject: str, year: PerformanceYear) -> PerformanceYear:
    """Return *year* if it is a PerformanceYear; the message for a bare int says what to write.

    >>> check_year("participant_quota", 2026)
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidType: participant_quota: year: given 2026 (int), expected a \
PerformanceYear; write PerformanceYear(2026)
    """
    if type(year) is not PerformanceYear:
        take(subject, year=(year, a_performance_year))
    return year


@takes(datetime)
def an_instant(name: str, value: object) -> Problem | None:
    """Take an aware datetime; not a date, a naive time, or a time that does not exist.

    A time in the gap when clocks spring forward does not exist. A ``pandas.Timestamp`` is taken
    too, and a field holds it as a datetime; one with nanoseconds is refused: no time is rounded.
    """
    if not isinstance(value, datetime):
        return Problem(name, shown(value), _AN_INSTANT, _WRITE_IT, is_type=True)
    try:
        return _time_problem(name, value)
    except Exception as error:  # noqa: BLE001 (the caller's own time zone may raise anything)
        given = f"a time whose zone raised {type(error).__name__}"
        return Problem(name, given, _AN_INSTANT, _WRITE_IT)


_AN_INSTANT: Final = "an aware datetime"
_WRITE_IT: Final = "write datetime(2027, 3, 31, 20, tzinfo=EASTERN)"


def _time_problem(field_name: str, value: datetime) -> Problem | None:
    if value.utcoffset() is None:
        given = f"{value.isoformat()} without a time zone"
        return Problem(field_name, given, _AN_INSTANT, _WRITE_IT)
    if not _FIRST_INSTANT_YEAR <= value.year <= _LAST_INSTANT_YEAR:
        expected = f"a time from year {_FIRST_INSTANT_YEAR} to {_LAST_INSTANT_YEAR}"
        return Problem(field_name, value.isoformat(), expected, "for no time at all write None")
    there_and_back = value.astimezone(UTC).astimezone(value.tzinfo)
    if there_and_back.replace(tzinfo=None) != value.replace(tzinfo=None):
        given = f"{value.replace(tzinfo=None).isoformat()} in {value.tzinfo}"
        expected = "a time that exists"
        remedy = "clocks spring forward over that hour; state the time before or after the gap"
        return Problem(field_name, given, expected, remedy)
    return None


def check_instant(subject: str, field_name: str, value: datetime) -> datetime:
    """Return *value* in UTC, so that comparison is between instants.

    Python compares two datetimes of one zone by local time, which is wrong when clocks fall back.

    >>> check_instant("status", "as_of", datetime(2027, 3, 31, 20, tzinfo=EASTERN)).isoformat()
    '2027-04-01T00:00:00+00:00'
    """
    take(subject, **{field_name: (value, an_instant)})
    return exact(value).astimezone(UTC)


def check_date(subject: str, field_name: str, value: date) -> date:
    """Return *value* if it is a date and not a datetime."""
    take(subject, **{field_name: (value, a_calendar_date)})
    return exact(value)


def eastern_day(instant: datetime) -> date:
    """Return the Eastern calendar day on which *instant* falls.

    >>> eastern_day(datetime(2028, 6, 1, 3, 59, tzinfo=UTC))
    datetime.date(2028, 5, 31)
    """
    return check_instant("eastern_day", "instant", instant).astimezone(EASTERN).date()


def start_of_eastern_day(day: date) -> datetime:
    """Return the first instant of *day* in Eastern time."""
    day = check_date("start_of_eastern_day", "day", day)
    return datetime(day.year, day.month, day.day, tzinfo=EASTERN)


def eastern_text(moment: date | datetime) -> str:
    """Return *moment* as text: a day in ISO format, an instant in Eastern time.

    >>> eastern_text(datetime(2027, 4, 1, 0, 0, tzinfo=UTC))
    '2027-03-31 20:00 EDT'
    """
    if isinstance(moment, datetime):
        instant = check_instant("eastern_text", "instant", moment)
        return f"{instant.astimezone(EASTERN):%Y-%m-%d %H:%M %Z}"
    return check_date("eastern_text", "moment", moment).isoformat()
