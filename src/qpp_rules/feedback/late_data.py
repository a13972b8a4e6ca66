"""The exception for data that comes only at the end, and the notice to CMS."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    optional,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.values import frozen
from qpp_rules.feedback.days import Since, either
from qpp_rules.feedback.paragraph import (
    OF_2021,
    OF_2022,
    OF_2023,
    OF_2024,
    OF_FACT_SHEET,
    UNREAD,
    as_read,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear as PY

_page = Page(__name__)


@frozen(kw_only=True)
class LateDataNotice:
    """The notice to CMS about a participant whose data comes only at the end of the period.

    *realized_on* is the day on which the intermediary realized that it cannot give feedback four
    times. *notified_on* is the day on which it told CMS; None if it has not. *granted* is CMS's
    decision on the exception; None if there is none yet.
    """

    participant: Participant = field(validator=a_participant)
    realized_on: date | None = field(validator=optional(a_calendar_date))
    notified_on: date | None = field(validator=optional(a_calendar_date))
    granted: bool | None = field(default=None, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        told, realized = self.notified_on, self.realized_on
        if told is not None and realized is not None and told < realized:
            expected = "a day that is not before realized_on"
            yield Problem("notified_on", f"{told}, before {realized}", expected)
        if told is None and self.granted is not None:
            expected = "None, as long as CMS was not told"
            yield Problem("granted", str(self.granted), expected, "give notified_on")


NOTICE: Final = _page.parameter(
    "feedback.notice-months",
    "months within which CMS must be told that feedback cannot be given",
    entry(2023, 2023, 1, OF_2023),
    entry(2024, 2024, 1, OF_2024),
    entry(2025, 2026, 1, UNREAD),
    entry(
        2027,
        2027,
        1,
        evolve(
            UNREAD,
            note=f"{UNREAD.note}; the fact sheet of 2027 cites this paragraph and does not "
            "repeat the notice, which is taken to be needed still",
        ),
    ),
)

_EXCEPTION: Final = (
    text(2021, 2021, OF_2021),
    text(2022, 2022, OF_2022),
    text(2023, 2023, OF_2023),
    text(2024, 2024, OF_2024),
    text(2025, 2026, UNREAD),
    text(2027, 2027, OF_FACT_SHEET),
)
_TELLING_CMS: Final[tuple[Entry[Any], ...]] = (
    text(2021, 2021, evolve(OF_2021, locator="414.1400(b)(1) and (c)(1)")),
    text(2022, 2022, OF_2022),
    *NOTICE.entries,
)
DATA_AT_THE_END: Final = _page.rule(
    "feedback.exception.data",
    "the intermediary had no data until the end of the performance period",
    _EXCEPTION,
    "FEE-009",
)
CMS_TOLD: Final = _page.rule(
    "feedback.exception.notice",
    "the intermediary told CMS in time that it cannot give feedback",
    _TELLING_CMS,
    "FEE-009",
)
CMS_GRANTED: Final = _page.rule(
    "feedback.exception.granted",
    "CMS grants the exception, which is its choice",
    _EXCEPTION,
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


def excepted(notices: Sequence[LateDataNotice] | None, since: Since, year: PY) -> bool | None:
    """Return whether the exception replaces feedback on data *since* a day: CMS decides.

    *notices* are those about the participant, at most one.
    """
    late = _late(since, year)
    if late is False:
        return False
    if not NOTICE.covers(year):
        return None
    if not notices:
        return None if notices is None else False
    (notice,) = notices
    if notice.granted is None:
        return False if _told_in_time(notice) is False else None
    # A grant is for data that came at the end of the year, which these may not be.
    return None if notice.granted and not (late and _of_the_year(notice, year)) else notice.granted


def undecided(notices: Sequence[LateDataNotice] | None, since: Since, year: PY) -> Iterator[str]:
    """Yield the facts that are missing if the answer of :func:`excepted` is None.

    The texts of some years leave it open, whatever the facts.
    """
    if _late(since, year) is None:
        yield "since"
    if not NOTICE.covers(year):
        return
    if not notices:
        yield "notices"
        return
    (notice,) = notices
    if notice.granted is None:
        if _told_in_time(notice) is None:
            yield "realized_on"
        yield "granted"
    elif not _of_the_year(notice, year):
        yield _OF_THE_YEAR


_OF_THE_YEAR: Final = "a notice of the year"


def _late(since: Since, year: PY) -> bool | None:
    if since.earliest >= year.last_day:
        return True
    return False if since.latest < year.last_day else None


def _of_the_year(notice: LateDataNotice, year: PY) -> bool:
    """Return whether *notice* is about data of *year*: realized, or else told, in it."""
    day = notice.realized_on or notice.notified_on
    return day is None or year.first_day <= day <= year.last_day


def _told_in_time(notice: LateDataNotice) -> bool | None:
    told, realized = notice.notified_on, notice.realized_on
    if told is None:
        return False
    if realized is None:
        return None
    return (told.year, told.month) == (realized.year, realized.month)


def exception_at_play(
    notices: Sequence[LateDataNotice] | None, days: Sequence[date | None], year: PY
) -> Iterator[Finding]:
    """Yield the findings on the exception, if it may apply; they never say that it does.

    *days* say since when there is data on each measure.
    """
    late = either(*(_late(Since.day(day), year) for day in days))
    if not notices and late is not True and (notices is not None or late is False):
        return
    clause, required = DATA_AT_THE_END.of(year), f"not before {year.last_day}"
    newest = max((day for day in days if day is not None), default=None)
    if not NOTICE.covers(year):
        yield as_read(clause.unknown(observed=newest, required=required), _BEFORE_2023)
        return
    at_the_end = clause.judge(late, newest, required, missing=("since",))
    if late is False:
        yield as_read(at_the_end, _END)
        return
    yield at_the_end
    if not notices:
        told = CMS_TOLD.of(year)
        yield told.unknown("notices") if notices is None else told.not_met("no notice")
        return
    (notice,) = notices
    yield _told(notice, year)
    if notice.granted is not None or _told_in_time(notice) is not False:
        yield _granted(notice, year)


def _told(notice: LateDataNotice, year: PY) -> Finding:
    in_time, realized = _told_in_time(notice), notice.realized_on
    required = None
    if realized is not None:
        last_of_month = realized.replace(day=monthrange(realized.year, realized.month)[1])
        required = f"from {realized} to {last_of_month}"
    observed = "no notice" if notice.notified_on is None else notice.notified_on
    told = CMS_TOLD.of(year).judge(in_time, observed, required, missing=("realized_on",))
    by_our_reading = in_time is False and _within_a_month(notice, NOTICE.at(year))
    return as_read(told, _SAME_MONTH) if by_our_reading else told


def _within_a_month(notice: LateDataNotice, months: int) -> bool:
    """Return whether CMS was told within a month from the day, which is the other reading."""
    from dateutil.relativedelta import relativedelta

    if notice.notified_on is None or notice.realized_on is None:
        return False
    last: date = notice.realized_on + relativedelta(months=months)
    return notice.notified_on <= last


def _granted(notice: LateDataNotice, year: PY) -> Finding:
    clause = CMS_GRANTED.of(year)
    if notice.granted and not _of_the_year(notice, year):
        observed = notice.realized_on or notice.notified_on
        required = f"a notice realized from {year.first_day} to {year.last_day}"
        other = clause.unknown(_OF_THE_YEAR, observed=observed, required=required)
        return as_read(other, _OTHER_YEAR)
    return clause.judge(notice.granted, missing=("granted",))
