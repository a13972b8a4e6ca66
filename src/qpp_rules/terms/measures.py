"""Collection types and QCDR measures: what goes with whom."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, GUIDE_2026, guidance
from qpp_rules.core.values import listing_problems, shown, type_problems
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    CollectionType,
    IntermediaryType,
)
from qpp_rules.core.years import PerformanceYear, check_year
from qpp_rules.terms.intermediaries import fact_finding

if TYPE_CHECKING:
    from qpp_rules.core.parameters import Parameter

__all__ = [
    "COLLECTION_TYPES",
    "check_collection_type",
    "is_qcdr_measure",
    "matching_collection_types",
]


def __dir__() -> list[str]:
    return __all__


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
COLLECTION_TYPE: Final = _page.rule(
    "terms.collection-type",
    "the collection type goes with the intermediary and the participant",
    COLLECTION_TYPES,
    "VOC-016",
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


def check_collection_type(
    collection_type: CollectionType,
    intermediary_type: IntermediaryType,
    year: PerformanceYear,
    *,
    apm_entity: ApmEntityKind | None,
) -> Determination[bool | None]:
    """Decide whether an intermediary may submit by *collection_type* for a participant.

    *apm_entity* says which kind of APM Entity the participant is, None that it is none. QCDR
    measures are for QCDRs, Medicare CQMs for Shared Savings Program ACOs; survey and
    administrative claims data do not come from these intermediaries.

    >>> check_collection_type(
    ...     CollectionType.MEDICARE_CQM, IntermediaryType.QCDR, PerformanceYear(2027),
    ...     apm_entity=None,
    ... ).answer
    False

    Raises YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet; 42 CFR § 414.1400(b)(3)(v).
    """
    types = COLLECTION_TYPES.at(year)
    _check_kinds(collection_type, intermediary_type, apm_entity)
    allowed = collection_type in types
    if collection_type is CollectionType.QCDR_MEASURE:
        allowed = intermediary_type is IntermediaryType.QCDR
    elif collection_type is CollectionType.MEDICARE_CQM:
        allowed = apm_entity is ApmEntityKind.SHARED_SAVINGS_ACO
    whose = apm_entity.value if apm_entity else "not an APM Entity"
    observed = f"{collection_type.value}, {intermediary_type.value}, {whose}"
    return all_met(year, (COLLECTION_TYPE.of(year).judge(allowed, observed),))


def _check_kinds(collection_type: object, intermediary_type: object, apm_entity: object) -> None:
    subject = "check_collection_type"
    given = (
        ("collection_type", collection_type, CollectionType),
        ("intermediary_type", intermediary_type, IntermediaryType),
        ("apm_entity", apm_entity, (ApmEntityKind, type(None))),
    )
    wrong = [
        Problem(name, shown(value), "a member of its enumeration", is_type=True)
        for name, value, kind in given
        if not isinstance(value, kind)
    ]
    if wrong:
        refuse(subject, wrong)
    if intermediary_type not in _VALIDATING:
        raise InvalidValue.of(
            subject,
            "intermediary_type",
            given=shown(intermediary_type),
            expected="QCDR or QUALIFIED_REGISTRY, of which the fact sheet speaks",
        )


_VALIDATING: Final = (IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY)


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


def matching_collection_types(
    wanted: CollectionType, year: PerformanceYear, *, as_the_guide_counts: bool = False
) -> frozenset[CollectionType]:
    """Return the collection types that a filter for *wanted* finds among supported measures.

    The 2026 guide counts Medicare CQMs among MIPS CQMs when it names supported measures; with
    *as_the_guide_counts* a filter for MIPS CQMs finds both there. Elsewhere each is its own.

    >>> found = matching_collection_types(
    ...     CollectionType.MIPS_CQM, PerformanceYear(2026), as_the_guide_counts=True
    ... )
    >>> sorted(kind.value for kind in found)
    ['MIPS CQM', 'Medicare CQM']

    Raises InvalidType for an argument of another type, YearNotCovered for a year without a source.

    Citation: 2026 QCDR/Qualified Registry participation guide; 2027 Self-Nomination Fact Sheet.
    """
    together = COUNTED_TOGETHER.at(check_year("matching_collection_types", year))
    problems = type_problems(
        ("wanted", wanted, CollectionType, "a member of CollectionType"),
        ("as_the_guide_counts", as_the_guide_counts, bool, "True or False"),
    )
    if problems:
        refuse("matching_collection_types", problems)
    if as_the_guide_counts and wanted is CollectionType.MIPS_CQM:
        return together
    return frozenset({wanted})


def _check_ids(measure_id: object, mips_measure_ids: object) -> None:
    wrong = type_problems(("measure_id", measure_id, str, "an id as text"))
    if isinstance(mips_measure_ids, (str, bytes)) or not isinstance(mips_measure_ids, Collection):
        # Any part of a text is in it.
        given, expected = shown(mips_measure_ids), "a collection of ids"
        wrong.append(Problem("mips_measure_ids", given, expected, is_type=True))
    else:
        wrong += listing_problems("mips_measure_ids", mips_measure_ids, str)
    if wrong:
        refuse("is_qcdr_measure", wrong)


def is_qcdr_measure(
    measure_id: str,
    year: PerformanceYear,
    *,
    mips_measure_ids: Collection[str],
    approved: bool | None,
) -> Determination[bool | None]:
    """Decide whether *measure_id* is a QCDR measure: off the year's MIPS list, and approved.

    >>> is_qcdr_measure(
    ...     "134", PerformanceYear(2027), mips_measure_ids={"134", "226"}, approved=True
    ... ).answer
    False

    Raises YearNotCovered for a year whose text was not read.

    Citation: 2027 Self-Nomination Fact Sheet; the guides of 2023 and 2026; 42 CFR § 414.1305.
    """
    clause = QCDR_MEASURE.of(year)
    _check_ids(measure_id, mips_measure_ids)
    listed = measure_id in mips_measure_ids
    on_list = "on the year's MIPS list" if listed else "not on the year's MIPS list"
    return all_met(
        year,
        (
            clause.judge(not listed, on_list),
            fact_finding(clause, "approved", approved),
        ),
    )
