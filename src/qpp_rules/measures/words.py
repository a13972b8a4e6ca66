"""The words of CMS's measures data, by year.

A word that the year does not have is an error in a file, and not a new word: CMS's file of a year
keeps its words.
"""

from __future__ import annotations

import re
from typing import Final

from qpp_rules.core.pages import Page
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.measures.measure import (
    ActivitySubcategory,
    ActivityWeight,
    MeasureType,
    MetricType,
    Objective,
    OverallAlgorithm,
    ReportingCategory,
    SubmissionMethod,
)
from qpp_rules.measures.source import published_entries

_page = Page(__name__)


def _words(interoperability: str) -> tuple[tuple[str, PerformanceCategory], ...]:
    return (
        ("quality", PerformanceCategory.QUALITY),
        ("ia", PerformanceCategory.IMPROVEMENT_ACTIVITIES),
        (interoperability, PerformanceCategory.PROMOTING_INTEROPERABILITY),
        ("cost", PerformanceCategory.COST),
    )


CATEGORY_WORDS: Final = _page.parameter(
    "measures.category-words",
    "words of CMS's measures data for the performance categories",
    *published_entries("category", (2017, 2017, _words("aci")), (2018, 2027, _words("pi"))),
)
METRIC_TYPES: Final = _page.parameter(
    "measures.metric-types",
    "metric types in CMS's measures data",
    *published_entries("metricType", (2017, 2027, frozenset(MetricType))),
)
_TYPES_2021: Final = frozenset(MeasureType) - {MeasureType.INTERMEDIATE_OUTCOME_AND_PROCESS}
MEASURE_TYPES: Final = _page.parameter(
    "measures.measure-types",
    "types of quality measures in CMS's measures data",
    *published_entries(
        "measureType",
        (2017, 2018, frozenset(MeasureType) - {MeasureType.PATIENT_REPORTED_OUTCOME}),
        (2019, 2024, _TYPES_2021),
        (2025, 2027, _TYPES_2021 - {MeasureType.STRUCTURE}),
    ),
)
SUBMISSION_METHODS: Final = _page.parameter(
    "measures.submission-methods",
    "submission methods in CMS's measures data",
    *published_entries(
        "submissionMethods",
        (2017, 2024, frozenset(SubmissionMethod)),
        (2025, 2027, frozenset(SubmissionMethod) - {SubmissionMethod.CMS_WEB_INTERFACE}),
    ),
)
_ALGORITHMS: Final = frozenset(
    {
        OverallAlgorithm.SIMPLE_AVERAGE,
        OverallAlgorithm.WEIGHTED_AVERAGE,
        OverallAlgorithm.OVERALL_STRATUM_ONLY,
    }
)
OVERALL_ALGORITHMS: Final = _page.parameter(
    "measures.overall-algorithms",
    "algorithms for the overall rate in CMS's measures data",
    *published_entries(
        "overallAlgorithm",
        (2017, 2018, _ALGORITHMS | {OverallAlgorithm.SUM_NUMERATORS}),
        (2019, 2022, _ALGORITHMS),
        (2023, 2027, _ALGORITHMS | {OverallAlgorithm.SPLIT}),
    ),
)
ACTIVITY_WEIGHTS: Final = _page.parameter(
    "measures.activity-weights",
    "weights of improvement activities in CMS's measures data",
    *published_entries("weight", (2017, 2024, frozenset(ActivityWeight))),
    note="CMS gives activities no weight from 2025 on.",
)
_SUBCATEGORIES: Final = frozenset(ActivitySubcategory)
ACTIVITY_SUBCATEGORIES: Final = _page.parameter(
    "measures.activity-subcategories",
    "subcategories of improvement activities in CMS's measures data",
    *published_entries(
        "subcategoryId",
        (2017, 2025, _SUBCATEGORIES - {ActivitySubcategory.ADVANCING_HEALTH_AND_WELLNESS}),
        (2026, 2027, _SUBCATEGORIES - {ActivitySubcategory.ACHIEVING_HEALTH_EQUITY}),
    ),
)
_REPORTED_2017: Final = frozenset(
    {
        ReportingCategory.BASE,
        ReportingCategory.PERFORMANCE_BONUS,
        ReportingCategory.REGISTRY_BONUS,
        ReportingCategory.CEHRT_BONUS,
    }
)
_REPORTED_2019: Final = frozenset(
    {ReportingCategory.REQUIRED, ReportingCategory.EXCLUSION, ReportingCategory.BONUS}
)
REPORTING_CATEGORIES: Final = _page.parameter(
    "measures.reporting-categories",
    "reporting categories of Promoting Interoperability in CMS's measures data",
    *published_entries(
        "reportingCategory",
        (2017, 2017, _REPORTED_2017 | {ReportingCategory.PRE_ATTESTATION}),
        (2018, 2018, _REPORTED_2017 | {ReportingCategory.ATTESTATION}),
        (2019, 2027, _REPORTED_2019),
    ),
)
_OBJECTIVES_2019: Final = frozenset(
    {
        Objective.ATTESTATION,
        Objective.ELECTRONIC_PRESCRIBING,
        Objective.HEALTH_INFORMATION_EXCHANGE,
        Objective.PROTECT_PATIENT_HEALTH_INFORMATION,
        Objective.PROVIDER_TO_PATIENT_EXCHANGE,
        Objective.PUBLIC_HEALTH_AND_CLINICAL_DATA_EXCHANGE,
    }
)
_ONLY_SINCE_2019: Final = frozenset(
    {
        Objective.ATTESTATION,
        Objective.PROVIDER_TO_PATIENT_EXCHANGE,
        Objective.PUBLIC_HEALTH_AND_CLINICAL_DATA_EXCHANGE,
    }
)
OBJECTIVES: Final = _page.parameter(
    "measures.objectives",
    "objectives of Promoting Interoperability in CMS's measures data",
    *published_entries(
        "objective",
        (2017, 2018, frozenset(Objective) - _ONLY_SINCE_2019),
        (2019, 2027, _OBJECTIVES_2019),
    ),
)
_REGISTRATION_TYPES: Final = (
    ("individual", ParticipationOption.INDIVIDUAL),
    ("group", ParticipationOption.GROUP),
    ("subgroup", ParticipationOption.SUBGROUP),
    ("apm", ParticipationOption.APM_ENTITY),
)
REGISTRATION_TYPES: Final = _page.parameter(
    "measures.registration-types",
    "registration types in CMS's measures data; virtual groups have none",
    *published_entries("allowedRegistrationTypes", (2025, 2027, _REGISTRATION_TYPES)),
    note="No record of an earlier year names registration types.",
)
PROGRAMS: Final = _page.parameter(
    "measures.programs",
    "programs in CMS's measures data, besides the ids of MVPs",
    *published_entries(
        "allowedPrograms",
        (2021, 2021, frozenset({"mips", "app1", "cpcPlus", "pcf"})),
        (2022, 2024, frozenset({"mips", "app1", "pcf"})),
        (2025, 2025, frozenset({"mips", "app1", "appPlus"})),
        (2026, 2027, frozenset({"mips", "app1", "appPlus", "ssp"})),
    ),
    note="No record of an earlier year names programs.",
)

_MVP_ID: Final = re.compile(r"[A-Z][0-9]{4}")


def is_mvp_id(text: str) -> bool:
    """Return whether *text* is written as the id of an MVP.

    >>> is_mvp_id("G0053"), is_mvp_id("mips")
    (True, False)
    """
    return _MVP_ID.fullmatch(text) is not None
