"""Whether the intermediary may submit: approval, type, termination, withdrawal."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.standing import (
    Notice,
    Resolution,
    StandingEvent,
    Termination,
    Withdrawal,
    check_standing,
    may_submit,
    may_submit_all,
)
from qpp_rules.terms import Approval
from qpp_rules.testing import strategies

QCDR, REGISTRY, VENDOR, SURVEY = IntermediaryType
PY2026 = PerformanceYear(2026)
QUALITY, ACTIVITIES = PerformanceCategory.QUALITY, PerformanceCategory.IMPROVEMENT_ACTIVITIES
SURVEYS, ECQMS = {CollectionType.CAHPS_FOR_MIPS_SURVEY}, {CollectionType.ECQM}
APPROVED, TYPE = "standing.approved", "standing.type"
NOT_TERMINATED, NOT_WITHDRAWN = "standing.terminated", "standing.withdrawn"
IN_ACTION = "standing.remedial-action"


def plan(year: int = 2026, at: datetime | None = None, **facts: Any) -> PlannedSubmission:
    of = {"categories": {QUALITY}, **facts}
    at = at or datetime(year + 1, 2, 10, 12, tzinfo=EASTERN)
    return PlannedSubmission(
        Group(Tin("000000001")), PerformanceYear(year), of.pop("categories"), submitted_at=at, **of
    )


OURS = Approval(REGISTRY, PY2026)


def ask(approval: Any = OURS, events: Any = (), **planned: Any) -> Determination[bool | None]:
    return may_submit(plan(**planned), approval, events)


@pytest.mark.parametrize(
    ("approval", "year", "answer"),
    [
        pytest.param(Approval(REGISTRY, PY2026), 2026, True, id="approved"),
        pytest.param(
            [Approval(REGISTRY, PY2026)], 2027, False, id="SUB-061: for another year than the data"
        ),
        pytest.param([], 2026, False, id="SUB-061: not approved"),
        pytest.param(None, 2026, None, id="not known"),
        pytest.param(
            [Approval(REGISTRY, PerformanceYear(2025)), Approval(QCDR, PY2026)],
            2026,
            True,
            id="of several",
        ),
        pytest.param(Approval(VENDOR, PerformanceYear(2024)), 2024, True, id="VOC-003: still"),
        pytest.param(Approval(VENDOR, PerformanceYear(2025)), 2025, False, id="VOC-003: no longer"),
        pytest.param(Approval(VENDOR, PerformanceYear(2017)), 2017, True, id="VOC-003: from 2017"),
    ],
)
def test_data_goes_under_an_approval_of_its_year_and_of_a_type_of_the_year(
    approval: Any, year: int, answer: bool | None
) -> None:
    d = ask(approval, year=year)

    assert d.answer is answer
    assert d.finding(APPROVED).holds is answer
    assert d.missing == (("approval", "collection_types") if answer is None else ())


def test_approvals_are_reported() -> None:
    both = [
        Approval(SURVEY, PY2026),
        Approval(QCDR, PY2026),
        Approval(VENDOR, PerformanceYear(2024)),
    ]

    assert ask(both).finding(APPROVED).observed == "QCDR, CMS-approved survey vendor"
    assert ask([]).finding(APPROVED).observed == "not for this year"
    assert TYPE not in {one.rule.id for one in ask([]).findings}


@pytest.mark.parametrize(
    ("types", "categories", "answer"),
    [
        (SURVEYS, {QUALITY}, True),
        (ECQMS, {QUALITY}, False),
        (SURVEYS | ECQMS, {QUALITY}, False),
        (set(), {QUALITY}, False),
        (None, {QUALITY}, None),
        (SURVEYS, {QUALITY, ACTIVITIES}, False),
        (None, {ACTIVITIES}, False),
    ],
)
@pytest.mark.parametrize("year", [2017, 2019, 2024, 2027])
def test_a_survey_vendor_submits_the_survey_and_nothing_else(
    types: Any, categories: Any, answer: bool | None, year: int
) -> None:
    """regulation-facts.md 1: (i) of 2017-18, (e) of 2019-21, (d) of 2022 and later."""
    vendor = Approval(SURVEY, PerformanceYear(year))
    d = ask(vendor, year=year, categories=categories, collection_types=types)

    assert d.answer is answer
    assert d.missing == (("collection_types",) if answer is None else ())
    other = ask([vendor, Approval(QCDR, vendor.year)], year=year, categories=categories)
    assert other.answer is True


@pytest.mark.parametrize(
    ("types", "categories", "missing"),
    [
        (ECQMS, {QUALITY}, ("approval",)),
        (None, {QUALITY}, ("approval", "collection_types")),
        (None, {ACTIVITIES}, ("approval",)),
    ],
)
def test_collection_types_decide_only_if_a_survey_vendor_is_possible(
    types: Any, categories: Any, missing: tuple[str, ...]
) -> None:
    assert ask(None, categories=categories, collection_types=types).missing == missing


FEBRUARY = date(2027, 2, 10)


@pytest.mark.parametrize(
    ("events", "answer"),
    [
        pytest.param([Notice(date(2026, 5, 4), True)], True, id="STA-031: remedial action"),
        pytest.param([Notice(date(2018, 5, 4))], True, id="STA-031: probation"),
        pytest.param([Notice(date(2026, 5, 4))], True, id="in writing or not"),
        pytest.param([Termination(FEBRUARY, FEBRUARY)], False, id="terminated on the day"),
        pytest.param([Termination(FEBRUARY, date(2027, 2, 11))], True, id="from the next day"),
        pytest.param([Termination(date(2027, 2, 11))], True, id="notified on the next day"),
        pytest.param([Termination(FEBRUARY)], None, id="H4: effective day not known"),
        pytest.param([Withdrawal(FEBRUARY)], False, id="withdrawn on the day"),
        pytest.param([Withdrawal(date(2027, 2, 11))], True, id="withdraws on the next day"),
        pytest.param([Withdrawal(FEBRUARY, [PerformanceYear(2027)])], True, id="another year"),
        pytest.param([Withdrawal(FEBRUARY, [PY2026])], False, id="this year"),
        pytest.param([Withdrawal(FEBRUARY, None)], None, id="years not known"),
        pytest.param(
            [Withdrawal(FEBRUARY, None), Withdrawal(FEBRUARY)], False, id="one known is enough"
        ),
        pytest.param([Termination(FEBRUARY), Withdrawal(FEBRUARY)], False, id="no beats unknown"),
        pytest.param(None, None, id="events not known"),
    ],
)
def test_termination_and_withdrawal_bar_data_and_remedial_action_does_not(
    events: list[StandingEvent] | None, answer: bool | None
) -> None:
    assert ask(events=events).answer is answer


@pytest.mark.parametrize(
    ("events", "answer", "missing"),
    [
        pytest.param([], True, (), id="nothing that an instant could change"),
        pytest.param([Notice(FEBRUARY, True)], True, (), id="nor remedial action"),
        pytest.param([Withdrawal(FEBRUARY, [PerformanceYear(2027)])], True, (), id="another year"),
        pytest.param([Withdrawal(FEBRUARY)], None, ("submitted_at",), id="withdrawn"),
        pytest.param(
            [Termination(FEBRUARY)], None, ("submitted_at", "effective_on"), id="terminated"
        ),
        pytest.param(None, None, ("events", "submitted_at"), id="events not known"),
    ],
)
def test_the_instant_is_missing_only_if_it_decides(
    events: Any, answer: bool | None, missing: tuple[str, ...]
) -> None:
    planned = evolve(plan(), submitted_at=None)
    d = may_submit(planned, Approval(QCDR, PY2026), events)

    assert d.answer is answer
    assert d.missing == missing


def test_remedial_action_is_reported_as_a_warning() -> None:
    """STA-031, RDY-002: it passes with a warning."""
    in_force = ask(events=[Notice(date(2026, 5, 4), True)])
    ended = ask(events=[Notice(date(2026, 5, 4), True), Resolution(date(2026, 6, 1))])

    assert in_force.answer is ended.answer is True
    assert in_force.finding(IN_ACTION).verdict is Verdict.NOT_MET
    assert ended.finding(IN_ACTION).verdict is Verdict.MET
    without = may_submit(
        evolve(plan(), submitted_at=None),
        Approval(QCDR, PY2026),
        [Notice(date(2026, 5, 4), True)],
    )
    assert without.finding(IN_ACTION).missing == ("submitted_at",)


def test_each_planned_submission_has_its_own_instant() -> None:
    events = [Withdrawal(date(2027, 2, 1))]
    early = plan(at=datetime(2027, 1, 15, 9, tzinfo=EASTERN))
    answers = may_submit_all([early, plan()], Approval(REGISTRY, PY2026), iter(events))

    assert answers.answered(True) == (early,)
    assert answers.answered(False) == (plan(),)
    with pytest.raises(InvalidValue, match="each planned submission once"):
        may_submit_all([early, early], None, None)


@pytest.mark.parametrize("year", range(2017, 2028))
def test_every_year_with_a_text_has_a_gate(year: int) -> None:
    registry = Approval(REGISTRY, PerformanceYear(year))
    d = ask(registry, year=year)

    assert d.answer is True
    assert [one.rule.id for one in d.findings] == [
        APPROVED,
        TYPE,
        NOT_WITHDRAWN,
        NOT_TERMINATED,
        IN_ACTION,
    ]


def test_a_year_without_a_text_raises() -> None:
    with pytest.raises(YearNotCovered):
        ask(Approval(REGISTRY, PerformanceYear(2028)), year=2028)


@pytest.mark.parametrize("approval", ["QCDR", [QCDR], 5, QCDR])
def test_an_approval_must_be_an_approval(approval: Any) -> None:
    with pytest.raises(InvalidType, match="may_submit: approval"):
        ask(approval)


@given(
    strategies.planned_submissions(year=PY2026),
    st.none() | st.lists(strategies.approvals(), max_size=2),
    st.none() | strategies.standing_events(PY2026),
)
def test_the_gate_is_shut_unless_approved_and_neither_terminated_nor_withdrawn(
    planned: PlannedSubmission, approvals: Any, events: Any
) -> None:
    """True needs an approval of the year; a termination that applies is never passed."""
    d = may_submit(planned, approvals, events)
    at = planned.submitted_at
    if d.answer is True:
        assert approvals is not None
        assert events is not None
        assert any(one.year == PY2026 for one in approvals)
        for one in events:
            if isinstance(one, Withdrawal) and not one.years and at is not None:
                assert one.on > at.date()
            if isinstance(one, Termination) and not one.years and at is not None:
                assert max(one.notified_on, one.effective_on or date.min) > at.date()
    assert d.answer is may_submit_all([planned], approvals, events)[planned].answer


@given(strategies.standing_events(PY2026), strategies.standing_events(PY2026))
def test_more_events_never_open_the_gate(
    events: list[StandingEvent], more: list[StandingEvent]
) -> None:
    before, after = ask(events=events).answer, ask(events=[*events, *more]).answer

    assert not (after is True and before is not True)
    assert not (before is False and after is not False)


@pytest.mark.parametrize("kind", [QCDR, REGISTRY, VENDOR])
@pytest.mark.parametrize(
    "events",
    [None, [], [Termination(date(2027, 1, 15), date(2027, 2, 1))], [Withdrawal(date(2027, 2, 2))]],
)
def test_the_intermediarys_own_answer_agrees_with_the_one_for_its_data(
    kind: IntermediaryType, events: list[StandingEvent] | None
) -> None:
    day, approval = date(2027, 2, 1), Approval(kind, PY2026)
    of_data = ask(approval, events, at=datetime(2027, 2, 1, 9, tzinfo=EASTERN))

    assert check_standing(approval, events, PY2026, at=day).answer is of_data.answer


def test_a_survey_vendor_without_collection_types_gets_an_open_answer() -> None:
    """The survey may go, and nothing else."""
    found = check_standing(Approval(SURVEY, PY2026), [], PY2026, at=date(2027, 2, 1))
    assert (found.answer, found.missing) == (None, ("collection_types",))


def test_the_standing_needs_a_day_or_an_instant() -> None:
    with pytest.raises(InvalidType, match="check_standing: at"):
        check_standing(None, None, PY2026, at=None)
