"""A whole audit year of the example registry, and the same year with one step missing.

Draw, review with seeded errors of two deficiencies, evaluate, two targeted audits, correct, report;
then the gate opens.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any

import attrs
import pytest

from qpp_rules import examples
from qpp_rules.adapters.rosters import determine_roster
from qpp_rules.audits import (
    AuditKind,
    AuditOutcome,
    AuditResult,
    AuditScope,
    Correction,
    DataError,
    ErrorKind,
    ExecutionReport,
    ParticipantCheck,
    Review,
    TargetedAudit,
    ValidationStrategy,
    check_execution_report,
    check_scope,
    check_strategy,
    check_targeted,
    evaluate,
    execution_report,
    follows_strategy,
    may_submit,
    plan_targeted,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Participant
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType, ParticipationStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.eligibility import Eligibility
from qpp_rules.sampling import FrameEntry, Plan, draw
from tests.audits.samples import VERIFIED, eastern, open_in, resealed, shown_texts
from tests.sampling.samples import OTHER_SEED, SEED, pairs

YEAR = PerformanceYear(2026)
THIRD_SEED = "14142135623730950488"
QCDR = IntermediaryType.QCDR

WRONG_NPI = DataError(ErrorKind.TIN_OR_NPI, None, "two digits changed places")
NO_READING = DataError(ErrorKind.CLINICAL_DOCUMENTATION, "236", "no reading on that day")

STATUSES = {
    Eligibility.MIPS_ELIGIBLE: ParticipationStatus.MIPS_ELIGIBLE,
    Eligibility.OPT_IN_ELIGIBLE: ParticipationStatus.OPT_IN,
}


@cache
def registry() -> tuple[tuple[FrameEntry, ...], Mapping[Participant, tuple[str, ...]]]:
    """The example's frame, with the ground on which each reports, and its patients."""
    example = examples.registry()
    answers = {row.participant: answer for row, answer in determine_roster(example.roster, YEAR)}
    entries = []
    for entry in example.frame:
        found = answers[entry.participant]
        eligibility = found.answer if isinstance(found, Determination) else None
        status = STATUSES.get(eligibility, ParticipationStatus.VOLUNTARY)
        entries.append(attrs.evolve(entry, facets=entry.facets | {f"status:{status.value}"}))
    return tuple(entries), example.patients


def patients_of(participant: Participant) -> tuple[str, ...]:
    return registry()[1].get(participant, ())


def reviewed(plan: Plan, errors: dict[int, DataError]) -> list[Review]:
    """Every sampled record, with an error in the first of the members numbered."""
    return [
        Review(
            member.participant,
            one.patient,
            [errors[place]] if place in errors and one.rank == member.patients[0].rank else [],
        )
        for place, member in enumerate(plan.participants)
        for one in member.patients
    ]


@attrs.frozen
class AuditYear:
    """What the registry did in its audit year, step by step; a test leaves one out."""

    strategy: ValidationStrategy
    scope: AuditScope | None
    plan: Plan
    reviews: tuple[Review, ...]
    checks: tuple[ParticipantCheck, ...]
    validated_at: Any
    targeted: tuple[TargetedAudit, ...]
    corrections: tuple[Correction, ...]
    submitted_at: datetime
    reported_at: Any

    @property
    def validation(self) -> AuditResult:
        return evaluate(
            self.plan,
            self.reviews,
            YEAR,
            checks=self.checks,
            scope=self.scope,
            intermediary_type=QCDR,
            completed_at=self.validated_at,
        )

    def gate(self) -> Determination[bool | None]:
        return may_submit(
            self.validation,
            self.targeted,
            year=YEAR,
            corrections=self.corrections,
            submitted_at=self.submitted_at,
        )

    def report(self) -> ExecutionReport:
        return execution_report(
            self.validation,
            self.targeted,
            intermediary="Example Registry",
            corrections=self.corrections,
        )

    def reported(self) -> Determination[bool | None]:
        return check_execution_report(self.report(), self.reported_at, YEAR)


@cache
def whole_year() -> AuditYear:
    frame, _ = registry()
    scope = AuditScope.of_frame(frame)
    strategy = ValidationStrategy(
        year=YEAR, scope=scope, submitted_at=date(2025, 8, 1), approved_at=date(2025, 11, 3)
    )
    plan = draw(frame, patients_of, seed=SEED, year=YEAR, seed_origin="a lottery", reserves=2)
    started = AuditYear(
        strategy=strategy,
        scope=scope,
        plan=plan,
        reviews=tuple(reviewed(plan, {1: WRONG_NPI, 4: NO_READING, 6: NO_READING})),
        checks=tuple(
            ParticipantCheck(participant=entry.participant, **VERIFIED) for entry in frame
        ),
        validated_at=eastern(2027, 1, 8, 17),
        targeted=(),
        corrections=(),
        submitted_at=eastern(2027, 2, 1, 9),
        reported_at=date(2027, 5, 20),
    )
    validation = started.validation
    npi, reading = validation.targeted_audits_required
    first = plan_targeted(validation, npi, frame, patients_of, OTHER_SEED)
    second = plan_targeted(validation, reading, frame, patients_of, THIRD_SEED, excluding=first)

    def done(plan: Plan, errors: dict[int, DataError], at: datetime) -> AuditResult:
        return evaluate(
            plan, reviewed(plan, errors), YEAR, kind=AuditKind.TARGETED, completed_at=at
        )

    targeted = (
        TargetedAudit(
            deficiency=npi,
            result=done(first, {}, eastern(2027, 1, 15, 17)),
            impact="one clinician's data would have gone under another NPI",
            root_cause="NPIs were typed by hand",
        ),
        TargetedAudit(
            deficiency=reading,
            result=done(second, {0: NO_READING}, eastern(2027, 1, 20, 17)),
            impact="three of the practices that report measure 236",
            root_cause="readings of the year before were taken over",
        ),
    )
    corrections = (
        Correction(
            deficiency=npi.key,
            how="NPIs are read from NPPES",
            corrected_at=eastern(2027, 1, 18, 12),
        ),
        Correction(
            deficiency=reading.key,
            how="the readings were taken again from the charts",
            corrected_at=date(2027, 1, 25),
        ),
    )
    return attrs.evolve(started, targeted=targeted, corrections=corrections)


# --- the whole year ------------------------------------------------------------------------------


def test_the_strategy_is_in_time_and_followed() -> None:
    year = whole_year()

    assert check_strategy(year.strategy).answer is True
    assert follows_strategy(year.scope, year.strategy).answer is True


def test_the_sample_reaches_everything_that_will_be_submitted() -> None:
    year = whole_year()

    assert check_scope(year.scope, year.plan, intermediary_type=QCDR).answer is True
    assert year.plan.frame_size == 300


def test_the_audit_finds_the_two_deficiencies_that_were_seeded() -> None:
    year = whole_year()
    validation = year.validation
    members = [one.participant for one in year.plan.participants]

    assert validation.answer is AuditOutcome.DEFICIENT
    assert [
        (one.key, one.errors, set(one.participants)) for one in validation.targeted_audits_required
    ] == [
        ("TIN_OR_NPI", 1, {members[1]}),
        ("CLINICAL_DOCUMENTATION: 236", 2, {members[4], members[6]}),
    ]
    assert validation.error_rate == Fraction(3, len(year.reviews))
    assert validation.uncovered == ()


def test_the_targeted_audits_use_other_data_and_are_complete() -> None:
    year = whole_year()
    validation = year.validation
    first, second = (one.result.plan for one in year.targeted)

    assert pairs(first).isdisjoint(pairs(year.plan))
    assert pairs(second).isdisjoint(pairs(year.plan) | pairs(first))
    for targeted in year.targeted:
        determination = check_targeted(
            targeted, validation, corrections=year.corrections, targeted_audits=year.targeted
        )
        assert determination.answer is True


def test_the_gate_opens() -> None:
    gate = whole_year().gate()

    assert gate.answer is True
    assert open_in(gate.findings) == []


def test_the_report_is_complete_and_in_time() -> None:
    year = whole_year()
    report = year.report()

    assert report.missing == ()
    assert report.due == date(2027, 5, 31)
    assert [section.error_rate for section in report.sections] == [
        Fraction(3, len(year.reviews)),
        0,
        Fraction(1, len(year.targeted[1].result.reviews)),
    ]
    assert year.reported().answer is True


def test_no_tin_or_patient_is_shown_in_the_year() -> None:
    year = whole_year()
    texts = [
        text
        for value in (year.validation, year.gate(), year.report(), year.reported())
        for text in shown_texts(value)
    ]
    frame, patients = registry()
    tins = {one.participant.tin.digits for one in frame if hasattr(one.participant, "tin")}
    sampled = {one.patient for member in year.plan.participants for one in member.patients}
    assert tins
    assert sampled <= {one for ids in patients.values() for one in ids}

    everything = "\n".join(texts)
    assert [secret for secret in tins | sampled if secret in everything] == []


# --- one step missing ----------------------------------------------------------------------------

HELD_BACK = "audits.order.everyone"
EXHAUSTED = "audits.targeted.exhausted"
EVERY_YEAR, VALIDATED, TARGETED, CORRECTED = (
    f"audits.order.{name}" for name in ("every-year", "validated", "targeted", "corrected")
)


def _first_check(**flags: Any) -> Callable[[AuditYear], AuditYear]:
    """One of the sample is not verified."""

    def change(year: AuditYear) -> AuditYear:
        whose = year.plan.participants[0].participant
        checks = [
            attrs.evolve(one, **flags) if one.participant == whose else one for one in year.checks
        ]
        return attrs.evolve(year, checks=tuple(checks))

    return change


def _targeted(place: int, **changes: Any) -> Callable[[AuditYear], AuditYear]:
    def change(year: AuditYear) -> AuditYear:
        audits = list(year.targeted)
        audits[place] = attrs.evolve(audits[place], **changes)
        return attrs.evolve(year, targeted=tuple(audits))

    return change


def _without(name: str, place: int) -> Callable[[AuditYear], AuditYear]:
    def change(year: AuditYear) -> AuditYear:
        left = list(getattr(year, name))
        del left[place]
        return attrs.evolve(year, **{name: tuple(left)})

    return change


def _result(place: int, **changes: Any) -> Callable[[AuditYear], AuditYear]:
    def change(year: AuditYear) -> AuditYear:
        result = resealed(year.targeted[place].result, **changes)
        return _targeted(place, result=result)(year)

    return change


def _less_reviewed(year: AuditYear) -> AuditYear:
    result = year.targeted[1].result
    return _result(1, reviews=result.reviews[:-1])(year)


def _same_data(year: AuditYear) -> AuditYear:
    """The targeted audit is made of the sample that the deficiency was found in."""
    result = evaluate(
        year.plan,
        reviewed(year.plan, {}),
        YEAR,
        kind=AuditKind.TARGETED,
        completed_at=eastern(2027, 1, 15, 17),
    )
    return _targeted(0, result=result)(year)


def _finds_more(year: AuditYear) -> AuditYear:
    plan = year.targeted[0].result.plan
    wrong = DataError(ErrorKind.REPORTING_OR_PERFORMANCE_RATE, "001")
    return _result(0, reviews=reviewed(plan, {2: wrong}))(year)


def _misses_a_collection_type(year: AuditYear) -> AuditYear:
    """The CMS Web Interface will also be used, and no one in the sample uses it."""
    types = year.scope.collection_types | {CollectionType.CMS_WEB_INTERFACE}
    return attrs.evolve(year, scope=attrs.evolve(year.scope, collection_types=types))


def _corrected_at(place: int, at: Any) -> Callable[[AuditYear], AuditYear]:
    def change(year: AuditYear) -> AuditYear:
        corrections = list(year.corrections)
        corrections[place] = attrs.evolve(corrections[place], corrected_at=at)
        return attrs.evolve(year, corrections=tuple(corrections))

    return change


def _change(**changes: Any) -> Callable[[AuditYear], AuditYear]:
    return lambda year: attrs.evolve(year, **changes)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("step_missing", "may_go", "rule", "told"),
    [
        pytest.param(
            _misses_a_collection_type,
            False,
            VALIDATED,
            "audits.scope.collection-types",
            id="AUD-005: a collection type is not reached",
        ),
        pytest.param(_change(scope=None), None, VALIDATED, "validation.scope", id="no scope"),
        pytest.param(
            _without("reviews", 7),
            False,
            VALIDATED,
            "audits.sample-reviewed",
            id="a record is not reviewed",
        ),
        pytest.param(
            _without("checks", 150),
            None,
            VALIDATED,
            "validation.checks.eligibility_status",
            id="AUD-010: one of the frame is not verified",
        ),
        pytest.param(
            _first_check(eligibility_status=False),
            False,
            VALIDATED,
            "audits.eligibility-status",
            id="AUD-010: eligibility",
        ),
        pytest.param(
            _first_check(identifiers=False),
            False,
            VALIDATED,
            "audits.identifiers",
            id="AUD-011: TINs and NPIs",
        ),
        pytest.param(
            _first_check(rates=False), False, VALIDATED, "audits.rates", id="AUD-012: rates"
        ),
        pytest.param(
            _first_check(relevance=None),
            None,
            VALIDATED,
            "validation.checks.relevance",
            id="AUD-013: relevance",
        ),
        pytest.param(
            _change(validated_at=None),
            None,
            VALIDATED,
            "validation.completed_at",
            id="not known when validation was finished",
        ),
        pytest.param(
            _change(validated_at=eastern(2027, 2, 1, 9)),
            False,
            VALIDATED,
            "done 2027-02-01 09:00 EST",
            id="AUD-004: validation at the instant of submission",
        ),
        pytest.param(
            _without("targeted", 0), False, TARGETED, "no targeted audit", id="AUD-020: the first"
        ),
        pytest.param(
            _without("targeted", 1), False, TARGETED, "no targeted audit", id="AUD-020: the second"
        ),
        pytest.param(
            _targeted(0, result=None), False, TARGETED, "no review", id="AUD-C10: not evaluated"
        ),
        pytest.param(
            _less_reviewed, False, TARGETED, "audits.targeted.complete", id="AUD-C10: not finished"
        ),
        pytest.param(
            _targeted(0, impact=None), False, TARGETED, "audits.targeted.impact", id="no impact"
        ),
        pytest.param(
            _targeted(1, root_cause=None),
            False,
            TARGETED,
            "audits.targeted.root-cause",
            id="no root cause",
        ),
        pytest.param(
            _same_data, False, TARGETED, "audits.targeted.other-data", id="SAM-C39: the same data"
        ),
        pytest.param(
            _result(0, completed_at=eastern(2027, 2, 2, 9)),
            False,
            TARGETED,
            "done 2027-02-02 09:00 EST",
            id="AUD-020: a targeted audit after submission",
        ),
        pytest.param(
            _without("corrections", 0), False, CORRECTED, "not corrected", id="AUD-026: the first"
        ),
        pytest.param(
            _without("corrections", 1), False, CORRECTED, "not corrected", id="AUD-026: the second"
        ),
        pytest.param(
            _corrected_at(0, None), None, CORRECTED, "corrected_at", id="not known when corrected"
        ),
        pytest.param(
            _corrected_at(1, date(2027, 2, 1)),
            None,
            CORRECTED,
            "the hour of corrected_at",
            id="corrected on the day of submission",
        ),
        pytest.param(
            _corrected_at(1, date(2027, 2, 2)),
            False,
            CORRECTED,
            "corrected 2027-02-02",
            id="AUD-026: corrected after submission",
        ),
        pytest.param(
            _finds_more,
            False,
            CORRECTED,
            "not corrected",
            id="AUD-020: what a targeted audit found is not corrected",
        ),
    ],
)
def test_a_year_with_one_missing_step_is_blocked_by_that_step(
    step_missing: Callable[[AuditYear], AuditYear], may_go: bool | None, rule: str, told: str
) -> None:
    gate = step_missing(whole_year()).gate()
    opened = [
        one
        for one in gate.findings
        if one.verdict in (Verdict.NOT_MET, Verdict.UNKNOWN)
        and one.rule.id not in (HELD_BACK, EXHAUSTED)
    ]

    assert gate.answer is may_go
    # The second targeted audit left out the first, which then is not on file.
    opened = [one for one in opened if one.missing != ("targeted_audits",)]
    rules = [one.rule.id for one in opened]
    # What comes after an audit that is not known to have ended, or ended late, is open too.
    is_of_validation = "done 2027-02-01" in told or "completed_at" in told
    assert (rules[:1] if is_of_validation else rules) == [rule]
    assert told in f"{opened[0].observed} {' '.join(opened[0].missing)}"
    held_back = [one.rule.id for one in gate.findings if one.rule.id == HELD_BACK]
    assert bool(held_back) is (not {TARGETED, CORRECTED}.isdisjoint(rules))


@pytest.mark.parametrize(
    ("step_missing", "compliant", "missing"),
    [
        pytest.param(
            _without("targeted", 1),
            False,
            ["targeted audit: CLINICAL_DOCUMENTATION: 236"],
            id="AUD-C20: a targeted audit",
        ),
        pytest.param(
            _without("corrections", 0),
            False,
            [
                "data validation audit: TIN or NPI: how it was corrected",
                "data validation audit: TIN or NPI: when it was corrected",
            ],
            id="AUD-029: a correction",
        ),
        pytest.param(
            _corrected_at(0, None),
            False,
            ["data validation audit: TIN or NPI: when it was corrected"],
            id="AUD-029: when it was corrected",
        ),
        pytest.param(
            _targeted(0, impact=None),
            False,
            ["targeted audit: TIN_OR_NPI: impact"],
            id="AUD-019: the impact",
        ),
        pytest.param(
            _without("reviews", 7),
            False,
            [
                "data validation audit: open: audits.sample-reviewed: not met",
                "data validation audit: overall error rate",
            ],
            id="AUD-029: the rate",
        ),
        pytest.param(_change(reported_at=date(2027, 6, 1)), False, [], id="AUD-023: late"),
        pytest.param(_change(reported_at=None), None, [], id="not known when"),
    ],
)
def test_a_report_with_one_missing_step_lacks_only_that_step(
    step_missing: Callable[[AuditYear], AuditYear], compliant: bool | None, missing: list[str]
) -> None:
    year = step_missing(whole_year())

    assert list(year.report().missing) == missing
    assert year.reported().answer is compliant


def test_data_submitted_first_is_submitted_before_every_step() -> None:
    """AUD-004, AUD-020, AUD-026."""
    gate = attrs.evolve(whole_year(), submitted_at=eastern(2027, 1, 8, 9)).gate()

    assert gate.answer is False
    assert open_in(gate.findings) == [VALIDATED, TARGETED, CORRECTED, HELD_BACK]


def test_last_years_audit_does_not_count_for_this_year() -> None:
    """AUD-C23."""
    year = whole_year()
    gate = may_submit(
        year.validation,
        year.targeted,
        year=PerformanceYear(2027),
        corrections=year.corrections,
        submitted_at=year.submitted_at,
    )

    assert gate.answer is False
    assert open_in(gate.findings) == [EVERY_YEAR]


def test_a_narrower_audit_than_the_strategy_is_a_finding() -> None:
    """AUD-002."""
    year = whole_year()
    narrower = attrs.evolve(year.scope, statuses={ParticipationStatus.MIPS_ELIGIBLE})
    determination = follows_strategy(narrower, year.strategy)

    assert determination.answer is False
    assert [one.about for one in determination.findings if one.verdict is Verdict.NOT_MET] == [
        "statuses"
    ]
