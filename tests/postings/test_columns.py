"""The columns by year: which header names which column."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.postings import COLUMNS, Column
from qpp_rules.postings.columns import QCDR_COLUMNS, column_of, plain_header
from tests.postings.written_workbooks import PY2023, PY2026


@pytest.mark.parametrize(("year", "count", "of_registries"), [(PY2023, 19, 18), (PY2026, 23, 21)])
def test_a_posting_has_its_guides_columns(
    year: PerformanceYear, count: int, of_registries: int
) -> None:
    """POS-012 and POS-013, counted by hand: S0:100-124 and S2:97-117."""
    columns = list(COLUMNS.at(year).values())
    assert len(columns) == len(set(columns)) == count
    assert len(set(columns) - QCDR_COLUMNS) == of_registries


def test_the_two_years_use_the_words_the_other_way_round() -> None:
    """VOC-008 to VOC-011; S0:113-114 and S2:109-110."""
    assert column_of("Reporting Options Supported", PY2023) is Column.PARTICIPATION_OPTIONS
    assert column_of("Reporting Option(s) Supported", PY2026) is Column.REPORTING_OPTIONS
    assert column_of("Reporting Frameworks Supported", PY2023) is Column.REPORTING_OPTIONS
    assert column_of("Reporting Frameworks Supported", PY2026) is None
    assert column_of("Participation Option(s) Supported", PY2023) is None


@pytest.mark.parametrize(
    "header",
    [
        "Remedial Action/ Termination as Third Party Intermediary",
        "REMEDIAL ACTION / TERMINATION AS THIRD PARTY INTERMEDIARY",
        "Remedial Action/Termination\n as Third\u00a0Party Inter\u00admediary *",
    ],
)
def test_variants_of_one_header_are_the_same_column(header: str) -> None:
    assert column_of(header, PY2026) is Column.REMEDIAL_ACTION


@pytest.mark.parametrize(
    "header", ["QCDR Measures Supported", "QCDR Measures Supported (QCDR Qualified Posting Only)"]
)
def test_a_header_may_include_the_guides_remark(header: str) -> None:
    assert column_of(header, PY2023) is Column.QCDR_MEASURES


def test_partnerships_have_been_a_column_since_2026() -> None:
    """POS-C06."""
    assert column_of("Partnerships", PY2023) is None
    assert column_of("Partnerships", PY2026) is Column.PARTNERSHIPS


def test_a_header_of_another_year_is_not_known() -> None:
    assert (
        column_of("Last Date to Accept New Clients for 2025 MIPS Performance Period", PY2026)
        is None
    )


@pytest.mark.parametrize("year", [2022, 2024, 2025, 2027])
def test_other_years_are_not_covered(year: int) -> None:
    with pytest.raises(YearNotCovered):
        column_of("Cost", PerformanceYear(year))


@pytest.mark.parametrize("year", [PY2023, PY2026])
def test_the_plain_headers_of_a_year_differ(year: PerformanceYear) -> None:
    headers = COLUMNS.at(year)
    assert len({plain_header(one) for one in headers}) == len(headers)
