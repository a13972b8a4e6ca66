"""Read the files of a command, and write its output completely or not at all."""

from __future__ import annotations

import errno
import glob
import io
import os
import secrets
import shutil
import stat
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TextIO

from rich.markup import escape
from rich.progress import Progress

from qpp_rules.cli.output import console_for_progress, show_bytes
from qpp_rules.cli.stopping import TEMPORARY_FILES
from qpp_rules.core.errors import InvalidValue, printable

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence


STDIN: Final = Path("-")
STDOUT: Final = Path("-")
_LONG_FILE: Final = 1 << 20


def name_of(path: Path) -> str:
    """Return the name of *path* in messages."""
    return "standard input" if path == STDIN else printable(path.name).replace("\n", "\\n")


# Reading


def read_text(path: Path) -> str:
    """Return the whole text of *path*, or of standard input if it is ``-``."""
    with lines_of(path) as lines:
        return "".join(lines).removeprefix("\ufeff")


def files_of(path: Path) -> list[Path]:
    """Return the files that *path* stands for, in the order of their names.

    They are those of a pattern such as ``part-*.csv``, unless a file has that very name.
    """
    if path == STDIN or not glob.has_magic(str(path)) or path.exists():
        return [path]
    return sorted(Path(name) for name in glob.glob(str(path))) or [path]  # noqa: PTH207


def names_of(paths: Sequence[Path]) -> list[str]:
    """Return the names of files in messages: with their folders where a name is there twice."""
    names = [name_of(path) for path in paths]
    if len(set(names)) == len(names):
        return names
    return [printable(str(path)).replace("\n", "\\n") for path in paths]


def is_large(paths: Iterable[Path]) -> bool:
    """Return whether *paths* are files that are worth more than reading them row by row."""
    found = [_status(path) for path in paths]
    sizes = [one.st_size for one in found if one is not None and stat.S_ISREG(one.st_mode)]
    return len(sizes) == len(found) and sum(sizes) >= _LONG_FILE


@contextmanager
def lines_of(path: Path) -> Iterator[Iterator[str]]:
    """Open the lines of *path* or standard input. A long file shows a bar on a terminal.

    Both are read as UTF-8, whatever the code page of the console, and keep their line ends.
    """
    try:
        with _opened(path) as lines:
            yield lines
    except UnicodeDecodeError as error:
        given = f"bytes that are not UTF-8, {error.reason}"
        raise InvalidValue.of(
            name_of(path), "text", given=given, expected="UTF-8", remedy="save the file as UTF-8"
        ) from None


@contextmanager
def _opened(path: Path) -> Iterator[Iterator[str]]:
    if path == STDIN:
        with _stdin() as file:
            yield file
        return
    size = path.stat().st_size
    console = console_for_progress()
    with path.open(encoding="utf-8", newline="") as file:
        if size < _LONG_FILE or console is None:
            yield file
            return
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task(escape(name_of(path)), total=size)
            yield _watched(file, progress, task)


@contextmanager
def _stdin() -> Iterator[TextIO]:
    if sys.stdin is None:
        raise InvalidValue.of(name_of(STDIN), "text", given="a closed stream", expected="text")
    file = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="")
    try:
        yield file
    finally:
        file.detach()


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open *path* or standard input to be read piece by piece. A long file shows a bar."""
    if path == STDIN:
        with _stdin() as text:
            yield text.buffer
        return
    size, console = path.stat().st_size, console_for_progress()
    with path.open("rb") as file:
        if size < _LONG_FILE or console is None:
            yield file
            return
        with Progress(console=console, transient=True) as progress:
            task = progress.add_task(escape(name_of(path)), total=size)
            yield _Watched(file, progress, task)  # type: ignore[misc]


class _Watched:
    """A file whose reading moves a bar."""

    def __init__(self, file: IO[bytes], progress: Progress, task: Any) -> None:
        self._file = file
        self._progress = progress
        self._task = task

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._progress.advance(self._task, len(piece))
        return piece


def _watched(file: TextIO, progress: Progress, task: object) -> Iterator[str]:
    for line in file:
        progress.advance(task, len(line.encode()))  # type: ignore[arg-type]
        yield line


# Which names mean the same file


def refuse_clashes(inputs: Sequence[Path], outputs: Mapping[str, Path]) -> None:
    """Refuse standard input for two files, and an output that is also an input or another output.

    *outputs* maps the name of an option to its file. Links are followed.
    """
    read: set[Hashable] = set()
    for path in inputs:
        key = _key_of(path, "stdin")
        if key in read and (path == STDIN or path.is_fifo()):
            raise InvalidValue.of(
                "files",
                printable(str(path)),
                given="more than once",
                expected=f"{'standard input' if path == STDIN else 'a pipe'} for one file",
            )
        read.add(key)
    written: dict[Hashable, str] = {}
    for option, path in outputs.items():
        key = _key_of(path, "stdout")
        other = "a file that the command reads" if key in read else written.get(key)
        if other is not None:
            raise InvalidValue.of(
                "files",
                option,
                given=f"{other}, {printable(str(path))}",
                expected="a separate file",
                remedy="nothing was written",
            )
        if key is not None:
            written[key] = f"the file of {option}"


def _key_of(path: Path, standard: str) -> Hashable:
    """Return a key that is equal for all names of a file, or None for a device like /dev/null.

    *standard* is the stream that ``-`` means.
    """
    own = _status_of(standard)
    try:
        found = own if path == STDIN else path.stat()
    except OSError:
        # Some file systems ignore case in names.
        place = Path(os.path.realpath(path))
        return str(place.parent), place.name.casefold()
    if found is not None and (stat.S_ISREG(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
        return found.st_dev, found.st_ino
    return standard if path == STDIN or _is_stream(found, standard) else None


def _status_of(standard: str) -> os.stat_result | None:
    """Return the status of the process's own stream, or None if it is closed or not a file."""
    try:
        return os.fstat(getattr(sys, f"__{standard}__").fileno())
    except (AttributeError, OSError, ValueError):
        return None


def _is_stream(found: os.stat_result | None, standard: str) -> bool:
    """Return whether *found* is the process's own stream. /dev/null doesn't count."""
    own = _status_of(standard)
    if found is None or own is None or not os.path.samestat(found, own):
        return False
    return not stat.S_ISCHR(own.st_mode) or bool(getattr(sys, f"__{standard}__").isatty())


def fills_stdout(path: Path | None) -> bool:
    """Return whether *path* is standard output: ``-`` or a name such as /dev/stdout."""
    return path is not None and (path == STDOUT or _is_stream(_status(path), "stdout"))


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


# Writing


def write_files(*files: tuple[Path | None, str | bytes], force: bool = False) -> None:
    """Write each content to its path, if it has one: all files completely, or none.

    Text is written as UTF-8 with its line ends unchanged. A symbolic link stays, and its target
    gets the content. A pipe or device is written to. A reader of a regular file sees the old
    content or the new, never a part.

    Raises InvalidValue if a path holds a file that isn't empty and has other content, unless
    *force* is True.
    """
    contents = [
        (path, content.encode() if isinstance(content, str) else content)
        for path, content in files
        if path is not None
    ]
    pending: dict[Path, bytes] = {}
    for path, content in contents:
        if _is_written_into(path):
            continue
        target = Path(os.path.realpath(path))
        if target.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        if not _holds(target, content, force=force):
            pending[target] = content
    _replace_all(pending)
    for path, content in contents:
        if fills_stdout(path):
            show_bytes(content)
        elif _is_stream(_status(path), "stderr"):
            # Opened by its name, a file would be overwritten from its start.
            sys.stderr.buffer.write(content)
            sys.stderr.flush()
        elif _is_written_into(path):
            with path.open("wb") as file:
                file.write(content)


def _is_written_into(path: Path) -> bool:
    """Return whether *path* is a stream, a pipe or a device, which a file cannot replace."""
    if path == STDOUT:
        return True
    found = _status(path)
    if found is None:
        return False
    is_ours = any(_is_stream(found, standard) for standard in ("stdout", "stderr"))
    return is_ours or not stat.S_ISREG(found.st_mode)


def _holds(path: Path, content: bytes, *, force: bool) -> bool:
    """Return whether *path* already holds *content*. Refuse to replace other content."""
    found = _status(path)
    if found is None or (size := found.st_size) == 0:
        return False
    if size == len(content) and path.read_bytes() == content:
        return True
    if force:
        return False
    raise InvalidValue.of(
        name_of(path),
        "file",
        given="an existing file with other content",
        expected="a new file",
        remedy="give --force to replace it; nothing was written",
    )


def _replace_all(contents: Mapping[Path, bytes]) -> None:
    temporary: dict[Path, str] = {}
    try:
        for path, content in contents.items():
            # In the same folder, because a file is replaced at once only in its file system.
            temporary[path] = str(path.parent / f".qpp-rules-{secrets.token_hex(8)}")
            TEMPORARY_FILES.add(temporary[path])
            _write_new(temporary[path], content)
            with suppress(FileNotFoundError):
                shutil.copymode(path, temporary[path])
        for path, name in temporary.items():
            Path(name).replace(path)
    finally:
        for name in temporary.values():
            Path(name).unlink(missing_ok=True)
            TEMPORARY_FILES.discard(name)


def _write_new(name: str, content: bytes) -> None:
    # It may hold patient data, so only its owner may read it.
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
