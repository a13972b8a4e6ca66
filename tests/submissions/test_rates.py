"""Rates and case counts: CMS's cases and examples, and a second computation on generated counts."""

from __future__ import annotations

import json
import os
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import submissions
from qpp_rules.core.errors import InvalidInput, InvalidType
from qpp_rules.measures import OverallAlgorithm, SubmissionMethod
from qpp_rules.submissions import (
    CaseCounting,
    MultiPerformanceRate,
    NonProportion,
    Proportion,
    RateFormula,
    Rates,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    Rounding,
    SinglePerformanceRate,
    Stratum,
    agrees_in_print,
    performance_rate,
    rates_of,
    reporting_rate,
)
from qpp_rules.testing.strategies import (
    multi_performance_rates,
    non_proportions,
    single_performance_rates,
)

CMS_DATA = Path(
    os.environ.get("QPP_RULES_CMS_DATA", Path(__file__).parents[2].parent / "shared" / "cms")
)
EXAMPLE = CMS_DATA / "submissions" / "submission-example-quality.json"
SCORED = CMS_DATA / "submissions" / "scoring-example-output-quality.json"

SIMPLE, WEIGHTED, OVERALL, SUM, SPLIT = (
    OverallAlgorithm.SIMPLE_AVERAGE,
    OverallAlgorithm.WEIGHTED_AVERAGE,
    OverallAlgorithm.OVERALL_STRATUM_ONLY,
    OverallAlgorithm.SUM_NUMERATORS,
    OverallAlgorithm.SPLIT,
)


@pytest.mark.parametrize(
    ("met", "not_met", "rate"),
    [
        pytest.param(120, 36, "10/13", id="SUBC-01"),
        pytest.param(50, 850, "1/18", id="SUBC-02"),
        pytest.param(1787, 899, "1787/2686", id="SUBC-03"),
        pytest.param(800, 100, "8/9", id="SUBC-04"),
        pytest.param(400, 100, "4/5", id="SUB-023: not 400 of 1000 eligible"),
        pytest.param(76, 24, "19/25", id="the names of the interface"),
        pytest.param(0, 5, "0", id="none met"),
        pytest.param(45, 45, "1/2", id="SUB-C15"),
    ],
)
def test_a_performance_rate_is_met_divided_by_decided(met: int, not_met: int, rate: str) -> None:
    assert performance_rate(met=met, not_met=not_met) == Fraction(rate)


def test_a_zero_denominator_has_no_rate() -> None:
    """SUB-C16: QRDA writes NA; it is neither 0 nor 1."""
    assert performance_rate(met=0, not_met=0) is None
    assert reporting_rate(eligible=0, met=0, not_met=0) is None


@pytest.mark.parametrize(
    ("counts", "rate"),
    [
        pytest.param((156, 120, 36, 0, 0), "1", id="SUBC-01"),
        pytest.param((1000, 800, 100, 0, 100), "1", id="SUBC-04"),
        pytest.param((1000, 400, 100, 0, 0), "1/2", id="half is reported"),
        pytest.param((10, 4, 3, 2, 1), "1", id="exclusions and exceptions count"),
        pytest.param((100, 45, 45, 0, 10), "1", id="SUB-C15"),
        pytest.param((10, 0, 0, 0, 10), "1", id="SUB-C16"),
        pytest.param((10, 11, 0, 0, 0), "11/10", id="counts that contradict each other"),
    ],
)
def test_a_reporting_rate_is_what_was_reported_of_the_eligible(
    counts: tuple[int, ...], rate: str
) -> None:
    names = ("eligible", "met", "not_met", "exclusions", "exceptions")
    assert reporting_rate(**dict(zip(names, counts, strict=True))) == Fraction(rate)


@pytest.mark.parametrize("wrong", [-1, True, 1.0, "1", None, 10**400])
def test_anything_but_a_count_is_refused(wrong: Any) -> None:
    with pytest.raises(InvalidInput, match="met: given"):
        performance_rate(met=wrong, not_met=1)
    with pytest.raises(InvalidInput, match="exceptions: given"):
        reporting_rate(eligible=1, met=1, not_met=1, exceptions=wrong)


# Case counts: ambiguity F12


@pytest.mark.parametrize(
    ("value", "method", "count", "other"),
    [
        pytest.param(
            SinglePerformanceRate(True, 40, 60, 5, 15),
            SubmissionMethod.REGISTRY,
            60,
            45,
            id="MIPS CQM: the eligible population",
        ),
        pytest.param(
            SinglePerformanceRate(True, 40, 60, 5, 15),
            SubmissionMethod.ELECTRONIC_HEALTH_RECORD,
            *(45, 60),
            id="eCQM: not said, so the smaller",
        ),
        pytest.param(
            SinglePerformanceRate(True, 40, 60, 5, 15), None, 45, 60, id="method not known"
        ),
        pytest.param(
            RegistrySinglePerformanceRate(True, 40, 60, Fraction(8, 9), 5, 15),
            SubmissionMethod.REGISTRY,
            *(45, 60),
            id="QCDR measure: minus exclusions",
        ),
        pytest.param(
            SinglePerformanceRate(True, 40, 60, 5),
            SubmissionMethod.REGISTRY,
            60,
            None,
            id="no exclusions: no other reading",
        ),
        pytest.param(
            SinglePerformanceRate(True, 0, 3, 0, 5), None, 0, 3, id="more excluded than eligible"
        ),
    ],
)
def test_cases_are_counted_as_cms_prints_it_for_the_metric_type(
    value: Any, method: SubmissionMethod | None, count: int, other: int | None
) -> None:
    found = rates_of(value, method=method)
    assert (found.case_count, found.other_case_count) == (count, other)


@pytest.mark.parametrize(
    ("counting", "count"), [(CaseCounting.ELIGIBLE, 60), (CaseCounting.MINUS_EXCLUSIONS, 45)]
)
def test_cases_can_be_counted_one_way_for_all(counting: CaseCounting, count: int) -> None:
    value = SinglePerformanceRate(True, 40, 60, 5, 15)
    several = MultiPerformanceRate(True, [Stratum("a", 40, 60, 5, 15)])

    assert rates_of(value, counting=counting).case_count == count
    assert rates_of(several, counting=counting, algorithm=SIMPLE).case_count == count


# Measures with several rates

STRATA = (
    Stratum("overall", 9, 30, 21, 1),
    Stratum("a", 47, 60, 13),
    Stratum("b", 121, 147, 26),
)
PARTS = (
    Stratum("reporting", 60, 100, 20, 10, 5),
    Stratum("performance", 30, 50, 20),
    Stratum("combinedPopulations", 1, 2, 1),
)


@pytest.mark.parametrize(
    ("algorithm", "strata", "rate", "reporting", "cases"),
    [
        pytest.param(SIMPLE, STRATA[1:], "4723/5880", "1", 147, id="SUBC-07"),
        pytest.param(SIMPLE, STRATA, "4723/5880", "1", 147, id="without the overall stratum"),
        pytest.param(WEIGHTED, STRATA, "56/69", "1", 207, id="weighted: all cases together"),
        pytest.param(OVERALL, STRATA, "3/10", "31/30", 29, id="the overall stratum alone"),
        pytest.param(SPLIT, PARTS, "3/5", "95/100", 90, id="split: one stratum for each"),
        pytest.param(None, STRATA, None, "1", None, id="an algorithm that is not known"),
        pytest.param(OVERALL, STRATA[1:], None, None, None, id="no overall stratum"),
        pytest.param(OVERALL, STRATA[:1] * 2, None, None, None, id="two overall strata"),
        pytest.param(SIMPLE, (), None, None, None, id="no strata"),
        pytest.param(
            SIMPLE, (*STRATA, Stratum("c", 0, 0, 0)), None, "1", 147, id="a stratum without a rate"
        ),
        pytest.param(
            WEIGHTED, (*STRATA, Stratum("c", 5, 5)), None, "1", 212, id="not met is not given"
        ),
        pytest.param(SIMPLE, (Stratum("c", 5, 5),), None, "1", 5, id="one, not met not given"),
    ],
)
def test_strata_become_one_rate_by_the_algorithm(
    algorithm: OverallAlgorithm | None,
    strata: tuple[Stratum, ...],
    rate: str | None,
    reporting: str | None,
    cases: int | None,
) -> None:
    """OverallAlgorithm in Measurements of qpp-submissions-docs."""
    for value in (
        MultiPerformanceRate(True, strata),
        RegistryMultiPerformanceRate(True, strata, Fraction(1, 2)),
    ):
        found = rates_of(value, algorithm=algorithm)
        assert found.performance_rate == (None if rate is None else Fraction(rate))
        assert found.reporting_rate == (None if reporting is None else Fraction(reporting))
        assert found.case_count == cases
        assert found.sum_of_numerators is None


def test_summed_numerators_are_not_a_share() -> None:
    """Two measures of 2017 and one of 2018 have this algorithm."""
    found = rates_of(MultiPerformanceRate(True, STRATA), algorithm=SUM)

    assert found.sum_of_numerators == 168
    assert (found.performance_rate, found.case_count) == (None, None)
    assert rates_of(MultiPerformanceRate(True, ()), algorithm=SUM).sum_of_numerators is None


@pytest.mark.parametrize(
    ("algorithm", "plain", "printed"),
    [(OVERALL, "3/10", "9/29"), (SIMPLE, "4723/5880", None), (WEIGHTED, "56/69", None)],
)
def test_the_printed_formula_takes_exclusions_off_where_cms_prints_it_so(
    algorithm: OverallAlgorithm, plain: str, printed: str | None
) -> None:
    """Ambiguity F13: the default follows CMS's own example files; the other value is shown."""
    value = MultiPerformanceRate(True, STRATA)
    by_default = rates_of(value, algorithm=algorithm)
    as_printed = rates_of(value, algorithm=algorithm, formula=RateFormula.AS_PRINTED)

    assert by_default.performance_rate == Fraction(plain)
    other = None if printed is None else Fraction(printed)
    assert by_default.other_performance_rate == other
    assert as_printed.performance_rate == (other or Fraction(plain))
    assert as_printed.other_performance_rate == (other and Fraction(plain))


@pytest.mark.parametrize(
    ("stratum", "rate"),
    [
        (Stratum("overall", 5, 20, 5, 10), None),
        (Stratum("overall", 5, 20, 5, 12), None),
        (Stratum("overall", 5, 20, None, 2), None),
        (Stratum("overall", 5, 20, 5, 7), Fraction(5, 3)),
    ],
)
def test_the_printed_formula_may_have_no_rate_or_more_than_1(
    stratum: Stratum, rate: Fraction | None
) -> None:
    found = rates_of(
        MultiPerformanceRate(True, [stratum]), algorithm=OVERALL, formula=RateFormula.AS_PRINTED
    )
    assert found.performance_rate == rate


# Non-proportion measures: ambiguity F15


def test_a_non_proportion_measure_has_no_rate_but_a_reporting_rate() -> None:
    """SUBC-06: CMS prints 3 for ACRAD15, its numerator, and not 3/1000."""
    found = rates_of(
        NonProportion(Fraction(3), Fraction(1000), False, 80, Fraction(0), Fraction(30))
    )
    assert found == Rates(reporting_rate=Fraction(11, 100), case_count=1000)
    with_both = NonProportion(Fraction(3), Fraction(1000), False, 80, Fraction(20), Fraction(30))
    assert rates_of(with_both).reporting_rate == Fraction(13, 100)


@pytest.mark.parametrize(
    ("denominator", "rate", "cases"),
    [("0", None, 0), ("5/2", "32", None), ("-5", "-16", None)],
)
def test_the_denominator_of_a_non_proportion_measure_may_be_anything(
    denominator: str, rate: str | None, cases: int | None
) -> None:
    found = rates_of(NonProportion(Fraction(3), Fraction(denominator), True, 80))
    assert found.reporting_rate == (None if rate is None else Fraction(rate))
    assert found.case_count == cases


@pytest.mark.parametrize("value", [True, Proportion(1, 2), None, "single"])
def test_values_without_rates_are_refused(value: Any) -> None:
    with pytest.raises(InvalidType, match="value: given"):
        rates_of(value)


# CMS's own examples


def printed(share: Fraction) -> float:
    """The share in percent with two decimals."""
    return float(round(Decimal(share.numerator) * 100 / Decimal(share.denominator), 2))


@pytest.mark.skipif(not SCORED.exists(), reason="CMS's data is not here")
def test_every_printed_rate_follows_from_its_counts_except_two() -> None:
    """CMS's scoring example prints each rate beside its counts.

    82.31 is printed for 110 beside 305 of 560, which is 54.46; and 3 for ACRAD15, of which no rate
    is computed. The other rates follow.
    """
    found = {one["name"]: one["metadata"] for one in measures_of(json.loads(SCORED.read_text()))}
    differ = {}
    for name, figures in found.items():
        met, decided = figures.get("performanceNumerator"), figures.get("performanceDenominator")
        if met is None or decided is None:
            computed: Any = None
        else:
            rate = performance_rate(met=met, not_met=decided - met)
            assert rate is not None
            computed = printed(rate)
        if figures["performanceRate"] != computed:
            differ[name] = (figures["performanceRate"], computed)
    assert differ.keys() == {"110", "ACRAD15"}
    assert differ["110"] == (82.31, 54.46)
    assert differ["ACRAD15"][0] == 3


def measures_of(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The scored measures, wherever they are in CMS's output."""
    inner = [*part.get("parts", ()), *([part["original"]] if "original" in part else ())]
    own = [part] if "performanceRate" in part.get("metadata", {}) else []
    return own + [one for each in inner for one in measures_of(each)]


@pytest.mark.skipif(not EXAMPLE.exists(), reason="CMS's data is not here")
def test_the_rates_of_cmss_example_for_305_match_its_print() -> None:
    """SUBC-07: 78.3333, 82.3129 and 80.3231 percent."""
    text = EXAMPLE.read_text().replace('"< performanceYearToBeReported >"', "2026")
    content = json.loads(text)["measurementSets"][0]["measurements"][0]["value"]["strata"]
    strata = [
        Stratum(
            one["stratum"],
            one["performanceMet"],
            one["eligiblePopulation"],
            one["performanceNotMet"],
        )
        for one in content
    ]
    rates = [rates_of(one).performance_rate for one in strata]
    whole = rates_of(MultiPerformanceRate(True, strata), algorithm=SIMPLE).performance_rate

    assert rates == [Fraction(47, 60), Fraction(121, 147)]
    assert whole == Fraction(4723, 5880)
    assert [printed(one) for one in (*rates, whole)] == [78.33, 82.31, 80.32]  # type: ignore[arg-type]


# Comparison with what is printed: ambiguity F14


@pytest.mark.parametrize(
    ("computed", "claimed", "agrees"),
    [
        ("10/13", "0.7692", True),
        ("10/13", "0.7693", False),
        ("10/13", "10/13", True),
        ("10/13", "0.76923", True),
        ("0.76925", "0.7692", True),
        ("0.76925", "0.7693", True),
        ("0.769251", "0.7692", False),
        ("1", "0.99995", True),
    ],
)
def test_a_claimed_rate_agrees_if_any_usual_rounding_gives_it(
    computed: str, claimed: str, agrees: bool
) -> None:
    assert agrees_in_print(Fraction(computed), Fraction(claimed)) is agrees


@pytest.mark.parametrize(
    ("rounding", "claimed", "agrees"),
    [
        (Rounding.HALF_UP, "0.7693", True),
        (Rounding.HALF_UP, "0.7692", False),
        (Rounding.HALF_EVEN, "0.7692", True),
        (Rounding.HALF_EVEN, "0.7693", False),
    ],
)
def test_one_rounding_may_be_chosen(rounding: Rounding, claimed: str, agrees: bool) -> None:
    assert agrees_in_print(Fraction("0.76925"), Fraction(claimed), rounding=rounding) is agrees


@pytest.mark.parametrize("decimals", [0, 10, 20])
def test_any_number_of_decimals_can_be_rounded_to(decimals: int) -> None:
    third = Fraction(1, 3)

    assert agrees_in_print(third, third, decimals=decimals, rounding=Rounding.HALF_UP)


@given(st.fractions(0, 1, max_denominator=10_000), st.integers(0, 6))
def test_rounding_matches_the_standard_library(share: Fraction, decimals: int) -> None:
    percent = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    unit = Decimal(1).scaleb(-decimals)
    for rounding, name in (
        (Rounding.HALF_UP, ROUND_HALF_UP),
        (Rounding.HALF_EVEN, ROUND_HALF_EVEN),
    ):
        claimed = Fraction(percent.quantize(unit, name)) / 100
        assert agrees_in_print(share, claimed, decimals=decimals, rounding=rounding)
        assert agrees_in_print(share, claimed, decimals=decimals)


@pytest.mark.parametrize("decimals", [-1, True, 21, 10**400])
def test_the_number_of_decimals_is_bounded(decimals: Any) -> None:
    with pytest.raises(InvalidInput, match="decimals: given"):
        agrees_in_print(Fraction(1), Fraction(1), decimals=decimals)


# A second computation


def second(value: Any, algorithm: OverallAlgorithm | None) -> tuple[Any, Any, Any]:
    """Performance rate, reporting rate and case count, computed from sums of plain dicts."""
    rows = [
        {
            "name": getattr(one, "stratum", ""),
            "met": one.performance_met,
            "not": one.performance_not_met,
            "out": (one.eligible_population_exclusion or 0),
            "exc": (one.eligible_population_exception or 0),
            "all": one.eligible_population,
        }
        for one in getattr(value, "strata", (value,))
    ]
    if isinstance(value, SinglePerformanceRate):
        averaged = reported = rows
        algorithm = WEIGHTED
    elif algorithm in (OVERALL, SPLIT):
        first = "overall" if algorithm is OVERALL else "performance"
        then = "overall" if algorithm is OVERALL else "reporting"
        averaged = [one for one in rows if one["name"] == first]
        reported = [one for one in rows if one["name"] == then]
        averaged, reported = (one if len(one) == 1 else [] for one in (averaged, reported))
    else:
        averaged = reported = [one for one in rows if one["name"] != "overall"]
    given = sum(one["met"] + (one["not"] or 0) + one["out"] + one["exc"] for one in reported)
    eligible = sum(one["all"] for one in reported)
    reporting = Fraction(given, eligible) if eligible else None
    counts = [max(0, one["all"] - one["out"]) for one in reported]
    cases = None
    if counts and algorithm in (SIMPLE, WEIGHTED, OVERALL, SPLIT):
        cases = max(counts) if algorithm is SIMPLE else sum(counts)
    rate = None
    if averaged and all(one["not"] is not None for one in averaged):
        decided = [one["met"] + one["not"] for one in averaged]
        if algorithm is WEIGHTED and sum(decided):
            rate = Fraction(sum(one["met"] for one in averaged), sum(decided))
        elif algorithm in (SIMPLE, OVERALL, SPLIT) and all(decided):
            shares = [Fraction(one["met"], of) for one, of in zip(averaged, decided, strict=True)]
            rate = sum(shares, Fraction()) / len(shares)
    return rate, reporting, cases


@given(
    single_performance_rates() | multi_performance_rates(),
    st.none() | st.sampled_from(OverallAlgorithm),
)
def test_rates_agree_with_a_second_computation(
    value: Any, algorithm: OverallAlgorithm | None
) -> None:
    found = rates_of(value, algorithm=algorithm)
    assert (found.performance_rate, found.reporting_rate, found.case_count) == second(
        value, algorithm
    )


@given(single_performance_rates(), st.sampled_from(CaseCounting), st.sampled_from(RateFormula))
def test_a_rate_of_true_counts_is_a_share(
    value: SinglePerformanceRate, counting: CaseCounting, formula: RateFormula
) -> None:
    """Whatever the counts are, met / (met + not met) is from 0 to 1."""
    found = rates_of(value, counting=counting, formula=formula)
    assert found.performance_rate is None or 0 <= found.performance_rate <= 1


@given(non_proportions())
def test_the_numbers_of_a_non_proportion_measure_cause_no_error(value: NonProportion) -> None:
    assert rates_of(value).performance_rate is None


def test_the_largest_counts_cause_no_error() -> None:
    most = 10**300
    strata = [Stratum("a", most, most, most, most, most), Stratum("b", 1, most - 1, 2, 3, 4)]
    for algorithm in OverallAlgorithm:
        found = rates_of(MultiPerformanceRate(True, strata), algorithm=algorithm)
        assert found.reporting_rate is None or found.reporting_rate > 1


def test_the_functions_are_public() -> None:
    assert submissions.rates_of is rates_of


@pytest.mark.parametrize("field", ["case_count", "sum_of_numerators"])
@pytest.mark.parametrize("wrong", [True, 1.0, -1])
def test_the_counts_of_rates_must_be_whole_numbers(field: str, wrong: Any) -> None:
    with pytest.raises(InvalidInput, match=f"{field}: given"):
        Rates(**{field: wrong})
