"""The command about an intermediary's standing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qpp_rules.cli.commands import app

HEADER = "event,on,written,effective_on,years\n"
ACTION = "NOTICE,2026-05-04,yes,,\n"


def check(tmp_path: Path, rows: str, *arguments: str, approved: str = "QCDR") -> Result:
    path = tmp_path / "events.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    options = ("--year", "2026", "--as-of", "2027-02-01T09:00-05:00")
    approval = ("--approved-as", approved) if approved else ()
    return CliRunner().invoke(
        app, ["standing", "check", str(path), *options, *approval, *arguments]
    )


@pytest.mark.parametrize(
    ("rows", "standing", "may_submit", "code"),
    [
        ("", "IN_GOOD_STANDING", "YES", 0),
        (ACTION, "UNDER_REMEDIAL_ACTION", "YES", 0),
        (f"{ACTION}RESOLUTION,2026-06-01,,,\n", "IN_GOOD_STANDING", "YES", 0),
        ("TERMINATION,2027-01-10,,2027-01-15,all\n", "TERMINATED", "NO", 1),
        ("TERMINATION,2027-01-10,,2027-01-15,2027;2028\n", "IN_GOOD_STANDING", "YES", 0),
        ("TERMINATION,2027-01-10,,,all\n", "UNDETERMINED", "UNKNOWN", 1),
        ("WITHDRAWAL,2026-09-01,,,2026\n", "WITHDRAWN", "NO", 1),
        ("WITHDRAWAL,2026-09-01,,,\n", "UNDETERMINED", "UNKNOWN", 1),
    ],
)
def test_the_check_ends_with_1_unless_the_intermediary_may_submit(
    tmp_path: Path, rows: str, standing: str, may_submit: str, code: int
) -> None:
    result = check(tmp_path, rows, "--json")

    assert result.exit_code == code
    found = json.loads(result.stdout)
    assert {(row["standing"], row["may_submit"]) for row in found} == {(standing, may_submit)}
    assert f"standing {standing}, may submit {may_submit}" in result.stderr


@pytest.mark.parametrize(
    ("approved", "may_submit"),
    [("", "UNKNOWN"), ("HEALTH_IT_VENDOR", "NO"), ("CAHPS_SURVEY_VENDOR", "UNKNOWN")],
)
def test_the_approval_also_decides(tmp_path: Path, approved: str, may_submit: str) -> None:
    """A survey vendor submits the survey alone, and the data is not known here."""
    result = check(tmp_path, "", "--csv", approved=approved)

    assert result.exit_code == 1
    assert result.stdout.startswith("standing,may_submit,year,")
    assert f"may submit {may_submit}" in result.stderr


def test_every_fault_of_the_file_is_named_without_showing_content(tmp_path: Path) -> None:
    result = check(tmp_path, "NOTICE,,maybe,,\nTERMINATION,2027-01-10,,2027-01-01,20x6\n")

    assert result.exit_code == 2
    assert result.stdout == ""
    for place in ("row 2, on", "row 2, written", "row 3, years"):
        assert place in result.stderr
    assert "maybe" not in result.stderr
