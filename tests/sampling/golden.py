"""Frames whose plans are on record, in ``tests/stored/plans``, and how each plan was drawn.

A plan on record is drawn and verified by every later version that knows the scheme. Add a question
and run ``python -m tests.sampling.golden``, which stores its plan. It never writes a plan again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import (
    Audited,
    ExcludedParticipants,
    FrameEntry,
    Plan,
    ReuseOfParticipants,
    draw,
    extend,
)
from tests.sampling.samples import (
    OTHER_SEED,
    PY2027,
    SEED,
    VECTOR_FRAME,
    group,
    groups,
    individual,
    participant,
    patient_ids,
)

PLANS: Final = Path(__file__).parent.parent / "stored" / "plans"
# Their order by code point differs from that of their JSON texts.
_FACETS: Final = ({"a", "a b"}, {"a", "Ä", "a-b"}, {"z"}, set[str]())


@attrs.frozen
class Question:
    """A frame, the number of patients of each participant, and what was asked of the draw."""

    frame: tuple[FrameEntry, ...]
    patients: int
    more: Mapping[str, Any]
    excluding: Callable[[], Any] = tuple
    extending: str = ""

    def patients_of(self, one: Any) -> list[str]:
        return [f"{patient}/{one.key[-2:]} é" for patient in patient_ids(self.patients)]

    def draw(self) -> Plan:
        if self.extending:
            return extend(stored(self.extending), self.frame, self.patients_of)
        more = {"seed": SEED, "year": PY2027, "excluding": self.excluding(), **self.more}
        return draw(self.frame, self.patients_of, **more)


def stored(name: str) -> Plan:
    return from_json((PLANS / f"{name}.json").read_bytes(), Plan)


def _after_an_audit() -> Audited:
    vector = stored("vector")
    return Audited(vector, {vector.reserves[0].participant})


_BARRED: Final = ExcludedParticipants(frozenset({group(100_000_001)}), "audited in 2025")
QUESTIONS: Final = {
    "vector": Question(VECTOR_FRAME, 22, {"reserves": 2, "seed_origin": "an example"}),
    "by-clinician": Question(
        tuple(FrameEntry(individual(number)) for number in range(14)),
        7,
        {"year": PerformanceYear(2021), "seed": "Würfel 3"},
    ),
    "ceiling": Question(
        tuple(groups(range(1, 13))), 4, {"year": PerformanceYear(2024), "at_least": 11}
    ),
    "facets": Question(
        tuple(
            FrameEntry(participant(number), frozenset(_FACETS[number % 4]))
            for number in range(1, 9)
        ),
        21,
        {"notes": ("frame frozen 2027-05-01", 'Ä\\"')},
    ),
    "follow-up": Question(
        VECTOR_FRAME,
        22,
        {"seed": OTHER_SEED, "reuse": ReuseOfParticipants.NEVER, "reserves": 1},
        excluding=lambda: (stored("vector"), _BARRED),
    ),
    "after-an-audit": Question(
        VECTOR_FRAME[:18], 22, {"seed": OTHER_SEED}, excluding=_after_an_audit
    ),
    "extended": Question((*VECTOR_FRAME, *groups(range(1, 361))), 22, {}, extending="vector"),
}
"""Each question by the name of its plan. One may rest on the plan of another before it."""


def main() -> None:
    """Store the plans that are not stored."""
    PLANS.mkdir(parents=True, exist_ok=True)
    for name, question in QUESTIONS.items():
        path = PLANS / f"{name}.json"
        if not path.exists():
            path.write_text(f"{to_json(question.draw(), indent=None)}\n", encoding="utf-8")
            print(name)  # noqa: T201


if __name__ == "__main__":
    main()
