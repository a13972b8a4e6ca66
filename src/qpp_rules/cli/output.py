"""Showing rows: a table on a terminal, JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "Form",
    "console_for_progress",
    "say",
    "show",
    "show_bytes",
    "show_object",
    "show_text",
    "working",
]


def __dir__() -> list[str]:
    return __all__


_WIDE: Final = 200
# A column that is folded into less than this is no longer read as lines of text.
_READABLE: Final = 24
_NEVER_FOLDED: Final = frozenset({"key", "status", "eligibility", "participant", "verdict"})


class Form(Enum):
    """How rows are shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def show(
    rows: Sequence[Mapping[str, Any]], form: Form, *, title: str = "", columns: Sequence[str] = ()
) -> None:
    """Print *rows* to standard output; a table shows *columns*, the other forms everything."""
    if form is Form.JSON:
        _print(json.dumps([dict(row) for row in rows], indent=2, default=str))
    elif form is Form.CSV:
        _print(_as_csv(rows))
    else:
        _print_table(rows, title, columns or list(rows[0]) if rows else columns)


def show_object(value: Mapping[str, Any]) -> None:
    """Print one JSON object to standard output."""
    _print(json.dumps(value, indent=2, default=str))


def show_text(text: str) -> None:
    """Print *text* to standard output as it is."""
    _print(text)


def say(text: str) -> None:
    """Print a line for people to standard error, so that standard output holds data only."""
    Console(stderr=True, highlight=False, soft_wrap=True).print(text, markup=False, emoji=False)


def show_bytes(content: bytes) -> None:
    """Put *content* on standard output as it is."""
    sys.stdout.buffer.write(content)


def console_for_progress() -> Console | None:
    """Return where to show how far a work is: standard error, if a person looks at it."""
    console = Console(stderr=True)
    # FORCE_COLOR makes any console a terminal, and a log of moving bars is no help.
    return console if sys.stderr.isatty() and console.is_interactive else None


@contextmanager
def working(text: str) -> Iterator[None]:
    """Show *text* while something is going on of which no part can be counted."""
    console = console_for_progress()
    if console is None:
        yield
        return
    with console.status(text):
        yield


def _print(text: str) -> None:
    sys.stdout.write(text if text.endswith("\n") or not text else text + "\n")


def _as_csv(rows: Sequence[Mapping[str, Any]]) -> str:
    if not rows:
        return ""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _print_table(rows: Sequence[Mapping[str, Any]], title: str, columns: Sequence[str]) -> None:
    said = [name for name in columns if any(row[name] not in (None, "") for row in rows)]
    cells = [["" if row[name] is None else str(row[name]) for name in said] for row in rows]
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDE
    if _narrowest(said, cells) > console.width:
        _print_records(said, cells, title, console)
        return
    table = Table(title=title or None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in said:
        table.add_column(column.replace("_", " "), overflow="fold", no_wrap=column in _NEVER_FOLDED)
    for row in cells:
        table.add_row(*row)
    console.print(table)


def _narrowest(columns: Sequence[str], cells: Sequence[Sequence[str]]) -> int:
    """Return the width below which the columns of a table can no longer be read."""
    widths = (max(map(len, column)) for column in zip(columns, *cells, strict=True))
    return sum(
        3 + (width if name in _NEVER_FOLDED else min(width, _READABLE))
        for name, width in zip(columns, widths, strict=True)
    )


def _print_records(
    columns: Sequence[str], cells: Sequence[Sequence[str]], title: str, console: Console
) -> None:
    """Print each row as lines of its own: the name of a column, and the cell."""
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
