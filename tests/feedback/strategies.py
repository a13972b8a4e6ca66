"""The published strategies on the participants and the year of these tests, and whole cases."""

from __future__ import annotations

from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from qpp_rules.core.identifiers import Group, Individual, Npi, Participant, Tin
from qpp_rules.core.vocabulary import ParticipationOption
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import FeedbackRecord, FeedbackReport, ParticipantData
from qpp_rules.testing import strategies

PY2026 = PerformanceYear(2026)
GROUP = Group(Tin("000000001"))
OTHER = Group(Tin("000000002"))
CLINICIAN = Individual(Tin("000000001"), Npi("1234567893"))
PARTICIPANTS: tuple[Participant, ...] = (GROUP, OTHER, CLINICIAN)
MOSTLY_THE_GROUP: tuple[Participant, ...] = (GROUP, GROUP, *PARTICIPANTS)


def participant_data(participant: Participant) -> st.SearchStrategy[ParticipantData]:
    """What there is of a participant in 2026, all of it known."""
    return strategies.participant_data(participant, PY2026, known=True)


def reports() -> st.SearchStrategy[FeedbackReport]:
    """Reports of 2026, mostly full ones and the group's, to one of the participants."""
    return st.sampled_from(MOSTLY_THE_GROUP).flatmap(
        lambda one: strategies.feedback_reports(
            one, PY2026, level=ParticipationOption.GROUP, known=True
        )
    )


def records() -> st.SearchStrategy[FeedbackRecord]:
    """Records about the group in which everything is known."""
    return strategies.feedback_records(GROUP, PY2026, others=(OTHER, CLINICIAN), known=True)


@st.composite
def facts(draw: st.DrawFn) -> tuple[ParticipantData, FeedbackRecord, list[ParticipantData]]:
    """A group's data, the record, and all participants of the intermediary, all known."""
    everyone = [draw(participant_data(participant)) for participant in PARTICIPANTS]
    return everyone[0], draw(records()), everyone


def with_one_fact_less(
    data: ParticipantData, record: FeedbackRecord, everyone: list[ParticipantData]
) -> st.SearchStrategy[tuple[ParticipantData, FeedbackRecord, list[ParticipantData] | None]]:
    """The same facts with one made unknown, for the group, wherever it appears."""
    _, *others = everyone
    of_data: list[ParticipantData] = [
        evolve(data, categories=None),
        evolve(data, measures=None),
        *(
            evolve(data, measures=_replaced(data.measures or (), place, since=None))
            for place in range(len(data.measures or ()))
        ),
    ]
    of_record: list[FeedbackRecord] = [
        evolve(record, dashboards=None),
        evolve(record, reminders=None),
        evolve(record, notices=None),
        *(
            evolve(record, reports=_replaced(record.reports, place, **{name: None}))
            for place in range(len(record.reports))
            for name in ("categories", "compared", "level")
        ),
        *(
            evolve(record, notices=_replaced(record.notices or (), place, **{name: None}))
            for place in range(len(record.notices or ()))
            for name in ("realized_on", "granted")
        ),
    ]
    of_everyone: list[list[ParticipantData] | None] = [
        None,
        *(
            [*everyone[:place], evolve(everyone[place], measures=None), *everyone[place + 1 :]]
            for place in range(1, len(everyone))
        ),
        *(
            [
                *everyone[:place],
                evolve(peer, measures=_replaced(peer.measures or (), number, since=None)),
                *everyone[place + 1 :],
            ]
            for place, peer in enumerate(others, start=1)
            for number in range(len(peer.measures or ()))
        ),
    ]
    return st.one_of(
        st.sampled_from([(one, record, [one, *others]) for one in of_data]),
        st.sampled_from([(data, one, everyone) for one in of_record]),
        st.sampled_from([(data, record, one) for one in of_everyone]),
    )


def _replaced(values: tuple[Any, ...], place: int, **changes: Any) -> tuple[Any, ...]:
    return (*values[:place], evolve(values[place], **changes), *values[place + 1 :])
