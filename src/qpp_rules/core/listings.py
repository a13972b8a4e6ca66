"""Listings: iterables that a caller gives, and the caller's own functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import NoneType
from typing import Any, Final

from qpp_rules.core.checks import listing_of, take
from qpp_rules.core.errors import InvalidValue, QppRulesError
from qpp_rules.core.masking import type_name


def is_listing(items: object) -> bool:
    """Return whether *items* is an iterable other than text."""
    return isinstance(items, Iterable) and not isinstance(items, (str, bytes))


def as_frozenset(items: Any) -> Any:
    """Return *items* as a frozenset, or unchanged if they cannot be one, for a check to refuse.

    >>> as_frozenset(["a", "a"])
    frozenset({'a'})
    >>> as_frozenset("ab")
    'ab'
    """
    return items if type(items) in (frozenset, NoneType) else _gathered(frozenset, items)


def as_tuple(items: Any, *, alone: type[Any] | None = None) -> Any:
    """Return *items* as a tuple, or unchanged if they cannot be one, for a check to refuse.

    One item of the type *alone* need not be in a list.

    >>> as_tuple(["a", "b"])
    ('a', 'b')
    >>> as_tuple(5, alone=int)
    (5,)
    """
    if type(items) in (tuple, NoneType):
        return items
    return (items,) if alone and isinstance(items, alone) else _gathered(tuple, items)


def _gathered(container: type[Any], items: Any) -> Any:
    try:
        return container(items) if is_listing(items) else items
    except QppRulesError:
        # The caller's generator called this package: its error is passed on.
        raise
    except Exception:  # noqa: BLE001 (iterating over an object may raise anything)
        return items


def items_of(subject: str, name: str, items: Any) -> Any:
    """Return the items of an iterable as a list; return anything else unchanged.

    >>> items_of("draw", "frame", (one for one in "ab"))
    ['a', 'b']

    If the caller's iterable raises, an InvalidValue names the argument; the error is its cause.
    """
    if not is_listing(items):
        return items
    expected = "an iterable that can be read to its end"
    return _asked(subject, name, "an iterable", expected, lambda: list(items))


def listed(subject: str, name: str, items: object, *kinds: type[Any]) -> tuple[Any, ...]:
    """Return *items* as a tuple; raise unless they are an iterable of *kinds*.

    >>> listed("draw", "frame", "ab", str)
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidType: draw: frame: given str, expected an iterable of str; \
write [...] around it
    """
    read = items_of(subject, name, items)
    take(subject, **{name: (read, listing_of(*kinds))})
    return tuple(read)


def asked(subject: str, name: str, call: Callable[..., Any], *arguments: object) -> Any:
    """Call *call*, which runs the caller's own code, and return its result.

    >>> asked("draw", "patients_of", {"a": 1}.__getitem__, "a")
    1

    If it raises, an InvalidValue names the argument and has the error as its cause. The message
    does not repeat the error's text, which may hold a patient's id.
    """
    return _asked(subject, name, "one", "one that answers", lambda: call(*arguments))


def one_by_one(subject: str, name: str, items: Any) -> Iterator[Any]:
    """Yield the items of an iterable as they are read, and hold none.

    >>> [*one_by_one("check_all", "cases", "ab")]
    ['a', 'b']

    If the caller's iterable raises, it is told as :func:`asked` tells it.
    """
    iterator = asked(subject, name, iter, items)
    while (item := asked(subject, name, next, iterator, _END)) is not _END:
        yield item


_END: Final = object()


def _asked(subject: str, name: str, what: str, expected: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except QppRulesError:
        raise
    except Exception as error:
        given = f"{what} that raised {type_name(error)}"
        raise InvalidValue.of(subject, name, given=given, expected=expected) from error
