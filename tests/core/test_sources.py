"""The texts that were read: what a citation made of them says, and as of when."""

from __future__ import annotations

from datetime import date

import pytest

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    NOTICES_2026,
    REGULATION_READ,
    cfr,
    guidance,
    unread,
)


@pytest.mark.parametrize(
    ("locator", "as_of"),
    [
        pytest.param("414.1310", date(2022, 1, 1), id="section"),
        pytest.param("414.1310(d)", date(2022, 1, 1), id="paragraph"),
        pytest.param('414.1305 "MIPS eligible clinician"', date(2024, 1, 1), id="definition"),
        pytest.param("414.1400(b)(3)(v)(E)(1)", date(2024, 1, 1), id="deep-paragraph"),
        pytest.param("part 414, subpart O", None, id="no-section-to-look-up"),
    ],
)
def test_a_section_is_cited_with_the_date_of_the_text_that_was_read(
    locator: str, as_of: date | None
) -> None:
    assert cfr(locator) == Citation("42 CFR", locator, as_of, Basis.REGULATION)


def test_another_text_basis_or_note_is_shown_where_it_applies() -> None:
    citation = cfr("414.1310(d)", basis=Basis.SECONDARY, note="quoted", as_of=date(2026, 1, 1))

    assert citation == Citation(
        "42 CFR", "414.1310(d)", date(2026, 1, 1), Basis.SECONDARY, "quoted"
    )


def test_a_section_that_was_never_read_is_not_cited_as_if_it_had_been() -> None:
    with pytest.raises(InvalidValue, match=r"1410.*expected a section that was read"):
        cfr("414.1410(b)")
    assert cfr("414.1410(b)", as_of=date(2026, 1, 1)).as_of == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("document", "as_of"),
    [
        pytest.param(ELECTION_GUIDE_2019, date(2019, 12, 5), id="2019"),
        pytest.param(GUIDE_2023, date(2023, 1, 9), id="2023"),
        pytest.param(GUIDE_2026, date(2026, 1, 9), id="2026"),
        pytest.param(FACT_SHEET_2027, None, id="2027-without-a-date"),
        pytest.param(NOTICES_2026, None, id="notices-without-a-date"),
    ],
)
def test_a_cms_text_is_cited_as_guidance_with_its_publication_date(
    document: str, as_of: date | None
) -> None:
    assert guidance(document, "Audits") == Citation(document, "Audits", as_of, Basis.CMS_GUIDANCE)


def test_a_date_and_a_note_are_shown_where_they_apply() -> None:
    citation = guidance(GUIDE_2026, "Audits", note="page 3", as_of=date(2026, 2, 1))

    assert (citation.as_of, citation.note) == (date(2026, 2, 1), "page 3")


def test_each_section_read_is_a_mips_section_read_before_the_first_release() -> None:
    assert all(section.startswith(("414.13", "414.140")) for section in REGULATION_READ)
    assert all(date(2017, 1, 1) <= read <= date(2026, 12, 31) for read in REGULATION_READ.values())


def test_the_dates_of_the_texts_cannot_be_changed_for_everybody() -> None:
    with pytest.raises(TypeError):
        REGULATION_READ["414.1305"] = date(2030, 1, 1)


def test_a_year_that_was_not_read_rests_on_the_text_of_another() -> None:
    source = unread(2022, cfr("414.1310(c)"), ". Opting in began only in 2019.")

    assert source == cfr(
        "414.1310(c)",
        basis=Basis.DERIVED,
        note="the text of 2022; the text of this year was not read. Opting in began only in 2019.",
    )
