"""The texts of a paragraph by year, and our readings of them."""

from __future__ import annotations

import pytest

from qpp_rules.audits.paragraphs import fact_sheet, paragraph, read_as
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, unread

UNREAD = "the text of 2024; the text of this year was not read"


def told(locator: str, basis: Basis = Basis.REGULATION, note: str = "", first: int = 2021) -> list:
    texts = paragraph(locator, basis, note, first=first)
    return [
        (one.years[0], one.years[-1], one.source.locator, one.source.basis, one.source.note)
        for one in texts
    ]


def test_a_paragraph_is_cited_by_its_number_in_the_year() -> None:
    assert told("(b)(3)(vi)(A)") == [
        (
            2021,
            2021,
            "414.1400(b)(2)(v)(A) and (c)(2)(iv)(A)",
            Basis.REGULATION,
            "",
        ),
        (2022, 2022, "414.1400(b)(3)(vi)(A)", Basis.REGULATION, ""),
        (2023, 2023, "414.1400(b)(3)(vi)(A)", Basis.REGULATION, ""),
        (2024, 2024, "414.1400(b)(3)(vi)(A)", Basis.REGULATION, ""),
        (2025, 2026, "414.1400(b)(3)(vi)(A)", Basis.DERIVED, UNREAD),
        (2027, 2027, "Targeted Audits", Basis.CMS_GUIDANCE, ""),
    ]


@pytest.mark.parametrize(
    ("locator", "in_2021"),
    [
        ("(b)(3)(v)", "414.1400(b)(2)(iv) and (c)(2)(iii)"),
        ("(b)(3)(v)(D)", "414.1400(b)(2)(iv)(D) and (c)(2)(iii)(D)"),
        ("(b)(3)(v)(F)(4)", "414.1400(b)(2)(iv)(F)(4) and (c)(2)(iii)(F)(4)"),
        ("(b)(3)(vi)(C)", "414.1400(b)(2)(v)(C) and (c)(2)(iv)(C)"),
    ],
)
def test_the_2021_text_states_each_paragraph_twice_with_the_same_letters(
    locator: str, in_2021: str
) -> None:
    assert told(locator)[0][2] == in_2021


@pytest.mark.parametrize("first", [2022, 2023, 2024])
def test_a_paragraph_may_begin_later(first: int) -> None:
    years = [one[:2] for one in told("(b)(3)(iv)", first=first)]

    own = [(year, year) for year in (2022, 2023, 2024) if year >= first]
    assert years == [*own, (2025, 2026), (2027, 2027)]


def test_a_weaker_basis_and_its_note_apply_to_every_year() -> None:
    texts = told("(b)(3)(v)(E)", Basis.INTERPRETATION, "it is not said")

    assert {one[3] for one in texts} == {Basis.INTERPRETATION}
    assert [one[4] for one in texts] == [
        *["it is not said"] * 4,
        "it is not said. The text of 2024; the text of this year was not read",
        "it is not said",
    ]


@pytest.mark.parametrize(
    ("locator", "heading", "cites"),
    [
        ("(b)(3)(iv)", "Data Validation and Targeted Audits", "(b)(3)(iv)"),
        ("(b)(3)(v)(F)(1)", "Data Validation and Targeted Audits", "(b)(3)(v)(F)(1)"),
        ("(b)(3)(v)(E)(2)", "Data Validation Audits", "(b)(3)(v)(E)(2)"),
        ("(b)(3)(v)(G)", "DVER and Targeted Audits", "(b)(3)(v)(G)(1)"),
        ("(b)(3)(v)(G)(1)", "DVER and Targeted Audits", "(b)(3)(v)(G)(1)"),
        ("(b)(3)(vi)(D)", "DVER and Targeted Audits", "(b)(3)(vi)(D)"),
        ("(b)(3)(vi)(C)", "Targeted Audits", "(b)(3)(vi)(C)"),
    ],
)
def test_the_fact_sheet_restates_each_paragraph_under_its_heading(
    locator: str, heading: str, cites: str
) -> None:
    source = paragraph(locator)[-1].source

    assert (source.document, source.locator) == (FACT_SHEET_2027, heading)
    assert source.cites == f"414.1400{cites}"


def test_statements_only_in_the_fact_sheet_restate_nothing() -> None:
    assert fact_sheet("Data Validation Audits").cites == ""


@pytest.mark.parametrize(
    ("source", "note"),
    [
        (cfr("414.1400(b)(3)(v)(D)"), "our reading"),
        (unread(2024, cfr("414.1400(b)(3)(v)(D)")), f"our reading. T{UNREAD[1:]}"),
        (paragraph("(b)(3)(v)(D)", Basis.DERIVED, "so")[4].source, f"our reading. T{UNREAD[1:]}"),
    ],
)
def test_a_reading_cites_the_same_text_and_says_if_it_was_not_read(
    source: Citation, note: str
) -> None:
    read = read_as(source, "our reading")

    assert (read.locator, read.as_of) == (source.locator, source.as_of)
    assert (read.basis, read.note) == (Basis.INTERPRETATION, note)
