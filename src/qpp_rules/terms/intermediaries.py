"""Who is a third party intermediary: 42 CFR § 414.1305 and § 414.1400(a)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import instance_of, member_of
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import listed
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2026, cfr, guidance
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import IntermediaryType, OrganizationType
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.citations import Citation

_page = Page(__name__)


@frozen
class Approval:
    """CMS's approval of an intermediary, as one type for one performance year."""

    intermediary_type: IntermediaryType = field(validator=member_of(IntermediaryType))
    year: PerformanceYear = field(validator=a_performance_year)


@frozen
class Organization:
    """What kind of organization an intermediary is. Only OTHER takes a description, and needs it.

    Citation: 2026 QCDR/Qualified Registry participation guide; 2027 Self-Nomination Fact Sheet.
    """

    kind: OrganizationType = field(validator=member_of(OrganizationType))
    description: str = field(default="", validator=instance_of(str))

    def _problems(self) -> Iterator[Problem]:
        is_described = self.description != ""
        if self.kind is OrganizationType.OTHER:
            is_described = bool(self.description.strip())
        if (self.kind is OrganizationType.OTHER) != is_described:
            expected = (
                "a description"
                if self.kind is OrganizationType.OTHER
                else f"none, because {self.kind.value} says what it is"
            )
            yield Problem("description", shown(self.description), expected)


_WITHOUT_HEALTH_IT_VENDORS: Final = frozenset(IntermediaryType) - {
    IntermediaryType.HEALTH_IT_VENDOR
}


def _of(year: int) -> Citation:
    return cfr("414.1400(a)(1)", as_of=date(year, 1, 1))


INTERMEDIARY_TYPES: Final = _page.parameter(
    "terms.intermediary-types",
    "types of third party intermediary",
    *(entry(year, year, frozenset(IntermediaryType), _of(year)) for year in range(2017, 2024)),
    entry(2024, 2024, frozenset(IntermediaryType), cfr("414.1400(a)(1)")),
    entry(
        2025,
        2025,
        _WITHOUT_HEALTH_IT_VENDORS,
        cfr(
            "414.1400(a)(1)",
            basis=Basis.DERIVED,
            note=(
                "the text of 2024, which has health IT vendors only before this year; the text "
                "of this year was not read"
            ),
        ),
    ),
    entry(
        2026,
        2026,
        _WITHOUT_HEALTH_IT_VENDORS,
        guidance(GUIDE_2026, "introduction", cites="414.1305"),
    ),
    entry(
        2027,
        2027,
        _WITHOUT_HEALTH_IT_VENDORS,
        guidance(FACT_SHEET_2027, "Data Submission", cites="414.1400(a)(1)(iii)"),
    ),
)

APPROVED: Final = _page.rule(
    "terms.third-party-intermediary",
    "approved by CMS, as a type that the year has, to submit data for the year",
    INTERMEDIARY_TYPES,
    "VOC-001",
    "VOC-002",
    "VOC-003",
)


def is_third_party_intermediary(
    approvals: Iterable[Approval], year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether an organization with *approvals* is a third party intermediary in *year*.

    >>> approved = [Approval(IntermediaryType.QCDR, PerformanceYear(2026))]
    >>> is_third_party_intermediary(approved, PerformanceYear(2026)).answer
    True
    >>> is_third_party_intermediary(approved, PerformanceYear(2027)).answer
    False

    Raises YearNotCovered where the types of the year were not found.

    Citation: 42 CFR § 414.1305; 42 CFR § 414.1400(a)(1).
    """
    types = INTERMEDIARY_TYPES.at(check_year("is_third_party_intermediary", year))
    subject = "is_third_party_intermediary"
    given: tuple[Approval, ...] = listed(subject, "approvals", approvals, Approval)
    now = [one.intermediary_type for one in given if one.year == year]
    held = [kind for kind in now if kind in types]
    observed = ", ".join(kind.value for kind in now) or "no approval"
    finding = APPROVED.of(year).judge(bool(held), observed)
    return all_met(year, (finding,))
