"""A measurement: whether its value has the form of its measure, and whether its counts can be true.

The comparisons come first and say no word; findings are made for what is not met, or on request.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.citations import Basis
from qpp_rules.core.masking import brief
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import FACT_SHEET_2027, guidance
from qpp_rules.core.values import Enumeration
from qpp_rules.measures import MetricType, SubmissionMethod
from qpp_rules.submissions.api_documentation import FIRST_YEAR, documentation, documented, since
from qpp_rules.submissions.content import (
    AllCauseReadmission,
    MultiPerformanceRate,
    NonProportion,
    Proportion,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
    SurveyScore,
)
from qpp_rules.submissions.inaccuracy_paragraph import inaccuracy_texts
from qpp_rules.submissions.kinds import refused, to_look_at
from qpp_rules.submissions.rates import agrees_in_print, rates_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from fractions import Fraction

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.vocabulary import PerformanceCategory
    from qpp_rules.core.years import PerformanceYear as PY
    from qpp_rules.measures import Measure
    from qpp_rules.submissions.content import Stratum, Value

_page = Page(__name__)

_MEASUREMENTS: Final = "Measurements"


class StrataCheck(Enumeration):
    """Which measures' strata must have the names that CMS publishes, and their number."""

    QCDR_ONLY = "QCDR measures; of others, names are looked at"
    ALL = "all measures"
    OFF = "QCDR measures; others are left alone"


FORM: Final = refused(
    _page.rule(
        "submissions.value.form",
        "the value has the form of the measure's metric type",
        documented(_MEASUREMENTS),
        "SUB-039",
    )
)
OF_CATEGORY: Final = refused(
    _page.rule(
        "submissions.sets.category",
        "the measure is of the performance category of its set",
        documented("Measurement Sets"),
        "SUB-039",
    )
)
MET: Final = refused(
    _page.rule(
        "submissions.counts.met",
        "performance met is at most the eligible population",
        documented(_MEASUREMENTS),
        "SUB-027",
        "SUB-028",
        "SUB-031",
    )
)
SUM: Final = refused(
    _page.rule(
        "submissions.counts.sum",
        "the counts together are at most the eligible population",
        documented(_MEASUREMENTS),
        "SUB-029",
        "SUB-065",
    )
)
EXCLUSIONS: Final = refused(
    _page.rule(
        "submissions.counts.exclusions",
        "a MIPS CQM has no exclusions from the eligible population",
        since(2020, "Change Log, 8/15/20"),
        "SUB-066",
    )
)
PROPORTION: Final = refused(
    _page.rule(
        "submissions.proportion",
        "the numerator is at most the denominator",
        documented(_MEASUREMENTS),
        "SUB-031",
    )
)
STRATA: Final = refused(
    _page.rule(
        "submissions.strata",
        "the strata are those of the measure, each once",
        since(2022, "Change Log, 10/05/2022"),
        "SUB-067",
    )
)
STRATA_NAMES: Final = to_look_at(
    _page.rule(
        "submissions.strata.names",
        "the strata have the names in CMS's measures data",
        (
            text(
                FIRST_YEAR,
                2027,
                documentation(
                    _MEASUREMENTS,
                    Basis.INTERPRETATION,
                    "CMS says of QCDR measures alone that the strata must match; whether it "
                    "refuses others is not said",
                ),
            ),
        ),
        "SUB-067",
    )
)
REPORTED: Final = to_look_at(
    _page.rule(
        "submissions.counts.reported",
        "the number is reported",
        (text(2027, 2027, guidance(FACT_SHEET_2027, "Data Submission Functions")),),
        "SUB-029",
        "SUB-030",
    )
)

RATE: Final = to_look_at(
    _page.rule(
        "submissions.rates.claimed",
        "the performance rate that is sent follows from the counts",
        inaccuracy_texts(
            "the text counts calculation errors among inaccuracies; that wrong rates are one is "
            "said in the fact sheet of 2027 only"
        ),
        "SUB-034",
    )
)

_FORMS: Final[dict[MetricType, type[Any] | None]] = {
    MetricType.BOOLEAN: bool,
    MetricType.PROPORTION: Proportion,
    MetricType.SINGLE_PERFORMANCE_RATE: SinglePerformanceRate,
    MetricType.MULTI_PERFORMANCE_RATE: MultiPerformanceRate,
    MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE: RegistrySinglePerformanceRate,
    MetricType.REGISTRY_MULTI_PERFORMANCE_RATE: RegistryMultiPerformanceRate,
    MetricType.NON_PROPORTION: NonProportion,
    # CMS has these from others.
    MetricType.CAHPS: None,
    MetricType.COST_SCORE: None,
}
_NAMES: Final = {form: kind.value for kind, form in _FORMS.items() if form is not None} | {
    SurveyScore: "a score of CMS's, from a survey",
    AllCauseReadmission: "a score of CMS's, of readmissions",
}
_SINGLE: Final = (SinglePerformanceRate, RegistrySinglePerformanceRate)
_MULTI: Final = (MultiPerformanceRate, RegistryMultiPerformanceRate)
_OPTIONAL_COUNTS: Final = (
    ("performance_not_met", "performanceNotMet"),
    ("eligible_population_exception", "eligiblePopulationException"),
    ("eligible_population_exclusion", "eligiblePopulationExclusion"),
)


def form_findings(
    measure: Measure, form: type[Any], category: PerformanceCategory, year: PY
) -> Iterator[Finding]:
    """Yield whether a value of the class *form* fits *measure*; paths begin at the measurement."""
    kind = measure.metric_type
    yield FORM.of(year).judge(
        None if kind is None else _FORMS[kind] is form,
        _NAMES[form],
        None if kind is None else kind.value,
        missing=("metricType in the measures data",),
        about="value",
    )
    yield OF_CATEGORY.of(year).judge(
        measure.category is category, measure.category.value, category.value, about="measureId"
    )


def has_no_exclusions(measure: Measure | None, method: SubmissionMethod | None, year: PY) -> bool:
    """Return whether exclusions of *measure* must be 0 or absent: it is a MIPS CQM."""
    return (
        EXCLUSIONS.covers(year)
        and method is SubmissionMethod.REGISTRY
        and measure is not None
        and measure.is_qcdr_measure is False
    )


def strata_compared(measure: Measure | None, chosen: StrataCheck) -> tuple[str, ...] | None:
    """Return the strata with which those of *measure* are compared; None if they are not."""
    if measure is None or not measure.is_multi_rate:
        return None
    if chosen is StrataCheck.OFF and not measure.is_qcdr_measure:
        return None
    return measure.strata or ()


def counts_test(
    form: type[Any], *, no_exclusions: bool, all_reported: bool
) -> Callable[[Any], bool]:
    """Return a function that says whether all counts of a value of the class *form* can be true.

    *no_exclusions* says that exclusions from the eligible population must be 0 or absent;
    *all_reported*, that every other count must be there. The function makes the comparisons of
    :func:`value_findings` and no finding.
    """

    def hold(counts: Any) -> bool:
        not_met, excluded = counts.performance_not_met, counts.eligible_population_exclusion
        excepted = counts.eligible_population_exception
        # No count is below 0, so what is met is not more than the sum.
        total = counts.performance_met + (not_met or 0) + (excluded or 0) + (excepted or 0)
        if total > counts.eligible_population or (no_exclusions and excluded):
            return False
        return not (all_reported and any(_absent(counts, no_exclusions)))

    if form in _SINGLE:
        return hold
    if form in _MULTI:
        return lambda value: all(map(hold, value.strata))
    if form is Proportion:
        return lambda value: bool(value.numerator <= value.denominator)
    return lambda _value: True


def _comparisons(counts: Any, no_exclusions: bool) -> tuple[bool, bool, bool]:
    """Return whether performance met, the sum, and the exclusions are right."""
    met, eligible = counts.performance_met, counts.eligible_population
    return (
        met <= eligible,
        _total(counts) <= eligible,
        not (no_exclusions and counts.eligible_population_exclusion),
    )


def _total(counts: Any) -> int:
    total: int = (
        counts.performance_met
        + (counts.performance_not_met or 0)
        + (counts.eligible_population_exclusion or 0)
        + (counts.eligible_population_exception or 0)
    )
    return total


def _absent(counts: Any, no_exclusions: bool) -> Iterator[str]:
    # Exclusions that must be 0 need not be there.
    named = _OPTIONAL_COUNTS[:-1] if no_exclusions else _OPTIONAL_COUNTS
    return (name for field, name in named if getattr(counts, field) is None)


def value_findings(
    value: Value, year: PY, at: str, *, no_exclusions: bool, everything: bool
) -> Iterator[Finding]:
    """Yield the findings on the counts of the value at *at*; see :func:`counts_test`."""
    if isinstance(value, Proportion):
        holds = value.numerator <= value.denominator
        if everything or not holds:
            required = f"at most {value.denominator}"
            about = f"{at}.numerator"
            yield PROPORTION.of(year).judge(holds, value.numerator, required, about=about)
    elif isinstance(value, _SINGLE):
        yield from _count_findings(value, year, at, no_exclusions, everything)
    elif isinstance(value, _MULTI):
        for place, one in enumerate(value.strata):
            where = f"{at}.strata[{place}]"
            yield from _count_findings(one, year, where, no_exclusions, everything)


def _count_findings(
    counts: Any, year: PY, at: str, no_exclusions: bool, everything: bool
) -> Iterator[Finding]:
    met, total, excluded = _comparisons(counts, no_exclusions)
    required = f"at most {counts.eligible_population}"
    if everything or not met:
        about = f"{at}.performanceMet"
        yield MET.of(year).judge(met, counts.performance_met, required, about=about)
    # More met than eligible makes the sum too large in itself: it is one fault.
    if met and (everything or not total):
        yield SUM.of(year).judge(total, _total(counts), required, about=at)
    if no_exclusions and (everything or not excluded):
        about = f"{at}.eligiblePopulationExclusion"
        given = counts.eligible_population_exclusion
        yield EXCLUSIONS.of(year).judge(excluded, given, "0 or none", about=about)
    if REPORTED.covers(year):
        for name in _absent(counts, no_exclusions):
            yield REPORTED.of(year).not_met("none", about=f"{at}.{name}")


def strata_findings(
    measure: Measure, strata: tuple[Stratum, ...], year: PY, at: str, chosen: StrataCheck
) -> Iterator[Finding]:
    """Yield whether *strata* are those of *measure*: each wrong one, or one finding that all are.

    *at* is the path of the value.
    """
    is_enforced = measure.is_qcdr_measure or chosen is StrataCheck.ALL
    clause, about = (STRATA if is_enforced else STRATA_NAMES).of(year), f"{at}.strata"
    if not strata and not is_enforced:
        # How many strata CMS asks of these is not known, but none at all is no result.
        missing = f"whether CMS takes {measure.identifier} without strata"
        yield STRATA.of(year).unknown(missing, observed="none", about=about)
    if measure.strata is None:
        yield clause.unknown("strata in the measures data", about=about)
        return
    required = ", ".join(measure.strata)
    names = [measure.stratum(one.stratum) for one in strata]
    counts = Counter(name for name in names if name is not None)
    wrong = [
        clause.not_met(brief(one.stratum), required, about=f"{about}[{place}].stratum")
        for place, (one, name) in enumerate(zip(strata, names, strict=True))
        if name is None
    ]
    twice = (f"{name}, {number} times" for name, number in counts.items() if number > 1)
    lacking = (f"no {name}" for name in measure.strata if name not in counts)
    wrong += (clause.not_met(said, required, about=about) for said in chain(twice, lacking))
    yield from wrong or [clause.met(", ".join(counts), required, about=about)]


def rate_findings(
    value: Value, measure: Measure | None, year: PY, at: str, *, everything: bool
) -> Iterator[Finding]:
    """Yield whether the performance rate that a QCDR sends follows from the counts it sends.

    Nothing is said if no rate follows from the counts.
    """
    if not isinstance(value, OF_QCDRS):
        return
    algorithm = None if measure is None else measure.overall_algorithm
    computed = rates_of(value, algorithm=algorithm).performance_rate
    if computed is None:
        return
    holds = agrees_in_print(computed, value.performance_rate)
    if everything or not holds:
        about = f"{at}.performanceRate"
        yield RATE.of(year).judge(
            holds, _in_percent(value.performance_rate), _in_percent(computed), about=about
        )


OF_QCDRS: Final = (RegistrySinglePerformanceRate, RegistryMultiPerformanceRate)


def _in_percent(share: Fraction) -> str:
    hundredths = round(share * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def strata_of(value: Value) -> tuple[Stratum, ...] | None:
    """Return the strata of *value*, or None if its form has none."""
    return value.strata if isinstance(value, _MULTI) else None
