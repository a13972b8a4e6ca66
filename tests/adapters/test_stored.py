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
from qpp_rules.adapters.serialization.forms import SUCCESSORS, public_type
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.parameters import Entry
from tests import store_values
from tests.adapters.public_values import values
from tests.adapters.test_public_values import same
from tests.store_values import STORED, source

FORMATS = {
    number: importlib.import_module(f"tests.stored.format_{number}").EXPECTED
    for number in range(1, FORMAT + 1)
}
SOURCE = {
    "document": "42 CFR",
    "locator": "414.1400",
    "as_of": "2024-01-01",
    "basis": "REGULATION",
    "note": "",
}
FILES = {f"{path.parent.name}-{path.stem}": path for path in sorted(STORED.glob("format-*/*.json"))}


def number_of(path: Path) -> int:
    return int(path.parent.name.removeprefix("format-"))


def type_of(path: Path) -> Any:
    return public_type(path.stem)


def known_to(stored: Any, again: Any) -> Any:
    """Return *again* without the fields that were added since *stored* was written."""
    if isinstance(stored, dict) and isinstance(again, dict):
        return {key: known_to(stored[key], one) for key, one in again.items() if key in stored}
    if isinstance(stored, list) and isinstance(again, list) and len(stored) == len(again):
        return [known_to(one, other) for one, other in zip(stored, again, strict=True)]
    return again


def test_there_is_a_file_of_every_public_type() -> None:
    """Where one is missing: python -m tests.store_values."""
    files = {path.stem for path in FILES.values()}

    assert files >= {*public_types()}


def test_a_tag_whose_class_is_gone_is_read_as_its_successor() -> None:
    """Each is listed, and its stored files load."""
    files = {path.stem for path in FILES.values()}

    assert files - {*public_types()} == {*SUCCESSORS}
    assert {*SUCCESSORS.values()} <= {*public_types()}
    for gone, successor in SUCCESSORS.items():
        assert public_type(gone) is public_types()[successor]
        entry = {"first_year": 2027, "last_year": 2027, "value": {"type": gone}, "source": SOURCE}
        read = from_json(json.dumps({"format": 1, "type": "Entry", "value": entry}), Entry)
        assert read.value is public_types()[successor]


@pytest.mark.parametrize("name", FILES)
def test_a_stored_file_loads_as_what_was_stored(name: str) -> None:
    """A type, a field, a member or a tag that is gone fails here: that is another format."""
    path = FILES[name]
    expected = FORMATS[number_of(path)][path.stem]

    loaded: Any = from_json(path.read_bytes(), type_of(path))

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

    again = json.loads(to_json(from_json(text, type_of(path))))

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
    monkeypatch.setattr(store_values, "STORED", tmp_path)
    monkeypatch.setattr(store_values, "FILES", tmp_path / "format-2")
    monkeypatch.setattr(store_values, "EXPECTED", tmp_path / "format_2.py")
    monkeypatch.setattr(store_values, "public_types", lambda: kept)
    (tmp_path / "format-1").mkdir()
    (tmp_path / "format-1" / "core.Group.json").write_text("kept", encoding="utf-8")

    store_values.main()

    assert (tmp_path / "format-1" / "core.Group.json").read_text(encoding="utf-8") == "kept"
    assert not (tmp_path / "format-2" / "core.Group.json").exists()
    assert from_json((tmp_path / "format-2" / "core.Npi.json").read_bytes(), kept["core.Npi"])
    assert (tmp_path / "format_2.py").read_text(encoding="utf-8").startswith("EXPECTED['core.Npi']")
    assert capsys.readouterr().out == "core.Npi\n"

    # What is written in another form than before is named.
    store_values.main("core.Group", "core.Npi")

    assert from_json((tmp_path / "format-2" / "core.Group.json").read_bytes(), kept["core.Group"])
    assert capsys.readouterr().out == "core.Group\n"


def test_the_examples_are_made_of_known_strategies() -> None:
    assert all(isinstance(values(kind), st.SearchStrategy) for kind in public_types().values())
    assert YearNotCovered in public_types().values()
    assert attrs.has(public_types()["sampling.Plan"])
