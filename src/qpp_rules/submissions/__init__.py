"""Submissions: what a submission holds, and what it must hold before it goes to CMS."""

from __future__ import annotations

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

__all__ = [
    "Computed",
    "Measurement",
    "MeasurementRecord",
    "MeasurementSet",
    "MultiPerformanceRate",
    "NonProportion",
    "PracticeDetails",
    "Proportion",
    "RegistryMultiPerformanceRate",
    "RegistrySinglePerformanceRate",
    "SetRecord",
    "SinglePerformanceRate",
    "Stratum",
    "Submission",
    "SubmissionRecord",
    "Value",
    "content_digest",
]


def __dir__() -> list[str]:
    return __all__
