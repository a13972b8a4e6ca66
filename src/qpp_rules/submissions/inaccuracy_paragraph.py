"""The paragraph on data inaccuracies, 42 CFR § 414.1400(e)(4), by year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.pages import our_reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread

if TYPE_CHECKING:
    from qpp_rules.core.parameters import Entry

_PARAGRAPH: Final = "414.1400(e)(4)"


def inaccuracy_texts(note: str) -> tuple[Entry[None], ...]:
    """Return the paragraph on inaccuracies by year; only the fact sheet of 2027 gives examples.

    *note* says how the texts of the other years are read.
    """
    places = {
        **dict.fromkeys((2017, 2018), "414.1400(k)(4)"),
        **dict.fromkeys((2019, 2020, 2021), "414.1400(f)(3)(i)"),
        **dict.fromkeys((2022, 2023), f"{_PARAGRAPH}(i)"),
    }
    before = (
        *(text(year, year, cfr(at, as_of=date(year, 1, 1))) for year, at in places.items()),
        text(2024, 2024, cfr(_PARAGRAPH)),
        text(2025, 2026, unread(2024, cfr(_PARAGRAPH))),
    )
    of_2027 = guidance(FACT_SHEET_2027, "What are considered data inaccuracies?", cites=_PARAGRAPH)
    return (*our_reading(before, note), text(2027, 2027, of_2027))
