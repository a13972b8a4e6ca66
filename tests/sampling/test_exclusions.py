"""Leaving out earlier audits: SAM-015 to SAM-017; D8, D9.

The regulation bars the data of the audit that found a deficiency. Whether that bars its
participants it does not say, so there are three readings.
"""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Participant, Tin, VirtualGroup
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    EARLIER_AUDIT,
    Audited,
    ExcludedParticipants,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    check_plan,
    draw,
    draw_from_rows,
    extend,
    is_intact,
    list_digest,
    participant_quota,
    patient_quota,
    verify,
)
from tests.sampling.plain_reading import plain_draw
from tests.sampling.samples import (
    OTHER_SEED,
    PY2027,
    SEED,
    drawn_at_random,
    findings_of,
    group,
    groups,
    keys,
    not_met,
    pairs,
    patient_ids,
    patients_each,
    plainly,
    showing,
)
from tests.sampling.strategies import Registry, asked, registries, reuses, seeds, terms

WHEN_EXHAUSTED, ALLOWED, NEVER = ReuseOfParticipants
NO_DATA_TWICE = "sampling.exclusion.data"
NOBODY_TWICE = "sampling.exclusion.participants"
SHORTFALL = "sampling.exclusion.shortfall"
OWN_RULE = "sampling.exclusion.own-rule"
COVERAGE = "sampling.coverage"
SIZE = "sampling.participants.size"


def first_audit(frame: Any, patients_of: Any, **more: Any) -> Plan:
    return draw(frame, patients_of, seed=SEED, year=PY2027, **more)


def follow_up(frame: Any, patients_of: Any, earlier: Any, **more: Any) -> Plan:
    return draw(
        frame, patients_of, **{"seed": OTHER_SEED, "year": PY2027, "excluding": earlier, **more}
    )


def taken_in(*plans: Plan) -> dict[str, frozenset[str]]:
    """The participants of *plans*, each with its patients that were sampled."""
    taken: dict[str, frozenset[str]] = {}
    for plan in plans:
        for member in (*plan.participants, *plan.reserves):
            ids = frozenset(one.patient for one in member.patients)
            taken[member.participant.key] = taken.get(member.participant.key, frozenset()) | ids
    return taken


def test_years_are_compared_by_number() -> None:
    frame, patients = groups(range(1, 21)), patients_each(40)
    year = PerformanceYear(PY2027.year)
    earlier = draw(frame, patients, seed=OTHER_SEED, year=year)

    assert year is not PY2027
    assert draw(frame, patients, seed=SEED, year=PY2027, excluding=earlier).excluded


@pytest.mark.parametrize("year", [PerformanceYear(2026), PerformanceYear(2025)])
def test_a_plan_for_another_year_does_not_justify_an_exclusion(
    year: PerformanceYear,
) -> None:
    frame, patients = groups(range(1, 21)), patients_each(40)
    other = draw(frame, patients, seed=OTHER_SEED, year=year, reserves=1)
    plan = first_audit(frame, patients)
    used = Audited(other, {other.reserves[0].participant})
    rows = [(one.participant, "P1") for one in frame]
    message = f"excluding: given a plan of {year}, expected plans of 2027, the year of the audit"

    for excluding in (other, [plan, other], used):
        with pytest.raises(InvalidValue, match=f"draw: {message}"):
            follow_up(frame, patients, excluding)
        with pytest.raises(InvalidValue, match=f"extend: {message}"):
            extend(plan, frame, patients, excluding=excluding)
        with pytest.raises(InvalidValue, match=f"verify: {message}"):
            verify(plan, frame, patients, excluding=excluding)
        with pytest.raises(InvalidValue, match=f"draw_from_rows: {message}"):
            draw_from_rows(rows, seed=SEED, year=PY2027, excluding=excluding)


# --- the cases of the sources --------------------------------------------------------------------


def test_if_there_are_enough_fresh_participants_only_they_are_used() -> None:
    """SAM-C34: N = 20, 10 audited: the targeted sample is the 10 not yet audited."""
    frame = groups(range(1, 21))
    first = first_audit(frame, patients_each(40))
    second = follow_up(frame, patients_each(40), first)

    assert set(keys(second.participants)) | set(keys(first.participants)) == {
        entry.participant.key for entry in frame
    }
    assert set(keys(second.participants)).isdisjoint(keys(first.participants))
    assert (second.quota.size, len(second.participants)) == (10, 10)
    assert not_met(second.findings) == []
    (finding,) = findings_of(second.findings, NOBODY_TWICE)
    assert (finding.verdict, finding.observed) == (Verdict.MET, 0)


def test_too_few_fresh_participants_are_filled_up_with_earlier_ones_and_other_patients() -> None:
    """SAM-017: N = 15: 5 fresh and 5 reused with new patients, flagged with who they are."""
    frame = groups(range(1, 16))
    first = first_audit(frame, patients_each(40))
    second = follow_up(frame, patients_each(40), first)
    again = [m for m in second.participants if m.participant.key in keys(first.participants)]

    assert (len(second.participants), len(again)) == (10, 5)
    assert list(second.participants[5:]) == again
    assert pairs(second).isdisjoint(pairs(first))
    assert {len(member.patients) for member in second.participants} == {10}
    assert not_met(second.findings) == [NOBODY_TWICE]
    (finding,) = findings_of(second.findings, NOBODY_TWICE)
    assert (finding.observed, finding.required) == (5, 0)
    assert finding.about == ", ".join(member.participant.masked_key for member in again)
    assert finding.is_assumption


def test_an_exhausted_pool_is_used_again_with_other_patients() -> None:
    """SAM-C36: N = 10, all audited: 10 earlier participants with new patients, flagged."""
    frame = groups(range(1, 11))
    first = first_audit(frame, patients_each(40))
    second = follow_up(frame, patients_each(40), first)

    assert set(keys(second.participants)) == set(keys(first.participants))
    assert pairs(second).isdisjoint(pairs(first))
    assert not_met(second.findings) == [NOBODY_TWICE]
    assert findings_of(second.findings, NOBODY_TWICE)[0].observed == 10


def test_if_nothing_is_left_the_sample_is_empty_with_a_shortfall() -> None:
    """SAM-C38: N = 1, P = 4, all sampled first: the sample is empty; CMS should be asked."""
    frame = groups([1])
    first = first_audit(frame, patients_each(4))
    second = follow_up(frame, patients_each(4), first)

    assert (len(first.participants[0].patients), second.participants) == (4, ())
    assert second.quota.size == 1
    (shortfall,) = findings_of(second.findings, SHORTFALL)
    assert (shortfall.verdict, shortfall.observed) == (Verdict.NOT_MET, 0)
    assert shortfall.required == "1 of 1 participants"
    assert "CMS should be asked" in shortfall.message
    assert SIZE in not_met(second.findings)
    (uncovered,) = findings_of(second.findings, COVERAGE)
    assert uncovered.about == "kind:group: only among those that cannot be drawn"


def test_too_few_patients_left_is_a_shortfall_with_the_participant_and_the_numbers() -> None:
    """Sizes are computed on the whole population: 5 of 8, of which 3 are left."""
    frame = groups([987_654_321])
    first = first_audit(frame, patients_each(8))
    second = follow_up(frame, patients_each(8), first)

    (member,) = second.participants
    assert (member.quota.size, member.patient_population, len(member.patients)) == (5, 8, 3)
    (shortfall,) = findings_of(second.findings, SHORTFALL)
    assert shortfall.about == "group:*****4321"
    assert (shortfall.observed, shortfall.required) == (3, "5 of 8 patients")
    (size,) = findings_of(second.findings, "sampling.patients.size")
    assert (size.verdict, size.about) == (Verdict.NOT_MET, "group:*****4321")
    assert showing(["987654321", "MRN-"], second) == []


def test_a_facet_that_only_excluded_participants_have_is_reported_uncovered() -> None:
    frame = [*groups(range(1, 40)), FrameEntry(VirtualGroup("VG-1"), frozenset({"status:opt-in"}))]
    barred = ExcludedParticipants(frozenset({VirtualGroup("VG-1")}), "nobody twice in five years")
    plan = follow_up(frame, patients_each(20), barred)

    assert plan.quota.population == 40
    assert [f.about for f in findings_of(plan.findings, COVERAGE)] == [
        "kind:virtual-group: only among those that cannot be drawn",
        "status:opt-in: only among those that cannot be drawn",
    ]
    assert not_met(plan.findings) == [COVERAGE, OWN_RULE]


def test_coverage_uses_earlier_participants_only_if_there_are_no_fresh_ones() -> None:
    two = [FrameEntry(VirtualGroup(name)) for name in ("VG-1", "VG-2")]
    frame = [*groups(range(1, 400)), *two]
    plans = [first_audit(frame, patients_each(40))]
    for number in range(2):
        plans.append(follow_up(frame, patients_each(40), plans, seed=f"{number}"))
    covering = [
        [m.participant.key for m in plan.participants if "virtual" in m.drawn_for] for plan in plans
    ]

    assert sorted(covering[0] + covering[1]) == ["virtual-group:VG-1", "virtual-group:VG-2"]
    assert len(covering[2]) == 1
    assert pairs(plans[2]).isdisjoint(pairs(plans[0]) | pairs(plans[1]))


# --- the plain reading ---------------------------------------------------------------------------


@given(registries(largest=45), terms(), reuses(), st.sets(st.integers(0, 44)), asked())
def test_a_follow_up_agrees_with_the_plain_reading(
    registry: Registry,
    terms: dict[str, Any],
    reuse: ReuseOfParticipants,
    out: set[int],
    earlier_reserves: int,
) -> None:
    first = first_audit(registry.entries, registry.patients, reserves=earlier_reserves)
    barred = frozenset(e.participant for n, e in enumerate(registry.entries) if n in out)
    plan = follow_up(
        registry.entries,
        registry.patients,
        [first, ExcludedParticipants(barred, "a rule of our own")],
        reuse=reuse,
        **terms,
    )
    plain = plain_draw(
        registry.facets_by_key,
        registry.patients_by_key,
        earlier=taken_in(first),
        barred=frozenset(one.key for one in barred),
        reuse=reuse.name,
        **terms,
    )

    assert plainly(plan.participants) == plain.members
    assert plainly(plan.reserves) == plain.reserves


# --- laws ----------------------------------------------------------------------------------------


@given(registries(), reuses(), asked(), asked())
def test_no_pair_is_ever_drawn_twice(
    registry: Registry, reuse: ReuseOfParticipants, reserves: int, at_least: int
) -> None:
    """SAM-016 under each of the three readings, those held as reserves too; not even once more."""
    plans: list[Plan] = []
    for number in range(3):
        plan = follow_up(
            registry.entries,
            registry.patients,
            plans,
            seed=f"{number}",
            reuse=reuse,
            reserves=reserves,
            at_least=at_least,
        )
        for earlier in plans:
            assert pairs(plan).isdisjoint(pairs(earlier))
        plans.append(plan)
    for plan in plans[1:]:
        (finding,) = findings_of(plan.findings, NO_DATA_TWICE)
        assert finding.verdict is Verdict.MET


@given(registries(), seeds(), asked())
def test_earlier_participants_are_used_only_when_too_few_others_remain(
    registry: Registry, seed: str, at_least: int
) -> None:
    """D8, the default reading: every fresh one is drawn before any earlier one is."""
    first = first_audit(registry.entries, registry.patients)
    second = follow_up(registry.entries, registry.patients, first, seed=seed, at_least=at_least)
    earlier = set(keys(first.participants))
    random = drawn_at_random(second)
    fresh = [key for key in registry.facets_by_key if key not in earlier]

    again = [key for key in random if key in earlier]
    assert random == [key for key in random if key not in earlier] + again
    assert not again or set(fresh) <= set(random)
    assert len(random) - len(again) == min(len(fresh), max(second.quota.size, at_least))


@given(registries(), seeds(), asked(), asked())
def test_reuse_never_is_respected(
    registry: Registry, seed: str, at_least: int, reserves: int
) -> None:
    first = first_audit(registry.entries, registry.patients, reserves=2)
    asks = {"seed": seed, "at_least": at_least, "reserves": reserves}
    second = follow_up(registry.entries, registry.patients, first, reuse=NEVER, **asks)

    drawn_before = {*keys(first.participants), *keys(first.reserves)}
    assert drawn_before.isdisjoint(keys((*second.participants, *second.reserves)))
    (finding,) = findings_of(second.findings, NOBODY_TWICE)
    assert finding.verdict is Verdict.MET


@given(registries(fewest_patients=1), seeds())
def test_with_reuse_allowed_the_draw_follows_the_tickets(registry: Registry, seed: str) -> None:
    first = first_audit(registry.entries, registry.patients)
    second = follow_up(registry.entries, registry.patients, first, seed=seed, reuse=ALLOWED)
    random = [m for m in second.participants if m.drawn_for == "random"]

    assert [m.ticket for m in random] == sorted(m.ticket for m in random)
    assert [m.rank for m in random] == sorted(m.rank for m in random)
    again = [m for m in second.participants if m.participant.key in keys(first.participants)]
    assert findings_of(second.findings, NOBODY_TWICE)[0].observed == len(again)


def test_the_three_readings_differ_as_expected() -> None:
    frame = groups(range(1, 21))
    first = first_audit(frame, patients_each(40))
    again = {
        reuse: len(
            set(keys(follow_up(frame, patients_each(40), first, reuse=reuse).participants))
            & set(keys(first.participants))
        )
        for reuse in ReuseOfParticipants
    }
    assert again[WHEN_EXHAUSTED] == again[NEVER] == 0
    assert 0 < again[ALLOWED] < 10
    assert follow_up(frame, patients_each(40), first).reuse is WHEN_EXHAUSTED


@given(registries(), reuses(), st.sets(st.integers(0, 44)))
def test_sizes_are_computed_on_the_whole_population(
    registry: Registry, reuse: ReuseOfParticipants, out: set[int]
) -> None:
    """D8: the base is the full population, of participants and of each one's patients."""
    barred = frozenset(e.participant for n, e in enumerate(registry.entries) if n in out)
    first = first_audit(registry.entries, registry.patients)
    plan = follow_up(
        registry.entries,
        registry.patients,
        [ExcludedParticipants(barred, "a rule of our own"), first],
        reuse=reuse,
    )

    assert plan.quota == participant_quota(len(registry.entries), PY2027)
    assert plan.frame_size == first.frame_size
    assert plan.frame_digest == first.frame_digest
    for member in plan.participants:
        everyone = registry.patients[member.participant]
        assert member.patient_population == len(everyone)
        assert member.quota == patient_quota(len(everyone), PY2027)
        assert member.patient_list_digest == list_digest(everyone)


@given(registries(), reuses(), asked())
def test_a_shortfall_is_found_if_and_only_if_too_few_are_left(
    registry: Registry, reuse: ReuseOfParticipants, at_least: int
) -> None:
    first = first_audit(registry.entries, registry.patients, at_least=at_least)
    second = follow_up(registry.entries, registry.patients, first, reuse=reuse, at_least=at_least)
    wanted = min(len(registry.entries), max(second.quota.size, at_least))
    short_of_patients = [
        member for member in second.participants if len(member.patients) < member.quota.size
    ]

    expected = []
    if len(second.participants) < wanted:
        expected.append(
            ("", len(second.participants), f"{wanted} of {second.quota.population} participants")
        )
    expected += [
        (
            member.participant.masked_key,
            len(member.patients),
            f"{member.quota.size} of {member.patient_population} patients",
        )
        for member in short_of_patients
    ]
    found = findings_of(second.findings, SHORTFALL)
    assert [(f.about, f.observed, f.required) for f in found] == expected
    assert {f.verdict for f in found} <= {Verdict.NOT_MET}
    assert (SIZE in not_met(second.findings)) is (len(second.participants) < second.quota.size)


@given(registries(), st.sets(st.integers(0, 44)), seeds())
def test_excluding_participants_leaves_the_order_of_the_others(
    registry: Registry, out: set[int], seed: str
) -> None:
    everyone = draw(
        registry.entries, registry.patients, seed=seed, year=PY2027, at_least=len(registry.entries)
    )
    barred = frozenset(e.participant for n, e in enumerate(registry.entries) if n in out)
    plan = follow_up(
        registry.entries,
        registry.patients,
        ExcludedParticipants(barred, "a rule of our own"),
        seed=seed,
        at_least=len(registry.entries),
    )

    assert keys(plan.participants) == [
        member.participant.key
        for member in everyone.participants
        if member.participant not in barred
    ]
    assert {m.patients for m in plan.participants} <= {m.patients for m in everyone.participants}


# --- the record ----------------------------------------------------------------------------------


def test_exclusions_are_recorded_in_the_order_given() -> None:
    frame = groups(range(1, 60))
    first = first_audit(frame, patients_each(20))
    barred = ExcludedParticipants(frozenset({group(2), group(1)}), "nobody twice in five years")
    plan = follow_up(frame, patients_each(20), (one for one in (first, barred)))

    assert [(one.reason, one.digest) for one in plan.excluded] == [
        ("data of an earlier audit", first.digest),
        ("nobody twice in five years", list_digest(["group:000000001", "group:000000002"])),
    ]
    assert follow_up(frame, patients_each(20), [barred, first]).participants == plan.participants


def test_one_exclusion_needs_no_list() -> None:
    frame = groups(range(1, 60))
    first = first_audit(frame, patients_each(20))
    barred = ExcludedParticipants(frozenset({group(1)}), "nobody twice in five years")

    for one in (first, barred):
        assert follow_up(frame, patients_each(20), one) == follow_up(
            frame, patients_each(20), [one]
        )


def test_a_plan_without_exclusions_has_no_finding_about_them() -> None:
    plan = first_audit(groups(range(1, 60)), patients_each(20))

    assert plan.excluded == ()
    for rule in (NO_DATA_TWICE, NOBODY_TWICE, SHORTFALL):
        assert findings_of(plan.findings, rule) == []


def test_several_earlier_audits_are_all_left_out() -> None:
    """D9: all earlier ones while possible."""
    frame = groups(range(1, 31))
    plans: list[Plan] = []
    for number in range(3):
        plans.append(follow_up(frame, patients_each(40), plans, seed=f"{number}"))
    drawn = [key for plan in plans for key in keys(plan.participants)]

    assert sorted(drawn) == sorted(entry.participant.key for entry in frame)
    assert [len(plan.excluded) for plan in plans] == [0, 1, 2]


def test_a_participant_without_patients_still_counts_as_audited_earlier() -> None:
    frame = groups(range(1, 21))
    first = first_audit(frame, patients_each(0))
    second = follow_up(frame, patients_each(0), first)

    assert set(keys(second.participants)).isdisjoint(keys(first.participants))


def test_the_patients_of_earlier_participants_are_read_only_when_needed() -> None:
    frame = groups(range(1, 41))
    first = first_audit(frame, patients_each(40))
    asked_for: list[str] = []

    def patients_of(one: Participant) -> list[str]:
        asked_for.append(one.key)
        return patient_ids(40)

    second = follow_up(frame, patients_of, first)
    assert sorted(asked_for) == sorted(keys(second.participants))


def test_earlier_participants_in_use_need_patients_too() -> None:
    frame = groups(range(1, 16))
    first = first_audit(frame, patients_each(40))
    fresh = {
        entry.participant: patient_ids(40)
        for entry in frame
        if entry.participant.key not in keys(first.participants)
    }
    with pytest.raises(InvalidValue, match="the ids of its patients") as refusal:
        follow_up(frame, fresh, first)
    assert len(refusal.value.problems) == 10


# --- a rule of the intermediary's own ------------------------------------------------------------


def test_an_intermediarys_own_rule_is_reported_with_its_reason_as_our_reading() -> None:
    frame = groups(range(1, 60))
    barred = ExcludedParticipants([group(1), group(2), group(987_654_321)], "nobody twice")
    plan = follow_up(frame, patients_each(20), barred)

    (finding,) = findings_of(plan.findings, OWN_RULE)
    assert (finding.verdict, finding.observed, finding.required) == (Verdict.NOT_MET, 2, 0)
    assert finding.about == "nobody twice"
    assert finding in plan.assumptions
    assert "CMS should be asked" in finding.message
    assert showing(["987654321"], plan) == []


def test_an_own_rule_is_never_presented_as_the_regulations() -> None:
    """Where no earlier audit is left out, no finding says that its data is."""
    frame = groups(range(1, 60))
    plan = follow_up(frame, patients_each(20), ExcludedParticipants([group(1)], "a rule"))

    for rule in (NO_DATA_TWICE, NOBODY_TWICE):
        assert findings_of(plan.findings, rule) == []


def test_an_own_rule_that_excludes_no_one_in_the_frame_is_met() -> None:
    plan = follow_up(
        groups(range(1, 60)), patients_each(20), ExcludedParticipants([group(99)], "left")
    )

    (finding,) = findings_of(plan.findings, OWN_RULE)
    assert (finding.verdict, finding.observed) == (Verdict.MET, 0)


def test_each_own_rule_has_its_own_finding_next_to_earlier_audits() -> None:
    frame = groups(range(1, 60))
    first = first_audit(frame, patients_each(20))
    rules = [ExcludedParticipants([group(n)], f"rule {n}") for n in (1, 2)]
    plan = follow_up(frame, patients_each(20), [rules[0], first, rules[1]])

    told = findings_of(plan.findings, OWN_RULE)
    assert [(one.about, one.observed) for one in told] == [("rule 1", 1), ("rule 2", 1)]
    for rule in (NO_DATA_TWICE, NOBODY_TWICE):
        assert len(findings_of(plan.findings, rule)) == 1


def test_an_extended_plan_reports_the_own_rule_too() -> None:
    frame, barred = groups(range(1, 800)), ExcludedParticipants([group(1)], "nobody twice")
    plan = follow_up(frame[:400], patients_each(20), barred)
    grown = extend(plan, frame, patients_each(20), excluding=barred)

    assert len(grown.participants) > len(plan.participants)
    (finding,) = findings_of(grown.findings, OWN_RULE)
    assert (finding.observed, finding.about) == (1, "nobody twice")


def test_the_finding_on_an_own_rule_is_not_part_of_the_plans_record() -> None:
    """Plans that were stored before there was one are intact, and verify."""
    frame, barred = groups(range(1, 60)), ExcludedParticipants([group(1)], "nobody twice")
    plan = follow_up(frame, patients_each(20), barred)
    before = attrs.evolve(
        plan, findings=tuple(one for one in plan.findings if one.rule.id != OWN_RULE)
    )

    assert plan.digest == "c9918d1abed7709f1ccb2c51ee560e9acedf024f7b198f581bc0548ce9ec417c"
    assert is_intact(before)
    assert verify(before, frame, patients_each(20), excluding=barred).answer is True
    assert check_plan(before) == check_plan(plan)


# --- what is refused -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "error", "fields"),
    [
        (("group:987654321", "a rule"), InvalidType, ["participants"]),
        ((group(987_654_321), "a rule"), InvalidType, ["participants"]),
        ((["group:987654321"], "a rule"), InvalidType, ["participants"]),
        (([Tin("987654321")], "a rule"), InvalidType, ["participants"]),
        ((None, "a rule"), InvalidType, ["participants"]),
        (([group(987_654_321)], ""), InvalidValue, ["reason"]),
        (([group(987_654_321)], " a rule"), InvalidValue, ["reason"]),
        (([group(987_654_321)], None), InvalidType, ["reason"]),
        (([[group(987_654_321)]], 5), InvalidType, ["participants", "reason"]),
    ],
    ids=str,
)
def test_excluded_participants_need_a_reason(
    arguments: tuple[Any, Any], error: type[InvalidInput], fields: list[str]
) -> None:
    with pytest.raises(error) as refusal:
        ExcludedParticipants(*arguments)
    assert [problem.field for problem in refusal.value.problems] == fields
    assert showing(["987654321"], refusal.value) == []


@pytest.mark.parametrize("kind", [frozenset, set, list, tuple, iter])
def test_excluded_participants_may_be_any_iterable_and_are_frozen(kind: Any) -> None:
    excluded = ExcludedParticipants(kind([group(1), group(2)]), "a rule")

    assert excluded.participants == frozenset({group(1), group(2)})
    assert isinstance(excluded.participants, frozenset)
    assert hash(excluded) == hash(ExcludedParticipants([group(2), group(1)], "a rule"))


def test_excluding_an_unknown_participant_changes_only_the_record() -> None:
    frame = groups(range(1, 60))
    stranger = ExcludedParticipants([group(987_654_321)], "left the registry")
    plan = follow_up(frame, patients_each(20), stranger)

    assert plan.participants == follow_up(frame, patients_each(20), ()).participants
    assert showing(["987654321"], plan, stranger) == []


# --- what counts as audited ----------------------------------------------------------------------


@pytest.fixture
def with_a_reserve() -> Plan:
    return first_audit(groups(range(1, 21)), patients_each(2), reserves=1)


def test_only_a_reserve_of_the_plan_can_have_been_drawn_on(with_a_reserve: Plan) -> None:
    with pytest.raises(InvalidValue, match="reserves: given 1 that are not reserves of the plan"):
        Audited(with_a_reserve, {group(999)})


def test_a_changed_plan_says_nothing_of_what_was_audited(with_a_reserve: Plan) -> None:
    with pytest.raises(InvalidValue, match=r"plan\.digest"):
        Audited(attrs.evolve(with_a_reserve, seed_origin="dice"))


def test_a_callers_rule_cannot_call_itself_an_earlier_audit() -> None:
    """SAM-015: what bars the data of an earlier audit is its plan, which verification asks for."""
    with pytest.raises(
        InvalidValue, match="reason: given data of an earlier audit, expected a rule"
    ):
        ExcludedParticipants(frozenset({group(1)}), EARLIER_AUDIT)


@pytest.mark.parametrize(
    "reason", ["123456789", "TIN 12-3456789 was audited", "of 123-45-6789", "SSN 123 45 6789."]
)
def test_a_rules_reason_must_not_hold_a_tin_because_findings_show_it(reason: str) -> None:
    with pytest.raises(InvalidValue, match=r"reason: given .*\*\*\*\*\*6789") as refused:
        ExcludedParticipants({group(1)}, reason)
    assert reason not in str(refused.value)


@pytest.mark.parametrize("reason", ["audited 2026-01-05, 2026-02-05", "NPI 1234567893", "12345678"])
def test_a_reason_may_hold_days_and_other_numbers(reason: str) -> None:
    assert ExcludedParticipants({group(1)}, reason).reason == reason
