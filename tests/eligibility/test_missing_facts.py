"""The missing facts of a determination are those that decide, for every value of every fact."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import combinations, product
from typing import Any

import pytest
from attrs import evolve

from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    ClinicianType,
    ParticipationStatus,
    PerformanceCategory,
    QpStatus,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
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
    existence,
    is_group,
    is_small_practice,
    may_join_subgroup,
    may_submit,
    may_submit_all,
    needs_election,
    of_participant,
    receives_payment_adjustment,
)
from tests.deciding_facts import IMPOSSIBLE, deciding, hold_missing
from tests.eligibility.strategies import CHARGES, NOTHING, OVER
from tests.eligibility.test_unknown_facts import clinicians, groups

pytestmark = pytest.mark.exhaustive

UNDETERMINED = Eligibility.UNDETERMINED
LIMITS = {"allowed_charges": Decimal(90000), "patients": 200, "services": 200}
SETS = [Exceeded(frozenset(some)) for size in range(4) for some in combinations(Criterion, size)]
# Facts in which some figures are known and others are not.
PARTLY: tuple[SegmentFacts | None, ...] = (
    None,
    OVER,
    NOTHING,
    NoClaims(),
    Exceeded({CHARGES}),
    Volume(Decimal(90001), None, 201),
    Volume(None, 100, None),
    Volume(Decimal(1), None, None),
    Volume(None, None, None),
)
SAMPLE = 400


def unknown_of(facts: Any) -> dict[str, tuple[Any, ...]]:
    """Return the segments, or figures, that are not known, and what each may be."""
    found: dict[str, tuple[Any, ...]] = {}
    for name in ("segment_1", "segment_2"):
        segment = getattr(facts, name)
        if segment is None:
            found[name] = (NoClaims(), *SETS)
        elif isinstance(segment, Volume):
            figures = (figure for figure in LIMITS if getattr(segment, figure) is None)
            found |= {f"{name}.{figure}": (True, False) for figure in figures}
    return found


def with_segments(facts: Any, chosen: Mapping[str, Any]) -> dict[str, SegmentFacts]:
    """Return both segments as the sets of criteria that they exceed, with what was *chosen*."""
    found = {}
    for name in ("segment_1", "segment_2"):
        segment = chosen.get(name, getattr(facts, name))
        if isinstance(segment, Volume):
            figures = {figure: getattr(segment, figure) for figure in LIMITS}
            exceeds = {
                figure: chosen[f"{name}.{figure}"] if known is None else known > LIMITS[figure]
                for figure, known in figures.items()
            }
            segment = Exceeded({Criterion[figure.upper()] for figure in LIMITS if exceeds[figure]})
        found[name] = segment
    return found


def sampled(facts: Iterator[Any], seed: int) -> Iterator[tuple[Any, Any, Any]]:
    """Yield some of *facts*, each with two segments."""
    rng = random.Random(seed)  # noqa: S311 (no secret, but the same in each run)
    for one in rng.sample(list(facts), SAMPLE):
        yield one, rng.choice(PARTLY), rng.choice(PARTLY)


@cache
def of_individual(facts: ClinicianFacts, year: int, strategy: SegmentStrategy) -> Eligibility:
    return determine_individual(facts, PerformanceYear(year), strategy=strategy).answer


CLINICIANS = {
    "clinician_type": (ClinicianType.CHIROPRACTOR, ClinicianType.OTHER),
    "qp_status": tuple(QpStatus),
    "partial_qp_elects": (True, False),
    "medicare_enrolled_on": (date(2010, 1, 1), date(2026, 9, 1)),
    "earlier_medicare_claims": (True, False),
}


@pytest.mark.parametrize("strategy", SegmentStrategy)
def test_a_clinician_is_missing_exactly_the_facts_that_decide(strategy: SegmentStrategy) -> None:
    year = PerformanceYear(2026)
    for drawn, first, second in sampled(clinicians(year), 11):
        facts = evolve(drawn, segment_1=first, segment_2=second)
        determination = determine_individual(facts, year, strategy=strategy)
        is_open = determination.answer is UNDETERMINED
        if contradicts(facts):
            # What was supplied has to be put right first.
            assert bool(determination.missing) is is_open
            continue
        unknown = {name: some for name, some in CLINICIANS.items() if getattr(facts, name) is None}

        def answer_of(chosen: dict[str, Any], facts: ClinicianFacts = facts) -> Eligibility:
            own = {name: one for name, one in chosen.items() if name in CLINICIANS}
            known = evolve(facts, **own, **with_segments(facts, chosen))
            return of_individual(known, 2026, strategy)

        def possible(
            chosen: dict[str, Any], answer_of: Callable[[dict[str, Any]], object] = answer_of
        ) -> object:
            answer = answer_of(chosen)
            return IMPOSSIBLE if answer is UNDETERMINED else answer

        # Claims in segment 1 contradict an enrollment in the year. A fact that can lead to such a
        # contradiction, and to nothing else, may be named or not.
        values = {**unknown, **unknown_of(facts)}
        at_least, at_most = deciding(values, possible), deciding(values, answer_of)
        told = set(determination.missing)
        assert at_least <= told <= at_most if is_open else not told, facts


def contradicts(facts: ClinicianFacts) -> bool:
    """Return whether the enrollment is after the year, or after claims in segment 1."""
    if facts.medicare_enrolled_on == date(2027, 1, 1):
        return True
    enrolled_late = facts.medicare_enrolled_on == date(2026, 9, 1)
    claims = facts.segment_1 not in (None, NoClaims(), NOTHING)
    return enrolled_late and claims and not facts.earlier_medicare_claims


def test_a_group_is_missing_exactly_the_facts_that_decide() -> None:
    year = PerformanceYear(2026)
    for drawn, first, second in sampled(groups(), 3):
        facts = evolve(drawn, segment_1=first, segment_2=second)
        determination = determine_group(facts, year)
        counts = counts_of(facts)

        def answer_of(chosen: dict[str, Any], facts: GroupFacts = facts) -> object:
            return of_counts(facts, chosen, determine_group)

        decide = deciding({**counts, **unknown_of(facts)}, answer_of)
        is_open = determination.answer is UNDETERMINED
        assert set(determination.missing) == (decide if is_open else set()), facts


def test_a_subgroup_is_missing_exactly_the_facts_that_decide() -> None:
    year = PerformanceYear(2026)
    for drawn, first, _ in sampled(groups(), 5):
        facts = evolve(drawn, segment_1=first, segment_2=OVER)
        determination = determine_subgroup(facts, year)

        def answer_of(chosen: dict[str, Any], facts: GroupFacts = facts) -> object:
            return of_counts(facts, chosen, determine_subgroup)

        decide = deciding({**counts_of(facts), **unknown_of(facts)}, answer_of)
        is_open = determination.answer is UNDETERMINED
        assert set(determination.missing) == (decide if is_open else set()), facts


def counts_of(facts: GroupFacts) -> dict[str, tuple[int, ...]]:
    """Return the counts that are not known; where neither is, the caller's word is taken."""
    names = ("eligible_clinicians", "mips_eligible_clinicians")
    unknown = [name for name in names if getattr(facts, name) is None]
    return dict.fromkeys(unknown, (0, 1, 2, 3)) if len(unknown) == 1 else {}


def of_counts(facts: GroupFacts, chosen: dict[str, Any], determine: Any) -> object:
    counts = {
        name: chosen.get(name, getattr(facts, name))
        for name in ("eligible_clinicians", "mips_eligible_clinicians")
    }
    if None not in counts.values():
        everyone, eligible = counts.values()
        if eligible > everyone:
            return IMPOSSIBLE
    known = evolve(facts, **counts, **with_segments(facts, chosen))
    return determine(known, PerformanceYear(2026)).answer


def test_an_apm_entity_is_missing_exactly_the_facts_that_decide() -> None:
    year = PerformanceYear(2020)
    for first in PARTLY:
        for second in PARTLY:
            facts = ApmEntityFacts(first, second)
            determination = determine_apm_entity(facts, year)

            def answer_of(chosen: dict[str, Any], facts: ApmEntityFacts = facts) -> Eligibility:
                known = evolve(facts, **with_segments(facts, chosen))
                return determine_apm_entity(known, PerformanceYear(2020)).answer

            is_open = determination.answer is UNDETERMINED
            decide = deciding(unknown_of(facts), answer_of)
            assert set(determination.missing) == (decide if is_open else set()), facts


@pytest.mark.parametrize("eligible", [None, 0, 1, 2])
@pytest.mark.parametrize("everyone", [None, 0, 1, 2, 3])
def test_is_group_is_missing_exactly_the_counts_that_decide(
    everyone: int | None, eligible: int | None
) -> None:
    if None not in (everyone, eligible) and eligible > everyone:  # type: ignore[operator]
        pytest.skip("counts that contradict each other are refused")
    year = PerformanceYear(2026)
    given = {"eligible_clinicians": everyone, "mips_eligible_clinicians": eligible}
    unknown = {name: (0, 1, 2, 3) for name, count in given.items() if count is None}

    def answer_of(chosen: dict[str, Any]) -> object:
        counts = {**given, **chosen}
        if counts["mips_eligible_clinicians"] > counts["eligible_clinicians"]:
            return IMPOSSIBLE
        return is_group(*counts.values(), year).answer

    found = is_group(everyone, eligible, year)
    is_open = found.answer is None
    assert set(found.missing) == (deciding(unknown, answer_of) if is_open else set())


def test_a_small_practice_is_missing_its_count() -> None:
    assert is_small_practice(None, PerformanceYear(2026)).missing == ("eligible_clinicians",)
    assert is_small_practice(15, PerformanceYear(2026)).missing == ()


# --- virtual groups ----------------------------------------------------------------------------

PY2026 = PerformanceYear(2026)
TINS = (Tin("000000001"), Tin("000000002"))
A_MEMBER = {
    "eligible_clinicians": (0, 1, 10, 11),
    "eligibility": (Eligibility.MIPS_ELIGIBLE, Eligibility.EXEMPT),
}


def virtual_group(
    elected_on: date | None, year: PerformanceYear, **member: Any
) -> Determination[Eligibility]:
    """Determine a virtual group with one known member."""
    known = VirtualGroupMember(TINS[0], 5, Eligibility.MIPS_ELIGIBLE)
    members = (known, VirtualGroupMember(TINS[1], **member))
    return determine_virtual_group(VirtualGroupFacts(members, elected_on), year)


@pytest.mark.parametrize("year", [2018, 2026])
def test_a_virtual_group_is_missing_exactly_the_facts_that_decide(year: int) -> None:
    days = (date(year - 1, 12, 1), date(year, 2, 1))
    hold_missing(
        lambda **facts: virtual_group(year=PerformanceYear(year), **facts),
        {**A_MEMBER, "elected_on": days},
    )


def test_an_election_for_another_year_leaves_the_years_own_missing() -> None:
    hold_missing(
        lambda elected_on, **facts: virtual_group(
            elected_on or date(2020, 12, 1), PerformanceYear(2026), **facts
        ),
        {**A_MEMBER, "elected_on": (date(2025, 12, 1), date(2026, 2, 1))},
        named={"elected_on of the election for 2026": "elected_on"},
    )


# --- existence, and the gate -------------------------------------------------------------------

COUNTS = {"eligible_clinicians": (2, 1, 3), "mips_eligible_clinicians": (1, 0, 3)}
SEGMENT = {"segment_1": (NOTHING, OVER)}
BOTH_SEGMENTS = {"segment_1": (NOTHING, OVER), "segment_2": (NOTHING, OVER)}
FORMED: dict[
    str, tuple[Participant, PerformanceYear, Callable[..., Any], dict[str, tuple[Any, ...]]]
] = {
    "individual": (
        Individual(TINS[0], Npi("1234567893")),
        PY2026,
        lambda **facts: determine_individual(
            ClinicianFacts(medicare_enrolled_on=date(2015, 6, 1), **facts), PY2026
        ),
        {
            **BOTH_SEGMENTS,
            "clinician_type": (ClinicianType.CHIROPRACTOR, ClinicianType.OTHER),
            "qp_status": tuple(QpStatus),
            "partial_qp_elects": (True, False),
        },
    ),
    "group": (
        Group(TINS[0]),
        PY2026,
        lambda **facts: determine_group(GroupFacts(**facts), PY2026),
        {**COUNTS, **BOTH_SEGMENTS},
    ),
    "subgroup": (
        Subgroup(TINS[0], "SG-00000001"),
        PY2026,
        lambda **facts: determine_subgroup(GroupFacts(**facts), PY2026),
        {**COUNTS, **SEGMENT},
    ),
    "virtual group": (
        VirtualGroup("VG-001"),
        PY2026,
        lambda **facts: virtual_group(year=PY2026, **facts),
        {**A_MEMBER, "elected_on": (date(2025, 12, 1), date(2026, 2, 1))},
    ),
    "APM Entity": (
        ApmEntity("A1234"),
        PerformanceYear(2020),
        lambda **facts: determine_apm_entity(ApmEntityFacts(**facts), PerformanceYear(2020)),
        BOTH_SEGMENTS,
    ),
}


@pytest.mark.parametrize("kind", FORMED)
def test_existence_of_a_participant_is_missing_exactly_the_facts_that_decide(kind: str) -> None:
    participant, year, determine, domains = FORMED[kind]
    hold_missing(lambda **facts: existence(participant, year, determine(**facts)), domains)


@pytest.mark.parametrize("kind", FORMED)
def test_the_gate_is_missing_exactly_the_facts_that_decide(kind: str) -> None:
    participant, year, determine, domains = FORMED[kind]
    plan = PlannedSubmission(participant, year, frozenset({PerformanceCategory.QUALITY}))

    def asked(**facts: Any) -> Determination[bool | None]:
        determination = determine(**facts)
        found = may_submit(plan, determination)
        told = may_submit(plan, of_participant(participant, determination))
        assert (told.answer, told.missing) == (found.answer, found.missing)
        every = may_submit_all([plan], {participant: determination})
        assert every[plan] == found
        assert every.missing == found.missing
        return found

    hold_missing(asked, domains)


def test_naming_a_determinations_participant_does_not_change_what_is_missing() -> None:
    group = Group(TINS[0])
    for first, second in product(PARTLY, PARTLY):
        for eligible in (None, 1):
            facts = GroupFacts(
                segment_1=first,
                segment_2=second,
                eligible_clinicians=2,
                mips_eligible_clinicians=eligible,
            )
            found = determine_group(facts, PY2026)
            told = of_participant(group, found)
            assert told.missing == found.missing
            plan = PlannedSubmission(group, PY2026, {PerformanceCategory.QUALITY})
            if found.answer is UNDETERMINED:
                assert set(may_submit(plan, told).missing) == set(found.missing)


def test_a_determination_for_another_year_leaves_the_years_own_missing() -> None:
    uncounted = determine_group(GroupFacts(mips_eligible_clinicians=1), PerformanceYear(2025))
    assert existence(Group(TINS[0]), PY2026, uncounted).missing == ("determination",)


@pytest.mark.parametrize("kind", FORMED)
def test_without_a_determination_the_determination_is_missing(kind: str) -> None:
    participant, year, determine, domains = FORMED[kind]
    plan = PlannedSubmission(participant, year, frozenset({PerformanceCategory.QUALITY}))
    decided = [
        determine(**dict(zip(domains, values, strict=True)))
        for values in product(*(values[:2] for values in domains.values()))
    ]
    hold_missing(lambda determination: may_submit(plan, determination), {"determination": decided})
    hold_missing(
        lambda determination: existence(participant, year, determination),
        {"determination": decided},
    )


# --- what follows ------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [2018, 2026])
def test_consequences_of_an_undetermined_eligibility_are_missing_it(year: int) -> None:
    of_year = PerformanceYear(year)
    known = set(Eligibility) - {UNDETERMINED}
    if year == 2018:
        known -= {Eligibility.OPT_IN_ELIGIBLE}
    domains = {"eligibility": tuple(known)}
    hold_missing(lambda eligibility: needs_election(eligibility or UNDETERMINED, of_year), domains)
    # Nobody confirmed an election where *confirmed* is None.
    for confirmed in (None, *ParticipationStatus):
        hold_missing(
            lambda eligibility, confirmed=confirmed: receives_payment_adjustment(
                eligibility or UNDETERMINED, of_year, confirmed=confirmed
            ),
            domains,
        )


@pytest.mark.parametrize("status", ParticipationStatus)
def test_joining_a_subgroup_is_missing_nothing(status: ParticipationStatus) -> None:
    found = may_join_subgroup(status, PerformanceYear(2026))
    assert found.answer is not None
    assert found.missing == ()
