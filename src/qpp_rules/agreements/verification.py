"""The signed verification of clinician information."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    each,
    hidden,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import FACT_SHEET_2027, guidance
from qpp_rules.core.values import Enumeration, frozen

if TYPE_CHECKING:
    from qpp_rules.core.findings import Clause, Finding
    from qpp_rules.core.years import PerformanceYear


class ClinicianInformation(Enumeration):
    """What the signed verification of clinician information includes."""

    NAMES = "clinician names"
    CONTACT_INFORMATION = "contact information"
    SERVICES_PROVIDED = "services provided"
    COSTS_CHARGED = "costs charged to clinicians"
    QUALITY_MEASURES = "quality measures"
    SPECIALTY_MEASURE_SETS = "specialty-specific measure sets"


@frozen(kw_only=True)
class Verification:
    """Which information a verification includes, and whether it is signed.

    *uses_specialty_measure_sets* says whether there are specialty-specific measure sets to verify.
    None means "not known".

    Citation: 2027 Self-Nomination Fact Sheet.
    """

    holds: frozenset[ClinicianInformation] | None = field(
        default=None, validator=optional(each(frozenset, ClinicianInformation))
    )
    is_signed: bool | None = field(default=None, validator=optional(a_flag))
    uses_specialty_measure_sets: bool | None = field(default=None, validator=optional(a_flag))


_page = Page(__name__)

VERIFICATION: Final = _page.parameter(
    "agreements.verification",
    "signed verification of clinician information",
    entry(
        2027,
        2027,
        frozenset(ClinicianInformation),
        guidance(FACT_SHEET_2027, "Data Submission Functions"),
    ),
)

SIGNED: Final = _page.rule(
    "agreements.verification.signed",
    "the verification of clinician information is signed",
    VERIFICATION,
    "AGR-022",
)
INFORMATION: Final = _page.rule(
    "agreements.verification.information",
    "the verification includes the information",
    VERIFICATION,
    "AGR-022",
)


def check_verification(
    verification: Verification, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether the verification of clinician information is signed and complete.

    There is a finding for each piece of information.

    >>> from qpp_rules import PerformanceYear
    >>> verification = Verification(
    ...     holds=frozenset(ClinicianInformation) - {ClinicianInformation.COSTS_CHARGED},
    ...     is_signed=True,
    ... )
    >>> d = check_verification(verification, PerformanceYear(2027))
    >>> d.answer, [f.about for f in d.findings if f.verdict.name == "NOT_MET"]
    (False, ['costs charged to clinicians'])

    Raises YearNotCovered for years other than 2027, the only one whose text was read.

    Citation: 2027 Self-Nomination Fact Sheet.
    """
    asked = VERIFICATION.at(year)
    is_one = hidden(instance_of(Verification))
    take("check_verification", verification=(verification, is_one))
    signed = SIGNED.of(year).judge(verification.is_signed, missing=("is_signed",))
    clause = INFORMATION.of(year)
    held = (_held(clause, verification, one) for one in ClinicianInformation if one in asked)
    return all_met(year, (signed, *held))


def _held(clause: Clause, verification: Verification, information: ClinicianInformation) -> Finding:
    about = information.value
    held = None if verification.holds is None else information in verification.holds
    if information is ClinicianInformation.SPECIALTY_MEASURE_SETS and not held:
        if verification.uses_specialty_measure_sets is False:
            return clause.not_applicable(about=about)
        if verification.uses_specialty_measure_sets is None:
            return clause.unknown("uses_specialty_measure_sets", about=about)
    return clause.judge(held, missing=("holds",), about=about)
