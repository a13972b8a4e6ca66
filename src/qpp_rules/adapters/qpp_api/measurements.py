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
from qpp_rules.adapters.qpp_api.objects import BAD, Context, Field, Path, Shape, read_each
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.masking import shown
from qpp_rules.submissions import (
    Computed,
    Measurement,
    MeasurementRecord,
    MultiPerformanceRate,
    NonProportion,
    Proportion,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
    Stratum,
    in_form_of,
)

if TYPE_CHECKING:
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
_SHAPES: Final[dict[type[Any], Shape]] = {
    shape.make: shape
    for shape in (
        _PROPORTION,
        _SINGLE,
        _REGISTRY_SINGLE,
        _MULTI,
        _REGISTRY_MULTI,
        _NON_PROPORTION,
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
        return None
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


def _read_measurement(raw: Any, path: Path, context: Context) -> Any:
    found: Any
    try:
        # Most have only the counts of a measure with one rate. Any other is read below: its plan is
        # not there, or is None, which cannot be called.
        value = raw["value"]
        counts = _SINGLE.plans[tuple(value)](value, None, context)  # type: ignore[misc]
        found = Measurement(raw["measureId"], counts)
    except (LookupError, TypeError, InvalidInput):
        found = MEASUREMENT.read(raw, path, context)
    else:
        if len(raw) != len(MEASUREMENT.fields):
            found = MEASUREMENT.read(raw, path, context)
        else:
            context.keys += len(raw) + len(value)
            if context.has_nulls and None in value.values():
                nulls = (key for key, one in value.items() if one is None)
                context.nulls += [_null(path[1], key) for key in nulls]
    if context.metric_type is None or found is BAD:
        return found
    metric_type = context.metric_type(found.measure_id)
    of_its_form = found.value if metric_type is None else in_form_of(found.value, metric_type)
    return found if of_its_form is found.value else attrs.evolve(found, value=of_its_form)


@lru_cache(maxsize=4096)
def _null(place: int, key: str) -> str:
    return f"measurements[{place}].value.{key}"


def read_measurements(raw: Any, path: Path, context: Context) -> Any:
    """Return the measurements of an array as a tuple, or BAD after noting every problem."""
    return read_each(_read_measurement, raw, path, context)
