"""Where a rule is written, and how sure we are."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_text,
    instance_of,
    member_of,
    optional,
)
from qpp_rules.core.tables import escaped
from qpp_rules.core.values import Enumeration, frozen

__all__ = ["Basis", "Citation"]

_CFR: Final = re.compile(r"([0-9]+) CFR")
_FEDERAL_REGISTER: Final = re.compile(r"([0-9]+) FR")
_PAGE: Final = re.compile(r"[0-9]+")
_SECTION: Final = re.compile(r"([0-9]+\.[0-9]+)((?:\([A-Za-z0-9]+\))*)")


def __dir__() -> list[str]:
    return __all__


class Basis(Enumeration):
    """How sure we are that a text says what we say it says, surest first."""

    REGULATION = "regulation"
    """Read in a copy of the regulation's text."""
    CMS_GUIDANCE = "CMS guidance"
    """Read in a text that CMS wrote: a fact sheet, a guide, a notice."""
    SECONDARY = "secondary"
    """A third party that quotes the regulation or CMS."""
    DERIVED = "derived"
    """Arithmetic from a rule that was read, or the text of another year if this year's was not
    read. The note says which."""
    INTERPRETATION = "interpretation"
    """Our reading of texts that are silent. The note says what else they could mean."""


@frozen
class Citation:
    """A place in a document, the date of the text that was read, and how sure we are.

    *document* is ``"42 CFR"``, ``"88 FR"`` or the title of a guide; *locator* is the section and
    paragraph, the page, or the heading. *as_of* is the date of the text that was read: *url* shows
    today's text, which may have changed since. *cites* is the paragraph that a guide restates.

    >>> from datetime import date
    >>> c = Citation("42 CFR", "414.1400(b)(3)(v)(E)(1)", date(2024, 1, 1), Basis.REGULATION)
    >>> str(c)
    '42 CFR § 414.1400(b)(3)(v)(E)(1)'
    >>> c.url
    'https://www.ecfr.gov/current/title-42/section-414.1400#p-414.1400(b)(3)(v)(E)(1)'
    >>> print(Citation("2027 Self-Nomination Fact Sheet", "Data Validation Audits",
    ...                date(2026, 5, 1), Basis.CMS_GUIDANCE))
    2027 Self-Nomination Fact Sheet, "Data Validation Audits"
    """

    document: str = field(validator=a_text)
    locator: str = field(validator=a_text)
    as_of: date | None = field(validator=optional(a_calendar_date))
    basis: Basis = field(validator=member_of(Basis))
    note: str = field(default="", validator=instance_of(str))
    cites: str = field(default="", validator=instance_of(str))

    def __str__(self) -> str:
        if _CFR.fullmatch(self.document):
            return f"{self.document} § {self.locator.removeprefix('§').strip()}"
        if _FEDERAL_REGISTER.fullmatch(self.document):
            return f"{self.document} {self.locator}"
        return f'{self.document}, "{self.locator}"'

    @property
    def url(self) -> str | None:
        """The paragraph's address at the eCFR or the page's at the Federal Register, or None."""
        if cfr := _CFR.fullmatch(self.document):
            section = _SECTION.match(self.locator.removeprefix("§").strip())
            if section is None:
                return None
            address = f"https://www.ecfr.gov/current/title-{cfr[1]}/section-{section[1]}"
            return f"{address}#p-{section[0]}" if section[2] else address
        if register := _FEDERAL_REGISTER.fullmatch(self.document):
            page = _PAGE.match(self.locator)
            if page is None:
                return None
            return f"https://www.federalregister.gov/citation/{register[1]}-FR-{page[0]}"
        return None

    def _repr_html_(self) -> str:
        text = escaped(str(self))
        linked = f'<a href="{escaped(self.url)}">{text}</a>' if self.url else text
        return f"{linked} <small>({escaped(self.basis.value)})</small>"
