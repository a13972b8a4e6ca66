"""What the commands write: whole or not at all, and never over what they read."""

from __future__ import annotations

import errno
import inspect
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import typer
from typer.testing import CliRunner, Result

from qpp_rules.cli import files
from qpp_rules.cli.commands import app
from qpp_rules.cli.conventions import Writes
from qpp_rules.cli.files import write_files
from qpp_rules.cli.stopping import TEMPORARY_FILES
from qpp_rules.core.errors import InvalidValue

SEED = ("--seed", "31415926535897932384")
PATIENTS_AND_YEAR = ("--patients", "patients.csv", "--year", "2026")
GROUPS = [f"group:{number:09}" for number in range(1, 13)]
ROSTER = "participant\n" + "".join(f"{key}\n" for key in GROUPS)
PATIENTS = "participant,patient\n" + "".join(f"{key},P{n}\n" for key in GROUPS for n in range(5))

MODULE = [sys.executable, "-m", "qpp_rules"]

on_unix = pytest.mark.skipif(os.name != "posix", reason="needs the links and pipes of a Unix")


def run(*args: object, given: str = "") -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=given)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to a folder with a roster and its patients."""
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "patients.csv").write_text(PATIENTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def draw(*options: object, code: int = 0, given: str = "", roster: str = "roster.csv") -> Result:
    result = run(
        *("audit", "draw", roster, *PATIENTS_AND_YEAR, *SEED),
        *options,
        given=given,
    )
    assert result.exit_code == code, result.output
    return result


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- an output is never an input ---------------------------------------------------------------


def as_itself(path: Path) -> str:
    return path.name


def as_a_longer_path(path: Path) -> str:
    return str(path.parent / "." / path.name)


def as_a_symbolic_link(path: Path) -> str:
    path.with_name("link").symlink_to(path)
    return "link"


def as_a_link_to_a_link(path: Path) -> str:
    path.with_name("between").symlink_to(path.name)
    path.with_name("link").symlink_to("between")
    return "link"


def as_a_hard_link(path: Path) -> str:
    path.with_name("link").hardlink_to(path)
    return "link"


def in_a_folder_that_is_a_link(path: Path) -> str:
    path.with_name("folder").symlink_to(path.parent)
    return f"folder/{path.name}"


NAMES = [
    as_itself,
    as_a_longer_path,
    as_a_symbolic_link,
    as_a_link_to_a_link,
    as_a_hard_link,
    in_a_folder_that_is_a_link,
]


@on_unix
@pytest.mark.parametrize("force", [[], ["--force"]], ids=["", "--force"])
@pytest.mark.parametrize("name", NAMES, ids=lambda one: one.__name__)
@pytest.mark.parametrize("read", ["roster.csv", "patients.csv"])
def test_an_output_never_replaces_an_input_under_any_name(
    folder: Path, read: str, name: Any, force: list[str]
) -> None:
    result = draw("--out", name(folder / read), *force, code=2)

    assert "--out: given a file that the command reads" in result.stderr
    assert (folder / "roster.csv").read_text(encoding="utf-8") == ROSTER
    assert (folder / "patients.csv").read_text(encoding="utf-8") == PATIENTS


def outputs_of(command: Any) -> set[str]:
    """Return the options of *command* whose help says that they write a file."""
    return {
        param.opts[0]
        for param in command.params
        if param.param_type_name == "option"
        and "write" in (getattr(param, "help", None) or "").lower()
        and param.opts[0] != "--force"
    }


def hints_of(command: Any) -> dict[str, Any]:
    """Return the annotation of each parameter of *command*: its type, then Typer's."""
    return get_type_hints(inspect.unwrap(command.callback), include_extras=True)


def reads(hint: Any) -> bool:
    return "Path" in str(get_args(hint)[:1]) and Writes not in get_args(hint)


def commands(path: str, command: Any) -> dict[str, Any]:
    found = {}
    for name, part in getattr(command, "commands", {}).items():
        found |= commands(f"{path} {name}".strip(), part) or {f"{path} {name}".strip(): part}
    return found


ALL = commands("", typer.main.get_command(app))
WRITING = [(name, option) for name, one in ALL.items() for option in sorted(outputs_of(one))]
# What each command needs besides its paths.
NEEDED = {
    "deadlines": ["2026"],
    "audit draw": ["--year", "2026", *SEED],
    "audit target": ["--deficiency", "x", *SEED],
    "audit report": ["--intermediary", "x"],
    "ready worklist": ["--as-of", "2027-02-01T09:00-05:00"],
}


def test_the_options_that_write_are_known() -> None:
    assert {option for _, option in WRITING} == {"--out", "--xlsx", "--ical", "--workbook"}
    assert {
        (name, f"--{one}")
        for name, command in ALL.items()
        for one, hint in hints_of(command).items()
        if Writes in get_args(hint)
    } == {*WRITING, ("cases export", "--folder")}
    assert all("--force" in {o for p in ALL[name].params for o in p.opts} for name, _ in WRITING)


@pytest.mark.parametrize(("name", "option"), WRITING, ids=map(" ".join, WRITING))
def test_every_output_is_compared_with_every_input(
    folder: Path, name: str, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every path that is not an output is an input."""
    hints = hints_of(ALL[name])
    paths = [param for param in ALL[name].params if reads(hints.get(param.name))]
    for read in paths:
        args: list[str] = []
        for param in paths:
            value = "roster.csv" if param is read else "patients.csv"
            if param is read or param.required:
                args += [value] if param.param_type_name == "argument" else [param.opts[0], value]
        result = run(*name.split(), *args, *NEEDED.get(name, []), option, "roster.csv")

        assert result.exit_code == 2
        assert f"{option}: given a file that the command reads" in result.stderr, read.name
    assert (folder / "roster.csv").read_text(encoding="utf-8") == ROSTER
    assert paths or name == "deadlines"


@pytest.mark.parametrize("second", ["report", "./report", "REPORT", "-"])
def test_two_outputs_cannot_be_one_file(folder: Path, second: str) -> None:
    first = "-" if second == "-" else "report"
    result = run(
        *("audit", "report", "roster.csv", "--intermediary", "x"),
        *("--out", first, "--xlsx", second),
    )

    assert result.exit_code == 2
    assert "--xlsx: given the file of --out" in result.stderr
    assert names_in(folder) == ["patients.csv", "roster.csv"]


def test_two_outputs_may_both_be_dev_null() -> None:
    files.refuse_clashes([], {"--out": Path(os.devnull), "--xlsx": Path(os.devnull)})


@on_unix
def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InvalidValue, match="expected a pipe for one file"):
        files.refuse_clashes([tmp_path / "pipe", tmp_path / "pipe"], {})


# --- another plan stands -----------------------------------------------------------------------


def test_another_plan_is_replaced_only_with_force(folder: Path) -> None:
    plan = folder / "plan.json"
    plan.write_text("another plan", encoding="utf-8")

    refused = draw("--out", plan, code=2)

    assert "plan.json: file: given an existing file with other content" in refused.stderr
    assert "--force" in refused.stderr
    assert refused.stdout == ""
    assert plan.read_text(encoding="utf-8") == "another plan"
    draw("--out", plan, "--force")
    assert plan.read_text(encoding="utf-8").startswith("{")


def test_the_same_plan_may_be_written_again(folder: Path) -> None:
    draw("--out", "plan.json")
    first = (folder / "plan.json").read_bytes()

    draw("--out", "plan.json")

    assert (folder / "plan.json").read_bytes() == first


def test_an_empty_file_is_replaced_without_force(folder: Path) -> None:
    (folder / "plan.json").touch()

    draw("--out", "plan.json")

    assert (folder / "plan.json").read_text(encoding="utf-8").startswith("{")


def test_if_one_of_two_files_exists_neither_is_written(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("stands", encoding="utf-8")

    with pytest.raises(InvalidValue, match="nothing was written"):
        write_files((tmp_path / "a", "new"), (tmp_path / "b", "new"))

    assert names_in(tmp_path) == ["b"]
    write_files((tmp_path / "a", "new"), (tmp_path / "b", "new"), force=True)
    assert names_in(tmp_path) == ["a", "b"]


def test_if_one_of_two_files_cannot_be_written_neither_is(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_files((tmp_path / "a", "new"), (tmp_path / "nowhere" / "b", "new"))

    assert names_in(tmp_path) == []
    assert not TEMPORARY_FILES


# --- links, pipes, devices, standard output ----------------------------------------------------


@on_unix
@pytest.mark.parametrize("exists", [True, False])
def test_a_symbolic_link_stays_and_its_file_gets_the_content(folder: Path, exists: bool) -> None:
    (folder / "plans").mkdir()
    if exists:
        (folder / "plans" / "a.json").write_text("old", encoding="utf-8")
    (folder / "latest.json").symlink_to("plans/a.json")

    draw("--out", "latest.json", "--force")

    assert (folder / "latest.json").is_symlink()
    assert (folder / "plans" / "a.json").read_text(encoding="utf-8").startswith("{")
    assert names_in(folder / "plans") == ["a.json"]


@on_unix
def test_a_link_loop_is_refused(folder: Path) -> None:
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")

    draw("--out", "a", code=2)

    assert (folder / "a").is_symlink()


@on_unix
def test_a_file_keeps_its_mode_and_a_new_one_is_private(folder: Path) -> None:
    (folder / "old.json").touch(mode=0o640)
    (folder / "old.json").chmod(0o640)

    draw("--out", "old.json")
    draw("--out", "new.json")

    assert (folder / "old.json").stat().st_mode & 0o777 == 0o640
    assert (folder / "new.json").stat().st_mode & 0o777 == 0o600


@on_unix
def test_a_device_is_written_to_and_stays() -> None:
    """A terminal instead of /dev/null, because a bug cannot replace it."""
    pty = pytest.importorskip("pty")
    ours, theirs = pty.openpty()
    terminal = Path(os.ttyname(theirs))

    write_files((terminal, "text"))

    assert os.read(ours, 100) == b"text"
    assert terminal.is_char_device()
    os.close(theirs)
    os.close(ours)


@on_unix
def test_a_pipe_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()

    write_files((pipe, "text"))
    reader.join()

    assert read == [b"text"]
    assert pipe.is_fifo()


def test_a_hyphen_prints_only_the_plan_on_standard_output(folder: Path) -> None:
    draw("--out", "plan.json")

    result = draw("--out", "-")

    assert result.stdout_bytes == (folder / "plan.json").read_bytes()
    assert "plan digest" in result.stderr
    assert names_in(folder) == ["patients.csv", "plan.json", "roster.csv"]


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_standard_output_holds_a_file_or_rows(folder: Path, form: str) -> None:
    assert "standard output" in draw("--out", "-", form, code=2).stderr


@on_unix
@pytest.mark.skipif(not Path("/dev/fd").exists(), reason="no /dev/fd")
@pytest.mark.parametrize("is_file", [True, False])
@pytest.mark.parametrize(("stream", "name"), [("stdout", "/dev/fd/1"), ("stderr", "/dev/fd/2")])
def test_the_name_of_an_open_stream_is_that_stream_even_if_it_is_a_file(
    folder: Path, stream: str, name: str, is_file: bool
) -> None:
    """Such as /dev/stdout, which a bug would replace."""
    draw("--out", "plan.json")
    command = [*MODULE, "audit", "draw", "roster.csv", *PATIENTS_AND_YEAR, *SEED, "--out", name]
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with (folder / "redirected").open("wb") as file:
        ended = subprocess.run(
            command, **(streams | ({stream: file} if is_file else {})), check=True
        )
    found = (folder / "redirected").read_bytes() if is_file else getattr(ended, stream)

    assert found.startswith((folder / "plan.json").read_bytes())
    assert b"Audit sample" not in found
    assert names_in(folder) == ["patients.csv", "plan.json", "redirected", "roster.csv"]


# --- what goes wrong ---------------------------------------------------------------------------


def test_a_full_disk_leaves_only_the_old_file(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (folder / "plan.json").write_text("old", encoding="utf-8")
    monkeypatch.setattr(os, "fsync", full)

    result = draw("--out", "plan.json", "--force", code=2)

    assert os.strerror(errno.ENOSPC) in result.stderr
    assert result.stdout == ""
    assert names_in(folder) == ["patients.csv", "plan.json", "roster.csv"]
    assert (folder / "plan.json").read_text(encoding="utf-8") == "old"
