"""Agreements and authorizations, both good ones and ones with faults."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from qpp_rules.agreements import (
    AgreementDetail,
    Authorization,
    Beneficiaries,
    BusinessAssociateAgreement,
    ClinicianInformation,
    ExternalAgreement,
    SignerEmployer,
    SignerRole,
    Verification,
)
from qpp_rules.agreements.authorizations import REPRESENTATIVES
from qpp_rules.core.identifiers import Individual, Participant
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
)
from qpp_rules.core.years import PerformanceYear
from qpp_rules.testing.strategies.core import Strategies, covered_years, participants
from qpp_rules.testing.strategies.planned_submissions import (
    closes,
    received,
    sent,
    submitted_categories,
)

if TYPE_CHECKING:
    from enum import Enum


YEARS: Final = covered_years(REPRESENTATIVES)
_FLAGS: Final = st.sampled_from((True, True, True, False, None))
_DETAILS: Final = st.none() | st.frozensets(st.sampled_from(AgreementDetail))
_EVERYONE: Final = Beneficiaries.MEDICARE_AND_NON_MEDICARE


def _maybe(kind: type[Enum], *likely: Any) -> st.SearchStrategy[Any]:
    """Return members of *kind* or None, and the *likely* ones often."""
    return st.sampled_from((*likely * 4, *kind, None))


@st.composite
def _periods(draw: st.DrawFn, year: PerformanceYear) -> tuple[date | None, date | None]:
    """Return first and last days, often near the days when an agreement must be in force."""
    days = st.sampled_from(
        [received(year) + timedelta(days=step) for step in (-400, -1, 0, 1, 150, 151)]
        + [closes(year) + timedelta(days=step) for step in (-1, 0, 1, 365)]
    )
    first, last = draw(st.none() | days), draw(st.none() | days)
    if first is not None and last is not None and last < first:
        return last, first
    return first, last


@st.composite
def business_associate_agreements(
    draw: st.DrawFn, participant: Participant | None = None, year: PerformanceYear | None = None
) -> BusinessAssociateAgreement:
    """Return agreements with *participant* for the data of *year*, both good and with faults."""
    begins_on, ends_on = draw(_periods(year or draw(st.sampled_from(YEARS))))
    return BusinessAssociateAgreement(
        participant=participant or draw(participants()),
        begins_on=begins_on,
        ends_on=ends_on,
        provides_for_receipt=draw(_FLAGS),
        discloses_results=draw(_FLAGS),
        discloses_data_on=draw(_maybe(Beneficiaries, _EVERYONE)),
        meets_law=draw(_FLAGS),
    )


@st.composite
def authorizations(
    draw: st.DrawFn,
    participant: Participant | None = None,
    year: PerformanceYear | None = None,
    *,
    submitted_at: datetime | None = None,
) -> Authorization:
    """Return authorizations, most of them for *year* and by someone who may grant them.

    They are signed near *submitted_at*, or near the instant that :func:`planned_submissions` uses.
    """
    in_year = year or draw(st.sampled_from(YEARS))
    holder = participant or draw(participants())
    is_individual = isinstance(holder, Individual)
    granted_by = SignerRole.CLINICIAN if is_individual else SignerRole.AUTHORIZED_REPRESENTATIVE
    at = sent(in_year) if submitted_at is None else submitted_at
    early = at - timedelta(days=365)
    beside = (early.date(), at.date(), at, early, at + timedelta(microseconds=1))
    signed_on = draw(st.none() | st.sampled_from(beside))
    before = PerformanceYear(in_year.year - 1)
    return Authorization(
        participant=holder,
        year=draw(st.sampled_from((in_year, in_year, in_year, before, None))),
        covers=draw(st.none() | submitted_categories() | st.just(SUBMITTED_CATEGORIES)),
        covers_data_on=draw(_maybe(Beneficiaries, _EVERYONE)),
        signer_role=draw(_maybe(SignerRole, granted_by)),
        signer_employer=draw(_maybe(SignerEmployer)),
        is_signed=draw(_FLAGS) if signed_on is None else True,
        signed_on=signed_on,
        meets_law=draw(_FLAGS),
        is_on_file=draw(_FLAGS),
    )


@st.composite
def external_agreements(draw: st.DrawFn, year: PerformanceYear | None = None) -> ExternalAgreement:
    """Return agreements with an external organization, dated near September 1 before *year*."""
    before = (year or draw(st.sampled_from(YEARS))).year - 1
    signed_on = draw(st.sampled_from((None, date(before, 8, 20))))
    beside = (date(before, 9, 1), date(before, 9, 2), None)
    return ExternalAgreement(
        is_written=draw(_FLAGS),
        is_signed=draw(_FLAGS) if signed_on is None else True,
        signed_on=signed_on,
        effective_on=draw(st.sampled_from(beside)),
        details=draw(_DETAILS),
    )


def verifications() -> st.SearchStrategy[Verification]:
    """Return verifications, both complete ones and ones with faults."""
    return st.builds(
        Verification,
        holds=st.none()
        | st.just(frozenset(ClinicianInformation))
        | st.frozensets(st.sampled_from(ClinicianInformation)),
        is_signed=_FLAGS,
        uses_specialty_measure_sets=_FLAGS,
    )


STRATEGIES: Final[Strategies] = {
    Authorization: authorizations,
    BusinessAssociateAgreement: business_associate_agreements,
    ExternalAgreement: external_agreements,
    Verification: verifications,
}
