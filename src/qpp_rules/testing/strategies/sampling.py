"""Frames, patients, seeds and plans, often with populations where the sample size changes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from qpp_rules.core.identifiers import Individual, Npi, Participant, Tin, without_tins
from qpp_rules.sampling import (
    AUDIT_SAMPLING,
    Audited,
    AuditSampling,
    CapWording,
    ExcludedParticipants,
    Exclusion,
    Extension,
    FrameEntry,
    ParticipantQuota,
    ParticipantSample,
    PatientQuota,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    SampledPatient,
    SampleSize,
    SamplingUnit,
    Ticketed,
    draw,
    extend,
    list_digest,
    participant_quota,
    patient_quota,
    sample_participants,
    ticket,
)
from qpp_rules.testing.strategies.core import Strategies, covered_years, participants, texts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.years import PerformanceYear

YEARS: Final = covered_years(AUDIT_SAMPLING)
_FACETS: Final = (
    "category:pi",
    "category:quality",
    "collection-type:eCQM",
    "option:MVP",
    "status:opt-in",
    "status:voluntary",
)


@cache
def sampling_years() -> st.SearchStrategy[PerformanceYear]:
    """Return the years whose audit sampling is known."""
    return st.sampled_from(YEARS)


def _turns(size: SampleSize) -> set[int]:
    """Return the populations on both sides of where *size* starts and stops growing."""
    last_at_minimum = size.minimum * 100 // size.percent
    last_below_cap = (size.cap - 1) * 100 // size.percent
    firsts = (size.minimum, last_at_minimum + 1, last_below_cap + 1)
    return {first + step for first in firsts for step in (-1, 0)}


@cache
def populations() -> st.SearchStrategy[int]:
    """Return counts of participants or patients, often where the sample size changes.

    It changes between 9 and 10, 333 and 334, and 1633 and 1634 participants, and between 4 and 5,
    20 and 21, and 196 and 197 patients.
    """
    sizes = [s for e in AUDIT_SAMPLING.entries for s in (e.value.participants, e.value.patients)]
    edges = sorted({0, 1, 1_000_000}.union(*map(_turns, sizes)))
    return st.sampled_from(edges) | st.integers(0, 5000) | st.integers(0, 10**15)


@cache
def seeds() -> st.SearchStrategy[str]:
    """Return seeds: digits, and any other visible text without a slash."""
    characters = st.characters(exclude_categories=("C", "Z"), exclude_characters="/")
    edges = ("31415926535897932384", "0", "a seed with blanks", "Würfel", "participant")
    return st.sampled_from(edges) | st.text(characters, min_size=1, max_size=20)


def facets() -> st.SearchStrategy[frozenset[str]]:
    """Return facets that an audit must reach."""
    return st.frozensets(st.sampled_from(_FACETS), max_size=3)


def patient_ids() -> st.SearchStrategy[str]:
    """Return made-up patient ids."""
    numbers = st.integers(0, 9999).map(lambda number: f"MRN-{number:04}")
    return numbers | st.sampled_from(("0", "a/b", "Ä 1", "1e5"))


@st.composite
def patient_lists(draw: st.DrawFn, *, fewest: int = 0, most: int = 40) -> tuple[str, ...]:
    """Return the patients of one participant, often as many as where the sample size changes."""
    turns = [0, 1, *_turns(AUDIT_SAMPLING.entries[-1].value.patients)]
    edges = sorted({count for count in turns if fewest <= count <= most} | {fewest})
    count = draw(st.sampled_from(edges) | st.integers(fewest, most))
    return tuple(f"MRN-{number:04}" for number in range(count))


def frame_entries() -> st.SearchStrategy[FrameEntry]:
    """Return participants with their facets."""
    return st.builds(FrameEntry, participants(), facets() | st.frozensets(texts(), max_size=3))


def numbered_clinician(number: int) -> Individual:
    """Return a clinician by number, three to a practice. Every year can sample clinicians."""
    return Individual(Tin(f"{700_000_000 + number // 3}"), Npi(f"1{number:05}9999"))


def _sampled_by_tin_npi(year: PerformanceYear) -> bool:
    return AUDIT_SAMPLING.at(year).unit is SamplingUnit.TIN_NPI


@st.composite
def frames(
    draw_: st.DrawFn,
    year: PerformanceYear | None = None,
    *,
    smallest: int = 1,
    largest: int = 45,
    fewest_patients: int = 0,
) -> tuple[tuple[FrameEntry, ...], dict[Participant, tuple[str, ...]]]:
    """Return a frame and the patients of everyone in it.

    *year* decides what counts as one participant: a TIN/NPI from 2021 to 2023. Without a year, all
    five kinds do. Facets are rare, so that coverage adds members.
    """
    size = draw_(st.integers(smallest, largest))
    by_tin_npi = year is not None and _sampled_by_tin_npi(year)
    if by_tin_npi:
        first = draw_(st.integers(0, 500))
        members: Iterable[Participant] = map(numbered_clinician, range(first, first + size))
    else:
        members = draw_(st.lists(participants(), min_size=size, max_size=size, unique=True))
    places = st.sets(st.integers(0, size - 1), max_size=3)
    rare = draw_(st.dictionaries(st.sampled_from(_FACETS), places, max_size=3))
    entries = tuple(
        FrameEntry(member, frozenset(facet for facet, at in rare.items() if place in at))
        for place, member in enumerate(members)
    )
    lists = draw_(st.lists(patient_lists(fewest=fewest_patients), min_size=1, max_size=4))
    patients = {e.participant: lists[n % len(lists)] for n, e in enumerate(entries)}
    return entries, patients


@cache
@st.composite
def plans(draw_: st.DrawFn) -> Plan:
    """Return plans of all kinds: with reserves, excluding an earlier plan, or extended."""
    year = draw_(sampling_years())
    frame, patients = draw_(frames(year, largest=25))
    asked = st.sampled_from((0, 0, 1, 2)) | st.integers(0, 25)
    options: dict[str, Any] = {
        "year": year,
        "seed": draw_(seeds()),
        "reserves": draw_(asked),
        "at_least": draw_(asked),
        "seed_origin": draw_(st.sampled_from(("", "twenty dice"))),
        "notes": draw_(st.sampled_from(((), ("drawn before counsel",)))),
    }
    barred = ExcludedParticipants(frozenset({frame[0].participant}), "a conflict of interest")
    kind = draw_(st.sampled_from(("plain", "excluding", "extended")))
    if kind == "extended":
        before = draw(frame[: -(-len(frame) // 2)], patients, **options)
        return extend(before, frame, patients)
    plan = draw(frame, patients, **options)
    if kind == "plain":
        return plan
    reuse = draw_(st.sampled_from(ReuseOfParticipants))
    return draw(frame, patients, **options, excluding=(plan, barred), reuse=reuse)


@st.composite
def audited_plans(draw_: st.DrawFn) -> Audited:
    """Return plans whose audits were done and used some of the reserves."""
    plan = draw_(plans())
    reserves = [one.participant for one in plan.reserves]
    used = st.frozensets(st.sampled_from(reserves)) if reserves else st.just(frozenset())
    return Audited(plan, draw_(used))


def sampled_participants() -> st.SearchStrategy[SampledParticipant]:
    """Return members of plans, with their sampled patients."""
    drawn = plans().filter(lambda plan: plan.participants)
    return drawn.map(lambda plan: plan.participants[-1])


def sampled_patients() -> st.SearchStrategy[SampledPatient]:
    """Return sampled patients, each with its ticket."""

    def sampled(seed: str, participant: Participant, patient: str, rank: int) -> SampledPatient:
        return SampledPatient(patient, rank, ticket(seed, participant, patient))

    return st.builds(sampled, seeds(), participants(), patient_ids(), st.integers(1, 50))


def excluded_participants() -> st.SearchStrategy[ExcludedParticipants]:
    """Return participants that the registry's own rule keeps out."""
    members = st.frozensets(participants(), max_size=3)
    reasons = texts().filter(lambda text: without_tins(text) == text)
    return st.builds(ExcludedParticipants, members, reasons)


def _digests() -> st.SearchStrategy[str]:
    return texts().map(lambda text: list_digest([text]))


def exclusions() -> st.SearchStrategy[Exclusion]:
    """Return records of what was kept out of a draw."""
    return st.builds(Exclusion, texts(), _digests(), st.just("") | _digests())


def plan_extensions() -> st.SearchStrategy[Extension]:
    """Return records of the plan that another one extends."""
    return st.builds(Extension, _digests(), st.integers(1, 5000), _digests())


def sample_sizes() -> st.SearchStrategy[SampleSize]:
    """Return sample sizes: those of the years, and others."""
    known = [s for e in AUDIT_SAMPLING.entries for s in (e.value.participants, e.value.patients)]
    counts = st.integers(0, 100)
    wordings = st.sampled_from(CapWording)
    return st.sampled_from(known) | st.builds(SampleSize, counts, counts, counts, wordings)


def audit_samplings() -> st.SearchStrategy[AuditSampling]:
    """Return what a year requires of an audit: that of each year, and others."""
    known = st.sampled_from([entry.value for entry in AUDIT_SAMPLING.entries])
    units = st.sampled_from(SamplingUnit)
    return known | st.builds(AuditSampling, units, sample_sizes(), sample_sizes())


def participant_quotas() -> st.SearchStrategy[ParticipantQuota]:
    """Return quotas of participants, often where the sample size changes."""
    return st.builds(participant_quota, populations(), sampling_years())


def patient_quotas() -> st.SearchStrategy[PatientQuota]:
    """Return quotas of patients, often where the sample size changes."""
    return st.builds(patient_quota, populations(), sampling_years())


def ticketed() -> st.SearchStrategy[Ticketed]:
    """Return participants by key, with their tickets."""

    def of(seed: str, participant: Participant) -> Ticketed:
        return Ticketed(ticket(seed, participant), participant.key)

    return st.builds(of, seeds(), participants())


def participant_samples() -> st.SearchStrategy[ParticipantSample]:
    """Return samples of participants without patients, with and without reserves."""

    def of(
        members: list[Participant], seed: str, year: PerformanceYear, reserves: int
    ) -> ParticipantSample:
        return sample_participants(members, seed=seed, year=year, reserves=reserves)

    members = st.lists(participants(), max_size=15, unique=True)
    return st.builds(of, members, seeds(), sampling_years(), st.integers(0, 3))


STRATEGIES: Final[Strategies] = {
    AuditSampling: audit_samplings,
    Audited: audited_plans,
    ExcludedParticipants: excluded_participants,
    Exclusion: exclusions,
    Extension: plan_extensions,
    FrameEntry: frame_entries,
    ParticipantQuota: participant_quotas,
    ParticipantSample: participant_samples,
    PatientQuota: patient_quotas,
    Plan: plans,
    SampleSize: sample_sizes,
    SampledParticipant: sampled_participants,
    SampledPatient: sampled_patients,
    Ticketed: ticketed,
}
