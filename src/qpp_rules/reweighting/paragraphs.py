"""The paragraphs on reweighting that several of its files cite."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.pages import text
from qpp_rules.core.sources import NOTICES_2026, cfr, guidance, unread

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation

POLICY: Final = "414.1380(c)(2)(i)(A)(8) and (C)(3)"
"""The automatic policy: (A)(8) for quality, cost and improvement activities, (C)(3) for Promoting
Interoperability."""
INTEROPERABILITY: Final = "414.1380(c)(2)(i)(C)"


def fact_sheet(year: int, heading: str, *, cites: str = POLICY, note: str = "") -> Citation:
    """Cite CMS's fact sheet of *year* on the policy. Only the date of the newest is known."""
    as_of = {2025: date(2025, 10, 13)}.get(year)
    return guidance(f"{year} EUC fact sheet", heading, as_of=as_of, cites=cites, note=note)


OF_2017: Final = unread(2024, cfr("414.1380(c)(2)(i)(A)(7)"))
OF_2024: Final = cfr(POLICY)
UNREAD: Final = unread(2024, OF_2024)
NOTICE: Final = guidance(NOTICES_2026, "Automatic EUC policy", cites=POLICY)
SHEET: Final = "Automatic EUC policy"

AUTOMATIC: Final = (
    text(2017, 2017, OF_2017),
    text(2018, 2023, UNREAD),
    text(2024, 2024, OF_2024),
    text(2025, 2025, fact_sheet(2025, SHEET)),
    text(2026, 2026, NOTICE),
    text(2027, 2027, UNREAD),
)
"""The texts of the automatic policy, by year."""
