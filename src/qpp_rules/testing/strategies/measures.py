"""Measures and activities, the inventories that CMS publishes, and MVPs, in the words of a year."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures import (
    CATEGORY_WORDS,
    Inventory,
    Measure,
    MetricType,
    Mvp,
    MvpChoice,
    Mvps,
    OverallAlgorithm,
    Source,
)
from qpp_rules.measures.mvps import MVP_KEYS
from qpp_rules.measures.words import (
    ACTIVITY_SUBCATEGORIES,
    ACTIVITY_WEIGHTS,
    MEASURE_TYPES,
    OBJECTIVES,
    OVERALL_ALGORITHMS,
    PROGRAMS,
    REGISTRATION_TYPES,
    REPORTING_CATEGORIES,
    SUBMISSION_METHODS,
)
from qpp_rules.testing.strategies.core import Strategies, covered_years, or_unknown, texts

if TYPE_CHECKING:
    from collections.abc import Collection

    from qpp_rules.core.parameters import Parameter
    from qpp_rules.core.years import PerformanceYear


YEARS: Final = covered_years(CATEGORY_WORDS)
MVP_YEARS: Final = covered_years(MVP_KEYS)
VENDORS: Final = ("1000001", "1000002", "1000003")
"""Ids of vendors that QCDR measures name."""
_FLAGS: Final = st.none() | st.booleans()
_IDS: Final = {
    PerformanceCategory.QUALITY: ("001", "007", "128", "236", "321", "MOA 1", "M2S1", "001SSP"),
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: ("IA_AHE_1", "IA_PM_13"),
    PerformanceCategory.PROMOTING_INTEROPERABILITY: ("PI_EP_1", "PI_PPHI_1", "PI_LVPP_1"),
    PerformanceCategory.COST: ("COST_1", "TPCC_1"),
}
_FORMS: Final = {
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: (MetricType.BOOLEAN,),
    PerformanceCategory.PROMOTING_INTEROPERABILITY: (MetricType.BOOLEAN, MetricType.PROPORTION),
    PerformanceCategory.COST: (MetricType.COST_SCORE,),
    PerformanceCategory.QUALITY: (
        MetricType.SINGLE_PERFORMANCE_RATE,
        MetricType.MULTI_PERFORMANCE_RATE,
        MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE,
        MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
        MetricType.NON_PROPORTION,
    ),
}
_STRATA: Final = ("overall", "84Days", "180Days")
_MVP_IDS: Final = ("G0053", "G0055", "M1370", "M1423")
_FIRST_YEAR: Final = 2017
_MOST_POINTS: Final = 40
_MOST_ITEMS: Final = 4
_OF_ANY_YEAR: Final = st.sampled_from(YEARS)


@cache
def measure_sources() -> st.SearchStrategy[Source]:
    """Return sources of inventories: known, not known, final and provisional."""
    digests = st.text("0123456789abcdef", min_size=64, max_size=64)
    return st.builds(
        Source,
        sha256=st.none() | digests,
        package_version=st.none() | texts(),
        provisional=_FLAGS,
    )


@st.composite
def listed_measures(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> Measure:
    """Return measures and activities of every category, in the words of *year*.

    Unless *known*, any field that CMS's data has in the year may be unknown.
    """
    of_year = year or draw(_OF_ANY_YEAR)
    category = draw(st.sampled_from(PerformanceCategory))
    identifier = draw(st.sampled_from(_IDS[category]) | texts())
    first = draw(or_unknown(st.integers(_FIRST_YEAR, of_year.year), known=known))
    fields = _fields_of(category, of_year, known=known)
    drawn = {name: draw(values) for name, values in fields.items()}
    return Measure(identifier, category, first, **_fitting(drawn))


@cache
def _fields_of(
    category: PerformanceCategory, year: PerformanceYear, *, known: bool
) -> dict[str, st.SearchStrategy[Any]]:
    """Return what each field of a measure may be that CMS's data of *year* has."""
    fields = {
        "metric_type": st.sampled_from(_FORMS[category]),
        "allowed_programs": _subsets((*_members(PROGRAMS, year), *_MVP_IDS)),
        "allowed_registration_types": _subsets(
            [option for _, option in _members(REGISTRATION_TYPES, year)]
        ),
        **_OF_CATEGORY[category](year),
    }
    if not PROGRAMS.covers(year):
        del fields["allowed_programs"]
    return {
        name: or_unknown(values, known=known)
        for name, values in fields.items()
        if not values.is_empty
    }


def _fitting(fields: dict[str, Any]) -> dict[str, Any]:
    """Return *fields* as they fit together: only several rates have strata and an algorithm."""
    metric_type = fields.get("metric_type")
    if metric_type not in (
        MetricType.MULTI_PERFORMANCE_RATE,
        MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
    ):
        return {**fields, "strata": None, "overall_algorithm": None}
    names = fields["strata"] or _STRATA
    overall_only = fields.get("overall_algorithm") is OverallAlgorithm.OVERALL_STRATUM_ONLY
    return {
        **fields,
        "strata": (*_STRATA[:1], *names) if overall_only and "overall" not in names else names,
    }


def _members(parameter: Parameter[Any], year: PerformanceYear) -> list[Any]:
    found: Collection[Any] = parameter.at(year) if parameter.covers(year) else ()
    return sorted(found, key=str)


def _subsets(items: Collection[Any], *, least: int = 0) -> st.SearchStrategy[frozenset[Any]]:
    if not items:
        return st.nothing()
    some = st.lists(st.sampled_from(list(items)), min_size=least, max_size=_MOST_ITEMS)
    return some.map(frozenset)


def _one_of(parameter: Parameter[Any], year: PerformanceYear) -> st.SearchStrategy[Any]:
    members = _members(parameter, year)
    return st.sampled_from(members) if members else st.nothing()


def _ids() -> st.SearchStrategy[frozenset[str]]:
    return _subsets(_IDS[PerformanceCategory.PROMOTING_INTEROPERABILITY])


def _quality(year: PerformanceYear) -> dict[str, st.SearchStrategy[Any]]:
    return {
        **_cost(year),
        "measure_type": _one_of(MEASURE_TYPES, year),
        "is_flagged_high_priority": st.booleans(),
        "is_risk_adjusted": st.booleans(),
        "is_qcdr_measure": st.booleans(),
        "allowed_vendors": _subsets(VENDORS),
        "strata": st.lists(
            st.sampled_from(_STRATA) | texts(), min_size=1, max_size=3, unique=True
        ).map(tuple),
        "companions": _subsets(("001", "001SSP")),
        "measure_sets": _subsets(("cardiology", "dermatology")),
    }


def _activity(year: PerformanceYear) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "weight": _one_of(ACTIVITY_WEIGHTS, year),
        "subcategory": _one_of(ACTIVITY_SUBCATEGORIES, year),
    }


def _interoperability(year: PerformanceYear) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "reporting_category": _one_of(REPORTING_CATEGORIES, year),
        "objective": _one_of(OBJECTIVES, year),
        "is_required": st.booleans(),
        "is_bonus": st.booleans(),
        "points": st.integers(0, _MOST_POINTS),
        "measure_sets": _subsets(("transition",)),
        "exclusions": _ids(),
        "substitutes": _ids(),
        "engagement_levels": _ids(),
    }


def _cost(year: PerformanceYear) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "submission_methods": _subsets(_members(SUBMISSION_METHODS, year)),
        "overall_algorithm": _one_of(OVERALL_ALGORITHMS, year),
        "is_inverse": st.booleans(),
    }


_OF_CATEGORY: Final = {
    PerformanceCategory.QUALITY: _quality,
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: _activity,
    PerformanceCategory.PROMOTING_INTEROPERABILITY: _interoperability,
    PerformanceCategory.COST: _cost,
}


@st.composite
def inventories(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> Inventory:
    """Return inventories of *year*, or of any year. If *known*, they are final."""
    of_year = year or draw(_OF_ANY_YEAR)
    listed = listed_measures(of_year, known=known)
    return Inventory(
        year=of_year,
        measures=draw(
            st.lists(listed, min_size=1, max_size=6, unique_by=lambda one: one.identifier)
        ),
        source=Source(provisional=False) if known else draw(measure_sources()),
    )


@cache
def mvps() -> st.SearchStrategy[Mvp]:
    """Return MVPs with a few measures and activities of each kind."""
    quality, activities, interoperability, cost = (_subsets(ids, least=1) for ids in _IDS.values())
    return st.builds(
        Mvp,
        st.sampled_from(_MVP_IDS) | texts(),
        quality_measures=quality,
        improvement_activities=activities,
        promoting_interoperability_measures=interoperability,
        cost_measures=cost,
        population_health_measures=_subsets(("479", "484")),
        administrative_claims_measures=_subsets(("480", "492")),
        has_cahps=st.booleans(),
        has_outcome_claims_measure=st.booleans(),
    )


@cache
def mvp_choices() -> st.SearchStrategy[MvpChoice]:
    """Return what was registered for an MVP, in part not known."""
    return st.builds(
        MvpChoice,
        st.sampled_from(_MVP_IDS) | texts(),
        population_health_measure=st.sampled_from((None, "479", "484")),
        cahps=_FLAGS,
        outcome_claims_measure=_FLAGS,
    )


@st.composite
def mvp_lists(draw: st.DrawFn, year: PerformanceYear | None = None) -> Mvps:
    """Return the MVPs of *year*, or of any year that has them."""
    listed = st.lists(mvps(), min_size=1, max_size=3, unique_by=lambda one: one.identifier)
    return Mvps(
        year=year or draw(st.sampled_from(MVP_YEARS)),
        mvps=draw(listed),
        source=draw(measure_sources()),
    )


STRATEGIES: Final[Strategies] = {
    Inventory: inventories,
    Measure: listed_measures,
    Mvp: mvps,
    MvpChoice: mvp_choices,
    Mvps: mvp_lists,
    Source: measure_sources,
}
