"""Write the rulebook and its traceability as pages, from the rules and parameters themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from qpp_rules import rulebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qpp_rules import Citation, Entry, Parameter, Rule

_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$~])")


def page(subject: str) -> str:
    """Return every parameter of *subject* with its entries, and every rule with its texts."""
    files = {row["id"]: row["file"] for row in rulebook.listing(subject=subject)}
    lines: list[str] = []
    if parameters := rulebook.parameters(subject):
        lines += ("## Parameters", "")
        for parameter in parameters:
            lines += _parameter(parameter, files[parameter.id])
    if rules := rulebook.rules(subject):
        lines += ("## Rules", "")
        for rule in rules:
            lines += _rule(rule, files[rule.id])
    return "\n".join(lines)


def page_name(subject: str) -> str:
    """Return the name of the file that holds the page of *subject*."""
    return f"{subject.replace('_', '-')}.md"


def _parameter(parameter: Parameter[Any], file: str) -> Iterator[str]:
    yield from (f"(parameter:{parameter.id})=", f"### `{parameter.id}`", "")
    yield from (f"{_escaped(parameter.name)}.", "")
    if parameter.note:
        yield from (_escaped(parameter.note), "")
    for entry, row in zip(parameter.entries, parameter.history(), strict=True):
        yield from (
            _years(entry),
            f": {_escaped(row['value'])}",
            "",
            f"  {_source(entry.source)}",
            "",
        )
    yield from (f"In `{file}`.", "")


def _rule(rule: Rule, file: str) -> Iterator[str]:
    yield from (f"(rule:{rule.id})=", f"### `{rule.id}`", "")
    yield from (f"{_escaped(rule.title)}.", "")
    for text in rule.texts:
        yield from (_years(text), f": {_source(text.source)}", "")
    claimed = ", ".join(f"[{one}](#requirement:{one})" for one in rule.requirements)
    yield from (f"Requirements: {claimed}. In `{file}`.", "")


def _years(entry: Entry[Any]) -> str:
    first, last = entry.first_year, entry.last_year
    return str(first) if first == last else f"{first} to {last}"


def _source(citation: Citation) -> str:
    text = _escaped(str(citation))
    linked = f"[{text}]({citation.url})" if citation.url else text
    cites = f", which restates {_escaped(citation.cites)}" if citation.cites else ""
    note = f"; {_escaped(citation.note)}" if citation.note else ""
    return f"{linked} ({citation.basis.value}){cites}{note}."


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
    for subject in rulebook.SUBJECTS:
        drawn = folder / f"rulebook-{page_name(subject)}"
        drawn.write_text(page(subject), encoding="utf-8")
    (folder / "requirements.md").write_text(requirements(), encoding="utf-8")
