"""The scheme of the sampling contract, read plainly: everything hashed, everything sorted.

Written from the text of the scheme and not from the package, so that the two can be held against
each other. It knows participants by their keys only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

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


# --- the digest of a plan ------------------------------------------------------------------------

_CITATION = {"note": "", "cites": ""}
_QUOTA = {"year": None}
_SIZE = {"cap_wording": "NEED_NOT_EXCEED"}
_MEMBER: dict[str, Any] = {"facets": []}
_EXCLUSION = {"reserves_digest": ""}
_PLAN: dict[str, Any] = {
    "scheme": SCHEME,
    "seed_origin": "",
    "size_asked": 0,
    "reserves_asked": 0,
    "reserves": [],
    "reuse": "WHEN_EXHAUSTED",
    "excluded": [],
    "extends": None,
    "notes": [],
}


def plan_digest(content: Mapping[str, Any]) -> str:
    """The digest of a plan from its JSON, as the page on sampling states it."""

    def short(part: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
        return {
            key: one for key, one in part.items() if key not in defaults or one != defaults[key]
        }

    def quota(part: Mapping[str, Any]) -> dict[str, Any]:
        required, citation = short(part["required"], _SIZE), short(part["citation"], _CITATION)
        return {**short(part, _QUOTA), "required": required, "citation": citation}

    def member(part: Mapping[str, Any]) -> dict[str, Any]:
        facets = sorted(part["facets"], key=json.dumps)
        return short({**part, "quota": quota(part["quota"]), "facets": facets}, _MEMBER)

    plan = {key: one for key, one in content.items() if key not in {"findings", "digest"}}
    plan["quota"] = quota(plan["quota"])
    plan["participants"] = [member(one) for one in plan["participants"]]
    plan["reserves"] = [member(one) for one in plan["reserves"]]
    plan["excluded"] = [short(one, _EXCLUSION) for one in plan["excluded"]]
    text = json.dumps(short(plan, _PLAN), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
