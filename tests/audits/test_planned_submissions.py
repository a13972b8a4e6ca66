"""What is planned, held against the audit: its scope, its population, its instant; AUD-034."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    Blocking,
    Review,
    Withdrawal,
    may_submit,
    may_submit_all,
    plan_targeted,
)
from qpp_rules.audits import gate as audit_gate
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import (
    ApmEntity,
    Individual,
    Npi,
    Subgroup,
    Tin,
    VirtualGroup,
)
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationOption,
    ParticipationStatus,
    PerformanceCategory,
    ReportingOption,
)
from qpp_rules.sampling import FrameEntry, draw
from qpp_rules.terms import Approval
from tests.audits.samples import (
    NPI_WRONG,
    PY,
    PY2027,
    SCOPE,
    audit,
    checks_of,
    correction_of,
    eastern,
    frame_of,
    only,
    plan_of,
    resealed,
    targeted_of,
)
from tests.sampling.samples import OTHER_SEED, SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
QUALITY, ACTIVITIES, INTEROPERABILITY, _ = PerformanceCategory
IN_SCOPE, POPULATION, WITHDRAWN, VALIDATED, CORRECTED = (
    f"audits.order.{name}"
    for name in ("scope", "population", "withdrawn", "validated", "corrected")
)
VALIDATED_AT = eastern(2028, 1, 10, 10)
SUBMITTED_AT = eastern(2028, 1, 13, 9)
CLEAN = audit({}, completed_at=VALIDATED_AT)


def planned(**changes: Any) -> PlannedSubmission:
    """What the audit's scope names, of a group of its frame."""
    known = {
        "participant": group(20),
        "year": PY2027,
        "categories": {QUALITY},
        "collection_types": {CollectionType.MIPS_CQM},
        "reporting_option": ReportingOption.MVP,
        "submitted_at": SUBMITTED_AT,
        **changes,
    }
    return PlannedSubmission(**known)


def gate(plan: PlannedSubmission, validation: Any = CLEAN, **options: Any) -> Determination[Any]:
    return may_submit(validation, year=PY2027, planned=plan, **options)


# --- the scope -----------------------------------------------------------------------------------


def test_data_in_the_scope_may_go() -> None:
    determination = gate(planned())

    assert determination.answer is True
    found = [one for one in determination.findings if one.rule.id == IN_SCOPE]
    assert [(one.about, one.verdict, one.observed) for one in found] == [
        ("quality", MET, "in the scope"),
        ("group", MET, "in the scope"),
        ("MIPS CQM", MET, "in the scope"),
        ("MVP", MET, "in the scope"),
    ]
    assert all("2027 Self-Nomination Fact Sheet" in str(one.citation) for one in found)


@pytest.mark.parametrize("plan", [None, planned()])
def test_the_scope_must_name_why_the_data_is_reported(plan: PlannedSubmission | None) -> None:
    """AUD-008: an opted-in participant is not under an audit of the MIPS eligible alone."""
    scope = attrs.evolve(SCOPE, statuses={ParticipationStatus.MIPS_ELIGIBLE})
    of_eligible = audit({}, scope=scope, completed_at=VALIDATED_AT)

    answers = {
        status: may_submit(of_eligible, year=PY2027, planned=plan, status=status)
        for status in (None, *ParticipationStatus)
    }

    assert [one.answer for one in answers.values()] == [True, True, False, False]
    (held,) = (
        one
        for one in answers[ParticipationStatus.OPT_IN].findings
        if one.rule.id == IN_SCOPE and one.verdict is NOT_MET
    )
    assert (held.about, held.observed) == ("opt-in", "not in the scope")
    assert held.citation.cites == "414.1400(b)(3)(v)(C)"


@pytest.mark.parametrize(
    ("statuses", "answer"),
    [
        ([ParticipationStatus.MIPS_ELIGIBLE], True),
        ({ParticipationStatus.MIPS_ELIGIBLE, ParticipationStatus.OPT_IN}, False),
        ({ParticipationStatus.MIPS_ELIGIBLE, ParticipationStatus.VOLUNTARY}, True),
    ],
)
def test_the_scope_must_name_each_of_several_statuses(statuses: Any, *, answer: bool) -> None:
    """S1:250-251: a virtual group's members may have opted in by joining."""
    scope = attrs.evolve(
        SCOPE, statuses={ParticipationStatus.MIPS_ELIGIBLE, ParticipationStatus.VOLUNTARY}
    )
    plan = plan_of(facets=scope.facets)
    result = audit({}, plan=plan, scope=scope, completed_at=VALIDATED_AT)

    assert gate(planned(), result, status=statuses).answer is answer
    alone = audit_gate(result, year=PY2027).may_submit(planned(), status=statuses)
    assert alone.answer is answer


def test_without_a_scope_it_is_not_known_whether_it_names_the_status() -> None:
    unscoped = audit({}, scope=None, completed_at=VALIDATED_AT)
    found = may_submit(unscoped, year=PY2027, status=ParticipationStatus.OPT_IN)

    assert found.answer is None
    assert "validation.scope" in found.missing
    assert found.finding(IN_SCOPE).verdict is UNKNOWN


@pytest.mark.parametrize(
    ("types", "missing"),
    [
        ([IntermediaryType.QCDR], None),
        ([IntermediaryType.QUALIFIED_REGISTRY, IntermediaryType.QCDR], None),
        ([IntermediaryType.QUALIFIED_REGISTRY], "an audit of the Qualified Registry"),
        ([IntermediaryType.CAHPS_SURVEY_VENDOR], "an approval as a QCDR"),
        ([], "an approval as a QCDR"),
    ],
)
def test_an_audit_of_a_type_that_is_not_approved_may_be_anothers(
    types: list[IntermediaryType], missing: str | None
) -> None:
    """S1:234-236: QCDRs and registries audit what they submit, and no other type does."""
    of_a_qcdr = audit({}, intermediary_type=IntermediaryType.QCDR, completed_at=VALIDATED_AT)
    approvals = [Approval(one, PY2027) for one in types]
    approvals.append(Approval(IntermediaryType.QUALIFIED_REGISTRY, PY(2026)))

    found = gate(planned(), of_a_qcdr, approval=approvals)

    assert found.answer is (True if missing is None else None)
    assert found.missing == (() if missing is None else (missing,))
    for one in approvals[:-1][: len(types) == 1]:
        alone = audit_gate(of_a_qcdr, year=PY2027).may_submit(planned(), approval=one)
        assert alone.answer is found.answer


def test_without_an_approval_it_is_not_asked_whose_audit_it_is() -> None:
    of_a_qcdr = audit({}, intermediary_type=IntermediaryType.QCDR, completed_at=VALIDATED_AT)

    assert gate(planned(), of_a_qcdr).answer is True


def test_an_approval_is_one_or_several_approvals() -> None:
    asked: Any = [1]

    with pytest.raises(InvalidType, match="approval"):
        gate(planned(), approval=asked)


@pytest.mark.parametrize("wrong", ["opt-in", ["opt-in"], 1])
def test_a_status_is_a_participation_status_or_several(wrong: Any) -> None:
    with pytest.raises(InvalidType, match="status"):
        gate(planned(), status=wrong)
    with pytest.raises(InvalidType, match="status"):
        audit_gate(CLEAN, year=PY2027).may_submit(planned(), status=wrong)


def test_the_required_scope_is_cited_from_its_paragraph() -> None:
    answered = gate(planned())

    cites = {one.about: one.citation.cites for one in answered.findings if one.rule.id == IN_SCOPE}
    assert cites == {
        "quality": "414.1400(b)(3)(v)(B)",
        "group": "414.1400(b)(3)(v)(C)",
        "MIPS CQM": "414.1400(b)(3)(v)",
        "MVP": "414.1400(b)(3)(v)",
    }


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"categories": {QUALITY, ACTIVITIES}}, "improvement activities"),
        ({"categories": {INTEROPERABILITY}}, "Promoting Interoperability"),
        ({"collection_types": {CollectionType.ECQM}}, "eCQM"),
        ({"collection_types": {CollectionType.MIPS_CQM, CollectionType.ECQM}}, "eCQM"),
        ({"reporting_option": ReportingOption.APP}, "APP"),
    ],
)
def test_data_outside_the_scope_may_not_go(changes: dict[str, Any], about: str) -> None:
    determination = gate(planned(**changes))

    assert determination.answer is False
    wrong = [one for one in determination.findings if one.verdict is NOT_MET]
    assert [(one.rule.id, one.about, one.observed) for one in wrong] == [
        (IN_SCOPE, about, "not in the scope")
    ]


def test_a_participation_option_outside_the_scope_may_not_go() -> None:
    scope = attrs.evolve(SCOPE, participation_options={ParticipationOption.GROUP})
    clinician = Individual(Tin("000000001"), Npi("1234567893"))
    determination = gate(planned(participant=clinician), resealed(CLEAN, scope=scope))

    assert determination.answer is False
    assert "individual" in [one.about for one in determination.findings if one.verdict is NOT_MET]


@pytest.mark.parametrize(
    ("part", "missing"),
    [
        ("categories", "validation.scope.categories"),
        ("collection_types", "validation.scope.collection_types"),
        ("reporting_options", "validation.scope.reporting_options"),
        ("participation_options", "validation.scope.participation_options"),
    ],
)
def test_an_unknown_part_of_the_scope_leaves_the_answer_open(part: str, missing: str) -> None:
    unknown = resealed(CLEAN, scope=attrs.evolve(SCOPE, **{part: None}))
    determination = gate(planned(), unknown)

    assert determination.answer is None
    assert missing in determination.missing
    assert "validation.scope" in gate(planned(), resealed(CLEAN, scope=None)).missing


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"collection_types": None}, "planned.collection_types"),
        # Quality data always has a collection type.
        ({"collection_types": set()}, "planned.collection_types"),
        ({"reporting_option": None}, "planned.reporting_option"),
    ],
)
def test_a_fact_that_the_plan_leaves_out_is_missing(changes: dict[str, Any], missing: str) -> None:
    determination = gate(planned(**changes))

    assert determination.answer is None
    assert determination.missing == (missing,)


def test_a_fact_that_the_plan_leaves_out_does_not_matter_if_the_scope_names_all() -> None:
    scope = attrs.evolve(SCOPE, reporting_options=frozenset(ReportingOption))
    determination = gate(planned(reporting_option=None), resealed(CLEAN, scope=scope))

    found = [one for one in determination.findings if one.rule.id == IN_SCOPE]
    assert all(one.verdict is MET for one in found)


def test_a_planned_mvp_counts_as_mvp_reporting() -> None:
    assert gate(planned(reporting_option=None, mvp="G0057")).answer is True


def test_data_other_than_quality_has_no_collection_type() -> None:
    categories = frozenset({QUALITY, ACTIVITIES})
    scope = attrs.evolve(SCOPE, categories=categories)
    facets = scope.facets
    validation = audit({}, plan=plan_of(facets=facets), scope=scope, completed_at=VALIDATED_AT)
    activities = planned(categories={ACTIVITIES}, collection_types=None)

    determination = gate(activities, validation)

    assert determination.answer is True
    about = "no quality data will be submitted"
    assert (NOT_APPLICABLE, about) in [(one.verdict, one.about) for one in determination.findings]
    # One that is named all the same is held against the scope.
    named = attrs.evolve(activities, collection_types={CollectionType.ECQM})
    assert gate(named, validation).answer is False


def test_without_a_plan_the_scope_is_not_examined() -> None:
    findings = may_submit(CLEAN, year=PY2027).findings

    assert {IN_SCOPE, POPULATION}.isdisjoint(one.rule.id for one in findings)


# --- the population: AUD-034 ---------------------------------------------------------------------


def test_an_unsampled_participant_in_the_frame_may_go() -> None:
    sampled = {one.participant for one in CLEAN.plan.participants}
    unsampled = next(one.participant for one in frame_of(20) if one.participant not in sampled)

    for whose in (unsampled, CLEAN.plan.participants[0].participant):
        determination = may_submit(CLEAN, year=PY2027, participant=whose)
        assert determination.answer is True
        assert only(determination, POPULATION).observed == "one of the frame"


def test_a_participant_outside_the_frame_is_not_known() -> None:
    determination = may_submit(CLEAN, year=PY2027, participant=group(77))
    finding = only(determination, POPULATION)

    assert determination.answer is None
    assert finding.observed == "not one of the frame"
    assert determination.missing == ("an audit of the participant",)
    assert finding.about == group(77).masked_key


def test_an_unsampled_participant_is_not_known_if_the_frame_is_unknown() -> None:
    plan = plan_of(20, reserves=2)
    sampled = {one.participant for one in plan.participants}
    checks = [one for one in checks_of(20) if one.participant in sampled]
    validation = audit(
        {}, plan=plan, checks=checks, eligibility_of_sample_only=True, completed_at=VALIDATED_AT
    )
    drawn = {*sampled, *(one.participant for one in plan.reserves)}
    unsampled = next(one.participant for one in frame_of(20) if one.participant not in drawn)
    assert validation.frame is None

    for whose in (plan.participants[0].participant, plan.reserves[0].participant):
        assert may_submit(validation, year=PY2027, participant=whose).answer is True
    determination = may_submit(validation, year=PY2027, participant=unsampled)
    assert determination.answer is None
    assert determination.missing == ("validation.checks",)


def test_a_participant_that_withdrew_may_not_go_and_its_errors_stay() -> None:
    """D18: under this audit."""
    plan = plan_of(20, reserves=2)
    gone = plan.participants[0].participant
    withdrawn = [Withdrawal(gone, eastern(2028, 1, 5, 9), "left the registry")]
    clean = audit({}, plan=plan, withdrawn=withdrawn, completed_at=VALIDATED_AT)
    reviews = [
        Review(member.participant, one.patient)
        for member in clean.members
        for one in member.patients
    ]
    clean = audit(plan=plan, reviews=reviews, withdrawn=withdrawn, completed_at=VALIDATED_AT)

    determination = may_submit(clean, year=PY2027, participant=gone)
    assert determination.answer is False
    assert only(determination, WITHDRAWN).verdict is NOT_MET
    assert may_submit(clean, year=PY2027, participant=group(20)).answer is True
    first = plan.participants[0]
    wrong = Review(gone, first.patients[0].patient, [NPI_WRONG])
    found = audit(plan=plan, reviews=[*reviews, wrong], withdrawn=withdrawn)
    assert [one.key for one in found.targeted_audits_required] == ["TIN_OR_NPI"]
    assert may_submit(found, year=PY2027, participant=group(20)).answer is False


@pytest.mark.parametrize(("stays", "leaves"), [(1, 20), (20, 1)])
def test_the_withdrawal_of_another_participant_holds_nobody_back(stays: int, leaves: int) -> None:
    result = audit(completed_at=VALIDATED_AT)
    withdrawn = [Withdrawal(group(leaves), eastern(2028, 1, 5, 9), "left the registry")]
    whose = {"submitted_at": eastern(2028, 2, 1, 9), "withdrawn": withdrawn}

    assert may_submit(result, year=PY2027, participant=group(stays), **whose).answer is True
    assert may_submit(result, year=PY2027, participant=group(leaves), **whose).answer is False


def test_a_participant_that_left_a_targeted_audit_may_not_go_either() -> None:
    found = audit({(0, 0): [NPI_WRONG]}, completed_at=VALIDATED_AT)
    targeted = targeted_of(found)
    member = targeted.result.plan.participants[0].participant
    left = resealed(
        targeted.result, withdrawn=[Withdrawal(member, eastern(2028, 1, 11, 9), "left")]
    )
    determination = may_submit(
        found,
        [attrs.evolve(targeted, result=left)],
        year=PY2027,
        corrections=[correction_of("TIN_OR_NPI")],
        participant=member,
    )

    assert determination.answer is False
    assert only(determination, WITHDRAWN).verdict is NOT_MET


# --- the plan and what is asked besides ----------------------------------------------------------


def test_the_plan_gives_participant_and_instant() -> None:
    late = planned(submitted_at=VALIDATED_AT)

    assert gate(late).answer is False
    assert only(gate(late), VALIDATED).verdict is NOT_MET
    assert gate(planned(submitted_at=None), submitted_at=VALIDATED_AT).answer is False
    assert gate(planned(submitted_at=None), submitted_at=SUBMITTED_AT).answer is True
    # Without an instant it is not known whether the audit came before.
    assert gate(planned(submitted_at=None)).missing == ("submitted_at",)
    assert gate(planned(submitted_at=None)).answer is None
    assert may_submit(CLEAN, year=PY2027, participant=group(20)).answer is True
    assert gate(planned(), participant=group(20), submitted_at=SUBMITTED_AT).answer is True
    assert gate(planned(), blocking=Blocking.AFFECTED).answer is True


def test_a_plan_that_contradicts_the_arguments_is_refused_with_every_field() -> None:
    with pytest.raises(InvalidValue) as caught:
        may_submit(
            CLEAN,
            year=PY(2026),
            planned=planned(),
            participant=group(19),
            submitted_at=SUBMITTED_AT + timedelta(seconds=1),
        )

    assert [str(one) for one in caught.value.problems] == [
        "planned.year: given 2027, expected 2026, as year",
        "planned.participant: given group:*****0020, expected the same as participant",
        "planned.submitted_at: given 2028-01-13 09:00 EST, expected the same as submitted_at",
    ]


def test_two_instants_in_the_repeated_hour_are_distinguished() -> None:
    first, second = eastern(2027, 11, 7, 1, 30), eastern(2027, 11, 7, 1, 30).replace(fold=1)

    with pytest.raises(InvalidValue, match=r"planned\.submitted_at"):
        gate(planned(submitted_at=first), submitted_at=second)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"planned": "2027"}, r"^may_submit: planned: given '2027' \(str\), expected a Planned"),
        ({"planned": 5, "blocking": None}, r"(?s)blocking: given None.*planned: given 5"),
    ],
)
def test_anything_but_a_plan_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidType, match=told):
        may_submit(CLEAN, **{"year": PY2027, **changes})


# --- many at once --------------------------------------------------------------------------------


def test_many_planned_submissions_get_the_same_answers_as_one_by_one() -> None:
    validation = audit({(0, 0): [NPI_WRONG]}, completed_at=VALIDATED_AT)
    targeted = [targeted_of(validation)]
    corrections = [correction_of("TIN_OR_NPI")]
    whose = validation.plan.participants[0].participant
    plans = [
        planned(),
        planned(reporting_option=ReportingOption.APP),
        planned(participant=group(77)),
        planned(participant=whose, submitted_at=None),
        planned(submitted_at=VALIDATED_AT),
    ]
    terms = {"year": PY2027, "corrections": corrections}

    for blocking in Blocking:
        answers = may_submit_all(iter(plans), validation, targeted, blocking=blocking, **terms)
        assert list(answers) == plans
        for one in plans:
            alone = may_submit(validation, targeted, planned=one, blocking=blocking, **terms)
            assert answers[one] == alone
        assert [one.answer for one in answers.values()] == [True, False, None, None, False]
    assert may_submit_all([], validation, targeted, **terms) == {}
    assert may_submit_all(plans, None, year=PY2027).answered(None) == tuple(plans)


def test_the_affected_are_found_among_many() -> None:
    validation = audit({(0, 0): [NPI_WRONG]}, completed_at=VALIDATED_AT)
    affected = planned(participant=validation.plan.participants[0].participant)
    other = planned(participant=validation.plan.participants[1].participant)

    answers = may_submit_all([affected, other], validation, year=PY2027, blocking=Blocking.AFFECTED)

    assert answers.answered(False) == (affected,)
    assert answers.answered(True) == (other,)


_NPI, _OTHER_NPI = Npi("1234567893"), Npi("1245319599")
_ONE = Individual(Tin("000000001"), _NPI)


@pytest.mark.parametrize(
    ("affected", "planned_for", "answer"),
    [
        pytest.param(_ONE, _ONE, False, id="itself"),
        pytest.param(_ONE, group(1), False, id="the group with its TIN"),
        pytest.param(_ONE, group(2), True, id="a group with another TIN"),
        pytest.param(_ONE, Individual(_ONE.tin, _OTHER_NPI), True, id="another clinician of it"),
        pytest.param(_ONE, Subgroup(_ONE.tin, "SG-1"), None, id="a subgroup of its TIN"),
        pytest.param(_ONE, Subgroup(Tin("000000002"), "SG-1"), True, id="a subgroup of another"),
        pytest.param(_ONE, VirtualGroup("VG-1"), None, id="a virtual group"),
        pytest.param(_ONE, ApmEntity("A0001"), None, id="an APM Entity"),
        pytest.param(group(1), _ONE, None, id="a clinician of the affected group"),
        pytest.param(Subgroup(_ONE.tin, "SG-1"), group(1), False, id="the group of a subgroup"),
        pytest.param(Subgroup(_ONE.tin, "SG-1"), Subgroup(_ONE.tin, "SG-2"), True, id="subgroups"),
        pytest.param(VirtualGroup("VG-1"), group(1), None, id="a group, of a virtual group"),
        pytest.param(VirtualGroup("VG-1"), VirtualGroup("VG-2"), True, id="virtual groups"),
        pytest.param(ApmEntity("A0001"), ApmEntity("A0002"), None, id="APM Entities"),
    ],
)
def test_an_error_holds_back_everyone_whose_data_has_it(
    affected: Any, planned_for: Any, *, answer: bool | None
) -> None:
    frame = [FrameEntry(one, SCOPE.facets) for one in dict.fromkeys((affected, planned_for))]
    options = {one.participant.participation_option for one in frame}
    plan = draw(frame, lambda _: patient_ids(6), seed=SEED, year=PY2027)
    (place,) = (n for n, one in enumerate(plan.participants) if one.participant == affected)
    validation = audit(
        {(place, 0): [NPI_WRONG]},
        plan=plan,
        checks=[attrs.evolve(checks_of(1)[0], participant=one.participant) for one in frame],
        scope=attrs.evolve(SCOPE, participation_options=options),
        completed_at=VALIDATED_AT,
    )
    terms: dict[str, Any] = {"year": PY2027, "participant": planned_for}
    order = ("audits.order.targeted", "audits.order.corrected")

    determination = may_submit(validation, blocking=Blocking.AFFECTED, **terms)
    held = [one.verdict for one in determination.findings if one.rule.id in order]
    right = {True: NOT_APPLICABLE, False: NOT_MET, None: UNKNOWN}[answer]
    assert held == [right, right]
    if answer is None:
        whose = planned_for.masked_key
        told = f"whether the data of {whose} holds that of the participants affected"
        assert told in determination.missing

    # A corrected deficiency holds back no one, even if little data was left for its audit.
    (deficiency,) = validation.deficiencies
    plan = plan_targeted(validation, deficiency, frame, lambda _: patient_ids(6), OTHER_SEED)
    followed = [targeted_of(validation, plan=plan, completed_at=eastern(2028, 1, 11, 9))]
    corrections = [correction_of(deficiency, eastern(2028, 1, 12, 9))]
    terms |= {"corrections": corrections, "blocking": Blocking.AFFECTED}
    determination = may_submit(validation, followed, **terms)
    assert determination.answer is True, determination.explain()


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({"planned": 5}, InvalidType, "planned: given int, expected an iterable of PlannedSub"),
        ({"planned": [5]}, InvalidType, r"planned\[0\]: given int, expected a PlannedSubmission"),
        ({"validation": "audit"}, InvalidType, "validation: given 'audit'"),
        ({"year": 2027}, InvalidType, "year: given 2027"),
        ({"year": PY(2026)}, InvalidValue, r"planned\[0\].year: given 2027, expected 2026"),
        ({"planned": [planned(), planned()]}, InvalidValue, "keys more than once"),
        ({"year": PY(2020)}, YearNotCovered, "2020"),
    ],
)
def test_invalid_arguments_for_many_are_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    given = {"planned": [planned()], "validation": CLEAN, "year": PY2027, **changes}
    with pytest.raises(kind, match=told):
        may_submit_all(given.pop("planned"), given.pop("validation"), **given)


# --- as it was recorded: AUD-037 -----------------------------------------------------------------


def test_a_result_that_was_changed_is_refused() -> None:
    changed = attrs.evolve(CLEAN, reviews=CLEAN.reviews[:-1])
    with pytest.raises(InvalidValue, match=r"^may_submit: validation\.digest: given a digest"):
        may_submit(changed, year=PY2027)
    found = audit({(0, 0): [NPI_WRONG]})
    targeted = targeted_of(found)
    spoiled = attrs.evolve(targeted.result, completed_at=eastern(2028, 1, 12, 11))
    with pytest.raises(InvalidValue, match=r"targeted_audits\[0\]\.result\.digest"):
        may_submit(found, [attrs.evolve(targeted, result=spoiled)], year=PY2027)


def test_a_result_without_a_digest_is_not_known() -> None:
    determination = may_submit(attrs.evolve(CLEAN, digest=None), year=PY2027)
    assert (determination.answer, determination.missing) == (None, ("validation.digest",))
    found = audit({(0, 0): [NPI_WRONG]})
    targeted = targeted_of(found)
    bare = attrs.evolve(targeted, result=attrs.evolve(targeted.result, digest=None))
    corrections = [correction_of("TIN_OR_NPI")]
    determination = may_submit(found, [bare], year=PY2027, corrections=corrections)
    assert (determination.answer, determination.missing) == (None, ("targeted.digest",))
