"""Patients by the ten million: the sample of an audit by DuckDB, in bounded memory.

Every row is held against :func:`qpp_rules.adapters.rosters.read_patients`, and
:func:`qpp_rules.adapters.tables.draw` fetches the patients of those that are drawn. If a row is at
fault, there is no plan. Then the readers read the file row by row and word every fault.

It needs the extra ``large``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from qpp_rules.adapters import tables
from qpp_rules.adapters.extras import library
from qpp_rules.adapters.large_files import (
    MOST_TEXTS,
    columns_of,
    connected,
    guarded_cells,
    is_parquet,
    source_of,
)
from qpp_rules.adapters.roster_rows import PATIENT_COLUMNS, read_facets
from qpp_rules.core.checks import (
    a_hidden_text,
    instance_of,
    take,
)
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.core.listings import listed
from qpp_rules.sampling import FrameEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.sampling import Plan

__all__ = ["FilePlan", "draw_file"]


def __dir__() -> list[str]:
    return __all__


_PLAIN: Final = "[!-~]([ -~]*[!-~])?"


class FilePlan(NamedTuple):
    """A *plan*, and how many participants of the file of patients the frame does not have."""

    plan: Plan
    unknown: int


def draw_file(frame: Iterable[FrameEntry], path: Path, **terms: Any) -> FilePlan | None:
    """Draw the plan of :func:`qpp_rules.sampling.draw` from the file of patients at *path*.

    The file is CSV or Parquet (by its name). *terms* are the other arguments of ``draw``. A
    participant without a row has no patients. None means that the file must be read row by row:
    because a row is at fault, to say what the file lacks, or because a facet has a ``;``.

    >>> from qpp_rules import PerformanceYear
    >>> from qpp_rules.examples import path, registry
    >>> seed = "31415926535897932384"
    >>> found = draw_file(
    ...     registry().frame, path("patients.csv"), seed=seed, year=PerformanceYear(2026)
    ... )
    >>> len(found.plan.participants), found.unknown
    (12, 0)

    Raises InvalidType for anything but a frame and a path, OSError for a file that cannot be read,
    MissingExtra without the extra ``large``, and as ``draw``.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E).
    """
    entries = listed("draw_file", "frame", frame, FrameEntry)
    take("draw_file", path=(path, instance_of(Path)))
    path.open("rb").close()
    sets = {entry.facets: ";".join(sorted(entry.facets)) for entry in entries}
    if any(facets and read_facets(text) != facets for facets, text in sets.items()):
        return None
    duckdb = library("duckdb", "large")
    keys = library("pyarrow", "large").table(
        {
            "participant": [entry.participant.key for entry in entries],
            "facets": [sets[entry.facets] for entry in entries],
        }
    )
    with connected() as connection:
        try:
            unknown = _read(connection, path, keys)
        except duckdb.Error:
            # The file is not the CSV or Parquet that DuckDB reads; the row readers say why.
            return None
        if unknown is None:
            return None
        return FilePlan(tables.draw(keys, connection.table("patients"), **terms), unknown)


def _read(connection: Any, path: Path, keys: Any) -> int | None:
    """Make the view ``patients``; return how many participants are unknown, None if at fault."""
    columns = columns_of(connection, path, PATIENT_COLUMNS)
    if columns != dict.fromkeys(PATIENT_COLUMNS, "VARCHAR"):
        return None
    connection.execute(
        f"CREATE VIEW given AS SELECT participant, patient {source_of(path, columns)}"
    )
    wrong = ["participant IS NULL", "patient IS NULL"]
    if not is_parquet(path):
        wrong += guarded_cells(PATIENT_COLUMNS)
    connection.execute(
        f"CREATE TABLE counted AS SELECT participant, bool_or({' OR '.join(wrong)}) AS is_faulty "
        "FROM given GROUP BY participant"
    )
    if _some(connection, "SELECT 1 FROM counted WHERE is_faulty LIMIT 1"):
        return None
    twice = "SELECT 1 FROM given GROUP BY participant, patient HAVING count(*) > 1 LIMIT 1"
    if _some(connection, twice):
        return None
    odd = _some(
        connection,
        "SELECT DISTINCT patient FROM given "
        f"WHERE NOT regexp_full_match(patient, '{_PLAIN}') LIMIT {MOST_TEXTS}",
    )
    if len(odd) == MOST_TEXTS or any(a_hidden_text.problem("", text) for (text,) in odd):
        return None
    connection.register("frame", keys)
    unknown = _some(
        connection, "SELECT participant FROM counted ANTI JOIN frame USING (participant)"
    )
    try:
        for (key,) in unknown:
            participant_from_key(key)
    except InvalidInput:
        return None
    connection.execute(
        "CREATE TABLE without AS SELECT participant FROM frame ANTI JOIN counted "
        "USING (participant)"
    )
    # The draw takes one row whose patient is NULL for a participant without patients.
    connection.execute(
        "CREATE VIEW patients AS FROM given UNION ALL SELECT participant, NULL FROM without"
    )
    return len(unknown)


def _some(connection: Any, query: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = connection.execute(query).fetchall()
    return found
