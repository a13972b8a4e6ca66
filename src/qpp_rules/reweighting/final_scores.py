"""The performance threshold, and the final score of clinicians with too few categories."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    each,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.planned_submissions import as_categories
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.reweighting.paragraphs import NOTICE, SHEET, fact_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry

_page = Page(__name__)

_THRESHOLDS: Final = cfr("414.1405(b)")
_QUOTED: Final = "414.1405(b)(10)(ii)"


def _later(year: int, note: str) -> Entry[Decimal]:
    source = cfr(_QUOTED, basis=Basis.SECONDARY, note=note)
    return entry(year, year, Decimal(75), source)


_NOT_READ: Final = "as third parties quote it; the text of this year was not read"
PERFORMANCE_THRESHOLD: Final = _page.parameter(
    "reweighting.performance-threshold",
    "performance threshold, in points",
    entry(2017, 2017, Decimal(3), _THRESHOLDS),
    entry(2018, 2018, Decimal(15), _THRESHOLDS),
    entry(2019, 2019, Decimal(30), _THRESHOLDS),
    entry(2020, 2020, Decimal(45), _THRESHOLDS),
    entry(2021, 2021, Decimal(60), _THRESHOLDS),
    entry(2022, 2024, Decimal(75), _THRESHOLDS),
    _later(2025, _NOT_READ),
    _later(2026, _NOT_READ),
    _later(
        2027,
        f"{_NOT_READ}. One of them says that the value for several years was not finalized.",
    ),
)
FEWER_THAN_TWO: Final = _page.rule(
    "reweighting.fewer-than-two-categories",
    "fewer than two categories are scored, so the final score is the performance threshold",
    (
        text(2017, 2023, unread(2024, cfr("414.1380(c)"))),
        text(2024, 2024, cfr("414.1380(c)")),
        text(2025, 2025, fact_sheet(2025, SHEET, cites="414.1380(c)")),
        text(2026, 2026, NOTICE),
        text(2027, 2027, unread(2024, cfr("414.1380(c)"))),
    ),
    *("REW-004", "REW-006", "REW-018"),
)
LEAST_SCORED: Final = 2
"""A clinician with fewer categories is not scored."""


@frozen
class Reweighting:
    """Which categories of a participant are reweighted to zero in *year*.

    >>> nothing_sent = Reweighting(PerformanceYear(2026), PerformanceCategory)
    >>> nothing_sent.final_score, nothing_sent.is_neutral
    (Decimal('75'), True)

    Raises InvalidType for a malformed field.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    reweighted: frozenset[PerformanceCategory] = field(
        converter=as_categories, validator=each(frozenset, PerformanceCategory)
    )

    @property
    def scored(self) -> frozenset[PerformanceCategory]:
        """The categories that are left to be scored."""
        return frozenset(PerformanceCategory) - self.reweighted

    @property
    def final_score(self) -> Decimal | None:
        """The performance threshold if fewer than two categories are scored, else None.

        Raises YearNotCovered for a year whose threshold was not found.
        """
        few = len(self.scored) < LEAST_SCORED
        return PERFORMANCE_THRESHOLD.at(self.year) if few else None

    @property
    def is_neutral(self) -> bool:
        """Whether the payment adjustment is 0%: the final score is the performance threshold."""
        return len(self.scored) < LEAST_SCORED

    def __str__(self) -> str:
        names = [one.value for one in PerformanceCategory if one in self.reweighted]
        return f"reweighted to zero: {', '.join(names) or 'nothing'}"


def receives_threshold(
    scored: Iterable[PerformanceCategory] | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether the final score is the performance threshold: fewer than two are *scored*.

    *scored* are the categories that CMS scores, cost included; None means "not known".

    >>> receives_threshold({PerformanceCategory.QUALITY}, PerformanceYear(2024)).answer
    True

    Raises InvalidType for an argument of the wrong type, and YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1380(c).
    """
    PERFORMANCE_THRESHOLD.at(year)
    given = as_frozenset(scored)
    take("receives_threshold", scored=(given, optional(each(frozenset, PerformanceCategory))))
    return all_met(year, (few_scored(given, year),))


def few_scored(scored: frozenset[PerformanceCategory] | None, year: PerformanceYear) -> Finding:
    """Return the finding on whether fewer than two categories are scored."""
    few = None if scored is None else len(scored) < LEAST_SCORED
    return FEWER_THAN_TWO.of(year).judge(
        few,
        None if scored is None else listed(scored),
        f"a final score of {PERFORMANCE_THRESHOLD.at(year)}" if few else None,
        missing=("scored",),
    )


def listed(categories: Iterable[PerformanceCategory]) -> str:
    """Return *categories* as a finding names them."""
    return ", ".join(one.value for one in PerformanceCategory if one in categories) or "none"
