"""Postings from workbooks that the tests write in CMS's layout."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl.styles import Font

from qpp_rules.adapters.extras import MissingExtra
from qpp_rules.adapters.workbooks import read_posting
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.postings import Column, Needs, find, posting_of
from tests.postings.written_workbooks import (
    ALPHA,
    PY2023,
    PY2026,
    QCDR,
    REGISTRY,
    ZENITH,
    headers,
    saved,
    tabs_of,
    workbook_of,
    written,
)


@pytest.mark.parametrize("kind", [QCDR, REGISTRY])
def test_a_workbook_gives_the_same_values_as_its_rows(kind: Any) -> None:
    """Written and read back: the same posting as from the rows themselves."""
    several = (ALPHA, {**ALPHA, Column.NAME: "3M Data"}, ZENITH)
    of_kind = [
        {
            column: value
            for column, value in one.items()
            if kind is QCDR or "QCDR" not in column.value
        }
        for one in several
    ]

    posting = read_posting(written(*of_kind, kind=kind), PY2026)
    assert posting == posting_of(tabs_of(*of_kind, kind=kind), PY2026)
    assert posting.kind is kind
    assert posting.defects == ()
    assert [one.tab for one in posting.intermediaries] == ["1-9; A", "1-9; A", "X-Z"]
    assert posting.intermediaries[-1].last_date == date(2026, 11, 30)
    assert posting.intermediaries[-1].items(Column.SPECIALTY) == ("Cardiology", "Internal Medicine")


def test_hidden_rows_and_sheets_and_links_are_read() -> None:
    workbook = workbook_of(tabs_of(ZENITH, {**ZENITH, Column.NAME: "York"}, ALPHA))
    sheet = workbook["X-Z"]
    website = headers(PY2026, REGISTRY).index("Website") + 1
    sheet.cell(3, website).hyperlink = "https://zenith.example/"
    sheet.cell(4, website).hyperlink = "#'Table of Contents'!A1"
    sheet.row_dimensions[4].hidden = True
    workbook["1-9; A"].sheet_state = "hidden"

    found = {one.name: one for one in read_posting(saved(workbook), PY2026).intermediaries}
    assert {name: one.is_hidden for name, one in found.items()} == {
        "Zenith Registry": False,
        "York": True,
        "Alpha QCDR": True,
    }
    assert found["Zenith Registry"].website == "https://zenith.example/"


def _needed(sheet: Any) -> str:
    return str(
        sheet.cell(
            2, headers(PY2026, REGISTRY).index("MIPS Value Pathways (MVPs) Supported") + 1
        ).column_letter
    )


def _hide_a_row(sheet: Any) -> None:
    sheet.row_dimensions[3].height = 0.001
    sheet.row_dimensions[3].hidden = True


def _hide_a_column(sheet: Any) -> None:
    sheet.column_dimensions[_needed(sheet)].hidden = True


def _hide_a_span_of_columns(sheet: Any) -> None:
    sheet.column_dimensions.group("A", "X", hidden=True)


def _strike_a_cell_out(sheet: Any) -> None:
    sheet[f"{_needed(sheet)}3"].font = Font(strike=True)


def _merge_a_header(sheet: Any) -> None:
    at = sheet[f"{_needed(sheet)}2"].column
    sheet.insert_cols(at + 1)
    sheet.merge_cells(start_row=2, end_row=2, start_column=at, end_column=at + 1)


def _merge_a_cell(sheet: Any) -> None:
    at = sheet[f"{_needed(sheet)}3"].column
    sheet.merge_cells(start_row=3, end_row=3, start_column=at, end_column=at + 1)


@pytest.mark.parametrize(
    "spoil",
    [
        _hide_a_row,
        _hide_a_column,
        _hide_a_span_of_columns,
        _strike_a_cell_out,
        _merge_a_header,
        _merge_a_cell,
    ],
)
@pytest.mark.parametrize("tab", ["X-Z", "X-Z ", "X\u00a0 Z"])
def test_hidden_struck_out_and_merged_cells_are_not_relied_on(
    spoil: Callable[[Any], None], tab: str
) -> None:
    """What a reader of the workbook does not see is no yes, whatever the tab is called."""
    workbook = workbook_of(tabs_of(ZENITH))
    workbook["X-Z"].title = tab
    needs = Needs(mvps=["M1423"], starts_on=date(2026, 5, 1))
    [answer] = find(read_posting(saved(workbook), PY2026), needs).values()
    assert answer.answer is True

    spoil(workbook[tab])
    found = read_posting(saved(workbook), PY2026)
    assert [one.answer for one in find(found, needs).values()] in ([None], [])
    assert found.defects


def test_a_row_without_height_is_hidden() -> None:
    file = saved(workbook_of(tabs_of(ZENITH)))
    changed = io.BytesIO()
    with zipfile.ZipFile(file) as read, zipfile.ZipFile(changed, "w") as archive:
        for name in read.namelist():
            archive.writestr(name, read.read(name).replace(b'<row r="3"', b'<row r="3" ht="0"'))
    assert [one.is_hidden for one in read_posting(changed, PY2026).intermediaries] == [True]


def test_the_file_name_can_give_the_kind_and_the_year(tmp_path: Path) -> None:
    tabs = {"X-Z": tabs_of(ZENITH)["X-Z"][1:]}
    path = tmp_path / "2026_Qualified-Registry Qualified+Posting.xlsx"
    path.write_bytes(saved(workbook_of(tabs)).getvalue())

    assert read_posting(path, PY2026).kind is REGISTRY
    assert read_posting(str(path), PY2026, kind=REGISTRY).kind is REGISTRY
    with pytest.raises(InvalidValue, match="given 2023 for a workbook titled 2026"):
        read_posting(path, PY2023)
    path = path.rename(tmp_path / "mine.xlsx")
    with pytest.raises(InvalidValue, match="kind: given none"):
        read_posting(path, PY2026)


def test_formatting_far_below_the_last_row_costs_nothing() -> None:
    workbook = workbook_of(tabs_of(ZENITH))
    workbook["X-Z"].cell(1_048_576, 16_384).number_format = "0"

    assert len(read_posting(saved(workbook), PY2026).intermediaries) == 1


def test_formulas_and_numbers_are_read_as_their_saved_values() -> None:
    workbook = workbook_of(tabs_of({**ZENITH, Column.MIPS_CQMS: 1, Column.COST: "=1+1"}))

    [one] = read_posting(saved(workbook), PY2026).intermediaries
    assert one.ids(Column.MIPS_CQMS) == {"001"}
    # openpyxl computes nothing, so no value was saved.
    assert one.text(Column.COST) is None


def _zipped(name: str = "a.txt", text: str = "a") -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, text)
    file.seek(0)
    return file


_NAMES_NO_WORKBOOK = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"></Types>'
)


@pytest.mark.parametrize(
    "file",
    [
        io.BytesIO(b""),
        io.BytesIO(b"name,cost"),
        _zipped(),
        # openpyxl raises an OSError here, though the file can be read.
        _zipped("[Content_Types].xml", _NAMES_NO_WORKBOOK),
    ],
)
def test_anything_but_a_workbook_is_refused(file: io.BytesIO) -> None:
    with pytest.raises(InvalidValue, match="source: given a file that raised"):
        read_posting(file, PY2026)


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "posting.csv"
    path.write_text("name,cost", encoding="utf-8")
    with pytest.raises(InvalidValue, match="InvalidFileException"):
        read_posting(path, PY2026)
    with pytest.raises(FileNotFoundError):
        read_posting(tmp_path / "none.xlsx", PY2026)


@pytest.mark.parametrize("source", [None, 5, [], b"PK"])
def test_anything_but_a_source_is_refused(source: Any) -> None:
    with pytest.raises(InvalidType, match="source"):
        read_posting(source, PY2026)


def test_a_year_that_was_not_read_is_not_covered() -> None:
    with pytest.raises(YearNotCovered):
        read_posting("2025.xlsx", PerformanceYear(2025))


def test_without_openpyxl_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(MissingExtra, match=r"qpp-rules\[xlsx\]"):
        read_posting("posting.xlsx", PY2026)
