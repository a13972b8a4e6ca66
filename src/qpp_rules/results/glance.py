"""A file at a glance: how many reported, and the mean and median scores.

CMS publishes such figures of a year beside the file, and says neither which rows they are of nor
how they are rounded. Ours are exact, and of the rows that are given.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from fractions import Fraction
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    instance_of,
    optional,
)
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.listings import is_listing, one_by_one
from qpp_rules.core.masking import type_name
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.results.clinician_results import ClinicianResult, an_adjustment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal


@frozen(kw_only=True)
class Scores:
    """The mean and median, exact, of the scores that *count* rows state."""

    count: int = field(validator=a_count)
    mean: Fraction = field(validator=instance_of(Fraction))
    median: Fraction = field(validator=instance_of(Fraction))


@frozen(kw_only=True)
class AtAGlance:
    """A summary of the rows of one year.

    *clinicians* counts rows: a clinician who bills under several TINs counts once for each. Of
    these, *adjusted* state a payment adjustment, *non_reporters* did not report, and of
    *reporting_not_stated* the file does not say whether they did. *largest_adjustment* is the
    highest one stated. Category scores are not weighted. Scores are None where no row states one.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    clinicians: int = field(validator=a_count)
    adjusted: int = field(validator=a_count)
    non_reporters: int = field(validator=a_count)
    reporting_not_stated: int = field(validator=a_count)
    largest_adjustment: Fraction | None = field(default=None, validator=optional(an_adjustment))
    final_score: Scores | None = field(default=None, validator=optional(instance_of(Scores)))
    quality: Scores | None = field(default=None, validator=optional(instance_of(Scores)))
    improvement_activities: Scores | None = field(
        default=None, validator=optional(instance_of(Scores))
    )
    promoting_interoperability: Scores | None = field(
        default=None, validator=optional(instance_of(Scores))
    )
    cost: Scores | None = field(default=None, validator=optional(instance_of(Scores)))


_FIELD_OF: Final = {category: category.name.lower() for category in PerformanceCategory}


def at_a_glance(rows: Iterable[ClinicianResult]) -> AtAGlance:
    """Return a summary of *rows* of one year. They are read once, one by one.

    >>> from qpp_rules.results import read_row
    >>> cells = [{"npi": "1234567893", "final score": score} for score in ("90", "100")]
    >>> found = at_a_glance(read_row(one, PerformanceYear(2024)) for one in cells)
    >>> found.clinicians, found.final_score.mean, found.reporting_not_stated
    (2, Fraction(95, 1), 2)

    Raises InvalidType for anything but rows; InvalidValue if there are none, or for several
    years.

    Source: CMS, 2024 Quality Payment Program results, "At-a-Glance".
    """
    if not is_listing(rows):
        expected = "an iterable of ClinicianResult"
        raise InvalidType.of("at_a_glance", "rows", given=type_name(rows), expected=expected)
    counted = _Counted()
    for row in one_by_one("at_a_glance", "rows", rows):
        counted.add(row)
    return counted.result()


class _Counted:
    """What was counted of the rows so far. Scores have few values, so each is counted."""

    def __init__(self) -> None:
        self.year: PerformanceYear | None = None
        self.reported: Counter[bool | None] = Counter()
        self.adjustments: Counter[Fraction] = Counter()
        self.scores: dict[str, Counter[Decimal]] = {
            name: Counter() for name in ("final_score", *_FIELD_OF.values())
        }

    def add(self, row: object) -> None:
        if not isinstance(row, ClinicianResult):
            expected = "a ClinicianResult; read_row makes one"
            raise InvalidType.of("at_a_glance", "rows", given=type_name(row), expected=expected)
        if self.year not in (None, row.year):
            given = f"rows of {self.year} and {row.year}"
            raise InvalidValue.of("at_a_glance", "rows", given=given, expected="rows of one year")
        self.year = row.year
        self.reported[row.reported] += 1
        if row.payment_adjustment is not None:
            self.adjustments[row.payment_adjustment] += 1
        if row.final_score is not None:
            self.scores["final_score"][row.final_score] += 1
        for one in row.categories:
            if one.score is not None:
                self.scores[_FIELD_OF[one.category]][one.score] += 1

    def result(self) -> AtAGlance:
        if self.year is None:
            raise InvalidValue.of("at_a_glance", "rows", given="none", expected="at least one row")
        return AtAGlance(
            year=self.year,
            clinicians=self.reported.total(),
            adjusted=self.adjustments.total(),
            non_reporters=self.reported[False],
            reporting_not_stated=self.reported[None],
            largest_adjustment=max(self.adjustments, default=None),
            **{name: _scores_of(counts) for name, counts in self.scores.items()},
        )


def _scores_of(counts: Counter[Decimal]) -> Scores | None:
    count = counts.total()
    if not count:
        return None
    total = sum((Fraction(score) * times for score, times in counts.items()), Fraction())
    middle = _at(counts, (count - 1) // 2) + _at(counts, count // 2)
    return Scores(count=count, mean=total / count, median=middle / 2)


def _at(counts: Counter[Decimal], place: int) -> Fraction:
    """Return the score at *place*, from 0, of all in order."""
    scores = sorted(counts)
    ends = list(accumulate(counts[score] for score in scores))
    return Fraction(scores[bisect_right(ends, place)])
