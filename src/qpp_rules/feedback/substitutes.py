"""What stands in for reports: a dashboard, and the exception for data that come at the end."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from qpp_rules.core.pages import Page
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory
from qpp_rules.feedback.counting import Since, number_of
from qpp_rules.feedback.parameters import (
    EXCEPTION,
    GUIDE_YEARS,
    NOTICE,
    REMINDERS,
    TELLING_CMS,
    as_read,
    stated_by_guides,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from qpp_rules.core.determinations import Finding
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.feedback.facts import LateDataNotice
    from qpp_rules.feedback.gathering import Case, Terms

__all__ = ["dashboard_findings", "excepted", "exception_findings", "live", "stands_in"]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)

LIVE_THROUGHOUT: Final = _page.rule(
    "feedback.dashboard",
    "a real-time dashboard was available throughout the performance period, and suffices",
    stated_by_guides(
        "the text does not let a dashboard suffice; it is left open, as one may suffice as in the "
        "guides of 2023 and 2026, or reports may be owed beside it"
    ),
    "FEE-006",
)
REMINDED: Final = _page.rule(
    "feedback.reminders",
    "reminded of the dashboard by e-mail as often as CMS asks, which is no requirement",
    REMINDERS,
    "FEE-007",
)
DATA_AT_THE_END: Final = _page.rule(
    "feedback.exception.data",
    "the intermediary had no data until the end of the performance period",
    EXCEPTION,
    "FEE-009",
)
CMS_TOLD: Final = _page.rule(
    "feedback.exception.notice",
    "CMS was told in time, after it was realized that feedback cannot be given",
    TELLING_CMS,
    "FEE-009",
)
CMS_GRANTED: Final = _page.rule(
    "feedback.exception.granted",
    "CMS lets the exception apply, which it may and need not",
    EXCEPTION,
    "FEE-009",
)

_BEFORE_2023: Final = (
    "the text has the exception; how CMS let it apply in this year was not read, and CMS should be "
    "asked"
)
_END: Final = (
    "which day is the end is not said; the last day of the performance year is taken, and data "
    "that came in the weeks before are not late"
)
_SAME_MONTH: Final = (
    "the month of realizing it could be the calendar month, which is taken, or a month from that "
    "day"
)
_OTHER_YEAR: Final = (
    "a notice says nothing of the year that it is about; one that was realized in another year is "
    "taken to be that year's"
)


def stands_in(*grounds: bool | None) -> bool | None:
    """Return whether any of the *grounds* stands in for reports; None where one may."""
    if True in grounds:
        return True
    return None if None in grounds else False


def live(case: Case, category: PerformanceCategory, year: PerformanceYear) -> bool | None:
    """Say whether a dashboard stands in for feedback on *category*."""
    if case.dashboards is None:
        return None
    spans = [(one.first_day, one.last_day) for one in case.dashboards if category in one.categories]
    if not _throughout(spans, year):
        return False
    return True if year in GUIDE_YEARS else None


def _throughout(spans: Iterable[tuple[date, date]], year: PerformanceYear) -> bool:
    """Say whether the *spans* together cover the year without a day between them."""
    reached = year.first_day - timedelta(days=1)
    for first, last in sorted(spans):
        if reached >= year.last_day or first > reached + timedelta(days=1):
            break
        reached = max(reached, last)
    return reached >= year.last_day


def excepted(case: Case, since: Since, year: PerformanceYear) -> bool | None:
    """Say whether the exception for data that come at the end stands in: CMS decides."""
    late = _late(since, year)
    if late is False:
        return False
    if not NOTICE.covers(year):
        return None
    if case.notice is None:
        return False if case.notices_known else None
    granted = case.notice.granted
    if granted is None:
        return False if _told_in_time(case.notice) is False else None
    # A grant is for data that came at the end of the year, which these may not be.
    return None if granted and not (late and _of_the_year(case.notice, year)) else granted


def _late(since: Since, year: PerformanceYear) -> bool | None:
    if since.exact is not None:
        return since.exact >= year.last_day
    return False if since.latest is not None and since.latest < year.last_day else None


def _of_the_year(notice: LateDataNotice, year: PerformanceYear) -> bool:
    """Say whether the *notice* is about data of *year*: it was realized, else told, in it."""
    day = notice.realized_on or notice.notified_on
    return day is None or year.first_day <= day <= year.last_day


def _told_in_time(notice: LateDataNotice) -> bool | None:
    told, realized = notice.notified_on, notice.realized_on
    if told is None:
        return False
    if realized is None:
        return None
    return (told.year, told.month) == (realized.year, realized.month)


def dashboard_findings(case: Case, terms: Terms) -> Iterator[Finding]:
    """Tell of the dashboard, and of the reminders that CMS asks for where there is one."""
    yield from _live_throughout(case, terms)
    yield from _reminded(case, terms)


def _live_throughout(case: Case, terms: Terms) -> Iterator[Finding]:
    year = terms.year
    required = f"from {year.first_day} to {year.last_day}"
    clause = LIVE_THROUGHOUT.of(year)
    if case.dashboards is None:
        yield clause.unknown("dashboards", required=required)
        return
    if not case.dashboards:
        return
    asked = SUBMITTED_CATEGORIES if case.data.categories is None else case.data.categories
    lacking = [
        category.value
        for category in PerformanceCategory
        if category in asked and live(case, category, year) is False
    ]
    spans = sorted(f"{one.first_day} to {one.last_day}" for one in case.dashboards)
    holds = False if lacking else True if year in GUIDE_YEARS else None
    yield clause.judge(
        holds,
        "; ".join(spans),
        required,
        about=f"not so for {', '.join(lacking)}" if lacking else "",
    )


def _reminded(case: Case, terms: Terms) -> Iterator[Finding]:
    if case.dashboards == () or not REMINDERS.covers(terms.year):
        return
    asked, clause = REMINDERS.at(terms.year), REMINDED.of(terms.year)
    required = f"at least {asked}"
    if case.reminders is None:
        yield clause.unknown("reminders", required=required)
        return
    days = {one.sent_on for one in case.reminders if terms.first <= one.sent_on <= terms.last}
    yield clause.judge(len(days) >= asked, number_of("day", len(days)), required)


def exception_findings(case: Case, terms: Terms) -> Iterator[Finding]:
    """Tell of the exception where it could be at play; it never is more than possible."""
    year, notice = terms.year, case.notice
    each = [_late(Since(one.since, one.since), year) for one in case.data.measures or ()]
    late = stands_in(*each)
    if notice is None and late is not True and (case.notices_known or late is False):
        return
    required = f"not before {year.last_day}"
    observed = max((one.since for one in case.data.measures or () if one.since), default=None)
    clause = DATA_AT_THE_END.of(year)
    if not NOTICE.covers(year):
        yield as_read(clause.unknown(observed=observed, required=required), _BEFORE_2023)
        return
    at_the_end = clause.judge(late, observed, required, missing=("since",))
    yield as_read(at_the_end, _END) if late is False else at_the_end
    if late is False:
        return
    in_time = yield from _cms_told(case, year)
    if notice is not None and (in_time is not False or notice.granted is not None):
        granted, clause = notice.granted, CMS_GRANTED.of(year)
        if granted and not _of_the_year(notice, year):
            observed = notice.realized_on or notice.notified_on
            required = f"a notice realized from {year.first_day} to {year.last_day}"
            other = clause.unknown("a notice of the year", observed=observed, required=required)
            yield as_read(other, _OTHER_YEAR)
            return
        yield clause.judge(granted, missing=("granted",))


def _cms_told(case: Case, year: PerformanceYear) -> Generator[Finding, None, bool | None]:
    clause, notice = CMS_TOLD.of(year), case.notice
    if notice is None:
        told = None if not case.notices_known else "no notice"
        holds = False if case.notices_known else None
        yield clause.judge(holds, told, missing=("notices",))
        return holds
    in_time = _told_in_time(notice)
    required = None
    if notice.realized_on is not None:
        last_of_month = monthrange(notice.realized_on.year, notice.realized_on.month)[1]
        required = f"from {notice.realized_on} to {notice.realized_on.replace(day=last_of_month)}"
    by_our_reading = in_time is False and _within_a_month(notice, NOTICE.at(year))
    observed = "no notice" if notice.notified_on is None else notice.notified_on
    told_in_time = clause.judge(in_time, observed, required, missing=("realized_on",))
    yield as_read(told_in_time, _SAME_MONTH) if by_our_reading else told_in_time
    return in_time


def _within_a_month(notice: LateDataNotice, months: int) -> bool:
    """Say whether CMS was told within a month from the day, the other reading."""
    from dateutil.relativedelta import relativedelta

    if notice.notified_on is None or notice.realized_on is None:
        return False
    last: date = notice.realized_on + relativedelta(months=months)
    return notice.notified_on <= last
