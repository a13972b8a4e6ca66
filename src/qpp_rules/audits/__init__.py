"""Audits: what an intermediary must validate and correct before it submits any data.

Decides whether an audit covers all the data that will be submitted, what its reviews say, which
targeted audits they require, whether data may be submitted, and what the intermediary reports to
CMS: 42 CFR § 414.1400(b)(3)(iv) to (vi); 2027 Self-Nomination Fact Sheet (CMS), "Data Validation
and Targeted Audits" to "DVER and Targeted Audits". Covers 2021 to 2027, the strategy from 2023.

Does not model CMS's own error rates, whose formula is not published, or CMS's template of the
report, which was not read.

- :mod:`.paragraphs`: which text states what in which year
- :mod:`.strategy`: the data validation strategy, (b)(3)(iv)
- :mod:`.scope`: what an audit must cover, (v)(B) and (C)
- :mod:`.reviews`: what auditors find, (v)(D)
- :mod:`.deficiencies`: what requires a targeted audit, (vi)(A)
- :mod:`.tally`: the counts from reviews and checks
- :mod:`.sample`: the plan, the sizes, and whether all was reviewed, (v)(E)
- :mod:`.contents`: status, identifiers, rates and relevance, (v)(F)
- :mod:`.beneficiaries`: ACOs' beneficiaries, checked against Medicare CQMs
- :mod:`.result`: the clauses, what is open, the answer, (v)(D) to (G)
- :mod:`.evaluation`: from reviews to a result
- :mod:`.corrections`: how and when errors were corrected, (vi)(B)
- :mod:`.targeted_sample`: the sample of a targeted audit, (vi)(C)
- :mod:`.targeted`: targeted audits, (vi)(A) to (C)
- :mod:`.submission`: what must be done before any submission, and in which order, (v)(A), (vi)(B)
- :mod:`.audit_gate`: whether data may be submitted
- :mod:`.earlier_years`: the years before 2021, without a rule on audits
- :mod:`.after_submission`: submitted data that turns out to be wrong
- :mod:`.report_sections`: what the report says about each audit, and its contradictions
- :mod:`.execution_report`: the Data Validation Execution Report (DVER), (v)(G) and (vi)(D)
- :mod:`.report_from_audits`: building it
- :mod:`.compliance`: whether it was submitted as required, also without data, (e)(1)
"""

from __future__ import annotations

from qpp_rules.audits.after_submission import Remedy, found_after_submission
from qpp_rules.audits.audit_gate import AuditGate, gate, may_submit, may_submit_all
from qpp_rules.audits.beneficiaries import BeneficiaryList, MedicareCqmRecord, check_beneficiaries
from qpp_rules.audits.compliance import NO_DATA_NOTICE, NoDataNotice, check_execution_report
from qpp_rules.audits.contents import MeasureUsed, check_rate, check_relevance
from qpp_rules.audits.corrections import Correction
from qpp_rules.audits.deficiencies import AuditKind, Deficiency, KindCount, targeted_audit_required
from qpp_rules.audits.earlier_years import no_rule_found
from qpp_rules.audits.evaluation import evaluate
from qpp_rules.audits.execution_report import ExecutionReport
from qpp_rules.audits.report_from_audits import execution_report
from qpp_rules.audits.report_sections import ReportLine, ReportSection
from qpp_rules.audits.result import AuditOutcome, AuditResult
from qpp_rules.audits.reviews import (
    DataError,
    ErrorKind,
    ParticipantCheck,
    Review,
    SampledRecord,
    Withdrawal,
)
from qpp_rules.audits.scope import AuditScope, Reach, check_scope
from qpp_rules.audits.strategy import (
    StrategyChange,
    ValidationStrategy,
    check_strategy,
    follows_strategy,
)
from qpp_rules.audits.submission import Blocking, check_audited
from qpp_rules.audits.targeted import CmsAnswer, TargetedAudit, check_targeted
from qpp_rules.audits.targeted_sample import plan_targeted
from qpp_rules.sampling import CONFIDENCE, upper_bound

__all__ = [
    "CONFIDENCE",
    "NO_DATA_NOTICE",
    "AuditGate",
    "AuditKind",
    "AuditOutcome",
    "AuditResult",
    "AuditScope",
    "BeneficiaryList",
    "Blocking",
    "CmsAnswer",
    "Correction",
    "DataError",
    "Deficiency",
    "ErrorKind",
    "ExecutionReport",
    "KindCount",
    "MeasureUsed",
    "MedicareCqmRecord",
    "NoDataNotice",
    "ParticipantCheck",
    "Reach",
    "Remedy",
    "ReportLine",
    "ReportSection",
    "Review",
    "SampledRecord",
    "StrategyChange",
    "TargetedAudit",
    "ValidationStrategy",
    "Withdrawal",
    "check_audited",
    "check_beneficiaries",
    "check_execution_report",
    "check_rate",
    "check_relevance",
    "check_scope",
    "check_strategy",
    "check_targeted",
    "evaluate",
    "execution_report",
    "follows_strategy",
    "found_after_submission",
    "gate",
    "may_submit",
    "may_submit_all",
    "no_rule_found",
    "plan_targeted",
    "targeted_audit_required",
    "upper_bound",
]


def __dir__() -> list[str]:
    return __all__
