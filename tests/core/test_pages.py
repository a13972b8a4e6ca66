"""Pages, entries and texts: what stands for which years, and what a page refuses."""

from __future__ import annotations

import pytest

from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.pages import Page, entry, pages, text, texts
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import cfr, unread
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import VIRTUAL_GROUP

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
def test_only_a_year_whose_text_was_read_is_cited_as_read(first, last, expected) -> None:
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
    rule = Page("qpp_rules.examples.second").rule("examples.two", "holds", VIRTUAL_GROUP, "REQ-1")

    assert rule.texts == VIRTUAL_GROUP.entries
    assert rule.requirements == ("REQ-1",)


def test_a_page_makes_parameters_with_their_ids() -> None:
    page = Page("qpp_rules.examples.third")
    made = page.parameter(
        "examples.days",
        "days to answer",
        entry(2022, 2023, 10, READ),
        entry(2024, 2024, 5, UNREAD),
        note="It began with 2022.",
    )

    assert page.parameters == {"examples.days": made}
    assert made == Parameter(
        "days to answer",
        (
            Entry(PerformanceYear(2022), PerformanceYear(2023), 10, READ),
            Entry(PerformanceYear(2024), PerformanceYear(2024), 5, UNREAD),
        ),
        "It began with 2022.",
        "examples.days",
    )
    with pytest.raises(YearNotCovered, match=r"^days to answer is not .* It began with 2022\.$"):
        made.at(PerformanceYear(2021))


@pytest.mark.parametrize(
    ("made_id", "said"),
    [
        pytest.param("examples.taken", "an id that is taken", id="taken by a rule"),
        pytest.param("examples.held", "an id that is taken", id="taken by a parameter"),
        pytest.param("examples.elsewhere", "an id that is taken", id="taken on another page"),
        pytest.param("terms.other", "an id of examples", id="of another subject"),
        pytest.param("examples", "joined by dots", id="the subject alone"),
        pytest.param("", "an id of examples", id="none"),
    ],
)
def test_a_page_refuses_an_id_that_is_taken_or_belongs_to_another_subject(
    made_id: str, said: str
) -> None:
    page = Page("qpp_rules.examples.fourth")
    page.rule("examples.taken", "holds", (text(2022, 2022, READ),))
    page.parameter("examples.held", "held", entry(2022, 2022, 1, READ))
    other = Page("qpp_rules.examples.fifth")
    other.parameter("examples.elsewhere", "held", entry(2022, 2022, 1, READ))

    with pytest.raises(InvalidValue, match=said):
        page.rule(made_id, "holds", (text(2022, 2022, READ),))
    with pytest.raises(InvalidValue, match=said):
        page.parameter(made_id, "holds", entry(2022, 2022, 1, READ))
    assert list(page.rules) == ["examples.taken"]
    assert list(page.parameters) == ["examples.held"]


def test_a_page_refuses_a_rule_without_a_text() -> None:
    page = Page("qpp_rules.examples.sixth")

    with pytest.raises(InvalidValue, match="the text of a year"):
        page.rule("examples.none", "holds", ())
    with pytest.raises(InvalidValue, match="the text of a year"):
        page.parameter("examples.none", "held")
    assert page.rules == page.parameters == {}


def test_a_reloaded_module_starts_its_page_afresh() -> None:
    for _ in range(2):
        page = Page("qpp_rules.examples.seventh")
        page.rule("examples.again", "holds", (text(2022, 2022, READ),))
        page.parameter("examples.again-days", "days", entry(2022, 2022, 1, READ))
    assert list(page.rules) == ["examples.again"]
    assert list(page.parameters) == ["examples.again-days"]


def test_a_subjects_pages_are_in_creation_order() -> None:
    begun = [Page(f"qpp_rules.others.{name}") for name in ("second", "first")]
    begun.append(Page("qpp_rules.others"))
    Page("qpp_rules.othersmore")

    assert pages("others") == tuple(begun)
    assert [page.module.rpartition(".")[2] for page in begun] == ["second", "first", "others"]
    again = Page("qpp_rules.others.second")
    assert pages("others") == (again, *begun[1:])
    assert pages("nothing") == ()
