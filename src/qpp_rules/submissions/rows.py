"""From what a registry has to what is submitted: rows of counts, eCQM counts, and back to rows.

No count is guessed. An eligible population that is not given is the sum of the other counts only if
the caller says that every eligible case was reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import attrs
from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_count,
    a_flag,
    a_share,
    instance_of,
    listing_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem, refuse, refuse_any
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import (
    as_tuple,
    asked,
    items_of,
)
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.measures import Inventory, Measure, MetricType, SubmissionMethod
from qpp_rules.submissions.content import (
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
    Stratum,
    Submission,
    a_short_text,
)
from qpp_rules.submissions.rates import RATED, rates_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from qpp_rules.core.findings import Scalar
    from qpp_rules.submissions.content import Value


@frozen(kw_only=True)
class CountRow:
    """The counts of one participant on one measure, or on one stratum of it.

    *eligible* is the eligible population; None means that it is not given. *performance_rate* is
    the submitter's own rate of a QCDR measure; None leaves it to be computed from the counts.
    """

    participant: Participant = field(validator=a_participant)
    measure: str = field(validator=a_short_text)
    stratum: str | None = field(default=None, validator=optional(a_short_text))
    eligible: int | None = field(default=None, validator=optional(a_count))
    met: int = field(validator=a_count)
    not_met: int = field(validator=a_count)
    exclusions: int = field(default=0, validator=a_count)
    exceptions: int = field(default=0, validator=a_count)
    performance_rate: Fraction | None = field(default=None, validator=optional(a_share))


def from_rows(
    rows: Iterable[CountRow | Mapping[str, Any]],
    year: PerformanceYear,
    *,
    method: SubmissionMethod,
    program: str | None = None,
    performance_start: date | None = None,
    performance_end: date | None = None,
    is_end_to_end_reported: bool = False,
    all_reported: bool = False,
    inventory: Inventory | None = None,
) -> tuple[Submission, ...]:
    """Return a submission of quality measures for each participant of *rows*, in their order.

    A row is a :class:`CountRow` or a mapping of its fields. A measure with several rates has a row
    for each stratum. *all_reported* says that every eligible case was reported: then an eligible
    population that is not given is the sum of the counts. The *inventory* tells QCDR measures,
    whose rate the submitter sends; without it, none is taken for one.

    >>> from qpp_rules import Group, Tin
    >>> (submission,) = from_rows(
    ...     [
    ...         {"participant": Group(Tin("123456789")), "measure": "047",
    ...          "eligible": 156, "met": 120, "not_met": 36},
    ...     ],
    ...     PerformanceYear(2026),
    ...     method=SubmissionMethod.REGISTRY,
    ... )
    >>> submission.measurement_sets[0].measurements[0].value.eligible_population
    156

    Raises InvalidInput with every problem of every row: a row given twice, a measure with and
    without strata, an eligible population that is not given, a QCDR measure whose rate does not
    follow from its counts. Raises InvalidType for an argument of the wrong type.
    """
    found: list[Any] = items_of("from_rows", "rows", rows)
    take(
        "from_rows",
        rows=(found, listing_of(CountRow, Mapping)),
        year=(year, a_performance_year),
        method=(method, member_of(SubmissionMethod)),
        program=(program, optional(a_short_text)),
        performance_start=(performance_start, optional(a_calendar_date)),
        performance_end=(performance_end, optional(a_calendar_date)),
        is_end_to_end_reported=(is_end_to_end_reported, a_flag),
        all_reported=(all_reported, a_flag),
        inventory=(inventory, optional(instance_of(Inventory))),
    )
    problems: list[Problem] = []
    read = [*_read_rows(found, problems)]
    refuse_any("from_rows", problems, _problems_of_rows(read, all_reported=all_reported))
    by_participant: dict[Participant, dict[str, list[tuple[int, CountRow]]]] = {}
    for place, row in read:
        measures = by_participant.setdefault(row.participant, {})
        measures.setdefault(row.measure, []).append((place, row))
    submissions = []
    for participant, measures in by_participant.items():
        measurements = []
        for measure_id, its_rows in measures.items():
            measure = None if inventory is None else inventory.get(measure_id)
            value = _value(its_rows, measure, is_end_to_end_reported, problems)
            if value is not None:
                measurements.append(Measurement(measure_id, value))
        its_set = MeasurementSet(
            PerformanceCategory.QUALITY,
            method,
            program,
            performance_start,
            performance_end,
            measurements,
        )
        submissions.append(Submission(year, participant, (its_set,)))
    refuse_any("from_rows", problems)
    return tuple(submissions)


def _read_rows(rows: list[Any], problems: list[Problem]) -> Iterator[tuple[int, CountRow]]:
    for place, row in enumerate(rows):
        if isinstance(row, CountRow):
            yield place, row
            continue
        content = asked("from_rows", f"rows[{place}]", dict, row)
        unknown = [key for key in content if key not in _ROW_FIELDS]
        problems += [
            Problem(f"rows[{place}]", "a field that is not shown here", f"only {_NAMES}")
            for _ in unknown
        ]
        absent = [name for name in _REQUIRED if name not in content]
        problems += [Problem(f"rows[{place}].{name}", "nothing", "a value") for name in absent]
        if unknown or absent:
            continue
        try:
            yield place, CountRow(**content)
        except InvalidInput as error:
            problems += [
                attrs.evolve(one, field=f"rows[{place}].{one.field}") for one in error.problems
            ]


_ROW_FIELDS: Final = {one.name: one.default for one in attrs.fields(CountRow)}
_REQUIRED: Final = tuple(name for name, one in _ROW_FIELDS.items() if one is attrs.NOTHING)
_NAMES: Final = ", ".join(_ROW_FIELDS)


def _problems_of_rows(rows: list[tuple[int, CountRow]], *, all_reported: bool) -> Iterator[Problem]:
    seen: dict[object, int] = {}
    strata: defaultdict[object, set[bool]] = defaultdict(set)
    for place, row in rows:
        about = (row.participant, row.measure)
        before = seen.setdefault((*about, row.stratum), place)
        if before != place:
            given = f"the participant, measure and stratum of rows[{before}]"
            yield Problem(f"rows[{place}]", given, "each once")
        strata[about].add(row.stratum is None)
        if len(strata[about]) > 1:
            given = "a row with a stratum and one without for the same measure"
            yield Problem(f"rows[{place}].stratum", given, "one kind of rows for each measure")
        if row.eligible is None and not all_reported:
            remedy = "give it, or say all_reported=True if every eligible case was reported"
            yield Problem(f"rows[{place}].eligible", "nothing", "the eligible population", remedy)


_REGISTRY: Final = (
    MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE,
    MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
)


def _value(
    rows: list[tuple[int, CountRow]],
    measure: Measure | None,
    end_to_end: bool,
    problems: list[Problem],
) -> Value | None:
    """Return the value of one measure, or None after noting a problem."""
    (place, first), *_ = rows
    if first.stratum is None:
        value: Any = SinglePerformanceRate(end_to_end, *_counts(first))
    else:
        strata = [Stratum(str(row.stratum), *_counts(row)) for _, row in rows]
        value = MultiPerformanceRate(end_to_end, strata)
    if measure is None or measure.metric_type not in _REGISTRY:
        return value  # type: ignore[no-any-return]
    own = [row.performance_rate for _, row in rows if row.performance_rate is not None]
    rate = own[0] if own else rates_of(value, algorithm=measure.overall_algorithm).performance_rate
    if rate is None or len(set(own)) > 1:
        given = "several" if own else "none, and counts from which none follows"
        problems.append(Problem(f"rows[{place}].performance_rate", given, "one rate"))
        return None
    if first.stratum is None:
        counts = _counts(first)
        return RegistrySinglePerformanceRate(end_to_end, *counts[:2], rate, *counts[2:])
    return RegistryMultiPerformanceRate(end_to_end, value.strata, rate)


def _counts(row: CountRow) -> tuple[int, int, int, int, int]:
    """Return the counts in the order of the fields of a value."""
    reported = row.met + row.not_met + row.exclusions + row.exceptions
    eligible = reported if row.eligible is None else row.eligible
    return row.met, eligible, row.not_met, row.exclusions, row.exceptions


# eCQM counts


def from_ecqm_counts(
    *,
    denominator: int,
    numerator: int,
    exclusion: int = 0,
    exception: int = 0,
    numerator_exclusion: int = 0,
    is_end_to_end_reported: bool = False,
) -> SinglePerformanceRate:
    """Return the value of an eCQM from the counts of its populations, as a QRDA III file has them.

    The eligible population is the denominator, not the initial population. Anyone in the
    denominator who is not met, excluded or excepted did not meet the measure, so the reporting
    rate is always 1. *numerator* includes the *numerator_exclusion*: CMS's answer is to count those
    cases as not met.

    >>> value = from_ecqm_counts(denominator=1000, exclusion=100, numerator=50)
    >>> value.performance_met, value.performance_not_met
    (50, 850)

    An eCQM with several populations, such as 005, 007, 008, 143 and 438, is sent as one rate: add
    them up with :func:`summed`. Raises InvalidType or InvalidValue for anything but counts, and for
    counts that are more than the denominator together: CMS's own converter writes a negative count
    then.
    """
    counts = {"numerator": numerator, "exclusion": exclusion, "exception": exception}
    take(
        "from_ecqm_counts",
        denominator=(denominator, a_count),
        **{name: (one, a_count) for name, one in counts.items()},
        numerator_exclusion=(numerator_exclusion, a_count),
        is_end_to_end_reported=(is_end_to_end_reported, a_flag),
    )
    met = numerator - numerator_exclusion
    not_met = denominator - met - exclusion - exception
    problems = []
    if met < 0:
        given = f"{numerator_exclusion} of {numerator} in the numerator"
        problems.append(Problem("numerator_exclusion", given, "at most the numerator"))
    if sum(counts.values()) > denominator:
        given = f"{numerator} met, {exclusion} excluded and {exception} excepted"
        expected = f"together at most the denominator, {denominator}"
        problems.append(Problem("denominator", given, expected))
    if problems:
        refuse("from_ecqm_counts", problems)
    return SinglePerformanceRate(
        is_end_to_end_reported, met, denominator, not_met, exclusion, exception
    )


def summed(populations: Iterable[SinglePerformanceRate]) -> SinglePerformanceRate:
    """Return the counts of *populations* added up to one value.

    >>> one = from_ecqm_counts(denominator=10, numerator=5)
    >>> summed([one, one]).eligible_population
    20

    It is reported end to end if every population is. A count that a population does not have stays
    out of the sum if no population has it; otherwise it is not known, and the sum raises. Raises
    InvalidValue without any population, and InvalidType for anything else.
    """
    parts: tuple[SinglePerformanceRate, ...] = as_tuple(populations)
    take("summed", populations=(parts, listing_of(SinglePerformanceRate)))
    if not parts:
        raise InvalidValue.of("summed", "populations", given="none", expected="at least one")
    sums: dict[str, int | None] = {}
    problems = []
    for name in _COUNTS:
        held = [getattr(one, name) for one in parts]
        known = [one for one in held if one is not None]
        sums[name] = sum(known) if known else None
        if known and len(known) < len(held):
            problems.append(Problem(name, "not in every population", "in all or in none"))
    refuse_any("summed", problems)
    end_to_end = all(one.is_end_to_end_reported for one in parts)
    return SinglePerformanceRate(end_to_end, **sums)  # type: ignore[arg-type]


_COUNTS: Final = (
    "performance_met",
    "eligible_population",
    "performance_not_met",
    "eligible_population_exclusion",
    "eligible_population_exception",
)


# Back to rows


def to_rows(submission: Submission) -> list[dict[str, Scalar]]:
    """Return a flat row for each measurement, and for each stratum of one with several rates.

    A row has the participant's whole key, CMS's words for the set, the fields of the value by their
    names, and the rates that follow from its counts, as exact fractions in text; what a value does
    not have is None.

    Raises InvalidType for anything but a Submission.
    """
    take("to_rows", submission=(submission, instance_of(Submission)))
    return [
        {
            "participant": _key_of(submission),
            "year": submission.year.year,
            "category": its_set.category.value,
            "submission_method": its_set.submission_method and its_set.submission_method.value,
            "program": its_set.program,
            "measure": measurement.measure_id,
            **cells,
        }
        for its_set in submission.measurement_sets
        for measurement in its_set.measurements
        for cells in _cells(measurement.value)
    ]


def _key_of(submission: Submission) -> str:
    if submission.participant is None:
        return f"{submission.participation_option.value}:{submission.entity_id}"
    return submission.participant.key


_CELLS: Final = (
    "stratum",
    "performance_met",
    "performance_not_met",
    "eligible_population_exclusion",
    "eligible_population_exception",
    "numerator_exclusion",
    "eligible_population",
    "numerator",
    "denominator",
    "denominator_exception",
    "observation_instances",
    "is_end_to_end_reported",
)


def _cells(value: Value) -> Iterator[dict[str, Scalar]]:
    parts: tuple[Any, ...] = getattr(value, "strata", (value,))
    for part in parts:
        rated = isinstance(part, (Stratum, *RATED))
        # Python's True has a numerator too.
        held = None if isinstance(part, bool) else part
        rates = rates_of(part) if rated else None
        cells: dict[str, Scalar] = {
            "value": value if isinstance(value, bool) else None,
            **{name: _cell(getattr(held, name, None)) for name in _CELLS},
            "own_performance_rate": _cell(getattr(value, "performance_rate", None)),
            "performance_rate": None if rates is None else _cell(rates.performance_rate),
            "reporting_rate": None if rates is None else _cell(rates.reporting_rate),
        }
        if part is not value:
            cells["is_end_to_end_reported"] = _cell(getattr(value, "is_end_to_end_reported", None))
        yield cells


def _cell(held: Any) -> Scalar:
    return str(held) if isinstance(held, Fraction) else held
