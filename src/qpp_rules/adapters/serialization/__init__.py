"""Values to JSON and back, strictly.

Nothing is coerced: a number is no text, a text is no list, an unknown key is refused, and all that
is wrong with one input is reported together, each fault with its path. Messages name types and
never show what stood in the input, which may be a patient's identifier.

A participant is written as its key, a member of an enumeration by its name, a Decimal or a
Fraction as text, an instant with its offset, a rule by its id. Where a place can hold several
types, what stands there says of which it is.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final, TypeVar, get_origin

from cattrs import Converter

from qpp_rules.adapters.serialization.faults import FAULTS, article, article_of, problems_of
from qpp_rules.adapters.serialization.forms import (
    besides_none,
    is_ours,
    is_union,
    public_types,
    tag_of,
)
from qpp_rules.adapters.serialization.hooks import configure_own
from qpp_rules.core.determinations import Scalar
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.moments import Moment
from qpp_rules.core.values import a_count, instance_of, optional, take

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
"""The formats that are read. What a later one added has its default in an earlier one."""

T = TypeVar("T")


def __dir__() -> list[str]:
    return __all__


def _check_kind(subject: str, name: str, kind: Any) -> Any:
    """Return the class that *kind* is, or is of; refuse one that is not of this package."""
    of = get_origin(kind) or kind
    if not is_ours(of):
        raise InvalidType.of(
            subject,
            name,
            given=article_of(of) if isinstance(of, type) else "no class",
            expected="a value of qpp_rules",
            remedy="of values of your own, teach your converter ours: configure_converter",
        )
    return of


def to_json(value: object, *, indent: int | None = 2) -> str:
    """Return *value* as JSON text that says what it is and in which form.

    >>> from qpp_rules import PerformanceYear, sampling
    >>> print(to_json(sampling.Exclusion("nobody twice in five years", "ab12")))
    {
      "format": 2,
      "type": "Exclusion",
      "value": {
        "reason": "nobody twice in five years",
        "digest": "ab12",
        "reserves_digest": ""
      }
    }
    """
    _check_kind("to_json", "value", type(value))
    take("to_json", indent=(indent, optional(a_count)))
    content = _own_converter().unstructure(value)
    envelope = {"format": FORMAT, "type": type(value).__name__, "value": content}
    return json.dumps(envelope, indent=indent, ensure_ascii=False)


def from_json(text: str | bytes, kind: type[T]) -> T:
    """Return the *kind* that *text* holds, as :func:`to_json` wrote it, now or in format 1.

    >>> from qpp_rules import sampling
    >>> from_json('{"format": 2, "type": "Exclusion", "value": {"reason": 5}}', sampling.Exclusion)
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidTypesAndValues: Exclusion: 2 problems
      value.reason: given an int, expected text
      value.digest: given nothing, expected a value; add the key

    Raises InvalidInput with every fault and its path, as the ValueError or TypeError that it is.
    """
    name = _check_kind("from_json", "kind", kind).__name__
    if not isinstance(text, (str, bytes)):
        raise InvalidType.of(name, "text", given=article(text), expected="text")
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
        raise InvalidValue.of(name, "text", given=given, expected="JSON") from None
    if twice:
        raise InvalidValue.of(name, "text", given=twice[0], expected="each key once")
    expected = {"format": FORMATS, "type": (name,)}
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
        # True == 1 == 1.0, and neither is the number of a format.
        if type(envelope[key]) is not type(wanted[0]) or envelope[key] not in wanted
    ]
    if problems:
        refuse(name, problems)
    return structure(envelope["value"], kind)


def structure(content: object, kind: type[T], converter: Converter | None = None) -> T:
    """Return the *kind* that the JSON data *content* holds, or raise with every fault."""
    found: Any = None
    problems: list[Problem] = []
    try:
        found = (converter or _own_converter()).structure(content, kind)
    except FAULTS as error:
        problems = problems_of(error, "value")
    # Not in the handler: a traceback would show the exceptions that hold what was read.
    if problems:
        refuse((get_origin(kind) or kind).__name__, problems)
    return found  # type: ignore[no-any-return]


@cache
def _own_converter() -> Converter:
    # Its hooks are built once. Nobody else has it, so nobody can teach it otherwise.
    return make_converter()


def make_converter() -> Converter:
    """Return a strict converter for every value of this package."""
    converter = Converter(forbid_extra_keys=True)
    configure_own(converter)
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
    take("configure_converter", converter=(converter, instance_of(Converter)))
    own = _own_converter()
    converter.register_structure_hook_func(_is_ours_or_a_union, own.structure)
    converter.register_unstructure_hook_factory(
        _is_ours_or_a_union, lambda kind: lambda value: own.unstructure(value, kind)
    )


def _is_ours_or_a_union(kind: Any) -> bool:
    if kind in (Moment, Moment | None, Scalar):
        return True
    return all(map(is_ours, besides_none(kind))) if is_union(kind) else is_ours(kind)
