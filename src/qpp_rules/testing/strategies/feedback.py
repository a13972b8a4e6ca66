"""What was given as feedback, when and on what, leaning to the days at which an answer turns."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

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
from qpp_rules.testing.strategies.core import Strategies, covered_years, participants

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear

__all__ = [
    "comparisons",
    "dashboards",
    "feedback_days",
    "feedback_records",
    "feedback_reports",
    "feedback_reviews",
    "late_data_notices",
    "measure_data",
    "participant_data",
    "rates",
    "reminders",
]


def __dir__() -> list[str]:
    return __all__


YEARS: Final = covered_years(TIMES_A_YEAR)
MEASURES: Final = {
    "001": PerformanceCategory.QUALITY,
    "130": PerformanceCategory.QUALITY,
    "IA_PM_13": PerformanceCategory.IMPROVEMENT_ACTIVITIES,
    "PI_PPHI_1": PerformanceCategory.PROMOTING_INTEROPERABILITY,
}
"""A few measures and activities, so that participants have some in common."""
_SUBMITTED: Final = [one for one in PerformanceCategory if one in SUBMITTED_CATEGORIES]


def _years(year: PerformanceYear | None) -> st.SearchStrategy[PerformanceYear]:
    return st.sampled_from(YEARS) if year is None else st.just(year)


def _whose(participant: Participant | None) -> st.SearchStrategy[Participant]:
    return participants() if participant is None else st.just(participant)


def feedback_days(year: PerformanceYear) -> st.SearchStrategy[date]:
    """Return days in and beside *year*, often the first and the last of a quarter."""
    ends = (year.first_day - timedelta(days=1), *deadlines.feedback_days(year))
    edges = {end + timedelta(days=step) for end in ends for step in (0, 1)}
    edges.add(year.last_day - timedelta(days=1))
    month = timedelta(days=31)
    return st.sampled_from(sorted(edges)) | st.dates(year.first_day - month, year.last_day + month)


def categories() -> st.SearchStrategy[frozenset[PerformanceCategory]]:
    """Return sets of the categories that an intermediary submits."""
    return st.frozensets(st.sampled_from(_SUBMITTED))


def _unless(known: bool, strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return *strategy*, or now and then None unless all is *known*."""
    return strategy if known else st.one_of(strategy, strategy, strategy, st.none())


@st.composite
def measure_data(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> MeasureData:
    """Return data on one of the measures, since some day of *year*."""
    name = draw(st.sampled_from(sorted(MEASURES)))
    since = draw(_unless(known, feedback_days(draw(_years(year)))))
    return MeasureData(name, MEASURES[name], since)


@st.composite
def _measures(draw: st.DrawFn, year: PerformanceYear, *, known: bool) -> list[MeasureData]:
    """Return data on some of the measures, mostly from one day on, seldom on none."""
    days = feedback_days(year)
    names = draw(st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, max_size=3, unique=True))
    usual = draw(st.sampled_from((year.first_day, year.last_day, None)) | days)
    own = _unless(known, days)
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
    """Return what there is of *participant* in *year*; *known* leaves out no fact."""
    in_year = draw(_years(year))
    return ParticipantData(
        draw(_whose(participant)),
        draw(_unless(known, categories())),
        draw(_unless(known, _measures(in_year, known=known))),
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
    """Return reports, mostly on everything and of the *level*, or else the participant's own."""
    whose = draw(_whose(participant))
    compared = st.frozensets(st.sampled_from(sorted(MEASURES)))
    own = whose.participation_option if level is None else level
    levels = (own, own, own, ParticipationOption.INDIVIDUAL)
    return FeedbackReport(
        participant=whose,
        given_on=draw(feedback_days(draw(_years(year)))),
        categories=draw(_unless(known, st.just(SUBMITTED_CATEGORIES) | categories())),
        compared=draw(_unless(known, st.just(frozenset(MEASURES)) | compared)),
        level=draw(_unless(known, st.sampled_from(levels))),
    )


@st.composite
def dashboards(draw: st.DrawFn, year: PerformanceYear | None = None) -> Dashboard:
    """Return dashboards, many of the whole *year* or of a part that another can complete."""
    in_year = draw(_years(year))
    days = feedback_days(in_year)
    first, last = sorted((draw(days), draw(days)))
    first = draw(st.sampled_from((first, in_year.first_day)))
    beyond = date(in_year.year + 1, 12, 31)
    last = draw(st.sampled_from((max(first, last), beyond)))
    return Dashboard(first, last, draw(st.just(SUBMITTED_CATEGORIES) | categories()))


@st.composite
def reminders(
    draw: st.DrawFn, participant: Participant | None = None, year: PerformanceYear | None = None
) -> Reminder:
    """Return e-mails of *year* that tell *participant* of the dashboard."""
    return Reminder(draw(_whose(participant)), draw(feedback_days(draw(_years(year)))))


@st.composite
def late_data_notices(
    draw: st.DrawFn,
    participant: Participant | None = None,
    year: PerformanceYear | None = None,
    *,
    known: bool = False,
) -> LateDataNotice:
    """Return notices, most of them in time, with and without CMS's decision."""
    days = feedback_days(draw(_years(year)))
    realized, told = sorted((draw(days), draw(days)))
    told_or_not = draw(st.sampled_from((realized, realized, told, None)))
    granted = None if told_or_not is None else draw(st.sampled_from((None, None, True, False)))
    return LateDataNotice(
        participant=draw(_whose(participant)),
        realized_on=draw(_unless(known, st.just(realized))),
        notified_on=told_or_not,
        granted=granted,
    )


def full_reports(participant: Participant, year: PerformanceYear) -> tuple[FeedbackReport, ...]:
    """Return reports on everything, one for each time that feedback is asked for."""
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
    """Return records about *participant*, of which about as many suffice as do not.

    Some of the reports are given to the *others*.
    """
    in_year, whose = draw(_years(year)), draw(_whose(participant))
    full = full_reports(whose, in_year)[draw(st.sampled_from((0, 0, 0, 1, 2, 3, 4))) :]
    to = st.sampled_from((whose, whose, whose, *others))
    option = whose.participation_option
    more = to.flatmap(lambda one: feedback_reports(one, in_year, level=option, known=known))
    own_reminders = st.lists(reminders(whose, in_year), max_size=5)
    own_notice = st.lists(late_data_notices(whose, in_year, known=known), max_size=1)
    some = st.lists(dashboards(in_year), max_size=2)
    shown: st.SearchStrategy[list[Dashboard]] = st.just([]) | some
    return FeedbackRecord(
        reports=(*full, *draw(st.lists(more, max_size=4))),
        dashboards=draw(_unless(known, shown)),
        reminders=draw(_unless(known, own_reminders)),
        notices=draw(_unless(known, own_notice)),
    )


@st.composite
def feedback_reviews(draw: st.DrawFn) -> FeedbackReview:
    """Return the answers for up to three participants of an intermediary."""
    year = draw(_years(None))
    everybody = draw(st.lists(participants(), min_size=1, max_size=3, unique=True))
    listed = [draw(participant_data(one, year)) for one in everybody]
    record = draw(feedback_records(everybody[0], year, others=everybody))
    return check_intermediary(listed, record, year)


def _shares() -> st.SearchStrategy[Fraction]:
    """Return performance rates, few of them so that some are equal."""
    some = (Fraction(0), Fraction(1, 3), Fraction(41, 50), Fraction(1))
    return st.sampled_from(some) | st.fractions(0, 1, max_denominator=1000)


def rates() -> st.SearchStrategy[Rate]:
    """Return performance rates, often equal ones."""
    return st.builds(Rate, participants(), st.sampled_from(sorted(MEASURES)), _shares())


def comparisons() -> st.SearchStrategy[Comparison]:
    """Return comparisons with up to four others, and of one who is alone."""
    together = st.lists(rates(), min_size=1, max_size=5, unique_by=_by_whom_and_on_what)
    return st.builds(
        lambda several, inverse: compare(several, lower_is_better=inverse)[0],
        together,
        st.sampled_from(((), ("001",))),
    )


def _by_whom_and_on_what(rate: Rate) -> tuple[Participant, str]:
    return rate.participant, rate.measure


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
