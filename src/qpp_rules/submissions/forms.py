"""The form of a value: whose performance rate it holds."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.core.checks import (
    instance_of,
    member_of,
    take,
)
from qpp_rules.measures import MetricType
from qpp_rules.submissions.content import (
    VALUE_TYPES,
    Computed,
    MultiPerformanceRate,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
)

if TYPE_CHECKING:
    from qpp_rules.submissions.content import Value

_FORMS: Final[dict[MetricType, tuple[Any, Any]]] = {
    MetricType.SINGLE_PERFORMANCE_RATE: (RegistrySinglePerformanceRate, SinglePerformanceRate),
    MetricType.MULTI_PERFORMANCE_RATE: (RegistryMultiPerformanceRate, MultiPerformanceRate),
    MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE: (
        SinglePerformanceRate,
        RegistrySinglePerformanceRate,
    ),
    MetricType.REGISTRY_MULTI_PERFORMANCE_RATE: (
        MultiPerformanceRate,
        RegistryMultiPerformanceRate,
    ),
}
"""By metric type: the form that the same JSON may have been read in, and the right one."""


def in_form_of(value: Value, metric_type: MetricType) -> Value:
    """Return *value* in the form of *metric_type*, if it is the same JSON in that form.

    A performance rate is the submitter's own in a registry form, and CMS's in the other, and the
    JSON does not say which. Any other value is returned unchanged.

    >>> from fractions import Fraction
    >>> as_read = SinglePerformanceRate(True, 3, 4, 1, computed=Computed(Fraction(3, 4)))
    >>> in_form_of(as_read, MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE).performance_rate
    Fraction(3, 4)

    Raises InvalidType for an argument of the wrong type.
    """
    take(
        "in_form_of",
        value=(value, instance_of(*VALUE_TYPES)),
        metric_type=(metric_type, member_of(MetricType)),
    )
    kind: Any = type(value)
    before, after = _FORMS.get(metric_type, (NoneType, NoneType))
    if kind is not before:
        return value
    names = [one.name for one in attrs.fields(kind)]
    held: dict[str, Any] = {name: getattr(value, name) for name in names}
    computed: Computed = held["computed"] or Computed()
    if "performance_rate" not in held:
        if computed.performance_rate is None:
            return value
        held["performance_rate"] = computed.performance_rate
        computed = attrs.evolve(computed, performance_rate=None)
    elif held.pop("numerator_exclusion", None) is None:
        computed = attrs.evolve(computed, performance_rate=held.pop("performance_rate"))
    else:
        return value
    held["computed"] = None if computed == Computed() else computed
    found: Value = after(**held)
    return found
