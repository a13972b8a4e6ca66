"""The posting of a year: names, versions, categories, contradictions."""

from __future__ import annotations

from datetime import date

import pytest

from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.vocabulary import IntermediaryType, PerformanceCategory
from qpp_rules.postings import Column, ContentsRow, Posting, Version, in_force
from tests.postings.rows import posting, row
from tests.postings.written_workbooks import PY2023, PY2026, QCDR, REGISTRY

PI = PerformanceCategory.PROMOTING_INTEROPERABILITY
QUALITY = PerformanceCategory.QUALITY
DECEMBER = Version(date(2025, 12, 17), "1.0", "Original Version")
JUNE = Version(date(2026, 6, 20), "1.3", "Zenith Registry was terminated; Alpha changed its cost")


@pytest.mark.parametrize(
    ("mark", "cell", "answer"),
    [
        (True, "PI_HIE_1", True),
        (True, "", True),
        (True, "N/A", True),
        (True, "others", True),
        # The contents say yes, and the row denies it.
        (True, "None", None),
        (True, "Not supported: PI_HIE_1", None),
        (None, "PI_HIE_1", True),
        (None, "", None),
        (None, "N/A", None),
        (None, "some", None),
        (False, "", False),
        # INT-S20: the contents deny it and the row lists ids.
        (False, "PI_HIE_1; PI_EP_1", None),
    ],
)
def test_contents_and_row_together_decide_whether_a_category_is_supported(
    mark: bool | None, cell: str, answer: bool | None
) -> None:
    one = row(cells={Column.INTEROPERABILITY: cell})
    marked = [ContentsRow("zenith  registry", promoting_interoperability=mark)]
    found = posting(one, contents=marked)

    assert found.supports(one, PI) is answer
    contradictions = [defect.message for defect in found.defects if "deny" in defect.message]
    assert bool(contradictions) is (mark is False and bool(cell))


def test_one_cell_that_denies_its_measures_does_not_deny_the_category() -> None:
    cells = {Column.MIPS_CQMS: "all of them", Column.ECQMS: "None"}
    marked = [ContentsRow("Zenith Registry", quality=True)]
    for changes, answer in (({}, True), ({Column.MIPS_CQMS: "Not supported"}, None)):
        one = row(cells={**cells, **changes})
        assert posting(one, contents=marked).supports(one, QUALITY) is answer


def test_the_cost_category_is_not_submitted() -> None:
    one = row()
    with pytest.raises(InvalidValue, match="category: given COST"):
        posting(one).supports(one, PerformanceCategory.COST)


def test_two_rows_with_one_name_leave_the_contents_open() -> None:
    one, other = row(row=3), row(row=4, cells={Column.MIPS_CQMS: "001"})
    found = posting(one, other, contents=[ContentsRow("Zenith Registry", quality=True, mvps=True)])

    assert found.supports(one, QUALITY) is None
    assert found.supports(other, QUALITY) is None
    assert found.supports_mvps(one) is None


def test_two_rows_of_the_contents_with_one_name_leave_it_open() -> None:
    one = row()
    marks = [ContentsRow("Zenith Registry", mvps=mark) for mark in (True, False)]

    assert posting(one, contents=marks).supports_mvps(one) is None
    assert posting(one, contents=marks[:1]).supports_mvps(one) is True


def test_the_contents_are_not_printed_with_the_posting() -> None:
    marked = posting(row(), contents=[ContentsRow("Zenith Registry", mvps=True)])

    assert "ContentsRow" not in repr(marked)


@pytest.mark.parametrize(
    ("mark", "cells", "messages"),
    [
        (False, {Column.REPORTING_OPTIONS: "APP"}, []),
        (
            False,
            {Column.REPORTING_OPTIONS: "MVPs", Column.MVPS: "M1423"},
            [
                "and the contents do not agree on MVPs",
                "are listed, though the contents deny MVPs",
            ],
        ),
        (True, {Column.REPORTING_OPTIONS: "APP"}, ["and the contents do not agree on MVPs"]),
        (None, {Column.REPORTING_OPTIONS: "MVPs"}, []),
    ],
)
def test_contents_and_row_that_disagree_on_mvps_are_a_defect(
    mark: bool | None, cells: dict[Column, str], messages: list[str]
) -> None:
    found = posting(row(cells=cells), contents=[ContentsRow("Zenith Registry", mvps=mark)])
    assert [one.message for one in found.defects] == messages


def test_contents_and_rows_name_the_same_intermediaries() -> None:
    contents = [ContentsRow("Alpha", tab="Table of Contents", row=4)]
    found = posting(row(tab="X-Z", row=3), contents=contents)

    assert list(map(str, found.defects)) == [
        "X-Z, row 3, name: 'Zenith Registry' is not in the table of contents",
        "Table of Contents, row 4, name: 'Alpha' is in the table of contents and has no row",
    ]


def test_qcdr_measures_in_the_posting_of_registries_are_a_defect() -> None:
    """POS-027."""
    one = row(cells={Column.QCDR_MEASURES: "AAO20"})
    assert [defect.column for defect in posting(one).defects] == ["QCDR measures"]
    assert posting(one, kind=QCDR).defects == ()


def test_the_last_version_is_found_by_date() -> None:
    assert posting(row(), versions=[JUNE, DECEMBER]).version == JUNE
    assert posting(row(), versions=[JUNE, Version(None)]).version is None
    assert posting(row(), versions=[]).version is None
    assert posting(row()).version is None


def test_a_summary_that_names_an_intermediary_with_a_status_is_found() -> None:
    found = posting(row(), versions=[DECEMBER, JUNE, Version(date(2026, 7, 1))])
    assert found.mentioned("Zenith  registry") == found.mentioned("Zenith-Registry") == (JUNE,)
    assert found.mentioned("Beta") == ()


def test_the_version_in_force_is_the_last_one_published() -> None:
    """INT-S21; POS-005 and POS-C20: without changes in April there is no April version."""
    first, second = posting(row(), versions=[DECEMBER]), posting(row(), versions=[DECEMBER, JUNE])

    assert in_force([second, first], date(2026, 5, 31)) is first
    assert in_force([second, first], date(2026, 6, 20)) is second
    with pytest.raises(InvalidValue, match="none published until 2025-12-16"):
        in_force([first], date(2025, 12, 16))
    with pytest.raises(InvalidValue, match="two versions of one day"):
        in_force([first, first], date(2026, 5, 31))
    with pytest.raises(InvalidValue, match="one without the day of its version"):
        in_force([posting(row())], date(2026, 5, 31))
    with pytest.raises(InvalidValue, match="2023 Qualified Registry; 2026 Qualified Registry"):
        in_force([first, posting(row(year=PY2023))], date(2026, 5, 31))


def test_a_posting_is_for_one_year_and_for_qcdrs_or_registries() -> None:
    with pytest.raises(InvalidValue, match="1 of another year"):
        Posting(year=PY2026, kind=REGISTRY, intermediaries=[row(year=PY2023)])
    with pytest.raises(InvalidValue, match="expected QCDR or QUALIFIED_REGISTRY"):
        Posting(year=PY2026, kind=IntermediaryType.CAHPS_SURVEY_VENDOR, intermediaries=())
    with pytest.raises(InvalidValue, match="1 given twice"):
        posting(row(), row())
