"""A participant of 2026, one beside it, what was given to them, and how that is checked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Individual, Npi, Participant, Tin
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    Dashboard,
    FeedbackRecord,
    FeedbackReport,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    check_participant,
)

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
QUALITY, ACTIVITIES, PROMOTING, COST = PerformanceCategory
INDIVIDUAL, OF_GROUP, *_ = ParticipationOption
PY2026 = PerformanceYear(2026)
FIRST, LAST = PY2026.first_day, PY2026.last_day

CLINICIAN = Individual(Tin("123456789"), Npi("1234567893"))
GROUP = Group(Tin("123456789"))
PEER = Group(Tin("987654321"))
QUARTERLY = ((3, 31), (6, 30), (9, 30), (12, 31))
JANUARY, JULY = date(2026, 1, 5), date(2026, 7, 1)
OWN: Any = object()

TIMES = "feedback.times"
CATEGORIES = "feedback.categories"
COMPARISON = "feedback.comparison"
LEVEL = "feedback.level"
NO_DATA_YET = "feedback.available-data"
DASHBOARD = "feedback.dashboard"
REMINDERS = "feedback.reminders"
LATE = "feedback.exception.data"
NOTICE = "feedback.exception.notice"
GRANTED = "feedback.exception.granted"
SPREAD = "feedback.spread"
PERIOD = "feedback.period"


def data(
    participant: Participant = GROUP,
    categories: Iterable[PerformanceCategory] | None = (QUALITY,),
    since: date | None = JANUARY,
    *more: MeasureData,
) -> ParticipantData:
    """A participant with data on the measure 001."""
    measure = MeasureData("001", QUALITY, since)
    return ParticipantData(participant, categories, [measure, *more])


def report(
    day: date,
    participant: Participant = GROUP,
    categories: Iterable[PerformanceCategory] | None = (QUALITY,),
    compared: Iterable[str] | None = ("001",),
    level: Any = OWN,
) -> FeedbackReport:
    return FeedbackReport(
        participant=participant,
        given_on=day,
        categories=categories,
        compared=compared,
        level=participant.participation_option if level is OWN else level,
    )


def days(*months_and_days: tuple[int, int], year: int = 2026) -> list[date]:
    return [date(year, month, day) for month, day in months_and_days]


def reports(*months_and_days: tuple[int, int], year: int = 2026, **how: Any) -> Any:
    return tuple(report(day, **how) for day in days(*months_and_days, year=year))


def notice(realized: date | None, told: date | None, granted: bool | None = None) -> LateDataNotice:
    return LateDataNotice(
        participant=GROUP, realized_on=realized, notified_on=told, granted=granted
    )


def check(
    of: ParticipantData, year: int = 2026, within: Any = OWN, **record: Any
) -> Determination[bool | None]:
    """Check a participant among others, *within*; without any given, one shares the measure."""
    switches = {
        name: record.pop(name)
        for name in ("period", "rounds", "compare_each_time")
        if name in record
    }
    since = date(year, 1, 5)
    others = [data(PEER, since=since)] if within is OWN else within
    if others is None:
        peers = None
    else:
        peers = [of, *(one for one in others if one.participant != of.participant)]
    return check_participant(
        of, FeedbackRecord(**record), PerformanceYear(year), within=peers, **switches
    )


def verdicts(d: Determination[bool | None], rule: str) -> list[Verdict]:
    return [finding.verdict for finding in d.findings if finding.rule.id == rule]


WHOLE_YEAR = Dashboard(date(2026, 1, 1), date(2026, 12, 31), [QUALITY])
FROM_FEBRUARY = Dashboard(date(2026, 2, 1), date(2026, 12, 31), [QUALITY])
AT_THE_END = data(since=date(2026, 12, 31))
A_DAY_EARLIER = data(since=date(2026, 12, 30))
NOVEMBER = notice(date(2026, 11, 5), date(2026, 11, 30))
GIVEN = reports(*QUARTERLY)
UNDATED = data(CLINICIAN, since=None)
JULY_ON = data(PEER, since=JULY)


def board(first: date, last: date, *categories: PerformanceCategory) -> Dashboard:
    return Dashboard(first, last, categories or (QUALITY,))
