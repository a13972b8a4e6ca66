"""Rosters of a million rows: eligibility by DuckDB, in bounded memory.

The roster is one file or several, CSV or Parquet. Every cell is held against the readers of
:mod:`qpp_rules.adapters.rosters`, and every row is decided by
:func:`qpp_rules.adapters.tables.eligibility`. If a cell is at fault, or a file has something that
is not handled here, there is no answer. Then those readers read the files row by row and word every
fault.

It needs the extra ``large``.
"""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from qpp_rules.adapters import tables
from qpp_rules.adapters.csv_rows import A_COUNT_CELL, A_DOLLARS_CELL
from qpp_rules.adapters.extras import library
from qpp_rules.adapters.large_files import (
    MOST_TEXTS,
    columns_of,
    connected,
    guarded_cells,
    is_parquet,
    source_of,
)
from qpp_rules.adapters.roster_rows import READERS, ROSTER_COLUMNS
from qpp_rules.adapters.tables.columns import Holds
from qpp_rules.adapters.tables.roster import HOLDS
from qpp_rules.adapters.tables.row_eligibility import ANSWER_COLUMNS
from qpp_rules.core.checks import take
from qpp_rules.core.errors import InvalidInput, InvalidValue, YearNotCovered
from qpp_rules.core.listings import listed
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
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Self

    from qpp_rules.core.years import PerformanceYear

__all__ = ["determine_files"]


def __dir__() -> list[str]:
    return __all__


NOT_TESTED: Final = "NOT_TESTED"
"""The eligibility of a participant whose kind the year does not test."""
_BATCH: Final = 20_000
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
    """The answer for one participant of a file; *note* says why it was not tested."""

    participant: str
    eligibility: str
    missing: str
    assumptions: int
    note: str


@attrs.frozen
class RosterAnswers:
    """The answers about every participant of a roster, in the order of its rows.

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
        found = self._connection.cursor().sql(
            f"SELECT {', '.join(RosterAnswer._fields)} FROM answers ORDER BY {_ROW}"
        )
        for batch in found.to_arrow_reader(_BATCH):
            yield from map(RosterAnswer, *(column.to_pylist() for column in batch.columns))


def determine_files(paths: Iterable[Path], year: PerformanceYear) -> RosterAnswers | None:
    """Decide the eligibility of every participant of a roster in *year*.

    *paths* are the files of the roster in their order, CSV or Parquet (by the name). It gives the
    answers of :func:`qpp_rules.adapters.rosters.determine_roster`, or None if the files must be
    read row by row: because a cell is at fault, to say what a file lacks, or because the files hold
    columns of different types.

    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.examples import path
    >>> with determine_files([path("roster.csv")], PerformanceYear(2026)) as answers:
    ...     answers.counts["OPT_IN_ELIGIBLE"]
    48

    Raises InvalidType for an argument of the wrong type, InvalidValue without a path,
    YearNotCovered where the year's figures were not found, OSError for a file that cannot be read,
    MissingExtra without the extra ``large``.
    """
    take("determine_files", year=(year, a_performance_year))
    files = listed("determine_files", "paths", paths, Path)
    if not files:
        raise InvalidValue.of(
            "determine_files", "paths", given="none", expected="at least one path"
        )
    duckdb = library("duckdb", "large")
    with ExitStack() as stack:
        connection = stack.enter_context(connected())
        try:
            columns = _read(connection, files)
        except duckdb.Error:
            # A file is not the CSV or Parquet that DuckDB reads; the row readers say why.
            return None
        is_csv = not any(map(is_parquet, files))
        if columns is None or not _is_right(connection, columns, is_csv=is_csv):
            return None
        if not _answer(connection, columns, year, is_csv=is_csv):
            return None
        counts = connection.execute("SELECT eligibility, count(*) FROM answers GROUP BY ALL")
        return RosterAnswers(dict(counts.fetchall()), connection, stack.pop_all())


# The files


def _read(connection: Any, files: Sequence[Path]) -> dict[str, str] | None:
    """Read the cells into the table ``cells``; return its columns, or None if they differ."""
    if len(set(map(is_parquet, files))) > 1:
        return None
    types: dict[str, str] = {}
    headers: list[tuple[Path, dict[str, str]]] = []
    for path in files:
        path.open("rb").close()
        header = columns_of(connection, path, ROSTER_COLUMNS)
        if header is None or "participant" not in header:
            return None
        if any(types.setdefault(name, kind) != kind for name, kind in header.items()):
            return None
        headers.append((path, header))
    listing = ", ".join(f"{name} {kind}" for name, kind in types.items())
    connection.execute(f"CREATE TABLE cells ({_ROW} BIGINT, {listing})")
    for path, header in headers:
        ((before,),) = connection.execute("SELECT count(*) FROM cells").fetchall()
        connection.execute(
            f"INSERT INTO cells BY NAME SELECT {before} + row_number() OVER () AS {_ROW}, * "
            f"{source_of(path, header)}"
        )
    return types


def _is_right(connection: Any, columns: dict[str, str], *, is_csv: bool) -> bool:
    """Return whether each cell is right, as far as ``tables.eligibility`` does not tell."""
    if any(HOLDS[name] is Holds.TEXT and kind != "VARCHAR" for name, kind in columns.items()):
        return False
    return (
        _has_right_rows(connection, columns, is_csv=is_csv)
        and _has_right_texts(connection, columns)
        and not ("virtual_group" in columns and _has_tin_twice(connection))
    )


def _has_right_rows(connection: Any, columns: dict[str, str], *, is_csv: bool) -> bool:
    wrong = ["participant IS NULL"]
    if is_csv:
        wrong += guarded_cells(columns)
        wrong += [
            f"NOT regexp_full_match({name}, '{_PATTERNS[HOLDS[name]]}')"
            for name in columns
            if HOLDS[name] in _PATTERNS
        ]
    ((rows, distinct, faulty),) = connection.execute(
        "SELECT count(*), count(DISTINCT participant), "
        f"count(*) FILTER (WHERE {' OR '.join(wrong)}) FROM cells"
    ).fetchall()
    return bool(rows) and rows == distinct and not faulty


def _has_right_texts(connection: Any, columns: dict[str, str]) -> bool:
    """Return whether the readers take each text, numbers and the keys aside."""
    for name, kind in columns.items():
        if name in _KEYS or HOLDS[name] in _PATTERNS or kind != "VARCHAR":
            continue
        found = connection.execute(
            f"SELECT DISTINCT {name} FROM cells WHERE {name} <> '' LIMIT {MOST_TEXTS}"
        ).fetchall()
        if len(found) == MOST_TEXTS:
            return False
        try:
            for (text,) in found:
                READERS[name](text)
        except InvalidInput:
            return False
    return True


def _has_tin_twice(connection: Any) -> bool:
    """Return whether a TIN is a member of virtual groups twice, of one or of two."""
    return bool(
        connection.execute(
            "SELECT regexp_extract(participant, '^(?:individual|group):([0-9]*)', 1) AS tin "
            "FROM cells WHERE virtual_group <> '' GROUP BY tin HAVING count(*) > 1 LIMIT 1"
        ).fetchall()
    )


# The answers


def _answer(
    connection: Any, columns: dict[str, str], year: PerformanceYear, *, is_csv: bool
) -> bool:
    """Make the view ``answers``; return whether no row is at fault."""
    typed = ", ".join(
        f"{_TYPES[HOLDS[name]].format(name)} AS {name}" if is_csv else name for name in columns
    )
    try:
        decided = tables.eligibility(connection.sql(f"SELECT {_ROW}, {typed} FROM cells"), year)
    except InvalidInput:
        # A column of a type that cannot hold what it should, which the row readers name.
        return False
    decided.select(_ROW, "participant", *ANSWER_COLUMNS).create("decided")
    connection.execute("DROP TABLE cells")
    connection.execute("CREATE TABLE notes (faults VARCHAR, note VARCHAR)")
    connection.execute("INSERT INTO notes VALUES ('', '')")
    for note in _untested(year):
        connection.execute("INSERT INTO notes VALUES (?, ?)", [f"participant: {note}", note])
    ((faulty,),) = connection.execute(
        "SELECT count(*) FROM decided WHERE faults NOT IN (SELECT faults FROM notes)"
    ).fetchall()
    connection.execute(
        f"CREATE VIEW answers AS SELECT {_ROW}, participant, "
        f"coalesce(eligibility, '{NOT_TESTED}') AS eligibility, coalesce(missing, '') AS missing, "
        "coalesce(assumptions, 0) AS assumptions, note FROM decided JOIN notes USING (faults)"
    )
    return not faulty


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
