"""What follows from deadlines: whether something was in time, and the dates that rules compute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Rule, determined
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import FACT_SHEET_2027, NOTICES_2026, cfr, guidance
from qpp_rules.core.years import (
    PerformanceYear,
    check_date,
    check_instant,
    check_year,
    eastern_text,
    start_of_eastern_day,
)
from qpp_rules.deadlines.published import CAHPS_REGISTRATION, EXTERNAL_AGREEMENT
from qpp_rules.deadlines.windows import DeadlineStatus

if TYPE_CHECKING:
    from qpp_rules.deadlines.windows import Deadline, Moment

__all__ = ["check", "check_external_agreement", "check_mvp_with_cahps", "mvp_support_due"]


def __dir__() -> list[str]:
    return __all__


_LAST_MOMENT: Final = timedelta(hours=23, minutes=59, seconds=59, microseconds=999_999)

IN_TIME: Final = Rule(
    "deadlines.in-time",
    "done while the window was open",
    cfr(
        "414.1400",
        basis=Basis.INTERPRETATION,
        note="the closing instant itself is taken as closed, a day without a time as open through",
    ),
    (
        "DEA-001",
        "DEA-002",
        "DEA-003",
        "DEA-005",
        "DEA-006",
        "DEA-008",
        "DEA-009",
        "DEA-010",
        "DEA-011",
        "DEA-012",
        "DEA-014",
        "DEA-015",
        "DEA-016",
        "DEA-017",
        "DEA-018",
        "DEA-020",
        "DEA-021",
        "DEA-022",
        "DEA-027",
        "DEA-028",
        "DEA-029",
    ),
)
AGREEMENT_EFFECTIVE: Final = Rule(
    "deadlines.external-agreement.effective",
    "the agreement is effective on September 1 of the year before",
    cfr("414.1400(b)(3)(ii)"),
    ("DEA-007",),
)
AGREEMENT_SIGNED: Final = Rule(
    "deadlines.external-agreement.signed",
    "the agreement was signed by the day on which it must be effective",
    cfr(
        "414.1400(b)(3)(ii)",
        basis=Basis.INTERPRETATION,
        note="the text tests the effective date and is silent on an agreement signed later",
    ),
    ("DEA-007",),
)
MVP_WITH_CAHPS: Final = Rule(
    "deadlines.mvp-with-cahps",
    "registered by the close of CAHPS registration, as is needed for the survey in an MVP",
    guidance(NOTICES_2026, "MVP registration, CAHPS for MIPS Survey"),
    ("DEA-023",),
)


def check(
    deadline: Deadline | None, done: Moment | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether what was *done* then met *deadline*.

    *done* is an aware datetime, or a date where only the day is known; None where it is not known.
    *deadline* is None where CMS sets the date and it is not known. None is answered where the facts
    or the texts do not decide: a day on which the window closed in the course of the day, or a
    close that an extension may have moved.

    >>> from qpp_rules.deadlines import calendar
    >>> cal = calendar(PerformanceYear(2027))
    >>> check(cal["data-acceptance"], date(2027, 1, 1), cal.year).answer
    True
    >>> check(cal["data-acceptance"], date(2027, 1, 2), cal.year).answer
    False

    Raises InvalidType or InvalidValue for a datetime without a time zone.

    Citation: the deadline's own.
    """
    check_year("check", year)
    if deadline is None:
        return determined(year, (IN_TIME.unknown("deadline"),))
    window = _window_text(deadline)
    if done is None:
        missing = IN_TIME.unknown(
            "done", required=window, about=deadline.title, citation=deadline.citation
        )
        return determined(year, (missing,))
    statuses = {deadline.status(instant) for instant in _instants(done)}
    holds: bool | None = None
    if statuses == {DeadlineStatus.OPEN}:
        holds = True
    elif statuses <= {DeadlineStatus.NOT_OPEN, DeadlineStatus.CLOSED}:
        holds = False
    finding = IN_TIME.judge(holds, done, window, about=deadline.title, citation=deadline.citation)
    return determined(year, (finding,))


def _instants(done: Moment) -> tuple[datetime, ...]:
    if isinstance(done, datetime):
        return (check_instant("check", "done", done),)
    first = start_of_eastern_day(check_date("check", "done", done))
    return (first, first + _LAST_MOMENT)


def _window_text(deadline: Deadline) -> str:
    closes = deadline.closes
    last = "before" if isinstance(closes, datetime) else "through"
    text = f"{last} {eastern_text(closes)}"
    return text if deadline.opens is None else f"from {eastern_text(deadline.opens)}, {text}"


def check_external_agreement(
    effective_on: date | None, signed_on: date | None, year: PerformanceYear
) -> Determination[bool | None]:
    """Decide whether the agreement with an external organization was in effect in time.

    The effective date decides. A later signature is a finding to review: the text does not say
    whether an agreement may be backdated.

    >>> d = check_external_agreement(date(2026, 9, 1), date(2026, 9, 10), PerformanceYear(2027))
    >>> d.answer, [finding.verdict.name for finding in d.findings]
    (True, ['MET', 'NOT_MET'])

    Raises YearNotCovered before 2023.

    Citation: 42 CFR § 414.1400(b)(3)(ii).
    """
    deadline = EXTERNAL_AGREEMENT.at(year)
    effective = _by_day(AGREEMENT_EFFECTIVE, "effective_on", effective_on, deadline)
    signed = _by_day(AGREEMENT_SIGNED, "signed_on", signed_on, deadline, own_citation=True)
    return determined(year, (effective, signed), decisive=(effective,))


def _by_day(
    rule: Rule, name: str, day: date | None, deadline: Deadline, *, own_citation: bool = False
) -> Finding:
    last = deadline.closes
    citation = None if own_citation else deadline.citation
    if day is None:
        return rule.unknown(name, required=f"by {last}", citation=citation)
    check_date("check_external_agreement", name, day)
    return rule.judge(day <= last, day, f"by {last}", citation=citation)


def check_mvp_with_cahps(
    mvp_registered_at: datetime | None,
    cahps_registered_at: datetime | None,
    year: PerformanceYear,
) -> Determination[bool | None]:
    """Decide whether an MVP can use the CAHPS for MIPS Survey as one of its four measures.

    Both registrations must be made by the close of CAHPS registration, though the MVP alone may be
    registered until later.

    >>> from qpp_rules import EASTERN
    >>> late, early = (datetime(2026, month, 1, 9, tzinfo=EASTERN) for month in (7, 5))
    >>> check_mvp_with_cahps(late, early, PerformanceYear(2026)).answer
    False

    Raises YearNotCovered where the close was not found.

    Citation: the 2026 notice on MVP registration; 42 CFR § 414.1365(b)(1).
    """
    deadline = CAHPS_REGISTRATION.at(year)
    registered = {
        "mvp_registered_at": mvp_registered_at,
        "cahps_registered_at": cahps_registered_at,
    }
    return determined(
        year,
        tuple(
            MVP_WITH_CAHPS.unknown(name, required=_window_text(deadline))
            if instant is None
            else MVP_WITH_CAHPS.judge(
                deadline.status(instant) is DeadlineStatus.OPEN,
                instant,
                _window_text(deadline),
                about=name.removesuffix("_registered_at"),
            )
            for name, instant in registered.items()
        ),
    )


MVP_SUPPORT_YEARS: Final = Parameter(
    "years of grace to support an MVP after its finalization",
    (
        Entry(
            PerformanceYear(2026),
            PerformanceYear(2027),
            1,
            guidance(
                FACT_SHEET_2027,
                "Performance categories and MVPs",
                note="cites 42 CFR § 414.1400(b)(1)(ii); it is not said which date that is",
            ),
        ),
    ),
    note="The year of grace began with performance year 2026.",
)


def mvp_support_due(finalized_on: date, year: PerformanceYear) -> date:
    """Return the day from which an MVP finalized on *finalized_on* must be supported.

    One year after, on the anniversary; an MVP of February 29 is due on February 28, the earlier of
    the two readings. Which date counts as the finalization is not stated: give the earliest.

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
    due: date = finalized_on + relativedelta(years=years)
    return due
