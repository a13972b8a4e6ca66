"""How long sampling takes and what it holds, beside other samplers. Run by ``make bench``."""

from __future__ import annotations

import csv
import hashlib
import heapq
import random
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from consistent_sampler import sampler
from cryptorandom.cryptorandom import SHA256
from cryptorandom.sample import random_sample
from measuring import (
    Contenders,
    peak_mebibytes,
    print_heading,
    print_row,
    print_target,
    ratios,
    seconds_by_round,
)

from qpp_rules import Individual, Npi, Participant, PerformanceYear, Tin
from qpp_rules.sampling import FrameEntry, draw, draw_from_rows, sample_participants, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROUNDS = 7
SIZE = 1_000_000
SAMPLE = 50
SEED = "31415926535897932384"
YEAR = PerformanceYear(2027)
PREFIX = f"qpp-rules-1/{SEED}/participant/".encode()

MOST_TIMES_HASHING = 1.25
MOST_MEBIBYTES = 2.0

CLINICIANS = 100_000
DRAWS = 15

ROWS = 1_000_000
PARTICIPANTS = 10_000

NUMBERS = random.Random(SEED).sample(range(SIZE), SIZE)  # noqa: S311
KEYS = [f"virtual-group:{number:06}" for number in NUMBERS]
"""A frame of keys of 20 characters, in no order."""

HASHING = "hashing every key once"
OURS = "sample_participants"


def hash_every_key(keys: Iterable[str] = KEYS) -> None:
    """Hash every key once, in the fastest way there is: the unit."""
    start = hashlib.sha256(PREFIX).copy
    for key in keys:
        state = start()
        state.update(key.encode())
        state.hexdigest()


def ours() -> list[str]:
    """Return the sample of this package."""
    return [one.key for one in sample_participants(KEYS, seed=SEED, year=YEAR).sample]


def smallest_of_heap() -> list[str]:
    """Return the same sample by the standard library's heap."""
    start = hashlib.sha256(PREFIX).copy

    def ticket(key: str) -> bytes:
        state = start()
        state.update(key.encode())
        return state.digest()

    return heapq.nsmallest(SAMPLE, KEYS, key=ticket)


def sorted_and_sampled() -> list[str]:
    """Return a sample that does not depend on the order of the frame, by way of a sort."""
    return random.Random(SEED).sample(sorted(KEYS), SAMPLE)  # noqa: S311


def consistent() -> list[str]:
    """Return a sample by a package with tickets."""
    return list(sampler(KEYS, SEED, take=SAMPLE, output="id"))


def cryptographic() -> list[str]:
    """Return a sample by a package whose generator is SHA-256 in counter mode."""
    return [str(key) for key in random_sample(KEYS, SAMPLE, prng=SHA256(SEED))]


def numpy_choice() -> list[str]:
    """Return a sample by numpy."""
    chosen = np.random.default_rng(int(SEED)).choice(KEYS, SAMPLE, replace=False)
    return [str(key) for key in chosen]


SAMPLERS: Contenders = {
    HASHING: hash_every_key,
    OURS: ours,
    "heapq.nsmallest over the same hash": smallest_of_heap,
    "sorted + random.sample": sorted_and_sampled,
    "consistent_sampler": consistent,
    "cryptorandom random_sample": cryptographic,
    "numpy Generator.choice": numpy_choice,
}


def compare_samplers() -> None:
    """Print a row for each sampler, and the targets."""
    if ours() != smallest_of_heap():
        message = "the two ways to the smallest tickets differ"
        raise AssertionError(message)
    print_heading(f"{SAMPLE} of {SIZE:,} keys of {len(KEYS[0])} characters", ROUNDS)
    spent = seconds_by_round(SAMPLERS, ROUNDS)
    relative = ratios(spent, HASHING)
    held = {name: peak_mebibytes(contender) for name, contender in SAMPLERS.items()}
    print_row("", "x hashing", "seconds", "peak MiB")
    for name in SAMPLERS:
        print_row(name, f"{relative[name]:.2f}", f"{median(spent[name]):.2f}", f"{held[name]:.2f}")
    print()
    print_target(OURS, relative[OURS], MOST_TIMES_HASHING, "times hashing every key once")
    print_target(OURS, held[OURS], MOST_MEBIBYTES, "MiB beyond the frame")


def clinicians() -> list[FrameEntry]:
    """Return clinicians in no order; 1 in 7 opted in, and 1 in 5,000 reports an MVP.

    The random sample usually misses the MVP, so that coverage has to look for it.
    """
    opted_in, mvp, neither = (
        frozenset({"status:opt-in"}),
        frozenset({"option:MVP"}),
        frozenset[str](),
    )
    return [
        FrameEntry(
            Individual(Tin(f"{700_000_000 + number // 3}"), Npi(f"{1_000_000_000 + number}")),
            mvp if number % 5000 == 0 else neither if number % 7 else opted_in,
        )
        for number in NUMBERS
        if number < CLINICIANS
    ]


def compare_draws() -> None:
    """Print what it takes to draw and verify a plan, and to sample, beside hashing every key."""
    frame = clinicians()
    participants = [entry.participant for entry in frame]
    keys = [participant.key for participant in participants]
    patients = [f"MRN-{number:04}" for number in range(60)]

    def patients_of(_participant: Participant) -> list[str]:
        return patients

    plan = draw(frame, patients_of, seed=SEED, year=YEAR, reserves=5)
    if not verify(plan, frame, patients_of).answer:
        message = "the plan is not the one that its seed draws"
        raise AssertionError(message)
    hashing_participants = "hashing the .key of every participant"
    draws: Contenders = {
        HASHING: lambda: hash_every_key(keys),
        "draw": lambda: draw(frame, patients_of, seed=SEED, year=YEAR, reserves=5),
        "verify": lambda: verify(plan, frame, patients_of),
        OURS: lambda: sample_participants(keys, seed=SEED, year=YEAR),
        hashing_participants: lambda: hash_every_key(one.key for one in participants),
        f"{OURS}, not keys": lambda: sample_participants(participants, seed=SEED, year=YEAR),
    }
    targets = (
        ("draw", 6, HASHING),
        ("verify", 1.2, "draw"),
        (OURS, MOST_TIMES_HASHING, HASHING),
        (f"{OURS}, not keys", MOST_TIMES_HASHING, hashing_participants),
    )
    print_heading(f"plans from {CLINICIANS:,} clinicians", DRAWS)
    spent = seconds_by_round(draws, DRAWS)
    relative = ratios(spent, HASHING)
    print_row("", "x hashing", "seconds")
    for name, times in spent.items():
        print_row(name, f"{relative[name]:.2f}", f"{median(times):.3f}")
    print()
    for name, most, unit in targets:
        print_target(name, ratios(spent, unit)[name], most, f"times {unit}")


def write_rows(path: Path) -> None:
    """Write rows of (participant, patient) in no order, as an extract of visits has them."""
    each = ROWS // PARTICIPANTS
    places = list(range(ROWS))
    random.Random(SEED).shuffle(places)  # noqa: S311
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            (KEYS[place // each], f"patient-{place % each:08}") for place in places
        )


def rows_of(path: Path) -> Iterator[list[str]]:
    """Read the rows back."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file)


def compare_streams() -> None:
    """Print what it takes to draw a plan out of a file, beside reading it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        write_rows(path)

        def read() -> None:
            for _row in rows_of(path):
                pass

        def draw() -> None:
            draw_from_rows(rows_of(path), seed=SEED, year=YEAR)  # type: ignore[arg-type]

        contenders: Contenders = {"reading the rows": read, "draw_from_rows": draw}
        print_heading(f"a plan from {ROWS:,} rows of {PARTICIPANTS:,} participants", ROUNDS)
        spent = seconds_by_round(contenders, ROUNDS)
        relative = ratios(spent, "reading the rows")
        print_row("", "x reading", "seconds", "peak MiB")
        for name, contender in contenders.items():
            held = peak_mebibytes(contender)
            print_row(name, f"{relative[name]:.2f}", f"{median(spent[name]):.2f}", f"{held:.2f}")


if __name__ == "__main__":
    compare_draws()
    print("\n")
    compare_samplers()
    print("\n")
    compare_streams()
