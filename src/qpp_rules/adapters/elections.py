"""A registry's confirmed elections from CSV, and a roster's participants held against them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from qpp_rules.adapters.csv_rows import refuse_all, rows_of
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, Problem
from qpp_rules.elections import Election, Ledger, begin, may_submit
from qpp_rules.eligibility import Eligibility

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qpp_rules.core.errors import YearNotCovered
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.years import PerformanceYear

__all__ = ["ELECTION_COLUMNS", "gate_of", "read_elections"]


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


def read_elections(lines: Iterable[str], name: str = "elections") -> Ledger:
    """Read the ledger that *lines* of a CSV file, called *name*, hold.

    >>> ledger = read_elections([
    ...     "participant,year,choice,confirmed_at,confirmed_by,capacity",
    ...     "group:000000001,2026,OPT_IN,2027-02-01T14:00:00+00:00,A. Smith,INTERMEDIARY",
    ... ])
    >>> [election.state.name for election in ledger]
    ['OPTED_IN']

    Raises InvalidInput with every fault, its row and column, and ConflictingElections.
    """
    problems: list[Problem] = []
    ledger = Ledger()
    found = []
    for line, cells in rows_of(lines, name, ELECTION_COLUMNS, problems, ELECTION_COLUMNS):
        row: dict[str, Any] = {column: text or None for column, text in cells.items()}
        year = cells["year"]
        if year.isascii() and year.isdecimal():
            row["year"] = int(year)
        try:
            found.append(Ledger.from_rows([row]))
        except InvalidInput as error:
            problems += [
                Problem(
                    f"row {line}, {one.field.rpartition(', ')[2]}",
                    one.given,
                    one.expected,
                    one.remedy,
                )
                for one in error.problems
            ]
    refuse_all(name, problems)
    for one in found:
        ledger = ledger.merge(one)
    return ledger


def gate_of(
    participant: Participant,
    eligibility: Determination[Eligibility] | YearNotCovered,
    ledger: Ledger,
    year: PerformanceYear,
) -> tuple[Election, Determination[bool | None]]:
    """Return the election of *participant* as *ledger* has it, and whether its data may go.

    Without a confirmed election it is the one that *eligibility* begins.
    """
    kept = ledger.election(participant, year)
    if kept is None:
        answer = (
            eligibility.answer
            if isinstance(eligibility, Determination)
            else Eligibility.UNDETERMINED
        )
        kept = begin(participant, answer, year)
    return kept, may_submit(kept)
