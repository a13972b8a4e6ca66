"""The certification that submitted data is true, accurate and complete, by year.

42 CFR § 414.1400(a)(3)(i). The text of 2017 asks for none. That of 2018 asks for it with the data,
when they are submitted; the later ones in the form and at the time that CMS specifies. It covers
every source, every reporting option and every performance category.

What to do about data that turns out to be wrong: correct it until the submission period ends, and
notify CMS afterwards.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_flag,
    instance_of,
    optional,
    take,
    takes,
)
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidValue, Problem
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import Moment, a_moment, precedes
from qpp_rules.core.pages import Page, our_reading, text
from qpp_rules.core.planned_submissions import PlannedSubmission, check_planned
from qpp_rules.core.sources import FACT_SHEET_2027, cfr, guidance, unread
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear, an_instant, check_year, eastern_day, eastern_text
from qpp_rules.deadlines import Deadline, DeadlineStatus, calendar
from qpp_rules.submissions.periods import QUALITY_PERIOD, WHOLE_YEAR

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding, Findings
    from qpp_rules.core.parameters import Entry
    from qpp_rules.core.years import PerformanceYear as PY

_SHA256: Final = re.compile("[0-9a-f]{64}")


@takes(str)
def a_digest(name: str, value: object) -> Problem | None:
    """Take a content digest: a SHA-256 as 64 hexadecimal digits."""
    if isinstance(value, str) and _SHA256.fullmatch(value):
        return None
    remedy = "take the content_digest of what was checked"
    is_type = not isinstance(value, str)
    return Problem(name, shown(value), "64 digits and letters a to f", remedy, is_type=is_type)


@frozen
class Certification:
    """The intermediary's certification that the data of a submission is true, accurate, complete.

    *content_digest* is that of the content that is certified: one changed count needs a new
    certification. *certified_at* is the instant at which the intermediary certified it.
    *in_form_of_cms* says whether it did so in the form and manner that CMS specifies; None means
    "not known".

    Citation: 42 CFR § 414.1400(a)(3)(i).
    """

    planned: PlannedSubmission = field(validator=instance_of(PlannedSubmission))
    content_digest: str = field(validator=a_digest)
    certified_at: datetime = field(validator=an_instant)
    in_form_of_cms: bool | None = field(default=None, kw_only=True, validator=optional(a_flag))


_page = Page(__name__)

_CHANGED: Final = (
    "the text asks that the data submitted be certified; that a changed count needs a new "
    "certification is our reading"
)
_TOO_LATE: Final = (
    "from 2019 on CMS says when; a certification after the data went is taken to be too late, and "
    "one before the performance period of the data was over, or before any data was received, to "
    "be too early: nothing was complete"
)


def certification_texts(first: int = 2018) -> tuple[Entry[None], ...]:
    """Return the paragraph on the certification by year, from *first*."""
    places = {
        **dict.fromkeys(range(2018, 2022), "414.1400(a)(5)"),
        **dict.fromkeys((2022, 2023), "414.1400(a)(3)"),
    }
    of_2024 = cfr("414.1400(a)(3)(i)")
    every = (
        *(text(year, year, cfr(at, as_of=date(year, 1, 1))) for year, at in places.items()),
        text(2024, 2024, of_2024),
        text(2025, 2026, unread(2024, of_2024)),
        text(
            2027,
            2027,
            guidance(FACT_SHEET_2027, "Certification Statement", cites=of_2024.locator),
        ),
    )
    from_first = PerformanceYear(first)
    return tuple(
        text(max(one.first_year, from_first).year, one.last_year.year, one.source)
        for one in every
        if one.last_year >= from_first
    )


CERTIFIED: Final = _page.rule(
    "submissions.certified",
    "the intermediary certifies that the data of this submission is true, accurate and complete",
    (
        text(
            2017,
            2017,
            cfr(
                "414.1400",
                as_of=date(2017, 1, 1),
                note="the text of 2017 asks for no certification",
            ),
        ),
        *certification_texts(),
    ),
    *("SUB-035", "SUB-036", "SUB-037", "SUB-062", "RDY-011"),
)
CERTIFIED_CONTENT: Final = _page.rule(
    "submissions.certified.content",
    "the certification covers exactly the content that is submitted",
    our_reading(certification_texts(), _CHANGED),
    "SUB-035",
    "RDY-011",
)
CERTIFIED_IN_TIME: Final = _page.rule(
    "submissions.certified.time",
    "the certification is made when the data is complete, before it is submitted; in 2018 with it",
    our_reading(certification_texts(), _TOO_LATE),
    "SUB-062",
)
CERTIFIED_IN_FORM: Final = _page.rule(
    "submissions.certified.form",
    "the certification has the form and manner that CMS specifies",
    certification_texts(2019),
    *("SUB-038", "SUB-062"),
)
_WITH_THE_DATA: Final = 2018
_NONE_ASKED: Final = 2017


def check_certification(
    certification: Certification | None,
    planned: PlannedSubmission,
    content_digest: str,
    *,
    performance_end: date | None = None,
) -> Determination[bool | None]:
    """Decide whether *certification* is valid for *planned*, with exactly this content.

    It must be for the same participant, year and performance categories, with the same digest, not
    after the data goes, and since 2019 in the form that CMS specifies. It must not come before the
    data can be complete: before the performance period of the content is over, nor before the day
    on which the first data was received, if that is known. *performance_end* is the last day of
    that period, the latest of all categories; without it, quality data is of the whole year, and
    for other data a certification within the year leaves the answer open. In 2018 it goes with the
    data: on the same Eastern day. In 2017 none is asked for. None means "not known".

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), PerformanceYear(2026), {PerformanceCategory.QUALITY},
    ...     submitted_at=datetime(2027, 2, 1, 9, tzinfo=EASTERN),
    ... )
    >>> noon = datetime(2027, 1, 31, 12, tzinfo=EASTERN)
    >>> certified = Certification(planned, "a" * 64, noon, in_form_of_cms=True)
    >>> check_certification(certified, planned, "a" * 64).answer
    True
    >>> check_certification(certified, planned, "b" * 64).answer
    False

    Raises InvalidType or InvalidValue for an argument of the wrong type, and YearNotCovered for a
    year without a source.

    Citation: 42 CFR § 414.1400(a)(3)(i).
    """
    subject = "check_certification"
    check_planned(subject, planned)
    take(
        subject,
        certification=(certification, optional(instance_of(Certification))),
        content_digest=(content_digest, a_digest),
        performance_end=(performance_end, optional(a_calendar_date)),
    )
    found = certification_findings(certification, planned, content_digest, performance_end)
    return all_met(planned.year, found)


def certification_findings(
    certification: Certification | None,
    planned: PlannedSubmission,
    content_digest: str | None,
    performance_end: date | None,
) -> Findings:
    """Return the findings of :func:`check_certification`; None is a digest that is not known."""
    year, clause = planned.year, CERTIFIED.of(planned.year)
    if year.year == _NONE_ASKED:
        return (clause.not_applicable(),)
    if certification is None:
        return (clause.unknown("certification", about=planned.participant.masked_key),)
    found = (
        _same_submission(certification, planned),
        CERTIFIED_CONTENT.of(year).judge(
            None if content_digest is None else certification.content_digest == content_digest,
            certification.content_digest,
            content_digest,
            missing=("checked",),
        ),
        _in_time(certification, planned, performance_end),
    )
    if not CERTIFIED_IN_FORM.covers(year):
        return found
    in_form = certification.in_form_of_cms
    missing = ("certification.in_form_of_cms",)
    return (*found, CERTIFIED_IN_FORM.of(year).judge(in_form, missing=missing))


def _same_submission(certification: Certification, planned: PlannedSubmission) -> Finding:
    certified = certification.planned
    same = (
        certified.participant == planned.participant
        and certified.year == planned.year
        and certified.categories >= planned.categories
    )
    observed, required = (
        f"{one.participant.masked_key}, {one.year}, {_names(one)}" for one in (certified, planned)
    )
    return CERTIFIED.of(planned.year).judge(same, observed, required)


def _names(planned: PlannedSubmission) -> str:
    return ", ".join(sorted(one.value for one in planned.categories))


def _in_time(
    certification: Certification, planned: PlannedSubmission, performance_end: date | None
) -> Finding:
    clause, certified, sent = (
        CERTIFIED_IN_TIME.of(planned.year),
        certification.certified_at,
        planned.submitted_at,
    )
    on, ends = eastern_day(certified), _last_day(planned, performance_end)
    if too_early := _too_early(on, planned, ends):
        return clause.not_met(certified, too_early)
    late = sent is not None and certified > sent
    if ends is None and on <= planned.year.last_day and not late:
        return clause.unknown("performance_end", observed=certified)
    if sent is None:
        return clause.unknown("planned.submitted_at", observed=certified)
    if planned.year.year == _WITH_THE_DATA:
        on_the_day = on == eastern_day(sent)
        required = f"on {eastern_day(sent)}, not after {eastern_text(sent)}"
        return clause.judge(on_the_day and not late, certified, required)
    return clause.judge(not late, certified, f"not after {eastern_text(sent)}")


def check_received(certification: Certification, received_at: Moment) -> Determination[bool | None]:
    """Decide whether data that CMS received at *received_at* can be what *certification* covers.

    It cannot if it was received before it was certified: the content that is certified goes
    afterwards. None means that a day without an hour leaves it open. In 2017 none is asked for.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, Group, PerformanceYear, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> planned = PlannedSubmission(
    ...     Group(Tin("000000001")), PerformanceYear(2026), {PerformanceCategory.QUALITY}
    ... )
    >>> noon = datetime(2027, 1, 31, 12, tzinfo=EASTERN)
    >>> check_received(Certification(planned, "a" * 64, noon), date(2027, 1, 5)).answer
    False

    Raises InvalidType or InvalidValue for an argument of the wrong type, and YearNotCovered for a
    year without a source.

    Citation: 42 CFR § 414.1400(a)(3)(i).
    """
    take(
        "check_received",
        certification=(certification, instance_of(Certification)),
        received_at=(received_at, a_moment),
    )
    year, certified = certification.planned.year, certification.certified_at
    if year.year == _NONE_ASKED:
        return all_met(year, (CERTIFIED.of(year).not_applicable(),))
    before = precedes(received_at, certified)
    required = f"not after {eastern_text(received_at)}"
    holds = None if before is None else not before
    missing = ("the hour of received_at",)
    found = CERTIFIED_IN_TIME.of(year).judge(holds, certified, required, missing=missing)
    return all_met(year, (found,))


def _too_early(on: date, planned: PlannedSubmission, ends: date | None) -> str:
    """Return what a certification on the day *on* came too early for; nothing if it did not."""
    received, first = planned.data_received_on, planned.year.first_day
    if on < first:
        return f"from {first}"
    if ends is not None and on <= ends:
        return f"after {ends}"
    if received is not None and on < received:
        return f"from {received}, when the first data was received"
    return ""


def _last_day(planned: PlannedSubmission, performance_end: date | None) -> date | None:
    """Return the last day that the data is about; None if it may be any of the year."""
    is_quality = PerformanceCategory.QUALITY in planned.categories
    if not is_quality or QUALITY_PERIOD.at(planned.year) != WHOLE_YEAR:
        return performance_end
    last = planned.year.last_day
    return max(last, performance_end or last)


# What turns out to be wrong after it was submitted


def _after(says: str) -> tuple[Entry[None], ...]:
    note = (
        "the paragraph asks for the certification that data is true, accurate and complete; "
        f"{says} is said in the fact sheet of 2027 only"
    )
    own = certification_texts(2024)
    return (*our_reading(own[:-1], note), own[-1])


CORRECTED: Final = _page.rule(
    "submissions.corrected",
    "data that turns out to be wrong is corrected until the submission period ends",
    _after("that it is corrected until the submission period ends"),
    "SUB-040",
    "RDY-013",
)
NOTIFIED: Final = _page.rule(
    "submissions.notified",
    "CMS is notified of wrong data that was found after the submission period",
    _after("that CMS is then notified"),
    "SUB-041",
)
_PERIOD: Final = "data-submission"


def check_discovery(
    found_at: Moment,
    year: PY,
    *,
    corrected_at: Moment | None = None,
    notified: bool | None = None,
    window: Deadline | None = None,
) -> Determination[bool | None]:
    """Decide whether the right thing was done about submitted data that was found to be wrong.

    Data that is found before the submission period ends is corrected until then. Of data that is
    found afterwards, or was not corrected in time, CMS is *notified* immediately; the text says no
    number of days. *corrected_at* is when the corrected data was submitted. None means "not known".
    *window* is the submission period, if the calendar of the year has none or another one.

    >>> from datetime import datetime
    >>> from qpp_rules import EASTERN, PerformanceYear
    >>> found = datetime(2027, 4, 2, 9, tzinfo=EASTERN)
    >>> check_discovery(found, PerformanceYear(2026), notified=False).answer
    False

    Raises InvalidType or InvalidValue for an argument of the wrong type, for a correction before
    *found_at*, and for a window of another kind or year; YearNotCovered before 2024.

    Citation: 42 CFR § 414.1400(a)(3)(i); 2027 Self-Nomination Fact Sheet, "Certification
    Statement".
    """
    subject = "check_discovery"
    corrected, told = CORRECTED.of(check_year(subject, year)), NOTIFIED.of(year)
    take(
        subject,
        found_at=(found_at, a_moment),
        corrected_at=(corrected_at, optional(a_moment)),
        notified=(notified, optional(a_flag)),
        window=(window, optional(instance_of(Deadline))),
    )
    if window is not None and (window.key != _PERIOD or window.year not in {None, year}):
        given = f"{window.key} of {window.year or year}"
        expected = f"the {_PERIOD} of {year}"
        raise InvalidValue.of(subject, "window", given=given, expected=expected)
    if corrected_at is not None and precedes(corrected_at, found_at):
        given = f"{eastern_text(corrected_at)}, before {eastern_text(found_at)}"
        expected = "a moment that is not before found_at"
        raise InvalidValue.of(subject, "corrected_at", given=given, expected=expected)
    period = calendar(year).get(_PERIOD) if window is None else window
    in_period = _within(period, found_at)
    if in_period is None:
        missing = "window" if period is None else "found_at within or after the period"
        findings: Findings = (
            corrected.unknown(missing, observed=found_at),
            told.unknown(missing, observed=found_at),
        )
        return all_met(year, findings)
    in_time = None if corrected_at is None else _within(period, corrected_at)
    of_correction = (
        corrected.judge(in_time, corrected_at, str(period), missing=("corrected_at",))
        if in_period
        else corrected.not_applicable()
    )
    if in_period and in_time is not False:
        return all_met(year, (of_correction, told.not_applicable()))
    # A correction that came too late does not decide: CMS is notified then.
    of_notice = told.judge(notified, missing=("notified",))
    return all_met(year, (of_correction, of_notice), aside=(of_correction,))


def _within(period: Deadline | None, moment: Moment) -> bool | None:
    """Return whether *moment* is in the open *period*; None if that is not known, or before it."""
    if period is None:
        return None
    statuses = period.statuses(moment)
    if statuses == {DeadlineStatus.OPEN}:
        return True
    return False if statuses == {DeadlineStatus.CLOSED} else None
