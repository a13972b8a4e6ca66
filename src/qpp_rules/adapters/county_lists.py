"""CMS's lists of the areas under the automatic EUC policy, from its CSV files.

CMS publishes them in its repository ``CMSgov/qpp-eu-data``, one file for each year. A file has
three columns: ``state_code``, ``county_name`` and ``zipcode``, which is empty for some areas. It
does not say which year it is for, so you do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.adapters.csv_rows import opened, refuse_all, rows_of
from qpp_rules.core.checks import a_text, take
from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem
from qpp_rules.core.years import check_year
from qpp_rules.reweighting import Areas

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    from qpp_rules.core.years import PerformanceYear

__all__ = ["COLUMNS", "read_areas"]


def __dir__() -> list[str]:
    return __all__


COLUMNS: Final = ("state_code", "county_name", "zipcode")
"""The columns of CMS's files."""

_OF_ANOTHER_YEAR: Final = re.compile(r"(20[0-9]{2})(?![0-9])")
_PLACE: Final = re.compile(r"rows\[([0-9]+)\]\.(.+)")


def read_areas(
    source: str | os.PathLike[str] | Iterable[str],
    year: PerformanceYear,
    *,
    name: str = "areas",
) -> Areas:
    """Return the areas of *year* from CMS's file.

    *source* is the path of the file, or its lines: a file object opened for reading text. Messages
    call lines *name*, and a file by its own name.

    >>> from qpp_rules import PerformanceYear
    >>> year = PerformanceYear(2025)
    >>> areas = read_areas(["state_code,county_name,zipcode", "CA,los angeles,90045"], year)
    >>> areas.lists("CA", "Los Angeles")
    True
    >>> read_areas(["state_code,county_name,zipcode", "CA,los angeles,9004"], year)
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidValue: areas: row 2, zipcode: given '9004' (str), expected \
5 digits; write it as text, without the four digits after a hyphen

    Raises InvalidValue with every problem of the file, its row and column, for a file without rows,
    and for a file whose name begins with another year; InvalidType for lines that are not text;
    OSError for a file that cannot be read.
    """
    check_year("read_areas", year)
    take("read_areas", name=(name, a_text))
    with opened("read_areas", source, name) as (lines, called):
        if lines is not source:
            _check_name(called, year)
        return _of_lines(lines, year, called)


def _check_name(name: str, year: PerformanceYear) -> None:
    of_year = _OF_ANOTHER_YEAR.match(name)
    if of_year is not None and of_year[1] != str(year):
        raise InvalidValue.of(
            "read_areas",
            "year",
            given=f"{year} for the file of {of_year[1]}",
            expected="a file of the year",
            remedy="if the file is of that year all the same, give its lines",
        )


def _of_lines(lines: Iterable[str], year: PerformanceYear, name: str) -> Areas:
    problems: list[Problem] = []
    numbers: list[int] = []
    rows: list[dict[str, str]] = []
    for number, cells in rows_of(lines, name, COLUMNS, problems, COLUMNS):
        numbers.append(number)
        rows.append(cells)
    areas: Areas | None = None
    try:
        areas = Areas.of(rows, year)
    except InvalidInput as error:
        problems += (_in_file(problem, numbers) for problem in error.problems)
    refuse_all(name, problems)
    assert areas is not None  # noqa: S101 (otherwise there was a problem)
    return areas


def _in_file(problem: Problem, numbers: list[int]) -> Problem:
    """Return *problem* with the row of the file in place of that of the list."""
    place = _PLACE.fullmatch(problem.field)
    if place is None:
        return problem
    return evolve(problem, field=f"row {numbers[int(place[1])]}, {place[2]}")
