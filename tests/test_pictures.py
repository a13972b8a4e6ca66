"""The figures of the documents show the library's own values, in four forms, with their words."""

from __future__ import annotations

import html
import importlib.util
import re
from itertools import product
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

from qpp_rules.elections import TRANSITIONS, ElectionState

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
SMALLEST = 11
"""Pixels that a text must have, as it is shown."""
PHONE = 358
"""Pixels that a phone of 390 has for a figure."""


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LIFE_CYCLE = script("life_cycle")
PICTURES = script("pictures")


def texts_of(svg: str) -> list[str]:
    """Return the texts of *svg* in their order."""
    root = ElementTree.fromstring(svg)  # noqa: S314 (our own file)
    return ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]


def test_the_life_cycle_has_every_state_and_event_and_reads_on_a_phone() -> None:
    svg = LIFE_CYCLE.svg()
    texts = texts_of(svg)

    assert {state.value for state in ElectionState} <= set(texts)
    labels = [LIFE_CYCLE._label(row.event) for row in TRANSITIONS]
    assert sorted(texts) == sorted([*labels, *(state.value for state in ElectionState)])
    assert svg.count("marker-end") == len(TRANSITIONS)
    width = float(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    sizes = [float(one) for one in re.findall(r'font-size="([\d.]+)"', svg)]
    assert min(sizes) * min(PHONE / width, 1) >= SMALLEST
    words = html.unescape(re.search(r'aria-label="(.+?)"', svg)[1])
    assert all(
        row.after.value in words and LIFE_CYCLE._label(row.event) in words
        for row in TRANSITIONS
        if row.before is not row.after
    )


def test_the_readmes_figure_is_up_to_date(
    tmp_path: Path,
) -> None:
    for dark in (False, True):
        name = PICTURES.file_name("roster", dark=dark, narrow=False)
        PICTURES.save(PICTURES.drawn("roster", dark=dark, narrow=False), tmp_path / name)
        drawn, stored = (folder / name for folder in (tmp_path, DOCS / "pictures"))

        assert texts_of(stored.read_text("utf-8")) == texts_of(drawn.read_text("utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    words = re.search(r'alt="(.+?)"', readme)[1]
    label = PICTURES.drawn("roster", dark=False, narrow=False).get_label()
    assert words.partition(": ")[0] in label
    assert label.endswith(words.partition(": ")[2])


def test_a_page_shows_a_figure_in_four_forms_with_its_words() -> None:
    shown = PICTURES.html("bound", "../_static")

    for dark, narrow in product((False, True), (False, True)):
        assert f'"../_static/{PICTURES.file_name("bound", dark=dark, narrow=narrow)}"' in shown
    label = PICTURES.drawn("bound", dark=False, narrow=False).get_label()
    assert shown.count(f'alt="{html.escape(label)}"') == 2
    assert (shown.count("only-light"), shown.count("only-dark")) == (1, 1)


def test_every_figure_that_a_page_names_is_drawn() -> None:
    pages = [page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md")]
    directive = re.compile(r"^```\{picture\} (.+)$", re.MULTILINE)
    named = {name for page in pages for name in directive.findall(page)}

    assert named == set(PICTURES.PICTURES)
