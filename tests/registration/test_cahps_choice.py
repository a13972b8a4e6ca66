"""Which MVPs offer the survey, by year; held against CMS's own files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.registration import CAHPS_MVPS
from tests.registration.examples import PY

ROOT = Path(__file__).parents[2]
CMS_DATA = Path(os.environ.get("QPP_RULES_CMS_DATA", ROOT.parent / "shared" / "cms"))


@pytest.mark.parametrize(
    ("identifier", "years"),
    [
        ("G0056", {2023}),
        ("G0057", {2023, 2024, 2025, 2026, 2027}),
        ("M0001", {2023, 2024, 2025, 2026, 2027}),
        ("M0005", {2023, 2024, 2025, 2026, 2027}),
        ("M1423", {2025, 2026, 2027}),
        # Vascular Surgery: REG-C24.
        ("M1503", {2026, 2027}),
        ("M1370", set()),
    ],
)
def test_an_mvp_offers_the_survey_in_its_years(identifier: str, years: set[int]) -> None:
    """REG-023, REG-032."""
    offered = {year for year in range(2023, 2028) if identifier in CAHPS_MVPS.at(PY(year))}

    assert offered == years


def test_before_2023_there_were_no_mvps() -> None:
    with pytest.raises(YearNotCovered):
        CAHPS_MVPS.at(PY(2022))


@pytest.mark.skipif(not CMS_DATA.exists(), reason="CMS's files are not beside the project")
@pytest.mark.parametrize("year", range(2023, 2028))
def test_cmss_own_file_says_the_same(year: int) -> None:
    records = json.loads((CMS_DATA / "mvp" / str(year) / "mvp.json").read_text(encoding="utf-8"))

    assert {one["mvpId"] for one in records if one["hasCahps"]} == CAHPS_MVPS.at(PY(year))
