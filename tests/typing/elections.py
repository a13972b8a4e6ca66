"""What type checkers make of elections. It is checked and never run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import assert_never, assert_type

from qpp_rules import elections
from qpp_rules.core.determinations import Answers, Determination
from qpp_rules.core.identifiers import Npi, Participant
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import (
    Batch,
    BatchState,
    Capacity,
    Choice,
    ClientDecision,
    Confirmer,
    Effects,
    Election,
    ElectionState,
    Event,
    Exemption,
    GoverningScore,
    Ledger,
)
from qpp_rules.eligibility import ClinicianFacts, Eligibility

# The states, choices and events can be matched exhaustively.


def is_final(state: ElectionState) -> bool:
    match state:
        case ElectionState.NOT_APPLICABLE | ElectionState.UNDECIDED | ElectionState.SELECTED:
            return False
        case ElectionState.OPTED_IN | ElectionState.REPORTING_VOLUNTARILY:
            return True
        case _:
            assert_never(state)


def is_election(choice: Choice) -> bool:
    match choice:
        case Choice.OPT_IN | Choice.REPORT_VOLUNTARILY:
            return True
        case Choice.NO_DECISION:
            return False
        case _:
            assert_never(choice)


def is_election_carelessly(choice: Choice) -> bool:
    match choice:
        case Choice.OPT_IN | Choice.REPORT_VOLUNTARILY:
            return True
        case _:
            assert_never(choice)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def confirms(event: Event) -> bool:
    match event:
        case Event.SELECT | Event.CANCEL:
            return False
        case Event.CONFIRM_OPT_IN | Event.CONFIRM_VOLUNTARY:
            return True
        case _:
            assert_never(event)


def is_open(state: BatchState) -> bool:
    match state:
        case BatchState.OPEN:
            return True
        case BatchState.CONFIRMED | BatchState.CANCELLED:
            return False
        case _:
            assert_never(state)


# The life cycle is functions from an election to the next one.


def life(participant: Participant, year: PerformanceYear, at: datetime) -> None:
    election = elections.begin(participant, Eligibility.OPT_IN_ELIGIBLE, year)
    assert_type(election, Election)
    election = elections.select(election, Choice.OPT_IN)
    election = elections.confirm(
        election, "CONFIRM", at=at, by=Confirmer("A. Smith", Capacity.INTERMEDIARY)
    )
    assert_type(elections.cancel(election), Election)
    assert_type(election.state, ElectionState)
    assert_type(election.choice, Choice | None)
    assert_type(elections.may_submit(election, submitted_at=at), Determination[bool | None])
    assert_type(elections.may_submit_individuals([election]).answer, bool | None)
    assert_type(election.exemption, Exemption | None)


def planned(plan: PlannedSubmission, election: Election, ledger: Ledger) -> None:
    answers = elections.may_submit_all([plan], [election])
    assert_type(answers, Answers[PlannedSubmission, bool | None])
    assert_type(elections.may_submit_all([plan], ledger)[plan].answer, bool | None)
    assert_type(elections.may_submit_all([plan], {plan.participant: None}).missing, tuple[str, ...])
    assert_type(elections.may_submit(None, planned=plan).answer, bool | None)


def kept(ledger: Ledger, election: Election, participant: Participant) -> None:
    assert_type(ledger.record(election), Ledger)
    assert_type(ledger.merge(ledger), Ledger)
    assert_type(ledger.election(participant, election.year), Election | None)
    assert_type([one.choice for one in ledger], list[Choice | None])
    batch = Batch([election]).choose({participant: Choice.OPT_IN})
    assert_type(batch, Batch)
    assert_type(ledger.not_in_force, tuple[Election, ...])
    assert_type(ledger.outside_window(participant, election.year), tuple[Election, ...])


def confirmed(batch: Batch, decision: ClientDecision, at: datetime) -> None:
    assert_type(batch.confirm("CONFIRM", at=at, decisions=[decision]), Batch)
    assert_type(batch.confirm("CONFIRM", at=at, decisions={decision.participant: decision}), Batch)
    assert_type(batch.confirm("CONFIRM", at=at, decisions=elections.WAIVED), Batch)
    batch.confirm("CONFIRM", at=at, decisions=None)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert_type(batch.summary(), dict[Choice, int])


def follows(
    clinicians: Mapping[Npi, ClinicianFacts],
    scores: Mapping[ParticipationOption, Decimal | None],
    year: PerformanceYear,
) -> None:
    assert_type(elections.effects(Choice.OPT_IN, year), Effects)
    assert_type(
        elections.adjusted_clinicians(Choice.OPT_IN, clinicians, year),
        Answers[Npi, bool | None],
    )
    assert_type(elections.governing_score(scores, year), Determination[GoverningScore | None])
    assert_type(
        elections.is_published(
            Choice.REPORT_VOLUNTARILY, year, opted_out_on=None, preview_begins_on=None
        ).answer,
        bool | None,
    )


# What is malformed is refused before it runs.


def refused(election: Election, participant: Participant, at: datetime) -> None:
    elections.select(election, "opt-in")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    elections.confirm(election, "CONFIRM")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    elections.confirm(election, "CONFIRM", at)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    elections.begin(participant, True, election.year)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    elections.effects(ElectionState.OPTED_IN, election.year)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    election.state = ElectionState.UNDECIDED  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
    Confirmer("A. Smith", "intermediary")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
