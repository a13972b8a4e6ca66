"""Write two versions of the example posting of the package, of January and of July.

CMS's workbooks were not found. The tabs and headers are those that CMS prints in its guide of 2026;
the intermediaries and the words in their cells are made up.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import openpyxl

from qpp_rules import examples
from qpp_rules.postings import COLUMNS, Column

FILES = Path(examples.__file__).parent / "files"
TITLE = "2026 Qualified Registry Qualified Posting"
HEADERS = {
    column: header
    for header, column in COLUMNS.at(examples.registry().year).items()
    if "QCDR Qualified Posting Only" not in header
}
EXAMPLE = {
    Column.NAME: "Example Registry",
    Column.REMEDIAL_ACTION: "No remedial action",
    Column.ORGANIZATION_TYPE: "Specialty Society",
    Column.SPECIALTY: "Cardiology\nInternal Medicine",
    Column.PARTICIPATION: "Existing: 2019, 2021-2025",
    Column.CONTACT: "Example Registry\n1 Main St\n555-0100",
    Column.WEBSITE: "https://registry.example/",
    Column.COST: "$300 per provider annually",
    Column.LAST_DATE: date(2026, 11, 30),
    Column.REPORTING_OPTIONS: "APP; MVPs; traditional MIPS",
    Column.PARTICIPATION_OPTIONS: "MIPS eligible clinicians; groups; subgroups; APM Entities",
    Column.IMPROVEMENT_ACTIVITIES: "IA_BE_4; IA_EPA_1; IA_PM_13",
    Column.INTEROPERABILITY: "PI_HIE_1; PI_EP_1",
    Column.MIPS_CQMS: "001, 236; 493",
    Column.ECQMS: "CMS165v14",
    Column.MVPS: "M0005; M1423",
    Column.MVP_MIPS_CQMS: "001",
}
NORTH = {
    **EXAMPLE,
    Column.NAME: "North Data",
    Column.REMEDIAL_ACTION: None,
    Column.LAST_DATE: "June 15 for EHR integration\n11/30/2026",
    Column.MIPS_CQMS: "236",
}
ZENITH = {**EXAMPLE, Column.NAME: "Zenith Reporting", Column.MIPS_CQMS: "1, 112"}


def write(path: Path, versions: list[tuple[str, str, str]], listed: list[dict]) -> None:
    """Write a posting that lists *listed*, each in the tab of its first letter."""
    workbook = openpyxl.Workbook()
    workbook.properties.created = workbook.properties.modified = datetime(2026, 1, 1)  # noqa: DTZ001
    history = workbook.active
    history.title = "Version History"
    history.append([f"{TITLE}: Version History"])
    history.append(["Date", "Version", "Summary of Changes"])
    contents = workbook.create_sheet("Table of Contents")
    contents.append([TITLE])
    marks = ("Quality", "Improvement Activities", "Promoting Interoperability", "MVPs")
    contents.append([HEADERS[Column.NAME], *marks])
    for version in versions:
        history.append(version)
    for one in listed:
        contents.append([one[Column.NAME], *("X" for _ in marks)])
        tab = {"E": "D-E", "N": "N-O", "Z": "X-Z"}[one[Column.NAME][0]]
        sheet = workbook.create_sheet(tab)
        sheet.append([TITLE])
        sheet.append(list(HEADERS.values()))
        sheet.append([one.get(column) for column in HEADERS])
    workbook.save(path)


def main() -> None:
    """Write both versions."""
    original = ("12/17/2025", "1.0", "Original Version")
    july = (
        "07/01/2026",
        "1.3",
        "Zenith Reporting was terminated; a measure was added.",
    )
    write(FILES / "posting-january.xlsx", [original], [EXAMPLE, NORTH, ZENITH])
    ended = {**ZENITH, Column.REMEDIAL_ACTION: "Terminated 06/15/2026"}
    more = {**EXAMPLE, Column.MIPS_CQMS: "001, 112; 236; 493"}
    write(FILES / "posting-july.xlsx", [original, july], [more, NORTH, ended])


if __name__ == "__main__":
    main()
