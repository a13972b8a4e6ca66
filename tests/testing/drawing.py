"""Find a value that a strategy draws, without shrinking it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

T = TypeVar("T")


class Unprinted(Generic[T]):
    """A value with a short repr. Hypothesis prints what it finds and warns about long reprs."""

    def __init__(self, value: T) -> None:
        self.value = value


def drawn(strategy: st.SearchStrategy[T], holds: Callable[[T], object]) -> T:
    """Return the first value drawn for which *holds* is true. Raise if none of 1000 is."""
    first = settings(max_examples=1000, phases=[Phase.generate], database=None)
    found = find(strategy.map(Unprinted), lambda one: bool(holds(one.value)), settings=first)
    return found.value
