"""The requirements and cases of feedback, row by row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Verdict
from qpp_rules.core.identifiers import Group, Individual, Npi, Participant, Tin
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    Dashboard,
    FeedbackPeriod,
    FeedbackRecord,
    FeedbackReport,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    Reminder,
    check_participant,
    is_addressee,
)

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
QUALITY, ACTIVITIES, PROMOTING, COST = PerformanceCategory
INDIVIDUAL, OF_GROUP, *_ = ParticipationOption
PY = PerformanceYear

CLINICIAN = Individual(Tin("123456789"), Npi("1234567893"))
GROUP = Group(Tin("123456789"))
PEER = Group(Tin("987654321"))
QUARTERLY = ((3, 31), (6, 30), (9, 30), (12, 31))
JANUARY = date(2026, 1, 5)
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
    return check_participant(of, FeedbackRecord(**record), PY(year), within=peers, **switches)


def verdicts(d: Determination[bool | None], rule: str) -> list[Verdict]:
    return [finding.verdict for finding in d.findings if finding.rule.id == rule]


WHOLE_YEAR = Dashboard(date(2026, 1, 1), date(2026, 12, 31), [QUALITY])
FROM_FEBRUARY = Dashboard(date(2026, 2, 1), date(2026, 12, 31), [QUALITY])
AT_THE_END = data(since=date(2026, 12, 31))
A_DAY_EARLIER = data(since=date(2026, 12, 30))
NOVEMBER = notice(date(2026, 11, 5), date(2026, 11, 30))
GIVEN = reports(*QUARTERLY)


@pytest.mark.parametrize(
    ("of", "record", "answer", "rule", "expected"),
    [
        pytest.param(data(), {"reports": GIVEN[:3]}, False, TIMES, [NOT_MET], id="FEE-001: three"),
        pytest.param(data(), {"reports": GIVEN}, True, TIMES, [MET], id="FEE-001, FEE-C02: four"),
        pytest.param(data(), {}, False, TIMES, [NOT_MET], id="FEE-001: none"),
        pytest.param(
            *(data(), {"reports": (*GIVEN[:3], report(date(2026, 9, 30)))}, False),
            *(TIMES, [NOT_MET]),
            id="A7: two on one day are one",
        ),
        pytest.param(
            *(data(), {"reports": (*GIVEN[:3], report(date(2027, 1, 2)))}, False),
            *(PERIOD, [NOT_MET]),
            id="A7: the fourth after the year",
        ),
        pytest.param(
            *(data(), {"reports": reports((12, 1), (12, 2), (12, 3), (12, 4))}, True),
            *(SPREAD, [NOT_MET]),
            id="A7: bunched days are told of and are no violation",
        ),
        pytest.param(data(), {"reports": GIVEN}, True, SPREAD, [MET], id="A7: spread"),
        pytest.param(
            *(data(categories=(QUALITY, PROMOTING)), {"reports": GIVEN}, False),
            *(CATEGORIES, [MET, NOT_MET]),
            id="FEE-002, FEE-C06: nothing on Promoting Interoperability",
        ),
        pytest.param(
            data(categories=(QUALITY, PROMOTING)),
            {"reports": reports(*QUARTERLY, categories=(QUALITY, PROMOTING, COST))},
            *(True, CATEGORIES, [MET, MET]),
            id="FEE-002: all of them",
        ),
        pytest.param(
            data(categories=(QUALITY, PROMOTING)),
            {"reports": (*GIVEN[:3], report(date(2026, 12, 31), categories=[PROMOTING]))},
            *(False, CATEGORIES, [NOT_MET, NOT_MET]),
            id="FEE-002: four days, and no category on all of them",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, compared=())}, False),
            *(COMPARISON, [NOT_MET]),
            id="FEE-003: no comparison",
        ),
        pytest.param(
            *(data(), {"reports": reports(*QUARTERLY, compared=["130"])}, False),
            *(COMPARISON, [NOT_MET]),
            id="FEE-003: on another measure",
        ),
        pytest.param(
            *(data(), {"reports": GIVEN}, True, COMPARISON, [MET]), id="FEE-003: compared"
        ),
        pytest.param(
            data(),
            {"reports": reports(*QUARTERLY, compared=()), "within": [data()]},
            *(True, COMPARISON, [NOT_APPLICABLE]),
            id="FEE-003, FEE-C08: only one participant on the measure",
        ),
        pytest.param(
            data(CLINICIAN),
            {"reports": reports(*QUARTERLY, participant=CLINICIAN, level=OF_GROUP)},
            *(False, LEVEL, [NOT_MET]),
            id="FEE-004, FEE-C07: a group's report to an individual",
        ),
        pytest.param(
            data(CLINICIAN),
            {"reports": reports(*QUARTERLY, participant=CLINICIAN)},
            *(True, LEVEL, [MET]),
            id="FEE-004: the same level",
        ),
        pytest.param(
            *(data(CLINICIAN), {"reports": GIVEN}, False, TIMES, [NOT_MET]),
            id="FEE-004: reports to its group are not its own",
        ),
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
        pytest.param(
            *(AT_THE_END, {"notices": [NOVEMBER]}, None, LATE, [MET]),
            id="FEE-009, FEE-C09: the exception may apply",
        ),
        pytest.param(
            *(AT_THE_END, {"notices": None}, None, LATE, [MET]),
            id="FEE-C09: whether CMS was told is not known",
        ),
        pytest.param(
            *(A_DAY_EARLIER, {"notices": [NOVEMBER]}, False, LATE, [NOT_MET]),
            id="FEE-009: earlier",
        ),
        pytest.param(
            *(data(since=date(2027, 1, 15)), {"notices": [NOVEMBER]}, None, LATE, [MET]),
            id="FEE-009: after the end",
        ),
        pytest.param(
            *(AT_THE_END, {}, False, NOTICE, [NOT_MET]), id="FEE-009: without notice it does not"
        ),
        pytest.param(
            *(AT_THE_END, {"notices": [NOVEMBER]}, None, NOTICE, [MET]),
            id="FEE-009: told on the last day of the month",
        ),
        pytest.param(
            AT_THE_END,
            {"notices": [notice(date(2026, 11, 5), date(2026, 12, 1))]},
            *(False, NOTICE, [NOT_MET]),
            id="FEE-009: told in the next month",
        ),
        pytest.param(
            AT_THE_END,
            {"notices": [notice(date(2026, 11, 5), date(2027, 11, 5))]},
            *(False, NOTICE, [NOT_MET]),
            id="FEE-009: told in the same month of another year",
        ),
        pytest.param(
            AT_THE_END,
            {"notices": [notice(date(2026, 11, 5), None)]},
            *(False, NOTICE, [NOT_MET]),
            id="FEE-009: realized and not told",
        ),
        pytest.param(
            *(AT_THE_END, {"notices": [NOVEMBER]}, None, GRANTED, [UNKNOWN]),
            id="FEE-009: CMS has not decided",
        ),
        pytest.param(
            AT_THE_END,
            {"notices": [notice(date(2026, 11, 5), date(2026, 11, 9), granted=True)]},
            *(True, GRANTED, [MET]),
            id="FEE-009: CMS granted it",
        ),
        pytest.param(
            AT_THE_END,
            {"notices": [notice(date(2026, 11, 5), date(2026, 11, 9), granted=False)]},
            *(False, GRANTED, [NOT_MET]),
            id="FEE-009: CMS refused it",
        ),
        pytest.param(
            AT_THE_END,
            {"notices": [notice(date(2026, 11, 5), date(2026, 12, 9), granted=True)]},
            *(True, GRANTED, [MET]),
            id="FEE-009: CMS granted it though told late",
        ),
        pytest.param(
            *(A_DAY_EARLIER, {"reports": reports((12, 31))}, True, TIMES, [MET]),
            id="FEE-005: one round left, and given",
        ),
        pytest.param(
            *(ParticipantData(GROUP, [QUALITY], []), {}, True),
            *("feedback.addressee", [NOT_APPLICABLE]),
            id="FEE-010: no data, no addressee",
        ),
        pytest.param(
            *(data(), {}, False, "feedback.addressee", [MET]), id="FEE-010: data, an addressee"
        ),
    ],
)
def test_a_row_of_the_requirements(
    of: ParticipantData,
    record: dict[str, Any],
    answer: bool | None,
    rule: str,
    expected: list[Verdict],
) -> None:
    d = check(of, **record)

    assert d.answer is answer
    assert verdicts(d, rule) == expected


def test_the_finding_on_bunched_days_counts_the_quarters() -> None:
    """A7."""
    d = check(data(), reports=reports((12, 1), (12, 2), (12, 3), (12, 4)))

    assert (d.finding(SPREAD).observed, d.finding(SPREAD).required) == ("1 quarter", "at least 4")
    assert d.finding(SPREAD) in d.assumptions


def test_the_finding_names_the_category_that_is_left_out() -> None:
    """FEE-C06."""
    d = check(data(categories=(QUALITY, PROMOTING)), reports=GIVEN)
    (left_out,) = (finding for finding in d.findings if finding.verdict is NOT_MET)

    assert left_out.about == "Promoting Interoperability"
    assert (left_out.observed, left_out.required) == ("0 days", "at least 4")


def test_a_report_that_compares_with_nobody_says_so() -> None:
    """FEE-C08."""
    finding = check(data(), reports=GIVEN[:0], within=[data()]).finding(COMPARISON)

    assert finding.about == (
        "measure 001: no other participant has data on it, so there is nothing to compare with"
    )


def test_the_level_finding_names_both_levels() -> None:
    """FEE-C07."""
    given = reports(*QUARTERLY, participant=CLINICIAN, level=OF_GROUP)
    finding = check(data(CLINICIAN), reports=given).finding(LEVEL)

    assert (finding.observed, finding.required) == ("group", "individual")


@pytest.mark.parametrize("rule", [TIMES, CATEGORIES, COMPARISON])
@pytest.mark.parametrize(
    ("level", "verdict"), [(OF_GROUP, NOT_MET), (INDIVIDUAL, MET), (None, UNKNOWN)]
)
def test_what_is_of_another_level_counts_for_no_clause(
    rule: str, level: ParticipationOption | None, verdict: Verdict
) -> None:
    """FEE-004."""
    given = reports(*QUARTERLY, participant=CLINICIAN, level=level)

    assert verdicts(check(data(CLINICIAN), reports=given), rule) == [verdict]


def test_no_answer_says_that_the_exception_is_granted() -> None:
    """FEE-009 says that it may apply."""
    d = check(AT_THE_END, notices=[NOVEMBER])

    assert d.missing == ("granted",)
    assert d.finding(TIMES).verdict is UNKNOWN
    assert {finding.verdict for finding in d.findings if "granted" in finding.missing} == {UNKNOWN}


@pytest.mark.parametrize(
    ("measures", "measure", "answer"),
    [
        pytest.param([MeasureData("001", QUALITY, None)], "001", True, id="FEE-010: data on it"),
        pytest.param([MeasureData("001", QUALITY, None)], "130", False, id="FEE-010: none on it"),
        pytest.param([], "001", False, id="FEE-010: none at all"),
        pytest.param(None, "001", None, id="FEE-010: not known"),
    ],
)
def test_feedback_on_a_measure_goes_to_those_with_data_on_it(
    measures: Any, measure: str, answer: bool | None
) -> None:
    d = is_addressee(ParticipantData(GROUP, None, measures), measure, PY(2027))

    assert d.answer is answer
    assert d.findings[0].about == f"measure {measure}"
    assert d.findings[0].citation.document == "2027 Self-Nomination Fact Sheet"
    assert d.missing == (("measures",) if answer is None else ())


# A year whose text was not read to permit what was done: neither yes nor no.


@pytest.mark.parametrize("year", [2021, 2022, 2024, 2025, 2027])
def test_a_dashboard_is_not_taken_to_suffice_in_a_year_whose_text_does_not_say_so(
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


@pytest.mark.parametrize("year", [2021, 2022, 2024, 2025, 2027])
def test_a_round_without_data_is_not_taken_off_where_no_text_of_the_year_says_so(
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


@pytest.mark.parametrize("year", [2021, 2022])
def test_the_exception_is_left_open_in_the_years_before_2023(year: int) -> None:
    """The text has it; how CMS let it apply was not read."""
    d = check(data(since=date(year, 12, 31)), year)

    assert d.answer is None
    assert verdicts(d, LATE) == [UNKNOWN]
    assert d.finding(LATE) in d.assumptions
    assert "the text has the exception" in d.finding(LATE).message
    assert verdicts(d, NOTICE) == verdicts(d, GRANTED) == []
    assert check(data(since=date(year, 12, 30)), year).answer is False


@pytest.mark.parametrize(
    ("year", "document", "basis"),
    [
        (2023, "42 CFR", Basis.REGULATION),
        (2024, "42 CFR", Basis.REGULATION),
        (2026, "42 CFR", Basis.DERIVED),
        (2027, "42 CFR", Basis.DERIVED),
    ],
)
def test_the_notice_of_later_years_rests_on_the_text_of_2024(
    year: int, document: str, basis: Basis
) -> None:
    finding = check(data(since=date(year, 12, 31)), year).finding(NOTICE)

    assert (finding.citation.document, finding.citation.basis) == (document, basis)


@pytest.mark.parametrize(
    ("year", "expected"),
    [(2021, []), (2023, [NOT_MET]), (2024, []), (2026, [NOT_MET]), (2027, [NOT_MET])],
)
def test_reminders_are_told_of_in_the_years_in_which_cms_asks_for_them(
    year: int, expected: list[Verdict]
) -> None:
    """FEE-007 stands in the guides of 2023 and 2026 and the fact sheet of 2027."""
    shown = Dashboard(date(year, 1, 1), date(year, 12, 31), [QUALITY])

    assert verdicts(check(data(), year, dashboards=[shown]), REMINDERS) == expected


@pytest.mark.parametrize(
    ("year", "rule", "basis"),
    [
        (2021, TIMES, Basis.REGULATION),
        (2025, TIMES, Basis.DERIVED),
        (2026, TIMES, Basis.CMS_GUIDANCE),
        (2027, TIMES, Basis.CMS_GUIDANCE),
        (2022, CATEGORIES, Basis.INTERPRETATION),
        (2023, CATEGORIES, Basis.CMS_GUIDANCE),
        (2025, CATEGORIES, Basis.INTERPRETATION),
        (2026, CATEGORIES, Basis.CMS_GUIDANCE),
        (2027, CATEGORIES, Basis.INTERPRETATION),
        (2023, LEVEL, Basis.CMS_GUIDANCE),
        (2024, LEVEL, Basis.INTERPRETATION),
        (2027, LEVEL, Basis.INTERPRETATION),
        (2024, COMPARISON, Basis.REGULATION),
        (2026, COMPARISON, Basis.CMS_GUIDANCE),
        (2027, COMPARISON, Basis.DERIVED),
    ],
)
def test_a_clause_is_cited_from_the_text_of_its_year(year: int, rule: str, basis: Basis) -> None:
    d = check(data(since=date(year, 1, 5)), year, reports=reports(*QUARTERLY, year=year))

    assert d.answer is True
    assert d.finding(rule).citation.basis is basis


# The switches of A7.


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


def test_one_comparison_can_be_taken_as_enough() -> None:
    given = (report(date(2026, 3, 31)), *reports(*QUARTERLY[1:], compared=()))

    each_time = check(data(), reports=given)
    once = check(data(), reports=given, compare_each_time=False)
    assert (each_time.answer, once.answer) == (False, True)
    assert each_time.finding(COMPARISON).required == "at least 4"
    assert once.finding(COMPARISON).required == "at least 1"
    assert each_time.finding(COMPARISON) in each_time.assumptions
    assert once.finding(COMPARISON) in once.assumptions
    # It is enough whoever else has data.
    assert check(data(), reports=given, within=None, compare_each_time=False).answer is True


@pytest.mark.parametrize(("compared", "answer"), [((), False), (("001",), True)])
def test_a_comparison_that_both_readings_answer_alike_is_no_assumption(
    compared: tuple[str, ...], answer: bool
) -> None:
    d = check(data(), reports=reports(*QUARTERLY, compared=compared))

    assert d.answer is answer
    assert d.finding(COMPARISON).citation.basis is Basis.CMS_GUIDANCE


def test_the_rounds_of_the_intermediary_take_the_place_of_the_quarters() -> None:
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
def test_as_many_days_are_owed_as_rounds_with_data_and_four_at_most(
    since: tuple[int, int], rounds: list[tuple[int, int]], owed: int
) -> None:
    """FEE-005: a round before there were data takes one of the four off, and nothing else does."""
    of = data(since=date(2026, *since))
    given = reports(*((12, day) for day in range(1, owed + 1)))

    assert check(of, reports=given, rounds=days(*rounds)).answer is True
    short = check(of, reports=given[1:], rounds=days(*rounds))
    assert short.answer is False
    assert short.finding(TIMES).required == f"at least {owed}"


def test_feedback_is_owed_once_even_where_data_came_after_every_round() -> None:
    """Else nobody whose data come late would need the exception."""
    of = data(since=date(2026, 11, 15))
    rounds = days((2, 1), (5, 1), (8, 1), (11, 1))
    d = check(of, rounds=rounds)

    assert d.answer is False
    assert d.finding(TIMES).required == "at least 1"
    assert d.finding(NO_DATA_YET) in d.assumptions
    assert check(of, rounds=rounds, reports=reports((12, 1))).answer is True
