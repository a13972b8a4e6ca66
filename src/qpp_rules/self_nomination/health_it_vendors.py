"""Health IT vendors, which are not intermediaries from 2025 on: § 414.1400(a)(1)(iii)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_flag,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.self_nomination.paragraphs import (
    DATA_SUBMISSION,
    of_later_sheet,
    paragraph,
    runs,
    sheet,
)

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)
_PLACE: Final = "(a)(1)(iii)"
VENDOR: Final = _page.rule(
    "self-nomination.health-it-vendor",
    "a health IT vendor that submits data does so in a type that may submit it",
    runs(
        {
            2024: paragraph(_PLACE, 2024),
            **{year: of_later_sheet(DATA_SUBMISSION, _PLACE) for year in (2025, 2026)},
            2027: sheet(DATA_SUBMISSION, _PLACE),
        }
    ),
    *("SUB-056", "SUB-057"),
)
_LAST_YEAR: Final = 2024


def check_health_it_vendor(
    submits: bool | None, nominated_as: IntermediaryType | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether a health IT vendor may work as it does: submit data, or assist only.

    It may always assist. From 2025 on it submits data only if it self-nominates as a QCDR or a
    qualified registry: *nominated_as* HEALTH_IT_VENDOR means that it did not, None that it is not
    known. Approval and standing are asked of ``standing``.

    >>> from qpp_rules import PerformanceYear
    >>> vendor = IntermediaryType.HEALTH_IT_VENDOR
    >>> [check_health_it_vendor(True, vendor, PerformanceYear(year)).answer
    ...  for year in (2024, 2025)]
    [True, False]

    Raises InvalidType for an argument of the wrong type, YearNotCovered before 2024.

    Citation: 42 CFR § 414.1400(a)(1)(iii); 2027 Self-Nomination Fact Sheet.
    """
    take(
        "check_health_it_vendor",
        submits=(submits, optional(a_flag)),
        nominated_as=(nominated_as, optional(member_of(IntermediaryType))),
    )
    clause = VENDOR.of(year)
    if submits is False:
        return all_met(year, (clause.not_applicable(about="assists only"),))
    types = {IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY}
    if year.year <= _LAST_YEAR:
        types.add(IntermediaryType.HEALTH_IT_VENDOR)
    may = None if nominated_as is None else nominated_as in types
    given = {"submits": submits, "nominated_as": nominated_as}
    missing = tuple(name for name, value in given.items() if value is None)
    observed = None if nominated_as is None else nominated_as.value
    return all_met(
        year, (clause.judge(may if submits or may else None, observed, missing=missing),)
    )
