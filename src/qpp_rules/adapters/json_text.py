"""JSON text, parsed strictly."""

from __future__ import annotations

import json
from typing import Any

from qpp_rules.core.errors import InvalidType, InvalidValue

__all__ = ["read_json"]


def __dir__() -> list[str]:
    return __all__


def read_json(subject: str, text: object) -> Any:
    """Return the content of *text*, which is JSON. Messages show nothing of it.

    Raises InvalidType for anything but text, and InvalidValue if it is not JSON, has NaN or
    Infinity for a number, or an object has the same key twice: Python's parser would take NaN, and
    silently keep the last key.
    """
    if not isinstance(text, (str, bytes)):
        raise InvalidType.of(subject, "text", given=type(text).__name__, expected="text")
    wrong: list[tuple[str, str]] = []

    def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            wrong.append(("an object with the same key twice", "each key once"))
        return found

    def refused(constant: str) -> None:
        wrong.append((f"{constant} for a number", "JSON, which has finite numbers only"))

    try:
        found = json.loads(text, object_pairs_hook=each_key_once, parse_constant=refused)
    except (ValueError, RecursionError) as error:
        given = f"text that is not JSON at character {getattr(error, 'pos', 0)}"
        raise InvalidValue.of(subject, "text", given=given, expected="JSON") from None
    if wrong:
        raise InvalidValue.of(subject, "text", given=wrong[0][0], expected=wrong[0][1])
    return found
