"""The answer for one case: ready, blocked or undetermined, and why."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from qpp_rules import audits, elections, feedback, readiness
from qpp_rules.agreements import SignerEmployer
from qpp_rules.audits import Blocking
from qpp_rules.audits.result import sealed
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Tin, VirtualGroup
from qpp_rules.core.pages import pages
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import (
    CollectionType,
    IntermediaryType,
    ParticipationStatus,
    PerformanceCategory,
    ReadinessStatus,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.elections import ElectionState
from qpp_rules.eligibility import (
    Eligibility,
    Exceeded,
    GroupFacts,
    VirtualGroupFacts,
    VirtualGroupMember,
    determine_group,
    determine_virtual_group,
    of_participant,
)
from qpp_rules.postings import Column, PostedCell, Posting
from qpp_rules.readiness import (
    CautionKind,
    ClearedBy,
    Gate,
    OutsidePosting,
    Receipt,
    Scope,
    SubmissionCase,
    check,
    check_all,
)
from qpp_rules.reweighting import Reweighting
from qpp_rules.standing import Notice
from qpp_rules.terms import Approval
from qpp_rules.testing.strategies.readiness.faults import FAULTS
from qpp_rules.testing.strategies.readiness.stories import (
    ReadinessStory,
    _patients_of,
    _sample,
    audit_of,
    ready_stories,
)
from tests.readiness.ready import (
    APP,
    ENTITY,
    GROUP,
    INDIVIDUAL,
    MVP,
    SUBGROUP,
    TRADITIONAL,
    VIRTUAL,
    asked,
    changed,
    planned,
    rules,
    spoiled,
    story,
)
from tests.submissions.stories import right
from tests.testing.drawing import drawn

READY, BLOCKED, UNDETERMINED = ReadinessStatus
QUALITY = PerformanceCategory.QUALITY
INTEROPERABILITY = PerformanceCategory.PROMOTING_INTEROPERABILITY
QCDR, REGISTRY, *_ = IntermediaryType
PY = PerformanceYear
AS_OF = datetime(2027, 2, 1, 9, tzinfo=EASTERN)


def bare(year: int, **facts: Any) -> SubmissionCase:
    return SubmissionCase(
        planned=PlannedSubmission(Group(Tin("000000001")), PY(year), {QUALITY}), **facts
    )


@pytest.mark.parametrize(
    ("year", "option", "participation"),
    [
        (2023, APP, INDIVIDUAL),
        (2024, TRADITIONAL, INDIVIDUAL),
        (2025, MVP, SUBGROUP),
        (2026, TRADITIONAL, GROUP),
        (2026, MVP, GROUP),
        (2026, TRADITIONAL, VIRTUAL),
        (2026, APP, ENTITY),
        (2027, APP, ENTITY),
    ],
)
def test_a_case_with_everything_in_place_is_ready(
    year: int, option: Any, participation: Any
) -> None:
    found = asked(story(year, option, participation))

    assert found.answer is READY
    assert (found.blockers, found.unknown, found.missing) == ((), (), ())
    assert set(found.by_category.values()) == {READY}
    assert found.by_category.keys() == found.planned.categories


SUITED = {
    "opt-in eligible and undecided": story(opted_in=True),
    "no election known": story(opted_in=True),
    "elected too late as a virtual group": story(2026, TRADITIONAL, VIRTUAL),
    "no registration known": story(2026, MVP),
    "no MVP registered": story(2026, MVP),
}
ALSO = {
    "no approval known": {"standing.type"},
    "no events known": {"standing.withdrawn"},
    "no check known": {"submissions.certified.content"},
    "no determination known": {"eligibility.exists"},
    "no registration known": {
        *("registration.before-data", "registration.group-in-mvp"),
        *("registration.attestation", "registration.single-specialty"),
    },
    "a deficiency without a targeted audit": {"audits.order.targeted"},
    # The posting and the audit may be those of another intermediary, which has the type.
    "approved for another year": {"postings.listed", "audits.intermediary-type"},
    "a health IT vendor after 2024": {"postings.listed", "audits.intermediary-type"},
}
"""What else is open because of the fault."""


@pytest.mark.parametrize("name", FAULTS)
def test_only_the_fault_is_named(name: str) -> None:
    wrong = spoiled(name, SUITED.get(name))

    found = asked(wrong)

    assert found.answer is wrong.answer
    assert wrong.rule in rules(found)
    assert rules(found) <= {wrong.rule} | ALSO.get(name, set())
    assert bool(found.missing) is (found.answer is UNDETERMINED)


def test_a_known_blocker_beats_what_is_not_known_and_both_are_listed() -> None:
    found = asked(changed(story(), agreements=(), authorizations=None))

    assert found.answer is BLOCKED
    assert [one.rule_id for one in found.blockers] == [
        "agreements.business-associate-agreement.in-force"
    ]
    assert {one.rule_id for one in found.unknown} == {"agreements.authorization.category"}
    assert found.missing == ()


def test_blockers_are_in_report_order() -> None:
    case = spoiled("other content certified", spoiled("terminated", spoiled("no agreement")))

    places = [one.place for one in asked(case).blockers]

    assert places == sorted(places) == [3, 12, 17]


def test_a_blocker_gives_its_scope_cure_owner_and_deadline() -> None:
    (found,) = asked(spoiled("no authorization")).blockers[:1]

    assert found.scope is Scope.CATEGORY
    assert found.who == (ClearedBy.PRACTICE,)
    assert found.until == datetime(2027, 3, 31, 20, tzinfo=EASTERN)
    assert found.facts == ("authorizations",)
    assert found.finding.citation.locator
    assert found.because
    assert "cleared by the practice, before 2027-03-31 20:00 EDT" in str(found)
    assert found.to_row()["until"] == "before 2027-03-31 20:00 EDT"


def test_a_documents_gap_is_given_as_the_reason() -> None:
    (own,) = story().case.agreements or ()
    found = asked(changed(story(), agreements=[attrs.evolve(own, meets_law=False)]))

    (blocker,) = found.blockers
    assert [one.rule.id for one in blocker.because if one.verdict is Verdict.NOT_MET] == [
        "agreements.business-associate-agreement.law"
    ]


@pytest.mark.parametrize(
    "fact", ["covers_data_on", "signer_role", "signed_on", "meets_law", "is_on_file", "covers"]
)
def test_unknown_facts_of_an_authorization_are_named(fact: str) -> None:
    (own,) = story().case.authorizations or ()
    found = asked(changed(story(), authorizations=[attrs.evolve(own, **{fact: None})]))

    assert found.answer is UNDETERMINED
    assert {one.rule_id for one in found.unknown} == {"agreements.authorization.category"}
    assert all(one.what.startswith(f"supply {fact}") for one in found.unknown)


def test_a_registry_that_was_checked_as_a_qcdr_holds_its_qcdr_measures_back() -> None:
    of_qcdr = drawn(
        ready_stories(PY(2026), TRADITIONAL, GROUP),
        lambda one: CollectionType.QCDR_MEASURE in one.case.planned.collection_types,
    )
    registry = Approval(IntermediaryType.QUALIFIED_REGISTRY, PY(2026))
    found = asked(changed(of_qcdr, approval=registry))

    assert found.answer is BLOCKED
    assert {one.rule_id for one in found.blockers} == {"submissions.qcdr-measures"}
    assert found.by_category[QUALITY] is BLOCKED
    # The audit and the posting are of a QCDR, so that they may be another intermediary's.
    assert found.by_category[INTEROPERABILITY] is UNDETERMINED
    assert {one.rule_id for one in found.unknown} == {
        "audits.intermediary-type",
        "postings.listed",
    }


# --- who can clear it, and when it is too late -------------------------------------------------


def test_time_clears_a_window_that_is_not_open_yet() -> None:
    early = attrs.evolve(story(), as_of=datetime(2026, 12, 1, 9, tzinfo=EASTERN))

    window = next(one for one in asked(early).blockers if one.gate is Gate.DEADLINES)

    assert window.who == (ClearedBy.TIME,)
    assert window.until == datetime(2027, 1, 4, 10, tzinfo=EASTERN)
    assert "from 2027-01-04 10:00 EST" in str(window)


def test_nothing_clears_a_closed_window_or_a_missed_step() -> None:
    late = attrs.evolve(spoiled("no agreement"), as_of=datetime(2027, 4, 1, 9, tzinfo=EASTERN))

    found = {one.rule_id: (one.who, one.until) for one in asked(late).blockers}

    nothing = ((ClearedBy.NOTHING,), None)
    assert found["deadlines.data-submission.open"] == nothing
    assert found["agreements.business-associate-agreement.in-force"] == nothing


def test_an_election_can_be_made_until_its_window_closes() -> None:
    undecided = spoiled("opt-in eligible and undecided", story(opted_in=True))

    (found,) = asked(undecided).blockers

    assert (found.who, found.until) == (
        (ClearedBy.PRACTICE,),
        datetime(2027, 3, 31, 20, tzinfo=EASTERN),
    )


def test_an_mvp_cannot_be_registered_after_the_close_of_registration() -> None:
    (found,) = asked(spoiled("no MVP registered", story(2026, MVP))).blockers

    assert found.who == (ClearedBy.NOTHING,)


def test_time_clears_an_election_that_is_confirmed_after_the_instant() -> None:
    of = story(opted_in=True)
    confirmed = of.as_of + timedelta(days=2)
    election = attrs.evolve(of.case.election, confirmed_at=confirmed)  # type: ignore[type-var]

    (found,) = asked(changed(of, election=election)).blockers

    assert (found.rule_id, found.who) == ("elections.before-data", (ClearedBy.TIME,))
    assert found.until == confirmed


def test_time_does_not_clear_a_fact_that_begins_after_the_close() -> None:
    of = planned(story(opted_in=True), submission_closes=date(2027, 2, 2))
    election = attrs.evolve(
        of.case.election,
        confirmed_at=of.as_of + timedelta(days=3),  # type: ignore[type-var]
    )

    (found,) = asked(changed(of, election=election)).blockers

    assert (found.who, found.until) == ((ClearedBy.NOTHING,), None)


def test_data_of_a_year_waits_for_the_end_of_the_year_where_no_window_is_known() -> None:
    of = story(2027, APP, ENTITY)
    early = attrs.evolve(of, as_of=datetime(2027, 12, 1, 9, tzinfo=EASTERN), window=None)

    window = next(one for one in asked(early).blockers if one.gate is Gate.DEADLINES)

    assert (window.rule_id, window.who) == ("deadlines.data-submission.opened", (ClearedBy.TIME,))
    assert window.until == date(2028, 1, 1)


def test_without_a_window_the_answer_is_open_in_2027() -> None:
    found = asked(story(2027, APP, ENTITY), window=None)

    assert found.answer is UNDETERMINED
    assert Gate.DEADLINES in {one.gate for one in found.unknown}
    assert {one.until for one in found.unknown} == {None}


# --- by category -------------------------------------------------------------------------------


def test_quality_may_go_while_a_category_is_not_authorized() -> None:
    (own,) = story().case.authorizations or ()
    covers = own.covers and own.covers - {INTEROPERABILITY}
    found = asked(changed(story(), authorizations=[attrs.evolve(own, covers=covers)]))

    assert found.answer is BLOCKED
    assert found.by_category[QUALITY] is READY
    assert found.by_category[INTEROPERABILITY] is BLOCKED


def test_promoting_interoperability_is_held_alone_without_its_attestations() -> None:
    """§ 414.1375(b)(3) and CMS's isRequired."""
    content, case = right(2026), story().case
    sets = [
        attrs.evolve(
            one, measurements=[each for each in one.measurements if each.value is not True]
        )
        if one.category is INTEROPERABILITY
        else one
        for one in content.submission.measurement_sets
    ]
    submission = attrs.evolve(
        content.submission, participant=case.planned.participant, measurement_sets=sets
    )
    checked = attrs.evolve(content, submission=submission).check()
    certification = attrs.evolve(case.certification, content_digest=checked.content_digest)

    found = asked(changed(story(), checked=checked, certification=certification))

    names = {"submissions.interoperability.attestation", "submissions.interoperability.safer"}
    assert {one.rule_id for one in found.blockers} == names
    assert {one.categories for one in found.blockers} == {frozenset({INTEROPERABILITY})}
    assert found.by_category[INTEROPERABILITY] is BLOCKED
    assert found.by_category[QUALITY] is READY


def test_a_correction_after_the_certification_holds_back_those_whose_data_it_changed() -> None:
    """RDY-011: data that changed after the certification is certified again."""
    stories = ready_stories(PY(2026), TRADITIONAL, ENTITY)
    own = corrected(drawn(stories, lambda one: one.case.planned.participant in affected_by(one)))
    other = corrected(story())

    found = asked(own)
    assert (found.answer, rules(found)) == (BLOCKED, {"audits.order.certified"})
    assert [one.what for one in found.blockers] == [
        "look whether the corrected data is in the content, and certify it again"
    ]
    every = check_all([own.case], as_of=own.as_of, window=own.window).finish()
    assert every.by_blocker == {"audits.order.certified": 1}
    later = own.case.corrections[0].corrected_at
    certification = attrs.evolve(own.case.certification, certified_at=later)
    assert asked(changed(own, certification=certification)).answer is READY
    assert "audits.order.certified" not in rules(asked(changed(own, certification=None)))
    # An APM Entity may hold the data of a group, and the group holds none of the entity's.
    assert asked(other).unknown[0].rule_id == "audits.order.certified"


def affected_by(of: ReadinessStory) -> tuple[Any, ...]:
    """Return the participants in whose data the audit of :func:`corrected` found the error."""
    (approval, *_) = of.case.approval
    result = audit_of(of.case.planned.year, approval.intermediary_type, has_error=True)
    return result.deficiencies[0].participants


def corrected(of: ReadinessStory) -> ReadinessStory:
    """Return *of* with an error that an audit found, corrected just before the data goes."""
    year, (approval, *_) = of.case.planned.year, of.case.approval
    kind = approval.intermediary_type
    result, (frame, _) = audit_of(year, kind, has_error=True), _sample(year, kind)
    (deficiency,) = result.targeted_audits_required
    plan = audits.plan_targeted(result, deficiency, frame, _patients_of, "27182818284590452353")
    reviews = [
        audits.Review(member.participant, one.patient, [])
        for member in plan.participants
        for one in member.patients
    ]
    again = audits.evaluate(
        plan,
        reviews,
        year,
        kind=audits.AuditKind.TARGETED,
        completed_at=of.as_of - timedelta(days=12),
    )
    targeted = audits.TargetedAudit(
        deficiency=deficiency, result=again, impact="one record", root_cause="typing"
    )
    fix = audits.Correction(
        deficiency=deficiency.key, how="read again", corrected_at=of.as_of - timedelta(minutes=1)
    )
    return changed(of, validation=result, targeted_audits=[targeted], corrections=[fix])


def test_a_blocker_of_everyone_holds_every_category() -> None:
    found = asked(spoiled("terminated"))

    assert set(found.by_category.values()) == {BLOCKED}


def test_unknown_facts_leave_every_category_open() -> None:
    assert set(asked(spoiled("no audit known")).by_category.values()) == {UNDETERMINED}


# --- years -------------------------------------------------------------------------------------


def test_a_year_without_a_text_of_contents_and_documents_is_open_and_says_so() -> None:
    case = bare(2022)

    found = check(case, as_of=datetime(2023, 2, 1, 9, tzinfo=EASTERN))

    assert found.answer is UNDETERMINED
    assert set(found.not_covered) == {Gate.AGREEMENTS, Gate.SUBMISSIONS}
    assert "the rules of performance year 2022 in agreements" in found.missing
    assert "NOT COVERED: submissions" in found.explain()
    assert set(found.by_category.values()) == {UNDETERMINED}


@pytest.mark.parametrize("year", range(2017, 2021))
def test_before_2021_no_audit_rule_is_found_and_a_finding_says_so(year: int) -> None:
    found = check(bare(year), as_of=datetime(year + 1, 2, 1, 9, tzinfo=EASTERN))

    told = [one for one in found.findings if one.rule.id == "audits.order.asked-for"]
    assert [one.verdict for one in told] == [Verdict.NOT_APPLICABLE]
    assert told[0].citation.note.startswith("no rule on audits") or year == 2020
    assert found.answer is UNDETERMINED
    assert set(found.by_category.values()) == {UNDETERMINED}


def test_a_year_without_any_text_raises() -> None:
    with pytest.raises(YearNotCovered):
        check(bare(2030), as_of=datetime(2031, 2, 1, 9, tzinfo=EASTERN))


def test_health_it_vendors_submit_through_2024() -> None:
    def answer(year: int) -> Any:
        approval = Approval(IntermediaryType.HEALTH_IT_VENDOR, PY(year))
        return rules(asked(changed(story(year, TRADITIONAL, INDIVIDUAL), approval=approval)))

    assert "standing.approved" not in answer(2024)
    assert "standing.approved" in answer(2025)


# --- what the owners are asked with ------------------------------------------------------------


def test_medicare_cqms_of_an_aco_wait_for_its_list_of_beneficiaries() -> None:
    of = story(2027, APP, ENTITY)
    audit = of.case.validation
    assert audit is not None
    bare_audit = sealed(attrs.evolve(audit, beneficiaries=()))
    own = [
        one
        for one in audit.beneficiaries
        if one.findings[0].observed == of.case.planned.participant.masked_key
    ]

    without = asked(changed(of, validation=bare_audit))
    beside = asked(changed(of, validation=bare_audit, beneficiaries=own))

    assert rules(without) == {"audits.medicare-cqms.checked"}
    assert without.answer is UNDETERMINED
    assert {one.scope for one in without.unknown} == {Scope.ITEM}
    assert beside.answer is READY


def test_each_medicare_cqm_that_was_checked_waits_for_its_own_check() -> None:
    """S1:305-308: 001SSP is sent, and only 112SSP was checked."""
    of = story(2027, APP, ENTITY)
    assert of.case.validation is not None
    audit = sealed(attrs.evolve(of.case.validation, beneficiaries=()))
    record = audits.MedicareCqmRecord(
        measure="112SSP", patient="B1", denominator_confirmed=True, numerator_confirmed=True
    )
    lists, who = [audits.BeneficiaryList(4, {"B1"})], of.case.planned.participant
    other = audits.check_beneficiaries([record], lists, PY(2027), participant=who)  # type: ignore[arg-type]

    found = asked(changed(of, validation=audit, beneficiaries=[other]))

    assert rules(found) == {"audits.medicare-cqms.checked"}
    assert found.by_category[QUALITY] is found.answer is UNDETERMINED


def test_the_posting_and_the_audit_of_another_type_of_intermediary_do_not_count() -> None:
    """A registry's posting and audit say nothing of a QCDR, which may be another organization."""
    (own,) = story().case.approval or ()
    other = next(one for one in (QCDR, REGISTRY) if one is not own.intermediary_type)

    found = asked(changed(story(), approval=[Approval(other, PY(2026))]))

    assert rules(found) >= {"postings.listed", "audits.intermediary-type"}
    assert found.answer is not READY


def with_activities(text: str) -> Any:
    """Return the story whose posting lists *text* as its improvement activities."""
    posting = story().case.posting
    assert posting is not None
    (row,) = posting.intermediaries
    cells = [*row.cells, PostedCell(Column.IMPROVEMENT_ACTIVITIES, text)]
    narrow = attrs.evolve(posting, intermediaries=[attrs.evolve(row, cells=cells)])
    return changed(story(), posting=narrow)


def test_a_measure_that_the_posting_does_not_list_is_held_back() -> None:
    found = asked(with_activities("IA_EPA_1"))

    assert found.answer is BLOCKED
    assert rules(found) == {"postings.measure"}


def test_a_measure_that_a_list_read_in_part_may_name_leaves_the_answer_open() -> None:
    """J2."""
    of = with_activities("IA_EPA_1; others")

    found, warned = asked(of), asked(of, outside_posting=OutsidePosting.WARN)

    assert (found.answer, rules(found)) == (UNDETERMINED, {"postings.measure"})
    assert warned.answer is READY
    assert {one.kind for one in warned.warnings} == {CautionKind.POSTING}


def test_an_opted_in_participant_waits_for_an_audit_of_those_who_opted_in() -> None:
    of = story(opted_in=True)
    scope = attrs.evolve(of.case.validation.scope, statuses={ParticipationStatus.MIPS_ELIGIBLE})  # type: ignore[union-attr, type-var]
    validation = sealed(attrs.evolve(of.case.validation, scope=scope))  # type: ignore[type-var]

    found = asked(changed(of, validation=validation))

    assert found.answer is BLOCKED
    assert ("audits.order.scope", "opt-in") in {
        (one.rule_id, one.finding.about) for one in found.blockers
    }


@pytest.mark.parametrize(
    ("second", "statuses", "held"),
    [
        (Eligibility.MIPS_ELIGIBLE, {ParticipationStatus.MIPS_ELIGIBLE}, set()),
        (Eligibility.OPT_IN_ELIGIBLE, set(ParticipationStatus), set()),
        (Eligibility.OPT_IN_ELIGIBLE, {ParticipationStatus.MIPS_ELIGIBLE}, {"opt-in"}),
        (Eligibility.OPT_IN_ELIGIBLE, {ParticipationStatus.OPT_IN}, {"MIPS eligible"}),
    ],
)
def test_a_virtual_group_waits_for_an_audit_of_every_status_of_its_members(
    second: Eligibility, statuses: Any, held: set[str]
) -> None:
    """ELE-046, S1:250-251: joining is the opt-in of an opt-in eligible member."""
    of = story(2026, TRADITIONAL, VIRTUAL)
    scope = attrs.evolve(of.case.validation.scope, statuses=statuses)  # type: ignore[union-attr, type-var]
    validation = sealed(attrs.evolve(of.case.validation, scope=scope))  # type: ignore[type-var]
    members = [
        VirtualGroupMember(Tin("000000501"), 4, Eligibility.MIPS_ELIGIBLE),
        VirtualGroupMember(Tin("000000502"), 4, second),
    ]
    formed = determine_virtual_group(VirtualGroupFacts(members, date(2025, 12, 1)), PY(2026))

    found = asked(changed(of, validation=validation, determination=formed))

    blockers = [one for one in found.blockers if one.rule_id == "audits.order.scope"]
    assert {one.finding.about for one in blockers} == held


def test_an_open_deficiency_can_be_read_to_hold_only_those_it_affects() -> None:
    wrong = spoiled("a deficiency without a targeted audit", story(2026, TRADITIONAL, VIRTUAL))
    affected = asked(wrong, blocking=Blocking.AFFECTED)

    assert asked(wrong).answer is BLOCKED
    assert affected.answer is not READY


def test_an_election_rests_on_the_present_determination() -> None:
    """Who was MIPS eligible and is opt-in eligible now has to elect."""
    of = story(opted_in=True)
    plan = of.case.planned
    begun = elections.begin(plan.participant, Eligibility.MIPS_ELIGIBLE, plan.year)

    found = asked(changed(of, election=begun))

    assert rules(found) == {"elections.confirmed"}
    assert found.answer is BLOCKED


def test_without_an_election_the_determination_says_whether_one_is_needed() -> None:
    assert asked(changed(story(), election=None)).answer is READY


def test_the_election_that_cms_shows_must_agree() -> None:
    found = asked(changed(story(opted_in=True), cms_status=ElectionState.UNDECIDED))

    assert "elections.cms-read-back" in rules(found)
    assert found.answer is BLOCKED


def test_a_virtual_groups_election_is_a_separate_fact() -> None:
    of = story(2026, TRADITIONAL, VIRTUAL)

    assert asked(changed(of, virtual_group_election=date(2025, 12, 1))).answer is READY


def test_data_that_the_posting_does_not_list_is_blocked_or_warned_about() -> None:
    posting = attrs.evolve(story().case.posting, contents=None)  # type: ignore[type-var]
    (row,) = posting.intermediaries
    cells = [one for one in row.cells if one.column.name != "REPORTING_OPTIONS"]
    cells.append(attrs.evolve(row.cells[1], text="APP"))
    of = changed(
        story(), posting=attrs.evolve(posting, intermediaries=[attrs.evolve(row, cells=cells)])
    )

    blocked, warned = asked(of), asked(of, outside_posting=OutsidePosting.WARN)

    assert "postings.reporting-option" in {one.rule_id for one in blocked.blockers}
    assert warned.answer is READY
    assert {one.kind for one in warned.warnings} == {CautionKind.POSTING}
    told = {one.finding.verdict for one in warned.warnings if one.finding}
    assert told == {Verdict.NOT_MET, Verdict.UNKNOWN}


@pytest.mark.parametrize(
    ("fault", "answer"),
    [("terminated in the posting", BLOCKED), ("no posting known", UNDETERMINED)],
)
def test_who_is_not_listed_is_held_back_even_if_what_is_not_listed_is_only_warned_of(
    fault: str, answer: ReadinessStatus
) -> None:
    found = asked(spoiled(fault), outside_posting=OutsidePosting.WARN)

    assert found.answer is answer
    assert rules(found) <= {"postings.listed", "postings.status"}
    assert set(found.by_category.values()) == {answer}
    assert found.warnings == ()


def test_the_same_finding_from_two_gates_appears_once() -> None:
    case = attrs.evolve(bare(2022), planned=attrs.evolve(bare(2022).planned, reporting_option=MVP))

    found = check(case, as_of=datetime(2023, 2, 1, 9, tzinfo=EASTERN))

    assert [one.rule_id for one in found.blockers] == ["terms.reporting-option"]


# --- warnings ----------------------------------------------------------------------------------


def warned(**facts: Any) -> list[CautionKind]:
    found = asked(changed(story(), **facts))
    assert found.answer is READY
    return [one.kind for one in found.warnings]


def test_remedial_action_warns_without_blocking() -> None:
    assert warned(standing_events=[Notice(date(2026, 5, 4), is_written=True)]) == [
        CautionKind.STANDING
    ]


def test_an_employee_of_the_intermediary_who_signed_is_told() -> None:
    (own,) = story().case.authorizations or ()
    signed = attrs.evolve(own, signer_employer=SignerEmployer.INTERMEDIARY)

    found = asked(changed(story(), authorizations=[signed]))

    assert found.answer is READY
    (told,) = found.warnings
    assert told.to_row()["rule"] == "agreements.authorization.signer-employer"


def test_at_the_closing_instant_itself_the_reading_that_shuts_the_window_is_told() -> None:
    found = asked(attrs.evolve(story(), as_of=datetime(2027, 3, 31, 20, tzinfo=EASTERN)))

    assert [one.rule_id for one in found.blockers] == ["deadlines.data-submission.open"]
    (told,) = found.warnings
    assert told.kind is CautionKind.CLOSE
    assert told.to_row()["rule"] == "deadlines.closing-instant"


def test_on_the_last_day_of_a_window_without_an_hour_the_data_may_go_with_a_warning() -> None:
    """RDY-003: a close given as a date only holds through that Eastern day, with a warning."""
    of = story(2027, APP, ENTITY)
    window = attrs.evolve(of.window, original_closes=of.as_of.date())

    found = asked(attrs.evolve(of, window=window))

    assert found.answer is READY
    (told,) = found.warnings
    assert told.kind is CautionKind.CLOSE
    assert told.to_row()["rule"] == "deadlines.whole-day"
    earlier = attrs.evolve(of, window=window, as_of=of.as_of - timedelta(days=1))
    assert asked(earlier).warnings == ()


def test_feedback_that_falls_short_warns() -> None:
    who, since = story().case.planned.participant, date(2026, 1, 5)
    data = feedback.ParticipantData(who, {QUALITY}, [feedback.MeasureData("001", QUALITY, since)])
    short = feedback.check_participant(data, feedback.FeedbackRecord(reports=()), PY(2026))

    assert set(warned(feedback=short)) == {CautionKind.FEEDBACK}


def test_a_late_report_warns() -> None:
    late = audits.check_execution_report(None, None, PY(2026), any_data_submitted=True)

    assert set(warned(report=late)) <= {CautionKind.REPORT}


def test_data_that_voids_a_reweighting_warns() -> None:
    relief = Reweighting(PY(2026), {INTEROPERABILITY})

    assert warned(reweighting=relief) == [CautionKind.VOIDS_RELIEF]


def test_a_reweighting_that_the_data_does_not_void_does_not_warn() -> None:
    assert warned(reweighting=Reweighting(PY(2026), {PerformanceCategory.COST})) == []


def test_a_participant_that_opted_in_but_is_not_ready_is_scored_anyway() -> None:
    found = asked(spoiled("no agreement", story(opted_in=True)))

    assert [one.kind for one in found.warnings] == [CautionKind.OPTED_IN]
    assert asked(story(opted_in=True)).warnings == ()


def test_a_voluntary_reporters_data_may_be_made_public() -> None:
    of = story(opted_in=True)
    election = attrs.evolve(
        of.case.election,  # type: ignore[type-var]
        choice=elections.Choice.REPORT_VOLUNTARILY,
        state=ElectionState.REPORTING_VOLUNTARILY,
    )

    found = asked(changed(of, election=election))

    assert (found.answer, [one.kind for one in found.warnings]) == (READY, [CautionKind.VOLUNTARY])


def test_an_exempt_participant_that_reports_is_a_voluntary_reporter_too() -> None:
    facts = GroupFacts(
        segment_1=Exceeded(frozenset()),
        segment_2=Exceeded(frozenset()),
        eligible_clinicians=4,
        mips_eligible_clinicians=3,
    )

    found = asked(changed(story(), determination=determine_group(facts, PY(2026)), election=None))

    assert (found.answer, [one.kind for one in found.warnings]) == (READY, [CautionKind.VOLUNTARY])


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        (ElectionState.OPTED_IN, CautionKind.OPTED_IN),
        (ElectionState.REPORTING_VOLUNTARILY, CautionKind.VOLUNTARY),
    ],
)
def test_what_cms_shows_of_an_election_that_is_not_on_record_warns_too(
    shown: ElectionState, kind: CautionKind
) -> None:
    found = asked(changed(story(opted_in=True), election=None, cms_status=shown))

    assert (found.answer, [one.kind for one in found.warnings]) == (UNDETERMINED, [kind])


def test_the_survey_is_submitted_by_a_survey_vendor() -> None:
    of = story(2026, MVP)
    made = of.case.registration
    assert made is not None
    registered = attrs.evolve(made, choice=attrs.evolve(made.choice, cahps=True))

    assert [one.kind for one in asked(changed(of, registration=registered)).warnings] == [
        CautionKind.CAHPS
    ]
    types = {CollectionType.CAHPS_FOR_MIPS_SURVEY, CollectionType.MIPS_CQM}
    found = asked(planned(story(), collection_types=types))
    assert CautionKind.CAHPS in [one.kind for one in found.warnings]


def test_a_warning_says_what_it_rests_on() -> None:
    (told,) = asked(
        changed(story(), standing_events=[Notice(date(2026, 5, 4), is_written=True)])
    ).warnings
    (bare_one,) = asked(spoiled("no agreement", story(opted_in=True))).warnings

    assert told.to_row()["rule"] == "standing.remedial-action"
    assert str(told).startswith(
        "remedial action or probation is in force; the data may go: NOT MET"
    )
    assert bare_one.to_row()["rule"] is None
    assert str(bare_one) == CautionKind.OPTED_IN.value


# --- the instant, and facts of others ----------------------------------------------------------


def test_a_plan_for_the_same_instant_in_another_zone_is_accepted() -> None:
    of = story()
    at = of.as_of.astimezone(EASTERN)

    assert asked(planned(of, submitted_at=at)).answer is READY


@pytest.mark.parametrize("seconds", [-1, 1])
def test_a_plan_for_another_instant_raises(seconds: int) -> None:
    of = planned(story(), submitted_at=story().as_of + timedelta(seconds=seconds))

    with pytest.raises(InvalidValue, match=r"planned\.submitted_at"):
        asked(of)


@pytest.mark.parametrize(
    "wrong", [{"as_of": date(2027, 2, 1)}, {"window": 1}, {"blocking": 1}, {"outside_posting": 1}]
)
def test_a_malformed_argument_raises(wrong: dict[str, Any]) -> None:
    with pytest.raises(InvalidType):
        check(story().case, **{"as_of": AS_OF, **wrong})


def test_anything_but_a_case_raises_without_being_shown() -> None:
    with pytest.raises(InvalidType, match="SubmissionCase"):
        check("123-45-6789", as_of=AS_OF)  # type: ignore[arg-type]


STRANGER = Group(Tin("999999999"))
OTHER = story(2025)


def of_stranger(name: str) -> dict[str, Any]:
    fact = getattr(story(2026, MVP).case, name)
    if isinstance(fact, tuple):
        return {name: [attrs.evolve(one, participant=STRANGER) for one in fact]}
    return {name: attrs.evolve(fact, participant=STRANGER)}


@pytest.mark.parametrize("name", ["election", "registration", "agreements", "authorizations"])
def test_a_fact_of_another_participant_raises(name: str) -> None:
    with pytest.raises(InvalidValue, match=rf"{name}.*\*\*\*\*\*9999"):
        changed(story(2026, MVP), **of_stranger(name))


@pytest.mark.parametrize(
    "name", ["validation", "determination", "election", "checked", "certification"]
)
def test_a_fact_of_another_year_raises(name: str) -> None:
    with pytest.raises(InvalidValue, match=f"{name}.*2025"):
        changed(story(), **{name: getattr(OTHER.case, name)})


def test_all_facts_of_other_participants_or_years_are_named_together() -> None:
    with pytest.raises(InvalidValue, match="3 problems"):
        changed(
            story(),
            receipt=Receipt(participant=STRANGER, year=PY(2025), received_at=AS_OF),
        )


def test_a_receipt_of_another_plan_raises() -> None:
    of = story().case.planned
    wrong = Receipt(participant=of.participant, year=of.year, received_at=AS_OF, mvp="G0053")

    with pytest.raises(InvalidValue, match="another planned submission"):
        changed(story(), receipt=wrong)


def test_a_determination_that_names_another_participant_raises() -> None:
    own = story().case.determination
    assert own is not None

    with pytest.raises(InvalidValue, match="determination"):
        changed(story(), determination=of_participant(STRANGER, own))


def test_another_determination_than_of_eligibility_raises() -> None:
    wrong: Any = Determination(True, PY(2026), ())

    with pytest.raises(InvalidType, match="a Determination of Eligibility"):
        changed(story(), determination=wrong)


def test_only_a_virtual_group_has_a_virtual_group_election() -> None:
    with pytest.raises(InvalidValue, match="no virtual group is planned"):
        changed(story(), virtual_group_election=date(2025, 12, 1))


def test_a_posting_must_name_only_the_intermediarys_row() -> None:
    posting = Posting(year=PY(2026), kind=IntermediaryType.QCDR, intermediaries=())

    with pytest.raises(InvalidValue, match="0 rows"):
        changed(story(), posting=posting)


def test_checks_of_beneficiaries_must_be_for_the_year() -> None:
    check_of = Determination(True, PY(2025), ())

    with pytest.raises(InvalidValue, match=r"beneficiaries\[0\]"):
        changed(story(), beneficiaries=[check_of])


# --- how it is shown ---------------------------------------------------------------------------


def test_an_answer_shows_itself() -> None:
    found = asked(spoiled("no agreement", story(opted_in=True)))

    assert repr(found).endswith("BLOCKED, 1 blockers>")
    assert "000000" not in repr(found)
    assert found.explain().splitlines()[0] == "BLOCKED for performance year 2026"
    assert "WARNING: the participant opted in" in found.explain()
    assert "<table>" in found._repr_html_()
    (row,) = found.to_rows()
    assert (row["answer"], row["place"], row["verdict"]) == ("BLOCKED", 12, "NOT_MET")
    assert row["participant"] == found.planned.participant.key
    assert found.as_of == story().as_of
    assert Gate.STANDING in found.gates


def test_answers_to_the_same_case_are_equal() -> None:
    one, other = asked(story()), asked(story())

    assert (one == other, hash(one) == hash(other)) == (True, True)
    assert one != asked(spoiled("no agreement"))
    assert one != "READY"


def test_a_case_shows_its_plan_and_which_facts_it_has() -> None:
    """Whole, its audit and its posting alone would fill pages."""
    of = bare(2026).planned

    assert repr(bare(2026)) == f"SubmissionCase({of!r}, given: nothing)"
    given = bare(2026, agreements=(), approval=Approval(QCDR, of.year))
    assert repr(given) == f"SubmissionCase({of!r}, given: approval, agreements)"
    assert len(repr(story().case)) < 1000


@pytest.mark.parametrize("name", ["answer", "case", "planned", "as_of"])
def test_what_was_answered_cannot_be_changed(name: str) -> None:
    found = asked(spoiled("no agreement"))

    with pytest.raises(AttributeError):
        setattr(found, name, READY)

    assert found.answer is BLOCKED


def test_a_receipt_may_be_for_any_plan_of_the_participant() -> None:
    of = story().case.planned
    receipt = Receipt(participant=of.participant, year=of.year, received_at=AS_OF)

    assert receipt.is_of(of)
    assert not receipt.is_of(attrs.evolve(of, participant=STRANGER))
    assert asked(changed(story(), receipt=receipt)).answer is READY


def test_the_virtual_group_in_the_stories_is_valid() -> None:
    assert isinstance(story(2026, TRADITIONAL, VIRTUAL).case.planned.participant, VirtualGroup)


def test_readiness_is_not_stored_as_a_rule() -> None:
    """It has no rule of its own."""
    assert pages("readiness") == ()
    assert readiness.__doc__
