"""QCDR measures in a nomination."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.self_nomination import (
    MEASURE_DUTIES,
    MOST_QCDR_MEASURES,
    MVP_QCDR_MEASURES,
    REJECTION_GROUNDS,
    REVOCATION_GROUNDS,
    MeasureDuty,
    MeasureOrigin,
    MeasurePermission,
    MvpMeasures,
    NominatedMeasure,
    ReviewAnswer,
    SpecificationComponent,
    differences,
)
from tests.self_nomination.complete import (
    QCDR,
    REGISTRY,
    changed,
    complete,
    gaps,
    nominated,
    reviewed,
)

NO_GAP, GAPS, UNDETERMINED = ReviewAnswer
BORROWED = MeasureOrigin.BORROWED


def with_measures(year: int, *measures: NominatedMeasure, kind: Any = QCDR) -> Any:
    return reviewed(changed(complete(year, kind), "qcdr_measures", measures), year)


def permission(year: int, **changes: Any) -> MeasurePermission:
    fields = {
        "owner": "Another QCDR",
        "is_documented": True,
        "first_day": date(year, 1, 1),
        "last_day": date(year, 12, 31),
        "is_owner_approved": True,
    }
    return MeasurePermission(**{**fields, **changes})


@pytest.mark.parametrize("year", range(2017, 2028))
def test_a_registry_that_names_a_qcdr_measure_has_a_gap(year: int) -> None:
    """SNO-C15."""
    found = with_measures(year, nominated(year), kind=REGISTRY)
    assert gaps(found) == [("self-nomination.measures.type", "qcdr_measures", "NOT_MET")]


@pytest.mark.parametrize("year", range(2017, 2028))
def test_a_qcdr_needs_no_measure_of_its_own(year: int) -> None:
    assert with_measures(year).answer is NO_GAP


@pytest.mark.parametrize(
    ("year", "count", "warns"),
    [
        (2024, 30, False),
        (2024, 31, True),  # INT-S05, MEA-C01, MEA-C03: borrowed ones count
        (2023, 31, True),
        (2022, 31, False),
        (2019, 31, False),
    ],
)
def test_more_than_30_measures_are_a_warning(year: int, count: int, warns: bool) -> None:
    measures = [
        nominated(
            year,
            identifier=f"ABC{number}",
            origin=BORROWED if number < 5 else MeasureOrigin.OWN,
            permission=permission(year),
        )
        for number in range(count)
    ]
    found = with_measures(year, *measures)
    assert found.answer is NO_GAP
    assert gaps(found) == (
        [("self-nomination.measures.number", "qcdr_measures", "NOT_MET")] if warns else []
    )


@pytest.mark.parametrize("component", SpecificationComponent)
def test_each_component_of_a_specification_is_an_item(component: SpecificationComponent) -> None:
    """MEA-C08."""
    parts = frozenset(SpecificationComponent) - {component}
    found = with_measures(2027, nominated(2027, components=parts))
    assert [(one.rule.id, one.observed) for one in found.findings if one.holds is False] == [
        ("self-nomination.measures.components", component.value)
    ]


@pytest.mark.parametrize(
    ("year", "done", "answer"),
    [
        (2017, date(2017, 1, 15), NO_GAP),
        (2017, date(2017, 1, 16), GAPS),
        (2018, date(2017, 11, 1), NO_GAP),
        (2018, date(2017, 11, 2), GAPS),
        (2027, date(2026, 8, 31), NO_GAP),
        (2027, date(2026, 9, 1), UNDETERMINED),
        (2027, date(2026, 9, 2), GAPS),  # MEA-C07
        (2027, datetime(2026, 9, 1, 19, 59, tzinfo=EASTERN), NO_GAP),
        (2027, datetime(2026, 9, 1, 20, 0, tzinfo=EASTERN), GAPS),
    ],
)
def test_no_measure_is_added_after_the_close(year: int, done: Any, answer: ReviewAnswer) -> None:
    assert with_measures(year, nominated(year, specified_on=done)).answer is answer


@pytest.mark.parametrize(
    ("changes", "verdicts"),
    [
        ({}, []),  # MEA-C05
        ({"is_documented": False}, ["NOT_MET"]),  # MEA-C06: a telephone promise
        ({"is_documented": None}, ["UNKNOWN"]),
        ({"first_day": date(2027, 2, 1)}, ["NOT_MET"]),
        ({"last_day": date(2027, 11, 30)}, ["NOT_MET"]),
        ({"last_day": None}, ["UNKNOWN"]),
        ({"is_owner_approved": False}, ["NOT_MET"]),
        ({"is_owner_approved": None}, ["UNKNOWN"]),
    ],
)
def test_a_borrowed_measure_needs_a_documented_permission_for_the_year(
    changes: dict[str, Any], verdicts: list[str]
) -> None:
    measure = nominated(2027, origin=BORROWED, permission=permission(2027, **changes))
    found = with_measures(2027, measure)
    assert [one[2] for one in gaps(found)] == verdicts
    is_whole = changes.keys() <= {"is_owner_approved"}
    rule = "self-nomination.measures.permission"
    owners = [one.observed for one in found.findings if one.rule.id == rule]
    assert (owners == ["Another QCDR"]) is is_whole


def test_a_borrowed_measure_without_a_known_permission_leaves_the_answer_open() -> None:
    found = with_measures(2027, nominated(2027, origin=BORROWED))
    assert found.missing == ("qcdr_measures[0].permission",)
    assert with_measures(2021, nominated(2021, origin=BORROWED)).answer is NO_GAP


@pytest.mark.parametrize("is_documented", [True, False, None])
def test_a_permission_decides_nothing_while_the_origin_is_unknown(
    is_documented: bool | None,
) -> None:
    """Its own measure needs none, so a bad permission is no gap yet."""
    given = permission(2026, is_documented=is_documented, is_owner_approved=is_documented)
    found = with_measures(2026, nominated(2026, origin=None, permission=given))
    assert found.answer is (NO_GAP if is_documented else UNDETERMINED)


@pytest.mark.parametrize(
    ("year", "before", "tested", "verdict"),
    [
        (2023, True, False, None),
        (2024, True, False, "NOT_MET"),
        (2024, True, None, "UNKNOWN"),
        (2024, False, False, None),
        (2024, None, True, None),
        (2024, None, False, "UNKNOWN"),
    ],
)
def test_only_a_measure_approved_before_is_fully_tested(
    year: int, before: bool | None, tested: bool | None, verdict: str | None
) -> None:
    measure = nominated(year, was_approved_before=before, is_fully_tested=tested)
    found = gaps(with_measures(year, measure))
    assert [one[2] for one in found] == ([] if verdict is None else [verdict])


@pytest.mark.parametrize(
    ("origin", "by_vendor", "verdicts"),
    [
        (MeasureOrigin.OTHER, None, ["NOT_MET"]),
        (MeasureOrigin.CLINICIAN_CAHPS, True, []),
        (MeasureOrigin.CLINICIAN_CAHPS, False, ["NOT_MET"]),
        (MeasureOrigin.CLINICIAN_CAHPS, None, ["UNKNOWN"]),
        (MeasureOrigin.CBE_ENDORSED, None, []),
    ],
)
def test_a_measure_comes_from_one_of_the_named_origins(
    origin: MeasureOrigin, by_vendor: bool | None, verdicts: list[str]
) -> None:
    measure = nominated(2027, origin=origin, by_certified_vendor=by_vendor)
    assert [one[2] for one in gaps(with_measures(2027, measure))] == verdicts


def test_the_owner_and_vendor_of_a_survey_have_their_own_rules() -> None:
    borrowed = nominated(
        2027, origin=BORROWED, permission=permission(2027, is_owner_approved=False)
    )
    survey = nominated(
        2027,
        identifier="ABC2",
        origin=MeasureOrigin.CLINICIAN_CAHPS,
        by_certified_vendor=False,
    )
    assert [one[0] for one in gaps(with_measures(2027, borrowed, survey))] == [
        "self-nomination.measures.owner",
        "self-nomination.measures.cahps-vendor",
    ]


def test_a_measure_may_be_nominated_only_once() -> None:
    with pytest.raises(InvalidValue, match="1 ids more than once"):
        with_measures(2027, nominated(2027), nominated(2027))


def test_table_1_has_four_rows_of_two_columns() -> None:
    year = PerformanceYear(2027)
    assert MOST_QCDR_MEASURES.at(year) == {QCDR: 30, REGISTRY: 0}
    assert MVP_QCDR_MEASURES.at(year) == {
        QCDR: MvpMeasures.OWN_OR_PERMITTED,
        REGISTRY: MvpMeasures.NONE,
    }
    assert MEASURE_DUTIES.at(year) == {QCDR: frozenset(MeasureDuty), REGISTRY: frozenset()}
    rows = differences(year)
    assert [row["area"] for row in rows] == [
        "Ability to submit QCDR measures",
        "Clinical expertise requirement",
        "MVP support nuance",
        "Measure development duties",
    ]
    assert [len(differences(PerformanceYear(one))) for one in (2018, 2021, 2022, 2024)] == [
        0,
        2,
        1,
        3,
    ]


def test_later_texts_list_more_grounds() -> None:
    of_2022, of_2024 = (REJECTION_GROUNDS.at(PerformanceYear(one)) for one in (2022, 2024))
    assert of_2024[: len(of_2022)] == of_2022
    assert [one[-3:] for one in of_2024[-2:]] == ["(O)", "(P)"]
    assert not REJECTION_GROUNDS.covers(PerformanceYear(2019))
    assert len(REVOCATION_GROUNDS.at(PerformanceYear(2021))) == 4
