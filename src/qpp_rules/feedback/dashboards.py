"""A dashboard with real-time feedback, which may replace reports, and its reminders."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from attrs import evolve, field

from qpp_rules.core.checks import a_calendar_date
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory
from qpp_rules.feedback.days import either, number_of
from qpp_rules.feedback.paragraph import (
    GUIDE_YEARS,
    OF_FACT_SHEET,
    OF_GUIDE_2023,
    OF_GUIDE_2026,
    stated_by_guides,
)
from qpp_rules.feedback.participant_data import CATEGORIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear as PY
    from qpp_rules.feedback.period import Terms

_page = Page(__name__)


@frozen
class Dashboard:
    """A dashboard with real-time feedback that every participant could see, by category.

    It was available from *first_day* through *last_day*.
    """

    first_day: date = field(validator=a_calendar_date)
    last_day: date = field(validator=a_calendar_date)
    categories: frozenset[PerformanceCategory] = field(converter=as_frozenset, validator=CATEGORIES)

    def _problems(self) -> Iterator[Problem]:
        if self.last_day < self.first_day:
            given = f"{self.last_day}, before {self.first_day}"
            yield Problem("last_day", given, "a day that is not before first_day")


@frozen
class Reminder:
    """An e-mail that told a participant that feedback is available on the dashboard."""

    participant: Participant = field(validator=a_participant)
    sent_on: date = field(validator=a_calendar_date)


REMINDERS: Final = _page.parameter(
    "feedback.reminders-a-year",
    "minimum number of times a year that CMS asks for a dashboard reminder",
    entry(2023, 2023, 4, evolve(OF_GUIDE_2023, cites="")),
    entry(2026, 2026, 4, evolve(OF_GUIDE_2026, cites="")),
    entry(2027, 2027, 4, evolve(OF_FACT_SHEET, cites="")),
    note="Only the guides of 2023 and 2026 and the fact sheet of 2027 ask for it.",
)

LIVE_THROUGHOUT: Final = _page.rule(
    "feedback.dashboard",
    "a real-time dashboard was available throughout the performance period, and is sufficient",
    stated_by_guides(
        "the text does not let a dashboard suffice; it is left open, as one may suffice as in the "
        "guides of 2023 and 2026, or reports may be owed beside it"
    ),
    "FEE-006",
)
REMINDED: Final = _page.rule(
    "feedback.reminders",
    "the participant was e-mailed about the dashboard as often as CMS asks (not required)",
    REMINDERS,
    "FEE-007",
)


def live(
    dashboards: Iterable[Dashboard] | None, category: PerformanceCategory, year: PY
) -> bool | None:
    """Return whether a dashboard replaces reports on *category*."""
    if dashboards is None:
        return None
    if not _throughout((one for one in dashboards if category in one.categories), year):
        return False
    return True if year in GUIDE_YEARS else None


def live_on_any(
    dashboards: tuple[Dashboard, ...] | None,
    categories: frozenset[PerformanceCategory] | None,
    year: PY,
) -> bool | None:
    """Return whether a dashboard replaces reports on any of *categories*.

    Each category has its own finding. If the categories to report are not known, the answer is
    known only if it is the same for all categories.
    """
    asked = SUBMITTED_CATEGORIES if categories is None else categories
    answers = {live(dashboards, one, year) for one in asked}
    return None if categories is None and len(answers) > 1 else either(*answers)


def _throughout(dashboards: Iterable[Dashboard], year: PY) -> bool:
    """Return whether the *dashboards* together cover every day of the year."""
    one_day = timedelta(days=1)
    reached = year.first_day - one_day
    for first, last in sorted((one.first_day, one.last_day) for one in dashboards):
        if reached >= year.last_day or first > reached + one_day:
            break
        reached = max(reached, last)
    return reached >= year.last_day


def live_throughout(
    dashboards: tuple[Dashboard, ...] | None,
    categories: frozenset[PerformanceCategory] | None,
    year: PY,
) -> Iterator[Finding]:
    """Yield the finding on the dashboards, if there may be one."""
    required = f"from {year.first_day} to {year.last_day}"
    clause = LIVE_THROUGHOUT.of(year)
    if dashboards is None:
        yield clause.unknown("dashboards", required=required)
        return
    if not dashboards:
        return
    asked = SUBMITTED_CATEGORIES if categories is None else categories
    lacking = [
        category.value
        for category in PerformanceCategory
        if category in asked and live(dashboards, category, year) is False
    ]
    spans = sorted(f"{one.first_day} to {one.last_day}" for one in dashboards)
    holds = False if lacking else True if year in GUIDE_YEARS else None
    about = f"not so for {', '.join(lacking)}" if lacking else ""
    yield clause.judge(holds, "; ".join(spans), required, about=about)


def reminded(
    dashboards: tuple[Dashboard, ...] | None,
    reminders: tuple[Reminder, ...] | None,
    terms: Terms,
) -> Iterator[Finding]:
    """Yield the finding on the reminders that CMS asks for if there is a dashboard."""
    if dashboards == () or not REMINDERS.covers(terms.year):
        return
    asked, clause = REMINDERS.at(terms.year), REMINDED.of(terms.year)
    required = f"at least {asked}"
    if reminders is None:
        yield clause.unknown("reminders", required=required)
        return
    days = {one.sent_on for one in reminders if terms.counts(one.sent_on)}
    yield clause.judge(len(days) >= asked, number_of("day", len(days)), required)
