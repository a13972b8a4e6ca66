"""A registry's upload: mixed participants, one choice each, one confirmation for all of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from attrs import evolve, field

from qpp_rules.core.checks import (
    a_flag,
    each,
    hidden,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import check_participant
from qpp_rules.core.listings import (
    as_tuple,
    asked,
    listed,
)
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.core.years import eastern_day
from qpp_rules.deadlines import Deadline
from qpp_rules.elections.client_decisions import ClientDecision
from qpp_rules.elections.election import (
    Choice,
    Confirmer,
    Election,
    ElectionState,
    elections_table,
)
from qpp_rules.elections.gate import may_submit
from qpp_rules.elections.life_cycle import check_confirmation, confirm, select
from qpp_rules.elections.window import check_window

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from qpp_rules.core.identifiers import Participant


class BatchState(Enumeration):
    """The state of an upload."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


class Waiver(Enumeration):
    """The caller's word that an upload may be confirmed without the clients' decisions."""

    WAIVED = "the clients' decisions are waived"


WAIVED: Final = Waiver.WAIVED
"""As the *decisions* of :meth:`Batch.confirm`: no client's decision is asked for."""


@frozen
class Batch:
    """An upload of participants, with or without an election to make.

    Choices are NO_DECISION until made. :meth:`confirm` makes all of them final at once, or none.
    :meth:`cancel` drops the whole upload. Each returns a new batch. *window* is the election window
    under which it was confirmed, if the caller gave one; None means the calendar's.

    >>> from datetime import date, datetime
    >>> from qpp_rules import EASTERN, Group, PerformanceYear, Tin
    >>> from qpp_rules.elections import begin
    >>> from qpp_rules.eligibility import Eligibility
    >>> year, electing = PerformanceYear(2026), Eligibility.OPT_IN_ELIGIBLE
    >>> groups = [Group(Tin(f"{n:09}")) for n in range(1, 4)]
    >>> batch = Batch(begin(group, electing, year) for group in groups)
    >>> batch = batch.choose({groups[0]: Choice.OPT_IN, groups[1]: Choice.REPORT_VOLUNTARILY})
    >>> {choice.name: count for choice, count in batch.summary().items()}
    {'OPT_IN': 1, 'REPORT_VOLUNTARILY': 1, 'NO_DECISION': 1}
    >>> wanted = [
    ...     ClientDecision(one.participant, year, one.choice, "A. Smith", date(2027, 1, 8))
    ...     for one in batch.to_elect
    ...     if one.choice
    ... ]
    >>> elected = datetime(2027, 2, 1, 9, tzinfo=EASTERN)
    >>> done = batch.confirm("CONFIRM", at=elected, decisions=wanted)
    >>> [election.participant.masked_key for election in done.uploaded]
    ['group:*****0001', 'group:*****0002']
    >>> [election.participant.masked_key for election in done.withheld]
    ['group:*****0003']

    Raises InvalidValue for no elections, a participant that comes twice, elections of several
    years, one that is already confirmed, or a window of another year.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Election Process for
    Registries".
    """

    elections: tuple[Election, ...] = field(converter=as_tuple, validator=each(tuple, Election))
    state: BatchState = field(default=BatchState.OPEN, validator=member_of(BatchState))
    window: Deadline | None = field(default=None, validator=optional(instance_of(Deadline)))

    def _problems(self) -> Iterator[Problem]:
        if not self.elections:
            yield Problem("elections", "none", "the participants of an upload")
        counts = Counter(election.participant for election in self.elections)
        for participant, count in counts.items():
            if count > 1:
                given = f"{participant.masked_key} {count} times"
                yield Problem("elections", given, "each participant once")
        if len({election.year for election in self.elections}) > 1:
            yield Problem("elections", "elections of several years", "elections of one year")
        elif self.elections:
            yield from self._problems_of_window()
        yield from self._standing()

    def _problems_of_window(self) -> Iterator[Problem]:
        try:
            check_window("Batch", self.window, self.elections[0].year)
        except InvalidValue as error:
            yield from error.problems

    def _standing(self) -> Iterator[Problem]:
        for election in self.elections:
            state, masked = election.state, election.participant.masked_key
            if election.is_final and self.state is not BatchState.CONFIRMED:
                given, expected = "already confirmed", "elections that can still be made"
                yield Problem("elections", f"{masked}, {given}", expected)
            if state is ElectionState.SELECTED and self.state is not BatchState.OPEN:
                expected = f"nothing pending, once {self.state.value}"
                yield Problem("elections", f"{masked}, selected and not confirmed", expected)

    @property
    def to_elect(self) -> tuple[Election, ...]:
        """The elections to be made: only those of the opt-in eligible."""
        applicable = ElectionState.NOT_APPLICABLE
        return tuple(e for e in self.elections if e.state is not applicable)

    @property
    def uploaded(self) -> tuple[Election, ...]:
        """The elections of those whose data is submitted; empty before confirmation."""
        if self.state is not BatchState.CONFIRMED:
            return ()
        window = self.window
        return tuple(e for e in self.elections if may_submit(e, window=window).answer is True)

    @property
    def withheld(self) -> tuple[Election, ...]:
        """The elections of those whose data stays behind: no decision, or nothing determined.

        Without a decision a participant remains exempt, and may still elect while the window is
        open.
        """
        going = {election.participant for election in self.uploaded}
        return tuple(e for e in self.elections if e.participant not in going)

    def summary(self) -> dict[Choice, int]:
        """Return how many of the opt-in eligible made each choice."""
        counts = Counter(election.choice or Choice.NO_DECISION for election in self.to_elect)
        return {choice: counts[choice] for choice in Choice}

    def _repr_html_(self) -> str:
        head = f"{self.state.value.capitalize()} upload of {len(self.elections)} participants"
        return elections_table(head, self.elections)

    def choose(self, choices: Mapping[Participant, Choice]) -> Batch:
        """Return the batch with *choices* made; the rest stay as they are.

        Raises InvalidValue, with all of them, for participants that are not in the upload or have
        no election to make, and InvalidType for what is not a mapping.
        """
        self._check_open("choose")
        is_mapping = instance_of(Mapping, remedy="map each participant to its Choice")
        take("Batch.choose", choices=(choices, hidden(is_mapping)))
        choices = asked("Batch.choose", "choices", dict, choices)
        known = {election.participant: election for election in self.elections}
        for participant in choices:
            check_participant("Batch.choose", "choices", participant)
        problems = [
            Problem("choices", participant.masked_key, "a participant of the upload")
            for participant in choices
            if participant not in known
        ]
        problems += [
            Problem("choices", participant.masked_key, "a participant that has an election to make")
            for participant in choices
            if participant in known and known[participant].state is ElectionState.NOT_APPLICABLE
        ]
        if problems:
            refuse("Batch.choose", problems)
        return evolve(
            self,
            elections=tuple(
                select(election, choices[election.participant])
                if election.participant in choices
                else election
                for election in self.elections
            ),
        )

    def confirm(
        self,
        phrase: str,
        *,
        at: datetime,
        by: Confirmer | None = None,
        decisions: Decisions = (),
        window: Deadline | None = None,
        strict: bool = False,
    ) -> Batch:
        """Return the batch confirmed: one word makes every choice final, or none of them.

        *decisions* are what the clients themselves want, as an iterable or by participant. Each
        election needs its client's decision for the same year and choice, not dated after *at*, nor
        before the year that precedes the performance year; otherwise the whole upload is refused.
        All decisions of one client must agree. WAIVED asks for none. With *strict*, an undecided
        participant is not withheld: the whole upload is refused. An upload with nothing to elect
        needs no election window.

        Raises as :func:`~qpp_rules.elections.confirm`, and InvalidValue with every client whose
        decision is missing, too late or different.

        Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "What Do I Need to do
        to Prepare for This Election Process?".
        """
        self._check_open("confirm")
        on_record = _decisions_on_record(decisions)
        take("Batch.confirm", strict=(strict, a_flag))
        check_confirmation(self.elections[0], phrase, at=at, by=by, window=window)
        problems = [
            *(() if on_record is None else self._problems_of_decisions(on_record, at)),
            *(self._undecided() if strict else ()),
        ]
        if problems:
            refuse("Batch.confirm", problems)
        return evolve(
            self,
            state=BatchState.CONFIRMED,
            window=window,
            elections=tuple(
                confirm(election, phrase, at=at, by=by, window=window)
                if election.state is ElectionState.SELECTED
                else election
                for election in self.elections
            ),
        )

    def cancel(self) -> Batch:
        """Return the batch cancelled: none of it goes to CMS, not even the MIPS eligible.

        Earlier uploads do not change. Nothing was confirmed, so every participant may be uploaded
        again.
        """
        self._check_open("cancel")
        return evolve(
            self,
            state=BatchState.CANCELLED,
            elections=tuple(
                select(e, Choice.NO_DECISION) if e.state is ElectionState.SELECTED else e
                for e in self.elections
            ),
        )

    def _check_open(self, what: str) -> None:
        if self.state is not BatchState.OPEN:
            subject, given = f"Batch.{what}", self.state.value
            remedy = "start another upload"
            raise InvalidValue.of(
                subject, "state", given=given, expected="an open batch", remedy=remedy
            )

    def _problems_of_decisions(
        self, on_record: Iterable[ClientDecision], at: datetime
    ) -> Iterator[Problem]:
        of_participant: dict[Participant, list[ClientDecision]] = {}
        for decision in on_record:
            if decision.year == self.elections[0].year:
                of_participant.setdefault(decision.participant, []).append(decision)
        for election in self.to_elect:
            its_own = of_participant.get(election.participant, [])
            yield from _problems_of_choice(election, its_own, at)

    def _undecided(self) -> Iterator[Problem]:
        for election in self.to_elect:
            if election.choice is None:
                given = f"no decision for {election.participant.masked_key}"
                yield Problem("choices", given, "a choice for every opt-in eligible participant")


Decisions: TypeAlias = (
    "Iterable[ClientDecision] | Mapping[Participant, ClientDecision] | Literal[Waiver.WAIVED]"
)


def _decisions_on_record(decisions: Any) -> tuple[ClientDecision, ...] | None:
    """Return the clients' decisions, or None where they are waived."""
    if decisions is WAIVED:
        return None
    if isinstance(decisions, Mapping):
        decisions = asked("Batch.confirm", "decisions", dict, decisions)
    given: Any = decisions.values() if isinstance(decisions, dict) else decisions
    kept: tuple[ClientDecision, ...] = listed("Batch.confirm", "decisions", given, ClientDecision)
    if isinstance(decisions, dict):
        mixed = [
            Problem("decisions", f"that of {one.participant.masked_key}", "each under its client")
            for client, one in decisions.items()
            if client != one.participant
        ]
        if mixed:
            refuse("Batch.confirm", mixed)
    return kept


def _problems_of_choice(
    election: Election, on_record: list[ClientDecision], at: datetime
) -> Iterator[Problem]:
    choice, masked = election.choice or Choice.NO_DECISION, election.participant.masked_key
    given = f"{choice.value} for {masked}"
    others = sorted({one.choice.value for one in on_record if one.choice is not choice})
    if others:
        yield Problem("decisions", given, f"{' and '.join(others)}, which it wants")
    elif choice is Choice.NO_DECISION:
        return
    elif not on_record:
        expected = "its client's decision on record"
        yield Problem("decisions", given, expected, "ask the client, or give decisions=WAIVED")
    elif not (current := [decision for decision in on_record if not decision.is_too_old]):
        day = max(decision.decided_on for decision in on_record)
        expected = f"a decision of {election.year.year - 1} or later"
        yield Problem("decisions", f"{given}, decided on {day}", expected, "ask the client again")
    elif not any(decision.is_by(at) for decision in current):
        day = min(decision.decided_on for decision in current)
        expected = f"a decision not later than the confirmation, {eastern_day(at)}"
        yield Problem("decisions", f"{given}, decided on {day}", expected)
