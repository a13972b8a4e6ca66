"""What reading and checking a file of submissions costs, next to parsing its lines.

Every submission has six measures, and nothing is wrong with it. What finds nothing is the most
frequent case: a registry checks all its participants, and only some have a fault.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import Phase, find, settings
from measuring import (
    peak_mebibytes,
    print_heading,
    print_row,
    print_target,
    ratios,
    seconds_by_round,
)

from qpp_rules import PerformanceYear
from qpp_rules.adapters.qpp_api import read_submissions
from qpp_rules.core.vocabulary import IntermediaryType, ParticipationOption
from qpp_rules.measures import Inventory, Source
from qpp_rules.submissions import FindingKind, Reporter, Sender, Submission, check_all, kinds
from qpp_rules.testing.strategies import npi_check_digit, wrong_submissions

ROUNDS = 5
SIZE = 50_000
YEAR = PerformanceYear(2026)
MEASURES = ("001", "047", "130", "134", "226", "236")
UNIT = "json.loads, line by line"


def measures() -> Inventory:
    """Return an inventory of the measures that are submitted."""
    records = [
        {
            "category": "quality",
            "measureId": name,
            "metricType": "singlePerformanceRate",
            "measureType": "process",
            "isRegistryMeasure": False,
            "submissionMethods": ["registry"],
            "allowedPrograms": ["mips"],
            "allowedRegistrationTypes": ["individual", "group"],
            "firstPerformanceYear": 2017,
        }
        for name in MEASURES
    ]
    return Inventory.of(records, YEAR, source=Source(provisional=False))


def npi(number: int) -> str:
    """Return an NPI with a valid check digit: a wrong one is a finding."""
    nine = f"{100_000_000 + number}"
    return nine + npi_check_digit(nine)


def record(number: int, draw: random.Random) -> dict[str, Any]:
    """Return CMS's JSON of one participant's submission."""
    measurements = []
    for name in MEASURES:
        eligible = draw.randint(20, 2000)
        met = draw.randint(0, eligible)
        excepted = draw.randint(0, eligible - met)
        counts = {
            "isEndToEndReported": False,
            "performanceMet": met,
            "eligiblePopulationExclusion": 0,
            "eligiblePopulationException": excepted,
            "performanceNotMet": eligible - met - excepted,
            "eligiblePopulation": eligible,
        }
        measurements.append({"measureId": name, "value": counts})
    return {
        "entityType": "individual",
        "taxpayerIdentificationNumber": f"{number:09}",
        "nationalProviderIdentifier": npi(number),
        "performanceYear": YEAR.year,
        "measurementSets": [
            {
                "category": "quality",
                "submissionMethod": "registry",
                "programName": "mips",
                "performanceStart": f"{YEAR}-01-01",
                "performanceEnd": f"{YEAR}-12-31",
                "measurements": measurements,
            }
        ],
    }


def parse(lines: Path) -> None:
    """Parse every line."""
    with lines.open(encoding="utf-8") as file:
        for line in file:
            json.loads(line)


def read(path: Path) -> None:
    """Read every submission."""
    for _ in read_submissions(path):
        pass


def check(path: Path, inventory: Inventory) -> dict[bool | None, int]:
    """Read and check every submission."""
    sender = Sender(IntermediaryType.QUALIFIED_REGISTRY)
    reporter = Reporter(ParticipationOption.INDIVIDUAL)
    found = (one for _, one in read_submissions(path) if isinstance(one, Submission))
    checked = check_all(found, inventory, sender, lambda _submission: reporter)
    for _ in checked:
        pass
    return checked.counts


def print_faults() -> None:
    """Print each rule that can refuse, where a fault was planted, and whether a check names it."""
    first = settings(database=None, derandomize=True, phases=[Phase.generate])
    refusing = sorted(row["rule"] for row in kinds() if row["kind"] == FindingKind.REFUSED.value)
    named = 0
    print(f"\n{'rule':<46} {'named':<6} place of the planted fault")
    for rule in refusing:
        story = find(wrong_submissions(rule), lambda _story: True, settings=first)
        checked = story.check()
        found = [one for one in checked.faults if one.rule.id == rule and one.about == story.at]
        is_named = checked.answer is False and bool(found)
        named += is_named
        print(f"{rule:<46} {'yes' if is_named else 'NO':<6} {story.at or 'the submission'}")
    print(f"{named} of {len(refusing)} rules that can refuse are named")


def main() -> None:
    """Print the tables and whether the targets are met."""
    inventory = measures()
    with TemporaryDirectory() as folder:
        lines, array = Path(folder, "submissions.jsonl"), Path(folder, "submissions.json")
        draw = random.Random(11)  # noqa: S311 (the counts only have to differ)
        texts = [json.dumps(record(number, draw)) for number in range(SIZE)]
        lines.write_text("\n".join(texts), encoding="utf-8")
        array.write_text(f"[{','.join(texts)}]", encoding="utf-8")
        del texts
        contenders = {
            UNIT: lambda: parse(lines),
            "read, JSON Lines": lambda: read(lines),
            "read, an array": lambda: read(array),
            "read and check, JSON Lines": lambda: check(lines, inventory),
            "read and check, an array": lambda: check(array, inventory),
        }
        spent = seconds_by_round(contenders, ROUNDS)
        times = ratios(spent, UNIT)
        print_heading(f"{SIZE:,} submissions of six measures", ROUNDS)
        print_row("", "µs each", "times", "peak MiB")
        for name, contender in contenders.items():
            each = median(spent[name]) / SIZE * 1e6
            peak = peak_mebibytes(contender)
            print_row(name, f"{each:.1f}", f"{times[name]:.2f}", f"{peak:.1f}")
        print(f"\nanswers: {check(lines, inventory)}")
        for name in ("read and check, JSON Lines", "read and check, an array"):
            print_target(name, times[name], 8, f"times {UNIT}")
    print_faults()


if __name__ == "__main__":
    main()
