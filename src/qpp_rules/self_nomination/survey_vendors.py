"""Applications of CAHPS for MIPS survey vendors: 42 CFR § 414.1400(d), before 2022 (e) and (i)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    each,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import Problem
from qpp_rules.core.listings import as_frozenset
from qpp_rules.core.pages import Page, entry
from qpp_rules.core.values import Enumeration, frozen
from qpp_rules.self_nomination.paragraphs import by_year, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.years import PerformanceYear


class SurveyCriterion(Enumeration):
    """What CMS asks of a survey vendor."""

    MIXED_MODE = "3 years of mixed-mode surveys with computer-assisted telephone interviews"
    MEDICARE_SURVEYS = "3 years of surveys of a Medicare population"
    CAHPS_SURVEYS = "3 years of CAHPS surveys within the past 5"
    LANGUAGES = "surveys in English and one further translated language"
    EQUIPMENT = "equipment, software, computers and facilities"
    ROLES = "the four named roles"
    SECURITY = "secure data"
    TRAINING = "training, of subcontractors too"
    QUALITY_PLAN = "a quality assurance plan"
    OVERSIGHT = "oversight by CMS"
    INTERIM_FILE = "an interim data file"


def _criteria() -> Any:
    return field(
        factory=frozenset, converter=as_frozenset, validator=each(frozenset, SurveyCriterion)
    )


@frozen(kw_only=True)
class SurveyVendorApplication:
    """An application of a survey vendor. A criterion in neither set is not known."""

    applied_on: date | None = field(default=None, validator=optional(a_calendar_date))
    met: frozenset[SurveyCriterion] = _criteria()
    not_met: frozenset[SurveyCriterion] = _criteria()

    def _problems(self) -> Iterator[Problem]:
        for one in sorted(self.met & self.not_met, key=lambda one: one.value):
            yield Problem("not_met", one.name, "criteria that are not in met")


_page = Page(__name__)
SURVEY_VENDOR_DEADLINE: Final = _page.parameter(
    "self-nomination.survey-vendor-deadline",
    "last day for the application of a survey vendor",
    entry(2017, 2017, date(2017, 4, 30), paragraph("(i)", 2017)),
    note="From 2018 on CMS specifies the deadline; none that it published was found.",
)
APPLIED: Final = _page.rule(
    "self-nomination.survey-vendor",
    "the survey vendor applies for the performance period by the deadline",
    by_year({2017: "(i)", 2019: "(e)", 2022: "(d)(2)"}),
    "SNO-054",
)
CRITERION: Final = _page.rule(
    "self-nomination.survey-vendor.criterion",
    "the survey vendor meets the criterion",
    by_year({2019: "(e)", 2022: "(d)"}),
    "SNO-055",
)


def check_survey_vendor(
    application: SurveyVendorApplication, year: PerformanceYear, *, deadline: date | None = None
) -> Determination[bool | None]:
    """Decide whether a survey vendor applied in time and meets the criteria.

    For 2017 the deadline is April 30, 2017. From 2018 on CMS specifies it: give it as *deadline*.

    >>> from qpp_rules import PerformanceYear
    >>> late = SurveyVendorApplication(applied_on=date(2017, 5, 2))
    >>> check_survey_vendor(late, PerformanceYear(2017)).answer
    False
    >>> again = SurveyVendorApplication(applied_on=date(2018, 5, 2))
    >>> check_survey_vendor(again, PerformanceYear(2018)).missing
    ('deadline',)

    Raises InvalidType or InvalidValue for a malformed argument, YearNotCovered before 2017.

    Citation: 42 CFR § 414.1400(d)(2) to (8), before 2022 (e), to 2018 (i).
    """
    take(
        "check_survey_vendor",
        application=(application, instance_of(SurveyVendorApplication)),
        deadline=(deadline, optional(a_calendar_date)),
    )
    return all_met(year, tuple(_findings(application, year, deadline)))


def _findings(
    application: SurveyVendorApplication, year: PerformanceYear, deadline: date | None
) -> Iterator[Finding]:
    clause, done = APPLIED.of(year), application.applied_on
    known = SURVEY_VENDOR_DEADLINE.at(year) if SURVEY_VENDOR_DEADLINE.covers(year) else deadline
    given = {"applied_on": done, "deadline": known}
    yield clause.judge(
        None if done is None or known is None else done <= known,
        done,
        None if known is None else f"by {known}",
        missing=tuple(name for name, day in given.items() if day is None),
    )
    if CRITERION.covers(year):
        for one in SurveyCriterion:
            holds = True if one in application.met else None
            yield CRITERION.of(year).judge(
                False if one in application.not_met else holds,
                missing=("met",),
                about=one.value,
            )
