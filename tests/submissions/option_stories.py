"""Facts for the tests of reporting options: measures in CMS's words, submissions, senders."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from qpp_rules.adapters import measures_data
from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Inventory, Mvps, Source, SubmissionMethod
from qpp_rules.submissions import (
    Measurement,
    MeasurementSet,
    Proportion,
    Reporter,
    Sender,
    SinglePerformanceRate,
    Submission,
    Supported,
    meets,
)

ROOT = Path(__file__).parents[2]
CMS_DATA = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms"))
QUALITY = PerformanceCategory.QUALITY
ACTIVITIES = PerformanceCategory.IMPROVEMENT_ACTIVITIES
INTEROPERABILITY = PerformanceCategory.PROMOTING_INTEROPERABILITY
TRADITIONAL, MVP, APP = ReportingOption
REGISTRY, EHR = SubmissionMethod.REGISTRY, SubmissionMethod.ELECTRONIC_HEALTH_RECORD
CQM, ECQM = CollectionType.MIPS_CQM, CollectionType.ECQM
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = (
    Verdict.MET,
    Verdict.NOT_MET,
    Verdict.NOT_APPLICABLE,
    Verdict.UNKNOWN,
)
TIN = Tin("000000001")
PARTICIPANTS = {
    ParticipationOption.INDIVIDUAL: Individual(TIN, Npi("1234567893")),
    ParticipationOption.GROUP: Group(TIN),
    ParticipationOption.VIRTUAL_GROUP: VirtualGroup("VG-000001"),
    ParticipationOption.SUBGROUP: Subgroup(TIN, "SG-00000001"),
    ParticipationOption.APM_ENTITY: ApmEntity("A0001"),
}
INDIVIDUAL, GROUP, VIRTUAL_GROUP, SUBGROUP, APM_ENTITY = PARTICIPANTS
REGISTRY_OF_CQMS = Sender(
    IntermediaryType.QUALIFIED_REGISTRY, supports=Supported(collection_types={CQM})
)
RATE = SinglePerformanceRate(
    is_end_to_end_reported=False,
    performance_met=76,
    performance_not_met=24,
    eligible_population=100,
)


def quality_record(name: str, kind: str = "process", **more: Any) -> dict[str, Any]:
    """Return a quality measure in CMS's words: a MIPS CQM, unless *more* says."""
    return {
        "measureId": name,
        "category": "quality",
        "metricType": "singlePerformanceRate",
        "measureType": kind,
        "isHighPriority": kind == "outcome",
        "isRegistryMeasure": False,
        "submissionMethods": ["registry"],
        "allowedPrograms": ["mips"],
        "measureSets": [],
        **more,
    }


def activity_record(name: str, weight: str | None = None, **more: Any) -> dict[str, Any]:
    """Return an improvement activity in CMS's words."""
    weighted = {} if weight is None else {"weight": weight}
    record = {"measureId": name, "category": "ia", "metricType": "boolean"}
    return {**record, "allowedPrograms": ["mips"], **weighted, **more}


def inventory_of(year: int, *records: Mapping[str, Any]) -> Inventory:
    """Return the inventory of *records*; one begins in *year*, so it is not provisional.

    Before 2021 CMS's records list no programs.
    """
    first = {"firstPerformanceYear": year}
    lists = {"allowedPrograms"} if year < 2021 else set()
    return Inventory.of(
        [first | {key: one[key] for key in one.keys() - lists} for one in records],
        PerformanceYear(year),
    )


def mvp_record(name: str, *measures: str, **more: Any) -> dict[str, Any]:
    """Return an MVP in CMS's words."""
    return {
        "mvpId": name,
        "qualityMeasureIds": list(measures),
        "iaMeasureIds": [],
        "costMeasureIds": [],
        "foundationPiMeasureIds": [],
        "foundationQualityMeasureIds": [],
        "administrativeClaimsMeasureIds": [],
        "hasCahps": False,
        "hasOutcomeAdminClaims": False,
        **more,
    }


def mvps_of(year: int, *records: Mapping[str, Any]) -> Mvps:
    """Return the final list of the MVPs of *year*."""
    return Mvps.of(records, PerformanceYear(year), source=Source(provisional=False))


def quality_set(
    *names: str, program: str = "mips", method: SubmissionMethod | None = REGISTRY
) -> MeasurementSet:
    """Return a measurement set of quality measures."""
    measurements = [Measurement(one, RATE) for one in names]
    return MeasurementSet(QUALITY, method, program, measurements=measurements)


def attested(
    category: PerformanceCategory, *names: str, program: str = "mips", **values: Any
) -> MeasurementSet:
    """Return a measurement set: yes to each of *names*, and *values* for others."""
    said = {**dict.fromkeys(names, True), **values}
    return MeasurementSet(
        category,
        REGISTRY,
        program,
        date(2026, 1, 1),
        date(2026, 12, 31),
        [Measurement(name, value) for name, value in said.items()],
    )


def submission_of(
    year: int, *sets: MeasurementSet, by: ParticipationOption = INDIVIDUAL
) -> Submission:
    """Return the submission of a participant that takes part as *by*."""
    return Submission(PerformanceYear(year), PARTICIPANTS[by], sets)


def ask(
    option: ReportingOption,
    inventory: Inventory,
    *sets: MeasurementSet,
    reporter: Reporter | None = None,
    sender: Sender = REGISTRY_OF_CQMS,
    **more: Any,
) -> Determination[bool | None]:
    """Ask :func:`meets` about *sets*, and about their categories alone unless *more* says."""
    who = reporter or Reporter(INDIVIDUAL, ())
    submission = submission_of(inventory.year.year, *sets, by=who.participation)
    asked = {"categories": {one.category for one in sets}, **more}
    return meets(option, submission, inventory, sender, who, **asked)


def of_rule(determination: Determination[Any], rule_id: str) -> list[Finding]:
    """Return the findings of a rule."""
    return [one for one in determination.findings if one.rule.id == rule_id]


def half(met: int = 1, of: int = 2) -> Proportion:
    return Proportion(met, of)


@cache
def cms_inventory(year: int) -> Inventory:
    """Return CMS's measures data of *year*, the placeholder of 2027 as if it were final."""
    path = CMS_DATA / "measures" / str(year) / "measures-data.json"
    return measures_data.read(path, PerformanceYear(year), provisional=False)


@cache
def cms_mvps(year: int) -> Mvps:
    """Return CMS's MVPs of *year*."""
    path = CMS_DATA / "mvp" / str(year) / "mvp.json"
    return measures_data.read_mvps(path, PerformanceYear(year), provisional=False)


def without(names: Iterable[str], one: str) -> list[str]:
    return [name for name in names if name != one]
