"""No public function answers for a year without a source: it raises YearNotCovered.

The functions are found by walking the public names of every subject and adapter, so a new function
that takes a year needs a row: how it is asked, or why it needs no source of the year.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import polars
import pytest

from qpp_rules import (
    adapters,
    agreements,
    deadlines,
    eligibility,
    feedback,
    reweighting,
    rulebook,
    self_nomination,
    standing,
)
from qpp_rules import elections as ours
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import QppRulesError, YearNotCovered
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.eligibility import Eligibility
from qpp_rules.measures import Source
from qpp_rules.registration import CahpsRequest, MvpRequest

pytestmark = pytest.mark.exhaustive

PY = PerformanceYear
GROUP, NPI = Group(Tin("000000001")), Npi("1234567893")
CLINICIAN_OF_GROUP = Individual(GROUP.tin, NPI)
SEED, PATIENTS = "31415926535897932384", [f"p{number}" for number in range(30)]
OWN_WINDOW = deadlines.Deadline(
    key="own",
    title="A window of one's own",
    opens=date(2017, 1, 1),
    original_closes=date(2099, 1, 1),
    citation=deadlines.calendar(PY(2026))["election"].citation,
)


def planned(year: PY) -> PlannedSubmission:
    return PlannedSubmission(
        GROUP,
        year,
        {PerformanceCategory.QUALITY},
        data_received_on=date(year.year, 2, 1),
        submitted_at=datetime(year.year + 1, 2, 1, 9, tzinfo=EASTERN),
        submission_closes=date(year.year + 1, 3, 31),
    )


def named(name: str) -> Any:
    """Return the public object ``subject.name``, or ``adapters.module.name``."""
    module, _, attribute = name.rpartition(".")
    try:
        return getattr(importlib.import_module(f"qpp_rules.{module}"), attribute)
    except ModuleNotFoundError:
        return getattr(named(module), attribute)


def asking(name: str, *arguments: Any, **options: Any) -> Callable[[PY], Any]:
    """Return the call of ``name`` with a year wherever an argument is the class PY."""

    def ask(year: PY) -> Any:
        def put(value: Any) -> Any:
            if value is PY:
                return year
            return value(year) if inspect.isfunction(value) and value is not no_patients else value

        given = [put(value) for value in arguments]
        return named(name)(*given, **{key: put(value) for key, value in options.items()})

    return ask


def no_patients(_participant: Any) -> list[str]:
    return PATIENTS


def election(year: PY) -> Any:
    return ours.Election(
        participant=GROUP,
        year=year,
        eligibility=Eligibility.OPT_IN_ELIGIBLE,
        state=ours.ElectionState.UNDECIDED,
    )


def entry(participant: Any) -> Any:
    return named("sampling.FrameEntry")(participant)


CLINICIAN, PRACTICE = eligibility.ClinicianFacts(), eligibility.GroupFacts()
VOLUME = eligibility.Volume(None, 1, 1)
SURVEY = CahpsRequest(GROUP)
DATA = feedback.ParticipantData(GROUP, None, None)
ROWS: dict[str, Callable[[PY], Any]] = {
    **{
        f"eligibility.{name}": asking(f"eligibility.{name}", *arguments, **options)
        for name, arguments, options in (
            ("determination_period", (PY,), {}),
            ("determine_apm_entity", (eligibility.ApmEntityFacts(), PY), {}),
            ("determine_group", (PRACTICE, PY), {}),
            ("determine_individual", (CLINICIAN, PY), {}),
            ("determine_practice", (PRACTICE, {NPI: CLINICIAN}, PY), {}),
            ("determine_subgroup", (PRACTICE, PY), {}),
            ("determine_virtual_group", (eligibility.VirtualGroupFacts(()), PY), {}),
            ("exceeded", (VOLUME, PY), {}),
            ("is_excluded", (CLINICIAN, PY), {}),
            ("missing_of_exclusion", (CLINICIAN, PY), {}),
            ("is_group", (3, 1, PY), {}),
            ("is_small_practice", (3, PY), {}),
            ("may_join_subgroup", (ParticipationStatus.MIPS_ELIGIBLE, PY), {}),
            ("needs_election", (Eligibility.OPT_IN_ELIGIBLE, PY), {}),
            ("pending_releases", (date(2019, 1, 1), PY), {"in_apm": False}),
            ("receives_payment_adjustment", (Eligibility.MIPS_ELIGIBLE, PY), {}),
            ("existence", (GROUP, PY, None), {}),
            ("may_submit", (planned, None), {}),
            ("may_submit_all", (lambda year: [planned(year)], {}), {}),
            ("virtual_group_election", (None, PY), {}),
        )
    },
    **{
        f"elections.{name}": asking(f"elections.{name}", *arguments, **options)
        for name, arguments, options in (
            ("adjusted_clinicians", (ours.Choice.OPT_IN, {NPI: CLINICIAN}, PY), {}),
            ("begin", (GROUP, Eligibility.OPT_IN_ELIGIBLE, PY), {}),
            ("can_transmit", (True, PY), {}),
            ("effects", (ours.Choice.OPT_IN, PY), {}),
            ("governing_score", ({}, PY), {}),
            (
                "is_published",
                (ours.Choice.REPORT_VOLUNTARILY, PY),
                {"opted_out_on": None, "preview_begins_on": None},
            ),
            ("may_submit", (election,), {}),
            ("may_submit_all", (lambda year: [planned(year)], {}), {}),
            ("may_submit_individuals", (lambda year: [election(year)],), {}),
            ("participation_status", (election, planned), {}),
            ("participation_statuses", (election, planned), {}),
        )
    },
    **{
        f"sampling.{name}": asking(f"sampling.{name}", *arguments, **options)
        for name, arguments, options in (
            ("draw", ([entry(GROUP)], no_patients), {"seed": SEED, "year": PY}),
            ("draw_from_rows", ([(GROUP.key, "p1")],), {"seed": SEED, "year": PY}),
            ("participant_quota", (5, PY), {}),
            ("patient_quota", (5, PY), {}),
            ("sample_participants", ([GROUP],), {"seed": SEED, "year": PY}),
            ("sample_patients", (GROUP, PATIENTS), {"seed": SEED, "year": PY}),
        )
    },
    **{
        f"audits.{name}": asking(f"audits.{name}", *arguments, **options)
        for name, arguments, options in (
            ("gate", (None,), {"year": PY}),
            ("no_rule_found", (PY,), {}),
            ("may_submit", (None,), {"year": PY}),
            (
                "may_submit_all",
                (lambda year: [planned(year)], None),
                {"year": PY},
            ),
            ("check_audited", ([], PY), {"data_will_be_submitted": True}),
            ("check_execution_report", (None, None, PY), {}),
            ("check_rate", (1, 2, None, PY), {}),
            ("check_relevance", ((), PY), {}),
            ("found_after_submission", (date(2026, 4, 1), PY), {}),
            ("targeted_audit_required", (1, PY), {}),
        )
    },
    **{
        f"agreements.{name}": asking(f"agreements.{name}", *arguments, **options)
        for name, arguments, options in (
            ("categories_covered", (lambda year: [planned(year)], [], []), {}),
            ("check_agreement", (planned, []), {}),
            ("check_authorization", (planned, []), {}),
            ("check_destroyed", (None, PY), {}),
            ("check_external_organization", (True, None, PY), {}),
            ("check_records_request", (None,), {"provided": None, "year": PY}),
            ("check_verification", (agreements.Verification(), PY), {}),
            ("may_submit", (planned, [], []), {}),
            ("may_submit_all", (lambda year: [planned(year)], [], []), {}),
        )
    },
    **{
        f"feedback.{name}": asking(f"feedback.{name}", *arguments)
        for name, arguments in (
            ("check_intermediary", ([DATA], feedback.FeedbackRecord(), PY)),
            ("check_participant", (DATA, feedback.FeedbackRecord(), PY)),
            ("counted_period", (PY,)),
            ("is_addressee", (DATA, "001", PY)),
        )
    },
    **{
        f"deadlines.{name}": asking(f"deadlines.{name}", *arguments, **options)
        for name, arguments, options in (
            ("calendar", (PY,), {}),
            ("check", (OWN_WINDOW, date(2026, 1, 1), PY), {}),
            ("check_external_agreement", (None, None, PY), {}),
            ("check_mvp_with_cahps", (None, None, PY), {}),
            ("feedback_days", (PY,), {}),
            ("may_submit", (planned,), {}),
            ("may_submit_all", (lambda year: [planned(year)],), {}),
            ("mvp_support_due", (date(2025, 1, 1), PY), {}),
            ("retention_until", (PY,), {}),
        )
    },
    **{
        f"standing.{name}": asking(f"standing.{name}", *arguments, **options)
        for name, arguments, options in (
            ("after_probation", (None, PY), {"years_on_probation": 1}),
            ("check_client_contacts", ([], PY), {}),
            ("check_completion", (standing.TransitionPlan(), None, PY), {}),
            ("check_consecutive_years", ([], PY), {}),
            ("check_correction", (None, PY), {}),
            ("check_corrective_action_plan", (standing.CorrectiveActionPlan(), PY), {}),
            ("check_discontinuation", (None, None, PY), {}),
            ("check_grounds", ({}, PY), {}),
            ("check_inaccuracies", (standing.Inaccuracies(None, None), PY), {}),
            ("check_participation_plan", (True, 0, PY), {}),
            ("check_review_request", (True, PY), {}),
            ("check_standing", (None, None, PY), {"at": date(2027, 2, 1)}),
            ("check_support", (standing.Support(), standing.Support(), PY), {}),
            ("check_transition_plan", (standing.TransitionPlan(), PY), {}),
            ("disclosed", (None, PY), {}),
            ("may_submit", (planned, None, None), {}),
            ("may_submit_all", (lambda year: [planned(year)], None, None), {}),
            ("posted", ([],), {"at": date(2026, 6, 1), "year": PY}),
            ("status", ([],), {"at": date(2026, 6, 1), "year": PY}),
        )
    },
    **{
        f"terms.{name}": asking(f"terms.{name}", *arguments, **options)
        for name, arguments, options in (
            (
                "check_collection_type",
                (CollectionType.ECQM, IntermediaryType.QCDR, PY),
                {"apm_entity": None},
            ),
            ("check_npi_type", (1, PY), {}),
            ("absent_option", (ReportingOption.TRADITIONAL_MIPS, PY), {}),
            ("check_reporting_option", (ReportingOption.TRADITIONAL_MIPS, PY), {}),
            (
                "is_practice_representative",
                (PY,),
                {"authorized_by_security_official": True},
            ),
            (
                "is_qcdr",
                (),
                {
                    "clinical_expertise": True,
                    "measure_development_expertise": True,
                    "collects_data_for_tracking": True,
                    "year": PY,
                },
            ),
            (
                "is_registry_by_kind",
                (None, PY),
                {"self_nominated": True, "vetted": True, "has_legal_authority": True},
            ),
            ("is_registry_by_work", (PY,), {"collects": True, "submits": True}),
            ("is_third_party_intermediary", ((), PY), {}),
            ("matching_collection_types", (CollectionType.ECQM, PY), {}),
            ("read_options", ("Reporting Options Supported", "MVP", PY), {}),
        )
    },
    **{
        f"submissions.{name}": asking(f"submissions.{name}", *arguments)
        for name, arguments in (
            ("check_abilities", ((), PY)),
            ("check_certification", (None, planned, "a" * 64)),
            ("check_discovery", (date(2026, 4, 1), PY)),
            ("check_period", (PerformanceCategory.QUALITY, None, None, PY)),
            ("check_sign_in", (True, PY)),
            ("check_upload", ((), PY)),
            ("completeness", (None, PY)),
            ("enough_cases", (None, PY)),
            ("may_submit", (planned, None, None)),
            ("may_submit_all", (lambda year: [planned(year)], [], [])),
        )
    },
    **{
        f"self_nomination.{name}": asking(f"self_nomination.{name}", *arguments, **options)
        for name, arguments, options in (
            ("check_health_it_vendor", (None, None, PY), {}),
            ("check_measure_review", (self_nomination.MeasureReview(identifier="A1"), PY), {}),
            ("check_publication", (self_nomination.MeasureReview(identifier="A1"), PY), {}),
            ("check_support_calls", ("A QCDR", [date(2027, 2, 3)], [], PY), {}),
            ("check_survey_vendor", (self_nomination.SurveyVendorApplication(), PY), {}),
            ("good_standing", (None, PY), {}),
            (
                "mvp_measure_support",
                (self_nomination.MvpMeasureFacts(), PY, IntermediaryType.QCDR),
                {},
            ),
            ("mvp_support", (self_nomination.MvpNeed("G0053"), PY), {}),
            ("plan_need", (None, PY), {}),
            (
                "review",
                (lambda year: self_nomination.Application(year=year), PY),
                {"submitted_at": None},
            ),
        )
    },
    "measures.data_finding": asking("measures.data_finding", Source(), PY),
    "measures.presence": asking("measures.presence", "236", PY, ()),
    **{
        f"reweighting.{name}": asking(f"reweighting.{name}", *arguments, **options)
        for name, arguments, options in (
            ("automatic", (CLINICIAN_OF_GROUP, None, None, None, PY), {}),
            ("check_apm_entity_application", (None, None, None, PY), {}),
            ("may_be_excepted", ({GROUP: True}, PY), {}),
            ("of_subgroup", ((), PY), {}),
            ("promoting_interoperability", (reweighting.SpecialStatuses(), PY), {}),
            ("promoting_interoperability_of_group", (None, PY), {}),
            ("qualifies", (PerformanceCategory.QUALITY, {}, PY), {}),
            ("receives_threshold", ((), PY), {}),
            ("route", (ParticipationOption.GROUP, PY), {}),
            ("weights", (PY, ()), {"small_practice": False}),
            ("would_void", (planned, None), {}),
        )
    },
    **{
        f"registration.{name}": asking(f"registration.{name}", *arguments, **options)
        for name, arguments, options in (
            ("cahps_duty", (SURVEY, PY), {}),
            ("check_cahps", (SURVEY, PY), {}),
            ("check_mvp", (MvpRequest(GROUP), PY), {}),
            (
                "check_options",
                (ParticipationOption.GROUP, ReportingOption.TRADITIONAL_MIPS, PY),
                {},
            ),
            ("may_change_cahps", (PY,), {"as_of": None}),
            ("may_edit_mvp", (PY,), {"as_of": None, "adds_cahps": False}),
            ("may_report_as_group", (PY,), {}),
            ("may_submit", (planned, None), {}),
            ("may_submit_all", (lambda year: [planned(year)], {}), {}),
            ("may_withdraw_mvp", (PY,), {}),
            ("measures_beside_cahps", (ReportingOption.MVP, PY), {}),
        )
    },
    "postings.check_attestation": asking("postings.check_attestation", None, None, PY),
    "postings.may_submit": asking("postings.may_submit", planned, None),
    "postings.posting_of": asking("postings.posting_of", {}, PY, kind=IntermediaryType.QCDR),
    "rulebook.at": asking("rulebook.at", PY),
    "rulebook.compare": asking("rulebook.compare", PY, PY),
    "rulebook.listing": asking("rulebook.listing", PY),
    "adapters.elections.gate_of": asking(
        "adapters.elections.gate_of",
        GROUP,
        lambda year: Determination(Eligibility.OPT_IN_ELIGIBLE, year, ()),
        ours.Ledger(),
        PY,
    ),
    "adapters.qpp_api.read_measurement_set": asking(
        "adapters.qpp_api.read_measurement_set", {}, PY
    ),
    "adapters.plots.sample_sizes": asking("adapters.plots.sample_sizes", PY),
    "adapters.tables.eligibility": asking(
        "adapters.tables.eligibility",
        polars.DataFrame({"segment_1_patients": [1]}),
        PY,
        of=eligibility.GroupFacts,
    ),
    "adapters.tables.completeness": asking(
        "adapters.tables.completeness", polars.DataFrame({"met": [1], "not_met": [1]}), PY
    ),
    "adapters.tables.draw": asking(
        "adapters.tables.draw",
        polars.DataFrame({"participant": [CLINICIAN_OF_GROUP.key]}),
        polars.DataFrame({"participant": [CLINICIAN_OF_GROUP.key], "patient": ["p1"]}),
        seed=SEED,
        year=PY,
    ),
}
"""How each function is asked for a year."""

COVERED = {
    "2017 to 2026": {
        "eligibility.determine_group",
        "eligibility.determine_individual",
        "eligibility.determine_practice",
        "eligibility.exceeded",
        "adapters.tables.eligibility",
    },
    "2017 to 2027": {
        "standing.check_corrective_action_plan",
        "standing.check_client_contacts",
        "standing.check_correction",
        "standing.check_grounds",
        "standing.check_inaccuracies",
        "standing.disclosed",
        "standing.check_standing",
        "standing.may_submit",
        "standing.may_submit_all",
        "standing.status",
        "terms.is_third_party_intermediary",
        "eligibility.determination_period",
        "eligibility.is_excluded",
        "eligibility.missing_of_exclusion",
        "eligibility.is_group",
        "eligibility.needs_election",
        "eligibility.receives_payment_adjustment",
        "eligibility.existence",
        "eligibility.may_submit",
        "eligibility.may_submit_all",
        "elections.begin",
        "elections.may_submit",
        "elections.may_submit_all",
        "elections.may_submit_individuals",
        "elections.participation_status",
        "elections.participation_statuses",
        "audits.targeted_audit_required",
        "agreements.check_destroyed",
        "agreements.check_records_request",
        "deadlines.calendar",
        "deadlines.check",
        "deadlines.check_external_agreement",
        "deadlines.may_submit",
        "deadlines.may_submit_all",
        "deadlines.retention_until",
        "self_nomination.check_publication",
        "self_nomination.check_survey_vendor",
        "self_nomination.review",
        "terms.absent_option",
        "reweighting.automatic",
        "reweighting.promoting_interoperability",
        "reweighting.promoting_interoperability_of_group",
        "reweighting.qualifies",
        "reweighting.receives_threshold",
        "reweighting.weights",
        "reweighting.would_void",
        "terms.check_npi_type",
        "terms.check_reporting_option",
        "terms.matching_collection_types",
        "registration.check_options",
        "registration.may_submit",
        "registration.may_submit_all",
        "measures.data_finding",
        "measures.presence",
        "submissions.check_certification",
        "submissions.check_period",
        "submissions.completeness",
        "adapters.tables.completeness",
        "adapters.qpp_api.read_measurement_set",
        "rulebook.at",
        "rulebook.compare",
        "rulebook.listing",
        "adapters.elections.gate_of",
    },
    "2017 to 2018": {
        "standing.after_probation",
    },
    "2017 to 2020": {"audits.no_rule_found"},
    "2018 to 2027": {
        "eligibility.virtual_group_election",
        "eligibility.determine_virtual_group",
        "reweighting.route",
        "submissions.enough_cases",
    },
    "2019": {
        "elections.is_published",
        "submissions.check_sign_in",
        "submissions.check_upload",
        "terms.is_practice_representative",
    },
    "2019 to 2020": {
        "eligibility.determine_apm_entity",
    },
    "2019 to 2027": {
        "self_nomination.good_standing",
        "eligibility.is_small_practice",
        "elections.adjusted_clinicians",
        "elections.can_transmit",
        "elections.effects",
        "elections.governing_score",
    },
    "2019, 2026": {
        "registration.cahps_duty",
    },
    "2019, 2024": {
        "eligibility.pending_releases",
    },
    "2020 to 2027": {
        "standing.check_discontinuation",
        "standing.check_transition_plan",
    },
    "2020 to 2021, 2023 to 2027": {
        "registration.may_change_cahps",
    },
    "2021 to 2027": {
        "self_nomination.check_support_calls",
        "sampling.draw",
        "adapters.tables.draw",
        "sampling.draw_from_rows",
        "sampling.participant_quota",
        "sampling.patient_quota",
        "sampling.sample_participants",
        "sampling.sample_patients",
        "audits.gate",
        "audits.may_submit",
        "audits.may_submit_all",
        "audits.check_audited",
        "audits.check_rate",
        "audits.check_relevance",
        "feedback.check_intermediary",
        "feedback.check_participant",
        "feedback.counted_period",
        "feedback.is_addressee",
        "deadlines.feedback_days",
        "submissions.check_abilities",
        "adapters.plots.sample_sizes",
    },
    "2022 to 2027": {
        "agreements.check_external_organization",
        "audits.check_execution_report",
    },
    "2023": {
        "terms.is_registry_by_kind",
    },
    "2023 to 2026": {
        "eligibility.determine_subgroup",
    },
    "2023 to 2027": {
        "self_nomination.mvp_measure_support",
        "self_nomination.mvp_support",
        "self_nomination.plan_need",
        "eligibility.may_join_subgroup",
        "agreements.categories_covered",
        "agreements.check_agreement",
        "agreements.check_authorization",
        "agreements.may_submit",
        "agreements.may_submit_all",
        "registration.may_report_as_group",
        "registration.may_withdraw_mvp",
        "deadlines.check_mvp_with_cahps",
        "reweighting.check_apm_entity_application",
        "reweighting.may_be_excepted",
        "reweighting.of_subgroup",
        "submissions.may_submit",
        "submissions.may_submit_all",
    },
    "2023 to 2024, 2026": {
        "registration.check_mvp",
    },
    "2023, 2026": {
        "postings.check_attestation",
        "postings.may_submit",
        "postings.posting_of",
    },
    "2023, 2026 to 2027": {
        "standing.posted",
        "terms.is_qcdr",
        "terms.read_options",
    },
    "2024 to 2027": {
        "standing.check_completion",
        "standing.check_consecutive_years",
        "standing.check_participation_plan",
        "standing.check_review_request",
        "self_nomination.check_health_it_vendor",
        "audits.found_after_submission",
        "submissions.check_discovery",
    },
    "2026": {
        "registration.check_cahps",
        "registration.may_edit_mvp",
        "registration.measures_beside_cahps",
    },
    "2026 to 2027": {
        "deadlines.mvp_support_due",
        "terms.is_registry_by_work",
    },
    "2027": {
        "standing.check_support",
        "self_nomination.check_measure_review",
        "agreements.check_verification",
        "terms.check_collection_type",
    },
}
"""The years for which the functions answer; every other year has no source."""
OF_A_PLAN = "it asks of a plan, and no plan can be drawn for a year that is not covered"
OF_A_RECORD = "it looks up what was recorded, and decides nothing"
OF_A_FILE = "it holds what CMS published of the year"
NO_SOURCE = {
    "audits.AuditGate.may_submit": "audits.gate makes it for a year with a source",
    "eligibility.DeterminationPeriod.segments": "it counts from a period that covers the year",
    "elections.cancel": "it undoes a selection that was begun in a year that is covered",
    "elections.select": "it selects in an election that was begun in a year that is covered",
    "elections.confirm": "it confirms an election that was begun in a year that is covered",
    "elections.check_before_electing": "it asks of an election that was begun in a covered year",
    "elections.Ledger.election": OF_A_RECORD,
    "elections.Ledger.may_submit": "it judges an election that was begun in a year that is covered",
    "elections.Ledger.outside_window": OF_A_RECORD,
    "elections.Ledger.record": OF_A_RECORD,
    "adapters.workbooks.read_posting": "postings.posting_of answers for the rows of a workbook",
    "self_nomination.PriorRecord.approved_before": OF_A_RECORD,
    "self_nomination.PriorRecord.took_part_before": OF_A_RECORD,
    "reweighting.Areas.of": "it holds what CMS published of the year",
    "adapters.experience.read_experience": "it reads what CMS published of the year",
    "adapters.tables.experience": "it reads what CMS published of the year",
    "adapters.large_rosters.determine_files": "adapters.rosters.determine_roster answers for it",
    "adapters.county_lists.read_areas": "it holds what CMS published of the year",
    "adapters.elections.of_other_years": OF_A_RECORD,
    "adapters.elections.outside_roster": OF_A_RECORD,
    "audits.evaluate": OF_A_PLAN,
    "audits.check_beneficiaries": "the last text asks for it in 2027, and says so of other years",
    "self_nomination.differences": "it lists what each source of the year gives, if any",
    "measures.check_inventory": "it compares an inventory's own year with the one asked for",
    "measures.Inventory.of": OF_A_FILE,
    "measures.Mvps.of": OF_A_FILE,
    "submissions.from_rows": "it puts the caller's counts into a submission, and decides nothing",
    "adapters.measures_data.read": OF_A_FILE,
    "adapters.measures_data.read_mvps": OF_A_FILE,
    "adapters.rosters.determine_roster": "it keeps YearNotCovered as the answer of each row",
    "adapters.qpp_api.OptInStatus.state": "it says what CMS answered",
    "adapters.qpp_api.Scenario.eligibility": "it says what CMS answered",
}
"""Functions that take a year and need no source of it, and why."""

GIVES_A_YEAR = {"PerformanceYear", "PY", "PlannedSubmission", "Election"}


def modules() -> Iterator[tuple[str, Any]]:
    for subject in (*rulebook.SUBJECTS, "rulebook"):
        yield subject, importlib.import_module(f"qpp_rules.{subject}")
    for part in pkgutil.iter_modules(adapters.__path__):
        yield f"adapters.{part.name}", importlib.import_module(f"qpp_rules.adapters.{part.name}")


def functions_of(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if inspect.isfunction(value):
        yield name, value
    elif inspect.isclass(value):
        for attribute, method in vars(value).items():
            plain = getattr(method, "__func__", method)
            if not attribute.startswith("_") and inspect.isfunction(plain):
                yield f"{name}.{attribute}", plain


def taking_a_year() -> set[str]:
    """Return every public function and method with a parameter that gives a performance year."""
    return {
        full
        for module, found in modules()
        for public in getattr(found, "__all__", ())
        for full, function in functions_of(f"{module}.{public}", getattr(found, public))
        for parameter in inspect.signature(inspect.unwrap(function)).parameters.values()
        if GIVES_A_YEAR & set(re.findall(r"\w+", str(parameter.annotation)))
    }


TAKING_A_YEAR = taking_a_year()
YEARS_COVERED = {name: told for told, names in COVERED.items() for name in names}


def years_told(told: str) -> set[int]:
    """Return the years of ``2019, 2023 to 2027``."""
    spans = [part.split(" to ") for part in told.split(", ")]
    return {year for span in spans for year in range(int(span[0]), int(span[-1]) + 1)}


def answers(name: str, year: int) -> bool:
    """Return whether the function *name* answers for *year*, if only that the facts are wrong."""
    try:
        ROWS[name](PY(year))
    except YearNotCovered:
        return False
    except QppRulesError:
        return True
    return True


def test_every_public_function_that_takes_a_year_has_a_row() -> None:
    assert {*ROWS, *NO_SOURCE} == TAKING_A_YEAR
    assert set(YEARS_COVERED) == set(ROWS)
    assert sum(map(len, COVERED.values())) == len(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_a_year_is_answered_if_it_has_a_source_and_refused_otherwise(name: str) -> None:
    years = range(2017, 2036)
    assert {year for year in years if answers(name, year)} == years_told(YEARS_COVERED[name])


def test_functions_that_need_no_source_say_why() -> None:
    assert not set(NO_SOURCE) & set(ROWS)
    assert all(NO_SOURCE.values())
