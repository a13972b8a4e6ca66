"""Which MVPs, and which of their measures, an intermediary must support."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.self_nomination import MvpMeasureFacts, MvpNeed, mvp_measure_support, mvp_support
from tests.self_nomination.complete import QCDR, REGISTRY


@pytest.mark.parametrize(
    ("year", "finalized", "answer"),
    [
        (2023, None, "MUST"),
        (2025, date(2025, 12, 1), "MUST"),
        (2026, date(2025, 12, 31), "MUST"),
        (2026, date(2026, 1, 1), "NOT_YET"),
        (2027, date(2026, 12, 31), "MUST"),
        (2027, None, "UNDETERMINED"),
    ],
)
def test_an_mvp_has_a_year_of_grace_from_2026(
    year: int, finalized: date | None, answer: str
) -> None:
    found = mvp_support(MvpNeed("G0053", finalized), PerformanceYear(year))
    assert found.answer.name == answer
    assert found.missing == (("finalized_on",) if answer == "UNDETERMINED" else ())


def facts(pertinent: Any, qcdr: Any, owner: Any, permitted: Any = None) -> MvpMeasureFacts:
    return MvpMeasureFacts(
        is_pertinent=pertinent, is_qcdr_measure=qcdr, is_owner=owner, is_permitted=permitted
    )


@pytest.mark.parametrize(
    ("given", "kind", "answer", "missing"),
    [
        (facts(True, False, None), QCDR, "MUST", ()),
        (facts(False, False, None), QCDR, "EXCEPTED", ()),  # SUB-C08
        (facts(None, False, None), QCDR, "UNDETERMINED", ("is_pertinent",)),
        (facts(True, True, True), QCDR, "MUST", ()),
        (facts(True, True, False), QCDR, "EXCEPTED", ()),
        (facts(True, True, False, True), QCDR, "EXCEPTED", ()),
        (facts(True, True, None), QCDR, "UNDETERMINED", ("is_owner",)),
        (facts(True, None, True), QCDR, "MUST", ()),
        (facts(True, None, False), QCDR, "UNDETERMINED", ("is_qcdr_measure",)),
        (facts(True, None, None), QCDR, "UNDETERMINED", ("is_qcdr_measure", "is_owner")),
        (facts(True, True, True), REGISTRY, "EXCEPTED", ()),
        (facts(True, True, None), REGISTRY, "EXCEPTED", ()),
        (facts(True, True, None), None, "UNDETERMINED", ("is_owner",)),
        (facts(False, None, None), None, "EXCEPTED", ()),
    ],
)
def test_other_specialties_and_other_owners_are_excepted(
    given: MvpMeasureFacts, kind: Any, answer: str, missing: tuple[str, ...]
) -> None:
    found = mvp_measure_support(given, PerformanceYear(2027), kind)
    assert (found.answer.name, found.missing) == (answer, missing)
    assert [one.rule.id for one in found.findings] == [
        "self-nomination.mvp-measures.specialty",
        "self-nomination.mvp-measures.owner",
    ]


@pytest.mark.parametrize(
    ("permitted", "observed"),
    [(None, None), (True, "permission True"), (False, "permission False")],
)
def test_a_permission_is_reported_and_decides_nothing(
    permitted: bool | None, observed: str | None
) -> None:
    found = mvp_measure_support(facts(True, True, False, permitted), PerformanceYear(2027), QCDR)
    assert found.answer.name == "EXCEPTED"
    assert found.finding("self-nomination.mvp-measures.owner").observed == observed


def test_there_were_no_mvps_before_2023() -> None:
    with pytest.raises(YearNotCovered):
        mvp_support(MvpNeed("G0053"), PerformanceYear(2022))
    with pytest.raises(YearNotCovered):
        mvp_measure_support(MvpMeasureFacts(), PerformanceYear(2022), QCDR)
