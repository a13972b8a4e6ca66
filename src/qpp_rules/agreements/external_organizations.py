"""The agreement with an external organization: 42 CFR § 414.1400(b)(3)(ii)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.agreements.documents import signature_problem
from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    each,
    hidden,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import (
    Determination,
    all_met,
    missing_of,
    together,
)
from qpp_rules.core.pages import Page, our_reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance, unread
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.deadlines import check_external_agreement

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.errors import Problem
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear


class AgreementDetail(Enumeration):
    """What the agreement with an external organization sets out in detail, for both sides."""

    RELATIONSHIP = "relationship"
    ROLES = "roles"
    RESPONSIBILITIES = "responsibilities"


@frozen(kw_only=True)
class ExternalAgreement:
    """What an intermediary agreed with an external organization. None means "not known".

    *is_written* False means an oral arrangement, or none. *details* is what the agreement sets out
    in detail.

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


_page = Page(__name__)

_PARAGRAPH: Final = "414.1400(b)(3)(ii)"
_OF_QCDRS: Final = "the guide says it of QCDRs; for qualified registries it rests on the paragraph"
_OF_2022: Final = text(2022, 2022, cfr(_PARAGRAPH, as_of=date(2022, 1, 1)))
_OF_2024: Final = text(2024, 2024, cfr(_PARAGRAPH))
_OF_2025: Final = text(2025, 2025, unread(2024, cfr(_PARAGRAPH)))
_OF_2026: Final = text(
    2026, 2026, guidance(GUIDE_2026, "What is a QCDR?", note=_OF_QCDRS, cites=_PARAGRAPH)
)
_OF_2027: Final = text(
    2027, 2027, guidance(FACT_SHEET_2027, "Third Party Intermediary Types", cites=_PARAGRAPH)
)
_TEXTS: Final = (
    _OF_2022,
    text(2023, 2023, cfr(_PARAGRAPH, as_of=date(2023, 1, 1))),
    _OF_2024,
    _OF_2025,
    _OF_2026,
    _OF_2027,
)
_RESPONSIBILITIES_ONLY: Final = (
    "the text names the responsibilities only; relationship and roles, which the guides of 2023 "
    "and 2026 name, are taken to be asked for too"
)

AGREED: Final = _page.rule(
    "agreements.external-organization",
    "there is an agreement with the external organization that works on the data",
    _TEXTS,
    "AGR-017",
)
WRITTEN: Final = _page.rule(
    "agreements.external-organization.written",
    "the agreement with the external organization is written",
    _TEXTS,
    "AGR-017",
)
SIGNED: Final = _page.rule(
    "agreements.external-organization.signed",
    "the agreement with the external organization is signed",
    _TEXTS,
    "AGR-017",
)
DETAILED: Final = _page.rule(
    "agreements.external-organization.details",
    "the agreement sets out the relationship, roles and responsibilities in detail",
    (
        *our_reading((_OF_2022,), _RESPONSIBILITIES_ONLY),
        text(2023, 2023, guidance(GUIDE_2023, "What is a QCDR?", note=_OF_QCDRS, cites=_PARAGRAPH)),
        *our_reading((_OF_2024, _OF_2025), _RESPONSIBILITIES_ONLY),
        _OF_2026,
        *our_reading((_OF_2027,), _RESPONSIBILITIES_ONLY),
    ),
    "AGR-018",
)


def check_external_organization(
    is_used: bool | None, agreement: ExternalAgreement | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether an external organization works under the agreement that the rule requires.

    *is_used* says whether an external organization collects, calculates or transmits data for the
    intermediary; if none does, no agreement is needed. *agreement* None means "not known".
    :func:`qpp_rules.deadlines.check_external_agreement` decides on the effective date and the day
    of signature. Ask once for each organization.

    >>> from qpp_rules import PerformanceYear
    >>> oral = ExternalAgreement(is_written=False)
    >>> check_external_organization(True, oral, PerformanceYear(2027)).answer
    False
    >>> check_external_organization(False, None, PerformanceYear(2027)).answer
    True

    Raises YearNotCovered before 2022.

    Citation: 42 CFR § 414.1400(b)(3)(ii).
    """
    take(
        "check_external_organization",
        is_used=(is_used, optional(a_flag)),
        agreement=(agreement, optional(hidden(instance_of(ExternalAgreement)))),
    )
    agreed = AGREED.of(year)
    if is_used is False:
        return all_met(year, (agreed.not_applicable(about="none is used"),))
    unknown = () if is_used else ("is_used",)
    if agreement is None:
        return all_met(year, (agreed.unknown(*unknown, "agreement"),))
    own = tuple(_findings(agreement, year))
    dates = check_external_agreement(agreement.effective_on, agreement.signed_on, year)
    answer = together(all_met(year, own).answer, dates.answer)
    findings = (*own, *dates.findings)
    missing = (*missing_of(own), *dates.missing) if answer is None else ()
    # An agreement that does not suffice may not be needed.
    if unknown and not answer:
        findings = (agreed.unknown(*unknown), *findings)
        return Determination(None, year, findings, missing=(*unknown, *missing))
    return Determination(answer, year, findings, missing=missing)


def _findings(agreement: ExternalAgreement, year: PerformanceYear) -> Iterator[Finding]:
    yield WRITTEN.of(year).judge(agreement.is_written, missing=("is_written",))
    is_signed = agreement.is_signed if agreement.signed_on is None else True
    yield SIGNED.of(year).judge(is_signed, missing=("is_signed",))
    for detail in AgreementDetail:
        finding = DETAILED.of(year).judge(
            None if agreement.details is None else detail in agreement.details,
            missing=("details",),
            about=detail.value,
        )
        # The text of every year names the responsibilities.
        stated = detail is AgreementDetail.RESPONSIBILITIES
        yield finding.replace(source=AGREED.of(year).citation) if stated else finding
