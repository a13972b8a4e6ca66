"""How the tabs of a workbook become a posting.

CMS prints a title before a header, so each header row is found, not assumed. What a tab is follows
from its header: no intermediary is placed by the name of its tab.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from attrs import evolve

from qpp_rules.core.checks import (
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.listings import (
    asked,
    is_listing,
    items_of,
)
from qpp_rules.core.masking import shown, type_name
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import check_year
from qpp_rules.postings.cells import Read, cell_text, mentions_end, read_date, read_mark
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
    unread: Mapping[str, Collection[tuple[int, int]]] | None = None,
    links: Mapping[str, Mapping[tuple[int, int], str]] | None = None,
) -> Posting:
    """Return the posting of *year* from the rows of its *tabs*, by the names of the tabs.

    A row is a sequence of cells: text, numbers, dates, or None. *kind* says whether it is the
    posting of QCDRs or of qualified registries; None leaves that to the titles in the workbook, and
    to *title*, such as the name of the file.
    *hidden* has the numbers of hidden rows, *unread* the places of cells that are not relied on:
    in hidden columns, struck out, merged over several columns. A header there makes its column
    unknown. *links* has the addresses of cells. A place is a row and a column, counted from 1.

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
        unread=(unread, optional(instance_of(Mapping))),
        links=(links, optional(instance_of(Mapping))),
    )
    COLUMNS.at(year)
    texts = _texts_of(tabs)
    marks = _Marks({tab.name for tab in texts}, hidden=hidden, unread=unread, links=links)
    found_kind = _check_titles(texts, year, kind, title or "")
    reading = _Reading(year, found_kind)
    for tab in texts:
        reading.read_tab(tab, marks)
    return reading.posting()


class _Tab(NamedTuple):
    """A tab: its name as the caller gave it, its name as text, and its rows."""

    name: str
    label: str
    rows: list[Row]


class _Marks:
    """What a workbook says of its cells beside their texts, by the names of the tabs."""

    def __init__(self, tabs: Collection[str], **given: Mapping[str, Any] | None) -> None:
        problems: list[Problem] = []
        for name, by_tab in given.items():
            of_tabs = asked(_SUBJECT, name, dict, by_tab or {})
            for tab, marked in of_tabs.items():
                where, kind = f"{name}[{shown(tab)}]", Mapping if name == "links" else Collection
                if tab not in tabs:
                    problems.append(Problem(where, "no such tab", "the name of a tab"))
                elif not isinstance(marked, kind) or isinstance(marked, str):
                    expected = _EXPECTED[name]
                    problems.append(Problem(where, type_name(marked), expected, is_type=True))
                else:
                    problems += _place_problems(name, where, marked)
        if problems:
            refuse(_SUBJECT, problems)
        self._given = given

    def of(self, name: str, tab: str) -> Any:
        """Return what is given as *name* for *tab*: nothing, if nothing is."""
        return (self._given[name] or {}).get(tab, {})


_EXPECTED: Final = {
    "hidden": "the numbers of rows",
    "unread": "the places of cells, by row and column",
    "links": "a mapping from the places of cells to addresses",
}


def _place_problems(name: str, where: str, marked: Collection[Any]) -> Iterator[Problem]:
    for one in marked:
        places = (one,) if name == "hidden" else one
        count = 1 if name == "hidden" else _FEWEST
        is_place = isinstance(places, tuple) and [*map(type, places)] == [int] * count
        if not is_place or (name == "links" and not isinstance(marked[one], str)):  # type: ignore[index]
            yield Problem(where, type_name(one), _EXPECTED[name], is_type=True)
            return


def _texts_of(tabs: Mapping[str, Any]) -> list[_Tab]:
    problems: list[Problem] = []
    texts: list[_Tab] = []
    for place, (name, rows) in enumerate(items_of(_SUBJECT, "tabs", tabs.items())):
        where = f"tabs[{place}]"
        label = cell_text(name) if isinstance(name, str) else ""
        if not label or not is_listing(rows):
            expected = "the name of a tab, and its rows"
            problems.append(Problem(where, type(rows).__name__, expected, is_type=True))
            continue
        texts.append(_Tab(name, label, []))
        for number, row in enumerate(items_of(_SUBJECT, where, rows), 1):
            cells = items_of(_SUBJECT, f"{where}, row {number}", row)
            if not isinstance(cells, list):
                expected = "a sequence of cells"
                given = type(cells).__name__
                problems.append(Problem(f"{where}, row {number}", given, expected, is_type=True))
                continue
            problems += _cell_problems(f"{where}, row {number}", cells)
            texts[-1].rows.append(() if problems else tuple(map(cell_text, cells)))
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

# Not the year of a date, such as 12/17/2025 or 2025-12-17.
_YEAR: Final = re.compile(r"(?<![0-9])(?<![0-9][ /.-])20[0-9]{2}(?![0-9]|[ /.-][0-9]{1,2}\b)")
_LONGEST_TITLE: Final = 120
_BY_WORD: Final = {
    IntermediaryType.QCDR: re.compile(r"\bqcdrs?\b|clinical data registr"),
    IntermediaryType.QUALIFIED_REGISTRY: re.compile(r"qualified registr"),
}


class Title(NamedTuple):
    """What the title of a posting names. None means that it names none, or more than one kind."""

    year: int | None
    kind: IntermediaryType | None


def title_of(text: str) -> Title | None:
    """Return the year and kind that the title of a posting names; None for any other text.

    The year is the last one before "qualified posting", or else the first one after.

    >>> title_of("2026 Qualified Clinical Data Registry (QCDR) Qualified Posting: Version History")
    Title(year=2026, kind=<IntermediaryType.QCDR: 'QCDR'>)
    >>> title_of("2026 QCDR/Qualified Registry Qualified Posting").kind is None
    True
    """
    before, posting, after = " ".join(text.casefold().split()).partition("qualified posting")
    named = [kind for kind, word in _BY_WORD.items() if word.search(f"{before} {after}")]
    is_sentence = len(text) > _LONGEST_TITLE or text.endswith(".")
    if not posting or not named or is_sentence:
        return None
    years = _YEAR.findall(before)[-1:] or _YEAR.findall(after)[:1]
    year = int(years[0]) if years else None
    return Title(year, named[0] if len(named) == 1 else None)


def _check_titles(
    tabs: Iterable[_Tab],
    year: PerformanceYear,
    kind: IntermediaryType | None,
    title: str,
) -> IntermediaryType:
    # A title is alone in its row: what an intermediary writes about itself is not a title.
    alone = ([*filter(None, row)] for tab in tabs for row in tab.rows)
    titles = {title_of(cells[0]) for cells in alone if len(cells) == 1} | {title_of(title)}
    found = [one for one in titles if one is not None]
    years = {one.year for one in found if one.year is not None} - {year.year}
    if years:
        given = f"{year} for a workbook titled {', '.join(map(str, sorted(years)))}"
        remedy = "the words of a posting differ by year: give the year of the workbook"
        raise InvalidValue.of(_SUBJECT, "year", given=given, expected="its year", remedy=remedy)
    kinds = {one.kind for one in found if one.kind} | (set() if kind is None else {kind})
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
_NOT_RELIED_ON: Final = "is hidden, struck out or merged over several columns"
_FEWEST: Final = 2


def _plain_flag(text: str) -> str:
    return plain_header(text).removesuffix(" supported")


class _Header:
    """A header row: what its tab holds, and what each of its columns is."""

    def __init__(
        self, holds: str, row: Row, columns: dict[int, Any], unread: Collection[int]
    ) -> None:
        self.holds = holds
        self.row = row
        self.columns = columns
        self.unread = unread
        counts = Counter(columns.values())
        # A duplicate column is not read: its cells could contradict each other.
        self.once = {
            at: column
            for at, column in columns.items()
            if column is not None and counts[column] == 1 and at not in unread
        }
        self.absent: tuple[Column, ...] = ()
        self.names = {at: row[at] for at in columns}
        names = (at for at, column in self.once.items() if column is Column.NAME)
        self.at_name = next(names, -1)


class _Line:
    """A row below a header: what was read of it, and the text next to that."""

    def __init__(
        self,
        place: tuple[str, int],
        row: Row,
        header: _Header,
        *,
        unread: set[int],
        links: Mapping[int, str],
        is_hidden: bool,
    ) -> None:
        self.tab, self.number = place
        self.row, self.header = row, header
        # A history is read whole: what it says of an end counts wherever it stands.
        self.unread = set() if header.holds == "versions" else unread
        self.is_hidden = is_hidden
        self.filled = {at: text for at, text in enumerate(row) if text}
        self.read = {
            column: (self.filled[at], links.get(at + 1))
            for at, column in header.once.items()
            if at in self.filled and at not in self.unread
        }

    @property
    def beside(self) -> tuple[str, ...]:
        """The text outside the columns that are read; from an unknown column, only an end."""
        return tuple(
            text
            for at, text in self.filled.items()
            if at in self.unread
            or at not in self.header.columns
            or (at not in self.header.once and mentions_end(text))
        )


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
        self._above: PostedIntermediary | None = None
        self._heading: tuple[str, ...] = ()
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

    def read_tab(self, tab: _Tab, marks: _Marks) -> None:
        header: _Header | None = None
        hidden, unread = marks.of("hidden", tab.name), marks.of("unread", tab.name)
        by_row: dict[int, dict[int, str]] = {}
        for (line, at), link in marks.of("links", tab.name).items():
            by_row.setdefault(line, {})[at] = link
        unread_by_row: dict[int, set[int]] = {}
        for line, at in unread:
            unread_by_row.setdefault(line, set()).add(at - 1)
        self._above = None
        for number, row in enumerate(tab.rows, 1):
            filled = sum(map(bool, row))
            found = self._header_of(row, unread_by_row.get(number, set())) if filled else None
            if not filled:
                self._above = None
            elif found is not None:
                if header is None or header.row != found.row:
                    self._check_header(tab.label, number, found)
                header, self._above, self._heading = found, None, ()
            elif header is not None:
                line = _Line(
                    (tab.label, number),
                    row,
                    header,
                    unread=unread_by_row.get(number, set()),
                    links=by_row.get(number, {}),
                    is_hidden=number in hidden,
                )
                self._read_line(line)
            elif filled >= _FEWEST:
                self._lost(tab.label, number, row, "is above every header, so it is not read")
        if header is None and any(map(any, tab.rows)):
            self._note(
                tab.label, None, None, None, "has no header that is known, so it is not read"
            )
            self.is_complete = False

    def _lost(self, tab: str, number: int, row: Row, message: str) -> None:
        first = next(text for text in row if text)
        self._note(tab, number, None, first, message)
        self.is_complete = False

    def _note(
        self, tab: str | None, row: int | None, column: str | None, given: str | None, message: str
    ) -> None:
        self.defects.append(Defect(tab, row, column, excerpt(given or ""), message))

    def _header_of(self, row: Row, unread: set[int]) -> _Header | None:
        # Each header row has a cell of these; to look at every cell of every row takes long.
        if not any(len(text) <= _LONGEST and plain_header(text) in _BEGINNINGS for text in row):
            return None
        plain = [plain_header(text) for text in row]
        if {*_VERSION_HEADER} <= {*plain}:
            of_versions = {at: _VERSION_HEADER.get(text) for at, text in enumerate(plain) if text}
            return _Header("versions", row, of_versions, set())
        flags = {at: self._flags.get(_plain_flag(text)) for at, text in enumerate(row)}
        names = [at for at, text in enumerate(plain) if text in _CONTENTS_NAMES]
        if len(names) == 1 and "quality" in flags.values():
            of_contents = {at: flags[at] for at, text in enumerate(plain) if text}
            return _Header("contents", row, of_contents | {names[0]: "name"}, unread)
        known = {at: self._headers.get(text) for at, text in enumerate(plain) if text}
        columns = [one for one in known.values() if one is not None]
        if Column.NAME in columns and len(columns) >= _FEWEST:
            header = _Header("intermediaries", row, known, unread)
            header.absent = self._absent(header)
            return header
        return None

    def _check_header(self, tab: str, number: int, header: _Header) -> None:
        for at, column in header.columns.items():
            text = excerpt(header.row[at])
            if column is None:
                self._note(tab, number, text, None, "is not a column that is known")
            elif at in header.unread:
                self._note(tab, number, text, None, f"{_NOT_RELIED_ON}, so it is not read")
            elif at not in header.once:
                self._note(tab, number, text, None, "is there twice, so it is not read")
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

    def _read_line(self, line: _Line) -> None:
        for at in sorted(line.unread & line.filled.keys()):
            message, name = f"{_NOT_RELIED_ON}, so it is not read", line.header.names.get(at)
            if at not in line.header.unread:
                self._note(line.tab, line.number, name, line.row[at], message)
        for at, text in line.filled.items():
            if at not in line.header.columns:
                message = f"is in column {at + 1}, without a header"
                self._note(line.tab, line.number, None, text, message)
        texts = {name: text for name, (text, _) in line.read.items()}
        if line.header.holds == "versions":
            self._read_version(line.tab, line.number, texts)
        elif line.header.holds == "contents":
            self._read_contents(line, texts)
        else:
            self._read_intermediary(line)

    def _read_version(self, tab: str, number: int, cells: Mapping[str, str]) -> None:
        day, name = cells.get("date", ""), cells.get("version")
        published = read_date(day)
        if published is None:
            self._note(tab, number, "date", day, "is not one plain date, so the day is not known")
        summary = cells.get("summary")
        assert self.versions is not None  # noqa: S101 (its header made the list)
        self.versions.append(Version(published, _line(name), _line(summary)))

    def _read_contents(self, line: _Line, cells: Mapping[str, str]) -> None:
        tab, number = line.tab, line.number
        marks: dict[str, Any] = {}
        for flag in ("quality", "improvement_activities", "promoting_interoperability", "mvps"):
            text = cells.get(flag, "")
            marks[flag], defect, _ = Read() if line.is_hidden else read_mark(text)
            if defect:
                self._note(tab, number, flag.replace("_", " "), text, defect)
        name = _line(cells.get("name"))
        if line.is_hidden:
            message = "is hidden in the workbook, so its marks are not relied on"
            self._note(tab, number, None, name, message)
        if name is not None:
            assert self.contents is not None  # noqa: S101 (its header made the list)
            self.contents.append(ContentsRow(name, tab=tab, row=number, **marks))
        else:
            first = next(iter(cells.values()), None)
            self._note(tab, number, None, first, "has no name, so it is not read")

    def _read_intermediary(self, line: _Line) -> None:
        cells = line.read
        given = line.filled.get(line.header.at_name, "")
        name = None if _ERROR.fullmatch(given) else _line(given)
        if name is None:
            self._lost(line.tab, line.number, line.row, "has no name, so it is not read")
            if self._above is not None:
                # Merged cells may give one intermediary several lines.
                texts = tuple(line.filled.values())
                self._above = evolve(self._above, beside=(*self._above.beside, *texts))
                self.found[-1] = self._above
            return
        if [*line.filled] == [line.header.at_name]:
            # It may stand above several, as "Terminated" does.
            self._heading = (name,) if mentions_end(name) else ()
        self._above = PostedIntermediary(
            year=self.year,
            name=name,
            cells=[
                PostedCell(column, text, _line(link and cell_text(link)))
                for column, (text, link) in cells.items()
                if column is not Column.NAME
            ],
            absent=line.header.absent,
            beside=(*line.beside, *self._heading),
            tab=line.tab,
            row=line.number,
            is_hidden=line.is_hidden or line.header.at_name in line.unread,
        )
        self.found.append(self._above)


# What a formula that failed leaves in its cell.
_ERROR: Final = re.compile(r"#(?:N/A|NAME\?|[A-Z]+[/0-9]*!|GETTING_DATA)")


def _line(text: str | None) -> str | None:
    return " ".join(text.split("\n")) if text else None
