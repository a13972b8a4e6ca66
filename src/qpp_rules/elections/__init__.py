"""Elections: to opt in, to report voluntarily, or not at all.

Decides how an election goes from undecided to final, what each choice brings, whether a
participant's data may be submitted, and which final score counts: 42 CFR § 414.1310(b)(1)(iii),
(b)(2), (d), (e); 2019 Opt-in and Voluntary Reporting Election Process Guide (CMS). Opting in began
with performance year 2019.

Does not model the elections of APM Entities (2019 and 2020), which were made in another system, nor
what a Partial QP elects.

- :mod:`.states`: the life cycle, as a table
- :mod:`.gate`: whether data may be submitted, and what comes before electing
- :mod:`.effects`: what a choice brings, and the governing score
- :mod:`.batches`: a registry's upload
- :mod:`.ledgers`: confirmed elections, kept
"""

from __future__ import annotations

from qpp_rules.elections.batches import WAIVED, Batch, BatchState, Waiver
from qpp_rules.elections.effects import (
    EFFECTS,
    PREVIEW_DAYS,
    Effects,
    GoverningScore,
    adjusted_clinicians,
    effects,
    governing_score,
    is_published,
)
from qpp_rules.elections.gate import (
    ClientDecision,
    can_transmit,
    check_before_electing,
    may_submit,
    may_submit_all,
    may_submit_individuals,
)
from qpp_rules.elections.ledgers import ConflictingElections, Ledger
from qpp_rules.elections.states import (
    CHOICE_OF,
    TRANSITIONS,
    Capacity,
    Choice,
    ConfirmationRefused,
    Confirmer,
    Election,
    ElectionIsFinal,
    ElectionNotApplicable,
    ElectionNotSelected,
    ElectionState,
    ElectionWindowClosed,
    Event,
    Exemption,
    Transition,
    begin,
    cancel,
    confirm,
    select,
)

__all__ = [
    "CHOICE_OF",
    "EFFECTS",
    "PREVIEW_DAYS",
    "TRANSITIONS",
    "WAIVED",
    "Batch",
    "BatchState",
    "Capacity",
    "Choice",
    "ClientDecision",
    "ConfirmationRefused",
    "Confirmer",
    "ConflictingElections",
    "Effects",
    "Election",
    "ElectionIsFinal",
    "ElectionNotApplicable",
    "ElectionNotSelected",
    "ElectionState",
    "ElectionWindowClosed",
    "Event",
    "Exemption",
    "GoverningScore",
    "Ledger",
    "Transition",
    "Waiver",
    "adjusted_clinicians",
    "begin",
    "can_transmit",
    "cancel",
    "check_before_electing",
    "confirm",
    "effects",
    "governing_score",
    "is_published",
    "may_submit",
    "may_submit_all",
    "may_submit_individuals",
    "select",
]


def __dir__() -> list[str]:
    return __all__
