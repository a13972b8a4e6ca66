"""The scheme of the sampling contract, read plainly: everything hashed, everything sorted.

Written from the text of the scheme and not from the package, so that the two can be held against
each other. It knows participants by their keys only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

SCHEME = "qpp-rules-1"


def participants_needed(population: int) -> int:
    """At least 3%, no fewer than 10, no need for more than 50; of fewer than 10, all."""
    return _needed(population, Fraction(3, 100), 10, 50)


def patients_needed(population: int) -> int:
    """At least 25%, no fewer than 5, no need for more than 50; of fewer than 5, all."""
    return _needed(population, Fraction(25, 100), 5, 50)


def _needed(population: int, share: Fraction, minimum: int, cap: int) -> int:
    return min(population, max(minimum, min(cap, ceil(share * population))))


def hashed(*parts: str) -> str:
    """The ticket: what ``printf %s 'qpp-rules-1/…' | sha256sum`` prints."""
    return hashlib.sha256("/".join((SCHEME, *parts)).encode("utf-8")).hexdigest()


def participant_ticket(seed: str, key: str) -> str:
    return hashed(seed, "participant", key)


def patient_ticket(seed: str, key: str, patient: str) -> str:
    return hashed(seed, "patient", key, patient)


def lines_digest(lines: Iterable[str]) -> str:
    """What ``LC_ALL=C sort | sha256sum`` prints."""
    text = b"".join(sorted(f"{line}\n".encode() for line in lines))
    return hashlib.sha256(text).hexdigest()


@dataclass(frozen=True)
class PlainMember:
    key: str
    rank: int
    ticket: str
    drawn_for: str
    patients: tuple[str, ...]


@dataclass(frozen=True)
class PlainSample:
    members: tuple[PlainMember, ...]
    reserves: tuple[PlainMember, ...]


def plain_draw(
    facets: Mapping[str, frozenset[str]],
    patients: Mapping[str, Sequence[str]],
    seed: str,
    *,
    reserves: int = 0,
    at_least: int = 0,
    earlier: Mapping[str, frozenset[str]] | None = None,
    barred: frozenset[str] = frozenset(),
    reuse: str = "WHEN_EXHAUSTED",
) -> PlainSample:
    """Draw from the participants in *facets*.

    *earlier* holds the participants of earlier audits, each with its patients that were sampled.
    """
    before = earlier or {}
    keys = [key for key in facets if key not in barred]
    if reuse == "NEVER":
        keys = [key for key in keys if key not in before]
    keys.sort(key=lambda key: participant_ticket(seed, key))
    if reuse == "WHEN_EXHAUSTED":
        keys = [key for key in keys if key not in before] + [key for key in keys if key in before]

    def left(key: str) -> list[str]:
        unused = [one for one in patients[key] if one not in before.get(key, ())]
        return sorted(unused, key=lambda one: patient_ticket(seed, key, one))

    def member(key: str, drawn_for: str) -> PlainMember:
        chosen = tuple(left(key)[: patients_needed(len(patients[key]))])
        ticket = participant_ticket(seed, key)
        return PlainMember(key, keys.index(key) + 1, ticket, drawn_for, chosen)

    can_serve = [key for key in keys if key not in before or left(key)]
    grounds = dict.fromkeys(can_serve[: max(participants_needed(len(facets)), at_least)], "random")
    for facet in sorted({facet for given in facets.values() for facet in given}):
        holders = [key for key in can_serve if facet in facets[key]]
        if holders and not any(facet in facets[key] for key in grounds):
            grounds[holders[0]] = f"coverage: {facet}"
    spare = [key for key in can_serve if key not in grounds][:reserves]
    return PlainSample(
        tuple(member(key, why) for key, why in grounds.items()),
        tuple(member(key, "reserve") for key in spare),
    )
