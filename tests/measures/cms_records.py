"""Records as CMS's measures data has them: of a measure, and of an MVP."""

from __future__ import annotations

from enum import Enum
from typing import Any

import attrs

from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import CATEGORY_WORDS, Measure, Mvp
from qpp_rules.measures.words import REGISTRATION_TYPES

KEYS = {
    "metric_type": "metricType",
    "allowed_programs": "allowedPrograms",
    "allowed_registration_types": "allowedRegistrationTypes",
    "submission_methods": "submissionMethods",
    "overall_algorithm": "overallAlgorithm",
    "is_inverse": "isInverse",
    "measure_type": "measureType",
    "is_flagged_high_priority": "isHighPriority",
    "is_risk_adjusted": "isRiskAdjusted",
    "is_qcdr_measure": "isRegistryMeasure",
    "allowed_vendors": "allowedVendors",
    "companions": "companionMeasureId",
    "measure_sets": "measureSets",
    "subcategory": "subcategoryId",
    "reporting_category": "reportingCategory",
    "objective": "objective",
    "is_required": "isRequired",
    "is_bonus": "isBonus",
    "exclusions": "exclusion",
    "substitutes": "substitutes",
    "engagement_levels": "preprod",
    "weight": "weight",
    "points": "weight",
}
"""CMS's key of each field that a record holds as one value or a list."""


def record(identifier: Any = "236", category: Any = "quality", **more: Any) -> dict[str, Any]:
    return {"measureId": identifier, "category": category, **more}


def record_of(measure: Measure, year: PerformanceYear) -> dict[str, Any]:
    """Return the record of *measure*, as CMS's file of *year* writes it."""
    words = {category: word for word, category in CATEGORY_WORDS.at(year)}
    types = {}
    if REGISTRATION_TYPES.covers(year):
        types = {option: word for word, option in REGISTRATION_TYPES.at(year)}

    def written(value: Any) -> Any:
        if isinstance(value, frozenset):
            return sorted(map(written, value))
        return types.get(value) or (value.value if isinstance(value, Enum) else value)

    found = record(measure.identifier, words[measure.category])
    if measure.first_year is not None:
        found["firstPerformanceYear"] = measure.first_year
    for field in attrs.fields(Measure):
        value = getattr(measure, field.name)
        if field.name in KEYS and value is not None:
            found[KEYS[field.name]] = written(value)
    if measure.strata is not None:
        found["strata"] = [{"name": name, "description": "x"} for name in measure.strata]
    if measure.category is PerformanceCategory.QUALITY:
        found |= {"title": "of CMS, and left alone", "lastPerformanceYear": None}
    return found


def mvp_record(identifier: Any = "G0053", **more: Any) -> dict[str, Any]:
    return {
        "mvpId": identifier,
        "title": "of CMS, and left alone",
        "qualityMeasureIds": ["236"],
        "iaMeasureIds": ["IA_AHE_1"],
        "foundationPiMeasureIds": ["PI_EP_1"],
        "costMeasureIds": ["TPCC_1"],
        "foundationQualityMeasureIds": ["479", "484"],
        "administrativeClaimsMeasureIds": [],
        "hasCahps": False,
        "hasOutcomeAdminClaims": False,
        **more,
    }


def mvp_record_of(mvp: Mvp) -> dict[str, Any]:
    return mvp_record(
        mvp.identifier,
        qualityMeasureIds=sorted(mvp.quality_measures),
        iaMeasureIds=sorted(mvp.improvement_activities),
        foundationPiMeasureIds=sorted(mvp.promoting_interoperability_measures),
        costMeasureIds=sorted(mvp.cost_measures),
        foundationQualityMeasureIds=sorted(mvp.population_health_measures),
        administrativeClaimsMeasureIds=sorted(mvp.administrative_claims_measures),
        hasCahps=mvp.has_cahps,
        hasOutcomeAdminClaims=mvp.has_outcome_claims_measure,
    )
