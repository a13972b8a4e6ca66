"""The months in which CMS publishes eligibility, and which may still change a status."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_count,
    a_flag,
    a_text,
    optional,
    take,
)
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.core.values import frozen
from qpp_rules.eligibility.determination_period import month_problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.errors import Problem
    from qpp_rules.core.parameters import Parameter
    from qpp_rules.core.years import PerformanceYear


@frozen
class Release:
    """A month in which CMS publishes eligibility. CMS did not state the day.

    With *apm_participants_only* it can change the status of clinicians in an APM only.
    """

    what: str = field(validator=a_text)
    year: int = field(validator=a_count)
    month: int = field(validator=a_count)
    apm_participants_only: bool = field(default=False, validator=a_flag)

    def _problems(self) -> Iterator[Problem]:
        yield from month_problems("month", self.month)

    def __str__(self) -> str:
        return f"{self.what} ({date(2000, self.month, 1):%B} {self.year})"


_page = Page(__name__)

RELEASES: Final[Parameter[tuple[Release, ...]]] = _page.parameter(
    "eligibility.releases",
    "months in which CMS publishes eligibility",
    entry(
        2019,
        2019,
        (
            Release("final eligibility, both segments reconciled", 2019, 11),
            Release(
                "final QP determinations and the third APM snapshot",
                2019,
                12,
                apm_participants_only=True,
            ),
            Release(
                "fourth APM snapshot, Shared Savings Program only",
                2020,
                3,
                apm_participants_only=True,
            ),
        ),
        guidance(ELECTION_GUIDE_2019, "Important Dates and Deadlines"),
    ),
    entry(
        2024,
        2024,
        (
            Release("initial eligibility, from segment 1", 2023, 12),
            Release("final eligibility, both segments reconciled", 2024, 12),
        ),
        guidance("QPP website", "MIPS Determination Period, 2024"),
    ),
)


def pending_releases(
    read_on: date, year: PerformanceYear, *, in_apm: bool | None
) -> tuple[Release, ...]:
    """Return the later months in which CMS may still change a status that was read on *read_on*.

    An empty tuple means that the status is final for that clinician. A release in the same month
    counts as past, because its day was not stated. *in_apm* says whether the clinician is in an
    APM; if it is None, "not known", every release may change the status.

    >>> from datetime import date
    >>> from qpp_rules import PerformanceYear
    >>> pending = pending_releases(date(2019, 11, 20), PerformanceYear(2019), in_apm=True)
    >>> [str(release) for release in pending]
    ['final QP determinations and the third APM snapshot (December 2019)', \
'fourth APM snapshot, Shared Savings Program only (March 2020)']
    >>> pending_releases(date(2019, 11, 20), PerformanceYear(2019), in_apm=False)
    ()

    Raises YearNotCovered where the months were not found.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Important Dates".
    """
    take(
        "pending_releases",
        read_on=(read_on, a_calendar_date),
        in_apm=(in_apm, optional(a_flag)),
    )
    return tuple(
        release
        for release in RELEASES.at(year)
        if (release.year, release.month) > (read_on.year, read_on.month)
        and (in_apm is not False or not release.apm_participants_only)
    )
