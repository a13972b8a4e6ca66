"""In which form a type is written: what the converter and the schemas both go by.

A type is read off its annotations, so a new value needs no entry here. The names and tags below
stand in stored files: they never change within a format.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from importlib import import_module
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Final, Generic, Literal, TypeVar, Union, get_args, get_origin

import attrs

from qpp_rules import core, rulebook
from qpp_rules.core.determinations import Determination, Finding, FindingFields, Rule
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.identifiers import PARTICIPANT_TYPES, Npi, Tin
from qpp_rules.core.values import CHECK, each, frozen, instance_of, take
from qpp_rules.core.years import PaymentYear, PerformanceYear

__all__ = ["public_types", "tag_of"]

PACKAGE: Final = __name__.partition(".")[0]
T = TypeVar("T")

PLAIN: Final[dict[Any, str]] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    NoneType: "null",
}
"""What JSON itself tells apart, and how a message calls it."""

TAGS: Final[dict[Any, str]] = {
    Decimal: "decimal",
    Fraction: "fraction",
    datetime: "instant",
    date: "date",
    float: "float",
    tuple: "list",
    frozenset: "set",
    Mapping: "mapping",
    type: "type",
}
"""The tag of what is none of ours, where a place can hold several types."""

AS_TEXT: Final = (*PARTICIPANT_TYPES, Npi, Tin, Rule)
AS_NUMBER: Final = (PerformanceYear, PaymentYear)


def __dir__() -> list[str]:
    return __all__


# --- what is written as something else ---------------------------------------------------------


@frozen
class DeterminationContent(Generic[T]):
    """What is kept of a determination: the answer and its findings."""

    answer: T
    year: PerformanceYear
    findings: tuple[Finding, ...]


@frozen
class YearNotCoveredContent:
    """What an exception says of a year that is not covered."""

    name: str = attrs.field(validator=instance_of(str))
    year: str = attrs.field(validator=instance_of(str))
    covered: tuple[tuple[int, int], ...] = attrs.field(validator=each(tuple, tuple))
    note: str = attrs.field(validator=instance_of(str))


CONTENT_OF: Final[dict[Any, Any]] = {
    Determination: DeterminationContent,
    Finding: FindingFields,
    YearNotCovered: YearNotCoveredContent,
}
"""Classes whose constructor or base attrs does not know, and the values that hold their content."""


def content_kind(kind: Any) -> Any:
    """Return the attrs class whose fields are written for *kind*, with the arguments of *kind*."""
    of = get_origin(kind) or kind
    content = CONTENT_OF.get(of, of)
    arguments = get_args(kind)
    return content[arguments] if arguments and getattr(content, "__parameters__", ()) else content


# --- which types are ours ----------------------------------------------------------------------


def is_ours(kind: Any) -> bool:
    """Say whether *kind* is a value of this package."""
    of = get_origin(kind) or kind
    if not isinstance(of, type) or of.__module__.partition(".")[0] != PACKAGE:
        return False
    return attrs.has(of) or issubclass(of, Enum) or of in CONTENT_OF


def is_enum(kind: Any) -> bool:
    """Say whether *kind* is an enumeration."""
    return isinstance(kind, type) and issubclass(kind, Enum)


def is_object(kind: Any) -> bool:
    """Say whether a value of *kind* is written as an object with a key for each field."""
    of = get_origin(kind) or kind
    return is_ours(of) and not is_enum(of) and of not in (*AS_TEXT, *AS_NUMBER)


def is_open(kind: Any) -> bool:
    """Say whether a place of *kind* can hold any value: the type does not say what stands there."""
    return kind is Any or kind is object or isinstance(kind, TypeVar)


@cache
def public_types() -> Mapping[str, type[Any]]:
    """Return every public type of core and of the subjects by its tag.

    >>> public_types()["eligibility.Volume"].__name__, public_types()["core.Group"].__name__
    ('Volume', 'Group')
    """
    parts = pkgutil.iter_modules(core.__path__)
    modules = [import_module(f"{PACKAGE}.core.{part.name}") for part in parts]
    modules += [import_module(f"{PACKAGE}.{subject}") for subject in rulebook.SUBJECTS]
    public = (getattr(module, name) for module in modules for name in module.__all__)
    kinds = {kind for kind in public if isinstance(kind, type) and is_ours(kind)}
    return MappingProxyType({tag_of(kind): kind for kind in sorted(kinds, key=tag_of)})


SUCCESSORS: Final[Mapping[str, str]] = MappingProxyType(
    {"agreements.PlannedSubmission": "core.PlannedSubmission"}
)
"""Tags that stand in files, whose class is gone, and the tag of the class that took its place."""


def public_type(tag: str) -> type[Any] | None:
    """Return the public type that *tag* names, or named in an earlier version; None: it names none.

    >>> public_type("agreements.PlannedSubmission").__module__
    'qpp_rules.core.planned_submissions'
    """
    return public_types().get(SUCCESSORS.get(tag, tag))


def tag_of(kind: Any) -> str:
    """Return the name by which a file tells *kind* from all others: its subject and its name.

    >>> from qpp_rules import deadlines, sampling
    >>> tag_of(deadlines.Extension), tag_of(sampling.Extension)
    ('deadlines.Extension', 'sampling.Extension')
    """
    of = get_origin(kind) or kind
    take("tag_of", kind=(of, instance_of(type, remedy="write a class, such as sampling.Plan")))
    if of in TAGS:
        return TAGS[of]
    if not is_ours(of):
        # Enumerations have a type of their own, and mappings are of many.
        known = (tag for one, tag in TAGS.items() if issubclass(of, one))
        return next(known, f"{of.__module__}.{of.__name__}")
    return f"{of.__module__.split('.')[1]}.{of.__name__}"


# --- the fields of an object -------------------------------------------------------------------


@attrs.frozen
class Place:
    """One key of an object: the type of what stands there, and whether it can be left out."""

    name: str
    kind: Any
    is_required: bool
    is_tagged: bool
    """Whether the class leaves the type open, so that what stands there has its tag."""
    check: Any
    """The check of the field, or None."""


@cache
def places_of(kind: Any) -> tuple[Place, ...]:
    """Return the keys of an object that is a *kind*, in the order in which they are written."""
    content = content_kind(kind)
    of = get_origin(content) or content
    known = dict(zip(getattr(of, "__parameters__", ()), get_args(content), strict=False))
    return tuple(
        Place(
            name=field.name,
            kind=_with_arguments(field.type, known),
            is_required=field.default is attrs.NOTHING,
            is_tagged=isinstance(field.type, TypeVar),
            check=field.metadata.get(CHECK),
        )
        for field in attrs.fields(attrs.resolve_types(of))
        if field.init
    )


def _with_arguments(kind: Any, known: Mapping[Any, Any]) -> Any:
    if isinstance(kind, TypeVar):
        return known.get(kind, Any)
    parameters = getattr(kind, "__parameters__", ())
    if not parameters or isinstance(kind, type):
        return kind
    return kind[tuple(known.get(parameter, Any) for parameter in parameters)]


# --- a place that can hold several types -------------------------------------------------------


class UnionForm(Enum):
    """How a file says which of several types stands in a place."""

    MOMENT = "a date or an instant, as text"
    PARTICIPANT = "a participant's key"
    BY_JSON = "by the types of JSON"
    BY_KIND = "by a key of the object"
    TAGGED = "by a tag around the value"


def is_union(kind: Any) -> bool:
    """Say whether *kind* is a union of types."""
    return get_origin(kind) in (Union, UnionType)


def members(kind: Any) -> tuple[Any, ...]:
    """Return the types of a union, or *kind* alone."""
    if is_union(kind):
        return tuple(dict.fromkeys(one for part in get_args(kind) for one in members(part)))
    return (NoneType if kind is None else kind,)


def is_literal(kind: Any) -> bool:
    """Say whether *kind* lists the values themselves."""
    return get_origin(kind) is Literal


def literal_types(kind: Any) -> tuple[Any, ...]:
    """Return the types of the values that a Literal lists."""
    return tuple(dict.fromkeys(type(value) for value in get_args(kind)))


def tagged_members(kind: Any) -> tuple[Any, ...]:
    """Return the types of which each has a tag, or stands for itself."""
    return tuple(
        type_of
        for member in members(kind)
        for type_of in (literal_types(member) if is_literal(member) else (member,))
    )


def besides_none(kind: Any) -> tuple[Any, ...]:
    """Return the types of a union without None."""
    return tuple(member for member in members(kind) if member is not NoneType)


def json_type(kind: Any) -> str:
    """Return which type of JSON a value of *kind* is written as.

    >>> json_type(Decimal), json_type(Finding), json_type(tuple[int, ...])
    ('text', 'an object', 'a list')
    """
    of = get_origin(kind) or kind
    if of is Literal:
        written = {json_type(one) for one in literal_types(kind)}
        return written.pop() if len(written) == 1 else "anything"
    if of is bool or of is NoneType:
        return PLAIN[of]
    if of in (int, float, *AS_NUMBER):
        return "a number"
    if of in (tuple, frozenset):
        return "a list"
    if is_object(of) or (isinstance(of, type) and issubclass(of, Mapping)):
        return "an object"
    return "anything" if is_open(of) else "text"


def union_form(kind: Any) -> UnionForm:
    """Return how a union is written.

    >>> from qpp_rules import Participant
    >>> from qpp_rules.eligibility import SegmentFacts
    >>> union_form(SegmentFacts).name, union_form(Participant).name, union_form(int | str).name
    ('BY_KIND', 'PARTICIPANT', 'BY_JSON')
    >>> union_form(str | Decimal).name, union_form(date | datetime | None).name
    ('TAGGED', 'MOMENT')
    """
    rest = besides_none(kind)
    if set(rest) == {date, datetime}:
        return UnionForm.MOMENT
    if all(member in PARTICIPANT_TYPES for member in rest):
        return UnionForm.PARTICIPANT
    written = [json_type(member) for member in rest]
    if len({*written}) == len(written) and (len(written) == 1 or "anything" not in written):
        return UnionForm.BY_JSON
    names = {kind_name(member) for member in rest if is_object(member)}
    fields = {place.name for member in rest if is_object(member) for place in places_of(member)}
    if len(names) == len(rest) and "kind" not in fields:
        return UnionForm.BY_KIND
    return UnionForm.TAGGED


def kind_name(kind: Any) -> str:
    """Return what the key ``kind`` of an object says.

    >>> from qpp_rules.eligibility import NoClaims
    >>> kind_name(NoClaims)
    'no-claims'
    """
    of = get_origin(kind) or kind
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", of.__name__).lower()


def fits(value: object, kind: Any) -> bool:
    """Say whether *value* is one of *kind*: a bool is no int, and an instant is no date."""
    of = get_origin(kind) or kind
    if is_open(of):
        return True
    if is_union(kind):
        return any(fits(value, member) for member in members(kind))
    if is_literal(kind):
        return any(type(value) is type(one) and value == one for one in get_args(kind))
    if of in (int, date):
        return type(value) is of
    if not isinstance(value, of):
        return False
    return of not in (tuple, frozenset) or _items_fit(value, get_args(kind))


def _items_fit(items: Any, kinds: tuple[Any, ...]) -> bool:
    if not kinds:
        return True
    if (len(kinds) == 2 and kinds[1] is ...) or isinstance(items, frozenset):  # noqa: PLR2004
        return all(fits(item, kinds[0]) for item in items)
    return len(items) == len(kinds) and all(map(fits, items, kinds))
