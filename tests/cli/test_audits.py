"""The commands about audits: from reviews to a result, a follow-up, a gate, a report."""

from __future__ import annotations

import csv
import io
import json
import shlex
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from qpp_rules import Individual, Npi, PerformanceYear, Tin, examples, sampling
from qpp_rules.adapters.audits import REVIEW_COLUMNS, read_corrections, report_csv
from qpp_rules.adapters.rosters import frame_of, read_patients, read_roster
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.audits import (
    AuditKind,
    AuditResult,
    AuditScope,
    ExecutionReport,
    TargetedAudit,
    check_targeted,
    may_submit,
    plan_targeted,
    targeted_audit_required,
)
from qpp_rules.cli.commands import app
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.sampling import Plan

ROOT = Path(__file__).parents[2]
SEED, OTHER_SEED, THIRD_SEED = (
    "31415926535897932384",
    "27182818284590452353",
    "16180339887498948482",
)
TIN, MRN = "9876543", "MRN-5551212"
KEYS = [f"group:{TIN}{number:02}" for number in range(1, 25)]
FACETS = (
    "category:quality;collection-type:eCQM;reporting-option:MVP;status:MIPS eligible;"
    "participation-option:group"
)
DOCUMENTATION = "CLINICAL_DOCUMENTATION: 236"
IDENTIFIERS = "TIN_OR_NPI"


def run(*args: object, given: str | None = None) -> Result:
    """Run a command in this process. It never ends with a traceback."""
    runner = CliRunner(env={"COLUMNS": None, "FORCE_COLOR": None, "TERM": None})
    result = runner.invoke(app, [str(arg) for arg in args], input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    assert result.exit_code in (0, 1, 2)
    return result


def done(*args: object, code: int = 0, given: str | None = None) -> Result:
    result = run(*args, given=given)
    assert result.exit_code == code, result.output
    return result


def refused(*args: object, given: str | None = None) -> str:
    """Run a command with bad input. It says so, shows no patient, and prints nothing else."""
    result = done(*args, code=2, given=given)
    assert result.stdout == ""
    assert MRN not in result.stderr
    assert TIN not in result.stderr
    return result.stderr


class Year:
    """The files of a registry's audit year, written by one command after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.roster, self.patients = folder / "roster.csv", folder / "patients.csv"
        self.plan, self.result = folder / "plan.json", folder / "result.json"
        self.reviews, self.checks = folder / "reviews.csv", folder / "checks.csv"
        self.corrections = folder / "corrections.csv"

    def draw(self) -> None:
        """Draw the sample, and write what the auditors found in it."""
        self.write(
            "roster.csv", "participant,facets\n" + "".join(f"{key},{FACETS}\n" for key in KEYS)
        )
        self.write(
            "patients.csv",
            "participant,patient\n"
            + "".join(f"{key},{MRN}-{number}\n" for key in KEYS for number in range(20)),
        )
        done(
            *("audit", "draw", self.roster, "--patients", self.patients, "--year", 2026),
            *("--seed", SEED, "--out", self.plan),
        )
        self.review("reviews.csv", self.plan, {3: "CLINICAL_DOCUMENTATION,236,x"})
        self.write(
            "checks.csv",
            "participant,eligibility_status,identifiers,rates,relevance,kind,measure,description\n"
            + "".join(f"{key},yes,yes,yes,yes,,,\n" for key in KEYS[:-1])
            + f"{KEYS[-1]},yes,yes,yes,yes,TIN_OR_NPI,,\n",
        )
        self.write(
            "corrections.csv",
            "deficiency,how,corrected_at\n"
            f"{IDENTIFIERS},looked up,2027-02-05\n{DOCUMENTATION},read again,2027-02-06\n",
        )

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def review(self, name: str, plan: Path, errors: dict[int, str]) -> Path:
        """Write a review of each record of *plan*, with *errors* by the number of the record."""
        members = self.read(plan, Plan).participants
        records = [(m.participant.key, one.patient) for m in members for one in m.patients]
        rows = [
            f"{key},{patient},yes,{errors.get(number, ',,')}\n"
            for number, (key, patient) in enumerate(records)
        ]
        return self.write(name, ",".join(REVIEW_COLUMNS) + "\n" + "".join(rows))

    def read(self, path: Path, kind: type[Any]) -> Any:
        return from_json(path.read_text(encoding="utf-8"), kind)

    def evaluate(self, *options: object, code: int = 1) -> Result:
        return done(
            *("audit", "evaluate", self.plan, self.reviews, "--checks", self.checks),
            *("--roster", self.roster, "--completed-at", "2027-01-15"),
            *("--intermediary-type", "QUALIFIED_REGISTRY"),
            *options,
            code=code,
        )

    def evaluated(self) -> AuditResult:
        self.evaluate("--out", self.result)
        found: AuditResult = self.read(self.result, AuditResult)
        return found

    def target(self, key: str, seed: str, *options: object, code: int = 0) -> Path:
        path = self.folder / f"plan-{seed[:3]}.json"
        path.unlink(missing_ok=True)
        done(
            *("audit", "target", self.result, self.roster, "--patients", self.patients),
            *("--deficiency", key, "--seed", seed, "--out", path),
            *options,
            code=code,
        )
        return path

    def follow(self, key: str, seed: str, *options: object, code: int = 1) -> Path:
        """Draw, review and evaluate a targeted audit."""
        plan = self.target(key, seed)
        reviews = self.review(f"reviews-{seed[:3]}.csv", plan, {})
        path = self.folder / f"targeted-{seed[:3]}.json"
        done(
            *("audit", "evaluate", plan, reviews, "--targeted", "--of", self.result),
            *("--deficiency", key, "--completed-at", "2027-02-01T10:00-05:00"),
            *("--impact", "two practices", "--root-cause", "an export", "--out", path),
            *options,
            code=code,
        )
        return path

    def live(self) -> None:
        """Do what follows from the reviews."""
        self.evaluated()
        self.follow(IDENTIFIERS, OTHER_SEED)
        self.follow(DOCUMENTATION, THIRD_SEED)

    def lived(self) -> tuple[object, ...]:
        """Return the arguments that gate and report take after the year."""
        first, second = (
            self.folder / f"targeted-{seed[:3]}.json" for seed in (OTHER_SEED, THIRD_SEED)
        )
        return (
            *(self.result, "--targeted-audit", first, "--targeted-audit", second),
            *("--corrections", self.corrections),
        )


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Year:
    made = Year(tmp_path_factory.mktemp("drawn"))
    made.draw()
    return made


@pytest.fixture(scope="module")
def lived(drawn: Year, tmp_path_factory: pytest.TempPathFactory) -> Year:
    made = copied(drawn, tmp_path_factory.mktemp("lived"))
    made.live()
    return made


def copied(year: Year, folder: Path) -> Year:
    shutil.copytree(year.folder, folder, dirs_exist_ok=True)
    return Year(folder)


@pytest.fixture
def year(drawn: Year, tmp_path: Path) -> Year:
    """Return the year as far as the reviews, to be changed and continued."""
    return copied(drawn, tmp_path)


@pytest.fixture
def whole_year(lived: Year, tmp_path: Path) -> Year:
    """Return the year with its result and its targeted audits."""
    return copied(lived, tmp_path)


# --- evaluate ----------------------------------------------------------------------------------


def test_an_audit_is_evaluated_from_its_files(year: Year) -> None:
    """AUD-019: the result is written completely, and each deficiency is named."""
    shown = year.evaluate("--out", year.result)
    result = year.read(year.result, AuditResult)

    assert result.answer.name == "DEFICIENT"
    assert [one.key for one in result.deficiencies] == [IDENTIFIERS, DOCUMENTATION]
    assert result.completed_at == date(2027, 1, 15)
    assert result.kind is AuditKind.DATA_VALIDATION
    entries = frame_of(read_roster(year.roster.read_text().splitlines(keepends=True)))
    assert result.scope == AuditScope.of_frame(entries)
    assert IDENTIFIERS in shown.stdout
    assert DOCUMENTATION in shown.stdout
    assert "every sampled record was reviewed" in shown.stdout
    assert "records reviewed 50 of 50, with an error 1 (2.0%)" in shown.stderr
    assert "participants examined 10, affected " in shown.stderr
    assert "of all 24 participants are affected, at a confidence of 0.95" in shown.stderr
    assert shown.stderr.rstrip().endswith("deficient")
    assert MRN not in shown.output
    assert TIN not in shown.output


def test_a_clean_audit_ends_with_0(year: Year) -> None:
    year.reviews = year.review("reviews.csv", year.plan, {})
    text = year.checks.read_text().replace("TIN_OR_NPI", "")
    year.checks.write_text(text, encoding="utf-8")

    shown = year.evaluate("--out", year.result, code=0)

    assert year.read(year.result, AuditResult).answer.name == "CLEAN"
    assert shown.stderr.rstrip().endswith("clean")
    assert "Deficiencies" not in shown.stdout


def test_withdrawals_are_read_from_a_file(year: Year) -> None:
    leaver = year.read(year.plan, Plan).participants[0].participant
    withdrawn = year.write(
        "withdrawn.csv", f"participant,withdrawn_at,reason\n{leaver.key},2027-01-05,left\n"
    )

    year.evaluate("--out", year.result, "--withdrawn", withdrawn)

    result = year.read(year.result, AuditResult)
    assert [one.participant for one in result.withdrawn] == [leaver]
    assert leaver not in {one.participant for one in result.members}
    assert "withdrawn.csv: row 2" in refused(
        *("audit", "evaluate", year.plan, year.reviews, "--withdrawn"),
        year.write("withdrawn.csv", "participant,withdrawn_at,reason\nx,2027-01-05,left\n"),
    )


def test_a_plan_or_result_that_was_edited_is_refused(year: Year) -> None:
    text = year.plan.read_text()
    year.plan.write_text(text.replace('"size_asked": 0', '"size_asked": 1'), encoding="utf-8")

    assert "plan.digest" in refused("audit", "evaluate", year.plan, year.reviews)


@pytest.mark.parametrize("missing", ["--checks", "--roster", "a review"])
def test_an_incomplete_audit_ends_with_1(year: Year, missing: str) -> None:
    """An incomplete audit is never clean, but its result is written."""
    text = year.reviews.read_text()
    if missing == "a review":
        year.reviews.write_text(text[: text.rstrip().rindex("\n") + 1], encoding="utf-8")
    arguments: dict[str, object] = {"--checks": year.checks, "--roster": year.roster}
    arguments.pop(missing, None)
    options = [part for pair in arguments.items() for part in pair]

    shown = done(
        *("audit", "evaluate", year.plan, year.reviews, *options, "--out", year.result), code=1
    )

    assert shown.stderr.rstrip().endswith("undetermined")
    assert "participants are affected, at a confidence" not in shown.stderr
    assert year.read(year.result, AuditResult).open


def test_json_of_an_evaluation_has_every_figure(year: Year) -> None:
    told = json.loads(year.evaluate("--out", year.result, "--json").stdout)
    result = year.read(year.result, AuditResult)

    assert told["answer"] == "DEFICIENT"
    assert told["kind"] == "DATA_VALIDATION"
    assert told["year"] == 2026
    assert (told["records_sampled"], told["records_reviewed"], told["records_in_error"]) == (
        50,
        50,
        1,
    )
    assert told["error_rate"] == "1/50"
    assert told["share_affected"] == str(result.share_affected)
    assert told["affected_at_most"] == str(result.affected_at_most)
    assert told["confidence"] == "19/20"
    assert [one["kind"] for one in told["kinds"]] == ["TIN_OR_NPI", "CLINICAL_DOCUMENTATION"]
    assert [one["share"] for one in told["kinds"]] == [str(one.share) for one in result.kinds]
    assert [one["deficiency"] for one in told["deficiencies"]] == [IDENTIFIERS, DOCUMENTATION]
    assert told["not_reviewed"] == told["uncovered"] == told["missing"] == []
    assert told["findings"] == json.loads(json.dumps(result.determination.to_rows(), default=str))


def test_json_names_the_records_not_yet_reviewed(year: Year) -> None:
    kept = year.reviews.read_text().splitlines(keepends=True)
    year.reviews.write_text("".join(kept[:-1]), encoding="utf-8")
    key, patient, *_ = kept[-1].split(",")

    told = json.loads(year.evaluate("--json").stdout)

    assert told["answer"] == "UNDETERMINED"
    assert told["affected_at_most"] is None
    assert told["not_reviewed"] == [{"participant": key, "patient": patient}]


def test_csv_of_an_evaluation_has_a_row_for_each_deficiency(year: Year) -> None:
    rows = list(csv.DictReader(io.StringIO(year.evaluate("--csv").stdout)))

    assert [row["deficiency"] for row in rows] == [IDENTIFIERS, DOCUMENTATION]
    assert [row["records"] for row in rows] == ["0", "1"]
    assert [row["measure"] for row in rows] == ["", "236"]


def test_without_reviews_there_is_no_rate(year: Year) -> None:
    year.reviews.write_text(",".join(REVIEW_COLUMNS) + "\n", encoding="utf-8")
    shown = year.evaluate()
    assert "records reviewed 0 of 50, with an error 0\n" in shown.stderr


@pytest.mark.parametrize(
    ("option", "value", "name", "expected"),
    [
        ("--intermediary-type", "QCDR", "intermediary_type", IntermediaryType.QCDR),
        ("--intermediary-type", "qcdr", "intermediary_type", IntermediaryType.QCDR),
        ("--confidence", "0.8", "confidence", "0.8"),
        ("--completed-at", "2027-01-10T09:30-05:00", "completed_at", "2027-01-10 09:30:00-05:00"),
        ("--eligibility-of-sample-only", None, "eligibility_of_sample_only", True),
    ],
)
def test_the_options_of_an_evaluation_go_into_its_result(
    year: Year, option: str, value: str | None, name: str, expected: object
) -> None:
    given = [option] if value is None else [option, value]
    before = year.evaluated()
    year.evaluate("--out", year.result, "--force", *given)
    found = getattr(year.read(year.result, AuditResult), name)

    assert found != getattr(before, name)
    assert found == expected or str(found) == expected


def test_an_audit_can_be_finished_now(year: Year) -> None:
    before = datetime.now(UTC)
    year.evaluate("--out", year.result, "--completed-at", "now")
    assert before <= year.read(year.result, AuditResult).completed_at <= datetime.now(UTC)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--confidence", "95%"], "is not a share; give one such as 0.95"),
        (["--confidence", "1.5"], "between 0 and 1"),
        (["--confidence", "NaN"], "between 0 and 1"),
        (["--completed-at", "soon"], "is not a day such as 2027-03-31"),
        (["--completed-at", "2027-01-10T09:30"], "is not a day such as 2027-03-31"),
        (["--intermediary-type", "hospital"], "is not one of QCDR"),
        (["--json", "--csv"], "not both"),
        (["--of", "x"], "need --targeted"),
        (["--deficiency", "x"], "need --targeted"),
        (["--impact", "x"], "need --targeted"),
        (["--root-cause", "x"], "need --targeted"),
        (["--corrections", "x"], "need --targeted"),
        (["--targeted-audit", "x"], "need --targeted"),
        (["--targeted"], "--targeted needs --of and --deficiency"),
        (["--targeted", "--of", "x"], "--targeted needs --of and --deficiency"),
        (["--targeted", "--deficiency", "x"], "--targeted needs --of and --deficiency"),
        *(
            (["--targeted", "--of", "x", "--deficiency", "x", *option], "are not for")
            for option in (
                ["--checks", "x"],
                ["--roster", "x"],
                ["--intermediary-type", "QCDR"],
                ["--eligibility-of-sample-only"],
            )
        ),
    ],
)
def test_wrong_options_of_an_evaluation_are_refused_with_a_hint(
    year: Year, options: list[str], said: str
) -> None:
    shown = refused("audit", "evaluate", year.plan, year.reviews, *options)
    assert said in " ".join(shown.replace("│", " ").split())
    assert not year.result.exists()


def test_bad_files_are_named_and_nothing_is_written(year: Year) -> None:
    evaluate = ("audit", "evaluate", year.plan, year.reviews, "--out", year.result)
    bad = year.write("bad.csv", f"participant,patient,documented\n{KEYS[0]},{MRN},{MRN}\n")
    unknown = year.write("unknown.csv", f"participant,patient,documented\n{KEYS[0]},{MRN},yes\n")

    assert "bad.csv: row 2, documented" in refused(*evaluate[:3], bad, *evaluate[4:])
    assert "were not sampled" in refused(*evaluate[:3], unknown, *evaluate[4:])
    assert "bad.csv: 2 problems" in refused(*evaluate, "--checks", bad)
    assert "bad.csv: 2 problems" in refused(*evaluate, "--roster", bad)
    assert "reviews.csv: text" in refused("audit", "evaluate", year.reviews, year.reviews)
    assert "result.json" in refused("audit", "target", year.result, year.roster, *targeting(year))
    assert not year.result.exists()


def targeting(year: Year) -> tuple[object, ...]:
    return ("--patients", year.patients, "--deficiency", IDENTIFIERS, "--seed", OTHER_SEED)


@pytest.mark.parametrize("place", ["plan", "reviews", "--checks", "--roster"])
def test_any_one_file_may_come_from_standard_input(year: Year, place: str) -> None:
    paths: dict[str, Any] = {
        "plan": year.plan,
        "reviews": year.reviews,
        "--checks": year.checks,
        "--roster": year.roster,
    }
    text = paths[place].read_text(encoding="utf-8")
    paths[place] = "-"
    plan, reviews, checks, roster = paths.values()
    arguments = ("audit", "evaluate", plan, reviews, "--checks", checks, "--roster", roster)
    arguments += ("--intermediary-type", "QCDR")

    assert done(*arguments, code=1, given=text).stderr.rstrip().endswith("deficient")


@pytest.mark.parametrize(
    "arguments",
    [
        ["evaluate", "-", "-"],
        ["evaluate", "-", "x", "--checks", "-"],
        ["evaluate", "x", "-", "--roster", "-"],
        ["evaluate", "-", "x", "--targeted", "--of", "-", "--deficiency", "x"],
        [
            *("evaluate", "-", "x", "--targeted", "--of", "x"),
            "--deficiency",
            "x",
            "--corrections",
            "-",
        ],
        ["target", "-", "-", "--patients", "x", "--deficiency", "x", "--seed", SEED],
        ["target", "-", "x", "--patients", "-", "--deficiency", "x", "--seed", SEED],
        [
            *("target", "-", "x", "--patients", "x", "--deficiency", "x", "--seed", SEED),
            *("--excluding", "-"),
        ],
        ["gate", "-", "--corrections", "-"],
        ["gate", "-", "--targeted-audit", "-"],
        ["report", "-", "--intermediary", "x", "--corrections", "-"],
        ["report", "-", "--intermediary", "x", "--clinicians", "-"],
        ["report", "-", "--intermediary", "x", "--targeted-audit", "-"],
    ],
    ids=" ".join,
)
def test_standard_input_serves_one_file_only(arguments: list[str]) -> None:
    assert "standard input for one file" in refused("audit", *arguments, given="")


# --- target ------------------------------------------------------------------------------------


def test_a_targeted_sample_excludes_the_records_of_the_audit(year: Year) -> None:
    """AUD-019: the sample of a targeted audit shares no record with the audit that found it."""
    result = year.evaluated()
    plan: Plan = year.read(year.target(IDENTIFIERS, OTHER_SEED), Plan)
    patients_of = read_patients(year.patients.read_text().splitlines(keepends=True))
    frame = frame_of(read_roster(year.roster.read_text().splitlines(keepends=True)))

    assert plan == plan_targeted(result, result.deficiencies[0], frame, patients_of, OTHER_SEED)
    assert plan.notes == (f"targeted audit: {IDENTIFIERS}",)
    first = {(m.participant, one.patient) for m in result.plan.participants for one in m.patients}
    second = {(m.participant, one.patient) for m in plan.participants for one in m.patients}
    assert first.isdisjoint(second)
    assert len(second) == 50


def test_a_targeted_sample_takes_the_options_of_a_draw(year: Year) -> None:
    year.evaluated()
    earlier = year.target(IDENTIFIERS, OTHER_SEED)
    path = year.target(
        *(DOCUMENTATION, THIRD_SEED, "--excluding", earlier, "--reserves", 1, "--reuse", "allowed"),
        *("--seed-origin", "dice"),
        code=1,  # Participants are drawn again, which the plan calls a shortfall.
    )
    plan: Plan = year.read(path, Plan)

    assert len(plan.excluded) == 2
    assert len(plan.reserves) == 1
    assert plan.reuse is sampling.ReuseOfParticipants.ALLOWED
    assert plan.seed_origin == "dice"


def test_a_targeted_sample_is_shown_like_any_plan(year: Year) -> None:
    year.evaluated()
    arguments = ("audit", "target", year.result, year.roster, *targeting(year))

    table = done(*arguments)
    assert "plan digest " in table.stderr
    assert TIN not in table.output
    assert MRN not in table.output
    rows = json.loads(done(*arguments, "--json").stdout)["rows"]
    assert len(rows) == 50
    assert all(row["patient"].startswith(MRN) for row in rows)


def test_a_targeted_audit_needs_a_deficiency_that_was_found(year: Year) -> None:
    year.evaluated()
    arguments = ("audit", "target", year.result, year.roster, "--patients", year.patients)
    told = refused(*arguments, "--seed", OTHER_SEED, "--deficiency", "TIN")
    assert "--deficiency: given 'TIN' (str)" in told
    assert f"expected a deficiency that the audit found: {IDENTIFIERS}; {DOCUMENTATION}" in told
    assert "expected a new seed" in refused(*arguments, "--seed", SEED, "--deficiency", IDENTIFIERS)


# --- a targeted audit on file ------------------------------------------------------------------


def test_a_targeted_audit_is_written_with_its_impact_and_root_cause(year: Year) -> None:
    """AUD-019: it is not done before its errors are corrected."""
    result = year.evaluated()
    found: TargetedAudit = year.read(year.follow(DOCUMENTATION, OTHER_SEED), TargetedAudit)

    assert found.deficiency == result.deficiencies[1]
    assert (found.impact, found.root_cause) == ("two practices", "an export")
    assert found.result is not None
    assert found.result.kind is AuditKind.TARGETED
    assert found.result.completed_at == datetime.fromisoformat("2027-02-01T10:00-05:00")
    assert found.corrections == ()
    assert check_targeted(found, result).answer is False


def test_a_targeted_audit_with_corrected_errors_is_done(year: Year) -> None:
    year.evaluated()
    path = year.follow(IDENTIFIERS, OTHER_SEED, "--corrections", year.corrections, code=0)
    assert [one.deficiency for one in year.read(path, TargetedAudit).corrections] == [
        IDENTIFIERS,
        DOCUMENTATION,
    ]


def test_a_targeted_audit_that_excludes_another_needs_its_file(year: Year) -> None:
    year.evaluated()
    first = year.follow(IDENTIFIERS, OTHER_SEED)
    left_out = year.folder / f"plan-{OTHER_SEED[:3]}.json"
    # Participants are drawn again, which the plan calls a shortfall.
    options = ("--excluding", left_out, "--reuse", "allowed")
    plan = year.target(DOCUMENTATION, THIRD_SEED, *options, code=1)
    arguments = (
        *("audit", "evaluate", plan, year.review("third.csv", plan, {}), "--targeted"),
        *("--of", year.result, "--deficiency", DOCUMENTATION, "--json"),
    )

    def earlier(*options: object) -> str:
        told = json.loads(done(*arguments, *options, code=1).stdout)
        verdicts = {row["rule"]: row["verdict"] for row in told["findings"]}
        return str(verdicts["audits.targeted.earlier"])

    assert earlier() == "UNKNOWN"
    assert earlier("--targeted-audit", first) == "MET"


def test_a_targeted_audit_is_shown_with_its_findings(year: Year) -> None:
    result = year.evaluated()
    plan = year.target(IDENTIFIERS, OTHER_SEED)
    reviews = year.review("again.csv", plan, {0: "ELIGIBILITY_STATUS,,"})
    arguments = (
        *("audit", "evaluate", plan, reviews, "--targeted", "--of", year.result),
        *("--deficiency", IDENTIFIERS, "--impact", "one"),
    )

    shown = done(*arguments, code=1)
    assert "the targeted audit determined the root cause of the deficiency" in shown.stdout
    assert "Targeted audit, performance year 2026" in shown.stdout
    assert shown.stderr.rstrip().endswith("NOT done")
    told = json.loads(done(*arguments, "--json", code=1).stdout)
    assert told["answer"] is False
    assert told["kind"] == "TARGETED"
    assert [one["deficiency"] for one in told["deficiencies"]] == ["ELIGIBILITY_STATUS"]
    verdicts = {row["rule"]: row["verdict"] for row in told["findings"]}
    assert verdicts["audits.targeted.impact"] == "MET"
    assert verdicts["audits.targeted.root-cause"] == "NOT_MET"
    assert result.deficiencies[0].key == IDENTIFIERS


def test_a_correction_without_a_day_leaves_the_audit_open(year: Year) -> None:
    year.evaluated()
    text = year.corrections.read_text().replace("2027-02-05", "").replace("2027-02-06", "")
    year.corrections.write_text(text, encoding="utf-8")
    plan = year.target(IDENTIFIERS, OTHER_SEED)
    reviews = year.review("again.csv", plan, {})
    shown = done(
        *("audit", "evaluate", plan, reviews, "--targeted", "--of", year.result),
        *("--deficiency", IDENTIFIERS, "--impact", "one", "--root-cause", "two"),
        *("--corrections", year.corrections),
        code=1,
    )
    assert shown.stderr.rstrip().endswith("unknown")


# --- gate --------------------------------------------------------------------------------------


def test_the_gate_opens_when_everything_is_done(whole_year: Year) -> None:
    """AUD-020, AUD-026: audit, targeted audits and corrections, all before any data."""
    arguments = whole_year.lived()

    shown = done("audit", "gate", *arguments, "--submitted-at", "2027-02-15T09:00-05:00")

    assert shown.stderr.rstrip().endswith("may submit YES")
    assert "NOT" not in shown.output
    assert done("audit", "gate", *arguments).exit_code == 0
    rows = json.loads(done("audit", "gate", *arguments, "--json").stdout)
    result = whole_year.read(whole_year.result, AuditResult)
    assert {(row["verdict"], row["may_submit"]) for row in rows} == {("MET", "YES")}
    assert all("answer" not in row for row in rows)
    assert targeted_audit_required(2, result.year).answer is True


Step = Callable[[list[object]], object]


def without(part: str, which: int = 0) -> Step:
    def drop(arguments: list[object]) -> None:
        at = [place for place, one in enumerate(arguments) if one == part][which]
        del arguments[at : at + 2]

    return drop


@pytest.mark.parametrize(
    ("step", "rules"),
    [
        (without("--targeted-audit"), {"audits.order.targeted", "audits.order.everyone"}),
        (without("--targeted-audit", 1), {"audits.order.targeted", "audits.order.everyone"}),
        (without("--corrections"), {"audits.order.corrected", "audits.order.everyone"}),
        (
            lambda arguments: arguments.extend(("--submitted-at", "2027-01-10T09:00-05:00")),
            {
                "audits.order.validated",
                "audits.order.targeted",
                "audits.order.corrected",
                "audits.order.everyone",
            },
        ),
        (
            lambda arguments: arguments.extend(("--submitted-at", "2027-01-20T09:00-05:00")),
            {"audits.order.targeted", "audits.order.corrected", "audits.order.everyone"},
        ),
        (
            lambda arguments: arguments.extend(("--submitted-at", "2027-02-03T09:00-05:00")),
            {"audits.order.corrected", "audits.order.everyone"},
        ),
    ],
)
def test_a_year_with_one_step_missing_is_blocked(
    whole_year: Year, step: Step, rules: set[str]
) -> None:
    """AUD-C01, AUD-C10: a finding names the step."""
    arguments = [*whole_year.lived()]
    step(arguments)

    shown = done("audit", "gate", *arguments, "--json", code=1)

    found = json.loads(shown.stdout)
    assert {row["rule"] for row in found if row["verdict"] == "NOT_MET"} == rules
    assert {row["may_submit"] for row in found} == {"NO"}
    assert shown.stderr.rstrip().endswith("may submit NO")


def test_a_step_on_the_day_of_submission_is_unknown(whole_year: Year) -> None:
    arguments = whole_year.lived()
    shown = done("audit", "gate", *arguments, "--submitted-at", "2027-02-06T09:00-05:00", code=1)
    assert shown.stderr.rstrip().endswith("may submit UNKNOWN")


def test_the_gate_answers_as_the_library_does(whole_year: Year) -> None:
    arguments = whole_year.lived()
    rows = list(csv.DictReader(io.StringIO(done("audit", "gate", *arguments, "--csv").stdout)))
    result = whole_year.read(whole_year.result, AuditResult)
    followed = [whole_year.read(Path(str(arguments[n])), TargetedAudit) for n in (2, 4)]
    corrections = read_corrections(whole_year.corrections.read_text().splitlines())
    answer = may_submit(result, followed, year=result.year, corrections=corrections)
    assert [row["rule"] for row in rows] == [one.rule.id for one in answer.findings]


@pytest.mark.parametrize("instant", ["2027-02-15", "2027-02-15T09:00", "soon"])
def test_the_time_of_submission_is_an_instant(year: Year, instant: str) -> None:
    year.evaluated()
    refused("audit", "gate", year.result, "--submitted-at", instant)


# --- report ------------------------------------------------------------------------------------


def test_a_complete_report_ends_with_0(whole_year: Year, tmp_path: Path) -> None:
    """AUD-022, AUD-029: the audit and each targeted audit, as a table, JSON and a workbook."""
    arguments = whole_year.lived()
    out, xlsx = tmp_path / "report.json", tmp_path / "report.xlsx"

    shown = done(
        *("audit", "report", *arguments, "--intermediary", "Example Registry"),
        *("--out", out, "--xlsx", xlsx),
    )

    report: ExecutionReport = whole_year.read(out, ExecutionReport)
    assert report.is_complete
    assert report.intermediary == "Example Registry"
    assert len(report.sections) == 3
    assert "due 2027-05-31" in shown.stderr
    assert "missing" not in shown.stderr
    assert "data validation audit" in shown.stdout
    assert "1/50" in shown.stdout
    assert TIN not in shown.output
    page = openpyxl.load_workbook(xlsx)["Report"]
    assert [row[2].value for row in page.iter_rows(min_row=2)] == [
        row["audit"] for row in report.to_rows()
    ]


def test_an_incomplete_report_names_what_is_missing_and_ends_with_1(
    year: Year, tmp_path: Path
) -> None:
    """AUD-023: the report is written, but it is not done."""
    year.evaluated()
    out = tmp_path / "report.json"
    shown = done(*("audit", "report", year.result, "--intermediary", "E", "--out", out), code=1)
    missing = year.read(out, ExecutionReport).missing
    assert f"targeted audit: {IDENTIFIERS}" in missing
    assert [f"missing: {one}" for one in missing] == shown.stderr.splitlines()[: len(missing)]


def test_a_report_filed_before_what_it_reports_is_not_compliant(whole_year: Year) -> None:
    """The date alone would be in time."""
    arguments = ("audit", "report", *whole_year.lived(), "--intermediary", "E")
    assert "NOT compliant" in done(*arguments, "--submitted-at", "2020-05-30", code=1).stderr


def test_json_and_csv_of_a_report_hold_its_rows(whole_year: Year) -> None:
    arguments = ("audit", "report", *whole_year.lived(), "--intermediary", "=1+1")
    out = whole_year.folder / "report.json"
    told = json.loads(done(*arguments, "--json", "--out", out).stdout)
    report = whole_year.read(out, ExecutionReport)

    assert told == {
        "missing": [],
        "contradictions": [],
        "rows": json.loads(json.dumps(report.to_rows())),
    }
    assert done(*arguments, "--csv").stdout == report_csv(report)
    assert ",'=1+1," in report_csv(report)


@pytest.mark.parametrize(
    ("submitted_at", "code", "said"),
    [
        ("2027-05-30", 0, "compliant"),
        ("2027-05-31", 0, "compliant"),
        ("2027-06-01", 1, "NOT compliant"),
        ("2027-05-31T23:59-04:00", 0, "compliant"),
        ("2027-06-01T00:00-04:00", 1, "NOT compliant"),
    ],
)
def test_a_report_is_due_on_its_day(
    whole_year: Year, submitted_at: str, code: int, said: str
) -> None:
    """AUD-023: a late report is non-compliance."""
    arguments = ("audit", "report", *whole_year.lived(), "--intermediary", "E")
    shown = done(*arguments, "--submitted-at", submitted_at, code=code)
    assert shown.stderr.rstrip().endswith(said)
    assert said == "compliant" or "NOT_MET" in shown.stdout
    told = json.loads(done(*arguments, "--submitted-at", submitted_at, "--json", code=code).stdout)
    assert told["answer"] is (code == 0)
    assert {"audits.report.in-time", "audits.report.compliant"} <= {
        row["rule"] for row in told["findings"]
    }


def test_clinicians_are_counted_if_they_are_given(whole_year: Year) -> None:
    clinicians = whole_year.write(
        "clinicians.csv", "participant,clinicians\n" + "".join(f"{key},10\n" for key in KEYS)
    )
    arguments = ("audit", "report", *whole_year.lived(), "--intermediary", "E", "--json")
    rows = json.loads(done(*arguments, "--clinicians", clinicians).stdout)["rows"]
    plain = json.loads(done(*arguments).stdout)["rows"]

    assert [row["clinicians"] for row in rows[:2]] == [10 * row["clinicians"] for row in plain[:2]]
    some = whole_year.write("some.csv", f"participant,clinicians\n{KEYS[0]},10\n")
    assert "its number of clinicians" in refused(*arguments, "--clinicians", some)


def test_a_report_without_openpyxl_says_what_to_install(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    year.evaluated()
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    arguments = ("audit", "report", year.result, "--intermediary", "E")
    out, xlsx = year.folder / "report.json", year.folder / "report.xlsx"

    assert "pip install 'qpp-rules[xlsx]'" in refused(*arguments, "--xlsx", xlsx, "--out", out)
    assert not xlsx.exists()
    assert not out.exists()
    assert done(*arguments, code=1).exit_code == 1


def test_a_year_without_a_due_date_says_so(year: Year) -> None:
    """The report of 2021 was due on a day that CMS would name."""
    frame = [
        sampling.FrameEntry(Individual(Tin(f"{number:09}"), Npi("1234567893")))
        for number in range(1, 13)
    ]
    plan = sampling.draw(frame, lambda _: ["P1"], seed=SEED, year=PerformanceYear(2021))
    year.result.write_text(to_json(AuditResult(plan=plan, reviews=())), encoding="utf-8")

    shown = done("audit", "report", year.result, "--intermediary", "E", code=1)

    assert "not covered: " in shown.stderr


# --- as the documents show it ------------------------------------------------------------------


@pytest.mark.parametrize("command", ["evaluate", "target", "gate", "report"])
def test_the_help_of_every_command_has_an_example(command: str) -> None:
    shown = " ".join(done("audit", command, "--help").stdout.split())
    assert f"qpp-rules audit {command} " in shown
    assert "Example:" in shown


def commands_of_the_page() -> str:
    """Return the commands of docs/command-line.md, "An audit from end to end", as a script."""
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    _, _, rest = page.partition("## An audit from end to end")
    lines = rest.partition("```console\n")[2].partition("```")[0].splitlines()
    typed = [line.removeprefix("$ ") for line in lines if line.startswith(("$ qpp-rules ", "  "))]
    return "\n".join(typed).replace("\\\n", " ")


def test_the_commands_in_the_documentation_run_on_the_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples.write_files(tmp_path)
    monkeypatch.chdir(tmp_path)

    commands = map(shlex.split, commands_of_the_page().splitlines())
    shown = [run(*words) for _, *words in commands]

    assert len(shown) == 11
    assert [one.stderr for one in shown if one.exit_code == 2] == []
    assert shown[-2].stderr.rstrip().endswith("may submit YES")
    assert shown[-1].exit_code == 0
    report = from_json((tmp_path / "report.json").read_text(encoding="utf-8"), ExecutionReport)
    assert report.is_complete
    assert (tmp_path / "report.xlsx").exists()
