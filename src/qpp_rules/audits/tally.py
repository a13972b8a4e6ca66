"""Who counts in the sample: members that withdrew or have nothing to review, and reserves."""

from __future__ import annotations

from hashlib import sha256
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final

import attrs

from qpp_rules.audits.scope import Reach
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.sampling import (
    ParticipantQuota,
    SampledParticipant,
    list_digest,
    participant_quota,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.audits.result import AuditResult
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.sampling import Plan


@attrs.frozen
class AuditedSample:
    """The members of an audit, and which of them count toward the size that is required.

    *members* are the sampled participants that stay, and the reserves that take the place of
    others or were reviewed. *counted* are those that count, *unclear* those without patients of
    whose categories nothing is on record, *empty* those that do not count. So many as *doubtful*
    of those that count may have left the frame before the plan was extended.
    """

    quota: ParticipantQuota
    members: tuple[SampledParticipant, ...]
    counted: tuple[SampledParticipant, ...]
    unclear: tuple[SampledParticipant, ...]
    empty: tuple[SampledParticipant, ...]
    doubtful: int


def audited_sample(result: AuditResult) -> AuditedSample:
    """Return who counts in the sample of *result*, by its plan, reviews and withdrawals."""
    plan = result.plan
    gone = {one.participant for one in result.withdrawn}
    left = [one for one in gone if _is_of_frame(one, result)]
    quota = participant_quota(max(0, plan.frame_size - len(left)), plan.year)
    gone |= _left_before(result)
    staying = [one for one in plan.participants if one.participant not in gone]
    reserves = [one for one in plan.reserves if one.participant not in gone]
    # What is not known counts here as if it did, so that no reserve is asked for in vain.
    lacking = quota.size - sum(_counts(one) is not False for one in staying)
    able = [one for one in reserves if _counts(one)]
    taken = {one.participant for one in able[: max(0, lacking)]}
    taken |= {one.participant for one in result.reviews}
    members = (*staying, *(one for one in reserves if one.participant in taken))
    return AuditedSample(
        quota=quota,
        members=members,
        counted=tuple(one for one in members if _counts(one)),
        unclear=tuple(one for one in members if _counts(one) is None),
        empty=tuple(one for one in members if _counts(one) is False),
        doubtful=_may_have_left(result, len(staying)),
    )


def _left_before(result: AuditResult) -> set[Participant]:
    """Return the members of an extended plan that had left the frame before it was extended."""
    if result.plan.extends is None or result.frame is None:
        return set()
    return {one.participant for one in result.plan.participants} - result.frame


def _may_have_left(result: AuditResult, staying: int) -> int:
    """Return how many of those *staying* may have left the frame before the plan was extended.

    An extension adds what its frame asks for. Only who leaves after it can make the sample short.
    """
    plan, gone = result.plan, len(result.withdrawn)
    if plan.extends is None or result.frame is not None or not gone:
        return 0
    return max(0, staying - (plan.quota.size - gone))


_CATEGORY: Final = f"{Reach.CATEGORIES.value}:"
_QUALITY: Final = f"{_CATEGORY}{PerformanceCategory.QUALITY.value}"


def _counts(member: SampledParticipant) -> bool | None:
    """Return whether *member* counts: one without patients only for more than quality data."""
    if member.patient_population:
        return True
    facets = {facet.casefold() for facet in member.facets}
    categories = {facet for facet in facets if facet.startswith(_CATEGORY)}
    return bool(categories - {_QUALITY}) if categories else None


def _is_of_frame(participant: Participant, result: AuditResult) -> bool:
    if result.frame is not None:
        return participant in result.frame
    return participant in sampled_in(result.plan)


def sampled_in(plan: Plan) -> frozenset[Participant]:
    """Return the participants that *plan* names: its members and its reserves."""
    return frozenset(one.participant for one in (*plan.participants, *plan.reserves))


_MOST_LOOKED_THROUGH: Final = 3_000
_MOST_KEYS_READ: Final = 300_000


def frame_among(
    plan: Plan, checked: frozenset[Participant], withdrawn: frozenset[Participant]
) -> frozenset[Participant] | None:
    """Return those of *checked* and *withdrawn* that are the frame of *plan*; None: not known.

    The plan knows its frame by a digest. One who is not of the frame is found by leaving out each
    in turn. An extended plan keeps members that have left its frame: those who withdrew are left
    out in every way that makes the size of the frame.
    """
    for group in (checked | withdrawn, checked, checked - withdrawn):
        if list_digest(one.key for one in group) == plan.frame_digest:
            return group
    everyone = checked | withdrawn
    return _without_one(plan, everyone) or _without_some(plan, everyone, withdrawn)


def _without_some(
    plan: Plan, group: frozenset[Participant], withdrawn: frozenset[Participant]
) -> frozenset[Participant] | None:
    members = withdrawn & {one.participant for one in plan.participants}
    number = len(group) - plan.frame_size
    if plan.extends is None or number < 1 or len(group) > _MOST_LOOKED_THROUGH:
        return None
    if comb(len(members), number) * len(group) > _MOST_KEYS_READ:
        return None
    ordered = sorted(members, key=lambda one: one.key)
    for gone in combinations(ordered, number):
        left = group.difference(gone)
        if list_digest(one.key for one in left) == plan.frame_digest:
            return left
    return None


def _without_one(plan: Plan, group: frozenset[Participant]) -> frozenset[Participant] | None:
    if len(group) != plan.frame_size + 1 or len(group) > _MOST_LOOKED_THROUGH:
        return None
    ordered = sorted(group, key=lambda one: one.key)
    lines = [f"{one.key}\n".encode() for one in ordered]
    rest = memoryview(b"".join(lines))
    before = sha256()
    for stranger, line in zip(ordered, lines, strict=True):
        rest = rest[len(line) :]
        without = before.copy()
        without.update(rest)
        if without.hexdigest() == plan.frame_digest:
            return group - {stranger}
        before.update(line)
    return None


def masked(participants: Iterable[Participant]) -> str:
    """Return *participants* as a finding names them, in one order."""
    return ", ".join(sorted(one.masked_key for one in participants))
