"""Reading CMS's JSON with the place of every problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from qpp_rules.adapters.json_text import read_json
from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem, refuse_any
from qpp_rules.core.listings import asked
from qpp_rules.core.masking import shown

T = TypeVar("T")


class Reading:
    """The problems of one answer from CMS, collected while it is read.

    *names* has CMS's names of the fields of our values.
    """

    def __init__(self, subject: str, names: Mapping[Any, Mapping[str, str]]) -> None:
        self.subject = subject
        self.names = names
        self.problems: list[Problem] = []

    def note(self, path: str, given: str, expected: str, *, is_type: bool = False) -> None:
        """Add a problem."""
        self.problems.append(Problem(path, given, expected, is_type=is_type))

    def make(self, path: str, kind: Callable[..., T], *given: Any, **named: Any) -> T | None:
        """Return ``kind(*given, **named)``, or None after noting its problems."""
        try:
            return kind(*given, **named)
        except InvalidInput as error:
            names = self.names.get(kind, {})
            for one in error.problems:
                cms = names.get(one.field)
                place = f"{path}.{cms} ({one.field})" if cms else f"{path}, {one.field}"
                self.problems.append(
                    Problem(place, one.given, one.expected, one.remedy, is_type=one.is_type)
                )
            return None

    def an_object(self, path: str, content: Any) -> Mapping[str, Any] | None:
        """Return *content* if it is an object, or None after noting that it is not."""
        if isinstance(content, Mapping):
            return content
        self.note(path, type(content).__name__, "an object", is_type=True)
        return None

    def a_list(self, path: str, content: Any) -> list[Any]:
        """Return the items of an array; null counts as an empty one."""
        if content is None:
            return []
        if isinstance(content, (list, tuple)):
            return list(content)
        self.note(path, type(content).__name__, "an array", is_type=True)
        return []

    def finish(self) -> None:
        """Raise every problem that was noted, if there are any."""
        refuse_any(self.subject, self.problems)


def parsed(subject: str, content: Any) -> Any:
    """Return *content*, parsed if it is text."""
    if isinstance(content, Mapping):
        return asked(subject, "content", dict, content)
    return read_json(subject, content) if isinstance(content, (str, bytes)) else content


def refuse_an_error(subject: str, content: Any) -> None:
    """Raise InvalidValue for CMS's error answer, which has ``error`` instead of ``data``."""
    if isinstance(content, Mapping) and "error" in content:
        error = content["error"]
        facts = error if isinstance(error, Mapping) else {"message": error}
        told = ": ".join(shown(facts[key]) for key in ("type", "message") if key in facts)
        raise InvalidValue.of(
            subject,
            "error",
            given=told or "an error",
            expected="an answer with data",
            remedy="CMS refused the request: fix it and ask again",
        )
