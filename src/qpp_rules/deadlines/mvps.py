"""MIPS Value Pathways: the survey in an MVP, and when an intermediary must support an MVP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import take
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.moments import a_moment
from qpp_rules.core.pages import Page, entry, text
from qpp_rules.core.sources import FACT_SHEET_2027, NOTICES_2026, cfr, guidance, text_of
from qpp_rules.core.years import PerformanceYear, check_date, check_instant
from qpp_rules.deadlines.in_time import window_in_words
from qpp_rules.deadlines.published import CAHPS_REGISTRATION, MVP_REGISTRATION
from qpp_rules.deadlines.windows import Deadline, DeadlineStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from qpp_rules.core.findings import Clause, Finding

_page = Page(__name__)

MVP_SUPPORT_YEARS: Final = _page.parameter(
    "deadlines.mvp-support-years",
    "years of grace before an MVP that was finalized must be supported",
    entry(
        2026,
        2027,
        1,
        guidance(
            FACT_SHEET_2027,
            "Performance categories and MVPs",
            note="cites 42 CFR § 414.1400(b)(1)(ii); the text does not say which date that is",
            cites="414.1400(b)(1)(ii)",
        ),
    ),
    note="The year of grace began with performance year 2026.",
)

_MVP: Final = "414.1365(b)(1)"
_SURVEY_ONLY: Final = (
    "the text gives the day for the survey with an MVP; only the notice of 2026 says that the MVP "
    "too must be registered by then"
)
_SURVEY_UNREAD: Final = cfr(_MVP, basis=Basis.DERIVED, note=f"{text_of(2024)}; {_SURVEY_ONLY}")
MVP_WITH_CAHPS: Final = _page.rule(
    "deadlines.mvp-with-cahps",
    "registered by the close of CAHPS registration, as an MVP with the survey requires",
    (
        text(2023, 2023, _SURVEY_UNREAD),
        text(2024, 2024, cfr(_MVP, note=_SURVEY_ONLY)),
        text(2025, 2025, _SURVEY_UNREAD),
        text(2026, 2026, guidance(NOTICES_2026, "How to Register", cites=_MVP)),
        text(2027, 2027, _SURVEY_UNREAD),
    ),
    "DEA-023",
)


def check_mvp_with_cahps(
    mvp_registered_at: datetime | None,
    cahps_registered_at: datetime | None,
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether an MVP can use the CAHPS for MIPS Survey as one of its four measures.

    Both registrations must be made by the close of CAHPS registration, though an MVP without the
    survey may be registered later.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN
    >>> late, early = (datetime(2026, month, 1, 9, tzinfo=EASTERN) for month in (7, 5))
    >>> check_mvp_with_cahps(late, early, PerformanceYear(2026)).answer
    False

    Raises YearNotCovered where the close was not found.

    Citation: the 2026 notice on MVP registration; 42 CFR § 414.1365(b)(1).
    """
    registration, survey = MVP_REGISTRATION.at(year), CAHPS_REGISTRATION.at(year)
    windows = {
        "mvp_registered_at": (mvp_registered_at, registration),
        "cahps_registered_at": (cahps_registered_at, survey),
    }
    clause = MVP_WITH_CAHPS.of(year)
    findings = (
        _both_open(clause, name, instant, own, survey) for name, (instant, own) in windows.items()
    )
    # The close that it is compared with has its own text.
    return all_met(year, tuple(one.replace(source=survey.citation) for one in findings))


def _both_open(
    clause: Clause, name: str, instant: datetime | None, own: Deadline, survey: Deadline
) -> Finding:
    required = window_in_words(survey)
    if instant is None:
        return clause.unknown(name, required=required)
    check_instant("check_mvp_with_cahps", name, instant)
    # The MVP may be registered before registration for the survey opens, and not after it closes.
    in_time = survey.status(instant) in {DeadlineStatus.NOT_OPEN, DeadlineStatus.OPEN}
    return clause.judge(
        in_time and own.status(instant) is DeadlineStatus.OPEN,
        instant,
        required,
        about=name.removesuffix("_registered_at"),
    )


def mvp_support_due(finalized_on: date, year: PerformanceYear) -> date:
    """Return the day from which an MVP finalized on *finalized_on* must be supported.

    That is the first anniversary; for February 29 it is February 28, the earlier of two readings.
    The text does not say which date counts as the finalization: give the earliest.

    >>> from datetime import date
    >>> mvp_support_due(date(2025, 11, 21), PerformanceYear(2026))
    datetime.date(2026, 11, 21)
    >>> mvp_support_due(date(2028, 2, 29), PerformanceYear(2027))
    datetime.date(2029, 2, 28)

    Raises YearNotCovered before 2026.

    Citation: 42 CFR § 414.1400(b)(1)(ii), as the 2027 Self-Nomination Fact Sheet states it.
    """
    from dateutil.relativedelta import relativedelta

    years = MVP_SUPPORT_YEARS.at(year)
    check_date("mvp_support_due", "finalized_on", finalized_on)
    take("mvp_support_due", finalized_on=(finalized_on, a_moment))
    due: date = finalized_on + relativedelta(years=years)
    return due
