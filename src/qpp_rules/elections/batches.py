"""A registry's upload: mixed participants, one choice each, one confirmation for all of it."""

from __future__ import annotations

from collections import Counter
from enum import Enum
from typing import TYPE_CHECKING

from attrs import evolve, field

from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.identifiers import check_participant
from qpp_rules.core.values import each, frozen, member_of
from qpp_rules.elections.gate import ClientDecision, may_submit
from qpp_rules.elections.states import (
    Choice,
    Confirmer,
    Election,
    ElectionState,
    check_confirmation,
    confirm,
    elections_table,
    select,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.deadlines import Deadline

__all__ = ["Batch", "BatchState"]


def __dir__() -> list[str]:
    return __all__


class BatchState(Enum):
    """Where an upload stands."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"


def _as_elections(elections: Iterable[Election]) -> tuple[Election, ...]:
    return tuple(elections)


@frozen
class Batch:
    """An upload of participants, those that have an election to make and those that have none.

    Choices are NO_DECISION until made. :meth:`confirm` makes all of them final at once, or none.
    :meth:`cancel` drops the whole upload. Each returns a new batch.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, PerformanceYear, Tin
    >>> from qpp_rules.elections import begin
    >>> from qpp_rules.eligibility import Eligibility
    >>> year, electing = PerformanceYear(2026), Eligibility.OPT_IN_ELIGIBLE
    >>> groups = [Group(Tin(f"{n:09}")) for n in range(1, 4)]
    >>> batch = Batch(begin(group, electing, year) for group in groups)
    >>> batch = batch.choose({groups[0]: Choice.OPT_IN, groups[1]: Choice.REPORT_VOLUNTARILY})
    >>> {choice.name: count for choice, count in batch.summary().items()}
    {'OPT_IN': 1, 'REPORT_VOLUNTARILY': 1, 'NO_DECISION': 1}
    >>> done = batch.confirm("CONFIRM", at=datetime(2027, 2, 1, 9, tzinfo=EASTERN))
    >>> [election.participant.masked_key for election in done.uploaded]
    ['group:*****0001', 'group:*****0002']
    >>> [election.participant.masked_key for election in done.withheld]
    ['group:*****0003']

    Raises InvalidValue for no elections, a participant that comes twice, elections of several
    years, or one that is already confirmed.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Election Process for
    Registries".
    """

    elections: tuple[Election, ...] = field(
        converter=_as_elections, validator=each(tuple, Election)
    )
    state: BatchState = field(default=BatchState.OPEN, validator=member_of(BatchState))

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
        yield from self._standing()

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
        """The elections to be made: those of the opt-in eligible, and no other."""
        applicable = ElectionState.NOT_APPLICABLE
        return tuple(e for e in self.elections if e.state is not applicable)

    @property
    def uploaded(self) -> tuple[Election, ...]:
        """The elections of those whose data go to CMS: after confirmation, and none before."""
        if self.state is not BatchState.CONFIRMED:
            return ()
        return tuple(e for e in self.elections if may_submit(e).answer is True)

    @property
    def withheld(self) -> tuple[Election, ...]:
        """The elections of those whose data stay behind: no decision, or nothing determined.

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
        no election to make.
        """
        self._check_open("choose")
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
        decisions: Iterable[ClientDecision] = (),
        window: Deadline | None = None,
        strict: bool = False,
    ) -> Batch:
        """Return the batch confirmed: every choice final by one word, or none of them.

        *decisions* are what the participants themselves want; one of the same year that contradicts
        a choice refuses the whole upload. With *strict* an undecided participant refuses it too, in
        place of being withheld.

        Raises as :func:`~qpp_rules.elections.confirm`, and InvalidValue with all contradictions.
        """
        self._check_open("confirm")
        problems = [*self._contradictions(decisions), *(self._undecided() if strict else ())]
        if problems:
            refuse("Batch.confirm", problems)
        check_confirmation(self.elections[0], phrase, at=at, window=window)
        return evolve(
            self,
            state=BatchState.CONFIRMED,
            elections=tuple(
                confirm(election, phrase, at=at, by=by, window=window)
                if election.state is ElectionState.SELECTED
                else election
                for election in self.elections
            ),
        )

    def cancel(self) -> Batch:
        """Return the batch cancelled: nothing of it goes to CMS, the MIPS eligible included.

        Earlier uploads are not touched. Nothing was confirmed, so every participant may be uploaded
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
            msg = f"Batch.{what}"
            raise InvalidValue.of(
                msg,
                "state",
                given=self.state.value,
                expected="an open batch",
                remedy="start another upload",
            )

    def _contradictions(self, decisions: Iterable[ClientDecision]) -> Iterator[Problem]:
        chosen = {(e.participant, e.year): e.choice or Choice.NO_DECISION for e in self.to_elect}
        for decision in decisions:
            choice = chosen.get((decision.participant, decision.year))
            if choice is not None and decision.choice is not choice:
                given = f"{choice.value} for {decision.participant.masked_key}"
                yield Problem("decisions", given, f"{decision.choice.value}, which it wants")

    def _undecided(self) -> Iterator[Problem]:
        for election in self.to_elect:
            if election.choice is None:
                given = f"no decision for {election.participant.masked_key}"
                yield Problem("choices", given, "a choice for every opt-in eligible participant")
