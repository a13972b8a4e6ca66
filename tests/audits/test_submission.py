"""What comes before any submission: 42 CFR 414.1400(b)(3)(v)(A), (vi)(B); AUD-003, 004, 020."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.audits import (
    AuditKind,
    AuditResult,
    Blocking,
    Correction,
    Deficiency,
    TargetedAudit,
    check_audited,
    evaluate,
    gate,
    may_submit,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import VirtualGroup
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import PerformanceCategory
from qpp_rules.sampling import ReuseOfParticipants
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    PY,
    PY2027,
    THIRD_SEED,
    WRONG_RATE,
    audit,
    checks_of,
    correction_of,
    eastern,
    only,
    open_in,
    plan_of,
    resealed,
    reviews_of,
    shown_texts,
    targeted_of,
    targeted_plan,
)
from tests.audits.strategies import AuditWork, audits
from tests.sampling.samples import group

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
EVERYONE, AFFECTED = Blocking

AUDITED, VALIDATED, TARGETED, CORRECTED, HELD_BACK = (
    f"audits.order.{name}"
    for name in ("every-year", "validated", "targeted", "corrected", "everyone")
)
AFFECTED_ONLY = "audits.order.affected"
EXHAUSTED = "audits.targeted.exhausted"
ABOUT_READING = "clinical documentation does not support the action or outcome of 236"

VALIDATED_AT = eastern(2028, 1, 10, 10)
CORRECTED_AT = eastern(2028, 1, 11, 10)
TARGETED_AT = eastern(2028, 1, 12, 10)
SUBMITTED_AT = eastern(2028, 1, 13, 9)
SECOND = timedelta(seconds=1)


@attrs.frozen
class Year:
    """An audit year in which everything was done, part by part."""

    validation: AuditResult | None
    targeted: tuple[TargetedAudit, ...]
    corrections: tuple[Correction, ...]

    def gate(self, **options: Any) -> Determination[bool | None]:
        terms = {"year": PY2027, "corrections": self.corrections, **options}
        return may_submit(self.validation, self.targeted, **terms)


def year_of(errors: Any = None, **options: Any) -> Year:
    """A year of two deficiencies, audited, corrected and audited again."""
    found = {(0, 0): [NPI_WRONG], (1, 0): [NO_READING]} if errors is None else errors
    validation = audit(found, completed_at=VALIDATED_AT, **options)
    return Year(
        validation,
        tuple(
            targeted_of(validation, one, completed_at=TARGETED_AT)
            for one in validation.deficiencies
        ),
        tuple(correction_of(one, CORRECTED_AT) for one in validation.deficiencies),
    )


FULL = year_of()
CLEAN = year_of({})


# --- the gate opens ------------------------------------------------------------------------------


@pytest.mark.parametrize("year", [CLEAN, FULL], ids=["clean", "corrected"])
@pytest.mark.parametrize("submitted_at", [None, SUBMITTED_AT])
def test_data_may_go_once_everything_is_done(year: Year, submitted_at: datetime | None) -> None:
    determination = year.gate(submitted_at=submitted_at)

    assert determination.answer is True
    assert determination.year == PY2027
    assert open_in(determination.findings) == []


def test_the_findings_are_in_the_order_of_the_steps() -> None:
    findings = FULL.gate(submitted_at=SUBMITTED_AT).findings

    assert [(one.rule.id, one.verdict) for one in findings] == [
        (AUDITED, MET),
        (VALIDATED, MET),
        (TARGETED, MET),
        (EXHAUSTED, MET),
        (CORRECTED, MET),
        (TARGETED, MET),
        (EXHAUSTED, MET),
        (CORRECTED, MET),
    ]
    assert [one.about for one in findings[2:4]] == ["TIN or NPI"] * 2
    assert findings[1].about == "every participant of the intermediary"
    assert findings[1].observed == "done 2028-01-10 10:00 EST"
    assert findings[1].required == "before 2028-01-13 09:00 EST"
    assert FULL.gate().findings[1].required is None
    assert (findings[0].observed, findings[0].required) == ("2027", "2027")


@pytest.mark.parametrize("submitted_at", [None, SUBMITTED_AT])
def test_an_audit_that_is_not_known_to_have_ended_opens_nothing(
    submitted_at: datetime | None,
) -> None:
    """AUD-032: the order must be known, whenever data is submitted."""
    for year in (CLEAN, FULL):
        undated = resealed(year.validation, completed_at=None)
        determination = attrs.evolve(year, validation=undated).gate(submitted_at=submitted_at)

        assert determination.answer is None
        assert determination.missing == ("validation.completed_at",)


# --- the gate stays shut: every place in the order -----------------------------------------------


def shut(
    place: str, change: Callable[[Year], Year], answer: bool | None, rule: str, **options: Any
) -> Any:
    return pytest.param(change, answer, rule, options, id=place)


def _validation(**changes: Any) -> Callable[[Year], Year]:
    return lambda year: attrs.evolve(year, validation=audit({}, **changes))


def _last(**changes: Any) -> Callable[[Year], Year]:
    """The last targeted audit changed."""
    return lambda year: attrs.evolve(
        year, targeted=(*year.targeted[:-1], attrs.evolve(year.targeted[-1], **changes))
    )


def _partly(year: Year) -> Year:
    last = year.targeted[-1]
    part = evaluate(last.result.plan, last.result.reviews[1:], PY2027, kind=AuditKind.TARGETED)
    return _last(result=part)(year)


def _same_sample(year: Year) -> Year:
    plan = plan_of(seed="161803398875")
    done = evaluate(plan, reviews_of(plan), PY2027, kind=AuditKind.TARGETED)
    return _last(result=done)(year)


def _found_more(year: Year) -> Year:
    last = year.targeted[-1]
    plan = last.result.plan
    done = evaluate(
        plan,
        reviews_of(plan, {(0, 0): [WRONG_RATE]}),
        PY2027,
        kind=AuditKind.TARGETED,
        completed_at=TARGETED_AT,
    )
    return _last(result=done)(year)


SHUT = [
    shut(
        "no audit known",
        lambda _: Year(None, (), ()),
        None,
        VALIDATED,
    ),
    shut(
        "AUD-C23: an audit of another year",
        lambda _: Year(audit({}, plan=plan_of(year=PY(2026))), (), ()),
        False,
        AUDITED,
    ),
    shut(
        "AUD-C02: a record is open",
        _validation(reviews=reviews_of(plan_of())[1:]),
        False,
        VALIDATED,
    ),
    shut("AUD-C22: a category is not known", _validation(scope=None), None, VALIDATED),
    shut("AUD-010: not known", _validation(checks=checks_of(rates=None)), None, VALIDATED),
    shut("AUD-010: not verified", _validation(checks=checks_of(rates=False)), False, VALIDATED),
    shut(
        "one not verified outweighs one not known",
        _validation(checks=checks_of(rates=False), scope=None),
        False,
        VALIDATED,
    ),
    shut(
        "AUD-020: no targeted audit",
        lambda year: attrs.evolve(year, targeted=year.targeted[:1]),
        False,
        TARGETED,
    ),
    shut("AUD-C10: not evaluated", _last(result=None), False, TARGETED),
    shut("AUD-C10: not finished", _partly, False, TARGETED),
    shut("AUD-019: no impact", _last(impact=None), False, TARGETED),
    shut("AUD-019: no root cause", _last(root_cause=None), False, TARGETED),
    shut("SAM-C39: the first sample again", _same_sample, False, TARGETED),
    shut(
        "AUD-026: not corrected",
        lambda year: attrs.evolve(year, corrections=year.corrections[:1]),
        False,
        CORRECTED,
    ),
    shut(
        "AUD-020: not known when corrected",
        lambda year: attrs.evolve(
            year, corrections=tuple(attrs.evolve(c, corrected_at=None) for c in year.corrections)
        ),
        None,
        CORRECTED,
    ),
    shut("AUD-020: a targeted audit's own finding", _found_more, False, CORRECTED),
    shut(
        "AUD-C01: submitted before validation was finished",
        lambda year: attrs.evolve(year, validation=CLEAN.validation, targeted=(), corrections=()),
        False,
        VALIDATED,
        submitted_at=eastern(2028, 1, 10, 9, 59),
    ),
    shut(
        "AUD-004: at the same instant",
        lambda _: CLEAN,
        False,
        VALIDATED,
        submitted_at=VALIDATED_AT,
    ),
    shut(
        "AUD-004: at the same instant in another zone",
        lambda _: CLEAN,
        False,
        VALIDATED,
        submitted_at=VALIDATED_AT.astimezone(UTC),
    ),
    shut(
        "AUD-020: submitted before the targeted audits were finished",
        lambda year: year,
        False,
        TARGETED,
        submitted_at=TARGETED_AT,
    ),
    shut(
        "AUD-026: submitted before the corrections",
        lambda year: attrs.evolve(
            year,
            corrections=tuple(
                attrs.evolve(one, corrected_at=SUBMITTED_AT) for one in year.corrections
            ),
        ),
        False,
        CORRECTED,
        submitted_at=SUBMITTED_AT,
    ),
    shut(
        "finished in the course of that day",
        lambda year: attrs.evolve(
            year,
            validation=resealed(CLEAN.validation, completed_at=date(2028, 1, 13)),
            targeted=(),
            corrections=(),
        ),
        None,
        VALIDATED,
        submitted_at=SUBMITTED_AT,
    ),
    shut(
        "not known when validation was finished",
        lambda year: attrs.evolve(
            year,
            validation=resealed(CLEAN.validation, completed_at=None),
            targeted=(),
            corrections=(),
        ),
        None,
        VALIDATED,
        submitted_at=SUBMITTED_AT,
    ),
]


@pytest.mark.parametrize(("change", "answer", "rule", "options"), SHUT)
def test_one_open_item_holds_back_all_data(
    change: Callable[[Year], Year], answer: bool | None, rule: str, options: dict[str, Any]
) -> None:
    year = change(FULL)
    if rule == VALIDATED and year.validation is not None and year.validation.deficiencies == ():
        year = attrs.evolve(year, targeted=(), corrections=())
    determination = year.gate(**options)

    assert determination.answer is answer
    told = (HELD_BACK, EXHAUSTED)
    opened = [one for one in open_in(determination.findings) if one not in told]
    assert opened == [rule]
    verdict = UNKNOWN if answer is None else NOT_MET
    assert verdict in {one.verdict for one in determination.findings if one.rule.id == rule}
    assert bool(determination.missing) is (answer is None)


@pytest.mark.parametrize(
    ("change", "options", "missing"),
    [
        (lambda _: Year(None, (), ()), {}, ("validation",)),
        (
            lambda _: Year(audit({}, scope=None, checks=checks_of(rates=None)), (), ()),
            {},
            ("validation.scope", "validation.checks.rates"),
        ),
        (
            lambda year: attrs.evolve(
                year, validation=resealed(year.validation, completed_at=None)
            ),
            {"submitted_at": SUBMITTED_AT},
            ("validation.completed_at",),
        ),
        (
            lambda _: attrs.evolve(
                CLEAN, validation=resealed(CLEAN.validation, completed_at=date(2028, 1, 13))
            ),
            {"submitted_at": SUBMITTED_AT},
            ("the hour of validation.completed_at",),
        ),
        (
            lambda year: _last(result=resealed(year.targeted[-1].result, completed_at=None))(year),
            {"submitted_at": SUBMITTED_AT},
            ("targeted.completed_at",),
        ),
        (
            lambda year: attrs.evolve(
                year,
                corrections=tuple(
                    attrs.evolve(one, corrected_at=date(2028, 1, 13)) for one in year.corrections
                ),
            ),
            {"submitted_at": SUBMITTED_AT},
            ("the hour of corrected_at",),
        ),
        (
            lambda year: attrs.evolve(
                year,
                corrections=tuple(attrs.evolve(c, corrected_at=None) for c in year.corrections),
            ),
            {},
            ("corrected_at",),
        ),
    ],
)
def test_the_deciding_facts_are_named(
    change: Callable[[Year], Year], options: dict[str, Any], missing: tuple[str, ...]
) -> None:
    determination = change(FULL).gate(**options)

    assert determination.answer is None
    assert determination.missing == missing


@pytest.mark.parametrize(
    ("change", "rule", "observed", "required"),
    [
        (
            _validation(checks=checks_of(rates=False), scope=None),
            VALIDATED,
            "open: audits.rates",
            "nothing open",
        ),
        (
            lambda year: attrs.evolve(year, targeted=year.targeted[:1]),
            TARGETED,
            "no targeted audit",
            "a targeted audit",
        ),
        (_last(result=None), TARGETED, "no review", "a targeted audit"),
        (
            _last(impact=None, root_cause=None),
            TARGETED,
            ", ".join(
                [
                    f"open: audits.targeted.impact ({ABOUT_READING})",
                    f"audits.targeted.root-cause ({ABOUT_READING})",
                ]
            ),
            "nothing open",
        ),
        (
            lambda year: attrs.evolve(year, corrections=year.corrections[:1]),
            CORRECTED,
            "not corrected",
            "corrected",
        ),
    ],
)
def test_open_items_are_reported(
    change: Callable[[Year], Year], rule: str, observed: str, required: str
) -> None:
    year = change(FULL)
    if year.validation.deficiencies == ():
        year = attrs.evolve(year, targeted=(), corrections=())
    (finding,) = [
        one for one in year.gate().findings if one.rule.id == rule and one.verdict is NOT_MET
    ]

    assert (finding.observed, finding.required) == (observed, required)


@pytest.mark.parametrize(("audited", "submitted"), [(2026, 2027), (2027, 2026)])
def test_an_audit_of_another_year_is_reported_with_both_years(audited: int, submitted: int) -> None:
    other = audit({}, plan=plan_of(year=PY(audited)))
    finding = only(may_submit(other, year=PY(submitted)), AUDITED)

    assert finding.verdict is NOT_MET
    assert (finding.observed, finding.required) == (str(audited), str(submitted))


@pytest.mark.parametrize("later", [True, False])
def test_a_second_decides(later: bool) -> None:
    """AUD-004, AUD-C01: before, not at the same instant."""
    at = VALIDATED_AT + SECOND if later else VALIDATED_AT

    assert CLEAN.gate(submitted_at=at).answer is later


def test_a_day_before_is_before_and_a_day_after_is_not() -> None:
    def of(day: date) -> bool | None:
        dated = resealed(CLEAN.validation, completed_at=day)
        return may_submit(dated, year=PY2027, submitted_at=SUBMITTED_AT).answer

    assert of(date(2028, 1, 12)) is True
    assert of(date(2028, 1, 13)) is None
    assert of(date(2028, 1, 14)) is False


@pytest.mark.parametrize("later", [True, False])
def test_data_sent_before_validation_ended_is_held_back_whatever_else_is_open(
    later: bool,
) -> None:
    """AUD-004: what is not known cannot put the end of the audit before the submission."""
    dated = resealed(CLEAN.validation, scope=None)
    at = VALIDATED_AT + SECOND if later else VALIDATED_AT
    determination = may_submit(dated, year=PY2027, submitted_at=at)

    assert determination.answer is (None if later else False)
    assert determination.missing == (("validation.scope",) if later else ())
    observed = None if later else "done 2028-01-10 10:00 EST"
    assert only(determination, VALIDATED).observed == observed


@pytest.mark.parametrize("later", [True, False])
def test_data_sent_before_a_targeted_audit_ended_is_held_back_whatever_else_is_open(
    later: bool,
) -> None:
    """AUD-020: what is not known cannot put the end of the audit before the submission."""
    *others, last = FULL.targeted
    without_digest = attrs.evolve(last, result=attrs.evolve(last.result, digest=None))
    year = attrs.evolve(FULL, targeted=(*others, without_digest))
    determination = year.gate(submitted_at=TARGETED_AT + SECOND if later else TARGETED_AT)

    assert determination.answer is (None if later else False)
    assert determination.missing == (("targeted.digest",) if later else ())
    found = [one.verdict for one in determination.findings if one.rule.id == TARGETED]
    assert found == ([MET, UNKNOWN] if later else [NOT_MET, NOT_MET])


# --- what the pool left ---------------------------------------------------------------------------


def test_an_exhausted_pool_is_reported_and_does_not_hold_back_data() -> None:
    year = year_of({(0, 0): [NPI_WRONG]}, size=10, patients=20)
    determination = year.gate(submitted_at=SUBMITTED_AT)

    assert determination.answer is True
    assert only(determination, EXHAUSTED).verdict is NOT_MET
    assert "10 of them audited before" in str(only(determination, EXHAUSTED).observed)


def test_cms_must_be_asked_if_no_records_were_left() -> None:
    """SAM-C38."""
    determination = year_of({(0, 0): [NPI_WRONG]}, size=1, patients=4).gate()

    assert determination.answer is None
    assert determination.missing == ("guidance of CMS",)
    assert only(determination, TARGETED).verdict is UNKNOWN


def test_a_sample_that_was_kept_small_holds_back_data() -> None:
    first = audit({(0, 0): [NPI_WRONG]}, size=15, patients=20)
    plan = targeted_plan(first, first.deficiencies[0], reuse=ReuseOfParticipants.NEVER)
    targeted = targeted_of(first, plan=plan, corrections=[correction_of("TIN_OR_NPI")])
    determination = may_submit(first, [targeted], year=PY2027)

    assert determination.answer is False
    assert "audits.targeted.sample-size" in str(only(determination, TARGETED).observed)


# --- everyone, or those affected: D14 ------------------------------------------------------------


def _open_of_first() -> tuple[Year, Any, Any]:
    """The NPI deficiency of one group is not corrected; another group has the other deficiency."""
    first, second = FULL.validation.deficiencies
    year = attrs.evolve(FULL, corrections=FULL.corrections[1:])
    return year, first.participants[0], second.participants[0]


def test_by_default_one_open_deficiency_holds_back_everyone() -> None:
    """D14, AUD-C22: a finding tells of it, as our reading."""
    year, _, other = _open_of_first()
    determination = year.gate(participant=other)

    assert determination.answer is False
    finding = only(determination, HELD_BACK)
    assert (finding.verdict, finding.observed) == (
        NOT_MET,
        "every participant of the intermediary",
    )
    assert finding.is_assumption
    assert HELD_BACK not in [one.rule.id for one in FULL.gate().findings]


def test_by_the_other_reading_it_holds_back_only_the_affected_participants() -> None:
    year, affected, other = _open_of_first()
    unaffected = group(20)

    for whose, answer in ((affected, False), (other, True), (unaffected, True)):
        determination = year.gate(participant=whose, blocking=AFFECTED)
        assert determination.answer is answer
        assert HELD_BACK not in [one.rule.id for one in determination.findings]
        # The reading is the caller's, and no answer is silent about it.
        assert AFFECTED_ONLY in [one.rule.id for one in determination.assumptions]
    started = _last(result=None)(year).gate(participant=unaffected, blocking=AFFECTED)
    assert started.answer is True
    whose = other.masked_key
    not_of_it = year.gate(participant=other, blocking=AFFECTED).findings[3:5]
    assert [(one.rule.id, one.verdict, one.about) for one in not_of_it] == [
        (TARGETED, NOT_APPLICABLE, f"TIN or NPI: not found in the data of {whose}"),
        (CORRECTED, NOT_APPLICABLE, f"TIN or NPI: not found in the data of {whose}"),
    ]


def test_open_data_validation_holds_back_everyone_under_both_readings() -> None:
    open_audit = audit({}, checks=checks_of(rates=False))

    for blocking in Blocking:
        determination = may_submit(
            open_audit, year=PY2027, participant=group(20), blocking=blocking
        )
        assert determination.answer is False
        assert only(determination, VALIDATED).about == EVERYONE.value


@pytest.mark.parametrize(
    "error", [NPI_WRONG, NO_READING, WRONG_RATE], ids=["its own", "another's", "a new one"]
)
def test_a_participant_with_a_deficiency_found_by_a_targeted_audit_is_affected(error: Any) -> None:
    """D14: the deficiency was found of it, whichever audit found it."""
    validation = FULL.validation
    first, second = validation.deficiencies
    plan = targeted_plan(validation, first)
    found = targeted_of(validation, first, {(0, 0): [error]}, plan=plan)
    whose = plan.participants[0].participant
    rate = "REPORTING_OR_PERFORMANCE_RATE: 001"
    keys = (*(one.key for one in validation.deficiencies), rate)
    # After the targeted audit, which found errors too.
    by_key = {key: correction_of(key, TARGETED_AT) for key in keys}
    lacking = next(one.key for one in found.result.deficiencies)
    audits_done = (found, FULL.targeted[1])
    assert whose not in {*first.participants, *second.participants}

    def gate(corrections: Any) -> bool | None:
        return may_submit(
            validation,
            audits_done,
            year=PY2027,
            corrections=corrections,
            participant=whose,
            blocking=AFFECTED,
        ).answer

    # The correction of a deficiency that was not found is refused.
    known = {key for key in by_key if key != "REPORTING_OR_PERFORMANCE_RATE: 001"} | {lacking}
    assert gate([by_key[key] for key in known]) is True
    assert gate([by_key[key] for key in known if key != lacking]) is False


def test_a_deficiency_found_only_by_a_targeted_audit_holds_back_its_participants() -> None:
    year = _found_more(FULL)
    (whose,) = next(
        one.participants
        for one in year.targeted[-1].result.deficiencies
        if one.kind is WRONG_RATE.kind
    )

    affected = year.gate(participant=whose, blocking=AFFECTED)
    unaffected = year.gate(participant=group(20), blocking=AFFECTED)
    assert affected.answer is False
    assert unaffected.answer is True
    # No targeted audit is required of it, so none is spoken of.
    about = f"{WRONG_RATE.kind.value} of 001: not found in the data of {group(20).masked_key}"
    assert [one.rule.id for one in unaffected.findings if one.about == about] == [CORRECTED]


# --- corrected before it is certified ------------------------------------------------------------

CERTIFIED = "audits.order.certified"
BEFORE, AFTER = CORRECTED_AT - SECOND, CORRECTED_AT + SECOND
THE_HOUR = ("the hour of corrected_at",)
WHICH = ("which correction changed the data",)


@pytest.mark.parametrize(
    ("made", "certified_at", "verdict", "missing"),
    [
        ([CORRECTED_AT], CORRECTED_AT, MET, ()),
        ([CORRECTED_AT], BEFORE, NOT_MET, ()),
        ([CORRECTED_AT, AFTER], BEFORE, NOT_MET, ()),
        # The correction of this participant's data may be the one that came in time.
        ([CORRECTED_AT, AFTER], CORRECTED_AT, UNKNOWN, WHICH),
        ([date(2028, 1, 11)], eastern(2028, 1, 11, 12), UNKNOWN, THE_HOUR),
        ([date(2028, 1, 11)], eastern(2028, 1, 12, 0), MET, ()),
        ([date(2028, 1, 12)], eastern(2028, 1, 11, 12), NOT_MET, ()),
        ([None], AFTER, UNKNOWN, ("corrected_at",)),
    ],
)
def test_data_is_certified_after_its_errors_were_corrected(
    made: list[Any], certified_at: datetime, verdict: Verdict, missing: tuple[str, ...]
) -> None:
    """RDY-011: data that changed after the certification is certified again; D10."""
    first, second = FULL.validation.deficiencies
    corrections = [correction_of(first, at) for at in made]
    year = attrs.evolve(FULL, corrections=(*corrections, FULL.corrections[1]))

    found = only(year.gate(participant=first.participants[0], certified_at=certified_at), CERTIFIED)

    assert (found.verdict, found.missing) == (verdict, missing)
    assert found.is_assumption
    # The other deficiency was found in another's data.
    own = only(year.gate(participant=second.participants[0], certified_at=AFTER), CERTIFIED)
    assert (own.verdict, own.about) == (MET, ABOUT_READING)


def test_only_a_certification_before_a_correction_of_the_own_data_holds_back() -> None:
    whose = FULL.validation.deficiencies[0].participants[0]

    def rules(**options: Any) -> list[str]:
        return [one.rule.id for one in FULL.gate(**options).findings]

    assert FULL.gate(participant=whose, certified_at=BEFORE).answer is False
    assert FULL.gate(participant=whose, certified_at=CORRECTED_AT).answer is True
    assert FULL.gate(participant=whose).answer is True
    assert CERTIFIED not in rules(participant=whose)
    assert CERTIFIED not in rules(certified_at=BEFORE)
    assert CERTIFIED not in rules(participant=group(20), certified_at=BEFORE)
    assert CERTIFIED not in [
        one.rule.id for one in CLEAN.gate(participant=whose, certified_at=BEFORE).findings
    ]


def test_whether_a_virtual_groups_data_was_corrected_is_not_known() -> None:
    whose = VirtualGroup("X12345")

    early = FULL.gate(participant=whose, certified_at=BEFORE).findings
    late = FULL.gate(participant=whose, certified_at=AFTER).findings

    told = [one for one in early if one.rule.id == CERTIFIED]
    assert [one.verdict for one in told] == [UNKNOWN] * 2
    assert {one.missing for one in told} == {
        (f"whether the data of {whose.masked_key} holds that of the participants affected",)
    }
    assert [one.verdict for one in late if one.rule.id == CERTIFIED] == [MET] * 2


def test_a_correction_of_no_record_changes_no_data() -> None:
    first = FULL.validation.deficiencies[0]
    none = attrs.evolve(correction_of(first, AFTER), records=0)
    year = attrs.evolve(FULL, corrections=(none, *FULL.corrections))

    d = year.gate(participant=first.participants[0], certified_at=CORRECTED_AT)

    assert only(d, CERTIFIED).verdict is MET


@pytest.mark.parametrize("wrong", [date(2028, 1, 12), datetime(2028, 1, 12, 9)])
def test_the_certification_is_an_instant(wrong: Any) -> None:
    with pytest.raises(InvalidInput, match="certified_at"):
        FULL.gate(participant=group(20), certified_at=wrong)
    whole = gate(FULL.validation, FULL.targeted, year=PY2027, corrections=FULL.corrections)
    planned = PlannedSubmission(group(20), PY2027, {PerformanceCategory.QUALITY})
    with pytest.raises(InvalidInput, match="certified_at"):
        whole.may_submit(planned, certified_at=wrong)


def test_the_affected_reading_needs_a_participant() -> None:
    with pytest.raises(InvalidValue) as caught:
        FULL.gate(blocking=AFFECTED)

    assert str(caught.value) == (
        "may_submit: participant: given None, expected the participant whose data will be "
        "submitted; AFFECTED decides for one participant"
    )


# --- laws ----------------------------------------------------------------------------------------


@given(audits(), st.booleans())
def test_data_never_goes_while_anything_in_the_result_is_open(work: AuditWork, dated: bool) -> None:
    """AUD-004, AUD-030: False or None, never True, as long as the audit is not complete."""
    result = work.result(completed_at=VALIDATED_AT)
    determination = may_submit(result, year=PY2027, submitted_at=SUBMITTED_AT if dated else None)

    if result.open or result.deficiencies:
        assert determination.answer is not True
    else:
        assert determination.answer is True


@given(audits(complete=True, smallest=10), st.data())
def test_removing_anything_from_an_open_gate_shuts_it(work: AuditWork, data: st.DataObject) -> None:
    """AUD-020, AUD-026: each targeted audit and each correction is needed."""
    result = work.result(completed_at=VALIDATED_AT)
    targeted = [targeted_of(result, one, completed_at=TARGETED_AT) for one in result.deficiencies]
    corrections = [correction_of(one, CORRECTED_AT) for one in result.deficiencies]

    def gate(audits_done: list[TargetedAudit], corrected: list[Correction]) -> bool | None:
        return may_submit(
            result,
            audits_done,
            year=PY2027,
            corrections=corrected,
            submitted_at=data.draw(st.sampled_from((None, SUBMITTED_AT))),
        ).answer

    everything = gate(targeted, corrections)
    # Where a small registry has no data left, CMS must be asked.
    assert everything is not False
    if result.deficiencies:
        place = data.draw(st.integers(0, len(targeted) - 1))
        assert gate(targeted[:place] + targeted[place + 1 :], corrections) is False
        assert gate(targeted, corrections[:place] + corrections[place + 1 :]) is False


@given(st.permutations(range(2)), st.permutations(range(2)), st.sampled_from((None, SUBMITTED_AT)))
def test_the_order_of_the_arguments_does_not_matter(
    audits_first: list[int], corrections_first: list[int], submitted_at: datetime | None
) -> None:
    shuffled = Year(
        FULL.validation,
        tuple(FULL.targeted[place] for place in audits_first),
        tuple(FULL.corrections[place] for place in corrections_first),
    )

    assert shuffled.gate(submitted_at=submitted_at) == FULL.gate(submitted_at=submitted_at)


def test_corrections_may_come_with_their_targeted_audits() -> None:
    with_them = tuple(
        attrs.evolve(one, corrections=[correction])
        for one, correction in zip(FULL.targeted, FULL.corrections, strict=True)
    )
    determination = may_submit(
        FULL.validation, iter(with_them), year=PY2027, submitted_at=SUBMITTED_AT
    )

    assert determination == FULL.gate(submitted_at=SUBMITTED_AT)


def test_no_patient_or_whole_tin_is_shown_anywhere() -> None:
    year, affected, other = _open_of_first()
    texts = [
        text
        for determination in (
            year.gate(),
            year.gate(participant=other, blocking=AFFECTED),
            FULL.gate(submitted_at=SUBMITTED_AT),
        )
        for text in shown_texts(determination)
    ]
    secrets = ("MRN", affected.tin.digits, other.tin.digits)

    assert [secret for secret in secrets for text in texts if secret in text] == []


# --- malformed -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        (
            {"validation": "audit"},
            InvalidType,
            r"validation: given 'audit' \(str\), expected an Aud",
        ),
        (
            {"targeted_audits": 5},
            InvalidType,
            "targeted_audits: given int, expected an iterable of TargetedAudit",
        ),
        (
            {"targeted_audits": ["X"]},
            InvalidType,
            r"targeted_audits\[0\]: given str, expected a TargetedAudit",
        ),
        ({"corrections": ["X"]}, InvalidType, r"corrections\[0\]: given str, expected a Corr"),
        ({"corrections": 5}, InvalidType, "corrections: given int, expected an iterable of Corr"),
        (
            {"blocking": "AFFECTED"},
            InvalidType,
            r"blocking: given 'AFFECTED' \(str\), expected a B",
        ),
        ({"blocking": None}, InvalidType, "blocking: given None, expected a Blocking"),
        (
            {"participant": "group:1"},
            InvalidType,
            "participant: given a text that is not shown here, expected an Indi",
        ),
        ({"submitted_at": date(2028, 1, 13)}, InvalidType, "submitted_at: given"),
        ({"submitted_at": datetime(2028, 1, 13)}, InvalidValue, "submitted_at: given"),
        ({"year": 2027}, InvalidType, "year: given 2027"),
        (
            {"validation": FULL.targeted[0].result},
            InvalidValue,
            "validation: given a targeted audit's result, expected a data validation audit's",
        ),
        (
            {"targeted_audits": (*FULL.targeted, FULL.targeted[0])},
            InvalidValue,
            "targeted_audits: given two for one deficiency, expected one for each deficiency",
        ),
        (
            {"corrections": [correction_of("TIN OR NPI")]},
            InvalidValue,
            (
                "corrections: given one of a deficiency that was not found, expected one of "
                "CLINICAL_DOCUMENTATION: 236, TIN_OR_NPI"
            ),
        ),
        (
            {
                "validation": CLEAN.validation,
                "targeted_audits": (),
                "corrections": FULL.corrections,
            },
            InvalidValue,
            "corrections: given one of a deficiency that was not found, expected one of none",
        ),
        (
            {"validation": CLEAN.validation, "corrections": ()},
            InvalidValue,
            r"targeted_audits\[0\]: given one of a deficiency that was not found, expected one of",
        ),
    ],
)
def test_invalid_arguments_are_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    given = {
        "validation": FULL.validation,
        "targeted_audits": FULL.targeted,
        "year": PY2027,
        "corrections": FULL.corrections,
        **changes,
    }
    with pytest.raises(kind) as caught:
        may_submit(**given)
    assert caught.value.subject == "may_submit"
    assert any(re.match(told, str(problem)) for problem in caught.value.problems)


def test_all_problems_are_reported_together() -> None:
    with pytest.raises(InvalidInput) as types:
        may_submit("audit", ["X"], year=PY2027, blocking="AFFECTED")
    with pytest.raises(InvalidInput) as values:
        may_submit(
            FULL.targeted[0].result,
            [FULL.targeted[0], FULL.targeted[0]],
            year=PY2027,
            blocking=AFFECTED,
        )

    assert [one.field for one in types.value.problems] == [
        "validation",
        "blocking",
        "targeted_audits[0]",
    ]
    assert [one.field for one in values.value.problems] == [
        "participant",
        "validation",
        "targeted_audits",
    ]


def test_a_correction_of_a_targeted_audits_finding_is_recognized() -> None:
    year = _found_more(FULL)
    more = correction_of("REPORTING_OR_PERFORMANCE_RATE: 001", TARGETED_AT)

    assert attrs.evolve(year, corrections=(*year.corrections, more)).gate().answer is True


# --- audits of every year: AUD-003 ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("audited", "will_be", "answer", "verdict", "observed"),
    [
        pytest.param({2027}, True, True, MET, "2027", id="audited"),
        pytest.param({2026}, True, False, NOT_MET, "2026", id="AUD-C23: of the year before"),
        pytest.param((), True, False, NOT_MET, "no year", id="AUD-003: none"),
        pytest.param({2027, 2025}, None, True, MET, "2025, 2027", id="it is not known for what"),
        pytest.param({2026}, None, None, UNKNOWN, "2026", id="nor whether it was needed"),
        pytest.param((), False, True, NOT_APPLICABLE, None, id="no data"),
        pytest.param({2027}, False, True, NOT_APPLICABLE, None, id="audited for nothing"),
    ],
)
def test_audits_are_conducted_for_every_year_whose_data_is_submitted(
    audited: Any, will_be: bool | None, answer: bool | None, verdict: Verdict, observed: str | None
) -> None:
    years = [PY(year) for year in audited]
    determination = check_audited(years, PY2027, data_will_be_submitted=will_be)

    assert determination.answer is answer
    (finding,) = determination.findings
    assert (finding.rule.id, finding.verdict, finding.observed) == (AUDITED, verdict, observed)
    if observed:
        assert finding.required == "2027"
        assert "2027 Self-Nomination Fact Sheet" in str(finding.citation)
    assert determination.missing == (("data_will_be_submitted",) if answer is None else ())


@pytest.mark.parametrize(
    ("audited", "will_be", "told"),
    [
        (2027, True, "audited: given int, expected an iterable of PerformanceYear"),
        ("2027", True, "audited: given str, expected an iterable of PerformanceYear"),
        ([2027], True, r"audited\[0\]: given int, expected a PerformanceYear"),
        ([], "yes", r"data_will_be_submitted: given 'yes' \(str\), expected True, False, or None"),
        ([], 0, "data_will_be_submitted: given 0"),
    ],
)
def test_anything_but_years_is_refused(audited: Any, will_be: Any, told: str) -> None:
    with pytest.raises(InvalidType, match=f"^check_audited: {told}"):
        check_audited(audited, PY2027, data_will_be_submitted=will_be)


def test_years_may_come_one_by_one() -> None:
    years = (PY(year) for year in (2027, 2026, 2027))
    determination = check_audited(years, PY2027, data_will_be_submitted=True)

    assert determination.answer is True
    assert determination.findings[0].observed == "2026, 2027"


def test_a_year_is_a_performance_year() -> None:
    with pytest.raises(InvalidType, match=r"^check_audited: year: given 2027"):
        check_audited([], 2027, data_will_be_submitted=True)
    with pytest.raises(InvalidType, match=r"^may_submit: year: given None"):
        may_submit(None, year=None)


def test_a_deficiency_that_no_audit_found_affects_no_one() -> None:
    stranger = attrs.evolve(FULL.targeted[0].deficiency, measure="999")
    assert isinstance(stranger, Deficiency)
    wrong = attrs.evolve(FULL.targeted[0], deficiency=stranger)

    with pytest.raises(InvalidValue, match=r"targeted_audits\[1\]: given one of a deficiency"):
        may_submit(FULL.validation, [FULL.targeted[1], wrong], year=PY2027)
    assert THIRD_SEED not in repr(wrong)
