"""Who can be drawn, in order, and the patients of each."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import attrs

from qpp_rules.core.errors import InvalidType, Problem, refuse
from qpp_rules.core.values import asked
from qpp_rules.sampling.exclusions import Barring
from qpp_rules.sampling.frames import FrameEntry, abridged
from qpp_rules.sampling.patients import SampledPatient, read_patients, smallest_patients
from qpp_rules.sampling.plans import ReuseOfParticipants, SampledParticipant
from qpp_rules.sampling.sizes import patient_quota
from qpp_rules.sampling.tickets import list_digest, participant_prefix

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.years import PerformanceYear


@attrs.frozen
class Candidate:
    """A frame entry in the order of the draw. *earlier* says that an earlier audit had it."""

    rank: int
    ticket: str
    key: str
    entry: FrameEntry
    earlier: bool


def pool_of(entries: Mapping[str, FrameEntry], seed: str, barring: Barring) -> list[Candidate]:
    """Return who can be drawn, in order: by ticket, those of earlier audits last."""
    prefix = participant_prefix(seed)
    last = barring.taken if barring.reuse is ReuseOfParticipants.WHEN_EXHAUSTED else {}
    ordered = sorted(
        (key in last, sha256(prefix + key.encode()).hexdigest(), key)
        for key in entries
        if key not in barring.keys
    )
    return [
        Candidate(rank, ticket, key, entries[key], key in barring.taken)
        for rank, (_, ticket, key) in enumerate(ordered, 1)
    ]


def first_of(
    pool: list[Candidate], number: int, lists: PatientLists, drawn: set[str]
) -> list[Candidate]:
    """Return the first *number* of *pool* that are not *drawn* and have data left."""
    chosen: list[Candidate] = []
    for candidate in pool:
        if len(chosen) == number:
            break
        if candidate.key not in drawn and lists.can_serve(candidate):
            chosen.append(candidate)
    return chosen


@attrs.frozen
class PatientLists:
    """The patients of the participants that are looked at, each list read once."""

    patients_of: Any
    barring: Barring
    read: dict[str, list[str]] = attrs.field(factory=dict, init=False)
    problems: list[Problem] = attrs.field(factory=list, init=False)

    @classmethod
    def of_caller(cls, subject: str, patients_of: Any, barring: Barring) -> PatientLists:
        """Return the lists in *patients_of*; raise where it is not a mapping or a function."""
        if not isinstance(patients_of, Mapping) and not callable(patients_of):
            raise InvalidType.of(
                subject,
                "patients_of",
                given=type(patients_of).__name__,
                expected="a mapping from participant to patient ids, or a function",
            )
        return cls(patients_of, barring)

    def of(self, candidate: Candidate) -> list[str]:
        """Return the ids of *candidate*'s patients; what is wrong with them is kept for later."""
        if candidate.key not in self.read:
            ids, problems = self._ask(candidate.entry)
            self.read[candidate.key] = ids
            self.problems.extend(problems)
        return self.read[candidate.key]

    def _ask(self, entry: FrameEntry) -> tuple[list[str], list[Problem]]:
        participant = entry.participant
        name = f"patients_of {participant.masked_key}"
        if isinstance(self.patients_of, Mapping):
            if not asked("patients", name, self.patients_of.__contains__, participant):
                expected = "the ids of its patients, an empty list if it has none"
                return [], [Problem(name, "nothing", expected, "add it to patients_of")]
            ids = asked("patients", name, self.patients_of.__getitem__, participant)
        else:
            ids = asked("patients", name, self.patients_of, participant)
        return read_patients(name, ids)

    def can_serve(self, candidate: Candidate) -> bool:
        """Say whether any data of *candidate* is left; always so for one not audited before."""
        if not candidate.earlier:
            return True
        return bool(set(self.of(candidate)) - self.barring.taken[candidate.key])

    def require(self, subject: str, candidates: Iterable[Candidate]) -> None:
        """Read the lists of *candidates*; raise with all that is wrong with the lists read."""
        for candidate in candidates:
            self.of(candidate)
        if self.problems:
            refuse(subject, abridged(self.problems, "patients_of"))

    def sampled(
        self, candidate: Candidate, why: str, seed: str, year: PerformanceYear
    ) -> SampledParticipant:
        """Return *candidate* as a member, its patients drawn."""
        ids = self.of(candidate)
        quota = patient_quota(len(ids), year)
        taken = self.barring.taken.get(candidate.key, set())
        return SampledParticipant(
            participant=candidate.entry.participant,
            rank=candidate.rank,
            ticket=candidate.ticket,
            drawn_for=why,
            quota=quota,
            patient_population=len(ids),
            patient_list_digest=list_digest(ids),
            patients=smallest_patients(candidate.key, ids, seed, quota.size, taken),
            facets=candidate.entry.all_facets,
        )

    def grown(
        self,
        candidate: Candidate,
        member: SampledParticipant,
        seed: str,
        year: PerformanceYear,
    ) -> SampledParticipant:
        """Return *member* with every sampled patient kept, and more where its list asks for it."""
        ids = self.of(candidate)
        quota = patient_quota(len(ids), year)
        kept = {one.patient for one in member.patients}
        lacking = max(0, quota.size - len(kept & set(ids)))
        barred = kept | self.barring.taken.get(candidate.key, set())
        more = smallest_patients(candidate.key, ids, seed, lacking, barred)
        return attrs.evolve(
            member,
            quota=quota,
            patient_population=len(ids),
            patient_list_digest=list_digest(ids),
            patients=(*member.patients, *_ranked_after(member.patients, more)),
            facets=candidate.entry.all_facets,
        )


def _ranked_after(
    kept: tuple[SampledPatient, ...], more: tuple[SampledPatient, ...]
) -> Iterator[SampledPatient]:
    last = max((one.rank for one in kept), default=0)
    return (attrs.evolve(one, rank=last + one.rank) for one in more)
