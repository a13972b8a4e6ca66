"""Facts of eligibility for property tests, leaning to the figures and days where rules break.

The facts are drawn by the published strategies, under the names that the tests know.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
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
from qpp_rules.testing import strategies

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

NEWLY_ENROLLED: dict[str, Any] = {
    "medicare_enrolled_on": date(2026, 1, 1),
    "earlier_medicare_claims": False,
    "segment_1": NoClaims(),
}
"""What makes a clinician newly enrolled in 2026."""

NEW_YEARS_EVE = date(2025, 12, 31)

ORDERED = (Eligibility.EXEMPT, Eligibility.OPT_IN_ELIGIBLE, Eligibility.MIPS_ELIGIBLE)
"""The determined answers from the least to the most that is asked."""


def virtual_group(
    *members: tuple[int | None, Eligibility | None], elected_on: date | None = NEW_YEARS_EVE
) -> VirtualGroupFacts:
    """Return a virtual group of TINs with these numbers of clinicians and eligibilities."""
    return VirtualGroupFacts(
        tuple(
            VirtualGroupMember(Tin(f"90000000{number}"), size, eligibility)
            for number, (size, eligibility) in enumerate(members)
        ),
        elected_on,
    )


def clinician(
    segment_1: SegmentFacts | None = OVER, segment_2: SegmentFacts | None = OVER, **facts: Any
) -> ClinicianFacts:
    """Return a clinician whom nothing excludes in any year, except what *facts* says."""
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


amounts = strategies.allowed_charges
clinicians = strategies.clinician_facts
counts = strategies.volume_counts
enrollments = strategies.enrollment_days
exceeded_sets = strategies.exceeded
group_facts = strategies.group_facts
npis = strategies.npis
segments = strategies.segment_facts
tins = strategies.tins
virtual_group_members = strategies.virtual_group_members
virtual_groups = strategies.virtual_group_facts
volumes = strategies.volumes


def years() -> st.SearchStrategy[PerformanceYear]:
    return st.sampled_from(YEARS)


def segment_strategies() -> st.SearchStrategy[SegmentStrategy]:
    return st.sampled_from(SegmentStrategy)


@st.composite
def clinician_cases(
    draw: st.DrawFn, *, known: bool = True
) -> tuple[ClinicianFacts, PerformanceYear, SegmentStrategy]:
    year = draw(years())
    return draw(clinicians(year, known=known)), year, draw(segment_strategies())


@st.composite
def group_cases(draw: st.DrawFn) -> tuple[GroupFacts, PerformanceYear, SegmentStrategy]:
    year = draw(years())
    return draw(group_facts(year)), year, draw(segment_strategies())


@st.composite
def practices(
    draw: st.DrawFn,
) -> tuple[GroupFacts, dict[Npi, ClinicianFacts], PerformanceYear, SegmentStrategy]:
    year = draw(years())
    group, of_practice = draw(strategies.practices(year))
    return group, of_practice, year, draw(segment_strategies())


def orders(facts: VirtualGroupFacts) -> list[VirtualGroupFacts]:
    """Return *facts* with their members in every order."""
    return [evolve(facts, members=order) for order in permutations(facts.members)]
