"""What an intermediary did about feedback, in all and for one participant."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from attrs import field

from qpp_rules.core.checks import (
    a_calendar_date,
    a_text,
    each,
    hidden,
    instance_of,
    member_of,
    optional,
    take,
)
from qpp_rules.core.determinations import together
from qpp_rules.core.errors import Problem
from qpp_rules.core.identifiers import Participant, a_participant
from qpp_rules.core.listings import as_frozenset, as_tuple
from qpp_rules.core.values import frozen
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.feedback.dashboards import Dashboard, Reminder, live_on_any
from qpp_rules.feedback.days import Count, Days, Since, either, is_in
from qpp_rules.feedback.late_data import LateDataNotice, excepted, undecided
from qpp_rules.feedback.participant_data import CATEGORIES, since_any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

    from qpp_rules.core.findings import Clause, Finding
    from qpp_rules.core.years import PerformanceYear
    from qpp_rules.feedback.participant_data import ParticipantData
    from qpp_rules.feedback.period import Terms


@frozen(kw_only=True)
class FeedbackReport:
    """Performance feedback that a participant was given on a day.

    *categories* are the performance categories that it covers. *compared* are the measures and
    activities on which it says how the participant compares with others. *level* is the level at
    which the figures are computed: a clinician can be given its group's figures. None means "not
    known".
    """

    participant: Participant = field(validator=a_participant)
    given_on: date = field(validator=a_calendar_date)
    categories: frozenset[PerformanceCategory] | None = field(
        converter=as_frozenset, validator=optional(CATEGORIES)
    )
    compared: frozenset[str] | None = field(
        default=None, converter=as_frozenset, validator=optional(each(frozenset, str))
    )
    level: ParticipationOption | None = field(
        default=None, validator=optional(member_of(ParticipationOption))
    )

    @property
    def is_empty(self) -> bool:
        """Whether the report has neither a category nor a comparison."""
        return self.categories == frozenset() == self.compared

    def _problems(self) -> Iterator[Problem]:
        for measure in sorted(self.compared or ()):
            yield from a_text.problems("compared", measure)


@frozen(kw_only=True)
class FeedbackRecord:
    """Everything that an intermediary did about feedback, for all its participants.

    Empty means "nothing"; None means "not known". A participant has at most one notice.
    """

    reports: tuple[FeedbackReport, ...] = field(
        default=(), converter=as_tuple, validator=each(tuple, FeedbackReport)
    )
    dashboards: tuple[Dashboard, ...] | None = field(
        default=(), converter=as_tuple, validator=optional(each(tuple, Dashboard))
    )
    reminders: tuple[Reminder, ...] | None = field(
        default=(), converter=as_tuple, validator=optional(each(tuple, Reminder))
    )
    notices: tuple[LateDataNotice, ...] | None = field(
        default=(), converter=as_tuple, validator=optional(each(tuple, LateDataNotice))
    )

    def _problems(self) -> Iterator[Problem]:
        for participant, count in Counter(one.participant for one in self.notices or ()).items():
            if count > 1:
                given = f"{count} notices about {participant.masked_key}"
                yield Problem("notices", given, "one notice for each participant, the first")


def check_record(subject: str, record: Any) -> None:
    """Raise InvalidType unless *record* is a FeedbackRecord."""
    remedy = "write FeedbackRecord(reports=[...])"
    take(subject, record=(record, hidden(instance_of(FeedbackRecord, remedy=remedy))))


_LIVE: Final = "a real-time dashboard stands in for reports"
_EXCEPTED: Final = "CMS let the exception apply"


class ParticipantRecord(NamedTuple):
    """One participant, and the part of the intermediary's record about it.

    *reports* are those in the twelve months that are counted; *outside* is how many others there
    are. *notices* holds at most one.
    """

    data: ParticipantData
    reports: tuple[FeedbackReport, ...]
    outside: int
    dashboards: tuple[Dashboard, ...] | None
    reminders: tuple[Reminder, ...] | None
    notices: tuple[LateDataNotice, ...] | None

    @property
    def since(self) -> Since:
        """Since when the participant has any data."""
        return since_any(self.data)

    @property
    def reports_on_data(self) -> int:
        """How many reports may be about data at the participant's own level."""
        return sum(self.at_its_level(one) is not False and not one.is_empty for one in self.reports)

    def days(self) -> Days:
        """Return the days of the reports at the participant's own level."""
        return self._days(lambda _report: True)

    def days_on(self, category: PerformanceCategory) -> Days:
        """Return the days of the reports that cover *category*."""
        return self._days(lambda report: is_in(category, report.categories))

    def days_compared(self, measure: str) -> Days:
        """Return the days of the reports with a comparison on *measure*."""
        return self._days(lambda report: is_in(measure, report.compared))

    def may_not_compare(self, measure: str, year: PerformanceYear) -> bool:
        """Return whether feedback may be enough without a comparison on *measure*.

        It may if a dashboard replaces reports, or if on some day no report has the comparison.
        """
        if live_on_any(self.dashboards, self.data.categories, year) is not False:
            return True
        own = [one for one in self.reports if self.at_its_level(one) is not False]
        compare = {one.given_on for one in own if is_in(measure, one.compared)}
        return any(one.given_on not in compare for one in own)

    def _days(self, counts: Callable[[FeedbackReport], bool | None]) -> Days:
        return Days.of(
            (one.given_on, together(self.at_its_level(one), counts(one))) for one in self.reports
        )

    def at_its_level(self, report: FeedbackReport) -> bool | None:
        """Return whether the figures of *report* are at the level at which data is reported."""
        own = self.data.participant.participation_option
        return None if report.level is None else report.level is own

    def open_facts(
        self, days: Container[date], name: str = "", item: object = None
    ) -> Iterator[str]:
        """Yield what is not known about the reports of *days* that may count.

        A report counts if *item* is in its field *name*.
        """
        names = ("level", name) if name else ("level",)
        may_count = [
            report
            for report in self.reports
            if report.given_on in days
            and self.at_its_level(report) is not False
            and (not name or is_in(item, getattr(report, name)) is not False)
        ]
        for one in names:
            if any(getattr(report, one) is None for report in may_count):
                yield one

    def settled(
        self,
        clause: Clause,
        count: Count,
        holds: bool | None,
        year: PerformanceYear,
        *,
        since: Since,
        on_dashboard: bool | None,
        missing: Iterable[str],
        else_missing: str = "since",
        about: str = "",
    ) -> Finding:
        """Return the finding on what the reports show, unless something replaces them.

        *holds* says whether the reports of the *count* are enough, and *missing* names what would
        decide that; *else_missing* is named if nothing else would. *since* says since when the
        participant has the data.
        """
        by_exception = excepted(self.notices, since, year)
        instead = either(on_dashboard, by_exception)
        if instead and holds is not True:
            told = _LIVE if on_dashboard else _EXCEPTED
            return clause.not_applicable(about=f"{about}: {told}" if about else told)
        names = [*missing] if holds is None else []
        if instead is None:
            names += ["dashboards"] * (self.dashboards is None)
            if by_exception is None:
                names += undecided(self.notices, since, year)
            holds = holds or None
        elif not names and count.since.known is None:
            names = [else_missing]
        if self.data.measures is None:
            names = ["measures" if name == "since" else name for name in (*names, "measures")]
        named = tuple(dict.fromkeys(names))
        return clause.judge(holds, count.observed, count.required, missing=named, about=about)


class Filed:
    """An intermediary's record, by participant."""

    def __init__(self, record: FeedbackRecord) -> None:
        self.record = record
        self.reports = _by_participant(record.reports)
        self.reminders = _by_participant(record.reminders or ())
        self.notices = _by_participant(record.notices or ())

    def about(self, data: ParticipantData, terms: Terms) -> ParticipantRecord:
        """Return the part of the record about one participant."""
        who, record = data.participant, self.record
        given = self.reports.get(who, ())
        counted = tuple(one for one in given if terms.counts(one.given_on))
        return ParticipantRecord(
            data=data,
            reports=counted,
            outside=len(given) - len(counted),
            dashboards=record.dashboards,
            reminders=None if record.reminders is None else tuple(self.reminders.get(who, ())),
            notices=None if record.notices is None else tuple(self.notices.get(who, ())),
        )


E = TypeVar("E", FeedbackReport, Reminder, LateDataNotice)


def _by_participant(entries: Iterable[E]) -> dict[Participant, list[E]]:
    filed: dict[Participant, list[E]] = defaultdict(list)
    for entry in entries:
        filed[entry.participant].append(entry)
    return filed
