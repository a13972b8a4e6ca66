"""Opening a table: which of its columns are the roster's, and what they hold.

A column whose type cannot hold what it should is refused before anything is computed. Nothing is
guessed from its values: text ``'yes'`` is not a flag, and an instant with a time zone is not a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters.extras import library
from qpp_rules.core.checks import takes
from qpp_rules.core.errors import InvalidType, InvalidValue, Problem, refuse, refuse_any
from qpp_rules.core.listings import items_of
from qpp_rules.core.masking import shown, type_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

PREFIX: Final = "_qpp_rules_"
"""What the names of our own columns begin with; none of them is in a result."""
_COPY: Final = f"{PREFIX}copy_of_"
"""What the names of typed copies of the caller's columns begin with."""


class Holds(Enum):
    """What a column holds, as a message says it."""

    TEXT = "text"
    FLAG = "booleans"
    DAY = "dates"
    COUNT = "whole numbers"
    DOLLARS = "numbers"


_REMEDIES: Final = {
    Holds.TEXT: "cast it to text before numbers lose their leading zeros",
    Holds.FLAG: "cast it: a text such as 'yes' is not a boolean",
    Holds.DAY: "cast it to dates; of an instant, take the Eastern day",
    Holds.COUNT: "cast it to whole numbers",
    Holds.DOLLARS: "cast it to decimals of at most 18 places",
}
_MOST_PLACES: Final = 18
"""The places with which every engine can compare a decimal with a figure of 12 digits."""


@attrs.frozen
class Column:
    """A column of the table: its own *name*, what it *holds*, and its narwhals type."""

    name: str
    holds: Holds
    dtype: Any


@attrs.frozen
class Table:
    """A table of the caller, as a narwhals frame, with its columns by the roster's names.

    *subject* is the function that opened it, as messages name it.
    *frame* may have columns of our own that begin with :data:`PREFIX`; *names* are the caller's.
    """

    subject: str
    frame: Any
    names: tuple[str, ...]
    columns: dict[str, Column]

    @property
    def is_polars_frame(self) -> bool:
        """Whether the table is a Polars DataFrame, whose queries are faster as one."""
        return bool(self.frame.implementation.is_polars()) and not hasattr(self.frame, "collect")

    def theirs(self, name: str) -> str:
        """Return the caller's name of the column *name*."""
        return self.columns[name].name.removeprefix(_COPY)


def narwhals() -> Any:
    """Return the stable API of narwhals; raise MissingExtra if it is not installed."""
    return library("narwhals.stable.v2", "tables")


def open_table(
    subject: str,
    table: Any,
    holds: Mapping[str, Holds],
    columns: Mapping[str, str],
    required: Collection[str] = (),
) -> Table:
    """Return *table* with those of its columns that *holds* names.

    *columns* maps a name in *holds* to the caller's name. A column that is absent is not known.

    Raises InvalidType for anything but a table, and with every column whose type cannot hold what
    it should. Raises InvalidValue for a name in *columns* that is not known or not in the table,
    and for a *required* column that is absent.
    """
    nw = narwhals()
    try:
        frame = nw.from_native(table)
    except TypeError:
        expected = "a data frame of pandas, Polars or PyArrow, or a DuckDB, Spark or Ibis table"
        raise InvalidType.of(subject, "table", given=type_name(table), expected=expected) from None
    schema = _schema_of(subject, frame)
    own = _own_names(subject, holds, columns, schema)
    _require(subject, [name for name in required if name not in own], schema)
    frame, objects = _typed_objects(frame, own, holds)
    schema = _schema_of(subject, frame)
    found: dict[str, Column] = {}
    problems: list[Problem] = []
    for name, theirs in own.items():
        kind = holds[name]
        source = _COPY + theirs if _COPY + theirs in schema else theirs
        dtype = schema[source]
        inferred = objects.get(theirs, "")
        if inferred == _EMPTY or (not inferred and _is_empty(nw, frame, source, dtype, kind)):
            continue
        if not _can_hold(nw, dtype, kind) or inferred:
            given = f"a column of {inferred or dtype}"
            expected = f"a column of {kind.value}"
            problems.append(Problem(theirs, given, expected, _REMEDIES[kind], is_type=True))
        found[name] = Column(source, kind, dtype)
    refuse_any(subject, problems)
    names = tuple(name for name in schema if not name.startswith(PREFIX))
    return Table(subject, frame, names, found)


def _schema_of(subject: str, frame: Any) -> dict[str, Any]:
    """Return the type of each column of *frame*; raise with the columns whose type has no name."""
    try:
        return dict(frame.collect_schema())
    except ValueError:
        # Arrow's decimals may count thousands; narwhals knows no such type.
        problems = []
        for name in frame.columns:
            try:
                frame.select(name).collect_schema()
            except ValueError as error:
                given = f"a column whose type cannot be read: {error}"
                problems.append(Problem(name, given, "a type that narwhals knows", "cast it"))
        refuse_any(subject, problems)
        raise


def run(subject: str, frame: Any) -> Any:
    """Return *frame* with its rows; a lazy frame is run."""
    if not hasattr(frame, "collect"):
        return frame
    try:
        return frame.collect()
    except Exception as error:
        if type(error).__name__ != "ResourceInUseException":
            raise
        raise InvalidValue.of(
            subject,
            "table",
            given="a DuckDB relation whose connection has an unfinished result",
            expected="a connection that can run a query",
            remedy="fetch the result to its end, or make the relation on a cursor()",
        ) from error


@takes(Mapping)
def column_names(name: str, value: object) -> Problem | None:
    """Take a mapping from names of ours to the caller's."""
    expected = "a mapping from our names of columns to yours"
    if not isinstance(value, Mapping):
        return Problem(name, shown(value), expected, is_type=True)
    pairs = items_of(name, name, value.items())
    if all(isinstance(one, str) for pair in pairs for one in pair):
        return None
    return Problem(name, "a mapping with a name that is not text", expected, is_type=True)


def _own_names(
    subject: str,
    holds: Mapping[str, Holds],
    columns: Mapping[str, str],
    schema: Collection[str],
) -> dict[str, str]:
    """Return the caller's name of each column that the table has."""
    problems = [
        Problem("columns", repr(name), f"one of {', '.join(holds)}")
        for name in columns
        if name not in holds
    ]
    problems += [
        Problem(f"columns[{name!r}]", f"{theirs!r}, which the table does not have", "a column")
        for name, theirs in columns.items()
        if name in holds and theirs not in schema
    ]
    refuse_any(subject, problems)
    own = {name: columns.get(name, name) for name in holds}
    return {name: theirs for name, theirs in own.items() if theirs in schema}


def _require(subject: str, absent: list[str], schema: Iterable[str]) -> None:
    if not absent:
        return
    by_case = {name.casefold(): name for name in schema}
    refuse(
        subject,
        [
            Problem(
                "table",
                f"a table without the column {name!r}",
                "each required column",
                f"map it: columns={{{name!r}: {by_case.get(name, 'your name for it')!r}}}",
            )
            for name in absent
        ],
    )


def refuse_taken(subject: str, names: Iterable[str], added: Collection[str]) -> None:
    """Raise if the table has a column that would be added, in whatever case."""
    # DuckDB and Spark do not tell names apart by their case.
    taken = [name for name in names if name.casefold() in added]
    refuse_any(
        subject,
        [
            Problem("table", f"a table with the column {name!r}", "a table without it", _RENAME)
            for name in taken
        ],
    )


_RENAME: Final = "drop or rename it: the answer has a column of that name"


def _can_hold(nw: Any, dtype: Any, holds: Holds) -> bool:
    match holds:
        case Holds.TEXT:
            return isinstance(dtype, (nw.String, nw.Categorical, nw.Enum))
        case Holds.FLAG:
            return isinstance(dtype, nw.Boolean)
        case Holds.DAY:
            is_local = isinstance(dtype, nw.Datetime) and dtype.time_zone is None
            return isinstance(dtype, nw.Date) or is_local
        case _:
            return bool(dtype.is_numeric()) and (
                not dtype.is_decimal() or dtype.scale <= _MOST_PLACES
            )


def _is_empty(nw: Any, frame: Any, name: str, dtype: Any, holds: Holds) -> bool:
    """Return whether a column of another type holds nothing, as pandas types an empty column."""
    if _can_hold(nw, dtype, holds):
        return False
    if hasattr(frame, "collect"):
        native = frame.to_native()
        return (
            bool(frame.implementation.is_polars()) and str(native.collect_schema()[name]) == "Null"
        )
    return bool(frame.get_column(name).is_null().all())


# Columns of Python objects in pandas


def _typed_objects(
    frame: Any, own: Mapping[str, str], holds: Mapping[str, Holds]
) -> tuple[Any, dict[str, str]]:
    """Return the frame with typed copies of pandas columns of objects, and what the objects are.

    narwhals looks at the first objects only; here every object counts.
    """
    if not frame.implementation.is_pandas():
        return frame, {}
    native = frame.to_native()
    pandas = library("pandas", "tables")
    inferred = {}
    typed = {}
    for name, theirs in own.items():
        if native[theirs].dtype != object:
            continue
        found = pandas.api.types.infer_dtype(native[theirs], skipna=True)
        inferred[theirs] = found
        if (found, holds[name]) in _TYPED:
            # An infinite Decimal, or a number that is too long, leaves the column what it is.
            with suppress(ArithmeticError, TypeError, ValueError):
                typed[_COPY + theirs] = _TYPED[found, holds[name]](native[theirs])
                inferred[theirs] = ""
    if typed:
        frame = narwhals().from_native(native.assign(**typed))
    return frame, {theirs: "" if found == "string" else found for theirs, found in inferred.items()}


_EMPTY: Final = "empty"


def _decimals(values: Any) -> Any:
    """Return Decimals in a type for them, which only Arrow has; raise if they do not fit."""
    arrow = library("pyarrow", "tables")
    known = [None if is_unknown(one) else one for one in values]
    # Decimal("9E+4") has no places, and not fewer.
    places = max([0, *(-int(one.as_tuple().exponent) for one in known if one is not None)])
    dtype = library("pandas", "tables").ArrowDtype(arrow.decimal128(38, min(places, _MOST_PLACES)))
    return library("pandas", "tables").array(known, dtype=dtype)


_TYPED: Final[dict[tuple[str, Holds], Callable[[Any], Any]]] = {
    ("boolean", Holds.FLAG): lambda values: values.astype("boolean"),
    ("date", Holds.DAY): lambda values: values.astype("datetime64[s]"),
    ("decimal", Holds.DOLLARS): _decimals,
    ("decimal", Holds.COUNT): _decimals,
    ("floating", Holds.DOLLARS): lambda values: values.astype("float64"),
    ("floating", Holds.COUNT): lambda values: values.astype("float64"),
    ("integer", Holds.DOLLARS): lambda values: values.astype("Int64"),
    ("integer", Holds.COUNT): lambda values: values.astype("Int64"),
}


def is_unknown(cell: Any) -> bool:
    """Return whether a cell is empty: None, NaN, pandas' NA and NaT, or an empty text."""
    if cell is None or type(cell).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(cell, Decimal):
        return cell.is_nan()
    if isinstance(cell, float) or type(cell).__name__ in ("float16", "float32", "datetime64"):
        return bool(cell != cell)  # noqa: PLR0124 (only NaN and NaT differ from themselves)
    return isinstance(cell, str) and not cell
