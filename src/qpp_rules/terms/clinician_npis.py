"""Whether an NPI is a clinician's: data inaccuracies, 42 CFR § 414.1400(e)(4)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, our_reading, text, texts
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance
from qpp_rules.core.years import check_year

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


def _inaccuracies(paragraph: str, year: int) -> Citation:
    return cfr(f"414.1400{paragraph}", as_of=date(year, 1, 1))


CLINICIAN_NPI: Final = _page.rule(
    "terms.clinician-npi",
    "the NPI is a clinician's, not an organization's",
    (
        *our_reading(
            (
                *(text(year, year, _inaccuracies("(k)(4)", year)) for year in (2017, 2018)),
                *(
                    text(year, year, _inaccuracies("(f)(3)(i)", year))
                    for year in (2019, 2020, 2021)
                ),
                *(text(year, year, _inaccuracies("(e)(4)(i)", year)) for year in (2022, 2023)),
                *texts(2024, 2026, _inaccuracies("(e)(4)", 2024), read=2024),
            ),
            "the text counts TIN/NPI mismatches among inaccuracies; that an organization's NPI is "
            "one is said for 2027 only, and a mismatch could mean a wrong pair only",
        ),
        text(
            2027,
            2027,
            guidance(
                FACT_SHEET_2027,
                "What are considered data inaccuracies?",
                cites="414.1400(e)(4)",
                note="the digits do not tell the kind",
            ),
        ),
    ),
    "IDN-003",
)

_INDIVIDUAL_NPI: Final = 1
_ORGANIZATIONAL_NPI: Final = 2


def check_npi_type(
    enumeration_type: int | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether an NPI is a clinician's, given its enumeration type.

    Type 1 is a person, type 2 an organization. The digits do not tell; None means "not known".

    >>> from qpp_rules import PerformanceYear
    >>> check_npi_type(2, PerformanceYear(2027)).answer
    False
    >>> check_npi_type(None, PerformanceYear(2027)).missing
    ('enumeration_type',)

    Before 2027 the finding rests on our reading, and says so. Raises InvalidValue for another type,
    InvalidType for anything but a whole number, YearNotCovered for a year without a source.

    Citation: 2027 Self-Nomination Fact Sheet, citing 42 CFR § 414.1400(e)(4).
    """
    clause = CLINICIAN_NPI.of(check_year("check_npi_type", year))
    if enumeration_type is None:
        return all_met(year, (clause.unknown("enumeration_type"),))
    # True equals 1, but is not a type of an NPI.
    if type(enumeration_type) is not int or enumeration_type not in (
        _INDIVIDUAL_NPI,
        _ORGANIZATIONAL_NPI,
    ):
        refusal = InvalidValue if type(enumeration_type) is int else InvalidType
        raise refusal.of(
            "check_npi_type",
            "enumeration_type",
            given=shown(enumeration_type),
            expected="1 for a person, 2 for an organization, None where it is not known",
        )
    person = enumeration_type == _INDIVIDUAL_NPI
    return all_met(year, (clause.judge(person, f"type {enumeration_type}"),))
