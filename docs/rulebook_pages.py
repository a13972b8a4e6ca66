"""Write the rulebook as pages, from the rules and parameters themselves."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from qpp_rules import Rule, rulebook
from qpp_rules.core.paragraphs import Paragraph, cited
from qpp_rules.rulebook import Place, places

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qpp_rules import Citation, Entry, Parameter

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
    yield from (f"{escaped(parameter.name)}.", "")
    if parameter.note:
        yield from (escaped(parameter.note), "")
    for entry, row in zip(parameter.entries, parameter.history(), strict=True):
        yield from (
            years(entry),
            f": {escaped(row['value'])}",
            "",
            f"  {_source(entry.source)}",
            "",
        )
    yield from (f"In `{file}`.", "")


def _rule(rule: Rule, file: str) -> Iterator[str]:
    yield from (f"(rule:{rule.id})=", f"### `{rule.id}`", "")
    yield from (f"{escaped(rule.title)}.", "")
    for text in rule.texts:
        yield from (years(text), f": {_source(text.source)}", "")
    claimed = ", ".join(f"[{one}](#requirement:{one})" for one in rule.requirements)
    yield from (f"Requirements: {claimed}. In `{file}`.", "")


def years(entry: Entry[Any]) -> str:
    """Return the years of a text."""
    first, last = entry.first_year, entry.last_year
    return str(first) if first == last else f"{first} to {last}"


def _source(citation: Citation) -> str:
    text = escaped(str(citation))
    linked = f"[{text}]({citation.url})" if citation.url else text
    cites = f", which restates {escaped(citation.cites)}" if citation.cites else ""
    note = f"; {escaped(citation.note)}" if citation.note else ""
    beside = " ".join(_beside(citation))
    return f"{linked} ({citation.basis.value}){cites}{note}. {beside}"


def _beside(citation: Citation) -> Iterator[str]:
    """Yield a link for each place that *citation* names, to all that belongs to it."""
    named = (*dict.fromkeys(cited(citation)), *places(citation))
    others = [] if named else [Place(citation.document, citation.locator)]
    for place in (*named, *others):
        yield f"[trace](#{anchor(place)})"


def stated(place: Place | Paragraph) -> str:
    """Return a link to the page of the source that *place* is in."""
    name = f"§ {place}" if isinstance(place, Paragraph) else str(place)
    return f"[{escaped(name)}](#{anchor(place)})"


def anchor(place: Place | Paragraph) -> str:
    """Return the name of the target of *place*."""
    if isinstance(place, Paragraph):
        return f"paragraph:{slug(str(place))}"
    return f"place:{slug(place.document)}:{slug(place.heading)}"


def slug(text: str) -> str:
    """Return *text* as part of a target's or a file's name."""
    return re.sub(r"[^a-z0-9.]+", "-", text.lower()).strip("-")


def linked(one: Rule | Parameter[Any]) -> str:
    """Return the id of *one* as a link to its place in the rulebook."""
    kind = "rule" if isinstance(one, Rule) else "parameter"
    return f"[`{one.id}`](#{kind}:{one.id})"


def title(one: Rule | Parameter[Any]) -> str:
    """Return what *one* is about."""
    return one.title if isinstance(one, Rule) else one.name


def escaped(text: str) -> str:
    """Return *text* as Markdown that shows it as it is."""
    return _MARKUP.sub(r"\\\1", text)


def write(folder: Path) -> None:
    """Write what the pages on the rulebook include."""
    folder.mkdir(parents=True, exist_ok=True)
    for subject in rulebook.SUBJECTS:
        drawn = folder / f"rulebook-{page_name(subject)}"
        drawn.write_text(page(subject), encoding="utf-8")
