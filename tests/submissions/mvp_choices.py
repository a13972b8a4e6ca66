"""Which choices of quality measures an MVP takes, enumerated straight from CMS's JSON.

It shares no code with the library: 42 CFR § 414.1365(c)(1), read a second time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

MIPS_CQMS, WITH_ECQMS, QCDR = "MIPS CQMs", "MIPS CQMs and eCQMs", "QCDR with every permission"
KINDS = (MIPS_CQMS, WITH_ECQMS, QCDR)
OUTCOMES = {"outcome", "intermediateOutcome", "patientReportedOutcome"}
FOUR = 4


class Menu(NamedTuple):
    """The measures of an MVP that one kind of sender can send, and which of them are special."""

    mvp: str
    sendable: tuple[str, ...]
    outcomes: frozenset[str]
    priorities: frozenset[str]

    def takes(self, choice: tuple[str, ...]) -> bool:
        chosen = {*choice} & {*self.sendable}
        special = self.outcomes or self.priorities
        return len(chosen) >= FOUR and bool(chosen & special)

    def choices(self) -> Iterator[tuple[str, ...]]:
        return combinations(self.sendable, FOUR)


def can_send(record: dict[str, Any], kind: str) -> bool:
    methods = record["submissionMethods"]
    if record["isRegistryMeasure"]:
        return kind == QCDR
    return "registry" in methods or (kind != MIPS_CQMS and "electronicHealthRecord" in methods)


def menus(folder: Path, year: int, kind: str) -> Iterator[Menu]:
    """Yield the menu of each MVP of *year*, from the files in *folder*."""
    data = json.loads((folder / f"measures/{year}/measures-data.json").read_text(encoding="utf-8"))
    records = {one["measureId"]: one for one in data if one["category"] == "quality"}
    for mvp in json.loads((folder / f"mvp/{year}/mvp.json").read_text(encoding="utf-8")):
        own = sorted({*mvp["qualityMeasureIds"]} - {*mvp["foundationQualityMeasureIds"]})
        sent = tuple(one for one in own if can_send(records[one], kind))
        outcomes = frozenset(one for one in sent if records[one]["measureType"] in OUTCOMES)
        flagged = frozenset(one for one in sent if records[one]["isHighPriority"])
        yield Menu(mvp["mvpId"], sent, outcomes, outcomes | flagged)
