"""Frames, patients, seeds and orders for property tests, leaning to the edges where rules break.

Tickets are hashes, so it does not matter which participants a frame holds: frames are runs of
numbers, which are quick to draw and shrink to something that can be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle
from typing import Any

import attrs
from hypothesis import strategies as st

from qpp_rules.core.identifiers import Participant
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import FrameEntry, ReuseOfParticipants
from qpp_rules.testing import strategies
from tests.sampling.samples import COVERED_YEARS, participant, patient_ids

FACETS = ("category:pi", "category:quality", "option:MVP", "status:opt-in", "status:voluntary")


populations = strategies.populations
seeds = strategies.seeds


def years() -> st.SearchStrategy[PerformanceYear]:
    return st.sampled_from(COVERED_YEARS)


def salts() -> st.SearchStrategy[int]:
    """What settles an order; see :func:`tests.sampling.samples.shuffled`."""
    return st.integers(0, 10_000)


def reuses() -> st.SearchStrategy[ReuseOfParticipants]:
    return st.sampled_from(ReuseOfParticipants)


@attrs.frozen
class Registry:
    """A frame with the patients of everybody in it."""

    entries: tuple[FrameEntry, ...]
    counts: tuple[int, ...]

    @property
    def patients(self) -> dict[Participant, list[str]]:
        each = cycle(self.counts)
        return {entry.participant: patient_ids(next(each)) for entry in self.entries}

    @property
    def facets_by_key(self) -> dict[str, frozenset[str]]:
        return {entry.participant.key: entry.all_facets for entry in self.entries}

    @property
    def patients_by_key(self) -> dict[str, list[str]]:
        return {key.key: ids for key, ids in self.patients.items()}

    def without(self, keys: Iterable[str]) -> tuple[FrameEntry, ...]:
        gone = set(keys)
        return tuple(entry for entry in self.entries if entry.participant.key not in gone)


@st.composite
def registries(
    draw: st.DrawFn, *, smallest: int = 1, largest: int = 45, fewest_patients: int = 0
) -> Registry:
    """Registries of all kinds of participants, some facets rare, some with few patients."""
    size = draw(st.integers(smallest, largest))
    first = draw(st.integers(1, 500))
    rare = draw(
        st.dictionaries(st.sampled_from(FACETS), st.sets(st.integers(0, size - 1), max_size=3))
    )
    entries = tuple(
        FrameEntry(
            participant(first + place),
            frozenset(facet for facet, places in rare.items() if place in places),
        )
        for place in range(size)
    )
    edges = st.sampled_from([n for n in (0, 1, 4, 5, 6, 20, 21, 40) if n >= fewest_patients])
    counts = st.lists(edges | st.integers(fewest_patients, 40), min_size=1, max_size=4)
    return Registry(entries, tuple(draw(counts)))


def terms() -> st.SearchStrategy[dict[str, Any]]:
    """What a draw takes besides frame and patients: a seed, reserves, a larger size."""
    return st.fixed_dictionaries({"seed": seeds(), "reserves": asked(), "at_least": asked()})


def asked() -> st.SearchStrategy[int]:
    """How many reserves, or how large a sample, is asked for."""
    return st.sampled_from((0, 0, 1, 2)) | st.integers(0, 25)
