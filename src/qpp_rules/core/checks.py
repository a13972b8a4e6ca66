"""The checks of fields and arguments: what each takes, and what a message says about the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import attrs

from qpp_rules.core.errors import Problem, refuse_any
from qpp_rules.core.masking import (
    MOST_BITS,
    SHOWN_LENGTH,
    brief,
    is_written_short,
    masked,
    shown,
    type_name,
    with_article,
)

if TYPE_CHECKING:
    from enum import Enum

F = TypeVar("F", bound=Callable[..., Any])

FUNCTION: Final[Any] = Callable
"""Give this to :func:`instance_of` for anything callable: mypy does not see a class in Callable."""

BUILT_IN: Final = frozenset({str, int, date, datetime, Fraction, Decimal})
"""Types whose subclasses, such as ``pandas.Timestamp``, a field replaces by an exact copy."""

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
_LINE_ENDS: Final = ("Zl", "Zp")
_SEEN: Final = "text without control characters, line breaks or invisible characters"
_IN_FULL: Final = "type({v}) in {exact} and {find}('', {v}) is None"


@attrs.frozen(eq=False)
class Check:
    """What a field or an argument takes, and what a message says about anything else.

    *find* returns what is wrong with a value. *kinds* are the accepted types, *items* those of the
    items of a container. *or_none* replaces the expected type in messages if None is accepted too.
    *test* is an expression over ``{v}`` and the names in *knows*. It is never true for a wrong
    value, nor for one of a subclass of a built-in type; it may be false for a right one, and then
    *find* decides.
    """

    find: Callable[[str, Any], Problem | None]
    kinds: tuple[type[Any], ...]
    knows: Mapping[str, Any]
    items: tuple[type[Any], ...] = ()
    or_none: str = ""
    test: str = _IN_FULL
    takes_none: bool = False
    is_hidden: bool = False

    def problem(self, name: str, value: object) -> Problem | None:
        """Return what is wrong with *value*, given for *name*, or None."""
        if value is None and self.takes_none:
            return None
        problem = self.find(name, value)
        if problem is None:
            return None
        if self.takes_none and self.or_none and problem.is_type:
            problem = attrs.evolve(problem, expected=self.or_none)
        is_small = isinstance(value, int) and abs(value) < _SMALL
        if self.is_hidden and value is not None and not is_small:
            problem = attrs.evolve(problem, given=_unshown(value))
        return problem

    def problems(self, name: str, value: object) -> list[Problem]:
        """Return every problem of *value*; an iterable has one for each wrong item."""
        problem = self.problem(name, value)
        return [] if problem is None else [problem]

    def __call__(self, instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        """Raise what is wrong with a field: the validator for classes made with attrs alone."""
        take(type(instance).__name__, **{attribute.name: (value, self)})


def takes(
    *kinds: type[Any], test: str = _IN_FULL, or_none: str = "", **knows: object
) -> Callable[[Callable[[str, Any], Problem | None]], Check]:
    """Turn the function that finds what is wrong with a value of *kinds* into a check."""
    return lambda find: Check(find, kinds, knows, or_none=or_none, test=test)


def _kept(make: F) -> F:
    """Cache a maker of checks: functions ask for their checks in each call."""
    # mypy takes a type[T] for unhashable.
    return cast("F", cache(make))


@_kept
def optional(check: Check) -> Check:
    """Return a check that also takes None, which means "not known"."""
    return attrs.evolve(check, takes_none=True)


@_kept
def hidden(check: Check) -> Check:
    """Return a check whose messages do not show the value, because it may be a patient's id.

    >>> take("Review", documented=("PATIENT-77", hidden(a_flag)))
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidType: Review: documented: given a text that is not shown here, \
expected True or False
    """
    return attrs.evolve(check, is_hidden=True)


@_kept
def or_empty(check: Check) -> Check:
    """Return a check of text that also takes "", which means "none"."""

    def find(name: str, value: object) -> Problem | None:
        return None if isinstance(value, str) and not value else check.find(name, value)

    return attrs.evolve(check, find=find, test=_IN_FULL)


# A number of one or two digits identifies no patient.
_SMALL: Final = 100


def _unshown(value: object) -> str:
    return "a text that is not shown here" if isinstance(value, str) else type_name(value)


@_kept
def instance_of(*kinds: type[Any], remedy: str = "") -> Check:
    """Return a check that takes instances of *kinds*; *remedy* says how to write one."""
    expected = _one_of(kinds)

    def find(name: str, value: object) -> Problem | None:
        if isinstance(value, kinds):
            return None
        return Problem(name, shown(value), expected, remedy, is_type=True)

    return Check(
        find,
        kinds,
        or_none=f"{expected}, or None",
        test="type({v}) in {exact}"
        if BUILT_IN.intersection(kinds)
        else "(type({v}) is {kind} or isinstance({v}, {kinds}))",
        knows={"kind": kinds[0], "kinds": kinds},
    )


def _one_of(kinds: tuple[type[Any], ...]) -> str:
    """Return *kinds* as a message names them, such as ``a Group, Subgroup or ApmEntity``."""
    names = ["text" if kind is str else kind.__name__ for kind in kinds]
    text = " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    if names[0] == "text" or names[0].endswith("Facts"):
        return text
    return with_article(text)


def member_of(kind: type[Enum]) -> Check:
    """Return a check that takes members of the enumeration *kind*."""
    return instance_of(kind, remedy=f"one of {', '.join(kind.__members__)}")


@_kept
def each(container: type[Any], *kinds: type[Any]) -> Check:
    """Return a check for a *container* whose every item is one of *kinds*.

    No subclass of it will do, because that could answer what is in it as it likes.
    """
    expected = f"a {container.__name__} of {' or '.join(kind.__name__ for kind in kinds)}"

    def find(name: str, value: Any) -> Problem | None:
        if type(value) is not container:
            return Problem(name, type_name(value), expected, is_type=True)
        for item in value:
            if not isinstance(item, kinds):
                given = f"an item that is {with_article(type_name(item))}"
                return Problem(name, given, expected, is_type=True)
        return None

    return Check(
        find,
        (container,),
        items=kinds,
        test="(type({v}) is {container} and {kinds}.issuperset(map(type, {v})))",
        knows={"container": container, "kinds": frozenset(kinds)},
    )


class _Listing(Check):
    """The check of an iterable that was read already; it names each wrong item."""

    __slots__ = ()

    def problems(self, name: str, value: Any) -> list[Problem]:
        if not isinstance(value, (list, tuple)):
            return super().problems(name, value)
        expected = _one_of(self.items)
        return [
            Problem(f"{name}[{place}]", type_name(item), expected, is_type=True)
            for place, item in enumerate(value)
            if not isinstance(item, self.items)
        ]


@_kept
def listing_of(*kinds: type[Any]) -> Check:
    """Return a check for an iterable of *kinds* that :func:`items_of` read.

    No message shows an item.

    >>> take("list_digest", texts=(("a", 5), listing_of(str)))
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidType: list_digest: texts[1]: given int, expected text
    """
    expected = f"an iterable of {' or '.join(kind.__name__ for kind in kinds)}"

    def find(name: str, value: Any) -> Problem | None:
        if isinstance(value, (list, tuple)):
            return next(iter(check.problems(name, value)), None)
        alone = "write [...] around it" if isinstance(value, kinds) else ""
        return Problem(name, type_name(value), expected, alone, is_type=True)

    check = _Listing(find, (Iterable,), {}, items=kinds)
    return check


@takes(int, test="(type({v}) is int and 0 <= {v} < {bound})", bound=2**MOST_BITS)
def a_count(name: str, value: object) -> Problem | None:
    """Take an int that is 0 or more, and not a bool."""
    expected = "a whole number, 0 or more"
    if type(value) is not int:
        return Problem(name, shown(value), expected, is_type=True)
    if value.bit_length() > MOST_BITS:
        return Problem(name, brief(value), f"{expected}, of at most 300 digits")
    return Problem(name, brief(value), expected) if value < 0 else None


@takes(bool, test="type({v}) is bool", or_none="True, False, or None where it is not known")
def a_flag(name: str, value: object) -> Problem | None:
    """Take True or False, and nothing that is merely truthy."""
    if isinstance(value, bool):
        return None
    return Problem(name, shown(value), "True or False", is_type=True)


@takes(
    Decimal,
    # Nearly all are dollars, or dollars and cents, and so finite; find examines any other.
    test="(type({v}) is {Decimal} and ({v}.same_quantum({cents}) or {v}.same_quantum({zero}))"
    " and {zero} <= {v} < {most} or type({v}) is {Decimal} and {find}('', {v}) is None)",
    Decimal=Decimal,
    zero=Decimal(0),
    cents=Decimal("0.01"),
    most=Decimal(10**30),
)
def an_amount(name: str, value: object) -> Problem | None:
    """Take a finite Decimal of dollars that is 0 or more; never a float."""
    expected = "a Decimal of dollars, 0 or more"
    if not isinstance(value, Decimal):
        remedy = "write Decimal('90300.00'), from text and not from a float"
        return Problem(name, shown(value), expected, remedy, is_type=True)
    if not value.is_finite() or value < 0 or not is_written_short(value):
        return Problem(name, masked(str(value)[:SHOWN_LENGTH]), expected)
    return None


@takes(Fraction, test="(type({v}) is {Fraction} and {find}('', {v}) is None)", Fraction=Fraction)
def a_share(name: str, value: object) -> Problem | None:
    """Take an exact Fraction from 0 to 1."""
    expected = "a Fraction from 0 to 1"
    remedy = "write Fraction(3, 100) for 3%, never a float and never a percent"
    if not isinstance(value, Fraction):
        return Problem(name, shown(value), expected, remedy, is_type=True)
    if not 0 <= value <= 1 or not is_written_short(value):
        return Problem(name, brief(value), expected, remedy)
    return None


@takes(Fraction, Decimal)
def a_confidence(name: str, value: object) -> Problem | None:
    """Take a confidence: more than 0 and less than 1."""
    expected = "a Fraction or Decimal between 0 and 1"
    remedy = "write Fraction(95, 100) or Decimal('0.95')"
    if not isinstance(value, (Fraction, Decimal)):
        return Problem(name, shown(value), expected, remedy, is_type=True)
    if isinstance(value, Decimal) and not value.is_finite():
        return Problem(name, brief(value), expected, remedy)
    return None if 0 < value < 1 else Problem(name, brief(value), expected, remedy)


@takes(date, test="type({v}) is {date}", date=date)
def a_calendar_date(name: str, value: object) -> Problem | None:
    """Take a date. A datetime is an instant and is refused."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return None
    remedy = "write date(2026, 3, 31); of an instant, take the .date() of its Eastern time"
    return Problem(name, shown(value), "a date without a time", remedy, is_type=True)


@takes(str, test="(type({v}) is str and {v}.isprintable() and {v} == {v}.strip() != '')")
def a_text(name: str, value: object) -> Problem | None:
    """Take a str that is not empty and has no surrounding blanks and no invisible characters.

    Two texts that look the same must be the same, so invisible characters are refused, by Unicode
    category: controls, formats (such as joiners and direction marks), surrogates, private use,
    unassigned, and the two line separators.
    """
    if not isinstance(value, str):
        return Problem(name, shown(value), "text", is_type=True)
    if not value or value != value.strip():
        expected = "text that is not empty and has no blanks around it"
        return Problem(name, shown(value), expected)
    # isprintable() also refuses every separator but the blank, so look again.
    if not value.isprintable() and (place := _unseen(value)) is not None:
        remedy = f"remove U+{ord(value[place]):04X} at character {place}"
        return Problem(name, shown(value), _SEEN, remedy)
    return None


a_hidden_text: Final = hidden(a_text)


def _unseen(text: str) -> int | None:
    categories = map(unicodedata.category, text)
    unseen = (at for at, one in enumerate(categories) if one[0] == "C" or one in _LINE_ENDS)
    return next(unseen, None)


@takes(str)
def an_id(name: str, value: object) -> Problem | None:
    """Take the id of a rule or parameter, such as ``"deadlines.self-nomination"``."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return None
    expected = "lower-case words with hyphens, joined by dots, the subject first"
    is_type = not isinstance(value, str)
    return Problem(name, shown(value), expected, is_type=is_type)


def take(subject: str, /, **arguments: tuple[object, Check]) -> None:
    """Raise with every problem of *arguments* unless each value passes the check beside it.

    The checks are those of fields, so an argument and a field are refused in the same words.

    >>> take("report", patients=(-1, a_count), final=("yes", a_flag))
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidTypesAndValues: report: 2 problems
      patients: given -1, expected a whole number, 0 or more
      final: given 'yes' (str), expected True or False
    """
    refuse_any(subject, problems_of(**arguments))


def problems_of(**arguments: tuple[object, Check]) -> list[Problem]:
    """Return the problems that :func:`take` would raise, to be raised with others."""
    return [
        problem
        for name, (value, check) in arguments.items()
        for problem in check.problems(name, value)
    ]
