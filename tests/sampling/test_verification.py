"""Checking a plan: SAM-016, SAM-018, SAM-020. Anyone draws it again, and hears what is wrong.

A plan that was tampered with shows it by its digest. Whoever tampers may put the digest right too,
so each change is tried both ways; then the finding that names what was changed must show it.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import VirtualGroup
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    ExcludedParticipants,
    Exclusion,
    Extension,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    SamplingUnit,
    check_plan,
    draw,
    draw_from_rows,
    extend,
    participant_quota,
    patient_quota,
    sample_patients,
    ticket,
    verify,
)
from tests.sampling.samples import (
    OTHER_SEED,
    PY2027,
    SEED,
    VECTOR_FRAME,
    group,
    groups,
    keys,
    mixed,
    not_met,
    pairs,
    patient_ids,
    patients_each,
    resealed,
    rows_of,
    showing,
    shuffled,
    tins_of,
    with_verdict,
)
from tests.sampling.strategies import Registry, asked, registries, reuses, salts, terms, years

PREFIX = "sampling.verification."
TWENTY_TWO = patients_each(22)

ORDER_OF_FINDINGS = [
    "digest",
    "exclusions",
    "frame",
    "quota",
    "size",
    "members-missing",
    "members-entitled",
    "members-order",
    "members-record",
    "patient-lists",
    "patients",
    "reserves",
]


def drawn(frame: Any, patients_of: Any = TWENTY_TWO, **more: Any) -> Plan:
    return draw(frame, patients_of, **{"seed": SEED, "year": PY2027, **more})


def faults(determination: Determination[bool | None]) -> list[str]:
    """What is not met, by the last part of each rule's id."""
    return [rule.removeprefix(PREFIX) for rule in not_met(determination.findings)]


def about(determination: Determination[bool | None], rule: str) -> str:
    return determination.finding(PREFIX + rule).about


# --- what is right -------------------------------------------------------------------------------


def test_the_vector_is_verified_part_by_part() -> None:
    plan = drawn(VECTOR_FRAME, reserves=2)
    verdict = verify(plan, reversed(VECTOR_FRAME), TWENTY_TWO)

    assert verdict.answer is True
    assert verdict.year == PY2027
    assert [finding.rule.id.removeprefix(PREFIX) for finding in verdict.findings] == (
        ORDER_OF_FINDINGS
    )
    assert {finding.verdict for finding in verdict.findings} == {Verdict.MET}
    assert all(finding.rule.requirements for finding in verdict.findings)


@settings(max_examples=40)
@given(registries(), terms(), reuses(), salts())
def test_every_plan_that_was_drawn_is_verified(
    registry: Registry, asks: dict[str, Any], reuse: ReuseOfParticipants, salt: int
) -> None:
    """From any order of the frame, with what it excluded; that which extends it too."""
    frame, patients = registry.entries, registry.patients
    first = drawn(frame, patients, seed="first", reserves=1)
    barred = ExcludedParticipants([frame[salt % len(frame)].participant], "a rule of our own")
    second = drawn(frame, patients, excluding=[first, barred], reuse=reuse, **asks)
    later = (*frame, *mixed(range(600, 600 + salt % 30)))
    more = {entry.participant: patient_ids(9) for entry in later} | patients
    third = extend(second, later, more, excluding=[first, barred])

    assert verify(first, iter(shuffled(frame, salt)), patients).answer is True
    assert verify(second, frame, patients, excluding=(first, barred)).answer is True
    if third is second:
        return
    origin = verify(second, frame, patients, excluding=(first, barred))
    given: dict[str, Any] = {"extending": second, "extending_verified": origin}
    determination = verify(
        third, set(later), more.__getitem__, excluding=iter([first, barred]), **given
    )
    assert determination.answer is True
    assert not_met(determination.findings) == []


@settings(max_examples=30)
@given(registries(fewest_patients=1), years())
def test_a_plan_drawn_from_rows_is_verified_from_the_frame(
    registry: Registry, year: PerformanceYear
) -> None:
    if year.year < 2024:
        year = PY2027
    rows = rows_of(registry.entries, registry.patients.__getitem__)
    plain = [FrameEntry(entry.participant) for entry in registry.entries]
    plan = draw_from_rows(rows, seed=SEED, year=year)

    assert verify(plan, plain, registry.patients).answer is True


def test_a_plan_that_was_extended_twice_is_verified_against_the_last() -> None:
    frame = groups(range(1, 1001))
    plans = [drawn(frame[:100])]
    for size in (500, 1000):
        plans.append(extend(plans[-1], frame[:size], TWENTY_TWO))

    alone = verify(plans[2], frame, TWENTY_TWO, extending=plans[1])
    assert (alone.answer, alone.missing) == (None, ("extending_verified",))
    start = verify(plans[0], frame[:100], TWENTY_TWO)
    given: dict[str, Any] = {"extending": plans[0], "extending_verified": start}
    first = verify(plans[1], frame[:500], TWENTY_TWO, **given)
    both: dict[str, Any] = {"extending": plans[1], "extending_verified": first}
    assert verify(plans[2], frame, TWENTY_TWO, **both).answer is True
    assert faults(verify(plans[2], frame, TWENTY_TWO, extending=plans[0])) == ["extension"]


def test_the_callers_recorded_texts_are_verified() -> None:
    plan = drawn(VECTOR_FRAME, seed_origin="dice", notes=("a note",), at_least=12)

    assert verify(plan, VECTOR_FRAME, TWENTY_TWO).answer is True


# --- what is wrong -------------------------------------------------------------------------------

Change = Callable[[Plan], dict[str, Any]]


def member(place: int, **changes: Any) -> Change:
    """Change one member."""

    def change(plan: Plan) -> dict[str, Any]:
        members = list(plan.participants)
        members[place] = attrs.evolve(members[place], **changes)
        return {"participants": tuple(members)}

    return change


def swap_of(name: str, first: int, second: int) -> Change:
    """Give two members each other's *name*."""

    def change(plan: Plan) -> dict[str, Any]:
        members = list(plan.participants)
        one, other = members[first], members[second]
        members[first] = attrs.evolve(one, **{name: getattr(other, name)})
        members[second] = attrs.evolve(other, **{name: getattr(one, name)})
        return {"participants": tuple(members)}

    return change


def patients(change_of: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Change:
    """Change the patients of the third member."""

    def change(plan: Plan) -> dict[str, Any]:
        return member(2, patients=change_of(plan.participants[2].patients))(plan)

    return change


def stranger(one: Any) -> SampledParticipant:
    drawn_patients = sample_patients(one, patient_ids(22), seed=SEED, year=PY2027)
    return attrs.evolve(
        drawn(VECTOR_FRAME).participants[0],
        participant=one,
        ticket=ticket(SEED, one),
        patients=drawn_patients,
    )


def without(*places: int) -> Change:
    def change(plan: Plan) -> dict[str, Any]:
        members = plan.participants
        return {"participants": tuple(m for n, m in enumerate(members) if n not in places)}

    return change


def reordered(change_of: Callable[[list[Any]], list[Any]]) -> Change:
    return lambda plan: {"participants": tuple(change_of(list(plan.participants)))}


def reserve(**changes: Any) -> Change:
    def change(plan: Plan) -> dict[str, Any]:
        first, *others = plan.reserves
        return {"reserves": (attrs.evolve(first, **changes), *others)}

    return change


def quota(**changes: Any) -> Change:
    return lambda plan: {"quota": attrs.evolve(plan.quota, **changes)}


TAMPERED: dict[str, tuple[Change, list[str]]] = {
    "a random member dropped": (without(3), ["members-missing"]),
    "a coverage member dropped": (without(-1 % 12), ["members-missing"]),
    "four members dropped": (without(0, 1, 2, 3), ["size", "members-missing"]),
    "all members dropped": (without(*range(12)), ["size", "members-missing"]),
    "two members' places swapped": (
        reordered(lambda ms: [ms[1], ms[0], *ms[2:]]),
        ["members-order"],
    ),
    "the last member put first": (reordered(lambda ms: [ms[-1], *ms[:-1]]), ["members-order"]),
    "two members' ranks swapped": (swap_of("rank", 0, 1), ["members-record"]),
    "two members' tickets swapped": (swap_of("ticket", 4, 9), ["members-record"]),
    "two members' patients swapped": (swap_of("patients", 4, 9), ["patients"]),
    "two members' participants swapped": (
        swap_of("participant", 4, 9),
        ["members-order", "members-record", "patients"],
    ),
    "a rank": (member(5, rank=7), ["members-record"]),
    "a facet": (member(5, facets=frozenset({"kind:group", "status:opt-in"})), ["members-record"]),
    "no facets": (member(5, facets=frozenset()), ["members-record"]),
    "a ticket": (member(5, ticket="0" * 64), ["members-record"]),
    "the ground of a random member": (
        member(0, drawn_for="coverage: kind:group"),
        ["members-record"],
    ),
    "the ground of a coverage member": (member(-1, drawn_for="random"), ["members-record"]),
    "a member's size": (
        member(0, quota=attrs.evolve(patient_quota(22, PY2027), size=5)),
        ["members-record"],
    ),
    "a member's base": (member(0, quota=patient_quota(21, PY2027)), ["members-record"]),
    "a count of patients": (
        member(0, patient_population=21),
        ["members-record", "patient-lists"],
    ),
    "a count of patients and the size with it": (
        member(0, patient_population=18, quota=patient_quota(18, PY2027)),
        ["patient-lists"],
    ),
    "the digest of a patient list": (
        member(0, patient_list_digest="0" * 64),
        ["patient-lists"],
    ),
    "a patient dropped": (patients(lambda ps: ps[1:]), ["patients"]),
    "all patients dropped": (patients(lambda _ps: ()), ["patients"]),
    "two patients swapped": (patients(lambda ps: (ps[1], ps[0], *ps[2:])), ["patients"]),
    "a patient replaced": (
        patients(lambda ps: (attrs.evolve(ps[0], patient="MRN-0099"), *ps[1:])),
        ["patients"],
    ),
    "a patient added": (
        patients(lambda ps: (*ps, attrs.evolve(ps[0], patient="MRN-0099", rank=7))),
        ["patients"],
    ),
    "a patient twice": (patients(lambda ps: (ps[0], *ps)), ["patients"]),
    "a patient's ticket": (
        patients(lambda ps: (attrs.evolve(ps[0], ticket="0" * 64), *ps[1:])),
        ["patients"],
    ),
    "a patient's rank": (
        patients(lambda ps: (attrs.evolve(ps[0], rank=2), *ps[1:])),
        ["patients"],
    ),
    "a stranger of the frame added": (
        reordered(lambda ms: [*ms, stranger(group(100_000_001))]),
        ["members-entitled"],
    ),
    "a stranger from elsewhere added": (
        reordered(lambda ms: [stranger(VirtualGroup("VG-9")), *ms]),
        ["members-entitled"],
    ),
    "a member exchanged for a stranger": (
        reordered(lambda ms: [stranger(group(100_000_001)), *ms[1:]]),
        ["members-missing", "members-entitled"],
    ),
    "a member twice": (reordered(lambda ms: [*ms, ms[0]]), ["members-entitled"]),
    "a member twice for one dropped": (
        reordered(lambda ms: [ms[0], *ms[:-1]]),
        ["members-missing", "members-entitled"],
    ),
    "a reserve dropped": (lambda plan: {"reserves": plan.reserves[1:]}, ["reserves"]),
    "two reserves swapped": (lambda plan: {"reserves": plan.reserves[::-1]}, ["reserves"]),
    "a reserve's participant": (reserve(participant=VirtualGroup("VG-9")), ["reserves"]),
    "a reserve's rank": (reserve(rank=99), ["reserves"]),
    "a reserve's ticket": (reserve(ticket="0" * 64), ["reserves"]),
    "a reserve's ground": (reserve(drawn_for="random"), ["reserves"]),
    "a reserve's size": (
        reserve(quota=attrs.evolve(patient_quota(22, PY2027), size=5)),
        ["reserves"],
    ),
    "a reserve's base": (reserve(quota=patient_quota(21, PY2027)), ["reserves"]),
    "a reserve's count of patients": (reserve(patient_population=21), ["reserves"]),
    "a reserve's patient list": (reserve(patient_list_digest="0" * 64), ["reserves"]),
    "a reserve's patients": (reserve(patients=()), ["reserves"]),
    "a reserve's facets": (reserve(facets=frozenset()), ["reserves"]),
    "a reserve used as a member": (
        lambda plan: {
            "participants": (*plan.participants, plan.reserves[0]),
            "reserves": plan.reserves[1:],
        },
        ["members-entitled", "reserves"],
    ),
    "fewer reserves asked for": (lambda _plan: {"reserves_asked": 1}, ["reserves"]),
    "more asked for": (
        lambda _plan: {"size_asked": 13},
        ["size", "members-missing", "reserves"],
    ),
    "the size of the frame": (lambda _plan: {"frame_size": 45}, ["frame"]),
    "the digest of the frame": (lambda _plan: {"frame_digest": "0" * 64}, ["frame"]),
    "the quota's size": (quota(size=9), ["quota"]),
    "the quota's population": (quota(population=43), ["quota"]),
    "the quota's unit": (quota(unit=SamplingUnit.TIN_NPI), ["quota"]),
    "the quota of another frame": (
        lambda _plan: {"quota": participant_quota(9, PY2027)},
        ["quota"],
    ),
    "the quota of another year": (
        lambda _plan: {"quota": participant_quota(44, PerformanceYear(2026))},
        ["quota"],
    ),
    "the year": (lambda _plan: {"year": PerformanceYear(2026)}, ["quota"]),
}


@pytest.fixture(scope="module")
def vector() -> Plan:
    plan = drawn(VECTOR_FRAME, reserves=2)
    assert (len(plan.participants), len(plan.reserves)) == (12, 2)
    return plan


@pytest.mark.parametrize("name", TAMPERED)
def test_a_change_is_named_even_if_the_digest_was_recomputed(name: str, vector: Plan) -> None:
    change, expected = TAMPERED[name]
    tampered = resealed(vector, **change(vector))
    verdict = verify(tampered, VECTOR_FRAME, TWENTY_TWO)

    assert verdict.answer is False
    assert faults(verdict) == expected


# The digest holds a quota's size; its base follows from the frame or the list, which it holds too.
NOT_HASHED = {
    "the quota's population",
    "the quota's unit",
    "the quota of another year",
    "a member's base",
    "a reserve's base",
}


@pytest.mark.parametrize("name", [name for name in TAMPERED if name not in NOT_HASHED])
def test_a_change_without_a_new_digest_is_detected_by_the_digest(name: str, vector: Plan) -> None:
    change, expected = TAMPERED[name]
    verdict = verify(attrs.evolve(vector, **change(vector)), VECTOR_FRAME, TWENTY_TWO)

    assert verdict.answer is False
    assert faults(verdict) == ["digest", *expected]


@pytest.mark.parametrize(
    "change",
    [
        {"digest": ""},
        {"digest": "0" * 64},
        {"seed_origin": "chosen because it is convenient"},
        {"notes": ("added later",)},
        {"reuse": ReuseOfParticipants.NEVER},
        {"size_asked": 5},
    ],
    ids=str,
)
def test_a_change_that_does_not_affect_the_draw_is_detected_only_by_the_digest(
    change: dict[str, Any], vector: Plan
) -> None:
    verdict = verify(attrs.evolve(vector, **change), VECTOR_FRAME, TWENTY_TWO)

    assert verdict.answer is False
    assert faults(verdict) == ["digest"]


def test_another_seed_gives_another_sample(vector: Plan) -> None:
    for tampered in (attrs.evolve(vector, seed=OTHER_SEED), resealed(vector, seed=OTHER_SEED)):
        verdict = verify(tampered, VECTOR_FRAME, TWENTY_TWO)
        assert verdict.answer is False
        assert {"members-missing", "members-entitled", "members-record", "patients"} <= set(
            faults(verdict)
        )


def test_another_seed_is_detected_even_if_the_whole_frame_is_drawn() -> None:
    frame = groups([1])
    tampered = resealed(drawn(frame, patients_each(0)), seed=OTHER_SEED)

    assert faults(verify(tampered, frame, patients_each(0))) == ["members-record"]


def test_the_members_at_fault_are_named_masked(vector: Plan) -> None:
    names = [m.participant.masked_key for m in vector.participants]

    missing = resealed(vector, **without(0, 2)(vector))
    found = verify(missing, VECTOR_FRAME, TWENTY_TWO).finding(f"{PREFIX}members-missing")
    assert (found.about, found.observed, found.required) == (f"{names[0]}, {names[2]}", 2, 0)

    strange = resealed(vector, participants=(*vector.participants, vector.participants[1]))
    assert about(verify(strange, VECTOR_FRAME, TWENTY_TWO), "members-entitled") == names[1]

    for change, rule, place in (
        (member(5, rank=7), "members-record", 5),
        (member(0, patient_list_digest="0" * 64), "patient-lists", 0),
        (patients(lambda ps: ps[1:]), "patients", 2),
    ):
        verdict = verify(resealed(vector, **change(vector)), VECTOR_FRAME, TWENTY_TWO)
        assert about(verdict, rule) == names[place]


def test_the_sizes_are_reported() -> None:
    plan = drawn(groups(range(1, 1001)), at_least=40)
    short = resealed(plan, participants=plan.participants[:35])
    size = verify(short, groups(range(1, 1001)), TWENTY_TWO).finding(f"{PREFIX}size")

    assert (size.verdict, size.observed, size.required) == (Verdict.NOT_MET, 35, 40)
    assert str(size.citation) == '2027 Self-Nomination Fact Sheet, "Data Validation Audits"'
    assert size.citation.cites == "414.1400(b)(3)(v)(E)(1)"


def test_a_requested_size_beyond_the_frame_is_met_by_the_whole_frame() -> None:
    frame = groups(range(1, 13))
    plan = drawn(frame, at_least=30)

    assert verify(plan, frame, TWENTY_TWO).answer is True
    size = verify(plan, frame, TWENTY_TWO).finding(f"{PREFIX}size")
    assert (size.observed, size.required) == (12, 12)


def test_a_pair_of_the_first_audit_in_a_targeted_sample_is_found() -> None:
    """SAM-C39: the same data record used twice."""
    frame = groups([123_456_789])
    first = drawn(frame, patients_each(40))
    second = drawn(frame, patients_each(40), seed=OTHER_SEED, excluding=first)
    (target,) = second.participants
    used = attrs.evolve(first.participants[0].patients[0], rank=1)
    twice = attrs.evolve(target, patients=(used, *target.patients[1:]))
    tampered = resealed(second, participants=(twice,))

    assert pairs(tampered) & pairs(first)
    verdict = verify(tampered, frame, patients_each(40), excluding=first)
    assert faults(verdict) == ["patients"]
    assert about(verdict, "patients") == "group:*****6789"


# --- any plan, any change ------------------------------------------------------------------------


def altered(plan: Plan, choice: int) -> dict[str, dict[str, Any]]:
    """Each kind of change that *plan* allows, made to a part that *choice* settles."""
    chance = random.Random(choice)  # noqa: S311
    members = list(plan.participants)
    place = chance.randrange(len(members))
    changes: dict[str, dict[str, Any]] = {
        "members-missing": {"participants": (*members[:place], *members[place + 1 :])},
        "members-entitled": {"participants": (*members, members[place])},
        "frame": {"frame_digest": plan.frame_digest[::-1]},
        "quota": {"quota": attrs.evolve(plan.quota, size=plan.quota.size + 1)},
    }

    def changed(**change: Any) -> dict[str, Any]:
        one = attrs.evolve(members[place], **change)
        return {"participants": (*members[:place], one, *members[place + 1 :])}

    changes["members-record"] = chance.choice(
        [
            changed(rank=members[place].rank + 1),
            changed(ticket=members[place].ticket[::-1]),
            changed(drawn_for="reserve"),
        ]
    )
    changes["patient-lists"] = changed(patient_list_digest=members[place].patient_list_digest[::-1])
    if members[place].patients:
        gone = chance.randrange(len(members[place].patients))
        ids = members[place].patients
        changes["patients"] = changed(patients=(*ids[:gone], *ids[gone + 1 :]))
    if len(members) > 1:
        order = members[place:] + members[:place] if place else members[::-1]
        changes["members-order"] = {"participants": tuple(order)}
    if plan.reserves:
        changes["reserves"] = {"reserves": plan.reserves[1:]}
    return changes


@settings(max_examples=30)
@given(registries(), terms(), salts())
def test_every_tampered_plan_is_refused(
    registry: Registry, asks: dict[str, Any], choice: int
) -> None:
    plan = drawn(registry.entries, registry.patients, **asks)

    for rule, change in altered(plan, choice).items():
        for tampered in (attrs.evolve(plan, **change), resealed(plan, **change)):
            verdict = verify(tampered, registry.entries, registry.patients)
            assert verdict.answer is False
            assert rule in faults(verdict)
            assert ("digest" in faults(verdict)) is (tampered.digest == plan.digest)


@settings(max_examples=30)
@given(registries(largest=30), st.integers(1, 30), asked(), salts())
def test_every_tampered_extended_plan_is_refused(
    registry: Registry, joined: int, reserves: int, choice: int
) -> None:
    before = drawn(registry.entries, registry.patients, reserves=reserves)
    later = (*registry.entries, *mixed(range(600, 600 + joined)))
    patients_of = {entry.participant: patient_ids(9) for entry in later} | registry.patients
    after = extend(before, later, patients_of)

    for rule, change in altered(after, choice).items():
        tampered = resealed(after, **change)
        verdict = verify(tampered, later, patients_of, extending=before)
        assert verdict.answer is False
        assert rule in faults(verdict)


# --- frame and lists that changed ----------------------------------------------------------------


def test_a_frame_that_changed_is_reported_with_both_sizes(vector: Plan) -> None:
    later = [*VECTOR_FRAME, FrameEntry(VirtualGroup("VG-2"))]
    verdict = verify(vector, later, TWENTY_TWO)

    assert verdict.answer is False
    assert {"frame", "quota"} <= set(faults(verdict))
    frame = verdict.finding(f"{PREFIX}frame")
    assert (frame.observed, frame.required) == ("45 participants", "44 participants")


def test_a_frame_of_the_same_size_that_changed_is_found(vector: Plan) -> None:
    gone = next(e for e in VECTOR_FRAME if e.participant.key not in keys(vector.participants))
    smaller = [e for e in VECTOR_FRAME if e is not gone]
    for candidate in range(900, 960):
        frame = [*smaller, FrameEntry(group(candidate))]
        verdict = verify(vector, frame, TWENTY_TWO)
        assert verdict.answer is False
        assert "frame" in faults(verdict)


def test_a_changed_patient_list_is_reported_by_its_participant(vector: Plan) -> None:
    one = vector.participants[4].participant

    def changed(participant: object) -> list[str]:
        return patient_ids(23 if participant == one else 22)

    verdict = verify(vector, VECTOR_FRAME, changed)
    assert verdict.answer is False
    assert "patient-lists" in faults(verdict)
    assert "members-record" not in faults(verdict)
    assert about(verdict, "patient-lists") == one.masked_key


# --- what was excluded, and what was extended ----------------------------------------------------


@pytest.fixture(scope="module")
def targeted() -> tuple[Plan, ExcludedParticipants, Plan]:
    first = drawn(VECTOR_FRAME, seed=OTHER_SEED)
    barred = ExcludedParticipants([group(100_000_010)], "nobody twice in five years")
    return first, barred, drawn(VECTOR_FRAME, excluding=[first, barred], reserves=1)


def test_without_the_excluded_plans_the_answer_is_not_known(
    targeted: tuple[Plan, ExcludedParticipants, Plan],
) -> None:
    verdict = verify(targeted[2], VECTOR_FRAME, TWENTY_TWO)

    assert verdict.answer is None
    assert verdict.missing == ("excluding",)
    assert with_verdict(verdict.findings, Verdict.UNKNOWN) == [f"{PREFIX}exclusions"]
    assert verdict.finding(f"{PREFIX}exclusions").required == "2 exclusions"
    assert "not supplied: excluding" in verdict.explain()


@pytest.mark.parametrize("case", ["first alone", "other order", "another reason", "another plan"])
def test_exclusions_that_differ_from_the_record_are_reported(
    targeted: tuple[Plan, ExcludedParticipants, Plan], case: str
) -> None:
    first, barred, plan = targeted
    excluding: Any = {
        "first alone": first,
        "other order": [barred, first],
        "another reason": [first, attrs.evolve(barred, reason="another")],
        "another plan": [resealed(first, notes=("tampered with",)), barred],
    }[case]
    verdict = verify(plan, VECTOR_FRAME, TWENTY_TWO, excluding=excluding)

    assert verdict.answer is False
    assert faults(verdict)[0] == "exclusions"


def test_exclusions_given_for_a_plan_without_any_are_reported(vector: Plan) -> None:
    other = drawn(VECTOR_FRAME, seed=OTHER_SEED)
    verdict = verify(vector, VECTOR_FRAME, TWENTY_TWO, excluding=other)

    assert verdict.answer is False
    assert faults(verdict)[0] == "exclusions"
    found = verdict.finding(f"{PREFIX}exclusions")
    assert (found.observed, found.required) == (1, 0)


def test_a_recorded_exclusion_that_was_not_made_is_detected(vector: Plan) -> None:
    other = drawn(VECTOR_FRAME, seed=OTHER_SEED)
    record = (Exclusion("data of an earlier audit", other.digest),)
    tampered = resealed(vector, excluded=record)

    assert verify(tampered, VECTOR_FRAME, TWENTY_TWO).answer is None
    assert verify(tampered, VECTOR_FRAME, TWENTY_TWO, excluding=other).answer is False


def test_a_tampered_earlier_plan_does_not_pass_for_the_excluded_one() -> None:
    """Its digest is on record; a plan whose digest is not its own is not that plan."""
    frame = groups(range(1, 31))
    first = drawn(frame, patients_each(40), seed=OTHER_SEED)
    forged = attrs.evolve(first, participants=first.participants[:2])
    plan = drawn(frame, patients_each(40), excluding=first)

    assert forged.digest == first.digest
    assert verify(plan, frame, patients_each(40), excluding=first).answer is True
    with pytest.raises(
        InvalidValue, match=r"^draw: excluding\.digest: given a digest that does not"
    ):
        drawn(frame, patients_each(40), excluding=forged)
    verdict = verify(plan, frame, patients_each(40), excluding=forged)
    assert verdict.answer is False
    assert faults(verdict) == ["exclusions"]


@pytest.fixture(scope="module")
def extended() -> tuple[Plan, list[FrameEntry], Plan]:
    frame = groups(range(1, 1001))
    before = drawn(frame[:400], reserves=1)
    return before, frame, extend(before, frame, TWENTY_TWO)


def test_without_the_extended_plan_the_answer_is_not_known(
    extended: tuple[Plan, list[FrameEntry], Plan],
) -> None:
    _, frame, after = extended
    verdict = verify(after, frame, TWENTY_TWO)

    assert verdict.answer is None
    assert verdict.missing == ("extending", "extending_verified")
    assert with_verdict(verdict.findings, Verdict.UNKNOWN) == [f"{PREFIX}extension"]
    assert "extended" in str(verdict.finding(f"{PREFIX}extension").required)


def test_if_both_are_absent_both_are_named() -> None:
    frame = groups(range(1, 401))
    first = drawn(frame, seed=OTHER_SEED)
    before = drawn(frame[:300], excluding=first)
    after = extend(before, frame, TWENTY_TWO, excluding=first)
    origins = ("extending", "extending_verified")

    assert verify(after, frame, TWENTY_TWO).missing == ("excluding", *origins)
    assert verify(after, frame, TWENTY_TWO).answer is None
    assert verify(after, frame, TWENTY_TWO, excluding=first).missing == origins
    origin = verify(before, frame[:300], TWENTY_TWO, excluding=first)
    given: dict[str, Any] = {"extending": before, "extending_verified": origin}
    assert verify(after, frame, TWENTY_TWO, **given).missing == ("excluding",)
    right = verify(after, frame, TWENTY_TWO, excluding=first, **given)
    assert right.answer is True
    wrong = verify(after, frame, TWENTY_TWO, excluding=before, **given)
    assert wrong.answer is False
    assert faults(wrong) == ["exclusions"]


def test_a_wrong_digest_is_a_no_whatever_else_is_unknown(
    extended: tuple[Plan, list[FrameEntry], Plan],
) -> None:
    _, frame, after = extended
    verdict = verify(attrs.evolve(after, notes=("added",)), frame, TWENTY_TWO)

    assert verdict.answer is False
    assert faults(verdict) == ["digest"]


@pytest.mark.parametrize(
    "change",
    [
        {"seed": OTHER_SEED},
        {"seed_origin": "dice"},
        {"year": PerformanceYear(2026)},
        {"notes": ("added",)},
        {"size_asked": 5},
        {"reserves_asked": 0},
        {"reuse": ReuseOfParticipants.NEVER},
        {"extends": Extension("0" * 64, 400, "0" * 64)},
        {"extends": None},
    ],
    ids=str,
)
def test_an_extension_must_have_the_terms_of_the_plan_it_extends(
    change: dict[str, Any], extended: tuple[Plan, list[FrameEntry], Plan]
) -> None:
    """They are not drawn anew, so a change in them would not show in the members."""
    before, frame, after = extended
    verdict = verify(resealed(after, **change), frame, TWENTY_TWO, extending=before)

    assert verdict.answer is False
    # Faults that the plan shows by itself are also reported, such as tickets of another seed.
    assert [one for one in faults(verdict) if not one.startswith("sampling.")] == ["extension"]


@pytest.mark.parametrize("part", ["plan_digest", "frame_size", "frame_digest"])
def test_each_part_of_an_extensions_record_is_checked(
    part: str, extended: tuple[Plan, list[FrameEntry], Plan]
) -> None:
    before, frame, after = extended
    record = attrs.evolve(after.extends, **{part: 7 if part == "frame_size" else "7" * 64})
    verdict = verify(resealed(after, extends=record), frame, TWENTY_TWO, extending=before)

    assert faults(verdict) == ["extension"]


def test_a_plan_tampered_with_before_its_extension_is_detected() -> None:
    """The digest on record is the right one, and the plan behind it is not."""
    frame = groups(range(1, 1001))
    before = drawn(frame[:400])
    forged = attrs.evolve(before, participants=before.participants[1:])
    after = extend(before, frame, TWENTY_TWO)
    verdict = verify(after, frame, TWENTY_TWO, extending=forged)
    with pytest.raises(InvalidValue, match=r"^extend: plan\.digest: given a digest that does not"):
        extend(forged, frame, TWENTY_TWO)

    assert verdict.answer is False
    assert faults(verdict) == ["extension"]


def test_a_plan_that_extends_nothing_does_not_pass_for_an_extension(vector: Plan) -> None:
    verdict = verify(vector, VECTOR_FRAME, TWENTY_TWO, extending=vector)

    assert verdict.answer is False
    assert faults(verdict) == ["extension"]


def test_an_extended_plan_is_right_though_members_left() -> None:
    frame = groups(range(1, 401))
    before = drawn(frame)
    gone = before.participants[2].participant
    rest = [entry for entry in frame if entry.participant != gone]
    after = extend(before, rest, TWENTY_TWO)

    assert gone in {m.participant for m in after.participants}
    given: dict[str, Any] = {"extending_verified": verify(before, frame, TWENTY_TWO)}
    assert verify(after, rest, TWENTY_TWO, extending=before, **given).answer is True


# --- what is refused, and what is not shown ------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "error", "told"),
    [
        ({"plan": "plan"}, InvalidType, "verify: plan: given a text that is not shown here"),
        ({"plan": None}, InvalidType, "verify: plan: given None"),
        ({"frame": []}, InvalidValue, "frame: given no entries"),
        ({"frame": 7}, InvalidType, "frame: given 7 (int)"),
        ({"frame": [group(1)]}, InvalidType, "frame[0]: given Group"),
        ({"patients_of": {}}, InvalidValue, "the ids of its patients"),
        ({"patients_of": 7}, InvalidType, "patients_of: given 7 (int)"),
        ({"excluding": 7}, InvalidType, "verify: excluding: given int"),
        ({"excluding": "plan"}, InvalidType, "verify: excluding: given str"),
        ({"excluding": ["plan"]}, InvalidType, "verify: excluding[0]: given str"),
        ({"extending": 7}, InvalidType, "verify: extending: given 7 (int)"),
        (
            {"extending": "plan"},
            InvalidType,
            "verify: extending: given a text that is not shown here",
        ),
    ],
    ids=str,
)
def test_invalid_arguments_are_refused_by_name(
    wrong: dict[str, Any], error: type[InvalidInput], told: str, vector: Plan
) -> None:
    arguments = {"plan": vector, "frame": VECTOR_FRAME, "patients_of": TWENTY_TWO, **wrong}
    with pytest.raises(error) as refusal:
        verify(**arguments)
    assert told in str(refusal.value)


def test_a_plan_of_another_scheme_cannot_be_redrawn(vector: Plan) -> None:
    with pytest.raises(InvalidValue, match=r"verify: plan\.scheme: .*the scheme qpp-rules-1"):
        verify(attrs.evolve(vector, scheme="qpp-rules-2"), VECTOR_FRAME, TWENTY_TWO)


@settings(max_examples=30)
@given(registries(largest=20, fewest_patients=1), salts())
def test_no_determination_shows_a_patient_or_a_whole_tin(registry: Registry, choice: int) -> None:
    plan = drawn(registry.entries, registry.patients, reserves=1)
    secrets = [*tins_of(registry.entries), "MRN-"]

    for change in ({}, *altered(plan, choice).values()):
        verdict = verify(resealed(plan, **change), registry.entries, registry.patients)
        assert showing(secrets, verdict, *verdict.findings) == []


def hand_picked(**change: Any) -> Plan:
    """Return twelve chosen by hand out of 400, as a plan that says they are of 40."""
    frame = groups(range(1, 401))
    everyone = draw(frame, TWENTY_TWO, seed=SEED, year=PY2027, reserves=388)
    by_key = {m.participant: m for m in (*everyone.participants, *everyone.reserves)}
    chosen = tuple(attrs.evolve(by_key[group(n)], drawn_for="random") for n in range(1, 13))
    return resealed(drawn(frame[:40]), participants=chosen, **change)


def test_an_extension_is_not_known_to_be_right_before_its_first_plan_was_verified(
    extended: tuple[Plan, list[FrameEntry], Plan],
) -> None:
    """A draw from a frame that left someone out looks right until it meets its true frame."""
    _, frame, _ = extended
    smaller = drawn(frame[1:300])
    grown = extend(smaller, frame, TWENTY_TWO)

    alone = verify(grown, frame, TWENTY_TWO, extending=smaller)
    assert (alone.answer, alone.missing) == (None, ("extending_verified",))
    found = verify(smaller, frame[:300], TWENTY_TWO)
    verdict = verify(grown, frame, TWENTY_TWO, extending=smaller, extending_verified=found)
    assert (verdict.answer, faults(verdict)) == (False, ["extended-plan"])
    right = verify(smaller, frame[1:300], TWENTY_TWO)
    given: dict[str, Any] = {"extending": smaller, "extending_verified": right}
    assert verify(grown, frame, TWENTY_TWO, **given).answer is True


def test_a_sample_chosen_by_hand_is_not_right_because_it_was_extended(
    extended: tuple[Plan, list[FrameEntry], Plan],
) -> None:
    before, frame, after = extended
    chosen = hand_picked()
    with pytest.raises(InvalidValue, match=r"^extend: plan: .*see what check_plan says is wrong"):
        extend(chosen, frame, TWENTY_TWO)

    record = Extension(chosen.digest, chosen.frame_size, chosen.frame_digest)
    grown = resealed(after, extends=record)
    verdict = verify(grown, frame, TWENTY_TWO, extending=chosen)
    assert verdict.answer is False
    assert "extended-plan" in faults(verdict)
    wrong = verify(before, frame, TWENTY_TWO)
    given: dict[str, Any] = {"extending": before, "extending_verified": wrong}
    verdict = verify(after, frame, TWENTY_TWO, **given)
    assert (verdict.answer, faults(verdict)) == (False, ["extended-plan"])


def test_a_plan_that_fell_short_may_be_extended_and_verified() -> None:
    frame = groups(range(1, 31))
    barred = ExcludedParticipants([group(n) for n in range(1, 6)], "a rule of our own")
    before = drawn(frame[:10], excluding=barred)
    after = extend(before, frame, TWENTY_TWO, excluding=barred)

    assert check_plan(before).answer is False
    origin = verify(before, frame[:10], TWENTY_TWO, excluding=barred)
    given: dict[str, Any] = {"extending": before, "extending_verified": origin}
    assert verify(after, frame, TWENTY_TWO, excluding=barred, **given).answer is True


def without_rule(verdict: Any, rule_id: str) -> Any:
    """Return *verdict* without the finding of a rule, which no function would answer."""
    left = tuple(finding for finding in verdict.findings if finding.rule.id != rule_id)
    assert len(left) < len(verdict.findings)
    return Determination(verdict.answer, verdict.year, left)


def test_an_answer_that_contradicts_its_findings_is_refused() -> None:
    frame = groups(range(1, 41))
    chosen = drawn(frame[:12])
    wrong = verify(chosen, frame, TWENTY_TWO)
    grown = extend(chosen, frame, TWENTY_TWO)
    assert wrong.answer is False

    for answer in (True, None):
        claimed = Determination(answer, wrong.year, wrong.findings)
        with pytest.raises(InvalidValue, match=r"extending_verified: .* contradicts its findings"):
            verify(grown, frame, TWENTY_TWO, extending=chosen, extending_verified=claimed)


@pytest.mark.parametrize("kind", ["check_plan", "another", "none", "not drawn again", "text"])
def test_an_answer_about_another_plan_is_refused(
    kind: str, extended: tuple[Plan, list[FrameEntry], Plan]
) -> None:
    before, frame, after = extended
    answers: dict[str, Any] = {
        "check_plan": check_plan(before),
        "another": verify(after, frame, TWENTY_TWO),
        "none": verify(before, frame[:400], TWENTY_TWO),
        "not drawn again": without_rule(verify(before, frame[:400], TWENTY_TWO), f"{PREFIX}frame"),
        "text": "yes",
    }
    given: dict[str, Any] = {"extending": None if kind == "none" else before}
    error = InvalidType if kind == "text" else InvalidValue
    with pytest.raises(error, match=r"^verify: extending_verified: "):
        verify(after, frame, TWENTY_TWO, extending_verified=answers[kind], **given)
