"""Confirmed elections, kept: append-only, immutable, mergeable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from attrs import Factory, field

from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import (
    InvalidInput,
    InvalidValue,
    Problem,
    QppRulesError,
    YearNotCovered,
    refuse,
    years_text,
)
from qpp_rules.core.identifiers import Participant, check_participant, participant_from_key
from qpp_rules.core.listings import as_tuple, listed
from qpp_rules.core.masking import shown
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, check_year, eastern_text
from qpp_rules.elections.election import (
    CHOICE_OF,
    Capacity,
    Confirmer,
    Election,
    ElectionState,
    check_election,
    elections_table,
)
from qpp_rules.elections.gate import in_window, may_submit, opt_in_eligible
from qpp_rules.elections.window import check_open, was_open
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Scalar


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


def _records_by_key(ledger: Ledger) -> dict[tuple[str, int], Election]:
    return {_key(election): election for election in _elections_of(ledger.records)}


def _outside_by_key(ledger: Ledger) -> dict[tuple[str, int], tuple[Election, ...]]:
    found: dict[tuple[str, int], tuple[Election, ...]] = {}
    for election in _elections_of(ledger.not_in_force):
        found[_key(election)] = (*found.get(_key(election), ()), election)
    return found


def _elections_of(items: Any) -> list[Election]:
    # Runs before the checks, which then refuse what is skipped here.
    given = items if isinstance(items, tuple) else ()
    return [item for item in given if isinstance(item, Election)]


@frozen
class Ledger:
    """The confirmed elections of a registry, one for each participant and performance year.

    A ledger never changes: :meth:`record` and :meth:`merge` return a new one. Two copies that were
    written apart merge if they agree; if an election was confirmed twice, the first instant is
    kept.

    An election dated outside the election window of its year is not an election. :meth:`record`
    refuses it. :meth:`from_rows` keeps it apart in *not_in_force*, so that it can be reported; the
    ledger's answers leave it out, and it conflicts with no other election. One dated in a time that
    the texts leave in doubt, or for a year whose window was not found, is kept among the *records*,
    and :func:`~qpp_rules.elections.may_submit` answers None.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, Tin
    >>> from qpp_rules.elections import Choice, begin, confirm, select
    >>> group, year = Group(Tin("000000001")), PerformanceYear(2026)
    >>> e = select(begin(group, Eligibility.OPT_IN_ELIGIBLE, year), Choice.OPT_IN)
    >>> e = confirm(e, "CONFIRM", at=datetime(2027, 2, 1, 9, tzinfo=EASTERN))
    >>> ledger = Ledger().record(e)
    >>> ledger.election(group, year) == e, len(ledger), ledger.record(e) == ledger
    (True, 1, True)

    Raises InvalidValue for an election that is not confirmed, or on the wrong side of the window.

    Citation: 2019 Opt-in and Voluntary Reporting Election Process Guide.
    """

    records: tuple[Election, ...] = field(
        default=(), converter=as_tuple, validator=instance_of(tuple)
    )
    not_in_force: tuple[Election, ...] = field(
        default=(), converter=as_tuple, validator=instance_of(tuple), kw_only=True
    )
    _by_key: dict[tuple[str, int], Election] = field(
        init=False, repr=False, eq=False, default=Factory(_records_by_key, takes_self=True)
    )
    _outside: dict[tuple[str, int], tuple[Election, ...]] = field(
        init=False, repr=False, eq=False, default=Factory(_outside_by_key, takes_self=True)
    )

    def _problems(self) -> Iterator[Problem]:
        problems = [
            *_problems_of("records", self.records, in_force=True),
            *_problems_of("not_in_force", self.not_in_force, in_force=False),
        ]
        yield from problems
        if problems:
            return
        if [_key(election) for election in self.records] != sorted(self._by_key):
            expected = "each participant and year once, in order"
            yield Problem("records", "another order, or one twice", expected, "use record()")
        if self.not_in_force != _sorted(self.not_in_force):
            expected = "each once, in order"
            yield Problem("not_in_force", "another order, or one twice", expected)

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Election]:
        return iter(self.records)

    def election(self, participant: Participant, year: PerformanceYear) -> Election | None:
        """Return the confirmed election of *participant* for *year*, or None."""
        check_participant("Ledger.election", "participant", participant)
        check_year("Ledger.election", year)
        return self._by_key.get((participant.key, year.year))

    def outside_window(
        self, participant: Participant, year: PerformanceYear
    ) -> tuple[Election, ...]:
        """Return what *participant* confirmed for *year* outside the window: not in force."""
        check_participant("Ledger.outside_window", "participant", participant)
        check_year("Ledger.outside_window", year)
        return self._outside.get((participant.key, year.year), ())

    def may_submit(
        self, election: Election, *, submitted_at: datetime | None = None
    ) -> Determination[bool | None]:
        """Decide whether data may be submitted, judged by the elections of the ledger.

        *election* is what :func:`~qpp_rules.elections.begin` returns for the participant's
        eligibility. It decides if the ledger has no confirmed election. A confirmed election counts
        only if the participant is opt-in eligible: the answer is None if its eligibility is not
        determined, and False for any other eligibility. An election dated outside the window is not
        in force; the findings name it. With *submitted_at*, an election that is confirmed later
        does not count.

        >>> from qpp_rules import Group, Tin
        >>> from qpp_rules.elections import begin
        >>> group, year = Group(Tin("000000001")), PerformanceYear(2026)
        >>> Ledger().may_submit(begin(group, Eligibility.OPT_IN_ELIGIBLE, year)).answer
        False

        Raises InvalidType unless *election* is an Election and *submitted_at* an aware datetime,
        and InvalidValue if the election is confirmed: only those of the ledger count.

        Citation: as :func:`~qpp_rules.elections.may_submit`.
        """
        check_election("Ledger.may_submit", election)
        if election.is_final:
            raise InvalidValue.of(
                "Ledger.may_submit",
                "election",
                given=f"{election.participant.masked_key}, {election.state.value}",
                expected="an election that is not confirmed",
                remedy="record() it, and give what begin() returns",
            )
        participant, year = election.participant, election.year
        kept = self.election(participant, year)
        if kept is not None:
            found = may_submit(kept, submitted_at=submitted_at)
            return all_met(year, (opt_in_eligible(election), *found.findings))
        findings = may_submit(election, submitted_at=submitted_at).findings
        if election.state is not ElectionState.NOT_APPLICABLE:
            findings += tuple(map(in_window, self.outside_window(participant, year)))
        return all_met(year, findings)

    def record(self, election: Election) -> Ledger:
        """Return the ledger with *election*; the same election again changes nothing.

        Raises :class:`ConflictingElections` where another choice is in force, InvalidValue for an
        election that is not confirmed, and :class:`~qpp_rules.elections.ElectionWindowClosed` for
        one that was confirmed outside the window.
        """
        check_election("Ledger.record", election)
        if election.confirmed_at is not None and was_open(election) is False:
            check_open(election, election.confirmed_at, None)
        return self.merge(Ledger((election,)))

    def merge(self, other: Ledger) -> Ledger:
        """Return a ledger with the elections of both.

        Raises :class:`ConflictingElections` with every pair on which they disagree.
        """
        take("Ledger.merge", other=(other, instance_of(Ledger)))
        return _merged(self, (*other.records, *other.not_in_force))

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per election, those not in force last. The rows hold whole keys."""
        return [
            {
                "participant": election.participant.key,
                "year": election.year.year,
                "choice": election.choice.name if election.choice else None,
                "confirmed_at": _instant(election).astimezone(UTC).isoformat(),
                "confirmed_by": election.confirmed_by.name if election.confirmed_by else None,
                "capacity": election.confirmed_by.capacity.name if election.confirmed_by else None,
            }
            for election in (*self.records, *self.not_in_force)
        ]

    def _repr_html_(self) -> str:
        kept = (*self.records, *self.not_in_force)
        head = f"{len(self.records)} confirmed elections"
        if self.not_in_force:
            head += f"; {len(self.not_in_force)} outside the window, not in force, come last"
        return elections_table(head, kept)

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Any]]) -> Ledger:
        """Return the ledger in *rows*, as :meth:`to_rows` wrote them.

        Rows dated outside the election window of their year go to *not_in_force*.

        Raises InvalidValue with every row that is wrong, and :class:`ConflictingElections` with
        every pair that disagrees.
        """
        given = listed("Ledger.from_rows", "rows", rows, Mapping)
        problems: list[Problem] = []
        elections: list[Election] = []
        for place, row in enumerate(given, 1):
            try:
                elections.append(_read(row))
            except InvalidInput as error:
                problems += [problem.within(f"row {place}") for problem in error.problems]
            except YearNotCovered as error:
                expected = f"a year of {years_text(*error.covered)}: no other is covered"
                problems.append(Problem(f"row {place}, year", str(row["year"]), expected))
        if problems:
            refuse("Ledger.from_rows", problems)
        return _merged(cls(), elections)


def _problems_of(
    name: str, elections: tuple[Election, ...], *, in_force: bool
) -> Iterator[Problem]:
    for number, election in enumerate(elections):
        place = f"{name}[{number}]"
        if not isinstance(election, Election):
            yield Problem(place, type(election).__name__, "an Election", is_type=True)
        elif not election.is_final:
            given = f"{election.participant.masked_key}, {election.state.value}"
            yield Problem(place, given, "a confirmed election", "confirm it first")
        elif (was_open(election) is not False) != in_force:
            said = f"confirmed {eastern_text(_instant(election))}"
            given = f"{election.participant.masked_key}, {election.year}, {said}"
            side = "inside" if in_force else "outside"
            yield Problem(place, given, f"an election confirmed {side} the window of its year")


def _sorted(elections: Iterable[Election]) -> tuple[Election, ...]:
    return tuple(sorted(set(elections), key=lambda one: (_key(one), *_rank(one))))


def _rank(election: Election) -> tuple[datetime, str, str]:
    """Return what orders two confirmations for one participant and year, in any two copies."""
    return _instant(election), repr(election.confirmed_by), election.state.value


def _merged(ledger: Ledger, others: Iterable[Election]) -> Ledger:
    kept = dict(ledger._by_key)  # noqa: SLF001
    not_in_force = [*ledger.not_in_force]
    conflicts = []
    for election in others:
        if was_open(election) is False:
            not_in_force.append(election)
            continue
        before = kept.get(_key(election))
        if before is not None and before.choice is not election.choice:
            conflicts.append((before, election))
        else:
            kept[_key(election)] = election if before is None else min(before, election, key=_rank)
    if conflicts:
        raise ConflictingElections(tuple(conflicts))
    records = (kept[key] for key in sorted(kept))
    return Ledger(records, not_in_force=_sorted(not_in_force))


def _key(election: Election) -> tuple[str, int]:
    return election.participant.key, election.year.year


def _instant(election: Election) -> datetime:
    # A ledger holds confirmed elections only, and those have an instant.
    return cast("datetime", election.confirmed_at)


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
