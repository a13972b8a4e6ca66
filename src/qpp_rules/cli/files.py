"""Reading what the commands are given, and writing what they make: whole or not at all."""

from __future__ import annotations

import os
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from rich.progress import Progress

from qpp_rules.cli.output import console_for_progress
from qpp_rules.core.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["STDIN", "STDOUT", "lines_of", "name_of", "read_text", "write_whole"]

STDIN: Final = Path("-")
STDOUT: Final = Path("-")
_LONG_FILE: Final = 1 << 20


def __dir__() -> list[str]:
    return __all__


def name_of(path: Path) -> str:
    """Return what messages call *path*."""
    return "standard input" if path == STDIN else path.name


def read_text(path: Path) -> str:
    """Return the whole text of *path*, or of standard input where it is ``-``."""
    with _utf_8_only(path):
        return sys.stdin.read() if path == STDIN else path.read_text(encoding="utf-8")


@contextmanager
def _utf_8_only(path: Path) -> Iterator[None]:
    try:
        yield
    except UnicodeDecodeError as error:
        given = f"bytes that are not UTF-8, {error.reason}"
        raise InvalidValue.of(
            name_of(path), "text", given=given, expected="UTF-8", remedy="save the file as UTF-8"
        ) from None


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[str]]:
    """Open the lines of *path*, or of standard input; a long file shows a bar on a terminal."""
    with _utf_8_only(path), _opened(path) as lines:
        yield lines


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[str]]:
    if path == STDIN:
        yield iter(sys.stdin)
        return
    size = path.stat().st_size
    console = console_for_progress()
    with path.open(encoding="utf-8", newline="") as file:
        if size < _LONG_FILE or console is None:
            yield file
            return
        with Progress(console=console, transient=True) as progress:
            yield _watched(file, progress, progress.add_task(path.name, total=size))


def _watched(file: TextIO, progress: Progress, task: object) -> Iterator[str]:
    for line in file:
        progress.advance(task, len(line.encode()))  # type: ignore[arg-type]
        yield line


def write_whole(path: Path, content: str | bytes) -> None:
    """Write *content* to *path*; a reader sees the old file or the new, never a part.

    Text is written as UTF-8, its line ends as they are.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
