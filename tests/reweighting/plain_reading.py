"""What the texts say about reweighting, read a second time, sentence by sentence.

It shares no code with the subject. It answers where every fact is known; where facts are missing,
a test tries every value of them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction

from qpp_rules.core.vocabulary import ClinicianType as Kind
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.reweighting import (
    ApprovedException,
    Area,
    Areas,
    Location,
    SpecialStatuses,
    Submitted,
)

QUALITY = PerformanceCategory.QUALITY
ACTIVITIES = PerformanceCategory.IMPROVEMENT_ACTIVITIES
INTEROPERABILITY = PerformanceCategory.PROMOTING_INTEROPERABILITY
COST = PerformanceCategory.COST
ALL = {QUALITY, ACTIVITIES, INTEROPERABILITY, COST}

THRESHOLDS = {2017: 3, 2018: 15, 2019: 30, 2020: 45, 2021: 60}
"""75 from 2022."""


def is_listed(address: Location, areas: Areas) -> bool | None:
    """Decide whether the address is in the list, by county and state, or else by ZIP Code."""
    state, county, zip_code = address.state, address.county, address.zip_code
    of_state = [row for row in areas.areas if state in (None, row.state)]
    if state is not None and county is not None:
        if any(row.county.lower() == county.lower() for row in of_state):
            return True
        return None if letters(county) in map(letters_of, of_state) else False
    with_zip = [row for row in of_state if zip_code is not None and row.zip_code == zip_code]
    if county is not None:
        with_zip = [row for row in with_zip if row.county.lower() == county.lower()]
    if len({(row.state, row.county) for row in with_zip}) == 1:
        return True
    is_elsewhere = county is not None and letters(county) not in map(letters_of, of_state)
    return False if not of_state or is_elsewhere else None


def letters_of(row: Area) -> str:
    return letters(row.county)


def letters(county: str) -> str:
    """Return the letters of a county's name without the word for what it is."""
    name = county.lower()
    for word in ("county", "parish", "municipality", "municipio", "borough"):
        name = name.removesuffix(f" {word}")
    words = "".join(one if one.isalnum() else " " for one in name).split()
    return "".join({"saint": "st"}.get(one, one) for one in words)


def automatic(
    year: int,
    data: Mapping[PerformanceCategory, Submitted],
    *,
    in_area: bool,
    others_report: bool,
    apm_score: bool = False,
) -> set[PerformanceCategory]:
    """Return what the automatic policy reweights for an individual."""
    everything = {QUALITY, ACTIVITIES, INTEROPERABILITY}
    sent = {one for one in everything if data.get(one, Submitted.NOTHING) is not Submitted.NOTHING}
    covid = year in {2020, 2021} or (year == 2019 and not sent)
    if not in_area and not covid:
        return set()
    if others_report:
        return set()
    counted = sent
    if year >= 2024:
        counted = {one for one in sent if data[one] is Submitted.QUALIFYING}
    if apm_score and counted:
        counted = counted | {ACTIVITIES}
    if len(counted) >= 2:
        return ALL - counted
    return set(ALL)


def interoperability_types(year: int) -> set[Kind]:
    """Return the clinician types whose Promoting Interoperability is reweighted."""
    found: set[Kind] = set()
    if year <= 2022:
        found |= {Kind.NURSE_PRACTITIONER, Kind.PHYSICIAN_ASSISTANT}
        found |= {Kind.CLINICAL_NURSE_SPECIALIST, Kind.CERTIFIED_REGISTERED_NURSE_ANESTHETIST}
    if 2019 <= year <= 2023:
        found |= {Kind.PHYSICAL_THERAPIST, Kind.OCCUPATIONAL_THERAPIST}
        found |= {Kind.CLINICAL_PSYCHOLOGIST, Kind.QUALIFIED_AUDIOLOGIST}
        found |= {Kind.QUALIFIED_SPEECH_LANGUAGE_PATHOLOGIST}
        found |= {Kind.REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL}
    if 2022 <= year <= 2024:
        found |= {Kind.CLINICAL_SOCIAL_WORKER}
    return found


def qualifies(statuses: SpecialStatuses, year: int) -> bool:
    """Decide whether a clinician of known statuses qualifies without an application."""
    if statuses.clinician_type in interoperability_types(year):
        return True
    if statuses.non_patient_facing or statuses.hospital_based:
        return True
    if statuses.ambulatory_surgical_center_based:
        return True
    return bool(statuses.small_practice) and year >= 2022


def interoperability(
    year: int,
    approved: Collection[ApprovedException],
    data: Submitted,
    *,
    qualifying: bool,
) -> bool:
    """Decide whether Promoting Interoperability is reweighted."""
    exists = {ApprovedException.HARDSHIP}
    if year >= 2018:
        exists |= {ApprovedException.DECERTIFIED_CEHRT, ApprovedException.EXTREME_CIRCUMSTANCES}
        exists |= {ApprovedException.COMPROMISED_DATA}
    if 2018 <= year <= 2021:
        exists |= {ApprovedException.SMALL_PRACTICE}
    if year == 2019:
        exists |= {ApprovedException.COVID_19}
    granted = exists & set(approved)
    if granted & {ApprovedException.COMPROMISED_DATA, ApprovedException.COVID_19}:
        return True
    voids = data is Submitted.QUALIFYING or (year < 2024 and data is not Submitted.NOTHING)
    return (qualifying or bool(granted)) and not voids


# As printed: by scenario, a column for each of 2017 to 2021, from 2022, and from 2022 for small
# practices. The order in a cell is quality, cost, improvement activities, Promoting
# Interoperability.
PRINTED = """
all | 60/0/15/25 | 50/10/15/25 | 45/15/15/25 | 45/15/15/25 | 40/20/15/25 | 30/30/15/25 | same
C   | -          | 60/0/15/25 | 60/0/15/25 | 55/0/15/30 | 55/0/15/30 | 55/0/15/30 | same
P   | 85/0/15/0  | 75/10/15/0 | 70/15/15/0 | 70/15/15/0 | 65/20/15/0 | 55/30/15/0 | 40/30/30/0
Q   | 0/0/50/50  | 0/10/45/45 | 0/15/40/45 | 0/15/15/70 | 0/20/15/65 | 0/30/15/55 | same
I   | 75/0/0/25  | 65/10/0/25 | 60/15/0/25 | 60/15/0/25 | 55/20/0/25 | 45/30/0/25 | same
CP  | -          | 85/0/15/0  | 85/0/15/0  | 85/0/15/0  | 85/0/15/0  | 85/0/15/0  | 50/0/50/0
CQ  | -          | 0/0/50/50  | 0/0/50/50  | 0/0/15/85  | 0/0/15/85  | 0/0/15/85  | same
CI  | -          | 75/0/0/25  | 75/0/0/25  | 70/0/0/30  | 70/0/0/30  | 70/0/0/30  | same
PQ  | -          | 0/10/90/0  | 0/15/85/0  | 0/50/50/0  | 0/50/50/0  | 0/50/50/0  | same
PI  | -          | 90/10/0/0  | 85/15/0/0  | 85/15/0/0  | 80/20/0/0  | 70/30/0/0  | same
QI  | -          | 0/10/0/90  | 0/15/0/85  | 0/15/0/85  | 0/20/0/80  | 0/30/0/70  | same
"""
LETTERS = {"Q": QUALITY, "I": ACTIVITIES, "P": INTEROPERABILITY, "C": COST}


def printed(
    year: int, reweighted: Collection[PerformanceCategory], *, small_practice: bool
) -> dict[PerformanceCategory, Fraction] | None:
    """Return the weights of traditional MIPS as the table prints them, or None."""
    for line in PRINTED.strip().splitlines():
        scenario, *cells = (cell.strip() for cell in line.split("|"))
        letters_of_it = "" if scenario == "all" else scenario
        if {LETTERS[letter] for letter in letters_of_it} != set(reweighted):
            continue
        cell = cells[min(year, 2022) - 2017]
        if small_practice and year >= 2022 and cells[-1] != "same":
            cell = cells[-1]
        if cell == "-":
            return None
        order = (QUALITY, COST, ACTIVITIES, INTEROPERABILITY)
        return dict(zip(order, (Fraction(int(one), 100) for one in cell.split("/")), strict=True))
    left = ALL - set(reweighted)
    if year >= 2023 and len(left) == 1 and COST not in left:
        return {one: Fraction(int(one in left)) for one in ALL}
    return None
