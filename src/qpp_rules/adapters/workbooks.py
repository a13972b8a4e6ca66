"""CMS's qualified postings, from its workbooks, and rows as a workbook: the extra ``xlsx``.

CMS publishes two workbooks a year, one of QCDRs and one of qualified registries, in the QPP
Resource Library. This package holds no copy, and none was found: their layout is the one that CMS
prints in its participation guides of 2023 and 2026. A workbook whose title names its year and kind
is held against yours.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.extras import library
from qpp_rules.core.checks import (
    a_text,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidType, InvalidValue, printable
from qpp_rules.core.listings import listed
from qpp_rules.core.masking import shown
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import check_year
from qpp_rules.postings import COLUMNS, posting_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.postings import Posting

__all__ = ["read_posting", "workbook_of"]


def __dir__() -> list[str]:
    return __all__


_BETWEEN_WORDS: Final = re.compile(r"[\s_+-]+")


def read_posting(
    source: Any, year: PerformanceYear, *, kind: IntermediaryType | None = None
) -> Posting:
    """Return the posting of *year* from CMS's workbook (``.xlsx``).

    *source* is the path of the workbook, or a file object opened for reading bytes. *kind* says
    whether it is the posting of QCDRs or of qualified registries; None leaves that to the titles
    in the workbook and to the name of the file.

    Each header row is looked for, and no intermediary is placed by the name of its tab. Whatever
    cannot be read is kept as raw text, counts as not known, and is in ``posting.defects`` with its
    tab, row and column. So does what is hidden, struck out, or merged over several columns. Cells
    of formulas have the values that were saved with them.

    Raises InvalidType or InvalidValue for a source that is not a workbook, if nothing says the
    kind, and if a title says another year or kind; YearNotCovered for a year whose columns were not
    read; OSError for a file that cannot be read; MissingExtra without openpyxl.

    Citation: the participation guides of 2023 and 2026.
    """
    check_year("read_posting", year)
    take("read_posting", kind=(kind, optional(member_of(IntermediaryType))))
    COLUMNS.at(year)
    title, file = _opened(source)
    workbook = _loaded(file)
    # Of the fonts, few strike out: to ask each cell for its font would take long.
    struck = {place for place, font in enumerate(workbook._fonts) if font.strike}  # noqa: SLF001
    tabs, hidden, unread, links = {}, {}, {}, {}
    for sheet in workbook.worksheets:
        name = sheet.title
        tabs[name], links[name] = _rows_and_links(sheet)
        hidden[name] = _hidden(sheet, len(tabs[name]))
        unread[name] = _unread(sheet, struck)
    return posting_of(tabs, year, kind=kind, title=title, hidden=hidden, unread=unread, links=links)


def workbook_of(rows: Iterable[Mapping[str, Any]], *, title: str = "Rows") -> bytes:
    """Return *rows*, such as those of a worklist, as the content of a workbook with one tab.

    The columns are those of the first row. Text stays text: no cell is read as a formula.

    >>> workbook_of([{"what": "confirm the election", "until": None}])[:2]
    b'PK'

    Raises InvalidType or InvalidValue for anything but rows with the same columns, and MissingExtra
    without openpyxl.
    """
    openpyxl = library("openpyxl", "xlsx")
    found: tuple[Mapping[str, Any], ...] = listed("workbook_of", "rows", rows, Mapping)
    take("workbook_of", title=(title, a_text))
    columns = list(found[0]) if found else []
    for place, row in enumerate(found):
        if list(row) != columns:
            given, expected = f"{len(row)} columns", "the columns of the first row"
            raise InvalidValue.of("workbook_of", f"rows[{place}]", given=given, expected=expected)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_NOT_IN_TITLES.sub(" ", title)[:_LONGEST_TITLE])
    sheet.freeze_panes = "A2"
    cell = openpyxl.cell.WriteOnlyCell
    for values in (columns, *(row.values() for row in found)):
        cells = [cell(sheet, _written(value)) for value in values]
        for one in cells:
            if isinstance(one.value, str):
                one.data_type = "s"
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


_NOT_IN_TITLES: Final = re.compile(r"[\\/*?:\[\]]")
_LONGEST_TITLE: Final = 31


def _written(value: Any) -> Any:
    """Return a value that a cell can hold: a moment in its zone is text there."""
    is_plain = value is None or isinstance(value, (bool, int, float))
    return value if is_plain else printable(str(value))


def _opened(source: Any) -> tuple[str | None, Any]:
    """Return the title that the name of the file may be, and what openpyxl reads."""
    if isinstance(source, (str, os.PathLike)):
        try:
            path = Path(source)
            return _BETWEEN_WORDS.sub(" ", path.stem), str(path)
        except (TypeError, ValueError):
            pass
    elif hasattr(source, "read"):
        return None, source
    expected = "the path of a workbook, or a file object that reads bytes"
    raise InvalidType.of("read_posting", "source", given=shown(source), expected=expected)


def _loaded(file: Any) -> Any:
    openpyxl = library("openpyxl", "xlsx")
    try:
        # Not in read-only mode, which leaves out links and hidden rows.
        return openpyxl.load_workbook(file, data_only=True)
    except Exception as error:
        # openpyxl raises a bare OSError for a file without a workbook in it.
        if isinstance(error, OSError) and error.errno is not None:
            raise
        given = f"a file that raised {type(error).__name__}"
        expected = "a workbook in the format .xlsx"
        remedy = "save the workbook as .xlsx, without a password"
        raise InvalidValue.of(
            "read_posting", "source", given=given, expected=expected, remedy=remedy
        ) from error


def _rows_and_links(sheet: Any) -> tuple[list[list[Any]], dict[tuple[int, int], str]]:
    """Return the rows of a sheet up to its last cell that holds anything, and the links.

    The cells that there are: to ask for every cell of a sheet would make those that there are not,
    a million rows of them if the last row has a format.
    """
    cells = sheet._cells  # noqa: SLF001
    filled = {at: cell for at, cell in cells.items() if cell.value is not None}
    rows: list[list[Any]] = [[] for _ in range(max((row for row, _ in filled), default=0))]
    links: dict[tuple[int, int], str] = {}
    for (row, column), cell in sorted(filled.items(), key=lambda item: item[0]):
        line = rows[row - 1]
        line.extend([None] * (column - 1 - len(line)))
        line.append(cell.value)
        link = cell.hyperlink
        if link is not None and link.target:
            links[row, column] = link.target
    return rows, links


def _hidden(sheet: Any, rows: int) -> frozenset[int]:
    if sheet.sheet_state != "visible":
        return frozenset(range(1, rows + 1))
    rows_with_a_format = sheet.row_dimensions.items()
    return frozenset(number for number, row in rows_with_a_format if row.hidden or row.height == 0)


def _unread(sheet: Any, struck: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return the places of cells in hidden columns, struck out, or merged over several columns."""
    columns = {
        column
        for one in sheet.column_dimensions.values()
        if one.hidden or one.width == 0
        for column in range(one.min or 0, (one.max or 0) + 1)
    }
    places = {
        (row, column)
        for (row, column), cell in sheet._cells.items()  # noqa: SLF001
        if column in columns or (struck and cell._style.fontId in struck)  # noqa: SLF001
    }
    several = (one for one in sheet.merged_cells.ranges if one.max_col > one.min_col)
    return frozenset(places | {(one.min_row, one.min_col) for one in several})
