"""Facts that are true, false or not known, and what all of them say together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Verdict

Fact = bool | None
FACTS: tuple[Fact, ...] = (True, False, None)
QCDR_FACTS = ("clinical_expertise", "measure_development_expertise", "collects_data_for_tracking")
KIND_FACTS = ("self_nominated", "vetted", "has_legal_authority")
VERDICTS = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}


def of_all(*facts: Fact) -> Fact:
    """Say what all of *facts* together say: one no is no, whatever is unknown besides."""
    if False in facts:
        return False
    return None if None in facts else True


def verdicts(answer: Determination[Any]) -> list[Verdict]:
    return [finding.verdict for finding in answer.findings]


def missing_of(names: Sequence[str], facts: Sequence[Fact]) -> tuple[str, ...]:
    """Return the names of the facts not known that leave open whether all of them hold."""
    if False in facts:
        return ()
    return tuple(name for name, fact in zip(names, facts, strict=True) if fact is None)
