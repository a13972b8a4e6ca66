"""The commands about postings: who fits, and what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from qpp_rules.cli.commands import app
from qpp_rules.postings import Column
from tests.postings.written_workbooks import ZENITH, written

NORTH = {**ZENITH, Column.NAME: "North Data", Column.REMEDIAL_ACTION: None}
GROUPS = {**ZENITH, Column.NAME: "Gamma", Column.REPORTING_OPTIONS: "Groups"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)))


def saved(folder: Path, name: str, *intermediaries: Any, **options: Any) -> Path:
    path = folder / name
    path.write_bytes(written(*intermediaries, **options).getvalue())
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    ended = {**ZENITH, Column.NAME: "York", Column.REMEDIAL_ACTION: "Terminated"}
    return saved(tmp_path, "mine.xlsx", NORTH, ZENITH, ended)


def test_every_intermediary_is_shown_with_objections_and_questions_to_ask(file: Path) -> None:
    result = run(
        *("postings", "find", file, "--year", 2026, "--json", "--starts-on", "2026-05-01"),
        *("--reporting-option", "MVP", "--participation-option", "group", "--category", "quality"),
        *("--mips-cqm", "001", "--ecqm", "CMS165v14", "--activity", "IA_EPA_1"),
        *("--pi-measure", "PI_EP_1", "--mvp", "M1423"),
    )

    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert [(row["name"], row["fits"], row["against"], row["ask"]) for row in rows] == [
        (
            "North Data",
            "UNKNOWN",
            None,
            "whether it is terminated, withdrawn or under a corrective action plan",
        ),
        ("Zenith Registry", "YES", None, None),
        ("York", "NO", "the intermediary is neither terminated nor withdrawn (York)", None),
    ]
    assert rows[1]["cost"] == ZENITH[Column.COST]
    assert "fits NO 1, fits UNKNOWN 1, fits YES 1" in result.stderr
    assert "A listing is not an endorsement" in result.stderr


def test_a_registry_offers_no_qcdr_measure(file: Path) -> None:
    result = run("postings", "find", file, "--year", 2026, "--qcdr-measure", "AAO20", "--json")
    assert {row["fits"] for row in json.loads(result.stdout)} == {"NO"}


def test_unread_cells_are_named(tmp_path: Path) -> None:
    several = [{**GROUPS, Column.NAME: f"Gamma {number}"} for number in range(12)]
    result = run("postings", "find", saved(tmp_path, "a.xlsx", *several), "--year", 2026)

    assert "a.xlsx: F-G, row 3, reporting options: 'Groups' holds what is not one" in result.stderr
    assert "a.xlsx: 2 more defects" in result.stderr


def test_changes_between_versions_are_shown(tmp_path: Path, file: Path) -> None:
    later = saved(tmp_path, "later.xlsx", NORTH, {**ZENITH, Column.COST: "free"})
    result = run("postings", "compare", file, later, "--year", 2026, "--json")

    assert result.exit_code == 0
    assert [(row["name"], row["column"], row["later"]) for row in json.loads(result.stdout)] == [
        ("Zenith Registry", "cost", "free"),
        ("York", "listed", None),
    ]
