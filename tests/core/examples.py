"""Two rules and their findings, from which the tests of core make answers."""

from __future__ import annotations

from datetime import UTC, date, datetime

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.findings import Clause, Rule
from qpp_rules.core.years import PerformanceYear

YEAR = PerformanceYear(2027)
REGULATION = Citation("42 CFR", "414.1305", date(2024, 1, 1), Basis.REGULATION)
READING = Citation(
    "42 CFR", "414.1400(b)", None, Basis.INTERPRETATION, "the closing instant counts as closed"
)
TABLE = Citation("2027 Fact Sheet", "Thresholds", date(2026, 5, 1), Basis.CMS_GUIDANCE)

RULE = Rule(
    "eligibility.low-volume.patients", "more patients than the threshold", REGULATION, ("ELI-001",)
)
PATIENTS = Clause(RULE, REGULATION)
CLOSING = Clause(Rule("deadlines.closing", "sent before the window closes", READING), READING)
DUE = datetime(2027, 4, 1, 0, 0, tzinfo=UTC)

FINDINGS = (
    PATIENTS.not_met(150, "more than 200", about="segment 1"),
    Clause(RULE, TABLE).unknown("segment_2.patients", required="more than 200"),
    CLOSING.met(DUE, date(2027, 4, 1)),
    PATIENTS.not_applicable(about="no claims"),
)
