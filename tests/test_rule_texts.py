"""The table of texts by year: which text states each rule, in each performance year.

`rule_texts.csv` is written by hand from the sources, not from the code. Each row is a rule and a
run of years with one text. A year without a row is a year without a text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from qpp_rules import rulebook
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Rule
from qpp_rules.core.errors import QppRulesError, YearNotCovered
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    NOTICES_2026,
)
from qpp_rules.core.years import PerformanceYear
from tests.test_years import ROWS as ASKED

ROOT = Path(__file__).parents[1]
TABLE = Path(__file__).with_name("rule_texts.csv")
SEEDS = ROOT.parent / "shared" / "seeds"
COLUMNS = ["rule", "first", "last", "document", "locator"]
COLUMNS += ["cites", "as_of", "basis", "read", "note"]
with TABLE.open(encoding="utf-8", newline="") as lines:
    ROWS = list(csv.DictReader(lines))
RULES = {row["rule"] for row in ROWS}

STATES_READ = {
    "414.1305": {2024},
    "414.1310": {2022},
    "414.1315": {2019},
    "414.1317": {2021},
    "414.1318": {2022, 2026},
    "414.1320": {2023},
    "414.1325": {2024},
    "414.1335": {2024},
    "414.1340": {2024},
    "414.1365": {2024},
    "414.1367": {2024},
    "414.1380": {2024},
    "414.1400": {2017, 2018, 2019, 2021, 2022, 2023, 2024},
    "414.1405": {2024},
    "414.1430": {2024},
}
"""The years whose text of a section of 42 CFR was read."""
NAMES_ITS_YEARS = {
    "Low-volume threshold",
    "MIPS determination period",
    "MIPS eligible clinician",
}
"""The definitions of § 414.1305 that say in the text of 2024 what held in each earlier year."""
YEAR_OF = {
    ELECTION_GUIDE_2019: 2019,
    GUIDE_2023: 2023,
    GUIDE_2026: 2026,
    NOTICES_2026: 2026,
    FACT_SHEET_2027: 2027,
}
SEED_OF = {
    GUIDE_2026: "000",
    FACT_SHEET_2027: "001",
    GUIDE_2023: "002",
    NOTICES_2026: "003",
    ELECTION_GUIDE_2019: "004",
}
INTRODUCTION = "introduction"
"""What stands before the first heading of a guide."""


def told(row: dict[str, str]) -> str:
    return f"{row['rule']}-{row['first']}"


def years_of(row: dict[str, str]) -> range:
    return range(int(row["first"]), int(row["last"]) + 1)


def words(text: str) -> str:
    """Return *text* without what differs between a heading and its print: blanks and quotes."""
    return re.sub(r"[\s\"'“”‘’]+", " ", text).casefold()


def of(*bases: Basis) -> list[dict[str, str]]:
    return [row for row in ROWS if Basis[row["basis"]] in bases]


def test_the_table_has_its_columns_and_a_row_for_every_rule() -> None:
    assert list(ROWS[0]) == COLUMNS
    assert {rule.id for rule in rulebook.rules()} == RULES


def test_the_runs_of_a_rule_are_in_order_and_do_not_overlap() -> None:
    for one, other in pairwise(ROWS):
        assert 2017 <= int(one["first"]) <= int(one["last"]) <= 2027
        if one["rule"] == other["rule"]:
            assert int(one["last"]) < int(other["first"]), told(other)
    places = [row["rule"] for row in ROWS]
    starts = [place for place, rule in enumerate(places) if rule not in places[:place]]
    assert len(starts) == len(RULES) == len([1 for a, b in pairwise(["", *places]) if a != b])


def test_the_regulation_is_cited_only_for_a_year_whose_text_was_read() -> None:
    for row in of(Basis.REGULATION):
        years = set(STATES_READ[row["locator"][: len("414.1400")]])
        if any(f'"{term}"' in row["locator"] for term in NAMES_ITS_YEARS):
            years |= set(range(2017, max(years)))
        assert row["document"] == "42 CFR", told(row)
        assert set(years_of(row)) <= years, told(row)


def test_a_guide_is_cited_for_the_year_that_it_is_of() -> None:
    for row in of(Basis.CMS_GUIDANCE):
        year = YEAR_OF.get(row["document"])
        assert year is None or list(years_of(row)) == [year], told(row)
        assert row["document"] != "42 CFR", told(row)


def test_a_weaker_basis_says_why() -> None:
    weaker = of(Basis.DERIVED, Basis.INTERPRETATION, Basis.SECONDARY)
    assert [told(row) for row in weaker if not row["note"]] == []


def test_each_text_says_where_it_was_read_and_as_of_when() -> None:
    assert [told(row) for row in ROWS if not (row["read"] and row["locator"])] == []
    for row in ROWS:
        if row["document"] == "42 CFR":
            assert date.fromisoformat(row["as_of"]), told(row)


@pytest.mark.skipif(not SEEDS.exists(), reason="the source documents are not beside the project")
@pytest.mark.parametrize("document", SEED_OF)
def test_each_heading_stands_in_its_document(document: str) -> None:
    (seed,) = SEEDS.glob(f"{SEED_OF[document]}_*.txt")
    text = words(seed.read_text(encoding="utf-8"))
    cited = {row["locator"] for row in ROWS if row["document"] == document} - {INTRODUCTION}
    headings = {part for one in cited for part in re.split(" and |; ", one)}
    assert [one for one in headings if words(one) not in text] == []


CONVERTED = [rule for rule in rulebook.rules() if rule.texts]


@pytest.mark.parametrize("rule", CONVERTED, ids=lambda rule: rule.id)
def test_a_rule_has_the_texts_of_the_table(rule: Rule) -> None:
    """The same paragraph, basis and state of the text in every year, and no other years."""
    written = {year: row for row in ROWS if row["rule"] == rule.id for year in years_of(row)}
    for year in range(2017, 2029):
        if year not in written:
            with pytest.raises(YearNotCovered):
                rule.of(PerformanceYear(year))
            continue
        citation, row = rule.of(PerformanceYear(year)).citation, written[year]
        told = {
            "document": citation.document,
            "locator": citation.locator,
            "cites": citation.cites,
            "as_of": citation.as_of.isoformat() if citation.as_of else "",
            "basis": citation.basis.name,
        }
        assert told == {name: row[name] for name in told}, year
        assert bool(citation.note) >= bool(row["note"]), year


DATED = {
    "deadlines.closing-instant",
    "deadlines.data-submission.open",
    "deadlines.in-time",
    "deadlines.mvp-with-cahps",
    "deadlines.whole-day",
}
"""The rules whose findings cite the notice that names the day, as the calendar has it."""


def determinations_in(answer: object) -> Iterator[Determination[Any]]:
    if isinstance(answer, Determination):
        yield answer
    elif isinstance(answer, Mapping):
        for one in answer.values():
            yield from determinations_in(one)
    elif isinstance(answer, tuple | list):
        for one in answer:
            yield from determinations_in(one)


def told_by(finding: Finding) -> dict[str, str]:
    citation = finding.citation
    return {
        "document": citation.document,
        "locator": citation.locator,
        "basis": citation.basis.name,
    }


@pytest.mark.parametrize("name", ASKED)
def test_each_finding_of_a_function_cites_the_text_of_the_table(name: str) -> None:
    ask, _ = ASKED[name]
    for year in range(2017, 2028):
        try:
            found = list(determinations_in(ask(PerformanceYear(year))))
        except QppRulesError:
            continue
        for finding in (one for each in found for one in each.findings):
            if finding.rule.id in DATED:
                continue
            (row,) = (
                row for row in ROWS if row["rule"] == finding.rule.id and year in years_of(row)
            )
            told = told_by(finding)
            assert told == {part: row[part] for part in told}, (finding.rule.id, year)
