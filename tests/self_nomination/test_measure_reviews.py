"""What follows a nominated measure: CMS's decision and publication."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.self_nomination import (
    MeasureReview,
    MeasureStatus,
    check_measure_review,
    check_publication,
)

APPROVED, REJECTED, PENDING = MeasureStatus
IN_ORDER = {"form_approved_on": date(2026, 10, 1), "reviewed_on": date(2026, 11, 1)}


@pytest.mark.parametrize(
    ("given", "answer", "missing"),
    [
        ({"status": APPROVED, "is_acknowledged": True}, True, ()),
        ({"status": APPROVED, "is_acknowledged": False}, False, ()),
        ({"status": APPROVED}, None, ("is_acknowledged",)),
        ({"status": REJECTED, "rationale": "topped out"}, False, ()),
        ({"status": REJECTED, "has_rationale": False}, False, ()),  # MEA-C09
        ({"status": PENDING}, None, ("status",)),
        ({}, None, ("status",)),
        (
            {"status": APPROVED, "is_acknowledged": True, "reviewed_on": date(2026, 9, 1)},
            False,
            (),
        ),
        (
            {"status": APPROVED, "is_acknowledged": True, "reviewed_on": None},
            None,
            ("reviewed_on",),
        ),
    ],
)
def test_a_measure_is_reviewed_once_the_form_is_approved(
    given: dict[str, Any], answer: bool | None, missing: tuple[str, ...]
) -> None:
    measure = MeasureReview(identifier="ABC1", **{**IN_ORDER, **given})
    found = check_measure_review(measure, PerformanceYear(2027))
    assert (found.answer, found.missing) == (answer, missing)


def test_a_rejection_without_a_rationale_is_a_finding() -> None:
    measure = MeasureReview(identifier="ABC1", status=REJECTED, has_rationale=False, **IN_ORDER)
    found = check_measure_review(measure, PerformanceYear(2027))
    assert [one.rule.id for one in found.findings if one.holds is False] == [
        "self-nomination.measure-review.decided",
        "self-nomination.measure-review.rationale",
    ]
    with pytest.raises(InvalidValue, match="has_rationale"):
        MeasureReview(identifier="ABC1", rationale="topped out", has_rationale=False)
    with pytest.raises(YearNotCovered):
        check_measure_review(measure, PerformanceYear(2026))


def test_an_approved_measure_has_three_clauses() -> None:
    measure = MeasureReview(identifier="ABC1", status=APPROVED, is_acknowledged=True, **IN_ORDER)
    found = check_measure_review(measure, PerformanceYear(2027))
    assert [one.rule.id for one in found.findings] == [
        "self-nomination.measure-review.form",
        "self-nomination.measure-review.decided",
        "self-nomination.measure-review.acknowledged",
    ]


APPROVAL, POSTING = date(2023, 12, 1), date(2023, 12, 20)


@pytest.mark.parametrize(
    ("year", "published", "answer"),
    [
        # Through 2022 the days run from CMS's approval, then from its posting.
        (2017, date(2023, 12, 16), True),
        (2021, date(2023, 12, 16), True),
        (2021, date(2023, 12, 17), False),
        (2022, date(2023, 12, 16), True),
        (2022, date(2023, 12, 17), False),
        (2023, date(2024, 1, 4), True),
        (2024, date(2024, 1, 4), True),  # INT-S07
        (2024, date(2024, 1, 5), False),
        (2024, None, None),
    ],
)
def test_the_specification_is_published_within_15_days(
    year: int, published: date | None, answer: bool | None
) -> None:
    measure = MeasureReview(
        identifier="ABC1",
        approved_on=APPROVAL,
        posted_on=POSTING,
        published_on=published,
        stays_public=True,
    )
    assert check_publication(measure, PerformanceYear(year)).answer is answer


@pytest.mark.parametrize(
    ("year", "stays", "answer"),
    [(2023, False, True), (2024, False, False), (2027, None, None)],
)
def test_the_specification_stays_public_from_2024(
    year: int, stays: bool | None, answer: bool | None
) -> None:
    measure = MeasureReview(
        identifier="ABC1", posted_on=POSTING, published_on=POSTING, stays_public=stays
    )
    found = check_publication(measure, PerformanceYear(year))
    assert found.answer is answer
    assert [one.rule.id for one in found.findings] == [
        "self-nomination.measure-publication",
        "self-nomination.measure-publication.kept",
    ][: 2 if year >= 2024 else 1]


def test_missing_facts_of_a_publication_are_named() -> None:
    measure = MeasureReview(identifier="ABC1")
    assert check_publication(measure, PerformanceYear(2021)).missing == (
        "approved_on",
        "published_on",
    )
    assert check_publication(measure, PerformanceYear(2023)).missing[:1] == ("posted_on",)
