"""The transition plan of an intermediary that stops, and what it owes until the year is over."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules import deadlines
from qpp_rules.core.checks import (
    a_flag,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.moments import a_moment, day_of, precedes
from qpp_rules.core.pages import Page, our_reading, reading
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import ParticipationOption, ParticipationStatus
from qpp_rules.core.years import eastern_text
from qpp_rules.standing.events import a_program_day
from qpp_rules.standing.paragraphs import ACTION_AND_TERMINATION, by_year, texts
from qpp_rules.standing.plans import PlanDates, contents_of_cms, judge_day, problems_of_contents
from qpp_rules.terms import OWED_THE_SAME_DUTIES, QPP_PARTICIPANTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qpp_rules.core.errors import Problem
    from qpp_rules.core.findings import Clause, Finding, Rule
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


class TransitionItem(Enumeration):
    """What a transition plan states."""

    ISSUES = "the issues that contributed to the withdrawal or discontinuation"
    AFFECTED = "how many participants must find another way to report"
    LICENSED_QCDRS = "the QCDRs licensed to use measures that end, or that there are none"
    NOTIFICATION = "the steps to notify those affected in time"
    TRANSITION = "the steps to move them to another intermediary, submitter type or collection type"
    TIMELINE = "a detailed timeline of notification, start and completion"
    COMPLETION_REPORT = "that CMS will be told of the completion by the day in the timeline"


_ITEMS: Final = {2024: "(a)(3)(iv)"}
_ENDING: Final = {2020: "(a)(4)(vi)", 2021: "(a)(4)(i)(F)", 2022: "(a)(2)(i)(F)", **_ITEMS}

TRANSITION_ITEMS: Final = _page.parameter(
    "standing.transition-plan-items",
    "contents of a transition plan",
    *by_year({2024: frozenset(TransitionItem)}, _ITEMS, ACTION_AND_TERMINATION),
    note="From 2020 to 2023 the text asks for a plan that CMS approves, without contents.",
)


def _rule(name: str, title: str, letter: str, *requirements: str) -> Rule:
    return _page.rule(
        f"standing.transition-plan.{name}",
        title,
        texts({2024: f"(a)(3)(iv)({letter})"}, ACTION_AND_TERMINATION),
        *requirements,
    )


def _states(name: str, item: TransitionItem, letter: str, requirement: str) -> Rule:
    return _rule(name, f"the transition plan states {item.value}", letter, requirement)


ISSUES: Final = _states("issues", TransitionItem.ISSUES, "A", "STA-015")
AFFECTED: Final = _states("affected", TransitionItem.AFFECTED, "B)(1", "STA-016")
LICENSED_QCDRS: Final = _states("licensed-qcdrs", TransitionItem.LICENSED_QCDRS, "B)(2", "STA-016")
NOTIFICATION: Final = _states("notification", TransitionItem.NOTIFICATION, "C", "STA-017")
TRANSITION: Final = _states("transition", TransitionItem.TRANSITION, "C", "STA-017")
TIMELINE: Final = _states("timeline", TransitionItem.TIMELINE, "D", "STA-018")
COMPLETION_REPORT: Final = _states(
    "completion-report", TransitionItem.COMPLETION_REPORT, "E", "STA-019"
)

_STATED: Final[Mapping[TransitionItem, Rule]] = {
    TransitionItem.ISSUES: ISSUES,
    TransitionItem.AFFECTED: AFFECTED,
    TransitionItem.LICENSED_QCDRS: LICENSED_QCDRS,
    TransitionItem.NOTIFICATION: NOTIFICATION,
    TransitionItem.TRANSITION: TRANSITION,
    TransitionItem.TIMELINE: TIMELINE,
    TransitionItem.COMPLETION_REPORT: COMPLETION_REPORT,
}
COUNTED: Final = _rule(
    "counted",
    "the transition plan states the number for each participation option",
    "B)(1",
    "STA-016",
)
COUNTS_ALL: Final = _rule(
    "statuses",
    "the numbers in the transition plan include everyone, whatever they take part for",
    "B)(1",
    "STA-016",
)
IN_ORDER: Final = _rule(
    "order",
    "the timeline has the day of notification, of the start and of completion, in this order",
    "D",
    "STA-018",
)
REPORTED: Final = _rule(
    "completed",
    "CMS was told by the day in the timeline that the transition is complete",
    "E",
    "STA-019",
)
SPECIFIED: Final = _page.rule(
    "standing.transition-plan.specified",
    "the transition plan states what CMS itself asked for",
    texts(_ENDING, ACTION_AND_TERMINATION),
    "STA-032",
)
RECEIVED: Final = _page.rule(
    "standing.transition-plan.received",
    "CMS received the transition plan by the day that it specified",
    texts(_ITEMS, ACTION_AND_TERMINATION),
    "STA-014",
)
_IN_SERVICE: Final = "Organizational Approval Criteria"
APPROVED: Final = _page.rule(
    "standing.transition-plan.approved",
    "CMS approved the transition plan",
    texts(_ENDING, _IN_SERVICE),
    "STA-020",
)
DISCONTINUED: Final = _page.rule(
    "standing.discontinuation",
    "services end during the year only under a transition plan that CMS approved before",
    texts(_ENDING, _IN_SERVICE),
    "STA-020",
    "STA-021",
)
_MEANT_TO: Final = (
    "the text asks to certify that the intermediary intends to serve throughout; ending services "
    "before the close is taken to be a breach, as in the texts of 2020 to 2023 and the fact sheet "
    "of 2027"
)
_SERVICE: Final = {
    2020: "(a)(4)(v)",
    2021: "(a)(4)(i)(E)",
    2022: "(a)(2)(i)(E)",
    2024: "(a)(2)(i)(C)",
}
SERVED: Final = _page.rule(
    "standing.service",
    "services continue through the performance period and the submission period",
    (
        *texts({**_SERVICE, 2024: ""}),
        *our_reading(texts({2024: "(a)(2)(i)(C)", 2027: ""}), _MEANT_TO),
        *texts({2027: "(a)(2)(i)(C)"}, _IN_SERVICE),
    ),
    "STA-021",
)


@frozen(kw_only=True)
class TransitionPlan:
    """A transition plan: what it states, its timeline, its dates. None means "not known".

    *states* are the standard contents that it has. *counts* are the participation options for which
    it states a number, *includes* the statuses that the numbers include. *notifies_on*,
    *starts_on* and *completes_on* are the days in its timeline. Of *dates*, acceptance is CMS's
    approval. *waived*, *asked_also* and *also_states* are as in a
    :class:`~qpp_rules.standing.CorrectiveActionPlan`.
    """

    states: frozenset[TransitionItem] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, TransitionItem))
    )
    counts: frozenset[ParticipationOption] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, ParticipationOption)),
    )
    includes: frozenset[ParticipationStatus] | None = field(
        default=None,
        converter=as_frozenset,
        validator=optional(each(frozenset, ParticipationStatus)),
    )
    notifies_on: date | None = field(default=None, validator=optional(a_program_day))
    starts_on: date | None = field(default=None, validator=optional(a_program_day))
    completes_on: date | None = field(default=None, validator=optional(a_program_day))
    dates: PlanDates = field(default=PlanDates(), validator=instance_of(PlanDates))
    waived: frozenset[TransitionItem] = field(
        default=frozenset(), converter=as_frozenset, validator=each(frozenset, TransitionItem)
    )
    asked_also: frozenset[str] = field(
        default=frozenset(), converter=as_frozenset, validator=each(frozenset, str)
    )
    also_states: frozenset[str] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, str))
    )

    def _problems(self) -> Iterator[Problem]:
        return problems_of_contents(self.waived, self.asked_also, self.also_states)


def check_transition_plan(
    plan: TransitionPlan, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether a transition plan is complete, in time and approved.

    From 2020 CMS approves it. From 2024 its contents are those of the text, unless CMS asked for
    others, and it is received by the day that CMS specified.

    >>> from qpp_rules import PerformanceYear
    >>> approved = PlanDates(is_accepted=True)
    >>> steps = {TransitionItem.NOTIFICATION, TransitionItem.TRANSITION, TransitionItem.TIMELINE}
    >>> plan = TransitionPlan(states=steps, dates=approved)
    >>> [check_transition_plan(plan, PerformanceYear(year)).answer for year in (2023, 2024)]
    [True, False]

    Raises YearNotCovered before 2020.

    Citation: 42 CFR § 414.1400(a)(3)(iv); in 2020 (a)(4)(vi); in 2021 (a)(4)(i)(F); in 2022 and
    2023 (a)(2)(i)(F).
    """
    clause = APPROVED.of(year)
    take("check_transition_plan", plan=(plan, instance_of(TransitionPlan)))
    findings = [
        *_contents(plan, year),
        *contents_of_cms(plan.asked_also, plan.also_states, SPECIFIED.of(year)),
    ]
    dates = plan.dates
    if RECEIVED.covers(year):
        on_receipt, due = ("received_on", dates.received_on), ("due_on", dates.due_on)
        findings.append(judge_day(RECEIVED.of(year), on_receipt, due, done=dates.is_received))
    findings.append(clause.judge(dates.accepted, dates.accepted_on, missing=("is_accepted",)))
    return all_met(year, tuple(findings))


def _contents(plan: TransitionPlan, year: PerformanceYear) -> Iterator[Finding]:
    if not TRANSITION_ITEMS.covers(year):
        return
    for item in (one for one in TransitionItem if one in TRANSITION_ITEMS.at(year)):
        clause = _STATED[item].of(year)
        if item in plan.waived:
            yield clause.not_applicable(about="CMS asked for other contents")
            continue
        holds = None if plan.states is None else item in plan.states
        yield clause.judge(holds, missing=("states",))
        if holds is not False:
            yield from _DETAILS.get(item, _none)(plan, year)


def _none(_plan: TransitionPlan, _year: PerformanceYear) -> Iterator[Finding]:
    return iter(())


def _numbers(plan: TransitionPlan, year: PerformanceYear) -> Iterator[Finding]:
    for option in (one for one in ParticipationOption if one in QPP_PARTICIPANTS):
        holds = None if plan.counts is None else option in plan.counts
        yield COUNTED.of(year).judge(holds, missing=("counts",), about=option.value)
    for status in (one for one in ParticipationStatus if one in OWED_THE_SAME_DUTIES):
        holds = None if plan.includes is None else status in plan.includes
        yield COUNTS_ALL.of(year).judge(holds, missing=("includes",), about=status.value)


def _timeline(plan: TransitionPlan, year: PerformanceYear) -> Iterator[Finding]:
    names = ("notifies_on", "starts_on", "completes_on")
    days = {name: getattr(plan, name) for name in names}
    known = [day for day in days.values() if day is not None]
    missing = tuple(name for name, day in days.items() if day is None)
    ordered = all(first <= then for first, then in pairwise(known))
    holds = False if not ordered else None if missing else True
    yield IN_ORDER.of(year).judge(holds, "; ".join(map(str, known)) or None, missing=missing)


_DETAILS: Final = {TransitionItem.AFFECTED: _numbers, TransitionItem.TIMELINE: _timeline}


def check_completion(
    plan: TransitionPlan,
    reported_on: date | None,
    year: PerformanceYear,
    *,
    is_reported: bool | None = None,
) -> Determination[bool | None]:
    """Decide whether CMS was told of the completion by the day in the plan's timeline.

    *is_reported* False means that CMS was not told. None means "not known".

    >>> from qpp_rules import PerformanceYear
    >>> plan = TransitionPlan(completes_on=date(2027, 9, 30))
    >>> check_completion(plan, date(2027, 10, 1), PerformanceYear(2027)).answer
    False

    Raises YearNotCovered before 2024, InvalidValue for a day beside *is_reported* False.

    Citation: 42 CFR § 414.1400(a)(3)(iv)(E).
    """
    subject, clause = "check_completion", REPORTED.of(year)
    take(
        subject,
        plan=(plan, instance_of(TransitionPlan)),
        reported_on=(reported_on, optional(a_program_day)),
        is_reported=(is_reported, optional(a_flag)),
    )
    if is_reported is False and reported_on is not None:
        given, expected = str(reported_on), "None where CMS was not told"
        raise InvalidValue.of(subject, "reported_on", given=given, expected=expected)
    report, last = ("reported_on", reported_on), ("completes_on", plan.completes_on)
    return all_met(year, (judge_day(clause, report, last, done=is_reported),))


_AFTER_THE_YEAR: Final = (
    "the text speaks of ending services during a performance period; the duty is taken to go on "
    "through the close of data submission, and it could end with the year"
)


def check_discontinuation(
    discontinued_on: Moment | None,
    plan: TransitionPlan | None,
    year: PerformanceYear,
    *,
    submission_closes: Moment | None = None,
) -> Determination[bool | None]:
    """Decide whether an intermediary may end its services to a participant when it does.

    During the performance year it may under a transition plan that CMS approved before. After the
    year it may not before data submission closes. *submission_closes* None means the close in the
    calendar. A *plan* or day that is None is not known; for no plan, give one that CMS did not
    accept.

    >>> from qpp_rules import PerformanceYear
    >>> year, approved = PerformanceYear(2026), PlanDates(accepted_on=date(2026, 5, 1))
    >>> check_discontinuation(date(2026, 6, 30), TransitionPlan(dates=approved), year).answer
    True
    >>> check_discontinuation(date(2027, 2, 1), TransitionPlan(dates=approved), year).answer
    False

    Raises YearNotCovered before 2020.

    Citation: 42 CFR § 414.1400(a)(2)(i)(C) and (a)(3)(iv); in 2020 (a)(4)(v) and (vi); in 2021
    (a)(4)(i)(E) and (F); in 2022 and 2023 (a)(2)(i)(E) and (F).
    """
    ending, serving = DISCONTINUED.of(year), SERVED.of(year)
    take(
        "check_discontinuation",
        discontinued_on=(discontinued_on, optional(a_moment)),
        plan=(plan, optional(instance_of(TransitionPlan))),
        submission_closes=(submission_closes, optional(a_moment)),
    )
    closes = submission_closes or _published_close(year)
    if discontinued_on is None:
        approval = () if plan and plan.dates.accepted is False else _approval_missing(plan)
        close = () if closes else ("submission_closes",)
        findings = (
            ending.unknown("discontinued_on", *approval),
            serving.unknown("discontinued_on", *close),
        )
        return all_met(year, findings)
    day = day_of(discontinued_on)
    if day < year.first_day:
        before = ending.not_applicable(about="before the performance year")
        return all_met(year, (before, serving.not_met(discontinued_on)))
    under_plan = _under_plan(ending, plan, day)
    if day <= year.last_day:
        going_on = serving.not_applicable(about="services end during the performance year")
        return all_met(year, (under_plan, going_on))
    under_plan = under_plan.replace(source=reading(under_plan.citation, _AFTER_THE_YEAR))
    serves = _serves(serving, discontinued_on, closes)
    return all_met(year, (under_plan, serves), aside=(under_plan,))


def _serves(clause: Clause, discontinued_on: Moment, closes: Moment | None) -> Finding:
    if closes is None:
        return clause.unknown("submission_closes", observed=discontinued_on)
    # On the day of the close, the hours decide.
    early, required = precedes(discontinued_on, closes), f"through {eastern_text(closes)}"
    holds = None if early is None else not early
    return clause.judge(holds, discontinued_on, required, missing=("discontinued_on",))


def _published_close(year: PerformanceYear) -> Moment | None:
    window = deadlines.calendar(year).get("data-submission")
    return None if window is None else window.closes


def _approval_missing(plan: TransitionPlan | None) -> tuple[str, ...]:
    if plan is None:
        return ("plan",)
    return () if plan.dates.accepted_on else ("accepted_on",)


def _under_plan(clause: Clause, plan: TransitionPlan | None, day: date) -> Finding:
    if plan is None:
        return clause.unknown("plan")
    approval = ("accepted_on", plan.dates.accepted_on)
    return judge_day(clause, approval, ("discontinued_on", day), done=plan.dates.is_accepted)
