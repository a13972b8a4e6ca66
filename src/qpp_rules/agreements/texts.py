"""The texts that state the paragraphs on agreements and authorizations, year by year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from attrs import evolve

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.pages import text
from qpp_rules.core.parameters import Entry
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, cfr, guidance, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

T = TypeVar("T")

__all__ = ["AGREEMENTS", "AUTHORIZATIONS", "texts", "valued"]


def __dir__() -> list[str]:
    return __all__


def _paragraph(locator: str, heading: str, of_2023: str) -> dict[int, Citation]:
    return {
        2023: guidance(GUIDE_2023, heading, cites=of_2023),
        2024: cfr(locator),
        2025: cfr(locator, basis=Basis.DERIVED, note=text_of(2024)),
        2026: guidance(GUIDE_2026, heading, cites=locator),
        2027: guidance(FACT_SHEET_2027, "Data Submission Functions", cites=locator),
    }


AGREEMENTS: Final = _paragraph(
    "414.1400(b)(3)(xii)", "Business Associate Agreements", "82 FR 53812"
)
AUTHORIZATIONS: Final = _paragraph("414.1400(b)(3)(xiii)", "Clinician Consents", "81 FR 77368")


def texts(
    sources: Mapping[int, Citation], readings: Mapping[int, str] | str = ""
) -> tuple[Entry[None], ...]:
    """Return *sources* as the texts of a rule; *readings* tell what we read into a silent one.

    A text for *readings* is that of every year.
    """
    ours = dict.fromkeys(sources, readings) if isinstance(readings, str) else readings
    return tuple(
        text(year, year, _read(source, ours.get(year, ""))) for year, source in sources.items()
    )


def valued(
    stated: Iterable[Entry[None]], value: T, otherwise: Mapping[int, T]
) -> tuple[Entry[T], ...]:
    """Return the texts *stated* as entries of *value*, and of another value in some years."""
    return tuple(
        Entry(one.first_year, one.last_year, otherwise.get(one.first_year.year, value), one.source)
        for one in stated
    )


def _read(source: Citation, reading: str) -> Citation:
    if not reading:
        return source
    note = f"{reading} ({source.note})" if source.note else reading
    return evolve(source, basis=Basis.INTERPRETATION, note=note)
