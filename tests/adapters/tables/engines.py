"""The kinds of table that the tests try: how each is made of rows, and read back."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

import duckdb
import pandas
import polars
import pyarrow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    # How a table is made, and how its rows are read back.
    Make: TypeAlias = Callable[[pyarrow.Table], Any]
    Back: TypeAlias = Callable[[Any], list[dict[str, Any]]]

TYPES = {
    "participant": pyarrow.string(),
    "clinician_type": pyarrow.string(),
    "medicare_enrolled_on": pyarrow.date32(),
    "earlier_medicare_claims": pyarrow.bool_(),
    "qp_status": pyarrow.string(),
    "partial_qp_elects": pyarrow.bool_(),
    **{
        f"segment_{number}_{figure}": kind
        for number in (1, 2)
        for figure, kind in (
            ("allowed_charges", pyarrow.decimal128(18, 2)),
            ("patients", pyarrow.int64()),
            ("services", pyarrow.int64()),
            ("exceeded", pyarrow.string()),
        )
    },
    "eligible_clinicians": pyarrow.int64(),
    "mips_eligible_clinicians": pyarrow.int64(),
    "virtual_group": pyarrow.string(),
    "elected_on": pyarrow.date32(),
}
NUMBERS = [name for name, kind in TYPES.items() if pyarrow.types.is_integer(kind)]
DOLLARS = [name for name, kind in TYPES.items() if pyarrow.types.is_decimal(kind)]
DAYS = [name for name, kind in TYPES.items() if pyarrow.types.is_date(kind)]


def arrow(rows: Sequence[dict[str, Any]]) -> pyarrow.Table:
    """Return the rows as an Arrow table with the columns that they have."""
    names = {name for row in rows for name in row}
    schema = [(name, kind) for name, kind in TYPES.items() if name in names]
    return pyarrow.Table.from_pylist(list(rows), pyarrow.schema(schema))


def pandas_floats(table: pyarrow.Table) -> pandas.DataFrame:
    """Return what pandas makes by itself: floats for numbers with gaps, and datetimes for days."""
    frame = table.to_pandas()
    for name in frame.columns.intersection([*NUMBERS, *DOLLARS]):
        frame[name] = frame[name].astype(float)
    for name in frame.columns.intersection(DAYS):
        frame[name] = [
            None if day is None else datetime.combine(day, time.min) for day in frame[name]
        ]
        frame[name] = frame[name].astype("datetime64[us]")
    return frame


def duckdb_relation(table: pyarrow.Table) -> Any:
    return duckdb.connect(config={"threads": 1}).from_arrow(table)


def _of_pandas(frame: pandas.DataFrame) -> list[dict[str, Any]]:
    return pyarrow.Table.from_pandas(frame, preserve_index=False).to_pylist()


ENGINES: dict[str, tuple[Make, Back]] = {
    "polars": (polars.from_arrow, lambda frame: frame.to_dicts()),
    "lazy polars": (
        lambda table: polars.from_arrow(table).lazy(),
        lambda frame: frame.collect().to_dicts(),
    ),
    "pyarrow": (lambda table: table, lambda table: table.to_pylist()),
    "pandas floats": (pandas_floats, _of_pandas),
    "pandas decimals": (lambda table: table.to_pandas(), _of_pandas),
    "pandas arrow": (lambda table: table.to_pandas(types_mapper=pandas.ArrowDtype), _of_pandas),
    "duckdb": (duckdb_relation, lambda relation: relation.to_arrow_table().to_pylist()),
}
