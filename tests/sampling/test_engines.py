"""The same sample drawn by other programs: DuckDB in SQL alone, and sha256sum with sort.

The scheme is a text and a hash, so any engine with SHA-256 draws it. Each query here is written
from the scheme: it has the percentage, the minimum, the cap and the order, and nothing of ours.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from qpp_rules.core.identifiers import Participant
from qpp_rules.sampling import FrameEntry, Plan, draw, draw_from_rows, list_digest
from tests.sampling.samples import (
    OTHER_SEED,
    PY2027,
    SEED,
    VECTOR_FRAME,
    VECTOR_PATIENTS,
    mixed,
    patient_ids,
    rows_of,
    shuffled,
)

pytestmark = pytest.mark.exhaustive

SEEDS = [SEED, OTHER_SEED, "a seed with blanks", "Würfel"]

PARTICIPANTS = """
    WITH sized AS (
        SELECT least(count(*), greatest(10, least(50, (3 * count(*) + 99) // 100))) AS quota
        FROM frame
    ), ticketed AS (
        SELECT key, sha256('qpp-rules-1/' || $seed || '/participant/' || key) AS ticket FROM frame
    )
    SELECT key, ticket FROM ticketed ORDER BY ticket, key LIMIT (SELECT quota FROM sized)
"""

PATIENTS = """
    WITH sized AS (
        SELECT key, least(count(*), greatest(5, least(50, (count(*) + 3) // 4))) AS quota
        FROM visits GROUP BY key
    ), ticketed AS (
        SELECT key, patient, sha256('qpp-rules-1/' || $seed || '/patient/' || key || '/' || patient)
            AS ticket
        FROM visits
    ), ranked AS (
        SELECT *, row_number() OVER (PARTITION BY key ORDER BY ticket, patient) AS rank
        FROM ticketed
    )
    SELECT key, patient, rank, ticket FROM ranked JOIN sized USING (key)
    WHERE rank <= quota AND list_contains($keys, key) ORDER BY key, rank
"""

FRAME_DIGEST = "SELECT sha256(string_agg(key || chr(10), '' ORDER BY key)) FROM frame"


def registry(size: int) -> dict[Participant, list[str]]:
    """So many participants of all kinds, with 1 to 230 patients each."""
    return {
        entry.participant: patient_ids(1 + 37 * place % 230)
        for place, entry in enumerate(mixed(range(1, size + 1)))
    }


FRAMES = {
    "one": registry(1),
    "nine: under the minimum": registry(9),
    "ten": registry(10),
    "333: 9.99": registry(333),
    "334: 10.02": registry(334),
    "700: exactly 21": registry(700),
    "1634: the cap": registry(1634),
    "2500: over the cap": registry(2500),
    "the vector": {entry.participant: list(VECTOR_PATIENTS) for entry in VECTOR_FRAME},
}


def drawn(frame: dict[Participant, list[str]], seed: str) -> Plan:
    return draw([FrameEntry(one) for one in frame], frame, seed=seed, year=PY2027)


def random_members(plan: Plan) -> list[tuple[str, str]]:
    return [(m.participant.key, m.ticket) for m in plan.participants if m.drawn_for == "random"]


@pytest.fixture(scope="module", params=FRAMES)
def tables(
    request: pytest.FixtureRequest,
) -> Iterator[tuple[dict[Participant, list[str]], duckdb.DuckDBPyConnection]]:
    """A frame, and a database that holds it in another order."""
    frame = FRAMES[request.param]
    keys = shuffled((one.key for one in frame), 1)
    # The patients of the drawn alone, or the tables would be large.
    sampled = {m.participant for seed in SEEDS for m in drawn(frame, seed).participants}
    visits = shuffled(((one.key, patient) for one in sampled for patient in frame[one]), 2)
    with duckdb.connect(":memory:") as connection:
        connection.execute("CREATE TABLE frame AS SELECT unnest($keys) AS key", {"keys": keys})
        connection.execute(
            "CREATE TABLE visits AS SELECT unnest($keys) AS key, unnest($patients) AS patient",
            {"keys": [key for key, _ in visits], "patients": [one for _, one in visits]},
        )
        yield frame, connection


@pytest.mark.parametrize("seed", SEEDS)
def test_sql_draws_the_same_participants_in_the_same_order(
    seed: str, tables: tuple[dict[Participant, list[str]], duckdb.DuckDBPyConnection]
) -> None:
    frame, connection = tables
    rows = connection.execute(PARTICIPANTS, {"seed": seed}).fetchall()

    assert rows == random_members(drawn(frame, seed))


@pytest.mark.parametrize("seed", SEEDS)
def test_sql_draws_the_same_patients_in_the_same_order(
    seed: str, tables: tuple[dict[Participant, list[str]], duckdb.DuckDBPyConnection]
) -> None:
    frame, connection = tables
    members = drawn(frame, seed).participants
    keys = [member.participant.key for member in members]
    rows = connection.execute(PATIENTS, {"seed": seed, "keys": keys}).fetchall()

    assert rows == [
        (member.participant.key, one.patient, one.rank, one.ticket)
        for member in sorted(members, key=lambda member: member.participant.key)
        for one in member.patients
    ]


def test_sql_gives_the_same_frame_digest(
    tables: tuple[dict[Participant, list[str]], duckdb.DuckDBPyConnection],
) -> None:
    frame, connection = tables
    row = connection.execute(FRAME_DIGEST).fetchone()

    assert row == (list_digest(one.key for one in frame),)


def test_rows_streamed_from_a_database_draw_the_same_plan(
    tables: tuple[dict[Participant, list[str]], duckdb.DuckDBPyConnection],
) -> None:
    """In whatever order it comes, and without the frame: the rows say who is in it."""
    frame, connection = tables
    # Seven patients each are enough to tell, and quick to read.
    few = {one: ids[:7] for one, ids in frame.items()}
    rows = rows_of([FrameEntry(one) for one in few], few.__getitem__)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE stream AS "
        "SELECT unnest($keys) AS key, unnest($patients) AS patient",
        {"keys": [key for key, _ in rows], "patients": [patient for _, patient in rows]},
    )
    stream = connection.execute("SELECT key, patient FROM stream ORDER BY md5(key || patient)")

    plan = draw_from_rows(iter(stream.fetchone, None), seed=SEED, year=PY2027)

    assert plan == drawn(few, SEED)


@pytest.mark.skipif(
    not all(map(shutil.which, ("sha256sum", "sort", "head"))), reason="no sha256sum, sort or head"
)
@pytest.mark.parametrize("seed", SEEDS[:2])
@pytest.mark.parametrize("name", ["nine: under the minimum", "the vector", "334: 10.02"])
def test_sha256sum_and_sort_draw_the_same_participants(
    name: str, seed: str, tmp_path: Path
) -> None:
    """One file for each participant, named by its place, holding the text of its ticket."""
    frame = FRAMES[name]
    files = {}
    for place, one in enumerate(frame):
        path = tmp_path / f"{place:05}"
        path.write_bytes(f"qpp-rules-1/{seed}/participant/{one.key}".encode())
        files[path.name] = one.key
    plan = drawn(frame, seed)
    pipeline = f"sha256sum * | LC_ALL=C sort | head -n {plan.quota.size}"
    done = subprocess.run(
        ["sh", "-c", pipeline], cwd=tmp_path, capture_output=True, check=True, text=True
    )

    lines = [line.split() for line in done.stdout.splitlines()]
    assert [(files[name], hashed) for hashed, name in lines] == random_members(plan)
