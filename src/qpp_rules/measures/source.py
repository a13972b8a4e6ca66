"""Which of CMS's published files an inventory or a list of MVPs was read from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeVar

from attrs import field

from qpp_rules.core.checks import (
    a_flag,
    a_text,
    instance_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import Problem
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.values import frozen
from qpp_rules.core.years import a_performance_year

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)

T = TypeVar("T")
_LAST: Final = 2026
"""The last year whose file is more than a placeholder."""
_PLACEHOLDER: Final = (
    "CMS's file of 2027 is a placeholder: the records of 2026, in progress and subject to change"
)


def published(key: str, year: int, file: str = "measures-data.json") -> Citation:
    """Cite *key* of CMS's *file* of *year*; the file of 2027 is a copy of that of 2026."""
    locator = f"{file}, {key}" if key else file
    is_placeholder = year > _LAST
    basis = Basis.DERIVED if is_placeholder else Basis.CMS_GUIDANCE
    note = _PLACEHOLDER if is_placeholder else ""
    return Citation("QPP measures data (CMS)", locator, None, basis, note)


def published_entries(
    key: str, *spans: tuple[int, int, T], file: str = "measures-data.json"
) -> tuple[Entry[T], ...]:
    """Return a value for each span of years, read from *key* of CMS's *file* of those years."""
    years = (
        (first, last, value)
        for begin, end, value in spans
        for first, last in ((begin, min(end, _LAST)), (max(begin, _LAST + 1), end))
        if first <= last
    )
    return tuple(
        entry(first, last, value, published(key, first, file)) for first, last, value in years
    )


def published_texts(key: str, first_year: int) -> tuple[Entry[None], ...]:
    """Return *key* of CMS's measures data as the text of each year since *first_year*."""
    return published_entries(key, (first_year, 2027, None))


DATA: Final = _page.rule(
    "measures.data",
    "CMS's measures data of the year is final",
    (
        text(
            2017,
            2027,
            Citation(
                "QPP measures data (CMS)",
                "measures-data.json",
                None,
                Basis.INTERPRETATION,
                "the file says neither its year nor whether it is final; one in which no measure "
                "is new in the year is taken as provisional, and can still gain and lose measures",
            ),
        ),
    ),
    "AUD-013",
)

_SHA256: Final = re.compile("[0-9a-f]{64}")


@takes(str)
def _a_sha256(name: str, value: object) -> Problem | None:
    if isinstance(value, str) and _SHA256.fullmatch(value):
        return None
    expected = "a SHA-256: 64 digits and letters a to f"
    return Problem(name, shown(value), expected, is_type=not isinstance(value, str))


@frozen(kw_only=True)
class Source:
    """Where an inventory comes from. None means "not known".

    *provisional* says that CMS published the file before the measures of its year were final.
    """

    sha256: str | None = field(default=None, validator=optional(_a_sha256))
    package_version: str | None = field(default=None, validator=optional(a_text))
    provisional: bool | None = field(default=None, validator=optional(a_flag))


def described(source: Source, year: PerformanceYear) -> str:
    """Return *year* and what is known of the file, as findings name it."""
    version = f", version {source.package_version}" if source.package_version else ""
    digest = f", SHA-256 {source.sha256}" if source.sha256 else ""
    return f"of {year}{version}{digest}"


def data_finding(source: Source, year: PerformanceYear) -> Finding:
    """Return whether the data of *year* is final, naming the file that it was read from.

    It is the first finding of every answer that rests on CMS's measures data.

    >>> from qpp_rules import PerformanceYear
    >>> data_finding(Source(provisional=True), PerformanceYear(2027)).missing
    ('the final measures data of 2027',)

    Raises InvalidType for an argument of the wrong type, and YearNotCovered for a year without a
    source.
    """
    take("data_finding", source=(source, instance_of(Source)), year=(year, a_performance_year))
    named = f"the final measures data of {year}"
    return DATA.of(year).judge(
        True if source.provisional is False else None,
        described(source, year) + (", provisional" if source.provisional else ""),
        "final",
        missing=(named if source.provisional else "source.provisional",),
    )
