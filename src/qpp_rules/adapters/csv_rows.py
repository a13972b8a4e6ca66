"""Reading CSV strictly, and writing CSV that is safe to open.

The header is checked, and every problem is kept with its row and column.

A spreadsheet runs text as a formula if it begins with ``=``, ``+``, ``-``, ``@``, a full-width form
of these, a tab or a line end. The CSV that we write puts an apostrophe before such text, but not
before a number. Our readers remove that apostrophe, so that a cell copied from a work list into a
file of reviews still names the same patient.
"""

from __future__ import annotations

import csv
import io
import os
import re
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import attrs

from qpp_rules.core.checks import a_text, take
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidType,
    InvalidValue,
    Problem,
    QppRulesError,
    refuse,
)
from qpp_rules.core.listings import is_listing
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import a_moment
from qpp_rules.core.vocabulary import read_member
from qpp_rules.core.years import an_instant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from enum import Enum

    from qpp_rules.core.moments import Moment

MOST_PROBLEMS: Final = 200
"""How many problems of one file are listed; the rest are only counted."""


E = TypeVar("E", bound="Enum")


def check_source(subject: str, source: object) -> None:
    """Raise InvalidType for a *source* that is neither a path nor lines."""
    if not isinstance(source, (str, os.PathLike)) and not is_listing(source):
        expected = "the path of a CSV file, or its lines"
        raise InvalidType.of(subject, "source", given=shown(source), expected=expected)


@contextmanager
def opened(
    subject: str, source: str | os.PathLike[str] | Iterable[str], name: str
) -> Iterator[tuple[Iterable[str], str]]:
    """Yield the lines of *source*, a path or lines, and what messages call them.

    They call lines *name*, and a file by its own name. Raises as :func:`check_source`, InvalidValue
    for a path that cannot be one and for a file that is not UTF-8, OSError for a file that cannot
    be read.
    """
    check_source(subject, source)
    if not isinstance(source, (str, os.PathLike)):
        yield source, name
        return
    try:
        path = Path(source)
        with path.open(encoding="utf-8", newline="") as lines:
            yield lines, path.name
    except InvalidInput:
        raise
    except (TypeError, ValueError):
        # A path that is not one, or a file that is not text in UTF-8.
        expected = "the path of a CSV file in UTF-8"
        given = shown(source)
        raise InvalidValue.of(subject, "source", given=given, expected=expected) from None


def rows_of(
    lines: Iterable[str],
    name: str,
    known: tuple[str, ...] | None,
    problems: list[Problem],
    required: tuple[str, ...] = ("participant",),
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row's line number and its cells by column; note faulty rows in *problems*.

    If *known* is None, the file may have any columns.
    """
    take("rows", name=(name, a_text))
    texts = lines_of(lines, name)
    first = next(texts, "")
    _check_separator(first.rstrip("\r\n"), name, required)
    reader = csv.reader(chain([first], texts), strict=True)
    try:
        header = next(reader, [])
    except csv.Error as error:
        refuse(name, [Problem("header", str(error), "a row of CSV")])
    check_header(header, name, known, required)
    named = [place for place, column in enumerate(header) if column]
    empty: list[int] = []
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(Problem(f"row {reader.line_num}", str(error), "a row of CSV"))
            continue
        if not any(cells):
            empty.append(reader.line_num)
            continue
        # A spreadsheet writes empty rows below what it holds; between rows, one may be missing.
        problems += (Problem(f"row {one}", "an empty row", "a row, or the end") for one in empty)
        empty.clear()
        if len(cells) != len(header):
            given = f"{len(cells)} cells"
            problems.append(
                Problem(f"row {reader.line_num}", given, f"{len(header)}, as in the header")
            )
        elif any(cell and not column for column, cell in zip(header, cells, strict=True)):
            given = "a cell in a column without a name"
            problems.append(Problem(f"row {reader.line_num}", given, "a name in the header"))
        else:
            yield reader.line_num, {header[place]: unguarded(cells[place]) for place in named}


def lines_of(lines: Any, name: str) -> Iterator[str]:
    """Yield *lines*; raise if one is not text. An error from reading the file is passed on."""
    if not is_listing(lines):
        expected = "an iterable of lines of text"
        raise InvalidType.of(name, "lines", given=shown(lines), expected=expected)
    try:
        for at, line in enumerate(lines):
            if not isinstance(line, str):
                _refuse_line(name, at, line)
            # A byte order mark before a quote would make the quote part of the name.
            yield line.removeprefix("\ufeff") if at == 0 else line
    except (QppRulesError, OSError, UnicodeError):
        raise
    except Exception as error:
        given = f"an iterable that raised {type(error).__name__}"
        expected = "lines that can be read to the end"
        raise InvalidValue.of(name, "lines", given=given, expected=expected) from error


def _refuse_line(name: str, at: int, line: object) -> NoReturn:
    given = type(line).__name__
    raise InvalidType.of(name, f"lines[{at}]", given=given, expected="a line of text")


def check_header(
    header: list[str], name: str, known: tuple[str, ...] | None, required: tuple[str, ...]
) -> None:
    """Raise with every column of the *header* that is not known, or required and not there."""
    known = tuple(filter(None, dict.fromkeys(header))) if known is None else known
    problems = [
        Problem(
            "header",
            f"a header without the column {column!r}",
            "each required column",
            f"columns are {', '.join(known)}",
        )
        for column in required
        if column not in header
    ]
    # A file without a header has a participant and a patient in place of column names.
    problems += [
        Problem(
            f"header, column {place}",
            "a name that is not shown here",
            "a known name",
            _meant(column, known),
        )
        for place, column in enumerate(header, 1)
        # A spreadsheet writes empty columns beside what it holds; their cells must be empty too.
        if column and column not in known
    ]
    problems += [
        Problem("header", f"the column {column!r} more than once", "each column once")
        for column in known
        if header.count(column) > 1
    ]
    refuse_all(name, problems)


_SEPARATORS: Final = {";": "';'", "\t": "tabs", "|": "'|'"}


def _check_separator(line: str, name: str, required: tuple[str, ...]) -> None:
    """Raise if the first *line* of the file has another separator than commas."""
    for separator, said in _SEPARATORS.items():
        columns = {one.strip('" ') for one in line.split(separator)}
        if line == f"sep={separator}" or (len(columns) > 1 and columns & set(required)):
            given = f"a file that is separated by {said}"
            remedy = "save it as CSV with commas"
            refuse(name, [Problem("header", given, "a file that is separated by commas", remedy)])


def _meant(column: str, known: tuple[str, ...]) -> str:
    """Return what to do about a name that differs from a known one in its spelling alone."""
    plain = re.sub("[^a-z0-9]+", "_", column[:_LONGEST_CODE].casefold()).strip("_")
    near = get_close_matches(plain, known, 1, _ALIKE_NAME)
    return f"did you mean {near[0]}?" if near else ""


def refuse_all(name: str, problems: list[Problem]) -> None:
    """Raise with all *problems* of the file *name*, if there are any."""
    if problems:
        refuse(name, most_of(problems))


def most_of(problems: Sequence[Problem]) -> list[Problem]:
    """Return as many *problems* as a message names, and how many more there are."""
    named = list(problems[:MOST_PROBLEMS])
    if rest := len(problems) - len(named):
        named.append(Problem("and so on", f"{rest} more problems", "none"))
    return named


def read_cell(
    line: int,
    column: str,
    read: Callable[[str], Any],
    text: str,
    problems: list[Problem],
) -> Any:
    """Return the value that *text* gives, or None after noting its problems."""
    try:
        return read(text)
    except InvalidInput as error:
        problems += [
            Problem(f"row {line}, {column}", one.given, one.expected, one.remedy)
            for one in error.problems
        ]
        return None


# Text that a spreadsheet would run as a formula

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_BEGINS_A_FORMULA: Final = frozenset("'=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
# Where such a cell may begin in CSV. One that begins with a line feed is quoted there.
_MAY_BEGIN_A_FORMULA: Final = re.compile(
    rf'[,"\n](?:[{re.escape("".join(sorted(_BEGINS_A_FORMULA)).replace(chr(10), ""))}]|"\n)'
)
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")


def guarded(value: object) -> str:
    """Return the cell for *value*, which no spreadsheet runs as a formula.

    >>> [guarded(value) for value in (None, "P1", "=1+1", "-5", "'=1+1")]
    ['', 'P1', "'=1+1", '-5', "''=1+1"]
    """
    text = "" if value is None else str(value)
    if text[:1] not in _BEGINS_A_FORMULA:
        return text
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """Return the text that :func:`guarded` made into this cell.

    >>> [unguarded(cell) for cell in ("P1", "'=1+1", "''=1+1", "=1+1", "'P1")]
    ['P1', '=1+1', "'=1+1", '=1+1', "'P1"]
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def csv_of(rows: Sequence[Mapping[str, Any]]) -> str:
    r"""Return *rows* as CSV with a header, each cell guarded; without rows, an empty text.

    >>> csv_of([{"patient": "=1+1", "visits": -3}])
    "patient,visits\n'=1+1,-3\n"
    """
    return "".join(csv_lines(rows))


def csv_lines(rows: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the header and the rows of :func:`csv_of`, many at a time."""
    given = iter(rows)
    for first in given:
        columns = list(first)
        cells = ([row[column] for column in columns] for row in chain((first,), given))
        yield from lines_of_cells(columns, cells)


def lines_of_cells(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Yield the header and the rows as :func:`csv_lines` does, from the cells of each row."""
    given = iter(rows)
    header = [columns]
    while some := list(islice(given, _AT_A_TIME)):
        text = _written(some)
        # Looking at the whole text is many times as fast as looking at each cell.
        if _MAY_BEGIN_A_FORMULA.search(f"\n{text}"):
            text = _written(map(guarded, row) for row in some)
        yield _written(header) + text
        header = []


def _written(rows: Iterable[Iterable[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


# With more, Python's garbage collector looks through the rows again and again.
_AT_A_TIME: Final = 500


# What a cell may hold

_A_DAY: Final = "a day such as 2015-06-01"
_A_MOMENT: Final = "a day such as 2027-03-31, or an instant such as 2027-03-31T19:59-04:00"
_AN_OFFSET: Final = (
    "write the offset from UTC after the time: -04:00 for Eastern daylight time, -05:00 for "
    "Eastern standard time"
)
_A_COUNT: Final = "a whole number"
A_COUNT_CELL: Final = "[0-9]{1,12}"
_COUNT: Final = re.compile(A_COUNT_CELL)
_AN_AMOUNT: Final = "dollars such as 90300.00"
A_DOLLARS_CELL: Final = r"[0-9]{1,12}(?:\.[0-9]{1,2})?"
_DOLLARS: Final = re.compile(A_DOLLARS_CELL)
_LONGEST_CODE: Final = 80
_FLAGS: Final = {"yes": True, "no": False}
# A cell that cannot be read is quoted only if it looks like the values of its column: if the cells
# of a row are shifted, any column may hold a patient's name or identifier.
_LIKE_A_NUMBER: Final = re.compile(r"[$+-]?[0-9][0-9., ]{0,14}%?")
_LIKE_A_MOMENT: Final = re.compile(
    r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}(?:[T ][0-9:.]{4,15})?(?:Z|[+-][0-9:]{2,6})?"
)
_LIKE_A_FLAG: Final = re.compile(r"(?i:y|n|t|f|yes|no|true|false|0|1|x|n/a|none|unknown)")
_ALIKE: Final = 0.6
_ALIKE_NAME: Final = 0.9


def unreadable(
    text: str, expected: str, remedy: str = "", *, like: re.Pattern[str] | None = None
) -> InvalidValue:
    """Return the error for a cell with a wrong value.

    It quotes *text* only if it looks *like* the values of the column. Any other text may be a
    patient's, so only its length is given.
    """
    given = shown(text) if like is not None and like.fullmatch(text) else not_quoted(text)
    return InvalidValue.of("rows", "cell", given=given, expected=expected, remedy=remedy)


def not_quoted(text: str) -> str:
    """Return what a message says about a cell that it does not quote."""
    return f"a text of {len(text)} characters that is not shown here"


def read_code(kind: type[E], text: str) -> E:
    """Return the member of *kind* that *text* names; messages quote only a near miss."""
    try:
        return read_member(kind, text)
    except InvalidValue as error:
        names = [name for one in kind for name in (one.name.casefold(), str(one.value).casefold())]
        if get_close_matches(text[:_LONGEST_CODE].casefold(), names, 1, _ALIKE):
            raise
        (problem,) = error.problems
        raise InvalidValue(
            error.subject, (attrs.evolve(problem, given=not_quoted(text)),)
        ) from None


def read_flag(text: str) -> bool:
    """Return True for ``yes`` and False for ``no``."""
    if text not in _FLAGS:
        raise unreadable(text, " or ".join(_FLAGS), like=_LIKE_A_FLAG)
    return _FLAGS[text]


def read_dollars(text: str) -> Decimal:
    """Return *text* as dollars, with at most two decimals."""
    if not _DOLLARS.fullmatch(text):
        raise unreadable(text, _AN_AMOUNT, like=_LIKE_A_NUMBER)
    return Decimal(text)


def read_count(text: str) -> int:
    """Return *text* as a whole number."""
    if not _COUNT.fullmatch(text):
        raise unreadable(text, _A_COUNT, like=_LIKE_A_NUMBER)
    return int(text)


def read_day(text: str) -> date:
    """Return *text* as a day."""
    return _day(text, _A_DAY)


def _day(text: str, expected: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise unreadable(text, expected, like=_LIKE_A_MOMENT) from None
    if found.isoformat() != text:
        raise unreadable(text, expected, like=_LIKE_A_MOMENT)
    return found


def read_moment(text: str) -> Moment:
    """Return *text* as a day, or as an instant with its offset.

    >>> read_moment("2027-03-31"), read_moment("2027-03-31T19:59-04:00").utcoffset()
    (datetime.date(2027, 3, 31), datetime.timedelta(days=-1, seconds=72000))

    Raises InvalidValue for anything else, such as an instant without an offset.
    """
    if "T" not in text:
        day = _day(text, _A_MOMENT)
        if problem := a_moment.problem("cell", day):
            refuse("cell", [problem])
        return day
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise unreadable(text, _A_MOMENT, like=_LIKE_A_MOMENT) from None
    if an_instant.problem("cell", instant):
        remedy = _AN_OFFSET if instant.tzinfo is None else ""
        raise unreadable(text, _A_MOMENT, remedy, like=_LIKE_A_MOMENT)
    return instant
