"""Execution reports that several tests share, built from audits or written down."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs

from qpp_rules.audits import (
    AuditKind,
    ErrorKind,
    ExecutionReport,
    ReportLine,
    ReportSection,
    check_execution_report,
    execution_report,
)
from qpp_rules.audits.execution_report import sealed
from tests.audits.samples import (
    NPI_WRONG,
    PY2027,
    audit,
    correction_of,
    eastern,
    targeted_of,
)

VALIDATION, TARGETED = AuditKind
NAME = "Example Registry"


def full(**options: Any) -> ExecutionReport:
    """The report of a year with one deficiency, with all that it must hold."""
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [NPI_WRONG]})
    terms = {
        "intermediary": NAME,
        "corrections": [correction_of("TIN_OR_NPI")],
        **options,
    }
    return execution_report(first, terms.pop("audits", [targeted_of(first)]), **terms)


FIRST_PLAN, FIRST_RESULT, SECOND_PLAN, SECOND_RESULT = (digit * 64 for digit in "abcd")
LINE = ReportLine(
    kind=ErrorKind.TIN_OR_NPI,
    errors=1,
    records=1,
    without_documentation=0,
    clinicians_affected=1,
    clinicians=10,
    how_corrected="typed again",
    corrected_at=date(2028, 1, 13),
)
SECTION = ReportSection(
    kind=VALIDATION,
    year=PY2027,
    completed_at=eastern(2028, 1, 10, 10),
    open=(),
    records_reviewed=50,
    records_in_error=1,
    clinicians_affected=1,
    clinicians=10,
    lines=(LINE,),
    sampling_methodology=f"3% of all; plan SHA-256 {FIRST_PLAN}",
    plan_digest=FIRST_PLAN,
    result_digest=FIRST_RESULT,
)
CLEAN = attrs.evolve(SECTION, records_in_error=0, clinicians_affected=0, clinicians=None, lines=())
OF_NPI = attrs.evolve(
    CLEAN,
    kind=TARGETED,
    deficiency="TIN_OR_NPI",
    completed_at=eastern(2028, 1, 12, 10),
    impact="one",
    root_cause="a typing error",
    sampling_methodology=f"3% of all; plan SHA-256 {SECOND_PLAN}",
    plan_digest=SECOND_PLAN,
    result_digest=SECOND_RESULT,
)


def of_sections(*sections: ReportSection, **parts: Any) -> ExecutionReport:
    """A report of *sections* that was sealed: as a forger makes it who knows how digests go."""
    given = {"targeted_audits_required": ("TIN_OR_NPI",), **parts}
    return sealed(ExecutionReport(year=PY2027, intermediary=NAME, sections=sections, **given))


def told_of(report: ExecutionReport) -> list[str]:
    """What contradicts something in a report that was sealed after it was edited."""
    assert report.is_intact
    assert not report.is_complete
    assert check_execution_report(report, date(2028, 5, 30), PY2027).answer is False
    return list(report.contradictions)
