"""The one way in which this package makes a value object.

A value is frozen, slotted and final. Its fields are checked together: a caller who got three fields
wrong is told of three.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs

from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.made import made

if TYPE_CHECKING:
    # Type checkers know attrs' decorator; the one below differs from it only at run time.
    from enum import Enum

    from attrs import frozen as frozen  # noqa: PLC0414

__all__ = [
    "CHECK",
    "Check",
    "a_calendar_date",
    "a_count",
    "a_flag",
    "a_text",
    "an_amount",
    "as_frozenset",
    "as_tuple",
    "check_flag",
    "check_switch",
    "count_problem",
    "date_problem",
    "each",
    "flag_problem",
    "frozen",
    "instance_of",
    "is_listing",
    "listing_problems",
    "member_of",
    "optional",
    "shown",
    "text_problem",
    "type_problems",
]

Check: TypeAlias = Callable[[Any, "attrs.Attribute[Any]", Any], Problem | None]
"""A validator: it returns what is wrong with a field's value, or None."""

CHECK: Final = "check"
"""The key of a field's metadata under which its check stands."""

_SHOWN_LENGTH: Final = 60
# A number of seven digits or more may be a TIN that stands in the wrong field: written with blanks
# or dots, in the digits of another script, or as a number that lost its leading zeros. The bound
# keeps the search linear.
_LONG_NUMBER: Final = re.compile(r"\d(?:[\d\s.\u2010-\u2015\u2212-]|\\xa0){2,16}(?=\d{4})")
# Control characters, characters that nobody sees (zero-width, writing direction, byte order mark),
# the two line separators, and surrogates, which have no UTF-8.
_UNWRITABLE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def __dir__() -> list[str]:
    return __all__


if not TYPE_CHECKING:

    def frozen(maybe_cls=None, /, **options):
        """Make a frozen, slotted, final attrs class whose checks report all problems at once.

        A class may also define ``_problems(self)``, run when every field by itself is right, to
        check its fields against each other.
        """

        def wrap(cls):
            checks = []

            def gather(_cls, fields):
                checks.extend((f, f.validator) for f in fields if f.validator is not None)
                return [
                    f.evolve(validator=None, metadata={**f.metadata, CHECK: f.validator})
                    for f in fields
                ]

            across = cls.__dict__.get("_problems")

            def __attrs_post_init__(self):  # noqa: N807
                found = [
                    problem
                    for attribute, check in checks
                    if (problem := check(self, attribute, getattr(self, attribute.name)))
                ]
                if not found and across is not None:
                    found = list(across(self))
                if found:
                    refuse(cls.__name__, found)

            def __init_subclass__(subclass, **_kwargs):  # noqa: N807
                message = (
                    f"{subclass.__name__} cannot subclass {cls.__name__}: the values of qpp_rules "
                    "are final; hold one in a field instead"
                )
                raise TypeError(message)

            cls.__attrs_post_init__ = __attrs_post_init__
            decorated = attrs.frozen(field_transformer=gather, **options)(cls)
            decorated.__init_subclass__ = classmethod(__init_subclass__)
            made(decorated)
            return decorated

        return wrap if maybe_cls is None else wrap(maybe_cls)


def shown(value: object) -> str:
    """Return *value* as an error message may show it: short, with its type, and with no whole TIN.

    >>> shown(True)
    'True (bool)'
    >>> shown("12-3456789")
    "'*****6789' (str)"
    """
    if value is None:
        return "None"
    text = _LONG_NUMBER.sub("*****", repr(value))
    if len(text) > _SHOWN_LENGTH:
        text = text[:_SHOWN_LENGTH] + "…"
    return f"{text} ({type(value).__name__})"


def is_listing(items: object) -> bool:
    """Say whether *items* can be gone through, and is no text."""
    return isinstance(items, Iterable) and not isinstance(items, (str, bytes))


def as_frozenset(items: Any) -> Any:
    """Return *items* as a frozenset; what cannot be one as it is, for the check to refuse.

    >>> as_frozenset(["a", "a"])
    frozenset({'a'})
    >>> as_frozenset("ab")
    'ab'
    """
    try:
        return frozenset(items) if is_listing(items) else items
    except TypeError:
        return items


def as_tuple(items: Any) -> Any:
    """Return *items* as a tuple; what cannot be one as it is, for the check to refuse.

    >>> as_tuple(["a", "b"])
    ('a', 'b')
    """
    return tuple(items) if is_listing(items) else items


def listing_problems(name: str, items: object, kind: type[Any]) -> list[Problem]:
    """Return what keeps *items*, once gone through, from being a listing of *kind*, one by one.

    >>> [str(problem) for problem in listing_problems("ids", ("a", 5), str)]
    ['ids[1]: given int, expected a str']
    """
    if not isinstance(items, Iterable) or isinstance(items, (str, bytes)):
        expected = f"an iterable of {kind.__name__}"
        return [Problem(name, type(items).__name__, expected, is_type=True)]
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    expected = f"{article} {kind.__name__}"
    return [
        Problem(f"{name}[{place}]", type(item).__name__, expected, is_type=True)
        for place, item in enumerate(items)
        if not isinstance(item, kind)
    ]


def type_problems(
    *given: tuple[str, object, type[Any] | tuple[type[Any], ...], str],
) -> list[Problem]:
    """Return what is wrong with values that must be of a type: *(field, value, type, expected)*.

    >>> [str(problem) for problem in type_problems(("plan", 5, str, "a text"))]
    ['plan: given 5 (int), expected a text']
    """
    return [
        Problem(name, shown(value), expected, is_type=True)
        for name, value, kind, expected in given
        if not isinstance(value, kind)
    ]


def optional(check: Check) -> Check:
    """Return a check that also takes None, which says that the fact is not known."""

    def check_unless_none(
        instance: object, attribute: attrs.Attribute[Any], value: object
    ) -> Problem | None:
        return None if value is None else check(instance, attribute, value)

    check_unless_none.__wrapped__ = check  # type: ignore[attr-defined]
    return check_unless_none


def instance_of(*kinds: type[Any], remedy: str = "") -> Check:
    """Return a check that takes instances of *kinds*; *remedy* says how to write one."""
    expected = " or ".join(kind.__name__ for kind in kinds)

    def check(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
        if isinstance(value, kinds):
            return None
        return Problem(attribute.name, shown(value), expected, remedy, is_type=True)

    return check


def member_of(kind: type[Enum]) -> Check:
    """Return a check that takes members of the enumeration *kind*."""
    return instance_of(kind, remedy=f"one of {', '.join(member.name for member in kind)}")


def each(container: type[Any], *kinds: type[Any]) -> Check:
    """Return a check for a *container* whose every item is one of *kinds*."""
    expected = f"a {container.__name__} of {' or '.join(kind.__name__ for kind in kinds)}"

    def check(_instance: object, attribute: attrs.Attribute[Any], value: Any) -> Problem | None:
        if not isinstance(value, container):
            return Problem(attribute.name, type(value).__name__, expected, is_type=True)
        for item in value:
            if not isinstance(item, kinds):
                given = f"an item that is a {type(item).__name__}"
                return Problem(attribute.name, given, expected, is_type=True)
        return None

    return check


def count_problem(field: str, value: object) -> Problem | None:
    """Return what keeps *value* from being a count; a bool is none."""
    expected = "a whole number, 0 or more"
    if type(value) is not int:
        return Problem(field, shown(value), expected, is_type=True)
    return Problem(field, str(value), expected) if value < 0 else None


def a_count(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    """Take an int that is 0 or more."""
    return count_problem(attribute.name, value)


def a_flag(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    """Take True or False, and not what is merely truthy."""
    if isinstance(value, bool):
        return None
    return Problem(attribute.name, shown(value), "True or False", is_type=True)


def flag_problem(field: str, value: object) -> Problem | None:
    """Return what keeps *value* from being True, False, or None where it is not known."""
    if value is None or isinstance(value, bool):
        return None
    expected = "True, False, or None where it is not known"
    return Problem(field, shown(value), expected, is_type=True)


def check_flag(subject: str, field: str, value: object) -> None:
    """Raise InvalidType unless *value* is True, False, or None where it is not known."""
    if problem := flag_problem(field, value):
        refuse(subject, [problem])


def check_switch(subject: str, field: str, value: object) -> None:
    """Raise InvalidType unless *value* is True or False."""
    if not isinstance(value, bool):
        problem = Problem(field, shown(value), "True or False", is_type=True)
        refuse(subject, [problem])


def an_amount(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    """Take a finite Decimal of dollars that is 0 or more; never a float."""
    expected = "a Decimal of dollars, 0 or more"
    if not isinstance(value, Decimal):
        remedy = "write Decimal('90300.00'), from text and not from a float"
        return Problem(attribute.name, shown(value), expected, remedy, is_type=True)
    if not value.is_finite() or value < 0:
        return Problem(attribute.name, str(value), expected)
    return None


def date_problem(field: str, value: object) -> Problem | None:
    """Return what keeps *value* from being a day; a datetime is an instant, and is none."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return None
    remedy = "write date(2026, 3, 31); of an instant, take the .date() of its Eastern time"
    return Problem(field, shown(value), "a date without a time", remedy, is_type=True)


def a_calendar_date(
    _instance: object, attribute: attrs.Attribute[Any], value: object
) -> Problem | None:
    """Take a date, and not a datetime."""
    return date_problem(attribute.name, value)


def text_problem(field: str, value: object, *, hidden: bool = False) -> Problem | None:
    """Return what keeps *value* from being a text of visible characters; *hidden* keeps it out."""
    if not isinstance(value, str):
        given = type(value).__name__ if hidden else shown(value)
        return Problem(field, given, "text", is_type=True)
    given = "a text that is not shown here" if hidden else shown(value)
    if not value or value != value.strip():
        return Problem(field, given, "text that is not empty and has no blanks around it")
    if _UNWRITABLE.search(value):
        return Problem(field, given, "text without control characters or line breaks")
    return None


def a_text(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    """Take a str that is not empty, has no blanks around it and no control characters."""
    return text_problem(attribute.name, value)
