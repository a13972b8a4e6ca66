"""Whole cases that are ready, of every kind of participant."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules import agreements, audits, elections, eligibility, sampling, submissions
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ClinicianType,
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    QpStatus,
    ReadinessStatus,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import Deadline, calendar
from qpp_rules.eligibility import Eligibility, Volume
from qpp_rules.measures import MvpChoice, SubmissionMethod
from qpp_rules.postings import COLUMNS, Column, ContentsRow, PostedCell, PostedIntermediary, Posting
from qpp_rules.readiness import SubmissionCase
from qpp_rules.registration import GroupComposition, MvpRegistration, SpecialtyComposition
from qpp_rules.terms import Approval
from qpp_rules.testing.strategies.agreements import YEARS as OF_AGREEMENTS
from qpp_rules.testing.strategies.core import npi_check_digit
from qpp_rules.testing.strategies.planned_submissions import received, sent
from qpp_rules.testing.strategies.submissions.stories import QCDR_IDS, right_submissions

if TYPE_CHECKING:
    from qpp_rules.testing.strategies.submissions.stories import SubmissionStory

YEARS: Final = OF_AGREEMENTS
"""The years in which every gate has its texts: those of agreements begin last."""
_BY_CLINICIAN: Final = 2023
"""The last year whose audits sample clinicians, so that only clinicians can be in their frame."""
_OPTED_IN: Final = 3
_OF_EACH: Final = 4
MVP: Final = "G0053"
_NAME: Final = "Example Registry"
_SUBMISSION: Final = "data-submission"
_SEED: Final = "31415926535897932384"
_ABOVE: Final = Volume(Decimal(120000), 300, 400)
_BETWEEN: Final = Volume(Decimal(90300), 150, 234)


@attrs.frozen(repr=False)
class ReadinessStory:
    """A case, and the instant at which it is asked; *window* is needed where none was published.

    *fault* names what is wrong; None if nothing is. Then *rule* is the id of the rule that says so,
    and *answer* the answer.
    """

    case: SubmissionCase
    as_of: datetime
    window: Deadline | None = None
    fault: str | None = None
    rule: str = ""
    answer: ReadinessStatus = ReadinessStatus.READY

    def __repr__(self) -> str:
        planned = self.case.planned
        fault = f", {self.fault}" if self.fault else ""
        option = planned.reporting_option and planned.reporting_option.value
        return f"<ReadinessStory {planned.year}, {planned.participant.masked_key}, {option}{fault}>"

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        # Hypothesis prints the fields of attrs classes, and these are long.
        printer.text(repr(self))


# --- everyone, and the audit of everyone -------------------------------------------------------


def _npi(number: int) -> Npi:
    nine = f"1{number:08}"
    return Npi(nine + npi_check_digit(nine))


@cache
def participants_of(option: ParticipationOption) -> tuple[Participant, ...]:
    """Return the participants of the stories that take part in this way."""
    places = range(_OF_EACH)
    match option:
        case ParticipationOption.INDIVIDUAL:
            return tuple(Individual(Tin(f"{700 + n:09}"), _npi(n)) for n in range(3 * _OF_EACH))
        case ParticipationOption.GROUP:
            return tuple(Group(Tin(f"{100 + n:09}")) for n in places)
        case ParticipationOption.SUBGROUP:
            return tuple(Subgroup(Tin(f"{100 + n:09}"), f"SG-{n:08}") for n in places)
        case ParticipationOption.VIRTUAL_GROUP:
            return tuple(VirtualGroup(f"VG-{n:03}") for n in places)
        case ParticipationOption.APM_ENTITY:
            return tuple(ApmEntity(f"A{n:04}") for n in places)


def options_of(year: PerformanceYear) -> tuple[ParticipationOption, ...]:
    """Return how the participants of the stories of *year* take part.

    The audits of 2023 sample clinicians; for 2027 no low-volume threshold was found, and APM
    Entities are not tested.
    """
    if year.year <= _BY_CLINICIAN:
        return (ParticipationOption.INDIVIDUAL,)
    is_tested = eligibility.LOW_VOLUME_THRESHOLD.covers(year)
    return tuple(ParticipationOption) if is_tested else (ParticipationOption.APM_ENTITY,)


_TYPES: Final = {
    IntermediaryType.QUALIFIED_REGISTRY: (
        *(CollectionType.MIPS_CQM, CollectionType.ECQM, CollectionType.MEDICARE_CQM),
    ),
    IntermediaryType.QCDR: (
        *(CollectionType.MIPS_CQM, CollectionType.ECQM, CollectionType.QCDR_MEASURE),
    ),
}


def _frame(year: PerformanceYear, kind: IntermediaryType) -> tuple[sampling.FrameEntry, ...]:
    facets = audits.AuditScope(
        categories=SUBMITTED_CATEGORIES,
        collection_types=frozenset(_TYPES[kind]),
        reporting_options=frozenset(ReportingOption),
        statuses=frozenset(ParticipationStatus),
    ).facets
    everyone = (one for option in options_of(year) for one in participants_of(option))
    return tuple(sampling.FrameEntry(one, facets) for one in everyone)


def _patients_of(participant: Participant) -> list[str]:
    return [f"P-{participant.key[-4:]}-{number}" for number in range(2)]


@cache
def _sample(
    year: PerformanceYear, kind: IntermediaryType
) -> tuple[tuple[sampling.FrameEntry, ...], sampling.Plan]:
    frame = _frame(year, kind)
    return frame, sampling.draw(frame, _patients_of, seed=_SEED, year=year)


@cache
def audit_of(
    year: PerformanceYear, kind: IntermediaryType, *, has_error: bool = False
) -> audits.AuditResult:
    """Return a complete audit of everyone, with a deficiency if *has_error*."""
    frame, plan = _sample(year, kind)
    error = audits.DataError(audits.ErrorKind.CLINICAL_DOCUMENTATION, "047", "no reading")
    first = plan.participants[0].patients[0]
    reviews = [
        audits.Review(member.participant, one.patient, [error] * (has_error and one is first))
        for member in plan.participants
        for one in member.patients
    ]
    done = dict.fromkeys(("eligibility_status", "identifiers", "rates", "relevance"), True)
    return audits.evaluate(
        plan,
        reviews,
        year,
        checks=[audits.ParticipantCheck(participant=one.participant, **done) for one in frame],
        scope=audits.AuditScope.of_frame(frame),
        intermediary_type=kind,
        completed_at=_validated(year),
        beneficiaries=_beneficiaries(year) if year >= _CHECKS_BENEFICIARIES else (),
        verified=sampling.verify(plan, frame, _patients_of),
    )


_CHECKS_BENEFICIARIES: Final = PerformanceYear(2027)


def _beneficiaries(year: PerformanceYear) -> list[Any]:
    record = audits.MedicareCqmRecord(
        measure="001SSP", patient="B1", denominator_confirmed=True, numerator_confirmed=True
    )
    lists = [audits.BeneficiaryList(4, {"B1"})]
    return [
        audits.check_beneficiaries([record], lists, year, participant=one)
        for one in participants_of(ParticipationOption.APM_ENTITY)
        if isinstance(one, ApmEntity)
    ]


def _validated(year: PerformanceYear) -> datetime:
    return datetime(year.year + 1, 1, 15, 17, tzinfo=EASTERN)


# --- the facts of a participant ----------------------------------------------------------------


def is_opted_in(participant: Participant) -> bool:
    """Return whether *participant* is opt-in eligible in the stories: one of each kind is."""
    own = participants_of(participant.participation_option)
    return isinstance(participant, (Individual, Group)) and own[_OPTED_IN] == participant


def _determination(participant: Participant, year: PerformanceYear) -> Any:
    volume = _BETWEEN if is_opted_in(participant) else _ABOVE
    segments = {"segment_1": volume, "segment_2": volume}
    if isinstance(participant, Individual):
        facts = eligibility.ClinicianFacts(
            clinician_type=ClinicianType.NURSE_PRACTITIONER,
            medicare_enrolled_on=date(2015, 6, 1),
            earlier_medicare_claims=False,
            qp_status=QpStatus.NOT_QP,
            partial_qp_elects=False,
            **segments,
        )
        return eligibility.determine_individual(facts, year)
    if isinstance(participant, VirtualGroup):
        members = [
            eligibility.VirtualGroupMember(Tin(f"{500 + n:09}"), 4, Eligibility.MIPS_ELIGIBLE)
            for n in range(2)
        ]
        elected_on = date(year.year - 1, 12, 1)
        return eligibility.determine_virtual_group(
            eligibility.VirtualGroupFacts(members, elected_on=elected_on), year
        )
    if isinstance(participant, ApmEntity):
        return None
    of_group = eligibility.GroupFacts(eligible_clinicians=4, mips_eligible_clinicians=3, **segments)
    if isinstance(participant, Subgroup):
        return eligibility.determine_subgroup(of_group, year)
    return eligibility.determine_group(of_group, year)


def _election(participant: Participant, year: PerformanceYear) -> elections.Election:
    determined = _determination(participant, year)
    status = Eligibility.MIPS_ELIGIBLE if determined is None else determined
    begun = elections.begin(participant, status, year)
    if not is_opted_in(participant):
        return begun
    selected = elections.select(begun, elections.Choice.OPT_IN)
    at = datetime(year.year + 1, 1, 20, 11, tzinfo=EASTERN)
    return elections.confirm(selected, "confirm", at=at)


def _own_window(year: PerformanceYear) -> Deadline:
    """Return a window as that of the year before was."""
    return Deadline(
        key=_SUBMISSION,
        title="A window that was announced",
        opens=datetime(year.year + 1, 1, 3, 10, tzinfo=EASTERN),
        original_closes=datetime(year.year + 1, 3, 31, 20, tzinfo=EASTERN),
        citation=calendar(PerformanceYear(2026))[_SUBMISSION].citation,
        year=year,
    )


def agreement_of(participant: Participant, year: PerformanceYear) -> Any:
    """Return an adequate business associate agreement of *participant*."""
    return agreements.BusinessAssociateAgreement(
        participant=participant,
        begins_on=year.first_day,
        ends_on=date(year.year + 2, 12, 31),
        provides_for_receipt=True,
        discloses_results=True,
        discloses_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        meets_law=True,
    )


def authorization_of(participant: Participant, year: PerformanceYear) -> agreements.Authorization:
    """Return an authorization by *participant* that permits every category."""
    roles = agreements.SignerRole
    is_individual = isinstance(participant, Individual)
    return agreements.Authorization(
        participant=participant,
        year=year,
        covers=SUBMITTED_CATEGORIES,
        covers_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        signer_role=roles.CLINICIAN if is_individual else roles.AUTHORIZED_REPRESENTATIVE,
        signer_employer=agreements.SignerEmployer.PARTICIPANT,
        is_signed=True,
        signed_on=datetime(year.year, 1, 20, 10, tzinfo=EASTERN),
        meets_law=True,
        is_on_file=True,
    )


def _registration(participant: Participant, year: PerformanceYear) -> MvpRegistration:
    small = SpecialtyComposition.MULTISPECIALTY_SMALL_PRACTICE
    of_group = GroupComposition(attested=small, eligible_clinicians=4)
    choice = MvpChoice(MVP, cahps=False, outcome_claims_measure=False)
    registered_at = datetime(year.year, 5, 11, 14, tzinfo=EASTERN)
    composition = of_group if isinstance(participant, Group) else GroupComposition()
    return MvpRegistration(
        *(participant, year, choice),
        accepted=True,
        registered_at=registered_at,
        composition=composition,
    )


@cache
def _posting(year: PerformanceYear, kind: IntermediaryType) -> Posting:
    cells = [
        PostedCell(Column.REMEDIAL_ACTION, "No remedial action"),
        PostedCell(Column.REPORTING_OPTIONS, "APP; MVPs; traditional MIPS"),
        PostedCell(
            Column.PARTICIPATION_OPTIONS,
            "Individuals; groups; virtual groups; subgroups; APM Entities",
        ),
        PostedCell(Column.MVPS, MVP),
    ]
    marks: dict[str, Any] = dict.fromkeys(
        ("quality", "improvement_activities", "promoting_interoperability"), True
    )
    has_mark = year.year > _BY_CLINICIAN
    return Posting(
        year=year,
        kind=kind,
        intermediaries=[PostedIntermediary(year=year, name=_NAME, cells=cells)],
        contents=[ContentsRow(_NAME, **marks, mvps=True if has_mark else None)],
    )


def _sent_types(story: SubmissionStory) -> frozenset[CollectionType]:
    types = set()
    for one in story.submission.measurement_sets:
        if one.category is PerformanceCategory.QUALITY:
            is_ehr = one.submission_method is SubmissionMethod.ELECTRONIC_HEALTH_RECORD
            types.add(CollectionType.ECQM if is_ehr else CollectionType.MIPS_CQM)
            names = {measurement.measure_id for measurement in one.measurements}
            if "001SSP" in names:
                types.add(CollectionType.MEDICARE_CQM)
            if names.intersection(QCDR_IDS):
                types.add(CollectionType.QCDR_MEASURE)
    return frozenset(types)


@st.composite
def ready_stories(
    draw: st.DrawFn,
    year: PerformanceYear | None = None,
    option: ReportingOption | None = None,
    participation: ParticipationOption | None = None,
) -> ReadinessStory:
    """Return stories whose data is ready: of every reporting option and kind of participant.

    They are of 2023 to 2027: in 2023 of individuals, whom its audits sample, and in 2027 of APM
    Entities, with a window of their own, because none was published.
    """
    of_year = year or draw(st.sampled_from(YEARS))
    takes_part = options_of(of_year) if participation is None else (participation,)
    content = draw(
        right_submissions(
            of_year, tuple(ReportingOption) if option is None else (option,), takes_part
        )
    )
    own = participants_of(content.participation)
    who = draw(st.sampled_from(own))
    content = attrs.evolve(content, submission=attrs.evolve(content.submission, participant=who))
    checked = content.check()
    reported = submissions.reporting_option_of(content.submission.measurement_sets[0].program)
    kind = content.sender.kind
    planned = PlannedSubmission(
        *(who, of_year, checked.categories),
        collection_types=_sent_types(content),
        participation_option=who.participation_option,
        reporting_option=reported,
        mvp=MVP if reported is ReportingOption.MVP else None,
        data_received_on=received(of_year),
    )
    as_of = sent(of_year)
    case = SubmissionCase(
        planned=planned,
        approval=Approval(kind, of_year),
        standing_events=(),
        posting=_posting(of_year, kind) if COLUMNS.covers(of_year) else None,
        validation=audit_of(of_year, kind),
        determination=_determination(who, of_year),
        election=_election(who, of_year),
        agreements=[agreement_of(who, of_year)],
        authorizations=[authorization_of(who, of_year)],
        registration=_registration(who, of_year) if planned.mvp else None,
        checked=checked,
        certification=submissions.Certification(
            planned, checked.content_digest, as_of - timedelta(hours=20), in_form_of_cms=True
        ),
    )
    window = None if _SUBMISSION in calendar(of_year) else _own_window(of_year)
    return ReadinessStory(case, as_of, window)
