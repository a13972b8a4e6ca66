"""Registering for the survey: who must, may, need not and cannot; the order, channel and window."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Participant, Tin
from qpp_rules.core.vocabulary import ApmEntityKind, ReportingOption
from qpp_rules.registration import (
    CahpsDuty,
    CahpsRequest,
    Channel,
    QppRole,
    cahps_duty,
    check_cahps,
    measures_beside_cahps,
)
from qpp_rules.testing import strategies
from tests.registration.examples import (
    APM_ENTITY,
    CLINICIAN,
    EVERYONE,
    GROUP,
    OFFICIAL,
    PLAIN,
    PY,
    SUBGROUP,
    VIRTUAL_GROUP,
    WITH_CAHPS,
    at,
    made,
    survey,
)

YEAR = PY(2026)
MAY = at(2026, 5, 15)
TRADITIONAL, MVP, APP = (
    ReportingOption.TRADITIONAL_MIPS,
    ReportingOption.MVP,
    ReportingOption.APP,
)
ACO, OTHER = ApmEntityKind.SHARED_SAVINGS_ACO, ApmEntityKind.OTHER


def of_kind(participant: Participant, **changes: Any) -> CahpsRequest:
    """Return a request of *participant*; an APM Entity is not an ACO."""
    kind = {"apm_entity_kind": OTHER} if participant is APM_ENTITY else {}
    return survey(participant, **{**kind, **changes})


def ask(one: CahpsRequest, as_of: datetime | None = MAY) -> Determination[bool | None]:
    return check_cahps(one, YEAR, as_of=as_of)


def duty(one: CahpsRequest, year: int = 2026) -> CahpsDuty:
    return cahps_duty(one, PY(year)).answer


def not_met(found: Determination[Any]) -> list[str]:
    return [one.rule.id for one in found.findings if one.verdict is Verdict.NOT_MET]


USERS = {
    TRADITIONAL: {GROUP, VIRTUAL_GROUP, APM_ENTITY},
    MVP: {GROUP, SUBGROUP, APM_ENTITY},
    APP: {GROUP, APM_ENTITY},
}


@pytest.mark.parametrize("option", ReportingOption)
@pytest.mark.parametrize("participant", EVERYONE)
def test_each_reporting_option_has_its_survey_users(
    participant: Participant, option: ReportingOption
) -> None:
    """REG-016, 021, 022, 028 to 030; REG-C17, REG-C22, REG-C26: "Who must register?"."""
    one = of_kind(participant, reporting_option=option)
    may = participant in USERS[option]

    assert duty(one) is (CahpsDuty.MUST if may else CahpsDuty.NOT_AVAILABLE)
    assert ask(one).answer is may
    if not may:
        assert "registration.cahps.participant" in not_met(ask(one))


@pytest.mark.parametrize(
    ("option", "intends", "answer"),
    [
        (TRADITIONAL, True, CahpsDuty.MUST),
        # REG-C18.
        (TRADITIONAL, False, CahpsDuty.NOT_NEEDED),
        (TRADITIONAL, None, CahpsDuty.UNDETERMINED),
        (MVP, False, CahpsDuty.NOT_NEEDED),
        # REG-020, REG-C33: the survey is required in the APP.
        (APP, True, CahpsDuty.MUST),
        (APP, False, CahpsDuty.MUST),
        (APP, None, CahpsDuty.MUST),
    ],
)
def test_a_choice_is_binding_once_it_is_made(
    option: ReportingOption, intends: bool | None, answer: CahpsDuty
) -> None:
    """E1, REG-021, REG-022."""
    found = cahps_duty(survey(reporting_option=option, intends=intends), YEAR)

    assert found.answer is answer
    assert found.missing == (("intends",) if answer is CahpsDuty.UNDETERMINED else ())
    rule = "registration.cahps.in-app" if option is APP else "registration.cahps.intends"
    assert found.findings[-1].rule.id == rule


@pytest.mark.parametrize(
    ("clinicians", "eligible", "answer"),
    [
        (2, 1, True),
        (1, 1, False),
        (2, 0, False),
        (None, 0, False),
        (2, None, None),
        (None, 1, None),
    ],
)
@pytest.mark.parametrize("option", ReportingOption)
def test_the_survey_needs_two_clinicians_one_of_them_mips_eligible(
    clinicians: int | None, eligible: int | None, answer: bool | None, option: ReportingOption
) -> None:
    """REG-016, REG-028: the long list of the notice (E1)."""
    counts = {"clinicians": clinicians, "mips_eligible_clinicians": eligible}
    one = survey(reporting_option=option, **counts)

    assert ask(one).answer is answer
    duties = {True: CahpsDuty.MUST, False: CahpsDuty.NOT_AVAILABLE, None: CahpsDuty.UNDETERMINED}
    assert duty(one) is duties[answer]
    found = ask(one).finding("registration.cahps.clinicians")
    told = ("not known" if count is None else str(count) for count in counts.values())
    assert (found.holds, found.observed) == (answer, ", ".join(told))
    assert found.required == "2 or more, 1 or more MIPS eligible"
    if answer is None:
        unknown = tuple(name for name, count in counts.items() if count is None)
        assert ask(one).missing == cahps_duty(one, YEAR).missing == unknown


@pytest.mark.parametrize(("mvp", "answer"), [(WITH_CAHPS, True), (PLAIN, False)])
def test_the_survey_is_used_in_an_mvp_that_offers_it(mvp: str, answer: bool) -> None:
    """REG-023, REG-C25."""
    one = survey(mvp=mvp, mvp_registration=made(mvp=mvp))

    assert ask(one).answer is answer
    assert duty(one) is (CahpsDuty.MUST if answer else CahpsDuty.NOT_AVAILABLE)


def test_the_mvp_must_be_known() -> None:
    one = survey(mvp=None)

    assert ask(one).missing == cahps_duty(one, YEAR).missing == ("mvp",)


# --- Shared Savings Program ACOs ----------------------------------------------------------------


@pytest.mark.parametrize("option", [*ReportingOption, None])
@pytest.mark.parametrize("contract", [True, False, None])
def test_an_aco_is_registered_automatically_and_needs_a_vendor(
    option: ReportingOption | None, contract: bool | None
) -> None:
    """REG-017 to REG-019, REG-C15: "Who doesn't need to register?"."""
    one = CahpsRequest(APM_ENTITY, option, apm_entity_kind=ACO, vendor_contracted=contract)
    found = check_cahps(one, YEAR)

    assert found.answer is True
    assert found.finding("registration.cahps.automatic").verdict is Verdict.MET
    assert found.finding("registration.cahps.vendor").holds is contract
    reports = found.finding("registration.aco-app-plus").holds
    assert reports is (None if option is None else option is APP)
    assert cahps_duty(one, YEAR).answer is CahpsDuty.AUTOMATIC


def test_the_kind_of_apm_entity_decides() -> None:
    unknown = survey(APM_ENTITY)
    small = evolve(unknown, clinicians=1, mips_eligible_clinicians=1)

    # Right in every other way, it may register whatever its kind.
    assert ask(unknown).answer is True
    assert ask(small).answer is None
    assert ask(small).missing == ("apm_entity_kind",)
    assert cahps_duty(unknown, YEAR).missing == ("apm_entity_kind",)
    assert ask(evolve(unknown, channel=None)).missing == ("apm_entity_kind", "channel")
    without_intent = evolve(unknown, intends=None)
    assert cahps_duty(without_intent, YEAR).missing == ("apm_entity_kind", "intends")


# --- what is reported is not known ---------------------------------------------------------------


def test_an_individual_cannot_register_under_any_reporting_option() -> None:
    one = survey(CLINICIAN, reporting_option=None, mvp=None)

    assert duty(one) is CahpsDuty.NOT_AVAILABLE
    found = ask(one)
    assert found.answer is False
    assert "registration.cahps.participant" in not_met(found)


def test_the_reporting_option_must_be_known() -> None:
    one = survey(reporting_option=None, mvp=None)

    assert ask(one).missing[0] == cahps_duty(one, YEAR).missing[0] == "reporting_option"
    assert survey(reporting_option=None, mvp=WITH_CAHPS).known_option is MVP


# --- the order -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("registered_at", "as_of", "answer"),
    [
        (at(2026, 5, 1), at(2026, 5, 2), True),
        (at(2026, 5, 1, 9), at(2026, 5, 1, 10), True),
        (at(2026, 5, 1, 10), at(2026, 5, 1, 9), False),
        (at(2026, 5, 1).date(), at(2026, 5, 1), None),
        (None, at(2026, 5, 1), None),
    ],
)
def test_a_subgroup_registers_its_mvp_first(
    registered_at: Any, as_of: datetime, answer: bool | None
) -> None:
    """REG-025: "How to Register"."""
    registration = made(SUBGROUP, mvp=WITH_CAHPS, registered_at=registered_at)
    found = ask(survey(SUBGROUP, mvp_registration=registration), as_of)

    assert found.answer is answer
    assert found.finding("registration.cahps.mvp-first").holds is answer
    assert found.missing == (() if answer is not None else ("registered_at",))


def test_a_subgroup_needs_the_instant_to_compare_with() -> None:
    assert ask(survey(SUBGROUP), None).missing == ("as_of",)


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({"accepted": False}, ["registration.cahps.mvp-registered"]),
        ({"registered_at": at(2026, 7, 1)}, ["deadlines.in-time"]),
        ({"registered_at": at(2026, 3, 1)}, ["deadlines.in-time"]),
        ({"mvp": "M1503"}, ["registration.cahps.mvp-registered"]),
        ({"year": 2025}, ["registration.cahps.mvp-registered"]),
    ],
)
def test_a_group_needs_both_registrations(changes: dict[str, Any], rules: list[str]) -> None:
    """REG-024, DEA-023: the order is prescribed for subgroups only."""
    facts = {"mvp": WITH_CAHPS, **changes}

    assert not_met(ask(survey(mvp_registration=made(**facts)))) == rules


def test_the_registration_of_another_participant_does_not_count() -> None:
    found = ask(survey(mvp_registration=made(Group(Tin("000000002")), mvp=WITH_CAHPS)))

    assert not_met(found) == ["registration.cahps.mvp-registered"]
    assert "000000002" not in found.explain()


@pytest.mark.parametrize(
    ("registration", "missing"),
    [
        (None, ("mvp_registration",)),
        (made(mvp=WITH_CAHPS, accepted=None), ("accepted",)),
        (made(mvp=WITH_CAHPS, registered_at=None), ("registered_at",)),
    ],
)
def test_the_mvp_registration_must_be_known(registration: Any, missing: tuple[str, ...]) -> None:
    assert ask(survey(mvp_registration=registration)).missing == missing


# --- channel, role and window ---------------------------------------------------------------------


@pytest.mark.parametrize("channel", Channel)
def test_a_subgroup_registers_through_the_service_center(channel: Channel) -> None:
    """REG-026, REG-C21."""
    assert ask(survey(SUBGROUP, channel=channel)).answer is (channel is Channel.SERVICE_CENTER)


@pytest.mark.parametrize("channel", Channel)
def test_everyone_else_registers_on_the_website(channel: Channel) -> None:
    """REG-027."""
    assert ask(survey(channel=channel)).answer is (channel is Channel.QPP_WEBSITE)


@pytest.mark.parametrize(
    ("field", "wrong", "rule"),
    [
        ("role", QppRole.STAFF_USER, "registration.cahps.security-official"),
        ("in_own_organization", False, "registration.cahps.own-organization"),
    ],
)
def test_a_security_official_registers(field: str, wrong: object, rule: str) -> None:
    """REG-027, REG-C32; a subgroup's role is not asked for."""
    changed = evolve(OFFICIAL, **{field: wrong})

    assert not_met(ask(survey(registrant=changed))) == [rule]
    assert ask(survey(SUBGROUP, registrant=changed)).answer is True
    assert ask(survey(registrant=evolve(OFFICIAL, **{field: None}))).missing == (field,)


@pytest.mark.parametrize(
    ("as_of", "answer"), [(at(2026, 6, 30, 19), True), (at(2026, 6, 30, 20), False), (None, None)]
)
def test_the_survey_is_registered_by_its_close(as_of: datetime | None, answer: bool | None) -> None:
    """DEA-009."""
    assert ask(survey(), as_of).answer is answer


# --- years ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("participant", "option", "answer"),
    [
        (GROUP, TRADITIONAL, CahpsDuty.MAY),
        (VIRTUAL_GROUP, TRADITIONAL, CahpsDuty.MAY),
        (CLINICIAN, TRADITIONAL, CahpsDuty.NOT_AVAILABLE),
        (GROUP, APP, CahpsDuty.NOT_AVAILABLE),
    ],
)
def test_in_2019_groups_and_virtual_groups_could_register(
    participant: Participant, option: ReportingOption, answer: CahpsDuty
) -> None:
    """REG-033: a screenshot in the 2019 Opt-in and Voluntary Reporting Election Process Guide."""
    assert duty(CahpsRequest(participant, option, intends=True), 2019) is answer


def test_the_2019_screenshot_says_nothing_about_apm_entities() -> None:
    found = cahps_duty(CahpsRequest(APM_ENTITY, TRADITIONAL, intends=True), PY(2019))

    assert found.answer is CahpsDuty.UNDETERMINED
    assert found.missing == ("what CMS says of APM Entities in 2019",)


@pytest.mark.parametrize("year", [2017, 2018, 2020, 2021, 2022, 2023, 2024, 2025, 2027])
def test_who_registers_is_not_covered_for_other_years(year: int) -> None:
    with pytest.raises(YearNotCovered):
        cahps_duty(survey(), PY(year))


@pytest.mark.parametrize("year", [2019, 2025, 2027])
def test_how_to_register_is_covered_only_for_2026(year: int) -> None:
    with pytest.raises(YearNotCovered):
        check_cahps(survey(), PY(year))
    with pytest.raises(YearNotCovered):
        measures_beside_cahps(MVP, PY(year))


@pytest.mark.parametrize(("option", "others"), [(TRADITIONAL, 5), (MVP, 3), (APP, None)])
def test_the_survey_counts_as_a_quality_measure(
    option: ReportingOption, others: int | None
) -> None:
    """REG-034, REG-035, REG-C27."""
    assert measures_beside_cahps(option, YEAR) == others


# --- a plain reading ------------------------------------------------------------------------------

LISTED = {
    "traditional MIPS": {"group", "virtual group", "APM Entity"},
    "MVP": {"group", "subgroup", "APM Entity"},
    "APP": {"group", "APM Entity"},
}


def plain_duty(one: CahpsRequest) -> str:
    """Read the notice of 2026 once more, for a fully known request."""
    participant = one.participant.participation_option.value
    if one.apm_entity_kind is ACO:
        return "registered automatically"
    option = one.known_option.value
    enough = one.clinicians >= 2 and one.mips_eligible_clinicians >= 1
    of_the_five = {"G0057", "M0001", "M1423", "M0005", "M1503"}
    if participant not in LISTED[option] or not enough:
        return "cannot register"
    if option == "MVP" and one.mvp not in of_the_five:
        return "cannot register"
    return "must register" if option == "APP" or one.intends else "need not register"


@given(strategies.cahps_requests(year=YEAR, known=True))
def test_the_duty_follows_the_notice(one: CahpsRequest) -> None:
    """Who must register, who doesn't need to, and the closed lists of participants."""
    assert duty(one).value == plain_duty(one)


@given(strategies.cahps_requests(year=YEAR, known=True), st.data())
def test_removing_a_fact_keeps_the_answer_or_leaves_it_open(
    one: CahpsRequest, data: st.DataObject
) -> None:
    """Neither answer is ever turned by a fact that is not known any more."""
    names = ("reporting_option", "mvp", "intends", "apm_entity_kind", "clinicians", "channel")
    forgotten = evolve(one, **{data.draw(st.sampled_from(names)): None})

    assert ask(forgotten).answer in {ask(one).answer, None}
    assert duty(forgotten) in {duty(one), CahpsDuty.UNDETERMINED}


# --- a value --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"apm_entity_kind": ACO}, "apm_entity_kind: given one, expected None"),
        ({"reporting_option": APP, "mvp": WITH_CAHPS}, "mvp: given an MVP"),
        (
            {"clinicians": 2, "mips_eligible_clinicians": 3},
            "mips_eligible_clinicians: given 3, expected at most 2",
        ),
    ],
)
def test_a_contradictory_request_is_refused(facts: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidValue, match=told):
        CahpsRequest(GROUP, **facts)
