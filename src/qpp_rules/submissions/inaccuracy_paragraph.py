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
    of_2019 = cfr("414.1400(f)(3)(i)", as_of=date(2019, 1, 1))
    before = (
        text(2017, 2017, cfr("414.1400(k)(4)", as_of=date(2017, 1, 1))),
        text(2018, 2018, cfr("414.1400(k)(4)", as_of=date(2018, 1, 1))),
        text(2019, 2019, of_2019),
        text(2020, 2020, unread(2019, of_2019)),
        text(2021, 2021, cfr("414.1400(f)(3)(i)", as_of=date(2021, 1, 1))),
        text(2022, 2023, cfr(f"{_PARAGRAPH}(i)", as_of=date(2023, 1, 1))),
        text(2024, 2024, cfr(_PARAGRAPH)),
        text(2025, 2026, unread(2024, cfr(_PARAGRAPH))),
    )
    of_2027 = guidance(FACT_SHEET_2027, "What are considered data inaccuracies?", cites=_PARAGRAPH)
    return (*our_reading(before, note), text(2027, 2027, of_2027))
