"""The paragraphs on audits, and the text that states each one in each year."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.pages import text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, text_of, unread

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.parameters import Entry


IN_2021: Final = date(2021, 1, 1)
IN_2022: Final = date(2022, 1, 1)
IN_2023: Final = date(2023, 1, 1)
_UNREAD: Final = text_of(2024)

# The text of 2021 states everything twice, for QCDRs and for Qualified Registries.
_IN_2021: Final = {
    "(b)(3)(v)": ("414.1400(b)(2)(iv)", "(c)(2)(iii)"),
    "(b)(3)(vi)": ("414.1400(b)(2)(v)", "(c)(2)(iv)"),
}
_HEADINGS: Final = {
    "(b)(3)(v)(E)": "Data Validation Audits",
    "(b)(3)(v)(G)": "DVER and Targeted Audits",
    "(b)(3)(vi)(D)": "DVER and Targeted Audits",
    "(b)(3)(vi)": "Targeted Audits",
    "(b)(3)": "Data Validation and Targeted Audits",
}
"""Where the 2027 fact sheet restates paragraphs, by prefix; the first that fits counts."""


def paragraph(
    locator: str,
    basis: Basis = Basis.REGULATION,
    note: str = "",
    *,
    first: int = 2021,
    in_2027: Citation | None = None,
) -> tuple[Entry[None], ...]:
    """Return the texts of a paragraph of 42 CFR 414.1400 from the year *first* through 2027.

    *locator* is the one of 2024. With *basis* REGULATION the texts state the rule, and the basis is
    weaker in a year whose text was not read. Any other basis holds for every year, and *note* says
    why. *in_2027* replaces what the fact sheet says under the paragraph's heading.
    """

    def cited(source: Citation) -> Citation:
        return source if basis is Basis.REGULATION else read_as(source, note, basis)

    of_2024 = cfr(f"414.1400{locator}")
    sources = (
        (2021, 2021, cited(cfr(_in_2021(locator), as_of=IN_2021))),
        (2022, 2022, cited(evolve(of_2024, as_of=IN_2022))),
        (2023, 2023, cited(evolve(of_2024, as_of=IN_2023))),
        (2024, 2024, cited(of_2024)),
        (2025, 2026, cited(unread(2024, of_2024))),
        (2027, 2027, in_2027 or cited(_in_2027(locator))),
    )
    return tuple(
        text(max(first, begins), ends, one) for begins, ends, one in sources if ends >= first
    )


def read_as(source: Citation, note: str, basis: Basis = Basis.INTERPRETATION) -> Citation:
    """Return *source* as our reading of it, or as a conclusion from it, as *note* says.

    A year that rests on the text of another still says so.
    """
    if source.note.casefold().endswith(_UNREAD):
        note = f"{note}. {_UNREAD.capitalize()}"
    return evolve(source, basis=basis, note=note)


def fact_sheet(
    heading: str, cites: str = "", basis: Basis = Basis.CMS_GUIDANCE, note: str = ""
) -> Citation:
    """Return the 2027 fact sheet's text under *heading*, where it restates *cites*."""
    restated = cites and f"414.1400{cites}"
    return guidance(FACT_SHEET_2027, heading, basis=basis, note=note, cites=restated)


def _in_2021(locator: str) -> str:
    begins = next((one for one in _IN_2021 if locator.startswith(one)), locator)
    letters = locator.removeprefix(begins)
    return " and ".join(f"{place}{letters}" for place in _IN_2021.get(begins, ("414.1400",)))


def _in_2027(locator: str) -> Citation:
    heading = next(one for begins, one in _HEADINGS.items() if locator.startswith(begins))
    # The fact sheet says when the report is due, and nothing about its contents.
    return fact_sheet(heading, "(b)(3)(v)(G)(1)" if locator == "(b)(3)(v)(G)" else locator)
