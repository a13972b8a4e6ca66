"""A check of a submission, or of many: what is refused, what is looked at, what it costs to say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Tin
from qpp_rules.core.years import PerformanceYear
from qpp_rules.measures import Inventory, Mvps, Source
from qpp_rules.submissions import (
    Checked,
    FindingKind,
    InteroperabilityOfApmEntities,
    Reporter,
    StrataCheck,
    Submission,
    check,
    check_all,
    content_digest,
    kind_of,
    kinds,
)
from qpp_rules.testing.strategies import SubmissionStory, right_submissions, wrong_submissions
from qpp_rules.testing.strategies.submissions.faults import FAULTS
from qpp_rules.testing.strategies.submissions.stories import OPTIONS, YEARS
from tests.submissions.stories import (
    ACTIVITIES,
    APM_ENTITY,
    APP,
    INTEROPERABILITY,
    MVP,
    QUALITY,
    SUBGROUP,
    TRADITIONAL,
    looked_at,
    refusing,
    right,
    set_of,
    sets_of,
    with_sets,
)
from tests.testing.drawing import drawn

ALLOW = InteroperabilityOfApmEntities.ALLOW


# --- right submissions -------------------------------------------------------------------------

EVERY_OPTION = [
    (year.year, option, participation)
    for year in YEARS
    for option, participations in OPTIONS.items()
    for participation in sorted(participations, key=str)
]


@pytest.mark.parametrize(("year", "option", "participation"), EVERY_OPTION)
def test_a_right_submission_of_every_option_is_not_refused(year, option, participation) -> None:
    checked = right(year, option, participation).check()

    assert checked.answer is True
    assert checked.faults == checked.missing == ()


@given(right_submissions())
def test_a_valid_submission_is_not_refused_whatever_its_counts(story: SubmissionStory) -> None:
    """Counts that can be true, by whichever sender and in whichever year, are never refused."""
    checked = story.check()

    assert (checked.answer, checked.faults) == (True, ())


# --- one fault ---------------------------------------------------------------------------------

REFUSED = {row["rule"] for row in kinds() if row["kind"] == FindingKind.REFUSED.value}


def test_every_rule_that_refuses_has_a_planted_fault() -> None:
    assert {*FAULTS} == REFUSED


def test_one_rule_refuses_nothing_and_leaves_a_yes_open() -> None:
    """What the check rests on is no part of the submission: a provisional file."""
    leaving_open = {row["rule"] for row in kinds() if row["kind"] == "leaves open"}

    assert leaving_open == {"measures.data"}


def spoiled(rule: str) -> SubmissionStory:
    return drawn(wrong_submissions(rule), lambda _story: True)


@pytest.mark.parametrize("rule", FAULTS)
def test_only_the_planted_fault_is_named(rule: str) -> None:
    """The answer is no, for that rule at that place, in the words of the year."""
    story = spoiled(rule)

    checked = story.check()

    assert checked.answer is False
    assert {named for named, _ in refusing(checked)} == {rule}
    assert (rule, story.at) in refusing(checked)
    for finding in checked.faults:
        if finding.rule.id == rule:
            assert finding.verdict is Verdict.NOT_MET
            assert finding.citation == finding.rule.of(story.year).citation


@given(wrong_submissions())
def test_a_wrong_submission_is_refused_for_its_fault_whatever_its_counts(
    story: SubmissionStory,
) -> None:
    """One fault is one rule, at one place: no other rule refuses what is right."""
    checked = story.check()

    assert checked.answer is False
    assert {named for named, _ in refusing(checked)} == {story.fault}
    assert story.at in {about for _, about in refusing(checked)}


# --- what is not known -------------------------------------------------------------------------


def without(story: SubmissionStory, **changes: Any) -> SubmissionStory:
    return attrs.evolve(story, **changes)


def test_a_provisional_file_of_measures_leaves_a_yes_open() -> None:
    story = right(2026)
    provisional = attrs.evolve(story.inventory, source=Source(provisional=True))

    checked = without(story, inventory=provisional).check()

    assert checked.answer is None
    assert checked.missing == ("the final measures data of 2026",)
    assert checked.findings[0].rule.id == "measures.data"


def test_a_provisional_file_does_not_excuse_what_is_refused() -> None:
    story = spoiled("submissions.counts.sum")
    provisional = attrs.evolve(story.inventory, source=Source(provisional=True))

    checked = without(story, inventory=provisional).check()

    assert checked.answer is False
    assert checked.missing == ()


def test_a_qcdr_measure_needs_to_know_the_vendor_and_the_permissions() -> None:
    story = right(2026, by_qcdr=True)
    sender = attrs.evolve(story.sender, vendor=None, permissions=None)

    checked = without(story, sender=sender).check()

    assert checked.answer is None
    assert set(checked.missing) == {"vendor", "permissions"}


def test_whether_cms_takes_interoperability_of_apm_entities_is_not_known() -> None:
    story = right(2026, TRADITIONAL, APM_ENTITY)
    open_ = InteroperabilityOfApmEntities.UNDETERMINED

    checked = without(story, apm_interoperability=open_).check()

    assert checked.answer is None
    assert {rule for rule, _ in refusing(checked)} == {"submissions.apm-interoperability"}
    assert checked.of({QUALITY, ACTIVITIES}).answer is True
    assert checked.of({INTEROPERABILITY}).answer is None


def test_a_medicare_cqm_needs_to_know_the_kind_of_apm_entity() -> None:
    story = right(2026, APP, APM_ENTITY)

    checked = without(story, reporter=Reporter(APM_ENTITY)).check()

    assert checked.answer is None
    assert checked.missing == ("reporter.apm_entity",)


def test_a_record_without_programs_leaves_the_program_open() -> None:
    story = right(2026)
    measures = [attrs.evolve(one, allowed_programs=None) for one in story.inventory.measures]
    silent = Inventory(year=story.year, measures=measures, source=story.inventory.source)
    sets = [attrs.evolve(one, program="M0005") for one in sets_of(story)]

    checked = without(with_sets(story, *sets), inventory=silent).check()

    assert checked.answer is None
    assert checked.missing == ("allowedPrograms in the measures data",)


# --- another year ------------------------------------------------------------------------------


def test_a_submission_of_another_year_is_refused_for_that_alone() -> None:
    story = right(2026)
    of_2025 = attrs.evolve(story.submission, year=PerformanceYear(2025))

    checked = without(story, submission=of_2025).check()

    assert refusing(checked) == [("submissions.year", "")]
    assert checked.faults[0].observed == "for 2025"
    assert checked.year == PerformanceYear(2026)


# --- the value ---------------------------------------------------------------------------------


def test_the_digest_is_that_of_the_content() -> None:
    story = right(2026)

    assert story.check().content_digest == content_digest(story.submission)


def test_rows_give_the_participant_and_the_kind_of_each_finding() -> None:
    story = right(2026)

    rows = story.check().to_rows()

    assert {row["participant"] for row in rows} == {story.submission.participant.key}
    assert {row["kind"] for row in rows} == {"refused", "leaves open", "to look at"}
    assert list(rows[0])[:4] == ["participant", "kind", "year", "answer"]


def test_a_subgroup_without_its_groups_tin_is_reported_by_its_own_identifier() -> None:
    story = right(2026, MVP, SUBGROUP)
    unnamed = Submission(
        story.year,
        None,
        sets_of(story),
        participation_option=SUBGROUP,
        entity_id="SG-00000001",
    )

    rows = without(story, submission=unnamed).check().to_rows()

    assert rows[0]["participant"] == "subgroup:SG-00000001"


def test_explain_shows_every_clause() -> None:
    checked = right(2026).check()

    assert checked.explain() == checked.determination.explain()
    assert len(checked.explain().splitlines()) == 1 + len(checked.findings)


def test_each_category_is_judged_with_the_shared_findings() -> None:
    story = spoiled("submissions.period.improvement-activities")
    checked = story.check()

    assert checked.categories >= {QUALITY, ACTIVITIES}
    assert checked.of({ACTIVITIES}).answer is False
    assert checked.of({QUALITY}).answer is True
    assert right(2026).check().of({QUALITY}).answer is True
    assert spoiled("submissions.all-payers").check().of({ACTIVITIES}).answer is False


def test_an_absent_category_cannot_be_judged() -> None:
    story = right(2026)
    quality = with_sets(story, set_of(story, QUALITY)).check()

    with pytest.raises(InvalidValue, match="IMPROVEMENT_ACTIVITIES"):
        quality.of({ACTIVITIES})
    with pytest.raises(InvalidType):
        quality.of({"quality"})


@pytest.mark.parametrize(
    "forge",
    [
        lambda one: Determination(True, one.year, ()),
        lambda one: Determination(True, one.year, one.findings),
        lambda one: Determination(None, one.year, one.findings),
    ],
)
def test_an_answer_that_does_not_follow_from_its_findings_is_refused(forge) -> None:
    checked = spoiled("submissions.counts.sum").check()

    with pytest.raises(InvalidValue, match="determination"):
        Checked(checked.submission, forge(checked))


def test_findings_of_another_rule_are_not_a_check() -> None:
    from qpp_rules.elections import can_transmit

    story = right(2026)

    with pytest.raises(InvalidValue, match="determination"):
        Checked(story.submission, can_transmit(True, story.year))


# --- arguments ---------------------------------------------------------------------------------


def test_a_reporter_with_another_participation_option_is_refused() -> None:
    story = right(2026)

    with pytest.raises(InvalidValue, match=r"reporter\.participation"):
        without(story, reporter=Reporter(APM_ENTITY)).check()


def test_mvps_of_another_year_are_refused() -> None:
    story = right(2026, MVP)
    other = Mvps(year=PerformanceYear(2025), mvps=story.mvps.mvps)

    with pytest.raises(InvalidValue, match="mvps: given of 2025"):
        without(story, mvps=other).check()


def test_all_wrong_arguments_are_reported_together() -> None:
    with pytest.raises(InvalidType) as error:
        check(1, 2, 3, 4, mvps=5, particulars=6, strata_check=7, apm_interoperability=8)

    named = {problem.field for problem in error.value.problems}
    assert named == {
        *("submission", "inventory", "sender", "reporter", "mvps", "particulars"),
        *("strata_check", "apm_interoperability"),
    }


@pytest.mark.parametrize("year", [2021, 2022])
def test_the_content_of_earlier_years_is_not_covered(year: int) -> None:
    story = right(2026)
    measures = [
        attrs.evolve(one, allowed_registration_types=None) for one in story.inventory.measures
    ]
    earlier = Inventory(year=PerformanceYear(year), measures=measures)

    with pytest.raises(YearNotCovered, match="covered: 2023 to 2027"):
        check(story.submission, earlier, story.sender, None)


def test_without_a_reporter_and_mvps_the_content_alone_is_checked() -> None:
    story = right(2026)

    assert check(story.submission, story.inventory, story.sender, None).answer is True


# --- many --------------------------------------------------------------------------------------


def many() -> tuple[SubmissionStory, list[Submission]]:
    """Return a story, and ten submissions that its measures can be asked of, two of them wrong."""
    story = right(2026)
    groups = [Group(Tin(f"{number:09}")) for number in range(1, 11)]
    submissions = [attrs.evolve(story.submission, participant=one) for one in groups]
    quality, *rest = sets_of(story)
    for place in (3, 7):
        without_sets = (attrs.evolve(quality, submission_method=None), *rest)
        submissions[place] = attrs.evolve(submissions[place], measurement_sets=without_sets)
    return story, submissions


def ask_all(story: SubmissionStory, submissions: Any, **how: Any) -> Any:
    reporters = how.pop("reporters", None)
    return check_all(submissions, story.inventory, story.sender, reporters, **how)


def test_only_submissions_with_findings_are_kept() -> None:
    story, submissions = many()

    found = ask_all(story, iter(submissions))
    kept = list(found)

    assert [one.submission for one in kept] == [submissions[3], submissions[7]]
    assert found.counts == {True: 8, False: 2, None: 0}
    assert repr(found) == "<CheckedAll: 8 True, 2 False, 0 None>"


def test_counts_cover_the_submissions_read_so_far() -> None:
    story, submissions = many()

    found = ask_all(story, iter(submissions))
    next(found)

    assert iter(found) is found
    assert found.counts == {True: 3, False: 1, None: 0}


def test_submissions_are_taken_one_at_a_time() -> None:
    story, submissions = many()
    taken: list[Submission] = []

    def giving() -> Iterator[Submission]:
        for one in submissions:
            taken.append(one)
            yield one

    next(ask_all(story, giving()))

    assert len(taken) == 4


def test_findings_are_grouped_with_an_example() -> None:
    story, submissions = many()
    found = ask_all(story, submissions)
    list(found)

    rows = found.to_rows()

    method = next(row for row in rows if row["rule"] == "submissions.sets.method")
    assert method == {
        "count": 2,
        "kind": "refused",
        "rule": "submissions.sets.method",
        "verdict": "NOT_MET",
        "title": "the submission method is one that an intermediary uses",
        "about": "measurementSets[].submissionMethod",
        "example": "group:*****0004 measurementSets[0].submissionMethod",
    }
    assert [row["count"] for row in rows] == sorted((row["count"] for row in rows), reverse=True)


def test_an_unnamed_subgroup_has_its_identifier_in_the_example() -> None:
    story = right(2026, MVP, SUBGROUP)
    unnamed = Submission(
        story.year, None, (), participation_option=SUBGROUP, entity_id="SG-00000001"
    )
    found = ask_all(story, [unnamed])
    list(found)

    assert found.to_rows()[0]["example"] == "subgroup:SG-00000001 measurementSets"


@given(st.lists(wrong_submissions() | right_submissions(), max_size=3))
def test_checking_all_gives_the_same_answers_as_checking_each(
    stories: list[SubmissionStory],
) -> None:
    """The same answers, and of the findings exactly those that are not met or not known."""
    for story in stories:
        one = story.check()
        found = check_all(
            [story.submission],
            story.inventory,
            story.sender,
            lambda _submission, story=story: story.reporter,
            mvps=story.mvps,
            particulars=story.particulars,
            apm_interoperability=story.apm_interoperability,
        )
        kept = list(found)
        assert found.counts[one.answer] == 1
        assert [each.findings for each in kept] == ([one.faults] if one.faults else [])
        assert all(each.answer is one.answer for each in kept)


def test_a_qcdrs_rates_are_also_compared_when_checking_many() -> None:
    story = right(2026, by_qcdr=True)

    found = ask_all(story, [story.submission])

    assert list(found) == []
    assert found.counts[True] == 1


def test_the_cache_of_measures_is_cleared_when_it_is_full(monkeypatch) -> None:
    from qpp_rules.submissions import examination

    story, submissions = many()
    monkeypatch.setattr(examination, "_MOST", 2)

    found = ask_all(story, submissions)
    kept = list(found)

    assert [one.submission for one in kept] == [submissions[3], submissions[7]]


def test_reporters_are_looked_up_by_participant_or_by_a_function() -> None:
    story = right(2026, APP, APM_ENTITY)
    whose = story.submission.participant

    by_map = ask_all(
        story, [story.submission], reporters={whose: story.reporter}, apm_interoperability=ALLOW
    )
    by_call = ask_all(
        story, [story.submission], reporters=lambda _one: story.reporter, apm_interoperability=ALLOW
    )
    unknown = ask_all(story, [story.submission], reporters={}, apm_interoperability=ALLOW)
    list(by_map), list(by_call), list(unknown)

    assert by_map.counts == by_call.counts == {True: 1, False: 0, None: 0}
    assert unknown.counts == {True: 0, False: 0, None: 1}


def test_anything_but_a_submission_is_refused_while_iterating() -> None:
    story, submissions = many()
    found = ask_all(story, [submissions[0], 7])

    with pytest.raises(InvalidType, match="submissions"):
        list(found)


@pytest.mark.parametrize(
    ("submissions", "reporters", "named"),
    [("text", None, "submissions"), (7, None, "submissions"), ([], 7, "reporters")],
)
def test_a_value_that_cannot_be_iterated_is_refused_at_once(submissions, reporters, named) -> None:
    with pytest.raises(InvalidType, match=named):
        ask_all(right(2026), submissions, reporters=reporters)


def broken(_submission: Submission) -> Reporter:
    message = "MRN 12345"
    raise RuntimeError(message)


def test_an_error_in_the_callers_function_is_reported_without_its_text() -> None:
    story, submissions = many()

    with pytest.raises(InvalidValue, match="raised RuntimeError") as error:
        list(ask_all(story, submissions, reporters=broken))
    assert "MRN" not in str(error.value)
    with pytest.raises(InvalidType, match="reporters"):
        list(ask_all(story, submissions, reporters=lambda _one: 7))


def test_all_submissions_together_are_limited_to_a_qcdrs_number_of_measures() -> None:
    story = spoiled("submissions.qcdr-measures.number")
    found = check_all([story.submission], story.inventory, story.sender, None)
    list(found)

    assert found.number_of_qcdr_measures.answer is False
    assert found.number_of_qcdr_measures.findings[0].observed == 33
    few = ask_all(right(2026), [right(2026).submission])
    list(few)
    assert few.number_of_qcdr_measures.answer is True


# --- to look at --------------------------------------------------------------------------------


def test_findings_to_review_never_change_the_answer() -> None:
    story = right(2027)
    quiet = attrs.evolve(story.particulars, deciles=None, gives_sampling_method=False)

    checked = without(story, particulars=quiet).check()

    assert checked.answer is True
    assert checked.missing == ()
    assert {rule for rule, _ in looked_at(checked)} == {
        "submissions.functions.deciles",
        "submissions.functions.sampling-method",
    }


def test_strata_of_other_measures_are_enforced_on_request() -> None:
    story = spoiled_strata()

    by_default = story.check()
    enforced = check(
        story.submission, story.inventory, story.sender, None, strata_check=StrataCheck.ALL
    )
    off = check(story.submission, story.inventory, story.sender, None, strata_check=StrataCheck.OFF)

    assert by_default.answer is True
    place = "measurementSets[0].measurements[1].value.strata"
    assert looked_at(by_default) == [
        ("submissions.strata.names", f"{place}[0].stratum"),
        ("submissions.strata.names", place),
    ]
    assert enforced.answer is False
    assert {rule for rule, _ in refusing(enforced)} == {"submissions.strata"}
    assert (off.answer, off.faults) == (True, ())
    (among_many,) = ask_all(story, [story.submission])
    assert among_many.faults == by_default.faults


def spoiled_strata() -> SubmissionStory:
    """Return a story in which a stratum of a MIPS CQM is misspelt."""
    story = right(2026)
    quality = set_of(story, QUALITY)
    single, several, *rest = quality.measurements
    (first, second) = several.value.strata
    misspelt = attrs.evolve(first, stratum="Reporting")
    value = attrs.evolve(several.value, strata=(misspelt, second))
    spoiled_set = attrs.evolve(
        quality, measurements=(single, attrs.evolve(several, value=value), *rest)
    )
    return with_sets(story, spoiled_set)


def test_every_finding_has_a_kind() -> None:
    for year, option, participation in EVERY_OPTION:
        for finding in right(year, option, participation).check().findings:
            assert kind_of(finding.rule.id) in FindingKind


def test_cost_data_is_never_sent() -> None:
    (fault,) = spoiled("submissions.category").check().faults

    assert (fault.rule.id, fault.observed) == ("submissions.category", "cost")
