"""Contact data of clients, which is another duty than the intermediary's own."""

from __future__ import annotations

from datetime import date

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import ClientContact, check_client_contacts

PRACTICE, OTHER = Group(Tin("000000001")), Group(Tin("000000002"))
YEARS = [PerformanceYear(year) for year in range(2017, 2028)]
LOCATORS = {
    **dict.fromkeys((2017, 2018), "(j)(1)"),
    **dict.fromkeys((2019, 2020, 2021), "(g)(1)"),
    **dict.fromkeys((2022, 2023), "(f)(1)"),
    **dict.fromkeys((2024, 2025, 2026, 2027), "(a)(3)(v)(A)"),
}


@pytest.mark.parametrize(
    ("telephone", "address", "answer", "missing"),
    [
        (True, True, True, ()),
        (False, True, False, ()),
        (True, False, False, ()),
        (False, None, False, ()),
        (None, True, None, ("has_telephone",)),
        (None, None, None, ("has_telephone", "has_address")),
    ],
)
@pytest.mark.parametrize("year", YEARS, ids=str)
def test_telephone_number_and_address_must_be_available(
    telephone: bool | None,
    address: bool | None,
    answer: bool | None,
    missing: tuple[str, ...],
    year: PerformanceYear,
) -> None:
    """STA-040: the e-mail address only if there is one."""
    contact = ClientContact(PRACTICE, telephone, address)
    d = check_client_contacts([contact, ClientContact(OTHER, True, True)], year)

    assert d[PRACTICE].answer is answer
    assert d[PRACTICE].missing == missing
    assert d[OTHER].answer is True
    assert d[OTHER].findings[0].citation.locator == f"414.1400{LOCATORS[year.year]}"
    assert d[PRACTICE].findings[0].about == "group:*****0001"


def test_a_duplicate_participant_is_refused() -> None:
    contact = ClientContact(PRACTICE)
    with pytest.raises(InvalidValue, match=r"group:\*\*\*\*\*0001 twice"):
        check_client_contacts([contact, contact], YEARS[0])
    with pytest.raises(InvalidType, match=r"contacts\[0\]"):
        check_client_contacts([date(2026, 1, 1)], YEARS[0])  # type: ignore[list-item]
    with pytest.raises(YearNotCovered):
        check_client_contacts([], PerformanceYear(2028))
