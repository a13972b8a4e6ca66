"""What is decided though facts are missing: every way to supply them is tried."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable

T = TypeVar("T")


class Fact(NamedTuple):
    """What a fact may be, and what *missing* calls it. A fact that is known may be one thing."""

    values: Collection[Hashable]
    names: tuple[str, ...] = ()


def flag(value: bool | None, *names: str) -> Fact:
    """Return the fact that is True, False, or not known."""
    return Fact((True, False) if value is None else (value,), names)


def decided(outcome: Callable[..., T], *facts: Fact) -> tuple[T | None, tuple[str, ...]]:
    """Return the outcome of every completion of the *facts* if it is one; else None.

    With None come the names of the facts that can change the outcome, given some values of
    the others.
    """
    outcomes = {values: outcome(*values) for values in product(*(one.values for one in facts))}
    found = set(outcomes.values())
    if len(found) == 1:
        return found.pop(), ()
    names: dict[str, None] = {}
    for place, fact in enumerate(facts):
        beside: dict[tuple[object, ...], set[T]] = {}
        for values, one in outcomes.items():
            beside.setdefault((*values[:place], *values[place + 1 :]), set()).add(one)
        if any(len(different) > 1 for different in beside.values()):
            names |= dict.fromkeys(fact.names)
    return None, tuple(names)
