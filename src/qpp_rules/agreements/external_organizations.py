"""The agreement with an external organization that collects, calculates or transmits data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.agreements.facts import check_kind, signature_problem
from qpp_rules.agreements.parameters import DETAILS, DETAILS_NOT_STATED, AgreementDetail
from qpp_rules.core.determinations import Determination, Finding, Rule, all_met, together
from qpp_rules.core.sources import cfr
from qpp_rules.core.values import a_calendar_date, a_flag, check_flag, each, frozen, optional
from qpp_rules.deadlines import check_external_agreement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.errors import Problem
    from qpp_rules.core.years import PerformanceYear

__all__ = ["ExternalAgreement", "check_external_organization"]


def __dir__() -> list[str]:
    return __all__


AGREED: Final = Rule(
    "agreements.external-organization",
    "there is an agreement with the external organization that collects, calculates or transmits",
    cfr("414.1400(b)(3)(ii)"),
    ("AGR-017",),
)
WRITTEN: Final = Rule(
    "agreements.external-organization.written",
    "the agreement with the external organization is written",
    cfr("414.1400(b)(3)(ii)"),
    ("AGR-017",),
)
SIGNED: Final = Rule(
    "agreements.external-organization.signed",
    "the agreement with the external organization is signed",
    cfr("414.1400(b)(3)(ii)"),
    ("AGR-017",),
)
DETAILED: Final = Rule(
    "agreements.external-organization.details",
    "it sets out in detail what is between the two organizations",
    cfr("414.1400(b)(3)(ii)"),
    ("AGR-018",),
)


@frozen(kw_only=True)
class ExternalAgreement:
    """What an intermediary agreed with an external organization. A None is not known.

    *is_written* False is an oral arrangement, or none. *details* is what the agreement sets out in
    detail.

    Citation: 42 CFR § 414.1400(b)(3)(ii).
    """

    is_written: bool | None = field(default=None, validator=optional(a_flag))
    is_signed: bool | None = field(default=None, validator=optional(a_flag))
    signed_on: date | None = field(default=None, validator=optional(a_calendar_date))
    effective_on: date | None = field(default=None, validator=optional(a_calendar_date))
    details: frozenset[AgreementDetail] | None = field(
        default=None, validator=optional(each(frozenset, AgreementDetail))
    )

    def _problems(self) -> Iterator[Problem]:
        return signature_problem(self.is_signed, self.signed_on)


def check_external_organization(
    is_used: bool | None, agreement: ExternalAgreement | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether the use of an external organization rests on such an agreement as it needs.

    *is_used* says whether an external organization collects, calculates or transmits data for the
    intermediary; where none does, no agreement is needed. *agreement* None is not known. The
    effective date and the day of signature are decided by
    :func:`qpp_rules.deadlines.check_external_agreement`. Ask once for each organization.

    >>> from qpp_rules import PerformanceYear
    >>> oral = ExternalAgreement(is_written=False)
    >>> check_external_organization(True, oral, PerformanceYear(2027)).answer
    False
    >>> check_external_organization(False, None, PerformanceYear(2027)).answer
    True

    Raises YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(3)(ii).
    """
    check_flag("check_external_organization", "is_used", is_used)
    source = DETAILS.source(year)
    if is_used is False:
        return all_met(year, (AGREED.not_applicable(about="none is used"),))
    unknown = () if is_used else ("is_used",)
    if agreement is None:
        return all_met(year, (AGREED.unknown(*unknown, "agreement", citation=source),))
    check_kind("check_external_organization", "agreement", agreement, ExternalAgreement)
    own = tuple(_findings(agreement, year))
    dates = check_external_agreement(agreement.effective_on, agreement.signed_on, year)
    answer = together(all_met(year, own).answer, dates.answer)
    findings = (*own, *dates.findings)
    # One that will not do may not be needed.
    if unknown and not answer:
        used = AGREED.unknown(*unknown, citation=source)
        return Determination(None, year, (used, *findings))
    return Determination(answer, year, findings)


def _findings(agreement: ExternalAgreement, year: PerformanceYear) -> Iterator[Finding]:
    entry = DETAILS.entry(year)
    source = entry.source
    yield WRITTEN.judge(agreement.is_written, missing=("is_written",), citation=source)
    is_signed = agreement.is_signed if agreement.signed_on is None else True
    yield SIGNED.judge(is_signed, missing=("is_signed",), citation=source)
    for detail in AgreementDetail:
        yield DETAILED.judge(
            None if agreement.details is None else detail in agreement.details,
            missing=("details",),
            about=detail.value,
            citation=source if detail in entry.value else DETAILS_NOT_STATED,
        )
