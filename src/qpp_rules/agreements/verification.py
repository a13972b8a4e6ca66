"""The signed verification of clinician information."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.agreements.facts import check_kind
from qpp_rules.agreements.parameters import VERIFICATION, ClinicianInformation
from qpp_rules.core.determinations import Determination, Finding, Rule, all_met
from qpp_rules.core.sources import FACT_SHEET_2027, guidance
from qpp_rules.core.values import a_flag, each, frozen, optional

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear

__all__ = ["Verification", "check_verification"]


def __dir__() -> list[str]:
    return __all__


SIGNED: Final = Rule(
    "agreements.verification.signed",
    "the verification of clinician information is signed",
    guidance(FACT_SHEET_2027, "Data Submission Functions"),
    ("AGR-022",),
)
INFORMATION: Final = Rule(
    "agreements.verification.information",
    "the verification holds the information",
    guidance(FACT_SHEET_2027, "Data Submission Functions"),
    ("AGR-022",),
)


@frozen(kw_only=True)
class Verification:
    """Which information a verification holds, and whether it is signed. A None is not known.

    *uses_specialty_measure_sets* says whether there are specialty-specific measure sets to verify.

    Citation: 2027 Self-Nomination Fact Sheet.
    """

    holds: frozenset[ClinicianInformation] | None = field(
        default=None, validator=optional(each(frozenset, ClinicianInformation))
    )
    is_signed: bool | None = field(default=None, validator=optional(a_flag))
    uses_specialty_measure_sets: bool | None = field(default=None, validator=optional(a_flag))


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
    entry = VERIFICATION.entry(year)
    check_kind("check_verification", "verification", verification, Verification)
    signed = SIGNED.judge(verification.is_signed, missing=("is_signed",))
    asked = [one for one in ClinicianInformation if one in entry.value]
    return all_met(year, (signed, *(_held(verification, one) for one in asked)))


def _held(verification: Verification, information: ClinicianInformation) -> Finding:
    about = information.value
    held = None if verification.holds is None else information in verification.holds
    if information is ClinicianInformation.SPECIALTY_MEASURE_SETS and not held:
        if verification.uses_specialty_measure_sets is False:
            return INFORMATION.not_applicable(about=about)
        if verification.uses_specialty_measure_sets is None:
            return INFORMATION.unknown("uses_specialty_measure_sets", about=about)
    return INFORMATION.judge(held, missing=("holds",), about=about)
