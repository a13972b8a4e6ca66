"""Who the participants in the texts are, and which kinds a rule about APM Entities covers."""

from __future__ import annotations

from typing import Final

from qpp_rules.core.checks import (
    a_flag,
    member_of,
    take,
)
from qpp_rules.core.vocabulary import ApmEntityKind, ParticipationOption, ParticipationStatus

QPP_PARTICIPANTS: Final = frozenset(ParticipationOption)
"""What the 2027 fact sheet means by "QPP participants": all five options, ACOs included."""

OWED_THE_SAME_DUTIES: Final = frozenset(ParticipationStatus)
"""The grounds on which a participant reports: an intermediary owes each the same duties."""


def covers(*, rule_excludes_acos: bool, apm_entity: ApmEntityKind) -> bool:
    """Return whether a rule about APM Entities covers the kind *apm_entity*.

    Shared Savings Program ACOs are APM Entities, and covered unless a rule says otherwise.

    >>> covers(rule_excludes_acos=True, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO)
    False

    Raises InvalidType for an argument of another type.

    Citation: 2026 QCDR/Qualified Registry participation guide; 42 CFR § 425.20.
    """
    take(
        "covers",
        rule_excludes_acos=(rule_excludes_acos, a_flag),
        apm_entity=(apm_entity, member_of(ApmEntityKind)),
    )
    return not (rule_excludes_acos and apm_entity is ApmEntityKind.SHARED_SAVINGS_ACO)
