"""Documents that will do, and documents of every kind, for tables and property tests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from attrs import evolve
from hypothesis import strategies as st

from qpp_rules.agreements import (
    AgreementDetail,
    Authorization,
    Beneficiaries,
    BusinessAssociateAgreement,
    ExternalAgreement,
    PlannedSubmission,
    SignerEmployer,
    SignerRole,
)
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
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    CollectionType,
    PerformanceCategory,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.testing import strategies

PY = PerformanceYear
YEARS = tuple(PY(year) for year in range(2023, 2028))
"""The years whose texts on agreements and authorizations were read."""
PY2026, PY2027 = PY(2026), PY(2027)
DOCUMENTS = {
    2023: "2023 QCDR/Qualified Registry participation guide",
    2024: "42 CFR",
    2025: "42 CFR",
    2026: "2026 QCDR/Qualified Registry participation guide",
    2027: "2027 Self-Nomination Fact Sheet",
}
"""The text in which each of them is cited."""

QUALITY, ACTIVITIES, INTEROPERABILITY, COST = PerformanceCategory
NOBODY, MEDICARE, EVERYBODY = Beneficiaries
CLINICIAN_ROLE, REPRESENTATIVE, ADMINISTRATOR, OTHER_ROLE = SignerRole

TIN = Tin("987654321")
CLINICIAN, COLLEAGUE = (Individual(TIN, Npi(npi)) for npi in ("1234567893", "1000000004"))
GROUP = Group(TIN)
GROUPS: tuple[Participant, ...] = (
    GROUP,
    VirtualGroup("VG-001"),
    Subgroup(TIN, "SG-00000001"),
    ApmEntity("A1234"),
)
"""The four for whom a representative may authorize."""
KINDS: tuple[Participant, ...] = (CLINICIAN, *GROUPS)

RECEIVED = date(2026, 2, 1)
SENT = datetime(2027, 2, 1, 9, tzinfo=EASTERN)
CLOSES = date(2027, 3, 31)
"""The days of the data of 2026; those of another year are as many years off."""


def planned(
    participant: Participant = GROUP, year: PerformanceYear = PY2026, **changes: Any
) -> PlannedSubmission:
    """Return a submission of quality measures and Promoting Interoperability."""
    facts: dict[str, Any] = {
        "categories": frozenset({QUALITY, INTEROPERABILITY}),
        "collection_types": frozenset({CollectionType.MIPS_CQM}),
        "data_received_on": RECEIVED.replace(year=year.year),
        "submitted_at": SENT.replace(year=year.year + 1),
        "submission_closes": CLOSES.replace(year=year.year + 1),
    }
    return PlannedSubmission(participant=participant, year=year, **facts | changes)


def agreement(participant: Participant = GROUP, **changes: Any) -> BusinessAssociateAgreement:
    """Return an agreement that will do, in force without an end."""
    facts: dict[str, Any] = {
        "begins_on": date(2023, 1, 1),
        "provides_for_receipt": True,
        "discloses_results": True,
        "discloses_data_on": EVERYBODY,
        "meets_law": True,
    }
    return BusinessAssociateAgreement(participant=participant, **facts | changes)


def authorization(
    participant: Participant = GROUP, year: PerformanceYear | None = PY2026, **changes: Any
) -> Authorization:
    """Return a sufficient authorization, granted by anyone who may grant it."""
    facts: dict[str, Any] = {
        "covers": SUBMITTED_CATEGORIES,
        "covers_data_on": EVERYBODY,
        "signer_role": CLINICIAN_ROLE if isinstance(participant, Individual) else REPRESENTATIVE,
        "signer_employer": SignerEmployer.PARTICIPANT,
        "signer": "A. Smith",
        "signed_on": date(2026 if year is None else year.year, 1, 15),
        "meets_law": True,
        "is_on_file": True,
    }
    return Authorization(participant=participant, year=year, **facts | changes)


def external(**changes: Any) -> ExternalAgreement:
    """Return an agreement with an external organization that will do for 2027."""
    facts: dict[str, Any] = {
        "is_written": True,
        "is_signed": True,
        "signed_on": date(2026, 8, 20),
        "effective_on": date(2026, 9, 1),
        "details": frozenset(AgreementDetail),
    }
    return ExternalAgreement(**facts | changes)


# --- anything ----------------------------------------------------------------------------------

verifications = strategies.verifications


def externals() -> st.SearchStrategy[ExternalAgreement]:
    """Agreements with an external organization for 2027, of every quality."""
    return strategies.external_agreements(PY2027)


def agreements(
    participant: Participant = GROUP, year: PerformanceYear = PY2026
) -> st.SearchStrategy[BusinessAssociateAgreement]:
    """Agreements of a participant for the data of a year, of every quality."""
    return strategies.business_associate_agreements(participant, year)


def authorizations(
    participant: Participant | None = None, year: PerformanceYear = PY2026
) -> st.SearchStrategy[Authorization]:
    """Authorizations of every quality, of a participant or of any of these tests."""
    those = (*KINDS, COLLEAGUE) if participant is None else (participant,)
    return st.sampled_from(those).flatmap(lambda one: strategies.authorizations(one, year))


@st.composite
def submissions(
    draw: st.DrawFn, participant: Participant | None = None, year: PerformanceYear | None = None
) -> PlannedSubmission:
    """Submissions planned for a participant and year, or for any, whose close is known."""
    in_year = year or draw(st.sampled_from(YEARS))
    whose = participant or draw(st.sampled_from(KINDS))
    plan = draw(strategies.planned_submissions(whose, in_year))
    return evolve(plan, submission_closes=CLOSES.replace(year=in_year.year + 1))
