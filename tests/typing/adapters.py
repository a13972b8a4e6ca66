"""What type checkers make of JSON. It is checked and never run."""

from __future__ import annotations

from typing import Any, assert_type

from cattrs import Converter

from qpp_rules.adapters.schemas import envelope_schema, json_schema
from qpp_rules.adapters.serialization import configure_converter, from_json, to_json
from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Group
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


def described() -> None:
    assert_type(json_schema(Plan), dict[str, Any])
    assert_type(envelope_schema(Determination[Eligibility]), dict[str, Any])
    configure_converter(Converter())


# What is malformed is refused before it runs.


def refused(text: str, plan: Plan) -> None:
    from_json(plan, Plan)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    from_json(text, "Plan")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    from_json(text)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    to_json(plan, 2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    configure_converter(text)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    found: Group = from_json(text, Plan)  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    assert_type(found, Group)
