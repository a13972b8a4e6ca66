"""The calendar of a performance year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import Factory, field

from qpp_rules.core.checks import each, instance_of
from qpp_rules.core.errors import Problem, QppRulesError, YearNotCovered
from qpp_rules.core.masking import shown
from qpp_rules.core.moments import closing_instant
from qpp_rules.core.tables import escaped, html_table
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year, check_instant
from qpp_rules.deadlines import published
from qpp_rules.deadlines.in_time import check
from qpp_rules.deadlines.windows import Deadline, DeadlineStatus

if TYPE_CHECKING:
    from datetime import date, datetime

    from qpp_rules.core.determinations import Determination
    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.parameters import Parameter
    from qpp_rules.core.vocabulary import ParticipationOption

_PUBLISHED: Final[dict[str, Parameter[Deadline]]] = {
    "participants-on-board": published.PARTICIPANTS_ON_BOARD,
    "external-agreement": published.EXTERNAL_AGREEMENT,
    "self-nomination": published.SELF_NOMINATION,
    "virtual-group-election": published.VIRTUAL_GROUP_ELECTION,
    "data-acceptance": published.DATA_ACCEPTANCE,
    "performance-period": published.PERFORMANCE_PERIOD,
    "mvp-registration": published.MVP_REGISTRATION,
    "cahps-registration": published.CAHPS_REGISTRATION,
    "circumstances-application": published.CIRCUMSTANCES_APPLICATION,
    "data-submission": published.DATA_SUBMISSION,
    "election": published.ELECTION,
    "partial-qp-election": published.PARTIAL_QP_ELECTION,
    "data-validation-execution-report": published.DATA_VALIDATION_EXECUTION_REPORT,
}
_RETENTION: Final = "record-retention"
_FEEDBACK: Final = tuple(
    dict.fromkeys(one.key for entry in published.FEEDBACK.entries for one in entry.value)
)

KEYS: Final = (*_PUBLISHED, _RETENTION, *_FEEDBACK)
"""Every key that a calendar may have."""


class UnknownDeadline(QppRulesError, KeyError):
    """No deadline has that key in any year. *key* is what was asked for."""

    def __init__(self, key: object) -> None:
        super().__init__(key)
        self.key = key

    def __str__(self) -> str:
        return f"no deadline is called {shown(self.key)}; the keys are {', '.join(KEYS)}"


def _deadlines_by_key(found: Calendar) -> dict[str, Deadline]:
    # Runs before the checks, which then refuse what is skipped here.
    deadlines: Any = found.deadlines
    if not isinstance(deadlines, tuple):
        return {}
    stated: tuple[Any, ...] = deadlines
    return {one.key: one for one in stated if isinstance(one, Deadline)}


@frozen
class Calendar(Mapping[str, Deadline]):
    """The deadlines of a performance year by key.

    *not_covered* says, for each other key, why the year has no such deadline.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    deadlines: tuple[Deadline, ...] = field(validator=each(tuple, Deadline))
    not_covered: dict[str, YearNotCovered] = field(
        repr=False, eq=False, validator=instance_of(dict)
    )
    _by_key: dict[str, Deadline] = field(
        init=False, repr=False, eq=False, default=Factory(_deadlines_by_key, takes_self=True)
    )

    def _problems(self) -> Iterator[Problem]:
        counts = Counter(deadline.key for deadline in self.deadlines)
        for key, count in counts.items():
            if count > 1:
                yield Problem("deadlines", f"{key} {count} times", "each key once")
        for deadline in self.deadlines:
            if deadline.year not in (None, self.year):
                given = f"{deadline.key} of performance year {deadline.year}"
                yield Problem("deadlines", given, f"deadlines of {self.year}")

    def __getitem__(self, key: str) -> Deadline:
        """Return the deadline *key*.

        Raises :class:`UnknownDeadline` for a key that no year has, and YearNotCovered if the date
        of this year was not found.
        """
        if not isinstance(key, str):
            raise UnknownDeadline(key)
        found = self._by_key.get(key)
        if found is not None:
            return found
        reason = self.not_covered.get(key)
        if reason is None:
            raise UnknownDeadline(key)
        # A new one each time: an exception that is kept would hold the frames of its callers.
        raise YearNotCovered(*reason.args)

    def get(self, key: str, default: Any = None) -> Any:
        """Return the deadline *key*, or *default* if the calendar does not have it."""
        return self._by_key[key] if key in self else default

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key in self._by_key

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_key)

    def __len__(self) -> int:
        return len(self.deadlines)

    def upcoming(self, as_of: datetime) -> tuple[Deadline, ...]:
        """Return the deadlines not closed at *as_of*, an aware datetime, earliest close first.

        >>> from datetime import datetime
        >>> from qpp_rules import EASTERN
        >>> cal = calendar(PerformanceYear(2026))
        >>> [d.key for d in cal.upcoming(datetime(2026, 11, 22, 12, tzinfo=EASTERN))][:3]
        ['mvp-registration', 'performance-period', 'feedback-4']

        Raises InvalidType or InvalidValue for anything but an aware datetime.
        """
        check_instant("upcoming", "as_of", as_of)
        ahead = [d for d in self.deadlines if d.status(as_of) is not DeadlineStatus.CLOSED]
        return tuple(sorted(ahead, key=lambda deadline: closing_instant(deadline.closes)))

    def check(
        self,
        key: str,
        done: Moment | None,
        participation_option: ParticipationOption | None = None,
        *,
        closing_instant_is_open: bool = False,
    ) -> Determination[bool | None]:
        """Decide whether the deadline *key* was met by what was *done*; see :func:`check`."""
        return check(
            self[key],
            done,
            self.year,
            participation_option,
            closing_instant_is_open=closing_instant_is_open,
        )

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per deadline, instants in Eastern time."""
        return [{"year": self.year.year, **deadline.to_row()} for deadline in self.deadlines]

    def _repr_html_(self) -> str:
        columns = ("key", "title", "opens", "closes", "extensions", "in_doubt_until", "citation")
        rows = [{**d.to_row(), "citation": d.citation} for d in self.deadlines]
        table = html_table(f"Performance year {self.year}", columns, rows)
        reasons = dict.fromkeys(str(reason) for reason in self.not_covered.values())
        return table + "".join(f"<p>{escaped(reason)}</p>" for reason in reasons)


def calendar(year: PerformanceYear) -> Calendar:
    """Return every deadline of *year* that was found in a source.

    >>> cal = calendar(PerformanceYear(2026))
    >>> cal["mvp-registration"].closes.isoformat()
    '2026-11-30T20:00:00-05:00'
    >>> cal["record-retention"].closes
    datetime.date(2032, 12, 31)
    >>> print(cal.not_covered["circumstances-application"])
    circumstances-application is not covered for performance year 2026; covered: 2019 to 2025. \
For 2017 there was no application; the closes of 2018, 2026 and 2027 were not found.

    Not modeled: the dates that CMS sets for one intermediary (a corrective action plan, a
    transition plan) and the last day that an intermediary itself sets for new clients; build a
    :class:`Deadline` for them.

    Raises YearNotCovered for a year whose deadlines were not found.

    Citation: each deadline's own.
    """
    published.check_covered("calendar", year)
    found: dict[str, Deadline] = {}
    missing: dict[str, YearNotCovered] = {}
    for keys in (*((key,) for key in _PUBLISHED), (_RETENTION,), _FEEDBACK):
        try:
            found.update((one.key, one) for one in _published(keys[0], year))
        except YearNotCovered as error:
            missing.update(dict.fromkeys(keys, error.with_traceback(None)))
    return Calendar(year, tuple(found.values()), missing)


def _published(key: str, year: PerformanceYear) -> tuple[Deadline, ...]:
    """Return the deadline *key* of *year*; for feedback, all four."""
    if key in _PUBLISHED:
        return (_PUBLISHED[key].at(year),)
    if key != _RETENTION:
        return published.FEEDBACK.at(year)
    retention = Deadline(
        key=_RETENTION,
        title="Records kept through this day",
        original_closes=retention_until(year),
        citation=published.RETENTION_YEARS.source(year),
        year=year,
    )
    return (retention,)


def feedback_days(year: PerformanceYear) -> tuple[date, ...]:
    """Return the days by which performance feedback is planned, one for each time it is due.

    They are the closes of ``feedback-1`` and the others in :func:`calendar`.

    >>> [str(day) for day in feedback_days(PerformanceYear(2026))]
    ['2026-03-31', '2026-06-30', '2026-09-30', '2026-12-31']

    Raises YearNotCovered before 2021 and where no source was read.

    Citation: 42 CFR § 414.1400(b)(3)(iii), which names no days: they are our plan.
    """
    closes: list[Any] = [deadline.closes for deadline in published.FEEDBACK.at(year)]
    return tuple(closes)


def retention_until(year: PerformanceYear) -> date:
    """Return the last day on which the records of *year* must be kept.

    That is six years after the end of the performance period, ten for 2017. It holds for all
    records, authorizations included. Records may be destroyed the day after.

    >>> retention_until(PerformanceYear(2026))
    datetime.date(2032, 12, 31)

    Raises YearNotCovered where no source was read.

    Citation: 42 CFR § 414.1400(a)(3)(v)(B) and (b)(3)(xiii).
    """
    from dateutil.relativedelta import relativedelta

    years = published.RETENTION_YEARS.at(year)
    last: date = year.last_day + relativedelta(years=years)
    return last
