"""Timing several ways of doing one thing side by side, so that noise hits all alike.

What is printed can be written into the documents too: ``run`` does that if the program is called
with ``--table``.
"""

from __future__ import annotations

import gc
import os
import platform
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import NamedTuple

Contenders = Mapping[str, Callable[[], object]]

TABLES = Path(__file__).parent.parent / "docs" / "speed"
LIBRARIES = ("attrs", "cattrs", "duckdb", "msgspec", "narwhals", "polars", "pyarrow", "pydantic")
MIB = 2**20


def seconds_by_round(contenders: Contenders, rounds: int) -> dict[str, list[float]]:
    """Return the processor time of each contender in each round.

    A round runs all of them, and each round begins with another one.
    """
    spent: dict[str, list[float]] = {name: [] for name in contenders}
    names = list(contenders)
    for number in range(rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            gc.collect()
            gc.disable()
            try:
                began = time.process_time()
                contenders[name]()
                spent[name].append(time.process_time() - began)
            finally:
                gc.enable()
    return spent


def ratios(spent: Mapping[str, list[float]], unit: str) -> dict[str, float]:
    """Return how many times as long as *unit* each one took, the median over the rounds."""
    return {
        name: median(mine / its for mine, its in zip(times, spent[unit], strict=True))
        for name, times in spent.items()
    }


def peak_mebibytes(contender: Callable[[], object]) -> float:
    """Return the most memory that *contender* held at a time, beyond what was there before."""
    gc.collect()
    tracemalloc.start()
    try:
        contender()
        return tracemalloc.get_traced_memory()[1] / MIB
    finally:
        tracemalloc.stop()


class Process(NamedTuple):
    """How long a process computed, and the most memory that it held."""

    seconds: float
    mebibytes: float


def run_python(
    arguments: Sequence[str], source: Path | None = None, output: Path | None = None
) -> Process:
    """Run Python in a process of its own, with the package in *source* if that is given.

    *output* is the file of its standard output.
    """
    environment = os.environ if source is None else {**os.environ, "PYTHONPATH": str(source)}
    with (
        Path(os.devnull if output is None else output).open("wb") as stdout,
        subprocess.Popen(  # noqa: S603 (our own program)
            [sys.executable, *arguments], stdout=stdout, stderr=subprocess.DEVNULL, env=environment
        ) as process,
    ):
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"a process ended with {process.returncode}")
    # In KiB; on macOS in bytes.
    peak = used.ru_maxrss / (MIB if sys.platform == "darwin" else 1024)
    return Process(used.ru_utime + used.ru_stime, peak)


# Printing

_PRINTED: list[str] = []


def run(main: Callable[[], None]) -> None:
    """Run a benchmark; with ``--table``, write what it printed into the documents too."""
    main()
    if "--table" in sys.argv:
        TABLES.mkdir(exist_ok=True)
        text = "\n".join([*_PRINTED, "", f"Measured with {_versions()}, on {_machine()}", ""])
        (TABLES / f"{Path(sys.argv[0]).stem}.md").write_text(text.lstrip(), encoding="utf-8")


def print_heading(what: str, rounds: int) -> None:
    """Print what is measured, and on what."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    times = "one round" if rounds == 1 else f"median of {rounds} rounds"
    print(f"\n{what}; {python}, {platform.machine()}, {times}\n")
    _PRINTED.extend(["", f"### {what[0].upper()}{what[1:]}", "", f"{times.capitalize()}.", ""])


def print_row(name: str, *cells: str) -> None:
    """Print one line of a table. The first has the names of the columns."""
    print(f"{name:<42}" + "".join(f"{cell:>12}" for cell in cells))
    is_first = not _PRINTED[-1].startswith("|")
    _PRINTED.append(f"| {' | '.join((name, *cells))} |")
    if is_first:
        _PRINTED.append(f"|---|{'--:|' * len(cells)}")


def print_target(
    what: str, measured: float, target: float, unit: str, *, at_least: bool = False
) -> None:
    """Print whether a target is met."""
    is_met = measured >= target if at_least else measured <= target
    bound = "at least" if at_least else "at most"
    verdict = "met" if is_met else "MISSED"
    text = f"target: {what}, {bound} {target:g} {unit}: {measured:.2f}, {verdict}"
    print(text)
    _PRINTED.extend(["", f"{text[0].upper()}{text[1:]}."])


def _versions() -> str:
    used = [f"{name} {version(name)}" for name in LIBRARIES if name in sys.modules]
    return ", ".join([f"{platform.python_implementation()} {platform.python_version()}", *used])


def _machine() -> str:
    """Return the kind of machine: its processor, cores and memory, and no name."""
    processor = platform.processor() or platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        lines = about.read_text(encoding="utf-8").splitlines()
        named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        processor = next(iter(named), processor)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    day = datetime.now(UTC).date()
    return f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB; {day}."
