"""The areas under the automatic policy, as CMS lists them, and whether an address is in one.

CMS lists counties with their ZIP Codes, for the whole year. The lists don't say which event an area
belongs to, and some areas (tribal lands) have no ZIP Code.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_text,
    each,
    optional,
    take,
    takes,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidInput, Problem, refuse
from qpp_rules.core.listings import (
    as_tuple,
    is_listing,
    items_of,
)
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import unread
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_year
from qpp_rules.reweighting.events import a_state
from qpp_rules.reweighting.paragraphs import NOTICE, OF_2017, POLICY, UNREAD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.reweighting.events import Event

_ZIP_CODE: Final = re.compile("[0-9]{5}")


@takes(str)
def _a_zip_code(name: str, value: object) -> Problem | None:
    if isinstance(value, str) and _ZIP_CODE.fullmatch(value):
        return None
    remedy = "write it as text, without the four digits after a hyphen"
    return Problem(name, shown(value), "5 digits", remedy, is_type=not isinstance(value, str))


@frozen
class Area:
    """A county, or another area, that CMS lists, and one of its ZIP Codes if it has any."""

    state: str = field(validator=a_state)
    county: str = field(validator=a_text)
    zip_code: str | None = field(default=None, validator=optional(_a_zip_code))


@frozen(kw_only=True)
class Location:
    """Where a clinician practices: the practice address in PECOS. None means "not known".

    *county* is the county, or what there is in its place, such as a municipality of the Northern
    Mariana Islands, spelled as CMS's list spells it.
    """

    state: str | None = field(default=None, validator=optional(a_state))
    county: str | None = field(default=None, validator=optional(a_text))
    zip_code: str | None = field(default=None, validator=optional(_a_zip_code))

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.county, self.state, self.zip_code))) or "not known"

    def may_be_in(self, state: str, county: str) -> bool:
        """Return whether the address may be in the *county* of *state*. Case does not matter.

        Raises InvalidType or InvalidValue for a malformed argument.
        """
        take("Location.may_be_in", state=(state, a_state), county=(county, a_text))
        return self.state in (None, state) and (
            self.county is None or self.county.casefold() == county.casefold()
        )


def _as_areas(areas: Iterable[Area]) -> Any:
    return as_tuple(areas)


def _count(items: tuple[object, ...]) -> str:
    return f"<{len(items)}>"


@frozen(kw_only=True)
class Areas:
    """CMS's list of the areas under the automatic policy in one year.

    >>> rows = [{"state_code": "CA", "county_name": "los angeles", "zipcode": "90045"}]
    >>> areas = Areas.of(rows, PerformanceYear(2025))
    >>> areas.lists("CA", "Los Angeles"), areas.lists("CA", "kern")
    (True, False)

    Raises InvalidType or InvalidValue for a malformed field, and for a list without areas: it would
    say of everyone that they are not covered.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    areas: tuple[Area, ...] = field(converter=_as_areas, validator=each(tuple, Area), repr=_count)

    def _problems(self) -> Iterator[Problem]:
        if not self.areas:
            yield Problem("areas", "none", "at least one area")

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, object]], year: PerformanceYear) -> Areas:
        """Return the list of *year* from the *rows* of CMS's file.

        Each row has a ``state_code``, a ``county_name`` and a ``zipcode``, which may be empty or
        None. Other columns are ignored. A file does not say which year it is for.

        Raises InvalidType or InvalidValue with every fault, its row and column.
        """
        subject = "Areas.of"
        check_year(subject, year)
        if not is_listing(rows) or isinstance(rows, Mapping):
            expected = "the rows of CMS's file"
            refuse(subject, [Problem("rows", type(rows).__name__, expected, is_type=True)])
        problems: list[Problem] = []
        areas = [
            _area(row, f"rows[{place}]", problems)
            for place, row in enumerate(items_of(subject, "rows", rows))
        ]
        if problems:
            refuse(subject, problems)
        return cls(year=year, areas=[one for one in areas if one is not None])

    @property
    def states(self) -> frozenset[str]:
        """The states and territories that have an area in the list."""
        return frozenset(self._counties)

    @cached_property
    def _counties(self) -> dict[str, dict[str, str]]:
        """By state, each name in the list by how it compares."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        for one in self.areas:
            found[one.state][one.county.casefold()] = one.county
        return dict(found)

    @cached_property
    def _by_zip_code(self) -> dict[str, frozenset[tuple[str, str]]]:
        found: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for one in self.areas:
            if one.zip_code is not None:
                found[one.zip_code].add((one.state, one.county))
        return {zip_code: frozenset(of) for zip_code, of in found.items()}

    def lists(self, state: str, county: str) -> bool:
        """Return whether the *county* of *state* is in the list. Case does not matter.

        Raises InvalidType or InvalidValue for a malformed argument.
        """
        take("Areas.lists", state=(state, a_state), county=(county, a_text))
        return county.casefold() in self._counties.get(state, {})

    def near(self, state: str, county: str) -> str | None:
        """Return the name in the list that is another spelling of *county* of *state*, or None.

        Spellings differ by blanks, punctuation, "Saint" for "St.", or a word such as "County".

        >>> rows = [{"state_code": "FL", "county_name": "miami dade", "zipcode": "33101"}]
        >>> Areas.of(rows, PerformanceYear(2022)).near("FL", "Miami-Dade County")
        'miami dade'

        Raises InvalidType or InvalidValue for a malformed argument.
        """
        if self.lists(state, county):
            return None
        spelled = _spelling(county)
        known = self._counties.get(state, {}).values()
        return next((one for one in known if _spelling(one) == spelled), None)

    def with_zip_code(self, zip_code: str) -> frozenset[tuple[str, str]]:
        """Return the state and the name of each area that has *zip_code* in the list.

        Raises InvalidType or InvalidValue for a malformed argument.
        """
        take("Areas.with_zip_code", zip_code=(zip_code, _a_zip_code))
        return self._by_zip_code.get(zip_code, frozenset())


_COLUMNS: Final = {"state": "state_code", "county": "county_name", "zip_code": "zipcode"}
"""The fields of an area, and the columns of CMS's files that hold them."""


def _area(row: object, name: str, problems: list[Problem]) -> Area | None:
    """Return the area in *row*, or add what is wrong with it to *problems*."""
    if not isinstance(row, Mapping):
        problems.append(Problem(name, type(row).__name__, "a row: a mapping", is_type=True))
        return None
    try:
        state, county, zip_code = (row.get(column) for column in _COLUMNS.values())
        return Area(state, county, None if zip_code == "" else zip_code)  # type: ignore[arg-type]
    except InvalidInput as error:
        problems += [
            Problem(f"{name}.{_COLUMNS[p.field]}", p.given, p.expected, p.remedy, p.is_type)
            for p in error.problems
        ]
        return None


_KIND_OF_AREA: Final = re.compile(r" (?:county|parish|municipality|municipio|borough)$")
_APART: Final = re.compile(r"[\W_]+")


def _spelling(county: str) -> str:
    """Return how the name of a county compares, however it is spelled.

    >>> _spelling("St. John the Baptist Parish") == _spelling("saint john-the-baptist")
    True
    """
    words = _APART.sub(" ", _KIND_OF_AREA.sub("", county.casefold())).split()
    return "".join("st" if word == "saint" else word for word in words)


_page = Page(__name__)

_LIST: Final = Citation(
    "QPP EUC data (CMS)", "county-zip.csv", None, Basis.CMS_GUIDANCE, cites=POLICY
)
_BY_ZIP_CODE: Final = (
    ". CMS designates counties and lists only the ZIP Codes that are affected: one may reach into "
    "a county that is not."
)
LISTED: Final = _page.rule(
    "reweighting.automatic.area",
    "the practice address is in an area of CMS's list for the year",
    (
        text(2017, 2017, OF_2017),
        text(2018, 2021, UNREAD),
        text(2022, 2025, _LIST),
        text(2026, 2026, NOTICE),
        text(2027, 2027, UNREAD),
    ),
    "REW-001",
)
ZIP_CODE: Final = _page.rule(
    "reweighting.automatic.zip-code",
    "in CMS's list for the year, the ZIP Code of the practice address is in only one area",
    (
        text(2017, 2017, unread(2024, OF_2017, _BY_ZIP_CODE)),
        text(2018, 2027, unread(2024, UNREAD, _BY_ZIP_CODE)),
    ),
    "REW-001",
)


def where(
    located_in: Location | None, areas: Areas | None, events: Iterable[Event], year: PerformanceYear
) -> Finding:
    """Return the finding on whether the address is in an area of the list.

    A list without a state of the *events* is older than they are, and says nothing about it.
    """
    clause = LISTED.of(year)
    missing = _not_known(located_in, areas)
    if located_in is None or areas is None:
        return clause.unknown(*missing)
    state, county, observed = located_in.state, located_in.county, str(located_in)
    if missing and (by_zip_code := _by_zip_code(located_in, areas, missing, year)):
        return by_zip_code
    states = areas.states if state is None else areas.states & {state}
    if any(county is None or areas.lists(one, county) for one in states):
        return clause.judge(None if missing else True, observed, missing=missing)
    near = [] if county is None else [areas.near(one, county) for one in sorted(states)]
    if spelled := next(filter(None, near), None):
        required = f"the spelling of the list: {spelled}"
        return clause.unknown("located_in.county", observed=observed, required=required)
    lacking = {one for event in events for one in event.states} - areas.states
    if lacking and state in (None, *lacking):
        older = f"a list without {', '.join(sorted(lacking))}"
        return clause.unknown("areas", observed=older)
    return clause.not_met(observed)


def _by_zip_code(
    located_in: Location, areas: Areas, missing: tuple[str, ...], year: PerformanceYear
) -> Finding | None:
    """Return the finding if the list has the ZIP Code."""
    if located_in.zip_code is None:
        return None
    listed = areas.with_zip_code(located_in.zip_code)
    found = [area for area in sorted(listed) if located_in.may_be_in(*area)]
    clause, observed = ZIP_CODE.of(year), str(located_in)
    if len(found) == 1:
        (state, county), *_ = found
        return clause.met(observed, about=f"{county}, {state}")
    return clause.unknown(*missing, observed=f"{observed}, in {len(found)}") if found else None


def _not_known(located_in: Location | None, areas: Areas | None) -> tuple[str, ...]:
    missing = [] if areas is not None else ["areas"]
    if located_in is None:
        return (*missing, "located_in")
    missing += [
        f"located_in.{name}" for name in ("state", "county") if not getattr(located_in, name)
    ]
    return tuple(missing)
