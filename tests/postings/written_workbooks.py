"""Workbooks in the layout that CMS prints, written by the tests: no workbook of CMS was found."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import openpyxl

from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.postings import COLUMNS, Column

QCDR, REGISTRY = IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY
PY2023, PY2026 = PerformanceYear(2023), PerformanceYear(2026)
TABS: Final = [
    "1-9; A",
    "B-C",
    "D-E",
    "F-G",
    "H-I",
    "J-K",
    "L-M",
    "N-O",
    "P-Q",
    "R-S",
    "T-U",
    "V-W",
    "X-Z",
]
TITLES: Final = {
    QCDR: "Qualified Clinical Data Registry (QCDR) Qualified Posting",
    REGISTRY: "Qualified Registry Qualified Posting",
}
CONTENTS: Final = ("QCDR/Qualified Registry Name", "Quality", "Improvement Activities")
# The project's own words: the words of CMS's cells were not seen.
ZENITH: Final[Mapping[Column, Any]] = {
    Column.NAME: "Zenith Registry",
    Column.REMEDIAL_ACTION: "No remedial action",
    Column.PARTNERSHIPS: "Midwest Data Partners",
    Column.ORGANIZATION_TYPE: "Other (academic center)",
    Column.SPECIALTY: "Cardiology\r\nInternal Medicine",
    Column.PARTICIPATION: "Existing: 2019, 2021-2025",
    Column.CONTACT: "Zenith Registry\n1 Main St\n555-0100",
    Column.WEBSITE: "Visit us",
    Column.COST: "$300 per provider annually; $150 for improvement activities only",
    Column.SERVICES: "Data entry; EHR integration",
    Column.LAST_DATE: date(2026, 11, 30),
    Column.REPORTING_OPTIONS: "APP; MVPs; traditional MIPS",
    Column.PARTICIPATION_OPTIONS: "MIPS eligible clinicians, groups, subgroups, and APM Entities",
    Column.IMPROVEMENT_ACTIVITIES: "IA_EPA_1, IA_PM_13",
    Column.INTEROPERABILITY: "PI_HIE_1; PI_EP_1",
    Column.MIPS_CQMS: "001, 112; 236",
    Column.ECQMS: "CMS165v14",
    Column.MVPS: "M1423",
    Column.MVP_MIPS_CQMS: "001",
    Column.MVP_ECQMS: "CMS165v14",
}
ALPHA: Final[Mapping[Column, Any]] = {
    **ZENITH,
    Column.NAME: "Alpha QCDR",
    Column.REMEDIAL_ACTION: "Currently subject to a corrective action plan (CAP)",
    Column.MVP_QCDR_MEASURES: "AAO20",
    Column.QCDR_MEASURES: "AAO20; MSK7",
}
ORIGINAL: Final = (("12/17/2025", "1.0", "Original Version"),)


def headers(year: PerformanceYear, kind: IntermediaryType) -> list[str]:
    """Return the headers of the year, in CMS's order."""
    only_qcdrs = "(QCDR Qualified Posting Only)"
    return [one for one in COLUMNS.at(year) if kind is QCDR or only_qcdrs not in one]


def row_of(intermediary: Mapping[Column, Any], heads: Sequence[str], year: PerformanceYear) -> list:
    return [intermediary.get(COLUMNS.at(year).get(one)) for one in heads]


def tab_of(name: str) -> str:
    """Return CMS's tab for a name, by its first character; a reader must not rely on it."""
    first = name[0].upper()
    if first.isdigit() or first == "A":
        return TABS[0]
    return next(tab for tab in TABS[1:] if tab[0] <= first <= tab[2])


def tabs_of(
    *intermediaries: Mapping[Column, Any],
    year: PerformanceYear = PY2026,
    kind: IntermediaryType = REGISTRY,
    versions: Sequence[Sequence[Any]] = ORIGINAL,
    contents: Sequence[Sequence[Any]] | None = None,
    heads: Sequence[str] | None = None,
) -> dict[str, list[list[Any]]]:
    """Return the rows of a posting by tab: version history, contents, and the rest by letter."""
    title = f"{year} {TITLES[kind]}"
    heads = headers(year, kind) if heads is None else heads
    marks = (*CONTENTS, "Promoting Interoperability", *(["MVPs"] if year == PY2026 else []))
    if contents is None:
        contents = [[one[Column.NAME], *("X" for _ in marks[1:])] for one in intermediaries]
    tabs = {
        "Version History": [
            [f"{title}: Version History"],
            ["Date", "Version", "Summary of Changes"],
            *map(list, versions),
        ],
        "Table of Contents": [[f"{title}: Table of Contents"], list(marks), *map(list, contents)],
    }
    for one in intermediaries:
        tab = tabs.setdefault(tab_of(one[Column.NAME]), [[title], list(heads)])
        tab.append(row_of(one, heads, year))
    return tabs


def workbook_of(tabs: Mapping[str, Sequence[Sequence[Any]]]) -> openpyxl.Workbook:
    """Return a workbook with what CMS's may have: a merged title, a frozen header, blank rows."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in tabs.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=3)
        sheet.freeze_panes = "A3"
        # Rows with a format and without a cell that holds anything.
        sheet.cell(len(rows) + 40, 3).number_format = "0"
    return workbook


def saved(workbook: openpyxl.Workbook) -> io.BytesIO:
    file = io.BytesIO()
    workbook.save(file)
    file.seek(0)
    return file


def written(*intermediaries: Mapping[Column, Any], **options: Any) -> io.BytesIO:
    return saved(workbook_of(tabs_of(*intermediaries, **options)))
