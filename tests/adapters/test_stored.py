"""What users stored in a format keeps loading, and stays as it was."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import strategies as st

from qpp_rules import rulebook
from qpp_rules.adapters.serialization import FORMAT, from_json, public_types, to_json
from qpp_rules.adapters.serialization.kinds import SUCCESSORS
from qpp_rules.core.citations import Citation
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.parameters import Entry
from qpp_rules.core.years import PerformanceYear
from tests import store_values
from tests.adapters.public_values import values
from tests.adapters.test_public_values import same
from tests.adapters.test_serialization import content_of, envelope
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

NEWEST = {path.stem: path for path in FILES.values()}
OF_THIS_FORM = [path for tag, path in NEWEST.items() if tag in public_types()]


def number_of(path: Path) -> int:
    return int(path.parent.name.removeprefix("format-"))


def type_of(path: Path) -> Any:
    return public_types()[SUCCESSORS.get(path.stem, path.stem)]


def known_to(stored: Any, again: Any) -> Any:
    """Return *again* without the fields that were added since *stored* was written.

    A source that was null is written since.
    """
    if isinstance(stored, dict) and isinstance(again, dict):
        now = again
        if "verdict" in stored and stored["source"] is None:
            assert from_json(envelope(Citation, again["source"]), Citation)
            now = {**again, "source": None}
        return {key: known_to(stored[key], one) for key, one in now.items() if key in stored}
    if isinstance(stored, list) and isinstance(again, list) and len(stored) == len(again):
        return [known_to(one, other) for one, other in zip(stored, again, strict=True)]
    return again


def of_its_year(value: Any, content: Any) -> Any:
    """Return *value* with the text of its year in each determination whose *content* has none."""
    if isinstance(value, Determination):
        pairs = zip(value.findings, content["findings"], strict=True)
        findings = tuple(
            finding.replace(source=finding.rule.of(value.year).citation)
            if written.get("source") is None
            else finding
            for finding, written in pairs
        )
        return Determination(value.answer, value.year, findings)
    if isinstance(value, tuple) and isinstance(content, list):
        return tuple(map(of_its_year, value, content))
    if attrs.has(type(value)) and isinstance(content, dict):
        held = {one.name: one.alias for one in attrs.fields(type(value)) if one.name in content}
        return attrs.evolve(
            value,
            **{
                alias: of_its_year(getattr(value, name), content[name])
                for name, alias in held.items()
            },
        )
    if isinstance(value, Mapping) and isinstance(content, dict):
        pairs = zip(value.items(), content.values(), strict=True)
        return {key: of_its_year(one, written) for (key, one), written in pairs}
    return value


def test_every_public_type_has_a_stored_file() -> None:
    """Where one is missing: python -m tests.store_values."""
    files = {path.stem for path in FILES.values()}

    assert files >= {*public_types()}


def test_a_removed_classs_tag_is_read_as_its_successor() -> None:
    """Each is listed, and its stored files load."""
    files = {path.stem for path in FILES.values()}

    assert files - {*public_types()} == {*SUCCESSORS}
    assert {*SUCCESSORS.values()} <= {*public_types()}
    for gone, successor in SUCCESSORS.items():
        entry = {"first_year": 2027, "last_year": 2027, "value": {"type": gone}, "source": SOURCE}
        read = from_json(json.dumps({"format": 1, "type": "Entry", "value": entry}), Entry)
        assert read.value is public_types()[successor]


def test_a_null_source_is_the_years_text_or_the_newest_without_a_year() -> None:
    """Today each source is written. Earlier a rule's own text was not, whatever the year."""
    rule = rulebook.rule("feedback.comparison")
    finding = Finding(rule, Verdict.MET)
    stored: Any = {**content_of(finding), "source": None}
    short = {key: one for key, one in stored.items() if key != "source"}
    without = rulebook.rule("deadlines.data-submission.open")

    assert content_of(finding)["source"] == content_of(rule.citation)
    assert from_json(envelope(Finding, stored), Finding).source == rule.citation
    for year in (2021, 2023, 2027):
        for one in (stored, short):
            content = {"answer": None, "year": year, "findings": [one]}
            read = from_json(envelope(Determination, content), Determination)
            clause = rule.of(PerformanceYear(year))
            assert read == Determination(None, PerformanceYear(year), (clause.met(),))
    assert rule.of(PerformanceYear(2023)).citation != rule.citation
    # For a year without a text, only the newest text is available.
    of_2090 = {"answer": None, "year": 2090, "findings": [{**stored, "rule": without.id}]}
    (found,) = from_json(envelope(Determination, of_2090), Determination).findings
    assert found.source == without.citation


@pytest.mark.parametrize("name", FILES)
def test_a_stored_file_loads_as_the_original_value(name: str) -> None:
    """A type, a field, a member or a tag that is gone fails here: that is another format."""
    path = FILES[name]
    content = json.loads(path.read_text(encoding="utf-8"))["value"]
    expected = of_its_year(FORMATS[number_of(path)][path.stem], content)

    loaded: Any = from_json(path.read_bytes(), type_of(path))

    assert same(loaded, expected)
    # Some fields stand outside of equality.
    assert to_json(loaded) == to_json(expected)
    assert source(loaded) == source(expected)


@pytest.mark.parametrize("path", OF_THIS_FORM, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_rewriting_a_stored_file_in_this_format_reproduces_it(path: Path) -> None:
    """Format 2 wrote a type that has no file of its own there as format 1 did."""
    text = path.read_text(encoding="utf-8")

    again = json.loads(to_json(from_json(text, type_of(path))))

    assert again["format"] == FORMAT
    kept = known_to(json.loads(text), {**again, "format": number_of(path)})
    assert f"{json.dumps(kept, indent=2, ensure_ascii=False)}\n" == text


def test_no_stored_file_is_empty() -> None:
    """A file of defaults would not show that a field is lost."""
    sets = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))["value"] for path in FILES.values()
    }
    objects = {name: value for name, value in sets.items() if isinstance(value, dict) and value}

    assert {name for name, value in objects.items() if not any(value.values())} == set()
    assert {"sampling.Plan", "deadlines.Calendar", "core.Determination"} <= {*objects}


def test_storing_adds_missing_files_and_changes_no_existing_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = {"core.Group": public_types()["core.Group"], "core.Npi": public_types()["core.Npi"]}
    monkeypatch.setattr(store_values, "STORED", tmp_path)
    monkeypatch.setattr(store_values, "FILES", tmp_path / "format-2")
    monkeypatch.setattr(store_values, "EXPECTED", tmp_path / "format_2.py")
    monkeypatch.setattr(store_values, "FORMS", tmp_path / "forms.json")
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

    # A form that is gone from the package stays on record.
    assert {*store_values.recorded()} == {*kept}
    del kept["core.Group"]
    with pytest.raises(SystemExit, match=r"another format now: core\.Group"):
        store_values.main()
    assert {*store_values.recorded()} == {"core.Group", "core.Npi"}


@pytest.fixture(scope="module")
def forms() -> dict[str, Any]:
    return store_values.forms()


def test_everything_ever_written_in_this_format_is_still_read(forms: dict[str, Any]) -> None:
    """A type, field or member that is gone or has another form, a default that is gone.

    The stored files show one value of each type. The forms on record show every field and member.
    """
    now = {**forms, "core.Npi": {"type": "integer"}}

    assert store_values.narrower(forms) == []
    assert store_values.narrower(now) == ["core.Npi"]
    assert store_values.narrower({**forms, "core.Npi": None}) == ["core.Npi"]


def test_every_form_is_on_record(forms: dict[str, Any]) -> None:
    """Where one has grown: python -m tests.store_values."""
    recorded = store_values.recorded()

    assert [tag for tag, form in forms.items() if recorded.get(tag) != form] == []


VOLUME = {"type": "object", "properties": {"a": {"type": "integer"}}, "required": ["a"]}
WIDER = {"type": "object", "properties": {"a": {"type": ["integer", "null"]}}, "required": ["a"]}


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"enum": ["A"]}, {"enum": ["A", "B"]}),
        (VOLUME, {**VOLUME, "required": []}),
        (VOLUME, {**VOLUME, "properties": {**VOLUME["properties"], "b": {"type": "string"}}}),
        (VOLUME, WIDER),
        ({"$ref": "A"}, {"oneOf": [{"$ref": "A"}, {"type": "null"}]}),
        ({"items": {"enum": ["A"]}}, {"items": {"enum": ["A", "B"]}}),
    ],
    ids=["a member", "a default", "a field", "null", "a type of several", "of items"],
)
def test_a_form_may_grow_but_not_shrink(then: dict[str, Any], now: dict[str, Any]) -> None:
    assert store_values.takes_all_of(then, then)
    assert store_values.takes_all_of(now, now)
    assert store_values.takes_all_of(now, then)
    assert not store_values.takes_all_of(then, now)


@pytest.mark.parametrize(
    ("then", "now"),
    [
        ({"$ref": "A"}, {"$ref": "B"}),
        ({"type": "string"}, {"type": "string", "pattern": "A"}),
        ({"type": "string"}, {"type": "integer"}),
        ({"type": "string"}, {"enum": ["A"]}),
        (VOLUME, {"type": "object", "properties": {"b": {"type": "integer"}}}),
    ],
    ids=["another type", "a spelling", "a number", "members", "another name"],
)
def test_changing_a_form_requires_a_new_format(then: dict[str, Any], now: dict[str, Any]) -> None:
    assert not store_values.takes_all_of(now, then)


def test_the_examples_come_from_known_strategies() -> None:
    assert all(isinstance(values(kind), st.SearchStrategy) for kind in public_types().values())
    assert YearNotCovered in public_types().values()
    assert attrs.has(public_types()["sampling.Plan"])
