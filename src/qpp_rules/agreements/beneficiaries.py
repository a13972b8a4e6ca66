"""Whose data a document allows to be disclosed, compared with what will be submitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.agreements.documents import AGREEMENT_TEXTS
from qpp_rules.core.citations import Basis
from qpp_rules.core.pages import Page, entry, reading
from qpp_rules.core.values import Enumeration
from qpp_rules.core.vocabulary import CollectionType

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding, Rule
    from qpp_rules.core.planned_submissions import PlannedSubmission


class Beneficiaries(Enumeration):
    """Whose numerator and denominator data, or data by patient, may be disclosed."""

    NONE = "no beneficiaries"
    MEDICARE = "Medicare beneficiaries only"
    MEDICARE_AND_NON_MEDICARE = "Medicare and non-Medicare beneficiaries"


_page = Page(__name__)

_ALL_TYPES: Final = frozenset(CollectionType)
_MEDICARE_CQMS_ONLY: Final = frozenset({CollectionType.MEDICARE_CQM})
_NO_EXEMPTION: Final = (
    "the fact sheet of 2027 is content with Medicare patients where Medicare CQMs go; the text "
    "does not say so, and it is not taken back to this year"
)
_OF_2023, _OF_2024, _OF_2025, _OF_2026, _OF_2027 = (one.source for one in AGREEMENT_TEXTS)

ALL_PAYER_COLLECTION_TYPES: Final = _page.parameter(
    "agreements.all-payer-collection-types",
    "collection types for which data on non-Medicare beneficiaries must be covered",
    entry(2023, 2023, _ALL_TYPES, _OF_2023),
    # These years have Medicare CQMs, but their texts do not mention them.
    entry(2024, 2024, _ALL_TYPES, reading(_OF_2024, _NO_EXEMPTION)),
    entry(2025, 2025, _ALL_TYPES, reading(_OF_2025, _NO_EXEMPTION)),
    entry(2026, 2026, _ALL_TYPES, reading(_OF_2026, _NO_EXEMPTION)),
    entry(2027, 2027, _ALL_TYPES - _MEDICARE_CQMS_ONLY, _OF_2027),
)


def data_finding(
    rule: Rule, fact: tuple[str, Beneficiaries | None], planned: PlannedSubmission, *, about: str
) -> Finding:
    """Judge whose data may be disclosed: all patients', or Medicare's only where that is enough."""
    name, beneficiaries = fact
    year, types, clause = planned.year, planned.collection_types, rule.of(planned.year)
    all_payer = ALL_PAYER_COLLECTION_TYPES.entry(year)
    exempt = _ALL_TYPES - all_payer.value
    required = Beneficiaries.MEDICARE_AND_NON_MEDICARE.value
    if exempt:
        required += f"; of Medicare only for {', '.join(sorted(one.value for one in exempt))}"
    if beneficiaries is None:
        types_needed = ("collection_types",) if types is None and exempt else ()
        return clause.unknown(name, *types_needed, required=required, about=about)
    of_medicare = beneficiaries is Beneficiaries.MEDICARE
    holds: bool | None = beneficiaries is Beneficiaries.MEDICARE_AND_NON_MEDICARE
    if of_medicare:
        holds = _are_enough(types, exempt)
    finding = clause.judge(
        holds, beneficiaries.value, required, missing=("collection_types",), about=about
    )
    is_read = all_payer.source.basis is Basis.INTERPRETATION
    # No text allows less than all beneficiaries for other collection types.
    if of_medicare and is_read and types in {None, _MEDICARE_CQMS_ONLY}:
        ours = evolve(finding.citation, basis=Basis.INTERPRETATION, note=all_payer.source.note)
        return finding.replace(source=ours)
    return finding


def _are_enough(
    types: frozenset[CollectionType] | None, exempt: frozenset[CollectionType]
) -> bool | None:
    """Return whether data on Medicare beneficiaries is enough, which some types do not allow."""
    if types is None:
        return None if exempt else False
    return bool(types) and types <= exempt
