"""The help: a true example for each command, completion, and the keys of --json."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from qpp_rules import examples
from qpp_rules.adapters.conformance import cases
from qpp_rules.cli import output
from qpp_rules.cli.commands import app
from qpp_rules.cli.examples import EXAMPLES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


@cache
def answers() -> str:
    """Return the answers of a system that takes 15 clinicians for too many in 2026."""
    right = {one.case: one.answer for one in cases(["small-practice"])}
    given = {**right, "small-practice/2026/15": False}
    return "".join(json.dumps({"case": case, "answer": one}) + "\n" for case, one in given.items())


def everything(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield *command* and all commands in it, each with its name as typed."""
    yield path, command
    for name, part in getattr(command, "commands", {}).items():
        yield from everything(f"{path} {name}".strip(), part)


ALL = dict(everything("", typer.main.get_command(app)))
GROUPS = {name: one for name, one in ALL.items() if hasattr(one, "commands")}
COMMANDS = {name: one for name, one in ALL.items() if name not in GROUPS}
WITH_JSON = [
    name for name, one in COMMANDS.items() if any("--json" in param.opts for param in one.params)
]


@pytest.mark.parametrize("group", GROUPS)
def test_the_list_of_commands_has_a_whole_sentence_for_each(group: str) -> None:
    shown = CliRunner().invoke(app, [*group.split(), "--help"], env={"COLUMNS": "80"}).stdout

    for name, command in GROUPS[group].commands.items():
        sentence = command.get_short_help_str()
        assert sentence.endswith(".")
        assert not sentence.endswith("...")
        assert re.search(rf"^  {name} +{re.escape(sentence)}$", shown, re.MULTILINE)


def flat(text: str) -> list[str]:
    """Return the lines of *text* that are not blank, with random digits replaced."""
    lines = (re.sub(r"\b[0-9]{20}\b", "DIGITS", line.rstrip()) for line in text.splitlines())
    return [line for line in lines if line]


def agrees(expected: list[str], lines: list[str]) -> bool:
    """Return whether *lines* are as expected. ``...`` stands for any omitted lines."""
    if not expected:
        return not lines
    first, *others = expected
    if first == "...":
        return any(agrees(others, lines[at:]) for at in range(1, len(lines) + 1))
    return bool(lines) and lines[0] == first and agrees(others, lines[1:])


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a folder with the files that the examples name."""
    examples.write_files(tmp_path)
    (tmp_path / "answers.jsonl").write_text(answers(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def call(*args: str):
    result = CliRunner().invoke(app, args)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


# --- examples ----------------------------------------------------------------------------------


def typed(name: str) -> list[str]:
    """Return the words of the example of the command *name*, after the prompt."""
    return shlex.split(EXAMPLES[name].replace("\\\n", "").splitlines()[0])[1:]


BEFORE = {
    "audit verify": ("audit draw",),
    "audit evaluate": ("audit draw",),
    "audit target": ("audit draw", "audit evaluate"),
    "audit gate": ("audit draw", "audit evaluate"),
    "audit report": ("audit draw", "audit evaluate"),
}
"""The commands that write what an example reads."""


def test_every_command_has_an_example() -> None:
    assert set(EXAMPLES) == set(COMMANDS)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_shows_the_real_output(name: str, registry, monkeypatch) -> None:
    monkeypatch.setattr(output, "_WIDE", 70)
    line, *expected = EXAMPLES[name].replace("\\\n", "").splitlines()
    program, *args = typed(name)
    assert line.startswith("$ ")
    assert program == "qpp-rules"
    assert " ".join(args).startswith(f"{name} ".rstrip())
    for before in BEFORE.get(name, ()):
        call(*typed(before)[1:])

    result = call(*args)

    assert agrees(flat("\n".join(expected)), flat(result.output)), result.output


@pytest.mark.parametrize(
    ("expected", "lines", "is_so"),
    [
        (["a", "...", "d"], ["a", "b", "c", "d"], True),
        (["a", "..."], ["a", "b"], True),
        (["...", "d"], ["a", "d"], True),
        (["a", "..."], ["a"], False),
        (["a", "...", "d"], ["a", "b", "c"], False),
        (["a"], ["a", "b"], False),
        (["a", "b"], ["a"], False),
        (["a"], ["b"], False),
    ],
)
def test_an_ellipsis_stands_for_one_or_more_lines(expected, lines, is_so) -> None:
    assert agrees(expected, lines) is is_so


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("width", [80, 200])
def test_the_help_of_a_command_ends_with_its_example(name, width) -> None:
    result = CliRunner(env={"COLUMNS": str(width)}).invoke(app, [*name.split(), "--help"])

    shown = result.stdout.partition("\n  Example:\n\n")[2].splitlines()
    assert [line.removeprefix("    ") for line in shown] == EXAMPLES[name].splitlines()


# --- completion --------------------------------------------------------------------------------

COMPLETED = {
    "qpp-rules el": {"eligibility", "elections"},
    "qpp-rules audit ": {"draw", "seed", "verify"},
    "qpp-rules rules --j": {"--json"},
    "qpp-rules rules --subject a": {"agreements", "audits"},
}


def test_the_shell_completes_commands_and_options() -> None:
    """With the script that --show-completion prints, in a real bash."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("no bash")
    scripts = str(Path(sys.executable).parent)
    program = """
        eval "$(qpp-rules --show-completion)"
        function=$(complete -p qpp-rules)
        function=${function##*-F }
        for TYPED in "$@"; do
            read -r -a COMP_WORDS <<<"$TYPED"
            [[ $TYPED == *' ' ]] && COMP_WORDS+=('')
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            ${function%% *} qpp-rules
            printf '%s ' "${COMPREPLY[@]}"
            printf '\\n'
        done
    """
    ended = subprocess.run(
        [bash, "--noprofile", "--norc", "-c", program, bash, *COMPLETED],
        env={**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )

    for (typed, offered), line in zip(COMPLETED.items(), ended.stdout.splitlines(), strict=True):
        assert set(line.split()) >= offered, ended.stderr
        word = typed.rpartition(" ")[2]
        assert all(one.startswith(word) for one in line.split())


def test_completion_can_be_installed() -> None:
    shown = call("--help").stdout

    assert "--install-completion" in shown
    assert "--show-completion" in shown


# --- the keys of --json ------------------------------------------------------------------------


def table(head: str) -> dict[str, list[str]]:
    """Return the cells after the first of the page's table with that *head*, by command."""
    body = re.split(rf"{re.escape(head)}\n\|[-|]+\n", PAGE)[1].partition("\n\n")[0]
    rows = (row.strip("| ").split(" | ") for row in body.splitlines())
    return {name.strip("`"): cells for name, *cells in rows}


def names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


ROWS = {name: names(cell) for name, (cell,) in table("| command | keys of a row |").items()}
OBJECTS = {
    name: (names(keys), rows.strip("`"))
    for name, (keys, rows) in table("| command | keys of the object | rows |").items()
}
# The calls whose keys the page documents.
CALLS = {
    "compare": ["compare", "2018", "2019"],
    "deadlines": ["deadlines", "2026", "--as-of", "2027-03-31T19:59-04:00"],
}


def test_the_keys_of_every_command_are_documented() -> None:
    assert set(ROWS) == set(WITH_JSON)
    assert set(OBJECTS) < set(WITH_JSON)


@pytest.mark.parametrize("name", WITH_JSON)
def test_json_has_the_documented_keys_in_that_order(name: str, registry) -> None:
    for before in BEFORE.get(name, ()):
        call(*typed(before)[1:])

    found = json.loads(call(*CALLS.get(name, typed(name)[1:]), "--json").stdout)

    if name in OBJECTS:
        keys, rows = OBJECTS[name]
        assert list(found) == keys
        found = found[rows]
    assert found
    assert {tuple(row) for row in found} == {tuple(ROWS[name])}


def test_deadlines_have_a_status_only_if_an_instant_is_given() -> None:
    (keys,) = {tuple(row) for row in json.loads(call("deadlines", "2026", "--json").stdout)}

    assert [*keys, "status"] == ROWS["deadlines"]
