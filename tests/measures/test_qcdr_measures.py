"""A QCDR measure is off the year's list of MIPS measures, and approved. VOC-019, VOC-C13."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import InvalidInput, YearNotCovered
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.measures import Inventory, Measure, Source, is_qcdr_measure
from tests.deciding_facts import hold_missing

QUALITY, ACTIVITIES, *_ = PerformanceCategory
RULE = "measures.qcdr-measure"
PY2027 = PY(2027)


def inventory(*measures: Measure, year: PY = PY2027, provisional: bool | None = False) -> Inventory:
    given = (*measures, Measure("226", QUALITY, is_qcdr_measure=False))
    return Inventory(year=year, measures=given, source=Source(provisional=provisional))


MIPS = Measure("134", QUALITY, is_qcdr_measure=False)
QCDRS = Measure("134", QUALITY, is_qcdr_measure=True)


@pytest.mark.parametrize(
    ("measures", "approved", "answer"),
    [
        pytest.param((), True, True, id="VOC-019-off-the-list-and-approved"),
        pytest.param((QCDRS,), True, True, id="listed-as-a-QCDR-measure"),
        pytest.param((QCDRS,), False, False, id="listed-as-one-and-not-approved"),
        pytest.param((MIPS,), True, False, id="VOC-C13-on-the-list"),
        pytest.param((MIPS,), False, False, id="on-the-list-and-not-approved"),
        pytest.param((MIPS,), None, False, id="on-the-list-whatever-the-approval"),
        pytest.param((), False, False, id="VOC-019-not-approved"),
        pytest.param((), None, None, id="approval-not-known"),
        pytest.param((Measure("134", QUALITY),), True, None, id="not-known-which"),
        pytest.param((Measure("134", ACTIVITIES),), True, False, id="an-activity"),
    ],
)
@pytest.mark.parametrize("year", [2023, 2026, 2027])
def test_a_qcdr_measure_is_approved_and_not_on_the_years_list(
    measures: tuple[Measure, ...], approved: bool | None, answer: bool | None, year: int
) -> None:
    decided = is_qcdr_measure("134", inventory(*measures, year=PY(year)), approved=approved)

    assert decided.answer is answer
    assert [one.rule.id for one in decided.findings] == ["measures.data", RULE, RULE]
    assert {one.citation.document[:4] for one in decided.findings[1:]} == {str(year)}


@pytest.mark.parametrize(
    ("identifier", "listed"),
    [("0134", "134"), ("134", "0134"), ("pi_1", "PI_1"), ("1 34", "134"), ("PI_01", "PI_1")],
)
def test_an_id_that_may_be_on_the_list_leaves_the_answer_open(identifier: str, listed: str) -> None:
    held = inventory(Measure(listed, QUALITY, is_qcdr_measure=False))
    decided = is_qcdr_measure(identifier, held, approved=True)

    assert (decided.answer, decided.missing) == (None, ("identifier",))
    assert decided.findings[1].observed == f"not on the year's MIPS list, which has {listed}"
    assert decided.findings[1].is_assumption
    assert is_qcdr_measure(identifier, held, approved=False).answer is False


@pytest.mark.parametrize(("measures", "answer"), [((), None), ((MIPS,), False), ((QCDRS,), None)])
def test_a_provisional_list_can_still_gain_the_measure(
    measures: tuple[Measure, ...], answer: bool | None
) -> None:
    held = inventory(*measures, provisional=True)

    assert is_qcdr_measure("134", held, approved=True).answer is answer


def test_each_missing_fact_decides() -> None:
    hold_missing(
        lambda approved: is_qcdr_measure("134", inventory(), approved=approved),
        {"approved": (True, False)},
    )


@pytest.mark.parametrize("year", [2022, 2024, 2025])
def test_a_year_without_a_text_is_not_covered(year: int) -> None:
    with pytest.raises(YearNotCovered):
        is_qcdr_measure("134", inventory(year=PY(year)), approved=True)


@pytest.mark.parametrize(
    ("identifier", "held", "approved", "told"),
    [
        (134, inventory(), True, "identifier: given 134"),
        ("", inventory(), True, "identifier: given ''"),
        ("134 ", inventory(), True, "identifier: given '134 '"),
        ("134", {"134"}, True, "inventory: given"),
        ("134", inventory(), "yes", "approved: given 'yes'"),
    ],
)
def test_an_argument_of_another_type_is_refused(
    identifier: Any, held: Any, approved: Any, told: str
) -> None:
    with pytest.raises(InvalidInput, match=told):
        is_qcdr_measure(identifier, held, approved=approved)
