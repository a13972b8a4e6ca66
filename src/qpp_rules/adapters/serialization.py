"""Values to JSON and back, strictly.

Nothing is coerced: a number is no text, a text is no list, an unknown key is refused, and all that
is wrong with one input is reported together, each fault with its path. Messages name types and
never show what stood in the input, which may be a patient's identifier.

A participant is written as its key, a member of an enumeration by its name, a Decimal or Fraction
as text, an instant with its offset, a rule by its id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from functools import cache
from types import GenericAlias
from typing import Any, Final, TypeVar, get_args, get_origin

import attrs
from cattrs import Converter
from cattrs.errors import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from qpp_rules import rulebook
from qpp_rules.core.determinations import Determination, Rule, Scalar
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import (
    PARTICIPANT_TYPES,
    Npi,
    Participant,
    Tin,
    participant_from_key,
)
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.deadlines import Calendar, Moment
from qpp_rules.eligibility import (
    Exceeded,
    NoClaims,
    PracticeClinician,
    PracticeView,
    SegmentFacts,
    Volume,
)

__all__ = ["FORMAT", "configure_converter", "from_json", "make_converter", "to_json"]

FORMAT: Final = 1
"""The version of the form in which values are written."""

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]

_SEGMENT_KINDS: Final = {"volume": Volume, "exceeded": Exceeded, "no-claims": NoClaims}
_PACKAGE: Final = __name__.partition(".")[0]
_UNIONS: Final[tuple[Any, ...]] = (
    Participant,
    SegmentFacts,
    SegmentFacts | None,
    Moment,
    Moment | None,
    Scalar,
    Fraction | Decimal,
)


_NOT_WRITTEN: Final = (
    Determination,
    PracticeClinician,
    PracticeView,
    Calendar,
    Entry,
    Parameter,
)
_HIDDEN: Final = "what is not shown here"
_FRACTION: Final = re.compile(r"-?[0-9]+/[1-9][0-9]*")


def __dir__() -> list[str]:
    return __all__


def _check_kind(subject: str, kind: type[Any]) -> None:
    if issubclass(kind, _NOT_WRITTEN):
        raise InvalidType.of(
            subject,
            "value",
            given=f"a {kind.__name__}",
            expected="facts, a plan, a deadline, a finding",
            remedy="an answer is made again from its facts; its rows come from to_rows()",
        )


def to_json(value: object, *, indent: int | None = 2) -> str:
    """Return *value* as JSON text that says what it is and in which form.

    >>> from qpp_rules import PerformanceYear, sampling
    >>> print(to_json(sampling.Exclusion("nobody twice in five years", "ab12")))
    {
      "format": 1,
      "type": "Exclusion",
      "value": {
        "reason": "nobody twice in five years",
        "digest": "ab12"
      }
    }
    """
    _check_kind("to_json", type(value))
    content = _own_converter().unstructure(value)
    envelope = {"format": FORMAT, "type": type(value).__name__, "value": content}
    return json.dumps(envelope, indent=indent, ensure_ascii=False)


def from_json(text: str | bytes, kind: type[T]) -> T:
    """Return the *kind* that *text* holds, as :func:`to_json` wrote it.

    >>> from qpp_rules import sampling
    >>> from_json('{"format": 1, "type": "Exclusion", "value": {"reason": 5}}', sampling.Exclusion)
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidTypesAndValues: Exclusion: 2 problems
      value.reason: given an int, expected text
      value.digest: given nothing, expected a value; add the key

    Raises InvalidInput with every fault and its path, as the ValueError or TypeError that it is.
    """
    _check_kind("from_json", kind)
    if not isinstance(text, (str, bytes)):
        raise InvalidType.of(kind.__name__, "text", given=_article(text), expected="text")
    twice: list[str] = []

    def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice.append("an object with the same key twice")
        return found

    try:
        envelope = json.loads(text, object_pairs_hook=each_key_once)
    except (ValueError, RecursionError) as error:
        given = f"text that is no JSON at character {getattr(error, 'pos', 0)}"
        raise InvalidValue.of(kind.__name__, "text", given=given, expected="JSON") from None
    if twice:
        raise InvalidValue.of(kind.__name__, "text", given=twice[0], expected="each key once")
    expected = {"format": FORMAT, "type": kind.__name__}
    if not isinstance(envelope, dict) or set(envelope) != {*expected, "value"}:
        raise InvalidValue.of(
            kind.__name__,
            "text",
            given="JSON of another form",
            expected="an object with format, type and value",
            remedy="write it with to_json",
        )
    problems = [
        Problem(key, f"another {key}", repr(wanted))
        for key, wanted in expected.items()
        # True == 1 == 1.0, and neither is the number of a format.
        if type(envelope[key]) is not type(wanted) or envelope[key] != wanted
    ]
    if problems:
        refuse(kind.__name__, problems)
    return structure(envelope["value"], kind)


def structure(content: object, kind: type[T], converter: Converter | None = None) -> T:
    """Return the *kind* that the JSON data *content* holds, or raise with every fault."""
    found: Any = None
    problems: list[Problem] = []
    try:
        found = (converter or _own_converter()).structure(content, kind)
    except (ClassValidationError, IterableValidationError, InvalidInput) as error:
        problems = _problems(error, "value")
    # Not in the handler: a traceback would show the exceptions that hold what was read.
    if problems:
        refuse(kind.__name__, problems)
    return found  # type: ignore[no-any-return]


@cache
def _own_converter() -> Converter:
    # Its hooks are built once. Nobody else has it, so nobody can teach it otherwise.
    return make_converter()


def make_converter() -> Converter:
    """Return a strict converter for every value of this package."""
    converter = Converter(forbid_extra_keys=True)
    _configure_own(converter)
    return converter


def configure_converter(converter: Converter) -> None:
    """Teach *converter* to read and write the values of this package, as strictly as it does.

    What it does with plain types and with types of other packages stays as it was.

    >>> from cattrs import Converter
    >>> from qpp_rules import Group, Tin
    >>> converter = Converter()
    >>> configure_converter(converter)
    >>> converter.unstructure(Group(Tin("000000001")))
    'group:000000001'
    """
    own = _own_converter()
    converter.register_structure_hook_func(_is_ours_or_a_union, own.structure)
    converter.register_unstructure_hook_factory(
        _is_ours_or_a_union, lambda kind: lambda value: own.unstructure(value, kind)
    )


def _is_ours_or_a_union(kind: Any) -> bool:
    return _is_ours(kind) or _is_our_enum(kind) or any(kind == union for union in _UNIONS)


def _configure_own(converter: Converter) -> None:
    _configure_plain_types(converter)
    _configure_identifiers(converter)
    _configure_containers(converter)
    converter.register_structure_hook_factory(_is_ours, _structure_factory(converter))
    converter.register_unstructure_hook_factory(_is_ours, _unstructure_factory(converter))
    # Registered last, these are asked first.
    _configure_unions(converter)
    for kind in (Npi, Tin):
        _as_one(converter, kind, "digits", str)
    for year in (PerformanceYear, PaymentYear):
        _as_one(converter, year, "year", int)
    converter.register_structure_hook(Rule, _read_rule)
    converter.register_unstructure_hook(Rule, lambda rule: rule.id)
    for participant in PARTICIPANT_TYPES:
        converter.register_structure_hook(participant, _read_participant)
        converter.register_unstructure_hook(participant, lambda one: one.key)


def _configure_plain_types(converter: Converter) -> None:
    read: dict[type[Any], Hook] = {
        bool: _strict(bool, "true or false"),
        int: _strict(int, "a whole number"),
        str: _strict(str, "text"),
        float: _strict(float, "a number"),
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
    converter.register_unstructure_hook(datetime, datetime.isoformat)
    converter.register_structure_hook_func(_is_enum, _read_enum)
    converter.register_unstructure_hook_func(_is_enum, lambda member: member.name)


def _configure_identifiers(converter: Converter) -> None:
    converter.register_structure_hook_func(_is(Participant), _read_participant)
    converter.register_unstructure_hook_func(_is(Participant), lambda one: one.key)


def _configure_containers(converter: Converter) -> None:
    def factory(kind: Any) -> Hook:
        return _read_listing(converter, kind)

    def write_set(items: frozenset[Any]) -> list[Any]:
        return sorted((converter.unstructure(item) for item in items), key=str)

    def write_tuple(items: tuple[Any, ...]) -> list[Any]:
        return [converter.unstructure(item) for item in items]

    converter.register_structure_hook_factory(_is_listing_of(tuple, frozenset), factory)
    converter.register_unstructure_hook_func(_is_listing_of(frozenset), write_set)
    converter.register_unstructure_hook_func(_is_listing_of(tuple), write_tuple)


def _configure_unions(converter: Converter) -> None:
    def read_segment(content: Any, _kind: Any) -> Any:
        kind = content.get("kind") if isinstance(content, dict) else None
        if not isinstance(kind, str) or kind not in _SEGMENT_KINDS:
            raise _wrong(content, f"an object with a kind: {', '.join(_SEGMENT_KINDS)}")
        rest = {key: value for key, value in content.items() if key != "kind"}
        return converter.structure(rest, _SEGMENT_KINDS[kind])

    def write_segment(segment: Any) -> Any:
        kind = next(name for name, of in _SEGMENT_KINDS.items() if isinstance(segment, of))
        return {"kind": kind, **converter.unstructure(segment, type(segment))}

    optional = SegmentFacts | None
    converter.register_structure_hook_func(_is(SegmentFacts), read_segment)
    converter.register_structure_hook_func(_is(optional), _unless_none(read_segment))
    converter.register_unstructure_hook_func(_is(SegmentFacts), write_segment)
    converter.register_unstructure_hook_func(
        _is(optional), lambda one: None if one is None else write_segment(one)
    )
    converter.register_structure_hook_func(_is(Moment), _read_moment)
    converter.register_structure_hook_func(_is(Moment | None), _unless_none(_read_moment))
    converter.register_unstructure_hook_func(_is(Moment), _write_moment)
    converter.register_unstructure_hook_func(_is(Moment | None), _write_moment)
    converter.register_structure_hook_func(_is(Scalar), _read_scalar)
    converter.register_unstructure_hook_func(_is(Scalar), _write_scalar)
    converter.register_structure_hook_func(_is(Fraction | Decimal), _read_number)
    converter.register_unstructure_hook_func(_is(Fraction | Decimal), _write_number)


def _is(kind: Any) -> Callable[[Any], bool]:
    return lambda other: bool(other == kind)


def _is_listing_of(*containers: Any) -> Callable[[Any], bool]:
    return lambda kind: (get_origin(kind) or kind) in containers


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _is_our_enum(kind: Any) -> bool:
    return _is_enum(kind) and kind.__module__.partition(".")[0] == _PACKAGE


def _is_ours(kind: Any) -> bool:
    of = get_origin(kind) or kind
    return isinstance(of, type) and attrs.has(of) and of.__module__.partition(".")[0] == _PACKAGE


def _structure_factory(converter: Converter) -> Callable[[Any], Hook]:
    def make(kind: Any) -> Hook:
        attrs.resolve_types(get_origin(kind) or kind)
        read = make_dict_structure_fn(
            kind, converter, _cattrs_forbid_extra_keys=True, _cattrs_detailed_validation=True
        )

        def read_object(content: Any, of: Any) -> Any:
            if not isinstance(content, dict):
                raise _wrong(content, f"an object that is a {kind.__name__}")
            return read(content, of)

        return read_object

    return make


def _unstructure_factory(converter: Converter) -> Callable[[Any], Callable[[Any], Any]]:
    def make(kind: Any) -> Callable[[Any], Any]:
        attrs.resolve_types(get_origin(kind) or kind)
        internal: Any = {f.name: override(omit=True) for f in attrs.fields(kind) if not f.init}
        return make_dict_unstructure_fn(kind, converter, **internal)

    return make


def _as_one(converter: Converter, kind: Any, name: str, of: type[Any]) -> None:
    def read(content: Any, _kind: Any) -> Any:
        return kind(converter.structure(content, of))

    converter.register_structure_hook(kind, read)
    converter.register_unstructure_hook(kind, lambda value: getattr(value, name))


def _read_listing(converter: Converter, kind: Any) -> Hook:
    of = get_origin(kind)
    listing: Any = GenericAlias(list, (get_args(kind)[0],))

    def read(content: Any, _kind: Any) -> Any:
        if not isinstance(content, list):
            raise _wrong(content, "a list")
        return of(converter.structure(content, listing))

    return read


def _unless_none(read: Hook) -> Hook:
    return lambda content, kind: None if content is None else read(content, kind)


def _article(content: object) -> str:
    name = {type(None): "null", dict: "object"}.get(type(content), type(content).__name__)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def _wrong(content: object, expected: str) -> InvalidType:
    return InvalidType.of("value", "", given=_article(content), expected=expected)


def _unreadable(expected: str) -> InvalidValue:
    return InvalidValue.of("value", "", given="text of another form", expected=expected)


def _strict(kind: type[Any], name: str) -> Hook:
    def read(content: Any, _kind: Any) -> Any:
        if type(content) is not kind:
            raise _wrong(content, name)
        return content

    return read


def _text(content: Any, expected: str) -> str:
    if not isinstance(content, str):
        raise _wrong(content, expected)
    return content


def _read_decimal(content: Any, _kind: Any) -> Decimal:
    expected = "a decimal number as text"
    text = _text(content, expected)
    try:
        found = Decimal(text)
    except InvalidOperation:
        raise _unreadable(expected) from None
    # Decimal also takes blanks, underscores and the digits of other scripts.
    if str(found) != text:
        raise _unreadable(expected)
    return found


def _write_fraction(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"


def _read_fraction(content: Any, _kind: Any) -> Fraction:
    expected = "a fraction in lowest terms as text, such as 3/500"
    text = _text(content, expected)
    if not _FRACTION.fullmatch(text) or _write_fraction(found := Fraction(text)) != text:
        raise _unreadable(expected)
    return found


# A number of one of two kinds goes with its kind.
_NUMBERS: Final[dict[str, Hook]] = {"fraction": _read_fraction, "decimal": _read_decimal}


def _write_number(value: Fraction | Decimal) -> dict[str, str]:
    if isinstance(value, Fraction):
        return {"fraction": _write_fraction(value)}
    return {"decimal": str(value)}


def _read_number(content: Any, kind: Any) -> Fraction | Decimal:
    if isinstance(content, dict) and len(content) == 1:
        name, value = next(iter(content.items()))
        if name in _NUMBERS:
            return _NUMBERS[name](value, kind)  # type: ignore[no-any-return]
    raise _wrong(content, f"an object of {', '.join(_NUMBERS)}")


def _read_date(content: Any, _kind: Any) -> date:
    expected = "a date as text, such as 2026-03-31"
    text = _text(content, expected)
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise _unreadable(expected) from None
    if found.isoformat() != text:
        raise _unreadable(expected)
    return found


def _read_instant(content: Any, _kind: Any) -> datetime:
    expected = "an instant with its offset, such as 2027-03-31T20:00:00-04:00"
    try:
        found = datetime.fromisoformat(_text(content, expected))
    except ValueError:
        raise _unreadable(expected) from None
    if found.tzinfo is None:
        raise _unreadable(expected)
    return found


def _read_moment(content: Any, kind: Any) -> date | datetime:
    text = _text(content, "a date or an instant as text")
    return _read_instant(text, kind) if "T" in text else _read_date(text, kind)


def _write_moment(moment: date | datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


# What an observation may be besides text, a whole number and nothing goes with its kind.
_SCALAR_KINDS: Final[dict[str, tuple[type[Any], Hook]]] = {
    "decimal": (Decimal, _read_decimal),
    "instant": (datetime, _read_instant),
    "date": (date, _read_date),
}


def _write_scalar(value: Scalar) -> Any:
    for name, (kind, _) in _SCALAR_KINDS.items():
        if isinstance(value, kind):
            return {name: str(value) if kind is Decimal else value.isoformat()}
    return value


def _read_scalar(content: Any, kind: Any) -> Scalar:
    if content is None or type(content) in (str, int):
        found: Scalar = content
        return found
    if isinstance(content, dict) and len(content) == 1:
        name, value = next(iter(content.items()))
        if name in _SCALAR_KINDS:
            return _SCALAR_KINDS[name][1](value, kind)  # type: ignore[no-any-return]
    raise _wrong(content, f"text, a whole number, null, or an object of {', '.join(_SCALAR_KINDS)}")


def _read_enum(content: Any, kind: type[Enum]) -> Enum:
    expected = f"one of {', '.join(member.name for member in kind)}"
    name = _text(content, expected)
    if name not in kind.__members__:
        raise _unreadable(expected)
    return kind[name]


def _read_participant(content: Any, kind: Any) -> Participant:
    found = participant_from_key(_text(content, "a participant's key"))
    if kind in PARTICIPANT_TYPES and not isinstance(found, kind):
        msg = f"the key of a {kind.__name__}"
        raise _unreadable(msg)
    return found


def _read_rule(content: Any, _kind: Any) -> Rule:
    expected = "the id of a rule that the rulebook has"
    rule_id = _text(content, expected)
    for rule in rulebook.rules():
        if rule.id == rule_id:
            return rule
    raise _unreadable(expected)


def _problems(error: BaseException, path: str) -> list[Problem]:
    """Return what is wrong, each fault with its path, from cattrs' tree of exceptions."""
    if isinstance(error, (ClassValidationError, IterableValidationError)):
        noted, bare = error.group_exceptions()
        return [
            *(problem for one, note in noted for problem in _problems(one, _below(path, note))),
            *(problem for one in bare for problem in _problems(one, path)),
        ]
    if isinstance(error, InvalidInput):
        return [
            # What the values themselves refuse they may show; here nothing of the input is shown.
            attrs.evolve(problem, field=f"{path}.{problem.field}", given=_HIDDEN)
            if problem.field
            else attrs.evolve(problem, field=path)
            for problem in error.problems
        ]
    if isinstance(error, KeyError):
        return [Problem(path, "nothing", "a value", "add the key")]
    if isinstance(error, ForbiddenExtraKeysError):
        count = len(error.extra_fields)
        given = "an unknown key" if count == 1 else f"{count} unknown keys"
        known = ", ".join(field.name for field in attrs.fields(error.cl) if field.init)
        return [Problem(path, given, f"only {known}")]
    raise error


def _below(path: str, note: Any) -> str:
    if isinstance(note, IterableValidationNote):
        return f"{path}[{note.index}]"
    return f"{path}.{note.name}"
