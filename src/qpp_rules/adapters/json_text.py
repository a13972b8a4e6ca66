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

    Raises InvalidType for anything but text, and InvalidValue if it is not JSON or an object has
    the same key twice: Python's parser would silently keep the last.
    """
    if not isinstance(text, (str, bytes)):
        raise InvalidType.of(subject, "text", given=type(text).__name__, expected="text")
    twice: list[str] = []

    def each_key_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            twice.append("an object with the same key twice")
        return found

    try:
        found = json.loads(text, object_pairs_hook=each_key_once)
    except (ValueError, RecursionError) as error:
        given = f"text that is not JSON at character {getattr(error, 'pos', 0)}"
        raise InvalidValue.of(subject, "text", given=given, expected="JSON") from None
    if twice:
        raise InvalidValue.of(subject, "text", given=twice[0], expected="each key once")
    return found
