"""The comparison with the row path, on Spark and Ibis too; of eligibility on 200,000 rows each.

``make tables`` runs it; it is too long for the other tests, and Spark needs Java. The years and
strategies of eligibility stand in blocks. The row path answers each block once, and every engine is
compared with it.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import ibis
import pytest

from qpp_rules import sampling
from qpp_rules.adapters import tables
from qpp_rules.eligibility import LowVolumeThreshold, SegmentStrategy
from tests.adapters.tables import test_sampling as plans
from tests.adapters.tables.engines import ENGINES, arrow
from tests.adapters.tables.generated import Block, told
from tests.adapters.tables.test_experience import FEW, check_values
from tests.adapters.tables.test_gates import check_counts
from tests.adapters.tables.test_rates import check_rates

pytestmark = [
    # Spark 4.3 works with pandas 3, and warns that it may not.
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    # Ibis 12 calls DuckDB 2 by the names of DuckDB 1.
    pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning"),
]
WHAT_IF = LowVolumeThreshold(Decimal("1000.5"), 3)
STRATEGIES = tuple(SegmentStrategy)
BLOCKS = (
    *(Block(2, year, STRATEGIES[year % 4]) for year in range(2017, 2027)),
    *(Block(3, year, strategy) for year in (2019, 2020) for strategy in STRATEGIES[:3]),
    Block(4, 2026, SegmentStrategy.EITHER),
    Block(4, 2023, SegmentStrategy.SEGMENT_2),
    Block(4, 2027, SegmentStrategy.EITHER, LowVolumeThreshold(Decimal(0), 0, 0)),
    Block(4, 2021, SegmentStrategy.INTERSECTION, WHAT_IF),
)
WHOLE = 200_000
OF_EACH = WHOLE // len(BLOCKS)
APM_YEARS = sum(block.year.year in (2019, 2020) for block in BLOCKS)


@cache
def spark() -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    return builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()


def ibis_table(table: Any) -> Any:
    connection = ibis.duckdb.connect()
    # The function of Ibis that makes a table is broken with DuckDB 2.
    connection.con.register("arrow", table)
    connection.con.execute("create table rows as select * from arrow")
    connection.con.unregister("arrow")
    return connection.table("rows")


EVERY_ENGINE = {
    **ENGINES,
    "ibis": (ibis_table, lambda table: table.to_pyarrow().to_pylist()),
    "spark": (
        lambda table: spark().createDataFrame(table),
        lambda frame: frame.toArrow().to_pylist(),
    ),
}


@pytest.mark.parametrize("block", BLOCKS, ids=str)
def test_every_engine_gives_the_answers_of_the_row_path(block: Block) -> None:
    rows = block.individuals(OF_EACH) + block.groups(OF_EACH)
    rows += block.apm_entities(WHOLE // APM_YEARS) + block.together(300)
    answers = block.answers(rows)
    table = arrow(rows)
    for engine, (make, back) in EVERY_ENGINE.items():
        made = make(table)
        result = tables.eligibility(made, block.year, **block.asked)
        assert type(result) is type(made), engine
        found = told(back(result))
        wrong = {
            key: (found[key], answer) for key, answer in answers.items() if found[key] != answer
        }
        assert len(wrong) == 0, (engine, list(wrong.items())[:3])
        assert len(found) == len(rows)


def test_the_comparison_counts_the_rows_of_each_kind() -> None:
    assert OF_EACH * len(BLOCKS) == WHOLE
    assert len({block.year for block in BLOCKS}) == 11
    assert {block.strategy for block in BLOCKS} == {*SegmentStrategy}


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_plans_have_equal_digests(engine: str) -> None:
    make, _ = EVERY_ENGINE[engine]
    frame, patients = make(plans.frame_table()), make(plans.patient_table())
    for way, terms in plans.WAYS.items():
        plan = tables.draw(frame, patients, **plans.TERMS, **terms)
        assert plan.digest == plans.PLANS[way].digest, way
        assert sampling.is_intact(plan)


@pytest.mark.parametrize("all_reported", [False, True])
@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_rates_and_completeness_are_those_of_the_library(
    engine: str, *, all_reported: bool
) -> None:
    check_rates(*EVERY_ENGINE[engine], all_reported=all_reported)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_results_have_the_values_and_faults_of_the_row_path(engine: str) -> None:
    check_values(*EVERY_ENGINE[engine], FEW)


@pytest.mark.parametrize("engine", EVERY_ENGINE)
def test_counts_of_the_gate_are_those_of_readiness(engine: str) -> None:
    check_counts(*EVERY_ENGINE[engine])
