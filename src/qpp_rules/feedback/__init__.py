"""Feedback: whether every participant got performance feedback four times a year, and on what.

Decides how often feedback was given, on which performance categories, at which level, and with
which comparison; what a real-time dashboard or an exception replaces; and which participant lacks
what: 42 CFR § 414.1400(b)(3)(iii); CMS's guides of 2023 and 2026; 2027 Self-Nomination Fact Sheet.
Covers 2021 to 2027.

Does not model the form of a report, for which CMS does not have a template, or CMS's decision on an
exception.

- :mod:`.paragraph`: the paragraph by year, and the guides that restate it
- :mod:`.participant_data`: who has data on what, and since when
- :mod:`.period`: the twelve months that are counted, and the rounds in them
- :mod:`.reports`: how often reports were given, on which categories, at which level
- :mod:`.comparisons`: how a participant compares with others
- :mod:`.available_data`: what is owed before there is data
- :mod:`.dashboards`: a dashboard in place of reports, and its reminders
- :mod:`.late_data`: the exception for data that comes at the end
- :mod:`.records`: what an intermediary did, by participant
- :mod:`.reviews`: the answers for one participant and for all
- :mod:`.days`: on how many days feedback is owed and was given, and whether that is known
"""

from __future__ import annotations

from qpp_rules.feedback.comparisons import Comparison, Rate, compare
from qpp_rules.feedback.dashboards import REMINDERS, Dashboard, Reminder
from qpp_rules.feedback.late_data import LateDataNotice
from qpp_rules.feedback.paragraph import TIMES_A_YEAR
from qpp_rules.feedback.participant_data import MeasureData, ParticipantData, is_addressee
from qpp_rules.feedback.period import FeedbackPeriod, counted_period
from qpp_rules.feedback.records import FeedbackRecord, FeedbackReport
from qpp_rules.feedback.reviews import FeedbackReview, check_intermediary, check_participant

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
