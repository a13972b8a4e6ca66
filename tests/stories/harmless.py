"""Changes of the right story that are right too: after each of them all data may still go."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

import attrs

from qpp_rules import Participant, PerformanceYear, audits, sampling
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType
from qpp_rules.eligibility import ClinicianFacts, GroupFacts, Volume
from qpp_rules.standing import Termination
from qpp_rules.terms import Approval
from tests.stories.right_story import (
    ACTIVITIES,
    FRAME,
    NO_READING,
    OPTED_IN,
    PARTICIPANTS,
    QUALITY,
    STRANGERS,
    WRONG_NPI,
    YEAR,
    Enrolled,
    Story,
    agreement_of,
    authorization_of,
    checks_of,
    drawn,
    eastern,
    election_of,
    facts_of,
    patients_of,
    reviews_of,
    right_story,
    story_of,
    validated,
)

Change: TypeAlias = Callable[[], Story]

ANY_ORDER: Final = (
    "standing",
    "roster",
    "elections",
    "agreements",
    "authorizations",
    "registrations",
    "planned",
    "targeted_audits",
    "corrections",
)
BEFORE: Final = PerformanceYear(YEAR.year - 1)


def changes() -> Iterator[tuple[str, Change]]:
    """Yield every harmless change, with its name."""
    yield from _other_orders()
    yield from _other_instants()
    yield from _other_samples()
    yield from _withdrawals()
    yield from _other_documents()
    yield from _other_facts()
    yield from _less_submitted()


def _with(**parts: Any) -> Change:
    return lambda: attrs.evolve(right_story(), **parts)


def _each(part: str, **changed: Any) -> Change:
    """Change every item of a part."""
    return lambda: attrs.evolve(
        right_story(),
        **{part: tuple(attrs.evolve(one, **changed) for one in getattr(right_story(), part))},
    )


def _shuffled(part: str, seed: int) -> Change:
    def change() -> Story:
        items = list(getattr(right_story(), part))
        random.Random(seed).shuffle(items)  # noqa: S311
        return attrs.evolve(right_story(), **{part: tuple(items)})

    return change


def _other_orders() -> Iterator[tuple[str, Change]]:
    for part in ANY_ORDER:
        for seed in (1, 2):
            yield f"{part} in another order ({seed})", _shuffled(part, seed)
    yield "reviews reversed", lambda: _audited(reviews=reviews_of(drawn(), _ERRORS)[::-1])
    yield "checks reversed", lambda: _audited(checks=checks_of(drawn())[::-1])
    frame = tuple(reversed(FRAME))
    plan = sampling.draw(
        frame, patients_of, seed=drawn().seed, year=YEAR, reserves=2, seed_origin="dice"
    )
    yield "the frame reversed", lambda: story_of(validated(plan))


_ERRORS: Final = {0: WRONG_NPI, 2: NO_READING}


def _audited(**changed: Any) -> Story:
    return story_of(validated(drawn(), **changed))


def _other_instants() -> Iterator[tuple[str, Change]]:
    first, last = eastern(2027, 1, 29, 13), eastern(2027, 3, 31, 19, 59)
    for part in range(12):
        at = first + part * (last - first) / 11
        yield f"submitted {at:%m-%d %H:%M}", _each("planned", submitted_at=at)
    for day in (5, 9, 14, 20, 24):
        yield f"validated on 1-{day}", lambda day=day: _audited(completed_at=eastern(2027, 1, day))
    yield "validated on a day", lambda: _audited(completed_at=date(2027, 1, 15))
    for day in (16, 18, 22, 28):
        at = eastern(2027, 1, day)
        yield f"targeted on 1-{day}", lambda at=at: story_of(validated(drawn()), targeted_at=at)
    for at in (eastern(2027, 1, 25, 17), eastern(2027, 1, 27, 9), eastern(2027, 1, 29, 12)):
        yield (
            f"corrected {at:%m-%d %H:%M}",
            lambda at=at: story_of(validated(drawn()), corrected_at=at),
        )
    for at in (eastern(2027, 2, 1), eastern(2027, 3, 31, 20), eastern(2027, 5, 31, 23, 59)):
        yield f"reported {at:%m-%d %H:%M}", _with(reported_at=at)
    yield "reported on a day", _with(reported_at=date(2027, 5, 31))
    for at in (eastern(2027, 1, 4, 10), eastern(2027, 2, 1), eastern(2027, 2, 15, 8, 59)):
        yield f"elected {at:%m-%d %H:%M}", _each("elections", confirmed_at=at)
    for at in (eastern(2026, 1, 1), date(2026, 6, 1), eastern(2027, 2, 15, 8, 59)):
        yield f"signed {at}", _each("authorizations", signed_on=at)
    for day in (date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31), date(2027, 1, 29)):
        yield f"received {day}", _each("planned", data_received_on=day)
    yield "the close is the calendar's", _each("planned", submission_closes=None)


def _other_samples() -> Iterator[tuple[str, Change]]:
    for reserves in (0, 1, 3):
        yield f"{reserves} reserves", lambda n=reserves: story_of(validated(drawn(reserves=n)))
    for used in (1, 2):
        yield (
            f"{used} reserves used",
            lambda used=used: _audited(reviews=reviews_of(drawn(), _ERRORS, reserves=used)),
        )
    for size in (12, 20):
        yield f"at least {size}", lambda n=size: story_of(validated(drawn(at_least=n)))
    for seed in ("10000000000000000001", "10000000000000000002", "10000000000000000003"):
        plan = sampling.draw(FRAME, patients_of, seed=seed, year=YEAR, reserves=2)
        yield f"seed {seed[-1]}", lambda plan=plan: story_of(validated(plan))
    yield "no origin of the seed", lambda: story_of(validated(drawn(seed_origin="")))
    yield "not drawn again", lambda: _audited(verified=None)
    yield "no error found", lambda: _audited(reviews=reviews_of(drawn(), {}))
    for place in (0, 5):
        yield (
            f"one deficiency, of {place}",
            lambda place=place: _audited(reviews=reviews_of(drawn(), {place: NO_READING})),
        )
    yield (
        "two errors of one deficiency",
        lambda: _audited(reviews=reviews_of(drawn(), {0: NO_READING, 3: NO_READING})),
    )


def _withdrawals() -> Iterator[tuple[str, Change]]:
    sampled = {one.participant for one in drawn().participants}
    outside = [one for one in PARTICIPANTS[:20] if one not in sampled][:3]
    inside = [one for one in PARTICIPANTS[:20] if one in sampled and one not in OPTED_IN]
    for place, one in enumerate(outside):
        yield f"one that was not sampled withdraws ({place})", lambda one=one: _without(one)
    yield "one that was sampled withdraws", lambda: _without(inside[-1])


def _without(participant: Participant) -> Story:
    gone = audits.Withdrawal(participant, eastern(2027, 1, 12), "joined another registry")
    told = story_of(validated(drawn(), withdrawn=[gone]))
    return attrs.evolve(
        told, planned=tuple(one for one in told.planned if one.participant != participant)
    )


def _other_documents() -> Iterator[tuple[str, Change]]:
    story, first, stranger = right_story(), PARTICIPANTS[0], STRANGERS[type(PARTICIPANTS[0])]
    old = attrs.evolve(agreement_of(first), begins_on=date(2020, 1, 1), ends_on=date(2021, 12, 31))
    again = attrs.evolve(agreement_of(first), ends_on=None)
    last_years = attrs.evolve(authorization_of(first), year=BEFORE, signed_on=eastern(2025, 3, 1))
    narrow = attrs.evolve(authorization_of(first), covers=frozenset({QUALITY}))
    extra = {
        "agreements": {
            "an old agreement": old,
            "a second agreement": again,
            "a stranger's agreement": attrs.evolve(agreement_of(first), participant=stranger),
        },
        "authorizations": {
            "last year's authorization": last_years,
            "a narrower authorization": narrow,
            "a stranger's authorization": attrs.evolve(
                authorization_of(first), participant=stranger
            ),
        },
        "elections": {
            "a stranger's election": attrs.evolve(election_of(OPTED_IN[0]), participant=stranger)
        },
        "roster": {"a stranger": Enrolled(stranger, facts_of(first))},
    }
    for part, added in extra.items():
        for name, one in added.items():
            yield name, _with(**{part: (*getattr(story, part), one)})
            yield f"{name} before the others", _with(**{part: (one, *getattr(story, part))})
    for day in (date(2020, 1, 1), date(2026, 2, 1)):
        yield f"agreements from {day}", _each("agreements", begins_on=day)
    for day in (None, date(2027, 3, 31), date(2040, 1, 1)):
        yield f"agreements to {day}", _each("agreements", ends_on=day)
    qcdr = Approval(IntermediaryType.QCDR, YEAR)
    yield "approved as a QCDR too", _with(approvals=(qcdr, *story.approvals))
    yield (
        "approved for another year too",
        _with(approvals=(*story.approvals, attrs.evolve(qcdr, year=BEFORE))),
    )
    tomorrow = Termination(date(2027, 2, 1), date(2027, 2, 16))
    yield "terminated from the day after", _with(standing=(*story.standing, tomorrow))
    yield "nothing happened to the standing", _with(standing=())
    for employer in (None, "OTHER"):
        found = employer and getattr(type(authorization_of(first).signer_employer), employer)
        yield f"signers work for {employer}", _each("authorizations", signer_employer=found)
    yield "signers not named", _each("authorizations", signer=None)
    yield "confirmers not named", _each("elections", confirmed_by=None)
    for at in (date(2026, 4, 1), eastern(2026, 6, 30, 20), eastern(2026, 11, 30, 19, 59)):
        yield f"MVPs registered {at}", _each("registrations", registered_at=at)


def _other_facts() -> Iterator[tuple[str, Change]]:
    draw = random.Random(2026)  # noqa: S311
    for number in range(6):
        charges = Decimal(draw.randrange(90_001, 10**7))
        volume = Volume(charges, draw.randrange(201, 10**4), draw.randrange(201, 10**5))
        yield f"volume {number}", lambda volume=volume: _billing(volume)
    for day in (date(1990, 1, 1), date(2024, 9, 30)):
        yield f"enrolled {day}", lambda day=day: _clinicians(medicare_enrolled_on=day)
    yield "earlier claims", lambda: _clinicians(earlier_medicare_claims=True)
    yield "no Partial QP", lambda: _clinicians(partial_qp_elects=None)


def _billing(volume: Volume) -> Story:
    return _roster(
        lambda one: (
            attrs.evolve(one.facts, segment_1=volume, segment_2=volume)
            if isinstance(one.facts, (ClinicianFacts, GroupFacts))
            and one.participant not in OPTED_IN
            else one.facts
        )
    )


def _clinicians(**changed: Any) -> Story:
    return _roster(
        lambda one: (
            attrs.evolve(one.facts, **changed)
            if isinstance(one.facts, ClinicianFacts)
            else one.facts
        )
    )


def _roster(facts: Callable[[Enrolled], Any]) -> Story:
    roster = tuple(attrs.evolve(one, facts=facts(one)) for one in right_story().roster)
    return attrs.evolve(right_story(), roster=roster)


def _less_submitted() -> Iterator[tuple[str, Change]]:
    yield "quality alone", _each("planned", categories={QUALITY})
    yield (
        "activities alone",
        _each("planned", categories={ACTIVITIES}, collection_types=frozenset()),
    )
    for one in (CollectionType.ECQM, CollectionType.MIPS_CQM):
        yield f"{one.value} alone", _each("planned", collection_types={one})
    for count in (1, 7, 39):
        yield f"{count} submissions", _with(planned=right_story().planned[:count])
    yield "two submissions of everyone", _with(planned=right_story().planned * 2)
