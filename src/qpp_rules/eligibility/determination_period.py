"""The MIPS determination period: the two segments that every volume comes from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import a_calendar_date, a_count
from qpp_rules.core.errors import Problem
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import unread
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.eligibility.paragraphs import LOW_VOLUME, definition

if TYPE_CHECKING:
    from collections.abc import Iterator


@frozen
class Segment:
    """One of the two twelve-month parts of a determination period, both days included."""

    first_day: date = field(validator=a_calendar_date)
    last_day: date = field(validator=a_calendar_date)

    def _problems(self) -> Iterator[Problem]:
        if self.last_day < self.first_day:
            yield Problem("last_day", str(self.last_day), f"not before {self.first_day}")

    def __str__(self) -> str:
        return f"{self.first_day} to {self.last_day}"


_page = Page(__name__)

_MONTHS: Final = range(1, 13)


def month_problems(name: str, month: int) -> Iterator[Problem]:
    """Yield a problem unless *month* is 1 to 12."""
    if month not in _MONTHS:
        yield Problem(name, shown(month), "a month, 1 to 12")


@frozen
class DeterminationPeriod:
    """A year's two segments: the month in which each begins, and the run-out of claims.

    Segment 1 begins in that month two years before the performance year. *run_out_days* and
    *segment_2_run_out_days* count the days after a segment in which its claims still count.
    """

    first_month: int = field(validator=a_count)
    run_out_days: int = field(validator=a_count)
    segment_2_run_out_days: int = field(validator=a_count)

    def _problems(self) -> Iterator[Problem]:
        yield from month_problems("first_month", self.first_month)

    def __str__(self) -> str:
        month = date(2000, self.first_month, 1)
        run_out = f"run-out {self.run_out_days} and {self.segment_2_run_out_days} days"
        return f"two segments of 12 months, the first from {month:%B} two years before, {run_out}"

    def segments(self, year: PY) -> tuple[Segment, Segment]:
        """Return both segments of *year*."""
        check_year("segments", year)
        starts = [date(year.year - back, self.first_month, 1) for back in (2, 1, 0)]
        first, second, after = starts
        return (
            Segment(first, date.fromordinal(second.toordinal() - 1)),
            Segment(second, date.fromordinal(after.toordinal() - 1)),
        )


_OCTOBER_TO_SEPTEMBER: Final = DeterminationPeriod(10, 30, 0)
_PERIOD: Final = definition("MIPS determination period")

DETERMINATION_PERIOD: Final = _page.parameter(
    "eligibility.determination-period",
    "MIPS determination period",
    entry(2017, 2017, DeterminationPeriod(9, 60, 60), LOW_VOLUME),
    entry(2018, 2018, DeterminationPeriod(9, 30, 30), LOW_VOLUME),
    entry(2019, 2024, _OCTOBER_TO_SEPTEMBER, _PERIOD),
    entry(2025, 2027, _OCTOBER_TO_SEPTEMBER, unread(2024, _PERIOD)),
)


def determination_period(year: PerformanceYear) -> tuple[Segment, Segment]:
    """Return the two segments of the MIPS determination period of *year*.

    >>> first, second = determination_period(PerformanceYear(2026))
    >>> str(first), str(second)
    ('2024-10-01 to 2025-09-30', '2025-10-01 to 2026-09-30')

    Raises YearNotCovered where no source was read.

    Citation: 42 CFR § 414.1305, "MIPS determination period"; before 2019 "Low-volume threshold".
    """
    return DETERMINATION_PERIOD.at(year).segments(year)
