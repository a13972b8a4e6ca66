"""Every public type, those to come included, goes to JSON and back."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Generic, Literal, NoReturn, TypeVar, get_args

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import qpp_rules
from qpp_rules import audits, deadlines, eligibility, readiness, rulebook, sampling
from qpp_rules.adapters.schemas import json_schema
from qpp_rules.adapters.serialization import from_json, public_types, tag_of, to_json
from qpp_rules.adapters.serialization.kinds import FORMER_IDS, TAGS
from qpp_rules.core import errors
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Answers, Determination
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidValue,
    QppRulesError,
    YearNotCovered,
)
from qpp_rules.core.findings import (
    Clause,
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.identifiers import ApmEntity, Group, Individual, Npi, Participant, Subgroup, Tin
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ClinicianType, ParticipationOption, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import Eligibility, NoClaims, Volume
from qpp_rules.sampling import ExcludedParticipants, Exclusion, FrameEntry, Plan
from tests.adapters.public_values import built, open_values, public, values
from tests.adapters.test_serialization import content_of, envelope, refused, restored
from tests.eligibility import strategies as of_eligibility

SLOW = settings(suppress_health_check=list(HealthCheck), deadline=None)
PUBLIC = [pytest.param(kind, id=tag) for tag, kind in public().items()]
PY2026 = PerformanceYear(2026)
SOURCE = Citation("42 CFR", "414.1305", date(2024, 1, 1), Basis.REGULATION)
DOORS = {"adapters", "cli", "examples", "rulebook", "testing"}
"""The packages that are no floor of rules, and the rulebook, whose rows are plain."""
ANSWERING = {audits.AuditGate, readiness.CheckedRoster, readiness.Readiness}
"""What answers when it is asked; it is made again from the facts, which are written."""


def instants_in(value: Any) -> Iterator[datetime]:
    """Yield every instant that a value holds."""
    if isinstance(value, datetime):
        yield value
    # A rule holds none, and its clauses lead back to it.
    elif attrs.has(type(value)) and not isinstance(value, Rule):
        for field in attrs.fields(type(value)):
            yield from instants_in(getattr(value, field.name))
    elif isinstance(value, Mapping):
        yield from instants_in((*value, *value.values()))
    elif isinstance(value, (tuple, frozenset)):
        for item in value:
            yield from instants_in(item)


def is_of_a_repeated_hour(instant: datetime) -> bool:
    """Say whether clocks show the hour twice: to Python it equals no instant of another zone."""
    return instant.utcoffset() != instant.replace(fold=1 - instant.fold).utcoffset()


def same(one: Any, other: Any) -> bool:
    """Compare also what equality leaves out, by what is written."""
    if isinstance(one, YearNotCovered):
        return type(one) is type(other) and one.args == other.args
    if isinstance(one, Determination):
        return one == other and one.missing == other.missing
    return type(one) is type(other) and one == other


# --- every public type -------------------------------------------------------------------------


def test_every_public_value_of_core_and_the_subjects_has_a_tag() -> None:
    """No type depends on a list that someone must remember to extend."""
    found = set()
    for package in pkgutil.iter_modules(qpp_rules.__path__):
        if package.name in DOORS or package.name.startswith("_"):
            continue
        module = importlib.import_module(f"qpp_rules.{package.name}")
        parts = [module]
        if package.name == "core":
            parts = [
                importlib.import_module(f"qpp_rules.core.{part.name}")
                for part in pkgutil.iter_modules(module.__path__)
            ]
        for part in parts:
            found |= {
                made
                for name in getattr(part, "__all__", ())
                if isinstance(made := getattr(part, name), type)
            }
    found |= {
        made for name in qpp_rules.__all__ if isinstance(made := getattr(qpp_rules, name), type)
    }
    # It holds answers by key; each of them is written.
    found.remove(Answers)
    raised = {
        kind for kind in found if issubclass(kind, QppRulesError) and kind is not YearNotCovered
    }

    # Answers are a mapping of what is stored one by one.
    assert {*public_types().values()} == found - raised - {Answers} - ANSWERING
    assert all(tag_of(kind) == tag for tag, kind in public_types().items())
    # An exception is written as its message; an uncovered year is part of a calendar.
    assert errors.InvalidInput in raised


@pytest.mark.parametrize("kind", PUBLIC)
@settings(SLOW, max_examples=4)
@given(data=st.data())
def test_every_public_type_survives_a_round_trip_through_json(
    kind: type[Any], data: st.DataObject
) -> None:
    """Where this finds no value, add a strategy for the type to public_values.py."""
    value = data.draw(values(kind))
    assume(not any(map(is_of_a_repeated_hour, instants_in(value))))

    arrived = restored(value)

    assert same(arrived, value)
    assert to_json(arrived) == to_json(value)


@pytest.mark.parametrize("kind", PUBLIC)
@settings(SLOW, max_examples=3)
@given(data=st.data())
def test_every_public_type_can_be_an_answer(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(values(kind))
    assume(not any(map(is_of_a_repeated_hour, instants_in(value))))
    determination = Determination(value, PY2026, ())

    arrived = restored(determination)

    assert same(arrived.answer, value)
    assert list(content_of(determination)["answer"]) == [tag_of(kind)]
    assert same(from_json(to_json(determination), Determination[kind]).answer, value)


def annotated_answers() -> set[Any]:
    """Return the type of the answer of every public function, method and property of a subject."""
    found = set()
    known = {kind.__name__: kind for kind in public_types().values()}
    known |= {"Answers": Answers, "Participant": Participant, "Any": Any}
    for subject in rulebook.SUBJECTS:
        module = importlib.import_module(f"qpp_rules.{subject}")
        waiting = [getattr(module, name) for name in module.__all__]
        waiting += [
            one for kind in waiting if isinstance(kind, type) for one in vars(kind).values()
        ]
        for one in waiting:
            function = one.fget if isinstance(one, property) else one
            returned = getattr(function, "__annotations__", {}).get("return", "")
            if isinstance(returned, str) and returned.startswith(("Determination[", "Answers[")):
                # Some names are imported for type checkers only.
                names = {**known, **vars(sys.modules[function.__module__])}
                found.add(get_args(eval(returned, names))[-1])  # noqa: S307 (of our own sources)
    return found


@pytest.mark.parametrize("answer", sorted(annotated_answers(), key=str), ids=str)
def test_every_answer_of_a_public_function_can_be_written(answer: Any) -> None:
    """The table of the types of answers is closed: what functions answer with is in it."""
    schema = json_schema(Determination[answer])["$defs"]
    known = {*TAGS.values(), *public_types()}

    place = next(one for name, one in schema.items() if name.startswith("core.Determination-of"))
    choices = place["properties"]["answer"].get("oneOf", [place["properties"]["answer"]])
    assert {tag for one in choices for tag in one.get("properties", ())} <= known
    assert "any" not in schema or answer is Any


@pytest.mark.parametrize("kind", PUBLIC)
def test_the_annotations_of_every_public_type_can_be_resolved(kind: type[Any]) -> None:
    """They are needed at run time."""
    if attrs.has(kind):
        resolved = attrs.fields(attrs.resolve_types(kind))
        assert [field.name for field in resolved if isinstance(field.type, str)] == []


@pytest.mark.parametrize("parameter", rulebook.parameters(), ids=lambda one: one.name)
def test_every_parameter_of_the_rulebook_is_written(parameter: Parameter[Any]) -> None:
    assert restored(parameter) == parameter


# --- a place that can hold any value -----------------------------------------------------------

NPI = Npi("1234567893")
EXTENSION = deadlines.Extension(closes=date(2026, 1, 1), announcement=SOURCE)
ANSWERS: dict[str, tuple[object, object]] = {
    "yes": (True, True),
    "no": (False, False),
    "not-known": (None, None),
    "number": (1, 1),
    "text": ("true", "true"),
    "decimal": (Decimal("1.50"), {"decimal": "1.50"}),
    "fraction": (Fraction(6, 1000), {"fraction": "3/500"}),
    "whole-fraction": (Fraction(2), {"fraction": "2/1"}),
    "float": (0.5, {"float": 0.5}),
    "date": (date(2026, 1, 1), {"date": "2026-01-01"}),
    "instant": (
        datetime(2026, 1, 1, 12, tzinfo=UTC),
        {"instant": "2026-01-01T12:00:00+00:00"},
    ),
    "member": (Eligibility.EXEMPT, {"eligibility.Eligibility": "EXEMPT"}),
    "participant": (Group(Tin("000000001")), {"core.Group": "group:000000001"}),
    "year": (PY2026, {"core.PerformanceYear": 2026}),
    "value": (NoClaims(), {"eligibility.NoClaims": {}}),
    "set": (
        frozenset({ClinicianType.PHYSICIAN_ASSISTANT, None, 5}),
        {"set": [5, None, {"core.ClinicianType": "PHYSICIAN_ASSISTANT"}]},
    ),
    "list": ((1, (NPI,)), {"list": [1, {"list": [{"core.Npi": "1234567893"}]}]}),
    "mapping": (
        MappingProxyType({"a": 1, NPI: ReportingOption}),
        {"mapping": [["a", 1], [{"core.Npi": "1234567893"}, {"type": "core.ReportingOption"}]]},
    ),
    "of-one-name": (
        EXTENSION,
        {"deadlines.Extension": content_of(EXTENSION)},
    ),
    "of-the-same-name": (
        sampling.Extension("a", 1, "b"),
        {"sampling.Extension": {"plan_digest": "a", "frame_size": 1, "frame_digest": "b"}},
    ),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_names_its_type(name: str) -> None:
    answer, content = ANSWERS[name]
    determination = Determination(answer, PY2026, ())

    assert content_of(determination)["answer"] == content
    assert same(restored(determination).answer, answer)


@settings(SLOW, max_examples=80)
@given(one=open_values(), other=open_values())
def test_two_answers_are_written_alike_only_if_they_are_alike(one: Any, other: Any) -> None:
    """Reading is unambiguous: equal text reads as equal values, and True differs from 1."""
    assume(not any(map(is_of_a_repeated_hour, instants_in((one, other)))))
    written = [content_of(Determination(answer, PY2026, ()))["answer"] for answer in (one, other)]

    if json.dumps(written[0]) == json.dumps(written[1]):
        assert same(one, other)


OPEN = (
    "text, a whole number, true or false, null, or an object of one key that is the tag of a type"
)


@pytest.mark.parametrize(
    ("content", "path", "expected"),
    [
        (1.5, "", OPEN),
        ([], "", OPEN),
        ({}, "", OPEN),
        ({"Eligibility": "EXEMPT"}, "", OPEN),
        ({"elections.Eligibility": "EXEMPT"}, "", OPEN),
        ({"eligibility.SegmentFacts": {}}, "", OPEN),
        ({"core.QppRulesError": {}}, "", OPEN),
        ({"decimal": "1", "date": "2026-01-01"}, "", OPEN),
        ({"MRN-5551212": 1}, "", OPEN),
        ({"eligibility.Eligibility": "exempt"}, ".eligibility.Eligibility", "one of MIPS_ELIGIBLE"),
        ({"core.Group": "virtual-group:A"}, ".core.Group", "the key of a Group"),
        ({"core.Group": "group:12-3456789"}, ".core.Group.key", "a participant's key"),
        ({"core.Tin": "12-3456789"}, ".core.Tin", "digits alone"),
        ({"decimal": 1}, ".decimal", "a decimal number as text"),
        ({"fraction": "0.006"}, ".fraction", "a fraction in lowest terms"),
        ({"fraction": "6/1000"}, ".fraction", "a fraction in lowest terms"),
        ({"fraction": "3/0"}, ".fraction", "a fraction in lowest terms"),
        ({"fraction": "٣/500"}, ".fraction", "a fraction in lowest terms"),
        ({"fraction": " 3/500"}, ".fraction", "a fraction in lowest terms"),
        ({"fraction": 2}, ".fraction", "a fraction in lowest terms"),
        ({"float": 1}, ".float", "a number"),
        ({"set": {"a": 1}}, ".set", "a list"),
        ({"set": ["a", "a"]}, ".set", "each item once"),
        ({"set": [{"mapping": []}]}, ".set", "each item once"),
        ({"list": ["a", 0.5]}, ".list[1]", OPEN),
        ({"mapping": {"a": 1}}, ".mapping", "a list"),
        ({"mapping": [["a"]]}, ".mapping[0]", "2 items"),
        ({"mapping": [["a", 1], ["a", 2]]}, ".mapping", "each key once"),
        ({"mapping": [[0.5, 1], ["a", 0.5]]}, ".mapping[0][0]", OPEN),
        ({"type": "Plan"}, ".type", "the tag of a public type"),
        ({"type": ["sampling.Plan"]}, ".type", "the tag of a public type"),
        ({"sampling.Exclusion": {"reason": "a"}}, ".sampling.Exclusion.digest", "a value"),
        ({"sampling.Exclusion": []}, ".sampling.Exclusion", "an object that is an Exclusion"),
    ],
    ids=lambda one: json.dumps(one)[:50],
)
def test_a_malformed_answer_is_refused_at_its_place(
    content: object, path: str, expected: str
) -> None:
    text = envelope(Determination, {"answer": content, "year": 2026, "findings": []})

    error = refused(text, Determination)

    first = error.problems[0]
    assert (first.field, first.expected[: len(expected)]) == (f"value.answer{path}", expected)
    assert "5551212" not in str(error)


def test_all_problems_of_a_mapping_are_reported() -> None:
    content = {"answer": {"mapping": [[0.5, 1], ["a", 0.5]]}, "year": 2026, "findings": []}

    error = refused(envelope(Determination, content), Determination)

    assert [one.field for one in error.problems] == [
        "value.answer.mapping[0][0]",
        "value.answer.mapping[1][1]",
    ]


@pytest.mark.parametrize("levels", [400, 900])
def test_too_deeply_nested_objects_are_refused(levels: int) -> None:
    answer = '{"list": [' * levels + "1" + "]}" * levels
    value = f'{{"answer": {answer}, "year": 2026, "findings": []}}'
    text = f'{{"format": 1, "type": "Determination", "value": {value}}}'

    assert isinstance(refused(text, Determination), InvalidValue)


@pytest.mark.parametrize(
    ("answer", "kind", "other"),
    [
        (True, bool | None, int),
        (None, bool | None, bool),
        (3, int, bool | None),
        ("a", str, int),
        (Eligibility.EXEMPT, Eligibility, Verdict),
        (NoClaims(), NoClaims | None, Volume),
        (frozenset({NPI}), frozenset[Npi], frozenset[Tin]),
        ((1, "a"), tuple[int, str], tuple[int, ...]),
        (date(2026, 1, 1), date, datetime),
        (Decimal(1), Decimal | int, Fraction),
    ],
    ids=repr,
)
def test_an_answer_can_be_requested_by_type(answer: object, kind: Any, other: Any) -> None:
    """A determination that answers another question is refused."""
    text = to_json(Determination(answer, PY2026, ()))

    assert from_json(text, Determination[kind]).answer == answer
    with pytest.raises(InvalidInput, match=r"^Determination: value\.answer"):
        from_json(text, Determination[other])


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (bool | None, "true or false or null"),
        (int, "a whole number"),
        (Eligibility, "an object of eligibility.Eligibility"),
        (Decimal | int, "a whole number, or an object of decimal"),
    ],
    ids=repr,
)
def test_the_required_answer_is_stated(kind: Any, expected: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        from_json(to_json(Determination("MRN-5551212", PY2026, ())), Determination[kind])

    assert [(one.given, one.expected) for one in caught.value.problems] == [("a str", expected)]


def test_a_parameter_and_its_entries_can_be_requested_by_type() -> None:
    text = to_json(eligibility.SMALL_PRACTICE)
    entry = to_json(eligibility.SMALL_PRACTICE.entries[0])

    assert from_json(text, Parameter[int]) == eligibility.SMALL_PRACTICE
    assert from_json(entry, Entry[int]) == eligibility.SMALL_PRACTICE.entries[0]
    with pytest.raises(InvalidType, match=r"value\.entries\[0\]\.value"):
        from_json(text, Parameter[bool])
    with pytest.raises(InvalidType, match=r"Entry: value\.value"):
        from_json(entry, Entry[str])


class Theirs(Enum):
    ONE = 1


@pytest.mark.parametrize(
    "answer", [object(), Theirs.ONE, [1], {1}, b"a", InvalidValue, frozenset({b"a"})], ids=type
)
def test_a_value_that_could_not_be_read_back_is_not_written(answer: Any) -> None:
    with pytest.raises(InvalidType, match="a public value of qpp_rules, or a plain one"):
        to_json(Determination(answer, PY2026, ()))


@pytest.mark.parametrize("value", [5, "a", None, [1], {"a": 1}, Theirs.ONE, Theirs], ids=repr)
def test_only_values_of_this_package_are_written_and_read(value: Any) -> None:
    with pytest.raises(
        InvalidType, match=r"to_json: value: given a.* expected a value of qpp_rules"
    ):
        to_json(value)
    with pytest.raises(InvalidType, match=r"from_json: kind: given .* expected a value of"):
        from_json("{}", type(value))
    with pytest.raises(InvalidType, match="given no class"):
        from_json("{}", value if value is not Theirs else 5)


def test_a_time_without_a_zone_is_not_an_instant_and_is_not_written() -> None:
    naive = datetime(2026, 1, 1)

    for value in (Determination(naive, PY2026, ()), everything(at=naive)):
        with pytest.raises(InvalidValue, match="given a time without a zone"):
            to_json(value)


def test_a_rule_outside_the_rulebook_is_not_written() -> None:
    """By its id alone it could not be read back, or would be read as another rule."""
    known = rulebook.rules()[0]
    own = Rule("registry.own", "our own rule is kept", SOURCE)
    for rule in (own, attrs.evolve(known, title="another title")):
        with pytest.raises(InvalidValue, match="a rule of the rulebook"):
            to_json(Determination(True, PY2026, (Clause(rule, SOURCE).met(),)))
    assert restored(Finding(known, Verdict.MET)).rule == known


@pytest.mark.parametrize(("former", "now"), FORMER_IDS.items())
def test_a_file_with_a_rules_former_id_is_still_read(former: str, now: str) -> None:
    rule = rulebook.rule(now)
    finding = Finding(rule, Verdict.MET)
    written = to_json(finding)
    stored = written.replace(f'"{now}"', f'"{former}"')

    assert former not in {one.id for one in rulebook.rules()}
    assert stored != written
    assert from_json(stored, Finding) == finding
    assert to_json(from_json(stored, Finding)) == written


@settings(SLOW, max_examples=50)
@given(st.data())
def test_missing_facts_come_back_even_if_the_findings_name_more(data: st.DataObject) -> None:
    """A finding names what it does not know; *missing* only what would change the answer."""
    facts = data.draw(of_eligibility.clinicians(PY2026, known=False))
    determination = eligibility.determine_individual(facts, PY2026)

    assert restored(determination).missing == determination.missing
    assert content_of(determination)["missing"] == [*determination.missing]


def test_a_file_without_missing_facts_takes_them_from_its_findings() -> None:
    determination = eligibility.determine_individual(eligibility.ClinicianFacts(), PY2026)
    content = content_of(determination)
    named = tuple(dict.fromkeys(name for one in determination.findings for name in one.missing))

    for stored in (
        {**content, "missing": None},
        {k: content[k] for k in content if k != "missing"},
    ):
        read = from_json(envelope(Determination, stored), Determination)
        assert read.missing == named


def test_a_calendar_keeps_the_reason_why_a_year_has_no_deadline() -> None:
    calendar = deadlines.calendar(PY2026)

    arrived = restored(calendar)

    assert {key: why.args for key, why in arrived.not_covered.items()} == {
        key: why.args for key, why in calendar.not_covered.items()
    }
    assert list(arrived) == list(calendar)
    assert str(arrived.not_covered["circumstances-application"]) == str(
        calendar.not_covered["circumstances-application"]
    )
    with pytest.raises(YearNotCovered):
        arrived["circumstances-application"]


def test_a_practice_read_from_json_is_looked_up_by_npi() -> None:
    facts = {NPI: eligibility.ClinicianFacts()}
    view = eligibility.determine_practice(eligibility.GroupFacts(), facts, PY2026)

    arrived = restored(view)

    assert arrived[NPI] == view[NPI]
    assert "clinicians" in content_of(view)
    assert "_by_npi" not in content_of(view)


# --- types to come -----------------------------------------------------------------------------


class Word(StrEnum):
    YES = "yes"


T = TypeVar("T")


@frozen
class Left:
    number: int


@frozen
class Right:
    number: int
    share: Fraction | None = None


@frozen
class Kinded:
    kind: str


@frozen
class Held(Generic[T]):
    value: T
    more: tuple[T, ...] = ()


@frozen(kw_only=True)
class Everything:
    """A type of a subject to come, with a field of every form."""

    nested: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[str, Decimal], ...]
    options: frozenset[ParticipationOption]
    words: frozenset[Word]
    share: Fraction
    shares: tuple[Fraction, ...]
    who: Participant
    individual: Individual | Subgroup
    several: frozenset[Participant | None]
    side: Left | Right
    sides: tuple[Left | Right, ...]
    perhaps: Left | Right | None
    kinded: Left | Kinded
    plan: Plan | ExcludedParticipants | None
    at: datetime
    on: date
    moment: date | datetime
    moments: tuple[date | datetime | None, ...]
    number_or_text: int | str
    flag_or_list: bool | tuple[int, ...] | Left | None
    figure: Decimal | Fraction | None
    by_npi: dict[Npi, Left]
    by_text: Mapping[str, tuple[int, ...]]
    determination: Determination[Eligibility | None]
    held: Held[int]
    anything: object
    optional: frozenset[str] = frozenset()


@frozen
class ByYear:
    found: dict[PerformanceYear, int]


@frozen
class Branch:
    name: str
    parts: tuple[Branch, ...] = ()
    beside: Branch | None = None


@frozen
class Listed:
    """List the members of an enumeration instead."""

    found: Literal["a", "b"]


@frozen
class Raw:
    found: bytes


FUTURE = (Word, Left, Right, Kinded, Held, Everything, ByYear, Branch, Listed, Raw)
for _kind in FUTURE:
    if attrs.has(_kind):
        attrs.resolve_types(_kind)
    # As if a subject of this package had them.
    _kind.__module__ = "qpp_rules.planned"


@settings(SLOW, max_examples=20)
@given(built(Everything))
def test_a_future_subjects_type_is_written_without_registration(value: Any) -> None:
    assume(not any(map(is_of_a_repeated_hour, instants_in(value))))

    arrived = restored(value)

    assert arrived == value
    assert to_json(arrived) == to_json(value)


def everything(**changes: Any) -> Everything:
    """Return one of everything."""
    given: dict[str, Any] = {
        "nested": ((1, 2), ()),
        "pairs": (("a", Decimal("1.0")),),
        "options": frozenset({ParticipationOption.GROUP}),
        "words": frozenset({Word.YES}),
        "share": Fraction(3, 500),
        "shares": (),
        "who": ApmEntity("A1234"),
        "individual": Subgroup(Tin("000000001"), "SG-1"),
        "several": frozenset({None, Group(Tin("000000001"))}),
        "side": Right(1),
        "sides": (Left(1), Right(1, Fraction(1, 3))),
        "perhaps": None,
        "kinded": Kinded("a"),
        "plan": ExcludedParticipants(frozenset(), "a conflict"),
        "at": datetime(2026, 1, 1, tzinfo=UTC),
        "on": date(2026, 1, 1),
        "moment": date(2026, 1, 1),
        "moments": (datetime(2026, 1, 1, tzinfo=UTC), None),
        "number_or_text": "1",
        "flag_or_list": (1,),
        "figure": Fraction(1, 2),
        "by_npi": {NPI: Left(1)},
        "by_text": MappingProxyType({"a": (1,)}),
        "determination": Determination(Eligibility.EXEMPT, PY2026, ()),
        "held": Held(1, (2,)),
        "anything": (Eligibility.EXEMPT,),
    }
    return Everything(**{**given, **changes})


CONTENT = content_of(everything())


def test_every_form_is_written_as_the_json_page_says() -> None:
    assert CONTENT == {
        "nested": [[1, 2], []],
        "pairs": [["a", "1.0"]],
        "options": ["GROUP"],
        "words": ["YES"],
        "share": "3/500",
        "shares": [],
        "who": "apm-entity:A1234",
        "individual": "subgroup:000000001|SG-1",
        "several": [None, "group:000000001"],
        "side": {"kind": "right", "number": 1, "share": None},
        "sides": [
            {"kind": "left", "number": 1},
            {"kind": "right", "number": 1, "share": "1/3"},
        ],
        "perhaps": None,
        "kinded": {"planned.Kinded": {"kind": "a"}},
        "plan": {"kind": "excluded-participants", "participants": [], "reason": "a conflict"},
        "at": "2026-01-01T00:00:00+00:00",
        "on": "2026-01-01",
        "moment": "2026-01-01",
        "moments": ["2026-01-01T00:00:00+00:00", None],
        "number_or_text": "1",
        "flag_or_list": {"list": [1]},
        "figure": {"fraction": "1/2"},
        "by_npi": {"1234567893": {"number": 1}},
        "by_text": {"a": [1]},
        "determination": {
            "answer": {"eligibility.Eligibility": "EXEMPT"},
            "year": 2026,
            "findings": [],
            "missing": [],
        },
        "held": {"value": 1, "more": [2]},
        "anything": {"list": [{"eligibility.Eligibility": "EXEMPT"}]},
        "optional": [],
    }
    assert isinstance(restored(everything()).by_text, MappingProxyType)
    assert isinstance(restored(everything()).by_npi, dict)


@pytest.mark.parametrize(
    ("field", "wrong", "path", "expected"),
    [
        ("nested", [[1], ["1"]], "[1][0]", "a whole number"),
        ("nested", [1], "[0]", "a list"),
        ("pairs", [["a"]], "[0]", "2 items"),
        ("pairs", [["a", "1", "2"]], "[0]", "2 items"),
        ("pairs", [["a", 1]], "[0][1]", "a decimal number as text"),
        ("options", ["GROUP", "GROUP"], "", "each item once"),
        ("options", ["Group"], "[0]", "one of INDIVIDUAL, GROUP"),
        ("words", ["yes"], "[0]", "one of YES"),
        ("share", 0.006, "", "a fraction in lowest terms as text, such as 3/500"),
        ("share", "3", "", "a fraction in lowest terms as text, such as 3/500"),
        ("who", {"tin": "000000001"}, "", "a participant's key"),
        ("individual", "group:000000001", "", "the key of an Individual or a Subgroup"),
        ("side", {"number": 1}, "", "an object with a kind: left, right"),
        ("side", {"kind": "Left", "number": 1}, "", "an object with a kind: left, right"),
        ("side", {"kind": "left", "number": "1"}, ".number", "a whole number"),
        ("side", {"kind": "left", "number": 1, "share": None}, "", "only number"),
        ("side", None, "", "an object with a kind: left, right"),
        ("sides", [{"kind": "left"}], "[0].number", "a value"),
        ("kinded", {"kind": "a"}, "", "an object of planned.Left, planned.Kinded"),
        ("kinded", {"planned.Right": {"number": 1}}, "", "an object of planned.Left, planned.Ki"),
        ("at", "2026-01-01", "", "an instant with its offset"),
        ("at", "2026-01-01T00:00:00", "", "an instant with its offset"),
        ("at", "20260101T000000+00:00", "", "an instant with its offset"),
        ("at", "2026-01-01 00:00:00+00:00", "", "an instant with its offset"),
        ("at", "2026-01-01T00:00+00:00", "", "an instant with its offset"),
        ("on", "2026-01-01T00:00:00+00:00", "", "a date as text"),
        ("moments", ["soon"], "[0]", "a date as text"),
        ("number_or_text", True, "", "text or a whole number"),
        ("number_or_text", None, "", "text or a whole number"),
        ("flag_or_list", "a", "", "true or false, null, or an object of list, planned.Left"),
        ("flag_or_list", [1], "", "true or false, null, or an object of list, planned.Left"),
        ("flag_or_list", {"list": ["1"]}, ".list[0]", "a whole number"),
        ("figure", "1/2", "", "null, or an object of decimal, fraction"),
        ("figure", {"date": "2026-01-01"}, "", "null, or an object of decimal, fraction"),
        ("by_npi", {"1234567893": {}}, "[0].number", "a value"),
        ("by_npi", {"MRN-5551212": {"number": 1}}, "[0].digits", "10 digits"),
        ("by_npi", [["1234567893", {"number": 1}]], "", "an object"),
        ("by_text", {"MRN-5551212": ["1"]}, "[0][0]", "a whole number"),
        (
            "determination",
            {"answer": "EXEMPT", "year": 2026, "findings": []},
            ".answer",
            "null, or an object of eligibility.Eligibility",
        ),
        ("held", {"value": "1"}, ".value", "a whole number"),
        ("held", {"value": 1, "more": ["1"]}, ".more[0]", "a whole number"),
        ("anything", {"object": 1}, "", OPEN),
    ],
    ids=repr,
)
def test_every_form_is_read_strictly(field: str, wrong: object, path: str, expected: str) -> None:
    error = refused(envelope(Everything, {**CONTENT, field: wrong}), Everything)

    assert [(one.field, one.expected[: len(expected)]) for one in error.problems] == [
        (f"value.{field}{path}", expected)
    ]
    assert "5551212" not in str(error)


def test_an_instant_may_end_in_z() -> None:
    arrived = from_json(envelope(Everything, {**CONTENT, "at": "2026-01-01T00:00:00Z"}), Everything)

    assert arrived == everything()


def test_an_offset_with_seconds_is_written_as_utc_because_rfc_3339_has_none() -> None:
    """So other systems can read it; it is the same instant."""
    odd = datetime(2026, 1, 1, 0, 0, 30, tzinfo=timezone(timedelta(seconds=30)))

    assert content_of(everything(at=odd))["at"] == "2026-01-01T00:00:00+00:00"
    assert content_of(everything(moment=odd))["moment"] == "2026-01-01T00:00:00+00:00"
    assert restored(everything(at=odd)) == everything(at=odd)


def test_a_value_of_the_wrong_type_for_its_field_is_not_written() -> None:
    with pytest.raises(InvalidType, match=r"planned\.Left or planned\.Right"):
        to_json(everything(side=Kinded("a")))


def test_a_type_may_contain_itself() -> None:
    tree = Branch("a", (Branch("b", (Branch("c"),)),), Branch("d"))
    wrong = {"name": "a", "parts": [{"name": 1}], "beside": {"name": "b", "beside": 5}}

    assert restored(tree) == tree
    assert json_schema(Branch)["$defs"]["planned.Branch"]["properties"]["parts"]["items"] == {
        "$ref": "#/$defs/planned.Branch"
    }
    assert [one.field for one in refused(envelope(Branch, wrong), Branch).problems] == [
        "value.parts[0].name",
        "value.beside.beside",
    ]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (ByYear({PY2026: 1}), "hold a tuple of pairs instead"),
        (Listed("a"), "has no form in JSON"),
        (Raw(b"a"), "has no form in JSON"),
    ],
    ids=repr,
)
def test_a_field_that_json_cannot_hold_is_a_fault_of_its_type(value: Any, message: str) -> None:
    """The author is told when the type is first written."""
    with pytest.raises(TypeError, match=message):
        to_json(value)


@frozen
class Picky:
    """A value that one of its own rules refuses with an exception of its own."""

    number: int

    def _problems(self) -> NoReturn:
        raise YearNotCovered("MRN-5551212", "2026", ())


Picky.__module__ = "qpp_rules.planned"


def test_a_rules_own_refusal_is_an_input_fault_too() -> None:
    error = refused(envelope(Picky, {"number": 1}), Picky)

    assert str(error) == (
        "Picky: value: given what is not shown here, expected what the rules of its type allow"
    )


def test_an_audits_frame_is_read_with_each_facet_once() -> None:
    content = {"participant": "group:000000001", "facets": ["a", "b", "a"]}

    error = refused(envelope(FrameEntry, content), FrameEntry)

    assert str(error) == "FrameEntry: value.facets: given one item twice, expected each item once"
    assert restored(Exclusion("a", "b")) == Exclusion("a", "b")
