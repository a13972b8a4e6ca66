"""How a converter of cattrs reads and writes each form, strictly."""

from __future__ import annotations

from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Any, get_args, get_origin

from cattrs.gen import make_dict_structure_fn, override

from qpp_rules.adapters.serialization.containers import (
    is_listing,
    is_mapping,
    listing_reader,
    listing_writer,
    mapping_reader,
    mapping_writer,
    reader,
    writer,
)
from qpp_rules.adapters.serialization.faults import article_of, unreadable, wrong
from qpp_rules.adapters.serialization.forms import (
    CONTENT_OF,
    UnionForm,
    besides_none,
    content_kind,
    fits,
    is_literal,
    is_object,
    is_open,
    is_union,
    json_type,
    kind_name,
    literal_types,
    members,
    places_of,
    tag_of,
    union_form,
)
from qpp_rules.adapters.serialization.tagged import tagged_reader, write_tagged
from qpp_rules.adapters.serialization.texts import (
    configure_texts,
    read_moment,
    read_participant,
    write_moment,
)

if TYPE_CHECKING:
    from cattrs import Converter

    from qpp_rules.adapters.serialization.faults import Hook, Read
    from qpp_rules.adapters.serialization.forms import Place

__all__ = ["configure_own"]


def __dir__() -> list[str]:
    return __all__


def configure_own(converter: Converter) -> None:
    """Teach *converter* every form; plain types are read strictly too."""
    read, write = (
        converter.register_structure_hook_factory,
        converter.register_unstructure_hook_factory,
    )
    read(is_listing, partial(listing_reader, converter))
    write(is_listing, partial(listing_writer, converter))
    read(is_mapping, partial(mapping_reader, converter))
    write(is_mapping, partial(mapping_writer, converter))
    read(is_object, partial(_object_reader, converter))
    write(is_object, partial(_object_writer, converter))
    # Registered last, these are asked first.
    read(is_union, partial(_union_reader, converter))
    write(is_union, partial(_union_writer, converter))
    read(is_literal, partial(_literal_reader, converter))
    write(is_literal, lambda _: converter.unstructure)
    read(is_open, lambda kind: _as_hook(tagged_reader(converter, kind)))
    write(is_open, lambda _: partial(write_tagged, converter))
    configure_texts(converter)


def _as_hook(read: Read) -> Hook:
    """Return *read* as cattrs calls it."""
    return lambda content, _kind: read(content)


def _object_reader(converter: Converter, kind: Any) -> Hook:
    content_of = content_kind(kind)
    of = get_origin(kind) or kind
    overrides: Any = {
        place.name: override(struct_hook=_as_hook(_place_reader(converter, place)))
        for place in places_of(kind)
    }
    plain = get_origin(content_of) or content_of
    parameters = getattr(plain, "__parameters__", ())
    read: Any = make_dict_structure_fn(
        # The hooks know the arguments.
        plain[tuple(Any for _ in parameters)] if parameters else plain,
        converter,
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=True,
        **overrides,
    )

    def read_object(content: Any, _kind: Any) -> Any:
        if not isinstance(content, dict):
            raise wrong(content, f"an object that is {article_of(of)}")
        found = read(content, content_of)
        if of not in CONTENT_OF:
            return found
        return of(*(getattr(found, place.name) for place in places_of(kind)))

    return read_object


def _place_reader(converter: Converter, place: Place) -> Read:
    if place.is_tagged:
        return tagged_reader(converter, place.kind)
    return reader(converter, place.kind)


def _object_writer(converter: Converter, kind: Any) -> Read:
    writers = [
        (
            place.name,
            partial(write_tagged, converter) if place.is_tagged else writer(converter, place.kind),
        )
        for place in places_of(kind)
    ]
    return lambda value: {name: write(getattr(value, name)) for name, write in writers}


def _union_reader(converter: Converter, kind: Any) -> Hook:
    rest = besides_none(kind)
    match union_form(kind):
        case UnionForm.MOMENT:
            read: Read = read_moment
        case UnionForm.PARTICIPANT:
            read = partial(read_participant, kind=kind)
        case UnionForm.BY_JSON:
            read = _by_json_reader(converter, rest)
        case UnionForm.BY_KIND:
            read = _by_kind_reader(converter, rest)
        case UnionForm.TAGGED:
            read = tagged_reader(converter, kind)
    if len(rest) == len(members(kind)):
        return _as_hook(read)
    return lambda content, _kind: None if content is None else read(content)


def _by_json_reader(converter: Converter, kinds: tuple[Any, ...]) -> Read:
    if len(kinds) == 1:
        return reader(converter, kinds[0])
    readers = {json_type(kind): reader(converter, kind) for kind in kinds}
    of = {
        str: "text",
        bool: "true or false",
        type(None): "null",
        int: "a number",
        float: "a number",
        list: "a list",
        dict: "an object",
    }

    def read(content: Any) -> Any:
        found = readers.get(of.get(type(content), ""))
        if found is None:
            raise wrong(content, " or ".join(readers))
        return found(content)

    return read


def _by_kind_reader(converter: Converter, kinds: tuple[Any, ...]) -> Read:
    readers = {kind_name(kind): reader(converter, kind) for kind in kinds}

    def read(content: Any) -> Any:
        name = content.get("kind") if isinstance(content, dict) else None
        if not isinstance(name, str) or name not in readers:
            raise wrong(content, f"an object with a kind: {', '.join(readers)}")
        return readers[name]({key: value for key, value in content.items() if key != "kind"})

    return read


def _union_writer(converter: Converter, kind: Any) -> Read:
    form, rest = union_form(kind), besides_none(kind)
    writers = [(member, writer(converter, member)) for member in rest]
    known = {tag_of(member) for member in rest} if form is UnionForm.TAGGED else ()

    def write(value: Any) -> Any:
        if value is None:
            return None
        if form is UnionForm.MOMENT:
            return write_moment(value)
        if form is UnionForm.TAGGED:
            return write_tagged(converter, value, known)
        found = next((pair for pair in writers if fits(value, pair[0])), None)
        if found is None:
            raise wrong(value, " or ".join(map(tag_of, rest)))
        content = found[1](value)
        return {"kind": kind_name(found[0]), **content} if form is UnionForm.BY_KIND else content

    return write


def _literal_reader(converter: Converter, kind: Any) -> Hook:
    read = _by_json_reader(converter, literal_types(kind))
    expected = " or ".join(
        one.name if isinstance(one, Enum) else repr(one) for one in get_args(kind)
    )

    def read_literal(content: Any, _kind: Any) -> Any:
        found = read(content)
        if not fits(found, kind):
            raise unreadable(expected, given="another value")
        return found

    return read_literal
