"""A value by performance year, each entry with its source.

A year is covered only if a source was read for it. No value is carried forward or back, and there
is not a default: any other year raises.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import Factory, field

from qpp_rules.core.checks import (
    a_text,
    an_id,
    each,
    instance_of,
    or_empty,
)
from qpp_rules.core.citations import Citation
from qpp_rules.core.errors import Problem, YearNotCovered, years_text
from qpp_rules.core.plain_json import plain_text
from qpp_rules.core.tables import escaped, html_table
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_year

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


__all__ = ["Entry", "Parameter"]

T = TypeVar("T")


def __dir__() -> list[str]:
    return __all__


@frozen
class Entry(Generic[T]):
    """The value of a parameter from *first_year* through *last_year*, and where it is written."""

    first_year: PerformanceYear = field(validator=a_performance_year)
    last_year: PerformanceYear = field(validator=a_performance_year)
    value: T
    source: Citation = field(validator=instance_of(Citation))

    def _problems(self) -> Iterator[Problem]:
        if self.last_year < self.first_year:
            given = f"{self.last_year}, before {self.first_year}"
            yield Problem("last_year", given, "a year that is not before first_year")

    @property
    def years(self) -> range:
        """The calendar years that the entry covers."""
        return range(self.first_year.year, self.last_year.year + 1)


def _entries_by_year(parameter: Parameter[T]) -> dict[int, Entry[T]]:
    # attrs runs this before the checks, which then refuse what this skips.
    entries: Any = parameter.entries
    if not isinstance(entries, tuple):
        return {}
    return {year: e for e in entries if isinstance(e, Entry) for year in e.years}


def out_of_order(field_name: str, entries: tuple[Entry[Any], ...]) -> Iterator[Problem]:
    """Yield a problem for each entry that does not begin after the one before it ends."""
    for before, after in pairwise(entries):
        if after.first_year <= before.last_year:
            given = f"{after.first_year} after {before.last_year}"
            yield Problem(field_name, given, f"{field_name} in order that do not overlap")


@frozen
class Parameter(Generic[T]):
    """A value that the program sets by performance year.

    >>> from datetime import date
    >>> from qpp_rules import Basis
    >>> source = Citation("42 CFR", "414.1405(b)", date(2024, 1, 1), Basis.REGULATION)
    >>> threshold = Parameter("performance threshold", (
    ...     Entry(PerformanceYear(2017), PerformanceYear(2017), 3, source),
    ...     Entry(PerformanceYear(2018), PerformanceYear(2018), 15, source),
    ... ))
    >>> threshold.at(PerformanceYear(2018))
    15
    >>> threshold.at(PerformanceYear(2030))
    Traceback (most recent call last):
        ...
    qpp_rules.core.errors.YearNotCovered: performance threshold is not covered for performance \
year 2030; covered: 2017 to 2018

    Entries are in order of their years and may leave gaps. *note* is added to the message for a
    year that is not covered, and may say in which year the rule began. *id* is the parameter's name
    in the rulebook, subject first; it never changes once published. Your own parameters do not need
    one.
    """

    name: str = field(validator=a_text)
    entries: tuple[Entry[T], ...] = field(validator=each(tuple, Entry))
    note: str = field(default="", validator=instance_of(str))
    id: str = field(default="", validator=or_empty(an_id))
    _by_year: dict[int, Entry[T]] = field(
        init=False, repr=False, eq=False, default=Factory(_entries_by_year, takes_self=True)
    )

    def _problems(self) -> Iterator[Problem]:
        yield from out_of_order("entries", self.entries)

    def at(self, year: PerformanceYear) -> T:
        """Return the value for *year*; raise YearNotCovered if no source was read."""
        known = self._by_year.get(year.year) if type(year) is PerformanceYear else None
        return self.entry(year).value if known is None else known.value

    def source(self, year: PerformanceYear) -> Citation:
        """Return where the value for *year* is written; raise YearNotCovered as :meth:`at`."""
        return self.entry(year).source

    def entry(self, year: PerformanceYear) -> Entry[T]:
        """Return the entry that covers *year*; raise YearNotCovered if none does."""
        entry = self._by_year.get(check_year(self.name, year).year)
        if entry is None:
            asked = f"performance year {year}"
            raise YearNotCovered(self.name, asked, spans_of(self._by_year), self.note)
        return entry

    def covers(self, year: PerformanceYear) -> bool:
        """Return whether an entry covers *year*."""
        return check_year(self.name, year).year in self._by_year

    def history(self) -> list[dict[str, Any]]:
        """Return a flat row per entry: its years, its value as text, and its source."""
        return [
            {
                "parameter": self.name,
                "first_year": entry.first_year.year,
                "last_year": entry.last_year.year,
                "value": plain_text(entry.value),
                "citation": str(entry.source),
                "basis": entry.source.basis.value,
                "note": entry.source.note,
            }
            for entry in self.entries
        ]

    def _repr_html_(self) -> str:
        rows = [
            {
                "years": years_text((entry.first_year.year, entry.last_year.year)),
                "value": plain_text(entry.value),
                "source": (entry.source, entry.source.note),
            }
            for entry in self.entries
        ]
        table = html_table(self.name, ("years", "value", "source"), rows)
        return f"{table}<p>{escaped(self.note)}</p>" if self.note else table


def spans_of(years: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """Return *years* as spans of consecutive years, in order."""
    spans: list[tuple[int, int]] = []
    for year in sorted(years):
        if spans and spans[-1][1] == year - 1:
            spans[-1] = (spans[-1][0], year)
        else:
            spans.append((year, year))
    return tuple(spans)
