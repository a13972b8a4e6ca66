"""Whether an intermediary can transmit an opt-in decision to CMS."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_flag,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, text, texts
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear


_page = Page(__name__)

TRANSMITS: Final = _page.rule(
    "elections.transmission",
    "the intermediary can transmit an opt-in decision to CMS",
    (
        *(
            text(year, year, cfr("414.1400(a)(4)(iv)", as_of=date(year, 1, 1)))
            for year in (2019, 2020)
        ),
        text(2021, 2021, cfr("414.1400(a)(4)(i)(D)", as_of=date(2021, 1, 1))),
        text(2022, 2022, cfr("414.1400(a)(2)(i)(D)", as_of=date(2022, 1, 1))),
        text(2023, 2023, cfr("414.1400(a)(2)(i)(D)", as_of=date(2023, 1, 1))),
        *texts(2024, 2026, cfr("414.1400(a)(3)(iii)"), read=2024),
        text(
            2027,
            2027,
            guidance(
                FACT_SHEET_2027,
                "Organizational Approval Criteria",
                cites="414.1400(a)(2)(i)(D)",
                note="its footnote has the numbering of 2022 and 2023; the text of 2024 has "
                "(a)(3)(iii)",
            ),
        ),
    ),
    "ELE-042",
)


def can_transmit(
    transmits: bool | None,
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether an intermediary can transmit an opt-in decision to CMS, as it must.

    >>> from qpp_rules import PerformanceYear
    >>> can_transmit(False, PerformanceYear(2026)).answer
    False

    Raises YearNotCovered before 2019, the first year of opting in.

    Citation: 42 CFR § 414.1400(a)(3)(iii), in 2022 and 2023 (a)(2)(i)(D), before (a)(4).
    """
    clause = TRANSMITS.of(year)
    take("can_transmit", transmits=(transmits, optional(a_flag)))
    return all_met(year, (clause.judge(transmits, missing=("transmits",)),))
