"""The worked cases of the sources: each is run by a test that names it, or cannot be decided here.

Those that no subject's tests run stand here. The tables state them in plain words, with the
requirement or the source of each.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest
from attrs import evolve

from qpp_rules import agreements, audits, deadlines, elections, registration, submissions
from qpp_rules.core.determinations import together
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import EASTERN, PaymentYear, PerformanceYear
from qpp_rules.eligibility import Eligibility
from qpp_rules.self_nomination import ReviewAnswer
from tests.agreements.strategies import agreement, authorization, planned
from tests.audits.samples import NPI_WRONG, PY2027, WRONG_RATE, audit, correction_of, targeted_of
from tests.elections.strategies import (
    CLINICIAN,
    GROUP,
    OPT_IN,
    VOLUNTARILY,
    confirmed,
    selected,
    undecided,
)
from tests.registration.examples import PLAIN, made
from tests.self_nomination.complete import blank, changed, complete, gaps, reviewed
from tests.submissions.stories import QUALITY, TRADITIONAL, right, set_of, with_sets
from tests.submissions.test_gate import ask
from tests.test_requirements import IDS

TESTS = Path(__file__).parent
TABLES = ("cases", "submissions-cases", "intermediary-cases")
SHARED = TESTS.parents[1] / "shared"


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    with (TESTS / "cases" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


CASES = {row["id"]: row for table in TABLES for row in rows(table)}

UNDECIDED = {
    "MEA-C13": "credit towards the CAHPS for MIPS Survey is CMS's",
    "SUBC-14": "how CMS's service answers a request is not known offline",
    "SUBC-21": "scoring is not modeled",
    "SUBC-26": "scoring is not modeled",
}
"""The cases that nothing here decides, and why."""


# --- elections ---------------------------------------------------------------------------------


def typed_and_never_confirmed() -> None:
    assert elections.may_submit(selected(OPT_IN)).answer is False


def another_choice_after_cancel() -> None:
    cancelled = elections.cancel(selected(OPT_IN))
    chosen = elections.select(cancelled, VOLUNTARILY)
    at = datetime(2027, 2, 1, 9, tzinfo=EASTERN)
    election = elections.confirm(chosen, "confirm", at=at)
    assert election.state is elections.ElectionState.REPORTING_VOLUNTARILY


def both_levels() -> None:
    group = confirmed(OPT_IN, GROUP)
    individual = confirmed(VOLUNTARILY, CLINICIAN)
    ledger = elections.Ledger().record(group).record(individual)
    assert len(ledger) == 2
    with pytest.raises(elections.ConflictingElections):
        ledger.record(confirmed(VOLUNTARILY, GROUP))


# --- what is nominated, sent and published -----------------------------------------------------


def mvps_only() -> None:
    whole = changed(complete(2026), "posting.reporting_options", {ReportingOption.MVP})
    whole = changed(whole, "posting.supports_app", False)
    assert reviewed(whole, 2026).answer is ReviewAnswer.NO_GAP_FOUND


def partnerships_left_blank() -> None:
    found = gaps(reviewed(blank(complete(2027), "details.partnerships"), 2027))
    assert found == [("self-nomination.partnerships", "details.partnerships", "NOT_MET")]


def medicare_cqms_left_open() -> None:
    found = gaps(reviewed(blank(complete(2027), "posting.supports_medicare_cqms"), 2027))
    assert found == [("self-nomination.app", "posting.supports_medicare_cqms", "NOT_MET")]


def parts_sum_to_the_whole() -> None:
    assert submissions.reporting_rate(eligible=100, met=60, not_met=30, exceptions=10) == 1


def results_of_2024() -> None:
    assert PerformanceYear(2024).payment_year == PaymentYear(2026)


# --- the gates ---------------------------------------------------------------------------------

PY2026 = PerformanceYear(2026)


def nobody_goes_before_the_audit() -> None:
    incomplete = audit(reviews=[])
    ready = [
        PlannedSubmission(Group(Tin(f"{number:09}")), PY2027, {QUALITY}) for number in range(1, 201)
    ]
    found = audits.may_submit_all(ready, incomplete, year=PY2027)
    assert len(found.answered(False)) == 200


def one_targeted_audit_is_open() -> None:
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [WRONG_RATE]})
    done, _ = first.deficiencies
    found = audits.may_submit(
        first,
        [targeted_of(first, done)],
        year=PY2027,
        corrections=[correction_of(one) for one in first.deficiencies],
    )
    assert found.answer is False


def no_decision_made() -> None:
    year = PerformanceYear(2019)
    assert elections.may_submit(undecided(GROUP, year)).answer is False
    assert elections.may_submit(confirmed(OPT_IN, CLINICIAN, year)).answer is True


def no_mvp_registration() -> None:
    asked = made(GROUP, 2026, accepted=False)
    plan = planned(GROUP, PY2026, reporting_option=ReportingOption.MVP, mvp=PLAIN)
    assert registration.may_submit(plan, asked).answer is False


def report_after_the_submission() -> None:
    """The report, which is filed later, is no argument of the gate of audits."""
    at = datetime(2028, 2, 10, 12, tzinfo=EASTERN)
    assert audits.may_submit(audit(), year=PY2027, submitted_at=at).answer is True
    due = deadlines.calendar(PY2026)["data-validation-execution-report"].closes
    assert due == date(2027, 5, 31)


def four_measures() -> None:
    story = right(2026)
    quality = set_of(story, QUALITY)
    few = with_sets(story, evolve(quality, measurements=quality.measurements[:4]))
    assert ask(few).answer is True
    found = submissions.meets(
        TRADITIONAL, few.submission, few.inventory, few.sender, few.reporter, categories={QUALITY}
    )
    assert found.answer is False


def one_blocked_and_one_not_known() -> None:
    plan = planned(GROUP)
    unknown = elections.may_submit(elections.begin(GROUP, Eligibility.UNDETERMINED, PY2026))
    without = agreements.may_submit(plan, [agreement(GROUP)], [])
    covered = agreements.may_submit(plan, [agreement(GROUP)], [authorization(GROUP)])
    assert (without.answer, unknown.answer, covered.answer) == (False, None, True)
    assert together(without.answer, unknown.answer) is False
    assert together(covered.answer, unknown.answer) is None


TABLE: dict[str, Callable[[], None]] = {
    "ELE-C11": typed_and_never_confirmed,
    "ELE-C18": another_choice_after_cancel,
    "ELE-C45": both_levels,
    "SUB-C07": mvps_only,
    "SUB-C18": parts_sum_to_the_whole,
    "SNO-C26": partnerships_left_blank,
    "SNO-C28": medicare_cqms_left_open,
    "POS-C16": results_of_2024,
    "RDY-C04": nobody_goes_before_the_audit,
    "RDY-C06": no_decision_made,
    "RDY-C08": no_mvp_registration,
    "RDY-C12": one_targeted_audit_is_open,
    "INT-S22": report_after_the_submission,
    "INT-S24": four_measures,
    "INT-S25": one_blocked_and_one_not_known,
}


@pytest.mark.parametrize("case", TABLE)
def test_each_case_has_the_answer_in_the_table(case: str) -> None:
    """Its facts and what it expects are in the tables of this folder."""
    TABLE[case]()


# --- all of them -------------------------------------------------------------------------------

NEEDS_FILES = re.compile(r"skipif|REAL\b|real_files")
"""What marks a test that runs only beside CMS's own files."""


def always_run(path: Path) -> str:
    """Return the text of the tests in *path* that need no file from outside the project."""
    text = path.read_text(encoding="utf-8")
    module = ast.parse(text)
    lines = text.splitlines()
    for one in module.body:
        if isinstance(one, ast.Assign) and ast.unparse(one).startswith("pytestmark"):
            return "" if NEEDS_FILES.search(ast.unparse(one)) else text
        marks = getattr(one, "decorator_list", [])
        if any(NEEDS_FILES.search(ast.unparse(mark)) for mark in marks):
            lines[marks[0].lineno - 1 : one.end_lineno] = [""] * (
                (one.end_lineno or 0) - marks[0].lineno + 1
            )
    return "\n".join(lines)


@cache
def named() -> frozenset[str]:
    """Return the cases that a test names which always runs."""
    files = [path for path in TESTS.rglob("test_*.py") if path.name != Path(__file__).name]
    found = {one for path in files for one in CASE.findall(always_run(path))}
    return frozenset(found | set(TABLE))


CASE = re.compile(r"[A-Z]{3}-C\d\d|SUBC-\d\d|INT-S\d\d")


def test_every_case_runs_or_cannot_be_decided() -> None:
    assert {*CASES} == {case for case in CASES if case in named()} | {*UNDECIDED}
    assert named().isdisjoint(UNDECIDED)
    assert named() <= {*CASES}


def test_each_case_names_existing_requirements() -> None:
    assert {one for row in rows("cases") for one in row["requirement_id"].split("; ")} <= IDS


if SHARED.exists():

    @pytest.mark.parametrize("table", TABLES)
    def test_each_table_of_cases_matches_its_original(table: str) -> None:
        name = f"{table}.csv"
        shipped = (TESTS / "cases" / name).read_bytes()
        assert shipped == (SHARED / "rules" / name).read_bytes()
