"""The transition plan, its completion, and the end of services."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ParticipationOption, ParticipationStatus
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.standing import (
    TRANSITION_ITEMS,
    PlanDates,
    TransitionItem,
    TransitionPlan,
    check_completion,
    check_discontinuation,
    check_transition_plan,
)
from qpp_rules.testing import strategies

COVERED = (2020, 2021, 2022, 2023, 2024, 2025, 2026, 2027)
DUE = date(2026, 6, 30)
APPROVED = PlanDates(due_on=DUE, received_on=DUE, is_accepted=True)
COMPLETE = TransitionPlan(
    states=TransitionItem,
    counts=ParticipationOption,
    includes=ParticipationStatus,
    notifies_on=date(2026, 7, 1),
    starts_on=date(2026, 7, 15),
    completes_on=date(2026, 9, 30),
    dates=APPROVED,
)
NAMES = {
    TransitionItem.ISSUES: "issues",
    TransitionItem.AFFECTED: "affected",
    TransitionItem.LICENSED_QCDRS: "licensed-qcdrs",
    TransitionItem.NOTIFICATION: "notification",
    TransitionItem.TRANSITION: "transition",
    TransitionItem.TIMELINE: "timeline",
    TransitionItem.COMPLETION_REPORT: "completion-report",
}


def lacking(plan: TransitionPlan, year: int) -> list[str]:
    d = check_transition_plan(plan, PerformanceYear(year))
    prefix = "standing.transition-plan."
    return [one.rule.id.removeprefix(prefix) for one in d.findings if one.holds is False]


@pytest.mark.parametrize("year", COVERED)
def test_a_plan_that_is_complete_in_time_and_approved_is_in_order(year: int) -> None:
    assert check_transition_plan(COMPLETE, PerformanceYear(year)).answer is True


@pytest.mark.parametrize("year", COVERED)
@pytest.mark.parametrize("item", TransitionItem)
def test_each_omitted_item_is_found_from_2024(item: TransitionItem, year: int) -> None:
    """STA-015 to STA-019: contents are prescribed from 2024."""
    found = lacking(evolve(COMPLETE, states=set(TransitionItem) - {item}), year)

    assert found == ([NAMES[item]] if year >= 2024 else [])


@pytest.mark.parametrize("option", ParticipationOption)
def test_the_number_of_each_participation_option_is_stated(option: ParticipationOption) -> None:
    """STA-016."""
    plan = evolve(COMPLETE, counts=set(ParticipationOption) - {option})

    assert lacking(plan, 2027) == ["counted"]
    assert lacking(plan, 2023) == []


@pytest.mark.parametrize("status", ParticipationStatus)
def test_the_numbers_must_include_everyone(status: ParticipationStatus) -> None:
    """STA-016: voluntary and opt-in included."""
    plan = evolve(COMPLETE, includes=set(ParticipationStatus) - {status})

    assert lacking(plan, 2027) == ["statuses"]


@pytest.mark.parametrize(
    ("days", "answer", "missing"),
    [
        ({"completes_on": date(2026, 7, 14)}, False, ()),
        ({"starts_on": date(2026, 6, 30)}, False, ()),
        ({"starts_on": date(2026, 7, 1), "completes_on": date(2026, 7, 1)}, True, ()),
        ({"starts_on": None}, None, ("starts_on",)),
        ({"starts_on": None, "completes_on": date(2026, 6, 30)}, False, ()),
        (
            {"notifies_on": None, "starts_on": None, "completes_on": None},
            None,
            ("notifies_on", "starts_on", "completes_on"),
        ),
    ],
)
def test_the_timeline_has_three_days_in_order(
    days: dict[str, Any], answer: bool | None, missing: tuple[str, ...]
) -> None:
    """STA-018, STA-C12: completion before the start is a contradiction."""
    d = check_transition_plan(evolve(COMPLETE, **days), PerformanceYear(2027))

    assert d.answer is answer
    assert d.missing == missing
    assert d.finding("standing.transition-plan.order").holds is answer


def test_details_of_an_unstated_item_do_not_matter() -> None:
    without = set(TransitionItem) - {TransitionItem.AFFECTED, TransitionItem.TIMELINE}
    plan = TransitionPlan(states=without, dates=APPROVED)

    assert lacking(plan, 2027) == ["affected", "timeline"]


@pytest.mark.parametrize(
    ("year", "dates", "answer", "missing"),
    [
        pytest.param(2023, {"is_accepted": True}, True, (), id="INT-S13: approved, no day set"),
        pytest.param(2023, {"is_accepted": False}, False, (), id="not approved"),
        pytest.param(2023, {}, None, ("is_accepted",), id="approval not known"),
        pytest.param(
            2024,
            {"due_on": DUE, "received_on": date(2026, 7, 1), "is_accepted": True},
            False,
            (),
            id="STA-014: late",
        ),
        pytest.param(2024, {"due_on": DUE, "is_received": False}, False, (), id="STA-014: missing"),
        pytest.param(
            2024,
            {"received_on": DUE, "accepted_on": DUE},
            None,
            ("due_on",),
            id="STA-014: day not known",
        ),
        pytest.param(2024, {}, None, ("received_on", "due_on", "is_accepted"), id="nothing known"),
    ],
)
def test_cms_approves_the_plan_and_from_2024_sets_its_day(
    year: int, dates: dict[str, Any], answer: bool | None, missing: tuple[str, ...]
) -> None:
    d = check_transition_plan(evolve(COMPLETE, dates=PlanDates(**dates)), PerformanceYear(year))

    assert d.answer is answer
    assert d.missing == missing


@pytest.mark.parametrize(
    ("changes", "answer", "gaps"),
    [
        ({"asked_also": ["a letter"]}, None, []),
        ({"asked_also": ["a letter"], "also_states": ()}, False, ["specified"]),
        (
            {
                "states": set(TransitionItem) - {TransitionItem.AFFECTED},
                "counts": (),
                "waived": {TransitionItem.AFFECTED},
                "asked_also": ["a letter"],
                "also_states": ["a letter"],
            },
            True,
            [],
        ),
    ],
)
def test_cms_may_ask_for_more_or_for_something_else(
    changes: dict[str, Any], answer: bool | None, gaps: list[str]
) -> None:
    """STA-032."""
    plan = evolve(COMPLETE, **changes)

    assert check_transition_plan(plan, PerformanceYear(2027)).answer is answer
    assert lacking(plan, 2027) == gaps
    with pytest.raises(InvalidValue, match="asked_also"):
        TransitionPlan(waived={TransitionItem.ISSUES})


@pytest.mark.parametrize("waived", TransitionItem)
def test_an_item_that_cms_waived_excuses_no_other(waived: TransitionItem) -> None:
    """STA-032."""
    nothing = evolve(COMPLETE, states=(), counts=(), waived={waived}, asked_also=["a letter"])

    assert len(lacking(nothing, 2027)) >= len(TransitionItem) - 1


def test_the_facts_of_a_plan_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        TransitionPlan(None)


def test_before_2020_no_plan_is_asked_for() -> None:
    assert not TRANSITION_ITEMS.covers(PerformanceYear(2023))
    with pytest.raises(YearNotCovered):
        check_transition_plan(COMPLETE, PerformanceYear(2019))


@given(strategies.transition_plans(PerformanceYear(2026), known=True), st.sampled_from(COVERED))
def test_a_plan_is_in_order_if_and_only_if_nothing_is_lacking(
    plan: TransitionPlan, year: int
) -> None:
    """The contents read again with sets alone."""
    d = check_transition_plan(plan, PerformanceYear(year))
    dates = plan.dates
    fine = bool(dates.is_accepted) and plan.asked_also <= plan.also_states
    if year >= 2024:
        required = set(TransitionItem) - plan.waived
        days = [plan.notifies_on, plan.starts_on, plan.completes_on]
        fine = fine and required <= plan.states and bool(dates.is_received)
        fine = fine and dates.received_on <= dates.due_on
        if TransitionItem.AFFECTED in required:
            fine = fine and plan.counts == set(ParticipationOption)
            fine = fine and plan.includes == set(ParticipationStatus)
        if TransitionItem.TIMELINE in required:
            fine = fine and days == sorted(days)

    assert d.answer is fine


# --- completion --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("completes", "reported", "is_reported", "answer", "missing"),
    [
        (DUE, DUE, None, True, ()),
        (DUE, date(2026, 7, 1), None, False, ()),
        (DUE, None, False, False, ()),
        (DUE, None, None, None, ("reported_on",)),
        (DUE, None, True, None, ("reported_on",)),
        (None, DUE, None, None, ("completes_on",)),
        (None, None, None, None, ("reported_on", "completes_on")),
    ],
)
def test_cms_is_told_of_the_completion_by_the_day_in_the_timeline(
    completes: date | None,
    reported: date | None,
    is_reported: bool | None,
    answer: bool | None,
    missing: tuple[str, ...],
) -> None:
    """STA-019."""
    plan = TransitionPlan(completes_on=completes)
    d = check_completion(plan, reported, PerformanceYear(2026), is_reported=is_reported)

    assert d.answer is answer
    assert d.finding("standing.transition-plan.completed").holds is answer
    assert d.missing == missing


def test_a_completion_reported_on_a_day_was_reported() -> None:
    with pytest.raises(InvalidValue, match="None where CMS was not told"):
        check_completion(COMPLETE, DUE, PerformanceYear(2026), is_reported=False)
    with pytest.raises(YearNotCovered):
        check_completion(COMPLETE, DUE, PerformanceYear(2023))


# --- the end of services -----------------------------------------------------------------------

ACCEPTED = TransitionPlan(dates=PlanDates(accepted_on=DUE))
REFUSED = TransitionPlan(dates=PlanDates(is_accepted=False))
CLOSES = datetime(2027, 3, 31, 20, tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("ended", "plan", "closes", "answer", "missing"),
    [
        pytest.param(DUE, ACCEPTED, None, True, (), id="STA-020: under an approved plan"),
        pytest.param(date(2026, 6, 29), ACCEPTED, None, False, (), id="STA-020: approved later"),
        pytest.param(DUE, REFUSED, None, False, (), id="STA-020: without one"),
        pytest.param(DUE, None, None, None, ("plan",), id="STA-020: not known"),
        pytest.param(DUE, TransitionPlan(), None, None, ("accepted_on",), id="approval not known"),
        pytest.param(
            DUE,
            TransitionPlan(dates=APPROVED),
            None,
            None,
            ("accepted_on",),
            id="approved, when is not known",
        ),
        pytest.param(date(2026, 1, 1), REFUSED, None, False, (), id="on the first day"),
        pytest.param(date(2025, 12, 31), ACCEPTED, None, False, (), id="before the year"),
        pytest.param(date(2026, 12, 31), ACCEPTED, None, True, (), id="on the last day"),
        pytest.param(date(2027, 1, 1), ACCEPTED, None, False, (), id="STA-021: after the year"),
        pytest.param(date(2027, 2, 1), REFUSED, None, False, (), id="STA-021: nor without a plan"),
        pytest.param(
            date(2027, 3, 31), None, None, None, ("discontinued_on",), id="day of the close"
        ),
        pytest.param(CLOSES, None, None, True, (), id="at the close"),
        pytest.param(
            datetime(2027, 3, 31, 20, 1, tzinfo=EASTERN), None, None, True, (), id="after the close"
        ),
        pytest.param(date(2027, 4, 1), REFUSED, None, True, (), id="the day after"),
        pytest.param(date(2027, 4, 1), REFUSED, date(2027, 4, 30), False, (), id="a later close"),
        pytest.param(None, ACCEPTED, None, None, ("discontinued_on",), id="not known"),
        pytest.param(None, REFUSED, None, None, ("discontinued_on",), id="not known, plan refused"),
        pytest.param(None, None, None, None, ("discontinued_on", "plan"), id="nor the plan"),
        pytest.param(
            None,
            TransitionPlan(),
            None,
            None,
            ("discontinued_on", "accepted_on"),
            id="nor the approval",
        ),
    ],
)
def test_services_may_end_under_a_plan_in_the_year_but_not_later_before_the_close(
    ended: Any,
    plan: TransitionPlan | None,
    closes: Any,
    answer: bool | None,
    missing: tuple[str, ...],
) -> None:
    d = check_discontinuation(ended, plan, PerformanceYear(2026), submission_closes=closes)

    assert d.answer is answer
    assert d.missing == missing


@pytest.mark.parametrize("plan", [ACCEPTED, REFUSED, None])
def test_the_2027_close_is_unknown_until_it_is_given(plan: TransitionPlan | None) -> None:
    year, ended = PerformanceYear(2027), date(2028, 2, 1)
    unknown = check_discontinuation(ended, plan, year)
    known = check_discontinuation(ended, plan, year, submission_closes=date(2028, 3, 31))

    assert unknown.answer is None
    assert unknown.missing == ("submission_closes",)
    assert known.answer is False, "STA-C15"
    assert known.finding("standing.service").verdict is Verdict.NOT_MET
    reading = known.finding("standing.discontinuation").citation
    assert reading.basis is Basis.INTERPRETATION, "STA-C15: the text speaks of the period"
    missing = check_discontinuation(None, ACCEPTED, year).missing
    assert missing == ("discontinued_on", "submission_closes")


@pytest.mark.parametrize("year", COVERED)
def test_the_duty_to_serve_has_the_basis_of_its_year(year: int) -> None:
    """S1 and the texts of 2020-23: must provide. 2024: certifies that it intends to."""
    d = check_discontinuation(date(year + 1, 1, 15), None, PerformanceYear(year))
    basis = d.finding("standing.service").citation.basis

    assert (basis is Basis.INTERPRETATION) is (year in (2024, 2025, 2026))
    with pytest.raises(YearNotCovered):
        check_discontinuation(None, None, PerformanceYear(2019))
