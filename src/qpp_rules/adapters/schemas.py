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
from qpp_rules.core.errors import InvalidType

if TYPE_CHECKING:
    from qpp_rules.adapters.serialization.leaves import Schema

__all__ = ["envelope_schema", "json_schema"]


def __dir__() -> list[str]:
    return __all__


def json_schema(kind: Any) -> Schema:
    """Return the JSON Schema of a *kind* as it is written inside another value or an envelope.

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
    return _document(kind, "value")


def envelope_schema(kind: Any) -> Schema:
    """Return the JSON Schema of what :func:`~qpp_rules.adapters.serialization.to_json` writes.

    >>> from qpp_rules.sampling import Exclusion
    >>> envelope_schema(Exclusion)["properties"]["type"]
    {'const': 'Exclusion'}

    Raises InvalidType as :func:`json_schema`.
    """
    found = _document(kind, "file")
    properties = {
        "format": {"enum": list(FORMATS)},
        "type": {"const": found["title"]},
        "value": {"$ref": found.pop("$ref")},
    }
    definitions = found.pop("$defs")
    return {
        **found,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        "$defs": definitions,
    }


def _document(kind: Any, what: str) -> Schema:
    if not is_ours(kind):
        name = getattr(kind, "__name__", type(kind).__name__)
        raise InvalidType.of("json_schema", "kind", given=name, expected="a type of qpp_rules")
    definitions: dict[str, Schema] = {}

    def define(held: Any, *, is_tagged: bool = False) -> Schema:
        """Return the schema of *held*; for our own types, a reference to the definition."""
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

    found = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:qpp-rules:format-{FORMAT}:{what}:{_name(kind)}",
        "title": origin(kind).__name__,
        **define(kind),
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
