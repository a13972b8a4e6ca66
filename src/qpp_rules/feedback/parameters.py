"""What each year asks of feedback, with its source.

The regulation counts the feedback and asks for the comparison. That feedback covers every category
to be reported, and stands at the level of reporting, is said in the guides of 2023 and 2026; in the
other years it is the safest reading of the regulation. What the guides permit is not read into a
year whose text does not say it.
"""

from __future__ import annotations

from typing import Final

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance
from qpp_rules.core.years import PerformanceYear as PY

__all__ = [
    "AVAILABLE_DATA",
    "CATEGORIES",
    "DASHBOARD",
    "LATE_DATA",
    "LEVEL",
    "NOTICE",
    "NOT_READ",
    "PARAGRAPH",
    "REMINDERS",
    "TIMES_A_YEAR",
    "reading",
]


def __dir__() -> list[str]:
    return __all__


PARAGRAPH: Final = "414.1400(b)(3)(iii)"
_CITES: Final = f"cites 42 CFR § {PARAGRAPH}"
_OF_2023: Final = guidance(GUIDE_2023, "Feedback Reports", note=_CITES)
_OF_2026: Final = guidance(GUIDE_2026, "Feedback Reports", note=_CITES)
_OF_2027: Final = guidance(FACT_SHEET_2027, "Performance Category Feedback Reports", note=_CITES)


def reading(note: str) -> Citation:
    """Cite the paragraph on feedback for a reading of our own."""
    return cfr(PARAGRAPH, basis=Basis.INTERPRETATION, note=note)


NOT_READ: Final = reading(
    "no text of this year that was read says so; it may hold, and CMS should be asked"
)

TIMES_A_YEAR: Final = Parameter(
    "times a year that feedback is given, at least",
    (
        Entry(PY(2021), PY(2026), 4, cfr(PARAGRAPH)),
        Entry(PY(2027), PY(2027), 4, _OF_2027),
    ),
    note="Feedback four times a year is asked for from performance year 2021.",
)


def _guides_and_readings(name: str, value: str, note: str) -> Parameter[str]:
    """Return what the guides of 2023 and 2026 say, and the other years' text is read to mean."""
    ours = reading(note)
    return Parameter(
        name,
        (
            Entry(PY(2021), PY(2022), value, ours),
            Entry(PY(2023), PY(2023), value, _OF_2023),
            Entry(PY(2024), PY(2025), value, ours),
            Entry(PY(2026), PY(2026), value, _OF_2026),
            Entry(PY(2027), PY(2027), value, ours),
        ),
    )


CATEGORIES: Final = _guides_and_readings(
    "performance categories that feedback covers",
    "all that the intermediary will report",
    "the text of the year asks for performance category feedback and does not say on which "
    "categories; each that will be reported is taken, as the guides of 2023 and 2026 have it",
)
LEVEL: Final = _guides_and_readings(
    "participant level at which feedback is given",
    "that at which data are reported",
    "the text of the year names no level; that of reporting is taken, as the guides of 2023 and "
    "2026 have it",
)
AVAILABLE_DATA: Final = Parameter(
    "feedback rests on the data available when it is generated",
    (
        Entry(PY(2023), PY(2023), value=True, source=_OF_2023),
        Entry(PY(2026), PY(2026), value=True, source=_OF_2026),
    ),
    note="Only the guides of 2023 and 2026 say so.",
)
DASHBOARD: Final = Parameter(
    "a real-time dashboard suffices as feedback",
    (
        Entry(PY(2023), PY(2023), value=True, source=_OF_2023),
        Entry(PY(2026), PY(2026), value=True, source=_OF_2026),
    ),
    note="Only the guides of 2023 and 2026 say so.",
)
REMINDERS: Final = Parameter(
    "times a year that CMS asks to remind of the dashboard, at least",
    (
        Entry(PY(2023), PY(2023), 4, _OF_2023),
        Entry(PY(2026), PY(2026), 4, _OF_2026),
        Entry(PY(2027), PY(2027), 4, _OF_2027),
    ),
    note="Only the guides of 2023 and 2026 and the fact sheet of 2027 ask for it.",
)
LATE_DATA: Final = Parameter(
    "exception to feedback where data come only at the end of the performance period",
    (
        Entry(PY(2023), PY(2026), value=True, source=cfr(PARAGRAPH)),
        Entry(PY(2027), PY(2027), value=True, source=_OF_2027),
    ),
    note="The fact sheet of 2027 names the rule of the calendar year 2023 as its source.",
)
NOTICE: Final = Parameter(
    "months to tell CMS that feedback cannot be given, from realizing it",
    (
        Entry(PY(2023), PY(2026), 1, cfr(PARAGRAPH)),
        Entry(
            PY(2027),
            PY(2027),
            1,
            reading(
                "the fact sheet of 2027 cites the paragraph and does not repeat the notice; it is "
                "taken to be needed still"
            ),
        ),
    ),
)
