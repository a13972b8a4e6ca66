"""All participants of an intermediary: who lacks what."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

import pytest

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    FeedbackPeriod,
    FeedbackRecord,
    FeedbackReview,
    LateDataNotice,
    ParticipantData,
    Reminder,
    check_intermediary,
)
from tests.core.helpers import shows
from tests.feedback.test_cases import (
    CLINICIAN,
    GIVEN,
    GROUP,
    PEER,
    QUARTERLY,
    data,
    days,
    report,
    reports,
)

QUALITY = PerformanceCategory.QUALITY
PY2026 = PerformanceYear(2026)
NOBODY = ParticipantData(CLINICIAN, [QUALITY], [])
FULL = reports(*QUARTERLY, participant=PEER)


@pytest.mark.parametrize(
    ("participants", "answer", "lacking", "undetermined"),
    [
        pytest.param([data(), NOBODY], True, (), (), id="all given"),
        pytest.param([data(), data(PEER), NOBODY], False, (PEER,), (), id="one lacks"),
        pytest.param([data(), data(PEER, None), NOBODY], False, (PEER,), (), id="lacks whatever"),
        pytest.param([data(categories=None), NOBODY], None, (), (GROUP,), id="one not decided"),
        pytest.param(
            [data(categories=None), data(PEER), NOBODY], False, (PEER,), (GROUP,), id="one of each"
        ),
        pytest.param([], None, (), (), id="nobody asked about"),
    ],
)
def test_the_answer_is_no_where_anybody_lacks_feedback_else_open_where_any_is(
    participants: list[ParticipantData], answer: bool | None, lacking: Any, undetermined: Any
) -> None:
    given = GIVEN if participants else ()
    review = check_intermediary(participants, FeedbackRecord(reports=given), PY2026)

    assert review.answer is answer
    assert review.lacking == lacking
    assert review.undetermined == undetermined
    assert len(review) == len(participants)


def test_the_rows_hold_every_participant_and_every_finding_with_whole_keys() -> None:
    review = check_intermediary([data(), data(PEER), NOBODY], FeedbackRecord(reports=GIVEN), PY2026)
    rows = review.to_rows()

    assert list(dict.fromkeys(row["participant"] for row in rows)) == [
        GROUP.key,
        PEER.key,
        CLINICIAN.key,
    ]
    lacks = [(row["participant"], row["rule"]) for row in rows if row["verdict"] == "NOT_MET"]
    assert lacks == [
        (PEER.key, "feedback.times"),
        (PEER.key, "feedback.categories"),
        (PEER.key, "feedback.comparison"),
    ]
    written = io.StringIO()
    table = csv.DictWriter(written, list(rows[0]))
    table.writeheader()
    table.writerows(rows)
    assert len(written.getvalue().splitlines()) == len(rows) + 1


def test_a_review_is_a_mapping_from_participant_to_determination() -> None:
    review = check_intermediary([data(), NOBODY], FeedbackRecord(reports=GIVEN), PY2026)

    assert list(review) == [GROUP, CLINICIAN]
    assert review[CLINICIAN].answer is True
    assert PEER not in review
    assert not shows(repr(review), "123456789")


def test_the_answers_of_a_review_are_looked_at_together() -> None:
    """They tell what is missing of all, cannot be changed, and are all determinations."""
    record = FeedbackRecord(reports=GIVEN)
    review = check_intermediary([data(categories=None), NOBODY], record, PY2026)

    assert review.answers.missing == ("categories to report",)
    assert review.answers.answered(True) == (CLINICIAN,)
    assert len({review, check_intermediary([data(categories=None), NOBODY], record, PY2026)}) == 1
    with pytest.raises(InvalidType, match=r"answers\[0\]: given tuple"):
        FeedbackReview(PY2026, {GROUP: True})  # type: ignore[dict-item]


def test_the_participants_are_compared_with_each_other() -> None:
    """FEE-003, FEE-C08: the same reports are enough for one that is alone on its measure."""
    uncompared = FeedbackRecord(reports=reports(*QUARTERLY, compared=()))

    assert check_intermediary([data()], uncompared, PY2026).answer is True
    assert check_intermediary([data(), data(PEER)], uncompared, PY2026)[GROUP].answer is False


def test_the_switches_hold_for_everybody() -> None:
    to_submission = (*GIVEN[1:], report(date(2027, 1, 31)))
    once = (report(date(2026, 3, 31)), *reports(*QUARTERLY[1:], compared=()))
    both = [data(), data(PEER)]

    def review(*given: Any, **switches: Any) -> bool | None:
        record = FeedbackRecord(reports=(*given, *FULL))
        return check_intermediary(both, record, PY2026, **switches)[GROUP].answer

    assert review(*to_submission) is False
    assert review(*to_submission, period=FeedbackPeriod.TO_SUBMISSION) is True
    assert review(*once) is False
    assert review(*once, compare_each_time=False) is True
    later = [data(since=date(2026, 2, 15)), data(PEER)]
    record = FeedbackRecord(reports=(*GIVEN[1:], *FULL))
    rounds = days((2, 1), (5, 1), (8, 1), (11, 1))
    assert check_intermediary(later, record, PY2026)[GROUP].answer is False
    assert check_intermediary(later, record, PY2026, rounds=rounds)[GROUP].answer is True


def test_what_the_record_holds_of_others_is_refused_and_not_passed_over() -> None:
    record = FeedbackRecord(
        reports=[*GIVEN, *FULL],
        reminders=[Reminder(PEER, date(2026, 3, 31))],
        notices=[LateDataNotice(participant=PEER, realized_on=None, notified_on=date(2026, 12, 1))],
    )

    with pytest.raises(InvalidValue) as refused:
        check_intermediary([data()], record, PY2026)
    assert [problem.field for problem in refused.value.problems] == [
        "reports",
        "reminders",
        "notices",
    ]
    assert "group:*****4321" in str(refused.value)
    assert not shows(str(refused.value), "987654321")


def test_a_record_in_which_reminders_and_notices_are_not_known_is_taken() -> None:
    record = FeedbackRecord(reports=GIVEN, reminders=None, notices=None)

    assert check_intermediary([data()], record, PY2026).answer is True


@pytest.mark.parametrize(
    ("participants", "record"), [([GROUP], FeedbackRecord()), ([data()], {"reports": []})]
)
def test_what_is_of_another_type_is_refused(participants: Any, record: Any) -> None:
    with pytest.raises(InvalidType, match="check_intermediary: "):
        check_intermediary(participants, record, PY2026)


def test_a_participant_that_comes_twice_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"participants: given group:\*\*\*\*\*6789 more than"):
        check_intermediary([data(), data()], FeedbackRecord(), PY2026)


@pytest.mark.parametrize("participants", [5, "group:000000001", None])
def test_participants_are_an_iterable_of_their_data(participants: Any) -> None:
    with pytest.raises(InvalidType, match=r"participants: given .* expected an iterable of Partic"):
        check_intermediary(participants, FeedbackRecord(), PerformanceYear(2026))
