"""Whose data a document allows: AGR-016, by year."""

from __future__ import annotations

import pytest

from qpp_rules.agreements.beneficiaries import ALL_PAYER_COLLECTION_TYPES
from qpp_rules.core.vocabulary import CollectionType
from tests.agreements.strategies import PY

XII = "414.1400(b)(3)(xii)"
BAA, SHEET = "Business Associate Agreements", "Data Submission Functions"


@pytest.mark.parametrize(
    ("year", "locator", "basis"),
    [
        (2023, BAA, "CMS guidance"),
        (2024, XII, "interpretation"),
        (2025, XII, "interpretation"),
        (2026, BAA, "interpretation"),
        (2027, SHEET, "CMS guidance"),
    ],
)
def test_only_2027_exempts_medicare_cqms_from_all_payer_data(
    year: int, locator: str, basis: str
) -> None:
    """AGR-016."""
    entry = ALL_PAYER_COLLECTION_TYPES.entry(PY(year))
    exempt = {CollectionType.MEDICARE_CQM} if year == 2027 else set()

    assert set(CollectionType) - entry.value == exempt
    assert (entry.source.locator, entry.source.basis.value) == (locator, basis)


def test_all_payer_collection_types_cover_only_years_whose_text_was_read() -> None:
    covered = [year for year in range(2017, 2031) if ALL_PAYER_COLLECTION_TYPES.covers(PY(year))]

    assert covered == list(range(2023, 2028))
