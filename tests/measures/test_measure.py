"""What follows from the fields of a measure: outcome, priority, collection types."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.vocabulary import CollectionType, PerformanceCategory
from qpp_rules.measures import Measure, MeasureType, MetricType, SubmissionMethod
from qpp_rules.testing.strategies import listed_measures

CLAIMS, REGISTRY, EHR, WEB, SURVEY, ADMINISTRATIVE = SubmissionMethod


def measure(identifier: str = "236", **fields: Any) -> Measure:
    return Measure(identifier, PerformanceCategory.QUALITY, **fields)


@pytest.mark.parametrize("year", [None, 2000, 2017, 2100])
def test_a_first_year_of_this_century_is_taken(year: int | None) -> None:
    assert measure(first_year=year).first_year == year


@pytest.mark.parametrize(
    ("year", "error"),
    [(1999, InvalidValue), (2101, InvalidValue), (-1, InvalidValue), ("2017", InvalidType)],
)
def test_another_first_year_is_refused(year: Any, error: type[InvalidInput]) -> None:
    with pytest.raises(error, match="a year from 2000 to 2100, or nothing"):
        measure(first_year=year)


@pytest.mark.parametrize(
    ("measure_type", "is_outcome"),
    [
        (MeasureType.OUTCOME, True),
        (MeasureType.INTERMEDIATE_OUTCOME, True),
        (MeasureType.PATIENT_REPORTED_OUTCOME, True),
        (MeasureType.PROCESS, False),
        (MeasureType.EFFICIENCY, False),
        (MeasureType.STRUCTURE, False),
        (MeasureType.PATIENT_ENGAGEMENT_EXPERIENCE, False),
        (MeasureType.INTERMEDIATE_OUTCOME_AND_PROCESS, None),
        (None, None),
    ],
)
def test_intermediate_and_patient_reported_outcomes_are_outcomes(
    measure_type: MeasureType | None, is_outcome: bool | None
) -> None:
    """Facts 1: outcome, intermediate outcome and patient-reported outcome count (F3)."""
    assert measure(measure_type=measure_type).is_outcome is is_outcome


@pytest.mark.parametrize(
    ("flag", "measure_type", "is_high_priority"),
    [
        (True, MeasureType.PROCESS, True),
        (True, None, True),
        (False, MeasureType.OUTCOME, True),
        (None, MeasureType.OUTCOME, True),
        (False, MeasureType.PROCESS, False),
        (False, None, None),
        (None, MeasureType.PROCESS, None),
        (None, None, None),
    ],
)
def test_an_outcome_measure_is_high_priority_even_if_not_flagged(
    flag: bool | None, measure_type: MeasureType | None, is_high_priority: bool | None
) -> None:
    """Facts 2.1: some outcome measures of 2017 to 2019 are not flagged: use type or flag."""
    found = measure(is_flagged_high_priority=flag, measure_type=measure_type)

    assert found.is_high_priority is is_high_priority


@pytest.mark.parametrize(
    ("metric_type", "is_multi_rate"),
    [
        (MetricType.MULTI_PERFORMANCE_RATE, True),
        (MetricType.REGISTRY_MULTI_PERFORMANCE_RATE, True),
        (MetricType.SINGLE_PERFORMANCE_RATE, False),
        (MetricType.BOOLEAN, False),
        (None, None),
    ],
)
def test_two_metric_types_have_several_rates(
    metric_type: MetricType | None, is_multi_rate: bool | None
) -> None:
    assert measure(metric_type=metric_type).is_multi_rate is is_multi_rate


@pytest.mark.parametrize(
    ("found", "method", "collection_type"),
    [
        (measure(), CLAIMS, CollectionType.MEDICARE_PART_B_CLAIMS),
        (measure(), EHR, CollectionType.ECQM),
        (measure(), WEB, CollectionType.CMS_WEB_INTERFACE),
        (measure(), SURVEY, CollectionType.CAHPS_FOR_MIPS_SURVEY),
        (measure(), ADMINISTRATIVE, CollectionType.ADMINISTRATIVE_CLAIMS),
        (measure(), REGISTRY, None),
        (measure(is_qcdr_measure=False), REGISTRY, CollectionType.MIPS_CQM),
        (measure(is_qcdr_measure=True), REGISTRY, CollectionType.QCDR_MEASURE),
        (measure("001SSP", is_qcdr_measure=False), REGISTRY, CollectionType.MEDICARE_CQM),
        (
            measure("001SSP", is_qcdr_measure=False, companions={"001"}),
            REGISTRY,
            CollectionType.MEDICARE_CQM,
        ),
        (
            measure("001SSP", is_qcdr_measure=False, companions={"134"}),
            REGISTRY,
            CollectionType.MIPS_CQM,
        ),
        (measure("ASSP", is_qcdr_measure=True), REGISTRY, CollectionType.QCDR_MEASURE),
        (measure("001", companions={"001SSP"}, is_qcdr_measure=False), EHR, CollectionType.ECQM),
    ],
)
def test_registry_is_mips_cqm_qcdr_measure_or_medicare_cqm(
    found: Measure, method: SubmissionMethod, collection_type: CollectionType | None
) -> None:
    """Facts, Words: `registry` is a collection type, never the intermediary."""
    assert found.collection_type_of(method) is collection_type


@pytest.mark.parametrize(
    ("methods", "is_qcdr", "types"),
    [
        (None, False, None),
        ((), False, frozenset()),
        ((REGISTRY, EHR), None, None),
        ((EHR,), None, {CollectionType.ECQM}),
        (
            (REGISTRY, EHR, CLAIMS),
            False,
            {
                CollectionType.MIPS_CQM,
                CollectionType.ECQM,
                CollectionType.MEDICARE_PART_B_CLAIMS,
            },
        ),
    ],
)
def test_the_collection_types_follow_from_the_methods(
    methods: tuple[SubmissionMethod, ...] | None,
    is_qcdr: bool | None,
    types: frozenset[CollectionType] | None,
) -> None:
    found = measure(submission_methods=methods, is_qcdr_measure=is_qcdr)

    assert found.collection_types == types


def test_a_method_and_a_stratum_must_have_their_types() -> None:
    with pytest.raises(InvalidType, match=r"collection_type_of: method: given 'registry'"):
        measure().collection_type_of("registry")
    with pytest.raises(InvalidType, match=r"stratum: name: given 5"):
        measure().stratum(5)


@given(listed_measures(), st.sampled_from(SubmissionMethod))
def test_a_measure_has_the_collection_type_of_each_of_its_methods(
    found: Measure, method: SubmissionMethod
) -> None:
    """What a measure's collection types are never contradicts its methods, one by one."""
    types, one = found.collection_types, found.collection_type_of(method)

    if types is not None and found.submission_methods and method in found.submission_methods:
        assert one in types
    if one is not None and types is not None and one in types:
        assert found.submission_methods
        assert method in found.submission_methods
