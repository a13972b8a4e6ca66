"""What goes wrong without a word in an expression written by hand: a test for each trap."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest

from qpp_rules import PerformanceYear
from qpp_rules.adapters import tables
from qpp_rules.adapters.tables import questions
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    GroupFacts,
    SegmentStrategy,
)
from tests.adapters.tables.engines import ENGINES, arrow
from tests.adapters.tables.generated import ANSWER, Block, told

YEAR = PerformanceYear(2026)
OVER = {
    f"segment_{number}_{name}": limit
    for number in (1, 2)
    for name, limit in (("allowed_charges", 90001.0), ("patients", 201), ("services", 202))
}


def asked(rows: list[dict[str, Any]], of: Any = GroupFacts, **options: Any) -> list[Any]:
    """Return the four columns of each row, by Polars."""
    table = polars.DataFrame(rows, infer_schema_length=None, strict=False)
    return tables.eligibility(table, YEAR, of=of, **options).select(ANSWER).rows()


# 1. Values out of the vocabulary, and figures that cannot be


@pytest.mark.parametrize("engine", ENGINES)
def test_impossible_cells_are_faults_and_have_no_answer(engine: str) -> None:
    figures = pyarrow.table(
        {
            "participant": [f"group:{n:09}" for n in range(6)],
            "segment_1_patients": [-5.0, 200.5, None, 150.0, 1e12, None],
            "segment_1_allowed_charges": [1.0, 1.0, float("inf"), 90000.001, 1.0, -0.01],
        }
    )
    make, back = ENGINES[engine]
    rows = back(tables.eligibility(make(figures), YEAR, of=GroupFacts))
    count = "segment_1_patients: expected a whole number, 0 or more, of at most 12 digits"
    dollars = (
        "segment_1_allowed_charges: expected dollars and whole cents, 0 or more, of at most 12 "
        "digits"
    )
    faults = {row["participant"]: row["faults"] for row in rows}
    assert list(faults.values()) == [count, count, dollars, dollars, count, dollars]
    assert {row[name] for row in rows for name in ANSWER[:2]} == {None}
    assert all(
        row["assumptions"] is None or row["assumptions"] != row["assumptions"] for row in rows
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_words_outside_the_vocabulary_are_faults(engine: str) -> None:
    words = ["dentist", "chiropractor ", "CHIROPRACTOR", "Nurse Practitioner", "", None]
    rows = [
        {"participant": f"individual:{n:09}|1234567893", "clinician_type": word}
        for n, word in enumerate(words)
    ]
    make, back = ENGINES[engine]
    answers = back(tables.eligibility(make(arrow(rows)), YEAR))
    faults = {row["participant"]: row["faults"] for row in answers}
    assert [one.partition(":")[0] for one in faults.values()] == ["clinician_type"] * 2 + [""] * 4


@pytest.mark.parametrize(
    ("verdict", "is_right"),
    [
        ("no claims", True),
        ("none", True),
        ("patients", True),
        ("Patients ; allowed charges", True),
        ("NO CLAIMS", False),
        ("patients;", False),
        ("patients, services", False),
        ("patients\n", True),
        ("visits", False),
    ],
)
def test_a_verdict_is_read_as_in_a_file(verdict: str, *, is_right: bool) -> None:
    (row,) = asked([{"segment_1_exceeded": verdict}])
    assert (row[3] == "") is is_right
    if not is_right:
        with pytest.raises(InvalidValue):
            tables.facts_of({"segment_1_exceeded": verdict}, GroupFacts)


def test_a_criterion_not_tested_in_the_year_is_a_fault() -> None:
    table = polars.DataFrame({"segment_1_exceeded": ["services", "patients"]})
    answers = tables.eligibility(table, PerformanceYear(2018), of=GroupFacts)
    assert answers["faults"].to_list() == [
        "segment_1_exceeded: expected criteria that 2018 tests",
        "",
    ]


def test_a_verdict_next_to_figures_and_contradictory_counts_are_faults() -> None:
    rows = [
        {"segment_1_exceeded": "none", "segment_1_patients": 1},
        {"eligible_clinicians": 2, "mips_eligible_clinicians": 3},
    ]
    assert [row[3] for row in asked(rows)] == [
        "segment_1_exceeded: expected figures or a verdict, not both",
        "mips_eligible_clinicians: expected at most eligible_clinicians",
    ]


# 2. NaN is not known


@pytest.mark.parametrize("engine", ENGINES)
def test_nan_is_not_known_and_never_above_the_threshold(engine: str) -> None:
    cells = {name: pyarrow.array([float("nan")]) for name in OVER}
    make, back = ENGINES[engine]
    table = pyarrow.table({"participant": ["group:000000001"], **cells})
    (row,) = back(tables.eligibility(make(table), YEAR, of=GroupFacts))
    assert (row["eligibility"], row["missing"]) == ("UNDETERMINED", "segment_1, segment_2")


# 3. and 4. Columns of a type that cannot hold what they should


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("earlier_medicare_claims", ["yes"]),
        ("partial_qp_elects", [1]),
        ("medicare_enrolled_on", [datetime(2025, 1, 1, tzinfo=UTC)]),
        ("medicare_enrolled_on", ["2025-01-01"]),
        ("segment_1_patients", ["200"]),
        ("segment_1_allowed_charges", [True]),
        ("clinician_type", [7]),
        ("qp_status", [date(2026, 1, 1)]),
    ],
)
@pytest.mark.parametrize("engine", ["polars", "lazy polars", "pandas decimals", "duckdb"])
def test_a_column_of_the_wrong_type_is_refused_by_its_name(
    engine: str, column: str, values: list[Any]
) -> None:
    table = ENGINES[engine][0](pyarrow.table({"mine": values}))
    with pytest.raises(InvalidType, match="mine: given a column of") as refused:
        tables.eligibility(table, YEAR, of=ClinicianFacts, columns={column: "mine"})
    assert [one.field for one in refused.value.problems] == ["mine"]


def test_objects_of_several_types_are_refused_wherever_the_odd_one_is() -> None:
    """The library narwhals looks at the first hundred objects only."""
    for odd in (7, b"x", date(2026, 1, 1)):
        table = pandas.DataFrame({"qp_status": pandas.Series(["QP"] * 200 + [odd], dtype=object)})
        with pytest.raises(InvalidType, match="qp_status: given a column of mixed"):
            tables.eligibility(table, YEAR, of=ClinicianFacts)


def test_an_instant_is_not_a_day_but_midnight_is() -> None:
    table = polars.DataFrame(
        {"medicare_enrolled_on": [datetime(2025, 1, 1), datetime(2025, 1, 1, 1)]}
    )
    answers = tables.eligibility(table, YEAR, of=ClinicianFacts)
    assert answers["faults"].to_list() == [
        "",
        "medicare_enrolled_on: expected a day without a time",
    ]


# 5. Patient 007 is not patient 7


@pytest.mark.parametrize("engine", ["polars", "lazy polars", "pandas floats", "pyarrow", "duckdb"])
def test_patients_and_keys_that_are_numbers_are_refused(engine: str) -> None:
    make, _ = ENGINES[engine]
    frame = make(pyarrow.table({"participant": ["group:000000001"]}))
    patients = make(pyarrow.table({"participant": ["group:000000001"], "patient": [7]}))
    with pytest.raises(InvalidType, match="patient: given a column of Int64, expected a column of"):
        tables.draw(frame, patients, seed="1", year=YEAR)
    with pytest.raises(InvalidType, match="before numbers lose their leading zeros"):
        tables.frame_digest(make(pyarrow.table({"participant": [1]})))


# 6. NULL is no fault, and no row is lost to it


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_without_any_fact_have_no_fault(engine: str) -> None:
    names = list(arrow(Block(1, 2026).individuals(40)).column_names)
    row = {**dict.fromkeys(names), "participant": "individual:000000001|1234567893"}
    make, back = ENGINES[engine]
    (answer,) = back(tables.eligibility(make(arrow([row])), YEAR))
    assert (answer["eligibility"], answer["faults"]) == ("UNDETERMINED", "")
    assert answer["missing"].startswith("clinician_type, qp_status, partial_qp_elects, medicare_")


# 7. Floats beside exact figures: test_figures.py


# 8. An unfinished result in DuckDB


def test_an_unfinished_duckdb_result_is_reported() -> None:
    connection = duckdb.connect()
    relation = connection.sql("select 'group:000000001' as participant")
    connection.execute("select * from range(100000)").fetchone()
    with pytest.raises(InvalidValue, match="whose connection has an unfinished result"):
        tables.eligibility(relation, YEAR)
    with pytest.raises(InvalidValue, match="whose connection has an unfinished result"):
        tables.frame_digest(relation)
    connection.fetchall()
    assert tables.eligibility(relation, YEAR).fetchall()[0][0] == "group:000000001"


# 10. Warnings are errors in these tests, those of regular expressions with groups too


# 11. The order of names does not depend on an engine's collation: test_sampling.py


# The test of the tests: a planted fault is seen


def test_a_planted_comparison_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """One figure at the threshold that counts as over it changes answers of the generated rows."""
    block = Block(5, 2026)
    rows = block.groups(300)
    answers = block.answers(rows)
    planted = questions.figure_limits

    def at_least(asked: Any) -> Any:
        charges, patients, services = planted(asked)
        return charges, patients - 1, services

    def differing() -> int:
        table = polars.from_arrow(arrow(rows))
        found = told(tables.eligibility(table, block.year, of=GroupFacts).to_dicts())
        return sum(found[key] != answers[key] for key in answers)

    assert differing() == 0
    # Patients of 200 are over 199: as if the comparison were >=.
    monkeypatch.setattr(questions, "figure_limits", at_least)
    assert differing() > 0


# What else is asked of a table


def test_malformed_keys_are_faults_and_years_without_a_test_are_reported() -> None:
    keys = ["group:1", "group:000000001\n", None, "individual:000000001|123", "apm-entity:A1", "x"]
    answers = asked([{"participant": key} for key in keys], None)
    expected = "participant: expected a participant's key, such as group:123456789"
    assert [row[3] for row in answers[:4]] == [expected] * 4
    assert answers[4][3].startswith("participant: ")
    assert "2019 and 2020" in answers[4][3]
    assert answers[5][3] == expected


def test_cells_that_are_not_for_the_kind_of_participant_are_faults() -> None:
    rows = [
        {"participant": "group:000000001", "clinician_type": "CHIROPRACTOR"},
        {"participant": "individual:000000001|1234567893", "eligible_clinicians": 3},
    ]
    assert [row[3] for row in asked(rows, None)] == [
        "clinician_type: expected an empty cell for a group",
        "eligible_clinicians: expected an empty cell for an individual",
    ]


def test_a_fault_of_a_member_is_reported_for_its_virtual_group() -> None:
    rows = [
        {"participant": "virtual-group:VG-1", "elected_on": date(2025, 12, 1)},
        {"participant": "group:000000001", "virtual_group": "VG-1", "segment_1_patients": -1},
        {"participant": "virtual-group:VG|2"},
        {"participant": "group:000000002", "virtual_group": "V/G"},
        {"participant": "group:000000003", "segment_1_patients": -1},
        {"participant": "subgroup:000000003|SG-1"},
        {"participant": "subgroup:000000004|SG-1", "virtual_group": "VG-1"},
    ]
    assert [row[3].replace("; ", ": ").split(": ")[:2] for row in asked(rows, None)] == [
        ["participant", "expected members without a fault"],
        ["segment_1_patients", "expected a whole number, 0 or more, of at most 12 digits"],
        ["participant", "expected a participant's key, such as group:123456789"],
        ["virtual_group", "expected text without / and |"],
        ["segment_1_patients", "expected a whole number, 0 or more, of at most 12 digits"],
        ["participant", "expected a group without a fault"],
        ["virtual_group", "expected an empty cell for a subgroup"],
    ]


def test_a_table_with_a_column_of_the_answer_is_refused() -> None:
    with pytest.raises(InvalidValue, match="a table with the column 'Missing'"):
        tables.eligibility(polars.DataFrame({"Missing": [1]}), YEAR, of=GroupFacts)


def test_a_table_without_participants_suggests_the_likely_column() -> None:
    with pytest.raises(InvalidValue, match=r"columns=\{'participant': 'Participant'\}"):
        tables.eligibility(polars.DataFrame({"Participant": ["x"]}), YEAR)


def test_column_names_must_be_ours_and_in_the_table() -> None:
    table = polars.DataFrame({"key": ["group:000000001"]})
    with pytest.raises(InvalidValue, match="2 problems"):
        tables.eligibility(table, YEAR, columns={"kind": "key", "participant": "keys"})
    assert tables.eligibility(table, YEAR, columns={"participant": "key"})["faults"][0] == ""


def test_anything_but_a_table_is_refused() -> None:
    with pytest.raises(InvalidType, match="table: given list, expected a data frame"):
        tables.eligibility([], YEAR)


def test_apm_entities_need_facts_only_in_years_that_test_them() -> None:
    table = polars.DataFrame({"segment_1_patients": [1]})
    with pytest.raises(YearNotCovered):
        tables.eligibility(table, YEAR, of=ApmEntityFacts)
    answers = tables.eligibility(table, PerformanceYear(2020), of=ApmEntityFacts)
    assert answers["eligibility"].to_list() == ["UNDETERMINED"]


def test_the_caller_keeps_every_column_and_the_order_of_rows() -> None:
    rows = Block(3, 2026, SegmentStrategy.EITHER).groups(50)
    table = polars.from_arrow(arrow(rows)).with_columns(polars.lit("mine").alias("other"))
    answers = tables.eligibility(table, YEAR)
    assert answers.drop(ANSWER).equals(table)
    assert answers.columns == [*table.columns, *ANSWER]
