"""Hypothesis strategies for every value of the package.

``@given`` finds them by annotation. Called by name, they take options, such as the year or whether
every fact is known.

Each subject has a module of the same name here, with ``STRATEGIES`` by class. To add a subject, add
its module, and its names below.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_origin

from qpp_rules.core.masking import shown
from qpp_rules.testing.strategies.agreements import (
    authorizations,
    business_associate_agreements,
    external_agreements,
    verifications,
)
from qpp_rules.testing.strategies.audits.records import (
    audit_scopes,
    beneficiary_lists,
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
    targeted_audits,
)
from qpp_rules.testing.strategies.composed import (
    AuditYear,
    Registry,
    audit_years,
    registries,
)
from qpp_rules.testing.strategies.core import (
    apm_entities,
    citations,
    determinations,
    entries,
    findings,
    groups,
    identifiers,
    individuals,
    instants,
    npi_check_digit,
    npis,
    npis_with_valid_check_digit,
    npis_with_wrong_check_digit,
    parameters,
    participants,
    payment_years,
    performance_years,
    rules,
    scalars,
    subgroup_members,
    subgroups,
    texts,
    tin_digits,
    tins,
    vendor_ids,
    virtual_groups,
)
from qpp_rules.testing.strategies.deadlines import (
    calendars,
    deadline_extensions,
    deadlines,
    instants_near,
    moments,
    participation_options,
    published_deadlines,
)
from qpp_rules.testing.strategies.elections import (
    ElectionHistory,
    ElectionStep,
    agreeing_ledgers,
    batches,
    client_decisions,
    confirmation_words,
    confirmed_elections,
    confirmers,
    conflicting_ledgers,
    effects,
    election_histories,
    election_instants,
    election_years,
    elections,
    governing_scores,
    ledgers,
    transitions,
)
from qpp_rules.testing.strategies.eligibility import (
    allowed_charges,
    apm_entity_facts,
    clinician_facts,
    determination_periods,
    eligibility_years,
    enrollment_days,
    exceeded,
    group_facts,
    low_volume_thresholds,
    practice_clinicians,
    practice_views,
    practices,
    releases,
    segment_facts,
    segments,
    virtual_group_facts,
    virtual_group_limits,
    virtual_group_members,
    volume_counts,
    volumes,
)
from qpp_rules.testing.strategies.feedback import (
    comparisons,
    dashboards,
    feedback_days,
    feedback_records,
    feedback_reports,
    feedback_reviews,
    late_data_notices,
    measure_data,
    participant_data,
    rates,
    reminders,
)
from qpp_rules.testing.strategies.measures import (
    inventories,
    listed_measures,
    measure_sources,
    mvp_choices,
    mvp_lists,
    mvps,
)
from qpp_rules.testing.strategies.planned_submissions import planned_submissions
from qpp_rules.testing.strategies.postings import (
    contents_rows,
    posted_cells,
    posted_intermediaries,
    posting_defects,
    posting_needs,
    posting_versions,
    qualified_postings,
)
from qpp_rules.testing.strategies.readiness.cases import (
    blockers,
    cautions,
    receipts,
    submission_cases,
)
from qpp_rules.testing.strategies.readiness.faults import unready_stories
from qpp_rules.testing.strategies.readiness.stories import ReadinessStory, ready_stories
from qpp_rules.testing.strategies.registration import (
    cahps_requests,
    group_compositions,
    mvp_registrations,
    mvp_requests,
    registrants,
    registration_days,
)
from qpp_rules.testing.strategies.results import (
    category_results,
    clinician_results,
    experience_cells,
    glances,
    measure_results,
    scores,
)
from qpp_rules.testing.strategies.reweighting import (
    area_lists,
    areas_listed,
    category_weights,
    events,
    locations,
    performance_categories,
    reweightings,
    special_statuses,
    weight_rows,
)
from qpp_rules.testing.strategies.sampling import (
    audit_samplings,
    audited_plans,
    excluded_participants,
    exclusions,
    facets,
    frame_entries,
    frames,
    participant_quotas,
    participant_samples,
    patient_ids,
    patient_lists,
    patient_quotas,
    plan_extensions,
    plans,
    populations,
    sample_sizes,
    sampled_participants,
    sampled_patients,
    sampling_years,
    seeds,
    ticketed,
)
from qpp_rules.testing.strategies.self_nomination import (
    applications,
    attendances,
    attestations,
    client_participants,
    contact_infos,
    costs,
    intermediary_details,
    last_dates,
    measure_permissions,
    measure_reviews,
    mvp_measure_facts,
    mvp_needs,
    nominated_measures,
    participation_plans,
    posting_details,
    prior_records,
    questions,
    survey_vendor_applications,
)
from qpp_rules.testing.strategies.standing import (
    client_contacts,
    corrective_action_plans,
    event_days,
    inaccuracies,
    notices,
    plan_dates,
    resolutions,
    standing_events,
    standing_transitions,
    standing_withdrawals,
    supports,
    terminations,
    transition_plans,
)
from qpp_rules.testing.strategies.submissions.checked import (
    certifications,
    checked_submissions,
    particulars,
    rejected_files,
)
from qpp_rules.testing.strategies.submissions.content import (
    all_cause_readmissions,
    changes_of_submissions,
    computed_figures,
    count_rows,
    diagnosis_counts,
    measurement_records,
    measurement_sets,
    measurement_values,
    measurements,
    multi_performance_rates,
    non_proportions,
    practice_details,
    proportions,
    rates_from_counts,
    readmission_details,
    registry_multi_performance_rates,
    registry_single_performance_rates,
    set_records,
    single_performance_rates,
    strata,
    submission_records,
    submissions,
    survey_scores,
)
from qpp_rules.testing.strategies.submissions.faults import wrong_submissions
from qpp_rules.testing.strategies.submissions.reporters import (
    activities_asked,
    measure_counts,
    reporters,
    senders,
    supported,
)
from qpp_rules.testing.strategies.submissions.stories import (
    SubmissionStory,
    right_submissions,
)
from qpp_rules.testing.strategies.terms import (
    approvals,
    organizations,
)

if TYPE_CHECKING:
    from hypothesis import strategies as st

__all__ = [
    "AuditWork",
    "AuditYear",
    "ElectionHistory",
    "ElectionStep",
    "ReadinessStory",
    "Registry",
    "SubmissionStory",
    "activities_asked",
    "agreeing_ledgers",
    "all_cause_readmissions",
    "allowed_charges",
    "apm_entities",
    "apm_entity_facts",
    "applications",
    "approvals",
    "area_lists",
    "areas_listed",
    "attendances",
    "attestations",
    "audit_results",
    "audit_samplings",
    "audit_scopes",
    "audit_work",
    "audit_years",
    "audited_plans",
    "authorizations",
    "batches",
    "beneficiary_lists",
    "blockers",
    "business_associate_agreements",
    "cahps_requests",
    "calendars",
    "category_results",
    "category_weights",
    "cautions",
    "certifications",
    "changes_of_submissions",
    "checked_submissions",
    "citations",
    "client_contacts",
    "client_decisions",
    "client_participants",
    "clinician_facts",
    "clinician_results",
    "comparisons",
    "computed_figures",
    "confirmation_words",
    "confirmed_elections",
    "confirmers",
    "conflicting_ledgers",
    "contact_infos",
    "contents_rows",
    "corrections",
    "corrective_action_plans",
    "costs",
    "count_rows",
    "dashboards",
    "data_errors",
    "deadline_extensions",
    "deadlines",
    "deficiencies",
    "determination_periods",
    "determinations",
    "diagnosis_counts",
    "effects",
    "election_histories",
    "election_instants",
    "election_years",
    "elections",
    "eligibility_years",
    "enrollment_days",
    "entries",
    "event_days",
    "events",
    "exceeded",
    "excluded_participants",
    "exclusions",
    "execution_reports",
    "experience_cells",
    "external_agreements",
    "facets",
    "feedback_days",
    "feedback_records",
    "feedback_reports",
    "feedback_reviews",
    "findings",
    "follow_ups",
    "frame_entries",
    "frames",
    "glances",
    "governing_scores",
    "group_compositions",
    "group_facts",
    "groups",
    "identifiers",
    "inaccuracies",
    "individuals",
    "instants",
    "instants_near",
    "intermediary_details",
    "inventories",
    "kind_counts",
    "last_dates",
    "late_data_notices",
    "ledgers",
    "listed_measures",
    "locations",
    "low_volume_thresholds",
    "measure_counts",
    "measure_data",
    "measure_permissions",
    "measure_results",
    "measure_reviews",
    "measure_sources",
    "measurement_records",
    "measurement_sets",
    "measurement_values",
    "measurements",
    "measures_used",
    "medicare_cqm_records",
    "moments",
    "multi_performance_rates",
    "mvp_choices",
    "mvp_lists",
    "mvp_measure_facts",
    "mvp_needs",
    "mvp_registrations",
    "mvp_requests",
    "mvps",
    "no_data_notices",
    "nominated_measures",
    "non_proportions",
    "notices",
    "npi_check_digit",
    "npis",
    "npis_with_valid_check_digit",
    "npis_with_wrong_check_digit",
    "of",
    "organizations",
    "parameters",
    "participant_checks",
    "participant_data",
    "participant_quotas",
    "participant_samples",
    "participants",
    "participation_options",
    "participation_plans",
    "particulars",
    "patient_ids",
    "patient_lists",
    "patient_quotas",
    "payment_years",
    "performance_categories",
    "performance_years",
    "plan_dates",
    "plan_extensions",
    "planned_submissions",
    "plans",
    "populations",
    "posted_cells",
    "posted_intermediaries",
    "posting_defects",
    "posting_details",
    "posting_needs",
    "posting_versions",
    "practice_clinicians",
    "practice_details",
    "practice_views",
    "practices",
    "prior_records",
    "proportions",
    "published_deadlines",
    "qualified_postings",
    "questions",
    "rates",
    "rates_from_counts",
    "readmission_details",
    "ready_stories",
    "receipts",
    "registrants",
    "registration_days",
    "registries",
    "registry_multi_performance_rates",
    "registry_single_performance_rates",
    "rejected_files",
    "releases",
    "reminders",
    "report_lines",
    "report_sections",
    "reporters",
    "resolutions",
    "reviews",
    "reweightings",
    "right_submissions",
    "rules",
    "sample_sizes",
    "sampled_participants",
    "sampled_patients",
    "sampled_records",
    "sampling_years",
    "scalars",
    "scores",
    "seeds",
    "segment_facts",
    "segments",
    "senders",
    "set_records",
    "single_performance_rates",
    "special_statuses",
    "standing_events",
    "standing_transitions",
    "standing_withdrawals",
    "strata",
    "strategy_changes",
    "subgroup_members",
    "subgroups",
    "submission_cases",
    "submission_records",
    "submissions",
    "supported",
    "supports",
    "survey_scores",
    "survey_vendor_applications",
    "targeted_audits",
    "terminations",
    "texts",
    "ticketed",
    "tin_digits",
    "tins",
    "transition_plans",
    "transitions",
    "unready_stories",
    "validation_strategies",
    "vendor_ids",
    "verifications",
    "virtual_group_facts",
    "virtual_group_limits",
    "virtual_group_members",
    "virtual_groups",
    "volume_counts",
    "volumes",
    "weight_rows",
    "withdrawals",
    "wrong_submissions",
]

T = TypeVar("T")


def __dir__() -> list[str]:
    return __all__


def of(kind: type[T]) -> st.SearchStrategy[T]:
    """Return the strategy that ``@given`` uses for values of the class *kind*.

    >>> from hypothesis import given
    >>> from qpp_rules import Tin
    >>> @given(of(Tin))
    ... def test_my_form_masks(tin):
    ...     assert str(tin).startswith("*****")
    >>> test_my_form_masks()

    Raises LookupError for a class without a strategy.
    """
    found = find(kind)
    if found is None:
        message = f"no strategy for {shown(kind)}; give a value class of qpp_rules"
        raise LookupError(message)
    return found


def find(kind: Any) -> st.SearchStrategy[Any] | None:
    """Return the strategy for *kind*, such as ``Tin`` or ``Entry[int]``, or None."""
    origin = get_origin(kind) or kind
    if not isinstance(origin, type):
        return None
    module = _module_of(origin)
    if make_generic := getattr(module, "GENERIC", {}).get(origin):
        return cast("st.SearchStrategy[Any]", make_generic(kind))
    make = getattr(module, "STRATEGIES", {}).get(origin)
    return None if make is None else cast("st.SearchStrategy[Any]", make())


def _module_of(kind: Any) -> Any:
    """Return the module here with the name of the subject, or the core module, of *kind*."""
    package, *parts = getattr(kind, "__module__", "").split(".")
    if package != __name__.partition(".")[0]:
        return None
    # Ignore the names of a subject's files: one may have the name of another subject.
    names = reversed(parts) if parts[:1] == ["core"] else parts[:1]
    found = (f"{__name__}.{name}" for name in names)
    return next((import_module(name) for name in found if find_spec(name)), None)
