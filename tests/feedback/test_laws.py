"""What holds of feedback whatever the facts."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    FeedbackPeriod,
    FeedbackRecord,
    FeedbackReport,
    ParticipantData,
    check_intermediary,
    check_participant,
)
from tests.feedback.plain_reading import given_feedback
from tests.feedback.strategies import (
    GROUP,
    PY2026,
    facts,
    reports,
    with_one_fact_less,
)

Facts = tuple[ParticipantData, FeedbackRecord, list[ParticipantData]]
YEARS = st.sampled_from([PerformanceYear(year) for year in (2021, 2024, 2026, 2027)])
SWITCHES = st.fixed_dictionaries(
    {
        "compare_each_time": st.booleans(),
        "rounds": st.none() | st.lists(st.dates(date(2026, 4, 1), date(2026, 12, 31)), max_size=6),
        "period": st.sampled_from(FeedbackPeriod),
    }
)


def of_2026(given_facts: Facts, **switches: Any) -> Determination[bool | None]:
    data, record, everyone = given_facts
    return check_participant(data, record, PY2026, within=everyone, **switches)


@settings(max_examples=80)
@given(facts())
def test_the_answer_agrees_with_a_plain_reading(given_facts: Facts) -> None:
    """Where all facts are known, the answer is what the rules say read one by one."""
    assert of_2026(given_facts).answer is given_feedback(*given_facts)


@given(facts(), reports().map(lambda one: evolve(one, participant=GROUP)), SWITCHES)
def test_adding_a_report_never_turns_yes_into_no(
    given_facts: Facts, more: FeedbackReport, switches: dict[str, Any]
) -> None:
    """More feedback is never worse: a yes stays a yes, a no becomes no more than open.

    Without data nothing is owed, and a report contradicts that.
    """
    data, record, everyone = given_facts
    assume(data.measures)
    assume(of_2026(given_facts, **switches).answer is True)

    added = evolve(record, reports=(*record.reports, more))
    assert of_2026((data, added, everyone), **switches).answer is True


@given(st.data(), facts(), SWITCHES)
def test_removing_a_fact_never_turns_no_into_yes(
    drawn: st.DataObject, given_facts: Facts, switches: dict[str, Any]
) -> None:
    """What is not known cannot help: a no never becomes a yes."""
    assume(of_2026(given_facts, **switches).answer is False)
    data, record, everyone = drawn.draw(with_one_fact_less(*given_facts))

    less = check_participant(data, record, PY2026, within=everyone, **switches)
    assert less.answer is not True


@settings(max_examples=80)
@given(st.data(), facts())
def test_removing_a_fact_keeps_the_answer_or_leaves_it_open(
    drawn: st.DataObject, given_facts: Facts
) -> None:
    """Where no report was given before there were data, an unknown fact never decides."""
    data, record, everyone = given_facts
    first = {
        measure.measure: max(
            measure.since or date.max,
            min(
                (
                    other.since or date.max
                    for peer in everyone
                    if peer.participant != GROUP
                    for other in peer.measures or ()
                    if other.measure == measure.measure
                ),
                default=date.min,
            ),
        )
        for measure in data.measures or ()
    }
    latest = max(first.values(), default=date.min)
    consistent = evolve(
        record, reports=tuple(one for one in record.reports if one.given_on >= latest)
    )
    full = of_2026((data, consistent, everyone)).answer
    less_data, less_record, less = drawn.draw(with_one_fact_less(data, consistent, everyone))

    answer = check_participant(less_data, less_record, PY2026, within=less).answer
    assert answer is None or answer is full


@given(st.data(), facts())
def test_the_order_of_reports_participants_and_dashboards_does_not_matter(
    drawn: st.DataObject, given_facts: Facts
) -> None:
    """The record is a set of facts, in whatever order it was kept."""
    data, record, everyone = given_facts
    shuffled = evolve(
        record,
        reports=drawn.draw(st.permutations(record.reports)),
        dashboards=drawn.draw(st.permutations(record.dashboards or ())),
        reminders=drawn.draw(st.permutations(record.reminders or ())),
    )
    again = (data, shuffled, drawn.draw(st.permutations(everyone)))

    assert of_2026(again) == of_2026(given_facts)


@given(facts(), YEARS)
def test_the_count_agrees_with_a_plain_recount(given_facts: Facts, year: PerformanceYear) -> None:
    """Days are counted, not reports: those of the year, to the participant, at its level."""
    data, record, everyone = given_facts
    moved = evolve(
        record,
        reports=tuple(
            evolve(one, given_on=one.given_on.replace(year=one.given_on.year - 2026 + year.year))
            for one in record.reports
        ),
    )
    d = check_participant(data, moved, year, within=everyone)
    days = set()
    for one in moved.reports:
        if (
            one.participant == GROUP
            and one.level is GROUP.participation_option
            and one.given_on.year == year.year
        ):
            days.add(one.given_on)

    measures = data.measures or ()
    first = min((one.since or date.max for one in measures), default=date.max)
    for finding in d.findings:
        if finding.rule.id == "feedback.times" and finding.observed is not None:
            assert finding.observed == in_words(days, first)
        if finding.rule.id == "feedback.categories" and finding.observed is not None:
            of_it = {
                one.given_on
                for one in moved.reports
                if one.given_on in days
                and one.participant == GROUP
                and one.level is GROUP.participation_option
                and finding.about in {category.value for category in one.categories or ()}
            }
            since = [one.since for one in measures if one.category.value == finding.about]
            assert finding.observed == in_words(of_it, min(filter(None, since), default=first))


def in_words(days: set[date], since: date) -> str:
    """Return how many *days* there are, and how many of them before there were data."""
    counted = "1 day" if len(days) == 1 else f"{len(days)} days"
    early = sum(day < since for day in days)
    return f"{counted}, {early} before there were data" if early else counted


@given(facts(), SWITCHES)
def test_each_participant_of_an_intermediary_gets_the_same_answer_as_alone(
    given_facts: Facts, switches: dict[str, Any]
) -> None:
    """No participant is dropped, and none is answered otherwise than by itself."""
    _, record, everyone = given_facts
    review = check_intermediary(everyone, record, PY2026, **switches)

    assert list(review) == [data.participant for data in everyone]
    for data in everyone:
        alone = check_participant(data, record, PY2026, within=everyone, **switches)
        assert review[data.participant] == alone
    answers = [one.answer for one in review.values()]
    assert review.answer is (False if False in answers else None if None in answers else True)
    assert len(review.to_rows()) == sum(len(one.findings) for one in review.values())
