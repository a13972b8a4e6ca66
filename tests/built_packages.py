"""What the wheel and the sdist hold, and what they say of themselves.

``make wheel`` builds both and runs this where only the wheel is installed. ``wheel`` holds the one
that was built from the checkout, ``dist`` the sdist and the wheel that was built from it.
"""

from __future__ import annotations

import csv
import tarfile
import tomllib
from importlib import metadata
from pathlib import Path, PurePosixPath
from zipfile import ZipFile

import pytest

from tests.test_packaging import broken_on_an_index, readme_of_an_index

HERE = Path.cwd()
(WHEEL,) = (HERE / "wheel").glob("*.whl")
(AGAIN,) = (HERE / "dist").glob("*.whl")
(SDIST,) = (HERE / "dist").glob("*.tar.gz")
PROJECT = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NAME = f"qpp_rules-{PROJECT['version']}"
CODE = {".py", ".typed"}
DATA = {".csv", ".json", ".jsonl", ".xlsx"}
MADE = {"__pycache__", "_build", "build", "dist", ".venv", ".git", ".ipynb_checkpoints"}


@pytest.fixture(scope="module")
def wheel() -> dict[PurePosixPath, bytes]:
    with ZipFile(WHEEL) as opened:
        return {PurePosixPath(one): opened.read(one) for one in opened.namelist()}


@pytest.fixture(scope="module")
def sdist() -> dict[PurePosixPath, bytes]:
    with tarfile.open(SDIST) as opened:
        files = [one for one in opened.getmembers() if one.isfile()]
        assert {PurePosixPath(one.name).parts[0] for one in files} == {NAME}
        return {
            PurePosixPath(one.name).relative_to(NAME): opened.extractfile(one).read()  # type: ignore[union-attr]
            for one in files
        }


def test_the_sdist_builds_the_wheel_that_the_checkout_builds():
    assert WHEEL.name == AGAIN.name == f"{NAME}-py3-none-any.whl"
    assert WHEEL.read_bytes() == AGAIN.read_bytes()


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    assert {path.parts[0] for path in wheel} == {"qpp_rules", f"{NAME}.dist-info"}
    package = [path for path in wheel if path.parts[0] == "qpp_rules"]
    assert {path.suffix for path in package} == CODE | DATA
    assert {path.parent.name for path in package if path.suffix in DATA} == {"files", "rulebook"}
    assert not any("tests" in path.parts for path in package)


def test_the_wheel_holds_what_the_package_needs_besides_its_code(wheel):
    needed = ("py.typed", "rulebook/requirements.csv", "rulebook/headings.csv")
    assert {PurePosixPath("qpp_rules", one) for one in needed} <= wheel.keys()
    assert b"Apache License" in wheel[PurePosixPath(f"{NAME}.dist-info/licenses/LICENSE")]


def test_the_wheel_holds_every_file_of_the_package_in_the_sdist(wheel, sdist):
    source = PurePosixPath("src")
    packaged = {
        path.relative_to(source): content
        for path, content in sdist.items()
        if path.is_relative_to(source)
    }
    assert packaged == {path: one for path, one in wheel.items() if path.parts[0] == "qpp_rules"}


def test_the_sdist_holds_what_builds_tests_and_documents_the_package(sdist):
    top = {path.parts[0] for path in sdist}
    assert top == {
        *("src", "tests", "docs", "benchmarks"),
        *("CHANGELOG.md", "LICENSE", "Makefile", "README.md", "pyproject.toml"),
        *("PKG-INFO", ".gitignore"),
    }
    assert PurePosixPath("tests/stored/format_2.py") in sdist
    assert PurePosixPath("docs/index.md") in sdist


def test_the_sdist_holds_nothing_that_was_made(sdist):
    assert [str(path) for path in sdist if MADE & {*path.parts} or path.suffix == ".pyc"] == []


def test_every_file_of_the_wheel_is_on_its_record(wheel):
    record = wheel[PurePosixPath(f"{NAME}.dist-info/RECORD")].decode().splitlines()
    assert {PurePosixPath(row[0]) for row in csv.reader(record)} == {*wheel}


def test_the_installed_metadata_is_the_declared_one():
    about = metadata.metadata("qpp-rules")
    assert about["Name"] == PROJECT["name"] == "qpp-rules"
    assert about["Version"] == PROJECT["version"]
    assert about["Summary"] == PROJECT["description"]
    assert about["Requires-Python"] == PROJECT["requires-python"]
    assert about["License-Expression"] == PROJECT["license"] == "Apache-2.0"
    assert about.get_all("License-File") == ["LICENSE"]
    assert about.get_all("Classifier") == PROJECT["classifiers"]
    extras = PROJECT["optional-dependencies"]
    assert {*about.get_all("Provides-Extra", [])} == {*extras}
    assert len(about.get_all("Requires-Dist", [])) == len(PROJECT["dependencies"]) + sum(
        map(len, extras.values())
    )


def test_the_commands_and_the_plugin_are_installed():
    points = {(one.group, one.name) for one in metadata.distribution("qpp-rules").entry_points}
    assert points == {("console_scripts", "qpp-rules"), ("hypothesis", "_")}


def test_the_description_is_the_readme_without_links_that_break_on_an_index():
    about = metadata.metadata("qpp-rules")
    description = about.get_payload()  # type: ignore[attr-defined]
    assert about["Description-Content-Type"] == "text/markdown"
    assert description.strip() == readme_of_an_index().strip()
    assert broken_on_an_index(description) == []
