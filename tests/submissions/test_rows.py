"""From rows of counts and eCQM counts to submissions, and back to rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import Group, Individual, Npi, PerformanceYear, Tin
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.measures import Inventory, SubmissionMethod
from qpp_rules.submissions import (
    CountRow,
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    NonProportion,
    Proportion,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    SinglePerformanceRate,
    Stratum,
    Submission,
    from_ecqm_counts,
    from_rows,
    performance_rate,
    rates_of,
    summed,
    to_rows,
)
from qpp_rules.testing.strategies import count_rows, submissions

PY2026 = PerformanceYear(2026)
GROUP = Group(Tin("000456789"))
OTHER = Individual(Tin("000456789"), Npi("1234567893"))
REGISTRY = SubmissionMethod.REGISTRY


def row(**more: Any) -> dict[str, Any]:
    whole = {"participant": GROUP, "measure": "047", "eligible": 156, "met": 120, "not_met": 36}
    return {**whole, **more}


def read(*rows: Any, **more: Any) -> tuple[Submission, ...]:
    return from_rows(rows, PY2026, **{"method": REGISTRY, **more})


def value_of(*rows: Any, **more: Any) -> Any:
    (found,) = read(*rows, **more)
    return found.measurement_sets[0].measurements[0].value


def test_rows_become_one_submission_per_participant_in_order() -> None:
    found = read(
        row(),
        row(participant=OTHER),
        row(measure="001", exceptions=3),
        program="mips",
        performance_start=date(2026, 1, 1),
        performance_end=date(2026, 12, 31),
    )

    def its_set(*measurements: Measurement) -> MeasurementSet:
        return MeasurementSet(
            PerformanceCategory.QUALITY,
            REGISTRY,
            "mips",
            date(2026, 1, 1),
            date(2026, 12, 31),
            measurements,
        )

    advance = Measurement("047", SinglePerformanceRate(False, 120, 156, 36, 0, 0))
    diabetes = Measurement("001", SinglePerformanceRate(False, 120, 156, 36, 0, 3))
    assert found == (
        Submission(PY2026, GROUP, [its_set(advance, diabetes)]),
        Submission(PY2026, OTHER, [its_set(advance)]),
    )


def test_rows_and_mappings_say_the_same() -> None:
    assert (
        read(CountRow(**row())) == read(row()) == from_rows(iter([row()]), PY2026, method=REGISTRY)
    )
    assert read() == ()


def test_a_measure_with_several_rates_has_a_row_for_each_stratum() -> None:
    value = value_of(
        row(measure="305", stratum="14Days", met=47, not_met=13, eligible=60),
        row(measure="305", stratum="34Days", met=121, not_met=26, eligible=147),
        is_end_to_end_reported=True,
    )
    strata = [Stratum("14Days", 47, 60, 13, 0, 0), Stratum("34Days", 121, 147, 26, 0, 0)]
    assert value == MultiPerformanceRate(True, strata)


def test_an_eligible_population_is_not_guessed() -> None:
    """Only the caller knows whether every eligible case was reported."""
    without = row(eligible=None, exclusions=1, exceptions=2)
    with pytest.raises(InvalidValue, match=r"rows\[0\].eligible: given nothing.*all_reported=True"):
        read(without)
    assert value_of(without, all_reported=True).eligible_population == 159


def inventory(**more: Any) -> Inventory:
    record = {
        "category": "quality",
        "measureId": "ACRAD1",
        "metricType": "registrySinglePerformanceRate",
        "firstPerformanceYear": 2026,
        **more,
    }
    return Inventory.of([record], PY2026)


@pytest.mark.parametrize(
    ("more", "rate"), [({}, "10/13"), ({"performance_rate": Fraction(1, 2)}, "1/2")]
)
def test_the_rate_of_a_qcdr_measure_is_the_submitters(more: dict[str, Any], rate: str) -> None:
    """It follows from the counts unless the row has one."""
    value = value_of(row(measure="ACRAD1", **more), inventory=inventory())
    assert value == RegistrySinglePerformanceRate(False, 120, 156, Fraction(rate), 36, 0, 0)


def test_the_rate_of_a_qcdr_measure_with_strata_follows_its_algorithm() -> None:
    of_year = inventory(
        metricType="registryMultiPerformanceRate",
        overallAlgorithm="simpleAverage",
        strata=[{"name": "a"}, {"name": "b"}],
    )
    rows = (row(measure="ACRAD1", stratum="a"), row(measure="ACRAD1", stratum="b", met=0))
    value = value_of(*rows, inventory=of_year)

    assert type(value) is RegistryMultiPerformanceRate
    assert value.performance_rate == Fraction(5, 13)


@pytest.mark.parametrize(
    ("rows", "given_"),
    [
        ([row(measure="ACRAD1", met=0, not_met=0)], "none, and counts from which none follows"),
        (
            [
                row(measure="ACRAD1", stratum="a", performance_rate=Fraction(1)),
                row(measure="ACRAD1", stratum="b", performance_rate=Fraction(0)),
            ],
            "several",
        ),
    ],
)
def test_a_qcdr_measure_needs_one_rate(rows: list[Any], given_: str) -> None:
    with pytest.raises(InvalidValue, match=rf"rows\[0\].performance_rate: given {given_}"):
        read(*rows, inventory=inventory())


def test_a_measure_that_is_not_a_qcdr_measure_sends_no_rate() -> None:
    of_year = inventory(metricType="singlePerformanceRate")
    assert type(value_of(row(measure="ACRAD1"), inventory=of_year)) is SinglePerformanceRate
    assert type(value_of(row(measure="047"), inventory=of_year)) is SinglePerformanceRate


def test_every_problem_of_every_row_is_named() -> None:
    with pytest.raises(InvalidInput) as refused:
        read(
            row(met=-1, not_met=True),
            row(),
            row(),
            row(patient="P-17"),
            {"participant": GROUP, "measure": "001"},
            row(measure="305", stratum="a"),
            row(measure="305"),
            row(measure="236", eligible=None),
        )
    told = str(refused.value)
    assert [problem.field for problem in refused.value.problems] == [
        "rows[0].met",
        "rows[0].not_met",
        "rows[3]",
        "rows[4].met",
        "rows[4].not_met",
        "rows[2]",
        "rows[6].stratum",
        "rows[7].eligible",
    ]
    assert "rows[2]: given the participant, measure and stratum of rows[1]" in told
    assert "P-17" not in told
    assert "patient" not in told
    assert "000456789" not in told


@pytest.mark.parametrize(
    ("rows", "more", "told"),
    [
        (5, {}, "rows: given int"),
        ([5], {}, r"rows\[0\]: given int"),
        ([], {"method": "registry"}, "method: given 'registry'"),
        ([], {"all_reported": 1}, "all_reported: given 1"),
        ([], {"program": ""}, "program: given ''"),
        ([], {"inventory": {}}, "inventory: given"),
    ],
)
def test_arguments_are_checked(rows: Any, more: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        from_rows(rows, PY2026, **{"method": REGISTRY, **more})


@given(st.lists(count_rows(), max_size=6, unique_by=lambda one: (one.participant, one.measure)))
def test_the_counts_of_rows_are_those_of_the_submissions(rows: list[CountRow]) -> None:
    """No count is lost, and none is made up."""
    found = from_rows(rows, PY2026, method=REGISTRY, all_reported=True)
    counted = [
        (one["participant"], one["measure"], one["performance_met"], one["eligible_population"])
        for submission in found
        for one in to_rows(submission)
    ]

    def eligible(one: CountRow) -> int:
        reported = one.met + one.not_met + one.exclusions + one.exceptions
        return reported if one.eligible is None else one.eligible

    expected = [(one.participant.key, one.measure, one.met, eligible(one)) for one in rows]
    assert sorted(counted, key=str) == sorted(expected, key=str)


# eCQM counts


@pytest.mark.parametrize(
    ("counts", "value", "rate"),
    [
        pytest.param(
            {"denominator": 1000, "exclusion": 100, "numerator": 50},
            *((50, 1000, 850, 100, 0), "1/18"),
            id="SUBC-02",
        ),
        pytest.param(
            {"denominator": 2909, "exclusion": 223, "numerator": 1787},
            *((1787, 2909, 899, 223, 0), "1787/2686"),
            id="SUBC-03",
        ),
        pytest.param(
            {"denominator": 1000, "exception": 100, "numerator": 800},
            *((800, 1000, 100, 0, 100), "8/9"),
            id="SUBC-04",
        ),
        pytest.param(
            {"denominator": 100, "numerator": 50, "numerator_exclusion": 7},
            *((43, 100, 57, 0, 0), "43/100"),
            id="SUBC-11: numerator exclusions are not met",
        ),
        pytest.param({"denominator": 0, "numerator": 0}, *((0, 0, 0, 0, 0), None), id="no cases"),
    ],
)
def test_ecqm_counts_become_the_counts_of_a_value(
    counts: dict[str, Any], value: tuple[Any, ...], rate: str | None
) -> None:
    found = from_ecqm_counts(**counts)

    assert found == SinglePerformanceRate(False, *value)
    rates = rates_of(found, method=SubmissionMethod.ELECTRONIC_HEALTH_RECORD)
    assert rates.performance_rate == (None if rate is None else Fraction(rate))
    assert rates.reporting_rate == (None if rate is None else 1)


def test_counts_above_the_denominator_are_refused() -> None:
    """SUBC-05: CMS's converter writes performanceNotMet -1200."""
    with pytest.raises(InvalidValue, match="denominator: given 600 met, 600 excluded and 600 exc"):
        from_ecqm_counts(denominator=600, exclusion=600, exception=600, numerator=600)


def test_every_problem_of_ecqm_counts_is_named() -> None:
    with pytest.raises(InvalidValue) as refused:
        from_ecqm_counts(denominator=1, numerator=2, numerator_exclusion=3)
    assert [one.field for one in refused.value.problems] == ["numerator_exclusion", "denominator"]
    with pytest.raises(InvalidInput, match="exception: given -1"):
        from_ecqm_counts(denominator=1, numerator=1, exception=-1)


@given(*(st.integers(0, 500) for _ in range(4)))
def test_the_parts_of_the_denominator_add_up(met: int, out: int, exc: int, rest: int) -> None:
    """Whoever is in the denominator is met, not met, excluded or excepted."""
    total = met + out + exc + rest
    found = from_ecqm_counts(denominator=total, numerator=met, exclusion=out, exception=exc)

    assert found.performance_not_met == rest
    assert rates_of(found).performance_rate == performance_rate(met=met, not_met=rest)


def test_populations_are_summed() -> None:
    """Section 2.4: the eCQMs 005, 007, 008, 143 and 438 are sent as one rate."""
    first = from_ecqm_counts(denominator=10, numerator=5, is_end_to_end_reported=True)
    second = from_ecqm_counts(denominator=20, numerator=1, exclusion=2, exception=3)

    assert summed([first]) == first
    assert summed(iter((first, second))) == SinglePerformanceRate(False, 6, 30, 19, 2, 3)
    bare = SinglePerformanceRate(True, 1, 2)
    assert summed([bare, bare]) == SinglePerformanceRate(True, 2, 4)


def test_a_sum_of_unknown_counts_is_refused() -> None:
    bare = SinglePerformanceRate(True, 1, 2)
    with pytest.raises(InvalidValue, match="performance_not_met: given not in every population"):
        summed([bare, attrs.evolve(bare, performance_not_met=1)])
    with pytest.raises(InvalidValue, match="populations: given none"):
        summed([])
    with pytest.raises(InvalidType, match=r"populations\[0\]: given bool"):
        summed([True])  # type: ignore[list-item]


# Back to rows


def a_submission(*values: Any) -> Submission:
    measurements = [Measurement(f"{place:03}", one) for place, one in enumerate(values)]
    its_set = MeasurementSet(
        PerformanceCategory.QUALITY, REGISTRY, "mips", None, None, measurements
    )
    return Submission(PY2026, GROUP, [its_set])


def test_a_measurement_becomes_a_row_and_a_stratum_too() -> None:
    strata = [Stratum("a", 47, 60, 13), Stratum("b", 1, 2, 1, 0, 0)]
    single, first, second = to_rows(
        a_submission(SinglePerformanceRate(True, 120, 156, 36), MultiPerformanceRate(False, strata))
    )

    assert single["participant"] == "group:000456789"
    assert (single["category"], single["submission_method"]) == ("quality", "registry")
    assert (single["performance_met"], single["performance_rate"]) == (120, "10/13")
    assert single["is_end_to_end_reported"] is True
    assert (first["stratum"], first["performance_rate"]) == ("a", "47/60")
    assert (second["stratum"], second["reporting_rate"]) == ("b", "1")
    assert second["is_end_to_end_reported"] is False


def test_an_attribute_that_a_value_lacks_is_none() -> None:
    yes, fraction, own, mean = to_rows(
        a_submission(
            True,
            Proportion(49, 115),
            RegistrySinglePerformanceRate(True, 1, 2, Fraction(1, 2)),
            NonProportion(Fraction(3), Fraction(2001, 2), False, 80),
        )
    )

    assert (yes["value"], yes["numerator"], yes["performance_rate"]) == (True, None, None)
    assert (fraction["numerator"], fraction["denominator"]) == (49, 115)
    assert (own["own_performance_rate"], own["performance_rate"]) == ("1/2", None)
    assert (mean["denominator"], mean["reporting_rate"]) == ("2001/2", "160/2001")


def test_a_subgroup_without_a_tin_is_named_by_its_identifier() -> None:
    (found,) = to_rows(
        attrs.evolve(
            a_submission(True),
            participant=None,
            participation_option=ParticipationOption.SUBGROUP,
            entity_id="SG-00000001",
        )
    )
    assert found["participant"] == "subgroup:SG-00000001"


@given(submissions())
def test_rows_have_the_same_cells_and_plain_values(of: Submission) -> None:
    def parts() -> Iterator[int]:
        for one in of.measurement_sets:
            for measurement in one.measurements:
                yield len(getattr(measurement.value, "strata", (1,)))

    rows = to_rows(of)
    assert len(rows) == sum(parts())
    assert len({tuple(one) for one in rows}) <= 1
    assert {type(cell) for one in rows for cell in one.values()} <= {str, int, bool, type(None)}


def test_rows_are_of_a_submission() -> None:
    with pytest.raises(InvalidType, match="submission: given"):
        to_rows([])  # type: ignore[arg-type]
