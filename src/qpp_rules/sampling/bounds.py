"""What a random sample says about the whole: an exact upper bound."""

from __future__ import annotations

from fractions import Fraction
from math import comb
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.checks import a_confidence, a_count
from qpp_rules.core.errors import Problem, refuse

if TYPE_CHECKING:
    from decimal import Decimal

CONFIDENCE: Final = Fraction(95, 100)
"""The confidence of a bound unless you give another."""


def upper_bound(
    affected: int,
    sampled: int,
    population: int,
    *,
    confidence: Fraction | Decimal = CONFIDENCE,
) -> Fraction:
    """Return the largest share of *population* that could be affected, at *confidence*.

    *sampled* members were drawn at random without replacement, and *affected* of them were found to
    be affected. The bound is exact and one-sided: the largest number of affected members of the
    whole for which finding so few has a probability of more than 1 - *confidence*, by the
    hypergeometric distribution and without approximation.

    >>> bound = upper_bound(0, 50, 1_000_000)
    >>> f"{float(bound):.1%}"
    '5.8%'
    >>> upper_bound(0, 10, 10)
    Fraction(0, 1)
    >>> upper_bound(1, 10, 40)
    Fraction(7, 20)

    Raises InvalidType or InvalidValue unless all three are counts and *confidence* is between 0 and
    1, and for a sample larger than the population, more affected than sampled, or an empty sample.
    A float is refused, because no float is exactly 0.95.
    """
    problems = list(_problems(affected, sampled, population, confidence))
    if problems:
        refuse("upper_bound", problems)
    doubt = 1 - Fraction(confidence)
    low, high = affected, population - (sampled - affected)
    # To find so few is less likely the more there are, so a binary search finds the largest.
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
