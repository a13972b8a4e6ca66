"""Listings that a caller hands in: gone through once, and refused with the place of each fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.checks import (
    Check,
    a_count,
    a_flag,
    each,
    instance_of,
    listing_of,
    optional,
    problems_of,
    take,
)
from qpp_rules.core.errors import InvalidType
from qpp_rules.core.listings import (
    as_frozenset,
    as_tuple,
    is_listing,
    listed,
)
from qpp_rules.core.values import frozen

LISTINGS: list[Callable[[], Any]] = [
    lambda: [1, 2],
    lambda: (1, 2),
    lambda: {1, 2},
    lambda: {1: "a", 2: "b"},
    lambda: iter([1, 2]),
    lambda: range(1, 3),
]
NO_LISTINGS = ["12", b"12", 12, None, object(), int]


@pytest.mark.parametrize("make", LISTINGS, ids=lambda make: type(make()).__name__)
def test_an_iterable_is_a_listing(make: Callable[[], Any]) -> None:
    assert is_listing(make()) is True
    assert as_tuple(make()) == (1, 2)
    assert as_frozenset(make()) == frozenset({1, 2})
    assert listed("draw", "numbers", make(), int) == (1, 2)


@pytest.mark.parametrize("value", NO_LISTINGS, ids=lambda value: type(value).__name__)
def test_text_and_single_values_are_not_listings_and_stay_unchanged(value: Any) -> None:
    assert is_listing(value) is False
    assert as_tuple(value) is value
    assert as_frozenset(value) is value
    (problem,) = listing_of(int).problems("numbers", value)
    mend = "; write [...] around it" if isinstance(value, int) else ""
    expected = f"numbers: given {type(value).__name__}, expected an iterable of int{mend}"
    assert str(problem) == expected
    assert problem.is_type


@pytest.mark.parametrize("make", LISTINGS[2:], ids=lambda make: type(make()).__name__)
def test_an_unread_iterable_is_refused(make: Callable[[], Any]) -> None:
    """What goes wrong while it is read would be passed over."""
    (problem,) = listing_of(int).problems("numbers", make())
    assert problem.is_type


def test_unhashable_items_stay_in_their_listing_to_be_refused() -> None:
    """A set cannot be made of them; nothing is swallowed."""
    items = [["a"], ["b"]]

    assert as_frozenset(items) is items
    assert as_tuple(items) == (["a"], ["b"])


@given(st.lists(st.integers(0, 5)))
def test_a_tuple_keeps_order_and_repeats_and_a_set_does_not(items: list[int]) -> None:
    assert list(as_tuple(iter(items))) == items
    assert as_frozenset(iter(items)) == set(items)


def test_each_item_of_the_wrong_type_is_reported_by_position_and_not_by_value() -> None:
    """The content of the wrong listing may be a patient's id."""
    problems = listing_of(int).problems("reviews", ["MRN-1", 5, "MRN-2", None])

    assert [str(problem) for problem in problems] == [
        "reviews[0]: given str, expected an int",
        "reviews[2]: given str, expected an int",
        "reviews[3]: given NoneType, expected an int",
    ]
    assert all(problem.is_type for problem in problems)


@frozen
class Basket:
    """A value whose listing is made a tuple, as the subjects make theirs."""

    items: tuple[int, ...] = attrs.field(converter=as_tuple, validator=each(tuple, int))


def test_a_value_accepts_any_listing_and_nothing_else() -> None:
    assert Basket([1, 2]) == Basket(iter((1, 2)))
    with pytest.raises(InvalidType, match="items: given str, expected a tuple of int"):
        Basket("12")


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({}, []),
        ({"a": (1, instance_of(int))}, []),
        ({"a": (True, instance_of(int))}, []),
        ({"a": (None, optional(instance_of(int)))}, []),
        (
            {"a": ("x", instance_of(int)), "b": (1, a_count), "c": (None, instance_of(str))},
            ["a: given 'x' (str), expected an int", "c: given None, expected text"],
        ),
        ({"tin": (123456789, instance_of(str))}, ["tin: given *****6789 (int), expected text"]),
        ({"a": (1, optional(instance_of(str)))}, ["a: given 1 (int), expected text, or None"]),
        ({"a": (1.5, instance_of(str, int))}, ["a: given 1.5 (float), expected text or int"]),
        (
            {"a": (1, instance_of(Basket, list, dict))},
            ["a: given 1 (int), expected a Basket, list or dict"],
        ),
    ],
)
def test_every_value_of_the_wrong_type_is_reported(
    given_: dict[str, tuple[Any, Check]], told: list[str]
) -> None:
    problems = problems_of(**given_)

    assert [str(problem) for problem in problems] == told
    assert all(problem.is_type for problem in problems)


@pytest.mark.parametrize("value", [True, False, None])
def test_a_flag_is_true_false_or_not_known(value: bool | None) -> None:
    take("audit", done=(value, optional(a_flag)))


@pytest.mark.parametrize("value", [0, 1, "yes", "", [], 1.0], ids=repr)
def test_a_merely_truthy_value_is_not_a_flag(value: object) -> None:
    problem = optional(a_flag).problem("done", value)

    assert problem is not None
    assert problem.field == "done"
    assert problem.given == f"{value!r} ({type(value).__name__})"
    assert problem.expected == "True, False, or None where it is not known"
    assert problem.is_type
    with pytest.raises(InvalidType) as refused:
        take("audit", done=(value, optional(a_flag)))
    assert (refused.value.subject, refused.value.problems) == ("audit", (problem,))
