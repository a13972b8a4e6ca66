"""The missing facts of an answer about standing are those that decide, for every value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.standing import (
    Audience,
    ClientContact,
    CorrectiveActionPlan,
    Ground,
    Inaccuracies,
    InaccuracyKind,
    Notice,
    PlanDates,
    PlanItem,
    Resolution,
    Support,
    Termination,
    TransitionItem,
    TransitionPlan,
    Withdrawal,
    after_probation,
    check_client_contacts,
    check_completion,
    check_consecutive_years,
    check_correction,
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
    posted,
    status,
)
from qpp_rules.terms import Approval
from tests.deciding_facts import hold_missing

FLAG = (True, False)
PRACTICE = Group(Tin("000000001"))
PY = {year: PerformanceYear(year) for year in range(2017, 2028)}
SHARES = tuple(Fraction(percent, 100) for percent in (0, 2, 4, 6))
KINDS = (frozenset(), frozenset({InaccuracyKind.CALCULATION}), frozenset({InaccuracyKind.OTHER}))
MAY, JUNE, JULY = date(2026, 5, 4), date(2026, 6, 1), date(2026, 7, 1)
WITHOUT_LICENSEES = frozenset(Audience) - {Audience.LICENSED_QCDRS}
SURVEYS = frozenset({CollectionType.CAHPS_FOR_MIPS_SURVEY})
ECQMS = frozenset({CollectionType.ECQM})


def inaccuracies(year: int) -> Callable[..., Determination[Any]]:
    return lambda kinds, share: check_inaccuracies(Inaccuracies(kinds, share), PY[year])


def grounds(year: int) -> Callable[..., Determination[Any]]:
    absent = dict.fromkeys(Ground, False)

    def ask(**found: bool | None) -> Determination[Any]:
        return check_grounds(
            {**absent, **{Ground[name]: one for name, one in found.items()}}, PY[year]
        )

    return ask


def plan(year: int, **known: Any) -> Callable[..., Determination[Any]]:
    def ask(**facts: Any) -> Determination[Any]:
        told = {**known, **facts}
        dates = {name: told.pop(name) for name in (*told,) if name.endswith("_on")}
        if "is_accepted" in told:
            dates["is_accepted"] = told.pop("is_accepted")
        of = CorrectiveActionPlan(**told, dates=PlanDates(**dates))
        return check_corrective_action_plan(of, PY[year])

    return ask


def transition(**known: Any) -> Callable[..., Determination[Any]]:
    def ask(**facts: Any) -> Determination[Any]:
        told = {**known, **facts}
        names = ("due_on", "received_on", "is_accepted")
        dates = PlanDates(**{name: told.pop(name) for name in names if name in told})
        return check_transition_plan(TransitionPlan(**told, dates=dates), PY[2026])

    return ask


def discontinuation(
    discontinued_on: Any, plan: str | None, accepted_on: date | None, closes: Any
) -> Determination[Any]:
    of = None if plan is None else TransitionPlan(dates=PlanDates(accepted_on=accepted_on))
    return check_discontinuation(discontinued_on, of, PY[2027], submission_closes=closes)


def gate(
    *, approval: Any, types: Any, submitted_at: Any, events: Any, effective_on: Any, years: Any
) -> Determination[Any]:
    planned = PlannedSubmission(
        PRACTICE,
        PY[2026],
        {PerformanceCategory.QUALITY},
        collection_types=types,
        submitted_at=submitted_at,
    )
    happened = None
    if events is not None:
        happened = [Termination(MAY, effective_on, years)] if events else []
    return may_submit(planned, approval, happened)


def standing(
    written: Any, effective_on: Any, years: Any, withdrawn: Any, *, ends: Any = ()
) -> Determination[Any]:
    events = [
        Notice(MAY, written),
        *ends,
        Termination(MAY, effective_on, years),
        Withdrawal(MAY, withdrawn),
    ]
    return status(events, at=JULY, year=PY[2026])


COMPLETE = {"states": frozenset(PlanItem), "tells": frozenset(Audience), "has_licensees": True}
IN_TIME = {"due_on": JULY, "received_on": JUNE, "is_accepted": True}
TRANSITION = {
    "states": frozenset(TransitionItem),
    "counts": frozenset(ParticipationOption),
    "includes": frozenset(ParticipationStatus),
    "notifies_on": MAY,
    "starts_on": JUNE,
    "completes_on": JULY,
}
APPROVALS = (
    (),
    (Approval(IntermediaryType.QCDR, PY[2026]),),
    (Approval(IntermediaryType.CAHPS_SURVEY_VENDOR, PY[2026]),),
)
YEARS = (frozenset(), frozenset({PY[2026]}), frozenset({PY[2027]}))
EARLY = datetime(2026, 5, 1, 9, tzinfo=EASTERN)
LATE = datetime(2026, 6, 15, 9, tzinfo=EASTERN)

ASKED: dict[str, tuple[Callable[..., Determination[Any]], dict[str, tuple[Any, ...]]]] = {
    **{
        f"check_inaccuracies, {year}": (inaccuracies(year), {"kinds": KINDS, "share": SHARES})
        for year in (2018, 2019, 2020, 2021, 2027)
    },
    **{
        f"check_grounds, {year}": (
            grounds(year),
            dict.fromkeys(("FALSE_CERTIFICATION", "CONTACT_NOT_CURRENT", "NOT_CORRECTED"), FLAG),
        )
        for year in (2018, 2020, 2023, 2024)
    },
    "check_corrective_action_plan, contents": (
        plan(2026, **IN_TIME),
        {
            "states": (frozenset(), frozenset(PlanItem)),
            "tells": (frozenset(), WITHOUT_LICENSEES, frozenset(Audience)),
            "has_licensees": FLAG,
        },
    ),
    "check_corrective_action_plan, dates": (
        plan(2026, **COMPLETE),
        {"due_on": (JUNE, JULY), "received_on": (JUNE, JULY), "is_accepted": FLAG},
    ),
    "check_corrective_action_plan, asked": (
        plan(2026, **COMPLETE, **IN_TIME, asked_also=frozenset({"a letter"})),
        {"also_states": (frozenset(), frozenset({"a letter"}))},
    ),
    "check_corrective_action_plan, 2018": (
        plan(2018, states=frozenset(PlanItem)),
        {
            "notified_on": (MAY, date(2026, 6, 20)),
            "received_on": (date(2026, 6, 20), JULY),
            "accepted_on": (date(2026, 6, 20), JULY),
        },
    ),
    "check_correction, 2018": (
        lambda **facts: check_correction(year=PY[2018], **facts),
        {
            "corrected_on": (JUNE, JULY),
            "notified_on": (MAY, JUNE),
            "submission_closes": (LATE, date(2026, 8, 1)),
        },
    ),
    "check_correction, 2026": (
        lambda **facts: check_correction(year=PY[2026], **facts),
        {"corrected_on": (JUNE, JULY), "correct_by": (JUNE, JULY)},
    ),
    "check_transition_plan, contents": (
        transition(**{**TRANSITION, **IN_TIME}),
        {
            "states": (frozenset(), frozenset(TransitionItem)),
            "counts": (frozenset(), frozenset(ParticipationOption)),
            "includes": (frozenset(), frozenset(ParticipationStatus)),
        },
    ),
    "check_transition_plan, timeline": (
        transition(**{**TRANSITION, **IN_TIME}),
        dict.fromkeys(("notifies_on", "starts_on", "completes_on"), (MAY, JUNE, JULY)),
    ),
    "check_transition_plan, dates": (
        transition(**TRANSITION),
        {"due_on": (JUNE, JULY), "received_on": (JUNE, JULY), "is_accepted": FLAG},
    ),
    "check_completion": (
        lambda completes_on, reported_on: check_completion(
            TransitionPlan(completes_on=completes_on), reported_on, PY[2026]
        ),
        {"completes_on": (JUNE, JULY), "reported_on": (JUNE, JULY)},
    ),
    "check_consecutive_years": (
        lambda one: check_consecutive_years(
            [Notice(date(2025, 6, 1), one), Resolution(date(2025, 7, 1)), Notice(MAY, True)],
            PY[2026],
        ),
        {"one": FLAG},
    ),
    "check_participation_plan": (
        lambda is_submitted, records: check_participation_plan(is_submitted, records, PY[2026]),
        {"is_submitted": FLAG, "records": (0, 1)},
    ),
    "check_review_request": (
        lambda is_answered: check_review_request(is_answered, PY[2026]),
        {"is_answered": FLAG},
    ),
    "check_client_contacts": (
        lambda **facts: check_client_contacts([ClientContact(PRACTICE, **facts)], PY[2026])[
            PRACTICE
        ],
        {"has_telephone": FLAG, "has_address": FLAG},
    ),
    "after_probation": (
        lambda error_rate, years: after_probation(error_rate, PY[2018], years_on_probation=years),
        {"error_rate": SHARES, "years": (1, 2)},
    ),
    **{
        f"disclosed, {year}": (
            lambda error_rate, year=year: disclosed(error_rate, PY[year]),
            {"error_rate": SHARES},
        )
        for year in (2018, 2024, 2025, 2027)
    },
    "check_support": (
        lambda posted, supported: check_support(
            Support(categories=(), reporting_options=(), mvps=posted, measures=(), activities=()),
            Support(
                categories=(), reporting_options=(), mvps=supported, measures=(), activities=()
            ),
            PY[2027],
        ),
        dict.fromkeys(("posted", "supported"), (frozenset(), frozenset({"M1423"}))),
    ),
    "may_submit": (
        lambda **facts: gate(events="terminated", **facts),
        {
            "approval": APPROVALS,
            "types": (SURVEYS, ECQMS),
            "submitted_at": (EARLY, LATE),
            "effective_on": (MAY, JULY),
            "years": YEARS,
        },
    ),
    "may_submit, events not known": (
        lambda **facts: gate(effective_on=MAY, years=(), types=ECQMS, **facts),
        {"approval": APPROVALS[:2], "submitted_at": (EARLY, LATE), "events": ("", "terminated")},
    ),
    "status, terminated": (
        lambda **facts: standing(**facts, withdrawn=YEARS[2]),
        {"written": FLAG, "effective_on": (MAY, date(2026, 8, 1)), "years": YEARS},
    ),
    "status, terminated, with an end": (
        lambda **facts: standing(**facts, withdrawn=YEARS[2], ends=[Resolution(JUNE)]),
        {"written": FLAG, "effective_on": (MAY, date(2026, 8, 1)), "years": YEARS},
    ),
    "status, withdrawn": (
        lambda **facts: standing(**facts, effective_on=MAY, years=YEARS[2]),
        {"written": FLAG, "withdrawn": YEARS},
    ),
    "posted": (
        lambda written, effective_on: posted(
            [Notice(MAY, written), Termination(MAY, effective_on)], at=JULY
        ),
        {"written": FLAG, "effective_on": (MAY, date(2026, 8, 1))},
    ),
}
NAMED = {
    "check_consecutive_years": {"is_written": "one"},
    "check_support": {"posted.mvps": "posted", "supported.mvps": "supported"},
    "after_probation": {"years_on_probation": "years"},
    "may_submit": {"collection_types": "types"},
    "posted": {"is_written": "written"},
    "status, terminated": {"is_written": "written"},
    "status, terminated, with an end": {"is_written": "written"},
    "status, withdrawn": {"is_written": "written", "years": "withdrawn"},
}
"""What the answers call a fact that has another name here."""


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", ASKED)
def test_an_open_answer_is_missing_exactly_the_facts_that_decide(name: str) -> None:
    hold_missing(*ASKED[name], named=NAMED.get(name))


def test_ended_services_are_missing_the_close_only_after_the_year() -> None:
    """An end without its day misses whatever may decide on some day."""
    days = (date(2027, 6, 1), date(2028, 2, 1), date(2028, 5, 1))
    hold_missing(
        lambda discontinued_on, closes: discontinuation(discontinued_on, "one", JUNE, closes),
        {"discontinued_on": days, "closes": (date(2028, 3, 31),)},
        named={"submission_closes": "closes"},
    )
