"""§ 414.1400(b)(3)(v) and (vi): the texts on data validation and targeted audits, by year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.pages import text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread

if TYPE_CHECKING:
    from qpp_rules.core.parameters import Entry

BOTH_SIZES: Final = "414.1400(b)(3)(v)(E)(1)-(2)"
"""What the 2027 fact sheet cites, for a rule that rests on all of (E)."""


def data_validation(
    letters: str, heading: str = "Data Validation Audits", *, cites: str = ""
) -> tuple[Entry[None], ...]:
    """Return the texts of a paragraph on data validation audits, such as ``(E)(1)``.

    *heading* is the fact sheet's. *cites* is what the fact sheet restates, if it isn't only this
    paragraph.
    """
    in_2021 = f"414.1400(b)(2)(iv){letters} and (c)(2)(iii){letters}"
    return _texts(in_2021, f"414.1400(b)(3)(v){letters}", heading, cites)


def targeted_audits(letters: str) -> tuple[Entry[None], ...]:
    """Return the texts of a paragraph on targeted audits, such as ``(C)``."""
    in_2021 = f"414.1400(b)(2)(v){letters} and (c)(2)(iv){letters}"
    return _texts(in_2021, f"414.1400(b)(3)(vi){letters}", "Targeted Audits")


def _texts(in_2021: str, since: str, heading: str, cites: str = "") -> tuple[Entry[None], ...]:
    return (
        text(2021, 2021, cfr(in_2021, as_of=date(2021, 1, 1))),
        text(2022, 2022, cfr(since, as_of=date(2022, 1, 1))),
        text(2023, 2023, cfr(since, as_of=date(2023, 1, 1))),
        text(2024, 2024, cfr(since)),
        text(2025, 2026, unread(2024, cfr(since))),
        text(2027, 2027, guidance(FACT_SHEET_2027, heading, cites=cites or since)),
    )
