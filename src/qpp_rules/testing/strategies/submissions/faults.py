"""Submissions with one known fault: for each rule that refuses, a right story that is spoiled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
from hypothesis import strategies as st

from qpp_rules.core.identifiers import VendorId
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions import (
    InteroperabilityOfApmEntities,
    Measurement,
    MeasurementSet,
    Particulars,
    Proportion,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
)
from qpp_rules.testing.strategies.submissions.stories import (
    MANY_QCDR_IDS,
    QCDR_IDS,
    YEARS,
    SubmissionStory,
    right_submissions,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.submissions import Value

Spoil: TypeAlias = Callable[[SubmissionStory], SubmissionStory]

_ACTIVITIES: Final = PerformanceCategory.IMPROVEMENT_ACTIVITIES
_INTEROPERABILITY: Final = PerformanceCategory.PROMOTING_INTEROPERABILITY
_INDIVIDUAL, _GROUP = ParticipationOption.INDIVIDUAL, ParticipationOption.GROUP
_SUBGROUP, _VIRTUAL = ParticipationOption.SUBGROUP, ParticipationOption.VIRTUAL_GROUP
_ENTITY: Final = ParticipationOption.APM_ENTITY


@attrs.frozen
class Fault:
    """How a right story is spoiled so that it does not meet one rule, and which stories it suits.

    *years* are those in which the rule refuses it.
    """

    spoil: Spoil
    years: range = range(YEARS[0].year, YEARS[-1].year + 1)
    options: tuple[ReportingOption, ...] = tuple(ReportingOption)
    participations: tuple[ParticipationOption, ...] = tuple(ParticipationOption)
    by_qcdr: bool | None = None


# --- changes of a story ------------------------------------------------------------------------


def _with_sets(story: SubmissionStory, sets: Iterable[MeasurementSet]) -> SubmissionStory:
    return attrs.evolve(
        story, submission=attrs.evolve(story.submission, measurement_sets=tuple(sets))
    )


def _with_set(
    story: SubmissionStory, wanted: Callable[[MeasurementSet], bool], name: str, **changes: Any
) -> SubmissionStory:
    """Return *story* with changes in its first set that is *wanted*; the fault is at *name*."""
    sets = list(story.submission.measurement_sets)
    place = next(at for at, one in enumerate(sets) if wanted(one))
    sets[place] = attrs.evolve(sets[place], **changes)
    at = f"measurementSets[{place}]"
    return attrs.evolve(_with_sets(story, sets), at=f"{at}.{name}" if name else at)


def _of(category: PerformanceCategory) -> Callable[[MeasurementSet], bool]:
    return lambda one: one.category is category


def _is_certified(one: MeasurementSet) -> bool:
    return one.cehrt_id is not None


def _with_measurement(
    story: SubmissionStory, name: str, at: str, change: Callable[[Measurement], Measurement]
) -> SubmissionStory:
    """Return *story* with the measurement of the measure *name* changed; the fault is at *at*."""
    sets = list(story.submission.measurement_sets)
    for place, one in enumerate(sets):
        measurements = list(one.measurements)
        for number, measurement in enumerate(measurements):
            if measurement.measure_id == name:
                measurements[number] = change(measurement)
                sets[place] = attrs.evolve(one, measurements=measurements)
                where = f"measurementSets[{place}].measurements[{number}].{at}"
                return attrs.evolve(_with_sets(story, sets), at=where)
    message = f"the story has no measure {name}"
    raise LookupError(message)


def _renamed(old: str, new: str) -> Spoil:
    return lambda story: _with_measurement(
        story, old, "measureId", lambda one: attrs.evolve(one, measure_id=new)
    )


def _revalued(name: str, at: str, change: Callable[[Any], Value]) -> Spoil:
    return lambda story: _with_measurement(
        story, name, at, lambda one: attrs.evolve(one, value=change(one.value))
    )


def _with_particulars(**changes: Any) -> Spoil:
    return lambda story: attrs.evolve(
        story, particulars=attrs.evolve(story.particulars or Particulars(), **changes)
    )


def _with_sender(kind: IntermediaryType) -> Spoil:
    return lambda story: attrs.evolve(story, sender=attrs.evolve(story.sender, kind=kind))


def _added(name: str, category: PerformanceCategory, measure: str, value: Value) -> Spoil:
    """Return how to add a measurement to the first set of *category*; the fault is at *name*."""

    def spoil(story: SubmissionStory) -> SubmissionStory:
        (one, *_) = filter(_of(category), story.submission.measurement_sets)
        several = (*one.measurements, Measurement(measure, value))
        where = name.format(len(several) - 1)
        return _with_set(story, _of(category), where, measurements=several)

    return spoil


def _counted(**changes: int) -> Callable[[Any], Value]:
    return lambda value: attrs.evolve(value, **changes)


# --- faults ------------------------------------------------------------------------------------


def _another_vendor(story: SubmissionStory) -> SubmissionStory:
    sender = attrs.evolve(story.sender, vendor=VendorId("1999999"))
    spoiled = _with_measurement(story, QCDR_IDS[0], "measureId", lambda one: one)
    return attrs.evolve(spoiled, sender=sender)


def _without_permission(story: SubmissionStory) -> SubmissionStory:
    name = QCDR_IDS[0]
    sender = attrs.evolve(story.sender, permissions=(story.sender.permissions or set()) - {name})
    spoiled = _with_measurement(story, name, "measureId", lambda one: one)
    return attrs.evolve(spoiled, sender=sender)


def _not_certified(story: SubmissionStory) -> SubmissionStory:
    """Return only what need not come from certified technology, and says that it does."""
    kept = [one for one in story.submission.measurement_sets if one.cehrt_id is None]
    told = _with_particulars(is_from_cehrt=True, indicates_cehrt=False)
    return told(_with_sets(story, kept))


def _too_many_measures(story: SubmissionStory) -> SubmissionStory:
    (first, *rest) = story.submission.measurement_sets
    value = next(one.value for one in first.measurements if one.measure_id == QCDR_IDS[0])
    more = (Measurement(name, value) for name in MANY_QCDR_IDS)
    whole = attrs.evolve(first, measurements=(*first.measurements, *more))
    return _with_sets(story, [whole, *rest])


def _repeated_set(story: SubmissionStory) -> SubmissionStory:
    (first, *rest) = story.submission.measurement_sets
    spoiled = _with_sets(story, [first, *rest, first])
    return attrs.evolve(spoiled, at="measurementSets[0]")


def _repeated_measure(story: SubmissionStory) -> SubmissionStory:
    (first, *rest) = story.submission.measurement_sets
    twice = attrs.evolve(first, measurements=(*first.measurements, first.measurements[0]))
    spoiled = _with_sets(story, [twice, *rest])
    return attrs.evolve(spoiled, at="measurementSets[0].measurements[0].measureId")


def _cost_set(story: SubmissionStory) -> SubmissionStory:
    sets = story.submission.measurement_sets
    cost = attrs.evolve(sets[0], category=PerformanceCategory.COST)
    spoiled = _with_sets(story, [*sets, cost])
    return attrs.evolve(spoiled, at=f"measurementSets[{len(sets)}].category")


def _as_registry_form(value: SinglePerformanceRate) -> RegistrySinglePerformanceRate:
    fields = attrs.asdict(value, recurse=False)
    decided = value.performance_met + (value.performance_not_met or 0)
    rate = Fraction(value.performance_met, decided) if decided else Fraction(0)
    return RegistrySinglePerformanceRate(**fields, performance_rate=rate)


def _short_activities(story: SubmissionStory) -> SubmissionStory:
    return _shortened(story, _ACTIVITIES, 90)


def _short_promoting(story: SubmissionStory) -> SubmissionStory:
    return _shortened(story, _INTEROPERABILITY, 90 if story.year.year <= _LAST_OF_90 else 180)


def _shortened(story: SubmissionStory, category: PerformanceCategory, days: int) -> SubmissionStory:
    """Return *story* with a period of *category* that is one day too short."""
    first = story.year.first_day
    ends = first + timedelta(days=days - 2)
    return _with_set(story, _of(category), "", performance_start=first, performance_end=ends)


_LAST_OF_90: Final = 2023


def _half_year(story: SubmissionStory) -> SubmissionStory:
    ends = story.year.last_day - timedelta(days=1)
    return _with_set(story, _of(PerformanceCategory.QUALITY), "", performance_end=ends)


def _begun_before(story: SubmissionStory) -> SubmissionStory:
    begins = story.year.first_day - timedelta(days=1)
    return _with_set(story, _of(_ACTIVITIES), "", performance_start=begins)


def _of_next_year(story: SubmissionStory) -> SubmissionStory:
    later = PerformanceYear(story.year.year + 1)
    return attrs.evolve(story, submission=attrs.evolve(story.submission, year=later))


def _of_other_entity(story: SubmissionStory) -> SubmissionStory:
    reporter = attrs.evolve(story.reporter, apm_entity=ApmEntityKind.OTHER)
    spoiled = _with_measurement(story, "001SSP", "measureId", lambda one: one)
    return attrs.evolve(spoiled, reporter=reporter)


def _refusing_entities(story: SubmissionStory) -> SubmissionStory:
    refuse = InteroperabilityOfApmEntities.REFUSE
    spoiled = _with_set(story, _of(_INTEROPERABILITY), "category")
    return attrs.evolve(spoiled, apm_interoperability=refuse)


def _other_stratum(value: Any) -> Any:
    (first, *rest) = value.strata
    return attrs.evolve(value, strata=[first, *(attrs.evolve(one, stratum="no") for one in rest)])


_TRADITIONAL, _MVP, _APP = (
    ReportingOption.TRADITIONAL_MIPS,
    ReportingOption.MVP,
    ReportingOption.APP,
)
_TO_2026: Final = range(2023, 2027)
_FROM_2024: Final = range(2024, 2028)
_FROM_2025: Final = range(2025, 2028)

FAULTS: Final = MappingProxyType(
    {
        "measures.listed": Fault(_renamed("047", "999")),
        "measures.program": Fault(_renamed("047", "128")),
        "measures.registration-type": Fault(
            _renamed("047", "492"),
            _FROM_2025,
            participations=(_INDIVIDUAL, _GROUP, _SUBGROUP, _ENTITY),
        ),
        "measures.collection-type": Fault(_renamed("047", "002")),
        "measures.vendor": Fault(_another_vendor, by_qcdr=True),
        "measures.permission": Fault(_without_permission, by_qcdr=True),
        "measures.subgroup": Fault(
            lambda story: _with_set(story, _of(_ACTIVITIES), "programName", program="mips"),
            participations=(_SUBGROUP,),
        ),
        "measures.virtual-group": Fault(
            lambda story: _with_set(story, _of(_ACTIVITIES), "programName", program="app1"),
            participations=(_VIRTUAL,),
        ),
        "submissions.year": Fault(_of_next_year),
        "submissions.not-empty": Fault(
            lambda story: attrs.evolve(_with_sets(story, ()), at="measurementSets")
        ),
        "submissions.sets.unique": Fault(_repeated_set),
        "submissions.sets.measure-once": Fault(_repeated_measure),
        "submissions.sets.method": Fault(
            lambda story: _with_set(
                story,
                _of(_ACTIVITIES),
                "submissionMethod",
                submission_method=SubmissionMethod.CLAIMS,
            )
        ),
        "submissions.sets.program": Fault(
            lambda story: _with_set(story, _of(_ACTIVITIES), "programName", program="hvbp"),
            participations=(_INDIVIDUAL, _GROUP, _VIRTUAL, _ENTITY),
        ),
        "submissions.sets.category": Fault(
            _added("measurements[{}].measureId", _ACTIVITIES, "PI_PPHI_1", value=True)
        ),
        "submissions.category": Fault(_cost_set),
        "submissions.sender": Fault(
            _with_sender(IntermediaryType.CAHPS_SURVEY_VENDOR), by_qcdr=False
        ),
        "submissions.cahps": Fault(_renamed("047", "321")),
        "submissions.qcdr-measures": Fault(
            lambda story: _with_sender(IntermediaryType.QUALIFIED_REGISTRY)(
                _with_measurement(story, QCDR_IDS[0], "measureId", lambda one: one)
            ),
            by_qcdr=True,
        ),
        "submissions.qcdr-measures.number": Fault(_too_many_measures, by_qcdr=True),
        "submissions.apm-interoperability": Fault(
            _refusing_entities, _TO_2026, participations=(_ENTITY,)
        ),
        "submissions.medicare-cqms": Fault(_of_other_entity, _FROM_2025, (_APP,), (_ENTITY,)),
        "submissions.medicare-cqms.beneficiaries": Fault(
            _with_particulars(has_beneficiaries_only=False), _FROM_2025, (_APP,), (_ENTITY,)
        ),
        "submissions.all-payers": Fault(_with_particulars(covers_all_payers=False)),
        "submissions.representative": Fault(_with_particulars(is_selected=True)),
        "submissions.risk-adjusted": Fault(
            lambda story: attrs.evolve(_with_particulars(risk_adjusted=())(story), at="047"),
            _FROM_2024,
        ),
        "submissions.as-specified": Fault(
            _with_particulars(uses_specifications_unaltered=False), range(2027, 2028)
        ),
        "submissions.cehrt-source": Fault(_not_certified),
        "submissions.cehrt-id": Fault(
            lambda story: _with_set(story, _is_certified, "cehrtId", cehrt_id=None), _FROM_2025
        ),
        "submissions.cehrt-id.form": Fault(
            lambda story: _with_set(story, _is_certified, "cehrtId", cehrt_id="15C")
        ),
        "submissions.period.within-year": Fault(_begun_before),
        "submissions.period.quality": Fault(_half_year),
        "submissions.period.improvement-activities": Fault(_short_activities),
        "submissions.period.promoting-interoperability": Fault(_short_promoting, _TO_2026),
        "submissions.value.form": Fault(_revalued("047", "value", _as_registry_form)),
        "submissions.counts.met": Fault(
            _revalued(
                "047",
                "value.performanceMet",
                lambda value: attrs.evolve(value, performance_met=value.eligible_population + 1),
            )
        ),
        "submissions.counts.sum": Fault(
            _revalued(
                "047",
                "value",
                lambda value: attrs.evolve(
                    value,
                    performance_met=0,
                    performance_not_met=value.eligible_population + 1,
                ),
            )
        ),
        "submissions.counts.exclusions": Fault(
            _revalued(
                "047",
                "value.eligiblePopulationExclusion",
                _counted(eligible_population_exclusion=1, eligible_population=10_000),
            )
        ),
        "submissions.proportion": Fault(
            _revalued("PI_EP_1", "value.numerator", lambda _value: Proportion(2, 1)), _TO_2026
        ),
        "submissions.strata": Fault(
            _revalued(QCDR_IDS[1], "value.strata[1].stratum", _other_stratum), by_qcdr=True
        ),
        "submissions.interoperability.not-together": Fault(
            _added("measurements[{}]", _INTEROPERABILITY, "PI_LVPP_1", value=True), _TO_2026
        ),
        "submissions.interoperability.attestation": Fault(
            _revalued("PI_ONCDIR_1", "value", lambda _value: False), _TO_2026
        ),
        "submissions.interoperability.safer": Fault(
            _revalued("PI_PPHI_2", "value", lambda _value: False), range(2025, 2027)
        ),
    }
)
"""For each rule that can refuse a submission, how a right one comes not to meet it."""


@st.composite
def wrong_submissions(
    draw: st.DrawFn, rule: str | None = None, year: PerformanceYear | None = None
) -> SubmissionStory:
    """Return stories with one fault, with the rule that refuses it and its place.

    With *rule*, the fault is that one: one of ``FAULTS``. With *year*, it is one of that year.
    """
    names = [rule] if rule else sorted(FAULTS)
    name = draw(
        st.sampled_from([one for one in names if not year or year.year in FAULTS[one].years])
    )
    fault = FAULTS[name]
    of_year = year or PerformanceYear(draw(st.sampled_from(fault.years)))
    story = draw(
        right_submissions(of_year, fault.options, fault.participations, by_qcdr=fault.by_qcdr)
    )
    return attrs.evolve(fault.spoil(story), fault=name)
