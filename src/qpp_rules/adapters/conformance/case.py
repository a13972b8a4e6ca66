"""A case of the conformance suite: facts, the expected answer, and the rules that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from qpp_rules.adapters.conformance.questions import QUESTIONS
from qpp_rules.core.plain_json import plain
from qpp_rules.core.years import PerformanceYear
from qpp_rules.rulebook import rule

if TYPE_CHECKING:
    from qpp_rules.adapters.conformance.questions import Facts
    from qpp_rules.core.findings import Finding


class Case(NamedTuple):
    """One case. *facts* and *answer* are in the form in which the package stores them.

    *about* says what the answer turns on: for each rule, its title, its verdict here, the paragraph
    that states it in *year* with its basis, and what was observed and required. *origin* is
    "boundary", or the id of a worked case. *missing* names the facts that would close an answer
    that is open.
    """

    case: str
    question: str
    year: int
    situation: str
    facts: dict[str, Any]
    answer: Any
    missing: list[str]
    about: list[dict[str, Any]]
    origin: str


def case(
    question: str,
    place: str,
    year: int,
    situation: str,
    facts: Facts,
    *about: str,
    origin: str = "boundary",
) -> Case:
    """Return the case that asks *question* of *facts* in *year*, with the library's answer.

    *about* are the ids of the rules that it is about; without them, it is about all that the answer
    rests on. *place* tells it from the others.
    """
    asked, of_year = QUESTIONS[question], PerformanceYear(year)
    found = asked.decide(facts, of_year)
    rules = about or dict.fromkeys(one.rule.id for one in found.findings)
    return Case(
        f"{question}/{year}/{place}",
        question,
        year,
        situation,
        asked.write(facts),
        asked.write_answer(found.answer),
        list(found.missing),
        [one for name in rules for one in _about(name, found.findings, of_year)],
        origin,
    )


def _about(
    rule_id: str, findings: tuple[Finding, ...], year: PerformanceYear
) -> list[dict[str, Any]]:
    of_rule = [one for one in findings if one.rule.id == rule_id]
    if not of_rule:
        clause = rule(rule_id).of(year)
        return [_told(rule_id, clause.rule.title, clause.citation)]
    return [
        _told(
            rule_id,
            one.rule.title,
            one.citation,
            verdict=one.verdict.name,
            about=one.about,
            observed=plain(one.observed),
            required=plain(one.required),
        )
        for one in of_rule
    ]


def _told(rule_id: str, title: str, citation: Any, **found: Any) -> dict[str, Any]:
    return {
        "rule": rule_id,
        "title": title,
        "citation": str(citation),
        "basis": citation.basis.value,
        "verdict": None,
        "about": "",
        "observed": None,
        "required": None,
        **found,
    }
