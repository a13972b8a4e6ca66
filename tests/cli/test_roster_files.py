"""Rosters in Parquet and in several files: one roster, whose faults name their file."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path

import duckdb
import pytest

from qpp_rules.cli.conventions import read_entries
from tests.cli.test_commands import SEED, done, refused

A, B, C = "group:000000001", "group:000000002", "group:000000003"
HEADER = "participant,segment_1_patients,virtual_group\n"


def write(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def parquet(path: Path, rows: str, columns: str = "participant, segment_1_patients") -> Path:
    query = f"SELECT * FROM (VALUES {rows}) t({columns})"  # noqa: S608
    duckdb.sql(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.fixture(params=[1, 1 << 20], ids=["large", "small"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the files by table, and row by row."""
    monkeypatch.setattr("qpp_rules.cli.files._LONG_FILE", request.param)


@pytest.mark.usefixtures("size")
def test_parquet_gives_the_same_output_as_csv(tmp_path: Path) -> None:
    write(tmp_path, roster=f"participant,segment_1_patients\n{A},300\n{B},\n")
    path = parquet(tmp_path / "roster.parquet", f"('{A}', 300), ('{B}', NULL)")
    asked = ("--year", 2026, "--csv")

    expected = done("eligibility", tmp_path / "roster.csv", *asked, code=1)
    found = done("eligibility", path, *asked, code=1)
    assert (found.stdout, found.stderr) == (expected.stdout, expected.stderr)


@pytest.mark.usefixtures("size")
def test_files_matching_a_pattern_are_one_roster_in_name_order(tmp_path: Path) -> None:
    write(tmp_path, part_2=f"{HEADER}{A},,\n", part_1=f"{HEADER}{B},,\n{C},,\n", other="x\n")
    write(tmp_path, part_0=HEADER)
    found = done("eligibility", tmp_path / "part_*.csv", "--year", 2026, "--csv", code=1)
    assert [line.split(",")[0] for line in found.stdout.splitlines()[1:]] == [B, C, A]


@pytest.mark.usefixtures("size")
def test_every_fault_of_several_files_names_its_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        a=f"{HEADER}{A},1,V1\n",
        b=f"{HEADER}{B},x,\n{A},2,\nindividual:000000001|1234567893,,V1\n",
        c="participent\n",
    )
    said = refused("eligibility", tmp_path / "?.csv", "--year", 2026)
    lines = said.splitlines()
    assert lines[0] == "qpp-rules: ?.csv: 5 problems"
    assert lines[1].startswith("  b.csv, row 2, segment_1_patients: given")
    who = "group:*****0001, which a.csv, row 2 has"
    assert lines[2].startswith(f"  b.csv, row 3, participant: given {who}, expected")
    who = "*****0001 again, which a.csv, row 2 has in the same virtual group"
    assert lines[3].startswith(f"  b.csv, row 4, virtual_group: given {who}, expected")
    assert all(line.startswith("  c.csv, header") for line in lines[4:])


@pytest.mark.usefixtures("size")
def test_contradictions_between_files_name_both(tmp_path: Path) -> None:
    write(tmp_path, a=f"{HEADER}{A},,V1\n", b=f"{HEADER}individual:000000001|1234567893,,V2\n")
    said = refused("eligibility", tmp_path / "*.csv", "--year", 2026)
    assert "b.csv, row 2, virtual_group: given *****0001 again, which a.csv, row 2 has" in said


def test_files_with_the_same_name_are_distinguished_by_folder(tmp_path: Path) -> None:
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
        write(tmp_path / name, roster=f"participant\n{A}\n")
    said = refused("eligibility", tmp_path / "*" / "roster.csv", "--year", 2026)
    assert f"{tmp_path}/y/roster.csv, row 2, participant" in said.replace("\\", "/")


def test_a_file_name_with_wildcard_characters_is_that_file(tmp_path: Path) -> None:
    write(tmp_path, **{"r[1]": f"participant\n{A}\n", "r1": f"participant\n{B}\n"})
    found = done("eligibility", tmp_path / "r[1].csv", "--year", 2026, "--csv", code=1)
    assert A in found.stdout
    assert B not in found.stdout


def test_a_pattern_that_matches_nothing_is_a_missing_file(tmp_path: Path) -> None:
    assert "No such file" in refused("eligibility", tmp_path / "*.csv", "--year", 2026)


def test_files_without_rows_are_refused(tmp_path: Path) -> None:
    write(tmp_path, a=HEADER, b=HEADER)
    said = refused("eligibility", tmp_path / "*.csv", "--year", 2026)
    assert "*.csv: rows: given a header alone" in said


def test_an_output_may_not_be_a_file_that_the_pattern_matches(tmp_path: Path) -> None:
    write(tmp_path, a=f"participant\n{A}\n", patients=f"participant,patient\n{A},P1\n")
    asked = ("--patients", tmp_path / "patients.csv", "--year", 2026, "--seed", SEED)
    out = ("--out", tmp_path / "a.csv", "--force")
    said = refused("audit", "draw", tmp_path / "?.csv", *asked, *out)
    assert "a file that the command reads" in said
    assert (tmp_path / "a.csv").read_text(encoding="utf-8").startswith("participant")


@pytest.mark.usefixtures("size")
@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        (f"('{A}', 1.5)", "participant, segment_1_patients", "row 1, segment_1_patients: given"),
        (f"('{A}', 1)", "participant, segment_1_pateints", "did you mean segment_1_patients?"),
        (f"('{A}', 'x')", "participant, segment_1_patients", "expected a column of whole numbers"),
        (f"('{A}', 1), ('{A}', 1)", "participant, segment_1_patients", "which row 1 has"),
    ],
)
def test_faults_in_parquet_are_named(tmp_path: Path, rows: str, columns: str, said: str) -> None:
    path = parquet(tmp_path / "roster.parquet", rows, columns)
    found = refused("eligibility", path, "--year", 2026)
    assert said in found
    assert found.startswith("qpp-rules: roster.parquet: ")


@pytest.mark.usefixtures("size")
def test_a_file_that_is_not_parquet_is_named(tmp_path: Path) -> None:
    path = tmp_path / "roster.parquet"
    path.write_text(f"participant\n{A}\n", encoding="utf-8")
    said = refused("eligibility", path, "--year", 2026)
    assert "roster.parquet: file: given a file that is not Parquet" in said


def test_without_the_extra_parquet_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = parquet(tmp_path / "roster.parquet", f"('{A}', 1)")
    monkeypatch.setitem(sys.modules, "duckdb", None)
    said = refused("eligibility", path, "--year", 2026)
    assert "duckdb is not installed: pip install 'qpp-rules[large]'" in said


# Patients


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    """Return a folder with a roster and its patients; two of these are not in the roster."""
    keys = [f"group:{number:09}" for number in range(1, 31)]
    rows = [(key, f"P{number}") for key in keys for number in range(9)]
    patients = "".join(f"{key},{patient}\n" for key, patient in rows)
    write(tmp_path, roster="participant\n" + "\n".join(keys[2:]) + "\n")
    return write(tmp_path, patients=f"participant,patient\n{patients}")


def draw(folder: Path, patients: str = "patients.csv") -> tuple[object, ...]:
    asked = ("--patients", folder / patients, "--year", 2026, "--seed", SEED, "--json")
    return ("audit", "draw", folder / "roster.csv", *asked)


def test_many_patients_give_the_same_plan(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows, table = registry / "patients.csv", registry / "patients.parquet"
    duckdb.sql(f"COPY (FROM read_csv('{rows}')) TO '{table}' (FORMAT parquet)")
    small = done(*draw(registry))
    small_parquet = done(*draw(registry, "patients.parquet"))
    monkeypatch.setattr("qpp_rules.cli.files._LONG_FILE", 1)
    monkeypatch.setattr("qpp_rules.cli.sampling.read_patients_of", pytest.fail)
    large = done(*draw(registry))
    large_parquet = done(*draw(registry, "patients.parquet"))

    assert small.stdout == small_parquet.stdout == large.stdout == large_parquet.stdout
    assert small.stderr == large.stderr
    assert small_parquet.stderr == large_parquet.stderr
    assert "patients.csv: 2 participants that roster.csv does not have" in large.stderr


@pytest.mark.usefixtures("size")
def test_faults_of_patients_have_the_same_wording(registry: Path) -> None:
    write(registry, patients=f"participant,patient\n{A},P1\n{A},P1\nnobody,P2\n{A},\n")
    said = refused(*draw(registry))
    assert "patients.csv: 3 problems" in said
    assert "row 3, patient: given the patient that row 2 has" in said


@pytest.mark.usefixtures("size")
def test_faults_of_patients_in_parquet_are_named(registry: Path) -> None:
    parquet(registry / "patients.parquet", f"('{A}', 7)", "participant, patient")
    assert "a column of text; cast it to text" in refused(*draw(registry, "patients.parquet"))
    parquet(registry / "patients.parquet", f"('{A}', 'P1'), ('{A}', NULL)", "participant, patient")
    assert "row 2, patient" in refused(*draw(registry, "patients.parquet"))


def test_without_the_extra_patients_are_read_row_by_row(
    registry: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = done(*draw(registry))
    monkeypatch.setattr("qpp_rules.cli.files._LONG_FILE", 1)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    found = done(*draw(registry))
    assert found.stdout == expected.stdout
    assert "large files are read faster with an extra: duckdb is not installed" in found.stderr


def test_a_rosters_frame_holds_no_eligibility_facts(tmp_path: Path) -> None:
    """`audit evaluate --roster` holds a million participants in 650 MiB."""
    roster = tmp_path / "roster.csv"
    cells = "allowed charges;patients;services"
    rows = (f"group:{n:09},{cells},{cells}\n" for n in range(3000))
    header = "participant,segment_1_exceeded,segment_2_exceeded\n"
    roster.write_text(header + "".join(rows), encoding="utf-8")
    read_entries(roster)
    tracemalloc.start()
    try:
        entries = read_entries(roster)
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(entries) == 3000
    assert held / len(entries) < 700
