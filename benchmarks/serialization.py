"""How long it takes to write values as JSON and to read them, next to cattrs, pydantic and msgspec.

These do the same work on plain dataclasses of the same fields. They check types. Ours also check
the values, and read a finding's rule from the rulebook.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any

import msgspec
import pydantic
from cattrs.preconf.json import make_converter
from measuring import Contenders, print_heading, print_row, ratios, run, seconds_by_round

from qpp_rules import Basis, Determination, PerformanceYear, Verdict
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import ClinicianFacts, Eligibility, Volume, determine_individual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROUNDS = 7
SIZE = 500
UNIT = "cattrs"


@dataclass(frozen=True)
class PlainVolume:
    """A segment's figures."""

    allowed_charges: Decimal | None
    patients: int | None
    services: int | None


@dataclass(frozen=True)
class PlainFacts:
    """A clinician's facts."""

    clinician_type: ClinicianType | None
    medicare_enrolled_on: date | None
    earlier_medicare_claims: bool | None
    qp_status: QpStatus | None
    partial_qp_elects: bool | None
    segment_1: PlainVolume | None
    segment_2: PlainVolume | None


@dataclass(frozen=True)
class PlainCitation:
    """A citation."""

    document: str
    locator: str
    as_of: date | None
    basis: Basis
    note: str
    cites: str


@dataclass(frozen=True)
class PlainFinding:
    """A finding, with its rule as an id, and what was observed as one of JSON's own types."""

    rule: str
    verdict: Verdict
    observed: str | int | None
    required: str | int | None
    about: str
    missing: tuple[str, ...]
    source: PlainCitation


@dataclass(frozen=True)
class PlainDetermination:
    """A determination."""

    answer: Eligibility
    year: int
    findings: tuple[PlainFinding, ...]


FACTS = [
    ClinicianFacts(
        clinician_type=ClinicianType.NURSE_PRACTITIONER,
        medicare_enrolled_on=date(2015, 6, 1),
        qp_status=QpStatus.NOT_QP,
        segment_1=Volume(Decimal(8_900_000 + place) / 100, 150 + place % 100, 180 + place % 50),
        segment_2=Volume(Decimal("95000.00"), 201, 234),
    )
    for place in range(SIZE)
]
ANSWERS = [determine_individual(facts, PerformanceYear(2026)) for facts in FACTS]


def plain(value: Any) -> Any:
    """Return the dataclass of the same content."""
    if isinstance(value, Volume):
        return PlainVolume(value.allowed_charges, value.patients, value.services)
    return PlainFacts(
        value.clinician_type,
        value.medicare_enrolled_on,
        value.earlier_medicare_claims,
        value.qp_status,
        value.partial_qp_elects,
        plain(value.segment_1),
        plain(value.segment_2),
    )


def plain_answer(answer: Determination[Eligibility]) -> PlainDetermination:
    """Return the dataclass of the same content."""

    def scalar(value: Any) -> str | int | None:
        return value if isinstance(value, int) or value is None else str(value)

    def citation(source: Any) -> PlainCitation:
        names = ("document", "locator", "as_of", "basis", "note", "cites")
        return PlainCitation(*(getattr(source, name) for name in names))

    return PlainDetermination(
        answer.answer,
        answer.year.year,
        tuple(
            PlainFinding(
                rule=one.rule.id,
                verdict=one.verdict,
                observed=scalar(one.observed),
                required=scalar(one.required),
                about=one.about,
                missing=one.missing,
                source=citation(one.citation),
            )
            for one in answer.findings
        ),
    )


def each(convert: Callable[[Any], object], values: Sequence[object]) -> None:
    """Convert one after the other."""
    for value in values:
        convert(value)


def contenders(ours: Sequence[Any], theirs: Sequence[Any]) -> tuple[Contenders, Contenders]:
    """Return what writes values of one type, and what reads what it wrote."""
    kind, other = type(ours[0]), type(theirs[0])
    converter, adapter = make_converter(), pydantic.TypeAdapter(other)
    door: pydantic.TypeAdapter[Any] = pydantic.TypeAdapter(kind)
    # It has no form of its own for them.
    converter.register_unstructure_hook(Decimal, str)
    converter.register_structure_hook(Decimal, lambda text, _: Decimal(text))
    decoder, encoder = msgspec.json.Decoder(other), msgspec.json.Encoder()
    both: dict[str, tuple[Callable[[Any], Any], Callable[[Any], object], Sequence[Any]]] = {
        UNIT: (converter.dumps, lambda text: converter.loads(text, other), theirs),
        "pydantic": (adapter.dump_json, partial(adapter.validate_json, strict=True), theirs),
        "msgspec": (encoder.encode, decoder.decode, theirs),
        "qpp_rules": (partial(to_json, indent=None), lambda text: from_json(text, kind), ours),
        "qpp_rules in pydantic": (door.dump_json, door.validate_json, ours),
        "qpp_rules, indented": (to_json, lambda text: from_json(text, kind), ours),
    }
    write = {name: partial(each, dump, values) for name, (dump, _, values) in both.items()}
    read = {
        name: partial(each, load, [dump(value) for value in values])
        for name, (dump, load, values) in both.items()
    }
    return write, read


def main() -> None:
    """Print a row for each."""
    for what, ours, theirs in (
        ("facts", FACTS, [*map(plain, FACTS)]),
        ("determinations", ANSWERS, [*map(plain_answer, ANSWERS)]),
    ):
        for how, some in zip(("writing", "reading"), contenders(ours, theirs), strict=True):
            spent = seconds_by_round(some, ROUNDS)
            relative = ratios(spent, UNIT)
            print_heading(f"{how} {SIZE:,} {what} as JSON", ROUNDS)
            print_row("", f"x {UNIT}", "a second")
            for name, times in spent.items():
                print_row(name, f"{relative[name]:.2f}", f"{SIZE / median(times):,.0f}")


if __name__ == "__main__":
    run(main)
