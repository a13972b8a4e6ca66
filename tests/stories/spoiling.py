"""Spoil a value systematically, by walking its own structure.

Nothing here knows what a story is about. A field that is added to a value is walked, and so
spoiled, without anyone writing it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Final, TypeAlias

import attrs

from qpp_rules.audits import AuditResult, ExecutionReport
from qpp_rules.audits.execution_report import sealed as sealed_report
from qpp_rules.audits.result import sealed as sealed_result
from qpp_rules.core.citations import Citation
from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Finding
from qpp_rules.core.identifiers import PARTICIPANT_TYPES, Npi, Tin
from qpp_rules.core.moments import closing_instant, opening_instant
from qpp_rules.core.years import EASTERN, PerformanceYear, eastern_text
from qpp_rules.sampling import Plan
from qpp_rules.sampling.plans import sealed as sealed_plan

Step: TypeAlias = str | int
Path: TypeAlias = tuple[Step, ...]

# What a text of the law, a finding or an identifier is made of is not taken apart.
WHOLE: Final = (*PARTICIPANT_TYPES, Tin, Npi, PerformanceYear, Citation, Finding, Determination)
SEALS: Final[dict[type[Any], Callable[[Any], Any]]] = {
    Plan: sealed_plan,
    AuditResult: sealed_result,
    ExecutionReport: sealed_report,
}
"""What puts a value's digest right after an edit of it."""

ONE_DAY: Final = timedelta(days=1)
ONE_SECOND: Final = timedelta(seconds=1)


@attrs.frozen
class Place:
    """Where a value is in the whole, and which field of which class holds it."""

    path: Path
    value: Any
    holder: type[Any]
    field: str
    within: tuple[str, ...]
    """The fields that hold it, the nearest last, as ``Class.field``."""

    @property
    def name(self) -> str:
        """The field, as the table of excused places names it."""
        return f"{self.holder.__name__}.{self.field}"

    @property
    def pattern(self) -> tuple[str, ...]:
        """The path without the numbers of items: places of one kind share it."""
        return tuple(step for step in self.path if isinstance(step, str))


@attrs.frozen
class Spoil:
    """One edit: the place, the kind, and the new value."""

    place: Place
    kind: str
    new: Any

    def __str__(self) -> str:
        where = ".".join(map(str, self.place.path))
        moved = f" to {eastern_text(self.new)}" if self.kind == "moved" else ""
        return f"{where}: {self.kind}{moved}"


def fields_of(value: Any) -> Iterator[attrs.Attribute[Any]]:
    """Yield the fields that make *value*, in order."""
    for field in attrs.fields(type(value)):
        if field.init and not field.name.startswith("_"):
            yield field


def places(value: Any, path: Path = (), within: tuple[str, ...] = ()) -> Iterator[Place]:
    """Yield every place below *value*: fields, items of tuples, members of sets."""
    if isinstance(value, WHOLE):
        return
    if attrs.has(type(value)):
        for one in fields_of(value):
            held, inner = getattr(value, one.name), (*path, one.name)
            fields = (*within, f"{type(value).__name__}.{one.name}")
            yield Place(inner, held, type(value), one.name, fields)
            yield from _items(held, Place(inner, held, type(value), one.name, fields))


def _items(value: Any, place: Place) -> Iterator[Place]:
    """Yield the value of a field, and the items of a tuple or set in it."""
    if not isinstance(value, (tuple, frozenset)):
        yield from places(value, place.path, place.within)
        return
    for number, item in enumerate(in_order(value)):
        one = Place((*place.path, number), item, place.holder, f"{place.field}[]", place.within)
        yield one
        yield from _items(item, one)


def in_order(items: tuple[Any, ...] | frozenset[Any]) -> list[Any]:
    """Return *items* as a list; of a set in an order that is the same in every process."""
    return list(items) if isinstance(items, tuple) else sorted(items, key=_text)


def _text(item: Any) -> str:
    return item.name if isinstance(item, Enum) else repr(item)


def replaced(value: Any, path: Path, new: Any, *, seal: bool) -> Any:
    """Return *value* with *new* at *path*. With *seal* every digest above it is put right."""
    if not path:
        return new
    step, *rest = path
    if isinstance(step, str):
        inner = replaced(getattr(value, step), tuple(rest), new, seal=seal)
        changed = attrs.evolve(value, **{step: inner})
        seals = SEALS.get(type(value)) if seal and step != "digest" else None
        return seals(changed) if seals else changed
    items = in_order(value)
    items[step] = replaced(items[step], tuple(rest), new, seal=seal)
    return type(value)(items)


def picked(found: list[Place], most: int) -> list[Place]:
    """Return at most *most* of *found*, spread from the first to the last: one is the last."""
    if len(found) <= most:
        return found
    if most == 1:
        return found[-1:]
    return [found[round(k * (len(found) - 1) / (most - 1))] for k in range(most)]


@attrs.frozen
class Spoiler:
    """Knows the whole, and so what else there is to put in a place."""

    whole: Any
    strangers: dict[type[Any], Any]
    by_pattern: dict[tuple[str, ...], list[Place]]
    by_field: dict[str, list[Any]]
    moments: tuple[datetime, ...]

    @classmethod
    def of(cls, whole: Any, strangers: dict[type[Any], Any]) -> Spoiler:
        by_pattern: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        by_field: dict[str, list[Any]] = defaultdict(list)
        instants: set[datetime] = set()
        for place in places(whole):
            kind = (*place.pattern, place.name, type(place.value).__name__)
            by_pattern[kind].append(place)
            if place.value not in by_field[place.name]:
                by_field[place.name].append(place.value)
            if isinstance(place.value, date):
                instants |= {opening_instant(place.value), closing_instant(place.value)}
        return cls(whole, strangers, by_pattern, by_field, tuple(sorted(instants)))

    def spoils(self, most: int = 3) -> Iterator[Spoil]:
        """Yield edits of every kind of place; of places alike at most *most*."""
        for found in self.by_pattern.values():
            for place in picked(found, most):
                for kind, new in self._edits(place):
                    # True == 1: only the very same value is no edit.
                    if new is not place.value and not _same(new, place.value):
                        yield Spoil(place, kind, new)

    def _edits(self, place: Place) -> Iterator[tuple[str, Any]]:
        if not place.field.endswith("[]"):
            yield "removed", None
        for kinds, edits in _EDITS:
            if isinstance(place.value, kinds):
                yield from edits(self, place)
                return
        if place.value is not None:
            yield from self._exchanged(place, 2)

    def _participants(self, place: Place) -> Iterator[tuple[str, Any]]:
        kind = type(place.value)
        yield "a stranger", self.strangers[kind]
        yield (
            "of another kind",
            next(one for other, one in self.strangers.items() if other is not kind),
        )
        yield from self._exchanged(place, 2)

    def _texts(self, place: Place) -> Iterator[tuple[str, Any]]:
        yield "emptied", ""
        yield "another text", f"{place.value}x"
        yield "a character changed", _turned(place.value)
        yield from self._exchanged(place, 2)

    def _exchanged(self, place: Place, most: int) -> Iterator[tuple[str, Any]]:
        """Exchange with the same field elsewhere: of another member, plan or year."""
        others = [one for one in self.by_field[place.name] if not _same(one, place.value)]
        for other in others[:most]:
            yield "exchanged for another's", other

    def _moved(self, place: Place) -> Iterator[tuple[str, Any]]:
        for instant in self.moments:
            for moved in (instant - ONE_SECOND, instant, instant + ONE_SECOND):
                is_instant = isinstance(place.value, datetime)
                yield "moved", moved if is_instant else moved.astimezone(EASTERN).date()

    def _collections(self, place: Place) -> Iterator[tuple[str, Any]]:
        value = place.value
        kind, items = type(value), in_order(value)
        yield "emptied", kind()
        for at in sorted({0, len(items) // 2, len(items) - 1} if items else ()):
            yield f"without item {at}", kind(items[:at] + items[at + 1 :])
            if kind is tuple:
                yield f"item {at} twice", kind([*items, items[at]])
        if kind is tuple and len(items) > 1:
            yield "the first two exchanged", kind([items[1], items[0], *items[2:]])
            yield "reversed", kind(items[::-1])
        for other in self.by_field[place.name]:
            if isinstance(other, kind) and other and not _same(other, value):
                yield "exchanged for another's", other
                yield "with another's added", kind([*items, in_order(other)[0]])
                break
        if items and isinstance(items[0], Enum):
            for one in type(items[0]):
                if one not in value:
                    yield f"with {one.name} added", kind([*items, one])


def _turned_flag(_spoiler: Spoiler, place: Place) -> Iterator[tuple[str, Any]]:
    yield "turned", not place.value


def _numbers(_spoiler: Spoiler, place: Place) -> Iterator[tuple[str, Any]]:
    for number in (0, place.value - 1, place.value + 1, place.value + 1000):
        yield "another number", number


def _members(_spoiler: Spoiler, place: Place) -> Iterator[tuple[str, Any]]:
    for one in type(place.value):
        yield f"exchanged for {one.name}", one


def _years(_spoiler: Spoiler, place: Place) -> Iterator[tuple[str, Any]]:
    yield "the year before", PerformanceYear(place.value.year - 1)
    yield "the year after", PerformanceYear(place.value.year + 1)


def _figures(_spoiler: Spoiler, place: Place) -> Iterator[tuple[str, Any]]:
    yield "another figure", place.value / 2


def _denied(_spoiler: Spoiler, place: Place) -> Iterator[tuple[str, Any]]:
    value = place.value
    yield "denied", Determination(not value.answer, value.year, value.findings)


# The first row whose types fit decides: a bool is an int, and a datetime is a date.
_EDITS: Final[tuple[tuple[Any, Callable[[Spoiler, Place], Iterator[tuple[str, Any]]]], ...]] = (
    (bool, _turned_flag),
    (int, _numbers),
    (Enum, _members),
    (PerformanceYear, _years),
    (date, Spoiler._moved),
    (PARTICIPANT_TYPES, Spoiler._participants),
    (str, Spoiler._texts),
    ((Decimal, Fraction), _figures),
    ((tuple, frozenset), Spoiler._collections),
    (Determination, _denied),
)


def _same(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _turned(text: str) -> str:
    """Return *text* with its last letter or digit changed, so that it stays of its kind."""
    for place in range(len(text) - 1, -1, -1):
        if text[place].isalnum():
            other = "1" if text[place] == "0" else "0" if text[place].isdigit() else "e"
            other = "f" if other == text[place] else other
            return text[:place] + other + text[place + 1 :]
    return text
