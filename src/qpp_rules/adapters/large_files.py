"""Files by DuckDB: CSV and Parquet, in bounded memory and in the order of their rows."""

from __future__ import annotations

import csv
import glob
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.csv_rows import check_header
from qpp_rules.adapters.extras import library
from qpp_rules.core.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

# Of a column with more texts than this not each can be read here.
MOST_TEXTS: Final = 50_000
_MEMORY: Final = "256MB"
_PIECE: Final = 1 << 20


@contextmanager
def connected() -> Iterator[Any]:
    """Yield a connection to DuckDB that keeps what does not fit in memory in temporary files."""
    duckdb = library("duckdb", "large")
    with tempfile.TemporaryDirectory(prefix="qpp-rules-") as spill:
        settings = {"memory_limit": _MEMORY, "temp_directory": spill}
        with duckdb.connect(":memory:", config=settings) as connection:
            # In what it takes for a session of Python, DuckDB prints a bar on standard output.
            connection.execute("SET enable_progress_bar = false")
            yield connection


def is_parquet(path: Path) -> bool:
    """Return whether the name of a file says that it is Parquet."""
    return path.suffix.casefold() == ".parquet"


@contextmanager
def parquet_table(path: Path, name: str, known: Sequence[str]) -> Iterator[Any]:
    """Yield the Parquet file at *path*, which messages call *name*, as a DuckDB relation.

    Raises InvalidValue for a file that is not Parquet, and for a column that is not *known*:
    otherwise a misspelled column would count as not known. Raises OSError for a file that cannot be
    read, MissingExtra without the extra ``large``.
    """
    path.open("rb").close()
    with connected() as connection:
        try:
            table = connection.read_parquet(_literally(path))
        except library("duckdb", "large").Error:
            remedy = "name a file of CSV .csv"
            raise InvalidValue.of(
                name, "file", given="a file that is not Parquet", expected="Parquet", remedy=remedy
            ) from None
        check_header(table.columns, name, tuple(known), ())
        yield table


def columns_of(connection: Any, path: Path, known: Sequence[str]) -> dict[str, str] | None:
    """Return the columns of a file and their types in DuckDB, or None if one is not *known*."""
    if is_parquet(path):
        described = connection.execute(f"DESCRIBE {source_of(path, {})}").fetchall()
        header = {name: kind for name, kind, *_ in described}
    else:
        names = _header_of(path)
        header = dict.fromkeys(names, "VARCHAR")
        if len(header) != len(names) or _has_empty_lines(path):
            return None
    return header if header.keys() <= set(known) else None


def source_of(path: Path, columns: dict[str, str]) -> str:
    """Return the query of the rows of a file; DuckDB raises its Error for what it cannot read."""
    place = "'" + _literally(path).replace("'", "''") + "'"
    if is_parquet(path):
        return f"FROM read_parquet({place})"
    types = ", ".join(f"'{name}': '{kind}'" for name, kind in columns.items())
    return (
        f"FROM read_csv({place}, columns = {{{types}}}, auto_detect = false, header = true, "
        "delim = ',', quote = '\"', escape = '\"', nullstr = '', strict_mode = true, "
        "null_padding = false, max_line_size = 1048576)"
    )


def guarded_cells(names: Iterable[str]) -> list[str]:
    """Return the conditions of cells that a reader of ours may unguard: with an apostrophe."""
    return [f"starts_with({name}, '''')" for name in names]


def _literally(path: Path) -> str:
    # DuckDB takes a name with *, ? or [ for a pattern, and would read other files.
    return glob.escape(str(path))


def _header_of(path: Path) -> list[str]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return next(csv.reader(lines, strict=True), [])
    except (csv.Error, UnicodeDecodeError):
        return [""]


_EMPTY_LINES: Final = (b"\n\n", b"\n\r", b"\r\r")


def _has_empty_lines(path: Path) -> bool:
    """Return whether the file may have empty lines, which DuckDB skips without a word."""
    with path.open("rb") as file:
        before = b""
        while piece := file.read(_PIECE):
            text = before + piece
            # Looking for one byte is many times as fast as looking for two.
            if any(empty in text for empty in _EMPTY_LINES if empty[1:] in text):
                return True
            before = piece[-1:]
    return False
