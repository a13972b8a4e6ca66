"""Data completeness and the case minimum: 42 CFR §§ 414.1340 and 414.1380(b)(1)(iii).

Both say what a result counts for. Neither holds data back: CMS takes incomplete data.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.checks import (
    a_count,
    instance_of,
    member_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year
from qpp_rules.measures import OverallAlgorithm
from qpp_rules.submissions.content import (
    MultiPerformanceRate,
    RegistryMultiPerformanceRate,
    a_number,
)
from qpp_rules.submissions.rates import RATED, averaged, rates_of

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.submissions.rates import Rated, Rates

_page = Page(__name__)

_QUOTED: Final = "as a third party quotes the text of 2026; the text of this year was not read"


def _of_1340(paragraph: str, **more: Any) -> Citation:
    return cfr(f"414.1340{paragraph}", as_of=date(2024, 12, 1), **more)


_REGARDLESS: Final = "(a) and (b)"

DATA_COMPLETENESS: Final = _page.parameter(
    "submissions.data-completeness",
    "share of the eligible cases that must be reported on a QCDR measure, MIPS CQM, eCQM or claims "
    "measure",
    entry(2017, 2017, Fraction(1, 2), _of_1340(_REGARDLESS)),
    entry(2018, 2019, Fraction(3, 5), _of_1340(_REGARDLESS)),
    entry(2020, 2023, Fraction(7, 10), _of_1340(_REGARDLESS)),
    entry(2024, 2026, Fraction(3, 4), _of_1340(_REGARDLESS)),
    entry(2027, 2027, Fraction(3, 4), _of_1340(_REGARDLESS, basis=Basis.SECONDARY, note=_QUOTED)),
)
MEDICARE_CQM_COMPLETENESS: Final = _page.parameter(
    "submissions.data-completeness.medicare-cqms",
    "share of the applicable beneficiaries that must be reported on a Medicare CQM",
    entry(2024, 2026, Fraction(3, 4), _of_1340("(d)")),
    entry(2027, 2027, Fraction(3, 4), _of_1340("(d)", basis=Basis.SECONDARY, note=_QUOTED)),
    note="Medicare CQMs began in 2024.",
)
COMPLETE: Final = _page.rule(
    "submissions.complete",
    "data on at least the share of the eligible cases that the year asks for",
    DATA_COMPLETENESS,
    "MEA-030",
)
COMPLETE_ON_BENEFICIARIES: Final = _page.rule(
    "submissions.complete.medicare-cqms",
    "data on at least the share of the applicable beneficiaries that the year asks for",
    MEDICARE_CQM_COMPLETENESS,
    "MEA-030",
    note="Medicare CQMs began in 2024.",
)

_MINIMUM: Final = cfr("414.1380(b)(1)(iii)", as_of=date(2024, 12, 1))

CASE_MINIMUM: Final = _page.parameter(
    "submissions.case-minimum",
    "minimum number of cases for a quality measure, except as otherwise specified",
    entry(2018, 2023, 20, unread(2024, _MINIMUM)),
    entry(2024, 2024, 20, _MINIMUM),
    entry(2025, 2027, 20, unread(2024, _MINIMUM)),
    note="The text of 2017 was not read.",
)
ENOUGH_CASES: Final = _page.rule(
    "submissions.enough-cases",
    "at least as many cases as the case minimum of the year",
    CASE_MINIMUM,
    "MEA-031",
    note="The text of 2017 was not read.",
)

_SHARES: Final = frozenset(
    {
        CollectionType.MIPS_CQM,
        CollectionType.ECQM,
        CollectionType.QCDR_MEASURE,
        CollectionType.MEDICARE_PART_B_CLAIMS,
    }
)


@takes(CollectionType)
def _a_type_with_a_share(name: str, value: object) -> Problem | None:
    problem = member_of(CollectionType).problem(name, value)
    if problem is None and value is not CollectionType.MEDICARE_CQM and value not in _SHARES:
        names = sorted(one.name for one in (*_SHARES, CollectionType.MEDICARE_CQM))
        remedy = "the text asks for no share of any other"
        return Problem(name, shown(value), f"one of {', '.join(names)}, or None", remedy)
    return problem


@takes(Fraction, *RATED)
def _a_rate_or_value(name: str, value: object) -> Problem | None:
    if isinstance(value, Fraction):
        return a_number.problem(name, value)
    return instance_of(Fraction, *RATED).problem(name, value)


def completeness(
    reported: Rated | Fraction | None,
    year: PY,
    *,
    collection_type: CollectionType | None = None,
    algorithm: OverallAlgorithm | None = None,
    about: str = "",
) -> Determination[bool | None]:
    """Decide whether data on a measure is complete: whether enough of its cases were reported.

    *reported* is the value that is submitted, or its reporting rate as an exact share; None means
    that there is none: it is not known, or there are no eligible cases. The comparison is exact and
    never rounded. *algorithm* is the overallAlgorithm of a measure with several rates. CMS does not
    say how the reporting rates of its strata become one: their cases are added up, and the answer
    is None if a single stratum would decide otherwise.

    >>> completeness(Fraction(3, 4), PY(2026)).answer
    True
    >>> completeness(Fraction(7499, 10000), PY(2026)).answer
    False

    Raises InvalidType or InvalidValue for an argument of the wrong type, and for a collection type
    that has no required share. Raises YearNotCovered for a year without a source, and for Medicare
    CQMs before 2024.

    Citation: 42 CFR § 414.1340(a), (b) and (d).
    """
    take(
        "completeness",
        reported=(reported, optional(_a_rate_or_value)),
        year=(year, a_performance_year),
        collection_type=(collection_type, optional(_a_type_with_a_share)),
        algorithm=(algorithm, optional(member_of(OverallAlgorithm))),
        about=(about, instance_of(str)),
    )
    is_of_beneficiaries = collection_type is CollectionType.MEDICARE_CQM
    rule = COMPLETE_ON_BENEFICIARIES if is_of_beneficiaries else COMPLETE
    shares = MEDICARE_CQM_COMPLETENESS if is_of_beneficiaries else DATA_COMPLETENESS
    clause, least = rule.of(year), shares.at(year)
    rate = _reporting_rate(reported, algorithm)
    # Counts that contradict each other have a rate above 1, which shows nothing.
    holds = None if rate is None or rate > 1 else rate >= least
    missing = "reporting_rate"
    if holds is not None and any(
        (one.reporting_rate is None or (one.reporting_rate >= least) is not holds)
        for one in _strata_that_count(reported, algorithm)
    ):
        holds, missing = None, "how the reporting rates of strata become one"
    observed = None if rate is None else str(rate)
    finding = clause.judge(holds, observed, str(least), missing=(missing,), about=about)
    return all_met(year, (finding,))


def _reporting_rate(reported: Any, algorithm: OverallAlgorithm | None) -> Fraction | None:
    if reported is None or isinstance(reported, Fraction):
        return reported
    return rates_of(reported, algorithm=algorithm).reporting_rate


_ONE_STRATUM: Final = frozenset({OverallAlgorithm.OVERALL_STRATUM_ONLY, OverallAlgorithm.SPLIT})


def _strata_that_count(reported: Any, algorithm: OverallAlgorithm | None) -> list[Rates]:
    """Return the rates of the strata whose cases were added up."""
    several = isinstance(reported, (MultiPerformanceRate, RegistryMultiPerformanceRate))
    if not several or algorithm in _ONE_STRATUM:
        return []
    return [rates_of(one) for one in averaged(reported.strata)]


def enough_cases(cases: int | None, year: PY, *, about: str = "") -> Determination[bool | None]:
    """Decide whether a quality measure has as many cases as the case minimum of *year*.

    *cases* is its case count, such as ``case_count`` of :class:`Rates`; None means "not known".
    The text makes exceptions, such as for administrative claims measures, which are not modeled.

    >>> enough_cases(20, PY(2024)).answer, enough_cases(19, PY(2024)).answer
    (True, False)

    Raises InvalidType or InvalidValue for an argument of the wrong type, and YearNotCovered for a
    year without a source.

    Citation: 42 CFR § 414.1380(b)(1)(iii).
    """
    take(
        "enough_cases",
        cases=(cases, optional(a_count)),
        year=(year, a_performance_year),
        about=(about, instance_of(str)),
    )
    least = CASE_MINIMUM.at(year)
    holds = None if cases is None else cases >= least
    finding = ENOUGH_CASES.of(year).judge(holds, cases, least, missing=("cases",), about=about)
    return all_met(year, (finding,))
