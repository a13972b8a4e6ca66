"""The expression over a table while it is built: its columns so far, and the faults of its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qpp_rules.adapters.tables.columns import PREFIX, Holds, Table, narwhals
from qpp_rules.adapters.tables.faults import Fault
from qpp_rules.adapters.tables.lookups import Lookup, with_looked_up

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qpp_rules.adapters.tables.questions import Asked
    from qpp_rules.adapters.tables.together import Decided


class Expression:
    """The expression over one table, built in stages: each adds columns that the next uses.

    *sources* are the cells that the expression reads, by the roster's names; *kinds* the kinds of
    participant that it decides; *by_key*, whether a row's key says its kind.
    """

    def __init__(self, table: Table, asked: Asked, kinds: tuple[int, ...], by_key: bool) -> None:
        self.nw = narwhals()
        self.table = table
        self.asked = asked
        self.kinds = kinds
        self.by_key = by_key
        self.frame = table.frame
        self.faults: list[Fault] = []
        self.sources: dict[str, Any] = {}
        self.fetched: tuple[Decided, ...] = ()

    def add(self, **stage: Any) -> None:
        """Add columns of ours."""
        self.frame = self.frame.with_columns(**{PREFIX + name: one for name, one in stage.items()})

    def col(self, name: str) -> Any:
        """Return a column of ours."""
        return self.nw.col(PREFIX + name)

    def choose(self, *cases: tuple[Any, Any], otherwise: Any) -> Any:
        """Return the value of the first condition that holds."""
        chosen = self._value(otherwise)
        for condition, value in reversed(cases):
            chosen = self.nw.when(condition).then(self._value(value)).otherwise(chosen)
        return chosen

    def _value(self, value: Any) -> Any:
        return self.nw.lit(value) if isinstance(value, (int, str)) else value

    def look_up(self, **added: tuple[str, Mapping[int, int], int]) -> None:
        """Add what follows from codes: a column of ours, the values, how many codes there are."""
        lookups = {
            PREFIX + name: Lookup(PREFIX + code, values, size)
            for name, (code, values, size) in added.items()
        }
        self.frame = with_looked_up(self.nw, self.frame, **lookups)

    def fault(self, name: str, expected: str, holds: Any) -> None:
        """Note a fault in the cells of a column."""
        self.faults.append(Fault(f"{self.table.theirs(name)}: expected {expected}", holds))

    def is_given(self, name: str) -> Any:
        """Return whether the cell is not empty."""
        cell = self.sources[name]
        is_text = self.table.columns[name].holds is Holds.TEXT
        return cell != "" if is_text else ~cell.is_null()
