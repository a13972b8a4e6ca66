"""CMS's QPP Experience file, read row by row; the real rows where they are present."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qpp_rules.adapters.csv_rows import MOST_PROBLEMS
from qpp_rules.adapters.experience import read_experience
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear
from tests.test_real_rows import EXPERIENCE, REAL

PY2020 = PerformanceYear(2020)
FILE = "npi,Final Score,new column\n1234567893,94.63,x\n1000000004,,\n"


def test_a_file_can_be_given_as_a_path_lines_or_a_file_object(tmp_path: Path) -> None:
    path = tmp_path / "experience.csv"
    path.write_text(f"\ufeff{FILE}", encoding="utf-8")

    for source in (path, str(path), io.StringIO(FILE), FILE.splitlines(keepends=True)):
        first, second = read_experience(source, PY2020)
        assert (first.final_score, first.aside) == (Decimal("94.63"), (("new column", "x"),))
        assert (second.final_score, second.aside) == (None, ())


def test_the_file_is_read_row_by_row() -> None:
    def lines() -> Iterator[str]:
        yield from FILE.splitlines(keepends=True)[:2]
        pytest.fail("the second row was read before the first was used")

    assert next(read_experience(lines(), PY2020)).final_score == Decimal("94.63")


def test_valid_rows_come_first_and_then_every_faulty_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "2020.csv"
    path.write_text(f"{FILE}12,x,\n1234567893,5\n1234567893,100,\n", encoding="utf-8")
    rows = read_experience(path, PY2020)

    assert [next(rows).final_score for _ in range(3)] == [Decimal("94.63"), None, Decimal(100)]
    with pytest.raises(InvalidValue) as caught:
        next(rows)
    assert caught.value.subject == "2020.csv"
    assert [one.field for one in caught.value.problems] == [
        "row 4, npi",
        "row 4, Final Score",
        "row 5",
    ]


def test_reading_stops_early_if_a_file_has_too_many_faulty_rows() -> None:
    lines = ["npi,final score", *["1234567893,x"] * (MOST_PROBLEMS + 50)]
    with pytest.raises(InvalidValue) as caught:
        list(read_experience(lines, PY2020))
    assert len(caught.value.problems) == MOST_PROBLEMS


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ([], "rows: given none, expected at least one row"),
        (["npi,final score"], "rows: given none, expected at least one row"),
        (["a,b", "1,2"], "header: given a header without the column 'npi'"),
        (["npi,npi", "1,2"], "header: given the column 'npi' more than once"),
    ],
)
def test_a_different_kind_of_file_is_refused(lines: list[str], text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        list(read_experience(lines, PY2020, name="list"))
    assert str(caught.value).startswith(f"list: {text}")


@pytest.mark.parametrize("source", [None, 5, 7.5])
def test_a_source_of_another_type_is_refused(source: Any) -> None:
    with pytest.raises(InvalidType, match="the path of a CSV file, or its lines"):
        read_experience(source, PY2020)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "experience.csv"
    path.write_bytes(b"npi\n\xff\xfe")
    for source in (path, "\0"):
        with pytest.raises(InvalidInput, match="the path of a CSV file in UTF-8"):
            list(read_experience(source, PY2020))


@REAL
def test_cmss_own_rows_are_read() -> None:
    rows = list(read_experience(EXPERIENCE.ROWS))

    assert [str(row.year) for row in rows] == ["2020", "2021", "2022"]
    assert {row.participation_option for row in rows} == {ParticipationOption.GROUP}
    assert all(row.small_practice and row.opted_in is False for row in rows)
    assert all(row.volume().patients for row in rows)
