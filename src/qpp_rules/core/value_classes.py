"""A registry of value classes; subscribers are notified of each new one. What pydantic asks them.

It imports nothing of the package and nothing that must be installed, so that a subscriber can
import it before anything else is loaded.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_CLASSES: Final[list[type[Any]]] = []
_SUBSCRIBERS: Final[list[Callable[[type[Any]], None]]] = []


def register(kind: type[Any]) -> None:
    """Add the value class *kind* and notify every subscriber."""
    _CLASSES.append(kind)
    for subscriber in _SUBSCRIBERS:
        subscriber(kind)


def subscribe(subscriber: Callable[[type[Any]], None]) -> None:
    """Call *subscriber* with every value class: now with those registered, later with each new."""
    for kind in tuple(_CLASSES):
        subscriber(kind)
    _SUBSCRIBERS.append(subscriber)


def _pydantic_schema(_kind: type[Any], source: Any, handler: Any) -> Any:
    """Return the schema by which pydantic reads and writes *source*, a class with its arguments."""
    # By name, because nothing below the adapters imports them, and pydantic need not be installed.
    return import_module("qpp_rules.adapters.pydantic").core_schema_of(source, handler)


PYDANTIC_HOOK: Final[Any] = classmethod(_pydantic_schema)
"""The method that pydantic looks for in a class, under ``__get_pydantic_core_schema__``."""
