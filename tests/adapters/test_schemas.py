"""The schemas take what is written, and refuse what is not read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from qpp_rules import deadlines, eligibility, rulebook, sampling
from qpp_rules.adapters.schemas import envelope_schema, json_schema
from qpp_rules.adapters.serialization import from_json, public_types, to_json
from qpp_rules.adapters.serialization.kinds import FORMER_IDS, SUCCESSORS
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType
from qpp_rules.core.findings import (
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.identifiers import Group, Npi, Participant, Tin, VirtualGroup
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.eligibility import ClinicianFacts, Eligibility, Volume
from tests.adapters.public_values import built, values
from tests.adapters.strategies import found_at, places, put, without
from tests.adapters.test_public_values import CONTENT, PUBLIC, SLOW, Everything
from tests.adapters.test_serialization import AS_OBJECT, DEMANDED, a_plan, content_of, envelope
from tests.adapters.test_stored import FILES

PY2026 = PerformanceYear(2026)


@cache
def validator(
    kind: Any, schema: Callable[[Any], dict[str, Any]] = envelope_schema
) -> Draft202012Validator:
    return Draft202012Validator(schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


def takes(kind: Any, content: Any) -> bool:
    class_name = getattr(kind, "__origin__", kind).__name__
    return validator(kind).is_valid({"format": 2, "type": class_name, "value": content})


def is_read(kind: Any, content: Any) -> bool:
    try:
        from_json(envelope(getattr(kind, "__origin__", kind), content), kind)
    except InvalidInput:
        return False
    return True


# --- of every type -----------------------------------------------------------------------------


@cache
def check_once(part: str) -> None:
    """Check one part of a schema: many types have the same definitions."""
    Draft202012Validator.check_schema(json.loads(part))


@pytest.mark.parametrize("kind", PUBLIC)
def test_a_schema_follows_draft_2020_12(kind: type[Any]) -> None:
    for schema in (json_schema(kind), envelope_schema(kind)):
        for part in ({**schema, "$defs": {}}, *schema.get("$defs", {}).values()):
            check_once(json.dumps(part))
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        assert schema["title"] == kind.__name__
        assert json.loads(json.dumps(schema)) == schema


@pytest.mark.parametrize("kind", PUBLIC)
@settings(SLOW, max_examples=3)
@given(data=st.data())
def test_written_values_match_the_schema(kind: type[Any], data: st.DataObject) -> None:
    written = json.loads(to_json(data.draw(values(kind))))

    validator(kind).validate(written)
    validator(kind, json_schema).validate(written["value"])


@pytest.mark.parametrize("name", FILES)
def test_stored_files_match_the_schema(name: str) -> None:
    path = FILES[name]

    kind: Any = public_types()[SUCCESSORS.get(path.stem, path.stem)]
    validator(kind).validate(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("former", FORMER_IDS)
def test_a_rules_former_id_matches_the_schema(former: str) -> None:
    content = content_of(Finding(rulebook.rules()[0], Verdict.MET))

    assert takes(Finding, {**content, "rule": former})
    assert not takes(Finding, {**content, "rule": f"{former}.other"})


@settings(SLOW, max_examples=3)
@given(built(Everything))
def test_a_future_subjects_type_has_a_schema_too(value: Everything) -> None:
    assert takes(Everything, content_of(value))


@pytest.mark.parametrize("kind", PUBLIC)
@settings(SLOW, max_examples=2)
@given(data=st.data())
def test_a_value_of_another_type_is_refused_everywhere(
    kind: type[Any], data: st.DataObject
) -> None:
    content = content_of(data.draw(values(kind)))
    place = data.draw(st.sampled_from(list(places(content))))

    for wrong in ({"MRN-5551212": 1}, [["a"]], 0.987654321):
        spoiled = put(content, place, wrong)
        assert takes(kind, spoiled) == is_read(kind, spoiled)


@pytest.mark.parametrize("kind", AS_OBJECT)
@settings(SLOW, max_examples=2)
@given(data=st.data())
def test_an_unknown_key_and_a_missing_one_are_refused(kind: type[Any], data: st.DataObject) -> None:
    content = content_of(data.draw(values(kind)))
    objects = [path for path in places(content) if isinstance(found_at(content, path), dict)]
    path = data.draw(st.sampled_from(objects))

    assert not takes(kind, put(content, (*path, "unknown"), 1))
    for field in attrs.fields(kind):
        if field.init:
            shorter = without(content, (field.name,))
            assert takes(kind, shorter) is (field.default is not attrs.NOTHING)


json_data = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3000) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(("kind", "reason", "digest", "year")), inner, max_size=3)
    ),
)


@pytest.mark.parametrize("kind", PUBLIC)
@settings(SLOW, max_examples=3)
@given(content=json_data)
def test_whatever_the_reader_accepts_matches_the_schema(kind: type[Any], content: object) -> None:
    """A schema refuses nothing that the reader takes."""
    assert takes(kind, content) or not is_read(kind, content)


# --- form by form ------------------------------------------------------------------------------

SAID_BY_NO_SCHEMA = {
    ("int", "10.0"): "JSON has one kind of number",
    ("year", "2027.0"): "JSON has one kind of number",
    ("int-or-null", "150.0"): "JSON has one kind of number",
}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        pytest.param(name, wrong, id=f"{name}-{wrong!r}")
        for name, (*_, types, worded) in DEMANDED.items()
        for wrong in (*types, *worded)
    ],
)
def test_the_schema_refuses_every_form_that_the_reader_refuses(name: str, wrong: Any) -> None:
    kind, content, path, *_ = DEMANDED[name]
    spoiled = put(a_plan() if content is None else content, path, wrong)

    assert takes(kind, spoiled) is ((name, repr(wrong)) in SAID_BY_NO_SCHEMA)


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("nested", [[1], ["1"]]),
        ("pairs", [["a"]]),
        ("pairs", [["a", "1", "2"]]),
        ("options", ["GROUP", "GROUP"]),
        ("words", ["yes"]),
        ("share", 0.006),
        ("share", "3"),
        ("share", "3/0"),
        ("individual", "group:000000001"),
        ("side", {"number": 1}),
        ("side", {"kind": "left", "number": 1, "share": None}),
        ("side", None),
        ("kinded", {"kind": "a"}),
        ("at", "2026-01-01T00:00:00"),
        ("at", "20260101T000000+00:00"),
        ("at", "2026-13-01T00:00:00+00:00"),
        ("on", "2026-02-30"),
        ("number_or_text", True),
        ("flag_or_list", "a"),
        ("figure", {"date": "2026-01-01"}),
        ("by_npi", {"MRN-5551212": {"number": 1}}),
        ("by_text", {"a": ["1"]}),
        ("determination", {"answer": "EXEMPT", "year": 2026, "findings": []}),
        ("held", {"value": "1"}),
        ("held", {"value": 1, "more": ["1"]}),
        ("anything", {"object": 1}),
        ("anything", {"decimal": "1", "date": "2026-01-01"}),
        ("anything", {"list": [0.5]}),
        ("anything", {"set": ["a", "a"]}),
        ("anything", {"mapping": [["a"]]}),
        ("anything", {"type": "Plan"}),
    ],
    ids=repr,
)
def test_every_form_of_a_future_type_is_strict(field: str, wrong: object) -> None:
    assert takes(Everything, CONTENT)

    assert not takes(Everything, {**CONTENT, field: wrong})


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (Npi("1234567893"), "123456789"),
        (Npi("1234567893"), "1234567893 "),
        (Tin("000000001"), "00-0000001"),
        (Group(Tin("000000001")), "group:1"),
        (Group(Tin("000000001")), "virtual-group:A"),
        (Volume(Decimal(0), 0), {"allowed_charges": "-1", "patients": 0}),
        (Volume(Decimal(0), 0), {"allowed_charges": "0", "patients": -1}),
        (Volume(Decimal(0), 0), {"allowed_charges": "NaN", "patients": 0}),
        (sampling.ExcludedParticipants(frozenset(), "a"), {"participants": [], "reason": ""}),
        (sampling.ExcludedParticipants(frozenset(), "a"), {"participants": [], "reason": " a"}),
        (rulebook.rules()[0], "registry.own"),
    ],
    ids=repr,
)
def test_the_schema_refuses_what_the_field_checks_refuse(value: Any, wrong: object) -> None:
    kind = type(value)

    assert takes(kind, content_of(value))
    assert not takes(kind, wrong)
    assert not is_read(kind, wrong)


@pytest.mark.parametrize("kind", [PerformanceYear, PaymentYear])
def test_the_year_bounds_match_the_year_types(kind: Any) -> None:
    for year in range(2010, 2110):
        assert takes(kind, year) is is_read(kind, year)


@pytest.mark.parametrize(
    "observed",
    [Decimal("-0"), Decimal("1E+3"), Decimal("-Infinity"), Decimal("0E-10")],
    ids=repr,
)
def test_any_observable_decimal_matches_the_schema(observed: Decimal) -> None:
    assert takes(Finding, content_of(Finding(rulebook.rules()[0], Verdict.MET, observed)))


def test_a_zero_dollar_amount_may_have_a_sign() -> None:
    for amount in ("-0", "-0.00", "0", "0E+2"):
        content = {"allowed_charges": amount, "patients": 0}
        assert takes(Volume, content)
        assert is_read(Volume, content)


# --- what a schema is called, and says ---------------------------------------------------------


def test_the_envelope_is_described_with_its_format_and_type() -> None:
    schema = envelope_schema(ClinicianFacts)

    assert schema["properties"]["format"] == {"enum": [1, 2]}
    assert schema["properties"]["type"] == {"const": "ClinicianFacts"}
    assert not validator(ClinicianFacts).is_valid(
        {"format": 3, "type": "ClinicianFacts", "value": {}}
    )
    assert validator(ClinicianFacts).is_valid({"format": 1, "type": "ClinicianFacts", "value": {}})
    assert not validator(ClinicianFacts).is_valid({"format": 2, "type": "Plan", "value": {}})
    assert not validator(ClinicianFacts).is_valid({"format": 2, "type": "ClinicianFacts"})
    assert validator(ClinicianFacts).is_valid({"format": 2, "type": "ClinicianFacts", "value": {}})


def test_titles_and_descriptions_come_from_the_docstrings() -> None:
    found = json_schema(eligibility.GroupFacts)["$defs"]

    assert found["eligibility.GroupFacts"]["description"] == (
        "What decides the eligibility of a TIN as a group."
    )
    assert found["eligibility.Criterion"]["title"] == "Criterion"
    assert all(":" not in one["description"].split(" ")[-1] for one in found.values())


def test_every_type_that_has_a_docstring_is_described() -> None:
    for kind in public_types().values():
        name = json_schema(kind)["$ref"].rpartition("/")[2]
        assert json_schema(kind)["$defs"][name]["description"]


def test_two_types_with_the_same_name_have_two_definitions() -> None:
    ids = {json_schema(one)["$id"] for one in (sampling.Extension, deadlines.Extension)}

    assert ids == {
        "urn:qpp-rules:format-2:value:sampling.Extension",
        "urn:qpp-rules:format-2:value:deadlines.Extension",
    }
    assert "sampling.Extension" in json_schema(sampling.Extension)["$defs"]
    assert envelope_schema(sampling.Extension)["$id"].startswith("urn:qpp-rules:format-2:file:")


@pytest.mark.parametrize(
    ("kind", "answer", "others"),
    [
        (Determination[bool | None], True, [1, "a", {"decimal": "1"}]),
        (Determination[Eligibility], Eligibility.EXEMPT, [None, "EXEMPT", {"core.Verdict": "MET"}]),
        (Determination[frozenset[Npi]], frozenset({Npi("1234567893")}), [{"set": ["1234567893"]}]),
        (Determination[Any], Fraction(3, 500), [0.5, {"fraction": 1}]),
        (Determination[tuple[int, str]], (1, "a"), [{"list": [1]}, {"list": ["a", 1]}]),
    ],
    ids=str,
)
def test_a_determination_can_be_described_with_its_answer(
    kind: Any, answer: object, others: list[object]
) -> None:
    content = content_of(Determination(answer, PY2026, ()))
    assert takes(kind, content)
    assert is_read(kind, content)

    for other in others:
        assert not takes(kind, {**content, "answer": other})
        assert not is_read(kind, {**content, "answer": other})


def test_a_parameter_can_be_described_with_its_value() -> None:
    content = content_of(eligibility.SMALL_PRACTICE)

    assert takes(Parameter[int], content)
    assert not takes(Parameter[bool], content)
    assert json_schema(Parameter[int])["$id"].endswith("core.Parameter-of-builtins.int")


def test_a_rule_must_be_in_the_rulebook() -> None:
    ids = {rule.id for rule in rulebook.rules()}

    assert json_schema(Rule)["$defs"]["core.Rule"]["enum"] == sorted(ids | {*FORMER_IDS})


@pytest.mark.parametrize("value", [Group(Tin("000000001")), VirtualGroup("VG-1")])
def test_a_union_is_described_and_read_by_the_type_that_the_envelope_names(value: Any) -> None:
    written = json.loads(to_json(value))
    other = {**written, "type": "ApmEntity"}
    check = Draft202012Validator(envelope_schema(Participant))

    assert check.is_valid(written)
    assert from_json(json.dumps(written), Participant) == value
    assert not check.is_valid(other)
    with pytest.raises(InvalidInput, match="the key of an ApmEntity"):
        from_json(json.dumps(other), Participant)
    with pytest.raises(InvalidInput, match="type: given another type, expected 'Individual' or"):
        from_json(json.dumps({**written, "type": "Plan"}), Participant)
    assert Draft202012Validator(json_schema(Participant)).is_valid(value.key)


def test_the_members_of_a_union_in_a_value_have_a_kind() -> None:
    schema = json_schema(eligibility.SegmentFacts, inline=True)

    assert [one["properties"]["kind"] for one in schema["oneOf"]] == [
        {"const": "volume"},
        {"const": "exceeded"},
        {"const": "no-claims"},
    ]
    assert "$defs" not in schema


@pytest.mark.parametrize("kind", [Group | int, int | None])
def test_a_union_with_other_types_is_refused(kind: Any) -> None:
    with pytest.raises(InvalidType, match="expected a type of qpp_rules"):
        json_schema(kind)
    with pytest.raises(InvalidType, match="expected a value of qpp_rules"):
        from_json("{}", kind)


@pytest.mark.parametrize(
    "kind", [int, str, datetime, object, "Plan", 5, (), datetime(2026, 1, 1, tzinfo=UTC)]
)
def test_only_types_of_this_package_are_described(kind: Any) -> None:
    for describe in (json_schema, envelope_schema):
        with pytest.raises(InvalidType, match="expected a type of qpp_rules"):
            describe(kind)


def test_each_call_makes_a_new_schema_so_callers_cannot_change_each_others() -> None:
    first = json_schema(ClinicianFacts)
    first["$defs"]["eligibility.ClinicianFacts"]["properties"].clear()

    assert json_schema(ClinicianFacts)["$defs"]["eligibility.ClinicianFacts"]["properties"]


def test_a_fault_is_reported_by_a_validator_with_its_place() -> None:
    content = {**content_of(Volume(Decimal(0), 0)), "patients": "150"}

    with pytest.raises(ValidationError) as caught:
        validator(Volume).validate({"format": 2, "type": "Volume", "value": content})

    assert list(caught.value.absolute_path) == ["value", "patients"]
