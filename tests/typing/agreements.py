"""What type checkers make of agreements. It is checked and never run."""

from __future__ import annotations

from typing import assert_type

from qpp_rules import agreements
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory


def what_may_go(planned: PlannedSubmission) -> None:
    covered = agreements.categories_covered([planned], [], [])
    assert_type(covered[Group(Tin("123456789"))].answer, frozenset[PerformanceCategory] | None)
    assert_type(agreements.may_submit(planned, [], []).answer, bool | None)
    assert_type(agreements.may_submit_all([planned], [], [])[planned].answer, bool | None)
