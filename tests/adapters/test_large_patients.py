"""Samples by DuckDB: the plan of the row readers, or none where a row must be looked at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from qpp_rules import sampling
from qpp_rules.adapters.large_patients import draw_file
from qpp_rules.adapters.rosters import read_patients
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.core.years import PerformanceYear
from qpp_rules.sampling import FrameEntry, ReuseOfParticipants

PY2026 = PerformanceYear(2026)
KEYS = [f"group:{number:09}" for number in range(1, 61)]
FRAME = [
    FrameEntry(participant_from_key(key), frozenset({f"category:{place % 3}", "status:all"}))
    for place, key in enumerate(KEYS)
]
TERMS: dict[str, Any] = {"seed": "31415926535897932384", "year": PY2026, "seed_origin": "dice"}
HEADER = "participant,patient\n"
# The last participants of the frame have no patients, and one that has some is not in the frame.
PATIENTS = HEADER + "".join(
    f"{key},P{number}é\n" if number % 7 == 0 else f"{key},{number:07}\n"
    for place, key in enumerate([*KEYS[:50], "virtual-group:V1"])
    for number in range(place % 40)
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("patients")
    rows, table = folder / "patients.csv", folder / "patients.parquet"
    rows.write_text(PATIENTS, encoding="utf-8")
    read = f"FROM read_csv('{rows}', all_varchar = true)"
    duckdb.sql(f"COPY ({read}) TO '{table}' (FORMAT parquet)")
    return {"csv": rows, "parquet": table}


def by_row(**terms: Any) -> sampling.Plan:
    patients = read_patients(PATIENTS.splitlines())
    return sampling.draw(FRAME, lambda one: patients.get(one, ()), **terms)


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_the_plan_is_the_same_as_from_the_row_readers(files: dict[str, Path], kind: str) -> None:
    """In an audit, in a second one that leaves out what the first sampled, and with reserves."""
    first = by_row(**TERMS)
    again = {"seed": "27182818284590452353", "excluding": first}
    for more in ({}, again, {**again, "reuse": ReuseOfParticipants.NEVER, "reserves": 3}):
        terms = TERMS | more
        found = draw_file(FRAME, files[kind], **terms)
        assert found is not None
        assert found.plan == by_row(**terms)
        assert found.plan.digest == by_row(**terms).digest
        assert found.unknown == 1


@pytest.mark.parametrize("terms", [{"seed": ""}, {"reserves": -1}, {"year": 2026}])
def test_wrong_arguments_are_refused_with_the_messages_of_draw(
    files: dict[str, Path], terms: dict[str, Any]
) -> None:
    with pytest.raises(InvalidInput) as expected:
        by_row(**TERMS | terms)
    with pytest.raises(InvalidInput) as found:
        draw_file(FRAME, files["csv"], **TERMS | terms)
    assert str(found.value) == str(expected.value)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}{KEYS[0]},P1\n{KEYS[0]},P1\n",
        f"{HEADER}{KEYS[0]},\n",
        f"{HEADER},P1\n",
        f"{HEADER}{KEYS[0]}, P1\n",
        f"{HEADER}{KEYS[0]},P\u200b1\n",
        f"{HEADER}{KEYS[0]},'=1\n",
        f"{HEADER}'{KEYS[0]},P1\n",
        f"{HEADER}group:1,P1\n",
        f"{HEADER}{KEYS[0]}\n",
        f"{HEADER}\n{KEYS[0]},P1\n",
        f"participant\n{KEYS[0]}\n",
        f"participant,patient,visit\n{KEYS[0]},P1,1\n",
        f"participant;patient\n{KEYS[0]};P1\n",
        "",
    ],
)
def test_a_file_that_needs_the_row_readers_gives_no_plan(tmp_path: Path, text: str) -> None:
    path = tmp_path / "patients.csv"
    path.write_text(text, encoding="utf-8")
    assert draw_file(FRAME, path, **TERMS) is None


@pytest.mark.parametrize(
    "columns", ["'group:000000001' AS participant, 7 AS patient", "'P1' AS patient"]
)
def test_parquet_with_other_columns_gives_no_plan(tmp_path: Path, columns: str) -> None:
    """Patient 007 is not patient 7."""
    path = tmp_path / "patients.parquet"
    duckdb.sql(f"COPY (SELECT {columns}) TO '{path}' (FORMAT parquet)")
    assert draw_file(FRAME, path, **TERMS) is None


def test_a_facet_that_a_roster_cannot_hold_gives_no_plan(files: dict[str, Path]) -> None:
    frame = [FrameEntry(FRAME[0].participant, frozenset({"a;b"}))]
    assert draw_file(frame, files["csv"], **TERMS) is None


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        draw_file(FRAME, tmp_path / "none.csv", **TERMS)
