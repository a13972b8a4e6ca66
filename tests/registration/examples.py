"""Requests that are in order, for tests to spoil one fact at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Participant,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.vocabulary import ParticipationStatus, ReportingOption
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.measures import Mvp, MvpChoice, Mvps, Source
from qpp_rules.registration import (
    CahpsRequest,
    Channel,
    GroupComposition,
    MvpRegistration,
    MvpRequest,
    QppRole,
    Registrant,
    SpecialtyComposition,
)

PY = PerformanceYear
TIN, NPI = Tin("000000001"), Npi("1234567893")
CLINICIAN, GROUP = Individual(TIN, NPI), Group(TIN)
SUBGROUP, VIRTUAL_GROUP = Subgroup(TIN, "SG-1"), VirtualGroup("VG-1")
APM_ENTITY = ApmEntity("A1001")
EVERYONE = (CLINICIAN, GROUP, VIRTUAL_GROUP, SUBGROUP, APM_ENTITY)
OFFICIAL = Registrant(
    has_harp_account=True, role=QppRole.SECURITY_OFFICIAL, in_own_organization=True
)
SINGLE = GroupComposition(attested=SpecialtyComposition.SINGLE_SPECIALTY, eligible_clinicians=60)
SMALL = SpecialtyComposition.MULTISPECIALTY_SMALL_PRACTICE
# Not in the list of 2026 that CMS published, but in the one below.
PLAIN, WITH_OUTCOME, WITH_CAHPS = "G0053", "G0055", "M0001"


def at(year: int, month: int, day: int, hour: int = 9) -> datetime:
    return datetime(year, month, day, hour, tzinfo=EASTERN)


def an_mvp(identifier: str) -> Mvp:
    return Mvp(
        identifier,
        quality_measures=frozenset({"001"}),
        improvement_activities=frozenset(),
        promoting_interoperability_measures=frozenset(),
        cost_measures=frozenset(),
        population_health_measures=frozenset({"479", "484"}),
        administrative_claims_measures=frozenset(),
        has_cahps=identifier == WITH_CAHPS,
        has_outcome_claims_measure=identifier == WITH_OUTCOME,
    )


def mvps_of(year: int) -> Mvps:
    """Return a list of three MVPs that is final."""
    listed = (PLAIN, WITH_OUTCOME, WITH_CAHPS)
    return Mvps(year=PY(year), mvps=map(an_mvp, listed), source=Source(provisional=False))


def request(participant: Participant = GROUP, year: int = 2026, **changes: Any) -> MvpRequest:
    """Return a request that states everything and is in order, with *changes*."""
    facts: dict[str, Any] = {
        "mvp": PLAIN,
        "status": ParticipationStatus.MIPS_ELIGIBLE,
        "population_health_measure": "479",
        "outcome_claims_measure": False,
        "cahps": False,
        "channel": Channel.FORM_BY_EMAIL if year == 2023 else Channel.QPP_WEBSITE,
        "registrant": OFFICIAL,
    }
    if isinstance(participant, Group):
        facts["composition"] = SINGLE
    if isinstance(participant, Subgroup):
        facts |= {"clinicians": [NPI], "name": "Hand surgery", "description": "Hands and wrists"}
    return MvpRequest(participant, **{**facts, **changes})


def made(participant: Participant = GROUP, year: int = 2026, **changes: Any) -> MvpRegistration:
    """Return a registration that CMS's system shows, with *changes*."""
    facts: dict[str, Any] = {
        "choice": MvpChoice(changes.pop("mvp", PLAIN)),
        "accepted": True,
        "registered_at": at(year, 5, 1),
        "composition": SINGLE,
    }
    return MvpRegistration(participant, PY(year), **{**facts, **changes})


def survey(participant: Participant = GROUP, **changes: Any) -> CahpsRequest:
    """Return a request to register for the survey of 2026 that is in order, with *changes*."""
    is_subgroup = isinstance(participant, Subgroup)
    facts: dict[str, Any] = {
        "reporting_option": ReportingOption.MVP,
        "intends": True,
        "clinicians": 5,
        "mips_eligible_clinicians": 3,
        "channel": Channel.SERVICE_CENTER if is_subgroup else Channel.QPP_WEBSITE,
        "registrant": OFFICIAL,
    }
    option = changes.get("reporting_option", ReportingOption.MVP)
    if option is ReportingOption.MVP:
        facts |= {"mvp": WITH_CAHPS, "mvp_registration": made(participant, mvp=WITH_CAHPS)}
    return CahpsRequest(participant, **{**facts, **changes})
