"""The command line: what it prints where, how it ends, and what it never shows."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import runpy
import subprocess
import sys
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import qpp_rules.cli
from qpp_rules import examples, rulebook, sampling
from qpp_rules.adapters.rosters import determine_roster, frame_of, read_patients, read_roster
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.cli.commands import app
from qpp_rules.cli.files import write_files
from qpp_rules.cli.output import Form, show
from qpp_rules.core.determinations import Determination
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import calendar
from qpp_rules.sampling import Plan, ReuseOfParticipants

ROOT = Path(__file__).parents[2]
PY2026 = PerformanceYear(2026)
SEED, OTHER_SEED = "31415926535897932384", "27182818284590452353"
# What a terminal, or a builder of software, may have set would change what is printed.
ENVIRONMENT = dict.fromkeys(
    ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "TERM")
)


def run(*args: object, given: str | bytes | None = None, **environment: str) -> Result:
    """Run a command in this process. It never ends with a traceback."""
    runner = CliRunner(env={**ENVIRONMENT, **environment})
    result = runner.invoke(app, [str(arg) for arg in args], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def done(
    *args: object, code: int = 0, given: str | bytes | None = None, **environment: str
) -> Result:
    result = run(*args, given=given, **environment)
    assert result.exit_code == code, result.output
    return result


def refused(*args: object, given: str | bytes | None = None) -> str:
    """Run a command with bad input, and return its message on standard error."""
    result = done(*args, code=2, given=given)
    assert result.stdout == ""
    return result.stderr


def in_a_process(
    *args: object, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as its own process."""
    return subprocess.run(
        [sys.executable, "-m", "qpp_rules", *map(str, args)],
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        input=given,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def as_cells(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return *rows* as read from CSV."""
    return [{key: "" if one is None else str(one) for key, one in row.items()} for row in rows]


def as_data(rows: Any) -> Any:
    """Return *rows* as read from JSON."""
    return json.loads(json.dumps(rows, default=str))


def flat(text: str) -> str:
    """Return *text* without the lines and spaces of a table, so that folded cells are whole."""
    return re.sub(r"[\s─│]+", " ", text)


# --- a registry --------------------------------------------------------------------------------

TIN, MRN = "987654321", "MRN-5551212"
ROSTER = f"""\
participant,facets,segment_1_exceeded,segment_2_exceeded,eligible_clinicians,mips_eligible_clinicians
group:{TIN},category:quality,patients,patients,5,5
group:000000002,category:quality,none,none,2,2
individual:{TIN}|1234567893,category:quality,,,,
apm-entity:A1,category:quality,,,,
virtual-group:VG-1,status:opt-in,,,,
"""
PATIENTS = "participant,patient\n" + "".join(
    f"{key},{MRN}-{number}\n"
    for key in (
        f"group:{TIN}",
        "group:000000002",
        f"individual:{TIN}|1234567893",
        "apm-entity:A1",
        "virtual-group:VG-1",
    )
    for number in range(8)
)


class Registry:
    """The files of a small registry, and the library's answers for them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.roster = self.write("roster.csv", ROSTER)
        self.patients = self.write("patients.csv", PATIENTS)
        self.plan = folder / "plan.json"

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    @property
    def frame(self) -> list[sampling.FrameEntry]:
        return frame_of(read_roster(ROSTER.splitlines(keepends=True)))

    @property
    def patients_of(self) -> dict[Any, list[str]]:
        return read_patients(PATIENTS.splitlines(keepends=True))

    def draw(self, *options: object, code: int = 1, out: Path | None = None) -> Result:
        """Draw a plan. It ends with 1: five participants are fewer than an audit must sample."""
        to = out or self.plan
        return done(
            *("audit", "draw", self.roster, "--patients", self.patients, "--year", 2026),
            *("--seed", SEED, "--out", to, *options),
            code=code,
        )

    def verify(self, *options: object, code: int = 0, plan: Path | None = None) -> Result:
        return done(
            *("audit", "verify", plan or self.plan, self.roster, "--patients", self.patients),
            *options,
            code=code,
        )

    def read(self, path: Path | None = None) -> Plan:
        return from_json((path or self.plan).read_text(encoding="utf-8"), Plan)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(tmp_path)


# --- rules and compare -------------------------------------------------------------------------


def test_rules_shows_every_parameter_and_rule_of_the_year_with_value_source_and_file() -> None:
    result = done("rules", 2026)

    shown = flat(result.stdout)
    assert "id title value citation basis file" in shown
    assert "2026" in result.stdout.splitlines()[0]
    assert "eligibility.low-volume-threshold low-volume threshold more than $90,000" in shown
    assert "sampling.coverage " in shown
    assert "qpp_rules/measures/inventory.py" in shown
    assert result.stderr == ""


PARAGRAPH = "414.1400(b)(3)(vi)"
SELECTIONS: list[tuple[list[str], dict[str, Any]]] = [
    (["2017"], {"year": PerformanceYear(2017)}),
    (["2027"], {"year": PerformanceYear(2027)}),
    (["--subject", "terms"], {"subject": "terms"}),
    (["2026", "--subject", "terms"], {"year": PerformanceYear(2026), "subject": "terms"}),
    (["--citing", PARAGRAPH], {"paragraph": PARAGRAPH}),
    (["--citing", f"42 CFR § {PARAGRAPH}"], {"paragraph": PARAGRAPH}),
    (["2026", "--citing", PARAGRAPH], {"year": PerformanceYear(2026), "paragraph": PARAGRAPH}),
    (
        ["--subject", "sampling", "--citing", PARAGRAPH, "2026"],
        {"year": PerformanceYear(2026), "subject": "sampling", "paragraph": PARAGRAPH},
    ),
]


@pytest.mark.parametrize(("args", "asked"), SELECTIONS, ids=lambda one: " ".join(map(str, one)))
def test_rules_prints_the_rows_of_the_rulebook_for_programs(
    args: list[str], asked: dict[str, Any]
) -> None:
    rows = rulebook.listing(**asked)

    assert rows
    assert json.loads(done("rules", *args, "--json").stdout) == as_data(rows)
    assert cells(done("rules", *args, "--csv").stdout) == as_cells(rows)


def test_rules_without_a_year_shows_the_years_of_each_text() -> None:
    shown = flat(done("rules", "--citing", f"{PARAGRAPH}(D)").stdout)

    assert "id title first year last year citation basis file" in shown
    assert "2024 2024 42 CFR § 414.1400(b)(3)(vi)(D) regulation qpp_rules/audits/" in shown
    assert "2027 2027 2027 Self-Nomination Fact Sheet" in shown


@pytest.mark.parametrize("paragraph", ["414.9999", "414.1400(b)(3)(xx)"])
def test_a_search_that_finds_nothing_says_so_and_ends_with_0(paragraph: str) -> None:
    assert done("rules", "--citing", paragraph).stderr == "nothing found\n"
    assert json.loads(done("rules", "--citing", paragraph, "--json").stdout) == []
    assert done("rules", "2026", "--subject", "terms", "--citing", paragraph, "--csv").stdout == ""


@pytest.mark.parametrize("paragraph", ["audits", "414.1400(b", "81 FR 77368", ""])
def test_a_wrong_paragraph_is_refused(paragraph: str) -> None:
    said = refused("rules", "--citing", paragraph)

    assert said.startswith("qpp-rules: rulebook: paragraph: given ")
    assert "such as 414.1400(b)(3)(v)" in said


def test_an_unknown_subject_is_refused_with_a_list_of_subjects() -> None:
    said = flat(refused("rules", "--subject", "sampling plans"))

    assert f"give one of {', '.join(rulebook.SUBJECTS)}" in said


def test_rules_without_arguments_says_what_to_give() -> None:
    assert "give a YEAR, --subject SUBJECT or --citing PARAGRAPH" in flat(refused("rules"))


@pytest.mark.parametrize("asked", ["SAM-014", "sampling.coverage", f"{PARAGRAPH}(D)"])
def test_trace_prints_linked_rules_and_requirements_for_programs(asked: str) -> None:
    rows = rulebook.trace(asked)

    assert rows
    assert json.loads(done("trace", asked, "--json").stdout) == as_data(rows)
    assert cells(done("trace", asked, "--csv").stdout) == as_cells(rows)


def test_a_trace_of_a_paragraph_that_nothing_cites_says_so_and_ends_with_0() -> None:
    assert done("trace", "414.9999").stderr == "nothing found\n"
    assert done("trace", "414.9999", "--json").stdout == "[]\n"


def test_a_trace_of_an_unknown_name_is_refused() -> None:
    said = refused("trace", "SAM-999")

    assert said.startswith("qpp-rules: trace: asked: given 'SAM-999' (str), expected the id of a ")
    assert "such as 'SAM-011'" in said


def test_compare_prints_the_parameters_and_rules_that_differ() -> None:
    rows = rulebook.compare(PerformanceYear(2018), PerformanceYear(2019))

    assert json.loads(done("compare", 2018, 2019, "--json").stdout) == as_data(rows)
    assert cells(done("compare", 2018, 2019, "--csv").stdout) == as_cells(rows)
    shown = flat(done("compare", 2018, 2019).stdout)
    assert "id title 2018 2019 2018 citation 2019 citation" in shown
    assert "eligibility.low-volume-threshold low-volume threshold more than" in shown
    assert "eligibility.low-volume-threshold.services" in shown


def test_comparing_a_year_with_itself_prints_no_rows() -> None:
    assert json.loads(done("compare", 2026, 2026, "--json").stdout) == []
    assert done("compare", 2026, 2026, "--csv").stdout == ""
    assert done("compare", 2026, 2026).stdout.strip() == ""


# --- deadlines ---------------------------------------------------------------------------------


def test_deadlines_prints_the_calendar_of_the_year() -> None:
    rows = calendar(PY2026).to_rows()

    assert json.loads(done("deadlines", 2026, "--json").stdout) == as_data(rows)
    assert cells(done("deadlines", 2026, "--csv").stdout) == as_cells(rows)
    shown = flat(done("deadlines", 2026).stdout)
    assert "Performance year 2026" in shown
    assert "mvp-registration 2026-04-01" in shown
    assert "2026-11-30 20:00 EST" in shown
    assert "status" not in shown
    # A deadline without an opening has an empty cell.
    assert "None" not in shown


def test_deadlines_says_on_standard_error_what_the_year_lacks_and_why() -> None:
    result = done("deadlines", 2026, "--json")

    reasons = {str(error) for error in calendar(PY2026).not_covered.values()}
    assert {line for line in result.stderr.splitlines() if line} == {
        f"not covered: {reason}" for reason in reasons
    }


@pytest.mark.parametrize(
    ("as_of", "status"),
    [
        pytest.param("2026-11-30T19:59:59-05:00", "OPEN", id="DEA-008-a-second-before"),
        pytest.param("2026-11-30T20:00:00-05:00", "CLOSED", id="DEA-008-the-closing-instant"),
        pytest.param("2026-12-01T00:59:59Z", "OPEN", id="DEA-008-in-UTC"),
        pytest.param("2026-03-31T12:00-04:00", "NOT_OPEN", id="DEA-027"),
    ],
)
def test_deadlines_adds_the_status_at_an_instant(as_of: str, status: str) -> None:
    at = datetime.fromisoformat(as_of)
    found = json.loads(done("deadlines", 2026, "--as-of", as_of, "--json").stdout)
    by_key = {row["key"]: row for row in found}

    assert by_key["mvp-registration"]["status"] == status
    assert [row["status"] for row in found] == [
        one.status(at).name for one in calendar(PY2026).values()
    ]
    assert list(found[0])[-1] == "status"
    assert "key status opens closes" in flat(done("deadlines", 2026, "--as-of", as_of).stdout)
    assert cells(done("deadlines", 2026, "--as-of", as_of, "--csv").stdout) == as_cells(found)


def test_deadlines_accepts_now_for_as_of() -> None:
    before = datetime.now(EASTERN)
    found = json.loads(done("deadlines", 2019, "--as-of", "now", "--json").stdout)

    expected = {
        one.key: one.status(before).name for one in calendar(PerformanceYear(2019)).values()
    }
    assert {row["key"]: row["status"] for row in found} == expected


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2027-03-31T19:59", "without a time zone"),
        ("2027-03-31", "without a time zone"),
        ("2027-03-31T19:59 Eastern", "is not an instant"),
        ("tomorrow", "is not an instant"),
        ("NOW", "is not an instant"),
        ("", "is not an instant"),
    ],
)
def test_a_time_without_a_zone_is_not_an_instant(as_of: str, said: str) -> None:
    text = flat(refused("deadlines", 2026, "--as-of", as_of))

    assert said in text
    assert "2027-03-31T19:59-04:00" in text


# --- years and flags ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "year", ["1999", "2016", "2101", "26", "twenty", "２０２６", "2026.0", "", "9" * 40]
)
@pytest.mark.parametrize(
    "command",
    [["rules"], ["compare", "2026"], ["deadlines"], ["eligibility", "roster.csv", "--year"]],
    ids=lambda command: command[0],
)
def test_a_wrong_performance_year_is_refused(command: list[str], year: str) -> None:
    said = refused(*command, year)

    assert "Invalid value" in said
    assert "2026" in said or "2017 to 2100" in said


@pytest.mark.parametrize(
    "command",
    [
        ["rules", "2026"],
        ["compare", "2025", "2026"],
        ["deadlines", "2026"],
        ["eligibility", examples.path("roster.csv"), "--year", "2026"],
    ],
    ids=lambda command: command[0],
)
def test_json_and_csv_exclude_each_other(command: list[object]) -> None:
    assert "give --json or --csv, not both" in refused(*command, "--json", "--csv")


def test_a_draw_with_both_json_and_csv_writes_nothing(registry: Registry) -> None:
    """It ends with 2 and writes nothing."""
    registry.plan.write_text("an earlier plan", encoding="utf-8")

    result = registry.draw("--json", "--csv", code=2)

    assert result.stdout == ""
    assert registry.plan.read_text(encoding="utf-8") == "an earlier plan"


@pytest.mark.parametrize(
    "command",
    [
        ["rules"],
        ["compare"],
        ["deadlines"],
        ["eligibility"],
        ["audit", "draw"],
        ["audit", "verify"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_the_help_of_every_command_has_an_example(command: list[str], flag: str) -> None:
    shown = flat(done(*command, flag).stdout)

    assert f"qpp-rules {' '.join(command)} " in shown
    assert "Example:" in shown


@pytest.mark.parametrize("command", [[], ["audit"]], ids=["qpp-rules", "audit"])
def test_a_group_alone_lists_its_commands(command: list[str]) -> None:
    shown = run(*command)

    assert "Commands" in shown.output
    for name in ("draw", "verify", "seed") if command else ("rules", "compare", "eligibility"):
        assert name in shown.output


@pytest.mark.parametrize(
    "args", [["nothing"], ["rules"], ["rules", "2026", "--xml"], ["audit", "x"]]
)
def test_a_wrong_call_shows_the_usage(args: list[str]) -> None:
    assert "Usage: " in refused(*args)


# --- eligibility -------------------------------------------------------------------------------


def expected_eligibility(roster: Path, year: int) -> list[dict[str, Any]]:
    with roster.open(encoding="utf-8", newline="") as file:
        answers = determine_roster(read_roster(file), PerformanceYear(year))
    return [
        {
            "participant": row.participant.key,
            "eligibility": answer.answer.name,
            "missing": ", ".join(answer.missing),
            "assumptions": len(answer.assumptions),
            "note": "",
        }
        if isinstance(answer, Determination)
        else {
            "participant": row.participant.key,
            "eligibility": "NOT_TESTED",
            "missing": "",
            "assumptions": 0,
            "note": str(answer),
        }
        for row, answer in answers
    ]


@pytest.mark.parametrize("year", [2020, 2026])
def test_eligibility_prints_a_row_for_each_participant_in_order(year: int) -> None:
    roster = examples.path("roster.csv")
    rows = expected_eligibility(roster, year)

    ask = ("eligibility", roster, "--year", year)
    assert json.loads(done(*ask, "--json", code=1).stdout) == rows
    assert cells(done(*ask, "--csv", code=1).stdout) == as_cells(rows)


@pytest.mark.parametrize("form", [(), ("--json",), ("--csv",)])
def test_a_large_roster_is_decided_by_table_with_the_same_output(
    registry: Registry, form: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ("eligibility", registry.roster, "--year", 2026, *form)
    by_row = done(*ask, code=1)
    monkeypatch.setattr("qpp_rules.cli.files._LONG_FILE", 1)
    monkeypatch.setattr("qpp_rules.cli.eligibility.read_participants", pytest.fail)
    by_table = done(*ask, code=1)

    assert by_table.stdout == by_row.stdout
    assert by_table.stderr == by_row.stderr


def test_the_faults_of_a_large_roster_are_worded_as_those_of_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("participant,segment_1_patients\ngroup:000000001,12.5\n", encoding="utf-8")
    small = done("eligibility", path, "--year", 2026, code=2)
    monkeypatch.setattr("qpp_rules.cli.files._LONG_FILE", 1)

    assert done("eligibility", path, "--year", 2026, code=2).stderr == small.stderr
    assert "row 2, segment_1_patients: given '12.5'" in small.stderr


def test_without_the_extra_a_large_roster_is_read_row_by_row(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = ("eligibility", registry.roster, "--year", 2026, "--csv")
    expected = done(*ask, code=1)
    monkeypatch.setattr("qpp_rules.cli.files._LONG_FILE", 1)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    found = done(*ask, code=1)

    assert found.stdout == expected.stdout
    assert "large files are read faster with an extra: duckdb is not installed" in found.stderr


def test_eligibility_prints_counts_on_standard_error(registry: Registry) -> None:
    result = done("eligibility", registry.roster, "--year", 2026, "--json", code=1)

    counted = "EXEMPT 2, NOT_TESTED 1, OPT_IN_ELIGIBLE 1, UNDETERMINED 1"
    assert result.stderr.strip() == counted


@pytest.mark.parametrize(
    "rows",
    [
        [],
        [{"a": "é\n", "b": None}, {"a": 1.5, "b": True}],
        [{"a": ["x", {"y": 1}], "b": {}}, {"a": [], "b": Path("p")}],
    ],
)
def test_json_is_written_row_by_row_as_the_standard_library_writes_it(
    rows: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    show(iter(rows), Form.JSON)
    assert capsys.readouterr().out == json.dumps(rows, indent=2, default=str) + "\n"


def test_a_table_masks_tins_and_rows_for_programs_hold_them(registry: Registry) -> None:
    table = done("eligibility", registry.roster, "--year", 2026, code=1)

    assert TIN not in table.output
    assert "group:*****4321 OPT_IN_ELIGIBLE" in flat(table.stdout)
    for form in ("--json", "--csv"):
        result = done("eligibility", registry.roster, "--year", 2026, form, code=1)
        assert f"group:{TIN}" in result.stdout
        assert TIN not in result.stderr


@pytest.mark.parametrize("form", [[], ["--json"], ["--csv"]], ids=str)
def test_explanations_show_every_clause_with_tins_masked(
    registry: Registry, form: list[str]
) -> None:
    result = done("eligibility", registry.roster, "--year", 2026, "--explain", *form, code=1)

    assert "group:*****4321: OPT_IN_ELIGIBLE for performance year 2026" in result.stderr
    assert "apm-entity:A1: " in result.stderr
    assert "42 CFR § 414.1305" in result.stderr
    assert TIN not in result.stderr


def test_a_roster_may_come_from_standard_input(registry: Registry) -> None:
    piped = done("eligibility", "-", "--year", 2026, "--json", given=ROSTER, code=1)

    assert (
        piped.stdout
        == done("eligibility", registry.roster, "--year", 2026, "--json", code=1).stdout
    )


def test_markup_and_emoji_names_are_shown_unchanged() -> None:
    roster = "participant\nvirtual-group:[red]VG[bold]\napm-entity::100:\n"

    result = done("eligibility", "-", "--year", 2026, "--explain", given=roster, code=1)

    for shown in (result.stdout, result.stderr):
        assert "virtual-group:[red]VG[bold]" in shown
        assert "apm-entity::100:" in shown


# --- bad input ---------------------------------------------------------------------------------


def test_the_message_names_the_file_row_and_column_of_every_fault(
    registry: Registry,
) -> None:
    bad = registry.write(
        "bad.csv",
        "participant,qp_status,segment_1_patients\n"
        f"individual:{TIN}|1234567893,maybe,12.5\n"
        f"group:{TIN},QP,\n"
        f"group:{TIN}x,,\n",
    )

    said = refused("eligibility", bad, "--year", 2026)

    assert said.splitlines() == [
        "qpp-rules: bad.csv: 4 problems",
        (
            "  row 2, qp_status: given a text of 5 characters that is not shown here, expected "
            "one of NOT_QP, QP, PARTIAL_QP"
        ),
        "  row 2, segment_1_patients: given '12.5' (str), expected a whole number",
        "  row 3, qp_status: given a value, expected an empty cell for a group",
        (
            "  row 4, participant: given a text that is not shown here, expected "
            "9 digits, or 12-3456789, or 123-45-6789"
        ),
    ]


@pytest.mark.parametrize(
    ("patients", "places"),
    [
        pytest.param(
            f"participant,patient\ngroup:{TIN}, {MRN}\ngroup:{TIN}x,{MRN}\n",
            ["row 2, patient", "row 3, participant"],
            id="cells",
        ),
        pytest.param(f"group:{TIN},{MRN}\n", ["header"], id="forgotten-header"),
        pytest.param(f'participant,patient\n"group:{TIN}"x,{MRN}\n', ["row 2"], id="quotes"),
        pytest.param(f'participant,"{MRN}', ["header"], id="quotes-in-the-header"),
        pytest.param(f"participant,patient\ngroup:{TIN},{MRN},x\n", ["row 2"], id="cells-too-many"),
        pytest.param(
            f"participant,patient\ngroup:{TIN},{MRN}\ngroup:{TIN},{MRN}\n",
            ["row 3, patient"],
            id="twice",
        ),
    ],
)
def test_bad_patients_are_refused_without_showing_patients_or_tins(
    registry: Registry, patients: str, places: list[str]
) -> None:
    bad = registry.write("bad.csv", patients)

    said = refused(
        *("audit", "draw", registry.roster, "--patients", bad, "--year", 2026, "--seed", SEED),
        *("--out", registry.plan),
    )

    assert said.startswith("qpp-rules: bad.csv: ")
    assert all(place in said for place in places)
    assert MRN not in said
    assert TIN not in said
    assert not registry.plan.exists()


def test_a_missing_file_or_a_folder_is_named(registry: Registry) -> None:
    assert "nobody.csv" in refused("eligibility", registry.folder / "nobody.csv", "--year", 2026)
    assert str(registry.folder) in refused("eligibility", registry.folder, "--year", 2026)


@pytest.mark.parametrize("by", ["file", "stdin"])
def test_a_file_in_another_encoding_is_named(registry: Registry, by: str) -> None:
    content = "participant\nvirtual-group:Zürich\n".encode("latin-1")
    path = registry.folder / "latin.csv"
    path.write_bytes(content)

    if by == "file":
        said = refused("eligibility", path, "--year", 2026)
    else:
        said = refused("eligibility", "-", "--year", 2026, given=content)

    assert said.startswith(f"qpp-rules: {'latin.csv' if by == 'file' else 'standard input'}: ")
    assert "UTF-8" in said


def test_standard_input_is_named_in_messages() -> None:
    said = refused("eligibility", "-", "--year", 2026, given="participant\nx\n")

    assert said.startswith("qpp-rules: standard input: row 2, participant: ")


def test_a_year_without_a_threshold_is_refused_with_the_reason(registry: Registry) -> None:
    said = refused("eligibility", registry.roster, "--year", 2027)

    assert said.startswith("qpp-rules: low-volume threshold is not covered for performance year")


# --- drawing -----------------------------------------------------------------------------------


def test_draw_writes_and_shows_the_plan(registry: Registry) -> None:
    result = registry.draw("--seed-origin", "dice, two witnesses", "--reserves", 1)

    expected = sampling.draw(
        registry.frame,
        registry.patients_of,
        seed=SEED,
        year=PY2026,
        reserves=1,
        seed_origin="dice, two witnesses",
    )
    assert registry.read() == expected
    assert registry.plan.read_text(encoding="utf-8") == to_json(expected) + "\n"
    shown = flat(result.stdout)
    assert "Audit sample, performance year 2026" in shown
    assert "rank participant drawn for patients ticket" in shown
    assert "group:*****4321 random 5 of 8" in shown
    assert f"frame 5 participants, digest {expected.frame_digest}" in result.stderr
    assert f"plan digest {expected.digest}" in result.stderr


def test_a_table_of_a_sample_shows_no_patient_and_no_whole_tin(registry: Registry) -> None:
    result = registry.draw()

    assert MRN not in result.output
    assert TIN not in result.output


def test_rows_of_a_sample_are_the_worklist(registry: Registry) -> None:
    as_json, as_csv = registry.draw("--json"), registry.draw("--csv")  # The same plan stands.
    plan = registry.read()

    assert json.loads(as_json.stdout) == {"digest": plan.digest, "rows": as_data(plan.to_rows())}
    assert cells(as_csv.stdout) == as_cells(plan.to_rows())
    assert MRN in as_csv.stdout
    for result in (as_json, as_csv):
        assert MRN not in result.stderr
        assert TIN not in result.stderr


def test_a_shortfall_of_a_sample_is_printed_on_standard_error(registry: Registry) -> None:
    """SAM-009: fewer than ten participants never pass silently."""
    said = registry.draw().stderr

    assert "NOT MET: there are enough participants for the regulatory minimum" in said
    assert "NOT MET: there are enough" not in registry.draw().stdout


def test_a_participant_without_a_row_in_the_patients_file_has_no_patients(
    registry: Registry,
) -> None:
    registry.patients = registry.write("patients.csv", "participant,patient\n")

    result = registry.draw()

    assert flat(result.stdout).count("0 of 0") == 5
    assert "NOT MET: the participant has enough patients" in result.stderr


def test_draw_without_out_writes_no_file(registry: Registry) -> None:
    done(
        *("audit", "draw", registry.roster, "--patients", registry.patients),
        *("--year", 2026, "--seed", SEED),
        code=1,
    )

    assert sorted(path.name for path in registry.folder.iterdir()) == ["patients.csv", "roster.csv"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--seed", "a/b"], "a seed without /"),
        (["--seed", ""], "text that is not empty"),
        (["--reserves", "-1"], "--reserves"),
        (["--reserves", "many"], "--reserves"),
        (["--year", "2020"], "audit sampling is not covered"),
        (["--reuse", "sometimes"], "is not one of when-exhausted, allowed, never"),
        (["--reuse", ""], "is not one of when-exhausted, allowed, never"),
        (["--excluding", "nothing.json"], "nothing.json"),
        (["--excluding", "roster.csv"], "roster.csv: text: given text that is not JSON"),
    ],
    ids=str,
)
def test_an_impossible_draw_is_refused_and_leaves_no_file(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, options: list[str], said: str
) -> None:
    monkeypatch.chdir(registry.folder)
    result = registry.draw(*options, code=2)

    assert said in flat(result.stderr)
    assert result.stdout == ""
    assert not registry.plan.exists()


@pytest.mark.parametrize(
    ("text", "reuse"),
    [
        ("when-exhausted", ReuseOfParticipants.WHEN_EXHAUSTED),
        ("allowed", ReuseOfParticipants.ALLOWED),
        ("never", ReuseOfParticipants.NEVER),
        ("NEVER", ReuseOfParticipants.NEVER),
        ("when_exhausted", ReuseOfParticipants.WHEN_EXHAUSTED),
    ],
)
def test_the_reuse_of_participants_is_chosen_and_recorded(
    registry: Registry, text: str, reuse: ReuseOfParticipants
) -> None:
    registry.draw("--reuse", text)

    assert registry.read().reuse is reuse


def test_by_default_participants_are_reused_only_if_no_others_are_left(
    registry: Registry,
) -> None:
    registry.draw()

    assert registry.read().reuse is ReuseOfParticipants.WHEN_EXHAUSTED


def test_the_data_of_earlier_plans_is_excluded(registry: Registry) -> None:
    """SAM-016: --excluding can be repeated."""
    second, third = registry.folder / "second.json", registry.folder / "third.json"
    registry.draw()
    registry.draw("--seed", OTHER_SEED, "--excluding", registry.plan, out=second)
    registry.draw(
        "--seed", "161803", "--excluding", registry.plan, "--excluding", second, out=third
    )

    drawn = [
        {
            (member.participant, one.patient)
            for member in registry.read(path).participants
            for one in member.patients
        }
        for path in (registry.plan, second, third)
    ]
    assert drawn[0].isdisjoint(drawn[1])
    assert (drawn[0] | drawn[1]).isdisjoint(drawn[2])
    assert [one.digest for one in registry.read(third).excluded] == [
        registry.read().digest,
        registry.read(second).digest,
    ]


@pytest.mark.parametrize(
    ("roster", "patients", "text"), [("-", "file", ROSTER), ("file", "-", PATIENTS)]
)
def test_one_of_the_files_may_come_from_standard_input(
    registry: Registry, roster: str, patients: str, text: str
) -> None:
    registry.draw()

    done(
        *("audit", "draw", "-" if roster == "-" else registry.roster),
        *("--patients", "-" if patients == "-" else registry.patients),
        *("--year", 2026, "--seed", SEED, "--out", registry.folder / "piped.json"),
        given=text,
        code=1,
    )

    assert registry.read(registry.folder / "piped.json") == registry.read()


def test_standard_input_can_be_only_one_file(registry: Registry) -> None:
    draw = refused(
        *("audit", "draw", "-", "--patients", "-", "--year", 2026, "--seed", SEED), given=ROSTER
    )
    verify = refused(*("audit", "verify", "-", registry.roster, "--patients", "-"), given=PATIENTS)

    for said in (draw, verify):
        assert "-: given more than once, expected standard input for one file" in said


def test_a_seed_is_twenty_digits_and_new_every_time() -> None:
    seeds = {done("audit", "seed").stdout for _ in range(5)}

    assert len(seeds) == 5
    assert all(re.fullmatch("[0-9]{20}\n", seed) for seed in seeds)


# --- verifying ---------------------------------------------------------------------------------


def test_a_right_plan_is_verified(registry: Registry) -> None:
    registry.draw("--reserves", 1)

    result = registry.verify()

    assert result.stderr.strip() == "verified"
    assert "verdict title" in flat(result.stdout)
    assert "NOT_MET" not in result.stdout
    answer = sampling.verify(registry.read(), registry.frame, registry.patients_of)
    assert json.loads(registry.verify("--json").stdout) == as_data(answer.to_rows())
    assert cells(registry.verify("--csv").stdout) == as_cells(answer.to_rows())


def test_a_plan_may_come_from_standard_input(registry: Registry) -> None:
    registry.draw()

    result = done(
        *("audit", "verify", "-", registry.roster, "--patients", registry.patients),
        given=registry.plan.read_text(encoding="utf-8"),
    )

    assert result.stderr.strip() == "verified"


def tampered(registry: Registry) -> Path:
    content = json.loads(registry.plan.read_text(encoding="utf-8"))
    content["value"]["participants"][0]["patients"][0]["patient"] += "-other"
    return registry.write("tampered.json", json.dumps(content))


def test_a_changed_plan_is_not_verified(registry: Registry) -> None:
    registry.draw()

    result = registry.verify(plan=tampered(registry), code=1)

    assert result.stderr.strip() == "NOT verified"
    assert "NOT_MET the plan is as it was when it was drawn: its digest is right" in flat(
        result.stdout
    )
    assert "NOT_MET the sampled patients are those with the smallest tickets" in flat(result.stdout)
    for secret in (MRN, TIN):
        assert secret not in result.output


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_a_wrong_plan_ends_with_1_in_every_form(registry: Registry, form: str) -> None:
    registry.draw()

    result = registry.verify(form, plan=tampered(registry), code=1)

    assert "NOT_MET" in result.stdout
    assert TIN not in result.output


def test_a_roster_that_changed_after_the_draw_is_found(registry: Registry) -> None:
    registry.draw()
    registry.roster = registry.write("roster.csv", ROSTER + "group:000000077,,,,,\n")

    result = registry.verify(code=1)

    assert "NOT_MET the frame is the one that the plan was drawn from" in flat(result.stdout)


def test_a_plan_that_excludes_others_is_verified_with_them_and_unknown_without(
    registry: Registry,
) -> None:
    registry.draw()
    second = registry.folder / "second.json"
    registry.draw("--seed", OTHER_SEED, "--excluding", registry.plan, out=second)

    assert registry.verify("--excluding", registry.plan, plan=second).stderr.strip() == "verified"
    without = registry.verify(plan=second, code=1)
    assert without.stderr.strip() == "unknown"
    assert "UNKNOWN what the plan excluded is what was given to check it" in flat(without.stdout)


def test_a_plan_that_extends_another_is_verified_with_it_and_unknown_without(
    registry: Registry,
) -> None:
    registry.draw()
    more = ROSTER + "".join(f"group:{n:09},category:quality,,,,\n" for n in range(100, 500))
    registry.roster = registry.write("roster.csv", more)
    frame = frame_of(read_roster(more.splitlines(keepends=True)))
    patients = registry.patients_of
    extended = sampling.extend(registry.read(), frame, lambda one: patients.get(one, ()))
    path = registry.write("extended.json", to_json(extended))

    before = registry.write("before.csv", ROSTER)
    given = ("--extending", registry.plan, "--extending-roster", before)
    seen = registry.verify(*given, plan=path).stderr
    assert seen.splitlines()[-1] == "verified"
    # Neither does the patients' file of the frame that grew change what was drawn before.
    own = ("--extending-patients", registry.patients)
    assert registry.verify(*given, *own, plan=path).stderr == seen
    assert registry.verify(plan=path, code=1).stderr.strip() == "unknown"
    alone = registry.verify("--extending", registry.plan, plan=path, code=1)
    assert alone.stderr.strip() == "unknown"
    smaller = registry.write("smaller.csv", "".join(ROSTER.splitlines(keepends=True)[:-1]))
    wrong = ("--extending", registry.plan, "--extending-roster", smaller)
    assert registry.verify(*wrong, plan=path, code=1).stderr.splitlines()[-1] == "NOT verified"


def test_a_roster_of_the_extended_plan_needs_the_plan(registry: Registry) -> None:
    registry.draw()

    result = registry.verify("--extending-roster", registry.roster, code=2)

    assert "--extending-roster and --extending-patients need --extending" in flat(result.stderr)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("{", "text: given text that is not JSON", id="no-json"),
        pytest.param("{}", "text: given JSON of another form", id="another-form"),
        pytest.param('{"format": 99, "type": "Plan", "value": {}}', "format: ", id="format"),
        pytest.param('{"format": 1, "type": "Exclusion", "value": {}}', "type: ", id="type"),
        pytest.param(
            f'{{"format": 1, "type": "Plan", "value": {{"seed": 5, "{MRN}": 1}}}}',
            "value.seed: given an int, expected text",
            id="fields",
        ),
        pytest.param("[" * 100_000, "text: given text that is not JSON", id="deep"),
    ],
)
def test_an_unreadable_plan_is_refused_and_its_file_is_named(
    registry: Registry, text: str, said: str
) -> None:
    bad = registry.write("bad.json", text)

    shown = refused("audit", "verify", bad, registry.roster, "--patients", registry.patients)

    assert shown.startswith("qpp-rules: bad.json: ")
    assert said in shown
    assert MRN not in shown


def test_a_sample_and_a_second_one_that_excludes_it_are_drawn_and_verified(tmp_path: Path) -> None:
    """A targeted sample drawn by hand. `audit target` also records its deficiency."""
    roster, patients = examples.path("roster.csv"), examples.path("patients.csv")
    plan, targeted = tmp_path / "plan.json", tmp_path / "targeted.json"
    draw = ("audit", "draw", roster, "--patients", patients, "--year", 2026)
    verify = ("--patients", patients)

    done(*draw, "--seed", SEED, "--seed-origin", "an example", "--out", plan)
    done("audit", "verify", plan, roster, *verify)
    # One of those drawn has a single patient.
    done(*draw, "--seed", OTHER_SEED, "--excluding", plan, "--out", targeted, code=1)
    done("audit", "verify", targeted, roster, *verify, "--excluding", plan)

    done("audit", "verify", targeted, roster, *verify, code=1)
    drawn = [from_json(path.read_text(encoding="utf-8"), Plan) for path in (plan, targeted)]
    first, second = ({one.participant for one in each.participants} for each in drawn)
    assert first.isdisjoint(second)


# --- writing whole or not at all ---------------------------------------------------------------


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_completely_and_replaces_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    for text in ("old", "né\n"):
        write_files((path, text), force=True)

        assert path.read_text(encoding="utf-8") == text
        assert names_in(tmp_path) == ["plan.json"]


@pytest.mark.parametrize("before", ["an earlier plan", None], ids=["over-another", "new"])
@pytest.mark.parametrize(
    "failure",
    [OSError("disk full"), KeyboardInterrupt(), MemoryError()],
    ids=lambda one: type(one).__name__,
)
def test_an_interrupted_write_leaves_only_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str | None, failure: BaseException
) -> None:
    path = tmp_path / "plan.json"
    if before is not None:
        path.write_text(before, encoding="utf-8")

    written: list[Path] = []

    def fail(made: Path, _target: Path) -> None:
        written.append(made)
        raise failure

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(type(failure)):
        write_files((path, "a new plan"), force=True)

    # Beside it, because only within one file system is a file replaced at once.
    assert [made.parent for made in written] == [tmp_path]

    assert names_in(tmp_path) == ([] if before is None else ["plan.json"])
    assert before is None or path.read_text(encoding="utf-8") == before


def test_a_text_that_cannot_be_encoded_leaves_only_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_text("an earlier plan", encoding="utf-8")

    with pytest.raises(UnicodeEncodeError):
        write_files((path, "a new plan \ud800"), force=True)

    assert path.read_text(encoding="utf-8") == "an earlier plan"
    assert names_in(tmp_path) == ["plan.json"]


def test_a_plan_that_cannot_be_written_is_not_shown(registry: Registry) -> None:
    result = registry.draw(out=registry.folder / "nowhere" / "plan.json", code=2)

    assert "No such file or directory" in result.stderr
    assert result.stdout == ""


# --- away from a terminal; tests/cli/test_terminals.py has what is shown on one ----------------

ESCAPE = "\x1b"


@pytest.mark.parametrize("command", [["rules", 2026], ["deadlines", 2026], ["compare", 2023, 2024]])
def test_without_a_terminal_there_are_no_escapes(command: list[object]) -> None:
    assert ESCAPE not in done(*command).output


# --- as a program ------------------------------------------------------------------------------


def test_python_m_is_the_same_command() -> None:
    ended = in_a_process("rules", 2026, "--json")

    assert ended.returncode == 0
    assert ended.stdout == done("rules", 2026, "--json").stdout
    assert ended.stderr == ""


def test_the_command_is_installed_as_qpp_rules() -> None:
    (script,) = metadata.entry_points(group="console_scripts", name="qpp-rules")

    assert script.load() is qpp_rules.cli.main


def test_the_commands_work_in_pipes_and_end_with_codes(registry: Registry) -> None:
    registry.draw()
    verify = (
        "audit",
        "verify",
        tampered(registry),
        registry.roster,
        "--patients",
        registry.patients,
    )

    unsure = in_a_process("eligibility", "-", "--year", 2026, "--csv", given=ROSTER)
    no = in_a_process(*verify)
    bad = in_a_process("eligibility", "-", "--year", 2026, given=f"participant\ngroup:{TIN}x\n")

    assert (unsure.returncode, no.returncode, bad.returncode) == (1, 1, 2)
    assert len(cells(unsure.stdout)) == 5
    assert no.stderr.strip() == "NOT verified"
    assert bad.stderr.startswith("qpp-rules: standard input: row 2, participant: ")
    for ended in (unsure, no, bad):
        assert TIN not in ended.stderr
        assert "Traceback" not in ended.stderr


def test_a_reader_who_leaves_early_gets_no_traceback(registry: Registry) -> None:
    """As in ``qpp-rules eligibility roster.csv --year 2026 --csv | head -1``."""
    rows = "".join(f"virtual-group:VG-{number:06}\n" for number in range(5000))
    roster = registry.write("many.csv", f"participant\n{rows}")
    with subprocess.Popen(
        [sys.executable, "-m", "qpp_rules", "eligibility", roster, "--year", "2026", "--csv"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        first = program.stdout.readline()
        program.stdout.close()
        said = program.stderr.read().decode()

    assert first.startswith(b"participant,eligibility,")
    assert "Traceback" not in said
    assert "Broken pipe" not in said


def test_the_module_runs_as_a_program(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["qpp-rules", "audit", "seed"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("qpp_rules", run_name="__main__")

    assert ended.value.code == 0
    assert re.fullmatch("[0-9]{20}\n", capsys.readouterr().out)


def test_importing_the_module_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_module("qpp_rules", run_name="imported")

    assert capsys.readouterr().out == ""


class Missing:
    """Hides one module, as if it were not installed."""

    def __init__(self, name: str) -> None:
        self.name = name

    def find_spec(self, name: str, *_args: object) -> None:
        if name == self.name:
            message = f"No module named {name!r}"
            raise ModuleNotFoundError(message, name=name)


@pytest.mark.parametrize("missing", ["rich", "typer"])
def test_without_its_libraries_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    """It does not end with 1, which would mean that a rule says no."""
    for name in list(sys.modules):
        if name.startswith("qpp_rules.cli.") or name.partition(".")[0] == missing:
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(sys, "meta_path", [Missing(missing), *sys.meta_path])

    with pytest.raises(SystemExit) as ended:
        qpp_rules.cli.main()

    assert ended.value.code == 2
    assert capsys.readouterr().err == (f"qpp-rules needs {missing}: pip install 'qpp-rules[cli]'\n")


def test_another_missing_module_raises(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "qpp_rules.cli.commands", None)

    with pytest.raises(ModuleNotFoundError, match=r"qpp_rules\.cli\.commands"):
        qpp_rules.cli.main()
