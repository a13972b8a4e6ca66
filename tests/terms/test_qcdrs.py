"""What a QCDR is, and a QCDR measure."""

from __future__ import annotations

from itertools import product

import pytest

from qpp_rules.core.vocabulary import (
    IntermediaryType,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import (
    is_qcdr,
)
from tests.terms.known_or_not import FACTS, QCDR_FACTS, VERDICTS, Fact, missing_of, of_all, verdicts

PY2027 = PerformanceYear(2027)
QCDR, QUALIFIED_REGISTRY, HEALTH_IT_VENDOR, SURVEY_VENDOR = IntermediaryType


QCDR_RULES = [
    "terms.qcdr.clinical-expertise",
    "terms.qcdr.measure-development",
    "terms.qcdr.collects-data",
]


@pytest.mark.parametrize("facts", [*product(FACTS, repeat=3)], ids=str)
def test_a_qcdr_needs_clinical_and_measure_expertise_and_data_for_tracking(
    facts: tuple[Fact, Fact, Fact],
) -> None:
    """VOC-004: all three present: may be a QCDR; any missing: not; one unknown is not a no."""
    decided = is_qcdr(**dict(zip(QCDR_FACTS, facts, strict=True)), year=PY2027)

    assert decided.answer is of_all(*facts)
    assert [finding.rule.id for finding in decided.findings] == QCDR_RULES
    assert verdicts(decided) == [VERDICTS[fact] for fact in facts]
    assert decided.missing == missing_of(QCDR_FACTS, facts)


@pytest.mark.parametrize(
    ("year", "document"),
    [
        pytest.param(2023, "2023 QCDR/Qualified Registry participation guide", id="S2:47"),
        pytest.param(2026, "2026 QCDR/Qualified Registry participation guide", id="S0:46"),
        pytest.param(2027, "2027 Self-Nomination Fact Sheet", id="S1:54"),
    ],
)
def test_the_definition_of_a_qcdr_cites_the_text_of_the_year(year: int, document: str) -> None:
    facts = dict.fromkeys(QCDR_FACTS, True)

    decided = is_qcdr(**facts, year=PerformanceYear(year))

    assert [finding.citation.document for finding in decided.findings] == [document] * 3
    assert [str(finding.about) for finding in decided.findings] == [
        "clinical expertise",
        "measure development expertise",
        "collects data for tracking",
    ]
