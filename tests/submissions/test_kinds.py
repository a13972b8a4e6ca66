"""The three kinds of finding, and the table of rules, kinds and paragraphs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qpp_rules import rulebook
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.submissions import FindingKind, kind_of, kinds

PAGE = Path(__file__).parents[2] / "docs" / "submissions.md"
NO_FINDING_OF_A_CHECK = re.compile(
    r"submissions\.(certified|gate|corrected|notified|sign-in|upload|ability|identifiers|resubmitted"
    r"|audit-errors|complete|enough-cases)\b"
)
"""The rules of other questions than what is refused and what falls short."""


def test_every_rule_on_a_submissions_content_has_one_kind() -> None:
    of_checks = {
        rule.id
        for rule in rulebook.rules()
        if rule.id.startswith("submissions.") and not NO_FINDING_OF_A_CHECK.match(rule.id)
    }

    known = {row["rule"] for row in kinds()}
    assert {one for one in known if one.startswith("submissions.")} == of_checks
    assert len(known) == len(kinds())


def test_the_page_has_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| `([a-z.-]+)` \| (refused|falls short|leaves open|to look at) \| (.+) \|$",
        text,
        re.MULTILINE,
    )

    assert rows == [(row["rule"], row["kind"], row["citation"]) for row in kinds()]


def test_a_rule_on_another_question_has_no_kind() -> None:
    assert kind_of("submissions.counts.sum") is FindingKind.REFUSED
    assert kind_of("submissions.strata.names") is FindingKind.TO_LOOK_AT
    assert kind_of("submissions.traditional.measures") is FindingKind.FALLS_SHORT
    with pytest.raises(InvalidValue, match="rule_id"):
        kind_of("sampling.method")
    with pytest.raises(InvalidType, match="rule_id"):
        kind_of(7)
