"""The corrective action plan: contents of the year, audience, dates, and corrections."""

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
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.standing import (
    AUDIENCES,
    CORRECTION_DAYS,
    PLAN_DAYS,
    PLAN_ITEMS,
    Audience,
    CorrectiveActionPlan,
    PlanDates,
    PlanItem,
    check_correction,
    check_corrective_action_plan,
)
from qpp_rules.testing import strategies

COVERED = range(2017, 2028)
TOLD, DUE = date(2018, 5, 1), date(2026, 5, 31)
IN_TIME = PlanDates(
    notified_on=TOLD, due_on=DUE, received_on=date(2018, 5, 10), accepted_on=date(2018, 5, 12)
)
COMPLETE = CorrectiveActionPlan(
    states=PlanItem, tells=Audience, has_licensees=True, dates=IN_TIME, also_states=()
)
AUDIENCE = "standing.corrective-action-plan.audience"
SPECIFIED = "standing.corrective-action-plan.specified"
RECEIVED, ACCEPTED = "standing.corrective-action-plan.received", "standing.ground.plan-accepted"
NAMES = {
    PlanItem.DEFICIENCIES: "deficiencies",
    PlanItem.PREVENTION: "prevention",
    PlanItem.ISSUES: "issues",
    PlanItem.IMPACT: "impact",
    PlanItem.LICENSED_QCDRS: "licensed-qcdrs",
    PlanItem.CORRECTIVE_ACTIONS: "corrective-actions",
    PlanItem.TIMELINE: "timeline",
    PlanItem.COMMUNICATION_PLAN: "communication-plan",
    PlanItem.FINAL_RESOLUTION: "final-resolution",
}
TO_2020 = {PlanItem.DEFICIENCIES, PlanItem.PREVENTION}
A_TO_D = {PlanItem.ISSUES, PlanItem.IMPACT, PlanItem.CORRECTIVE_ACTIONS, PlanItem.TIMELINE}


def lacking(plan: CorrectiveActionPlan, year: int) -> list[str]:
    d = check_corrective_action_plan(plan, PerformanceYear(year))
    prefix = "standing.corrective-action-plan."
    return [one.rule.id.removeprefix(prefix) for one in d.findings if one.holds is False]


def items_of(year: int) -> frozenset[PlanItem]:
    return PLAN_ITEMS.at(PerformanceYear(year))


@pytest.mark.parametrize("year", COVERED)
def test_a_plan_that_is_complete_in_time_and_accepted_is_in_order(year: int) -> None:
    d = check_corrective_action_plan(COMPLETE, PerformanceYear(year))

    assert d.answer is True
    assert d.missing == ()


@pytest.mark.parametrize("year", COVERED)
@pytest.mark.parametrize("item", PlanItem)
def test_each_omitted_item_is_found_in_the_years_that_require_it(item: PlanItem, year: int) -> None:
    """STA-007 to STA-012: removing an item adds exactly its finding."""
    found = lacking(evolve(COMPLETE, states=set(PlanItem) - {item}), year)

    assert found == ([NAMES[item]] if item in items_of(year) else [])


@pytest.mark.parametrize(
    ("year", "items"),
    [
        (2017, TO_2020),
        (2018, TO_2020),
        (2019, TO_2020),
        (2020, TO_2020),
        (2021, A_TO_D),
        (2022, A_TO_D),
        (2023, A_TO_D | {PlanItem.LICENSED_QCDRS, PlanItem.COMMUNICATION_PLAN}),
        (2024, set(PlanItem) - TO_2020),
        (2027, set(PlanItem) - TO_2020),
    ],
)
def test_the_required_contents_depend_on_the_year(year: int, items: set[PlanItem]) -> None:
    """A-D in 2021 and 2022, A-E with licensees in B in 2023, A-F from 2024."""
    assert items_of(year) == items


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        (2021, []),
        (2022, []),
        (2023, ["licensed-qcdrs", "communication-plan"]),
        (2024, ["licensed-qcdrs", "communication-plan", "final-resolution"]),
    ],
)
def test_the_plan_has_four_items(year: int, expected: list[str]) -> None:
    """INT-S12; from 2023 item B is about licensed QCDRs too."""
    assert lacking(evolve(COMPLETE, states=A_TO_D), year) == expected


# --- whom it tells -----------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2023, 2024, 2026, 2027])
@pytest.mark.parametrize("audience", Audience)
def test_everyone_affected_is_notified(audience: Audience, year: int) -> None:
    """STA-011, STA-C08: a basis left out is a gap; only the fact sheet names MVPs."""
    plan = evolve(COMPLETE, tells=set(Audience) - {audience})
    asked = audience in AUDIENCES.at(PerformanceYear(year))

    assert asked is (audience is not Audience.MVP or year == 2027)
    assert lacking(plan, year) == (["audience"] if asked else [])


@pytest.mark.parametrize(
    ("tells", "has_licensees", "holds", "missing"),
    [
        (Audience, None, True, ()),
        (set(Audience) - {Audience.LICENSED_QCDRS}, True, False, ()),
        (set(Audience) - {Audience.LICENSED_QCDRS}, False, True, ()),
        (set(Audience) - {Audience.LICENSED_QCDRS}, None, None, ("has_licensees",)),
        (None, False, None, ("tells",)),
        (None, None, None, ("tells", "has_licensees")),
    ],
)
def test_licensed_qcdrs_are_notified_if_there_are_any(
    tells: Any, has_licensees: bool | None, holds: bool | None, missing: tuple[str, ...]
) -> None:
    """STA-008: no licensees, say so."""
    plan = evolve(COMPLETE, tells=tells, has_licensees=has_licensees)
    d = check_corrective_action_plan(plan, PerformanceYear(2027))

    assert d.answer is holds
    assert d.missing == missing


def test_recipients_do_not_matter_without_a_communication() -> None:
    plan = evolve(COMPLETE, states=set(PlanItem) - {PlanItem.COMMUNICATION_PLAN}, tells=())

    assert lacking(plan, 2027) == ["communication-plan"]


def test_the_bases_are_named_from_2023() -> None:
    """(B) says "regardless of whether"; MVPs stand in the fact sheet of 2027 alone."""
    bases = [AUDIENCES.source(PerformanceYear(year)).basis for year in (2023, 2024, 2025, 2027)]

    assert bases == [Basis.REGULATION, Basis.REGULATION, Basis.DERIVED, Basis.CMS_GUIDANCE]
    assert not AUDIENCES.covers(PerformanceYear(2022))


# --- what CMS itself asked for -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "answer", "gaps"),
    [
        pytest.param({"asked_also": ["a vendor's letter"]}, False, ["specified"], id="STA-C09"),
        pytest.param(
            {"asked_also": ["a letter"], "also_states": ["a letter", "more"]}, True, [], id="stated"
        ),
        pytest.param({"asked_also": ["a letter"], "also_states": None}, None, [], id="not known"),
        pytest.param(
            {
                "states": set(PlanItem) - {PlanItem.IMPACT},
                "waived": {PlanItem.IMPACT},
                "asked_also": ["a letter"],
                "also_states": ["a letter"],
            },
            True,
            [],
            id="STA-032: in place of a standard item",
        ),
    ],
)
def test_cms_may_ask_for_more_or_for_something_else(
    changes: dict[str, Any], answer: bool | None, gaps: list[str]
) -> None:
    plan = evolve(COMPLETE, **changes)

    assert check_corrective_action_plan(plan, PerformanceYear(2027)).answer is answer
    assert lacking(plan, 2027) == gaps


def test_a_standard_item_can_be_waived_only_for_a_substitute() -> None:
    with pytest.raises(InvalidValue, match="in place of the standard contents"):
        CorrectiveActionPlan(waived={PlanItem.IMPACT})
    with pytest.raises(InvalidValue, match="asked_also"):
        CorrectiveActionPlan(asked_also={" a"})


# --- dates -------------------------------------------------------------------------------------


def dated(**dates: Any) -> CorrectiveActionPlan:
    return evolve(COMPLETE, dates=PlanDates(**dates))


@pytest.mark.parametrize(
    ("received", "accepted", "gaps"),
    [
        ((2018, 5, 15), (2018, 5, 15), []),
        ((2018, 5, 15), (2018, 5, 16), [ACCEPTED]),
        ((2018, 5, 16), (2018, 5, 16), ["received", ACCEPTED]),
    ],
)
def test_until_2018_the_plan_is_received_and_accepted_within_14_days(
    received: tuple[int, ...], accepted: tuple[int, ...], gaps: list[str]
) -> None:
    """STA-034; (k)(3)."""
    plan = dated(notified_on=TOLD, received_on=date(*received), accepted_on=date(*accepted))

    assert lacking(plan, 2018) == gaps


@pytest.mark.parametrize(
    ("year", "dates", "answer", "missing"),
    [
        pytest.param(
            2018,
            {"notified_on": TOLD, "received_on": date(2018, 5, 10), "is_accepted": False},
            False,
            (),
            id="STA-034: only received",
        ),
        pytest.param(
            2018,
            {"received_on": date(2018, 5, 10), "accepted_on": date(2018, 5, 10)},
            None,
            ("notified_on",),
            id="notification not known",
        ),
        pytest.param(
            2018, {"notified_on": TOLD}, None, ("received_on", "accepted_on"), id="no act known"
        ),
        pytest.param(
            2018,
            {"notified_on": TOLD, "is_received": True, "is_accepted": True},
            None,
            ("received_on", "accepted_on"),
            id="days not known",
        ),
        pytest.param(2018, {"is_received": False}, False, (), id="not received"),
        pytest.param(
            2026,
            {"due_on": DUE, "received_on": DUE, "is_accepted": True},
            True,
            (),
            id="STA-006: on the day",
        ),
        pytest.param(
            2026,
            {"due_on": DUE, "received_on": date(2026, 6, 1), "is_accepted": True},
            False,
            (),
            id="STA-006: late",
        ),
        pytest.param(2026, {"due_on": DUE, "is_received": False}, False, (), id="STA-006: missing"),
        pytest.param(
            2026,
            {"due_on": DUE, "received_on": DUE, "is_accepted": False},
            False,
            (),
            id="STA-039: not accepted",
        ),
        pytest.param(
            2026, {"due_on": DUE, "received_on": DUE}, None, ("is_accepted",), id="not decided yet"
        ),
        pytest.param(
            2026,
            {"received_on": DUE, "accepted_on": DUE},
            None,
            ("due_on",),
            id="due day not known",
        ),
        pytest.param(2026, {}, None, ("received_on", "due_on", "is_accepted"), id="nothing known"),
    ],
)
def test_from_2019_the_plan_is_received_by_the_day_that_cms_specified(
    year: int, dates: dict[str, Any], answer: bool | None, missing: tuple[str, ...]
) -> None:
    d = check_corrective_action_plan(dated(**dates), PerformanceYear(year))

    assert d.answer is answer
    assert d.missing == missing


def test_from_2019_a_plan_has_no_14_days() -> None:
    """STA-006: only the day that CMS specified counts, and it is told."""
    plan = dated(notified_on=TOLD, due_on=DUE, received_on=DUE, is_accepted=True)
    received = check_corrective_action_plan(plan, PerformanceYear(2019)).finding(RECEIVED)

    assert received.verdict is Verdict.MET
    assert (received.observed, received.required) == (DUE, "by 2026-05-31")
    undated = check_corrective_action_plan(dated(received_on=DUE), PerformanceYear(2019))
    assert undated.finding(RECEIVED).required is None
    for days in (PLAN_DAYS, CORRECTION_DAYS):
        with pytest.raises(YearNotCovered, match="From 2019 CMS specifies the day"):
            days.at(PerformanceYear(2019))


def test_the_facts_of_a_plan_are_keyword_only() -> None:
    for kind in (CorrectiveActionPlan, PlanDates):
        with pytest.raises(TypeError):
            kind(None)


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"is_received": False, "received_on": DUE}, "received_on"),
        ({"is_accepted": False, "accepted_on": DUE}, "accepted_on"),
        ({"received_on": DUE, "accepted_on": date(2026, 5, 30)}, "accepted_on"),
        ({"notified_on": DUE, "received_on": date(2026, 5, 30)}, "received_on"),
        ({"notified_on": DUE, "accepted_on": date(2026, 5, 30)}, "accepted_on"),
        ({"is_received": False, "is_accepted": True}, "is_accepted"),
        ({"is_received": False, "accepted_on": DUE}, "is_accepted"),
    ],
)
def test_dates_that_contradict_each_other_are_refused(dates: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue, match=field):
        PlanDates(**dates)


# --- corrections -------------------------------------------------------------------------------

CLOSES = datetime(2019, 4, 2, 20, tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("corrected", "facts", "answer", "missing"),
    [
        pytest.param(date(2018, 5, 31), {}, True, (), id="STA-035: the 30th day"),
        pytest.param(date(2018, 6, 1), {}, False, (), id="STA-035: the 31st day"),
        pytest.param(
            date(2019, 4, 3),
            {"notified_on": date(2019, 3, 20)},
            False,
            (),
            id="STA-035: in 30 days, after the close",
        ),
        pytest.param(
            date(2019, 4, 1),
            {"notified_on": date(2019, 3, 20)},
            True,
            (),
            id="the day before the close",
        ),
        pytest.param(
            date(2019, 4, 2),
            {"notified_on": date(2019, 3, 20)},
            None,
            ("corrected_on",),
            id="the day of the close, without an hour",
        ),
        pytest.param(
            datetime(2019, 4, 2, 19, 59, tzinfo=EASTERN),
            {"notified_on": date(2019, 3, 20)},
            True,
            (),
            id="a minute before",
        ),
        pytest.param(CLOSES, {"notified_on": date(2019, 3, 20)}, False, (), id="at the close"),
        pytest.param(
            CLOSES,
            {"notified_on": date(2019, 3, 20), "submission_closes": date(2019, 4, 2)},
            None,
            ("submission_closes",),
            id="the hour of the close not known",
        ),
        pytest.param(None, {"is_corrected": False}, False, (), id="not corrected"),
        pytest.param(None, {}, None, ("corrected_on",), id="not known"),
        pytest.param(
            date(2018, 5, 31),
            {"notified_on": None},
            None,
            ("notified_on",),
            id="notification not known",
        ),
        pytest.param(
            date(2018, 5, 31),
            {"submission_closes": None},
            None,
            ("submission_closes",),
            id="close not known",
        ),
        pytest.param(
            date(2018, 6, 1),
            {"submission_closes": None},
            False,
            (),
            id="too late whatever the close",
        ),
    ],
)
def test_until_2018_deficiencies_are_corrected_by_the_sooner_of_two_days(
    corrected: Any, facts: dict[str, Any], answer: bool | None, missing: tuple[str, ...]
) -> None:
    """(k)(7): within 30 days, or before the submission deadline."""
    given_ = {"notified_on": TOLD, "submission_closes": CLOSES, **facts}
    d = check_correction(corrected, PerformanceYear(2018), **given_)

    assert d.answer is answer
    assert d.missing == missing


@pytest.mark.parametrize(
    ("corrected", "by", "answer", "missing"),
    [
        (DUE, DUE, True, ()),
        (datetime(2026, 5, 31, 23, 59, tzinfo=EASTERN), DUE, True, ()),
        (date(2026, 6, 1), DUE, False, ()),
        (None, DUE, None, ("corrected_on",)),
        (DUE, None, None, ("correct_by",)),
        (None, None, None, ("corrected_on", "correct_by")),
    ],
)
def test_from_2019_deficiencies_are_corrected_by_the_day_that_cms_set(
    corrected: Any, by: date | None, answer: bool | None, missing: tuple[str, ...]
) -> None:
    """STA-039."""
    for year in (2019, 2020, 2026):
        d = check_correction(corrected, PerformanceYear(year), correct_by=by)

        assert d.answer is answer
        assert d.missing == missing
    assert check_correction(None, PerformanceYear(2026), is_corrected=False).answer is False


@pytest.mark.parametrize(
    ("corrected", "facts"),
    [(DUE, {"is_corrected": False}), (date(2018, 4, 30), {"notified_on": TOLD})],
)
def test_an_impossible_correction_is_refused(corrected: date, facts: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match="corrected_on"):
        check_correction(corrected, PerformanceYear(2018), **facts)


@given(
    strategies.corrective_action_plans(PerformanceYear(2026), known=True), st.sampled_from(COVERED)
)
def test_a_plan_is_in_order_if_and_only_if_nothing_is_lacking(
    plan: CorrectiveActionPlan, year: int
) -> None:
    """The contents read again with sets alone."""
    d = check_corrective_action_plan(plan, PerformanceYear(year))
    required = items_of(year) - plan.waived
    stated = required <= plan.states and plan.asked_also <= plan.also_states
    if PlanItem.COMMUNICATION_PLAN in required:
        audience = AUDIENCES.at(PerformanceYear(year))
        if not plan.has_licensees:
            audience -= {Audience.LICENSED_QCDRS}
        stated = stated and audience <= plan.tells
    dates = plan.dates
    if not stated or dates.is_received is False or dates.is_accepted is False:
        assert d.answer is False
    elif year <= 2018:
        assert d.answer is ((dates.accepted_on - dates.notified_on).days <= 14)
    else:
        assert d.answer is (dates.received_on <= dates.due_on)


@given(strategies.corrective_action_plans(PerformanceYear(2026)), st.sampled_from(COVERED))
def test_additional_items_never_complete_a_plan(plan: CorrectiveActionPlan, year: int) -> None:
    more = evolve(plan, asked_also=plan.asked_also | {"one thing more"})
    before = check_corrective_action_plan(plan, PerformanceYear(year)).answer
    after = check_corrective_action_plan(more, PerformanceYear(year)).answer

    assert after is not True
    assert not (before is False and after is None)


def test_an_item_that_is_waived_is_not_applicable() -> None:
    plan = evolve(
        COMPLETE, waived={PlanItem.ISSUES}, asked_also={"a letter"}, also_states={"a letter"}
    )
    d = check_corrective_action_plan(plan, PerformanceYear(2027))

    waived = d.finding("standing.corrective-action-plan.issues")
    assert waived.verdict is Verdict.NOT_APPLICABLE
    assert d.finding(SPECIFIED).about == "a letter"
    assert {d.finding(AUDIENCE).verdict, d.finding(RECEIVED).verdict} == {Verdict.MET}
