"""Registration: requests for an MVP or for the survey, mostly in order, and what CMS shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from qpp_rules.core.identifiers import ApmEntity, Group, Subgroup
from qpp_rules.core.vocabulary import ApmEntityKind, ParticipationStatus, ReportingOption
from qpp_rules.core.years import EASTERN
from qpp_rules.measures import MvpChoice
from qpp_rules.registration import (
    CahpsRequest,
    Channel,
    GroupComposition,
    Item,
    MvpRegistration,
    MvpRequest,
    QppRole,
    Registrant,
    SpecialtyComposition,
)
from qpp_rules.registration.mvp_registrations import MVP_PARTICIPANTS
from qpp_rules.registration.mvp_requests import POPULATION_HEALTH
from qpp_rules.testing.strategies.core import (
    Strategies,
    covered_years,
    npis,
    or_unknown,
    participants,
    texts,
)

if TYPE_CHECKING:
    from qpp_rules.core.identifiers import Participant
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear


YEARS: Final = covered_years(MVP_PARTICIPANTS)
ASKED_YEARS: Final = covered_years(POPULATION_HEALTH)
"""The years in which it is known whether a population health measure is stated."""
MVPS: Final = ("G0053", "G0057", "M0001", "M1503")
"""Ids of MVPs, some of which offer the CAHPS for MIPS Survey, one of them since 2026."""
_YEARS: Final = st.sampled_from(YEARS)
_MVPS: Final = st.sampled_from(MVPS)
_FLAGS: Final = st.booleans()
_MOSTLY: Final = st.sampled_from((True, True, True, False))
_COUNTS: Final = st.sampled_from((0, 1, 2, 15, 16, 60))


@st.composite
def registrants(draw: st.DrawFn, *, known: bool = False) -> Registrant:
    """Return users who register, mostly with the right role."""
    official = QppRole.SECURITY_OFFICIAL
    roles = st.sampled_from((official, official, QppRole.STAFF_USER, QppRole.NONE))
    return Registrant(
        has_harp_account=draw(or_unknown(_MOSTLY, known=known)),
        role=draw(or_unknown(roles, known=known)),
        in_own_organization=draw(or_unknown(_MOSTLY, known=known)),
    )


@st.composite
def group_compositions(draw: st.DrawFn, *, known: bool = False) -> GroupComposition:
    """Return what practices attest to, and sizes about that of a small practice."""
    return GroupComposition(
        attested=draw(or_unknown(st.sampled_from(SpecialtyComposition), known=known)),
        eligible_clinicians=draw(or_unknown(_COUNTS, known=known)),
    )


@st.composite
def registration_days(draw: st.DrawFn, year: PerformanceYear) -> Moment:
    """Return days and instants of *year*, often at the edge of a window of registration."""
    edges = ((3, 31), (4, 1), (6, 30), (7, 1), (11, 30), (12, 1))
    instants = [datetime(year.year, *edge, 9, tzinfo=EASTERN) for edge in edges]
    instant = draw(st.sampled_from([*instants, *instants[1:3]]))
    some = instant + draw(st.sampled_from((timedelta(0), timedelta(hours=11))))
    return draw(st.sampled_from((some, instant.date())))


@st.composite
def mvp_requests(
    draw: st.DrawFn, participant: Participant | None = None, *, known: bool = False
) -> MvpRequest:
    """Return requests for *participant*. If *known*, each item is stated, or left out."""
    who = participant or draw(participants())
    measures = st.sampled_from(("479", "484"))
    stated: dict[Item, st.SearchStrategy[Any]] = {
        Item.MVP: _MVPS,
        Item.POPULATION_HEALTH_MEASURE: measures,
        Item.OUTCOME_CLAIMS_MEASURE: _FLAGS,
        Item.CAHPS: _FLAGS,
    }
    if isinstance(who, Subgroup):
        stated[Item.CLINICIANS] = st.frozensets(npis(), max_size=2)
        stated[Item.NAME] = stated[Item.DESCRIPTION] = texts()
    left_out = draw(st.just(frozenset[Item]()) | st.frozensets(st.sampled_from(Item), max_size=2))
    fields: dict[str, Any] = {
        item.name.lower(): draw(or_unknown(values, known=known))
        for item, values in stated.items()
        if item not in left_out
    }
    composition = GroupComposition()
    if isinstance(who, Group) and Item.COMPOSITION not in left_out:
        composition = draw(group_compositions(known=known))
    return MvpRequest(
        who,
        status=draw(or_unknown(st.sampled_from(ParticipationStatus), known=known)),
        composition=composition,
        channel=draw(or_unknown(st.sampled_from(Channel), known=known)),
        registrant=draw(registrants(known=known)),
        left_out=left_out,
        **fields,
    )


@st.composite
def mvp_registrations(
    draw: st.DrawFn,
    participant: Participant | None = None,
    year: PerformanceYear | None = None,
    *,
    known: bool = False,
) -> MvpRegistration:
    """Return what CMS's system shows of the MVP of *participant*, mostly an accepted one."""
    in_year, who = year or draw(_YEARS), participant or draw(participants())
    choice = MvpChoice(
        draw(_MVPS),
        cahps=draw(or_unknown(_FLAGS, known=known)),
        outcome_claims_measure=draw(or_unknown(_FLAGS, known=known)),
    )
    return MvpRegistration(
        who,
        in_year,
        choice,
        accepted=draw(or_unknown(_MOSTLY, known=known)),
        registered_at=draw(or_unknown(registration_days(in_year), known=known)),
        composition=draw(group_compositions(known=known)),
    )


@st.composite
def cahps_requests(
    draw: st.DrawFn,
    participant: Participant | None = None,
    year: PerformanceYear | None = None,
    *,
    known: bool = False,
) -> CahpsRequest:
    """Return requests of *participant* to register for the survey."""
    who = participant or draw(participants())
    option = draw(or_unknown(st.sampled_from(ReportingOption), known=known))
    has_mvp = option in (None, ReportingOption.MVP)
    kinds = st.sampled_from(ApmEntityKind)
    clinicians = draw(or_unknown(_COUNTS, known=known))
    eligible = st.integers(0, 3 if clinicians is None else clinicians)
    made = mvp_registrations(who, year, known=known)
    return CahpsRequest(
        who,
        option,
        mvp=draw(or_unknown(_MVPS, known=known and option is not None)) if has_mvp else None,
        intends=draw(or_unknown(_FLAGS, known=known)),
        apm_entity_kind=(
            draw(or_unknown(kinds, known=known)) if isinstance(who, ApmEntity) else None
        ),
        clinicians=clinicians,
        mips_eligible_clinicians=draw(or_unknown(eligible, known=known)),
        mvp_registration=draw(or_unknown(made, known=known)),
        channel=draw(or_unknown(st.sampled_from(Channel), known=known)),
        registrant=draw(registrants(known=known)),
        vendor_contracted=draw(or_unknown(_FLAGS, known=known)),
    )


STRATEGIES: Final[Strategies] = {
    CahpsRequest: cahps_requests,
    GroupComposition: group_compositions,
    MvpRegistration: mvp_registrations,
    MvpRequest: mvp_requests,
    Registrant: registrants,
}
