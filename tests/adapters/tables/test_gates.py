"""Counts of blockers equal those of readiness over the same cases, on every engine."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import polars
import pyarrow
import pytest

from qpp_rules.adapters import tables
from qpp_rules.adapters.csv_rows import csv_of
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.readiness import CheckedRoster, ClearedBy, check_all
from tests.adapters.tables.engines import ENGINES
from tests.readiness.ready import MVP, TRADITIONAL, VIRTUAL, spoiled, story

if TYPE_CHECKING:
    from tests.adapters.tables.engines import Back, Make

CASES = [
    story().case,
    spoiled("no agreement", story(opted_in=True)).case,
    spoiled("terminated", story(2026, MVP)).case,
    spoiled("no certification known", story(2026, TRADITIONAL, VIRTUAL)).case,
]


@cache
def gate() -> tuple[CheckedRoster, list[dict[str, Any]]]:
    """Return the counts of readiness, and the rows that the command line writes."""
    found = check_all(CASES, as_of=story().as_of)
    rows: list[dict[str, Any]] = []
    for one in found:
        rows += one.to_rows() or [{**one.planned.to_row(), "answer": one.answer.name}]
    names = dict.fromkeys(name for row in rows for name in row)
    return found, [{name: row.get(name) for name in names} for row in rows]


def texts(rows: list[dict[str, Any]]) -> pyarrow.Table:
    cells = [{name: None if one is None else str(one) for name, one in row.items()} for row in rows]
    return pyarrow.Table.from_pylist(cells, pyarrow.schema([(one, "string") for one in rows[0]]))


def check_counts(make: Make, back: Back) -> None:
    """Assert that the counts by table are those of readiness."""
    found, rows = gate()
    table = make(texts(rows))

    by_rule = tables.gate_counts(table, by=["rule"])
    assert type(by_rule) is type(table)
    counts = back(by_rule)
    assert {one["rule"]: one["blocked"] for one in counts if one["blocked"]} == found.by_blocker
    assert {one["rule"]: one["unknown"] for one in counts if one["unknown"]} == found.by_unknown
    waiting = [one["waiting"] for one in counts]
    assert waiting == sorted(waiting, reverse=True)

    by_who = {
        one["cleared_by"]: one["waiting"]
        for one in back(tables.gate_counts(table, by=["cleared_by"]))
    }
    assert {who: by_who.get(who.value, 0) for who in ClearedBy} == found.by_who

    whole = back(tables.gate_counts(table))
    assert list(whole[0]) == [
        *("rule", "citation", "scope", "cleared_by", "blocked", "unknown", "waiting")
    ]
    assert {one["rule"] for one in whole} == {*found.by_blocker, *found.by_unknown}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_gives_the_same_counts_as_readiness(engine: str) -> None:
    check_counts(*ENGINES[engine])


def test_the_rows_of_the_command_line_are_counted_as_they_are_read() -> None:
    found, rows = gate()
    read = polars.read_csv(csv_of(rows).encode(), infer_schema=False)
    counts = tables.gate_counts(read, by=["rule"]).filter(polars.col("blocked") > 0)
    assert dict(counts.select("rule", "blocked").iter_rows()) == found.by_blocker


def test_a_case_counts_once_and_the_callers_columns_can_divide_the_counts() -> None:
    found, rows = gate()
    several = polars.concat(
        [polars.from_arrow(texts(rows + rows)).with_columns(year=polars.lit(y)) for y in (1, 2)]
    ).rename({"rule": "why"})
    counts = tables.gate_counts(several, by=["year", "rule"], columns={"rule": "why"})
    for year in (1, 2):
        own = counts.filter(polars.col("year") == year, polars.col("blocked") > 0)
        assert dict(own.select("rule", "blocked").iter_rows()) == found.by_blocker


ROW = {
    "participant": "group:000000001",
    "answer": "BLOCKED",
    "rule": "standing.approved",
    "verdict": "NOT_MET",
    "scope": "everyone's data",
    "cleared_by": "CMS; time",
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer": "blocked"}, "answer"),
        ({"answer": "READY"}, "answer"),
        ({"answer": "UNDETERMINED"}, "answer"),
        ({"verdict": "not met"}, "verdict"),
        ({"verdict": ""}, "verdict"),
        ({"rule": None}, "verdict"),
        ({"scope": "everyone"}, "scope"),
        ({"cleared_by": "CMS, time"}, "cleared_by"),
    ],
)
def test_a_word_that_the_gate_does_not_write_is_refused(
    changes: dict[str, Any], field: str
) -> None:
    given = polars.DataFrame([ROW, {**ROW, **changes}], infer_schema_length=None)
    with pytest.raises(InvalidValue) as refused:
        tables.gate_counts(given)
    assert [one.field for one in refused.value.problems] == ["table"]
    with pytest.raises(InvalidValue) as refused:
        tables.gate_counts(given, by=["rule"])
    assert [one.field for one in refused.value.problems] == [field]


def test_the_columns_to_count_by_must_be_in_the_table() -> None:
    given = polars.DataFrame([ROW])
    with pytest.raises(InvalidValue, match="'practice', which the table does not have"):
        tables.gate_counts(given, by=["practice"])
    with pytest.raises(InvalidValue, match="by: given nothing"):
        tables.gate_counts(given, by=[])
    with pytest.raises(InvalidType, match="by: given"):
        tables.gate_counts(given, by="rule")
    with pytest.raises(InvalidValue, match="'waiting'"):
        tables.gate_counts(given.with_columns(waiting=1), by=["waiting"])
    with pytest.raises(InvalidValue, match="without the column 'citation'"):
        tables.gate_counts(given)
