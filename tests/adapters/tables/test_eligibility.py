"""Eligibility by table: every engine gives the answers of the row path, and no other."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.adapters.tables import eligibility
from qpp_rules.eligibility import SegmentStrategy
from tests.adapters.tables.engines import ENGINES, arrow
from tests.adapters.tables.generated import Block, told

BLOCKS = (
    Block(1, 2026),
    Block(1, 2018, SegmentStrategy.SEGMENT_1),
    Block(1, 2020, SegmentStrategy.EITHER),
)
ROWS = 400


@pytest.fixture(scope="module")
def answered() -> list[tuple[Block, list[dict[str, Any]], dict[str, Any]]]:
    """Return the rows of each block and what the row path answers, asked once."""
    found = []
    for block in BLOCKS:
        rows = block.individuals(ROWS) + block.groups(ROWS) + block.apm_entities(ROWS)
        rows += block.together(12)
        found.append((block, rows, block.answers(rows)))
    return found


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_the_answers_of_the_row_path(engine: str, answered: Any) -> None:
    make, back = ENGINES[engine]
    for block, rows, answers in answered:
        table = make(arrow(rows))
        result = eligibility(table, block.year, **block.asked)
        assert type(result) is type(table)
        found = told(back(result))
        assert {k: (found[k], a) for k, a in answers.items() if found[k] != a} == {}
        assert len(found) == len(rows)
