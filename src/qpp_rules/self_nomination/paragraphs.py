"""The texts on self-nomination by year: paragraphs of 42 CFR § 414.1400, and CMS's own words."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.pages import text
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qpp_rules.core.citations import Citation
    from qpp_rules.core.parameters import Entry

FACT_SHEETS: Final = "Self-nomination fact sheets (CMS)"
USER_GUIDES: Final = "Self-nomination user guides (CMS)"
APPROVAL_CRITERIA: Final = "Organizational Approval Criteria"
DATA_SUBMISSION: Final = "Data Submission"
ITEMS: Final = "What information is needed to self-nominate?"
"""The heading of the 2027 fact sheet under which it lists the items of a nomination."""
KEY_DIFFERENCES: Final = "QCDRs and Qualified Registries – Key Differences (At a Glance)"  # noqa: RUF001
NOMINATING_A_MEASURE: Final = "What is required for nominating a QCDR measure?"
PROCESS: Final = "What is the overall process to become a CMS-approved Intermediary?"
SUPPORT_CALLS: Final = "Intermediary Support Calls"
TIPS: Final = "Tips for successful Self-Nomination"

_FIRST, _LAST = 2017, 2027
_LAST_READ: Final = 2024
"""The last year whose text was read. That of each year before it was read."""


def section(locator: str, year: int) -> Citation:
    """Cite *locator* for *year*, from the state of 42 CFR that was read for it."""
    read = min(year, _LAST_READ)
    source = cfr(locator, as_of=date(read, 1, 1))
    return source if read == year else unread(read, source)


def paragraph(place: str, year: int) -> Citation:
    """Cite *place*, such as ``"(b)(2)"``, of § 414.1400 for *year*; see :func:`section`."""
    return section(f"414.1400{place}", year)


def printed_later(place: str) -> Citation:
    """Cite *place* of § 414.1400 for 2023, where only the text of 2024 has it."""
    note = "the text of 2024, which begins with this year; the text of this year does not have it"
    return evolve(section(f"414.1400{place}", 2024), basis=Basis.DERIVED, note=note)


def sheet(heading: str, cites: str = "", *, note: str = "") -> Citation:
    """Cite the fact sheet of 2027; *cites* is the paragraph of § 414.1400 that it restates."""
    return guidance(FACT_SHEET_2027, heading, note=note, cites=f"414.1400{cites}" if cites else "")


def of_later_sheet(heading: str, cites: str = "") -> Citation:
    """Cite the fact sheet of 2027 for an earlier year, whose texts do not say it."""
    note = "the fact sheet of 2027; no text of this year that was read says it"
    cited = f"414.1400{cites}" if cites else ""
    return guidance(FACT_SHEET_2027, heading, basis=Basis.DERIVED, note=note, cites=cited)


def by_year(
    places: Mapping[int, str], others: Mapping[int, Citation] | None = None
) -> tuple[Entry[None], ...]:
    """Return the texts that *places* of § 414.1400 state, each from the year that it stands at.

    An empty place ends the one before it. *others* stand in the place of a year's paragraph.
    """
    cited: dict[int, Citation] = {}
    for year in range(_FIRST, _LAST + 1):
        place = places.get(max((one for one in places if one <= year), default=0), "")
        if place:
            cited[year] = paragraph(place, year)
    return runs({**cited, **(others or {})})


def runs(cited: Mapping[int, Citation]) -> tuple[Entry[None], ...]:
    """Return the texts that *cited* has by year; years in a row with one source are one text."""
    found = []
    # A year that is missing begins a new run.
    keyed = [
        (year, source, year - place)
        for place, (year, source) in enumerate(sorted(cited.items(), key=lambda one: one[0]))
    ]
    for _, group in groupby(keyed, key=lambda one: (one[1], one[2])):
        run = list(group)
        found.append(text(run[0][0], run[-1][0], run[0][1]))
    return tuple(found)
