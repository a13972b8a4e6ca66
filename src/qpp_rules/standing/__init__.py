"""Standing: whether an intermediary may submit, and what follows when CMS acts against it.

Decides an intermediary's standing at an instant and whether it may submit data then; whether there
is a ground for remedial action or termination; whether a corrective action plan and a transition
plan are complete and in time; and what CMS makes public: 42 CFR § 414.1400(a), (e) and (f), in 2019
to 2021 (f), in 2017 and 2018 (k); the guides of 2023 and 2026 and the 2027 fact sheet (CMS). Covers
2017 to 2027.

CMS decides whether it acts. A ground makes that possible, and every list of grounds is CMS's to
extend. Does not model the simplified self-nomination form and its good standing.

- :mod:`.paragraphs`: which state of the paragraphs was read for each year
- :mod:`.events`: what happens to an intermediary's standing
- :mod:`.life_cycle`: the standing, and the table of transitions by year
- :mod:`.gate`: whether the intermediary may submit
- :mod:`.grounds`: grounds for remedial action and termination
- :mod:`.inaccuracies`: inaccurate data, and the percentages of each year
- :mod:`.probation`: what follows a year on probation
- :mod:`.plans`: what both plans share
- :mod:`.corrective_action_plans`: their contents, who they notify, when they are due
- :mod:`.transition_plans`: their contents, and the end of services
- :mod:`.disclosure`: what CMS makes public
- :mod:`.client_contacts`: contact data of clients
- :mod:`.support`: what was posted is supported, and requests are answered
"""

from __future__ import annotations

from qpp_rules.standing.client_contacts import ClientContact, check_client_contacts
from qpp_rules.standing.corrective_action_plans import (
    AUDIENCES,
    CORRECTION_DAYS,
    PLAN_DAYS,
    PLAN_ITEMS,
    Audience,
    CorrectiveActionPlan,
    PlanItem,
    check_correction,
    check_corrective_action_plan,
)
from qpp_rules.standing.disclosure import (
    DISCLOSED_FROM,
    DISCLOSURES,
    POSTED,
    Disclosure,
    disclosed,
    posted,
)
from qpp_rules.standing.events import Notice, Resolution, StandingEvent, Termination, Withdrawal
from qpp_rules.standing.gate import check_standing, may_submit, may_submit_all
from qpp_rules.standing.grounds import (
    GROUNDS_FOR_ACTION,
    GROUNDS_FOR_TERMINATION,
    Ground,
    YearBasis,
    check_consecutive_years,
    check_grounds,
    check_participation_plan,
)
from qpp_rules.standing.inaccuracies import (
    INACCURATE_OVER,
    INACCURATE_UNDER,
    Inaccuracies,
    InaccuracyKind,
    check_inaccuracies,
)
from qpp_rules.standing.life_cycle import (
    TRANSITIONS,
    EventKind,
    Standing,
    Transition,
    status,
)
from qpp_rules.standing.plans import PlanDates
from qpp_rules.standing.probation import PROBATION_YEARS, after_probation
from qpp_rules.standing.support import (
    EVALUATION_REASONS,
    EvaluationReason,
    Support,
    check_review_request,
    check_support,
)
from qpp_rules.standing.transition_plans import (
    TRANSITION_ITEMS,
    TransitionItem,
    TransitionPlan,
    check_completion,
    check_discontinuation,
    check_transition_plan,
)

__all__ = [
    "AUDIENCES",
    "CORRECTION_DAYS",
    "DISCLOSED_FROM",
    "DISCLOSURES",
    "EVALUATION_REASONS",
    "GROUNDS_FOR_ACTION",
    "GROUNDS_FOR_TERMINATION",
    "INACCURATE_OVER",
    "INACCURATE_UNDER",
    "PLAN_DAYS",
    "PLAN_ITEMS",
    "POSTED",
    "PROBATION_YEARS",
    "TRANSITIONS",
    "TRANSITION_ITEMS",
    "Audience",
    "ClientContact",
    "CorrectiveActionPlan",
    "Disclosure",
    "EvaluationReason",
    "EventKind",
    "Ground",
    "Inaccuracies",
    "InaccuracyKind",
    "Notice",
    "PlanDates",
    "PlanItem",
    "Resolution",
    "Standing",
    "StandingEvent",
    "Support",
    "Termination",
    "Transition",
    "TransitionItem",
    "TransitionPlan",
    "Withdrawal",
    "YearBasis",
    "after_probation",
    "check_client_contacts",
    "check_completion",
    "check_consecutive_years",
    "check_correction",
    "check_corrective_action_plan",
    "check_discontinuation",
    "check_grounds",
    "check_inaccuracies",
    "check_participation_plan",
    "check_review_request",
    "check_standing",
    "check_support",
    "check_transition_plan",
    "disclosed",
    "may_submit",
    "may_submit_all",
    "posted",
    "status",
]


def __dir__() -> list[str]:
    return __all__
