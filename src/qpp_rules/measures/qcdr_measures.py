"""What a QCDR measure is: 42 CFR § 414.1305, as CMS's guides and the fact sheet state it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_flag,
    a_text,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures.inventory import Inventory
from qpp_rules.measures.source import data_finding

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding

_page = Page(__name__)

_CHOOSING: Final = "Should I select a QCDR or Qualified Registry as my third party intermediary?"
QCDR_MEASURE: Final = _page.rule(
    "measures.qcdr-measure",
    "outside the year's list of MIPS quality measures, and approved for the QCDR",
    (
        text(2023, 2023, guidance(GUIDE_2023, _CHOOSING, cites="414.1305")),
        text(2026, 2026, guidance(GUIDE_2026, _CHOOSING, cites="414.1305")),
        text(2027, 2027, guidance(FACT_SHEET_2027, "What is a QCDR measure?", cites="414.1305")),
    ),
    "VOC-019",
)
_SPELLED: Final = (
    "ids that differ only by blanks, case or leading zeros may be one measure; whether they are is "
    "left open, and they could be two"
)


def is_qcdr_measure(
    identifier: str, inventory: Inventory, *, approved: bool | None
) -> Determination[bool | None]:
    """Decide whether *identifier* is a QCDR measure: not on the year's MIPS list, and approved.

    The list is that of the MIPS quality measures in *inventory*. An id that differs from one in it
    only by case, blanks or leading zeros may be that measure: the answer is None, or False if it
    is not approved.

    >>> from qpp_rules.core.years import PerformanceYear
    >>> from qpp_rules.measures import Measure, Source
    >>> inventory = Inventory(
    ...     year=PerformanceYear(2026),
    ...     measures=[Measure("134", PerformanceCategory.QUALITY, is_qcdr_measure=False)],
    ...     source=Source(provisional=False),
    ... )
    >>> is_qcdr_measure("134", inventory, approved=True).answer
    False

    Raises InvalidType or InvalidValue for an argument of the wrong type, or an id that is empty or
    has blanks around it; YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet; the guides of 2023 and 2026; 42 CFR § 414.1305.
    """
    take(
        "is_qcdr_measure",
        identifier=(identifier, a_text),
        inventory=(inventory, instance_of(Inventory)),
        approved=(approved, optional(a_flag)),
    )
    year = inventory.year
    clause = QCDR_MEASURE.of(year)
    return all_met(
        year,
        (
            data_finding(inventory.source, year),
            _off_the_list(identifier, inventory),
            clause.judge(approved, missing=("approved",), about="approved"),
        ),
    )


def _off_the_list(identifier: str, inventory: Inventory) -> Finding:
    clause, measure = QCDR_MEASURE.of(inventory.year), inventory.get(identifier)
    off, on = "not on the year's MIPS list", "on the year's MIPS list"
    if measure is not None:
        if measure.category is not PerformanceCategory.QUALITY:
            return clause.not_met(f"listed as {measure.category.value}")
        is_qcdrs = measure.is_qcdr_measure
        observed = None if is_qcdrs is None else off if is_qcdrs else on
        return clause.judge(is_qcdrs, observed, missing=("is_qcdr_measure",))
    near = inventory.near(identifier)
    if near is None:
        return clause.met(off)
    finding = clause.unknown("identifier", observed=f"{off}, which has {near}")
    return finding.replace(source=reading(finding.citation, _SPELLED))
