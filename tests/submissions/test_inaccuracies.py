"""Data inaccuracies by CMS's kinds: 42 CFR § 414.1400(e)(4)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from qpp_rules import rulebook
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Group, Individual, Npi, Tin
from qpp_rules.submissions import (
    INACCURACIES,
    DataInaccuracy,
    RejectedFile,
    Submission,
    check_inaccuracies,
)
from qpp_rules.testing.strategies import SubmissionStory, wrong_submissions
from tests.submissions.stories import INDIVIDUAL, MVP, SUBGROUP, TRADITIONAL, right, sets_of
from tests.testing.drawing import drawn

KNOWN = {"enumeration_type": 1, "rejected_files": [], "open_audit_errors": 0}


def ask(story: SubmissionStory, **facts: object) -> Determination[bool | None]:
    own = story.submission.participant
    return check_inaccuracies(story.check(), **{"participants": [own], **KNOWN, **facts})


def told(d: Determination[bool | None]) -> set[DataInaccuracy]:
    """Return the kinds of the inaccuracies found."""
    return {INACCURACIES[one.rule.id] for one in d.findings if one.verdict is Verdict.NOT_MET}


def test_a_valid_submission_has_no_inaccuracies() -> None:
    assert ask(right(2026)).answer is True
    assert ask(right(2026, TRADITIONAL, INDIVIDUAL)).answer is True


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        # S1:770-782, in their order.
        ({"participants": [Group(Tin("999999999"))]}, DataInaccuracy.TIN_NPI),
        (
            {"rejected_files": [RejectedFile("a.json", date(2027, 3, 30))]},
            DataInaccuracy.FORMATTING,
        ),
        ({"open_audit_errors": 1}, DataInaccuracy.AUDIT_DISCREPANCY),
    ],
)
def test_each_kind_is_found(facts, kind) -> None:
    d = ask(right(2026), **facts)

    assert d.answer is False
    assert told(d) == {kind}


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        ("submissions.counts.sum", DataInaccuracy.CALCULATION),
        ("submissions.counts.met", DataInaccuracy.CALCULATION),
        ("submissions.proportion", DataInaccuracy.CALCULATION),
        ("submissions.value.form", DataInaccuracy.FORMATTING),
        ("submissions.cehrt-id.form", DataInaccuracy.FORMATTING),
    ],
)
def test_a_checks_finding_is_an_inaccuracy_of_its_kind(rule, kind) -> None:
    story = drawn(wrong_submissions(rule), lambda _story: True)

    d = ask(story)

    assert (d.answer, told(d)) == (False, {kind})


def test_further_questions_beyond_the_check_have_their_own_findings() -> None:
    d = ask(right(2026), rejected_files=[RejectedFile("a.json", date(2027, 3, 30))])

    assert d.finding("submissions.identifiers").verdict is Verdict.MET
    assert d.finding("submissions.resubmitted").verdict is Verdict.NOT_MET
    assert d.finding("submissions.audit-errors").verdict is Verdict.MET


def test_a_refusal_for_another_reason_is_not_an_inaccuracy() -> None:
    story = drawn(wrong_submissions("submissions.period.quality"), lambda _story: True)

    assert ask(story).answer is True


def test_an_organizations_npi_is_an_inaccuracy_but_a_wrong_check_digit_only_a_hint() -> None:
    story = right(2026, TRADITIONAL, INDIVIDUAL)
    individual = Individual(Tin("000000001"), Npi("1234567890"))
    hinted = attrs.evolve(story, submission=attrs.evolve(story.submission, participant=individual))

    assert told(ask(story, enumeration_type=2)) == {DataInaccuracy.TIN_NPI}
    assert ask(story, enumeration_type=None).missing == ("enumeration_type",)
    assert ask(hinted).answer is True
    assert told(ask(hinted)) == {DataInaccuracy.TIN_NPI}


@pytest.mark.parametrize(
    ("unknown", "missing"),
    [
        ("participants", "participants"),
        ("rejected_files", "rejected_files"),
        ("open_audit_errors", "open_audit_errors"),
    ],
)
def test_unknown_facts_leave_the_answer_open(unknown: str, missing: str) -> None:
    d = ask(right(2026), **{unknown: None})

    assert (d.answer, d.missing) == (None, (missing,))


def test_a_subgroup_without_its_groups_tin_cannot_be_looked_up() -> None:
    story = right(2026, MVP, SUBGROUP)
    unnamed = Submission(
        story.year, None, sets_of(story), participation_option=SUBGROUP, entity_id="SG-1"
    )

    d = ask(attrs.evolve(story, submission=unnamed), participants=[])

    assert (d.answer, d.missing) == (None, ("participant",))


def test_a_corrected_file_that_was_accepted_leaves_nothing() -> None:
    """SUB-032, SUB-C20 and SUB-C21."""
    corrected = RejectedFile("a.json", date(2027, 3, 1), date(2027, 3, 3))
    never = RejectedFile("b.json", date(2027, 3, 30))

    assert ask(right(2026), rejected_files=[corrected]).answer is True
    d = ask(right(2026), rejected_files=[corrected, never])
    assert d.answer is False
    (open_one,) = (one for one in d.findings if one.verdict is Verdict.NOT_MET)
    assert open_one.about == "b.json"


def test_a_file_is_not_accepted_before_it_was_rejected() -> None:
    with pytest.raises(InvalidValue, match="accepted_at"):
        RejectedFile("a.json", date(2027, 3, 3), date(2027, 3, 1))
    same_day = RejectedFile("a.json", date(2027, 3, 3), datetime(2027, 3, 3, 20, tzinfo=UTC))
    assert same_day.accepted_at is not None


def test_arguments_of_the_wrong_type_are_refused() -> None:
    with pytest.raises(InvalidType) as error:
        check_inaccuracies(7, participants=[7], rejected_files=[7], open_audit_errors="none")
    assert {problem.field.partition("[")[0] for problem in error.value.problems} == {
        "checked",
        "participants",
        "rejected_files",
        "open_audit_errors",
    }


def test_each_rule_of_a_kind_is_a_rule() -> None:
    assert set(INACCURACIES) <= {rule.id for rule in rulebook.rules()}
    assert {*INACCURACIES.values()} == set(DataInaccuracy)
