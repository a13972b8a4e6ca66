"""The page on readiness has the table of cures as the package has it, and the files their forms."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from qpp_rules import readiness
from qpp_rules.adapters.readiness import read_cases, read_receipts
from qpp_rules.adapters.serialization import to_json
from qpp_rules.adapters.workbooks import workbook_of
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.readiness import Receipt, SubmissionCase, cures
from qpp_rules.testing import laws
from qpp_rules.testing.laws import LawBroken
from tests.readiness.ready import story

PAGE = (Path(__file__).parents[2] / "docs" / "readiness.md").read_text(encoding="utf-8")
CASE = SubmissionCase(planned=story().case.planned)


def rows_of_the_table() -> list[str]:
    """Return the rows of the page's table: one for all rules with the same place and cure."""
    found: dict[tuple[Any, ...], list[str]] = {}
    for row in cures():
        key = (row["place"], row["category"] or row["scope"], row["cleared_by"], row["until"])
        found.setdefault(key, []).append(f"`{row['rule']}`")
    return [
        f"| {place} | {', '.join(rules)} | {holds} | {by} | {until} |"
        for (place, holds, by, until), rules in found.items()
    ]


def test_the_page_shows_the_report_order() -> None:
    table = [line for line in PAGE.splitlines() if line.startswith("| ") and line[2].isdigit()]

    assert table == rows_of_the_table()


# --- files -------------------------------------------------------------------------------------


def test_a_case_is_filled_with_the_facts_of_the_intermediary() -> None:
    lines = [to_json(CASE, indent=None), "", "{"]

    found = dict(read_cases(lines, intermediary=story().case))

    assert list(found) == ["line 1", "line 3"]
    filled = found["line 1"]
    assert isinstance(filled, SubmissionCase)
    assert filled.approval == story().case.approval
    assert filled.validation is story().case.validation
    assert filled.agreements is None
    assert isinstance(found["line 3"], InvalidInput)


def test_a_case_that_contradicts_the_intermediary_is_refused_with_its_place() -> None:
    line = to_json(SubmissionCase(planned=story(2025).case.planned), indent=None)

    (found,) = dict(read_cases([line], intermediary=story().case)).values()

    assert isinstance(found, InvalidValue)


def test_receipts_are_read_and_faults_are_named_by_line() -> None:
    receipt = Receipt(
        participant=CASE.planned.participant, year=CASE.planned.year, received_at=story().as_of
    )

    assert read_receipts([to_json(receipt, indent=None)]) == (receipt,)
    with pytest.raises(InvalidValue, match="line 2"):
        read_receipts([to_json(receipt, indent=None), "{}"])
    with pytest.raises(InvalidType):
        list(read_cases(1))  # type: ignore[arg-type]


def test_rows_become_a_workbook_without_formulas() -> None:
    rows = [{"what": "=1+1", "count": 3, "until": None}, {"what": "b", "count": 4, "until": "x"}]

    sheet = openpyxl.load_workbook(io.BytesIO(workbook_of(rows, title="Work/list"))).active

    assert sheet.title == "Work list"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["what", "count", "until"],
        ["=1+1", 3, None],
        ["b", 4, "x"],
    ]
    assert sheet["A2"].data_type == "s"


def test_rows_of_a_workbook_have_the_same_columns() -> None:
    with pytest.raises(InvalidValue, match=r"rows\[1\]"):
        workbook_of([{"a": 1}, {"b": 1}])


# --- the law -----------------------------------------------------------------------------------


@pytest.mark.exhaustive
def test_the_law_detects_a_gate_that_treats_unknown_as_yes() -> None:
    """The page on property tests says what the law asks."""

    def careless(case: SubmissionCase, **options: Any) -> Any:
        found = readiness.check(case, **options)
        is_blocked = found.answer is readiness.check(CASE, as_of=story().as_of).answer
        return "READY" if is_blocked else found.answer

    with pytest.raises(LawBroken, match="not ready"):
        laws.check_readiness(careless, faults=["no agreements known"])


def test_the_law_knows_its_faults() -> None:
    with pytest.raises(InvalidValue, match="faults"):
        laws.check_readiness(readiness.check, faults=["nothing"])
