"""Whether something was done in time: while the window of its deadline was open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from qpp_rules.core.checks import (
    a_flag,
    hidden,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import Finding, Verdict
from qpp_rules.core.moments import a_moment, day_of
from qpp_rules.core.pages import Page, our_reading, reading, text
from qpp_rules.core.sources import (
    ELECTION_GUIDE_2019,
    FACT_SHEET_2027,
    NOTICES_2026,
    guidance,
)
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear, eastern_text
from qpp_rules.deadlines.published import (
    CAHPS_REGISTRATION,
    CIRCUMSTANCES_APPLICATION,
    DATA_SUBMISSION,
    ELECTION,
    SELF_NOMINATION,
    check_covered,
    section,
)
from qpp_rules.deadlines.windows import (
    Deadline,
    DeadlineStatus,
    an_option,
    first_day_taken,
)

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from qpp_rules.core.findings import Clause, Rule
    from qpp_rules.core.moments import Moment

_page = Page(__name__)

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
        "each deadline has its own text; we take the closing instant itself as closed, and a day "
        "without a time as open to its end; the instant could count as open, and the day could end "
        "earlier",
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
    "done on the last day, which counts to its end",
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
        "the text states a day and no hour; we take the whole Eastern day to be in time; another "
        "zone or 8 p.m. could be meant",
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
            "no text that was read gives a closing hour for this year; where an hour is given, we "
            "take that instant as closed, and it could count as open",
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
            'we take the closing instant itself as closed; "until 8 p.m." can be read both ways',
        ),
    ),
    "DEA-001",
    "DEA-002",
    "DEA-008",
    "DEA-009",
    "DEA-011",
)


def check(
    deadline: Deadline | None,
    done: Moment | None,
    year: PerformanceYear,
    participation_option: ParticipationOption | None = None,
    *,
    closing_instant_is_open: bool = False,
) -> Determination[bool | None]:
    """Decide whether *deadline* was met: whether its window was open when something was *done*.

    *done* is an aware datetime, or a date if only the day is known; None means "not known".
    *deadline* is None if CMS sets the date and you do not know it.

    The answer is None if the facts or the texts do not decide: the window opened or closed during
    that day; an extension may have moved the close; an extension is for some participation options
    and no option is given; or no opening was found and it was done before the year that precedes
    the performance year, so it may have been for another year (our reading). We take the closing
    instant itself as closed, or with *closing_instant_is_open* as open, and a finding says so.

    >>> from datetime import date
    >>> from qpp_rules.deadlines import calendar
    >>> cal = calendar(PerformanceYear(2027))
    >>> check(cal["data-acceptance"], date(2027, 1, 1), cal.year).answer
    True
    >>> check(cal["data-acceptance"], date(2027, 1, 2), cal.year).answer
    False

    Raises YearNotCovered for a year whose deadlines were not found; InvalidValue for the deadline
    of another year and a datetime without a time zone; InvalidType for an argument of the wrong
    type.

    Citation: the deadline's own.
    """
    check_covered("check", year)
    check_deadline("check", "deadline", deadline, year)
    take(
        "check",
        done=(done, optional(a_moment)),
        participation_option=(participation_option, optional(an_option)),
        closing_instant_is_open=(closing_instant_is_open, a_flag),
    )
    if deadline is None:
        missing = ("deadline",) if done is not None else ("deadline", "done")
        return all_met(year, (IN_TIME.of(year).unknown(*missing),))
    findings = judge_in_time(
        IN_TIME,
        year,
        ("deadline", deadline),
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
    take(subject, **{name: (deadline, optional(hidden(instance_of(Deadline))))})
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
    given: tuple[str, Deadline],
    fact: tuple[str, Moment | None],
    participation_option: ParticipationOption | None,
    *,
    closing_instant_is_open: bool,
) -> tuple[Finding, ...]:
    """Return the finding on *rule*, and then those on our readings that it rests on.

    *given* is the name and the deadline, *fact* the name and the value of the act. The
    finding cites the deadline's own text.
    """
    clause, (name, done), (its_name, deadline) = rule.of(year), fact, given
    if done is None:
        required, about = window_in_words(deadline), deadline.title
        is_for_all = all(extension.is_for_all for extension in deadline.extensions)
        needs_option = participation_option is None and not is_for_all
        option = ("participation_option",) if needs_option else ()
        unknown = clause.unknown(name, *option, required=required, about=about)
        return (unknown.replace(source=deadline.citation),)
    readings = {
        included: deadline.statuses(done, participation_option, closing_instant_is_open=included)
        for included in (True, False)
    }
    by_option = {
        deadline.statuses(done, option, closing_instant_is_open=closing_instant_is_open)
        for option in (ParticipationOption if participation_option is None else ())
    } or {readings[closing_instant_is_open]}
    missing = tuple(
        missed
        for missed, is_missed in (
            (name, any(len(statuses) > 1 for statuses in by_option)),
            ("participation_option", len(by_option) > 1),
            (its_name, any(DeadlineStatus.UNKNOWN in statuses for statuses in by_option)),
        )
        if is_missed
    )
    findings = [_in_time(clause, deadline, done, readings[closing_instant_is_open], missing)]
    if isinstance(done, datetime) and readings[True] != readings[False]:
        about = deadline.title
        findings.append(CLOSING_INSTANT.of(year).judge(closing_instant_is_open, done, about=about))
    in_time = findings[0]
    last = (
        deadline.closes
        if participation_option is None
        else deadline.closes_for(participation_option)
    )
    on_the_last_day = day_of(done) == last
    # If the whole deadline is our reading, its own citation says so.
    is_stated = deadline.citation.basis is not Basis.INTERPRETATION
    if in_time.verdict is Verdict.MET and on_the_last_day and is_stated:
        findings.append(WHOLE_DAY.of(year).met(done, f"{last}, no hour stated"))
    return tuple(findings)


def _in_time(
    clause: Clause,
    deadline: Deadline,
    done: Moment,
    statuses: AbstractSet[DeadlineStatus],
    missing: tuple[str, ...],
) -> Finding:
    required, about = window_in_words(deadline), deadline.title
    first = first_day_taken(deadline)
    if statuses == {DeadlineStatus.UNKNOWN} and first is not None and day_of(done) < first:
        unknown = clause.unknown("opens", observed=done, required=required, about=about)
        return unknown.replace(source=reading(deadline.citation, _LONG_BEFORE))
    holds: bool | None = None
    if statuses == {DeadlineStatus.OPEN}:
        holds = True
    elif statuses <= {DeadlineStatus.NOT_OPEN, DeadlineStatus.CLOSED}:
        holds = False
    # If the opening is a day without an hour, the window opens with that day.
    by_opening = statuses == {DeadlineStatus.NOT_OPEN} or day_of(done) == deadline.opens
    source = (by_opening and deadline.opening_citation) or deadline.citation
    judged = clause.judge(holds, done, required, missing=missing, about=about)
    return judged.replace(source=source)


_LONG_BEFORE: Final = (
    "no opening was found; we do not take what was done before the year that precedes the "
    "performance year to be for it, and the window could have been open then"
)


def window_in_words(deadline: Deadline) -> str:
    """Return the window in words: its days, its extensions, and one that may have moved it."""
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
