"""The documents that say what is covered agree with the code: docs/coverage.md and README.md."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qpp_rules import deadlines, rulebook
from qpp_rules.core.citations import Basis
from qpp_rules.core.years import PerformanceYear

ROOT = Path(__file__).parent.parent
COVERAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

# What is not built yet, as both documents name it, with the name that its module will have.
NOT_BUILT = {
    "registration": "registration",
    "reweighting": "reweighting",
    "self-nomination": "self_nomination",
    "remedial action": "standing",
    "postings": "postings",
    "scoring": "scoring",
}


def sections(text: str) -> dict[str, str]:
    """Return what stands under each heading of the second level."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def table(text: str) -> list[list[str]]:
    """Return the cells of the rows of the first table in *text*, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def years_in(cell: str) -> set[int]:
    """Read ``2019, 2021, 2023 to 2027`` up to the first semicolon."""
    spans = re.findall(r"(\d{4})(?: to (\d{4}))?", cell.partition(";")[0])
    return {year for first, last in spans for year in range(int(first), int(last or first) + 1)}


def covered_by(subject: str) -> set[int]:
    entries = [one.entries for one in rulebook.parameters(subject)]
    texts = [one.texts for one in rulebook.rules(subject)]
    return {year for several in (*entries, *texts) for entry in several for year in entry.years}


SECTIONS = sections(COVERAGE)
IN_README = {
    re.match(r"\[(.+?)\]\(docs/(.+?)\.md\)", row[0]).groups(): row
    for row in table(sections(README)["What is covered"])
}

# For each row of a table of coverage.md, the parameters or rules whose years it states. A row of
# which the years are no parameter's or rule's is not here, and its reason is.
ROWS = {
    ("Eligibility", "Low-volume threshold"): ("low-volume threshold",),
    ("Eligibility", "Determination period, clinician types, opting in"): (
        "MIPS determination period",
        "clinician types that can be MIPS eligible",
        "opting in by those who exceed some criteria and not all",
    ),
    ("Eligibility", "Virtual groups"): ("limits of a virtual group",),
    ("Eligibility", "Subgroups"): ("eligibility.subgroup.threshold", "eligibility.subgroup"),
    ("Eligibility", "APM Entities tested by themselves"): ("eligibility.apm-entity.election",),
    ("Eligibility", "Small practice"): ("eligible clinicians in a small practice, at most",),
    ("Eligibility", "Months in which CMS publishes eligibility"): (
        "months in which CMS publishes eligibility",
    ),
    ("Sampling", "Audit sampling"): ("audit sampling",),
    ("Audits", "What an audit must reach"): (
        "audits.scope.categories",
        "audits.scope.participation-options",
        "audits.scope.statuses",
        "audits.scope.collection-types",
        "audits.scope.reporting-options",
    ),
    ("Audits", "Targeted audits"): (
        "a targeted audit is required for each deficiency or data error",
    ),
    ("Audits", "Data validation strategy"): (
        "audits.strategy.submitted",
        "audits.strategy.followed",
    ),
    ("Audits", "Corrections of submitted data"): ("audits.after-submission.period",),
    ("Audits", "Check of an ACO's beneficiaries for Medicare CQMs"): (
        "audits.medicare-cqms.listed",
        "audits.medicare-cqms.criteria",
    ),
    ("Audits", "E-mail that no data were submitted"): ("e-mail notice that no data was submitted",),
    ("Elections", "Election window"): ("election",),
    ("Elections", "Days of the preview"): ("days of the preview before publication",),
    ("Agreements", "Business associate agreements, authorizations"): (
        "agreements.business-associate-agreement",
        "agreements.authorization",
    ),
    ("Agreements", "Agreement with an external organization"): (
        "agreements.external-organization",
    ),
    ("Agreements", "Verification of clinician information"): (
        "signed verification of clinician information",
    ),
    ("Agreements", "Months in which CMS may request records"): (
        "months from the end of the performance period in which CMS may request records",
    ),
    ("Terms", "Types of third party intermediary"): ("types of third party intermediary",),
    ("Submissions", "What CMS's service refuses"): (
        "submissions.value.form",
        "submissions.counts.met",
        "submissions.counts.sum",
        "submissions.proportion",
    ),
    ("Submissions", "Exclusions of a MIPS CQM"): ("submissions.counts.exclusions",),
    ("Submissions", "Strata of QCDR measures"): ("submissions.strata",),
    ("Submissions", "CEHRT ID"): ("submissions.cehrt-id",),
    ("Submissions", "Length of the performance period of Promoting Interoperability"): (
        "days of the performance period of Promoting Interoperability, at least",
    ),
    ("Submissions", "Certification"): ("submissions.certified",),
    ("Submissions", "Data submission functions"): (
        "submissions.functions.standards",
        "submissions.functions.deciles",
    ),
    ("Submissions", "Data completeness"): ("submissions.complete",),
    ("Submissions", "Data completeness of Medicare CQMs"): ("submissions.complete.medicare-cqms",),
    ("Submissions", "Case minimum"): ("submissions.enough-cases",),
    ("Submissions", "Risk-adjusted results"): ("submissions.risk-adjusted",),
    ("Submissions", "Uploads of files"): (
        "submissions.upload.format",
        "submissions.upload.files",
        "submissions.upload.categories",
        "submissions.sign-in",
    ),
    ("Submissions", "Quality measures of traditional MIPS"): (
        "submissions.traditional.measures",
        "submissions.traditional.outcome",
    ),
    ("Submissions", "Quality measures of an MVP"): (
        "submissions.mvp.measures",
        "submissions.mvp.outcome",
    ),
    ("Submissions", "Quality measures of the APP"): ("submissions.app.measures",),
    ("Submissions", "Quality measures of the APP Plus"): ("submissions.app.plus-measures",),
    ("Submissions", "Number of improvement activities"): ("submissions.activities.enough",),
    ("Submissions", "The group's half"): ("submissions.activities.group-half",),
    ("Submissions", "Required Promoting Interoperability measures"): (
        "submissions.interoperability.required",
        "submissions.interoperability.numerator",
        "submissions.interoperability.attestation",
    ),
    ("Measures", "Programs"): ("programs in CMS's measures data, besides the ids of MVPs",),
    ("Measures", "MVPs"): (
        "keys of CMS's list of MVPs that hold measures, and the fields for them",
    ),
    ("Measures", "Permission for another's QCDR measure"): ("measures.permission",),
    ("Measures", "Definition of a QCDR measure"): ("measures.qcdr-measure",),
    ("Terms", "Labels, definition of a QCDR"): (
        "what the labels of the program's texts name",
        "terms.qcdr.clinical-expertise",
        "terms.qcdr.measure-development",
        "terms.qcdr.collects-data",
    ),
    ("Terms", "Collection types to validate"): (
        "collection types that an intermediary may have to validate",
    ),
    ("Terms", "Practice representatives"): ("terms.practice-representative",),
    ("Feedback", "Feedback four times a year, on which categories, at which level"): (
        "times a year that feedback is given, at least",
    ),
    ("Feedback", "Reminders"): (
        "times a year that CMS asks for a reminder of the dashboard, at least",
    ),
    ("Feedback", "Exception for late data, and its notice"): (
        "months to tell CMS that feedback cannot be given, after realizing it",
    ),
}
STATED_BY_CMS = {
    ("Feedback", "A dashboard suffices; nothing owed before there are data"): (
        "feedback.dashboard",
        "feedback.available-data",
    ),
}
OTHER_ROWS = {
    ("Audits", "Error rates as CMS computes them"): "there is no parameter",
    ("Audits", "Template of the execution report"): "there is no parameter",
    ("Elections", "Effects of a choice"): "the first years are named, the others are readings",
    ("Elections", "Which final score counts"): "the first years are named, the others are readings",
    ("Measures", "The inventory of a year, from CMS's measures data"): "the caller brings it",
    ("Measures", "Words of CMS's measures data"): "each list of words has its own years",
    ("Submissions", "Scores"): "there is no parameter",
    ("Terms", "Definition of a Qualified Registry"): "two rules in one row",
}
ENTRIES = {parameter.name: parameter.entries for parameter in rulebook.parameters()}
ENTRIES |= {rule.id: rule.texts for rule in rulebook.rules()}


# --- coverage.md -------------------------------------------------------------------------------


def test_coverage_has_a_section_for_every_subject_and_for_no_other() -> None:
    general = {
        "The other parameters",
        "Values of a weaker basis",
        "Subjects that are not covered",
    }

    assert {one.lower() for one in set(SECTIONS) - general} == set(rulebook.SUBJECTS)
    assert general <= set(SECTIONS)


def rows() -> Iterator[tuple[str, list[str]]]:
    for heading, text in SECTIONS.items():
        if heading.lower() in rulebook.SUBJECTS and heading != "Deadlines":
            yield from ((heading, row) for row in table(text))


def test_every_row_is_held_against_its_parameters_or_says_why_not() -> None:
    assert {(heading, row[0]) for heading, row in rows()} == {
        *ROWS,
        *STATED_BY_CMS,
        *OTHER_ROWS,
    }
    assert {name for names in ROWS.values() for name in names} <= set(ENTRIES)


@pytest.mark.parametrize(
    ("key", "cell"),
    [((heading, row[0]), row[1]) for heading, row in rows() if (heading, row[0]) in ROWS],
    ids=str,
)
def test_the_years_of_a_row_are_those_that_its_parameters_cover(
    key: tuple[str, str], cell: str
) -> None:
    for name in ROWS[key]:
        assert {year for entry in ENTRIES[name] for year in entry.years} == years_in(
            cell.partition(" as an")[0].partition(", before")[0]
        )


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        (row[1], rule)
        for heading, row in rows()
        for rule in STATED_BY_CMS.get((heading, row[0]), ())
    ],
)
def test_the_years_of_a_row_are_those_in_which_cms_states_its_rules(cell: str, rule: str) -> None:
    stated = [text for text in ENTRIES[rule] if text.source.basis is Basis.CMS_GUIDANCE]

    assert {year for text in stated for year in text.years} == years_in(cell)


def test_the_years_of_each_deadline_are_those_of_the_calendars() -> None:
    calendars = {year: deadlines.calendar(PerformanceYear(year)) for year in range(2017, 2028)}
    stated = {}
    for cells in table(SECTIONS["Deadlines"]):
        keys = re.findall(r"`(.+?)`", cells[0])
        if " to `" in cells[0]:
            first, last = (deadlines.KEYS.index(key) for key in keys)
            keys = list(deadlines.KEYS[first : last + 1])
        stated |= dict.fromkeys(keys, years_in(cells[1]))

    assert stated == {
        key: {year for year, cal in calendars.items() if key in cal} for key in deadlines.KEYS
    }


# --- README ------------------------------------------------------------------------------------


def test_the_readme_has_a_row_for_every_subject() -> None:
    assert [page.replace("-", "_") for _, page in IN_README] == list(rulebook.SUBJECTS)
    assert [name.lower() for name, _ in IN_README] == list(rulebook.SUBJECTS)


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_the_years_in_the_readme_are_covered_up_to_the_last(subject: str) -> None:
    (cell,) = (row[2] for (_, page), row in IN_README.items() if page == subject)
    named = {int(year) for year in re.findall(r"\d{4}", cell)}
    # The window of an election is a deadline.
    covered = covered_by(subject) | {2027}

    assert named <= covered
    assert max(named) == max(covered)


# --- what is not covered -----------------------------------------------------------------------


def listed(text: str) -> list[str]:
    words = " ".join(text.split()).removesuffix(".")
    return [one.strip() for one in words.split(",")]


def test_both_documents_name_the_same_subjects_that_are_not_covered() -> None:
    in_readme = re.search(r"^Not covered: (.+?)\n\n", README, re.MULTILINE | re.DOTALL)
    in_coverage = SECTIONS["Subjects that are not covered"]

    assert listed(in_readme[1]) == list(NOT_BUILT)
    assert [one[0].lower() + one[1:] for one in listed(in_coverage)] == list(NOT_BUILT)


@pytest.mark.parametrize(("name", "module"), NOT_BUILT.items())
def test_what_is_said_not_to_be_covered_is_not_there(name: str, module: str) -> None:
    assert importlib.util.find_spec(f"qpp_rules.{module}") is None
    assert module not in rulebook.SUBJECTS
    assert name not in rulebook.SUBJECTS
