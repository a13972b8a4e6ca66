"""Types that are written as one text, number, true, false or null."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, partial
from operator import attrgetter
from types import NoneType
from typing import Any, Final, NamedTuple, TypeAlias

from cattrs.fns import identity

from qpp_rules import rulebook
from qpp_rules.adapters.serialization.kinds import FORMER_IDS, is_union, members
from qpp_rules.core import identifiers
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Rule
from qpp_rules.core.masking import with_article
from qpp_rules.core.years import PaymentYear, PerformanceYear

Convert: TypeAlias = Callable[[Any], Any]
Schema: TypeAlias = dict[str, Any]

PLAIN: Final[dict[Any, str]] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    NoneType: "null",
}
"""The types of JSON itself, and their names in messages."""


class Form(NamedTuple):
    """How one type is read, written, and described as JSON Schema."""

    read: Callable[..., Any]
    write: Convert
    schema: Callable[[Callable[..., Schema]], Schema]
    """Takes a function that returns the schema of a type that this one holds."""
    is_text: bool = False


def article_of(kind: Any) -> str:
    """Return the name of a class with its article, for messages."""
    return with_article({NoneType: "null", dict: "object"}.get(kind, kind.__name__))


def wrong(content: object, expected: str) -> InvalidType:
    """Return the error for *content* of the wrong type, without showing it."""
    return InvalidType.of("value", "", given=article_of(type(content)), expected=expected)


def unreadable(expected: str, given: str = "text of another form") -> InvalidValue:
    """Return the error for content of the right type in the wrong form."""
    return InvalidValue.of("value", "", given=given, expected=expected)


def leaf(
    json: Any,
    expected: str,
    schema: Schema,
    convert: tuple[Convert, Convert] = (identity, identity),
    form: str = "",
) -> Form:
    """Return the form of a type written as one *json*; *convert* has its reader and its writer.

    Messages about text that cannot be read expect *form*.
    """
    parse, write = convert

    def read(content: Any, _kind: Any = None) -> Any:
        if type(content) is not json:
            raise wrong(content, expected)
        try:
            return parse(content)
        except InvalidInput:
            raise
        except (ValueError, LookupError, ArithmeticError):
            raise unreadable(form or expected) from None

    return Form(read, write, lambda _: schema, json is str)


def _text(
    expected: str, pattern: str, parse: Convert, write: Convert, form: str = "", **schema: str
) -> Form:
    """Return the form of a type whose values have one spelling each."""

    def parse_exactly(text: str) -> Any:
        found = parse(text)
        # Decimal also accepts blanks, underscores and the digits of other scripts.
        if write(found) != text:
            raise ValueError
        return found

    schema = {"type": "string", "pattern": f"^({pattern})$", **schema}
    return leaf(str, expected, schema, (parse_exactly, write), form)


def _fraction(text: str) -> Fraction:
    # From text, Fraction would compute 1e999999999.
    return Fraction(*map(int, text.split("/", 1)))


def _instant(text: str) -> datetime:
    spelled = re.sub("Z$", "+00:00", text)
    found = datetime.fromisoformat(spelled)
    if found.utcoffset() is None or _write_instant(found) != spelled:
        raise ValueError
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
    # Offsets with seconds were in use before 1900; RFC 3339 does not allow them.
    has_minutes_only = offset.total_seconds() % 60 == 0
    return (value if has_minutes_only else value.astimezone(UTC)).isoformat()


def _moment(text: str) -> date | datetime:
    found: date | datetime = LEAVES[datetime if "T" in text else date].read(text)
    return found


def _key(kinds: tuple[Any, ...], pattern: str = "") -> Form:
    def parse(text: str) -> Any:
        found = identifiers.participant_from_key(text)
        if isinstance(found, kinds):
            return found
        raise ValueError

    schema = {"type": "string", "pattern": f"^({pattern})$"}
    form = f"the key of {' or '.join(map(article_of, kinds))}"
    return leaf(str, "a participant's key", schema, (parse, attrgetter("key")), form)


def _year(kind: Any, first: int, last: int) -> Form:
    schema = {"type": "integer", "minimum": first, "maximum": last}
    return leaf(int, PLAIN[int], schema, (kind, attrgetter("year")))


def _rule(name: str) -> Rule | None:
    try:
        return rulebook.rule(FORMER_IDS.get(name, name))
    except InvalidValue:
        return None


def _read_rule(name: str) -> Rule:
    found = _rule(name)
    if found is None:
        raise LookupError
    return found


def _write_rule(rule: Rule) -> str:
    known = _rule(rule.id)
    if known is rule or known == rule:
        return rule.id
    raise InvalidValue.of(
        "to_json",
        "rule",
        given=f"{rule.id}, which is not in the rulebook or differs there",
        expected="a rule of the rulebook",
        remedy="a file has only the id of a rule, so this one could not be read back",
    )


def _rules(_define: object) -> Schema:
    return {"enum": sorted({*(rule.id for rule in rulebook.rules()), *FORMER_IDS})}


_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?(Z|[+-][0-9]{2}:[0-9]{2})"
_INTEGER: Final = "-?(0|[1-9][0-9]*)"
_DECIMAL: Final = rf"{_INTEGER}(\.[0-9]+)?(E[+-][0-9]+)?|-?Infinity"
_DIGITS: Final = attrgetter("digits")
_A_DATE: Final = "a date as text, such as 2026-03-31"
_A_FRACTION: Final = "a fraction in lowest terms as text, such as 3/500"

LEAVES: Final[dict[Any, Form]] = {
    str: leaf(str, PLAIN[str], {"type": "string"}),
    int: leaf(int, PLAIN[int], {"type": "integer"}),
    bool: leaf(bool, PLAIN[bool], {"type": "boolean"}),
    NoneType: leaf(NoneType, PLAIN[NoneType], {"type": "null"}),
    float: leaf(float, "a number", {"type": "number"}),
    Decimal: _text("a decimal number as text", _DECIMAL, Decimal, str),
    Fraction: _text(
        _A_FRACTION, f"{_INTEGER}/[1-9][0-9]*", _fraction, "{0.numerator}/{0.denominator}".format
    ),
    date: _text(_A_DATE, _DAY, date.fromisoformat, date.isoformat, format="date"),
    datetime: leaf(
        str,
        "an instant with its offset, such as 2027-03-31T20:00:00-04:00",
        {"type": "string", "pattern": f"^({_DAY}T{_TIME})$", "format": "date-time"},
        (_instant, _write_instant),
    ),
    # People may write a TIN with hyphens; a file has only one spelling.
    identifiers.Npi: _text("text", "[0-9]{10}", identifiers.Npi, _DIGITS, "digits alone"),
    identifiers.Tin: _text("text", "[0-9]{9}", identifiers.Tin, _DIGITS, "digits alone"),
    PerformanceYear: _year(PerformanceYear, 2017, 2100),
    PaymentYear: _year(PaymentYear, 2019, 2102),
    Rule: leaf(
        str, "the id of a rule that the rulebook has", {}, (_read_rule, _write_rule)
    )._replace(schema=_rules),
    **{
        kind: _key((kind,), pattern)
        for kind, pattern in (
            (identifiers.Individual, r"individual:[0-9]{9}\|[0-9]{10}"),
            (identifiers.Group, "group:[0-9]{9}"),
            (identifiers.VirtualGroup, "virtual-group:[^/|]+"),
            (identifiers.Subgroup, r"subgroup:[0-9]{9}\|[^/|]+"),
            (identifiers.ApmEntity, "apm-entity:[^/|]+"),
        )
    },
}


@cache
def leaf_of(kind: Any) -> Form | None:
    """Return the form of *kind* if it is written as one text or number, or else None."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        names = {member.name: member for member in kind}
        expected = f"one of {', '.join(names)}"
        by_name = (names.__getitem__, attrgetter("name"))
        return leaf(str, expected, {"enum": [*names]}, by_name)
    if not is_union(kind):
        return LEAVES.get(kind)
    kinds = members(kind)
    found = None
    if {*kinds} == {date, datetime}:
        convert = (_moment, lambda moment: LEAVES[type(moment)].write(moment))
        found = leaf(str, "a date or an instant as text", {}, convert)
    elif all(one in identifiers.PARTICIPANT_TYPES for one in kinds):
        found = _key(kinds)
    return found and found._replace(schema=partial(_one_of, kinds))


def _one_of(kinds: tuple[Any, ...], define: Callable[..., Schema]) -> Schema:
    return {"oneOf": [*map(define, kinds)]}
