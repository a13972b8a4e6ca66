"""Who has data on what: to whom feedback goes, and since when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import InvalidInput, InvalidType
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
    PY2026,
    QUALITY,
    WHOLE_YEAR,
    check,
    data,
    notice,
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
    d = is_addressee(ParticipantData(GROUP, None, measures), measure, PerformanceYear(2027))

    assert d.answer is answer
    assert d.findings[0].about == f"measure {measure}"
    assert d.findings[0].citation.document == "2027 Self-Nomination Fact Sheet"
    assert d.missing == (("measures",) if answer is None else ())


@pytest.mark.parametrize(("since", "about"), [(date(2026, 1, 5), "since 2026-01-05"), (None, "")])
def test_since_when_there_are_data_is_told_where_it_is_known(
    since: date | None, about: str
) -> None:
    assert check(data(since=since)).finding("feedback.addressee").about == about


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


@pytest.mark.parametrize("measure", ["", " 001", 1])
def test_what_is_no_measure_is_refused(measure: Any) -> None:
    with pytest.raises(InvalidInput, match="measure: given"):
        is_addressee(data(), measure, PY2026)


def test_what_is_no_participant_data_is_refused() -> None:
    with pytest.raises(InvalidType, match="data: given"):
        is_addressee(GROUP, "001", PY2026)  # type: ignore[arg-type]
