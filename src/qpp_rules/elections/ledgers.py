"""Confirmed elections, kept: append-only, immutable, mergeable."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from attrs import field

from qpp_rules.core.errors import InvalidInput, InvalidValue, Problem, QppRulesError, refuse
from qpp_rules.core.identifiers import Participant, check_participant, participant_from_key
from qpp_rules.core.values import frozen, shown
from qpp_rules.core.years import PerformanceYear, check_year, eastern_text
from qpp_rules.elections.states import (
    CHOICE_OF,
    Capacity,
    Confirmer,
    Election,
    ElectionState,
    elections_table,
)
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qpp_rules.core.determinations import Scalar

__all__ = ["ConflictingElections", "Ledger"]


def __dir__() -> list[str]:
    return __all__


class ConflictingElections(QppRulesError, ValueError):
    """Elections that cannot both be in force: *conflicts* pairs each kept with each refused."""

    def __init__(self, conflicts: tuple[tuple[Election, Election], ...]) -> None:
        super().__init__(conflicts)
        self.conflicts = conflicts

    def __str__(self) -> str:
        lines = [
            f"  {kept.participant.masked_key}, {kept.year}: {_said(kept)}, against {_said(other)}"
            for kept, other in self.conflicts
        ]
        head = "a confirmed election is final, and these differ from those kept:"
        return "\n".join([head, *lines])


def _said(election: Election) -> str:
    since = eastern_text(election.confirmed_at) if election.confirmed_at else "no instant"
    return f"{election.choice.value if election.choice else 'nothing'} since {since}"


def _as_records(records: Iterable[Election]) -> tuple[Election, ...]:
    return tuple(records)


@frozen
class Ledger:
    """The confirmed elections of a registry, one for each participant and performance year.

    Nothing is ever changed or removed: :meth:`record` and :meth:`merge` return a new ledger. Two
    copies that were written apart merge where they agree; of the same election confirmed twice the
    first instant is kept.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, Tin
    >>> from qpp_rules.elections import Choice, begin, confirm, select
    >>> group, year = Group(Tin("000000001")), PerformanceYear(2026)
    >>> e = select(begin(group, Eligibility.OPT_IN_ELIGIBLE, year), Choice.OPT_IN)
    >>> e = confirm(e, "CONFIRM", at=datetime(2027, 2, 1, 9, tzinfo=EASTERN))
    >>> ledger = Ledger().record(e)
    >>> ledger.election(group, year) == e, len(ledger), ledger.record(e) == ledger
    (True, 1, True)

    Raises InvalidValue for an election that is not confirmed.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """

    records: tuple[Election, ...] = field(default=(), converter=_as_records)

    def _problems(self) -> Iterator[Problem]:
        for place, election in enumerate(self.records):
            name = f"records[{place}]"
            if not isinstance(election, Election):
                yield Problem(name, type(election).__name__, "an Election", is_type=True)
            elif not election.is_final:
                given = f"{election.participant.masked_key}, {election.state.value}"
                yield Problem(name, given, "a confirmed election", "confirm it first")
        if all(isinstance(election, Election) for election in self.records):
            keys = [_key(election) for election in self.records]
            if keys != sorted(set(keys)):
                expected = "each participant and year once, in order"
                yield Problem("records", "another order, or one twice", expected, "use record()")

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Election]:
        return iter(self.records)

    def election(self, participant: Participant, year: PerformanceYear) -> Election | None:
        """Return the confirmed election of *participant* for *year*, or None."""
        check_participant("Ledger.election", "participant", participant)
        check_year("Ledger.election", year)
        found = {_key(election): election for election in self.records}
        return found.get((participant.key, year.year))

    def record(self, election: Election) -> Ledger:
        """Return the ledger with *election*; the same election again is no change.

        Raises :class:`ConflictingElections` where another choice is in force, and InvalidValue for
        an election that is not confirmed.
        """
        return self.merge(Ledger((election,)))

    def merge(self, other: Ledger) -> Ledger:
        """Return a ledger with the elections of both.

        Raises :class:`ConflictingElections` with every pair on which they disagree.
        """
        return _merged(self.records, other.records)

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per election. The rows hold whole keys."""
        return [
            {
                "participant": election.participant.key,
                "year": election.year.year,
                "choice": election.choice.name if election.choice else None,
                "confirmed_at": _instant(election).astimezone(UTC).isoformat(),
                "confirmed_by": election.confirmed_by.name if election.confirmed_by else None,
                "capacity": election.confirmed_by.capacity.name if election.confirmed_by else None,
            }
            for election in self.records
        ]

    def _repr_html_(self) -> str:
        return elections_table(f"{len(self.records)} confirmed elections", self.records)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Ledger:
        """Return the ledger that *rows* hold, as :meth:`to_rows` gave them.

        Raises InvalidValue with every row that is none, and :class:`ConflictingElections` with
        every pair that disagrees.
        """
        problems: list[Problem] = []
        elections: list[Election] = []
        for place, row in enumerate(rows, 1):
            try:
                elections.append(_read(row))
            except InvalidInput as error:
                problems += [problem.within(f"row {place}") for problem in error.problems]
        if problems:
            refuse("Ledger.from_rows", problems)
        return _merged((), elections)


def _merged(records: Iterable[Election], others: Iterable[Election]) -> Ledger:
    kept = {_key(election): election for election in records}
    conflicts = []
    for election in others:
        before = kept.get(_key(election))
        if before is not None and not _agree(before, election):
            conflicts.append((before, election))
        else:
            kept[_key(election)] = _first(before, election)
    if conflicts:
        raise ConflictingElections(tuple(conflicts))
    return Ledger(kept[key] for key in sorted(kept))


def _key(election: Election) -> tuple[str, int]:
    return election.participant.key, election.year.year


def _agree(one: Election, other: Election) -> bool:
    return one.choice is other.choice


def _instant(election: Election) -> datetime:
    # A ledger holds confirmed elections only, and those have an instant.
    return cast("datetime", election.confirmed_at)


def _first(before: Election | None, election: Election) -> Election:
    """Return the earlier confirmation; of two at one instant, the same whatever the order."""
    if before is None:
        return election
    return min(before, election, key=lambda one: (_instant(one), repr(one.confirmed_by)))


def _read(row: Mapping[str, Any]) -> Election:
    columns = ("participant", "year", "choice", "confirmed_at", "confirmed_by", "capacity")
    problems = [
        Problem(column, "nothing", "a value", "add the column")
        for column in columns
        if column not in row
    ]
    if problems:
        refuse("row", problems)
    states = {choice.name: state for state, choice in CHOICE_OF.items()}
    choice, key = row["choice"], row["participant"]
    state = states.get(choice) if isinstance(choice, str) else None
    if state is None:
        problems.append(Problem("choice", shown(choice), " or ".join(states)))
    if not isinstance(key, str):
        problems.append(Problem("participant", type(key).__name__, "a participant's key, as text"))
    try:
        at = datetime.fromisoformat(row["confirmed_at"])
    except (TypeError, ValueError):
        problems.append(Problem("confirmed_at", shown(row["confirmed_at"]), "an instant as text"))
    if problems:
        refuse("row", problems)
    return Election(
        participant=participant_from_key(key),
        year=PerformanceYear(row["year"]),
        eligibility=Eligibility.OPT_IN_ELIGIBLE,
        state=state or ElectionState.UNDECIDED,
        choice=CHOICE_OF[state] if state else None,
        confirmed_at=at,
        confirmed_by=_read_confirmer(row["confirmed_by"], row["capacity"]),
    )


def _read_confirmer(name: str | None, capacity: str | None) -> Confirmer | None:
    if name is None and capacity is None:
        return None
    capacities = Capacity.__members__
    if not isinstance(capacity, str) or capacity not in capacities:
        raise InvalidValue.of(
            "row", "capacity", given=shown(capacity), expected=" or ".join(capacities)
        )
    return Confirmer(cast("str", name), capacities[capacity])
