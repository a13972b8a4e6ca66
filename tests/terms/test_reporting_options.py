"""Which reporting options a performance year has."""

from __future__ import annotations

from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.terms import REPORTING_OPTIONS, absent_option, check_reporting_option

FIRST_YEAR = {
    ReportingOption.TRADITIONAL_MIPS: 2017,
    ReportingOption.APP: 2021,
    ReportingOption.MVP: 2023,
}


@pytest.mark.parametrize("year", range(2017, 2028))
@pytest.mark.parametrize("option", ReportingOption, ids=lambda one: one.name)
def test_a_year_has_the_reporting_options_that_exist_by_then(
    option: ReportingOption, year: int
) -> None:
    found = check_reporting_option(option, PerformanceYear(year))

    assert found.answer is (year >= FIRST_YEAR[option])
    assert (option in REPORTING_OPTIONS.at(PerformanceYear(year))) is found.answer
    assert found.findings[0].observed == option.value


def test_the_years_options_are_shown() -> None:
    found = check_reporting_option(ReportingOption.MVP, PerformanceYear(2022))
    assert found.findings[0].required == "traditional MIPS, APP"


def test_a_year_without_a_source_has_none() -> None:
    with pytest.raises(YearNotCovered, match="reporting options"):
        check_reporting_option(ReportingOption.MVP, PerformanceYear(2028))


@pytest.mark.parametrize("junk", [None, "MVP", 1, frozenset({ReportingOption.MVP})], ids=str)
def test_a_reporting_option_must_be_one(junk: Any) -> None:
    with pytest.raises(InvalidType, match="reporting_option"):
        check_reporting_option(junk, PerformanceYear(2026))


@pytest.mark.parametrize("year", range(2017, 2028))
@pytest.mark.parametrize("option", [None, *ReportingOption])
def test_a_gate_reports_only_an_option_that_the_year_does_not_have(
    option: ReportingOption | None, year: int
) -> None:
    findings = absent_option(option, PerformanceYear(year))
    has_option = option is None or option in REPORTING_OPTIONS.at(PerformanceYear(year))
    assert [one.verdict for one in findings] == ([] if has_option else [Verdict.NOT_MET])
