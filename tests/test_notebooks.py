"""The notebooks run, without a warning, from where they are, and hold no outputs."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

import qpp_rules

ROOT = Path(__file__).parent.parent
NOTEBOOKS = {path.stem: path for path in sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))}
WARNINGS_ARE_ERRORS = """\
import warnings
warnings.simplefilter("error")
# Jupyter's own, when it is told to draw SVG.
warnings.filterwarnings("ignore", "InlineBackend._figure_formats_changed")"""
SECONDS = 120


def executed(path: Path) -> Any:
    """Return the notebook after all its cells ran, in its own folder, warnings being errors."""
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(WARNINGS_ARE_ERRORS))
    # The kernel's own, as it shuts down, are not the notebook's.
    notebook.cells.append(nbformat.v4.new_code_cell("warnings.resetwarnings()"))
    client = NotebookClient(
        notebook, timeout=SECONDS, resources={"metadata": {"path": str(path.parent)}}
    )
    return client.execute()


def code_of(path: Path) -> list[str]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def test_there_are_the_notebooks_of_the_documents() -> None:
    assert set(NOTEBOOKS) == {"registry-year", "threshold", "timeline"}


@pytest.mark.parametrize("name", NOTEBOOKS)
# The client of Jupyter leaves an event loop and sockets to the garbage collector.
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_notebook_runs_and_shows_something_in_every_cell(name: str) -> None:
    cells = [cell for cell in executed(NOTEBOOKS[name]).cells[1:-1] if cell.cell_type == "code"]
    outputs = [output for cell in cells for output in cell.outputs]

    assert [
        one for one in outputs if one.output_type == "error" or one.get("name") == "stderr"
    ] == []
    silent = [cell.source for cell in cells[1:] if not cell.outputs]
    assert silent == []
    pictures = [one["data"].pop("image/svg+xml", None) for one in outputs if "data" in one]
    assert sum(map(bool, pictures)) == sum("plots." in cell.source for cell in cells)
    text = json.dumps(outputs)
    # A figure is shown as a picture, and a value as its table.
    assert "<Figure size" not in re.sub(r'"text/plain": "<Figure[^"]*"', "", text)
    assert not re.search(r"000[0-9]{6}\b", text)
    assert not re.search(r"\bP[0-9]{6}\b", text)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_is_stored_without_outputs_in_one_form(name: str) -> None:
    text = NOTEBOOKS[name].read_text(encoding="utf-8")
    stored = json.loads(text)

    nbformat.validate(stored)
    for number, cell in enumerate(stored["cells"], 1):
        assert cell["id"] == f"cell-{number:02}"
        # Only a picture has something of its own: a text for those who cannot see it.
        words = cell["metadata"].get("mystnb", {}).get("image", {}).get("alt", "")
        assert cell["metadata"] == ({"mystnb": {"image": {"alt": words}}} if words else {})
        assert bool(words) == ("plots." in "".join(cell["source"]))
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
    assert stored["metadata"] == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    assert text == json.dumps(stored, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_imports_public_names_only(name: str) -> None:
    for source in code_of(NOTEBOOKS[name]):
        plain = "\n".join(line for line in source.splitlines() if not line.startswith("%"))
        for node in ast.walk(ast.parse(plain)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("qpp_rules"):
                module = __import__(node.module, fromlist=["__all__"])
                parts = node.module.split(".")
                is_subject = len(parts) == 1 or parts[1] in {"adapters", "core"}
                assert is_subject or len(parts) == 2
                for alias in node.names:
                    is_module = module is qpp_rules or parts == ["qpp_rules", "adapters"]
                    assert alias.name in getattr(module, "__all__", ()) or is_module
