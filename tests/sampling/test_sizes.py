"""How many participants, and how many patients of each: SAM-001 to SAM-013, SAM-019; D1 to D3."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.sampling import (
    AUDIT_SAMPLING,
    AuditSampling,
    CapWording,
    SampleSize,
    SamplingUnit,
    participant_quota,
    patient_quota,
)
from tests.sampling.plain_reading import participants_needed, patients_needed
from tests.sampling.samples import COVERED_YEARS, PY2027, findings_of, not_met
from tests.sampling.strategies import populations, years

PY = PerformanceYear

SIZE = "sampling.participants.size"
CAP = "sampling.participants.cap"
MINIMUM = "sampling.participants.minimum"
PATIENT_SIZE = "sampling.patients.size"
PATIENT_MINIMUM = "sampling.patients.minimum"
ROUNDING = "sampling.rounding"


# --- the tables of the sources -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("population", "size", "below_minimum"),
    [
        pytest.param(0, 0, True, id="SAM-007: nobody"),
        pytest.param(1, 1, True, id="SAM-007: one"),
        pytest.param(9, 9, True, id="SAM-C03: one below the floor"),
        pytest.param(10, 10, False, id="SAM-C04: the floor met exactly"),
        pytest.param(11, 10, False, id="SAM-007: one above the floor"),
        pytest.param(333, 10, False, id="SAM-C06: 9.99, equals the floor"),
        pytest.param(334, 11, False, id="SAM-002: 10.02, 3% takes over"),
        pytest.param(366, 11, False, id="SAM-C08: 10.98"),
        pytest.param(367, 12, False, id="SAM-C08: 11.01"),
        pytest.param(1000, 30, False, id="SAM-C30: exactly 30"),
        pytest.param(1200, 36, False, id="the interface's example"),
        pytest.param(1633, 49, False, id="SAM-001: 48.99"),
        pytest.param(1634, 50, False, id="SAM-C11: 49.02"),
        pytest.param(1666, 50, False, id="SAM-007: 49.98"),
        pytest.param(1667, 50, False, id="SAM-007: 50.01, capped"),
        pytest.param(1700, 50, False, id="SAM-C14: 51, capped"),
        pytest.param(1_000_000, 50, False, id="SAM-003: a million"),
    ],
)
def test_the_participant_sample_is_3_percent_with_a_minimum_of_10_and_at_most_50_needed(
    population: int, size: int, below_minimum: bool
) -> None:
    quota = participant_quota(population, PY2027)

    assert (quota.size, quota.population) == (size, population)
    assert quota.below_regulatory_minimum is below_minimum
    assert (MINIMUM in not_met(quota.findings)) is below_minimum


@pytest.mark.parametrize(
    ("population", "size", "below_minimum"),
    [
        pytest.param(0, 0, True, id="SAM-010: no patients"),
        pytest.param(1, 1, True, id="SAM-008: one"),
        pytest.param(3, 3, True, id="the scheme's example"),
        pytest.param(4, 4, True, id="SAM-C19: one below the floor"),
        pytest.param(5, 5, False, id="SAM-C20: the floor met"),
        pytest.param(6, 5, False, id="SAM-C21: 1.5, floor"),
        pytest.param(19, 5, False, id="SAM-C22: 4.75"),
        pytest.param(20, 5, False, id="SAM-C23: exactly 5"),
        pytest.param(21, 6, False, id="SAM-C24: 5.25"),
        pytest.param(130, 33, False, id="the interface's example"),
        pytest.param(196, 49, False, id="SAM-C25: exactly 49"),
        pytest.param(197, 50, False, id="SAM-C25: 49.25"),
        pytest.param(199, 50, False, id="SAM-006: 49.75"),
        pytest.param(200, 50, False, id="SAM-006: exactly 50"),
        pytest.param(201, 50, False, id="SAM-006: 50.25, capped"),
        pytest.param(1_000_000, 50, False, id="SAM-C27: a million"),
    ],
)
def test_the_patient_sample_is_25_percent_with_a_minimum_of_5_and_at_most_50_needed(
    population: int, size: int, below_minimum: bool
) -> None:
    quota = patient_quota(population, PY2027)

    assert (quota.size, quota.population) == (size, population)
    assert quota.below_regulatory_minimum is below_minimum
    assert (PATIENT_MINIMUM in not_met(quota.findings)) is below_minimum


SHEET = '2027 Self-Nomination Fact Sheet, "Data Validation Audits"'
SINCE_2022 = "42 CFR § 414.1400(b)(3)(v)(E)"


@pytest.mark.parametrize(
    ("year", "unit", "wording", "source", "basis"),
    [
        (2021, "TIN_NPI", "NEED_NOT_EXCEED", "42 CFR § 414.1400(b)(2)(iv)", "REGULATION"),
        (2022, "TIN_NPI", "NEED_NOT_EXCEED", SINCE_2022, "REGULATION"),
        (2023, "TIN_NPI", "NEED_NOT_EXCEED", SINCE_2022, "REGULATION"),
        (2024, "PARTICIPANT", "NO_MORE_THAN", SINCE_2022, "REGULATION"),
        (2025, "PARTICIPANT", "NO_MORE_THAN", SINCE_2022, "REGULATION"),
        (2026, "PARTICIPANT", "NO_MORE_THAN", SINCE_2022, "REGULATION"),
        (2027, "PARTICIPANT", "NEED_NOT_EXCEED", SHEET, "CMS_GUIDANCE"),
    ],
)
def test_each_year_says_what_is_counted_and_cites_the_source(
    year: int, unit: str, wording: str, source: str, basis: str
) -> None:
    """SAM-012: TIN/NPIs in 2021 to 2023; SAM-001: the five options together from 2024."""
    quota = participant_quota(1000, PY(year))

    assert quota.unit is SamplingUnit[unit]
    assert quota.required == SampleSize(3, 10, 50, CapWording[wording])
    assert patient_quota(100, PY(year)).required == SampleSize(25, 5, 50)
    for citation in (quota.citation, patient_quota(100, PY(year)).citation):
        assert (str(citation), citation.basis) == (source, Basis[basis])
    size = findings_of(quota.findings, SIZE)[0]
    assert SamplingUnit[unit].value in size.about


UNREAD = "the text of this year was not read"
IN_2021 = "42 CFR § 414.1400(b)(2)(iv)(E){0} and (c)(2)(iii)(E){0}"


@pytest.mark.parametrize(
    ("year", "source", "basis"),
    [
        (2021, IN_2021, "REGULATION"),
        (2022, f"{SINCE_2022}{{0}}", "REGULATION"),
        (2023, f"{SINCE_2022}{{0}}", "REGULATION"),
        (2024, f"{SINCE_2022}{{0}}", "REGULATION"),
        (2025, f"{SINCE_2022}{{0}}", "DERIVED"),
        (2026, f"{SINCE_2022}{{0}}", "DERIVED"),
        (2027, SHEET, "CMS_GUIDANCE"),
    ],
)
def test_a_finding_cites_the_paragraph_of_its_year(year: int, source: str, basis: str) -> None:
    for quota, paragraph, minimum in (
        (participant_quota(9, PY(year)), "(1)", MINIMUM),
        (patient_quota(3, PY(year)), "(2)", PATIENT_MINIMUM),
    ):
        size, rounding, few = quota.findings
        assert (str(size.citation), size.citation.basis.name) == (source.format(paragraph), basis)
        assert size.citation.cites == ("" if year < 2027 else f"414.1400(b)(3)(v)(E){paragraph}")
        assert str(rounding.citation) == source.format("")
        assert (few.rule.id, str(few.citation)) == (minimum, source.format(paragraph))
        assert (UNREAD in few.citation.note) is (year in {2025, 2026})


@pytest.mark.parametrize(
    ("year", "cited", "warned"),
    [
        (2021, 2023, False),
        (2023, 2023, False),
        (2024, 2026, True),
        (2025, 2026, True),
        (2027, 2027, True),
    ],
)
def test_a_quota_without_a_year_cites_the_newest_text(year: int, cited: int, warned: bool) -> None:
    """So it is in a plan, which has the year, and in what an earlier version stored."""
    asked = participant_quota(1000, PY(year))
    quota = attrs.evolve(asked, year=None)

    assert quota == asked
    assert quota.judge(60) == participant_quota(1000, PY(cited)).judge(60)
    assert (CAP in not_met(quota.judge(60))) is warned
    of_patients = attrs.evolve(patient_quota(3, PY(year)), year=None)
    assert of_patients.findings == patient_quota(3, PY2027).findings


def test_a_quota_with_custom_sizes_is_judged_by_its_unit() -> None:
    own = attrs.evolve(participant_quota(1000, PY2027), year=None, required=SampleSize(1, 2, 3))

    assert CAP in not_met(own.judge(60))
    assert CAP not in not_met(attrs.evolve(own, unit=SamplingUnit.TIN_NPI).judge(60))


@pytest.mark.parametrize("year", [2017, 2018, 2019, 2020, 2028, 2100])
@pytest.mark.parametrize("quota", [participant_quota, patient_quota])
def test_a_year_for_which_no_text_was_read_has_no_size(quota: Any, year: int) -> None:
    with pytest.raises(
        YearNotCovered, match=f"covered for performance year {year}; .*2021 to 2027"
    ):
        quota(100, PY(year))


# --- what is no count, and no year ---------------------------------------------------------------


@pytest.mark.parametrize("quota", [participant_quota, patient_quota])
@pytest.mark.parametrize(
    ("population", "error", "given_text"),
    [
        pytest.param(-1, InvalidValue, "-1", id="SAM-C16: negative"),
        pytest.param(10.5, InvalidType, "10.5 (float)", id="SAM-C16: a fraction"),
        pytest.param(10.0, InvalidType, "10.0 (float)", id="a float that is whole"),
        pytest.param(True, InvalidType, "True (bool)", id="a truth value"),
        pytest.param("10", InvalidType, "'10' (str)", id="a text"),
        pytest.param(None, InvalidType, "None", id="nothing"),
    ],
)
def test_a_population_must_be_a_count(
    quota: Any, population: object, error: type[InvalidInput], given_text: str
) -> None:
    with pytest.raises(error) as refusal:
        quota(population, PY2027)

    expected = f"population: given {given_text}, expected a whole number, 0 or more"
    assert str(refusal.value) == f"{quota.__name__}: {expected}"


@pytest.mark.parametrize("quota", [participant_quota, patient_quota])
@pytest.mark.parametrize(
    ("year", "remedy"),
    [
        (2027, "write PerformanceYear(2027)"),
        (PaymentYear(2029), "write PaymentYear(2029).performance_year"),
        ("2027", "write PerformanceYear(2026)"),
        (None, "write PerformanceYear(2026)"),
    ],
    ids=repr,
)
def test_a_year_must_be_a_performance_year(quota: Any, year: object, remedy: str) -> None:
    with pytest.raises(InvalidType) as refusal:
        quota(100, year)
    assert str(refusal.value).startswith(f"{quota.__name__}: year: given ")
    assert str(refusal.value).endswith(remedy)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ((-3, 10, 50), "percent"),
        ((3, -10, 50), "minimum"),
        ((3, 10, -50), "cap"),
        ((3.0, 10, 50), "percent"),
        ((3, True, 50), "minimum"),
        ((3, 10, "50"), "cap"),
        ((3, 10, 50, "need not exceed"), "cap_wording"),
    ],
    ids=repr,
)
def test_a_sample_size_must_hold_counts(arguments: tuple[Any, ...], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        SampleSize(*arguments)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_a_years_sampling_must_hold_a_unit_and_two_sizes() -> None:
    with pytest.raises(InvalidType) as refusal:
        AuditSampling("TIN/NPI", 3, None)  # type: ignore[arg-type]
    assert [p.field for p in refusal.value.problems] == ["unit", "participants", "patients"]


# --- laws ----------------------------------------------------------------------------------------


@given(populations(), years())
def test_sizes_agree_with_exact_fractions(population: int, year: PerformanceYear) -> None:
    """D1: "at least" rounds up, and integers give what exact fractions give, however large."""
    assert participant_quota(population, year).size == participants_needed(population)
    assert patient_quota(population, year).size == patients_needed(population)


@given(populations(), st.integers(0, 3000), years())
def test_a_larger_population_never_needs_a_smaller_sample(
    population: int, more: int, year: PerformanceYear
) -> None:
    for quota in (participant_quota, patient_quota):
        assert quota(population, year).size <= quota(population + more, year).size


@given(populations(), years())
def test_a_size_keeps_within_population_minimum_and_cap(
    population: int, year: PerformanceYear
) -> None:
    """SAM-009, SAM-010: a population under the minimum is taken whole, and the quota says so."""
    for quota in (participant_quota(population, year), patient_quota(population, year)):
        floor, cap = quota.required.minimum, quota.required.cap
        assert min(population, floor) <= quota.size <= min(population, cap)
        assert quota.below_regulatory_minimum is (population < floor)
        assert quota.size == population or quota.size >= floor
        assert quota.size == cap or quota.size >= quota.exact


@given(populations(), years())
def test_the_exact_percentage_is_kept_with_the_size(population: int, year: PerformanceYear) -> None:
    """D1: the result shows the exact fraction, and rounding is named where there was any."""
    for quota, percent in (
        (participant_quota(population, year), 3),
        (patient_quota(population, year), 25),
    ):
        assert quota.exact == Fraction(population) * percent / 100
        rounding = findings_of(quota.findings, ROUNDING)
        assert len(rounding) == (1 if population * percent % 100 else 0)
        for finding in rounding:
            assert finding.observed == str(quota.exact)
            assert finding.required == quota.size
            assert finding.is_assumption


@given(populations(), years())
def test_a_sample_of_the_size_meets_it_and_one_fewer_does_not(
    population: int, year: PerformanceYear
) -> None:
    """SAM-019: drawn >= required is enough, one below is deficient."""
    for quota, rule in (
        (participant_quota(population, year), SIZE),
        (patient_quota(population, year), PATIENT_SIZE),
    ):
        assert quota.findings == quota.judge(quota.size)
        assert findings_of(quota.findings, rule)[0].verdict is Verdict.MET
        assert rule not in not_met(quota.judge(quota.size + 1))
        if quota.size == 0:
            continue
        short = findings_of(quota.judge(quota.size - 1), rule)[0]
        assert short.verdict is Verdict.NOT_MET
        assert (short.observed, short.required) == (quota.size - 1, f"{quota.size} of {population}")


# --- what a sample meets -------------------------------------------------------------------------


@pytest.mark.parametrize("year", COVERED_YEARS, ids=str)
@pytest.mark.parametrize("drawn", [29, 30, 50, 51, 60])
def test_a_larger_sample_is_allowed_and_over_50_is_reported_where_the_text_words_a_ceiling(
    year: PerformanceYear, drawn: int
) -> None:
    """SAM-C30, SAM-003, D3: 30 of 1,000 are required; 60 meet that, and 2024's text says 50.

    The guidance of 2027 paraphrases that text and does not lift it: that is our reading.
    """
    told = []
    if drawn < 30:
        told.append(SIZE)
    if drawn > 50 and year.year in {2024, 2025, 2026, 2027}:
        told.append(CAP)
    findings = participant_quota(1000, year).judge(drawn)

    assert not_met(findings) == told
    for finding in findings_of(findings, CAP):
        assert (finding.observed, finding.required) == (drawn, "no more than 50")
        assert "414.1400(b)(3)(v)(E)" in str(finding.citation)
        assert finding.is_assumption is (year == PY2027)


def test_a_population_under_the_minimum_is_flagged_as_our_reading_with_both_numbers() -> None:
    """SAM-009, SAM-010, D2: never passed silently; no text makes an exception."""
    nine, four = participant_quota(9, PY2027), patient_quota(4, PY2027)

    for quota, rule, minimum in ((nine, MINIMUM, 10), (four, PATIENT_MINIMUM, 5)):
        (finding,) = findings_of(quota.findings, rule)
        assert finding.verdict is Verdict.NOT_MET
        assert (finding.observed, finding.required) == (quota.population, f"at least {minimum}")
        assert finding.is_assumption
        assert "CMS should be asked" in finding.message


def test_a_finding_about_patients_names_the_participant() -> None:
    findings = patient_quota(3, PY2027).judge(2, about="group:*****6789")

    assert [f.rule.id for f in findings] == [PATIENT_SIZE, ROUNDING, PATIENT_MINIMUM]
    assert {finding.about for finding in findings} == {"group:*****6789"}
    assert {finding.about for finding in patient_quota(3, PY2027).findings} == {""}


def test_the_history_of_the_sizes_can_be_listed() -> None:
    rows = AUDIT_SAMPLING.history()

    spans = [(row["first_year"], row["last_year"]) for row in rows]
    assert spans == [(2021, 2021), (2022, 2023), (2024, 2026), (2027, 2027)]
    assert all(row["citation"] for row in rows)
    patients = "patients of each: 25%, at least 5, need not exceed 50"
    everyone = "individual, group, virtual group, subgroup or APM Entity"
    assert [row["value"] for row in rows[1:3]] == [
        f"by TIN/NPI: 3%, at least 10, need not exceed 50; {patients}",
        f"by {everyone}: 3%, at least 10, no more than 50; {patients}",
    ]
