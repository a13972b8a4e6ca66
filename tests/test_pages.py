"""The pages that are written from the code hold all of it."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from qpp_rules import rulebook
from qpp_rules.cli.examples import EXAMPLES
from qpp_rules.core.citations import Basis
from qpp_rules.core.plain_json import plain_text

DOCS = Path(__file__).parent.parent / "docs"


def script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, DOCS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def blocks(text: str) -> dict[str, str]:
    """Return the text under each heading, up to the next heading of any level."""
    text = re.sub(r"^\(.+\)=$", "", text, flags=re.MULTILINE)
    parts = re.split(r"^#+ (.+)$", text, flags=re.MULTILINE)
    headings = parts[1::2]
    assert len(set(headings)) == len(headings)
    return dict(zip(headings, parts[2::2], strict=True))


def unescaped(text: str) -> str:
    return re.sub(r"\\([^\w\s]|_)", r"\1", text)


# The scripts import each other, as Sphinx has them.
sys.path.insert(0, str(DOCS))
PAGES = script("rulebook_pages")
SOURCE_PAGES = script("source_pages")
SUBJECT_PAGES = [DOCS / f"{subject.replace('_', '-')}.md" for subject in rulebook.SUBJECTS]
RULEBOOK = {
    unescaped(heading).strip("`"): text
    for subject in rulebook.SUBJECTS
    for heading, text in blocks(PAGES.page(subject)).items()
}
REQUIREMENTS = blocks(SOURCE_PAGES.requirements())
FILES = {row["id"]: row["file"] for row in rulebook.listing()}
CLAIMANTS = rulebook.claimants()


def cited(text: str, source) -> bool:
    """Say whether *text* names *source* with its address, its basis and its note."""
    link = f"]({source.url})" if source.url else str(source)
    said = unescaped(text)
    parts = (str(source), link, f"({source.basis.value})", source.cites, source.note)
    return all(part in said for part in parts)


@pytest.mark.parametrize("rule", rulebook.rules(), ids=lambda rule: rule.id)
def test_the_rulebook_page_has_every_rule_with_its_title_source_and_requirements(rule):
    text = RULEBOOK[rule.id]

    assert f"{rule.title}." in unescaped(text)
    before, *texts = re.split(r"^(?=\d{4}(?: to \d{4})?\n: )", text, flags=re.MULTILINE)
    assert before.strip() == f"{PAGES.escaped(rule.title)}."
    assert len(texts) == len(rule.texts)
    for shown, entry in zip(texts, rule.texts, strict=True):
        assert shown.startswith(f"{PAGES.years(entry)}\n")
        assert cited(shown, entry.source)
    assert f" In `{FILES[rule.id]}`.\n" in text
    linked = re.findall(r"\[([A-Z]{3}-\d{3})\]\(#requirement:\1\)", text)
    assert linked == list(rule.requirements)


@pytest.mark.parametrize("parameter", rulebook.parameters(), ids=lambda parameter: parameter.id)
def test_the_rulebook_page_has_every_entry_of_every_parameter(parameter):
    text = RULEBOOK[parameter.id]
    assert f"{parameter.name}." in unescaped(text)
    assert parameter.note in unescaped(text)
    assert f"In `{FILES[parameter.id]}`.\n" in text

    before, *entries = re.split(r"^(?=\d{4}(?: to \d{4})?\n: )", text, flags=re.MULTILINE)
    said = f"{parameter.name}.\n\n{parameter.note}"
    assert unescaped(before).strip() == said.strip()
    assert len(entries) == len(parameter.entries)
    for shown, entry in zip(entries, parameter.entries, strict=True):
        first, last = entry.first_year.year, entry.last_year.year
        years = str(first) if first == last else f"{first} to {last}"
        assert shown.startswith(f"{years}\n")
        assert f": {plain_text(entry.value)}\n" in unescaped(shown)
        assert cited(shown, entry.source)


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_a_subjects_page_is_in_rulebook_order(subject):
    headings = [unescaped(one).strip("`") for one in blocks(PAGES.page(subject))]
    parameters = [one.id for one in rulebook.parameters(subject)]
    rules = [one.id for one in rulebook.rules(subject)]

    expected = ["Parameters", *parameters] if parameters else []
    assert headings == [*expected, "Rules", *rules]


def test_the_rulebook_links_to_each_subjects_page_in_order():
    text = (DOCS / "rulebook.md").read_text(encoding="utf-8")
    names = [PAGES.page_name(subject) for subject in rulebook.SUBJECTS]

    led_to = re.findall(r"^rulebook/([a-z-]+)$", text, re.MULTILINE)
    assert [f"{one}.md" for one in led_to] == names
    assert {path.name for path in (DOCS / "rulebook").iterdir()} == set(names)


def test_the_traceability_page_has_every_requirement_with_what_claims_it():
    for one in rulebook.requirements():
        text = unescaped(REQUIREMENTS[one.id])
        assert text.strip().startswith(f"{one.statement} Performance years: ")
        for place in (*one.paragraphs, *one.places):
            assert f"(#{PAGES.anchor(place)})" in text, one.id
        assert one.citation in text
        for claimant in CLAIMANTS[one.id]:
            shown = f"- `{claimant}` in" if isinstance(claimant, str) else PAGES.linked(claimant)
            assert shown in text, one.id
        assert one.reason in text


def test_the_traceability_page_has_no_other_requirement():
    ids = {one.id for one in rulebook.requirements()}
    assert set(REQUIREMENTS) == ids | {one[:3] for one in ids}


@pytest.mark.parametrize(
    ("years", "shown"),
    [("all", "all"), ("2026;2027", "2026, 2027"), ("2019-;2017", "2019 and later, 2017")],
)
def test_the_years_of_a_requirement_are_written_out(years, shown):
    one = rulebook.requirement("SAM-014")._replace(years=years)
    assert SOURCE_PAGES._years(one) == shown


# --- the sources -------------------------------------------------------------------------------

SOURCES = {
    f"source-{PAGES.slug(title)}.md": SOURCE_PAGES.document(title) for title in SOURCE_PAGES.SOURCES
}
SOURCES |= {
    "source-regulation.md": SOURCE_PAGES.regulation(),
    "source-others.md": SOURCE_PAGES.others(),
}
# The text under each target.
PLACES = {
    target: text
    for page in SOURCES.values()
    for target, text in re.findall(
        r"^\((p.+?)\)=\n(.*?)(?=^\(p|\Z)", page, re.MULTILINE | re.DOTALL
    )
}


def test_each_text_is_listed_at_every_place_it_cites():
    for text in SOURCE_PAGES.texts():
        targets = re.findall(r"\[trace\]\(#(.+?)\)", PAGES._source(text.entry.source))
        assert targets
        for target in targets:
            assert f"- {PAGES.linked(text.one)}, " in PLACES[target], text.one.id


def test_each_requirement_is_listed_at_every_place_where_it_was_read():
    for one in rulebook.requirements():
        for place in (*one.paragraphs, *one.places):
            assert f"- [{one.id}](#requirement:{one.id}): " in PLACES[PAGES.anchor(place)]


def test_a_documents_headings_are_in_order():
    for title in SOURCE_PAGES.SOURCES:
        shown = re.findall(r"^## (.+)$", SOURCES[f"source-{PAGES.slug(title)}.md"], re.MULTILINE)
        headings = [*map(PAGES.escaped, rulebook.headings(title))]
        assert shown[: len(headings)] == headings
        assert shown[len(headings) :] in ([], ["Elsewhere in the document"])


def test_a_heading_without_anything_says_so():
    assert "Nothing here is a requirement, and no rule cites it." in "".join(SOURCES.values())


def test_traceability_links_to_each_sources_page():
    text = (DOCS / "traceability.md").read_text(encoding="utf-8")
    led_to = {f"source-{one}.md" for one in re.findall(r"^sources/(.+)$", text, re.MULTILINE)}

    assert led_to == set(SOURCES)
    assert {f"source-{path.name}" for path in (DOCS / "sources").iterdir()} == set(SOURCES)


# --- the commands ------------------------------------------------------------------------------

COMMANDS = blocks(script("command_pages").reference())


@pytest.mark.parametrize("command", EXAMPLES)
def test_the_page_of_the_commands_has_each_with_its_example(command):
    text = COMMANDS[f"`qpp-rules {command}`"]

    assert text.rstrip().endswith(f"Example:\n\n```console\n{EXAMPLES[command]}```")
    assert f"$ qpp-rules {command} [OPTIONS]" in text
    assert "\x08" not in text


def test_command_headings_are_under_the_page_title():
    levels = re.findall(r"^(#+) `qpp-rules", script("command_pages").reference(), re.MULTILINE)

    assert min(levels) == "##"


# --- the pages of the subjects -----------------------------------------------------------------


@pytest.mark.parametrize(
    "page", [one for one in SUBJECT_PAGES if one.exists()], ids=lambda one: one.stem
)
def test_the_page_of_a_subject_has_the_form_of_the_others(page):
    text = page.read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)

    assert "decides" in text.partition("```python")[0]
    assert ">>> " in text
    order = ["Errors", "What it rests on", "Not modeled", "Reference"]
    assert [heading for heading in headings if heading in order] == order


# --- links -------------------------------------------------------------------------------------


WRITTEN = {f"rulebook-{PAGES.page_name(one)}": PAGES.page(one) for one in rulebook.SUBJECTS}
WRITTEN |= {**SOURCES, "requirements.md": SOURCE_PAGES.requirements()}


@pytest.mark.parametrize("name", WRITTEN)
def test_every_link_on_these_pages_has_a_target(name):
    targets = re.findall(r"^\((.+)\)=$", "\n".join(WRITTEN.values()), flags=re.MULTILINE)
    assert len(set(targets)) == len(targets)

    linked = re.findall(r"\]\(#(.+?)\)", WRITTEN[name])

    assert linked
    assert set(linked) <= set(targets)


def test_text_that_looks_like_markup_is_escaped():
    assert PAGES.escaped("a_b *c* <d> [e](f) `g` $h$ #i ~j | k") == (
        r"a\_b \*c\* \<d\> \[e\](f) \`g\` \$h\$ \#i \~j \| k"
    )


def test_the_pages_are_written_where_the_documents_include_them_from(tmp_path):
    PAGES.write(tmp_path / "drawn")
    SOURCE_PAGES.write(tmp_path / "drawn")

    written = {
        path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "drawn").iterdir()
    }
    assert written == WRITTEN
    script("command_pages").write(tmp_path / "drawn")
    for name in (*written, "commands.md"):
        assert (tmp_path / "drawn" / name).is_file()
        pages = [page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md")]
        assert sum(f"_build/drawn/{name}\n" in page for page in pages) == 1


READINGS = [rule for rule in rulebook.rules() if rule.citation.basis is Basis.INTERPRETATION]


@pytest.mark.parametrize("rule", READINGS, ids=lambda rule: rule.id)
def test_each_rule_that_is_our_reading_is_on_the_interpretations_page(rule):
    assert f"`{rule.id}`" in (DOCS / "interpretations.md").read_text(encoding="utf-8")


def test_the_interpretations_are_in_subject_order():
    text = (DOCS / "interpretations.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)

    named = [one.lower().replace("-", "_") for one in headings[:-1]]
    # Readiness has no rule of its own, and readings of how the gates go together.
    assert named == [*rulebook.SUBJECTS, "readiness"]
