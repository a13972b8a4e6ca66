"""What is packaged, and what the repository holds."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from datetime import date
from importlib import metadata, resources
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from packaging.requirements import Requirement

from tests.lowest_versions import lowest_versions

ROOT = Path(__file__).parent.parent
DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = DECLARED["project"]
TOP_LEVEL = {
    "CHANGELOG.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "benchmarks",
    "docs",
    "pyproject.toml",
    "src",
    "tests",
}
GIT = shutil.which("git")
REQUIREMENTS = [
    *PROJECT["dependencies"],
    *(one for extra in PROJECT["optional-dependencies"].values() for one in extra),
]


def test_the_installed_version_is_the_declared_one():
    assert metadata.version("qpp-rules") == PROJECT["version"]


def test_the_changelog_has_this_version_with_its_date_below_unreleased():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.*)$", changelog, re.MULTILINE)

    assert headings[0] == "[Unreleased]"
    released = [re.fullmatch(r"\[([0-9.]+)\] - (.*)", one) for one in headings[1:]]
    assert all(released)
    versions, days = zip(*(one.groups() for one in released if one), strict=True)
    assert versions[0] == PROJECT["version"]
    assert [*map(date.fromisoformat, days)] == sorted(map(date.fromisoformat, days), reverse=True)


def test_the_package_says_that_it_is_typed():
    assert (resources.files("qpp_rules") / "py.typed").is_file()


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_dependencies_have_no_upper_bound(requirement):
    operators = {specifier.operator for specifier in Requirement(requirement).specifier}
    assert operators <= {">=", ">", "!="}


def test_every_dependency_has_a_lower_bound_that_the_tests_run_with():
    declared = {Requirement(one).name for one in REQUIREMENTS} - {"tzdata"}

    assert {one.partition("==")[0] for one in lowest_versions()} == declared
    assert "cattrs==26.1" in lowest_versions()


def readme_of_an_index() -> str:
    """Return the README as a package index gets it. The build does the same."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    hook = DECLARED["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]
    for one in hook["substitutions"]:
        text = re.sub(one["pattern"], one["replacement"], text)
    return text


def broken_on_an_index(markdown: str) -> list[str]:
    """Return what a package index cannot show: links to files, and HTML, which it may clean."""
    found = []
    for block in MarkdownIt("commonmark").enable("table").parse(markdown):
        for token in (block, *(block.children or ())):
            address = str(token.attrs.get("href") or token.attrs.get("src") or "https://")
            if "html" in token.type or not address.startswith(("https://", "http://")):
                found.append(token.content or address)
    return found


def test_the_readme_of_an_index_has_no_link_that_breaks_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert broken_on_an_index(readme_of_an_index()) == []
    assert "docs/start.md#install" in broken_on_an_index(readme)
    assert [one for one in broken_on_an_index(readme) if "docs/pictures/roster.svg" in one]


def test_the_readme_of_an_index_keeps_its_text_code_and_tables():
    readme = readme_of_an_index()
    tokens = [one.type for one in MarkdownIt("commonmark").enable("table").parse(readme)]

    assert {"table_open", "fence", "heading_open"} <= {*tokens}
    assert "153 MIPS eligible, 41 opt-in eligible" in readme
    assert "| Deadlines |" in readme
    assert "answers[registry.roster[13]].answer" in readme


def test_the_sdist_includes_what_the_repository_holds():
    included = DECLARED["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]

    assert {*included, "pyproject.toml"} == TOP_LEVEL


if GIT is not None and (ROOT / ".git").exists():

    def test_the_repository_holds_only_the_folders_of_the_architecture():
        listed = subprocess.run(
            [GIT, "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.splitlines()
        entries = {path.partition("/")[0] for path in listed}
        assert {entry for entry in entries if not entry.startswith(".")} - TOP_LEVEL == set()
