"""What came before what, of days and of instants."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.moments import Moment, precedes
from tests.deadlines.strategies import (
    INSTANT,
    at,
    first_after,
    first_of,
    moments,
    zones,
)


@pytest.mark.parametrize(
    ("earlier", "later", "answer"),
    [
        pytest.param("2028-01-10", "2028-01-11", True, id="a day before a day"),
        pytest.param("2028-01-11", "2028-01-10", False, id="a day after a day"),
        pytest.param("2028-01-10", "2028-01-10", None, id="one day"),
        pytest.param("2028-01-10 09:59", "2028-01-10 10:00", True, id="a minute before"),
        pytest.param("2028-01-10 10:00", "2028-01-10 09:59", False, id="AUD-C01: a minute after"),
        pytest.param("2028-01-10 10:00", "2028-01-10 10:00", False, id="AUD-004: one instant"),
        pytest.param("2028-01-10 10:00", "2028-01-10", None, id="in the course of the day"),
        pytest.param("2028-01-10", "2028-01-10 10:00", None, id="the day in whose course"),
        pytest.param("2028-01-10", "2028-01-11 00:00", True, id="the day up to midnight"),
        pytest.param("2028-01-10", "2028-01-10 00:00", False, id="midnight, then the day"),
        pytest.param("2028-01-10 00:00", "2028-01-10", None, id="at the first instant of the day"),
        pytest.param("2028-01-09 23:59", "2028-01-10", True, id="the evening before"),
        pytest.param("2028-01-11 00:00", "2028-01-10", False, id="the midnight after"),
    ],
)
def test_a_moment_is_before_after_or_not_known(
    earlier: str, later: str, answer: bool | None
) -> None:
    assert precedes(at(earlier), at(later)) is answer


def test_an_instant_is_the_same_in_every_zone() -> None:
    noon = at("2028-01-10 12:00")

    assert precedes(noon, noon.astimezone(UTC)) is False
    assert precedes(noon.astimezone(UTC), noon + INSTANT) is True


def plainly(earlier: Moment, later: Moment) -> bool | None:
    """Whether every instant of one is before every instant of the other, or none before any."""
    if isinstance(earlier, datetime):
        always = first_of(earlier) < first_of(later)
    else:
        always = first_after(earlier) <= first_of(later)
    never = first_of(earlier) >= first_after(later)
    return True if always else (False if never else None)


@given(moments(), moments())
def test_comparisons_agree_with_a_plain_reading(earlier: Moment, later: Moment) -> None:
    """True where it must be so, False where it cannot be, None where hours would decide."""
    assert precedes(earlier, later) is plainly(earlier, later)


@given(moments(), st.integers(-2, 2), zones())
def test_instants_near_a_day_agree_with_a_plain_reading(
    moment: Moment, step: int, zone: Any
) -> None:
    for edge in (first_of(moment), first_after(moment)):
        instant = (edge + step * INSTANT).astimezone(zone)
        assert precedes(instant, moment) is plainly(instant, moment)
        assert precedes(moment, instant) is plainly(moment, instant)


@given(moments(), moments())
def test_two_moments_are_never_before_each_other(one: Moment, other: Moment) -> None:
    if precedes(one, other):
        assert precedes(other, one) is False
    assert precedes(one, one) is not True


def test_the_last_day_of_the_year_9998_can_be_compared() -> None:
    assert precedes(date(9998, 12, 30), date(9998, 12, 31)) is True


@pytest.mark.parametrize(
    ("moment", "kind"),
    [
        ("2028-01-10", InvalidType),
        (None, InvalidType),
        (datetime(2028, 1, 10), InvalidValue),
        (date(9999, 12, 31), InvalidValue),
    ],
    ids=repr,
)
def test_only_days_and_instants_can_be_compared(moment: Any, kind: type[InvalidInput]) -> None:
    day = date(2028, 1, 10)
    with pytest.raises(kind, match=r"^precedes: earlier: given"):
        precedes(moment, day)
    with pytest.raises(kind, match=r"^precedes: later: given"):
        precedes(day, moment)
