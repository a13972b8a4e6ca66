"""What type checkers make of deadlines. It is checked and never run."""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never, assert_type

from qpp_rules import deadlines
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.core.moments import Moment
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.deadlines import Calendar, Deadline, DeadlineStatus, Extension

# A deadline is a day or an instant, and its status one of a few.


def day_of(moment: Moment) -> date:
    match moment:
        case datetime():
            return moment.date()
        case date():
            return moment
        case _:
            assert_never(moment)


def can_wait(deadline: Deadline, as_of: datetime) -> bool:
    status = deadline.status(as_of)
    return status is not DeadlineStatus.CLOSED


# A calendar is a mapping from keys to deadlines.


def year_of(year: PerformanceYear, as_of: datetime) -> None:
    calendar = deadlines.calendar(year)
    assert_type(calendar, Calendar)
    assert_type(calendar["data-submission"], Deadline)
    assert_type(calendar["data-submission"].status(as_of), DeadlineStatus)
    assert_type(calendar["data-submission"].closes, Moment)
    assert_type(calendar["data-submission"].closes_for(ParticipationOption.GROUP), Moment)
    assert_type(calendar["data-submission"].extensions, tuple[Extension, ...])
    assert_type(calendar.upcoming(as_of), tuple[Deadline, ...])
    assert_type(calendar.not_covered, dict[str, YearNotCovered])
    assert_type(list(calendar), list[str])
    assert_type(calendar.check("data-submission", as_of), Determination[bool | None])
    assert_type(deadlines.retention_until(year), date)
    assert_type(deadlines.mvp_support_due(date(2026, 1, 1), year), date)
    assert_type(deadlines.check_external_agreement(None, None, year).answer, bool | None)
    assert_type(deadlines.check_mvp_with_cahps(None, as_of, year).answer, bool | None)


# What is malformed is refused before it runs.


def refused(deadline: Deadline, year: PerformanceYear) -> None:
    deadlines.calendar(2026)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    deadline.status(date(2026, 1, 1))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    deadline.status("2026-01-01")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    deadlines.check("data-submission", None, year)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    deadline.title = "another"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
