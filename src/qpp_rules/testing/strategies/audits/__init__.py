"""Audits: single errors, whole audits, and what follows from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules import audits
from qpp_rules.testing.strategies.audits import records, reports, work

if TYPE_CHECKING:
    from qpp_rules.testing.strategies.core import Strategies

STRATEGIES: Final[Strategies] = {
    audits.AuditResult: work.audit_results,
    audits.AuditScope: records.audit_scopes,
    audits.BeneficiaryList: records.beneficiary_lists,
    audits.CmsAnswer: records.cms_answers,
    audits.Correction: records.corrections,
    audits.DataError: records.data_errors,
    audits.Deficiency: records.deficiencies,
    audits.ExecutionReport: reports.execution_reports,
    audits.KindCount: records.kind_counts,
    audits.MeasureUsed: records.measures_used,
    audits.MedicareCqmRecord: records.medicare_cqm_records,
    audits.NoDataNotice: reports.no_data_notices,
    audits.ParticipantCheck: records.participant_checks,
    audits.ReportLine: reports.report_lines,
    audits.ReportSection: reports.report_sections,
    audits.Review: records.reviews,
    audits.SampledRecord: records.sampled_records,
    audits.StrategyChange: records.strategy_changes,
    audits.TargetedAudit: work.targeted_audits,
    audits.ValidationStrategy: records.validation_strategies,
    audits.Withdrawal: records.withdrawals,
}
