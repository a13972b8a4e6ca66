"""Measures and activities, and the inventories that CMS publishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures import CATEGORY_WORDS, Inventory, Measure, Source
from qpp_rules.testing.strategies.core import Strategies, covered_years, texts

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear


_FLAGS: Final = st.none() | st.booleans()
_IDS: Final = ("001", "007", "236", "128", "MOA 1", "M2S1", "PI_EP_1", "IA_AHE_1", "COST_1")
_FIRST_YEAR: Final = 2017


def measure_sources() -> st.SearchStrategy[Source]:
    """Return sources of inventories: known, not known, final and provisional."""
    digests = st.text("0123456789abcdef", min_size=64, max_size=64)
    return st.builds(
        Source,
        sha256=st.none() | digests,
        package_version=st.none() | texts(),
        provisional=_FLAGS,
    )


def listed_measures() -> st.SearchStrategy[Measure]:
    """Return measures and activities of every category."""
    last = covered_years(CATEGORY_WORDS)[-1].year
    return _measures(st.none() | st.integers(_FIRST_YEAR, last))


def _measures(first_years: st.SearchStrategy[int | None]) -> st.SearchStrategy[Measure]:
    return st.builds(
        Measure,
        st.sampled_from(_IDS) | texts(),
        st.sampled_from(PerformanceCategory),
        first_years,
    )


@st.composite
def inventories(draw: st.DrawFn, year: PerformanceYear | None = None) -> Inventory:
    """Return inventories of *year*, or of any year."""
    of_year = year or draw(st.sampled_from(covered_years(CATEGORY_WORDS)))
    listed = _measures(st.none() | st.integers(_FIRST_YEAR, of_year.year))
    return Inventory(
        year=of_year,
        measures=draw(
            st.lists(listed, min_size=1, max_size=6, unique_by=lambda one: one.identifier)
        ),
        source=draw(measure_sources()),
    )


STRATEGIES: Final[Strategies] = {
    Inventory: inventories,
    Measure: listed_measures,
    Source: measure_sources,
}
