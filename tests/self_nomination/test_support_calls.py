"""Attendance at support calls, survey vendors, and health IT vendors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.self_nomination import (
    Attendance,
    SurveyCriterion,
    SurveyVendorApplication,
    check_health_it_vendor,
    check_support_calls,
    check_survey_vendor,
)

FEBRUARY, MARCH = date(2027, 2, 3), date(2027, 3, 3)
REGISTRIES = ("First", "Second", "Third")


def seen(who: str, by: str, on: date = FEBRUARY, webinar: Any = True, audio: Any = True) -> Any:
    return Attendance(held_on=on, representative=by, intermediary=who, webinar=webinar, audio=audio)


def answers(attendances: list[Attendance], year: int = 2027) -> list[bool | None]:
    return [
        check_support_calls(one, [FEBRUARY], attendances, PerformanceYear(year)).answer
        for one in REGISTRIES
    ]


def test_one_person_is_credited_to_one_registry_and_three_persons_to_three() -> None:
    """SNO-C20."""
    assert answers([seen(one, "A. Smith") for one in REGISTRIES]) == [True, False, False]
    assert answers([seen(one, f"{one} Jones") for one in REGISTRIES]) == [True, True, True]


def test_before_2027_no_text_limits_whom_a_representative_counts_for() -> None:
    assert answers([seen(one, "A. Smith") for one in REGISTRIES], 2026) == [True, True, True]


@pytest.mark.parametrize(
    ("webinar", "audio", "answer"),
    [
        (True, True, True),
        (True, False, False),
        (False, True, False),
        (True, None, None),
        (False, None, False),
    ],
)
def test_credit_needs_the_webinar_and_the_audio(
    webinar: bool | None, audio: bool | None, answer: bool | None
) -> None:
    assert answers([seen("First", "A. Smith", webinar=webinar, audio=audio)])[0] is answer


def test_each_clause_of_a_call_is_a_finding() -> None:
    first, second = (
        check_support_calls(
            one,
            [FEBRUARY],
            [seen("First", "A. Smith"), seen("Second", "A. Smith")],
            PerformanceYear(2027),
        )
        for one in ("First", "Second")
    )
    assert [one.rule.id for one in first.findings] == [
        "self-nomination.support-calls",
        "self-nomination.support-calls.both-parts",
    ]
    assert [one.rule.id for one in second.findings] == [
        "self-nomination.support-calls.representative"
    ]


def test_one_qualifying_representative_suffices() -> None:
    both = [seen("First", "A. Smith", audio=False), seen("First", "B. Jones")]
    assert answers(both)[0] is True


def test_each_call_must_be_attended() -> None:
    found = check_support_calls(
        "First", [MARCH, FEBRUARY], [seen("First", "A. Smith")], PerformanceYear(2027)
    )
    assert [one.about for one in found.findings if one.holds is False] == ["2027-03-03"]


def test_calls_must_be_days_and_there_must_be_at_least_one() -> None:
    with pytest.raises(InvalidValue, match="none"):
        check_support_calls("First", [], [], PerformanceYear(2027))
    with pytest.raises(InvalidType, match="calls"):
        check_support_calls("First", ["2027-02-03"], [], PerformanceYear(2027))  # type: ignore[list-item]
    with pytest.raises(YearNotCovered):
        check_support_calls("First", [FEBRUARY], [], PerformanceYear(2020))


ALL = frozenset(SurveyCriterion)


@pytest.mark.parametrize(
    ("year", "given", "deadline", "answer"),
    [
        # INT-S18
        (2017, {"applied_on": date(2017, 5, 2)}, None, False),
        (2017, {"applied_on": date(2017, 4, 30)}, None, True),
        (2018, {"applied_on": date(2018, 5, 2)}, None, None),
        (2018, {"applied_on": date(2018, 5, 2)}, date(2018, 5, 2), True),
        (2024, {"applied_on": date(2024, 4, 1), "met": ALL}, date(2024, 4, 30), True),
        (2024, {"applied_on": date(2024, 4, 1)}, date(2024, 4, 30), None),
        (
            2024,
            {"applied_on": date(2024, 4, 1), "not_met": {SurveyCriterion.ROLES}},
            date(2024, 4, 30),
            False,
        ),
    ],
)
def test_a_survey_vendor_applies_in_time_and_meets_the_criteria(
    year: int, given: dict[str, Any], deadline: date | None, answer: bool | None
) -> None:
    application = SurveyVendorApplication(**given)
    found = check_survey_vendor(application, PerformanceYear(year), deadline=deadline)
    assert found.answer is answer


def test_a_criterion_is_met_or_not() -> None:
    found = check_survey_vendor(SurveyVendorApplication(), PerformanceYear(2024))
    assert {one.rule.id for one in found.findings} == {
        "self-nomination.survey-vendor",
        "self-nomination.survey-vendor.criterion",
    }
    with pytest.raises(InvalidValue, match="ROLES"):
        SurveyVendorApplication(met={SurveyCriterion.ROLES}, not_met={SurveyCriterion.ROLES})


VENDOR, QCDR = IntermediaryType.HEALTH_IT_VENDOR, IntermediaryType.QCDR


@pytest.mark.parametrize(
    ("year", "submits", "kind", "answer"),
    [
        (2024, True, VENDOR, True),  # SUB-C32
        (2025, True, VENDOR, False),
        (2025, True, QCDR, True),
        (2026, False, VENDOR, True),  # SUB-C33: it helps a practice
        (2026, None, VENDOR, None),
        (2026, None, QCDR, True),
        (2026, True, None, None),
        (2024, True, IntermediaryType.CAHPS_SURVEY_VENDOR, False),
    ],
)
def test_a_health_it_vendor_submits_only_as_an_intermediary_from_2025(
    year: int, submits: bool | None, kind: Any, answer: bool | None
) -> None:
    found = check_health_it_vendor(submits, kind, PerformanceYear(year))
    assert found.answer is answer
    assert [one.rule.id for one in found.findings] == ["self-nomination.health-it-vendor"]
