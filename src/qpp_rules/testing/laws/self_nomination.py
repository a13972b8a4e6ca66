"""What a nomination must hold: the law of items."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Rule, Verdict
from qpp_rules.core.moments import day_of
from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.deadlines import calendar
from qpp_rules.measures import Inventory, Measure, Mvp, Mvps, Source, SubmissionMethod
from qpp_rules.self_nomination import (
    CHANNELS,
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
    PostingDetails,
    PriorRecord,
    Question,
    ReviewAnswer,
    SpecificationComponent,
    form,
    organization,
    promises,
    qcdr_measures,
    supported,
)
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.self_nomination import YEARS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import hypothesis

    from qpp_rules.core.years import PerformanceYear


ITEMS: Final = Law("application items law", cfr("414.1400(b)(2)"))
_QCDR: Final = IntermediaryType.QCDR
_TYPES: Final = (_QCDR, IntermediaryType.QUALIFIED_REGISTRY)
ASKED: Final[Mapping[str, Rule]] = {
    "form": form.FORM,
    "channel": form.CHANNEL,
    "contact.name": organization.NAME,
    "contact.contact": organization.CONTACT,
    "details.organization_type": organization.ORGANIZATION_TYPE,
    "details.partnerships": organization.PARTNERSHIPS,
    "details.applicant": organization.APPLICANT,
    "details.participants": organization.PARTICIPANTS,
    "details.formed_on": organization.FORMED,
    "details.live_on": organization.LIVE,
    "details.principal_place": organization.BUSINESS,
    "details.data_kept_in": organization.DATA_KEPT,
    "details.serves_whole_period": organization.SERVICES,
    "details.expertise_details": organization.EXPERTISE_DETAILS,
    "posting.categories": supported.CATEGORIES,
    "posting.reporting_options": supported.REPORTING_OPTIONS,
    "posting.participation_options": supported.PARTICIPATION_OPTIONS,
    "posting.supports_app": supported.APP,
    "posting.supports_medicare_cqms": supported.APP,
    "posting.mvps": supported.MVPS,
    "posting.mips_cqms": supported.MIPS_CQMS,
    "posting.ecqms": supported.ECQMS,
    "posting.improvement_activities": supported.ACTIVITIES,
    "posting.interoperability_measures": supported.INTEROPERABILITY,
    "posting.collection_methods": supported.METHODS,
    "posting.secure_method": supported.SECURE,
    "posting.cost": supported.COST,
    "posting.last_dates": supported.LAST_DATES,
    "attestations.understands_requirements": promises.UNDERSTANDS,
    "attestations.criteria": promises.CRITERIA,
    "attestations.validation_strategy": promises.STRATEGY,
    "attestations.will_audit": promises.AUDITS,
    "attestations.will_report_audits": promises.REPORTS,
    "attestations.attests_posting": promises.POSTING,
    "attestations.required_documentation": promises.DOCUMENTATION,
    "attestations.permits_documentation": promises.DOCUMENTATION,
    "attestations.will_give_feedback": promises.FEEDBACK,
    "questions": form.QUESTIONS,
}
"""What is asked of every applicant, without a condition, in the years of the rule."""
ASKED_OF_QCDRS: Final[Mapping[str, Rule]] = {
    "details.external_agreements": organization.AGREEMENTS,
    "details.clinical_expertise": organization.EXPERTISE,
    "details.measure_development": organization.DEVELOPMENT,
    "qcdr_measures": qcdr_measures.SPECIFIED,
}
"""What is asked of every QCDR, in the years of the rule."""


@attrs.frozen
class _Case:
    application: Application
    blank: str | None
    unknown: frozenset[str]


def _asked_of(year: PerformanceYear, kind: IntermediaryType) -> list[str]:
    asked = {**ASKED, **(ASKED_OF_QCDRS if kind is _QCDR else {})}
    return [path for path, rule in asked.items() if rule.covers(year)]


# --- a complete application --------------------------------------------------------------------

_CQMS: Final = ("001", "007", "128", "134", "226", "317")
_ECQMS: Final = ("005", "008", "009", "236", "281", "312")
_ACTIVITY: Final = "IA_AHE_1"
_INTEROPERABILITY: Final = "PI_EP_1"
_MVP: Final = "G0053"
_TEN_DAYS: Final = timedelta(days=10)


def _measure(identifier: str, category: PerformanceCategory, *methods: SubmissionMethod) -> Measure:
    is_quality = category is PerformanceCategory.QUALITY
    return Measure(
        identifier,
        category,
        submission_methods=methods or None,
        is_flagged_high_priority=is_quality or None,
        is_qcdr_measure=False if is_quality else None,
    )


@cache
def _inventory(year: PerformanceYear) -> Inventory:
    """Return an inventory of *year* that has what the applications list."""
    quality = PerformanceCategory.QUALITY
    activities = PerformanceCategory.IMPROVEMENT_ACTIVITIES
    interoperability = PerformanceCategory.PROMOTING_INTEROPERABILITY
    from_records = SubmissionMethod.ELECTRONIC_HEALTH_RECORD
    return Inventory(
        year=year,
        measures=[
            *(_measure(one, quality, SubmissionMethod.REGISTRY) for one in _CQMS),
            *(_measure(one, quality, from_records) for one in _ECQMS),
            _measure(_ACTIVITY, activities),
            _measure(_INTEROPERABILITY, interoperability),
        ],
        source=Source(provisional=False),
    )


@cache
def _mvps(year: PerformanceYear) -> Mvps:
    """Return MVPs of *year*: one, whose measures need nothing more."""
    return Mvps(
        year=year,
        mvps=[
            Mvp(
                _MVP,
                quality_measures=(),
                cost_measures=(),
                population_health_measures=(),
                administrative_claims_measures=(),
                improvement_activities=(),
                promoting_interoperability_measures=(),
                has_cahps=False,
                has_outcome_claims_measure=False,
            )
        ],
    )


@cache
def _prior(year: PerformanceYear) -> PriorRecord:
    """Return the record of an intermediary in good standing that submitted data every year."""
    before = frozenset(one for one in YEARS if one < year)
    return PriorRecord(
        approved_for=before,
        approved_under_pqrs=True,
        data_submitted_for=before,
        action_in=frozenset(),
        terminated_in=frozenset(),
        changed_organization=False,
        failed_requirements=False,
        gave_inaccurate_information=False,
    )


@cache
def _submitted_at(year: PerformanceYear) -> date:
    return day_of(calendar(year)["self-nomination"].closes) - _TEN_DAYS


@cache
def _complete(year: PerformanceYear, kind: IntermediaryType) -> Application:
    """Return an application of *kind* that is complete in every item."""
    first, submitted_at = year.year, _submitted_at(year)
    nominated = NominatedMeasure(
        identifier="ABC1",
        origin=MeasureOrigin.OWN,
        is_fully_specified=True,
        specified_on=submitted_at,
        components=SpecificationComponent,
        is_face_valid=True,
        was_approved_before=True,
        is_fully_tested=True,
        data_collected=True,
    )
    return Application(
        year=year,
        form=FormKind.FULL,
        channel=CHANNELS.at(year) if CHANNELS.covers(year) else Channel.OTHER,
        contact=ContactInfo(name="Example Registry", contact="nominations@example.org"),
        details=IntermediaryDetails(
            intermediary_type=kind,
            organization_type=OrganizationType.SPECIALTY_SOCIETY,
            partnerships=frozenset(),
            applicant=Applicant.APPROVED_BEFORE,
            participants=(ClientParticipant(date(first - 2, 1, 1), submits_data=True),) * 25,
            formed_on=date(first - 5, 3, 1),
            live_on=year.first_day,
            principal_place="US",
            data_kept_in=frozenset({"US"}),
            serves_whole_period=True,
            external_agreements=(),
            changes=frozenset(),
            roles_detailed=True,
            clinical_expertise=Expertise.OWN,
            measure_development=Expertise.BY_COLLABORATION,
            expertise_details="five clinicians on staff",
        ),
        posting=PostingDetails(
            categories=SUBMITTED_CATEGORIES,
            reporting_options=frozenset(ReportingOption),
            participation_options=frozenset(ParticipationOption),
            supports_app=True,
            supports_medicare_cqms=False,
            mvps=frozenset({_MVP}),
            mvp_needs=(),
            mips_cqms=frozenset(_CQMS),
            ecqms=frozenset(_ECQMS),
            improvement_activities=frozenset({_ACTIVITY}),
            interoperability_measures=frozenset({_INTEROPERABILITY}),
            collection_methods=frozenset({"EHR"}),
            secure_method=True,
            cost=Cost(
                frequency=CostFrequency.ANNUAL,
                unit=CostUnit.PROVIDER,
                services=frozenset({"quality reporting"}),
                mvps_cost_another=False,
            ),
            last_dates=(LastDate("EHR integration", date(first, 6, 15)),),
        ),
        qcdr_measures=(nominated,) if kind is _QCDR else (),
        attestations=Attestations(
            understands_requirements=True,
            criteria=frozenset(ApprovalCriterion),
            validation_strategy=True,
            will_audit=True,
            will_report_audits=True,
            attests_posting=True,
            required_documentation=True,
            permits_documentation=True,
            will_give_feedback=True,
        ),
        questions=(Question(subject="sampling", is_answered=True),),
    )


def _without(application: Application, path: str) -> Application:
    """Return *application* with the item at *path* not known."""
    name, _, rest = path.partition(".")
    changes: dict[str, Any] = {name: None}
    if rest:
        changes = {name: attrs.evolve(getattr(application, name), **{rest: None})}
    return attrs.evolve(application, **changes)


@st.composite
def _cases(
    draw: st.DrawFn, years: tuple[PerformanceYear, ...], *, blank: bool, unknown: bool
) -> _Case:
    year, kind = draw(st.sampled_from(years)), draw(st.sampled_from(_TYPES))
    paths = st.sampled_from(_asked_of(year, kind))
    left_blank = draw(paths) if blank else None
    not_known = draw(st.frozensets(paths, min_size=1, max_size=3)) if unknown else frozenset()
    application = _complete(year, kind)
    for path in not_known | ({left_blank} if left_blank else set()):
        application = _without(application, path)
    application = attrs.evolve(application, left_blank=[left_blank] if left_blank else ())
    return _Case(application, left_blank, not_known - {left_blank})


# --- the law -----------------------------------------------------------------------------------


def gaps_in(result: Any) -> frozenset[str]:
    """Return the items that are gaps: of a determination, or the items themselves."""
    if isinstance(result, Determination):
        return frozenset(one.about for one in result.findings if one.verdict is Verdict.NOT_MET)
    return frozenset(result)


def check_application_items(
    review: Callable[..., Any],
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    gaps_of: Callable[[Any], Iterable[str]] = gaps_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function finds the items that a nomination lacks, and no others.

    *review* takes an :class:`~qpp_rules.self_nomination.Application`, the year, and by name
    *submitted_at*, *prior*, *inventory* and *mvps*; :func:`~qpp_rules.self_nomination.review` is
    the model. *answer_of* reads its :class:`~qpp_rules.self_nomination.ReviewAnswer` from the
    result, *gaps_of* the items that are gaps, such as ``"contact.name"``. The defaults read a
    determination.

    A nomination that is complete in every item has no gap. If the form leaves an item blank that
    the year asks for, exactly that item is a gap. While an item is not known, and none is blank,
    the answer is UNDETERMINED, whatever else is known: no other fact turns it into yes or no.

    >>> from qpp_rules import self_nomination
    >>> check_application_items(self_nomination.review)

    Raises :class:`LawBroken`.

    Citation: 42 CFR § 414.1400(b)(2), before 2022 (b)(1) and (c)(1), to 2018 (b) and (g).
    """
    covered = tuple(years)

    def check(case: _Case) -> None:
        year = case.application.year
        result = ITEMS.call(
            review,
            case.application,
            year,
            submitted_at=_submitted_at(year),
            prior=_prior(year),
            inventory=_inventory(year),
            mvps=_mvps(year),
        )
        answer, gaps = answer_of(result), frozenset(gaps_of(result))
        blank = frozenset({case.blank} if case.blank else ())
        if gaps != blank:
            clause = "an item that is left blank is the only gap"
            if not blank:
                clause = "without a blank item there is no gap"
            ITEMS.broken(clause, **_facts(case), gaps=", ".join(sorted(gaps)) or "none")
        if case.blank:
            wanted, clause = ReviewAnswer.GAPS, "a blank item is a gap, whatever is not known"
        elif case.unknown:
            wanted = ReviewAnswer.UNDETERMINED
            clause = "while an item is not known, no other fact decides"
        else:
            wanted, clause = ReviewAnswer.NO_GAP_FOUND, "a complete nomination has no gap"
        if answer is not wanted:
            ITEMS.broken(clause, **_facts(case), answer=str(answer))

    for blank, unknown in ((False, False), (True, False), (False, True), (True, True)):
        ITEMS.run(_cases(covered, blank=blank, unknown=unknown), check, settings)


def _facts(case: _Case) -> dict[str, Any]:
    kind = case.application.details.intermediary_type
    return {
        "year": case.application.year,
        "type": "not known" if kind is None else kind.value,
        "left blank": case.blank or "nothing",
        "not known": ", ".join(sorted(case.unknown)) or "nothing",
    }
