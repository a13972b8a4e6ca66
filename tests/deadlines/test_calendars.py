"""The calendar of a year: its keys, what is next, how it prints, and what it refuses."""

from __future__ import annotations

import copy
import html
import pickle
import re
import traceback
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidType, InvalidValue, QppRulesError, YearNotCovered
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PaymentYear, PerformanceYear
from qpp_rules.deadlines import (
    KEYS,
    Calendar,
    Deadline,
    DeadlineStatus,
    UnknownDeadline,
    calendar,
    check,
    feedback_days,
    retention_until,
)
from tests.core.helpers import Markup, printed_by
from tests.deadlines.strategies import (
    PUBLISHED,
    YEARS,
    at,
    first_after,
    instant,
    instants_near,
    zones,
)

NOT_OPEN, OPEN, CLOSED, UNKNOWN = DeadlineStatus
CALENDAR = calendar(PerformanceYear(2026))
WITH_GAPS = calendar(PerformanceYear(2027))
EMPTY = Calendar(PerformanceYear(2028), (), {})


# --- the cases of the requirements -------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "key", "now", "status"),
    [
        pytest.param(2027, "self-nomination", "2026-07-01T13:59:59Z", NOT_OPEN, id="DEA-001"),
        pytest.param(2027, "self-nomination", "2026-07-01T14:00:00Z", OPEN, id="DEA-001-opens"),
        pytest.param(2027, "self-nomination", "2026-09-01T23:59:59Z", OPEN, id="DEA-001-last"),
        pytest.param(2027, "self-nomination", "2026-09-02T00:00:00Z", CLOSED, id="DEA-001-at-8"),
        pytest.param(2027, "self-nomination", "2026-09-02T00:00:01Z", CLOSED, id="DEA-001-later"),
        pytest.param(2027, "self-nomination", "2026-07-01T09:59:59", NOT_OPEN, id="DEA-C02"),
        pytest.param(2027, "self-nomination", "2026-07-01T10:00:00", OPEN, id="DEA-C02-opens"),
        pytest.param(2027, "self-nomination", "2026-09-01T20:00:00", CLOSED, id="DEA-C04"),
        pytest.param(
            *(2027, "self-nomination", "2026-09-01T19:30:00-05:00", CLOSED),
            id="DEA-C06-from-Chicago",
        ),
        pytest.param(2027, "self-nomination", "2026-09-01T19:00:00", OPEN, id="DEA-C35-first"),
        pytest.param(2027, "self-nomination", "2026-09-02T09:00:00", CLOSED, id="DEA-C35-second"),
        pytest.param(2027, "self-nomination", "2026-08-31T12:00:00", OPEN, id="DEA-C39-opened"),
        pytest.param(2027, "self-nomination", "2026-09-02T09:00:00", CLOSED, id="DEA-C39"),
        pytest.param(
            *(2027, "data-validation-execution-report", "2028-05-31T00:00:00", OPEN),
            id="DEA-003-first-minute",
        ),
        pytest.param(
            *(2027, "data-validation-execution-report", "2028-05-31T23:59:59", OPEN),
            id="DEA-003-last-minute",
        ),
        pytest.param(
            *(2027, "data-validation-execution-report", "2028-06-01T03:59:59Z", OPEN),
            id="DEA-003-in-UTC-it-is-June",
        ),
        pytest.param(
            *(2027, "data-validation-execution-report", "2028-06-01T00:00:00", CLOSED),
            id="DEA-003-late",
        ),
        pytest.param(2026, "mvp-registration", "2026-12-01T00:59:59Z", OPEN, id="DEA-008"),
        pytest.param(2026, "mvp-registration", "2026-12-01T01:00:00Z", CLOSED, id="DEA-008-at-8"),
        pytest.param(2026, "mvp-registration", "2026-11-30T20:00:00", CLOSED, id="DEA-C08"),
        pytest.param(2026, "cahps-registration", "2026-06-30T23:59:59Z", OPEN, id="DEA-009"),
        pytest.param(2026, "cahps-registration", "2026-07-01T00:00:00Z", CLOSED, id="DEA-009-at-8"),
        pytest.param(2026, "data-submission", "2027-01-03T23:59:59", NOT_OPEN, id="DEA-010-before"),
        pytest.param(2026, "data-submission", "2027-01-04T09:59:59", NOT_OPEN, id="DEA-010-at-9"),
        pytest.param(2026, "data-submission", "2027-01-04T10:00:00", OPEN, id="DEA-010-opens"),
        pytest.param(2026, "data-submission", "2027-03-31T19:59:59", OPEN, id="DEA-010-last"),
        pytest.param(2026, "data-submission", "2027-04-01T00:00:00", CLOSED, id="DEA-010-after"),
        pytest.param(2026, "data-submission", "2027-04-01T00:00:00", CLOSED, id="RDY-C03"),
        pytest.param(2026, "data-submission", "2027-03-14T01:59:59", OPEN, id="DEA-C13-before"),
        pytest.param(2026, "data-submission", "2027-03-14T03:00:00", OPEN, id="DEA-C13-after"),
        pytest.param(2019, "data-submission", "2020-01-02T14:59:59Z", NOT_OPEN, id="DEA-011"),
        pytest.param(2019, "data-submission", "2020-01-02T15:00:00Z", OPEN, id="DEA-011-opens"),
        pytest.param(2019, "data-submission", "2020-03-31T23:59:59Z", OPEN, id="DEA-011-last"),
        pytest.param(2019, "data-submission", "2020-04-01T00:00:00Z", OPEN, id="DEA-011-extended"),
        pytest.param(2019, "election", "2020-04-01T00:00:00Z", UNKNOWN, id="DEA-011-election"),
        pytest.param(2019, "data-submission", "2020-02-29T12:00:00", OPEN, id="DEA-C16"),
        pytest.param(2019, "data-submission", "2020-04-15T12:00:00", OPEN, id="DEA-C18-data"),
        pytest.param(2019, "election", "2020-04-15T12:00:00", UNKNOWN, id="DEA-C18-election"),
        pytest.param(2019, "election", "2020-03-31T19:30:00", OPEN, id="ELE-C46-election"),
        pytest.param(2019, "data-submission", "2020-03-31T20:30:00", OPEN, id="ELE-C46-data"),
        pytest.param(2024, "election", "2025-04-01T12:00:00", CLOSED, id="ELE-C41"),
        pytest.param(2024, "data-submission", "2025-04-01T12:00:00", OPEN, id="ELE-C41-data"),
        pytest.param(2024, "data-submission", "2025-04-14T20:00:00", CLOSED, id="DEA-012"),
        pytest.param(2019, "cahps-registration", "2019-07-01T23:59:59", OPEN, id="DEA-C34"),
        pytest.param(2019, "cahps-registration", "2019-07-02T00:00:00", CLOSED, id="DEA-014"),
        pytest.param(2026, "mvp-registration", "2026-04-01T03:59:59Z", NOT_OPEN, id="DEA-C37"),
        pytest.param(2026, "mvp-registration", "2026-04-01T04:00:00Z", OPEN, id="DEA-027"),
        pytest.param(2026, "virtual-group-election", "2025-12-31T23:59:59", OPEN, id="DEA-C33"),
        pytest.param(2026, "virtual-group-election", "2026-01-01T00:00:00", CLOSED, id="DEA-028"),
        pytest.param(2023, "virtual-group-election", "2022-12-31T23:58:59", OPEN, id="VG-2023"),
        pytest.param(2023, "virtual-group-election", "2022-12-31T23:59:00", CLOSED, id="VG-A1"),
    ],
)
def test_each_window_matches_its_requirement(
    year: int, key: str, now: str, status: DeadlineStatus
) -> None:
    assert calendar(PerformanceYear(year))[key].status(instant(now)) is status


@pytest.mark.parametrize("year", range(2021, 2028))
def test_the_feedback_days_match_the_calendar(year: int) -> None:
    """A7: and every key of feedback is one of them."""
    found = calendar(PerformanceYear(year))
    keys = [key for key in KEYS if key.startswith("feedback-")]

    assert feedback_days(PerformanceYear(year)) == tuple(found[key].closes for key in keys)
    assert [key for key in found if key.startswith("feedback-")] == keys


@pytest.mark.parametrize(
    ("year", "last"),
    [
        pytest.param(2026, "2032-12-31", id="DEA-019-2026"),
        pytest.param(2027, "2033-12-31", id="DEA-019-2027"),
        pytest.param(2024, "2030-12-31", id="DEA-C25"),
        pytest.param(2018, "2024-12-31", id="AGR-C01-2018"),
        pytest.param(2019, "2025-12-31", id="AGR-C01-2019"),
        pytest.param(2017, "2027-12-31", id="ten-years-2017"),
    ],
)
def test_records_are_kept_through_the_last_day_of_the_sixth_or_tenth_year(
    year: int, last: str
) -> None:
    """A8: the day itself is included; records may go on the day after."""
    kept = retention_until(PerformanceYear(year))

    assert kept == at(last)
    assert calendar(PerformanceYear(year))["record-retention"].closes == kept


def test_records_may_go_on_the_first_day_of_the_year_after() -> None:
    """DEA-C26: PY2027 records destroyed on 2033-12-31: too early; on 2034-01-01: free to go."""
    retention = WITH_GAPS["record-retention"]

    assert retention.status(instant("2033-12-31T23:59:59")) is OPEN
    assert retention.status(instant("2034-01-01T00:00:00")) is CLOSED


def test_records_of_2017_alone_are_kept_for_ten_years() -> None:
    assert retention_until(PerformanceYear(2017)) == date(2027, 12, 31)


@pytest.mark.parametrize("year", [*range(2018, 2028)])
def test_the_later_years_keep_records_for_six_years(year: int) -> None:
    assert retention_until(PerformanceYear(year)) == date(year + 6, 12, 31)


@pytest.mark.parametrize("year", [2028, 2100])
def test_how_long_records_of_other_years_are_kept_is_not_known(year: int) -> None:
    with pytest.raises(YearNotCovered, match="covered: 2017 to 2027"):
        retention_until(PerformanceYear(year))


@pytest.mark.parametrize(
    ("key", "year", "message"),
    [
        pytest.param(
            "data-submission",
            2027,
            "is not covered for performance year 2027; covered: 2019 to 2026. "
            "The periods of 2017, 2018 and 2027 were not found.",
            id="DEA-004-A5",
        ),
        pytest.param(
            "circumstances-application",
            2026,
            "is not covered for performance year 2026; covered: 2019 to "
            "2025. For 2017 there was no application; the closes of 2018, 2026 and 2027 were not "
            "found.",
            id="DEA-029-DEA-C38-memory-only",
        ),
        pytest.param(
            "cahps-registration",
            2022,
            "is not covered for performance year 2022; covered: 2017, 2019, 2021, 2023 to 2027",
            id="memory-only",
        ),
    ],
)
def test_a_deadline_that_was_not_found_is_unknown_and_never_extrapolated(
    key: str, year: int, message: str
) -> None:
    """DEA-022: no published date is unknown, and a year is never carried forward."""
    with pytest.raises(YearNotCovered) as caught:
        calendar(PerformanceYear(year))[key]

    assert str(caught.value) == f"{caught.value.name} {message}"
    assert caught.value.year == f"performance year {year}"


# --- a calendar is a mapping -------------------------------------------------------------------


def test_the_keys_match_the_public_interface() -> None:
    assert KEYS == (
        "participants-on-board",
        "external-agreement",
        "self-nomination",
        "virtual-group-election",
        "data-acceptance",
        "performance-period",
        "mvp-registration",
        "cahps-registration",
        "circumstances-application",
        "data-submission",
        "election",
        "partial-qp-election",
        "data-validation-execution-report",
        "record-retention",
        "feedback-1",
        "feedback-2",
        "feedback-3",
        "feedback-4",
    )


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_calendar_is_a_mapping_of_the_keys_that_its_year_has(year: PerformanceYear) -> None:
    of_year = calendar(year)

    assert isinstance(of_year, Mapping)
    assert of_year.year == year
    assert list(of_year) == [key for key in KEYS if key not in of_year.not_covered]
    assert len(of_year) == len(list(of_year)) == len(of_year.deadlines)
    assert tuple(of_year.values()) == of_year.deadlines
    assert dict(of_year) == {deadline.key: deadline for deadline in of_year.deadlines}
    assert set(of_year) | set(of_year.not_covered) == set(KEYS)
    for deadline in of_year.deadlines:
        assert deadline.key in of_year
        assert of_year.get(deadline.key) is of_year[deadline.key] is deadline


@pytest.mark.parametrize("key", ["data-submission", "self-nominations", None, 1])
def test_a_key_that_the_year_does_not_have_is_not_in_its_calendar(key: object) -> None:
    assert key not in WITH_GAPS


@pytest.mark.parametrize("key", ["data-submission", "self-nominations"])
def test_get_returns_the_default_for_any_absent_key(key: str) -> None:
    """A mapping's law: ``get`` raises for no key, whether no year has it or only this one not."""
    assert WITH_GAPS.get(key) is None
    assert WITH_GAPS.get(key, "nothing") == "nothing"


def test_a_calendar_can_be_matched_by_its_keys() -> None:
    """Pattern matching asks a mapping by ``get``."""
    match WITH_GAPS:
        case {"data-submission": _}:
            found = "submission"
        case {"self-nomination": deadline}:
            found = deadline.key
    assert found == "self-nomination"


def test_an_unknown_key_is_refused_with_the_known_keys() -> None:
    with pytest.raises(UnknownDeadline) as caught:
        CALENDAR["submission"]

    assert caught.value.key == "submission"
    assert isinstance(caught.value, KeyError)
    assert isinstance(caught.value, QppRulesError)
    assert (
        str(caught.value)
        == f"no deadline is called 'submission' (str); the keys are {', '.join(KEYS)}"
    )


@pytest.mark.parametrize("key", [None, 7, ("data-submission",)], ids=repr)
def test_anything_but_text_is_not_a_key_either(key: Any) -> None:
    with pytest.raises(UnknownDeadline, match="no deadline is called"):
        CALENDAR[key]


def test_a_key_of_another_year_raises_that_this_year_lacks_it() -> None:
    with pytest.raises(YearNotCovered) as caught:
        WITH_GAPS["election"]

    assert not isinstance(caught.value, KeyError)
    assert caught.value.covered == ((2019, 2026),)


@pytest.mark.parametrize("error", [UnknownDeadline("x"), WITH_GAPS.not_covered["election"]])
def test_the_errors_survive_pickling(error: QppRulesError) -> None:
    """A process pool sends exceptions back to the caller."""
    twin = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert type(twin) is type(error)
    assert str(twin) == str(error)
    assert vars(twin) == vars(error)


def test_repeated_lookups_of_an_absent_key_keep_nothing_alive() -> None:
    """An exception that is raised again and again would hold the frames of every caller."""
    of_year = calendar(PerformanceYear(2027))
    depths, raised = [], []
    for _ in range(3):
        with pytest.raises(YearNotCovered) as caught:
            of_year["data-submission"]
        depths.append(len(traceback.extract_tb(caught.value.__traceback__)))
        raised.append(caught.value)

    assert len(set(depths)) == 1
    assert len({id(error) for error in raised}) == 3
    assert {error.__traceback__ for error in of_year.not_covered.values()} == {None}


# --- a calendar is a value ---------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_calendars_of_one_year_are_equal_and_survive_pickling(year: PerformanceYear) -> None:
    of_year = calendar(year)
    twin = pickle.loads(pickle.dumps(of_year))  # noqa: S301

    for other in (twin, copy.deepcopy(of_year), calendar(year)):
        assert other == of_year
        assert hash(other) == hash(of_year)
        assert list(other) == list(of_year)
        assert other.to_rows() == of_year.to_rows()
        assert list(other.not_covered) == list(of_year.not_covered)
        assert {type(error) for error in other.not_covered.values()} <= {YearNotCovered}


def test_calendars_of_two_years_differ() -> None:
    assert len({calendar(year) for year in YEARS}) == len(YEARS)


def test_a_calendar_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        CALENDAR.year = PerformanceYear(2027)
    with pytest.raises(TypeError):
        CALENDAR["data-submission"] = CALENDAR["election"]
    with pytest.raises(TypeError, match="final"):
        type("Sub", (Calendar,), {})


def test_the_repr_names_the_year_and_leaves_out_the_index() -> None:
    shown = repr(CALENDAR)

    assert shown.startswith("Calendar(year=PerformanceYear(2026), deadlines=(Deadline(key=")
    assert "not_covered" not in shown
    assert "_by_key" not in shown


# --- what comes next ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "now", "keys"),
    [
        (
            2026,
            "2026-11-22T12:00",
            [
                "mvp-registration",
                "performance-period",
                "feedback-4",
                "data-submission",
                "election",
                "data-validation-execution-report",
                "record-retention",
            ],
        ),
        # The election of 2019 may still be open, and is told first, for it closed first.
        (
            2019,
            "2020-04-15T12:00",
            ["election", "circumstances-application", "data-submission", "record-retention"],
        ),
        (2024, "2025-04-15T12:00", ["data-validation-execution-report", "record-retention"]),
        # Half a year after it closed, the application of 2023 may be open for some.
        (2023, "2024-10-11T12:00", ["circumstances-application", "record-retention"]),
        (2027, "2034-01-01T00:00", []),
    ],
)
def test_upcoming_lists_deadlines_not_yet_closed_ordered_by_close(
    year: int, now: str, keys: list[str]
) -> None:
    ahead = calendar(PerformanceYear(year)).upcoming(instant(now))

    assert [deadline.key for deadline in ahead] == keys


@given(st.sampled_from(PUBLISHED), zones(), st.data())
def test_upcoming_is_sorted_and_loses_nothing(
    of_year: tuple[PerformanceYear, Deadline], zone: Any, data: st.DataObject
) -> None:
    """No closed deadline, every other one once, in the order in which they close."""
    year, deadline = of_year
    now = data.draw(instants_near(deadline))
    ahead = calendar(year).upcoming(now.astimezone(zone))
    closes = [first_after(one.closes) for one in ahead]

    assert closes == sorted(closes)
    assert len(set(ahead)) == len(ahead)
    assert {one.key for one in ahead} == {
        one.key for one in calendar(year).deadlines if one.status(now) is not CLOSED
    }


@given(st.sampled_from(PUBLISHED), st.timedeltas(timedelta(0), timedelta(3000)), st.data())
def test_upcoming_shrinks_as_time_passes(
    of_year: tuple[PerformanceYear, Deadline], later: timedelta, data: st.DataObject
) -> None:
    """What has left the list never comes back, but for what CMS reopened."""
    year, deadline = of_year
    now = data.draw(instants_near(deadline))
    returned = set(calendar(year).upcoming(now + later)) - set(calendar(year).upcoming(now))

    assert all(any(extension.reopened for extension in one.extensions) for one in returned)


@pytest.mark.parametrize(
    ("value", "error", "expected"),
    [
        (datetime(2026, 11, 22, 12), InvalidValue, "2026-11-22T12:00:00 without a time zone"),
        (date(2026, 11, 22), InvalidType, "given datetime.date(2026, 11, 22) (date)"),
        ("2026-11-22", InvalidType, "given '2026-11-22' (str)"),
        (None, InvalidType, "given None"),
    ],
)
def test_upcoming_accepts_only_an_aware_datetime(
    value: Any, error: type[Exception], expected: str
) -> None:
    """DEA-021. A calendar without deadlines refuses it as well."""
    for of_year in (CALENDAR, EMPTY):
        with pytest.raises(error) as caught:
            of_year.upcoming(value)
        assert str(caught.value).startswith("upcoming: as_of: given ")
        assert expected in str(caught.value)
        assert "tzinfo=EASTERN" in str(caught.value)


# --- years -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (2026, "write PerformanceYear(2026)"),
        (PaymentYear(2028), "write PaymentYear(2028).performance_year"),
        ("2026", "write PerformanceYear(2026)"),
        (None, "write PerformanceYear(2026)"),
    ],
    ids=repr,
)
def test_a_year_that_is_not_a_performance_year_is_refused_with_the_fix(
    value: Any, remedy: str
) -> None:
    with pytest.raises(InvalidType) as caught:
        calendar(value)

    assert str(caught.value).startswith("calendar: year: given ")
    assert str(caught.value).endswith(f"expected a PerformanceYear; {remedy}")
    with pytest.raises(InvalidType, match=re.escape(remedy)):
        retention_until(value)


# --- tables ------------------------------------------------------------------------------------

COLUMNS = [
    "year",
    "key",
    "title",
    "opens",
    "closes",
    "original_closes",
    "extensions",
    "citation",
    "basis",
    "note",
]


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_rows_are_flat_and_alike(year: PerformanceYear) -> None:
    rows = calendar(year).to_rows()

    assert [row["key"] for row in rows] == list(calendar(year))
    assert len({tuple(row) for row in rows}) == 1
    assert set(COLUMNS) <= set(rows[0])
    for row in rows:
        assert row["year"] == year.year
        assert {type(cell) for name, cell in row.items() if name != "year"} <= {str, type(None)}


def test_pandas_accepts_the_rows_unchanged() -> None:
    pandas = pytest.importorskip("pandas")
    rows = CALENDAR.to_rows()

    frame = pandas.DataFrame(rows)

    assert list(frame.columns) == list(rows[0])
    assert frame.set_index("key").loc["mvp-registration", "closes"] == "2026-11-30 20:00 EST"


def test_a_calendar_without_deadlines_has_no_rows() -> None:
    assert EMPTY.to_rows() == []
    assert "<tbody></tbody>" in EMPTY._repr_html_()


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_a_notebook_shows_a_table_of_the_year(year: PerformanceYear) -> None:
    of_year = calendar(year)
    table = Markup(of_year._repr_html_())
    head, *body = table.rows

    assert head[:4] == ["key", "title", "opens", "closes"]
    assert head[-1] == "citation"
    rows = of_year.to_rows()
    assert [row[:4] for row in body] == [
        [str(row[name] or "") for name in ("key", "title", "opens", "closes")] for row in rows
    ]
    assert [row[-1] for row in body] == [f"{row['citation']} ({row['basis']})" for row in rows]
    assert all(str(reason) in table.text for reason in of_year.not_covered.values())


def test_a_notebook_escapes_markup_in_a_title() -> None:
    """A registry may put deadlines of its own in a calendar, whatever their titles."""
    title = 'Plan <b>"A"</b> & <script>alert(1)</script>'
    own = Deadline(
        key="plan",
        title=title,
        original_closes=date(2026, 6, 1),
        citation=CALENDAR["election"].citation,
    )
    shown = Calendar(CALENDAR.year, (own,), {})._repr_html_()

    assert html.escape(title) in shown
    assert "<script>" not in shown
    assert "<b>" not in shown


# --- whose year it is --------------------------------------------------------------------------


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_every_deadline_of_a_calendar_names_its_year(year: PerformanceYear) -> None:
    assert {deadline.year for deadline in calendar(year).deadlines} == {year}


def test_a_calendar_holds_no_deadline_of_another_year() -> None:
    other = calendar(PerformanceYear(2025))["election"]

    with pytest.raises(InvalidValue, match=r"election of performance year 2025, .* of 2026"):
        Calendar(CALENDAR.year, (other,), {})
    assert Calendar(CALENDAR.year, (evolve(other, year=None),), {})["election"].year is None


def test_a_calendar_holds_each_key_once() -> None:
    with pytest.raises(InvalidValue, match="election 2 times, expected each key once"):
        Calendar(CALENDAR.year, (CALENDAR["election"],) * 2, {})


@pytest.mark.parametrize(
    ("field", "value"),
    [("year", 2026), ("deadlines", [1]), ("deadlines", (1,)), ("not_covered", None)],
)
def test_a_calendar_of_something_else_is_refused(field: str, value: Any) -> None:
    facts = {"year": CALENDAR.year, "deadlines": (), "not_covered": {}, field: value}

    with pytest.raises(InvalidType, match=f"Calendar: {field}: given"):
        Calendar(**facts)


@pytest.mark.parametrize("key", [None, 7, ["election"], {}], ids=repr)
def test_anything_but_text_is_not_in_a_calendar(key: Any) -> None:
    assert key not in CALENDAR
    assert CALENDAR.get(key, "none") == "none"


# --- the machine's zone ------------------------------------------------------------------------

TRANSCRIPT = """
import time
from datetime import UTC, datetime, timedelta
from qpp_rules import PerformanceYear
from qpp_rules.deadlines import calendar, check

if hasattr(time, "tzset"):
    time.tzset()
begin = datetime(2016, 6, 1, 3, 30, tzinfo=UTC)
instants = [begin + timedelta(days=days, hours=days % 24) for days in range(0, 6500, 181)]
for number in range(2017, 2028):
    year = PerformanceYear(number)
    of_year = calendar(year)
    print(of_year.to_rows(), of_year, of_year.not_covered)
    for deadline in of_year.values():
        turn = deadline.closes
        edge = [turn] if isinstance(turn, datetime) else []
        print(*[deadline.status(now).name for now in [*instants, *edge]])
        days = [now.date() for now in instants]
        print(*[check(deadline, day, year).answer for day in days])
        print(check(deadline, instants[17], year).explain())
    print([one.key for one in of_year.upcoming(instants[17])])
"""


@pytest.fixture(scope="module")
def in_new_york() -> str:
    """What the program prints on a machine in New York."""
    return printed_by(TRANSCRIPT, TZ="America/New_York", PYTHONHASHSEED="1")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Honolulu"])
def test_nothing_depends_on_the_zone_of_the_machine(zone: str, in_new_york: str) -> None:
    """Every row, every status and every check is the same in New York, Tokyo and Honolulu."""
    there = printed_by(TRANSCRIPT, TZ=zone, PYTHONHASHSEED="1")

    assert there == in_new_york
    assert there.count("NOT_OPEN") > 100
    assert there.count("data-submission") > 8


def test_a_deadlines_repr_is_the_same_in_every_process() -> None:
    """The order of a set follows the process's hash seed; a representation must not."""
    program = """
from qpp_rules import PerformanceYear
from qpp_rules.deadlines import calendar

print(calendar(PerformanceYear(2021)))
"""
    shown = {printed_by(program, PYTHONHASHSEED=seed) for seed in ("1", "2", "3")}

    assert len(shown) == 1


# --- checks by key -----------------------------------------------------------------------------


def test_a_calendar_checks_by_key_as_the_function_does() -> None:
    done = instant("2026-11-30T19:59:59")

    answer = CALENDAR.check("mvp-registration", done)

    assert answer == check(CALENDAR["mvp-registration"], done, CALENDAR.year)
    assert answer.answer is True
    assert answer.year == CALENDAR.year


def test_a_calendar_checks_for_a_participation_option() -> None:
    applications = calendar(PerformanceYear(2021))
    done = instant("2022-02-15T12:00")

    def answer(option: ParticipationOption | None) -> bool | None:
        return applications.check("circumstances-application", done, option).answer

    assert answer(ParticipationOption.INDIVIDUAL) is False
    assert answer(ParticipationOption.GROUP) is None
    assert answer(None) is None


def test_a_check_by_key_refuses_as_the_calendar_does() -> None:
    with pytest.raises(YearNotCovered):
        WITH_GAPS.check("data-submission", None)
    with pytest.raises(UnknownDeadline):
        WITH_GAPS.check("submission", None)
    with pytest.raises(InvalidValue, match="check: done"):
        WITH_GAPS.check("self-nomination", datetime(2026, 8, 1))
