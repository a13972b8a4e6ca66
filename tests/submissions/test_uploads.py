"""Uploads of 2019: formats, numbers of files, what replaces what, who may sign in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.submissions import (
    Cleared,
    FileFormat,
    after_upload,
    check_sign_in,
    check_upload,
)
from tests.submissions.stories import INTEROPERABILITY, QUALITY

PY2019 = PerformanceYear(2019)
JSON = FileFormat.QPP_JSON
QUALITY_ALONE = {QUALITY}


@pytest.mark.parametrize(("number", "answer"), [(0, False), (1, True), (50, True), (51, False)])
def test_one_upload_has_at_most_50_files(number: int, answer: bool) -> None:
    """SUB-049 and SUB-C29."""
    assert check_upload([JSON] * number, PY2019, categories=QUALITY_ALONE).answer is answer


@pytest.mark.parametrize(
    ("form", "answer"),
    [
        (FileFormat.QPP_JSON, True),
        (FileFormat.QRDA_III, True),
        (FileFormat.QPP_XML, False),
        (FileFormat.OTHER, False),
    ],
)
def test_qpp_xml_is_not_accepted(form: FileFormat, answer: bool) -> None:
    """SUB-044 and SUB-C26, ambiguity F6: the guide also lists it for practices, and excludes it."""
    d = check_upload([JSON, form], PY2019, categories=QUALITY_ALONE)

    assert d.answer is answer
    assert d.findings[1].about == "files[1]"


@pytest.mark.parametrize(
    ("categories", "answer"),
    [
        ({INTEROPERABILITY}, True),
        ({QUALITY, INTEROPERABILITY}, True),
        ((), False),
        ({PerformanceCategory.COST}, False),
        (None, None),
    ],
)
def test_a_file_has_one_category_or_several(categories, answer) -> None:
    """SUB-045 and SUB-C43: with nothing in it, it is refused."""
    assert check_upload([JSON], PY2019, categories=categories).answer is answer


def test_other_years_are_not_covered() -> None:
    with pytest.raises(YearNotCovered):
        check_upload([JSON], PerformanceYear(2027))
    with pytest.raises(YearNotCovered):
        check_sign_in(True, PerformanceYear(2020))
    with pytest.raises(InvalidType):
        check_upload(["QPP JSON"], PY2019)
    with pytest.raises(InvalidType):
        check_upload([JSON], PY2019, categories=["quality"])


# --- what replaces what ------------------------------------------------------------------------

CLEARED = Cleared.CLEARED


@pytest.mark.parametrize(
    ("stored", "uploaded", "after"),
    [
        ({"met": 5}, {"met": 6}, {"met": 6}),
        ({"met": 5}, {}, {"met": 5}),
        ({"met": 5}, {"met": None}, {"met": 5}),
        ({"met": 5}, {"met": CLEARED}, {}),
        ({}, {"met": 6}, {"met": 6}),
        ({}, {"met": CLEARED}, {}),
        ({"met": 5, "not met": 2}, {"not met": 3}, {"met": 5, "not met": 3}),
        ({"met": 5}, {"met": 0}, {"met": 0}),
    ],
)
def test_a_value_replaces_a_blank_keeps_and_n_a_clears(stored, uploaded, after) -> None:
    """SUB-046 to SUB-048, ambiguity F7: field by field."""
    assert after_upload(stored, uploaded) == after


FIELDS = st.sampled_from(("met", "not met", "eligible"))
STORED = st.dictionaries(FIELDS, st.integers(0, 9))
UPLOADED = st.dictionaries(FIELDS, st.none() | st.just(CLEARED) | st.integers(0, 9))


@given(STORED, UPLOADED)
def test_each_field_is_decided_separately(stored, uploaded) -> None:
    """The same upload again changes nothing, and what one field becomes depends on it alone."""
    after = after_upload(stored, uploaded)

    assert after_upload(after, uploaded) == after
    for name in {*stored, *uploaded}:
        alone = after_upload(
            {key: one for key, one in stored.items() if key == name},
            {key: one for key, one in uploaded.items() if key == name},
        )
        assert alone.get(name) == after.get(name)


def test_anything_but_fields_is_refused() -> None:
    with pytest.raises(InvalidType, match="stored"):
        after_upload([], {})
    with pytest.raises(InvalidType, match="uploaded"):
        after_upload({}, None)


@pytest.mark.parametrize("agreed", [True, False, None])
def test_a_user_who_does_not_agree_to_the_statement_cannot_sign_in(agreed: bool | None) -> None:
    """SUB-042 and SUB-C42."""
    assert check_sign_in(agreed, PY2019).answer is agreed
    with pytest.raises(InvalidType):
        check_sign_in("yes", PY2019)
