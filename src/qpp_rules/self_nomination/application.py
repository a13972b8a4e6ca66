"""The application, grouped by the tabs of CMS's form, and what is on record of the applicant."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import field

from qpp_rules.agreements import ExternalAgreement
from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.listings import as_frozenset, as_tuple
from qpp_rules.core.masking import shown
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    OrganizationType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_year
from qpp_rules.self_nomination.mvps import MvpNeed
from qpp_rules.self_nomination.qcdr_measures import NominatedMeasure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import Enum


class FormKind(Enumeration):
    """Which of CMS's forms is used."""

    FULL = "full form"
    SIMPLIFIED = "simplified form"


class Channel(Enumeration):
    """How the nomination reaches CMS."""

    JIRA = "JIRA"
    QPP_WEBSITE = "QPP website"
    EMAIL = "e-mail"
    OTHER = "other"


class Applicant(Enumeration):
    """What the applicant says it is. Approval under PQRS counts as earlier approval."""

    NEW = "new applicant"
    APPROVED_BEFORE = "approved in an earlier year of MIPS or PQRS"


class Expertise(Enumeration):
    """How the applicant comes by an expertise."""

    OWN = "its own"
    BY_COLLABORATION = "by collaboration"
    NONE = "none"


class CostFrequency(Enumeration):
    """How often a client pays."""

    MONTHLY = "monthly"
    ANNUAL = "annual"
    PER_SUBMISSION = "per submission"


class CostUnit(Enumeration):
    """Who a client pays for."""

    PROVIDER = "per provider"
    PRACTICE = "per practice"


class ApprovalCriterion(Enumeration):
    """What an intermediary must agree to, as the 2027 fact sheet lists it. The list is open.

    The place of business and of the data, and service through the whole period, are items of
    their own.
    """

    CEHRT_SOURCE = "able to indicate the data source if data is derived from CEHRT"
    FORM_AND_MANNER = "submits data in the form and manner that CMS specifies"
    OPT_IN = "able to transmit a clinician's decision to opt in"
    TRANSITION = "supports the transition of participants before it discontinues services"
    TRAINING = "attends and completes training and support sessions"
    CERTIFICATION = "certifies the data as true, accurate and complete"


_COUNTRY: Final = re.compile(r"[A-Z]{2}")


@takes(str)
def a_country(name: str, value: object) -> Problem | None:
    """Take a country as its two letters in ISO 3166, such as "US"."""
    if isinstance(value, str) and _COUNTRY.fullmatch(value):
        return None
    expected = "a country's two capital letters, such as 'US'"
    return Problem(name, shown(value), expected, is_type=not isinstance(value, str))


_CANDIDATES: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)


@takes(IntermediaryType)
def a_candidate(name: str, value: object) -> Problem | None:
    """Take a type that self-nominates: QCDR or qualified registry."""
    expected = "QCDR or QUALIFIED_REGISTRY"
    if not isinstance(value, IntermediaryType):
        return Problem(name, shown(value), expected, is_type=True)
    remedy = "for a survey vendor ask check_survey_vendor; a health IT vendor applies as one of two"
    return None if value in _CANDIDATES else Problem(name, value.name, expected, remedy)


def _text(**options: Any) -> Any:
    return field(default=None, validator=optional(a_text), **options)


def _flag() -> Any:
    return field(default=None, validator=optional(a_flag))


def _day() -> Any:
    return field(default=None, validator=optional(a_calendar_date))


def _member(kind: type[Enum]) -> Any:
    return field(default=None, validator=optional(member_of(kind)))


def _set_of(kind: type[Any]) -> Any:
    return field(default=None, converter=as_frozenset, validator=optional(each(frozenset, kind)))


def _find_texts(name: str, value: Any) -> Problem | None:
    problem = _EACH_TEXT.find(name, value)
    found = (a_text.problem(name, one) for one in value) if problem is None else ()
    return problem or next((one for one in found if one is not None), None)


_EACH_TEXT: Final = each(frozenset, str)
_TEXTS: Final = attrs.evolve(_EACH_TEXT, find=_find_texts, test="{find}('', {v}) is None")


def _texts() -> Any:
    """Return a field for a set of texts. A blank text states nothing, so it is refused."""
    return field(default=None, converter=as_frozenset, validator=optional(_TEXTS))


def _all_of(kind: type[Any]) -> Any:
    return field(default=None, converter=as_tuple, validator=optional(each(tuple, kind)))


@frozen
class ClientParticipant:
    """One participant of the intermediary: since when, and whether it submits data to it.

    *ended_on* is its last day; None if it goes on. *submits_data* says whether it submits data to
    the intermediary for quality improvement. It need not report MIPS through it.
    """

    since: date = field(validator=a_calendar_date)
    ended_on: date | None = _day()
    submits_data: bool | None = field(default=None, validator=optional(a_flag), kw_only=True)

    def _problems(self) -> Iterator[Problem]:
        if self.ended_on is not None and self.ended_on < self.since:
            yield Problem("ended_on", str(self.ended_on), f"not before {self.since}")


@frozen(kw_only=True)
class Cost:
    """What clients pay, as the form asks. Amounts stay as written. None means "not known"."""

    frequency: CostFrequency | None = _member(CostFrequency)
    unit: CostUnit | None = _member(CostUnit)
    services: frozenset[str] | None = _texts()
    mvps_cost_another: bool | None = _flag()
    amount: str | None = _text()


@frozen
class LastDate:
    """The last date to accept new clients for one *service*, such as "EHR integration"."""

    service: str = field(validator=a_text)
    day: date = field(validator=a_calendar_date)


@frozen(kw_only=True)
class ParticipationPlan:
    """The plan to encourage clinicians to submit MIPS data through the intermediary.

    *is_detailed* says whether the plan is detailed; a vague one does not suffice.
    """

    steps: frozenset[str] | None = _texts()
    is_detailed: bool | None = _flag()


@frozen(kw_only=True)
class Question:
    """What CMS asked in its review, and whether the applicant answered. *due* is CMS's date."""

    subject: str = field(validator=a_text)
    is_answered: bool | None = _flag()
    due: date | None = _day()


@frozen(kw_only=True)
class ContactInfo:
    """The tab Intermediary Contact Info: the name, and whom CMS contacts."""

    name: str | None = _text()
    contact: str | None = _text(repr=False)


@frozen(kw_only=True)
class IntermediaryDetails:
    """The tab Intermediary Details. An empty set states "none".

    *participants* are those of any time, each with its days. *formed_on* is the day the entity came
    into existence; *live_on* the day from which its system accepts and retains data.
    *principal_place* and *data_kept_in* are countries as two letters; copies count too.
    *external_agreements* are those with organizations that collect, calculate or transmit data.
    *changes* are substantive changes of the organization since it was last approved.
    *roles_detailed* says whether the form details the roles of each organization.
    """

    intermediary_type: IntermediaryType | None = field(
        default=None, validator=optional(a_candidate)
    )
    organization_type: OrganizationType | None = _member(OrganizationType)
    partnerships: frozenset[str] | None = _texts()
    applicant: Applicant | None = _member(Applicant)
    participants: tuple[ClientParticipant, ...] | None = _all_of(ClientParticipant)
    formed_on: date | None = _day()
    live_on: date | None = _day()
    principal_place: str | None = field(default=None, validator=optional(a_country))
    data_kept_in: frozenset[str] | None = _set_of(str)
    serves_whole_period: bool | None = _flag()
    external_agreements: tuple[ExternalAgreement, ...] | None = _all_of(ExternalAgreement)
    changes: frozenset[str] | None = _texts()
    roles_detailed: bool | None = _flag()
    clinical_expertise: Expertise | None = _member(Expertise)
    measure_development: Expertise | None = _member(Expertise)
    expertise_details: str | None = _text()

    def _problems(self) -> Iterator[Problem]:
        for country in sorted(self.data_kept_in or ()):
            yield from a_country.problems("data_kept_in", country)


@frozen(kw_only=True)
class PostingDetails:
    """The tabs Qualified Posting Details and Improvement Activities: what is supported.

    *interoperability_excepted* is the answer of ``reweighting.may_be_excepted``; it counts only if
    Promoting Interoperability is not among the *categories*. *mvp_needs* are the MVPs that apply to
    the clients. *last_dates* may be several, one for each service.
    """

    categories: frozenset[PerformanceCategory] | None = _set_of(PerformanceCategory)
    interoperability_excepted: bool | None = _flag()
    reporting_options: frozenset[ReportingOption] | None = _set_of(ReportingOption)
    participation_options: frozenset[ParticipationOption] | None = _set_of(ParticipationOption)
    supports_app: bool | None = _flag()
    supports_medicare_cqms: bool | None = _flag()
    mvps: frozenset[str] | None = _texts()
    mvp_needs: tuple[MvpNeed, ...] | None = _all_of(MvpNeed)
    mips_cqms: frozenset[str] | None = _texts()
    ecqms: frozenset[str] | None = _texts()
    improvement_activities: frozenset[str] | None = _texts()
    interoperability_measures: frozenset[str] | None = _texts()
    collection_methods: frozenset[str] | None = _texts()
    secure_method: bool | None = _flag()
    cost: Cost | None = field(default=None, validator=optional(instance_of(Cost)))
    last_dates: tuple[LastDate, ...] | None = _all_of(LastDate)

    def _problems(self) -> Iterator[Problem]:
        if not (self.categories or frozenset()) <= SUBMITTED_CATEGORIES:
            yield Problem("categories", "COST", "categories that are submitted; CMS computes cost")


@frozen(kw_only=True)
class Attestations:
    """The tab Attestations: what the applicant promises and gives with its nomination."""

    understands_requirements: bool | None = _flag()
    criteria: frozenset[ApprovalCriterion] | None = _set_of(ApprovalCriterion)
    validation_strategy: bool | None = _flag()
    will_audit: bool | None = _flag()
    will_report_audits: bool | None = _flag()
    participation_plan: ParticipationPlan | None = field(
        default=None, validator=optional(instance_of(ParticipationPlan))
    )
    attests_posting: bool | None = _flag()
    required_documentation: bool | None = _flag()
    permits_documentation: bool | None = _flag()
    will_give_feedback: bool | None = _flag()
    feedback_rationale: str | None = _text()


@frozen(kw_only=True)
class Application:
    """A nomination for one performance year, in the tabs of CMS's form.

    None means "not known". *left_blank* names items that the form leaves blank, by tab and field,
    such as ``"contact.name"``: they are gaps, not unknown. *qcdr_measures* is the tab QCDR Measure.
    *questions* are those of CMS's review; an empty tuple means that CMS asked none.

    >>> application = Application(
    ...     year=PerformanceYear(2027), left_blank={"details.partnerships"}
    ... )
    >>> application.left_blank
    frozenset({'details.partnerships'})

    Raises InvalidType or InvalidValue for a malformed field, for an unknown item in *left_blank*,
    and for one that has a value.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    form: FormKind | None = _member(FormKind)
    channel: Channel | None = _member(Channel)
    contact: ContactInfo = field(factory=ContactInfo, validator=instance_of(ContactInfo))
    details: IntermediaryDetails = field(
        factory=IntermediaryDetails, validator=instance_of(IntermediaryDetails)
    )
    posting: PostingDetails = field(factory=PostingDetails, validator=instance_of(PostingDetails))
    qcdr_measures: tuple[NominatedMeasure, ...] | None = _all_of(NominatedMeasure)
    attestations: Attestations = field(factory=Attestations, validator=instance_of(Attestations))
    questions: tuple[Question, ...] | None = _all_of(Question)
    left_blank: frozenset[str] = field(
        factory=frozenset, converter=as_frozenset, validator=each(frozenset, str)
    )

    def _problems(self) -> Iterator[Problem]:
        for path in sorted(self.left_blank):
            if path not in PATHS:
                yield Problem("left_blank", shown(path), "tab and field, such as 'contact.name'")
            elif self.value(path) is not None:
                yield Problem("left_blank", path, "an item without a value")
        measures = self.qcdr_measures or ()
        if twice := len(measures) - len({one.identifier for one in measures}):
            yield Problem("qcdr_measures", f"{twice} ids more than once", "each id once")

    def value(self, path: str) -> Any:
        """Return the value of the item at *path*, such as ``"contact.name"``.

        Raises InvalidType for anything but text, and InvalidValue for a path without an item.
        """
        take("Application.value", path=(path, instance_of(str)))
        if path not in PATHS:
            given, expected = shown(path), "tab and field, such as 'contact.name'"
            raise InvalidValue.of("Application.value", "path", given=given, expected=expected)
        found: Any = self
        for name in path.split("."):
            found = None if found is None else getattr(found, name)
        return found


class Tab(Enumeration):
    """The tabs of CMS's form, as its user guides and fact sheet name them."""

    CONTACT = "Intermediary Contact Info"
    DETAILS = "Intermediary Details"
    POSTING = "Qualified Posting Details"
    IMPROVEMENT_ACTIVITIES = "Improvement Activities"
    QCDR_MEASURES = "QCDR Measure"
    ATTESTATIONS = "Attestations"
    WHOLE_FORM = "the whole form"


def _paths() -> Iterator[tuple[str, Tab]]:
    tabs = {
        "contact": (ContactInfo, Tab.CONTACT),
        "details": (IntermediaryDetails, Tab.DETAILS),
        "posting": (PostingDetails, Tab.POSTING),
        "attestations": (Attestations, Tab.ATTESTATIONS),
    }
    yield from (("form", Tab.WHOLE_FORM), ("channel", Tab.WHOLE_FORM))
    for name, (kind, tab) in tabs.items():
        for one in attrs.fields(kind):
            is_activity = one.name == "improvement_activities"
            yield f"{name}.{one.name}", Tab.IMPROVEMENT_ACTIVITIES if is_activity else tab
    for one in attrs.fields(Cost):
        if one.name != "amount":
            yield f"posting.cost.{one.name}", Tab.POSTING
    yield "qcdr_measures", Tab.QCDR_MEASURES
    yield "questions", Tab.WHOLE_FORM


PATHS: Final = dict(_paths())
"""Every item by tab and field, with its tab."""


@frozen(kw_only=True)
class PriorRecord:
    """What is on record of an applicant. None means "not known", an empty set "none".

    *approved_for* are the performance years it was approved for, *approved_under_pqrs* whether it
    was approved before MIPS, *data_submitted_for* those for which it submitted MIPS data.
    *action_in* are the years in which remedial action or probation was imposed or open,
    *terminated_in* those in which CMS terminated it. *failed_requirements* and
    *gave_inaccurate_information* are what CMS may consider.
    """

    approved_for: frozenset[PerformanceYear] | None = _set_of(PerformanceYear)
    approved_under_pqrs: bool | None = _flag()
    data_submitted_for: frozenset[PerformanceYear] | None = _set_of(PerformanceYear)
    action_in: frozenset[PerformanceYear] | None = _set_of(PerformanceYear)
    terminated_in: frozenset[PerformanceYear] | None = _set_of(PerformanceYear)
    changed_organization: bool | None = _flag()
    failed_requirements: bool | None = _flag()
    gave_inaccurate_information: bool | None = _flag()

    def took_part_before(self, year: PerformanceYear) -> bool | None:
        """Return whether it was approved under MIPS for a year before *year*."""
        check_year("PriorRecord.took_part_before", year)
        return None if self.approved_for is None else any(one < year for one in self.approved_for)

    def approved_before(self, year: PerformanceYear) -> bool | None:
        """Return whether it was approved before *year*, under MIPS or PQRS."""
        took_part = self.took_part_before(year)
        if took_part or self.approved_under_pqrs:
            return True
        return False if took_part is False and self.approved_under_pqrs is False else None
