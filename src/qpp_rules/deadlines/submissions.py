"""Whether a planned submission goes to CMS while data submission is open."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from attrs import evolve

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Answers, Determination, Finding, Rule, all_met
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.moments import closing_instant, opening_instant
from qpp_rules.core.planned_submissions import check_planned, each_planned
from qpp_rules.core.sources import cfr
from qpp_rules.core.values import check_switch, shown
from qpp_rules.core.years import eastern_day, eastern_text
from qpp_rules.deadlines.calendars import calendar
from qpp_rules.deadlines.checks import check_deadline, judge_in_time
from qpp_rules.deadlines.windows import Deadline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qpp_rules.core.moments import Moment
    from qpp_rules.core.planned_submissions import PlannedSubmission

__all__ = ["may_submit", "may_submit_all"]


def __dir__() -> list[str]:
    return __all__


IN_WINDOW: Final = Rule(
    "deadlines.data-submission.open",
    "the data goes to CMS while data submission is open",
    cfr("414.1325(e)(1)"),
    ("DEA-010", "DEA-011", "DEA-012"),
)
HAS_OPENED: Final = Rule(
    "deadlines.data-submission.opened",
    "the data goes to CMS after data submission has opened",
    cfr(
        "414.1325(e)(1)",
        basis=Basis.INTERPRETATION,
        note="no text found says when data submission opens for this year; it is taken to open "
        "after the performance year, as in every year whose opening was found",
    ),
    ("DEA-010", "DEA-022"),
)

_KEY: Final = "data-submission"
_GIVEN: Final = cfr(
    "414.1325(e)(1)",
    basis=Basis.INTERPRETATION,
    note="the close is the one given with the planned submission, and not one that was published",
)
_AFTER_THE_YEAR: Final = cfr(
    "414.1325(e)(1)",
    basis=Basis.INTERPRETATION,
    note="data submission is taken to open after the performance year, whatever the window given",
)


def may_submit(
    planned: PlannedSubmission,
    *,
    window: Deadline | None = None,
    closing_instant_is_open: bool = False,
) -> Determination[bool | None]:
    """Decide whether data submission is open at the instant at which the data goes to CMS.

    The window is the year's ``data-submission``, with the extensions for the participant's
    participation option. *window*, a ``data-submission`` of your own knowledge, takes its place;
    nothing goes before the performance year is over, whatever it says. The *submission_closes* of
    *planned* takes the place of the close; a day without an hour has the window's hour where it is
    the same day. The closing instant itself is closed, unless *closing_instant_is_open*.

    For 2017, 2018 and 2027 no window was found. The answer is None until *window* is given, or
    False where *submission_closes* or the year alone rules the instant out.

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

    Raises YearNotCovered for a year with no deadline that was read, InvalidValue for the window of
    another year or another deadline, InvalidType for an argument of the wrong type.

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
    check_switch(subject, "closing_instant_is_open", closing_instant_is_open)
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
    """Decide it for each planned submission, in the order given; see :func:`may_submit`.

    Raises as :func:`may_submit`, and InvalidValue for a planned submission that comes twice.
    """
    check_switch("may_submit_all", "closing_instant_is_open", closing_instant_is_open)
    plans = each_planned("may_submit_all", planned)
    is_open = closing_instant_is_open
    return Answers(
        [(one, may_submit(one, window=window, closing_instant_is_open=is_open)) for one in plans]
    )


def _findings(
    planned: PlannedSubmission, base: Deadline | None, closing_instant_is_open: bool
) -> Iterator[Finding]:
    submitted_at = planned.submitted_at
    if base is None or base.opens is None:
        yield _has_opened(planned)
    elif eastern_day(opening_instant(base.opens)) <= planned.year.last_day and submitted_at:
        yield from _after_the_year(planned, submitted_at)
    given = _given_close(planned, base)
    if base is None and given is None:
        missing = ("submission_closes", *(() if submitted_at else ("submitted_at",)))
        yield IN_WINDOW.unknown(*missing, observed=submitted_at)
        return
    if base is None:
        deadline = Deadline(
            key=_KEY, title="Data submission", original_closes=given, citation=_GIVEN
        )
    elif given is None:
        deadline = base
    elif base.opens is not None and closing_instant(given) <= opening_instant(base.opens):
        required = f"a close after the opening, {eastern_text(base.opens)}"
        yield IN_WINDOW.not_met(given, required, about="submission_closes")
        return
    else:
        deadline = evolve(
            base, original_closes=given, extensions=(), in_doubt_until=None, citation=_GIVEN
        )
    yield from judge_in_time(
        IN_WINDOW,
        deadline,
        ("submitted_at", submitted_at),
        planned.participant.participation_option,
        closing_instant_is_open=closing_instant_is_open,
    )


def _has_opened(planned: PlannedSubmission) -> Finding:
    """Judge an opening that is not known: only the performance year itself is surely too early."""
    submitted_at, last = planned.submitted_at, planned.year.last_day
    required = f"after {last}"
    if submitted_at is None:
        return HAS_OPENED.unknown("window", "submitted_at", required=required)
    if eastern_day(submitted_at) <= last:
        return HAS_OPENED.not_met(submitted_at, required)
    return HAS_OPENED.unknown("window", observed=submitted_at, required=required)


def _after_the_year(planned: PlannedSubmission, submitted_at: datetime) -> Iterator[Finding]:
    """Tell of data that goes in a window which is given as open in the performance year itself."""
    last = planned.year.last_day
    if eastern_day(submitted_at) <= last:
        yield HAS_OPENED.not_met(submitted_at, f"after {last}", citation=_AFTER_THE_YEAR)


def _given_close(planned: PlannedSubmission, base: Deadline | None) -> Moment | None:
    """Return the close given with *planned*, None where it says nothing new of that of *base*."""
    given = planned.submission_closes
    if given is None or base is None:
        return given
    closes = base.closes_for(planned.participant.participation_option)
    if isinstance(given, datetime):
        return None if given == closes else given
    same_day = isinstance(closes, datetime) and eastern_day(closes) == given
    return None if same_day or given == closes else given
