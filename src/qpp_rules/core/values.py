"""The one way in which this package makes a value object.

A value is frozen, slotted and final. Its fields are checked together: a caller who got three fields
wrong is told of three.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import attrs

from qpp_rules.core.errors import InvalidValue, Problem, QppRulesError, printable, refuse
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
    "an_id",
    "as_frozenset",
    "as_tuple",
    "asked",
    "brief",
    "check_flag",
    "check_switch",
    "count_problem",
    "date_problem",
    "each",
    "flag_problem",
    "frozen",
    "hidden",
    "instance_of",
    "is_listing",
    "items_of",
    "listing_problems",
    "member_of",
    "optional",
    "shown",
    "take",
    "text_problem",
    "type_problems",
]

Check: TypeAlias = Callable[[Any, "attrs.Attribute[Any]", Any], Problem | None]
"""A validator: it returns what is wrong with a field's value, or None."""

CHECK: Final = "check"
"""The key of a field's metadata under which its check stands."""

_SHOWN_LENGTH: Final = 60
# What is looked at of a value to show its beginning.
_READ_LENGTH: Final = 600
# Python writes no integer of more than 4,300 digits.
_MOST_BITS: Final = 1000
_MOST_DIGITS: Final = 300
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
_TIN_LENGTH: Final = 9
# One token of a text as repr writes it: an instant, an escaped character, or any character.
_TOKEN: Final = re.compile(
    r"(?P<instant>[0-9]{4}-(?:0[1-9]|1[0-2])-[0-3][0-9][T ][0-2][0-9]:[0-5][0-9]"
    r"(?::[0-5][0-9](?:\.[0-9]{1,6})?)?(?:[+-][01][0-9]:[0-5][0-9])?(?![0-9]))"
    r"|(?P<escape>\\(?:x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}|.))|.",
    re.DOTALL,
)
# A number of seven or eight digits may be a TIN that lost its leading zeros in a spreadsheet. The
# bound keeps the search linear.
_LONG_NUMBER: Final = re.compile(r"\d(?:[\d\s.\u2010-\u2015\u2212-]|\\xa0){2,16}(?=\d{4})")
# Letters, by their category, that nobody sees: the fillers of Hangul.
_FILLERS: Final = frozenset("\u115f\u1160\u3164\uffa0")
_LINE_ENDS: Final = ("Zl", "Zp")
_SEEN: Final = "text without control characters, line breaks or characters that nobody sees"


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

    It takes any object: one that cannot be printed is shown by its type. Nine or more digits are a
    TIN, whatever but visible letters stands between them; of these the last four are shown.
    Characters that a terminal would act on are escaped.
    """
    if value is None:
        return "None"
    is_number = isinstance(value, (Decimal, Fraction))
    text = _cut(_masked(_printed(value))) if is_number else brief(value)
    return f"{text} ({_type_name(value)})"


def brief(value: object) -> str:
    """Return *value* as :func:`shown` does, without its type.

    >>> brief(-3), brief(10**5000)
    ('-3', 'a whole number of about 5001 digits')
    """
    if type(value) in (date, datetime):
        # It has many digits, and no TIN.
        text = _printed(value)
    elif isinstance(value, (Decimal, Fraction)) and is_written_short(value):
        text = _masked(str(value))
    else:
        text = _masked(_printed(value))
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"


def _type_name(value: object) -> str:
    name = _on_one_line(type(value).__name__)
    return name if len(name) <= _SHOWN_LENGTH else f"{name[:_SHOWN_LENGTH]}…"


def _printed(value: object) -> str:
    """Return the beginning of what repr says, without any character that is not printable."""
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        digits = int(value.bit_length() * 0.30103) + 1
        return f"a whole number of about {digits} digits"
    try:
        if type(value) in (str, bytes, list, tuple):
            text = repr(value[:_READ_LENGTH])  # type: ignore[index]
        elif isinstance(value, Decimal):
            text = repr(value) if is_written_short(value) else f"{value:.3e}"
        else:
            text = repr(value)
        cut = "…" if len(text) > _READ_LENGTH else ""
        return _on_one_line(text[:_READ_LENGTH]) + cut
    except Exception:  # noqa: BLE001 (whatever an object does when it is printed)
        return "a value that cannot be shown"


def _on_one_line(text: str) -> str:
    return printable(text).replace("\n", "\\n")


def _masked(text: str) -> str:
    """Return *text* with no nine digits in a row, whatever but visible letters stands between."""
    parts: list[str] = []
    done: list[str] = []
    run: list[str] = []
    count = end = 0

    def close() -> None:
        nonlocal count, end
        if count >= _TIN_LENGTH:
            last = [piece for piece in run[:end] if piece.isdigit()][-4:]
            run[:end] = ["*****", *last]
        done.extend(run)
        run.clear()
        count = end = 0

    for token in _TOKEN.finditer(text):
        kind, piece = token.lastgroup, token[0]
        if kind == "instant" and not run:
            parts += [_LONG_NUMBER.sub("*****", "".join(done)), piece]
            done.clear()
            continue
        for one in (piece,) if kind == "escape" else piece:
            if one.isdigit():
                run.append(one)
                count, end = count + 1, len(run)
            elif run and (kind == "escape" or one in _FILLERS or not one.isalnum()):
                run.append(one)
            else:
                close()
                done.append(one)
    close()
    parts.append(_LONG_NUMBER.sub("*****", "".join(done)))
    return "".join(parts)


def is_listing(items: object) -> bool:
    """Return whether *items* is an iterable other than text."""
    return isinstance(items, Iterable) and not isinstance(items, (str, bytes))


def as_frozenset(items: Any) -> Any:
    """Return *items* as a frozenset; what cannot be one is returned as it is, to be refused.

    >>> as_frozenset(["a", "a"])
    frozenset({'a'})
    >>> as_frozenset("ab")
    'ab'
    """
    return _gathered(frozenset, items)


def as_tuple(items: Any) -> Any:
    """Return *items* as a tuple; what cannot be one is returned as it is, to be refused.

    >>> as_tuple(["a", "b"])
    ('a', 'b')
    """
    return _gathered(tuple, items)


def _gathered(container: type[Any], items: Any) -> Any:
    try:
        return container(items) if is_listing(items) else items
    except QppRulesError:
        # A generator asked the package something: its own answer goes through.
        raise
    except Exception:  # noqa: BLE001 (whatever an object does when it is gone through)
        return items


def items_of(subject: str, name: str, items: Any) -> Any:
    """Return the items of a listing as a list; what is not a listing is returned as it is.

    >>> items_of("draw", "frame", (one for one in "ab"))
    ['a', 'b']

    An error of the caller's own iterable, of a file that it reads, say, is the cause of an
    InvalidValue that names the argument.
    """
    if not is_listing(items):
        return items
    expected = "an iterable that can be read to its end"
    return _asked(subject, name, "an iterable", expected, lambda: list(items))


def asked(subject: str, name: str, call: Callable[..., Any], *arguments: object) -> Any:
    """Return what *call* returns, which is the caller's own or reads what is the caller's.

    >>> asked("draw", "patients_of", {"a": 1}.__getitem__, "a")
    1

    Its error is the cause of an InvalidValue that names the argument and does not repeat the error,
    whose text may hold a patient's id.
    """
    return _asked(subject, name, "one", "one that answers", lambda: call(*arguments))


def _asked(subject: str, name: str, what: str, expected: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except QppRulesError:
        raise
    except Exception as error:
        given = f"{what} that raised {_type_name(error)}"
        raise InvalidValue.of(subject, name, given=given, expected=expected) from error


def listing_problems(name: str, items: Any, kind: type[Any]) -> list[Problem]:
    """Return what keeps *items*, once gone through, from being a listing of *kind*, one by one.

    >>> [str(problem) for problem in listing_problems("ids", ("a", 5), str)]
    ['ids[1]: given int, expected a str']
    """
    if not isinstance(items, Iterable) or isinstance(items, (str, bytes)):
        expected = f"an iterable of {kind.__name__}"
        return [Problem(name, _type_name(items), expected, is_type=True)]
    if not isinstance(items, (list, tuple)):
        try:
            items = items_of(name, name, items)
        except InvalidValue as error:
            return list(error.problems)
    article = "an" if kind.__name__[0] in "AEIOU" else "a"
    expected = f"{article} {kind.__name__}"
    return [
        Problem(f"{name}[{place}]", _type_name(item), expected, is_type=True)
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


def hidden(check: Check) -> Check:
    """Return a check whose message does not show what was given, as it may be a patient's id.

    >>> take("Review", documented=("PATIENT-77", hidden(a_flag)))
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidType: Review: documented: given a text that is not shown here, \
expected True or False
    """

    def check_unseen(
        instance: object, attribute: attrs.Attribute[Any], value: object
    ) -> Problem | None:
        problem = check(instance, attribute, value)
        is_small = isinstance(value, int) and abs(value) < _SMALL
        if problem is None or value is None or is_small:
            return problem
        return attrs.evolve(problem, given=_unshown(value))

    check_unseen.__wrapped__ = check  # type: ignore[attr-defined]
    return check_unseen


# A number of one or two digits tells nobody who a patient is.
_SMALL: Final = 100


def _unshown(value: object) -> str:
    return "a text that is not shown here" if isinstance(value, str) else _type_name(value)


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
            return Problem(attribute.name, _type_name(value), expected, is_type=True)
        for item in value:
            if not isinstance(item, kinds):
                given = f"an item that is a {_type_name(item)}"
                return Problem(attribute.name, given, expected, is_type=True)
        return None

    return check


def count_problem(field: str, value: object) -> Problem | None:
    """Return what keeps *value* from being a count; a bool is none."""
    expected = "a whole number, 0 or more"
    if type(value) is not int:
        return Problem(field, shown(value), expected, is_type=True)
    if value.bit_length() > _MOST_BITS:
        return Problem(field, brief(value), f"{expected}, of at most 300 digits")
    return Problem(field, brief(value), expected) if value < 0 else None


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


def is_written_short(value: int | Decimal | Fraction) -> bool:
    """Return whether *value* is a number of no more than some hundred digits, written in full."""
    if isinstance(value, Fraction):
        return is_written_short(value.numerator) and is_written_short(value.denominator)
    if isinstance(value, int):
        return value.bit_length() <= _MOST_BITS
    _, digits, exponent = value.as_tuple()
    return not isinstance(exponent, int) or len(digits) + abs(exponent) <= _MOST_DIGITS


def an_amount(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    """Take a finite Decimal of dollars that is 0 or more; never a float."""
    expected = "a Decimal of dollars, 0 or more"
    if not isinstance(value, Decimal):
        remedy = "write Decimal('90300.00'), from text and not from a float"
        return Problem(attribute.name, shown(value), expected, remedy, is_type=True)
    if not value.is_finite() or value < 0 or not is_written_short(value):
        return Problem(attribute.name, _masked(str(value)[:_SHOWN_LENGTH]), expected)
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
    """Return what keeps *value* from being a text of visible characters; *hidden* keeps it out.

    Two texts that look the same must be the same, so characters that nobody sees are refused by
    their Unicode category: controls, formats (joiners and marks of direction among them),
    surrogates, private use, what is not assigned, and the two line separators.
    """
    if not isinstance(value, str):
        given = _unshown(value) if hidden else shown(value)
        return Problem(field, given, "text", is_type=True)
    given = _unshown(value) if hidden else shown(value)
    if not value or value != value.strip():
        return Problem(field, given, "text that is not empty and has no blanks around it")
    # Printable is all that is seen, and the blank alone of the separators.
    if not value.isprintable() and (place := _unseen(value)) is not None:
        remedy = f"remove U+{ord(value[place]):04X} at character {place}"
        return Problem(field, given, _SEEN, remedy)
    return None


def _unseen(text: str) -> int | None:
    categories = map(unicodedata.category, text)
    unseen = (at for at, one in enumerate(categories) if one[0] == "C" or one in _LINE_ENDS)
    return next(unseen, None)


def a_text(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    """Take a str that is not empty, has no blanks around it and no character that nobody sees."""
    return text_problem(attribute.name, value)


def an_id(_instance: object, attribute: attrs.Attribute[Any], value: object) -> Problem | None:
    """Take the id of a rule or parameter, such as ``"deadlines.self-nomination"``."""
    if isinstance(value, str) and _ID.fullmatch(value):
        return None
    expected = "lower-case words with hyphens, joined by dots, the subject first"
    is_type = not isinstance(value, str)
    return Problem(attribute.name, shown(value), expected, is_type=is_type)


class _Argument(NamedTuple):
    """What a check needs to know of the attribute that it checks."""

    name: str


def take(subject: str, **arguments: tuple[object, Check]) -> None:
    """Raise with every problem of *arguments* unless each value passes the check beside it.

    The checks are those of fields, so an argument and a field are refused in the same words.

    >>> take("report", patients=(-1, a_count), final=("yes", a_flag))
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidTypesAndValues: report: 2 problems
      patients: given -1, expected a whole number, 0 or more
      final: given 'yes' (str), expected True or False
    """
    problems = [
        problem
        for name, (value, check) in arguments.items()
        if (problem := check(None, _Argument(name), value))  # type: ignore[arg-type]
    ]
    if problems:
        refuse(subject, problems)
