"""Values to JSON and back: nothing is lost, nothing is coerced, nothing of the input is shown."""

from __future__ import annotations

import json
import traceback
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

import attrs
import pytest
from cattrs import Converter
from cattrs.errors import ClassValidationError
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import qpp_rules
from qpp_rules import deadlines, eligibility, sampling
from qpp_rules.adapters.serialization import (
    FORMAT,
    configure_converter,
    from_json,
    make_converter,
    to_json,
)
from qpp_rules.audits import Review
from qpp_rules.core import identifiers
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidTypesAndValues,
    InvalidValue,
    Problem,
)
from qpp_rules.core.findings import (
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.identifiers import (
    Group,
    Individual,
    Npi,
    Participant,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.moments import Moment
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import QpStatus
from qpp_rules.core.years import EASTERN, PaymentYear, PerformanceYear
from qpp_rules.deadlines import Deadline
from qpp_rules.eligibility import (
    ClinicianFacts,
    Exceeded,
    GroupFacts,
    NoClaims,
    SegmentFacts,
    Volume,
)
from qpp_rules.sampling import Exclusion, FrameEntry, Plan
from tests.adapters.strategies import found_at, places, plans, put, told, without, written
from tests.core.helpers import printed_by, shows

PY2026, PY2027 = PerformanceYear(2026), PerformanceYear(2027)
SOURCE = Citation("42 CFR", "414.1305", date(2024, 1, 1), Basis.REGULATION)
QP = eligibility.determine_individual(ClinicianFacts(), PY2026).finding("eligibility.qp").rule
KINDS = [
    pytest.param(kind, id=f"{kind.__module__.split('.')[1]}-{kind.__name__}") for kind in written()
]
AS_TEXT = {*identifiers.PARTICIPANT_TYPES, Npi, Tin, PerformanceYear, PaymentYear, Rule}
"""Written as one text or number; all others as an object."""
AS_OBJECT = [row for row in KINDS if row.values[0] not in AS_TEXT]
SLOW = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
FEW = settings(SLOW, max_examples=25)


def restored(value: Any) -> Any:
    return from_json(to_json(value), type(value))


def envelope(kind: type[Any], content: object, **changes: object) -> str:
    return json.dumps({"format": FORMAT, "type": kind.__name__, "value": content, **changes})


def refused(text: str | bytes, kind: type[Any]) -> InvalidInput:
    with pytest.raises(InvalidInput) as caught:
        from_json(text, kind)
    return caught.value


def content_of(value: object) -> Any:
    """Return a value's JSON data, without what is around it."""
    return json.loads(to_json(value))["value"]


# --- there and back ----------------------------------------------------------------------------


@settings(SLOW, max_examples=20)
@given(plans())
def test_a_plan_that_was_stored_can_still_be_verified(plan: Plan) -> None:
    """What a plan is verified by, its digest and its findings, survives being written."""
    arrived = restored(plan)

    assert arrived.findings == plan.findings
    assert arrived.digest == arrived.right_digest == plan.digest
    assert arrived.to_rows() == plan.to_rows()


def registry(count: int) -> tuple[list[FrameEntry], dict[Participant, list[str]]]:
    groups = [Group(Tin(f"{number:09}")) for number in range(1, count + 1)]
    frame = [FrameEntry(one, frozenset({"category:quality"})) for one in groups]
    return frame, {one: [f"MRN-{n}" for n in range(1, 9)] for one in groups}


def test_plans_follow_ups_and_extensions_are_verified_after_a_round_trip() -> None:
    """The whole life of an audit by files: drawn, stored, read, and checked by someone else."""
    frame, patients = registry(30)
    grown, more = registry(400)
    plan = sampling.draw(frame, patients, seed="314159", year=PY2027, reserves=2)
    follow_up = sampling.draw(frame, patients, seed="271828", year=PY2027, excluding=plan)
    extended = sampling.extend(plan, grown, more)

    stored = restored(plan)

    assert sampling.verify(stored, frame, patients).answer is True
    assert sampling.verify(restored(follow_up), frame, patients, excluding=stored).answer is True
    assert sampling.verify(restored(follow_up), frame, patients).answer is None
    origin = sampling.verify(stored, frame, patients)
    chain = {"extending": stored, "extending_verified": origin}
    assert sampling.verify(restored(extended), grown, more, **chain).answer is True


def test_a_tampered_plan_can_be_read_but_does_not_verify() -> None:
    frame, patients = registry(30)
    plan = sampling.draw(frame, patients, seed="314159", year=PY2027)
    content = content_of(plan)
    content["participants"][0]["patients"][0]["patient"] = "MRN-8-other"

    tampered = from_json(envelope(Plan, content), Plan)

    assert tampered != plan
    assert sampling.verify(tampered, frame, patients).answer is False


@pytest.mark.parametrize(
    ("segment", "content"),
    [
        pytest.param(
            Volume(Decimal("90300.00"), 150, None),
            {"kind": "volume", "allowed_charges": "90300.00", "patients": 150, "services": None},
            id="figures-some-unknown",
        ),
        pytest.param(
            Exceeded(frozenset(eligibility.Criterion)),
            {"kind": "exceeded", "criteria": ["ALLOWED_CHARGES", "PATIENTS", "SERVICES"]},
            id="verdict",
        ),
        pytest.param(
            Exceeded(frozenset()), {"kind": "exceeded", "criteria": []}, id="nothing-exceeded"
        ),
        pytest.param(NoClaims(), {"kind": "no-claims"}, id="no-claims"),
        pytest.param(None, None, id="not-known"),
    ],
)
def test_a_segment_is_written_with_its_kind(segment: SegmentFacts | None, content: object) -> None:
    facts = GroupFacts(segment_1=segment)

    assert content_of(facts)["segment_1"] == content
    assert content_of(facts)["segment_2"] is None
    assert restored(facts) == facts


@pytest.mark.parametrize(
    ("value", "content"),
    [
        (Group(Tin("000000001")), "group:000000001"),
        (Individual(Tin("000000001"), Npi("1234567893")), "individual:000000001|1234567893"),
        (VirtualGroup("VG-1"), "virtual-group:VG-1"),
        (Tin("12-3456789"), "123456789"),
        (Npi("0000000006"), "0000000006"),
        (PY2026, 2026),
        (PY2026.payment_year, 2028),
        (QP, "eligibility.qp"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_with_a_canonical_text_are_written_as_that_text(
    value: object, content: object
) -> None:
    assert content_of(value) == content
    assert restored(value) == value


@pytest.mark.parametrize(
    ("observed", "content"),
    [
        ("2026-01-01", "2026-01-01"),
        (date(2026, 1, 1), {"date": "2026-01-01"}),
        (
            datetime(2027, 3, 31, 20, tzinfo=EASTERN),
            {"instant": "2027-03-31T20:00:00-04:00"},
        ),
        (
            datetime(2027, 4, 1, 0, 0, 0, 1, tzinfo=UTC),
            {"instant": "2027-04-01T00:00:00.000001+00:00"},
        ),
        (Decimal("1.50"), {"decimal": "1.50"}),
        (Decimal("1E+3"), {"decimal": "1E+3"}),
        (150, 150),
        ("150", "150"),
        (None, None),
    ],
    ids=repr,
)
def test_an_observed_value_keeps_its_type(observed: Any, content: object) -> None:
    finding = Finding(QP, Verdict.MET, observed)

    arrived = restored(finding)

    assert content_of(finding)["observed"] == content
    assert arrived.observed == observed
    assert str(arrived.observed) == str(observed) or isinstance(observed, datetime)
    assert type(arrived.observed) is type(observed)


def test_a_deadline_keeps_its_day_without_a_time_and_its_instant_with_one() -> None:
    content = content_of(
        Deadline(
            key="k",
            title="t",
            opens=date(2027, 1, 4),
            original_closes=datetime(2027, 3, 31, 20, tzinfo=EASTERN),
            citation=SOURCE,
        )
    )

    assert content["opens"] == "2027-01-04"
    assert content["original_closes"] == "2027-03-31T20:00:00-04:00"
    assert content["in_doubt_until"] is None


def test_a_set_is_written_in_one_order_in_every_process() -> None:
    program = """
from qpp_rules import Group, Tin
from qpp_rules.adapters.serialization import to_json
from qpp_rules.eligibility import Criterion, Exceeded
from qpp_rules.sampling import FrameEntry
print(to_json(Exceeded(frozenset(Criterion))), end="")
print(to_json(FrameEntry(Group(Tin("000000001")), frozenset({"c", "a", "b"}))), end="")
"""
    here = to_json(Exceeded(frozenset(eligibility.Criterion))) + to_json(
        FrameEntry(Group(Tin("000000001")), frozenset({"c", "a", "b"}))
    )

    assert {printed_by(program, PYTHONHASHSEED=seed) for seed in ("0", "1", "2")} == {here}
    assert content_of(FrameEntry(Group(Tin("000000001")), {"c", "a", "b"}))["facets"] == [
        "a",
        "b",
        "c",
    ]


def test_the_text_names_its_type_and_format() -> None:
    assert json.loads(to_json(Exclusion("a", "b"))) == {
        "format": 2,
        "type": "Exclusion",
        "value": {"reason": "a", "digest": "b", "reserves_digest": ""},
    }
    assert "\n" not in to_json(Exclusion("a", "b"), indent=None)
    assert to_json(Exclusion("é", "b"), indent=None).count("é") == 1


def test_bytes_are_read_as_utf_8() -> None:
    assert from_json(to_json(Exclusion("é", "b")).encode(), Exclusion) == Exclusion("é", "b")


@pytest.mark.parametrize("kind", KINDS)
def test_the_annotations_of_every_public_class_can_be_resolved(kind: type[Any]) -> None:
    """They are needed at run time, by cattrs."""
    resolved = attrs.fields(attrs.resolve_types(kind))

    assert [field.name for field in resolved if isinstance(field.type, str)] == []


# --- the envelope ------------------------------------------------------------------------------

VALID = {"reason": "a", "digest": "b"}


@pytest.mark.parametrize(
    "text",
    ["", "nothing", "{", "[1, 2", '{"format": 1', b"\xff\xfe\x00", "[" * 100_000, "9" * 5000],
    ids=["empty", "word", "brace", "list", "object", "bytes", "deep", "long-number"],
)
def test_anything_but_json_is_refused(text: str | bytes) -> None:
    error = refused(text, Exclusion)

    assert type(error) is InvalidValue
    assert str(error).startswith("Exclusion: text: given text that is not JSON at character ")
    assert error.__suppress_context__


def test_where_json_breaks_is_reported() -> None:
    assert "at character 5," in str(refused('{"a":', Exclusion))


@pytest.mark.parametrize("value", [None, 5, {"format": 1}, Exclusion("a", "b")], ids=repr)
def test_only_text_is_read(value: Any) -> None:
    assert type(refused(value, Exclusion)) is InvalidType


@pytest.mark.parametrize(
    "content",
    [
        [],
        "text",
        5,
        None,
        {},
        VALID,
        {"format": 1, "type": "Exclusion"},
        {"format": 1, "value": VALID},
        {"type": "Exclusion", "value": VALID},
        {"format": 1, "type": "Exclusion", "value": VALID, "MRN-5551212": 1},
    ],
    ids=lambda content: json.dumps(content)[:40],
)
def test_malformed_json_is_refused(content: object) -> None:
    assert str(refused(json.dumps(content), Exclusion)) == (
        "Exclusion: text: given JSON of another form, expected an object with format, type and "
        "value; write it with to_json"
    )


def test_format_1_is_read_with_defaults_for_later_fields() -> None:
    assert from_json(envelope(Exclusion, VALID, format=1), Exclusion).reserves_digest == ""


@pytest.mark.parametrize(
    "number", [0, 3, "1", 1.0, True, None, [1], "MRN-5551212", {"a": 987654321}], ids=repr
)
def test_another_format_is_refused_and_not_guessed(number: object) -> None:
    error = refused(envelope(Exclusion, VALID, format=number), Exclusion)

    assert [(one.field, one.expected) for one in error.problems] == [("format", "1 or 2")]
    assert "MRN" not in str(error)
    assert "987654321" not in str(error)


@pytest.mark.parametrize(
    "name",
    ["Plan", "exclusion", "", None, 5, ["Exclusion"], "MRN-5551212", "987-65-4321"],
    ids=repr,
)
def test_another_type_is_refused_even_if_its_content_would_fit(name: object) -> None:
    error = refused(envelope(Exclusion, VALID, type=name), Exclusion)

    assert [(one.field, one.expected) for one in error.problems] == [("type", "'Exclusion'")]
    assert "MRN" not in str(error)
    assert not shows(str(error), "987654321")


def test_a_wrong_format_and_a_wrong_type_are_reported_together() -> None:
    error = refused(envelope(Exclusion, VALID, format=3, type="Plan"), Exclusion)

    assert [problem.field for problem in error.problems] == ["format", "type"]


@pytest.mark.parametrize(
    "text",
    [
        '{"format": 1, "type": "Exclusion", "type": "Exclusion", "value": {}}',
        '{"format": 1, "type": "Exclusion", "value": {"digest": "b", "digest": "c"}}',
    ],
    ids=["around", "inside"],
)
def test_a_duplicate_key_is_refused_because_readers_differ_on_it(text: str) -> None:
    assert "an object with the same key twice" in str(refused(text, Exclusion))


# --- strictness, type by type ------------------------------------------------------------------

CLINICIAN = content_of(
    ClinicianFacts(
        segment_1=Volume(Decimal("90300.00"), 150, 234),
        segment_2=Exceeded(frozenset({eligibility.Criterion.PATIENTS})),
    )
)
FINDING = content_of(Finding(QP, Verdict.MET, 5, 6, "a", ("b",), SOURCE))
DEADLINE = content_of(deadlines.calendar(PerformanceYear(2024))["data-submission"])
FRAME_ENTRY = content_of(FrameEntry(Group(Tin("000000001")), frozenset({"a"})))
REVIEW = content_of(Review(Group(Tin("000000001")), "P1"))
QUOTA = content_of(sampling.participant_quota(100, PY2027))

A_TYPE, A_VALUE = InvalidType, InvalidValue
DEMANDED: dict[str, tuple[type[Any], Any, tuple[str | int, ...], str, list[Any], list[Any]]] = {
    "bool": (
        Review,
        REVIEW,
        ("documented",),
        "true or false",
        [0, 1, "true", "", None, 1.0, [], {}],
        [],
    ),
    "bool-or-null": (
        ClinicianFacts,
        CLINICIAN,
        ("partial_qp_elects",),
        "true or false",
        [0, 1, "yes", 1.0, [], {}],
        [],
    ),
    "int": (
        sampling.ParticipantQuota,
        QUOTA,
        ("size",),
        "a whole number",
        [True, False, "10", 10.0, None, [], {}],
        [],
    ),
    "int-or-null": (
        ClinicianFacts,
        CLINICIAN,
        ("segment_1", "patients"),
        "a whole number",
        [True, "150", 150.0, [], {}],
        [],
    ),
    "text": (
        Finding,
        FINDING,
        ("about",),
        "text",
        [5, True, 1.5, None, ["a"], {}],
        [],
    ),
    "decimal": (
        ClinicianFacts,
        CLINICIAN,
        ("segment_1", "allowed_charges"),
        "a decimal number as text",
        [90300, 90300.0, True, [], {}],
        ["", " 5", "5 ", "1_000", "٣", "1,000", "$5", "0x5", "five", "1e3", "+5", "05"],
    ),
    "date": (
        ClinicianFacts,
        CLINICIAN,
        ("medicare_enrolled_on",),
        "a date as text, such as 2026-03-31",
        [20260331, True, [], {}],
        ["", "20260331", "2026-W14-2", "2026-3-31", "31.3.2026", "2026-02-30", "2026-03-31T00:00"],
    ),
    "moment": (
        Deadline,
        DEADLINE,
        ("opens",),
        "a date or an instant as text",
        [20270331, True, [], {}],
        [],
    ),
    "moment-as-date": (
        Deadline,
        DEADLINE,
        ("opens",),
        "a date as text, such as 2026-03-31",
        [],
        ["", "20270104", "soon", "2027-01-04 10:00-05:00"],
    ),
    "moment-as-instant": (
        Deadline,
        DEADLINE,
        ("opens",),
        "an instant with its offset, such as 2027-03-31T20:00:00-04:00",
        [],
        ["2027-01-04T10:00:00", "2027-01-04T25:00:00-05:00", "T", "2027-01-04T"],
    ),
    "enum": (
        Finding,
        FINDING,
        ("verdict",),
        "one of MET, NOT_MET, NOT_APPLICABLE, UNKNOWN",
        [True, 1, None, [], {}],
        ["", "met", "MET ", "not met", "Verdict.MET", "_MET_"],
    ),
    "list": (
        Finding,
        FINDING,
        ("missing",),
        "a list",
        ["b", 5, None, {"b": 1}, True],
        [],
    ),
    "item-of-a-list": (
        Finding,
        FINDING,
        ("missing", 0),
        "text",
        [5, None, ["b"], True, {}],
        [],
    ),
    "set": (
        FrameEntry,
        FRAME_ENTRY,
        ("facets",),
        "a list",
        ["a", 5, None, {"a": 1}],
        [],
    ),
    "participant": (
        FrameEntry,
        FRAME_ENTRY,
        ("participant",),
        "a participant's key",
        [5, None, True, ["group:000000001"], {"tin": "000000001"}],
        [],
    ),
    "object": (
        Finding,
        FINDING,
        ("source",),
        "an object that is a Citation",
        ["42 CFR § 414.1305", 5, True, []],
        [],
    ),
    "segment": (
        ClinicianFacts,
        CLINICIAN,
        ("segment_1",),
        "an object with a kind: volume, exceeded, no-claims",
        [
            "no-claims",
            5,
            True,
            [],
            {},
            {"kind": None},
            {"kind": []},
            {"kind": {}},
            {"kind": "Volume"},
            {"allowed_charges": "1", "patients": 1, "services": 1},
        ],
        [],
    ),
    "rule": (
        Finding,
        FINDING,
        ("rule",),
        "the id of a rule that the rulebook has",
        [5, None, {"id": "eligibility.qp"}],
        ["", "eligibility", "eligibility.QP", "eligibility.qp "],
    ),
    "scalar": (
        Finding,
        FINDING,
        ("observed",),
        "text, a whole number, null, or an object of decimal, date, instant",
        [True, 1.5, [], {}, {"time": "20:00"}, {"date": "2026-01-01", "decimal": "1"}],
        [],
    ),
    "year": (
        Plan,
        None,
        ("year",),
        "a whole number",
        ["2027", 2027.0, True, None, {"year": 2027}],
        [],
    ),
}
SPOILED = [
    pytest.param(name, value, refusal, id=f"{name}-{value!r}")
    for name, (*_, types, values) in DEMANDED.items()
    for refusal, wrong in ((A_TYPE, types), (A_VALUE, values))
    for value in wrong
]


def a_plan() -> Any:
    frame, patients = registry(12)
    return content_of(sampling.draw(frame, patients, seed="314159", year=PY2027))


@pytest.mark.parametrize(("name", "value", "refusal"), SPOILED)
def test_nothing_is_coerced(name: str, value: object, refusal: type[InvalidInput]) -> None:
    kind, content, path, expected, *_ = DEMANDED[name]
    content = a_plan() if content is None else content
    assert from_json(envelope(kind, content), kind)

    error = refused(envelope(kind, put(content, path, value)), kind)

    assert type(error) is refusal
    assert [(one.field, one.expected) for one in error.problems] == [(told(path), expected)]
    assert error.subject == kind.__name__


@pytest.mark.parametrize(
    ("value", "given"),
    [
        (None, "a null"),
        (5, "an int"),
        (True, "a bool"),
        (0.5, "a float"),
        ([], "a list"),
        ({}, "an object"),
    ],
    ids=repr,
)
def test_the_type_that_was_given_is_named(value: object, given: str) -> None:
    error = refused(envelope(Exclusion, {"reason": value, "digest": "b"}), Exclusion)

    assert [one.given for one in error.problems] == [given]


def test_text_in_place_of_another_type_is_named_as_text() -> None:
    error = refused(envelope(PerformanceYear, "2027"), PerformanceYear)

    assert str(error) == "PerformanceYear: value: given a str, expected a whole number"


@pytest.mark.parametrize(
    ("kind", "content", "path", "expected"),
    [
        pytest.param(Group, "virtual-group:VG-1", (), "the key of a Group", id="other-kind"),
        pytest.param(
            FrameEntry,
            put(FRAME_ENTRY, ("participant",), "group:1"),
            ("participant",),
            "9 digits",
            id="tin",
        ),
        pytest.param(
            FrameEntry,
            put(FRAME_ENTRY, ("participant",), "x"),
            ("participant",),
            "a participant's key",
            id="no-key",
        ),
        pytest.param(Npi, "12", (), "10 digits", id="npi"),
        pytest.param(PerformanceYear, 2016, (), "a performance year from 2017", id="year"),
        pytest.param(
            ClinicianFacts,
            put(CLINICIAN, ("segment_1", "patients"), -1),
            ("segment_1", "patients"),
            "a whole number, 0 or more",
            id="count",
        ),
        pytest.param(
            ClinicianFacts,
            put(CLINICIAN, ("segment_1", "allowed_charges"), "NaN"),
            ("segment_1", "allowed_charges"),
            "a Decimal of dollars, 0 or more",
            id="amount",
        ),
        pytest.param(
            FrameEntry,
            put(FRAME_ENTRY, ("facets", 0), " a"),
            ("facets",),
            "no blanks around",
            id="facet",
        ),
        pytest.param(
            Deadline,
            put(DEADLINE, ("opens",), "2030-01-01"),
            ("original_closes",),
            "a close after",
            id="order",
        ),
    ],
)
def test_an_invalid_value_of_the_right_type_is_refused_at_its_place(
    kind: type[Any], content: object, path: tuple[str | int, ...], expected: str
) -> None:
    error = refused(envelope(kind, content), kind)

    assert isinstance(error, ValueError)
    assert [one.field.startswith(told(path)) for one in error.problems] == [True]
    assert expected in error.problems[0].expected


# --- every place of every value ----------------------------------------------------------------

MRN, SSN = "MRN-5551212", "987654321"
WRONG = [
    pytest.param({MRN: SSN}, id="object"),
    pytest.param([[MRN, int(SSN)]], id="list"),
    pytest.param(0.987654321, id="float"),
]


def with_all_that_is_chained(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrong", WRONG)
@settings(FEW, max_examples=5)
@given(data=st.data())
def test_a_value_of_another_type_is_refused_everywhere(
    kind: type[Any], wrong: object, data: st.DataObject
) -> None:
    """Its path is named, nothing else is complained of, and nothing of it is shown or logged."""
    content = content_of(data.draw(written()[kind]))
    path = data.draw(st.sampled_from(list(places(content))))

    error = refused(envelope(kind, put(content, path, wrong)), kind)

    assert {one.field.startswith(told(path)) for one in error.problems} == {True}
    for secret in (MRN, SSN):
        assert secret not in with_all_that_is_chained(error)


@pytest.mark.parametrize("kind", AS_OBJECT)
@settings(FEW, max_examples=5)
@given(data=st.data())
def test_an_unknown_key_is_refused_in_every_object_and_not_shown(
    kind: type[Any], data: st.DataObject
) -> None:
    """Keys can be content: somebody else's JSON has patients as keys."""
    content = content_of(data.draw(written()[kind]))
    objects = [path for path in places(content) if isinstance(found_at(content, path), dict)]
    path = data.draw(st.sampled_from(objects))

    error = refused(envelope(kind, put(content, (*path, MRN), SSN)), kind)

    assert [one.field for one in error.problems] == [told(path)]
    assert MRN not in with_all_that_is_chained(error)
    assert SSN not in with_all_that_is_chained(error)


def required_keys(kind: type[Any]) -> list[str]:
    return [one.name for one in attrs.fields(kind) if one.default is attrs.NOTHING and one.init]


@pytest.mark.parametrize("kind", [row for row in AS_OBJECT if required_keys(row.values[0])])
@settings(FEW, max_examples=2)
@given(data=st.data())
def test_a_missing_required_key_is_reported(kind: type[Any], data: st.DataObject) -> None:
    """Each missing key is named, all of them together."""
    content = content_of(data.draw(written()[kind]))
    required = required_keys(kind)
    for name in required:
        error = refused(envelope(kind, without(content, (name,))), kind)
        assert [str(one) for one in error.problems] == [
            f"value.{name}: given nothing, expected a value; add the key"
        ]

    error = refused(envelope(kind, {}), kind)

    assert [one.field for one in error.problems] == [f"value.{name}" for name in required]


def test_a_key_with_a_default_may_be_left_out() -> None:
    """Somebody who writes facts by hand says what is known and no more."""
    assert from_json(envelope(ClinicianFacts, {}), ClinicianFacts) == ClinicianFacts()


@pytest.mark.parametrize("kind", [Plan, ClinicianFacts, Finding, Deadline, FrameEntry])
@settings(FEW, max_examples=15)
@given(data=st.data())
def test_two_faults_are_reported_together(kind: type[Any], data: st.DataObject) -> None:
    """All that is wrong with one input is reported at once, each fault with its path.

    But where the tag does not say what a value is, nothing is known of its other keys.
    """
    content = content_of(data.draw(written()[kind]))
    first, second = data.draw(
        st.lists(
            st.sampled_from([path for path in places(content) if path]),
            min_size=2,
            max_size=2,
            unique=True,
        )
    )
    shorter = min(len(first), len(second))
    assume(first[:shorter] != second[:shorter])
    for tag, other in ((first, second), (second, first)):
        assume(tag[-1] != "kind" or other[: len(tag) - 1] != tag[:-1])

    spoiled = put(put(content, first, {MRN: 1}), second, {MRN: 2})
    error = refused(envelope(kind, spoiled), kind)

    assert {one.field for one in error.problems} >= {told(first), told(second)}
    assert MRN not in with_all_that_is_chained(error)


def test_all_problems_of_one_value_are_reported_together() -> None:
    content = put(put(CLINICIAN, ("segment_1", "patients"), -1), ("segment_1", "services"), -2)

    error = refused(envelope(ClinicianFacts, content), ClinicianFacts)

    assert type(error) is InvalidValue
    assert [one.field for one in error.problems] == [
        "value.segment_1.patients",
        "value.segment_1.services",
    ]


def test_mixed_type_and_value_faults_can_be_caught_as_either() -> None:
    content = put(put(CLINICIAN, ("qp_status",), "MAYBE"), ("segment_1", "patients"), "150")

    error = refused(envelope(ClinicianFacts, content), ClinicianFacts)

    assert type(error) is InvalidTypesAndValues
    assert str(error) == (
        "ClinicianFacts: 2 problems\n"
        "  value.qp_status: given text of another form, expected one of NOT_QP, QP, PARTIAL_QP\n"
        "  value.segment_1.patients: given a str, expected a whole number"
    )


secrets_in_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.just(int(SSN))
    | st.sampled_from((MRN, "98-7654321", f"group:{SSN}", f"virtual-group:{MRN}/", f" {MRN}")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from((MRN, "kind", "segment_1", "patients", "reason", "identifier", "key")),
            inner,
            max_size=4,
        )
    ),
)


@pytest.mark.parametrize("kind", KINDS)
@settings(FEW, max_examples=10)
@given(content=secrets_in_json)
def test_no_message_shows_the_files_content(kind: type[Any], content: object) -> None:
    """A file can hold patients and TINs in any place: messages name types and paths only."""
    shown = ""
    try:
        from_json(envelope(kind, content), kind)
    except InvalidInput as error:
        shown = with_all_that_is_chained(error)

    assert MRN not in shown
    assert not shows(shown, SSN)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        pytest.param(VirtualGroup, f"virtual-group:{MRN}/", id="identifier"),
        pytest.param(FrameEntry, put(FRAME_ENTRY, ("facets", 0), f"{MRN}\n"), id="facet"),
        pytest.param(FrameEntry, put(FRAME_ENTRY, ("participant",), f"group:{MRN}"), id="tin"),
        pytest.param(Npi, MRN, id="npi"),
        pytest.param(Volume, {"allowed_charges": "-5551212", "patients": 1}, id="amount"),
        pytest.param(Volume, {"allowed_charges": "1", "patients": -5551212}, id="count"),
        pytest.param(Finding, put(FINDING, ("rule",), MRN), id="rule"),
        pytest.param(Finding, put(FINDING, ("source", "document"), f" {MRN}"), id="document"),
        pytest.param(Finding, put(FINDING, ("verdict",), MRN), id="enum"),
        pytest.param(Deadline, put(DEADLINE, ("opens",), MRN), id="moment"),
    ],
)
def test_a_value_refused_by_its_own_checks_is_not_shown_either(
    kind: type[Any], content: object
) -> None:
    assert "5551212" not in with_all_that_is_chained(refused(envelope(kind, content), kind))


# --- other people's converters -----------------------------------------------------------------


class Color(Enum):
    RED = 1


class Word(StrEnum):
    YES = "yes"


@attrs.define
class Theirs:
    """A class of another package, of every kind of field that is also ours."""

    flag: bool = True
    number: int = 5
    share: float = 0.5
    text: str = "a"
    pair: tuple[int, str] = (1, "a")
    anything: tuple = (1, "a")  # type: ignore[type-arg]
    numbers: tuple[int, ...] = (1, 2)
    tags: frozenset[str] = frozenset({"a"})
    words: list[str] = attrs.Factory(lambda: ["a"])
    table: dict[str, int] = attrs.Factory(lambda: {"a": 1})
    color: Color = Color.RED
    word: Word = Word.YES
    perhaps: int | None = None


def as_theirs() -> dict[str, Any]:
    return Converter().unstructure(Theirs())


def test_another_packages_classes_are_written_as_they_were() -> None:
    converter = Converter()
    configure_converter(converter)

    assert converter.unstructure(Theirs()) == as_theirs()
    assert type(converter.unstructure(Theirs())["tags"]) is type(as_theirs()["tags"])
    assert converter.unstructure(Color.RED) == 1


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"number": "5"},
        {"flag": 1},
        {"text": 5},
        {"share": "0.5"},
        {"unknown": 1},
        {"tags": ("a",)},
    ],
    ids=repr,
)
def test_another_packages_classes_are_read_as_they_were(change: dict[str, object]) -> None:
    """Lax where their converter was lax: it is theirs."""
    content = {**as_theirs(), **change}
    converter = Converter()
    configure_converter(converter)

    assert converter.structure(content, Theirs) == Converter().structure(content, Theirs)


@pytest.mark.parametrize("kind", [bool, int, float, str, tuple, frozenset, Color, Word], ids=str)
def test_plain_types_keep_the_hooks_of_their_converter(kind: type[Any]) -> None:
    converter, plain = Converter(), Converter()
    configure_converter(converter)
    for content in (1, "1", "yes", (1,)):
        try:
            expected = plain.structure(content, kind)
        except (TypeError, ValueError) as error:
            with pytest.raises(type(error)):
                converter.structure(content, kind)
        else:
            assert converter.structure(content, kind) == expected


@attrs.define
class Holding:
    """A class of another package that holds values of ours."""

    who: Participant
    year: PerformanceYear
    group: Group | None = None
    segment: SegmentFacts | None = None
    deadlines: dict[str, Deadline] = attrs.Factory(dict)
    findings: list[Finding] = attrs.Factory(list)
    status: QpStatus = QpStatus.QP
    closes: Moment | None = None


HELD = Holding(
    who=Individual(Tin("000000001"), Npi("1234567893")),
    year=PY2026,
    group=Group(Tin("000000002")),
    segment=NoClaims(),
    deadlines={"a": deadlines.calendar(PY2026)["data-submission"]},
    findings=[Finding(QP, Verdict.MET, Decimal("1.5"))],
    closes=date(2026, 1, 1),
)


@pytest.mark.parametrize("options", [{}, {"detailed_validation": False}], ids=str)
def test_another_packages_class_can_hold_our_values(options: dict[str, bool]) -> None:
    converter = Converter(**options)
    configure_converter(converter)

    content = converter.unstructure(HELD)

    assert content["who"] == "individual:000000001|1234567893"
    assert content["segment"] == {"kind": "no-claims"}
    assert content["status"] == "QP"
    assert content["closes"] == "2026-01-01"
    assert json.loads(json.dumps(content)) == content
    assert converter.structure(json.loads(json.dumps(content)), Holding) == HELD


@pytest.mark.parametrize(
    "change",
    [{"year": "2026"}, {"status": "qp"}, {"group": "virtual-group:VG-1"}, {"segment": {"kind": 1}}],
    ids=repr,
)
def test_another_packages_converter_reads_our_values_strictly(change: dict[str, object]) -> None:
    converter = Converter()
    configure_converter(converter)
    content = {**converter.unstructure(HELD), **change}

    with pytest.raises(ClassValidationError) as caught:
        converter.structure(content, Holding)

    assert all(isinstance(one, InvalidInput) for one in caught.value.exceptions)


def test_each_call_makes_a_new_converter_so_callers_cannot_change_ours() -> None:
    first, second = make_converter(), make_converter()
    first.register_unstructure_hook(QpStatus, lambda _: "changed")

    assert first is not second
    assert second.unstructure(QpStatus.QP) == "QP"
    assert content_of(ClinicianFacts(qp_status=QpStatus.QP))["qp_status"] == "QP"


@frozen
class Strange:
    """A value that fails in a way of its own."""

    text: str

    def _problems(self) -> Iterator[Problem]:
        message = "a fault of the program, not of the input"
        raise RuntimeError(message)


# Only values of the package are read by its name.
Strange.__module__ = qpp_rules.__name__


def test_a_program_error_is_not_mistaken_for_an_input_error() -> None:
    with pytest.raises(RuntimeError, match="a fault of the program"):
        from_json(envelope(Strange, {"text": "a"}), Strange)
