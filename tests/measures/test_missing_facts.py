"""The missing facts of an inventory are those that decide, for every value."""

from __future__ import annotations

import pytest

from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Inventory, Measure, Source, check_inventory
from tests.deciding_facts import hold_missing

PY2025, PY2026 = PerformanceYear(2025), PerformanceYear(2026)


def inventory(year: PerformanceYear, *, provisional: bool | None) -> Inventory:
    measures = (Measure("236", PerformanceCategory.QUALITY),)
    return Inventory(year=year, measures=measures, source=Source(provisional=provisional))


def test_an_unknown_inventory_is_missing() -> None:
    given = [inventory(year, provisional=False) for year in (PY2025, PY2026)]
    hold_missing(lambda inventory: check_inventory(inventory, PY2026), {"inventory": given})


@pytest.mark.parametrize("year", [PY2025, PY2026])
def test_finality_of_an_inventory_is_missing_if_it_decides(year: PerformanceYear) -> None:
    def asked(provisional: bool | None) -> Determination[bool | None]:
        return check_inventory(inventory(year, provisional=provisional), PY2026)

    hold_missing(
        lambda final: asked(provisional=None if final is None else not final),
        # A provisional file decides nothing by itself: its final one is then missing.
        {"final": (True,)},
        named={"inventory.source.provisional": "final"},
    )
    is_of_the_year = year == PY2026
    told = asked(provisional=True)
    assert told.missing == (("the final inventory of 2026",) if is_of_the_year else ())
