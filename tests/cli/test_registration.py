"""The command about registration: what a request to register lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qpp_rules.adapters.serialization import to_json
from qpp_rules.cli.commands import app
from qpp_rules.core.vocabulary import ReportingOption
from tests.registration.examples import CLINICIAN, GROUP, request, survey


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["registration", "check", *map(str, arguments)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "request.json"
    path.write_text(to_json(request(CLINICIAN, year=2025)), encoding="utf-8")
    return path


def test_each_row_has_a_finding_and_missing_facts_are_named(file: Path) -> None:
    result = run(file, "--year", 2025, "--no-population-health-measure", "--json")

    assert result.exit_code == 1
    assert result.stderr.splitlines() == ["missing: as_of", "missing: mvps", "not known"]
    rows = json.loads(result.stdout)
    assert {row["answer"] for row in rows} == {"not known"}
    assert rows[0]["rule"] == "registration.mvp.participant"


def test_a_year_without_a_text_uses_the_callers_word(file: Path) -> None:
    refused = run(file, "--year", 2025)

    assert refused.exit_code == 2
    assert "population_health_measure_asked" in refused.stderr
    asked = run(file, "--year", 2025, "--population-health-measure", "--json")
    assert "registration.mvp.population-health-measure" in asked.stdout


def test_a_request_for_the_survey_says_who_must_register(tmp_path: Path) -> None:
    path = tmp_path / "survey.json"
    one = survey(GROUP, reporting_option=ReportingOption.APP)
    path.write_text(to_json(one), encoding="utf-8")
    result = run(path, "--cahps", "--year", 2026, "--as-of", "2026-05-15T09:00-04:00")

    assert result.exit_code == 0
    assert result.stderr.splitlines() == ["must register", "can register"]
    assert "000000001" not in result.output


@pytest.mark.parametrize(
    "options", [("--final",), ("--provisional",), ("--no-population-health-measure",)]
)
def test_items_for_an_mvp_are_refused_with_the_survey(file: Path, options: tuple[str]) -> None:
    result = run(file, "--cahps", "--year", 2026, *options)

    assert result.exit_code == 2
    assert "--cahps" in result.stderr
