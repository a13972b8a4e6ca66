"""What type checkers make of JSON. It is checked and never run."""

from __future__ import annotations

from typing import Any, assert_type

from cattrs import Converter
from pydantic import BaseModel, ValidationError

from qpp_rules.adapters.problem_details import problem_details
from qpp_rules.adapters.pydantic import invalid_input
from qpp_rules.adapters.schemas import envelope_schema, json_schema
from qpp_rules.adapters.serialization import configure_converter, from_json, to_json
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, QppRulesError
from qpp_rules.core.identifiers import Group, Participant
from qpp_rules.core.parameters import Parameter
from qpp_rules.eligibility import Eligibility
from qpp_rules.sampling import Plan

# What is read has the type that was asked for.


def read(text: str, data: bytes, plan: Plan) -> None:
    assert_type(to_json(plan, indent=None), str)
    assert_type(from_json(text, Plan), Plan)
    assert_type(from_json(data, Group), Group)
    assert_type(from_json(text, Eligibility), Eligibility)
    assert_type(from_json(text, Determination[Eligibility]).answer, Eligibility)
    assert_type(from_json(text, Parameter[int]), Parameter[int])
    participant: Participant = from_json(text, Participant)
    to_json(participant)


def described() -> None:
    assert_type(json_schema(Plan), dict[str, Any])
    assert_type(envelope_schema(Determination[Eligibility]), dict[str, Any])
    assert_type(json_schema(Participant, inline=True), dict[str, Any])
    configure_converter(Converter())


def told(error: QppRulesError, refused: ValidationError) -> None:
    assert_type(problem_details(error), dict[str, Any])
    assert_type(invalid_input(refused), InvalidInput)


class Asked(BaseModel):
    participant: Participant
    eligibility: Determination[Eligibility]


def in_pydantic(asked: Asked) -> None:
    assert_type(asked.participant, Participant)
    assert_type(asked.eligibility.answer, Eligibility)


# What is malformed is refused before it runs.


def refused(text: str, plan: Plan) -> None:
    from_json(plan, Plan)  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    from_json(text, "Plan")  # type: ignore[call-overload]  # pyright: ignore[reportArgumentType, reportCallIssue]
    from_json(text)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue]
    to_json(plan, 2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    configure_converter(text)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    found: Group = from_json(text, Plan)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    assert_type(found, Group)
