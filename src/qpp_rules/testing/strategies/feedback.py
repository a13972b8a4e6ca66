"""Feedback: what was given, when and on what, often on days where an answer changes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from qpp_rules import deadlines
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ParticipationOption,
    PerformanceCategory,
)
from qpp_rules.feedback import (
    TIMES_A_YEAR,
    Comparison,
    Dashboard,
    FeedbackRecord,
    FeedbackReport,
    FeedbackReview,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    Rate,
    Reminder,
    check_intermediary,
    compare,
)
from qpp_rules.testing.strategies.core import Strategies, covered_years, or_unknown, participants
from qpp_rules.testing.strategies.planned_submissions import submitted_categories

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear


YEARS: Final = covered_years(TIMES_A_YEAR)
MEASURES: Final = {
    "001": PerformanceCategory.QUALITY,
    "130": PerformanceCategory.QUALITY,
    "IA_PM_13": PerformanceCategory.IMPROVEMENT_ACTIVITIES,
    "PI_PPHI_1": PerformanceCategory.PROMOTING_INTEROPERABILITY,
}
"""A few measures and activities, so that participants have some in common."""
_YEARS: Final = st.sampled_from(YEARS)
_CATEGORIES: Final = st.just(SUBMITTED_CATEGORIES) | submitted_categories()
_COMPARED: Final = st.just(frozenset(MEASURES)) | st.frozensets(st.sampled_from(sorted(MEASURES)))


@cache
def feedback_days(year: PerformanceYear) -> st.SearchStrategy[date]:
    """Return days in and near *year*, often the first or last day of a quarter."""
    ends = (year.first_day - timedelta(days=1), *deadlines.feedback_days(year))
    edges = {end + timedelta(days=step) for end in ends for step in (0, 1)}
    edges.add(year.last_day - timedelta(days=1))
    month = timedelta(days=31)
    return st.sampled_from(sorted(edges)) | st.dates(year.first_day - month, year.last_day + month)


@st.composite
def measure_data(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> MeasureData:
    """Return data on one of the measures, available since some day of *year*."""
    name = draw(st.sampled_from(sorted(MEASURES)))
    since = draw(or_unknown(feedback_days(year or draw(_YEARS)), known=known))
    return MeasureData(name, MEASURES[name], since)


@st.composite
def _measures(draw: st.DrawFn, year: PerformanceYear, *, known: bool) -> list[MeasureData]:
    """Return data on some of the measures, mostly since the same day, and rarely no data."""
    days = feedback_days(year)
    names = draw(st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, max_size=3, unique=True))
    usual = draw(st.sampled_from((year.first_day, year.last_day, None)) | days)
    own = or_unknown(days, known=known)
    some = [
        MeasureData(name, MEASURES[name], draw(own) if usual is None else usual) for name in names
    ]
    return draw(st.sampled_from((some, some, some, some, some, [])))


@st.composite
def participant_data(
    draw: st.DrawFn,
    participant: Participant | None = None,
    year: PerformanceYear | None = None,
    *,
    known: bool = False,
) -> ParticipantData:
    """Return the data of *participant* in *year*. If *known*, every fact is given."""
    in_year = year or draw(_YEARS)
    return ParticipantData(
        participant or draw(participants()),
        draw(or_unknown(submitted_categories(), known=known)),
        draw(or_unknown(_measures(in_year, known=known), known=known)),
    )


@st.composite
def feedback_reports(
    draw: st.DrawFn,
    participant: Participant | None = None,
    year: PerformanceYear | None = None,
    *,
    level: ParticipationOption | None = None,
    known: bool = False,
) -> FeedbackReport:
    """Return reports, mostly on everything and at *level*, or else at the participant's level."""
    whose = participant or draw(participants())
    own = whose.participation_option if level is None else level
    levels = (own, own, own, ParticipationOption.INDIVIDUAL)
    return FeedbackReport(
        participant=whose,
        given_on=draw(feedback_days(year or draw(_YEARS))),
        categories=draw(or_unknown(_CATEGORIES, known=known)),
        compared=draw(or_unknown(_COMPARED, known=known)),
        level=draw(or_unknown(st.sampled_from(levels), known=known)),
    )


@st.composite
def dashboards(draw: st.DrawFn, year: PerformanceYear | None = None) -> Dashboard:
    """Return dashboards. Many cover the whole *year*, or a part that another one completes."""
    in_year = year or draw(_YEARS)
    days = feedback_days(in_year)
    first, last = sorted((draw(days), draw(days)))
    first = draw(st.sampled_from((first, in_year.first_day)))
    beyond = date(in_year.year + 1, 12, 31)
    last = draw(st.sampled_from((max(first, last), beyond)))
    return Dashboard(first, last, draw(_CATEGORIES))


@st.composite
def reminders(
    draw: st.DrawFn, participant: Participant | None = None, year: PerformanceYear | None = None
) -> Reminder:
    """Return e-mails of *year* that remind *participant* of the dashboard."""
    return Reminder(participant or draw(participants()), draw(feedback_days(year or draw(_YEARS))))


@st.composite
def late_data_notices(
    draw: st.DrawFn,
    participant: Participant | None = None,
    year: PerformanceYear | None = None,
    *,
    known: bool = False,
) -> LateDataNotice:
    """Return notices of late data, most of them in time, with and without CMS's decision."""
    days = feedback_days(year or draw(_YEARS))
    realized, told = sorted((draw(days), draw(days)))
    told_or_not = draw(st.sampled_from((realized, realized, told, None)))
    granted = None if told_or_not is None else draw(st.sampled_from((None, None, True, False)))
    return LateDataNotice(
        participant=participant or draw(participants()),
        realized_on=draw(or_unknown(st.just(realized), known=known)),
        notified_on=told_or_not,
        granted=granted,
    )


def _full_reports(participant: Participant, year: PerformanceYear) -> tuple[FeedbackReport, ...]:
    """Return reports on everything, one for each time that feedback is required."""
    first, second, *others = deadlines.feedback_days(year)
    return tuple(
        FeedbackReport(
            participant=participant,
            given_on=day,
            categories=SUBMITTED_CATEGORIES,
            compared=frozenset(MEASURES),
            level=participant.participation_option,
        )
        for day in (first, second + timedelta(days=1), *others)
    )


@st.composite
def feedback_records(
    draw: st.DrawFn,
    participant: Participant | None = None,
    year: PerformanceYear | None = None,
    *,
    others: Sequence[Participant] = (),
    known: bool = False,
) -> FeedbackRecord:
    """Return records about *participant*. About half of them are sufficient.

    Some of the reports go to *others*.
    """
    in_year, whose = year or draw(_YEARS), participant or draw(participants())
    full = _full_reports(whose, in_year)[draw(st.sampled_from((0, 0, 0, 1, 2, 3, 4))) :]
    to = st.sampled_from((whose, whose, whose, *others))
    option = whose.participation_option
    more = to.flatmap(lambda one: feedback_reports(one, in_year, level=option, known=known))
    own_reminders = st.lists(reminders(whose, in_year), max_size=5)
    own_notice = st.lists(late_data_notices(whose, in_year, known=known), max_size=1)
    some = st.lists(dashboards(in_year), max_size=2)
    shown: st.SearchStrategy[list[Dashboard]] = st.just([]) | some
    return FeedbackRecord(
        reports=(*full, *draw(st.lists(more, max_size=4))),
        dashboards=draw(or_unknown(shown, known=known)),
        reminders=draw(or_unknown(own_reminders, known=known)),
        notices=draw(or_unknown(own_notice, known=known)),
    )


@st.composite
def feedback_reviews(draw: st.DrawFn) -> FeedbackReview:
    """Return reviews of up to three participants of an intermediary."""
    year = draw(_YEARS)
    everyone = draw(st.lists(participants(), min_size=1, max_size=3, unique=True))
    listed = [draw(participant_data(one, year)) for one in everyone]
    record = draw(feedback_records(everyone[0], year, others=everyone))
    return check_intermediary(listed, record, year)


def rates() -> st.SearchStrategy[Rate]:
    """Return performance rates, some of them equal, and some of non-proportion measures."""
    often = st.sampled_from((Fraction(0), Fraction(1, 3), Fraction(41, 50), Fraction(1)))
    shares = often | st.fractions(0, 1, max_denominator=1000)
    return st.builds(Rate, participants(), st.sampled_from(sorted(MEASURES)), shares) | st.builds(
        Rate,
        participants(),
        st.just(_NON_PROPORTION),
        st.fractions(-1000, 1000, max_denominator=1000),
        is_proportion=st.just(value=False),
    )


_NON_PROPORTION: Final = "ACRAD15"


def comparisons() -> st.SearchStrategy[Comparison]:
    """Return comparisons of a participant with up to four others, or with none."""
    together = st.lists(
        rates(), min_size=1, max_size=5, unique_by=lambda one: (one.participant, one.measure)
    )
    return st.builds(
        lambda several, inverse: compare(several, lower_is_better=inverse)[0],
        together,
        st.sampled_from(((), ("001",))),
    )


STRATEGIES: Final[Strategies] = {
    Comparison: comparisons,
    Dashboard: dashboards,
    FeedbackRecord: feedback_records,
    FeedbackReport: feedback_reports,
    FeedbackReview: feedback_reviews,
    LateDataNotice: late_data_notices,
    MeasureData: measure_data,
    ParticipantData: participant_data,
    Rate: rates,
    Reminder: reminders,
}
