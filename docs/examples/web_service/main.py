"""The service on the example registry: ``uvicorn main:app``, in as many processes as you like."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from fastapi import FastAPI
from ledger_store import SqliteLedger
from service import create_app

from qpp_rules import Determination, Participant, PerformanceYear, examples
from qpp_rules.adapters.rosters import determine_roster
from qpp_rules.eligibility import Eligibility

REGISTRY = examples.registry()
ANSWERS = {
    row.participant: answer for row, answer in determine_roster(REGISTRY.roster, REGISTRY.year)
}


def eligibility_of(
    participant: Participant, year: PerformanceYear
) -> Determination[Eligibility] | None:
    """Return the eligibility of a participant of the example registry."""
    answer = ANSWERS.get(participant) if year == REGISTRY.year else None
    return answer if isinstance(answer, Determination) else None


def now() -> datetime:
    """Return the time of the server's clock."""
    return datetime.now(UTC)


def app() -> FastAPI:
    """Return the service, which keeps elections in the file that ELECTIONS names."""
    return create_app(
        SqliteLedger(os.environ.get("ELECTIONS", "elections.db")), eligibility_of, now
    )
