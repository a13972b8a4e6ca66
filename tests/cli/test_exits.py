"""How every command ends: by its documented code, by a signal, never with a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_args

import pytest
from typer.testing import CliRunner, Result

from qpp_rules import examples, rulebook
from qpp_rules.adapters.conformance import QUESTIONS
from qpp_rules.adapters.serialization import to_json
from qpp_rules.cli import exits, output, stopping
from qpp_rules.cli.commands import app
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.self_nomination import Application
from tests.cli.test_files import ALL, GROUPS, MODULE, PATIENTS, ROSTER, SEED, hints_of, on_unix
from tests.postings.written_workbooks import ZENITH, written
from tests.registration.examples import CLINICIAN, PLAIN, request, survey

ESCAPE = "\x1b"


def run(*args: object, given: str | bytes = "") -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], input=given)


def in_a_process(
    *args: object, program: list[str] = MODULE, given: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*program, *map(str, args)],
        env={**os.environ, **environment},
        input=given,
        capture_output=True,
        check=False,
    )


EXEMPT = "participant,segment_1_exceeded,segment_2_exceeded\n" + "".join(
    f"{key},none,none\n" for key in GROUPS
)
ELIGIBLE = EXEMPT.replace("none", "allowed_charges;patients;services")
HEADERS = {
    "elections.csv": "participant,year,choice,confirmed_at,confirmed_by,capacity\n",
    "reviews.csv": "participant,patient,documented,kind,measure,description\n",
    "corrections.csv": "deficiency,how,corrected_at\n",
}
ACTIVITY = {
    "measureId": "IA_EPA_3",
    "category": "ia",
    "firstPerformanceYear": 2026,
    "metricType": "boolean",
    "allowedPrograms": ["mips"],
    "allowedRegistrationTypes": ["group"],
}
CHECKED = ("--measures", "activities.json", "--intermediary-type", "QCDR")


def submission(activity: str) -> str:
    """Return a group's attestation of *activity*, as CMS's JSON."""
    one = {
        "category": "ia",
        "submissionMethod": "registry",
        "performanceStart": "2026-01-01",
        "performanceEnd": "2026-12-31",
        "measurements": [{"measureId": activity, "value": True}],
    }
    whose = {"entityType": "group", "taxpayerIdentificationNumber": "000000001"}
    return json.dumps({**whose, "performanceYear": 2026, "measurementSets": [one]})


MVPS = ("--mvps", "mvps.json", "--final", "--as-of", "2026-05-01T09:00-04:00")
MVP = {
    "mvpId": PLAIN,
    "qualityMeasureIds": ["236"],
    "iaMeasureIds": [],
    "foundationPiMeasureIds": [],
    "costMeasureIds": [],
    "foundationQualityMeasureIds": ["479"],
    "administrativeClaimsMeasureIds": [],
    "hasCahps": False,
    "hasOutcomeAdminClaims": False,
}
FACTS = ("--intermediary", "intermediary.json")
DRAW = ("--patients", "patients.csv", "--year", "2026", *SEED)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the files that the commands read."""
    folder = tmp_path_factory.mktemp("made")
    texts = {
        "roster.csv": ROSTER,
        "patients.csv": PATIENTS,
        "exempt.csv": EXEMPT,
        "eligible.csv": ELIGIBLE,
        "unsure.csv": EXEMPT + "group:000000099,,\n",
        "untested.csv": EXEMPT + "apm-entity:A1,,\n",
        "few.csv": "".join(ROSTER.splitlines(keepends=True)[:4]),
        "header.csv": "participant\n",
        "action.csv": "event,on,written\nNOTICE,2026-05-04,yes\n",
        "ended.csv": "event,on,effective_on,years\nTERMINATION,2026-05-04,2026-05-04,all\n",
        "empty.csv": "",
        "bad.json": "{",
        "measures.json": json.dumps(
            [{"measureId": "236", "category": "quality", "firstPerformanceYear": 2026}]
        ),
        "activities.json": json.dumps([ACTIVITY]),
        "right.json": submission("IA_EPA_3"),
        "wrong.json": submission("IA_EPA_03"),
        "mvps.json": json.dumps([MVP]),
        "request.json": to_json(request(CLINICIAN)),
        "lacking.json": to_json(request(CLINICIAN, mvp="M9999")),
        "survey.json": to_json(survey(reporting_option=ReportingOption.APP)),
        "application.json": to_json(Application(year=PerformanceYear(2023))),
        "answers.jsonl": '{"case": "small-practice/2026/16", "answer": true}\n',
        "ready.jsonl": examples.path("cases.jsonl").read_text(encoding="utf-8"),
        "intermediary.json": examples.path("intermediary.json").read_text(encoding="utf-8"),
        **HEADERS,
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "posting.xlsx").write_bytes(written(ZENITH).getvalue())
    (folder / "header.xlsx").write_bytes(written(versions=[]).getvalue())
    before = Path.cwd()
    os.chdir(folder)
    try:
        run("audit", "draw", "roster.csv", *DRAW, "--out", "plan.json")
        run("audit", "evaluate", "plan.json", "reviews.csv", "--out", "result.json")
    finally:
        os.chdir(before)
    return folder


@pytest.fixture
def folder(made: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(made)
    return made


# Every command, with what it is given and how it ends. test_audits.py lives a whole year, in which
# evaluate, gate and report end with 0.
TABLE = [
    ("rules 2026", 0),
    ("rules 2028", 2),
    ("rules", 2),
    ("rules --subject sampling", 0),
    ("rules --subject nothing", 2),
    ("rules --citing 414.1400(b)(2)", 0),
    ("rules --citing 414.1(a)", 0),
    ("rules --citing nothing", 2),
    ("rules 2028 --citing 414.1400", 2),
    ("rules 2035", 2),
    ("rules 20x6", 2),
    ("trace SAM-011", 0),
    ("trace 414.1(a)", 0),
    ("trace nothing", 2),
    ("compare 2018 2019", 0),
    ("compare 2018 2018", 0),
    ("compare 2018 2035", 2),
    ("compare 2035 2018", 2),
    ("deadlines 2026", 0),
    ("deadlines 2035", 2),
    ("eligibility exempt.csv --year 2026", 0),
    ("eligibility eligible.csv --year 2026", 0),
    ("eligibility unsure.csv --year 2026", 1),
    ("eligibility untested.csv --year 2026", 1),
    ("eligibility header.csv --year 2026", 2),
    ("eligibility empty.csv --year 2026", 2),
    ("eligibility missing.csv --year 2026", 2),
    ("eligibility . --year 2026", 2),
    ("eligibility exempt.csv --year 2035", 2),
    ("elections check eligible.csv elections.csv --year 2026", 0),
    ("elections check exempt.csv elections.csv --year 2026", 1),
    ("elections check unsure.csv elections.csv --year 2026", 1),
    ("elections check header.csv elections.csv --year 2026", 2),
    ("elections check exempt.csv elections.csv --year 2035", 2),
    ("elections effects 2026", 0),
    ("elections effects 2035", 2),
    ("registration check request.json --year 2026 MVPS", 0),
    ("registration check lacking.json --year 2026 MVPS", 1),
    ("registration check request.json --year 2026", 1),
    ("registration check survey.json --cahps --year 2026 --as-of 2026-05-15T09:00-04:00", 0),
    ("registration check survey.json --cahps --year 2026", 1),
    ("registration check survey.json --cahps --year 2025", 2),
    ("registration check survey.json --cahps --year 2026 MVPS", 2),
    ("registration check survey.json --year 2026", 2),
    ("registration check request.json --year 2025", 2),
    ("registration check bad.json --year 2026", 2),
    ("registration check missing.json --year 2026", 2),
    ("measures show 236 --measures measures.json --year 2026", 0),
    ("measures show 999 --measures measures.json --year 2026", 0),
    ("measures show 236 --measures measures.json --year 2025", 2),
    ("measures show 236 --measures measures.json --year 2035", 2),
    ("measures show 236 --measures bad.json --year 2026", 2),
    ("measures show 236 --measures missing.json --year 2026", 2),
    ("self-nomination review application.json --year 2023", 1),
    ("self-nomination review application.json --year 2035", 2),
    ("self-nomination review bad.json --year 2023", 2),
    ("self-nomination review missing.json --year 2023", 2),
    ("self-nomination review application.json --year 2023 --submitted-at never", 2),
    ("postings find posting.xlsx --year 2026", 0),
    ("postings find posting.xlsx --year 2026 --mvp G0053 --starts-on 2026-05-01", 0),
    ("postings find posting.xlsx --year 2026 --category COST", 2),
    ("postings find posting.xlsx --year 2023", 2),
    ("postings find posting.xlsx --year 2025", 2),
    ("postings find posting.xlsx --year 2026 --kind QCDR", 2),
    ("postings find posting.xlsx --year 2026 --kind registry", 2),
    ("postings find posting.xlsx --year 2026 --reporting-option mips", 2),
    ("postings find posting.xlsx --year 2026 --starts-on May", 2),
    ("postings find header.xlsx --year 2026", 2),
    ("postings find bad.json --year 2026", 2),
    ("postings find missing.xlsx --year 2026", 2),
    ("postings compare posting.xlsx posting.xlsx --year 2026", 0),
    ("postings compare posting.xlsx bad.json --year 2026", 2),
    ("measures compare measures.json measures.json --years 2026,2027", 0),
    ("measures compare measures.json bad.json --years 2026,2027", 2),
    ("measures compare measures.json measures.json --years 2026", 2),
    ("submission check right.json CHECKED --year 2026", 0),
    ("submission check wrong.json CHECKED --year 2026", 1),
    ("submission check bad.json CHECKED --year 2026", 1),
    ("submission check empty.csv CHECKED --year 2026", 2),
    ("submission check missing.json CHECKED --year 2026", 2),
    ("submission check right.json CHECKED --year 2035", 2),
    ("submission check right.json --measures bad.json --intermediary-type QCDR --year 2026", 2),
    ("submission check right.json --measures activities.json --year 2026", 2),
    ("ready check ready.jsonl --as-of 2025-02-03T09:00-05:00 FACTS", 1),
    ("ready check bad.json --as-of 2025-02-03T09:00-05:00", 1),
    ("ready check missing.jsonl --as-of 2025-02-03T09:00-05:00", 2),
    ("ready check ready.jsonl", 2),
    ("ready worklist ready.jsonl --as-of 2025-02-03T09:00-05:00 FACTS", 1),
    ("ready worklist missing.jsonl --as-of 2025-02-03T09:00-05:00", 2),
    ("ready unsubmitted ready.jsonl --as-of 2025-02-03T09:00-05:00 FACTS", 1),
    ("ready unsubmitted missing.jsonl --as-of 2025-02-03T09:00-05:00", 2),
    ("standing check action.csv --year 2026 --as-of 2027-02-01 --approved-as QCDR", 0),
    ("standing check ended.csv --year 2026 --as-of 2027-02-01 --approved-as QCDR", 1),
    ("standing check action.csv --year 2026 --as-of 2027-02-01", 1),
    ("standing check header.csv --year 2026 --as-of 2027-02-01", 2),
    ("standing check action.csv --year 2035 --as-of 2027-02-01", 2),
    ("standing check action.csv --year 2026", 2),
    ("cases check answers.jsonl --question small-practice", 1),
    ("cases check bad.json --question small-practice", 2),
    ("cases check answers.jsonl --question nothing", 2),
    ("audit seed", 0),
    ("audit draw roster.csv DRAW", 0),
    ("audit draw few.csv DRAW", 1),
    ("audit draw header.csv DRAW", 2),
    ("audit draw roster.csv DRAW --year 2035", 2),
    ("audit verify plan.json roster.csv --patients patients.csv", 0),
    ("audit verify plan.json few.csv --patients patients.csv", 1),
    ("audit verify bad.json roster.csv --patients patients.csv", 2),
    ("audit verify plan.json header.csv --patients patients.csv", 2),
    ("audit evaluate plan.json reviews.csv", 1),
    ("audit evaluate bad.json reviews.csv", 2),
    ("audit evaluate plan.json reviews.csv --roster header.csv", 2),
    ("audit target result.json roster.csv --patients patients.csv --deficiency x --seed 1", 2),
    ("audit gate result.json", 1),
    ("audit gate plan.json", 2),
    ("audit report result.json --intermediary x", 1),
    ("audit report bad.json --intermediary x", 2),
]


@pytest.mark.parametrize("form", ["", "--json", "--csv"])
@pytest.mark.parametrize(("line", "code"), TABLE)
def test_a_command_ends_with_the_documented_code_in_every_form(
    folder: Path, line: str, code: int, form: str
) -> None:
    short = {"DRAW": DRAW, "CHECKED": CHECKED, "FACTS": FACTS, "MVPS": MVPS}
    args = [part for word in line.split() for part in short.get(word, [word])]
    if form and args != ["audit", "seed"]:
        args.append(form)

    result = run(*args)

    assert result.exit_code == code, result.output
    assert isinstance(result.exception, SystemExit) or result.exception is None
    assert "internal error" not in result.stderr
    assert (code == 2) <= (result.stdout == "")
    assert (code == 2) <= (result.stderr != "")


def test_the_table_has_every_command() -> None:
    assert {name for name in ALL if not any(one.startswith(name) for one, _ in TABLE)} == {
        # It prints no rows.
        "cases export"
    }


# --- what nobody foresaw -----------------------------------------------------------------------


@pytest.mark.parametrize("error", [KeyError("MRN-1"), RecursionError("MRN-1"), MemoryError()])
def test_an_unexpected_error_ends_with_2_and_hides_its_text(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("qpp_rules.cli.eligibility.determine_roster", fail)

    result = run("eligibility", "exempt.csv", "--year", 2026)

    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"qpp-rules: internal error: {type(error).__name__} in elig")
    assert "MRN" not in result.stderr
    assert "Traceback" not in result.stderr


def test_an_error_outside_the_package_names_no_line() -> None:
    assert exits._place_of(KeyError()) == ""


# --- streams that do not take what is printed --------------------------------------------------


@on_unix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("args", [["rules", "2026", "--json"], ["rules", "2026"], ["--help"]])
def test_a_full_disk_under_standard_output_ends_with_2(args: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run([*MODULE, *args], stdout=full, stderr=subprocess.PIPE, check=False)

    assert ended.returncode == 2
    assert b"No space left on device" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert b"Exception ignored" not in ended.stderr


@on_unix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(("args", "code"), [(["unsure.csv"], 1), (["exempt.csv"], 0)])
def test_messages_that_cannot_be_printed_do_not_change_the_code(
    folder: Path, args: list[str], code: int
) -> None:
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [*MODULE, "eligibility", *args, "--year", "2026", "--csv"],
            stdout=subprocess.PIPE,
            stderr=full,
            check=False,
        )

    assert ended.returncode == code
    assert ended.stdout.startswith(b"participant,")


@on_unix
@pytest.mark.parametrize(("closed", "code"), [("<&-", 2), (">&-", 2), ("2>&-", 0)])
def test_a_closed_stream_ends_with_its_code(folder: Path, closed: str, code: int) -> None:
    given = "-" if closed == "<&-" else "exempt.csv"
    command = f'exec "$0" -m qpp_rules eligibility {given} --year 2026 {closed}'

    ended = subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, check=False)

    assert ended.returncode == code
    assert b"Traceback" not in ended.stderr


@on_unix
@pytest.mark.parametrize("args", ["rules 2026 --json", "--help"])
def test_a_reader_who_leaves_early_ends_the_command_with_141(args: str) -> None:
    command = f'"$0" -m qpp_rules {args} | true; echo "${{PIPESTATUS[0]}}"'

    ended = subprocess.run(
        ["bash", "-c", command, sys.executable], capture_output=True, text=True, check=True
    )

    # What is short may be written before the reader leaves.
    assert ended.stdout.strip() in {"141", "0"}
    assert ended.stderr == ""


def test_a_broken_pipe_is_not_bad_input_or_a_no(monkeypatch: pytest.MonkeyPatch) -> None:
    def show(*_args: object, **_options: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("qpp_rules.cli.commands.show", show)

    result = run("rules", 2026)

    assert result.exit_code == 141
    assert result.stderr == ""


# --- signals -----------------------------------------------------------------------------------

# It waits where a full or slow disk would make it wait, with its temporary file written.
WAITING = """
import os, signal, sys, time
from qpp_rules.cli import main
# A shell that starts the tests in the background, or nohup, has its children ignore these.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
def wait(handle):
    print("waiting", flush=True)
    time.sleep(60)
os.fsync = wait
main()
"""


@on_unix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_command_and_leaves_no_temporary_file(
    folder: Path, tmp_path: Path, name: str
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text("old", encoding="utf-8")
    args = ["audit", "draw", "roster.csv", *DRAW, "--out", str(plan), "--force"]
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == b"waiting\n"
        assert len(list(tmp_path.iterdir())) == 2
        program.send_signal(getattr(signal, name))
        _, said = program.communicate(timeout=30)

    assert program.returncode == -getattr(signal, name)
    assert [path.name for path in tmp_path.iterdir()] == ["plan.json"]
    assert plan.read_text(encoding="utf-8") == "old"
    assert said == b""


@on_unix
def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with stopping.stopped_by_signals():
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
            assert signal.getsignal(signal.SIGTERM) is stopping._stop
    finally:
        signal.signal(signal.SIGHUP, before)
    assert signal.getsignal(signal.SIGTERM) is not stopping._stop


# --- encodings ---------------------------------------------------------------------------------

CODE_PAGES = [
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
]
ACCENTED = PATIENTS.replace("P1", "Zoë-1").replace("P2", "患者-2")


@pytest.mark.parametrize("environment", CODE_PAGES, ids=str)
def test_a_hyphen_and_a_path_with_the_same_bytes_draw_the_same_sample(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    (tmp_path / "patients.csv").write_bytes(ACCENTED.encode())
    draw = ("audit", "draw", tmp_path / "roster.csv", "--year", 2026, *SEED, "--csv")
    by_path = run(*draw, "--patients", tmp_path / "patients.csv")

    piped = in_a_process(*draw, "--patients", "-", given=ACCENTED.encode(), **environment)

    assert piped.returncode == 0, piped.stderr
    assert piped.stdout.decode() == by_path.stdout
    assert "患者-2" in by_path.stdout
    assert piped.stderr.decode() == by_path.stderr


@pytest.mark.parametrize("environment", CODE_PAGES, ids=str)
def test_a_table_is_printed_on_every_code_page(environment: dict[str, str]) -> None:
    roster = "participant,segment_1_exceeded,segment_2_exceeded\nvirtual-group:患者,,\n"

    ended = in_a_process("eligibility", "-", "--year", 2026, given=roster.encode(), **environment)

    assert "virtual-group:患者" in ended.stdout.decode()
    assert "─" in ended.stdout.decode()
    assert b"Traceback" not in ended.stderr


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "BOM"])
def test_a_byte_order_mark_is_ignored_in_files_and_standard_input(
    folder: Path, tmp_path: Path, mark: str
) -> None:
    roster, plan = (mark + ROSTER).encode(), (folder / "plan.json").read_text(encoding="utf-8")
    marked = tmp_path / "plan.json"
    marked.write_bytes((mark + plan).encode())

    piped = run("audit", "draw", "-", *DRAW, "--out", "-", given=roster)
    verified = [
        run("audit", "verify", plan_by, "roster.csv", "--patients", "patients.csv", given=text)
        for plan_by, text in ((marked, b""), ("-", marked.read_bytes()))
    ]

    assert piped.stdout == plan
    assert [one.exit_code for one in verified] == [0, 0]


def test_line_ends_are_read_alike_by_hyphen_and_by_path(tmp_path: Path) -> None:
    roster = ROSTER.replace("\n", "\r\n").encode()
    (tmp_path / "roster.csv").write_bytes(roster)
    ask = ("--year", 2026, "--json")

    by_path = run("eligibility", tmp_path / "roster.csv", *ask)

    assert run("eligibility", "-", *ask, given=roster).stdout == by_path.stdout


# --- what is shown -----------------------------------------------------------------------------


@on_unix
@pytest.mark.parametrize(
    "args",
    [
        ["eligibility", "NAME", "--year", "2026"],
        ["eligibility", "NAME.missing", "--year", "2026"],
        ["rules", "2026", "NAME"],
        ["NAME"],
        ["--NAME"],
        ["rules", "NAME"],
        ["audit", "draw", "roster.csv", *DRAW, "--reuse", "NAME"],
        ["audit", "draw", "roster.csv", *DRAW, "--seed-origin", "NAME"],
        ["audit", "verify", "NAME", "roster.csv", "--patients", "patients.csv"],
        ["audit", "draw", "NAME", *DRAW, "--out", "NAME"],
    ],
    ids=" ".join,
)
def test_a_name_writes_no_escape_code_to_a_terminal(
    folder: Path, tmp_path: Path, args: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("roster.csv", "patients.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    name = f"a{ESCAPE}[2J\u202eb\nc\x9bd"
    Path(name).write_text("participant\nx\n", encoding="utf-8")

    result = run(*(arg.replace("NAME", name) for arg in args))

    assert result.stderr
    for text in (result.stdout, result.stderr):
        assert not set(text) & {ESCAPE, "\u202e", "\x9b"}


def test_cells_and_messages_show_control_characters_as_escapes(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.show([{"name": f"a{ESCAPE}[31mb\ud800"}], output.Form.TABLE)
    output.say(f"a{ESCAPE}[31mb")

    shown = capsys.readouterr()
    assert "a\\x1b[31mb\\ud800" in shown.out
    assert shown.err == "a\\x1b[31mb\n"


def test_csv_shows_no_escape_code_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{"name": f"a{ESCAPE}[31mb"}]
    output.show(rows, output.Form.CSV)
    assert ESCAPE in capsys.readouterr().out

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    output.show(rows, output.Form.CSV)
    assert ESCAPE not in capsys.readouterr().out


def test_messages_are_bounded(folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("participant\n" + "x\n" * 5000, encoding="utf-8")
    wide = tmp_path / "wide.csv"
    wide.write_text(",".join(f"c{n}" for n in range(5000)) + "\n", encoding="utf-8")

    for path in (bad, wide):
        said = run("eligibility", path, "--year", 2026).stderr
        assert said.count("\n") < 250
        assert "more" in said.splitlines()[-1]


def test_a_long_line_and_many_lines_are_cut_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("x" * 100_000 + "\n" * 1000)

    first, *_, last = capsys.readouterr().err.splitlines()
    assert len(first) < 2100
    assert first.endswith("… (the line goes on)")
    assert last == "and 751 more"


# --- the version, and completion ---------------------------------------------------------------


def test_the_command_prints_its_version() -> None:
    result = run("--version")

    assert result.exit_code == 0
    assert result.stdout == f"qpp-rules {version('qpp-rules')}\n"


ACCEPTED = {
    "CATEGORY": 3,
    "INSTANT": 1,
    "KIND": 2,
    "MOMENT": 1,
    "PARTICIPATION": 5,
    "QUESTION": len(QUESTIONS),
    "READING": 3,
    "REPORTING": 3,
    "SUBJECT": len(rulebook.SUBJECTS),
    "TYPE": 4,
    "YEAR": 11,
}
"""How many values there are to offer, by the word that stands for them in the help."""
PARAMETERS = [
    (f"{name} {param.name}", command, param)
    for name, command in ALL.items()
    for param in command.params
]


def offered(command: Any, param: Any, begun: str = "") -> list[str]:
    context = command.make_context("", [], resilient_parsing=True)
    return [one.value for one in param.shell_complete(context, begun) if one.value]


@pytest.mark.parametrize(("name", "command", "param"), PARAMETERS, ids=[o[0] for o in PARAMETERS])
def test_the_shell_offers_the_accepted_values(name: str, command: Any, param: Any) -> None:
    values = offered(command, param)

    assert len(values) == ACCEPTED.get(param.metavar, 0)
    for value in values:
        (parser,) = (
            one.parser for one in get_args(hints_of(command)[param.name]) if hasattr(one, "parser")
        )
        assert parser(value) is not None


def test_the_shell_completes_a_partial_value() -> None:
    (found,) = (one[1:] for one in PARAMETERS if one[0] == "audit draw reuse")

    assert offered(*found, "n") == ["never"]
