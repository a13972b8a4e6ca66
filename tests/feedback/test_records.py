"""The values of a record, and of what it is about: what they take, and what they refuse."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.core.errors import InvalidInput
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.feedback import (
    Dashboard,
    FeedbackRecord,
    FeedbackReport,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    Reminder,
)
from tests.core.helpers import shows
from tests.feedback.strategies import facts

QUALITY, _, _, COST = PerformanceCategory
GROUP = Group(Tin("135792468"))
DAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
NOTICE: dict[str, Any] = {"participant": GROUP, "realized_on": DAY, "notified_on": DAY}
REPORT: dict[str, Any] = {"participant": GROUP, "given_on": DAY, "categories": [QUALITY]}


@pytest.mark.parametrize(
    ("make", "arguments", "fields"),
    [
        pytest.param(
            MeasureData,
            {"measure": " 1", "category": "quality", "since": "2026-01-01"},
            ["measure", "category", "since"],
            id="a measure",
        ),
        pytest.param(
            *(MeasureData, {"measure": "1", "category": COST, "since": None}, ["category"]),
            id="a cost measure",
        ),
        pytest.param(
            *(MeasureData, {"measure": "1", "category": QUALITY, "since": NOON}, ["since"]),
            id="an instant for a day",
        ),
        pytest.param(
            ParticipantData,
            {"participant": "135792468", "categories": "quality", "measures": ["001"]},
            ["participant", "categories", "measures"],
            id="a participant's data",
        ),
        pytest.param(
            *(ParticipantData, {"participant": GROUP, "categories": [COST], "measures": []}),
            ["categories"],
            id="cost to report",
        ),
        pytest.param(
            ParticipantData,
            {
                "participant": GROUP,
                "categories": [],
                "measures": [MeasureData("001", QUALITY, None)] * 2,
            },
            ["measures"],
            id="a measure twice",
        ),
        pytest.param(
            FeedbackReport,
            {
                "participant": GROUP.key,
                "given_on": NOON,
                "categories": [[QUALITY]],
                "compared": "001",
                "level": "group",
            },
            ["participant", "given_on", "categories", "compared", "level"],
            id="a report",
        ),
        pytest.param(
            *(FeedbackReport, {**REPORT, "compared": ["", "001"]}, ["compared"]),
            id="an empty measure",
        ),
        pytest.param(
            *(Dashboard, {"first_day": NOON, "last_day": None, "categories": None}),
            ["first_day", "last_day", "categories"],
            id="a dashboard",
        ),
        pytest.param(
            Dashboard,
            {"first_day": DAY, "last_day": date(2026, 3, 30), "categories": [QUALITY]},
            ["last_day"],
            id="a dashboard that ends before it begins",
        ),
        pytest.param(
            *(Reminder, {"participant": 5, "sent_on": NOON}, ["participant", "sent_on"]),
            id="a reminder",
        ),
        pytest.param(
            LateDataNotice,
            {"participant": None, "realized_on": NOON, "notified_on": 1, "granted": "yes"},
            ["participant", "realized_on", "notified_on", "granted"],
            id="a notice",
        ),
        pytest.param(
            *(LateDataNotice, {**NOTICE, "notified_on": date(2026, 3, 30)}, ["notified_on"]),
            id="told before it was realized",
        ),
        pytest.param(
            *(LateDataNotice, {**NOTICE, "notified_on": None, "granted": False}, ["granted"]),
            id="decided before CMS was told",
        ),
        pytest.param(
            FeedbackRecord,
            {"reports": [1], "dashboards": [1], "reminders": [1], "notices": [1]},
            ["reports", "dashboards", "reminders", "notices"],
            id="a record",
        ),
        pytest.param(
            *(FeedbackRecord, {"notices": [LateDataNotice(**NOTICE)] * 2}, ["notices"]),
            id="two notices of a participant",
        ),
    ],
)
def test_all_wrong_facts_are_refused_together(
    make: Any, arguments: dict[str, Any], fields: list[str]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        make(**arguments)

    assert [problem.field for problem in refused.value.problems] == fields
    assert not shows(str(refused.value), "135792468")


def test_a_one_day_dashboard_and_a_same_day_notice_are_accepted() -> None:
    assert Dashboard(DAY, DAY, [QUALITY]).categories == {QUALITY}
    assert LateDataNotice(**NOTICE, granted=True).granted is True


def test_unstated_facts_of_a_report_are_not_known() -> None:
    report = FeedbackReport(**REPORT)

    assert report.compared is None
    assert report.level is None


def test_an_empty_record_means_that_there_was_nothing() -> None:
    assert FeedbackRecord() == FeedbackRecord(reports=(), dashboards=(), reminders=(), notices=())


@given(facts())
def test_facts_can_be_hashed_pickled_and_written(given_facts: Any) -> None:
    data, record, _ = given_facts

    assert hash(data) == hash(pickle.loads(pickle.dumps(data)))  # noqa: S301
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301
    assert from_json(to_json(record), FeedbackRecord) == record
    assert from_json(to_json(data), ParticipantData) == data
