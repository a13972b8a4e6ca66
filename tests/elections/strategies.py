"""Elections in every state, ledgers that agree, and uploads, for tables and property tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

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
    Capacity,
    Choice,
    Confirmer,
    Election,
    ElectionState,
    Exemption,
    begin,
    confirm,
    select,
)
from qpp_rules.eligibility import Eligibility
from qpp_rules.testing import strategies

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


def begun(
    participant: Participant, eligibility: Eligibility, year: PerformanceYear = PY2026
) -> Election:
    """Return a new election; an exempt participant may report voluntarily."""
    volunteer = Exemption.MAY_REPORT_VOLUNTARILY if eligibility is EXEMPT else None
    return begin(participant, eligibility, year, exemption=volunteer)


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
    """Return an election in *state*."""
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


agreeing_ledgers = strategies.agreeing_ledgers
confirmed_elections = strategies.confirmed_elections
confirmers = strategies.confirmers
conflicting_ledgers = strategies.conflicting_ledgers
ledgers = strategies.ledgers
uploads = strategies.batches


@cache
def in_window_instants(year: PerformanceYear) -> st.SearchStrategy[datetime]:
    """Instants of the election window of *year*, often its first and its last."""
    opens, closes = eastern(OPENS[year.year]), eastern(CLOSES[year.year])
    last = int((closes.astimezone(UTC) - opens.astimezone(UTC)).total_seconds()) - 1
    # Added in UTC: an hour of the clock that spring forward skips is no instant.
    return (st.sampled_from([0, 1, last]) | st.integers(0, last)).map(
        lambda seconds: (opens.astimezone(UTC) + timedelta(seconds=seconds)).astimezone(EASTERN)
    )
