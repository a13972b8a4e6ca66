"""The gate of the window: whether a planned submission goes while data submission is open."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import (
    Deadline,
    DeadlineStatus,
    Extension,
    calendar,
    may_submit,
    may_submit_all,
)
from qpp_rules.testing import strategies
from tests.core.helpers import shows
from tests.deadlines.strategies import instant, instants_near

TIN = Tin("987654321")
GROUP, CLINICIAN = Group(TIN), Individual(TIN, Npi("1234567893"))
WINDOW, OPENED = "deadlines.data-submission.open", "deadlines.data-submission.opened"
WITH_WINDOW, WITHOUT = range(2019, 2027), (2017, 2018, 2027)
SOURCE = Citation("A notice", "Data submission", date(2027, 12, 1), Basis.CMS_GUIDANCE)
MOMENT = timedelta(microseconds=1)
OF_2027 = Deadline(
    key="data-submission",
    title="Data submission",
    opens=instant("2028-01-03T10:00"),
    original_closes=instant("2028-03-31T20:00"),
    citation=SOURCE,
)


def planned(year: int = 2026, at: str | None = "2027-02-01T09:00", **changes: Any) -> Any:
    facts: dict[str, Any] = {
        "participant": GROUP,
        "year": PerformanceYear(year),
        "categories": {PerformanceCategory.QUALITY},
        "submitted_at": None if at is None else instant(at),
    }
    return PlannedSubmission(**facts | changes)


def of(year: int) -> Deadline:
    return calendar(PerformanceYear(year))["data-submission"]


# --- the calendar's window ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "at", "answer"),
    [
        pytest.param(2026, "2027-01-04T09:59:59", False, id="not open yet"),
        pytest.param(2026, "2027-01-04T10:00", True, id="the opening instant"),
        pytest.param(2026, "2027-03-31T19:59:59.999999", True, id="the last instant"),
        pytest.param(2026, "2027-03-31T20:00", False, id="the closing instant, A1"),
        pytest.param(2026, "2027-04-01T00:00Z", False, id="the same, in UTC"),
        pytest.param(2026, "2026-02-01T09:00", False, id="a year early"),
        pytest.param(2026, "2028-02-01T09:00", False, id="a year late"),
        pytest.param(2024, "2025-04-10T12:00", True, id="in the extension, DEA-012"),
        pytest.param(2024, "2025-04-14T20:00", False, id="after the extension"),
        pytest.param(2019, "2020-04-15T12:00", True, id="in the extension of 2019"),
        pytest.param(2026, None, None, id="not known"),
    ],
)
def test_data_goes_while_the_window_of_the_year_is_open(
    year: int, at: str | None, answer: bool | None
) -> None:
    d = may_submit(planned(year, at))

    assert d.answer is answer
    assert d.year == PerformanceYear(year)
    assert d.missing == (("submitted_at",) if answer is None else ())
    assert d.findings[0].rule.id == WINDOW
    assert d.findings[0].citation == of(year).citation


@given(st.sampled_from(WITH_WINDOW), st.data())
def test_the_answer_follows_the_status_of_the_window(year: int, data: st.DataObject) -> None:
    at = data.draw(instants_near(of(year)))
    d = may_submit(evolve(planned(year), submitted_at=at))

    assert d.answer is (of(year).status(at) is DeadlineStatus.OPEN)


def test_the_closing_instant_can_be_read_as_open() -> None:
    at_eight = planned(at="2027-03-31T20:00")
    d = may_submit(at_eight, closing_instant_is_open=True)

    assert d.answer is True
    assert [one.rule.id for one in d.findings] == [WINDOW, "deadlines.closing-instant"]
    assert may_submit(at_eight).answer is False


def test_an_extension_for_some_moves_only_their_close() -> None:
    later = Extension(
        closes=instant("2028-04-30T20:00"),
        announcement=SOURCE,
        applies_to=frozenset({ParticipationOption.GROUP}),
    )
    window = evolve(OF_2027, extensions=(later,))
    in_april = planned(2027, "2028-04-15T09:00")

    assert may_submit(in_april, window=window).answer is True
    assert may_submit(evolve(in_april, participant=CLINICIAN), window=window).answer is False


def test_a_close_that_may_have_been_moved_is_not_known() -> None:
    window = evolve(OF_2027, in_doubt_until=instant("2028-04-30T20:00"))

    assert may_submit(planned(2027, "2028-04-15T09:00"), window=window).answer is None


# --- the close that is given -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closes", "at", "answer"),
    [
        pytest.param("2027-02-15T20:00", "2027-02-01T09:00", True, id="before an earlier close"),
        pytest.param("2027-02-15T20:00", "2027-02-15T20:00", False, id="at an earlier close"),
        pytest.param("2027-04-14T20:00", "2027-04-10T09:00", True, id="before a later close"),
        pytest.param("2027-04-14T20:00", "2027-04-14T20:00", False, id="at a later close"),
        pytest.param("2027-04-14T20:00", "2027-01-04T09:00", False, id="before the opening still"),
        pytest.param("2027-01-04T09:00", "2027-01-04T08:00", False, id="closes before it opens"),
        pytest.param("2027-01-04T10:00", "2027-02-01T09:00", False, id="closes as it opens"),
        pytest.param("2026-03-31T20:00", "2026-03-01T09:00", False, id="the year before's"),
        pytest.param("2027-01-04T09:00", None, False, id="nothing could be in time"),
    ],
)
def test_a_given_close_replaces_the_calendars(closes: str, at: str | None, answer: bool) -> None:
    d = may_submit(planned(at=at, submission_closes=instant(closes)))

    assert d.answer is answer
    if answer:
        assert d.assumptions == d.findings
        assert "not one that was published" in d.findings[0].message


@pytest.mark.parametrize(
    ("year", "cited"),
    [
        (2018, "42 CFR § 414.1325(f)(1)"),
        (2022, 'CMS notice, "2022 data submission"'),
        (2024, "42 CFR § 414.1325(e)(1)"),
        (2027, "42 CFR § 414.1325(e)(1)"),
    ],
)
def test_a_given_close_cites_the_text_of_its_year_as_a_reading(year: int, cited: str) -> None:
    d = may_submit(planned(year, f"{year + 1}-02-01T09:00", submission_closes=date(year + 1, 2, 9)))

    assert str(d.finding(WINDOW).citation) == cited
    assert d.finding(WINDOW) in d.assumptions


@pytest.mark.parametrize("closes", [date(2027, 3, 31), instant("2027-03-31T20:00")])
def test_the_calendars_close_may_be_given_with_or_without_its_hour(closes: Any) -> None:
    for at in ("2027-03-31T19:59", "2027-03-31T20:00", "2027-03-31T23:00"):
        given_again = may_submit(planned(at=at, submission_closes=closes))
        assert given_again == may_submit(planned(at=at))


def test_a_close_without_an_hour_on_another_day_runs_through_that_day_a2() -> None:
    d = may_submit(planned(at="2027-04-14T23:00", submission_closes=date(2027, 4, 14)))

    assert d.answer is True
    assert d.assumptions


# --- years whose window was not found ----------------------------------------------------------


@pytest.mark.parametrize("year", WITHOUT)
def test_without_a_window_the_answer_is_not_known_and_the_window_is_missing(year: int) -> None:
    d = may_submit(planned(year, f"{year + 1}-02-01T09:00"))

    assert (d.answer, d.missing) == (None, ("window", "submission_closes"))
    assert may_submit(planned(year, None)).missing == (
        "window",
        "submitted_at",
        "submission_closes",
    )


@pytest.mark.parametrize("year", WITHOUT)
def test_a_close_alone_does_not_say_when_the_window_opened(year: int) -> None:
    closes = date(year + 1, 3, 31)
    in_time = planned(year, f"{year + 1}-02-01T09:00", submission_closes=closes)
    late = planned(year, f"{year + 1}-04-01T00:00", submission_closes=closes)

    assert may_submit(in_time).answer is None
    assert may_submit(in_time).missing == ("window",)
    assert may_submit(late).answer is False


@pytest.mark.parametrize("year", WITHOUT)
def test_nothing_goes_before_the_performance_year_is_over(year: int) -> None:
    d = may_submit(planned(year, f"{year}-12-31T23:59:59"))

    assert d.answer is False
    assert d.finding(OPENED).verdict is Verdict.NOT_MET
    assert d.finding(OPENED).is_assumption
    assert may_submit(planned(year, f"{year + 1}-01-01T00:00")).answer is None


def test_a_given_window_decides() -> None:
    answers = [
        may_submit(planned(2027, at), window=OF_2027).answer
        for at in ("2028-01-03T09:59", "2028-01-03T10:00", "2028-03-31T20:00")
    ]

    assert answers == [False, True, False]


def test_a_given_window_without_an_opening_does_not_decide() -> None:
    window = evolve(OF_2027, opens=None)

    assert may_submit(planned(2027, "2028-02-01T09:00"), window=window).answer is None


@pytest.mark.parametrize("opens", [instant("2027-01-01T00:00"), date(2026, 6, 1)])
@pytest.mark.parametrize("at", ["2026-07-01T09:00", "2027-06-01T09:00", "2027-12-31T23:59:59"])
def test_nothing_goes_in_the_performance_year_whatever_the_window(opens: Any, at: str) -> None:
    window = evolve(OF_2027, opens=opens)
    d = may_submit(planned(2027, at), window=window)

    assert d.answer is False
    assert may_submit(planned(2027, "2028-01-01T00:00"), window=window).answer is True
    assert may_submit(planned(2027, None), window=window).answer is None


def test_data_sent_in_the_performance_year_has_its_own_finding() -> None:
    d = may_submit(
        planned(2027, "2027-06-01T09:00"), window=evolve(OF_2027, opens=date(2027, 1, 1))
    )

    assert d.finding(WINDOW).verdict is Verdict.MET
    assert d.finding(OPENED).verdict is Verdict.NOT_MET
    assert "even if the window given opens earlier" in d.finding(OPENED).message


@pytest.mark.parametrize("year", [2028, 2035])
@pytest.mark.parametrize("window", [None, OF_2027], ids=["calendar", "own"])
def test_years_that_were_not_read_are_not_covered(year: int, window: Deadline | None) -> None:
    closes = date(year + 1, 3, 31)

    with pytest.raises(YearNotCovered):
        may_submit(planned(year, submission_closes=closes), window=window)


# --- no yes by mistake -------------------------------------------------------------------------


@given(strategies.planned_submissions(), st.data())
def test_a_yes_is_within_the_window_and_before_the_given_close(
    plan: PlannedSubmission, data: st.DataObject
) -> None:
    near = instants_near(of(plan.year.year)) if plan.year.year in WITH_WINDOW else st.none()
    plan = evolve(plan, submitted_at=data.draw(near), data_received_on=None)
    closes = data.draw(st.none() | st.dates(date(2023, 1, 1), date(2028, 12, 31)))
    d = may_submit(evolve(plan, submission_closes=closes))

    if d.answer is True:
        window = of(plan.year.year)
        assert plan.submitted_at >= window.opens
        assert closes is not None or window.status(plan.submitted_at) is DeadlineStatus.OPEN
        assert closes is None or plan.submitted_at.astimezone(EASTERN).date() <= closes
    if d.answer is None:
        assert d.missing


@given(st.sampled_from(WITH_WINDOW), st.sampled_from(WITH_WINDOW))
def test_the_instant_of_another_year_never_goes(year: int, other: int) -> None:
    at = datetime(other + 1, 2, 1, 9, tzinfo=EASTERN)

    assert may_submit(evolve(planned(year), submitted_at=at)).answer is (year == other)


# --- many --------------------------------------------------------------------------------------


def test_each_planned_submission_is_answered_in_the_order_given() -> None:
    plans = [planned(), planned(mvp="G0057"), planned(at=None), planned(2024, None)]
    answers = may_submit_all(iter(plans))

    assert list(answers) == plans
    assert [answers[one] for one in plans] == [may_submit(one) for one in plans]
    assert answers.missing == ("submitted_at",)


def test_a_duplicate_planned_submission_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"one of group:.* 2 times, expected each") as raised:
        may_submit_all([planned(), planned()])

    assert not shows(str(raised.value), TIN.digits)


# --- what is refused ---------------------------------------------------------------------------


@pytest.mark.parametrize("given_instead", [None, 5, GROUP, "987654321"])
def test_the_plan_must_be_a_planned_submission(given_instead: Any) -> None:
    with pytest.raises(InvalidType, match="may_submit: planned: given") as raised:
        may_submit(given_instead)
    assert not shows(str(raised.value), TIN.digits)
    with pytest.raises(InvalidInput, match="may_submit_all: planned"):
        may_submit_all([given_instead])
    with pytest.raises(InvalidInput, match="may_submit_all: planned"):
        may_submit_all(5)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"window": "data-submission"},
            "window: given a text that is not shown here, expected a Deadline, or None",
        ),
        ({"closing_instant_is_open": 1}, "closing_instant_is_open: given 1"),
    ],
)
def test_options_of_another_type_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidType, match=message):
        may_submit(planned(), **options)


def test_the_window_of_another_year_is_refused() -> None:
    with pytest.raises(
        InvalidValue, match="window: given data-submission of performance year 2025"
    ):
        may_submit(planned(), window=of(2025))


@pytest.mark.parametrize("opens", [date(2028, 1, 1), datetime(2028, 1, 1, tzinfo=EASTERN)])
def test_a_window_without_a_year_that_opens_too_late_for_the_year_is_refused(opens: Any) -> None:
    """RDY-003: data goes in the window of its own year, which opens in the year that follows."""
    later = evolve(of(2026), year=None, opens=opens, original_closes=date(2028, 3, 31))
    message = "window: given one without a year that opens on 2028-01-01, expected one that opens"

    with pytest.raises(InvalidValue, match=message):
        may_submit(planned(at="2028-02-01T09:00"), window=later)
    with pytest.raises(InvalidValue, match=message):
        may_submit_all([planned(at="2028-02-01T09:00")], window=later)
    its_own = evolve(later, year=PerformanceYear(2026))
    assert may_submit(planned(at="2028-02-01T09:00"), window=its_own).answer is True
    in_time = evolve(later, opens=date(2027, 12, 31))
    assert may_submit(planned(at="2028-02-01T09:00"), window=in_time).answer is True
    assert may_submit(planned(), window=evolve(of(2026), year=None)).answer is True
    without_opening = evolve(later, opens=None)
    assert may_submit(planned(at="2028-02-01T09:00"), window=without_opening).answer is None


@pytest.mark.parametrize("key", ["performance-period", "mvp-registration", "election"])
def test_the_window_of_another_deadline_is_refused(key: str) -> None:
    window = calendar(PerformanceYear(2026))[key]

    with pytest.raises(InvalidValue, match=f"window: given '{key}'.*key is data-submission"):
        may_submit(planned(), window=window)
    with pytest.raises(InvalidValue, match=f"window: given '{key}'.*key is data-submission"):
        may_submit_all([planned()], window=evolve(window, year=None))
