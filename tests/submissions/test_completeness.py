"""Data completeness by year and collection type, and the case minimum."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import Basis, PerformanceYear
from qpp_rules.core.errors import InvalidInput, YearNotCovered
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.measures import OverallAlgorithm
from qpp_rules.submissions import (
    CASE_MINIMUM,
    DATA_COMPLETENESS,
    MEDICARE_CQM_COMPLETENESS,
    MultiPerformanceRate,
    NonProportion,
    SinglePerformanceRate,
    Stratum,
    completeness,
    enough_cases,
    rates_of,
)
from qpp_rules.testing.strategies import single_performance_rates

MEDICARE = CollectionType.MEDICARE_CQM
SIMPLE = OverallAlgorithm.SIMPLE_AVERAGE


@pytest.mark.parametrize(
    ("year", "least"),
    [
        pytest.param(2017, "1/2", id="SUBC-08, MEA-030: 2017"),
        pytest.param(2018, "3/5", id="SUBC-08: 2018"),
        pytest.param(2019, "3/5", id="SUBC-08: 2019"),
        pytest.param(2020, "7/10", id="SUBC-08: 2020"),
        pytest.param(2023, "7/10", id="SUBC-08, MEA-030: 2023"),
        pytest.param(2024, "3/4", id="SUBC-08: 2024"),
        pytest.param(2026, "3/4", id="SUBC-08, MEA-030: 2026"),
        pytest.param(2027, "3/4", id="2027, as a third party quotes it"),
    ],
)
@pytest.mark.parametrize(
    "kind",
    [
        None,
        CollectionType.MIPS_CQM,
        CollectionType.ECQM,
        CollectionType.QCDR_MEASURE,
        CollectionType.MEDICARE_PART_B_CLAIMS,
    ],
)
def test_data_is_complete_from_the_years_share(
    year: int, least: str, kind: CollectionType | None
) -> None:
    """42 CFR § 414.1340(a) and (b). Compared exactly: 0.7499 is less than 3/4."""
    of_year, share = PerformanceYear(year), Fraction(least)
    just_less = share - Fraction(1, 10**9)

    assert completeness(share, of_year, collection_type=kind).answer is True
    assert completeness(just_less, of_year, collection_type=kind).answer is False
    assert completeness(Fraction(1), of_year, collection_type=kind).answer is True


def test_medicare_cqms_have_had_their_own_paragraph_since_2024() -> None:
    """42 CFR § 414.1340(d): three quarters of the applicable beneficiaries."""
    complete = completeness(Fraction(3, 4), PerformanceYear(2025), collection_type=MEDICARE)

    assert complete.answer is True
    assert complete.findings[0].citation.locator == "414.1340(d)"
    with pytest.raises(YearNotCovered, match="Medicare CQMs began in 2024"):
        completeness(Fraction(1), PerformanceYear(2023), collection_type=MEDICARE)


def test_the_share_of_2027_rests_on_a_third_party() -> None:
    year = PerformanceYear(2027)
    for parameter in (DATA_COMPLETENESS, MEDICARE_CQM_COMPLETENESS):
        assert parameter.source(year).basis is Basis.SECONDARY
        assert parameter.source(PerformanceYear(2026)).basis is Basis.REGULATION
    with pytest.raises(YearNotCovered):
        completeness(Fraction(1), PerformanceYear(2028))


@pytest.mark.parametrize(
    "kind", [CollectionType.CMS_WEB_INTERFACE, CollectionType.CAHPS_FOR_MIPS_SURVEY, "eCQM"]
)
def test_a_collection_type_without_a_share_is_refused(kind: Any) -> None:
    """§ 414.1340(c) asks for ranked beneficiaries on the Web Interface, and for no share."""
    with pytest.raises(InvalidInput, match="collection_type: given"):
        completeness(Fraction(1), PerformanceYear(2024), collection_type=kind)


@pytest.mark.parametrize(
    "reported",
    [
        None,
        SinglePerformanceRate(True, 0, 0, 0),
        NonProportion(Fraction(1), Fraction(0), True, 5),
        MultiPerformanceRate(True, []),
    ],
)
def test_without_a_reporting_rate_the_answer_is_not_known(reported: Any) -> None:
    """SUB-022: with a zero denominator the rate is undefined, and not 1."""
    found = completeness(reported, PerformanceYear(2026), about="measure 001")

    assert found.answer is None
    assert found.missing == ("reporting_rate",)
    assert found.findings[0].about == "measure 001"


def test_a_value_is_judged_by_its_counts() -> None:
    year = PerformanceYear(2019)
    found = completeness(
        NonProportion(Fraction(3), Fraction(1000), False, 80, Fraction(0), Fraction(30)), year
    )

    assert found.answer is False, "SUBC-06"
    assert (found.findings[0].observed, found.findings[0].required) == ("11/100", "3/5")
    assert completeness(SinglePerformanceRate(True, 60, 100, 0), year).answer is True


def stratum(name: str, met: int, eligible: int) -> Stratum:
    return Stratum(name, met, eligible, 0)


@pytest.mark.parametrize(
    ("strata", "algorithm", "answer"),
    [
        pytest.param([("a", 80, 100), ("b", 90, 100)], SIMPLE, True, id="each and all complete"),
        pytest.param([("a", 10, 100), ("b", 20, 100)], SIMPLE, False, id="each and all short"),
        pytest.param([("a", 100, 100), ("b", 60, 100)], SIMPLE, None, id="one short"),
        pytest.param([("a", 10, 100), ("b", 100, 100)], SIMPLE, None, id="only one complete"),
        pytest.param([("a", 70, 100), ("b", 80, 100)], None, None, id="exactly at the share"),
        pytest.param([("a", 5, 5), ("b", 0, 0)], SIMPLE, None, id="one without cases"),
        pytest.param([("a", 5, 5), ("overall", 0, 9)], SIMPLE, True, id="overall left out"),
        pytest.param(
            [("a", 0, 5), ("overall", 9, 9)],
            *(OverallAlgorithm.OVERALL_STRATUM_ONLY, True),
            id="the overall stratum alone",
        ),
        pytest.param(
            [("reporting", 1, 9), ("performance", 9, 9)],
            *(OverallAlgorithm.SPLIT, False),
            id="the reporting stratum alone",
        ),
    ],
)
def test_strata_are_combined_unless_one_alone_would_decide_differently(
    strata: list[tuple[str, int, int]], algorithm: OverallAlgorithm | None, answer: bool | None
) -> None:
    value = MultiPerformanceRate(True, [stratum(*one) for one in strata])
    found = completeness(value, PerformanceYear(2026), algorithm=algorithm)

    assert found.answer is answer
    if answer is None:
        assert found.missing == ("how the reporting rates of strata become one",)


@given(single_performance_rates(), st.integers(2017, 2027))
def test_a_value_and_its_rate_have_the_same_answer(value: SinglePerformanceRate, year: int) -> None:
    of_year = PerformanceYear(year)
    assert completeness(value, of_year) == completeness(rates_of(value).reporting_rate, of_year)


@pytest.mark.parametrize("reported", [0.75, 1, "3/4", True, Stratum("a", 1, 1)])
def test_anything_but_a_share_or_a_value_is_refused(reported: Any) -> None:
    with pytest.raises(InvalidInput, match="reported: given"):
        completeness(reported, PerformanceYear(2026))


@pytest.mark.parametrize(("cases", "answer"), [(20, True), (19, False), (0, False), (None, None)])
def test_a_measure_needs_twenty_cases(cases: int | None, answer: bool | None) -> None:
    """MEA-031; 42 CFR § 414.1380(b)(1)(iii)."""
    found = enough_cases(cases, PerformanceYear(2024), about="measure 001")

    assert found.answer is answer
    assert found.missing == (("cases",) if answer is None else ())


def test_the_case_minimum_cites_the_2024_text() -> None:
    bases = {year: CASE_MINIMUM.source(PerformanceYear(year)).basis for year in range(2018, 2028)}
    assert bases.pop(2024) is Basis.REGULATION
    assert {*bases.values()} == {Basis.DERIVED}
    with pytest.raises(YearNotCovered, match="The text of 2017 was not read"):
        enough_cases(20, PerformanceYear(2017))


@pytest.mark.parametrize("cases", [-1, True, 20.0, "20"])
def test_cases_must_be_a_count(cases: Any) -> None:
    with pytest.raises(InvalidInput, match="cases: given"):
        enough_cases(cases, PerformanceYear(2024))
