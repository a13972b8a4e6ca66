"""Unknown never becomes yes or no by itself: what blanking and filling a cell does to a search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory, ReportingOption
from qpp_rules.postings import Column, Needs, find
from tests.postings.rows import posting, row
from tests.postings.written_workbooks import PY2023, PY2026, QCDR

TRADITIONAL = ReportingOption.TRADITIONAL_MIPS
GROUP = ParticipationOption.GROUP
NEEDS = Needs(
    reporting_options={TRADITIONAL},
    participation_options={GROUP},
    categories={PerformanceCategory.QUALITY},
    qcdr_measures=["AAO20"],
    starts_on=date(2026, 5, 1),
)
# For each cell that decides: a text that fits, one that does not, and one that is not known.
CELLS = {
    Column.REMEDIAL_ACTION: ("None", "Terminated", "see website"),
    Column.LAST_DATE: ("11/30/2026", "04/30/2026", "11/30/2026 or later"),
    Column.REPORTING_OPTIONS: ("traditional MIPS", "APP", "Groups"),
    Column.PARTICIPATION_OPTIONS: ("Groups", "Individuals", "MVPs"),
    Column.QCDR_MEASURES: ("AAO20", "MSK7", "some"),
}
BLANK = ""


def stories() -> Iterator[tuple[tuple[bool | None, ...], dict[Column, str]]]:
    """Yield every combination of what fits, does not fit, cannot be read, and is blank."""
    options = [
        ((True, fits), (False, fails), (None, unread), (None, BLANK))
        for fits, fails, unread in CELLS.values()
    ]
    for chosen in product(*options):
        answers = tuple(answer for answer, _ in chosen)
        yield answers, dict(zip(CELLS, (text for _, text in chosen), strict=True))


def plainly(answers: tuple[bool | None, ...]) -> bool | None:
    return False if False in answers else None if None in answers else True


def searched(cells: dict[Column, str], needs: Needs = NEEDS) -> Any:
    one = row(cells={**cells, Column.MIPS_CQMS: "001"})
    return find(posting(one, kind=QCDR), needs)[one]


def test_every_combination_of_cells_agrees_with_a_plain_reading() -> None:
    """No beats unknown, and unknown beats yes: 1,024 combinations."""
    for answers, cells in stories():
        assert searched(cells).answer is plainly(answers), cells


@pytest.mark.parametrize("column", CELLS)
def test_only_the_blank_cell_is_missing(column: Column) -> None:
    cells = {name: texts[0] for name, texts in CELLS.items()}
    assert searched(cells).answer is True
    for unknown in (BLANK, CELLS[column][2]):
        d = searched({**cells, column: unknown})
        assert d.answer is None
        assert len(d.missing) == 1


@pytest.mark.parametrize("column", [Column.COST, Column.SERVICES, Column.ECQMS, Column.SPECIALTY])
@pytest.mark.parametrize("year", [PY2023, PY2026])
def test_an_unrelated_cell_changes_no_answer(column: Column, year: Any) -> None:
    for answers, cells in list(stories())[::97]:
        one = row(cells={**cells, Column.MIPS_CQMS: "001"}, year=year)
        other = row(cells={**cells, Column.MIPS_CQMS: "001", column: "CMS165v14"}, year=year)
        told = [find(posting(each, kind=QCDR), NEEDS)[each].answer for each in (one, other)]
        assert told[0] is told[1], answers
