"""Which collection types go with whom, and which a filter counts together."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.vocabulary import ApmEntityKind, CollectionType, IntermediaryType
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    COLLECTION_TYPES,
    check_collection_type,
    matching_collection_types,
)

PY2026, PY2027 = (PerformanceYear(year) for year in (2026, 2027))
QCDR, REGISTRY = IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY
ACO, OTHER_ENTITY = ApmEntityKind
QCDR_MEASURE, MEDICARE_CQM = CollectionType.QCDR_MEASURE, CollectionType.MEDICARE_CQM
MIPS_CQM, ECQM = CollectionType.MIPS_CQM, CollectionType.ECQM


FOR_ANYBODY = {MIPS_CQM, ECQM}
NEVER = {
    CollectionType.MEDICARE_PART_B_CLAIMS,
    CollectionType.CMS_WEB_INTERFACE,
    CollectionType.CAHPS_FOR_MIPS_SURVEY,
    CollectionType.ADMINISTRATIVE_CLAIMS,
}


def test_four_collection_types_may_have_to_be_validated() -> None:
    """VOC-016 (S1:241-244)."""
    assert COLLECTION_TYPES.at(PY2027) == {QCDR_MEASURE, MIPS_CQM, ECQM, MEDICARE_CQM}
    assert COLLECTION_TYPES.at(PY2027).isdisjoint(NEVER)


@pytest.mark.parametrize("collection_type", CollectionType)
@pytest.mark.parametrize("intermediary", [QCDR, REGISTRY])
@pytest.mark.parametrize("entity", [None, ACO, OTHER_ENTITY], ids=str)
def test_a_collection_type_must_suit_the_intermediary_and_the_participant(
    collection_type: CollectionType,
    intermediary: IntermediaryType,
    entity: ApmEntityKind | None,
) -> None:
    """VOC-016: QCDR measures for QCDRs only, Medicare CQMs for Shared Savings ACOs only."""
    allowed = (
        collection_type in FOR_ANYBODY
        or (collection_type is QCDR_MEASURE and intermediary is QCDR)
        or (collection_type is MEDICARE_CQM and entity is ACO)
    )

    decided = check_collection_type(collection_type, intermediary, PY2027, apm_entity=entity)

    assert decided.answer is allowed
    assert decided.findings[0].rule.id == "terms.collection-type"
    assert decided.findings[0].observed == (
        f"{collection_type.value}, {intermediary.value}, "
        f"{entity.value if entity else 'not an APM Entity'}"
    )


def test_a_group_that_is_not_an_aco_has_no_medicare_cqms() -> None:
    """VOC-C07: invalid; Medicare CQMs are for Shared Savings ACOs only."""
    decided = check_collection_type(MEDICARE_CQM, REGISTRY, PY2027, apm_entity=None)

    assert decided.answer is False
    assert str(decided.findings[0]) == (
        "NOT MET: the intermediary may submit the collection type for the participant; observed "
        "Medicare CQM, Qualified Registry, not an APM Entity [2027 Self-Nomination Fact Sheet, "
        '"Data Validation and Targeted Audits", CMS guidance]'
    )


@pytest.mark.parametrize(
    "intermediary", [IntermediaryType.HEALTH_IT_VENDOR, IntermediaryType.CAHPS_SURVEY_VENDOR]
)
@pytest.mark.parametrize("collection_type", CollectionType)
def test_the_fact_sheet_says_nothing_about_other_intermediaries(
    intermediary: IntermediaryType, collection_type: CollectionType
) -> None:
    """A health IT vendor submits nothing in 2027, and a survey vendor no CQM but the survey."""
    with pytest.raises(InvalidValue, match=r"intermediary_type: .* QCDR or QUALIFIED_REGISTRY"):
        check_collection_type(collection_type, intermediary, PY2027, apm_entity=None)


def test_members_of_another_enumeration_are_refused_together() -> None:
    with pytest.raises(InvalidType) as caught:
        check_collection_type("eCQM", "QCDR", PY2027, apm_entity="ACO")

    assert [problem.field for problem in caught.value.problems] == [
        "collection_type",
        "intermediary_type",
        "apm_entity",
    ]


@pytest.mark.parametrize("year", [2019, 2023, 2026, 2028])
def test_the_collection_types_of_other_years_are_not_guessed(year: int) -> None:
    with pytest.raises(YearNotCovered) as caught:
        check_collection_type(ECQM, QCDR, PerformanceYear(year), apm_entity=None)

    assert caught.value.covered == ((2027, 2027),)


@pytest.mark.parametrize("year", range(2017, 2028))
@pytest.mark.parametrize(("wanted", "together"), [*product(CollectionType, (True, False))])
def test_collection_types_are_separate_except_two_that_the_2026_guide_combines(
    year: int, wanted: CollectionType, together: bool
) -> None:
    """VOC-021: a 2026 'MIPS CQM' filter can optionally include Medicare CQMs; 2027 lists both."""
    expected = {wanted}
    if year == 2026 and together and wanted is MIPS_CQM:
        expected = {MIPS_CQM, MEDICARE_CQM}

    found = matching_collection_types(wanted, PerformanceYear(year), as_the_guide_counts=together)

    assert found == expected


def test_no_filter_combines_collection_types_by_default() -> None:
    assert matching_collection_types(MIPS_CQM, PY2026) == {MIPS_CQM}


@pytest.mark.parametrize("together", ["yes", 1, None], ids=repr)
def test_a_filter_needs_a_collection_type_and_a_flag(together: Any) -> None:
    with pytest.raises(InvalidType, match=r"as_the_guide_counts: given .* expected True or False"):
        matching_collection_types(MIPS_CQM, PY2026, as_the_guide_counts=together)
    wrong: Any = "MIPS CQM"
    with pytest.raises(InvalidType, match=r"wanted: given .* a CollectionType; one of MIPS_CQM"):
        matching_collection_types(wanted=wrong, year=PY2026)


def test_a_bare_number_is_not_a_year() -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)"):
        matching_collection_types(MIPS_CQM, 2026)
