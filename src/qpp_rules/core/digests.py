"""Digests: the SHA-256 of a value's content as canonical JSON.

A digest shows whether a stored value has changed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, cast

import attrs

from qpp_rules.core.checks import each, take
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType
from qpp_rules.core.findings import Rule
from qpp_rules.core.identifiers import PARTICIPANT_TYPES
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.masking import with_article
from qpp_rules.core.plain_json import number, written
from qpp_rules.core.years import PaymentYear, PerformanceYear

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable

__all__ = ["canonical", "content_digest"]


def __dir__() -> list[str]:
    return __all__


def content_digest(value: Any, *, without: Collection[str] = ()) -> str:
    """Return the SHA-256 of *value*, an attrs value, as 64 hexadecimal digits.

    It hashes the :func:`canonical` form as ASCII JSON with sorted keys and no blanks. The fields of
    *value* that *without* names are left out.

    >>> from qpp_rules.core.identifiers import Npi
    >>> content_digest(Npi("1234567893")) == sha256(b'{"digits":"1234567893"}').hexdigest()
    True

    Raises InvalidType for a value without such a form, and InvalidValue for one that cannot be
    written.
    """
    without = as_tuple(without)
    take("content_digest", without=(without, each(tuple, str)))
    digest: str = written("content_digest", lambda one: _digest(one, without), value)
    return digest


def _digest(value: Any, without: Collection[str]) -> str:
    content = {name: one for name, one in _fields(value).items() if name not in without}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def canonical(value: object) -> Any:
    """Return *value* as JSON data with one spelling, equal for equal values.

    A participant becomes its whole key; an enumeration's member its name, a rule its id, a year its
    number, a Decimal, Fraction or date its text, an instant its text in UTC, a set a sorted list. A
    value becomes an object of its fields. A field that holds its default is left out, so that a
    field added later does not change older digests.

    >>> from qpp_rules.core.identifiers import Group, Tin
    >>> canonical((Group(Tin("123456789")), frozenset({2, 1})))
    ['group:123456789', [1, 2]]

    Raises as :func:`content_digest`.
    """
    return written("canonical", _canonical, value)


def _canonical(value: object) -> Any:
    return _form_of(cast("Hashable", type(value)))(value)


@cache
def _form_of(kind: Any) -> Callable[[Any], Any]:
    return next((form for kinds, form in _FORMS if issubclass(kind, kinds)), _fields)


def _fields(value: Any) -> dict[str, Any]:
    return {
        field.name: _canonical(held)
        for field in _fields_of(cast("Hashable", type(value)))
        if not _is_default(field, held := getattr(value, field.name))
    }


@cache
def _fields_of(kind: Any) -> tuple[attrs.Attribute[Any], ...]:
    if not attrs.has(kind):
        given, expected = with_article(kind.__name__), "a value that has a canonical form"
        raise InvalidType.of("canonical", "value", given=given, expected=expected)
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(kind)
    return fields


def _is_default(field: attrs.Attribute[Any], held: object) -> bool:
    # True == 1, so the types must match too.
    return type(held) is type(field.default) and held == field.default


def _sorted(items: Any) -> list[Any]:
    return sorted(map(_canonical, items), key=lambda item: json.dumps(item, sort_keys=True))


def _determination(value: Determination[Any]) -> dict[str, Any]:
    parts = {"answer": value.answer, "year": value.year, "findings": value.findings}
    return {name: _canonical(part) for name, part in parts.items()}


# The first row whose types fit decides: a datetime is a date.
_FORMS: Final[tuple[tuple[tuple[type[Any], ...], Callable[[Any], Any]], ...]] = (
    ((NoneType, str), lambda value: value),
    ((int,), number),
    (PARTICIPANT_TYPES, lambda value: value.key),
    ((PerformanceYear, PaymentYear), lambda value: value.year),
    ((Rule,), lambda value: value.id),
    ((Enum,), lambda value: value.name),
    ((Decimal, Fraction), str),
    ((datetime,), lambda value: value.astimezone(UTC).isoformat()),
    ((date,), lambda value: value.isoformat()),
    ((Determination,), _determination),
    ((Mapping,), lambda value: _sorted(value.items())),
    ((frozenset,), _sorted),
    ((tuple,), lambda value: [_canonical(one) for one in value]),
)
