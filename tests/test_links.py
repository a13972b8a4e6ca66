"""Every link of the pages leads somewhere, on the web site and where a forge shows the files."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
MARKDOWN = MarkdownIt()
FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
# What is written from the code has headings that no file of the repository holds.
WRITTEN = {"traceability.md", "commands.md"}


def pages() -> dict[str, Path]:
    found = [ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")]
    return {page.relative_to(ROOT).as_posix(): page for page in found if "_build" not in page.parts}


PAGES = pages()


def tokens(page: Path) -> list[Token]:
    return MARKDOWN.parse(FRONT_MATTER.sub("", page.read_text(encoding="utf-8")))


def links(page: Path) -> Iterator[str]:
    for token in tokens(page):
        for child in token.children or ():
            if child.type == "link_open":
                yield str(child.attrs["href"])


def anchors(page: Path) -> set[str]:
    """Return the anchors of the headings of *page*, as GitHub and MyST make them."""
    found = tokens(page)
    return {
        re.sub(r"[^\w\- ]", "", inline.content.lower()).replace(" ", "-")
        for heading, inline in pairwise(found)
        if heading.type == "heading_open"
    }


def problem(page: Path, link: str) -> str | None:
    """Return what is wrong with *link* on *page*, or None."""
    if re.match(r"https?://", link):
        return None
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    if not target.is_file():
        return "no such file"
    if ROOT not in target.parents:
        return "outside the repository"
    if anchor and target.name not in WRITTEN and anchor not in anchors(target):
        return "no such heading"
    return None


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_page_and_a_heading(name):
    page = PAGES[name]

    assert [(link, said) for link in links(page) if (said := problem(page, link))] == []


def test_the_links_are_found():
    assert "docs/eligibility.md" in set(links(PAGES["README.md"]))
    assert "glossary.md" in set(links(PAGES["docs/index.md"]))


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("docs/nothing.md", "no such file"),
        ("docs", "no such file"),
        ("docs/sampling.md#nothing", "no such heading"),
        ("#nothing", "no such heading"),
        ("../elsewhere.md", "no such file"),
        ("docs/sampling.md#the-scheme-to-the-byte", None),
        ("docs/command-line.md#the-keys-of---json-and---csv", None),
        ("#install", None),
        ("https://example.org/#anything", None),
    ],
)
def test_a_link_that_leads_nowhere_is_found(link, said):
    assert problem(PAGES["README.md"], link) == said


def test_a_link_out_of_the_repository_is_found(tmp_path):
    beside = tmp_path / "beside.md"
    beside.write_text("# Beside\n", encoding="utf-8")
    link = os.path.relpath(beside, ROOT)

    assert problem(PAGES["README.md"], link) == "outside the repository"


def test_the_terms_of_the_glossary_are_in_order():
    terms = re.findall(r"^## (.+)$", (DOCS / "glossary.md").read_text("utf-8"), re.MULTILINE)

    assert terms == sorted(set(terms), key=str.lower)
