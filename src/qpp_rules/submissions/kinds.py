"""The kinds of finding on a submission, and which rule has which kind.

Three are about the submission. One rule is not: whether CMS's measures data, which the check rests
on, is final. A file that is not refuses nothing, but then a yes is open.

A finding's kind is a property of its rule, never of the facts. Each module here says the kind where
it makes the rule, and :func:`kinds` lists them all: docs print that table, and a test compares it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.values import Enumeration

if TYPE_CHECKING:
    from qpp_rules.core.findings import Rule, Scalar


class FindingKind(Enumeration):
    """What a finding on a submission means for sending it."""

    REFUSED = "refused"
    """CMS's service does not take it, or this intermediary may not send it."""
    FALLS_SHORT = "falls short"
    """It may go, and the reporting option asks for more."""
    LEAVES_OPEN = "leaves open"
    """It refuses nothing: it says what the check rests on, and a yes is open until it is known."""
    TO_LOOK_AT = "to look at"
    """It may go as it is, but check that it is intended."""

    __hash__ = object.__hash__


_KINDS: Final[dict[str, tuple[FindingKind, Rule]]] = {}


def _keep(rule: Rule, kind: FindingKind) -> Rule:
    _KINDS[rule.id] = (kind, rule)
    return rule


def refused(rule: Rule) -> Rule:
    """Say that what does not meet *rule* is refused, and return it."""
    return _keep(rule, FindingKind.REFUSED)


def leaves_open(rule: Rule) -> Rule:
    """Say that what is not known of *rule* leaves a yes open, and return it."""
    return _keep(rule, FindingKind.LEAVES_OPEN)


def falls_short(rule: Rule) -> Rule:
    """Say that what does not meet *rule* falls short of the reporting option, and return it."""
    return _keep(rule, FindingKind.FALLS_SHORT)


def to_look_at(rule: Rule) -> Rule:
    """Say that what does not meet *rule* should be looked at, and return it."""
    return _keep(rule, FindingKind.TO_LOOK_AT)


def kind_of(rule_id: str) -> FindingKind:
    """Return the kind of the findings of the rule *rule_id*.

    >>> kind_of("submissions.counts.sum")
    <FindingKind.REFUSED: 'refused'>

    Raises InvalidType for anything but text, InvalidValue for a rule that is not about submissions.
    """
    take("kind_of", rule_id=(rule_id, instance_of(str)))
    if rule_id not in _KINDS:
        expected = "the id of a rule that a check of a submission examines"
        raise InvalidValue.of("kind_of", "rule_id", given=shown(rule_id), expected=expected)
    return _KINDS[rule_id][0]


def decides(rule_id: str) -> bool:
    """Return whether the findings of the rule *rule_id* decide whether a submission may go."""
    return kind_of(rule_id) in _DECIDING


_DECIDING: Final = frozenset({FindingKind.REFUSED, FindingKind.LEAVES_OPEN})


def is_known(rule_id: str) -> bool:
    """Return whether *rule_id* has a kind."""
    return rule_id in _KINDS


def kinds() -> list[dict[str, Scalar]]:
    """Return a row for each rule on submissions: its id, kind, title, and newest paragraph.

    >>> [row for row in kinds() if row["rule"] == "submissions.counts.sum"]
    [{'rule': 'submissions.counts.sum', 'kind': 'refused', 'title': 'the counts together are at \
most the eligible population', 'citation': 'QPP Submissions API documentation (CMS), \
"Measurements"'}]
    """
    return [
        {
            "rule": rule_id,
            "kind": kind.value,
            "title": rule.title,
            "citation": str(rule.citation),
        }
        for rule_id, (kind, rule) in sorted(_KINDS.items())
    ]
