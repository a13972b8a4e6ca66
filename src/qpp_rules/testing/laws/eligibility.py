"""More volume never lowers eligibility, and more facts overturn no answer: monotonicity."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

import attrs
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType
from qpp_rules.core.sources import cfr
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import (
    LOW_VOLUME_THRESHOLD,
    ClinicianFacts,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    SegmentFacts,
    Volume,
    determination_period,
)
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.eligibility import (
    YEARS,
    clinician_facts,
    exceeded,
    segment_facts,
    volumes,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import hypothesis

    from qpp_rules.core.years import PerformanceYear

    Facts: TypeAlias = ClinicianFacts | GroupFacts
    Determine: TypeAlias = Callable[[Any, PerformanceYear], Any]
    Case: TypeAlias = tuple[Facts, Facts, PerformanceYear]


MONOTONICITY: Final = Law("eligibility monotonicity law", cfr('414.1305 "Low-volume threshold"'))
_RANK: Final = {
    Eligibility.EXEMPT: 0,
    Eligibility.OPT_IN_ELIGIBLE: 1,
    Eligibility.MIPS_ELIGIBLE: 2,
}
_FIGURES: Final[dict[str, Any]] = {"allowed_charges": Decimal("0.01"), "patients": 1, "services": 1}
_SEGMENTS: Final = ("segment_1", "segment_2")
_ELIGIBLE: Final[dict[str, Any]] = {
    "clinician_type": ClinicianType.DOCTOR_OF_MEDICINE,
    "medicare_enrolled_on": date(2001, 1, 1),
    "qp_status": QpStatus.NOT_QP,
}


def check_eligibility_monotonicity(
    *,
    determine_individual: Determine | None = None,
    determine_group: Determine | None = None,
    answer_of: Callable[[Any], Any] = answer_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that functions that determine eligibility are consistent with the threshold.

    *determine_individual* takes :class:`~qpp_rules.eligibility.ClinicianFacts`, *determine_group*
    :class:`~qpp_rules.eligibility.GroupFacts`, and both a year;
    :func:`~qpp_rules.eligibility.determine_individual` and
    :func:`~qpp_rules.eligibility.determine_group` are the models. *answer_of* reads the
    :class:`~qpp_rules.eligibility.Eligibility` from the result. The default reads a determination,
    or the member itself.

    More volume, or one more criterion exceeded, never makes anyone less eligible. The order is
    exempt, opt-in eligible, MIPS eligible. Two volumes that exceed the same figures get the same
    answer; a figure that is only met isn't exceeded. If an answer is decided while facts are
    missing, adding them doesn't change it.

    >>> from qpp_rules import eligibility
    >>> check_eligibility_monotonicity(
    ...     determine_individual=eligibility.determine_individual,
    ...     determine_group=eligibility.determine_group,
    ... )

    Raises :class:`LawBroken`, and InvalidType if neither function is given.

    Citation: 42 CFR § 414.1305, "Low-volume threshold".
    """
    given = {"individual": determine_individual, "group": determine_group}
    if not any(given.values()):
        raise InvalidType.of(
            "check_eligibility_monotonicity",
            "determine_individual",
            given="nothing",
            expected="a function to check",
        )
    known_years = tuple(years)
    for kind, determine in given.items():
        if determine is None:
            continue
        decide = _decide(determine, answer_of)
        cases = (
            (_pairs(kind, known_years, _grown_segments), _never_less(decide)),
            (_pairs(kind, known_years, _alike_segments), _the_same(decide)),
            (_hidden_cases(kind, known_years), _not_overturned(decide)),
        )
        for examples, check in cases:
            MONOTONICITY.run(examples, check, settings)


def _decide(
    determine: Determine, answer_of: Callable[[Any], Any]
) -> Callable[[Facts, PerformanceYear], Eligibility]:
    def decide(facts: Facts, year: PerformanceYear) -> Eligibility:
        answer = answer_of(MONOTONICITY.call(determine, facts, year))
        if not isinstance(answer, Eligibility):
            MONOTONICITY.broken("the answer is an Eligibility", given=answer)
        return answer

    return decide


def _never_less(decide: Callable[[Facts, PerformanceYear], Eligibility]) -> Callable[[Case], None]:
    def check(case: Case) -> None:
        less, more, year = case
        answers = [decide(less, year), decide(more, year)]
        clause = "more volume never makes anyone less eligible"
        if Eligibility.UNDETERMINED in answers:
            clause = "if all facts are known, the answer is decided"
        elif _RANK[answers[1]] >= _RANK[answers[0]]:
            return
        _broken(clause, case, answers)

    return check


def _the_same(decide: Callable[[Facts, PerformanceYear], Eligibility]) -> Callable[[Case], None]:
    def check(case: Case) -> None:
        one, other, year = case
        answers = [decide(one, year), decide(other, year)]
        if answers[0] is not answers[1]:
            clause = "only whether a figure is exceeded counts, not by how much"
            _broken(clause, case, answers)

    return check


def _not_overturned(
    decide: Callable[[Facts, PerformanceYear], Eligibility],
) -> Callable[[Case], None]:
    def check(case: Case) -> None:
        fewer, more, year = case
        answers = [decide(fewer, year), decide(more, year)]
        if answers[0] not in (Eligibility.UNDETERMINED, answers[1]):
            _broken("more facts don't overturn an answer", case, answers)

    return check


def _broken(clause: str, case: Case, answers: list[Eligibility]) -> NoReturn:
    facts = dict(zip(("facts", "other facts", "year"), case, strict=True))
    MONOTONICITY.broken(clause, **facts, given=" and ".join(one.name for one in answers))


@st.composite
def _known(draw: st.DrawFn, kind: str, year: PerformanceYear) -> Facts:
    if kind == "individual":
        clinician = _without_contradiction(draw(clinician_facts(year)), year)
        # If something else excludes the clinician, volume doesn't matter.
        return attrs.evolve(clinician, **_ELIGIBLE) if draw(st.booleans()) else clinician
    # This law isn't about whether the TIN is a group at all.
    return GroupFacts(segment_1=Volume(Decimal(0), 0, 0), segment_2=Volume(Decimal(0), 0, 0))


def _without_contradiction(facts: ClinicianFacts, year: PerformanceYear) -> ClinicianFacts:
    """Return *facts* that no volume contradicts: a new enrollee billed Medicare before."""
    enrolled, (first, _) = facts.medicare_enrolled_on, determination_period(year)
    is_new = enrolled is not None and enrolled > first.last_day
    return attrs.evolve(facts, earlier_medicare_claims=True) if is_new else facts


def _with(facts: Facts, segments: Iterable[SegmentFacts | None]) -> Facts:
    changes: dict[str, Any] = dict(zip(_SEGMENTS, segments, strict=True))
    return attrs.evolve(facts, **changes)


@st.composite
def _grown_segments(draw: st.DrawFn, year: PerformanceYear) -> tuple[SegmentFacts, SegmentFacts]:
    """Draw a segment, and another with as much volume or more."""
    if draw(st.booleans()):
        two = draw(exceeded(year)), draw(exceeded(year))
        return two[0], Exceeded(two[0].criteria | two[1].criteria)
    less, steps = draw(volumes()), st.sampled_from((0, 0, 1, 2)) | st.integers(0, 10**6)
    more = {name: getattr(less, name) + draw(steps) * one for name, one in _FIGURES.items()}
    # Both counts may grow again, so that no figure contradicts another.
    some = 1 if more["allowed_charges"] else 0
    more["services"] = max(more["services"], more["patients"], some)
    more["patients"] = max(more["patients"], min(more["services"], 1))
    return less, Volume(**more)


@st.composite
def _alike_segments(draw: st.DrawFn, year: PerformanceYear) -> tuple[SegmentFacts, SegmentFacts]:
    """Draw two volumes that exceed the same figures of *year*."""
    threshold = LOW_VOLUME_THRESHOLD.at(year)
    if draw(st.booleans()):
        # As near as possible to each figure, and anywhere on the same side of it.
        first, far = draw(_near_volumes(year)), {}
        for name, one in _FIGURES.items():
            figure, away = getattr(threshold, name) or 0, one * draw(st.integers(1, 1000))
            exceeds = getattr(first, name) > figure
            far[name] = figure + away if exceeds else max(figure - away, 0 * one)
        return first, _consistent(threshold, **far)
    first, second = draw(volumes()), draw(volumes())
    alike = {}
    for name in _FIGURES:
        figure, mine, other = (getattr(one, name) for one in (threshold, first, second))
        same = figure is None or (mine > figure) == (other > figure)
        alike[name] = other if same else draw(st.sampled_from((mine, *_beside(figure, mine))))
    return first, _consistent(threshold, **alike)


def _consistent(
    threshold: LowVolumeThreshold, *, allowed_charges: Decimal, patients: int, services: int
) -> Volume:
    """Return a volume that exceeds the same figures and doesn't contradict itself.

    If services aren't a criterion, the counts may differ freely.
    """
    fewest = 1 if allowed_charges else 0
    patients, services = max(patients, fewest), max(services, fewest)
    if threshold.services is not None:
        if services > threshold.services:
            services = max(services, patients)
        patients = max(min(patients, services), min(services, 1))
    return Volume(allowed_charges, patients, services)


@st.composite
def _near_volumes(draw: st.DrawFn, year: PerformanceYear) -> Volume:
    """Draw a volume that just exceeds most figures and just meets the others."""
    threshold = LOW_VOLUME_THRESHOLD.at(year)
    exceeds = st.sampled_from((1, 1, 0))
    near = {
        name: (getattr(threshold, name) or 0) + draw(exceeds) * one
        for name, one in _FIGURES.items()
    }
    if threshold.services is not None:
        # Each patient has a service.
        near["services"] = max(near["services"], near["patients"])
    return Volume(**near)


def _beside(figure: Any, mine: Any) -> tuple[Any, ...]:
    """Return the value nearest to *figure* on the same side as *mine*."""
    one = Decimal("0.01") if isinstance(figure, Decimal) else 1
    return (figure + one,) if mine > figure else (figure,)


@st.composite
def _pairs(
    draw: st.DrawFn,
    kind: str,
    years: tuple[PerformanceYear, ...],
    segments: Callable[[PerformanceYear], st.SearchStrategy[tuple[SegmentFacts, SegmentFacts]]],
) -> Case:
    year = draw(st.sampled_from(years))
    facts = draw(_known(kind, year))
    # Often the same in both segments, or few would be eligible.
    drawn = draw(segments(year))
    two = (drawn, drawn if draw(st.booleans()) else draw(segments(year)))
    before, after = ([pair[place] for pair in two] for place in (0, 1))
    return _with(facts, before), _with(facts, after), year


@st.composite
def _hidden_cases(draw: st.DrawFn, kind: str, years: tuple[PerformanceYear, ...]) -> Case:
    """Draw facts with some missing, and the same facts complete."""
    year = draw(st.sampled_from(years))
    complete: Facts = draw(_known(kind, year))
    if draw(st.booleans()):
        complete = _with(complete, [draw(_near_volumes(year))] * 2)
    elif kind == "group":
        complete = _with(complete, draw(st.tuples(*[segment_facts(year)] * 2)))
    # Often only figures: with more unknown, hardly any answer is decided.
    hideable = _HIDEABLE[kind] if draw(st.booleans()) else ()
    hidden: dict[str, Any] = {name: None for name in hideable if draw(st.booleans())}
    for name in _SEGMENTS:
        segment = getattr(complete, name)
        if name not in hidden and isinstance(segment, Volume):
            hidden[name] = attrs.evolve(
                segment, **dict.fromkeys(draw(st.sampled_from(_HIDDEN_FIGURES)))
            )
    return attrs.evolve(complete, **hidden), complete, year


_HIDDEN_FIGURES: Final = (
    (),
    *((name,) for name in _FIGURES),
    ("patients", "services"),
    tuple(_FIGURES),
)
_HIDEABLE: Final = {
    "individual": (
        "clinician_type",
        "medicare_enrolled_on",
        "earlier_medicare_claims",
        "qp_status",
        "partial_qp_elects",
        *_SEGMENTS,
    ),
    "group": _SEGMENTS,
}
