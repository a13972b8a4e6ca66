"""The value classes of a submission, and the digest of what is sent."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import Group, Individual, Npi, PerformanceYear, Subgroup, Tin
from qpp_rules.core.errors import InvalidInput, InvalidType
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.measures import MetricType, SubmissionMethod
from qpp_rules.submissions import (
    Computed,
    DiagnosisCount,
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    NonProportion,
    Proportion,
    ReadmissionDetails,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SetRecord,
    SinglePerformanceRate,
    Stratum,
    Submission,
    content_digest,
    in_form_of,
)
from qpp_rules.testing import strategies
from qpp_rules.testing.strategies import measurement_values, submissions

PY2026 = PerformanceYear(2026)
GROUP = Group(Tin("000456789"))
HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: SinglePerformanceRate(True, -1200, 600), "performance_met: given -1200"),
        (lambda: SinglePerformanceRate(True, True, 600), "performance_met: given True"),
        (lambda: SinglePerformanceRate(1, 1, 600), "is_end_to_end_reported: given 1"),  # type: ignore[arg-type]
        (lambda: SinglePerformanceRate(True, 1, 1.0), "eligible_population: given 1.0"),  # type: ignore[arg-type]
        (
            lambda: RegistrySinglePerformanceRate(True, 1, 1, Fraction(82)),
            "performance_rate: given 82",
        ),
        (lambda: RegistrySinglePerformanceRate(True, 1, 1, 0.5), "performance_rate: given 0.5"),  # type: ignore[arg-type]
        (
            lambda: RegistryMultiPerformanceRate(True, [], Fraction(-1, 9)),
            "performance_rate: given -1/9",
        ),
        (lambda: Computed(Fraction(101, 100)), "performance_rate: given 101/100"),
        (lambda: Computed(reporting_rate=Fraction(-1)), "reporting_rate: given -1"),
        (lambda: NonProportion(1, HALF, True, 1), "numerator: given 1"),  # type: ignore[arg-type]
        (lambda: NonProportion(HALF, Fraction(1, 10**310), True, 1), "denominator: given"),
        (lambda: MultiPerformanceRate(True, [1]), "strata: given an item that is an int"),  # type: ignore[list-item]
        (lambda: Stratum("x" * 101, 1, 1), "stratum: given a text of 101 characters"),
        (lambda: Stratum(" a", 1, 1), "stratum: given ' a'"),
        (lambda: Measurement("", True), "measure_id: given ''"),
        (lambda: Measurement("001", 5), "value: given 5"),  # type: ignore[arg-type]
        (lambda: SetRecord(created_at="yesterday"), "created_at: given 'yesterday'"),
        (lambda: SetRecord(created_at="2026-01-01T00:00:00"), "created_at: given"),
        (lambda: SetRecord(created_at="x" * 200), "created_at: given a text of 200"),
    ],
)
def test_impossible_content_is_refused(make: Any, told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        make()
    assert told in str(refused.value)


def test_content_that_a_rule_refuses_can_be_held() -> None:
    """Counts that exceed the eligible population, a numerator above its denominator."""
    assert SinglePerformanceRate(True, 61, 60, 5, 5, 5).performance_met == 61
    assert Proportion(5, 4).numerator == 5
    assert MeasurementSet(PerformanceCategory.COST).submission_method is None


@pytest.mark.parametrize(
    "make",
    [
        lambda computed: RegistrySinglePerformanceRate(True, 1, 2, HALF, computed=computed),
        lambda computed: RegistryMultiPerformanceRate(True, [], HALF, computed),
        lambda computed: NonProportion(HALF, HALF, True, 1, computed=computed),
    ],
)
def test_a_value_has_one_performance_rate(make: Any) -> None:
    assert make(Computed(reporting_rate=Fraction(1))).computed is not None
    with pytest.raises(InvalidInput, match="computed: given one with a performance_rate beside"):
        make(Computed(performance_rate=HALF))


# Whose a submission is


def test_the_participation_option_follows_from_the_participant() -> None:
    assert Submission(PY2026, GROUP).participation_option is ParticipationOption.GROUP


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"participant": None}, "participation_option: given None"),
        (
            {"participant": None, "participation_option": ParticipationOption.GROUP},
            "participant: given None, expected a participant, or the id of a subgroup",
        ),
        (
            {"participant": None, "participation_option": ParticipationOption.SUBGROUP},
            "entity_id: given None",
        ),
        (
            {"participant": GROUP, "participation_option": ParticipationOption.INDIVIDUAL},
            "participation_option: given ParticipationOption.INDIVIDUAL for group:*****6789",
        ),
        ({"participant": GROUP, "entity_id": "SG-1"}, "entity_id: given an identifier beside"),
        ({"participant": GROUP, "measurement_sets": [1]}, "measurement_sets: given an item"),
        ({"participant": "000456789"}, "participant: given a text that is not shown here"),
    ],
)
def test_a_submission_must_name_one_participant(fields: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Submission(PY2026, **fields)
    assert told in str(refused.value)
    assert "000456789" not in str(refused.value)


# The digest of what is sent


def submission(met: int = 47, *, turned: bool = False, **more: Any) -> Submission:
    """A submission with two sets, strata and a record; *turned* puts all in another order."""
    strata = [Stratum("14Days", met, 60, 13), Stratum("34Days", 121, 147, 26)]
    measurements = [
        Measurement("305", MultiPerformanceRate(True, strata[:: -1 if turned else 1])),
        Measurement("001", SinglePerformanceRate(False, 1, 2, 1)),
    ]
    sets = [
        MeasurementSet(
            PerformanceCategory.QUALITY,
            SubmissionMethod.ELECTRONIC_HEALTH_RECORD,
            "mips",
            date(2026, 1, 1),
            date(2026, 12, 31),
            measurements[:: -1 if turned else 1],
            **more,
        ),
        MeasurementSet(
            PerformanceCategory.IMPROVEMENT_ACTIVITIES,
            measurements=[Measurement("IA_EPA_1", value=True)],
        ),
    ]
    return Submission(PY2026, GROUP, sets[:: -1 if turned else 1])


def test_the_digest_is_the_same_for_the_same_content() -> None:
    digest = content_digest(submission())

    assert len(digest) == 64
    assert content_digest(submission(turned=True)) == digest
    assert content_digest(submission(record=SetRecord(id="1"), nulls={"cehrtId"})) == digest


@pytest.mark.parametrize(
    "changed",
    [
        submission(met=46),
        submission(cehrt_id="0015C7ACDE12345"),
        attrs.evolve(submission(), year=PerformanceYear(2025)),
        attrs.evolve(
            submission(),
            participant=Individual(Tin("000456789"), Npi("1234567893")),
            participation_option=ParticipationOption.INDIVIDUAL,
        ),
        attrs.evolve(submission(), measurement_sets=submission().measurement_sets[:1]),
        attrs.evolve(submission(), measurement_sets=submission().measurement_sets[:1] * 2),
    ],
)
def test_different_content_has_a_different_digest(changed: Submission) -> None:
    assert content_digest(changed) != content_digest(submission())


@given(submissions(), st.data())
def test_one_changed_count_changes_the_digest(of: Submission, data: st.DataObject) -> None:
    """SUB-035: the certification is of exactly this content."""
    places = [
        (at, number)
        for at, one in enumerate(of.measurement_sets)
        for number, measurement in enumerate(one.measurements)
        if isinstance(measurement.value, SinglePerformanceRate)
    ]
    if not places:
        return
    at, number = data.draw(st.sampled_from(places))
    sets = list(of.measurement_sets)
    measurements = list(sets[at].measurements)
    value: Any = measurements[number].value
    more = attrs.evolve(value, performance_met=value.performance_met + 1)
    measurements[number] = attrs.evolve(measurements[number], value=more)
    sets[at] = attrs.evolve(sets[at], measurements=measurements)

    assert content_digest(attrs.evolve(of, measurement_sets=sets)) != content_digest(of)


def test_a_digest_needs_a_submission() -> None:
    with pytest.raises(InvalidType, match="submission: given"):
        content_digest(MeasurementSet(PerformanceCategory.QUALITY))  # type: ignore[arg-type]


def test_a_subgroup_with_its_tin_differs_from_one_without() -> None:
    option = ParticipationOption.SUBGROUP
    alone = Submission(PY2026, None, participation_option=option, entity_id="SG-1")
    whole = Submission(PY2026, Subgroup(Tin("000456789"), "SG-1"))
    assert content_digest(alone) != content_digest(whole)


# Forms: whose a performance rate is

ALL = Computed(HALF, Fraction(1), 2, HALF, 1)


@pytest.mark.parametrize(
    ("value", "metric_type", "expected"),
    [
        (
            SinglePerformanceRate(True, 1, 2, 1, 0, 0, ALL),
            MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE,
            RegistrySinglePerformanceRate(
                True, 1, 2, HALF, 1, 0, 0, None, attrs.evolve(ALL, performance_rate=None)
            ),
        ),
        (
            SinglePerformanceRate(True, 1, 2, computed=Computed(HALF)),
            MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE,
            RegistrySinglePerformanceRate(True, 1, 2, HALF),
        ),
        (
            RegistrySinglePerformanceRate(True, 1, 2, HALF),
            MetricType.SINGLE_PERFORMANCE_RATE,
            SinglePerformanceRate(True, 1, 2, computed=Computed(HALF)),
        ),
        (
            MultiPerformanceRate(True, [Stratum("a", 1, 2)], Computed(HALF)),
            MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
            RegistryMultiPerformanceRate(True, [Stratum("a", 1, 2)], HALF),
        ),
        (
            RegistryMultiPerformanceRate(True, [], HALF, Computed(case_count=3)),
            MetricType.MULTI_PERFORMANCE_RATE,
            MultiPerformanceRate(True, [], Computed(HALF, case_count=3)),
        ),
    ],
)
def test_a_value_is_converted_to_the_form_of_its_metric_type(
    value: Any, metric_type: MetricType, expected: Any
) -> None:
    found = in_form_of(value, metric_type)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("value", "metric_type"),
    [
        (True, MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE),
        (Proportion(1, 2), MetricType.SINGLE_PERFORMANCE_RATE),
        (SinglePerformanceRate(True, 1, 2), MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE),
        (SinglePerformanceRate(True, 1, 2), MetricType.COST_SCORE),
        (
            RegistrySinglePerformanceRate(True, 1, 2, HALF, numerator_exclusion=0),
            MetricType.SINGLE_PERFORMANCE_RATE,
        ),
    ],
)
def test_a_value_without_such_a_form_is_unchanged(value: Any, metric_type: MetricType) -> None:
    assert in_form_of(value, metric_type) is value


@given(measurement_values(), st.sampled_from(MetricType))
def test_a_conversion_can_be_reversed(value: Any, metric_type: MetricType) -> None:
    """The two forms hold the same."""
    there = in_form_of(value, metric_type)
    own = {
        SinglePerformanceRate: MetricType.SINGLE_PERFORMANCE_RATE,
        RegistrySinglePerformanceRate: MetricType.REGISTRY_SINGLE_PERFORMANCE_RATE,
        MultiPerformanceRate: MetricType.MULTI_PERFORMANCE_RATE,
        RegistryMultiPerformanceRate: MetricType.REGISTRY_MULTI_PERFORMANCE_RATE,
    }
    assert in_form_of(there, own.get(type(value), MetricType.BOOLEAN)) == value


@pytest.mark.parametrize(("value", "metric_type"), [(5, MetricType.BOOLEAN), (True, "boolean")])
def test_a_conversion_needs_a_value_and_a_metric_type(value: Any, metric_type: Any) -> None:
    with pytest.raises(InvalidType, match="in_form_of"):
        in_form_of(value, metric_type)


def test_the_diagnoses_of_readmissions_are_held_as_a_tuple() -> None:
    counts = [DiagnosisCount(2, "I50"), DiagnosisCount(1)]
    assert ReadmissionDetails(pairs=counts).pairs == tuple(counts)


@given(strategies.of(Submission))
def test_a_submission_prints_no_tin(of: Submission) -> None:
    tin = getattr(of.participant, "tin", None)
    if tin is not None and len(set(tin.digits)) > 1:
        assert tin.digits not in repr(of)
