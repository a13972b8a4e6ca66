"""Events of an intermediary are read strictly: every fault with its row and column."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given

from qpp_rules.adapters.csv_rows import csv_of
from qpp_rules.adapters.standing import EVENT_COLUMNS, read_events
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import Notice, Resolution, StandingEvent, Termination, Withdrawal
from qpp_rules.testing import strategies

HEADER = ",".join(EVENT_COLUMNS)
MAY, JUNE = date(2026, 5, 4), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("row", "event"),
    [
        ("NOTICE,2026-05-04,yes,,", Notice(MAY, True)),
        ("notice,2026-05-04,no,,", Notice(MAY, False)),
        ("NOTICE,2026-05-04,,,", Notice(MAY)),
        ("RESOLUTION,2026-05-04,,,", Resolution(MAY)),
        ("TERMINATION,2026-05-04,,2026-06-01,all", Termination(MAY, JUNE)),
        ("TERMINATION,2026-05-04,,,", Termination(MAY, None, None)),
        ("WITHDRAWAL,2026-05-04,,,all", Withdrawal(MAY)),
        (
            "WITHDRAWAL,2026-05-04,,,2026; 2027",
            Withdrawal(MAY, [PerformanceYear(2026), PerformanceYear(2027)]),
        ),
    ],
)
def test_each_row_is_an_event(row: str, event: StandingEvent) -> None:
    """An empty cell is "not known"; a notice that names no year says so."""
    assert read_events([HEADER, row]) == (event,)


def test_columns_may_be_left_out_and_a_bare_header_means_no_events() -> None:
    assert read_events(["event,on", "NOTICE,2026-05-04"]) == (Notice(MAY),)
    assert read_events(["event,on"]) == ()


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        ("CLOSURE,2026-05-04,,,", ["event"]),
        ("NOTICE,,,,", ["on"]),
        ("NOTICE,05/04/2026,,,", ["on"]),
        ("NOTICE,2026-05-04,true,,", ["written"]),
        ("NOTICE,2026-05-04,,2026-06-01,2026", ["effective_on", "years"]),
        ("RESOLUTION,2026-05-04,yes,,", ["written"]),
        ("WITHDRAWAL,2026-05-04,,2026-06-01,", ["effective_on"]),
        ("WITHDRAWAL,2026-05-04,,,26", ["years"]),
        ("WITHDRAWAL,2026-05-04,,,2026;", ["years"]),
        ("WITHDRAWAL,2026-05-04,,,2016", ["years"]),
        ("TERMINATION,2026-05-04,,2026-05-03,all", ["effective_on"]),
        ("RESOLUTION,2016-05-04,,,", ["on"]),
        ("CLOSURE,soon,,,", ["event", "on"]),
    ],
)
def test_each_fault_is_reported_with_its_row_and_column(row: str, fields: list[str]) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_events([HEADER, "NOTICE,2026-05-04,yes,,", row], "mine.csv")

    assert caught.value.subject == "mine.csv"
    assert [one.field for one in caught.value.problems] == [f"row 3, {name}" for name in fields]


def cells(event: StandingEvent) -> Iterator[str]:
    """Return the cells of an event, written plainly."""
    yield type(event).__name__.upper()
    yield str(event.notified_on if isinstance(event, Termination) else event.on)
    written = getattr(event, "is_written", None)
    yield "" if written is None else "yes" if written else "no"
    yield str(getattr(event, "effective_on", None) or "")
    years = getattr(event, "years", None)
    yield "" if years is None else ";".join(str(one) for one in sorted(years)) or "all"


@given(strategies.standing_events())
def test_events_survive_a_round_trip(events: list[StandingEvent]) -> None:
    rows = [dict(zip(EVENT_COLUMNS, cells(one), strict=True)) for one in events]

    assert read_events((csv_of(rows) or f"{HEADER}\n").splitlines()) == tuple(events)
