"""Rosters of a million rows: eligibility by DuckDB, in bounded memory.

Every cell is held against the readers of :mod:`qpp_rules.adapters.rosters`, and every row is
decided by :func:`qpp_rules.adapters.tables.eligibility`. If a cell is at fault, or the file has
something that is not handled here, there is no answer. Then
:func:`qpp_rules.adapters.rosters.read_roster` reads the file row by row and words every fault.

It needs the extra ``large``.
"""

from __future__ import annotations

import csv
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from qpp_rules.adapters import tables
from qpp_rules.adapters.csv_rows import A_COUNT_CELL, A_DOLLARS_CELL
from qpp_rules.adapters.extras import library
from qpp_rules.adapters.rosters import READERS, ROSTER_COLUMNS
from qpp_rules.adapters.tables.columns import Holds
from qpp_rules.adapters.tables.roster import HOLDS
from qpp_rules.core.errors import InvalidInput, YearNotCovered
from qpp_rules.core.values import instance_of, take
from qpp_rules.core.years import a_performance_year
from qpp_rules.eligibility import (
    ApmEntityFacts,
    GroupFacts,
    VirtualGroupFacts,
    determine_apm_entity,
    determine_subgroup,
    determine_virtual_group,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Self

    from qpp_rules.core.years import PerformanceYear

__all__ = ["RosterAnswers", "determine_file"]


def __dir__() -> list[str]:
    return __all__


NOT_TESTED: Final = "NOT_TESTED"
"""The eligibility of a participant whose kind the year does not test."""
_MEMORY: Final = "256MB"
_BATCH: Final = 20_000
_PIECE: Final = 1 << 20
# A column with more texts than this is not handled here, unless it is one of numbers.
_MOST_TEXTS: Final = 50_000
_ROW: Final = "_row"
_PATTERNS: Final = {Holds.COUNT: A_COUNT_CELL, Holds.DOLLARS: A_DOLLARS_CELL}
_TYPES: Final = {
    Holds.TEXT: "{0}",
    Holds.FLAG: "{0} = 'yes'",
    Holds.DAY: "{0}::DATE",
    Holds.COUNT: "{0}::BIGINT",
    Holds.DOLLARS: "{0}::DECIMAL(14, 2)",
}
# The library reads these where it needs them: there are as many as there are rows.
_KEYS: Final = ("participant", "virtual_group")


class RosterAnswer(NamedTuple):
    """What one participant of a file is told; *note* says why it was not tested."""

    participant: str
    eligibility: str
    missing: str
    assumptions: int
    note: str


@attrs.frozen
class RosterAnswers:
    """The answers about every participant of a file, in the order of its rows.

    *counts* has the number of participants by their eligibility. Use it in a ``with`` statement: at
    its end the memory and the temporary files are freed.
    """

    counts: dict[str, int]
    _connection: Any = attrs.field(repr=False)
    _opened: ExitStack = attrs.field(repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._opened.close()

    def __iter__(self) -> Iterator[RosterAnswer]:
        found = self._connection.cursor().execute(
            "SELECT participant, eligibility, missing, assumptions, note "
            f"FROM answers ORDER BY {_ROW}"
        )
        while batch := found.fetchmany(_BATCH):
            yield from map(RosterAnswer._make, batch)


def determine_file(path: Path, year: PerformanceYear) -> RosterAnswers | None:
    """Decide the eligibility of every participant of the CSV roster at *path* in *year*.

    It gives the answers of :func:`qpp_rules.adapters.rosters.determine_roster`, or None if the file
    must be read row by row: because a cell is at fault, or to say what the file lacks.

    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.examples import path
    >>> with determine_file(path("roster.csv"), PerformanceYear(2026)) as answers:
    ...     answers.counts["OPT_IN_ELIGIBLE"]
    48

    Raises InvalidType for anything but a path and a year, YearNotCovered where the year's figures
    were not found, OSError for a file that cannot be read, MissingExtra without the extra
    ``large``.
    """
    take("determine_file", path=(path, instance_of(Path)), year=(year, a_performance_year))
    duckdb = library("duckdb", "large")
    header = _header_of(path)
    if header is None or _has_empty_lines(path):
        return None
    with ExitStack() as stack:
        spill = stack.enter_context(tempfile.TemporaryDirectory(prefix="qpp-rules-"))
        settings = {"memory_limit": _MEMORY, "temp_directory": spill}
        connection = stack.enter_context(duckdb.connect(":memory:", config=settings))
        try:
            is_right = _read(connection, path, header)
        except duckdb.Error:
            # The file is not the CSV that DuckDB reads; the row readers say why.
            return None
        if not is_right or not _answer(connection, header, year):
            return None
        counts = connection.execute("SELECT eligibility, count(*) FROM answers GROUP BY ALL")
        return RosterAnswers(dict(counts.fetchall()), connection, stack.pop_all())


# The file


def _header_of(path: Path) -> list[str] | None:
    """Return the columns of the file, or None if one is not the roster's."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header = next(csv.reader(lines, strict=True), [])
    except (csv.Error, UnicodeDecodeError):
        return None
    known = set(header) <= set(ROSTER_COLUMNS) and len(set(header)) == len(header)
    return header if known and "participant" in header else None


_EMPTY_LINES: Final = (b"\n\n", b"\n\r", b"\r\r")


def _has_empty_lines(path: Path) -> bool:
    """Return whether the file may have empty lines, which DuckDB skips without a word."""
    with path.open("rb") as file:
        before = b""
        while piece := file.read(_PIECE):
            text = before + piece
            if any(empty in text for empty in _EMPTY_LINES):
                return True
            before = piece[-1:]
    return False


def _read(connection: Any, path: Path, header: list[str]) -> bool:
    """Read the cells into the table ``cells``; return whether each is right."""
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in header)
    connection.execute(
        f"CREATE TABLE cells AS SELECT row_number() OVER () AS {_ROW}, * FROM read_csv("
        f"$path, columns = {{{columns}}}, auto_detect = false, header = true, delim = ',', "
        "quote = '\"', escape = '\"', nullstr = '', strict_mode = true, null_padding = false, "
        "max_line_size = 1048576)",
        {"path": str(path)},
    )
    return _has_right_numbers(connection, header) and _has_right_texts(connection, header)


def _has_right_numbers(connection: Any, header: list[str]) -> bool:
    # A cell that begins with an apostrophe may be one that a reader of ours unguards.
    wrong = ["participant IS NULL", *(f"starts_with({name}, '''')" for name in header)]
    wrong += [
        f"NOT regexp_full_match({name}, '{_PATTERNS[HOLDS[name]]}')"
        for name in header
        if HOLDS[name] in _PATTERNS
    ]
    ((rows, distinct, faulty),) = connection.execute(
        "SELECT count(*), count(DISTINCT participant), "
        f"count(*) FILTER (WHERE {' OR '.join(wrong)}) FROM cells"
    ).fetchall()
    return bool(rows) and rows == distinct and not faulty


def _has_right_texts(connection: Any, header: list[str]) -> bool:
    for name in header:
        if name in _KEYS or HOLDS[name] in _PATTERNS:
            continue
        found = connection.execute(
            f"SELECT DISTINCT {name} FROM cells WHERE {name} IS NOT NULL LIMIT {_MOST_TEXTS}"
        ).fetchall()
        if len(found) == _MOST_TEXTS:
            return False
        try:
            for (text,) in found:
                READERS[name](text)
        except InvalidInput:
            return False
    return True


# The answers


def _answer(connection: Any, header: list[str], year: PerformanceYear) -> bool:
    """Write the table ``answers``; return whether no row is at fault."""
    typed = ", ".join(f"{_TYPES[HOLDS[name]].format(name)} AS {name}" for name in header)
    roster = connection.sql(f"SELECT {_ROW}, {typed} FROM cells")
    tables.eligibility(roster, year).create("decided")
    connection.execute("DROP TABLE cells")
    notes = {f"participant: {note}": note for note in _untested(year)}
    connection.execute("CREATE TABLE notes (fault VARCHAR, note VARCHAR)")
    connection.execute("INSERT INTO notes VALUES ('', '')")
    for fault, note in notes.items():
        connection.execute("INSERT INTO notes VALUES (?, ?)", [fault, note])
    ((faulty,),) = connection.execute(
        "SELECT count(*) FROM decided WHERE faults NOT IN (SELECT fault FROM notes)"
    ).fetchall()
    if faulty:
        return False
    connection.execute(
        f"CREATE TABLE answers AS SELECT {_ROW}, participant, "
        f"coalesce(eligibility, '{NOT_TESTED}') AS eligibility, coalesce(missing, '') AS missing, "
        "coalesce(assumptions, 0) AS assumptions, note "
        "FROM decided JOIN notes ON decided.faults = notes.fault"
    )
    connection.execute("DROP TABLE decided")
    return True


def _untested(year: PerformanceYear) -> set[str]:
    """Return what the library says of the kinds of participant that *year* does not test."""
    said = set()
    asked: tuple[Callable[[], object], ...] = (
        lambda: determine_apm_entity(ApmEntityFacts(), year),
        lambda: determine_subgroup(GroupFacts(), year),
        lambda: determine_virtual_group(VirtualGroupFacts(()), year),
    )
    for determine in asked:
        try:
            determine()
        except YearNotCovered as error:
            said.add(str(error))
    return said
