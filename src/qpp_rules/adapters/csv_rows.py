"""Reading CSV strictly: the header is checked, and every fault is kept with its row and column."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.errors import InvalidInput, Problem, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["MOST_PROBLEMS", "read_cell", "refuse_all", "rows_of"]

MOST_PROBLEMS: Final = 200
"""How many faults of one file are named; the rest are counted."""


def __dir__() -> list[str]:
    return __all__


def rows_of(
    lines: Iterable[str],
    name: str,
    known: tuple[str, ...],
    problems: list[Problem],
    required: tuple[str, ...] = ("participant",),
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row's line number and its cells by column; note faulty rows in *problems*."""
    # A byte order mark before a quote would make the quote part of the name.
    reader = csv.reader(
        (line.removeprefix("\ufeff") if at == 0 else line for at, line in enumerate(lines)),
        strict=True,
    )
    try:
        header = next(reader, [])
    except csv.Error as error:
        refuse(name, [Problem("header", str(error), "a row of CSV")])
    _check_header(header, name, known, required)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(f"row {reader.line_num}", str(error), "a row of CSV"))
            continue
        if len(cells) != len(header):
            given = f"{len(cells)} cells"
            problems.append(
                Problem(f"row {reader.line_num}", given, f"{len(header)}, as in the header")
            )
        else:
            yield reader.line_num, dict(zip(header, cells, strict=True))


def _check_header(
    header: list[str], name: str, known: tuple[str, ...], required: tuple[str, ...]
) -> None:
    problems = [
        Problem("header", f"no column {column!r}", "it", f"columns are {', '.join(known)}")
        for column in required
        if column not in header
    ]
    # A file without a header has a participant and a patient where their names should be.
    problems += [
        Problem(f"header, column {place}", "a name that is not shown here", "a known name")
        for place, column in enumerate(header, 1)
        if column not in known
    ]
    problems += [
        Problem("header", f"the column {column!r} more than once", "each column once")
        for column in known
        if header.count(column) > 1
    ]
    if problems:
        refuse(name, problems)


def refuse_all(name: str, problems: list[Problem]) -> None:
    """Raise with all *problems* of the file *name*, if there are any."""
    if not problems:
        return
    named = problems[:MOST_PROBLEMS]
    if rest := len(problems) - len(named):
        named.append(Problem("and so on", f"{rest} more faults", "none"))
    refuse(name, named)


def read_cell(
    line: int,
    column: str,
    read: Callable[[str], Any],
    text: str,
    problems: list[Problem],
) -> Any:
    """Return what *text* says, or None after noting what is wrong with it."""
    try:
        return read(text)
    except InvalidInput as error:
        problems += [
            Problem(f"row {line}, {column}", one.given, one.expected, one.remedy)
            for one in error.problems
        ]
        return None
