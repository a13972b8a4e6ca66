"""What auditors find and write down, and the validation strategies sent to CMS."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, TypeVar

from hypothesis import strategies as st

from qpp_rules.audits import (
    AuditScope,
    BeneficiaryList,
    CmsAnswer,
    Correction,
    DataError,
    Deficiency,
    ErrorKind,
    KindCount,
    MeasureUsed,
    MedicareCqmRecord,
    ParticipantCheck,
    Review,
    SampledRecord,
    StrategyChange,
    ValidationStrategy,
    Withdrawal,
)
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    CollectionType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.sampling import AUDIT_SAMPLING
from qpp_rules.testing.strategies.core import covered_years, participants
from qpp_rules.testing.strategies.deadlines import moments
from qpp_rules.testing.strategies.sampling import patient_ids

if TYPE_CHECKING:
    from enum import Enum


E = TypeVar("E", bound="Enum")


YEARS: Final = covered_years(AUDIT_SAMPLING)
# A few measures and activities, so that errors fall together.
_MEASURES: Final = st.sampled_from(("236", "001", "PI_EP_1", "IA_AHE_1"))
VERIFIED: Final = ("eligibility_status", "identifiers", "rates", "relevance")
_FLAGS: Final = st.sampled_from((True, True, False, None))
_MEDICARE: Final = st.sampled_from(("236", "134"))
SENTENCES: Final = st.sampled_from(
    ("a typing error", "the export left out March", "236: wrong unit")
)
"""What auditors write about a cause, an impact or a correction."""


def _sets(kind: frozenset[E] | type[E]) -> st.SearchStrategy[frozenset[E] | None]:
    """Return None, or members of *kind*, often all or none of them."""
    members = sorted(kind, key=lambda member: str(member.value))
    return st.none() | st.just(frozenset(members)) | st.frozensets(st.sampled_from(members))


@cache
@st.composite
def audit_scopes(draw_: st.DrawFn) -> AuditScope:
    """Return scopes, some with unknown parts. Only the quality category has collection types."""
    categories = draw_(_sets(SUBMITTED_CATEGORIES))
    types = draw_(_sets(CollectionType))
    if categories is not None and PerformanceCategory.QUALITY not in categories:
        types = None if types is None else frozenset()
    return AuditScope(
        categories=categories,
        collection_types=types,
        reporting_options=draw_(_sets(ReportingOption)),
        participation_options=draw_(_sets(ParticipationOption)),
        statuses=draw_(_sets(ParticipationStatus)),
    )


@cache
@st.composite
def data_errors(draw_: st.DrawFn) -> DataError:
    """Return errors of every kind, with few measures and descriptions so that some match."""
    kind = draw_(st.sampled_from(ErrorKind))
    measure = draw_(st.none() | _MEASURES)
    told = st.sampled_from(("wrong unit", "236: wrong unit", "later than the period"))
    is_other = kind is ErrorKind.OTHER
    return DataError(kind, measure, draw_(told if is_other else st.none() | told))


@cache
def error_lists(*, fewest: int = 0, most: int = 3) -> st.SearchStrategy[list[DataError]]:
    """Return the errors of one record or participant, often none unless *fewest* is 1 or more."""
    some = st.lists(data_errors(), min_size=fewest, max_size=most)
    return some if fewest else st.just([]) | some


def sampled_records() -> st.SearchStrategy[SampledRecord]:
    """Return sampled records: a patient of a participant."""
    return st.builds(SampledRecord, participants(), patient_ids())


def reviews() -> st.SearchStrategy[Review]:
    """Return reviews of records: clean, with errors, or without documentation."""
    documented = st.sampled_from((True, True, False))
    return st.builds(Review, participants(), patient_ids(), error_lists(), documented)


def participant_checks() -> st.SearchStrategy[ParticipantCheck]:
    """Return checks of participants. Parts may be not done or not known."""
    flags = dict.fromkeys(VERIFIED, _FLAGS)
    return st.builds(ParticipantCheck, participant=participants(), errors=error_lists(), **flags)


def withdrawals() -> st.SearchStrategy[Withdrawal]:
    """Return withdrawals of participants."""
    reasons = st.sampled_from(("left the registry", "closed its practice"))
    return st.builds(Withdrawal, participants(), moments(), reasons)


def measures_used() -> st.SearchStrategy[MeasureUsed]:
    """Return measures and activities, with and without the year of their specification."""
    categories = st.sampled_from(sorted(SUBMITTED_CATEGORIES, key=lambda one: one.name))
    return st.builds(MeasureUsed, _MEASURES, categories, st.none() | st.sampled_from(YEARS))


def medicare_cqm_records() -> st.SearchStrategy[MedicareCqmRecord]:
    """Return records that an ACO submits for Medicare CQMs, of a few patients."""
    return st.builds(
        MedicareCqmRecord,
        measure=_MEDICARE,
        patient=patient_ids(),
        denominator_confirmed=_FLAGS,
        numerator_confirmed=_FLAGS,
    )


def beneficiary_lists() -> st.SearchStrategy[BeneficiaryList]:
    """Return a quarter's lists, which share patients with :func:`medicare_cqm_records`."""
    patients = st.frozensets(patient_ids(), max_size=6)
    return st.builds(
        BeneficiaryList, st.integers(1, 4), patients, st.none() | st.sampled_from(YEARS)
    )


@cache
@st.composite
def deficiencies(draw_: st.DrawFn) -> Deficiency:
    """Return deficiencies of every kind: in records, in whole participants, or in both."""
    error = draw_(data_errors())
    records = draw_(st.integers(0, 5))
    return Deficiency(
        kind=error.kind,
        measure=error.measure,
        description=error.description if error.kind is ErrorKind.OTHER else None,
        errors=draw_(st.integers(max(1, records), 9)),
        records=records,
        participants=draw_(st.lists(participants(), min_size=1, max_size=3, unique=True)),
    )


@st.composite
def kind_counts(draw_: st.DrawFn) -> KindCount:
    """Return counts of one kind of error. Only examined participants are affected."""
    examined = draw_(st.integers(1, 50))
    affected = draw_(st.integers(1, examined))
    records = draw_(st.integers(0, 50))
    errors = draw_(st.integers(max(affected, records), 100))
    return KindCount(draw_(st.sampled_from(ErrorKind)), errors, records, affected, examined)


def corrections() -> st.SearchStrategy[Correction]:
    """Return corrections. The day and the number of records may be unknown."""
    keys = deficiencies().map(lambda one: one.key)
    return st.builds(
        Correction,
        deficiency=keys,
        how=SENTENCES,
        corrected_at=st.none() | moments(),
        records=st.none() | st.integers(0, 9),
    )


@cache
def cms_answers() -> st.SearchStrategy[CmsAnswer]:
    """Return CMS's answers for targeted audits with too little data left."""
    texts = st.sampled_from(("the audit is accepted as it is", "take what is left"))
    return st.builds(CmsAnswer, text=texts, given_on=moments(), accepts=st.booleans())


def strategy_changes() -> st.SearchStrategy[StrategyChange]:
    """Return changes of a strategy: approved before the change, after it, or never."""
    return st.builds(
        StrategyChange,
        changed_at=moments(),
        approved_at=st.none() | moments(),
        scope=audit_scopes(),
    )


def validation_strategies() -> st.SearchStrategy[ValidationStrategy]:
    """Return validation strategies in every state: not submitted, not approved, or changed."""
    return st.builds(
        ValidationStrategy,
        year=st.sampled_from(YEARS),
        scope=audit_scopes(),
        submitted_at=st.none() | moments(),
        approved_at=st.none() | moments(),
        changes=st.lists(strategy_changes(), max_size=2),
    )
