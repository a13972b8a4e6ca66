"""What changed between two versions of a posting."""

from __future__ import annotations

import pytest
from hypothesis import given

from qpp_rules.core.errors import InvalidValue
from qpp_rules.postings import Column, Posting, compare
from qpp_rules.testing.strategies import qualified_postings
from tests.postings.rows import posting, row
from tests.postings.written_workbooks import PY2023, QCDR


def changed(earlier: str, later: str, column: Column) -> list[tuple[object, ...]]:
    one, other = row(cells={column: earlier}), row(cells={column: later})
    rows = compare(posting(one), posting(other))
    return [tuple(cells.values()) for cells in rows]


@pytest.mark.parametrize(
    ("earlier", "later", "column", "rows"),
    [
        (
            "None",
            "Terminated",
            Column.REMEDIAL_ACTION,
            [
                (
                    "Zenith Registry",
                    "remedial action or termination",
                    "None",
                    "Terminated",
                    None,
                    None,
                )
            ],
        ),
        ("free", "free", Column.COST, []),
        ("free", "", Column.COST, [("Zenith Registry", "cost", "free", None, None, None)]),
        (
            "001, 112",
            "112; 236",
            Column.MIPS_CQMS,
            [("Zenith Registry", "MIPS CQMs", "001, 112", "112; 236", "236", "001")],
        ),
        ("001, 112", "112; 1", Column.MIPS_CQMS, []),
        (
            "001",
            "001; others",
            Column.MIPS_CQMS,
            [("Zenith Registry", "MIPS CQMs", "001", "001; others", None, None)],
        ),
        (
            "001",
            "N/A",
            Column.MIPS_CQMS,
            [("Zenith Registry", "MIPS CQMs", "001", "N/A", None, None)],
        ),
    ],
)
def test_a_cell_that_changed_is_a_row(
    earlier: str, later: str, column: Column, rows: list[tuple[object, ...]]
) -> None:
    assert changed(earlier, later, column) == rows


def test_each_new_or_removed_intermediary_is_a_row() -> None:
    rows = compare(posting(row("Alpha"), row("Beta")), posting(row("beta"), row("Gamma")))
    assert [(one["name"], one["column"], one["earlier"], one["later"]) for one in rows] == [
        ("Alpha", "listed", "yes", None),
        ("Gamma", "listed", None, "yes"),
    ]


def test_rows_with_the_same_name_are_compared_in_order() -> None:
    first = row(cells={Column.COST: "1"}, row=3), row(cells={Column.COST: "2"}, row=4)
    second = row(cells={Column.COST: "1"}, row=3), row(cells={Column.COST: "3"}, row=9)
    third = (*second, row(cells={Column.COST: "4"}, row=10))

    [change] = compare(posting(*first), posting(*second))
    assert (change["earlier"], change["later"]) == ("2", "3")
    [new] = compare(posting(*second), posting(*third))
    assert (new["column"], new["earlier"], new["later"]) == ("listed", None, "yes")


def test_a_column_missing_from_one_version_is_distinguished_from_a_blank_cell() -> None:
    one, other = row(), row(absent=[Column.COST])
    [change] = compare(posting(one), posting(other))
    assert (change["earlier"], change["later"]) == (None, "the column is missing")


@given(qualified_postings())
def test_a_posting_does_not_differ_from_itself(found: Posting) -> None:
    assert compare(found, found) == []


def test_only_versions_of_one_posting_are_compared() -> None:
    with pytest.raises(InvalidValue, match="2026 QCDR; 2026 Qualified Registry"):
        compare(posting(row()), posting(row(), kind=QCDR))
    with pytest.raises(InvalidValue, match="2023 Qualified Registry"):
        compare(posting(row()), posting(row(year=PY2023)))
