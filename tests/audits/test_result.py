"""The answer of an audit and its findings in order: 42 CFR 414.1400(b)(3)(v)(D) to (G)."""

from __future__ import annotations

import copy
import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditKind,
    AuditOutcome,
    AuditResult,
    DataError,
    ErrorKind,
    Review,
    evaluate,
    upper_bound,
)
from qpp_rules.audits.result import check_intact, sealed
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationStatus,
)
from qpp_rules.sampling import ExcludedParticipants, draw, extend
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    PY,
    PY2027,
    REGISTRY,
    SCOPE,
    audit,
    checks_of,
    eastern,
    found,
    frame_of,
    gone,
    open_in,
    outside_of,
    plan_of,
    resealed,
    reviews_of,
    shown_texts,
    targeted_of,
)
from tests.core.helpers import Markup
from tests.sampling.samples import SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
CLEAN, DEFICIENT, UNDETERMINED = AuditOutcome
DOCUMENTED = "audits.documentation"
REVIEWED = "audits.sample-reviewed"
ELIGIBILITY = "audits.eligibility-status"
IDENTIFIERS = "audits.identifiers"
RATES = "audits.rates"
RELEVANCE = "audits.relevance"
ERROR_RATE = "audits.error-rate"
NO_TARGETED = "audits.no-targeted-audit"
GROUPED = "audits.deficiencies"
VERIFIED_OF_EACH = [ELIGIBILITY, IDENTIFIERS, RATES, RELEVANCE]
SCOPES = (
    "categories",
    "participation-options",
    "statuses",
    "collection-types",
    "reporting-options",
)
SAMPLED = [
    "audits.plan",
    "audits.plan.verified",
    "audits.sample-size",
    "audits.sample-size.patients",
]


# --- the answer ----------------------------------------------------------------------------------


def test_a_complete_audit_without_errors_is_clean() -> None:
    result = audit()

    assert result.answer is CLEAN
    assert result.is_complete
    assert result.open == ()
    assert result.deficiencies == result.targeted_audits_required == ()
    assert {one.verdict for one in result.findings} == {MET, NOT_APPLICABLE}
    assert result.year == PY2027
    assert result.missing == ()


def test_one_error_makes_it_deficient() -> None:
    """AUD-C26."""
    result = audit({(0, 0): [NPI_WRONG]})

    assert result.answer is DEFICIENT
    assert result.is_complete


@pytest.mark.parametrize(
    ("changes", "rule", "verdict", "missing"),
    [
        pytest.param(
            {"scope": None}, "audits.scope.categories", UNKNOWN, ("scope",), id="no scope"
        ),
        pytest.param(
            {"scope": attrs.evolve(SCOPE, statuses=None)},
            "audits.scope.statuses",
            UNKNOWN,
            ("scope.statuses",),
            id="AUD-008: the statuses are not known",
        ),
        pytest.param(
            {"scope": attrs.evolve(SCOPE, statuses=SCOPE.statuses | {ParticipationStatus.OPT_IN})},
            "audits.scope.statuses",
            NOT_MET,
            (),
            id="AUD-008: the statuses are not reached",
        ),
        pytest.param(
            {"checks": checks_of(eligibility_status=None)},
            ELIGIBILITY,
            UNKNOWN,
            ("checks.eligibility_status",),
            id="AUD-010: not known to be verified",
        ),
        pytest.param(
            {"checks": checks_of(eligibility_status=False)},
            ELIGIBILITY,
            NOT_MET,
            (),
            id="AUD-010: not verified",
        ),
        pytest.param(
            {"checks": checks_of(identifiers=None)},
            IDENTIFIERS,
            UNKNOWN,
            ("checks.identifiers",),
            id="AUD-011: not known",
        ),
        pytest.param(
            {"checks": checks_of(identifiers=False)}, IDENTIFIERS, NOT_MET, (), id="AUD-011: no"
        ),
        pytest.param(
            {"checks": checks_of(rates=None)},
            RATES,
            UNKNOWN,
            ("checks.rates",),
            id="AUD-012: not known",
        ),
        pytest.param({"checks": checks_of(rates=False)}, RATES, NOT_MET, (), id="AUD-012: no"),
        pytest.param(
            {"checks": checks_of(relevance=None)},
            RELEVANCE,
            UNKNOWN,
            ("checks.relevance",),
            id="AUD-013: not known",
        ),
        pytest.param(
            {"checks": checks_of(relevance=False)}, RELEVANCE, NOT_MET, (), id="AUD-013: no"
        ),
        pytest.param(
            {"reviews": reviews_of(plan_of())[1:]},
            REVIEWED,
            NOT_MET,
            ("reviews",),
            id="a record is open",
        ),
    ],
)
@pytest.mark.parametrize("errors", [{}, {(5, 0): [NPI_WRONG]}], ids=["no error", "an error"])
def test_an_audit_with_one_open_clause_is_undetermined_whatever_it_found(
    changes: dict[str, Any], rule: str, verdict: Verdict, missing: tuple[str, ...], errors: Any
) -> None:
    if "reviews" in changes:
        changes = {"reviews": reviews_of(plan_of(), errors)[1:]}
    result = audit(errors, **changes)

    assert result.answer is UNDETERMINED
    assert not result.is_complete
    assert [(one.rule.id, one.verdict) for one in result.open] == [(rule, verdict)]
    assert result.missing == missing
    assert bool(result.deficiencies) is bool(errors)
    assert result.targeted_audits_required == result.deficiencies


def test_qcdr_measures_in_the_audit_of_a_registry_leave_it_open() -> None:
    scope = attrs.evolve(SCOPE, collection_types={CollectionType.QCDR_MEASURE})
    plan = plan_of(facets=scope.facets)

    def of(kind: IntermediaryType | None) -> AuditResult:
        return audit(plan=plan, scope=scope, intermediary_type=kind)

    assert of(IntermediaryType.QCDR).answer is CLEAN
    assert of(IntermediaryType.QUALIFIED_REGISTRY).answer is UNDETERMINED
    assert of(None).missing == ("intermediary_type",)


def test_without_reviews_and_checks_everything_is_open() -> None:
    result = evaluate(plan_of(), [], PY2027)

    assert result.answer is UNDETERMINED
    assert [one.rule.id for one in result.open] == [
        "audits.intermediary-type",
        "audits.scope.categories",
        REVIEWED,
        ELIGIBILITY,
        IDENTIFIERS,
        RATES,
        RELEVANCE,
    ]
    assert result.error_rate is None
    assert result.share_affected is None
    assert result.missing == (
        "intermediary_type",
        "scope",
        "reviews",
        "checks.eligibility_status",
        "checks.identifiers",
        "checks.rates",
        "checks.relevance",
    )
    assert (result.records_sampled, result.records_reviewed, len(result.not_reviewed)) == (
        50,
        0,
        50,
    )
    assert "participants examined" in Markup(result._repr_html_()).text


def test_an_audit_in_which_nothing_could_be_sampled_is_not_clean() -> None:
    """SAM-C38: nothing was validated."""
    plan = draw(frame_of(3), lambda _: [], seed=SEED, year=PY2027)

    for kind in AuditKind:
        terms = {"checks": checks_of(3), "scope": SCOPE, "intermediary_type": REGISTRY}
        result = evaluate(plan, [], PY2027, kind=kind, **terms)
        assert result.answer is UNDETERMINED
        assert {"audits.sample-size", REVIEWED} <= {*open_in(result.open)}
        assert "records to review" in result.missing
        assert result.records_sampled == 0


# --- the findings --------------------------------------------------------------------------------


def test_the_findings_are_in_the_order_of_the_regulation() -> None:
    rules = list(dict.fromkeys(one.rule.id for one in audit().findings))
    of_targeted = targeted_of(audit({(0, 0): [NPI_WRONG]})).result.findings

    assert rules == [
        "audits.intermediary-type",
        "audits.order.after-year-began",
        *(f"audits.scope.{name}" for name in SCOPES),
        "audits.declared-scope",
        "audits.scope.qcdr-measures",
        *SAMPLED,
        DOCUMENTED,
        REVIEWED,
        *VERIFIED_OF_EACH,
        "audits.medicare-cqms.checked",
        "audits.frame",
        "audits.digest",
        ERROR_RATE,
        NO_TARGETED,
    ]
    assert [one.rule.id for one in of_targeted] == [
        "audits.order.after-year-began",
        *SAMPLED,
        DOCUMENTED,
        REVIEWED,
        "audits.digest",
        ERROR_RATE,
    ]


def test_the_findings_give_the_counts() -> None:
    result = audit({(0, 0): [NPI_WRONG, NO_READING], (3, 1): [NO_READING]})

    assert (found(result, REVIEWED).observed, found(result, REVIEWED).required) == (
        "50 of 50",
        "50 records",
    )
    assert (found(result, ELIGIBILITY).observed, found(result, ELIGIBILITY).required) == (
        20,
        "20 participants",
    )
    assert (found(result, RATES).observed, found(result, RATES).required) == (10, "10 participants")
    assert found(result, ERROR_RATE).verdict is NOT_MET
    assert (found(result, ERROR_RATE).observed, found(result, ERROR_RATE).required) == (
        "2 of 50",
        "0",
    )
    required = [one for one in result.findings if one.rule.id == NO_TARGETED]
    assert [(one.verdict, one.observed, one.required, one.about) for one in required] == [
        (NOT_MET, 1, 0, "TIN or NPI"),
        (NOT_MET, 2, 0, "clinical documentation does not support the action or outcome of 236"),
    ]
    assert (found(result, GROUPED).verdict, found(result, GROUPED).observed) == (MET, 2)


def test_needing_no_targeted_audit_is_reported_with_the_text_of_the_year() -> None:
    clean = found(audit(), NO_TARGETED)

    assert (clean.verdict, clean.observed, clean.required) == (MET, 0, 0)
    assert "2027 Self-Nomination Fact Sheet" in str(clean.citation)
    earlier = audit({(0, 0): [NPI_WRONG]}, plan=plan_of(year=PY(2026)))
    assert str(found(earlier, NO_TARGETED).citation) == "42 CFR § 414.1400(b)(3)(vi)(A)"


def test_our_readings_are_reported() -> None:
    """D8, D11, AUD-028."""
    assumed = [one.rule.id for one in audit({(0, 0): [NPI_WRONG]}).assumptions]

    assert assumed == [
        "audits.order.after-year-began",
        "audits.declared-scope",
        "audits.plan.verified",
        ELIGIBILITY,
        "audits.digest",
        ERROR_RATE,
        GROUPED,
    ]
    assert "CMS computes rates of its own" in found(audit(), ERROR_RATE).citation.note


def test_records_without_documentation_are_reported_and_are_deficiencies() -> None:
    """AUD-009."""
    plan = plan_of()
    reviews = reviews_of(plan)
    reviews[3] = Review(reviews[3].participant, reviews[3].patient, documented=False)
    result = audit(plan=plan, reviews=reviews)

    assert result.answer is DEFICIENT
    finding = found(result, DOCUMENTED)
    assert (finding.verdict, finding.observed, finding.required) == (
        NOT_MET,
        "1 of 50 without documentation",
        "0",
    )
    assert finding.is_assumption
    assert not found(audit(), DOCUMENTED).is_assumption
    assert found(audit(), DOCUMENTED).observed == "0 of 50 without documentation"
    assert result.records_in_error == 1


# --- what the sample says of the whole -----------------------------------------------------------


def test_the_bound_counts_only_participants_drawn_at_random_from_the_whole_frame() -> None:
    assert audit(size=40).affected_at_most == upper_bound(0, 10, 40)
    one = audit({(0, 0): [NPI_WRONG], (0, 1): [NPI_WRONG]}, size=40)
    assert one.affected_at_most == upper_bound(1, 10, 40)
    surer = audit(size=40, confidence=Decimal("0.99"))
    assert surer.affected_at_most == upper_bound(0, 10, 40, confidence=Fraction(99, 100))


def test_participants_added_for_coverage_do_not_count_for_the_bound() -> None:
    drawn = {one.participant for one in plan_of(40).participants}
    rare = next(one.participant for one in frame_of(40) if one.participant not in drawn)
    frame = [
        attrs.evolve(one, facets=one.facets | {"site:2"}) if one.participant == rare else one
        for one in frame_of(40)
    ]
    plan = draw(frame, lambda _: patient_ids(3), seed=SEED, year=PY2027)
    added = [at for at, one in enumerate(plan.participants) if one.drawn_for != "random"]
    assert len(added) == 1

    result = audit({(added[0], 0): [NPI_WRONG]}, plan=plan, size=40)

    assert result.answer is DEFICIENT
    assert result.affected_at_most == upper_bound(0, 10, 40)


def test_an_open_audit_or_one_not_drawn_from_the_whole_frame_has_no_bound() -> None:
    frame, ids = frame_of(20), patient_ids(6)
    barred = ExcludedParticipants({outside_of(plan_of())}, "of the registry's own")
    narrowed = draw(frame, lambda _: ids, seed=SEED, year=PY2027, excluding=barred)
    first = draw(frame[:12], lambda _: ids, seed=SEED, year=PY2027)
    extended = extend(first, frame, lambda _: ids)
    result = audit(checks=checks_of(rates=None))

    assert result.affected_at_most is None
    assert audit(plan=narrowed).affected_at_most is None
    assert audit(plan=narrowed).answer is CLEAN
    assert extended.extends is not None
    assert audit(plan=extended).affected_at_most is None


def test_a_single_participants_bound_counts_its_own_records() -> None:
    plan = plan_of(20, 40)
    first, second = (one.participant for one in plan.participants[:2])
    result = audit({(0, 0): [NO_READING]}, plan=plan)

    assert result.records_at_most(first) == upper_bound(1, 10, 40)
    assert result.records_at_most(second) == upper_bound(0, 10, 40)
    sure = audit(plan=plan, confidence=Decimal("0.99"))
    assert sure.records_at_most(first) == upper_bound(0, 10, 40, confidence=Fraction(99, 100))


def test_a_participants_only_patient_is_its_whole_population() -> None:
    plan = plan_of(1, 1)

    assert audit(plan=plan).records_at_most(plan.participants[0].participant) == 0


def test_a_participant_not_fully_reviewed_has_no_bound() -> None:
    plan = plan_of(4, 40)
    poor = draw(frame_of(3), lambda _: [], seed=SEED, year=PY2027)
    first = plan.participants[0].participant
    reviews = reviews_of(plan)
    part = evaluate(plan, reviews[1:], PY2027)
    open_elsewhere = evaluate(plan, reviews[:10], PY2027)
    barred = ExcludedParticipants({group(3)}, "of the registry's own")
    narrowed = plan_of(4, 40, excluding=barred)
    extended = extend(plan, frame_of(5), lambda _: patient_ids(40))
    grown = evaluate(extended, reviews_of(extended), PY2027)
    of_narrowed = evaluate(narrowed, reviews_of(narrowed), PY2027)

    assert part.records_at_most(first) is None
    assert open_elsewhere.records_at_most(first) == upper_bound(0, 10, 40)
    assert evaluate(poor, [], PY2027).records_at_most(poor.participants[0].participant) is None
    assert of_narrowed.records_at_most(narrowed.participants[0].participant) is None
    assert extended.extends is not None
    assert grown.records_at_most(first) is None


def test_a_participant_that_was_not_audited_is_refused() -> None:
    with pytest.raises(InvalidValue) as caught:
        audit().records_at_most(group(123_456_789))

    assert str(caught.value) == (
        "records_at_most: participant: given one that was not audited, expected one of the members "
        "of the audit"
    )


# --- a targeted audit ----------------------------------------------------------------------------


def test_a_result_alone_needs_the_eligibility_of_the_whole_frame() -> None:
    assert AuditResult(plan=plan_of(), reviews=()).eligibility_of_sample_only is False


def test_a_targeted_audit_needs_only_its_reviews() -> None:
    plan = plan_of()
    done = evaluate(plan, reviews_of(plan), PY2027, kind=AuditKind.TARGETED)
    with_error = evaluate(
        plan, reviews_of(plan, {(0, 0): [NPI_WRONG]}), PY2027, kind=AuditKind.TARGETED
    )
    open_one = evaluate(plan, reviews_of(plan)[1:], PY2027, kind=AuditKind.TARGETED)

    assert done.answer is CLEAN
    assert with_error.answer is DEFICIENT
    assert with_error.deficiencies
    assert with_error.targeted_audits_required == ()
    assert open_one.answer is UNDETERMINED


# --- the value -----------------------------------------------------------------------------------


def test_a_result_compares_by_value_and_can_be_stored() -> None:
    result = audit({(0, 0): [NPI_WRONG]})
    assert result.findings
    assert result.deficiencies

    assert audit({(0, 0): [NPI_WRONG]}) == result
    assert hash(audit({(0, 0): [NPI_WRONG]})) == hash(result)
    assert audit() != result
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301
    assert copy.deepcopy(result).findings == result.findings
    assert attrs.evolve(result, completed_at=None) != result


def test_a_result_prints_a_summary() -> None:
    checks = checks_of()
    checks[0] = attrs.evolve(checks[0], errors=[DataError(ErrorKind.OTHER, None, "<b>bold</b>")])
    result = audit({(0, 0): [NO_READING], (1, 0): [NO_READING]}, checks=checks)

    assert "reviews=<50>, checks=<20>" in repr(result)
    assert result.explain().startswith("DEFICIENT for performance year 2027\n")
    assert result.to_rows() == [
        {
            "year": 2027,
            "kind": "CLINICAL_DOCUMENTATION",
            "measure": "236",
            "description": None,
            "errors": 2,
            "records": 2,
            "records_reviewed": 50,
            "participants": 2,
            "participants_examined": 10,
        },
        {
            "year": 2027,
            "kind": "OTHER",
            "measure": None,
            "description": "<b>bold</b>",
            "errors": 1,
            "records": 0,
            "records_reviewed": 50,
            "participants": 1,
            "participants_examined": 10,
        },
    ]
    page = Markup(result._repr_html_())
    for told in (
        "data validation audit, performance year 2027: deficient",
        "records reviewed50 of 50",
        "records with an error2 of 50",
        "participants examined10 of 10",
        "CLINICAL_DOCUMENTATION: 236; OTHER: <b>bold</b>",
    ):
        assert told in page.text
    assert "b" not in page.tags
    assert "deficienciesnone" in Markup(audit()._repr_html_()).text
    assert audit().to_rows() == []


def test_no_patient_or_whole_tin_is_shown_anywhere() -> None:
    plan = plan_of(20, 6)
    result = audit({(0, 0): [NPI_WRONG]}, plan=plan)
    part = audit({(0, 0): [NPI_WRONG]}, plan=plan, reviews=reviews_of(plan)[1:])
    texts = [text for value in (result, part) for text in shown_texts(value)]
    secrets = {"MRN"} | {one.participant.tin.digits for one in plan.participants}

    assert [secret for secret in secrets for text in texts if secret in text] == []


FRAME, WITHDRAWN, DIGEST = "audits.frame", "audits.withdrawn", "audits.digest"


# --- the digest of the result: AUD-037 -----------------------------------------------------------


def test_a_result_of_format_1_has_no_digest_and_says_so() -> None:
    result = attrs.evolve(audit(), digest=None)

    assert result.answer is UNDETERMINED
    assert result.missing == ("digest",)
    check_intact("gate", "validation", result)


@pytest.mark.parametrize(
    "changes",
    [
        {"reviews": ()},
        {"checks": ()},
        {"scope": None},
        {"kind": AuditKind.TARGETED},
        {"intermediary_type": IntermediaryType.QCDR},
        {"completed_at": None},
        {"completed_at": eastern(2028, 1, 9, 10)},
        {"withdrawn": (gone(group(1)),)},
        {"verified": True},
        {"eligibility_of_sample_only": True},
        {"digest": "0" * 64},
        {"digest": "none"},
    ],
)
def test_a_result_that_was_changed_is_not_complete_and_is_refused(changes: dict[str, Any]) -> None:
    result = attrs.evolve(audit(), **changes)

    assert result.answer is UNDETERMINED
    assert found(result, DIGEST).verdict is NOT_MET
    assert not result.is_intact
    with pytest.raises(
        InvalidValue, match=r"^gate: validation\.digest: given a digest that does not match"
    ):
        check_intact("gate", "validation", result)


def test_a_result_whose_plan_was_changed_is_refused_by_the_digest_of_the_plan() -> None:
    result = audit()
    edited = attrs.evolve(result.plan, seed_origin="dice")
    changed_plan = sealed(attrs.evolve(result, plan=edited))

    assert changed_plan.answer is UNDETERMINED
    assert not changed_plan.is_intact
    with pytest.raises(InvalidValue, match=r"^gate: validation\.plan\.digest: "):
        check_intact("gate", "validation", changed_plan)


def test_an_intact_result_passes() -> None:
    check_intact("gate", "validation", audit())
    assert audit().is_intact
    assert audit().digest == audit(checks=checks_of()[::-1]).digest


# --- time, type and Medicare CQMs ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (date(2026, 12, 31), NOT_MET),
        (eastern(2026, 12, 31, 23), NOT_MET),
        (date(2027, 1, 1), MET),
        (eastern(2027, 1, 1, 0), NOT_MET),
        (eastern(2027, 1, 1, 0, 0, 1), MET),
    ],
)
def test_an_audit_finished_before_the_year_began_does_not_count_for_it(
    at: Any, verdict: Verdict
) -> None:
    """AUD-032."""
    result = resealed(audit(), completed_at=at)

    assert found(result, "audits.order.after-year-began").verdict is verdict
    assert (result.answer is CLEAN) is (verdict is MET)
