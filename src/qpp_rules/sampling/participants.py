"""Sampling participants in one pass, and merging the samples of shards."""

from __future__ import annotations

import hashlib
from heapq import merge as merge_sorted
from itertools import islice, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_count,
    each,
    hidden,
    instance_of,
    take,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import PARTICIPANT_TYPES, participant_from_key
from qpp_rules.core.listings import is_listing
from qpp_rules.core.masking import type_name, with_article
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.sampling.sizes import AUDIT_SAMPLING, ParticipantQuota, participant_quota
from qpp_rules.sampling.tickets import (
    a_seed,
    in_ticket_order,
    participant_prefix,
    split_ticket,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.identifiers import Participant

_SLACK: Final = 64


@frozen
class Ticketed:
    """A participant of a frame, by its key, with its ticket. Its ``repr`` hides the key's TIN."""

    ticket: str = field(validator=hidden(instance_of(str)))
    key: str = field(repr=False, validator=hidden(instance_of(str)))

    @property
    def participant(self) -> Participant:
        """The participant with this key."""
        return participant_from_key(self.key)


@frozen(kw_only=True)
class ParticipantSample:
    """The smallest tickets of a frame, or of a shard of it, in ticket order.

    *kept* holds as many as the year's cap and the reserves can ever need, so that the samples of
    two shards merge into the sample of both.
    """

    seed: str = field(validator=a_seed)
    year: PerformanceYear = field(validator=a_performance_year)
    reserves_asked: int = field(validator=a_count)
    population: int = field(validator=a_count)
    kept: tuple[Ticketed, ...] = field(validator=each(tuple, Ticketed))

    @property
    def quota(self) -> ParticipantQuota:
        """The size required for the population."""
        return participant_quota(self.population, self.year)

    @property
    def sample(self) -> tuple[Ticketed, ...]:
        """The sampled participants, in ticket order."""
        return self.kept[: self.quota.size]

    @property
    def reserves(self) -> tuple[Ticketed, ...]:
        """The next participants in order, as many as were asked for."""
        size = self.quota.size
        return self.kept[size : size + self.reserves_asked]


def sample_participants(
    participants: Iterable[Participant | str],
    *,
    seed: str,
    year: PerformanceYear,
    reserves: int = 0,
) -> ParticipantSample:
    """Sample *participants*, or participants' keys, in one pass and constant memory.

    This holds only the smallest tickets. So it refuses an entry that comes twice only if its ticket
    is one of them; :func:`draw` checks the whole frame, and adds coverage and patients.

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

    Raises InvalidType or InvalidValue for an entry that is not a participant or comes twice, or a
    seed with a slash, and YearNotCovered before 2021.

    Citation: 42 CFR § 414.1400(b)(3)(v)(E)(1).
    """
    take(
        "sample_participants",
        seed=(seed, a_seed),
        year=(year, a_performance_year),
        reserves=(reserves, a_count),
    )
    if not is_listing(participants):
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
    """Return the sample of both shards together, the same as one pass over both would return.

    The shards must not share an entry: split them by key, so that all rows of one participant are
    in one shard. An entry that is in both raises only if its ticket is among those kept; if its
    ticket is larger, it counts twice. :func:`verify` against the whole frame finds the rest.

    Raises InvalidValue if the two have different seeds, years or numbers of reserves, if an entry
    is in both, or if the tickets and numbers show that a sample was changed.
    """
    is_sample = hidden(instance_of(ParticipantSample))
    take("merge", first=(first, is_sample), second=(second, is_sample))
    if _DRAW(first) != _DRAW(second):
        raise InvalidValue.of(
            "merge",
            "second",
            given="a sample with another seed, year or number of reserves",
            expected="samples of two shards of one draw",
        )
    keep = AUDIT_SAMPLING.at(first.year).participants.cap + first.reserves_asked
    of_both = (_sample_problem("first", first, keep), _sample_problem("second", second, keep))
    if any(of_both):
        refuse("merge", filter(None, of_both))
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


_DRAW: Final = attrgetter("seed", "year", "reserves_asked")


def _sample_problem(name: str, sample: ParticipantSample, keep: int) -> Problem | None:
    """Return what shows that *sample*, called *name*, was changed after it was drawn."""
    tickets = [(one.ticket, one.key) for one in sample.kept]
    right = in_ticket_order(participant_prefix(sample.seed), [one.key for one in sample.kept])
    if tickets == [*map(split_ticket, right)] and len(tickets) == min(sample.population, keep):
        return None
    return Problem(
        f"{name}.kept",
        "entries that are not the smallest of the sample, with the tickets that its seed gives",
        "a sample as sample_participants or merge returned it",
        "it was changed: sample the shard again",
    )


def _refuse_strangers(kept: tuple[Ticketed, ...]) -> None:
    # Reading every key would take many times as long as hashing it. If the frame holds texts that
    # are not keys, the ones that are kept show it.
    strangers = 0
    for one in kept:
        try:
            participant_from_key(one.key)
        except InvalidInput:
            strangers += 1
    if strangers:
        raise InvalidValue.of(
            "sample_participants",
            "participants",
            given=f"{strangers} texts that are not shown here, of {len(kept)} looked at",
            expected="participants' keys, such as group:123456789",
            remedy="take them from .key",
        )


def _refuse_twins(subject: str, kept: tuple[Ticketed, ...]) -> None:
    twins = [a for a, b in pairwise(kept) if a.key == b.key]
    if twins:
        given = f"{len(twins)} entries more than once, one with the ticket {twins[0].ticket[:16]}…"
        raise InvalidValue.of(
            subject,
            "participants",
            given=given,
            expected="each participant once",
            remedy="list each one once: an entry that comes twice changes the percentage",
        )


def _smallest(
    entries: Iterable[Participant | str], prefix: bytes, keep: int
) -> tuple[int, list[tuple[bytes, str]]]:
    # One pass with a falling threshold: when the buffer is full, it is cut back to what is kept.
    start = hashlib.sha256(prefix).copy
    # Hold one more than is kept, to see a twin of the last one.
    hold = keep + 1
    full = 2 * hold + _SLACK
    threshold = b"\xff" * 33
    buffer: list[tuple[bytes, str]] = []
    population = 0
    for population, entry in enumerate(entries, 1):  # noqa: B007
        if isinstance(entry, str):
            key = entry
        elif isinstance(entry, PARTICIPANT_TYPES):
            key = entry.key
        else:
            raise InvalidType.of(
                "sample_participants",
                "participants",
                given=f"an entry that is {with_article(type_name(entry))}",
                expected="participants, or their keys as text",
            )
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
