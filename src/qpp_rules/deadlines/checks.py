"""What follows from deadlines: whether something was in time, and the dates that rules compute."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, Finding, Verdict, all_met
from qpp_rules.core.errors import InvalidType, InvalidValue, refuse
from qpp_rules.core.moments import moment_problem
from qpp_rules.core.pages import Page, entry, our_reading, text
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    NOTICES_2026,
    cfr,
    guidance,
    text_of,
)
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
    CIRCUMSTANCES_APPLICATION,
    DATA_SUBMISSION,
    ELECTION,
    EXTERNAL_AGREEMENT,
    MVP_REGISTRATION,
    SELF_NOMINATION,
    check_covered,
    section,
)
from qpp_rules.deadlines.windows import Deadline, DeadlineStatus, check_option

if TYPE_CHECKING:
    from qpp_rules.core.determinations import Clause, Rule
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.vocabulary import ParticipationOption

__all__ = ["check", "check_external_agreement", "check_mvp_with_cahps", "mvp_support_due"]


def __dir__() -> list[str]:
    return __all__


_page = Page(__name__)

_MOMENT: Final = timedelta(microseconds=1)
_LAST_MOMENT: Final = timedelta(hours=23, minutes=59, seconds=59, microseconds=999_999)

_CLOSED: Final = guidance(NOTICES_2026, "MVP registration", cites="414.1365(b)(1)")
_KEY_DATES: Final = "2027 MIPS Performance Period Key Dates"
_CLOSED_2027: Final = guidance(FACT_SHEET_2027, _KEY_DATES, cites="414.1400(b)(2)")

IN_TIME: Final = _page.rule(
    "deadlines.in-time",
    "done while the window was open",
    our_reading(
        (
            *section("414.1400", "414.1400", "414.1400"),
            text(2026, 2026, _CLOSED),
            text(2027, 2027, _CLOSED_2027),
        ),
        "each deadline has its own text; the closing instant itself is taken as closed, a day "
        "without a time as open through; the instant could count as open, and the day end earlier",
    ),
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
)
WHOLE_DAY: Final = _page.rule(
    "deadlines.whole-day",
    "done on the last day, which runs through",
    our_reading(
        (
            *section(
                "414.1400(d)(1)", "414.1400(b)(2)(ii)", "414.1400(b)(3)(ii) and (b)(3)(v)(G)(1)"
            ),
            text(
                2026, 2026, guidance(NOTICES_2026, "Automatic EUC policy", cites="414.1325(e)(1)")
            ),
            text(
                2027, 2027, guidance(FACT_SHEET_2027, _KEY_DATES, cites="414.1400(b)(3)(v)(G)(1)")
            ),
        ),
        "the text states a day and no hour; the whole Eastern day is taken to be in time, and "
        "another zone or 8 p.m. could be meant",
    ),
    "DEA-003",
    "DEA-007",
    "DEA-010",
    "DEA-017",
    "DEA-018",
)
CLOSING_INSTANT: Final = _page.rule(
    "deadlines.closing-instant",
    "done at the closing instant itself, which counts as open",
    (
        *our_reading(
            section("414.1400", "414.1400", "414.1400")[:2],
            "no text of this year that was read gives an hour of closing; where one is given the "
            "instant is taken as closed, and it could count as open",
        ),
        *our_reading(
            (
                text(
                    2019,
                    2019,
                    guidance(
                        ELECTION_GUIDE_2019,
                        "What Do I Need to do to Prepare for This Election Process?",
                        cites="414.1325(e)(1)",
                    ),
                ),
                *(
                    text(year, year, one.at(PerformanceYear(year)).citation)
                    for one, year in (
                        (SELF_NOMINATION, 2020),
                        (SELF_NOMINATION, 2021),
                        (DATA_SUBMISSION, 2022),
                        (CAHPS_REGISTRATION, 2023),
                        (ELECTION, 2024),
                        (CIRCUMSTANCES_APPLICATION, 2025),
                    )
                ),
                text(2026, 2026, _CLOSED),
                text(2027, 2027, _CLOSED_2027),
            ),
            'the closing instant itself is taken as closed; "until 8 p.m." can be read both ways',
        ),
    ),
    "DEA-001",
    "DEA-002",
    "DEA-008",
    "DEA-009",
    "DEA-011",
)
AGREEMENT_EFFECTIVE: Final = _page.rule(
    "deadlines.external-agreement.effective",
    "the agreement is effective on the day that the text names",
    EXTERNAL_AGREEMENT,
    "DEA-007",
)
AGREEMENT_SIGNED: Final = _page.rule(
    "deadlines.external-agreement.signed",
    "the agreement was signed by the day on which it must be effective",
    our_reading(
        EXTERNAL_AGREEMENT.entries,
        "the text tests the effective date and is silent on an agreement signed later, and "
        "backdating could be allowed",
    ),
    "DEA-007",
)
_MVP: Final = "414.1365(b)(1)"
_SURVEY_ONLY: Final = (
    "the text gives the day for the survey with an MVP; that the MVP too must be registered by "
    "then is said in the notice of 2026 only"
)
_SURVEY_UNREAD: Final = cfr(_MVP, basis=Basis.DERIVED, note=f"{text_of(2024)}; {_SURVEY_ONLY}")
MVP_WITH_CAHPS: Final = _page.rule(
    "deadlines.mvp-with-cahps",
    "registered by the close of CAHPS registration, as is needed for the survey in an MVP",
    (
        text(2023, 2023, _SURVEY_UNREAD),
        text(2024, 2024, cfr(_MVP, note=_SURVEY_ONLY)),
        text(2025, 2025, _SURVEY_UNREAD),
        text(2026, 2026, guidance(NOTICES_2026, "How to Register", cites=_MVP)),
        text(2027, 2027, _SURVEY_UNREAD),
    ),
    "DEA-023",
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
        return all_met(year, (IN_TIME.of(year).unknown("deadline"),))
    findings = judge_in_time(
        IN_TIME,
        year,
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
    year: PerformanceYear,
    deadline: Deadline,
    fact: tuple[str, Moment | None],
    participation_option: ParticipationOption | None,
    *,
    closing_instant_is_open: bool,
) -> tuple[Finding, ...]:
    """Return the finding on *rule*, that the window was open, and those on how that was read.

    *fact* is the name and the value of what was done. The finding cites the deadline's own text.
    """
    clause, (name, done) = rule.of(year), fact
    if done is None:
        required, about = _asked(deadline), deadline.title
        unknown = clause.unknown(name, required=required, about=about)
        return (evolve(unknown, source=deadline.citation),)
    readings = {
        included: statuses_in(
            deadline, done, participation_option, closing_instant_is_open=included
        )
        for included in (True, False)
    }
    findings = [_in_time(clause, deadline, done, readings[closing_instant_is_open])]
    if isinstance(done, datetime) and readings[True] != readings[False]:
        about = deadline.title
        findings.append(CLOSING_INSTANT.of(year).judge(closing_instant_is_open, done, about=about))
    in_time = findings[0]
    last = (
        deadline.closes
        if participation_option is None
        else deadline.closes_for(participation_option)
    )
    on_the_last_day = _day_of(done) == last
    # A deadline that is our reading as a whole says so itself.
    is_stated = deadline.citation.basis is not Basis.INTERPRETATION
    if in_time.verdict is Verdict.MET and on_the_last_day and is_stated:
        findings.append(WHOLE_DAY.of(year).met(done, f"{last}, no hour stated"))
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
    clause: Clause, deadline: Deadline, done: Moment, statuses: set[DeadlineStatus]
) -> Finding:
    holds: bool | None = None
    if statuses == {DeadlineStatus.OPEN}:
        holds = True
    elif statuses <= {DeadlineStatus.NOT_OPEN, DeadlineStatus.CLOSED}:
        holds = False
    too_early = statuses == {DeadlineStatus.NOT_OPEN}
    return evolve(
        clause.judge(holds, done, _asked(deadline), about=deadline.title),
        source=(too_early and deadline.opening_citation) or deadline.citation,
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
    last = EXTERNAL_AGREEMENT.at(year).closes
    _check_type(intermediary_type)
    is_asked = True if year >= _ASKED_OF_REGISTRIES else _is_qcdr(intermediary_type)
    if is_asked is False:
        none = AGREEMENT_EFFECTIVE.of(year).not_applicable(about=f"asked of QCDRs only in {year}")
        return all_met(year, (none,))
    effective = _by_day(AGREEMENT_EFFECTIVE.of(year), "effective_on", effective_on, last)
    signed = _by_day(AGREEMENT_SIGNED.of(year), "signed_on", signed_on, last)
    findings = (effective, signed)
    if is_asked is None and effective.verdict is not Verdict.MET:
        # One that was not in time may not have been needed.
        asked = AGREEMENT_EFFECTIVE.of(year).unknown("intermediary_type")
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


def _by_day(clause: Clause, name: str, day: date | None, last: Moment) -> Finding:
    if day is None:
        return clause.unknown(name, required=f"by {last}")
    check_date("check_external_agreement", name, day)
    return clause.judge(day <= last, day, f"by {last}")


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
    clause = MVP_WITH_CAHPS.of(year)
    findings = (
        _both_open(clause, name, instant, own, survey) for name, (instant, own) in windows.items()
    )
    # What is compared with is the close, and that stands in its own text.
    return all_met(year, tuple(evolve(one, source=survey.citation) for one in findings))


def _both_open(
    clause: Clause, name: str, instant: datetime | None, own: Deadline, survey: Deadline
) -> Finding:
    required = _asked(survey)
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


MVP_SUPPORT_YEARS: Final = _page.parameter(
    "deadlines.mvp-support-years",
    "years of grace to support an MVP after its finalization",
    entry(
        2026,
        2027,
        1,
        guidance(
            FACT_SHEET_2027,
            "Performance categories and MVPs",
            note="cites 42 CFR § 414.1400(b)(1)(ii); it is not said which date that is",
            cites="414.1400(b)(1)(ii)",
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
