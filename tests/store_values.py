"""Store a value of every public type that has no stored file yet: JSON, and the value in Python.

Run it after adding a type: ``python -m tests.store_values``, then format and read what it wrote. A
type that has fields or a form which earlier formats did not have is named, and is stored in the
newest format too: ``python -m tests.store_values sampling.Plan``. A stored file is never written
again: it stands for the files that users have.

It also records the form of every type, with its fields and members: one file can show only some. A
form on record may only grow.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import attrs
from hypothesis import HealthCheck, Phase, given, settings

from qpp_rules.adapters.schemas import json_schema
from qpp_rules.adapters.serialization import FORMAT, public_types, to_json
from qpp_rules.adapters.serialization.kinds import CONTENT_OF
from qpp_rules.core.findings import Rule
from qpp_rules.core.parameters import Entry
from tests.adapters.public_values import values

STORED: Final = Path(__file__).parent / "stored"
FILES: Final = STORED / f"format-{FORMAT}"
EXPECTED: Final = STORED / f"format_{FORMAT}.py"
FORMS: Final = STORED / f"forms-of-format-{FORMAT}.json"
_MOST: Final = 2_500
# What a form may say of a value beyond how it is written. It can change without another format.
_BESIDES: Final = {"title", "description", "allOf"}


def example(kind: type[Any]) -> Any:
    """Return a value with much in it, the same each time, of characters that can be seen."""
    found: list[tuple[int, Any]] = []

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=50,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(values(kind))
    def look(value: Any) -> None:
        text = to_json(value)
        if text.replace("\n", "").isprintable() and "\\u" not in text:
            found.append((len(text), value))

    look()
    short = [pair for pair in found if pair[0] <= _MOST]
    best = max(short, key=_length) if short else min(found, key=_length)
    return best[1]


def _length(pair: tuple[int, Any]) -> int:
    return pair[0]


def source(value: Any) -> str:
    """Return *value* as Python writes it."""
    write = next((form for of, form in _FORMS if isinstance(value, of)), None)
    if write is not None:
        return write(value)
    kind = type(value)
    if kind in CONTENT_OF or attrs.has(kind):
        return f"{_name(kind)}({', '.join(_arguments(value))})"
    return repr(value)


def _set(value: frozenset[Any]) -> str:
    return f"frozenset({{{', '.join(sorted(map(source, value)))}}})" if value else "frozenset()"


def _mapping(value: Mapping[Any, Any]) -> str:
    text = ", ".join(f"{source(key)}: {source(one)}" for key, one in value.items())
    return f"{{{text}}}" if isinstance(value, dict) else f"MappingProxyType({{{text}}})"


def _name(kind: type[Any]) -> str:
    _, subject, *rest = kind.__module__.split(".")
    return f"{rest[0] if subject == 'core' else subject}.{kind.__name__}"


_FORMS: Final[tuple[tuple[Any, Callable[[Any], str]], ...]] = (
    (Rule, lambda rule: f"RULES[{rule.id!r}]"),
    (Enum, lambda member: f"{_name(type(member))}.{member.name}"),
    (type, _name),
    (frozenset, _set),
    (tuple, lambda items: f"({''.join(f'{source(item)}, ' for item in items)})"),
    ((dict, MappingProxyType), _mapping),
    (datetime, lambda instant: f"datetime.fromisoformat({instant.isoformat()!r})"),
    (date, lambda day: f"date.fromisoformat({day.isoformat()!r})"),
)


def _arguments(value: Any) -> Iterator[str]:
    content = CONTENT_OF.get(type(value))
    if content is not None:
        for field in attrs.fields(content):
            yield f"{field.name}={source(getattr(value, field.name))}"
        return
    for field in attrs.fields(type(value)):
        if field.init:
            yield f"{field.alias}={source(getattr(value, field.name))}"


def forms() -> dict[str, Any]:
    """Return the form of every public type, by its tag."""
    schemas = json_schema(Entry)["$defs"]  # an entry can hold a value of each
    return {tag: _form(schemas[tag]) for tag in sorted(public_types())}


def _form(schema: Any) -> Any:
    if isinstance(schema, dict):
        return {key: _form(one) for key, one in schema.items() if key not in _BESIDES}
    return [_form(one) for one in schema] if isinstance(schema, list) else schema


def takes_all_of(now: Any, then: Any) -> bool:
    """Return whether the form *now* reads whatever was written in the form *then*."""
    if not (isinstance(now, dict) and isinstance(then, dict)):
        return bool(now == then)
    if "oneOf" in now:
        earlier = then.get("oneOf", [then])
        return all(any(takes_all_of(one, other) for one in now["oneOf"]) for other in earlier)
    return all(_keeps(key, now.get(key), then.get(key)) for key in {*now, *then})


def _keeps(key: str, now: Any, then: Any) -> bool:
    if key == "properties":
        fields = now or {}
        earlier = (then or {}).items()
        return all(name in fields and takes_all_of(fields[name], one) for name, one in earlier)
    if key == "required":
        return {*(now or ())} <= {*(then or ())}
    if now is None or then is None:
        return False
    if key in {"enum", "type"}:
        return _as_set(then) <= _as_set(now)
    return takes_all_of(now, then)


def _as_set(one: Any) -> set[Any]:
    return {one} if isinstance(one, str) else {*one}


def recorded() -> dict[str, Any]:
    """Return the forms on record, by their tags."""
    found: dict[str, Any] = json.loads(FORMS.read_text(encoding="utf-8"))
    return found


def narrower(now: Mapping[str, Any]) -> list[str]:
    """Return the recorded tags whose written forms *now* does not fully read."""
    return [tag for tag, then in recorded().items() if not takes_all_of(now.get(tag), then)]


def main(*again: str) -> None:
    """Store what is not stored, and the types *again* in this format; tell what that is."""
    FILES.mkdir(parents=True, exist_ok=True)
    stored = {path.stem for path in STORED.glob("format-*/*.json")}
    for tag, kind in public_types().items():
        path = FILES / f"{tag}.json"
        if path.exists() or (tag in stored and tag not in again):
            continue
        value = example(kind)
        path.write_text(f"{to_json(value)}\n", encoding="utf-8")
        with EXPECTED.open("a", encoding="utf-8") as expected:
            expected.write(f"EXPECTED[{tag!r}] = {source(value)}\n")
        print(tag)  # noqa: T201
    now = forms()
    if FORMS.exists() and (lost := narrower(now)):
        message = f"forms that are another format now: {', '.join(lost)}"
        raise SystemExit(message)
    record(now)


def record(known: Mapping[str, Any]) -> None:
    """Put the forms *known* on record, one a line."""
    lines = (f"{json.dumps(tag)}: {json.dumps(form)}" for tag, form in known.items())
    FORMS.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
