"""What all subjects share: years, identifiers, citations, determinations. It contains no rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qpp_rules.core.planned_submissions import PlannedSubmission

__all__ = ["PlannedSubmission"]


def __dir__() -> list[str]:
    return __all__


# The modules inside import this one first, so it must not import them until a name is requested.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in __all__:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from qpp_rules.core.planned_submissions import PlannedSubmission

        return PlannedSubmission
