"""What the library answers for every class of facts, asked once for each year.

A row of a table falls into classes: each figure is unknown, zero, within the threshold or over it;
each day lies between two days that matter; and so on. Everything in one class has the same answer,
so the library is asked about one example of each class. Nothing here knows a rule: it only says
which figures and days a class holds, and the library's own answers say what follows.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import attrs

from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.eligibility import (
    CLINICIAN_TYPES,
    DETERMINATION_PERIOD,
    GROUP_CLINICIANS,
    LOW_VOLUME_THRESHOLD,
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    Volume,
    determine_apm_entity,
    determine_group,
    determine_individual,
    is_excluded,
    missing_of_exclusion,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qpp_rules.core.determinations import Determination
    from qpp_rules.core.years import PerformanceYear

Facts = ClinicianFacts | GroupFacts | ApmEntityFacts


class Asked(NamedTuple):
    """What a row's eligibility is asked with."""

    year: PerformanceYear
    threshold: LowVolumeThreshold | None
    strategy: SegmentStrategy

    @property
    def figures(self) -> LowVolumeThreshold:
        """The figures to exceed: the caller's, or the year's."""
        return self.threshold or LOW_VOLUME_THRESHOLD.at(self.year)

    def determine(self, facts: Facts) -> Determination[Eligibility]:
        """Return the library's answer about *facts*."""
        determine: Callable[..., Determination[Eligibility]] = _DETERMINE[type(facts)]
        return determine(facts, self.year, threshold=self.threshold, strategy=self.strategy)


_DETERMINE: Final[dict[type[Any], Any]] = {
    ClinicianFacts: determine_individual,
    GroupFacts: determine_group,
    ApmEntityFacts: determine_apm_entity,
}


# The figures of one segment

UNKNOWN, ZERO, WITHIN, OVER = range(4)
"""The classes of one figure: not known, zero, not over the threshold, and over it."""
FIGURE_CLASSES: Final = 4
SEGMENT_CLASSES: Final = FIGURE_CLASSES**3 * 2
"""How many classes of three figures there are, with more patients than services or not."""
NO_CLAIMS_CLASS: Final = SEGMENT_CLASSES
VERDICT_CLASSES: Final = SEGMENT_CLASSES + 1
"""The class of the verdict that no criterion is exceeded; each criterion adds its own weight."""
CRITERION_WEIGHTS: Final = {criterion: 1 << place for place, criterion in enumerate(Criterion)}

UNKNOWN_TRIT: Final = 2
TRITS: Final = 3
NO_CLAIMS_CODE: Final = TRITS**3
UNKNOWN_CODE: Final = NO_CLAIMS_CODE + 1
# Without claims: nothing is exceeded, and some figure may not be known.
WITHOUT_CLAIMS: Final = UNKNOWN_CODE + 1
SEGMENT_CODES: Final = WITHOUT_CLAIMS + 2**3
"""The codes of a segment: what the library says of each criterion, and whether it has claims.

There are 29 codes if claims do not matter: three criteria that are not exceeded, exceeded or not
known; no claims; and a segment that is not known. The 8 further codes are segments that exceed
nothing and show no claims, which matters only beside the day of enrollment.
"""


def class_of(charges: int, patients: int, services: int, *, more_patients: bool) -> int:
    """Return the class of a segment by the classes of its figures."""
    figures = (charges * FIGURE_CLASSES + patients) * FIGURE_CLASSES + services
    return figures * 2 + more_patients


def figure_limits(asked: Asked) -> tuple[Decimal, int, int | None]:
    """Return the figures to exceed in the order of the criteria."""
    figures = asked.figures
    return figures.allowed_charges, figures.patients, figures.services


def _examples(asked: Asked) -> Iterator[tuple[int, SegmentFacts | None]]:
    """Yield an example of each class of a segment; a class that cannot be has none."""
    charges_over, patients_over, services_over = figure_limits(asked)
    for charges in _figures_near(charges_over):
        for patients, services in product(
            _figures_near(patients_over, services_over), _figures_near(services_over, patients_over)
        ):
            number = class_of(
                _class_of_figure(charges, charges_over),
                _class_of_figure(patients, patients_over),
                _class_of_figure(services, services_over),
                more_patients=patients is not None and services is not None and patients > services,
            )
            known = (charges, patients, services) != (None, None, None)
            amount = None if charges is None else Decimal(charges)
            yield number, Volume(amount, patients, services) if known else None
    yield NO_CLAIMS_CLASS, NoClaims()
    for number in range(2 ** len(Criterion)):
        criteria = {one for one, weight in CRITERION_WEIGHTS.items() if weight & number}
        yield VERDICT_CLASSES + number, Exceeded(criteria)


def _figures_near(*limits: Any) -> list[Any]:
    """Return figures on both sides of the *limits*, zero, and None."""
    near = {limit + step for limit in limits if limit is not None for step in (-1, 0, 1, 2)}
    return [None, *sorted(one for one in near | {0, 1, 2} if one >= 0)]


def _class_of_figure(figure: Any, limit: Any) -> int:
    if figure is None:
        return UNKNOWN
    if limit is not None and figure > limit:
        return OVER
    return WITHIN if figure else ZERO


@attrs.frozen
class Segments:
    """The code of each class of a segment, and an example of each code.

    *untested* are the classes of a verdict that names a criterion which the year does not test.
    """

    code_of: dict[int, int]
    examples: dict[int, SegmentFacts | None]
    untested: tuple[int, ...]


@lru_cache(maxsize=64)
def segments(asked: Asked) -> Segments:
    """Return what the library says of each class of a segment."""
    code_of: dict[int, int] = {}
    examples: dict[int, SegmentFacts | None] = {}
    untested = []
    for number, segment in _examples(asked):
        if number in code_of:
            continue
        try:
            code = _code_of(segment, asked)
        except InvalidInput:
            untested.append(number)
            continue
        code_of[number] = code
        examples.setdefault(code, segment)
    return Segments(code_of, examples, tuple(dict.fromkeys(untested)))


def _code_of(segment: SegmentFacts | None, asked: Asked) -> int:
    if segment is None:
        return UNKNOWN_CODE
    trits = _trits(segment, asked)
    if Verdict.NOT_APPLICABLE in trits:
        return NO_CLAIMS_CODE
    digits = [_TRIT_OF[trit] for trit in trits]
    if _has_claims(segment, asked):
        return (digits[0] * TRITS + digits[1]) * TRITS + digits[2]
    unknown = [trit == UNKNOWN_TRIT for trit in digits]
    return WITHOUT_CLAIMS + (unknown[0] * 2 + unknown[1]) * 2 + unknown[2]


_TRIT_OF: Final = {Verdict.NOT_MET: 0, Verdict.MET: 1, Verdict.UNKNOWN: UNKNOWN_TRIT}


def _trits(segment: SegmentFacts, asked: Asked) -> list[Verdict]:
    """Return what the library says of each criterion; one that is not tested is not exceeded."""
    findings = asked.determine(GroupFacts(segment_1=segment)).findings
    said = {one.rule.id: one.verdict for one in findings if one.about.startswith("segment 1,")}
    return [said.get(rule, Verdict.NOT_MET) for rule in _CRITERION_RULES]


_CRITERION_RULES: Final = tuple(
    f"eligibility.low-volume-threshold.{criterion.value.replace(' ', '-')}"
    for criterion in Criterion
)


def _has_claims(segment: SegmentFacts, asked: Asked) -> bool:
    """Return whether *segment* contradicts a first enrollment after it."""
    after = DETERMINATION_PERIOD.at(asked.year).segments(asked.year)[0].last_day + timedelta(days=1)
    enrolled = max(after, asked.year.first_day)
    newly = ClinicianFacts(
        medicare_enrolled_on=enrolled,
        earlier_medicare_claims=False,
        segment_1=segment,
        segment_2=NoClaims(),
    )
    # Newly enrolled is excluded, unless the claims show that the day is wrong.
    return is_excluded(newly, asked.year) is not True


# What else decides about an individual

FLAGS: Final = (None, True, False)
"""A fact that is yes or no, by its digit."""
STATUSES: Final = (None, *QpStatus)
"""The QP status, by its digit."""


def enrollment_days(year: PerformanceYear) -> tuple[date, ...]:
    """Return the days from which on a first enrollment is another class, in order."""
    ends = [segment.last_day for segment in DETERMINATION_PERIOD.at(year).segments(year)]
    days = {end + timedelta(days=1) for end in (*ends, year.last_day)}
    return tuple(sorted(days | {year.first_day}))


def _enrolled_examples(year: PerformanceYear) -> tuple[date | None, ...]:
    days = enrollment_days(year)
    return (None, days[0] - timedelta(days=1), *days)


class Outcome(NamedTuple):
    """What follows from a class: an answer, the facts that are missing, and the assumptions."""

    answer: Eligibility
    missing: tuple[str, ...]
    assumptions: int


class Standing(NamedTuple):
    """What facts beside the volume say of a participant.

    *holds* is the digit of yes, no or not known: whether they let it be eligible. *missing* are the
    facts that could change that.
    """

    holds: int
    missing: tuple[str, ...]
    assumptions: int = 0


YES, NO, OPEN = range(3)
_DIGIT_OF: Final = {True: YES, False: NO, None: OPEN}
HOLDS: Final = 3


@attrs.frozen
class Standings:
    """The standing of each class of some facts, by its code; *distinct* has each standing once."""

    of_code: dict[int, Standing]
    size: int

    @property
    def distinct(self) -> list[Standing]:
        """Each standing once."""
        return list(dict.fromkeys(self.of_code.values()))

    @property
    def place_of(self) -> dict[int, int]:
        """The place in :attr:`distinct` by the code of the class."""
        places = {one: place for place, one in enumerate(self.distinct)}
        return {code: places[one] for code, one in self.of_code.items()}


def _standings(examples: Iterable[ClinicianFacts], year: PerformanceYear) -> Standings:
    found = {}
    for code, facts in enumerate(examples):
        excluded = is_excluded(facts, year)
        holds = _DIGIT_OF[None if excluded is None else not excluded]
        missing = missing_of_exclusion(facts, year) if excluded is None else ()
        found[code] = Standing(holds, missing)
    return Standings(found, len(found))


@cache
def eligible_type(year: PerformanceYear) -> ClinicianType:
    """Return a clinician type that can be MIPS eligible in *year*."""
    return next(kind for kind in ClinicianType if kind in CLINICIAN_TYPES.at(year))


def _clear(year: PerformanceYear) -> dict[str, Any]:
    """Return the facts of a clinician without an exclusion."""
    return {
        "clinician_type": eligible_type(year),
        "medicare_enrolled_on": _enrolled_examples(year)[1],
        "qp_status": QpStatus.NOT_QP,
    }


TYPE_CLASSES: Final = 3


@lru_cache(maxsize=64)
def standings(asked: Asked, kind: int) -> dict[str, Standings]:
    """Return what follows from the facts beside the volume of a *kind* of participant."""
    if kind == INDIVIDUAL:
        year = asked.year
        return {"type": _of_type(year), "status": _of_status(year), "enrollment": _enrolled(year)}
    return {"counts": _of_counts(asked)} if kind == GROUP else {}


def _of_type(year: PerformanceYear) -> Standings:
    """Return what follows from the clinician type: not known, in the year's list, not in it."""
    kinds = (None, eligible_type(year), ClinicianType.OTHER)
    return _standings(
        (ClinicianFacts(**{**_clear(year), "clinician_type": kind}) for kind in kinds), year
    )


def _of_status(year: PerformanceYear) -> Standings:
    """Return what follows from the QP status and whether a Partial QP elects."""
    return _standings(
        (
            ClinicianFacts(**{**_clear(year), "qp_status": status}, partial_qp_elects=elects)
            for status, elects in product(STATUSES, FLAGS)
        ),
        year,
    )


@lru_cache(maxsize=64)
def _enrolled(year: PerformanceYear) -> Standings:
    """Return what follows from the enrollment, earlier claims, and claims in each segment."""
    claims: tuple[SegmentFacts, ...] = (NoClaims(), Exceeded({Criterion.PATIENTS}))
    return _standings(
        (
            ClinicianFacts(
                **{**_clear(year), "medicare_enrolled_on": enrolled},
                earlier_medicare_claims=billed,
                segment_1=first,
                segment_2=second,
            )
            for enrolled, billed, first, second in product(
                _enrolled_examples(year), FLAGS, claims, claims
            )
        ),
        year,
    )


# Groups


def _of_counts(asked: Asked) -> Standings:
    """Return what follows from the counts of a group's clinicians.

    The code is the class of each count: not known, or the count up to the fewest that a group has.
    """
    fewest = GROUP_CLINICIANS.at(asked.year)
    over = _eligible_by_volume(asked)
    without = asked.determine(GroupFacts(segment_1=over, segment_2=over, **_COUNTED))
    counts = (None, *range(fewest + 1))
    found = {}
    for code, (everyone, eligible) in enumerate(product(counts, counts)):
        if everyone is not None and eligible is not None and eligible > everyone:
            # Both counts are of the last class, or the row is at fault.
            continue
        facts = GroupFacts(
            segment_1=over,
            segment_2=over,
            eligible_clinicians=everyone,
            mips_eligible_clinicians=eligible,
        )
        answer = asked.determine(facts)
        assumptions = len(answer.assumptions) - len(without.assumptions)
        found[code] = Standing(_HOLDS_OF[answer.answer], answer.missing, assumptions)
    return Standings(found, len(counts) ** 2)


_COUNTED: Final = {"eligible_clinicians": 9, "mips_eligible_clinicians": 9}
_HOLDS_OF: Final = {
    Eligibility.MIPS_ELIGIBLE: YES,
    Eligibility.EXEMPT: NO,
    Eligibility.UNDETERMINED: OPEN,
}


def _eligible_by_volume(asked: Asked) -> SegmentFacts:
    return Exceeded(asked.figures.criteria)


# Both segments

INDIVIDUAL, GROUP, APM_ENTITY = range(3)
"""The kinds of participant that an expression decides."""
PAIRS: Final = SEGMENT_CODES**2


@attrs.frozen
class Both:
    """What follows from both segments, by the code of the pair; and when it applies.

    *moment_of* is the digit of each class of enrollment and earlier claims of an individual: the
    classes in which the segments mean the same. It stands before the codes of the two segments.
    """

    outcomes: dict[int, Outcome]
    moment_of: dict[int, int]
    moments: int


@lru_cache(maxsize=64)
def both_segments(asked: Asked, kind: int) -> Both:
    """Return what follows from each pair of segments for a *kind* of participant."""
    if kind == INDIVIDUAL:
        return _of_individuals(asked)
    make: Callable[..., Facts] = _group if kind == GROUP else ApmEntityFacts
    examples = segments(asked).examples
    return Both(
        {
            first * SEGMENT_CODES + second: _outcome(asked.determine(make(one, two)))
            for (first, one), (second, two) in product(examples.items(), repeat=2)
        },
        {},
        1,
    )


def _group(first: SegmentFacts | None, second: SegmentFacts | None) -> GroupFacts:
    return GroupFacts(segment_1=first, segment_2=second, **_COUNTED)


def _outcome(answer: Determination[Eligibility], aside: Sequence[str] = ()) -> Outcome:
    missing = tuple(name for name in answer.missing if name not in aside)
    return Outcome(answer.answer, missing, len(answer.assumptions))


def _of_individuals(asked: Asked) -> Both:
    year = asked.year
    found = segments(asked).examples
    base = _clear(year)
    times = list(product(_enrolled_examples(year), FLAGS))

    def ask(place: int, first: SegmentFacts | None, second: SegmentFacts | None) -> Outcome:
        enrolled, billed = times[place]
        facts = ClinicianFacts(
            **{**base, "medicare_enrolled_on": enrolled},
            earlier_medicare_claims=billed,
            segment_1=first,
            segment_2=second,
        )
        answer = asked.determine(facts)
        aside = missing_of_exclusion(facts, year) if answer.missing else ()
        return _outcome(answer, aside)

    # Times at which segments with claims mean the same are one moment. A clinician who is excluded
    # without claims is no example: the segments would say nothing.
    codes = [code for code in sorted(found) if code < NO_CLAIMS_CODE]
    telling = (found[codes[0]], found[codes[-1]], _eligible_by_volume(asked))
    told = [
        tuple(ask(place, one, two) for one, two in product(telling, repeat=2))
        for place in range(len(times))
    ]
    standing = _enrolled(year).of_code
    examples: dict[tuple[Outcome, ...], int] = {}
    for place in sorted(range(len(times)), key=lambda place: standing[place * 4].holds == NO):
        examples.setdefault(told[place], place)
    moments = list(examples)
    return Both(
        {
            (moment * SEGMENT_CODES + first) * SEGMENT_CODES + second: ask(place, one, two)
            for moment, place in enumerate(examples.values())
            for (first, one), (second, two) in product(found.items(), repeat=2)
        },
        {place: moments.index(one) for place, one in enumerate(told)},
        len(moments),
    )


# All of it together


@lru_cache(maxsize=64)
def combined(asked: Asked, kind: int) -> dict[tuple[tuple[int, ...], Eligibility], Eligibility]:
    """Return the answer by what holds of each of :func:`standings`, and by the volume's answer."""
    beside = product(range(HOLDS), repeat=len(standings(asked, kind)))
    return {
        (digits, volume): asked.determine(_example(asked, kind, digits, second)).answer
        for digits, (volume, second) in product(beside, _volumes(asked).items())
    }


PLACE_OF: Final = {answer: place for place, answer in enumerate(Eligibility)}


def _volumes(asked: Asked) -> dict[Eligibility, SegmentFacts | None]:
    """Return a segment 2 for each answer that the volume can give without claims in segment 1."""
    found: dict[Eligibility, SegmentFacts | None] = {}
    for segment in segments(asked).examples.values():
        answer = asked.determine(_group(NoClaims(), segment)).answer
        found.setdefault(answer, segment)
    return found


def _example(
    asked: Asked, kind: int, digits: tuple[int, ...], second: SegmentFacts | None
) -> Facts:
    first, year = NoClaims(), asked.year
    if kind == APM_ENTITY:
        return ApmEntityFacts(first, second)
    if kind == GROUP:
        eligible = {YES: 9, NO: 0, OPEN: None}[digits[0]]
        return GroupFacts(
            segment_1=first,
            segment_2=second,
            eligible_clinicians=9,
            mips_eligible_clinicians=eligible,
        )
    of_type, of_status, of_enrollment = digits
    before = DETERMINATION_PERIOD.at(year).segments(year)[0].first_day
    enrolled, billed = {YES: (before, None), NO: (year.first_day, False), OPEN: (None, None)}[
        of_enrollment
    ]
    return ClinicianFacts(
        clinician_type={
            YES: eligible_type(year),
            NO: ClinicianType.OTHER,
            OPEN: None,
        }[of_type],
        medicare_enrolled_on=enrolled,
        earlier_medicare_claims=billed,
        qp_status={YES: QpStatus.NOT_QP, NO: QpStatus.QP, OPEN: None}[of_status],
        segment_1=first,
        segment_2=second,
    )
