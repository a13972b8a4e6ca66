"""What type checkers make of agreements. It is checked and never run."""

from __future__ import annotations

from typing import assert_type

from qpp_rules import agreements
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.vocabulary import PerformanceCategory


def who_may_submit() -> None:
    found = agreements.may_submit([], [], [])
    assert_type(found[Group(Tin("123456789"))].answer, frozenset[PerformanceCategory] | None)
