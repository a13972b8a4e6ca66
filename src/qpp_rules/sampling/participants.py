"""Sampling participants in one pass, and merging the samples of shards."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from heapq import merge as merge_sorted
from itertools import islice, pairwise
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import PARTICIPANT_TYPES, participant_from_key
from qpp_rules.core.values import a_count, each, frozen, hidden, instance_of, take
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_year
from qpp_rules.sampling.sizes import AUDIT_SAMPLING, ParticipantQuota, participant_quota
from qpp_rules.sampling.tickets import a_seed, check_seed, participant_prefix

if TYPE_CHECKING:
    from qpp_rules.core.identifiers import Participant

_SLACK: Final = 64


@frozen
class Ticketed:
    """An entry of a frame by its key, with its ticket. The key is not shown: it holds a TIN."""

    ticket: str = field(validator=hidden(instance_of(str)))
    key: str = field(repr=False, validator=hidden(instance_of(str)))

    @property
    def participant(self) -> Participant:
        """The participant whose key this is."""
        return participant_from_key(self.key)


@frozen(kw_only=True)
class ParticipantSample:
    """The smallest tickets of a frame or of a shard of it, in ticket order.

    *kept* holds as many as the year's cap and the reserves can ever need, so that samples of two
    shards merge into the sample of both.
    """

    seed: str = field(validator=a_seed)
    year: PerformanceYear = field(validator=a_performance_year)
    reserves_asked: int = field(validator=a_count)
    population: int = field(validator=a_count)
    kept: tuple[Ticketed, ...] = field(validator=each(tuple, Ticketed))

    @property
    def quota(self) -> ParticipantQuota:
        """The size that the population asks for."""
        return participant_quota(self.population, self.year)

    @property
    def sample(self) -> tuple[Ticketed, ...]:
        """The sampled entries, in ticket order."""
        return self.kept[: self.quota.size]

    @property
    def reserves(self) -> tuple[Ticketed, ...]:
        """The entries next in order, as many as were asked for."""
        size = self.quota.size
        return self.kept[size : size + self.reserves_asked]


def sample_participants(
    participants: Iterable[Participant | str],
    *,
    seed: str,
    year: PerformanceYear,
    reserves: int = 0,
) -> ParticipantSample:
    """Sample *participants*, given as such or by their keys, in one pass and constant memory.

    Only the smallest tickets are held, so an entry that comes twice is noticed, and refused, only
    where its ticket is among them; :func:`draw` checks the whole frame. Coverage and patients
    are added by :func:`draw`.

    >>> keys = [f"group:{n:09}" for n in range(1, 2001)]
    >>> whole = sample_participants(keys, seed="31415926535897932384", year=PerformanceYear(2027))
    >>> len(whole.sample)
    50
    >>> halves = [
    ...     sample_participants(half, seed=whole.seed, year=whole.year)
    ...     for half in (keys[:700], keys[700:])
    ... ]
    >>> merge(*halves) == whole
    True

    Raises InvalidValue for a seed that is none or for an entry that comes twice, and
    YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E)(1).
    """
    check_seed("sample_participants", seed)
    check_year("sample_participants", year)
    take("sample_participants", reserves=(reserves, a_count))
    if isinstance(participants, (str, bytes)) or not isinstance(participants, Iterable):
        raise InvalidType.of(
            "sample_participants",
            "participants",
            given=type(participants).__name__,
            expected="an iterable of participants, or of their keys as text",
        )
    keep = AUDIT_SAMPLING.at(year).participants.cap + reserves
    try:
        population, smallest = _smallest(participants, participant_prefix(seed), keep)
    except UnicodeEncodeError:
        raise InvalidValue.of(
            "sample_participants",
            "participants",
            given="a text with characters that have no UTF-8",
            expected="participants' keys, such as group:123456789",
        ) from None
    kept = tuple(Ticketed(digest.hex(), key) for digest, key in smallest)
    _refuse_strangers(kept)
    _refuse_twins("sample_participants", kept)
    return ParticipantSample(
        seed=seed, year=year, reserves_asked=reserves, population=population, kept=kept[:keep]
    )


def merge(first: ParticipantSample, second: ParticipantSample) -> ParticipantSample:
    """Return the sample of both shards together, as if one pass had seen them all.

    The shards must not share an entry: split them by the key, so that all rows of one participant
    are in one shard. An entry that is in both is noticed only where its ticket is among those kept;
    one whose ticket is too large for that is counted twice. :func:`verify` against the whole frame
    finds the rest.

    Raises InvalidValue where the two were drawn with another seed, year or number of reserves,
    where an entry is in both, or where a sample was changed, as its tickets and numbers show.
    """
    for name, one in (("first", first), ("second", second)):
        take("merge", **{name: (one, hidden(instance_of(ParticipantSample)))})
    shared = [(s.seed, s.year, s.reserves_asked) for s in (first, second)]
    if shared[0] != shared[1]:
        raise InvalidValue.of(
            "merge",
            "second",
            given="a sample with another seed, year or number of reserves",
            expected="samples of two shards of one draw",
        )
    keep = AUDIT_SAMPLING.at(first.year).participants.cap + first.reserves_asked
    samples = (("first", first), ("second", second))
    if problems := [p for name, one in samples if (p := _sample_problem(name, one, keep))]:
        refuse("merge", problems)
    both = merge_sorted(first.kept, second.kept, key=lambda one: (one.ticket, one.key))
    kept = tuple(islice(both, keep + 1))
    _refuse_twins("merge", kept)
    return ParticipantSample(
        seed=first.seed,
        year=first.year,
        reserves_asked=first.reserves_asked,
        population=first.population + second.population,
        kept=kept[:keep],
    )


def _sample_problem(name: str, sample: ParticipantSample, keep: int) -> Problem | None:
    """Return what shows that *sample*, called *name*, was changed since it was drawn."""
    prefix = participant_prefix(sample.seed)
    tickets = [(one.ticket, one.key) for one in sample.kept]
    right = sorted(
        (hashlib.sha256(prefix + one.key.encode()).hexdigest(), one.key) for one in sample.kept
    )
    if tickets == right and len(tickets) == min(sample.population, keep):
        return None
    return Problem(
        f"{name}.kept",
        "entries that are not the smallest of the sample, with the tickets that its seed gives",
        "a sample as sample_participants or merge returned it",
        "it was changed: sample the shard again",
    )


def _refuse_strangers(kept: tuple[Ticketed, ...]) -> None:
    # To read every key would take many times as long as to hash it. A frame of other texts than
    # keys shows in those that are kept.
    strangers = sum(not _is_a_key(one.key) for one in kept)
    if strangers:
        raise InvalidValue.of(
            "sample_participants",
            "participants",
            given=f"{strangers} texts that are not shown here, of {len(kept)} looked at",
            expected="participants' keys, such as group:123456789",
            remedy="take them from .key",
        )


def _is_a_key(text: str) -> bool:
    try:
        participant_from_key(text)
    except InvalidInput:
        return False
    return True


def _refuse_twins(subject: str, kept: tuple[Ticketed, ...]) -> None:
    twins = [a for a, b in pairwise(kept) if a.key == b.key]
    if twins:
        given = f"{len(twins)} entries more than once, one with the ticket {twins[0].ticket[:16]}…"
        raise InvalidValue.of(
            subject,
            "participants",
            given=given,
            expected="each participant once",
            remedy="an entry that comes twice changes the percentage",
        )


def _smallest(
    entries: Iterable[Participant | str], prefix: bytes, keep: int
) -> tuple[int, list[tuple[bytes, str]]]:
    # One pass with a falling threshold: the buffer is cut back to what is kept when it is full.
    start = hashlib.sha256(prefix).copy
    # One more than is kept, so that a twin of the last one is seen.
    hold = keep + 1
    full = 2 * hold + _SLACK
    threshold = b"\xff" * 33
    buffer: list[tuple[bytes, str]] = []
    population = 0
    for population, entry in enumerate(entries, 1):  # noqa: B007
        key = entry if isinstance(entry, str) else _key_of(entry)
        state = start()
        state.update(key.encode())
        digest = state.digest()
        if digest <= threshold:
            buffer.append((digest, key))
            if len(buffer) == full:
                buffer.sort()
                threshold = buffer[hold - 1][0]
                del buffer[hold:]
    buffer.sort()
    return population, buffer[:hold]


def _key_of(entry: object) -> str:
    if isinstance(entry, PARTICIPANT_TYPES):
        return entry.key
    raise InvalidType.of(
        "sample_participants",
        "participants",
        given=f"an entry that is a {type(entry).__name__}",
        expected="participants, or their keys as text",
    )
