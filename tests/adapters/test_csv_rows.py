"""CSV that is safe to open, and read back as what was written."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from qpp_rules.adapters.csv_rows import csv_of, guarded, rows_of, unguarded
from qpp_rules.core.errors import InvalidValue

FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "-",
    "+1 555 0100",
    "-5e3",
    '=HYPERLINK("x")',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_run_is_guarded(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text
    # A text that looks guarded is guarded once more, so that reading gives it back.
    assert unguarded(guarded(guarded(text))) == guarded(text)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        (-5, "-5"),
        (Decimal("-5.50"), "-5.50"),
        ("-5", "-5"),
        ("+5.5", "+5.5"),
        ("-1.25%", "-1.25%"),
        (True, "True"),
        ("P-1", "P-1"),
        ("'tis", "'tis"),
        ("1=1", "1=1"),
    ],
)
def test_numbers_and_other_texts_are_unchanged(value: object, cell: str) -> None:
    assert guarded(value) == cell
    assert unguarded(cell) == cell


TEXTS = st.text(st.sampled_from("=+-@\t\r\n＝'1.5%aé,\""), max_size=8)


@given(TEXTS)
@example("''=1")
def test_written_cells_are_read_back_unchanged(text: str) -> None:
    assert unguarded(guarded(text)) == text


def read(text: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    problems: list[Any] = []
    lines = io.StringIO(text, newline="")
    rows = [cells for _, cells in rows_of(lines, "file", columns, problems, columns)]
    assert not problems
    return rows


# No value of ours holds a line end, and csv would not quote all of them.
CELLS = TEXTS.filter(lambda text: not set(text) & set("\r\n"))


ROWS = st.fixed_dictionaries({"participant": CELLS, "patient": CELLS})


@given(st.lists(ROWS.filter(lambda row: any(row.values())), max_size=4))
def test_written_rows_are_read_back_unchanged(rows: list[dict[str, str]]) -> None:
    text = csv_of(rows)

    assert (read(text, ("participant", "patient")) if rows else []) == rows
    assert all(
        guarded(unguarded(cell)) == cell
        for line in csv.reader(io.StringIO(text, newline=""))
        for cell in line
    )


def test_a_header_of_many_unknown_columns_is_refused_in_a_bounded_message() -> None:
    with pytest.raises(InvalidValue) as raised:
        read(",".join(f"c{number}" for number in range(5000)), ("participant",))

    assert len(raised.value.problems) == 201
    assert raised.value.problems[-1].given == "4801 more problems"
