"""Every requirement of the modules that are built is claimed by something, or left out knowingly.

The table names for each requirement what claims it. A rule claims by listing the requirement's id;
a parameter, a type, a function or a constant of the package is named here.
"""

from __future__ import annotations

import csv
import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from qpp_rules import rulebook

ROOT = Path(__file__).parent.parent
CMS_DATA = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms"))
REQUIREMENTS = CMS_DATA.parent / "rules" / "requirements.csv"
MODULES = {
    "submissions",
    "eligibility",
    "elections",
    "sampling",
    "audits",
    "agreements",
    "feedback",
    "deadlines",
    "registration",
    "identifiers",
    "postings",
    "reweighting",
    "standing",
    "vocabulary",
    "self_nomination",
}
COUNTS = {
    "ELI": 33,
    "ELE": 49,
    "SAM": 20,
    "AUD": 37,
    "AGR": 26,
    "FEE": 10,
    "DEA": 32,
    "REG": 41,
    "IDN": 7,
    "REW": 20,
    "POS": 37,
    "VOC": 25,
    "STA": 40,
    "SNO": 64,
}
OF_OTHER_MODULES = ("SUB-058", "SUB-059", "SUB-060", "SUB-061")
"""Requirements whose prefix is that of a module that is not built yet."""

OF_SUBMISSIONS = tuple(
    f"SUB-{number:03}" for number in (*range(1, 9), *range(15, 53), 62, *range(64, 75))
)
"""Other requirements on submissions are of postings, standing and self-nomination."""
BEGUN = (
    *("MEA-001", "MEA-018", *(f"MEA-0{number}" for number in range(21, 28)), "MEA-030", "MEA-031"),
    *("RDY-009", "RDY-018"),
)
"""Requirements of modules that are not built yet, which a rule implements already."""
LATER = ("POS-040", "POS-041", "POS-042")
"""Requirements whose numbers follow those of another module."""

OF_SELF_NOMINATION = (
    "MEA-003",
    "MEA-004",
    "MEA-005",
    "MEA-009",
    "MEA-010",
    "MEA-011",
    "MEA-012",
    "MEA-013",
    "MEA-014",
    "MEA-015",
    "MEA-016",
    "MEA-019",
    "MEA-020",
    "MEA-028",
    "MEA-029",
    "MEA-032",
    "MEA-033",
    "MEA-034",
    "MEA-035",
    "MEA-036",
    "MEA-038",
    "SUB-009",
    "SUB-010",
    "SUB-011",
    "SUB-012",
    "SUB-013",
    "SUB-014",
    "SUB-053",
    "SUB-054",
    "SUB-055",
    "SUB-056",
    "SUB-057",
    "SUB-063",
)
"""Requirements of self-nomination whose numbers other modules share."""

LVT = "eligibility.low-volume-threshold"
VIRTUAL_GROUP = "eligibility.virtual-group"
BUSINESS_ASSOCIATE = "agreements.business-associate-agreement"
AUTHORIZATION = "agreements.authorization"
EXTERNAL = "agreements.external-organization"
AUTOMATIC = "reweighting.automatic"
SUBMISSION = "deadlines.data-submission"

TRADITIONAL, OF_MVP, OF_APP = (f"submissions.{one}" for one in ("traditional", "mvp", "app"))
LEFT_OUT = "submissions.quality.left-out"

BY_RULE: dict[str, tuple[str, ...]] = {
    "ELI-001": (f"{LVT}.allowed-charges", f"{LVT}.patients", f"{LVT}.services"),
    "ELI-002": ("eligibility.opt-in",),
    "ELI-003": ("eligibility.segments.above-in-both",),
    "ELI-004": (
        "eligibility.group.never-required",
        "eligibility.verified",
        "eligibility.participant",
    ),
    "ELI-005": ("eligibility.opt-in", "eligibility.election-needed"),
    "ELI-006": ("eligibility.opt-in", "eligibility.election-needed"),
    "ELI-007": ("eligibility.group.never-required",),
    "ELI-009": (f"{LVT}.allowed-charges", f"{LVT}.patients", f"{LVT}.services"),
    "ELI-010": ("eligibility.opt-in", "eligibility.payment-adjustment"),
    "ELI-011": ("eligibility.election-needed", "eligibility.verified"),
    "ELI-012": ("eligibility.election-needed",),
    "ELI-013": ("eligibility.segments.above-in-both", "eligibility.segments.final"),
    "ELI-015": ("eligibility.cms-status",),
    "ELI-016": ("eligibility.small-practice",),
    "ELI-017": ("eligibility.payment-adjustment",),
    "ELI-018": (f"{LVT}.allowed-charges", f"{LVT}.patients", f"{LVT}.services"),
    "ELI-019": (f"{LVT}.allowed-charges", f"{LVT}.patients", "eligibility.opt-in"),
    "ELI-020": (f"{LVT}.allowed-charges", f"{LVT}.patients", "eligibility.opt-in"),
    "ELI-021": ("eligibility.apm-entity.election", "eligibility.verified"),
    "ELI-022": ("eligibility.segments.above-in-both",),
    "ELI-023": ("eligibility.segments.above-in-both", "eligibility.segments.final"),
    "ELI-024": ("eligibility.segments.opt-in", "eligibility.cms-status"),
    "ELI-025": ("eligibility.clinician-type",),
    "ELI-026": ("eligibility.qp", "eligibility.partial-qp"),
    "ELI-027": ("eligibility.newly-enrolled",),
    "ELI-028": (
        "eligibility.group.definition",
        "eligibility.group.taken-as-given",
        "eligibility.exists",
    ),
    "ELI-029": (
        f"{VIRTUAL_GROUP}.tins",
        f"{VIRTUAL_GROUP}.size",
        f"{VIRTUAL_GROUP}.member",
        f"{VIRTUAL_GROUP}.election",
        "eligibility.exists",
    ),
    "ELI-030": (
        "eligibility.subgroup",
        "eligibility.subgroup.threshold",
        "eligibility.exists",
    ),
    "ELI-031": ("eligibility.small-practice",),
    "ELI-032": (
        "eligibility.election-needed",
        "eligibility.payment-adjustment",
        "elections.exempt",
    ),
    "ELI-033": ("eligibility.apm-entity.election",),
    "SAM-001": ("sampling.participants.size", "sampling.rounding"),
    "SAM-002": ("sampling.participants.size",),
    "SAM-003": ("sampling.participants.cap",),
    "SAM-004": ("sampling.patients.size", "sampling.rounding"),
    "SAM-005": ("sampling.patients.size",),
    "SAM-006": ("sampling.patients.size",),
    "SAM-007": ("sampling.participants.size", "sampling.rounding"),
    "SAM-008": ("sampling.patients.size", "sampling.rounding"),
    "SAM-009": ("sampling.participants.minimum",),
    "SAM-010": ("sampling.patients.minimum",),
    "SAM-011": ("sampling.participants.size", "sampling.coverage"),
    "SAM-012": ("sampling.participants.size",),
    "SAM-013": ("sampling.participants.size", "sampling.exclusion.own-rule"),
    "SAM-014": ("sampling.coverage",),
    "SAM-015": ("sampling.exclusion.data", "sampling.exclusion.shortfall"),
    "SAM-016": ("sampling.exclusion.data", "sampling.verification.exclusions"),
    "SAM-017": ("sampling.exclusion.participants", "sampling.exclusion.shortfall"),
    "SAM-018": (
        "sampling.method",
        "sampling.plan.tickets",
        "submissions.functions.sampling-method",
    ),
    "SAM-019": ("sampling.participants.size", "sampling.participants.cap"),
    "SAM-020": ("sampling.method",),
    "AUD-001": ("audits.strategy.submitted",),
    "AUD-002": (
        "audits.strategy.approval",
        "audits.strategy.change",
        "audits.strategy.followed",
    ),
    "AUD-003": ("audits.order.every-year",),
    "AUD-004": ("audits.order.validated", "audits.sample-reviewed"),
    "AUD-005": (
        "audits.order.scope",
        "audits.scope.collection-types",
        "audits.scope.qcdr-measures",
    ),
    "AUD-006": ("audits.order.scope", "audits.scope.categories"),
    "AUD-007": ("audits.order.scope", "audits.scope.reporting-options"),
    "AUD-008": (
        "audits.order.scope",
        "audits.scope.participation-options",
        "audits.scope.statuses",
    ),
    "AUD-009": ("audits.documentation", "audits.sample-reviewed"),
    "AUD-010": ("audits.eligibility-status",),
    "AUD-011": ("audits.identifiers",),
    "AUD-012": ("audits.rates", "audits.rates.counts", "audits.rates.recalculated"),
    "AUD-013": (
        "audits.relevance",
        "audits.relevance.quality",
        "audits.relevance.promoting-interoperability",
        "audits.relevance.improvement-activities",
        "audits.relevance.used",
        "measures.inventory.year",
        "measures.inventory.final",
        "measures.data",
    ),
    "AUD-014": ("audits.relevance.quality",),
    "AUD-015": ("audits.relevance.promoting-interoperability",),
    "AUD-016": ("audits.relevance.improvement-activities",),
    "AUD-017": (
        "audits.medicare-cqms.aco",
        "audits.medicare-cqms.listed",
        "audits.medicare-cqms.criteria",
    ),
    "AUD-018": ("audits.medicare-cqms.latest-list",),
    "AUD-019": (
        "audits.no-targeted-audit",
        "audits.deficiencies",
        "audits.targeted.impact",
        "audits.targeted.root-cause",
        "audits.targeted.other-data",
        "audits.targeted.year",
        "audits.targeted.sample-size",
        "audits.targeted.exhausted",
        "audits.targeted.cms-answer",
        "audits.targeted.deficiency",
        "audits.targeted.excludes",
        "audits.targeted.frame",
        "audits.targeted.seed",
        "audits.deficiencies.measures",
    ),
    "AUD-020": (
        "audits.order.targeted",
        "audits.order.corrected",
        "audits.targeted.complete",
        "audits.targeted.other-data",
        "audits.corrected",
        "audits.after-submission.period",
        "audits.after-submission.verified-again",
        "audits.after-submission.not-systematic",
    ),
    "AUD-021": ("audits.no-targeted-audit",),
    "AUD-022": ("audits.report.complete", "audits.report.targeted", "audits.report.year"),
    "AUD-023": ("audits.report.in-time", "audits.report.compliant"),
    "AUD-025": ("audits.report.no-data", "audits.report.no-data-notice"),
    "AUD-026": (
        "audits.order.corrected",
        "audits.corrected",
        "audits.after-submission.period",
        "submissions.audit-errors",
    ),
    "AUD-027": ("audits.after-submission.acknowledged",),
    # What is computed here is never called CMS's rate.
    "AUD-028": ("audits.error-rate",),
    "AUD-029": (
        "audits.report.complete",
        "audits.report.consistent",
        "audits.report.as-audited",
        "audits.report.clinicians",
        "audits.error-rate",
    ),
    "AUD-030": ("audits.order.validated", "audits.order.everyone", "audits.order.affected"),
    "AUD-031": ("audits.medicare-cqms.checked",),
    "AUD-032": (
        "audits.order.after-year-began",
        "audits.order.corrected",
        "audits.targeted.afterwards",
        "audits.corrected",
        "audits.report.order",
        "audits.report.filed-after",
    ),
    "AUD-033": (
        "audits.sample-size",
        "audits.sample-size.patients",
        "audits.sample-size.empty",
        "audits.plan.own-rule",
        "audits.withdrawn",
    ),
    "AUD-034": (
        "audits.frame",
        "audits.order.population",
        "audits.order.withdrawn",
        "audits.targeted.frame",
    ),
    "AUD-035": (
        "audits.eligibility-status",
        "audits.identifiers",
        "audits.rates",
        "audits.relevance",
        "audits.report.complete",
        "audits.report.consistent",
    ),
    "AUD-036": ("audits.declared-scope",),
    "AUD-037": (
        "audits.plan",
        "audits.plan.verified",
        "audits.digest",
        "sampling.plan.tickets",
        "audits.report.intact",
        "audits.report.as-audited",
    ),
    "DEA-001": ("deadlines.in-time",),
    "DEA-002": ("deadlines.in-time",),
    "DEA-003": ("deadlines.in-time",),
    "DEA-004": ("audits.report.no-data-notice",),
    "DEA-005": ("deadlines.in-time",),
    "DEA-006": ("deadlines.in-time",),
    "DEA-007": (
        "deadlines.external-agreement.effective",
        "deadlines.external-agreement.signed",
    ),
    "DEA-008": ("deadlines.in-time",),
    "DEA-009": ("deadlines.in-time",),
    "DEA-010": ("deadlines.in-time", f"{SUBMISSION}.open", f"{SUBMISSION}.opened"),
    "DEA-011": ("deadlines.in-time", f"{SUBMISSION}.open"),
    "DEA-012": ("deadlines.in-time", f"{SUBMISSION}.open"),
    "DEA-014": ("deadlines.in-time",),
    "DEA-015": ("deadlines.in-time",),
    "DEA-016": ("deadlines.in-time",),
    "DEA-017": ("deadlines.in-time",),
    "DEA-018": ("deadlines.in-time",),
    "DEA-020": ("deadlines.in-time",),
    "DEA-021": ("deadlines.in-time",),
    "DEA-022": ("deadlines.in-time", f"{SUBMISSION}.opened"),
    "DEA-023": ("deadlines.mvp-with-cahps",),
    "DEA-027": ("deadlines.in-time",),
    "DEA-028": ("deadlines.in-time", f"{VIRTUAL_GROUP}.election"),
    "DEA-029": ("deadlines.in-time",),
    "DEA-030": ("deadlines.in-time",),
    "DEA-031": ("deadlines.in-time",),
    "DEA-032": ("deadlines.in-time",),
    "ELE-001": ("elections.confirmed",),
    "ELE-002": (
        "elections.confirmed",
        "elections.before-data",
        "elections.opt-in-eligible",
    ),
    "ELE-005": ("elections.confirmed", "elections.not-needed"),
    "ELE-006": ("elections.group-opt-in",),
    "ELE-009": ("elections.public-reporting",),
    "ELE-010": ("elections.group-opt-in",),
    "ELE-013": ("elections.public-reporting",),
    "ELE-014": ("elections.group-opt-in",),
    "ELE-015": ("elections.group-opt-in",),
    "ELE-016": ("elections.governing-score",),
    "ELE-017": ("elections.governing-score",),
    "ELE-018": ("elections.governing-score", "elections.intent"),
    "ELE-019": ("elections.intent",),
    "ELE-020": ("elections.intent",),
    "ELE-021": ("elections.confirmed", "elections.not-needed", "elections.of-the-data"),
    "ELE-022": ("elections.confirmed",),
    "ELE-023": ("elections.confirmed",),
    "ELE-024": ("elections.confirmed",),
    "ELE-025": ("elections.confirmed",),
    "ELE-026": ("elections.confirmed",),
    "ELE-029": ("elections.confirmed",),
    "ELE-030": ("elections.confirmed",),
    "ELE-034": ("elections.account",),
    "ELE-035": ("elections.account", "elections.api.opt-in-fields"),
    "ELE-036": ("elections.before-data", "elections.api.opt-in-fields"),
    "ELE-037": ("elections.client-decision",),
    "ELE-038": ("elections.client-decision",),
    "ELE-039": ("elections.apm-entity",),
    "ELE-040": ("elections.api-token",),
    "ELE-041": ("elections.account",),
    "ELE-042": ("elections.transmission",),
    "ELE-043": ("elections.confirmed", "elections.in-window"),
    "ELE-044": ("elections.confirmed", "elections.in-window"),
    "ELE-046": ("elections.not-needed",),
    "ELE-047": ("elections.confirmed", "elections.in-window"),
    "ELE-049": ("elections.in-window", "elections.cms-read-back"),
    "AGR-001": (
        BUSINESS_ASSOCIATE,
        f"{BUSINESS_ASSOCIATE}.in-force",
        "agreements.data-received",
    ),
    "AGR-002": (f"{BUSINESS_ASSOCIATE}.receipt",),
    "AGR-003": (f"{BUSINESS_ASSOCIATE}.results", f"{BUSINESS_ASSOCIATE}.data"),
    "AGR-004": (f"{BUSINESS_ASSOCIATE}.law",),
    "AGR-005": (
        AUTHORIZATION,
        f"{AUTHORIZATION}.signed",
        f"{AUTHORIZATION}.before-data",
        f"{AUTHORIZATION}.on-file",
    ),
    "AGR-006": (f"{AUTHORIZATION}.category", f"{AUTHORIZATION}.data"),
    "AGR-007": (f"{AUTHORIZATION}.personally",),
    "AGR-008": (f"{AUTHORIZATION}.representative", f"{AUTHORIZATION}.signer-employer"),
    "AGR-009": (f"{AUTHORIZATION}.members",),
    "AGR-010": (f"{AUTHORIZATION}.representative", f"{AUTHORIZATION}.signer-employer"),
    "AGR-011": (f"{AUTHORIZATION}.personally",),
    "AGR-012": (BUSINESS_ASSOCIATE, AUTHORIZATION, "agreements.individual-data"),
    "AGR-013": (f"{AUTHORIZATION}.annual", f"{AUTHORIZATION}.signed-for-year"),
    "AGR-014": (f"{AUTHORIZATION}.law",),
    "AGR-015": ("agreements.records.kept", "agreements.records.last-day"),
    "AGR-016": (f"{BUSINESS_ASSOCIATE}.data", f"{AUTHORIZATION}.data"),
    "AGR-017": (EXTERNAL, f"{EXTERNAL}.written", f"{EXTERNAL}.signed"),
    "AGR-018": (f"{EXTERNAL}.details",),
    "AGR-022": ("agreements.verification.signed", "agreements.verification.information"),
    "AGR-023": ("agreements.records.requested", "agreements.records.last-day"),
    "AGR-025": ("agreements.records.kept",),
    "AGR-026": ("agreements.records.requested",),
    "IDN-003": ("terms.clinician-npi",),
    "REW-001": (
        f"{AUTOMATIC}.event",
        f"{AUTOMATIC}.area",
        f"{AUTOMATIC}.zip-code",
        f"{AUTOMATIC}.everywhere",
    ),
    "REW-002": (f"{AUTOMATIC}.event",),
    "REW-003": (f"{AUTOMATIC}.data",),
    "REW-004": ("reweighting.fewer-than-two-categories",),
    "REW-005": (
        f"{AUTOMATIC}.data",
        f"{AUTOMATIC}.other-count",
        f"{AUTOMATIC}.apm-score",
        "reweighting.data-voids",
        "reweighting.data-voids.threshold",
    ),
    "REW-006": (
        f"{AUTOMATIC}.data",
        "reweighting.fewer-than-two-categories",
        "reweighting.data-voids.threshold",
    ),
    "REW-007": (f"{AUTOMATIC}.individual",),
    "REW-008": ("reweighting.application",),
    "REW-009": ("reweighting.subgroup",),
    "REW-010": ("reweighting.subgroup.application",),
    "REW-011": ("reweighting.support-exception", "reweighting.support-exception.category"),
    "REW-012": ("reweighting.support-exception",),
    "REW-013": (f"{AUTOMATIC}.individual", f"{AUTOMATIC}.reported-otherwise"),
    "REW-014": (
        "reweighting.qualifying-data",
        f"{AUTOMATIC}.other-count",
        "reweighting.data-voids",
    ),
    "REW-015": ("reweighting.weights-without-cost.table",),
    "REW-016": (
        "reweighting.apm-entity.clinicians",
        "reweighting.apm-entity.categories",
        "reweighting.data-voids",
    ),
    "REW-017": tuple(
        f"reweighting.interoperability.{name}"
        for name in (
            "clinician-type",
            "status",
            "exception",
            "surviving-exception",
            "group",
            "data",
        )
    ),
    "REW-018": ("reweighting.fewer-than-two-categories",),
    "REW-019": (
        "reweighting.weights.table",
        "reweighting.weights-without-cost.table",
        "reweighting.weight-of-one-category.table",
        "reweighting.mvp-weights",
    ),
    "REW-020": ("reweighting.app-weights.table",),
    "IDN-006": ("measures.listed", "submissions.functions.identifiers", f"{OF_MVP}.listed"),
    "POS-001": ("postings.listed",),
    "POS-002": ("postings.listed",),
    "POS-003": ("postings.no-endorsement",),
    "POS-004": ("postings.no-endorsement",),
    "POS-006": ("postings.status",),
    "POS-008": ("postings.category",),
    "POS-011": ("postings.attested",),
    "POS-015": (
        "postings.status",
        "postings.remedial-action",
    ),
    "POS-021": ("postings.last-date",),
    "POS-022": ("postings.reporting-option",),
    "POS-023": ("postings.participation-option",),
    "POS-024": ("postings.virtual-group-specialties",),
    "POS-025": ("postings.measure",),
    "POS-026": ("postings.measure",),
    "POS-027": ("postings.type",),
    "POS-029": ("postings.type",),
    "POS-030": ("postings.reporting-option",),
    "POS-031": ("postings.category",),
    "POS-032": (
        "postings.participation-option",
        "postings.subgroup",
    ),
    "POS-033": ("postings.measure",),
    "POS-034": (
        "postings.status",
        "postings.remedial-action",
        "postings.last-date",
    ),
    "POS-041": ("postings.status",),
    "VOC-001": ("terms.third-party-intermediary",),
    "VOC-002": ("terms.third-party-intermediary",),
    "VOC-003": ("terms.third-party-intermediary",),
    "VOC-004": (
        "terms.qcdr.clinical-expertise",
        "terms.qcdr.measure-development",
        "terms.qcdr.collects-data",
    ),
    "VOC-005": ("terms.qualified-registry.work",),
    "VOC-006": ("terms.qualified-registry.kind",),
    "VOC-007": ("terms.qualified-registry.kind",),
    "VOC-008": ("terms.reporting-option",),
    "VOC-016": ("terms.collection-type",),
    "VOC-019": ("measures.qcdr-measure",),
    "VOC-020": ("terms.practice-representative",),
    "FEE-001": ("feedback.times", "feedback.spread", "feedback.period"),
    "FEE-002": ("feedback.categories",),
    "FEE-003": ("feedback.comparison",),
    "FEE-004": ("feedback.level",),
    "FEE-005": ("feedback.available-data",),
    "FEE-006": ("feedback.dashboard",),
    "FEE-007": ("feedback.reminders",),
    "FEE-009": (
        "feedback.exception.data",
        "feedback.exception.notice",
        "feedback.exception.granted",
    ),
    "FEE-010": ("feedback.addressee",),
    "MEA-001": ("submissions.qcdr-measures.number",),
    "MEA-009": (
        "measures.permission",
        "self-nomination.mvp-measures.owner",
        "self-nomination.measures.permission",
    ),
    "MEA-021": (f"{TRADITIONAL}.measures", f"{TRADITIONAL}.outcome", LEFT_OUT),
    "MEA-022": (f"{TRADITIONAL}.outcome",),
    "MEA-023": (
        f"{OF_MVP}.measures",
        f"{OF_MVP}.outcome",
        f"{OF_MVP}.measures-available",
        "submissions.option.counts",
    ),
    "MEA-024": (
        f"{OF_MVP}.outcome",
        f"{OF_MVP}.outcome-available",
        f"{OF_MVP}.case-minimum",
        LEFT_OUT,
    ),
    "MEA-025": (f"{OF_MVP}.population-health",),
    "MEA-026": (
        f"{OF_APP}.measures",
        f"{OF_APP}.plus-measures",
        f"{OF_APP}.provisional-measures",
        f"{OF_APP}.mips-cqms",
    ),
    "MEA-027": (f"{OF_APP}.medicare-cqms",),
    "MEA-018": ("submissions.as-specified",),
    "MEA-030": ("submissions.complete", "submissions.complete.medicare-cqms"),
    "MEA-031": ("submissions.enough-cases",),
    "SUB-001": ("submissions.sender", "submissions.category"),
    "SUB-002": ("submissions.category",),
    "SUB-005": ("submissions.ability.quality", "submissions.cahps", "submissions.qcdr-measures"),
    "SUB-006": ("submissions.ability.improvement-activities",),
    "SUB-007": ("submissions.ability.promoting-interoperability",),
    "SUB-008": (
        "submissions.ability.quality",
        "submissions.ability.improvement-activities",
        "submissions.ability.promoting-interoperability",
    ),
    "SUB-015": ("submissions.cehrt-source", "submissions.cehrt-id"),
    "SUB-016": ("submissions.period.within-year",),
    "SUB-017": ("submissions.functions.standards",),
    "SUB-018": ("submissions.functions.categories", "submissions.option.category"),
    "SUB-019": ("submissions.all-payers",),
    "SUB-020": ("submissions.medicare-cqms", "submissions.medicare-cqms.beneficiaries"),
    "SUB-021": ("submissions.functions.deciles",),
    "SUB-022": ("submissions.functions.completeness-level",),
    "SUB-023": ("submissions.functions.performance-level",),
    "SUB-024": ("submissions.risk-adjusted",),
    "SUB-025": ("submissions.functions.qcdr-specifications",),
    "SUB-026": ("submissions.functions.comparison",),
    "SUB-027": ("submissions.counts.met",),
    "SUB-028": ("submissions.counts.met",),
    "SUB-029": ("submissions.counts.sum", "submissions.counts.reported"),
    "SUB-030": ("submissions.counts.reported",),
    "SUB-031": ("submissions.counts.met", "submissions.proportion"),
    "SUB-032": ("submissions.resubmitted",),
    "SUB-033": ("submissions.identifiers", "submissions.npi.check-digit"),
    "SUB-034": ("submissions.rates.claimed",),
    "SUB-035": (
        "submissions.certified",
        "submissions.certified.content",
        "submissions.gate.content",
    ),
    "SUB-036": ("submissions.certified",),
    "SUB-037": ("submissions.certified",),
    "SUB-038": ("submissions.certified.form",),
    "SUB-039": (
        "submissions.year",
        "submissions.sets.method",
        "submissions.cehrt-id.form",
        "submissions.value.form",
        "submissions.sets.category",
    ),
    "SUB-040": ("submissions.corrected",),
    "SUB-041": ("submissions.notified",),
    "SUB-042": ("submissions.sign-in",),
    "SUB-044": ("submissions.upload.format",),
    "SUB-045": ("submissions.not-empty", "submissions.upload.categories"),
    "SUB-049": ("submissions.upload.files",),
    "SUB-062": (
        "submissions.certified",
        "submissions.certified.time",
        "submissions.certified.form",
    ),
    "SUB-064": ("submissions.representative",),
    "SUB-065": ("submissions.counts.sum",),
    "SUB-066": ("submissions.counts.exclusions",),
    "SUB-067": ("measures.collection-type", "submissions.strata", "submissions.strata.names"),
    "RDY-009": (
        "registration.before-data",
        "registration.registered",
        f"{OF_MVP}.registered",
    ),
    "RDY-018": (
        "registration.subgroup-in-mvp",
        "registration.reporting-option",
        "registration.virtual-group",
    ),
    "REG-001": (
        "registration.mvp.participant",
        "registration.mvp.status",
        "registration.mvp.subgroup-status",
        "measures.virtual-group",
    ),
    "REG-002": ("registration.mvp.harp-account",),
    "REG-003": ("registration.mvp.security-official",),
    "REG-004": ("registration.mvp.listed",),
    "REG-005": ("registration.mvp.cahps-stated",),
    "REG-006": ("registration.mvp.outcome-claims-measure",),
    "REG-007": ("registration.mvp.participant",),
    "REG-008": (
        "registration.group-in-mvp",
        "registration.attestation",
    ),
    "REG-009": ("registration.group-in-mvp",),
    "REG-010": ("registration.group-in-mvp",),
    "REG-011": ("registration.single-specialty",),
    "REG-012": ("registration.single-specialty",),
    "REG-013": ("registration.group-in-mvp",),
    "REG-014": (
        "registration.mvp.edited",
        "registration.mvp.cahps-added",
        "registration.mvp.withdrawn",
    ),
    "REG-016": (
        "registration.cahps.participant",
        "registration.cahps.clinicians",
        "registration.cahps.in-app",
    ),
    "REG-017": ("registration.cahps.automatic",),
    "REG-018": ("registration.aco-app-plus",),
    "REG-019": ("registration.cahps.vendor",),
    "REG-020": ("registration.cahps.in-app", f"{OF_APP}.survey"),
    "REG-021": (
        "registration.cahps.participant",
        "registration.cahps.clinicians",
        "registration.cahps.intends",
    ),
    "REG-022": (
        "registration.cahps.mvp-registered",
        "registration.cahps.mvp-participant",
        "registration.cahps.participant",
        "registration.cahps.clinicians",
        "registration.cahps.intends",
    ),
    "REG-023": ("registration.cahps.mvp",),
    "REG-024": ("registration.cahps.mvp-registered",),
    "REG-025": ("registration.cahps.mvp-first",),
    "REG-026": ("registration.cahps.channel",),
    "REG-027": (
        "registration.cahps.channel",
        "registration.cahps.security-official",
        "registration.cahps.own-organization",
    ),
    "REG-028": (
        "registration.cahps.mvp-participant",
        "registration.cahps.participant",
        "registration.cahps.clinicians",
    ),
    "REG-029": ("registration.cahps.participant",),
    "REG-030": ("registration.cahps.participant",),
    "REG-031": (
        "registration.subgroup-in-mvp",
        "measures.subgroup",
    ),
    "REG-032": ("registration.cahps.mvp",),
    "REG-033": ("registration.cahps.participant",),
    "REG-034": (f"{OF_MVP}.survey",),
    "REG-035": (f"{TRADITIONAL}.survey",),
    "REG-037": ("registration.mvp.channel",),
    "REG-038": ("registration.mvp.population-health-measure",),
    "REG-039": (
        "registration.mvp.subgroup-list",
        "registration.mvp.subgroup-description",
    ),
    "REG-040": ("registration.mvp.own-organization",),
    "REG-041": ("registration.cahps.changed",),
    "SUB-068": ("measures.vendor",),
    "SUB-069": ("submissions.sets.unique", "submissions.sets.measure-once"),
    "SUB-070": ("submissions.interoperability.not-together",),
    "SUB-071": (
        "measures.program",
        "measures.registration-type",
        "measures.mvps-agree",
        "submissions.sets.program",
        "submissions.option.counts",
        "submissions.option.counts-without-list",
    ),
    "SUB-072": (
        "submissions.period.within-year",
        "submissions.period.quality",
        "submissions.period.improvement-activities",
        "submissions.period.promoting-interoperability",
    ),
    "SUB-073": ("submissions.activities.group-half", "submissions.activities.half-of-others"),
    "SUB-074": ("submissions.gate.particulars",),
    "STA-001": ("standing.ground.criteria",),
    "STA-002": ("standing.ground.certification",),
    "STA-003": (
        "standing.ground.data",
        "standing.inaccuracies",
    ),
    "STA-004": (
        "standing.grounds",
        "standing.ground.contact",
    ),
    "STA-005": ("standing.ground.consecutive-years",),
    "STA-006": (
        "standing.corrective-action-plan.received",
        "standing.corrective-action-plan.deficiencies",
        "standing.corrective-action-plan.prevention",
    ),
    "STA-007": ("standing.corrective-action-plan.issues",),
    "STA-008": (
        "standing.corrective-action-plan.impact",
        "standing.corrective-action-plan.licensed-qcdrs",
    ),
    "STA-009": ("standing.corrective-action-plan.corrective-actions",),
    "STA-010": ("standing.corrective-action-plan.timeline",),
    "STA-011": (
        "standing.corrective-action-plan.audience",
        "standing.corrective-action-plan.communication-plan",
    ),
    "STA-012": ("standing.corrective-action-plan.final-resolution",),
    "STA-013": (
        "standing.ground.plan-received",
        "standing.ground.plan-accepted",
        "standing.ground.corrected",
    ),
    "STA-014": ("standing.transition-plan.received",),
    "STA-015": ("standing.transition-plan.issues",),
    "STA-016": (
        "standing.transition-plan.affected",
        "standing.transition-plan.counted",
        "standing.transition-plan.statuses",
        "standing.transition-plan.licensed-qcdrs",
    ),
    "STA-017": (
        "standing.transition-plan.notification",
        "standing.transition-plan.transition",
    ),
    "STA-018": (
        "standing.transition-plan.timeline",
        "standing.transition-plan.order",
    ),
    "STA-019": (
        "standing.transition-plan.completion-report",
        "standing.transition-plan.completed",
    ),
    "STA-020": (
        "standing.transition-plan.approved",
        "standing.discontinuation",
    ),
    "STA-021": (
        "standing.service",
        "standing.discontinuation",
    ),
    "STA-022": ("standing.inaccuracies",),
    "STA-023": ("standing.disclosed",),
    "STA-026": ("standing.inaccuracies",),
    "STA-027": ("standing.support",),
    "STA-028": ("standing.ground.participation-plan",),
    "STA-029": (
        "standing.withdrawn",
        "standing.remedial-action",
        "standing.terminated",
    ),
    "STA-030": (
        "standing.disclosed",
        "standing.inaccuracies",
    ),
    "STA-031": (
        "standing.withdrawn",
        "standing.remedial-action",
        "standing.terminated",
    ),
    "STA-032": (
        "standing.transition-plan.specified",
        "standing.corrective-action-plan.specified",
    ),
    "STA-033": ("standing.written-notice",),
    "STA-034": (
        "standing.corrective-action-plan.received",
        "standing.ground.plan-received",
        "standing.ground.plan-accepted",
    ),
    "STA-035": ("standing.ground.corrected",),
    "STA-036": (
        "standing.ground.probation",
        "standing.probation-rate",
    ),
    "STA-037": ("standing.ground.requirements",),
    "STA-039": (
        "standing.ground.criteria",
        "standing.grounds",
        "standing.ground.plan-received",
        "standing.ground.plan-accepted",
        "standing.ground.corrected",
    ),
    "STA-040": ("standing.client-contact",),
    "SUB-058": (
        "standing.support",
        "standing.support-listed",
    ),
    "SUB-059": ("standing.review-request",),
    "SUB-061": (
        "standing.approved",
        "standing.type",
    ),
    "SNO-001": ("self-nomination.for-the-year",),
    "SNO-002": ("self-nomination.for-the-year",),
    "SNO-003": ("self-nomination.channel.used",),
    "SNO-004": (
        "self-nomination.attests-posting",
        "self-nomination.measure-review.form",
        "self-nomination.measure-review.acknowledged",
    ),
    "SNO-005": ("self-nomination.form", "self-nomination.good-standing"),
    "SNO-006": ("self-nomination.good-standing",),
    "SNO-007": ("self-nomination.for-the-year", "self-nomination.changes"),
    "SNO-009": ("self-nomination.participants",),
    "SNO-010": ("self-nomination.participants",),
    "SNO-011": ("self-nomination.understands",),
    "SNO-012": ("self-nomination.clinical-expertise", "self-nomination.measure-development"),
    "SNO-013": ("self-nomination.measure-development",),
    "SNO-014": ("self-nomination.external-agreements",),
    "SNO-015": ("self-nomination.type",),
    "SNO-016": ("self-nomination.clinical-expertise", "self-nomination.measure-development"),
    "SNO-017": ("self-nomination.name",),
    "SNO-018": ("self-nomination.partnerships",),
    "SNO-019": ("self-nomination.participation-plan", "self-nomination.participation-plan.advised"),
    "SNO-020": ("self-nomination.participation-plan.details",),
    "SNO-021": ("self-nomination.applicant",),
    "SNO-022": ("self-nomination.categories",),
    "SNO-023": ("self-nomination.app",),
    "SNO-024": ("self-nomination.mvps",),
    "SNO-025": ("self-nomination.measures.type", "self-nomination.measures.specified"),
    "SNO-026": ("self-nomination.mips-cqms",),
    "SNO-027": ("self-nomination.ecqms",),
    "SNO-028": ("self-nomination.improvement-activities",),
    "SNO-029": ("self-nomination.interoperability-measures",),
    "SNO-030": ("self-nomination.organization-type",),
    "SNO-031": ("self-nomination.collection-methods",),
    "SNO-032": ("self-nomination.confirms-audits",),
    "SNO-033": ("self-nomination.confirms-reports",),
    "SNO-034": ("self-nomination.reporting-options",),
    "SNO-035": ("self-nomination.subgroups", "self-nomination.participation-options"),
    "SNO-036": ("self-nomination.cost",),
    "SNO-037": ("self-nomination.expertise-details",),
    "SNO-038": ("self-nomination.criteria", "self-nomination.support-calls"),
    "SNO-039": ("self-nomination.support-calls",),
    "SNO-040": ("self-nomination.support-calls.both-parts",),
    "SNO-041": ("self-nomination.support-calls.representative",),
    "SNO-045": ("self-nomination.past-compliance",),
    "SNO-046": ("self-nomination.accurate-information",),
    "SNO-047": (
        "self-nomination.criteria",
        "self-nomination.place-of-business",
        "self-nomination.data-kept",
        "self-nomination.services",
        "self-nomination.secure-method",
    ),
    "SNO-048": (
        "self-nomination.type",
        "self-nomination.measures.type",
        "self-nomination.measures.number",
        "self-nomination.clinical-expertise",
    ),
    "SNO-049": ("self-nomination.mvp-support", "self-nomination.mvp-measures"),
    "SNO-050": ("self-nomination.mvp-support", "self-nomination.mvp-measures"),
    "SNO-051": ("self-nomination.for-the-year",),
    "SNO-052": ("self-nomination.criteria", "self-nomination.live"),
    "SNO-053": ("self-nomination.measure-review.form",),
    "SNO-054": ("self-nomination.survey-vendor",),
    "SNO-055": ("self-nomination.survey-vendor.criterion",),
    "SNO-056": ("self-nomination.six-measures",),
    "SNO-057": ("self-nomination.documentation",),
    "SNO-058": ("self-nomination.questions",),
    "SNO-059": ("self-nomination.in-existence",),
    "SNO-060": ("self-nomination.validation-strategy",),
    "SNO-061": ("self-nomination.feedback",),
    "SNO-062": (
        "self-nomination.mvps",
        "self-nomination.mips-cqms",
        "self-nomination.ecqms",
        "self-nomination.improvement-activities",
        "self-nomination.interoperability-measures",
    ),
    "SNO-063": ("self-nomination.contact", "self-nomination.last-dates"),
    "SNO-064": ("self-nomination.measures.specified", "self-nomination.measures.in-time"),
    "MEA-003": ("self-nomination.measures.specified",),
    "MEA-004": ("self-nomination.measure-review.decided",),
    "MEA-005": ("self-nomination.measures.origin", "self-nomination.measures.cahps-vendor"),
    "MEA-010": (
        "self-nomination.measures.specified",
        "self-nomination.measures.permission",
        "self-nomination.measures.in-time",
    ),
    "MEA-011": ("self-nomination.measures.in-time",),
    "MEA-012": ("self-nomination.measures.components",),
    "MEA-013": ("self-nomination.measure-review.decided",),
    "MEA-014": ("self-nomination.measure-review.rationale",),
    "MEA-015": ("self-nomination.measure-review.form",),
    "MEA-016": ("self-nomination.measure-review.acknowledged",),
    "MEA-019": ("self-nomination.measure-publication",),
    "MEA-020": ("self-nomination.measures.type", "self-nomination.mips-cqms"),
    "MEA-029": ("self-nomination.mvp-measures.owner", "self-nomination.measures.permission"),
    "MEA-032": ("self-nomination.measures.owner", "self-nomination.measures.number"),
    "MEA-033": ("self-nomination.measure-publication",),
    "MEA-034": ("self-nomination.measure-publication.kept",),
    "MEA-035": ("self-nomination.measures.face-valid", "self-nomination.measures.tested"),
    "MEA-036": ("self-nomination.measures.data-collected",),
    "SUB-009": ("self-nomination.mvp-support",),
    "SUB-010": ("self-nomination.mvp-support",),
    "SUB-011": (
        "self-nomination.mvp-support",
        "self-nomination.reporting-options",
        "self-nomination.app",
    ),
    "SUB-012": ("self-nomination.mvp-measures",),
    "SUB-013": ("self-nomination.mvp-measures.specialty",),
    "SUB-014": ("self-nomination.mvp-measures.owner",),
    "SUB-053": ("self-nomination.place-of-business",),
    "SUB-054": ("self-nomination.data-kept",),
    "SUB-055": ("self-nomination.services",),
    "SUB-056": ("self-nomination.health-it-vendor",),
    "SUB-057": ("self-nomination.health-it-vendor",),
    "SUB-063": ("self-nomination.subgroups",),
    "AGR-020": ("self-nomination.changes",),
    "AGR-021": ("self-nomination.roles",),
}
"""Requirements that lead to a finding: the rules that the finding is of."""

BY_NAME: dict[str, tuple[str, ...]] = {
    # A clinician below the threshold is scored with the group.
    "ELI-008": ("eligibility.determine_practice", "eligibility.GroupReporting"),
    # CMS's months of release, some for those in an APM only.
    # CMS may revoke the second year on these grounds; that it does is not decided.
    "MEA-038": ("self_nomination.REVOCATION_GROUNDS",),
    "ELI-014": ("eligibility.RELEASES", "eligibility.pending_releases"),
    "DEA-013": ("eligibility.RELEASES", "eligibility.pending_releases"),
    # A collaborator's expertise counts as one's own.
    "AGR-019": ("terms.is_qcdr",),
    "DEA-019": ("deadlines.retention_until", "deadlines.published.RETENTION_YEARS"),
    "DEA-024": ("deadlines.mvp_support_due", "deadlines.mvps.MVP_SUPPORT_YEARS"),
    # A screenshot yields to the text.
    "DEA-025": ("terms.SourceKind", "terms.prevailing"),
    "ELE-003": ("elections.TRANSITIONS", "elections.ElectionIsFinal"),
    "ELE-004": ("elections.TRANSITIONS", "elections.ElectionIsFinal"),
    "ELE-007": ("elections.EFFECTS", "elections.effects"),
    "ELE-008": ("elections.EFFECTS", "elections.effects"),
    "ELE-011": ("elections.EFFECTS", "elections.effects"),
    "ELE-012": ("elections.EFFECTS", "elections.effects"),
    "ELE-027": ("elections.Batch",),
    "ELE-028": ("elections.Batch",),
    "ELE-031": ("elections.Batch",),
    "ELE-032": ("elections.Batch",),
    "ELE-033": ("elections.Batch",),
    "ELE-045": ("elections.Ledger",),
    # The survey is counted as one of four measures, or of six.
    # CMS's file of 2023 lists the twelve.
    "REG-036": ("measures.Mvps",),
    "IDN-001": ("core.identifiers.Individual",),
    "IDN-002": ("core.identifiers.Group",),
    "IDN-004": ("core.identifiers.Tin", "core.identifiers.Npi"),
    "IDN-005": ("core.identifiers.VendorId",),
    "IDN-007": ("core.identifiers.SubgroupMember",),
    "STA-038": ("standing.EVALUATION_REASONS", "standing.EvaluationReason"),
    "POS-005": (
        "postings.in_force",
        "postings.Version",
    ),
    "POS-007": ("postings.Version",),
    "POS-009": ("postings.ContentsRow",),
    "POS-012": ("postings.COLUMNS",),
    "POS-013": ("postings.COLUMNS",),
    "POS-014": ("postings.PostedIntermediary",),
    "POS-016": ("postings.PostedIntermediary",),
    "POS-017": ("postings.PostedIntermediary",),
    "POS-018": ("postings.PostedIntermediary",),
    "POS-019": ("postings.PostedIntermediary",),
    "POS-020": ("postings.PostedIntermediary",),
    "POS-036": ("postings.find",),
    "POS-040": ("postings.COLUMNS",),
    "POS-042": ("postings.posting_of",),
    "VOC-009": ("terms.LABELS", "terms.read_options"),
    "VOC-010": ("core.vocabulary.ParticipationOption", "core.identifiers.Participant"),
    "VOC-011": ("terms.LABELS", "terms.read_options"),
    "VOC-012": ("core.vocabulary.ApmEntityKind", "terms.covers"),
    "VOC-013": ("core.vocabulary.ParticipationStatus", "terms.OWED_THE_SAME_DUTIES"),
    "VOC-014": ("terms.QPP_PARTICIPANTS",),
    "VOC-015": (
        "core.vocabulary.PerformanceCategory",
        "core.vocabulary.SUBMITTED_CATEGORIES",
    ),
    "VOC-017": ("core.years.PaymentYear", "core.years.PerformanceYear"),
    "VOC-018": ("core.vocabulary.OrganizationType", "terms.Organization"),
    "VOC-021": ("terms.matching_collection_types",),
    # One report per intermediary and year: one deadline of that key.
    "VOC-022": ("deadlines.published.DATA_VALIDATION_EXECUTION_REPORT",),
    "VOC-023": ("core.vocabulary.QppTrack",),
    "VOC-024": ("terms.SourceKind", "terms.prevailing"),
    "VOC-025": ("core.vocabulary.HELP_DESK",),
    # In principle every participation option; what one intermediary supports is in its posting.
    "SUB-003": ("core.vocabulary.ParticipationOption", "submissions.Supported"),
    "SUB-046": ("submissions.after_upload",),
    "SUB-047": ("submissions.after_upload",),
    "SUB-048": ("submissions.after_upload", "submissions.Cleared"),
    # Until the deadline data may be updated.
    "SUB-050": ("deadlines.may_submit",),
}
"""Requirements that define or compute: the names, below ``qpp_rules``, that do it."""

NOT_MODELED = {
    "SUB-004": "which methods CMS takes is on its pages for developers, which were not read",
    "SUB-043": "a warning of penalties states no rule",
    "SUB-051": "preliminary scores are CMS's; scoring is not modeled",
    "SUB-052": "what CMS computes after the window states no rule for intermediaries",
    "AGR-024": "advice to clinicians states no rule",
    "AUD-024": "CMS's template of the report was not read; that there is one states no rule",
    "ELE-048": "what CMS's web pages show after an upload states no rule",
    "REG-015": "the steps at CMS's website state no rule",
    "MEA-028": "advice on how to develop a measure states no rule",
    "SNO-008": "whom to write to if the simplified form cannot be found states no rule",
    "SNO-042": "CMS admits to its calls; that only those approved are states no rule to decide",
    "SNO-043": "that office hours are optional states no rule",
    "SNO-044": "where more can be read states no rule",
    "DEA-026": "when CMS would update its documents states no rule",
    "POS-010": "no intermediary is placed by the tab that it stands in",
    "POS-028": "that CMS updates the posting after remedial action is an act of CMS",
    "POS-035": "that the practice contacts the candidates states no rule",
    "POS-037": "advice to clinicians states no rule",
    "FEE-008": "that CMS has no template for feedback reports states no rule",
    "STA-024": "that CMS looks further after inaccuracies is what CMS does, and states no rule",
    "STA-025": "that CMS evaluates quality data is what CMS does, and states no rule",
    "SUB-060": "where CMS publishes its criteria for audits states no rule",
}
"""Requirements that nothing claims, and why."""

IDS = [
    *(
        f"{prefix}-{number:03}"
        for prefix, count in COUNTS.items()
        for number in range(1, count + 1)
    ),
    *OF_SUBMISSIONS,
    *LATER,
    *BEGUN,
    *OF_OTHER_MODULES,
    *OF_SELF_NOMINATION,
]
RULES = {rule.id: rule for rule in rulebook.rules()}


def pairs(claims: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    for requirement, names in claims.items():
        for name in names:
            yield requirement, name


@pytest.mark.parametrize("requirement", IDS)
def test_a_requirement_is_claimed_once_or_left_out_knowingly(requirement: str) -> None:
    tables = [table for table in (BY_RULE, BY_NAME, NOT_MODELED) if requirement in table]

    assert len(tables) == 1
    assert tables[0][requirement]


def test_nothing_else_is_claimed() -> None:
    assert {*BY_RULE, *BY_NAME, *NOT_MODELED} == set(IDS)


@pytest.mark.parametrize(("requirement", "rule_id"), [*pairs(BY_RULE)])
def test_a_rule_that_claims_a_requirement_exists_and_lists_it(
    requirement: str, rule_id: str
) -> None:
    assert rule_id in RULES
    assert requirement in RULES[rule_id].requirements


@pytest.mark.parametrize(("requirement", "name"), [*pairs(BY_NAME)])
def test_a_name_that_claims_a_requirement_has_something_behind_it(
    requirement: str, name: str
) -> None:
    module, _, attribute = name.rpartition(".")

    assert getattr(importlib.import_module(f"qpp_rules.{module}"), attribute), requirement


@pytest.mark.parametrize("rule_id", RULES)
def test_a_rule_lists_only_requirements_that_there_are_and_that_are_modeled(rule_id: str) -> None:
    listed = set(RULES[rule_id].requirements)

    assert listed <= set(IDS)
    assert listed.isdisjoint(NOT_MODELED)


def test_what_a_rule_lists_is_claimed_by_a_rule_here() -> None:
    """A requirement that a rule has come to list moves from names to rules in the table."""
    listed = {requirement for rule in RULES.values() for requirement in rule.requirements}

    assert listed == set(BY_RULE)


@pytest.mark.skipif(not REQUIREMENTS.exists(), reason="the table of requirements is not here")
def test_the_table_is_that_of_the_requirements() -> None:
    with REQUIREMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert {row["id"] for row in rows if row["module"] in MODULES} == set(IDS) - {*BEGUN}
