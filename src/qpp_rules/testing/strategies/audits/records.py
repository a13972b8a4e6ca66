"""What auditors find and write down, and the strategies that CMS was told of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

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


__all__ = [
    "VERIFIED",
    "YEARS",
    "audit_scopes",
    "beneficiary_lists",
    "cms_answers",
    "corrections",
    "data_errors",
    "deficiencies",
    "error_lists",
    "kind_counts",
    "measures_used",
    "medicare_cqm_records",
    "or_none",
    "participant_checks",
    "reviews",
    "sampled_records",
    "sentences",
    "strategy_changes",
    "validation_strategies",
    "withdrawals",
]

E = TypeVar("E", bound="Enum")


def __dir__() -> list[str]:
    return __all__


YEARS: Final = covered_years(AUDIT_SAMPLING)
_MEASURES: Final = ("236", "001", "PI_EP_1", "IA_AHE_1")
VERIFIED: Final = ("eligibility_status", "identifiers", "rates", "relevance")
_FLAGS: Final = st.sampled_from((True, True, False, None))
_MEDICARE: Final = st.sampled_from(("236", "134"))
_SENTENCES: Final = ("a typing error", "the export left out March", "236: wrong unit")


def measure_ids() -> st.SearchStrategy[str]:
    """Return ids of a few measures and activities, so that errors fall together."""
    return st.sampled_from(_MEASURES)


def _sets(kind: frozenset[E] | type[E]) -> st.SearchStrategy[frozenset[E] | None]:
    """Return None, or members of *kind*, often all or none of them."""
    members = sorted(kind, key=lambda member: str(member.value))
    return st.none() | st.just(frozenset(members)) | st.frozensets(st.sampled_from(members))


@st.composite
def audit_scopes(draw_: st.DrawFn) -> AuditScope:
    """Return scopes, parts of them not known. Collection types come with the quality category."""
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


@st.composite
def data_errors(draw_: st.DrawFn) -> DataError:
    """Return errors of every kind, of few measures and descriptions so that some fall together."""
    kind = draw_(st.sampled_from(ErrorKind))
    measure = draw_(st.none() | measure_ids())
    told = st.sampled_from(("wrong unit", "236: wrong unit", "later than the period"))
    is_other = kind is ErrorKind.OTHER
    return DataError(kind, measure, draw_(told if is_other else st.none() | told))


def error_lists(*, fewest: int = 0, most: int = 3) -> st.SearchStrategy[list[DataError]]:
    """Return the errors of one record or participant, often none unless *fewest* asks for some."""
    some = st.lists(data_errors(), min_size=fewest, max_size=most)
    return some if fewest else st.just([]) | some


def sampled_records() -> st.SearchStrategy[SampledRecord]:
    """Return a patient of a participant."""
    return st.builds(SampledRecord, participants(), patient_ids())


def reviews() -> st.SearchStrategy[Review]:
    """Return reviews of anybody's records: clean, with errors, without documentation."""
    documented = st.sampled_from((True, True, False))
    return st.builds(Review, participants(), patient_ids(), error_lists(), documented)


def participant_checks() -> st.SearchStrategy[ParticipantCheck]:
    """Return checks of anybody, some not done, some not known."""
    flags = dict.fromkeys(VERIFIED, _FLAGS)
    return st.builds(ParticipantCheck, participant=participants(), errors=error_lists(), **flags)


def withdrawals() -> st.SearchStrategy[Withdrawal]:
    """Return withdrawals of anybody."""
    reasons = st.sampled_from(("left the registry", "closed its practice"))
    return st.builds(Withdrawal, participants(), moments(), reasons)


def measures_used() -> st.SearchStrategy[MeasureUsed]:
    """Return measures and activities, with and without the year of their specification."""
    categories = st.sampled_from([c for c in PerformanceCategory if c in SUBMITTED_CATEGORIES])
    return st.builds(MeasureUsed, measure_ids(), categories, st.none() | st.sampled_from(YEARS))


def medicare_cqm_records() -> st.SearchStrategy[MedicareCqmRecord]:
    """Return what an ACO submits of a few patients for Medicare CQMs."""
    return st.builds(
        MedicareCqmRecord,
        measure=_MEDICARE,
        patient=patient_ids(),
        denominator_confirmed=_FLAGS,
        numerator_confirmed=_FLAGS,
    )


def beneficiary_lists() -> st.SearchStrategy[BeneficiaryList]:
    """Return the list of a quarter, of patients of :func:`medicare_cqm_records` among others."""
    patients = st.frozensets(patient_ids(), max_size=6)
    return st.builds(
        BeneficiaryList, st.integers(1, 4), patients, st.none() | st.sampled_from(YEARS)
    )


@st.composite
def deficiencies(draw_: st.DrawFn) -> Deficiency:
    """Return deficiencies of every kind: of records, of participants as a whole, or of both."""
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
    """Return how much of a kind was found; nobody is affected who was not examined."""
    examined = draw_(st.integers(1, 50))
    affected = draw_(st.integers(1, examined))
    records = draw_(st.integers(0, 50))
    errors = draw_(st.integers(max(affected, records), 100))
    return KindCount(draw_(st.sampled_from(ErrorKind)), errors, records, affected, examined)


def or_none(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return None, or what *strategy* draws."""
    return st.none() | strategy


def sentences() -> st.SearchStrategy[str]:
    """Return what auditors write of a cause, an impact or a correction."""
    return st.sampled_from(_SENTENCES)


def corrections() -> st.SearchStrategy[Correction]:
    """Return corrections; of some it is not known when, of some not of how many records."""
    keys = deficiencies().map(lambda one: one.key)
    return st.builds(
        Correction,
        deficiency=keys,
        how=sentences(),
        corrected_at=or_none(moments()),
        records=or_none(st.integers(0, 9)),
    )


def cms_answers() -> st.SearchStrategy[CmsAnswer]:
    """Return what CMS answers where too little data was left."""
    texts = st.sampled_from(("the audit is accepted as it is", "take what is left"))
    return st.builds(CmsAnswer, text=texts, given_on=moments(), accepts=st.booleans())


def strategy_changes() -> st.SearchStrategy[StrategyChange]:
    """Return changes of a strategy: approved before, after, or not at all."""
    return st.builds(
        StrategyChange,
        changed_at=moments(),
        approved_at=or_none(moments()),
        scope=audit_scopes(),
    )


def validation_strategies() -> st.SearchStrategy[ValidationStrategy]:
    """Return strategies in all states: not submitted, not approved, changed."""
    return st.builds(
        ValidationStrategy,
        year=st.sampled_from(YEARS),
        scope=audit_scopes(),
        submitted_at=or_none(moments()),
        approved_at=or_none(moments()),
        changes=st.lists(strategy_changes(), max_size=2),
    )
