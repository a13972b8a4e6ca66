"""The paragraphs on eligibility that several of its files cite."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.parameters import Entry
from qpp_rules.core.sources import cfr, guidance

if TYPE_CHECKING:
    from collections.abc import Iterable


T = TypeVar("T")


def definition(term: str, *, basis: Basis = Basis.REGULATION, note: str = "") -> Citation:
    """Cite the definition of *term*."""
    return cfr(f'414.1305 "{term}"', basis=basis, note=note)


def opting_in(document: str, heading: str, as_of: date | None = None, note: str = "") -> Citation:
    """Cite what CMS wrote about opting in, in a year whose paragraph was not read."""
    paragraph = "414.1310(b)(1)(iii)(A)"
    return guidance(document, heading, as_of=as_of, cites=paragraph, note=note)


BULLETIN_OF_2020: Final = opting_in(
    "CMS notice",
    "Bulletin of December 2020",
    date(2020, 12, 1),
    "the regulation's text of this year was not read; of the bulletin only its month is known",
)
LOW_VOLUME: Final = definition("Low-volume threshold")
"""The definition gives what each year through 2024 tests, and says that opting in began in 2019."""
DECEMBER_2022: Final = "the text of December 2022; the text of this year was not read"


def entries(value: T, stated: Iterable[Entry[None]]) -> tuple[Entry[T], ...]:
    """Return *value* in the years of the texts *stated*."""
    return tuple(Entry(one.first_year, one.last_year, value, one.source) for one in stated)
