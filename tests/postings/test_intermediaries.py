"""One row: what its cells say, what is not known, and what contradicts itself."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.years import PerformanceYear
from qpp_rules.postings import Column, Defect, PostedCell, PostedIntermediary
from tests.postings.rows import row
from tests.postings.written_workbooks import PY2023, PY2026


def test_a_row_without_cells_says_nothing() -> None:
    one = PostedIntermediary(year=PY2026, name="Zenith")
    known = (
        one.remedial_status,
        one.reporting_options,
        one.participation_options,
        one.organization_type,
        one.is_new,
        one.years,
        one.last_date,
        one.website,
        one.items(Column.SPECIALTY),
        one.ids(Column.MIPS_CQMS),
        one.lists(Column.MIPS_CQMS, "001"),
    )

    assert set(known) == {None}
    assert [defect.message for defect in one.defects] == [
        "has no other cell, so nothing is known of it"
    ]
    assert one.text(Column.NAME) == "Zenith"
    assert one.to_row() == {"name": "Zenith", "tab": None, "row": None}


@pytest.mark.parametrize(
    ("cell", "identifier", "answer"),
    [
        ("001; 236", "001", True),
        ("001; 236", "1", True),
        ("001; 236", "112", False),
        ("001; others", "112", None),
        ("001; others", "others", True),
        ("N/A", "001", None),
        ("Not supported: others; 001", "001", None),
        ("Not supported; Falls", "Falls", None),
        ("001: not supported", "001", None),
    ],
)
def test_a_list_includes_an_id_excludes_it_or_is_not_known(
    cell: str, identifier: str, answer: bool | None
) -> None:
    one = row(cells={Column.MIPS_CQMS: cell})
    assert one.lists(Column.MIPS_CQMS, identifier) is answer


@pytest.mark.parametrize(
    ("identifier", "answer"),
    [("CMS165v14", True), ("CMS165", True), ("CMS165v13", None), ("CMS122v13", False)],
)
def test_the_version_of_an_ecqm_is_not_guessed(identifier: str, answer: bool | None) -> None:
    one = row(cells={Column.ECQMS: "CMS165v14"})
    assert one.lists(Column.ECQMS, identifier) is answer


def test_an_mvp_is_found_by_its_id_or_by_its_title() -> None:
    one = row(cells={Column.MVPS: "Advancing Care for Heart Disease\nM1423"})
    assert one.lists(Column.MVPS, "M1423")
    assert one.lists(Column.MVPS, "advancing care for  heart disease")
    assert one.lists(Column.MVPS, "G0053") is None


def test_text_next_to_the_columns_may_belong_to_a_list() -> None:
    one = row(cells={Column.MIPS_CQMS: "001"}, beside=["112"])
    assert one.lists(Column.MIPS_CQMS, "001") is True
    assert one.lists(Column.MIPS_CQMS, "112") is None
    with pytest.raises(InvalidValue, match=r"beside\[1\]"):
        row(beside=["112", ""])


def test_lists_are_read_as_items() -> None:
    one = row(cells={Column.SPECIALTY: "Cardiology\nSurgery, general", Column.MIPS_CQMS: "1, 112"})
    assert one.items(Column.SPECIALTY) == ("Cardiology", "Surgery, general")
    assert one.items(Column.MIPS_CQMS) == ("1", "112")


def test_years_and_website_are_read() -> None:
    one = row(cells={Column.PARTICIPATION: "Existing: 2021-2022", Column.WEBSITE: "zenith.example"})
    assert (one.is_new, one.years) == (False, {2021, 2022})
    assert one.website == "zenith.example"
    linked = [PostedCell(Column.WEBSITE, "Visit us", "https://zenith.example/")]
    assert PostedIntermediary(year=PY2026, name="Z", cells=linked).website == linked[0].link


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        (
            # POS-024
            {Column.PARTICIPATION_OPTIONS: "Virtual groups"},
            Column.VIRTUAL_GROUP_SPECIALTIES,
            "is not stated, though virtual groups are supported",
        ),
        (
            {Column.PARTICIPATION_OPTIONS: "Groups", Column.VIRTUAL_GROUP_SPECIALTIES: "Any"},
            Column.VIRTUAL_GROUP_SPECIALTIES,
            "is stated, though virtual groups are not supported",
        ),
        (
            # POS-C19
            {Column.MVP_ECQMS: "CMS165v14"},
            Column.MVP_ECQMS,
            "lists measures of MVPs, though no MVP is listed",
        ),
    ],
)
def test_cells_that_contradict_each_other_are_defects(
    cells: dict[Column, str], column: Column, message: str
) -> None:
    [defect] = row(cells=cells).defects
    assert (defect.column, defect.message) == (column.value, message)


def test_nothing_contradicts_a_column_that_is_missing() -> None:
    options = {Column.PARTICIPATION_OPTIONS: "Virtual groups", Column.MVP_ECQMS: "CMS165v14"}
    absent = [Column.VIRTUAL_GROUP_SPECIALTIES, Column.MVPS]
    assert row(cells=options, absent=absent).defects == ()


def test_notes_are_distinguished_from_defects() -> None:
    one = row(
        cells={Column.MIPS_CQMS: "1; odd", Column.REPORTING_OPTIONS: "APP Plus"},
        tab="X-Z",
        row=7,
        is_hidden=True,
    )
    assert [(defect.column, defect.is_note) for defect in one.defects] == [
        (None, False),
        ("reporting options", True),
        ("MIPS CQMs", False),
        ("MIPS CQMs", True),
    ]
    assert str(one.defects[2]).startswith("X-Z, row 7, MIPS CQMs: 'odd' is not an id (1 of 1)")
    assert one.defects[2].to_row() == {
        "tab": "X-Z",
        "row": 7,
        "column": "MIPS CQMs",
        "given": "odd",
        "message": "is not an id (1 of 1), so what else is listed is not known",
        "note": False,
    }


def test_a_long_cell_is_cut_in_a_defect() -> None:
    [defect] = row(cells={Column.LAST_DATE: "ask us\n" * 40 + "x"}).defects
    assert defect.given is not None
    assert defect.given.startswith("ask us / ask us")
    assert defect.given.endswith("…")


def test_a_defect_without_a_place_belongs_to_the_posting() -> None:
    assert str(Defect(None, None, None, None, "is empty")) == "the posting: is empty"


def test_only_id_columns_list_ids() -> None:
    with pytest.raises(InvalidValue, match="COST"):
        row().ids(Column.COST)
    with pytest.raises(InvalidValue, match="COST"):
        row().lists(Column.COST, "001")
    with pytest.raises(InvalidType):
        row().text("cost")  # type: ignore[arg-type]


def test_a_row_for_a_year_that_was_not_read_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"year: given 2025, expected a year .*: 2023, 2026"):
        row(year=PerformanceYear(2025))


def test_a_row_has_each_column_once() -> None:
    cost = PostedCell(Column.COST, "free")
    with pytest.raises(InvalidValue, match="a column twice"):
        PostedIntermediary(year=PY2023, name="Z", cells=[cost, cost])
    with pytest.raises(InvalidValue, match="a column that has a cell"):
        PostedIntermediary(year=PY2023, name="Z", cells=[cost], absent=[Column.COST])
    with pytest.raises(InvalidValue, match="the name among them"):
        PostedIntermediary(year=PY2023, name="Z", cells=[PostedCell(Column.NAME, "Z")])
