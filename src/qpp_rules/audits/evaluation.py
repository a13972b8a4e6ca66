"""Evaluating an audit: from its plan, reviews and checks to a result: (b)(3)(v)(D) to (G)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from qpp_rules.audits.deficiencies import AuditKind
from qpp_rules.audits.result import AuditResult, sealed
from qpp_rules.audits.reviews import ParticipantCheck, Review, Withdrawal
from qpp_rules.audits.sample import verification_problems
from qpp_rules.core.checks import (
    hidden,
    instance_of,
    take,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import Problem, refuse
from qpp_rules.core.listings import is_listing
from qpp_rules.core.years import PerformanceYear as PY
from qpp_rules.core.years import check_year
from qpp_rules.sampling import CONFIDENCE, Plan, intact_problems

if TYPE_CHECKING:
    from decimal import Decimal
    from fractions import Fraction

    from qpp_rules.audits.scope import AuditScope
    from qpp_rules.core.moments import Moment
    from qpp_rules.core.vocabulary import IntermediaryType

Beneficiaries: TypeAlias = Determination[bool | None] | Iterable[Determination[bool | None]]
"""The answers of :func:`check_beneficiaries`, for one ACO or several."""


def evaluate(
    plan: Plan,
    reviews: Iterable[Review],
    year: PY,
    *,
    checks: Iterable[ParticipantCheck] = (),
    scope: AuditScope | None = None,
    intermediary_type: IntermediaryType | None = None,
    kind: AuditKind = AuditKind.DATA_VALIDATION,
    completed_at: Moment | None = None,
    confidence: Fraction | Decimal = CONFIDENCE,
    eligibility_of_sample_only: bool = False,
    withdrawn: Iterable[Withdrawal] = (),
    beneficiaries: Beneficiaries = (),
    verified: Determination[bool | None] | None = None,
) -> AuditResult:
    """Evaluate the audit whose sample is *plan* from the *reviews* of its records.

    *reviews* hold one review for each record: every sampled record needs one, and so does every
    record of a reserve that is used. *checks* say what was verified for each participant as a
    whole; the eligibility status must be verified for every participant in the frame, or with
    *eligibility_of_sample_only* for those sampled. *scope* is what will be submitted, and
    *intermediary_type* says who submits it. A targeted audit (*kind*) needs none of the three.
    *completed_at* is when the audit was finished. *withdrawn* records whose data will not be
    submitted after all: the plan does not change, and if the sample is then too small for the
    remaining population, the next reserve in order counts. *beneficiaries* are the answers of
    :func:`check_beneficiaries` if Medicare CQMs are submitted, one that names each ACO. *verified*
    is the answer of :func:`qpp_rules.sampling.verify` for this plan; without it a finding says that
    the plan was not drawn again, and a plan that extends another keeps the audit open.

    The plan must match its digest. Everything that it alone shows is recomputed, and a plan that
    falls short of a size keeps the audit open. The result has a digest of all that it rests on.

    The answer of the result is UNDETERMINED as long as anything is open, even where errors were
    found; the deficiencies found so far are listed all the same.

    >>> from qpp_rules import Group, Tin, sampling
    >>> from qpp_rules.audits import DataError, ErrorKind
    >>> frame = [sampling.FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 13)]
    >>> plan = sampling.draw(
    ...     frame, lambda _: ["P1", "P2"], seed="31415926535897932384", year=PY(2027)
    ... )
    >>> wrong = DataError(ErrorKind.CLINICAL_DOCUMENTATION, "236", "no reading on that day")
    >>> reviews = [
    ...     Review(member.participant, one.patient, [wrong] if one.rank == 2 else [])
    ...     for member in plan.participants for one in member.patients
    ... ]
    >>> result = evaluate(plan, reviews, PY(2027))
    >>> result.error_rate, result.records_in_error, result.records_reviewed
    (Fraction(1, 2), 10, 20)
    >>> [deficiency.key for deficiency in result.targeted_audits_required]
    ['CLINICAL_DOCUMENTATION: 236']
    >>> result.answer, result.missing[:2]
    (<AuditOutcome.UNDETERMINED: 'undetermined'>, ('intermediary_type', 'scope'))

    Raises InvalidType or InvalidValue, naming every problem, for a plan of another year or one that
    does not match its digest (``plan.digest``), a record that was not sampled or comes twice, a
    participant that is checked or withdraws twice, answers in *beneficiaries* or *verified* to
    other questions, an answer in *verified* that contradicts its findings, or a float as
    *confidence*.

    Citation: 42 CFR § 414.1400(b)(3)(v) and (vi)(A).
    """
    check_year("evaluate", year)
    take("evaluate", plan=(plan, hidden(instance_of(Plan))))
    if isinstance(beneficiaries, Determination):
        beneficiaries = (beneficiaries,)
    listings = {
        "reviews": reviews,
        "checks": checks,
        "withdrawn": withdrawn,
        "beneficiaries": beneficiaries,
    }
    problems = [
        Problem(name, type(value).__name__, f"an iterable of {name}", is_type=True)
        for name, value in listings.items()
        if not is_listing(value)
    ]
    if plan.year != year:
        remedy = "an audit covers one year; give the plan of that year"
        problems.append(Problem("plan", f"a plan of {plan.year}", f"one of {year}", remedy))
    problems += [*intact_problems("plan", plan), *verification_problems(verified, plan)]
    if problems:
        refuse("evaluate", problems)
    result = AuditResult(
        plan=plan,
        kind=kind,
        reviews=_in_order(plan, list(reviews)),
        checks=_in_order_of_keys(list(checks), ParticipantCheck),
        scope=scope,
        intermediary_type=intermediary_type,
        completed_at=completed_at,
        confidence=confidence,
        eligibility_of_sample_only=eligibility_of_sample_only,
        withdrawn=_in_order_of_keys(list(withdrawn), Withdrawal),
        beneficiaries=beneficiaries,
        verified=None if verified is None else verified.answer,
    )
    return sealed(result)


def _in_order(plan: Plan, reviews: list[Any]) -> tuple[Any, ...]:
    """Return *reviews* in the order of the sample, so that equal audits are equal."""
    order = {
        (member.participant, one.patient): place
        for place, (member, one) in enumerate(
            (member, one)
            for member in (*plan.participants, *plan.reserves)
            for one in member.patients
        )
    }
    # AuditResult refuses an item that is not a review, together with its other problems.
    if not all(isinstance(one, Review) for one in reviews):
        return tuple(reviews)
    return tuple(
        sorted(reviews, key=lambda one: order.get((one.participant, one.patient), len(order)))
    )


def _in_order_of_keys(items: list[Any], kind: type[Any]) -> tuple[Any, ...]:
    if not all(isinstance(one, kind) for one in items):
        return tuple(items)
    return tuple(sorted(items, key=lambda one: one.participant.key))
