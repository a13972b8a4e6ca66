"""Whole registries, audit years and election histories: their parts agree."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules import audits, elections, eligibility, sampling
from qpp_rules.audits import AuditOutcome
from qpp_rules.core.identifiers import ApmEntity, Group, Individual, Subgroup, Tin, VirtualGroup
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import ElectionState, Event
from qpp_rules.eligibility import Eligibility, Volume
from qpp_rules.testing.strategies import (
    AuditYear,
    ElectionHistory,
    Registry,
    audit_years,
    election_histories,
    registries,
)
from tests.testing.drawing import drawn

KINDS = (Individual, Group, Subgroup, VirtualGroup, ApmEntity)


def figures(segment: Any, name: str) -> Decimal | int:
    return getattr(segment, name) if isinstance(segment, Volume) else 0


@settings(max_examples=6)
@given(registries())
def test_the_volume_of_a_group_is_that_of_its_clinicians(registry: Registry) -> None:
    """Charges and services add up. A patient of two clinicians counts once for the group."""
    for group, facts in registry.groups.items():
        members = list(registry.members(group).values())
        for name in ("segment_1", "segment_2"):
            own = [getattr(one, name) for one in members]
            whole = getattr(facts, name)
            for figure in ("allowed_charges", "services"):
                assert figures(whole, figure) == sum(figures(one, figure) for one in own)
            patients = [figures(one, "patients") for one in own]
            assert max(patients) <= figures(whole, "patients") <= sum(patients)


@settings(max_examples=6)
@given(registries())
def test_a_group_has_two_or_more_clinicians_and_counts_them_right(registry: Registry) -> None:
    for group, facts in registry.groups.items():
        members = registry.members(group)
        excluded = [eligibility.is_excluded(one, registry.year) for one in members.values()]
        assert facts.eligible_clinicians == len(members) >= 2
        assert facts.mips_eligible_clinicians == excluded.count(False) >= 1


@settings(max_examples=6)
@given(registries())
def test_everyone_in_a_registry_appears_once_and_has_patients(registry: Registry) -> None:
    everyone = registry.participants

    assert len(set(everyone)) == len(everyone) > 0
    assert set(registry.patients) == set(everyone)
    assert all(registry.patients.values())


@settings(max_examples=6)
@given(registries())
def test_a_group_has_the_patients_of_all_its_clinicians(registry: Registry) -> None:
    for group in registry.groups:
        own = [registry.patients[Individual(group.tin, npi)] for npi in registry.members(group)]
        assert set(registry.patients[group]) == {one for ids in own for one in ids}
    for subgroup, members in registry.subgroups.items():
        own = [registry.patients[one] for one in members]
        assert set(registry.patients[subgroup]) == {one for ids in own for one in ids}
    for virtual, facts in registry.virtual_groups.items():
        own = [registry.patients[Group(one.tin)] for one in facts.members]
        assert set(registry.patients[virtual]) == {one for ids in own for one in ids}


@settings(max_examples=6)
@given(registries())
def test_subgroups_belong_to_groups_in_years_with_subgroups_and_share_no_clinician(
    registry: Registry,
) -> None:
    members = Counter(one for own in registry.subgroups.values() for one in own)

    assert all(Group(subgroup.tin) in registry.groups for subgroup in registry.subgroups)
    assert set(members) <= set(registry.clinicians)
    assert set(members.values()) <= {1}
    assert not registry.subgroups or registry.year.year >= 2023
    for subgroup, own in registry.subgroups.items():
        assert {one.tin for one in own} == {subgroup.tin}


@settings(max_examples=6)
@given(registries())
def test_virtual_groups_are_virtual_groups(registry: Registry) -> None:
    for facts in registry.virtual_groups.values():
        answer = eligibility.determine_virtual_group(facts, registry.year).answer
        assert answer is Eligibility.MIPS_ELIGIBLE
        for member in facts.members:
            group = registry.groups[Group(member.tin)]
            own = eligibility.determine_group(group, registry.year).answer
            assert (member.eligible_clinicians, member.eligibility) == (
                group.eligible_clinicians,
                own,
            )


@settings(max_examples=6)
@given(registries())
def test_every_fact_of_a_registry_is_known(registry: Registry) -> None:
    answers = [
        *(
            eligibility.determine_individual(one, registry.year)
            for one in registry.clinicians.values()
        ),
        *(eligibility.determine_group(one, registry.year) for one in registry.groups.values()),
    ]

    assert Eligibility.UNDETERMINED not in [one.answer for one in answers]
    assert [one.missing for one in answers if one.missing] == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_registries_with_each_kind_of_participant_are_drawn(kind: type[Any]) -> None:
    assert drawn(
        registries(PerformanceYear(2026)),
        lambda registry: any(isinstance(one, kind) for one in registry.participants),
    )


@pytest.mark.parametrize("size", [1, 5])
def test_registries_of_few_and_of_many_practices_are_drawn(size: int) -> None:
    def practices(registry: Registry) -> int:
        return len({one.tin for one in registry.clinicians})

    assert drawn(registries(), lambda registry: practices(registry) == size)


@given(registries(PerformanceYear(2017)))
def test_the_year_of_a_registry_can_be_chosen(registry: Registry) -> None:
    """There were no subgroups or virtual groups in 2017."""
    assert registry.year == PerformanceYear(2017)
    assert not registry.subgroups
    assert not registry.virtual_groups


# --- audit years -------------------------------------------------------------------------------


@settings(max_examples=5)
@given(audit_years())
def test_the_plan_of_an_audit_year_is_drawn_from_its_frame(year: AuditYear) -> None:
    patients = year.registry.patients

    assert sampling.verify(year.plan, year.frame, patients).answer is True
    assert year.plan.seed == year.seed
    assert year.plan.year == year.registry.year


@settings(max_examples=5)
@given(audit_years())
def test_the_frame_holds_everyone_whom_the_year_samples(year: AuditYear) -> None:
    """By TIN/NPI from 2021 to 2023."""
    by_clinician = 2021 <= year.registry.year.year <= 2023
    everyone = year.registry.clinicians if by_clinician else year.registry.participants

    assert [entry.participant for entry in year.frame] == list(everyone)


@settings(max_examples=5)
@given(audit_years())
def test_the_status_of_a_participant_fits_its_eligibility(year: AuditYear) -> None:
    allowed = {
        Eligibility.MIPS_ELIGIBLE: {"status:MIPS eligible"},
        Eligibility.OPT_IN_ELIGIBLE: {"status:opt-in", "status:voluntary"},
        Eligibility.EXEMPT: {"status:voluntary"},
    }
    registry = year.registry
    for entry in year.frame:
        if isinstance(entry.participant, Individual):
            facts = registry.clinicians[entry.participant]
            answer = eligibility.determine_individual(facts, registry.year).answer
        elif isinstance(entry.participant, (Group, Subgroup)):
            group = registry.groups[Group(entry.participant.tin)]
            answer = eligibility.determine_group(group, registry.year).answer
        else:
            answer = Eligibility.MIPS_ELIGIBLE
        statuses = {one for one in entry.facets if one.startswith("status:")}
        assert statuses <= allowed[answer]
        assert len(statuses) == 1


@pytest.mark.parametrize("year", range(2021, 2027))
def test_audit_years_of_every_year_are_drawn(year: int) -> None:
    assert drawn(audit_years(), lambda one: one.registry.year.year == year)


def test_audits_that_sample_only_some_participants_are_drawn() -> None:
    assert drawn(audit_years(), lambda one: len(one.plan.participants) < len(one.frame))


def open_of(year: AuditYear) -> set[str]:
    """Return what is left to do in a year, read directly from its parts."""
    found = set()
    records = {
        (member.participant, one.patient)
        for member in year.plan.participants
        for one in member.patients
    }
    if records - {(one.participant, one.patient) for one in year.reviews}:
        found.add("reviews")
    audits_of = {one.deficiency.key: one for one in year.targeted_audits}
    corrected = {one.deficiency for one in year.corrections if one.corrected_at is not None}
    for key in {one.key for one in year.result.deficiencies}:
        audit = audits_of.get(key)
        if audit is None or audit.result is None or None in (audit.impact, audit.root_cause):
            found.add("targeted audits")
        elif audit.result.not_reviewed:
            found.add("targeted reviews")
        if key not in corrected:
            found.add("corrections")
    return found


@pytest.mark.parametrize("outcome", AuditOutcome, ids=lambda one: one.name)
@settings(max_examples=5)
@given(data=st.data())
def test_an_audit_year_has_the_outcome_that_was_asked_for(
    outcome: AuditOutcome, data: st.DataObject
) -> None:
    year = data.draw(audit_years(outcome=outcome))

    assert year.result.answer is outcome
    assert (outcome is AuditOutcome.CLEAN) <= (not year.result.deficiencies)


@settings(max_examples=5)
@given(audit_years(outcome=AuditOutcome.DEFICIENT, followed_up=True))
def test_after_a_complete_follow_up_nothing_is_left_to_do(year: AuditYear) -> None:
    """The gate opens unless the first audit left too little data for a targeted audit."""
    gate = audits.may_submit(
        year.result, year.targeted_audits, year=year.registry.year, corrections=year.corrections
    )

    assert open_of(year) == set()
    left = all(one.result and one.result.records_sampled for one in year.targeted_audits)
    assert gate.answer is (True if left else None)


@settings(max_examples=5)
@given(audit_years(outcome=AuditOutcome.DEFICIENT, followed_up=False))
def test_after_an_incomplete_follow_up_the_gate_stays_shut(year: AuditYear) -> None:
    gate = audits.may_submit(
        year.result, year.targeted_audits, year=year.registry.year, corrections=year.corrections
    )

    assert gate.answer is not True


@pytest.mark.parametrize(
    "left", ["reviews", "targeted audits", "targeted reviews", "corrections", None]
)
def test_audit_years_with_anything_left_to_do_are_drawn(left: str | None) -> None:
    def is_left(year: AuditYear) -> bool:
        return left in open_of(year) if left else bool(year.corrections) and not open_of(year)

    # The others exist only after a deficiency.
    outcome = None if left == "reviews" else AuditOutcome.DEFICIENT
    followed_up = None if left in {"reviews", None} else False
    assert drawn(audit_years(outcome=outcome, followed_up=followed_up), is_left)


# --- histories ---------------------------------------------------------------------------------


@given(election_histories())
def test_every_step_of_a_history_is_a_transition_of_the_life_cycle(
    history: ElectionHistory,
) -> None:
    rows = {(row.before, row.event): row.after for row in elections.TRANSITIONS}
    stands = history.elections()

    assert stands[0].state is ElectionState.UNDECIDED
    assert stands[-1] == history.election
    for before, step, after in zip(stands, history.steps, stands[1:], strict=False):
        assert rows[before.state, step.event] is after.state
        assert step.is_confirmation is after.is_final


@given(st.data(), st.booleans())
def test_a_history_ends_as_asked_for(data: st.DataObject, confirmed: bool) -> None:
    year = PerformanceYear(2025)
    history = data.draw(election_histories(confirmed=confirmed, year=year))

    assert history.election.is_final is confirmed
    assert history.year == year


@given(election_histories())
def test_histories_keep_the_instant_and_the_confirmer(history: ElectionHistory) -> None:
    if history.steps and history.steps[-1].is_confirmation:
        step = history.steps[-1]
        assert history.election.confirmed_at == step.at
        assert history.election.confirmed_by == step.by


@pytest.mark.parametrize("event", Event, ids=lambda event: event.name)
def test_histories_with_every_event_are_drawn(event: Event) -> None:
    assert drawn(election_histories(), lambda one: event in [step.event for step in one.steps])


def test_a_group_and_its_clinicians_are_distinguished() -> None:
    registry = drawn(registries(), lambda one: len(one.groups) > 1)
    first, second = list(registry.groups)[:2]

    assert registry.members(first).keys().isdisjoint(registry.members(second))
    assert registry.members(Group(Tin("999999999"))) == {}
