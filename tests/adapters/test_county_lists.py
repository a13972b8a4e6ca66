"""CMS's lists of areas, read from its files; the real ones where they are present."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from qpp_rules.adapters.county_lists import COLUMNS, read_areas
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.years import PerformanceYear
from qpp_rules.reweighting import Area, Location, automatic
from tests.reweighting.places import CLINICIAN, LISTS, PY2025

REAL = pytest.mark.skipif(not LISTS.exists(), reason="CMS's county lists are not here")
HEADER = ",".join(COLUMNS)
FILE = f"{HEADER}\nCA,los angeles,90045\nTX,alabama-coushatta reservation,\n"


def test_a_file_can_be_given_as_a_path_lines_or_a_file_object(tmp_path: Path) -> None:
    path = tmp_path / "2025-county-zip.csv"
    path.write_text(f"\ufeff{FILE}", encoding="utf-8")
    expected = (
        Area("CA", "los angeles", "90045"),
        Area("TX", "alabama-coushatta reservation", None),
    )

    for source in (path, str(path), io.StringIO(FILE), FILE.splitlines(keepends=True)):
        assert read_areas(source, PY2025).areas == expected


def test_every_bad_row_is_named_with_its_file_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    rows = ["CA,los angeles,90045", "ca,,9", "CA,los angeles", '"CA,"x"', "TX,kerr,78028-1"]
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")

    with pytest.raises(InvalidValue) as caught:
        read_areas(path, PY2025)
    assert caught.value.subject == "areas.csv"
    assert sorted(problem.field for problem in caught.value.problems) == [
        "row 3, county_name",
        "row 3, state_code",
        "row 3, zipcode",
        "row 4",
        "row 5",
        "row 6, zipcode",
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "areas: 3 problems"),
        ([HEADER], "areas: areas: given none, expected at least one area"),
        (["state_code,county_name", "CA,x"], "without the column 'zipcode'"),
        ([f"{HEADER},event", "CA,x,90045,5"], "header, column 4: given a name"),
        ([HEADER, b"CA,x,90045"], r"lines\[1\]: given bytes"),
        (5, "source: given 5"),
    ],
)
def test_a_file_in_another_layout_is_refused(lines: Any, message: str) -> None:
    with pytest.raises(InvalidInput, match=message):
        read_areas(lines, PY2025)


def test_a_file_name_can_give_the_year(tmp_path: Path) -> None:
    path = tmp_path / "2024-county-zip.csv"
    path.write_text(FILE, encoding="utf-8")

    with pytest.raises(InvalidValue, match="given 2025 for the file of 2024"):
        read_areas(path, PY2025)
    assert read_areas(io.StringIO(FILE), PY2025).year == PY2025


def test_anything_but_a_text_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "areas.csv"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(InvalidValue, match="expected the path of a CSV file in UTF-8"):
        read_areas(path, PY2025)
    with pytest.raises(InvalidValue, match="expected the path of a CSV file in UTF-8"):
        read_areas("a\x00b", PY2025)
    with pytest.raises(FileNotFoundError):
        read_areas(tmp_path / "none.csv", PY2025)
    with pytest.raises(InvalidType, match="year"):
        read_areas(path, 2025)  # type: ignore[arg-type]


# --- the real files ----------------------------------------------------------------------------

# Rows, rows without a ZIP Code, distinct ZIP Codes, ZIP Codes in several counties, and the states:
# README.md of CMS's data.
COUNTS = {
    2022: (3102, 2, 2479, 461, "FL KY NM PR SC"),
    2023: (1536, 0, 1270, 199, "FL GA GU HI MS"),
    2024: (5614, 3, 4457, 873, "CA FL GA LA NC SC TN TX"),
    2025: (783, 0, 720, 55, "CA TX"),
}


@REAL
@pytest.mark.parametrize("year", COUNTS)
def test_each_real_list_has_the_expected_counts(year: int) -> None:
    found = read_areas(LISTS / f"{year}-county-zip.csv", PerformanceYear(year))
    zip_codes = {one.zip_code for one in found.areas if one.zip_code is not None}

    assert (
        len(found.areas),
        sum(one.zip_code is None for one in found.areas),
        len(zip_codes),
        sum(len(found.with_zip_code(one)) > 1 for one in zip_codes),
        " ".join(sorted(found.states)),
    ) == COUNTS[year]


@REAL
@pytest.mark.parametrize("year", COUNTS)
def test_every_row_of_a_real_list_covers_by_county_and_by_zip_code_if_it_is_in_one(
    year: int,
) -> None:
    path = LISTS / f"{year}-county-zip.csv"
    found = read_areas(path, PerformanceYear(year))
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    counties: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        counties.setdefault(row["zipcode"], set()).add((row["state_code"], row["county_name"]))

    for row in rows[::40]:
        named = Location(state=row["state_code"], county=row["county_name"].title())
        d = automatic(CLINICIAN, named, None, found, found.year, data={})
        assert d.answer is not None
        assert d.answer.is_neutral
        if row["zipcode"]:
            by_zip_code = Location(zip_code=row["zipcode"])
            d = automatic(CLINICIAN, by_zip_code, None, found, found.year, data={})
            is_in_one = len(counties[row["zipcode"]]) == 1
            assert (d.answer is not None) is is_in_one, row


@REAL
def test_the_real_lists_leave_zip_codes_of_listed_counties_out() -> None:
    """90189 is in Los Angeles, which is listed: a ZIP Code that is not listed decides nothing."""
    found = read_areas(LISTS / "2025-county-zip.csv", PY2025)

    assert found.with_zip_code("90189") == frozenset()
    d = automatic(CLINICIAN, Location(zip_code="90189"), None, found, PY2025, data={})
    assert d.missing == ("located_in.state", "located_in.county")


@REAL
def test_there_is_no_list_for_2026() -> None:
    assert not (LISTS / "2026-county-zip.csv").exists()
