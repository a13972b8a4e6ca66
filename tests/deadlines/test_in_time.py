"""Whether something was done in time."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.moments import Moment
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.deadlines import (
    Deadline,
    DeadlineStatus,
    Extension,
    calendar,
    check,
)
from tests.deadlines.strategies import (
    NEW_YORK,
    PUBLISHED,
    SOURCE,
    around,
    at,
    first_of,
    instant,
    instants_near,
    published,
    windows,
    zones,
)

NOT_OPEN, OPEN, CLOSED, UNKNOWN = DeadlineStatus
INDIVIDUAL, GROUP, *_ = ParticipationOption
VERDICTS = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}
EACH = [pytest.param(year, deadline, id=f"{deadline.key}-{year}") for year, deadline in PUBLISHED]
PY2026 = PerformanceYear(2026)
PY2027 = PerformanceYear(2027)


def in_time(key: str, year: int, done: str) -> bool | None:
    """Answer whether what was done then met the deadline *key* of *year*."""
    moment: Moment = at(done) if "T" not in done else instant(done)
    return calendar(PerformanceYear(year)).check(key, moment).answer


# --- the cases of the requirements -------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "key", "done", "answer"),
    [
        pytest.param(2027, "self-nomination", "2026-09-01T19:59:59", True, id="DEA-002"),
        pytest.param(2027, "self-nomination", "2026-09-01T20:00:00", False, id="DEA-002-at-8"),
        pytest.param(2027, "self-nomination", "2026-09-01T20:00:01", False, id="DEA-002-after"),
        pytest.param(2027, "self-nomination", "2026-06-30", False, id="DEA-001-before"),
        pytest.param(2027, "self-nomination", "2026-09-01T19:30:00-05:00", False, id="DEA-C06"),
        pytest.param(2027, "self-nomination", "2026-09-01T19:00:00", True, id="DEA-015-DEA-C35"),
        pytest.param(2027, "self-nomination", "2026-09-02", False, id="DEA-015-second-half"),
        pytest.param(2027, "self-nomination", "2026-09-02T09:00:00", False, id="DEA-C39"),
        pytest.param(
            *(2027, "data-validation-execution-report", "2028-05-31T23:59:59", True),
            id="DEA-003-any-time-of-the-day",
        ),
        pytest.param(2027, "data-validation-execution-report", "2028-05-31", True, id="DEA-003"),
        pytest.param(
            *(2027, "data-validation-execution-report", "2028-06-01T00:00:00", False),
            id="DEA-003-late",
        ),
        pytest.param(
            2027, "data-validation-execution-report", "2028-06-01", False, id="DEA-003-day-after"
        ),
        # A4: Saturday, Sunday and Memorial Day, and the day after each.
        pytest.param(2024, "data-validation-execution-report", "2025-05-31", True, id="A4-2024"),
        pytest.param(2024, "data-validation-execution-report", "2025-06-02", False, id="A4-Monday"),
        pytest.param(2025, "data-validation-execution-report", "2026-06-01", False, id="A4-2025"),
        pytest.param(2026, "data-validation-execution-report", "2027-06-01", False, id="A4-2026"),
        pytest.param(2027, "data-acceptance", "2027-01-01", True, id="DEA-005"),
        pytest.param(2027, "data-acceptance", "2027-01-02", False, id="DEA-C19"),
        pytest.param(2027, "participants-on-board", "2026-01-01", True, id="DEA-006"),
        pytest.param(2027, "participants-on-board", "2026-01-02", False, id="DEA-006-a-day-late"),
        pytest.param(2019, "participants-on-board", "2019-01-01", True, id="DEA-006-until-2019"),
        pytest.param(2020, "participants-on-board", "2019-01-02", False, id="DEA-006-from-2020"),
        pytest.param(2026, "external-agreement", "2025-09-01", True, id="DEA-007-2026"),
        pytest.param(2026, "external-agreement", "2025-09-02", False, id="DEA-C23"),
        pytest.param(2026, "mvp-registration", "2026-12-01T00:59:59Z", True, id="DEA-008"),
        pytest.param(2026, "mvp-registration", "2026-12-01T01:00:00Z", False, id="DEA-C08"),
        pytest.param(2026, "cahps-registration", "2026-06-30T23:59:59Z", True, id="DEA-009"),
        pytest.param(2026, "cahps-registration", "2026-07-01T00:00:00Z", False, id="DEA-009-at-8"),
        pytest.param(2026, "data-submission", "2027-01-03", False, id="DEA-010-before"),
        pytest.param(2026, "data-submission", "2027-01-04", None, id="DEA-010-opens-at-10"),
        pytest.param(2026, "data-submission", "2027-01-05", True, id="DEA-010"),
        pytest.param(2026, "data-submission", "2027-03-14", True, id="DEA-C13-the-whole-day"),
        pytest.param(2026, "data-submission", "2027-03-31", None, id="DEA-010-closes-at-8"),
        pytest.param(2026, "data-submission", "2027-04-01", False, id="DEA-010-after"),
        pytest.param(2026, "data-submission", "2027-03-30T12:00:00", True, id="DEA-016"),
        pytest.param(2026, "data-submission", "2027-04-01T00:00:00", False, id="DEA-016-after"),
        pytest.param(2019, "data-submission", "2020-02-29", True, id="DEA-C16"),
        pytest.param(2019, "data-submission", "2020-03-31T20:30:00", True, id="ELE-C46-data"),
        pytest.param(2019, "election", "2020-03-31T19:30:00", True, id="ELE-C46-election"),
        pytest.param(2019, "data-submission", "2020-04-15", True, id="DEA-C18-data"),
        pytest.param(2019, "election", "2020-04-15", None, id="DEA-C18-election"),
        pytest.param(2019, "election", "2020-04-15T12:00:00", None, id="DEA-C18-at-noon"),
        pytest.param(2019, "election", "2020-05-01", False, id="DEA-012-after-all-doubt"),
        pytest.param(2024, "election", "2025-04-01T12:00:00", False, id="ELE-C41"),
        pytest.param(2024, "data-submission", "2025-04-01T12:00:00", True, id="ELE-C41-data"),
        pytest.param(2019, "cahps-registration", "2019-07-01", True, id="DEA-C34"),
        pytest.param(2019, "cahps-registration", "2019-07-02", False, id="DEA-014"),
        pytest.param(2026, "mvp-registration", "2026-03-31", False, id="DEA-C37"),
        pytest.param(2026, "mvp-registration", "2026-04-01", True, id="DEA-027"),
        pytest.param(2026, "virtual-group-election", "2025-12-31", True, id="DEA-C33"),
        pytest.param(2026, "virtual-group-election", "2026-01-01", False, id="DEA-028"),
        pytest.param(2024, "circumstances-application", "2025-02-01", False, id="between-windows"),
        pytest.param(2024, "circumstances-application", "2025-03-31", None, id="reopens-at-10"),
        pytest.param(2024, "circumstances-application", "2025-04-01", True, id="reopened"),
        pytest.param(2023, "circumstances-application", "2024-04-01", None, id="2023-unknown"),
    ],
)
def test_an_act_was_in_time_late_or_undetermined(
    year: int, key: str, done: str, answer: bool | None
) -> None:
    assert in_time(key, year, done) is answer


@pytest.mark.parametrize(
    ("last", "done", "answer"),
    [
        pytest.param("2027-11-15", "2027-11-15", True, id="DEA-020-on-the-date"),
        pytest.param("2027-11-15", "2027-11-16", False, id="DEA-020-the-day-after"),
        pytest.param("2027-11-15", None, None, id="DEA-020-start-not-known"),
        pytest.param(None, "2027-11-15", None, id="DEA-020-no-date-stated"),
        pytest.param(None, "2027-06-01", None, id="DEA-017-DEA-018-date-missing"),
        pytest.param(None, None, None, id="neither"),
    ],
)
def test_a_date_set_by_or_for_one_intermediary_is_checked_like_any_other(
    last: str | None, done: str | None, answer: bool | None
) -> None:
    """DEA-017, DEA-018, DEA-020: the date is data; missing is unknown, not "no deadline"."""
    deadline = None
    if last is not None:
        deadline = Deadline(
            key="new-clients", title="New clients", original_closes=at(last), citation=SOURCE
        )

    d = check(deadline, None if done is None else at(done), PY2027)

    assert d.answer is answer
    unknown = {"deadline": deadline, "done": done}
    assert d.missing == tuple(name for name, fact in unknown.items() if fact is None)


# --- what a check says -------------------------------------------------------------------------


def test_a_check_shows_what_was_done_what_was_required_and_the_source() -> None:
    d = calendar(PY2026).check("mvp-registration", instant("2026-12-01T00:59:59Z"))
    (finding,) = d.findings

    assert d.year == PY2026
    assert finding.rule.id == "deadlines.in-time"
    assert finding.verdict is Verdict.MET
    assert finding.about == "MVP registration"
    assert finding.observed == datetime(2026, 12, 1, 0, 59, 59, tzinfo=UTC)
    assert finding.required == "from 2026-04-01, before 2026-11-30 20:00 EST"
    assert finding.citation == calendar(PY2026)["mvp-registration"].citation
    assert d.explain() == (
        "True for performance year 2026\n"
        "  MET: done while the window was open (MVP registration); observed 2026-11-30 19:59 EST, "
        "required from 2026-04-01, before 2026-11-30 20:00 EST [2026 QPP notices, "
        '"MVP registration", CMS guidance]'
    )


def test_a_day_prints_as_through_and_an_instant_as_before() -> None:
    of_year = calendar(PY2027)

    def required(key: str) -> object:
        return of_year.check(key, date(2026, 8, 1)).findings[0].required

    assert required("data-acceptance") == "through 2027-01-01"
    assert required("self-nomination") == "from 2026-07-01 10:00 EDT, before 2026-09-01 20:00 EDT"
    assert required("mvp-registration") == "from 2027-04-01, through 2027-11-30"


@pytest.mark.parametrize(
    ("key", "year", "done"),
    [
        ("circumstances-application", 2024, "2025-02-01T12:00"),
        ("circumstances-application", 2021, "2022-02-15T12:00"),
        ("circumstances-application", 2019, "2020-01-15T12:00"),
        ("data-submission", 2023, "2024-05-01T12:00"),
    ],
)
def test_the_requirement_names_every_close_and_reopening(key: str, year: int, done: str) -> None:
    """Else "done 2025-02-01, required before 2025-04-14" would stand beside a no."""
    of_year = calendar(PerformanceYear(year))
    (finding,) = of_year.check(key, instant(done)).findings
    row = of_year[key].to_row()

    for cell in ("original_closes", "extensions"):
        assert (row[cell] or "") in str(finding.required)


@pytest.mark.parametrize(("year", "until"), [(2019, "2020-04-30"), (2023, "2024-04-15")])
def test_an_answer_in_doubt_says_what_may_have_moved_the_close(year: int, until: str) -> None:
    """A3: the reader of "unknown" is told until when the election may have been open."""
    d = calendar(PerformanceYear(year)).check("election", instant(f"{until}T12:00"))

    assert d.answer is None
    assert f"{until} 20:00 EDT" in d.explain()


@pytest.mark.parametrize(
    ("deadline", "done", "missing", "about"),
    [
        (None, None, ("deadline", "done"), ""),
        (None, date(2026, 1, 1), ("deadline",), ""),
        (calendar(PY2027)["data-acceptance"], None, ("done",), "System accepts and retains data"),
    ],
)
def test_facts_that_were_not_supplied_are_named(
    deadline: Deadline | None, done: date | None, missing: tuple[str, ...], about: str
) -> None:
    d = check(deadline, done, PY2027)

    assert d.answer is None
    assert d.missing == missing
    assert d.findings[0].verdict is Verdict.UNKNOWN
    assert d.findings[0].about == about


def test_the_requirement_is_shown_even_if_the_act_is_not_known() -> None:
    (finding,) = check(calendar(PY2027)["data-acceptance"], None, PY2027).findings

    assert finding.required == "through 2027-01-01"
    assert finding.citation == calendar(PY2027)["data-acceptance"].citation


@pytest.mark.parametrize(
    ("key", "year", "done"),
    [
        pytest.param("self-nomination", 2027, "2026-09-01T20:00", id="DEA-C04"),
        pytest.param("mvp-registration", 2026, "2026-11-30T20:00", id="DEA-C08"),
        pytest.param("cahps-registration", 2026, "2026-06-30T20:00", id="DEA-009"),
    ],
)
def test_a_no_at_the_closing_instant_is_reported_as_our_reading(
    key: str, year: int, done: str
) -> None:
    """A1: "until 8 p.m." can be read both ways, and a default of ours is never silent."""
    d = calendar(PerformanceYear(year)).check(key, instant(done))

    assert d.answer is False
    assert [finding.citation.basis for finding in d.assumptions] == [Basis.INTERPRETATION]
    assert "we take the closing instant itself as closed" in d.explain()


@pytest.mark.parametrize(
    ("year", "key", "done", "included", "answer"),
    [
        pytest.param(2027, "self-nomination", "2026-09-01T20:00", False, False, id="A1"),
        pytest.param(2027, "self-nomination", "2026-09-01T20:00", True, True, id="A1-open"),
        # Whether it closed just then was not found: nothing turns on how 8 p.m. is read.
        pytest.param(2019, "election", "2020-03-31T20:00", False, None, id="in-doubt"),
        pytest.param(2019, "election", "2020-03-31T20:00", True, True, id="no-doubt-left"),
    ],
)
def test_the_closing_instant_has_its_own_finding_and_can_be_read_the_other_way(
    year: int, key: str, done: str, included: bool, answer: bool | None
) -> None:
    d = calendar(PerformanceYear(year)).check(key, instant(done), closing_instant_is_open=included)
    finding = d.finding("deadlines.closing-instant")

    assert d.answer is answer
    assert finding.verdict is VERDICTS[included]
    assert finding.observed == instant(done)
    assert finding.is_assumption
    assert len(d.findings) == 2


@pytest.mark.parametrize("done", ["2026-09-01", "2026-08-31"])
@pytest.mark.parametrize("included", [False, True])
def test_a_day_is_not_at_the_closing_instant(done: str, included: bool) -> None:
    d = calendar(PY2027).check("self-nomination", at(done), closing_instant_is_open=included)

    assert [finding.rule.id for finding in d.findings] == ["deadlines.in-time"]
    assert d.answer is (True if done == "2026-08-31" else None)


@pytest.mark.parametrize("done", ["2026-09-01T19:59:59", "2026-09-01T20:00:01"])
def test_nothing_is_assumed_except_at_the_closing_instant(done: str) -> None:
    assert calendar(PY2027).check("self-nomination", instant(done)).assumptions == ()


@pytest.mark.parametrize(
    ("key", "year", "done", "basis"),
    [
        ("mvp-registration", 2026, "2026-03-31", Basis.DERIVED),
        ("mvp-registration", 2026, "2026-04-01", Basis.DERIVED),
        ("mvp-registration", 2026, "2026-04-02", Basis.CMS_GUIDANCE),
        ("mvp-registration", 2026, "2026-12-01", Basis.CMS_GUIDANCE),
        ("data-submission", 2020, "2021-01-02", Basis.DERIVED),
        ("data-submission", 2020, "2021-01-04", Basis.DERIVED),
        ("data-submission", 2020, "2021-01-04T00:00:00", Basis.DERIVED),
        ("data-submission", 2020, "2021-01-05", Basis.CMS_GUIDANCE),
        ("data-submission", 2021, "2022-01-03T00:00:00", Basis.DERIVED),
        ("data-submission", 2022, "2023-01-03T10:00:00", Basis.CMS_GUIDANCE),
        ("data-submission", 2020, "2021-04-01", Basis.CMS_GUIDANCE),
        ("self-nomination", 2027, "2026-06-01", Basis.CMS_GUIDANCE),
    ],
)
def test_an_act_too_early_or_on_the_opening_day_is_judged_by_the_openings_source(
    key: str, year: int, done: str, basis: Basis
) -> None:
    """A weaker tag is never presented as a stronger one."""
    (finding,) = calendar(PerformanceYear(year)).check(key, at(done)).findings

    assert finding.citation.basis is basis


@pytest.mark.parametrize(
    ("key", "done", "flagged"),
    [
        pytest.param("data-validation-execution-report", "2028-05-31", True, id="DEA-003"),
        pytest.param("data-validation-execution-report", "2028-05-31T21:00", True, id="late-hour"),
        pytest.param("data-validation-execution-report", "2028-06-01T03:59Z", True, id="in-UTC"),
        pytest.param("data-validation-execution-report", "2028-05-30", False, id="day-before"),
        pytest.param("data-validation-execution-report", "2028-06-01", False, id="late-anyway"),
        pytest.param("self-nomination", "2026-09-01T19:59", False, id="an-hour-is-stated"),
        pytest.param("self-nomination", "2026-07-01T10:00", False, id="the-opening"),
    ],
)
def test_on_a_last_day_without_an_hour_our_reading_is_reported(
    key: str, done: str, flagged: bool
) -> None:
    """A2: "by May 31" says no hour; the whole Eastern day is in time, and that is our reading."""
    d = calendar(PY2027).check(key, instant(done) if "T" in done else at(done))
    told = [finding for finding in d.findings if finding.rule.id == "deadlines.whole-day"]

    assert d.answer is (done != "2028-06-01")
    assert [finding.is_assumption for finding in told] == [True] * flagged
    if flagged:
        assert told[0].required == "2028-05-31, no hour stated"
        assert told[0].verdict is Verdict.MET


def test_an_extended_window_has_its_own_last_day() -> None:
    deadline = Deadline(
        key="window",
        title="A window",
        original_closes=date(2026, 3, 31),
        extensions=(
            Extension(closes=date(2026, 4, 30), announcement=SOURCE, applies_to=frozenset({GROUP})),
        ),
        citation=SOURCE,
    )

    assert len(check(deadline, date(2026, 3, 31), PY2026, GROUP).assumptions) == 0
    assert len(check(deadline, date(2026, 4, 30), PY2026, GROUP).assumptions) == 1
    assert len(check(deadline, date(2026, 3, 31), PY2026, INDIVIDUAL).assumptions) == 1


@pytest.mark.parametrize(
    ("opens", "closes", "done", "answer"),
    [
        # In time or too early, the hour at which it closed plays no part.
        ("2026-03-31 10:00", "2026-03-31", "2026-03-31", None),
        # The closing instant is the first of the day; of a day it is not asked.
        (None, "2026-04-01 00:00", "2026-04-01", False),
    ],
)
def test_a_reading_that_does_not_decide_is_not_reported(
    opens: str | None, closes: str, done: str, answer: bool | None
) -> None:
    deadline = Deadline(
        key="window",
        title="A window",
        opens=None if opens is None else at(opens),
        original_closes=at(closes),
        citation=SOURCE,
    )
    d = check(deadline, at(done), PY2026)

    assert d.answer is answer
    assert d.assumptions == ()


def test_our_own_plan_is_shown_as_ours() -> None:
    d = calendar(PY2026).check("feedback-1", date(2026, 3, 31))

    assert d.answer is True
    assert len(d.assumptions) == 1
    assert "does not name the days" in d.explain()


@pytest.mark.parametrize(
    ("option", "answer"),
    [(None, None), (INDIVIDUAL, False), (GROUP, None), (ParticipationOption.SUBGROUP, False)],
)
def test_a_check_can_be_made_for_one_participation_option(
    option: ParticipationOption | None, answer: bool | None
) -> None:
    """The reopening for 2021 was for groups, virtual groups and APM Entities."""
    year = PerformanceYear(2021)
    deadline = calendar(year)["circumstances-application"]

    assert check(deadline, instant("2022-02-15T12:00"), year, option).answer is answer
    assert check(deadline, date(2022, 2, 15), year, option).answer is answer


@pytest.mark.parametrize(
    ("year", "key", "done", "answer"),
    [
        (2026, "virtual-group-election", "2024-12-31", None),
        (2026, "virtual-group-election", "2025-01-01", True),
        (2026, "cahps-registration", "2024-12-31T23:59:59", None),
        (2026, "cahps-registration", "2025-01-01T00:00:00", True),
        (2024, "partial-qp-election", "2010-02-01T12:00:00", None),
        (2026, "data-validation-execution-report", "2016-05-31", None),
        (2026, "feedback-1", "2024-12-31", None),
        # What must be so may have been so for years.
        (2026, "participants-on-board", "2010-01-01", True),
        (2026, "external-agreement", "2010-01-01", True),
        (2026, "data-acceptance", "2010-01-01", True),
        # Where the opening was found, it decides.
        (2026, "mvp-registration", "2010-04-01", False),
        (2024, "virtual-group-election", "2022-12-31", False),
    ],
)
def test_an_act_years_earlier_does_not_count_if_no_opening_was_found(
    year: int, key: str, done: str, answer: bool | None
) -> None:
    """An election of 2010 is not one for 2026 only because it came before the close."""
    assert in_time(key, year, done) is answer


def test_an_act_years_earlier_is_reported_as_our_reading() -> None:
    d = calendar(PY2026).check("virtual-group-election", date(2024, 12, 31))

    (finding,) = d.findings
    assert d.missing == ("opens",)
    assert finding.citation.basis is Basis.INTERPRETATION
    assert "no opening was found" in finding.message


def test_an_act_that_may_have_been_late_is_not_reported_as_early() -> None:
    moved = Deadline(
        key="own",
        title="Own",
        original_closes=date(2026, 12, 31),
        in_doubt_until=date(2027, 1, 31),
        citation=SOURCE,
        year=PY2026,
    )

    d = check(moved, date(2027, 1, 15), PY2026)

    (finding,) = d.findings
    assert d.answer is None
    assert "opens" not in d.missing
    assert finding.citation == SOURCE


def test_a_callers_own_deadline_without_a_year_is_used_as_given() -> None:
    own = Deadline(key="own", title="Own", original_closes=date(2027, 5, 17), citation=SOURCE)

    assert check(own, date(2010, 1, 1), PY2026).answer is True


# --- laws of checks ----------------------------------------------------------------------------


ANSWERS = {OPEN: True, NOT_OPEN: False, CLOSED: False, UNKNOWN: None}


@pytest.mark.exhaustive
@pytest.mark.parametrize(("year", "deadline"), EACH)
@pytest.mark.parametrize("included", [False, True], ids=["ours", "the-other-reading"])
def test_a_check_agrees_with_the_status_at_every_change(
    year: PerformanceYear, deadline: Deadline, included: bool
) -> None:
    """In time is open, too early and too late are no, unknown stays unknown: by either reading."""
    for done in around(deadline):
        status = deadline.status(done, closing_instant_is_open=included)
        d = check(deadline, done, year, closing_instant_is_open=included)

        assert d.answer is ANSWERS[status]
        assert d.findings[0].verdict is VERDICTS[d.answer]


@given(published(), st.data())
def test_a_check_of_an_instant_agrees_with_the_status_at_that_instant(
    of_year: tuple[PerformanceYear, Deadline], data: st.DataObject
) -> None:
    """In time is open; too early and too late are no; unknown stays unknown."""
    year, deadline = of_year
    done = data.draw(instants_near(deadline)).astimezone(data.draw(zones()))

    assert check(deadline, done, year).answer is ANSWERS[deadline.status(done)]


def _moments_of(day: date, deadline: Deadline) -> list[datetime]:
    """Return instants all through the Eastern *day*, its first and its last among them."""
    first = first_of(day)
    length = first_of(day + timedelta(1)) - first
    of_windows = [first_of(one) for one in (deadline.opens, deadline.original_closes) if one]
    of_windows += [first_of(e.reopens) for e in deadline.extensions if e.reopens]
    of_windows += [first_of(e.closes) for e in deadline.extensions]
    inside = [one for one in of_windows if first <= one < first + length]
    even = [first + length * part / 16 for part in range(16)]
    return [*even, *inside, first + length - timedelta(microseconds=1)]


TEN_TO_FOUR = Deadline(
    key="window",
    title="A window",
    opens=at("2026-03-31 10:00"),
    original_closes=at("2026-03-31 16:00"),
    citation=SOURCE,
)
REOPENED_FOR_AN_EVENING = Deadline(
    key="window",
    title="A window",
    original_closes=at("2026-03-01"),
    extensions=(
        Extension(
            closes=at("2026-03-31 20:00"),
            announcement=SOURCE,
            reopened=True,
            reopens=at("2026-03-31 16:00"),
        ),
    ),
    citation=SOURCE,
)


@given(st.sampled_from([one for _, one in PUBLISHED]) | windows(), st.data())
def test_if_a_day_decides_every_instant_of_it_gives_the_same_answer(
    deadline: Deadline, data: st.DataObject
) -> None:
    """Only the day is known: yes and no are answered where they hold whatever the time was."""
    day = data.draw(instants_near(deadline)).astimezone(NEW_YORK).date()
    year = deadline.year or PY2026
    answer = check(deadline, day, year).answer
    answers = {check(deadline, one, year).answer for one in _moments_of(day, deadline)}

    assert answers == {answer} or answer is None
    assert (answer is None) == (answers not in ({True}, {False}))


@pytest.mark.parametrize("deadline", [TEN_TO_FOUR, REOPENED_FOR_AN_EVENING])
def test_a_day_on_which_the_window_was_open_only_for_hours_does_not_decide(
    deadline: Deadline,
) -> None:
    """It was not open when the day began, nor when it ended, and yet it may have been in time."""
    assert check(deadline, at("2026-03-31 17:00"), PY2026).answer is (
        deadline is REOPENED_FOR_AN_EVENING
    )
    assert check(deadline, date(2026, 3, 31), PY2026).answer is None


@given(published())
def test_a_check_survives_pickling(of_year: tuple[PerformanceYear, Deadline]) -> None:
    """Audits are run in process pools."""
    year, deadline = of_year
    d = check(deadline, deadline.closes, year)

    assert pickle.loads(pickle.dumps(d)) == d  # noqa: S301


# --- what a check refuses ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "error", "expected"),
    [
        (
            datetime(2026, 8, 1, 12),
            InvalidValue,
            (
                "check: done: given 2026-08-01T12:00:00 without a time zone, expected an aware "
                "datetime; write datetime(2027, 3, 31, 20, tzinfo=EASTERN)"
            ),
        ),
        (
            "2026-08-01",
            InvalidType,
            (
                "check: done: given '2026-08-01' (str), expected a date without a time; write "
                "date(2026, 3, 31); of an instant, take the .date() of its Eastern time"
            ),
        ),
        (
            datetime(2027, 3, 14, 2, 30, tzinfo=NEW_YORK),
            InvalidValue,
            (
                "check: done: given 2027-03-14T02:30:00 in America/New_York, expected a time that "
                "exists; clocks spring forward over that hour; state the time before or after the "
                "gap"
            ),
        ),
    ],
    ids=["naive", "text", "DEA-C13"],
)
def test_a_check_accepts_only_a_date_or_an_aware_datetime(
    done: Any, error: type[InvalidInput], expected: str
) -> None:
    with pytest.raises(error) as caught:
        check(calendar(PY2027)["self-nomination"], done, PY2027)

    assert str(caught.value) == expected


def test_a_check_accepts_a_participation_option_but_no_text() -> None:
    year = PerformanceYear(2021)

    with pytest.raises(InvalidType, match="participation_option"):
        check(calendar(year)["circumstances-application"], date(2022, 2, 15), year, "group")


@pytest.mark.parametrize("year", [2026, PaymentYear(2028), None], ids=repr)
def test_a_year_must_be_a_performance_year(year: Any) -> None:
    with pytest.raises(InvalidType, match=r"year: given .*expected a PerformanceYear; write"):
        check(None, None, year)


def test_a_check_without_a_deadline_refuses_a_bare_year_by_its_own_name() -> None:
    with pytest.raises(InvalidType, match=r"^check: year: given 2026 \(int\), expected"):
        check(None, None, 2026)


@pytest.mark.parametrize("done", [None, date(2027, 1, 1)])
def test_a_check_refuses_another_years_deadline(done: Any) -> None:
    of_2026 = calendar(PY2026)["self-nomination"]

    with pytest.raises(
        InvalidValue, match=r"deadline: given self-nomination of performance year 2026, .* of 2027"
    ):
        check(of_2026, done, PY2027)


@pytest.mark.parametrize("year", [2028, 2035])
@pytest.mark.parametrize("deadline", [None, REOPENED_FOR_AN_EVENING], ids=["none", "own"])
def test_no_deadline_is_judged_in_a_year_whose_text_was_not_read(year: int, deadline: Any) -> None:
    with pytest.raises(YearNotCovered, match=f"deadlines is not covered for .* {year}"):
        check(deadline, date(2027, 1, 1), PerformanceYear(year))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"deadline": "election"},
            "deadline: given a text that is not shown here, expected a Deadline, or None",
        ),
        ({"closing_instant_is_open": 1}, r"closing_instant_is_open: given 1 \(int\), .* True or"),
    ],
)
def test_a_check_refuses_what_it_cannot_read(changes: dict[str, Any], message: str) -> None:
    facts = {"deadline": None, "done": None, "year": PY2026, **changes}

    with pytest.raises(InvalidType, match=f"check: {message}"):
        check(**facts)


@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_last_possible_dates_do_not_overflow(day: date) -> None:
    """Registries write 9999-12-31 for "never": it is late, or refused, and nothing breaks."""
    try:
        answer = check(calendar(PY2027)["self-nomination"], day, PY2027).answer
    except InvalidInput:
        return
    assert answer is False
