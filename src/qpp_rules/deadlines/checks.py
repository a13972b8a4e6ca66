"""What follows from deadlines: whether something was in time, and the dates that rules compute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Rule, Verdict, all_met
from qpp_rules.core.errors import InvalidType, InvalidValue, refuse
from qpp_rules.core.moments import moment_problem
from qpp_rules.core.parameters import Entry, Parameter
from qpp_rules.core.sources import FACT_SHEET_2027, NOTICES_2026, cfr, guidance
from qpp_rules.core.values import check_switch, shown
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.core.years import (
    PerformanceYear,
    check_date,
    check_instant,
    eastern_day,
    eastern_text,
    start_of_eastern_day,
)
from qpp_rules.deadlines.published import (
    CAHPS_REGISTRATION,
    EXTERNAL_AGREEMENT,
    MVP_REGISTRATION,
    check_covered,
)
from qpp_rules.deadlines.windows import Deadline, DeadlineStatus, check_option

if TYPE_CHECKING:
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.vocabulary import ParticipationOption

__all__ = ["check", "check_external_agreement", "check_mvp_with_cahps", "mvp_support_due"]


def __dir__() -> list[str]:
    return __all__


_MOMENT: Final = timedelta(microseconds=1)
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
        "DEA-030",
        "DEA-031",
        "DEA-032",
    ),
)
WHOLE_DAY: Final = Rule(
    "deadlines.whole-day",
    "done on the last day, which runs through",
    cfr(
        "414.1400",
        basis=Basis.INTERPRETATION,
        note="the text states a day and no hour; the whole Eastern day is taken to be in time",
    ),
    ("DEA-003", "DEA-007", "DEA-010", "DEA-017", "DEA-018"),
)
CLOSING_INSTANT: Final = Rule(
    "deadlines.closing-instant",
    "done at the closing instant itself, which counts as open",
    cfr(
        "414.1400",
        basis=Basis.INTERPRETATION,
        note=(
            'the closing instant itself is taken as closed; "until 8 p.m." can be read both ways'
        ),
    ),
    ("DEA-001", "DEA-002", "DEA-008", "DEA-009", "DEA-011"),
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
    deadline: Deadline | None,
    done: Moment | None,
    year: PerformanceYear,
    participation_option: ParticipationOption | None = None,
    *,
    closing_instant_is_open: bool = False,
) -> Determination[bool | None]:
    """Decide whether what was *done* then met *deadline*.

    *done* is an aware datetime, or a date where only the day is known; None where it is not known.
    *deadline* is None where CMS sets the date and it is not known. None is answered where the facts
    or the texts do not decide: a day in whose course the window opened or closed, a close that an
    extension may have moved, or an extension for some participation options where none is given.
    At the closing instant itself our reading decides, *closing_instant_is_open* the other way, and
    a finding says so.

    >>> from qpp_rules.deadlines import calendar
    >>> cal = calendar(PerformanceYear(2027))
    >>> check(cal["data-acceptance"], date(2027, 1, 1), cal.year).answer
    True
    >>> check(cal["data-acceptance"], date(2027, 1, 2), cal.year).answer
    False

    Raises YearNotCovered for a year with no deadline that was read; InvalidValue for the deadline
    of another year and a datetime without a time zone; InvalidType for an argument of the wrong
    type.

    Citation: the deadline's own.
    """
    check_covered("check", year)
    check_deadline("check", "deadline", deadline, year)
    if done is not None and (problem := moment_problem("done", done)):
        refuse("check", [problem])
    check_option("check", participation_option)
    check_switch("check", "closing_instant_is_open", closing_instant_is_open)
    if deadline is None:
        return all_met(year, (IN_TIME.unknown("deadline"),))
    findings = judge_in_time(
        IN_TIME,
        deadline,
        ("done", done),
        participation_option,
        closing_instant_is_open=closing_instant_is_open,
    )
    return all_met(year, findings, aside=findings[1:])


def check_deadline(
    subject: str, name: str, deadline: Deadline | None, year: PerformanceYear
) -> None:
    """Raise unless *deadline* is None, or a Deadline that is not another year's."""
    if deadline is None:
        return
    if not isinstance(deadline, Deadline):
        raise InvalidType.of(
            subject, name, given=type(deadline).__name__, expected="a Deadline, or None"
        )
    if deadline.year not in (None, year):
        raise InvalidValue.of(
            subject,
            name,
            given=f"{deadline.key} of performance year {deadline.year}",
            expected=f"a deadline of {year}",
            remedy=f"take it from calendar(PerformanceYear({year}))",
        )


def judge_in_time(
    rule: Rule,
    deadline: Deadline,
    fact: tuple[str, Moment | None],
    participation_option: ParticipationOption | None,
    *,
    closing_instant_is_open: bool,
) -> tuple[Finding, ...]:
    """Return the finding on *rule*, that the window was open, and those on how that was read.

    *fact* is the name and the value of what was done.
    """
    name, done = fact
    if done is None:
        required, about = _asked(deadline), deadline.title
        citation = deadline.citation
        return (rule.unknown(name, required=required, about=about, citation=citation),)
    readings = {
        included: statuses_in(
            deadline, done, participation_option, closing_instant_is_open=included
        )
        for included in (True, False)
    }
    findings = [_in_time(rule, deadline, done, readings[closing_instant_is_open])]
    if isinstance(done, datetime) and readings[True] != readings[False]:
        about = deadline.title
        findings.append(CLOSING_INSTANT.judge(closing_instant_is_open, done, about=about))
    in_time = findings[0]
    last = (
        deadline.closes
        if participation_option is None
        else deadline.closes_for(participation_option)
    )
    on_the_last_day = _day_of(done) == last
    if in_time.verdict is Verdict.MET and on_the_last_day and not in_time.is_assumption:
        findings.append(WHOLE_DAY.met(done, f"{last}, no hour stated"))
    return tuple(findings)


def statuses_in(
    deadline: Deadline,
    done: Moment,
    participation_option: ParticipationOption | None = None,
    *,
    closing_instant_is_open: bool = False,
) -> set[DeadlineStatus]:
    """Return how *deadline* stands at *done*: of a day, at every instant of it."""
    return {
        deadline.status(one, participation_option, closing_instant_is_open=closing_instant_is_open)
        for one in _instants(deadline, done)
    }


def _day_of(done: Moment) -> date:
    return eastern_day(done) if isinstance(done, datetime) else done


def _in_time(
    rule: Rule, deadline: Deadline, done: Moment, statuses: set[DeadlineStatus]
) -> Finding:
    holds: bool | None = None
    if statuses == {DeadlineStatus.OPEN}:
        holds = True
    elif statuses <= {DeadlineStatus.NOT_OPEN, DeadlineStatus.CLOSED}:
        holds = False
    too_early = statuses == {DeadlineStatus.NOT_OPEN}
    return rule.judge(
        holds,
        done,
        _asked(deadline),
        about=deadline.title,
        citation=(too_early and deadline.opening_citation) or deadline.citation,
    )


def _instants(deadline: Deadline, done: Moment) -> tuple[datetime, ...]:
    """Return *done*, or of a day the instants between which nothing changes."""
    if isinstance(done, datetime):
        return (check_instant("check", "done", done),)
    first = start_of_eastern_day(check_date("check", "done", done))
    last = first + _LAST_MOMENT
    within = [instant for instant in deadline.boundaries if first < instant <= last]
    return (first, last, *within, *(instant - _MOMENT for instant in within))


def _asked(deadline: Deadline) -> str:
    """Return the window in words: its days, what moved it, what may have moved it."""
    parts = []
    closes = deadline.original_closes
    if closes is not None:
        opens = "" if deadline.opens is None else f"from {eastern_text(deadline.opens)}, "
        last = "before" if isinstance(closes, datetime) else "through"
        parts.append(f"{opens}{last} {eastern_text(closes)}")
    parts += [str(extension) for extension in deadline.extensions]
    if deadline.in_doubt_until is not None:
        parts.append(f"may have been moved to {eastern_text(deadline.in_doubt_until)}")
    return "; ".join(parts)


def check_external_agreement(
    effective_on: date | None,
    signed_on: date | None,
    year: PerformanceYear,
    *,
    intermediary_type: IntermediaryType | None = None,
) -> Determination[bool | None]:
    """Decide whether the agreement with an external organization was in effect in time.

    The effective date decides. A later signature is a finding to review: the text does not say
    whether an agreement may be backdated. *intermediary_type* matters before 2022, when the
    agreement was asked of QCDRs only; None is not known.

    >>> d = check_external_agreement(date(2026, 9, 1), date(2026, 9, 10), PerformanceYear(2027))
    >>> d.answer, [finding.verdict.name for finding in d.findings]
    (True, ['MET', 'NOT_MET'])

    Raises YearNotCovered where no source was read.

    Citation: 42 CFR § 414.1400(b)(3)(ii).
    """
    deadline = EXTERNAL_AGREEMENT.at(year)
    _check_type(intermediary_type)
    is_asked = True if year >= _ASKED_OF_REGISTRIES else _is_qcdr(intermediary_type)
    if is_asked is False:
        none = AGREEMENT_EFFECTIVE.not_applicable(about=f"asked of QCDRs only in {year}")
        return all_met(year, (none,))
    effective = _by_day(AGREEMENT_EFFECTIVE, "effective_on", effective_on, deadline)
    signed = _by_day(AGREEMENT_SIGNED, "signed_on", signed_on, deadline, own_citation=True)
    findings = (effective, signed)
    if is_asked is None and effective.verdict is not Verdict.MET:
        # One that was not in time may not have been needed.
        asked = AGREEMENT_EFFECTIVE.unknown("intermediary_type", citation=deadline.citation)
        return Determination(None, year, (asked, *findings))
    return all_met(year, findings, aside=(signed,))


_ASKED_OF_REGISTRIES: Final = PerformanceYear(2022)


def _is_qcdr(intermediary_type: IntermediaryType | None) -> bool | None:
    return None if intermediary_type is None else intermediary_type is IntermediaryType.QCDR


def _check_type(intermediary_type: IntermediaryType | None) -> None:
    if intermediary_type is not None and not isinstance(intermediary_type, IntermediaryType):
        raise InvalidType.of(
            "check_external_agreement",
            "intermediary_type",
            given=shown(intermediary_type),
            expected="an IntermediaryType, or None where it is not known",
            remedy="write IntermediaryType.QCDR",
        )


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
    registration, survey = MVP_REGISTRATION.at(year), CAHPS_REGISTRATION.at(year)
    windows = {
        "mvp_registered_at": (mvp_registered_at, registration),
        "cahps_registered_at": (cahps_registered_at, survey),
    }
    return all_met(
        year,
        tuple(_both_open(name, instant, own, survey) for name, (instant, own) in windows.items()),
    )


def _both_open(name: str, instant: datetime | None, own: Deadline, survey: Deadline) -> Finding:
    required, citation = _asked(survey), survey.citation
    if instant is None:
        return MVP_WITH_CAHPS.unknown(name, required=required, citation=citation)
    check_instant("check_mvp_with_cahps", name, instant)
    # The MVP may be registered before registration for the survey opens, and not after it closes.
    in_time = survey.status(instant) in {DeadlineStatus.NOT_OPEN, DeadlineStatus.OPEN}
    return MVP_WITH_CAHPS.judge(
        in_time and own.status(instant) is DeadlineStatus.OPEN,
        instant,
        required,
        about=name.removesuffix("_registered_at"),
        citation=citation,
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
    if problem := moment_problem("finalized_on", finalized_on):
        refuse("mvp_support_due", [problem])
    due: date = finalized_on + relativedelta(years=years)
    return due
