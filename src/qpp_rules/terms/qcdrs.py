"""What a QCDR is, and what a QCDR measure is: 42 CFR § 414.1305, as CMS's guides state it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Final

from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import measure_spelling
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, reading, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.values import (
    a_text,
    items_of,
)
from qpp_rules.terms.definitions import judge_facts

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.findings import Clause, Finding
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

_CHOOSING: Final = "Should I select a QCDR or Qualified Registry as my third party intermediary?"
QCDR_MEASURE: Final = _page.rule(
    "terms.qcdr-measure",
    "outside the year's list of MIPS quality measures, and approved for the QCDR",
    (
        text(2023, 2023, guidance(GUIDE_2023, _CHOOSING, cites="414.1305")),
        text(2026, 2026, guidance(GUIDE_2026, _CHOOSING, cites="414.1305")),
        text(2027, 2027, guidance(FACT_SHEET_2027, "What is a QCDR measure?", cites="414.1305")),
    ),
    "VOC-019",
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


def is_qcdr_measure(
    measure_id: str,
    year: PerformanceYear,
    *,
    mips_measure_ids: Collection[str],
    approved: bool | None,
) -> Determination[bool | None]:
    """Decide whether *measure_id* is a QCDR measure: not on the year's MIPS list, and approved.

    An id that differs from one on the list only by case, blanks or leading zeros may be that
    measure: the answer is None, or False if it is not approved.

    >>> from qpp_rules import PerformanceYear
    >>> is_qcdr_measure(
    ...     "134", PerformanceYear(2027), mips_measure_ids={"134", "226"}, approved=True
    ... ).answer
    False

    Raises InvalidType or InvalidValue for an id that is not text, is empty or has blanks around it,
    and for a list without ids; YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet; the guides of 2023 and 2026; 42 CFR § 414.1305.
    """
    clause = QCDR_MEASURE.of(year)
    listed = _check_ids(measure_id, mips_measure_ids)
    return all_met(
        year, (_off_the_list(clause, measure_id, listed), *judge_facts(clause, approved=approved))
    )


def _off_the_list(clause: Clause, measure_id: str, listed: list[str]) -> Finding:
    if measure_id in listed:
        return clause.not_met("on the year's MIPS list")
    spelling, off = measure_spelling(measure_id), "not on the year's MIPS list"
    near = sorted(one for one in listed if measure_spelling(one) == spelling)
    if not near:
        return clause.met(off)
    finding = clause.unknown("measure_id", observed=f"{off}, which has {near[0]}")
    return finding.replace(source=reading(finding.citation, _SPELLED))


_SPELLED: Final = (
    "ids that differ only by blanks, case or leading zeros may be one measure; whether they are is "
    "left open, and they could be two"
)


def _check_ids(measure_id: object, mips_measure_ids: Any) -> list[str]:
    """Return the ids of the list; raise with all that is wrong with them."""
    wrong = [a_text.problem("measure_id", measure_id)]
    listed: list[str] = []
    if isinstance(mips_measure_ids, (str, bytes)) or not isinstance(mips_measure_ids, Collection):
        # Every part of a text would count as being in it.
        given, expected = shown(mips_measure_ids), "a collection of ids"
        wrong.append(Problem("mips_measure_ids", given, expected, is_type=True))
    else:
        listed = items_of("is_qcdr_measure", "mips_measure_ids", mips_measure_ids)
        wrong += [
            a_text.problem(f"mips_measure_ids[{place}]", one) for place, one in enumerate(listed)
        ]
        if not listed:
            expected = "the ids of the year's MIPS quality measures"
            wrong.append(Problem("mips_measure_ids", "none", expected))
    if problems := [one for one in wrong if one is not None]:
        refuse("is_qcdr_measure", problems)
    return listed
