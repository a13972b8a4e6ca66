"""The qualified posting of a year: its version history, its contents and its intermediaries."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_count,
    a_flag,
    a_text,
    each,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.listings import as_tuple, listed
from qpp_rules.core.masking import counted
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import IntermediaryType, PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import a_performance_year
from qpp_rules.postings.cells import denies, is_stated, mentions_status, split
from qpp_rules.postings.columns import QCDR_COLUMNS, Column
from qpp_rules.postings.intermediaries import (
    Defect,
    PostedIntermediary,
    excerpt,
    plain_name,
    year_problems,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_POSTED: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)


@frozen
class Version:
    """A row of the version history: its day, its number as text, and what changed.

    >>> from datetime import date
    >>> Version(date(2025, 12, 17), "1.0", "Original Version").number
    '1.0'
    """

    published_on: date | None = field(validator=optional(a_calendar_date))
    number: str | None = field(default=None, validator=optional(a_text))
    summary: str | None = field(default=None, validator=optional(a_text))


@frozen
class ContentsRow:
    """A row of the contents: which categories an intermediary supports. None means "not known"."""

    name: str = field(validator=a_text)
    quality: bool | None = field(default=None, kw_only=True, validator=optional(a_flag))
    improvement_activities: bool | None = field(
        default=None, kw_only=True, validator=optional(a_flag)
    )
    promoting_interoperability: bool | None = field(
        default=None, kw_only=True, validator=optional(a_flag)
    )
    mvps: bool | None = field(default=None, kw_only=True, validator=optional(a_flag))
    tab: str | None = field(default=None, kw_only=True, validator=optional(a_text))
    row: int | None = field(default=None, kw_only=True, validator=optional(a_count))


# For a type checker, what a constructor takes is what the converter takes.
def _as_versions(items: Iterable[Version] | None) -> Any:
    return as_tuple(items)


def _as_contents(items: Iterable[ContentsRow] | None) -> Any:
    return as_tuple(items)


def _as_intermediaries(items: Iterable[PostedIntermediary]) -> Any:
    return as_tuple(items)


def _as_defects(items: Iterable[Defect]) -> Any:
    return as_tuple(items)


CATEGORY_COLUMNS: Final = {
    PerformanceCategory.QUALITY: (Column.MIPS_CQMS, Column.ECQMS, Column.QCDR_MEASURES),
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: (Column.IMPROVEMENT_ACTIVITIES,),
    PerformanceCategory.PROMOTING_INTEROPERABILITY: (Column.INTEROPERABILITY,),
}
"""The columns whose ids show that a category is supported."""
_FLAGS: Final = {
    PerformanceCategory.QUALITY: "quality",
    PerformanceCategory.IMPROVEMENT_ACTIVITIES: "improvement_activities",
    PerformanceCategory.PROMOTING_INTEROPERABILITY: "promoting_interoperability",
}


@frozen(kw_only=True)
class Posting:
    """The qualified posting of QCDRs or of qualified registries (*kind*) for one year.

    *versions* is the version history and *contents* the table of contents; None means that the
    workbook has none. *layout_defects* are what reading found outside the rows of intermediaries;
    *is_complete* is False if a part of the workbook could not be read, so that an intermediary
    could be missing. :attr:`defects` is everything that is wrong or unclear.

    CMS lists the intermediaries that it approved. A listing is not an endorsement.

    >>> posting = Posting(
    ...     year=PY(2026),
    ...     kind=IntermediaryType.QUALIFIED_REGISTRY,
    ...     intermediaries=[PostedIntermediary(year=PY(2026), name="Zenith Registry")],
    ... )
    >>> [one.name for one in posting.named("zenith registry")], posting.named("Alpha")
    (['Zenith Registry'], ())

    Raises InvalidValue for a kind that has no posting, for intermediaries of another year, and for
    a year whose columns were not read.
    """

    year: PY = field(validator=a_performance_year)
    kind: IntermediaryType = field(validator=member_of(IntermediaryType))
    intermediaries: tuple[PostedIntermediary, ...] = field(
        converter=_as_intermediaries, validator=each(tuple, PostedIntermediary), repr=counted
    )
    versions: tuple[Version, ...] | None = field(
        default=None, converter=_as_versions, validator=optional(each(tuple, Version))
    )
    contents: tuple[ContentsRow, ...] | None = field(
        default=None,
        converter=_as_contents,
        validator=optional(each(tuple, ContentsRow)),
        repr=False,
    )
    layout_defects: tuple[Defect, ...] = field(
        default=(), converter=_as_defects, validator=each(tuple, Defect), repr=counted
    )
    is_complete: bool = field(default=True, validator=a_flag)

    def _problems(self) -> Iterator[Problem]:
        yield from year_problems(self.year)
        if self.kind not in _POSTED:
            expected = " or ".join(one.name for one in _POSTED)
            yield Problem("kind", self.kind.name, expected)
        others = sum(one.year != self.year for one in self.intermediaries)
        if others:
            yield Problem("intermediaries", f"{others} of another year", f"those of {self.year}")
        twice = len(self.intermediaries) - len({*self.intermediaries})
        if twice:
            remedy = "give their rows, if the posting lists them twice"
            yield Problem("intermediaries", f"{twice} given twice", "each row once", remedy)

    @cached_property
    def _by_name(self) -> dict[str, tuple[PostedIntermediary, ...]]:
        found: dict[str, tuple[PostedIntermediary, ...]] = {}
        for one in self.intermediaries:
            name = plain_name(one.name)
            found[name] = (*found.get(name, ()), one)
        return found

    @cached_property
    def _contents_by_name(self) -> dict[str, tuple[ContentsRow, ...]]:
        found: dict[str, tuple[ContentsRow, ...]] = {}
        for one in self.contents or ():
            name = plain_name(one.name)
            found[name] = (*found.get(name, ()), one)
        return found

    def named(self, name: str) -> tuple[PostedIntermediary, ...]:
        """Return the rows of the intermediary *name*: none, one, or several.

        Case and blanks do not matter.
        """
        take("Posting.named", name=(name, a_text))
        return self._by_name.get(plain_name(name), ())

    @property
    def version(self) -> Version | None:
        """The last version of the history, by its day; None if a day is not known."""
        versions = self.versions or ()
        days = [one.published_on for one in versions]
        if not versions or None in days:
            return None
        return max(versions, key=lambda one: (one.published_on, one.number or ""))

    def mentioned(self, name: str) -> tuple[Version, ...]:
        """Return the versions whose summary names *name* beside a change of status.

        Punctuation does not matter.
        """
        take("Posting.mentioned", name=(name, a_text))
        return tuple(
            one
            for one in self.versions or ()
            if one.summary is not None
            and _words(name) in _words(one.summary)
            and mentions_status(one.summary)
        )

    def supports(self, one: PostedIntermediary, category: PerformanceCategory) -> bool | None:
        """Return whether the contents and the row of *one* say that it supports *category*.

        None if neither does, or if they contradict each other.

        Raises InvalidValue for the cost category: CMS computes it.
        """
        take(
            "Posting.supports",
            one=(one, instance_of(PostedIntermediary)),
            category=(category, member_of(PerformanceCategory)),
        )
        if category not in _FLAGS:
            expected = "a category that an intermediary submits"
            raise InvalidValue.of(
                "Posting.supports", "category", given=category.name, expected=expected
            )
        is_marked = self._marked(one, _FLAGS[category])
        is_detailed = any(one.ids(column) for column in CATEGORY_COLUMNS[category])
        if is_marked is None:
            return True if is_detailed and not self._is_doubled(one) else None
        if is_marked and not is_detailed and _is_denied(one, category):
            return None
        return None if is_detailed and not is_marked else is_marked

    def _is_doubled(self, one: PostedIntermediary) -> bool:
        return len(self.named(one.name)) > 1

    def _marked(self, one: PostedIntermediary, flag: str) -> bool | None:
        rows = self._contents_by_name.get(plain_name(one.name), ())
        # With two rows of one name, the contents may mean either.
        if len(rows) != 1 or self._is_doubled(one):
            return None
        marked: bool | None = getattr(rows[0], flag)
        return marked

    def supports_mvps(self, one: PostedIntermediary) -> bool | None:
        """Return whether the contents mark *one* as supporting MVPs. 2023 has no such mark."""
        take("Posting.supports_mvps", one=(one, instance_of(PostedIntermediary)))
        return self._marked(one, "mvps")

    @cached_property
    def defects(self) -> tuple[Defect, ...]:
        """Everything that is wrong or unclear, with its tab, row and column, and the notes."""
        of_rows = (defect for one in self.intermediaries for defect in one.defects)
        return (*self.layout_defects, *of_rows, *self._contradictions())

    def _contradictions(self) -> Iterator[Defect]:
        for name, rows in self._by_name.items():
            if len(rows) > 1:
                message = f"is in {len(rows)} rows: it is not known which one is meant"
                yield _of(rows[1], Column.NAME, message)
            if self.contents is not None and name not in self._contents_by_name:
                yield _of(rows[0], Column.NAME, "is not in the table of contents")
        for name, entries in self._contents_by_name.items():
            if name not in self._by_name:
                entry, message = entries[0], "is in the table of contents and has no row"
                yield Defect(entry.tab, entry.row, Column.NAME.value, entry.name, message)
        for one in self.intermediaries:
            yield from self._contradictions_of(one)

    def _contradictions_of(self, one: PostedIntermediary) -> Iterator[Defect]:
        for category, flag in _FLAGS.items():
            if self._marked(one, flag) is False:
                for column in CATEGORY_COLUMNS[category]:
                    if one.ids(column):
                        message = f"are listed, though the contents deny {category.value}"
                        yield _of(one, column, message)
        options, is_marked = one.reporting_options, self.supports_mvps(one)
        is_offered = None if options is None else ReportingOption.MVP in options
        if None not in (is_offered, is_marked) and is_offered != is_marked:
            message = "and the contents do not agree on MVPs"
            yield _of(one, Column.REPORTING_OPTIONS, message)
        if is_marked is False and is_stated(one.text(Column.MVPS) or ""):
            yield _of(one, Column.MVPS, "are listed, though the contents deny MVPs")
        if self.kind is IntermediaryType.QUALIFIED_REGISTRY:
            for column in Column:
                if column in QCDR_COLUMNS and is_stated(one.text(column) or ""):
                    yield _of(one, column, "are listed in the posting of qualified registries")


def _is_denied(one: PostedIntermediary, category: PerformanceCategory) -> bool:
    """Return whether the cells of *category* that say anything all deny it, as "None" does."""
    texts = (one.text(column) or "" for column in CATEGORY_COLUMNS[category])
    stated = [split(text) for text in texts if is_stated(text)]
    return bool(stated) and all(any(map(denies, pieces)) for pieces in stated)


def _words(text: str) -> str:
    """Return the words of *text*, without the characters between them."""
    return f" {' '.join(re.findall(_WORD, plain_name(text)))} "


_WORD: Final = re.compile(r"\w+")


def _of(one: PostedIntermediary, column: Column, message: str) -> Defect:
    return Defect(one.tab, one.row, column.value, excerpt(one.text(column) or ""), message)


def in_force(postings: Iterable[Posting], day: date) -> Posting:
    """Return the posting that was in force on *day*: the last version published until then.

    *postings* are versions of one posting. CMS adds a version in a month only if there are changes,
    so the last one before *day* still holds.

    >>> from datetime import date
    >>> kind = IntermediaryType.QCDR
    >>> first = Posting(year=PY(2026), kind=kind, intermediaries=(),
    ...                 versions=[Version(date(2025, 12, 17), "1.0")])
    >>> june = Posting(year=PY(2026), kind=kind, intermediaries=(),
    ...                versions=[Version(date(2026, 6, 20), "1.3")])
    >>> in_force([june, first], date(2026, 5, 31)).version.number
    '1.0'

    Raises InvalidValue for postings of different years or kinds, one whose version has no day, two
    of one day, and if none was published until *day*.

    Citation: the participation guides of 2023 and 2026, "Version History Tab".
    """
    several = listed("in_force", "postings", postings, Posting)
    take("in_force", day=(day, a_calendar_date))
    same_posting("in_force", "postings", several)
    days: dict[date, Posting] = {}
    for one in several:
        version = one.version
        if version is None or version.published_on is None:
            given, expected = "one without the day of its version", "postings with their history"
            raise InvalidValue.of("in_force", "postings", given=given, expected=expected)
        days[version.published_on] = one
    if len(days) < len(several):
        given, expected = "two versions of one day", "versions of different days"
        raise InvalidValue.of("in_force", "postings", given=given, expected=expected)
    published = [one for one in days if one <= day]
    if not published:
        given, expected = f"none published until {day}", "at least one"
        raise InvalidValue.of("in_force", "postings", given=given, expected=expected)
    return days[max(published)]


def same_posting(subject: str, name: str, postings: Iterable[Posting]) -> None:
    """Raise unless *postings* are of one year and of one kind."""
    found = Counter((one.year.year, one.kind.value) for one in postings)
    if len(found) > 1:
        given = "; ".join(f"{year} {kind}" for year, kind in sorted(found))
        expected = "versions of one posting: one year, and QCDRs or qualified registries"
        raise InvalidValue.of(subject, name, given=given, expected=expected)
