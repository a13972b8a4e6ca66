"""The data available when feedback is generated: what is owed before there is any."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.pages import Page
from qpp_rules.feedback.comparisons import comparable_since
from qpp_rules.feedback.paragraph import as_read, stated_by_guides
from qpp_rules.feedback.participant_data import since_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from qpp_rules.core.findings import Finding
    from qpp_rules.feedback.comparisons import Peers
    from qpp_rules.feedback.period import Terms
    from qpp_rules.feedback.records import ParticipantRecord

_page = Page(__name__)

NO_DATA_YET: Final = _page.rule(
    "feedback.available-data",
    "no feedback is owed for a round before the participant had data",
    stated_by_guides(
        "the text does not say so; it is left open, as it may hold as in the guides of 2023 and "
        "2026, or all four may be owed"
    ),
    "FEE-005",
)

_ROUNDS: Final = (
    "what a round is is not said; the ends of the quarters are taken, as in the calendar, unless "
    "the days of the intermediary's own rounds are given; once in the year feedback is owed always"
)


def no_data_yet(own: ParticipantRecord, peers: Peers | None, terms: Terms) -> Iterator[Finding]:
    """Yield a finding for each day since when there is data, if less is owed before it."""
    total, clause = len(terms.asked.rounds), NO_DATA_YET.of(terms.year)
    for since in _days_since(own, peers, terms):
        before = sum(day < since for day in terms.asked.rounds)
        if not before:
            continue
        observed, about = f"{before} of {total} rounds", f"data since {since}"
        if not terms.asked.fewer_if_late:
            yield clause.unknown(observed=observed, about=about)
            continue
        finding = clause.met(observed, about=about)
        as_written = terms.own_rounds and before < total
        yield finding if as_written else as_read(finding, _ROUNDS)


def _days_since(own: ParticipantRecord, peers: Peers | None, terms: Terms) -> list[date]:
    """Return since when there is any data, data on a category, or data to compare with others."""
    since = [own.since, *(since_on(own.data, one) for one in own.data.categories or ())]
    if peers is not None:
        since += [
            comparable_since(one, others)
            for one in own.data.measures or ()
            if (others := peers.in_period(own.data.participant, one.measure, terms)) is not None
        ]
    return sorted({one.known for one in since if one.known is not None})
