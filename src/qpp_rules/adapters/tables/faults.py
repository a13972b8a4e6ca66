"""What is wrong with a row: conditions over its cells, and the text that tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters.tables.columns import PREFIX, Column, Holds

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 10**12
"""No figure of a table is as large as this."""
A_COUNT: Final = "a whole number, 0 or more, of at most 12 digits"
DOLLARS: Final = "dollars and whole cents, 0 or more, of at most 12 digits"
A_DAY: Final = "a day without a time"
_SEPARATOR: Final = "; "


@attrs.frozen
class Fault:
    """A condition that no row may meet, and what a row that meets it is told.

    A condition that is NULL is not met.
    """

    text: str
    holds: Any


def figure_of(nw: Any, column: Column) -> Any:
    """Return the expression of a count or of dollars, as engines can compare it.

    NaN is not known. A float is as wide as Python's, so that it is compared as a row's is.
    """
    cell = nw.col(column.name)
    if is_comparable(nw, column):
        return cell
    if column.dtype.is_float():
        return cell.cast(nw.Float64).fill_nan(None)
    if isinstance(column.dtype, nw.UInt64):
        # Arrow compares them as signed numbers, which cannot hold all of them.
        most = nw.lit(MOST, nw.UInt64)
        return nw.when(cell > most).then(most).otherwise(cell).cast(nw.Int64)
    # Arrow makes 200.00000000000003 of 200.00000; a count with a fraction is at fault anyway.
    return cell.cast(nw.Float64).round(0)


def is_comparable(nw: Any, column: Column) -> bool:
    """Return whether the engine can compare the cells of *column* as they are."""
    if column.dtype.is_decimal():
        return column.holds is Holds.DOLLARS
    return not column.dtype.is_float() and not isinstance(column.dtype, nw.UInt64)


def fault_of_figure(nw: Any, column: Column, cell: Any, theirs: str) -> Fault:
    """Return the fault of a *cell* that is not a figure such as its column holds."""
    is_count = column.holds is Holds.COUNT
    wrong = cell < 0
    is_wide = isinstance(column.dtype, (nw.Int64, nw.UInt64, nw.Int128, nw.UInt128))
    if is_wide or not column.dtype.is_integer():
        wrong = wrong | (cell >= MOST)
    if column.dtype.is_float():
        # NaN differs from itself.
        wrong = wrong | ((cell.round(0 if is_count else 2) - cell).abs() > 0)
    elif is_count and column.dtype.is_decimal():
        # The cell itself: a count is compared as a whole float.
        exact = nw.col(column.name)
        # Without digits before the point only zero is whole, and 0.9 cannot be rounded to 1.
        whole = exact.round(0) if column.dtype.scale < column.dtype.precision else 0
        wrong = wrong | (exact != whole)
    return Fault(f"{theirs}: expected {A_COUNT if is_count else DOLLARS}", wrong)


def flags_of(nw: Any, faults: Sequence[Fault]) -> dict[str, Any]:
    """Return a column of ours for each fault: whether the row has it."""
    return {
        f"fault_{place}": nw.when(one.holds).then(nw.lit(value=True)).otherwise(nw.lit(value=False))
        for place, one in enumerate(faults)
    }


def is_faulty(nw: Any, faults: Sequence[Fault]) -> Any:
    """Return the expression of whether a row has a fault, from the columns of :func:`flags_of`."""
    found = nw.lit(value=False)
    for flag, _ in _flagged(nw, faults):
        found = found | flag
    return found


def told_of(nw: Any, faults: Sequence[Fault]) -> Any:
    """Return the texts of each row's faults, "" for none, from the column ``is_faulty`` too."""
    # Each text brings its separator: engines do not agree on how to leave NULLs out.
    texts = [
        nw.when(flag).then(nw.lit(_SEPARATOR + one.text)).otherwise(nw.lit(""))
        for flag, one in _flagged(nw, faults)
    ]
    told = nw.concat_str(nw.lit(""), *texts).str.slice(len(_SEPARATOR))
    return nw.when(nw.col(f"{PREFIX}is_faulty")).then(told).otherwise(nw.lit(""))


def _flagged(nw: Any, faults: Sequence[Fault]) -> list[tuple[Any, Fault]]:
    return [(nw.col(f"{PREFIX}fault_{place}"), one) for place, one in enumerate(faults)]
