"""The form, good standing, and the participation plan."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.self_nomination import (
    Applicant,
    FormKind,
    PriorRecord,
    ReviewAnswer,
    good_standing,
    plan_need,
)
from tests.self_nomination.complete import changed, complete, gaps, record, reviewed

NO_GAP, GAPS, UNDETERMINED = ReviewAnswer


def years(*given: int) -> frozenset[PerformanceYear]:
    return frozenset(map(PerformanceYear, given))


@pytest.mark.parametrize(
    ("year", "actions", "answer"),
    [
        (2027, (), True),
        (2027, (2025,), False),  # SNO-C03
        (2027, (2026,), False),
        (2027, (2024,), True),
        (2019, (2018,), False),
        (2021, (2020,), False),
        # No text says what good standing is in these years.
        (2020, (2019,), None),
        (2024, (2023,), None),
        (2024, (2021,), True),
    ],
)
def test_an_action_of_the_last_two_years_breaks_good_standing(
    year: int, actions: tuple[int, ...], answer: bool | None
) -> None:
    for name in ("action_in", "terminated_in"):
        prior = record(year, **{name: years(*actions)})
        found = good_standing(prior, PerformanceYear(year))
        assert found.answer is answer
        assert {one.citation.basis for one in found.findings} == {Basis.INTERPRETATION}


def test_good_standing_is_unknown_without_a_record() -> None:
    found = good_standing(None, PerformanceYear(2027))
    assert (found.answer, found.missing) == (None, ("prior.action_in", "prior.terminated_in"))
    with pytest.raises(YearNotCovered):
        good_standing(None, PerformanceYear(2018))


@pytest.mark.parametrize("year", range(2017, 2028))
def test_the_simplified_form_exists_from_2019(year: int) -> None:
    """INT-S03."""
    simple = changed(complete(year), "form", FormKind.SIMPLIFIED)
    assert reviewed(simple, year).answer is (GAPS if year < 2019 else NO_GAP)


@pytest.mark.parametrize(
    ("prior", "answer"),
    [
        (record(2026, approved_for=frozenset(), approved_under_pqrs=False), GAPS),
        # SNO-005: for those who took part in MIPS, in an earlier year; PQRS is not MIPS.
        (record(2026, approved_for=frozenset(), approved_under_pqrs=True), GAPS),
        (record(2026, approved_for=years(2026, 2027)), GAPS),
        (record(2026, approved_for=None), UNDETERMINED),
        (record(2026, action_in=years(2025)), UNDETERMINED),
        (None, UNDETERMINED),
    ],
)
def test_the_simplified_form_is_for_earlier_participants(
    prior: PriorRecord | None, answer: ReviewAnswer
) -> None:
    simple = changed(complete(2026), "form", FormKind.SIMPLIFIED)
    assert reviewed(simple, 2026, prior=prior).answer is answer


def test_a_new_applicant_cannot_use_the_simplified_form() -> None:
    """SNO-C04."""
    simple = changed(complete(2026), "form", FormKind.SIMPLIFIED)
    simple = changed(simple, "details.applicant", Applicant.NEW)
    found = reviewed(simple, 2026)
    assert [one[:1] + one[2:] for one in gaps(found)] == [("self-nomination.form", "NOT_MET")]


@pytest.mark.parametrize(
    ("year", "facts", "answer"),
    [
        # INT-S08: payment year 2020 had data.
        (2023, {"data_submitted_for": years(2018)}, "NO"),
        (2023, {"data_submitted_for": frozenset()}, "REQUIRED"),
        (2023, {"data_submitted_for": years(2022)}, "REQUIRED"),
        (2027, {"data_submitted_for": frozenset()}, "REQUIRED"),
        (2027, {"data_submitted_for": years(2024)}, "ADVISED"),
        (2027, {"data_submitted_for": years(2025)}, "ADVISED"),
        (2027, {"data_submitted_for": years(2024, 2025)}, "NO"),
        (2027, {"data_submitted_for": years(2023, 2026)}, "REQUIRED"),
        (2027, {"data_submitted_for": None}, "UNDETERMINED"),
        (2027, {"approved_for": None}, "NO"),
        (2027, {"approved_for": None, "data_submitted_for": years(2024)}, "UNDETERMINED"),
        (2027, {"approved_for": frozenset(), "data_submitted_for": None}, "NO"),
        (2027, {"approved_for": years(2020), "data_submitted_for": frozenset()}, "UNDETERMINED"),
    ],
)
def test_an_approved_intermediary_that_sent_no_data_owes_a_plan(
    year: int, facts: dict[str, Any], answer: str
) -> None:
    found = plan_need(record(year, **facts), PerformanceYear(year))
    assert found.answer.name == answer
    assert bool(found.missing) is (answer == "UNDETERMINED")


def test_a_plan_is_undetermined_without_a_record_and_unknown_before_2023() -> None:
    assert plan_need(None, PerformanceYear(2027)).answer.name == "UNDETERMINED"
    with pytest.raises(YearNotCovered):
        plan_need(None, PerformanceYear(2022))


def test_a_recommended_plan_warns_but_does_not_decide() -> None:
    whole = changed(complete(2027), "attestations.participation_plan", None)
    found = reviewed(whole, 2027, prior=record(2027, data_submitted_for=years(2025)))
    assert found.answer is NO_GAP
    assert [one[0] for one in gaps(found)] == ["self-nomination.participation-plan.advised"]
