"""The cells of a row: without NaN, text without NULL, and a fault for what cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qpp_rules.adapters.tables.columns import Column, Holds
from qpp_rules.adapters.tables.faults import A_DAY, fault_of_figure, figure_of, is_comparable

if TYPE_CHECKING:
    from qpp_rules.adapters.tables.expression import Expression


def read_cells(expr: Expression) -> None:
    """Add the cells that the expression reads, and note what is wrong with them."""
    stage: dict[str, Any] = {}
    for name, column in expr.table.columns.items():
        stage |= _read_cell(expr, name, column)
    if stage:
        expr.add(**stage)
    for name, column in expr.table.columns.items():
        cell = expr.col(name) if name in stage else expr.nw.col(column.name)
        expr.sources[name] = cell
        if column.holds in (Holds.COUNT, Holds.DOLLARS):
            theirs = expr.table.theirs(name)
            expr.faults.append(fault_of_figure(expr.nw, column, cell, theirs))
        elif isinstance(column.dtype, expr.nw.Datetime):
            expr.fault(name, A_DAY, cell > cell.dt.truncate("1d"))


def _read_cell(expr: Expression, name: str, column: Column) -> dict[str, Any]:
    """Return the columns of ours that a column needs: without NaN, text without NULL."""
    cell = expr.nw.col(column.name)
    if column.holds is Holds.TEXT:
        text = cell.cast(expr.nw.String).fill_null("")
        if name in ("clinician_type", "qp_status"):
            return {name: text, f"{name}_lower": text.str.to_lowercase()}
        return {name: text}
    if column.holds in (Holds.COUNT, Holds.DOLLARS) and not is_comparable(expr.nw, column):
        return {name: figure_of(expr.nw, column)}
    return {}
