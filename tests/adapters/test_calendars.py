"""Deadlines as iCalendar, read back by ics, which shares no code with what writes them."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import chain
from typing import Any

import attrs
import ics
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.adapters.calendars import to_ical
from qpp_rules.adapters.extras import MissingExtra
from qpp_rules.core.citations import Basis, Citation
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.deadlines import Calendar, Deadline, Extension, calendar
from tests.core.helpers import printed_by
from tests.deadlines.strategies import YEARS, first_of, windows

STAMP = datetime(2026, 11, 26, 14, 5, 59, tzinfo=UTC)
WEEK = timedelta(days=7)
SOURCE = Citation("42 CFR", "414.1400(b)", date(2026, 1, 1), Basis.REGULATION)
PY2026 = PerformanceYear(2026)


def lines_of(content: bytes) -> list[str]:
    """Return the lines of a file as RFC 5545, section 3.1, unfolds them."""
    assert content.endswith(b"\r\n")
    physical = content.split(b"\r\n")[:-1]
    assert all(b"\n" not in line and b"\r" not in line for line in physical)
    assert [line for line in physical if len(line) > 75] == []
    # No character is torn in two.
    texts = [line.decode("utf-8") for line in physical]
    unfolded: list[str] = []
    for text in texts:
        if text.startswith(" "):
            unfolded[-1] += text[1:]
        else:
            unfolded.append(text)
    return unfolded


def events_of(content: bytes) -> list[dict[str, str]]:
    """Return the properties of each event, alarms left out, by a plain reading of the lines."""
    events: list[dict[str, str]] = []
    inside: list[str] = []
    for line in lines_of(content):
        name, _, value = line.partition(":")
        if name == "BEGIN":
            inside.append(value)
            if value == "VEVENT":
                events.append({})
        elif name == "END":
            assert inside.pop() == value
        elif inside == ["VCALENDAR", "VEVENT"]:
            assert name not in events[-1]
            events[-1][name] = value
    assert inside == []
    return events


def by_uid(content: bytes) -> dict[str, Any]:
    """Return the events as another library reads them."""
    read = ics.Calendar(content.decode("utf-8"))
    return {event.uid: event for event in read.events}


def of_one(*deadlines: Deadline, year: PerformanceYear = PY2026) -> Calendar:
    return Calendar(year, deadlines, {})


def deadline(**fields: Any) -> Deadline:
    given = {"key": "plan", "title": "A plan", "original_closes": date(2026, 6, 1)}
    return Deadline(**{**given, "citation": SOURCE, **fields})


def assert_is_at(event: Any, moment: date | datetime) -> None:
    if isinstance(moment, datetime):
        assert not event.all_day
        assert event.begin.datetime == moment
        assert event.duration == timedelta(0)
    else:
        assert event.all_day
        assert event.begin.date() == moment
        assert event.duration == timedelta(1)


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_an_icalendar_reader_finds_an_event_for_each_opening_and_each_close(
    year: PerformanceYear,
) -> None:
    cal = calendar(year)
    read = by_uid(to_ical(cal, stamp=STAMP))

    expected = {}
    for one in cal.deadlines:
        if one.opens is not None:
            expected[f"{year}.{one.key}.opens@qpp-rules"] = one.opens
        expected[f"{year}.{one.key}.closes@qpp-rules"] = one.closes
        for number, moved in enumerate(one.extensions, 1):
            if moved.reopens is not None:
                expected[f"{year}.{one.key}.opens-{number}@qpp-rules"] = moved.reopens
            if not moved.is_for_all:
                expected[f"{year}.{one.key}.closes-{number}@qpp-rules"] = moved.closes
    assert set(read) == set(expected)
    for uid, moment in expected.items():
        assert_is_at(read[uid], moment)
        key = uid.split(".")[1]
        assert read[uid].name.startswith(cal[key].title)
        assert read[uid].name.endswith(f"(MIPS {year})")
        assert str(cal[key]) in read[uid].description
        assert read[uid].created.datetime == STAMP
        assert read[uid].transparent is True
        assert read[uid].categories == {"MIPS"}


def test_a_close_at_8_p_m_eastern_is_midnight_in_utc_and_a_day_ends_before_the_next() -> None:
    events = {event["UID"]: event for event in events_of(to_ical(calendar(PY2026), stamp=STAMP))}

    close = events["2026.data-submission.closes@qpp-rules"]
    assert close["DTSTART"] == "20270401T000000Z"
    assert not any(name.startswith("DTEND") for name in close)
    day = events["2026.record-retention.closes@qpp-rules"]
    assert day["DTSTART;VALUE=DATE"] == "20321231"
    assert day["DTEND;VALUE=DATE"] == "20330101"
    assert day["SUMMARY"] == "Records kept through this day (MIPS 2026)"
    assert close["SUMMARY"] == "Data submission: closes (MIPS 2026)"
    opens = events["2026.data-submission.opens@qpp-rules"]
    assert opens["DTSTART"] == "20270104T150000Z"
    assert opens["SUMMARY"] == "Data submission: opens (MIPS 2026)"


def test_the_file_says_what_it_is() -> None:
    lines = lines_of(to_ical(calendar(PY2026), stamp=STAMP))

    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    head = lines[1 : lines.index("BEGIN:VEVENT")]
    assert set(head) == {
        "PRODID:-//qpp_rules//deadlines//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "NAME:MIPS deadlines of performance year 2026",
        "X-WR-CALNAME:MIPS deadlines of performance year 2026",
    }
    assert "BEGIN:VTIMEZONE" not in lines


def test_without_deadlines_the_file_is_an_empty_calendar() -> None:
    assert by_uid(to_ical(Calendar(PerformanceYear(2028), (), {}), stamp=STAMP)) == {}


# --- the same again, and updates -----------------------------------------------------------------

PRINT = """
from datetime import UTC, datetime, timedelta
from qpp_rules import PerformanceYear, deadlines
from qpp_rules.adapters.calendars import to_ical
stamp = datetime(2026, 11, 26, 14, 5, 59, tzinfo=UTC)
for year in range(2017, 2028):
    print(to_ical(deadlines.calendar(PerformanceYear(year)), stamp=stamp, alarm=timedelta(7)))
"""


def test_the_file_is_the_same_in_every_process_and_zone() -> None:
    here = printed_by(PRINT, TZ="UTC", PYTHONHASHSEED="1")

    assert here == printed_by(PRINT, TZ="Asia/Tokyo", PYTHONHASHSEED="2")
    assert "20261126T140559Z" in here


def test_the_zone_and_the_fraction_of_the_stamp_change_nothing() -> None:
    tokyo = STAMP.astimezone(timezone(timedelta(hours=9))) + timedelta(microseconds=999_999)

    assert to_ical(calendar(PY2026), stamp=tokyo) == to_ical(calendar(PY2026), stamp=STAMP)


def test_a_close_that_moved_is_the_same_event_at_another_time_in_a_later_revision() -> None:
    before = deadline(original_closes=datetime(2026, 6, 1, 20, tzinfo=EASTERN))
    moved = Extension(closes=datetime(2026, 6, 15, 20, tzinfo=EASTERN), announcement=SOURCE)
    after = attrs.evolve(before, extensions=(moved,))
    (first,) = events_of(to_ical(of_one(before), stamp=STAMP))
    (second,) = events_of(to_ical(of_one(after), stamp=STAMP + timedelta(minutes=1)))

    assert first["UID"] == second["UID"] == "2026.plan.closes@qpp-rules"
    assert int(first["SEQUENCE"]) < int(second["SEQUENCE"])
    assert (first["DTSTART"], second["DTSTART"]) == ("20260602T000000Z", "20260616T000000Z")
    assert (first["DTSTAMP"], first["LAST-MODIFIED"]) == ("20261126T140559Z", "20261126T140559Z")
    assert "First published close: 2026-06-01 20:00 EDT" in second["DESCRIPTION"]
    assert (
        r"Moved: extended to 2026-06-15 20:00 EDT\; 42 CFR § 414.1400(b)" in second["DESCRIPTION"]
    )
    assert "First published" not in first["DESCRIPTION"]


@given(st.datetimes(datetime(1970, 1, 1), datetime(5999, 12, 31), timezones=st.just(UTC)))
def test_a_later_stamp_never_has_a_lower_sequence_and_every_sequence_fits_31_bits(
    stamp: datetime,
) -> None:
    """RFC 5545, 3.8.7.4: the sequence is monotonically incremented; it is a 32-bit integer."""
    (one,) = events_of(to_ical(of_one(deadline()), stamp=stamp))
    (next_one,) = events_of(to_ical(of_one(deadline()), stamp=stamp + timedelta(minutes=1)))

    assert 0 <= int(one["SEQUENCE"]) < int(next_one["SEQUENCE"]) < 2**31


def test_uids_differ_by_year_key_and_end() -> None:
    uids = [
        event["UID"] for year in YEARS for event in events_of(to_ical(calendar(year), stamp=STAMP))
    ]

    assert len(uids) == len(set(uids)) > 150


# --- what the description says -------------------------------------------------------------------


def test_the_description_has_the_citation_its_basis_its_note_and_its_address() -> None:
    closing = attrs.evolve(SOURCE, basis=Basis.DERIVED, note="rolled, over; a weekend")
    opening = Citation("A guide", "Dates", None, Basis.CMS_GUIDANCE)
    window = deadline(opens=date(2026, 5, 1), citation=closing, opening_citation=opening)
    read = by_uid(to_ical(of_one(window), stamp=STAMP))

    assert read["2026.plan.closes@qpp-rules"].description.split("\n") == [
        "A plan: 2026-05-01 to 2026-06-01 (Eastern time)",
        "Source: 42 CFR § 414.1400(b)",
        "Basis: derived",
        "Note: rolled, over; a weekend",
        str(SOURCE.url),
    ]
    assert read["2026.plan.closes@qpp-rules"].url == SOURCE.url
    assert read["2026.plan.opens@qpp-rules"].description.split("\n") == [
        "A plan: 2026-05-01 to 2026-06-01 (Eastern time)",
        'Source: A guide, "Dates"',
        "Basis: CMS guidance",
    ]
    assert read["2026.plan.opens@qpp-rules"].url is None


def test_an_opening_without_its_own_source_has_the_closes_source() -> None:
    opens, _ = events_of(to_ical(of_one(deadline(opens=date(2026, 5, 1))), stamp=STAMP))

    assert "Source: 42 CFR" in opens["DESCRIPTION"]


def test_a_closing_instant_says_how_it_is_read_and_a_day_and_an_opening_do_not() -> None:
    at = datetime(2026, 6, 1, 20, tzinfo=EASTERN)
    window = deadline(opens=datetime(2026, 5, 1, 10, tzinfo=EASTERN), original_closes=at)
    opens, closes = events_of(to_ical(of_one(window), stamp=STAMP))
    (day,) = events_of(to_ical(of_one(deadline()), stamp=STAMP))

    assert "At the closing instant itself" in closes["DESCRIPTION"]
    assert "At the closing instant itself" not in opens["DESCRIPTION"] + day["DESCRIPTION"]


GROUPS = frozenset({ParticipationOption.GROUP, ParticipationOption.VIRTUAL_GROUP})


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (
            {"in_doubt_until": date(2026, 7, 1)},
            "an announcement, whose text was not found, may have moved the close to 2026-07-01",
        ),
        (
            {
                "extensions": (
                    Extension(closes=date(2026, 8, 1), announcement=SOURCE, reopened=True),
                )
            },
            "when the window reopened, to 2026-08-01, was not found",
        ),
        (
            {
                "extensions": (
                    Extension(closes=date(2026, 8, 1), announcement=SOURCE, applies_to=GROUPS),
                    Extension(closes=date(2026, 9, 1), announcement=SOURCE, applies_to=GROUPS),
                )
            },
            "the close depends on the participation option",
        ),
    ],
    ids=["in-doubt", "reopening-not-found", "for-some"],
)
def test_a_deadline_in_doubt_is_tentative_and_says_why(fields: Any, said: str) -> None:
    events = by_uid(to_ical(of_one(deadline(**fields)), stamp=STAMP))

    for event in events.values():
        assert event.status == "TENTATIVE"
        assert event.description.count(f"In doubt: {said}") == 1


@pytest.mark.parametrize("year", YEARS, ids=str)
def test_only_published_deadlines_in_doubt_are_tentative(
    year: PerformanceYear,
) -> None:
    cal = calendar(year)
    for uid, event in by_uid(to_ical(cal, stamp=STAMP)).items():
        one = cal[uid.split(".")[1]]
        doubtful = one.in_doubt_until is not None or any(
            (moved.reopened and moved.reopens is None) or not moved.is_for_all
            for moved in one.extensions
        )
        assert event.status == ("TENTATIVE" if doubtful else "CONFIRMED")
        assert ("In doubt" in event.description) == doubtful


def test_a_reopened_window_has_an_event_for_it_and_one_for_those_it_is_limited_to() -> None:
    moved = Extension(
        closes=date(2026, 8, 31),
        announcement=attrs.evolve(SOURCE, locator="414.1365(b)"),
        reopened=True,
        reopens=date(2026, 8, 1),
        applies_to=GROUPS,
    )
    events = {
        event["UID"].split("@")[0]: event
        for event in events_of(to_ical(of_one(deadline(extensions=(moved,))), stamp=STAMP))
    }

    assert {name: event["DTSTART;VALUE=DATE"] for name, event in events.items()} == {
        "2026.plan.closes": "20260601",
        "2026.plan.opens-1": "20260801",
        "2026.plan.closes-1": "20260831",
    }
    assert events["2026.plan.closes-1"]["SUMMARY"] == (
        r"A plan: closes for group\, virtual group (MIPS 2026)"
    )
    assert events["2026.plan.opens-1"]["SUMMARY"] == "A plan: reopens (MIPS 2026)"
    assert "414.1365(b)" in events["2026.plan.opens-1"]["URL"]
    assert "414.1365(b)" in events["2026.plan.closes-1"]["URL"]


# --- alarms --------------------------------------------------------------------------------------


def test_an_alarm_rings_before_each_close_but_never_before_an_opening() -> None:
    cal = calendar(PY2026)
    read = by_uid(to_ical(cal, stamp=STAMP, alarm=WEEK))

    for uid, event in read.items():
        bells = event.alarms
        if ".closes" in uid:
            (bell,) = bells
            assert bell.trigger == -WEEK
            assert bell.display_text == event.name
        else:
            assert bells == []
    without = by_uid(to_ical(cal, stamp=STAMP)).values()
    assert list(chain.from_iterable(event.alarms for event in without)) == []


# --- whatever the texts say ----------------------------------------------------------------------

HOSTILE = 'a, b; c \\ d "e"\r\nEND:VEVENT\rBEGIN:VALARM\nÄ' + "€" * 80 + "\x00\x1b\x7f end"
READ_BACK = re.sub(r"[\x00\x1b\x7f]", " ", HOSTILE.replace("\r\n", "\n").replace("\r", "\n"))


def test_text_cannot_escape_its_property() -> None:
    source = Citation("A guide", "Dates", None, Basis.CMS_GUIDANCE, HOSTILE)
    content = to_ical(of_one(deadline(citation=source)), stamp=STAMP)
    (event,) = by_uid(content).values()

    assert event.description.endswith(f"Note: {READ_BACK}")
    assert lines_of(content).count("BEGIN:VALARM") == 0
    assert not re.search(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]", content)


@given(st.text(), windows())
def test_any_deadline_survives_a_round_trip(note: str, window: Deadline) -> None:
    """Whatever window and note, another library reads the moments and the text that were meant."""
    source = attrs.evolve(window.citation, note=re.sub("[\ud800-\udfff]", "", note))
    content = to_ical(of_one(attrs.evolve(window, citation=source)), stamp=STAMP)
    read = by_uid(content)

    lines_of(content)
    said = re.sub(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", " ", re.sub("\r\n?", "\n", source.note)
    )
    close = read["2026.window.closes@qpp-rules"]
    # The library that reads strips blanks from the end of a text.
    last = f"Note: {said}" if said else f"Basis: {source.basis.value}"
    assert close.description.rstrip().endswith(last.rstrip())
    begins = {uid.split(".")[2].split("@")[0]: event.begin.datetime for uid, event in read.items()}
    if window.opens is not None:
        assert_is_at(read["2026.window.opens@qpp-rules"], window.opens)
    assert_is_at(read["2026.window.closes@qpp-rules"], window.closes)
    assert all(
        begins[f"opens-{number}"] is not None
        for number, one in enumerate(window.extensions, 1)
        if one.reopens is not None
    )
    instants = [event.begin.datetime for event in read.values() if not event.all_day]
    assert all(instant in map(first_of, _moments(window)) for instant in instants)


def _moments(window: Deadline) -> list[date | datetime]:
    found = [window.opens, window.original_closes]
    found += [one.closes for one in window.extensions]
    found += [one.reopens for one in window.extensions]
    return [moment for moment in found if moment is not None]


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"stamp": date(2026, 11, 26)}, InvalidType, "stamp"),
        ({"stamp": datetime(2026, 11, 26)}, InvalidValue, "stamp"),
        ({"stamp": datetime(1969, 12, 31, 23, 59, tzinfo=UTC)}, InvalidValue, "stamp"),
        ({"stamp": datetime(6000, 1, 1, tzinfo=UTC)}, InvalidValue, "stamp"),
        ({"stamp": STAMP, "alarm": 7}, InvalidType, "alarm"),
        ({"stamp": STAMP, "alarm": timedelta(0)}, InvalidValue, "alarm"),
        ({"stamp": STAMP, "alarm": -WEEK}, InvalidValue, "alarm"),
    ],
    ids=["day", "no-zone", "too-early", "too-late", "alarm-number", "alarm-none", "alarm-after"],
)
def test_an_invalid_stamp_or_alarm_is_refused(options: Any, error: Any, named: str) -> None:
    with pytest.raises(error, match=f"to_ical: {named}: given"):
        to_ical(calendar(PY2026), **options)


def test_anything_but_a_calendar_is_refused_with_the_fix() -> None:
    with pytest.raises(InvalidType, match=r"write deadlines\.calendar"):
        to_ical(PY2026, stamp=STAMP)


def test_without_icalendar_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "icalendar", None)

    with pytest.raises(MissingExtra, match=r"pip install 'qpp-rules\[ical\]'") as caught:
        to_ical(calendar(PY2026), stamp=STAMP)
    assert isinstance(caught.value, ModuleNotFoundError)
    assert (caught.value.library, caught.value.extra) == ("icalendar", "ical")
