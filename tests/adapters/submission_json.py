"""Submissions in CMS's JSON: each shape, with every field that CMS documents."""

from __future__ import annotations

import json
from typing import Any

COUNTS = {
    "performanceMet": 47,
    "eligiblePopulation": 60,
    "performanceNotMet": 13,
    "eligiblePopulationExclusion": 0,
    "eligiblePopulationException": 0,
}
COMPUTED = {
    "reportingRate": 100,
    "caseCount": 60,
    "performanceRateNumerator": 78.33,
    "performanceRateDenominator": 1,
}
SINGLE = {"isEndToEndReported": False, **COUNTS}
REGISTRY_SINGLE = {**SINGLE, "numeratorExclusion": 0, "performanceRate": 78.33}
STRATA = [{"stratum": "14Days", **COUNTS}, {"stratum": "34Days", **COUNTS, "measurementId": "a1"}]
MULTI = {"isEndToEndReported": True, "strata": STRATA}
REGISTRY_MULTI = {**MULTI, "performanceRate": 78.33}
NON_PROPORTION = {
    "numerator": 3,
    "denominator": 1000.5,
    "isEndToEndReported": False,
    "denominatorException": 30,
    "numeratorExclusion": 0,
    "observationInstances": 80,
}
VALUES: dict[str, Any] = {
    "boolean": True,
    "proportion": {"numerator": 49, "denominator": 115},
    "single": SINGLE,
    "single, of a response": {**SINGLE, "performanceRate": 78.33, **COMPUTED},
    "registry single": REGISTRY_SINGLE,
    "registry single, of a response": {**REGISTRY_SINGLE, **COMPUTED},
    "multi": MULTI,
    "multi, of a response": {**MULTI, "performanceRate": 78.33, **COMPUTED},
    "registry multi": REGISTRY_MULTI,
    "non-proportion": NON_PROPORTION,
    "non-proportion, of a response": {**NON_PROPORTION, "reportingRate": 11, "caseCount": 1000},
}
"""Every form of value, as it is sent and as CMS's response has it."""
SURVEY_SCORE = {"score": 78.5, "reliability": "high", "mask": False, "isBelowMinimum": False}
READMISSION = {
    "score": 15.25,
    "details": {
        "numberOfIndexAdmissions": 200,
        "numberOfReadmissions": 31,
        "plannedReadmissions": 2,
        "indexReadmissionDiagnosisPairCounts": [
            {"indexAdmissionCode": "I50.9", "readmissionCode": "J18.9", "count": 3}
        ],
        "indexAdmissionCountByDiagnosis": [{"code": "I50.9", "count": 40}],
        "readmissionCountByDiagnosis": [{"code": "J18.9", "count": 5}],
    },
}
SCORES: dict[str, Any] = {"survey": SURVEY_SCORE, "readmission": READMISSION}
"""The forms of value that only CMS's responses have."""


def a_set(*values: Any, **more: Any) -> dict[str, Any]:
    """A measurement set with a measurement for each value."""
    return {
        "category": "quality",
        "submissionMethod": "registry",
        "programName": "mips",
        "performanceStart": "2025-01-01",
        "performanceEnd": "2025-12-31",
        "measurements": [
            {"measureId": f"{place:03}", "value": one} for place, one in enumerate(values)
        ],
        **more,
    }


SET_RECORD = {
    "id": "086dad28-907a",
    "createdAt": "2023-08-17T11:18:00Z",
    "updatedAt": "2023-08-17T11:32:15Z",
    "submissionId": "086dad28-0477",
    "submitterId": "12c6258f-86db",
    "submitterType": "organization",
    "suppressed": False,
    "source": "api",
    "cehrtId": "0015C7ACDE12345",
    "measureSet": "cardiology",
    "practiceId": "T1PR0001",
    "practiceDetails": {
        "taxpayerIdentificationNumber": "000456789",
        "nationalProviderIdentifiers": ["9876543210", "1234567893"],
    },
}
WHOSE: dict[str, dict[str, Any]] = {
    "individual": {
        "entityType": "individual",
        "taxpayerIdentificationNumber": "000456789",
        "nationalProviderIdentifier": "9876543210",
    },
    "group": {"entityType": "group", "taxpayerIdentificationNumber": "000456789"},
    "virtualGroup": {"entityType": "virtualGroup", "entityId": "VG-001"},
    "apm": {"entityType": "apm", "entityId": "A1234"},
    "subgroup": {"entityType": "subgroup", "entityId": "SG-00000001"},
    "subgroup with its TIN": {
        "entityType": "subgroup",
        "entityId": "SG-00000001",
        "taxpayerIdentificationNumber": "000456789",
    },
}


def whole(*sets: dict[str, Any], whose: str = "individual", year: int = 2025) -> dict[str, Any]:
    """A whole submission, as CMS's examples and file uploads have it."""
    return {**WHOSE[whose], "performanceYear": year, "measurementSets": list(sets)}


def posted(its_set: dict[str, Any], whose: str = "group", year: int = 2025) -> dict[str, Any]:
    """What a registry posts: a set that carries its submission."""
    return {**its_set, "submission": {**WHOSE[whose], "performanceYear": year}}


def response() -> dict[str, Any]:
    """CMS's response about a submission, with all that it adds."""
    its_set = {**a_set(*VALUES.values()), **SET_RECORD}
    for place, one in enumerate(its_set["measurements"]):
        one |= {
            "id": f"0313d351-{place}",
            "measurementSetId": "086dad28-907a",
            "performanceStart": "2025-01-01",
            "performanceEnd": "2025-12-31",
        }
    times = {"createdAt": "2023-08-17T11:18:00Z", "updatedAt": "2023-08-17T11:32:15Z"}
    return {**whole(its_set), "id": "086dad28-0477", **times}


_SHAPES: dict[str, Any] = {
    "a whole submission": whole(a_set(*VALUES.values()), a_set(True, category="ia")),
    "what a registry posts": posted(a_set(*VALUES.values(), cehrtId="0015C7ACDE12345")),
    "CMS's response": response(),
    "a response with scores": whole(a_set(*SCORES.values())),
    **{f"entityType {name}": whole(a_set(True), whose=name) for name in WHOSE},
}
SHAPES: dict[str, Any] = {name: json.loads(json.dumps(one)) for name, one in _SHAPES.items()}
"""Each shape. No part is shared with another, so that a fault is put in one place alone."""
