"""How long it takes to read a posting, next to openpyxl's own reading of the same workbook.

Reading loads the same workbook, finds its headers, reads every cell by the words of its year, and
keeps the place of whatever cannot be read. The workbook is invented, in the layout that CMS prints
in its guide of 2026, with 300 intermediaries.
"""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
from measuring import (
    peak_mebibytes,
    print_heading,
    print_row,
    print_target,
    ratios,
    seconds_by_round,
)

from qpp_rules import PerformanceYear
from qpp_rules.adapters.workbooks import read_posting
from qpp_rules.postings import COLUMNS, Column

if TYPE_CHECKING:
    from collections.abc import Callable

YEAR = PerformanceYear(2026)
TITLE = "2026 Qualified Registry Qualified Posting"
TABS = ("1-9; A", *(f"{one}-{chr(ord(one) + 1)}" for one in "BDFHJLNPRTV"), "X-Z")
INTERMEDIARIES = 300
ROUNDS = 15
TARGET = 1.5
UNIT = "load_workbook"
HEADERS = {
    column: header
    for header, column in COLUMNS.at(YEAR).items()
    if "QCDR Qualified Posting Only" not in header
}


def intermediary(number: int, tab: str) -> dict[Column, object]:
    """Return the cells of one intermediary, each its own text, as CMS's lists are long."""
    measures = [f"{(number * 7 + step * 11) % 500 + 1:03}" for step in range(60)]
    return {
        Column.NAME: f"{tab[0]} Registry {number}",
        Column.REMEDIAL_ACTION: "No remedial action",
        Column.PARTNERSHIPS: f"Midwest Data Partners {number}",
        Column.ORGANIZATION_TYPE: "Specialty Society",
        Column.SPECIALTY: "Cardiology\nInternal Medicine",
        Column.PARTICIPATION: "Existing: 2019, 2021-2025",
        Column.CONTACT: f"Registry {number}\n{number} Main St\n555-0100",
        Column.WEBSITE: f"https://registry-{number}.example/",
        Column.COST: f"${200 + number} per provider annually; $150 for improvement activities only",
        Column.SERVICES: "Data entry; EHR integration; benchmarking",
        Column.LAST_DATE: date(2026, 11, number % 30 + 1),
        Column.REPORTING_OPTIONS: "APP; MVPs; traditional MIPS",
        Column.PARTICIPATION_OPTIONS: "MIPS eligible clinicians; groups; subgroups; APM Entities",
        Column.IMPROVEMENT_ACTIVITIES: "; ".join(f"IA_EPA_{step}" for step in range(1, 21)),
        Column.INTEROPERABILITY: "PI_HIE_1; PI_EP_1; PI_PPHI_1",
        Column.MIPS_CQMS: ", ".join(measures),
        Column.ECQMS: "; ".join(f"CMS{122 + step}v14" for step in range(number % 20 + 1)),
        Column.MVPS: "; ".join(f"M{1420 + step}" for step in range(8)),
        Column.MVP_MIPS_CQMS: ", ".join(measures[:30]),
    }


def workbook() -> bytes:
    """Return a workbook with a version, contents, and the intermediaries on thirteen tabs."""
    book = openpyxl.Workbook()
    history = book.active
    history.title = "Version History"
    for row in (
        [f"{TITLE}: Version History"],
        ["Date", "Version", "Summary of Changes"],
        ["12/17/2025", "1.0", "Original Version"],
    ):
        history.append(row)
    contents = book.create_sheet("Table of Contents")
    marks = ("Quality", "Improvement Activities", "Promoting Interoperability", "MVPs")
    contents.append([TITLE])
    contents.append([HEADERS[Column.NAME], *marks])
    for place, tab in enumerate(TABS):
        sheet = book.create_sheet(tab)
        sheet.append([TITLE])
        sheet.append(list(HEADERS.values()))
        for number in range(place, INTERMEDIARIES, len(TABS)):
            one = intermediary(number, tab)
            sheet.append([one.get(column) for column in HEADERS])
            contents.append([one[Column.NAME], *("X" for _ in marks)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def main() -> None:
    """Print how many times as long as openpyxl's own reading it takes to read a posting."""
    content = workbook()
    read = read_posting(io.BytesIO(content), YEAR)
    assert len(read.intermediaries) == INTERMEDIARIES  # noqa: S101 (nothing else is measured)
    assert not read.defects  # noqa: S101
    contenders: dict[str, Callable[[], object]] = {
        UNIT: lambda: openpyxl.load_workbook(io.BytesIO(content), data_only=True),
        "read_posting": lambda: read_posting(io.BytesIO(content), YEAR),
        "and every cell read": lambda: read_posting(io.BytesIO(content), YEAR).defects,
    }
    print_heading(f"A posting of {INTERMEDIARIES} intermediaries, {len(content):,} bytes", ROUNDS)
    spent = seconds_by_round(contenders, ROUNDS)
    found = ratios(spent, UNIT)
    print_row("", "ratio", "ms", "peak MiB")
    for name, contender in contenders.items():
        milliseconds = 1000 * min(spent[name])
        peak = peak_mebibytes(contender)
        print_row(name, f"{found[name]:.2f}", f"{milliseconds:.0f}", f"{peak:.1f}")
    print_target("reading a posting", found["read_posting"], TARGET, f"times {UNIT}")


if __name__ == "__main__":
    main()
