"""What the values of an audit must refuse."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from qpp_rules import sampling
from qpp_rules.audits import (
    AuditKind,
    AuditOutcome,
    AuditResult,
    AuditScope,
    BeneficiaryList,
    CmsAnswer,
    Correction,
    DataError,
    Deficiency,
    ErrorKind,
    ExecutionReport,
    MeasureUsed,
    MedicareCqmRecord,
    NoDataNotice,
    ParticipantCheck,
    ReportLine,
    ReportSection,
    Review,
    SampledRecord,
    StrategyChange,
    TargetedAudit,
    ValidationStrategy,
    Withdrawal,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType, PerformanceCategory
from qpp_rules.testing.strategies import faults
from qpp_rules.testing.strategies.audits.records import VERIFIED, YEARS
from qpp_rules.testing.strategies.audits.work import audit_results, draw_of
from qpp_rules.testing.strategies.core import participants

__all__ = ["FAULTS"]


def __dir__() -> list[str]:
    return __all__


def _a_measure(field: str) -> tuple[faults.Fault, ...]:
    colons = st.sampled_from((":", "236:", "quality: 236"))
    return (*faults.text(field, optional=True), faults.wrong(field, "a colon", colons))


def _moment(field: str, *, optional: bool = True) -> tuple[faults.Fault, ...]:
    return faults.instant(field, date, optional=optional)


def _clinicians() -> tuple[faults.Fault, ...]:
    return (
        *faults.count("clinicians_affected", optional=True),
        *faults.count("clinicians", optional=True),
        faults.wrong("clinicians", "nobody", st.just(0)),
        faults.across(
            "clinicians_affected",
            "more than there are",
            clinicians_affected=st.integers(11, 20),
            clinicians=st.integers(1, 10),
        ),
    )


_SMALL: Final = (YEARS[-1], 1, 1, 0)


def _of_a_small_plan(**arguments: Any) -> Any:
    """Return arguments of a result whose plan has one participant, to be spoiled."""

    def spoiled() -> Any:
        plan, _, _ = draw_of(*_SMALL)
        (member,) = plan.participants
        made = {name: make(member) for name, make in arguments.items()}
        return {"plan": plan, "scope": None, "reviews": (), "checks": (), **made}

    return st.deferred(lambda: st.just(spoiled()))


def _plan_with_a_facet_that_names_nothing(member: Any) -> Any:
    plan, _, _ = draw_of(*_SMALL)
    spoiled = attrs.evolve(member, facets=frozenset({"category:cardiology"}))
    return attrs.evolve(plan, participants=(spoiled,))


def _twice(member: Any) -> tuple[Review, Review]:
    review = Review(member.participant, member.patients[0].patient)
    return review, review


def _checked_twice(member: Any) -> tuple[ParticipantCheck, ParticipantCheck]:
    check = ParticipantCheck(participant=member.participant)
    return check, check


def _gone_twice(member: Any) -> tuple[Withdrawal, Withdrawal]:
    return tuple(Withdrawal(member.participant, date(2027, 1, day), "left") for day in (5, 6))  # type: ignore[return-value]


_ANOTHER_ANSWER: Final = sampling.check_plan(draw_of(*_SMALL)[0])
_OF_ANOTHER_YEAR: Final = Determination(answer=True, year=YEARS[0], findings=())
_NOT_SAMPLED: Final = st.builds(Review, participants(), st.just("of another sample"))
_CATEGORIES_WITHOUT_QUALITY: Final = st.just(
    frozenset({PerformanceCategory.IMPROVEMENT_ACTIVITIES})
)

FAULTS: Final[faults.Faults] = {
    AuditResult: (
        faults.of_other_type("plan"),
        faults.Fault(
            "plan, facets",
            "one that names nothing",
            _of_a_small_plan(
                plan=_plan_with_a_facet_that_names_nothing, scope=lambda _: AuditScope()
            ),
        ),
        *faults.member("kind", AuditKind),
        *faults.each("reviews", tuple),
        faults.wrong("reviews", "of a record not sampled", _NOT_SAMPLED.map(lambda one: (one,))),
        faults.Fault("reviews", "a record twice", _of_a_small_plan(reviews=_twice)),
        *faults.each("checks", tuple),
        faults.Fault("checks", "a participant twice", _of_a_small_plan(checks=_checked_twice)),
        faults.of_other_type("scope", optional=True),
        *faults.member("intermediary_type", IntermediaryType, optional=True),
        *_moment("completed_at"),
        faults.of_other_type("confidence", Decimal),
        faults.wrong(
            "confidence",
            "not between 0 and 1",
            st.sampled_from((Fraction(0), Fraction(1), Fraction(95), Decimal("NaN"))),
        ),
        *faults.flag("eligibility_of_sample_only"),
        *faults.each("withdrawn", tuple),
        faults.Fault("withdrawn", "a participant twice", _of_a_small_plan(withdrawn=_gone_twice)),
        *faults.each("beneficiaries", tuple),
        faults.Fault(
            "beneficiaries[0]",
            "an answer to another question",
            _of_a_small_plan(beneficiaries=lambda _: (_ANOTHER_ANSWER,)),
        ),
        faults.Fault(
            "beneficiaries[0]",
            "an answer for another year",
            _of_a_small_plan(beneficiaries=lambda _: (_OF_ANOTHER_YEAR,)),
        ),
        *faults.flag("verified", optional=True),
        *faults.text("digest", optional=True),
    ),
    AuditScope: (
        *(
            fault
            for field in (
                "categories",
                "collection_types",
                "reporting_options",
                "participation_options",
                "statuses",
            )
            for fault in faults.each(field, frozenset, optional=True)
        ),
        faults.across(
            "categories",
            "the cost category",
            categories=st.just(frozenset(PerformanceCategory)),
        ),
        faults.across(
            "collection_types",
            "some without the quality category",
            categories=_CATEGORIES_WITHOUT_QUALITY,
            collection_types=st.frozensets(st.sampled_from(CollectionType), min_size=1),
        ),
    ),
    BeneficiaryList: (
        *faults.count("quarter"),
        faults.wrong("quarter", "no quarter", st.just(0) | st.integers(5, 100)),
        *faults.each("beneficiaries", frozenset),
        *faults.year("year", optional=True),
    ),
    Withdrawal: (
        faults.of_other_type("participant"),
        *_moment("withdrawn_at", optional=False),
        *faults.text("reason"),
    ),
    CmsAnswer: (
        *faults.text("text"),
        *_moment("given_on", optional=False),
        *faults.flag("accepts"),
    ),
    Correction: (
        *faults.text("deficiency"),
        *faults.text("how"),
        *_moment("corrected_at"),
        *faults.count("records", optional=True),
    ),
    DataError: (
        *faults.member("kind", ErrorKind),
        *_a_measure("measure"),
        *faults.text("description", optional=True),
        faults.across(
            "description", "none, of OTHER", kind=st.just(ErrorKind.OTHER), description=st.none()
        ),
    ),
    Deficiency: (
        *faults.member("kind", ErrorKind),
        *_a_measure("measure"),
        *faults.text("description", optional=True),
        *faults.count("errors"),
        *faults.count("records"),
        *faults.each("participants", tuple),
    ),
    ExecutionReport: (
        *faults.year("year"),
        *faults.text("intermediary"),
        *faults.each("sections", tuple),
        *faults.each("targeted_audits_required", tuple),
        *faults.flag("clinicians_counted"),
        *faults.text("digest", optional=True),
    ),
    MeasureUsed: (
        *faults.text("identifier"),
        *faults.member("category", PerformanceCategory),
        faults.wrong("category", "the cost category", st.just(PerformanceCategory.COST)),
        *faults.year("version", optional=True),
    ),
    MedicareCqmRecord: (
        *faults.text("measure"),
        *faults.text("patient"),
        *faults.flag("denominator_confirmed", optional=True),
        *faults.flag("numerator_confirmed", optional=True),
    ),
    NoDataNotice: (
        *faults.text("qcdr_address"),
        *faults.text("registry_address"),
        *faults.text("subject_line"),
    ),
    ParticipantCheck: (
        faults.of_other_type("participant"),
        *(fault for name in VERIFIED for fault in faults.flag(name, optional=True)),
        *faults.each("errors", tuple),
    ),
    ReportLine: (
        *faults.member("kind", ErrorKind),
        *faults.text("measure", optional=True),
        *faults.text("description", optional=True),
        *faults.each("descriptions", tuple),
        *faults.count("errors"),
        *faults.count("records", optional=True),
        *faults.count("without_documentation", optional=True),
        *_clinicians(),
        *faults.text("how_corrected", optional=True),
        *_moment("corrected_at"),
        *faults.count("records_corrected", optional=True),
    ),
    ReportSection: (
        *faults.member("kind", AuditKind),
        *faults.text("deficiency", optional=True),
        *faults.year("year", optional=True),
        *_moment("completed_at"),
        *faults.each("open", tuple, optional=True),
        *faults.count("records_reviewed", optional=True),
        *faults.count("records_in_error", optional=True),
        *_clinicians(),
        *faults.each("lines", tuple, optional=True),
        *faults.text("sampling_methodology", optional=True),
        *faults.text("impact", optional=True),
        *faults.text("root_cause", optional=True),
        *faults.text("plan_digest", optional=True),
        *faults.text("result_digest", optional=True),
        *faults.flag("plan_verified", optional=True),
    ),
    Review: (
        faults.of_other_type("participant"),
        *faults.text("patient"),
        *faults.each("errors", tuple),
        *faults.flag("documented"),
    ),
    SampledRecord: (faults.of_other_type("participant"), *faults.text("patient")),
    StrategyChange: (
        *_moment("changed_at", optional=False),
        *_moment("approved_at"),
        faults.of_other_type("scope"),
    ),
    TargetedAudit: (
        faults.of_other_type("deficiency"),
        faults.of_other_type("result", optional=True),
        faults.wrong(
            "result", "of a data validation audit", audit_results(outcome=AuditOutcome.CLEAN)
        ),
        *faults.text("impact", optional=True),
        *faults.text("root_cause", optional=True),
        *faults.each("corrections", tuple),
        faults.of_other_type("cms_answer", optional=True),
    ),
    ValidationStrategy: (
        *faults.year("year"),
        faults.of_other_type("scope"),
        *_moment("submitted_at"),
        *_moment("approved_at"),
        *faults.each("changes", tuple),
    ),
}
