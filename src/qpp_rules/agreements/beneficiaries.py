"""On whom a document lets data be disclosed, held against what will be submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.agreements.facts import Beneficiaries
from qpp_rules.agreements.texts import AGREEMENTS, texts, valued
from qpp_rules.core.citations import Basis
from qpp_rules.core.pages import Page
from qpp_rules.core.vocabulary import CollectionType

if TYPE_CHECKING:
    from qpp_rules.core.determinations import Finding, Rule
    from qpp_rules.core.planned_submissions import PlannedSubmission

__all__ = ["ALL_PAYER_COLLECTION_TYPES", "data_finding"]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)

_ALL_TYPES: Final = frozenset(CollectionType)
_MEDICARE_CQMS_ONLY: Final = frozenset({CollectionType.MEDICARE_CQM})
_OLDER: Final = dict.fromkeys(
    (2024, 2025, 2026),
    "the fact sheet of 2027 is content with Medicare patients where Medicare CQMs go; the text "
    "does not say so, and it is not taken back to this year",
)
"""The years that have Medicare CQMs and a text that does not speak of them."""

ALL_PAYER_COLLECTION_TYPES: Final = _page.parameter(
    "agreements.all-payer-collection-types",
    "collection types for which data on non-Medicare beneficiaries must be covered",
    *valued(texts(AGREEMENTS, _OLDER), _ALL_TYPES, {2027: _ALL_TYPES - _MEDICARE_CQMS_ONLY}),
)


def data_finding(
    rule: Rule, fact: tuple[str, Beneficiaries | None], planned: PlannedSubmission, *, about: str
) -> Finding:
    """Judge on whom data may be disclosed: on all, or on Medicare's where that is enough."""
    name, beneficiaries = fact
    year, types, clause = planned.year, planned.collection_types, rule.of(planned.year)
    all_payer = ALL_PAYER_COLLECTION_TYPES.entry(year)
    exempt = _ALL_TYPES - all_payer.value
    required = Beneficiaries.MEDICARE_AND_NON_MEDICARE.value
    if exempt:
        required += f"; of Medicare only for {', '.join(sorted(one.value for one in exempt))}"
    if beneficiaries is None:
        return clause.unknown(name, required=required, about=about)
    of_medicare = beneficiaries is Beneficiaries.MEDICARE
    holds: bool | None = beneficiaries is Beneficiaries.MEDICARE_AND_NON_MEDICARE
    if of_medicare:
        holds = _are_enough(types, exempt)
    finding = clause.judge(
        holds, beneficiaries.value, required, missing=("collection_types",), about=about
    )
    # Of other collection types no text allows less than all.
    if of_medicare and types in {None, _MEDICARE_CQMS_ONLY} and year.year in _OLDER:
        ours = evolve(finding.citation, basis=Basis.INTERPRETATION, note=all_payer.source.note)
        return evolve(finding, source=ours)
    return finding


def _are_enough(
    types: frozenset[CollectionType] | None, exempt: frozenset[CollectionType]
) -> bool | None:
    """Say whether Medicare's beneficiaries are enough for what goes: where no type asks for all."""
    if types is None:
        return None if exempt else False
    return bool(types) and types <= exempt
