"""The participants that can be drawn, in order, and their patients."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect
from collections.abc import Mapping
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from qpp_rules.core.checks import (
    FUNCTION,
    hidden,
    instance_of,
    take,
)
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.listings import asked
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling.exclusions import Barring
from qpp_rules.sampling.frames import (
    KIND_FACETS,
    FrameEntry,
    KeyFrame,
    abridged,
    every_facet,
    read_frame,
)
from qpp_rules.sampling.patients import read_patients, smallest_patients
from qpp_rules.sampling.plans import COVERAGE, SampledParticipant
from qpp_rules.sampling.sizes import patient_quota
from qpp_rules.sampling.tickets import (
    TICKET_LENGTH,
    in_ticket_order,
    list_digest,
    participant_prefix,
    split_ticket,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from qpp_rules.core.identifiers import Participant


class ListsInBulk(ABC):
    """A function that returns patient lists, and fetches those of many participants at once."""

    @abstractmethod
    def fetch(self, participants: Iterable[Participant]) -> None:
        """Fetch the lists of *participants*, which are asked for next."""

    @abstractmethod
    def __call__(self, participant: Participant) -> list[str]:
        """Return the list of *participant*."""


class Candidate(NamedTuple):
    """A participant in the order of the draw, by its key."""

    rank: int
    ticket: str
    key: str


@attrs.frozen
class Pool:
    """A frame in the order of the draw, and the patient lists that the draw has read."""

    subject: str
    entries: Mapping[str, FrameEntry]
    patients_of: Any
    barring: Barring
    seed: str
    year: PerformanceYear
    _lists: dict[str, list[str]] = attrs.field(factory=dict, init=False)
    _problems: list[Problem] = attrs.field(factory=list, init=False)

    @classmethod
    def of(
        cls,
        subject: str,
        frame: Iterable[FrameEntry],
        patients_of: Any,
        barring: Barring,
        *,
        seed: str,
        year: PerformanceYear,
    ) -> Pool:
        """Return the pool of *frame*; raise with everything that is wrong with the frame."""
        has_lists = instance_of(Mapping, FUNCTION, remedy="map each participant to its patients")
        take(subject, patients_of=(patients_of, hidden(has_lists)))
        entries = read_frame(subject, frame, year)
        return cls(subject, entries, patients_of, barring, seed, year)

    @cached_property
    def facets(self) -> frozenset[str]:
        """Every facet in the frame."""
        if isinstance(self.entries, KeyFrame):
            return self.entries.facets
        return every_facet(self.entries.values())

    @cached_property
    def order(self) -> list[str]:
        """The ticket of each participant that can be drawn, with its key after it, in order."""
        return self._in_order(self.entries)

    def _in_order(self, keys: Iterable[str]) -> list[str]:
        free = (key for key in keys if key not in self.barring.keys)
        order = in_ticket_order(participant_prefix(self.seed), free)
        if self.barring.last:
            order.sort(key=self._place)
        return order

    def _place(self, ticketed: str) -> tuple[bool, str]:
        return ticketed[TICKET_LENGTH:] in self.barring.last, ticketed

    def first(self, number: int, drawn: Collection[str]) -> list[Candidate]:
        """Return the first *number* candidates that are not *drawn* and have data left."""
        candidates = (Candidate(rank, *split_ticket(one)) for rank, one in enumerate(self.order, 1))
        free = (one for one in candidates if self._is_free(one.key, drawn))
        return list(islice(free, min(number, len(self.order))))

    def _is_free(self, key: str, drawn: Collection[str]) -> bool:
        if key in drawn:
            return False
        taken = self.barring.taken.get(key)
        return taken is None or not taken.issuperset(self._patients(key))

    def coverage(self, drawn: Collection[str]) -> list[tuple[Candidate, str]]:
        """Return, for each facet that *drawn* misses, the first free candidate that has it."""
        covered = every_facet([self.entries[key] for key in drawn if key in self.entries])
        lacking = self.facets - covered
        if not lacking:
            return []
        holders: dict[str, list[str]] = {facet: [] for facet in lacking}
        for key, entry in self.entries.items():
            # Most entries have none of them, and gathering all facets of each entry takes long.
            kind = KIND_FACETS[type(entry.participant)]
            if kind in lacking or not lacking.isdisjoint(entry.facets):
                for facet in lacking & entry.all_facets:
                    holders[facet].append(key)
        added: list[tuple[Candidate, str]] = []
        for facet in sorted(lacking):
            if facet in covered:
                continue
            for one in self._in_order(holders[facet]):
                ticket, key = split_ticket(one)
                if self._is_free(key, drawn):
                    rank = bisect(self.order, self._place(one), key=self._place)
                    added.append((Candidate(rank, ticket, key), COVERAGE + facet))
                    covered |= self.entries[key].all_facets
                    break
        return added

    def _patients(self, key: str) -> list[str]:
        """Return the patient ids of *key*; :meth:`require` raises what is wrong with them."""
        if key not in self._lists:
            self._lists[key], problems = self._ask(self.entries[key].participant)
            self._problems.extend(problems)
        return self._lists[key]

    def _ask(self, participant: Participant) -> tuple[list[str], list[Problem]]:
        name = f"patients_of {participant.masked_key}"
        if not isinstance(self.patients_of, Mapping):
            return read_patients(name, asked("patients", name, self.patients_of, participant))
        if not asked("patients", name, self.patients_of.__contains__, participant):
            expected = "the ids of its patients, an empty list if it has none"
            return [], [Problem(name, "nothing", expected, "add it to patients_of")]
        return read_patients(
            name, asked("patients", name, self.patients_of.__getitem__, participant)
        )

    def require(self, keys: Iterable[str]) -> None:
        """Read the patient lists of *keys*; raise with everything wrong in any list read so far."""
        required = list(keys)
        if isinstance(self.patients_of, ListsInBulk):
            self.patients_of.fetch(self.entries[key].participant for key in required)
        for key in required:
            self._patients(key)
        if self._problems:
            refuse(self.subject, abridged(self._problems, "patients_of"))

    def sampled(self, candidate: Candidate, why: str) -> SampledParticipant:
        """Return *candidate* as a member drawn for the reason *why*, with its sampled patients."""
        rank, ticket, key = candidate
        ids = self._patients(key)
        quota = patient_quota(len(ids), self.year)
        barred = self.barring.taken.get(key, ())
        return SampledParticipant(
            participant=self.entries[key].participant,
            rank=rank,
            ticket=ticket,
            drawn_for=why,
            quota=quota,
            patient_population=len(ids),
            patient_list_digest=list_digest(ids),
            patients=smallest_patients(key, ids, self.seed, quota.size, barred),
            facets=self.entries[key].all_facets,
        )

    def grown(self, member: SampledParticipant) -> SampledParticipant:
        """Return *member* with its sampled patients, and more if its new list requires more."""
        key = member.participant.key
        ids = self._patients(key)
        quota = patient_quota(len(ids), self.year)
        kept = {one.patient for one in member.patients}
        lacking = max(0, quota.size - len(kept.intersection(ids)))
        barred = kept.union(self.barring.taken.get(key, ()))
        more = smallest_patients(key, ids, self.seed, lacking, barred)
        last = max((one.rank for one in member.patients), default=0)
        return attrs.evolve(
            member,
            quota=quota,
            patient_population=len(ids),
            patient_list_digest=list_digest(ids),
            patients=(
                *member.patients,
                *(attrs.evolve(one, rank=last + one.rank) for one in more),
            ),
            facets=self.entries[key].all_facets,
        )
