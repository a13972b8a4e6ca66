"""The years before 2021, in whose texts no rule on audits before a submission was found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import cfr
from qpp_rules.core.years import check_year

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


_NOT_FOUND: Final = (
    "no rule on audits before a submission was found in the text of this year; one could stand in "
    "a text that was not read"
)


def _text_of(year: int) -> Citation:
    return cfr("414.1400", as_of=date(year, 1, 1), basis=Basis.INTERPRETATION, note=_NOT_FOUND)


NOT_ASKED_FOR: Final = _page.rule(
    "audits.order.asked-for",
    "the text of the year asks for audits before a submission",
    tuple(text(year, year, _text_of(year)) for year in range(2017, 2021)),
    "RDY-004",
    note="Audits are asked for since 2021: see audits.may_submit.",
)


def no_rule_found(year: PerformanceYear) -> Determination[bool | None]:
    """Return that no rule on audits before a submission was found for a year before 2021.

    A missing audit holds nothing back, and the finding says that this is our reading.

    >>> from qpp_rules import PerformanceYear
    >>> no_rule_found(PerformanceYear(2019)).findings[0].verdict.value
    'not applicable'

    Raises YearNotCovered from 2021 on, where :func:`.may_submit` decides.

    Citation: 42 CFR § 414.1400.
    """
    clause = NOT_ASKED_FOR.of(check_year("no_rule_found", year))
    return all_met(year, (clause.not_applicable(about="no rule on audits was found"),))
