"""Rows of CMS's public QPP Experience file, where they are present, and made rows everywhere."""

from __future__ import annotations

import csv
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import is_small_practice

ROOT = Path(__file__).parent.parent
HEADER = (
    "performance year,npi,clinician specialty,practice size,participation type,medicare patients,"
    "allowed charges,services,opted into mips,small practitioner"
)


def experience() -> ModuleType:
    path = ROOT / "docs" / "examples" / "experience" / "experience.py"
    spec = importlib.util.spec_from_file_location("example_experience", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EXPERIENCE = experience()
REAL = pytest.mark.skipif(not EXPERIENCE.ROWS.exists(), reason="CMS's Experience rows are not here")


def real_rows() -> list[dict[str, str]]:
    with EXPERIENCE.ROWS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed_of(path: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Return what the script prints of each row of a file."""
    EXPERIENCE.main(path)
    return re.split(r"\n(?=NPI )", capsys.readouterr().out.strip())


# --- CMS's own rows ----------------------------------------------------------------------------


@REAL
def test_a_small_practice_is_small_in_cms_own_file() -> None:
    """ELI-031: at most 15 clinicians; the file's column 'small practitioner' says the same."""
    rows = real_rows()

    assert rows
    for row in rows:
        year = PerformanceYear(int(row["performance year"]))
        answer = is_small_practice(int(row["practice size"]), year).answer
        assert answer is {"True": True, "False": False}[row["small practitioner"]]


@REAL
def test_the_script_says_of_each_of_cms_rows_what_the_file_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = real_rows()
    printed = printed_of(EXPERIENCE.ROWS, capsys)

    for row, text in zip(rows, printed, strict=True):
        lines = text.splitlines()
        small = row["small practitioner"]
        assert lines[0] == (
            f"NPI {row['npi']}, performance year {row['performance year']}, "
            f"{row['participation type']}"
        )
        assert lines[2] == f"  small practice: {small}; the file: {small}"
        # Who opted in was below the threshold in part; who is above all of it cannot opt in.
        if row["opted into mips"] == "True":
            assert lines[1].startswith("  the practice is opt-in eligible;")
        else:
            assert lines[1].endswith("the file: opted in False")


# --- rows of the same form ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "answer", "small"),
    [
        pytest.param(
            "2019,1234567893,Nurse Practitioner,15,Group,150,90300,234,True,True",
            "opt-in eligible",
            True,
            id="ELI-009",
        ),
        pytest.param(
            "2020,1234567893,Nurse Practitioner,16,Group,201,90000.01,201,False,False",
            "MIPS eligible",
            False,
            id="ELI-018-just-over",
        ),
        pytest.param(
            "2022,1234567893,Nurse Practitioner,16,Group,200,90000.00,200,False,False",
            "exempt",
            False,
            id="ELI-018-at-the-figures",
        ),
    ],
)
def test_a_row_of_the_same_form_is_decided(
    row: str, answer: str, small: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")

    (text,) = printed_of(path, capsys)

    lines = text.splitlines()
    year, _, _, _, kind, patients, charges, services, opted, _ = row.split(",")
    assert lines[0] == f"NPI 1234567893, performance year {year}, {kind}"
    assert lines[1] == f"  the practice is {answer}; the file: opted in {opted}"
    assert lines[2] == f"  small practice: {small}; the file: {small}"
    observed = re.findall(r"observed (\S+), required more than", text)
    assert observed == [charges, patients, services] * 2


def test_without_the_file_the_script_says_where_it_would_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    EXPERIENCE.main(tmp_path / "nothing.csv")

    assert capsys.readouterr().out == (
        "CMS's Experience rows are not here; set QPP_RULES_CMS_DATA to where they are.\n"
    )


def test_the_file_is_looked_for_where_the_environment_points(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("QPP_RULES_CMS_DATA", str(tmp_path))

    looked_for = experience().ROWS
    assert looked_for == tmp_path / "experience" / "qpp-experience-rows.csv"
