"""The life cycle, an upload and ledgers run beside plain dicts that do what the rules say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from qpp_rules.core.errors import InvalidValue
from qpp_rules.elections import (
    Batch,
    BatchState,
    Choice,
    ConfirmationRefused,
    ConflictingElections,
    Election,
    ElectionIsFinal,
    ElectionNotApplicable,
    ElectionNotSelected,
    ElectionWindowClosed,
    Ledger,
    begin,
    cancel,
    confirm,
    may_submit,
    select,
)
from qpp_rules.eligibility import Eligibility
from tests.elections.strategies import (
    CONFIRMERS,
    ELECTING,
    EXEMPT,
    FEW,
    GROUP,
    IN_WINDOW,
    MIPS,
    NO_DECISION,
    OPT_IN,
    PY2026,
    UNDETERMINED,
    VOLUNTARILY,
    YEARS,
    confirmed,
    eastern,
    groups_from,
    undecided,
)

OPENS, CLOSES = eastern("2027-01-04 10:00"), eastern("2027-03-31 20:00")
PHRASES = ("CONFIRM", "CONFIRM", "confirm", "CoNfIrM", "", "CONFIRM ", "CONFIRMED", "yes")
WORDS = {"CONFIRM", "confirm", "CoNfIrM"}
TIMES = (
    OPENS - timedelta(microseconds=1),
    OPENS,
    IN_WINDOW,
    IN_WINDOW,
    IN_WINDOW + timedelta(days=7),
    CLOSES - timedelta(microseconds=1),
    CLOSES,
)


class LifeCycle(RuleBasedStateMachine):
    """Several elections beside the model: what is chosen, and what is final since when by whom."""

    @initialize(eligibilities=st.tuples(*[st.sampled_from(Eligibility)] * 2))
    def begin(self, eligibilities: tuple[Eligibility, ...]) -> None:
        given = [ELECTING, *eligibilities]
        self.may_elect = [eligibility is ELECTING for eligibility in given]
        self.eligibility = given
        self.elections = [
            begin(group, eligibility, PY2026)
            for group, eligibility in zip(groups_from(1, 3), given, strict=True)
        ]
        self.chosen: dict[int, Choice] = {}
        self.final: dict[int, tuple[Choice, datetime, Any]] = {}

    def refusal(self, place: int) -> type[Exception] | None:
        if place in self.final:
            return ElectionIsFinal
        return None if self.may_elect[place] else ElectionNotApplicable

    @rule(place=st.integers(0, 2), choice=st.sampled_from(Choice))
    def select(self, place: int, choice: Choice) -> None:
        refusal = self.refusal(place)
        if refusal is not None:
            with pytest.raises(refusal):
                select(self.elections[place], choice)
            return
        self.elections[place] = select(self.elections[place], choice)
        self.chosen.pop(place, None)
        if choice is not NO_DECISION:
            self.chosen[place] = choice

    @rule(place=st.integers(0, 2))
    def cancel(self, place: int) -> None:
        refusal = self.refusal(place)
        if refusal is not None:
            with pytest.raises(refusal):
                cancel(self.elections[place])
            return
        self.elections[place] = cancel(self.elections[place])
        self.chosen.pop(place, None)

    @rule(
        place=st.integers(0, 2),
        phrase=st.sampled_from(PHRASES),
        at=st.sampled_from(TIMES),
        by=st.sampled_from(CONFIRMERS),
    )
    def confirm(self, place: int, phrase: str, at: datetime, by: Any) -> None:
        refusal = self.refusal(place)
        if refusal is None and place not in self.chosen:
            refusal = ElectionNotSelected
        if refusal is None and phrase not in WORDS:
            refusal = ConfirmationRefused
        if refusal is None and not OPENS <= at < CLOSES:
            refusal = ElectionWindowClosed
        if refusal is not None:
            with pytest.raises(refusal):
                confirm(self.elections[place], phrase, at=at, by=by)
            return
        self.elections[place] = confirm(self.elections[place], phrase, at=at, by=by)
        self.final[place] = (self.chosen[place], at, by)

    @invariant()
    def agrees_with_the_model(self) -> None:
        for place, election in enumerate(self.elections):
            assert election.choice is self.chosen.get(place)
            assert election.is_final is (place in self.final)
            final = self.final.get(place, (election.choice, None, None))
            assert (election.choice, election.confirmed_at, election.confirmed_by) == final
            expected: bool | None = place in self.final
            if not self.may_elect[place]:
                expected = None if self.eligibility[place] is UNDETERMINED else True
            assert may_submit(election).answer is expected


class Upload(RuleBasedStateMachine):
    """An upload beside the model: a choice for each that may elect, and whether it is done."""

    @initialize(
        eligibilities=st.lists(
            st.sampled_from([ELECTING, ELECTING, *Eligibility]), min_size=1, max_size=5
        )
    )
    def begin(self, eligibilities: list[Eligibility]) -> None:
        self.groups = groups_from(1, len(eligibilities))
        self.eligibility = dict(zip(self.groups, eligibilities, strict=True))
        self.batch = Batch(begin(g, e, PY2026) for g, e in self.eligibility.items())
        self.choices = {g: NO_DECISION for g, e in self.eligibility.items() if e is ELECTING}
        self.state = BatchState.OPEN

    @rule(data=st.data())
    def choose(self, data: st.DataObject) -> None:
        someone = st.sampled_from((*self.groups, GROUP))
        choices = data.draw(st.dictionaries(someone, st.sampled_from(Choice), max_size=4))
        if self.state is not BatchState.OPEN or not choices.keys() <= self.choices.keys():
            with pytest.raises(InvalidValue) as raised:
                self.batch.choose(choices)
            if self.state is BatchState.OPEN:
                assert len(raised.value.problems) == len(choices.keys() - self.choices.keys())
            return
        self.batch = self.batch.choose(choices)
        self.choices |= choices

    @rule(phrase=st.sampled_from(PHRASES), at=st.sampled_from(TIMES), strict=st.booleans())
    def confirm(self, phrase: str, at: datetime, strict: bool) -> None:
        undecided_left = NO_DECISION in self.choices.values()
        refusal: type[Exception] | None = None
        if self.state is not BatchState.OPEN or (strict and undecided_left):
            refusal = InvalidValue
        elif phrase not in WORDS:
            refusal = ConfirmationRefused
        elif not OPENS <= at < CLOSES:
            refusal = ElectionWindowClosed
        if refusal is not None:
            with pytest.raises(refusal):
                self.batch.confirm(phrase, at=at, strict=strict)
            return
        self.batch = self.batch.confirm(phrase, at=at, strict=strict)
        self.state = BatchState.CONFIRMED

    # Seldom, or hardly an upload would be confirmed.
    @precondition(lambda self: len(self.choices) % 2 == 0 or self.state is not BatchState.OPEN)
    @rule()
    def cancel(self) -> None:
        if self.state is not BatchState.OPEN:
            with pytest.raises(InvalidValue):
                self.batch.cancel()
            return
        self.batch = self.batch.cancel()
        self.choices = dict.fromkeys(self.choices, NO_DECISION)
        self.state = BatchState.CANCELLED

    @invariant()
    def agrees_with_the_model(self) -> None:
        assert self.batch.state is self.state
        assert tuple(e.participant for e in self.batch.elections) == self.groups
        counts = list(self.choices.values())
        assert self.batch.summary() == {choice: counts.count(choice) for choice in Choice}
        confirmed_ = self.state is BatchState.CONFIRMED
        for election in self.batch.elections:
            chosen = self.choices.get(election.participant, NO_DECISION)
            assert (election.choice or NO_DECISION) is chosen
            assert election.is_final is (confirmed_ and chosen is not NO_DECISION)
        going = [
            group
            for group in self.groups
            if confirmed_
            and (
                self.eligibility[group] in {MIPS, EXEMPT}
                or self.choices.get(group, NO_DECISION) is not NO_DECISION
            )
        ]
        assert [e.participant for e in self.batch.uploaded] == going
        assert [e.participant for e in self.batch.withheld] == [
            group for group in self.groups if group not in going
        ]


Key = tuple[str, int]


class Copies(RuleBasedStateMachine):
    """Two copies of a ledger, written apart and merged, beside a dict of the first of each."""

    def __init__(self) -> None:
        super().__init__()
        self.ledgers = [Ledger(), Ledger()]
        self.models: list[dict[Key, Election]] = [{}, {}]
        self.ever: list[dict[Key, Choice]] = [{}, {}]

    def keep(self, place: int, election: Election) -> None:
        key = (election.participant.key, election.year.year)
        before = self.models[place].get(key)
        if before is None or self.rank(election) < self.rank(before):
            self.models[place][key] = election
        self.ever[place].setdefault(key, election.choice or NO_DECISION)

    @staticmethod
    def rank(election: Election) -> tuple[datetime, str]:
        assert election.confirmed_at is not None
        return election.confirmed_at.astimezone(UTC), repr(election.confirmed_by)

    @rule(
        place=st.integers(0, 1),
        whose=st.tuples(st.sampled_from(FEW), st.sampled_from(YEARS[-2:])),
        choice=st.sampled_from([OPT_IN, OPT_IN, OPT_IN, VOLUNTARILY]),
        days=st.integers(0, 3),
        by=st.sampled_from(CONFIRMERS),
    )
    def record(
        self, place: int, whose: tuple[Any, Any], choice: Choice, days: int, by: Any
    ) -> None:
        participant, year = whose
        at = datetime(year.year + 1, 2, 1 + days, 9, tzinfo=IN_WINDOW.tzinfo)
        election = confirmed(choice, participant, year, at=at, by=by)
        kept = self.models[place].get((participant.key, year.year))
        if kept is not None and kept.choice is not choice:
            with pytest.raises(ConflictingElections) as raised:
                self.ledgers[place].record(election)
            assert raised.value.conflicts == ((kept, election),)
            return
        self.ledgers[place] = self.ledgers[place].record(election)
        self.keep(place, election)

    @rule(place=st.integers(0, 1))
    def record_one_that_is_not_confirmed(self, place: int) -> None:
        with pytest.raises(InvalidValue):
            self.ledgers[place].record(undecided())

    @rule(place=st.integers(0, 1))
    def merge_the_other_in(self, place: int) -> None:
        here, there = self.models[place], self.models[1 - place]
        conflicts = {
            key for key in here.keys() & there.keys() if here[key].choice is not there[key].choice
        }
        if conflicts:
            with pytest.raises(ConflictingElections) as raised:
                self.ledgers[place].merge(self.ledgers[1 - place])
            assert raised.value.conflicts == tuple(
                (here[key], there[key]) for key in sorted(conflicts)
            )
            return
        self.ledgers[place] = self.ledgers[place].merge(self.ledgers[1 - place])
        for election in there.values():
            self.keep(place, election)

    @rule(place=st.integers(0, 1))
    def write_out_and_read_again(self, place: int) -> None:
        self.ledgers[place] = Ledger.from_rows(self.ledgers[place].to_rows())

    @invariant()
    def agrees_with_the_model_and_never_loses_or_changes_a_choice(self) -> None:
        for ledger, model, ever in zip(self.ledgers, self.models, self.ever, strict=True):
            assert list(ledger) == [model[key] for key in sorted(model)]
            assert {key: election.choice for key, election in model.items()} == ever


LifeCycle.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
Upload.TestCase.settings = settings(max_examples=60, stateful_step_count=20)
Copies.TestCase.settings = settings(max_examples=60, stateful_step_count=25)

TestLifeCycle = LifeCycle.TestCase
TestUpload = Upload.TestCase
TestCopies = Copies.TestCase
