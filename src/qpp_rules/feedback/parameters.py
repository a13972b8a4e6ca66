"""What each year asks of feedback, with its source.

The regulation counts the feedback and asks for the comparison. That feedback covers every category
to be reported, and stands at the level of reporting, is said in the guides of 2023 and 2026; in the
other years it is the safest reading of the regulation. What the guides permit is not read into a
year whose text does not say it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.pages import Page, entry, our_reading, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance, text_of
from qpp_rules.core.years import PerformanceYear as PY

if TYPE_CHECKING:
    from qpp_rules.core.determinations import Finding
    from qpp_rules.core.parameters import Entry

__all__ = [
    "COMPARISON",
    "EXCEPTION",
    "GUIDE_YEARS",
    "NOTICE",
    "REMINDERS",
    "TELLING_CMS",
    "TIMES_A_YEAR",
    "as_read",
    "stated_by_guides",
]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)

_PARAGRAPH: Final = "414.1400(b)(3)(iii)"
_OF_2021: Final = cfr("414.1400(b)(2)(iii) and (c)(2)(ii)", as_of=date(2021, 1, 1))
_OF_2022: Final = cfr(_PARAGRAPH, as_of=date(2023, 1, 1))
_OF_2024: Final = cfr(_PARAGRAPH)
_UNREAD: Final = cfr(_PARAGRAPH, basis=Basis.DERIVED, note=text_of(2024))
_GUIDE_2023: Final = guidance(GUIDE_2023, "Feedback Reports", cites=_PARAGRAPH)
_GUIDE_2026: Final = guidance(GUIDE_2026, "Feedback Reports", cites=_PARAGRAPH)
_FACT_SHEET: Final = guidance(
    FACT_SHEET_2027, "Performance Category Feedback Reports", cites=_PARAGRAPH
)

TIMES_A_YEAR: Final = _page.parameter(
    "feedback.times-a-year",
    "times a year that feedback is given, at least",
    entry(2021, 2021, 4, _OF_2021),
    entry(2022, 2023, 4, _OF_2022),
    entry(2024, 2024, 4, _OF_2024),
    entry(2025, 2025, 4, _UNREAD),
    entry(2026, 2026, 4, _GUIDE_2026),
    entry(2027, 2027, 4, _FACT_SHEET),
    note="Feedback four times a year is asked for from performance year 2021.",
)
REMINDERS: Final = _page.parameter(
    "feedback.reminders-a-year",
    "times a year that CMS asks to remind of the dashboard, at least",
    entry(2023, 2023, 4, evolve(_GUIDE_2023, cites="")),
    entry(2026, 2026, 4, evolve(_GUIDE_2026, cites="")),
    entry(2027, 2027, 4, evolve(_FACT_SHEET, cites="")),
    note="Only the guides of 2023 and 2026 and the fact sheet of 2027 ask for it.",
)
NOTICE: Final = _page.parameter(
    "feedback.notice-months",
    "months to tell CMS that feedback cannot be given, from realizing it",
    entry(2023, 2023, 1, _OF_2022),
    entry(2024, 2024, 1, _OF_2024),
    entry(2025, 2026, 1, _UNREAD),
    entry(
        2027,
        2027,
        1,
        evolve(
            _UNREAD,
            note=f"{_UNREAD.note}; the fact sheet of 2027 cites this paragraph and does not "
            "repeat the notice, which is taken to be needed still",
        ),
    ),
)

GUIDE_YEARS: Final = frozenset({PY(2023), PY(2026)})
"""The years whose guide lets available data and a dashboard suffice. No other text does."""


def stated_by_guides(note: str, of_guides: str = "") -> tuple[Entry[None], ...]:
    """Return the texts of what the guides of 2023 and 2026 state.

    *note* says how the texts of the other years are read, *of_guides* what is weak in the guides.
    """
    return (
        *our_reading((text(2021, 2021, _OF_2021), text(2022, 2022, _OF_2022)), note),
        text(2023, 2023, evolve(_GUIDE_2023, note=of_guides)),
        *our_reading((text(2024, 2024, _OF_2024), text(2025, 2025, _UNREAD)), note),
        text(2026, 2026, evolve(_GUIDE_2026, note=of_guides)),
        *our_reading((text(2027, 2027, _FACT_SHEET),), note),
    )


def as_read(finding: Finding, note: str) -> Finding:
    """Return *finding* as our reading of its text, where the facts are such as *note* says."""
    return evolve(finding, source=reading(finding.citation, note))


_ACTIVITIES: Final = (
    "the text speaks of measures; that activities are compared too is said in the guides of 2023 "
    "and 2026 only"
)
COMPARISON: Final = (
    text(2021, 2021, evolve(_OF_2021, note=_ACTIVITIES)),
    text(2022, 2023, evolve(_OF_2022, note=_ACTIVITIES)),
    text(2024, 2024, evolve(_OF_2024, note=_ACTIVITIES)),
    text(2025, 2025, evolve(_UNREAD, note=f"{_UNREAD.note}; {_ACTIVITIES}")),
    text(2026, 2026, _GUIDE_2026),
    text(
        2027,
        2027,
        evolve(
            _UNREAD,
            note=f"{_UNREAD.note}; the fact sheet of 2027 cites this paragraph and does not speak "
            "of a comparison with others",
        ),
    ),
)
EXCEPTION: Final = (
    text(2021, 2021, _OF_2021),
    text(2022, 2023, _OF_2022),
    text(2024, 2024, _OF_2024),
    text(2025, 2026, _UNREAD),
    text(2027, 2027, _FACT_SHEET),
)
TELLING_CMS: Final[tuple[Entry[Any], ...]] = (
    text(2021, 2021, evolve(_OF_2021, locator="414.1400(b)(1) and (c)(1)")),
    text(2022, 2022, _OF_2022),
    *NOTICE.entries,
)
