"""What is not known decides nothing: to forget a fact never leads to another answer.

Walked exhaustively over small sets of facts in which each clause turns, for every determination.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import product
from typing import Any

import attrs
import pytest
from attrs import evolve

from qpp_rules.core.identifiers import Group, Npi, Tin
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    Eligibility,
    Exceeded,
    GroupFacts,
    GroupReporting,
    IndividualReporting,
    NoClaims,
    SegmentFacts,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
    determine_apm_entity,
    determine_group,
    determine_individual,
    determine_practice,
    determine_subgroup,
    determine_virtual_group,
    existence,
    is_excluded,
    is_group,
    is_small_practice,
    missing_of_exclusion,
)
from tests.eligibility.strategies import CHARGES, NOTHING, OVER

pytestmark = pytest.mark.exhaustive

MIPS, OPT_IN, EXEMPT, UNDETERMINED = Eligibility
SEGMENTS: tuple[SegmentFacts | None, ...] = (
    None,
    OVER,
    NOTHING,
    NoClaims(),
    Exceeded({CHARGES}),
    Volume(Decimal(0), 0, 0),
    Volume(Decimal(90001), None, 201),
)
COUNTS = (None, 0, 1, 2, 15, 16)


def forgotten(facts: Any) -> Iterator[tuple[str, Any]]:
    """Yield *facts* without one fact that is known, a figure of a segment too, and its name."""
    for field in attrs.fields(type(facts)):
        known = getattr(facts, field.name)
        if isinstance(known, Volume):
            for name, figure in forgotten(known):
                yield f"{field.name}.{name}", evolve(facts, **{field.name: figure})
        if isinstance(known, tuple):
            for place, member in enumerate(known):
                for name, other in forgotten(member):
                    members = (*known[:place], other, *known[place + 1 :])
                    yield f"{field.name}[{place}].{name}", evolve(facts, members=members)
        elif known is not None and field.name != "tin":
            yield field.name, evolve(facts, **{field.name: None})


def clinicians(year: PerformanceYear) -> Iterator[ClinicianFacts]:
    for kind, enrolled_on, billed, status, elects, first, second in product(
        (None, ClinicianType.CHIROPRACTOR, ClinicianType.OTHER),
        (None, date(2010, 1, 1), date(year.year, 9, 1), date(year.year + 1, 1, 1)),
        (None, True, False),
        (None, QpStatus.NOT_QP, QpStatus.PARTIAL_QP),
        (None, True, False),
        SEGMENTS[:5],
        (None, OVER, Exceeded({CHARGES})),
    ):
        yield ClinicianFacts(
            clinician_type=kind,
            medicare_enrolled_on=enrolled_on,
            earlier_medicare_claims=billed,
            qp_status=status,
            partial_qp_elects=elects,
            segment_1=first,
            segment_2=second,
        )


def groups() -> Iterator[GroupFacts]:
    for everyone, eligible, first, second in product(COUNTS[:4], COUNTS[:4], SEGMENTS, SEGMENTS):
        if everyone is None or eligible is None or eligible <= everyone:
            yield GroupFacts(
                segment_1=first,
                segment_2=second,
                eligible_clinicians=everyone,
                mips_eligible_clinicians=eligible,
            )


def check(answer: Any, without: Any, told: object) -> None:
    """Hold that an answer that was known stays, or is not known any more."""
    if answer not in (None, UNDETERMINED):
        assert without in (answer, None, UNDETERMINED), told


def test_a_clinicians_answer_rests_only_on_supplied_facts() -> None:
    year = PerformanceYear(2026)
    answers = {facts: determine_individual(facts, year).answer for facts in clinicians(year)}
    for facts, answer in answers.items():
        for name, fewer in forgotten(facts):
            without = answers.get(fewer)
            if without is None:
                without = determine_individual(fewer, year).answer
            check(answer, without, (name, facts))
        if answer is UNDETERMINED:
            assert determine_individual(facts, year).missing


def test_exclusions_rest_only_on_supplied_facts() -> None:
    year = PerformanceYear(2026)
    for facts in clinicians(year):
        excluded = is_excluded(facts, year)
        assert bool(missing_of_exclusion(facts, year)) or excluded is not None
        for name, fewer in forgotten(facts):
            check(excluded, is_excluded(fewer, year), (name, facts))


@pytest.mark.parametrize("year", [2018, 2026])
def test_a_groups_answer_rests_only_on_supplied_facts(year: int) -> None:
    """The exception: the answer assumes that a TIN whose clinicians were not counted is a group."""
    of = PerformanceYear(year)
    for facts in groups():
        if year == 2018 and any(
            isinstance(s, Exceeded) for s in (facts.segment_1, facts.segment_2)
        ):
            continue
        answer = determine_group(facts, of).answer
        for name, fewer in forgotten(facts):
            found = determine_group(fewer, of)
            if fewer.eligible_clinicians is None and fewer.mips_eligible_clinicians is None:
                assert found.assumptions
                continue
            check(answer, found.answer, (name, facts))


def test_a_subgroups_answer_rests_only_on_supplied_facts() -> None:
    year = PerformanceYear(2026)
    for facts in groups():
        answer = determine_subgroup(facts, year).answer
        for name, fewer in forgotten(facts):
            if fewer.eligible_clinicians is not None or fewer.mips_eligible_clinicians is not None:
                check(answer, determine_subgroup(fewer, year).answer, (name, facts))


def test_an_apm_entitys_answer_rests_only_on_supplied_facts() -> None:
    year = PerformanceYear(2020)
    for first, second in product(SEGMENTS, SEGMENTS):
        facts = ApmEntityFacts(first, second)
        answer = determine_apm_entity(facts, year).answer
        for name, fewer in forgotten(facts):
            check(answer, determine_apm_entity(fewer, year).answer, (name, facts))


@pytest.mark.parametrize("year", [2018, 2019])
def test_a_virtual_groups_answer_rests_only_on_supplied_facts(year: int) -> None:
    of = PerformanceYear(year)
    sizes, answers = (None, 1, 10, 11), (None, *Eligibility)
    days = (None, date(year - 1, 12, 31), date(year, 1, 1))
    for size, other, eligibility, day in product(sizes, sizes, answers, days):
        members = (
            VirtualGroupMember(Tin("000000001"), size, eligibility),
            VirtualGroupMember(Tin("000000002"), other, MIPS),
        )
        facts = VirtualGroupFacts(members, day)
        answer = determine_virtual_group(facts, of).answer
        for name, fewer in forgotten(facts):
            check(answer, determine_virtual_group(fewer, of).answer, (name, facts))


def test_counts_rest_only_on_supplied_counts() -> None:
    year = PerformanceYear(2026)
    for everyone, eligible in product(COUNTS, COUNTS):
        if everyone is not None and eligible is not None and eligible > everyone:
            continue
        answer = is_group(everyone, eligible, year).answer
        check(answer, is_group(None, eligible, year).answer, (everyone, eligible))
        check(answer, is_group(everyone, None, year).answer, (everyone, eligible))
        assert is_group(None, None, year).answer is None
    assert is_small_practice(None, year).answer is None


def test_a_practices_view_rests_only_on_supplied_facts() -> None:
    """Nobody is adjusted with an exempt group, whatever else is known of the clinician."""
    year, npi = PerformanceYear(2026), Npi("1234567893")
    open_ones = (None, GroupReporting.UNDETERMINED, IndividualReporting.UNDETERMINED)
    sometimes = [facts for place, facts in enumerate(clinicians(year)) if place % 7 == 0]
    for segment, answer in ((OVER, MIPS), (Exceeded({CHARGES}), OPT_IN), (NOTHING, EXEMPT)):
        group = GroupFacts(segment_1=segment, segment_2=segment)
        for facts in sometimes:
            view = determine_practice(group, {npi: facts}, year)[npi]
            for name, fewer in forgotten(facts):
                without = determine_practice(group, {npi: fewer}, year)[npi]
                if view.individually not in open_ones:
                    assert without.individually in (view.individually, *open_ones), (name, facts)
                if view.in_group not in open_ones and answer is not EXEMPT:
                    assert without.in_group in (view.in_group, *open_ones), (name, facts)


def test_existence_of_a_group_is_not_known_without_counts() -> None:
    year, group = PerformanceYear(2026), Group(Tin("000000001"))
    for facts in groups():
        answer = existence(group, year, determine_group(facts, year)).answer
        for name, fewer in forgotten(facts):
            check(
                answer, existence(group, year, determine_group(fewer, year)).answer, (name, facts)
            )
