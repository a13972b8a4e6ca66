"""How tabs become a posting: each trap of the layout, and every defect with its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import IntermediaryType, ParticipationOption, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.postings import COLUMNS, Column, Posting, Version, is_authorized, posting_of
from qpp_rules.postings.cells import cell_text
from qpp_rules.postings.reading import title_of
from qpp_rules.testing.strategies import qualified_postings
from tests.postings.written_workbooks import (
    ALPHA,
    PY2023,
    PY2026,
    QCDR,
    REGISTRY,
    ZENITH,
    headers,
    row_of,
    tabs_of,
)

ZENITH_2023 = {
    **{column: value for column, value in ZENITH.items() if column in COLUMNS.at(PY2023).values()},
    Column.LAST_DATE: "11/30/2023",
}


def places(posting: Posting) -> list[tuple[str | None, int | None, str | None]]:
    return [(one.tab, one.row, one.column) for one in posting.defects if not one.is_note]


def read(*intermediaries: Any, year: PerformanceYear = PY2026, **options: Any) -> Posting:
    return posting_of(tabs_of(*intermediaries, year=year, **options), year)


@pytest.mark.parametrize(
    ("year", "kind", "one"),
    [
        (PY2026, REGISTRY, ZENITH),
        (PY2026, QCDR, ALPHA),
        (PY2023, REGISTRY, ZENITH_2023),
        (PY2023, QCDR, {**ZENITH_2023, Column.QCDR_MEASURES: "AAO20"}),
    ],
)
def test_a_posting_in_cmss_layout_has_no_defect(
    year: PerformanceYear, kind: IntermediaryType, one: dict[Column, Any]
) -> None:
    posting = read(one, year=year, kind=kind)

    assert (posting.year, posting.kind, posting.is_complete) == (year, kind, True)
    assert posting.defects == ()
    assert posting.versions == (Version(date(2025, 12, 17), "1.0", "Original Version"),)
    [found] = posting.intermediaries
    assert found.name == one[Column.NAME]
    assert found.reporting_options == frozenset(ReportingOption)
    assert ParticipationOption.SUBGROUP in found.participation_options
    assert found.ids(Column.MIPS_CQMS) == {"001", "112", "236"}
    assert {cell.column for cell in found.cells} == set(one) - {Column.NAME}


def test_the_header_is_found_below_blank_rows_titles_and_notes() -> None:
    tabs = tabs_of(ZENITH)
    tabs["X-Z"][1:1] = [[], [None, "Back to the contents"], [" "]]

    posting = posting_of(tabs, PY2026)
    assert [one.row for one in posting.intermediaries] == [6]
    assert posting.is_complete


def test_an_intermediarys_tab_does_not_matter() -> None:
    """Ambiguity I6, POS-C04: a name that begins with 0 has no tab, and one tab may be two."""
    tabs = tabs_of({**ZENITH, Column.NAME: "Alpha"}, {**ZENITH, Column.NAME: "3M Data"})
    tabs["Anything"] = tabs.pop("1-9; A")
    tabs["Version"] = tabs.pop("Version History")

    posting = posting_of(tabs, PY2026)
    assert [(one.name, one.tab) for one in posting.intermediaries] == [
        ("Alpha", "Anything"),
        ("3M Data", "Anything"),
    ]
    assert posting.versions


def test_a_repeated_header_is_not_an_intermediary() -> None:
    tabs = tabs_of(ZENITH)
    tabs["X-Z"] += [headers(PY2026, REGISTRY), tabs["X-Z"][2]]

    assert [one.row for one in posting_of(tabs, PY2026).intermediaries] == [3, 5]


def test_a_header_is_reported_again_only_if_it_differs() -> None:
    tabs = tabs_of(ZENITH, heads=[*headers(PY2026, REGISTRY), "Stars"])
    tabs["X-Z"] += [
        list(tabs["X-Z"][1]),
        [*headers(PY2026, REGISTRY), "Moons"],
        [*headers(PY2026, REGISTRY), "Suns"],
    ]

    found = [place for place in places(posting_of(tabs, PY2026)) if place[2] is not None]
    assert found == [("X-Z", 2, "Stars"), ("X-Z", 5, "Moons"), ("X-Z", 6, "Suns")]


def test_a_row_with_a_word_of_a_header_is_an_intermediary() -> None:
    [one] = read({**ZENITH, Column.COST: "Name", Column.SERVICES: "Date"}).intermediaries
    assert (one.text(Column.COST), one.text(Column.SERVICES)) == ("Name", "Date")


def test_an_unknown_column_is_reported_and_a_missing_one_is_unknown_for_every_row() -> None:
    heads = [one for one in headers(PY2026, REGISTRY) if one != "Cost"] + ["Stars"]
    posting = read(ZENITH, {**ZENITH, Column.NAME: "York Data"}, heads=heads)

    assert {("X-Z", 2, "Stars"), ("X-Z", 2, "cost")} <= set(places(posting))
    assert all(one.absent == (Column.COST,) for one in posting.intermediaries)
    assert all(one.text(Column.COST) is None for one in posting.intermediaries)


def test_a_duplicate_column_is_not_read() -> None:
    heads = [*headers(PY2026, REGISTRY), "Remedial Action/Termination as Third Party Intermediary"]
    posting = read(ZENITH, heads=heads)

    [one] = posting.intermediaries
    assert one.remedial_status is None
    assert Column.REMEDIAL_ACTION in one.absent
    assert sum("twice" in defect.message for defect in posting.defects) == 2


def test_the_last_date_header_of_another_year_is_reported() -> None:
    heads = [one.replace("2026", "2025") for one in headers(PY2026, REGISTRY)]
    posting = read(ZENITH, heads=heads)

    assert posting.intermediaries[0].last_date is None
    assert "is missing, so it is not known" in [one.message for one in posting.defects]


def test_rows_that_cannot_be_placed_are_reported_and_the_posting_is_not_complete() -> None:
    tabs = tabs_of(ZENITH)
    tabs["X-Z"].append([None, "Terminated"])
    tabs["Notes"] = [["Read me"]]
    tabs["X-Z"].insert(0, ["a", "b"])
    tabs["X-Z"].insert(0, ["a", "b", "c"])
    posting = posting_of(tabs, PY2026)

    assert not posting.is_complete
    lost = {("X-Z", 1, None), ("X-Z", 2, None), ("X-Z", 6, None), ("Notes", None, None)}
    assert lost <= set(places(posting))


def test_an_empty_workbook_has_no_intermediary_and_says_so() -> None:
    posting = posting_of({"Sheet1": []}, PY2026, kind=QCDR)

    assert (posting.intermediaries, posting.versions, posting.contents) == ((), None, None)
    assert [one.message for one in posting.defects] == ["no row of an intermediary was found"]
    assert not posting.is_complete


def test_a_cell_outside_the_header_is_reported() -> None:
    tabs = tabs_of(ZENITH)
    tabs["X-Z"][2].append("a note in the margin")

    [defect] = posting_of(tabs, PY2026).defects
    assert (defect.row, defect.message) == (3, "is in column 22, without a header")


def test_a_version_without_a_plain_day_is_kept() -> None:
    """POS-007: month first; the version may be a number cell."""
    posting = read(
        ZENITH, versions=[[date(2025, 12, 17), 1, "Original Version"], ["June", 1.3, None]]
    )

    assert posting.versions == (
        Version(date(2025, 12, 17), "1", "Original Version"),
        Version(None, "1.3", None),
    )
    assert posting.version is None
    assert places(posting) == [("Version History", 4, "date")]


def test_the_history_of_2023_has_headers_and_no_row() -> None:
    posting = read(ZENITH_2023, year=PY2023, versions=[])
    assert posting.versions == ()


def test_marks_of_the_contents_that_cannot_be_read_are_reported() -> None:
    posting = read(ZENITH, contents=[["Zenith Registry", "X", "maybe", "No"], [None, "X"]])

    [row] = posting.contents
    assert (row.quality, row.improvement_activities, row.mvps) == (True, None, None)
    assert row.promoting_interoperability is False
    assert ("Table of Contents", 3, "improvement activities") in places(posting)
    assert ("Table of Contents", 4, None) in places(posting)


def test_the_contents_of_2023_have_no_mark_of_mvps() -> None:
    """POS-C03, POS-009: it is reported as an unexpected column, and nothing is read from it."""
    tabs = tabs_of(ZENITH_2023, year=PY2023)
    for row, cell in zip(tabs["Table of Contents"][1:], ("MVPs", "X"), strict=True):
        row.append(cell)

    posting = posting_of(tabs, PY2023)
    assert places(posting) == [("Table of Contents", 2, "MVPs")]
    assert [one.mvps for one in posting.contents] == [None]


def test_a_row_of_the_contents_without_a_name_is_reported() -> None:
    tabs = tabs_of(ZENITH)
    tabs["Table of Contents"][1].append("Remarks")
    tabs["Table of Contents"].append([None] * 5 + ["a remark"])

    assert ("Table of Contents", 4, None) in places(posting_of(tabs, PY2026))


def test_hidden_rows_and_links_are_kept() -> None:
    column = headers(PY2026, REGISTRY).index("Website") + 1
    posting = posting_of(
        tabs_of(ZENITH),
        PY2026,
        hidden={"X-Z": {3}},
        links={"X-Z": {(3, column): "https://zenith.example/"}},
    )

    [one] = posting.intermediaries
    assert one.is_hidden
    assert one.website == "https://zenith.example/"
    assert ("X-Z", 3, None) in places(posting)


def test_tabs_whose_names_look_alike_are_all_read() -> None:
    tabs = tabs_of(ZENITH)
    tabs["X-Z "] = [headers(PY2026, REGISTRY), ["York Data"]]

    posting = posting_of(tabs, PY2026, hidden={"X-Z ": {2}})
    assert [(one.name, one.tab, one.is_hidden) for one in posting.intermediaries] == [
        ("Zenith Registry", "X-Z", False),
        ("York Data", "X-Z", True),
    ]


def test_a_hidden_row_of_the_contents_marks_nothing() -> None:
    tabs, hidden = tabs_of({**ZENITH, Column.INTEROPERABILITY: ""}), {"Table of Contents": {3}}
    [shown] = posting_of(tabs, PY2026).contents
    [one] = posting_of(tabs, PY2026, hidden=hidden).contents

    assert (shown.promoting_interoperability, shown.mvps) == (True, True)
    assert (one.promoting_interoperability, one.mvps) == (None, None)
    assert ("Table of Contents", 3, None) in places(posting_of(tabs, PY2026, hidden=hidden))


def _authorized(tabs: dict[str, list[list[Any]]], **options: Any) -> bool | None:
    posting = posting_of(tabs, PY2026, **options)
    return is_authorized(posting, posting.intermediaries[-1].name).answer


def test_an_end_in_an_unknown_column_leaves_the_status_open() -> None:
    assert _authorized(tabs_of(ZENITH, heads=[*headers(PY2026, REGISTRY), "Status"])) is True
    for heads, text in (
        ([*headers(PY2026, REGISTRY), "Status"], "Terminated 4/1/2026"),
        (headers(PY2026, REGISTRY), "Withdrawn"),
    ):
        tabs = tabs_of(ZENITH, heads=heads)
        tabs["X-Z"][2][21:] = [text]
        assert _authorized(tabs) is None


def test_a_line_without_a_name_may_belong_to_the_one_above() -> None:
    """Merged cells may give an intermediary several lines."""
    tabs = tabs_of(ZENITH)
    tabs["X-Z"].append([None, "Terminated 5/1/2026"])
    posting = posting_of(tabs, PY2026)
    assert [one.beside for one in posting.intermediaries] == [("Terminated 5/1/2026",)]
    assert _authorized(tabs) is None

    tabs["X-Z"].insert(3, [])
    assert _authorized(tabs) is True


def test_a_line_without_a_name_does_not_belong_to_an_earlier_one() -> None:
    tabs = tabs_of({**ZENITH, Column.NAME: "York Data"}, ZENITH)
    tabs["X-Z"].append([None, "Terminated 5/1/2026"])
    posting = posting_of(tabs, PY2026)

    found = [(one.name, one.beside) for one in posting.intermediaries]
    assert found == [("York Data", ()), ("Zenith Registry", ("Terminated 5/1/2026",))]


def test_rows_below_a_heading_that_names_an_end_are_not_known() -> None:
    tabs = tabs_of(ZENITH)
    tabs["X-Z"].insert(2, ["Terminated intermediaries"])
    assert _authorized(tabs) is None
    tabs["X-Z"].insert(3, ["Others"])
    assert _authorized(tabs) is True


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#NAME?", "#DIV/0!", "#VALUE!"])
def test_a_failed_formula_is_not_a_name(error: str) -> None:
    tabs = tabs_of(ZENITH)
    tabs["X-Z"][2][0] = error
    posting = posting_of(tabs, PY2026)
    assert (posting.intermediaries, posting.is_complete) == ((), False)


def test_unreliable_headers_and_cells_are_read_as_unknown() -> None:
    column = headers(PY2026, REGISTRY).index("Cost") + 1
    header, cell = (2, column), (3, column)
    cases = (({header}, (Column.COST,)), ({cell}, ()), ({header, cell}, (Column.COST,)))
    for places_of, absent in cases:
        posting = posting_of(tabs_of(ZENITH), PY2026, unread={"X-Z": places_of})
        [one] = posting.intermediaries
        assert (one.text(Column.COST), one.absent) == (None, absent)
        assert any("is hidden, struck out or merged" in one.message for one in posting.defects)

    [one] = posting_of(tabs_of(ZENITH), PY2026, unread={"X-Z": {(3, 1)}}).intermediaries
    assert one.is_hidden


def test_the_history_is_read_wherever_it_is() -> None:
    tabs = tabs_of(ZENITH, versions=[["6/20/2026", "1.3", "Zenith Registry was terminated"]])
    unread = {"Version History": {(2, 3), (3, 3)}}
    assert _authorized(tabs, unread=unread) is None


def test_two_rows_with_one_name_are_both_kept() -> None:
    posting = read(ZENITH, {**ZENITH, Column.COST: "free"})

    assert len(posting.named("zenith  registry")) == 2
    assert [one.message for one in posting.defects if "rows" in one.message] == [
        "is in 2 rows: it is not known which one is meant"
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"year": PY2023}, "given 2023 for a workbook titled 2026"),
        ({"year": PY2026, "kind": QCDR}, "given titles of both kinds"),
        ({"year": PY2026, "title": "2026 QCDR Qualified Posting"}, "given titles of both kinds"),
    ],
)
def test_a_title_of_another_year_or_kind_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        posting_of(tabs_of(ZENITH), **options)


@pytest.mark.parametrize(
    ("title", "year", "kind"),
    [
        ("2026 QCDR Qualified Posting", 2026, QCDR),
        ("MIPS 2026 Qualified Registry Qualified Posting: Contents", 2026, REGISTRY),
        ("CMS PY2026 QCDR Qualified Posting", 2026, QCDR),
        ("QCDR Qualified Posting 2026", 2026, QCDR),
        ("2025 list, now the 2026 QCDR Qualified Posting", 2026, QCDR),
        ("2026 Qualified Posting (Qualified Registries)", 2026, REGISTRY),
        ("2026 QCDR Qualified Posting 12/17/2025", 2026, QCDR),
        ("12 17 2025 QCDR Qualified Posting", None, QCDR),
        ("2025-12-17 QCDR Qualified Posting", None, QCDR),
        # One that names both kinds says neither.
        ("2026 QCDR/Qualified Registry Qualified Posting", 2026, None),
        (
            "2026 Qualified Clinical Data Registry and Qualified Registry Qualified Posting",
            2026,
            None,
        ),
    ],
)
def test_a_title_gives_the_year_and_kind_in_any_order(
    title: str, year: int | None, kind: IntermediaryType | None
) -> None:
    assert title_of(title) == (year, kind)


@pytest.mark.parametrize(
    "text",
    [
        "2026",
        "Qualified Posting 2026",
        "2026 QCDR list",
        "See the 2025 QCDR Qualified Posting.",
        "",
    ],
)
def test_anything_but_a_title_names_nothing(text: str) -> None:
    assert title_of(text) is None


@pytest.mark.parametrize(
    "title", ["CMS 2023 QCDR Qualified Posting", "QCDR Qualified Posting 2023"]
)
def test_a_posting_for_another_year_is_refused_wherever_its_title_says_so(title: str) -> None:
    """The words of 2023 mean something else in 2026."""
    tabs = {"A": [[title], *tabs_of(ZENITH)["X-Z"][1:]]}
    with pytest.raises(InvalidValue, match="given 2026 for a workbook titled 2023"):
        posting_of(tabs, PY2026, kind=QCDR)


def test_the_kind_comes_from_the_caller_or_the_title_of_the_file() -> None:
    tabs = {"X-Z": tabs_of(ZENITH)["X-Z"][1:]}

    with pytest.raises(InvalidValue, match="kind: given none, expected QCDR or QUALIFIED_REGISTRY"):
        posting_of(tabs, PY2026)
    assert posting_of(tabs, PY2026, kind=REGISTRY).kind is REGISTRY
    titled = posting_of(tabs, PY2026, title="2026 Qualified Registry Qualified Posting")
    assert titled.kind is REGISTRY
    with pytest.raises(InvalidValue, match="HEALTH_IT_VENDOR"):
        posting_of(tabs, PY2026, kind=IntermediaryType.HEALTH_IT_VENDOR)


def test_an_intermediarys_own_text_is_not_a_title() -> None:
    services = "2025 QCDR Qualified Posting"
    assert read({**ZENITH, Column.SERVICES: services}).kind is REGISTRY


@pytest.mark.parametrize(
    ("tabs", "problem"),
    [
        ({"A": [[object()]]}, r"tabs\[0\], row 1, column 1"),
        ({"A": [[10**20]]}, r"tabs\[0\], row 1, column 1"),
        ({"A": [[Decimal(1)]]}, r"tabs\[0\], row 1, column 1"),
        ({"A": ["text"]}, r"tabs\[0\], row 1"),
        ({"A": "text"}, r"tabs\[0\]"),
        ({"": []}, r"tabs\[0\]"),
        ({5: []}, r"tabs\[0\]"),
        ([], "tabs"),
    ],
)
def test_anything_but_a_tab_of_cells_is_refused(tabs: Any, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        posting_of(tabs, PY2026, kind=QCDR)


def test_all_tabs_and_rows_of_another_type_are_reported_together() -> None:
    with pytest.raises(InvalidType) as caught:
        posting_of({"A": "text", "B": [5, ["Name"], 6]}, PY2026, kind=QCDR)

    found = [one.field for one in caught.value.problems]
    assert found == ["tabs[0]", "tabs[1], row 1", "tabs[1], row 3"]


@pytest.mark.parametrize(
    ("name", "marked", "problem"),
    [
        ("hidden", {"X-Z": None}, "given NoneType, expected the numbers of rows"),
        ("hidden", {"X-Z": "3"}, "given str"),
        ("hidden", {"X-Z": {"3"}}, "given str"),
        ("hidden", {"X-Z": {3.0}}, "given float"),
        ("hidden", {"x-z": {3}}, "given no such tab, expected the name of a tab"),
        ("unread", {"X-Z": 5}, "given int, expected the places of cells, by row and column"),
        ("unread", {"X-Z": {3}}, "given int"),
        ("unread", {"X-Z": {(3, "A")}}, "given tuple"),
        ("links", {"X-Z": {(3, 1)}}, "given set, expected a mapping from the places of cells"),
        ("links", {"X-Z": {3: "a"}}, "given int"),
        ("links", {"X-Z": {(3, 1): 5}}, "given tuple"),
        ("links", [], "links: given \\[\\]"),
    ],
)
def test_malformed_places_are_refused(name: str, marked: Any, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        posting_of(tabs_of(ZENITH), PY2026, **{name: marked})


def test_a_year_that_was_not_read_is_not_covered() -> None:
    with pytest.raises(YearNotCovered):
        posting_of({}, PerformanceYear(2025))


SPOILED = "§ spoiled §"
READ = {
    Column.REMEDIAL_ACTION: lambda one: one.remedial_status,
    Column.ORGANIZATION_TYPE: lambda one: one.organization_type,
    Column.PARTICIPATION: lambda one: one.is_new,
    Column.LAST_DATE: lambda one: one.last_date,
    Column.REPORTING_OPTIONS: lambda one: one.reporting_options,
    Column.PARTICIPATION_OPTIONS: lambda one: one.participation_options,
    **{
        column: lambda one, column=column: one.lists(column, "001") or None
        for column in (Column.IMPROVEMENT_ACTIVITIES, Column.MIPS_CQMS, Column.ECQMS, Column.MVPS)
    },
}


@pytest.mark.parametrize("column", READ)
@given(spoiled=st.sampled_from((SPOILED, "?", "groups and MVPs", "maybe 001", "5/5", "#REF!")))
@settings(max_examples=6)
def test_a_damaged_cell_is_reported_with_its_place_and_not_known(
    column: Column, spoiled: str
) -> None:
    posting = read({**ZENITH, column: spoiled})

    [one] = posting.intermediaries
    assert READ[column](one) is None
    assert one.text(column) == spoiled
    assert ("X-Z", 3, column.value) in places(posting)


@given(
    st.dictionaries(
        st.sampled_from([one for one in Column if one is not Column.NAME]),
        st.text() | st.integers(-5, 50_000) | st.none() | st.dates(),
        max_size=8,
    ),
    st.sampled_from((PY2023, PY2026)),
)
@settings(max_examples=60)
def test_every_cell_is_kept_and_none_raises(
    cells: dict[Column, Any], year: PerformanceYear
) -> None:
    posting = read({Column.NAME: "Zenith", **cells}, year=year, kind=QCDR)

    [one] = posting.intermediaries
    known = COLUMNS.at(year).values()
    for column, value in cells.items():
        if column in known and isinstance(value, int):
            assert one.text(column) == str(value)
    assert all(defect.tab for defect in posting.defects)


@given(qualified_postings())
@settings(max_examples=50)
def test_a_written_posting_is_read_back_unchanged(posting: Posting) -> None:
    """Name and cells of every row come back in their order, whatever they hold."""
    known = {*COLUMNS.at(posting.year).values()}
    rows = [
        {
            Column.NAME: one.name,
            **{cell.column: cell.text for cell in one.cells if cell.column in known},
        }
        for one in posting.intermediaries
    ]
    heads = headers(posting.year, QCDR)
    tabs = {"All": [heads, *(row_of(one, heads, posting.year) for one in rows)]}

    found = posting_of(tabs, posting.year, kind=QCDR)
    assert [one.name for one in found.intermediaries] == [
        " ".join(one.name.split()) for one in posting.intermediaries
    ]
    for one, row in zip(found.intermediaries, rows, strict=True):
        assert {cell.column: cell.text for cell in one.cells} == {
            column: cell_text(text) for column, text in row.items() if column is not Column.NAME
        }
