"""What type checkers make of sampling. It is checked and never run."""

from __future__ import annotations

from typing import assert_never, assert_type

from qpp_rules import sampling
from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Finding
from qpp_rules.core.identifiers import Group, Participant, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    ExcludedParticipants,
    FrameEntry,
    ParticipantQuota,
    ParticipantSample,
    PatientQuota,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    SampledPatient,
    SamplingUnit,
)

# The choices of a draw can be matched exhaustively.


def may_return(reuse: ReuseOfParticipants) -> bool:
    match reuse:
        case ReuseOfParticipants.WHEN_EXHAUSTED | ReuseOfParticipants.ALLOWED:
            return True
        case ReuseOfParticipants.NEVER:
            return False
        case _:
            assert_never(reuse)


def barred(excluded: Plan | ExcludedParticipants) -> str:
    match excluded:
        case Plan(digest=digest):
            return digest
        case ExcludedParticipants(reason=reason):
            return reason
        case _:
            assert_never(excluded)


# A plan is drawn from entries and patients, and verified from the same.


def drawn(
    frame: list[FrameEntry], patients: dict[Participant, list[str]], year: PerformanceYear
) -> None:
    plan = sampling.draw(frame, patients, seed="314159", year=year, reserves=2)
    assert_type(plan, Plan)
    assert_type(plan.participants, tuple[SampledParticipant, ...])
    assert_type(plan.participants[0].patients[0], SampledPatient)
    assert_type(plan.participants[0].participant, Participant)
    assert_type(plan.findings, tuple[Finding, ...])
    assert_type(sampling.extend(plan, frame, patients), Plan)
    assert_type(sampling.verify(plan, frame, patients), Determination[bool | None])
    assert_type(
        sampling.verify(plan, frame, lambda participant: patients[participant]).answer, bool | None
    )
    # One earlier plan, or several things that are barred.
    sampling.draw(frame, patients, seed="1", year=year, excluding=plan)
    sampling.draw(
        frame,
        patients,
        seed="1",
        year=year,
        excluding=[plan, ExcludedParticipants(frozenset(), "a conflict")],
    )


def parts(participants: list[Participant], year: PerformanceYear) -> None:
    assert_type(sampling.participant_quota(100, year), ParticipantQuota)
    assert_type(sampling.patient_quota(100, year), PatientQuota)
    assert_type(sampling.participant_quota(100, year).unit, SamplingUnit)
    sample = sampling.sample_participants(participants, seed="1", year=year)
    assert_type(sampling.merge(sample, sample), ParticipantSample)
    assert_type(
        sampling.sample_patients(participants[0], ["a"], seed="1", year=year),
        tuple[SampledPatient, ...],
    )
    assert_type(sampling.ticket("1", participants[0], "a"), str)


# What is malformed is refused before it runs.


def refused(frame: list[FrameEntry], year: PerformanceYear) -> None:
    group = Group(Tin("000000001"))
    sampling.draw([group], {}, seed="1", year=year)  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]
    sampling.draw(frame, {}, year=year)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    sampling.draw(frame, {}, seed=314159, year=year)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    sampling.draw(frame, {}, seed="1", year=year, reuse="never")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    sampling.participant_quota(100, 2027)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    FrameEntry("group:000000001")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
