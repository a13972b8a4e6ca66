"""What every subject shares: years, identifiers, citations, determinations. It knows no rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qpp_rules.core.planned_submissions import PlannedSubmission

__all__ = ["PlannedSubmission"]


def __dir__() -> list[str]:
    return __all__


# The modules inside import each other through this one, so it imports nothing until it is asked.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from qpp_rules.core.planned_submissions import PlannedSubmission

        return PlannedSubmission
