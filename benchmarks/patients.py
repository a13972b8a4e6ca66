"""A plan from patients in Parquet by `adapters.tables.draw`, beside SQL by hand of its random part.

    python benchmarks/patients.py [--most]

By hand: the tickets of 100,000 participants, the smallest of them, and of each the patients with
the smallest tickets. It knows no facets, reserves, earlier audits or digests, and no wrong rows.
Both must draw the same patients. A participant's patients are spread over the whole file, so that
no part of it can be left out. ``--most`` also draws from 10^8 patients, in processes of their own,
and needs 2 GB of disk.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
from measuring import (
    print_heading,
    print_row,
    print_target,
    ratios,
    run,
    run_python,
    seconds_by_round,
)

from qpp_rules import PerformanceYear
from qpp_rules.adapters import tables

if TYPE_CHECKING:
    from collections.abc import Callable

    from qpp_rules.sampling import Plan

YEAR = PerformanceYear(2026)
SEED = "31415926535897932384"
EACH = 100
PATIENTS = 10**7
MOST_PATIENTS = 10**8
GROWTH = [10**exponent for exponent in range(4, 8)]
ROUNDS = 5
MOST_TIMES = 1.5
MOST_MEBIBYTES = 700
BY_HAND = """
with drawn as (
    from frame order by sha256('qpp-rules-1/{seed}/participant/' || participant)
    limit (select greatest(10, least(50, ceil(count(*) * 0.03)))::bigint from frame)
), listed as (
    select participant, patient,
        sha256('qpp-rules-1/{seed}/patient/' || participant || '/' || patient) as ticket
    from patients join drawn using (participant)
)
select participant, patient from listed
qualify row_number() over (partition by participant order by ticket) <=
    greatest(5, least(50, ceil(count(*) over (partition by participant) * 0.25)))
"""


def write(folder: Path, patients: int) -> None:
    """Write a frame and its patients."""
    with duckdb.connect() as connection:
        participants = patients // EACH
        key = f"printf('individual:%09d|1234567893', i % {participants}) as participant"
        rows = {"frame": (key, participants), "patients": (f"{key}, 'P' || i as patient", patients)}
        for name, (columns, number) in rows.items():
            query = f"select {columns} from range({number}) of(i)"  # noqa: S608 (ours)
            connection.execute(f"copy ({query}) to '{folder / name}.parquet'")


def opened(folder: Path) -> Any:
    """Return a connection of DuckDB with the frame and its patients as views."""
    connection = duckdb.connect()
    for name in ("frame", "patients"):
        connection.execute(f"create view {name} as from '{folder / name}.parquet'")
    return connection


def in_duckdb(folder: Path) -> Plan:
    """Draw from the files with DuckDB."""
    with opened(folder) as connection:
        frame, patients = (connection.table(name) for name in ("frame", "patients"))
        return tables.draw(frame, patients, seed=SEED, year=YEAR)


def in_polars(folder: Path) -> Plan:
    """Draw from the files with Polars."""
    frame, patients = (
        pl.scan_parquet(folder / f"{name}.parquet") for name in ("frame", "patients")
    )
    return tables.draw(frame, patients, seed=SEED, year=YEAR)


def by_hand(folder: Path) -> list[tuple[str, str]]:
    """Draw from the files with SQL by hand."""
    with opened(folder) as connection:
        found: list[tuple[str, str]] = connection.execute(BY_HAND.format(seed=SEED)).fetchall()
        return found


ENGINES: dict[str, Callable[[Path], Plan]] = {"DuckDB": in_duckdb, "Polars": in_polars}


def compare(folder: Path) -> None:
    """Time a plan, after the same patients were drawn by hand."""
    write(folder, PATIENTS)
    expected = sorted(by_hand(folder))
    for draw in ENGINES.values():
        members = draw(folder).participants
        drawn = [(one.participant.key, p.patient) for one in members for p in one.patients]
        if sorted(drawn) != expected:
            sys.exit("other patients were drawn")
    unit = "SQL by hand"
    ways = {unit: partial(by_hand, folder)}
    ways |= {name: partial(draw, folder) for name, draw in ENGINES.items()}
    spent = seconds_by_round(ways, ROUNDS)
    found = ratios(spent, unit)
    what = f"a plan from {PATIENTS // EACH:,} participants and {PATIENTS:,} patients in Parquet"
    print_heading(what, ROUNDS)
    print_row("", "x by hand", "processor")
    for name, times in spent.items():
        print_row(name, f"{found[name]:.2f}", f"{median(times):.2f} s")
    for name in ENGINES:
        print_target(f"a plan, {name}", found[name], MOST_TIMES, f"times {unit}")


def grow(folder: Path) -> None:
    """Time plans from ever more patients."""
    print_heading("a plan from Parquet, as the patients grow", ROUNDS)
    print_row("patients", *ENGINES)
    for number in GROWTH:
        write(folder, number)
        ways = {name: partial(draw, folder) for name, draw in ENGINES.items()}
        spent = seconds_by_round(ways, ROUNDS)
        print_row(f"{number:,}", *(f"{median(spent[name]):.2f} s" for name in ENGINES))


def draw_most(folder: Path) -> None:
    """Draw from the most patients, and print the peak of the process."""
    write(folder, MOST_PATIENTS)
    print_heading(f"a plan from {MOST_PATIENTS:,} patients in Parquet, a process each", 1)
    print_row("", "processor", "peak")
    peaks = {}
    for name in ENGINES:
        found = run_python([__file__, "--only", name, str(folder)])
        print_row(name, f"{found.seconds:.1f} s", f"{found.mebibytes:.0f} MiB")
        peaks[name] = found.mebibytes
    for name, peak in peaks.items():
        print_target(f"peak, {name}", peak, MOST_MEBIBYTES, "MiB")


def main() -> None:
    """Time everything; ``--only`` is for the processes of ``--most``."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", action="store_true", help="also draw from 10^8 patients")
    parser.add_argument("--table", action="store_true", help="write the table of the documents")
    parser.add_argument("--only", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.only:
        engine, folder = asked.only
        ENGINES[engine](Path(folder))
        return
    with tempfile.TemporaryDirectory() as temporary:
        compare(Path(temporary))
        grow(Path(temporary))
        if asked.most:
            draw_most(Path(temporary))


if __name__ == "__main__":
    run(main)
