"""Facts of eligibility, often with figures and days where an answer changes.

The strategies of a year are cached, because making one takes longer than drawing from it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache, partial
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any, Final, TypeVar

from attrs import evolve
from hypothesis import strategies as st

from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import (
    CLINICIAN_TYPES,
    DETERMINATION_PERIOD,
    LOW_VOLUME_THRESHOLD,
    OPT_IN,
    VIRTUAL_GROUP,
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    DeterminationPeriod,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    PracticeClinician,
    PracticeView,
    Release,
    Segment,
    SegmentFacts,
    VirtualGroupFacts,
    VirtualGroupLimits,
    VirtualGroupMember,
    Volume,
    determination_period,
    determine_practice,
)
from qpp_rules.testing.strategies.core import (
    Strategies,
    covered_years,
    npis,
    or_unknown,
    performance_years,
    texts,
    tins,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qpp_rules.core.identifiers import Npi
    from qpp_rules.core.years import PerformanceYear


T = TypeVar("T")


YEARS: Final = covered_years(LOW_VOLUME_THRESHOLD, CLINICIAN_TYPES, DETERMINATION_PERIOD, OPT_IN)
_THRESHOLDS: Final = tuple(entry.value for entry in LOW_VOLUME_THRESHOLD.entries)
_CENT: Final = Decimal("0.01")
# The practice of the 2019 Opt-in and Voluntary Reporting Election Process Guide.
_CHARGES_OF_THE_GUIDE: Final = Decimal(90300)
_COUNTS_OF_THE_GUIDE: Final = (150, 234)


@cache
def eligibility_years() -> st.SearchStrategy[PerformanceYear]:
    """Return the years whose low-volume threshold is known."""
    return st.sampled_from(YEARS)


@cache
def allowed_charges() -> st.SearchStrategy[Decimal]:
    """Return allowed charges in dollars, often a year's figure or one cent more or less."""
    figures = sorted({threshold.allowed_charges for threshold in _THRESHOLDS})
    beside = [figure + step for figure in figures for step in (-_CENT, _CENT)]
    cents = st.integers(0, 10**9).map(lambda number: Decimal(number).scaleb(-2))
    return _around(figures, [Decimal(0), *beside, _CHARGES_OF_THE_GUIDE], cents)


@cache
def volume_counts() -> st.SearchStrategy[int]:
    """Return counts of patients or services, often a year's figure or one more or less."""
    figures = {t.patients for t in _THRESHOLDS} | {t.services for t in _THRESHOLDS if t.services}
    beside = [figure + step for figure in sorted(figures) for step in (-1, 1)]
    return _around(sorted(figures), [0, *beside, *_COUNTS_OF_THE_GUIDE], st.integers(0, 100_000))


def _around(
    figures: Sequence[T], beside: Sequence[T], any_other: st.SearchStrategy[T]
) -> st.SearchStrategy[T]:
    """Return figures, values *beside* one, and *any_other*, each equally often.

    If a figure were one edge of many, tests would often miss what changes there.
    """
    return st.one_of(st.sampled_from(figures), st.sampled_from(beside), any_other)


@cache
def volumes(*, known: bool = True) -> st.SearchStrategy[Volume]:
    """Return volumes in one segment. Unless *known*, figures may be None.

    No figure contradicts another: each patient has a service, each service has a patient, and there
    are no charges without both.
    """
    drawn = st.builds(
        Volume,
        or_unknown(allowed_charges(), known=known),
        or_unknown(volume_counts(), known=known),
        or_unknown(volume_counts(), known=known),
    )
    return drawn.map(_consistent_volume)


def _consistent_volume(volume: Volume) -> Volume:
    patients, services = volume.patients, volume.services
    fewest = 1 if volume.allowed_charges else 0
    if patients is not None and services is not None:
        fewer, services = sorted((patients, services))
        patients = max(fewer, min(services, 1))
    return evolve(
        volume,
        patients=None if patients is None else max(patients, fewest),
        services=None if services is None else max(services, fewest),
    )


def _criteria_sets(year: PerformanceYear) -> list[frozenset[Criterion]]:
    tested = LOW_VOLUME_THRESHOLD.at(year).criteria
    criteria = [criterion for criterion in Criterion if criterion in tested]
    sizes = range(len(criteria) + 1)
    sets = chain.from_iterable(combinations(criteria, size) for size in sizes)
    return [frozenset(one) for one in sets]


@cache
def exceeded(year: PerformanceYear | None = None) -> st.SearchStrategy[Exceeded]:
    """Return sets of criteria that *year* tests. The default is the newest year."""
    return st.sampled_from(_criteria_sets(year or YEARS[-1])).map(Exceeded)


@cache
def segment_facts(
    year: PerformanceYear | None = None, *, known: bool = True
) -> st.SearchStrategy[SegmentFacts | None]:
    """Return the facts of a segment of *year*: figures, criteria exceeded, or no claims."""
    told = st.one_of(volumes(known=known), exceeded(year), st.just(NoClaims()))
    return or_unknown(told, known=known)


@cache
def enrollment_days(year: PerformanceYear | None = None) -> st.SearchStrategy[date]:
    """Return days of a first Medicare enrollment, often near the first or last day of *year*."""
    of = year or YEARS[-1]
    eve, after = of.first_day - timedelta(days=1), of.last_day + timedelta(days=1)
    edges = st.sampled_from([eve, of.first_day, of.last_day, after])
    return edges | st.dates(date(1966, 7, 1), date(2030, 12, 31))


def _usual(year: PerformanceYear, *, known: bool) -> st.SearchStrategy[ClinicianFacts]:
    """Return clinicians who aren't excluded in *year*."""
    every = CLINICIAN_TYPES.entries[0].value
    return st.builds(
        ClinicianFacts,
        clinician_type=st.sampled_from(sorted(every, key=lambda kind: kind.name)),
        medicare_enrolled_on=st.just(date(2010, 6, 1)),
        qp_status=st.just(QpStatus.NOT_QP),
        segment_1=segment_facts(year, known=known),
        segment_2=segment_facts(year, known=known),
    )


@cache
def clinician_facts(
    year: PerformanceYear | None = None, *, known: bool = True
) -> st.SearchStrategy[ClinicianFacts]:
    """Return facts of clinicians for *year*. For half of them only the threshold decides.

    Without a *year* they fit the newest year and every year that tests the same criteria. Unless
    *known*, facts may be None. No fact contradicts another.
    """
    of = year or YEARS[-1]
    any_other = st.builds(
        ClinicianFacts,
        clinician_type=or_unknown(st.sampled_from(ClinicianType), known=known),
        medicare_enrolled_on=or_unknown(enrollment_days(of), known=known),
        earlier_medicare_claims=or_unknown(st.booleans(), known=known),
        qp_status=or_unknown(st.sampled_from(QpStatus), known=known),
        partial_qp_elects=or_unknown(st.booleans(), known=known),
        segment_1=segment_facts(of, known=known),
        segment_2=segment_facts(of, known=known),
    )
    return _usual(of, known=known) | any_other.map(partial(consistent, year=of))


def consistent(facts: ClinicianFacts, year: PerformanceYear) -> ClinicianFacts:
    """Return *facts* with no first enrollment after *year* and no claims before enrollment."""
    enrolled = facts.medicare_enrolled_on
    if enrolled is None:
        return facts
    changes: dict[str, Any] = {"medicare_enrolled_on": min(enrolled, year.last_day)}
    for number, segment in enumerate(determination_period(year), 1):
        if segment.last_day < enrolled and not facts.earlier_medicare_claims:
            changes[f"segment_{number}"] = NoClaims()
    return evolve(facts, **changes)


@st.composite
def group_facts(
    draw: st.DrawFn, year: PerformanceYear | None = None, *, known: bool = False
) -> GroupFacts:
    """Return facts of groups. Half of them have the same facts in both segments."""
    sizes = st.none() | st.integers(0, 4) | st.sampled_from((15, 16))
    everyone, eligible = draw(sizes), draw(sizes)
    if everyone is not None and eligible is not None:
        eligible = min(everyone, eligible)
    segment = draw(segment_facts(year, known=known))
    return GroupFacts(
        segment_1=segment,
        segment_2=draw(st.just(segment) | segment_facts(year, known=known)),
        eligible_clinicians=everyone,
        mips_eligible_clinicians=eligible,
    )


def apm_entity_facts(year: PerformanceYear | None = None) -> st.SearchStrategy[ApmEntityFacts]:
    """Return facts of APM Entities."""
    segment = segment_facts(year, known=False)
    return st.builds(ApmEntityFacts, segment, segment)


@cache
def virtual_group_members() -> st.SearchStrategy[VirtualGroupMember]:
    """Return members of virtual groups, often with as many clinicians as the limit allows."""
    limit = VIRTUAL_GROUP.entries[-1].value.clinicians_per_tin
    return st.builds(
        VirtualGroupMember,
        tins(),
        or_unknown(st.sampled_from([0, 1, 2, limit - 1, limit, limit + 1, 40]), known=False),
        or_unknown(st.sampled_from(Eligibility), known=False),
    )


@st.composite
def virtual_group_facts(draw: st.DrawFn, year: PerformanceYear | None = None) -> VirtualGroupFacts:
    """Return facts of virtual groups, including groups with too few TINs or none."""
    members = draw(st.lists(virtual_group_members(), max_size=4, unique_by=lambda m: m.tin))
    return VirtualGroupFacts(tuple(members), draw(or_unknown(enrollment_days(year), known=False)))


@st.composite
def practices(
    draw: st.DrawFn, year: PerformanceYear | None = None
) -> tuple[GroupFacts, dict[Npi, ClinicianFacts]]:
    """Return a group's facts and its clinicians', as ``determine_practice`` takes them.

    The facts of the group and its clinicians are independent; in :func:`registries` they agree.
    """
    clinicians = st.dictionaries(npis(), clinician_facts(year, known=False), max_size=4)
    return draw(group_facts(year)), draw(clinicians)


@st.composite
def practice_views(draw: st.DrawFn) -> PracticeView:
    """Return practices as :func:`~qpp_rules.eligibility.determine_practice` answers them."""
    year = draw(eligibility_years())
    group, clinicians = draw(practices(year))
    return determine_practice(group, clinicians, year)


def practice_clinicians() -> st.SearchStrategy[PracticeClinician]:
    """Return the clinicians of a practice as ``determine_practice`` answers them."""
    seen = practice_views().filter(lambda view: view.clinicians)
    return seen.map(lambda view: view.clinicians[0])


def low_volume_thresholds() -> st.SearchStrategy[LowVolumeThreshold]:
    """Return thresholds: those of the years, and others for what-if work."""
    return st.sampled_from(_THRESHOLDS) | st.builds(
        LowVolumeThreshold, allowed_charges(), volume_counts(), st.none() | volume_counts()
    )


def segments() -> st.SearchStrategy[Segment]:
    """Return the segments of every determination period, and others."""
    known = [segment for year in YEARS for segment in determination_period(year)]
    spans = st.tuples(st.dates(), st.dates()).map(sorted)
    return st.sampled_from(known) | spans.map(lambda days: Segment(*days))


def determination_periods() -> st.SearchStrategy[DeterminationPeriod]:
    """Return determination periods: those of the years, and others."""
    months, days = st.integers(1, 12), st.sampled_from((0, 30, 60)) | st.integers(0, 365)
    known = st.sampled_from([entry.value for entry in DETERMINATION_PERIOD.entries])
    return known | st.builds(DeterminationPeriod, months, days, days)


def virtual_group_limits() -> st.SearchStrategy[VirtualGroupLimits]:
    """Return limits of virtual groups."""
    counts = st.sampled_from((2, 10)) | st.integers(0, 100)
    return st.builds(VirtualGroupLimits, counts, counts)


def releases() -> st.SearchStrategy[Release]:
    """Return releases: months in which CMS publishes eligibility."""
    years = performance_years().map(lambda year: year.year)
    return st.builds(Release, texts(), years, st.integers(1, 12), st.booleans())


STRATEGIES: Final[Strategies] = {
    ApmEntityFacts: apm_entity_facts,
    ClinicianFacts: lambda: clinician_facts(known=False),
    DeterminationPeriod: determination_periods,
    Exceeded: exceeded,
    GroupFacts: group_facts,
    LowVolumeThreshold: low_volume_thresholds,
    NoClaims: lambda: st.just(NoClaims()),
    PracticeClinician: practice_clinicians,
    PracticeView: practice_views,
    Release: releases,
    Segment: segments,
    VirtualGroupFacts: virtual_group_facts,
    VirtualGroupLimits: virtual_group_limits,
    VirtualGroupMember: virtual_group_members,
    Volume: lambda: volumes(known=False),
}
