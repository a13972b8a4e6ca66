"""Pages and texts: which text of a rule stands for which years."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.pages import Page, text, texts
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import SUBGROUPS

READ = cfr("414.1310(c)")
UNREAD = unread(2022, READ)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (2022, 2022, (text(2022, 2022, READ),)),
        (2017, 2021, (text(2017, 2021, UNREAD),)),
        (2023, 2027, (text(2023, 2027, UNREAD),)),
        (2022, 2027, (text(2022, 2022, READ), text(2023, 2027, UNREAD))),
        (2021, 2022, (text(2021, 2021, UNREAD), text(2022, 2022, READ))),
        (2017, 2017, (text(2017, 2017, UNREAD),)),
    ],
)
def test_only_the_year_whose_text_was_read_is_cited_as_read(first, last, expected) -> None:
    assert texts(first, last, READ, read=2022) == expected


def test_a_page_makes_rules_with_their_texts() -> None:
    page = Page("qpp_rules.examples.first")
    rule = page.rule("examples.one", "holds", (text(2022, 2022, READ), text(2024, 2024, UNREAD)))

    assert page.rules == {"examples.one": rule}
    assert rule.citation == UNREAD
    assert rule.of(PerformanceYear(2022)).met().citation == READ
    with pytest.raises(YearNotCovered, match=r"examples\.one .*; covered: 2022, 2024"):
        rule.of(PerformanceYear(2023))


def test_a_parameter_gives_the_texts_of_its_values() -> None:
    rule = Page("qpp_rules.examples.second").rule("examples.two", "holds", SUBGROUPS, "REQ-1")

    assert rule.texts == SUBGROUPS.entries
    assert rule.requirements == ("REQ-1",)


@pytest.mark.parametrize(
    ("rule_id", "texts", "said"),
    [
        pytest.param(
            "examples.taken", (text(2022, 2022, READ),), "an id that is taken", id="taken"
        ),
        pytest.param("terms.other", (text(2022, 2022, READ),), "an id of examples", id="subject"),
        pytest.param("examples.none", (), "the text of a year", id="no text"),
    ],
)
def test_a_page_refuses_a_rule_that_is_not_its_own(rule_id, texts, said) -> None:
    page = Page("qpp_rules.examples.third")
    page.rule("examples.taken", "holds", (text(2022, 2022, READ),))

    with pytest.raises(InvalidValue, match=said):
        page.rule(rule_id, "holds", texts)
    assert list(page.rules) == ["examples.taken"]


def test_a_module_that_is_loaded_again_begins_its_page_afresh() -> None:
    for _ in range(2):
        page = Page("qpp_rules.examples.fourth")
        page.rule("examples.again", "holds", (text(2022, 2022, READ),))
    assert list(page.rules) == ["examples.again"]
