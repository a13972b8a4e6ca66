"""The corrective action plan: its contents by year, who it notifies, and when it is due."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem, refuse_any
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.moments import a_moment, day_of, precedes
from qpp_rules.core.pages import Page
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import eastern_text
from qpp_rules.standing.events import a_program_day
from qpp_rules.standing.grounds import ABSENT, Ground
from qpp_rules.standing.paragraphs import ACTION_AND_TERMINATION, by_year, texts
from qpp_rules.standing.plans import PlanDates, contents_of_cms, judge_day, problems_of_contents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qpp_rules.core.findings import Clause, Finding, Rule
    from qpp_rules.core.moments import Moment

_page = Page(__name__)


class PlanItem(Enumeration):
    """What a corrective action plan states. The first two are the contents until 2020."""

    DEFICIENCIES = "the deficiencies"
    PREVENTION = "the steps that prevent the deficiencies from recurring"
    ISSUES = "the issues that contributed to the non-compliance"
    IMPACT = "the impact on participants"
    LICENSED_QCDRS = "the impact on QCDRs licensed to use its measures, or that there are none"
    CORRECTIVE_ACTIONS = "the corrective actions"
    TIMELINE = "a detailed timeline for achieving compliance"
    COMMUNICATION_PLAN = "a communication plan"
    FINAL_RESOLUTION = "the final resolution, and any update to the monitoring plan"


class Audience(Enumeration):
    """Who is notified under the communication plan."""

    MIPS_ELIGIBLE = "participants that are MIPS eligible"
    OPT_IN = "participants that opt in"
    VOLUNTARY = "participants that report voluntarily"
    MVP = "participants that report an MVP"
    LICENSED_QCDRS = "QCDRs licensed to use its measures"


_ITEMS_2021: Final = {
    PlanItem.ISSUES,
    PlanItem.IMPACT,
    PlanItem.CORRECTIVE_ACTIONS,
    PlanItem.TIMELINE,
}
_ITEMS_2023: Final = {*_ITEMS_2021, PlanItem.LICENSED_QCDRS, PlanItem.COMMUNICATION_PLAN}
_PARAGRAPHS: Final = {2017: "(k)(3)", 2019: "(f)(1)(i)", 2022: "(e)(1)(i)"}
_UNTIL_2020: Final = {**_PARAGRAPHS, 2021: "", 2022: ""}

PLAN_ITEMS: Final = _page.parameter(
    "standing.corrective-action-plan-items",
    "contents of a corrective action plan",
    *by_year(
        {
            2017: frozenset({PlanItem.DEFICIENCIES, PlanItem.PREVENTION}),
            2021: frozenset(_ITEMS_2021),
            2023: frozenset(_ITEMS_2023),
            2024: frozenset({*_ITEMS_2023, PlanItem.FINAL_RESOLUTION}),
        },
        _PARAGRAPHS,
        ACTION_AND_TERMINATION,
    ),
)


def _item(name: str, item: PlanItem, paragraphs: Mapping[int, str], requirement: str) -> Rule:
    return _page.rule(
        f"standing.corrective-action-plan.{name}",
        f"the corrective action plan states {item.value}",
        texts(paragraphs, ACTION_AND_TERMINATION),
        requirement,
    )


def _lettered(letter: str, first: int = 2021) -> dict[int, str]:
    lettered = {2021: f"(f)(1)(i)({letter})", 2022: f"(e)(1)(i)({letter})"}
    return {max(year, first): text for year, text in lettered.items()}


DEFICIENCIES: Final = _item("deficiencies", PlanItem.DEFICIENCIES, _UNTIL_2020, "STA-006")
PREVENTION: Final = _item("prevention", PlanItem.PREVENTION, _UNTIL_2020, "STA-006")
ISSUES: Final = _item("issues", PlanItem.ISSUES, _lettered("A"), "STA-007")
IMPACT: Final = _item("impact", PlanItem.IMPACT, _lettered("B"), "STA-008")
LICENSED_QCDRS: Final = _item(
    "licensed-qcdrs", PlanItem.LICENSED_QCDRS, _lettered("B", 2023), "STA-008"
)
CORRECTIVE_ACTIONS: Final = _item(
    "corrective-actions", PlanItem.CORRECTIVE_ACTIONS, _lettered("C"), "STA-009"
)
TIMELINE: Final = _item("timeline", PlanItem.TIMELINE, _lettered("D"), "STA-010")
COMMUNICATION_PLAN: Final = _item(
    "communication-plan", PlanItem.COMMUNICATION_PLAN, _lettered("E", 2023), "STA-011"
)
FINAL_RESOLUTION: Final = _item(
    "final-resolution", PlanItem.FINAL_RESOLUTION, _lettered("F", 2024), "STA-012"
)

_STATED: Final[Mapping[PlanItem, Rule]] = {
    PlanItem.DEFICIENCIES: DEFICIENCIES,
    PlanItem.PREVENTION: PREVENTION,
    PlanItem.ISSUES: ISSUES,
    PlanItem.IMPACT: IMPACT,
    PlanItem.LICENSED_QCDRS: LICENSED_QCDRS,
    PlanItem.CORRECTIVE_ACTIONS: CORRECTIVE_ACTIONS,
    PlanItem.TIMELINE: TIMELINE,
    PlanItem.COMMUNICATION_PLAN: COMMUNICATION_PLAN,
    PlanItem.FINAL_RESOLUTION: FINAL_RESOLUTION,
}

_IN_THE_TEXT: Final = frozenset(Audience) - {Audience.MVP}
AUDIENCES: Final = _page.parameter(
    "standing.audiences",
    "who is notified under a corrective action plan's communication plan",
    *by_year(
        {2023: _IN_THE_TEXT, 2027: frozenset(Audience)},
        {2023: "(e)(1)(i)(B) and (E)"},
        ACTION_AND_TERMINATION,
    ),
    note="The communication plan is part of the contents from 2023.",
)
TELLS: Final = _page.rule(
    "standing.corrective-action-plan.audience",
    "the communication plan notifies everyone affected",
    AUDIENCES,
    "STA-011",
)
ASKED: Final = _page.rule(
    "standing.corrective-action-plan.specified",
    "the corrective action plan states what CMS itself asked for",
    texts(_PARAGRAPHS, ACTION_AND_TERMINATION),
    "STA-032",
)

PLAN_DAYS: Final = _page.parameter(
    "standing.plan-days",
    "days after the notification within which CMS must receive and accept the plan",
    *by_year({2017: 14}, {2017: "(k)(3)", 2019: ""}),
    note="From 2019 CMS specifies the day.",
)
CORRECTION_DAYS: Final = _page.parameter(
    "standing.correction-days",
    "days after the notification within which deficiencies must be corrected",
    *by_year({2017: 30}, {2017: "(k)(7)", 2019: ""}),
    note="From 2019 CMS specifies the day.",
)
RECEIVED: Final = _page.rule(
    "standing.corrective-action-plan.received",
    "CMS received the corrective action plan by the day on which it was due",
    texts(_PARAGRAPHS, ACTION_AND_TERMINATION),
    "STA-006",
    "STA-034",
)


@frozen(kw_only=True)
class CorrectiveActionPlan:
    """A corrective action plan: what it states, who it notifies, its dates. None means "not known".

    *states* are the standard contents that it has, *tells* who its communication plan notifies.
    *has_licensees* says whether QCDRs are licensed to use the intermediary's measures. CMS may ask
    for other or additional contents: *waived* are the standard ones that it asked others for,
    *asked_also* what it asked for, *also_states* what the plan states beside the standard contents,
    in the same words.
    """

    states: frozenset[PlanItem] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, PlanItem))
    )
    tells: frozenset[Audience] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, Audience))
    )
    has_licensees: bool | None = field(default=None, validator=optional(a_flag))
    dates: PlanDates = field(default=PlanDates(), validator=instance_of(PlanDates))
    waived: frozenset[PlanItem] = field(
        default=frozenset(), converter=as_frozenset, validator=each(frozenset, PlanItem)
    )
    asked_also: frozenset[str] = field(
        default=frozenset(), converter=as_frozenset, validator=each(frozenset, str)
    )
    also_states: frozenset[str] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, str))
    )

    def _problems(self) -> Iterator[Problem]:
        return problems_of_contents(self.waived, self.asked_also, self.also_states)


def check_corrective_action_plan(
    plan: CorrectiveActionPlan, year: PY
) -> Determination[bool | None]:
    """Decide whether a corrective action plan is complete, in time and accepted.

    The contents are those of the year, unless CMS asked for others. From 2023 the plan tells
    everyone affected. In 2017 and 2018 CMS receives and accepts it within 14 days of the
    notification. From 2019 it is received by the day that CMS specified.

    >>> from qpp_rules import PerformanceYear
    >>> items = {PlanItem.ISSUES, PlanItem.IMPACT, PlanItem.CORRECTIVE_ACTIONS, PlanItem.TIMELINE}
    >>> plan = CorrectiveActionPlan(states=items)
    >>> [check_corrective_action_plan(plan, PerformanceYear(y)).answer for y in (2021, 2024)]
    [None, False]
    >>> check_corrective_action_plan(plan, PerformanceYear(2021)).missing
    ('received_on', 'due_on', 'is_accepted')

    Raises YearNotCovered where no text was read.

    Citation: 42 CFR § 414.1400(e)(1)(i); in 2019 to 2021 (f)(1)(i); in 2017 and 2018 (k)(3).
    """
    items = PLAN_ITEMS.at(year)
    take("check_corrective_action_plan", plan=(plan, instance_of(CorrectiveActionPlan)))
    contents = tuple(_contents(plan, items, year))
    return all_met(year, (*contents, *_dates(plan.dates, year)))


def _contents(
    plan: CorrectiveActionPlan, items: frozenset[PlanItem], year: PY
) -> Iterator[Finding]:
    for item in (one for one in PlanItem if one in items):
        clause = _STATED[item].of(year)
        if item in plan.waived:
            yield clause.not_applicable(about="CMS asked for other contents")
            continue
        holds = None if plan.states is None else item in plan.states
        yield clause.judge(holds, missing=("states",))
        if item is PlanItem.COMMUNICATION_PLAN and holds is not False:
            yield from _audiences(plan, year)
    yield from contents_of_cms(plan.asked_also, plan.also_states, ASKED.of(year))


def _audiences(plan: CorrectiveActionPlan, year: PY) -> Iterator[Finding]:
    clause = TELLS.of(year)
    for audience in (one for one in Audience if one in AUDIENCES.at(year)):
        holds = None if plan.tells is None else audience in plan.tells
        missing: tuple[str, ...] = ("tells",)
        if audience is Audience.LICENSED_QCDRS and not holds:
            if plan.has_licensees is False:
                yield clause.not_applicable(about="no QCDR is licensed to use its measures")
                continue
            if plan.has_licensees is None:
                missing = (
                    ("has_licensees",) if plan.tells is not None else (*missing, "has_licensees")
                )
                holds = None
        yield clause.judge(holds, missing=missing, about=audience.value)


def _dates(dates: PlanDates, year: PY) -> Iterator[Finding]:
    received, accepted = RECEIVED.of(year), ABSENT[Ground.PLAN_NOT_ACCEPTED].of(year)
    on_receipt = ("received_on", dates.received_on)
    if PLAN_DAYS.covers(year):
        last = ("notified_on", _after(dates.notified_on, PLAN_DAYS.at(year)))
        yield judge_day(received, on_receipt, last, done=dates.is_received)
        on_acceptance = ("accepted_on", dates.accepted_on)
        yield judge_day(accepted, on_acceptance, last, done=dates.is_accepted)
    else:
        due = ("due_on", dates.due_on)
        yield judge_day(received, on_receipt, due, done=dates.is_received)
        yield accepted.judge(dates.accepted, dates.accepted_on, missing=("is_accepted",))


def _after(day: date | None, days: int) -> date | None:
    return None if day is None else day + timedelta(days=days)


def check_correction(
    corrected_on: Moment | None,
    year: PY,
    *,
    is_corrected: bool | None = None,
    notified_on: date | None = None,
    submission_closes: Moment | None = None,
    correct_by: date | None = None,
) -> Determination[bool | None]:
    """Decide whether the deficiencies were corrected in time.

    In 2017 and 2018 that is within 30 days of *notified_on* and before *submission_closes*, the
    close of data submission. From 2019 it is by *correct_by*, the day that CMS set. *is_corrected*
    False means that they were not corrected. None means "not known".

    >>> from qpp_rules import PerformanceYear
    >>> year, told, closes = PerformanceYear(2018), date(2019, 3, 20), date(2019, 4, 2)
    >>> for day in (date(2019, 4, 1), date(2019, 4, 5)):
    ...     print(check_correction(day, year, notified_on=told, submission_closes=closes).answer)
    True
    False

    Raises YearNotCovered where no text was read, InvalidValue for a correction before the
    notification, or with a day and said not to be made.

    Citation: 42 CFR § 414.1400(e)(2); in 2019 to 2021 (f)(2); in 2017 and 2018 (k)(7).
    """
    subject, clause = "check_correction", ABSENT[Ground.NOT_CORRECTED].of(year)
    take(
        subject,
        corrected_on=(corrected_on, optional(a_moment)),
        is_corrected=(is_corrected, optional(a_flag)),
        notified_on=(notified_on, optional(a_program_day)),
        submission_closes=(submission_closes, optional(a_moment)),
        correct_by=(correct_by, optional(a_program_day)),
    )
    day = None if corrected_on is None else day_of(corrected_on)
    refuse_any(subject, _contradictions(day, is_corrected, notified_on))
    on_correction = ("corrected_on", day)
    if not CORRECTION_DAYS.covers(year):
        by = ("correct_by", correct_by)
        return all_met(year, (judge_day(clause, on_correction, by, done=is_corrected),))
    last = ("notified_on", _after(notified_on, CORRECTION_DAYS.at(year)))
    in_days = judge_day(clause, on_correction, last, done=is_corrected)
    return all_met(
        year, (in_days, _before_close(clause, corrected_on, submission_closes, is_corrected))
    )


def _contradictions(
    day: date | None, is_corrected: bool | None, notified_on: date | None
) -> Iterator[Problem]:
    if day is None:
        return
    if is_corrected is False:
        yield Problem("corrected_on", str(day), "None where they are not corrected")
    if notified_on is not None and day < notified_on:
        yield Problem("corrected_on", str(day), f"a day from notified_on on, {notified_on}")


def _before_close(
    clause: Clause, corrected_on: Moment | None, closes: Moment | None, done: bool | None
) -> Finding:
    required = None if closes is None else f"before {eastern_text(closes)}"
    if done is False:
        return clause.not_met("not done", required)
    facts = {"corrected_on": corrected_on, "submission_closes": closes}
    missing = tuple(name for name, fact in facts.items() if fact is None)
    if corrected_on is None or closes is None:
        return clause.unknown(*missing, observed=corrected_on, required=required)
    # On the same day, the hours decide.
    holds = precedes(corrected_on, closes)
    days = tuple(name for name, fact in facts.items() if not isinstance(fact, datetime))
    return clause.judge(holds, corrected_on, required, missing=days)
