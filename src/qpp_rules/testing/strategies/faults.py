"""What a field must refuse, each fault by its name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
from hypothesis import strategies as st

from qpp_rules.core.years import EASTERN, PaymentYear

if TYPE_CHECKING:
    from enum import Enum

__all__ = [
    "Fault",
    "Faults",
    "Invalid",
    "across",
    "amount",
    "count",
    "day",
    "each",
    "flag",
    "instant",
    "member",
    "of_other_type",
    "text",
    "wrong",
    "year",
]


def __dir__() -> list[str]:
    return __all__


@attrs.frozen
class Fault:
    """One thing that can be wrong with *field*: its name, and the arguments that have it."""

    field: str
    name: str
    arguments: st.SearchStrategy[Mapping[str, Any]]

    def told_as(self, field: str) -> Fault:
        """Return the fault as it is told where a message names *field*, such as ``records[0]``."""
        return attrs.evolve(self, field=field)


Faults: TypeAlias = dict[type[Any], tuple[Fault, ...]]
"""What can be wrong with each field of the values of a subject, by class."""


@attrs.frozen
class Invalid:
    """Arguments of which *kind* must refuse *field*, and the name of what is wrong with it.

    Every other argument is right.
    """

    kind: type[Any]
    arguments: Mapping[str, Any]
    field: str
    fault: str

    def make(self) -> Any:
        """Make the value. It raises InvalidInput, whose one problem names *field*."""
        return self.kind(**self.arguments)


def wrong(field: str, name: str, values: st.SearchStrategy[Any]) -> Fault:
    """Return the fault *name* of *field*, of which *values* are what is given."""
    return Fault(field, name, values.map(lambda value: {field: value}))


def across(field: str, name: str, **arguments: st.SearchStrategy[Any]) -> Fault:
    """Return the fault *name* of *field* that takes several *arguments* together to make."""
    return Fault(field, name, st.fixed_dictionaries(arguments))


_ONE_OF_EACH: Final = (
    None,
    True,
    7,
    7.0,
    "7",
    b"7",
    Decimal(7),
    date(2026, 3, 31),
    datetime(2026, 3, 31, 20, tzinfo=UTC),
    (7,),
    [7],
    {7: 7},
    object,
)


def of_other_type(field: str, *allowed: type[Any], optional: bool = False) -> Fault:
    """Return the fault that *field* is of another type than those *allowed*; never coerced."""
    right = (*allowed, NoneType) if optional else allowed
    others = [one for one in _ONE_OF_EACH if type(one) not in right]
    return wrong(field, "of another type", st.sampled_from(others))


def count(field: str, *, optional: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with a count."""
    return (
        of_other_type(field, int, optional=optional),
        wrong(field, "negative", st.integers(max_value=-1)),
    )


def amount(field: str, *, optional: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with an amount of dollars."""
    cents = st.integers(1, 10**9).map(lambda number: -Decimal(number).scaleb(-2))
    not_finite = st.sampled_from([Decimal(text) for text in ("NaN", "Infinity", "-Infinity")])
    return (
        of_other_type(field, Decimal, optional=optional),
        wrong(field, "negative", cents),
        wrong(field, "not finite", not_finite),
    )


def text(field: str, *, optional: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with a text of visible characters."""
    return (
        of_other_type(field, str, optional=optional),
        wrong(field, "empty", st.just("")),
        wrong(field, "blanks around it", st.sampled_from((" a", "a ", "\ta", "a\n", "\u00a0a"))),
        wrong(
            field,
            "characters that nobody sees",
            st.sampled_from(("a\nb", "a\x00b", "a\u200bb", "a\u202eb", "a\ud800b", "a\ufeffb")),
        ),
    )


def flag(field: str, *, optional: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with a truth value: what is merely truthy."""
    return (of_other_type(field, bool, optional=optional),)


def day(field: str, *, optional: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with a day: an instant among the rest."""
    return (of_other_type(field, date, optional=optional),)


def instant(
    field: str, *also: type[Any], optional: bool = False, **others: st.SearchStrategy[Any]
) -> tuple[Fault, ...]:
    """Return what is wrong with an instant. *also* are types that the field takes besides."""
    naive = st.datetimes(datetime(2017, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001 (to be refused)
    gap = st.integers(0, 59).map(lambda minute: datetime(2027, 3, 14, 2, minute, tzinfo=EASTERN))
    ends = st.sampled_from((datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)))
    faults = {"without a time zone": naive, "an hour that clocks skip": gap, "no time at all": ends}
    return (
        of_other_type(field, datetime, *also, optional=optional),
        *(across(field, name, **others, **{field: values}) for name, values in faults.items()),
    )


def year(field: str, *, optional: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with a performance year: a bare number, a payment year."""
    numbers = st.integers(2017, 2100)
    payment = st.integers(2019, 2102).map(PaymentYear)
    return (
        of_other_type(field, optional=optional),
        wrong(field, "a bare number", numbers),
        wrong(field, "a payment year", payment),
    )


def member(field: str, kind: type[Enum], *, optional: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with a member of the enumeration *kind*: its name or spelling."""
    members = list(kind)
    return (
        of_other_type(field, optional=optional),
        wrong(field, "a name as text", st.sampled_from([one.name for one in members])),
        wrong(field, "a spelling as text", st.sampled_from([one.value for one in members])),
    )


def each(field: str, container: type[Any], *, optional: bool = False) -> tuple[Fault, ...]:
    """Return what is wrong with a *container* of values: another container, a stranger in it."""
    stranger = st.sampled_from((None, 7.5, object)).map(lambda one: container([one]))
    return (
        of_other_type(field, container, tuple, list, dict, optional=optional),
        wrong(field, "an item of another type", stranger),
    )
