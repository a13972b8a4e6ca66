"""Every requirement is claimed by something, and everything leads to everything that belongs to it.

A rule claims a requirement by listing its id. What else claims one, or why nothing does, stands in
the table that ships with the package.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from qpp_rules import rulebook
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.sources import FACT_SHEET_2027, GUIDE_2023, NOTICES_2026, cfr, guidance
from qpp_rules.rulebook import Claim, Place
from qpp_rules.rulebook.documents import heading_at, rows_of
from qpp_rules.rulebook.requirements import _table, claim_of, file_of, id_of

SHARED = Path(__file__).parents[2] / "shared"
ROWS = rulebook.requirements()
CLAIMANTS = rulebook.claimants()
IDS = {one.id for one in ROWS}
MOST_NOTES = 40


# --- claims ------------------------------------------------------------------------------------


def test_the_tables_are_kept_once_read() -> None:
    for read, arguments in ((rows_of, ("requirements.csv",)), (_table, ())):
        kept = read(*arguments)
        read.cache_clear()

        assert read(*arguments) == kept
        assert read(*arguments) is read(*arguments)


def test_each_requirement_is_claimed_or_left_out_knowingly() -> None:
    assert len(IDS) == len(ROWS) > 500
    assert [one.id for one in ROWS if not re.fullmatch(r"[A-Z]{3}-[0-9]{3}", one.id)] == []
    assert [one.id for one in ROWS if bool(CLAIMANTS[one.id]) is bool(one.reason)] == []


def test_a_rule_lists_only_existing_requirements() -> None:
    assert set(CLAIMANTS) == IDS
    for rule in rulebook.rules():
        assert len(set(rule.requirements)) == len(rule.requirements), rule.id


def test_a_name_that_claims_a_requirement_exists() -> None:
    names = {one for by in CLAIMANTS.values() for one in by if isinstance(one, str)}

    assert [name for name in names if not file_of(name).startswith("qpp_rules/")] == []


def test_the_four_counts_are_those_of_all_requirements() -> None:
    counts = rulebook.claims()

    assert sum(counts.values()) == len(ROWS)
    assert counts[Claim.RULE] == len(
        {one for rule in rulebook.rules() for one in rule.requirements}
    )
    assert counts[Claim.NOTE] == len([one for one in ROWS if one.reason]) <= MOST_NOTES
    assert min(counts.values()) > 0


@pytest.mark.parametrize(
    ("requirement", "claim"),
    [
        ("SAM-011", Claim.RULE),
        ("DEA-019", Claim.PARAMETER),
        ("ELE-045", Claim.TYPE),
        ("SUB-043", Claim.NOTE),
    ],
)
def test_what_claims_a_requirement_first(requirement: str, claim: Claim) -> None:
    assert claim_of(CLAIMANTS[requirement]) is claim


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("elections.Ledger", "qpp_rules/elections/ledgers.py"),
        ("elections.TRANSITIONS", "qpp_rules/elections/__init__.py"),
        ("core.identifiers.Participant", "qpp_rules/core/identifiers.py"),
    ],
)
def test_a_name_stands_in_a_file(name: str, file: str) -> None:
    assert file_of(name) == file


# --- the table ---------------------------------------------------------------------------------


def test_the_requirements_of_a_module() -> None:
    found = rulebook.requirements("sampling")

    assert {one.module for one in found} == {"sampling"}
    assert rulebook.requirement("SAM-001") == found[0]
    with pytest.raises(InvalidValue, match=r"'samplings' .str., expected one of vocab"):
        rulebook.requirements("samplings")
    with pytest.raises(InvalidValue, match=r"'SAM-999' .str., expected the id"):
        rulebook.requirement("SAM-999")
    with pytest.raises(InvalidType):
        rulebook.requirement(11)  # type: ignore[arg-type]


def test_each_citation_of_42_cfr_names_paragraphs() -> None:
    for one in ROWS:
        cited = [part for part in one.citation.split("; ") if part.startswith("42 CFR")]
        assert bool(one.paragraphs) is bool(cited), one.id
        assert len(one.paragraphs) >= len(cited), one.id
        assert ".md" not in one.citation + one.source + one.reason, one.id


def test_each_source_gives_lines_of_a_document() -> None:
    for one in ROWS:
        parts = one.source.split("; ") if one.source else []
        assert [part for part in parts if not re.fullmatch(r"S[0-4]:\d+(-\d+)?", part)] == [], (
            one.id
        )
        assert bool(one.places) is bool(parts), one.id
    assert rulebook.requirement("REW-001").places == (Place(NOTICES_2026, "Automatic EUC policy"),)


def test_a_documents_headings_are_unique_and_in_order() -> None:
    for document in rulebook.SOURCE_DOCUMENTS.values():
        found = rulebook.headings(document)
        assert len(set(found)) == len(found) > 5
        assert heading_at(document, 1) == found[0]
    lines = [(row["source"], int(row["line"])) for row in rows_of("headings.csv")]
    assert lines == sorted(set(lines))
    with pytest.raises(InvalidValue, match=r"'2028 guide' .str., expected one of 2026"):
        rulebook.headings("2028 guide")


@pytest.mark.parametrize(
    ("source", "headings"),
    [
        (guidance(FACT_SHEET_2027, "Targeted Audits"), ["Targeted Audits"]),
        (
            guidance(FACT_SHEET_2027, "Data Validation and Targeted Audits"),
            ["Data Validation and Targeted Audits"],
        ),
        (
            guidance(FACT_SHEET_2027, "Attestation; Certification Statement"),
            ["Attestation", "Certification Statement"],
        ),
        (
            guidance(GUIDE_2023, "Getting Started with the 2023 QCDR Qualified Posting"),
            [rulebook.headings(GUIDE_2023)[5]],
        ),
        (
            guidance(NOTICES_2026, "who doesn’t need to register?"),
            ["Who doesn't need to register?"],
        ),
        (guidance(FACT_SHEET_2027, "nothing of the kind"), [""]),
        (guidance("a guide", "Targeted Audits"), []),
        (cfr("414.1310(d)"), []),
    ],
)
def test_a_citation_names_headings(source, headings: list[str]) -> None:
    assert [place.heading for place in rulebook.places(source)] == headings


NO_HEADING = {
    "Getting Started with the Qualified Posting",
    "Performance categories and MVPs",
    "screenshot of the resource library",
}
"""What is said of a place in a document that has no heading of its own."""


@pytest.mark.parametrize("document", rulebook.SOURCE_DOCUMENTS.values())
def test_each_text_of_a_document_is_under_one_of_its_headings(document: str) -> None:
    texts = {
        text.source
        for one in (*rulebook.parameters(), *rulebook.rules())
        for text in getattr(one, "texts", getattr(one, "entries", ()))
        if text.source.document == document
    }
    astray = {one.locator for one in texts if any(not p.heading for p in rulebook.places(one))}

    assert texts
    assert astray <= NO_HEADING


def test_a_place_is_written_like_a_citation() -> None:
    assert str(Place("a guide", "Audits")) == 'a guide, "Audits"'
    assert str(Place("a guide", "")) == "a guide"


# --- tracing -----------------------------------------------------------------------------------


def ids(asked: str, kind: str) -> list[str]:
    return list(
        dict.fromkeys(str(row["id"]) for row in rulebook.trace(asked) if row["kind"] == kind)
    )


EXAMPLES = ["SAM-011", "DEA-019", "ELE-045", "AUD-022", "REW-001", "VOC-010"]


@pytest.mark.parametrize("requirement", EXAMPLES)
def test_a_requirement_leads_to_what_claims_it_and_back(requirement: str) -> None:
    claiming = [id_of(one) for one in CLAIMANTS[requirement]]

    rows = rulebook.trace(requirement)
    assert [row["id"] for row in rows if row["kind"] == "requirement"] == [requirement]
    assert rows[0]["related"] == "; ".join(claiming)
    assert {row["id"] for row in rows[1:]} == set(claiming)
    for one in claiming:
        assert requirement in ids(one, "requirement"), one


@pytest.mark.parametrize("rule_id", ["sampling.coverage", "audits.report.targeted"])
def test_a_rule_leads_to_its_texts_and_its_requirements(rule_id: str) -> None:
    rule = rulebook.rule(rule_id)

    rows = rulebook.trace(rule_id)
    texts = [row for row in rows if row["kind"] == "rule"]
    assert [row["citation"] for row in texts] == [str(text.source) for text in rule.texts]
    assert {row["related"] for row in texts} == {"; ".join(rule.requirements)}
    assert {row["id"] for row in rows if row["kind"] == "requirement"} == set(rule.requirements)


@pytest.mark.parametrize("paragraph", ["414.1400(b)(3)(vi)", "414.1365(b)(2)(i)", "425.20"])
def test_a_paragraph_leads_to_what_cites_it_and_to_their_requirements(paragraph: str) -> None:
    citing = rulebook.citing(paragraph)

    rows = rulebook.trace(paragraph)
    assert {row["id"] for row in rows if row["kind"] in {"rule", "parameter"}} == {
        one.id for one in citing
    }
    found = {row["id"] for row in rows if row["kind"] == "requirement"}
    assert found >= {one for rule in citing for one in getattr(rule, "requirements", ())}
    assert found


def test_a_requirement_that_cites_a_paragraph_is_found_where_nothing_else_cites_it() -> None:
    """MEA-028 is of the fact sheet alone, SUB-074 of the regulation."""
    rows = rulebook.trace('2027 Self-Nomination Fact Sheet, "What is a QCDR measure?"')

    assert "MEA-028" in {row["id"] for row in rows}
    assert {row["related"] for row in rows if row["id"] == "MEA-028"} == {
        "not modeled: advice on how to develop a measure states no rule"
    }


def test_a_document_leads_to_all_that_its_headings_lead_to() -> None:
    whole = {row["id"] for row in rulebook.trace(NOTICES_2026)}

    of_one = {row["id"] for row in rulebook.trace(f'{NOTICES_2026}, "Who must register?"')}
    assert of_one < whole
    assert {"REG-021", "registration.cahps.intends"} <= of_one


def test_a_citation_is_found_as_it_is_printed() -> None:
    printed = str(guidance(GUIDE_2023, "Getting Started with the 2023 QCDR Qualified Posting"))

    cited = {row["citation"] for row in rulebook.trace(printed) if row["kind"] == "rule"}
    assert cited == {printed}


def test_a_name_leads_to_the_requirements_that_it_claims() -> None:
    rows = rulebook.trace("elections.Ledger")

    assert [(row["kind"], row["id"]) for row in rows] == [
        ("requirement", "ELE-045"),
        ("type", "elections.Ledger"),
    ]
    assert rows[1]["file"] == "qpp_rules/elections/ledgers.py"
    assert len({tuple(row) for row in rows}) == 1


@pytest.mark.parametrize("asked", ["SAM-999", "414.", "nothing", "2027 Self-Nomination"])
def test_a_trace_that_leads_nowhere_is_refused(asked: str) -> None:
    with pytest.raises(InvalidValue, match=r"trace: asked: given '.+' .str., expected the id"):
        rulebook.trace(asked)


def test_a_paragraph_that_nothing_cites_has_no_rows() -> None:
    assert rulebook.trace("414.9999") == []


# --- where the tables that these were taken from are beside the project ------------------------

if SHARED.exists():
    ELSEWHERE = {"MEMORY", "UNKNOWN", "none"}

    def test_the_table_is_that_of_the_requirements() -> None:
        with (SHARED / "rules" / "requirements.csv").open(encoding="utf-8", newline="") as file:
            rows = {row["id"]: row for row in csv.DictReader(file)}

        assert set(rows) == IDS
        for one in ROWS:
            row = rows[one.id]
            same = ("module", "kind", "years", "statement")
            assert [row[name] for name in same] == [getattr(one, name) for name in same], one.id
            read = [part for part in row["source"].split("; ") if ".md" not in part]
            assert "; ".join(read) == one.source
            cited = [part for part in row["citation"].split("; ") if ".md" not in part]
            assert "; ".join(part for part in cited if part not in ELSEWHERE) == one.citation

    def test_each_heading_is_where_the_table_says() -> None:
        def words(text: str) -> str:
            return re.sub(r"[\s\"'“”‘’*#]+|\[|\]\(.*?\)", "", text).casefold()

        texts = {
            f"S{path.name[2]}": path.read_text(encoding="utf-8").split("\n")
            for path in (SHARED / "seeds").glob("*.txt")
        }
        for row in rows_of("headings.csv"):
            lines = texts[row["source"]]
            at = int(row["line"]) - 1
            whole = " ".join(lines[at : at + 3])
            is_named_here = row["heading"] in NAMED_HERE or (at == 0)
            assert is_named_here or words(row["heading"]) in words(whole), row


NAMED_HERE = {
    "CAHPS for MIPS Survey registration",
    "Participation and performance results",
    "Automatic EUC policy",
}
"""The notices of 2026 stand one below another; the first line of each is no heading."""
