"""Collection types: who may submit which of them, and which ones a filter counts together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_flag,
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2026, guidance
from qpp_rules.core.vocabulary import ApmEntityKind, CollectionType, IntermediaryType
from qpp_rules.core.years import PerformanceYear, check_year

if TYPE_CHECKING:
    from qpp_rules.core.parameters import Parameter

_page = Page(__name__)

_DATA_VALIDATION: Final = guidance(
    FACT_SHEET_2027, "Data Validation and Targeted Audits", cites="414.1400(b)(3)(v)"
)

COLLECTION_TYPES: Final = _page.parameter(
    "terms.collection-types",
    "collection types that an intermediary may have to validate",
    entry(
        2027,
        2027,
        frozenset(
            {
                CollectionType.QCDR_MEASURE,
                CollectionType.MIPS_CQM,
                CollectionType.ECQM,
                CollectionType.MEDICARE_CQM,
            }
        ),
        _DATA_VALIDATION,
    ),
)
COUNTED_TOGETHER: Final[Parameter[frozenset[CollectionType]]] = _page.parameter(
    "terms.collection-types-counted-together",
    "collection types that a filter for MIPS CQMs may count together",
    entry(
        2017,
        2025,
        frozenset({CollectionType.MIPS_CQM}),
        guidance(
            GUIDE_2026,
            "Getting Started with the Qualified Posting",
            basis=Basis.INTERPRETATION,
            note="no text found counts collection types of this year together",
        ),
    ),
    entry(
        2026,
        2026,
        frozenset({CollectionType.MIPS_CQM, CollectionType.MEDICARE_CQM}),
        guidance(GUIDE_2026, "Getting Started with the Qualified Posting"),
    ),
    entry(2027, 2027, frozenset({CollectionType.MIPS_CQM}), _DATA_VALIDATION),
)
COLLECTION_TYPE: Final = _page.rule(
    "terms.collection-type",
    "the intermediary may submit the collection type for the participant",
    COLLECTION_TYPES,
    "VOC-016",
)

_VALIDATING: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)


def check_collection_type(
    collection_type: CollectionType,
    intermediary_type: IntermediaryType,
    year: PerformanceYear,
    *,
    apm_entity: ApmEntityKind | None,
) -> Determination[bool | None]:
    """Decide whether an intermediary may submit by *collection_type* for a participant.

    *apm_entity* says which kind of APM Entity the participant is; None means that it is not one.
    QCDR measures are for QCDRs, Medicare CQMs for Shared Savings Program ACOs; survey and
    administrative claims data does not come from these intermediaries.

    >>> check_collection_type(
    ...     CollectionType.MEDICARE_CQM, IntermediaryType.QCDR, PerformanceYear(2027),
    ...     apm_entity=None,
    ... ).answer
    False

    Raises YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet; 42 CFR § 414.1400(b)(3)(v).
    """
    types, subject = COLLECTION_TYPES.at(year), "check_collection_type"
    take(
        subject,
        collection_type=(collection_type, member_of(CollectionType)),
        intermediary_type=(intermediary_type, member_of(IntermediaryType)),
        apm_entity=(apm_entity, optional(member_of(ApmEntityKind))),
    )
    if intermediary_type not in _VALIDATING:
        given = shown(intermediary_type)
        expected = "QCDR or QUALIFIED_REGISTRY, the types in the fact sheet"
        raise InvalidValue.of(subject, "intermediary_type", given=given, expected=expected)
    allowed = collection_type in types
    if collection_type is CollectionType.QCDR_MEASURE:
        allowed = intermediary_type is IntermediaryType.QCDR
    elif collection_type is CollectionType.MEDICARE_CQM:
        allowed = apm_entity is ApmEntityKind.SHARED_SAVINGS_ACO
    whose = apm_entity.value if apm_entity else "not an APM Entity"
    observed = f"{collection_type.value}, {intermediary_type.value}, {whose}"
    return all_met(year, (COLLECTION_TYPE.of(year).judge(allowed, observed),))


def matching_collection_types(
    wanted: CollectionType, year: PerformanceYear, *, as_the_guide_counts: bool = False
) -> frozenset[CollectionType]:
    """Return the collection types that a filter for *wanted* finds among supported measures.

    The 2026 guide counts Medicare CQMs among MIPS CQMs when it names supported measures; with
    *as_the_guide_counts* a filter for MIPS CQMs finds both. Otherwise each type is found alone.

    >>> found = matching_collection_types(
    ...     CollectionType.MIPS_CQM, PerformanceYear(2026), as_the_guide_counts=True
    ... )
    >>> sorted(kind.value for kind in found)
    ['MIPS CQM', 'Medicare CQM']

    Raises InvalidType for an argument of another type, YearNotCovered for a year without a source.

    Citation: 2026 QCDR/Qualified Registry participation guide; 2027 Self-Nomination Fact Sheet.
    """
    together = COUNTED_TOGETHER.at(check_year("matching_collection_types", year))
    take(
        "matching_collection_types",
        wanted=(wanted, member_of(CollectionType)),
        as_the_guide_counts=(as_the_guide_counts, a_flag),
    )
    if as_the_guide_counts and wanted is CollectionType.MIPS_CQM:
        return together
    return frozenset({wanted})
