"""What is written as one text or number: plain types, identifiers, years, rules."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import IntEnum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from qpp_rules import rulebook
from qpp_rules.adapters.serialization.faults import article_of, unreadable, wrong
from qpp_rules.adapters.serialization.forms import PLAIN, besides_none, is_enum
from qpp_rules.core.determinations import Rule
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.identifiers import (
    PARTICIPANT_TYPES,
    Npi,
    Participant,
    Tin,
    participant_from_key,
)
from qpp_rules.core.years import PaymentYear, PerformanceYear

if TYPE_CHECKING:
    from enum import Enum

    from cattrs import Converter

    from qpp_rules.adapters.serialization.faults import Hook

__all__ = [
    "configure_texts",
    "read_moment",
    "read_participant",
    "rule_ids",
    "text_of",
    "write_moment",
]

_FRACTION: Final = re.compile(r"-?[0-9]{1,4000}/[1-9][0-9]{0,3999}")


def __dir__() -> list[str]:
    return __all__


def configure_texts(converter: Converter) -> None:
    """Teach *converter* what is written as one text or number."""
    _configure_plain_types(converter)
    # Registered later, these are asked first.
    converter.register_structure_hook_func(is_enum, _read_enum)
    converter.register_unstructure_hook_func(is_enum, _write_enum)
    for enum in (StrEnum, IntEnum):
        # To cattrs their members are text and numbers first.
        converter.register_structure_hook(enum, _read_enum)
        converter.register_unstructure_hook(enum, _write_enum)
    for kind in (Npi, Tin):
        _as_one(converter, kind, "digits", str)
    for year in (PerformanceYear, PaymentYear):
        _as_one(converter, year, "year", int)
    converter.register_structure_hook(Rule, _read_rule)
    converter.register_unstructure_hook(Rule, _write_rule)
    for participant in PARTICIPANT_TYPES:
        converter.register_structure_hook(participant, read_participant)
        converter.register_unstructure_hook(participant, lambda one: one.key)


def _configure_plain_types(converter: Converter) -> None:
    read: dict[type[Any], Hook] = {
        bool: _strict(bool, PLAIN[bool]),
        int: _strict(int, PLAIN[int]),
        str: _strict(str, PLAIN[str]),
        float: _strict(float, "a number"),
        type(None): _strict(type(None), PLAIN[type(None)]),
        Decimal: _read_decimal,
        Fraction: _read_fraction,
        date: _read_date,
        datetime: _read_instant,
    }
    for kind, hook in read.items():
        converter.register_structure_hook(kind, hook)
    converter.register_unstructure_hook(Decimal, str)
    converter.register_unstructure_hook(Fraction, _write_fraction)
    converter.register_unstructure_hook(date, date.isoformat)
    converter.register_unstructure_hook(datetime, _write_instant)


def _strict(kind: type[Any], name: str) -> Hook:
    def read(content: Any, _kind: Any) -> Any:
        if type(content) is not kind:
            raise wrong(content, name)
        return content

    return read


def text_of(content: Any, expected: str) -> str:
    """Return *content* if it is text."""
    if not isinstance(content, str):
        raise wrong(content, expected)
    return content


def _read_decimal(content: Any, _kind: Any = None) -> Decimal:
    expected = "a decimal number as text"
    text = text_of(content, expected)
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise unreadable(expected) from None
    # Decimal also takes blanks, underscores and the digits of other scripts.
    if str(found) != text:
        raise unreadable(expected)
    return found


def _write_fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _read_fraction(content: Any, _kind: Any = None) -> Fraction:
    expected = "a fraction in lowest terms as text, such as 3/500"
    text = text_of(content, expected)
    if not _FRACTION.fullmatch(text):
        raise unreadable(expected)
    found = Fraction(text)
    if _write_fraction(found) != text:
        raise unreadable(expected)
    return found


def _read_date(content: Any, _kind: Any = None) -> date:
    expected = "a date as text, such as 2026-03-31"
    text = text_of(content, expected)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise unreadable(expected) from None
    if found.isoformat() != text:
        raise unreadable(expected)
    return found


def _write_instant(value: datetime) -> str:
    offset = value.utcoffset()
    if offset is None:
        raise InvalidValue.of(
            "to_json",
            "instant",
            given="a time without a zone",
            expected="an aware datetime",
            remedy="it could not be read back as an instant",
        )
    # Offsets of seconds were in use before 1900, and RFC 3339 has none.
    has_minutes_only = offset.total_seconds() % 60 == 0
    return (value if has_minutes_only else value.astimezone(UTC)).isoformat()


def _read_instant(content: Any, _kind: Any = None) -> datetime:
    expected = "an instant with its offset, such as 2027-03-31T20:00:00-04:00"
    text = text_of(content, expected)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise unreadable(expected) from None
    if found.utcoffset() is None or _write_instant(found) != re.sub("Z$", "+00:00", text):
        raise unreadable(expected)
    return found


def read_moment(content: Any) -> date | datetime:
    """Return the day or the instant that a text is; an instant has a T."""
    text = text_of(content, "a date or an instant as text")
    return _read_instant(text) if "T" in text else _read_date(text)


def write_moment(moment: date | datetime) -> str:
    """Return a day or an instant as text."""
    return _write_instant(moment) if isinstance(moment, datetime) else moment.isoformat()


def _read_enum(content: Any, kind: type[Enum]) -> Enum:
    expected = f"one of {', '.join(member.name for member in kind)}"
    name = text_of(content, expected)
    if name not in kind.__members__:
        raise unreadable(expected)
    return kind[name]


def _write_enum(member: Enum) -> str:
    return member.name


def _as_one(converter: Converter, kind: Any, name: str, of: type[Any]) -> None:
    def read(content: Any, _kind: Any) -> Any:
        found = kind(converter.structure(content, of))
        expected = "digits alone"
        # A TIN can be written with hyphens by people, and in one way only in a file.
        if getattr(found, name) != content:
            raise unreadable(expected)
        return found

    converter.register_structure_hook(kind, read)
    converter.register_unstructure_hook(kind, lambda value: getattr(value, name))


def read_participant(content: Any, kind: Any = Participant) -> Any:
    """Return the participant of one of the types of *kind* whose key a text is."""
    found = participant_from_key(text_of(content, "a participant's key"))
    kinds = besides_none(kind)
    if not isinstance(found, kinds):
        expected = f"the key of {' or '.join(map(article_of, kinds))}"
        raise unreadable(expected)
    return found


FORMER_IDS: Final = MappingProxyType({"identifiers.clinician-npi": "terms.clinician-npi"})
"""Ids that stand in files of an earlier version, and the ids that those rules have now."""


def rule_ids() -> list[str]:
    """Return the ids by which files name rules, the former ones too."""
    return sorted({*(rule.id for rule in rulebook.rules()), *FORMER_IDS})


def _read_rule(content: Any, _kind: Any) -> Rule:
    expected = "the id of a rule that the rulebook has"
    name = text_of(content, expected)
    try:
        return rulebook.rule(FORMER_IDS.get(name, name))
    except InvalidValue:
        raise unreadable(expected) from None


def _write_rule(rule: Rule) -> str:
    if not _is_of_rulebook(rule):
        raise InvalidValue.of(
            "to_json",
            "rule",
            given=f"{rule.id}, which the rulebook does not have so",
            expected="a rule of the rulebook",
            remedy="a file names a rule by its id, so nobody could read another one back",
        )
    return rule.id


def _is_of_rulebook(rule: Rule) -> bool:
    try:
        return rulebook.rule(rule.id) == rule
    except InvalidValue:
        return False
