"""Whom the texts mean by participants, and which of them a rule about APM Entities covers."""

from __future__ import annotations

from typing import Final

from qpp_rules.core.errors import refuse
from qpp_rules.core.values import type_problems
from qpp_rules.core.vocabulary import ApmEntityKind, ParticipationOption, ParticipationStatus

QPP_PARTICIPANTS: Final = frozenset(ParticipationOption)
"""Whom the 2027 fact sheet means by "QPP participants": all five options, ACOs included."""

OWED_THE_SAME_DUTIES: Final = frozenset(ParticipationStatus)
"""On whatever ground a participant reports, an intermediary's duties towards it are the same."""


def covers(*, rule_excludes_acos: bool, apm_entity: ApmEntityKind) -> bool:
    """Say whether a rule about APM Entities covers this kind of them.

    Shared Savings Program ACOs are APM Entities, and covered unless a rule says otherwise.

    >>> covers(rule_excludes_acos=True, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO)
    False

    Raises InvalidType for an argument of another type.

    Citation: 2026 QCDR/Qualified Registry participation guide; 42 CFR § 425.20.
    """
    problems = type_problems(
        ("rule_excludes_acos", rule_excludes_acos, bool, "True or False"),
        ("apm_entity", apm_entity, ApmEntityKind, "a member of ApmEntityKind"),
    )
    if problems:
        refuse("covers", problems)
    return not (rule_excludes_acos and apm_entity is ApmEntityKind.SHARED_SAVINGS_ACO)
