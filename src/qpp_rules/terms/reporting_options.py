"""Which reporting options a performance year has."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    member_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.sources import (
    FACT_SHEET_2027,
    GUIDE_2023,
    GUIDE_2026,
    cfr,
    guidance,
    unread,
)
from qpp_rules.core.vocabulary import ReportingOption
from qpp_rules.core.years import PerformanceYear, check_year

if TYPE_CHECKING:
    from qpp_rules.core.findings import Findings

_page = Page(__name__)

_BEFORE_2023: Final = cfr(
    "414.1367(d)",
    as_of=date(2024, 1, 1),
    basis=Basis.DERIVED,
    note="that text weighs the categories of the APP from 2021 on, and 414.1400(b)(1)(ii) names "
    "MVPs from 2023 on; the text of this year was not read",
)
_FRAMEWORKS: Final = guidance(GUIDE_2023, "How do I select a QCDR or Qualified Registry?")
_ALL: Final = frozenset(ReportingOption)

REPORTING_OPTIONS: Final = _page.parameter(
    "terms.reporting-options",
    "reporting options of the year",
    entry(2017, 2020, frozenset({ReportingOption.TRADITIONAL_MIPS}), _BEFORE_2023),
    entry(2021, 2022, _ALL - {ReportingOption.MVP}, _BEFORE_2023),
    entry(2023, 2023, _ALL, _FRAMEWORKS),
    entry(2024, 2025, _ALL, unread(2023, _FRAMEWORKS)),
    entry(2026, 2026, _ALL, guidance(GUIDE_2026, "introduction")),
    entry(2027, 2027, _ALL, guidance(FACT_SHEET_2027, "Data Validation and Targeted Audits")),
    note="The APM Performance Pathway began with 2021, MIPS Value Pathways with 2023.",
)
REPORTING_OPTION: Final = _page.rule(
    "terms.reporting-option",
    "the year has the reporting option",
    REPORTING_OPTIONS,
    "VOC-008",
)


def check_reporting_option(
    reporting_option: ReportingOption, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether *year* has *reporting_option*: the APP began with 2021, MVPs with 2023.

    >>> check_reporting_option(ReportingOption.MVP, PerformanceYear(2022)).answer
    False

    Raises InvalidType for an argument of the wrong type, YearNotCovered for a year without a
    source.

    Citation: 42 CFR § 414.1367(d) and § 414.1400(b)(1)(ii); the guides of 2023 and 2026; 2027
    Self-Nomination Fact Sheet.
    """
    options = REPORTING_OPTIONS.at(check_year("check_reporting_option", year))
    take(
        "check_reporting_option",
        reporting_option=(reporting_option, member_of(ReportingOption)),
    )
    finding = REPORTING_OPTION.of(year).judge(
        reporting_option in options,
        reporting_option.value,
        ", ".join(one.value for one in ReportingOption if one in options),
    )
    return all_met(year, (finding,))


def absent_option(reporting_option: ReportingOption | None, year: PerformanceYear) -> Findings:
    """Return the finding that *year* does not have *reporting_option*, or nothing if it does.

    Nothing is returned for None either, which means "not known": a gate adds what is returned to
    its findings.

    >>> [finding] = absent_option(ReportingOption.MVP, PerformanceYear(2022))
    >>> finding.verdict.value
    'not met'
    >>> absent_option(ReportingOption.MVP, PerformanceYear(2023))
    ()

    Raises InvalidType for an argument of the wrong type, YearNotCovered for a year without a
    source.

    Citation: as :func:`check_reporting_option`.
    """
    check_year("absent_option", year)
    take("absent_option", reporting_option=(reporting_option, optional(member_of(ReportingOption))))
    if reporting_option is None:
        return ()
    found = check_reporting_option(reporting_option, year)
    return found.findings if found.answer is False else ()
