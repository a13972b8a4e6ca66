"""What is shown on a terminal and nowhere else: bars, colors, lines of its width."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from qpp_rules import examples
from qpp_rules.cli import output
from qpp_rules.cli.output import Form, show

fcntl = pytest.importorskip("fcntl", reason="a pseudo-terminal takes a Unix")
pty = pytest.importorskip("pty")
termios = pytest.importorskip("termios")

COLOR = re.compile(r"\x1b\[(?:[0-9]+;)*(?:3[0-9]|4[0-9]|9[0-7])(?:;[0-9]+)*m")
ESCAPE = "\x1b"
ERASED = "\x1b[2K"
UNSET = ("COLUMNS", "FORCE_COLOR", "LINES", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE")
# A file that is long to this command is short to a test.
LONG_FILES = "from qpp_rules.cli import files, main; files._LONG_FILE = 1; main()"
SHORT_FILES = "from qpp_rules.cli import main; main()"


class Ended(NamedTuple):
    code: int
    stdout: str
    stderr: str


class Terminal:
    """A pseudo-terminal of *width* columns, and what a program wrote to it."""

    def __init__(self, width: int) -> None:
        self.ours, self.theirs = pty.openpty()
        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))
        self.parts: list[bytes] = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self) -> None:
        # Linux answers with an error, and not with nothing, when the other end is closed.
        try:
            while part := os.read(self.ours, 4096):
                self.parts.append(part)
        except OSError:
            pass

    def text(self) -> str:
        os.close(self.theirs)
        self.reader.join()
        os.close(self.ours)
        return b"".join(self.parts).decode().replace("\r\n", "\n")


@contextmanager
def stream(*, is_terminal: bool, width: int) -> Iterator[tuple[int, Terminal | None]]:
    if not is_terminal:
        yield subprocess.PIPE, None
        return
    terminal = Terminal(width)
    yield terminal.theirs, terminal


def run(
    *args: object,
    terminals: tuple[str, ...] = ("stdout", "stderr"),
    width: int = 80,
    program: str = SHORT_FILES,
    **environment: str,
) -> Ended:
    """Run the command with these streams on a terminal and the others on a pipe."""
    env = {key: one for key, one in os.environ.items() if key not in UNSET}
    with (
        stream(is_terminal="stdout" in terminals, width=width) as (out, out_terminal),
        stream(is_terminal="stderr" in terminals, width=width) as (err, err_terminal),
    ):
        ended = subprocess.run(
            [sys.executable, "-c", program, *map(str, args)],
            env={**env, "PYTHONUTF8": "1", "TERM": "xterm-256color", **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            check=False,
        )
    return Ended(
        ended.returncode,
        out_terminal.text() if out_terminal else ended.stdout.decode(),
        err_terminal.text() if err_terminal else ended.stderr.decode(),
    )


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(
        "participant,segment_1_exceeded,segment_2_exceeded\n"
        + "".join(f"group:{number:09},none,none\n" for number in range(1, 51)),
        encoding="utf-8",
    )
    return path


# --- bars --------------------------------------------------------------------------------------


def test_a_long_file_shows_a_progress_bar(roster: Path) -> None:
    # With reasons, the rows are read one by one.
    asked = ("eligibility", roster, "--year", 2026, "--json", "--explain")
    ended = run(*asked, program=LONG_FILES)

    assert ended.code == 0
    assert "roster.csv" in ended.stderr
    assert "100%" in ended.stderr
    # The bar is taken away again, and never comes among the data.
    assert ERASED in ended.stderr.rpartition("100%")[2].partition("deciding")[0]
    assert ended.stderr.rstrip().endswith("EXEMPT 50")
    assert "roster.csv" not in ended.stdout


def test_a_long_file_of_submissions_shows_a_progress_bar() -> None:
    ended = run(
        *("submission", "check", examples.path("submissions.jsonl"), "--json"),
        *("--measures", examples.path("measures-2026.json"), "--year", 2026),
        *("--intermediary-type", "QUALIFIED_REGISTRY"),
        program=LONG_FILES,
    )

    assert ended.code == 1
    assert "submissions.jsonl" in ended.stderr
    assert "100%" in ended.stderr
    assert "submissions.jsonl" not in ended.stdout


def test_a_short_file_shows_no_bar(roster: Path) -> None:
    ended = run("eligibility", roster, "--year", 2026, "--json")

    assert "roster.csv" not in ended.stderr


@pytest.mark.parametrize("color", [{}, {"FORCE_COLOR": "1"}], ids=["", "FORCE_COLOR"])
def test_a_log_shows_no_bar_and_no_progress(roster: Path, color: dict[str, str]) -> None:
    ended = run(
        *("eligibility", roster, "--year", 2026, "--json"),
        terminals=("stdout",),
        program=LONG_FILES,
        **color,
    )

    assert ended.stderr == "EXEMPT 50\n"


def test_a_terminal_that_cannot_move_its_cursor_shows_no_bar(roster: Path) -> None:
    ended = run("eligibility", roster, "--year", 2026, "--json", program=LONG_FILES, TERM="dumb")

    assert ended.stderr == "EXEMPT 50\n"


def test_a_fault_in_a_long_file_has_the_same_message(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("participant\nx\n", encoding="utf-8")

    ended = run("eligibility", bad, "--year", 2026, program=LONG_FILES)

    assert ended.code == 2
    assert "bad.csv: row 2, participant: " in ended.stderr
    assert ended.stdout == ""


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["eligibility", "ROSTER", "--year", 2026], "deciding"),
        (["audit", "draw", "ROSTER", "--patients", "PATIENTS", "--year", 2026, "--seed", "1" * 20,
          "--out", "PLAN"], "drawing"),
        (["audit", "verify", "PLAN", "ROSTER", "--patients", "PATIENTS"], "drawing again"),
    ],
    ids=["eligibility", "draw", "verify"],
)  # fmt: skip
def test_long_work_says_what_it_is_doing(roster: Path, command: list[object], said: str) -> None:
    patients = roster.with_name("patients.csv")
    rows = (f"group:{number:09},P{one}\n" for number in range(1, 51) for one in range(5))
    patients.write_text("participant,patient\n" + "".join(rows), encoding="utf-8")
    paths = {"ROSTER": roster, "PATIENTS": patients, "PLAN": roster.with_name("plan.json")}
    if "verify" in command:
        draw = ("audit", "draw", roster, "--patients", patients, "--year", 2026)
        run(*draw, "--seed", "1" * 20, "--out", paths["PLAN"])

    ended = run(*(paths.get(one, one) for one in command))

    assert ended.code == 0
    assert f" {said}" in ended.stderr
    assert f" {said}" not in ended.stdout


# --- colors -----------------------------------------------------------------------------------


def test_a_bar_has_color_unless_no_color_is_set(roster: Path) -> None:
    # Explained answers are made row by row, however large the file is.
    command = ("eligibility", roster, "--year", 2026, "--explain")

    colored = run(*command, program=LONG_FILES)
    plain = run(*command, program=LONG_FILES, NO_COLOR="1")

    assert COLOR.search(colored.stderr)
    assert not COLOR.search(plain.stderr)
    assert "100%" in plain.stderr


@pytest.mark.parametrize("command", [("rules", 2026), ("deadlines", 2026), ("audit", "--help")])
def test_output_without_a_terminal_has_no_escapes(command: tuple[object, ...]) -> None:
    ended = run(*command, terminals=("stderr",))

    assert ended.code == 0
    assert ended.stdout
    assert ESCAPE not in ended.stdout


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_rows_for_programs_have_no_escapes_even_on_a_terminal(form: str) -> None:
    ended = run("rules", 2026, form)

    assert ended.stdout
    assert ESCAPE not in ended.stdout


# --- the width of the terminal -----------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 80])
def test_a_terminal_too_narrow_for_the_columns_has_a_line_for_each_cell(width: int) -> None:
    ended = run("rules", 2026, width=width, NO_COLOR="1")

    lines = re.sub(r"\x1b\[[0-9;]*m", "", ended.stdout).splitlines()
    assert max(map(len, lines)) <= width
    assert "title     low-volume threshold" in [line.rstrip() for line in lines]
    assert "basis     secondary" in [line.rstrip() for line in lines]


def test_a_wide_terminal_has_a_table() -> None:
    ended = run("rules", 2026, "--subject", "sampling", width=200)

    assert re.search(r"id +.*title +.*value +.*citation", ended.stdout)
    assert "title     low-volume threshold" not in ended.stdout


@pytest.mark.parametrize(
    ("width", "is_table"), [(24 + 3 + 5 + 3, True), (24 + 3 + 5 + 3 - 1, False)]
)
def test_columns_fold_to_a_readable_width_but_columns_of_names_never(
    width: int, is_table: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "_WIDE", width)

    show([{"key": "a-key", "words": "word " * 20}], Form.TABLE)

    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert (" key     words" in lines) is is_table
    assert ("key    a-key" in lines) is not is_table


def test_a_line_for_each_cell_leaves_out_the_empty_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "_WIDE", 30)
    rows = [
        {"long_name": "one", "note": "it is so " * 4, "none": None},
        {"long_name": "[b]two[/b]", "note": "", "none": ""},
    ]

    show(rows, Form.TABLE, title="A title")

    lines = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "A title",
        "",
        "long name  one",
        "note       it is so it is so",
        "           it is so it is so",
        "",
        "long name  [b]two[/b]",
    ]
