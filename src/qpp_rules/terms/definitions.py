"""How a definition is applied: each fact that it asks for is yes, no or not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qpp_rules.core.checks import (
    a_flag,
    optional,
    take,
)

if TYPE_CHECKING:
    from qpp_rules.core.findings import Clause, Finding


def judge_facts(clause: Clause, **facts: bool | None) -> tuple[Finding, ...]:
    """Return a finding for each of *facts*, named as the caller names them.

    Raises InvalidType for a fact that is not True, False or None.
    """
    take(clause.rule.id, **{name: (fact, optional(a_flag)) for name, fact in facts.items()})
    return tuple(
        clause.judge(fact, missing=(name,), about=name.replace("_", " "))
        for name, fact in facts.items()
    )
