"""Whether data may go to CMS: ready cases, cases with one fault, and the values of the gate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.testing.strategies.readiness import cases

if TYPE_CHECKING:
    from qpp_rules.testing.strategies.core import Strategies

STRATEGIES: Final[Strategies] = cases.STRATEGIES
