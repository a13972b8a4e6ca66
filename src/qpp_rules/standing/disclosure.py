"""What CMS makes public about remedial action and termination, and what the posting shows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_share,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.values import Enumeration
from qpp_rules.standing.inaccuracies import INACCURATE_OVER, INACCURATE_UNDER
from qpp_rules.standing.life_cycle import NOT_IN_ACTION, NOT_TERMINATED, Standing, status
from qpp_rules.standing.paragraphs import ACTION_AND_TERMINATION, by_year

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.standing.events import StandingEvent

_page = Page(__name__)


class Disclosure(Enumeration):
    """What CMS makes public about an intermediary against which it acted."""

    QUALITY_OF_DATA = "the posting may note the poor quality of its data"
    ERROR_RATE = "its error rate, until that is low enough"
    FACT_OF_ACTION = "that CMS took remedial action or terminated it"


_PARAGRAPHS: Final = {2017: "(k)(4)-(5)", 2019: "(f)(1)(ii)", 2022: "(e)(1)(ii)"}

DISCLOSURES: Final = _page.parameter(
    "standing.disclosures",
    "what CMS makes public about an intermediary against which it acted",
    *by_year(
        {
            2017: frozenset({Disclosure.QUALITY_OF_DATA}),
            2019: frozenset({Disclosure.ERROR_RATE}),
            2025: frozenset({Disclosure.ERROR_RATE, Disclosure.FACT_OF_ACTION}),
            2026: frozenset({Disclosure.FACT_OF_ACTION}),
        },
        _PARAGRAPHS,
        "What are considered data inaccuracies?",
    ),
)
DISCLOSED_FROM: Final = _page.parameter(
    "standing.disclosed-from",
    "error rate below which CMS ends its disclosure",
    *by_year({2017: Fraction(3, 100)}, {**_PARAGRAPHS, 2017: "", 2026: ""}),
    note="In 2017 and 2018 the posting noted it; from 2026 the error rate is not disclosed.",
)
DISCLOSED: Final = _page.rule(
    "standing.disclosed",
    "CMS makes this public about an intermediary against which it acted",
    DISCLOSURES,
    "STA-023",
    "STA-030",
)
_COLUMN: Final = "Remedial Action/ Termination as Third Party Intermediary"
_SHOWN: Final = frozenset({Standing.UNDER_REMEDIAL_ACTION, Standing.TERMINATED})

POSTED: Final = _page.parameter(
    "standing.posted",
    "what a qualified posting shows about an intermediary's standing",
    entry(2023, 2023, _SHOWN, guidance(GUIDE_2023, _COLUMN)),
    entry(2026, 2026, _SHOWN, guidance(GUIDE_2026, _COLUMN)),
    entry(2027, 2027, _SHOWN, guidance(FACT_SHEET_2027, ACTION_AND_TERMINATION)),
    note="The guides of 2023 and 2026 add that the version history tells of withdrawals.",
)


def disclosed(
    error_rate: Fraction | None, year: PerformanceYear
) -> Determination[frozenset[Disclosure] | None]:
    """Return what CMS makes public about an intermediary against which it acted on data of *year*.

    *error_rate* is the share of the clinicians and groups whose data is inaccurate; None means "not
    known". It is disclosed until it is below 3%. In 2017 and 2018 the posting may note poor quality
    from more than 3% to less than 5%, and 5% and more is left open.

    >>> from qpp_rules import PerformanceYear
    >>> def names(year):
    ...     found = disclosed(Fraction(3, 100), PerformanceYear(year)).answer
    ...     return sorted(one.name for one in found)
    >>> names(2024), names(2025), names(2026)
    (['ERROR_RATE'], ['ERROR_RATE', 'FACT_OF_ACTION'], ['FACT_OF_ACTION'])

    Raises YearNotCovered where no text was read.

    Citation: 42 CFR § 414.1400(e)(1)(ii); in 2019 to 2021 (f)(1)(ii); in 2017 and 2018 (k)(4) and
    (5).
    """
    kinds, clause = DISCLOSURES.at(year), DISCLOSED.of(year)
    take("disclosed", error_rate=(error_rate, optional(a_share)))
    holds = {kind: _is_public(kind, error_rate, year) for kind in Disclosure if kind in kinds}
    observed = None if error_rate is None else str(error_rate)
    findings = tuple(
        clause.judge(
            public,
            observed,
            missing=("error_rate",) if error_rate is None else (),
            about=kind.value,
        )
        for kind, public in holds.items()
    )
    answer = None if None in holds.values() else frozenset(kind for kind in holds if holds[kind])
    return Determination(answer, year, findings)


def posted(
    events: Iterable[StandingEvent] | None, *, at: Moment, year: PerformanceYear | None = None
) -> Determination[frozenset[Standing] | None]:
    """Return what the qualified posting shows about an intermediary's standing.

    It shows remedial action, and termination. The arguments are those of :func:`status`. The answer
    is None if the standing is not known.

    >>> from datetime import date
    >>> from qpp_rules.standing import Notice
    >>> events = [Notice(date(2026, 5, 4), is_written=True)]
    >>> posted(events, at=date(2026, 6, 1)).answer
    frozenset({<Standing.UNDER_REMEDIAL_ACTION: 'under remedial action'>})

    Raises as :func:`status`, and YearNotCovered for a year without a text on postings.

    Citation: 2026 QCDR/Qualified Registry participation guide; 2027 Self-Nomination Fact Sheet.
    """
    standing = status(events, at=at, year=year)
    shown = POSTED.at(standing.year)
    found = {one: standing.finding(_SHOWN_BY[one].id) for one in Standing if one in shown}
    holds = {one: finding.holds for one, finding in found.items()}
    answer = None
    if None not in holds.values():
        answer = frozenset(one for one in holds if holds[one] is False)
    return Determination(answer, standing.year, tuple(found.values()))


_SHOWN_BY: Final = {
    Standing.UNDER_REMEDIAL_ACTION: NOT_IN_ACTION,
    Standing.TERMINATED: NOT_TERMINATED,
}


def _is_public(kind: Disclosure, rate: Fraction | None, year: PerformanceYear) -> bool | None:
    if kind is Disclosure.FACT_OF_ACTION:
        return True
    if rate is None:
        return None
    if kind is Disclosure.ERROR_RATE:
        return rate >= DISCLOSED_FROM.at(year)
    if rate <= INACCURATE_OVER.at(year):
        return False
    return True if rate < INACCURATE_UNDER.at(year) else None
