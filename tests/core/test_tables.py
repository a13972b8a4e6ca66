"""A table in a notebook: what is in it is text, whatever it says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.tables import html_facts, html_table
from tests.core.examples import REGULATION
from tests.core.helpers import Markup, bare

ATTACK = "<script>alert('&')</script>"
SAFE = "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;"


def test_a_table_has_a_caption_a_heading_per_column_and_a_row_per_item() -> None:
    rows = iter([{"year": 2026, "value": "x"}, {"value": 0, "year": 1}])
    table = bare(html_table("years", ("year", "value"), rows))

    assert table == (
        "<div><table><caption>years</caption>"
        "<thead><tr><th>year</th><th>value</th></tr></thead>"
        "<tbody><tr><td>2026</td><td>x</td></tr><tr><td>1</td><td>0</td></tr></tbody></table></div>"
    )


def test_a_table_without_rows_keeps_its_headings() -> None:
    assert bare(html_table("none", ["a"], [])) == (
        "<div><table><caption>none</caption>"
        "<thead><tr><th>a</th></tr></thead><tbody></tbody></table></div>"
    )


@pytest.mark.parametrize(
    ("caption", "column", "cell"),
    [(ATTACK, "a", 1), ("c", ATTACK, 1), ("c", "a", ATTACK), ("c", "a", [ATTACK])],
    ids=["caption", "heading", "cell", "object-in-a-cell"],
)
def test_markup_in_a_table_is_text(caption: str, column: str, cell: object) -> None:
    table = html_table(caption, [column], [{column: cell}])

    assert "<script" not in table
    assert "&lt;script&gt;" in table


@given(st.text(), st.text(), st.text())
def test_no_text_adds_a_tag_to_a_table(caption: str, column: str, cell: str) -> None:
    """Whatever the facts say, a notebook shows it as text."""
    table = html_table(caption, iter([column, f"{column}2"]), [{column: cell, f"{column}2": 0}])
    facts = html_facts(caption, {column: 0, f"{column}2": (0, cell or 0)})

    cells = 2 if cell else 1
    assert Markup(table).tags == [
        *("div", "table", "caption", "thead", "tr", *["th"] * cells),
        *("tbody", "tr", *["td"] * cells),
    ]
    assert Markup(facts).tags == [
        *("div", "table", "caption", "tbody", "tr", "th", "td", "tr", "th", "td", "br"),
    ]


def test_a_quote_cannot_leave_a_cell() -> None:
    assert html_table("c", ["a"], [{"a": ATTACK}]).count(SAFE) == 1


def test_none_is_shown_as_empty_and_zero_as_zero() -> None:
    table = bare(html_table("c", ["a", "b"], [{"a": None, "b": 0}, {"a": 1, "b": None}]))

    assert "<tr><td></td><td>0</td></tr><tr><td>1</td><td></td></tr>" in table


@pytest.mark.parametrize("nothing", [None, "", ()])
def test_empty_columns_and_facts_are_left_out(nothing: object) -> None:
    table = Markup(html_table("c", ["a", "b"], [{"a": nothing, "b": 0}, {"a": nothing, "b": 1}]))

    assert table.rows == [["b"], ["0"], ["1"]]
    assert Markup(html_facts("c", {"a": nothing, "b": False})).rows == [["b", "False"]]


def test_facts_are_rows_of_a_name_and_a_value() -> None:
    table = bare(html_facts("one", {"first_name": "x", "parts": ("1", None, "", 0)}))

    assert table == (
        "<div><table><caption>one</caption><tbody>"
        '<tr><th scope="row">first name</th><td>x</td></tr>'
        '<tr><th scope="row">parts</th><td>1<br>0</td></tr></tbody></table></div>'
    )


def test_cells_are_left_aligned_and_no_color_is_set() -> None:
    """Jupyter sets cells to the right; a color that reads on a light page may not on a dark."""
    for table in (html_table("c", ["a"], [{"a": 1}]), html_facts("c", {"a": 1})):
        styles = re.findall(r'<(\w+)[^>]* style="([^"]*)"', table)
        assert {tag for tag, style in styles if "text-align:left" in style} == {
            "caption",
            "th",
            "td",
        }
        assert not re.search("color|background|<style|<script|class=|font-family", table)


def test_a_value_with_its_own_html_is_shown_with_it() -> None:
    assert REGULATION._repr_html_() in html_table("c", ["a"], [{"a": REGULATION}])


def test_a_date_and_its_hour_stay_on_one_line() -> None:
    said = "2026-10-01 to 2027-03-31 20:00 EDT, 12026-10-01-2"
    table = html_table("c", ["a"], [{"a": said}])

    kept = re.findall(r'<span style="white-space:nowrap">([^<]*)</span>', table)
    assert kept[:3] == ["2026-10-01", "2027-03-31", "20:00 EDT"]
    assert said in Markup(table).text


def test_only_the_columns_asked_for_are_shown_and_each_must_be_there() -> None:
    assert "hidden" not in html_table("c", ["a"], [{"a": 1, "b": "hidden"}])
    with pytest.raises(InvalidValue, match="none of b in a row"):
        html_table("c", ["a", "b"], [{"a": 1}])
