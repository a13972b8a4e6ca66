"""`qpp-rules eligibility` on a million individuals in CSV: by table, beside the row path.

    python benchmarks/command_line.py [--base COMMIT]

Each is a process of its own, so that its peak is what the machine must have. The row path reads
100,000 rows, and its time beyond that of one row is scaled to a million by the row; its peak is not
scaled. With ``--base``, the row path of that commit is run too. On 200,000 rows both ways of today
must write the same bytes.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from statistics import median

import polars as pl
from measuring import Process, print_heading, print_row, print_target, run, run_python
from tables import individuals

ROOT = Path(__file__).parent.parent
ROWS = 10**6
ROWS_BY_ROW = 10**5
ROWS_COMPARED = 2 * 10**5
ROUNDS = 3
LEAST_TIMES = 20
MOST_MEBIBYTES = 700
BY_TABLE = "from qpp_rules.cli import main; main()"
# No file is large enough for the path by table.
BY_ROW = f"from qpp_rules.cli import files; files._LONG_FILE = 1 << 62; {BY_TABLE}"


def asked(code: str, roster: Path, source: Path, output: Path | None = None) -> Process:
    """Run the command by *code* in a process of its own, with the package in *source*."""
    arguments = ["-c", code, "eligibility", str(roster), "--year", "2026", "--csv"]
    return run_python(arguments, source, output)


def written(path: Path, rows: int) -> Path:
    """Write the roster of *rows* individuals as CSV."""
    flags = pl.col(pl.Boolean).replace_strict({True: "yes", False: "no"}, default=None)
    individuals(rows).with_columns(flags).write_csv(path, float_precision=2)
    return path


def source_of(commit: str, folder: Path) -> Path:
    """Return the folder of the package as it was at *commit*."""
    command = ["git", "-C", str(ROOT), "archive", commit, "src"]
    packed = subprocess.check_output(command)  # noqa: S603 (our own history)
    with tarfile.open(fileobj=BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def check_bytes(folder: Path) -> None:
    """Exit if the two ways of today write different bytes."""
    roster = written(folder / "compared.csv", ROWS_COMPARED)
    outputs = [folder / "by-table.out", folder / "by-row.out"]
    for code, output in zip((BY_TABLE, BY_ROW), outputs, strict=True):
        asked(code, roster, ROOT / "src", output)
    one, other = (output.read_bytes() for output in outputs)
    if one != other or one.count(b"\n") != ROWS_COMPARED + 1:
        sys.exit("the two ways write different bytes")


def main() -> None:
    """Time the ways in turn, and print their peaks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", help="also run the row path of this commit")
    parser.add_argument("--table", action="store_true", help="write the table of the documents")
    base = parser.parse_args().base
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        check_bytes(folder)
        ways = {"row by row": (BY_ROW, ROOT / "src")}
        if base:
            ways[f"row by row at {base}"] = (BY_TABLE, source_of(base, folder / "base"))
        large = written(folder / "large.csv", ROWS)
        small = written(folder / "small.csv", ROWS_BY_ROW)
        one = written(folder / "one.csv", 1)
        found: dict[str, list[Process]] = {name: [] for name in ("by table", *ways)}
        for _ in range(ROUNDS):
            found["by table"].append(asked(BY_TABLE, large, ROOT / "src"))
            for name, (code, source) in ways.items():
                start, whole = (asked(code, roster, source) for roster in (one, small))
                scaled = (whole.seconds - start.seconds) * ROWS / ROWS_BY_ROW
                found[name].append(Process(start.seconds + scaled, whole.mebibytes))
    print_heading(f"the command for {ROWS:,} individuals in CSV", ROUNDS)
    print_row("", "x by table", "processor", "peak")
    by_table = found["by table"]
    for name, runs in found.items():
        pairs = zip(runs, by_table, strict=True)
        times = median(mine.seconds / its.seconds for mine, its in pairs)
        seconds = f"{median(one.seconds for one in runs):.1f} s"
        peak = f"{max(one.mebibytes for one in runs):.0f} MiB"
        print_row(name, f"{times:.1f}", seconds, peak if name == "by table" else f"({peak})")
    print_target(name, times, LEAST_TIMES, "times by table", at_least=True)
    print_target("by table", max(one.mebibytes for one in by_table), MOST_MEBIBYTES, "MiB")


if __name__ == "__main__":
    run(main)
