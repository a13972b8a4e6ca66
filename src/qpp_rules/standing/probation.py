"""What follows a period on probation: 42 CFR § 414.1400(k)(5) of 2017 and 2018."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_count,
    a_share,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.pages import Page
from qpp_rules.standing.grounds import ABSENT, Ground
from qpp_rules.standing.inaccuracies import INACCURATE_OVER
from qpp_rules.standing.life_cycle import Standing
from qpp_rules.standing.paragraphs import by_year, texts

if TYPE_CHECKING:
    from fractions import Fraction

    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)

_PARAGRAPH: Final = {2017: "(k)(5)", 2019: ""}

PROBATION_YEARS: Final = _page.parameter(
    "standing.probation-years",
    "years on probation after which an intermediary is disqualified",
    *by_year({2017: 2}, _PARAGRAPH),
    note="From 2019 the text has no probation.",
)
RATE_FELL: Final = _page.rule(
    "standing.probation-rate",
    "the error rate of the next period is low enough to end probation",
    texts(_PARAGRAPH),
    "STA-036",
)


def after_probation(
    error_rate: Fraction | None, year: PerformanceYear, *, years_on_probation: int | None
) -> Determination[Standing]:
    """Return the standing that follows a year on probation.

    *error_rate* is the share of the clinicians and groups whose data of the next period is
    inaccurate, and *years_on_probation* counts the years through *year*. None means "not known".
    A rate below 3% ends probation. After 2 years the intermediary is disqualified.

    >>> from fractions import Fraction
    >>> from qpp_rules import PerformanceYear
    >>> year = PerformanceYear(2018)
    >>> after_probation(Fraction(3, 100), year, years_on_probation=1).answer
    <Standing.ON_PROBATION: 'on probation'>
    >>> after_probation(Fraction(3, 100), year, years_on_probation=2).answer
    <Standing.TERMINATED: 'terminated'>

    Raises YearNotCovered from 2019, and InvalidValue for no year on probation.

    Citation: 42 CFR § 414.1400(k)(5) as of 2017 and 2018.
    """
    subject, most = "after_probation", PROBATION_YEARS.at(year)
    take(
        subject,
        error_rate=(error_rate, optional(a_share)),
        years_on_probation=(years_on_probation, optional(a_count)),
    )
    if years_on_probation == 0:
        expected = "at least 1 year on probation, or None"
        raise InvalidValue.of(subject, "years_on_probation", given="0", expected=expected)
    limit = INACCURATE_OVER.at(year)
    few = None if years_on_probation is None else years_on_probation < most
    low = None if error_rate is None else error_rate < limit
    observed = None if error_rate is None else str(error_rate)
    findings = (
        ABSENT[Ground.TWO_YEARS_ON_PROBATION]
        .of(year)
        .judge(few, years_on_probation, f"fewer than {most}", missing=("years_on_probation",)),
        RATE_FELL.of(year).judge(low, observed, f"below {limit}", missing=("error_rate",)),
    )
    answer = Standing.UNDETERMINED
    if few is False:
        answer = Standing.TERMINATED
    elif few and low is not None:
        answer = Standing.IN_GOOD_STANDING if low else Standing.ON_PROBATION
    return Determination(answer, year, findings)
