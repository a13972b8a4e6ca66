"""The commands of the conformance suite for other implementations."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from qpp_rules.adapters.conformance import QUESTIONS, VERSION, compare_answers
from qpp_rules.adapters.conformance import files as suite_files
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    Force,
    Writes,
    checks_files,
    form_of,
    misused,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import STDOUT, lines_of, name_of, write_files
from qpp_rules.cli.output import Form, say, show, some_of, working

cases = typer.Typer(
    help="Cases for other implementations.", no_args_is_help=True, rich_markup_mode=None
)


def _read_question(text: str) -> str:
    if text not in QUESTIONS:
        misused(f"{text!r} is not a question; give one of {', '.join(QUESTIONS)}")
    return text


Questions = Annotated[
    list[Any] | None,
    typer.Option(
        "--question",
        parser=_read_question,
        metavar="QUESTION",
        help="Only this question, such as individual-eligibility. Repeatable.",
        autocompletion=lambda: list(QUESTIONS),
    ),
]


@cases.command("export", epilog=example_of("cases export"))
@checks_files
def export_cases(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where to write the files."), Writes
    ],
    questions: Questions = None,
    force: Force = False,
) -> None:
    """Write the cases as JSON Lines, with schemas.

    There is a file for each question, with a JSON Schema of its lines, and for each inventory that
    the cases name; manifest.json lists them. Each line has facts, the expected answer, and the
    rules and paragraphs that it is about.
    """
    if folder == STDOUT:
        misused("the cases are several files; give a folder")
    with working("making the cases"):
        written = suite_files(questions)
    folder.mkdir(parents=True, exist_ok=True)
    write_files(*((folder / name, text) for name, text in written.items()), force=force)
    lines = sum(text.count("\n") for name, text in written.items() if name.endswith(".jsonl"))
    say(f"{len(written)} files, {lines} cases, version {VERSION}")


@cases.command("check", epilog=example_of("cases check"))
@checks_files
def check_answers(
    answers: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS",
            help='JSON Lines such as {"case": "small-practice/2026/16", "answer": false}; '
            "- is stdin.",
        ),
    ],
    questions: Questions = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Compare another system's answers.

    Shows each difference with the rule and the paragraph that it is about. A case without an answer
    is a difference. Ends with 1 if there is any.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    with working("comparing"), lines_of(answers) as lines:
        found = compare_answers(lines, name_of(answers), questions=questions)
    columns = ("case", "situation", "expected", "given", "rule", "observed", "required", "citation")
    show([_shown(row, form) for row in found.rows], form, columns=columns)
    # A case may have several rows of one rule.
    differing = {(row["case"], row["rule"]) for row in found.rows}
    by_rule = Counter(rule for _, rule in differing).most_common()
    for told in some_of(f"{rule}: {count}" for rule, count in by_rule):
        say(told)
    say(
        f"cases {found.asked}, right {found.right}, wrong {found.wrong}, no answer "
        f"{found.unanswered}"
    )
    if found.rows:
        raise typer.Exit(NO)


def _shown(row: dict[str, Any], form: Form) -> dict[str, Any]:
    """Return *row*; in a table and in CSV an answer is JSON text, so that null is not a blank."""
    if form is Form.JSON:
        return row
    return {**row, **{name: json.dumps(row[name]) for name in ("expected", "given")}}
