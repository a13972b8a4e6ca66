"""Values as plain JSON data: for snapshots, and for the cells of flat rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import NoneType
from typing import Any, Final

import attrs

from qpp_rules.core.citations import Citation
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.identifiers import Tin
from qpp_rules.core.masking import shown
from qpp_rules.core.years import EASTERN, PaymentYear, PerformanceYear, check_instant

__all__ = ["plain", "plain_text"]


def __dir__() -> list[str]:
    return __all__


def number(value: int) -> int:
    """Return *value*; raise ValueError if Python cannot write it."""
    # Python does not write integers of more than 4,300 digits, and JSON is written later.
    str(value)
    return value


def _mapping(value: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(_plain(key)): _plain(one) for key, one in value.items()}


def _fields(value: Any) -> dict[str, Any]:
    public = (f.name for f in attrs.fields(type(value)) if not f.name.startswith("_"))
    return {name: _plain(getattr(value, name)) for name in public}


# The first row whose types fit decides: a bool is an int, and a datetime is a date.
_FORMS: Final[tuple[tuple[tuple[type[Any], ...], Callable[[Any], Any]], ...]] = (
    ((NoneType, str), lambda value: value),
    ((int,), number),
    ((PerformanceYear, PaymentYear), lambda value: value.year),
    # People read this, so TINs are masked.
    ((Tin,), str),
    ((Enum,), lambda value: value.name),
    ((Decimal, Fraction), str),
    ((datetime,), lambda one: check_instant("plain", "value", one).astimezone(EASTERN).isoformat()),
    ((date,), lambda value: value.isoformat()),
    ((type,), lambda value: value.__name__),
    ((Citation,), lambda value: f"{value} [{value.basis.value}]"),
    ((Mapping,), _mapping),
    ((set, frozenset), lambda value: sorted(map(_plain, value), key=str)),
    ((list, tuple), lambda value: [_plain(one) for one in value]),
)


def plain(value: object) -> Any:
    """Return *value* as JSON data that is the same in every process.

    Sets are sorted; members of enumerations become their names, Decimals text, and instants Eastern
    time; TINs are masked.

    >>> from qpp_rules.core.vocabulary import QpStatus
    >>> plain(frozenset({QpStatus.QP, QpStatus.NOT_QP}))
    ['NOT_QP', 'QP']

    Raises InvalidType for a value without such a form, and InvalidValue for one that cannot be
    written: a number of thousands of digits, or endlessly nested values.
    """
    return written("plain", _plain, value)


def written(subject: str, form: Callable[[Any], Any], value: object) -> Any:
    """Return ``form(value)``; raise InvalidValue if it cannot be written in full."""
    try:
        return form(value)
    except InvalidInput:
        raise
    except Exception:  # noqa: BLE001 (a number is too long, or reading a mapping raises)
        expected = "a value that can be written in full"
        raise InvalidValue.of(subject, "value", given=shown(value), expected=expected) from None


def _plain(value: object) -> Any:
    for kinds, form in _FORMS:
        if isinstance(value, kinds):
            return form(value)
    if attrs.has(type(value)):
        return _fields(value)
    expected = "a value that has a plain form"
    raise InvalidType.of("plain", "value", given=shown(value), expected=expected)


def plain_text(value: object) -> str:
    """Return *value* as the text of one cell: as it prints itself, or else as JSON.

    >>> from decimal import Decimal
    >>> plain_text((Decimal("1.50"), "a"))
    '1.50; a'

    Raises as :func:`plain`.
    """
    text: str = written("plain_text", _plain_text, value)
    return text


def _plain_text(value: object) -> str:
    if isinstance(value, (set, frozenset)):
        return "; ".join(sorted(map(_plain_text, value)))
    if isinstance(value, (list, tuple)):
        return "; ".join(map(_plain_text, value))
    if attrs.has(type(value)) and type(value).__str__ is not object.__str__:
        return str(value)
    found = _plain(value)
    if isinstance(found, str):
        return found
    import json

    return json.dumps(found)
