"""42 CFR § 414.1400 by year: which state of it was read for a year, and the paragraph in it."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Final, TypeVar

from qpp_rules.core.pages import entry
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.parameters import Entry

T = TypeVar("T")

_STATES_READ: Final = {
    **{year: year for year in range(2017, 2025)},
    **dict.fromkeys((2025, 2026, 2027), 2024),
}
"""The year whose text stands for each year: the rules of 2024 (89 FR) and later were not read."""

ACTION_AND_TERMINATION: Final = "Remedial Action & Termination"
"""The heading of the 2027 fact sheet under which most of this stands."""


def regulation(year: int, paragraph: str) -> Citation:
    """Return *paragraph* of § 414.1400 for *year*, from the state of the text that was read."""
    read = _STATES_READ[year]
    source = cfr(f"414.1400{paragraph}", as_of=date(read, 1, 1))
    return source if read == year else unread(read, source)


def by_year(
    values: Mapping[int, T], paragraphs: Mapping[int, str], sheet: str = ""
) -> tuple[Entry[T], ...]:
    """Return the entries of *values*, written in *paragraphs*, each by the first year it is for.

    Nothing is covered before the first of *paragraphs*, or where one is empty. *sheet* is the
    heading of the 2027 fact sheet that restates the paragraph of that year.
    """
    rows: list[tuple[int, T, Citation]] = []
    for year in _STATES_READ:
        paragraph = _latest(paragraphs, year, "")
        if paragraph:
            source = regulation(year, paragraph)
            if sheet and year == max(_STATES_READ):
                source = guidance(FACT_SHEET_2027, sheet, cites=f"414.1400{paragraph}")
            rows.append((year, values[max(one for one in values if one <= year)], source))
    starts = [0, *(n for n, two in enumerate(pairwise(rows), 1) if _differ(*two)), len(rows)]
    runs = [rows[first:end] for first, end in pairwise(starts)]
    return tuple(entry(run[0][0], run[-1][0], *run[0][1:]) for run in runs)


def texts(paragraphs: Mapping[int, str], sheet: str = "") -> tuple[Entry[None], ...]:
    """Return the texts of a rule that *paragraphs* state; see :func:`by_year`."""
    return by_year({min(_STATES_READ): None}, paragraphs, sheet)


def _latest(paragraphs: Mapping[int, str], year: int, otherwise: str) -> str:
    begun = [one for one in paragraphs if one <= year]
    return paragraphs[max(begun)] if begun else otherwise


def _differ(one: tuple[int, T, Citation], other: tuple[int, T, Citation]) -> bool:
    return other[0] != one[0] + 1 or one[1:] != other[1:]
