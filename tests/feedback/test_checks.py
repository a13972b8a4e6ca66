"""What is not known, what stands in for reports, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from attrs import evolve

from qpp_rules import deadlines
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    Dashboard,
    FeedbackPeriod,
    FeedbackRecord,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    Reminder,
    check_intermediary,
    check_participant,
    counted_period,
    is_addressee,
)
from tests.core.helpers import shows
from tests.feedback.test_cases import (
    AT_THE_END,
    CATEGORIES,
    CLINICIAN,
    COMPARISON,
    DASHBOARD,
    GIVEN,
    GRANTED,
    GROUP,
    INDIVIDUAL,
    JANUARY,
    LATE,
    LEVEL,
    NO_DATA_YET,
    NOTICE,
    NOVEMBER,
    OF_GROUP,
    PEER,
    PERIOD,
    QUARTERLY,
    REMINDERS,
    SPREAD,
    TIMES,
    WHOLE_YEAR,
    check,
    data,
    days,
    notice,
    report,
    reports,
    verdicts,
)

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
QUALITY, ACTIVITIES, PROMOTING, COST = PerformanceCategory
PY2026 = PerformanceYear(2026)
FIRST, LAST = PY2026.first_day, PY2026.last_day


UNDATED = data(CLINICIAN, since=None)


def board(first: date, last: date, *categories: PerformanceCategory) -> Dashboard:
    return Dashboard(first, last, categories or (QUALITY,))


# What is not known is named, and decides nothing that is open.


@pytest.mark.parametrize(
    ("of", "record", "answer", "missing"),
    [
        pytest.param(
            *(data(since=None), {"reports": GIVEN[1:]}, None, ("since",)), id="since when"
        ),
        pytest.param(data(since=None), {"reports": GIVEN}, True, (), id="since when, with four"),
        pytest.param(
            data(GROUP, (QUALITY,), None, MeasureData("130", QUALITY, date(2026, 10, 1))),
            {"reports": reports((12, 31), compared=("001", "130")), "within": []},
            *(None, ("since",)),
            id="since when, of one of two measures",
        ),
        pytest.param(
            data(GROUP, (QUALITY,), None, MeasureData("130", QUALITY, date(2026, 3, 31))),
            {"reports": reports((12, 31), compared=("001", "130")), "within": []},
            *(False, ()),
            id="since when, of one of two measures, with the other early",
        ),
        pytest.param(
            *(data(since=None), {"reports": GIVEN[:3]}, False, ()),
            id="since when, with data by the first round",
        ),
        pytest.param(data(since=None), {}, False, (), id="since when, with no report"),
        pytest.param(
            *(data(categories=None), {"reports": GIVEN}, None, ("categories to report",)),
            id="categories to report",
        ),
        pytest.param(
            *(data(categories=None), {"reports": GIVEN[:3]}, False, ("categories to report",)),
            id="categories to report, with three",
        ),
        pytest.param(
            *(ParticipantData(GROUP, [QUALITY], None), {"reports": GIVEN}, None),
            ("measures",),
            id="measures",
        ),
        pytest.param(
            *(ParticipantData(GROUP, [QUALITY], None), {}, None, ("measures",)),
            id="measures, with no report",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, level=None)}, None, ("level",)), id="level"
        ),
        pytest.param(
            data(since=date(2026, 12, 1)),
            {"reports": reports((1, 2), (2, 2), (3, 2), (4, 2), level=None)},
            *(None, ("level",)),
            id="level, of four reports before the data",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, categories=None)}, None, ("categories",)),
            id="categories of a report",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, compared=None)}, None, ("compared",)),
            id="compared",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, compared=()), "within": None}, None),
            ("within",),
            id="the other participants",
        ),
        pytest.param(data(), {"reports": GIVEN, "within": None}, True, (), id="others not needed"),
        pytest.param(
            data(),
            {"reports": reports(*QUARTERLY, compared=()), "within": [data(PEER, since=None)]},
            *(None, ("since of other participants",)),
            id="since when others have data",
        ),
        pytest.param(
            data(),
            {
                "reports": reports(*QUARTERLY, compared=()),
                "within": [ParticipantData(PEER, None, None)],
            },
            *(None, ("since of other participants",)),
            id="whether others have data",
        ),
        pytest.param(
            data(),
            {
                "reports": reports(*QUARTERLY, compared=()),
                "within": [ParticipantData(PEER, None, None), data(CLINICIAN)],
            },
            *(False, ()),
            id="whether others have data, and one does",
        ),
        pytest.param(
            data(),
            {
                "reports": (*reports(*QUARTERLY[:3], compared=()), GIVEN[3]),
                "within": [data(PEER, since=date(2026, 10, 1)), UNDATED],
            },
            *(None, ("since of other participants",)),
            id="since when one of two others has data",
        ),
        pytest.param(
            data(),
            {
                "reports": (*reports(*QUARTERLY[:3], compared=()), GIVEN[3]),
                "within": [
                    ParticipantData(CLINICIAN, None, None),
                    data(PEER, since=date(2026, 10, 1)),
                ],
            },
            *(None, ("since of other participants",)),
            id="whether another has data, besides one since October",
        ),
        pytest.param(
            data(),
            {
                "reports": reports(*QUARTERLY, compared=()),
                "within": [data(PEER, since=date(2026, 12, 31)), UNDATED],
            },
            *(False, ()),
            id="since when one of two others has data, with the other on the last day",
        ),
        pytest.param(
            data(since=date(2026, 10, 1)),
            {"reports": GIVEN[3:], "within": [data(PEER, since=date(2026, 10, 1)), UNDATED]},
            *(True, ()),
            id="since when one of two others has data, with the other no later than it",
        ),
        pytest.param(
            *(data(), {"dashboards": None}, None, ("dashboards",)),
            id="dashboards",
        ),
        pytest.param(
            *(data(), {"dashboards": [WHOLE_YEAR], "reminders": None}, True, ("reminders",)),
            id="reminders",
        ),
        pytest.param(
            *(AT_THE_END, {"notices": None}, None, ("notices",)),
            id="notices",
        ),
        pytest.param(data(), {"notices": None}, False, (), id="notices, with data early"),
        pytest.param(
            AT_THE_END,
            {"notices": [notice(None, date(2026, 12, 31))]},
            *(None, ("realized_on", "granted")),
            id="the day of realizing it",
        ),
        pytest.param(
            data(since=None),
            {"notices": [notice(date(2026, 12, 1), date(2026, 12, 2))]},
            *(None, ("since", "granted")),
            id="since when, with a notice",
        ),
    ],
)
def test_a_fact_that_is_not_known_is_named_unless_the_others_decide(
    of: ParticipantData, record: dict[str, Any], answer: bool | None, missing: tuple[str, ...]
) -> None:
    d = check(of, **record)

    assert d.answer is answer
    assert d.missing == missing


@pytest.mark.parametrize(
    ("year", "basis"), [(2026, Basis.CMS_GUIDANCE), (2024, Basis.INTERPRETATION)]
)
def test_a_dashboard_that_is_not_known_is_cited_from_the_text_of_its_year(
    year: int, basis: Basis
) -> None:
    d = check(data(since=date(year, 1, 5)), year, dashboards=None)

    assert d.finding(DASHBOARD).citation.basis is basis


def test_the_other_participants_are_not_named_where_the_own_days_decide() -> None:
    given = reports(*QUARTERLY, compared=None)
    peers = [data(PEER, since=date(2026, 1, 1)), UNDATED]

    assert check(data(), reports=given, within=peers).missing == ("compared",)


def test_a_report_of_another_level_is_no_matter_where_enough_are_of_its_own() -> None:
    mixed = (*GIVEN, report(date(2026, 5, 5), level=None))
    d = check(data(CLINICIAN), reports=reports((5, 5), participant=CLINICIAN, level=OF_GROUP))
    first_of_all = (report(date(2026, 2, 2), level=INDIVIDUAL), *GIVEN)

    assert check(data(), reports=mixed).finding(LEVEL).observed == "group, not known"
    assert check(data(), reports=mixed).finding(LEVEL).missing == ()
    assert verdicts(check(data(), reports=mixed), LEVEL) == [MET]
    assert verdicts(check(data(), reports=first_of_all), LEVEL) == [MET]
    assert verdicts(d, LEVEL) == [NOT_MET]
    assert verdicts(check(data()), LEVEL) == []


def test_a_level_that_is_not_known_may_be_its_own() -> None:
    given = (
        report(date(2026, 3, 31), CLINICIAN, level=None),
        report(date(2026, 6, 30), CLINICIAN, level=OF_GROUP),
    )
    d = check(data(CLINICIAN), reports=given)

    assert verdicts(d, LEVEL) == [UNKNOWN]
    assert d.finding(LEVEL).missing == ("level",)


# Data that come later: of a category, of a measure, of others.


def test_feedback_on_a_category_is_owed_since_there_are_data_on_it() -> None:
    """FEE-005, category by category."""
    later = MeasureData("PI_PPHI_1", PROMOTING, date(2026, 10, 1))
    of = data(GROUP, (QUALITY, PROMOTING), date(2026, 1, 5), later)
    full = report(
        date(2026, 12, 31), categories=(QUALITY, PROMOTING), compared=("001", "PI_PPHI_1")
    )
    d = check(of, reports=(*GIVEN[:3], full))

    assert d.answer is True
    of_categories = [f for f in d.findings if f.rule.id == CATEGORIES]
    assert [f.about for f in of_categories] == ["quality", "Promoting Interoperability"]
    assert [f.required for f in of_categories] == ["at least 4", "at least 1"]
    (no_data_yet,) = (f for f in d.findings if f.rule.id == NO_DATA_YET)
    assert (no_data_yet.observed, no_data_yet.about) == (
        "3 of 4 rounds",
        "data since 2026-10-01",
    )
    assert no_data_yet in d.assumptions


def test_a_category_without_a_measure_is_owed_since_there_are_any_data() -> None:
    of = data(categories=(QUALITY, PROMOTING), since=date(2026, 10, 1))
    d = check(of, reports=[report(date(2026, 12, 31), categories=(QUALITY, PROMOTING))])

    assert [f.required for f in d.findings if f.rule.id == CATEGORIES] == ["at least 1"] * 2
    assert d.answer is True


@pytest.mark.parametrize(
    ("peers_since", "answer", "verdict"),
    [
        pytest.param(date(2026, 7, 1), False, NOT_MET, id="since July: two comparisons"),
        pytest.param(date(2026, 10, 1), True, MET, id="since October: one"),
        pytest.param(date(2026, 12, 31), True, MET, id="since the last day"),
        pytest.param(date(2027, 1, 1), True, NOT_APPLICABLE, id="after the year: none"),
    ],
)
def test_a_comparison_is_owed_since_there_is_somebody_to_compare_with(
    peers_since: date, answer: bool, verdict: Verdict
) -> None:
    given = (*reports(*QUARTERLY[:3], compared=()), report(date(2026, 12, 31)))
    d = check(data(), reports=given, within=[data(), data(PEER, since=peers_since)])

    assert d.answer is answer
    assert verdicts(d, COMPARISON) == [verdict]
    told = [finding.about for finding in d.findings if finding.rule.id == NO_DATA_YET]
    assert told == ([] if verdict is NOT_APPLICABLE else [f"data since {peers_since}"])


def test_the_earliest_of_several_others_counts_and_the_participant_itself_does_not() -> None:
    third = Group(Tin("000000003"))
    given = reports(*QUARTERLY, compared=())
    late = [data(), data(PEER, since=date(2027, 2, 1)), data(third, since=date(2027, 3, 1))]
    early = [data(third, since=date(2026, 1, 1)), *late[:2]]

    assert verdicts(check(data(), reports=given, within=late), COMPARISON) == [NOT_APPLICABLE]
    assert verdicts(check(data(), reports=given, within=early), COMPARISON) == [NOT_MET]


# A dashboard.


JULY = date(2026, 7, 1)
JULY_ON = data(PEER, since=JULY)


@pytest.mark.parametrize(
    ("dashboards", "answer"),
    [
        pytest.param(
            *([board(JULY, LAST), board(FIRST, date(2026, 6, 30))], True),
            id="one after the other",
        ),
        pytest.param(
            [board(FIRST, date(2026, 6, 29)), board(JULY, LAST)], False, id="a day between"
        ),
        pytest.param(
            [
                board(FIRST, date(2026, 8, 1)),
                board(date(2026, 2, 1), date(2026, 3, 1)),
                board(JULY, date(2027, 1, 31)),
            ],
            True,
            id="overlapping",
        ),
        pytest.param([board(date(2025, 6, 1), LAST)], True, id="from before"),
        pytest.param([board(FIRST, date.max)], True, id="without end"),
        pytest.param([board(FIRST, date.max), board(JULY, date.max)], True, id="two without end"),
        pytest.param([board(date(2026, 1, 2), LAST)], False, id="a day late"),
        pytest.param([board(FIRST, date(2026, 12, 30))], False, id="a day short"),
        pytest.param([board(FIRST, LAST, PROMOTING)], False, id="on another category"),
    ],
)
def test_a_dashboard_suffices_where_it_was_there_on_every_day(
    dashboards: list[Dashboard], answer: bool
) -> None:
    d = check(data(), dashboards=dashboards)

    assert d.answer is answer
    assert verdicts(d, DASHBOARD) == [MET if answer else NOT_MET]
    assert verdicts(d, TIMES) == [NOT_APPLICABLE if answer else NOT_MET]


def test_what_the_dashboard_does_not_show_needs_reports() -> None:
    of = data(categories=(QUALITY, PROMOTING))
    on_promoting = reports(*QUARTERLY, categories=(PROMOTING,), compared=())
    alone = check(of, dashboards=[WHOLE_YEAR])
    both = check(of, dashboards=[WHOLE_YEAR], reports=on_promoting)

    assert (alone.answer, both.answer) == (False, True)
    assert verdicts(alone, CATEGORIES) == [NOT_APPLICABLE, NOT_MET]
    assert verdicts(alone, TIMES) == [NOT_APPLICABLE]
    assert alone.finding(DASHBOARD).about == "not so for Promoting Interoperability"
    assert verdicts(both, COMPARISON) == [NOT_APPLICABLE]


def test_a_measure_is_compared_on_the_dashboard_of_its_own_category() -> None:
    activity = MeasureData("IA_PM_13", ACTIVITIES, date(2026, 1, 5))
    of = ParticipantData(GROUP, [QUALITY], [activity])
    within = [ParticipantData(PEER, [QUALITY], [activity])]
    on_activities = board(FIRST, LAST, QUALITY, ACTIVITIES)

    assert check(of, dashboards=[WHOLE_YEAR], within=within).answer is False
    assert check(of, dashboards=[on_activities], within=within).answer is True


def test_what_stands_in_for_reports_is_named() -> None:
    dashboard = check(data(), dashboards=[WHOLE_YEAR])
    granted = check(
        AT_THE_END, notices=[notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)]
    )

    assert dashboard.finding(TIMES).about == "a real-time dashboard stands in for reports"
    assert dashboard.finding(CATEGORIES).about == (
        "quality: a real-time dashboard stands in for reports"
    )
    assert dashboard.finding(DASHBOARD).observed == "2026-01-01 to 2026-12-31"
    assert dashboard.finding(DASHBOARD).about == ""
    assert granted.finding(TIMES).about == "CMS let the exception apply"


def test_reports_that_are_enough_are_told_of_beside_a_dashboard() -> None:
    d = check(data(), dashboards=[WHOLE_YEAR], reports=GIVEN)

    assert verdicts(d, TIMES) == verdicts(d, CATEGORIES) == verdicts(d, COMPARISON) == [MET]


@pytest.mark.parametrize(
    ("categories", "answer", "times"),
    [
        pytest.param((QUALITY,), None, UNKNOWN, id="on one that may be reported"),
        pytest.param((QUALITY, ACTIVITIES, PROMOTING), None, NOT_APPLICABLE, id="on all"),
    ],
)
def test_a_dashboard_may_do_where_the_categories_to_report_are_not_known(
    categories: tuple[PerformanceCategory, ...], answer: bool | None, times: Verdict
) -> None:
    shown = board(date(2026, 1, 1), date(2026, 12, 31), *categories)
    d = check(data(categories=None), dashboards=[shown])

    assert d.answer is answer
    assert verdicts(d, TIMES) == [times]


def test_reminders_outside_the_twelve_months_do_not_count() -> None:
    sent = [Reminder(GROUP, day) for day in days(*QUARTERLY[:3])]
    next_year = Reminder(GROUP, date(2027, 1, 1))
    to_another = Reminder(PEER, date(2026, 12, 31))
    d = check(data(), dashboards=[WHOLE_YEAR], reminders=[*sent, next_year, to_another])

    assert d.finding(REMINDERS).observed == "3 days"
    assert verdicts(d, REMINDERS) == [NOT_MET]
    assert verdicts(check(data()), REMINDERS) == []


@pytest.mark.parametrize(("count", "verdict"), [(3, NOT_MET), (4, MET), (5, MET)])
def test_four_reminders_are_asked_for_and_more_are_as_good(count: int, verdict: Verdict) -> None:
    sent = [Reminder(GROUP, date(2026, month, 1)) for month in range(1, count + 1)]
    d = check(data(), dashboards=[WHOLE_YEAR], reminders=sent)

    assert verdicts(d, REMINDERS) == [verdict]


# The exception.


@pytest.mark.parametrize(
    ("realized", "told", "basis"),
    [
        pytest.param(date(2026, 11, 5), date(2026, 12, 5), Basis.INTERPRETATION, id="a month"),
        pytest.param(date(2026, 11, 5), date(2026, 12, 6), Basis.DERIVED, id="longer"),
        pytest.param(date(2026, 11, 5), date(2026, 11, 5), Basis.DERIVED, id="the same day"),
        pytest.param(date(2026, 11, 5), None, Basis.DERIVED, id="not told"),
    ],
)
def test_the_month_is_an_assumption_where_the_other_reading_answers_otherwise(
    realized: date, told: date | None, basis: Basis
) -> None:
    finding = check(AT_THE_END, notices=[notice(realized, told)]).finding(NOTICE)

    assert finding.citation.basis is basis
    assert finding.required == "from 2026-11-05 to 2026-11-30"
    assert finding.observed == (told or "no notice")


def test_the_exception_is_of_the_category_whose_data_come_at_the_end() -> None:
    late = MeasureData("PI_PPHI_1", PROMOTING, date(2026, 12, 31))
    of = data(GROUP, (QUALITY, PROMOTING), date(2026, 1, 5), late)
    granted = notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)
    within = [of]

    excepted = check(of, reports=GIVEN, notices=[granted], within=within)
    assert excepted.answer is True
    assert verdicts(excepted, CATEGORIES) == [MET, NOT_APPLICABLE]
    assert check(of, reports=GIVEN[:3], notices=[granted], within=within).answer is False
    assert check(of, reports=GIVEN, within=within).answer is False
    assert excepted.finding(LATE).observed == date(2026, 12, 31)


def test_late_data_of_others_are_no_exception_for_the_participant() -> None:
    granted = notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)
    uncompared = reports(*QUARTERLY, compared=())
    d = check(data(), reports=uncompared, notices=[granted], within=[data(PEER, since=LAST)])

    assert d.answer is False
    assert verdicts(d, COMPARISON) == [NOT_MET]


def test_data_that_came_earlier_need_no_notice_and_get_no_exception() -> None:
    early = check(data(), notices=[notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)])

    assert early.answer is False
    assert verdicts(early, LATE) == [NOT_MET]
    assert early.finding(LATE) in early.assumptions
    assert verdicts(early, NOTICE) == verdicts(early, GRANTED) == []
    assert verdicts(check(data()), LATE) == []


def test_a_grant_decides_nothing_where_it_is_not_known_when_the_data_came() -> None:
    """The data may have come earlier, and the exception is not for those."""
    granted = notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)
    refused = notice(date(2026, 12, 1), date(2026, 12, 2), granted=False)
    d = check(data(since=None), notices=[granted])

    assert (d.answer, d.missing) == (None, ("since",))
    assert check(data(since=None), notices=[refused]).answer is False
    assert verdicts(check(data(since=None), notices=None), LATE) == [UNKNOWN]
    after_the_year = MeasureData("130", QUALITY, date(2027, 1, 5))
    of_one_it_is_known = data(GROUP, (QUALITY,), None, after_the_year)
    assert check(of_one_it_is_known, notices=[granted]).answer is None


def test_early_data_need_no_exception_whether_or_not_notices_are_known() -> None:
    assert verdicts(check(data(), notices=None), LATE) == []


def test_what_is_known_of_notices_is_told() -> None:
    assert check(AT_THE_END, notices=[]).finding(NOTICE).observed == "no notice"
    assert check(AT_THE_END, notices=None).finding(NOTICE).observed is None


@pytest.mark.parametrize(
    ("known", "answer"), [(date(2026, 12, 30), False), (date(2026, 12, 31), None)]
)
def test_data_may_be_late_as_long_as_none_are_known_to_be_earlier(
    known: date, answer: bool | None
) -> None:
    of = data(GROUP, (QUALITY,), None, MeasureData("130", QUALITY, known))

    assert check(of, notices=[NOVEMBER]).answer is answer


def test_a_late_notice_without_a_grant_leaves_nothing_to_grant() -> None:
    d = check(AT_THE_END, notices=[notice(date(2026, 11, 5), date(2026, 12, 6))])

    assert verdicts(d, GRANTED) == []
    assert verdicts(check(AT_THE_END), GRANTED) == []


def test_the_notice_of_another_participant_is_no_notice() -> None:
    told = LateDataNotice(
        participant=PEER, realized_on=date(2026, 12, 1), notified_on=date(2026, 12, 2)
    )

    assert check(AT_THE_END, notices=[told]).answer is False


# Since when.


@pytest.mark.parametrize(("since", "about"), [(date(2026, 1, 5), "since 2026-01-05"), (None, "")])
def test_since_when_there_are_data_is_told_where_it_is_known(
    since: date | None, about: str
) -> None:
    assert check(data(since=since)).finding("feedback.addressee").about == about


def test_every_measure_is_looked_at_where_the_others_are_not_known() -> None:
    of = data(GROUP, (QUALITY,), FIRST, MeasureData("130", QUALITY, FIRST))
    d = check(of, within=None, reports=GIVEN)

    assert verdicts(d, COMPARISON) == [MET, UNKNOWN]


@pytest.mark.parametrize("year", [2023, 2025])
def test_every_day_from_which_less_is_owed_is_told(year: int) -> None:
    """Data from before the first round make none owed less, and do not end the search."""
    first, in_may, in_august = days((1, 1), (5, 1), (8, 1), year=year)
    in_activities = MeasureData("IA_AHE_1", ACTIVITIES, in_may)
    in_promoting = MeasureData("PI_EP_1", PROMOTING, in_august)
    categories = (QUALITY, ACTIVITIES, PROMOTING)
    d = check(data(GROUP, categories, first, in_activities, in_promoting), year)

    told = [one.about for one in d.findings if one.rule.id == NO_DATA_YET]
    assert told == [f"data since {in_may}", f"data since {in_august}"]


# Spread and period.


def test_a_quarter_ends_with_its_third_month() -> None:
    d = check(data(), reports=reports((2, 1), (3, 31), (7, 1), (10, 1)))

    assert d.finding(SPREAD).observed == "3 quarters"


def test_bunching_is_told_of_only_where_the_days_are_enough() -> None:
    assert verdicts(check(data(), reports=GIVEN[:3]), SPREAD) == []
    three = check(data(since=date(2026, 4, 1)), reports=reports((4, 2), (4, 3), (12, 31)))
    assert three.answer is True
    assert three.finding(SPREAD).observed == "2 quarters"
    assert three.finding(SPREAD).required == "at least 3"


def test_the_period_is_an_assumption_wherever_reports_are_counted() -> None:
    assert verdicts(check(data()), PERIOD) == []
    d = check(data(), reports=GIVEN)
    assert d.finding(PERIOD) in d.assumptions
    assert d.finding(PERIOD).observed == "none outside"
    outside = check(data(), reports=[report(date(2025, 12, 31))])
    assert verdicts(outside, PERIOD) == [NOT_MET]


def test_a_round_on_the_day_of_the_first_data_is_owed() -> None:
    d = check(data(since=date(2026, 6, 30)), reports=GIVEN[1:])

    assert d.finding(NO_DATA_YET).observed == "1 of 4 rounds"
    assert d.finding(NO_DATA_YET).about == "data since 2026-06-30"
    assert d.finding(TIMES).required == "at least 3"


@pytest.mark.parametrize("year", range(2021, 2028))
def test_the_rounds_are_the_days_of_the_calendar(year: int) -> None:
    """A7: what is planned in Deadlines is what is taken here."""
    py = PerformanceYear(year)
    cal = deadlines.calendar(py)
    for number in range(1, 5):
        closes = cal[f"feedback-{number}"].closes
        assert isinstance(closes, date)
        d = check(data(since=closes), year)
        before = verdicts(d, NO_DATA_YET)
        assert bool(before) is (number > 1)
        if before:
            assert d.finding(NO_DATA_YET).observed == f"{number - 1} of 4 rounds"


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2026, date(2026, 4, 1), date(2027, 3, 31)),
        (2024, date(2024, 4, 15), date(2025, 4, 14)),
        (2023, date(2023, 4, 16), date(2024, 4, 15)),
    ],
)
def test_the_twelve_months_to_submission_end_with_its_last_close(
    year: int, first: date, last: date
) -> None:
    period = FeedbackPeriod.TO_SUBMISSION

    assert counted_period(PerformanceYear(year), period) == (first, last)


def test_the_performance_year_is_counted_unless_otherwise_asked() -> None:
    assert counted_period(PY2026) == (date(2026, 1, 1), date(2026, 12, 31))


def test_rounds_before_the_counted_months_are_none() -> None:
    d = check(data(since=date(2026, 7, 1)), period=FeedbackPeriod.TO_SUBMISSION)

    assert d.finding(NO_DATA_YET).observed == "1 of 3 rounds"


# What is refused.


@pytest.mark.parametrize("year", [2017, 2020, 2028, 2035])
@pytest.mark.parametrize("period", FeedbackPeriod)
def test_no_period_is_counted_in_a_year_of_which_no_text_was_read(
    year: int, period: FeedbackPeriod
) -> None:
    with pytest.raises(YearNotCovered, match="times a year that feedback is given"):
        counted_period(PerformanceYear(year), period)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rounds": 5}, "rounds: given int, expected an iterable of days, or None"),
        ({"rounds": "2026-03-31"}, "rounds: given str, expected an iterable of days"),
        ({"within": 5}, "within: given int, expected an iterable of ParticipantData"),
        ({"compare_each_time": 1}, r"compare_each_time: given 1 \(int\), expected True or False"),
    ],
)
def test_options_of_another_type_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidType, match=f"check_participant: {message}"):
        check_participant(data(), FeedbackRecord(), PY2026, **options)


@pytest.mark.parametrize("year", [2017, 2020])
def test_a_year_before_feedback_four_times_is_not_covered(year: int) -> None:
    with pytest.raises(YearNotCovered, match="from performance year 2021"):
        check(data(), year)
    with pytest.raises(YearNotCovered):
        is_addressee(data(), "001", PerformanceYear(year))
    with pytest.raises(YearNotCovered):
        check_intermediary([data()], FeedbackRecord(), PerformanceYear(year))


def test_a_year_after_the_newest_text_is_not_covered() -> None:
    with pytest.raises(YearNotCovered):
        check(data(), 2028)


def test_a_close_of_submission_that_was_not_found_is_not_covered() -> None:
    with pytest.raises(YearNotCovered, match="2027"):
        check(data(), 2027, period=FeedbackPeriod.TO_SUBMISSION)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param({"data": GROUP}, "data: given", id="data"),
        pytest.param({"record": [report(date(2026, 3, 31))]}, "record: given list", id="record"),
        pytest.param({"year": 2026}, "PerformanceYear(2026)", id="year"),
        pytest.param({"within": [GROUP]}, "within: given", id="within"),
        pytest.param({"period": "performance year"}, "period: given", id="period"),
        pytest.param({"rounds": ["2026-03-31"]}, "rounds: given", id="rounds"),
        pytest.param({"compare_each_time": 1}, "compare_each_time: given 1", id="switch"),
    ],
)
def test_what_is_of_another_type_is_refused(arguments: dict[str, Any], told: str) -> None:
    given = {"data": data(), "record": FeedbackRecord(), "year": PY2026, **arguments}

    with pytest.raises(InvalidType) as refused:
        check_participant(given.pop("data"), given.pop("record"), given.pop("year"), **given)
    assert told in str(refused.value)
    assert not shows(str(refused.value), "123456789")


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_round_outside_the_twelve_months_is_refused(day: date) -> None:
    with pytest.raises(InvalidValue, match=f"rounds: given {day}, expected days from 2026-01-01"):
        check(data(), rounds=[date(2026, 3, 31), day])


def test_of_several_rounds_outside_the_first_is_named() -> None:
    outside = [date(2027, 5, 1), date(2025, 12, 31)]
    with pytest.raises(InvalidValue, match="rounds: given 2025-12-31"):
        check(data(), rounds=outside)


def test_a_round_on_the_first_or_the_last_day_is_taken() -> None:
    d = check(data(since=date(2026, 1, 2)), rounds=[LAST, FIRST, LAST])

    assert d.finding(NO_DATA_YET).observed == "1 of 2 rounds"


def test_a_participant_that_comes_twice_is_refused_with_all_of_them() -> None:
    twice = [data(), data(PEER), data(), data(PEER)]

    with pytest.raises(InvalidValue) as refused:
        check_participant(data(), FeedbackRecord(), PY2026, within=twice)
    assert len(refused.value.problems) == 2
    assert "group:*****6789 more than once" in str(refused.value)


@pytest.mark.parametrize("measure", ["", " 001", 1])
def test_what_is_no_measure_is_refused(measure: Any) -> None:
    with pytest.raises(InvalidInput, match="measure: given"):
        is_addressee(data(), measure, PY2026)


def test_what_is_no_participant_data_is_refused() -> None:
    with pytest.raises(InvalidType, match="data: given"):
        is_addressee(GROUP, "001", PY2026)  # type: ignore[arg-type]


class Torn:
    """Raises when it is gone through, as a file that was torn off does."""

    def __iter__(self) -> Any:
        raise AttributeError


def test_an_iterable_that_raises_is_named() -> None:
    torn: Any = Torn()
    for name in ("rounds", "within"):
        with pytest.raises(InvalidValue, match=f"{name}: given an iterable that raised"):
            check_participant(data(), FeedbackRecord(), PY2026, **{name: torn})
    with pytest.raises(InvalidValue, match="participants: given an iterable that raised"):
        check_intermediary(torn, FeedbackRecord(), PY2026)


# --- stories that cannot be, or are of another year --------------------------------------------


def test_reports_that_all_came_before_the_data_contradict_them() -> None:
    early = tuple(report(date(2026, 1, day)) for day in (2, 3, 4, 5))
    d = check(data(since=date(2026, 12, 15)), reports=early)

    assert d.answer is None
    assert "since" in d.missing
    assert d.finding(TIMES).verdict is Verdict.UNKNOWN
    assert d.finding(TIMES).observed == "4 days, 4 before there were data"
    others = [data(PEER, since=date(2026, 1, 1))]
    assert check(data(since=date(2026, 1, 2)), reports=early, within=others).answer is True
    assert check(data(since=date(2026, 12, 15)), reports=early[:3]).answer is False


# The first data came on July 1: two rounds are left, and as many days are owed in 2026. No text of
# 2025 takes a round off.
@pytest.mark.parametrize(
    ("year", "given", "answer", "observed"),
    [
        pytest.param(
            *(2026, ((3, 31), (5, 1), (6, 30), (12, 31)), None),
            "4 days, 3 before there were data",
            id="2026, one day too few",
        ),
        pytest.param(
            *(2026, ((3, 31), (6, 30), (7, 1), (12, 31)), True),
            "4 days, 2 before there were data",
            id="2026, enough since the first data",
        ),
        pytest.param(
            *(2026, ((3, 31), (6, 30), (12, 31)), False),
            "3 days, 2 before there were data",
            id="2026, too few with those before the data too",
        ),
        pytest.param(
            *(2025, ((3, 31), (6, 30), (9, 30), (12, 31)), None),
            "4 days, 2 before there were data",
            id="2025, two since the first data",
        ),
        pytest.param(
            *(2025, ((6, 30), (7, 1), (9, 30), (10, 1), (12, 31)), True),
            "5 days, 1 before there were data",
            id="2025, four since the first data",
        ),
    ],
)
def test_a_report_before_there_were_data_does_not_count_beside_later_ones(
    year: int, given: Any, answer: bool | None, observed: str
) -> None:
    d = check(data(since=date(year, 7, 1)), year, reports=reports(*given, year=year))

    assert d.answer is answer
    assert {d.finding(rule).observed for rule in (TIMES, CATEGORIES, COMPARISON)} == {observed}
    assert ("since" in d.missing) is (answer is None)


def test_days_before_there_were_data_are_in_no_quarter() -> None:
    d = check(data(since=date(2026, 7, 1)), reports=reports((3, 31), (6, 30), (8, 1), (9, 30)))

    assert d.answer is True
    assert (d.finding(SPREAD).observed, d.finding(SPREAD).required) == ("1 quarter", "at least 2")


def test_a_comparison_before_anybody_else_had_data_does_not_count_beside_later_ones() -> None:
    """Since July two are owed; that of the first half year contradicts the data of the other."""
    compared = reports((3, 31), (5, 1), (6, 30), (12, 31))
    d = check(data(), reports=(*compared, *reports((9, 30), compared=())), within=[JULY_ON])

    assert d.answer is None
    assert verdicts(d, COMPARISON) == [UNKNOWN]
    assert d.finding(COMPARISON).observed == "4 days, 3 before there were data"
    assert d.missing == ("since",)


def test_a_comparison_before_the_own_data_does_not_count_whoever_the_others_are() -> None:
    """Who the others are is not known; that there were no own data on the measure is."""
    later = MeasureData("130", QUALITY, date(2026, 10, 1))
    of = data(GROUP, (QUALITY,), JANUARY, later)
    early = reports((2, 1), (3, 1), (4, 1), (12, 31), compared=("001", "130"))
    d = check(of, reports=early, within=None)

    assert d.answer is None
    assert verdicts(d, COMPARISON) == [MET, UNKNOWN]
    assert d.missing == ("since", "within")


def test_the_participants_of_the_intermediary_are_given_with_the_one_asked_about() -> None:
    """Without it they may be another intermediary's, or all but one."""
    for others in ([], [data(PEER)]):
        with pytest.raises(
            InvalidValue, match=r"participants without group:\*\*\*\*\*6789"
        ) as refused:
            check_participant(data(), FeedbackRecord(reports=GIVEN), PY2026, within=others)
        assert [problem.field for problem in refused.value.problems] == ["within"]
        assert not shows(str(refused.value), "123456789")


@pytest.mark.parametrize("since", [date(2027, 1, 1), date(2027, 12, 15)])
def test_first_data_after_the_period_leave_open_what_was_owed(since: date) -> None:
    granted = notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)

    assert check(data(since=since), reports=GIVEN).answer is None
    d = check(data(since=since), dashboards=[WHOLE_YEAR])
    assert d.answer is None
    assert "since" in d.missing
    assert "after the twelve months" in d.finding("feedback.addressee").message
    assert check(data(since=since), notices=[granted]).answer is True
    assert check(data(since=since)).answer is False


@pytest.mark.parametrize(
    ("realized", "told"),
    [
        pytest.param(date(2024, 12, 10), date(2024, 12, 20), id="of 2024"),
        pytest.param(None, date(2024, 12, 20), id="told in 2024"),
        pytest.param(date(2025, 12, 31), date(2026, 1, 1), id="realized the day before"),
        pytest.param(date(2027, 1, 1), date(2027, 1, 2), id="realized the day after"),
    ],
)
def test_a_grant_of_another_year_does_not_excuse_this_year(
    realized: date | None, told: date
) -> None:
    d = check(AT_THE_END, notices=[notice(realized, told, granted=True)])

    assert d.answer is None
    assert "a notice of the year" in d.missing
    assert d.finding(GRANTED).verdict is Verdict.UNKNOWN
    refused = check(AT_THE_END, notices=[notice(realized, told, granted=False)])
    assert refused.answer is False


def test_data_without_a_category_to_report_leave_open_what_feedback_is_owed_on() -> None:
    on_nothing = [evolve(one, categories=frozenset()) for one in GIVEN]
    d = check(data(categories=()), reports=on_nothing)

    assert d.answer is None
    assert "categories to report" in d.missing
    assert check(data(categories=()), reports=on_nothing[:3]).answer is False
    assert check(data(categories=()), reports=GIVEN).answer is None
