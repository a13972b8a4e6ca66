"""Whether a planned submission goes to CMS while data submission is open."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.checks import (
    a_flag,
    instance_of,
    optional,
    take,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import (
    Answers,
    Determination,
    all_met,
)
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import closing_instant, opening_instant
from qpp_rules.core.pages import Page, our_reading, reading, text
from qpp_rules.core.planned_submissions import check_planned, each_planned
from qpp_rules.core.sources import ELECTION_GUIDE_2019, cfr, guidance, text_of
from qpp_rules.core.years import PerformanceYear, eastern_day, eastern_text
from qpp_rules.deadlines.calendars import calendar
from qpp_rules.deadlines.in_time import check_deadline, judge_in_time
from qpp_rules.deadlines.published import DATA_SUBMISSION
from qpp_rules.deadlines.windows import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.findings import Finding
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.planned_submissions import PlannedSubmission

_page = Page(__name__)

_PARAGRAPH: Final = "414.1325(e)(1)"
_NOT_FOUND: Final = "CMS's own dates for the year were not found"
_OF_2018: Final = cfr("414.1325(f)(1)", as_of=date(2018, 1, 1), basis=Basis.DERIVED)
_UNREAD: Final = cfr(_PARAGRAPH, basis=Basis.DERIVED, note=text_of(2024))
_ELECTION_GUIDE: Final = guidance(
    ELECTION_GUIDE_2019, "Important Dates and Deadlines: Opt-in and Voluntary Reporting Elections"
)
_AFTER: Final = (
    "no text found says when data submission opens for this year; we take it to open after the "
    "performance year, as in every year whose opening was found; it could open during it"
)


def _published(*years: int) -> tuple[Entry[None], ...]:
    """Return what CMS published about each year's window, with the paragraph that it restates."""
    sources = {year: DATA_SUBMISSION.source(PerformanceYear(year)) for year in years}
    return tuple(text(year, year, evolve(one, cites=_PARAGRAPH)) for year, one in sources.items())


IN_WINDOW: Final = _page.rule(
    "deadlines.data-submission.open",
    "the data is submitted while data submission is open",
    (
        text(2017, 2017, evolve(_OF_2018, note=f"{text_of(2018)}; {_NOT_FOUND}")),
        text(2018, 2018, evolve(_OF_2018, note=f"read in a public copy only; {_NOT_FOUND}")),
        text(2019, 2019, evolve(_ELECTION_GUIDE, cites=_PARAGRAPH)),
        *_published(2020, 2021, 2022, 2023),
        text(2024, 2024, cfr(_PARAGRAPH)),
        *_published(2025, 2026),
        text(2027, 2027, evolve(_UNREAD, note=f"{text_of(2024)}; {_NOT_FOUND}")),
    ),
    "DEA-010",
    "DEA-011",
    "DEA-012",
    "RDY-003",
    "RDY-013",
)
HAS_OPENED: Final = _page.rule(
    "deadlines.data-submission.opened",
    "the data is submitted after data submission has opened",
    (
        *our_reading(IN_WINDOW.texts[:2], _AFTER),
        text(2019, 2019, _ELECTION_GUIDE),
        *our_reading((text(2020, 2021, _UNREAD),), _AFTER),
        *(one for one in DATA_SUBMISSION.entries if one.first_year >= PerformanceYear(2022)),
        *our_reading(IN_WINDOW.texts[-1:], _AFTER),
    ),
    "DEA-010",
    "DEA-022",
)

_KEY: Final = "data-submission"
_GIVEN: Final = (
    "the close is the one given with the planned submission, and not one that was published"
)
_WHATEVER: Final = (
    "we take data submission to open after the performance year, even if the window given opens "
    "earlier"
)


def may_submit(
    planned: PlannedSubmission,
    *,
    window: Deadline | None = None,
    closing_instant_is_open: bool = False,
) -> Determination[bool | None]:
    """Decide whether data submission is open at the instant when the data is submitted.

    The window is the year's ``data-submission``, with the extensions for the participant's
    participation option. *window*, a ``data-submission`` deadline that you know, replaces it; even
    then the answer is False until the performance year is over. *submission_closes* of *planned*
    replaces the close; if it is a day without an hour, and the window closes on that day, the
    window's hour holds. The closing instant itself is closed, unless *closing_instant_is_open*.

    For 2017, 2018 and 2027 no window was found. The answer is None until *window* is given, or
    False if *submission_closes* or the year alone rules the instant out.

    >>> from qpp_rules import EASTERN, Group, PerformanceYear, Tin
    >>> from qpp_rules.core import PlannedSubmission
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> def planned(*submitted_at):
    ...     return PlannedSubmission(
    ...         Group(Tin("000000001")),
    ...         PerformanceYear(2026),
    ...         {PerformanceCategory.QUALITY},
    ...         submitted_at=datetime(*submitted_at, tzinfo=EASTERN),
    ...     )
    >>> may_submit(planned(2027, 2, 1, 9)).answer, may_submit(planned(2027, 3, 31, 20)).answer
    (True, False)

    Raises YearNotCovered for a year whose deadlines were not found, InvalidValue for the window of
    another year or another deadline, or one without a year that opens after the year that follows
    the performance year; InvalidType for an argument of the wrong type.

    Citation: 42 CFR § 414.1325(e)(1); CMS's notices, as :func:`calendar` cites them.
    """
    subject = "may_submit"
    check_planned(subject, planned)
    year = planned.year
    published = calendar(year).get(_KEY)
    check_deadline(subject, "window", window, year)
    if window is not None and window.key != _KEY:
        given, expected = shown(window.key), f"a Deadline whose key is {_KEY}, or None"
        raise InvalidValue.of(subject, "window", given=given, expected=expected)
    if window is not None and window.year is None:
        _refuse_later_year(subject, window, year)
    take(subject, closing_instant_is_open=(closing_instant_is_open, a_flag))
    base = published if window is None else window
    findings = tuple(_findings(planned, base, closing_instant_is_open))
    decisive = tuple(one for one in findings if one.rule in (IN_WINDOW, HAS_OPENED))
    aside = tuple(one for one in findings if one not in decisive)
    return all_met(year, findings, aside=aside)


def may_submit_all(
    planned: Iterable[PlannedSubmission],
    *,
    window: Deadline | None = None,
    closing_instant_is_open: bool = False,
) -> Answers[PlannedSubmission, bool | None]:
    """Decide as :func:`may_submit` for each planned submission, in the order given.

    Raises as :func:`may_submit`, and InvalidValue for a planned submission that comes twice.
    """
    take(
        "may_submit_all",
        window=(window, optional(instance_of(Deadline))),
        closing_instant_is_open=(closing_instant_is_open, a_flag),
    )
    plans = each_planned("may_submit_all", planned)
    is_open = closing_instant_is_open
    return Answers(
        [(one, may_submit(one, window=window, closing_instant_is_open=is_open)) for one in plans]
    )


def _findings(
    planned: PlannedSubmission, base: Deadline | None, closing_instant_is_open: bool
) -> Iterator[Finding]:
    submitted_at, clause = planned.submitted_at, IN_WINDOW.of(planned.year)
    if base is None or base.opens is None:
        yield _has_opened(planned)
    elif eastern_day(opening_instant(base.opens)) <= planned.year.last_day and submitted_at:
        yield from _after_the_year(planned, submitted_at)
    given = _given_close(planned, base)
    if base is None and given is None:
        missing = ("submission_closes", *(() if submitted_at else ("submitted_at",)))
        yield clause.unknown(*missing, observed=submitted_at)
        return
    own = reading(clause.citation, _GIVEN)
    if base is None:
        deadline = Deadline(key=_KEY, title="Data submission", original_closes=given, citation=own)
    elif given is None:
        deadline = base
    elif base.opens is not None and closing_instant(given) <= opening_instant(base.opens):
        required = f"a close after the opening, {eastern_text(base.opens)}"
        yield clause.not_met(given, required, about="submission_closes")
        return
    else:
        deadline = evolve(
            base, original_closes=given, extensions=(), in_doubt_until=None, citation=own
        )
    yield from judge_in_time(
        IN_WINDOW,
        planned.year,
        ("window", deadline),
        ("submitted_at", submitted_at),
        planned.participant.participation_option,
        closing_instant_is_open=closing_instant_is_open,
    )


def _refuse_later_year(subject: str, window: Deadline, year: PerformanceYear) -> None:
    """Refuse a window without a year that opens too late to be that of *year*."""
    if window.opens is None:
        return
    first = eastern_day(opening_instant(window.opens))
    if first.year > year.year + 1:
        raise InvalidValue.of(
            subject,
            "window",
            given=f"one without a year that opens on {first}",
            expected=f"one that opens by the end of {year.year + 1}",
            remedy=f"if it is that of {year}, give it the year",
        )


def _has_opened(planned: PlannedSubmission) -> Finding:
    """Judge an opening that is not known: an instant within the performance year is too early."""
    submitted_at, last = planned.submitted_at, planned.year.last_day
    clause = HAS_OPENED.of(planned.year)
    required = f"after {last}"
    if submitted_at is None:
        return clause.unknown("window", "submitted_at", required=required)
    if eastern_day(submitted_at) <= last:
        return clause.not_met(submitted_at, required)
    return clause.unknown("window", observed=submitted_at, required=required)


def _after_the_year(planned: PlannedSubmission, submitted_at: datetime) -> Iterator[Finding]:
    """Yield a finding if the data goes within the performance year, though the window is open."""
    last = planned.year.last_day
    if eastern_day(submitted_at) <= last:
        early = HAS_OPENED.of(planned.year).not_met(submitted_at, f"after {last}")
        yield early.replace(source=reading(early.citation, _WHATEVER))


def _given_close(planned: PlannedSubmission, base: Deadline | None) -> Moment | None:
    """Return the close given with *planned*; None if it is the close of *base*."""
    given = planned.submission_closes
    if given is None or base is None:
        return given
    closes = base.closes_for(planned.participant.participation_option)
    if isinstance(given, datetime):
        return None if given == closes else given
    same_day = isinstance(closes, datetime) and eastern_day(closes) == given
    return None if same_day or given == closes else given
