"""Hypothesis's entry point: ``@given`` knows the values of this package by their annotations.

It runs inside every ``import hypothesis`` of an environment in which this package is installed. So
it imports nothing that could be missing or broken: a class is registered when it is made, and the
strategies are loaded when a class is first resolved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import SearchStrategy

__all__ = ["register"]


def __dir__() -> list[str]:
    return __all__


def register() -> None:
    """Register every class of values with Hypothesis: those made by now, and each when made."""
    from qpp_rules.core.made import hear_of

    hear_of(_register)


def _register(kind: type[Any]) -> None:
    package = __name__.partition(".")[0]
    if kind.__module__.partition(".")[0] == package:
        from hypothesis import strategies as st

        st.register_type_strategy(kind, _resolver_of(kind))


def _resolver_of(kind: type[Any]) -> Callable[[Any], SearchStrategy[Any]]:
    def resolve(wanted: Any) -> Any:
        # Asked for a Hashable or a Mapping, Hypothesis would take ours in among the others.
        if (get_origin(wanted) or wanted) is not kind:
            return NotImplemented
        from qpp_rules.testing.strategies import find

        found = find(wanted)
        return NotImplemented if found is None else found

    return resolve
