"""On how many days feedback is owed and was given, and what is known of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import together
from qpp_rules.feedback.days import Asked, Count, Days, Since, either, first_of, last_of

NEW_YEAR = date(2026, 1, 1)
DAYS = [NEW_YEAR + timedelta(days=number) for number in range(12)]
FLAGS = (True, False, None)


@pytest.mark.parametrize("one", FLAGS)
@pytest.mark.parametrize("other", FLAGS)
def test_either_holds_unless_both_fail(one: bool | None, other: bool | None) -> None:
    def opposite(answer: bool | None) -> bool | None:
        return None if answer is None else not answer

    assert either(one, other) is opposite(together(opposite(one), opposite(other)))


sinces = st.none() | st.sampled_from(DAYS)


@given(st.lists(sinces, min_size=1, max_size=4), st.data())
def test_the_first_day_of_data_is_within_its_bounds(
    days: list[date | None], drawn: st.DataObject
) -> None:
    """Whatever the days turn out to be that are not known."""
    found = [day or drawn.draw(st.sampled_from(DAYS)) for day in days]
    given_days = [Since.day(day) for day in days]
    first, both = first_of(given_days), last_of(given_days[0], given_days[-1])

    assert first.earliest <= min(found) <= first.latest
    assert both.earliest <= max(found[0], found[-1]) <= both.latest
    if None not in days:
        assert first.known == min(found)
        assert both.known == max(found[0], found[-1])


@st.composite
def counts(draw: st.DrawFn) -> Count:
    """Days, some of them certain, bounds of the first day with data, and the requirement."""
    possible = draw(st.frozensets(st.sampled_from(DAYS), max_size=6))
    certain = frozenset(day for day in sorted(possible) if draw(st.booleans()))
    bounds = st.sampled_from([date.min, *DAYS, date.max])
    earliest, latest = sorted((draw(bounds), draw(bounds)))
    rounds = tuple(sorted(draw(st.frozensets(st.sampled_from(DAYS), max_size=6))))
    asked = Asked(draw(st.integers(1, 4)), rounds, fewer_if_late=draw(st.booleans()))
    return Count(Days(certain, possible), Since(earliest, latest), asked)


@given(counts(), st.data())
def test_learning_a_fact_never_changes_a_yes_or_a_no(count: Count, drawn: st.DataObject) -> None:
    """Whether a day counts, and since when there are data, no later than the first that counts."""
    open_days = sorted(count.days.possible - count.days.certain)
    known = count.days.certain | {day for day in open_days if drawn.draw(st.booleans())}
    after = [day for day in DAYS if day >= min(known, default=date.max)][1:]
    since = [
        day
        for day in DAYS
        if count.since.earliest <= day <= count.since.latest and day not in after
    ]
    found = count._replace(
        days=Days(known, known),
        since=Since.day(drawn.draw(st.sampled_from(since))) if since else count.since,
    )

    if count.enough is not None:
        assert found.enough is count.enough


@given(counts())
def test_a_yes_rests_only_on_days_with_data(count: Count) -> None:
    """As many as are owed at least, none of them before there were data."""
    if count.enough:
        assert all(day >= count.since.earliest for day in count.given)
        assert len(count.given) >= min(
            count.asked.times, *(count.asked.owed(day) for day in (*DAYS, date.max))
        )


@given(counts(), st.sampled_from(DAYS))
def test_one_more_day_never_turns_yes_into_no(count: Count, day: date) -> None:
    more = count._replace(days=Days(count.days.certain | {day}, count.days.possible | {day}))

    if count.enough:
        assert more.enough is True
