"""MVPs: the CAHPS for MIPS Survey in one, and the day from which one must be supported."""

from __future__ import annotations

import calendar as days_of_months
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.moments import Moment
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.deadlines import (
    DeadlineStatus,
    calendar,
    check_mvp_with_cahps,
    mvp_support_due,
)
from tests.deadlines.strategies import (
    NEW_YORK,
    PUBLISHED,
    at,
    instant,
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


# --- the CAHPS for MIPS Survey in an MVP -------------------------------------------------------


@pytest.mark.parametrize(
    ("mvp", "cahps", "answer"),
    [
        pytest.param("2026-06-30T19:59:59", "2026-06-30T19:59:59", True, id="DEA-023"),
        pytest.param("2026-07-01T09:00", "2026-05-01T09:00", False, id="DEA-023-MVP-on-July-1"),
        pytest.param("2026-05-01T09:00", "2026-07-01T09:00", False, id="DEA-023-CAHPS-late"),
        pytest.param("2026-06-30T20:00", "2026-05-01T09:00", False, id="A1-MVP-at-8"),
        pytest.param("2026-05-01T09:00", "2026-06-30T20:00", False, id="A1-CAHPS-at-8"),
        pytest.param("2026-05-01T09:00", None, None, id="CAHPS-not-known"),
        pytest.param(None, "2026-05-01T09:00", None, id="MVP-not-known"),
        pytest.param("2026-07-01T09:00", None, False, id="one-no-decides"),
        pytest.param(None, None, None, id="neither-known"),
        pytest.param("2026-03-31T23:59", "2026-05-01T09:00", False, id="DEA-027-MVP-too-early"),
        pytest.param("2026-04-01T00:00", "2026-05-01T09:00", True, id="DEA-027-MVP-first-minute"),
    ],
)
def test_both_registrations_must_be_made_by_the_close_of_the_survey(
    mvp: str | None, cahps: str | None, answer: bool | None
) -> None:
    d = check_mvp_with_cahps(
        None if mvp is None else instant(mvp), None if cahps is None else instant(cahps), PY2026
    )

    assert d.answer is answer
    assert [finding.rule.id for finding in d.findings] == ["deadlines.mvp-with-cahps"] * 2


def test_an_mvp_for_2023_may_be_registered_before_the_survey_opens() -> None:
    """DEA-032: the survey opened on April 3 at 10 a.m., MVP registration on April 1."""
    early, after = instant("2023-04-02T09:00"), instant("2023-04-03T10:00")
    year = PerformanceYear(2023)

    assert check_mvp_with_cahps(early, after, year).answer is True
    assert check_mvp_with_cahps(early, early, year).answer is False


def test_an_mvp_alone_may_be_registered_until_november() -> None:
    """DEA-023: late for the survey is not late for the MVP."""
    late = instant("2026-07-01T09:00")

    assert check_mvp_with_cahps(late, late, PY2026).answer is False
    assert calendar(PY2026).check("mvp-registration", late).answer is True


def test_each_registration_has_its_own_finding() -> None:
    d = check_mvp_with_cahps(instant("2026-05-01T09:00"), None, PY2026)
    mvp, cahps = d.findings

    assert (mvp.verdict, mvp.about) == (Verdict.MET, "mvp")
    assert (cahps.verdict, cahps.missing) == (Verdict.UNKNOWN, ("cahps_registered_at",))
    assert mvp.observed == instant("2026-05-01T09:00")
    assert "before 2026-06-30 20:00 EDT" in str(mvp.required)
    assert cahps.required == "before 2026-06-30 20:00 EDT"


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026, 2027])
def test_a_registration_is_judged_by_the_source_of_its_own_year(year: int) -> None:
    """The notice of 2026 says nothing of the other years."""
    d = check_mvp_with_cahps(None, datetime(year, 5, 1, tzinfo=UTC), PerformanceYear(year))
    deadline = calendar(PerformanceYear(year))["cahps-registration"]

    for finding in d.findings:
        cited = str(finding.citation)
        assert cited == str(deadline.citation) or (year == 2026 and "2026 QPP notices" in cited)


@pytest.mark.parametrize("year", [2017, 2019, 2021, 2022])
def test_there_is_no_survey_in_an_mvp_before_there_are_mvps(year: int) -> None:
    """MVPs began in 2023, though the close of the survey of 2019 and of 2021 was read."""
    early = datetime(year, 5, 1, tzinfo=UTC)

    with pytest.raises(YearNotCovered):
        check_mvp_with_cahps(early, early, PerformanceYear(year))


def test_a_year_whose_close_was_not_found_is_not_judged() -> None:
    with pytest.raises(YearNotCovered):
        check_mvp_with_cahps(None, None, PerformanceYear(2028))


@pytest.mark.parametrize("field", ["mvp_registered_at", "cahps_registered_at"])
@pytest.mark.parametrize(
    ("value", "error"),
    [
        (datetime(2026, 5, 1), InvalidValue),
        (date(2026, 5, 1), InvalidType),
        ("2026-05-01", InvalidType),
        (datetime(2026, 3, 8, 2, 30, tzinfo=NEW_YORK), InvalidValue),
    ],
    ids=["naive", "date", "text", "skipped-hour"],
)
def test_a_registration_must_be_an_instant_and_the_message_names_which(
    field: str, value: Any, error: type[InvalidInput]
) -> None:
    registered = {"mvp_registered_at": None, "cahps_registered_at": None, field: value}

    with pytest.raises(error, match=f"check_mvp_with_cahps: {field}: given"):
        check_mvp_with_cahps(**registered, year=PY2026)


# --- the year of grace for an MVP --------------------------------------------------------------


@pytest.mark.parametrize(
    ("finalized", "year", "due"),
    [
        pytest.param("2025-11-21", 2026, "2026-11-21", id="DEA-C29"),
        pytest.param("2028-02-29", 2027, "2029-02-28", id="DEA-C30"),
        pytest.param("2024-02-29", 2026, "2025-02-28", id="DEA-C30-the-last-leap-day"),
        pytest.param("2027-02-28", 2027, "2028-02-28", id="into-a-leap-year"),
        pytest.param("2027-03-01", 2027, "2028-03-01", id="past-a-leap-day"),
        pytest.param("2026-12-31", 2027, "2027-12-31", id="last-day-of-a-year"),
    ],
)
def test_an_mvp_is_supported_from_the_anniversary_of_its_finalization(
    finalized: str, year: int, due: str
) -> None:
    """DEA-024, A6: no later than one year after; February 29 counts as February 28."""
    assert mvp_support_due(date.fromisoformat(finalized), PerformanceYear(year)) == (
        date.fromisoformat(due)
    )


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)))
@example(date(2028, 2, 29))
def test_support_is_due_on_the_same_day_of_the_next_year_if_it_exists(finalized: date) -> None:
    """The anniversary, or the last day of a February that has no 29th; never a day later."""
    due = mvp_support_due(finalized, PY2026)
    last = days_of_months.monthrange(finalized.year + 1, finalized.month)[1]

    assert (due.year, due.month) == (finalized.year + 1, finalized.month)
    assert due.day == min(finalized.day, last)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.timedeltas(timedelta(0), timedelta(999)))
def test_an_mvp_finalized_later_is_never_due_sooner(finalized: date, by: timedelta) -> None:
    """Monotone in the day of finalization."""
    later = finalized + by
    assume(later.year < 2043)

    assert mvp_support_due(finalized, PY2026) <= mvp_support_due(later, PY2026)


def test_before_its_anniversary_an_mvp_is_not_yet_due() -> None:
    """DEA-C29: unsupported on November 20, 2026 it is not yet due, on the 21st it is."""
    due = mvp_support_due(date(2025, 11, 21), PY2026)

    assert date(2026, 11, 20) < due <= date(2026, 11, 21)


@pytest.mark.parametrize("year", [2017, 2023, 2025, 2028])
def test_the_year_of_grace_is_known_for_2026_and_2027(year: int) -> None:
    with pytest.raises(YearNotCovered, match="The year of grace began with performance year 2026"):
        mvp_support_due(date(2024, 11, 1), PerformanceYear(year))


@pytest.mark.parametrize("value", [datetime(2025, 11, 21, tzinfo=UTC), "2025-11-21", None])
def test_the_day_of_finalization_is_a_date(value: Any) -> None:
    with pytest.raises(
        InvalidType, match=r"mvp_support_due: finalized_on: given .* a date without"
    ):
        mvp_support_due(value, PY2026)


def test_a_year_of_grace_that_ends_after_the_last_possible_date_is_refused() -> None:
    with pytest.raises(InvalidValue, match="mvp_support_due: finalized_on: given 9999-01-01"):
        mvp_support_due(date(9999, 1, 1), PY2026)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda year: check_mvp_with_cahps(None, None, year), id="mvp_with_cahps"),
        pytest.param(lambda year: mvp_support_due(date(2025, 11, 21), year), id="mvp_support"),
    ],
)
@pytest.mark.parametrize("year", [2026, PaymentYear(2028), None], ids=repr)
def test_a_year_must_be_a_performance_year(ask: Callable[[Any], object], year: Any) -> None:
    with pytest.raises(InvalidType, match=r"year: given .*expected a PerformanceYear; write"):
        ask(year)
