"""A web service of a registry: eligibility, elections, and whether data may be submitted."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeAlias

from fastapi import APIRouter, Body, FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from ledger_store import SqliteLedger
from pydantic import BaseModel
from starlette.exceptions import HTTPException as HttpError

from qpp_rules import (
    Determination,
    InvalidInput,
    Participant,
    PerformanceYear,
    QppRulesError,
    elections,
    eligibility,
)
from qpp_rules.adapters.json_text import read_json
from qpp_rules.adapters.problem_details import MEDIA_TYPE, problem_details
from qpp_rules.adapters.pydantic import invalid_input
from qpp_rules.eligibility import ClinicianFacts, Eligibility

EligibilityOf: TypeAlias = Callable[
    [Participant, PerformanceYear], Determination[Eligibility] | None
]
"""Returns the eligibility of a participant of the registry, or None for any other."""

Handler: TypeAlias = Callable[[Request], Coroutine[Any, Any, Response]]


# --- what comes in and what goes out -----------------------------------------------------------


class Asked(BaseModel, extra="forbid"):
    """A participant and a year."""

    participant: Participant
    year: PerformanceYear


class Confirmation(Asked):
    """What a client sends to make an election final."""

    choice: elections.Choice
    phrase: str
    confirmed_by: elections.Confirmer


class Kept(BaseModel):
    """The election that is in force. The participant's TIN is masked."""

    participant: str
    year: PerformanceYear
    choice: elections.Choice | None
    confirmed_at: datetime | None


class Problem(BaseModel):
    """What is wrong with one field."""

    field: str
    given: str
    expected: str
    remedy: str


class Refusal(BaseModel):
    """Problem details, as RFC 9457 has them."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Problem]


REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": Refusal} for status in (400, 404, 409, 422)
}


# --- the service -------------------------------------------------------------------------------


def create_app(
    store: SqliteLedger, eligibility_of: EligibilityOf, now: Callable[[], datetime]
) -> FastAPI:
    """Return the service. *now* is the clock, because the library has none."""
    app = FastAPI(title="Elections of a registry")
    refusals: dict[int | str, dict[str, Any]] = {
        code: {"model": Refusal} for code in (400, 409, 422)
    }
    router = APIRouter(route_class=StrictRoute, responses=refusals)

    def begun(asked: Asked) -> elections.Election:
        determination = eligibility_of(asked.participant, asked.year)
        if determination is None:
            raise HTTPException(404, "the registry does not know this participant")
        return elections.begin(asked.participant, determination, asked.year)

    @router.post("/eligibility/{year}")
    def decide(year: int, facts: Annotated[ClinicianFacts, Body()]) -> Determination[Eligibility]:
        """Decide whether a clinician is MIPS eligible, with the reasons."""
        return eligibility.determine_individual(facts, PerformanceYear(year))

    @router.post("/elections")
    def confirm(asked: Confirmation) -> Kept:
        """Make an election final."""
        election = elections.select(begun(asked), asked.choice)
        election = elections.confirm(election, asked.phrase, at=now(), by=asked.confirmed_by)
        kept = store.record(election)
        return Kept(
            participant=kept.participant.masked_key,
            year=kept.year,
            choice=kept.choice,
            confirmed_at=kept.confirmed_at,
        )

    @router.post("/gate")
    def may_submit(asked: Asked) -> Determination[bool | None]:
        """Decide by the elections alone whether data may be submitted, with the reasons."""
        return store.of(asked.participant, asked.year).may_submit(begun(asked))

    app.include_router(router)
    for kind in (QppRulesError, RequestValidationError, HttpError):
        app.add_exception_handler(kind, refused)
    return app


# --- what is refused ---------------------------------------------------------------------------


def refused(_request: Request, error: Exception) -> Response:
    """Return the problem details of *error*. They show no TIN and no patient."""
    if isinstance(error, RequestValidationError):
        body = problem_details(invalid_input(error))
    elif isinstance(error, QppRulesError):
        body = problem_details(error)
    elif isinstance(error, HttpError):
        body = of_http(error)
    else:
        raise error
    return JSONResponse(body, status_code=body["status"], media_type=MEDIA_TYPE)


def of_http(error: HttpError) -> dict[str, Any]:
    """Return the problem details of an error that has a status and a text."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(error.status_code).phrase,
        "status": error.status_code,
        "detail": error.detail,
        "errors": [],
    }


class StrictRequest(Request):
    """A request whose JSON has each key once, and no NaN."""

    async def json(self) -> Any:
        """Return the body, parsed strictly."""
        try:
            return read_json("request", await self.body())
        except InvalidInput as error:
            raise HTTPException(400, str(error)) from None


class StrictRoute(APIRoute):
    """A route whose requests are strict."""

    def get_route_handler(self) -> Handler:
        """Return the handler, which parses strictly."""
        handler = super().get_route_handler()

        async def strict(request: Request) -> Response:
            return await handler(StrictRequest(request.scope, request.receive))

        return strict
