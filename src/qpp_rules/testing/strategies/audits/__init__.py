"""What auditors find, from single errors to whole audits with what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.audits import (
    AuditResult,
    AuditScope,
    BeneficiaryList,
    CmsAnswer,
    Correction,
    DataError,
    Deficiency,
    ExecutionReport,
    KindCount,
    MeasureUsed,
    MedicareCqmRecord,
    NoDataNotice,
    ParticipantCheck,
    ReportLine,
    ReportSection,
    Review,
    SampledRecord,
    StrategyChange,
    TargetedAudit,
    ValidationStrategy,
    Withdrawal,
)
from qpp_rules.testing.strategies.audits.records import (
    YEARS,
    audit_scopes,
    beneficiary_lists,
    cms_answers,
    corrections,
    data_errors,
    deficiencies,
    kind_counts,
    measures_used,
    medicare_cqm_records,
    participant_checks,
    reviews,
    sampled_records,
    strategy_changes,
    validation_strategies,
    withdrawals,
)
from qpp_rules.testing.strategies.audits.reports import (
    execution_reports,
    no_data_notices,
    report_lines,
    report_sections,
)
from qpp_rules.testing.strategies.audits.work import (
    AuditWork,
    audit_results,
    audit_work,
    follow_ups,
    samples,
    targeted_audits,
    work_of_outcome,
)

if TYPE_CHECKING:
    from qpp_rules.testing.strategies.core import Strategies

__all__ = [
    "STRATEGIES",
    "YEARS",
    "AuditWork",
    "audit_results",
    "audit_scopes",
    "audit_work",
    "beneficiary_lists",
    "cms_answers",
    "corrections",
    "data_errors",
    "deficiencies",
    "execution_reports",
    "follow_ups",
    "kind_counts",
    "measures_used",
    "medicare_cqm_records",
    "no_data_notices",
    "participant_checks",
    "report_lines",
    "report_sections",
    "reviews",
    "sampled_records",
    "samples",
    "strategy_changes",
    "targeted_audits",
    "validation_strategies",
    "withdrawals",
    "work_of_outcome",
]


def __dir__() -> list[str]:
    return __all__


STRATEGIES: Final[Strategies] = {
    AuditResult: audit_results,
    AuditScope: audit_scopes,
    BeneficiaryList: beneficiary_lists,
    CmsAnswer: cms_answers,
    Correction: corrections,
    DataError: data_errors,
    Deficiency: deficiencies,
    ExecutionReport: execution_reports,
    KindCount: kind_counts,
    MeasureUsed: measures_used,
    MedicareCqmRecord: medicare_cqm_records,
    NoDataNotice: no_data_notices,
    ParticipantCheck: participant_checks,
    ReportLine: report_lines,
    ReportSection: report_sections,
    Review: reviews,
    SampledRecord: sampled_records,
    StrategyChange: strategy_changes,
    TargetedAudit: targeted_audits,
    ValidationStrategy: validation_strategies,
    Withdrawal: withdrawals,
}
