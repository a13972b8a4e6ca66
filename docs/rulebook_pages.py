"""Write the rulebook and its traceability as pages, from the rules and parameters themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from qpp_rules import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qpp_rules import Citation, Parameter, Rule

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def rules_and_parameters() -> str:
    """Return every parameter with its entries and every rule, subject after subject."""
    return "\n".join(line for subject in rulebook.SUBJECTS for line in _subject(subject))


def _subject(subject: str) -> Iterator[str]:
    name = subject.replace("_", "-")
    yield from (f"## {name.capitalize()}", "")
    if parameters := rulebook.parameters(subject):
        yield from (f"### Parameters of {name}", "")
        for parameter in parameters:
            yield from _parameter(parameter)
    if rules := rulebook.rules(subject):
        yield from (f"### Rules of {name}", "")
        for rule in rules:
            yield from _rule(rule)


def _parameter(parameter: Parameter[Any]) -> Iterator[str]:
    yield from (f"#### {_escaped(parameter.name)}", "")
    if parameter.note:
        yield from (_escaped(parameter.note), "")
    for entry, row in zip(parameter.entries, parameter.history(), strict=True):
        first, last = row["first_year"], row["last_year"]
        yield str(first) if first == last else f"{first} to {last}"
        yield from (f": {_escaped(row['value'])}", "")
        yield from (f"  {_source(entry.source)}", "")


def _rule(rule: Rule) -> Iterator[str]:
    yield from (f"(rule:{rule.id})=", f"#### `{rule.id}`", "")
    yield from (f"{_escaped(rule.title)}.", "")
    claimed = ", ".join(f"[{one}](#requirement:{one})" for one in rule.requirements)
    for text in rule.texts:
        first, last = text.first_year, text.last_year
        yield str(first) if first == last else f"{first} to {last}"
        yield from (f": {_source(text.source)}", "")
    yield from (f"Requirements: {claimed}.", "")


def _source(citation: Citation) -> str:
    text = _escaped(str(citation))
    linked = f"[{text}]({citation.url})" if citation.url else text
    note = f"; {_escaped(citation.note)}" if citation.note else ""
    return f"{linked} ({citation.basis.value}){note}."


def requirements() -> str:
    """Return every requirement with the rules that claim it."""
    claiming: dict[str, list[Rule]] = defaultdict(list)
    for rule in rulebook.rules():
        for requirement in rule.requirements:
            claiming[requirement].append(rule)
    lines: list[str] = []
    letters = ""
    for requirement, rules in sorted(claiming.items()):
        if requirement[:3] != letters:
            letters = requirement[:3]
            lines += [f"## {letters}", ""]
        lines += [f"(requirement:{requirement})=", f"### {requirement}", ""]
        lines += [f"- [`{rule.id}`](#rule:{rule.id}): {_escaped(rule.title)}" for rule in rules]
        lines.append("")
    return "\n".join(lines)


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\1", text)


def write(folder: Path) -> None:
    """Write what the pages on the rulebook and on traceability include."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rulebook.md").write_text(rules_and_parameters(), encoding="utf-8")
    (folder / "requirements.md").write_text(requirements(), encoding="utf-8")
