"""The example registry: made the same at every run, and demonstrated with the right numbers."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from types import ModuleType

import pytest

from qpp_rules import InvalidValue, examples, sampling
from qpp_rules.adapters.roster_rows import PATIENT_COLUMNS, ROSTER_COLUMNS
from qpp_rules.adapters.rosters import determine_roster
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import (
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    NoClaims,
    SegmentFacts,
    SegmentStrategy,
    Volume,
)
from qpp_rules.examples.__main__ import main
from tests.eligibility.plain_reading import (
    read_as_far_as_known,
    read_threshold,
    segment_completions,
    surpasses,
)
from tests.sampling.plain_reading import lines_digest, plain_draw
from tests.strategies import npi_check_digit

ROOT = Path(__file__).parent.parent
SCRIPTS = ROOT / "docs" / "examples" / "registry"
EXAMPLE = examples.registry()
PY2026 = PerformanceYear(2026)
Row = dict[str, str]


def script(name: str) -> ModuleType:
    """Return a script of the example as a module, so that its functions can be called."""
    spec = importlib.util.spec_from_file_location(f"example_{name}", SCRIPTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(name: str) -> list[Row]:
    with examples.path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROSTER = rows_of("roster.csv")
BY_KEY = {row["participant"]: row for row in ROSTER}


@cache
def patients() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {key: [] for key in BY_KEY}
    for row in rows_of("patients.csv"):
        found[row["participant"]].append(row["patient"])
    return found


def kind_of(key: str) -> str:
    return key.partition(":")[0]


def masked(key: str) -> str:
    """Return a key as messages show it: of the TIN, the last four digits."""
    return re.sub(r"^(individual|group|subgroup):[0-9]{5}([0-9]{4})", r"\1:*****\2", key)


# --- the files ---------------------------------------------------------------------------------


def test_the_files_are_the_same_at_every_run(tmp_path: Path) -> None:
    script("make_registry").main(tmp_path)

    made = {path.name for path in tmp_path.iterdir()}
    assert made == {name for name in examples.FILES if name.endswith(".csv")} - {"standing.csv"}
    script("make_documents").main(tmp_path)
    made = {path.name for path in tmp_path.iterdir()}
    for name in made:
        assert (tmp_path / name).read_bytes() == examples.path(name).read_bytes()


def test_every_file_of_the_package_is_named() -> None:
    assert [one.name for one in sorted(examples.path("roster.csv").parent.iterdir())] == [
        *examples.FILES
    ]


def test_the_files_have_the_columns_of_a_roster_and_of_patients() -> None:
    assert list(ROSTER[0]) == list(ROSTER_COLUMNS)
    assert list(rows_of("patients.csv")[0]) == list(PATIENT_COLUMNS)


def test_no_one_is_real() -> None:
    """TINs start with 000, as those that CMS's developer preview takes do."""
    tins = {
        tin
        for key in BY_KEY
        for tin in re.findall(r"^(?:individual|group|subgroup):([0-9]{9})", key)
    }
    patient_ids = {one for ids in patients().values() for one in ids}

    assert len(tins) > 150
    assert {tin[:3] for tin in tins} == {"000"}
    assert all(re.fullmatch("P[0-9]{6}", one) for one in patient_ids)


def test_npis_have_valid_check_digits() -> None:
    npis = [key.partition("|")[2] for key in BY_KEY if kind_of(key) == "individual"]

    assert len(npis) == len(set(npis)) == 160
    assert [npi for npi in npis if npi[9] != npi_check_digit(npi[:9])] == []


def test_participants_of_all_five_kinds_are_there_once_each() -> None:
    assert len(BY_KEY) == len(ROSTER) == 300
    assert Counter(map(kind_of, BY_KEY)) == {
        "group": 110,
        "individual": 160,
        "virtual-group": 5,
        "subgroup": 16,
        "apm-entity": 9,
    }


def test_the_registry_has_every_case_that_an_audit_year_has() -> None:
    """New participants, verdicts without figures, unknown segments, few patients, a rare facet."""
    exceeded = Counter(row["segment_1_exceeded"] for row in ROSTER)
    facets = Counter(facet for row in ROSTER for facet in row["facets"].split(";"))
    days = {row["elected_on"] for row in ROSTER if row["elected_on"]}

    assert {"no claims", "none", "patients", "allowed charges;services"} <= set(exceeded)
    assert any(row["segment_1_patients"] and not row["segment_2_patients"] for row in ROSTER)
    assert {row["qp_status"] for row in ROSTER} == {"", "NOT_QP", "QP", "PARTIAL_QP"}
    assert days == {"2025-11-20", "2026-01-04"}
    assert 0 < facets["collection-type:QCDR measure"] < 0.1 * len(ROSTER)
    assert any(len(ids) < 5 for ids in patients().values())


def test_each_patient_belongs_to_a_roster_participant_and_appears_once() -> None:
    rows = [(row["participant"], row["patient"]) for row in rows_of("patients.csv")]

    assert {key for key, _ in rows} == set(BY_KEY)
    assert len(set(rows)) == len(rows) == len({patient for _, patient in rows})


# --- counted again, from the files and a plain reading of the rules ----------------------------


def segment_of(row: Row, number: int) -> SegmentFacts | None:
    verdict = row[f"segment_{number}_exceeded"]
    if verdict == "no claims":
        return NoClaims()
    if verdict:
        named = set() if verdict == "none" else set(verdict.split(";"))
        return Exceeded(frozenset(one for one in Criterion if one.value in named))
    figures = [
        row[f"segment_{number}_{name}"] for name in ("allowed_charges", "patients", "services")
    ]
    if not any(figures):
        return None
    charges, seen, services = figures
    return Volume(Decimal(charges), int(seen), int(services))


def of_threshold(row: Row) -> Eligibility:
    """Read the threshold in every way in which a segment that is not known may turn out."""
    found = {
        read_threshold(
            surpasses(first, PY2026),
            surpasses(second, PY2026),
            PY2026,
            SegmentStrategy.INTERSECTION,
        )
        for first, second in product(
            *(segment_completions(segment_of(row, number), PY2026) for number in (1, 2))
        )
    }
    return found.pop() if len(found) == 1 else Eligibility.UNDETERMINED


def of_individual(row: Row) -> Eligibility:
    facts = ClinicianFacts(
        clinician_type=ClinicianType[row["clinician_type"]],
        medicare_enrolled_on=date.fromisoformat(row["medicare_enrolled_on"]),
        qp_status=QpStatus[row["qp_status"]],
        partial_qp_elects={"yes": True, "no": False, "": None}[row["partial_qp_elects"]],
        segment_1=segment_of(row, 1),
        segment_2=segment_of(row, 2),
    )
    return read_as_far_as_known(facts, PY2026, SegmentStrategy.INTERSECTION)


def of_group(row: Row) -> Eligibility:
    if int(row["eligible_clinicians"]) < 2 or int(row["mips_eligible_clinicians"]) < 1:
        return Eligibility.EXEMPT
    return of_threshold(row)


def of_subgroup(row: Row) -> Eligibility:
    """A subgroup is its group's, and the group must exceed the threshold in segment 1."""
    group = BY_KEY[f"group:{row['participant'][len('subgroup:') :].partition('|')[0]}"]
    exceeded = surpasses(segment_of(group, 1), PY2026) or frozenset()
    return Eligibility.MIPS_ELIGIBLE if len(exceeded) == 3 else Eligibility.EXEMPT


def of_virtual_group(row: Row) -> Eligibility:
    """Two TINs or more, of ten clinicians at most, elected in time, none of them exempt."""
    name = row["participant"].partition(":")[2]
    members = [one for one in ROSTER if one["virtual_group"] == name]
    answers = {plainly(one) for one in members}
    sizes = [int(one["eligible_clinicians"] or 1) for one in members]
    if row["elected_on"] > "2025-12-31" or len(members) < 2 or max(sizes) > 10:
        return Eligibility.EXEMPT
    if Eligibility.EXEMPT in answers:
        return Eligibility.EXEMPT
    if Eligibility.UNDETERMINED in answers:
        return Eligibility.UNDETERMINED
    return Eligibility.MIPS_ELIGIBLE


def plainly(row: Row) -> Eligibility | None:
    """Read one row; None for an APM Entity, which has no test in 2026."""
    read = {
        "individual": of_individual,
        "group": of_group,
        "subgroup": of_subgroup,
        "virtual-group": of_virtual_group,
    }
    return read[kind](row) if (kind := kind_of(row["participant"])) in read else None


NAMES = {
    "individual": "individual",
    "group": "group",
    "subgroup": "subgroup",
    "virtual-group": "virtual group",
    "apm-entity": "APM Entity",
}


@pytest.fixture(scope="module")
def printed() -> str:
    done = subprocess.run(
        [sys.executable, SCRIPTS / "demo.py"],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    return done.stdout


HEADINGS = [
    "The registry's nomination, as it stood on 2025-08-18",
    "Intermediaries for MVPs, in a posting that CMS could publish",
    "Agreements and authorizations",
    "Eligibility, performance year 2026",
    "Who must elect before data can be submitted",
    "Registration",
    "The submissions, before they go",
    "The data of everyone",
    "The audit sample",
    "The sample, drawn again from the same frame in another order",
    "The next deadlines, as of 2026-11-22 12:00 Eastern",
    "What the audit found",
    "The targeted audits",
    "Whether data may be submitted",
    "Certification",
    "Ready or not, as of 2027-02-15 09:00 Eastern",
    "What was submitted",
    "Feedback",
    "The execution report",
]
NOMINATION, POSTING, DOCUMENTS, ELIGIBILITY, ELECTIONS, REGISTRATION = HEADINGS[:6]
SAMPLE, AGAIN, DEADLINES = HEADINGS[8:11]
GATE = HEADINGS[15]


def section(text: str, heading: str) -> list[str]:
    """Return the lines below a heading, up to the next."""
    lines = text.splitlines()
    start = lines.index(heading)
    later = [lines.index(one) for one in HEADINGS if one in lines and lines.index(one) > start]
    return [line for line in lines[start + 1 : min(later, default=len(lines))] if line]


def test_the_demonstration_has_its_sections_in_order(printed: str) -> None:
    assert [line for line in printed.splitlines() if line in HEADINGS] == HEADINGS


def test_the_answers_are_counted_by_kind(printed: str) -> None:
    counts = Counter(
        (NAMES[kind_of(row["participant"])], answer.value if answer else "not tested this year")
        for row in ROSTER
        for answer in [plainly(row)]
    )
    counted = {}
    for line in section(printed, ELIGIBILITY):
        if found := re.fullmatch(r"  (.{14}) (.{22}) +([0-9]+)", line):
            counted[found[1].strip(), found[2].strip()] = int(found[3])

    assert counted == counts
    assert sum(counted.values()) == 300


def test_one_opt_in_eligible_participant_is_explained_in_full(printed: str) -> None:
    first = next(row for row in ROSTER if plainly(row) is Eligibility.OPT_IN_ELIGIBLE)
    lines = section(printed, ELIGIBILITY)
    at = lines.index(f"One of them, {masked(first['participant'])}:")

    assert lines[at + 1] == "OPT_IN_ELIGIBLE for performance year 2026"
    for number in (1, 2):
        for figure in ("allowed_charges", "patients", "services"):
            observed = f"observed {first[f'segment_{number}_{figure}']}, required more than"
            assert any(observed in line for line in lines[at + 2 :])


def test_those_who_must_elect_and_those_who_cannot_be_decided_are_listed(printed: str) -> None:
    must = [row for row in ROSTER if plainly(row) is Eligibility.OPT_IN_ELIGIBLE]
    unsure = [row for row in ROSTER if plainly(row) is Eligibility.UNDETERMINED]
    lines = section(printed, ELECTIONS)

    assert lines[0] == f"  {len(must)} are opt-in eligible; the first of them:"
    assert lines[1:7] == [f"    {masked(row['participant'])}" for row in must[:6]]
    assert lines[7] == f"  {len(unsure)} cannot be decided yet; the first of them lack:"
    assert [line.partition(": ")[0] for line in lines[8:]] == [
        f"    {masked(row['participant'])}" for row in unsure[:4]
    ]
    lacking = {line.rpartition(": ")[2] for line in lines[8:]}
    assert lacking == {"segment_2", "earlier_medicare_claims"}


def test_the_sample_is_the_one_that_its_seed_draws(printed: str) -> None:
    """Against the scheme read plainly: hashes of the seed and the keys, the smallest first."""
    facets = {
        key: frozenset({*row["facets"].split(";"), f"kind:{kind_of(key)}"})
        for key, row in BY_KEY.items()
    }
    plain = plain_draw(facets, patients(), EXAMPLE.seed, reserves=3)
    lines = section(printed, SAMPLE)
    members = [
        (
            masked(one.key),
            f"{len(one.patients)} of {len(patients()[one.key])} patients",
            one.drawn_for,
        )
        for one in plain.members
    ]

    assert lines[0] == f"  frame: 300 participants, SHA-256 {lines_digest(BY_KEY)}"
    assert lines[1] == "  required: 10 participants (3%, at least 10, no more than 50)"
    assert [
        tuple(re.split(r"  +", line.strip())) for line in lines[2 : 2 + len(members)]
    ] == members
    reserves = ", ".join(masked(one.key) for one in plain.reserves)
    assert lines[2 + len(members)] == f"  reserves: {reserves}"
    assert re.fullmatch("  plan: SHA-256 [0-9a-f]{64}", lines[3 + len(members)])
    assert {line.split(":")[0].strip() for line in lines[4 + len(members) :]} == {"MET"}


def test_redrawing_verifies_the_sample(printed: str) -> None:
    lines = section(printed, AGAIN)

    assert len(lines) >= 10
    assert {line.split()[0] for line in lines} == {"MET"}


def test_the_next_deadlines_are_ordered_by_close(printed: str) -> None:
    lines = section(printed, DEADLINES)
    stated, cited = lines[::2], lines[1::2]
    closes = [re.findall(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", line)[-1] for line in stated]

    assert closes == sorted(closes)
    assert stated[0].split(maxsplit=1)[0] == "OPEN"
    assert "2026-11-30 20:00 EST" in stated[0]
    assert "MVP registration" in stated[0]
    assert all(line.split()[0] in {"OPEN", "NOT_OPEN", "UNKNOWN"} for line in stated)
    assert all(re.fullmatch(r"           .+ \(.+\)", line) for line in cited)


def errors_in(name: str) -> dict[str, list[Row]]:
    """Return the rows of a file that hold an error, by the deficiency that it belongs to."""
    found: dict[str, list[Row]] = {}
    for row in rows_of(name):
        if row["kind"]:
            key = ": ".join(filter(None, (row["kind"], row["measure"])))
            found.setdefault(key, []).append(row)
    return found


def test_everyone_has_the_ground_that_follows_from_its_eligibility() -> None:
    grounds = {Eligibility.OPT_IN_ELIGIBLE: "opt-in", Eligibility.EXEMPT: "voluntary"}

    for row in ROSTER:
        assert row["facets"].endswith(f";status:{grounds.get(plainly(row), 'MIPS eligible')}")


def test_the_audits_figures_match_its_files(printed: str) -> None:
    """Counted again from reviews.csv and checks.csv, without the library."""
    reviews, checks = rows_of("reviews.csv"), rows_of("checks.csv")
    of_records, of_participants = errors_in("reviews.csv"), errors_in("checks.csv")
    found = {**of_participants, **of_records}
    wrong = {(row["participant"], row["patient"]) for row in reviews if row["kind"]}
    records = {(row["participant"], row["patient"]) for row in reviews}
    examined = {row["participant"] for row in reviews}
    affected = {row["participant"] for rows in found.values() for row in rows}
    lines = section(printed, "What the audit found")

    assert {row["participant"] for row in checks} == set(BY_KEY)
    assert lines[0] == "  deficient, 2026"
    assert lines[1] == f"  records in error: {len(wrong)} of {len(records)}"
    share = Fraction(len(affected), len(examined))
    assert lines[2] == f"  participants affected: {share} of those examined"
    assert lines[4:] == [
        f"  {key}: errors {len(rows)}, participants {len({row['participant'] for row in rows})}"
        for key, rows in found.items()
    ]
    assert list(found) == ["TIN_OR_NPI", "CLINICAL_DOCUMENTATION: 236"]


def test_each_deficiency_gets_a_targeted_audit_of_other_records(printed: str) -> None:
    names = ("reviews.csv", "targeted-1-reviews.csv", "targeted-2-reviews.csv")
    audited = [{(row["participant"], row["patient"]) for row in rows_of(name)} for name in names]
    lines = section(printed, "The targeted audits")

    assert audited[0].isdisjoint(audited[1] | audited[2])
    assert audited[1].isdisjoint(audited[2])
    assert lines[0] == f"  TIN_OR_NPI: 0 of {len(audited[1])} records"
    assert lines[2] == f"  CLINICAL_DOCUMENTATION: 236: 2 of {len(audited[2])} records"


def test_the_gate_opens_when_all_is_done(printed: str) -> None:
    lines = section(printed, "Whether data may be submitted")
    told = [line.strip() for line in lines if not line.startswith("    ")]
    still_open = re.findall("NOT_MET: the (targeted audit|errors) of the", "\n".join(lines))

    assert told == [
        "after the audit: data may not be submitted",
        "after the targeted audits: data may not be submitted",
        "after the corrections: data may be submitted",
    ]
    assert lines[-1].strip() == told[-1]
    assert Counter(still_open) == {"targeted audit": 2, "errors": 4}


def test_the_two_faults_in_the_submissions_are_found(printed: str) -> None:
    lines = section(printed, "The submissions, before they go")

    assert [line.split(": NOT MET: ")[0].strip() for line in lines[:-1]] == [
        "group:*****0002",
        "group:*****0003",
    ]
    assert "measurementSets[0].measurements[1].value); observed 95, required at most 90" in lines[0]
    assert "measurementSets[0].measurements[0].measureId); observed G0055" in lines[1]
    assert lines[-1].strip() == "refused 2, not known 0, not refused 1"


# --- the gate, counted again from the files of its facts ---------------------------------------


@cache
def stored(name: str) -> tuple[dict, ...]:
    """Return the values of a file with one on each line."""
    lines = examples.path(f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return tuple(one.get("value", one) for one in map(json.loads, lines))


def miscounted(content: dict) -> bool:
    """Say whether more patients met a measure than were eligible."""
    values = [one["value"] for sets in content["measurementSets"] for one in sets["measurements"]]
    return any(
        one["performanceMet"] > one["eligiblePopulation"] for one in values if one is not True
    )


def test_documents_are_counted_as_in_their_files(printed: str) -> None:
    ended = {one["participant"] for one in stored("agreements") if one["ends_on"]}
    signed = stored("authorizations")
    unseen = {one["participant"] for one in signed if one["is_on_file"] is None}
    planned = {one.participant.key: len(one.categories) for one in EXAMPLE.planned}
    narrow = {
        one["participant"] for one in signed if len(one["covers"]) < planned[one["participant"]]
    }
    lines = [line.split() for line in section(printed, DOCUMENTS)[:3]]

    assert ended, len(narrow) == (6, 5)
    assert [int(line[-1]) for line in lines] == [
        300 - len(ended | narrow | unseen),
        len(ended | narrow),
        len(unseen),
    ]


def test_registrations_are_counted_and_a_request_is_refused(printed: str) -> None:
    lines = section(printed, REGISTRATION)
    refused = sum(one["accepted"] is False for one in stored("registrations"))
    groups = sum(
        row["participant"].startswith("virtual") and "option:MVP" in row["facets"] for row in ROSTER
    )

    assert lines[0] == "  a request of group:*****0001 cannot be registered"
    assert "observed 16, required at most 15" in lines[1]
    assert [int(line.split()[-1]) for line in lines[2:5]] == [
        300 - refused - groups,
        refused + groups,
        0,
    ]


def test_every_participant_is_ready_or_has_a_reason(printed: str) -> None:
    """Each fault that was put into the files is found, and counted as often as it is there."""
    lines = section(printed, GATE)
    answers = {line.split()[0]: int(line.split()[1]) for line in lines if line[2] != " "}
    told = {line.split()[1].rstrip(":"): int(line.split()[0]) for line in lines if line[2] == " "}

    assert answers == {"READY": 240, "BLOCKED": 25, "UNDETERMINED": 35}, "as docs/readiness.md says"
    assert told["agreements.business-associate-agreement.in-force"] == sum(
        one["ends_on"] is not None for one in stored("agreements")
    )
    assert told["agreements.authorization.category"] == 5
    assert told["registration.registered"] == sum(
        one["accepted"] is False for one in stored("registrations")
    )
    assert told["submissions.counts.met"] == sum(map(miscounted, stored("contents")))
    assert told["elections.confirmed"] == 2
    assert told["is_on_file"] == sum(one["is_on_file"] is None for one in stored("authorizations"))
    assert told["checked"] == 300 - len(stored("contents"))
    assert told["segment_2"] + told["earlier_medicare_claims"] == told["eligibility"] == 8


def test_everything_ready_is_submitted_except_two(printed: str) -> None:
    ready = int(section(printed, GATE)[0].split()[1])
    lines = section(printed, "What was submitted")

    assert lines[0] == f"  {ready - 2} have CMS's receipt"
    assert lines[1] == "  the window closes 2027-03-31 20:00 Eastern"
    assert lines[2] == "  2 were ready and have no receipt:"
    assert len(lines) == 5


def test_only_content_that_cms_would_not_refuse_is_certified(printed: str) -> None:
    checked, refused = map(int, re.findall("checked ([0-9]+) .* refused ([0-9]+)", printed)[0])

    assert checked == len(stored("contents"))
    assert section(printed, "Certification")[0].startswith(f"  {checked - refused} of 300 ")


def test_feedback_lacks_only_measures_not_on_the_dashboard(printed: str) -> None:
    reported = sum(
        any(one["category"] == "pi" for one in content["measurementSets"])
        for content in stored("contents")
    )

    assert section(printed, "Feedback") == [
        f"  300 participants, {reported} lack feedback",
        f"    {reported} on Promoting Interoperability, which the dashboard does not show",
    ]


def test_the_report_lacks_nothing(printed: str) -> None:
    lines = section(printed, "The execution report")

    assert lines[-1] == "  due 2027-05-31, missing: nothing"
    assert [line.split("  ")[1] for line in lines[:-1]] == [
        "data validation audit TIN or NPI",
        "data validation audit clinical documentation does not support the action or outcome",
        "targeted audit",
        "targeted audit",
    ]


def test_the_demonstration_shows_no_whole_tin_and_no_patient(printed: str) -> None:
    assert not re.search("000[0-9]{6}", printed)
    assert not re.search("P[0-9]{6}", printed)


def test_a_registrys_own_files_give_its_own_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = [row for row in ROSTER if kind_of(row["participant"]) == "group"][:40]
    for name, columns, rows in (
        ("roster.csv", ROSTER_COLUMNS, kept),
        (
            "patients.csv",
            PATIENT_COLUMNS,
            [
                {"participant": row["participant"], "patient": one}
                for row in kept
                for one in patients()[row["participant"]]
            ],
        ),
    ):
        with (tmp_path / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)

    script("demo").main(tmp_path)

    printed = capsys.readouterr().out
    assert (
        f"  frame: 40 participants, SHA-256 {lines_digest(r['participant'] for r in kept)}"
        in printed
    )
    assert "individual" not in "".join(section(printed, ELIGIBILITY)[:4])
    assert "What the audit found" not in printed


def test_the_nomination_shows_open_items_by_date_and_warnings(printed: str) -> None:
    """The form leaves one item blank, and the registry's record was not given."""
    lines = section(printed, NOMINATION)
    application = json.loads(examples.path("application.json").read_text(encoding="utf-8"))

    assert application["value"]["left_blank"] == ["attestations.validation_strategy"]
    assert lines[0] == "  gaps"
    assert [line.strip() for line in lines if re.match("  (?:20|no)", line)] == [
        "2025-09-02  NOT_MET  posting.mvps M0005 (a warning)",
        "2025-09-02  NOT_MET  attestations.validation_strategy",
        "2025-09-02  UNKNOWN  attestations.participation_plan",
        "no day set  UNKNOWN  prior.failed_requirements (a warning)",
        "no day set  UNKNOWN  prior.gave_inaccurate_information (a warning)",
    ]
    assert sum(bool(re.search(r" \[42 CFR § 414\.1400\(.+\]$", line)) for line in lines) == 5


def test_the_registry_is_found_as_an_intermediary(printed: str) -> None:
    assert section(printed, POSTING) == [
        "  Example Registry   fits",
        (
            "  North Data         ask           whether it is terminated, withdrawn or under a "
            "corrective action plan; the last date for new clients"
        ),
        "  Zenith Reporting   does not fit",
        "  A listing is not an endorsement.",
    ]


# --- the values that the package offers --------------------------------------------------------

VALUES = [name for name in vars(examples.Registry) if not name.startswith("_")]


@pytest.mark.parametrize("name", VALUES)
def test_the_registrys_values_are_read_once_and_documented(name: str) -> None:
    value = getattr(EXAMPLE, name)

    assert value is getattr(EXAMPLE, name)
    assert value
    documented = getattr(vars(examples.Registry)[name], "__doc__", None)
    assert documented or isinstance(value, (str, tuple, PerformanceYear))


def test_nothing_is_read_before_it_is_needed() -> None:
    assert vars(examples.Registry()) == {}
    assert examples.registry() is EXAMPLE
    assert repr(EXAMPLE) == "<the example registry of 2026>"


@pytest.mark.parametrize(
    "name",
    [
        *("frame", "reviews", "checks", "corrections", "standing_events", "submissions"),
        *("planned", "agreements", "authorizations", "registrations", "contents", "cases"),
    ],
)
def test_each_value_comes_back_from_json(name: str) -> None:
    values = getattr(EXAMPLE, name)

    for value in values[:20]:
        assert from_json(to_json(value), type(value)) == value


@pytest.mark.parametrize(
    "name", ["elections", "application", "mvp_request", "inventory", "mvps", "posting", "feedback"]
)
def test_a_single_value_comes_back_from_json(name: str) -> None:
    value = getattr(EXAMPLE, name)

    assert from_json(to_json(value), type(value)) == value


def test_no_one_in_the_other_files_is_real() -> None:
    """Each TIN begins with 000, and each NPI is of the roster."""
    npis = {key.partition("|")[2] for key in BY_KEY if kind_of(key) == "individual"}
    for name in examples.FILES:
        if not name.endswith(".xlsx"):
            # Nine digits in a row of a digest are no TIN.
            text = re.sub("[0-9a-f]{64}", "", examples.path(name).read_text(encoding="utf-8"))
            assert {tin[:3] for tin in re.findall(r"(?<![0-9])[0-9]{9}(?![0-9])", text)} <= {"000"}
            assert set(re.findall(r"(?<![0-9.])1[0-9]{9}(?![0-9])", text)) <= npis


def test_the_values_agree_with_each_other() -> None:
    """The reviews are of the sample of the seed, and all but two elections are confirmed."""
    plan = sampling.draw(EXAMPLE.frame, EXAMPLE.patients, seed=EXAMPLE.seed, year=EXAMPLE.year)
    sampled = {(one.participant, p.patient) for one in plan.participants for p in one.patients}
    must_elect = {
        row.participant
        for row, answer in determine_roster(EXAMPLE.roster, EXAMPLE.year)
        if isinstance(answer, Determination) and answer.answer is Eligibility.OPT_IN_ELIGIBLE
    }
    elected = {one.participant for one in EXAMPLE.elections}

    assert {(one.participant, one.patient) for one in EXAMPLE.reviews} == sampled
    assert elected < must_elect
    assert len(must_elect - elected) == 2
    assert {check.participant for check in EXAMPLE.checks} == {
        row.participant for row in EXAMPLE.roster
    }
    assert EXAMPLE.later_posting.version.number > EXAMPLE.posting.version.number
    assert EXAMPLE.inventory.year == EXAMPLE.mvps.year == EXAMPLE.application.year == EXAMPLE.year
    assert len(EXAMPLE.submissions) == 3


def test_the_files_are_written_into_a_folder_and_never_over_others(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "registry"
    assert main([str(folder)]) is None
    assert sorted(one.name for one in folder.iterdir()) == [*examples.FILES]

    (folder / "roster.csv").write_text("mine", encoding="utf-8")
    assert "exists; write the examples into another folder" in main([str(folder)])
    assert (folder / "roster.csv").read_text(encoding="utf-8") == "mine"
    assert main([]) == "usage: python -m qpp_rules.examples FOLDER"


def test_an_unknown_file_is_refused_with_the_names_of_known_ones() -> None:
    with pytest.raises(InvalidValue, match=r"given 'rosters.csv' \(str\), expected one of agree"):
        examples.path("rosters.csv")
    with pytest.raises(InvalidValue):
        examples.path("../__init__.py")
