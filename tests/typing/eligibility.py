"""What type checkers make of eligibility. It is checked and never run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import assert_never, assert_type

from qpp_rules import eligibility
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.vocabulary import ClinicianType, ParticipationStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
    GroupReporting,
    IndividualReporting,
    LowVolumeThreshold,
    NoClaims,
    PracticeClinician,
    PracticeView,
    Release,
    Segment,
    SegmentFacts,
    VirtualGroupFacts,
    Volume,
)

# The answers and the kinds of facts can be matched exhaustively.


def asks(answer: Eligibility) -> bool | None:
    match answer:
        case Eligibility.MIPS_ELIGIBLE:
            return True
        case Eligibility.OPT_IN_ELIGIBLE | Eligibility.EXEMPT:
            return False
        case Eligibility.UNDETERMINED:
            return None
        case _:
            assert_never(answer)


def asks_carelessly(answer: Eligibility) -> bool:
    match answer:
        case Eligibility.MIPS_ELIGIBLE:
            return True
        case Eligibility.OPT_IN_ELIGIBLE | Eligibility.EXEMPT:
            return False
        case _:
            # Unknown is not no: a reader that forgets it is told.
            assert_never(answer)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def figures(segment: SegmentFacts) -> int | None:
    match segment:
        case Volume(patients=patients):
            return patients
        case Exceeded() | NoClaims():
            return None
        case _:
            assert_never(segment)


def told(view: PracticeClinician) -> bool:
    match view.in_group:
        case GroupReporting.SCORED | GroupReporting.SCORED_IF_OPTED_IN:
            return True
        case GroupReporting.NOT_SCORED | GroupReporting.VOLUNTARY | GroupReporting.UNDETERMINED:
            return False
        case _:
            assert_never(view.in_group)


# Each question has facts of its own and an answer of its own.


def answers(
    clinician: ClinicianFacts,
    group: GroupFacts,
    entity: ApmEntityFacts,
    virtual_group: VirtualGroupFacts,
    year: PerformanceYear,
) -> None:
    assert_type(eligibility.determine_individual(clinician, year), Determination[Eligibility])
    assert_type(eligibility.determine_group(group, year), Determination[Eligibility])
    assert_type(eligibility.determine_subgroup(group, year), Determination[Eligibility])
    assert_type(eligibility.determine_apm_entity(entity, year), Determination[Eligibility])
    assert_type(eligibility.determine_virtual_group(virtual_group, year).answer, Eligibility)
    assert_type(eligibility.is_group(2, None, year).answer, bool | None)
    assert_type(eligibility.is_small_practice(None, year).answer, bool | None)
    assert_type(eligibility.needs_election(Eligibility.EXEMPT, year).answer, bool | None)
    assert_type(
        eligibility.may_join_subgroup(ParticipationStatus.OPT_IN, year), Determination[bool]
    )
    assert_type(eligibility.is_excluded(clinician, year), bool | None)


def parts(volume: Volume, year: PerformanceYear, read_on: date) -> None:
    assert_type(eligibility.determination_period(year), tuple[Segment, Segment])
    assert_type(eligibility.exceeded(volume, year), frozenset[Criterion])
    assert_type(eligibility.pending_releases(read_on, year, in_apm=False), tuple[Release, ...])
    assert_type(eligibility.LOW_VOLUME_THRESHOLD, Parameter[LowVolumeThreshold])
    assert_type(eligibility.CLINICIAN_TYPES.at(year), frozenset[ClinicianType])


def practice(
    group: GroupFacts, clinicians: Mapping[Npi, ClinicianFacts], year: PerformanceYear
) -> None:
    view = eligibility.determine_practice(group, clinicians, year)
    assert_type(view, PracticeView)
    for npi, clinician in view.items():
        assert_type(npi, Npi)
        assert_type(clinician.individually, IndividualReporting)
        assert_type(clinician.determination.answer, Eligibility)


# What is malformed is refused before it runs.


def refused(clinician: ClinicianFacts, group: GroupFacts, year: PerformanceYear) -> None:
    Volume(90300.0, 150)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Volume(Decimal(90300), "150")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    GroupFacts(segment_1=150)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    eligibility.determine_individual(group, year)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    eligibility.determine_individual(clinician, 2026)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    eligibility.determine_group(group, year, None)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    eligibility.determine_practice(group, {"1234567893": clinician}, year)  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]
    answer: bool = eligibility.is_small_practice(15, year).answer  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    assert_type(answer, bool)
