"""The files of the suite: the cases as JSON Lines, with a schema beside them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.conformance.boundaries import boundaries
from qpp_rules.adapters.conformance.inventories import inventories
from qpp_rules.adapters.conformance.questions import QUESTIONS
from qpp_rules.adapters.conformance.worked import worked_cases
from qpp_rules.adapters.schemas import envelope_schema, schemas_of
from qpp_rules.adapters.serialization import FORMAT, to_json
from qpp_rules.core.checks import (
    each,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.masking import shown
from qpp_rules.measures import Inventory

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.adapters.conformance.case import Case
    from qpp_rules.adapters.serialization.leaves import Schema

VERSION: Final = 1
"""The version of the suite. It grows when a case is changed or taken away."""

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


def cases(questions: Iterable[str] | None = None) -> tuple[Case, ...]:
    """Return every case of the suite, or only those of some *questions*.

    >>> found = {one.case: one for one in cases(["participants-to-sample"])}
    >>> one = found["participants-to-sample/2026/334"]
    >>> one.facts, one.answer, [about["rule"] for about in one.about]
    ({'population': 334}, 11, ['sampling.participants.size', 'sampling.rounding'])

    Raises InvalidType or InvalidValue for anything but names of :data:`QUESTIONS`.
    """
    wanted = asked("cases", questions)
    return tuple(one for one in _all_cases() if one.question in wanted)


def asked(subject: str, questions: Iterable[str] | None) -> tuple[str, ...]:
    """Return *questions*, checked; all of them if they are None."""
    named: tuple[str, ...] | None = as_tuple(questions)
    take(subject, questions=(named, optional(each(tuple, str))))
    if named is None:
        return tuple(QUESTIONS)
    for one in named:
        if one not in QUESTIONS:
            expected = f"one of {', '.join(QUESTIONS)}"
            raise InvalidValue.of(subject, "questions", given=shown(one), expected=expected)
    return named


@cache
def _all_cases() -> tuple[Case, ...]:
    made = (*worked_cases(), *boundaries())
    places = list(QUESTIONS)
    return tuple(sorted(made, key=lambda one: places.index(one.question)))


def files(questions: Iterable[str] | None = None) -> dict[str, str]:
    """Return the files of the suite by name: for each question its cases and their schema.

    With a question about a submission's content come the inventories that its cases name, and
    their schema. ``answers.schema.json`` is the schema of a line of answers, and ``manifest.json``
    says which version this is and what each file holds.

    >>> sorted(files(["small-practice"]))[:2]
    ['answers.schema.json', 'manifest.json']

    Raises as :func:`cases`.
    """
    wanted = asked("files", questions)
    found = cases(wanted)
    counts = Counter(one.question for one in found)
    written = {
        f"{name}.jsonl": "".join(
            f"{json.dumps(line(one), ensure_ascii=False)}\n"
            for one in found
            if one.question == name
        )
        for name in wanted
    }
    written |= {f"{name}.schema.json": _text(schema(name)) for name in wanted}
    named = inventories() if any(QUESTIONS[name].names_inventory for name in wanted) else {}
    if named:
        written |= {f"{name}.json": f"{to_json(one)}\n" for name, one in named.items()}
        written["inventory.schema.json"] = _text(envelope_schema(Inventory))
    written["answers.schema.json"] = _text(answers_schema())
    written["manifest.json"] = _text(
        {
            "suite": "qpp_rules conformance",
            "version": VERSION,
            "format": FORMAT,
            "package": version("qpp-rules"),
            "questions": {
                name: {
                    "asks": QUESTIONS[name].asks,
                    "cases": counts[name],
                    "file": f"{name}.jsonl",
                    "schema": f"{name}.schema.json",
                }
                for name in wanted
            },
            "inventories": {
                name: {"file": f"{name}.json", "schema": "inventory.schema.json"} for name in named
            },
        }
    )
    return written


def _text(content: Any) -> str:
    return f"{json.dumps(content, indent=2, ensure_ascii=False)}\n"


def line(one: Case) -> dict[str, Any]:
    """Return *one* as an object of a file."""
    return {"version": VERSION, **one._asdict()}


def schema(question: str) -> Schema:
    """Return the JSON Schema of a line of the file of *question*."""
    asks = QUESTIONS[question]
    kinds = asks.facts if isinstance(asks.facts, Mapping) else {"": asks.facts}
    (*of_facts, answer), definitions = schemas_of(*kinds.values(), asks.answer)
    facts = _object(dict(zip(kinds, of_facts, strict=True))) if "" not in kinds else of_facts[0]
    properties: dict[str, Schema] = {
        "version": {"const": VERSION},
        "case": {"type": "string"},
        "question": {"const": question},
        "year": {"type": "integer"},
        "situation": {"type": "string"},
        "facts": facts,
        "answer": answer,
        "missing": {"type": "array", "items": {"type": "string"}},
        "about": {"type": "array", "items": _ABOUT},
        "origin": {"type": "string"},
    }
    return {
        "$schema": _DRAFT,
        "$id": f"urn:qpp-rules:conformance-{VERSION}:{question}",
        "title": asks.asks,
        **_object(properties),
        "$defs": definitions,
    }


def answers_schema() -> Schema:
    """Return the JSON Schema of a line of answers."""
    properties: dict[str, Schema] = {"case": {"type": "string"}, "answer": {}}
    return {
        "$schema": _DRAFT,
        "$id": f"urn:qpp-rules:conformance-{VERSION}:answers",
        "title": "the answer of another system to a case",
        **_object(properties),
    }


def _object(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_ABOUT: Final[Schema] = _object(
    {
        "rule": {"type": "string"},
        "title": {"type": "string"},
        "citation": {"type": "string"},
        "basis": {"type": "string"},
        "verdict": {"type": ["string", "null"]},
        "about": {"type": "string"},
        "observed": {"type": ["string", "integer", "boolean", "null"]},
        "required": {"type": ["string", "integer", "boolean", "null"]},
    }
)
