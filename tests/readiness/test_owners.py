"""What the owners of the gates are asked for readiness, and what they answer by themselves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from qpp_rules import agreements, audits, elections, eligibility, postings, readiness
from qpp_rules.core.determinations import all_met
from qpp_rules.core.errors import InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import (
    IntermediaryType,
    ParticipationOption,
    PerformanceCategory,
    ReadinessStatus,
)
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.eligibility import Eligibility
from qpp_rules.postings import Posting
from qpp_rules.readiness import CautionKind, Scope, check_all
from qpp_rules.readiness.cautions import cautions
from qpp_rules.rulebook import rule
from qpp_rules.testing.strategies.submissions.faults import wrong_submissions
from tests.readiness.ready import (
    GROUP,
    INDIVIDUAL,
    MVP,
    TRADITIONAL,
    VIRTUAL,
    asked,
    changed,
    planned,
    rules,
    spoiled,
    story,
)
from tests.testing.drawing import drawn

PY = PerformanceYear
AS_OF = story().as_of
PLANNED = attrs.evolve(story().case.planned, submitted_at=AS_OF)
QUALITY = PerformanceCategory.QUALITY


# --- agreements --------------------------------------------------------------------------------


def test_documents_that_are_not_known_leave_their_gate_open() -> None:
    found = agreements.may_submit(PLANNED, None, None)
    none = agreements.may_submit(PLANNED, [], [])

    assert (found.answer, found.missing) == (None, ("agreements", "authorizations"))
    assert (none.answer, agreements.may_submit(PLANNED, None, []).answer) == (False, False)
    assert agreements.may_submit_all([PLANNED], None, None)[PLANNED] == found


# --- audits ------------------------------------------------------------------------------------

OTHER = story(2026, TRADITIONAL, VIRTUAL).case.planned.participant
VALIDATION: Any = story().case.validation
AT: Any = PLANNED.submitted_at


def left(on: Any, **changes: Any) -> audits.Withdrawal:
    fields = {"participant": PLANNED.participant, "withdrawn_at": on, "reason": "left", **changes}
    return audits.Withdrawal(**fields)


@pytest.mark.parametrize(
    ("withdrawn", "answer"),
    [
        ([left(date(2027, 1, 20))], False),
        ([left(date(2027, 2, 1))], None),
        ([left(AT - timedelta(microseconds=1))], False),
        ([left(AT)], False),
        ([left(AT.astimezone(UTC))], False),
        ([left(AT + timedelta(microseconds=1))], True),
        ([left(date(2027, 2, 2))], True),
        ([left(date(2027, 1, 20), participant=OTHER)], True),
    ],
)
def test_a_participant_that_withdrew_after_the_audit_is_not_covered_by_it(
    withdrawn: Any, answer: Any
) -> None:
    """On the day itself the hour decides, and the same instant is too late: AUD-004, D18."""
    found = audits.may_submit(VALIDATION, year=PY(2026), planned=PLANNED, withdrawn=withdrawn)

    assert found.answer is answer


def test_one_gate_can_judge_several_submissions_in_turn() -> None:
    gate = audits.gate(VALIDATION, year=PY(2026))
    all_at_once = audits.may_submit_all([PLANNED], VALIDATION, year=PY(2026))

    assert gate.may_submit(PLANNED) == all_at_once[PLANNED]
    assert gate.may_submit(PLANNED, withdrawn=[left(date(2027, 1, 20))]).answer is False
    assert audits.gate(None, year=PY(2026)).may_submit(PLANNED).missing[0] == "validation"


def test_a_gate_is_for_one_year() -> None:
    gate = audits.gate(VALIDATION, year=PY(2026))

    with pytest.raises(InvalidValue, match=r"planned\.year"):
        gate.may_submit(story(2025).case.planned)


@pytest.mark.parametrize("wrong", [{"withdrawn": [1]}, {"beneficiaries": [1]}, {"withdrawn": 1}])
def test_facts_after_the_audit_must_have_their_types(wrong: Any) -> None:
    with pytest.raises(InvalidType):
        audits.may_submit(VALIDATION, year=PY(2026), planned=PLANNED, **wrong)


def test_the_finding_of_no_rule_appears_only_before_2021() -> None:
    (found,) = audits.no_rule_found(PY(2020)).findings

    assert (found.verdict, found.is_assumption) == (Verdict.NOT_APPLICABLE, True)
    with pytest.raises(YearNotCovered, match=r"audits\.may_submit"):
        audits.no_rule_found(PY(2021))


# --- elections ---------------------------------------------------------------------------------


def test_a_confirmed_election_counts_only_if_the_participant_is_still_opt_in_eligible() -> None:
    of = story(opted_in=True)
    now = story().case.determination

    found = elections.may_submit(of.case.election, determination=now, submitted_at=AS_OF)

    assert found.answer is False
    assert found.finding("elections.opt-in-eligible").observed == Eligibility.MIPS_ELIGIBLE.value


def test_a_determination_at_another_level_decides_no_election() -> None:
    clinicians = story(2026, TRADITIONAL, INDIVIDUAL).case.determination
    confirmed = elections.may_submit(
        story(opted_in=True).case.election, determination=clinicians, submitted_at=AS_OF
    )
    none = elections.may_submit(None, determination=clinicians, planned=PLANNED)

    assert confirmed.finding("elections.opt-in-eligible").missing == ("determination",)
    assert (confirmed.answer, none.answer) == (None, None)


def test_an_exempt_participants_reason_comes_from_the_determination() -> None:
    facts = eligibility.GroupFacts(eligible_clinicians=1, mips_eligible_clinicians=1)
    now = eligibility.determine_group(facts, PY(2026))
    exempt = elections.begin(
        PLANNED.participant,
        Eligibility.EXEMPT,
        PY(2026),
        exemption=elections.Exemption.MAY_REPORT_VOLUNTARILY,
    )

    assert elections.may_submit(exempt, planned=PLANNED).answer is True
    assert elections.may_submit(exempt, planned=PLANNED, determination=now).answer is not True


@pytest.mark.parametrize("wrong", [1, audits.no_rule_found(PY(2019))])
def test_the_determination_must_be_about_eligibility(wrong: Any) -> None:
    with pytest.raises(InvalidType, match="determination"):
        elections.may_submit(None, planned=PLANNED, determination=wrong)


def test_only_a_virtual_group_may_have_a_virtual_group_election_day() -> None:
    of = story(2026, TRADITIONAL, VIRTUAL).case
    late = date(2026, 1, 1)
    plan = attrs.evolve(of.planned, submitted_at=AS_OF)

    found = elections.may_submit(None, planned=plan, virtual_group_elected_on=late)

    assert found.answer is False
    with pytest.raises(InvalidValue, match="virtual_group_elected_on"):
        elections.may_submit(None, planned=PLANNED, virtual_group_elected_on=late)


# --- postings ----------------------------------------------------------------------------------

POSTING: Any = story(2026, MVP).case.posting


def test_a_posting_must_list_the_planned_data() -> None:
    of_mvp = story(2026, MVP).case.planned

    assert postings.may_submit(of_mvp, POSTING).answer is True
    assert postings.may_submit(attrs.evolve(of_mvp, mvp="M9999"), POSTING).answer is False
    assert postings.may_submit(PLANNED, POSTING, name="Another Registry").answer is False


def test_unlisted_data_is_blocked_by_our_reading() -> None:
    of_mvp = attrs.evolve(story(2026, MVP).case.planned, mvp="M9999")

    found = postings.may_submit(of_mvp, POSTING).finding("postings.measure")

    assert found.is_assumption


def test_a_posting_for_another_year_or_without_named_rows_raises() -> None:
    (row,) = POSTING.intermediaries
    rows = [row, attrs.evolve(row, name="Another Registry")]
    several = attrs.evolve(POSTING, intermediaries=rows)

    with pytest.raises(InvalidValue, match="2026"):
        postings.may_submit(story(2023, MVP, INDIVIDUAL).case.planned, POSTING)
    with pytest.raises(InvalidValue, match="2 rows"):
        postings.may_submit(PLANNED, several)
    with pytest.raises(InvalidType, match="posting"):
        postings.may_submit(PLANNED, 1)  # type: ignore[arg-type]


def test_postings_exist_for_2023_and_2026() -> None:
    with pytest.raises(YearNotCovered):
        postings.may_submit(story(2025).case.planned, None)


# --- content -----------------------------------------------------------------------------------


def with_content(fault: str) -> Any:
    """Return the story with content that has the fault of this rule."""
    of = story()
    wrong = drawn(
        wrong_submissions(fault, PY(2026)),
        lambda one: (
            one.participation is ParticipationOption.GROUP
            and one.submission.measurement_sets[0].program == "mips"
            and one.sender.kind is IntermediaryType.QUALIFIED_REGISTRY
        ),
    )
    whose = of.case.planned.participant
    wrong = attrs.evolve(wrong, submission=attrs.evolve(wrong.submission, participant=whose))
    checked = wrong.check()
    certification: Any = of.case.certification
    certified = attrs.evolve(certification, content_digest=checked.content_digest)
    return changed(
        planned(of, categories=checked.categories), checked=checked, certification=certified
    )


def test_a_refusal_in_a_set_blocks_only_its_category() -> None:
    found = asked(with_content("submissions.counts.sum"))

    assert rules(found) == {"submissions.counts.sum"}
    assert {one.scope for one in found.blockers} == {Scope.ITEM}
    assert found.by_category[QUALITY] is ReadinessStatus.BLOCKED
    assert found.by_category[PerformanceCategory.IMPROVEMENT_ACTIVITIES] is ReadinessStatus.READY


def test_quality_may_go_while_promoting_interoperability_lacks_its_period() -> None:
    found = asked(with_content("submissions.period.promoting-interoperability"))

    assert [one.place for one in found.blockers] == [16]
    assert found.by_category[QUALITY] is ReadinessStatus.READY


def test_findings_to_review_and_shortfalls_warn() -> None:
    of = story().case
    told = [
        rule(name).of(PY(2026)).not_met()
        for name in ("submissions.npi.check-digit", "submissions.traditional.outcome")
    ]

    assert [one.kind for one in cautions(of, of.planned, told, is_ready=True)] == [
        CautionKind.TO_LOOK_AT,
        CautionKind.FALLS_SHORT,
    ]


def test_insufficient_completeness_may_mean_selective_data() -> None:
    clause = rule("submissions.complete").of(PY(2026))

    short = all_met(PY(2026), (clause.not_met("60%", "75%"),))

    assert [one.kind for one in asked(changed(story(), meets=short)).warnings] == [
        CautionKind.SELECTIVE
    ]
    whole = all_met(PY(2026), (clause.met("80%", "75%"),))
    assert asked(changed(story(), meets=whole)).warnings == ()


# --- what is shared ----------------------------------------------------------------------------


def test_the_shared_cache_is_cleared_when_it_is_full(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qpp_rules.readiness.gates._MOST", 1)
    monkeypatch.setattr("qpp_rules.readiness.gates._MOST_AUDITS", 1)
    several = (
        story(),
        spoiled("a deficiency without a targeted audit", story(2026, MVP, GROUP)),
        story(2026, TRADITIONAL, VIRTUAL),
    )

    found = check_all([one.case for one in several], as_of=AS_OF)

    assert list(found) == [asked(one) for one in several]


def test_a_posting_with_one_row_is_enough() -> None:
    assert isinstance(story().case.posting, Posting)
    assert (
        readiness.check(story().case, as_of=datetime(2027, 2, 1, 9, tzinfo=EASTERN)).blockers == ()
    )
