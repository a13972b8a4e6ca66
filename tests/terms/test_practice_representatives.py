"""Who may act for a practice."""

from __future__ import annotations

import pytest

from qpp_rules.core.citations import Basis
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    is_practice_representative,
)
from tests.terms.known_or_not import FACTS, Fact

PY2019 = PerformanceYear(2019)


@pytest.mark.parametrize("authorized", FACTS)
def test_a_practice_representative_is_authorized_by_the_security_official(
    authorized: Fact,
) -> None:
    """VOC-020: authorized by the practice's Security Official: true; otherwise false."""
    decided = is_practice_representative(PY2019, authorized_by_security_official=authorized)

    assert decided.answer is authorized
    assert decided.missing == (
        () if authorized is not None else ("authorized_by_security_official",)
    )
    assert decided.findings[0].rule.id == "terms.practice-representative"
    assert decided.findings[0].citation.basis is Basis.CMS_GUIDANCE
