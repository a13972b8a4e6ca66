"""Subgroups."""

from __future__ import annotations

import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ClinicianFacts,
    Eligibility,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    Volume,
    determine_individual,
    determine_subgroup,
)
from qpp_rules.eligibility.participation import SUBGROUP
from qpp_rules.eligibility.subgroups import SUBGROUP_THRESHOLD
from tests.eligibility.strategies import (
    AT,
    EVERY,
    OVER,
    SAMPLE_PRACTICE,
    clinician,
    group_cases,
)

PY = PerformanceYear


def test_subgroups_began_in_2023() -> None:
    for rule in (SUBGROUP_THRESHOLD, SUBGROUP):
        assert [year for year in range(2017, 2028) if rule.covers(PY(year))] == [*range(2023, 2028)]
        with pytest.raises(YearNotCovered, match="Subgroups began with performance year 2023"):
            rule.of(PY(2022))


PY2026 = PY(2026)
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
GroupCase = tuple[GroupFacts, PerformanceYear, SegmentStrategy]


def group(
    segment: SegmentFacts | None, everyone: int | None = None, eligible: int | None = None
) -> GroupFacts:
    return GroupFacts(
        segment_1=segment,
        segment_2=segment,
        eligible_clinicians=everyone,
        mips_eligible_clinicians=eligible,
    )


@pytest.mark.parametrize(
    ("segment", "answer", "verdict"),
    [
        pytest.param(OVER, MIPS, MET, id="over every figure"),
        pytest.param(EVERY, MIPS, MET, id="every criterion exceeded"),
        pytest.param(SAMPLE_PRACTICE, EXEMPT, NOT_MET, id="ELI-030: could only opt in"),
        pytest.param(AT, EXEMPT, NOT_MET, id="at every figure"),
        pytest.param(NoClaims(), EXEMPT, NOT_MET, id="no claims"),
        pytest.param(Volume(None, 201, 201), UNDETERMINED, UNKNOWN, id="charges not known"),
        pytest.param(Volume(None, 200, 201), EXEMPT, NOT_MET, id="patients decide"),
        pytest.param(Volume(None, None, None), UNDETERMINED, UNKNOWN, id="no figure known"),
        pytest.param(None, UNDETERMINED, UNKNOWN, id="nothing known"),
    ],
)
@pytest.mark.parametrize("year", [2023, 2026])
def test_a_subgroup_is_judged_by_segment_1_of_its_group(
    segment: SegmentFacts | None, answer: Eligibility, verdict: Verdict, year: int
) -> None:
    for segment_2 in (OVER, AT, NoClaims(), None):
        facts = GroupFacts(
            segment_1=segment,
            segment_2=segment_2,
            eligible_clinicians=2,
            mips_eligible_clinicians=1,
        )
        determination = determine_subgroup(facts, PY(year))
        assert determination.answer is answer
        last = determination.findings[-1]
        assert (last.rule.id, last.verdict) == ("eligibility.subgroup.threshold", verdict)
        assert bool(last.missing) is (verdict is UNKNOWN)
        assert determination.assumptions == ()


def test_a_subgroups_findings_cover_the_groups_definition_and_segment_1() -> None:
    facts = GroupFacts(segment_1=Volume(Decimal(90001), 201), segment_2=OVER)
    determination = determine_subgroup(facts, PY2026)
    assert [
        (f.rule.id.removeprefix("eligibility."), f.verdict) for f in determination.findings
    ] == [
        ("group.taken-as-given", NOT_APPLICABLE),
        ("low-volume-threshold.allowed-charges", MET),
        ("low-volume-threshold.patients", MET),
        ("low-volume-threshold.services", UNKNOWN),
        ("subgroup.threshold", UNKNOWN),
    ]
    assert determination.missing == ("segment_1.services",)
    assert determination.findings[-1].missing == ("segment_1.services",)
    assert "segment 1, 2024-10-01 to 2025-09-30" in determination.explain()


@pytest.mark.parametrize(
    ("everyone", "eligible", "answer"),
    [
        (1, 1, EXEMPT),
        (2, 0, EXEMPT),
        (2, 1, MIPS),
        (2, None, UNDETERMINED),
        (None, 2, MIPS),
        (None, None, MIPS),
    ],
)
def test_a_tin_that_is_not_a_group_has_no_subgroup(
    everyone: int | None, eligible: int | None, answer: Eligibility
) -> None:
    assert determine_subgroup(group(OVER, everyone, eligible), PY2026).answer is answer
    below = determine_subgroup(group(SAMPLE_PRACTICE, everyone, eligible), PY2026)
    assert below.answer is EXEMPT


@pytest.mark.parametrize("year", [2017, 2022])
def test_there_were_no_subgroups_before_2023(year: int) -> None:
    with pytest.raises(YearNotCovered, match="Subgroups began with performance year 2023"):
        determine_subgroup(group(OVER), PY(year))


def test_a_subgroup_is_decided_for_2027_only_with_a_given_threshold() -> None:
    with pytest.raises(YearNotCovered):
        determine_subgroup(group(OVER), PY(2027))
    for patients, answer in ((200, MIPS), (201, EXEMPT)):
        threshold = LowVolumeThreshold(Decimal(90000), patients, 200)
        assert determine_subgroup(group(OVER), PY(2027), threshold=threshold).answer is answer


@settings(max_examples=200)
@given(group_cases())
def test_a_subgroups_findings_lead_to_its_answer(case: GroupCase) -> None:
    """A group, above every criterion in segment 1: all met, none unmet, or not known."""
    facts, year, _strategy = case
    year = max(year, PY(2023))
    determination = determine_subgroup(facts, year)
    definition, *of_segment, threshold = determination.findings
    alone = determine_individual(clinician(facts.segment_1, NoClaims()), year)
    assert tuple(of_segment) == alone.findings[4:7]
    verdicts = {f.verdict for f in of_segment}
    if verdicts & {NOT_MET, NOT_APPLICABLE}:
        assert threshold.verdict is NOT_MET
    else:
        assert threshold.verdict is (UNKNOWN if UNKNOWN in verdicts else MET)
    decisive = {definition.verdict, threshold.verdict}
    expected = EXEMPT if NOT_MET in decisive else UNDETERMINED if UNKNOWN in decisive else MIPS
    assert determination.answer is expected
    assert pickle.loads(pickle.dumps(determination)) == determination  # noqa: S301


@pytest.mark.parametrize("facts", [None, ClinicianFacts()], ids=repr)
def test_a_subgroup_is_decided_from_the_facts_of_its_group(facts: Any) -> None:
    with pytest.raises(InvalidType, match=r"determine_subgroup: facts: .* expected GroupFacts"):
        determine_subgroup(facts, PY2026)
