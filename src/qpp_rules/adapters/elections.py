"""A registry's confirmed elections from CSV, compared with the participants of a roster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from qpp_rules.adapters.csv_rows import refuse_all, rows_of
from qpp_rules.core.checks import instance_of, take
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, Problem, YearNotCovered
from qpp_rules.core.identifiers import PARTICIPANT_TYPES
from qpp_rules.core.listings import listed
from qpp_rules.core.years import check_year
from qpp_rules.elections import Ledger, begin
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.elections import Election

__all__ = ["ELECTION_COLUMNS", "gate_of", "of_other_years", "outside_roster", "read_elections"]


def __dir__() -> list[str]:
    return __all__


ELECTION_COLUMNS: Final = (
    "participant",
    "year",
    "choice",
    "confirmed_at",
    "confirmed_by",
    "capacity",
)
"""The columns of :meth:`~qpp_rules.elections.Ledger.to_rows`."""

_YEAR_DIGITS: Final = 4


def read_elections(lines: Iterable[str], name: str = "elections") -> Ledger:
    """Read a ledger from the *lines* of a CSV file called *name*.

    Rows dated outside the election window of their year go to the ledger's *not_in_force*.

    >>> ledger = read_elections([
    ...     "participant,year,choice,confirmed_at,confirmed_by,capacity",
    ...     "group:000000001,2026,OPT_IN,2027-02-01T14:00:00+00:00,A. Smith,INTERMEDIARY",
    ... ])
    >>> [election.state.name for election in ledger]
    ['OPTED_IN']

    Raises InvalidInput with every problem, its row and column, and ConflictingElections.
    """
    problems: list[Problem] = []
    rows: list[dict[str, Any]] = []
    numbers: list[int] = []
    for line, cells in rows_of(lines, name, ELECTION_COLUMNS, problems, ELECTION_COLUMNS):
        row: dict[str, Any] = {column: text or None for column, text in cells.items()}
        year = cells["year"]
        if year.isascii() and year.isdecimal() and len(year) <= _YEAR_DIGITS:
            row["year"] = int(year)
        rows.append(row)
        numbers.append(line)
    ledger = Ledger()
    try:
        ledger = Ledger.from_rows(rows)
    except InvalidInput as error:
        problems += [_in_file(problem, numbers) for problem in error.problems]
    refuse_all(name, problems)
    return ledger


def _in_file(problem: Problem, numbers: list[int]) -> Problem:
    """Return *problem* with the row number of the file in place of the ledger's."""
    row, _, rest = problem.field.partition(", ")
    line = numbers[int(row.removeprefix("row ")) - 1]
    return evolve(problem, field=f"row {line}, {rest.rpartition(', ')[2]}")


def outside_roster(
    ledger: Ledger, participants: Iterable[Participant], year: PerformanceYear
) -> tuple[Election, ...]:
    """Return the elections of *ledger* for *year* whose participant is not in the roster.

    It includes those not in force. Without this check, a mistyped key would only show up as a
    participant without an election.

    >>> from qpp_rules import PerformanceYear
    >>> ledger = read_elections([
    ...     "participant,year,choice,confirmed_at,confirmed_by,capacity",
    ...     "group:000000001,2026,OPT_IN,2027-02-01T14:00:00+00:00,,",
    ... ])
    >>> [one.participant.masked_key for one in outside_roster(ledger, [], PerformanceYear(2026))]
    ['group:*****0001']
    """
    check_year("outside_roster", year)
    known = {*listed("outside_roster", "participants", participants, *PARTICIPANT_TYPES)}
    every = _all_of("outside_roster", ledger)
    return tuple(one for one in every if one.year == year and one.participant not in known)


def of_other_years(ledger: Ledger, year: PerformanceYear) -> tuple[Election, ...]:
    """Return the elections of *ledger* for years other than *year*, in force or not."""
    check_year("of_other_years", year)
    return tuple(one for one in _all_of("of_other_years", ledger) if one.year != year)


def _all_of(subject: str, ledger: Ledger) -> tuple[Election, ...]:
    take(subject, ledger=(ledger, instance_of(Ledger)))
    return (*ledger.records, *ledger.not_in_force)


def gate_of(
    participant: Participant,
    eligibility: Determination[Eligibility] | YearNotCovered,
    ledger: Ledger,
    year: PerformanceYear,
    *,
    submitted_at: datetime | None = None,
) -> tuple[Election, Determination[bool | None]]:
    """Return the election of *participant* in *ledger*, and whether its data may be submitted.

    Without a confirmed election, it is the election that *eligibility* begins. The answer is that
    of :meth:`~qpp_rules.elections.Ledger.may_submit`, at *submitted_at*.

    Raises YearNotCovered if the year's rules were not found.
    """
    take(
        "gate_of",
        ledger=(ledger, instance_of(Ledger)),
        eligibility=(eligibility, instance_of(Determination, YearNotCovered)),
    )
    unknown = Eligibility.UNDETERMINED
    determined = eligibility if isinstance(eligibility, Determination) else unknown
    begun = begin(participant, determined, year)
    gate = ledger.may_submit(begun, submitted_at=submitted_at)
    return ledger.election(participant, year) or begun, gate
