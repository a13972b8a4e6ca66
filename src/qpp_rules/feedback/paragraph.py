"""The paragraph on feedback, 42 CFR § 414.1400(b)(3)(iii), by year, and the guides that restate it.

The regulation says how often feedback is given and asks for the comparison. The guides of 2023 and
2026 say that feedback covers every category to be reported, at the level of reporting; for the
other years this is the safest reading of the regulation. What only the guides permit is not read
into another year.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.pages import Page, entry, our_reading, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance, text_of
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.deadlines import feedback_days

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding
    from qpp_rules.core.parameters import Entry

_page = Page(__name__)

_PARAGRAPH: Final = "414.1400(b)(3)(iii)"
OF_2021: Final = cfr("414.1400(b)(2)(iii) and (c)(2)(ii)", as_of=date(2021, 1, 1))
OF_2022: Final = cfr(_PARAGRAPH, as_of=date(2022, 1, 1))
OF_2023: Final = cfr(_PARAGRAPH, as_of=date(2023, 1, 1))
OF_2024: Final = cfr(_PARAGRAPH)
UNREAD: Final = cfr(_PARAGRAPH, basis=Basis.DERIVED, note=text_of(2024))
OF_GUIDE_2023: Final = guidance(GUIDE_2023, "Feedback Reports", cites=_PARAGRAPH)
OF_GUIDE_2026: Final = guidance(GUIDE_2026, "Feedback Reports", cites=_PARAGRAPH)
OF_FACT_SHEET: Final = guidance(
    FACT_SHEET_2027, "Performance Category Feedback Reports", cites=_PARAGRAPH
)

GUIDE_YEARS: Final = frozenset({PY(2023), PY(2026)})
"""The years whose guides let available data and a dashboard suffice. No other text does."""


def _times(year: int) -> int:
    # The calendar has one day for each time.
    return len(feedback_days(PY(year)))


TIMES_A_YEAR: Final = _page.parameter(
    "feedback.times-a-year",
    "minimum number of times a year that feedback is given",
    entry(2021, 2021, _times(2021), OF_2021),
    entry(2022, 2022, _times(2022), OF_2022),
    entry(2023, 2023, _times(2023), OF_2023),
    entry(2024, 2024, _times(2024), OF_2024),
    entry(2025, 2025, _times(2025), UNREAD),
    entry(2026, 2026, _times(2026), OF_GUIDE_2026),
    entry(2027, 2027, _times(2027), OF_FACT_SHEET),
    note="Feedback four times a year is asked for from performance year 2021.",
)


def stated_by_guides(note: str, of_guides: str = "") -> tuple[Entry[None], ...]:
    """Return the texts of a rule that the guides of 2023 and 2026 state.

    *note* says how the texts of the other years are read, *of_guides* what is weak in the guides.
    """
    return (
        *our_reading((text(2021, 2021, OF_2021), text(2022, 2022, OF_2022)), note),
        text(2023, 2023, evolve(OF_GUIDE_2023, note=of_guides)),
        *our_reading((text(2024, 2024, OF_2024), text(2025, 2025, UNREAD)), note),
        text(2026, 2026, evolve(OF_GUIDE_2026, note=of_guides)),
        *our_reading((text(2027, 2027, OF_FACT_SHEET),), note),
    )


def as_read(finding: Finding, note: str) -> Finding:
    """Return *finding* as our reading of its text, as *note* says."""
    return finding.replace(source=reading(finding.citation, note))
