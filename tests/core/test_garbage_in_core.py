"""What core refuses of what its functions are given, and how its messages are bounded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from qpp_rules.core.determinations import (
    Answers,
    Determination,
    all_met,
)
from qpp_rules.core.digests import canonical, content_digest
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, Problem
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.plain_json import plain, plain_text
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.years import PerformanceYear
from tests.core.examples import PATIENTS, RULE

YEAR = PerformanceYear(2026)
FACTS: Any = 5


def test_a_message_shows_200_problems_and_counts_the_others() -> None:
    error = InvalidValue("roster", tuple(Problem(f"row {n}", "x", "y") for n in range(1, 501)))

    lines = str(error).splitlines()
    assert lines[0] == "roster: 500 problems"
    assert lines[-2:] == ["  row 200: given x, expected y", "  and 300 more"]
    assert len(error.problems) == 500


def test_every_message_is_safe_for_a_terminal_and_encodable_as_utf_8() -> None:
    error = InvalidValue("\x1b[2Jroster" * 999, (Problem("a\ud800", "\x07", "b\u202e"),))

    assert all(character.isprintable() for character in str(error))
    assert len(str(error)) < 1_000


@pytest.mark.parametrize("value", [10**5000, [10**5000], {"a": [10**5000]}], ids=type)
def test_a_value_that_cannot_be_written_in_full_has_no_plain_form_or_digest(value: object) -> None:
    for write in (plain, plain_text):
        with pytest.raises(InvalidValue, match="a value that can be written in full"):
            write(value)
    with pytest.raises(InvalidInput):
        canonical(value)


def test_endlessly_nested_values_have_no_plain_form() -> None:
    nested: list[Any] = []
    nested.append(nested)

    with pytest.raises(InvalidValue, match="a value that can be written in full"):
        plain(nested)


def test_anything_but_a_value_has_no_digest() -> None:
    for wrong in (5.5, object(), Npi):
        with pytest.raises(InvalidType, match="a value that has a canonical form"):
            canonical(wrong)
    with pytest.raises(InvalidType, match="without"):
        content_digest(Npi("1234567893"), without=FACTS)


@pytest.mark.parametrize("holds", [1, 0, "yes", [None]])
def test_a_rule_is_not_judged_by_a_merely_truthy_value(holds: Any) -> None:
    with pytest.raises(InvalidType, match="judge: holds: given"):
        PATIENTS.judge(holds)


def test_an_answer_accepts_only_a_year_and_findings() -> None:
    for year, findings in ((2026, ()), (YEAR, [PATIENTS.met()]), (YEAR, (RULE,)), (YEAR, None)):
        with pytest.raises(InvalidType):
            Determination(True, year, findings)  # type: ignore[arg-type]
        with pytest.raises(InvalidType):
            all_met(year, findings)  # type: ignore[arg-type]
    with pytest.raises(InvalidType, match="rule_id: given 5"):
        Determination(True, YEAR, ()).finding(FACTS)


@pytest.mark.parametrize("figure", [10**5000, Decimal("1e999999")], ids=type)
def test_a_finding_refuses_a_figure_that_cannot_be_written(figure: Any) -> None:
    with pytest.raises(InvalidValue, match=r"observed: given .*of at most 300 digits"):
        Finding(RULE, Verdict.MET, figure)


@pytest.mark.parametrize("wrong", [None, 5, "yes", object(), [[]], {"quality": 1}])
def test_answers_and_planned_submissions_refuse_garbage(wrong: Any) -> None:
    with pytest.raises(InvalidInput):
        Answers(wrong)
    with pytest.raises(InvalidInput):
        PlannedSubmission(wrong, wrong, wrong, submitted_at=wrong or 5)
