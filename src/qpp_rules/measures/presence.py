"""Whether a measure is there in a year, was removed, is not published yet, or never was there."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_text,
    each,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.listings import as_tuple
from qpp_rules.core.values import Enumeration
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.measures.inventory import Inventory
from qpp_rules.measures.may_report import LISTED
from qpp_rules.measures.source import data_finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.core.findings import Finding


class Presence(Enumeration):
    """The status of a measure or activity in a year."""

    LISTED = "listed"
    """The measures data of the year has it."""
    REMOVED = "removed"
    """An earlier year had it, and the final data of the year does not."""
    NOT_PUBLISHED_YET = "not published yet"
    """The data of the year is provisional and does not have it, or only a later year has it."""
    NEVER_LISTED = "never listed"
    """No year up to this one has it."""
    UNDETERMINED = "undetermined"
    """The inventories do not decide it."""


_FIRST_YEAR: Final = 2017


def presence(
    identifier: str, year: PerformanceYear, inventories: Iterable[Inventory]
) -> Determination[Presence]:
    """Decide the status of the measure or activity *identifier* in *year*.

    *inventories* are those of the year and of other years, each year once. With the one of the
    year alone, a measure that it lacks is REMOVED or NEVER_LISTED, and which of both is not known.

    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> from qpp_rules.measures import Measure, Source
    >>> inventories = [
    ...     Inventory(
    ...         year=PerformanceYear(year),
    ...         measures=[Measure(id_, PerformanceCategory.QUALITY, first_year)],
    ...         source=Source(provisional=False),
    ...     )
    ...     for year, id_, first_year in ((2025, "185", 2017), (2026, "513", 2026))
    ... ]
    >>> presence("185", PerformanceYear(2026), inventories).answer
    <Presence.REMOVED: 'removed'>
    >>> presence("513", PerformanceYear(2025), inventories).answer
    <Presence.NOT_PUBLISHED_YET: 'not published yet'>

    Raises InvalidType for an argument of the wrong type, InvalidValue for two inventories of one
    year, and YearNotCovered for a year without a source.
    """
    check_year("presence", year)
    given = as_tuple(inventories)
    take("presence", identifier=(identifier, a_text), inventories=(given, each(tuple, Inventory)))
    if any(count > 1 for count in Counter(one.year for one in given).values()):
        expected = "one inventory of each year"
        raise InvalidValue.of("presence", "inventories", given="a year twice", expected=expected)
    by_year = {one.year.year: one for one in given}
    answer, missing = _answer(identifier, year.year, by_year)
    found = tuple(_findings(identifier, year, by_year))
    return Determination(answer, year, found, missing=missing)


def _answer(
    identifier: str, year: int, by_year: Mapping[int, Inventory]
) -> tuple[Presence, tuple[str, ...]]:
    of_year = by_year.get(year)
    if of_year is not None and identifier in of_year:
        return Presence.LISTED, ()
    if of_year is not None and of_year.source.provisional:
        return Presence.NOT_PUBLISHED_YET, ()
    answer, missing = _from_other_years(identifier, year, by_year)
    if of_year is None:
        return Presence.UNDETERMINED, (f"the inventory of {year}", *missing)
    if of_year.source.provisional is None:
        return Presence.UNDETERMINED, ("inventory.source.provisional", *missing)
    return answer, missing


def _from_other_years(
    identifier: str, year: int, by_year: Mapping[int, Inventory]
) -> tuple[Presence, tuple[str, ...]]:
    found = {one: inventory.get(identifier) for one, inventory in by_year.items()}
    having = {one: measure for one, measure in found.items() if measure is not None}
    if any(one < year for one in having):
        return Presence.REMOVED, ()
    began_later = any((measure.first_year or year) > year for measure in having.values())
    # One of these years may have had it.
    unseen = [one for one in range(_FIRST_YEAR, year) if one not in by_year]
    if unseen and not began_later:
        return Presence.UNDETERMINED, tuple(f"the inventory of {one}" for one in unseen)
    return Presence.NOT_PUBLISHED_YET if having else Presence.NEVER_LISTED, ()


def _findings(
    identifier: str, year: PerformanceYear, by_year: Mapping[int, Inventory]
) -> Iterator[Finding]:
    if year.year in by_year:
        yield data_finding(by_year[year.year].source, year)
    clause = LISTED.of(year)
    for of_year, inventory in sorted(by_year.items()):
        yield clause.judge(identifier in inventory, f"of {of_year}", about=identifier)
    if year.year not in by_year:
        yield clause.unknown(f"the inventory of {year}", about=identifier)
