"""Planned submissions: whose data goes to CMS, and when."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from qpp_rules.agreements.authorizations import REPRESENTATIVES
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    CollectionType,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.testing.strategies.core import Strategies, covered_years, participants

if TYPE_CHECKING:
    from qpp_rules.core.identifiers import Participant


_YEARS: Final = covered_years(REPRESENTATIVES)
_TYPES: Final = (
    frozenset({CollectionType.MIPS_CQM}),
    frozenset({CollectionType.MEDICARE_CQM}),
    frozenset(CollectionType),
    frozenset[CollectionType](),
)


def received(year: PerformanceYear) -> date:
    """Return the day these strategies use for receiving the first data of *year*: February 1."""
    return date(year.year, 2, 1)


def sent(year: PerformanceYear) -> datetime:
    """Return the instant these strategies use for submitting the data of *year*."""
    return datetime(year.year + 1, 2, 1, 9, tzinfo=EASTERN)


def closes(year: PerformanceYear) -> date:
    """Return the day these strategies use for the close of submissions of *year*: March 31."""
    return date(year.year + 1, 3, 31)


@cache
def submitted_categories(fewest: int = 0) -> st.SearchStrategy[frozenset[PerformanceCategory]]:
    """Return sets of categories that an intermediary can submit."""
    in_order = [one for one in PerformanceCategory if one in SUBMITTED_CATEGORIES]
    return st.frozensets(st.sampled_from(in_order), min_size=fewest)


@st.composite
def planned_submissions(
    draw: st.DrawFn, participant: Participant | None = None, year: PerformanceYear | None = None
) -> PlannedSubmission:
    """Return planned submissions of *participant* for *year*."""
    in_year = year or draw(st.sampled_from(_YEARS))
    who = participant or draw(participants())
    reporting_option = draw(st.none() | st.sampled_from(ReportingOption))
    in_an_mvp = reporting_option is ReportingOption.MVP
    return PlannedSubmission(
        participant=who,
        year=in_year,
        categories=draw(submitted_categories(fewest=1)),
        collection_types=draw(st.none() | st.sampled_from(_TYPES)),
        participation_option=draw(st.sampled_from((None, who.participation_option))),
        reporting_option=reporting_option,
        mvp=draw(st.sampled_from((None, "G0057", "M0001"))) if in_an_mvp else None,
        data_received_on=draw(st.sampled_from((None, received(in_year)))),
        submitted_at=draw(st.sampled_from((None, sent(in_year)))),
        submission_closes=draw(st.sampled_from((None, closes(in_year)))),
    )


STRATEGIES: Final[Strategies] = {PlannedSubmission: planned_submissions}
