"""The counts of an audit: who was examined, which records, what was found."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from hashlib import sha256
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Final

import attrs

from qpp_rules.audits.deficiencies import Deficiency, KindCount, key_of
from qpp_rules.audits.reviews import (
    DataError,
    ErrorKind,
    ParticipantCheck,
    Review,
    SampledRecord,
    Withdrawal,
)
from qpp_rules.audits.scope import Reach
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.sampling import (
    EARLIER_AUDIT,
    RANDOM,
    RESERVE,
    Audited,
    Plan,
    list_digest,
    participant_quota,
    ticket,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.sampling import ParticipantQuota, SampledParticipant

_VERIFIED_BY: Final = {
    ErrorKind.ELIGIBILITY_STATUS: "eligibility_status",
    ErrorKind.TIN_OR_NPI: "identifiers",
    ErrorKind.REPORTING_OR_PERFORMANCE_RATE: "rates",
    ErrorKind.MEASURE_NOT_RELEVANT: "relevance",
}
"""Which check of a participant looks for errors of the kind."""
_CATEGORY: Final = f"{Reach.CATEGORIES.value}:"
_QUALITY: Final = f"{_CATEGORY}{PerformanceCategory.QUALITY.value}"
_MOST_LOOKED_THROUGH: Final = 3_000
_MOST_KEYS_READ: Final = 300_000


@attrs.frozen
class _Found:
    """An error, and where it was found; *patient* is None for the participant as a whole."""

    participant: Participant
    patient: str | None
    error: DataError


@attrs.frozen
class Tally:
    """The counts of an audit's reviews, checks and withdrawals."""

    plan: Plan
    reviews: tuple[Review, ...]
    checks: tuple[ParticipantCheck, ...]
    withdrawn: tuple[Withdrawal, ...]

    @property
    def year(self) -> PerformanceYear:
        """The performance year of the audit."""
        return self.plan.year

    # The participants

    @cached_property
    def checked(self) -> frozenset[Participant]:
        """The participants that were checked."""
        return frozenset(one.participant for one in self.checks)

    @cached_property
    def gone(self) -> frozenset[Participant]:
        """The participants that withdrew."""
        return frozenset(one.participant for one in self.withdrawn)

    @cached_property
    def frame(self) -> frozenset[Participant] | None:
        """The participants that the plan was drawn from; None if not known."""
        return frame_among(self.plan, self.checked, self.gone)

    @cached_property
    def quota(self) -> ParticipantQuota:
        """How many of the participants whose data will be submitted must be audited."""
        known = sampled_in(self.plan) if self.frame is None else self.frame
        left = sum(one in known for one in self.gone)
        return participant_quota(max(0, self.plan.frame_size - left), self.year)

    @cached_property
    def _staying(self) -> tuple[SampledParticipant, ...]:
        """The sampled participants that neither withdrew nor left before an extension."""
        return tuple(
            one
            for one in self.plan.participants
            if one.participant not in self.gone and not self._left_before(one)
        )

    def _left_before(self, member: SampledParticipant) -> bool:
        """Return whether *member* had left the frame before the plan was extended."""
        if self.plan.extends is None or self.frame is None:
            return False
        return member.participant not in self.frame

    @cached_property
    def members(self) -> tuple[SampledParticipant, ...]:
        """The sampled participants that stay, and the reserves that are needed or reviewed."""
        reserves = [one for one in self.plan.reserves if one.participant not in self.gone]
        # A member that may count is taken as counting, so that no reserve is requested needlessly.
        lacking = self.quota.size - sum(_counts(one) is not False for one in self._staying)
        able = [one for one in reserves if _counts(one)]
        taken = {one.participant for one in able[: max(0, lacking)]}
        taken |= {one.participant for one in self.reviews}
        return (*self._staying, *(one for one in reserves if one.participant in taken))

    @cached_property
    def sampled(self) -> tuple[SampledParticipant, ...]:
        """The members, and those who left before an extension without a withdrawal on record.

        The latter do not count toward the size. But a later frame does not say why a participant is
        missing: either its sampled records are reviewed, or a withdrawal is on record.
        """
        dropped = (one for one in self.plan.participants if one.participant not in self.gone)
        return (*self.members, *filter(self._left_before, dropped))

    @property
    def counted(self) -> tuple[SampledParticipant, ...]:
        """The members that count toward the size that is required."""
        return tuple(one for one in self.members if _counts(one))

    @property
    def unclear(self) -> tuple[SampledParticipant, ...]:
        """The members without patients whose categories are not on record."""
        return tuple(one for one in self.members if _counts(one) is None)

    @property
    def empty(self) -> tuple[SampledParticipant, ...]:
        """The members that do not count: they have nothing to validate."""
        return tuple(one for one in self.members if _counts(one) is False)

    @property
    def doubtful(self) -> int:
        """How many of the counted members may have left the frame before the plan was extended.

        An extension adds what its frame asks for. Only participants who leave afterward can make
        the sample too small.
        """
        if self.plan.extends is None or self.frame is not None or not self.gone:
            return 0
        return max(0, len(self._staying) - (self.plan.quota.size - len(self.gone)))

    @cached_property
    def audited(self) -> Audited:
        """The plan with the reserves that were used."""
        used = {one.participant for one in self.members}
        used |= {one.participant for one in self.reviews}
        return Audited(self.plan, used & {one.participant for one in self.plan.reserves})

    @cached_property
    def passed_over(self) -> frozenset[Participant] | None:
        """The participants in the frame whose tickets should have been drawn, but were not.

        None if the tickets cannot say: without the frame, or in a plan that leaves out an earlier
        audit or extends another plan. Nor do tickets say who would have been taken for a facet; see
        :attr:`holds_one_for_a_facet`.
        """
        plan = self.plan
        has_earlier = any(one.reason == EARLIER_AUDIT for one in plan.excluded)
        if self.frame is None or plan.extends is not None or has_earlier:
            return None
        ordered = sorted(self.frame, key=lambda one: ticket(plan.seed, one))
        members = {one.participant for one in plan.participants}
        wanted = ordered[: max(plan.quota.size, plan.size_asked)]
        spare = [one for one in ordered if one not in members][: plan.reserves_asked]
        return frozenset((*wanted, *spare)) - sampled_in(plan)

    @property
    def holds_one_for_a_facet(self) -> bool:
        """Whether a participant is in the sample for a facet, not by its ticket."""
        return any(one.drawn_for not in (RANDOM, RESERVE) for one in self.plan.participants)

    @cached_property
    def examined(self) -> tuple[Participant, ...]:
        """The sampled participants with a reviewed record or a check."""
        reviewed = {one.participant for one in self.reviews}
        members = {one.participant for one in self.members} | reviewed
        sampled = (*self.plan.participants, *self.plan.reserves)
        among = members & (reviewed | self.checked)
        return tuple(one.participant for one in sampled if one.participant in among)

    def examined_for(self, kind: ErrorKind) -> frozenset[Participant]:
        """Return the participants that were examined for errors of *kind*."""
        verified = {
            check.participant
            for check in self.checks
            if kind in _VERIFIED_BY and getattr(check, _VERIFIED_BY[kind])
        }
        affected = {one.participant for one in self._found if one.error.kind is kind}
        return frozenset({*self.examined, *verified, *affected})

    @property
    def affected(self) -> tuple[Participant, ...]:
        """The participants with an error, inside or outside the sample."""
        return tuple(dict.fromkeys(one.participant for one in self._found))

    @property
    def share_affected(self) -> Fraction | None:
        """The share of the participants examined that have an error."""
        if not self.examined:
            return None
        return Fraction(len(set(self.affected) & set(self.examined)), len(self.examined))

    # The records

    @cached_property
    def not_reviewed(self) -> tuple[SampledRecord, ...]:
        """The sampled records that were not reviewed yet."""
        reviewed = {(one.participant, one.patient) for one in self.reviews}
        return tuple(
            SampledRecord(member.participant, one.patient)
            for member in self.sampled
            for one in member.patients
            if (member.participant, one.patient) not in reviewed
        )

    @property
    def records_sampled(self) -> int:
        """How many records were sampled; of withdrawn participants, only those reviewed."""
        sampled = {member.participant for member in self.sampled}
        of_others = sum(review.participant not in sampled for review in self.reviews)
        return sum(len(member.patients) for member in self.sampled) + of_others

    @property
    def records_reviewed(self) -> int:
        """How many records were reviewed."""
        return len(self.reviews)

    @property
    def records_in_error(self) -> int:
        """How many records have an error."""
        return sum(bool(review.all_errors) for review in self.reviews)

    @property
    def error_rate(self) -> Fraction | None:
        """The share of the reviewed records that have an error; None if none was reviewed."""
        return Fraction(self.records_in_error, len(self.reviews)) if self.reviews else None

    # The errors

    @cached_property
    def _found(self) -> tuple[_Found, ...]:
        of_records = (
            _Found(review.participant, review.patient, error)
            for review in self.reviews
            for error in review.all_errors
        )
        of_participants = (
            _Found(check.participant, None, error)
            for check in self.checks
            for error in check.errors
        )
        return (*of_records, *of_participants)

    @cached_property
    def kinds(self) -> tuple[KindCount, ...]:
        """The counts for each kind of error that was found."""
        kinds = (self._kind_count(kind) for kind in ErrorKind)
        return tuple(count for count in kinds if count.errors)

    def _kind_count(self, kind: ErrorKind) -> KindCount:
        found = [one for one in self._found if one.error.kind is kind]
        return KindCount(
            kind=kind,
            errors=len(found),
            records=_records(found),
            participants=len({one.participant for one in found}),
            examined=len(self.examined_for(kind)),
        )

    @cached_property
    def deficiencies(self) -> tuple[Deficiency, ...]:
        """The deficiencies: errors of one kind and one measure together, in the order of kinds."""
        together: dict[str, list[_Found]] = {}
        for one in self._found:
            together.setdefault(key_of(one.error), []).append(one)
        made = (_deficiency(found) for found in together.values())
        kinds = list(ErrorKind)
        return tuple(sorted(made, key=lambda one: (kinds.index(one.kind), one.key)))


def _records(found: list[_Found]) -> int:
    return len({(one.participant, one.patient) for one in found if one.patient is not None})


def _deficiency(found: list[_Found]) -> Deficiency:
    error = found[0].error
    return Deficiency(
        kind=error.kind,
        measure=error.measure,
        description=error.description if error.kind is ErrorKind.OTHER else None,
        errors=len(found),
        records=_records(found),
        participants=tuple(dict.fromkeys(one.participant for one in found)),
    )


def _counts(member: SampledParticipant) -> bool | None:
    """Return whether *member* counts; without patients, only if it has more than quality data."""
    if member.patient_population:
        return True
    facets = {facet.casefold() for facet in member.facets}
    categories = {facet for facet in facets if facet.startswith(_CATEGORY)}
    return bool(categories - {_QUALITY}) if categories else None


def sampled_in(plan: Plan) -> frozenset[Participant]:
    """Return the participants that *plan* names: its members and its reserves."""
    return frozenset(one.participant for one in (*plan.participants, *plan.reserves))


def frame_among(
    plan: Plan, checked: frozenset[Participant], withdrawn: frozenset[Participant]
) -> frozenset[Participant] | None:
    """Return which of *checked* and *withdrawn* form the frame of *plan*; None if not known.

    The plan knows its frame by a digest. A single stranger is found by leaving out each one in
    turn. An extended plan keeps members that have left its frame: every combination of withdrawn
    members that gives the right size is tried.
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
    """Return *participants* as a finding names them, sorted."""
    return ", ".join(sorted(one.masked_key for one in participants))
