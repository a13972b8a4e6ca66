"""A place that can hold many types: what stands there brings the tag of its type.

Text, whole numbers, true, false and null stand for themselves. All else is an object of one key:
``{"decimal": "1.50"}``, ``{"eligibility.Eligibility": "EXEMPT"}``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from types import GenericAlias
from typing import TYPE_CHECKING, Any, Final, get_args

from qpp_rules.adapters.serialization.containers import (
    check_distinct,
    in_a_mapping,
    in_order,
    listing_reader,
    reader,
)
from qpp_rules.adapters.serialization.faults import article_of, at_key, unreadable, wrong
from qpp_rules.adapters.serialization.forms import (
    PLAIN,
    SUCCESSORS,
    TAGS,
    is_open,
    is_ours,
    public_type,
    public_types,
    tag_of,
    tagged_members,
)
from qpp_rules.adapters.serialization.texts import text_of
from qpp_rules.core.errors import InvalidType

if TYPE_CHECKING:
    from collections.abc import Collection

    from cattrs import Converter

    from qpp_rules.adapters.serialization.faults import Read

__all__ = ["tagged_reader", "write_tagged"]


def __dir__() -> list[str]:
    return __all__


def write_tagged(converter: Converter, value: Any, known: Collection[str] = ()) -> Any:
    """Return *value* with its tag, which must be *known* or a public type's."""
    kind = type(value)
    if not is_ours(kind) and isinstance(value, tuple(PLAIN)):
        return value
    tag = tag_of(kind)
    if tag == TAGS[type]:
        return {tag: _public_tag(value)}
    if tag == TAGS[Mapping]:
        pairs = ([write_tagged(converter, one) for one in pair] for pair in value.items())
        return {tag: in_order(pairs)}
    if tag in (TAGS[tuple], TAGS[frozenset]):
        items = [write_tagged(converter, item) for item in value]
        return {tag: items if isinstance(value, tuple) else in_order(items)}
    if tag in TAGS.values():
        return {tag: converter.unstructure(value)}
    return {tag if tag in known else _public_tag(kind): converter.unstructure(value)}


def _public_tag(kind: Any) -> str:
    tag = tag_of(kind)
    if public_types().get(tag) is not kind:
        raise InvalidType.of(
            "to_json",
            "value",
            given=article_of(kind),
            expected="a public value of qpp_rules, or a plain one",
        )
    return tag


def tagged_reader(converter: Converter, kind: Any) -> Read:
    """Return what reads a value that says itself of which type it is, and takes only a *kind*."""
    kinds = tagged_members(kind)
    takes_all = any(is_open(one) for one in kinds)
    plain = tuple(PLAIN if takes_all else (one for one in PLAIN if one in kinds))
    tags = {} if takes_all else {tag_of(one): one for one in kinds if one not in PLAIN}
    names = ", ".join(tags) or "one key that is the tag of a type"
    expected = ", ".join([*map(PLAIN.__getitem__, plain), *([f"or an object of {names}"])])
    if not tags and not takes_all:
        expected = " or ".join(map(PLAIN.__getitem__, plain))

    def kind_of(tag: str) -> Any:
        return (_KINDS.get(tag) or public_type(tag)) if takes_all else tags.get(_newest(tag))

    def read(content: Any) -> Any:
        if type(content) in plain:
            return content
        if isinstance(content, dict) and len(content) == 1:
            ((tag, inner),) = content.items()
            found = kind_of(tag)
            if found is not None:
                return at_key(tag, _read_of_tag(converter, tag, found), inner)
        raise wrong(content, expected)

    return read


def _newest(tag: str) -> str:
    return SUCCESSORS.get(tag, tag)


_KINDS: Final = {tag: kind for kind, tag in TAGS.items()}


def _read_of_tag(converter: Converter, tag: str, kind: Any) -> Read:
    if tag in (TAGS[tuple], TAGS[frozenset]):
        read = listing_reader(converter, kind, tagged_reader)
        return lambda content: read(content, kind)
    if tag == TAGS[Mapping]:
        return partial(_read_pairs, converter, kind)
    if tag == TAGS[type]:
        return _read_type
    return reader(converter, kind)


def _read_pairs(converter: Converter, kind: Any, content: Any) -> Any:
    of_key, of_value = get_args(kind) or (Any, Any)
    read_pair = listing_reader(converter, GenericAlias(tuple, (of_key, of_value)), tagged_reader)
    read = listing_reader(converter, tuple[Any, ...], lambda *_: lambda pair: read_pair(pair, None))
    found = read(content, None)
    check_distinct([key for key, _ in found], "key")
    return in_a_mapping(kind, dict(found))


def _read_type(content: Any) -> Any:
    expected = "the tag of a public type"
    found = public_type(text_of(content, expected))
    if found is None:
        raise unreadable(expected)
    return found
