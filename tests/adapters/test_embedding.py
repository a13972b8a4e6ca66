"""Converters of other packages, each with its own library below, learn the values of this one."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest
from cattrs import Converter
from cattrs.errors import ClassValidationError
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qpp_rules import deadlines, eligibility, sampling
from qpp_rules.adapters.serialization import configure_converter, to_json
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.findings import (
    Finding,
    Scalar,
    Verdict,
)
from qpp_rules.core.identifiers import Group, Individual, Npi, Participant, Tin
from qpp_rules.core.moments import Moment
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.vocabulary import QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import Calendar
from qpp_rules.eligibility import Eligibility, NoClaims, PracticeView, SegmentFacts
from tests.adapters.public_values import values
from tests.adapters.test_public_values import (
    PUBLIC,
    SLOW,
    instants_in,
    is_of_a_repeated_hour,
    same,
)
from tests.adapters.test_serialization import QP

PY2026 = PerformanceYear(2026)


def preconfigured(name: str) -> Any:
    """Return the converter of cattrs for the JSON library *name*, where that is installed."""
    if name != "json":
        pytest.importorskip(name)
    return importlib.import_module(f"cattrs.preconf.{name}").make_converter()


CONVERTERS: dict[str, Callable[[], Any]] = {
    "plain": Converter,
    "short": lambda: Converter(detailed_validation=False),
    "json": lambda: preconfigured("json"),
    "orjson": lambda: preconfigured("orjson"),
    "msgspec": lambda: preconfigured("msgspec"),
}
LIBRARIES = ("json", "orjson", "msgspec")


def converter_of(name: str) -> Any:
    converter = CONVERTERS[name]()
    configure_converter(converter)
    return converter


@attrs.define
class Case:
    """A class of another package that holds values of ours, and values of its own."""

    who: Participant
    year: PerformanceYear
    answer: Determination[Eligibility]
    segment: SegmentFacts | None
    calendar: Calendar
    practice: PracticeView
    findings: list[Finding]
    by_key: dict[str, deadlines.Deadline]
    status: QpStatus = QpStatus.QP
    closes: Moment | None = None
    observed: Scalar = None
    parameter: Parameter[int] | None = None
    excluded: sampling.Plan | sampling.ExcludedParticipants | None = None
    note: str = "ours"


CASE = Case(
    who=Individual(Tin("000000001"), Npi("1234567893")),
    year=PY2026,
    answer=eligibility.determine_group(eligibility.GroupFacts(), PY2026),
    segment=NoClaims(),
    calendar=deadlines.calendar(PY2026),
    practice=eligibility.determine_practice(
        eligibility.GroupFacts(), {Npi("1234567893"): eligibility.ClinicianFacts()}, PY2026
    ),
    findings=[Finding(QP, Verdict.MET, Decimal("1.50"), date(2026, 1, 1))],
    by_key={"a": deadlines.calendar(PY2026)["data-submission"]},
    closes=date(2026, 1, 1),
    observed=Decimal("1.50"),
    parameter=eligibility.SMALL_PRACTICE,
    excluded=sampling.ExcludedParticipants({Group(Tin("000000001"))}, "a conflict"),
)


@pytest.mark.parametrize("name", CONVERTERS)
def test_a_callers_class_can_hold_our_values(name: str) -> None:
    converter = converter_of(name)

    content = converter.unstructure(CASE)

    assert content["who"] == "individual:000000001|1234567893"
    assert content["answer"]["answer"] == {"eligibility.Eligibility": "UNDETERMINED"}
    assert content["segment"] == {"kind": "no-claims"}
    assert content["excluded"]["kind"] == "excluded-participants"
    assert content["observed"] == {"decimal": "1.50"}
    assert content["closes"] == "2026-01-01"
    assert converter.structure(content, Case) == CASE


@pytest.mark.parametrize("name", LIBRARIES)
def test_our_values_pass_through_the_callers_library_as_text(name: str) -> None:
    converter = converter_of(name)

    arrived = converter.loads(converter.dumps(CASE), Case)

    assert arrived == CASE
    assert arrived.calendar.not_covered.keys() == CASE.calendar.not_covered.keys()


def is_taken_by(name: str, value: Any) -> bool:
    """Whether a library writes what *value* holds: orjson has no number of more than 64 bits."""
    numbers: list[int] = []
    json.loads(to_json(value), parse_int=lambda text: numbers.append(int(text)) or 0)
    return name != "orjson" or all(-(2**63) <= one < 2**64 for one in numbers)


@pytest.mark.parametrize("kind", PUBLIC)
@settings(SLOW, max_examples=2)
@given(data=st.data())
def test_every_public_type_passes_through_the_callers_libraries(
    kind: type[Any], data: st.DataObject
) -> None:
    value = data.draw(
        values(kind).filter(lambda one: not any(map(is_of_a_repeated_hour, instants_in(one))))
    )
    for name in LIBRARIES:
        if not is_taken_by(name, value):
            continue
        converter = converter_of(name)
        try:
            text = converter.dumps(value)
        except (TypeError, OverflowError) as error:
            # What these libraries themselves cannot write, however it is configured.
            assume("64-bit" not in str(error))
            raise
        assert same(converter.loads(text, kind), value), name


@pytest.mark.parametrize("name", [name for name in CONVERTERS if name != "short"])
@pytest.mark.parametrize(
    "change",
    [
        {"year": "2026"},
        {"status": "qp"},
        {"segment": {"kind": 1}},
        {"closes": 20260101},
        {"observed": {"decimal": 1}},
        {"answer": {"answer": True, "year": 2026, "findings": []}},
        {"excluded": {"participants": [], "reason": "a"}},
    ],
    ids=repr,
)
def test_every_converter_reads_our_values_strictly(name: str, change: dict[str, object]) -> None:
    converter = converter_of(name)
    content = {**converter.unstructure(CASE), **change}

    with pytest.raises(ClassValidationError) as caught:
        converter.structure(content, Case)

    assert caught.value.exceptions
    assert any(
        isinstance(one, InvalidInput | ClassValidationError) for one in caught.value.exceptions
    )


@attrs.define
class Theirs:
    """A class of another package, with nothing of ours."""

    at: datetime
    tags: list[str]
    share: float = 0.5


THEIRS = Theirs(datetime(2026, 1, 1, tzinfo=UTC), ["a"])


@pytest.mark.parametrize("name", CONVERTERS)
def test_the_callers_values_are_written_as_their_converter_writes_them(name: str) -> None:
    assert converter_of(name).unstructure(THEIRS) == CONVERTERS[name]().unstructure(THEIRS)


@pytest.mark.parametrize("name", LIBRARIES)
def test_the_callers_values_are_read_as_their_converter_reads_them(name: str) -> None:
    text = CONVERTERS[name]().dumps(THEIRS)

    assert converter_of(name).loads(text, Theirs) == THEIRS


def test_a_union_with_a_callers_type_stays_the_callers() -> None:
    """What is not all ours is not written in our form."""
    converter, plain = converter_of("plain"), Converter()

    written = converter.unstructure(THEIRS, unstructure_as=Theirs | NoClaims)

    assert written == plain.unstructure(THEIRS)
    assert converter.unstructure(Fraction(1, 2)) == CONVERTERS["plain"]().unstructure(
        Fraction(1, 2)
    )
