"""Showing rows: a table on a terminal, JSON or CSV for programs."""

from __future__ import annotations

import errno
import json
import os
import sys
from contextlib import contextmanager, suppress
from functools import cache
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING, Any, Final, TextIO

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from qpp_rules.adapters.csv_rows import csv_lines
from qpp_rules.core.errors import printable
from qpp_rules.core.values import Enumeration

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


_WIDE: Final = 210
# A column narrower than this is hard to read.
_READABLE: Final = 24
# The longest message has a line for each of 200 faults in a file.
_MOST_LINES: Final = 250
_LONGEST_LINE: Final = 2000
_MOST_NAMES: Final = 10
_NEVER_FOLDED: Final = frozenset(
    {"id", "file", "key", "status", "eligibility", "participant", "verdict"}
)


class Form(Enumeration):
    """How rows are shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    NOTHING = "nothing"
    """A file fills standard output, so rows are not shown."""


def some_of(names: Iterable[str], most: int = _MOST_NAMES) -> list[str]:
    """Return the first *names* for a message, and how many more there are.

    >>> some_of(["A", "B", "C"], most=2)
    ['A', 'B', 'and 1 more']
    """
    named = list(names)
    if len(named) <= most:
        return named
    return [*named[:most], f"and {len(named) - most} more"]


def show(
    rows: Iterable[Mapping[str, Any]], form: Form, *, title: str = "", columns: Sequence[str] = ()
) -> None:
    """Print *rows* to standard output. A table shows *columns*; other forms show everything.

    JSON and CSV are written as the rows come.
    """
    if form is Form.JSON:
        show_pieces(_json_of(rows))
    elif form is Form.CSV:
        show_pieces(csv_lines(rows))
    elif form is Form.TABLE:
        held = list(rows)
        _print_table(held, title, columns or list(held[0]) if held else columns)


_PIECE: Final = 1 << 16
_as_json: Final = json.JSONEncoder(default=str).encode


def _json_of(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the text of a JSON list with an indent of 2, a piece for each row."""
    before = "[\n"
    # The encoder of the standard library is ten times slower with an indent.
    named = cache(lambda name: f"    {_as_json(name)}: ")
    for row in rows:
        fields = [named(name) + _json_of_value(value) for name, value in row.items()]
        yield f"{before}  {{\n" + ",\n".join(fields) + "\n  }"
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def _json_of_value(value: object) -> str:
    if type(value) is str:
        return encode_basestring_ascii(value)
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, indent=2, default=str).replace("\n", "\n    ")
    return _as_json(value)


def show_pieces(pieces: Iterable[str]) -> None:
    """Print *pieces* of one text to standard output, many at a time."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= _PIECE:
            _write("".join(held))
            held, size = [], 0
    _write("".join(held))


def _write(text: str) -> None:
    stdout = _stdout()
    stdout.write(printable(text) if stdout.isatty() else text)


def show_object(value: Mapping[str, Any]) -> None:
    """Print one JSON object to standard output."""
    show_text(json.dumps(value, indent=2, default=str))


def say(text: str) -> None:
    """Print *text* for people to standard error, so that standard output holds only data.

    If the message cannot be printed, the command ends as it would otherwise.
    """
    lines = printable(text).split("\n")
    shown = [
        line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]}… (the line goes on)"
        for line in some_of(lines, _MOST_LINES)
    ]
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with suppress(OSError):
        console.print("\n".join(shown), markup=False, emoji=False)


def show_bytes(content: bytes) -> None:
    """Write *content* to standard output unchanged."""
    stdout = _stdout()
    stdout.flush()
    stdout.buffer.write(content)


def _stdout() -> TextIO:
    if sys.stdout is None:
        raise OSError(errno.EBADF, f"{os.strerror(errno.EBADF)}: standard output is closed")
    return sys.stdout


def console_for_progress() -> Console | None:
    """Return standard error as a console for progress, if a person is watching."""
    console = Console(stderr=True)
    # FORCE_COLOR makes any console a terminal, and moving bars don't help in a log.
    is_watched = sys.stderr is not None and sys.stderr.isatty()
    return console if is_watched and console.is_interactive else None


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show *text* during work without countable steps."""
    console = console_for_progress()
    if console is None:
        yield
        return
    with console.status(text):
        yield


def show_text(text: str) -> None:
    """Print *text* to standard output, with a line feed at its end."""
    _write(text if text.endswith("\n") or not text else text + "\n")


def _print_table(rows: Sequence[Mapping[str, Any]], title: str, columns: Sequence[str]) -> None:
    shown = [name for name in columns if any(row[name] not in (None, "") for row in rows)]
    cells = [
        ["" if row[name] is None else printable(str(row[name])) for name in shown] for row in rows
    ]
    console = Console(file=_stdout(), highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDE
    if _narrowest(shown, cells) > console.width:
        _print_records(shown, cells, title, console)
        return
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in shown:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column in _NEVER_FOLDED)
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _narrowest(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    """Return the smallest width at which a table is readable."""
    widths = (max(map(len, column)) for column in zip(columns, *cells, strict=True))
    return sum(
        3 + (width if name in _NEVER_FOLDED else min(width, _READABLE))
        for name, width in zip(columns, widths, strict=True)
    )


def _print_records(
    columns: Sequence[str], cells: Sequence[Sequence[str]], title: str, console: Console
) -> None:
    """Print each row as lines with the name of a column and the cell."""
    if title:
        console.print(title, style="italic")
    for row in cells:
        lines = Table.grid(padding=(0, 2, 0, 0))
        lines.add_column(style="bold", no_wrap=True)
        lines.add_column(overflow="fold")
        for name, cell in zip(columns, row, strict=True):
            if cell:
                lines.add_row(name.replace("_", " "), cell)
        console.print()
        console.print(lines)
