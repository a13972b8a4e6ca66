"""An application that is complete in every item, for each year and type."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs

from qpp_rules.agreements import AgreementDetail, ExternalAgreement
from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import calendar
from qpp_rules.measures import Inventory, Measure, Mvp, Mvps, Source, SubmissionMethod
from qpp_rules.self_nomination import (
    Applicant,
    Application,
    ApprovalCriterion,
    Attestations,
    Channel,
    ClientParticipant,
    ContactInfo,
    Cost,
    CostFrequency,
    CostUnit,
    Expertise,
    FormKind,
    IntermediaryDetails,
    LastDate,
    MeasureOrigin,
    NominatedMeasure,
    ParticipationPlan,
    PostingDetails,
    PriorRecord,
    Question,
    ReviewAnswer,
    SpecificationComponent,
    review,
)

QCDR, REGISTRY = IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY
YEARS = range(2017, 2028)
CHANNELS = {2018: Channel.JIRA, 2019: Channel.JIRA}
CQMS = frozenset({"001", "007", "128", "134", "226", "317"})
ECQMS = frozenset({"005", "008", "009", "236", "281", "312"})
ACTIVITIES = frozenset({"IA_AHE_1"})
INTEROPERABILITY = frozenset({"PI_EP_1"})
MVP = "G0053"


def submitted_in(year: int) -> Any:
    """Return a moment inside the window of the year."""
    closes = calendar(PerformanceYear(year))["self-nomination"].closes
    if isinstance(closes, datetime):
        return datetime(closes.year, 7, 15, 12, tzinfo=EASTERN)
    return date(closes.year, closes.month, 1) if closes.day > 1 else closes


def measure(identifier: str, category: PerformanceCategory, *methods: SubmissionMethod) -> Measure:
    is_quality = category is PerformanceCategory.QUALITY
    return Measure(
        identifier,
        category,
        submission_methods=frozenset(methods) if methods else None,
        is_flagged_high_priority=is_quality or None,
        is_qcdr_measure=False if is_quality else None,
    )


def inventory_of(year: int) -> Inventory:
    return Inventory(
        year=PerformanceYear(year),
        measures=[
            *(
                measure(one, PerformanceCategory.QUALITY, SubmissionMethod.REGISTRY)
                for one in sorted(CQMS)
            ),
            *(
                measure(one, PerformanceCategory.QUALITY, SubmissionMethod.ELECTRONIC_HEALTH_RECORD)
                for one in sorted(ECQMS)
            ),
            *(
                measure(one, PerformanceCategory.IMPROVEMENT_ACTIVITIES)
                for one in sorted(ACTIVITIES)
            ),
            *(
                measure(one, PerformanceCategory.PROMOTING_INTEROPERABILITY)
                for one in sorted(INTEROPERABILITY)
            ),
        ],
        source=Source(provisional=False),
    )


def mvps_of(year: int, **contents: Any) -> Mvps:
    """Return the MVPs of the year: one with *contents*, by default nothing."""
    lists = ("quality", "cost", "population_health", "administrative_claims")
    empty = {f"{one}_measures": frozenset[str]() for one in lists}
    empty |= {
        "improvement_activities": frozenset(),
        "promoting_interoperability_measures": frozenset(),
    }
    mvp = Mvp(MVP, **{**empty, "has_cahps": False, "has_outcome_claims_measure": False, **contents})
    return Mvps(year=PerformanceYear(year), mvps=[mvp])


def nominated(year: int, **changes: Any) -> NominatedMeasure:
    fields = {
        "identifier": "ABC1",
        "origin": MeasureOrigin.OWN,
        "is_fully_specified": True,
        "specified_on": submitted_in(year),
        "components": frozenset(SpecificationComponent),
        "is_face_valid": True,
        "was_approved_before": True,
        "is_fully_tested": True,
        "data_collected": True,
    }
    return NominatedMeasure(**{**fields, **changes})


def participants(year: int, count: int = 25) -> tuple[ClientParticipant, ...]:
    return (ClientParticipant(date(year - 2, 1, 1), submits_data=True),) * count


def agreement(year: int, **changes: Any) -> ExternalAgreement:
    fields = {
        "is_written": True,
        "is_signed": True,
        "signed_on": date(year - 1, 8, 1),
        "effective_on": date(year - 1, 9, 1),
        "details": frozenset(AgreementDetail),
    }
    return ExternalAgreement(**{**fields, **changes})


def complete(year: int, kind: IntermediaryType = QCDR) -> Application:
    """Return an application of *kind* that is complete in every item."""
    return Application(
        year=PerformanceYear(year),
        form=FormKind.FULL,
        channel=CHANNELS.get(year, Channel.QPP_WEBSITE),
        contact=ContactInfo(name="Example Registry", contact="nominations@example.org"),
        details=IntermediaryDetails(
            intermediary_type=kind,
            organization_type=OrganizationType.SPECIALTY_SOCIETY,
            partnerships={"Example Society"},
            applicant=Applicant.APPROVED_BEFORE,
            participants=participants(year),
            formed_on=date(year - 5, 3, 1),
            live_on=date(year - 4, 1, 1),
            principal_place="US",
            data_kept_in={"US"},
            serves_whole_period=True,
            external_agreements=[agreement(year)],
            changes=(),
            roles_detailed=True,
            clinical_expertise=Expertise.OWN,
            measure_development=Expertise.BY_COLLABORATION,
            expertise_details="Five clinicians on staff.",
        ),
        posting=PostingDetails(
            categories=SUBMITTED_CATEGORIES,
            reporting_options=ReportingOption,
            participation_options=ParticipationOption,
            supports_app=True,
            supports_medicare_cqms=False,
            mvps={MVP},
            mvp_needs=(),
            mips_cqms=CQMS,
            ecqms=ECQMS,
            improvement_activities=ACTIVITIES,
            interoperability_measures=INTEROPERABILITY,
            collection_methods={"EHR"},
            secure_method=True,
            cost=Cost(
                frequency=CostFrequency.ANNUAL,
                unit=CostUnit.PROVIDER,
                services={"quality reporting"},
                mvps_cost_another=False,
                amount="$300 per provider",
            ),
            last_dates=[LastDate("EHR integration", date(year, 6, 15))],
        ),
        qcdr_measures=[nominated(year)] if kind is QCDR else [],
        attestations=Attestations(
            understands_requirements=True,
            criteria=ApprovalCriterion,
            validation_strategy=True,
            will_audit=True,
            will_report_audits=True,
            participation_plan=ParticipationPlan(steps={"a webinar a month"}, is_detailed=True),
            attests_posting=True,
            required_documentation=True,
            permits_documentation=True,
            will_give_feedback=True,
        ),
        questions=[Question(subject="sampling", is_answered=True)],
    )


def record(year: int, **changes: Any) -> PriorRecord:
    """Return the record of an intermediary in good standing, with data in every year."""
    before = frozenset(PerformanceYear(one) for one in range(2017, max(year, 2018)))
    fields = {
        "approved_for": before,
        "approved_under_pqrs": True,
        "data_submitted_for": before,
        "action_in": frozenset(),
        "terminated_in": frozenset(),
        "changed_organization": False,
        "failed_requirements": False,
        "gave_inaccurate_information": False,
    }
    return PriorRecord(**{**fields, **changes})


def changed(application: Application, path: str, value: Any) -> Application:
    """Return *application* with *value* at *path*, such as "contact.name"."""
    name, _, rest = path.partition(".")
    inner = changed(getattr(application, name), rest, value) if rest else value
    return attrs.evolve(application, **{name: inner})


def blank(application: Application, path: str) -> Application:
    """Return *application* with the item at *path* left blank."""
    return attrs.evolve(changed(application, path, None), left_blank={path})


def reviewed(
    application: Application, year: int, *, submitted_at: Any = "in time", **known: Any
) -> Determination[ReviewAnswer]:
    """Review *application* with all there is to know, unless *known* says otherwise."""
    facts: dict[str, Any] = {"prior": record(year)}
    if year >= 2024:
        facts |= {"inventory": inventory_of(year), "mvps": mvps_of(year)}
    at = submitted_in(year) if submitted_at == "in time" else submitted_at
    return review(application, PerformanceYear(year), submitted_at=at, **{**facts, **known})


def gaps(found: Determination[ReviewAnswer]) -> list[tuple[str, str, str]]:
    """Return the rule, what it is about, and the verdict of each finding that does not hold."""
    return [
        (one.rule.id, one.about, one.verdict.name)
        for one in found.findings
        if one.holds is not True
    ]
