"""Figures of every numeric type are decided as the row path decides them, or refused by name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas
import polars
import pyarrow
import pytest

from qpp_rules import PerformanceYear
from qpp_rules.adapters import tables
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.eligibility import GroupFacts, LowVolumeThreshold, determine_group
from tests.adapters.tables.engines import ENGINES
from tests.adapters.tables.generated import told

YEAR = PerformanceYear(2026)
OVER = {
    "segment_1_exceeded": "allowed charges;patients;services",
    "segment_2_allowed_charges": 90001,
    "segment_2_patients": 201,
    "segment_2_services": 201,
    "eligible_clinicians": 5,
    "mips_eligible_clinicians": 5,
}
# Each keeps the type of a column; "pandas floats" would not.
EXACT = ("polars", "pyarrow", "pandas decimals", "pandas arrow", "duckdb")
COUNTS = ("patients", "services")
FIGURES = ("segment_2_allowed_charges", "segment_2_patients")
TYPES = {
    "five places, which Arrow does not make the nearest float": pyarrow.decimal128(38, 5),
    "the most places": pyarrow.decimal128(38, 18),
    "places alone": pyarrow.decimal128(18, 18),
    "whole decimals": pyarrow.decimal128(38, 0),
    "unsigned numbers": pyarrow.uint64(),
    "narrow floats": pyarrow.float32(),
    "floats": pyarrow.float64(),
}
CELLS = [
    *(None, 0, 1, -1, 0.5, 200, 201, 200.5, 90000, 90000.5, 90001, 90000.01, 0.1, 0.01),
    *(10**12 - 1, 10**12, 2**63, 2**64 - 1, float("inf"), float("nan")),
    *(Decimal("200.00001"), Decimal("90000.000000000000000001"), Decimal("1E-18")),
]


def column_of(kind: pyarrow.DataType) -> pyarrow.Array:
    """Return the cells that a column of *kind* can hold."""
    cells = []
    for cell in CELLS:
        number = Decimal(str(cell)) if str(kind).startswith("decimal") and cell else cell
        try:
            cells.append(pyarrow.scalar(number, kind).as_py())
        except (ValueError, OverflowError, TypeError):
            continue
    return pyarrow.array(cells, kind)


def by_row(cells: dict[str, Any]) -> str | None:
    """Return what the row path answers, None for a row with a fault."""
    try:
        facts = tables.facts_of(cells, GroupFacts)
    except InvalidInput:
        return None
    return determine_group(facts, YEAR).answer.name


@pytest.mark.parametrize("engine", EXACT)
@pytest.mark.parametrize("figure", FIGURES)
@pytest.mark.parametrize("kind", TYPES.values(), ids=list(TYPES))
def test_every_numeric_type_is_decided_as_its_rows_are(
    kind: pyarrow.DataType, figure: str, engine: str
) -> None:
    column = column_of(kind)
    keys = [f"group:{n:09}" for n in range(len(column))]
    given = {name: [cell] * len(column) for name, cell in OVER.items()}
    make, back = ENGINES[engine]
    table = make(pyarrow.table({"participant": keys, **given, figure: column}))

    found = told(back(tables.eligibility(table, YEAR, of=GroupFacts)))

    for key, cell in zip(keys, column.to_pylist(), strict=True):
        answer = by_row({**OVER, figure: cell})
        assert (found[key][0], bool(found[key][3])) == (answer, answer is None), cell


def test_a_threshold_with_cents_is_compared_exactly_in_every_type() -> None:
    threshold = LowVolumeThreshold(Decimal("90000.10"), 200, 200)
    for column, over in (
        ([90000.1, 90000.11], [False, True]),
        ([Decimal("90000.10"), Decimal("90000.11")], [False, True]),
        ([90000, 90001], [False, True]),
    ):
        figures = {f"segment_{n}_{name}": [300, 300] for n in (1, 2) for name in COUNTS} | {
            f"segment_{n}_allowed_charges": column for n in (1, 2)
        }
        for table in (polars.DataFrame(figures), pandas.DataFrame(figures)):
            answers = tables.eligibility(table, YEAR, of=GroupFacts, threshold=threshold)
            is_over = [one == "MIPS_ELIGIBLE" for one in answers["eligibility"]]
            assert is_over == over, column


@pytest.mark.parametrize("engine", [one for one in ENGINES if one != "pandas floats"])
def test_a_count_with_the_smallest_fraction_is_a_fault(engine: str) -> None:
    """Compared as a float it would be a whole number."""
    counts = [Decimal("200.00000000000000001"), Decimal("200.99999999999999999"), Decimal(201)]
    column = pyarrow.array([*counts, None], pyarrow.decimal128(38, 17))
    make, back = ENGINES[engine]
    keys = [f"group:{n:09}" for n in range(4)]
    given = make(pyarrow.table({"participant": keys, "segment_1_patients": column}))

    rows = back(tables.eligibility(given, YEAR, of=GroupFacts))

    assert [bool(faults) for *_, faults in told(rows).values()] == [True, True, False, False]


def test_pandas_objects_are_read_in_every_form() -> None:
    count = [Decimal("200.00000000000000001"), Decimal("2E+2")]
    charges = [Decimal("9E+4"), Decimal("1E+5")]
    given = pandas.DataFrame(
        {"segment_1_patients": count, "segment_1_allowed_charges": charges}, dtype=object
    )

    found = tables.eligibility(given, YEAR, of=GroupFacts)

    assert [bool(one) for one in found["faults"]] == [True, False]
    assert list(found.columns[:2]) == list(given.columns)


@pytest.mark.parametrize(
    "cells",
    [
        [Decimal("Infinity"), Decimal(1)],
        [2**63, 1],
        [Decimal(f"1.{'0' * 38}1")],
        [Decimal("1E-40")],
        [Decimal("1E+20"), Decimal("1E-18")],
    ],
)
def test_pandas_objects_that_no_column_can_hold_are_refused_by_name(cells: list[Any]) -> None:
    given = pandas.DataFrame({"segment_1_allowed_charges": cells}, dtype=object)

    with pytest.raises(InvalidType, match="segment_1_allowed_charges: given a column of"):
        tables.eligibility(given, YEAR, of=GroupFacts)


def test_narrow_floats_are_compared_with_the_largest_figure() -> None:
    narrow = pyarrow.array([90000.0, 2e12, None], pyarrow.float32())
    found = tables.eligibility(
        pyarrow.table({"segment_1_allowed_charges": narrow}), YEAR, of=GroupFacts
    )

    assert [bool(one) for one in found["faults"].to_pylist()] == [False, True, False]


@pytest.mark.parametrize("engine", ["polars", "lazy polars", "pyarrow", "duckdb"])
@pytest.mark.parametrize("kind", [pyarrow.decimal128(38, 19), pyarrow.decimal128(38, 38)], ids=str)
def test_decimals_with_more_places_are_refused_by_name(kind: pyarrow.DataType, engine: str) -> None:
    """Beside a figure of 12 digits they need more digits than engines have."""
    for figure in FIGURES:
        table = ENGINES[engine][0](pyarrow.table({figure: pyarrow.array([Decimal("0.5")], kind)}))
        with pytest.raises(InvalidType, match=f"{figure}: given a column of Decimal"):
            tables.eligibility(table, YEAR, of=GroupFacts)


@pytest.mark.parametrize("as_table", [lambda one: one, ENGINES["pandas arrow"][0]])
def test_decimals_that_count_thousands_are_refused_by_name(as_table: Any) -> None:
    thousands = pyarrow.array([Decimal(7000)], pyarrow.decimal128(5, -3))
    table = as_table(pyarrow.table({"segment_1_patients": thousands}))
    with pytest.raises(InvalidValue, match="segment_1_patients: given a column whose type cannot"):
        tables.eligibility(table, YEAR, of=GroupFacts)


@pytest.mark.parametrize("limit", ["90000.00499999999999999999999999999999", "1E+30"])
def test_a_threshold_with_any_number_of_decimals_is_compared_exactly(limit: str) -> None:
    threshold = LowVolumeThreshold(Decimal(limit), 200, 200)
    cells = [Decimal("90000.00"), Decimal("90000.01"), Decimal("0.01")]
    expected = [cell > Decimal(limit) for cell in cells]
    for kind in (pyarrow.decimal128(38, 2), pyarrow.decimal128(38, 18), pyarrow.float64()):
        charges = pyarrow.array(map(float, cells) if kind == pyarrow.float64() else cells, kind)
        rows = {name: [cell] * 3 for name, cell in OVER.items()}
        table = pyarrow.table({**rows, "segment_2_allowed_charges": charges})
        for make, back in (ENGINES["pyarrow"], ENGINES["duckdb"], ENGINES["polars"]):
            answers = tables.eligibility(make(table), YEAR, of=GroupFacts, threshold=threshold)
            is_over = [row["eligibility"] == "MIPS_ELIGIBLE" for row in back(answers)]
            assert is_over == expected, kind


def test_a_signaling_nan_in_a_pandas_object_is_not_known() -> None:
    cells = [None, Decimal("sNaN"), Decimal("NaN"), Decimal(3)]
    given = pandas.DataFrame({"segment_1_patients": cells}, dtype=object, index=[7, 7, 7, 7])

    found = tables.eligibility(given, YEAR, of=GroupFacts)

    known = ["segment_1.patients" in one for one in found["missing"]]
    assert known == [False, False, False, False]
    assert list(found["missing"].str.startswith("segment_1,")) == [True, True, True, False]
