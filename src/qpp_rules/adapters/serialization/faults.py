"""What is wrong with an input, and where it stands: nothing of the input is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

import attrs
from cattrs.errors import (
    AttributeValidationNote,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
)

from qpp_rules.adapters.serialization.forms import places_of
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, Problem, QppRulesError

__all__ = [
    "FAULTS",
    "Hook",
    "Read",
    "article",
    "article_of",
    "at_key",
    "at_places",
    "problems_of",
    "unreadable",
    "wrong",
]

Read: TypeAlias = Callable[[Any], Any]
Hook: TypeAlias = Callable[[Any, Any], Any]

FAULTS: Final = (ClassValidationError, IterableValidationError, QppRulesError, RecursionError)
"""What reading raises for a fault of the input."""

_HIDDEN: Final = "what is not shown here"


def __dir__() -> list[str]:
    return __all__


def article_of(kind: Any) -> str:
    """Return the name of a class, as messages show what was given."""
    return f"{'an' if kind.__name__[0] in 'AEIOU' else 'a'} {kind.__name__}"


def article(content: object) -> str:
    """Return the type of what was given, and nothing of its content."""
    name = {type(None): "null", dict: "object"}.get(type(content), type(content).__name__)
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def wrong(content: object, expected: str) -> InvalidType:
    """Return the refusal of what is of another type."""
    return InvalidType.of("value", "", given=article(content), expected=expected)


def unreadable(expected: str, given: str = "text of another form") -> InvalidValue:
    """Return the refusal of what has the right type and another form."""
    return InvalidValue.of("value", "", given=given, expected=expected)


def at_key(key: str, read: Read, content: Any) -> Any:
    """Read what stands under *key*, so that what is wrong there is told with its path."""
    try:
        return read(content)
    except FAULTS as error:
        error.add_note(AttributeValidationNote("", key, Any))
        raise ClassValidationError("", [error], object) from None


def at_places(read: Iterable[tuple[Read, Any]]) -> list[Any]:
    """Read each in its place, and tell all that is wrong together."""
    found, errors = [], []
    for place, (read_one, content) in enumerate(read):
        try:
            found.append(read_one(content))
        except FAULTS as error:
            error.add_note(IterableValidationNote("", place, Any))
            errors.append(error)
    if errors:
        raise IterableValidationError("", errors, list)
    return found


def problems_of(error: BaseException, path: str) -> list[Problem]:
    """Return what is wrong, each fault with its path, from cattrs' tree of exceptions."""
    if isinstance(error, (ClassValidationError, IterableValidationError)):
        noted, bare = error.group_exceptions()
        return [
            *(problem for one, note in noted for problem in problems_of(one, _below(path, note))),
            *(problem for one in bare for problem in problems_of(one, path)),
        ]
    if isinstance(error, InvalidInput):
        return [
            # What the values themselves refuse they may show; here nothing of the input is shown.
            attrs.evolve(problem, field=f"{path}.{problem.field}", given=_HIDDEN)
            if problem.field
            else attrs.evolve(problem, field=path)
            for problem in error.problems
        ]
    if isinstance(error, QppRulesError):
        return [Problem(path, _HIDDEN, "what the rules of its type allow")]
    if isinstance(error, RecursionError):
        return [Problem(path, "objects inside each other, too deep", "fewer of them")]
    if isinstance(error, KeyError):
        return [Problem(path, "nothing", "a value", "add the key")]
    if isinstance(error, ForbiddenExtraKeysError):
        count = len(error.extra_fields)
        given = "an unknown key" if count == 1 else f"{count} unknown keys"
        known = ", ".join(place.name for place in places_of(error.cl))
        return [Problem(path, given, f"only {known}")]
    raise error


def _below(path: str, note: Any) -> str:
    if isinstance(note, IterableValidationNote):
        return f"{path}[{note.index}]"
    return f"{path}.{note.name}"
