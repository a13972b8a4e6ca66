"""What a qualified registry is: 42 CFR § 414.1305, as the guides and the fact sheet state it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.values import Enumeration
from qpp_rules.terms.definitions import judge_facts

if TYPE_CHECKING:
    from qpp_rules.core.years import PerformanceYear

_page = Page(__name__)


class RegistryKind(Enumeration):
    """The three kinds of body that could be a qualified registry in the 2023 text."""

    MEDICAL_REGISTRY = "medical registry"
    MAINTENANCE_OF_CERTIFICATION_PROGRAM = "maintenance of certification program"
    OTHER_DATA_INTERMEDIARY = "other data intermediary"


_REGISTRY: Final = "What is a Qualified Registry?"
VETTED: Final = _page.rule(
    "terms.qualified-registry.kind",
    "a medical registry, certification program or other intermediary that self-nominated for the "
    "period, was vetted, and has the legal authority to submit",
    (text(2023, 2023, guidance(GUIDE_2023, _REGISTRY, cites="414.1305")),),
    "VOC-006",
    "VOC-007",
)
COLLECTS_AND_SUBMITS: Final = _page.rule(
    "terms.qualified-registry.work",
    "collects MIPS data from MIPS eligible clinicians and submits it to CMS",
    (
        text(
            2026,
            2026,
            guidance(
                GUIDE_2026,
                _REGISTRY,
                note=(
                    "the guide gives no paragraph here, and its words are not those of 42 CFR "
                    "414.1305 as of 2024"
                ),
            ),
        ),
        text(2027, 2027, guidance(FACT_SHEET_2027, _REGISTRY, cites="414.1305")),
    ),
    "VOC-005",
)


def is_registry_by_kind(
    kind: RegistryKind | None,
    year: PerformanceYear,
    *,
    self_nominated: bool | None,
    vetted: bool | None,
    has_legal_authority: bool | None,
) -> Determination[bool | None]:
    """Decide whether a body is a qualified registry by the text of 2023.

    *kind* None means "none of the kinds".

    >>> from qpp_rules import PerformanceYear
    >>> is_registry_by_kind(
    ...     RegistryKind.MEDICAL_REGISTRY,
    ...     PerformanceYear(2023),
    ...     self_nominated=True,
    ...     vetted=False,
    ...     has_legal_authority=True,
    ... ).answer
    False

    Raises YearNotCovered for other years: see :func:`is_registry_by_work`.

    Citation: 2023 QCDR/Qualified Registry participation guide, quoting 42 CFR § 414.1305.
    """
    clause = VETTED.of(year)
    take("is_registry_by_kind", kind=(kind, optional(instance_of(RegistryKind))))
    one_of_the_kinds = clause.judge(kind is not None, kind.value if kind else "none of the kinds")
    facts = judge_facts(
        clause,
        self_nominated=self_nominated,
        vetted=vetted,
        has_legal_authority=has_legal_authority,
    )
    return all_met(year, (one_of_the_kinds, *facts))


def is_registry_by_work(
    year: PerformanceYear, *, collects: bool | None, submits: bool | None
) -> Determination[bool | None]:
    """Decide whether an intermediary is a qualified registry by the texts of 2026 and 2027.

    No experience in developing measures is needed.

    >>> from qpp_rules import PerformanceYear
    >>> is_registry_by_work(PerformanceYear(2027), collects=True, submits=True).answer
    True

    Raises YearNotCovered for other years: see :func:`is_registry_by_kind`.

    Citation: 2026 participation guide; 2027 Self-Nomination Fact Sheet; 42 CFR § 414.1305.
    """
    clause = COLLECTS_AND_SUBMITS.of(year)
    return all_met(year, judge_facts(clause, collects=collects, submits=submits))
