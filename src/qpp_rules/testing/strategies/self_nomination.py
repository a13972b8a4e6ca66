"""Nominations, complete ones and ones with gaps, and what goes with them."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import fields
from hypothesis import strategies as st

from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.self_nomination import (
    MINIMUM_PARTICIPANTS,
    Applicant,
    Application,
    ApprovalCriterion,
    Attendance,
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
    MeasurePermission,
    MeasureReview,
    MeasureStatus,
    MvpMeasureFacts,
    MvpNeed,
    NominatedMeasure,
    ParticipationPlan,
    PostingDetails,
    PriorRecord,
    Question,
    SpecificationComponent,
    SurveyCriterion,
    SurveyVendorApplication,
)
from qpp_rules.testing.strategies.agreements import external_agreements
from qpp_rules.testing.strategies.core import Strategies, covered_years, texts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import Enum

T = TypeVar("T")

YEARS: Final = covered_years(MINIMUM_PARTICIPANTS)
_FLAGS: Final = st.sampled_from((True, True, True, True, True, False, None))
_TYPES: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)
_CQMS: Final = ("001", "007", "128", "134", "226", "317")
_ECQMS: Final = ("005", "008", "009", "236", "281", "312")
_ACTIVITIES: Final = ("IA_AHE_1", "IA_PM_13")
_INTEROPERABILITY: Final = ("PI_EP_1", "PI_PPHI_1")
_MVPS: Final = ("G0053", "G0055", "M1370")
_LEAST: Final = 25
_HOME: Final = frozenset({"US"})


def _mostly(value: T, *others: T | None) -> st.SearchStrategy[T | None]:
    """Return *value* most of the time, else one of *others* or None."""
    return st.sampled_from((value,) * 5 + (*others, None))


def _member(kind: type[Enum]) -> st.SearchStrategy[Any]:
    return st.sampled_from((*tuple(kind) * 2, None))


@cache
def _text() -> st.SearchStrategy[str | None]:
    return texts() | st.none()


def _set(items: Iterable[T]) -> st.SearchStrategy[frozenset[T] | None]:
    """Return all *items* most of the time, else some of them or None."""
    every = frozenset(items)
    # A set that is sorted gives the same examples each time.
    ordered = sorted(every, key=str)
    return st.one_of(
        st.just(every), st.just(every), st.frozensets(st.sampled_from(ordered)), st.none()
    )


def _days(year: int) -> st.SearchStrategy[date]:
    """Return days at which an item of *year* turns."""
    turns = ((year - 1, 1), (year - 1, 9), (year, 1), (year - 3, 1))
    edges = [date(at, month, day) for at, month in turns for day in (1, 2)]
    return st.sampled_from(edges)


def _years(year: PerformanceYear) -> st.SearchStrategy[frozenset[PerformanceYear] | None]:
    near = [PerformanceYear(year.year - back) for back in range(1, 8) if year.year - back >= 2017]  # noqa: PLR2004 (the first performance year)
    return _set(near) if near else st.sampled_from((frozenset(), None))


@st.composite
def client_participants(draw: st.DrawFn, year: PerformanceYear | None = None) -> ClientParticipant:
    """Return participants of an intermediary, with days near those that count for *year*."""
    days = _days((year or draw(st.sampled_from(YEARS))).year)
    since, ended_on = draw(days), draw(st.none() | days)
    if ended_on is not None and ended_on < since:
        since, ended_on = ended_on, since
    return ClientParticipant(since, ended_on, submits_data=draw(_FLAGS))


def costs() -> st.SearchStrategy[Cost]:
    """Return what clients pay, with parts that are not known."""
    return st.builds(
        Cost,
        frequency=_member(CostFrequency),
        unit=_member(CostUnit),
        services=_set({"quality reporting", "support"}),
        mvps_cost_another=_FLAGS,
        amount=_text(),
    )


def last_dates() -> st.SearchStrategy[LastDate]:
    """Return last dates to accept new clients."""
    return st.builds(LastDate, texts(), st.dates(date(2017, 1, 1), date(2028, 1, 1)))


def participation_plans() -> st.SearchStrategy[ParticipationPlan]:
    """Return participation plans, detailed and vague."""
    return st.builds(ParticipationPlan, steps=_set({"a webinar a month"}), is_detailed=_FLAGS)


@cache
def questions() -> st.SearchStrategy[Question]:
    """Return questions of CMS, answered and open."""
    days = st.none() | st.dates(date(2017, 1, 1), date(2028, 1, 1))
    return st.builds(Question, subject=texts(), is_answered=_FLAGS, due=days)


@cache
def contact_infos() -> st.SearchStrategy[ContactInfo]:
    """Return the tab of contacts."""
    return st.builds(ContactInfo, name=_text(), contact=_text())


@st.composite
def intermediary_details(
    draw: st.DrawFn, year: PerformanceYear | None = None
) -> IntermediaryDetails:
    """Return the tab of details, complete and with gaps, for *year*."""
    of = year or draw(st.sampled_from(YEARS))
    on_board = (ClientParticipant(date(of.year - 2, 6, 1), submits_data=True),)
    some = st.lists(client_participants(of), max_size=2).map(tuple)
    days = st.none() | _days(of.year)
    return IntermediaryDetails(
        intermediary_type=draw(st.sampled_from((*_TYPES, None))),
        organization_type=draw(_member(OrganizationType)),
        partnerships=draw(_set({"Example Society"})),
        applicant=draw(_member(Applicant)),
        participants=draw(st.none() | some.map(lambda few: on_board * (_LEAST - 1) + few)),
        formed_on=draw(days),
        live_on=draw(days),
        principal_place=draw(_mostly("US", "CA", "PR")),
        data_kept_in=draw(_mostly(_HOME, _HOME | {"CA"}, frozenset({"PR"}))),
        serves_whole_period=draw(_FLAGS),
        external_agreements=draw(st.none() | st.tuples() | st.tuples(external_agreements(of))),
        changes=draw(st.none() | st.sampled_from((frozenset(), frozenset({"another vendor"})))),
        roles_detailed=draw(_FLAGS),
        clinical_expertise=draw(_member(Expertise)),
        measure_development=draw(_member(Expertise)),
        expertise_details=draw(_text()),
    )


def mvp_needs() -> st.SearchStrategy[MvpNeed]:
    """Return MVPs that apply to clients, finalized near the days that decide."""
    days = [date(year, month, 21) for year in (2022, 2025, 2026) for month in (1, 11)]
    return st.builds(MvpNeed, st.sampled_from(_MVPS), st.none() | st.sampled_from(days))


def mvp_measure_facts() -> st.SearchStrategy[MvpMeasureFacts]:
    """Return what is known of a measure in an MVP."""
    flag = st.sampled_from((True, False, None))
    return st.builds(
        MvpMeasureFacts,
        is_pertinent=flag,
        is_qcdr_measure=flag,
        is_owner=flag,
        is_permitted=flag,
    )


@cache
def posting_details() -> st.SearchStrategy[PostingDetails]:
    """Return the tabs on what is supported, complete and with gaps."""
    return st.builds(
        PostingDetails,
        categories=_set(SUBMITTED_CATEGORIES),
        interoperability_excepted=_FLAGS,
        reporting_options=_set(ReportingOption),
        participation_options=_set(ParticipationOption),
        supports_app=_FLAGS,
        supports_medicare_cqms=_FLAGS,
        mvps=_set(_MVPS),
        mvp_needs=st.none() | st.lists(mvp_needs(), max_size=2).map(tuple),
        mips_cqms=_set(_CQMS),
        ecqms=_set(_ECQMS),
        improvement_activities=_set(_ACTIVITIES),
        interoperability_measures=_set(_INTEROPERABILITY),
        collection_methods=_set({"EHR"}),
        secure_method=_FLAGS,
        cost=st.none() | costs(),
        last_dates=st.none() | st.lists(last_dates(), max_size=2).map(tuple),
    )


@cache
def measure_permissions() -> st.SearchStrategy[MeasurePermission]:
    """Return permissions of owners, documented and oral, for all of a year and less."""
    days = [date(year, month, day) for year in (2022, 2026) for month, day in ((1, 1), (12, 31))]
    return st.builds(
        MeasurePermission,
        owner=texts(),
        is_documented=_FLAGS,
        first_day=st.none() | st.sampled_from(days),
        last_day=st.none() | st.sampled_from([*days, date(2027, 12, 31)]),
        is_owner_approved=_FLAGS,
    )


@st.composite
def nominated_measures(
    draw: st.DrawFn, year: PerformanceYear | None = None, identifier: str | None = None
) -> NominatedMeasure:
    """Return QCDR measures in a nomination for *year*, complete and with gaps."""
    of = year or draw(st.sampled_from(YEARS))
    return NominatedMeasure(
        identifier or draw(texts()),
        origin=draw(_member(MeasureOrigin)),
        is_fully_specified=draw(_FLAGS),
        specified_on=draw(st.none() | _days(of.year)),
        components=draw(_set(SpecificationComponent)),
        is_face_valid=draw(_FLAGS),
        was_approved_before=draw(_FLAGS),
        is_fully_tested=draw(_FLAGS),
        data_collected=draw(_FLAGS),
        permission=draw(st.none() | measure_permissions()),
        by_certified_vendor=draw(_FLAGS),
    )


@cache
def attestations() -> st.SearchStrategy[Attestations]:
    """Return the tab of attestations, complete and with gaps."""
    return st.builds(
        Attestations,
        understands_requirements=_FLAGS,
        criteria=_set(ApprovalCriterion),
        validation_strategy=_FLAGS,
        will_audit=_FLAGS,
        will_report_audits=_FLAGS,
        participation_plan=st.none() | participation_plans(),
        attests_posting=_FLAGS,
        required_documentation=_FLAGS,
        permits_documentation=_FLAGS,
        will_give_feedback=_FLAGS,
        feedback_rationale=_text(),
    )


@st.composite
def applications(draw: st.DrawFn, year: PerformanceYear | None = None) -> Application:
    """Return nominations for *year*, with items that are blank, wrong or not known."""
    of = year or draw(st.sampled_from(YEARS))
    measures = st.lists(st.sampled_from(("ABC1", "ABC2")), max_size=2, unique=True).flatmap(
        lambda ids: st.tuples(*(nominated_measures(of, one) for one in ids))
    )
    contact = draw(contact_infos())
    unstated = [f"contact.{one.name}" for one in fields(ContactInfo)]
    empty = [path for path in unstated if getattr(contact, path.partition(".")[2]) is None]
    return Application(
        year=of,
        form=draw(_mostly(FormKind.FULL, FormKind.SIMPLIFIED)),
        channel=draw(_mostly(Channel.QPP_WEBSITE, *Channel)),
        contact=contact,
        details=draw(intermediary_details(of)),
        posting=draw(posting_details()),
        qcdr_measures=draw(st.none() | measures),
        attestations=draw(attestations()),
        questions=draw(st.none() | st.lists(questions(), max_size=2).map(tuple)),
        left_blank=draw(st.frozensets(st.sampled_from(empty))) if empty else frozenset(),
    )


@st.composite
def prior_records(draw: st.DrawFn, year: PerformanceYear | None = None) -> PriorRecord:
    """Return what is on record of applicants for *year*."""
    of = year or draw(st.sampled_from(YEARS))
    rarely = st.sampled_from((frozenset[PerformanceYear](),) * 3) | _years(of)
    return PriorRecord(
        approved_for=draw(_years(of)),
        approved_under_pqrs=draw(_FLAGS),
        data_submitted_for=draw(_years(of)),
        action_in=draw(rarely),
        terminated_in=draw(rarely),
        changed_organization=draw(_FLAGS),
        failed_requirements=draw(_FLAGS),
        gave_inaccurate_information=draw(_FLAGS),
    )


@st.composite
def measure_reviews(draw: st.DrawFn) -> MeasureReview:
    """Return what happened to nominated measures."""
    days = st.none() | st.dates(date(2023, 11, 1), date(2024, 2, 1))
    rationale = draw(_text())
    return MeasureReview(
        identifier=draw(texts()),
        status=draw(_member(MeasureStatus)),
        form_approved_on=draw(days),
        reviewed_on=draw(days),
        rationale=rationale,
        has_rationale=draw(_FLAGS) if rationale is None else draw(st.sampled_from((True, None))),
        is_acknowledged=draw(_FLAGS),
        approved_on=draw(days),
        posted_on=draw(days),
        published_on=draw(days),
        stays_public=draw(_FLAGS),
    )


def attendances() -> st.SearchStrategy[Attendance]:
    """Return attendances at calls by few representatives of few intermediaries."""
    return st.builds(
        Attendance,
        held_on=st.sampled_from((date(2027, 2, 3), date(2027, 3, 3))),
        representative=st.sampled_from(("A. Smith", "B. Jones")),
        intermediary=st.sampled_from(("First QCDR", "Second QCDR")),
        webinar=_FLAGS,
        audio=_FLAGS,
    )


@st.composite
def survey_vendor_applications(draw: st.DrawFn) -> SurveyVendorApplication:
    """Return applications of survey vendors."""
    met = draw(
        st.frozensets(st.sampled_from(SurveyCriterion)) | st.just(frozenset(SurveyCriterion))
    )
    rest = [one for one in SurveyCriterion if one not in met]
    return SurveyVendorApplication(
        applied_on=draw(st.none() | st.sampled_from((date(2017, 4, 30), date(2017, 5, 1)))),
        met=met,
        not_met=draw(st.frozensets(st.sampled_from(rest))) if rest else frozenset(),
    )


STRATEGIES: Final[Strategies] = {
    Application: applications,
    Attendance: attendances,
    Attestations: attestations,
    ClientParticipant: client_participants,
    ContactInfo: contact_infos,
    Cost: costs,
    IntermediaryDetails: intermediary_details,
    LastDate: last_dates,
    MeasurePermission: measure_permissions,
    MeasureReview: measure_reviews,
    MvpMeasureFacts: mvp_measure_facts,
    MvpNeed: mvp_needs,
    NominatedMeasure: nominated_measures,
    ParticipationPlan: participation_plans,
    PostingDetails: posting_details,
    PriorRecord: prior_records,
    Question: questions,
    SurveyVendorApplication: survey_vendor_applications,
}
