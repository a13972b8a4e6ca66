"""APM Entities, in the years that tested the threshold for them."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    APM_ENTITY_ELECTION,
    ApmEntityFacts,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    SegmentFacts,
    SegmentStrategy,
    determine_apm_entity,
    determine_individual,
)
from tests.eligibility.strategies import (
    AT,
    CHARGES,
    EVERY,
    NOTHING,
    OVER,
    SAMPLE_PRACTICE,
    clinician,
    segment_strategies,
    segments,
)

PY = PerformanceYear


def test_apm_entities_could_opt_in_for_two_years_eli_033() -> None:
    years = [year for year in range(2017, 2028) if APM_ENTITY_ELECTION.covers(PY(year))]

    assert years == [2019, 2020]
    assert APM_ENTITY_ELECTION.of(PY(2020)).citation.cites == "414.1310(b)(1)(iii)(B)"


MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
APM_ELECTION = "eligibility.apm-entity.election"


@pytest.mark.parametrize(
    ("segment", "answer"),
    [(OVER, MIPS), (SAMPLE_PRACTICE, OPT_IN), (AT, EXEMPT), (None, UNDETERMINED)],
    ids=["over", "between", "at", "unknown"],
)
@pytest.mark.parametrize("year", [2019, 2020])
def test_an_apm_entity_is_judged_by_the_same_figures(
    segment: SegmentFacts | None, answer: Eligibility, year: int
) -> None:
    determination = determine_apm_entity(ApmEntityFacts(segment, segment), PY(year))
    assert determination.answer is answer
    last = determination.findings[-1]
    assert (last.rule.id, last.verdict) == (APM_ELECTION, NOT_APPLICABLE)


@pytest.mark.parametrize("year", [2017, 2018, 2021, 2022, 2026, 2027])
def test_an_apm_entity_could_opt_in_for_2019_and_2020_only(year: int) -> None:
    with pytest.raises(YearNotCovered, match="covered: 2019 to 2020"):
        determine_apm_entity(ApmEntityFacts(OVER, OVER), PY(year))


def test_a_what_if_threshold_and_a_strategy_apply_to_apm_entities() -> None:
    facts = ApmEntityFacts(EVERY, Exceeded(frozenset([CHARGES])))
    segment_2 = ApmEntityFacts(NOTHING, Exceeded(frozenset([CHARGES])))
    year = PY(2020)
    assert determine_apm_entity(facts, year).answer is OPT_IN
    assert determine_apm_entity(segment_2, year).answer is EXEMPT
    either = SegmentStrategy.EITHER
    assert determine_apm_entity(segment_2, year, strategy=either).answer is OPT_IN
    threshold = LowVolumeThreshold(Decimal(90000), 201, 200)
    found = determine_apm_entity(ApmEntityFacts(OVER, OVER), year, threshold=threshold)
    assert found.answer is OPT_IN


@given(segments(PY(2020), known=False), segments(PY(2020), known=False), segment_strategies())
def test_an_apm_entity_is_decided_like_a_clinician_without_exclusions(
    first: SegmentFacts | None, second: SegmentFacts | None, strategy: SegmentStrategy
) -> None:
    """One threshold, tested at three levels."""
    entity = determine_apm_entity(ApmEntityFacts(first, second), PY(2020), strategy=strategy)
    alone = determine_individual(clinician(first, second), PY(2020), strategy=strategy)
    assert entity.answer is alone.answer
    assert entity.findings[:-1] == alone.findings[4:]
    assert pickle.loads(pickle.dumps(entity)) == entity  # noqa: S301


@pytest.mark.parametrize("facts", [None, GroupFacts()], ids=repr)
def test_the_facts_must_be_apm_entity_facts(facts: Any) -> None:
    with pytest.raises(InvalidType, match="expected ApmEntityFacts"):
        determine_apm_entity(facts, PY(2020))
