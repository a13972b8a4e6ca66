"""The form of each type: how it is read strictly, how it is written, and its JSON Schema.

A value whose type is open is written with a tag. Text, whole numbers, true, false and null do not
need one. Everything else is an object with one key:
``{"decimal": "1.50"}``, ``{"eligibility.Eligibility": "EXEMPT"}``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from itertools import repeat
from types import MappingProxyType, NoneType
from typing import TYPE_CHECKING, Any, Final, Union, get_args

from attrs import NOTHING
from cattrs import Converter
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    IterableValidationError,
    IterableValidationNote,
)
from cattrs.fns import identity
from cattrs.gen import (
    make_dict_structure_fn_from_attrs,
    make_dict_unstructure_fn_from_attrs,
    override,
)

from qpp_rules.adapters.serialization.kinds import (
    SUCCESSORS,
    TAGS,
    described,
    fields_of,
    is_open,
    is_ours,
    is_union,
    members,
    origin,
    public_types,
    tag_of,
)
from qpp_rules.adapters.serialization.leaves import (
    PLAIN,
    Convert,
    Form,
    Schema,
    article_of,
    leaf,
    leaf_of,
    unreadable,
    wrong,
)
from qpp_rules.core.checks import (
    a_count,
    a_text,
    an_amount,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, QppRulesError, YearNotCovered

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding

FAULTS: Final = (BaseValidationError, QppRulesError)
"""The exceptions that malformed input raises, unless it is nested too deep."""

_CONVERTER: Final = Converter(forbid_extra_keys=True)
_CHECKS: Final[dict[Any, Schema]] = {
    a_count.find: {"minimum": 0},
    a_text.find: {"pattern": r"^\S(.*\S)?$"},
    an_amount.find: {"pattern": r"^([0-9]|-0(\.0*)?(E|$))"},
}
"""What a schema can say about a field besides its type, by the check of the field."""


@cache
def form_of(kind: Any, *, is_tagged: bool = False) -> Form:
    """Return the form of *kind*, with the tag of its type if *is_tagged*.

    >>> from decimal import Decimal
    >>> form_of(Decimal).write(Decimal("1.50"))
    '1.50'
    >>> form_of(Decimal, is_tagged=True).write(Decimal("1.50"))
    {'decimal': '1.50'}

    Raises TypeError for a type that no file holds.
    """
    if is_tagged or is_open(kind):
        return _tagged(kind)
    found = leaf_of(kind)
    if found is not None:
        return found
    if is_union(kind):
        return _union(kind)
    of = origin(kind)
    if of in (tuple, frozenset):
        return _listing(kind)
    if is_ours(of):
        return _object(kind)
    if isinstance(of, type) and issubclass(of, Mapping):
        return _mapping(kind)
    message = f"{kind} has no form in JSON"
    raise TypeError(message)


# --- objects -----------------------------------------------------------------------------------


def _object(kind: Any) -> Form:
    of = origin(kind)

    @cache
    def functions() -> tuple[Any, Any]:
        # Made on first use, because a type may hold itself.
        hooks: Any = {}
        for field in fields_of(kind):
            held: Any = field.type
            form = form_of(held, is_tagged=field.metadata["tagged"])
            hooks[field.name] = override(struct_hook=form.read, unstruct_hook=form.write)
        fields = [*fields_of(kind)]
        parameters = {one.__name__: Any for one in getattr(of, "__parameters__", ())}
        read = make_dict_structure_fn_from_attrs(fields, of, _CONVERTER, parameters, **hooks)
        return read, make_dict_unstructure_fn_from_attrs(fields, of, _CONVERTER, **hooks)

    def read(content: Any, _kind: Any = None) -> Any:
        if not isinstance(content, dict):
            raise wrong(content, f"an object that is {article_of(of)}")
        found = functions()[0](content)
        return _with_texts_of_its_year(found, content) if of is Determination else found

    def write(value: Any) -> Any:
        return functions()[1](value)

    def schema(define: Any) -> Schema:
        found = {}
        for field in fields_of(kind):
            held = define(field.type, is_tagged=field.metadata["tagged"])
            check = _CHECKS.get(getattr(field.validator, "find", None))
            found[field.name] = {**held, "allOf": [check]} if check else held
        return {
            **described(of),
            "type": "object",
            "properties": found,
            "required": [one.name for one in fields_of(kind) if one.default is NOTHING],
            "additionalProperties": False,
        }

    return Form(read, write, schema)


def _with_texts_of_its_year(found: Determination[Any], content: Any) -> Determination[Any]:
    """Return *found* with each null source replaced by the clause's text of its year."""
    sources = [one.get("source") for one in content["findings"]]
    if None not in sources:
        return found

    def of_its_year(one: Finding) -> Finding:
        with suppress(YearNotCovered):
            return one.replace(source=one.rule.of(found.year).citation)
        return one

    pairs = zip(found.findings, sources, strict=True)
    findings = tuple(of_its_year(one) if source is None else one for one, source in pairs)
    return Determination(found.answer, found.year, findings, missing=found.missing)


# --- lists, sets and mappings, with the place of each item in messages -------------------------


def _at_places(reads: Iterable[Convert], contents: Iterable[Any]) -> list[Any]:
    """Read each item, and raise all problems together with their places."""
    found, errors = [], []
    for place, (read, content) in enumerate(zip(reads, contents, strict=False)):
        try:
            found.append(read(content))
        except FAULTS as error:
            error.add_note(IterableValidationNote("", place, Any))
            errors.append(error)
    if errors:
        raise IterableValidationError("", errors, list)
    return found


def _check_distinct(found: list[Any], what: str) -> None:
    expected, given = f"each {what} once", f"one {what} twice"
    try:
        count = len({*found})
    except TypeError:
        given = f"a mapping as {what}"
        raise unreadable(expected, given) from None
    if count != len(found):
        raise unreadable(expected, given)


def _in_order(contents: Iterable[Any]) -> list[Any]:
    """Return JSON data in an order that is the same in every process."""
    return sorted(contents, key=str)


def _items(count: int) -> str:
    return "1 item" if count == 1 else f"{count} items"


def _listing(kind: Any, *, is_tagged: bool = False) -> Form:
    of, arguments = origin(kind), get_args(kind) or (Any, ...)
    kinds = [one for one in arguments if one is not ...]
    forms = [form_of(one, is_tagged=is_tagged) for one in kinds]
    reads, first = [form.read for form in forms], forms[0].write
    is_fixed = of is tuple and arguments[-1] is not ...

    def read(content: Any, _kind: Any = None) -> Any:
        if not isinstance(content, list):
            raise wrong(content, "a list")
        if is_fixed and len(content) != len(reads):
            raise unreadable(_items(len(reads)), _items(len(content)))
        found = _at_places(reads if is_fixed else repeat(reads[0]), content)
        if of is frozenset:
            _check_distinct(found, "item")
        return of(found)

    def write(items: Any) -> list[Any]:
        if of is frozenset:
            return _in_order(map(first, items))
        if is_fixed:
            return [form.write(item) for form, item in zip(forms, items, strict=True)]
        return list(items) if first is identity else [first(item) for item in items]

    def schema(define: Any) -> Schema:
        items = [define(one, is_tagged=is_tagged) for one in kinds]
        if is_fixed:
            size = len(items)
            return {"type": "array", "prefixItems": items, "items": False, "minItems": size}
        unique = {"uniqueItems": True} if of is frozenset else {}
        return {"type": "array", "items": items[0], **unique}

    return Form(read, write, schema)


def _frozen(kind: Any, found: dict[Any, Any]) -> Any:
    """Return *found* as a mapping of *kind*: read-only, unless *kind* is a dict."""
    return found if origin(kind) is dict else MappingProxyType(found)


def _mapping(kind: Any) -> Form:
    """Return the form of an object whose keys are data."""
    kinds = get_args(kind) or (str, Any)
    keys, values = map(form_of, kinds)
    if not keys.is_text:
        message = f"{kind} has keys that are not written as text; hold a tuple of pairs instead"
        raise TypeError(message)

    def read(content: Any, _kind: Any = None) -> Any:
        if not isinstance(content, dict):
            raise wrong(content, "an object")
        # Messages give places instead of keys, because a key may be a patient's.
        names = _at_places(repeat(keys.read), content)
        return _frozen(
            kind, dict(zip(names, _at_places(repeat(values.read), content.values()), strict=False))
        )

    return Form(
        read,
        lambda found: {keys.write(key): values.write(value) for key, value in found.items()},
        lambda define: {
            "type": "object",
            "propertyNames": define(kinds[0]),
            "additionalProperties": define(kinds[1]),
        },
    )


# --- a place that can hold several types -------------------------------------------------------


def _union(kind: Any) -> Form:
    rest = members(kind, besides=NoneType)
    if len(rest) == 1 or leaf_of(Union[rest]):  # noqa: UP007 (of types that are held in a tuple)
        return _or_null(Union[rest])  # noqa: UP007
    if not are_told_by_kind(rest):
        return _tagged(kind)
    return told_by_kind(rest) if rest == members(kind) else _or_null(Union[rest])  # noqa: UP007


def _or_null(kind: Any) -> Form:
    form = form_of(kind)

    def schema(define: Any) -> Schema:
        found = define(kind)
        if isinstance(found.get("type"), str):
            return {**found, "type": [found["type"], "null"]}
        return {"oneOf": [*found.get("oneOf", [found]), {"type": "null"}]}

    def read(content: Any, _kind: Any = None) -> Any:
        return None if content is None else form.read(content)

    def write(value: Any) -> Any:
        return None if value is None else form.write(value)

    return Form(read, identity if form.write is identity else write, schema)


def kind_name(kind: Any) -> str:
    """Return the text under the key ``kind`` of an object.

    >>> from qpp_rules.eligibility import NoClaims
    >>> kind_name(NoClaims)
    'no-claims'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", origin(kind).__name__).lower()


def are_told_by_kind(kinds: tuple[Any, ...]) -> bool:
    """Return whether each of *kinds* is an object that the key ``kind`` can identify."""
    return (
        all(is_ours(one) and not leaf_of(origin(one)) for one in kinds)
        and len({*map(kind_name, kinds)}) == len(kinds)
        and all(field.name != "kind" for one in kinds for field in fields_of(one))
    )


def told_by_kind(kinds: tuple[Any, ...]) -> Form:
    """Return the form of one of *kinds*, an object whose key ``kind`` says which it is."""
    forms = {kind_name(one): form_of(one) for one in kinds}

    def read(content: Any, _kind: Any = None) -> Any:
        name = content.get("kind") if isinstance(content, dict) else None
        if not isinstance(name, str) or name not in forms:
            raise wrong(content, f"an object with a kind: {', '.join(forms)}")
        return forms[name].read({key: one for key, one in content.items() if key != "kind"})

    def write(value: Any) -> Any:
        if type(value) not in map(origin, kinds):
            raise wrong(value, " or ".join(map(tag_of, kinds)))
        name = kind_name(type(value))
        return {"kind": name, **forms[name].write(value)}

    def schema(define: Any) -> Schema:
        choices = []
        for name, form in forms.items():
            found = form.schema(define)
            found["properties"] = {"kind": {"const": name}, **found["properties"]}
            choices.append({**found, "required": ["kind", *found["required"]]})
        return {"oneOf": choices}

    return Form(read, write, schema)


def _tagged(kind: Any) -> Form:
    kinds = members(kind)
    takes_all = any(map(is_open, kinds))
    plain = tuple(one for one in PLAIN if takes_all or one in kinds)
    own = {} if takes_all else {tag_of(one): one for one in kinds if one not in PLAIN}
    told = "one key that is the tag of a type" if takes_all else ", ".join(own)
    expected = _expected([PLAIN[one] for one in plain], told)

    def tags() -> Mapping[str, Any]:
        return {**{tag: one for one, tag in TAGS.items()}, **public_types()} if takes_all else own

    def read(content: Any, _kind: Any = None) -> Any:
        if type(content) in plain:
            return content
        if isinstance(content, dict) and len(content) == 1:
            ((tag, inner),) = content.items()
            found = tags().get(SUCCESSORS.get(tag, tag))
            if found is not None:
                try:
                    return _under_tag(found).read(inner)
                except FAULTS as error:
                    error.add_note(AttributeValidationNote("", tag, Any))
                    raise ClassValidationError("", [error], object) from None
        raise wrong(content, expected)

    def write(value: Any) -> Any:
        of = type(value)
        if of in plain or (isinstance(value, plain) and not is_ours(of)):
            return value
        found = tags().get(tag_of(of))
        if found is None or (is_ours(of) and origin(found) is not of):
            raise _not_public(of)
        return {tag_of(of): _under_tag(found).write(value)}

    return Form(read, write, lambda define: _one_tag(plain, tags(), define))


def _expected(names: list[str], tags: str) -> str:
    if not tags:
        return " or ".join(names)
    return ", ".join([*names, f"{'or ' if names else ''}an object of {tags}"])


def _one_tag(plain: tuple[Any, ...], tags: Mapping[str, Any], define: Any) -> Schema:
    """Return the schema of one of *plain*, or of an object with one of *tags*."""
    found = {
        tag: define(one) if is_ours(one) else _under_tag(one).schema(define)
        for tag, one in tags.items()
    }
    one_tag = {
        "type": "object",
        "properties": found,
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    types = {"type": [form_of(one).schema(define)["type"] for one in plain]}
    choices = [*([types] if plain else ()), *([one_tag] if found else ())]
    return choices[0] if len(choices) == 1 else {"oneOf": choices}


def _not_public(kind: Any) -> InvalidType:
    expected = "a public value of qpp_rules, or a plain one"
    return InvalidType.of("to_json", "value", given=article_of(kind), expected=expected)


@cache
def _under_tag(kind: Any) -> Form:
    of = origin(kind)
    if of in (tuple, frozenset):
        return _listing(kind, is_tagged=True)
    if of is type:
        names = {"enum": [*public_types()]}
        convert = (lambda tag: public_types()[SUCCESSORS.get(tag, tag)], _public_tag)
        return leaf(str, "the tag of a public type", names, convert)
    if issubclass(of, Mapping) and not is_ours(of):
        return _pairs(kind)
    return form_of(kind)


def _public_tag(kind: Any) -> str:
    if public_types().get(tag_of(kind)) is not kind:
        raise _not_public(kind)
    return tag_of(kind)


def _pairs(kind: Any) -> Form:
    pair = _listing(tuple[get_args(kind) or (Any, Any)], is_tagged=True)  # type: ignore[misc]

    def read(content: Any, _kind: Any = None) -> Any:
        if not isinstance(content, list):
            raise wrong(content, "a list")
        found = _at_places(repeat(pair.read), content)
        _check_distinct([key for key, _ in found], "key")
        return _frozen(kind, dict(found))

    return Form(
        read,
        lambda found: _in_order(map(pair.write, found.items())),
        lambda define: {"type": "array", "items": pair.schema(define), "uniqueItems": True},
    )
