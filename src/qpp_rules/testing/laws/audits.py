"""When an audit permits submission, and its error rate: the gate law and the rate law."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import attrs
from hypothesis import strategies as st

from qpp_rules.audits import AuditOutcome, AuditResult, Correction, TargetedAudit
from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidType
from qpp_rules.core.moments import day_of
from qpp_rules.core.sources import cfr
from qpp_rules.testing.laws.running import Law, answer_in
from qpp_rules.testing.strategies.audits.records import YEARS
from qpp_rules.testing.strategies.audits.work import (
    AuditWork,
    audit_work,
    follow_ups,
    samples,
    work_of_outcome,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import hypothesis

    from qpp_rules.core.moments import Moment
    from qpp_rules.core.years import PerformanceYear

    Gate: TypeAlias = Callable[..., Any]


GATE: Final = Law("submission gate law", cfr("414.1400(b)(3)(v)(A)", note="and (vi)(B)"))
RATE: Final = Law(
    "error rate law",
    cfr(
        "414.1400(b)(3)(v)(G)",
        basis=Basis.INTERPRETATION,
        note="the text doesn't say how to compute the rate",
    ),
)
_TOLERANCE: Final = Fraction(1, 10**9)


@attrs.frozen(repr=False)
class _Case:
    result: AuditResult
    targeted_audits: tuple[TargetedAudit, ...]
    corrections: tuple[Correction, ...]

    def __repr__(self) -> str:
        return f"an audit of {self.result.year}"

    def _repr_pretty_(self, printer: Any, _cycle: object) -> None:
        # Hypothesis prints the fields of attrs classes, and these are long.
        printer.text(repr(self))

    def open(self) -> Iterator[str]:
        """Yield each reason why the data may not be submitted, read directly from the case."""
        if not _is_reviewed(self.result):
            yield "no data may be submitted while a sampled record is not reviewed"
        by_key = {one.deficiency.key: one for one in self.targeted_audits}
        for one in self.result.deficiencies:
            if not _is_finished(by_key.get(one.key)):
                yield "no data may be submitted while a targeted audit is open"
        validated = _day_of(self.result.completed_at)
        results = [one.result for one in self.targeted_audits if one.result is not None]
        if any(_day_of(one.completed_at) <= validated for one in results):
            yield "no data may be submitted if a targeted audit ended before it was required"
        found_on: dict[str, date] = {}
        for result in (self.result, *results):
            for one in result.deficiencies:
                day = _day_of(result.completed_at)
                found_on[one.key] = max(day, found_on.get(one.key, day))
        corrected_on = {one.deficiency: _day_of(one.corrected_at) for one in self.corrections}
        if any(corrected_on.get(key, date.min) < day for key, day in found_on.items()):
            yield "no data may be submitted while an error is not corrected"


def _day_of(moment: Moment | None) -> date:
    """Return the day of *moment*. If it is not known, return the first of all days."""
    return date.min if moment is None else day_of(moment)


def _is_finished(audit: TargetedAudit | None) -> bool:
    if audit is None or audit.result is None or None in (audit.impact, audit.root_cause):
        return False
    return _is_reviewed(audit.result)


def _is_reviewed(result: AuditResult) -> bool:
    """Return whether every sampled record was reviewed."""
    reviewed = {(one.participant, one.patient) for one in result.reviews}
    members = result.plan.participants
    return all((m.participant, one.patient) in reviewed for m in members for one in m.patients)


@st.composite
def _cases(draw: st.DrawFn, years: tuple[PerformanceYear, ...], *, done: bool) -> _Case:
    # Five of twelve patients are sampled, so enough are left for a targeted audit.
    plan, frame, patients_of = draw(samples(years, patients=(12,)))
    clean, deficient, open_ = AuditOutcome
    # Most of what a gate can miss follows a deficiency.
    outcomes = (clean, deficient) if done else (clean, open_, deficient, deficient, deficient)
    outcome = draw(st.sampled_from(outcomes))
    result = draw(work_of_outcome(plan, frame, outcome)).result()
    followed = True if done else draw(st.sampled_from((False, False, None)))
    audits, corrections = draw(follow_ups(result, frame, patients_of, done=followed))
    return _Case(result, audits, corrections)


def check_submission_gate(
    may_submit: Gate,
    *,
    answer_of: Callable[[Any], Any] = answer_in,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check that a function permits submission only after audits and corrections are done.

    *may_submit* takes the :class:`~qpp_rules.audits.AuditResult` of data validation and a tuple of
    :class:`~qpp_rules.audits.TargetedAudit`, then by name ``year`` and ``corrections``, a tuple of
    :class:`~qpp_rules.audits.Correction`; :func:`~qpp_rules.audits.may_submit` is the model. It
    answers True if the data may be submitted, False if it may not, None if that is not known.
    *answer_of* reads this from the result. The default reads a determination, or the answer itself.

    No data may be submitted while a sampled record is not reviewed, a targeted audit is open, or an
    error is not corrected. The same holds if a targeted audit ended before the audit that required
    it, or an error was corrected before it was found. If everything is done in order, the data may
    be submitted.

    >>> from qpp_rules import audits
    >>> check_submission_gate(audits.may_submit)

    Raises :class:`LawBroken`. Its message counts participants and patients and names none.

    Citation: 42 CFR § 414.1400(b)(3)(v)(A) and (vi)(B).
    """
    covered = tuple(years)

    def answered(case: _Case) -> Any:
        answer = GATE.call(
            may_submit,
            case.result,
            case.targeted_audits,
            year=case.result.year,
            corrections=case.corrections,
        )
        return answer_of(answer)

    def stays_shut(case: _Case) -> None:
        answer = answered(case)
        clause = next(case.open(), None)
        if clause is not None and answer is True:
            GATE.broken(clause, **_facts(case))

    def opens(case: _Case) -> None:
        if answered(case) is not True:
            GATE.broken("if everything is done, the data may be submitted", **_facts(case))

    GATE.run(_cases(covered, done=False), stays_shut, settings)
    GATE.run(_cases(covered, done=True), opens, settings)


def _facts(case: _Case) -> dict[str, Any]:
    result = case.result
    return {
        "year": result.year,
        "reviews": f"{result.records_reviewed} of {result.records_sampled} records",
        "deficiencies": len(result.deficiencies),
        "targeted audits": len(case.targeted_audits),
        "corrections": len(case.corrections),
    }


def _rate_of(answer: Any) -> Any:
    return getattr(answer, "error_rate", answer)


def check_error_rate(
    evaluate: Callable[..., Any],
    *,
    rate_of: Callable[[Any], Any] = _rate_of,
    years: Iterable[PerformanceYear] = YEARS,
    settings: hypothesis.settings | None = None,
) -> None:
    """Check a function that computes the error rate of an audit against a simple recount.

    *evaluate* takes a :class:`~qpp_rules.sampling.Plan`, a tuple of
    :class:`~qpp_rules.audits.Review` and the year; :func:`~qpp_rules.audits.evaluate` is the model.
    *rate_of* reads the rate from the result. The default reads its ``error_rate``, or a number. The
    rate may be a Fraction, a Decimal or a float; it is compared to nine decimals.

    The rate is the number of records with an error divided by the number of records reviewed. A
    record with two errors counts once. A record without documentation has an error. If no record
    was reviewed, the rate must be None.

    >>> from qpp_rules import audits
    >>> check_error_rate(audits.evaluate)

    Raises :class:`LawBroken`.

    Citation: 42 CFR § 414.1400(b)(3)(v)(G). It doesn't say how to compute the rate, so the law
    tests our reading of it.
    """

    def check(work: AuditWork) -> None:
        wrong = [one for one in work.reviews if one.errors or not one.documented]
        rate = Fraction(len(wrong), len(work.reviews)) if work.reviews else None
        found = rate_of(RATE.call(evaluate, work.plan, work.reviews, work.plan.year))
        if not _is_rate(found, rate):
            RATE.broken(
                "the rate is the records with an error divided by the records reviewed",
                reviews=len(work.reviews),
                **{"with an error": len(wrong)},
                given=found,
                recounted=rate,
            )

    RATE.run(_works(tuple(years)), check, settings)


@st.composite
def _works(draw: st.DrawFn, years: tuple[PerformanceYear, ...]) -> AuditWork:
    plan, frame, _ = draw(samples(years, patients=(1, 5)))
    work = draw(audit_work(plan, frame))
    without_reviews = draw(st.sampled_from((*[False] * 9, True)))
    return attrs.evolve(work, reviews=()) if without_reviews else work


def _is_rate(given: Any, rate: Fraction | None) -> bool:
    if given is None or rate is None:
        return given is rate
    try:
        return abs(Fraction(given) - rate) <= _TOLERANCE
    except (TypeError, ValueError, OverflowError) as error:
        raise InvalidType.of(
            "check_error_rate", "rate_of", given=type(given).__name__, expected="a number or None"
        ) from error
