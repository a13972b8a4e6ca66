"""What the gate over a whole roster costs, next to the gates of its owners and to plain code.

Everyone is a clinician who reports traditional MIPS, with documents, an election or none, and
content of six measures that was checked and certified. Everyone hashes the content: it has to be
exactly what was certified. One in ten has no authorization, and one in
ten that is opt-in eligible has not elected. The facts are the same for all contenders, and are made
before the clock starts, ten thousand participants at a time.
"""

from __future__ import annotations

import resource
import time
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import attrs
from measuring import print_heading, print_row, print_target, run

from qpp_rules import (
    EASTERN,
    Individual,
    Npi,
    PerformanceYear,
    PlannedSubmission,
    Tin,
    agreements,
    audits,
    deadlines,
    elections,
    eligibility,
    readiness,
    registration,
    sampling,
    standing,
    submissions,
)
from qpp_rules.core.vocabulary import (
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
from qpp_rules.eligibility import Eligibility, Volume
from qpp_rules.measures import Inventory, Source, SubmissionMethod
from qpp_rules.submissions import Checked, Measurement, MeasurementSet, SinglePerformanceRate
from qpp_rules.terms import Approval
from qpp_rules.testing.strategies import npi_check_digit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qpp_rules.standing import StandingEvent

SIZE = 100_000
AT_A_TIME = 10_000
YEAR = PerformanceYear(2025)
QUALITY = PerformanceCategory.QUALITY
REGISTRY = IntermediaryType.QUALIFIED_REGISTRY
AS_OF = datetime(2026, 2, 1, 9, tzinfo=EASTERN)
MEASURES = ("001", "047", "130", "134", "226", "236")
ABOVE, BETWEEN = Volume(Decimal(120000), 300, 400), Volume(Decimal(90300), 150, 234)
APPROVAL = (Approval(REGISTRY, YEAR),)
EVENTS: tuple[StandingEvent, ...] = ()
NO_AUTHORIZATION, OPT_IN, UNDECIDED = 10, 20, 200


def clinician(number: int) -> Individual:
    """Return the clinician of this number, with a valid NPI: a wrong one is a finding."""
    nine = f"{100_000_000 + number}"
    return Individual(Tin(f"{number:09}"), Npi(nine + npi_check_digit(nine)))


def inventory() -> Inventory:
    """Return an inventory of the measures that are submitted."""
    records = [
        {
            "category": "quality",
            "measureId": name,
            "metricType": "singlePerformanceRate",
            "measureType": "process",
            "isRegistryMeasure": False,
            "isRiskAdjusted": False,
            "submissionMethods": ["registry"],
            "allowedPrograms": ["mips"],
            "allowedRegistrationTypes": ["individual", "group"],
            "firstPerformanceYear": 2017,
        }
        for name in MEASURES
    ]
    return Inventory.of(records, YEAR, source=Source(provisional=False))


def patients_of(participant: Individual) -> list[str]:
    """Return the patients of a clinician, whose records the audit samples."""
    return [f"{participant.tin.digits}-{number}" for number in range(3)]


def audit() -> audits.AuditResult:
    """Return a complete audit of everyone, in which nothing was found."""
    facets = audits.AuditScope(
        categories=frozenset({QUALITY}),
        collection_types=frozenset({CollectionType.MIPS_CQM}),
        reporting_options=frozenset({ReportingOption.TRADITIONAL_MIPS}),
        statuses=frozenset({ParticipationStatus.MIPS_ELIGIBLE}),
    ).facets
    frame = [sampling.FrameEntry(clinician(number), facets) for number in range(SIZE)]
    plan = sampling.draw(frame, patients_of, seed="31415926535897932384", year=YEAR)
    reviews = [
        audits.Review(member.participant, one.patient)
        for member in plan.participants
        for one in member.patients
    ]
    done = dict.fromkeys(("eligibility_status", "identifiers", "rates", "relevance"), True)
    return audits.evaluate(
        plan,
        reviews,
        YEAR,
        checks=[audits.ParticipantCheck(participant=one.participant, **done) for one in frame],
        scope=audits.AuditScope.of_frame(frame),
        intermediary_type=REGISTRY,
        completed_at=datetime(2026, 1, 15, 17, tzinfo=EASTERN),
    )


def checked_one(participant: Individual, of: Inventory) -> Checked:
    """Return one clinician's content, checked."""
    counts = {
        "performance_met": 40,
        "performance_not_met": 30,
        "eligible_population_exception": 5,
        "eligible_population_exclusion": 0,
        "eligible_population": 75,
    }
    rate = SinglePerformanceRate(is_end_to_end_reported=False, **counts)
    whole = (YEAR.first_day, YEAR.last_day)
    measurements = [Measurement(name, rate) for name in MEASURES]
    sets = [MeasurementSet(QUALITY, SubmissionMethod.REGISTRY, "mips", *whole, measurements)]
    particulars = submissions.Particulars(
        covers_all_payers=True, is_from_cehrt=False, risk_adjusted=(), is_selected=False
    )
    return submissions.check(
        submissions.Submission(YEAR, participant, sets),
        of,
        submissions.Sender(REGISTRY),
        submissions.Reporter(ParticipationOption.INDIVIDUAL),
        particulars=particulars,
    )


def cases(
    first: int, last: int, validation: audits.AuditResult, template: Checked
) -> Iterator[readiness.SubmissionCase]:
    """Yield the cases of the participants of these numbers."""
    volume = {number: BETWEEN if number % OPT_IN == 0 else ABOVE for number in range(first, last)}
    for number in range(first, last):
        who = clinician(number)
        planned = PlannedSubmission(
            *(who, YEAR, {QUALITY}),
            collection_types={CollectionType.MIPS_CQM},
            reporting_option=ReportingOption.TRADITIONAL_MIPS,
            data_received_on=date(2025, 2, 1),
            submitted_at=AS_OF,
        )
        facts = eligibility.ClinicianFacts(
            clinician_type=ClinicianType.NURSE_PRACTITIONER,
            medicare_enrolled_on=date(2015, 6, 1),
            earlier_medicare_claims=False,
            qp_status=QpStatus.NOT_QP,
            partial_qp_elects=False,
            segment_1=volume[number],
            segment_2=volume[number],
        )
        determination = eligibility.determine_individual(facts, YEAR)
        # As check found it for the first one: the findings are the same.
        submission = attrs.evolve(template.submission, participant=who)
        checked = Checked(
            submission,
            template.determination,
            template.particulars,
            submissions.content_digest(submission),
        )
        yield readiness.SubmissionCase(
            planned=planned,
            approval=APPROVAL,
            standing_events=EVENTS,
            validation=validation,
            determination=determination,
            election=election(who, determination, is_made=number % UNDECIDED != 0),
            agreements=(agreement(who),),
            authorizations=() if number % NO_AUTHORIZATION == 0 else (authorization(who),),
            checked=checked,
            certification=submissions.Certification(
                *(planned, checked.content_digest, AS_OF - timedelta(days=1)), in_form_of_cms=True
            ),
        )


def election(who: Individual, determination: Any, *, is_made: bool) -> elections.Election:
    """Return the election as it stands: confirmed, if there is one to make and it *is_made*."""
    begun = elections.begin(who, determination, YEAR)
    if begun.state is not elections.ElectionState.UNDECIDED or not is_made:
        return begun
    selected = elections.select(begun, elections.Choice.OPT_IN)
    return elections.confirm(selected, "confirm", at=datetime(2026, 1, 20, 11, tzinfo=EASTERN))


def agreement(who: Individual) -> agreements.BusinessAssociateAgreement:
    """Return an adequate agreement."""
    return agreements.BusinessAssociateAgreement(
        participant=who,
        begins_on=date(2025, 1, 1),
        ends_on=date(2027, 12, 31),
        provides_for_receipt=True,
        discloses_results=True,
        discloses_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        meets_law=True,
    )


def authorization(who: Individual) -> agreements.Authorization:
    """Return the authorization that the clinician signed."""
    return agreements.Authorization(
        participant=who,
        year=YEAR,
        covers=frozenset({QUALITY}),
        covers_data_on=agreements.Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        signer_role=agreements.SignerRole.CLINICIAN,
        signer_employer=agreements.SignerEmployer.PARTICIPANT,
        is_signed=True,
        signed_on=datetime(2025, 1, 20, 10, tzinfo=EASTERN),
        meets_law=True,
        is_on_file=True,
    )


# --- the contenders ----------------------------------------------------------------------------

FIRST_DAY, CLOSES = date(2025, 1, 1), date(2026, 3, 31)
OPENS, ENDS = datetime(2026, 1, 2, 10, tzinfo=EASTERN), datetime(2026, 3, 31, 20, tzinfo=EASTERN)


def by_hand(batch: list[readiness.SubmissionCase]) -> Counter[bool]:
    """Make the same comparisons as a program without the package would; nothing is unknown."""
    counts: Counter[bool] = Counter()
    validation: Any = batch[0].validation
    frame, scope = validation.frame, validation.scope
    done = validation.completed_at
    for case in batch:
        counts[_may_go(case, frame, scope, done)] += 1
    return counts


def _may_go(case: Any, frame: frozenset[Any], scope: Any, done: Any) -> bool:
    plan, election, certified, checked = (
        *(case.planned, case.election, case.certification, case.checked),
    )
    at = plan.submitted_at
    return (
        any(one.year == plan.year for one in case.approval)
        and not case.standing_events
        and OPENS <= at < ENDS
        and done < at
        and plan.participant in frame
        and plan.categories <= scope.categories
        and plan.collection_types <= scope.collection_types
        and plan.reporting_option in scope.reporting_options
        and case.determination.answer is not Eligibility.UNDETERMINED
        and case.determination.year == plan.year
        and (
            (election.confirmed_at is not None and election.confirmed_at <= at)
            or case.determination.answer is not Eligibility.OPT_IN_ELIGIBLE
        )
        and any(
            one.begins_on <= plan.data_received_on
            and one.ends_on >= CLOSES
            and one.provides_for_receipt
            and one.discloses_results
            and one.meets_law
            for one in case.agreements
        )
        and any(
            one.year == plan.year
            and one.signed_on < at
            and one.is_signed
            and one.meets_law
            and one.is_on_file
            and one.signer_role is agreements.SignerRole.CLINICIAN
            and plan.categories <= one.covers
            for one in case.authorizations
        )
        and checked.answer is True
        and checked.submission.participant == plan.participant
        and certified.content_digest == checked.content_digest
        and certified.certified_at <= at
        and certified.in_form_of_cms is True
    )


def by_owners(batch: list[readiness.SubmissionCase]) -> dict[str, float]:
    """Ask each owner about everyone, and return the processor time of each."""
    plans = [one.planned for one in batch]
    elected = [one.election for one in batch if one.election is not None]
    documents = [one for case in batch for one in case.agreements or ()]
    granted = [one for case in batch for one in case.authorizations or ()]
    checked = [one.checked for one in batch if one.checked is not None]
    certified = [one.certification for one in batch if one.certification is not None]
    determined = {one.planned.participant: one.determination for one in batch}
    owners: dict[str, Callable[[], object]] = {
        "standing": lambda: standing.may_submit_all(plans, APPROVAL, EVENTS),
        "deadlines": lambda: deadlines.may_submit_all(plans),
        "audits": lambda: audits.may_submit_all(plans, batch[0].validation, year=YEAR),
        "registration": lambda: registration.may_submit_all(plans, {}),
        "eligibility": lambda: eligibility.may_submit_all(plans, determined),  # type: ignore[arg-type]
        "elections": lambda: elections.may_submit_all(plans, elected),
        "agreements": lambda: agreements.may_submit_all(plans, documents, granted),
        "submissions": lambda: submissions.may_submit_all(plans, checked, certified),
    }
    return {name: _seconds(ask) for name, ask in owners.items()}


def by_readiness(batch: list[readiness.SubmissionCase]) -> dict[ReadinessStatus, int]:
    """Ask everything about everyone, and count."""
    return readiness.check_all(batch, as_of=AS_OF).finish().counts


def _seconds(ask: Callable[[], object]) -> float:
    began = time.process_time()
    ask()
    return time.process_time() - began


def main() -> None:
    """Print the table and whether the targets are met."""
    validation = audit()
    template = checked_one(clinician(0), inventory())
    spent: Counter[str] = Counter()
    counts: Counter[ReadinessStatus] = Counter()
    for first in range(0, SIZE, AT_A_TIME):
        batch = list(cases(first, first + AT_A_TIME, validation, template))
        # Facts are read once by whoever comes first: each batch has another first.
        asked: list[Callable[[], None]] = [
            lambda: spent.update(by_owners(batch)),  # noqa: B023
            lambda: spent.update(check_all=_seconds(lambda: counts.update(by_readiness(batch)))),  # noqa: B023
            lambda: spent.update(hand=_seconds(lambda: by_hand(batch))),  # noqa: B023
        ]
        turn = first // AT_A_TIME % len(asked)
        for ask in asked[turn:] + asked[:turn]:
            ask()
    owners = {name: each for name, each in spent.items() if name not in ("check_all", "hand")}
    total = sum(owners.values())
    print_heading(f"the gate over {SIZE:,} participants", 1)
    print_row("", "µs each", "x plain")
    rows = {**owners, "all owners' may_submit_all": total, "check_all": spent["check_all"]}
    for name, each in {"plain code": spent["hand"], **rows}.items():
        print_row(name, f"{each / SIZE * 1e6:.1f}", f"{each / spent['hand']:.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    answers = ", ".join(f"{status.name} {count:,}" for status, count in counts.items())
    print(f"\nanswers: {answers}")
    times = "times the sum of the owners"
    print_target("check_all", spent["check_all"] / total, 1.5, times)
    print_target("peak memory of the process, facts and audit included", peak, 1024, "MiB")


if __name__ == "__main__":
    run(main)
