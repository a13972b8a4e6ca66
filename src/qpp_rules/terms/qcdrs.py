"""What a QCDR is: 42 CFR § 414.1305, as CMS's guides state it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.terms.definitions import judge_facts

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


def _definition_of_a_qcdr(note: str = "") -> tuple[Entry[None], ...]:
    all_three = (
        "the definition asks for all three, and the list after it can be read as alternatives"
    )
    footnote = "its footnote prints 414.1400"

    def stated(document: str, *notes: str) -> Citation:
        told = "; ".join(one for one in (all_three, *notes) if one)
        return guidance(document, "What is a QCDR?", cites="414.1305", note=told)

    return (
        text(2023, 2023, stated(GUIDE_2023, note)),
        text(2026, 2026, stated(GUIDE_2026, footnote, note)),
        text(2027, 2027, stated(FACT_SHEET_2027)),
    )


_BY_COLLABORATION: Final = (
    "that a collaborator's expertise counts is said in the fact sheet of 2027 only"
)

CLINICAL_EXPERTISE: Final = _page.rule(
    "terms.qcdr.clinical-expertise",
    "clinical expertise in medicine, its own or a collaborator's",
    _definition_of_a_qcdr(_BY_COLLABORATION),
    "VOC-004",
)
MEASURE_EXPERTISE: Final = _page.rule(
    "terms.qcdr.measure-development",
    "expertise in developing quality measures, its own or a collaborator's",
    _definition_of_a_qcdr(_BY_COLLABORATION),
    "VOC-004",
)
COLLECTS_FOR_TRACKING: Final = _page.rule(
    "terms.qcdr.collects-data",
    "collects medical or clinical data to track patients and diseases",
    _definition_of_a_qcdr(),
    "VOC-004",
)


def is_qcdr(
    *,
    clinical_expertise: bool | None,
    measure_development_expertise: bool | None,
    collects_data_for_tracking: bool | None,
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether an intermediary may be a QCDR: it needs all three, alone or with others.

    >>> from qpp_rules import PerformanceYear
    >>> is_qcdr(
    ...     clinical_expertise=True,
    ...     measure_development_expertise=None,
    ...     collects_data_for_tracking=True,
    ...     year=PerformanceYear(2027),
    ... ).missing
    ('measure_development_expertise',)

    Raises YearNotCovered for a year whose text was not read.

    Citation: 42 CFR § 414.1305, as the guides and the fact sheet state it.
    """
    expert, developer, collector = (
        rule.of(year) for rule in (CLINICAL_EXPERTISE, MEASURE_EXPERTISE, COLLECTS_FOR_TRACKING)
    )
    return all_met(
        year,
        (
            *judge_facts(expert, clinical_expertise=clinical_expertise),
            *judge_facts(developer, measure_development_expertise=measure_development_expertise),
            *judge_facts(collector, collects_data_for_tracking=collects_data_for_tracking),
        ),
    )
