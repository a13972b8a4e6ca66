"""Whether a planned submission goes under its options and its registration."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Participant, Subgroup, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.registration import (
    GroupComposition,
    MvpRegistration,
    SpecialtyComposition,
    may_submit,
    may_submit_all,
)
from qpp_rules.testing import strategies
from tests.registration.examples import (
    APM_ENTITY,
    CLINICIAN,
    EVERYONE,
    GROUP,
    PLAIN,
    PY,
    SMALL,
    SUBGROUP,
    VIRTUAL_GROUP,
    WITH_CAHPS,
    at,
    made,
)

TRADITIONAL, MVP, APP = (
    ReportingOption.TRADITIONAL_MIPS,
    ReportingOption.MVP,
    ReportingOption.APP,
)

SENT = at(2028, 1, 5)


def planned(
    participant: Participant = GROUP,
    option: ReportingOption | None = MVP,
    year: int = 2026,
    *,
    mvp: str | None = PLAIN,
    submitted_at: datetime | None = SENT,
) -> PlannedSubmission:
    return PlannedSubmission(
        participant,
        PY(year),
        {PerformanceCategory.QUALITY},
        reporting_option=option,
        mvp=mvp if option is MVP else None,
        submitted_at=submitted_at,
    )


def not_met(found: Determination[Any]) -> list[str]:
    return [one.rule.id for one in found.findings if one.verdict is Verdict.NOT_MET]


REGISTERING = (CLINICIAN, GROUP, SUBGROUP, APM_ENTITY)


@pytest.mark.parametrize("year", range(2023, 2028))
@pytest.mark.parametrize("participant", REGISTERING)
def test_data_for_an_mvp_goes_under_its_registration(participant: Participant, year: int) -> None:
    """RDY-009. Whoever reads both from files has two equal participants."""
    found = may_submit(planned(participant, year=year), made(deepcopy(participant), year))

    assert found.answer is True


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"accepted": False}, "registration.registered"),
        ({"mvp": WITH_CAHPS}, "registration.registered"),
        ({"registered_at": at(2026, 12, 1)}, "deadlines.in-time"),
        ({"registered_at": at(2026, 3, 31)}, "deadlines.in-time"),
    ],
)
@pytest.mark.parametrize("participant", REGISTERING)
def test_data_for_an_mvp_without_its_registration_is_blocked(
    participant: Participant, changes: dict[str, Any], rule: str
) -> None:
    """RDY-009: none, or another MVP, or not in time."""
    found = may_submit(planned(participant), made(participant, **changes))

    assert found.answer is False
    assert not_met(found) == [rule]


@pytest.mark.parametrize(
    "registration",
    [
        made(Group(Tin("000000002"))),
        # Another option, or another subgroup, of the same practice.
        made(SUBGROUP),
        made(CLINICIAN),
        made(year=2025),
    ],
)
def test_the_registration_of_another_participant_or_year_does_not_count(
    registration: MvpRegistration,
) -> None:
    """RDY-009."""
    found = may_submit(planned(), registration)

    assert not_met(found) == ["registration.registered"]
    assert "000000002" not in found.explain()
    finding = found.finding("registration.registered")
    assert finding.required == f"group:*****0001, 2026, {PLAIN}"
    assert finding.observed in {registration.participant.masked_key, "2025"}
    unnamed = may_submit(planned(mvp=None), registration).finding("registration.registered")
    assert unnamed.required == "group:*****0001, 2026, the MVP of the plan"


def test_another_subgroup_of_the_practice_does_not_count() -> None:
    found = may_submit(planned(SUBGROUP), made(Subgroup(SUBGROUP.tin, "SG-2")))

    assert not_met(found) == ["registration.registered"]


def test_data_does_not_go_before_the_mvp_was_registered() -> None:
    found = may_submit(planned(submitted_at=at(2026, 4, 30)), made())

    assert not_met(found) == ["registration.before-data"]


def test_a_day_and_an_instant_on_it_leave_the_order_open() -> None:
    on_the_day = may_submit(
        planned(submitted_at=at(2026, 5, 1)), made(registered_at=at(2026, 5, 1).date())
    )

    assert on_the_day.missing == ("registered_at",)


@pytest.mark.parametrize(
    ("plan", "registration", "missing"),
    [
        (planned(), None, ("registration",)),
        (planned(CLINICIAN), None, ("registration",)),
        (planned(), made(accepted=None), ("accepted",)),
        (planned(), made(registered_at=None), ("registered_at",)),
        (planned(mvp=None), made(), ("mvp",)),
        (planned(mvp=None), made(accepted=None), ("mvp", "accepted")),
        (planned(submitted_at=None), made(), ("submitted_at",)),
        (planned(mvp=None, submitted_at=None), None, ("registration", "mvp", "submitted_at")),
        (planned(), made(composition=GroupComposition()), ("attested", "eligible_clinicians")),
        (planned(), made(composition=GroupComposition(attested=SMALL)), ("eligible_clinicians",)),
        (planned(option=None), made(), ("reporting_option", "mvp")),
        (planned(VIRTUAL_GROUP, None), None, ("reporting_option", "mvp")),
    ],
)
def test_unknown_facts_leave_the_gate_shut(
    plan: PlannedSubmission, registration: MvpRegistration | None, missing: tuple[str, ...]
) -> None:
    found = may_submit(plan, registration)

    assert (found.answer, found.missing) == (None, missing)


def test_a_registration_that_cms_does_not_show_decides_even_without_the_planned_mvp() -> None:
    assert may_submit(planned(mvp=None), made(accepted=False)).answer is False


def test_a_subgroup_without_a_registration_is_blocked_whatever_it_reports() -> None:
    found = may_submit(planned(SUBGROUP, None), made(SUBGROUP, accepted=False))

    assert found.answer is False
    assert set(not_met(found)) == {"registration.subgroup-in-mvp", "registration.registered"}


@pytest.mark.parametrize(
    ("composition", "answer"),
    [
        (GroupComposition(attested=SMALL, eligible_clinicians=15), True),
        (GroupComposition(attested=SMALL, eligible_clinicians=16), False),
        (GroupComposition(attested=SpecialtyComposition.OTHER), False),
    ],
)
def test_from_2026_a_group_with_many_specialties_is_blocked(
    composition: GroupComposition, answer: bool
) -> None:
    """RDY-018, REG-C07, REG-C08."""
    for year in (2025, 2026, 2027):
        found = may_submit(planned(year=year), made(year=year, composition=composition))
        assert found.answer is (answer if year >= 2026 else True)


# --- options ----------------------------------------------------------------------------------


@pytest.mark.parametrize("participant", EVERYONE)
@pytest.mark.parametrize("option", [TRADITIONAL, APP])
def test_data_for_anything_else_needs_no_registration(
    participant: Participant, option: ReportingOption
) -> None:
    """RDY-018: a subgroup reports an MVP only, a virtual group traditional MIPS only."""
    found = may_submit(planned(participant, option), None)

    only_mvps = participant is SUBGROUP
    only_traditional = participant is VIRTUAL_GROUP and option is APP
    assert found.answer is not (only_mvps or only_traditional)


def test_a_virtual_group_reports_no_mvp() -> None:
    found = may_submit(planned(VIRTUAL_GROUP), made(VIRTUAL_GROUP))

    assert not_met(found) == ["registration.virtual-group"]


@pytest.mark.parametrize("year", range(2017, 2023))
@pytest.mark.parametrize("option", ReportingOption)
def test_before_2023_there_is_no_mvp_to_register(option: ReportingOption, year: int) -> None:
    found = may_submit(planned(option=option, year=year), None)

    assert found.answer is (option is TRADITIONAL or (option is APP and year >= 2021))


@pytest.mark.parametrize(("participant", "year"), [(SUBGROUP, 2022), (VIRTUAL_GROUP, 2017)])
def test_a_participation_option_that_the_year_does_not_have_is_blocked(
    participant: Participant, year: int
) -> None:
    found = may_submit(planned(participant, TRADITIONAL, year), None)

    assert not_met(found) == ["eligibility.exists"]


@given(strategies.planned_submissions(), strategies.mvp_registrations())
def test_without_its_registration_no_data_for_an_mvp_ever_goes(
    plan: PlannedSubmission, registration: MvpRegistration
) -> None:
    """True only if the registration is the plan's, and CMS shows it."""
    found = may_submit(plan, registration)

    if found.answer is True and plan.known_option is MVP:
        assert registration.accepted is True
        assert (registration.participant, registration.year) == (plan.participant, plan.year)
        assert registration.choice.mvp == plan.mvp
    for fact in ("accepted", "registered_at"):
        without = may_submit(plan, evolve(registration, **{fact: None}))
        assert without.answer in (found.answer, None)
    assert may_submit(plan, None).answer in (found.answer, None) or found.answer is False


# --- many -------------------------------------------------------------------------------------


def test_each_planned_submission_is_judged_with_its_participants_registration() -> None:
    traditional, in_mvp = planned(option=TRADITIONAL), planned()
    plans = [traditional, in_mvp, planned(CLINICIAN), planned(SUBGROUP)]
    registrations = {GROUP: made(), SUBGROUP: made(SUBGROUP, accepted=False)}
    found = may_submit_all(plans, registrations)

    assert [one.answer for one in found.values()] == [True, True, None, False]
    for plan in plans:
        assert found[plan] == may_submit(plan, registrations.get(plan.participant))


def test_the_registrations_must_be_a_mapping_from_participants() -> None:
    with pytest.raises(InvalidType, match="registrations: given list"):
        may_submit_all([], [])  # type: ignore[arg-type]
    with pytest.raises(InvalidType) as raised:
        may_submit_all([], {"000000001": made(), GROUP: True})  # type: ignore[dict-item]
    assert [one.field for one in raised.value.problems] == ["registrations[0]", "registrations[1]"]
    with pytest.raises(InvalidValue, match="2 times"):
        may_submit_all([planned(), planned()], {})
