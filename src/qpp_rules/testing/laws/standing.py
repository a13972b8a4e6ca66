"""When an intermediary may not submit, and what a corrective action plan states: two laws."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.standing import (
    PLAN_ITEMS,
    Audience,
    CorrectiveActionPlan,
    PlanDates,
    PlanItem,
    StandingEvent,
    Termination,
    Withdrawal,
)
from qpp_rules.terms import INTERMEDIARY_TYPES, Approval
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.planned_submissions import planned_submissions
from qpp_rules.testing.strategies.standing import YEARS, notices, resolutions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import hypothesis


GATE: Final = Law("standing gate law", cfr("414.1400(e)(2)"))
ITEMS: Final = Law("plan items law", cfr("414.1400(e)(1)(i)"))
_FULL: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)
_DAY: Final = timedelta(days=1)


# --- the gate ----------------------------------------------------------------------------------


@attrs.frozen
class _Case:
    planned: PlannedSubmission
    approvals: tuple[Approval, ...]
    events: tuple[StandingEvent, ...]


def _other_years(year: PerformanceYear) -> st.SearchStrategy[PerformanceYear]:
    return st.sampled_from([one for one in YEARS if one != year])


@st.composite
def _ends(
    draw: st.DrawFn, year: PerformanceYear, day: date, *, in_effect: bool
) -> Termination | Withdrawal:
    """Return a termination or withdrawal that bars the data of *year* on *day*, or does not."""
    other = draw(_other_years(year))
    before, after = day - draw(st.sampled_from((0, 1, 100))) * _DAY, day + _DAY
    of_year = draw(st.sampled_from(((), (year,), (year, other))))
    began, years = (
        (before, of_year)
        if in_effect
        else draw(st.sampled_from(((after, of_year), (before, (other,)))))
    )
    if draw(st.booleans()):
        return Withdrawal(began, years)
    # Notice was given before the day, even of what takes effect after it.
    return Termination(min(before, began), began, years)


@st.composite
def _gates(draw: st.DrawFn, years: tuple[PerformanceYear, ...], *, closed: bool) -> _Case:
    year = draw(st.sampled_from(years))
    day = draw(st.dates(date(year.year + 1, 1, 1), date(year.year + 1, 4, 30)))
    moment = draw(st.sampled_from((time(0), time(0, 30), time(12), time(23, 59))))
    planned = attrs.evolve(
        draw(planned_submissions(year=year)),
        submitted_at=datetime.combine(day, moment, EASTERN),
    )
    types = INTERMEDIARY_TYPES.at(year)
    not_approved = [
        *draw(
            st.lists(st.builds(Approval, st.sampled_from(_FULL), _other_years(year)), max_size=2)
        ),
        *(Approval(kind, year) for kind in IntermediaryType if kind not in types),
    ]
    approved = Approval(draw(st.sampled_from(_FULL)), year)
    acts = draw(st.lists(notices(year) | resolutions(year), max_size=3))
    without_effect = draw(st.lists(_ends(year, day, in_effect=False), max_size=2))
    approvals, events = [*not_approved, approved], [*acts, *without_effect]
    if closed:
        fault = draw(st.sampled_from(("not approved", "ended", "both")))
        if fault != "ended":
            approvals.remove(approved)
        if fault != "not approved":
            events.append(draw(_ends(year, day, in_effect=True)))
    return _Case(
        planned, tuple(draw(st.permutations(approvals))), tuple(draw(st.permutations(events)))
    )


def check_standing_gate(
    may_submit: Callable[[PlannedSubmission, tuple[Approval, ...], tuple[StandingEvent, ...]], Any],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function lets only an intermediary in standing submit data.

    *may_submit* takes a planned submission
    (:class:`~qpp_rules.core.planned_submissions.PlannedSubmission`), a tuple of
    :class:`~qpp_rules.terms.Approval` and a tuple of events of :mod:`~qpp_rules.standing`;
    :func:`~qpp_rules.standing.may_submit` is the model. It answers True if the data may be
    submitted, False if it may not, None if that is not known. *answer_of* reads this from the
    result. The default reads a determination, or the answer itself.

    Without approval for the year, nothing may be submitted; approval for another year, or as a type
    that the year does not have, doesn't count. Nor may anything be submitted from the Eastern day
    on which a termination or withdrawal takes effect. A QCDR or Qualified Registry that is approved
    may submit, also under remedial action, and before a termination takes effect, and if it was
    terminated for other years only.

    >>> from qpp_rules import standing
    >>> check_standing_gate(standing.may_submit)

    Raises :class:`LawBroken`.

    Citation: 42 CFR § 414.1400(e)(2); 42 CFR § 414.1305.
    """
    covered = tuple(years)

    def answered(case: _Case) -> Any:
        return answer_of(GATE.call(may_submit, case.planned, case.approvals, case.events))

    def shut(case: _Case) -> None:
        if answered(case) is True:
            clause = "no data without approval for the year, or after termination or withdrawal"
            GATE.broken(clause, **_gate_facts(case))

    def open_(case: _Case) -> None:
        if answered(case) is not True:
            clause = "an approved intermediary may submit until termination or withdrawal"
            GATE.broken(clause, **_gate_facts(case))

    GATE.run(_gates(covered, closed=True), shut, settings)
    GATE.run(_gates(covered, closed=False), open_, settings)


def _gate_facts(case: _Case) -> dict[str, Any]:
    approvals = (f"{one.intermediary_type.value} for {one.year}" for one in case.approvals)
    return {
        "year": case.planned.year,
        "submitted_at": str(case.planned.submitted_at),
        "approvals": ", ".join(approvals) or "none",
        "events": "; ".join(map(repr, case.events)) or "none",
    }


# --- contents of a plan ------------------------------------------------------------------------


@attrs.frozen
class _Contents:
    plan: CorrectiveActionPlan
    year: PerformanceYear
    left_out: frozenset[PlanItem]


@st.composite
def _contents(draw: st.DrawFn, years: tuple[PerformanceYear, ...], *, complete: bool) -> _Contents:
    year = draw(st.sampled_from(years))
    required = PLAN_ITEMS.at(year)
    in_order = [item for item in PlanItem if item in required]
    of_others = [item for item in PlanItem if item not in required]
    left_out = frozenset[PlanItem]()
    if not complete:
        left_out = draw(st.frozensets(st.sampled_from(in_order), min_size=1))
    more = draw(st.frozensets(st.sampled_from(of_others)))
    notified = year.first_day + draw(st.integers(0, 300)) * _DAY
    received = notified + draw(st.integers(0, 7)) * _DAY
    dates = PlanDates(
        notified_on=notified,
        due_on=received + draw(st.integers(0, 7)) * _DAY,
        received_on=received,
        accepted_on=received + draw(st.integers(0, 7)) * _DAY,
    )
    plan = CorrectiveActionPlan(
        states=required - left_out | more, tells=Audience, has_licensees=True, dates=dates
    )
    return _Contents(plan, year, left_out)


def check_plan_items(
    check_plan: Callable[[CorrectiveActionPlan, PerformanceYear], Any],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function asks a corrective action plan for the contents of its year.

    *check_plan* takes a :class:`~qpp_rules.standing.CorrectiveActionPlan` and the year;
    :func:`~qpp_rules.standing.check_corrective_action_plan` is the model. It answers True if the
    plan is in order, False if it isn't, None if that is not known. *answer_of* reads this from the
    result. The default reads a determination, or the answer itself.

    Every plan tells everyone affected, was received and accepted in time, and CMS asked for nothing
    else. Such a plan is in order with the contents of its year, whatever else it states. If it
    leaves out any of them, it isn't. Contents that only other years ask for don't matter.

    >>> from qpp_rules import standing
    >>> check_plan_items(standing.check_corrective_action_plan)

    Raises :class:`LawBroken`.

    Citation: 42 CFR § 414.1400(e)(1)(i); in 2017 and 2018 (k)(3), in 2019 to 2021 (f)(1)(i).
    """
    covered = tuple(years)

    def check(case: _Contents) -> None:
        answer = answer_of(ITEMS.call(check_plan, case.plan, case.year))
        if case.left_out and answer is not False:
            ITEMS.broken("a plan that leaves out contents is not in order", **_plan_facts(case))
        if not case.left_out and answer is not True:
            ITEMS.broken("a plan with all contents is in order", **_plan_facts(case))

    for complete in (False, True):
        ITEMS.run(_contents(covered, complete=complete), check, settings)


def _plan_facts(case: _Contents) -> dict[str, Any]:
    def names(items: Iterable[PlanItem]) -> str:
        return "; ".join(sorted(item.value for item in items)) or "nothing"

    return {
        "year": case.year,
        "states": names(case.plan.states or ()),
        "left out": names(case.left_out),
    }
