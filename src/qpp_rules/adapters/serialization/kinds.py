"""The types that a file can hold, the tags that tell them apart, and their fields.

Annotations define how a type is read, so a new value does not need an entry here. The names and
tags below are in stored files: they never change within a format.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from importlib import import_module
from types import MappingProxyType, UnionType
from typing import Any, Final, Generic, TypeVar, Union, get_args, get_origin

import attrs

from qpp_rules import core, rulebook
from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.findings import Finding, FindingFields
from qpp_rules.core.years import PerformanceYear

PACKAGE: Final = __name__.partition(".")[0]
T = TypeVar("T")

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
"""The tags of types from outside this package. Order matters: a datetime is a date."""

SUCCESSORS: Final = MappingProxyType({"agreements.PlannedSubmission": "core.PlannedSubmission"})
"""Tags in stored files whose class is gone, with the tag of its successor."""

FORMER_IDS: Final = MappingProxyType(
    {
        "identifiers.clinician-npi": "terms.clinician-npi",
        "terms.qcdr-measure": "measures.qcdr-measure",
    }
)
"""Rule ids in files of earlier versions, with the present ids of those rules."""


@attrs.frozen
class _Determination(Generic[T]):
    answer: T
    year: PerformanceYear
    findings: tuple[Finding, ...]
    missing: tuple[str, ...] | None = None


@attrs.frozen
class _YearNotCovered:
    name: str
    year: str
    covered: tuple[tuple[int, int], ...]
    note: str


CONTENT_OF: Final[dict[Any, Any]] = {
    Determination: _Determination,
    Finding: FindingFields,
    YearNotCovered: _YearNotCovered,
}
"""Classes that attrs did not make, with classes that have their arguments as fields."""


def origin(kind: Any) -> Any:
    """Return *kind* without its type arguments."""
    return get_origin(kind) or kind


def is_ours(kind: Any) -> bool:
    """Return whether *kind* is a value of this package."""
    of = origin(kind)
    if not isinstance(of, type) or of.__module__.partition(".")[0] != PACKAGE:
        return False
    return attrs.has(of) or issubclass(of, Enum) or of in CONTENT_OF


def is_open(kind: Any) -> bool:
    """Return whether *kind* allows any value, so that a tag must name the type."""
    return kind is Any or kind is object or isinstance(kind, TypeVar)


_NO_TYPE: Final = object()


def is_union(kind: Any) -> bool:
    """Return whether *kind* is a union of types."""
    return get_origin(kind) in (Union, UnionType)


def members(kind: Any, *, besides: Any = _NO_TYPE) -> tuple[Any, ...]:
    """Return the types of a union, or *kind* alone, without the type *besides*."""
    kinds = get_args(kind) if is_union(kind) else (kind,)
    return tuple(one for one in kinds if one is not besides)


def tag_of(kind: Any) -> str:
    """Return the name that identifies *kind* in files: its subject and its name.

    >>> from qpp_rules import deadlines, sampling
    >>> tag_of(deadlines.Extension), tag_of(sampling.Extension)
    ('deadlines.Extension', 'sampling.Extension')
    """
    of = origin(kind)
    take("tag_of", kind=(of, instance_of(type, remedy="write a class, such as sampling.Plan")))
    if is_ours(of):
        return f"{of.__module__.split('.')[1]}.{of.__name__}"
    # Mappings are of many types.
    known = (tag for one, tag in TAGS.items() if issubclass(of, one))
    return next(known, f"{of.__module__}.{of.__name__}")


_WITHOUT_RULES: Final = ("readiness", "results")
"""What has values, and no parameter or rule of its own in the rulebook."""


@cache
def public_types() -> Mapping[str, type[Any]]:
    """Return every public type of core and of the subjects by its tag.

    >>> public_types()["eligibility.Volume"].__name__, public_types()["core.Group"].__name__
    ('Volume', 'Group')
    """
    parts = pkgutil.iter_modules(core.__path__)
    modules = [import_module(f"{PACKAGE}.core.{part.name}") for part in parts]
    subjects = (*rulebook.SUBJECTS, *_WITHOUT_RULES)
    modules += [import_module(f"{PACKAGE}.{subject}") for subject in subjects]
    # Modules without __all__ have no public types.
    names = ((module, getattr(module, "__all__", ())) for module in modules)
    public = (getattr(module, name) for module, some in names for name in some)
    kinds = {kind for kind in public if isinstance(kind, type) and is_ours(kind)}
    return MappingProxyType({tag_of(kind): kind for kind in sorted(kinds, key=tag_of)})


@cache
def fields_of(kind: Any) -> tuple[attrs.Attribute[Any], ...]:
    """Return the written fields of *kind* in order, with the types that its arguments give them.

    If the class leaves the type of a field open, its values are written with a tag.
    """
    content = attrs.resolve_types(CONTENT_OF.get(origin(kind), origin(kind)))
    parameters = getattr(content, "__parameters__", ())
    known = dict.fromkeys(parameters, Any) | dict(zip(parameters, get_args(kind), strict=False))

    def filled(field: attrs.Attribute[Any]) -> attrs.Attribute[Any]:
        held: Any = known.get(field.type, field.type)
        within = getattr(held, "__parameters__", ())
        if within and not isinstance(held, type):
            held = held[tuple(known[one] for one in within)]
        metadata = {**field.metadata, "tagged": field.type in known}
        return field.evolve(type=held, metadata=metadata)

    return tuple(filled(field) for field in attrs.fields(content) if field.init)


def described(kind: Any) -> dict[str, Any]:
    """Return the title and description of *kind* that its docstring gives a schema."""
    paragraph = (inspect.getdoc(kind) or "").split("\n\n")[0]
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"\1", " ".join(paragraph.split()))
    return {"title": kind.__name__} | ({"description": text} if text else {})
