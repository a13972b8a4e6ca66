"""Targeted audits: what they find out, and corrections: 42 CFR 414.1400(b)(3)(vi)(A) to (C)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditResult,
    CmsAnswer,
    Correction,
    DataError,
    Deficiency,
    ErrorKind,
    TargetedAudit,
    check_targeted,
    execution_report,
    may_submit,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.sampling import (
    ReuseOfParticipants,
    draw,
)
from tests.audits.samples import (
    NPI_WRONG,
    ONE_ERROR,
    PY,
    PY2027,
    TARGETED_AT,
    WRONG_RATE,
    audit,
    correction_of,
    decided,
    eastern,
    found_in,
    frame_of,
    only,
    open_in,
    plan_of,
    resealed,
    targeted_of,
    targeted_plan,
    verdicts,
)
from tests.sampling.samples import OTHER_SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
WHEN_EXHAUSTED, ALLOWED, NEVER = ReuseOfParticipants
IMPACT, ROOT_CAUSE, COMPLETE, OTHER_DATA, YEAR, SIZE, EXHAUSTED = (
    f"audits.targeted.{name}"
    for name in (
        "impact",
        "root-cause",
        "complete",
        "other-data",
        "year",
        "sample-size",
        "exhausted",
    )
)
SAME_DEFICIENCY, AFTERWARDS, EXCLUDES, FRAME, OWN_SEED, ANSWERED = (
    f"audits.targeted.{name}"
    for name in ("deficiency", "afterwards", "excludes", "frame", "seed", "cms-answer")
)
CORRECTED = "audits.corrected"


def told_of(deficiency: Deficiency) -> str:
    return (
        f"{deficiency.kind.value} of {deficiency.measure}" if deficiency.measure else "TIN or NPI"
    )


# --- whether it is done: AUD-019, AUD-020 --------------------------------------------------------


def test_a_targeted_audit_with_everything_is_done() -> None:
    first = found_in()
    determination = decided(targeted_of(first), first)

    assert determination.answer is True
    assert determination.year == PY2027
    assert verdicts(determination.findings) == [
        (rule, MET)
        for rule in (
            *(IMPACT, ROOT_CAUSE, SAME_DEFICIENCY, YEAR, AFTERWARDS, COMPLETE),
            *(OTHER_DATA, EXCLUDES, FRAME, OWN_SEED, SIZE, EXHAUSTED, CORRECTED),
        )
    ]
    assert {one.about for one in determination.findings} == {"TIN or NPI"}
    assert only(determination, COMPLETE).observed == "50 of 50"
    assert only(determination, COMPLETE).required == "50 records"
    assert only(determination, YEAR).observed == only(determination, YEAR).required == "2027"
    assert only(determination, OTHER_DATA).observed == "0 records of both"
    assert only(determination, OTHER_DATA).required == "0"


@pytest.mark.parametrize(
    ("parts", "rule"),
    [
        pytest.param({"impact": None}, IMPACT, id="AUD-019: no impact"),
        pytest.param({"root_cause": None}, ROOT_CAUSE, id="AUD-019: no root cause"),
        pytest.param({"result": None}, COMPLETE, id="AUD-020: no review"),
    ],
)
def test_without_impact_root_cause_or_reviews_it_is_not_done(
    parts: dict[str, Any], rule: str
) -> None:
    first = found_in()
    determination = decided(targeted_of(first, **parts), first)

    assert determination.answer is False
    assert open_in(determination.findings) == [rule]


def test_stated_items_are_reported() -> None:
    first = found_in()

    assert only(decided(targeted_of(first), first), IMPACT).observed == "stated"
    bare = decided(targeted_of(first, impact=None), first)
    assert only(bare, IMPACT).observed == "not stated"
    none = decided(targeted_of(first, result=None), first)
    assert (only(none, COMPLETE).observed, only(none, COMPLETE).required) == (
        "no review",
        "all records",
    )


def test_an_unreviewed_record_leaves_the_audit_undone() -> None:
    first = found_in()
    plan = targeted_plan(first, first.deficiencies[0])
    whole = targeted_of(first, plan=plan).result
    part = resealed(whole, reviews=whole.reviews[1:])
    determination = decided(targeted_of(first, result=part), first)

    assert determination.answer is False
    assert open_in(determination.findings) == [COMPLETE]
    assert only(determination, COMPLETE).observed == "49 of 50"


@pytest.mark.parametrize(("audited", "targeted"), [(2027, 2026), (2026, 2027)])
def test_a_targeted_audit_is_for_the_first_audits_year(audited: int, targeted: int) -> None:
    first = audit(ONE_ERROR, plan=plan_of(year=PY(audited)))
    other = draw(
        [attrs.evolve(one, participant=group(100 + at)) for at, one in enumerate(frame_of(20))],
        lambda _: patient_ids(6),
        seed=OTHER_SEED,
        year=PY(targeted),
    )
    determination = decided(targeted_of(first, plan=other), first)
    finding = only(determination, YEAR)

    assert finding.verdict is NOT_MET
    assert (finding.observed, finding.required) == (str(targeted), str(audited))
    assert determination.answer is False


# --- corrections ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("corrections", "answer", "verdict"),
    [
        pytest.param([], False, NOT_MET, id="AUD-026: not corrected"),
        pytest.param(["TIN_OR_NPI"], True, MET, id="AUD-020: corrected"),
        pytest.param([("TIN_OR_NPI", None)], None, UNKNOWN, id="not known when"),
        pytest.param(["OTHER: it"], False, NOT_MET, id="another deficiency's"),
    ],
)
def test_its_deficiency_must_be_corrected(
    corrections: list[Any], answer: bool | None, verdict: Verdict
) -> None:
    first = found_in()
    known = [
        correction_of(*one) if isinstance(one, tuple) else correction_of(one) for one in corrections
    ]
    for targeted, terms in (
        (targeted_of(first), {"corrections": known}),
        (targeted_of(first, corrections=known), {"corrections": ()}),
        (targeted_of(first, corrections=known), {"corrections": iter(known)}),
    ):
        determination = check_targeted(targeted, first, **terms)
        finding = only(determination, CORRECTED)
        assert (determination.answer, finding.verdict) == (answer, verdict)
        assert (
            finding.observed
            == {
                MET: date(2028, 1, 11),
                NOT_MET: "not corrected",
                UNKNOWN: None,
            }[verdict]
        )
        assert finding.missing == (("corrected_at",) if verdict is UNKNOWN else ())


@pytest.mark.parametrize(
    ("looked_for", "besides"),
    [
        pytest.param(NPI_WRONG, WRONG_RATE, id="what-sorts-before"),
        pytest.param(WRONG_RATE, NPI_WRONG, id="what-sorts-after"),
    ],
)
def test_other_deficiencies_it_found_must_be_corrected_too(
    looked_for: DataError, besides: DataError
) -> None:
    first = audit({(0, 0): [looked_for]}, size=20, patients=6)
    targeted = targeted_of(first, errors={(0, 0): [besides], (1, 0): [looked_for]})
    (own,) = first.deficiencies
    (other,) = (one for one in targeted.result.deficiencies if one.key != own.key)

    lacking = decided(targeted, first, corrections=[correction_of(own, TARGETED_AT)])
    corrected = [correction_of(own, TARGETED_AT), correction_of(other, TARGETED_AT)]
    both = decided(targeted, first, corrections=corrected)

    assert lacking.answer is False
    assert [(one.about, one.verdict) for one in lacking.findings if one.rule.id == CORRECTED] == [
        (told_of(other), NOT_MET),
        (told_of(own), MET),
    ]
    assert both.answer is True


@pytest.mark.parametrize("rule", [IMPACT, ROOT_CAUSE, COMPLETE, CORRECTED])
def test_each_clause_alone_decides(rule: str) -> None:
    """Nothing that is NOT_MET is outweighed by what is MET."""
    first = found_in()
    parts: dict[str, Any] = {
        IMPACT: {"impact": None},
        ROOT_CAUSE: {"root_cause": None},
        COMPLETE: {"result": None},
    }.get(rule, {})
    corrections = [] if rule == CORRECTED else [correction_of("TIN_OR_NPI")]
    determination = check_targeted(targeted_of(first, **parts), first, corrections=corrections)

    assert determination.answer is False
    assert open_in(determination.findings) == [rule]


# --- malformed -----------------------------------------------------------------------------------


def test_only_targeted_audits_are_checked() -> None:
    first = found_in()

    with pytest.raises(InvalidType, match=r"^check_targeted: targeted: given a text that is not"):
        check_targeted("targeted", first)
    with pytest.raises(
        InvalidType, match=r"^check_targeted: validation: given Plan, expected an A"
    ):
        check_targeted(targeted_of(first), first.plan)
    with pytest.raises(InvalidType, match=r"corrections\[1\]: given str, expected a Correction"):
        check_targeted(targeted_of(first), first, corrections=[correction_of("X"), "X"])
    with pytest.raises(InvalidType, match="corrections: given int, expected an iterable of Corr"):
        check_targeted(targeted_of(first), first, corrections=5)


@pytest.mark.parametrize(
    ("parts", "kind", "told"),
    [
        ({"deficiency": "TIN_OR_NPI"}, InvalidType, "deficiency: given 'TIN_OR_NPI'"),
        ({"result": "result"}, InvalidType, "result: given 'result'"),
        ({"impact": ""}, InvalidValue, "impact: given ''"),
        ({"root_cause": 5}, InvalidType, "root_cause: given 5"),
        ({"corrections": 5}, InvalidType, "corrections: given int, expected a tuple of Corr"),
        ({"corrections": ["X"]}, InvalidType, "corrections: given an item that is a str"),
    ],
)
def test_a_targeted_audit_with_wrong_types_is_refused(
    parts: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    known = {"deficiency": found_in().deficiencies[0], **parts}
    with pytest.raises(kind, match=f"^TargetedAudit: {told}"):
        TargetedAudit(**known)


def test_a_data_validation_result_is_not_a_targeted_audits_result() -> None:
    first = found_in()

    with pytest.raises(InvalidValue) as caught:
        TargetedAudit(deficiency=first.deficiencies[0], result=first)

    assert str(caught.value) == (
        "TargetedAudit: result: given data validation audit, expected a targeted audit's; evaluate "
        "it with kind=AuditKind.TARGETED"
    )


@pytest.mark.parametrize(
    ("parts", "kind", "told"),
    [
        ({"deficiency": None}, InvalidType, "deficiency: given None"),
        ({"how": " "}, InvalidValue, "how: given ' '"),
        ({"corrected_at": "2028-01-11"}, InvalidType, "corrected_at: given '2028-01-11'"),
        ({"corrected_at": datetime(2028, 1, 11)}, InvalidValue, "corrected_at: given"),
    ],
)
def test_a_correction_says_what_how_and_when(
    parts: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    known = {"deficiency": "TIN_OR_NPI", "how": "typed again", **parts}
    with pytest.raises(kind, match=f"^Correction: {told}"):
        Correction(**known)


def test_one_sample_may_serve_two_deficiencies() -> None:
    """D8: one investigation per finding, a shared sample allowed."""
    first = audit({(0, 0): [NPI_WRONG, DataError(ErrorKind.OTHER, "236", "late")]})
    plan = targeted_plan(first, first.deficiencies[0])

    for deficiency in first.deficiencies:
        targeted = targeted_of(first, deficiency, plan=plan, completed_at=eastern(2028, 1, 12, 9))
        assert decided(targeted, first).answer is True


# --- what CMS answers ----------------------------------------------------------------------------

ASKED_AT = eastern(2028, 1, 10, 10)


def answered(*, accepts: bool = True, on: Any = date(2028, 1, 13)) -> CmsAnswer:
    return CmsAnswer(text="it is accepted as it is", given_on=on, accepts=accepts)


def nothing_left(**parts: Any) -> tuple[AuditResult, TargetedAudit]:
    """The only group has four patients, and all of them were audited."""
    first = found_in(1, 4)
    return first, targeted_of(first, **parts)


@pytest.mark.parametrize(
    ("answer", "verdict", "whole"),
    [
        pytest.param(answered(), MET, True, id="accepted"),
        pytest.param(answered(accepts=False), NOT_MET, False, id="not accepted"),
        pytest.param(answered(on=date(2028, 1, 9)), NOT_MET, False, id="before CMS was asked"),
        pytest.param(answered(on=ASKED_AT), NOT_MET, False, id="at the instant of the audit"),
        pytest.param(answered(on=date(2028, 1, 11)), NOT_MET, False, id="before what it accepts"),
        pytest.param(answered(on=TARGETED_AT), MET, True, id="at the instant of what it accepts"),
        pytest.param(answered(on=date(2028, 1, 12)), UNKNOWN, None, id="on the day of that"),
    ],
)
def test_cms_decides_what_to_do_if_no_records_are_left(
    answer: CmsAnswer, verdict: Verdict, whole: bool | None
) -> None:
    first, targeted = nothing_left(cms_answer=answer)
    determination = decided(targeted, first)
    gate = may_submit(
        first,
        [targeted],
        year=PY2027,
        corrections=[correction_of(first.deficiencies[0])],
        submitted_at=eastern(2028, 1, 20, 9),
    )

    assert determination.answer is whole
    assert gate.answer is whole
    assert only(determination, ANSWERED).verdict is verdict
    assert only(determination, EXHAUSTED).verdict is NOT_MET
    if whole is None:
        assert determination.missing == ("the hour of cms_answer.given_on",)


@pytest.mark.parametrize(("day", "answer"), [(19, True), (20, None), (21, False)])
def test_cmss_answer_after_the_submission_is_too_late(day: int, answer: bool | None) -> None:
    first, targeted = nothing_left(cms_answer=answered(on=date(2028, 1, day)))
    gate = may_submit(
        first,
        [targeted],
        year=PY2027,
        corrections=[correction_of(first.deficiencies[0])],
        submitted_at=eastern(2028, 1, 20, 9),
    )

    assert gate.answer is answer


def test_cmss_answer_settles_nothing_if_the_audit_is_not_known_to_have_ended() -> None:
    first, targeted = nothing_left(cms_answer=answered())
    undated = resealed(first, completed_at=None)
    determination = decided(targeted, undated)

    assert only(determination, ANSWERED).verdict is UNKNOWN
    assert determination.missing == ("validation.completed_at", "the hour of corrected_at")
    undone = attrs.evolve(targeted, result=resealed(targeted.result, completed_at=None))
    finding = only(decided(undone, first), ANSWERED)
    assert finding.missing == ("targeted.completed_at", "the hour of cms_answer.given_on")


def test_an_accepted_exhausted_audits_report_needs_no_rate_without_records() -> None:
    for answer, lacks in ((answered(), False), (None, True)):
        first, targeted = nothing_left(cms_answer=answer)
        report = execution_report(
            first,
            [targeted],
            intermediary="X",
            corrections=[correction_of(first.deficiencies[0], date(2028, 1, 14))],
        )
        rate = f"targeted audit: {first.deficiencies[0].key}: overall error rate"
        assert (rate in report.missing) is lacks
        assert report.is_complete is not lacks


def test_cms_is_not_asked_if_enough_is_left_but_its_refusal_counts() -> None:
    first = found_in(20)
    accepted = decided(targeted_of(first, cms_answer=answered(on=date(2027, 1, 1))), first)
    refused = decided(targeted_of(first, cms_answer=answered(accepts=False)), first)

    assert accepted.answer is True
    assert only(accepted, ANSWERED).verdict is NOT_APPLICABLE
    assert only(accepted, EXHAUSTED).verdict is MET
    assert refused.answer is False


def test_cmss_answer_does_not_excuse_a_sample_that_the_caller_kept_small() -> None:
    first = found_in(15, 20)
    plan = targeted_plan(first, first.deficiencies[0], reuse=NEVER)
    determination = decided(targeted_of(first, plan=plan, cms_answer=answered()), first)

    assert determination.answer is False
    assert only(determination, SIZE).verdict is NOT_MET


# --- who left, and who has nothing ---------------------------------------------------------------


@pytest.mark.parametrize("year", [2020, 2028])
def test_years_without_a_text_are_not_covered(year: int) -> None:
    first = found_in()
    other = attrs.evolve(first, plan=attrs.evolve(first.plan, year=PY(year)))

    with pytest.raises(YearNotCovered):
        check_targeted(targeted_of(first), other)
