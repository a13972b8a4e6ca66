"""Rows and postings for the tests, made by hand."""

from __future__ import annotations

from typing import Any

from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.postings import Column, PostedCell, PostedIntermediary, Posting
from tests.postings.written_workbooks import PY2026, REGISTRY


def row(
    name: str = "Zenith Registry",
    cells: dict[Column, str] | None = None,
    *,
    year: PerformanceYear = PY2026,
    **fields: Any,
) -> PostedIntermediary:
    """Return a row that states no remedial action, with *cells*."""
    texts = {Column.REMEDIAL_ACTION: "None", **(cells or {})}
    made = [PostedCell(column, text) for column, text in texts.items() if text]
    return PostedIntermediary(year=year, name=name, cells=made, **fields)


def posting(*rows: PostedIntermediary, kind: IntermediaryType = REGISTRY, **fields: Any) -> Posting:
    year = rows[0].year if rows else PY2026
    return Posting(year=year, kind=kind, intermediaries=rows, **fields)
