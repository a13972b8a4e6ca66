"""What changed between two versions of a submission."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import given

from qpp_rules import Group, PerformanceYear, Tin
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions import (
    Change,
    Computed,
    Measurement,
    MeasurementSet,
    MultiPerformanceRate,
    Proportion,
    RegistrySinglePerformanceRate,
    SetRecord,
    SinglePerformanceRate,
    Stratum,
    Submission,
    changes,
    content_digest,
)
from qpp_rules.testing.strategies import submissions

PY2026 = PerformanceYear(2026)
GROUP = Group(Tin("000456789"))
SET = "quality, registry, mips"


def version(*measurements: tuple[str, Any], **more: Any) -> Submission:
    its_set = MeasurementSet(
        PerformanceCategory.QUALITY,
        SubmissionMethod.REGISTRY,
        "mips",
        measurements=[Measurement(*one) for one in measurements],
        **more,
    )
    return Submission(PY2026, GROUP, [its_set])


SINGLE = SinglePerformanceRate(True, 47, 60, 13)
STRATA = (Stratum("a", 1, 2), Stratum("b", 3, 4))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(version(("001", SINGLE)), version(("001", SINGLE)), [], id="nothing"),
        pytest.param(
            version(("001", SINGLE)),
            version(("001", attrs.evolve(SINGLE, performance_met=48, performance_not_met=None))),
            [
                ("001", None, "performance_met", "47", "48"),
                ("001", None, "performance_not_met", "13", None),
            ],
            id="counts",
        ),
        pytest.param(
            version(("001", True)),
            version(("001", False)),
            [("001", None, "value", "True", "False")],
            id="a yes",
        ),
        pytest.param(
            version(("001", Proportion(1, 2))),
            version(("001", True)),
            [
                ("001", None, "value", "Proportion", "True"),
                ("001", None, "numerator", "1", None),
                ("001", None, "denominator", "2", None),
            ],
            id="another form",
        ),
        pytest.param(
            version(),
            version(("001", True)),
            [("001", None, "value", None, "True")],
            id="a measure is new",
        ),
        pytest.param(
            version(("305", MultiPerformanceRate(True, STRATA))),
            version(("305", MultiPerformanceRate(True, STRATA[::-1]))),
            [],
            id="the order of strata",
        ),
        pytest.param(
            version(("305", MultiPerformanceRate(True, STRATA))),
            version(("305", MultiPerformanceRate(True, STRATA[:1]))),
            [
                ("305", "b", "stratum", "b", None),
                ("305", "b", "performance_met", "3", None),
                ("305", "b", "eligible_population", "4", None),
            ],
            id="a stratum is gone",
        ),
        pytest.param(
            version(("A", RegistrySinglePerformanceRate(True, 1, 2, Fraction(1, 2)))),
            version(("A", RegistrySinglePerformanceRate(True, 1, 2, Fraction(1, 3)))),
            [("A", None, "performance_rate", "1/2", "1/3")],
            id="the submitter's rate",
        ),
        pytest.param(
            version(performance_start=date(2026, 1, 1), cehrt_id="0015C7ACDE12345"),
            version(performance_start=date(2026, 2, 1)),
            [
                (None, None, "performance_start", "2026-01-01", "2026-02-01"),
                (None, None, "cehrt_id", "0015C7ACDE12345", None),
            ],
            id="the set",
        ),
        pytest.param(
            version(("001", SINGLE), record=SetRecord(id="1")),
            version(("001", attrs.evolve(SINGLE, computed=Computed(case_count=3))), nulls={"x"}),
            [],
            id="what CMS adds",
        ),
        pytest.param(
            version(("001", True), ("001", True)),
            version(("001", True), ("001", False)),
            [("001", None, "value", "True", "False")],
            id="the second of two is compared with the second",
        ),
    ],
)
def test_each_change_is_named_with_its_place(
    before: Submission, after: Submission, expected: list[tuple[Any, ...]]
) -> None:
    found = changes(before, after)
    assert {one.measurement_set for one in found} <= {SET}
    told = [(one.measure, one.stratum, one.name, one.before, one.after) for one in found]
    assert told == expected


def test_a_removed_set_is_named_with_its_content() -> None:
    whole = version(("001", True))
    gone = changes(whole, Submission(PY2026, GROUP))

    assert [(one.name, one.before, one.after) for one in gone] == [
        ("measurement set", SET, None),
        ("value", "True", None),
    ]
    assert gone[1].to_row() == {
        "measurement_set": SET,
        "measure": "001",
        "stratum": None,
        "name": "value",
        "before": "True",
        "after": None,
    }


@pytest.mark.parametrize(
    "after",
    [
        Submission(PerformanceYear(2025), GROUP),
        Submission(PY2026, Group(Tin("000000001"))),
    ],
)
def test_versions_must_be_for_one_participant_and_year(after: Submission) -> None:
    with pytest.raises(InvalidValue, match="after: given a submission of another participant"):
        changes(Submission(PY2026, GROUP), after)
    with pytest.raises(InvalidType, match="after: given None"):
        changes(Submission(PY2026, GROUP), None)  # type: ignore[arg-type]


@given(submissions(), submissions())
def test_there_are_changes_only_if_the_digests_differ(one: Submission, other: Submission) -> None:
    """And they are the same backwards."""
    same = attrs.evolve(one, measurement_sets=other.measurement_sets)
    there, back = changes(one, same), changes(same, one)

    assert changes(one, one) == ()
    assert {(a.name, a.before, a.after) for a in there} == {
        (a.name, a.after, a.before) for a in back
    }
    if content_digest(one) == content_digest(same):
        assert not there
    assert all(isinstance(change, Change) for change in there)
