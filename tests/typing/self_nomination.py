"""What type checkers make of self-nomination. It is checked and never run."""

from __future__ import annotations

from datetime import date
from typing import assert_type

from qpp_rules import self_nomination
from qpp_rules.core.years import PerformanceYear


def what_is_open(application: self_nomination.Application, year: PerformanceYear) -> None:
    found = self_nomination.review(application, year, submitted_at=date(2026, 8, 1))
    assert_type(found.answer, self_nomination.ReviewAnswer)
    self_nomination.open_items(found)
    assert_type(self_nomination.good_standing(None, year).answer, bool | None)
    assert_type(self_nomination.plan_need(None, year).answer, self_nomination.PlanNeed)
    need = self_nomination.MvpNeed("G0053")
    assert_type(self_nomination.mvp_support(need, year).answer, self_nomination.MvpSupport)
