"""One row of a posting: what an intermediary says of itself, as raw cells and as it was read."""

from __future__ import annotations

import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    a_flag,
    a_text,
    each,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.masking import counted
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year
from qpp_rules.postings.cells import (
    ID_COLUMNS,
    Participation,
    Read,
    RemedialStatus,
    a_cell,
    denies,
    id_of,
    is_stated,
    read_ids,
    read_last_date,
    read_options,
    read_organization_type,
    read_participation,
    read_remedial,
    split,
)
from qpp_rules.postings.columns import COLUMNS, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from qpp_rules.core.vocabulary import OrganizationType, ReportingOption


@frozen
class Defect:
    """What is wrong in a posting, or worth a look, and where.

    *tab*, *row* and *column* are the place; *column* is the header or our name of the column.
    *given* is the beginning of the cell. With *is_note* nothing is unknown because of it.

    >>> print(Defect("R-S", 7, "reporting options", "Groups", "is not one of MVP, APP"))
    R-S, row 7, reporting options: 'Groups' is not one of MVP, APP
    """

    tab: str | None = field(validator=optional(a_text))
    row: int | None = field(validator=optional(a_count))
    column: str | None = field(validator=optional(a_text))
    given: str | None = field(validator=optional(a_text))
    message: str = field(validator=a_text)
    is_note: bool = field(default=False, validator=a_flag)

    def __str__(self) -> str:
        row = None if self.row is None else f"row {self.row}"
        place = ", ".join(filter(None, (self.tab, row, self.column))) or "the posting"
        given = "" if self.given is None else f"{self.given!r} "
        return f"{place}: {given}{self.message}"

    def to_row(self) -> dict[str, Any]:
        """Return the defect as a flat dict."""
        return {
            "tab": self.tab,
            "row": self.row,
            "column": self.column,
            "given": self.given,
            "message": self.message,
            "note": self.is_note,
        }


_SHOWN: Final = 120


def excerpt(text: str) -> str | None:
    """Return the beginning of a cell, on one line; None if it is blank."""
    line = " / ".join(text.split("\n"))
    return (line if len(line) <= _SHOWN else f"{line[:_SHOWN].rstrip()}…") or None


@frozen
class PostedCell:
    """The text of one cell that is not blank, and the address that it links to."""

    column: Column = field(validator=member_of(Column))
    text: str = field(validator=a_cell)
    link: str | None = field(default=None, validator=optional(a_text))


# For a type checker, what a constructor takes is what the converter takes.
def _as_cells(cells: Iterable[PostedCell]) -> Any:
    return as_tuple(cells)


def _as_texts(texts: Iterable[str]) -> Any:
    return as_tuple(texts)


def _as_columns(columns: Iterable[Column]) -> Any:
    return as_tuple(columns)


_TYPOGRAPHY: Final = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"),
    **dict.fromkeys(map(ord, "\u2018\u2019\u02bc`\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d"), '"'),
}


def plain_name(name: str) -> str:
    """Return *name* without what differs between prints of one name.

    That is case, blanks, and how dashes, quotes and accented letters are encoded.
    """
    plain = unicodedata.normalize("NFKC", name.translate(_TYPOGRAPHY))
    return " ".join(plain.casefold().split())


def year_problems(year: PY) -> Iterator[Problem]:
    """Yield the problem of a year whose columns were not read."""
    if not COLUMNS.covers(year):
        known = ", ".join(str(one.first_year) for one in COLUMNS.entries)
        yield Problem("year", str(year), f"a year whose columns were read: {known}")


@frozen(kw_only=True)
class PostedIntermediary:
    """An intermediary as the posting of *year* shows it: its cells, and what they say.

    *cells* are the raw texts; a column that the posting has and that is not among them is blank.
    *absent* are the columns that the posting of the year should have and does not. *beside* are
    texts that belong to the row, or may, and stand in no column that is read: where no header is,
    under one that is not known, in a line below without a name, hidden or struck out. *tab* and
    *row* are the place; *is_hidden* says that the row is hidden in the workbook.

    Everything else is read from the cells. None means "not known": the cell is blank, says
    something that cannot be read for certain, or its column is missing.

    >>> one = PostedIntermediary(
    ...     year=PY(2026),
    ...     name="Zenith Registry",
    ...     cells=[PostedCell(Column.REPORTING_OPTIONS, "MVPs; traditional MIPS"),
    ...            PostedCell(Column.MIPS_CQMS, "1, 112; others on request")],
    ... )
    >>> sorted(option.value for option in one.reporting_options)
    ['MVP', 'traditional MIPS']
    >>> one.lists(Column.MIPS_CQMS, "001"), one.lists(Column.MIPS_CQMS, "236")
    (True, None)

    A listing is not an endorsement: CMS does not evaluate what an intermediary says.

    Raises InvalidValue for a column that is given twice, or both given and absent.
    """

    year: PY = field(validator=a_performance_year)
    name: str = field(validator=a_text)
    cells: tuple[PostedCell, ...] = field(
        default=(), converter=_as_cells, validator=each(tuple, PostedCell), repr=counted
    )
    absent: tuple[Column, ...] = field(
        default=(), converter=_as_columns, validator=each(tuple, Column), repr=counted
    )
    beside: tuple[str, ...] = field(
        default=(), converter=_as_texts, validator=each(tuple, str), repr=counted
    )
    tab: str | None = field(default=None, validator=optional(a_text))
    row: int | None = field(default=None, validator=optional(a_count))
    is_hidden: bool = field(default=False, validator=a_flag)

    def _problems(self) -> Iterator[Problem]:
        for place, text in enumerate(self.beside):
            yield from a_cell.problems(f"beside[{place}]", text)
        yield from year_problems(self.year)
        columns = [one.column for one in self.cells]
        if len({*columns}) < len(columns):
            yield Problem("cells", "a column twice", "each column once")
        if Column.NAME in columns:
            remedy = "give it as name"
            yield Problem("cells", "the name among them", "the other columns", remedy)
        if not {*columns}.isdisjoint(self.absent):
            yield Problem("absent", "a column that has a cell", "columns without a cell")

    @cached_property
    def _texts(self) -> dict[Column, str]:
        return {one.column: one.text for one in self.cells}

    @cached_property
    def _read(self) -> dict[Column, Read]:
        return {
            column: reader(self._texts[column], self.year)
            for column, reader in _READERS.items()
            if is_stated(self._texts.get(column, "")) or column is Column.REMEDIAL_ACTION
            if column in self._texts
        }

    def _value(self, column: Column) -> Any:
        return self._read.get(column, Read()).value

    def to_row(self) -> dict[str, Any]:
        """Return the name and place as a flat dict."""
        return {"name": self.name, "tab": self.tab, "row": self.row}

    def text(self, column: Column) -> str | None:
        """Return the raw text of a cell; None if it is blank or its column is missing."""
        take("PostedIntermediary.text", column=(column, member_of(Column)))
        return self.name if column is Column.NAME else self._texts.get(column)

    @property
    def remedial_status(self) -> RemedialStatus | None:
        """What the cell on remedial action and termination says; a blank is not "none"."""
        return cast("RemedialStatus | None", self._value(Column.REMEDIAL_ACTION))

    @property
    def reporting_options(self) -> frozenset[ReportingOption] | None:
        """The reporting options that it supports; 2023 calls them reporting frameworks."""
        return cast("frozenset[ReportingOption] | None", self._value(Column.REPORTING_OPTIONS))

    @property
    def participation_options(self) -> frozenset[ParticipationOption] | None:
        """The participation options that it supports; 2023 calls them reporting options."""
        found = self._value(Column.PARTICIPATION_OPTIONS)
        return cast("frozenset[ParticipationOption] | None", found)

    @property
    def organization_type(self) -> OrganizationType | None:
        """The type of organization that it says it is."""
        return cast("OrganizationType | None", self._value(Column.ORGANIZATION_TYPE))

    @property
    def is_new(self) -> bool | None:
        """Whether it is new, and not an existing intermediary."""
        found: Participation | None = self._value(Column.PARTICIPATION)
        return None if found is None else found.is_new

    @property
    def years(self) -> frozenset[int] | None:
        """The years in which it took part before."""
        found: Participation | None = self._value(Column.PARTICIPATION)
        return None if found is None else found.years

    @property
    def last_date(self) -> date | None:
        """The last date for new clients, if the cell holds one plain date.

        Several dates, such as one for each service, are not forced into one: see :meth:`text`.
        """
        return cast("date | None", self._value(Column.LAST_DATE))

    @property
    def website(self) -> str | None:
        """The website: the address that the cell links to, or else its text."""
        found = (one for one in self.cells if one.column is Column.WEBSITE)
        return next((one.link or one.text for one in found), None)

    def items(self, column: Column) -> tuple[str, ...] | None:
        """Return the items of a list, such as the specialties, as text.

        Items are separated by line breaks, semicolons and bullets; by commas only where each piece
        is an id.
        """
        take("PostedIntermediary.items", column=(column, member_of(Column)))
        text = self._texts.get(column, "")
        if not is_stated(text):
            return None
        if column not in ID_COLUMNS:
            return split(text)
        return split(text, lambda part: id_of(part, column) is not None)

    def ids(self, column: Column) -> frozenset[str] | None:
        """Return the ids that a list of measures, activities or MVPs names.

        Pieces of the cell that hold no id are left out: :meth:`lists` counts them.
        """
        text = self._id_text("ids", column)
        return frozenset(read_ids(text, column).ids) if is_stated(text) else None

    def lists(self, column: Column, identifier: str) -> bool | None:
        """Return whether a list names *identifier*; None if that is not known.

        A list with a piece that could not be read may name more than was read, and so may texts
        beside the columns. An eCQM without its version is named by any version of it.
        """
        text = self._id_text("lists", column)
        take("PostedIntermediary.lists", identifier=(identifier, a_text))
        if not is_stated(text):
            return None
        found = read_ids(text, column)
        wanted = id_of(identifier, column) or identifier
        if wanted in found.ids:
            return True
        if any(one.partition("v")[0] == wanted.partition("v")[0] for one in found.ids):
            # An eCQM, which CMS writes with a small v before its version.
            return None if "v" in wanted else True
        named = {plain_name(piece) for piece in found.unread}
        if plain_name(identifier) in named and not any(map(denies, found.unread)):
            return True
        # Text next to the columns may belong to the list.
        return None if found.unread or self.beside else False

    def _id_text(self, name: str, column: Column) -> str:
        subject = f"PostedIntermediary.{name}"
        take(subject, column=(column, member_of(Column)))
        if column not in ID_COLUMNS:
            given, expected = column.name, "a column of measures, activities or MVPs"
            raise InvalidValue.of(subject, "column", given=given, expected=expected)
        return self._texts.get(column, "")

    @cached_property
    def defects(self) -> tuple[Defect, ...]:
        """What is wrong in the cells of this row, and what was read with a note."""
        return tuple(self._defects())

    def _defects(self) -> Iterator[Defect]:
        if self.is_hidden:
            yield self._defect(None, "is hidden in the workbook, so what it says is not relied on")
        if not self.cells:
            yield self._defect(None, "has no other cell, so nothing is known of it")
        for column, read in self._read.items():
            if read.defect:
                yield self._defect(column, read.defect)
            if read.note:
                yield self._defect(column, read.note, is_note=True)
        for column in (one.column for one in self.cells if one.column in ID_COLUMNS):
            if not is_stated(self._texts[column]):
                continue
            found = read_ids(self._texts[column], column)
            if found.unread:
                of = f"1 of {len(found.unread)}"
                message = f"is not an id ({of}), so what else is listed is not known"
                yield self._defect(column, message, found.unread[0])
            if found.lost_zeros:
                yield self._defect(column, "lost leading zeros: 1 is read as 001", is_note=True)
        yield from self._contradictions()

    def _contradictions(self) -> Iterator[Defect]:
        options, column = self.participation_options, Column.VIRTUAL_GROUP_SPECIALTIES
        has_parameters = is_stated(self._texts.get(column, ""))
        if options is not None and column not in self.absent:
            if ParticipationOption.VIRTUAL_GROUP in options and not has_parameters:
                yield self._defect(column, "is not stated, though virtual groups are supported")
            if ParticipationOption.VIRTUAL_GROUP not in options and has_parameters:
                yield self._defect(column, "is stated, though virtual groups are not supported")
        if Column.MVPS in self.absent or is_stated(self._texts.get(Column.MVPS, "")):
            return
        for column in _OF_MVPS:
            if is_stated(self._texts.get(column, "")):
                yield self._defect(column, "lists measures of MVPs, though no MVP is listed")

    def _defect(
        self,
        column: Column | None,
        message: str,
        given: str | None = None,
        *,
        is_note: bool = False,
    ) -> Defect:
        text = self.name if column is None else self._texts.get(column, "")
        name = None if column is None else column.value
        return Defect(self.tab, self.row, name, excerpt(given or text), message, is_note)


_OF_MVPS: Final = (Column.MVP_MIPS_CQMS, Column.MVP_ECQMS, Column.MVP_QCDR_MEASURES)
_READERS: Final[dict[Column, Callable[[str, PY], Read]]] = {
    Column.REMEDIAL_ACTION: lambda text, _: read_remedial(text),
    Column.ORGANIZATION_TYPE: lambda text, _: read_organization_type(text),
    Column.PARTICIPATION: lambda text, _: read_participation(text),
    Column.LAST_DATE: read_last_date,
    Column.REPORTING_OPTIONS: lambda text, year: read_options(text, Column.REPORTING_OPTIONS, year),
    Column.PARTICIPATION_OPTIONS: lambda text, year: read_options(
        text, Column.PARTICIPATION_OPTIONS, year
    ),
}
