"""The exception for data that come at the end, and the notice of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.citations import Basis
from qpp_rules.core.findings import Verdict
from qpp_rules.feedback import (
    LateDataNotice,
    MeasureData,
    ParticipantData,
)
from tests.feedback.stories import (
    A_DAY_EARLIER,
    AT_THE_END,
    CATEGORIES,
    COMPARISON,
    GIVEN,
    GRANTED,
    GROUP,
    LAST,
    LATE,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    NOTICE,
    NOVEMBER,
    PEER,
    PROMOTING,
    QUALITY,
    QUARTERLY,
    TIMES,
    UNKNOWN,
    check,
    data,
    notice,
    reports,
    verdicts,
)


@pytest.mark.parametrize(
    ("of", "record", "answer", "rule", "expected"),
    [
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


def test_no_answer_says_that_the_exception_is_granted() -> None:
    """FEE-009 says that it may apply."""
    d = check(AT_THE_END, notices=[NOVEMBER])

    assert d.missing == ("granted",)
    assert d.finding(TIMES).verdict is UNKNOWN
    assert {finding.verdict for finding in d.findings if "granted" in finding.missing} == {UNKNOWN}


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
    ("realized", "told", "basis"),
    [
        pytest.param(date(2026, 11, 5), date(2026, 12, 5), Basis.INTERPRETATION, id="a month"),
        pytest.param(date(2026, 11, 5), date(2026, 12, 6), Basis.DERIVED, id="longer"),
        pytest.param(date(2026, 11, 5), date(2026, 11, 5), Basis.DERIVED, id="the same day"),
        pytest.param(date(2026, 11, 5), None, Basis.DERIVED, id="not told"),
    ],
)
def test_the_month_is_an_assumption_if_the_other_reading_changes_the_answer(
    realized: date, told: date | None, basis: Basis
) -> None:
    finding = check(AT_THE_END, notices=[notice(realized, told)]).finding(NOTICE)

    assert finding.citation.basis is basis
    assert finding.required == "from 2026-11-05 to 2026-11-30"
    assert finding.observed == (told or "no notice")


def test_the_exception_covers_only_the_category_with_late_data() -> None:
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


def test_late_data_of_others_is_not_an_exception_for_the_participant() -> None:
    granted = notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)
    uncompared = reports(*QUARTERLY, compared=())
    d = check(data(), reports=uncompared, notices=[granted], within=[data(PEER, since=LAST)])

    assert d.answer is False
    assert verdicts(d, COMPARISON) == [NOT_MET]


def test_earlier_data_needs_no_notice_and_gets_no_exception() -> None:
    early = check(data(), notices=[notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)])

    assert early.answer is False
    assert verdicts(early, LATE) == [NOT_MET]
    assert early.finding(LATE) in early.assumptions
    assert verdicts(early, NOTICE) == verdicts(early, GRANTED) == []
    assert verdicts(check(data()), LATE) == []


def test_a_grant_decides_nothing_if_it_is_not_known_when_the_data_came() -> None:
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


def test_early_data_needs_no_exception_whether_or_not_notices_are_known() -> None:
    assert verdicts(check(data(), notices=None), LATE) == []


def test_known_facts_on_notices_are_reported() -> None:
    assert check(AT_THE_END, notices=[]).finding(NOTICE).observed == "no notice"
    assert check(AT_THE_END, notices=None).finding(NOTICE).observed is None


@pytest.mark.parametrize(
    ("known", "answer"), [(date(2026, 12, 30), False), (date(2026, 12, 31), None)]
)
def test_data_may_be_late_unless_some_is_known_to_be_earlier(
    known: date, answer: bool | None
) -> None:
    of = data(GROUP, (QUALITY,), None, MeasureData("130", QUALITY, known))

    assert check(of, notices=[NOVEMBER]).answer is answer


def test_a_late_notice_without_a_grant_leaves_nothing_to_grant() -> None:
    d = check(AT_THE_END, notices=[notice(date(2026, 11, 5), date(2026, 12, 6))])

    assert verdicts(d, GRANTED) == []
    assert verdicts(check(AT_THE_END), GRANTED) == []


def test_a_notice_about_another_participant_does_not_count() -> None:
    told = LateDataNotice(
        participant=PEER, realized_on=date(2026, 12, 1), notified_on=date(2026, 12, 2)
    )

    assert check(AT_THE_END, notices=[told]).answer is False


@pytest.mark.parametrize("realized", [date(2026, 1, 1), date(2026, 12, 31)])
def test_a_grant_of_the_first_or_last_day_of_the_year_excuses_it(realized: date) -> None:
    d = check(AT_THE_END, notices=[notice(realized, date(2027, 1, 2), granted=True)])

    assert (d.answer, verdicts(d, GRANTED)) == (True, [MET])


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
