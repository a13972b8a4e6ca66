"""Feedback: whether every participant was told four times a year how it does, and on what.

Decides how often feedback was given, on which performance categories, at which level, and with
which comparison; what a real-time dashboard and an exception stand in for; and who lacks what: 42
CFR § 414.1400(b)(3)(iii); CMS's guides of 2023 and 2026; 2027 Self-Nomination Fact Sheet. Covers
2021 to 2027.

Does not model the form of a report, for which CMS has no template, nor CMS's decision on an
exception.

- :mod:`.facts`: who has data on what, what was given when
- :mod:`.parameters`: what each year asks
- :mod:`.counting`: how many days are owed and count
- :mod:`.gathering`: the terms, and what of a record is about whom
- :mod:`.substitutes`: what stands in for reports
- :mod:`.checks`: one participant
- :mod:`.reviews`: all participants of an intermediary
- :mod:`.comparisons`: the figures of a comparison
"""

from __future__ import annotations

from qpp_rules.feedback.checks import check_participant, is_addressee
from qpp_rules.feedback.comparisons import Comparison, Rate, compare
from qpp_rules.feedback.facts import (
    Dashboard,
    FeedbackPeriod,
    FeedbackRecord,
    FeedbackReport,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    Reminder,
)
from qpp_rules.feedback.gathering import counted_period
from qpp_rules.feedback.parameters import REMINDERS, TIMES_A_YEAR
from qpp_rules.feedback.reviews import FeedbackReview, check_intermediary

__all__ = [
    "REMINDERS",
    "TIMES_A_YEAR",
    "Comparison",
    "Dashboard",
    "FeedbackPeriod",
    "FeedbackRecord",
    "FeedbackReport",
    "FeedbackReview",
    "LateDataNotice",
    "MeasureData",
    "ParticipantData",
    "Rate",
    "Reminder",
    "check_intermediary",
    "check_participant",
    "compare",
    "counted_period",
    "is_addressee",
]


def __dir__() -> list[str]:
    return __all__
