"""The texts on registration by year: 42 CFR § 414.1365(b), and CMS's guides and notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.pages import text, texts
from qpp_rules.core.sources import NOTICES_2026, cfr, guidance, unread

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.parameters import Entry

BEGAN: Final = "MIPS Value Pathways (MVPs) began with performance year 2023."
GUIDE_2024: Final = guidance("2024 MVP Registration Guide", "How to register")


def notice(heading: str, cites: str = "") -> Citation:
    """Cite CMS's notices of 2026 on registration."""
    return guidance(NOTICES_2026, heading, cites=cites)


def regulation(locator: str, heading: str = "") -> tuple[Entry[None], ...]:
    """Return the texts of *locator*, read in the text of 2024, from 2023 to 2027.

    If the notices of 2026 restate it under *heading*, they are the text of 2026.
    """
    if not heading:
        return texts(2023, 2027, cfr(locator), read=2024)
    return (
        *texts(2023, 2025, cfr(locator), read=2024),
        text(2026, 2026, notice(heading, locator)),
        text(2027, 2027, unread(2024, cfr(locator))),
    )


def notices(heading: str, cites: str = "", *, since: int = 2026) -> tuple[Entry[None], ...]:
    """Return the texts of what only the notices of 2026 say, from *since* to 2027."""
    return texts(since, 2027, notice(heading, cites), read=2026)


def websites() -> tuple[Entry[None], ...]:
    """Return the texts on registering at CMS's website, from 2024 on."""
    return (
        text(2024, 2024, GUIDE_2024),
        text(2025, 2025, unread(2024, GUIDE_2024)),
        *notices("How to Register"),
    )
