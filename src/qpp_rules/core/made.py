"""The classes of values, told to whoever asked to hear of them.

It imports nothing of the package and nothing that must be installed, so that somebody can ask
before anything else is loaded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["hear_of", "made"]

_KINDS: Final[list[type[Any]]] = []
_HEARERS: Final[list[Callable[[type[Any]], None]]] = []


def __dir__() -> list[str]:
    return __all__


def made(kind: type[Any]) -> None:
    """Tell that the class of values *kind* was made."""
    _KINDS.append(kind)
    for hearer in _HEARERS:
        hearer(kind)


def hear_of(hearer: Callable[[type[Any]], None]) -> None:
    """Call *hearer* with every class of values: those that there are, and each when it is made."""
    for kind in tuple(_KINDS):
        hearer(kind)
    _HEARERS.append(hearer)
