"""Measurements in CMS's submission JSON, with every form of their values."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters.qpp_api.fields import (
    COUNT,
    DATE,
    FLAG,
    NUMBER,
    RATE,
    SHARE,
    TEXT,
)
from qpp_rules.adapters.qpp_api.objects import BAD, Build, Context, Field, Path, Shape, read_each
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.masking import shown
from qpp_rules.submissions import (
    AllCauseReadmission,
    Computed,
    DiagnosisCount,
    Measurement,
    MeasurementRecord,
    MultiPerformanceRate,
    NonProportion,
    Proportion,
    ReadmissionDetails,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
    Stratum,
    SurveyScore,
    in_form_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from qpp_rules.measures import MetricType
    from qpp_rules.submissions import Value

_COMPUTED: Final = Shape(
    Computed,
    (
        Field("performanceRate", "performance_rate", SHARE),
        Field("reportingRate", "reporting_rate", RATE),
        Field("caseCount", "case_count", COUNT),
        Field("performanceRateNumerator", "performance_rate_numerator", RATE),
        Field("performanceRateDenominator", "performance_rate_denominator", COUNT),
    ),
)
_ADDED: Final = ("computed", _COMPUTED)
_END_TO_END: Final = Field("isEndToEndReported", "is_end_to_end_reported", FLAG)
_NEEDED: Final = (
    Field("performanceMet", "performance_met", COUNT),
    Field("eligiblePopulation", "eligible_population", COUNT),
)
_OTHERS: Final = (
    Field("performanceNotMet", "performance_not_met", COUNT),
    Field("eligiblePopulationExclusion", "eligible_population_exclusion", COUNT),
    Field("eligiblePopulationException", "eligible_population_exception", COUNT),
)
_EXCLUDED: Final = Field("numeratorExclusion", "numerator_exclusion", COUNT)
_OWN_RATE: Final = Field("performanceRate", "performance_rate", SHARE)

_PROPORTION: Final = Shape(
    Proportion, (Field("numerator", "numerator", COUNT), Field("denominator", "denominator", COUNT))
)
_SINGLE: Final = Shape(SinglePerformanceRate, (_END_TO_END, *_NEEDED, *_OTHERS), _ADDED)
_REGISTRY_SINGLE: Final = Shape(
    RegistrySinglePerformanceRate,
    (
        _END_TO_END,
        *_NEEDED,
        _OWN_RATE,
        *_OTHERS,
        _EXCLUDED,
    ),
    _ADDED,
)
_STRATUM: Final = Shape(
    Stratum,
    (
        Field("stratum", "stratum", TEXT),
        *_NEEDED,
        *_OTHERS,
        Field("measurementId", "measurement_id", TEXT),
    ),
)


def _read_strata(raw: Any, path: Path, context: Context) -> Any:
    return read_each(_STRATUM.read, raw, path, context)


_STRATA: Final = Field(
    "strata",
    "strata",
    nested=_read_strata,
    write=lambda strata: [_STRATUM.write(one) for one in strata],
)
_MULTI: Final = Shape(MultiPerformanceRate, (_END_TO_END, _STRATA), _ADDED)
_REGISTRY_MULTI: Final = Shape(
    RegistryMultiPerformanceRate, (_END_TO_END, _STRATA, _OWN_RATE), _ADDED
)
_NON_PROPORTION: Final = Shape(
    NonProportion,
    (
        Field("numerator", "numerator", NUMBER),
        Field("denominator", "denominator", NUMBER),
        _END_TO_END,
        Field("observationInstances", "observation_instances", COUNT),
        Field("numeratorExclusion", "numerator_exclusion", NUMBER),
        Field("denominatorException", "denominator_exception", NUMBER),
        Field("performanceRate", "performance_rate", NUMBER),
    ),
    _ADDED,
)
_SURVEY_SCORE: Final = Shape(
    SurveyScore,
    (
        Field("score", "score", NUMBER),
        Field("reliability", "reliability", TEXT),
        Field("mask", "mask", FLAG),
        Field("isBelowMinimum", "is_below_minimum", FLAG),
    ),
)
_COUNT: Final = Field("count", "count", COUNT)


def _diagnoses(key: str, name: str, *codes: tuple[str, str]) -> Field:
    """Return the field of an array of counts by diagnosis."""
    names = tuple(name for _, name in codes)
    shape = Shape(
        lambda *its: DiagnosisCount(its[-1], **dict(zip(names, its[:-1], strict=True))),
        (*(Field(key, name, TEXT) for key, name in codes), _COUNT),
        optional=frozenset(),
    )
    return Field(
        key,
        name,
        nested=lambda raw, path, context: read_each(shape.read, raw, path, context),
        write=lambda counts: [shape.write(one) for one in counts],
    )


_INDEX_ADMISSION: Final = "index_admission_code"
_READMISSION: Final = "readmission_code"
_DETAILS: Final = Shape(
    ReadmissionDetails,
    (
        Field("numberOfIndexAdmissions", "number_of_index_admissions", COUNT),
        Field("numberOfReadmissions", "number_of_readmissions", COUNT),
        Field("plannedReadmissions", "planned_readmissions", COUNT),
        _diagnoses(
            "indexReadmissionDiagnosisPairCounts",
            "pairs",
            ("indexAdmissionCode", _INDEX_ADMISSION),
            ("readmissionCode", _READMISSION),
        ),
        _diagnoses(
            "indexAdmissionCountByDiagnosis", "index_admissions", ("code", _INDEX_ADMISSION)
        ),
        _diagnoses("readmissionCountByDiagnosis", "readmissions", ("code", _READMISSION)),
    ),
)
_ALL_CAUSE_READMISSION: Final = Shape(
    AllCauseReadmission,
    (
        Field("score", "score", NUMBER),
        Field("details", "details", nested=_DETAILS.read, write=_DETAILS.write),
    ),
    optional=frozenset({"score"}),
)
_SCORES: Final = {"details": _ALL_CAUSE_READMISSION} | dict.fromkeys(
    _SURVEY_SCORE.fields, _SURVEY_SCORE
)
_SHAPES: Final[dict[type[Any], Shape]] = {
    shape.make: shape
    for shape in (
        _PROPORTION,
        _SINGLE,
        _REGISTRY_SINGLE,
        _MULTI,
        _REGISTRY_MULTI,
        _NON_PROPORTION,
        _SURVEY_SCORE,
        _ALL_CAUSE_READMISSION,
    )
}
_FRACTION: Final = frozenset({"numerator", "denominator"})


@lru_cache(maxsize=1000)
def _shape_of(keys: tuple[Any, ...]) -> Shape | None:
    """Return the shape that the *keys* of a value tell.

    Only the submitter of a QCDR measure writes a performance rate; CMS computes the others, and
    then says the reporting rate too.
    """
    of_a_rate = "performanceRate" in keys and "reportingRate" not in keys
    if "strata" in keys:
        return _REGISTRY_MULTI if of_a_rate else _MULTI
    if not _FRACTION.isdisjoint(keys) or "observationInstances" in keys:
        return _PROPORTION if _FRACTION.issuperset(keys) else _NON_PROPORTION
    if _COUNTS.isdisjoint(keys):
        return next((shape for key, shape in _SCORES.items() if key in keys), None)
    return _REGISTRY_SINGLE if "numeratorExclusion" in keys or of_a_rate else _SINGLE


_COUNTS: Final = frozenset(field.key for field in (*_NEEDED, *_OTHERS, _EXCLUDED))
_WITHOUT_RATE: Final = {_REGISTRY_SINGLE: _SINGLE, _REGISTRY_MULTI: _MULTI}
_A_VALUE: Final = "true, false, or an object with the fields of one of CMS's metric types"


def _read_value(raw: Any, path: Path, context: Context) -> Any:
    if raw is True or raw is False:
        return raw
    if type(raw) is not dict:
        context.note(path, shown(raw), _A_VALUE, is_type=True)
        return BAD
    shape = _shape_of(tuple(raw))
    if shape is None:
        given = "an object without fields" if not raw else "an object with none of their fields"
        context.note(path, given, _A_VALUE)
        return BAD
    if context.is_posted and shape in _SCORES.values():
        context.note(path, "a score that only CMS's responses have", _A_VALUE)
        return BAD
    if shape in _WITHOUT_RATE and _says_no_rate(raw):
        shape = _WITHOUT_RATE[shape]
    return shape.read(raw, path, context)


def _says_no_rate(raw: dict[str, Any]) -> bool:
    return raw.get("performanceRate", 0) is None and "numeratorExclusion" not in raw


def _write_value(value: Value) -> Any:
    return value if isinstance(value, bool) else _SHAPES[type(value)].write(value)


MEASUREMENT: Final = Shape(
    Measurement,
    (
        Field("measureId", "measure_id", TEXT),
        Field("value", "value", nested=_read_value, write=_write_value),
    ),
    (
        "record",
        Shape(
            MeasurementRecord,
            (
                Field("id", "id", TEXT),
                Field("measurementSetId", "measurement_set_id", TEXT),
                Field("performanceStart", "performance_start", DATE),
                Field("performanceEnd", "performance_end", DATE),
            ),
        ),
    ),
)


def read_measurements(raw: Any, path: Path, context: Context) -> Any:
    """Return the measurements of an array as a tuple, or BAD after noting every problem."""
    if type(raw) is not list:
        return read_each(MEASUREMENT.read, raw, path, context)
    before = len(context.problems)
    found: list[Any] = []
    last: tuple[str, ...] = ()
    build: Build | None = None
    for place, one in enumerate(raw):
        # Most have only the counts of a measure with one rate, and the keys of the one before.
        if type(one) is dict and len(one) == len(MEASUREMENT.fields):
            value: Any = one.get("value")
            keys = tuple(value) if type(value) is dict else ()
            if keys != last:
                last, build = keys, _SINGLE.plans.get(keys)
            if build is not None and not (context.has_nulls and None in value.values()):
                try:
                    found.append(Measurement(one["measureId"], build(value, None, context)))
                except (LookupError, InvalidInput):
                    # What is wrong is found below.
                    pass
                else:
                    context.keys += len(one) + len(keys)
                    continue
        found.append(MEASUREMENT.read(one, (path, place), context))
    if len(context.problems) > before:
        return BAD
    if context.metric_type is not None:
        return tuple([_in_its_form(one, context.metric_type) for one in found])
    return tuple(found)


def _in_its_form(
    measurement: Measurement, metric_type_of: Callable[[str], MetricType | None]
) -> Measurement:
    given, metric_type = measurement.value, metric_type_of(measurement.measure_id)
    of_its_form = given if metric_type is None else in_form_of(given, metric_type)
    return measurement if of_its_form is given else attrs.evolve(measurement, value=of_its_form)
