"""What is packaged, and what the repository holds."""

from __future__ import annotations

import re
import shutil
import subprocess
import tomllib
from importlib import metadata, resources
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.lowest_versions import lowest_versions

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
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


def test_the_changelog_begins_with_what_is_unreleased_or_this_version():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## \[([^]]+)\]", changelog, re.MULTILINE)
    assert newest is not None
    assert newest[1] in {"Unreleased", PROJECT["version"]}


def test_the_package_says_that_it_is_typed():
    assert (resources.files("qpp_rules") / "py.typed").is_file()


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_dependencies_have_no_upper_bound(requirement):
    operators = {specifier.operator for specifier in Requirement(requirement).specifier}
    assert operators <= {">=", ">", "!="}


def test_every_dependency_has_a_lower_bound_with_which_the_tests_are_run():
    declared = {Requirement(one).name for one in REQUIREMENTS} - {"tzdata"}

    assert {one.partition("==")[0] for one in lowest_versions()} == declared
    assert "cattrs==26.1" in lowest_versions()


if GIT is not None and (ROOT / ".git").exists():

    def test_the_repository_holds_only_the_folders_of_the_architecture():
        listed = subprocess.run(
            [GIT, "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.splitlines()
        entries = {path.partition("/")[0] for path in listed}
        assert {entry for entry in entries if not entry.startswith(".")} - TOP_LEVEL == set()
