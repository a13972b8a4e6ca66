"""What is submitted, who sends it, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.testing.strategies.submissions import checked, content, reporters

if TYPE_CHECKING:
    from qpp_rules.testing.strategies.core import Strategies

STRATEGIES: Final[Strategies] = {
    **checked.STRATEGIES,
    **content.STRATEGIES,
    **reporters.STRATEGIES,
}
