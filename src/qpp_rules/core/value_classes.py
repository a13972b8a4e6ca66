"""A registry of value classes; subscribers are notified of each new one.

It imports nothing of the package and nothing that must be installed, so that a subscriber can
import it before anything else is loaded.
"""

from __future__ import annotations

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
