"""A confirmed election is final: the irrevocability law."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NoReturn

import attrs
from hypothesis import strategies as st

from qpp_rules.core.sources import ELECTION_GUIDE_2019, guidance
from qpp_rules.elections import Choice, Event
from qpp_rules.testing.laws.running import Law
from qpp_rules.testing.strategies.elections import (
    ElectionHistory,
    ElectionStep,
    election_histories,
)

if TYPE_CHECKING:
    import hypothesis


IRREVOCABILITY: Final = Law(
    "irrevocability law", guidance(ELECTION_GUIDE_2019, "Confirm Selection")
)
_OTHER_WORDS: Final = ("", "CONFIRMED", "yes", "CONFIRM!", "cancel")


def _choice_of(election: Any) -> Any:
    return election.choice


def _is_final(election: Any) -> bool:
    return bool(election.is_final)


def check_irrevocability(
    *,
    begin: Callable[..., Any],
    select: Callable[..., Any],
    cancel: Callable[..., Any],
    confirm: Callable[..., Any],
    choice_of: Callable[[Any], Any] = _choice_of,
    is_final: Callable[[Any], bool] = _is_final,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that the functions of an election's life cycle keep confirmed elections final.

    *begin* takes a participant, an :class:`~qpp_rules.eligibility.Eligibility` and a year and
    returns an election; *select* an election and a :class:`~qpp_rules.elections.Choice`; *cancel*
    an election; *confirm* an election, the word typed and by name ``at``, an instant in the window.
    Each of the three returns the new election. The functions of :mod:`qpp_rules.elections` are the
    models. *choice_of* and *is_final* read an election. The law also reads the election that it
    passed in, so a function may change it in place and return it.

    Selecting makes nothing final, and neither does any word except CONFIRM. A confirmed election
    keeps its choice: canceling it, selecting any choice again or confirming it again either raises
    or changes nothing. The law tries all of these on every election, in any order.

    >>> from qpp_rules import elections
    >>> check_irrevocability(
    ...     begin=elections.begin,
    ...     select=elections.select,
    ...     cancel=elections.cancel,
    ...     confirm=elections.confirm,
    ... )

    Raises :class:`LawBroken`.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide, "Confirm Selection".
    """
    cycle = _LifeCycle(begin, select, cancel, confirm, choice_of, is_final)
    IRREVOCABILITY.run(_cases(), cycle.check, settings)


@attrs.frozen
class _Case:
    """A history that ends with a confirmation, a wrong word, and the steps tried afterward."""

    history: ElectionHistory
    other_word: str
    attempts: tuple[ElectionStep, ...]


@st.composite
def _cases(draw: st.DrawFn) -> _Case:
    history = draw(election_histories(confirmed=True))
    selections = [ElectionStep(Event.SELECT, choice) for choice in Choice]
    attempts = st.permutations([ElectionStep(Event.CANCEL), *selections, history.steps[-1]])
    return _Case(history, draw(st.sampled_from(_OTHER_WORDS)), tuple(draw(attempts)))


@attrs.frozen
class _LifeCycle:
    """The caller's functions."""

    begin: Callable[..., Any]
    select: Callable[..., Any]
    cancel: Callable[..., Any]
    confirm: Callable[..., Any]
    choice_of: Callable[[Any], Any]
    is_final: Callable[[Any], bool]

    def check(self, case: _Case) -> None:
        """Raise if they break the law."""
        history, done = case.history, _StepsDone(case.history)
        *choosing, confirmation = history.steps
        eligibility = history.begin().eligibility
        begun = (history.participant, eligibility, history.year)
        election = IRREVOCABILITY.call(self.begin, *begun)
        for step in choosing:
            done.add(_name_of(step))
            election = IRREVOCABILITY.call(self.apply, election, step)
            if self.is_final(election):
                done.broken("an election isn't final before it is confirmed")
        wrong_word = attrs.evolve(confirmation, word=case.other_word)
        done.add(f"confirm by {case.other_word!r}")
        for one in (self.attempted(election, wrong_word), election):
            if self.is_final(one):
                done.broken("only the word CONFIRM confirms an election")
        done.add("confirm")
        election = IRREVOCABILITY.call(self.apply, election, confirmation)
        chosen = history.election.choice
        if not self.stands(election, chosen):
            done.broken("a confirmed election is final and keeps the selected choice")
        for attempt in case.attempts:
            done.add(_name_of(attempt))
            for one in (self.attempted(election, attempt), election):
                if not self.stands(one, chosen):
                    done.broken("a confirmed election is final")

    def apply(self, election: Any, step: ElectionStep) -> Any:
        """Return the election after *step*."""
        if step.at is not None:
            return self.confirm(election, step.word, at=step.at)
        return self.cancel(election) if step.choice is None else self.select(election, step.choice)

    def attempted(self, election: Any, step: ElectionStep) -> Any:
        """Return the election after *step*, or unchanged if *step* is refused."""
        try:
            return self.apply(election, step)
        except Exception:  # noqa: BLE001 (a refusal, of whatever class the caller has)
            return election

    def stands(self, election: Any, chosen: Any) -> bool:
        """Return whether *election* is final with the choice *chosen*."""
        return self.is_final(election) and self.choice_of(election) == chosen


def _name_of(step: ElectionStep) -> str:
    if step.at is not None:
        return "confirm"
    return "cancel" if step.choice is None else f"select {step.choice.value}"


@attrs.frozen
class _StepsDone:
    """The steps done so far, for the message."""

    history: ElectionHistory
    steps: list[str] = attrs.field(factory=list)

    def add(self, step: str) -> None:
        """Record a step before it is done."""
        self.steps.append(step)

    def broken(self, clause: str) -> NoReturn:
        """Raise LawBroken: the last step broke *clause*."""
        whose = f"{self.history.participant.masked_key}, {self.history.year}"
        IRREVOCABILITY.broken(clause, election=whose, steps=", then ".join(self.steps))
