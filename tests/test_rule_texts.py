"""The table of texts by year: which text states each rule, in each performance year.

`rule_texts.csv` is written by hand from the sources, not from the code. Each row is a rule and a
run of years with one text. A year without a row is a year without a text.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qpp_rules import rulebook
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import QppRulesError, YearNotCovered
from qpp_rules.core.findings import Finding, Rule
from qpp_rules.core.parameters import Parameter
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    NOTICES_2026,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import PracticeClinician, PracticeView
from qpp_rules.testing import strategies
from tests.adapters.public_values import values
from tests.agreeing_facts import AGREEING
from tests.public_calls import CALLED, Called, call, drawn
from tests.test_years import ROWS as ASKED
from tests.test_years import YEARS_COVERED, years_told

TABLE = Path(__file__).with_name("rule_texts.csv")
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
    "414.1360": {2021},
    "414.1365": {2024},
    "414.1367": {2024},
    "414.1375": {2021},
    "414.1380": {2024},
    "414.1400": {2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024},
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


def told(row: dict[str, str]) -> str:
    return f"{row['rule']}-{row['first']}"


def years_of(row: dict[str, str]) -> range:
    return range(int(row["first"]), int(row["last"]) + 1)


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
        assert row["document"] == "42 CFR", told(row)
        assert set(years_of(row)) <= years_read(row["locator"]), told(row)


HELD_BY_DIGESTS = {"sampling.audit-sampling"}
"""Plans that are stored hold the citation of their quota under their digest."""
PERIODS = "414.1320"
"""Its text of 2023 gives the performance period of each payment year."""
TABLES_BY_YEAR = ("414.1367(d)", "414.1380(c)(2)(i)(C)", "414.1380(c)(2)(ii)", "414.1405(b)")
"""The paragraphs that say in the text of 2024 what held for each earlier payment year."""


NAMES_PAYMENT_YEARS = {
    "414.1340(a) and (b)": set(range(2017, 2027)),
    "414.1340(d)": set(range(2024, 2027)),
}
"""What the text of 2024 says of each payment year through 2028."""


@pytest.mark.parametrize("parameter", rulebook.parameters(), ids=lambda one: one.id)
def test_a_value_rests_on_the_regulation_only_in_a_year_whose_text_was_read(
    parameter: Parameter[Any],
) -> None:
    unread = [
        year
        for entry in parameter.entries
        for year in entry.years
        if entry.source.basis is Basis.REGULATION and year not in years_read(entry.source.locator)
    ]
    assert bool(unread) is (parameter.id in HELD_BY_DIGESTS), unread


def years_read(locator: str) -> set[int]:
    """Return the years for which the text of *locator* was read."""
    years = set(STATES_READ[locator[: len("414.1400")]])
    names_its_years = locator.startswith(TABLES_BY_YEAR) or any(
        f'"{term}"' in locator for term in NAMES_ITS_YEARS
    )
    years |= NAMES_PAYMENT_YEARS.get(locator, set())
    return years | (
        set(range(2017, max(years))) if names_its_years or locator == PERIODS else set()
    )


def test_a_guide_is_cited_for_its_own_year() -> None:
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
    "audits.report.in-time",
    "audits.strategy.submitted",
    "elections.in-window",
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
    elif isinstance(answer, PracticeView):
        yield from determinations_in((answer.group, answer.clinicians))
    elif isinstance(answer, PracticeClinician):
        yield from determinations_in(answer.determination)


def told_by(finding: Finding) -> dict[str, str]:
    citation = finding.citation
    return {
        "document": citation.document,
        "locator": citation.locator,
        "basis": citation.basis.name,
    }


STATED_BY = {
    "agreements.external-organization.details": ["agreements.external-organization"],
    "audits.order.scope": [
        "audits.scope.categories",
        "audits.scope.collection-types",
        "audits.scope.participation-options",
        "audits.scope.reporting-options",
    ],
}
"""The rules that other rules' texts state in part, and which those are."""
OF_THE_CALLER = "what-if"


def mistaken(determination: Determination[Any]) -> list[tuple[str, int]]:
    """Return the rules and the year whose findings cite another text than the table's."""
    year = determination.year.year
    return [
        (finding.rule.id, year)
        for finding in determination.findings
        if finding.rule.id not in DATED and not cites_the_table(finding, year)
    ]


def cites_the_table(finding: Finding, year: int) -> bool:
    """Say whether it cites the text of its rule, or how we read that text, or the caller's own."""
    rule, told = finding.rule.id, told_by(finding)
    whose = {rule, *STATED_BY.get(rule, ())}
    of_rule = [row for row in ROWS if row["rule"] in whose and year in years_of(row)]
    written = [{part: row[part] for part in told} for row in of_rule]
    is_read = told["basis"] == "INTERPRETATION" and bool(finding.citation.note)
    readings = [{**one, "basis": "INTERPRETATION"} for one in written if is_read]
    is_callers = is_read and told["document"] == OF_THE_CALLER
    return told in written or told in readings or is_callers


def citations_in(value: object) -> Iterator[tuple[str, Citation]]:
    """Yield what the findings in *value* cite, each with its rule."""
    if isinstance(value, Determination):
        value = value.findings
    if isinstance(value, Finding):
        yield value.rule.id, value.citation
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from citations_in(one)
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from citations_in(one)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from citations_in(getattr(value, field.name))


@pytest.mark.parametrize("name", ASKED)
def test_each_finding_of_a_function_cites_the_text_of_the_table(name: str) -> None:
    ask = ASKED[name]
    for year in range(2017, 2028):
        try:
            found = list(determinations_in(ask(PerformanceYear(year))))
        except QppRulesError:
            continue
        assert [one for each in found for one in mistaken(each)] == []


def name_of(of: Called) -> str:
    return of.name.removeprefix("qpp_rules.")


def years_of_texts(name: str) -> list[PerformanceYear]:
    """Return the years for which the function *name* answers."""
    told = YEARS_COVERED.get(name, "2017 to 2027")
    return [PerformanceYear(year) for year in sorted(years_told(told))]


def arguments(
    data: st.DataObject, of: Called, value_of: Callable[[Any], st.SearchStrategy[Any]]
) -> dict[str, Any]:
    """Return an argument for each parameter of *of*, often what it is where none is given."""
    return {
        name: one.default
        if one.default is not one.empty and data.draw(st.booleans())
        else drawn(data, of.kinds.get(name, Any), value_of)
        for name, one in of.parameters.items()
    }


ASKS_ANOTHER = {
    # It takes a key, and asks `deadlines.check` of the deadline.
    "deadlines.calendars.Calendar.check",
    # It chooses among the findings of `submissions.check`.
    "submissions.checking.Checked.of",
    # It takes a digest, which is never drawn; `submissions.may_submit` finds the same.
    "submissions.check_certification",
    # `audits.gate` makes it, and `audits.may_submit` finds the same.
    "audits.audit_gate.AuditGate.may_submit",
}
"""The functions whose findings another function makes."""
FEW, MANY = 15, 1000
ENOUGH = 300
"""So many findings of a function are looked at."""


class Enough(Exception):
    """So many findings were looked at that the search can end."""


DECIDING = [
    of
    for of in CALLED
    if re.search("Determination|Answers|PracticeView", str(of.kinds.get("return")))
    and name_of(of).partition(".")[0] in rulebook.SUBJECTS
    and name_of(of) not in ASKS_ANOTHER
]


def facts(years: list[PerformanceYear], kind: Any) -> st.SearchStrategy[Any]:
    """Return facts of *kind* as the published strategies draw them, of *years* if it is a year."""
    if kind is PerformanceYear:
        return st.sampled_from(years)
    published = strategies.find(kind)
    return values(kind) if published is None else published


@pytest.mark.parametrize("of", DECIDING, ids=name_of)
def test_each_finding_of_random_facts_cites_the_text_of_the_table(of: Called) -> None:
    """A finding cites the text of its rule in the year of its determination, whatever the facts."""
    # Facts that belong together, such as elections under one TIN, are drawn seldom.
    assert decided_with_the_texts_of_the_table(of, FEW) or decided_with_the_texts_of_the_table(
        of, MANY
    )


def decided_with_the_texts_of_the_table(of: Called, examples: int) -> int:
    """Return how many findings *of* made of random facts; fail where one cites another text."""
    made = 0
    facts_of = partial(facts, years_of_texts(name_of(of)))

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def decide(data: st.DataObject) -> None:
        nonlocal made
        bound = () if of.of is None else (drawn(data, of.of, facts_of),)
        agreeing = AGREEING.get(name_of(of))
        given_ = arguments(data, of, facts_of) if agreeing is None else data.draw(agreeing)
        not_its_own = {*citations_in(bound), *citations_in(given_)}
        try:
            answer = call(of, bound, given_)
        except QppRulesError:
            return
        planned, election = given_.get("planned"), given_.get("election")
        if planned and election and planned.year != election.year:
            return  # what was elected in another year is judged by the text of that year
        audit, year = given_.get("validation"), given_.get("year")
        if audit and year and audit.year != year:
            return  # and so is what was audited for another year
        for one in determinations_in(answer):
            own = tuple(f for f in one.findings if (f.rule.id, f.citation) not in not_its_own)
            made += len(own)
            assert mistaken(Determination(one.answer, one.year, own)) == []
        if made >= ENOUGH:
            raise Enough

    with suppress(Enough):
        decide()
    return made
