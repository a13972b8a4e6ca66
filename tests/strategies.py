"""The published strategies of the ground floor under the names the tests know, and spelled TINs."""

from __future__ import annotations

from hypothesis import strategies as st

from qpp_rules.testing.strategies import (
    apm_entities,
    citations,
    groups,
    identifiers,
    individuals,
    instants,
    npi_check_digit,
    npis,
    npis_with_valid_check_digit,
    npis_with_wrong_check_digit,
    participants,
    performance_years,
    subgroups,
    tin_digits,
    tins,
    virtual_groups,
)

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "apm_entities",
    "citations",
    "groups",
    "identifiers",
    "individuals",
    "instants",
    "npi_check_digit",
    "npis",
    "npis_with_valid_check_digit",
    "npis_with_wrong_check_digit",
    "participants",
    "performance_years",
    "spelled_tins",
    "subgroups",
    "tin_digits",
    "tins",
    "virtual_groups",
]

FIRST_YEAR = 2017
LAST_YEAR = 2100


@st.composite
def spelled_tins(draw: st.DrawFn) -> tuple[str, str]:
    """The digits of a TIN, and one of the three ways in which people write them."""
    d = draw(tin_digits())
    spellings = (d, f"{d[:2]}-{d[2:]}", f"{d[:3]}-{d[3:5]}-{d[5:]}")
    return d, draw(st.sampled_from(spellings))
