"""Submissions: what a submission holds, and what it must hold before it goes to CMS."""

from __future__ import annotations

from qpp_rules.submissions.abilities import check_abilities
from qpp_rules.submissions.certification import (
    Certification,
    check_certification,
    check_discovery,
    check_received,
)
from qpp_rules.submissions.changes import Change, changes
from qpp_rules.submissions.checking import Checked, check, check_all
from qpp_rules.submissions.completeness import (
    CASE_MINIMUM,
    DATA_COMPLETENESS,
    MEDICARE_CQM_COMPLETENESS,
    completeness,
    enough_cases,
)
from qpp_rules.submissions.content import (
    AllCauseReadmission,
    Computed,
    DiagnosisCount,
    Measurement,
    MeasurementRecord,
    MeasurementSet,
    MultiPerformanceRate,
    NonProportion,
    PracticeDetails,
    Proportion,
    ReadmissionDetails,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SetRecord,
    SinglePerformanceRate,
    Stratum,
    Submission,
    SubmissionRecord,
    SurveyScore,
    Value,
    content_digest,
)
from qpp_rules.submissions.forms import in_form_of
from qpp_rules.submissions.gate import may_submit, may_submit_all
from qpp_rules.submissions.improvement_activities import ActivitiesAsked
from qpp_rules.submissions.inaccuracies import (
    INACCURACIES,
    DataInaccuracy,
    RejectedFile,
    check_inaccuracies,
)
from qpp_rules.submissions.kinds import FindingKind, kind_of, kinds
from qpp_rules.submissions.measurements import StrataCheck
from qpp_rules.submissions.mvp_quality import mvps_for
from qpp_rules.submissions.particulars import Deciles, Particulars, RateLevel
from qpp_rules.submissions.periods import check_period
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
from qpp_rules.submissions.reporters import MeasureCount, Reporter, Sender, Supported
from qpp_rules.submissions.reporting_options import meets
from qpp_rules.submissions.rows import (
    CountRow,
    from_ecqm_counts,
    from_rows,
    summed,
    to_rows,
)
from qpp_rules.submissions.senders import InteroperabilityOfApmEntities, reporting_option_of
from qpp_rules.submissions.uploads import (
    Cleared,
    FileFormat,
    after_upload,
    check_sign_in,
    check_upload,
)

__all__ = [
    "CASE_MINIMUM",
    "DATA_COMPLETENESS",
    "INACCURACIES",
    "MEDICARE_CQM_COMPLETENESS",
    "ActivitiesAsked",
    "AllCauseReadmission",
    "CaseCounting",
    "Certification",
    "Change",
    "Checked",
    "Cleared",
    "Computed",
    "CountRow",
    "DataInaccuracy",
    "Deciles",
    "DiagnosisCount",
    "FileFormat",
    "FindingKind",
    "InteroperabilityOfApmEntities",
    "MeasureCount",
    "Measurement",
    "MeasurementRecord",
    "MeasurementSet",
    "MultiPerformanceRate",
    "NonProportion",
    "Particulars",
    "PracticeDetails",
    "Proportion",
    "RateFormula",
    "RateLevel",
    "Rates",
    "ReadmissionDetails",
    "RegistryMultiPerformanceRate",
    "RegistrySinglePerformanceRate",
    "RejectedFile",
    "Reporter",
    "Rounding",
    "Sender",
    "SetRecord",
    "SinglePerformanceRate",
    "StrataCheck",
    "Stratum",
    "Submission",
    "SubmissionRecord",
    "Supported",
    "SurveyScore",
    "Value",
    "after_upload",
    "agrees_in_print",
    "changes",
    "check",
    "check_abilities",
    "check_all",
    "check_certification",
    "check_discovery",
    "check_inaccuracies",
    "check_period",
    "check_received",
    "check_sign_in",
    "check_upload",
    "completeness",
    "content_digest",
    "enough_cases",
    "from_ecqm_counts",
    "from_rows",
    "in_form_of",
    "kind_of",
    "kinds",
    "may_submit",
    "may_submit_all",
    "meets",
    "mvps_for",
    "performance_rate",
    "rates_of",
    "reporting_option_of",
    "reporting_rate",
    "summed",
    "to_rows",
]


def __dir__() -> list[str]:
    return __all__
