"""One participant's facts out of the intermediary's record, and the terms that it is judged by."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.values import check_switch, is_listing, items_of, shown
from qpp_rules.core.years import PerformanceYear, check_date, check_year, eastern_day
from qpp_rules.deadlines import calendar
from qpp_rules.feedback.counting import Since, earliest
from qpp_rules.feedback.facts import (
    FeedbackPeriod,
    FeedbackRecord,
    FeedbackReport,
    ParticipantData,
    Reminder,
)
from qpp_rules.feedback.parameters import TIMES_A_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.feedback.facts import Dashboard, LateDataNotice

__all__ = [
    "Case",
    "Filed",
    "Terms",
    "check_data",
    "check_listing",
    "check_record",
    "counted_period",
    "listed",
    "terms_of",
]

E = TypeVar("E", FeedbackReport, Reminder)


def __dir__() -> list[str]:
    return __all__


class Terms(NamedTuple):
    """What is asked in the year, and how it is read."""

    year: PerformanceYear
    times: int
    first: date
    last: date
    rounds: tuple[date, ...]
    own_rounds: bool
    compare_each_time: bool


class Case(NamedTuple):
    """One participant, and what of the intermediary's record is about it."""

    data: ParticipantData
    since: Since
    reports: tuple[FeedbackReport, ...]
    outside: int
    dashboards: tuple[Dashboard, ...] | None
    reminders: tuple[Reminder, ...] | None
    notice: LateDataNotice | None
    notices_known: bool


def counted_period(
    year: PerformanceYear, period: FeedbackPeriod = FeedbackPeriod.PERFORMANCE_YEAR
) -> tuple[date, date]:
    """Return the first and the last day of the twelve months in which feedback is counted.

    >>> [str(day) for day in counted_period(PerformanceYear(2026), FeedbackPeriod.TO_SUBMISSION)]
    ['2026-04-01', '2027-03-31']

    Raises YearNotCovered before 2021 and where no source was read, and for the twelve months to a
    close of submission that was not found.
    """
    TIMES_A_YEAR.entry(check_year("counted_period", year))
    if not isinstance(period, FeedbackPeriod):
        raise InvalidType.of(
            "counted_period",
            "period",
            given=shown(period),
            expected="a FeedbackPeriod",
            remedy="write FeedbackPeriod.PERFORMANCE_YEAR",
        )
    if period is FeedbackPeriod.PERFORMANCE_YEAR:
        return year.first_day, year.last_day
    from dateutil.relativedelta import relativedelta

    closes: Any = calendar(year)["data-submission"].closes
    last = eastern_day(closes)
    first: date = last + timedelta(days=1) - relativedelta(years=1)
    return first, last


def terms_of(
    subject: str,
    year: PerformanceYear,
    period: FeedbackPeriod,
    rounds: Iterable[date] | None,
    compare_each_time: bool,
) -> Terms:
    """Return what is asked in *year*, and how the caller reads it."""
    times = TIMES_A_YEAR.at(year)
    first, last = counted_period(year, period)
    check_switch(subject, "compare_each_time", compare_each_time)
    if rounds is None:
        days = (calendar(year)[f"feedback-{n}"].closes for n in range(1, times + 1))
        chosen = [day for day in days if first <= day <= last]
    else:
        check_listing(subject, "rounds", rounds, "an iterable of days, or None")
        given = items_of(subject, "rounds", rounds)
        chosen = sorted({check_date(subject, "rounds", day) for day in given})
        if outside := [day for day in chosen if not first <= day <= last]:
            raise InvalidValue.of(
                subject,
                "rounds",
                given=str(outside[0]),
                expected=f"days from {first} to {last}",
            )
    return Terms(
        year=year,
        times=times,
        first=first,
        last=last,
        rounds=tuple(chosen),
        own_rounds=rounds is not None,
        compare_each_time=compare_each_time,
    )


def check_record(subject: str, record: Any) -> None:
    """Raise InvalidType unless *record* is a FeedbackRecord."""
    if not isinstance(record, FeedbackRecord):
        remedy = "write FeedbackRecord(reports=[...])"
        given = type(record).__name__
        raise InvalidType.of(
            subject, "record", given=given, expected="a FeedbackRecord", remedy=remedy
        )


def check_listing(subject: str, name: str, items: object, expected: str) -> None:
    """Raise InvalidType unless *items* is an iterable other than text."""
    if not is_listing(items):
        raise InvalidType.of(subject, name, given=type(items).__name__, expected=expected)


def check_data(subject: str, name: str, data: Any) -> None:
    """Raise InvalidType unless *data* is a ParticipantData."""
    if not isinstance(data, ParticipantData):
        raise InvalidType.of(subject, name, given=shown(data), expected="a ParticipantData")


def listed(
    subject: str, name: str, participants: Iterable[ParticipantData]
) -> dict[Participant, ParticipantData]:
    """Return the participants by who they are, each once."""
    check_listing(subject, name, participants, "an iterable of ParticipantData")
    by_participant: dict[Participant, ParticipantData] = {}
    problems = []
    for data in items_of(subject, name, participants):
        check_data(subject, name, data)
        if data.participant in by_participant:
            given = f"{data.participant.masked_key} more than once"
            problems.append(Problem(name, given, "each participant once"))
        by_participant[data.participant] = data
    if problems:
        refuse(subject, problems)
    return by_participant


class Filed:
    """An intermediary's record, by participant."""

    def __init__(self, record: FeedbackRecord) -> None:
        self.record = record
        self.reports = _by_participant(record.reports)
        self.reminders = _by_participant(record.reminders or ())
        self.notices = {one.participant: one for one in record.notices or ()}

    def case(self, data: ParticipantData, terms: Terms) -> Case:
        """Return what there is about one participant."""
        who, record = data.participant, self.record
        given = self.reports.get(who, [])
        counted = tuple(one for one in given if terms.first <= one.given_on <= terms.last)
        reminders = None if record.reminders is None else tuple(self.reminders.get(who, ()))
        return Case(
            data=data,
            since=earliest(one.since for one in data.measures or ()),
            reports=counted,
            outside=len(given) - len(counted),
            dashboards=record.dashboards,
            reminders=reminders,
            notice=self.notices.get(who),
            notices_known=record.notices is not None,
        )


def _by_participant(entries: Iterable[E]) -> dict[Participant, list[E]]:
    filed: dict[Participant, list[E]] = defaultdict(list)
    for entry in entries:
        filed[entry.participant].append(entry)
    return filed
