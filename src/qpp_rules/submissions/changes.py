"""What changed between two versions of a submission."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs
from attrs import field

from qpp_rules.core.checks import (
    a_text,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.values import frozen
from qpp_rules.submissions.content import Submission, a_short_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Scalar
    from qpp_rules.submissions.content import MeasurementSet


@frozen(kw_only=True)
class Change:
    """One thing that is not the same in two versions of a submission.

    *measurement_set* is CMS's words for the set: its category, submission method and program.
    *measure* and *stratum* are None where the set itself, or the whole measurement, changed.
    *name* names the field that changed. *before* and *after* are texts, or None where there is
    nothing.
    """

    measurement_set: str = field(validator=a_text)
    measure: str | None = field(default=None, validator=optional(a_short_text))
    stratum: str | None = field(default=None, validator=optional(a_short_text))
    name: str = field(validator=a_text)
    before: str | None = field(default=None, validator=optional(instance_of(str)))
    after: str | None = field(default=None, validator=optional(instance_of(str)))

    def to_row(self) -> dict[str, Scalar]:
        """Return the change as a flat dict."""
        return {one.name: getattr(self, one.name) for one in attrs.fields(Change)}


def changes(before: Submission, after: Submission) -> tuple[Change, ...]:
    """Return what changed from *before* to *after*, two versions of one submission.

    Sets are the same by category, submission method and program, measurements by their measure,
    strata by their name; their order does not matter, and neither does what CMS adds. If something
    is there twice, the second is compared with the second.

    >>> from qpp_rules import Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> from qpp_rules.submissions import Measurement, MeasurementSet
    >>> def version(value):
    ...     measurement = Measurement("IA_EPA_1", value)
    ...     activities = MeasurementSet(
    ...         PerformanceCategory.IMPROVEMENT_ACTIVITIES, measurements=[measurement]
    ...     )
    ...     return Submission(PerformanceYear(2026), Group(Tin("123456789")), [activities])
    >>> [(one.measure, one.name, one.before, one.after)
    ...  for one in changes(version(True), version(False))]
    [('IA_EPA_1', 'value', 'True', 'False')]

    Raises InvalidType for an argument of the wrong type, and InvalidValue for submissions of
    different participants or years.
    """
    is_one = instance_of(Submission)
    take("changes", before=(before, is_one), after=(after, is_one))
    if _whose(before) != _whose(after):
        given, expected = "a submission of another participant or year", "the same as of before"
        raise InvalidValue.of("changes", "after", given=given, expected=expected)
    then, now = dict(_facts(before)), dict(_facts(after))
    return tuple(
        Change(
            measurement_set=place.measurement_set[0],
            measure=place.measure and place.measure[0],
            stratum=place.stratum and place.stratum[0],
            name=place.field,
            before=then.get(place),
            after=now.get(place),
        )
        for place in dict.fromkeys([*then, *now])
        if then.get(place) != now.get(place)
    )


def _whose(submission: Submission) -> tuple[Any, ...]:
    option = submission.participation_option
    return submission.participant, submission.entity_id, option, submission.year


class _Place(NamedTuple):
    """The place of a fact: each part by its name, and which of those with the same name it is."""

    measurement_set: tuple[str, int]
    measure: tuple[str, int] | None
    stratum: tuple[str, int] | None
    field: str


_OF_A_SET: Final = (
    "performance_start",
    "performance_end",
    "cehrt_id",
    "measure_set",
    "practice_id",
    "practice_details",
)
_PARTS: Final = ("strata", "computed", "stratum", "measurement_id")


def _facts(submission: Submission) -> Iterator[tuple[_Place, str]]:
    """Yield every fact of *submission* as text, with its place."""
    counted: Counter[Any] = Counter()

    def numbered(*names: Any) -> tuple[str, int]:
        counted[names] += 1
        return names[-1], counted[names]

    for its_set in submission.measurement_sets:
        of_set = numbered(_name(its_set))
        yield _Place(of_set, None, None, "measurement set"), _name(its_set)
        for name, held in _held(its_set, _OF_A_SET):
            yield _Place(of_set, None, None, name), held
        for measurement in its_set.measurements:
            of_measure = numbered(of_set, measurement.measure_id)
            value = measurement.value
            form = str(value) if isinstance(value, bool) else type(value).__name__
            yield _Place(of_set, of_measure, None, "value"), form
            for name, held in _held(value):
                yield _Place(of_set, of_measure, None, name), held
            for stratum in getattr(value, "strata", ()):
                of_stratum = numbered(of_set, of_measure, stratum.stratum)
                yield _Place(of_set, of_measure, of_stratum, "stratum"), stratum.stratum
                for name, held in _held(stratum):
                    yield _Place(of_set, of_measure, of_stratum, name), held


def _name(its_set: MeasurementSet) -> str:
    method = its_set.submission_method
    words = (its_set.category.value, method and method.value, its_set.program)
    return ", ".join(word for word in words if word)


def _held(value: Any, names: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    if isinstance(value, bool):
        return
    for name in names or (one.name for one in attrs.fields(type(value))):
        held = getattr(value, name)
        if held is not None and name not in _PARTS:
            yield name, str(held)
