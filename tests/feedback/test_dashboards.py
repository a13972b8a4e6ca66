"""A dashboard in place of reports, and its reminders."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.citations import Basis
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.feedback import (
    Dashboard,
    MeasureData,
    ParticipantData,
    Reminder,
)
from tests.feedback.stories import (
    ACTIVITIES,
    AT_THE_END,
    CATEGORIES,
    COMPARISON,
    DASHBOARD,
    FIRST,
    FROM_FEBRUARY,
    GIVEN,
    GROUP,
    JULY,
    LAST,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    PEER,
    PROMOTING,
    QUALITY,
    QUARTERLY,
    REMINDERS,
    TIMES,
    UNKNOWN,
    WHOLE_YEAR,
    board,
    check,
    data,
    days,
    notice,
    reports,
    verdicts,
)


@pytest.mark.parametrize(
    ("of", "record", "answer", "rule", "expected"),
    [
        pytest.param(
            *(data(), {"dashboards": [WHOLE_YEAR]}, True, DASHBOARD, [MET]),
            id="FEE-001, FEE-006, FEE-C03: a dashboard all year, no reports",
        ),
        pytest.param(
            *(data(), {"dashboards": [FROM_FEBRUARY]}, False, DASHBOARD, [NOT_MET]),
            id="FEE-006: from February 1, not by itself",
        ),
        pytest.param(
            *(data(), {"dashboards": [FROM_FEBRUARY], "reports": GIVEN}, True),
            *(DASHBOARD, [NOT_MET]),
            id="FEE-006: from February 1, with four reports",
        ),
        pytest.param(
            *(data(), {"dashboards": [WHOLE_YEAR]}, True, REMINDERS, [NOT_MET]),
            id="FEE-007: no reminders, which is no violation",
        ),
        pytest.param(
            data(),
            {
                "dashboards": [WHOLE_YEAR],
                "reminders": [Reminder(GROUP, day) for day in days(*QUARTERLY)],
            },
            *(True, REMINDERS, [MET]),
            id="FEE-007: four",
        ),
        pytest.param(
            data(),
            {
                "dashboards": [WHOLE_YEAR],
                "reminders": [Reminder(GROUP, day) for day in days(*QUARTERLY[:3], (9, 30))],
            },
            *(True, REMINDERS, [NOT_MET]),
            id="FEE-007: two of the four on one day",
        ),
    ],
)
def test_each_row_of_the_requirements_has_its_answer(
    of: ParticipantData,
    record: dict[str, Any],
    answer: bool | None,
    rule: str,
    expected: list[Verdict],
) -> None:
    d = check(of, **record)

    assert d.answer is answer
    assert verdicts(d, rule) == expected


@pytest.mark.parametrize("year", [2021, 2022, 2024, 2025, 2027])
def test_a_dashboard_does_not_suffice_in_a_year_whose_text_does_not_say_so(
    year: int,
) -> None:
    """FEE-006 stands in the guides of 2023 and 2026."""
    shown = Dashboard(date(year, 1, 1), date(year, 12, 31), [QUALITY])
    of = data(since=date(year, 1, 5))
    d = check(of, year, dashboards=[shown])

    assert d.answer is None
    assert verdicts(d, DASHBOARD) == [UNKNOWN]
    assert d.finding(DASHBOARD) in d.assumptions
    assert d.missing == ()
    assert check(of, year, dashboards=[shown], reports=reports(*QUARTERLY, year=year)).answer


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2021, []), (2023, [NOT_MET]), (2024, []), (2026, [NOT_MET]), (2027, [NOT_MET])],
)
def test_reminders_are_reported_in_the_years_when_cms_asks_for_them(
    year: int, expected: list[Verdict]
) -> None:
    """FEE-007 stands in the guides of 2023 and 2026 and the fact sheet of 2027."""
    shown = Dashboard(date(year, 1, 1), date(year, 12, 31), [QUALITY])

    assert verdicts(check(data(), year, dashboards=[shown]), REMINDERS) == expected


@pytest.mark.parametrize(
    ("year", "basis"), [(2026, Basis.CMS_GUIDANCE), (2024, Basis.INTERPRETATION)]
)
def test_an_unknown_dashboard_cites_the_text_of_its_year(year: int, basis: Basis) -> None:
    d = check(data(since=date(year, 1, 5)), year, dashboards=None)

    assert d.finding(DASHBOARD).citation.basis is basis


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
def test_a_dashboard_available_on_every_day_suffices(
    dashboards: list[Dashboard], answer: bool
) -> None:
    d = check(data(), dashboards=dashboards)

    assert d.answer is answer
    assert verdicts(d, DASHBOARD) == [MET if answer else NOT_MET]
    assert verdicts(d, TIMES) == [NOT_APPLICABLE if answer else NOT_MET]


def test_measures_not_on_the_dashboard_need_reports() -> None:
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


def test_the_substitute_for_reports_is_named() -> None:
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


def test_sufficient_reports_meet_their_clauses_even_with_a_dashboard() -> None:
    d = check(data(), dashboards=[WHOLE_YEAR], reports=GIVEN)

    assert verdicts(d, TIMES) == verdicts(d, CATEGORIES) == verdicts(d, COMPARISON) == [MET]


@pytest.mark.parametrize(
    ("categories", "answer", "times"),
    [
        pytest.param((QUALITY,), None, UNKNOWN, id="on one that may be reported"),
        pytest.param((QUALITY, ACTIVITIES, PROMOTING), None, NOT_APPLICABLE, id="on all"),
    ],
)
def test_a_dashboard_may_suffice_if_the_reported_categories_are_not_known(
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
def test_four_or_more_reminders_are_enough(count: int, verdict: Verdict) -> None:
    sent = [Reminder(GROUP, date(2026, month, 1)) for month in range(1, count + 1)]
    d = check(data(), dashboards=[WHOLE_YEAR], reminders=sent)

    assert verdicts(d, REMINDERS) == [verdict]
