"""Eligibility of real rows: CMS's public QPP Experience file.

The rows are CMS's and not part of this repository. Give the path of a file with the same header; by
default it is looked for where ``QPP_RULES_CMS_DATA`` points.

The file states one set of figures for a practice and year. It is taken for both segments, which CMS
computed apart, so an answer here is a check of the rules and not a record of what CMS decided.
"""

from __future__ import annotations

import csv
import os
import sys
from decimal import Decimal
from pathlib import Path

from qpp_rules import PerformanceYear
from qpp_rules.eligibility import GroupFacts, Volume, determine_group, is_small_practice

ROOT = Path(__file__).parents[3]
CMS_DATA = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms"))
ROWS = CMS_DATA / "experience" / "qpp-experience-rows.csv"


def main(path: Path) -> None:
    """Decide every row of the file at *path*, and print it beside what the file says."""
    if not path.exists():
        print("CMS's Experience rows are not here; set QPP_RULES_CMS_DATA to where they are.")
        return
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            show(row)


def show(row: dict[str, str]) -> None:
    """Print what the rules say of one row."""
    year = PerformanceYear(int(row["performance year"]))
    volume = Volume(
        Decimal(row["allowed charges"]), int(row["medicare patients"]), int(row["services"])
    )
    practice = determine_group(GroupFacts(segment_1=volume, segment_2=volume), year)
    small = is_small_practice(int(row["practice size"]), year)
    print(f"\nNPI {row['npi']}, performance year {year}, {row['participation type']}")
    print(f"  the practice is {practice.answer.value}; the file: opted in {row['opted into mips']}")
    print(f"  small practice: {small.answer}; the file: {row['small practitioner']}")
    for finding in practice.findings:
        print(f"    {finding}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
