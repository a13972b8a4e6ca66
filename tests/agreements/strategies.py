"""Documents that will do, and documents of every kind, for tables and property tests."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from qpp_rules.agreements import (
    AgreementDetail,
    Authorization,
    Beneficiaries,
    BusinessAssociateAgreement,
    ClinicianInformation,
    ExternalAgreement,
    PlannedSubmission,
    SignerEmployer,
    SignerRole,
    Verification,
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

PY = PerformanceYear
YEARS = tuple(PY(year) for year in range(2023, 2028))
"""The years of which the texts on agreements and authorizations were read."""
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
"""The close of submission for 2026, and for the other years of these tests."""


def planned(
    participant: Participant = GROUP, year: PerformanceYear = PY2026, **changes: Any
) -> PlannedSubmission:
    """Return a submission of quality measures and Promoting Interoperability."""
    facts: dict[str, Any] = {
        "categories": frozenset({QUALITY, INTEROPERABILITY}),
        "collection_types": frozenset({CollectionType.MIPS_CQM}),
        "data_received_on": RECEIVED,
        "submitted_at": SENT,
        "submission_closes": CLOSES,
    }
    return PlannedSubmission(participant=participant, year=year, **facts | changes)


def agreement(participant: Participant = GROUP, **changes: Any) -> BusinessAssociateAgreement:
    """Return an agreement that will do, in force without an end."""
    facts: dict[str, Any] = {
        "begins_on": date(2026, 1, 1),
        "provides_for_receipt": True,
        "discloses_results": True,
        "discloses_data_on": EVERYBODY,
        "meets_law": True,
    }
    return BusinessAssociateAgreement(participant=participant, **facts | changes)


def authorization(
    participant: Participant = GROUP, year: PerformanceYear | None = PY2026, **changes: Any
) -> Authorization:
    """Return an authorization that will do, by whoever may grant it."""
    facts: dict[str, Any] = {
        "covers": SUBMITTED_CATEGORIES,
        "covers_data_on": EVERYBODY,
        "signer_role": CLINICIAN_ROLE if isinstance(participant, Individual) else REPRESENTATIVE,
        "signer_employer": SignerEmployer.PARTICIPANT,
        "signer": "A. Smith",
        "signed_on": date(2026, 1, 15),
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

_YEAR = timedelta(days=365)
_DAYS = st.sampled_from(
    [RECEIVED + timedelta(days=step) for step in (-400, -1, 0, 1, 150, 151)]
    + [CLOSES + timedelta(days=step) for step in (-1, 0, 1, 365)]
)
_FLAGS = st.sampled_from((True, True, True, False, None))


def _maybe(kind: Any, *likely: Any) -> st.SearchStrategy[Any]:
    """Members of an enumeration or None, the *likely* ones often."""
    return st.sampled_from((*likely * 4, *kind, None))


@st.composite
def periods(draw: st.DrawFn) -> tuple[date | None, date | None]:
    """First and last days: the first may not be known, the last may not be."""
    first, last = draw(st.none() | _DAYS), draw(st.none() | _DAYS)
    return (
        (last, first) if first is not None and last is not None and last < first else (first, last)
    )


@st.composite
def agreements(draw: st.DrawFn, participant: Participant = GROUP) -> BusinessAssociateAgreement:
    """Agreements of a participant, of every quality."""
    begins_on, ends_on = draw(periods())
    return BusinessAssociateAgreement(
        participant=participant,
        begins_on=begins_on,
        ends_on=ends_on,
        provides_for_receipt=draw(_FLAGS),
        discloses_results=draw(_FLAGS),
        discloses_data_on=draw(_maybe(Beneficiaries, EVERYBODY)),
        meets_law=draw(_FLAGS),
    )


def categories(smallest: int = 0) -> st.SearchStrategy[frozenset[PerformanceCategory]]:
    """Sets of the categories that are submitted."""
    in_order = [one for one in PerformanceCategory if one in SUBMITTED_CATEGORIES]
    return st.frozensets(st.sampled_from(in_order), min_size=smallest)


@st.composite
def authorizations(
    draw: st.DrawFn, participant: Participant | None = None, year: PerformanceYear = PY2026
) -> Authorization:
    """Authorizations of every quality, of a participant or of any."""
    whose = participant or draw(st.sampled_from((*KINDS, COLLEAGUE)))
    granted_by = CLINICIAN_ROLE if isinstance(whose, Individual) else REPRESENTATIVE
    signed_on = draw(
        st.none()
        | st.sampled_from(
            (date(2026, 1, 15), SENT.date(), SENT, SENT - _YEAR, SENT + timedelta(microseconds=1))
        )
    )
    return Authorization(
        participant=whose,
        year=draw(st.sampled_from((year, year, year, PY(year.year - 1), None))),
        covers=draw(st.none() | categories() | st.just(SUBMITTED_CATEGORIES)),
        covers_data_on=draw(_maybe(Beneficiaries, EVERYBODY)),
        signer_role=draw(_maybe(SignerRole, granted_by)),
        signer_employer=draw(_maybe(SignerEmployer)),
        is_signed=draw(_FLAGS) if signed_on is None else True,
        signed_on=signed_on,
        meets_law=draw(_FLAGS),
        is_on_file=draw(_FLAGS),
    )


@st.composite
def submissions(
    draw: st.DrawFn, participant: Participant | None = None, year: PerformanceYear | None = None
) -> PlannedSubmission:
    """Submissions planned for a participant and year, or for any."""
    types = st.sampled_from(
        [{CollectionType.MIPS_CQM}, {CollectionType.MEDICARE_CQM}, set(CollectionType), set()]
    ).map(frozenset)
    return PlannedSubmission(
        participant=participant or draw(st.sampled_from(KINDS)),
        year=year or draw(st.sampled_from(YEARS)),
        categories=draw(categories(smallest=1)),
        collection_types=draw(st.none() | types),
        data_received_on=draw(st.none() | st.just(RECEIVED)),
        submitted_at=draw(st.none() | st.just(SENT)),
        submission_closes=CLOSES,
    )


@st.composite
def externals(draw: st.DrawFn) -> ExternalAgreement:
    """Agreements with an external organization, of every quality."""
    signed_on = draw(st.none() | st.just(date(2026, 8, 20)))
    return ExternalAgreement(
        is_written=draw(_FLAGS),
        is_signed=draw(_FLAGS) if signed_on is None else True,
        signed_on=signed_on,
        effective_on=draw(st.sampled_from((date(2026, 9, 1), date(2026, 9, 2), None))),
        details=draw(st.none() | st.frozensets(st.sampled_from(AgreementDetail))),
    )


def verifications() -> st.SearchStrategy[Verification]:
    """Verifications of every quality."""
    return st.builds(
        Verification,
        holds=st.none()
        | st.just(frozenset(ClinicianInformation))
        | st.frozensets(st.sampled_from(ClinicianInformation)),
        is_signed=_FLAGS,
        uses_specialty_measure_sets=_FLAGS,
    )
