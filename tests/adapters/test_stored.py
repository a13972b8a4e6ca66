"""What users stored in a format keeps loading, and stays as it was."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from qpp_rules.adapters.serialization import FORMAT, from_json, public_types, to_json
from qpp_rules.adapters.serialization.forms import SUCCESSORS
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.years import PerformanceYear
from tests import store_values
from tests.adapters.public_values import values
from tests.adapters.test_public_values import same
from tests.store_values import STORED, source

FORMATS = {
    number: importlib.import_module(f"tests.stored.format_{number}").EXPECTED
    for number in range(1, FORMAT + 1)
}
FILES = {f"{path.parent.name}-{path.stem}": path for path in sorted(STORED.glob("format-*/*.json"))}


def number_of(path: Path) -> int:
    return int(path.parent.name.removeprefix("format-"))


def known_to(stored: Any, again: Any) -> Any:
    """Return *again* without the fields that were added since *stored* was written."""
    if isinstance(stored, dict) and isinstance(again, dict):
        return {key: known_to(stored[key], one) for key, one in again.items() if key in stored}
    if isinstance(stored, list) and isinstance(again, list) and len(stored) == len(again):
        return [known_to(one, other) for one, other in zip(stored, again, strict=True)]
    return again


def kind_of(path: Path) -> type[Any]:
    return public_types()[SUCCESSORS.get(path.stem, path.stem)]


def test_a_tag_that_is_gone_has_a_successor_and_a_stored_file() -> None:
    """Whoever moves a type lists it, so that what users stored is still read."""
    assert {path.stem for path in FILES.values()} - {*public_types()} == {*SUCCESSORS}
    for gone, successor in SUCCESSORS.items():
        kind = public_types()[successor]
        value = FORMATS[1][gone]
        answered = Determination(value, PerformanceYear(2026), ())
        stored = to_json(answered).replace(successor, gone)
        assert from_json(stored, Determination[Any]) == answered
        assert type(value) is kind


def test_there_is_a_file_of_every_public_type() -> None:
    """Where one is missing: python -m tests.store_values."""
    files = {path.stem for path in FILES.values() if number_of(path) == FORMAT}

    assert files >= {*public_types()}


@pytest.mark.parametrize("name", FILES)
def test_a_stored_file_loads_as_what_was_stored(name: str) -> None:
    """A type, a field, a member or a tag that is gone fails here: that is another format."""
    path = FILES[name]
    expected = FORMATS[number_of(path)][path.stem]

    loaded: Any = from_json(path.read_bytes(), kind_of(path))

    assert same(loaded, expected)
    # Some fields stand outside of equality.
    assert to_json(loaded) == to_json(expected)
    assert source(loaded) == source(expected)


@pytest.mark.parametrize("name", FILES)
def test_a_stored_file_of_this_format_is_written_again_as_it_was(name: str) -> None:
    path = FILES[name]
    if number_of(path) != FORMAT:
        pytest.skip("of an earlier format")
    text = path.read_text(encoding="utf-8")

    again = json.loads(to_json(from_json(text, kind_of(path))))

    kept = known_to(json.loads(text), again)
    assert f"{json.dumps(kept, indent=2, ensure_ascii=False)}\n" == text
    assert kept["format"] == FORMAT


def test_what_is_stored_has_something_in_it() -> None:
    """A file of defaults would not show that a field is lost."""
    sets = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["value"] for path in FILES.values()
    }
    objects = {name: value for name, value in sets.items() if isinstance(value, dict) and value}

    assert {name for name, value in objects.items() if not any(value.values())} == set()
    assert {"sampling.Plan", "deadlines.Calendar", "core.Determination"} <= {*objects}


def test_storing_adds_what_is_missing_and_changes_nothing_that_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {"core.Group": public_types()["core.Group"], "core.Npi": public_types()["core.Npi"]}
    monkeypatch.setattr(store_values, "FILES", tmp_path / "format-1")
    monkeypatch.setattr(store_values, "EXPECTED", tmp_path / "format_1.py")
    monkeypatch.setattr(store_values, "public_types", lambda: kept)
    (tmp_path / "format-1").mkdir()
    (tmp_path / "format-1" / "core.Group.json").write_text("kept", encoding="utf-8")

    store_values.main()

    assert (tmp_path / "format-1" / "core.Group.json").read_text(encoding="utf-8") == "kept"
    assert from_json((tmp_path / "format-1" / "core.Npi.json").read_bytes(), kept["core.Npi"])
    assert (tmp_path / "format_1.py").read_text(encoding="utf-8").startswith("EXPECTED['core.Npi']")
    assert capsys.readouterr().out == "core.Npi\n"


def test_the_examples_are_made_of_known_strategies() -> None:
    assert all(isinstance(values(kind), st.SearchStrategy) for kind in public_types().values())
    assert YearNotCovered in public_types().values()
    assert attrs.has(public_types()["sampling.Plan"])
