"""The missing facts of an answer about registration are those that decide, for every value."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from qpp_rules.core.determinations import Determination
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    ApmEntityKind,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.measures import Mvps
from qpp_rules.registration import (
    CAHPS_MVPS,
    Channel,
    GroupComposition,
    QppRole,
    Registrant,
    SpecialtyComposition,
    cahps_duty,
    check_cahps,
    check_mvp,
    check_options,
    may_change_cahps,
    may_edit_mvp,
    may_report_as_group,
    may_submit,
)
from tests.deciding_facts import hold_missing
from tests.registration.examples import (
    APM_ENTITY,
    CLINICIAN,
    GROUP,
    NPI,
    PLAIN,
    PY,
    SINGLE,
    SUBGROUP,
    VIRTUAL_GROUP,
    WITH_CAHPS,
    WITH_OUTCOME,
    at,
    made,
    mvps_of,
    request,
    survey,
)

pytestmark = pytest.mark.exhaustive

FLAGS = (True, False)
MVPS = (PLAIN, WITH_OUTCOME, WITH_CAHPS)
ROLES = (QppRole.SECURITY_OFFICIAL, QppRole.STAFF_USER)
COMPOSITIONS = tuple(SpecialtyComposition)
SIZES = (15, 16)
OTHER = GroupComposition(attested=SpecialtyComposition.OTHER)


def with_registrant(facts: dict[str, Any]) -> dict[str, Any]:
    """Put the facts about the user into a Registrant."""
    names = ("has_harp_account", "role", "in_own_organization")
    told = {name: facts.pop(name, True) for name in names}
    if told["role"] is True:
        told["role"] = QppRole.SECURITY_OFFICIAL
    return {**facts, "registrant": Registrant(**told)}


def of_mvp(participant: Participant, year: int, facts: dict[str, Any]) -> Determination[Any]:
    how = {name: facts.pop(name) for name in ("mvps", "as_of") if name in facts}
    how = {"mvps": mvps_of(year), "as_of": at(year, 5, 1), **how}
    parts = {name: facts.pop(name) for name in ("attested", "eligible_clinicians") if name in facts}
    if parts:
        facts["composition"] = GroupComposition(**parts)
    return check_mvp(request(participant, year, **with_registrant(facts)), PY(year), **how)


def all_with_measure(year: int) -> Mvps:
    """Return a list of MVPs that all have an outcomes-based claims measure."""
    listed = mvps_of(year)
    return evolve(
        listed, mvps=[evolve(one, has_outcome_claims_measure=True) for one in listed.mvps]
    )


def is_stated(facts: dict[str, Any]) -> bool:
    """Return whether no None says that a choice which the MVP does not offer was not asked."""
    mvp = facts["mvp"]
    offers_survey = mvp is None or mvp in CAHPS_MVPS.at(PY(2026))
    mvps = facts["mvps"]
    offers_measure = mvp is None or mvps is None or mvps[mvp].has_outcome_claims_measure
    asked_of_survey = facts["cahps"] is not None or offers_survey
    asked_of_measure = facts["outcome_claims_measure"] is not None or offers_measure
    return asked_of_survey and asked_of_measure


@pytest.mark.parametrize("year", [2024, 2026])
@pytest.mark.parametrize("participant", [CLINICIAN, APM_ENTITY])
def test_a_request_for_an_mvp_is_missing_exactly_the_choices_that_decide(
    participant: Participant, year: int
) -> None:
    hold_missing(
        lambda **facts: of_mvp(participant, year, facts),
        {
            "mvp": MVPS,
            "mvps": (mvps_of(year), all_with_measure(year)),
            "cahps": FLAGS,
            "outcome_claims_measure": FLAGS,
            "as_of": (at(year, 5, 1), at(year, 7, 15)),
        },
        asked=is_stated,
    )


@pytest.mark.parametrize("year", [2023, 2024, 2026])
def test_a_request_for_an_mvp_is_missing_exactly_the_user_facts_that_decide(
    year: int,
) -> None:
    right = Channel.FORM_BY_EMAIL if year == 2023 else Channel.QPP_WEBSITE
    hold_missing(
        lambda **facts: of_mvp(CLINICIAN, year, facts),
        {
            "channel": (right, Channel.SERVICE_CENTER),
            "has_harp_account": FLAGS,
            "role": ROLES,
            "in_own_organization": FLAGS,
            "status": (ParticipationStatus.MIPS_ELIGIBLE, ParticipationStatus.OPT_IN),
        },
        asked=lambda facts: year != 2023 or facts["role"] is not None,
    )


@pytest.mark.parametrize("year", [2024, 2026])
def test_a_request_for_a_subgroup_is_missing_exactly_the_items_that_decide(year: int) -> None:
    asked = {"population_health_measure": ("479", "001")} if year == 2024 else {}
    hold_missing(
        lambda **facts: of_mvp(SUBGROUP, year, facts),
        {
            "clinicians": (frozenset({NPI}), frozenset()),
            "name": ("Hands",),
            "description": ("Hands and wrists",),
            "status": tuple(ParticipationStatus),
            **asked,
        },
    )


@pytest.mark.parametrize("year", [2024, 2026])
def test_a_groups_request_is_missing_exactly_the_composition_facts_that_decide(year: int) -> None:
    hold_missing(
        lambda **facts: of_mvp(GROUP, year, facts),
        {"attested": COMPOSITIONS, "eligible_clinicians": SIZES, "as_of": (at(year, 5, 1),)},
    )
    hold_missing(
        lambda **parts: check_options(
            GROUP.participation_option,
            ReportingOption.MVP,
            PY(year),
            composition=GroupComposition(**parts),
        ),
        {"attested": COMPOSITIONS, "eligible_clinicians": SIZES},
    )


@pytest.mark.parametrize("year", [2024, 2026, 2027])
def test_a_practice_is_missing_exactly_the_facts_that_decide_group_reporting(year: int) -> None:
    hold_missing(
        lambda **facts: may_report_as_group(PY(year), **facts),
        {
            "specialty_types": (1, 3),
            "single_clinical_focus": FLAGS,
            "eligible_clinicians": SIZES,
        },
    )


def of_survey(participant: Participant, duty: bool, facts: dict[str, Any]) -> Determination[Any]:
    """Ask whether *participant* registers, or how; its MVP is CMS's, or known to be registered."""
    as_of = facts.pop("as_of", at(2026, 5, 15))
    one = survey(participant, **{"reporting_option": None, **with_registrant(facts)})
    return cahps_duty(one, PY(2026)) if duty else check_cahps(one, PY(2026), as_of=as_of)


def fits(facts: dict[str, Any]) -> bool:
    """Return whether an MVP is named only with the option that has one."""
    return facts.get("mvp") is None or facts["reporting_option"] is not None


@pytest.mark.parametrize("duty", [True, False])
@pytest.mark.parametrize("participant", [CLINICIAN, GROUP, VIRTUAL_GROUP, SUBGROUP, APM_ENTITY])
def test_a_request_for_the_survey_is_missing_exactly_the_facts_that_decide(
    participant: Participant, duty: bool
) -> None:
    counts = {"clinicians": (1, 2), "mips_eligible_clinicians": (0, 1)}
    kind = {"apm_entity_kind": tuple(ApmEntityKind)} if participant is APM_ENTITY else {}
    intends = {"intends": FLAGS} if duty else {}
    hold_missing(
        lambda **facts: of_survey(participant, duty, facts),
        {
            "reporting_option": (ReportingOption.TRADITIONAL_MIPS, ReportingOption.APP),
            **counts,
            **intends,
            **kind,
        },
        # Not known what is reported, an MVP may be, and then the MVP decides too.
        asked=lambda facts: facts["reporting_option"] is not None,
    )
    hold_missing(
        lambda **facts: of_survey(
            participant,
            duty,
            {**facts, "reporting_option": ReportingOption.MVP, "mips_eligible_clinicians": 1},
        ),
        {"mvp": (PLAIN, WITH_CAHPS), "clinicians": (1, 2), **intends, **kind},
    )


@pytest.mark.parametrize("participant", [GROUP, SUBGROUP])
def test_registering_a_survey_is_missing_exactly_the_facts_that_decide(
    participant: Participant,
) -> None:
    shown = made(participant, mvp=WITH_CAHPS)
    of_user = {} if participant is SUBGROUP else {"role": ROLES, "in_own_organization": FLAGS}
    hold_missing(
        lambda **facts: of_survey(
            participant,
            False,
            {**facts, "reporting_option": ReportingOption.MVP, "mvp": WITH_CAHPS},
        ),
        {
            "channel": (Channel.SERVICE_CENTER, Channel.QPP_WEBSITE),
            "as_of": (at(2026, 5, 15), at(2026, 4, 15), at(2026, 7, 15)),
            "mvp_registration": (shown, evolve(shown, accepted=False)),
            **of_user,
        },
    )


@pytest.mark.parametrize("year", [2024, 2026])
@pytest.mark.parametrize("participant", [CLINICIAN, GROUP, SUBGROUP])
def test_the_gate_is_missing_exactly_the_facts_that_decide(
    participant: Participant, year: int
) -> None:
    shown = made(participant, year)

    def gate(**facts: Any) -> Determination[Any]:
        plan = PlannedSubmission(
            participant,
            PY(year),
            {PerformanceCategory.QUALITY},
            reporting_option=facts["reporting_option"],
            mvp=facts["mvp"],
            submitted_at=facts["submitted_at"],
        )
        return may_submit(plan, facts["registration"])

    hold_missing(
        gate,
        {
            "reporting_option": tuple(ReportingOption),
            "mvp": (PLAIN, WITH_CAHPS),
            "submitted_at": (at(year + 1, 2, 1), at(year, 4, 15)),
            "registration": (
                shown,
                evolve(shown, accepted=False),
                evolve(shown, registered_at=at(year, 4, 5)),
                made(participant, year, mvp=WITH_CAHPS, registered_at=at(year, 4, 5)),
                made(participant, year, mvp=WITH_CAHPS),
                evolve(shown, composition=OTHER if participant is GROUP else SINGLE),
            ),
        },
    )


@pytest.mark.parametrize("participant", [GROUP, CLINICIAN])
def test_the_gate_is_missing_exactly_the_registration_facts_that_decide(
    participant: Participant,
) -> None:
    plan = PlannedSubmission(
        participant, PY(2026), {PerformanceCategory.QUALITY}, mvp=PLAIN, submitted_at=at(2027, 2, 1)
    )
    of_group = {"attested": COMPOSITIONS, "eligible_clinicians": SIZES}

    def gate(attested: Any = None, eligible_clinicians: Any = None, **facts: Any) -> Any:
        composition = GroupComposition(attested=attested, eligible_clinicians=eligible_clinicians)
        return may_submit(plan, made(participant, composition=composition, **facts))

    hold_missing(
        gate,
        {
            "accepted": FLAGS,
            "registered_at": (at(2026, 5, 1), at(2026, 12, 15)),
            **(of_group if participant is GROUP else {}),
        },
    )


def test_changes_are_missing_exactly_the_facts_that_decide() -> None:
    instants = tuple(at(2026, month, 15) for month in (3, 5, 8, 12))
    hold_missing(
        lambda as_of, adds_cahps: may_edit_mvp(PY(2026), as_of=as_of, adds_cahps=adds_cahps),
        {"as_of": instants, "adds_cahps": FLAGS},
    )
    hold_missing(lambda as_of: may_change_cahps(PY(2026), as_of=as_of), {"as_of": instants})
