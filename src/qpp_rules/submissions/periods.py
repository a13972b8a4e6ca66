"""Performance periods: how long they are, by category and year, and that they lie in the year.

42 CFR § 414.1320. Both end days count: CMS's last first day of the 180 days of 2024, July 5, gives
180 only so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_calendar_date,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.pages import Page, entry, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import check_year
from qpp_rules.submissions.kinds import refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.parameters import Parameter
    from qpp_rules.core.years import PerformanceYear as PY

_page = Page(__name__)

_READ: Final = cfr("414.1320")
_UNREAD: Final = unread(2023, _READ)
WHOLE_YEAR: Final = "the calendar year"

QUALITY_PERIOD: Final[Parameter[int | str]] = _page.parameter(
    "submissions.quality-period",
    "minimum days of the performance period of quality, or the calendar year",
    entry(2017, 2017, 90, _READ),
    entry(2018, 2023, WHOLE_YEAR, _READ),
    entry(2024, 2027, WHOLE_YEAR, _UNREAD),
)
ACTIVITY_DAYS: Final[Parameter[int | str]] = _page.parameter(
    "submissions.improvement-activities-days",
    "minimum days of the performance period of improvement activities",
    entry(2017, 2023, 90, _READ),
    entry(2024, 2027, 90, _UNREAD),
)
_OF_2024: Final = Citation(
    "QPP website (CMS)",
    "Promoting Interoperability, last day to begin the period of 2024",
    None,
    Basis.CMS_GUIDANCE,
    cites="414.1320",
)
_SECOND_HAND: Final = cfr(
    "414.1320",
    basis=Basis.SECONDARY,
    note="a third party gives 180 days; the text of this year was not read",
)
INTEROPERABILITY_DAYS: Final[Parameter[int | str]] = _page.parameter(
    "submissions.promoting-interoperability-days",
    "minimum days of the performance period of Promoting Interoperability",
    entry(2017, 2023, 90, _READ),
    entry(2024, 2024, 180, _OF_2024),
    entry(2025, 2026, 180, _SECOND_HAND),
    note="How long the period of 2027 is was not found.",
)
_LENGTHS: Final = {
    PerformanceCategory.QUALITY: QUALITY_PERIOD,
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: ACTIVITY_DAYS,
    PerformanceCategory.PROMOTING_INTEROPERABILITY: INTEROPERABILITY_DAYS,
}

WITHIN_YEAR: Final = refused(
    _page.rule(
        "submissions.period.within-year",
        "the performance period lies within the performance year",
        (
            text(2017, 2023, _READ),
            text(2024, 2026, _UNREAD),
            text(
                2027,
                2027,
                guidance(FACT_SHEET_2027, "Data Submission Functions", cites="414.1320"),
            ),
        ),
        "SUB-016",
        "SUB-072",
    )
)
QUALITY: Final = refused(
    _page.rule(
        "submissions.period.quality",
        "the performance period of quality is long enough",
        QUALITY_PERIOD,
        "SUB-072",
    )
)
ACTIVITIES: Final = refused(
    _page.rule(
        "submissions.period.improvement-activities",
        "the performance period of improvement activities is long enough",
        ACTIVITY_DAYS,
        "SUB-072",
    )
)
INTEROPERABILITY: Final = refused(
    _page.rule(
        "submissions.period.promoting-interoperability",
        "the performance period of Promoting Interoperability is long enough",
        (
            *INTEROPERABILITY_DAYS.entries,
            text(
                2027,
                2027,
                cfr(
                    "414.1320",
                    basis=Basis.DERIVED,
                    note="how long the period of 2027 is was not found",
                ),
            ),
        ),
        "SUB-072",
    )
)
_RULES: Final[dict[PerformanceCategory, Rule]] = {
    PerformanceCategory.QUALITY: QUALITY,
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: ACTIVITIES,
    PerformanceCategory.PROMOTING_INTEROPERABILITY: INTEROPERABILITY,
}
CATEGORIES: Final = frozenset(_RULES)
"""The categories that have a performance period which is submitted."""
_BOTH_DAYS: Final = (
    "both end days are counted, as CMS's last first day of 2024 has it; the difference of the days "
    "would be one day short"
)


def check_period(
    category: PerformanceCategory, start: date | None, end: date | None, year: PY
) -> Determination[bool | None]:
    """Decide whether a performance period is one of *year*, and long enough for *category*.

    It runs from *start* through *end*: both days count. None means "not known".

    >>> from datetime import date
    >>> from qpp_rules import PerformanceYear
    >>> promoting = PerformanceCategory.PROMOTING_INTEROPERABILITY
    >>> check_period(promoting, date(2024, 7, 5), date(2024, 12, 31), PerformanceYear(2024)).answer
    True
    >>> check_period(promoting, date(2024, 7, 6), date(2024, 12, 31), PerformanceYear(2024)).answer
    False

    For Promoting Interoperability in 2027 the answer is None, or False outside the year: how long
    its period is was not found. Raises InvalidValue for the cost category, which has no period that
    is submitted; InvalidType for an argument of the wrong type; YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1320.
    """
    subject = "check_period"
    check_year(subject, year)
    take(
        subject,
        category=(category, member_of(PerformanceCategory)),
        start=(start, optional(a_calendar_date)),
        end=(end, optional(a_calendar_date)),
    )
    if category not in CATEGORIES:
        expected = "a category that an intermediary submits"
        raise InvalidValue.of(subject, "category", given=category.name, expected=expected)
    return all_met(year, tuple(period_findings(category, start, end, year)))


def period_findings(
    category: PerformanceCategory, start: date | None, end: date | None, year: PY
) -> Iterator[Finding]:
    """Yield whether a period lies in *year*, and is long enough for *category*."""
    clause = _RULES[category].of(year)
    if start is None or end is None:
        names = (("performanceStart", start), ("performanceEnd", end))
        missing = tuple(name for name, day in names if day is None)
        yield WITHIN_YEAR.of(year).unknown(*missing)
        yield clause.unknown(*missing)
        return
    inside = year.first_day <= start <= end <= year.last_day
    observed, required = f"from {start} to {end}", f"from {year.first_day} to {year.last_day}"
    yield WITHIN_YEAR.of(year).judge(inside, observed, required)
    days, lengths = (end - start).days + 1, _LENGTHS[category]
    if not lengths.covers(year):
        yield clause.unknown(f"how long the period of {year} is", observed=days)
        return
    least = lengths.at(year)
    if isinstance(least, str):
        whole = start == year.first_day and end == year.last_day
        yield clause.judge(whole, observed, least)
        return
    found = clause.judge(days >= least, days, f"at least {least} days")
    by_reading = days == least and year.year != _SHOWN_IN
    yield found.replace(source=reading(found.citation, _BOTH_DAYS)) if by_reading else found


_SHOWN_IN: Final = 2024
