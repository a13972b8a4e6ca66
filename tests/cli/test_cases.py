"""The commands of the conformance suite."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qpp_rules.adapters import conformance
from qpp_rules.cli.commands import app

QUESTION = "small-practice"
RIGHT = {one.case: one.answer for one in conformance.cases([QUESTION])}
UNKNOWN, FEW = f"{QUESTION}/2026/unknown", f"{QUESTION}/2026/15"


def run(*args: object, text: str | None = None) -> Result:
    result = CliRunner().invoke(app, ["cases", *map(str, args)], input=text)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def lines(answers: dict[str, object]) -> str:
    return "".join(
        json.dumps({"case": case, "answer": one}) + "\n" for case, one in answers.items()
    )


def test_the_files_are_written_into_a_new_folder(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "cases"

    done = run("export", folder, "--question", QUESTION)
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"4 files, {len(RIGHT)} cases, version {conformance.VERSION}\n"
    found = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert found == conformance.files([QUESTION])


def test_existing_files_are_replaced_only_with_force(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("mine", encoding="utf-8")

    refused = run("export", tmp_path, "--question", QUESTION)
    assert refused.exit_code == 2
    assert "give --force to replace it; nothing was written" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["manifest.json"]
    assert run("export", tmp_path, "--question", QUESTION, "--force").exit_code == 0
    assert run("export", tmp_path, "--question", QUESTION).exit_code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["export", "-"], "give a folder"),
        (["export", "cases", "--question", "eligibility"], "'eligibility' is not a question"),
        (["check", "nothing.jsonl"], "nothing.jsonl"),
        (["check", "-", "--json", "--csv"], "give --json or --csv, not both"),
    ],
)
def test_bad_input_ends_with_2(args: list[str], said: str) -> None:
    done = run(*args)

    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_right_answers_end_with_0_and_show_nothing() -> None:
    done = run("check", "-", "--question", QUESTION, text=lines(RIGHT))

    assert done.exit_code == 0
    assert done.stderr.endswith(f"cases {len(RIGHT)}, right {len(RIGHT)}, wrong 0, no answer 0\n")


def test_differences_end_with_1_and_name_their_rule_and_paragraph() -> None:
    answers = {**RIGHT, UNKNOWN: False}
    del answers[FEW]

    done = run("check", "-", "--question", QUESTION, "--json", text=lines(answers))
    rows = {row["case"]: row for row in json.loads(done.stdout)}
    assert done.exit_code == 1
    assert set(rows) == {UNKNOWN, FEW}
    assert (rows[UNKNOWN]["expected"], rows[UNKNOWN]["given"]) == (None, False)
    assert (rows[FEW]["expected"], rows[FEW]["given"]) == (True, "no answer")
    assert {row["rule"] for row in rows.values()} == {"eligibility.small-practice"}
    assert {row["citation"] for row in rows.values()} == {'42 CFR § 414.1305 "Small practice"'}
    assert done.stderr == (
        "eligibility.small-practice: 2\n"
        f"cases {len(RIGHT)}, right {len(RIGHT) - 2}, wrong 1, no answer 1\n"
    )


def test_an_answer_is_json_in_a_table_and_in_csv() -> None:
    done = run("check", "-", "--question", QUESTION, "--csv", text=lines({**RIGHT, UNKNOWN: False}))

    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert (row["expected"], row["given"]) == ("null", "false")


def test_unreadable_answers_end_with_2_and_name_their_lines() -> None:
    done = run("check", "-", "--question", QUESTION, text='{"case": "none", "answer": 1}\n{')

    assert done.exit_code == 2
    assert done.stderr.startswith("qpp-rules: standard input: 2 problems\n  line 1, case: given")
    assert "\n  line 2: given text that is not JSON" in done.stderr
