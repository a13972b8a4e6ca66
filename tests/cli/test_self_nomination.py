"""The command that reviews a self-nomination."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from qpp_rules.adapters.serialization import to_json
from qpp_rules.cli.commands import app
from tests.self_nomination.complete import blank, complete, record

YEAR = 2023


def run(*arguments: object) -> Result:
    command = ["self-nomination", "review", *map(str, arguments)]
    return CliRunner().invoke(app, [*command, "--year", str(YEAR)])


def written(folder: Path, name: str, value: object) -> Path:
    path = folder / name
    path.write_text(to_json(value), encoding="utf-8")
    return path


def test_an_application_without_a_gap_ends_with_0(tmp_path: Path) -> None:
    application = written(tmp_path, "application.json", complete(YEAR))
    prior = written(tmp_path, "prior.json", record(YEAR))
    result = run(application, "--prior", prior, "--submitted-at", "2022-08-15", "--json")
    assert result.exit_code == 0
    assert {row["answer"] for row in json.loads(result.stdout)} == {"NO_GAP_FOUND"}
    assert "no gap found" in result.stderr


def test_a_gap_ends_with_1_and_is_open_until_the_close(tmp_path: Path) -> None:
    lacking = blank(complete(YEAR), "attestations.validation_strategy")
    application = written(tmp_path, "application.json", lacking)
    result = run(application, "--submitted-at", "2022-08-15", "--open", "--json")
    assert result.exit_code == 1
    # What CMS may consider is warned of, and has no day on which it is due.
    due = [(row["due"], row["item"]) for row in json.loads(result.stdout) if row["due"]]
    assert due == [("2022-09-01", "attestations.validation_strategy")]
    assert result.stderr.splitlines()[-1] == "gaps"


def test_an_unknown_fact_ends_with_1_and_is_named(tmp_path: Path) -> None:
    application = written(tmp_path, "application.json", complete(YEAR))
    result = run(application)
    assert result.exit_code == 1
    assert "missing: submitted_at" in result.stderr


def test_a_file_that_is_not_an_application_ends_with_2(tmp_path: Path) -> None:
    path = tmp_path / "application.json"
    path.write_text("[]", encoding="utf-8")
    assert run(path).exit_code == 2
