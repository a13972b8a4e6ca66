"""Values to JSON and back, strictly.

Nothing is coerced: a number is not text, text is not a list, and an unknown key is refused. All
problems of one input are reported together, each with its path. Messages name types and never show
the input, which may hold a patient's identifier.

A participant is written as its key, a member of an enumeration as its name, a Decimal or a
Fraction as text, an instant with its offset, a rule as its id. A field that can hold several types
says which one it holds.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

import attrs
from cattrs import Converter
from cattrs.errors import BaseValidationError, ForbiddenExtraKeysError, IterableValidationNote

from qpp_rules.adapters.json_text import read_json
from qpp_rules.adapters.serialization.forms import FAULTS, form_of
from qpp_rules.adapters.serialization.kinds import (
    fields_of,
    is_ours,
    is_union,
    members,
    origin,
    public_types,
    tag_of,
)
from qpp_rules.adapters.serialization.leaves import LEAVES, article_of
from qpp_rules.core.checks import (
    a_count,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidValue,
    Problem,
    QppRulesError,
    refuse,
)
from qpp_rules.core.findings import Scalar
from qpp_rules.core.moments import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import UnionType

__all__ = [
    "FORMAT",
    "FORMATS",
    "configure_converter",
    "from_json",
    "make_converter",
    "public_types",
    "tag_of",
    "to_json",
]

FORMAT: Final = 2
"""The version of the form in which values are written."""

FORMATS: Final = (1, FORMAT)
"""The formats that are read. Fields that a later format added get their defaults."""

_HIDDEN: Final = "what is not shown here"
T = TypeVar("T")


def __dir__() -> list[str]:
    return __all__


def _check_kind(subject: str, name: str, kind: Any) -> Any:
    """Return the class of *kind* without its arguments; refuse one from outside this package."""
    of = origin(kind)
    if not is_ours(of):
        raise InvalidType.of(
            subject,
            name,
            given=article_of(of) if isinstance(of, type) else "no class",
            expected="a value of qpp_rules",
            remedy="for your own values, register ours on your converter: configure_converter",
        )
    return of


def to_json(value: object, *, indent: int | None = 2) -> str:
    """Return *value* as JSON text that names its type and format.

    >>> from qpp_rules import PerformanceYear, sampling
    >>> print(to_json(sampling.Exclusion("no participant twice in five years", "ab12")))
    {
      "format": 2,
      "type": "Exclusion",
      "value": {
        "reason": "no participant twice in five years",
        "digest": "ab12",
        "reserves_digest": ""
      }
    }
    """
    kind = _check_kind("to_json", "value", type(value))
    take("to_json", indent=(indent, optional(a_count)))
    envelope = {"format": FORMAT, "type": kind.__name__, "value": form_of(kind).write(value)}
    return json.dumps(envelope, indent=indent, ensure_ascii=False)


@overload
def from_json(text: str | bytes, kind: type[T]) -> T: ...
@overload
def from_json(text: str | bytes, kind: UnionType) -> Any: ...
def from_json(text: str | bytes, kind: Any) -> Any:
    """Return the *kind* in *text*, which :func:`to_json` wrote in any format.

    *kind* is a type of this package, one with its argument, such as ``Determination[Eligibility]``,
    or a union of them, such as ``Participant``.

    >>> from qpp_rules import sampling
    >>> from_json('{"format": 2, "type": "Exclusion", "value": {"reason": 5}}', sampling.Exclusion)
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidTypesAndValues: Exclusion: 2 problems
      value.reason: given an int, expected text
      value.digest: given nothing, expected a value; add the key

    Raises InvalidInput with every problem and its path; it is a ValueError, a TypeError or both.
    """
    kinds = {_check_kind("from_json", "kind", one).__name__: one for one in members(kind)}
    name = " or ".join(kinds)
    envelope = read_json(name, text)
    expected = {"format": FORMATS, "type": (*kinds,)}
    if not isinstance(envelope, dict) or set(envelope) != {*expected, "value"}:
        raise InvalidValue.of(
            name,
            "text",
            given="JSON of another form",
            expected="an object with format, type and value",
            remedy="write it with to_json",
        )
    problems = [
        Problem(key, f"another {key}", " or ".join(map(repr, wanted)))
        for key, wanted in expected.items()
        # True == 1 == 1.0, but only an int is a format number.
        if type(envelope[key]) is not type(wanted[0]) or envelope[key] not in wanted
    ]
    found: Any = None
    if not problems:
        try:
            found = form_of(kinds[envelope["type"]]).read(envelope["value"])
        except (*FAULTS, RecursionError) as error:
            problems = [*problems_of(error)]
    # Raised outside the handler, because a traceback would show the input.
    if problems:
        refuse(name, problems)
    return found


def problems_of(error: BaseException) -> Iterator[Problem]:
    """Yield every problem, with its path, from the exceptions that reading JSON raises."""
    # Without recursion, because the input can be as deep as the stack.
    waiting = [(error, "value")]
    while waiting:
        one, path = waiting.pop()
        if isinstance(one, BaseValidationError):
            noted, bare = one.group_exceptions()  # type: ignore[attr-defined]
            inner = [(held, f"{path}{_step(note)}") for held, note in noted]
            waiting += reversed([*inner, *((held, path) for held in bare)])
        else:
            yield from _of_one(one, path)


def _of_one(error: BaseException, path: str) -> Iterator[Problem]:
    if isinstance(error, InvalidInput):
        for one in error.problems:
            # Values may show what they refuse; messages about JSON never show the input.
            given, place = (_HIDDEN, f"{path}.{one.field}") if one.field else (one.given, path)
            yield attrs.evolve(one, field=place, given=given)
    elif isinstance(error, QppRulesError):
        yield Problem(path, _HIDDEN, "what the rules of its type allow")
    elif isinstance(error, RecursionError):
        yield Problem(path, "objects inside each other, too deep", "fewer of them")
    elif isinstance(error, KeyError):
        yield Problem(path, "nothing", "a value", "add the key")
    elif isinstance(error, ForbiddenExtraKeysError):
        count = len(error.extra_fields)
        given = "an unknown key" if count == 1 else f"{count} unknown keys"
        known = ", ".join(field.name for field in fields_of(error.cl))
        yield Problem(path, given, f"only {known}")
    else:
        raise error


def _step(note: Any) -> str:
    is_place = isinstance(note, IterableValidationNote)
    return f"[{note.index}]" if is_place else f".{note.name}"


def make_converter() -> Converter:
    """Return a strict converter for every value of this package, and for plain types."""
    converter = Converter(forbid_extra_keys=True)
    for kind, form in LEAVES.items():
        converter.register_structure_hook(kind, form.read)
        converter.register_unstructure_hook(kind, form.write)
    _teach(converter, _has_form)
    return converter


def configure_converter(converter: Converter) -> None:
    """Register the types of this package on *converter*, to be read and written strictly.

    Its handling of plain types and of types from other packages does not change.

    >>> from cattrs import Converter
    >>> from qpp_rules import Group, Tin
    >>> converter = Converter()
    >>> configure_converter(converter)
    >>> converter.unstructure(Group(Tin("000000001")))
    'group:000000001'
    """
    take("configure_converter", converter=(converter, instance_of(Converter)))
    _teach(converter, _is_ours_or_a_union)


def _teach(converter: Converter, takes: Any) -> None:
    converter.register_structure_hook_factory(takes, lambda kind: form_of(kind).read)
    converter.register_unstructure_hook_factory(takes, lambda kind: form_of(kind).write)


def _has_form(kind: Any) -> bool:
    try:
        form_of(kind)
    except TypeError:
        return False
    return True


def _is_ours_or_a_union(kind: Any) -> bool:
    if kind in (Moment, Moment | None, Scalar):
        return True
    return all(map(is_ours, members(kind, besides=type(None)))) if is_union(kind) else is_ours(kind)
