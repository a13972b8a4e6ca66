"""What type checkers make of the example registry. It is checked and never run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import assert_type

from qpp_rules import examples
from qpp_rules.adapters.rosters import RosterRow
from qpp_rules.audits import Review
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import Ledger
from qpp_rules.measures import Inventory
from qpp_rules.sampling import FrameEntry


def read() -> None:
    registry = examples.registry()
    assert_type(registry.year, PerformanceYear)
    assert_type(registry.roster, tuple[RosterRow, ...])
    assert_type(registry.patients, Mapping[Participant, tuple[str, ...]])
    assert_type(registry.frame, tuple[FrameEntry, ...])
    assert_type(registry.reviews, tuple[Review, ...])
    assert_type(registry.elections, Ledger)
    assert_type(registry.inventory, Inventory)
    assert_type(examples.path("roster.csv"), Path)
    examples.write_files(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
