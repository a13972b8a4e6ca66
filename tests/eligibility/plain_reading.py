"""Eligibility read off the regulation a second time: by sets, slowly, with figures of its own.

It shares no rule and no number with the package, so that the two can be held against each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from typing import TypeVar

from attrs import evolve

from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    Volume,
)

T = TypeVar("T", Decimal, int)

FIGURES = {
    2017: (Decimal(30000), 100, None),
    2018: (Decimal(90000), 200, None),
    **{year: (Decimal(90000), 200, 200) for year in range(2019, 2027)},
}
"""Regulation facts 1a: dollars, patients, services."""

FIRST_YEAR_OF_TYPE = {
    ClinicianType.DOCTOR_OF_MEDICINE: 2017,
    ClinicianType.DOCTOR_OF_OSTEOPATHY: 2017,
    ClinicianType.DOCTOR_OF_DENTAL_SURGERY: 2017,
    ClinicianType.DOCTOR_OF_DENTAL_MEDICINE: 2017,
    ClinicianType.DOCTOR_OF_PODIATRIC_MEDICINE: 2017,
    ClinicianType.DOCTOR_OF_OPTOMETRY: 2017,
    ClinicianType.CHIROPRACTOR: 2017,
    ClinicianType.PHYSICIAN_ASSISTANT: 2017,
    ClinicianType.NURSE_PRACTITIONER: 2017,
    ClinicianType.CLINICAL_NURSE_SPECIALIST: 2017,
    ClinicianType.CERTIFIED_REGISTERED_NURSE_ANESTHETIST: 2017,
    ClinicianType.PHYSICAL_THERAPIST: 2019,
    ClinicianType.OCCUPATIONAL_THERAPIST: 2019,
    ClinicianType.QUALIFIED_SPEECH_LANGUAGE_PATHOLOGIST: 2019,
    ClinicianType.QUALIFIED_AUDIOLOGIST: 2019,
    ClinicianType.CLINICAL_PSYCHOLOGIST: 2019,
    ClinicianType.REGISTERED_DIETITIAN_OR_NUTRITION_PROFESSIONAL: 2019,
    ClinicianType.CLINICAL_SOCIAL_WORKER: 2022,
    ClinicianType.CERTIFIED_NURSE_MIDWIFE: 2022,
}
"""Regulation facts 1b. A type that is not here is not a MIPS type in any year."""


def criteria_of(year: PerformanceYear) -> frozenset[Criterion]:
    """Return the criteria of *year*: services count from 2019."""
    return frozenset(Criterion) - ({Criterion.SERVICES} if year.year < 2019 else set())


def surpasses(
    segment: SegmentFacts, year: PerformanceYear, figures: LowVolumeThreshold | None = None
) -> frozenset[Criterion] | None:
    """Return the criteria that a known segment surpasses; None where nothing was billed."""
    if isinstance(segment, NoClaims):
        return None
    if isinstance(segment, Exceeded):
        return segment.criteria
    limits = FIGURES[year.year]
    if figures is not None:
        limits = (figures.allowed_charges, figures.patients, figures.services)
    seen = (segment.allowed_charges, segment.patients, segment.services)
    return frozenset(
        criterion
        for criterion, amount, limit in zip(Criterion, seen, limits, strict=True)
        if limit is not None and amount is not None and amount > limit
    )


def read_threshold(
    first: frozenset[Criterion] | None,
    second: frozenset[Criterion] | None,
    year: PerformanceYear,
    strategy: SegmentStrategy,
) -> Eligibility:
    """Read the low-volume threshold from what each segment surpassed, None where unbilled.

    Above everything in each segment: eligible. New in segment 2: judged on segment 2 alone.
    Nothing billed in segment 2: nothing surpassed in it. From 2019, above some: may opt in.
    """
    if first is None:
        first = second
    first, second = first or frozenset(), second or frozenset()
    if first == second == criteria_of(year):
        return Eligibility.MIPS_ELIGIBLE
    together = {
        SegmentStrategy.INTERSECTION: first & second,
        SegmentStrategy.SEGMENT_1: first,
        SegmentStrategy.SEGMENT_2: second,
        SegmentStrategy.EITHER: first | second,
    }
    if year.year >= 2019 and together[strategy]:
        return Eligibility.OPT_IN_ELIGIBLE
    return Eligibility.EXEMPT


def read_clinician(
    facts: ClinicianFacts, year: PerformanceYear, strategy: SegmentStrategy
) -> Eligibility:
    """Read the definition of a MIPS eligible clinician for a fully known clinician."""
    kind, enrolled_on = facts.clinician_type, facts.medicare_enrolled_on
    assert kind is not None
    assert enrolled_on is not None
    if FIRST_YEAR_OF_TYPE.get(kind, 9999) > year.year:
        return Eligibility.EXEMPT
    if facts.qp_status is QpStatus.QP:
        return Eligibility.EXEMPT
    if facts.qp_status is QpStatus.PARTIAL_QP and not facts.partial_qp_elects:
        return Eligibility.EXEMPT
    assert facts.segment_1 is not None
    assert facts.segment_2 is not None
    first, second = surpasses(facts.segment_1, year), surpasses(facts.segment_2, year)
    by_volume = read_threshold(first, second, year, strategy)
    if contradictory(facts, year):
        return Eligibility.EXEMPT if by_volume is Eligibility.EXEMPT else Eligibility.UNDETERMINED
    if not facts.earlier_medicare_claims and enrolled_on >= date(year.year, 1, 1):
        return Eligibility.EXEMPT
    return by_volume


def contradictory(facts: ClinicianFacts, year: PerformanceYear) -> bool:
    """Say whether a known enrollment lies after the year, or in it and after claims."""
    enrolled_on, first = facts.medicare_enrolled_on, facts.segment_1
    if enrolled_on is None or enrolled_on < date(year.year, 1, 1):
        return False
    if enrolled_on > date(year.year, 12, 31):
        return True
    if facts.earlier_medicare_claims:
        return False
    over = date(year.year, 9 if year.year >= 2019 else 8, 30)
    return has_claims(first) or (enrolled_on > over and has_claims(facts.segment_2))


def has_claims(segment: SegmentFacts | None) -> bool:
    """Say whether something is known to have been billed in the segment."""
    if isinstance(segment, Volume):
        return any((segment.allowed_charges, segment.patients, segment.services))
    return isinstance(segment, Exceeded) and segment.criteria != frozenset()


def read_as_far_as_known(
    facts: ClinicianFacts, year: PerformanceYear, strategy: SegmentStrategy
) -> Eligibility:
    """Read every way in which what is not known may turn out; answer only where they agree.

    Where the enrollment is known, claims that it would contradict are no way to turn out.
    """
    ways = list(completions(facts, year))
    if None not in (facts.medicare_enrolled_on, facts.earlier_medicare_claims):
        ways = [way for way in ways if not contradictory(way, year)] or ways
    answers = {read_clinician(known, year, strategy) for known in ways}
    return answers.pop() if len(answers) == 1 else Eligibility.UNDETERMINED


def completions(facts: ClinicianFacts, year: PerformanceYear) -> Iterator[ClinicianFacts]:
    """Yield *facts* with every fact that is not known filled in, in each way that can matter."""
    new_year = date(year.year, 1, 1)
    ways = {
        "clinician_type": (ClinicianType.CHIROPRACTOR, ClinicianType.OTHER),
        "medicare_enrolled_on": (date(year.year - 1, 12, 31), new_year),
        "earlier_medicare_claims": (True, False),
        "qp_status": tuple(QpStatus),
        "partial_qp_elects": (True, False),
    }
    fields = {
        name: filled if getattr(facts, name) is None else (getattr(facts, name),)
        for name, filled in ways.items()
    }
    fields["segment_1"] = tuple(segment_completions(facts.segment_1, year))
    fields["segment_2"] = tuple(segment_completions(facts.segment_2, year))
    for values in product(*fields.values()):
        yield evolve(facts, **dict(zip(fields, values, strict=True)))


def segment_completions(segment: SegmentFacts | None, year: PerformanceYear) -> list[SegmentFacts]:
    """Return every known segment that *segment* may turn out to be."""
    if segment is None:
        return [NoClaims(), *(Exceeded(some) for some in subsets(criteria_of(year)))]
    if not isinstance(segment, Volume):
        return [segment]
    charges, patients, services = FIGURES[year.year]
    # Without the counts that are known, every completion could contradict them.
    counts = {one for one in (segment.patients, segment.services) if one is not None}
    return [
        Volume(*figures)
        for figures in product(
            either_side(segment.allowed_charges, charges, {Decimal(one) for one in counts}),
            either_side(segment.patients, patients, counts),
            either_side(segment.services, services or 0, counts),
        )
    ]


def either_side(figure: T | None, limit: T, also: set[T]) -> list[T]:
    """Return *figure* if it is known; otherwise one at the limit, one above it, and *also*."""
    return sorted(also | {limit, limit + 1}) if figure is None else [figure]


def subsets(criteria: frozenset[Criterion]) -> list[frozenset[Criterion]]:
    """Return every set of some of *criteria*, the empty one included, always in one order."""
    found: list[frozenset[Criterion]] = [frozenset()]
    for criterion in Criterion:
        if criterion not in criteria:
            continue
        found += [some | {criterion} for some in found]
    return found
