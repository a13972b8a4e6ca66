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


def with_faults(nw: Any, frame: Any, faults: Sequence[Fault]) -> Any:
    """Return *frame* with our column of the texts of each row's faults, "" for none."""
    name = f"{PREFIX}faults"
    if not faults:
        return frame.with_columns(nw.lit("").alias(name))
    zero, empty = nw.lit(0), nw.lit("")
    flags = [f"{PREFIX}fault_{place}" for place, _ in enumerate(faults)]
    frame = frame.with_columns(
        **{
            flag: nw.when(one.holds).then(nw.lit(1)).otherwise(zero)
            for flag, one in zip(flags, faults, strict=True)
        }
    )
    # Each text brings its separator: engines do not agree on how to leave NULLs out.
    texts = [
        nw.when(nw.col(flag) == 1).then(nw.lit(_SEPARATOR + one.text)).otherwise(empty)
        for flag, one in zip(flags, faults, strict=True)
    ]
    told = nw.concat_str(*texts).str.slice(len(_SEPARATOR))
    count = sum((nw.col(flag) for flag in flags), start=zero)
    return frame.with_columns(nw.when(count > 0).then(told).otherwise(empty).alias(name))
