"""Rates and case counts from the counts of a measurement, as exact shares.

A performance rate is met / (met + not met): exclusions and exceptions count neither way. An inverse
measure's rate is computed and sent as it is; only its benchmark is inverted. A rate with a zero
denominator is None. Only CMS's JSON and printed output use percent.

CMS's documentation contradicts itself in two places; each is an argument with a marked default:
the rate of a stratum with exclusions (:class:`RateFormula`), and what a case is
(:class:`CaseCounting`). Where the two readings differ, the result holds the other value too.

Sources: CMS's documentation of the Submissions API (qpp-submissions-docs), Measurements; 2027
Self-Nomination Fact Sheet.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    instance_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.masking import brief, shown
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.measures import OverallAlgorithm, SubmissionMethod
from qpp_rules.submissions.content import (
    MultiPerformanceRate,
    NonProportion,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
    Stratum,
    a_number,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    Counts: TypeAlias = SinglePerformanceRate | RegistrySinglePerformanceRate | Stratum
    Rated: TypeAlias = (
        SinglePerformanceRate
        | RegistrySinglePerformanceRate
        | MultiPerformanceRate
        | RegistryMultiPerformanceRate
        | NonProportion
    )


class RateFormula(Enumeration):
    """How the rate of a stratum with exclusions is computed.

    CMS prints met / (met + not met - exclusions) for simple averages and overall strata. Its own
    example files follow met / (met + not met), as it prints it for single rates: the default.
    """

    MET_OVER_DECIDED = "met / (met + not met)"
    AS_PRINTED = "met / (met + not met - exclusions) where CMS prints it so"

    __hash__ = object.__hash__


class CaseCounting(Enumeration):
    """What counts as a case of a measure.

    CMS prints the eligible population for MIPS CQMs with one rate, and the eligible population
    minus exclusions for QCDR measures and measures with several rates. It does not say which for
    eCQMs with one rate: there AS_PRINTED takes the smaller number.
    """

    AS_PRINTED = "as CMS prints it for the metric type"
    ELIGIBLE = "the eligible population"
    MINUS_EXCLUSIONS = "the eligible population minus exclusions"

    __hash__ = object.__hash__


class Rounding(Enumeration):
    """How a rate is rounded in print. CMS does not say which it uses."""

    HALF_UP = "half up"
    HALF_EVEN = "half even"

    __hash__ = object.__hash__


def performance_rate(*, met: int, not_met: int) -> Fraction | None:
    """Return met / (met + not met), an exact share; None at a zero denominator.

    >>> performance_rate(met=76, not_met=24)
    Fraction(19, 25)
    >>> performance_rate(met=0, not_met=0) is None
    True

    Raises InvalidType or InvalidValue for anything but counts.

    Citation: 42 CFR § 414.1400(b)(3)(v)(F)(3); CMS's documentation of the Submissions API.
    """
    take("performance_rate", met=(met, a_count), not_met=(not_met, a_count))
    return _share(met, met + not_met)


def reporting_rate(
    *, eligible: int, met: int, not_met: int, exclusions: int = 0, exceptions: int = 0
) -> Fraction | None:
    """Return the share of the eligible cases that was reported; None without eligible cases.

    It is above 1 only if the counts contradict each other. CMS calls it data completeness too.

    >>> reporting_rate(eligible=1000, met=400, not_met=100)
    Fraction(1, 2)

    Raises InvalidType or InvalidValue for anything but counts.
    """
    take(
        "reporting_rate",
        eligible=(eligible, a_count),
        met=(met, a_count),
        not_met=(not_met, a_count),
        exclusions=(exclusions, a_count),
        exceptions=(exceptions, a_count),
    )
    return _share(met + not_met + exclusions + exceptions, eligible)


def _share(part: int, whole: int) -> Fraction | None:
    return Fraction(part, whole) if whole else None


@takes(int)
def _a_sum(name: str, value: object) -> Problem | None:
    # Sums of counts may be longer than a count may be.
    if type(value) is not int:
        return Problem(name, shown(value), "a whole number, 0 or more", is_type=True)
    return Problem(name, brief(value), "a whole number, 0 or more") if value < 0 else None


_A_RATE: Final = optional(instance_of(Fraction, remedy="write Fraction(41, 50), never a float"))


@frozen(kw_only=True)
class Rates:
    """What follows from the counts of one measurement or stratum.

    *other_performance_rate* and *other_case_count* are what the other reading gives, where it
    differs. *sum_of_numerators* is the result of a measure whose algorithm is sumNumerators, which
    is no share. A field is None at a zero denominator, and where CMS does not compute it.
    """

    performance_rate: Fraction | None = field(default=None, validator=_A_RATE)
    reporting_rate: Fraction | None = field(default=None, validator=_A_RATE)
    case_count: int | None = field(default=None, validator=optional(_a_sum))
    other_performance_rate: Fraction | None = field(default=None, validator=_A_RATE)
    other_case_count: int | None = field(default=None, validator=optional(_a_sum))
    sum_of_numerators: int | None = field(default=None, validator=optional(_a_sum))


_MULTI: Final = (MultiPerformanceRate, RegistryMultiPerformanceRate)
RATED: Final = (SinglePerformanceRate, RegistrySinglePerformanceRate, *_MULTI, NonProportion)


def rates_of(
    value: Rated | Stratum,
    *,
    algorithm: OverallAlgorithm | None = None,
    method: SubmissionMethod | None = None,
    formula: RateFormula = RateFormula.MET_OVER_DECIDED,
    counting: CaseCounting = CaseCounting.AS_PRINTED,
) -> Rates:
    """Return the rates and the case count that follow from the counts of *value*.

    *algorithm* is the overallAlgorithm of a measure with several rates: without it, its performance
    rate and case count do not follow. *method* tells a MIPS CQM from an eCQM, for which CMS does
    not say what a case is. Exclusions and exceptions that were not sent count as 0. The performance
    rate does not follow without performanceNotMet, and an average of strata does not follow if one
    of them has no rate.

    >>> rates_of(SinglePerformanceRate(False, 120, 156, 36, 0, 0)).performance_rate
    Fraction(10, 13)
    >>> strata = [Stratum("14Days", 47, 60, 13), Stratum("34Days", 121, 147, 26)]
    >>> rates_of(
    ...     MultiPerformanceRate(True, strata), algorithm=OverallAlgorithm.SIMPLE_AVERAGE
    ... ).performance_rate
    Fraction(4723, 5880)

    For a non-proportion measure only the reporting rate and the case count follow: its own rate is
    a number of the submitter. Raises InvalidType for an argument of the wrong type; a yes or no and
    a Proportion have no rates.
    """
    take(
        "rates_of",
        value=(value, instance_of(*RATED, Stratum)),
        algorithm=(algorithm, optional(member_of(OverallAlgorithm))),
        method=(method, optional(member_of(SubmissionMethod))),
        formula=(formula, member_of(RateFormula)),
        counting=(counting, member_of(CaseCounting)),
    )
    if isinstance(value, NonProportion):
        return _of_non_proportion(value)
    if isinstance(value, _MULTI):
        return _of_strata(value.strata, algorithm, formula, counting)
    is_mips_cqm = type(value) is SinglePerformanceRate and method is SubmissionMethod.REGISTRY
    whole, reduced = _eligible(value), _minus_exclusions(value)
    count, other = (whole, reduced) if _counts_all(counting, is_mips_cqm) else (reduced, whole)
    return Rates(
        performance_rate=_met_over_decided(value),
        reporting_rate=_reporting([value]),
        case_count=count,
        other_case_count=None if other == count else other,
    )


def _counts_all(counting: CaseCounting, is_mips_cqm: bool) -> bool:
    if counting is CaseCounting.AS_PRINTED:
        return is_mips_cqm
    return counting is CaseCounting.ELIGIBLE


def _eligible(value: Counts) -> int:
    return value.eligible_population


def _minus_exclusions(value: Counts) -> int:
    return max(0, value.eligible_population - (value.eligible_population_exclusion or 0))


def _met_over_decided(value: Counts) -> Fraction | None:
    if value.performance_not_met is None:
        return None
    return _share(value.performance_met, value.performance_met + value.performance_not_met)


def _as_printed(value: Counts) -> Fraction | None:
    if value.performance_not_met is None:
        return None
    decided = value.performance_met + value.performance_not_met
    whole = decided - (value.eligible_population_exclusion or 0)
    return Fraction(value.performance_met, whole) if whole > 0 else None


def _reporting(values: Sequence[Counts]) -> Fraction | None:
    reported = sum(
        one.performance_met
        + (one.performance_not_met or 0)
        + (one.eligible_population_exclusion or 0)
        + (one.eligible_population_exception or 0)
        for one in values
    )
    return _share(reported, sum(map(_eligible, values)))


# A measure with several rates

_OVERALL: Final = "overall"
_REPORTING: Final = "reporting"
_PERFORMANCE: Final = "performance"


def _of_strata(
    strata: tuple[Stratum, ...],
    algorithm: OverallAlgorithm | None,
    formula: RateFormula,
    counting: CaseCounting,
) -> Rates:
    if algorithm is OverallAlgorithm.OVERALL_STRATUM_ONLY:
        performing = reporting = _named(strata, _OVERALL)
    elif algorithm is OverallAlgorithm.SPLIT:
        performing, reporting = _named(strata, _PERFORMANCE), _named(strata, _REPORTING)
    else:
        performing = reporting = averaged(strata)
    rate, other = _overall_rates(performing, algorithm, formula)
    whole, reduced = (
        _case_count(tuple(map(count, reporting)), algorithm)
        for count in (_eligible, _minus_exclusions)
    )
    cases, others = (whole, reduced) if counting is CaseCounting.ELIGIBLE else (reduced, whole)
    return Rates(
        performance_rate=rate,
        reporting_rate=_reporting(reporting),
        case_count=cases,
        other_performance_rate=None if other == rate else other,
        other_case_count=None if others == cases else others,
        sum_of_numerators=sum(one.performance_met for one in performing)
        if algorithm is OverallAlgorithm.SUM_NUMERATORS and performing
        else None,
    )


def averaged(strata: Sequence[Stratum]) -> tuple[Stratum, ...]:
    """Return the strata of an average: CMS leaves the one called "overall" out."""
    return tuple(one for one in strata if one.stratum != _OVERALL)


def _named(strata: tuple[Stratum, ...], name: str) -> tuple[Stratum, ...]:
    """Return the stratum *name* alone, or nothing if there is not exactly one."""
    found = tuple(one for one in strata if one.stratum == name)
    return found if len(found) == 1 else ()


_MINUS_IS_PRINTED: Final = frozenset(
    {OverallAlgorithm.SIMPLE_AVERAGE, OverallAlgorithm.OVERALL_STRATUM_ONLY}
)


def _overall_rates(
    strata: tuple[Stratum, ...], algorithm: OverallAlgorithm | None, formula: RateFormula
) -> tuple[Fraction | None, Fraction | None]:
    """Return the rate by *formula*, and the rate by the other."""
    if not strata or algorithm in (None, OverallAlgorithm.SUM_NUMERATORS):
        return None, None
    if algorithm is OverallAlgorithm.WEIGHTED_AVERAGE:
        rate = _pooled(strata)
        return rate, rate
    plain = _mean(tuple(map(_met_over_decided, strata)))
    if algorithm not in _MINUS_IS_PRINTED:
        return plain, plain
    printed = _mean(tuple(map(_as_printed, strata)))
    return (printed, plain) if formula is RateFormula.AS_PRINTED else (plain, printed)


def _mean(rates: tuple[Fraction | None, ...]) -> Fraction | None:
    known = [one for one in rates if one is not None]
    return sum(known, Fraction()) / len(known) if len(known) == len(rates) else None


def _pooled(strata: tuple[Stratum, ...]) -> Fraction | None:
    if any(one.performance_not_met is None for one in strata):
        return None
    met = sum(one.performance_met for one in strata)
    return _share(met, met + sum(one.performance_not_met or 0 for one in strata))


def _case_count(counts: tuple[int, ...], algorithm: OverallAlgorithm | None) -> int | None:
    if not counts or algorithm in (None, OverallAlgorithm.SUM_NUMERATORS):
        return None
    return max(counts) if algorithm is OverallAlgorithm.SIMPLE_AVERAGE else sum(counts)


def _of_non_proportion(value: NonProportion) -> Rates:
    reported = (
        value.observation_instances
        + (value.denominator_exception or 0)
        + (value.numerator_exclusion or 0)
    )
    is_count = value.denominator.denominator == 1 and value.denominator >= 0
    return Rates(
        reporting_rate=Fraction(reported) / value.denominator if value.denominator else None,
        case_count=value.denominator.numerator if is_count else None,
    )


# Rates in print


_MOST_DECIMALS: Final = 20


@takes(int)
def _decimals(name: str, value: object) -> Problem | None:
    problem = a_count.problem(name, value)
    if problem is None and isinstance(value, int) and value > _MOST_DECIMALS:
        return Problem(name, brief(value), f"at most {_MOST_DECIMALS} decimals")
    return problem


def agrees_in_print(
    computed: Fraction,
    claimed: Fraction,
    *,
    decimals: int = 2,
    rounding: Rounding | None = None,
) -> bool:
    """Return whether *claimed* is *computed* as it is printed, in percent with *decimals*.

    Both are shares. CMS prints two decimals and does not say how it rounds: without *rounding*,
    every rounding to the nearest is accepted. Never use it for a threshold, which is compared
    exactly.

    >>> agrees_in_print(Fraction(10, 13), Fraction("0.7692"))
    True
    >>> agrees_in_print(Fraction(10, 13), Fraction("0.7693"))
    False

    Raises InvalidType or InvalidValue for an argument of the wrong type or range.
    """
    take(
        "agrees_in_print",
        computed=(computed, a_number),
        claimed=(claimed, a_number),
        decimals=(decimals, _decimals),
        rounding=(rounding, optional(member_of(Rounding))),
    )
    if rounding is None:
        distance: Fraction = abs(computed - claimed)
        return distance <= Fraction(1, 200 * 10**decimals)
    return rounded(computed * 100, decimals, rounding) == rounded(claimed * 100, decimals, rounding)


def rounded(value: Fraction, decimals: int, rounding: Rounding) -> Fraction:
    """Return *value* rounded to *decimals*, as an exact fraction."""
    scaled = value * 10**decimals
    whole = round(scaled) if rounding is Rounding.HALF_EVEN else floor(scaled + Fraction(1, 2))
    return Fraction(whole, 10**decimals)
