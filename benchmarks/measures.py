"""How long it takes to read CMS's measures data, next to parsing the JSON of the same file.

Reading parses the same JSON, refuses duplicate keys, hashes the file, and checks every record.
Give the folder of CMS's package in QPP_RULES_CMS_DATA; without it, nothing is measured.
"""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path

from measuring import print_heading, print_row, print_target, ratios, seconds_by_round

from qpp_rules import PerformanceYear
from qpp_rules.adapters import measures_data

ROUNDS = 15
TARGET = 4
UNIT = "json.loads"


def main() -> None:
    """Print how many times as long as json.loads it takes to read the file of each year."""
    named = os.environ.get("QPP_RULES_CMS_DATA")
    if not named:
        print("CMS's measures data: set QPP_RULES_CMS_DATA to the folder of its files")
        return
    print_heading("CMS's measures data", ROUNDS)
    print_row("", "bytes", UNIT, "read")
    worst = 0.0
    for path in sorted(Path(named).glob("measures/*/measures-data.json")):
        year = PerformanceYear(int(path.parent.name))
        content = path.read_bytes()
        contenders = {
            UNIT: partial(json.loads, content),
            "read": partial(measures_data.read, path, year),
        }
        spent = seconds_by_round(contenders, ROUNDS)
        ratio = ratios(spent, UNIT)["read"]
        worst = max(worst, ratio)
        milliseconds = 1000 * min(spent[UNIT])
        print_row(str(year), f"{len(content):,}", f"{milliseconds:.1f} ms", f"{ratio:.2f}")
    print_target("reading a year", worst, TARGET, f"times {UNIT}")


if __name__ == "__main__":
    main()
