"""How the tabs of a workbook become a posting.

CMS prints a title before a header, so each header row is found, not assumed. What a tab is follows
from its header: no intermediary is placed by the name of its tab.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.masking import shown
from qpp_rules.core.values import (
    instance_of,
    is_listing,
    items_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import check_year
from qpp_rules.postings.cells import cell_text, read_date, read_mark
from qpp_rules.postings.columns import COLUMNS, QCDR_COLUMNS, Column, plain_header
from qpp_rules.postings.intermediaries import Defect, PostedCell, PostedIntermediary, excerpt
from qpp_rules.postings.posting import ContentsRow, Posting, Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qpp_rules.core.years import PerformanceYear

_SUBJECT: Final = "posting_of"
_CELLS: Final = (str, int, float, date, time, timedelta)
_MOST: Final = 10**15
Row = tuple[str, ...]


def posting_of(
    tabs: Mapping[str, Iterable[Sequence[object]]],
    year: PerformanceYear,
    *,
    kind: IntermediaryType | None = None,
    title: str | None = None,
    hidden: Mapping[str, Collection[int]] | None = None,
    links: Mapping[str, Mapping[tuple[int, int], str]] | None = None,
) -> Posting:
    """Return the posting of *year* from the rows of its *tabs*, by the names of the tabs.

    A row is a sequence of cells: text, numbers, dates, or None. *kind* says whether it is the
    posting of QCDRs or of qualified registries; None leaves that to the titles in the workbook, and
    to *title*, such as the name of the file.
    *hidden* has the numbers of hidden rows, and *links* the addresses of cells by row and column,
    both counted from 1.

    Whatever cannot be read is kept as raw text, counts as not known, and is among the posting's
    defects with its tab, row and column.

    >>> from qpp_rules import PerformanceYear
    >>> rows = [
    ...     ["2026 Qualified Registry Qualified Posting"],
    ...     ["QCDR/Qualified Registry Name", "Reporting Option(s) Supported"],
    ...     ["Zenith Registry", "Groups"],
    ... ]
    >>> posting = posting_of({"X-Z": rows}, PerformanceYear(2026))
    >>> posting.kind.value, posting.intermediaries[0].reporting_options is None
    ('Qualified Registry', True)
    >>> print(next(one for one in posting.defects if one.row == 3))
    X-Z, row 3, reporting options: 'Groups' holds what is not one of traditional MIPS, MVP, APP; \
nothing in it is counted

    Raises InvalidType for anything but tabs of rows of cells; InvalidValue if no kind is given and
    no title says it, and if a title says another year or kind; YearNotCovered for a year whose
    columns were not read.

    Citation: the participation guides of 2023 and 2026.
    """
    check_year(_SUBJECT, year)
    take(
        _SUBJECT,
        tabs=(tabs, instance_of(Mapping)),
        kind=(kind, optional(member_of(IntermediaryType))),
        title=(title, optional(instance_of(str))),
        hidden=(hidden, optional(instance_of(Mapping))),
        links=(links, optional(instance_of(Mapping))),
    )
    COLUMNS.at(year)
    texts = _texts_of(tabs)
    found_kind = _check_titles(texts, year, kind, title or "")
    reading = _Reading(year, found_kind)
    for name, rows in texts.items():
        reading.read_tab(name, rows, (hidden or {}).get(name, ()), (links or {}).get(name, {}))
    return reading.posting()


def _texts_of(tabs: Mapping[str, Any]) -> dict[str, list[Row]]:
    problems: list[Problem] = []
    texts: dict[str, list[Row]] = {}
    for place, (name, rows) in enumerate(items_of(_SUBJECT, "tabs", tabs.items())):
        where = f"tabs[{place}]"
        label = cell_text(name) if isinstance(name, str) else ""
        if not label or not is_listing(rows):
            expected = "the name of a tab, and its rows"
            problems.append(Problem(where, type(rows).__name__, expected, is_type=True))
            continue
        texts[label] = []
        for number, row in enumerate(items_of(_SUBJECT, where, rows), 1):
            cells = items_of(_SUBJECT, f"{where}, row {number}", row)
            if not isinstance(cells, list):
                expected = "a sequence of cells"
                given = type(cells).__name__
                problems.append(Problem(f"{where}, row {number}", given, expected, is_type=True))
                continue
            problems += _cell_problems(f"{where}, row {number}", cells)
            texts[label].append(() if problems else tuple(map(cell_text, cells)))
    if problems:
        refuse(_SUBJECT, problems)
    return texts


def _cell_problems(where: str, cells: list[object]) -> Iterator[Problem]:
    for column, cell in enumerate(cells, 1):
        is_number = isinstance(cell, int) and abs(cell) >= _MOST
        if is_number or not (cell is None or isinstance(cell, _CELLS)):
            expected = "text, a number, a date, or None"
            place = f"{where}, column {column}"
            yield Problem(place, shown(cell), expected, is_type=not is_number)


# Titles

_TITLE: Final = re.compile(r"(20[0-9]{2}) (.*\b(?:qcdr|registry)\b.*)\bqualified posting\b")


def title_of(text: str) -> tuple[int, IntermediaryType] | None:
    """Return the year and kind that the title of a posting names, or None.

    >>> title_of("2026 Qualified Clinical Data Registry (QCDR) Qualified Posting: Version History")
    (2026, <IntermediaryType.QCDR: 'QCDR'>)
    """
    found = _TITLE.match(" ".join(text.casefold().split()))
    if found is None:
        return None
    is_qcdr = "qcdr" in found[2] or "clinical data registry" in found[2]
    return int(found[1]), _KIND_OF_QCDRS if is_qcdr else IntermediaryType.QUALIFIED_REGISTRY


_KIND_OF_QCDRS: Final = IntermediaryType.QCDR


def _check_titles(
    texts: Mapping[str, list[Row]],
    year: PerformanceYear,
    kind: IntermediaryType | None,
    title: str,
) -> IntermediaryType:
    # A title stands alone in its row: what an intermediary writes of itself is none.
    alone = ([*filter(None, row)] for rows in texts.values() for row in rows)
    titles = {title_of(cells[0]) for cells in alone if len(cells) == 1} | {title_of(title)}
    found = [one for one in titles if one is not None]
    years = {of_year for of_year, _ in found} - {year.year}
    if years:
        given = f"{year} for a workbook titled {', '.join(map(str, sorted(years)))}"
        remedy = "the words of a posting differ by year: give the year of the workbook"
        raise InvalidValue.of(_SUBJECT, "year", given=given, expected="its year", remedy=remedy)
    kinds = {of_kind for _, of_kind in found} | (set() if kind is None else {kind})
    if len(kinds) != 1:
        given = "titles of both kinds, or a kind beside another title" if kinds else "none"
        expected = "QCDR or QUALIFIED_REGISTRY"
        remedy = "give kind=, as the workbook has it"
        raise InvalidValue.of(_SUBJECT, "kind", given=given, expected=expected, remedy=remedy)
    return kinds.pop()


# Headers

_VERSION_HEADER: Final = {"date": "date", "version": "version", "summary of changes": "summary"}
_CONTENTS_NAMES: Final = frozenset(
    {
        "qcdr/qualified registry name",
        "qcdr/qualified registry",
        "qcdr name",
        "qualified registry name",
        "qcdr",
        "qualified registry",
        "name",
    }
)
_CONTENTS_FLAGS: Final = {
    "quality": "quality",
    "improvement activities": "improvement_activities",
    "improvement activity": "improvement_activities",
    "promoting interoperability": "promoting_interoperability",
    "mvps": "mvps",
    "mvp": "mvps",
    "mips value pathways (mvps)": "mvps",
}
_MVPS_MARKED_SINCE: Final = 2026
"""The guide of 2023 names no mark of MVPs in the contents, that of 2026 does (POS-009)."""
_BEGINNINGS: Final = _CONTENTS_NAMES | {"date"}
_LONGEST: Final = 60
_FEWEST: Final = 2


def _plain_flag(text: str) -> str:
    return plain_header(text).removesuffix(" supported")


class _Header:
    """A header row: what its tab holds, and what each of its columns is."""

    def __init__(self, holds: str, row: Row, columns: dict[int, Any]) -> None:
        self.holds = holds
        self.row = row
        self.columns = columns
        counts = Counter(columns.values())
        # A column that stands twice is not read: its cells could contradict each other.
        self.once = {
            at: column
            for at, column in columns.items()
            if column is not None and counts[column] == 1
        }
        self.absent: tuple[Column, ...] = ()


class _Reading:
    """Reads the tabs of one workbook, and keeps what it finds wrong."""

    def __init__(self, year: PerformanceYear, kind: IntermediaryType) -> None:
        self.year = year
        self.kind = kind
        self.defects: list[Defect] = []
        self.versions: list[Version] | None = None
        self.contents: list[ContentsRow] | None = None
        self.found: list[PostedIntermediary] = []
        self.is_complete = True
        self._headers = {plain_header(one): column for one, column in COLUMNS.at(year).items()}
        self._flags = {
            text: flag
            for text, flag in _CONTENTS_FLAGS.items()
            if flag != "mvps" or year.year >= _MVPS_MARKED_SINCE
        }

    def posting(self) -> Posting:
        if not self.found:
            self._note(None, None, None, None, "no row of an intermediary was found")
            self.is_complete = False
        return Posting(
            year=self.year,
            kind=self.kind,
            intermediaries=self.found,
            versions=self.versions,
            contents=self.contents,
            layout_defects=self.defects,
            is_complete=self.is_complete,
        )

    def read_tab(
        self,
        tab: str,
        rows: list[Row],
        hidden: Collection[int],
        links: Mapping[tuple[int, int], str],
    ) -> None:
        header: _Header | None = None
        by_row: dict[int, dict[int, str]] = {}
        for (line, at), link in links.items():
            by_row.setdefault(line, {})[at] = link
        for number, row in enumerate(rows, 1):
            filled = sum(map(bool, row))
            if not filled:
                continue
            found = self._header_of(row)
            if found is not None:
                if header is None or header.row != found.row:
                    self._check_header(tab, number, found)
                header = found
            elif header is not None:
                cells = {at: row[at] for at in header.columns if at < len(row) and row[at]}
                at_links = by_row.get(number, {})
                self._read_row(tab, number, header, cells, at_links, is_hidden=number in hidden)
                self._check_outside(tab, number, row, header)
            elif filled >= _FEWEST:
                self._lost(tab, number, row, "stands above every header, so it is not read")
        if header is None and any(map(any, rows)):
            self._note(tab, None, None, None, "has no header that is known, so it is not read")
            self.is_complete = False

    def _lost(self, tab: str, number: int, row: Row, message: str) -> None:
        first = next(text for text in row if text)
        self._note(tab, number, None, first, message)
        self.is_complete = False

    def _note(
        self, tab: str | None, row: int | None, column: str | None, given: str | None, message: str
    ) -> None:
        self.defects.append(Defect(tab, row, column, excerpt(given or ""), message))

    def _header_of(self, row: Row) -> _Header | None:
        # Each header row has a cell of these; to look at every cell of every row takes long.
        if not any(len(text) <= _LONGEST and plain_header(text) in _BEGINNINGS for text in row):
            return None
        plain = [plain_header(text) for text in row]
        if {*_VERSION_HEADER} <= {*plain}:
            of_versions = {at: _VERSION_HEADER.get(text) for at, text in enumerate(plain) if text}
            return _Header("versions", row, of_versions)
        flags = {at: self._flags.get(_plain_flag(text)) for at, text in enumerate(row)}
        names = [at for at, text in enumerate(plain) if text in _CONTENTS_NAMES]
        if len(names) == 1 and "quality" in flags.values():
            of_contents = {at: flags[at] for at, text in enumerate(plain) if text}
            return _Header("contents", row, of_contents | {names[0]: "name"})
        known = {at: self._headers.get(text) for at, text in enumerate(plain) if text}
        columns = [one for one in known.values() if one is not None]
        if Column.NAME in columns and len(columns) >= _FEWEST:
            header = _Header("intermediaries", row, known)
            header.absent = self._absent(header)
            return header
        return None

    def _check_header(self, tab: str, number: int, header: _Header) -> None:
        for at, column in header.columns.items():
            text = excerpt(header.row[at])
            if column is None:
                self._note(tab, number, text, None, "is not a column that is known")
            elif at not in header.once:
                self._note(tab, number, text, None, "stands twice, so it is not read")
        if header.holds == "versions":
            self.versions = self.versions or []
        elif header.holds == "contents":
            self.contents = self.contents or []
        for column in header.absent:
            self._note(tab, number, column.value, None, "is missing, so it is not known")

    def _absent(self, header: _Header) -> tuple[Column, ...]:
        present = {*header.once.values()}
        is_of_qcdrs = self.kind is IntermediaryType.QCDR
        return tuple(
            column
            for column in COLUMNS.at(self.year).values()
            if column not in present and (is_of_qcdrs or column not in QCDR_COLUMNS)
        )

    def _check_outside(self, tab: str, number: int, row: Row, header: _Header) -> None:
        for at, text in enumerate(row):
            if text and at not in header.columns:
                self._note(tab, number, None, text, f"stands in column {at + 1}, without a header")

    def _read_row(
        self,
        tab: str,
        number: int,
        header: _Header,
        cells: dict[int, str],
        links: Mapping[int, str],
        *,
        is_hidden: bool,
    ) -> None:
        of = {
            column: (cells[at], links.get(at + 1))
            for at, column in header.once.items()
            if at in cells
        }
        if header.holds == "versions":
            self._read_version(tab, number, {name: text for name, (text, _) in of.items()})
        elif header.holds == "contents":
            self._read_contents(tab, number, {name: text for name, (text, _) in of.items()})
        else:
            self._read_intermediary(tab, number, header, of, is_hidden=is_hidden)

    def _read_version(self, tab: str, number: int, cells: Mapping[str, str]) -> None:
        day, name = cells.get("date", ""), cells.get("version")
        published = read_date(day)
        if published is None:
            self._note(tab, number, "date", day, "is not one plain date, so the day is not known")
        summary = cells.get("summary")
        assert self.versions is not None  # noqa: S101 (its header made the list)
        self.versions.append(Version(published, _line(name), _line(summary)))

    def _read_contents(self, tab: str, number: int, cells: Mapping[str, str]) -> None:
        marks: dict[str, Any] = {}
        for flag in ("quality", "improvement_activities", "promoting_interoperability", "mvps"):
            text = cells.get(flag, "")
            marks[flag], defect, _ = read_mark(text)
            if defect:
                self._note(tab, number, flag.replace("_", " "), text, defect)
        name = _line(cells.get("name"))
        if name is not None:
            assert self.contents is not None  # noqa: S101 (its header made the list)
            self.contents.append(ContentsRow(name, tab=tab, row=number, **marks))
        else:
            first = next(iter(cells.values()), None)
            self._note(tab, number, None, first, "has no name, so it is not read")

    def _read_intermediary(
        self,
        tab: str,
        number: int,
        header: _Header,
        cells: Mapping[Column, tuple[str, str | None]],
        *,
        is_hidden: bool,
    ) -> None:
        name = _line(cells.get(Column.NAME, ("", None))[0])
        if name is None:
            self._lost(tab, number, header.row, "has no name, so it is not read")
            return
        self.found.append(
            PostedIntermediary(
                year=self.year,
                name=name,
                cells=[
                    PostedCell(column, text, _line(link and cell_text(link)))
                    for column, (text, link) in cells.items()
                    if column is not Column.NAME
                ],
                absent=header.absent,
                tab=tab,
                row=number,
                is_hidden=is_hidden,
            )
        )


def _line(text: str | None) -> str | None:
    return " ".join(text.split("\n")) if text else None
