"""Hypothesis strategies for the facts of feedback, leaning to the days where answers change."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from qpp_rules.core.identifiers import Group, Individual, Npi, Participant, Tin
from qpp_rules.core.vocabulary import ParticipationOption, PerformanceCategory
from qpp_rules.core.years import PerformanceYear
from qpp_rules.feedback import (
    Dashboard,
    FeedbackRecord,
    FeedbackReport,
    LateDataNotice,
    MeasureData,
    ParticipantData,
    Reminder,
)

QUALITY, ACTIVITIES, PROMOTING, _ = PerformanceCategory
PY2026 = PerformanceYear(2026)
GROUP = Group(Tin("000000001"))
OTHER = Group(Tin("000000002"))
CLINICIAN = Individual(Tin("000000001"), Npi("1234567893"))
PARTICIPANTS: tuple[Participant, ...] = (GROUP, OTHER, CLINICIAN)
MEASURES = {"001": QUALITY, "130": QUALITY, "IA_PM_13": ACTIVITIES, "PI_PPHI_1": PROMOTING}

EDGES = (
    date(2025, 12, 31),
    date(2026, 1, 1),
    date(2026, 3, 31),
    date(2026, 4, 1),
    date(2026, 6, 30),
    date(2026, 7, 1),
    date(2026, 9, 30),
    date(2026, 10, 1),
    date(2026, 12, 30),
    date(2026, 12, 31),
    date(2027, 1, 1),
)
DAYS = st.sampled_from(EDGES) | st.dates(date(2025, 12, 1), date(2027, 1, 31))
CATEGORIES = st.frozensets(st.sampled_from((QUALITY, ACTIVITIES, PROMOTING)))


@st.composite
def measures(draw: st.DrawFn) -> list[MeasureData]:
    """Data on some of the measures, mostly from one day on, seldom on none."""
    names = draw(st.lists(st.sampled_from(sorted(MEASURES)), min_size=1, max_size=3, unique=True))
    usual = draw(st.sampled_from((date(2026, 1, 1), date(2026, 12, 31), None)) | DAYS)
    some = [
        MeasureData(name, MEASURES[name], draw(DAYS) if usual is None else usual) for name in names
    ]
    return draw(st.sampled_from((some, some, some, some, some, [])))


def participant_data(participant: Participant) -> st.SearchStrategy[ParticipantData]:
    """What there is of a participant, all of it known."""
    return st.builds(ParticipantData, st.just(participant), CATEGORIES, measures())


FULL = tuple(
    FeedbackReport(
        participant=GROUP,
        given_on=day,
        categories=frozenset(MEASURES.values()),
        compared=frozenset(MEASURES),
        level=ParticipationOption.GROUP,
    )
    for day in (date(2026, 3, 31), date(2026, 7, 1), date(2026, 9, 30), date(2026, 12, 31))
)


def reports() -> st.SearchStrategy[FeedbackReport]:
    """Reports, mostly full ones, to one of the participants."""
    return st.builds(
        FeedbackReport,
        participant=st.sampled_from((GROUP, GROUP, GROUP, OTHER, CLINICIAN)),
        given_on=DAYS,
        categories=st.just(frozenset(MEASURES.values())) | CATEGORIES,
        compared=st.just(frozenset(MEASURES)) | st.frozensets(st.sampled_from(sorted(MEASURES))),
        level=st.sampled_from(
            (
                ParticipationOption.GROUP,
                ParticipationOption.GROUP,
                ParticipationOption.GROUP,
                ParticipationOption.INDIVIDUAL,
            )
        ),
    )


@st.composite
def dashboards(draw: st.DrawFn) -> Dashboard:
    """Dashboards, many of the whole year or of a part that another can complete."""
    first, last = sorted((draw(DAYS), draw(DAYS)))
    first = draw(st.sampled_from((first, date(2026, 1, 1))))
    last = draw(st.sampled_from((max(first, last), date(2027, 12, 31))))
    return Dashboard(first, last, draw(st.just(frozenset(MEASURES.values())) | CATEGORIES))


@st.composite
def notices(draw: st.DrawFn) -> LateDataNotice:
    """Notices about the group, most of them in time, with and without CMS's decision."""
    realized, told = sorted((draw(DAYS), draw(DAYS)))
    told_or_not = draw(st.sampled_from((realized, realized, told, None)))
    granted = None if told_or_not is None else draw(st.sampled_from((None, None, True, False)))
    return LateDataNotice(
        participant=GROUP, realized_on=realized, notified_on=told_or_not, granted=granted
    )


@st.composite
def records(draw: st.DrawFn) -> FeedbackRecord:
    """Records in which everything is known: about as many that suffice as that do not."""
    full = FULL[draw(st.sampled_from((0, 0, 0, 1, 2, 3, 4))) :]
    return FeedbackRecord(
        reports=(*full, *draw(st.lists(reports(), max_size=4))),
        dashboards=draw(st.just(()) | st.lists(dashboards(), max_size=2)),
        reminders=draw(st.lists(st.builds(Reminder, st.just(GROUP), DAYS), max_size=5)),
        notices=draw(st.lists(notices(), max_size=1)),
    )


@st.composite
def facts(draw: st.DrawFn) -> tuple[ParticipantData, FeedbackRecord, list[ParticipantData]]:
    """A group's data, the record, and all participants of the intermediary, all known."""
    everyone = [draw(participant_data(participant)) for participant in PARTICIPANTS]
    return everyone[0], draw(records()), everyone


def with_one_fact_less(
    data: ParticipantData, record: FeedbackRecord, everyone: list[ParticipantData]
) -> st.SearchStrategy[tuple[ParticipantData, FeedbackRecord, list[ParticipantData] | None]]:
    """The same facts, one of which is not known any more."""
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
            for place in range(len(everyone))
        ),
        *(
            [
                *everyone[:place],
                evolve(peer, measures=_replaced(peer.measures or (), number, since=None)),
                *everyone[place + 1 :],
            ]
            for place, peer in enumerate(everyone)
            for number in range(len(peer.measures or ()))
        ),
    ]
    return st.one_of(
        st.sampled_from([(one, record, everyone) for one in of_data]),
        st.sampled_from([(data, one, everyone) for one in of_record]),
        st.sampled_from([(data, record, one) for one in of_everyone]),
    )


def _replaced(values: tuple[Any, ...], place: int, **changes: Any) -> tuple[Any, ...]:
    return (*values[:place], evolve(values[place], **changes), *values[place + 1 :])
