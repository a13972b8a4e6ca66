"""Confirmed elections in a file of SQLite, for any number of processes at once.

The store answers as :class:`qpp_rules.elections.Ledger` does, in whatever order the elections
arrive, because the ledger decides: what is kept is read, a ledger is asked, and what is new is
appended, in one transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from qpp_rules import Participant, PerformanceYear
from qpp_rules.elections import Election, Ledger

SCHEMA = """
CREATE TABLE IF NOT EXISTS confirmation (
    participant  TEXT NOT NULL,
    year         INTEGER NOT NULL,
    choice       TEXT NOT NULL,
    confirmed_at TEXT NOT NULL,
    confirmed_by TEXT,
    capacity     TEXT
);
CREATE INDEX IF NOT EXISTS confirmation_of ON confirmation (participant, year);
CREATE TRIGGER IF NOT EXISTS one_choice BEFORE INSERT ON confirmation
WHEN EXISTS (
    SELECT 1 FROM confirmation
    WHERE participant = NEW.participant AND year = NEW.year AND choice <> NEW.choice
)
BEGIN SELECT RAISE(ABORT, 'a confirmed election is final'); END;
CREATE TRIGGER IF NOT EXISTS never_changed BEFORE UPDATE ON confirmation
BEGIN SELECT RAISE(ABORT, 'a confirmed election is final'); END;
CREATE TRIGGER IF NOT EXISTS never_removed BEFORE DELETE ON confirmation
BEGIN SELECT RAISE(ABORT, 'a confirmed election is final'); END;
"""
INSERT = """
INSERT INTO confirmation
VALUES (:participant, :year, :choice, :confirmed_at, :confirmed_by, :capacity)
"""
SELECT = "SELECT * FROM confirmation"
SECONDS_TO_WAIT = 10.0


class SqliteLedger:
    """The ledger of a registry, in a file."""

    def __init__(self, path: str | Path) -> None:
        """Open the file, and make it if it does not exist."""
        self._path = path
        with self._connected() as database:
            database.executescript(SCHEMA)

    def record(self, election: Election) -> Election:
        """Keep *election*, and return the one that is in force.

        Of the same choice confirmed twice, the first instant is in force. Raises what
        ``Ledger.record`` raises, and then writes nothing.
        """
        with self._connected() as database:
            # From here to the commit, no other process writes.
            database.execute("BEGIN IMMEDIATE")
            kept = _of(database, election.participant, election.year)
            after = kept.record(election)
            if after != kept:
                database.executemany(INSERT, Ledger((election,)).to_rows())
            database.execute("COMMIT")
        (in_force,) = after
        return in_force

    def of(self, participant: Participant, year: PerformanceYear) -> Ledger:
        """Return the ledger of one participant and year, which is empty or has one election."""
        with self._connected() as database:
            return _of(database, participant, year)

    def ledger(self) -> Ledger:
        """Return the whole ledger."""
        with self._connected() as database:
            return _read(database, SELECT)

    @contextmanager
    def _connected(self) -> Generator[sqlite3.Connection, None, None]:
        # With isolation_level None, no transaction begins by itself.
        database = sqlite3.connect(self._path, timeout=SECONDS_TO_WAIT, isolation_level=None)
        database.row_factory = sqlite3.Row
        try:
            yield database
        finally:
            # Takes back what was not committed.
            database.close()


def _of(database: sqlite3.Connection, participant: Participant, year: PerformanceYear) -> Ledger:
    where = f"{SELECT} WHERE participant = ? AND year = ?"
    return _read(database, where, participant.key, year.year)


def _read(database: sqlite3.Connection, query: str, *values: object) -> Ledger:
    return Ledger.from_rows(dict(row) for row in database.execute(query, values))
