"""How many eligibility determinations a second, and how that compares to making their facts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import median

from measuring import Contenders, print_heading, print_row, ratios, seconds_by_round

from qpp_rules import PerformanceYear
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import ClinicianFacts, Volume, determine_individual

ROUNDS = 7
SIZE = 20_000
YEAR = PerformanceYear(2026)
ENROLLED = date(2015, 6, 1)
CHARGES = [Decimal(cents) / 100 for cents in range(8_900_000, 8_900_000 + SIZE)]

MAKING = "making the facts"


def make_facts() -> list[ClinicianFacts]:
    """Return clinicians on both sides of each figure of the threshold."""
    return [
        ClinicianFacts(
            clinician_type=ClinicianType.NURSE_PRACTITIONER,
            medicare_enrolled_on=ENROLLED,
            qp_status=QpStatus.NOT_QP,
            segment_1=Volume(charges, 150 + place % 80, 150 + place % 80 + place % 40),
            segment_2=Volume(charges, 201, 234),
        )
        for place, charges in enumerate(CHARGES)
    ]


FACTS = make_facts()


def answer() -> None:
    """Determine everybody's eligibility."""
    for facts in FACTS:
        determine_individual(facts, YEAR)


def answer_with_findings() -> None:
    """Determine it, and read every clause."""
    for facts in FACTS:
        _ = determine_individual(facts, YEAR).findings


def answer_with_text() -> None:
    """Determine it, and write every clause out."""
    for facts in FACTS:
        determine_individual(facts, YEAR).explain()


CONTENDERS: Contenders = {
    MAKING: make_facts,
    "determine_individual": answer,
    "determine_individual, findings read": answer_with_findings,
    "determine_individual, explained": answer_with_text,
}


def main() -> None:
    """Print a row for each."""
    print_heading(f"eligibility of {SIZE:,} clinicians", ROUNDS)
    spent = seconds_by_round(CONTENDERS, ROUNDS)
    relative = ratios(spent, MAKING)
    print_row("", "x making", "a second")
    for name, times in spent.items():
        print_row(name, f"{relative[name]:.2f}", f"{SIZE / median(times):,.0f}")


if __name__ == "__main__":
    main()
