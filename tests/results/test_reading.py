"""Rows of CMS's QPP Experience file: what each column says, and what is refused or kept aside."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.vocabulary import (
    CollectionType,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import Volume
from qpp_rules.results import (
    COLUMNS,
    CategoryResult,
    ClinicianResult,
    MeasureResult,
    MeasureRole,
    read_row,
)
from qpp_rules.results.columns import numbered
from qpp_rules.results.reading import FIELDS, OF_CATEGORIES, OF_MEASURES
from qpp_rules.testing import strategies

NPI = "1234567893"
PY2020, PY2024 = PerformanceYear(2020), PerformanceYear(2024)
QUALITY, PI = PerformanceCategory.QUALITY, PerformanceCategory.PROMOTING_INTEROPERABILITY
IA, COST = PerformanceCategory.IMPROVEMENT_ACTIVITIES, PerformanceCategory.COST


def read(cells: dict[str, Any], year: PerformanceYear | None = PY2024) -> ClinicianResult:
    return read_row({"npi": NPI, **cells}, year)


# --- what a column says ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        # CMS's data dictionary of 2020, and the columns of 2017 to 2021.
        ("Provider_Key", "00A1", "provider_key", "00A1"),
        ("practice state or us territory", "GA", "practice_state", "GA"),
        ("practice size", "13", "practice_size", 13),
        (
            "clinician specialty",
            "Physician/Hospitalist ",
            "clinician_specialty",
            "Physician/Hospitalist",
        ),
        ("years in medicare", "8", "years_in_medicare", 8),
        ("engaged", "False", "reported", False),
        ("participation type", "Group", "participation_option", ParticipationOption.GROUP),
        ("participation type", "MIPS APM", "participation_option", ParticipationOption.APM_ENTITY),
        ("medicare patients", "5621", "medicare_patients", 5621),
        ("allowed charges", "2720001", "allowed_charges", Decimal(2720001)),
        ("services", "25215", "services", 25215),
        ("opted into mips", "False", "opted_in", False),
        ("small practitioner", "True", "small_practice", True),
        ("rural clinician", "True", "rural", True),
        ("hpsa clinician", "True", "hpsa", True),
        ("ambulatory surgical center", "True", "ambulatory_surgical_center_based", True),
        ("hospital-based clinician", "True", "hospital_based", True),
        ("non-patient facing", "True", "non_patient_facing", True),
        ("facility-based", "True", "facility_based", True),
        ("extreme hardship", "True", "extreme_circumstances", True),
        ("final score", "94.63", "final_score", Decimal("94.63")),
        ("payment adjustment percentage", "1.43", "payment_adjustment", Fraction(143, 10000)),
        ("payment adjustment percentage", "-9", "payment_adjustment", Fraction(-9, 100)),
        ("payment adjustment percentage", "100", "payment_adjustment", Fraction(1)),
        ("payment adjustment percentage", "-100", "payment_adjustment", Fraction(-1)),
        ("complex patient bonus", "2.54", "complex_patient_bonus", Decimal("2.54")),
        ("pi hardship", "True", "hardship_exception", True),
        ("pi reweighting", "True", "automatic_reweighting", True),
        # The columns of 2022 to 2024.
        ("clinician type", "Doctor of Medicine", "clinician_type", "Doctor of Medicine"),
        ("non-reporting", "True", "reported", False),
        ("non-reporting", "False", "reported", True),
        (
            "reporting option",
            "Traditional MIPS",
            "reporting_option",
            ReportingOption.TRADITIONAL_MIPS,
        ),
        ("reporting option", "MIPS Value Pathways", "reporting_option", ReportingOption.MVP),
        ("reporting option", "APM Performance Pathway", "reporting_option", ReportingOption.APP),
        (
            "participation option",
            "APM Entity",
            "participation_option",
            ParticipationOption.APM_ENTITY,
        ),
        ("participation option", "Subgroup", "participation_option", ParticipationOption.SUBGROUP),
        ("mips value pathway id", "G0058", "mvp", "G0058"),
        ("small practice status", "True", "small_practice", True),
        ("rural status", "False", "rural", False),
        ("health professional shortage area status", "True", "hpsa", True),
        (
            "ambulatory surgical center-based status",
            "True",
            "ambulatory_surgical_center_based",
            True,
        ),
        ("hospital-based status", "True", "hospital_based", True),
        ("non-patient facing status", "True", "non_patient_facing", True),
        ("facility-based status", "True", "facility_based", True),
        ("safety-net status", "True", "safety_net", True),
        ("dual eligibility ratio", "0.16", "dual_eligibility_ratio", Fraction(4, 25)),
        ("extreme uncontrollable circumstance (euc)", "True", "extreme_circumstances", True),
        ("EXTREME_UNCONTROLLABLE_CIRCUMSTANCE_EUC", "True", "extreme_circumstances", True),
        ("received facility score", "False", "received_facility_score", False),
        ("small practice bonus", "6", "small_practice_bonus", Decimal(6)),
        ("pi reweighting (hardship exception)", "True", "hardship_exception", True),
        (
            "pi reweighting (special status or clinician type)",
            "True",
            "automatic_reweighting",
            True,
        ),
    ],
)
def test_each_clinician_column_gives_one_fact(
    column: str, cell: str, field: str, value: object
) -> None:
    assert getattr(read({column: cell}), field) == value
    assert type(getattr(read({column: cell}), field)) is type(value)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        (
            "quality category score",
            "96.71",
            CategoryResult(category=QUALITY, score=Decimal("96.71")),
        ),
        ("quality category weight", "0.4", CategoryResult(category=QUALITY, weight=Fraction(2, 5))),
        (
            "quality improvement bonus",
            "3.38",
            CategoryResult(category=QUALITY, improvement=Decimal("3.38")),
        ),
        (
            "quality improvement score",
            "0",
            CategoryResult(category=QUALITY, improvement=Decimal(0)),
        ),
        ("extreme hardship quality", "True", CategoryResult(category=QUALITY, reweighted=True)),
        ("quality reweighting (euc)", "False", CategoryResult(category=QUALITY, reweighted=False)),
        (
            "promoting interoperability (pi) category score",
            "0",
            CategoryResult(category=PI, score=Decimal(0)),
        ),
        (
            "promoting interoperability (pi) category weight",
            "0",
            CategoryResult(category=PI, weight=Fraction(0)),
        ),
        ("extreme hardship pi", "True", CategoryResult(category=PI, reweighted=True)),
        ("pi reweighting (euc)", "True", CategoryResult(category=PI, reweighted=True)),
        ("ia score", "40", CategoryResult(category=IA, score=Decimal(40))),
        (
            "improvement activities (ia) category score",
            "100",
            CategoryResult(category=IA, score=Decimal(100)),
        ),
        (
            "improvement activities (ia) category weight",
            "0.3",
            CategoryResult(category=IA, weight=Fraction(3, 10)),
        ),
        ("extreme hardship ia", "True", CategoryResult(category=IA, reweighted=True)),
        ("ia reweighting (euc)", "True", CategoryResult(category=IA, reweighted=True)),
        ("cost score", "0", CategoryResult(category=COST, score=Decimal(0))),
        ("cost category score", "71.5", CategoryResult(category=COST, score=Decimal("71.5"))),
        ("cost category weight", "0.3", CategoryResult(category=COST, weight=Fraction(3, 10))),
        ("cost improvement score", "1", CategoryResult(category=COST, improvement=Decimal(1))),
        ("extreme hardship cost", "True", CategoryResult(category=COST, reweighted=True)),
        ("cost reweighting (euc)", "True", CategoryResult(category=COST, reweighted=True)),
    ],
)
def test_each_category_column_gives_one_fact(
    column: str, cell: str, expected: CategoryResult
) -> None:
    assert read({column: cell}).categories == (expected,)


def test_measures_are_read_in_the_order_of_their_numbers() -> None:
    """The file prints 47, 014 and 1: measure ids have three digits, and QCDR measures their own."""
    row = read(
        {
            "quality measure id 10": "AAO20",
            "quality measure id 2": "47",
            "quality measure score 2": "5.2",
            "quality measure collection type 2": "eCQM",
            "quality measure id 1": "1",
            "pi measure id 1": "PI_EP_2_EX_1",
            "pi measure type 1": "Exclusion",
            "ia measure id 1": "IA_EPA_1",
            "ia measure score 1": "40",
            "cost measure id 1": "TPCC_1",
            "cost measure achievement points 1": "7.3",
            "cost measure id 2": "MSPB_1",
            "cost measure score 2": "6",
        }
    )

    def measures(category: PerformanceCategory) -> tuple[MeasureResult, ...]:
        found = row.category(category)
        return () if found is None else found.measures

    assert measures(QUALITY) == (
        MeasureResult(measure="001"),
        MeasureResult(measure="047", points=Decimal("5.2"), collection_type=CollectionType.ECQM),
        MeasureResult(measure="AAO20"),
    )
    assert measures(PI) == (MeasureResult(measure="PI_EP_2_EX_1", role=MeasureRole.EXCLUSION),)
    assert measures(IA) == (MeasureResult(measure="IA_EPA_1", points=Decimal(40)),)
    assert measures(COST) == (
        MeasureResult(measure="TPCC_1", points=Decimal("7.3")),
        MeasureResult(measure="MSPB_1", points=Decimal(6)),
    )


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("MIPS CQM", CollectionType.MIPS_CQM),
        ("eCQM", CollectionType.ECQM),
        ("Medicare CQM", CollectionType.MEDICARE_CQM),
        ("QCDR Measure", CollectionType.QCDR_MEASURE),
        ("Medicare Part B Claims Measure", CollectionType.MEDICARE_PART_B_CLAIMS),
        ("CMS Web Interface Measure", CollectionType.CMS_WEB_INTERFACE),
        ("CAHPS Measure", CollectionType.CAHPS_FOR_MIPS_SURVEY),
        ("Administrative Claims Measure", CollectionType.ADMINISTRATIVE_CLAIMS),
    ],
)
def test_collection_types_use_the_words_of_the_file(cell: str, expected: CollectionType) -> None:
    cells = {"quality measure id 1": "047", "quality measure collection type 1": cell}
    (quality,) = read(cells).categories
    assert quality.measures[0].collection_type is expected


def test_every_column_that_is_listed_is_read_and_no_other() -> None:
    listed = {one.name for one in COLUMNS}
    assert len(listed) == len(COLUMNS)
    assert listed == {*FIELDS, *OF_CATEGORIES, *OF_MEASURES}


def test_the_years_of_each_column_are_those_on_record() -> None:
    """CMS renamed most columns with 2022, and added the weights with 2023."""
    on_record = (Path(__file__).parent / "columns_by_year.csv").read_text(encoding="utf-8")
    listed = sorted((one.name, one.first_year.year, one.last_year.year) for one in COLUMNS)

    assert on_record.splitlines()[1:] == [f"{name},{first},{last}" for name, first, last in listed]


def test_a_column_of_a_measure_has_a_number_and_any_other_has_0() -> None:
    assert numbered("Quality Measure Collection Type 12") == ("quality measure collection type", 12)
    assert numbered("Final_Score") == ("final score", 0)


@given(strategies.experience_cells(PY2024))
def test_the_spelling_of_a_column_does_not_matter(cells: dict[str, str]) -> None:
    """The API, the data dictionary and warehouses spell the columns in their own ways."""
    spelled = {name.upper().replace(" ", "_"): cell for name, cell in reversed(cells.items())}
    one, other = read_row(cells, PY2024), read_row(spelled, PY2024)
    assert attrs.evolve(one, aside=()) == attrs.evolve(other, aside=())


# --- what it does not say ----------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["", "  ", "N/A", "NA", None])
def test_an_empty_cell_means_not_stated(cell: str | None) -> None:
    row = read({"final score": cell, "opted into mips": cell, "quality category score": cell})
    assert row == read({})
    assert (row.final_score, row.opted_in, row.categories, row.aside) == (None, None, (), ())
    assert row.category(QUALITY) is None


def test_unknown_columns_are_kept_aside() -> None:
    """POS-039: a column that was not seen is no error."""
    cells = {
        "PI CEHRT ID": "0015E7",
        "mips value pathway title": "Improving Care",
        "participation option": "Opt-in Group",
        "reporting option": "Pathways",
        "quality measure collection type 1": "FHIR measure",
        "practice state or us territory": "G\u200bA",
        "later column": "",
    }
    row = read(cells)

    assert row.aside == tuple((name, cell) for name, cell in cells.items() if cell)
    assert (row.participation_option, row.reporting_option, row.practice_state) == (None,) * 3
    assert row.categories == ()


@pytest.mark.parametrize("column", ["quality measure id 1000", "quality measure id " + "9" * 5000])
def test_a_measure_has_a_number_of_at_most_three_digits(column: str) -> None:
    assert read({column: "047"}).aside == ((column, "047"),)


def test_a_score_without_a_measure_is_not_a_measure() -> None:
    assert read({"quality measure score 1": "0"}).categories == ()


def test_the_volume_comes_from_the_row() -> None:
    row = read({"allowed charges": "90300", "medicare patients": "150"})
    assert row.volume() == Volume(Decimal(90300), 150, None)


# --- which year --------------------------------------------------------------------------------


def test_the_year_comes_from_the_caller_or_the_column() -> None:
    cells = {"npi": NPI, "performance year": "2020"}
    assert read_row(cells).year == read_row(cells, PY2020).year == PY2020
    assert read_row({"npi": NPI}, PY2024).year == PY2024


@pytest.mark.parametrize(
    ("cells", "year", "text"),
    [
        ({}, None, "year: given none, expected the year of the file; write read_row"),
        ({"performance year": "2020"}, PY2024, "year: given 2024 for a row of 2020"),
        ({"performance year": "20"}, None, "performance year: given '20' (str), expected a"),
        ({"performance year": "x"}, PY2024, "performance year: given 'x' (str), expected a whole"),
    ],
)
def test_a_row_without_a_year_or_of_another_is_refused(
    cells: dict[str, str], year: PerformanceYear | None, text: str
) -> None:
    with pytest.raises(InvalidValue) as caught:
        read(cells, year)
    assert text in str(caught.value)


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        ("final score", "high", "given 'high' (str), expected a number such as 94.63"),
        ("final score", "-1", "expected a number such as 94.63"),
        ("final score", "1e3", "expected a number such as 94.63"),
        ("final score", "NaN", "expected a number such as 94.63"),
        ("final score", "1,000", "expected a number such as 94.63"),
        ("practice size", "13.0", "expected a whole number"),
        ("medicare patients", "-5", "expected a whole number"),
        ("opted into mips", "yes", "expected True or False"),
        ("non-reporting", "1", "expected True or False"),
        ("dual eligibility ratio", "16", "expected a share from 0 to 1, such as 0.3"),
        ("quality category weight", "30%", "expected a share from 0 to 1, such as 0.3"),
        ("payment adjustment percentage", "--9", "expected a percentage from -100 to 100"),
        ("payment adjustment percentage", "-101", "expected a percentage from -100 to 100"),
        ("quality measure score 1", "x", "quality measure score 1: given 'x'"),
        ("allowed charges", "Jane Doe of Elm Street", "given a text of 22 characters, expected"),
    ],
)
def test_a_malformed_cell_is_refused_with_its_column(column: str, cell: str, text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read({column: cell})
    assert str(caught.value).startswith(f"read_row: {column}: given ")
    assert text in str(caught.value)
    assert "Jane" not in str(caught.value)


def test_all_problems_of_a_row_are_named_together() -> None:
    cells = {"npi": "12", "final score": "x", "services": 5, 7: "x", "zip": 30301}
    with pytest.raises(InvalidInput) as caught:
        read_row(cells, PY2024)
    fields = [one.field for one in caught.value.problems]
    assert fields == ["npi", "final score", "services", "cells", "zip"]


def test_two_columns_may_not_contradict_each_other() -> None:
    """A table of several years has the columns of each: one of them is empty."""
    assert read({"engaged": "", "non-reporting": "False"}).reported is True
    assert read({"engaged": "True", "non-reporting": "False"}).reported is True
    with pytest.raises(InvalidValue, match="what another column of the row says of the same"):
        read({"engaged": "True", "non-reporting": "True"})


def test_two_columns_may_say_the_same_of_a_category() -> None:
    row = read({"ia score": "40.0", "improvement activities (ia) category score": "40"})

    assert row.category(IA) == CategoryResult(category=IA, score=Decimal(40))


def test_a_malformed_npi_is_the_only_problem_of_its_row() -> None:
    with pytest.raises(InvalidInput) as caught:
        read_row({"npi": "12"}, PY2024)
    assert [one.field for one in caught.value.problems] == ["npi"]


def test_a_row_without_an_npi_is_refused() -> None:
    with pytest.raises(InvalidValue, match="npi: given none, expected the NPI"):
        read_row({"final score": "5"}, PY2024)


@pytest.mark.parametrize("cells", [None, [], "npi", 5])
def test_cells_must_be_a_mapping(cells: Any) -> None:
    with pytest.raises(InvalidType):
        read_row(cells, PY2024)


def test_a_category_may_appear_only_once() -> None:
    one = CategoryResult(category=QUALITY)
    with pytest.raises(InvalidValue, match="each performance category once"):
        ClinicianResult(year=PY2024, npi=Npi(NPI), categories=(one, one))


@pytest.mark.parametrize(
    ("kind", "field", "value", "text"),
    [
        (MeasureResult, "points", 5.2, "expected a Decimal of points, 0 or more; write Decimal"),
        (MeasureResult, "points", Decimal(-1), "given -1, expected a Decimal of points"),
        (MeasureResult, "points", Decimal("NaN"), "given NaN, expected a Decimal of points"),
        (MeasureResult, "points", Decimal("1e400"), "expected a Decimal of points, 0 or more"),
        (CategoryResult, "weight", Decimal("0.3"), "a Fraction from 0 to 1; write Fraction(3"),
        (CategoryResult, "weight", Fraction(3, 2), "given 3/2, expected a Fraction from 0 to 1"),
        (CategoryResult, "weight", Fraction(-1, 2), "given -1/2, expected a Fraction from 0 to 1"),
        (ClinicianResult, "payment_adjustment", 1.43, "a share from -1 to 1; write Fraction(143"),
        (ClinicianResult, "payment_adjustment", Fraction(3, 2), "expected a share from -1 to 1"),
        (ClinicianResult, "payment_adjustment", Fraction(-3, 2), "expected a share from -1 to 1"),
    ],
)
def test_points_and_shares_are_exact_and_in_their_range(
    kind: Any, field: str, value: object, text: str
) -> None:
    right = {
        MeasureResult: {"measure": "047"},
        CategoryResult: {"category": QUALITY},
        ClinicianResult: {"year": PY2024, "npi": Npi(NPI)},
    }
    with pytest.raises(InvalidInput) as caught:
        kind(**right[kind], **{field: value})
    assert text in str(caught.value)


def test_points_that_are_no_decimal_are_of_the_wrong_type() -> None:
    with pytest.raises(InvalidType, match="points: given"):
        MeasureResult(measure="047", points=5.2)  # type: ignore[arg-type]


@pytest.mark.parametrize("aside", [5, [("a",)], [("a", 5)], [["a", "b"]]])
def test_the_columns_kept_aside_are_pairs_of_text(aside: Any) -> None:
    with pytest.raises(InvalidType, match="the name of a column and its cell"):
        ClinicianResult(year=PY2024, npi=Npi(NPI), aside=aside)


@given(st.dictionaries(st.text(max_size=8), st.none() | st.text(max_size=8), max_size=4))
def test_whatever_the_cells_are_a_row_is_read_or_refused(cells: dict[str, str | None]) -> None:
    """No exception from inside, and no cell is lost: it is read, aside, or empty."""
    row = read(cells)
    kept = {name for name, _ in row.aside}
    empty = {"", "n/a", "na"}
    assert {
        name for name, cell in cells.items() if (cell or "").strip().casefold() not in empty
    } == kept


@given(strategies.clinician_results())
def test_shares_in_a_row_are_between_0_and_1(row: ClinicianResult) -> None:
    """Shares and rates are fractions from 0 to 1; an adjustment is at most 1 either way."""
    for one in row.categories:
        assert one.weight is None or 0 <= one.weight <= 1
    assert row.payment_adjustment is None or -1 <= row.payment_adjustment <= 1
