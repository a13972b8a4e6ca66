"""What type checkers make of standing. It is checked and never run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import assert_never, assert_type

from qpp_rules import standing
from qpp_rules.core.determinations import Answers, Determination
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import (
    Disclosure,
    Ground,
    Notice,
    PlanItem,
    Resolution,
    Standing,
    StandingEvent,
    Termination,
    Withdrawal,
)
from qpp_rules.terms import Approval

# The standings and the events can be matched exhaustively.


def is_over(status: Standing) -> bool:
    match status:
        case Standing.UNDETERMINED | Standing.IN_GOOD_STANDING:
            return False
        case Standing.ON_PROBATION | Standing.UNDER_REMEDIAL_ACTION:
            return False
        case Standing.WITHDRAWN | Standing.TERMINATED:
            return True
        case _:
            assert_never(status)


def began(event: StandingEvent) -> date | None:
    if isinstance(event, Termination):
        return event.effective_on
    assert_type(event, Notice | Resolution | Withdrawal)
    return event.on


def began_carelessly(event: StandingEvent) -> None:
    str(event.on)  # type: ignore[union-attr]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]


# Events come in, answers go out.


def stands(events: Sequence[StandingEvent], at: datetime, year: PerformanceYear) -> None:
    assert_type(standing.status(events, at=at), Determination[Standing])
    assert_type(standing.status([Notice(at.date())], at=at.date(), year=year).answer, Standing)
    assert_type(standing.status(None, at=at).missing, tuple[str, ...])
    assert_type(standing.TRANSITIONS.at(year), tuple[standing.Transition, ...])
    assert_type(standing.TRANSITIONS.at(year)[0].over, Fraction | None)


def gate(plan: PlannedSubmission, approval: Approval, events: list[StandingEvent]) -> None:
    assert_type(standing.may_submit(plan, approval, events).answer, bool | None)
    assert_type(standing.may_submit(plan, [approval], None), Determination[bool | None])
    assert_type(standing.may_submit(plan, None, []), Determination[bool | None])
    answers = standing.may_submit_all([plan], approval, events)
    assert_type(answers, Answers[PlannedSubmission, bool | None])


def plans(plan: standing.CorrectiveActionPlan, year: PerformanceYear) -> None:
    assert_type(standing.check_corrective_action_plan(plan, year).answer, bool | None)
    assert_type(standing.PLAN_ITEMS.at(year), frozenset[PlanItem])
    assert_type(plan.states, frozenset[PlanItem] | None)
    assert_type(standing.disclosed(None, year).answer, frozenset[Disclosure] | None)
    assert_type(standing.check_grounds({Ground.NOT_CORRECTED: None}, year).answer, bool | None)


# What is malformed is refused before it runs.


def refused(plan: PlannedSubmission, approval: Approval, events: list[StandingEvent]) -> None:
    standing.status(events)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    standing.may_submit(plan, events, approval)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    standing.Inaccuracies(None, 0.03)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Notice("2026-05-04")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Termination(date(2026, 5, 4)).effective_on = None  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
