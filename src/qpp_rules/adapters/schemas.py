"""JSON Schema, draft 2020-12, of the JSON that this package writes, for readers in any language.

A schema accepts everything that ``to_json`` writes, and refuses what ``from_json`` refuses as far
as JSON Schema can express it. It cannot express that fields must fit each other, or that 1.0 is not
a whole number.
"""

from __future__ import annotations

from copy import deepcopy
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

from qpp_rules.adapters.serialization import FORMAT, FORMATS
from qpp_rules.adapters.serialization.forms import form_of
from qpp_rules.adapters.serialization.kinds import (
    described,
    is_open,
    is_ours,
    is_union,
    members,
    origin,
    tag_of,
)
from qpp_rules.core.checks import a_flag, take
from qpp_rules.core.errors import InvalidType

if TYPE_CHECKING:
    from qpp_rules.adapters.serialization.leaves import Schema

__all__ = ["envelope_schema", "json_schema"]


def __dir__() -> list[str]:
    return __all__


def json_schema(kind: Any, *, inline: bool = False) -> Schema:
    """Return the JSON Schema of a *kind* as it is written inside another value or an envelope.

    >>> from qpp_rules.sampling import Exclusion
    >>> schema = json_schema(Exclusion)
    >>> schema["$ref"]
    '#/$defs/sampling.Exclusion'
    >>> schema["$defs"]["sampling.Exclusion"]["properties"]
    {'reason': {'type': 'string'}, 'digest': {'type': 'string'}, \
'reserves_digest': {'type': 'string'}}

    *kind* is a type of this package, one with its argument, such as ``Determination[Eligibility]``,
    or a union of them, such as ``Participant``.

    With *inline*, every definition stands where it is used, for a document such as OpenAPI that has
    definitions of its own. A place that takes a value of any type then takes anything.

    >>> json_schema(Exclusion, inline=True)["properties"]["digest"]
    {'type': 'string'}

    Raises InvalidType for another type.
    """
    take("json_schema", inline=(inline, a_flag))
    _check_ours("json_schema", kind)
    if inline:
        return deepcopy(inlined(kind))
    definitions: dict[str, Schema] = {}
    return _document(kind, "value", _definer(definitions)(kind), definitions)


def envelope_schema(kind: Any) -> Schema:
    """Return the JSON Schema of what :func:`~qpp_rules.adapters.serialization.to_json` writes.

    >>> from qpp_rules.sampling import Exclusion
    >>> envelope_schema(Exclusion)["properties"]["type"]
    {'const': 'Exclusion'}

    Raises InvalidType as :func:`json_schema`.
    """
    _check_ours("envelope_schema", kind)
    definitions: dict[str, Schema] = {}
    define = _definer(definitions)
    envelopes = [_envelope(one, define(one)) for one in members(kind)]
    content = {"oneOf": envelopes} if is_union(kind) else envelopes[0]
    return _document(kind, "file", content, definitions)


def schemas_of(*kinds: Any) -> tuple[list[Schema], dict[str, Schema]]:
    """Return the schema of each of *kinds*, plain types too, and the definitions they refer to."""
    definitions: dict[str, Schema] = {}
    found = [*map(_definer(definitions), kinds)]
    return deepcopy(found), deepcopy(dict(sorted(definitions.items())))


def _check_ours(subject: str, kind: Any) -> None:
    for one in members(kind):
        if not is_ours(one):
            name = getattr(one, "__name__", type(one).__name__)
            raise InvalidType.of(subject, "kind", given=name, expected="a type of qpp_rules")


def _envelope(kind: Any, value: Schema) -> Schema:
    properties = {
        "format": {"enum": list(FORMATS)},
        "type": {"const": origin(kind).__name__},
        "value": value,
    }
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def inlined(kind: Any, *, is_tagged: bool = False) -> Schema:
    """Return the schema of *kind* without a definition or a reference."""
    if is_open(kind):
        return {}
    title = described(origin(kind)) if is_ours(kind) else {}
    return {**title, **form_of(kind, is_tagged=is_tagged).schema(inlined)}


def _definer(definitions: dict[str, Schema]) -> Any:
    """Return a function that returns the schema of a type, and defines our own types once."""

    def define(held: Any, *, is_tagged: bool = False) -> Schema:
        form = form_of(held, is_tagged=is_tagged)
        if not is_open(held) and (is_tagged or not is_ours(held)):
            return form.schema(define)
        name = _name(held)
        if name not in definitions:
            # Types may hold themselves, so the name is reserved before the content is known.
            definitions[name] = {}
            title = {} if is_open(held) else described(origin(held))
            definitions[name].update(title, **form.schema(define))
        return {"$ref": f"#/$defs/{name}"}

    return define


def _document(kind: Any, what: str, content: Schema, definitions: dict[str, Schema]) -> Schema:
    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:qpp-rules:format-{FORMAT}:{what}:{_name(kind)}",
        "title": " or ".join(origin(one).__name__ for one in members(kind)),
        **content,
        "$defs": dict(sorted(definitions.items())),
    }
    # The forms share some of its parts.
    return deepcopy(found)


def _name(kind: Any) -> str:
    """Return a name for *kind* that is valid in a reference."""
    if is_union(kind):
        return "-or-".join(map(_name, members(kind)))
    tag = "null" if kind is NoneType else "any" if is_open(kind) else tag_of(kind)
    arguments = [one for one in get_args(kind) if one is not ...]
    return "-of-".join([tag, *map(_name, arguments)])
