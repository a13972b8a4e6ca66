"""The commands about readiness, on the example registry."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from qpp_rules import examples
from qpp_rules.cli.commands import app

CASES, INTERMEDIARY = (str(examples.path(name)) for name in ("cases.jsonl", "intermediary.json"))
AT = ("--as-of", "2025-02-03T09:00-05:00")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["ready", *arguments])


def rows_of(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_the_check_shows_who_is_ready_and_ends_with_1_because_others_are_not() -> None:
    result = run("check", CASES, *AT, "--intermediary", INTERMEDIARY, "--json")

    assert result.exit_code == 1
    assert [row["answer"] for row in rows_of(result)] == ["READY", "BLOCKED", "BLOCKED"]
    assert "READY 1, BLOCKED 2, UNDETERMINED 0, malformed 0" in result.stderr


def test_if_everyone_is_ready_the_check_ends_with_0(tmp_path: Path) -> None:
    one = tmp_path / "one.jsonl"
    one.write_text(Path(CASES).read_text(encoding="utf-8").splitlines()[0], encoding="utf-8")

    assert run("check", str(one), *AT, "--intermediary", INTERMEDIARY).exit_code == 0


def test_without_the_facts_of_the_intermediary_nothing_is_ready() -> None:
    result = run("check", CASES, *AT, "--counts", "--csv")

    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert {"count_of": "answer", "name": "READY", "cases": "0"} in rows


def test_a_line_that_is_not_a_case_is_named_but_not_shown(tmp_path: Path) -> None:
    lines = Path(CASES).read_text(encoding="utf-8") + '{"tin": "123456789"}\n'
    file = tmp_path / "cases.jsonl"
    file.write_text(lines, encoding="utf-8")

    result = run("check", str(file), *AT, "--intermediary", INTERMEDIARY)

    assert result.exit_code == 1
    assert "line 4" in result.stderr
    assert "malformed 1" in result.stderr
    assert "123456789" not in result.output


def test_a_file_without_cases_cannot_be_checked(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("\n", encoding="utf-8")

    assert run("check", str(empty), *AT).exit_code == 2


def test_the_worklist_becomes_a_calendar_and_a_workbook(tmp_path: Path) -> None:
    ical, book = tmp_path / "work.ics", tmp_path / "work.xlsx"

    result = run(
        *("worklist", CASES, *AT, "--intermediary", INTERMEDIARY, "--csv"),
        *("--ical", str(ical), "--workbook", str(book)),
    )

    assert result.exit_code == 1
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [row["participant"] for row in rows] == ["group:000000002", "group:000000003"]
    assert ical.read_text(encoding="utf-8").count("BEGIN:VEVENT") == 2
    assert openpyxl.load_workbook(book).active.max_row == 3


@pytest.mark.parametrize(("with_receipt", "code"), [(False, 1), (True, 0)])
def test_a_participant_that_was_ready_must_have_a_receipt(
    tmp_path: Path, with_receipt: bool, code: int
) -> None:
    receipt = {
        "format": 2,
        "type": "Receipt",
        "value": {
            "participant": "group:000000001",
            "year": 2024,
            "received_at": "2025-02-03T09:05:00-05:00",
        },
    }
    file = tmp_path / "receipts.jsonl"
    file.write_text(json.dumps(receipt) if with_receipt else "", encoding="utf-8")

    result = run(
        *("unsubmitted", CASES, *AT, "--intermediary", INTERMEDIARY, "--receipts", str(file)),
        "--json",
    )

    assert result.exit_code == code
    assert len(rows_of(result)) == code


def test_a_receipt_of_a_participant_that_was_not_ready_is_named(tmp_path: Path) -> None:
    value = {"year": 2024, "received_at": "2025-02-03T09:05:00-05:00"}
    lines = [
        json.dumps({"format": 2, "type": "Receipt", "value": {"participant": whose, **value}})
        for whose in ("group:000000001", "group:000000009")
    ]
    file = tmp_path / "receipts.jsonl"
    file.write_text("\n".join(lines), encoding="utf-8")

    result = run(
        *("unsubmitted", CASES, *AT, "--intermediary", INTERMEDIARY, "--receipts", str(file))
    )

    assert result.exit_code == 0
    told = "receipts of participants that were not ready 1, the first of group:*****0009"
    assert told in result.stderr
