"""What an eligibility determination costs, next to the bare comparisons that it reports."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from operator import and_
from statistics import median
from typing import TYPE_CHECKING

import msgspec
import pydantic
from measuring import Contenders, print_heading, print_row, print_target, ratios, seconds_by_round

from qpp_rules import PerformanceYear
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import CLINICIAN_TYPES, ClinicianFacts, Volume, determine_individual

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 9
SIZE = 20_000
YEAR = PerformanceYear(2026)
ENROLLED = date(2015, 6, 1)
CHARGES = [Decimal(cents) / 100 for cents in range(8_900_000, 8_900_000 + SIZE)]

# The chain: the comparisons of a year as a program without the package would write them.
TYPES = CLINICIAN_TYPES.at(YEAR)
FIRST_DAY = date(2026, 1, 1)
MOST_CHARGES, MOST_PATIENTS, MOST_SERVICES = Decimal(90000), 200, 200


def chain(facts: ClinicianFacts) -> int:
    """Return 2 for eligible, 1 for opt-in eligible, 0 for exempt; nothing may be unknown."""
    if (
        facts.clinician_type not in TYPES
        or facts.qp_status is QpStatus.QP
        or facts.medicare_enrolled_on >= FIRST_DAY
    ):
        return 0
    one, two = facts.segment_1, facts.segment_2
    first = (
        one.allowed_charges > MOST_CHARGES,
        one.patients > MOST_PATIENTS,
        one.services > MOST_SERVICES,
    )
    second = (
        two.allowed_charges > MOST_CHARGES,
        two.patients > MOST_PATIENTS,
        two.services > MOST_SERVICES,
    )
    if all(first) and all(second):
        return 2
    return 1 if any(map(and_, first, second)) else 0


def make_with(
    make_facts: Callable[..., object], make_volume: Callable[..., object]
) -> list[object]:
    """Return clinicians on both sides of each figure of the threshold."""
    return [
        make_facts(
            clinician_type=ClinicianType.NURSE_PRACTITIONER,
            medicare_enrolled_on=ENROLLED,
            qp_status=QpStatus.NOT_QP,
            segment_1=make_volume(
                allowed_charges=charges,
                patients=150 + place % 80,
                services=150 + place % 80 + place % 40,
            ),
            segment_2=make_volume(allowed_charges=charges, patients=201, services=234),
        )
        for place, charges in enumerate(CHARGES)
    ]


class PydanticVolume(pydantic.BaseModel, frozen=True, strict=True):
    """A segment as pydantic checks it."""

    allowed_charges: Decimal | None = pydantic.Field(ge=0)
    patients: int | None = pydantic.Field(ge=0)
    services: int | None = pydantic.Field(default=None, ge=0)


class PydanticFacts(pydantic.BaseModel, frozen=True, strict=True):
    """A clinician as pydantic checks it."""

    clinician_type: ClinicianType | None = None
    medicare_enrolled_on: date | None = None
    earlier_medicare_claims: bool | None = None
    qp_status: QpStatus | None = None
    partial_qp_elects: bool | None = None
    segment_1: PydanticVolume | None = None
    segment_2: PydanticVolume | None = None


class MsgspecVolume(msgspec.Struct, frozen=True):
    """A segment that msgspec makes and does not check."""

    allowed_charges: Decimal | None
    patients: int | None
    services: int | None = None


class MsgspecFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A clinician that msgspec makes and does not check."""

    clinician_type: ClinicianType | None = None
    medicare_enrolled_on: date | None = None
    earlier_medicare_claims: bool | None = None
    qp_status: QpStatus | None = None
    partial_qp_elects: bool | None = None
    segment_1: MsgspecVolume | None = None
    segment_2: MsgspecVolume | None = None


FACTS: list[ClinicianFacts] = make_with(ClinicianFacts, Volume)  # type: ignore[assignment]


def of_all(ask: Callable[[ClinicianFacts], object]) -> Callable[[], None]:
    """Return a contender that asks the same of everybody."""

    def contender() -> None:
        for facts in FACTS:
            ask(facts)

    return contender


CHAIN = "the chain: comparisons alone"
# Each with the most that it should cost, times the chain.
ANSWERS: dict[str, tuple[Callable[[ClinicianFacts], object], float]] = {
    "answer": (lambda facts: determine_individual(facts, YEAR).answer, 4.5),
    "missing": (lambda facts: determine_individual(facts, YEAR).missing, 5),
    "assumptions": (lambda facts: determine_individual(facts, YEAR).assumptions, 6),
    "findings": (lambda facts: determine_individual(facts, YEAR).findings, 13),
    "explain()": (lambda facts: determine_individual(facts, YEAR).explain(), 35),
}
MAKING = "making the facts"
MOST_MAKING = 5
CONTENDERS: Contenders = {
    CHAIN: of_all(chain),
    **{name: of_all(ask) for name, (ask, _) in ANSWERS.items()},
    MAKING: lambda: make_with(ClinicianFacts, Volume),
    "making them with pydantic, strict": lambda: make_with(PydanticFacts, PydanticVolume),
    "making them with msgspec, unchecked": lambda: make_with(MsgspecFacts, MsgspecVolume),
}


def main() -> None:
    """Print a row for each, and whether the targets are met."""
    print_heading(f"eligibility of {SIZE:,} clinicians", ROUNDS)
    spent = seconds_by_round(CONTENDERS, ROUNDS)
    relative = ratios(spent, CHAIN)
    print_row("", "x chain", "ns each")
    for name, times in spent.items():
        print_row(name, f"{relative[name]:.2f}", f"{median(times) / SIZE * 1e9:,.0f}")
    print()
    for name, (_, most) in ANSWERS.items():
        print_target(name, relative[name], most, "times the chain")
    print_target(MAKING, relative[MAKING], MOST_MAKING, "times the chain")


if __name__ == "__main__":
    main()
