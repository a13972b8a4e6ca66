"""Where a rule is written: the text, the address, how sure that is."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidTypesAndValues, InvalidValue
from tests.core.helpers import Markup
from tests.strategies import citations

READ = date(2024, 1, 1)
ECFR = "https://www.ecfr.gov/current/title-42/section-"
REGISTER = "https://www.federalregister.gov/citation/"


def cite(document: str, locator: str, basis: Basis = Basis.REGULATION) -> Citation:
    return Citation(document, locator, READ, basis)


@pytest.mark.parametrize(
    ("document", "locator", "text", "url"),
    [
        pytest.param(
            "42 CFR",
            "414.1400(b)(3)(v)(E)(1)",
            "42 CFR § 414.1400(b)(3)(v)(E)(1)",
            f"{ECFR}414.1400#p-414.1400(b)(3)(v)(E)(1)",
            id="CFR-paragraph",
        ),
        pytest.param(
            "42 CFR", "414.1315", "42 CFR § 414.1315", f"{ECFR}414.1315", id="CFR-section"
        ),
        pytest.param(
            "42 CFR",
            "§ 414.1315(a)",
            "42 CFR § 414.1315(a)",
            f"{ECFR}414.1315#p-414.1315(a)",
            id="CFR-with-its-sign",
        ),
        pytest.param(
            "42 CFR",
            '414.1305 "Low-volume threshold"',
            '42 CFR § 414.1305 "Low-volume threshold"',
            f"{ECFR}414.1305",
            id="CFR-definition-has-no-paragraph",
        ),
        pytest.param(
            "42 CFR",
            "414.1400(b)(3)(vi) and (vii)",
            "42 CFR § 414.1400(b)(3)(vi) and (vii)",
            f"{ECFR}414.1400#p-414.1400(b)(3)(vi)",
            id="CFR-two-paragraphs-lead-to-the-first",
        ),
        pytest.param(
            "42 CFR", "part 414, subpart O", "42 CFR § part 414, subpart O", None, id="CFR-part"
        ),
        pytest.param(
            "45 CFR",
            "164.504(e)",
            "45 CFR § 164.504(e)",
            "https://www.ecfr.gov/current/title-45/section-164.504#p-164.504(e)",
            id="another-title",
        ),
        pytest.param("88 FR", "79345", "88 FR 79345", f"{REGISTER}88-FR-79345", id="FR-page"),
        pytest.param(
            "88 FR",
            "79345 to 79348",
            "88 FR 79345 to 79348",
            f"{REGISTER}88-FR-79345",
            id="FR-pages-lead-to-the-first",
        ),
        pytest.param("88 FR", "table 41", "88 FR table 41", None, id="FR-without-a-page"),
        pytest.param(
            "2027 Self-Nomination Fact Sheet",
            "Data Validation Audits",
            '2027 Self-Nomination Fact Sheet, "Data Validation Audits"',
            None,
            id="guide",
        ),
        pytest.param(
            "Notes on 42 CFR",
            "414.1400(b)",
            'Notes on 42 CFR, "414.1400(b)"',
            None,
            id="guide-that-names-the-CFR",
        ),
        pytest.param(
            "88 FR and after",
            "79345",
            '88 FR and after, "79345"',
            None,
            id="guide-that-names-the-register",
        ),
    ],
)
def test_a_citation_prints_in_legal_style_and_links_to_the_text(
    document: str, locator: str, text: str, url: str | None
) -> None:
    citation = cite(document, locator)

    assert str(citation) == text
    assert citation.url == url


@pytest.mark.parametrize(
    ("citation", "html"),
    [
        pytest.param(
            cite("42 CFR", "414.1315(a)"),
            f'<a href="{ECFR}414.1315#p-414.1315(a)">42 CFR § 414.1315(a)</a> '
            "<small>(regulation)</small>",
            id="linked",
        ),
        pytest.param(
            cite('A "Guide" <b> & more', "page 3", Basis.CMS_GUIDANCE),
            "A &quot;Guide&quot; &lt;b&gt; &amp; more, &quot;page 3&quot; "
            "<small>(CMS guidance)</small>",
            id="not-linked-and-escaped",
        ),
    ],
)
def test_a_citation_shows_itself_in_a_notebook(citation: Citation, html: str) -> None:
    assert citation._repr_html_() == html


@given(citations())
def test_html_holds_the_text_address_and_basis_with_markup_escaped(
    citation: Citation,
) -> None:
    """Whatever a citation says, a notebook shows it as text."""
    seen = Markup(citation._repr_html_())

    assert seen.text == f"{citation} ({citation.basis.value})"
    assert seen.tags == (["a", "small"] if citation.url else ["small"])
    assert seen.hrefs == ([citation.url] if citation.url else [])


@given(citations())
def test_an_address_can_be_followed(citation: Citation) -> None:
    """An address has no blanks or quotes, and is of the site that keeps the text."""
    if citation.url is not None:
        assert citation.url.startswith(
            ("https://www.ecfr.gov/", "https://www.federalregister.gov/")
        )
        assert not set(citation.url) & set(' "<>')


@given(citations())
def test_a_citation_survives_pickling_and_copying(citation: Citation) -> None:
    """Citations are plain values: equal and of equal hash after any copy."""
    for arrived in (pickle.loads(pickle.dumps(citation)), copy.deepcopy(citation)):  # noqa: S301
        assert arrived == citation
        assert hash(arrived) == hash(citation)


def test_bases_are_listed_from_the_most_reliable() -> None:
    assert [(basis.name, basis.value) for basis in Basis] == [
        ("REGULATION", "regulation"),
        ("CMS_GUIDANCE", "CMS guidance"),
        ("SECONDARY", "secondary"),
        ("DERIVED", "derived"),
        ("INTERPRETATION", "interpretation"),
    ]


def test_only_the_note_of_a_citation_may_be_left_out() -> None:
    assert cite("42 CFR", "414.1305").note == ""
    assert Citation("42 CFR", "414.1305", None, Basis.REGULATION).as_of is None
    with pytest.raises(TypeError):
        Citation("42 CFR", "414.1305")


@pytest.mark.parametrize(
    ("field", "arguments", "kind"),
    [
        ("document", ("", "414.1305", READ, Basis.REGULATION), InvalidValue),
        ("document", (42, "414.1305", READ, Basis.REGULATION), InvalidType),
        ("locator", ("42 CFR", " 414.1305", READ, Basis.REGULATION), InvalidValue),
        ("locator", ("42 CFR", "414.1305\n(b)", READ, Basis.REGULATION), InvalidValue),
        ("locator", ("42 CFR", None, READ, Basis.REGULATION), InvalidType),
        ("as_of", ("42 CFR", "1", "2024-01-01", Basis.REGULATION), InvalidType),
        ("as_of", ("42 CFR", "1", datetime(2024, 1, 1, tzinfo=UTC), Basis.REGULATION), InvalidType),
        ("basis", ("42 CFR", "1", READ, "regulation"), InvalidType),
        ("basis", ("42 CFR", "1", READ, None), InvalidType),
        ("note", ("42 CFR", "1", READ, Basis.REGULATION, None), InvalidType),
    ],
)
def test_a_malformed_citation_is_refused_by_its_field(
    field: str, arguments: tuple[object, ...], kind: type[InvalidInput]
) -> None:
    with pytest.raises(InvalidInput) as caught:
        Citation(*arguments)

    assert type(caught.value) is kind
    assert [problem.field for problem in caught.value.problems] == [field]


def test_every_problem_of_a_citation_is_reported_together() -> None:
    with pytest.raises(InvalidTypesAndValues) as caught:
        Citation("", 5, datetime(2024, 1, 1, tzinfo=UTC), "regulation", None)

    assert [problem.field for problem in caught.value.problems] == [
        "document",
        "locator",
        "as_of",
        "basis",
        "note",
    ]
    assert "one of REGULATION, CMS_GUIDANCE, SECONDARY, DERIVED, INTERPRETATION" in str(
        caught.value
    )
