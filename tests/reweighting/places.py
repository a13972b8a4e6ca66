"""Clinicians, addresses and lists of areas that the tests of reweighting share."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import Areas, Location, Submitted

ROOT = Path(__file__).parents[2]
CMS_DATA = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms"))
LISTS = CMS_DATA / "euc"

PY2025, PY2026 = PerformanceYear(2025), PerformanceYear(2026)
TIN = Tin("000000001")
CLINICIAN = Individual(TIN, Npi("1234567893"))
OTHERS: tuple[Participant, ...] = (
    Group(TIN),
    VirtualGroup("VG-001"),
    Subgroup(TIN, "SG-00000001"),
    ApmEntity("A1234"),
)
QUALITY = PerformanceCategory.QUALITY
ACTIVITIES = PerformanceCategory.IMPROVEMENT_ACTIVITIES
INTEROPERABILITY = PerformanceCategory.PROMOTING_INTEROPERABILITY
COST = PerformanceCategory.COST
ALL = frozenset(PerformanceCategory)

NOTHING = Submitted.NOTHING
NOT_QUALIFYING = Submitted.NOT_QUALIFYING
NOT_JUDGED = Submitted.NOT_JUDGED
QUALIFYING = Submitted.QUALIFYING


def areas_of(year: PerformanceYear, *rows: str) -> Areas:
    """Return the list of *year* with *rows* such as ``HI,maui,96732``."""
    columns = ("state_code", "county_name", "zipcode")
    return Areas.of([dict(zip(columns, row, strict=True)) for row in csv.reader(rows)], year)


# What a list of 2026 might hold: CMS has not published one.
OF_2026 = areas_of(
    PY2026, "HI,maui,96732", "HI,maui,96753", "HI,hawaii,96720", "MP,saipan,96950", "MP,rota,96951"
)
# Rows as in CMS's lists of 2024 and 2025; one ZIP Code is in two counties.
OF_2025 = areas_of(
    PY2025,
    "CA,los angeles,90045",
    "TX,kerr,78028",
    "TX,kendall,78028",
    "TX,mc culloch,76825",
    "TX,alabama-coushatta reservation,",
)
MAUI = Location(state="HI", county="Maui")
LOS_ANGELES = Location(state="CA", county="los angeles")
