"""Submissions: what a submission holds, and what it must hold before it goes to CMS."""

from __future__ import annotations

from qpp_rules.submissions.completeness import (
    CASE_MINIMUM,
    DATA_COMPLETENESS,
    MEDICARE_CQM_COMPLETENESS,
    completeness,
    enough_cases,
)
from qpp_rules.submissions.content import (
    Computed,
    Measurement,
    MeasurementRecord,
    MeasurementSet,
    MultiPerformanceRate,
    NonProportion,
    PracticeDetails,
    Proportion,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SetRecord,
    SinglePerformanceRate,
    Stratum,
    Submission,
    SubmissionRecord,
    Value,
    content_digest,
)
from qpp_rules.submissions.forms import in_form_of
from qpp_rules.submissions.rates import (
    CaseCounting,
    RateFormula,
    Rates,
    Rounding,
    agrees_in_print,
    performance_rate,
    rates_of,
    reporting_rate,
)

__all__ = [
    "CASE_MINIMUM",
    "DATA_COMPLETENESS",
    "MEDICARE_CQM_COMPLETENESS",
    "CaseCounting",
    "Computed",
    "Measurement",
    "MeasurementRecord",
    "MeasurementSet",
    "MultiPerformanceRate",
    "NonProportion",
    "PracticeDetails",
    "Proportion",
    "RateFormula",
    "Rates",
    "RegistryMultiPerformanceRate",
    "RegistrySinglePerformanceRate",
    "Rounding",
    "SetRecord",
    "SinglePerformanceRate",
    "Stratum",
    "Submission",
    "SubmissionRecord",
    "Value",
    "agrees_in_print",
    "completeness",
    "content_digest",
    "enough_cases",
    "in_form_of",
    "performance_rate",
    "rates_of",
    "reporting_rate",
]


def __dir__() -> list[str]:
    return __all__
