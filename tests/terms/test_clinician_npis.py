"""Whether an NPI is a clinician's."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    check_npi_type,
)
from tests.terms.known_or_not import Fact

PY2027 = PerformanceYear(2027)


@pytest.mark.parametrize(
    ("enumeration_type", "answer"),
    [
        pytest.param(1, True, id="IDN-003-person"),
        pytest.param(2, False, id="IDN-C06-organization"),
        pytest.param(None, None, id="IDN-003-unknown"),
    ],
)
def test_an_organizations_npi_is_refused_in_place_of_a_clinicians(
    enumeration_type: int | None, answer: Fact
) -> None:
    decided = check_npi_type(enumeration_type, PY2027)

    assert decided.answer is answer
    assert decided.findings[0].rule.id == "terms.clinician-npi"
    assert decided.missing == (("enumeration_type",) if answer is None else ())
    expected = None if answer is None else f"type {enumeration_type}"
    assert decided.findings[0].observed == expected


@pytest.mark.parametrize("enumeration_type", [0, 3, -1, 1234567893])
def test_there_are_two_types_of_npi(enumeration_type: int) -> None:
    with pytest.raises(InvalidValue, match="expected 1 for a person, 2 for an organization"):
        check_npi_type(enumeration_type, PY2027)


@pytest.mark.parametrize("enumeration_type", [True, False, "1", 1.0, "NPI-1"], ids=repr)
def test_the_type_of_an_npi_must_be_a_whole_number(enumeration_type: object) -> None:
    with pytest.raises(InvalidType, match="check_npi_type: enumeration_type: given"):
        check_npi_type(enumeration_type, PY2027)


@pytest.mark.parametrize(
    ("year", "basis"), [(2017, "INTERPRETATION"), (2026, "INTERPRETATION"), (2027, "CMS_GUIDANCE")]
)
def test_the_type_of_an_npi_cites_its_years_text(year: int, basis: str) -> None:
    decided = check_npi_type(2, PerformanceYear(year))

    assert decided.answer is False
    assert decided.findings[0].citation.basis.name == basis
