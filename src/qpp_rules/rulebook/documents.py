"""The source documents, heading by heading, and the places in them that a citation names."""

from __future__ import annotations

import csv
import re
from bisect import bisect_right
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final, NamedTuple

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.citations import Citation
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    NOTICES_2026,
)

__all__ = ["SOURCE_DOCUMENTS", "Place", "headings", "places"]


def __dir__() -> list[str]:
    return __all__


SOURCE_DOCUMENTS: Final = MappingProxyType(
    {
        "S0": GUIDE_2026,
        "S1": FACT_SHEET_2027,
        "S2": GUIDE_2023,
        "S3": NOTICES_2026,
        "S4": ELECTION_GUIDE_2019,
    }
)
"""CMS's documents that the requirements were read in, by the code in :attr:`Requirement.source`."""

_JOINT: Final = re.compile(" and |; ")
_NOT_WORDS: Final = re.compile(r"[\s\"'“”‘’]+")  # noqa: RUF001


class Place(NamedTuple):
    """A heading of one of the :data:`.SOURCE_DOCUMENTS`, or "" where no heading is known."""

    document: str
    heading: str

    def __str__(self) -> str:
        return f'{self.document}, "{self.heading}"' if self.heading else self.document


@cache
def rows_of(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table that ships with the package."""
    table = resources.files("qpp_rules.rulebook") / name
    return tuple(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


@cache
def _lines(document: str) -> tuple[tuple[int, str], ...]:
    """Return where each heading of *document* stands, in order."""
    rows = rows_of("headings.csv")
    return tuple(
        (int(row["line"]), row["heading"])
        for row in rows
        if SOURCE_DOCUMENTS[row["source"]] == document
    )


def headings(document: str) -> tuple[str, ...]:
    """Return the headings of a source *document* in their order, each once.

    >>> headings("2026 QPP notices")[:2]
    ('MVP registration', 'Prepare for MVP Registration')

    Raises InvalidValue for a document that is not in :data:`.SOURCE_DOCUMENTS`.
    """
    take("headings", document=(document, instance_of(str)))
    if document not in SOURCE_DOCUMENTS.values():
        expected = f"one of {', '.join(SOURCE_DOCUMENTS.values())}"
        raise InvalidValue.of("headings", "document", given=shown(document), expected=expected)
    return tuple(dict.fromkeys(heading for _, heading in _lines(document)))


def heading_at(document: str, line: int) -> str:
    """Return the heading above *line* of the document."""
    lines = _lines(document)
    return lines[bisect_right(lines, (line, "\uffff")) - 1][1]


def places(source: Citation) -> tuple[Place, ...]:
    """Return the headings that *source* names, if it cites one of the :data:`.SOURCE_DOCUMENTS`.

    A locator may shorten a heading, and may name several. What is no heading gives "".

    >>> from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance
    >>> [place.heading for place in places(guidance(FACT_SHEET_2027, "Targeted Audits"))]
    ['Targeted Audits']
    >>> places(cfr("414.1310(d)"))
    ()
    """
    take("places", source=(source, instance_of(Citation)))
    if source.document not in SOURCE_DOCUMENTS.values():
        return ()
    return tuple(Place(source.document, one) for one in _named(source.document, source.locator))


@cache
def _named(document: str, locator: str) -> tuple[str, ...]:
    parts = (locator, *_JOINT.split(locator))
    known = {_words(heading): heading for heading in headings(document)}
    if parts[0] not in known and all(_words(part) in known for part in parts[1:]):
        return tuple(known[_words(part)] for part in parts[1:])
    asked = _words(locator)
    return (known.get(asked) or next((known[one] for one in known if asked in one), ""),)


def _words(text: str) -> str:
    """Return *text* without what differs between a heading and its print: blanks and quotes."""
    return _NOT_WORDS.sub(" ", text).casefold()
