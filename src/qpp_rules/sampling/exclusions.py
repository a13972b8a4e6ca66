"""What a draw leaves out: data of earlier audits, and participants that the caller keeps out.

42 CFR § 414.1400(b)(3)(vi)(C) requires the first. No text provides for the second.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
from attrs import field

from qpp_rules.core.checks import (
    a_text,
    each,
    hidden,
    instance_of,
    member_of,
    take,
)
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import PARTICIPANT_TYPES, Participant, without_tins
from qpp_rules.core.listings import as_frozenset, listed
from qpp_rules.core.pages import Page, our_reading
from qpp_rules.core.values import frozen
from qpp_rules.sampling.paragraphs import data_validation, targeted_audits
from qpp_rules.sampling.plans import (
    Exclusion,
    Plan,
    ReuseOfParticipants,
    SampledParticipant,
    intact_problems,
)
from qpp_rules.sampling.tickets import list_digest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.years import PerformanceYear


@frozen
class ExcludedParticipants:
    """Participants that the intermediary's own rule keeps out of an audit, and that rule.

    No text provides for such a rule. A plan that was drawn with one has a finding that says so and
    shows the *reason*, so don't name a participant in it.

    Raises InvalidValue for a reason with a TIN in it, and for the reason of an earlier audit.
    """

    participants: frozenset[Participant] = field(
        converter=as_frozenset, validator=each(frozenset, *PARTICIPANT_TYPES)
    )
    reason: str = field(validator=a_text)

    def _problems(self) -> Iterator[Problem]:
        # A plan records only the reason, which tells an earlier audit from such a rule.
        if self.reason == EARLIER_AUDIT:
            yield Problem("reason", self.reason, "a rule of one's own; exclude the plan itself")
        if without_tins(self.reason) != self.reason:
            # Findings and reports show the reason.
            expected = "the rule, without a TIN or nine digits that may be one"
            yield Problem("reason", without_tins(self.reason), expected)


@frozen
class Audited:
    """A plan whose audit was done, and which of its reserves the audit used.

    A later draw counts its members and *reserves* as audited. A :class:`Plan` by itself does not
    say which reserves were used, so all of them count.
    """

    plan: Plan = field(validator=instance_of(Plan), repr=False)
    reserves: frozenset[Participant] = field(
        default=frozenset(),
        converter=as_frozenset,
        validator=each(frozenset, *PARTICIPANT_TYPES),
    )

    def _problems(self) -> Iterator[Problem]:
        known = {member.participant for member in self.plan.reserves}
        if strangers := self.reserves - known:
            given = f"{len(strangers)} that are not reserves of the plan"
            yield Problem("reserves", given, "reserves of the plan")
        yield from intact_problems("plan", self.plan)

    @property
    def members(self) -> tuple[SampledParticipant, ...]:
        """The participants audited: the sample, and the reserves that were used."""
        used = (one for one in self.plan.reserves if one.participant in self.reserves)
        return (*self.plan.participants, *used)


Excluded: TypeAlias = Plan | Audited | ExcludedParticipants
"""An earlier plan or audit whose data a draw leaves out, or participants that it leaves out."""
Excluding: TypeAlias = Excluded | Iterable[Excluded]
"""Earlier plans and audits, and participants to leave out: one or several."""
EARLIER_AUDIT: Final = "data of an earlier audit"
"""The reason of an exclusion for an earlier plan or audit."""

_page = Page(__name__)

NONE_BY_OWN_RULE: Final = _page.rule(
    "sampling.exclusion.own-rule",
    "no participant is kept out by the intermediary's own rule",
    our_reading(
        data_validation("(E)(1)"),
        "the text asks for a sample of the participants whose data will be submitted and does not "
        "say that a rule of the intermediary's own may keep some of them out; they stay in the "
        "population, are not drawn, and CMS should be asked. It could be that no one may be kept "
        "out",
    ),
    *("SAM-013", "SAM-020"),
)
NO_DATA_TWICE: Final = _page.rule(
    "sampling.exclusion.data",
    "no patient of an earlier audit is sampled again for the same participant",
    targeted_audits("(C)"),
    *("SAM-015", "SAM-016"),
)
NO_PARTICIPANT_TWICE: Final = _page.rule(
    "sampling.exclusion.participants",
    "no participant of an earlier audit is sampled again",
    our_reading(
        targeted_audits("(C)"),
        "the text bars the earlier sample's data and does not say whether its participants may "
        "be drawn again with other patients. By default they come last, when too few others "
        "remain; it could bar them altogether, or not at all",
    ),
    *("SAM-016", "SAM-017"),
)
ENOUGH_LEFT: Final = _page.rule(
    "sampling.exclusion.shortfall",
    "exclusion leaves enough for the size, which is computed on the whole population",
    our_reading(
        targeted_audits("(C)"),
        "the text does not say what to do when too few are left, nor that the size is of the "
        "whole population. What there is is taken, and CMS should be asked; the size could be "
        "of those that remain",
    ),
    *("SAM-015", "SAM-017"),
)


def exclusion_of(excluded: Excluded) -> Exclusion:
    """Return the record of *excluded*."""
    if isinstance(excluded, Plan):
        return Exclusion(EARLIER_AUDIT, excluded.digest)
    if isinstance(excluded, Audited):
        # If all were used, this leaves out the same as the plan by itself.
        is_all = len(excluded.reserves) == len(excluded.plan.reserves)
        used = "" if is_all else list_digest(one.key for one in excluded.reserves)
        return Exclusion(EARLIER_AUDIT, excluded.plan.digest, used)
    return Exclusion(excluded.reason, list_digest(p.key for p in excluded.participants))


@attrs.frozen
class Barring:
    """What a draw leaves out, and the participants that it draws last, all by key.

    *taken* holds the patients of earlier audits by participant.
    """

    record: tuple[Exclusion, ...]
    taken: dict[str, set[str]]
    keys: frozenset[str]
    last: Collection[str]
    own_rules: tuple[ExcludedParticipants, ...]

    @property
    def has_earlier_audits(self) -> bool:
        """Whether an earlier plan or audit is among what is left out."""
        return len(self.record) > len(self.own_rules)

    @classmethod
    def of(
        cls, subject: str, excluding: Any, reuse: ReuseOfParticipants, year: PerformanceYear
    ) -> Barring:
        """Return what *excluding* leaves out; raise if a plan in it was changed."""
        excluded = read_excluding(subject, excluding, year)
        plans = [one for one in excluded if isinstance(one, Plan)]
        if problems := [p for one in plans for p in intact_problems("excluding", one)]:
            refuse(subject, problems)
        take(subject, reuse=(reuse, hidden(member_of(ReuseOfParticipants))))
        taken: dict[str, set[str]] = {}
        keys: set[str] = set()
        for one in excluded:
            if isinstance(one, (Plan, Audited)):
                for member in audited_members(one):
                    pairs = taken.setdefault(member.participant.key, set())
                    pairs |= {drawn.patient for drawn in member.patients}
            else:
                keys |= {participant.key for participant in one.participants}
        if reuse is ReuseOfParticipants.NEVER:
            keys |= set(taken)
        record = tuple(exclusion_of(one) for one in excluded)
        own_rules = tuple(one for one in excluded if isinstance(one, ExcludedParticipants))
        last = taken if reuse is ReuseOfParticipants.WHEN_EXHAUSTED else ()
        return cls(record, taken, frozenset(keys), last, own_rules)


def audited_members(one: Plan | Audited) -> tuple[SampledParticipant, ...]:
    """Return the participants of *one* whose data counts as audited."""
    # A reserve may have replaced a member; a plan does not say whether it did.
    return one.members if isinstance(one, Audited) else (*one.participants, *one.reserves)


_EXCLUDED: Final = (Plan, Audited, ExcludedParticipants)


def read_excluding(subject: str, excluding: Any, year: PerformanceYear) -> tuple[Excluded, ...]:
    """Return *excluding*, one or several, as a tuple.

    Raises InvalidType for an item of the wrong type, and InvalidValue for a plan of another *year*:
    no text lets an audit leave out what another year's audit sampled.
    """
    if isinstance(excluding, _EXCLUDED):
        excluded: tuple[Excluded, ...] = (excluding,)
    else:
        excluded = listed(subject, "excluding", excluding, *_EXCLUDED)
    plans = [one.plan if isinstance(one, Audited) else one for one in excluded]
    others = sorted({one.year for one in plans if isinstance(one, Plan) and one.year != year})
    if others:
        raise InvalidValue.of(
            subject,
            "excluding",
            given=f"a plan of {', '.join(str(one) for one in others)}",
            expected=f"plans of {year}, the year of the audit",
        )
    return excluded
