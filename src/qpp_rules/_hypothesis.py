"""The entry point for Hypothesis: ``@given`` can generate every value of this package.

Every ``import hypothesis`` runs it in an environment where this package is installed. So it imports
nothing that could be missing or broken: a class is registered when it is defined, and the
strategies are imported when the first class is resolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy


def register() -> None:
    """Register every value class with Hypothesis: those defined already, and later each new one."""
    from qpp_rules.core.value_classes import subscribe

    subscribe(_register)


def _register(kind: type[Any]) -> None:
    package = __name__.partition(".")[0]
    if kind.__module__.partition(".")[0] == package:
        from hypothesis import strategies as st

        st.register_type_strategy(kind, _resolver_of(kind))


def _resolver_of(kind: type[Any]) -> Callable[[Any], SearchStrategy[Any]]:
    def resolve(wanted: Any) -> Any:
        # Otherwise Hypothesis would draw our values wherever a Hashable or a Mapping is asked for.
        if (get_origin(wanted) or wanted) is not kind:
            return NotImplemented
        from qpp_rules.testing.strategies import find

        found = find(wanted)
        return NotImplemented if found is None else found

    return resolve
