"""What is owed before there are data, and what reports from before them count for."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules import deadlines
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    FeedbackPeriod,
    MeasureData,
    ParticipantData,
)
from tests.feedback.stories import (
    ACTIVITIES,
    CATEGORIES,
    COMPARISON,
    GIVEN,
    GROUP,
    MET,
    NO_DATA_YET,
    PEER,
    PROMOTING,
    QUALITY,
    QUARTERLY,
    TIMES,
    UNKNOWN,
    check,
    data,
    days,
    report,
    reports,
    verdicts,
)


@pytest.mark.parametrize(
    ("of", "record", "answer", "rule", "expected"),
    [
        pytest.param(
            data(since=date(2026, 4, 1)),
            {"reports": GIVEN[1:]},
            *(True, NO_DATA_YET, [MET]),
            id="FEE-005: no data yet at the first round",
        ),
        pytest.param(
            *(data(since=date(2026, 3, 31)), {"reports": GIVEN[1:]}, False, NO_DATA_YET, []),
            id="FEE-005: partial data at the first round suffice",
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
def test_a_round_without_data_still_counts_if_the_years_text_does_not_exempt_it(
    year: int,
) -> None:
    """FEE-005 stands in the guides of 2023 and 2026."""
    of = data(since=date(year, 4, 1))

    def given(*quarters: tuple[int, int]) -> Determination[bool | None]:
        return check(of, year, reports=reports(*quarters, year=year))

    assert given(*QUARTERLY[1:]).answer is None
    assert given(*QUARTERLY[2:]).answer is False
    assert given((4, 2), *QUARTERLY[1:]).answer is True
    assert verdicts(given(), NO_DATA_YET) == [UNKNOWN]
    assert given().finding(TIMES).required == "at least 4"


def test_the_intermediarys_rounds_replace_the_quarters() -> None:
    """FEE-005: with rounds in May and later, data of April were there at each."""
    of = data(since=date(2026, 4, 15))
    rounds = days((2, 1), (5, 1), (8, 1), (11, 1))
    late_rounds = days((5, 1), (7, 1), (9, 1), (11, 1))
    given = reports((5, 1), (8, 1), (11, 1))

    own = check(of, reports=given, rounds=rounds)
    assert own.answer is True
    assert own.finding(NO_DATA_YET).observed == "1 of 4 rounds"
    assert own.finding(NO_DATA_YET).citation.basis is Basis.CMS_GUIDANCE
    assert check(of, reports=given, rounds=late_rounds).answer is False
    assert verdicts(check(of, reports=given, rounds=late_rounds), NO_DATA_YET) == []


@pytest.mark.parametrize(
    ("since", "rounds", "owed"),
    [
        pytest.param((1, 5), [(2, 1), (8, 1)], 4, id="two rounds are not enough"),
        pytest.param((5, 1), [(2, 1), (8, 1)], 3, id="two rounds, one before"),
        pytest.param((1, 5), [(month, 1) for month in range(2, 12)], 4, id="ten rounds"),
        pytest.param((7, 1), [(month, 1) for month in range(2, 12)], 4, id="ten, five left"),
        pytest.param((10, 1), [(month, 1) for month in range(2, 12)], 2, id="ten, two left"),
    ],
)
def test_feedback_is_owed_for_each_round_with_data_up_to_four(
    since: tuple[int, int], rounds: list[tuple[int, int]], owed: int
) -> None:
    """FEE-005: a round before there were data takes one of the four off, and nothing else does."""
    of = data(since=date(2026, *since))
    given = reports(*((12, day) for day in range(1, owed + 1)))

    assert check(of, reports=given, rounds=days(*rounds)).answer is True
    short = check(of, reports=given[1:], rounds=days(*rounds))
    assert short.answer is False
    assert short.finding(TIMES).required == f"at least {owed}"


def test_feedback_is_owed_once_even_if_data_came_after_every_round() -> None:
    """Otherwise no one with late data would need the exception."""
    of = data(since=date(2026, 11, 15))
    rounds = days((2, 1), (5, 1), (8, 1), (11, 1))
    d = check(of, rounds=rounds)

    assert d.answer is False
    assert d.finding(TIMES).required == "at least 1"
    assert d.finding(NO_DATA_YET) in d.assumptions
    assert check(of, rounds=rounds, reports=reports((12, 1))).answer is True


@pytest.mark.parametrize("year", [2023, 2025])
def test_every_day_that_reduces_what_is_owed_is_reported(year: int) -> None:
    """Data from before the first round make none owed less, and do not end the search."""
    first, in_may, in_august = days((1, 1), (5, 1), (8, 1), year=year)
    in_activities = MeasureData("IA_AHE_1", ACTIVITIES, in_may)
    in_promoting = MeasureData("PI_EP_1", PROMOTING, in_august)
    categories = (QUALITY, ACTIVITIES, PROMOTING)
    d = check(data(GROUP, categories, first, in_activities, in_promoting), year)

    told = [one.about for one in d.findings if one.rule.id == NO_DATA_YET]
    assert told == [f"data since {in_may}", f"data since {in_august}"]


def test_a_round_on_the_day_of_the_first_data_is_owed() -> None:
    d = check(data(since=date(2026, 6, 30)), reports=GIVEN[1:])

    assert d.finding(NO_DATA_YET).observed == "1 of 4 rounds"
    assert d.finding(NO_DATA_YET).about == "data since 2026-06-30"
    assert d.finding(TIMES).required == "at least 3"


@pytest.mark.parametrize("year", range(2021, 2028))
def test_the_rounds_are_the_calendars_days(year: int) -> None:
    """A7: the days planned in Deadlines are used here."""
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


def test_rounds_before_the_counted_months_do_not_count() -> None:
    d = check(data(since=date(2026, 7, 1)), period=FeedbackPeriod.TO_SUBMISSION)

    assert d.finding(NO_DATA_YET).observed == "1 of 3 rounds"


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
def test_a_report_before_there_was_data_does_not_count_with_later_ones(
    year: int, given: Any, answer: bool | None, observed: str
) -> None:
    d = check(data(since=date(year, 7, 1)), year, reports=reports(*given, year=year))

    assert d.answer is answer
    assert {d.finding(rule).observed for rule in (TIMES, CATEGORIES, COMPARISON)} == {observed}
    assert ("since" in d.missing) is (answer is None)
