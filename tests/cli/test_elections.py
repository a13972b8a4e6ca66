"""The commands about elections: who may submit, and what a choice brings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from qpp_rules.adapters.elections import ELECTION_COLUMNS
from qpp_rules.cli.commands import app
from qpp_rules.examples import path

ROSTER = """participant,eligible_clinicians,mips_eligible_clinicians,\
segment_1_exceeded,segment_2_exceeded
group:000000001,5,5,patients,patients
group:000000002,5,5,allowed charges;patients;services,allowed charges;patients;services
group:000000003,5,5,none,none
"""
CONFIRMED = "group:000000001,2026,OPT_IN,2027-02-01T14:00:00+00:00,A. Smith,INTERMEDIARY\n"


def run(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(app, list(arguments), input=stdin)


@pytest.fixture
def roster(tmp_path: Path) -> str:
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return str(path)


def elections(tmp_path: Path, rows: str = "") -> str:
    path = tmp_path / "elections.csv"
    path.write_text(",".join(ELECTION_COLUMNS) + "\n" + rows, encoding="utf-8")
    return str(path)


def test_an_undecided_participant_ends_the_check_with_1(roster: str, tmp_path: Path) -> None:
    """ELE-002: an opt-in eligible group needs a confirmed election to submit data."""
    result = run("elections", "check", roster, elections(tmp_path), "--year", "2026", "--json")

    assert result.exit_code == 1
    rows = {row["participant"]: row for row in json.loads(result.stdout)}
    assert {key: row["may_submit"] for key, row in rows.items()} == {
        "group:000000001": "NO",
        "group:000000002": "YES",
        "group:000000003": "YES",
    }
    assert rows["group:000000001"]["state"] == "UNDECIDED"
    assert "may submit NO 1, may submit YES 2" in result.stderr


def test_a_confirmed_election_ends_the_check_with_0(roster: str, tmp_path: Path) -> None:
    arguments = ("elections", "check", roster, elections(tmp_path, CONFIRMED), "--year", "2026")
    result = run(*arguments)

    assert result.exit_code == 0
    assert "OPTED_IN" in result.stdout
    assert "group:000000001" not in result.stdout + result.stderr


STRANGER = "group:000000099,2026,OPT_IN,2027-02-01T14:00:00+00:00,,\n"
LAST_YEAR = "group:000000001,2025,OPT_IN,2026-02-01T14:00:00+00:00,,\n"
LATE = "group:000000001,2026,OPT_IN,2027-04-10T14:00:00+00:00,,\n"


def check(roster: str, tmp_path: Path, rows: str, *arguments: str) -> Result:
    path = elections(tmp_path, rows)
    return run("elections", "check", roster, path, "--year", "2026", *arguments)


@pytest.mark.parametrize(
    ("as_of", "code"),
    [("2027-02-01T08:59-05:00", 1), ("2027-02-01T09:00-05:00", 0), ("2027-04-15T09:00-04:00", 0)],
)
def test_with_an_instant_an_election_confirmed_later_does_not_count(
    roster: str, tmp_path: Path, as_of: str, code: int
) -> None:
    result = check(roster, tmp_path, CONFIRMED, "--as-of", as_of)

    assert result.exit_code == code
    assert ("may submit NO 1" in result.stderr) is (code == 1)


def test_elections_of_unknown_participants_are_reported_and_end_the_check_with_1(
    roster: str, tmp_path: Path
) -> None:
    """Otherwise a mistyped key would only look like a participant without an election."""
    result = check(roster, tmp_path, CONFIRMED + STRANGER)

    assert result.exit_code == 1
    assert (
        "elections.csv: 1 elections of participants that roster.csv does not have: "
        "group:*****0099, 2026" in result.stderr
    )
    assert "000000099" not in result.stdout + result.stderr


def test_elections_for_other_years_are_reported(roster: str, tmp_path: Path) -> None:
    """A ledger holds every year; only the year asked for decides."""
    result = check(roster, tmp_path, CONFIRMED + LAST_YEAR)

    assert result.exit_code == 0
    assert (
        "elections.csv: 1 elections for other years than 2026, left out: group:*****0001, 2025"
        in result.stderr
    )


def test_an_election_of_another_year_does_not_count(roster: str, tmp_path: Path) -> None:
    result = check(roster, tmp_path, LAST_YEAR, "--json")

    assert result.exit_code == 1
    rows = {row["participant"]: row for row in json.loads(result.stdout)}
    assert rows["group:000000001"]["may_submit"] == "NO"


def test_an_election_outside_the_window_is_reported_and_is_not_in_force_ele_049(
    roster: str, tmp_path: Path
) -> None:
    result = check(roster, tmp_path, LATE, "--json")

    assert result.exit_code == 1
    (row,) = [r for r in json.loads(result.stdout) if r["participant"] == "group:000000001"]
    assert (row["state"], row["may_submit"]) == ("UNDECIDED", "NO")
    assert "confirmed while the election window of its year was open" in row["why"]
    assert (
        "elections.csv: 1 elections dated outside the election window of 2026, not in force: "
        "group:*****0001, 2026" in result.stderr
    )


def test_a_late_election_beside_one_in_time_is_still_reported(roster: str, tmp_path: Path) -> None:
    result = check(roster, tmp_path, CONFIRMED + LATE)

    assert result.exit_code == 1
    assert "may submit YES 3" in result.stderr
    assert "not in force" in result.stderr


def test_only_ten_of_many_unknown_participants_are_named(roster: str, tmp_path: Path) -> None:
    rows = "".join(STRANGER.replace("000000099", f"0000001{n:02}") for n in range(12))
    result = check(roster, tmp_path, CONFIRMED + rows)

    assert result.exit_code == 1
    assert "12 elections of participants" in result.stderr
    assert result.stderr.count("group:*****01") == 10
    assert "; and 2 more" in result.stderr


def test_an_unknown_eligibility_ends_the_check_with_1(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("participant\ngroup:000000001\n", encoding="utf-8")
    result = check(str(path), tmp_path, CONFIRMED, "--json")

    assert result.exit_code == 1
    assert [row["may_submit"] for row in json.loads(result.stdout)] == ["UNKNOWN"]


def test_a_group_that_does_not_exist_ends_the_check_with_1(tmp_path: Path) -> None:
    """ELI-028: one clinician is not a group, whatever the volume."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER.splitlines()[0] + "\ngroup:000000003,1,1,none,none\n", "utf-8")
    result = check(str(path), tmp_path, "", "--json")

    assert result.exit_code == 1
    (row,) = json.loads(result.stdout)
    assert (row["eligibility"], row["may_submit"]) == ("EXEMPT", "NO")


def test_a_roster_without_rows_is_bad_input(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("participant\n", encoding="utf-8")
    result = check(str(path), tmp_path, CONFIRMED)

    assert result.exit_code == 2
    assert "roster.csv" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("year", ["2028", "2035"])
def test_a_year_without_a_source_is_bad_input(roster: str, tmp_path: Path, year: str) -> None:
    path = elections(tmp_path, CONFIRMED)
    result = run("elections", "check", roster, path, "--year", year)

    assert result.exit_code == 2
    assert "is not covered" in result.stderr


def test_elections_may_come_from_standard_input(roster: str) -> None:
    text = ",".join(ELECTION_COLUMNS) + "\n" + CONFIRMED
    result = run("elections", "check", roster, "-", "--year", "2026", "--csv", stdin=text)

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].startswith("group:000000001,OPT_IN_ELIGIBLE,OPTED_IN,YES,")


def test_standard_input_can_be_only_one_file() -> None:
    result = run("elections", "check", "-", "-", "--year", "2026", stdin="")

    assert result.exit_code == 2
    assert "standard input for one file" in result.stderr


def test_bad_elections_are_named_with_row_and_column(roster: str, tmp_path: Path) -> None:
    path = elections(tmp_path, CONFIRMED.replace("OPT_IN", "PERHAPS"))
    result = run("elections", "check", roster, path, "--year", "2026")

    assert result.exit_code == 2
    assert "elections.csv: row 2, choice" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_effects_of_every_choice_are_shown_with_their_source() -> None:
    result = run("elections", "effects", "2026", "--json")

    assert result.exit_code == 0
    rows = json.loads(result.stdout)
    assert len(rows) == 18
    adjusted = {row["choice"]: row["applies"] for row in rows if "payment" in row["effect"]}
    assert adjusted == {"opt-in": "yes", "report voluntarily": "no", "no decision": "no"}
    assert all(row["citation"] for row in rows)


def test_there_are_no_effects_before_2019() -> None:
    result = run("elections", "effects", "2018")

    assert result.exit_code == 2
    assert "Opting in began with performance year 2019." in result.stderr


def test_patients_of_unknown_participants_are_reported(roster: str, tmp_path: Path) -> None:
    """Otherwise a mistyped key would only look like a participant without patients."""
    patients = tmp_path / "patients.csv"
    patients.write_text("participant,patient\ngroup:000000001,P1\ngroup:000000099,P2\n", "utf-8")
    result = run(
        "audit", "draw", roster, "--patients", str(patients), "--year", "2026", "--seed", "3141"
    )

    assert result.exit_code == 1
    assert "patients.csv: 1 participants that roster.csv does not have" in result.stderr
    assert "000000099" not in result.stdout + result.stderr


def test_a_large_roster_is_read_again_with_the_same_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A large file is read again, so that its rows are never held; the bytes stay the same."""
    registry = str(path("roster.csv")), str(path("elections.csv"))
    for form in ("--json", "--csv"):
        held = run("elections", "check", *registry, "--year", "2026", form)
        with monkeypatch.context() as patched:
            patched.setattr("qpp_rules.cli.files._LONG_FILE", 1)
            patched.setattr("qpp_rules.cli.elections.read_participants", pytest.fail)
            again = run("elections", "check", *registry, "--year", "2026", form)
        assert (again.stdout, again.stderr, again.exit_code) == (
            held.stdout,
            held.stderr,
            held.exit_code,
        )
        assert len(held.stdout.splitlines()) > 300


def test_a_fault_at_the_end_of_a_large_roster_comes_before_any_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qpp_rules.cli.files._LONG_FILE", 1)
    faulty = tmp_path / "roster.csv"
    faulty.write_text(ROSTER + "group:000000004,5,6,none,none\n", encoding="utf-8")
    result = run("elections", "check", str(faulty), elections(tmp_path), "--year", "2026", "--csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "row 5, mips_eligible_clinicians" in result.stderr
