"""Facts of eligibility for property tests, leaning to the figures and days where rules break.

The strategies of a year are kept, because making one takes longer than drawing from it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from itertools import permutations
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from qpp_rules.core.identifiers import Npi, Tin
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
)
from tests.eligibility.plain_reading import criteria_of, subsets

YEARS = tuple(PerformanceYear(year) for year in range(2017, 2027))
"""The years whose figures are known."""
OPT_IN_YEARS = YEARS[2:]

CHARGES, PATIENTS, SERVICES = Criterion
EVERY = Exceeded(frozenset(Criterion))
NOTHING = Exceeded(frozenset())
OVER = Volume(Decimal("90000.01"), 201, 201)
"""Just over every figure of every year."""
AT = Volume(Decimal("90000.00"), 200, 200)
"""At the figures since 2018: over none of them."""
SAMPLE_PRACTICE = Volume(Decimal(90300), 150, 234)
"""The practice of the 2019 Opt-in and Voluntary Reporting Election Process Guide."""

ORDERED = (Eligibility.EXEMPT, Eligibility.OPT_IN_ELIGIBLE, Eligibility.MIPS_ELIGIBLE)
"""The determined answers from the least to the most that is asked."""


def clinician(
    segment_1: SegmentFacts | None = OVER, segment_2: SegmentFacts | None = OVER, **facts: Any
) -> ClinicianFacts:
    """Return a clinician whom nothing excludes in any year, but for what *facts* say."""
    plain = ClinicianFacts(
        clinician_type=ClinicianType.NURSE_PRACTITIONER,
        medicare_enrolled_on=date(2010, 6, 1),
        qp_status=QpStatus.NOT_QP,
        segment_1=segment_1,
        segment_2=segment_2,
    )
    return evolve(plain, **facts)


def told(segment: object) -> str:
    """Return a segment's name in a test's id: the same on every run, as a set's repr is not."""
    if isinstance(segment, Exceeded):
        return "+".join(c.name.lower() for c in Criterion if c in segment.criteria) or "nothing"
    return repr(segment)


def years() -> st.SearchStrategy[PerformanceYear]:
    return st.sampled_from(YEARS)


def segment_strategies() -> st.SearchStrategy[SegmentStrategy]:
    return st.sampled_from(SegmentStrategy)


def amounts() -> st.SearchStrategy[Decimal]:
    edges = ("0", "29999.99", "30000", "30000.01", "89999.99", "90000", "90000.01", "90300")
    cents = st.integers(0, 1_000_000_000).map(lambda number: Decimal(number).scaleb(-2))
    return st.sampled_from([Decimal(edge) for edge in edges]) | cents


def counts() -> st.SearchStrategy[int]:
    return st.sampled_from([0, 99, 100, 101, 199, 200, 201]) | st.integers(0, 100_000)


def or_unknown(values: st.SearchStrategy[Any], *, known: bool) -> st.SearchStrategy[Any]:
    # Three in four are known, or hardly anything would be determined.
    return values if known else values | values | values | st.none()


@cache
def volumes(*, known: bool = True) -> st.SearchStrategy[Volume]:
    return st.builds(
        Volume,
        or_unknown(amounts(), known=known),
        or_unknown(counts(), known=known),
        or_unknown(counts(), known=known),
    )


@cache
def exceeded_sets(year: PerformanceYear) -> st.SearchStrategy[Exceeded]:
    return st.sampled_from(subsets(criteria_of(year))).map(Exceeded)


@cache
def segments(
    year: PerformanceYear, *, known: bool = True
) -> st.SearchStrategy[SegmentFacts | None]:
    told = volumes(known=known) | exceeded_sets(year) | st.just(NoClaims())
    return or_unknown(told, known=known)


@cache
def enrollments(year: PerformanceYear) -> st.SearchStrategy[date]:
    first, last = year.first_day, year.last_day
    eve = date(year.year - 1, 12, 31)
    edges = st.sampled_from([eve, first, last, date(year.year + 1, 1, 1)])
    return edges | st.dates(date(1966, 7, 1), date(2030, 12, 31))


@cache
def clinicians(year: PerformanceYear, *, known: bool = True) -> st.SearchStrategy[ClinicianFacts]:
    # Half of them excluded by nothing, or the threshold would seldom decide.
    usual = st.builds(clinician, segments(year, known=known), segments(year, known=known))
    return usual | st.builds(
        ClinicianFacts,
        clinician_type=or_unknown(st.sampled_from(ClinicianType), known=known),
        medicare_enrolled_on=or_unknown(enrollments(year), known=known),
        earlier_medicare_claims=st.booleans(),
        qp_status=or_unknown(st.sampled_from(QpStatus), known=known),
        partial_qp_elects=or_unknown(st.booleans(), known=known),
        segment_1=segments(year, known=known),
        segment_2=segments(year, known=known),
    )


@st.composite
def clinician_cases(
    draw: st.DrawFn, *, known: bool = True
) -> tuple[ClinicianFacts, PerformanceYear, SegmentStrategy]:
    year = draw(years())
    return draw(clinicians(year, known=known)), year, draw(segment_strategies())


@st.composite
def group_facts(draw: st.DrawFn, year: PerformanceYear) -> GroupFacts:
    sizes = st.none() | st.integers(0, 4)
    everyone, eligible = draw(sizes), draw(sizes)
    if everyone is not None and eligible is not None:
        eligible = min(everyone, eligible)
    # Half of them alike in both segments, or few would be eligible.
    segment = draw(segments(year, known=False))
    return GroupFacts(
        segment_1=segment,
        segment_2=draw(st.just(segment) | segments(year, known=False)),
        eligible_clinicians=everyone,
        mips_eligible_clinicians=eligible,
    )


@st.composite
def group_cases(draw: st.DrawFn) -> tuple[GroupFacts, PerformanceYear, SegmentStrategy]:
    year = draw(years())
    return draw(group_facts(year)), year, draw(segment_strategies())


def npis() -> st.SearchStrategy[Npi]:
    return st.text("0123456789", min_size=10, max_size=10).map(Npi)


@st.composite
def practices(
    draw: st.DrawFn,
) -> tuple[GroupFacts, dict[Npi, ClinicianFacts], PerformanceYear, SegmentStrategy]:
    year = draw(years())
    of_practice = st.dictionaries(npis(), clinicians(year, known=False), max_size=4)
    return draw(group_facts(year)), draw(of_practice), year, draw(segment_strategies())


def tins() -> st.SearchStrategy[Tin]:
    return st.text("0123456789", min_size=9, max_size=9).map(Tin)


def virtual_group_members() -> st.SearchStrategy[VirtualGroupMember]:
    return st.builds(
        VirtualGroupMember,
        tins(),
        or_unknown(st.sampled_from([0, 1, 2, 9, 10, 11, 40]), known=False),
        or_unknown(st.sampled_from(Eligibility), known=False),
    )


@st.composite
def virtual_groups(draw: st.DrawFn, year: PerformanceYear) -> VirtualGroupFacts:
    members = draw(st.lists(virtual_group_members(), max_size=4, unique_by=lambda m: m.tin))
    return VirtualGroupFacts(tuple(members), draw(or_unknown(enrollments(year), known=False)))


def orders(facts: VirtualGroupFacts) -> list[VirtualGroupFacts]:
    """Return *facts* with their members in every order."""
    return [evolve(facts, members=order) for order in permutations(facts.members)]
