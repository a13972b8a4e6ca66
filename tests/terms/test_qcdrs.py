"""What a QCDR is, and a QCDR measure."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import (
    IntermediaryType,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    is_qcdr,
    is_qcdr_measure,
)
from tests.terms.known_or_not import FACTS, QCDR_FACTS, VERDICTS, Fact, missing_of, of_all, verdicts

PY2027 = PerformanceYear(2027)
QCDR, QUALIFIED_REGISTRY, HEALTH_IT_VENDOR, SURVEY_VENDOR = IntermediaryType


QCDR_RULES = [
    "terms.qcdr.clinical-expertise",
    "terms.qcdr.measure-development",
    "terms.qcdr.collects-data",
]


@pytest.mark.parametrize("facts", [*product(FACTS, repeat=3)], ids=str)
def test_a_qcdr_needs_clinical_and_measure_expertise_and_data_for_tracking(
    facts: tuple[Fact, Fact, Fact],
) -> None:
    """VOC-004: all three present: may be a QCDR; any missing: not; one unknown is not a no."""
    decided = is_qcdr(**dict(zip(QCDR_FACTS, facts, strict=True)), year=PY2027)

    assert decided.answer is of_all(*facts)
    assert [finding.rule.id for finding in decided.findings] == QCDR_RULES
    assert verdicts(decided) == [VERDICTS[fact] for fact in facts]
    assert decided.missing == missing_of(QCDR_FACTS, facts)


@pytest.mark.parametrize(
    ("year", "document"),
    [
        pytest.param(2023, "2023 QCDR/Qualified Registry participation guide", id="S2:47"),
        pytest.param(2026, "2026 QCDR/Qualified Registry participation guide", id="S0:46"),
        pytest.param(2027, "2027 Self-Nomination Fact Sheet", id="S1:54"),
    ],
)
def test_what_a_qcdr_is_is_cited_from_the_text_of_the_year(year: int, document: str) -> None:
    facts = dict.fromkeys(QCDR_FACTS, True)

    decided = is_qcdr(**facts, year=PerformanceYear(year))

    assert [finding.citation.document for finding in decided.findings] == [document] * 3
    assert [str(finding.about) for finding in decided.findings] == [
        "clinical expertise",
        "measure development expertise",
        "collects data for tracking",
    ]


@pytest.mark.parametrize(
    ("listed", "approved", "answer"),
    [
        pytest.param(False, True, True, id="VOC-019-off-the-list-and-approved"),
        pytest.param(True, True, False, id="VOC-C13-on-the-list"),
        pytest.param(True, False, False, id="on-the-list-and-not-approved"),
        pytest.param(True, None, False, id="on-the-list-whatever-the-approval"),
        pytest.param(False, False, False, id="VOC-019-not-approved"),
        pytest.param(False, None, None, id="approval-not-known"),
    ],
)
@pytest.mark.parametrize("year", [2023, 2026, 2027])
def test_a_qcdr_measure_is_off_the_years_list_and_approved(
    listed: bool, approved: bool | None, answer: bool | None, year: int
) -> None:
    inventory = {"226", "134"} if listed else {"226"}

    decided = is_qcdr_measure(
        "134", PerformanceYear(year), mips_measure_ids=inventory, approved=approved
    )

    assert decided.answer is answer
    on_list = "on the year's MIPS list" if listed else "not on the year's MIPS list"
    assert {finding.rule.id for finding in decided.findings} == {"terms.qcdr-measure"}
    assert [finding.observed for finding in decided.findings] == [on_list, None]
    assert [finding.about for finding in decided.findings] == ["", "approved"]
    assert decided.missing == (("approved",) if answer is None else ())
    assert {finding.citation.document[:4] for finding in decided.findings} == {str(year)}


@given(
    st.sets(st.sampled_from(("1", "134", "226", "ACI_1")), min_size=1, max_size=3), st.booleans()
)
def test_the_list_of_the_year_alone_decides_whether_a_measure_is_on_it(
    inventory: set[str], approved: bool
) -> None:
    """The ids are compared whole, in whatever collection they come."""
    for container in (frozenset(inventory), tuple(inventory), dict.fromkeys(inventory)):
        decided = is_qcdr_measure("134", PY2027, mips_measure_ids=container, approved=approved)
        assert decided.answer is (approved and "134" not in inventory)


def test_a_part_of_a_text_is_no_measure_on_a_list() -> None:
    with pytest.raises(InvalidType, match="mips_measure_ids: given"):
        is_qcdr_measure("13", PY2027, mips_measure_ids="134 226", approved=True)


def test_a_number_is_no_id_of_a_measure() -> None:
    """134 is not on a list that holds '134', which would make a MIPS measure a QCDR measure."""
    with pytest.raises(InvalidType, match="measure_id: given 134"):
        is_qcdr_measure(134, PY2027, mips_measure_ids={"134"}, approved=True)


@pytest.mark.parametrize("ids", [None, 5, "134", b"134", [134], iter(["134"])], ids=type)
def test_a_years_mips_measures_are_a_collection_of_ids(ids: Any) -> None:
    with pytest.raises(InvalidType, match="is_qcdr_measure: mips_measure_ids"):
        is_qcdr_measure("134", PY2027, mips_measure_ids=ids, approved=True)


@pytest.mark.parametrize(
    ("measure_id", "listed"),
    [("0134", "134"), ("134", "0134"), ("pi_1", "PI_1"), ("1 34", "134"), ("PI_01", "PI_1")],
)
def test_an_id_that_may_be_one_of_the_list_leaves_open_whether_it_is(
    measure_id: str, listed: str
) -> None:
    ids = ["226", listed]
    decided = is_qcdr_measure(measure_id, PY2027, mips_measure_ids=ids, approved=True)

    assert decided.answer is None
    assert decided.missing == ("measure_id",)
    assert decided.findings[0].observed == f"not on the year's MIPS list, which has {listed}"
    assert decided.findings[0].is_assumption
    refused = is_qcdr_measure(measure_id, PY2027, mips_measure_ids=ids, approved=False)
    assert refused.answer is False


def test_of_several_ids_that_it_may_be_the_first_in_order_is_named() -> None:
    decided = is_qcdr_measure("134", PY2027, mips_measure_ids=["0134", "00134"], approved=True)

    assert decided.findings[0].observed == "not on the year's MIPS list, which has 00134"


@pytest.mark.parametrize("measure_id", ["", " ", "134 ", "\t134", "13\u200b4"])
def test_an_id_with_blanks_around_it_is_refused(measure_id: str) -> None:
    with pytest.raises(InvalidValue, match="is_qcdr_measure: measure_id: given"):
        is_qcdr_measure(measure_id, PY2027, mips_measure_ids={"134"}, approved=True)
    with pytest.raises(InvalidValue, match=r"mips_measure_ids\[1\]: given"):
        is_qcdr_measure("134", PY2027, mips_measure_ids=["226", measure_id], approved=True)


@pytest.mark.parametrize("ids", [(), [], set(), {}], ids=type)
def test_a_list_without_ids_says_nothing_of_the_year(ids: Any) -> None:
    with pytest.raises(InvalidValue, match="mips_measure_ids: given none"):
        is_qcdr_measure("134", PY2027, mips_measure_ids=ids, approved=True)
