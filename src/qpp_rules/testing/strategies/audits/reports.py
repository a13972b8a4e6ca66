"""Execution reports, and the notice that no data was submitted."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import strategies as st

from qpp_rules.audits import (
    NO_DATA_NOTICE,
    AuditKind,
    AuditOutcome,
    ExecutionReport,
    NoDataNotice,
    ReportLine,
    ReportSection,
    execution_report,
)
from qpp_rules.testing.strategies.audits.records import (
    SENTENCES,
    YEARS,
    data_errors,
    deficiencies,
)
from qpp_rules.testing.strategies.audits.work import audit_results
from qpp_rules.testing.strategies.core import texts
from qpp_rules.testing.strategies.deadlines import moments


def no_data_notices() -> st.SearchStrategy[NoDataNotice]:
    """Return CMS's addresses for the notice that no data was submitted, and other addresses."""
    known = st.sampled_from([entry.value for entry in NO_DATA_NOTICE.entries])
    words = dict.fromkeys(("qcdr_address", "registry_address", "subject_line"), texts())
    return known | st.builds(NoDataNotice, **words)


@cache
@st.composite
def _clinicians(draw_: st.DrawFn) -> dict[str, int | None]:
    """Return the counts of clinicians and of affected clinicians."""
    clinicians = draw_(st.none() | st.integers(1, 50))
    most = 50 if clinicians is None else clinicians
    affected = draw_(st.none() | st.integers(0, most))
    return {"clinicians_affected": affected, "clinicians": clinicians}


@cache
@st.composite
def report_lines(draw_: st.DrawFn) -> ReportLine:
    """Return lines of a report. They may be incomplete or contradict themselves."""
    error = draw_(data_errors())
    counts = st.none() | st.integers(0, 20)
    return ReportLine(
        kind=error.kind,
        measure=error.measure,
        description=error.description,
        descriptions=tuple(draw_(st.lists(SENTENCES, max_size=2, unique=True))),
        errors=draw_(st.integers(1, 20)),
        records=draw_(counts),
        without_documentation=draw_(counts),
        how_corrected=draw_(st.none() | SENTENCES),
        corrected_at=draw_(st.none() | moments()),
        records_corrected=draw_(counts),
        **draw_(_clinicians()),
    )


@cache
@st.composite
def report_sections(draw_: st.DrawFn) -> ReportSection:
    """Return sections of both kinds. They may be incomplete."""
    kind = draw_(st.sampled_from(AuditKind))
    reviewed = draw_(st.none() | st.integers(0, 2500))
    is_targeted = kind is AuditKind.TARGETED
    lines: st.SearchStrategy[Any] = st.none() | st.lists(report_lines(), max_size=3)
    return ReportSection(
        kind=kind,
        deficiency=draw_(deficiencies()).key if is_targeted else None,
        year=draw_(st.none() | st.sampled_from(YEARS)),
        completed_at=draw_(st.none() | moments()),
        open=draw_(st.none() | st.lists(texts(), max_size=2)),
        records_reviewed=reviewed,
        records_in_error=draw_(st.none() | st.integers(0, reviewed or 0)),
        lines=draw_(lines),
        sampling_methodology=draw_(st.none() | texts()),
        impact=draw_(st.none() | SENTENCES) if is_targeted else None,
        root_cause=draw_(st.none() | SENTENCES) if is_targeted else None,
        plan_digest=draw_(st.none() | texts()),
        result_digest=draw_(st.none() | texts()),
        plan_verified=draw_(st.none() | st.booleans()),
        **draw_(_clinicians()),
    )


@st.composite
def execution_reports(draw_: st.DrawFn) -> ExecutionReport:
    """Return reports: as audits give them, and with incomplete sections."""
    if draw_(st.booleans()):
        result = draw_(audit_results(outcome=draw_(st.sampled_from(AuditOutcome))))
        return execution_report(result, intermediary=draw_(texts()))
    return ExecutionReport(
        year=draw_(st.sampled_from(YEARS)),
        intermediary=draw_(texts()),
        sections=draw_(st.lists(report_sections(), max_size=3)),
        targeted_audits_required=tuple(
            one.key for one in draw_(st.lists(deficiencies(), max_size=2))
        ),
        clinicians_counted=draw_(st.booleans()),
        digest=draw_(st.none() | texts()),
    )
