"""One row of the QPP Experience file: what CMS publishes of one TIN/NPI.

Scores are points of 100, as CMS prints them. Weights, the payment adjustment and the dual
eligibility ratio are exact shares: an adjustment of 1.43 percent is 143/10000.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    a_flag,
    a_share,
    a_text,
    an_amount,
    each,
    instance_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.masking import brief, is_written_short, shown
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.vocabulary import (
    CollectionType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.eligibility import Volume

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class MeasureRole(Enumeration):
    """What a Promoting Interoperability measure counted as."""

    REQUIRED = "required"
    BONUS = "bonus"
    EXCLUSION = "exclusion"


@takes(Decimal)
def a_score(name: str, value: object) -> Problem | None:
    """Take a finite Decimal of points, 0 or more."""
    expected = "a Decimal of points, 0 or more"
    if not isinstance(value, Decimal):
        remedy = "write Decimal('94.63'), from text and not from a float"
        return Problem(name, shown(value), expected, remedy, is_type=True)
    if not value.is_finite() or value < 0 or not is_written_short(value):
        return Problem(name, brief(value), expected)
    return None


@takes(Fraction)
def an_adjustment(name: str, value: object) -> Problem | None:
    """Take a Fraction from -1 to 1: the share by which payments change."""
    expected = "a share from -1 to 1"
    if not isinstance(value, Fraction):
        return Problem(name, shown(value), expected, "write Fraction(143, 10000)", is_type=True)
    return None if -1 <= value <= 1 else Problem(name, brief(value), expected)


@frozen(kw_only=True)
class MeasureResult:
    """A measure or activity that counted toward the final score, and its points.

    *measure* is CMS's id; the three digits of a quality measure have their leading zeros, which the
    file does not always have. *collection_type* is of a quality measure and *role* of a Promoting
    Interoperability measure, from 2022 on. None means that the file does not say.
    """

    measure: str = field(validator=a_text)
    points: Decimal | None = field(default=None, validator=optional(a_score))
    collection_type: CollectionType | None = field(
        default=None, validator=optional(member_of(CollectionType))
    )
    role: MeasureRole | None = field(default=None, validator=optional(member_of(MeasureRole)))


def _as_measures(measures: Iterable[MeasureResult]) -> Any:
    return as_tuple(measures)


@frozen(kw_only=True)
class CategoryResult:
    """What the file says about one performance category. None means that it does not say.

    - *score*: the points of 100 before they are weighted; of improvement activities to 2021, the
      points of 40
    - *weight*: the share of the final score, from 2023 on
    - *improvement*: the points for improvement that the score holds
    - *reweighted*: whether extreme and uncontrollable circumstances reweighted the category
    """

    category: PerformanceCategory = field(validator=member_of(PerformanceCategory))
    score: Decimal | None = field(default=None, validator=optional(a_score))
    weight: Fraction | None = field(default=None, validator=optional(a_share))
    improvement: Decimal | None = field(default=None, validator=optional(a_score))
    reweighted: bool | None = field(default=None, validator=optional(a_flag))
    measures: tuple[MeasureResult, ...] = field(
        default=(), converter=_as_measures, validator=each(tuple, MeasureResult)
    )


def _as_categories(categories: Iterable[CategoryResult]) -> Any:
    return as_tuple(categories)


def _as_aside(aside: Iterable[tuple[str, str]]) -> Any:
    return as_tuple(aside)


@takes(tuple)
def _cells(name: str, value: object) -> Problem | None:
    expected = "a tuple of pairs: the name of a column and its cell"
    pairs = value if isinstance(value, tuple) else (None,)
    if all(
        isinstance(one, tuple) and len(one) == _PAIR and all(isinstance(part, str) for part in one)
        for one in pairs
    ):
        return None
    return Problem(name, shown(value), expected, is_type=True)


_PAIR: Final = 2


@frozen(kw_only=True)
class ClinicianResult:
    """What CMS publishes about one TIN/NPI for a year. None means that the file does not say.

    The file names the NPI and never the TIN: an NPI with several rows bills under several TINs.
    *practice_size* counts the clinicians of the TIN in the second segment of the determination
    period; *small_practice* is of either segment, so the two can disagree. *participation_option*
    is what the final score comes from. The special statuses, *opted_in*, the volume and everything
    below are of that option: of a group's row, they are the group's.

    *reported* is False for what CMS calls non-reporting, and before 2022 not engaged. *aside* has
    the columns that this package does not know, and the cells of those it knows that name nothing
    it knows, as the file has them.

    >>> from qpp_rules import results
    >>> row = results.read_row({"npi": "1234567893", "final score": "94.63"}, PerformanceYear(2020))
    >>> row.final_score, row.payment_adjustment
    (Decimal('94.63'), None)

    Raises InvalidType or InvalidValue for malformed fields.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    npi: Npi = field(validator=instance_of(Npi))
    provider_key: str | None = field(default=None, validator=optional(a_text))
    practice_state: str | None = field(default=None, validator=optional(a_text))
    practice_size: int | None = field(default=None, validator=optional(a_count))
    clinician_type: str | None = field(default=None, validator=optional(a_text))
    clinician_specialty: str | None = field(default=None, validator=optional(a_text))
    years_in_medicare: int | None = field(default=None, validator=optional(a_count))
    reported: bool | None = field(default=None, validator=optional(a_flag))
    reporting_option: ReportingOption | None = field(
        default=None, validator=optional(member_of(ReportingOption))
    )
    participation_option: ParticipationOption | None = field(
        default=None, validator=optional(member_of(ParticipationOption))
    )
    mvp: str | None = field(default=None, validator=optional(a_text))
    medicare_patients: int | None = field(default=None, validator=optional(a_count))
    allowed_charges: Decimal | None = field(default=None, validator=optional(an_amount))
    services: int | None = field(default=None, validator=optional(a_count))
    opted_in: bool | None = field(default=None, validator=optional(a_flag))
    small_practice: bool | None = field(default=None, validator=optional(a_flag))
    rural: bool | None = field(default=None, validator=optional(a_flag))
    hpsa: bool | None = field(default=None, validator=optional(a_flag))
    ambulatory_surgical_center_based: bool | None = field(default=None, validator=optional(a_flag))
    hospital_based: bool | None = field(default=None, validator=optional(a_flag))
    non_patient_facing: bool | None = field(default=None, validator=optional(a_flag))
    facility_based: bool | None = field(default=None, validator=optional(a_flag))
    safety_net: bool | None = field(default=None, validator=optional(a_flag))
    dual_eligibility_ratio: Fraction | None = field(default=None, validator=optional(a_share))
    extreme_circumstances: bool | None = field(default=None, validator=optional(a_flag))
    received_facility_score: bool | None = field(default=None, validator=optional(a_flag))
    final_score: Decimal | None = field(default=None, validator=optional(a_score))
    payment_adjustment: Fraction | None = field(default=None, validator=optional(an_adjustment))
    complex_patient_bonus: Decimal | None = field(default=None, validator=optional(a_score))
    small_practice_bonus: Decimal | None = field(default=None, validator=optional(a_score))
    hardship_exception: bool | None = field(default=None, validator=optional(a_flag))
    automatic_reweighting: bool | None = field(default=None, validator=optional(a_flag))
    categories: tuple[CategoryResult, ...] = field(
        default=(), converter=_as_categories, validator=each(tuple, CategoryResult)
    )
    aside: tuple[tuple[str, str], ...] = field(default=(), converter=_as_aside, validator=_cells)

    def _problems(self) -> Iterator[Problem]:
        named = [one.category for one in self.categories]
        if len(set(named)) != len(named):
            yield Problem("categories", "a category twice", "each performance category once")

    def category(self, category: PerformanceCategory) -> CategoryResult | None:
        """Return what the row says of *category*, or None if it says nothing of it.

        Raises InvalidType for anything else than a performance category.
        """
        take("category", category=(category, member_of(PerformanceCategory)))
        return next((one for one in self.categories if one.category is category), None)

    def volume(self) -> Volume:
        """Return the volume that the row states, of one segment: the file does not say which.

        The file of 2018 has 0 services for clinicians with patients, since services were not
        tested; :mod:`qpp_rules.eligibility` takes such figures for unknown.
        """
        return Volume(self.allowed_charges, self.medicare_patients, self.services)
