"""Groups, and small practices."""

from __future__ import annotations

import csv
import os
import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    SMALL_PRACTICE,
    ApmEntityFacts,
    ClinicianFacts,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    Volume,
    determine_group,
    determine_individual,
    is_group,
    is_small_practice,
)
from qpp_rules.eligibility.groups import GROUP_CLINICIANS
from tests.eligibility.strategies import (
    AT,
    CHARGES,
    OVER,
    PATIENTS,
    SAMPLE_PRACTICE,
    clinician,
    group_cases,
)


@pytest.mark.parametrize(
    ("everyone", "eligible"), [(None, None), (2, None), (None, 2), (2, 2), (2, 0), (0, 0)]
)
def test_mips_eligible_clinicians_are_among_the_clinicians(
    everyone: int | None, eligible: int | None
) -> None:
    group = GroupFacts(eligible_clinicians=everyone, mips_eligible_clinicians=eligible)
    assert (group.eligible_clinicians, group.mips_eligible_clinicians) == (everyone, eligible)


def test_more_mips_eligible_clinicians_than_clinicians_are_refused() -> None:
    with pytest.raises(InvalidValue, match="at most the 2 eligible clinicians"):
        GroupFacts(eligible_clinicians=2, mips_eligible_clinicians=3)


@pytest.mark.parametrize("field", ["eligible_clinicians", "mips_eligible_clinicians"])
def test_a_groups_clinicians_must_be_counts(field: str) -> None:
    with pytest.raises(InvalidValue, match=field):
        GroupFacts(**{field: -1})  # type: ignore[arg-type]
    with pytest.raises(InvalidType, match=field):
        GroupFacts(**{field: True})  # type: ignore[arg-type]


PY = PerformanceYear


def test_a_small_practice_has_at_most_fifteen_eli_031() -> None:
    assert {SMALL_PRACTICE.at(PY(year)) for year in range(2019, 2028)} == {15}


def test_a_group_has_at_least_two_clinicians_eli_028() -> None:
    covered = [year for year in range(2017, 2101) if GROUP_CLINICIANS.covers(PY(year))]
    assert covered == list(range(2017, 2028))
    assert {GROUP_CLINICIANS.at(PY(year)) for year in covered} == {2}


PY2026 = PY(2026)
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
GROUP = "eligibility.group.definition"
TAKEN_AS_GIVEN = "eligibility.group.taken-as-given"
CHOICE = "eligibility.group.never-required"
ACROSS = "eligibility.segments.opt-in"
ROWS = (
    Path(os.environ.get("QPP_RULES_CMS_DATA", Path(__file__).parents[3] / "shared" / "cms"))
    / "experience"
    / "qpp-experience-rows.csv"
)

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
    ("segment", "year", "answer"),
    [
        pytest.param(SAMPLE_PRACTICE, 2019, OPT_IN, id="ELI-009: the guide's practice"),
        pytest.param(SAMPLE_PRACTICE, 2026, OPT_IN, id="ELI-009: and later"),
        pytest.param(SAMPLE_PRACTICE, 2018, EXEMPT, id="ELI-019: no opting in for 2018"),
        pytest.param(OVER, 2026, MIPS, id="ELI-018: over every figure"),
        pytest.param(AT, 2026, EXEMPT, id="ELI-018: at every figure"),
        pytest.param(Exceeded(frozenset([CHARGES])), 2026, OPT_IN, id="ELI-006: one criterion"),
        pytest.param(NoClaims(), 2026, EXEMPT, id="no claims"),
        pytest.param(None, 2026, UNDETERMINED, id="nothing known"),
    ],
)
def test_a_group_is_judged_by_the_volume_of_the_tin(
    segment: SegmentFacts | None, year: int, answer: Eligibility
) -> None:
    assert determine_group(group(segment), PY(year)).answer is answer
    assert determine_group(group(segment, 2, 1), PY(year)).answer is answer


@pytest.mark.parametrize(
    ("everyone", "eligible", "answer", "missing"),
    [
        pytest.param(1, 1, False, (), id="ELI-028: one clinician"),
        pytest.param(2, 0, False, (), id="ELI-C25: two, none MIPS eligible"),
        pytest.param(2, 1, True, (), id="ELI-028: two, one MIPS eligible"),
        pytest.param(2, 2, True, (), id="two, both MIPS eligible"),
        pytest.param(0, 0, False, (), id="none at all"),
        pytest.param(40, 0, False, (), id="many, none MIPS eligible"),
        pytest.param(1, None, False, (), id="one decides"),
        pytest.param(None, 0, False, (), id="none MIPS eligible decides"),
        pytest.param(2, None, None, ("mips_eligible_clinicians",), id="MIPS eligible not known"),
        pytest.param(None, 1, None, ("eligible_clinicians",), id="all of them not known"),
        pytest.param(None, 2, True, (), id="two MIPS eligible are two clinicians"),
        pytest.param(
            None, None, None, ("eligible_clinicians", "mips_eligible_clinicians"), id="not known"
        ),
    ],
)
def test_a_group_has_two_clinicians_one_of_them_mips_eligible(
    everyone: int | None, eligible: int | None, answer: bool | None, missing: tuple[str, ...]
) -> None:
    determination = is_group(everyone, eligible, PY2026)
    assert determination.answer is answer
    (finding,) = determination.findings
    assert finding.rule.id == GROUP
    assert finding.verdict is {True: MET, False: NOT_MET, None: UNKNOWN}[answer]
    assert finding.missing == missing


@pytest.mark.parametrize(
    ("everyone", "eligible", "answer"),
    [
        (1, 1, EXEMPT),
        (2, 0, EXEMPT),
        (2, 1, MIPS),
        (2, None, UNDETERMINED),
        (None, 1, UNDETERMINED),
        (None, 2, MIPS),
        (None, None, MIPS),
    ],
)
def test_a_tin_that_is_not_a_group_is_not_a_group_to_mips(
    everyone: int | None, eligible: int | None, answer: Eligibility
) -> None:
    assert determine_group(group(OVER, everyone, eligible), PY2026).answer is answer
    below = determine_group(group(AT, everyone, eligible), PY2026)
    assert below.answer is EXEMPT


def test_a_group_that_was_not_counted_is_an_assumption() -> None:
    taken = determine_group(group(OVER), PY2026)
    assert [f.rule.id for f in taken.assumptions] == [TAKEN_AS_GIVEN]
    assert taken.findings[0].citation.basis is Basis.INTERPRETATION
    assert "the caller's word is taken" in taken.explain()
    counted = determine_group(group(OVER, 2, 1), PY2026)
    assert counted.assumptions == ()
    assert counted.findings[0].observed == "eligible clinicians: 2, MIPS eligible: 1"


def test_unknown_counts_print_as_unknown() -> None:
    finding = is_group(None, 1, PY2026).findings[0]
    assert finding.observed == "eligible clinicians: not known, MIPS eligible: 1"
    finding = is_group(3, None, PY2026).findings[0]
    assert finding.observed == "eligible clinicians: 3, MIPS eligible: not known"


@pytest.mark.parametrize("segment", [OVER, AT, None], ids=["eligible", "exempt", "unknown"])
def test_no_practice_must_take_part_as_a_group_eli_007(segment: SegmentFacts | None) -> None:
    last = determine_group(group(segment, 2, 2), PY2026).findings[-1]
    assert (last.rule.id, last.verdict) == (CHOICE, NOT_APPLICABLE)
    assert last.citation.basis is Basis.DERIVED
    in_2019 = determine_group(group(segment, 2, 2), PY(2019)).findings[-1]
    assert in_2019.citation.basis is Basis.CMS_GUIDANCE


def test_a_practice_that_may_opt_in_by_our_reading_says_so() -> None:
    facts = GroupFacts(
        segment_1=Exceeded(frozenset([CHARGES])),
        segment_2=Exceeded(frozenset([PATIENTS])),
        eligible_clinicians=2,
        mips_eligible_clinicians=1,
    )
    assert [f.rule.id for f in determine_group(facts, PY2026).assumptions] == [ACROSS]
    either = determine_group(facts, PY2026, strategy=SegmentStrategy.EITHER)
    assert (determine_group(facts, PY2026).answer, either.answer) == (EXEMPT, OPT_IN)


def test_a_group_is_decided_for_2027_only_with_a_given_threshold() -> None:
    with pytest.raises(YearNotCovered):
        determine_group(group(OVER), PY(2027))
    threshold = LowVolumeThreshold(Decimal(90000), 200, 300)
    assert determine_group(group(OVER), PY(2027), threshold=threshold).answer is OPT_IN


@settings(max_examples=200)
@given(group_cases())
def test_a_groups_answer_holds_however_the_counts_turn_out(case: GroupCase) -> None:
    """UNDETERMINED where two completions of the counts or segments differ, and only there."""
    facts, year, strategy = case
    if facts.eligible_clinicians is None and facts.mips_eligible_clinicians is None:
        return  # taken as given, and said to be
    answer = determine_group(facts, year, strategy=strategy).answer
    segment_1, segment_2 = facts.segment_1, facts.segment_2
    by_volume = determine_individual(clinician(segment_1, segment_2), year, strategy=strategy)
    may_be_group = {
        everyone >= 2 and eligible >= 1
        for everyone in range(20)
        for eligible in range(everyone + 1)
        if facts.eligible_clinicians in (None, everyone)
        and facts.mips_eligible_clinicians in (None, eligible)
    }
    if may_be_group == {False}:
        assert answer is EXEMPT
    elif may_be_group == {True}:
        assert answer is by_volume.answer
    else:
        assert answer is (EXEMPT if by_volume.answer is EXEMPT else UNDETERMINED)


@settings(max_examples=200)
@given(group_cases())
def test_a_groups_findings_lead_to_its_answer(case: GroupCase) -> None:
    """The first finding is the definition's, the last the choice's, those between the volume's."""
    facts, year, strategy = case
    determination = determine_group(facts, year, strategy=strategy)
    definition, *of_volume, choice = determination.findings
    assert definition.rule.id in (GROUP, TAKEN_AS_GIVEN)
    assert choice.rule.id == CHOICE
    alone = determine_individual(
        clinician(facts.segment_1, facts.segment_2), year, strategy=strategy
    )
    assert tuple(of_volume) == alone.findings[4:]
    if definition.verdict is NOT_MET or alone.answer is EXEMPT:
        assert determination.answer is EXEMPT
    elif definition.verdict is UNKNOWN:
        assert determination.answer is UNDETERMINED
    else:
        assert determination.answer is alone.answer


@given(group_cases())
def test_a_groups_determination_survives_pickling_unread(case: GroupCase) -> None:
    """Findings are built when they are asked for, on either side of a pickle."""
    facts, year, strategy = case
    determination = determine_group(facts, year, strategy=strategy)
    assert pickle.loads(pickle.dumps(determination)) == determination  # noqa: S301


@pytest.mark.parametrize("facts", [None, ClinicianFacts(), ApmEntityFacts()], ids=repr)
def test_the_facts_must_be_group_facts(facts: Any) -> None:
    with pytest.raises(InvalidType, match=r"determine_group: facts: .* expected GroupFacts"):
        determine_group(facts, PY2026)


@pytest.mark.parametrize(
    ("everyone", "eligible", "error"),
    [(-1, None, InvalidValue), (2, 3, InvalidValue), ("2", 1, InvalidType), (2, True, InvalidType)],
)
def test_is_group_refuses_anything_but_counts(
    everyone: Any, eligible: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        is_group(everyone, eligible, PY2026)


def published() -> list[dict[str, str]]:
    if not ROWS.is_file():
        pytest.skip(f"CMS's experience rows are not at {ROWS}")
    with ROWS.open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


def test_the_groups_that_cms_published_are_decided_as_cms_did() -> None:
    rows = published()
    assert len(rows) == 3
    for row in rows:
        year = PY(int(row["performance year"]))
        volume = Volume(
            Decimal(row["allowed charges"]), int(row["medicare patients"]), int(row["services"])
        )
        assert row["participation type"] == "Group"
        determination = determine_group(group(volume, int(row["practice size"]), 1), year)
        assert determination.answer is MIPS
        assert row["opted into mips"] == "False"  # none was needed
        small = is_small_practice(int(row["practice size"]), year).answer
        assert str(small) == row["small practitioner"]


@pytest.mark.parametrize(
    ("count", "answer"),
    [
        pytest.param(15, True, id="ELI-C28: fifteen"),
        pytest.param(16, False, id="ELI-C28: sixteen"),
        pytest.param(1, True, id="one"),
        pytest.param(0, None, id="ELI-031: zero is not known"),
        pytest.param(None, None, id="ELI-031: not known"),
        pytest.param(5000, False, id="many"),
    ],
)
@pytest.mark.parametrize("year", [2019, 2026, 2027])
def test_a_small_practice_has_at_most_fifteen_clinicians(
    count: int | None, answer: bool | None, year: int
) -> None:
    determination = is_small_practice(count, PY(year))
    assert determination.answer is answer
    (finding,) = determination.findings
    assert finding.missing == (("eligible_clinicians",) if answer is None else ())
    observed = None if answer is None else count
    assert (finding.observed, finding.required) == (observed, "at most 15")


@pytest.mark.parametrize(
    ("count", "error"), [(-1, InvalidValue), (True, InvalidType), ("15", InvalidType)]
)
def test_small_practices_are_counted_in_whole_clinicians(
    count: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match="is_small_practice: eligible_clinicians"):
        is_small_practice(count, PY2026)


def test_being_small_changes_no_eligibility_eli_016() -> None:
    """Other factors that a practice's summary lists do not change the answer."""
    for segment in (OVER, SAMPLE_PRACTICE, AT):
        small, large = (determine_group(group(segment, size, 2), PY2026) for size in (15, 16))
        assert small.answer is large.answer


def test_a_group_is_decided_separately_for_each_year() -> None:
    """The same facts in another year are another answer; nothing carries over."""
    facts = group(Volume(Decimal(50000), 150, 150), 2, 1)
    answers = [determine_group(facts, PY(year)).answer for year in (2017, 2018, 2017, 2019)]
    assert answers == [MIPS, EXEMPT, MIPS, EXEMPT]
    assert evolve(facts) == facts
