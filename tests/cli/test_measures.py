"""The commands about measures: what CMS says of one, and what changed between two years."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qpp_rules.cli.commands import app
from tests.measures.cms_records import record


def run(*arguments: object, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(map(str, arguments)), input=stdin)


def written(folder: Path, name: str, *records: object) -> Path:
    path = folder / name
    path.write_text(json.dumps(records), encoding="utf-8")
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(
        tmp_path,
        "mine.json",
        record(
            "007",
            firstPerformanceYear=2026,
            metricType="multiPerformanceRate",
            overallAlgorithm="simpleAverage",
            strata=[{"name": "84Days"}, {"name": "180Days"}],
            measureType="process",
            isHighPriority=False,
            isInverse=False,
            isRegistryMeasure=False,
            submissionMethods=["registry", "electronicHealthRecord"],
            allowedPrograms=["mips", "G0053"],
            allowedRegistrationTypes=["group", "apm"],
        ),
        record("IA_AHE_1", "ia"),
    )


def test_a_row_has_what_cms_publishes_about_a_measure(file: Path) -> None:
    result = run("measures", "show", "007", "--measures", file, "--year", 2026, "--json")

    assert result.exit_code == 0
    assert json.loads(result.stdout) == [
        {
            "id": "007",
            "category": "quality",
            "first_year": 2026,
            "metric_type": "multiPerformanceRate",
            "measure_type": "process",
            "outcome": False,
            "high_priority": False,
            "inverse": False,
            "collection_types": "MIPS CQM; eCQM",
            "strata": "84Days; 180Days",
            "programs": "G0053; mips",
            "participation_options": "APM Entity; group",
            "vendors": None,
        }
    ]
    assert "mine.json: the measures data of 2026, SHA-256 " in result.stderr


def test_fields_missing_from_the_record_are_null_or_empty(file: Path) -> None:
    arguments = ("measures", "show", "IA_AHE_1", "--measures", file, "--year", 2026)
    (row,) = json.loads(run(*arguments, "--json").stdout)
    (cells,) = csv.DictReader(io.StringIO(run(*arguments, "--csv").stdout))

    assert {name for name, value in row.items() if value is not None} == {"id", "category"}
    assert {name for name, cell in cells.items() if cell} == {"id", "category"}
    assert "IA_AHE_1" in run(*arguments).stdout


def test_an_unknown_id_is_named_with_a_similar_one(file: Path) -> None:
    """MD 97, 137, 550: lost zeros, blanks, case."""
    result = run("measures", "show", "7", "999", "007", "007", "--measures", file, "--year", 2026)

    assert result.exit_code == 0
    assert result.stdout.count("007") == 1
    assert "mine.json: '7' (str) is not in the data of 2026; it has 007" in result.stderr
    assert "mine.json: '999' (str) is not in the data of 2026\n" in result.stderr


def test_standard_input_can_be_the_file(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    result = run("measures", "show", "007", "--measures", "-", "--year", 2026, "--json", stdin=text)

    assert json.loads(result.stdout)[0]["id"] == "007"
    assert "standard input: the measures data of 2026" in result.stderr


def test_a_provisional_file_is_reported_as_provisional(file: Path) -> None:
    result = run("measures", "show", "007", "--measures", file, "--year", 2027)

    assert result.stderr.splitlines()[-1].endswith(", provisional")


def test_a_new_word_is_refused_unless_the_reading_is_lenient(tmp_path: Path) -> None:
    file = written(tmp_path, "new.json", record(metricType="aRate", firstPerformanceYear=2026))
    arguments = ("measures", "show", "236", "--measures", file, "--year", 2026)
    refused = run(*arguments)

    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "records[0] (236).metricType: given 'aRate' (str), expected one of" in refused.stderr
    assert run(*arguments, "--lenient").exit_code == 0


def test_two_years_are_compared(tmp_path: Path, file: Path) -> None:
    other = written(tmp_path, "next.json", record("007", firstPerformanceYear=2026))
    result = run("measures", "compare", file, other, "--years", "2026,2027", "--json")

    assert result.exit_code == 0
    assert [(row["measure"], row["changed"]) for row in json.loads(result.stdout)] == [
        ("007", "metric_type"),
        ("007", "submission_methods"),
        ("007", "strata"),
        ("IA_AHE_1", "gone"),
    ]
    assert result.stderr.count("the measures data of") == 2


def test_identical_files_are_not_an_error(file: Path) -> None:
    result = run("measures", "compare", file, file, "--years", "2026,2027", "--json")

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


@pytest.mark.parametrize("years", ["2026", "2026;2027", "2026,", "x,2026", "2026,2027,2028"])
def test_a_comparison_needs_two_years(file: Path, years: str) -> None:
    result = run("measures", "compare", file, file, "--years", years)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "performance year" in result.stderr


def test_one_file_cannot_be_standard_input_twice() -> None:
    result = run("measures", "compare", "-", "-", "--years", "2026,2027", stdin="[]")

    assert result.exit_code == 2
    assert "standard input" in result.stderr
