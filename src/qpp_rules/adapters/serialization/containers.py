"""Lists, sets and mappings, each item told with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, get_args, get_origin

from qpp_rules.adapters.serialization.faults import at_places, unreadable, wrong
from qpp_rules.adapters.serialization.forms import is_object, json_type

if TYPE_CHECKING:
    from collections.abc import Callable

    from cattrs import Converter

    from qpp_rules.adapters.serialization.faults import Hook, Read

__all__ = [
    "check_distinct",
    "in_a_mapping",
    "in_order",
    "is_listing",
    "is_mapping",
    "listing_reader",
    "listing_writer",
    "mapping_reader",
    "mapping_writer",
    "reader",
    "writer",
]


def __dir__() -> list[str]:
    return __all__


def reader(converter: Converter, kind: Any) -> Read:
    """Return what reads a *kind* with *converter*."""
    return lambda content: converter.structure(content, kind)


def writer(converter: Converter, kind: Any) -> Read:
    """Return what writes a *kind* with *converter*."""
    return lambda value: converter.unstructure(value, unstructure_as=kind)


def is_listing(kind: Any) -> bool:
    """Say whether *kind* is a tuple or a frozenset."""
    return (get_origin(kind) or kind) in (tuple, frozenset)


def is_mapping(kind: Any) -> bool:
    """Say whether *kind* is a mapping, and not a value that is one besides."""
    of = get_origin(kind) or kind
    return isinstance(of, type) and issubclass(of, Mapping) and not is_object(of)


def _fixed_items(kind: Any) -> tuple[Any, ...] | None:
    """Return the types of the items of a tuple that has a fixed length."""
    arguments = get_args(kind)
    is_fixed = get_origin(kind) is tuple and arguments[-1:] != (...,)
    return arguments if is_fixed else None


def listing_reader(
    converter: Converter,
    kind: Any,
    make: Callable[[Converter, Any], Read] = reader,
) -> Hook:
    """Return what reads a list into a tuple or a frozenset, each item by what *make* returns."""
    of, fixed = get_origin(kind) or kind, _fixed_items(kind)
    item = make(converter, (get_args(kind) or (Any,))[0])
    items = None if fixed is None else [make(converter, one) for one in fixed]

    def read(content: Any, _kind: Any = None) -> Any:
        if not isinstance(content, list):
            raise wrong(content, "a list")
        if items is not None and len(items) != len(content):
            raise unreadable(_items(len(items)), _items(len(content)))
        readers = [item] * len(content) if items is None else items
        found = at_places(zip(readers, content, strict=True))
        if of is frozenset:
            check_distinct(found, "item")
        return of(found)

    return read


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def check_distinct(found: list[Any], what: str) -> None:
    """Refuse a set or the keys of a mapping in which one stands twice."""
    expected = f"each {what} once"
    try:
        count = len({*found})
    except TypeError:
        given = f"a mapping as {what}"
        raise unreadable(expected, given) from None
    if count != len(found):
        given = f"one {what} twice"
        raise unreadable(expected, given)


def listing_writer(converter: Converter, kind: Any) -> Read:
    """Return what writes a tuple or a frozenset as a list."""
    fixed = _fixed_items(kind)
    write = writer(converter, (get_args(kind) or (Any,))[0])
    if (get_origin(kind) or kind) is frozenset:
        return lambda items: in_order(map(write, items))
    if fixed is None:
        return lambda items: [write(item) for item in items]
    writers = [writer(converter, one) for one in fixed]
    return lambda items: [one(item) for one, item in zip(writers, items, strict=True)]


def in_order(contents: Iterable[Any]) -> list[Any]:
    """Return JSON data in an order that is the same in every process."""
    return sorted(contents, key=str)


def in_a_mapping(kind: Any, found: dict[Any, Any]) -> Any:
    """Return *found* as a mapping of *kind*: one that does not change, unless it says dict."""
    return found if (get_origin(kind) or kind) is dict else MappingProxyType(found)


def _of_mapping(kind: Any) -> tuple[Any, Any]:
    of_key, of_value = get_args(kind) or (str, Any)
    if json_type(of_key) != "text":
        message = f"{kind} has keys that are not written as text; hold a tuple of pairs instead"
        raise TypeError(message)
    return of_key, of_value


def mapping_reader(converter: Converter, kind: Any) -> Hook:
    """Return what reads an object whose keys are data."""
    of_key, of_value = _of_mapping(kind)
    read_key, read_value = reader(converter, of_key), reader(converter, of_value)

    def read(content: Any, _kind: Any) -> Any:
        if not isinstance(content, dict):
            raise wrong(content, "an object")
        # By their places: a key may be a patient's.
        keys = at_places((read_key, key) for key in content)
        values = at_places((read_value, value) for value in content.values())
        return in_a_mapping(kind, dict(zip(keys, values, strict=True)))

    return read


def mapping_writer(converter: Converter, kind: Any) -> Read:
    """Return what writes a mapping as an object."""
    of_key, of_value = _of_mapping(kind)
    write_key, write_value = writer(converter, of_key), writer(converter, of_value)
    return lambda found: {write_key(key): write_value(value) for key, value in found.items()}
