"""What type checkers make of feedback. It is checked and never run."""

from __future__ import annotations

from typing import assert_type

from qpp_rules import feedback
from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.core.years import PerformanceYear


def told(
    data: feedback.ParticipantData, record: feedback.FeedbackRecord, year: PerformanceYear
) -> None:
    assert_type(feedback.check_participant(data, record, year).answer, bool | None)
    review = feedback.check_intermediary([data], record, year)
    assert_type(review[data.participant], Determination[bool | None])
    assert_type(data.measures, tuple[feedback.MeasureData, ...] | None)
    feedback.ParticipantData(data.participant, [PerformanceCategory.QUALITY], [])
    feedback.Rate(data.participant, "001", 0.5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
