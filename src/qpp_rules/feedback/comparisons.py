"""How each participant compares with the others on the same measure: figures for a report.

All figures are exact. Nothing here says which figures a report must hold: CMS has no template.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import field

from qpp_rules.core.errors import InvalidType, Problem, refuse
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.plain import plain_text
from qpp_rules.core.values import (
    a_text,
    frozen,
    instance_of,
    items_of,
    listing_problems,
    shown,
)
from qpp_rules.feedback.gathering import check_listing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.determinations import Scalar

__all__ = ["Comparison", "Rate", "compare"]


def __dir__() -> list[str]:
    return __all__


@frozen
class Rate:
    """The performance rate of a participant on a measure, as an exact fraction.

    >>> from qpp_rules import Group, Tin
    >>> Rate(Group(Tin("123456789")), "001", Fraction(41, 50)).rate
    Fraction(41, 50)
    """

    participant: Participant = field(validator=a_participant)
    measure: str = field(validator=a_text)
    rate: Fraction = field(
        validator=instance_of(Fraction, remedy="write Fraction(41, 50), and never a float")
    )


@frozen(kw_only=True)
class Comparison:
    """How a participant compares with the others on a measure.

    *others* are counted without the participant: *better* of them, *equal* and *worse*.
    """

    participant: Participant
    measure: str
    rate: Fraction
    better: int
    equal: int
    worse: int
    median: Fraction | None
    """The median rate of the others; of an even number, the mean of the middle two. None alone."""

    @property
    def others(self) -> int:
        """How many other participants have a rate on the measure."""
        return self.better + self.equal + self.worse

    @property
    def is_possible(self) -> bool:
        """Whether there is anybody to compare with. Say so in the report where there is not."""
        return self.others > 0

    @property
    def rank(self) -> int:
        """The place among all, 1 the best; equal rates share a place."""
        return self.better + 1

    @property
    def percentile(self) -> Fraction | None:
        """The share of the others that are worse, with half of those that are equal; None alone."""
        return Fraction(2 * self.worse + self.equal, 2 * self.others) if self.others else None

    def to_row(self) -> dict[str, Scalar]:
        """Return the comparison as a flat dict; fractions as text, and the whole key."""
        return {
            "participant": self.participant.key,
            "measure": self.measure,
            "rate": plain_text(self.rate),
            "rank": self.rank,
            "others": self.others,
            "better": self.better,
            "equal": self.equal,
            "worse": self.worse,
            "percentile": None if self.percentile is None else plain_text(self.percentile),
            "median": None if self.median is None else plain_text(self.median),
        }


def compare(
    rates: Iterable[Rate], *, lower_is_better: Iterable[str] = ()
) -> tuple[Comparison, ...]:
    """Return how each participant compares with the others on each measure, in the order given.

    *lower_is_better* are the measures whose lower rate is the better one.

    >>> from qpp_rules import Group, Tin
    >>> groups = [Group(Tin(f"{n:09}")) for n in range(1, 5)]
    >>> shares = (Fraction(9, 10), Fraction(1, 2), Fraction(1, 2), Fraction(1, 5))
    >>> found = compare(Rate(who, "001", rate) for who, rate in zip(groups, shares))
    >>> [(one.rank, str(one.percentile), str(one.median)) for one in found]
    [(1, '1', '1/2'), (2, '1/2', '1/2'), (2, '1/2', '1/2'), (4, '0', '1/2')]

    Raises InvalidValue for a participant that comes twice on a measure; InvalidType for what is no
    Rate, and for a text in place of the measures.

    Citation: 42 CFR § 414.1400(b)(3)(iii), which asks for the comparison and names no figures.
    """
    check_listing("compare", "rates", rates, "an iterable of Rate")
    given = items_of("compare", "rates", rates)
    inverse = _measures(lower_is_better)
    _check_rates(given)
    by_measure: dict[str, list[Fraction]] = defaultdict(list)
    for one in given:
        by_measure[one.measure].append(one.rate)
    for of_all in by_measure.values():
        of_all.sort()
    return tuple(_compared(one, by_measure[one.measure], one.measure in inverse) for one in given)


def _measures(names: Iterable[str]) -> frozenset[str]:
    if isinstance(names, str):
        expected = "several measures"
        remedy = "write [...] around the one"
        raise InvalidType.of(
            "compare", "lower_is_better", given=shown(names), expected=expected, remedy=remedy
        )
    check_listing("compare", "lower_is_better", names, "an iterable of measures")
    given = items_of("compare", "lower_is_better", names)
    if problems := listing_problems("lower_is_better", given, str):
        refuse("compare", problems)
    return frozenset(given)


def _check_rates(rates: list[Rate]) -> None:
    for one in rates:
        if not isinstance(one, Rate):
            raise InvalidType.of("compare", "rates", given=shown(one), expected="each a Rate")
    counts = Counter((one.participant, one.measure) for one in rates)
    problems = [
        Problem("rates", f"{number} rates of {who.masked_key} on {measure}", "one of each")
        for (who, measure), number in counts.items()
        if number > 1
    ]
    if problems:
        refuse("compare", problems)


def _compared(one: Rate, of_all: list[Fraction], lower_is_better: bool) -> Comparison:
    lower = bisect_left(of_all, one.rate)
    not_higher = bisect_right(of_all, one.rate)
    higher = len(of_all) - not_higher
    better, worse = (lower, higher) if lower_is_better else (higher, lower)
    return Comparison(
        participant=one.participant,
        measure=one.measure,
        rate=one.rate,
        better=better,
        equal=not_higher - lower - 1,
        worse=worse,
        median=_median_without(of_all, lower),
    )


def _median_without(of_all: list[Fraction], place: int) -> Fraction | None:
    """Return the median of what is sorted, but for the one in *place*."""
    others = len(of_all) - 1
    if not others:
        return None
    below, above = (others - 1) // 2, others // 2
    # From the place on, everything stands one further.
    return (of_all[below + (below >= place)] + of_all[above + (above >= place)]) / 2
