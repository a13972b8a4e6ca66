"""Reweighting: areas and addresses, data, special statuses, weights."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.vocabulary import ClinicianType, PerformanceCategory, ReportingOption
from qpp_rules.reweighting import (
    EVENTS,
    PERFORMANCE_THRESHOLD,
    WEIGHTS,
    WEIGHTS_WITHOUT_COST,
    Area,
    Areas,
    Event,
    Location,
    Reweighting,
    SpecialStatuses,
    WeightRow,
    Weights,
    weights,
)
from qpp_rules.testing.strategies.core import Strategies, covered_years, or_unknown, texts

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear

YEARS: Final = covered_years(PERFORMANCE_THRESHOLD)
_YEARS: Final = st.sampled_from(YEARS)
# Some are in the first list or the second, and one ZIP Code is in two counties.
_AREAS: Final = (
    Area("HI", "maui", "96732"),
    Area("HI", "maui", "96753"),
    Area("HI", "hawaii", "96720"),
    Area("MP", "saipan", "96950"),
    Area("CA", "los angeles", "90045"),
    Area("TX", "kerr", "78028"),
    Area("TX", "kendall", "78028"),
    Area("FL", "miami dade", "33101"),
    Area("FL", "miccosukee indian reservation"),
)


@cache
def areas_listed() -> st.SearchStrategy[Area]:
    """Return areas of CMS's lists and others. Some have no ZIP Code."""
    zip_codes = st.none() | st.text("0123456789", min_size=5, max_size=5)
    states = st.sampled_from(sorted({one.state for one in _AREAS}))
    return st.sampled_from(_AREAS) | st.builds(Area, states, texts(), zip_codes)


@st.composite
def area_lists(draw: st.DrawFn, year: PerformanceYear | None = None) -> Areas:
    """Return lists of areas of *year*, or of any year."""
    listed = draw(st.lists(areas_listed(), min_size=1, max_size=6))
    return Areas(year=year or draw(_YEARS), areas=listed)


@st.composite
def locations(draw: st.DrawFn, *, known: bool = False) -> Location:
    """Return practice addresses, in areas of CMS's lists and outside.

    Unless *known*, parts may be None. Counties may be spelled in another way than in the list.
    """
    area = draw(areas_listed())
    spellings = (area.county, area.county.upper(), f"{area.county.title()} County", "kern")
    return Location(
        state=draw(or_unknown(st.sampled_from((area.state, area.state, "NY")), known=known)),
        county=draw(or_unknown(st.sampled_from(spellings), known=known)),
        zip_code=draw(st.sampled_from((area.zip_code, area.zip_code, None, "00000"))),
    )


@st.composite
def events(draw: st.DrawFn, year: PerformanceYear | None = None) -> Event:
    """Return the events that CMS named, and others of *year*."""
    named = [one for entry in EVENTS.entries for one in entry.value]
    if year is None and draw(st.booleans()):
        return draw(st.sampled_from(named))
    states = st.frozensets(st.sampled_from(("HI", "MP", "CA", "TX", "NY")), min_size=1)
    declarations = st.frozensets(st.sampled_from(("DR-4909-HI", "DR-4910-MP")))
    return Event(
        name=draw(texts()),
        year=year or draw(_YEARS),
        states=draw(states),
        declarations=draw(declarations),
    )


def performance_categories() -> st.SearchStrategy[frozenset[PerformanceCategory]]:
    """Return sets of performance categories, cost included."""
    return st.frozensets(st.sampled_from(PerformanceCategory))


def reweightings() -> st.SearchStrategy[Reweighting]:
    """Return what is reweighted to zero, from nothing to all four categories."""
    return st.builds(Reweighting, _YEARS, performance_categories())


@st.composite
def special_statuses(draw: st.DrawFn, *, known: bool = False) -> SpecialStatuses:
    """Return clinician types and special statuses. Unless *known*, each may be None."""
    flag = or_unknown(st.booleans(), known=known)
    return SpecialStatuses(
        clinician_type=draw(or_unknown(st.sampled_from(ClinicianType), known=known)),
        non_patient_facing=draw(flag),
        hospital_based=draw(flag),
        ambulatory_surgical_center_based=draw(flag),
        small_practice=draw(flag),
    )


def weight_rows() -> st.SearchStrategy[WeightRow]:
    """Return the rows of the tables of weights."""
    tables = (WEIGHTS, WEIGHTS_WITHOUT_COST)
    return st.sampled_from([row for one in tables for entry in one.entries for row in entry.value])


@st.composite
def category_weights(draw: st.DrawFn, year: PerformanceYear | None = None) -> Weights:
    """Return weights of *year*, or of any year; some depend on a fact that is not known."""
    in_year = year or draw(_YEARS)
    found = _rows_of(in_year)
    reweighted, option = draw(st.sampled_from(found))
    small = draw(st.sampled_from((True, False, None)))
    return weights(in_year, reweighted, small_practice=small, option=option)


def _rows_of(
    year: PerformanceYear,
) -> list[tuple[frozenset[PerformanceCategory], ReportingOption]]:
    """Return the sets of reweighted categories and the options that *year* has weights for."""
    found: list[tuple[frozenset[PerformanceCategory], ReportingOption]] = []
    tables: tuple[Any, ...] = (WEIGHTS, WEIGHTS_WITHOUT_COST)
    keys = {row.reweighted for one in tables for entry in one.entries for row in entry.value}
    for key in sorted(keys, key=lambda one: sorted(category.name for category in one)):
        for option in ReportingOption:
            try:
                weights(year, key, small_practice=True, option=option)
            except YearNotCovered:
                continue
            found.append((key, option))
    return found


STRATEGIES: Final[Strategies] = {
    Area: areas_listed,
    Areas: area_lists,
    Event: events,
    Location: locations,
    Reweighting: reweightings,
    SpecialStatuses: special_statuses,
    WeightRow: weight_rows,
    Weights: category_weights,
}
