"""On whom a document lets data be disclosed, held against what will be submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.agreements.facts import Beneficiaries, PlannedSubmission
from qpp_rules.agreements.parameters import ALL_PAYER_COLLECTION_TYPES
from qpp_rules.core.vocabulary import CollectionType

if TYPE_CHECKING:
    from qpp_rules.core.citations import Citation
    from qpp_rules.core.determinations import Finding, Rule

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
    if beneficiaries is None:
        return rule.unknown(name, about=about, citation=citation)
    holds: bool | None = beneficiaries is Beneficiaries.MEDICARE_AND_NON_MEDICARE
    if beneficiaries is Beneficiaries.MEDICARE:
        all_payer = ALL_PAYER_COLLECTION_TYPES.entry(planned.year)
        types = planned.collection_types
        if types is None:
            holds = None if _ALL_TYPES - all_payer.value else False
        else:
            holds = bool(types) and not types & all_payer.value
        # Of other collection types the text leaves no doubt.
        if types in {None, _MEDICARE_CQMS_ONLY}:
            citation = all_payer.source
    missing = ("collection_types",)
    return rule.judge(holds, beneficiaries.value, missing=missing, about=about, citation=citation)
