"""That a strategy draws a thing, without making it smaller."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hypothesis import Phase, find, settings
from hypothesis import strategies as st

T = TypeVar("T")


def drawn(strategy: st.SearchStrategy[T], holds: Callable[[T], object]) -> T:
    """Return the first value drawn of which *holds* is true; raise where none of 1000 is."""
    first = settings(max_examples=1000, phases=[Phase.generate], database=None)
    return find(strategy, lambda value: bool(holds(value)), settings=first)
