"""Which MVPs offer the survey, by year; held against CMS's own files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from attrs import evolve

from qpp_rules.core.errors import YearNotCovered
from qpp_rules.registration import CAHPS_MVPS, Item, check_mvp
from tests.registration.examples import APM_ENTITY, PLAIN, PY, WITH_CAHPS, at, mvps_of, request

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


@pytest.mark.parametrize(
    ("mvp", "cahps", "answer"),
    [
        # CMS's list of the year says that it offers the survey, and the list published did not.
        (PLAIN, None, None),
        (PLAIN, False, True),
        (PLAIN, True, None),
        # And the other way round.
        (WITH_CAHPS, None, None),
        (WITH_CAHPS, False, True),
        (WITH_CAHPS, True, None),
    ],
)
def test_if_cmss_lists_disagree_it_is_not_known_whether_the_survey_is_offered(
    mvp: str, cahps: bool | None, answer: bool | None
) -> None:
    """The file of 2027 is a placeholder: the final one may offer the survey in other MVPs."""
    listed = mvps_of(2027)
    other = evolve(listed, mvps=[evolve(one, has_cahps=not one.has_cahps) for one in listed.mvps])
    asked = request(APM_ENTITY, 2027, mvp=mvp, cahps=cahps)
    facts = {"as_of": at(2027, 5, 1), "population_health_measure_asked": False}

    found = check_mvp(asked, PY(2027), mvps=other, **facts)
    assert found.answer is answer
    open_fact = f"whether {mvp} offers the survey"
    assert (
        found.missing
        == {
            (None, None): (open_fact, "cahps"),
            (True, None): (open_fact,),
            (False, True): (),
        }[cahps, answer]
    )

    left_out = evolve(asked, cahps=None, left_out={Item.CAHPS})
    assert check_mvp(left_out, PY(2027), mvps=other, **facts).missing == (open_fact,)


@pytest.mark.skipif(not CMS_DATA.exists(), reason="CMS's files are not beside the project")
@pytest.mark.parametrize("year", range(2023, 2028))
def test_cmss_own_file_agrees(year: int) -> None:
    records = json.loads((CMS_DATA / "mvp" / str(year) / "mvp.json").read_text(encoding="utf-8"))

    assert {one["mvpId"] for one in records if one["hasCahps"]} == CAHPS_MVPS.at(PY(year))
