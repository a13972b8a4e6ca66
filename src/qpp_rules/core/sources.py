"""The texts that were read, with their dates, and functions that cite them."""

from __future__ import annotations

import re
from datetime import date
from types import MappingProxyType
from typing import Final

from attrs import evolve

from qpp_rules.core.checks import a_text, take
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown

__all__ = [
    "ELECTION_GUIDE_2019",
    "FACT_SHEET_2027",
    "GUIDE_2023",
    "GUIDE_2026",
    "NOTICES_2026",
    "REGULATION_READ",
    "cfr",
    "guidance",
]


def __dir__() -> list[str]:
    return __all__


REGULATION_READ: Final = MappingProxyType(
    {
        "414.1305": date(2024, 1, 1),
        "414.1310": date(2022, 1, 1),
        "414.1315": date(2019, 1, 1),
        "414.1317": date(2021, 1, 1),
        "414.1318": date(2022, 12, 1),
        "414.1320": date(2023, 1, 1),
        "414.1325": date(2024, 1, 1),
        "414.1365": date(2024, 1, 1),
        "414.1367": date(2024, 12, 1),
        "414.1380": date(2024, 12, 1),
        "414.1400": date(2024, 1, 1),
        "414.1405": date(2024, 12, 1),
    }
)
"""The date of the newest full text read of each section of 42 CFR. If only the year or the month is
known, day and month are 1."""

ELECTION_GUIDE_2019: Final = "2019 Opt-in and Voluntary Reporting Election Process Guide"
GUIDE_2023: Final = "2023 QCDR/Qualified Registry participation guide"
GUIDE_2026: Final = "2026 QCDR/Qualified Registry participation guide"
FACT_SHEET_2027: Final = "2027 Self-Nomination Fact Sheet"
NOTICES_2026: Final = "2026 QPP notices"

_PUBLISHED: Final = {
    ELECTION_GUIDE_2019: date(2019, 12, 5),
    GUIDE_2023: date(2023, 1, 9),
    GUIDE_2026: date(2026, 1, 9),
}
_SECTION: Final = re.compile(r"[0-9]+\.[0-9]+")


def cfr(
    locator: str,
    *,
    basis: Basis = Basis.REGULATION,
    note: str = "",
    as_of: date | None = None,
) -> Citation:
    """Cite a section or paragraph of 42 CFR, from the newest text read unless *as_of* is given.

    >>> cfr("414.1310(d)").as_of
    datetime.date(2022, 1, 1)

    Raises InvalidType or InvalidValue for a malformed locator, and, without *as_of*, for a section
    that was not read.
    """
    take("cfr", locator=(locator, a_text))
    section = _SECTION.match(locator)
    if as_of is None and section is not None:
        if section[0] not in REGULATION_READ:
            expected = f"a section that was read: {', '.join(REGULATION_READ)}; or as_of"
            raise InvalidValue.of("cfr", "locator", given=shown(locator), expected=expected)
        as_of = REGULATION_READ[section[0]]
    return Citation("42 CFR", locator, as_of, basis, note)


def guidance(
    document: str,
    heading: str,
    *,
    basis: Basis = Basis.CMS_GUIDANCE,
    note: str = "",
    as_of: date | None = None,
    cites: str = "",
) -> Citation:
    """Cite a text that CMS wrote, by its *heading*; *cites* is the paragraph that it restates.

    >>> print(guidance(FACT_SHEET_2027, "Targeted Audits"))
    2027 Self-Nomination Fact Sheet, "Targeted Audits"
    """
    take("guidance", document=(document, a_text))
    published = _PUBLISHED.get(document) if as_of is None else as_of
    return Citation(document, heading, published, basis, note, cites)


def text_of(year: int) -> str:
    """Return the note for citing the text of *year* for a year whose own text was not read.

    >>> text_of(2024)
    'the text of 2024; the text of this year was not read'
    """
    return f"the text of {year}; the text of this year was not read"


def unread(year: int, source: Citation, more: str = "") -> Citation:
    """Return *source*, read in the text of *year*, for a year whose own text was not read.

    Its basis is DERIVED, and its note says why; *more* is added to the note.

    >>> unread(2022, cfr("414.1310(d)")).note
    'the text of 2022; the text of this year was not read'
    """
    return evolve(source, basis=Basis.DERIVED, note=text_of(year) + more)
