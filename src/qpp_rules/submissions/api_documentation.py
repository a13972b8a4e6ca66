"""What CMS documents about its Submissions API, by year.

Only the documentation of December 2025 was read, when data of 2025 was about to be submitted. Its
change log says since when some things are refused.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.pages import text

if TYPE_CHECKING:
    from qpp_rules.core.parameters import Entry

DOCUMENT: Final = "QPP Submissions API documentation (CMS)"
_READ_ON: Final = date(2025, 12, 23)
_UNREAD: Final = "the documentation of December 2025; that of this year was not read"
FIRST_YEAR: Final = 2023
"""The first year whose content is modeled."""


def documentation(
    page: str, basis: Basis = Basis.CMS_GUIDANCE, note: str = "", cites: str = ""
) -> Citation:
    """Cite a *page* of the documentation, or an entry of its change log by its date."""
    return Citation(DOCUMENT, page, _READ_ON, basis, note, cites)


def documented(page: str) -> tuple[Entry[None], ...]:
    """Return the texts of what the documentation says on *page*, without a first year."""
    unread = documentation(page, Basis.DERIVED, _UNREAD)
    return (text(FIRST_YEAR, 2024, unread), *since(2025, page))


def since(first_year: int, page: str) -> tuple[Entry[None], ...]:
    """Return the texts of what the documentation says, on *page*, to hold since *first_year*."""
    return (
        text(first_year, 2025, documentation(page)),
        text(2026, 2027, documentation(page, Basis.DERIVED, _UNREAD)),
    )
