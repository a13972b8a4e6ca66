"""The cases on a participant's documents: each day at which they count, and each of their terms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from attrs import evolve

from qpp_rules.adapters.conformance.case import case
from qpp_rules.adapters.conformance.places import slug, years_of
from qpp_rules.agreements import (
    Authorization,
    Beneficiaries,
    BusinessAssociateAgreement,
    PlannedSubmission,
    SignerEmployer,
    SignerRole,
)
from qpp_rules.core.identifiers import Group, Individual, Npi, Participant, Tin
from qpp_rules.core.vocabulary import CollectionType, PerformanceCategory
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.rulebook import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qpp_rules.adapters.conformance.case import Case

_AGREEMENT: Final = "agreements.business-associate-agreement"
_AUTHORIZATION: Final = "agreements.authorization"
_GROUP: Final = Group(Tin("000000001"))
_ANOTHER: Final = Group(Tin("000000002"))
_CLINICIAN: Final = Individual(Tin("000000001"), Npi("1234567893"))
_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_QUALITY, _ACTIVITIES, *_ = PerformanceCategory
_TOLD: Final = {False: "no", None: "unknown"}


def documents() -> Iterator[Case]:
    """Yield the cases on agreements, then those on authorizations, year by year."""
    for year in years_of(rule(_AGREEMENT).texts):
        for place, about, agreements in _agreements(year):
            facts = {"planned": _planned(year), "agreements": agreements}
            situation = f"agreement: {place.replace('/', ' ')}"
            yield case("agreement-adequate", place, year, situation, facts, about)
    for year in years_of(rule(_AUTHORIZATION).texts):
        for participant in (_GROUP, _CLINICIAN):
            option = participant.participation_option.name.lower()
            for place, about, given in _authorizations(participant, year):
                facts = {"planned": _planned(year, participant), "authorizations": given}
                situation = f"{option}, authorization: {place.replace('/', ' ')}"
                name = f"{option}/{place}"
                yield case("authorization-permits", name, year, situation, facts, about)


def _planned(year: int, participant: Participant = _GROUP) -> PlannedSubmission:
    return PlannedSubmission(
        participant,
        PerformanceYear(year),
        {_QUALITY},
        collection_types={CollectionType.MIPS_CQM},
        data_received_on=date(year, 2, 1),
        submitted_at=datetime(year + 1, 2, 15, 9, tzinfo=EASTERN),
        submission_closes=datetime(year + 1, 3, 31, 20, tzinfo=EASTERN),
    )


def _agreements(year: int) -> Iterator[tuple[str, str, tuple[BusinessAssociateAgreement, ...]]]:
    """Yield a place, the rule and the agreements of each case."""
    right = BusinessAssociateAgreement(
        participant=_GROUP,
        begins_on=date(year, 1, 1),
        ends_on=date(year + 1, 12, 31),
        provides_for_receipt=True,
        discloses_results=True,
        discloses_data_on=Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        meets_law=True,
    )
    in_force = f"{_AGREEMENT}.in-force"
    yield "right", _AGREEMENT, (right,)
    yield "none", in_force, ()
    yield "of-another", in_force, (evolve(right, participant=_ANOTHER),)
    begun, over = date(year, 2, 1), date(year + 1, 3, 31)
    for day in (begun - _DAY, begun, begun + _DAY, None):
        yield f"begins/{day or 'unknown'}", in_force, (evolve(right, begins_on=day),)
    for day in (over - _DAY, over, over + _DAY, None):
        yield f"ends/{day or 'never'}", in_force, (evolve(right, ends_on=day),)
    for day in (date(year, 7, 1), date(year, 7, 2)):
        renewed = (evolve(right, ends_on=date(year, 6, 30)), evolve(right, begins_on=day))
        yield f"renewed/{day}", in_force, renewed
    for name, term in (
        ("receipt", "provides_for_receipt"),
        ("results", "discloses_results"),
        ("law", "meets_law"),
    ):
        for holds in (False, None):
            terms: dict[str, Any] = {term: holds}
            yield f"{name}/{_TOLD[holds]}", f"{_AGREEMENT}.{name}", (evolve(right, **terms),)
    for data in (Beneficiaries.NONE, Beneficiaries.MEDICARE, None):
        changed = evolve(right, discloses_data_on=data)
        yield f"data/{slug(data)}", f"{_AGREEMENT}.data", (changed,)


def _authorizations(
    participant: Participant, year: int
) -> Iterator[tuple[str, str, tuple[Authorization, ...]]]:
    """Yield a place, the rule and the authorizations of each case."""
    is_clinician = isinstance(participant, Individual)
    right = Authorization(
        participant=participant,
        year=PerformanceYear(year),
        covers=frozenset({_QUALITY}),
        covers_data_on=Beneficiaries.MEDICARE_AND_NON_MEDICARE,
        signer_role=SignerRole.CLINICIAN if is_clinician else SignerRole.AUTHORIZED_REPRESENTATIVE,
        signer_employer=SignerEmployer.PARTICIPANT,
        is_signed=True,
        signed_on=date(year, 1, 20),
        meets_law=True,
        is_on_file=True,
    )

    def one(place: str, about: str, **changes: Any) -> tuple[str, str, tuple[Authorization, ...]]:
        return place, f"{_AUTHORIZATION}{about}", (evolve(right, **changes),)

    yield one("right", "")
    yield "none", _AUTHORIZATION, ()
    yield one("of-another", "", participant=_ANOTHER)
    yield one("annual/year-before", ".annual", year=PerformanceYear(year - 1))
    first = date(year - 1, 1, 1)
    for day in (first - _DAY, first):
        yield one(f"signed/{day}", ".signed-for-year", signed_on=day)
    sent = datetime(year + 1, 2, 15, 9, tzinfo=EASTERN)
    for at in (sent - _SECOND, sent, sent + _SECOND):
        yield one(f"signed/{at.isoformat()}", ".before-data", signed_on=at)
    for signed in (False, None):
        place = f"signature/{_TOLD[signed]}"
        yield one(place, ".signed", is_signed=signed, signed_on=None)
    about = ".personally" if is_clinician else ".representative"
    for role in (*SignerRole, None):
        yield one(f"signer/{slug(role)}", about, signer_role=role)
    for covers in (frozenset({_QUALITY, _ACTIVITIES}), frozenset({_ACTIVITIES}), None):
        names = "unknown" if covers is None else "-".join(sorted(map(slug, covers)))
        yield one(f"covers/{names}", ".category", covers=covers)
    for data in (Beneficiaries.NONE, Beneficiaries.MEDICARE, None):
        yield one(f"data/{slug(data)}", ".data", covers_data_on=data)
    for holds in (False, None):
        yield one(f"on-file/{_TOLD[holds]}", ".on-file", is_on_file=holds)
        yield one(f"law/{_TOLD[holds]}", ".law", meets_law=holds)
