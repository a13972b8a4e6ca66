"""Write a page of each source document, paragraph by paragraph, and the page of the requirements.

Each leads to the rulebook, which leads back.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import rulebook_pages as pages

from qpp_rules import Parameter, Rule, rulebook
from qpp_rules.core.paragraphs import cited
from qpp_rules.rulebook import Place
from qpp_rules.rulebook.requirements import file_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from qpp_rules import Entry
    from qpp_rules.rulebook import Requirement

SOURCES = tuple(rulebook.SOURCE_DOCUMENTS.values())


class Text(NamedTuple):
    """What a rule or a parameter says in some years."""

    one: Rule | Parameter[Any]
    entry: Entry[Any]


def texts() -> Iterator[Text]:
    """Yield every text of every parameter and rule."""
    for one in (*rulebook.parameters(), *rulebook.rules()):
        entries = one.texts if isinstance(one, Rule) else one.entries
        yield from (Text(one, entry) for entry in entries)


def document(title: str) -> str:
    """Return the page of a source document: under each heading what was read there."""
    of_heading: dict[str, list[Text]] = defaultdict(list)
    for text in texts():
        for place in rulebook.places(text.entry.source):
            if place.document == title:
                of_heading[place.heading].append(text)
    read_under: dict[str, list[Requirement]] = defaultdict(list)
    for one in rulebook.requirements():
        for place in one.places:
            if place.document == title:
                read_under[place.heading].append(one)
    lines: list[str] = []
    for heading in (*rulebook.headings(title), *([""] if "" in of_heading else [])):
        lines += (f"({pages.anchor(Place(title, heading))})=",)
        lines += (f"## {pages.escaped(heading) or 'Elsewhere in the document'}", "")
        lines += _belonging(read_under[heading], of_heading[heading])
    return "\n".join(lines)


def regulation() -> str:
    """Return the page of the regulation: under each paragraph what cites it."""
    citing: dict[Any, list[Text]] = defaultdict(list)
    for text in texts():
        for paragraph in dict.fromkeys(cited(text.entry.source)):
            citing[paragraph].append(text)
    stating: dict[Any, list[Requirement]] = defaultdict(list)
    for one in rulebook.requirements():
        for paragraph in dict.fromkeys(one.paragraphs):
            stating[paragraph].append(one)
    lines: list[str] = []
    section = None
    for paragraph in sorted({*citing, *stating}):
        if paragraph.section != section:
            section = paragraph.section
            lines += (f"## Section {section[0]}.{section[1]}", "")
        lines += (f"({pages.anchor(paragraph)})=", f"### § {paragraph}", "")
        lines += _belonging(stating[paragraph], citing[paragraph])
    return "\n".join(lines)


def others() -> str:
    """Return the page of the other documents: under each place what cites it."""
    citing: dict[str, dict[str, list[Text]]] = defaultdict(lambda: defaultdict(list))
    for text in texts():
        source = text.entry.source
        if source.document not in {"42 CFR", *SOURCES}:
            citing[source.document][source.locator].append(text)
    lines: list[str] = []
    for title, locators in sorted(citing.items()):
        lines += (f"## {pages.escaped(title)}", "")
        for locator, of_locator in sorted(locators.items()):
            lines += (f"({pages.anchor(Place(title, locator))})=",)
            lines += (f"### {pages.escaped(f'{title}: {locator}')}", "")
            lines += _belonging((), of_locator)
    return "\n".join(lines)


def _belonging(read: Iterable[Requirement], citing: Iterable[Text]) -> Iterator[str]:
    """Yield a line for each requirement, then for each rule and parameter, with its years."""
    by_id: dict[str, list[Text]] = defaultdict(list)
    for text in citing:
        by_id[text.one.id].append(text)
    lines = [
        *(f"- [{one.id}](#requirement:{one.id}): {pages.escaped(one.statement)}" for one in read),
        *(
            f"- {pages.linked(of_one[0].one)}, "
            f"{', '.join(dict.fromkeys(pages.years(text.entry) for text in of_one))}: "
            f"{pages.escaped(pages.title(of_one[0].one))}"
            for of_one in by_id.values()
        ),
    ]
    yield from (*(lines or ["Nothing here is a requirement, and no rule cites it."]), "")


def requirements() -> str:
    """Return every requirement with where it is stated and what claims it."""
    lines: list[str] = []
    letters = ""
    claimants = rulebook.claimants()
    for one in rulebook.requirements():
        if one.id[:3] != letters:
            letters = one.id[:3]
            lines += [f"## {letters}", ""]
        lines += [f"(requirement:{one.id})=", f"### {one.id}", ""]
        lines += [f"{pages.escaped(one.statement)} Performance years: {_years(one)}.", ""]
        stated = [*map(pages.stated, (*dict.fromkeys(one.paragraphs), *one.places))]
        lines += [f"Stated in {'; '.join(stated)}.", ""] if stated else []
        lines += [f"Cited as: {pages.escaped(one.citation)}.", ""] if one.citation else []
        lines += [*map(_claim, claimants[one.id])] or [
            f"- Not modeled: {pages.escaped(one.reason)}."
        ]
        lines.append("")
    return "\n".join(lines)


def _years(one: Requirement) -> str:
    return re.sub(r"-(?=;|$)", " and later", one.years).replace("-", " to ").replace(";", ", ")


def _claim(claimant: Any) -> str:
    if isinstance(claimant, str):
        return f"- `{claimant}` in `{file_of(claimant)}`"
    return f"- {pages.linked(claimant)}: {pages.escaped(pages.title(claimant))}"


def write(folder: Path) -> None:
    """Write what the pages of the sources and on traceability include."""
    folder.mkdir(parents=True, exist_ok=True)
    drawn = {f"source-{pages.slug(title)}.md": document(title) for title in SOURCES}
    drawn |= {"source-regulation.md": regulation(), "source-others.md": others()}
    drawn["requirements.md"] = requirements()
    for name, text in drawn.items():
        (folder / name).write_text(text, encoding="utf-8")
