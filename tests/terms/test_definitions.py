"""The years of each definition, and the facts that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    RegistryKind,
    check_npi_type,
    is_practice_representative,
    is_qcdr,
    is_registry_by_kind,
    is_registry_by_work,
    is_third_party_intermediary,
)
from tests.terms.known_or_not import KIND_FACTS, QCDR_FACTS, Fact

YEARS = [PerformanceYear(year) for year in range(2017, 2030)]
PY2019, PY2023, PY2027 = (PerformanceYear(year) for year in (2019, 2023, 2027))


Ask = Callable[[PerformanceYear], Determination[Fact]]
COVERED: dict[str, tuple[Ask, set[int]]] = {
    "is_third_party_intermediary": (
        lambda year: is_third_party_intermediary([], year),
        {*range(2017, 2028)},
    ),
    "is_qcdr": (
        lambda year: is_qcdr(**dict.fromkeys(QCDR_FACTS, True), year=year),
        {2023, 2026, 2027},
    ),
    "is_registry_by_kind": (
        lambda year: is_registry_by_kind(
            RegistryKind.MEDICAL_REGISTRY, year, **dict.fromkeys(KIND_FACTS, True)
        ),
        {2023},
    ),
    "is_registry_by_work": (
        lambda year: is_registry_by_work(year, collects=True, submits=True),
        {2026, 2027},
    ),
    "is_practice_representative": (
        lambda year: is_practice_representative(year, authorized_by_security_official=True),
        {2019},
    ),
}


@pytest.mark.parametrize("name", COVERED)
def test_a_definition_applies_only_to_the_years_of_its_text(name: str) -> None:
    """No carry-forward, no carry-back: a year is covered only where a source was read."""
    ask, covered = COVERED[name]
    answered = set()
    for year in YEARS:
        try:
            assert ask(year).year == year
            answered.add(year.year)
        except YearNotCovered:
            continue

    assert answered == covered


@pytest.mark.parametrize("name", [*COVERED, "check_npi_type"])
@pytest.mark.parametrize("year", [2027, "2027", None], ids=repr)
def test_a_year_must_be_a_performance_year(name: str, year: object) -> None:
    ask = (lambda at: check_npi_type(1, at)) if name == "check_npi_type" else COVERED[name][0]

    with pytest.raises(InvalidType, match="expected a PerformanceYear"):
        ask(year)


WITH_FACTS: dict[str, tuple[Callable[..., Determination[Fact]], dict[str, Any]]] = {
    "is_qcdr": (is_qcdr, {**dict.fromkeys(QCDR_FACTS, True), "year": PY2027}),
    "is_registry_by_kind": (
        lambda **facts: is_registry_by_kind(RegistryKind.MEDICAL_REGISTRY, PY2023, **facts),
        dict.fromkeys(KIND_FACTS, True),
    ),
    "is_registry_by_work": (
        lambda **facts: is_registry_by_work(PY2027, **facts),
        {"collects": True, "submits": True},
    ),
    "is_practice_representative": (
        lambda **facts: is_practice_representative(PY2019, **facts),
        {"authorized_by_security_official": True},
    ),
}


@pytest.mark.parametrize(
    ("name", "fact"),
    [(name, fact) for name, (_, facts) in WITH_FACTS.items() for fact in facts if fact != "year"],
)
@pytest.mark.parametrize("value", ["yes", 1, 0, [], PY2027], ids=repr)
def test_a_fact_must_be_true_false_or_not_known_and_not_merely_truthy(
    name: str, fact: str, value: object
) -> None:
    ask, facts = WITH_FACTS[name]

    with pytest.raises(InvalidType, match=f"{fact}: given"):
        ask(**{**facts, fact: value})
