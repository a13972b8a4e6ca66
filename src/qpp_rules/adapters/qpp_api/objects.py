"""The objects of CMS's submission JSON: which fields each has, and how it is read and written.

An object is read at once if every field in it is known and right. Otherwise it is read field by
field, and every problem is noted with its place. Null and absent are the same to every rule; which
fields were null is kept, so that the JSON can be written back.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import attrs

from qpp_rules.core.errors import InvalidInput, Problem
from qpp_rules.core.masking import brief, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qpp_rules.adapters.qpp_api.fields import Kind
    from qpp_rules.core.vocabulary import PerformanceCategory
    from qpp_rules.measures import MetricType

Path: TypeAlias = Any
"""A place: None at the top, otherwise the place above and a key or an index."""


def path_text(path: Path, within: Path = None) -> str:
    """Return *path* as CMS spells it; from the place *within* on, if one is given.

    >>> path_text((((None, "measurementSets"), 0), "category"))
    'measurementSets[0].category'
    """
    text = ""
    while path is not within:
        path, step = path
        text = f"[{step}]{text}" if type(step) is int else f".{step}{text}"
    return text.removeprefix(".")


class Context:
    """What one reading knows and finds.

    *categories* are CMS's words of the year; *metric_type* tells the metric type of a measure.
    *keys* counts the keys of all objects that were read. *nulls* are the places of fields that
    were null, each from the place *within* on; if *has_nulls* is False, none is looked for.
    *is_posted* says that a registry posts what is read.
    """

    def __init__(self, metric_type: Callable[[str], MetricType | None] | None = None) -> None:
        self.problems: list[Problem] = []
        self.keys = 0
        self.has_nulls = True
        self.is_posted = False
        self.within: Path = None
        self.nulls: list[str] = []
        self.categories: dict[str, PerformanceCategory] = {}
        self.metric_type = metric_type

    def state(self) -> tuple[int, int, int]:
        """Return how much was found so far."""
        return len(self.problems), len(self.nulls), self.keys

    def go_back_to(self, state: tuple[int, int, int]) -> None:
        """Forget what was found since *state*."""
        problems, nulls, self.keys = state
        del self.problems[problems:]
        del self.nulls[nulls:]

    def note(
        self, path: Path, given: str, expected: str, remedy: str = "", *, is_type: bool = False
    ) -> None:
        """Add a problem at *path*."""
        self.problems.append(
            Problem(path_text(path) or "content", given, expected, remedy, is_type=is_type)
        )


class _Bad:
    """Stands for a part whose problems were noted."""


BAD: Final = _Bad()

Nested: TypeAlias = "Callable[[Any, Path, Context], Any]"


class Field(NamedTuple):
    """A field: CMS's name, ours, and its kind; a field with parts of its own has *nested*."""

    key: str
    name: str
    kind: Kind | None = None
    nested: Nested | None = None
    write: Callable[[Any], Any] | None = None


Build: TypeAlias = "Callable[[dict[Any, Any], Path, Context], Any]"

_MOST_PLANS: Final = 1000
_LONGEST_KEY: Final = 100


class Shape:
    """An object of CMS's JSON.

    *make* takes the values of *fields* by position. *added* is the part for what CMS adds in its
    responses, whose fields stand in the same object; *make* takes it by its name. *optional* are
    the keys that may be absent or null: by default, where *make* is a class, those with a default.
    """

    def __init__(
        self,
        make: Any,
        fields: tuple[Field, ...],
        added: tuple[str, Shape] | None = None,
        optional: frozenset[str] | None = None,
    ) -> None:
        self.make = make
        self.fields = {field.key: field for field in fields}
        self.added = added
        self.names = {field.name: field.key for field in fields}
        if optional is None:
            defaults = {one.name: one.default for one in attrs.fields(make)}
            optional = frozenset(one.key for one in fields if defaults[one.name] is None)
        self.optional = optional
        self.required = frozenset(self.fields) - optional
        self.has_nested = any(field.nested for field in fields)
        self.plans: dict[tuple[Any, ...], Build | None] = {}

    def read(self, content: Any, path: Path, context: Context) -> Any:
        """Return the value of *content*, or BAD after noting every problem."""
        if type(content) is not dict:
            context.note(path, shown(content), "an object", is_type=True)
            return BAD
        context.keys += len(content)
        keys = tuple(content)
        try:
            # Files repeat the same keys in the same order.
            build = self.plans[keys]
        except KeyError:
            build = self.plan(keys)
        has_nulls = context.has_nulls and None in content.values()
        if build is None or (has_nulls and not self._may_be_null(content, path, context)):
            return self._read_with_care(content, path, context)
        if not self.has_nested:
            try:
                return build(content, path, context)
            except InvalidInput:
                return self._read_with_care(content, path, context)
        before = context.state()
        try:
            return build(content, path, context)
        except InvalidInput:
            context.go_back_to(before)
            return self._read_with_care(content, path, context)

    def plan(self, keys: tuple[Any, ...]) -> Build | None:
        """Return a function that makes a value of an object with *keys*; None if they are wrong.

        It raises InvalidInput if a field is wrong.
        """
        if len(self.plans) >= _MOST_PLANS:
            self.plans.clear()
        is_whole = self.required <= set(keys) <= self.fields.keys()
        found = self._compiled(keys) if is_whole else None
        self.plans[keys] = found
        return found

    def _compiled(self, keys: tuple[str, ...]) -> Build:
        known: dict[str, Any] = {"make": self.make}
        names = {key: f"v{place}" for place, key in enumerate(keys)}
        lines = [f" {', '.join(names.values())}, = content.values()"] if names else []
        for key, name in names.items():
            field = self.fields[key]
            call = ""
            if field.nested is not None:
                known[f"read_{name}"] = field.nested
                call = f"read_{name}({name}, (path, {key!r}), context)"
            elif field.kind is not None and field.kind.read is not None:
                known[f"read_{name}"] = field.kind.read
                call = f"read_{name}({name})"
            if call:
                test = f"if {name} is not None: " if key in self.optional else ""
                lines.append(f" {test}{name} = {call}")
        given = ", ".join(names.get(key, "None") for key in self.fields)
        source = "\n".join(["def build(content, path, context):", *lines, f" return make({given})"])
        exec(source, known)  # noqa: S102 (the source comes from our own fields)
        return known["build"]  # type: ignore[no-any-return]

    def _may_be_null(self, content: dict[Any, Any], path: Path, context: Context) -> bool:
        """Return whether every null is in a field that may be null; keep their places."""
        nulls = {key for key, one in content.items() if one is None}
        if not nulls <= self.optional:
            return False
        context.nulls += [path_text((path, key), context.within) for key in nulls]
        return True

    def _read_with_care(self, content: dict[Any, Any], path: Path, context: Context) -> Any:
        before = len(context.problems)
        values: list[Any] = []
        for key, field in self.fields.items():
            raw, place = content.get(key, BAD), (path, key)
            if raw is None and key in self.optional:
                context.nulls.append(path_text(place, context.within))
            self._note(field, raw, place, context)
            values.append(_read(field, None if raw is BAD else raw, place, context))
        more = self._read_others(content, path, context)
        if len(context.problems) > before:
            return BAD
        try:
            return self.make(*values, **more)
        except InvalidInput as error:
            for one in error.problems:
                where = path_text((path, self.names.get(one.field, one.field)))
                context.problems.append(attrs.evolve(one, field=where))
            return BAD

    def _note(self, field: Field, raw: Any, path: Path, context: Context) -> None:
        if raw is BAD or raw is None:
            if field.key not in self.optional:
                given = "nothing" if raw is BAD else "null"
                context.note(path, given, "a value", is_type=raw is None)
        elif field.kind is not None and (problem := field.kind.find(path_text(path), raw)):
            context.problems.append(problem)

    def _read_others(self, content: dict[Any, Any], path: Path, context: Context) -> dict[str, Any]:
        """Return the part that CMS added, and note the fields that are unknown."""
        others = {key: raw for key, raw in content.items() if key not in self.fields}
        part: dict[str, Any] = {}
        if self.added is not None:
            name, shape = self.added
            known = {key: others.pop(key) for key in shape.fields if key in others}
            if known:
                part[name] = shape.read(known, path, context)
                # They were counted with the object that they stand in.
                context.keys -= len(known)
        for key in others:
            self._note_unknown(key, path, context)
        return part

    def _note_unknown(self, key: Any, path: Path, context: Context) -> None:
        known = [*self.fields, *(self.added[1].fields if self.added else ())]
        near = get_close_matches(str(key)[:_LONGEST_KEY], known, 1)
        remedy = f"did you mean {near[0]}?" if near else "remove it"
        place = (path, brief(key).strip("'\""))
        context.note(place, "an unknown field", "a field of CMS's JSON", remedy)

    def write(self, value: Any) -> dict[str, Any]:
        """Return *value* as CMS writes it, without nulls."""
        content: dict[str, Any] = {}
        for field in self.fields.values():
            held = getattr(value, field.name)
            if held is not None:
                write = field.write or (field.kind and field.kind.write)
                content[field.key] = write(held) if write else held
        if self.added is not None:
            name, shape = self.added
            part = getattr(value, name)
            content |= {} if part is None else shape.write(part)
        return content


def _read(field: Field, raw: Any, path: Path, context: Context) -> Any:
    if raw is None:
        return None
    if field.nested is not None:
        return field.nested(raw, path, context)
    return raw if field.kind is None or field.kind.read is None else field.kind.read(raw)


def read_each(read: Any, raw: Any, path: Path, context: Context) -> Any:
    """Return the items of an array as a tuple, or BAD after noting every problem."""
    if type(raw) is not list:
        context.note(path, shown(raw), "an array", is_type=True)
        return BAD
    before = len(context.problems)
    found = [read(one, (path, place), context) for place, one in enumerate(raw)]
    return BAD if len(context.problems) > before else tuple(found)


def put_back(content: dict[str, Any], places: Iterable[str], blank: str | None) -> None:
    """Put *blank* in the *places* of *content* where there is nothing."""
    for place in places:
        *above, key = _STEP.findall(place)
        one: Any = content
        for step in above:
            one = _within(one, step)
        if isinstance(one, dict):
            one.setdefault(key, blank)


_STEP: Final = re.compile(r"[^.\[\]]+")


def _within(content: Any, step: str) -> Any:
    if isinstance(content, dict):
        return content.get(step)
    if isinstance(content, list) and step.isdecimal() and int(step) < len(content):
        return content[int(step)]
    return None
