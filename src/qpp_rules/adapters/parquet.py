"""Rosters and patients in Parquet, row by row, in the words of the readers of CSV.

It needs the extra ``large``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from qpp_rules.adapters.large_files import parquet_table
from qpp_rules.adapters.roster_rows import PATIENT_COLUMNS
from qpp_rules.adapters.rosters import patients_of
from qpp_rules.adapters.tables.columns import Holds, open_table
from qpp_rules.adapters.tables.roster import HOLDS, IDENTIFIERS, cells_of, numbered_rows
from qpp_rules.core.checks import (
    a_text,
    instance_of,
    take,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.errors import Problem
    from qpp_rules.core.identifiers import Participant

__all__ = ["read_patients"]


def __dir__() -> list[str]:
    return __all__


def roster_rows(
    path: Path, name: str, problems: list[Problem]
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the cells of each row of a roster, numbered from 1; note faulty rows in *problems*.

    Raises for a file that is not a roster in Parquet, as
    :func:`qpp_rules.adapters.large_files.parquet_table`.
    """
    with parquet_table(path, name, (*HOLDS, *IDENTIFIERS)) as table:
        yield from numbered_rows(table, name, problems, {})


def read_patients(path: Path, name: str = "patients") -> dict[Participant, list[str]]:
    """Read the patients of each participant from the Parquet file at *path*, called *name*.

    Raises as :func:`qpp_rules.adapters.rosters.read_patients`, and InvalidType for a column that
    does not hold text: patient 007 is not patient 7.
    """
    take("read_patients", path=(path, instance_of(Path)), name=(name, a_text))
    with parquet_table(path, name, PATIENT_COLUMNS) as table:
        holds = dict.fromkeys(PATIENT_COLUMNS, Holds.TEXT)
        opened = open_table(name, table, holds, {}, PATIENT_COLUMNS)
        return patients_of(enumerate(cells_of(opened, opened.frame), 1), name, [])
