"""CMS's results by table are the rows of the row path, on every engine."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import polars
import pyarrow
import pytest

from qpp_rules import PerformanceYear
from qpp_rules.adapters import tables
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.results import ClinicianResult, read_row
from qpp_rules.results.columns import numbered
from qpp_rules.results.reading import FIELDS, OF_CATEGORIES, OF_MEASURES, OneOf
from tests.adapters.tables.engines import ENGINES

if TYPE_CHECKING:
    from tests.adapters.tables.engines import Back, Make

YEAR = PerformanceYear(2024)
EXTRACT = Path(__file__).parents[4] / "shared/cms/experience/qpp-experience-rows.csv"
NPI = {"npi": "1234567893"}
RIGHT = {
    "read_text": ["00A1", "Physician/Hospitalist ", "Straße", "N/A"],
    "read_count": ["0", "13", "999999999999", " 7\t", ""],
    "read_score": ["94.63", "100", "0", "2720001", "0.123456789012", "n/a"],
    "read_share": ["0", "0.16", "1", "0.3"],
    "read_percent": ["1.43", "-9", "0", "-0.5", "100", "-100"],
    "read_flag": ["True", "FALSE", "false", "NA"],
    "read_opposite": ["True", "False", "\u00a0"],
    "read_quality_id": ["47", "014", "1", "AAO20", "1234"],
}
WRONG = {
    "read_text": ["a\u200bb", "a\nb"],
    "read_count": ["12.5", "-1", "1234567890123", "１３"],
    "read_score": ["-1", "1e3", "high", "1.1234567890123", "."],
    "read_share": ["1.01", "-0.1"],
    "read_percent": ["100.01", "-101", "--1", "1%"],
    "read_flag": ["yes", "1"],
    "read_opposite": ["no"],
    "read_npi": ["123456789", "12345678934"],
    "read_quality_id": ["a\tb"],
}
READERS = {
    **{name: read for name, (_, read) in FIELDS.items()},
    **{name: read for name, (_, _, read) in OF_CATEGORIES.items()},
    **{f"{name} {n}": read for name, (_, _, read) in OF_MEASURES.items() for n in (1, 10)},
}
ASIDE = {"CEHRT ID": "0015E7", "my region": "West"}


def right(read: Any) -> list[str]:
    if isinstance(read, OneOf):
        return [word.upper() for word in read.words] + [*read.words]
    return RIGHT[read.__name__]


def wrong(read: Any) -> list[str]:
    return ["Clan"] if isinstance(read, OneOf) else WRONG.get(read.__name__, [])


def generated(columns: list[str]) -> list[dict[str, str | None]]:
    """Return rows with right cells, each of a half of the columns, and rows with one wrong cell."""
    random = Random(5)
    rows: list[dict[str, str | None]] = []
    for number in range(30):
        old = number % 2 == 0
        row: dict[str, str | None] = dict.fromkeys([*columns, *ASIDE])
        facts: set[str] = set()
        for name in random.sample(columns, len(columns)):
            fact = fact_of(name)
            # The spellings of several years in one row would contradict each other.
            if name != "npi" and fact not in facts and random.random() < (0.5 if old else 0.9):
                row[name] = random.choice(right(READERS[name]))
                facts.add(fact)
        rows.append({**row, **NPI, **ASIDE})
    for name in columns:
        empty = dict.fromkeys([*columns, *ASIDE])
        rows += [{**empty, **NPI, name: cell} for cell in wrong(READERS[name])]
    return rows


def fact_of(column: str) -> str:
    name, place = numbered(column)
    if name in FIELDS:
        return FIELDS[name][0]
    category, key, _ = OF_CATEGORIES.get(name) or OF_MEASURES[name]
    return (
        f"{category.name.lower()}_{key}"
        if not place
        else (f"{category.name.lower()}_measure_{place}" + ("" if key == "measure" else f"_{key}"))
    )


def plain(value: Any) -> Any:
    """Return a value of the row path as a cell of a table."""
    if hasattr(value, "name"):
        return value.name
    if hasattr(value, "digits"):
        return value.digits
    return round(float(value), 12) if isinstance(value, (Fraction,)) or is_decimal(value) else value


def is_decimal(value: Any) -> bool:
    return type(value).__name__ == "Decimal"


def told(row: ClinicianResult, cells: dict[str, str | None]) -> dict[str, Any]:
    """Return the added columns that a row of the row path stands for, those that say something."""
    found = {
        f"result_{name}": plain(getattr(row, name))
        for name in {field for field, _ in FIELDS.values()}
    }
    found["result_year"] = row.year.year
    for one in row.categories:
        name = f"result_{one.category.name.lower()}"
        for key in ("score", "weight", "improvement", "reweighted"):
            found[f"{name}_{key}"] = plain(getattr(one, key))
        places = [
            place
            for place in (1, 10)
            for column in cells
            if cells[column]
            and numbered(column)[1] == place
            and OF_MEASURES[numbered(column)[0]][:2] == (one.category, "measure")
            and (cells[column] or "").strip().casefold() not in ("n/a", "na")
        ]
        for place, measure in zip(places, one.measures, strict=True):
            at = f"{name}_measure_{place}"
            found[at] = measure.measure
            for key in ("points", "collection_type", "role"):
                found[f"{at}_{key}"] = plain(getattr(measure, key))
    return {name: value for name, value in found.items() if value is not None}


# One column of each kind of reader, and the two spellings of a fact.
FEW = ["npi", "participation type", "participation option", "engaged", "non reporting"]
FEW += ["practice size", "final score", "dual eligibility ratio", "payment adjustment percentage"]
FEW += ["clinician type", "quality category score", "hpsa clinician"]
FEW += ["quality measure id 1", "quality measure score 1", "quality measure collection type 1"]
FEW += ["pi measure id 10", "pi measure type 10"]


def by_row(cells: dict[str, str | None]) -> tuple[dict[str, Any] | None, set[str]]:
    """Return what the row path says, and the columns at fault."""
    try:
        row = read_row(cells, YEAR)
    except InvalidInput as error:
        return None, {one.field for one in error.problems}
    return told(row, cells), {name for name, _ in row.aside if name not in ASIDE}


def check_values(make: Make, back: Back, columns: list[str]) -> None:
    """Assert that the values and faults by table are those of the row path."""
    rows = generated(columns)
    schema = pyarrow.schema([(name, pyarrow.string()) for name in rows[0]])
    table = make(pyarrow.Table.from_pylist(rows, schema))

    result = tables.experience(table, YEAR)

    assert type(result) is type(table)
    for cells, found in zip(rows, back(result), strict=True):
        expected, faults = by_row(cells)
        assert {one.partition(":")[0] for one in found["faults"].split("; ") if one} == faults
        assert {name: found[name] for name in rows[0] if found[name] == found[name]} == cells
        if expected is not None:
            said = {
                name: round(value, 12) if isinstance(value, float) else value
                for name, value in found.items()
                if name.startswith("result_") and value is not None and value == value  # noqa: PLR0124
            }
            assert said == expected


@pytest.mark.parametrize(
    ("engine", "columns"), [("polars", [*READERS]), *((engine, FEW) for engine in ENGINES)]
)
def test_a_table_gives_the_same_values_as_its_rows(engine: str, columns: list[str]) -> None:
    check_values(*ENGINES[engine], columns)


@pytest.mark.skipif(not EXTRACT.exists(), reason="CMS's rows are not here")
def test_cms_rows_are_read_as_the_row_path_reads_them() -> None:
    with EXTRACT.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for infer in (True, False):
        frame = polars.read_csv(EXTRACT, infer_schema=infer)
        for cells, found in zip(rows, tables.experience(frame).to_dicts(), strict=True):
            row = read_row(cells)
            assert found["faults"] == ""
            assert found["result_year"] == row.year.year
            assert found["result_npi"] == row.npi.digits
            assert found["result_participation_option"] == row.participation_option.name
            assert found["result_practice_size"] == row.practice_size
            assert found["result_allowed_charges"] == row.allowed_charges
            assert found["result_small_practice"] is row.small_practice


def test_no_column_is_added_for_what_the_table_does_not_have() -> None:
    found = tables.experience(polars.DataFrame({**NPI, "quality measure score 1": "7"}), YEAR)
    assert found.columns == [
        *("npi", "quality measure score 1"),
        "result_npi",
        "result_year",
        "faults",
    ]
    assert found["faults"].to_list() == [""]


def test_columns_that_contradict_each_other_and_missing_npis_are_faults() -> None:
    rows = polars.DataFrame(
        {
            "NPI": ["1234567893", None, "1234567893"],
            "engaged": ["True", "True", None],
            "non-reporting": ["True", "False", "False"],
            "performance year": ["2020", "2021", "1999"],
        }
    )
    found = tables.experience(rows, PerformanceYear(2020))
    assert [one.partition(": expected")[0] for one in found["faults"]] == [
        "non-reporting",
        "npi",
        "performance year",
    ]
    assert found["faults"][1].endswith("year: expected 2020")
    assert found["result_reported"].to_list() == [True, True, True]
    assert "year: expected the year of the row" in tables.experience(rows)["faults"][2]


def test_numbers_and_flags_of_a_typed_table_are_read_and_float_counts_are_refused() -> None:
    typed = {"npi": [1234567893], "final score": [94.5], "engaged": [True], "services": [7]}
    found = tables.experience(polars.DataFrame(typed), YEAR).to_dicts()[0]
    assert (found["result_npi"], found["result_final_score"]) == ("1234567893", 94.5)
    assert (found["result_reported"], found["result_services"], found["faults"]) == (True, 7, "")
    for column, cells in (("services", [7.0]), ("npi", [1234567893.0]), ("final score", [True])):
        with pytest.raises(InvalidType, match=f"{column}: given a column of"):
            tables.experience(polars.DataFrame({**typed, column: cells}), YEAR)


def test_a_table_without_npis_or_a_year_or_with_our_columns_is_refused() -> None:
    with pytest.raises(InvalidValue, match="without the column 'npi'"):
        tables.experience(polars.DataFrame({"final score": ["1"]}), YEAR)
    with pytest.raises(InvalidValue, match="year: given none"):
        tables.experience(polars.DataFrame(NPI))
    with pytest.raises(InvalidValue, match="'Result_NPI'"):
        tables.experience(polars.DataFrame({**NPI, "Result_NPI": "x"}), YEAR)
