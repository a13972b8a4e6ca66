"""What groups, virtual groups, APM Entities and small practices are to MIPS."""

from __future__ import annotations

import csv
import os
import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
    determine_apm_entity,
    determine_group,
    determine_individual,
    determine_subgroup,
    determine_virtual_group,
    is_group,
    is_small_practice,
)
from tests.eligibility.strategies import (
    AT,
    CHARGES,
    EVERY,
    NOTHING,
    OVER,
    PATIENTS,
    SAMPLE_PRACTICE,
    YEARS,
    clinician,
    group_cases,
    orders,
    segment_strategies,
    segments,
    virtual_groups,
)

PY = PerformanceYear
PY2026 = PY(2026)
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict

GROUP = "eligibility.group.definition"
TAKEN_AS_GIVEN = "eligibility.group.taken-as-given"
CHOICE = "eligibility.group.never-required"
TINS = "eligibility.virtual-group.tins"
SIZE = "eligibility.virtual-group.size"
MEMBER = "eligibility.virtual-group.member"
ELECTION = "eligibility.virtual-group.election"
APM_ELECTION = "eligibility.apm-entity.election"
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


# Groups. ELI-004, ELI-006, ELI-007, ELI-009, ELI-028.


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
def test_a_group_is_two_clinicians_one_of_them_mips_eligible(
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
def test_a_tin_that_is_no_group_is_none_to_mips(
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


def test_counts_that_are_not_known_read_so() -> None:
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


def test_a_practice_that_opts_in_by_our_reading_says_so() -> None:
    facts = GroupFacts(
        segment_1=Exceeded(frozenset([CHARGES])),
        segment_2=Exceeded(frozenset([PATIENTS])),
        eligible_clinicians=2,
        mips_eligible_clinicians=1,
    )
    assert [f.rule.id for f in determine_group(facts, PY2026).assumptions] == [ACROSS]
    either = determine_group(facts, PY2026, strategy=SegmentStrategy.EITHER)
    assert (determine_group(facts, PY2026).answer, either.answer) == (EXEMPT, OPT_IN)


def test_a_group_is_decided_for_2027_with_a_threshold_given_only() -> None:
    with pytest.raises(YearNotCovered):
        determine_group(group(OVER), PY(2027))
    threshold = LowVolumeThreshold(Decimal(90000), 200, 300)
    assert determine_group(group(OVER), PY(2027), threshold=threshold).answer is OPT_IN


@settings(max_examples=200)
@given(group_cases())
def test_a_groups_answer_stands_however_the_counts_turn_out(case: GroupCase) -> None:
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
def test_group_facts_are_asked_for(facts: Any) -> None:
    with pytest.raises(InvalidType, match=r"determine_group: facts: .* expected GroupFacts"):
        determine_group(facts, PY2026)


@pytest.mark.parametrize(
    ("everyone", "eligible", "error"),
    [(-1, None, InvalidValue), (2, 3, InvalidValue), ("2", 1, InvalidType), (2, True, InvalidType)],
)
def test_is_group_refuses_what_is_no_count(
    everyone: Any, eligible: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        is_group(everyone, eligible, PY2026)


# CMS's own published rows.


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


# Subgroups. ELI-030, 42 CFR § 414.1318(a)(4): the group's threshold, on segment 1 only.


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


def test_findings_of_a_subgroup_are_the_groups_definition_and_segment_1() -> None:
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
def test_a_tin_that_is_no_group_has_no_subgroup(
    everyone: int | None, eligible: int | None, answer: Eligibility
) -> None:
    assert determine_subgroup(group(OVER, everyone, eligible), PY2026).answer is answer
    below = determine_subgroup(group(SAMPLE_PRACTICE, everyone, eligible), PY2026)
    assert below.answer is EXEMPT


@pytest.mark.parametrize("year", [2017, 2022])
def test_there_were_no_subgroups_before_2023(year: int) -> None:
    with pytest.raises(YearNotCovered, match="Subgroups began with performance year 2023"):
        determine_subgroup(group(OVER), PY(year))


def test_a_subgroup_is_decided_for_2027_with_a_threshold_given_only() -> None:
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


# Virtual groups. ELI-029, DEA-028.

NEW_YEARS_EVE = date(2025, 12, 31)


def virtual_group(
    *members: tuple[int | None, Eligibility | None], elected_on: date | None = NEW_YEARS_EVE
) -> VirtualGroupFacts:
    return VirtualGroupFacts(
        tuple(
            VirtualGroupMember(Tin(f"90000000{number}"), size, eligibility)
            for number, (size, eligibility) in enumerate(members)
        ),
        elected_on,
    )


SOLO, SOLO_OPT_IN = (1, MIPS), (1, OPT_IN)


@pytest.mark.parametrize(
    ("members", "answer", "unmet"),
    [
        pytest.param([SOLO, (10, MIPS)], MIPS, [], id="ELI-029: solo and ten"),
        pytest.param([SOLO, SOLO], MIPS, [], id="ELI-029: two solo practitioners"),
        pytest.param([(10, MIPS), (10, MIPS)], MIPS, [], id="ELI-029: ten and ten"),
        pytest.param([SOLO, (11, MIPS)], EXEMPT, [SIZE], id="ELI-C26: solo and eleven"),
        pytest.param([SOLO, (0, MIPS)], EXEMPT, [SIZE], id="nobody in a TIN"),
        pytest.param([SOLO], EXEMPT, [TINS], id="ELI-029: one TIN"),
        pytest.param([], EXEMPT, [TINS], id="no TIN"),
        pytest.param([SOLO] * 9, MIPS, [], id="nine TINs"),
        pytest.param([SOLO, SOLO_OPT_IN], MIPS, [], id="its election is the opt-in"),
        pytest.param([SOLO_OPT_IN, SOLO_OPT_IN], MIPS, [], id="of all its members"),
        pytest.param([SOLO, (1, EXEMPT)], EXEMPT, [MEMBER], id="an exempt member"),
        pytest.param([(12, EXEMPT)], EXEMPT, [TINS, SIZE, MEMBER], id="nothing right"),
        pytest.param([SOLO, (None, MIPS)], UNDETERMINED, [], id="a size not known"),
        pytest.param([SOLO, (1, None)], UNDETERMINED, [], id="an eligibility not known"),
        pytest.param([SOLO, (1, UNDETERMINED)], UNDETERMINED, [], id="one undetermined"),
        pytest.param([(None, None), (11, MIPS)], EXEMPT, [SIZE], id="eleven decide"),
        pytest.param([(None, None)], EXEMPT, [TINS], id="one TIN decides"),
    ],
)
def test_tins_form_a_virtual_group(
    members: list[tuple[int | None, Eligibility | None]], answer: Eligibility, unmet: list[str]
) -> None:
    determination = determine_virtual_group(virtual_group(*members), PY2026)
    assert determination.answer is answer
    assert [f.rule.id for f in determination.findings if f.verdict is NOT_MET] == unmet


@pytest.mark.parametrize(
    ("elected_on", "answer"),
    [
        pytest.param(date(2025, 12, 31), MIPS, id="ELI-029: December 31 before"),
        pytest.param(date(2026, 1, 1), EXEMPT, id="ELI-029: January 1 is late"),
        pytest.param(date(2025, 10, 1), MIPS, id="early"),
        pytest.param(date(2026, 12, 31), EXEMPT, id="a year late"),
        pytest.param(None, UNDETERMINED, id="not known"),
    ],
)
def test_a_virtual_group_is_elected_before_the_year(
    elected_on: date | None, answer: Eligibility
) -> None:
    facts = virtual_group(SOLO, SOLO, elected_on=elected_on)
    determination = determine_virtual_group(facts, PY2026)
    assert determination.answer is answer
    election = determination.findings[-1]
    assert (election.rule.id, election.observed, election.required) == (
        ELECTION,
        elected_on,
        "before 2026-01-01",
    )
    assert determination.missing == (() if elected_on else ("elected_on",))


def test_a_virtual_groups_election_of_an_earlier_year_is_not_this_years() -> None:
    """42 CFR § 414.1315(b): each performance year has an election of its own."""
    facts = virtual_group(SOLO, SOLO, elected_on=date(2024, 12, 31))

    determination = determine_virtual_group(facts, PY2026)

    assert determination.answer is UNDETERMINED
    assert determination.missing == ("elected_on of the election for 2026",)


def test_findings_of_a_virtual_group_go_member_by_member_with_masked_tins() -> None:
    facts = virtual_group((10, MIPS), (None, None))
    determination = determine_virtual_group(facts, PY2026)
    assert [
        (f.rule.id, f.verdict, f.observed, f.required, f.about) for f in determination.findings
    ] == [
        (TINS, MET, 2, "at least 2", ""),
        (SIZE, MET, 10, "1 to 10", "*****0000"),
        (MEMBER, MET, "MIPS eligible", None, "*****0000"),
        (SIZE, UNKNOWN, None, "1 to 10", "*****0001"),
        (MEMBER, UNKNOWN, None, None, "*****0001"),
        (ELECTION, MET, date(2025, 12, 31), "before 2026-01-01", ""),
    ]
    assert [f.missing for f in determination.findings if f.missing] == [
        ("eligible_clinicians",),
        ("eligibility",),
    ]


@pytest.mark.parametrize("year", range(2018, 2028))
def test_virtual_groups_exist_since_2018(year: int) -> None:
    facts = virtual_group(SOLO, SOLO, elected_on=date(year - 1, 12, 31))
    assert determine_virtual_group(facts, PY(year)).answer is MIPS
    late = virtual_group(SOLO, SOLO, elected_on=date(year, 1, 1))
    assert determine_virtual_group(late, PY(year)).answer is EXEMPT


@pytest.mark.parametrize(
    ("day", "answer"),
    [
        pytest.param(date(2023, 10, 1), EXEMPT, id="the day before it opened"),
        pytest.param(date(2023, 10, 2), MIPS, id="the day it opened"),
        pytest.param(date(2023, 12, 31), MIPS, id="the last day"),
    ],
)
def test_a_virtual_group_of_2024_elects_from_the_day_that_cms_named(
    day: date, answer: Eligibility
) -> None:
    facts = virtual_group(SOLO, SOLO, elected_on=day)
    found = determine_virtual_group(facts, PY(2024))
    assert found.answer is answer
    election = found.finding("eligibility.virtual-group.election")
    assert election.required == "from 2023-10-02, before 2024-01-01"


def test_a_virtual_group_of_2018_takes_no_member_that_could_only_opt_in() -> None:
    """Opting in began in 2019: before, some criteria exceeded and not all was an exclusion."""
    facts = virtual_group(SOLO, SOLO_OPT_IN, elected_on=date(2017, 12, 31))
    determination = determine_virtual_group(facts, PY(2018))
    assert determination.answer is EXEMPT
    assert [f.rule.id for f in determination.findings if f.verdict is NOT_MET] == [MEMBER]
    in_2019 = virtual_group(SOLO, SOLO_OPT_IN, elected_on=date(2018, 12, 31))
    assert determine_virtual_group(in_2019, PY(2019)).answer is MIPS


def test_there_was_no_virtual_group_in_2017() -> None:
    with pytest.raises(YearNotCovered, match="Virtual groups began with performance year 2018"):
        determine_virtual_group(virtual_group(SOLO, SOLO), PY(2017))


@given(st.sampled_from(YEARS[1:]).flatmap(lambda y: st.tuples(virtual_groups(y), st.just(y))))
def test_a_virtual_group_agrees_with_the_plain_reading(
    case: tuple[VirtualGroupFacts, PerformanceYear],
) -> None:
    """Two or more TINs of one to ten clinicians, none of them exempt, elected before the year."""
    facts, year = case
    holds: set[bool | None] = {len(facts.members) >= 2}
    for member in facts.members:
        size, eligibility = member.eligible_clinicians, member.eligibility
        holds.add(None if size is None else size in range(1, 11))
        may_opt_in = year.year >= 2019
        taken = {None: None, UNDETERMINED: None, EXEMPT: False, OPT_IN: may_opt_in}
        holds.add(taken.get(eligibility, True))
    elected = facts.elected_on
    holds.add(None if elected is None else elected.year < year.year)
    expected = EXEMPT if False in holds else UNDETERMINED if None in holds else MIPS
    assert determine_virtual_group(facts, year).answer is expected


@given(virtual_groups(PY2026))
def test_the_order_of_the_members_decides_nothing(facts: VirtualGroupFacts) -> None:
    """A virtual group is a set of TINs."""
    determinations = [determine_virtual_group(order, PY2026) for order in orders(facts)]
    assert len({d.answer for d in determinations}) == 1
    assert len({frozenset(d.findings) for d in determinations}) == 1


@given(virtual_groups(PY2026))
def test_no_whole_tin_comes_out(facts: VirtualGroupFacts) -> None:
    """A TIN can be a Social Security number: four digits of it are shown and no more."""
    determination = determine_virtual_group(facts, PY2026)
    texts = [
        repr(facts),
        repr(determination),
        determination.explain(),
        determination._repr_html_(),
        *map(str, determination.to_rows()),
        *map(repr, determination.findings),
    ]
    for member in facts.members:
        assert not [text for text in texts if member.tin.digits in text]
        assert member.tin.masked in determination.explain()


@pytest.mark.parametrize("facts", [None, (), GroupFacts()], ids=repr)
def test_virtual_group_facts_are_asked_for(facts: Any) -> None:
    with pytest.raises(InvalidType, match="expected VirtualGroupFacts"):
        determine_virtual_group(facts, PY2026)


# APM Entities. ELI-021, ELI-033.


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


def test_what_if_and_strategy_reach_apm_entities() -> None:
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
def test_an_apm_entity_is_decided_as_a_clinician_whom_nothing_excludes(
    first: SegmentFacts | None, second: SegmentFacts | None, strategy: SegmentStrategy
) -> None:
    """One threshold, tested at three levels."""
    entity = determine_apm_entity(ApmEntityFacts(first, second), PY(2020), strategy=strategy)
    alone = determine_individual(clinician(first, second), PY(2020), strategy=strategy)
    assert entity.answer is alone.answer
    assert entity.findings[:-1] == alone.findings[4:]
    assert pickle.loads(pickle.dumps(entity)) == entity  # noqa: S301


@pytest.mark.parametrize("facts", [None, GroupFacts()], ids=repr)
def test_apm_entity_facts_are_asked_for(facts: Any) -> None:
    with pytest.raises(InvalidType, match="expected ApmEntityFacts"):
        determine_apm_entity(facts, PY(2020))


# Small practices. ELI-016, ELI-031.


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


def test_small_practices_before_2019_were_not_read() -> None:
    with pytest.raises(YearNotCovered):
        is_small_practice(15, PY(2018))


def test_being_small_changes_no_eligibility_eli_016() -> None:
    """Other factors that a practice's summary lists do not change the answer."""
    for segment in (OVER, SAMPLE_PRACTICE, AT):
        small, large = (determine_group(group(segment, size, 2), PY2026) for size in (15, 16))
        assert small.answer is large.answer


# Every one of them.


@pytest.mark.parametrize(
    ("name", "ask"),
    [
        ("determine_group", lambda year: determine_group(group(OVER), year)),
        ("is_group", lambda year: is_group(2, 1, year)),
        ("limits of a virtual group", lambda year: determine_virtual_group(virtual_group(), year)),
        ("low-volume threshold", lambda year: determine_apm_entity(ApmEntityFacts(), year)),
        ("small practice", lambda year: is_small_practice(15, year)),
    ],
    ids=["group", "is_group", "virtual group", "APM Entity", "small practice"],
)
def test_a_bare_year_is_refused_by_the_name_of_what_was_asked(name: str, ask: Any) -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)") as refusal:
        ask(2026)
    assert name in str(refusal.value)


@pytest.mark.parametrize("year", [2028, 2035])
def test_no_year_without_a_source_has_groups(year: int) -> None:
    for ask in (
        lambda: is_group(2, 1, PY(year)),
        lambda: is_small_practice(2, PY(year)),
        lambda: determine_group(group(OVER), PY(year)),
        lambda: determine_subgroup(group(OVER), PY(year)),
        lambda: determine_virtual_group(virtual_group(SOLO, SOLO), PY(year)),
    ):
        with pytest.raises(YearNotCovered):
            ask()


def test_a_group_keeps_what_it_was_asked_with() -> None:
    """The same facts in another year are another answer; nothing carries over."""
    facts = group(Volume(Decimal(50000), 150, 150), 2, 1)
    answers = [determine_group(facts, PY(year)).answer for year in (2017, 2018, 2017, 2019)]
    assert answers == [MIPS, EXEMPT, MIPS, EXEMPT]
    assert evolve(facts) == facts
