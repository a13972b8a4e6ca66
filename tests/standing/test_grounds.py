"""Grounds for remedial action and termination, by year."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import (
    GROUNDS_FOR_ACTION,
    GROUNDS_FOR_TERMINATION,
    Ground,
    Notice,
    Resolution,
    StandingEvent,
    YearBasis,
    check_consecutive_years,
    check_grounds,
    check_participation_plan,
)
from qpp_rules.testing import strategies

ABSENT = dict.fromkeys(Ground, False)
RULES = {
    Ground.CRITERION_NOT_MET: "criteria",
    Ground.REQUIREMENT_NOT_MET: "requirements",
    Ground.FALSE_CERTIFICATION: "certification",
    Ground.COMPROMISED_DATA: "data",
    Ground.PLAN_NOT_RECEIVED: "plan-received",
    Ground.PLAN_NOT_ACCEPTED: "plan-accepted",
    Ground.NOT_CORRECTED: "corrected",
    Ground.TWO_YEARS_ON_PROBATION: "probation",
    Ground.CONTACT_NOT_CURRENT: "contact",
    Ground.TWO_CONSECUTIVE_YEARS: "consecutive-years",
    Ground.NO_DATA_AFTER_PLAN: "participation-plan",
}
YEARS = range(2017, 2028)


def grounds(year: int) -> set[Ground]:
    of = PerformanceYear(year)
    return {*GROUNDS_FOR_ACTION.at(of), *GROUNDS_FOR_TERMINATION.at(of)}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("ground", Ground)
def test_one_present_ground_decides_if_the_year_has_it(ground: Ground, year: int) -> None:
    """STA-001 to STA-005, STA-013, STA-028, STA-034 to STA-037, STA-039."""
    d = check_grounds({**ABSENT, ground: True}, PerformanceYear(year))

    assert d.answer is (ground not in grounds(year))
    present = [one.rule.id for one in d.findings if one.verdict is Verdict.NOT_MET]
    assert present == ([f"standing.ground.{RULES[ground]}"] if ground in grounds(year) else [])
    assert len(d.findings) == len(Ground)
    assert d.missing == ()


@pytest.mark.parametrize("year", YEARS)
def test_without_any_ground_cms_may_not_act(year: int) -> None:
    assert check_grounds(ABSENT, PerformanceYear(year)).answer is True


@pytest.mark.parametrize("year", YEARS)
def test_an_unknown_ground_is_missing_if_the_year_has_it(year: int) -> None:
    d = check_grounds({}, PerformanceYear(year))

    assert d.answer is None
    assert set(d.missing) == {one.name for one in grounds(year)}
    assert check_grounds({**ABSENT, Ground.CRITERION_NOT_MET: None}, d.year).missing == (
        "CRITERION_NOT_MET",
    )


@pytest.mark.parametrize(
    ("year", "ground", "consequence"),
    [
        (2018, Ground.CRITERION_NOT_MET, "or CMS may act"),
        (2018, Ground.NOT_CORRECTED, "or CMS may terminate"),
        (2019, Ground.CRITERION_NOT_MET, "or CMS may act or terminate"),
        (2024, Ground.CONTACT_NOT_CURRENT, "or CMS may terminate"),
        (2024, Ground.NO_DATA_AFTER_PLAN, "or it will be terminated"),
    ],
)
def test_the_consequence_is_possible_and_certain_only_after_a_participation_plan(
    year: int, ground: Ground, consequence: str
) -> None:
    """STA-C22: CMS has the authority. STA-028: the one "will"."""
    d = check_grounds({**ABSENT, ground: True}, PerformanceYear(year))
    (finding,) = (one for one in d.findings if one.verdict is Verdict.NOT_MET)

    assert finding.required == consequence


def test_a_false_certification_is_a_ground_from_2020() -> None:
    """STA-002; H13: the text of 2020 has it, that of 2019 has not."""
    assert Ground.FALSE_CERTIFICATION not in grounds(2019)
    assert Ground.FALSE_CERTIFICATION in grounds(2020)


def test_a_ground_that_the_year_does_not_have_is_reported() -> None:
    """INT-S14: PY2023 has no such ground."""
    d = check_grounds({**ABSENT, Ground.CONTACT_NOT_CURRENT: True}, PerformanceYear(2023))
    told = [one for one in d.findings if one.verdict is Verdict.NOT_APPLICABLE]

    assert Ground.CONTACT_NOT_CURRENT.value in {one.about for one in told}
    assert {one.rule.id for one in told} == {"standing.grounds"}
    assert d.answer is True


@pytest.mark.parametrize(
    ("found", "error", "match"),
    [
        ([], InvalidType, "found: given"),
        ({"contact": True}, InvalidType, "found: given 'contact'"),
        ({Ground.NOT_CORRECTED: 1}, InvalidType, r"found\[NOT_CORRECTED\]: given 1"),
    ],
)
def test_findings_must_be_a_mapping_of_grounds(found: Any, error: Any, match: str) -> None:
    with pytest.raises(error, match=match):
        check_grounds(found, PerformanceYear(2026))


# --- two consecutive years ---------------------------------------------------------------------


def notice(year: int, month: int = 6, *, written: bool | None = True) -> Notice:
    return Notice(date(year, month, 1), written)


@pytest.mark.parametrize(
    ("events", "year", "answer", "imposed"),
    [
        pytest.param([notice(2025), notice(2026)], 2026, False, False, id="STA-C04"),
        pytest.param(
            [notice(2024), Resolution(date(2024, 9, 1)), notice(2026)],
            2026,
            True,
            True,
            id="STA-005: 2024 and 2026",
        ),
        pytest.param([notice(2026)], 2026, True, True, id="STA-005: one year"),
        pytest.param([notice(2025)], 2026, False, True, id="H3: one action into the next year"),
        pytest.param(
            [notice(2025), Resolution(date(2025, 12, 31))], 2026, True, True, id="ended in its year"
        ),
        pytest.param(
            [notice(2025), Resolution(date(2026, 1, 1))],
            2026,
            False,
            True,
            id="ended on the first day",
        ),
        pytest.param([notice(2025, written=None)], 2026, None, True, id="in writing or not"),
        pytest.param(
            [notice(2025, written=False), notice(2026)], 2026, True, True, id="not in writing"
        ),
        pytest.param([notice(2018), notice(2024)], 2024, True, True, id="probation does not count"),
        pytest.param([notice(2025), notice(2027)], 2026, False, True, id="what comes later"),
        pytest.param(
            [notice(2026, 1), Resolution(date(2025, 3, 1)), notice(2025, 5)],
            2026,
            False,
            False,
            id="an end before it",
        ),
        pytest.param(
            [notice(2025), Resolution(date(2025, 6, 1))], 2026, True, True, id="ended the same day"
        ),
        pytest.param(None, 2026, None, None, id="not known"),
    ],
)
def test_action_in_force_in_two_adjacent_years_is_a_ground(
    events: Any, year: int, answer: bool | None, imposed: bool | None
) -> None:
    of = PerformanceYear(year)
    d = check_consecutive_years(events, of)

    assert d.answer is answer
    assert check_consecutive_years(events, of, counted=YearBasis.IMPOSED).answer is imposed
    if events is None:
        assert d.missing == ("events",)
    else:
        assert d.missing == (("is_written",) if answer is None else ())
        assert len(d.assumptions) == 1


def test_both_years_are_reported() -> None:
    d = check_consecutive_years([notice(2025, written=None)], PerformanceYear(2026))

    assert d.findings[0].observed == "2025: not known, 2026: not known"
    told = check_consecutive_years([notice(2026)], PerformanceYear(2026)).findings[0]
    assert told.observed == "2025: no, 2026: yes"
    with pytest.raises(YearNotCovered):
        check_consecutive_years([], PerformanceYear(2023))
    with pytest.raises(InvalidType, match="counted"):
        check_consecutive_years([], PerformanceYear(2026), counted="in force")  # type: ignore[arg-type]


def days_in_force(events: list[StandingEvent], year: int) -> bool:
    """Walk through every day of the year."""
    open_ = False
    happened = sorted(
        (one for one in events if isinstance(one, (Notice, Resolution))),
        key=lambda one: (one.on, isinstance(one, Resolution)),
    )
    for one in happened:
        if one.on.year > year:
            break
        if isinstance(one, Notice):
            open_ = open_ or bool(one.is_written)
            if one.is_written and one.on.year == year:
                return True
        elif one.on.year < year:
            open_ = False
        elif open_:
            return True
    return open_


@given(strategies.standing_events(PerformanceYear(2026), known=True))
def test_two_readings_of_the_years_in_force_agree(events: list[StandingEvent]) -> None:
    d = check_consecutive_years(events, PerformanceYear(2026))

    assert d.answer is not (days_in_force(events, 2025) and days_in_force(events, 2026))


# --- participation plan ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("is_submitted", "records", "answer", "missing"),
    [
        pytest.param(True, 0, False, (), id="STA-028: a plan and no data"),
        pytest.param(True, 1, True, (), id="STA-C02: any data"),
        pytest.param(False, 0, True, (), id="no plan"),
        pytest.param(False, None, True, (), id="no plan, data not known"),
        pytest.param(True, None, None, ("records",), id="data not known"),
        pytest.param(None, 0, None, ("is_submitted",), id="plan not known"),
        pytest.param(None, 5, True, (), id="data, whether there was a plan or not"),
        pytest.param(None, None, None, ("is_submitted", "records"), id="neither"),
    ],
)
def test_a_participation_plan_without_data_ends_in_termination(
    is_submitted: bool | None, records: int | None, answer: bool | None, missing: tuple[str, ...]
) -> None:
    d = check_participation_plan(is_submitted, records, PerformanceYear(2027))

    assert d.answer is answer
    assert d.missing == missing
    assert bool(d.assumptions) is bool(records), "H9: how much data is enough is not said"
    if records:
        assert d.findings[0].observed == records


def test_a_participation_plan_is_asked_about_from_2024() -> None:
    assert check_participation_plan(True, 0, PerformanceYear(2024)).answer is False
    with pytest.raises(YearNotCovered):
        check_participation_plan(True, 0, PerformanceYear(2023))
    with pytest.raises(InvalidValue, match="records"):
        check_participation_plan(True, -1, PerformanceYear(2027))


@given(st.dictionaries(st.sampled_from(Ground), st.none() | st.booleans()), st.sampled_from(YEARS))
def test_no_ground_reopens_an_answer_that_another_ground_decided(found: Any, year: int) -> None:
    d = check_grounds(found, PerformanceYear(year))
    present = {one for one, holds in found.items() if holds}

    assert (d.answer is False) is bool(present & grounds(year))
