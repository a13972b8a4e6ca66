"""Events of an intermediary: their days, and what contradicts them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.years import PerformanceYear
from qpp_rules.standing import Notice, Resolution, Termination, Withdrawal, status

DAY = date(2026, 5, 4)


@pytest.mark.parametrize("day", [date(2017, 1, 1), date(2100, 12, 31)])
def test_an_event_must_be_in_the_years_of_the_program(day: date) -> None:
    assert Resolution(day).on == day


@pytest.mark.parametrize("day", [date(2016, 12, 31), date(2101, 1, 1)])
@pytest.mark.parametrize("kind", [Notice, Resolution, Termination, Withdrawal])
def test_another_day_is_refused(kind: Any, day: date) -> None:
    with pytest.raises(InvalidValue, match="expected a day from 2017-01-01 to 2100-12-31"):
        kind(day)


def test_a_termination_takes_effect_at_once_or_later() -> None:
    assert Termination(DAY, DAY).effective_on == DAY
    with pytest.raises(InvalidValue, match="effective_on: given 2026-05-03"):
        Termination(DAY, date(2026, 5, 3))


def test_a_notice_for_no_year_differs_from_one_for_unknown_years() -> None:
    assert Termination(DAY).years == frozenset()
    assert Termination(DAY, years=None).years is None
    assert Withdrawal(DAY, [PerformanceYear(2026)] * 2).years == {PerformanceYear(2026)}


@pytest.mark.parametrize("events", ["terminated", [DAY], [None], 5])
def test_anything_but_an_event_is_refused(events: Any) -> None:
    with pytest.raises(InvalidType, match="status: events"):
        status(events, at=DAY)
