"""JSON Schema of what is written as JSON: draft 2020-12, for readers in any language.

A schema takes all that ``to_json`` writes, and refuses what ``from_json`` refuses as far as JSON
Schema can say it. It cannot say that fields fit each other, nor that 1.0 is no whole number.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from types import MappingProxyType, NoneType
from typing import Any, Final, Literal, get_args, get_origin

from qpp_rules.adapters.serialization import FORMAT, FORMATS, public_types, tag_of
from qpp_rules.adapters.serialization.forms import (
    PLAIN,
    TAGS,
    Place,
    UnionForm,
    besides_none,
    is_enum,
    is_object,
    is_open,
    is_ours,
    is_union,
    kind_name,
    members,
    places_of,
    tagged_members,
    union_form,
)
from qpp_rules.adapters.serialization.texts import rule_ids
from qpp_rules.core.determinations import Rule
from qpp_rules.core.errors import InvalidType
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.values import a_count, a_text, an_amount
from qpp_rules.core.years import PaymentYear, PerformanceYear

__all__ = ["envelope_schema", "json_schema"]

Schema = dict[str, Any]

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_ANY: Final = "any"

_PLAIN_TYPES: Final[dict[Any, str]] = {
    str: "string",
    int: "integer",
    bool: "boolean",
    NoneType: "null",
    float: "number",
}
_IDENTIFIER: Final = "[^/|]+"
_DATE: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?(Z|[+-][0-9]{2}:[0-9]{2})"
_DECIMAL: Final = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?(E[+-][0-9]+)?|-?Infinity|-?s?NaN[0-9]*"
_PATTERNS: Final[dict[Any, str]] = {
    Decimal: _DECIMAL,
    Fraction: "-?(0|[1-9][0-9]*)/[1-9][0-9]*",
    date: _DATE,
    datetime: f"{_DATE}T{_TIME}",
    Npi: "[0-9]{10}",
    Tin: "[0-9]{9}",
    Individual: r"individual:[0-9]{9}\|[0-9]{10}",
    Group: "group:[0-9]{9}",
    VirtualGroup: f"virtual-group:{_IDENTIFIER}",
    Subgroup: rf"subgroup:[0-9]{{9}}\|{_IDENTIFIER}",
    ApmEntity: f"apm-entity:{_IDENTIFIER}",
}
_FORMATS: Final[dict[Any, str]] = {date: "date", datetime: "date-time"}
_YEARS: Final = {PerformanceYear: (2017, 2100), PaymentYear: (2019, 2102)}
_CHECKS: Final[dict[Any, Schema]] = {
    a_count.find: {"minimum": 0},
    a_text.find: {"pattern": r"^\S(.*\S)?$"},
    an_amount.find: {"pattern": r"^([0-9]|-0(\.0*)?(E|$))"},
}
"""What a schema can say of a field besides its type, by the check of the field."""


def __dir__() -> list[str]:
    return __all__


def json_schema(kind: Any) -> Schema:
    """Return the JSON Schema of a *kind* as it stands inside another value or an envelope.

    >>> from qpp_rules.sampling import Exclusion
    >>> schema = json_schema(Exclusion)
    >>> schema["$ref"]
    '#/$defs/sampling.Exclusion'
    >>> schema["$defs"]["sampling.Exclusion"]["properties"]
    {'reason': {'type': 'string'}, 'digest': {'type': 'string'}, \
'reserves_digest': {'type': 'string'}}

    *kind* is a type of this package, or one with its argument: ``Determination[Eligibility]``.

    Raises InvalidType for another type.
    """
    return _document(kind, lambda definitions: definitions.of(kind), "value")


def envelope_schema(kind: Any) -> Schema:
    """Return the JSON Schema of what :func:`~qpp_rules.adapters.serialization.to_json` writes.

    >>> from qpp_rules.sampling import Exclusion
    >>> envelope_schema(Exclusion)["properties"]["type"]
    {'const': 'Exclusion'}

    Raises InvalidType as :func:`json_schema`.
    """

    def content(definitions: _Definitions) -> Schema:
        return {
            "type": "object",
            "properties": {
                "format": {"enum": list(FORMATS)},
                "type": {"const": _class_of(kind).__name__},
                "value": definitions.of(kind),
            },
            "required": ["format", "type", "value"],
            "additionalProperties": False,
        }

    return _document(kind, content, "file")


def _class_of(kind: Any) -> Any:
    return get_origin(kind) or kind


def _document(kind: Any, content: Any, what: str) -> Schema:
    if not is_ours(kind):
        name = getattr(kind, "__name__", type(kind).__name__)
        raise InvalidType.of("json_schema", "kind", given=name, expected="a type of qpp_rules")
    definitions = _Definitions()
    found = content(definitions)
    return {
        "$schema": _DRAFT,
        "$id": f"urn:qpp-rules:format-{FORMAT}:{what}:{_name(kind)}",
        "title": _class_of(kind).__name__,
        **found,
        "$defs": dict(sorted(definitions.found.items())),
    }


def _name(kind: Any) -> str:
    """Return a name for *kind* that can stand in a reference."""
    if is_union(kind):
        return "-or-".join(map(_name, members(kind)))
    tag = "null" if kind is NoneType else _ANY if is_open(kind) else tag_of(kind)
    arguments = [one for one in get_args(kind) if one is not ...]
    return "-of-".join([tag, *map(_name, arguments)])


def _described(kind: Any) -> Schema:
    """Return the title and description that the docstring gives."""
    paragraph = (inspect.getdoc(kind) or "").split("\n\n")[0]
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"\1", " ".join(paragraph.split()))
    described: Schema = {"title": kind.__name__}
    if text:
        described["description"] = text
    return described


def _string(kind: Any) -> Schema:
    pattern = {"type": "string", "pattern": f"^({_PATTERNS[kind]})$"}
    return {**pattern, "format": _FORMATS[kind]} if kind in _FORMATS else pattern


class _Definitions:
    """The definitions that one schema needs, each once."""

    def __init__(self) -> None:
        self.found: dict[str, Schema] = {}

    def of(self, kind: Any) -> Schema:
        """Return the schema of *kind*: of a type of ours, a reference to its definition."""
        if is_open(kind):
            return self._defined(_ANY, lambda: self._tagged(Any))
        if is_union(kind):
            return self._union(kind)
        if is_ours(kind):
            of = _class_of(kind)
            return self._defined(_name(kind), lambda: {**_described(of), **self._own(kind)})
        return self._plain(kind)

    def _plain(self, kind: Any) -> Schema:
        of = _class_of(kind)
        if of is Literal:
            return {"enum": [one.name if isinstance(one, Enum) else one for one in get_args(kind)]}
        if of in (tuple, frozenset):
            return self._listing(kind, self.of)
        if of in _PLAIN_TYPES:
            return {"type": _PLAIN_TYPES[of]}
        if issubclass(of, Mapping):
            of_key, of_value = get_args(kind) or (str, Any)
            keys, values = self.of(of_key), self.of(of_value)
            return {"type": "object", "propertyNames": keys, "additionalProperties": values}
        return _string(of)

    def _defined(self, name: str, make: Any) -> Schema:
        if name not in self.found:
            # Types may hold themselves: the name is taken before the content is known.
            self.found[name] = {}
            self.found[name].update(make())
        return {"$ref": f"#/$defs/{name}"}

    def _own(self, kind: Any) -> Schema:
        of = _class_of(kind)
        if is_enum(of):
            return {"enum": [member.name for member in of]}
        if of in _YEARS:
            first, last = _YEARS[of]
            return {"type": "integer", "minimum": first, "maximum": last}
        if of is Rule:
            return {"enum": rule_ids()}
        return self._object(kind) if is_object(of) else _string(of)

    def _object(self, kind: Any, first: Mapping[str, Schema] = MappingProxyType({})) -> Schema:
        places = places_of(kind)
        return {
            "type": "object",
            "properties": {**first, **{place.name: self._place(place) for place in places}},
            "required": [*first, *(place.name for place in places if place.is_required)],
            "additionalProperties": False,
        }

    def _place(self, place: Place) -> Schema:
        schema = self._item(place.kind) if place.is_tagged else self.of(place.kind)
        found = getattr(place.check, "find", None)
        return {**schema, "allOf": [_CHECKS[found]]} if found in _CHECKS else schema

    def _listing(self, kind: Any, item: Any) -> Schema:
        arguments = get_args(kind) or (Any, ...)
        if _class_of(kind) is frozenset:
            return {"type": "array", "items": item(arguments[0]), "uniqueItems": True}
        if arguments[-1:] == (...,):
            return {"type": "array", "items": item(arguments[0])}
        return _fixed(map(item, arguments))

    def _union(self, kind: Any) -> Schema:
        rest = besides_none(kind)
        form = union_form(kind)
        if form is UnionForm.TAGGED:
            return self._tagged(kind)
        if form is UnionForm.BY_KIND:
            choices = [self._kind(member) for member in rest]
        else:
            choices = [self.of(member) for member in rest]
        if len(rest) < len(members(kind)):
            if len(choices) == 1 and isinstance(choices[0].get("type"), str):
                return {**choices[0], "type": [choices[0]["type"], "null"]}
            choices.append({"type": "null"})
        return choices[0] if len(choices) == 1 else {"oneOf": choices}

    def _kind(self, kind: Any) -> Schema:
        of = _class_of(kind)
        return {**_described(of), **self._object(kind, {"kind": {"const": kind_name(kind)}})}

    def _tagged(self, kind: Any) -> Schema:
        kinds = tagged_members(kind)
        if any(map(is_open, kinds)):
            kinds = (*PLAIN, *TAGS, *public_types().values())
        plain = [_PLAIN_TYPES[one] for one in kinds if one in PLAIN]
        tags = {tag_of(one): self._inside(one) for one in kinds if one not in PLAIN}
        one_tag = {
            "type": "object",
            "properties": tags,
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }
        choices = [*([{"type": plain}] if plain else ()), *([one_tag] if tags else ())]
        return choices[0] if len(choices) == 1 else {"oneOf": choices}

    def _inside(self, kind: Any) -> Schema:
        """Return the schema of what stands under the tag of *kind*."""
        of = _class_of(kind)
        if of in (tuple, frozenset):
            return self._listing(kind, self._item)
        if of is type:
            return {"enum": list(public_types())}
        if not is_ours(of) and issubclass(of, Mapping):
            pair = _fixed(map(self._item, get_args(kind) or (Any, Any)))
            return {"type": "array", "items": pair, "uniqueItems": True}
        return self.of(kind)

    def _item(self, kind: Any) -> Schema:
        return self.of(kind) if is_open(kind) else self._tagged(kind)


def _fixed(items: Any) -> Schema:
    prefix = list(items)
    return {"type": "array", "prefixItems": prefix, "items": False, "minItems": len(prefix)}
