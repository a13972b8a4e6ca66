"""Who may act for a practice in the QPP system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.terms.definitions import judge_facts

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)

REPRESENTATIVE: Final = _page.rule(
    "terms.practice-representative",
    "authorized by the practice's Security Official to view or submit its data",
    (text(2019, 2019, guidance(ELECTION_GUIDE_2019, "Practice Representatives")),),
    "VOC-020",
)


def is_practice_representative(
    year: PerformanceYear, *, authorized_by_security_official: bool | None
) -> Determination[bool | None]:
    """Decide whether a person, or an intermediary, may act for a practice in the QPP system.

    >>> from qpp_rules import PerformanceYear
    >>> is_practice_representative(
    ...     PerformanceYear(2019), authorized_by_security_official=False
    ... ).answer
    False

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """
    clause = REPRESENTATIVE.of(year)
    facts = judge_facts(clause, authorized_by_security_official=authorized_by_security_official)
    return all_met(year, facts)
