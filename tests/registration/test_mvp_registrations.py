"""Registering an MVP: who, when, what is stated, by whom; and what was registered."""

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
from qpp_rules.core.identifiers import Participant, Subgroup, VirtualGroup
from qpp_rules.core.vocabulary import ParticipationStatus
from qpp_rules.measures import MvpChoice, Source
from qpp_rules.registration import (
    Channel,
    GroupComposition,
    Item,
    MvpRequest,
    QppRole,
    Registrant,
    SpecialtyComposition,
    check_mvp,
    mvp_choice,
)
from qpp_rules.testing import strategies
from tests.registration.examples import (
    APM_ENTITY,
    CLINICIAN,
    EVERYONE,
    GROUP,
    NPI,
    OFFICIAL,
    PLAIN,
    PY,
    SINGLE,
    SMALL,
    SUBGROUP,
    VIRTUAL_GROUP,
    WITH_CAHPS,
    WITH_OUTCOME,
    at,
    made,
    mvps_of,
    request,
)

YEARS = (2023, 2024, 2025, 2026, 2027)
ASKS = {2023: True, 2024: True, 2025: False, 2026: False, 2027: False}


def ask(
    one: MvpRequest, year: int = 2026, as_of: datetime | None = None, **how: Any
) -> Determination[bool | None]:
    """Ask on May 1, with CMS's list of the year."""
    told = {} if year in (2023, 2024, 2026) else {"population_health_measure_asked": ASKS[year]}
    facts = {"mvps": mvps_of(year), "as_of": as_of or at(year, 5, 1), **told, **how}
    return check_mvp(one, PY(year), **facts)


def not_met(found: Determination[Any]) -> list[str]:
    return [one.rule.id for one in found.findings if one.verdict is Verdict.NOT_MET]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("participant", EVERYONE)
def test_everyone_except_virtual_groups_may_register_an_mvp(
    participant: Participant, year: int
) -> None:
    """REG-001, REG-C01: 42 CFR § 414.1305, "MVP participant"."""
    found = ask(request(participant, year), year)

    is_virtual = participant is VIRTUAL_GROUP
    assert found.answer is not is_virtual
    assert not_met(found) == (["registration.mvp.participant"] if is_virtual else [])


@pytest.mark.parametrize("year", [2017, 2022, 2028])
def test_a_year_without_mvps_is_not_covered(year: int) -> None:
    with pytest.raises(YearNotCovered):
        check_mvp(request(), PY(year), population_health_measure_asked=False)


# --- each item and fact, removed --------------------------------------------------------------

ITEMS = {
    Item.MVP: ("mvp", "registration.mvp.listed"),
    Item.POPULATION_HEALTH_MEASURE: (
        "population_health_measure",
        "registration.mvp.population-health-measure",
    ),
    Item.OUTCOME_CLAIMS_MEASURE: (
        "outcome_claims_measure",
        "registration.mvp.outcome-claims-measure",
    ),
    Item.CAHPS: ("cahps", "registration.mvp.cahps-stated"),
    Item.CLINICIANS: ("clinicians", "registration.mvp.subgroup-list"),
    Item.NAME: ("name", "registration.mvp.subgroup-list"),
    Item.DESCRIPTION: ("description", "registration.mvp.subgroup-description"),
}
MVP_FOR = {Item.OUTCOME_CLAIMS_MEASURE: WITH_OUTCOME, Item.CAHPS: WITH_CAHPS}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("item", ITEMS)
def test_each_omitted_item_gives_exactly_its_finding(item: Item, year: int) -> None:
    """42 CFR § 414.1365(b)(2); the notices of 2026, "Prepare for MVP Registration"."""
    field, rule = ITEMS[item]
    whole = request(SUBGROUP, year, mvp=MVP_FOR.get(item, PLAIN))
    assert ask(whole, year).answer is True

    lacking = ask(evolve(whole, left_out={item}, **{field: None}), year)
    unknown = ask(evolve(whole, **{field: None}), year)

    if item is Item.POPULATION_HEALTH_MEASURE and not ASKS[year]:
        assert lacking.answer is unknown.answer is True
        return
    assert lacking.answer is False
    assert not_met(lacking) == [rule]
    assert unknown.answer is None
    assert unknown.missing == (field,)


def test_a_subgroup_without_description_and_population_health_measure_lacks_two_items() -> None:
    """INT-S16, 42 CFR § 414.1365(b)(2)(i)-(iii)."""
    lacks = {"population_health_measure": None, "description": None}
    one = request(SUBGROUP, 2024, **lacks)

    assert ask(one, 2024).missing == tuple(lacks)
    left_out = {Item.POPULATION_HEALTH_MEASURE, Item.DESCRIPTION}
    assert not_met(ask(evolve(one, left_out=left_out), 2024)) == [
        "registration.mvp.population-health-measure",
        "registration.mvp.subgroup-description",
    ]


def test_a_subgroup_that_lists_no_clinician_is_incomplete() -> None:
    found = ask(request(SUBGROUP, clinicians=[]))

    assert not_met(found) == ["registration.mvp.subgroup-list"]


@pytest.mark.parametrize("participant", [CLINICIAN, GROUP, APM_ENTITY])
def test_only_a_subgroup_may_list_clinicians(participant: Participant) -> None:
    rules = {one.rule.id for one in ask(request(participant)).findings}

    assert "registration.mvp.subgroup-list" not in rules


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"mvp": "M9999"}, "registration.mvp.listed"),
        ({"mvp": PLAIN, "outcome_claims_measure": True}, "registration.mvp.outcome-claims-measure"),
        ({"mvp": PLAIN, "cahps": True}, "registration.cahps.mvp"),
    ],
)
@pytest.mark.parametrize("year", YEARS)
def test_only_measures_in_the_mvp_can_be_chosen(
    changes: dict[str, Any], rule: str, year: int
) -> None:
    """REG-004, REG-005, REG-006: an unknown MVP, or a choice that it does not offer."""
    assert not_met(ask(request(year=year, **changes), year)) == [rule]


def test_a_choice_that_the_mvp_does_not_offer_need_not_be_stated() -> None:
    found = ask(request(cahps=None, outcome_claims_measure=None))

    assert found.answer is True
    for rule in ("registration.mvp.outcome-claims-measure", "registration.mvp.cahps-stated"):
        assert found.finding(rule).verdict is Verdict.NOT_APPLICABLE


def test_an_mvp_with_an_outcomes_based_claims_measure_needs_the_choice() -> None:
    """REG-C04, REG-006."""
    one = request(mvp=WITH_OUTCOME, outcome_claims_measure=None)

    assert ask(one).missing == ("outcome_claims_measure",)
    assert ask(evolve(one, outcome_claims_measure=True)).answer is True


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ("mvps",)),
        ({"outcome_claims_measure": None}, ("mvps", "outcome_claims_measure")),
        ({"outcome_claims_measure": True}, ("mvps",)),
        (
            {"mvp": None, "cahps": None, "outcome_claims_measure": None},
            ("mvp", "mvps", "outcome_claims_measure", "cahps"),
        ),
    ],
)
def test_without_cmss_list_an_mvp_is_not_known_to_be_one(
    changes: dict[str, Any], missing: tuple[str, ...]
) -> None:
    assert ask(request(**changes), mvps=None).missing == missing


def test_without_cmss_list_a_population_health_measure_is_not_known_to_be_one() -> None:
    found = ask(request(year=2024), 2024, mvps=None)

    verdict = found.finding("registration.mvp.population-health-measure").verdict
    assert (found.missing, verdict) == (("mvps",), Verdict.UNKNOWN)


def test_rules_that_depend_on_an_unlisted_mvp_do_not_apply() -> None:
    one = request(year=2024, mvp="M9999", outcome_claims_measure=None)
    found = ask(one, 2024)

    assert not_met(found) == ["registration.mvp.listed"]
    for rule in ("outcome-claims-measure", "population-health-measure"):
        assert found.finding(f"registration.mvp.{rule}").verdict is Verdict.NOT_APPLICABLE


def test_a_list_that_may_change_leaves_the_answer_open() -> None:
    """CMS's file of 2027 is a placeholder."""
    provisional = evolve(mvps_of(2026), source=Source(provisional=True))

    assert ask(request(), mvps=provisional).missing == ("the final measures data of 2026",)


def test_a_list_for_another_year_is_refused() -> None:
    with pytest.raises(InvalidValue, match="MVPs of 2025"):
        ask(request(), mvps=mvps_of(2025))


# --- the population health measure ------------------------------------------------------------


@pytest.mark.parametrize("year", [2025, 2027])
def test_whether_to_state_a_population_health_measure_is_undetermined(year: int) -> None:
    """E11: the caller says so, or the year is not covered."""
    one = request(year=year, population_health_measure=None)
    with pytest.raises(YearNotCovered, match="population_health_measure_asked"):
        check_mvp(one, PY(year))

    asked = ask(one, year, population_health_measure_asked=True)
    assert asked.missing == ("population_health_measure",)
    assert asked.finding("registration.mvp.population-health-measure").is_assumption
    assert ask(one, year, population_health_measure_asked=False).answer is True


@pytest.mark.parametrize("year", [2023, 2024, 2026])
def test_the_callers_word_does_not_replace_the_text_of_a_year(year: int) -> None:
    told = ASKS[year]
    assert ask(request(year=year), year, population_health_measure_asked=told).answer is True
    with pytest.raises(InvalidValue, match="population_health_measure_asked"):
        ask(request(year=year), year, population_health_measure_asked=not told)


def test_a_population_health_measure_must_be_in_the_mvp() -> None:
    found = ask(request(year=2024, population_health_measure="001"), 2024)

    assert not_met(found) == ["registration.mvp.population-health-measure"]


# --- who, and by which channel ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("participant", "status", "answer"),
    [
        (CLINICIAN, ParticipationStatus.MIPS_ELIGIBLE, True),
        (CLINICIAN, ParticipationStatus.OPT_IN, True),
        (CLINICIAN, ParticipationStatus.VOLUNTARY, None),
        (GROUP, ParticipationStatus.VOLUNTARY, None),
        (APM_ENTITY, ParticipationStatus.VOLUNTARY, None),
        (SUBGROUP, ParticipationStatus.MIPS_ELIGIBLE, True),
        (SUBGROUP, ParticipationStatus.OPT_IN, False),
        (SUBGROUP, ParticipationStatus.VOLUNTARY, False),
    ],
)
def test_whether_a_voluntary_reporter_may_register_is_undetermined(
    participant: Participant, status: ParticipationStatus, answer: bool | None
) -> None:
    """E10; 42 CFR § 414.1318(a)(2) bars opted-in and voluntary reporters from subgroups."""
    found = ask(request(participant, status=status))

    assert found.answer is answer
    of_subgroups = participant is SUBGROUP
    rule = "registration.mvp.subgroup-status" if of_subgroups else "registration.mvp.status"
    assert found.finding(rule).holds is answer
    if answer is None:
        assert found.missing == ("voluntary_may_register",)
        assert found.assumptions


@pytest.mark.parametrize("told", [True, False])
def test_cmss_word_on_voluntary_reporters_is_accepted(told: bool) -> None:
    voluntary = ParticipationStatus.VOLUNTARY

    assert ask(request(status=voluntary), voluntary_may_register=told).answer is told
    barred = request(SUBGROUP, status=voluntary)
    assert ask(barred, voluntary_may_register=told).answer is False
    assert ask(request(), voluntary_may_register=told).answer is True


@pytest.mark.parametrize("participant", [CLINICIAN, SUBGROUP])
def test_the_reason_for_reporting_must_be_known(participant: Participant) -> None:
    assert ask(request(participant, status=None)).missing == ("status",)


def test_in_2023_a_form_was_sent_by_e_mail_without_an_account() -> None:
    """INT-S15, REG-037, REG-002: 2024 MVP Registration Guide."""
    nobody = Registrant(has_harp_account=False, role=QppRole.NONE)
    by_form = {"channel": Channel.FORM_BY_EMAIL, "registrant": nobody}

    assert ask(request(year=2023, **by_form), 2023).answer is True
    assert not_met(ask(request(year=2024, **by_form), 2024)) == [
        "registration.mvp.channel",
        "registration.mvp.harp-account",
        "registration.mvp.security-official",
    ]


@pytest.mark.parametrize("year", YEARS)
def test_an_mvp_is_registered_through_the_years_channel(year: int) -> None:
    right = Channel.FORM_BY_EMAIL if year == 2023 else Channel.QPP_WEBSITE
    answers = {one: ask(request(year=year, channel=one), year).answer for one in Channel}

    assert answers == {one: one is right for one in Channel}


@pytest.mark.parametrize(
    ("field", "wrong", "rule"),
    [
        ("has_harp_account", False, "harp-account"),
        ("role", QppRole.STAFF_USER, "security-official"),
        ("role", QppRole.NONE, "security-official"),
        ("in_own_organization", False, "own-organization"),
    ],
)
@pytest.mark.parametrize("year", YEARS[1:])
def test_a_security_official_of_the_organization_registers(
    field: str, wrong: object, rule: str, year: int
) -> None:
    """REG-002, REG-003, REG-040."""
    found = ask(request(year=year, registrant=evolve(OFFICIAL, **{field: wrong})), year)
    unknown = ask(request(year=year, registrant=evolve(OFFICIAL, **{field: None})), year)

    assert not_met(found) == [f"registration.mvp.{rule}"]
    assert unknown.missing == (field,)


# --- groups -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attested", "clinicians", "answer"),
    [
        (SpecialtyComposition.SINGLE_SPECIALTY, 60, True),
        (SpecialtyComposition.SINGLE_SPECIALTY, None, True),
        (SMALL, 15, True),
        (SMALL, 16, False),
        (SMALL, None, None),
        (SpecialtyComposition.OTHER, 15, False),
        (None, 15, None),
    ],
)
@pytest.mark.parametrize("year", YEARS)
def test_from_2026_a_group_attests_to_its_composition(
    attested: SpecialtyComposition | None, clinicians: int | None, answer: bool | None, year: int
) -> None:
    """REG-008, REG-010, REG-013, REG-C08: the notices of 2026, "Additional Information …"."""
    composition = GroupComposition(attested=attested, eligible_clinicians=clinicians)
    found = ask(request(year=year, composition=composition), year)

    assert found.answer is (answer if year >= 2026 else True)


def test_a_group_without_an_attestation_cannot_register() -> None:
    """REG-008."""
    one = request(composition=GroupComposition(), left_out={Item.COMPOSITION})

    assert not_met(ask(one)) == ["registration.attestation"]
    assert ask(evolve(one, left_out=())).missing == ("attested", "eligible_clinicians")


@pytest.mark.parametrize("participant", [CLINICIAN, SUBGROUP, APM_ENTITY])
def test_only_groups_attest(participant: Participant) -> None:
    rules = {one.rule.id for one in ask(request(participant)).findings}

    assert rules.isdisjoint({"registration.attestation", "registration.group-in-mvp"})


# --- when -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "answer"),
    [
        (at(2026, 3, 31), False),
        (at(2026, 4, 1, 0), True),
        (at(2026, 11, 30, 19), True),
        (at(2026, 11, 30, 20), False),
    ],
)
def test_an_mvp_is_registered_while_the_window_is_open(as_of: datetime, answer: bool) -> None:
    """DEA-C08, DEA-C37."""
    assert ask(request(), as_of=as_of).answer is answer


def test_the_instant_must_be_known() -> None:
    found = check_mvp(request(), PY(2026), mvps=mvps_of(2026))

    assert found.missing == ("as_of",)


@pytest.mark.parametrize("cahps", [True, False])
def test_an_mvp_with_the_survey_is_registered_by_the_close_of_the_survey(cahps: bool) -> None:
    """DEA-023, REG-024: June 30, 2026, 8 p.m. ET."""
    one = request(mvp=WITH_CAHPS, cahps=cahps)

    assert ask(one, as_of=at(2026, 6, 30, 19)).answer is True
    late = ask(one, as_of=at(2026, 7, 1))
    assert late.answer is not cahps
    assert not_met(late) == (["deadlines.mvp-with-cahps"] if cahps else [])
    assert check_mvp(one, PY(2026), mvps=mvps_of(2026)).missing == ("as_of",)


def test_the_survey_is_chosen_with_an_mvp() -> None:
    found = ask(request(mvp=None, cahps=True, left_out={Item.MVP}))
    open_still = ask(request(mvp=None, cahps=True))

    assert not_met(found) == ["registration.mvp.listed"]
    assert open_still.finding("registration.cahps.mvp").verdict is Verdict.UNKNOWN


def test_an_individual_does_not_choose_the_survey() -> None:
    """REG-022, REG-028."""
    found = ask(request(CLINICIAN, mvp=WITH_CAHPS, cahps=True))

    assert not_met(found) == ["registration.cahps.mvp-participant"]


# --- whatever the request ---------------------------------------------------------------------


@given(strategies.mvp_requests(known=True), st.sampled_from(YEARS), st.data())
def test_a_request_is_in_order_only_if_each_fact_is(
    one: MvpRequest, year: int, data: st.DataObject
) -> None:
    """True needs everyone and everything in its place; a forgotten fact never turns an answer."""
    whole = evolve(one, mvp=one.mvp and data.draw(st.sampled_from((one.mvp, PLAIN, WITH_CAHPS))))
    found = ask(whole, year)
    if found.answer is True:
        assert not isinstance(one.participant, VirtualGroup)
        assert one.status is not ParticipationStatus.VOLUNTARY
        assert one.channel is (Channel.FORM_BY_EMAIL if year == 2023 else Channel.QPP_WEBSITE)
        assert year == 2023 or one.registrant == OFFICIAL
        assert not {Item.MVP, Item.CLINICIANS} & one.left_out or not isinstance(
            one.participant, Subgroup
        )
        assert not (whole.cahps and (whole.mvp != WITH_CAHPS or one.participant is CLINICIAN))
    names = ("mvp", "status", "channel", "clinicians", "name", "description")
    forgotten = evolve(whole, **{data.draw(st.sampled_from(names)): None})
    # An MVP that is not listed decides before what depends on it.
    assert ask(forgotten, year).answer in {found.answer, None}
    assert check_mvp(
        whole,
        PY(year),
        mvps=mvps_of(year),
        population_health_measure_asked=ASKS[year],
    ).answer in {found.answer, None}


# --- a request with nothing yet, and what was registered ---------------------------------------


def test_an_empty_request_names_what_must_be_ready() -> None:
    found = check_mvp(MvpRequest(GROUP), PY(2026))

    assert found.missing == (
        *("status", "attested", "eligible_clinicians", "as_of", "mvp", "mvps"),
        *("outcome_claims_measure", "cahps", "channel", "has_harp_account", "role"),
        "in_own_organization",
    )


def test_the_registered_mvp_is_the_submissions_choice() -> None:
    choice = MvpChoice(WITH_CAHPS, cahps=True, outcome_claims_measure=False)

    for accepted in (True, None):
        assert mvp_choice(made(choice=choice, accepted=accepted)) is choice


def test_a_registration_that_cms_does_not_show_has_no_choice() -> None:
    with pytest.raises(InvalidValue, match="does not show"):
        mvp_choice(made(accepted=False))


# --- a value ----------------------------------------------------------------------------------


@pytest.mark.parametrize("participant", [CLINICIAN, GROUP, VIRTUAL_GROUP, APM_ENTITY])
@pytest.mark.parametrize(
    ("field", "value"), [("clinicians", [NPI]), ("name", "Hands"), ("description", "Hands")]
)
def test_only_a_subgroup_may_have_subgroup_items(
    participant: Participant, field: str, value: Any
) -> None:
    with pytest.raises(InvalidValue, match=field):
        MvpRequest(participant, **{field: value})


@pytest.mark.parametrize("participant", [CLINICIAN, SUBGROUP, APM_ENTITY, VIRTUAL_GROUP])
def test_only_a_group_may_have_a_composition(participant: Participant) -> None:
    with pytest.raises(InvalidValue, match="composition"):
        MvpRequest(participant, composition=SINGLE)


@pytest.mark.parametrize(
    ("item", "changes"),
    [
        (Item.MVP, {"mvp": PLAIN}),
        (Item.CAHPS, {"cahps": False}),
        (Item.COMPOSITION, {"composition": SINGLE}),
    ],
)
def test_an_item_cannot_be_both_given_and_left_out(item: Item, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidValue, match=item.name):
        MvpRequest(GROUP, left_out={item}, **changes)


def test_a_request_shows_the_number_of_its_clinicians_only() -> None:
    assert "clinicians=<1>" in repr(request(Subgroup(SUBGROUP.tin, "SG-2")))
    assert "clinicians=None" in repr(request())
    assert NPI.digits not in repr(request(SUBGROUP))
