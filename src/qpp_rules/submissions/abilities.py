"""What an intermediary must be able to submit: 42 CFR § 414.1400(b)(1)(i)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_flag,
    each,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import check_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear as PY

_page = Page(__name__)


def _texts(letter: str) -> tuple[Entry[None], ...]:
    of_2024 = cfr(f"414.1400(b)(1)(i)({letter})")
    return (
        text(2021, 2021, cfr(f"414.1400(a)(2)(i)({letter})", as_of=date(2021, 1, 1))),
        text(2022, 2022, cfr(of_2024.locator, as_of=date(2022, 1, 1))),
        text(2023, 2023, cfr(of_2024.locator, as_of=date(2023, 1, 1))),
        text(2024, 2024, of_2024),
        text(2025, 2026, unread(2024, of_2024)),
        text(2027, 2027, guidance(FACT_SHEET_2027, "Data Submission", cites=of_2024.locator)),
    )


QUALITY: Final = _page.rule(
    "submissions.ability.quality",
    "the intermediary can submit quality data, except for CAHPS and other owners' QCDR measures",
    _texts("A"),
    *("SUB-005", "SUB-008"),
)
ACTIVITIES: Final = _page.rule(
    "submissions.ability.improvement-activities",
    "the intermediary can submit improvement activities",
    _texts("B"),
    *("SUB-006", "SUB-008"),
)
INTEROPERABILITY: Final = _page.rule(
    "submissions.ability.promoting-interoperability",
    "the intermediary can submit Promoting Interoperability data of those who use CEHRT",
    _texts("C"),
    *("SUB-007", "SUB-008"),
)
_RULES: Final[dict[PerformanceCategory, Rule]] = {
    PerformanceCategory.QUALITY: QUALITY,
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: ACTIVITIES,
    PerformanceCategory.PROMOTING_INTEROPERABILITY: INTEROPERABILITY,
}


def check_abilities(
    categories: Iterable[PerformanceCategory] | None,
    year: PY,
    *,
    uses_cehrt: bool | None = None,
    is_excepted: bool | None = None,
) -> Determination[bool | None]:
    """Decide whether an intermediary can submit all that it must be able to submit.

    *categories* are those that it supports. It supports quality if it can submit all quality
    measures but the CAHPS for MIPS Survey and, for a Qualified Registry, QCDR measures. Promoting
    Interoperability is asked for where a participant *uses_cehrt*, and not if *is_excepted*: all
    its participants fall under the reweighting policies. None means "not known".

    >>> from qpp_rules import PerformanceYear
    >>> two = {PerformanceCategory.QUALITY, PerformanceCategory.IMPROVEMENT_ACTIVITIES}
    >>> year = PerformanceYear(2026)
    >>> check_abilities(two, year, is_excepted=True).answer
    True
    >>> check_abilities(two, year, uses_cehrt=True, is_excepted=False).answer
    False

    Raises InvalidType for an argument of the wrong type, and YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(1)(i).
    """
    subject = "check_abilities"
    QUALITY.of(check_year(subject, year))
    supported = as_frozenset(categories)
    take(
        subject,
        categories=(supported, optional(each(frozenset, PerformanceCategory))),
        uses_cehrt=(uses_cehrt, optional(a_flag)),
        is_excepted=(is_excepted, optional(a_flag)),
    )
    return all_met(year, tuple(_findings(supported, uses_cehrt, is_excepted, year)))


def _findings(
    supported: frozenset[PerformanceCategory] | None,
    uses_cehrt: bool | None,
    is_excepted: bool | None,
    year: PY,
) -> Iterator[Finding]:
    for category, rule in _RULES.items():
        holds = None if supported is None else category in supported
        clause, missing = rule.of(year), ("categories",)
        if rule is not INTEROPERABILITY or holds:
            yield clause.judge(holds, missing=missing)
        elif uses_cehrt is False or is_excepted:
            yield clause.not_applicable()
        elif holds is False and uses_cehrt and is_excepted is False:
            yield clause.not_met()
        else:
            given = {
                "categories": supported,
                "uses_cehrt": uses_cehrt,
                "is_excepted": is_excepted,
            }
            yield clause.unknown(*(name for name, fact in given.items() if fact is None))
