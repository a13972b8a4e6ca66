"""Plans by table are the library's own plans, digest for digest, on every engine."""

from __future__ import annotations

from random import Random
from typing import Any

import pyarrow
import pytest

from qpp_rules import Group, PerformanceYear, Tin, VirtualGroup, sampling
from qpp_rules.adapters import tables
from qpp_rules.sampling import Audited, ExcludedParticipants, FrameEntry, ReuseOfParticipants
from tests.adapters.tables.engines import ENGINES

YEAR = PerformanceYear(2027)
TERMS: dict[str, Any] = {"seed": "31415926535897932384", "year": YEAR, "reserves": 3}
RANDOM = Random(2027)
FRAME = [
    FrameEntry(Group(Tin(f"{n:09}")), frozenset(RANDOM.sample(["status:opt-in", "ä: x"], n % 2)))
    for n in range(1, 260)
]
FRAME += [FrameEntry(VirtualGroup("VG-1"), frozenset({"status:virtual"}))]
PATIENTS = {
    entry.participant: [f"{n:03}" for n in range(RANDOM.choice((0, 1, 3, 40)))] for entry in FRAME
}
FIRST = sampling.draw(FRAME, PATIENTS, **TERMS)
WAYS: dict[str, dict[str, Any]] = {
    "nothing excluded": {},
    "a plan": {"excluding": FIRST},
    "an audit and participants": {
        "excluding": [
            Audited(FIRST, frozenset({FIRST.reserves[0].participant})),
            ExcludedParticipants(frozenset(one.participant for one in FRAME[:200]), "our rule"),
        ],
    },
    "never again": {"excluding": FIRST, "reuse": ReuseOfParticipants.NEVER, "at_least": 30},
}
PLANS = {way: sampling.draw(FRAME, PATIENTS, **TERMS, **terms) for way, terms in WAYS.items()}


def frame_table() -> pyarrow.Table:
    rows = [
        {"participant": one.participant.key, "facets": ";".join(sorted(one.facets)) or None}
        for one in FRAME
    ]
    return pyarrow.Table.from_pylist(rows)


def patient_table() -> pyarrow.Table:
    rows = [
        {"participant": participant.key, "patient": patient}
        for participant, patients in PATIENTS.items()
        for patient in patients or [None]
    ]
    RANDOM.shuffle(rows)
    return pyarrow.Table.from_pylist(rows)


@pytest.mark.parametrize("engine", ENGINES)
def test_plans_have_equal_digests(engine: str) -> None:
    make, _ = ENGINES[engine]
    frame, patients = make(frame_table()), make(patient_table())
    for way, terms in WAYS.items():
        plan = tables.draw(frame, patients, **TERMS, **terms)
        assert plan == PLANS[way], way
        assert plan.digest == PLANS[way].digest
        assert tables.frame_digest(frame) == (plan.frame_size, plan.frame_digest)
