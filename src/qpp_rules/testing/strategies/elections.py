"""Elections in every state, their histories, ledgers that agree or conflict, and uploads."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Final

import attrs
from hypothesis import strategies as st

from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import calendar
from qpp_rules.elections import (
    CHOICE_OF,
    EFFECTS,
    TRANSITIONS,
    WAIVED,
    Batch,
    Capacity,
    Choice,
    ClientDecision,
    Confirmer,
    Effects,
    Election,
    Event,
    Exemption,
    GoverningScore,
    Ledger,
    Transition,
    begin,
    cancel,
    confirm,
    select,
)
from qpp_rules.eligibility import OPT_IN, Eligibility
from qpp_rules.testing.strategies.core import (
    Strategies,
    covered_years,
    groups,
    individuals,
    participants,
    texts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable


YEARS: Final = tuple(
    year for year in covered_years(OPT_IN) if OPT_IN.at(year) and "election" in calendar(year)
)
ELECTIONS: Final = tuple(CHOICE_OF.values())
# Few participants and two years, so that ledgers often hold the same ones.
_FEW: Final[tuple[Participant, ...]] = (
    Individual(Tin("000000001"), Npi("1234567893")),
    Individual(Tin("000000001"), Npi("1234567890")),
    Group(Tin("000000001")),
    Group(Tin("000000002")),
)
_INDIVIDUALS_AND_GROUPS: Final = individuals() | groups()
_CONFIRMERS: Final = (
    None,
    Confirmer("A. Smith", Capacity.PRACTICE_REPRESENTATIVE),
    Confirmer("registry-7", Capacity.INTERMEDIARY),
    Confirmer("registry-7", Capacity.PRACTICE_REPRESENTATIVE),
)


@cache
def election_years() -> st.SearchStrategy[PerformanceYear]:
    """Return the years whose election window is known."""
    return st.sampled_from(YEARS)


@cache
def confirmers() -> st.SearchStrategy[Confirmer | None]:
    """Return who confirms: None, or one of three confirmers who share names and capacities."""
    return st.sampled_from(_CONFIRMERS)


@cache
def confirmation_words() -> st.SearchStrategy[str]:
    """Return the word CONFIRM in any case."""
    return st.sampled_from(("CONFIRM", "confirm", "Confirm", "cOnFiRm"))


@cache
def election_instants(year: PerformanceYear) -> st.SearchStrategy[datetime]:
    """Return instants in the election window of *year*, often its first or last."""
    window = calendar(year)["election"]
    opens, closes = window.boundaries[0], window.boundaries[1]
    last = int((closes - opens).total_seconds()) - 1
    # Added in UTC: an hour that clocks skip in spring is not an instant.
    return (st.sampled_from([0, 1, last]) | st.integers(0, last)).map(
        lambda seconds: (opens + timedelta(seconds=seconds)).astimezone(EASTERN)
    )


# --- histories ---------------------------------------------------------------------------------


@attrs.frozen
class ElectionStep:
    """One event of a history: a choice that is selected, or a word, its instant and confirmer."""

    event: Event
    choice: Choice | None = None
    word: str = ""
    at: datetime | None = None
    by: Confirmer | None = None

    @property
    def is_confirmation(self) -> bool:
        """Whether the step makes the election final."""
        return self.at is not None

    def apply(self, election: Election) -> Election:
        """Return *election* after this step, computed by :mod:`qpp_rules.elections`."""
        if self.at is not None:
            return confirm(election, self.word, at=self.at, by=self.by)
        if self.choice is not None:
            return select(election, self.choice)
        return cancel(election)


@attrs.frozen
class ElectionHistory:
    """A participant's election as a valid sequence of steps. Only the last step may confirm it."""

    participant: Participant
    year: PerformanceYear
    steps: tuple[ElectionStep, ...]

    def begin(self) -> Election:
        """Return the election before the first step: undecided."""
        return begin(self.participant, Eligibility.OPT_IN_ELIGIBLE, self.year)

    def elections(self) -> tuple[Election, ...]:
        """Return the election at the beginning and after each step."""
        found = [self.begin()]
        for step in self.steps:
            found.append(step.apply(found[-1]))
        return tuple(found)

    @property
    def election(self) -> Election:
        """The election after the last step."""
        return self.elections()[-1]


@st.composite
def election_histories(
    draw: st.DrawFn, *, confirmed: bool | None = None, year: PerformanceYear | None = None
) -> ElectionHistory:
    """Return valid sequences of events, from the beginning of an election.

    Selections change, are canceled and made again. If *confirmed* is True, every history ends with
    a confirmation; if it is False, none does; None draws both.
    """
    in_year = year or draw(election_years())
    participant = draw(_INDIVIDUALS_AND_GROUPS)
    choices = st.lists(st.sampled_from(Choice), max_size=4)
    steps = [_choosing(choice, spelled=draw(st.booleans())) for choice in draw(choices)]
    if draw(st.booleans()) if confirmed is None else confirmed:
        choice = draw(st.sampled_from(ELECTIONS))
        event = Event.CONFIRM_OPT_IN if choice is Choice.OPT_IN else Event.CONFIRM_VOLUNTARY
        word, at = draw(confirmation_words()), draw(election_instants(in_year))
        steps.append(ElectionStep(Event.SELECT, choice))
        steps.append(ElectionStep(event, word=word, at=at, by=draw(confirmers())))
    return ElectionHistory(participant, in_year, tuple(steps))


def _choosing(choice: Choice, *, spelled: bool) -> ElectionStep:
    """Return the step that makes *choice*. NO_DECISION cancels, and is named if *spelled*."""
    if choice is not Choice.NO_DECISION:
        return ElectionStep(Event.SELECT, choice)
    return ElectionStep(Event.CANCEL, choice if spelled else None)


@st.composite
def _begun(
    draw: st.DrawFn, participant: Participant, eligibility: Eligibility, year: PerformanceYear
) -> Election:
    """Return an election as it begins. If it is exempt, the exemption may or may not be given."""
    exemption = None
    if eligibility is Eligibility.EXEMPT and isinstance(
        participant, (Individual, Group, ApmEntity)
    ):
        exemption = draw(st.sampled_from([None, Exemption.MAY_REPORT_VOLUNTARILY]))
        if isinstance(participant, Group):
            exemption = draw(st.sampled_from([exemption, *Exemption]))
    return begin(participant, eligibility, year, exemption=exemption)


@st.composite
def _without_election(draw: st.DrawFn) -> Election:
    others = [e for e in Eligibility if e is not Eligibility.OPT_IN_ELIGIBLE]
    elsewhere: tuple[Participant, ...] = (VirtualGroup("VG-001"), ApmEntity("A1234"))
    year = draw(election_years())
    if draw(st.booleans()):
        return begin(draw(st.sampled_from(elsewhere)), Eligibility.OPT_IN_ELIGIBLE, year)
    return draw(_begun(draw(participants()), draw(st.sampled_from(others)), year))


def elections() -> st.SearchStrategy[Election]:
    """Return elections in every state, including participants who have no election to make."""
    made = election_histories().map(lambda history: history.election)
    return made | made | _without_election()


# --- ledgers -----------------------------------------------------------------------------------


_STATE_OF: Final = {choice: state for state, choice in CHOICE_OF.items()}


@st.composite
def confirmed_elections(
    draw: st.DrawFn, choices: dict[tuple[Participant, PerformanceYear], Choice] | None = None
) -> Election:
    """Return confirmed elections of a few participants, so that ledgers share some.

    *choices* holds what each participant chose in each year, and grows with each election drawn.
    """
    participant = draw(st.sampled_from(_FEW))
    year = draw(st.sampled_from(YEARS[-2:]))
    choice = draw(st.sampled_from(ELECTIONS))
    if choices is not None:
        choice = choices.setdefault((participant, year), choice)
    return Election(
        participant=participant,
        year=year,
        eligibility=Eligibility.OPT_IN_ELIGIBLE,
        state=_STATE_OF[choice],
        choice=choice,
        confirmed_at=draw(election_instants(year)),
        confirmed_by=draw(confirmers()),
    )


def _ledger(made: Iterable[Election]) -> Ledger:
    ledger = Ledger()
    for election in made:
        ledger = ledger.record(election)
    return ledger


@st.composite
def agreeing_ledgers(draw: st.DrawFn, size: int = 3) -> tuple[Ledger, ...]:
    """Return ledgers that were written separately and agree about every choice."""
    choices: dict[tuple[Participant, PerformanceYear], Choice] = {}
    made = st.lists(confirmed_elections(choices), max_size=5)
    return tuple(_ledger(draw(made)) for _ in range(size))


@cache
def ledgers() -> st.SearchStrategy[Ledger]:
    """Return ledgers, including empty ones."""
    return agreeing_ledgers(1).map(lambda one: one[0])


@st.composite
def _reporting_ledgers(draw: st.DrawFn) -> Ledger:
    """Return ledgers that also hold elections dated outside the window, which are not in force."""
    ledger = draw(ledgers())
    for late in draw(st.lists(_late_elections(), min_size=1, max_size=3)):
        ledger = ledger.merge(Ledger(not_in_force=(late,)))
    return ledger


@cache
def _late_elections() -> st.SearchStrategy[Election]:
    """Return elections dated clearly after their window closed."""
    return st.builds(_delayed, confirmed_elections(), st.integers(60, 700))


def _delayed(election: Election, days: int) -> Election:
    closes = max(calendar(election.year)["election"].boundaries)
    return attrs.evolve(election, confirmed_at=closes + timedelta(days=days))


@st.composite
def conflicting_ledgers(
    draw: st.DrawFn,
) -> tuple[Ledger, Ledger, frozenset[tuple[str, int]]]:
    """Return two ledgers, and the keys and years on which they disagree (at least one)."""
    one, other = draw(agreeing_ledgers(2).filter(lambda pair: pair[1].records))
    turned = draw(st.sets(st.sampled_from(other.records), min_size=1))
    records = [_turned(e) if e in turned else e for e in other.records]
    missing = [e for e in turned if one.election(e.participant, e.year) is None]
    return (
        one.merge(_ledger(missing)),
        Ledger(records),
        frozenset((e.participant.key, e.year.year) for e in turned),
    )


def _turned(election: Election) -> Election:
    other = next(choice for choice in ELECTIONS if choice is not election.choice)
    return attrs.evolve(election, state=_STATE_OF[other], choice=other)


@st.composite
def batches(draw: st.DrawFn, *, empty: bool = True) -> Batch:
    """Return open uploads of mixed participants, some of whom made a choice.

    If *empty* is False, at least one has selected an election.
    """
    year = draw(election_years())
    made = []
    for number, eligibility in enumerate(
        draw(st.lists(st.sampled_from(Eligibility), min_size=1, max_size=8)), 1
    ):
        tin = Tin(f"{number:09}")
        usual: list[Participant] = [Group(tin), Individual(tin, Npi("1234567893"))]
        rare: list[Participant] = [
            Subgroup(tin, "SG-1"),
            VirtualGroup(f"VG-{number}"),
            ApmEntity(f"A{number}"),
        ]
        participant = draw(st.sampled_from(usual * 3 + rare))
        made.append(draw(_begun(participant, eligibility, year)))
    batch = Batch(made)
    choices = {e.participant: draw(st.sampled_from(Choice)) for e in batch.to_elect}
    if not empty and not any(choice in ELECTIONS for choice in choices.values()):
        extra = begin(Group(Tin("000000099")), Eligibility.OPT_IN_ELIGIBLE, year)
        batch = Batch((*batch.elections, extra))
        choices[extra.participant] = draw(st.sampled_from(ELECTIONS))
    return batch.choose(choices)


@st.composite
def _confirmed_batches(draw: st.DrawFn) -> Batch:
    batch = draw(batches(empty=False))
    year = batch.elections[0].year
    at, by = draw(election_instants(year)), draw(confirmers())
    return batch.confirm("CONFIRM", at=at, by=by, decisions=WAIVED)


def client_decisions() -> st.SearchStrategy[ClientDecision]:
    """Return the decisions of participants: what they want, and who said so and when."""
    return st.builds(
        ClientDecision,
        participants(),
        election_years(),
        st.sampled_from(Choice),
        texts(),
        st.dates(date(YEARS[0].year, 1, 1), date(YEARS[-1].year + 2, 1, 1)),
    )


def effects() -> st.SearchStrategy[Effects]:
    """Return the effects of each choice in each year."""
    return st.sampled_from([row for entry in EFFECTS.entries for row in entry.value])


def governing_scores() -> st.SearchStrategy[GoverningScore]:
    """Return governing final scores, from 0 to 100 points."""
    points = st.integers(0, 10_000).map(lambda number: Decimal(number).scaleb(-2))
    return st.builds(GoverningScore, st.sampled_from(ParticipationOption), points)


def transitions() -> st.SearchStrategy[Transition]:
    """Return the transitions of an election's life cycle."""
    return st.sampled_from(TRANSITIONS)


STRATEGIES: Final[Strategies] = {
    Batch: lambda: st.one_of(batches(), _confirmed_batches(), batches().map(Batch.cancel)),
    ClientDecision: client_decisions,
    Confirmer: lambda: st.builds(Confirmer, texts(), st.sampled_from(Capacity)),
    Effects: effects,
    Election: elections,
    GoverningScore: governing_scores,
    Ledger: lambda: ledgers() | _reporting_ledgers(),
    Transition: transitions,
}
