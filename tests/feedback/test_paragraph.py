"""Each clause is cited from the text of its year."""

from __future__ import annotations

from datetime import date

import pytest

from qpp_rules.core.citations import Basis
from tests.feedback.stories import (
    CATEGORIES,
    COMPARISON,
    LEVEL,
    QUARTERLY,
    TIMES,
    check,
    data,
    reports,
)


@pytest.mark.parametrize(
    ("year", "rule", "basis"),
    [
        (2021, TIMES, Basis.REGULATION),
        (2025, TIMES, Basis.DERIVED),
        (2026, TIMES, Basis.CMS_GUIDANCE),
        (2027, TIMES, Basis.CMS_GUIDANCE),
        (2022, CATEGORIES, Basis.INTERPRETATION),
        (2023, CATEGORIES, Basis.CMS_GUIDANCE),
        (2025, CATEGORIES, Basis.INTERPRETATION),
        (2026, CATEGORIES, Basis.CMS_GUIDANCE),
        (2027, CATEGORIES, Basis.INTERPRETATION),
        (2023, LEVEL, Basis.CMS_GUIDANCE),
        (2024, LEVEL, Basis.INTERPRETATION),
        (2027, LEVEL, Basis.INTERPRETATION),
        (2024, COMPARISON, Basis.REGULATION),
        (2026, COMPARISON, Basis.CMS_GUIDANCE),
        (2027, COMPARISON, Basis.DERIVED),
    ],
)
def test_a_clause_is_cited_from_the_text_of_its_year(year: int, rule: str, basis: Basis) -> None:
    d = check(data(since=date(year, 1, 5)), year, reports=reports(*QUARTERLY, year=year))

    assert d.answer is True
    assert d.finding(rule).citation.basis is basis
