"""Whether a finding's verdict is what it observed: a finding can be made, or changed, elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from qpp_rules.core.determinations import Finding
from qpp_rules.core.years import PerformanceYear

if TYPE_CHECKING:
    from enum import Enum

BorneOut: TypeAlias = Callable[[Finding, PerformanceYear], bool]
"""Return whether what a finding of the year observed leads to its verdict."""

E = TypeVar("E", bound="Enum")


def agree(finding: Finding, again: Finding) -> bool:
    """Return whether *finding* has the verdict and the figures of the one judged *again*."""
    return (finding.verdict, finding.observed, finding.required) == (
        again.verdict,
        again.observed,
        again.required,
    )


def named(kind: type[E], value: object) -> E | None:
    """Return the member of *kind* whose value is *value*; None where there is none."""
    return next((one for one in kind if one.value == value), None)
