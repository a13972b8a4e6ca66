"""Whether a planned submission may go, by its content and its certification."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest
from hypothesis import given

from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Subgroup, Tin
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import CollectionType, IntermediaryType
from qpp_rules.core.years import EASTERN
from qpp_rules.measures import SubmissionMethod
from qpp_rules.submissions import (
    Certification,
    Checked,
    RegistryMultiPerformanceRate,
    RegistrySinglePerformanceRate,
    Submission,
    content_digest,
    may_submit,
    may_submit_all,
)
from qpp_rules.terms import Approval
from qpp_rules.testing.strategies import SubmissionStory, right_submissions, wrong_submissions
from tests.submissions.stories import (
    ACTIVITIES,
    APM_ENTITY,
    APP,
    INTEROPERABILITY,
    MVP,
    QUALITY,
    SUBGROUP,
    TRADITIONAL,
    right,
    set_of,
    sets_of,
    with_sets,
)
from tests.testing.drawing import drawn

MIPS_CQM, ECQM = CollectionType.MIPS_CQM, CollectionType.ECQM
THEIRS = Group(Tin("999999999"))


def plan_of(story: SubmissionStory, **changes: Any) -> PlannedSubmission:
    plan = PlannedSubmission(
        story.submission.participant,
        story.submission.year,
        {one.category for one in sets_of(story)},
        submitted_at=datetime(story.year.year + 1, 2, 1, 9, tzinfo=EASTERN),
    )
    return attrs.evolve(plan, **changes)


def certify(plan: PlannedSubmission, submission: Submission, **changes: Any) -> Certification:
    at = datetime(plan.year.year + 1, 1, 31, 12, tzinfo=EASTERN)
    certification = Certification(plan, content_digest(submission), at, in_form_of_cms=True)
    return attrs.evolve(certification, **changes)


def ask(story: SubmissionStory, **changes: Any) -> Any:
    """Return what the gate says of *story*, planned and certified as it is but for *changes*."""
    plan = plan_of(story, **changes)
    return may_submit(plan, story.check(), certify(plan, story.submission))


@given(right_submissions())
def test_a_right_submission_that_is_certified_may_go(story: SubmissionStory) -> None:
    assert ask(story).answer is True


# Cost cannot be planned, and neither can nothing.
NOT_PLANNED = ("submissions.category", "submissions.not-empty")


@given(wrong_submissions().filter(lambda story: story.fault not in NOT_PLANNED))
def test_a_wrong_submission_may_never_go(story: SubmissionStory) -> None:
    plan = plan_of(story)

    assert may_submit(plan, story.check(), certify(plan, story.submission)).answer is False


def test_without_a_check_or_a_certification_the_answer_is_not_known() -> None:
    story = right(2026)
    plan = plan_of(story)
    certification = certify(plan, story.submission)

    assert may_submit(plan, None, None).missing == ("checked", "certification")
    assert may_submit(plan, story.check(), None).missing == ("certification",)
    assert may_submit(plan, None, certification).answer is None


def test_one_changed_count_shuts_the_gate_again() -> None:
    story = right(2026)
    plan = plan_of(story)
    certification = certify(plan, story.submission)
    quality, *rest = sets_of(story)
    first, *others = quality.measurements
    more = attrs.evolve(first.value, eligible_population=first.value.eligible_population + 1)
    changed_set = attrs.evolve(quality, measurements=(attrs.evolve(first, value=more), *others))
    changed = with_sets(story, changed_set, *rest)

    assert may_submit(plan, story.check(), certification).answer is True
    assert changed.check().answer is True
    shut = may_submit(plan, changed.check(), certification)
    assert shut.answer is False
    assert shut.finding("submissions.certified.content").verdict is Verdict.NOT_MET
    again = certify(plan, changed.submission)
    assert may_submit(plan, changed.check(), again).answer is True


def test_a_check_of_only_the_content_leaves_the_answer_open() -> None:
    story = attrs.evolve(right(2026), particulars=None)

    d = ask(story)

    assert (d.answer, d.missing) == (None, ("checked.particulars",))
    assert d.finding("submissions.gate.particulars").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("category", "ends", "certified_on", "answer"),
    [
        (ACTIVITIES, date(2026, 9, 30), date(2026, 9, 30), False),
        (ACTIVITIES, date(2026, 9, 30), date(2026, 10, 1), True),
        (INTEROPERABILITY, date(2026, 12, 31), date(2026, 1, 2), False),
        # The check asks for the end of the period, too.
        (ACTIVITIES, None, date(2026, 10, 1), None),
    ],
)
def test_the_period_of_the_content_is_over_before_it_is_certified(
    category, ends, certified_on, answer
) -> None:
    """SUB-062, S1:138-145: "true, accurate, and complete"."""
    story = right(2026)
    own = attrs.evolve(set_of(story, category), performance_end=ends)
    story = with_sets(story, own)
    plan = plan_of(story)
    at = datetime(certified_on.year, certified_on.month, certified_on.day, 12, tzinfo=EASTERN)
    checked = story.check()

    d = may_submit(plan, checked, certify(plan, story.submission, certified_at=at))

    assert d.answer is answer
    verdict = {True: Verdict.MET, False: Verdict.NOT_MET, None: Verdict.UNKNOWN}[answer]
    assert d.finding("submissions.certified.time").verdict is verdict


@pytest.mark.parametrize(("name", "rule"), [("PI_ONCDIR_1", "attestation"), ("PI_PPHI_2", "safer")])
def test_a_missing_attestation_holds_only_promoting_interoperability(name, rule) -> None:
    """§ 414.1375(b)(3) and CMS's isRequired."""
    story = right(2026)
    quality, own = set_of(story, QUALITY), set_of(story, INTEROPERABILITY)
    rest = [one for one in own.measurements if one.measure_id != name]
    story = with_sets(story, quality, attrs.evolve(own, measurements=rest))

    d = ask(story)

    assert d.answer is False
    assert d.finding(f"submissions.interoperability.{rule}").about.startswith("measurementSets[1]")
    assert story.check().of({QUALITY}).answer is True
    assert story.check().of({INTEROPERABILITY}).answer is False


@pytest.mark.parametrize("name", ["is_from_cehrt", "indicates_cehrt"])
def test_a_known_no_about_the_cehrt_source_is_not_outweighed_by_an_id(name) -> None:
    """RDY-015, S1:474-476 and S1:621-622."""
    story = right(2026)
    assert set_of(story, INTEROPERABILITY).cehrt_id is not None

    d = ask(attrs.evolve(story, particulars=attrs.evolve(story.particulars, **{name: False})))

    assert d.answer is False
    assert d.finding("submissions.cehrt-source").verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"participant": THEIRS}, "participant"),
        ({"categories": {QUALITY}}, "categories"),
        ({"reporting_option": MVP}, "reporting option"),
        ({"mvp": "G0053"}, "program"),
    ],
)
def test_the_content_must_match_the_plan(changes, about) -> None:
    d = ask(right(2026), **changes)

    assert d.answer is False
    wrong = [one.about for one in d.findings if one.verdict is Verdict.NOT_MET]
    assert wrong == [about]


@pytest.mark.parametrize(
    ("by_qcdr", "types", "answer"),
    [
        (False, {MIPS_CQM, ECQM}, True),
        (False, {CollectionType.MEDICARE_CQM, ECQM, MIPS_CQM}, True),
        (False, {MIPS_CQM}, False),
        (False, {ECQM}, False),
        (False, set(), False),
        (True, {MIPS_CQM, ECQM, CollectionType.QCDR_MEASURE}, True),
        (True, {MIPS_CQM, ECQM}, False),
        (True, {ECQM, CollectionType.QCDR_MEASURE}, False),
    ],
)
def test_the_content_must_not_have_an_unplanned_collection_type(by_qcdr, types, answer) -> None:
    """The audits are asked about what is planned, so that nothing else may be sent: AUD-004."""
    story = drawn(
        right_submissions(right(2026).year, (TRADITIONAL,), by_qcdr=by_qcdr), lambda _one: True
    )
    d = ask(story, collection_types=types)

    assert d.answer is answer
    wrong = [one.about for one in d.findings if one.verdict is Verdict.NOT_MET]
    assert wrong == ([] if answer else ["collection types"])


def test_a_medicare_cqm_cannot_be_planned_as_a_mips_cqm() -> None:
    """Planned as one, it would need no check of the ACO's beneficiaries: AUD-005."""
    of_acos = right_submissions(right(2026).year, (APP,), (APM_ENTITY,))
    story = drawn(of_acos, lambda one: "001SSP" in str(sets_of(one)))
    types = {MIPS_CQM, ECQM, CollectionType.MEDICARE_CQM}

    assert ask(story, collection_types=types).answer is True
    told_wrong = ask(story, collection_types=types - {CollectionType.MEDICARE_CQM})
    assert told_wrong.answer is False
    wrong = [one for one in told_wrong.findings if one.verdict is Verdict.NOT_MET]
    assert [one.about for one in wrong] == ["collection types"]
    assert "Medicare CQM" in str(wrong[0].observed)


QCDR, REGISTRY = IntermediaryType.QCDR, IntermediaryType.QUALIFIED_REGISTRY


def asked_with(story: SubmissionStory, checked: Checked, *approvals: Approval) -> Any:
    plan = plan_of(story)
    return may_submit(plan, checked, certify(plan, story.submission), approval=approvals)


@pytest.mark.parametrize(
    ("by_qcdr", "kinds", "answer"),
    [
        (True, [QCDR], True),
        (True, [REGISTRY, QCDR], True),
        (True, [REGISTRY], False),
        (True, [IntermediaryType.HEALTH_IT_VENDOR], False),
        (False, [REGISTRY], True),
        (False, [QCDR], True),
    ],
)
def test_qcdr_measures_go_only_with_the_approval_of_a_qcdr(by_qcdr, kinds, answer) -> None:
    """42 CFR 414.1400(b)(1)(i)(A): a registry that was checked as a QCDR is not a QCDR. MEA-002."""
    year = right(2024).year
    story = drawn(right_submissions(year, (TRADITIONAL,), by_qcdr=by_qcdr), lambda _one: True)
    d = asked_with(story, story.check(), *(Approval(kind, year) for kind in kinds))

    assert d.answer is answer
    wrong = {one.rule.id for one in d.findings if one.verdict is Verdict.NOT_MET}
    assert wrong == (set() if answer else {"submissions.qcdr-measures"})


def test_without_an_approval_for_the_year_the_gate_of_standing_decides() -> None:
    year = right(2026).year
    story = drawn(right_submissions(year, (TRADITIONAL,), by_qcdr=True), lambda _one: True)

    assert asked_with(story, story.check(), Approval(REGISTRY, right(2025).year)).answer is True
    assert may_submit(plan_of(story), None, None, approval=Approval(REGISTRY, year)).answer is None
    with pytest.raises(InvalidType, match="approval"):
        may_submit(plan_of(story), None, None, approval=REGISTRY)  # type: ignore[arg-type]


def test_a_possible_qcdr_measure_leaves_the_answer_open_for_a_registry() -> None:
    story = right(2026)
    measures = [attrs.evolve(one, is_qcdr_measure=None) for one in story.inventory.measures]
    untold = attrs.evolve(
        story,
        inventory=attrs.evolve(story.inventory, measures=measures),
        sender=attrs.evolve(story.sender, kind=QCDR),
    )

    d = asked_with(untold, untold.check(), Approval(REGISTRY, story.year))

    of_qcdrs = [one for one in d.findings if one.rule.id == "submissions.qcdr-measures"]
    verdicts = {(one.verdict, str(one.observed)) for one in of_qcdrs}
    assert (Verdict.UNKNOWN, "approved as Qualified Registry") in verdicts
    assert d.answer is None
    assert "isRegistryMeasure in the measures data" in d.missing


@pytest.mark.parametrize(
    ("method", "verdicts"),
    [
        (SubmissionMethod.ELECTRONIC_HEALTH_RECORD, set()),
        (SubmissionMethod.REGISTRY, {Verdict.UNKNOWN}),
    ],
)
def test_of_an_unlisted_measure_only_the_method_says_whether_it_may_be_a_qcdr_measure(
    method: SubmissionMethod, verdicts: set[Verdict]
) -> None:
    story = right(2026)
    sets = [attrs.evolve(one, submission_method=method) for one in sets_of(story)]
    others = [one for one in story.inventory.measures if one.category is not QUALITY]
    inventory = attrs.evolve(story.inventory, measures=others)
    unlisted = with_sets(attrs.evolve(story, inventory=inventory), *sets)

    d = asked_with(unlisted, unlisted.check(), Approval(REGISTRY, story.year))

    told = [one for one in d.findings if "approved as" in str(one.observed)]
    assert {one.verdict for one in told} == verdicts


def test_a_rate_in_a_qcdr_form_is_a_qcdr_measure_whatever_the_data_says() -> None:
    year = right(2026).year
    story = drawn(right_submissions(year, (TRADITIONAL,), by_qcdr=True), lambda _one: True)
    measures = [attrs.evolve(one, is_qcdr_measure=None) for one in story.inventory.measures]
    untold = attrs.evolve(story, inventory=attrs.evolve(story.inventory, measures=measures))

    d = asked_with(untold, untold.check(), Approval(REGISTRY, year))

    refused = [one.about for one in d.findings if one.verdict is Verdict.NOT_MET]
    assert refused == [
        f"measurementSets[{place}].measurements[{number}].measureId"
        for place, one in enumerate(sets_of(story))
        for number, measurement in enumerate(one.measurements)
        if isinstance(
            measurement.value, RegistrySinglePerformanceRate | RegistryMultiPerformanceRate
        )
    ]
    assert len(refused) == 2
    assert d.answer is False


def test_a_set_without_a_method_may_have_any_collection_type() -> None:
    story = right(2026)
    sets = [attrs.evolve(one, submission_method=None) for one in sets_of(story)]
    without = with_sets(story, *sets)
    plan = plan_of(without, collection_types={MIPS_CQM})

    d = may_submit(plan, without.check(), certify(plan, without.submission))

    told = [one for one in d.findings if one.about == "collection types"]
    assert [one.verdict for one in told] == [Verdict.MET]


def test_another_year_does_not_count() -> None:
    story, other = right(2026), right(2025)
    plan = plan_of(story)
    d = may_submit(plan, other.check(), certify(plan, other.submission))

    assert d.answer is False
    assert {one.about for one in d.findings if one.verdict is Verdict.NOT_MET} >= {"year"}


@pytest.mark.parametrize(
    ("option", "changes"),
    [
        (TRADITIONAL, {"reporting_option": TRADITIONAL}),
        (MVP, {"reporting_option": MVP, "mvp": "G0053"}),
        (MVP, {"mvp": "G0053"}),
    ],
)
def test_the_planned_option_and_mvp_must_match_the_sets(option, changes) -> None:
    assert ask(right(2026, option), **changes).answer is True


def test_sets_for_two_options_are_two_plans() -> None:
    story = right(2026)
    first, *rest = sets_of(story)
    mixed = with_sets(story, attrs.evolve(first, program="app1"), *rest)

    d = ask(mixed, reporting_option=TRADITIONAL)

    assert d.answer is False
    assert d.finding("submissions.gate.content").rule.id == "submissions.gate.content"
    (wrong,) = (one for one in d.findings if one.verdict is Verdict.NOT_MET)
    assert wrong.observed == "APP, traditional MIPS"


def test_a_program_that_stands_for_no_option_is_called_unknown() -> None:
    story = right(2026)
    first, *rest = sets_of(story)
    other = with_sets(story, attrs.evolve(first, program="hvbp"), *rest)

    d = ask(other, reporting_option=TRADITIONAL)

    (wrong,) = (one for one in d.findings if one.about == "reporting option")
    assert wrong.observed == "traditional MIPS, unknown"


def unnamed(story: SubmissionStory, identifier: str) -> Checked:
    submission = Submission(
        story.year, None, sets_of(story), participation_option=SUBGROUP, entity_id=identifier
    )
    return attrs.evolve(story, submission=submission).check()


def test_a_subgroup_without_its_groups_tin_may_be_anothers() -> None:
    story = right(2026, MVP, SUBGROUP)
    plan = plan_of(story)
    assert isinstance(plan.participant, Subgroup)

    same, other = unnamed(story, plan.participant.identifier), unnamed(story, "SG-99999999")

    maybe = may_submit(plan, same, certify(plan, same.submission))
    assert (maybe.answer, maybe.missing) == (None, ("checked.submission.participant",))
    assert may_submit(plan, other, certify(plan, other.submission)).answer is False


def test_findings_to_review_block_nothing() -> None:
    story = right(2027)
    quiet = attrs.evolve(story.particulars, deciles=None)

    d = ask(attrs.evolve(story, particulars=quiet))

    assert d.answer is True
    assert d.finding("submissions.functions.deciles").verdict is Verdict.UNKNOWN


def test_arguments_of_the_wrong_type_are_refused() -> None:
    plan = plan_of(right(2026))
    for wrong in ((7, None, None), (plan, 7, None), (plan, None, 7)):
        with pytest.raises(InvalidType):
            may_submit(*wrong)
    for wrong in ((7, [], []), ([plan], 7, []), ([plan], [], [7])):
        with pytest.raises(InvalidType):
            may_submit_all(*wrong)


# --- many --------------------------------------------------------------------------------------


def test_each_plan_takes_the_check_and_the_certification_of_its_content() -> None:
    traditional, mvp = right(2026), right(2026, MVP)
    ours = traditional.submission.participant
    same = attrs.evolve(mvp, submission=attrs.evolve(mvp.submission, participant=ours))
    plans = [
        plan_of(traditional, reporting_option=TRADITIONAL),
        plan_of(same, reporting_option=MVP),
        plan_of(traditional, participant=THEIRS),
    ]
    stories = [same, traditional]
    certifications = [certify(plans[1], same.submission), certify(plans[0], traditional.submission)]

    answers = may_submit_all(plans, [one.check() for one in stories], certifications)

    assert [answers[plan].answer for plan in plans] == [True, True, None]
    assert answers[plans[2]].missing == ("checked", "certification")


def test_a_check_and_a_certification_of_something_else_do_not_count() -> None:
    story = right(2026)
    plan = plan_of(story, reporting_option=MVP)
    stale = certify(plan, right(2025).submission)

    answers = may_submit_all([plan], [story.check()], [stale])

    d = answers[plan]
    assert d.answer is False
    assert {one.rule.id for one in d.findings if one.verdict is Verdict.NOT_MET} == {
        "submissions.gate.content",
        "submissions.certified.content",
    }


def test_a_check_of_an_unnamed_subgroup_matches_no_plan() -> None:
    story = right(2026, MVP, SUBGROUP)
    plan = plan_of(story)

    answers = may_submit_all([plan], [unnamed(story, plan.participant.identifier)], [])

    assert answers[plan].missing == ("checked", "certification")


def test_a_duplicate_plan_is_refused() -> None:
    plan = plan_of(right(2026))

    with pytest.raises(InvalidValue, match="2 times"):
        may_submit_all([plan, plan], [], [])


def test_checking_all_gives_the_same_answers_as_checking_each() -> None:
    stories = [right(2026), right(2025), right(2026, MVP)]
    groups = [Group(Tin(f"{number:09}")) for number in range(1, 4)]
    named = [
        attrs.evolve(one, submission=attrs.evolve(one.submission, participant=group))
        for one, group in zip(stories, groups, strict=True)
    ]
    plans = [plan_of(one) for one in named]
    checks = [one.check() for one in named]
    granted = [certify(plan, one.submission) for plan, one in zip(plans, named, strict=True)]

    answers = may_submit_all(plans, checks, granted)

    for plan, checked, certification in zip(plans, checks, granted, strict=True):
        assert answers[plan] == may_submit(plan, checked, certification)


def test_the_other_categories_can_be_submitted_without_a_blocked_one() -> None:
    """A part may go on its own, as a submission of its own with its own certification."""
    story = right(2026)
    part = with_sets(story, set_of(story, QUALITY), set_of(story, ACTIVITIES))
    assert INTEROPERABILITY in story.check().categories

    assert ask(part).answer is True
    whole = certify(plan_of(story), story.submission)
    plan = plan_of(part)
    assert may_submit(plan, part.check(), whole).answer is False
    late = certify(plan, part.submission, certified_at=plan.submitted_at + timedelta(hours=1))
    assert may_submit(plan, part.check(), late).answer is False
