"""`qpp-rules eligibility` on a million individuals in CSV: by table, beside the row path.

    python benchmarks/command_line.py

Each is a process of its own, so that its peak is what the machine must have. The row path reads
50,000 rows, and its time beyond that of one row is scaled to a million by the row; its peak is not
scaled.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import polars as pl
from measuring import print_row, print_target
from tables import individuals

ROWS = 10**6
ROWS_BY_ROW = 50_000
BY_TABLE = "from qpp_rules.cli import main; main()"
# No file is large enough for the path by table.
BY_ROW = f"from qpp_rules.cli import files; files._LONG_FILE = 1 << 62; {BY_TABLE}"
MIB = 2**20


class Run(NamedTuple):
    """How long a process computed, and the most memory that it held."""

    seconds: float
    mebibytes: float


def run(code: str, roster: Path) -> Run:
    """Run the command by *code* in a process of its own."""
    asked = ["eligibility", str(roster), "--year", "2026", "--csv"]
    with subprocess.Popen(  # noqa: S603 (our own command)
        [sys.executable, "-c", code, *asked],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"the command ended with {process.returncode}")
    # In KiB; on macOS in bytes.
    peak = used.ru_maxrss / (MIB if sys.platform == "darwin" else 1024)
    return Run(used.ru_utime + used.ru_stime, peak)


def write(path: Path, rows: int) -> Path:
    """Write the roster of *rows* individuals as CSV."""
    flags = pl.col(pl.Boolean).replace_strict({True: "yes", False: "no"}, default=None)
    individuals(rows).with_columns(flags).write_csv(path, float_precision=2)
    return path


def main() -> None:
    """Time the two ways, and print their peaks."""
    with tempfile.TemporaryDirectory() as folder:
        large = run(BY_TABLE, write(Path(folder, "large.csv"), ROWS))
        small = run(BY_ROW, write(Path(folder, "small.csv"), ROWS_BY_ROW))
        start = run(BY_ROW, write(Path(folder, "one.csv"), 1)).seconds
    scaled = start + (small.seconds - start) * ROWS / ROWS_BY_ROW
    python = f"{platform.python_implementation()} {platform.python_version()}"
    print(f"qpp-rules eligibility, {ROWS:,} individuals in CSV; {python}, {platform.machine()}\n")
    print_row("", "processor", "peak")
    print_row("by table", f"{large.seconds:.1f} s", f"{large.mebibytes:.0f} MiB")
    print_row(
        f"row by row, from {ROWS_BY_ROW:,} rows", f"{scaled:.1f} s", f"{small.mebibytes:.0f} MiB"
    )
    print(f"\nby table is {scaled / large.seconds:.0f} times as fast")
    print_target("peak by table", large.mebibytes, 700, "MiB")


if __name__ == "__main__":
    main()
