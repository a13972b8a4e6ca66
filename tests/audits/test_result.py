"""From reviews to a result: 42 CFR 414.1400(b)(3)(v)(B) to (G), what is open, what was found."""

from __future__ import annotations

import copy
import pickle
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
    ParticipantCheck,
    Review,
    evaluate,
    upper_bound,
)
from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Finding, Verdict
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType, ParticipationStatus
from qpp_rules.sampling import ExcludedParticipants, draw, extend
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    PY,
    PY2027,
    REGISTRY,
    SCOPE,
    VERIFIED,
    WRONG_RATE,
    audit,
    checks_of,
    eastern,
    frame_of,
    only,
    open_in,
    plan_of,
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


def found(result: AuditResult, rule_id: str) -> Finding:
    return only(result.determination, rule_id)


def without_check_of(participant: Any) -> list[ParticipantCheck]:
    return [one for one in checks_of() if one.participant != participant]


# --- the answer ----------------------------------------------------------------------------------


def test_an_audit_that_is_complete_and_finds_nothing_is_clean() -> None:
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
            {"reviews": reviews_of(plan_of())[1:]}, REVIEWED, NOT_MET, (), id="a record is open"
        ),
    ],
)
@pytest.mark.parametrize("errors", [{}, {(5, 0): [NPI_WRONG]}], ids=["no error", "an error"])
def test_an_audit_with_one_clause_open_is_undetermined_whatever_it_found(
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


def test_nothing_handed_in_leaves_everything_open() -> None:
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
        "checks.eligibility_status",
        "checks.identifiers",
        "checks.rates",
        "checks.relevance",
        "reviews",
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


def test_the_findings_stand_in_the_order_of_the_regulation() -> None:
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


def test_the_findings_say_how_much_there_is_of_what() -> None:
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


def test_what_requires_no_targeted_audit_is_told_with_the_text_of_the_year() -> None:
    clean = found(audit(), NO_TARGETED)

    assert (clean.verdict, clean.observed, clean.required) == (MET, 0, 0)
    assert "2027 Self-Nomination Fact Sheet" in str(clean.citation)
    earlier = audit({(0, 0): [NPI_WRONG]}, plan=plan_of(year=PY(2026)))
    assert str(found(earlier, NO_TARGETED).citation) == "42 CFR § 414.1400(b)(3)(vi)(A)"


def test_the_readings_of_ours_are_told() -> None:
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


def test_records_without_documentation_are_told_and_are_deficiencies() -> None:
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


# --- eligibility status: AUD-010, D11 ------------------------------------------------------------


def outside_of(plan: Any) -> Any:
    drawn = {one.participant for one in plan.participants}
    return next(one.participant for one in frame_of(20) if one.participant not in drawn)


def test_the_eligibility_status_is_verified_of_everyone_and_not_only_of_the_sample() -> None:
    plan = plan_of()
    lacking = without_check_of(outside_of(plan))

    everyone = audit(plan=plan, checks=lacking)
    sampled = audit(plan=plan, checks=lacking, eligibility_of_sample_only=True)

    assert everyone.answer is UNDETERMINED
    for result, reading in ((everyone, "everyone whose data"), (sampled, "those who were sampled")):
        told = found(result, ELIGIBILITY).citation
        assert told.basis is Basis.INTERPRETATION
        assert f'"each" is taken to mean {reading}' in told.note
    finding = found(everyone, ELIGIBILITY)
    assert (finding.verdict, finding.observed, finding.required) == (
        UNKNOWN,
        19,
        "all 20 of the frame",
    )
    assert sampled.answer is CLEAN
    assert (found(sampled, ELIGIBILITY).observed, found(sampled, ELIGIBILITY).required) == (
        10,
        "10 participants",
    )


def test_as_many_as_the_frame_has_are_not_the_frame() -> None:
    """One of the frame is left out, and a stranger is in its place: it is not known of all."""
    plan = plan_of()
    stranger = ParticipantCheck(participant=group(999), **VERIFIED)
    checks = [*without_check_of(outside_of(plan)), stranger]

    result = audit(plan=plan, checks=checks)

    assert result.frame is None
    assert found(result, ELIGIBILITY).verdict is UNKNOWN
    assert found(result, "audits.frame").verdict is NOT_MET
    assert found(result, "audits.frame").observed == "1 or more that were never in it"
    assert result.answer is UNDETERMINED


@pytest.mark.parametrize("name", sorted(VERIFIED))
def test_one_participant_that_was_not_verified_is_enough(name: str) -> None:
    plan = plan_of()
    whose = plan.participants[4].participant
    checks = [
        attrs.evolve(one, **{name: False}) if one.participant == whose else one
        for one in checks_of()
    ]
    checks[0] = (
        attrs.evolve(checks[0], **{name: None}) if checks[0].participant != whose else checks[0]
    )
    result = audit(plan=plan, checks=checks, eligibility_of_sample_only=True)

    assert [(one.rule.id, one.verdict) for one in result.open] == [
        (
            {
                "eligibility_status": ELIGIBILITY,
                "identifiers": IDENTIFIERS,
                "rates": RATES,
                "relevance": RELEVANCE,
            }[name],
            NOT_MET,
        )
    ]


def test_a_check_of_a_participant_outside_the_sample_is_needed_for_eligibility_alone() -> None:
    plan = plan_of()
    outside = outside_of(plan)
    checks = [
        ParticipantCheck(participant=outside, eligibility_status=True)
        if one.participant == outside
        else one
        for one in checks_of()
    ]

    assert audit(plan=plan, checks=checks).answer is CLEAN


# --- reserves ------------------------------------------------------------------------------------


def test_a_reserve_that_is_drawn_on_is_reviewed_whole_and_verified() -> None:
    plan = plan_of(reserves=2)
    spare = plan.reserves[0]
    some = [Review(spare.participant, spare.patients[0].patient)]
    whole = [Review(spare.participant, one.patient) for one in spare.patients]

    def of(more: list[Review], checks: Any = None) -> AuditResult:
        return audit(plan=plan, reviews=reviews_of(plan) + more, checks=checks or checks_of())

    assert of([]).answer is CLEAN
    assert (of([]).records_sampled, len(of([]).members)) == (50, 10)
    assert of(some).answer is UNDETERMINED
    assert {one.participant for one in of(some).not_reviewed} == {spare.participant}
    assert len(of(some).not_reviewed) == 4
    assert of(whole).answer is CLEAN
    assert (of(whole).records_sampled, len(of(whole).members)) == (55, 11)
    unverified = [
        attrs.evolve(one, rates=None) if one.participant == spare.participant else one
        for one in checks_of()
    ]
    assert open_in(of(whole, unverified).open) == [RATES]
    assert of([], unverified).answer is CLEAN


# --- figures -------------------------------------------------------------------------------------


def test_the_error_rate_is_the_records_in_error_of_those_reviewed() -> None:
    """Issue 4, item 3: numerator and denominator, exact; an error of a participant is no record."""
    checks = checks_of()
    checks[0] = attrs.evolve(checks[0], errors=[WRONG_RATE])
    result = audit({(0, 0): [NPI_WRONG, NO_READING], (1, 0): [NPI_WRONG]}, checks=checks)

    assert result.error_rate == Fraction(2, 50)
    assert (result.records_in_error, result.records_reviewed) == (2, 50)
    assert len(result.deficiencies) == 3


def test_the_share_affected_is_of_the_participants_examined_in_the_sample() -> None:
    plan = plan_of()
    outside = outside_of(plan)
    checks = [
        attrs.evolve(one, errors=[NPI_WRONG]) if one.participant == outside else one
        for one in checks_of()
    ]
    result = audit({(0, 0): [NO_READING], (0, 1): [NPI_WRONG]}, plan=plan, checks=checks)

    assert result.share_affected == Fraction(1, 10)
    assert set(result.participants_affected) == {plan.participants[0].participant, outside}
    assert result.participants_examined == tuple(one.participant for one in plan.participants)


def test_only_participants_that_were_looked_at_are_examined() -> None:
    plan = plan_of()
    first, second, *_ = plan.participants
    result = evaluate(
        plan,
        [Review(first.participant, first.patients[0].patient, [NO_READING])],
        PY2027,
        checks=[ParticipantCheck(participant=second.participant)],
    )

    assert result.participants_examined == (first.participant, second.participant)
    assert result.share_affected == Fraction(1, 2)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ErrorKind.ELIGIBILITY_STATUS, "eligibility_status"),
        (ErrorKind.TIN_OR_NPI, "identifiers"),
        (ErrorKind.REPORTING_OR_PERFORMANCE_RATE, "rates"),
        (ErrorKind.MEASURE_NOT_RELEVANT, "relevance"),
        (ErrorKind.CLINICAL_DOCUMENTATION, None),
        (ErrorKind.OTHER, None),
    ],
)
def test_the_share_of_a_kind_is_of_those_who_were_verified_for_it(
    kind: ErrorKind, name: str | None
) -> None:
    """The sample, those outside of whom the check was made, and those with such an error."""
    plan = plan_of()
    drawn = {one.participant for one in plan.participants}
    outside = [one.participant for one in frame_of(20) if one.participant not in drawn]
    error = DataError(kind, None, "as found")
    none_made = dict.fromkeys(VERIFIED)
    verified = outside[:6]
    checks = [
        ParticipantCheck(
            participant=one,
            **{**none_made, **({name: True} if name and one in verified else {})},
            errors=[error] if one in (outside[0], outside[9]) else (),
        )
        for one in outside
    ]
    result = evaluate(plan, reviews_of(plan, {(0, 0): [error, error]}), PY2027, checks=checks)

    (count,) = result.kinds
    looked_at = 10 + (7 if name else 2)
    assert (count.kind, count.errors, count.records, count.participants) == (kind, 4, 1, 3)
    assert count.examined == looked_at == len(result.examined_for(kind))
    assert count.share == Fraction(3, looked_at)


def test_a_check_that_was_not_made_examines_nobody() -> None:
    plan = plan_of()
    outside = outside_of(plan)
    checks = [ParticipantCheck(participant=outside, identifiers=False)]
    result = evaluate(plan, reviews_of(plan), PY2027, checks=checks)

    assert result.examined_for(ErrorKind.TIN_OR_NPI) == set(result.participants_examined)


def test_kinds_stand_in_the_order_of_the_regulation() -> None:
    result = audit({(0, 0): [NO_READING, WRONG_RATE, NPI_WRONG]})

    kinds = [ErrorKind.TIN_OR_NPI, ErrorKind.REPORTING_OR_PERFORMANCE_RATE]
    assert [one.kind for one in result.kinds] == [*kinds, ErrorKind.CLINICAL_DOCUMENTATION]
    assert [one.kind for one in result.deficiencies] == [one.kind for one in result.kinds]


def test_what_is_not_reviewed_and_not_covered_is_listed() -> None:
    plan = plan_of()
    reviews = reviews_of(plan)
    scope = attrs.evolve(SCOPE, statuses=frozenset(ParticipationStatus))
    result = audit(plan=plan, reviews=reviews[2:], scope=scope)

    assert set(result.not_reviewed) == {reviews[0].record, reviews[1].record}
    assert result.uncovered == ("audits.scope.statuses: opt-in", "audits.scope.statuses: voluntary")
    assert (found(result, REVIEWED).observed, found(result, REVIEWED).verdict) == (
        "48 of 50",
        NOT_MET,
    )
    assert audit(scope=attrs.evolve(SCOPE, statuses=None)).uncovered == ()


# --- what the sample says of the whole -----------------------------------------------------------


def test_the_bound_is_of_the_participants_drawn_at_random_from_the_whole_frame() -> None:
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


def test_there_is_no_bound_of_an_audit_that_is_open_or_not_drawn_from_the_whole() -> None:
    frame, ids = frame_of(20), patient_ids(6)
    barred = ExcludedParticipants({frame[0].participant}, "of the registry's own")
    narrowed = draw(frame, lambda _: ids, seed=SEED, year=PY2027, excluding=barred)
    first = draw(frame[:12], lambda _: ids, seed=SEED, year=PY2027)
    extended = extend(first, frame, lambda _: ids)
    result = audit(checks=checks_of(rates=None))

    assert result.affected_at_most is None
    assert audit(plan=narrowed).affected_at_most is None
    assert audit(plan=narrowed).answer is CLEAN
    assert extended.extends is not None
    assert audit(plan=extended).affected_at_most is None


def test_of_one_participant_the_bound_is_of_its_own_records() -> None:
    plan = plan_of(20, 40)
    first, second = (one.participant for one in plan.participants[:2])
    result = audit({(0, 0): [NO_READING]}, plan=plan)

    assert result.records_at_most(first) == upper_bound(1, 10, 40)
    assert result.records_at_most(second) == upper_bound(0, 10, 40)
    sure = audit(plan=plan, confidence=Decimal("0.99"))
    assert sure.records_at_most(first) == upper_bound(0, 10, 40, confidence=Fraction(99, 100))


def test_the_one_patient_of_a_participant_is_all_that_there_is() -> None:
    plan = plan_of(1, 1)

    assert audit(plan=plan).records_at_most(plan.participants[0].participant) == 0


def test_of_a_participant_not_wholly_reviewed_there_is_no_bound() -> None:
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


def test_of_a_participant_that_was_not_audited_nothing_is_said() -> None:
    with pytest.raises(InvalidValue) as caught:
        audit().records_at_most(group(123_456_789))

    assert str(caught.value) == (
        "records_at_most: participant: given one that was not audited, expected one of the members "
        "of the audit"
    )


# --- a targeted audit ----------------------------------------------------------------------------


def test_of_a_result_without_more_the_eligibility_of_all_of_the_frame_is_asked_for() -> None:
    assert AuditResult(plan=plan_of(), reviews=()).eligibility_of_sample_only is False


def test_a_targeted_audit_needs_its_reviews_alone() -> None:
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


def test_a_result_compares_by_what_it_holds_and_can_be_kept() -> None:
    result = audit({(0, 0): [NPI_WRONG]})
    assert result.findings
    assert result.deficiencies

    assert audit({(0, 0): [NPI_WRONG]}) == result
    assert hash(audit({(0, 0): [NPI_WRONG]})) == hash(result)
    assert audit() != result
    assert pickle.loads(pickle.dumps(result)) == result  # noqa: S301
    assert copy.deepcopy(result).findings == result.findings
    assert attrs.evolve(result, completed_at=None) != result


def test_a_result_tells_itself() -> None:
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


def test_no_patient_and_no_whole_tin_can_be_read_anywhere() -> None:
    plan = plan_of(20, 6)
    result = audit({(0, 0): [NPI_WRONG]}, plan=plan)
    part = audit({(0, 0): [NPI_WRONG]}, plan=plan, reviews=reviews_of(plan)[1:])
    texts = [text for value in (result, part) for text in shown_texts(value)]
    secrets = {"MRN"} | {one.participant.tin.digits for one in plan.participants}

    assert [secret for secret in secrets for text in texts if secret in text] == []


# --- malformed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2])
def test_a_record_that_was_not_sampled_is_refused_without_naming_it(count: int) -> None:
    plan = plan_of()
    strangers = [
        Review(group(123_456_789), "MRN-0001"),
        Review(plan.participants[0].participant, "MRN-9999"),
    ][:count]
    with pytest.raises(InvalidValue) as caught:
        evaluate(plan, [*reviews_of(plan), *strangers], PY2027)

    (problem,) = caught.value.problems
    assert str(problem).startswith(
        f"reviews: given {count} of records that were not sampled, the first of "
    )
    assert "expected reviews of the plan's records; a record outside the sample" in str(problem)
    assert "MRN" not in str(caught.value)
    assert "123456789" not in str(caught.value)


def test_a_record_or_a_participant_that_comes_twice_is_refused() -> None:
    plan = plan_of()
    reviews, checks = reviews_of(plan), checks_of()
    with pytest.raises(InvalidValue) as caught:
        evaluate(
            plan,
            [*reviews, reviews[0], reviews[0], reviews[1]],
            PY2027,
            checks=[*checks, attrs.evolve(checks[4], rates=None)],
        )

    assert [str(problem) for problem in caught.value.problems] == [
        "reviews: given 2 records more than once, expected each record once",
        "checks: given group:*****0005 more than once, expected each participant once",
    ]


def test_a_facet_of_the_plan_that_names_nothing_is_refused_where_it_would_be_read() -> None:
    plan = plan_of(facets={"category:care"})

    with pytest.raises(InvalidValue, match=r"^AuditResult: plan, facets: given 'category:care'"):
        audit(plan=plan)
    assert evaluate(plan, [], PY2027).answer is UNDETERMINED


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({"plan": "plan"}, InvalidType, "^evaluate: plan: given str, expected a Plan"),
        ({"year": 2027}, InvalidType, "^evaluate: year: given 2027"),
        (
            {"year": PY(2026)},
            InvalidValue,
            "^evaluate: plan: given a plan of 2027, expected one of 2026; an audit is of one year",
        ),
        (
            {"plan": plan_of(year=PY(2026))},
            InvalidValue,
            "^evaluate: plan: given a plan of 2026, expected one of 2027; an audit is of one year",
        ),
        ({"reviews": 5}, InvalidType, "^evaluate: reviews: given int, expected an iterable of rev"),
        ({"reviews": "all"}, InvalidType, "^evaluate: reviews: given str, expected an iterable"),
        ({"checks": 5}, InvalidType, "^evaluate: checks: given int, expected an iterable of che"),
        (
            {"reviews": ["MRN-1"]},
            InvalidType,
            "^AuditResult: reviews: given an item that is a str, expected a tuple of Review$",
        ),
        (
            {"checks": [group(1)]},
            InvalidType,
            "^AuditResult: checks: given an item that is a Group, expected a tuple of Partic",
        ),
        ({"scope": "all"}, InvalidType, "^AuditResult: scope: given 'all'"),
        ({"kind": "TARGETED"}, InvalidType, "^AuditResult: kind: given 'TARGETED'"),
        ({"intermediary_type": "QCDR"}, InvalidType, "^AuditResult: intermediary_type: given 'QCD"),
        ({"completed_at": "now"}, InvalidType, "^AuditResult: completed_at: given 'now'"),
        ({"confidence": 0.95}, InvalidType, r"^AuditResult: confidence: given 0.95 \(float\)"),
        (
            {"eligibility_of_sample_only": None},
            InvalidType,
            "^AuditResult: eligibility_of_sample_only: given None",
        ),
    ],
)
def test_what_is_no_audit_is_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    given = {"plan": plan_of(4), "reviews": [], "year": PY2027, **changes}
    with pytest.raises(kind, match=told):
        evaluate(**given)


def test_the_moment_of_completion_is_kept_as_it_is_given() -> None:
    at = eastern(2028, 1, 10, 10)

    assert audit(completed_at=at).completed_at == at
    assert evaluate(plan_of(4), [], PY2027).completed_at is None
