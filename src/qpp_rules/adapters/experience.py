"""CMS's Quality Payment Program (QPP) Experience file, from CSV.

CMS publishes it once a year, with a row for each TIN/NPI. The file has half a million rows and more
than 200 columns: it is read row by row, and never held whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from qpp_rules.adapters.csv_rows import MOST_PROBLEMS, check_source, opened, refuse_all, rows_of
from qpp_rules.core.checks import (
    a_text,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidInput, Problem, refuse
from qpp_rules.core.years import a_performance_year
from qpp_rules.results import read_row
from qpp_rules.results.columns import numbered

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.results import ClinicianResult

__all__ = ["read_experience"]


def __dir__() -> list[str]:
    return __all__


def read_experience(
    source: str | os.PathLike[str] | Iterable[str],
    year: PerformanceYear | None = None,
    *,
    name: str = "experience",
) -> Iterator[ClinicianResult]:
    """Yield the rows of CMS's QPP Experience file, one by one.

    *source* is the path of the file, or its lines: a file object opened for reading text. The file
    does not say of which *year* it is, so you do; an extract with a column ``performance year``
    needs no *year*. Messages call lines *name*, and a file by its own name.

    >>> from qpp_rules import PerformanceYear
    >>> lines = ["npi,final score", "1234567893,94.63", "1234567893,100"]
    >>> [row.final_score for row in read_experience(lines, PerformanceYear(2020))]
    [Decimal('94.63'), Decimal('100')]
    >>> list(read_experience(["npi,final score", "1234567893,high"], PerformanceYear(2020)))
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.InvalidValue: experience: row 2, final score: given 'high' (str), \
expected a number such as 94.63

    The right rows of a file with faulty ones are yielded first; then InvalidType or InvalidValue
    names every faulty row, or the first 200. Raises them at once for a file without rows or
    without a column of NPIs, OSError for a file that cannot be read.
    """
    take("read_experience", year=(year, optional(a_performance_year)), name=(name, a_text))
    check_source("read_experience", source)
    return _read(source, year, name)


def _read(
    source: str | os.PathLike[str] | Iterable[str], year: PerformanceYear | None, name: str
) -> Iterator[ClinicianResult]:
    with opened("read_experience", source, name) as (lines, called):
        yield from _rows(lines, year, called)


def _rows(
    lines: Iterable[str], year: PerformanceYear | None, name: str
) -> Iterator[ClinicianResult]:
    problems: list[Problem] = []
    count = 0
    for number, cells in rows_of(lines, name, None, problems, required=()):
        count += 1
        if count == 1 and not any(numbered(one) == ("npi", 0) for one in cells):
            expected = "CMS's QPP Experience file"
            refuse(name, [Problem("header", "a header without the column 'npi'", expected)])
        try:
            row = read_row(cells, year)
        except InvalidInput as error:
            problems += (evolve(one, field=f"row {number}, {one.field}") for one in error.problems)
            if len(problems) >= MOST_PROBLEMS:
                break
        else:
            yield row
    if not count:
        problems.append(Problem("rows", "none", "at least one row"))
    refuse_all(name, problems)
