"""The values in pydantic: read and written as the JSON of the package, and described by schemas."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, field_validator
from pydantic_core import PydanticSerializationError

from qpp_rules import (
    ApmEntity,
    Determination,
    Group,
    Individual,
    InvalidInput,
    InvalidType,
    Npi,
    Participant,
    PerformanceYear,
    Subgroup,
    Tin,
    VirtualGroup,
    elections,
    eligibility,
)
from qpp_rules.adapters.pydantic import invalid_input, is_told_by_kind
from qpp_rules.adapters.serialization import public_types, to_json
from qpp_rules.core.values import Enumeration
from qpp_rules.eligibility import Eligibility, Exceeded, NoClaims, SegmentFacts, Volume
from qpp_rules.standing import Notice, Resolution, StandingEvent, Termination, Withdrawal
from tests.stored.format_2 import EXPECTED

PY2026 = PerformanceYear(2026)
GROUP = Group(Tin("000456789"))
VOLUME = Volume(Decimal("90300.00"), patients=150, services=234)
TOLD_BY_KIND = {Volume, Exceeded, NoClaims, Notice, Resolution, Termination, Withdrawal}


class Asked(BaseModel):
    participant: Participant
    year: PerformanceYear
    segment: SegmentFacts | None = None
    events: list[StandingEvent] = []
    choice: elections.Choice | None = None


def asked(**fields: Any) -> dict[str, Any]:
    return {"participant": GROUP.key, "year": 2026, **fields}


def refused(model: Any, content: Any) -> InvalidInput:
    adapter = TypeAdapter(model)
    text = content if isinstance(content, (str, bytes)) else json.dumps(content)
    with pytest.raises(ValidationError) as caught:
        adapter.validate_json(text)
    return invalid_input(caught.value)


# --- every value -------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", sorted(public_types()))
def test_every_public_type_has_a_schema_without_references(tag: str) -> None:
    text = json.dumps(TypeAdapter(public_types()[tag]).json_schema())

    # Its parts are those of json_schema, which are checked where that is tested.
    assert "$ref" not in text
    assert text != "{}"


@pytest.mark.parametrize("tag", EXPECTED)
def test_written_values_match_the_schema_and_are_read_back(tag: str) -> None:
    value = EXPECTED[tag]
    adapter = TypeAdapter(type(value))

    written = json.loads(adapter.dump_json(value))

    assert adapter.validate_python(written) == value
    content = json.loads(to_json(value))["value"]
    told = {"kind": written["kind"], **content} if type(value) in TOLD_BY_KIND else content
    assert written == told
    assert Draft202012Validator(adapter.json_schema()).is_valid(written)


def test_a_value_passed_as_itself_is_kept() -> None:
    model = Asked(participant=GROUP, year=PY2026, segment=VOLUME)

    assert (model.participant, model.segment) == (GROUP, VOLUME)
    assert model.model_dump() == {
        "participant": GROUP,
        "year": PY2026,
        "segment": VOLUME,
        "events": [],
        "choice": None,
    }
    assert Asked.model_validate_json(model.model_dump_json()) == model


# --- unions, and answers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "participant",
    [
        Individual(Tin("000456789"), Npi("1234567893")),
        GROUP,
        VirtualGroup("VG-1"),
        Subgroup(Tin("000456789"), "SG-00000001"),
        ApmEntity("A1001"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_participant_is_its_key(participant: Participant) -> None:
    model = Asked.model_validate_json(json.dumps(asked(participant=participant.key)))

    assert model.participant == participant
    assert json.loads(model.model_dump_json())["participant"] == participant.key


EVENTS = (
    Notice(date(2026, 5, 4), is_written=True),
    Resolution(date(2026, 5, 5)),
    Termination(date(2026, 5, 6), effective_on=None, years=None),
    Withdrawal(date(2026, 5, 7), years=frozenset({PY2026})),
)


def test_members_of_a_union_that_look_alike_are_reported_by_their_kind() -> None:
    """A resolution has only a day, which a notice has too."""
    model = Asked(participant=GROUP, year=PY2026, events=list(EVENTS))
    written = json.loads(model.model_dump_json())

    assert [one["kind"] for one in written["events"]] == [
        "notice",
        "resolution",
        "termination",
        "withdrawal",
    ]
    assert tuple(Asked.model_validate_json(json.dumps(written)).events) == EVENTS
    error = refused(Asked, asked(events=[{"on": "2026-05-04"}]))
    assert [(one.field, one.expected) for one in error.problems] == [
        (
            "events[0]",
            " or ".join(f"an object with a kind: {kind}" for kind in KINDS),
        )
    ]


KINDS = ("notice", "resolution", "termination", "withdrawal")


def test_only_members_of_such_unions_have_a_kind() -> None:
    told = {one for one in public_types().values() if is_told_by_kind(one)}

    assert told == TOLD_BY_KIND


def test_an_answer_has_the_requested_type() -> None:
    facts = eligibility.GroupFacts(segment_1=VOLUME, segment_2=VOLUME)
    d = eligibility.determine_group(facts, PY2026)
    gate = elections.may_submit(elections.begin(GROUP, d, PY2026))
    adapter = TypeAdapter(Determination[Eligibility])

    assert adapter.validate_python(d) is d
    assert adapter.validate_json(adapter.dump_json(d)) == d
    assert TypeAdapter(Determination[bool | None]).validate_python(gate) is gate
    assert TypeAdapter(Determination).validate_python(gate) is gate
    with pytest.raises(ValidationError):
        adapter.validate_python(gate)
    with pytest.raises(PydanticSerializationError):
        adapter.dump_json(gate, warnings="none")


def test_a_value_of_another_class_is_not_written() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Group).validate_python(VirtualGroup("VG-1"))
    assert TypeAdapter(Group | VirtualGroup).dump_json(VirtualGroup("VG-1")) == (
        b'"virtual-group:VG-1"'
    )


def test_an_enumeration_is_written_by_name_even_as_a_default() -> None:
    class Chosen(BaseModel):
        choice: elections.Choice = elections.Choice.OPT_IN

    assert Chosen().model_dump_json() == '{"choice":"OPT_IN"}'
    assert Chosen.model_json_schema()["properties"]["choice"]["default"] == "OPT_IN"
    assert Chosen.model_validate_json('{"choice": "OPT_IN"}').choice is elections.Choice.OPT_IN
    with pytest.raises(ValidationError, match="expected one of OPT_IN"):
        Chosen.model_validate_json('{"choice": "opt-in"}')


def test_values_work_as_keys_and_items_too() -> None:
    class Held(BaseModel):
        counts: dict[Participant, int]
        choices: frozenset[elections.Choice]
        pair: tuple[Group, Tin]

    choices = frozenset({elections.Choice.OPT_IN})
    held = Held(counts={GROUP: 3}, choices=choices, pair=(GROUP, GROUP.tin))
    text = held.model_dump_json()

    assert text == (
        '{"counts":{"group:000456789":3},"choices":["OPT_IN"],'
        '"pair":["group:000456789","000456789"]}'
    )
    assert Held.model_validate_json(text) == held
    assert Held.model_json_schema()["properties"]["choices"]["items"]["enum"]


def test_every_public_enumeration_has_a_schema() -> None:
    plain = [one for one in public_types().values() if issubclass(one, Enum)]

    assert plain
    assert [one for one in plain if not issubclass(one, Enumeration)] == []


# --- what is refused ---------------------------------------------------------------------------

NUMBER = "987654321"
FIGURES = ("allowed_charges", "patients", "services")


@pytest.mark.parametrize(
    ("content", "field", "given", "expected"),
    [
        (asked(year="2026"), "year", "a str", "a whole number"),
        (asked(year=2026.0), "year", "a float", "a whole number"),
        (asked(year=True), "year", "a bool", "a whole number"),
        (asked(year=10**400), "year.year", "what is not shown here", "2017 to 2100"),
        (asked(participant=None), "participant", "a null", "a participant's key"),
        (asked(participant=[NUMBER]), "participant", "a list", "a participant's key"),
        (
            asked(participant=NUMBER),
            "participant.key",
            "what is not shown here",
            "a participant's key",
        ),
        (
            asked(segment={"kind": "volume", **dict.fromkeys(FIGURES), "patients": -1}),
            "segment.patients",
            "what is not shown here",
            "a whole number, 0 or more",
        ),
        ({"participant": GROUP.key}, "year", "nothing", "a value"),
        ("[" * 100_000, "text", "text that is not JSON", "JSON"),
        ("{", "text", "text that is not JSON", "JSON"),
        ('{"participant": "group:000456789", "year": NaN}', "year", "a float", "a whole number"),
        ("5", "input", "an int", "an object"),
    ],
)
def test_refused_values_are_named_by_field_and_never_shown(
    content: Any, field: str, given: str, expected: str
) -> None:
    error = refused(Asked, content)

    (problem,) = error.problems
    assert problem.field == field
    assert problem.given == given
    assert expected in problem.expected
    assert NUMBER not in str(error)


def test_all_problems_are_reported_together() -> None:
    error = refused(Asked, asked(year="2026", choice="opt-in", segment={"kind": "volume"}))

    assert isinstance(error, InvalidInput)
    assert [one.field for one in error.problems] == [
        "year",
        "segment.allowed_charges",
        "segment.patients",
        "choice",
    ]


class Theirs(BaseModel, extra="forbid"):
    counts: dict[str, int] = Field(default={}, max_length=2)
    name: str = ""

    @field_validator("name")
    @classmethod
    def is_short(cls, name: str) -> str:
        if name == "years":
            PerformanceYear(5)
        if len(name) > 3:
            raise ValueError(name)
        return name


@pytest.mark.parametrize(
    ("content", "field", "said"),
    [
        (
            {"counts": {"PATIENT-77": "x"}},
            "counts.(a key)",
            "given a str, expected a valid integer",
        ),
        ({"PATIENT-77": 1}, "input", "given an unknown key, expected only known keys"),
        ({"name": "PATIENT-77"}, "name", "given a str, expected what its type allows"),
        ({"name": "years"}, "name.year", "given 5 (int), expected a performance year"),
        ({"counts": dict.fromkeys("abc", 1)}, "counts", "at most 2 items"),
    ],
)
def test_problems_of_other_fields_show_no_data_either(content: Any, field: str, said: str) -> None:
    error = refused(Theirs, content)

    assert [one.field for one in error.problems] == [field]
    assert said in str(error)
    assert "PATIENT-77" not in str(error)


def test_only_validation_errors_are_turned_into_ours() -> None:
    with pytest.raises(InvalidType, match="expected a ValidationError of pydantic"):
        invalid_input(ValueError("PATIENT-77"))
