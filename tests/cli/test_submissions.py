"""The command about submissions: what is refused in a file, and how it ends."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import attrs
import pytest
from typer.testing import CliRunner, Result

from qpp_rules import examples
from qpp_rules.adapters.qpp_api import write_submission
from qpp_rules.adapters.serialization import to_json
from qpp_rules.cli.commands import app
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.measures import Inventory
from qpp_rules.submissions import Particulars, Submission
from qpp_rules.testing.strategies import SubmissionStory, wrong_submissions
from tests.submissions.stories import (
    ACTIVITIES,
    APM_ENTITY,
    APP,
    MVP,
    SUBGROUP,
    right,
    set_of,
)
from tests.testing.drawing import drawn

TYPE = ("--intermediary-type", "QUALIFIED_REGISTRY")


def run(*arguments: object, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, ["submission", "check", *map(str, arguments)], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def rows_of(result: Result) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(result.stdout)
    return rows


# --- the registry's own file -------------------------------------------------------------------


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    examples.write_files(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


OURS = ("--measures", "measures-2026.json", "--year", "2026", *TYPE)


def test_two_planted_faults_are_named(registry: Path) -> None:
    result = run("submissions.jsonl", *OURS, "--json")

    assert result.exit_code == 1
    found = [(row["record"], row["participant"], row["rule"]) for row in rows_of(result)]
    assert found == [
        ("line 2", "group:000100002", "submissions.counts.sum"),
        ("line 3", "group:000100003", "measures.program"),
    ]
    assert "refused 2, not known 0, not refused 1, malformed 0" in result.stderr


def test_a_table_masks_the_tin(registry: Path) -> None:
    result = run("submissions.jsonl", *OURS)

    assert "group:*****0002" in result.stdout
    assert "000100002" not in result.stdout + result.stderr


def test_csv_has_the_keys_of_json(registry: Path) -> None:
    result = run("submissions.jsonl", *OURS, "--csv")

    rows = [*csv.DictReader(io.StringIO(result.stdout))]
    assert [row["record"] for row in rows] == ["line 2", "line 3"]
    assert list(rows[0]) == list(rows_of(run("submissions.jsonl", *OURS, "--json"))[0])


def test_findings_are_counted_on_request(registry: Path) -> None:
    text = (registry / "submissions.jsonl").read_text(encoding="utf-8")
    (registry / "twice.jsonl").write_text(text + text + "{}\n[]\n", encoding="utf-8")

    result = run("twice.jsonl", *OURS, "--grouped", "--json")

    assert result.exit_code == 1
    rows = rows_of(result)
    assert [(row["count"], row["kind"]) for row in rows[1:]] == [(2, "refused"), (2, "refused")]
    assert rows[0]["kind"] == "malformed"
    assert rows[0]["example"].startswith("line 7 ")
    assert {tuple(row) for row in rows} == {
        ("count", "kind", "rule", "verdict", "title", "about", "example")
    }


def test_nothing_refused_ends_with_0(registry: Path) -> None:
    first, *_ = (registry / "submissions.jsonl").read_text(encoding="utf-8").splitlines()

    result = run("-", *OURS, "--json", stdin=first)

    assert result.exit_code == 0
    assert rows_of(result) == []
    assert "refused 0, not known 0, not refused 1, malformed 0" in result.stderr


def test_findings_to_review_end_with_0(registry: Path) -> None:
    first, *_ = (registry / "submissions.jsonl").read_text(encoding="utf-8").splitlines()
    individual = json.loads(first) | {
        "entityType": "individual",
        "nationalProviderIdentifier": "1234567890",
    }

    result = run("-", *OURS, "--json", stdin=json.dumps(individual))

    assert result.exit_code == 0
    (row,) = rows_of(result)
    assert (row["kind"], row["rule"]) == ("to look at", "submissions.npi.check-digit")


def test_a_malformed_record_is_reported_at_its_place_and_the_others_are_checked(
    registry: Path,
) -> None:
    _, wrong, _ = (registry / "submissions.jsonl").read_text(encoding="utf-8").splitlines()
    negative = wrong.replace('"performanceMet": 70', '"performanceMet": -1')

    result = run("-", *OURS, "--json", stdin=f"{negative}\n{wrong}\n")

    assert result.exit_code == 1
    rows = rows_of(result)
    assert [(row["record"], row["kind"]) for row in rows] == [
        ("line 1", "malformed"),
        ("line 2", "refused"),
    ]
    assert rows[0]["about"] == "measurementSets[0].measurements[1].value.performanceMet"
    assert "refused 1, not known 0, not refused 0, malformed 1" in result.stderr


def test_a_folder_of_files_is_read(registry: Path) -> None:
    folder = registry / "outbox"
    folder.mkdir()
    lines = (registry / "submissions.jsonl").read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        (folder / f"{number}.json").write_text(line, encoding="utf-8")

    result = run("outbox", *OURS, "--json")

    assert [row["record"].partition(",")[0] for row in rows_of(result)] == ["1.json", "2.json"]


def test_an_array_is_read(registry: Path) -> None:
    lines = (registry / "submissions.jsonl").read_text(encoding="utf-8").splitlines()

    result = run("-", *OURS, "--json", stdin=f"[{','.join(lines)}]")

    assert [row["record"] for row in rows_of(result)] == ["[1]", "[2]"]


def test_an_empty_file_cannot_be_checked(registry: Path) -> None:
    result = run("-", *OURS, stdin="[]")

    assert result.exit_code == 2
    assert "expected at least one submission" in result.stderr


@pytest.mark.parametrize("option", ["--measures", "--mvps"])
def test_standard_input_is_for_the_submissions(registry: Path, option: str) -> None:
    result = run("submissions.jsonl", *OURS, option, "-")

    assert result.exit_code == 2


def test_a_year_that_is_not_covered_ends_with_2(registry: Path) -> None:
    file = registry / "measures-2022.json"
    file.write_text(
        '[{"measureId": "IA_1", "category": "ia", "firstPerformanceYear": 2022}]',
        encoding="utf-8",
    )

    result = run("submissions.jsonl", "--measures", file.name, "--year", "2022", *TYPE)

    assert result.exit_code == 2
    assert "covered: 2023 to 2027" in result.stderr


# --- stories -----------------------------------------------------------------------------------


def record_of(measure: Any) -> dict[str, Any]:
    """Return a record of CMS's measures data for a measure of a story."""
    words = {"quality": "quality", "improvement activities": "ia"}
    return {
        "measureId": measure.identifier,
        "category": words.get(measure.category.value, "pi"),
        "firstPerformanceYear": 2026,
        "metricType": measure.metric_type.value,
        "allowedPrograms": sorted(measure.allowed_programs),
        "allowedRegistrationTypes": ["apm", "group", "individual", "subgroup"],
        **(
            {}
            if measure.allowed_vendors is None
            else {"allowedVendors": [*measure.allowed_vendors]}
        ),
        **(
            {}
            if measure.submission_methods is None
            else {"submissionMethods": sorted(one.value for one in measure.submission_methods)}
        ),
        **(
            {}
            if measure.is_qcdr_measure is None
            else {
                "isRegistryMeasure": measure.is_qcdr_measure,
                "isRiskAdjusted": measure.is_risk_adjusted,
            }
        ),
        **(
            {}
            if measure.strata is None
            else {
                "strata": [{"name": name} for name in measure.strata],
                "overallAlgorithm": "simpleAverage",
            }
        ),
        **({} if measure.companions is None else {"companionMeasureId": [*measure.companions]}),
        **(
            {}
            if measure.exclusions is None
            else {
                "exclusion": sorted(measure.exclusions),
                "substitutes": sorted(measure.substitutes),
            }
        ),
    }


def written(folder: Path, story: SubmissionStory) -> tuple[object, ...]:
    """Write the submission and the measures of *story*; return the arguments for them."""
    (folder / "mine.json").write_text(
        json.dumps(write_submission(story.submission)), encoding="utf-8"
    )
    inventory: Inventory = story.inventory
    (folder / "measures.json").write_text(
        json.dumps([record_of(one) for one in inventory.measures]), encoding="utf-8"
    )
    files = (folder / "mine.json", "--measures", folder / "measures.json")
    return (*files, "--year", story.year, "--intermediary-type", story.sender.kind.name, "--json")


def test_a_qcdr_gives_its_vendor_id_and_its_permissions(tmp_path: Path) -> None:
    story = right(2026, by_qcdr=True)
    arguments = written(tmp_path, story)
    permissions = [
        one for name in sorted(story.sender.permissions) for one in ("--permission", name)
    ]

    unknown = run(*arguments)
    known = run(*arguments, "--vendor", story.sender.vendor.identifier, *permissions)

    assert unknown.exit_code == 1
    assert {row["verdict"] for row in rows_of(unknown)} == {"UNKNOWN"}
    assert "not known 1" in unknown.stderr
    assert (known.exit_code, rows_of(known)) == (0, [])


def test_all_submissions_together_have_too_many_qcdr_measures(tmp_path: Path) -> None:
    story = drawn(
        wrong_submissions("submissions.qcdr-measures.number"),
        lambda one: one.year.year == 2026,
    )
    permissions = [
        one for name in sorted(story.sender.permissions) for one in ("--permission", name)
    ]

    result = run(
        *written(tmp_path, story), "--vendor", story.sender.vendor.identifier, *permissions
    )

    assert result.exit_code == 1
    assert [row["record"] for row in rows_of(result)] == ["line 1", "all of them"]


def test_apm_entities_may_be_shared_savings_acos(tmp_path: Path) -> None:
    story = right(2026, APP, APM_ENTITY)
    arguments = written(tmp_path, story)

    unknown, known = run(*arguments), run(*arguments, "--shared-savings")

    cqm = "submissions.medicare-cqms"
    assert cqm in {row["rule"] for row in rows_of(unknown)}
    assert cqm not in {row["rule"] for row in rows_of(known)}
    group = run(*written(tmp_path, right(2026)), "--shared-savings")
    assert rows_of(group) == []


def test_particulars_and_mvps_can_be_read_from_files(tmp_path: Path) -> None:
    story = right(2026, MVP)
    arguments = written(tmp_path, story)
    told = tmp_path / "particulars.json"
    told.write_text(to_json(attrs.evolve(story.particulars, covers_all_payers=False)), "utf-8")
    mvps = tmp_path / "mvp.json"
    keys = ("qualityMeasureIds", "iaMeasureIds", "costMeasureIds", "foundationPiMeasureIds")
    more = ("foundationQualityMeasureIds", "administrativeClaimsMeasureIds")
    lists = {key: [] for key in (*keys, *more)}
    other = {"mvpId": "M9999", "hasCahps": False, "hasOutcomeAdminClaims": False, **lists}
    mvps.write_text(json.dumps([other]), encoding="utf-8")

    with_told = run(*arguments, "--particulars", told)
    with_mvps = run(*arguments, "--mvps", mvps)

    assert [row["rule"] for row in rows_of(with_told)] == ["submissions.all-payers"]
    assert {row["rule"] for row in rows_of(with_mvps)} == {"submissions.sets.program"}
    told.write_text("{}", encoding="utf-8")
    assert run(*arguments, "--particulars", told).exit_code == 2
    assert Particulars() != story.particulars


def test_a_subgroup_in_cmss_json_has_its_own_identifier(tmp_path: Path) -> None:
    story = right(2026, MVP, SUBGROUP)
    wrong = attrs.evolve(set_of(story, ACTIVITIES), program="mips")
    unnamed = Submission(
        story.year, None, [wrong], participation_option=SUBGROUP, entity_id="SG-00000001"
    )

    result = run(*written(tmp_path, attrs.evolve(story, submission=unnamed)))

    assert {row["participant"] for row in rows_of(result)} == {"subgroup:SG-00000001"}


def test_a_written_group_is_read_back_as_the_same_group(tmp_path: Path) -> None:
    story = right(2026)
    named = attrs.evolve(story.submission, participant=Group(Tin("123456789")))

    result = run(*written(tmp_path, attrs.evolve(story, submission=named)))

    assert (result.exit_code, rows_of(result)) == (0, [])
