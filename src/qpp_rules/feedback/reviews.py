"""Whether every participant of an intermediary was given its feedback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import field

from qpp_rules.core.determinations import Determination, together
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback.checks import check_filed
from qpp_rules.feedback.counting import Peers
from qpp_rules.feedback.facts import FeedbackPeriod, FeedbackRecord, ParticipantData
from qpp_rules.feedback.gathering import Filed, check_record, listed, terms_of

if TYPE_CHECKING:
    from datetime import date

    from qpp_rules.core.determinations import Scalar

__all__ = ["FeedbackReview", "check_intermediary"]


def __dir__() -> list[str]:
    return __all__


@frozen
class FeedbackReview(Mapping[Participant, Determination[bool | None]]):
    """The answers for all participants of an intermediary, in the order given.

    A mapping from participant to determination. *answer* is no where any participant lacks
    something, else None where any is not decided or no participant was given, else yes.
    """

    year: PerformanceYear
    _answers: dict[Participant, Determination[bool | None]] = field(repr=False)

    def __getitem__(self, participant: Participant) -> Determination[bool | None]:
        return self._answers[participant]

    def __iter__(self) -> Iterator[Participant]:
        return iter(self._answers)

    def __len__(self) -> int:
        return len(self._answers)

    @property
    def answer(self) -> bool | None:
        """Whether every participant was given its feedback."""
        return together(*(one.answer for one in self.values())) if self._answers else None

    @property
    def lacking(self) -> tuple[Participant, ...]:
        """The participants that lack feedback."""
        return tuple(who for who, one in self._answers.items() if one.answer is False)

    @property
    def undetermined(self) -> tuple[Participant, ...]:
        """The participants of whom the facts or the texts do not decide it."""
        return tuple(who for who, one in self._answers.items() if one.answer is None)

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict per participant and finding: who lacks what. It holds whole keys."""
        return [
            {"participant": participant.key, **row}
            for participant, determination in self._answers.items()
            for row in determination.to_rows()
        ]


def check_intermediary(
    participants: Iterable[ParticipantData],
    record: FeedbackRecord,
    year: PerformanceYear,
    *,
    period: FeedbackPeriod = FeedbackPeriod.PERFORMANCE_YEAR,
    rounds: Iterable[date] | None = None,
    compare_each_time: bool = True,
) -> FeedbackReview:
    """Decide for every participant whether it was given its feedback: who lacks what.

    The *participants* are compared with each other. One without data is listed too, with no
    measures, and is owed nothing. The rest is as in :func:`check_participant`.

    >>> from datetime import date
    >>> from qpp_rules import Group, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> from qpp_rules.feedback import MeasureData
    >>> quality = PerformanceCategory.QUALITY
    >>> has_data = ParticipantData(
    ...     Group(Tin("000000001")), [quality], [MeasureData("001", quality, date(2026, 1, 5))])
    >>> has_none = ParticipantData(Group(Tin("000000002")), [quality], [])
    >>> review = check_intermediary([has_data, has_none], FeedbackRecord(), PerformanceYear(2026))
    >>> [participant.masked_key for participant in review.lacking]
    ['group:*****0001']

    Raises as :func:`check_participant`; InvalidValue for a participant that comes twice, and for a
    record about one that is not listed.
    """
    subject = "check_intermediary"
    check_record(subject, record)
    terms = terms_of(subject, year, period, rounds, compare_each_time)
    by_participant = listed(subject, "participants", participants)
    _check_strangers(subject, by_participant, record)
    peers, filed = Peers(by_participant.values()), Filed(record)
    return FeedbackReview(
        year,
        {
            participant: check_filed(filed.case(data, terms), peers, terms)
            for participant, data in by_participant.items()
        },
    )


def _check_strangers(
    subject: str, by_participant: Mapping[Participant, ParticipantData], record: FeedbackRecord
) -> None:
    """Refuse what the record holds of others, so that no report is passed over in silence."""
    named = {
        "reports": [one.participant for one in record.reports],
        "reminders": [one.participant for one in record.reminders or ()],
        "notices": [one.participant for one in record.notices or ()],
    }
    remedy = "list it, with no measures where it has no data"
    problems = [
        Problem(name, participant.masked_key, "a participant that is listed", remedy)
        for name, participants in named.items()
        for participant in dict.fromkeys(participants)
        if participant not in by_participant
    ]
    if problems:
        refuse(subject, problems)
