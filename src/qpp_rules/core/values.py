"""Value classes and the checks of their fields.

Every value is frozen, slotted and final. Its fields are checked together: a caller who got three
fields wrong sees three problems.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache, update_wrapper
from operator import attrgetter, ge, gt, le, lt
from types import NoneType
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

import attrs

from qpp_rules.core.errors import InvalidValue, Problem, QppRulesError, refuse_any
from qpp_rules.core.masking import (
    MOST_BITS,
    SHOWN_LENGTH,
    brief,
    is_written_short,
    masked,
    shown,
    type_name,
)
from qpp_rules.core.value_classes import PYDANTIC_HOOK, register

if TYPE_CHECKING:
    # Type checkers know attrs' decorator; the one below differs from it only at run time.
    from attrs import frozen as frozen  # noqa: PLC0414

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

FUNCTION: Final[Any] = Callable
"""Give this to :func:`instance_of` for anything callable: mypy does not see a class in Callable."""

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
_LINE_ENDS: Final = ("Zl", "Zp")
_SEEN: Final = "text without control characters, line breaks or invisible characters"


def refuse_subclass(subclass: type[Any], parent: str) -> NoReturn:
    """Raise the TypeError that says that *parent*, a value, is final."""
    message = (
        f"{subclass.__name__} cannot subclass {parent}: the values of qpp_rules are final; "
        "hold one in a field instead"
    )
    raise TypeError(message)


class Enumeration(Enum):
    """An enumeration. JSON has the names of its members; their values are CMS's words."""

    __get_pydantic_core_schema__ = PYDANTIC_HOOK


if not TYPE_CHECKING:

    def frozen(maybe_cls=None, /, **options):
        """Make a frozen, slotted, final attrs class whose checks report all problems at once.

        A class may also define ``_problems(self)`` to check its fields against each other. It runs
        once every field by itself is right.

        Type checkers see attrs' own ``frozen`` instead: mypy ignores the converters of a decorator
        marked with ``dataclass_transform``, and would expect the type of the field in calls.
        """

        def wrap(cls):
            def __init__(self, *given, **named):  # noqa: ANN002, N807
                # Most programs use few classes, so a class's own is compiled for its first value.
                decorated.__init__ = update_wrapper(_compiled(decorated), signature)
                self.__init__(*given, **named)

            def __init_subclass__(subclass, **_kwargs):  # noqa: N807
                refuse_subclass(subclass, cls.__name__)

            def __eq__(self, other):  # noqa: N807
                return key(self) == key(other) if type(other) is decorated else NotImplemented

            def __hash__(self):  # noqa: N807
                return hash(key(self))

            is_ordered = options.get("order", False)
            for method in (__init__, __eq__, __hash__):
                setattr(cls, method.__name__, method)
            if "__repr__" not in vars(cls):
                cls.__repr__ = _repr
            decorated = attrs.frozen(**{**options, "order": False})(cls)
            decorated.__init_subclass__ = classmethod(__init_subclass__)
            decorated.__get_pydantic_core_schema__ = PYDANTIC_HOOK
            key = attrgetter("__class__", *(f.name for f in attrs.fields(decorated) if f.eq))
            if is_ordered:
                _order(decorated, key)
            signature = decorated.__attrs_init__
            signature.__name__, signature.__qualname__ = "__init__", f"{cls.__qualname__}.__init__"
            del decorated.__attrs_init__
            update_wrapper(decorated.__init__, signature)
            register(decorated)
            return decorated

        return wrap if maybe_cls is None else wrap(maybe_cls)


def _order(kind: type[Any], key: Callable[[Any], Any]) -> None:
    """Order the values of *kind* by *key*. The methods of attrs take six times as long."""

    def comparing(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
        def method(self: Any, other: Any) -> bool:
            return compare(key(self), key(other)) if type(other) is kind else NotImplemented

        return method

    for compare in (lt, le, gt, ge):
        name = f"__{compare.__name__}__"
        setattr(kind, name, update_wrapper(comparing(compare), getattr(object, name)))


def _repr(self: Any) -> str:
    shown_fields = (
        f"{one.name}={one.repr(value) if callable(one.repr) else repr(value)}"
        for one in attrs.fields(type(self))
        if one.repr
        for value in [getattr(self, one.name)]
    )
    return f"{type(self).__name__}({', '.join(shown_fields)})"


def _compiled(kind: type[Any]) -> Callable[..., None]:
    """Return the ``__init__`` of *kind*: it tests all fields at once and raises every problem.

    The single checks run only if the test fails. Written out in full, it takes less time than the
    one of attrs and a call to check the fields.
    """
    fields = attrs.fields(kind)

    def gather(value: object) -> None:
        checked = [(one.name, one.validator) for one in fields if one.validator is not None]
        problems: list[Problem] = []
        for name, check in checked:
            problems += _hold_exactly(value, name, check)
        refuse_any(kind.__name__, problems)

    known = {"gather": gather, "refuse_any": refuse_any, "of": kind.__name__}
    known["NOTHING"] = attrs.NOTHING
    lines: list[str] = []
    tests: list[str] = []
    for place, one in enumerate(fields):
        if one.init or one.default is not attrs.NOTHING:
            lines += _setting(one, place)
            known[f"make_{place}"] = one.default.factory if _is_made(one) else one.default
            known[f"convert_{place}"] = one.converter
            known[f"set_{place}"] = vars(kind)[one.name].__set__
        if check := one.validator:
            exactly = frozenset(check.kinds)
            of_check = {"find": check.find, "exact": exactly, **check.knows}
            known |= {f"{key}_{place}": used for key, used in of_check.items()}
            test = check.test.format(v=one.alias, **{key: f"{key}_{place}" for key in of_check})
            test = f"{one.alias} is make_{place} or {test}" if _is_kept(one) else test
            tests.append(f"({one.alias} is None or {test})" if check.takes_none else f"({test})")
    if tests:
        lines.append(f"if not ({' and '.join(tests)}): gather(self)")
    if hasattr(kind, "_problems"):
        lines.append("problems = [*self._problems()]")
        lines.append("if problems: refuse_any(of, problems)")
    body = "\n ".join([f"def __init__({_parameters(fields)}):", *lines, "return"])
    exec(body, known)  # noqa: S102 (the source comes from our own fields and checks)
    return known["__init__"]  # type: ignore[return-value]


def _is_made(one: attrs.Attribute[Any]) -> bool:
    """Return whether the default of a field is made anew for each value."""
    return hasattr(one.default, "takes_self")


def _is_kept(one: attrs.Attribute[Any]) -> bool:
    """Return whether the default of a field is right and is held as it is."""
    default: Any = one.default
    if default is attrs.NOTHING or default is None or _is_made(one):
        return False
    check, convert = cast("Check | None", one.validator), cast("Any", one.converter)
    held = default if convert is None else convert(default)
    return held is default and (check is None or not check.problems("", default))


def _parameters(fields: Iterable[attrs.Attribute[Any]]) -> str:
    """Return the parameters; a default that is made anew is made in the body."""
    positional = ["self"]
    named: list[str] = []
    for place, one in enumerate(fields):
        if one.init:
            default = "" if one.default is attrs.NOTHING else f"=make_{place}"
            parameter = f"{one.alias}{'=NOTHING' if _is_made(one) else default}"
            (named if one.kw_only else positional).append(parameter)
    return ", ".join([*positional, "*", *named] if named else positional)


def _setting(one: attrs.Attribute[Any], place: int) -> Iterator[str]:
    """Yield the statements that set one field of ``self``."""
    name = one.alias
    default: Any = one.default
    if _is_made(one):
        call = "(self)" if default.takes_self else "()"
        when_absent = f"if {name} is NOTHING: " if one.init else ""
        yield f"{when_absent}{name} = make_{place}{call}"
    elif not one.init:
        yield f"{name} = make_{place}"
    if one.converter is not None:
        unless_kept = f"if {name} is not make_{place}: " if _is_kept(one) else ""
        yield f"{unless_kept}{name} = convert_{place}({name})"
    yield f"set_{place}(self, {name})"


# A datetime is a date too, so it comes first.
_EXACT_COPIES: Final[Mapping[type[Any], Callable[[Any], Any]]] = {
    str: str.__str__,
    int: int.__int__,
    datetime: lambda value: datetime.combine(datetime.date(value), datetime.timetz(value)),
    date: lambda value: date.fromordinal(date.toordinal(value)),
    Fraction: lambda value: Fraction(value.numerator, value.denominator),
    Decimal: Decimal,
}
_BUILT_IN: Final = frozenset(_EXACT_COPIES)


def exact(value: T) -> T:
    """Return a copy of *value* that is a plain text, number, date or time, if it is of a subclass.

    A subclass, such as ``pandas.Timestamp``, may compare in its own way; no rule asks it. Anything
    else is returned unchanged, and so is a value that its copy is not equal to, such as a time of
    nanoseconds.

    >>> from enum import StrEnum
    >>> exact(StrEnum("Program", {"MIPS": "mips"}).MIPS)
    'mips'
    """
    kind: type[Any] = type(value)
    base: type[Any] = next((one for one in _EXACT_COPIES if issubclass(kind, one)), kind)
    if base is kind or kind is bool:
        return value
    try:
        copy: T = _EXACT_COPIES[base](value)
        is_same = bool(copy == value)
    except Exception:  # noqa: BLE001 (the class of the caller's value may raise anything)
        return value
    return copy if is_same else value


def _hold_exactly(value: object, name: str, check: Check) -> list[Problem]:
    """Let a field of *value* hold exact copies, or return what is wrong with it."""
    held: Any = getattr(value, name)
    kinds = tuple(_BUILT_IN.intersection(check.items or check.kinds))
    is_several = type(held) in (tuple, frozenset)
    items = held if is_several else (held,)
    copies = tuple(map(exact, items))
    expected = "a value that a plain text, number, date or datetime is equal to"
    odd = [
        Problem(name, type_name(one), expected, is_type=True)
        for one in copies
        if type(one) not in (*_BUILT_IN, bool) and isinstance(one, kinds)
    ]
    problems = odd or check.problems(name, held)
    if problems or all(copy is one for copy, one in zip(copies, items, strict=True)):
        return problems
    copy = type(held)(copies) if is_several else copies[0]
    vars(type(value))[name].__set__(value, copy)
    return check.problems(name, copy)


def is_listing(items: object) -> bool:
    """Return whether *items* is an iterable other than text."""
    return isinstance(items, Iterable) and not isinstance(items, (str, bytes))


def as_frozenset(items: Any) -> Any:
    """Return *items* as a frozenset, or unchanged if they cannot be one, for a check to refuse.

    >>> as_frozenset(["a", "a"])
    frozenset({'a'})
    >>> as_frozenset("ab")
    'ab'
    """
    return items if type(items) in (frozenset, NoneType) else _gathered(frozenset, items)


def as_tuple(items: Any) -> Any:
    """Return *items* as a tuple, or unchanged if they cannot be one, for a check to refuse.

    >>> as_tuple(["a", "b"])
    ('a', 'b')
    """
    return items if type(items) in (tuple, NoneType) else _gathered(tuple, items)


def _gathered(container: type[Any], items: Any) -> Any:
    try:
        return container(items) if is_listing(items) else items
    except QppRulesError:
        # The caller's generator called this package: its error is passed on.
        raise
    except Exception:  # noqa: BLE001 (iterating over an object may raise anything)
        return items


def items_of(subject: str, name: str, items: Any) -> Any:
    """Return the items of an iterable as a list; return anything else unchanged.

    >>> items_of("draw", "frame", (one for one in "ab"))
    ['a', 'b']

    If the caller's iterable raises, an InvalidValue names the argument; the error is its cause.
    """
    if not is_listing(items):
        return items
    expected = "an iterable that can be read to its end"
    return _asked(subject, name, "an iterable", expected, lambda: list(items))


def listed(subject: str, name: str, items: object, *kinds: type[Any]) -> tuple[Any, ...]:
    """Return *items* as a tuple; raise unless they are an iterable of *kinds*.

    >>> listed("draw", "frame", "ab", str)
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidType: draw: frame: given str, expected an iterable of str; \
write [...] around it
    """
    read = items_of(subject, name, items)
    take(subject, **{name: (read, listing_of(*kinds))})
    return tuple(read)


def asked(subject: str, name: str, call: Callable[..., Any], *arguments: object) -> Any:
    """Call *call*, which runs the caller's own code, and return its result.

    >>> asked("draw", "patients_of", {"a": 1}.__getitem__, "a")
    1

    If it raises, an InvalidValue names the argument and has the error as its cause. The message
    does not repeat the error's text, which may hold a patient's id.
    """
    return _asked(subject, name, "one", "one that answers", lambda: call(*arguments))


def _asked(subject: str, name: str, what: str, expected: str, call: Callable[[], Any]) -> Any:
    try:
        return call()
    except QppRulesError:
        raise
    except Exception as error:
        given = f"{what} that raised {type_name(error)}"
        raise InvalidValue.of(subject, name, given=given, expected=expected) from error


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
        if _BUILT_IN.intersection(kinds)
        else "(type({v}) is {kind} or isinstance({v}, {kinds}))",
        knows={"kind": kinds[0], "kinds": kinds},
    )


def _one_of(kinds: tuple[type[Any], ...]) -> str:
    """Return *kinds* as a message names them, such as ``a Group, Subgroup or ApmEntity``."""
    names = ["text" if kind is str else kind.__name__ for kind in kinds]
    text = " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    if names[0] == "text" or names[0].endswith("Facts"):
        return text
    return f"an {text}" if names[0].startswith(_SPOKEN_WITH_A_VOWEL) else f"a {text}"


_SPOKEN_WITH_A_VOWEL: Final = ("A", "E", "I", "Mvp", "Npi", "O", "int")


def member_of(kind: type[Enum]) -> Check:
    """Return a check that takes members of the enumeration *kind*."""
    return instance_of(kind, remedy=f"one of {', '.join(kind.__members__)}")


@_kept
def each(container: type[Any], *kinds: type[Any]) -> Check:
    """Return a check for a *container* whose every item is one of *kinds*."""
    expected = f"a {container.__name__} of {' or '.join(kind.__name__ for kind in kinds)}"

    def find(name: str, value: Any) -> Problem | None:
        if not isinstance(value, container):
            return Problem(name, type_name(value), expected, is_type=True)
        for item in value:
            if not isinstance(item, kinds):
                given = f"an item that is a {type_name(item)}"
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
