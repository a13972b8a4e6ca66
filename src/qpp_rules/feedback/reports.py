"""The reports that a participant was given: how often, on which categories, at which level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.determinations import missing_of
from qpp_rules.core.findings import Verdict
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.vocabulary import SUBMITTED_CATEGORIES, PerformanceCategory
from qpp_rules.feedback.dashboards import live, live_on_any
from qpp_rules.feedback.days import Count, either, if_owed, number_of
from qpp_rules.feedback.paragraph import TIMES_A_YEAR, stated_by_guides
from qpp_rules.feedback.participant_data import since_on

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.feedback.period import Terms
    from qpp_rules.feedback.records import ParticipantRecord

_page = Page(__name__)

OFTEN_ENOUGH: Final = _page.rule(
    "feedback.times",
    "feedback was given as many times as the year asks for, each on a different day",
    TIMES_A_YEAR,
    "FEE-001",
)
SPREAD: Final = _page.rule(
    "feedback.spread",
    "the days of feedback are spread over enough quarters",
    our_reading(
        TIMES_A_YEAR.entries,
        "the text does not say that the four must be spread; bunched days are reported, and one in "
        "each quarter could be meant",
    ),
    "FEE-001",
)
EACH_CATEGORY: Final = _page.rule(
    "feedback.categories",
    "feedback was given often enough on each performance category that will be reported",
    stated_by_guides(
        "the text asks for feedback and does not say on which categories; each that will be "
        "reported is taken, as the guides of 2023 and 2026 have it, and any one could be enough"
    ),
    "FEE-002",
)
AT_ITS_LEVEL: Final = _page.rule(
    "feedback.level",
    "feedback was given at the participant level at which data is reported",
    stated_by_guides(
        "the text names no level; that of reporting is taken, as the guides of 2023 and 2026 have "
        "it, and another level could be enough",
        of_guides="the guide says should",
    ),
    "FEE-004",
)


def often_enough(own: ParticipantRecord, terms: Terms) -> Finding:
    """Return the finding on the days of all reports."""
    count, year = Count(own.days(), own.since, terms.asked), terms.year
    return own.settled(
        OFTEN_ENOUGH.of(year),
        count,
        _enough(own, count),
        year,
        since=own.since,
        on_dashboard=live_on_any(own.dashboards, own.data.categories, year),
        missing=(*own.open_facts(count.tipping), *_since(count)),
    )


def _since(count: Count) -> tuple[str, ...]:
    return ("since",) if count.turns_on_since else ()


def _enough(own: ParticipantRecord, count: Count) -> bool | None:
    # Without data nothing is owed, and it may not be known whether there is any.
    return if_owed(count.enough) if own.data.measures is None else count.enough


def spread(own: ParticipantRecord, terms: Terms, times: Finding) -> Iterator[Finding]:
    """Yield the finding on bunched days, if the finding on *times* says they are enough."""
    if times.verdict is not Verdict.MET:
        return
    days = Count(own.days(), own.since, terms.asked).given
    quarters = len({(day.year, (day.month - 1) // 3) for day in days})
    asked = terms.asked.required(own.since)
    observed, required = number_of("quarter", quarters), f"at least {asked}"
    yield SPREAD.of(terms.year).judge(quarters >= asked, observed, required)


def on_each_category(own: ParticipantRecord, terms: Terms) -> Iterator[Finding]:
    """Yield the finding on each category to report."""
    clause, categories = EACH_CATEGORY.of(terms.year), own.data.categories
    if not categories:
        # Without categories, it is not known what the feedback must cover.
        each = _on_each(own, SUBMITTED_CATEGORIES if categories is None else (), terms)
        yield clause.unknown("categories to report", *missing_of(each))
        return
    yield from _on_each(own, categories, terms)


def _on_each(
    own: ParticipantRecord, categories: Container[PerformanceCategory], terms: Terms
) -> Iterator[Finding]:
    clause = EACH_CATEGORY.of(terms.year)
    for category in (one for one in PerformanceCategory if one in categories):
        since = since_on(own.data, category)
        count = Count(own.days_on(category), since, terms.asked)
        yield own.settled(
            clause,
            count,
            _enough(own, count),
            terms.year,
            since=since,
            on_dashboard=live(own.dashboards, category, terms.year),
            missing=(*own.open_facts(count.tipping, "categories", category), *_since(count)),
            about=category.value,
        )


def at_its_level(own: ParticipantRecord, terms: Terms) -> Iterator[Finding]:
    """Yield the finding on the level of the reports, if there are any."""
    if not own.reports:
        return
    holds = either(*(own.at_its_level(report) for report in own.reports))
    levels = {report.level for report in own.reports}
    told = sorted("not known" if one is None else one.value for one in levels)
    level = own.data.participant.participation_option
    clause = AT_ITS_LEVEL.of(terms.year)
    yield clause.judge(holds, ", ".join(told), level.value, missing=("level",))
