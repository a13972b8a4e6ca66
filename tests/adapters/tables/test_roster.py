"""A roster from tables and dicts is the roster that the same cells in a file give."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pandas
import polars
import pytest

from qpp_rules import Group, Individual, Npi, PerformanceYear, Tin
from qpp_rules.adapters import rosters, tables
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.eligibility import ClinicianFacts, GroupFacts, Volume, determine_individual
from tests.adapters.tables.engines import ENGINES, arrow
from tests.adapters.tables.generated import Block

BLOCK = Block(9, 2026)
ROWS = BLOCK.individuals(40) + BLOCK.groups(40) + BLOCK.together(4)


def cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_gives_the_roster_of_the_same_file(engine: str) -> None:
    names = list(dict.fromkeys(name for row in ROWS for name in row))
    lines = [",".join(names)] + [",".join(cell(row.get(name)) for name in names) for row in ROWS]
    of_file = [
        (one.participant, one.facts, one.virtual_group) for one in rosters.read_roster(lines)
    ]
    table = ENGINES[engine][0](arrow(ROWS))
    of_table = tables.read_roster(table)
    assert [(one.participant, one.facts, one.virtual_group) for one in of_table] == of_file
    assert [one.line for one in of_table] == list(range(1, len(ROWS) + 1))


def test_dicts_may_hold_the_text_of_a_file_or_values() -> None:
    as_text = [{name: cell(value) for name, value in row.items()} for row in ROWS]
    assert tables.read_roster(as_text) == tables.read_roster(ROWS)


def test_a_float_column_with_gaps_is_read_as_counts_and_halves_are_faults() -> None:
    table = pandas.DataFrame(
        {"participant": ["group:000000001", "group:000000002"], "segment_1_patients": [150, None]}
    )
    first, second = tables.read_roster(table)
    assert (first.facts.segment_1, second.facts.segment_1) == (Volume(None, 150), None)
    table["segment_1_patients"] = [150, 200.5]
    with pytest.raises(InvalidValue, match=r"row 2, segment_1_patients: given 200\.5 \(float\)"):
        tables.read_roster(table)


def test_a_tin_and_an_npi_identify_the_participant() -> None:
    rows = tables.read_roster(
        polars.DataFrame({"tin": ["12-3456789", "000000001"], "npi": ["1234567893", None]})
    )
    assert [row.participant for row in rows] == [
        Individual(Tin("123456789"), Npi("1234567893")),
        Group(Tin("000000001")),
    ]


def test_a_tin_and_an_npi_next_to_a_participant_must_match_it() -> None:
    row = {"participant": "group:000000001", "tin": "000000001"}
    assert tables.read_roster([row])[0].participant == Group(Tin("000000001"))
    with pytest.raises(InvalidValue, match="tin: given another participant's"):
        tables.read_roster([{**row, "tin": "000000002"}])


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"npi": "1234567893"}, "participant"),
        ({"tin": 1}, "tin"),
        ({"tin": "000000001", "npi": "12"}, "npi"),
        ({"participant": "group:000000001", "segment_1_patients": True}, "segment_1_patients"),
        ({"participant": "group:000000001", "segment_1_patients": -1}, "segment_1_patients"),
        ({"participant": "group:000000001", "segment_1_allowed_charges": 0.005}, "segment_1_allow"),
        ({"participant": "group:000000001", "segment_1_exceeded": 5}, "segment_1_exceeded"),
        ({"participant": "individual:000000001|1234567893", "qp_status": b"QP"}, "qp_status"),
        ({"participant": "group:000000001", "facets": ["a"]}, "facets"),
    ],
)
def test_impossible_cells_are_reported_by_row(row: dict[str, Any], expected: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        tables.read_roster([row])
    assert refused.value.problems[0].field.startswith(f"row 1, {expected}")


def test_a_rows_facts_give_the_reasons() -> None:
    row = next(row for row in ROWS if row["participant"].startswith("individual"))
    facts = tables.facts_of({**row, "other": object()})
    table = polars.from_arrow(arrow([row]))
    answer = determine_individual(facts, PerformanceYear(2026))
    (told,) = tables.eligibility(table, PerformanceYear(2026))["eligibility"]
    assert told == answer.answer.name
    assert tables.facts_of(pandas.Series(row)) == facts


def test_facts_can_be_numpy_values_and_mapped_columns() -> None:
    row = {
        "type": "CHIROPRACTOR",
        "medicare_enrolled_on": pandas.Timestamp("2015-06-01"),
        "earlier_medicare_claims": np.bool_(True),
        "segment_1_patients": np.float32(7),
        "segment_1_allowed_charges": np.float64(0.1),
        "segment_2_patients": np.int8(7),
        "segment_2_services": pandas.NA,
        "qp_status": float("nan"),
        "segment_2_allowed_charges": Decimal("NaN"),
    }
    facts = tables.facts_of(row, columns={"clinician_type": "type"})
    assert facts.medicare_enrolled_on == date(2015, 6, 1)
    assert facts.earlier_medicare_claims is True
    assert facts.segment_1 == Volume(Decimal("0.1"), 7)
    assert facts.segment_2 == Volume(None, 7)
    assert facts.qp_status is None


def test_facts_must_have_the_right_type_and_be_in_a_row() -> None:
    with pytest.raises(InvalidType, match="of: given"):
        tables.facts_of({}, Volume)
    with pytest.raises(InvalidType, match="row: given int"):
        tables.facts_of(5)
    assert tables.facts_of({}, GroupFacts) == GroupFacts()
    assert tables.facts_of({}) == ClinicianFacts()
