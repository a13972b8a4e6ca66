"""Data frames and warehouses: eligibility of every row, samples, and rates, where the rows are.

Takes pandas, Polars (eager and lazy) and PyArrow tables, DuckDB relations, Spark DataFrames and
Ibis tables, and gives back what it was given, with columns added. What is lazy stays lazy.

It needs the extra ``tables``.
"""

from __future__ import annotations

from qpp_rules.adapters.tables.experience import experience
from qpp_rules.adapters.tables.gates import gate_counts
from qpp_rules.adapters.tables.roster import facts_of, read_roster
from qpp_rules.adapters.tables.row_eligibility import eligibility
from qpp_rules.adapters.tables.row_rates import completeness, rates
from qpp_rules.adapters.tables.sampling import draw, frame_digest

__all__ = [
    "completeness",
    "draw",
    "eligibility",
    "experience",
    "facts_of",
    "frame_digest",
    "gate_counts",
    "rates",
    "read_roster",
]


def __dir__() -> list[str]:
    return __all__
