"""The facts that feedback is judged by: who has data on what, and what was given when."""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from attrs import field

from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.values import (
    a_calendar_date,
    a_flag,
    a_text,
    as_frozenset,
    as_tuple,
    each,
    frozen,
    member_of,
    optional,
    text_problem,
)
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ParticipationOption,
    PerformanceCategory,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "Dashboard",
    "FeedbackPeriod",
    "FeedbackRecord",
    "FeedbackReport",
    "LateDataNotice",
    "MeasureData",
    "ParticipantData",
    "Reminder",
]


def __dir__() -> list[str]:
    return __all__


class FeedbackPeriod(Enum):
    """Which twelve months the reports are counted in. The texts say "a year" and not which."""

    PERFORMANCE_YEAR = "the performance year"
    TO_SUBMISSION = "the twelve months to the close of data submission"


def _not_submitted(name: str, categories: Iterable[PerformanceCategory]) -> Iterator[Problem]:
    submitted = "a category that an intermediary submits; CMS computes cost itself"
    for category in categories:
        if category not in SUBMITTED_CATEGORIES:
            yield Problem(name, category.value, submitted)


def _as_categories(
    categories: Iterable[PerformanceCategory] | None,
) -> frozenset[PerformanceCategory] | None:
    found: frozenset[PerformanceCategory] | None = as_frozenset(categories)
    return found


def _as_shown(categories: Iterable[PerformanceCategory]) -> frozenset[PerformanceCategory]:
    found: frozenset[PerformanceCategory] = as_frozenset(categories)
    return found


def _as_names(names: Iterable[str] | None) -> frozenset[str] | None:
    found: frozenset[str] | None = as_frozenset(names)
    return found


_CATEGORIES: Final = each(frozenset, PerformanceCategory)


@frozen
class MeasureData:
    """A measure or activity on which the intermediary has data of a participant.

    *since* is the first day on which the intermediary had any of them; None where that is not
    known.
    """

    measure: str = field(validator=a_text)
    category: PerformanceCategory = field(validator=member_of(PerformanceCategory))
    since: date | None = field(validator=optional(a_calendar_date))

    def _problems(self) -> Iterator[Problem]:
        yield from _not_submitted("category", [self.category])


def _as_measures(measures: Iterable[MeasureData] | None) -> Any:
    return as_tuple(measures)


@frozen
class ParticipantData:
    """A participant at the level at which its data are reported, and what there is of it.

    *categories* are those that the intermediary will report for it. *measures* are those on which
    there are data, each once; none where there are no data. None stands for what is not known.

    >>> from qpp_rules import Group, Tin
    >>> quality = PerformanceCategory.QUALITY
    >>> data = ParticipantData(
    ...     Group(Tin("123456789")), {quality}, [MeasureData("001", quality, date(2026, 1, 5))]
    ... )
    >>> data.categories == frozenset({quality})
    True
    """

    participant: Participant = field(validator=a_participant)
    categories: frozenset[PerformanceCategory] | None = field(
        converter=_as_categories, validator=optional(_CATEGORIES)
    )
    measures: tuple[MeasureData, ...] | None = field(
        converter=_as_measures, validator=optional(each(tuple, MeasureData))
    )

    def _problems(self) -> Iterator[Problem]:
        yield from _not_submitted("categories", self.categories or ())
        for measure, count in Counter(one.measure for one in self.measures or ()).items():
            if count > 1:
                yield Problem("measures", f"{measure} {count} times", "each measure once")


@frozen(kw_only=True)
class FeedbackReport:
    """Performance feedback that was given to a participant on a day.

    *categories* are the performance categories that it is about, *compared* the measures and
    activities on which it says how the participant compares with others. *level* is the level at
    which the figures are computed: a group's figures can be given to a clinician. None stands for
    what is not known.
    """

    participant: Participant = field(validator=a_participant)
    given_on: date = field(validator=a_calendar_date)
    categories: frozenset[PerformanceCategory] | None = field(
        converter=_as_categories, validator=optional(_CATEGORIES)
    )
    compared: frozenset[str] | None = field(
        default=None, converter=_as_names, validator=optional(each(frozenset, str))
    )
    level: ParticipationOption | None = field(
        default=None, validator=optional(member_of(ParticipationOption))
    )

    def _problems(self) -> Iterator[Problem]:
        for measure in sorted(self.compared or ()):
            if problem := text_problem("compared", measure):
                yield problem


@frozen
class Dashboard:
    """A dashboard with real-time feedback that every participant could see, and on what.

    It was available from *first_day* through *last_day*.
    """

    first_day: date = field(validator=a_calendar_date)
    last_day: date = field(validator=a_calendar_date)
    categories: frozenset[PerformanceCategory] = field(converter=_as_shown, validator=_CATEGORIES)

    def _problems(self) -> Iterator[Problem]:
        if self.last_day < self.first_day:
            given = f"{self.last_day}, before {self.first_day}"
            yield Problem("last_day", given, "a day that is not before first_day")


@frozen
class Reminder:
    """An e-mail that told a participant that feedback is available on the dashboard."""

    participant: Participant = field(validator=a_participant)
    sent_on: date = field(validator=a_calendar_date)


@frozen(kw_only=True)
class LateDataNotice:
    """What was told to CMS of a participant whose data come only at the end of the period.

    *realized_on* is the day on which the intermediary realized that it cannot give feedback four
    times, *notified_on* the day on which it told CMS; None where it has not. *granted* is CMS's own
    decision on the exception; None where there is none yet.
    """

    participant: Participant = field(validator=a_participant)
    realized_on: date | None = field(validator=optional(a_calendar_date))
    notified_on: date | None = field(validator=optional(a_calendar_date))
    granted: bool | None = field(default=None, validator=optional(a_flag))

    def _problems(self) -> Iterator[Problem]:
        told, realized = self.notified_on, self.realized_on
        if told is not None and realized is not None and told < realized:
            expected = "a day that is not before realized_on"
            yield Problem("notified_on", f"{told}, before {realized}", expected)
        if told is None and self.granted is not None:
            expected = "None, as long as CMS was not told"
            yield Problem("granted", str(self.granted), expected, "give notified_on")


def _as_reports(reports: Iterable[FeedbackReport]) -> Any:
    return as_tuple(reports)


def _as_dashboards(dashboards: Iterable[Dashboard] | None) -> Any:
    return as_tuple(dashboards)


def _as_reminders(reminders: Iterable[Reminder] | None) -> Any:
    return as_tuple(reminders)


def _as_notices(notices: Iterable[LateDataNotice] | None) -> Any:
    return as_tuple(notices)


@frozen(kw_only=True)
class FeedbackRecord:
    """All that an intermediary did about feedback, for any of its participants.

    What is empty says that there was none; None says that it is not known. A participant has at
    most one notice.
    """

    reports: tuple[FeedbackReport, ...] = field(
        default=(), converter=_as_reports, validator=each(tuple, FeedbackReport)
    )
    dashboards: tuple[Dashboard, ...] | None = field(
        default=(), converter=_as_dashboards, validator=optional(each(tuple, Dashboard))
    )
    reminders: tuple[Reminder, ...] | None = field(
        default=(), converter=_as_reminders, validator=optional(each(tuple, Reminder))
    )
    notices: tuple[LateDataNotice, ...] | None = field(
        default=(), converter=_as_notices, validator=optional(each(tuple, LateDataNotice))
    )

    def _problems(self) -> Iterator[Problem]:
        for participant, count in Counter(one.participant for one in self.notices or ()).items():
            if count > 1:
                given = f"{count} notices of {participant.masked_key}"
                yield Problem("notices", given, "one notice of each participant, the first")
