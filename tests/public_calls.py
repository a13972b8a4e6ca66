"""What is public and can be called, and right arguments for it: functions, classes, methods."""

from __future__ import annotations

import collections.abc
import importlib
import inspect
import pkgutil
import typing
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from types import ModuleType, UnionType
from typing import Any, NamedTuple, TypeAlias, get_args, get_origin

import attrs
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from qpp_rules import rulebook
from qpp_rules.core.determinations import Answers
from qpp_rules.core.identifiers import Group
from qpp_rules.testing import strategies
from tests.adapters.public_values import determinations, values
from tests.renew_signatures import every_module

Strategy: TypeAlias = st.SearchStrategy[Any]

# Each with why it is not called with garbage.
NOT_CALLED = {
    "qpp_rules.core.errors": "an error keeps what it is given; this package makes them",
    "qpp_rules.testing.laws": "a law calls what it is given; what that raises breaks the law",
    "qpp_rules.adapters.extras": "the other adapters call it, which are called here",
}
CORE = tuple(
    f"qpp_rules.core.{module.name}"
    for module in pkgutil.iter_modules(importlib.import_module("qpp_rules.core").__path__)
)
ADAPTERS = tuple(
    f"qpp_rules.adapters.{module.name}"
    for module in pkgutil.iter_modules(importlib.import_module("qpp_rules.adapters").__path__)
)
SUBJECTS = tuple(f"qpp_rules.{subject}" for subject in rulebook.SUBJECTS)
MODULES = tuple(
    importlib.import_module(name)
    for name in (
        *CORE,
        *SUBJECTS,
        "qpp_rules.rulebook",
        *ADAPTERS,
        "qpp_rules.testing.laws",
        "qpp_rules.testing.strategies",
    )
    if name not in NOT_CALLED
)


class Called(NamedTuple):
    """Something public that can be called: its name, itself, what each argument should be."""

    name: str
    call: Callable[..., Any]
    parameters: Mapping[str, inspect.Parameter]
    kinds: Mapping[str, Any]
    of: type[Any] | None = None
    """The class whose method it is."""


@cache
def names() -> dict[str, Any]:
    """Return what annotations may name: modules import some of it for type checkers alone."""
    found: dict[str, Any] = {**vars(collections.abc), **vars(typing)}
    found |= {"date": date, "datetime": datetime, "timedelta": timedelta, "Decimal": Decimal}
    found |= {"Fraction": Fraction, "attrs": attrs, "Enum": Enum, "ModuleType": ModuleType}
    for module in every_module():
        found |= {k: v for k, v in vars(module).items() if not k.startswith("__")}
    return found


def kinds_of(call: Callable[..., Any]) -> dict[str, Any]:
    """Return what the annotations of *call* mean; Any where one means nothing here."""
    inner = inspect.unwrap(call)
    of_module = {**names(), **getattr(inner, "__globals__", {})}
    found = {}
    for name, text in getattr(inner, "__annotations__", {}).items():
        try:
            found[name] = eval(text, of_module) if isinstance(text, str) else text  # noqa: S307
        except (NameError, TypeError, AttributeError):
            found[name] = Any
    return found


def called(name: str, call: Callable[..., Any], of: type[Any] | None = None) -> Called:
    parameters = {
        one.name: one
        for one in inspect.signature(call).parameters.values()
        if one.name not in {"self", "cls"}
    }
    return Called(name, call, parameters, kinds_of(call), of)


def constructor(kind: type[Any]) -> Called:
    made = called(f"{kind.__module__}.{kind.__qualname__}", kind)
    if not attrs.has(kind) or kind.__init__ is object.__init__:
        return made
    of_fields = {f.alias: kinds_of(kind).get(f.name, Any) for f in attrs.fields(kind) if f.init}
    return made._replace(kinds=of_fields if set(made.parameters) <= set(of_fields) else made.kinds)


def public_methods(kind: type[Any]) -> Iterator[Called]:
    for name, member in vars(kind).items():
        if name.startswith("_") and name != "_repr_html_":
            continue
        where = f"{kind.__module__}.{kind.__qualname__}.{name}"
        if isinstance(member, (classmethod, staticmethod)):
            yield called(where, getattr(kind, name))
        elif isinstance(member, property):
            yield Called(where, member.fget, {}, {}, kind)
        elif inspect.isfunction(member):
            yield called(where, member, kind)


def everything() -> Iterator[Called]:
    seen: set[int] = set()
    for module in MODULES:
        for name in getattr(module, "__all__", ()):
            public = getattr(module, name)
            if id(public) in seen or name in MADE_FOR_TESTS:
                continue
            seen.add(id(public))
            if inspect.isfunction(public) or inspect.isbuiltin(public):
                yield called(f"{module.__name__}.{name}", public)
            elif isinstance(public, type) and public.__module__.startswith("qpp_rules"):
                if not issubclass(public, (Enum, Exception)) and public is not Any:
                    yield constructor(public)
                yield from public_methods(public)


# What draws values: Hypothesis checks the arguments of these when it draws.
MADE_FOR_TESTS = {*strategies.__all__} - {"of"}
CALLED = list(everything())


@cache
def argument_values(kind: Any, value_of: Callable[[Any], Strategy] = values) -> Strategy:
    """Return what an argument annotated with *kind* may be: of what it holds, *value_of* it."""

    def inner(one: Any) -> Strategy:
        return argument_values(one, value_of)

    of, arguments = get_origin(kind) or kind, get_args(kind)
    if of is Answers:
        return st.dictionaries(values(Group), determinations(), max_size=2).map(Answers)
    if of in (collections.abc.Set, collections.abc.Collection, collections.abc.Container):
        return st.frozensets(inner(arguments[0]), max_size=2)
    if of in (collections.abc.Iterable, collections.abc.Sequence, list):
        return st.lists(inner(arguments[0]), max_size=2)
    if of in (collections.abc.Mapping, dict):
        return st.dictionaries(*map(inner, arguments), max_size=2)
    if of in (typing.Union, UnionType):
        return st.one_of([inner(one) for one in arguments])
    return value_of(kind)


def drawn(data: st.DataObject, kind: Any, value_of: Callable[[Any], Strategy] = values) -> Any:
    """Return a value of *kind*, or None for what no strategy makes."""
    try:
        return data.draw(argument_values(kind, value_of))
    except (TypeError, LookupError, AttributeError, ValueError, InvalidArgument):
        return None


def call(of: Called, bound: tuple[Any, ...], arguments: dict[str, Any]) -> Any:
    """Return what *of* returns, called with *arguments* by their names."""
    by_name = dict(arguments)
    positional: list[Any] = []
    for name, one in of.parameters.items():
        if one.kind is one.VAR_POSITIONAL:
            given_ = by_name.pop(name)
            positional += given_ if isinstance(given_, tuple) else [given_]
        elif one.kind is one.VAR_KEYWORD:
            by_name = {**by_name, "any": by_name.pop(name)}
        elif one.kind is not one.KEYWORD_ONLY:
            positional.append(by_name.pop(name))
    return of.call(*bound, *positional, **by_name)
