"""Who has data on what, since when, and who therefore receives feedback."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidInput, InvalidType
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    MeasureData,
    ParticipantData,
    is_addressee,
)
from tests.feedback.stories import (
    GIVEN,
    GROUP,
    MET,
    NOT_APPLICABLE,
    PEER,
    PY2026,
    QUALITY,
    WHOLE_YEAR,
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
            *(ParticipantData(GROUP, [QUALITY], []), {}, True),
            *("feedback.addressee", [NOT_APPLICABLE]),
            id="FEE-010: no data, no addressee",
        ),
        pytest.param(
            *(data(), {}, False, "feedback.addressee", [MET]), id="FEE-010: data, an addressee"
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
    ("measures", "measure", "answer"),
    [
        pytest.param([MeasureData("001", QUALITY, None)], "001", True, id="FEE-010: data on it"),
        pytest.param([MeasureData("001", QUALITY, None)], "130", False, id="FEE-010: none on it"),
        pytest.param([], "001", False, id="FEE-010: none at all"),
        pytest.param(None, "001", None, id="FEE-010: not known"),
    ],
)
def test_feedback_on_a_measure_goes_to_participants_with_data_on_it(
    measures: Any, measure: str, answer: bool | None
) -> None:
    d = is_addressee(ParticipantData(GROUP, None, measures), measure, PerformanceYear(2027))

    assert d.answer is answer
    assert d.findings[0].about == f"measure {measure}"
    assert d.findings[0].citation.document == "2027 Self-Nomination Fact Sheet"
    assert d.missing == (("measures",) if answer is None else ())


@pytest.mark.parametrize(("since", "about"), [(date(2026, 1, 5), "since 2026-01-05"), (None, "")])
def test_the_first_day_of_data_is_reported_if_known(since: date | None, about: str) -> None:
    assert check(data(since=since)).finding("feedback.addressee").about == about


@pytest.mark.parametrize("since", [date(2027, 1, 1), date(2027, 12, 15)])
def test_first_data_after_the_period_leaves_open_what_was_owed(since: date) -> None:
    granted = notice(date(2026, 12, 1), date(2026, 12, 2), granted=True)

    assert check(data(since=since), reports=GIVEN).answer is None
    d = check(data(since=since), dashboards=[WHOLE_YEAR])
    assert d.answer is None
    assert "since" in d.missing
    assert "after the twelve months" in d.finding("feedback.addressee").message
    assert check(data(since=since), notices=[granted]).answer is True
    assert check(data(since=since)).answer is False


NONE_AT_ALL = ParticipantData(GROUP, [QUALITY], [])


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="on a measure"),
        pytest.param({"compared": None}, id="perhaps on a measure"),
        pytest.param({"categories": (), "compared": None}, id="perhaps on a measure alone"),
        pytest.param({"compared": ()}, id="on a category"),
        pytest.param({"categories": None, "compared": ()}, id="perhaps on a category"),
        pytest.param({"level": None}, id="perhaps at its level"),
    ],
)
def test_a_report_without_data_leaves_open_what_was_owed(told: dict[str, Any]) -> None:
    """A report tells of data: one of the two facts is wrong."""
    d = check(NONE_AT_ALL, reports=reports((3, 31), **told))

    assert d.answer is None
    assert d.missing == ("measures",)
    assert [(one.rule.id, one.observed) for one in d.findings] == [
        ("feedback.addressee", "1 report")
    ]
    assert "a report tells of data" in d.findings[0].message


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(reports((3, 31), categories=(), compared=()), id="on nothing"),
        pytest.param(reports((3, 31), level=ParticipationOption.INDIVIDUAL), id="another level"),
        pytest.param(reports((3, 31), year=2025), id="another year"),
        pytest.param(reports((3, 31), participant=PEER), id="another participant"),
    ],
)
def test_a_report_without_the_participants_data_says_nothing(given: Any) -> None:
    assert check(NONE_AT_ALL, reports=given).answer is True


@pytest.mark.parametrize("measure", ["", " 001", 1])
def test_anything_but_a_measure_is_refused(measure: Any) -> None:
    with pytest.raises(InvalidInput, match="measure: given"):
        is_addressee(data(), measure, PY2026)


def test_anything_but_participant_data_is_refused() -> None:
    with pytest.raises(InvalidType, match="data: given"):
        is_addressee(GROUP, "001", PY2026)  # type: ignore[arg-type]
