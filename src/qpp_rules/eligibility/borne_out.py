"""Whether what a finding observed leads to its verdict: callers can make or change findings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from qpp_rules.core.findings import Finding
from qpp_rules.core.years import PerformanceYear

if TYPE_CHECKING:
    from enum import Enum

BorneOut: TypeAlias = Callable[[Finding, PerformanceYear], bool]
"""Returns whether what a finding observed leads to its verdict in the year."""

E = TypeVar("E", bound="Enum")


def agree(finding: Finding, again: Finding) -> bool:
    """Return whether *finding* has the same verdict and figures as *again*."""
    return (finding.verdict, finding.observed, finding.required) == (
        again.verdict,
        again.observed,
        again.required,
    )


def named(kind: type[E], value: object) -> E | None:
    """Return the member of *kind* whose value is *value*, or None."""
    return next((one for one in kind if one.value == value), None)
