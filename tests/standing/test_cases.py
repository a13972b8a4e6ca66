"""The cases of the tables of cases that are about standing."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import IntermediaryType, ParticipationStatus, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.standing import (
    Audience,
    ClientContact,
    CorrectiveActionPlan,
    Disclosure,
    Ground,
    Inaccuracies,
    InaccuracyKind,
    Notice,
    PlanDates,
    PlanItem,
    Standing,
    Support,
    Termination,
    TransitionItem,
    TransitionPlan,
    check_client_contacts,
    check_consecutive_years,
    check_corrective_action_plan,
    check_discontinuation,
    check_grounds,
    check_inaccuracies,
    check_participation_plan,
    check_review_request,
    check_support,
    check_transition_plan,
    disclosed,
    may_submit,
    may_submit_all,
    status,
)
from qpp_rules.terms import Approval

TABLE = Path(__file__).parents[1] / "cases" / "cases.csv"
OURS = re.compile(r"STA-|SUB-05[89]|SUB-06[01]")
PY = {year: PerformanceYear(year) for year in range(2017, 2028)}
PRACTICE = Group(Tin("000000001"))
QUALITY = PerformanceCategory.QUALITY
REGISTRY = IntermediaryType.QUALIFIED_REGISTRY
EVERY_ITEM = frozenset(PlanItem)
A_TO_D = {PlanItem.ISSUES, PlanItem.IMPACT, PlanItem.CORRECTIVE_ACTIONS, PlanItem.TIMELINE}
ABSENT = dict.fromkeys(Ground, False)
RATE, FACT = Disclosure.ERROR_RATE, Disclosure.FACT_OF_ACTION


def affected(year: int, percent: str) -> bool | None:
    found = Inaccuracies({InaccuracyKind.CALCULATION}, Fraction(percent) / 100)
    return check_inaccuracies(found, PY[year]).answer


def plan_gaps(year: int, **plan: Any) -> list[str]:
    d = check_corrective_action_plan(CorrectiveActionPlan(**plan), PY[year])
    return gaps(d.findings)


def transition_gaps(year: int, **plan: Any) -> list[str]:
    return gaps(check_transition_plan(TransitionPlan(**plan), PY[year]).findings)


def gaps(findings: Any) -> list[str]:
    return [one.rule.id.rpartition(".")[2] for one in findings if one.holds is False]


def submits(approved: int, of: int, at: datetime, events: Any = ()) -> bool | None:
    planned = PlannedSubmission(PRACTICE, PY[of], {QUALITY}, submitted_at=at)
    return may_submit(planned, Approval(REGISTRY, PY[approved]), events).answer


def five_barred() -> list[bool | None]:
    """RDY-C15: five participants are ready, and the registry is terminated March 1, 2028."""
    at = datetime(2028, 3, 15, 9, tzinfo=EASTERN)
    planned = [
        PlannedSubmission(Group(Tin(f"00000000{n}")), PY[2027], {QUALITY}, submitted_at=at)
        for n in range(1, 6)
    ]
    events = [Termination(date(2028, 3, 1), date(2028, 3, 1))]
    answers = may_submit_all(planned, Approval(REGISTRY, PY[2027]), events)
    return [answers[one].answer for one in planned]


STEPS = {TransitionItem.NOTIFICATION, TransitionItem.TRANSITION}
NOTHING = dict.fromkeys(("categories", "reporting_options", "measures", "activities"), ())
FEBRUARY_2027 = datetime(2027, 2, 10, 12, tzinfo=EASTERN)
CASES: dict[str, tuple[Callable[[], Any], Any]] = {
    "SUB-C34": (
        lambda: (
            check_support(
                Support(mvps={"M1423"}, **NOTHING), Support(mvps=(), **NOTHING), PY[2027]
            ).answer
        ),
        False,
    ),
    "SUB-C44": (lambda: check_review_request(False, PY[2027]).answer, False),
    "STA-C02": (lambda: check_participation_plan(True, 1, PY[2027]).answer, True),
    "STA-C04": (
        lambda: (
            check_consecutive_years(
                [Notice(date(2025, 6, 1), True), Notice(date(2026, 6, 1), True)], PY[2026]
            ).answer
        ),
        False,
    ),
    "STA-C07": (
        lambda: plan_gaps(2027, states=EVERY_ITEM - {PlanItem.FINAL_RESOLUTION}, tells=Audience),
        ["final-resolution"],
    ),
    "STA-C08": (
        lambda: plan_gaps(2027, states=EVERY_ITEM, tells=set(Audience) - {Audience.VOLUNTARY}),
        ["audience"],
    ),
    "STA-C09": (
        lambda: plan_gaps(
            2027, states=EVERY_ITEM, tells=Audience, asked_also={"one more"}, also_states=()
        ),
        ["specified"],
    ),
    "STA-C12": (
        lambda: transition_gaps(
            2027,
            states=TransitionItem,
            starts_on=date(2027, 7, 15),
            completes_on=date(2027, 7, 1),
        ),
        ["order"],
    ),
    "STA-C15": (
        lambda: (
            check_discontinuation(
                date(2028, 2, 1),
                TransitionPlan(dates=PlanDates(accepted_on=date(2028, 1, 5))),
                PY[2027],
                submission_closes=date(2028, 3, 31),
            ).answer
        ),
        False,
    ),
    "STA-C16, 2025": (lambda: disclosed(Fraction(1, 25), PY[2025]).answer, {RATE, FACT}),
    "STA-C16, 2024": (lambda: disclosed(Fraction(1, 25), PY[2024]).answer, {RATE}),
    "STA-C18, 3%": (lambda: affected(2019, "3"), True),
    "STA-C18, 3.01%": (lambda: affected(2019, "3.01"), False),
    "STA-C19": (lambda: affected(2027, "4"), False),
    "STA-C22": (
        lambda: [
            one.required
            for one in check_grounds(
                {**ABSENT, Ground.FALSE_CERTIFICATION: True}, PY[2027]
            ).findings
            if one.holds is False
        ],
        ["or CMS may act or terminate"],
    ),
    "STA-C24": (
        lambda: plan_gaps(2027, states=EVERY_ITEM - {PlanItem.TIMELINE}, tells=Audience),
        ["timeline"],
    ),
    "STA-C25": (
        lambda: transition_gaps(2027, states={*STEPS, TransitionItem.ISSUES})[:1],
        ["affected"],
    ),
    "STA-C25, numbers of some": (
        lambda: transition_gaps(
            2027, states=TransitionItem, counts=(), includes=set(ParticipationStatus)
        ),
        ["counted"] * 5,
    ),
    "RDY-C15": (five_barred, [False] * 5),
    "RDY-C15, standing": (
        lambda: (
            status(
                [Termination(date(2028, 3, 1), date(2028, 3, 1))],
                at=date(2028, 3, 1),
                year=PY[2027],
            ).answer
        ),
        Standing.TERMINATED,
    ),
    "INT-S09, 4.0%": (lambda: affected(2018, "4.0"), False),
    "INT-S09, 3.0%": (lambda: affected(2018, "3.0"), True),
    "INT-S11, 2019": (lambda: affected(2019, "2"), True),
    "INT-S11, 2021": (lambda: affected(2021, "2"), False),
    "INT-S12, 2021": (lambda: plan_gaps(2021, states=A_TO_D), []),
    "INT-S12, 2023": (
        lambda: plan_gaps(2023, states={*A_TO_D, PlanItem.LICENSED_QCDRS}),
        ["communication-plan"],
    ),
    "INT-S12, 2024": (
        lambda: plan_gaps(2024, states={*A_TO_D, PlanItem.LICENSED_QCDRS}),
        ["communication-plan", "final-resolution"],
    ),
    "INT-S13, 2023": (
        lambda: (
            check_transition_plan(
                TransitionPlan(states=STEPS, dates=PlanDates(is_accepted=True)), PY[2023]
            ).answer
        ),
        True,
    ),
    "INT-S13, 2024": (
        lambda: transition_gaps(2024, states={*STEPS, TransitionItem.TIMELINE}),
        ["issues", "affected", "licensed-qcdrs", "completion-report"],
    ),
    "INT-S14, 2023": (
        lambda: check_grounds({**ABSENT, Ground.CONTACT_NOT_CURRENT: True}, PY[2023]).answer,
        True,
    ),
    "INT-S14, 2024": (
        lambda: check_grounds({**ABSENT, Ground.CONTACT_NOT_CURRENT: True}, PY[2024]).answer,
        False,
    ),
    "INT-S14, a client's number": (
        lambda: (
            check_client_contacts([ClientContact(PRACTICE, False, True)], PY[2024])[PRACTICE].answer
        ),
        False,
    ),
    "INT-S23": (lambda: submits(2026, 2026, FEBRUARY_2027), True),
    "INT-S23, for 2027": (
        lambda: submits(2026, 2027, datetime(2028, 2, 10, 12, tzinfo=EASTERN)),
        False,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_case_has_its_answer(case: str) -> None:
    ask, expected = CASES[case]

    assert ask() == expected


def test_every_case_of_the_table_is_tested() -> None:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {row["id"] for row in rows if OURS.search(row["requirement_id"])}

    assert listed == {case.partition(",")[0] for case in CASES if not case.startswith("INT-")}
