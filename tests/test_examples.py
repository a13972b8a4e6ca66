"""Every Python example in the documents and in the docstrings runs, and prints what it says.

The docstrings are those of the package that is installed. So this file and the documents are all
that is needed to run the examples against a wheel: ``pytest tests/test_examples.py``.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import settings
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.myst import PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

import qpp_rules

ROOT = Path(__file__).parent.parent
PACKAGE = Path(qpp_rules.__file__).parent
DOCUMENTS = Sybil([PythonCodeBlockParser()])
DOCSTRINGS = Sybil([DocTestParser()], document_types={".py": PythonDocStringDocument})

PROMPT = re.compile(r"^[ \t]*>>> ", re.MULTILINE)
PLAIN_BLOCK = re.compile(r"^[ \t]*`{3,}python\n(?![ \t]*>>> )", re.MULTILINE)


def files():
    """Yield the name and the path of what may hold examples; a README may be left behind."""
    for document in (*ROOT.glob("README.md"), *sorted((ROOT / "docs").rglob("*.md"))):
        if "_build" not in document.parts:
            yield document.relative_to(ROOT).as_posix(), document
    for module in sorted(PACKAGE.rglob("*.py")):
        yield f"qpp_rules/{module.relative_to(PACKAGE).as_posix()}", module


def written(path):
    """Count the examples in a file by its text alone."""
    text = path.read_text(encoding="utf-8")
    blocks = 0 if path.suffix == ".py" else len(PLAIN_BLOCK.findall(text))
    return len(PROMPT.findall(text)) + blocks


FILES = {name: path for name, path in files() if written(path)}


@pytest.fixture(autouse=True)
def _as_many_examples_as_a_reader_has():
    before = settings.get_current_profile_name()
    settings.load_profile("documents")
    yield
    settings.load_profile(before)


@pytest.mark.parametrize("name", FILES)
def test_examples_of(name):
    path = FILES[name]
    examples = list((DOCSTRINGS if path.suffix == ".py" else DOCUMENTS).parse(path))
    # A prompt outside a docstring or a ```python block would be shown and never run.
    assert len(examples) == written(path)
    for example in examples:
        example.evaluate()


def test_the_examples_are_found():
    assert {"docs/start.md", "docs/how-to/batch.md", "qpp_rules/core/years.py"} <= set(FILES)
    # Where there is a checkout, all of it is read, and from the checkout.
    if (ROOT / "pyproject.toml").exists():
        assert "README.md" in FILES
        assert FILES["qpp_rules/core/years.py"].is_relative_to(ROOT)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("wrong.md", "```python\n>>> 1 + 1\n3\n```\n"),
        ("wrong.md", "```python\nassert 1 + 1 == 3\n```\n"),
        ("wrong.py", '"""Add.\n\n>>> 1 + 1\n3\n"""\n'),
    ],
)
def test_a_wrong_example_fails(name, text, tmp_path, monkeypatch):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(FILES, name, path)
    with pytest.raises(AssertionError):
        test_examples_of(name)


def test_a_prompt_that_would_not_run_fails(tmp_path, monkeypatch):
    path = tmp_path / "shown.md"
    path.write_text("```text\n>>> 1 + 1\n2\n```\n", encoding="utf-8")
    monkeypatch.setitem(FILES, "shown.md", path)
    with pytest.raises(AssertionError):
        test_examples_of("shown.md")
