"""Submissions: what a submission holds, and what it must hold before it goes to CMS."""

from __future__ import annotations

from qpp_rules.submissions.changes import Change, changes
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
from qpp_rules.submissions.rows import (
    CountRow,
    from_ecqm_counts,
    from_rows,
    summed,
    to_rows,
)

__all__ = [
    "CASE_MINIMUM",
    "DATA_COMPLETENESS",
    "MEDICARE_CQM_COMPLETENESS",
    "CaseCounting",
    "Change",
    "Computed",
    "CountRow",
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
    "changes",
    "completeness",
    "content_digest",
    "enough_cases",
    "from_ecqm_counts",
    "from_rows",
    "in_form_of",
    "performance_rate",
    "rates_of",
    "reporting_rate",
    "summed",
    "to_rows",
]


def __dir__() -> list[str]:
    return __all__
