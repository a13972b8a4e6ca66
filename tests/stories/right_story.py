"""One right story of a whole year: an intermediary that did everything, and may submit everything.

A story has two answers: whether each planned submission may go, and whether the execution report is
complete and in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar, cast

import attrs

from qpp_rules import (
    EASTERN,
    ApmEntity,
    Determination,
    Group,
    Individual,
    Npi,
    Participant,
    PerformanceYear,
    PlannedSubmission,
    Subgroup,
    Tin,
    VirtualGroup,
    agreements,
    audits,
    elections,
    eligibility,
    examples,
    postings,
    readiness,
    sampling,
    submissions,
)
from qpp_rules.agreements import Authorization, BusinessAssociateAgreement
from qpp_rules.core.vocabulary import (
    ClinicianType,
    CollectionType,
    IntermediaryType,
    ParticipationStatus,
    PerformanceCategory,
    QpStatus,
    ReportingOption,
)
from qpp_rules.eligibility import (
    ClinicianFacts,
    Eligibility,
    GroupFacts,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
)
from qpp_rules.measures import MvpChoice, SubmissionMethod
from qpp_rules.registration import GroupComposition, MvpRegistration, SpecialtyComposition
from qpp_rules.standing import Notice, Resolution, StandingEvent, Termination, Withdrawal
from qpp_rules.terms import Approval

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
D = TypeVar("D", Authorization, BusinessAssociateAgreement)
Facts: TypeAlias = ClinicianFacts | GroupFacts | VirtualGroupFacts

YEAR: Final = PerformanceYear(2026)
QUALITY: Final = PerformanceCategory.QUALITY
ACTIVITIES: Final = PerformanceCategory.IMPROVEMENT_ACTIVITIES
MVP: Final = "M0005"
INTERMEDIARY: Final = "Example Registry"
CEHRT_ID: Final = "0015C1A2B3C4D5E"
SEEDS: Final = ("31415926535897932384", "27182818284590452353", "16180339887498948482")


def eastern(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=EASTERN)


DATA_RECEIVED_ON: Final = date(2026, 2, 1)
REGISTERED_AT: Final = eastern(2026, 5, 11, 14)
SIGNED_ON: Final = eastern(2026, 1, 20, 10)
ELECTED_AT: Final = eastern(2027, 1, 8, 11)
VALIDATED_AT: Final = eastern(2027, 1, 15, 17)
TARGETED_AT: Final = eastern(2027, 1, 25, 17)
CORRECTED_AT: Final = eastern(2027, 1, 29, 12)
CERTIFIED_AT: Final = CORRECTED_AT
SUBMITTED_AT: Final = eastern(2027, 2, 15, 9)
REPORTED_AT: Final = eastern(2027, 4, 20, 15)

APPROVALS: Final = (Approval(IntermediaryType.QUALIFIED_REGISTRY, YEAR),)
# Terminated for an earlier year, under remedial action now, and withdrawing after the data went.
STANDING: Final = (
    Termination(date(2025, 12, 1), date(2026, 1, 1), {PerformanceYear(2025)}),
    Notice(date(2025, 12, 1), is_written=True),
    Resolution(date(2026, 1, 1)),
    Notice(date(2026, 2, 1), is_written=True),
    Withdrawal(date(2027, 12, 31)),
)

ABOVE: Final = Volume(Decimal(120000), 300, 400)
BETWEEN: Final = Volume(Decimal(90300), 150, 234)
BELOW: Final = Volume(Decimal(20000), 40, 60)


POSTING: Final = postings.Posting(
    year=YEAR,
    kind=IntermediaryType.QUALIFIED_REGISTRY,
    intermediaries=[
        postings.PostedIntermediary(
            year=YEAR,
            name=INTERMEDIARY,
            cells=[
                postings.PostedCell(postings.Column.REMEDIAL_ACTION, "Corrective action plan"),
                postings.PostedCell(postings.Column.REPORTING_OPTIONS, "MVPs; traditional MIPS"),
                postings.PostedCell(
                    postings.Column.PARTICIPATION_OPTIONS,
                    "Individuals; groups; virtual groups; subgroups",
                ),
                postings.PostedCell(postings.Column.MVPS, MVP),
            ],
        )
    ],
    contents=[
        postings.ContentsRow(
            INTERMEDIARY,
            quality=True,
            improvement_activities=True,
            promoting_interoperability=True,
            mvps=True,
        )
    ],
)


@attrs.frozen
class Enrolled:
    """A participant of the roster, and what decides its eligibility."""

    participant: Participant
    facts: Facts


@attrs.frozen
class Story:
    """All that an intermediary keeps on file of a year."""

    approvals: tuple[Approval, ...]
    standing: tuple[StandingEvent, ...]
    roster: tuple[Enrolled, ...]
    elections: tuple[elections.Election, ...]
    agreements: tuple[BusinessAssociateAgreement, ...]
    authorizations: tuple[Authorization, ...]
    registrations: tuple[MvpRegistration, ...]
    planned: tuple[PlannedSubmission, ...]
    validation: audits.AuditResult
    targeted_audits: tuple[audits.TargetedAudit, ...]
    corrections: tuple[audits.Correction, ...]
    report: audits.ExecutionReport
    reported_at: datetime


# --- the two answers ---------------------------------------------------------------------------


def may_go(story: Story, planned: Iterable[PlannedSubmission]) -> Iterator[readiness.Readiness]:
    """Ask the gates of all subjects whether each may go when it is planned to."""
    for at, ones in groupby(planned, lambda one: one.submitted_at or SUBMITTED_AT):
        yield from readiness.check_all((case_of(story, one) for one in ones), as_of=at)


_ANSWERED: Final[dict[tuple[object, ...], tuple[Any, tuple[Any, ...]]]] = {}
_MOST_ANSWERED: Final = 5000


def once(ask: Callable[..., T], *told: Any) -> T:
    """Return what *ask* answers to what was *told*; the same objects are asked once.

    A spoiled story shares most of its parts with the right one.
    """
    key = (ask, *map(id, told))
    if key not in _ANSWERED:
        if len(_ANSWERED) >= _MOST_ANSWERED:
            _ANSWERED.clear()
        # The objects are kept alive, so that no other object gets their id.
        _ANSWERED[key] = ask(*told), told
    return cast("T", _ANSWERED[key][0])


def case_of(story: Story, planned: PlannedSubmission) -> readiness.SubmissionCase:
    """Return one planned submission with all that is on file of its participant."""
    determination = once(determined, story.roster, planned)
    checked = once(content_of, planned)
    return readiness.SubmissionCase(
        planned=planned,
        approval=story.approvals,
        standing_events=story.standing,
        posting=POSTING,
        validation=story.validation,
        targeted_audits=story.targeted_audits,
        corrections=story.corrections,
        determination=determination,
        election=once(elected, story.elections, planned, determination),
        virtual_group_election=once(grouped_on, story.roster, planned),
        agreements=once(of_participant, story.agreements, planned),
        authorizations=once(of_participant, story.authorizations, planned),
        registration=once(registered, story.registrations, planned),
        checked=checked,
        certification=once(certified, planned, checked),
    )


def certified(
    planned: PlannedSubmission, checked: submissions.Checked
) -> submissions.Certification:
    digest = checked.content_digest
    return submissions.Certification(planned, digest, CERTIFIED_AT, in_form_of_cms=True)


def of_participant(documents: tuple[D, ...], planned: PlannedSubmission) -> tuple[D, ...]:
    return tuple(one for one in documents if one.participant == planned.participant)


def grouped_on(roster: tuple[Enrolled, ...], planned: PlannedSubmission) -> date | None:
    facts = [one.facts for one in roster if one.participant == planned.participant]
    return facts[0].elected_on if facts and isinstance(facts[0], VirtualGroupFacts) else None


def content_of(planned: PlannedSubmission) -> submissions.Checked:
    """Return content as planned, which nothing is wrong with."""
    program = planned.mvp or "mips"
    by_ehr = planned.collection_types == {CollectionType.ECQM}
    methods = SubmissionMethod
    by = methods.ELECTRONIC_HEALTH_RECORD if by_ehr else methods.REGISTRY
    rate = submissions.SinglePerformanceRate(
        is_end_to_end_reported=True,
        performance_met=57,
        eligible_population=77,
        performance_not_met=20,
    )
    values = {
        QUALITY: (date(2026, 12, 31), submissions.Measurement("236", rate)),
        ACTIVITIES: (date(2026, 6, 30), submissions.Measurement("IA_BE_4", value=True)),
    }
    sets = [
        submissions.MeasurementSet(
            one,
            by if one is QUALITY else methods.REGISTRY,
            program,
            date(2026, 1, 1),
            last,
            [measurement],
            CEHRT_ID if by_ehr and one is QUALITY else None,
        )
        for one, (last, measurement) in values.items()
        if one in planned.categories
    ]
    return submissions.check(
        submissions.Submission(planned.year, planned.participant, sets),
        examples.registry().inventory,
        submissions.Sender(IntermediaryType.QUALIFIED_REGISTRY),
        None,
        mvps=examples.registry().mvps,
        particulars=submissions.Particulars(
            covers_all_payers=True,
            indicates_cehrt=True,
            risk_adjusted=["236"],
            titled_mvps=[MVP],
            is_selected=False,
        ),
    )


def reported(story: Story) -> Determination[bool | None]:
    """Ask whether the execution report is complete, as the audits on file say, and in time."""
    as_audited = audits.execution_report(
        story.validation,
        story.targeted_audits,
        intermediary=INTERMEDIARY,
        corrections=story.corrections,
        clinicians_of=CLINICIANS_OF,
    )
    return audits.check_execution_report(
        story.report, story.reported_at, YEAR, any_data_submitted=True, as_audited=as_audited
    )


def determined(
    roster: tuple[Enrolled, ...], planned: PlannedSubmission
) -> Determination[Eligibility] | None:
    facts = [one.facts for one in roster if one.participant == planned.participant]
    if len(facts) != 1:
        return None
    return _determine(facts[0], planned)


def _determine(facts: Facts, planned: PlannedSubmission) -> Determination[Eligibility]:
    year = planned.year
    if isinstance(facts, ClinicianFacts):
        return eligibility.determine_individual(facts, year)
    if isinstance(facts, VirtualGroupFacts):
        return eligibility.determine_virtual_group(facts, year)
    if isinstance(planned.participant, Subgroup):
        return eligibility.determine_subgroup(facts, year)
    return eligibility.determine_group(facts, year)


def registered(
    registrations: tuple[MvpRegistration, ...], planned: PlannedSubmission
) -> MvpRegistration | None:
    """Return what CMS's system shows of the participant's MVP; None if that is not one thing."""
    shown = [one for one in registrations if one.participant == planned.participant]
    return shown[0] if len(shown) == 1 else None


def elected(
    on_record: tuple[elections.Election, ...],
    planned: PlannedSubmission,
    determination: Determination[Eligibility] | None,
) -> elections.Election | None:
    """Return the election on file, or the state without one."""
    on_file = [one for one in on_record if one.participant == planned.participant]
    if len(on_file) > 1:
        return None
    if on_file:
        return on_file[0]
    if determination is None:
        return None
    return elections.begin(planned.participant, determination, planned.year)


# --- the story ---------------------------------------------------------------------------------


def tin(number: int) -> Tin:
    return Tin(f"{number:09}")


def npi(number: int) -> Npi:
    return Npi(f"{1_234_500_000 + number}")


def clinician(number: int) -> Individual:
    return Individual(tin(700 + number), npi(number))


GROUPS: Final = tuple(Group(tin(100 + number)) for number in range(20))
CLINICIANS: Final = tuple(clinician(number) for number in range(16))
VIRTUAL_GROUPS: Final = (VirtualGroup("VG-001"), VirtualGroup("VG-002"))
SUBGROUPS: Final = (Subgroup(tin(100), "SG-00000001"), Subgroup(tin(101), "SG-00000002"))
# Neither of the roster nor of the frame.
STRANGERS: Final[dict[type[Any], Participant]] = {
    Group: Group(tin(999)),
    Individual: Individual(tin(998), npi(99)),
    VirtualGroup: VirtualGroup("VG-999"),
    Subgroup: Subgroup(tin(999), "SG-00000999"),
    ApmEntity: ApmEntity("A9999"),
}
PARTICIPANTS: Final = (*GROUPS, *CLINICIANS, *VIRTUAL_GROUPS, *SUBGROUPS)
CLINICIANS_OF: Final = {one: 4 for one in PARTICIPANTS if not isinstance(one, Individual)}
# Opt-in eligible: an election each. Every fifth group and clinician.
# One practice, and every subgroup.
IN_MVPS: Final = (GROUPS[3], *SUBGROUPS)
OPTED_IN: Final = (*GROUPS[4::5], *CLINICIANS[4::5])


def volume_of(participant: Participant) -> Volume:
    return BETWEEN if participant in OPTED_IN else ABOVE


def facts_of(participant: Participant) -> Facts:
    volume = volume_of(participant)
    if isinstance(participant, Individual):
        return ClinicianFacts(
            clinician_type=ClinicianType.NURSE_PRACTITIONER,
            medicare_enrolled_on=date(2015, 6, 1),
            earlier_medicare_claims=False,
            qp_status=QpStatus.NOT_QP,
            partial_qp_elects=False,
            segment_1=volume,
            segment_2=volume,
        )
    if isinstance(participant, VirtualGroup):
        members = [
            VirtualGroupMember(tin(500 + number), 4, Eligibility.MIPS_ELIGIBLE) for number in (1, 2)
        ]
        return VirtualGroupFacts(members, elected_on=date(2025, 12, 1))
    return GroupFacts(
        segment_1=volume, segment_2=volume, eligible_clinicians=4, mips_eligible_clinicians=3
    )


def status_of(participant: Participant) -> ParticipationStatus:
    if participant in OPTED_IN:
        return ParticipationStatus.OPT_IN
    return ParticipationStatus.MIPS_ELIGIBLE


def election_of(participant: Participant) -> elections.Election:
    determination = _determine(facts_of(participant), planned_of(participant))
    begun = elections.begin(participant, determination, YEAR)
    selected = elections.select(begun, elections.Choice.OPT_IN)
    by = elections.Confirmer("A. Smith", elections.Capacity.INTERMEDIARY)
    return elections.confirm(selected, "confirm", at=ELECTED_AT, by=by)


def agreement_of(participant: Participant) -> BusinessAssociateAgreement:
    return BusinessAssociateAgreement(
        participant=participant,
        begins_on=date(2026, 1, 1),
        ends_on=date(2027, 12, 31),
        provides_for_receipt=True,
        discloses_results=True,
        discloses_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        meets_law=True,
    )


def authorization_of(participant: Participant) -> Authorization:
    is_individual = isinstance(participant, Individual)
    roles = agreements.SignerRole
    return Authorization(
        participant=participant,
        year=YEAR,
        covers=frozenset({QUALITY, ACTIVITIES}),
        covers_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        signer_role=roles.CLINICIAN if is_individual else roles.AUTHORIZED_REPRESENTATIVE,
        signer_employer=agreements.SignerEmployer.PARTICIPANT,
        signer="A. Smith",
        is_signed=True,
        signed_on=SIGNED_ON,
        meets_law=True,
        is_on_file=True,
    )


def reporting_option_of(participant: Participant) -> ReportingOption:
    return ReportingOption.MVP if participant in IN_MVPS else ReportingOption.TRADITIONAL_MIPS


def registration_of(participant: Participant) -> MvpRegistration:
    """Return the registration of the MVP; a group attests that it is a small practice."""
    small = SpecialtyComposition.MULTISPECIALTY_SMALL_PRACTICE
    is_group = isinstance(participant, Group)
    return MvpRegistration(
        participant,
        YEAR,
        MvpChoice(MVP, cahps=False, outcome_claims_measure=False),
        accepted=True,
        registered_at=REGISTERED_AT,
        composition=GroupComposition(
            attested=small if is_group else None, eligible_clinicians=4 if is_group else None
        ),
    )


def planned_of(participant: Participant) -> PlannedSubmission:
    option = reporting_option_of(participant)
    return PlannedSubmission(
        participant,
        YEAR,
        {QUALITY, ACTIVITIES},
        collection_types={CollectionType.ECQM, CollectionType.MIPS_CQM},
        participation_option=participant.participation_option,
        reporting_option=option,
        mvp=MVP if option is ReportingOption.MVP else None,
        data_received_on=DATA_RECEIVED_ON,
        submitted_at=SUBMITTED_AT,
        submission_closes=eastern(2027, 3, 31, 20),
    )


def entry_of(participant: Participant) -> sampling.FrameEntry:
    facets = {
        "category:quality",
        "category:improvement activities",
        "collection-type:eCQM",
        "collection-type:MIPS CQM",
        f"reporting-option:{reporting_option_of(participant).value}",
        f"status:{status_of(participant).value}",
    }
    return sampling.FrameEntry(participant, facets)


FRAME: Final = tuple(map(entry_of, PARTICIPANTS))


def patients_of(participant: Participant) -> list[str]:
    return [f"MRN-{participant.key[-4:]}-{number:02}" for number in range(1, 25)]


WRONG_NPI: Final = audits.DataError(audits.ErrorKind.TIN_OR_NPI, None, "two digits changed places")
NO_READING: Final = audits.DataError(
    audits.ErrorKind.CLINICAL_DOCUMENTATION, "236", "no reading on that day"
)


def reviews_of(
    plan: sampling.Plan, errors: dict[int, audits.DataError], *, reserves: int = 0
) -> list[audits.Review]:
    """Review every record, with an error in the first record of the members numbered."""
    members = (*plan.participants, *plan.reserves[:reserves])
    return [
        audits.Review(
            member.participant,
            one.patient,
            [errors[place]] if place in errors and one is member.patients[0] else [],
        )
        for place, member in enumerate(members)
        for one in member.patients
    ]


def checks_of(plan: sampling.Plan) -> list[audits.ParticipantCheck]:
    """Verify the eligibility of everyone, and all the rest of those sampled."""
    sampled = {one.participant for one in (*plan.participants, *plan.reserves)}
    rest = {"identifiers": True, "rates": True, "relevance": True}
    return [
        audits.ParticipantCheck(
            participant=one, eligibility_status=True, **(rest if one in sampled else {})
        )
        for one in PARTICIPANTS
    ]


def validated(plan: sampling.Plan, **changes: Any) -> audits.AuditResult:
    terms: dict[str, Any] = {
        "checks": checks_of(plan),
        "scope": audits.AuditScope.of_frame(FRAME),
        "intermediary_type": IntermediaryType.QUALIFIED_REGISTRY,
        "completed_at": VALIDATED_AT,
        "verified": sampling.verify(plan, FRAME, patients_of),
        **changes,
    }
    reviews = terms.pop("reviews", None) or reviews_of(plan, {0: WRONG_NPI, 2: NO_READING})
    return audits.evaluate(plan, reviews, YEAR, **terms)


def followed_up(
    validation: audits.AuditResult, *, at: datetime = TARGETED_AT
) -> tuple[audits.TargetedAudit, ...]:
    """Make a targeted audit of each deficiency, none of them of the same records as another."""
    found: list[audits.TargetedAudit] = []
    required = zip(validation.targeted_audits_required, SEEDS[1:], strict=False)
    for deficiency, seed in required:
        earlier = [one.result.audited for one in found if one.result is not None]
        plan = audits.plan_targeted(
            validation, deficiency, FRAME, patients_of, seed, excluding=earlier, reserves=1
        )
        excluded = (validation.audited, *earlier)
        result = audits.evaluate(
            plan,
            reviews_of(plan, {1: WRONG_NPI} if deficiency.measure is None else {}),
            YEAR,
            kind=audits.AuditKind.TARGETED,
            completed_at=at,
            verified=sampling.verify(plan, FRAME, patients_of, excluding=excluded),
        )
        found.append(
            audits.TargetedAudit(
                deficiency=deficiency,
                result=result,
                impact="one clinician's data",
                root_cause="typed by hand",
            )
        )
    return tuple(found)


def corrected(
    validation: audits.AuditResult,
    targeted_audits: tuple[audits.TargetedAudit, ...],
    *,
    at: datetime = CORRECTED_AT,
) -> tuple[audits.Correction, ...]:
    """Correct every record in which any of the audits found the errors of a deficiency."""
    results = [validation, *(one.result for one in targeted_audits if one.result is not None)]
    records = Counter({one.key: 0 for one in validation.deficiencies})
    for result in results:
        records.update({one.key: one.records for one in result.deficiencies})
    return tuple(
        audits.Correction(
            deficiency=key, how="entered again from the chart", corrected_at=at, records=count
        )
        for key, count in records.items()
    )


def drawn(**options: Any) -> sampling.Plan:
    terms = {"reserves": 2, "seed_origin": "twenty rolls of a ten-sided die", **options}
    return sampling.draw(FRAME, patients_of, seed=SEEDS[0], year=YEAR, **terms)


def story_of(
    validation: audits.AuditResult,
    *,
    targeted_at: datetime = TARGETED_AT,
    corrected_at: datetime = CORRECTED_AT,
) -> Story:
    """Tell the rest of the year after *validation*."""
    targeted_audits = followed_up(validation, at=targeted_at)
    corrections = corrected(validation, targeted_audits, at=corrected_at)
    return Story(
        approvals=APPROVALS,
        standing=STANDING,
        roster=tuple(Enrolled(one, facts_of(one)) for one in PARTICIPANTS),
        elections=tuple(map(election_of, OPTED_IN)),
        agreements=tuple(map(agreement_of, PARTICIPANTS)),
        authorizations=tuple(map(authorization_of, PARTICIPANTS)),
        registrations=tuple(map(registration_of, IN_MVPS)),
        planned=tuple(map(planned_of, PARTICIPANTS)),
        validation=validation,
        targeted_audits=targeted_audits,
        corrections=corrections,
        report=audits.execution_report(
            validation,
            targeted_audits,
            intermediary=INTERMEDIARY,
            corrections=corrections,
            clinicians_of=CLINICIANS_OF,
        ),
        reported_at=REPORTED_AT,
    )


@cache
def right_story() -> Story:
    """Return the story in which everything was done right."""
    return story_of(validated(drawn()))
