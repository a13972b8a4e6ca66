"""What a submission holds: measurement sets, measurements and their values, in CMS's words.

The classes hold what was sent, also where a rule refuses it: counts that do not add up, a measure
that does not exist. They refuse only what cannot be: a count below 0, a rate above 1, a flag that
is a number. Rates are exact shares from 0 to 1. What only CMS's responses have is in parts of its
own (``computed``, ``record``), so that a response can be written back as it was read.

Sources: CMS's documentation of the Submissions API (qpp-submissions-docs) and its examples.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
from attrs import field

from qpp_rules.core import digests
from qpp_rules.core.checks import (
    a_calendar_date,
    a_count,
    a_flag,
    a_share,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Npi, Participant, Tin, a_participant, a_tin
from qpp_rules.core.listings import as_frozenset, as_tuple
from qpp_rules.core.masking import brief, is_written_short, shown
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear, a_performance_year, an_instant
from qpp_rules.measures import SubmissionMethod

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


_LONGEST: Final = 100


@takes(
    str,
    test="type({v}) is str and len({v}) <= {most}"
    " and {v}.isprintable() and {v} == {v}.strip() != ''",
    most=_LONGEST,
)
def a_short_text(name: str, value: object) -> Problem | None:
    """Take a text as :func:`a_text` does, of at most 100 characters: CMS's ids are shorter."""
    problem = a_text.problem(name, value)
    if problem is None and len(str(value)) > _LONGEST:
        given = f"a text of {len(str(value))} characters"
        return Problem(name, given, f"a text of at most {_LONGEST} characters")
    return problem


@takes(Fraction)
def a_number(name: str, value: object) -> Problem | None:
    """Take an exact Fraction of any size and sign."""
    if not isinstance(value, Fraction):
        remedy = "write Fraction(3), never a float"
        return Problem(name, shown(value), "a Fraction", remedy, is_type=True)
    if not is_written_short(value):
        return Problem(name, brief(value), "a Fraction of at most 300 digits")
    return None


@takes(Fraction)
def _a_rate(name: str, value: object) -> Problem | None:
    problem = a_number.problem(name, value)
    if problem is None and isinstance(value, Fraction) and value < 0:
        return Problem(name, brief(value), "a Fraction, 0 or more")
    return problem


@takes(str)
def a_date_time(name: str, value: object) -> Problem | None:
    """Take a date-time with its offset, as text."""
    problem = a_short_text.problem(name, value)
    if problem is not None:
        return problem
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return Problem(name, shown(value), "a date-time with its offset")
    return an_instant.problem(name, instant)


# For a type checker, what a constructor takes is what the converter takes.
def _as_places(items: Iterable[str]) -> Any:
    return items if type(items) is frozenset else as_frozenset(items)


def _problems_of_rates(value: Any) -> Iterator[Problem]:
    """Yield a problem if a value with a rate of its own also has one that CMS computed."""
    if value.computed is not None and value.computed.performance_rate is not None:
        given = "one with a performance_rate beside the value's own"
        yield Problem("computed", given, "one rate: the submitter's")


_NO_PLACES: Final = frozenset[str]()
_PLACES: Final = each(frozenset, str)


@frozen
class Computed:
    """What CMS computed for a value, exactly as its response states it.

    *performance_rate_numerator* is the rate itself, not a numerator: CMS's word misleads. None
    means that the response does not say it. A rate is above 1 where counts contradict each other.
    """

    performance_rate: Fraction | None = field(default=None, validator=optional(a_share))
    reporting_rate: Fraction | None = field(default=None, validator=optional(_a_rate))
    case_count: int | None = field(default=None, validator=optional(a_count))
    performance_rate_numerator: Fraction | None = field(default=None, validator=optional(_a_rate))
    performance_rate_denominator: int | None = field(default=None, validator=optional(a_count))


_IS_COMPUTED: Final = optional(instance_of(Computed))


@frozen
class Proportion:
    """A numerator and a denominator: the value of a Promoting Interoperability measure."""

    numerator: int = field(validator=a_count)
    denominator: int = field(validator=a_count)


@frozen
class SinglePerformanceRate:
    """The counts of a quality measure with one rate."""

    is_end_to_end_reported: bool = field(validator=a_flag)
    performance_met: int = field(validator=a_count)
    eligible_population: int = field(validator=a_count)
    performance_not_met: int | None = field(default=None, validator=optional(a_count))
    eligible_population_exclusion: int | None = field(default=None, validator=optional(a_count))
    eligible_population_exception: int | None = field(default=None, validator=optional(a_count))
    computed: Computed | None = field(default=None, validator=_IS_COMPUTED)


@frozen
class RegistrySinglePerformanceRate:
    """The counts and the submitter's own rate of a QCDR measure with one rate."""

    is_end_to_end_reported: bool = field(validator=a_flag)
    performance_met: int = field(validator=a_count)
    eligible_population: int = field(validator=a_count)
    performance_rate: Fraction = field(validator=a_share)
    performance_not_met: int | None = field(default=None, validator=optional(a_count))
    eligible_population_exclusion: int | None = field(default=None, validator=optional(a_count))
    eligible_population_exception: int | None = field(default=None, validator=optional(a_count))
    numerator_exclusion: int | None = field(default=None, validator=optional(a_count))
    computed: Computed | None = field(default=None, validator=_IS_COMPUTED)

    def _problems(self) -> Iterator[Problem]:
        yield from _problems_of_rates(self)


@frozen
class Stratum:
    """The counts of one rate of a measure with several. *measurement_id* is CMS's own."""

    stratum: str = field(validator=a_short_text)
    performance_met: int = field(validator=a_count)
    eligible_population: int = field(validator=a_count)
    performance_not_met: int | None = field(default=None, validator=optional(a_count))
    eligible_population_exclusion: int | None = field(default=None, validator=optional(a_count))
    eligible_population_exception: int | None = field(default=None, validator=optional(a_count))
    measurement_id: str | None = field(default=None, validator=optional(a_short_text))


def _as_strata(items: Iterable[Stratum]) -> Any:
    return as_tuple(items)


@frozen
class MultiPerformanceRate:
    """The strata of a quality measure with several rates."""

    is_end_to_end_reported: bool = field(validator=a_flag)
    strata: tuple[Stratum, ...] = field(converter=_as_strata, validator=each(tuple, Stratum))
    computed: Computed | None = field(default=None, validator=_IS_COMPUTED)


@frozen
class RegistryMultiPerformanceRate:
    """The strata and the submitter's own rate of a QCDR measure with several rates."""

    is_end_to_end_reported: bool = field(validator=a_flag)
    strata: tuple[Stratum, ...] = field(converter=_as_strata, validator=each(tuple, Stratum))
    performance_rate: Fraction = field(validator=a_share)
    computed: Computed | None = field(default=None, validator=_IS_COMPUTED)

    def _problems(self) -> Iterator[Problem]:
        yield from _problems_of_rates(self)


@frozen
class NonProportion:
    """A result that is not a proportion, such as a mean time. CMS does not bound its numbers.

    *performance_rate* is the submitter's own number; it is not a share, and CMS does not
    compute it.
    """

    numerator: Fraction = field(validator=a_number)
    denominator: Fraction = field(validator=a_number)
    is_end_to_end_reported: bool = field(validator=a_flag)
    observation_instances: int = field(validator=a_count)
    numerator_exclusion: Fraction | None = field(default=None, validator=optional(a_number))
    denominator_exception: Fraction | None = field(default=None, validator=optional(a_number))
    performance_rate: Fraction | None = field(default=None, validator=optional(a_number))
    computed: Computed | None = field(default=None, validator=_IS_COMPUTED)

    def _problems(self) -> Iterator[Problem]:
        yield from _problems_of_rates(self)


@frozen
class SurveyScore:
    """CMS's score of a measure of the CAHPS for MIPS Survey: only its responses have it.

    None means that the response does not say it. *reliability* is CMS's word; *mask* says whether
    the score is withheld.
    """

    score: Fraction | None = field(default=None, validator=optional(a_number))
    reliability: str | None = field(default=None, validator=optional(a_short_text))
    mask: bool | None = field(default=None, validator=optional(a_flag))
    is_below_minimum: bool | None = field(default=None, validator=optional(a_flag))


@frozen
class DiagnosisCount:
    """How many admissions had a diagnosis: an index admission, a readmission, or a pair of both."""

    count: int = field(validator=a_count)
    index_admission_code: str | None = field(default=None, validator=optional(a_short_text))
    readmission_code: str | None = field(default=None, validator=optional(a_short_text))


def _as_diagnoses(items: Iterable[DiagnosisCount] | None) -> Any:
    return as_tuple(items)


_DIAGNOSES: Final = optional(each(tuple, DiagnosisCount))


@frozen
class ReadmissionDetails:
    """The admissions and readmissions that a score of hospital readmissions rests on."""

    number_of_index_admissions: int | None = field(default=None, validator=optional(a_count))
    number_of_readmissions: int | None = field(default=None, validator=optional(a_count))
    planned_readmissions: int | None = field(default=None, validator=optional(a_count))
    pairs: tuple[DiagnosisCount, ...] | None = field(
        default=None, converter=_as_diagnoses, validator=_DIAGNOSES
    )
    index_admissions: tuple[DiagnosisCount, ...] | None = field(
        default=None, converter=_as_diagnoses, validator=_DIAGNOSES
    )
    readmissions: tuple[DiagnosisCount, ...] | None = field(
        default=None, converter=_as_diagnoses, validator=_DIAGNOSES
    )


@frozen
class AllCauseReadmission:
    """CMS's score of hospital readmissions, from claims: only its responses have it."""

    score: Fraction | None = field(validator=optional(a_number))
    details: ReadmissionDetails = field(validator=instance_of(ReadmissionDetails))


Value: TypeAlias = (
    bool
    | Proportion
    | SinglePerformanceRate
    | RegistrySinglePerformanceRate
    | MultiPerformanceRate
    | RegistryMultiPerformanceRate
    | NonProportion
    | SurveyScore
    | AllCauseReadmission
)
"""What a measurement says: yes or no for an activity or attestation, or one of CMS's forms."""

SCORES_OF_CMS: Final = (SurveyScore, AllCauseReadmission)
"""The forms that only CMS's responses have; no intermediary sends them."""

VALUE_TYPES: Final = (
    bool,
    Proportion,
    SinglePerformanceRate,
    RegistrySinglePerformanceRate,
    MultiPerformanceRate,
    RegistryMultiPerformanceRate,
    NonProportion,
    *SCORES_OF_CMS,
)


@frozen
class MeasurementRecord:
    """What CMS adds to a measurement in a response."""

    id: str | None = field(default=None, validator=optional(a_short_text))
    measurement_set_id: str | None = field(default=None, validator=optional(a_short_text))
    performance_start: date | None = field(default=None, validator=optional(a_calendar_date))
    performance_end: date | None = field(default=None, validator=optional(a_calendar_date))


@frozen
class Measurement:
    """One measure or activity, and what is submitted about it.

    >>> Measurement("IA_EPA_1", True).value
    True
    """

    measure_id: str = field(validator=a_short_text)
    value: Value = field(validator=instance_of(*VALUE_TYPES))
    record: MeasurementRecord | None = field(
        default=None, validator=optional(instance_of(MeasurementRecord))
    )


@frozen
class PracticeDetails:
    """The practice that a measurement set is about: sent for Primary Care First, to 2024."""

    tin: Tin | None = field(default=None, validator=optional(a_tin))
    npis: tuple[Npi, ...] | None = field(
        default=None, converter=as_tuple, validator=optional(each(tuple, Npi))
    )


@frozen
class SetRecord:
    """What CMS adds to a measurement set in a response. Times are kept as CMS wrote them."""

    id: str | None = field(default=None, validator=optional(a_short_text))
    created_at: str | None = field(default=None, validator=optional(a_date_time))
    updated_at: str | None = field(default=None, validator=optional(a_date_time))
    submission_id: str | None = field(default=None, validator=optional(a_short_text))
    submitter_id: str | None = field(default=None, validator=optional(a_short_text))
    submitter_type: str | None = field(default=None, validator=optional(a_short_text))
    suppressed: bool | None = field(default=None, validator=optional(a_flag))
    source: str | None = field(default=None, validator=optional(a_short_text))


def _as_measurements(items: Iterable[Measurement]) -> Any:
    return as_tuple(items)


@frozen
class MeasurementSet:
    """Measurements of one performance category, by one submission method, for one program.

    *program* is CMS's word, such as ``mips``, ``app1``, ``appPlus`` or the id of an MVP; None
    stands for ``mips`` to CMS. None means that the field was not sent. *nulls* are the places of
    the fields in it that were sent as null, and *blanks* of those sent as empty text, which says
    the same; they serve to write the set back as it was read.
    """

    category: PerformanceCategory = field(validator=member_of(PerformanceCategory))
    submission_method: SubmissionMethod | None = field(
        default=None, validator=optional(member_of(SubmissionMethod))
    )
    program: str | None = field(default=None, validator=optional(a_short_text))
    performance_start: date | None = field(default=None, validator=optional(a_calendar_date))
    performance_end: date | None = field(default=None, validator=optional(a_calendar_date))
    measurements: tuple[Measurement, ...] = field(
        default=(), converter=_as_measurements, validator=each(tuple, Measurement)
    )
    cehrt_id: str | None = field(default=None, validator=optional(a_short_text))
    measure_set: str | None = field(default=None, validator=optional(a_short_text))
    practice_id: str | None = field(default=None, validator=optional(a_short_text))
    practice_details: PracticeDetails | None = field(
        default=None, validator=optional(instance_of(PracticeDetails))
    )
    record: SetRecord | None = field(default=None, validator=optional(instance_of(SetRecord)))
    nulls: frozenset[str] = field(default=_NO_PLACES, converter=_as_places, validator=_PLACES)
    blanks: frozenset[str] = field(default=_NO_PLACES, converter=_as_places, validator=_PLACES)


@frozen
class SubmissionRecord:
    """What CMS adds to a submission in a response. Times are kept as CMS wrote them."""

    id: str | None = field(default=None, validator=optional(a_short_text))
    created_at: str | None = field(default=None, validator=optional(a_date_time))
    updated_at: str | None = field(default=None, validator=optional(a_date_time))


def _as_sets(items: Iterable[MeasurementSet]) -> Any:
    return as_tuple(items)


def _own_option(submission: Any) -> Any:
    participant = submission.participant
    return getattr(participant, "participation_option", None)


@frozen
class Submission:
    """Everything that is submitted for one participant and one performance year.

    CMS's JSON names a subgroup by its identifier alone, and core's Subgroup has the group's TIN
    too. Where there is no TIN, *participant* is None, and *participation_option* and *entity_id*
    say who it is. *nulls* are the places of its own fields that were sent as null.

    >>> from qpp_rules import Group
    >>> attested = Measurement("IA_EPA_1", True)
    >>> submission = Submission(
    ...     PerformanceYear(2026),
    ...     Group(Tin("123456789")),
    ...     [MeasurementSet(PerformanceCategory.IMPROVEMENT_ACTIVITIES, measurements=[attested])],
    ... )
    >>> submission.participation_option
    <ParticipationOption.GROUP: 'group'>

    Raises InvalidType or InvalidValue, with every problem.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    participant: Participant | None = field(validator=optional(a_participant))
    measurement_sets: tuple[MeasurementSet, ...] = field(
        default=(), converter=_as_sets, validator=each(tuple, MeasurementSet)
    )
    participation_option: ParticipationOption = field(
        default=attrs.Factory(_own_option, takes_self=True),
        validator=member_of(ParticipationOption),
    )
    entity_id: str | None = field(default=None, validator=optional(a_short_text))
    record: SubmissionRecord | None = field(
        default=None, validator=optional(instance_of(SubmissionRecord))
    )
    nulls: frozenset[str] = field(default=_NO_PLACES, converter=_as_places, validator=_PLACES)

    def _problems(self) -> Iterator[Problem]:
        if self.participant is None:
            if self.participation_option is not ParticipationOption.SUBGROUP:
                yield Problem("participant", "None", "a participant, or the id of a subgroup")
            elif self.entity_id is None:
                yield Problem("entity_id", "None", "the identifier of the subgroup")
        elif self.participation_option is not self.participant.participation_option:
            given = f"{self.participation_option} for {self.participant.masked_key}"
            own = self.participant.participation_option
            yield Problem("participation_option", given, f"{own}, or nothing")
        elif self.entity_id is not None:
            given = f"an identifier beside {self.participant.masked_key}"
            yield Problem("entity_id", given, "None: the participant has its own")


def content_digest(submission: Submission) -> str:
    """Return the SHA-256 of what is sent, as 64 hexadecimal digits.

    It hashes the canonical JSON of the submission without what CMS adds in its responses: the
    records and the computed figures. Null and absent are the same, and the order of the sets,
    measurements and strata does not matter. One changed count changes the digest.

    >>> from qpp_rules import Group
    >>> digest = content_digest(Submission(PerformanceYear(2026), Group(Tin("123456789"))))
    >>> len(digest)
    64

    Raises InvalidType for anything but a Submission.
    """
    take("content_digest", submission=(submission, instance_of(Submission)))
    return digests.content_digest(_sent(submission))


_ADDED: Final = {"record": None, "computed": None, "measurement_id": None}
_SPELLING: Final = {"nulls": _NO_PLACES, "blanks": _NO_PLACES}
_PARTS: Final = ("measurement_sets", "measurements", "strata")


def _sent(value: Any) -> Any:
    """Return *value*, a part of a submission, without what CMS adds, and its parts in one order."""
    names = {one.name for one in attrs.fields(type(value))}
    changes: dict[str, Any] = {
        name: none for name, none in (_ADDED | _SPELLING).items() if name in names
    }
    for name in names.intersection(_PARTS):
        changes[name] = tuple(sorted(map(_sent, getattr(value, name)), key=_spelled))
    if isinstance(value, Measurement) and not isinstance(value.value, bool):
        changes["value"] = _sent(value.value)
    return attrs.evolve(value, **changes)


def _spelled(value: Any) -> str:
    return json.dumps(digests.canonical(value), sort_keys=True)
