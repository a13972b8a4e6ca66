"""On whom a document lets data be disclosed, held against what will be submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.agreements.facts import Beneficiaries
from qpp_rules.agreements.parameters import ALL_PAYER_COLLECTION_TYPES
from qpp_rules.core.vocabulary import CollectionType

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.determinations import Finding, Rule
    from qpp_rules.core.planned_submissions import PlannedSubmission

__all__ = ["data_finding"]


def __dir__() -> list[str]:
    return __all__


_ALL_TYPES: Final = frozenset(CollectionType)
_MEDICARE_CQMS_ONLY: Final = frozenset({CollectionType.MEDICARE_CQM})


def data_finding(
    rule: Rule,
    fact: tuple[str, Beneficiaries | None],
    planned: PlannedSubmission,
    *,
    about: str,
    citation: Citation,
) -> Finding:
    """Judge on whom data may be disclosed: on all, or on Medicare's where that is enough."""
    name, beneficiaries = fact
    all_payer = ALL_PAYER_COLLECTION_TYPES.entry(planned.year)
    exempt, types = _ALL_TYPES - all_payer.value, planned.collection_types
    required = Beneficiaries.MEDICARE_AND_NON_MEDICARE.value
    if exempt:
        required += f"; of Medicare only for {', '.join(sorted(one.value for one in exempt))}"
    if beneficiaries is None:
        return rule.unknown(name, required=required, about=about, citation=citation)
    holds: bool | None = beneficiaries is Beneficiaries.MEDICARE_AND_NON_MEDICARE
    if beneficiaries is Beneficiaries.MEDICARE:
        holds = _are_enough(types, exempt)
        # Of other collection types the text of the year leaves no doubt.
        if types in {None, _MEDICARE_CQMS_ONLY}:
            citation = all_payer.source
    return rule.judge(
        holds,
        beneficiaries.value,
        required,
        missing=("collection_types",),
        about=about,
        citation=citation,
    )


def _are_enough(
    types: frozenset[CollectionType] | None, exempt: frozenset[CollectionType]
) -> bool | None:
    """Say whether Medicare's beneficiaries are enough for what goes: where no type asks for all."""
    if types is None:
        return None if exempt else False
    return bool(types) and types <= exempt
