"""Results: rows of CMS's QPP Experience file, as cells and as values, of each year's columns."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import CollectionType, PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.results import (
    COLUMNS,
    AtAGlance,
    CategoryResult,
    ClinicianResult,
    Column,
    MeasureResult,
    MeasureRole,
    Scores,
    at_a_glance,
    read_row,
)
from qpp_rules.testing.strategies.core import Strategies, npis

if TYPE_CHECKING:
    from collections.abc import Mapping

YEARS: Final = tuple(map(PerformanceYear, range(2017, 2025)))
_FLAGS: Final = ("True", "False")
_SCORES: Final = ("0", "45", "60.5", "94.63", "100")
_WRITTEN: Final[Mapping[str, tuple[str, ...]]] = {
    "provider key": ("00A1", "00B2"),
    "practice state or us territory": ("GA", "PR"),
    "practice size": ("1", "15", "16", "1394"),
    "clinician type": ("Doctor of Medicine", "Certified Nurse-Midwife"),
    "clinician specialty": ("Physician/Hospitalist ", "Optometry"),
    "years in medicare": ("2", "21"),
    "medicare patients": ("0", "200", "201", "5621"),
    "allowed charges": ("0", "90000", "90000.01", "2720001"),
    "services": ("0", "201", "25215"),
    "participation type": ("Individual", "Group", "MIPS APM", "Virtual Group"),
    "participation option": ("Individual", "Group", "APM Entity", "Subgroup"),
    "reporting option": ("Traditional MIPS", "MIPS Value Pathways", "APM Performance Pathway"),
    "mips value pathway id": ("G0058", "M0005"),
    "payment adjustment percentage": ("-9", "-0.39", "0", "1.43"),
    "dual eligibility ratio": ("0", "0.16", "1"),
    "quality measure id": ("1", "047", "ACO321", "AAO20"),
    "quality measure collection type": ("eCQM", "MIPS CQM", "CAHPS Measure"),
    "pi measure id": ("PI_HIE_5", "PI_EP_1"),
    "pi measure type": ("Required", "Bonus", "Exclusion"),
    "ia measure id": ("IA_EPA_1", "IA_BE_6"),
    "cost measure id": ("TPCC_1", "MSPB_1"),
}
_SHARES: Final = ("0", "0.15", "0.3")
_NUMBERED: Final = 3


def _cells_of(column: str) -> tuple[str, ...]:
    if column in _WRITTEN:
        return _WRITTEN[column]
    if column.endswith("weight"):
        return _SHARES
    is_score = column.endswith(("score", "points", "bonus")) and not column.startswith("received")
    return _SCORES if is_score else _FLAGS


def _columns_of(year: PerformanceYear) -> list[str]:
    seen = [one.name for one in COLUMNS if one.first_year <= year <= one.last_year]
    numbers = range(1, _NUMBERED + 1)
    return [
        name
        for column in seen
        if column != "npi"
        for name in ([f"{column} {n}" for n in numbers] if " measure " in column else [column])
    ]


@st.composite
def experience_cells(draw: st.DrawFn, year: PerformanceYear | None = None) -> dict[str, str]:
    """Return the cells of a row of *year*, or of any year: some of its columns, a few empty."""
    of = year or draw(st.sampled_from(YEARS))
    columns = draw(st.lists(st.sampled_from(_columns_of(of)), max_size=12, unique=True))
    cells = {"npi": draw(npis()).digits}
    for column in columns:
        known = _cells_of(column.rstrip("0123456789 "))
        cells[column] = draw(st.sampled_from((*known, "")))
    return cells


def clinician_results(year: PerformanceYear | None = None) -> st.SearchStrategy[ClinicianResult]:
    """Return rows of *year*, or of any year."""
    years = st.sampled_from(YEARS) if year is None else st.just(year)
    return years.flatmap(lambda of: experience_cells(of).map(lambda cells: read_row(cells, of)))


def scores() -> st.SearchStrategy[Scores]:
    """Return means and medians."""
    points = st.fractions(0, 100, max_denominator=100)
    return st.builds(Scores, count=st.integers(1, 10**6), mean=points, median=points)


def measure_results() -> st.SearchStrategy[MeasureResult]:
    """Return measures with their points, of each collection type and role."""
    return st.builds(
        MeasureResult,
        measure=st.sampled_from(("047", "AAO20", "PI_EP_1")),
        points=st.none() | st.sampled_from((Decimal(10), Decimal("5.2"))),
        collection_type=st.none() | st.sampled_from(CollectionType),
        role=st.none() | st.sampled_from(MeasureRole),
    )


def category_results() -> st.SearchStrategy[CategoryResult]:
    """Return performance categories with up to three measures."""
    points = st.none() | st.sampled_from((Decimal(0), Decimal("45.5"), Decimal(100)))
    return st.builds(
        CategoryResult,
        category=st.sampled_from(PerformanceCategory),
        score=points,
        weight=st.none() | st.sampled_from((Fraction(0), Fraction(3, 10))),
        improvement=points,
        reweighted=st.none() | st.booleans(),
        measures=st.lists(measure_results(), max_size=3),
    )


def glances() -> st.SearchStrategy[AtAGlance]:
    """Return what a few rows of one year say together."""
    years = st.sampled_from(YEARS)
    rows = years.flatmap(lambda of: st.lists(clinician_results(of), min_size=1, max_size=3))
    return rows.map(at_a_glance)


STRATEGIES: Final[Strategies] = {
    AtAGlance: glances,
    CategoryResult: category_results,
    ClinicianResult: clinician_results,
    Column: lambda: st.sampled_from(COLUMNS),
    MeasureResult: measure_results,
    Scores: scores,
}
