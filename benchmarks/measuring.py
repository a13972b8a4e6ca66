"""Timing several ways of doing one thing side by side, so that noise hits all alike."""

from __future__ import annotations

import gc
import platform
import time
import tracemalloc
from collections.abc import Callable, Mapping
from statistics import median

Contenders = Mapping[str, Callable[[], object]]


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
        return tracemalloc.get_traced_memory()[1] / 2**20
    finally:
        tracemalloc.stop()


def print_heading(what: str, rounds: int) -> None:
    """Print what is measured, and on what."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    print(f"{what}; {python}, {platform.machine()}, median of {rounds} rounds\n")


def print_row(name: str, *cells: str) -> None:
    """Print one line of a table."""
    print(f"{name:<42}" + "".join(f"{cell:>12}" for cell in cells))


def print_target(what: str, measured: float, target: float, unit: str) -> None:
    """Print whether a target is met."""
    verdict = "met" if measured <= target else "MISSED"
    print(f"target: {what}, at most {target:g} {unit}: {measured:.2f}, {verdict}")
