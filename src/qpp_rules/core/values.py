"""Value classes: how a value is made, compared and held.

Every value is frozen, slotted and final. Its fields are checked together: a caller who got three
fields wrong sees three problems.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import update_wrapper
from operator import attrgetter, ge, gt, le, lt
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar, cast

import attrs

from qpp_rules.core.checks import BUILT_IN, Check
from qpp_rules.core.errors import Problem, refuse_any
from qpp_rules.core.masking import type_name
from qpp_rules.core.value_classes import PYDANTIC_HOOK, register

if TYPE_CHECKING:
    # Type checkers know attrs' decorator; the one below differs from it only at run time.
    from attrs import frozen as frozen  # noqa: PLC0414

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


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
    kinds = tuple(BUILT_IN.intersection(check.items or check.kinds))
    is_several = type(held) in (tuple, frozenset)
    items = held if is_several else (held,)
    copies = tuple(map(exact, items))
    expected = "a value that a plain text, number, date or datetime is equal to"
    odd = [
        Problem(name, type_name(one), expected, is_type=True)
        for one in copies
        if type(one) not in (*BUILT_IN, bool) and isinstance(one, kinds)
    ]
    problems = odd or check.problems(name, held)
    if problems or all(copy is one for copy, one in zip(copies, items, strict=True)):
        return problems
    copy = type(held)(copies) if is_several else copies[0]
    vars(type(value))[name].__set__(value, copy)
    return check.problems(name, copy)
