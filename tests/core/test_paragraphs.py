"""Paragraphs of 42 CFR: how a text names them, how they sort, and which contains which."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.paragraphs import Paragraph, cited, paragraphs
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance

IN_ORDER = [
    "414.1305",
    '414.1305 "Group"',
    '414.1305 "Small practice"',
    "414.1310(b)(1)(ii)",
    "414.1310(b)(1)(iii)",
    "414.1310(b)(2)",
    "414.1310(d)",
    "414.1400",
    "414.1400(a)(3)(v)(B)",
    "414.1400(b)(3)",
    "414.1400(b)(3)(ii)",
    "414.1400(b)(3)(v)(A)",
    "414.1400(b)(3)(v)(E)(1)",
    "414.1400(b)(3)(v)(E)(1)(ii)",
    "414.1400(b)(3)(v)(E)(2)",
    "414.1400(b)(3)(v)(E)(10)",
    "414.1400(b)(3)(vi)",
    "414.1400(b)(3)(ix)",
    "414.1400(b)(3)(xii)",
    "414.1400(b)(3)(xvii)",
    "414.1400(b)(3)(xl)",
    "414.1400(c)(2)(iii)",
    "414.1400(i)",
    "414.1400(z)",
    "414.1400(aa)(1)",
    "415.12(a)",
]


def one(text: str) -> Paragraph:
    (found,) = paragraphs(text)
    return found


@given(st.permutations(IN_ORDER))
def test_paragraphs_sort_in_the_order_of_the_regulation(mixed: list[str]) -> None:
    assert sorted(mixed, key=one) == IN_ORDER


@pytest.mark.parametrize("text", IN_ORDER)
def test_a_paragraph_is_written_as_it_is_cited(text: str) -> None:
    assert str(one(text)) == text


def test_depth_distinguishes_a_letter_from_a_roman_numeral() -> None:
    assert one("414.1400(i)").places == (9,)
    assert one("414.1400(b)(3)(i)").places == (2, 3, 1)
    assert one("414.1400(b)(3)(v)(E)(1)(v)").places == (2, 3, 5, 5, 1, 5)
    assert one("414.1400(aa)").places == (27,)
    assert one("414.1400(b)(3)(xlix)").places == (2, 3, 49)
    assert one("414.1400(b)(3)(v)(BB)").places == (2, 3, 5, 28)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (
            "414.1400(b)(2)(iv) and (c)(2)(iii)",
            ["414.1400(b)(2)(iv)", "414.1400(c)(2)(iii)"],
        ),
        ("414.1400(b)(1) and (c)(1)", ["414.1400(b)(1)", "414.1400(c)(1)"]),
        ("414.1400(a) and (b)", ["414.1400(a)", "414.1400(b)"]),
        (
            "414.1400(b)(3)(vi)(A) and (B)",
            ["414.1400(b)(3)(vi)(A)", "414.1400(b)(3)(vi)(B)"],
        ),
        (
            "414.1400(b)(3)(xiii)(C) and (xv)",
            ["414.1400(b)(3)(xiii)(C)", "414.1400(b)(3)(xv)"],
        ),
        (
            "414.1400(a)(3)(v)(B) and (b)(3)(xiii)(C)",
            ["414.1400(a)(3)(v)(B)", "414.1400(b)(3)(xiii)(C)"],
        ),
        (
            "414.1400(b)(2)(iv)(B)-(C) and (c)(2)(iii)(B)-(C)",
            [
                "414.1400(b)(2)(iv)(B)",
                "414.1400(b)(2)(iv)(C)",
                "414.1400(c)(2)(iii)(B)",
                "414.1400(c)(2)(iii)(C)",
            ],
        ),
        (
            "414.1400(b)(3)(xii)-(xv)",
            [f"414.1400(b)(3)({numeral})" for numeral in ("xii", "xiii", "xiv", "xv")],
        ),
        ("414.1400(g)(2)-(3)", ["414.1400(g)(2)", "414.1400(g)(3)"]),
        (
            "414.1400(b)(3)(v)(E)(1)\u2013(2)",
            ["414.1400(b)(3)(v)(E)(1)", "414.1400(b)(3)(v)(E)(2)"],
        ),
        ("414.1400(a), (b), and (d)", ["414.1400(a)", "414.1400(b)", "414.1400(d)"]),
    ],
)
def test_a_text_may_name_several_paragraphs(text: str, named: list[str]) -> None:
    assert paragraphs(text) == tuple(map(one, named))


@pytest.mark.parametrize(
    "text",
    [
        "42 CFR § 414.1400(b)(3)(v)",
        "42 CFR 414.1400(b)(3)(v)",
        "42 C.F.R. § 414.1400(b)(3)(v)",
        "42CFR§414.1400(b)(3)(v)",
        "§ 414.1400(b)(3)(v)",
        "§414.1400(b)(3)(v)",
        "  § 414.1400 (b) (3) (v) ",
    ],
)
def test_all_spellings_of_a_paragraph_are_read_alike(text: str) -> None:
    assert paragraphs(text) == (Paragraph((414, 1400), (2, 3, 5)),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "414",
        "414.",
        ".1400",
        "414.1400(",
        "414.1400(b",
        "414.1400()",
        "414.1400(b)(3)(v)x",
        "414.1400(b)(3)(vv)",
        "414.1400(b)(3)(iiii)",
        "414.1400(b)(3)(l)",
        "414.1400(B)",
        "414.1400(b)(c)",
        "414.1400(b)(03)",
        "414.1400(b)(0)",
        "414.1400(ab)",
        "414.1400(b)(3)(v)(e)",
        "414.1400(b)(3)(v)(E)(1)(i)(A)",
        "414.1400(b) and",
        "414.1400(b)(3)(ii) or (v)",
        "414.1400(b) and (x)(y)",
        "414.1400(b)-(3)",
        "414.1400(c)-(b)",
        "414.1400(b)-(b)",
        "414.1400(b)(3)(v)(A)-(vi)",
        "414.1305 Group",
        '414.1305 "Group',
        '414.1305 ""',
        "45 CFR § 160.103",
        "82 FR 53812 and 81 FR 77368",
        "Data Validation Audits",
        "414.1400(b)(٣)",
        f"414.{'1' * 5000}",
        f"414.1400(b)({'1' * 5000})",
    ],
    ids=lambda text: ascii(text)[:40],
)
def test_any_other_text_names_no_paragraph(text: str) -> None:
    assert paragraphs(text) == ()


@given(st.text(alphabet='414.05() abcvixABC123-–,and§"', max_size=40))
def test_no_text_is_misread(text: str) -> None:
    """Whatever the text: paragraphs of one section, each with its places, and never an error."""
    found = paragraphs(text)

    assert len({paragraph.section for paragraph in found}) <= 1
    assert all(min(paragraph.places, default=1) >= 1 for paragraph in found)


@pytest.mark.parametrize(("around", "within"), list(itertools.product(IN_ORDER, repeat=2)))
def test_a_paragraph_contains_itself_and_its_subparagraphs(around: str, within: str) -> None:
    beginning = within.removeprefix(around)
    is_within = beginning == "" or (beginning != within and beginning[0] in "( ")

    assert one(around).holds(one(within)) == is_within


def test_a_citation_cites_its_own_and_its_restated_paragraphs() -> None:
    sheet = guidance(FACT_SHEET_2027, "Targeted Audits", cites="414.1400(b)(3)(vi)(A) and (B)")
    other_title = Citation("45 CFR", "160.103", None, Basis.REGULATION)

    assert cited(sheet) == paragraphs("414.1400(b)(3)(vi)(A) and (B)")
    assert cited(cfr("414.1310(d)")) == paragraphs("414.1310(d)")
    assert cited(guidance(FACT_SHEET_2027, "414.1310(d)")) == ()
    assert cited(guidance(FACT_SHEET_2027, "Preamble", cites="81 FR 77368")) == ()
    assert cited(other_title) == ()
