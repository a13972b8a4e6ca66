"""JSON text, parsed so that keys given twice and endless numbers are found with their places."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from types import NoneType
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.qpp_api.objects import path_text
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.listings import asked, items_of
from qpp_rules.core.masking import brief, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.adapters.qpp_api.objects import Path


def parse(text: str | bytes) -> Any:
    """Return the content of *text*; raise InvalidValue, without showing it, if it is not JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        # Python reads no whole number of more than 4,300 digits.
        return _parsed_with_care(text)


def _parsed_with_care(text: str | bytes) -> Any:
    try:
        return json.loads(text, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        given = f"text that is not JSON at character {getattr(error, 'pos', 0)}"
        raise InvalidValue.of("read_submission", "text", given=given, expected="JSON") from None


_MOST_DIGITS: Final = 1000


def _whole(digits: str) -> int:
    # Every field refuses a number of more than 300 digits.
    return int(digits[:_MOST_DIGITS])


def colons(text: str | bytes) -> int:
    """Return how many colons *text* has: at least as many as its objects have keys."""
    return text.count(":") if isinstance(text, str) else text.count(b":")


class _Pairs(dict[str, Any]):
    """An object that knows which of its keys were given twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        counts = Counter(key for key, _ in pairs) if len(self) != len(pairs) else {}
        self.twice = tuple(key for key, count in counts.items() if count > 1)


def plain_json(subject: str, content: Any, problems: list[Problem]) -> Any:
    """Return *content*, parsed JSON of the caller's, as dicts, lists and plain values.

    What cannot stand in JSON is noted in *problems* with its place. Raises InvalidValue for a
    mapping that fails, and for endless nesting.
    """
    try:
        return _plain(subject, content, None, problems)
    except RecursionError:
        expected = "JSON data that is not nested without end"
        raise InvalidValue.of(subject, "content", given="nesting", expected=expected) from None


def _plain(subject: str, content: Any, path: Path, problems: list[Problem]) -> Any:
    if type(content) in _LEAVES:
        return content
    if isinstance(content, (list, tuple)):
        several = enumerate(items_of(subject, path_text(path) or "content", content))
        return [_plain(subject, one, (path, place), problems) for place, one in several]
    place = path_text(path) or "content"
    if not isinstance(content, Mapping):
        problems.append(Problem(place, shown(content), "JSON data", is_type=True))
        return None
    found = {}
    for key, one in asked(subject, place, dict, content).items():
        if type(key) is str:
            found[key] = _plain(subject, one, (path, key), problems)
        else:
            problems.append(Problem(place, f"a key that is {shown(key)}", "texts", is_type=True))
    return found


_LEAVES: Final = (str, int, float, bool, NoneType)


def keys_given_twice(text: str | bytes) -> list[Problem]:
    """Return a problem for each key that *text*, which is JSON, gives twice in one object."""
    content = json.loads(text, object_pairs_hook=_Pairs, parse_int=_whole)
    return list(_given_twice(content, None))


def _given_twice(content: Any, path: Path) -> Iterator[Problem]:
    if isinstance(content, _Pairs):
        for key in content.twice:
            place = path_text((path, brief(key).strip("'\"")))
            yield Problem(place, "a key that is there twice", "each key once")
        items: Iterable[tuple[Any, Any]] = content.items()
    else:
        items = enumerate(content) if isinstance(content, list) else ()
    for key, one in items:
        yield from _given_twice(one, (path, key))
