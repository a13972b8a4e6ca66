"""Whether one participant, or each participant of an intermediary, was given its feedback."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, cast

from attrs import field

from qpp_rules.core.determinations import (
    Answers,
    Determination,
    all_met,
    together,
)
from qpp_rules.core.errors import InvalidValue, Problem, refuse
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import PARTICIPANT_TYPES, Participant
from qpp_rules.core.values import frozen
from qpp_rules.core.years import PerformanceYear, a_performance_year
from qpp_rules.feedback.available_data import no_data_yet
from qpp_rules.feedback.comparisons import (
    COMPARED,
    Peers,
    on_each_measure,
    open_facts_of_comparisons,
)
from qpp_rules.feedback.dashboards import live_throughout, reminded
from qpp_rules.feedback.late_data import excepted, exception_at_play
from qpp_rules.feedback.participant_data import (
    HAS_DATA,
    ParticipantData,
    addressed,
    check_data,
    data_by_participant,
    reported_without_data,
)
from qpp_rules.feedback.period import FeedbackPeriod, in_period, terms_of
from qpp_rules.feedback.records import FeedbackRecord, Filed, check_record
from qpp_rules.feedback.reports import (
    EACH_CATEGORY,
    OFTEN_ENOUGH,
    at_its_level,
    often_enough,
    on_each_category,
    spread,
)

if TYPE_CHECKING:
    from datetime import date

    from qpp_rules.core.findings import Scalar
    from qpp_rules.feedback.period import Terms
    from qpp_rules.feedback.records import ParticipantRecord


def _as_answers(
    answers: Mapping[Participant, Determination[bool | None]],
) -> Answers[Participant, bool | None]:
    return Answers(answers)


@frozen
class FeedbackReview(Mapping[Participant, Determination[bool | None]]):
    """The answers for all participants of an intermediary, in the order given.

    A mapping from participant to determination. *answer* is False if any participant lacks
    something, else None if any is undetermined or no participant was given, else True.

    Raises InvalidType for a key that is not a participant and an answer that is not a
    Determination; InvalidValue for an answer of another year, one without the findings that
    :func:`check_participant` gives, and one that contradicts its findings.
    """

    year: PerformanceYear = field(validator=a_performance_year)
    _answers: Mapping[Participant, Determination[bool | None]] = field(
        repr=False, converter=_as_answers
    )

    def _problems(self) -> Iterator[Problem]:
        for place, (participant, one) in enumerate(self.answers.items()):
            name = f"answers[{place}]"
            if not isinstance(participant, PARTICIPANT_TYPES):
                given = type(participant).__name__
                yield Problem(name, given, "a participant as the key", is_type=True)
            elif one.year != self.year:
                yield Problem(name, f"an answer for {one.year}", f"one for {self.year}")
            elif not _is_whole(one):
                yield Problem(name, "an answer without its findings", _ANSWERED)
            elif one.answer is not _answer_of(one):
                yield Problem(name, "an answer that contradicts its findings", _ANSWERED)

    @property
    def answers(self) -> Answers[Participant, bool | None]:
        """The answers for the participants, with what is ``missing`` in all of them."""
        return cast("Answers[Participant, bool | None]", self._answers)

    def __getitem__(self, participant: Participant) -> Determination[bool | None]:
        return self.answers[participant]

    def __iter__(self) -> Iterator[Participant]:
        return iter(self.answers)

    def __len__(self) -> int:
        return len(self.answers)

    @property
    def answer(self) -> bool | None:
        """Whether every participant was given its feedback."""
        return together(*(one.answer for one in self.values())) if len(self) else None

    @property
    def lacking(self) -> tuple[Participant, ...]:
        """The participants that lack feedback."""
        return self.answers.answered(False)  # noqa: FBT003

    @property
    def undetermined(self) -> tuple[Participant, ...]:
        """The participants for whom the facts or the texts do not decide."""
        return self.answers.answered(None)

    def to_rows(self) -> list[dict[str, Scalar]]:
        """Return a flat dict for each participant and finding, with whole participant keys."""
        return self.answers.to_rows()


_DECISIVE: Final = frozenset(rule.id for rule in (HAS_DATA, OFTEN_ENOUGH, EACH_CATEGORY, COMPARED))
# Answers that were stored before categories were asked for have no finding on them.
_ALWAYS: Final = frozenset(rule.id for rule in (OFTEN_ENOUGH, COMPARED))
_ANSWERED: Final = "an answer of check_participant"


def _is_whole(answer: Determination[bool | None]) -> bool:
    """Return whether *answer* has the findings that every answer has."""
    addressee = [one for one in answer.findings if one.rule.id == HAS_DATA.id]
    found = {one.rule.id for one in answer.findings}
    # Without data nothing is owed; if it is not known whether there is any, nothing is decided.
    owed = any(one.verdict in (Verdict.MET, Verdict.NOT_MET) for one in addressee)
    return bool(addressee) and (not owed or found >= _ALWAYS)


def _answer_of(answer: Determination[bool | None]) -> bool | None:
    """Return the answer that follows from the findings."""
    aside = tuple(one for one in answer.findings if one.rule.id not in _DECISIVE)
    return all_met(answer.year, answer.findings, aside=aside).answer


def check_participant(
    data: ParticipantData,
    record: FeedbackRecord,
    year: PerformanceYear,
    *,
    within: Iterable[ParticipantData] | None = None,
    period: FeedbackPeriod = FeedbackPeriod.PERFORMANCE_YEAR,
    rounds: Iterable[date] | None = None,
    compare_each_time: bool = True,
) -> Determination[bool | None]:
    """Decide whether the participant was given the feedback that the year requires.

    *record* may be the whole intermediary's; entries about others are ignored. *within* holds all
    participants of the intermediary, including this one; those with data on the same measure are
    the ones to compare with. None means that they are not known. *period* says which twelve months
    are counted. *rounds* are the days in that period on which the intermediary generates feedback,
    by default the ends of the quarters. With *compare_each_time* False, one comparison on each
    measure is enough.

    The answer is None if it depends on a missing fact, if only a text of another year permits what
    was done, or if an exception may apply that CMS has not decided on. It is also None if facts
    contradict each other: too few reports without those before the first data, first data after the
    period, reports without data, data without a category to report, a notice of another year.

    >>> from datetime import date
    >>> from qpp_rules import Group, Tin
    >>> from qpp_rules.core.vocabulary import PerformanceCategory
    >>> from qpp_rules.feedback import FeedbackReport, MeasureData
    >>> group, quality = Group(Tin("123456789")), PerformanceCategory.QUALITY
    >>> data = ParticipantData(group, [quality], [MeasureData("001", quality, date(2026, 1, 5))])
    >>> reports = [
    ...     FeedbackReport(
    ...         participant=group,
    ...         given_on=date(2026, month, 28),
    ...         categories=[quality],
    ...         compared=["001"],
    ...         level=group.participation_option,
    ...     )
    ...     for month in (3, 6, 9, 12)
    ... ]
    >>> check_participant(data, FeedbackRecord(reports=reports), PerformanceYear(2026)).answer
    True
    >>> check_participant(data, FeedbackRecord(reports=reports[:3]), PerformanceYear(2026)).answer
    False

    Raises YearNotCovered before 2021, and with FeedbackPeriod.TO_SUBMISSION if the close of
    submission was not found; InvalidInput for a participant that *within* holds twice, for a
    participant that is missing from it or has other data there, and for rounds outside the period.

    Citation: 42 CFR § 414.1400(b)(3)(iii); CMS's guides of 2023 and 2026, "Feedback Reports"; 2027
    Self-Nomination Fact Sheet, "Performance Category Feedback Reports".
    """
    subject = "check_participant"
    check_data(subject, "data", data)
    check_record(subject, record)
    terms = terms_of(subject, year, period, rounds, compare_each_time)
    peers = None if within is None else _peers(subject, data, within)
    return _reviewed(Filed(record).about(data, terms), peers, terms)


def _peers(subject: str, data: ParticipantData, within: Iterable[ParticipantData]) -> Peers:
    by_participant = data_by_participant(subject, "within", within)
    if data.participant not in by_participant:
        raise InvalidValue.of(
            subject,
            "within",
            given=f"{len(by_participant)} participants without {data.participant.masked_key}",
            expected="all participants of the intermediary, including the one in data",
        )
    if by_participant[data.participant].facts != data.facts:
        raise InvalidValue.of(
            subject,
            "within",
            given=f"other data of {data.participant.masked_key} than in data",
            expected="the same data in both",
        )
    return Peers(by_participant.values())


def _reviewed(
    own: ParticipantRecord, peers: Peers | None, terms: Terms
) -> Determination[bool | None]:
    """Decide for one participant, clause by clause in the order of the paragraph."""
    year, measures = terms.year, own.data.measures
    if measures is not None and not measures:
        if told := own.reports_on_data:
            return all_met(year, (reported_without_data(told, terms),))
        about = "no data on any measure or activity: nothing is owed"
        return all_met(year, (HAS_DATA.of(year).not_applicable(about=about),))
    times = often_enough(own, terms)
    decisive = (
        addressed(own.data, terms, excepted(own.notices, own.since, year)),
        times,
        *on_each_category(own, terms),
        *on_each_measure(own, peers, terms),
    )
    besides = (
        *in_period(len(own.reports), own.outside, terms),
        *spread(own, terms, times),
        *at_its_level(own, terms),
        *no_data_yet(own, peers, terms),
        *live_throughout(own.dashboards, own.data.categories, year),
        *reminded(own.dashboards, own.reminders, terms),
        *exception_at_play(own.notices, [one.since for one in measures or ()], year),
    )
    found = all_met(year, (*decisive, *besides), aside=besides)
    if measures is not None or found.answer is not None:
        return found
    # Any other unknown fact may matter for data that is not known.
    dashboards = ["dashboards"] * (own.dashboards is None)
    others = (*dashboards, *open_facts_of_comparisons(own, peers, terms))
    missing = tuple(dict.fromkeys((*found.missing, *others)))
    return Determination(found.answer, year, found.findings, missing=missing)


def check_intermediary(
    participants: Iterable[ParticipantData],
    record: FeedbackRecord,
    year: PerformanceYear,
    *,
    period: FeedbackPeriod = FeedbackPeriod.PERFORMANCE_YEAR,
    rounds: Iterable[date] | None = None,
    compare_each_time: bool = True,
) -> FeedbackReview:
    """Decide for every participant whether it was given its feedback, and what it lacks.

    The *participants* are compared with each other. List a participant without data too, with empty
    *measures*: it is owed nothing. The rest is as in :func:`check_participant`.

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
    by_participant = data_by_participant(subject, "participants", participants)
    _check_strangers(subject, by_participant, record)
    peers, filed = Peers(by_participant.values()), Filed(record)
    return FeedbackReview(
        year,
        {
            participant: _reviewed(filed.about(data, terms), peers, terms)
            for participant, data in by_participant.items()
        },
    )


def _check_strangers(
    subject: str, by_participant: Mapping[Participant, ParticipantData], record: FeedbackRecord
) -> None:
    """Refuse entries about unlisted participants, so that no report is ignored silently."""
    named = {
        "reports": [one.participant for one in record.reports],
        "reminders": [one.participant for one in record.reminders or ()],
        "notices": [one.participant for one in record.notices or ()],
    }
    remedy = "list it, with empty measures if it has no data"
    problems = [
        Problem(name, participant.masked_key, "a participant that is listed", remedy)
        for name, participants in named.items()
        for participant in dict.fromkeys(participants)
        if participant not in by_participant
    ]
    if problems:
        refuse(subject, problems)
