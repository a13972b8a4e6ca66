"""Elections in every state, ledgers that agree, and uploads, for tables and property tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from attrs import evolve
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
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.elections import (
    Batch,
    Capacity,
    Choice,
    Confirmer,
    Election,
    ElectionState,
    Ledger,
    begin,
    confirm,
    select,
)
from qpp_rules.eligibility import Eligibility

PY = PerformanceYear
PY2026 = PY(2026)
YEARS = tuple(PY(year) for year in range(2019, 2027))
"""The years whose election window is known."""

MIPS, ELECTING, EXEMPT, UNDETERMINED = Eligibility
OPT_IN, VOLUNTARILY, NO_DECISION = Choice
ELECTIONS = (OPT_IN, VOLUNTARILY)
"""The choices that are elections."""
NOT_APPLICABLE, UNDECIDED, SELECTED, OPTED_IN, REPORTING = ElectionState

TIN, NPI = Tin("987654321"), Npi("1234567893")
GROUP, CLINICIAN = Group(TIN), Individual(TIN, NPI)
KINDS: tuple[Participant, ...] = (
    CLINICIAN,
    GROUP,
    VirtualGroup("VG-001"),
    Subgroup(TIN, "SG-00000001"),
    ApmEntity("A1234"),
)
REPRESENTATIVE = Confirmer("A. Smith", Capacity.PRACTICE_REPRESENTATIVE)
REGISTRY = Confirmer("registry-7", Capacity.INTERMEDIARY)

OPENS = {
    2019: "2020-01-02 10:00",
    2020: "2021-01-04",
    2021: "2022-01-03",
    2022: "2023-01-03 10:00",
    2023: "2024-01-02 10:00",
    2024: "2025-01-02 10:00",
    2025: "2026-01-02 10:00",
    2026: "2027-01-04 10:00",
}
"""Regulation facts 1c, written down a second time."""
CLOSES = {
    2019: "2020-03-31 20:00",
    2020: "2021-03-31 20:00",
    2021: "2022-03-31 20:00",
    2022: "2023-03-31 20:00",
    2023: "2024-04-01 20:00",
    2024: "2025-03-31 20:00",
    2025: "2026-03-31 20:00",
    2026: "2027-03-31 20:00",
}


def eastern(text: str) -> datetime:
    """Return an instant of Eastern time, from text such as 2027-03-31 20:00."""
    return datetime.fromisoformat(text).replace(tzinfo=EASTERN)


IN_WINDOW = eastern("2027-02-01 09:00")
"""In the election window of 2026."""


def in_window(year: PerformanceYear) -> datetime:
    """Return an instant in the election window of *year*."""
    return datetime(year.year + 1, 2, 1, 9, tzinfo=EASTERN)


def undecided(participant: Participant = GROUP, year: PerformanceYear = PY2026) -> Election:
    """Return the election of an opt-in eligible participant, nothing chosen."""
    return begin(participant, ELECTING, year)


def selected(
    choice: Choice = OPT_IN, participant: Participant = GROUP, year: PerformanceYear = PY2026
) -> Election:
    """Return an election with *choice* selected."""
    return select(undecided(participant, year), choice)


def confirmed(
    choice: Choice = OPT_IN,
    participant: Participant = GROUP,
    year: PerformanceYear = PY2026,
    *,
    at: datetime | None = None,
    by: Confirmer | None = None,
) -> Election:
    """Return a confirmed election of *choice*."""
    return confirm(selected(choice, participant, year), "CONFIRM", at=at or in_window(year), by=by)


def in_state(state: ElectionState, participant: Participant = GROUP) -> Election:
    """Return an election that stands in *state*."""
    match state:
        case ElectionState.NOT_APPLICABLE:
            return begin(participant, MIPS, PY2026)
        case ElectionState.UNDECIDED:
            return undecided(participant)
        case ElectionState.SELECTED:
            return selected(OPT_IN, participant)
        case ElectionState.OPTED_IN:
            return confirmed(OPT_IN, participant, by=REPRESENTATIVE)
        case ElectionState.REPORTING_VOLUNTARILY:
            return confirmed(VOLUNTARILY, participant, by=REGISTRY)


def groups_from(number: int, size: int) -> tuple[Group, ...]:
    """Return *size* groups whose TINs count up from *number*."""
    return tuple(Group(Tin(f"{n:09}")) for n in range(number, number + size))


# --- for property tests ------------------------------------------------------------------------

# Few participants, so that ledgers often hold the same ones.
FEW: tuple[Participant, ...] = (
    Individual(Tin("000000001"), Npi("1234567893")),
    Individual(Tin("000000001"), Npi("1234567890")),
    Group(Tin("000000001")),
    Group(Tin("000000002")),
)
CONFIRMERS = (
    None,
    REPRESENTATIVE,
    REGISTRY,
    Confirmer("registry-7", Capacity.PRACTICE_REPRESENTATIVE),
)


def confirmers() -> st.SearchStrategy[Confirmer | None]:
    """Nobody named, or one of three."""
    return st.sampled_from(CONFIRMERS)


@cache
def in_window_instants(year: PerformanceYear) -> st.SearchStrategy[datetime]:
    """Instants of the election window of *year*, often its first and its last."""
    opens, closes = eastern(OPENS[year.year]), eastern(CLOSES[year.year])
    last = int((closes.astimezone(UTC) - opens.astimezone(UTC)).total_seconds()) - 1
    # Added in UTC: an hour of the clock that spring forward skips is no instant.
    return (st.sampled_from([0, 1, last]) | st.integers(0, last)).map(
        lambda seconds: (opens.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(EASTERN)
    )


@st.composite
def confirmed_elections(
    draw: st.DrawFn,
    choices: dict[tuple[Participant, PerformanceYear], Choice] | None = None,
) -> Election:
    """Confirmed elections of a few participants; *choices* settles what each chose."""
    participant = draw(st.sampled_from(FEW))
    year = draw(st.sampled_from(YEARS[-2:]))
    choice = draw(st.sampled_from(ELECTIONS))
    if choices is not None:
        choice = choices.setdefault((participant, year), choice)
    at = draw(in_window_instants(year))
    return confirmed(choice, participant, year, at=at, by=draw(confirmers()))


def _ledger(elections: Sequence[Election]) -> Ledger:
    ledger = Ledger()
    for election in elections:
        ledger = ledger.record(election)
    return ledger


@st.composite
def agreeing_ledgers(draw: st.DrawFn, size: int = 3) -> tuple[Ledger, ...]:
    """Ledgers written apart, of which no two disagree about a choice."""
    choices: dict[tuple[Participant, PerformanceYear], Choice] = {}
    elections = st.lists(confirmed_elections(choices), max_size=5)
    return tuple(_ledger(draw(elections)) for _ in range(size))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """One ledger."""
    (ledger,) = draw(agreeing_ledgers(1))
    return ledger


@st.composite
def conflicting_ledgers(draw: st.DrawFn) -> tuple[Ledger, Ledger, frozenset[tuple[str, int]]]:
    """Two ledgers, and the participants and years on which they disagree: one at least."""
    one, other = draw(agreeing_ledgers(2).filter(lambda pair: pair[1].records))
    turned = draw(st.sets(st.sampled_from(other.records), min_size=1))
    records = [
        confirmed(
            VOLUNTARILY if e.choice is OPT_IN else OPT_IN,
            e.participant,
            e.year,
            at=e.confirmed_at,
            by=e.confirmed_by,
        )
        if e in turned
        else e
        for e in other.records
    ]
    missing = [e for e in turned if one.election(e.participant, e.year) is None]
    return (
        one.merge(_ledger(missing)),
        Ledger(records),
        frozenset((e.participant.key, e.year.year) for e in turned),
    )


@st.composite
def uploads(draw: st.DrawFn, *, empty: bool = True) -> Batch:
    """Open uploads of mixed participants, some with a choice made; not *empty*: one at least."""
    numbers = count(1)
    elections = []
    years = st.just(draw(st.sampled_from(YEARS)))
    for eligibility in draw(st.lists(st.sampled_from(Eligibility), min_size=1, max_size=8)):
        number = next(numbers)
        tin = Tin(f"{number:09}")
        participants: list[Any] = [Group(tin), Individual(tin, NPI), Subgroup(tin, "SG-1")]
        participants += [VirtualGroup(f"VG-{number}"), ApmEntity(f"A{number}")]
        participant = draw(st.sampled_from(participants[:2] * 3 + participants[2:]))
        elections.append(begin(participant, eligibility, draw(years)))
    batch = Batch(elections)
    choices = {e.participant: draw(st.sampled_from(Choice)) for e in batch.to_elect}
    if not empty and not any(choice in ELECTIONS for choice in choices.values()):
        extra = begin(Group(Tin("000000099")), ELECTING, batch.elections[0].year)
        batch = evolve(batch, elections=(*batch.elections, extra))
        choices[extra.participant] = draw(st.sampled_from(ELECTIONS))
    return batch.choose(choices)
