"""The life cycle, an upload and ledgers run beside plain dicts that do what the rules say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from qpp_rules.adapters.elections import gate_of
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Individual, Participant, Subgroup
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import (
    WAIVED,
    Batch,
    BatchState,
    Choice,
    ConfirmationRefused,
    ConflictingElections,
    Election,
    ElectionIsFinal,
    ElectionNotApplicable,
    ElectionNotSelected,
    ElectionState,
    ElectionWindowClosed,
    Exemption,
    Ledger,
    begin,
    cancel,
    confirm,
    may_submit,
    select,
)
from qpp_rules.elections.exceptions import ElectionError
from qpp_rules.eligibility import (
    Eligibility,
    Exceeded,
    GroupFacts,
    determine_group,
    determine_individual,
)
from tests.elections.strategies import (
    CLINICIAN,
    CONFIRMERS,
    ELECTING,
    EXEMPT,
    FEW,
    GROUP,
    IN_WINDOW,
    KINDS,
    MIPS,
    NO_DECISION,
    OPT_IN,
    PY,
    PY2026,
    UNDETERMINED,
    VOLUNTARILY,
    YEARS,
    begun,
    confirmed,
    eastern,
    groups_from,
    undecided,
)
from tests.elections.strategies import (
    CLOSES as CLOSES_IN,
)
from tests.elections.strategies import (
    OPENS as OPENS_IN,
)
from tests.eligibility.strategies import CHARGES, EVERY, NOTHING, clinician

OPENS, CLOSES = eastern("2027-01-04 10:00"), eastern("2027-03-31 20:00")
PHRASES = ("CONFIRM", "CONFIRM", "confirm", "CoNfIrM", "", "CONFIRM ", "CONFIRMED", "yes")
WORDS = {"CONFIRM", "confirm", "CoNfIrM"}
PARTICIPANTS = (CLINICIAN, GROUP, *groups_from(1, 2), KINDS[3])
DOOR_YEARS = (PY(2018), PY(2019), PY(2023), PY(2024), PY2026, PY(2027))
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
            begun(group, eligibility)
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
        self.batch = Batch(begun(g, e) for g, e in self.eligibility.items())
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
        if self.state is not BatchState.OPEN:
            refusal = InvalidValue
        elif phrase not in WORDS:
            refusal = ConfirmationRefused
        elif strict and undecided_left:
            refusal = InvalidValue
        elif set(self.choices.values()) & {OPT_IN, VOLUNTARILY} and not OPENS <= at < CLOSES:
            refusal = ElectionWindowClosed
        if refusal is not None:
            with pytest.raises(refusal):
                self.batch.confirm(phrase, at=at, strict=strict, decisions=WAIVED)
            return
        self.batch = self.batch.confirm(phrase, at=at, strict=strict, decisions=WAIVED)
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


class Doors(RuleBasedStateMachine):
    """Whatever is done, written by hand, recorded or merged: what opens the gate is an election.

    Next to the machine runs a plain reading of the rule: an election confirmed while the window of
    its year was open, of somebody opt-in eligible; or nobody who needs one.
    """

    def __init__(self) -> None:
        super().__init__()
        self.elections: list[Election] = []
        self.ledger = Ledger()

    @rule(
        participant=st.sampled_from(PARTICIPANTS),
        eligibility=st.sampled_from([ELECTING, ELECTING, *Eligibility]),
        year=st.sampled_from(DOOR_YEARS),
        exemption=st.sampled_from([None, None, *Exemption]),
    )
    def begin(self, participant: Any, eligibility: Any, year: Any, exemption: Any) -> None:
        try:
            self.elections.append(begin(participant, eligibility, year, exemption=exemption))
        except InvalidValue:
            assert exemption is not None or year.year < 2019

    @precondition(lambda self: self.elections)
    @rule(place=st.integers(0, 50), choice=st.sampled_from([None, *Choice]))
    def choose(self, place: int, choice: Choice | None) -> None:
        at = place % len(self.elections)
        before = self.elections[at]
        try:
            after = cancel(before) if choice is None else select(before, choice)
        except (ElectionIsFinal, ElectionNotApplicable):
            return
        self.elections[at] = after

    @precondition(lambda self: self.elections)
    @rule(place=st.integers(0, 50), days=st.integers(-10, 150), phrase=st.sampled_from(PHRASES))
    def confirm(self, place: int, days: int, phrase: str) -> None:
        at = place % len(self.elections)
        before = self.elections[at]
        when = instant_after(before.year, days)
        try:
            self.elections[at] = confirm(before, phrase, at=when)
        except (ElectionError, InvalidValue, YearNotCovered):
            assert self.elections[at] == before
        else:
            assert is_in_window(self.elections[at])

    @precondition(lambda self: self.elections)
    @rule(
        place=st.integers(0, 50),
        days=st.integers(-10, 150),
        state=st.sampled_from(ElectionState),
        choice=st.sampled_from([None, *Choice]),
        eligibility=st.sampled_from([None, None, *Eligibility]),
    )
    def write_by_hand(
        self, place: int, days: int, state: Any, choice: Any, eligibility: Any
    ) -> None:
        before = self.elections[place % len(self.elections)]
        changes: dict[str, Any] = {"state": state, "choice": choice}
        changes["confirmed_at"] = instant_after(before.year, days)
        if eligibility is not None:
            changes["eligibility"] = eligibility
        try:
            forged = evolve(before, **changes)
        except InvalidValue:
            return
        self.elections.append(forged)

    @precondition(lambda self: self.elections)
    @rule(place=st.integers(0, 50), merged=st.booleans())
    def record(self, place: int, merged: bool) -> None:
        election = self.elections[place % len(self.elections)]
        before = self.ledger
        try:
            if merged:
                self.ledger = before.merge(Ledger().record(election))
            else:
                self.ledger = before.record(election)
        except (InvalidValue, ConflictingElections, ElectionWindowClosed):
            assert self.ledger == before
        else:
            assert election.is_final
            assert is_in_window(election) is not False

    @precondition(lambda self: self.elections)
    @rule(place=st.integers(0, 50))
    def read_as_rows(self, place: int) -> None:
        election = self.elections[place % len(self.elections)]
        if election.confirmed_at is None or election.choice is None:
            return
        row = {
            "participant": election.participant.key,
            "year": election.year.year,
            "choice": election.choice.name,
            "confirmed_at": election.confirmed_at.isoformat(),
            "confirmed_by": None,
            "capacity": None,
        }
        try:
            self.ledger = Ledger.from_rows([*self.ledger.to_rows(), row])
        except ConflictingElections:
            return
        outside = self.ledger.outside_window(election.participant, election.year)
        assert any(is_in_window(one) is False for one in outside) is bool(outside)

    @invariant()
    def only_an_election_in_its_window_opens_the_gate(self) -> None:
        for election in (*self.elections, *self.ledger):
            assert may_submit(election).answer is plain_answer(election)
        for election in self.ledger.not_in_force:
            assert may_submit(election).answer is False

    @invariant()
    def the_ledger_opens_it_only_for_the_opt_in_eligible(self) -> None:
        for election in (*self.ledger, *self.ledger.not_in_force):
            participant, year = election.participant, election.year
            kept = self.ledger.election(participant, year)
            for segment in (EVERY, Exceeded({CHARGES}), NOTHING, None):
                determined = determination_of(participant, segment, year)
                _, gate = gate_of(participant, determined, self.ledger, year)
                if determined.answer is ELECTING:
                    assert gate.answer is (False if kept is None else is_in_window(kept))
                elif determined.answer is UNDETERMINED:
                    assert gate.answer is None
                else:
                    assert gate.answer is (kept is None)

    @invariant()
    def a_plan_opens_it_only_for_its_own_participant_and_year(self) -> None:
        quality = {PerformanceCategory.QUALITY}
        for election in self.elections[-3:]:
            for participant in (election.participant, GROUP):
                year = election.year
                sent = instant_after(year, 100)
                plan = PlannedSubmission(
                    participant,
                    year,
                    quality,
                    submitted_at=sent,
                    reporting_option=(
                        ReportingOption.MVP
                        if isinstance(participant, Subgroup)
                        else ReportingOption.TRADITIONAL_MIPS
                    ),
                )
                answer = may_submit(election, planned=plan).answer
                its_own = participant == election.participant
                in_order = election.confirmed_at is None or election.confirmed_at <= sent
                expected = plain_answer(election) if its_own and in_order else False
                assert answer is expected


def determination_of(
    participant: Participant, segment: Exceeded | None, year: PerformanceYear
) -> Determination[Eligibility]:
    """Return what the participant is that exceeds *segment* in both segments."""
    if isinstance(participant, Individual):
        return determine_individual(clinician(segment, segment), year)
    facts = GroupFacts(
        segment_1=segment, segment_2=segment, eligible_clinicians=5, mips_eligible_clinicians=5
    )
    return determine_group(facts, year)


def instant_after(year: PerformanceYear, days: int) -> datetime:
    """Return noon of a day counted from January 1 after *year*."""
    return datetime(year.year + 1, 1, 1, 12, tzinfo=IN_WINDOW.tzinfo) + timedelta(days=days)


def is_in_window(election: Election) -> bool | None:
    """Read the dates that the tests write down a second time."""
    year, at = election.year.year, election.confirmed_at
    assert at is not None
    if year not in OPENS_IN:
        return None
    if eastern(OPENS_IN[year]) <= at < eastern(CLOSES_IN[year]):
        return True
    doubt = {2019: "2020-04-30 20:00", 2023: "2024-04-15 20:00"}.get(year)
    if doubt and eastern(CLOSES_IN[year]) <= at < eastern(doubt):
        return None
    return False


def plain_answer(election: Election) -> bool | None:
    """Return whether the data may go, read from the rule in as many words."""
    participant, eligibility = election.participant, election.eligibility
    if isinstance(participant, Subgroup) and election.year.year < 2023:
        return False
    if eligibility in {UNDETERMINED, MIPS}:
        return True if eligibility is MIPS else None
    if isinstance(participant, Subgroup):
        return False
    if eligibility is EXEMPT:
        reason = election.exemption
        return None if reason is None else reason is Exemption.MAY_REPORT_VOLUNTARILY
    return is_in_window(election) if election.is_final else False


LifeCycle.TestCase.settings = settings(max_examples=60, stateful_step_count=30)
Upload.TestCase.settings = settings(max_examples=60, stateful_step_count=20)
Doors.TestCase.settings = settings(max_examples=80, stateful_step_count=25)
Copies.TestCase.settings = settings(max_examples=60, stateful_step_count=25)

TestLifeCycle = LifeCycle.TestCase
TestUpload = Upload.TestCase
TestCopies = Copies.TestCase
TestDoors = Doors.TestCase
