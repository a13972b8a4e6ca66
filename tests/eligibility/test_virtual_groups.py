"""Virtual groups."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    VIRTUAL_GROUP,
    Eligibility,
    GroupFacts,
    VirtualGroupFacts,
    VirtualGroupLimits,
    VirtualGroupMember,
    determine_virtual_group,
)
from tests.eligibility.strategies import (
    YEARS,
    orders,
    virtual_group,
    virtual_groups,
)


def test_members_may_be_a_list() -> None:
    member = VirtualGroupMember(Tin("123456789"), 1, Eligibility.MIPS_ELIGIBLE)
    assert VirtualGroupFacts([member]) == VirtualGroupFacts((member,))


@pytest.mark.parametrize("members", [None, {1}, "123456789", [Tin("123456789")]], ids=repr)
def test_members_must_be_virtual_group_members(members: Any) -> None:
    with pytest.raises(InvalidType, match="members"):
        VirtualGroupFacts(members)


def test_a_duplicate_tin_is_refused_and_masked() -> None:
    tins = ("123456789", "987654321", "123456789", "987654321", "555555555")
    with pytest.raises(InvalidValue) as refusal:
        VirtualGroupFacts(tuple(VirtualGroupMember(Tin(tin), 1) for tin in tins))
    assert [problem.given for problem in refusal.value.problems] == [
        "*****6789 more than once",
        "*****4321 more than once",
    ]
    assert not any(tin in str(refusal.value) for tin in tins)


@pytest.mark.parametrize(
    "arguments",
    [("987001234",), (Tin("987001234"), 1.0), (Tin("987001234"), 1, "exempt")],
    ids=["tin", "eligible_clinicians", "eligibility"],
)
def test_a_member_coerces_nothing_and_shows_no_tin(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(InvalidType) as refusal:
        VirtualGroupMember(*arguments)
    assert "987001234" not in str(refusal.value)


def test_an_election_must_have_a_day() -> None:
    with pytest.raises(InvalidType, match="elected_on"):
        VirtualGroupFacts((), datetime(2025, 12, 31, 12, tzinfo=UTC))


PY = PerformanceYear


def test_a_virtual_group_has_its_published_limits_eli_029() -> None:
    found = {VIRTUAL_GROUP.at(PY(year)) for year in range(2018, 2028)}
    assert found == {VirtualGroupLimits(tins=2, clinicians_per_tin=10)}


PY2026 = PY(2026)
MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
TINS = "eligibility.virtual-group.tins"
SIZE = "eligibility.virtual-group.size"
MEMBER = "eligibility.virtual-group.member"
ELECTION = "eligibility.virtual-group.election"

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
def test_virtual_groups_have_existed_since_2018(year: int) -> None:
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
def test_a_2024_virtual_group_elects_from_the_day_that_cms_named(
    day: date, answer: Eligibility
) -> None:
    facts = virtual_group(SOLO, SOLO, elected_on=day)
    found = determine_virtual_group(facts, PY(2024))
    assert found.answer is answer
    election = found.finding("eligibility.virtual-group.election")
    assert election.required == "from 2023-10-02, before 2024-01-01"


def test_a_2018_virtual_group_refuses_a_member_that_could_only_opt_in() -> None:
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
def test_the_order_of_the_members_does_not_matter(facts: VirtualGroupFacts) -> None:
    """A virtual group is a set of TINs."""
    determinations = [determine_virtual_group(order, PY2026) for order in orders(facts)]
    assert len({d.answer for d in determinations}) == 1
    assert len({frozenset(d.findings) for d in determinations}) == 1


@given(virtual_groups(PY2026))
def test_no_whole_tin_is_shown(facts: VirtualGroupFacts) -> None:
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
def test_the_facts_must_be_virtual_group_facts(facts: Any) -> None:
    with pytest.raises(InvalidType, match="expected VirtualGroupFacts"):
        determine_virtual_group(facts, PY2026)
