"""What a random sample says of the whole: an exact upper bound, by counting."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.values import a_confidence, a_count

if TYPE_CHECKING:
    from decimal import Decimal

CONFIDENCE: Final = Fraction(95, 100)
"""The confidence of a bound where none is named."""


def upper_bound(
    affected: int,
    sampled: int,
    population: int,
    *,
    confidence: Fraction | Decimal = CONFIDENCE,
) -> Fraction:
    """Return the largest share of *population* that could be affected, at *confidence*.

    Of *sampled* members, drawn at random without replacement, *affected* were found to be. The
    bound is exact and one-sided: the largest number of affected members of the whole with which so
    few would be found with a probability of more than 1 - *confidence*. Counting, the
    hypergeometric distribution decides, and no approximation.

    >>> bound = upper_bound(0, 50, 1_000_000)
    >>> f"{float(bound):.1%}"
    '5.8%'
    >>> upper_bound(0, 10, 10)
    Fraction(0, 1)
    >>> upper_bound(1, 10, 40)
    Fraction(7, 20)

    Raises InvalidType or InvalidValue for counts that are none, a sample larger than the
    population, more affected than sampled, nobody sampled, or a confidence that is not between 0
    and 1; a float is refused, because 0.95 is none.
    """
    problems = list(_problems(affected, sampled, population, confidence))
    if problems:
        refuse("upper_bound", problems)
    doubt = 1 - Fraction(confidence)
    low, high = affected, population - (sampled - affected)
    # So few are the less likely the more there are, so that halving finds the last likely one.
    while low < high:
        middle = (low + high + 1) // 2
        if _as_few(affected, sampled, middle, population) > doubt:
            low = middle
        else:
            high = middle - 1
    return Fraction(low, population)


def _as_few(affected: int, sampled: int, of: int, population: int) -> Fraction:
    """Return the probability that at most *affected* of *of* are among those sampled."""
    ways = sum(
        comb(of, found) * comb(population - of, sampled - found) for found in range(affected + 1)
    )
    return Fraction(ways, comb(population, sampled))


def _problems(affected: object, sampled: object, population: object, confidence: object) -> Any:
    counts = {"affected": affected, "sampled": sampled, "population": population}
    wrong = [problem for name, one in counts.items() for problem in a_count.problems(name, one)]
    yield from wrong
    if not wrong:
        if not 0 < sampled <= population:  # type: ignore[operator]
            yield Problem("sampled", str(sampled), f"1 to {population}, the population")
        if affected > sampled:  # type: ignore[operator]
            yield Problem("affected", str(affected), f"0 to {sampled}, those sampled")
    yield from a_confidence.problems("confidence", confidence)
