"""The values of this package in pydantic and FastAPI, as they are.

A model can have them as fields, and a FastAPI endpoint takes and returns them. They are read and
written by the converter of :func:`~qpp_rules.adapters.serialization.from_json`, in the same JSON,
and are described by the same JSON Schema. ``model_dump()`` keeps the values themselves.

>>> from pydantic import BaseModel
>>> from qpp_rules import Participant, PerformanceYear
>>> class Asked(BaseModel):
...     participant: Participant
...     year: PerformanceYear
>>> asked = Asked.model_validate_json('{"participant": "group:000000001", "year": 2026}')
>>> asked.participant, asked.year
(Group(tin=Tin('*****0001')), PerformanceYear(2026))
>>> asked.model_dump_json()
'{"participant":"group:000000001","year":2026}'

A value that can be told from others by its kind only, such as a member of ``SegmentFacts``, has the
key ``kind`` in this JSON, alone and in unions.

pydantic asks each class for its schema, and the class asks this module: nothing has to be called,
and ``import qpp_rules`` does not import pydantic. It needs the extra ``pydantic``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib import import_module
from types import NoneType
from typing import TYPE_CHECKING, Annotated, Any, Final, Protocol, get_args, runtime_checkable

from attrs import asdict, evolve

from qpp_rules.adapters.extras import library
from qpp_rules.adapters.schemas import inlined, json_schema
from qpp_rules.adapters.serialization import problems_of
from qpp_rules.adapters.serialization.forms import (
    FAULTS,
    are_told_by_kind,
    form_of,
    kind_name,
    told_by_kind,
)
from qpp_rules.adapters.serialization.kinds import is_open, is_union, members, origin
from qpp_rules.adapters.serialization.leaves import article_of
from qpp_rules.core.checks import a_text, take
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, Problem, refusal
from qpp_rules.core.masking import type_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.adapters.serialization.leaves import Schema

__all__ = ["invalid_input"]


def __dir__() -> list[str]:
    return __all__


@runtime_checkable
class _HasErrors(Protocol):
    """pydantic's ``ValidationError``, and FastAPI's ``RequestValidationError``."""

    def errors(self) -> Iterable[Mapping[str, Any]]: ...


_core: Final = library("pydantic_core", "pydantic")
_OURS: Final = "qpp_rules"
_OF_ANOTHER_KIND: Final = "qpp_rules_kind"
"""The types of our errors in pydantic's ``ValidationError.errors()``."""


# --- schemas -----------------------------------------------------------------------------------


def core_schema_of(kind: Any, handler: Any) -> Any:
    """Return pydantic's schema of *kind*, a type of this package with its arguments."""
    return handler.generate_schema(Annotated[Any, _Door(kind)])


class _Door:
    """How pydantic reads, writes and describes one type of this package."""

    def __init__(self, kind: Any) -> None:
        self.kind = kind
        self.has_kind = is_told_by_kind(origin(kind))
        self.form = told_by_kind((kind,)) if self.has_kind else form_of(kind)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        schemas = _core.core_schema
        writing = schemas.plain_serializer_function_ser_schema(self.write, when_used="json")
        return schemas.no_info_plain_validator_function(self.read, serialization=writing)

    def __get_pydantic_json_schema__(self, _schema: Any, _handler: Any) -> Schema:
        # Made only when it is asked for: some have the id of every rule.
        if self.has_kind:
            (found,) = self.form.schema(inlined)["oneOf"]
            return deepcopy(found)
        return json_schema(self.kind, inline=True)

    def read(self, content: Any) -> Any:
        """Return *content* if it is the value itself, or else what it is the JSON data of."""
        if _is_a(self.kind, content):
            return content
        if self.has_kind and _kind_in(content) != kind_name(self.kind):
            expected = f"an object with a kind: {kind_name(self.kind)}"
            told = f"given {article_of(type(content))}, expected {expected}"
            raise _core.PydanticCustomError(_OF_ANOTHER_KIND, told, {"expected": expected})
        try:
            return self.form.read(content)
        except (*FAULTS, RecursionError) as error:
            problems = [_of_value(one) for one in problems_of(error)]
        # Raised outside the handler, because a traceback would show the input.
        told = "; ".join(str(one).removeprefix(": ") for one in problems)
        raise _core.PydanticCustomError(_OURS, told, {"problems": [*map(asdict, problems)]})

    def write(self, value: Any) -> Any:
        """Return *value* as JSON data; of a union, pydantic tries the next type if this raises."""
        if not _is_a(self.kind, value):
            message = f"expected {self.kind}"
            raise _core.PydanticSerializationUnexpectedValue(message)
        return self.form.write(value)


def _kind_in(content: Any) -> Any:
    return content.get("kind") if isinstance(content, dict) else None


def _of_value(problem: Problem) -> Problem:
    return evolve(problem, field=problem.field.removeprefix("value").removeprefix("."))


@cache
def is_told_by_kind(kind: type[Any]) -> bool:
    """Return whether *kind* is in a union of its subject whose members the key ``kind`` tells."""
    subject = import_module(".".join(kind.__module__.split(".")[:2]))
    public = (getattr(subject, name) for name in getattr(subject, "__all__", ()))
    unions = (members(one, besides=NoneType) for one in public if is_union(one))
    return any(kind in one and are_told_by_kind(one) for one in unions)


def _is_a(kind: Any, value: object) -> bool:
    """Return whether *value* is a *kind*, and the answer of a determination of the right type."""
    if is_open(kind):
        return True
    if is_union(kind):
        return any(_is_a(one, value) for one in members(kind))
    of = origin(kind)
    if of is not Determination or not isinstance(value, Determination):
        # Values are final, and True is not a number.
        return type(value) is of or (issubclass(of, Mapping) and isinstance(value, of))
    answers = get_args(kind)
    return not answers or _is_a(answers[0], value.answer)


# --- errors ------------------------------------------------------------------------------------

# Their messages repeat the input, or say what others wrote.
_NOT_SHOWN: Final = frozenset(
    {
        "assertion_error",
        "get_attribute_error",
        "iteration_error",
        "mapping_type",
        "union_tag_invalid",
        "value_error",
    }
)
_SHOWN: Final = frozenset(get_args(_core.core_schema.ErrorType)) - _NOT_SHOWN
_OF_A_VALIDATOR: Final = re.compile(r"[a-z-]+\[.*\]")
_A_FIELD: Final = re.compile(r"[A-Za-z][A-Za-z_]*(_[0-9]{1,2})?")


def invalid_input(error: _HasErrors, subject: str = "request") -> InvalidInput:
    """Return what pydantic or FastAPI refused as the exception that this package would raise.

    *error* is pydantic's ``ValidationError`` or FastAPI's ``RequestValidationError``. Both show the
    input, which may hold TINs and patients; the exception does not, nor keys that do not look like
    the name of a field. Raise it, or send a client the
    :func:`~qpp_rules.adapters.problem_details.problem_details` of it.

    >>> from pydantic import BaseModel, ValidationError
    >>> from qpp_rules.eligibility import GroupFacts
    >>> class Asked(BaseModel):
    ...     facts: GroupFacts
    ...     note: str
    >>> try:
    ...     Asked.model_validate_json('{"facts": {"eligible_clinicians": "3"}}')
    ... except ValidationError as error:
    ...     print(invalid_input(error))
    request: 2 problems
      facts.eligible_clinicians: given a str, expected a whole number
      note: given nothing, expected a value; add it

    Raises InvalidType unless *error* has the method ``errors``.
    """
    take("invalid_input", subject=(subject, a_text))
    if not isinstance(error, _HasErrors):
        expected = "a ValidationError of pydantic or a RequestValidationError of FastAPI"
        given = type_name(error)
        raise InvalidType.of("invalid_input", "error", given=given, expected=expected)
    found: dict[tuple[str, str], list[Problem]] = {}
    for one in _without_other_kinds(error.errors()):
        for problem in _problems_in(one):
            found.setdefault((problem.field, problem.given), []).append(problem)
    return refusal(subject, map(_either, found.values()))


def _without_other_kinds(errors: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return *errors* without those of the types of a union that the input names another of."""
    found = [*errors]
    named = {tuple(one["loc"]) for one in found if one["type"] != _OF_ANOTHER_KIND}
    return [one for one in found if one["type"] != _OF_ANOTHER_KIND or one["loc"] not in named]


def _either(problems: list[Problem]) -> Problem:
    """Return one problem for all that the types of a union have with the same place."""
    expected = " or ".join(dict.fromkeys(one.expected for one in problems))
    return evolve(problems[0], expected=expected)


def _problems_in(error: Mapping[str, Any]) -> Iterator[Problem]:
    kind, context, loc = error["type"], error.get("ctx", {}), error["loc"]
    cause = context.get("error")
    if kind == _OURS:
        for fields in context["problems"]:
            yield _under(loc, Problem(**fields))
    elif isinstance(cause, InvalidInput):
        for problem in cause.problems:
            yield _under(loc, problem)
    elif kind == _OF_ANOTHER_KIND:
        given = article_of(type(error["input"]))
        yield _under(loc, Problem("", given, context["expected"], is_type=True))
    elif kind == "missing":
        yield Problem(_place(loc), "nothing", "a value", "add it")
    elif kind == "json_invalid":
        yield Problem(_place(loc[:1]) or "text", "text that is not JSON", "JSON")
    elif kind == "extra_forbidden":
        yield Problem(_place(loc[:-1]) or "input", "an unknown key", "only known keys")
    else:
        given = article_of(type(error["input"])) if "input" in error else "what is not shown here"
        message = error["msg"] if kind in _SHOWN else "what its type allows"
        expected = message.removeprefix("Input should be ")
        yield Problem(_place(loc) or "input", given, expected, is_type=kind.endswith("_type"))


def _under(loc: Iterable[str | int], problem: Problem) -> Problem:
    parts = filter(None, (_place(loc), problem.field))
    return evolve(problem, field=".".join(parts).replace(".[", "[") or "input")


def _place(loc: Iterable[str | int]) -> str:
    """Return *loc* as a path. A key that looks like data is not shown."""
    found = ""
    for part in loc:
        if isinstance(part, int):
            found += f"[{part}]"
        elif not _OF_A_VALIDATOR.fullmatch(part):
            found += f".{part}" if _A_FIELD.fullmatch(part) else ".(a key)"
    return found.removeprefix(".")
