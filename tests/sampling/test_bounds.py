"""What a sample says of the whole, held against an enumeration of every sample there could be."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.sampling import CONFIDENCE, upper_bound

CONFIDENCES = (Fraction(1, 2), Fraction(4, 5), Fraction(9, 10), CONFIDENCE, Fraction(99, 100))


def by_enumeration(affected: int, sampled: int, population: int, confidence: Fraction) -> Fraction:
    """The largest share with which so few are found in more than 1 - confidence of all samples.

    Every sample of the population is looked at, one by one.
    """
    samples = list(combinations(range(population), sampled))
    likely = []
    for truly in range(population + 1):
        so_few = sum(sum(one < truly for one in sample) <= affected for sample in samples)
        can_be = affected <= truly <= population - (sampled - affected)
        if can_be and Fraction(so_few, len(samples)) > 1 - confidence:
            likely.append(truly)
    return Fraction(max(likely), population)


@st.composite
def findings(draw: st.DrawFn, *, largest: int = 300) -> tuple[int, int, int]:
    """How many were affected, of how many sampled, of how many there are."""
    population = draw(st.sampled_from((1, 2, 10, largest)) | st.integers(1, largest))
    sampled = draw(st.sampled_from((1, population)) | st.integers(1, population))
    affected = draw(st.sampled_from((0, sampled)) | st.integers(0, sampled))
    return affected, sampled, population


@pytest.mark.parametrize("population", range(1, 10))
def test_the_bound_agrees_with_counting_every_sample(population: int) -> None:
    for sampled in range(1, population + 1):
        for affected in range(sampled + 1):
            for confidence in CONFIDENCES:
                assert upper_bound(
                    affected, sampled, population, confidence=confidence
                ) == by_enumeration(affected, sampled, population, confidence)


@pytest.mark.parametrize(
    ("affected", "sampled", "population", "bound"),
    [
        pytest.param(0, 10, 10, Fraction(0), id="all were looked at: none is affected"),
        pytest.param(3, 10, 10, Fraction(3, 10), id="all were looked at: just those"),
        pytest.param(10, 10, 400, Fraction(1), id="all of the sample: perhaps everyone"),
        pytest.param(0, 1, 2, Fraction(1, 2), id="one of two is right"),
        pytest.param(1, 10, 40, Fraction(14, 40), id="one of ten of forty"),
        pytest.param(0, 10, 300, Fraction(76, 300), id="none of ten of three hundred"),
        pytest.param(0, 50, 100, Fraction(4, 100), id="none of fifty of a hundred"),
    ],
)
def test_bounds(affected: int, sampled: int, population: int, bound: Fraction) -> None:
    assert upper_bound(affected, sampled, population) == bound


def test_no_error_among_fifty_of_many_is_at_most_5_8_percent() -> None:
    """Issue 4, item 3. With so many, 1 - 0.05 ** (1 / 50) without replacement."""
    bound = upper_bound(0, 50, 10**6)

    assert f"{float(bound):.1%}" == "5.8%"
    assert abs(float(bound) - (1 - 0.05 ** (1 / 50))) < 1e-4


def test_the_bound_is_where_the_probability_first_falls_to_the_allowed_doubt() -> None:
    """A sample of 10 from 300 misses all of 76 affected with more than 5%, but not all of 77."""
    assert Fraction(comb(300 - 76, 10), comb(300, 10)) > Fraction(5, 100)
    assert Fraction(comb(300 - 77, 10), comb(300, 10)) <= Fraction(5, 100)


def test_a_probability_that_equals_the_doubt_is_not_above_it() -> None:
    """Of two, one affected: half of the samples of one miss it."""
    assert upper_bound(0, 1, 2, confidence=Fraction(1, 2)) == 0
    assert upper_bound(0, 1, 2, confidence=Fraction(1, 2) + Fraction(1, 10**9)) == Fraction(1, 2)


@given(findings(), st.sampled_from(CONFIDENCES))
def test_more_affected_in_the_sample_never_lowers_the_bound(
    found: tuple[int, int, int], confidence: Fraction
) -> None:
    affected, sampled, population = found
    bound = upper_bound(affected, sampled, population, confidence=confidence)

    if affected < sampled:
        assert upper_bound(affected + 1, sampled, population, confidence=confidence) >= bound


@given(findings(), st.sampled_from(CONFIDENCES), st.sampled_from(CONFIDENCES))
def test_more_confidence_never_lowers_the_bound(
    found: tuple[int, int, int], one: Fraction, other: Fraction
) -> None:
    low, high = sorted((one, other))

    assert upper_bound(*found, confidence=low) <= upper_bound(*found, confidence=high)


@given(findings(), st.sampled_from(CONFIDENCES))
def test_the_bound_is_between_the_number_found_and_the_number_possible(
    found: tuple[int, int, int], confidence: Fraction
) -> None:
    affected, sampled, population = found
    bound = upper_bound(*found, confidence=confidence) * population

    assert affected <= bound <= population - (sampled - affected)
    assert bound.denominator == 1


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize(("population", "sampled"), [(8, 3), (9, 5), (10, 4), (12, 10), (30, 10)])
def test_the_bound_holds_in_as_many_samples_as_the_confidence_says(
    population: int, sampled: int, confidence: Fraction
) -> None:
    """Whatever the truth, the samples whose bound is below it are no more than 1 - confidence."""
    for truly in range(population + 1):
        holds = sum(
            comb(truly, found) * comb(population - truly, sampled - found)
            for found in range(min(truly, sampled) + 1)
            if sampled - found <= population - truly
            and upper_bound(found, sampled, population, confidence=confidence) * population >= truly
        )
        assert Fraction(holds, comb(population, sampled)) >= confidence


@given(findings())
def test_a_decimal_works_like_a_fraction(found: tuple[int, int, int]) -> None:
    assert upper_bound(*found, confidence=Decimal("0.95")) == upper_bound(*found)
    assert Fraction(19, 20) == CONFIDENCE


@pytest.mark.parametrize(
    ("counts", "kind", "told"),
    [
        ((-1, 5, 10), InvalidValue, "affected: given -1, expected a whole number, 0 or more"),
        ((0, 5.0, 10), InvalidType, r"sampled: given 5.0 \(float\), expected a whole number"),
        ((0, 5, True), InvalidType, r"population: given True \(bool\), expected a whole"),
        ((0, 0, 10), InvalidValue, "sampled: given 0, expected 1 to 10, the population"),
        ((0, 0, 0), InvalidValue, "sampled: given 0, expected 1 to 0, the population"),
        ((0, 11, 10), InvalidValue, "sampled: given 11, expected 1 to 10, the population"),
        ((6, 5, 10), InvalidValue, "affected: given 6, expected 0 to 5, those sampled"),
    ],
)
def test_impossible_counts_are_refused(
    counts: tuple[Any, Any, Any], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=f"^upper_bound: {told}"):
        upper_bound(*counts)


@pytest.mark.parametrize(
    ("confidence", "kind", "given_text"),
    [
        (0.95, InvalidType, r"0.95 \(float\)"),
        (95, InvalidType, r"95 \(int\)"),
        ("0.95", InvalidType, r"'0.95' \(str\)"),
        (Fraction(0), InvalidValue, "0"),
        (Fraction(1), InvalidValue, "1"),
        (Decimal(95), InvalidValue, "95"),
        (Decimal("NaN"), InvalidValue, "NaN"),
        (Decimal("Infinity"), InvalidValue, "Infinity"),
    ],
)
def test_a_confidence_must_be_an_exact_number_between_0_and_1(
    confidence: Any, kind: type[InvalidInput], given_text: str
) -> None:
    told = (
        f"confidence: given {given_text}, expected a Fraction or Decimal between 0 and 1; write "
        rf"Fraction\(95, 100\) or Decimal\('0.95'\)$"
    )
    with pytest.raises(kind, match=told):
        upper_bound(0, 5, 10, confidence=confidence)


def test_all_problems_are_reported_together() -> None:
    with pytest.raises(InvalidInput) as caught:
        upper_bound(6, 5, 4, confidence=2.0)

    assert [problem.field for problem in caught.value.problems] == [
        "sampled",
        "affected",
        "confidence",
    ]
