"""The twelve months that are counted, and the rounds in them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    FeedbackPeriod,
    ParticipantData,
    counted_period,
)
from tests.feedback.stories import (
    FIRST,
    GIVEN,
    LAST,
    MET,
    NO_DATA_YET,
    NOT_MET,
    PERIOD,
    PY2026,
    TIMES,
    check,
    data,
    report,
    reports,
    verdicts,
)


@pytest.mark.parametrize(
    ("of", "record", "answer", "rule", "expected"),
    [
        pytest.param(
            *(data(), {"reports": (*GIVEN[:3], report(date(2027, 1, 2)))}, False),
            *(PERIOD, [NOT_MET]),
            id="A7: the fourth after the year",
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


@pytest.mark.parametrize(
    ("period", "answer"),
    [
        pytest.param(FeedbackPeriod.PERFORMANCE_YEAR, False, id="the performance year"),
        pytest.param(FeedbackPeriod.TO_SUBMISSION, True, id="to the close of submission"),
    ],
)
def test_the_twelve_months_can_be_read_in_two_ways(period: FeedbackPeriod, answer: bool) -> None:
    """A7: in 2026 three reports, and a fourth while data are submitted."""
    given = (*reports((4, 1), (8, 3), (11, 2)), report(date(2027, 3, 31)))
    d = check(data(), reports=given, period=period)

    assert d.answer is answer
    assert d.finding(PERIOD).verdict is (MET if answer else NOT_MET)
    assert d.finding(PERIOD) in d.assumptions


def test_a_day_before_or_after_the_twelve_months_does_not_count() -> None:
    given = (*reports((3, 31), (8, 3), (11, 2)), report(date(2027, 4, 1)))
    d = check(data(), reports=given, period=FeedbackPeriod.TO_SUBMISSION)

    assert d.finding(TIMES).observed == "2 days"
    assert d.finding(PERIOD).observed == "2 outside, not counted"
    assert d.finding(PERIOD).required == "from 2026-04-01 to 2027-03-31"


def test_the_period_is_an_assumption_wherever_reports_are_counted() -> None:
    assert verdicts(check(data()), PERIOD) == []
    d = check(data(), reports=GIVEN)
    assert d.finding(PERIOD) in d.assumptions
    assert d.finding(PERIOD).observed == "none outside"
    outside = check(data(), reports=[report(date(2025, 12, 31))])
    assert verdicts(outside, PERIOD) == [NOT_MET]


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


def test_the_performance_year_is_counted_by_default() -> None:
    assert counted_period(PY2026) == (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize("year", [2017, 2020, 2028, 2035])
@pytest.mark.parametrize("period", FeedbackPeriod)
def test_a_year_whose_text_was_not_read_has_no_period(year: int, period: FeedbackPeriod) -> None:
    with pytest.raises(YearNotCovered, match="times a year that feedback is given"):
        counted_period(PerformanceYear(year), period)


def test_a_close_of_submission_that_was_not_found_is_not_covered() -> None:
    with pytest.raises(YearNotCovered, match="2027"):
        check(data(), 2027, period=FeedbackPeriod.TO_SUBMISSION)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_round_outside_the_twelve_months_is_refused(day: date) -> None:
    with pytest.raises(InvalidValue, match=f"rounds: given {day}, expected days from 2026-01-01"):
        check(data(), rounds=[date(2026, 3, 31), day])


def test_the_first_of_several_rounds_outside_the_period_is_named() -> None:
    outside = [date(2027, 5, 1), date(2025, 12, 31)]
    with pytest.raises(InvalidValue, match="rounds: given 2025-12-31"):
        check(data(), rounds=outside)


def test_a_round_on_the_first_or_last_day_is_accepted() -> None:
    d = check(data(since=date(2026, 1, 2)), rounds=[LAST, FIRST, LAST])

    assert d.finding(NO_DATA_YET).observed == "1 of 2 rounds"
