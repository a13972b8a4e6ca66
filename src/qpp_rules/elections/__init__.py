"""Elections: to opt in, to report voluntarily, or not at all.

Decides how an election goes from undecided to final, what each choice brings, whether a
participant's data may be submitted, and which final score counts: 42 CFR § 414.1310(b)(1)(iii),
(b)(2), (d), (e); 2019 Opt-in and Voluntary Reporting Election Process Guide (CMS). Opting in began
with performance year 2019.

Does not model the elections of APM Entities (2019 and 2020), which were made in another system, nor
what a Partial QP elects.

- :mod:`.election`: one election as it stands; :mod:`.exceptions`: what a forbidden act raises
- :mod:`.life_cycle`: how it goes from undecided to final, as a table; :mod:`.window`: when
- :mod:`.client_decisions`: the client's decision, and what else comes before electing
- :mod:`.gate`: whether data may be submitted
- :mod:`.effects`, :mod:`.governing_score`: what a choice brings, and which score counts
- :mod:`.transmission`: whether an intermediary can transmit an opt-in decision
- :mod:`.batches`: a registry's upload
- :mod:`.ledgers`: confirmed elections, kept
"""

from __future__ import annotations

from qpp_rules.elections.batches import WAIVED, Batch, BatchState, Waiver
from qpp_rules.elections.client_decisions import ClientDecision, check_before_electing
from qpp_rules.elections.determined import participation_status, participation_statuses
from qpp_rules.elections.effects import (
    EFFECTS,
    PREVIEW_DAYS,
    Effects,
    adjusted_clinicians,
    effects,
    is_published,
)
from qpp_rules.elections.election import (
    CHOICE_OF,
    Capacity,
    Choice,
    Confirmer,
    Election,
    ElectionState,
    Exemption,
)
from qpp_rules.elections.exceptions import (
    ConfirmationRefused,
    ElectionIsFinal,
    ElectionNotApplicable,
    ElectionNotSelected,
    ElectionWindowClosed,
)
from qpp_rules.elections.gate import may_submit, may_submit_all, may_submit_individuals
from qpp_rules.elections.governing_score import GoverningScore, governing_score
from qpp_rules.elections.ledgers import ConflictingElections, Ledger
from qpp_rules.elections.life_cycle import (
    TRANSITIONS,
    Event,
    Transition,
    begin,
    cancel,
    confirm,
    select,
)
from qpp_rules.elections.transmission import can_transmit

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
    "participation_status",
    "participation_statuses",
    "select",
]


def __dir__() -> list[str]:
    return __all__
