"""Postings: intermediaries with cells in CMS's words and in others, contents, versions, needs."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    IntermediaryType,
    ParticipationOption,
    ReportingOption,
)
from qpp_rules.postings import (
    COLUMNS,
    Column,
    ContentsRow,
    Defect,
    Needs,
    PostedCell,
    PostedIntermediary,
    Posting,
    Version,
)
from qpp_rules.testing.strategies.core import Strategies, covered_years, texts

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear

YEARS: Final = covered_years(COLUMNS)
NAMES: Final = ("Alpha QCDR", "Zenith Registry", "3M Data", "alpha  qcdr")
"""Two of these names are one: case and blanks do not matter."""
_FLAGS: Final = st.none() | st.booleans()
_DAYS: Final = st.dates(date(2022, 12, 1), date(2027, 3, 31))
_WRITTEN: Final = {
    Column.REMEDIAL_ACTION: (
        "No remedial action",
        "None",
        "Currently subject to a corrective action plan (CAP)",
        "Terminated 06/15/2026",
        "Withdrawn",
        "See the website",
    ),
    Column.ORGANIZATION_TYPE: ("Specialty Society", "Other (academic center)", "Other", "A firm"),
    Column.SPECIALTY: ("Cardiology\nInternal Medicine", "All"),
    Column.PARTICIPATION: ("New", "Existing", "Existing: 2019, 2021-2025", "New: 2020"),
    Column.COST: ("$300 per provider annually; $150 for improvement activities only",),
    Column.LAST_DATE: ("11/30/2026", "2023-11-30", "June 15 for EHR integration", "N/A"),
    Column.REPORTING_OPTIONS: ("MVPs; traditional MIPS", "APP, MVPs", "APP Plus", "Groups"),
    Column.PARTICIPATION_OPTIONS: ("Groups, subgroups", "Individuals; virtual groups", "MVPs"),
    Column.VIRTUAL_GROUP_SPECIALTIES: ("Cardiology only", "N/A"),
    Column.IMPROVEMENT_ACTIVITIES: ("IA_EPA_1, IA_PM_13", "all of them"),
    Column.INTEROPERABILITY: ("PI_HIE_1; PI_EP_1", "N/A"),
    Column.MIPS_CQMS: ("001, 112; 236", "1\n47", "Falls: Screening, Plan of Care"),
    Column.ECQMS: ("CMS165v14", "CMS122v13, CMS165v14", "CMS165"),
    Column.MVPS: ("M1423; G0053", "Advancing Care for Heart Disease"),
    Column.MVP_MIPS_CQMS: ("001", "236; others"),
    Column.MVP_ECQMS: ("CMS165v14",),
    Column.MVP_QCDR_MEASURES: ("AAO20",),
    Column.QCDR_MEASURES: ("AAO20, MSK7", "1ABC"),
}


@cache
def posted_cells(column: Column | None = None) -> st.SearchStrategy[PostedCell]:
    """Return cells of *column*, or of any column but the name: in CMS's words or in others."""
    columns = [one for one in Column if one is not Column.NAME] if column is None else [column]

    def of(one: Column) -> st.SearchStrategy[PostedCell]:
        written = st.sampled_from(_WRITTEN[one]) if one in _WRITTEN else texts()
        links = st.none() | st.just("https://example.org/")
        return st.builds(PostedCell, st.just(one), written | texts(), links)

    return st.sampled_from(columns).flatmap(of)


@st.composite
def posted_intermediaries(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, row: int | None = None
) -> PostedIntermediary:
    """Return rows of a posting of *year*, or of any year; some columns are missing."""
    cells = draw(st.lists(posted_cells(), max_size=8, unique_by=lambda one: one.column))
    given = {one.column for one in cells} | {Column.NAME}
    left = [one for one in Column if one not in given]
    return PostedIntermediary(
        year=year or draw(st.sampled_from(YEARS)),
        name=draw(st.sampled_from(NAMES) | texts()),
        cells=cells,
        absent=draw(st.lists(st.sampled_from(left), max_size=2, unique=True)) if left else (),
        beside=draw(st.sampled_from(((), (), (), ("a note",), ("Terminated 5/1/2026",)))),
        tab=draw(st.none() | st.sampled_from(("A", "X-Z"))),
        row=draw(st.none() | st.integers(2, 400)) if row is None else row,
        is_hidden=draw(st.sampled_from((False, False, False, True))),
    )


@cache
def posting_versions() -> st.SearchStrategy[Version]:
    """Return rows of a version history, some of them without a day."""
    summaries = st.sampled_from(("Original Version", "Alpha QCDR was terminated")) | texts()
    numbers = st.sampled_from(("1.0", "1.3")) | texts()
    return st.builds(Version, st.none() | _DAYS, st.none() | numbers, st.none() | summaries)


@cache
def contents_rows() -> st.SearchStrategy[ContentsRow]:
    """Return rows of a table of contents."""
    return st.builds(
        ContentsRow,
        st.sampled_from(NAMES) | texts(),
        quality=_FLAGS,
        improvement_activities=_FLAGS,
        promoting_interoperability=_FLAGS,
        mvps=_FLAGS,
        tab=st.none() | st.just("Table of Contents"),
        row=st.none() | st.integers(2, 400),
    )


@cache
def posting_defects() -> st.SearchStrategy[Defect]:
    """Return defects, with and without a place."""
    optional = st.none() | texts()
    rows = st.none() | st.integers(1, 400)
    return st.builds(Defect, optional, rows, optional, optional, texts(), st.booleans())


@st.composite
def qualified_postings(draw: st.DrawFn, year: PerformanceYear | None = None) -> Posting:
    """Return postings of *year*, or of any year that is covered."""
    of_year = year or draw(st.sampled_from(YEARS))
    count = draw(st.integers(0, 4))
    rows = [draw(posted_intermediaries(of_year, row=place + 2)) for place in range(count)]
    return Posting(
        year=of_year,
        kind=draw(st.sampled_from((IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY))),
        intermediaries=rows,
        versions=draw(st.none() | st.lists(posting_versions(), max_size=3)),
        contents=draw(st.none() | st.lists(contents_rows(), max_size=4)),
        layout_defects=draw(st.lists(posting_defects(), max_size=2)),
        is_complete=draw(st.booleans()),
    )


def posting_needs() -> st.SearchStrategy[Needs]:
    """Return what a practice needs; often nothing of a kind."""

    def some(*ids: str) -> st.SearchStrategy[frozenset[str]]:
        return st.frozensets(st.sampled_from(ids), max_size=2)

    return st.builds(
        Needs,
        reporting_options=st.frozensets(st.sampled_from(ReportingOption), max_size=2),
        participation_options=st.frozensets(st.sampled_from(ParticipationOption), max_size=2),
        categories=st.frozensets(st.sampled_from(sorted(SUBMITTED_CATEGORIES, key=str))),
        mips_cqms=some("001", "236"),
        ecqms=some("CMS165v14", "CMS165"),
        qcdr_measures=some("AAO20"),
        improvement_activities=some("IA_EPA_1"),
        interoperability=some("PI_HIE_1"),
        mvps=some("M1423", "G0053"),
        starts_on=st.none() | _DAYS,
    )


STRATEGIES: Final[Strategies] = {
    ContentsRow: contents_rows,
    Defect: posting_defects,
    Needs: posting_needs,
    PostedCell: posted_cells,
    PostedIntermediary: posted_intermediaries,
    Posting: qualified_postings,
    Version: posting_versions,
}
