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
from qpp_rules.reweighting import STATUSES
from qpp_rules.reweighting.applications import INTEROPERABLE_SHARE

ROOT = Path(__file__).parent.parent
COVERAGE = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")

# What is not built yet, as both documents name it, with the name that its module will have.
NOT_BUILT = {
    "scoring": "scoring",
}


WITHOUT_RULES = ("readiness", "results")
"""What has a page and a section, and no parameter or rule of its own."""


def sections(text: str) -> dict[str, str]:
    """Return the text under each second-level heading."""
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


def subject_of(heading: str) -> str:
    """Return the subject that a heading names."""
    return heading.lower().replace("-", "_")


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
        "whether participants that exceed some but not all criteria may opt in",
    ),
    ("Eligibility", "Virtual groups"): ("limits of a virtual group",),
    ("Eligibility", "Subgroups"): ("eligibility.subgroup.threshold", "eligibility.subgroup"),
    ("Eligibility", "APM Entities tested on their own figures"): (
        "eligibility.apm-entity.election",
    ),
    ("Eligibility", "Small practice"): (
        "maximum number of eligible clinicians in a small practice",
    ),
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
    ("Registration", "Who may register an MVP, and how"): (
        "participation options that may register an MVP",
        "how an MVP is registered",
        "compositions of a group that may report an MVP",
    ),
    ("Registration", "MVPs that offer the CAHPS for MIPS Survey"): (
        "MVPs that offer the CAHPS for MIPS Survey",
    ),
    ("Registration", "Whether a population health measure is stated"): (
        "population health measures that a registration states",
    ),
    ("Registration", "Attestation to the composition of a group"): ("registration.attestation",),
    ("Registration", "Who may register for the CAHPS for MIPS Survey"): (
        "participation options that may register for the CAHPS for MIPS Survey",
        "registration.cahps.intends",
    ),
    ("Registration", "How to register for the CAHPS for MIPS Survey"): (
        "registration.cahps.channel",
        "registration.cahps.security-official",
        "registration.cahps.mvp-first",
    ),
    ("Registration", "Editing an MVP registration"): ("registration.mvp.edited",),
    ("Registration", "Changing a registration for the CAHPS for MIPS Survey"): (
        "registration.cahps.changed",
    ),
    ("Registration", "Options that exclude each other"): ("registration.reporting-option",),
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
    ("Self-nomination", "Channel"): ("self-nomination.channel.used",),
    ("Self-nomination", "In existence"): ("self-nomination.in-existence",),
    ("Self-nomination", "Place of business and of the data"): (
        "self-nomination.place-of-business",
        "self-nomination.data-kept",
    ),
    ("Self-nomination", "Services through the whole period"): ("self-nomination.services",),
    ("Self-nomination", "Live by January 1, support calls"): (
        "self-nomination.live",
        "self-nomination.support-calls",
    ),
    ("Self-nomination", "Clinical expertise"): ("self-nomination.clinical-expertise",),
    ("Self-nomination", "How many QCDR measures"): ("self-nomination.measures.number",),
    ("Self-nomination", "Categories supported"): ("self-nomination.categories",),
    ("Self-nomination", "Data validation strategy, participation plan, MVPs, subgroups"): (
        "self-nomination.validation-strategy",
        "self-nomination.participation-plan",
        "self-nomination.mvp-support",
        "self-nomination.subgroups",
    ),
    ("Self-nomination", "What CMS may consider"): (
        "self-nomination.past-compliance",
        "self-nomination.accurate-information",
    ),
    ("Self-nomination", "Ids and titles, six measures, documentation"): (
        "self-nomination.mips-cqms",
        "self-nomination.six-measures",
        "self-nomination.documentation",
    ),
    ("Self-nomination", "Items of the form: name, partnerships, cost and others"): (
        "self-nomination.name",
        "self-nomination.partnerships",
        "self-nomination.cost",
    ),
    ("Self-nomination", "Contact, last dates for new clients"): (
        "self-nomination.contact",
        "self-nomination.last-dates",
    ),
    ("Self-nomination", "Good standing"): ("self-nomination.good-standing",),
    ("Self-nomination", "CMS's questions"): ("self-nomination.questions",),
    ("Self-nomination", "Feedback attested at nomination"): ("self-nomination.feedback",),
    ("Self-nomination", "CMS's review of a measure"): ("self-nomination.measure-review.decided",),
    ("Self-nomination", "Deadline for survey vendors"): (
        "last day for the application of a survey vendor",
    ),
    (
        "Self-nomination",
        "Window, form, type, participants, external agreements, QCDR measures",
    ): (
        "self-nomination",
        "self-nomination.form",
        "self-nomination.type",
        "self-nomination.participants",
        "self-nomination.external-agreements",
        "self-nomination.measures.specified",
    ),
    ("Terms", "Types of third party intermediary"): ("types of third party intermediary",),
    ("Standing", "Standing, termination, the gate"): (
        "what each event does to the standing of an intermediary",
        "standing.approved",
        "standing.terminated",
        "standing.withdrawn",
        "standing.remedial-action",
    ),
    ("Standing", "Written notice of remedial action"): ("standing.written-notice",),
    ("Standing", "Probation"): (
        "years on probation after which an intermediary is disqualified",
        "standing.ground.probation",
    ),
    ("Standing", "Percentages of inaccurate data"): (
        "share of clinicians and groups with inaccurate data that must be exceeded",
    ),
    ("Standing", "Contents of a corrective action plan"): ("contents of a corrective action plan",),
    ("Standing", "Who is notified under a communication plan"): (
        "who is notified under a corrective action plan's communication plan",
    ),
    ("Standing", "Contents of a transition plan"): ("contents of a transition plan",),
    ("Standing", "Approved transition plan, end of services"): (
        "standing.transition-plan.approved",
        "standing.discontinuation",
        "standing.service",
    ),
    ("Standing", "Disclosure of remedial action"): ("standing.disclosed",),
    ("Standing", "What the posting shows"): (
        "what a qualified posting shows about an intermediary's standing",
    ),
    (
        "Standing",
        "Two consecutive years, own contact information, participation plan without data",
    ): (
        "standing.ground.consecutive-years",
        "standing.ground.contact",
        "standing.ground.participation-plan",
    ),
    ("Standing", "Contact data of clients"): ("standing.client-contact",),
    ("Standing", "Requests to review data, compliance evaluations"): (
        "standing.review-request",
        "reasons for which CMS may evaluate an intermediary's compliance",
    ),
    ("Standing", "Support of everything posted"): ("standing.support",),
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
        "minimum days of the performance period of Promoting Interoperability",
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
    ),
    ("Measures", "Programs"): ("programs in CMS's measures data, besides the ids of MVPs",),
    ("Measures", "MVPs"): (
        "keys of CMS's list of MVPs that hold measures, and the fields for them",
    ),
    ("Measures", "Permission for another's QCDR measure"): ("measures.permission",),
    ("Measures", "Definition of a QCDR measure"): ("measures.qcdr-measure",),
    ("Terms", "Labels, definition of a QCDR"): (
        "meanings of the labels in the program's texts",
        "terms.qcdr.clinical-expertise",
        "terms.qcdr.measure-development",
        "terms.qcdr.collects-data",
    ),
    ("Terms", "Collection types to validate"): (
        "collection types that an intermediary may have to validate",
    ),
    ("Terms", "Practice representatives"): ("terms.practice-representative",),
    ("Reweighting", "The automatic policy"): ("reweighting.automatic.individual",),
    ("Reweighting", "Events that CMS named"): (
        "events for which CMS applies the automatic EUC policy",
    ),
    ("Reweighting", "Weights with cost; threshold; Promoting Interoperability"): (
        "weights of the categories, with cost",
        "performance threshold, in points",
        "reweighting.interoperability.clinician-type",
        STATUSES.name,
    ),
    ("Reweighting", "Weights without cost"): ("weights of the categories, without cost",),
    ("Reweighting", "Weight of the one category that is left"): (
        "weight of the one category that is scored",
    ),
    ("Reweighting", "Weights of the APP"): ("weights of the categories under the APP",),
    ("Reweighting", "Weights of MVPs; subgroups; an APM Entity's application"): (
        "reweighting.mvp-weights",
        "reweighting.subgroup",
        INTEROPERABLE_SHARE.name,
        "reweighting.support-exception",
    ),
    ("Reweighting", "Applications"): ("reweighting.application",),
    ("Postings", "The columns of a posting; who is listed; the steps of choosing"): (
        "the columns of a qualified posting, by their headers",
        "postings.listed",
        "postings.status",
        "postings.type",
        "postings.reporting-option",
        "postings.category",
        "postings.participation-option",
        "postings.measure",
        "postings.last-date",
    ),
    ("Feedback", "Feedback four times a year, on which categories, at which level"): (
        "minimum number of times a year that feedback is given",
    ),
    ("Feedback", "Reminders"): (
        "minimum number of times a year that CMS asks for a dashboard reminder",
    ),
    ("Feedback", "Exception for late data, and its notice"): (
        "months within which CMS must be told that feedback cannot be given",
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


def test_coverage_has_exactly_one_section_per_subject() -> None:
    general = {
        "The other parameters",
        "Values of a weaker basis",
        "Subjects that are not covered",
    }

    assert {subject_of(one) for one in set(SECTIONS) - general} == {
        *rulebook.SUBJECTS,
        "readiness",
    }
    assert general <= set(SECTIONS)


def rows() -> Iterator[tuple[str, list[str]]]:
    for heading, text in SECTIONS.items():
        if subject_of(heading) in rulebook.SUBJECTS and heading != "Deadlines":
            yield from ((heading, row) for row in table(text))


def test_every_row_is_checked_against_its_parameters_or_says_why_not() -> None:
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
def test_a_rows_years_match_its_parameters(key: tuple[str, str], cell: str) -> None:
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
def test_a_rows_years_match_cmss_statements_of_its_rules(cell: str, rule: str) -> None:
    stated = [text for text in ENTRIES[rule] if text.source.basis is Basis.CMS_GUIDANCE]

    assert {year for text in stated for year in text.years} == years_in(cell)


def test_each_deadlines_years_match_the_calendars() -> None:
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
    expected = [*rulebook.SUBJECTS, *WITHOUT_RULES]
    assert [page.replace("-", "_") for _, page in IN_README] == expected
    assert [subject_of(name) for name, _ in IN_README] == expected


@pytest.mark.parametrize("subject", rulebook.SUBJECTS)
def test_the_years_in_the_readme_are_covered_up_to_the_last(subject: str) -> None:
    (cell,) = (row[2] for (_, page), row in IN_README.items() if subject_of(page) == subject)
    named = {int(year) for year in re.findall(r"\d{4}", cell)}
    # The window of an election is a deadline.
    covered = covered_by(subject) | {2027}

    assert named <= covered
    assert max(named) == max(covered)


# --- what is not covered -----------------------------------------------------------------------


def listed(text: str) -> list[str]:
    words = " ".join(text.split()).removesuffix(".")
    return [one.strip() for one in words.split(",")]


def test_both_documents_name_the_same_uncovered_subjects() -> None:
    in_readme = re.search(r"^Not covered: (.+?)\n\n", README, re.MULTILINE | re.DOTALL)
    in_coverage = SECTIONS["Subjects that are not covered"]

    assert listed(in_readme[1]) == list(NOT_BUILT)
    assert [one[0].lower() + one[1:] for one in listed(in_coverage)] == list(NOT_BUILT)


@pytest.mark.parametrize(("name", "module"), NOT_BUILT.items())
def test_subjects_named_as_not_covered_do_not_exist(name: str, module: str) -> None:
    assert importlib.util.find_spec(f"qpp_rules.{module}") is None
    assert module not in rulebook.SUBJECTS
    assert name not in rulebook.SUBJECTS
