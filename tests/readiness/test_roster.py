"""Many cases at once: the counts, what is to be done, and what was not submitted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import attrs
import pytest

from qpp_rules import audits, readiness, standing
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.vocabulary import ReadinessStatus
from qpp_rules.core.years import EASTERN, PerformanceYear
from qpp_rules.readiness import (
    CautionKind,
    ClearedBy,
    Gate,
    Receipt,
    check_all,
    unsubmitted,
    work_calendar,
    worklist,
)
from qpp_rules.readiness.gates import Gates
from qpp_rules.testing.strategies.readiness.stories import ReadinessStory, ready_stories
from tests.readiness.ready import (
    GROUP,
    MVP,
    TRADITIONAL,
    VIRTUAL,
    asked,
    changed,
    planned,
    spoiled,
    story,
)
from tests.testing.drawing import drawn

READY, BLOCKED, UNDETERMINED = ReadinessStatus
PY2026 = PerformanceYear(2026)
AS_OF = story().as_of
CASES = (
    story().case,
    spoiled("no agreement", story(opted_in=True)).case,
    spoiled("terminated", story(2026, MVP)).case,
    spoiled("no certification known", story(2026, TRADITIONAL, VIRTUAL)).case,
)


def checked(*cases: Any, **options: Any) -> readiness.CheckedRoster:
    return check_all(cases or CASES, as_of=AS_OF, **options)


def test_each_case_counts_once_and_each_of_its_blockers_once() -> None:
    both = spoiled("no authorization", spoiled("no agreement")).case

    found = checked(both, *CASES[1:]).finish()

    assert found.total == 4
    assert found.counts == {READY: 0, BLOCKED: 3, UNDETERMINED: 1}
    assert found.by_blocker == {
        "agreements.business-associate-agreement.in-force": 2,
        "agreements.authorization.category": 1,
        "standing.terminated": 1,
    }
    assert found.by_unknown == {"submissions.certified": 1}
    assert found.by_who == {
        ClearedBy.PRACTICE: 2,
        ClearedBy.INTERMEDIARY: 3,
        ClearedBy.CMS: 0,
        ClearedBy.TIME: 0,
        ClearedBy.NOTHING: 1,
    }


def test_the_answers_are_streamed_in_the_order_of_the_cases() -> None:
    taken: list[int] = []

    def several() -> Iterator[readiness.SubmissionCase]:
        for number, case in enumerate(CASES):
            taken.append(number)
            yield case

    found = check_all(several(), as_of=AS_OF)
    first = next(found)

    assert (first.answer, first.case, taken) == (READY, CASES[0], [0])
    assert iter(found) is found
    assert [one.answer for one in found] == [BLOCKED, BLOCKED, UNDETERMINED]
    assert repr(found) == "<CheckedRoster: 1 READY, 2 BLOCKED, 1 UNDETERMINED>"


def test_the_counts_can_be_shown_as_rows() -> None:
    case = attrs.evolve(CASES[0], receipt=receipt_of(CASES[0]))
    rows = checked(case, CASES[1]).finish().to_rows()

    assert {"count_of": "answer", "name": "READY", "cases": 1} in rows
    assert {"count_of": "cleared by", "name": "the practice", "cases": 1} in rows
    assert {"count_of": "receipt", "name": "received", "cases": 1} in rows


def test_a_year_that_a_gate_does_not_cover_is_counted() -> None:
    plan = attrs.evolve(CASES[0].planned, year=PerformanceYear(2022), data_received_on=None)
    case = readiness.SubmissionCase(planned=plan)

    found = check_all([case], as_of=datetime(2023, 2, 1, 9, tzinfo=EASTERN)).finish()

    assert found.not_covered == {"agreements": 1, "submissions": 1}


def test_progress_is_reported_after_each_thousand_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qpp_rules.readiness.roster._EACH", 2)
    told: list[int] = []

    checked(progress=told.append).finish()

    assert told == [2, 4]


def test_shared_facts_are_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked_of: list[str] = []

    def counting(own: Any) -> Any:
        def counted(*args: Any, **named: Any) -> Any:
            asked_of.append(own.__module__)
            return own(*args, **named)

        return counted

    monkeypatch.setattr(standing, "may_submit", counting(standing.may_submit))
    monkeypatch.setattr(audits, "gate", counting(audits.gate))
    cases = [
        attrs.evolve(CASES[0], planned=attrs.evolve(CASES[0].planned, mvp=None)),
        planned(story(), reporting_option=MVP).case,
    ]

    check_all(cases, as_of=AS_OF).finish()

    assert sorted(asked_of) == ["qpp_rules.audits.audit_gate", "qpp_rules.standing.gate"]


def test_an_answer_is_not_kept_for_another_posting_in_the_place_of_one_that_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qpp_rules.readiness.gates._MOST", 3)
    right, ended = story().case, spoiled("terminated in the posting").case
    gates = Gates(AS_OF, None, audits.Blocking.EVERYONE)
    for case in (right, ended) * 40:
        # A posting of its own for each case, as a file has it, which is gone after the case.
        own = attrs.evolve(case, posting=attrs.evolve(case.posting))  # type: ignore[type-var]
        found = gates.ask(own).answers[Gate.POSTINGS].answer
        held = [of for _, of in gates._shared.values() if of is not None]

        assert found is (case is right)
        assert any(of is own.posting for of in held)


def test_a_duplicate_planned_submission_raises() -> None:
    with pytest.raises(InvalidValue, match=r"cases\[1\].*\*\*\*\*\*0100 again"):
        checked(CASES[0], CASES[0]).finish()


def test_a_case_for_another_instant_is_named_by_its_place() -> None:
    other = planned(story(), submitted_at=datetime(2027, 3, 1, tzinfo=EASTERN)).case

    with pytest.raises(InvalidValue, match=r"cases\[1\], planned\.submitted_at"):
        checked(CASES[1], other).finish()


@pytest.mark.parametrize("wrong", [1, "cases", None])
def test_anything_but_cases_raises(wrong: Any) -> None:
    with pytest.raises(InvalidType, match="SubmissionCase"):
        check_all(wrong, as_of=AS_OF)


def test_an_item_that_is_not_a_case_raises_without_being_shown() -> None:
    with pytest.raises(InvalidType, match=r"cases\[0\]: given str, expected a SubmissionCase"):
        checked("123456789").finish()


def test_an_error_in_the_callers_generator_is_the_cause() -> None:
    def broken() -> Iterator[readiness.SubmissionCase]:
        raise OSError("disk")
        yield CASES[0]

    with pytest.raises(InvalidValue, match="cases"):
        check_all(broken(), as_of=AS_OF).finish()


def test_progress_must_be_a_function() -> None:
    with pytest.raises(InvalidType, match="progress"):
        checked(progress=1)


# --- what is to be done ------------------------------------------------------------------------


def test_the_worklist_says_what_to_do_by_whom_and_until_when() -> None:
    rows = list(worklist(checked()))

    assert [
        (row["participant"] == "everyone", row["cleared_by"], row["until"]) for row in rows
    ] == [
        (False, "the practice; the intermediary", "before 2027-03-31 20:00 EDT"),
        (True, "nothing this year", None),
        (False, "the intermediary", "before 2027-03-31 20:00 EDT"),
    ]
    assert len({tuple(row) for row in rows}) == 1


def test_a_blocker_of_everyone_is_listed_once() -> None:
    terminated = [spoiled("terminated", of).case for of in (story(), story(opted_in=True))]

    (row,) = worklist(checked(*terminated))

    assert (row["participant"], row["mvp"]) == ("everyone", None)


def test_a_blocker_of_everyone_holds_every_category_whatever_the_first_case_plans() -> None:
    (first, *_), of = story().case.planned.categories, spoiled("terminated")
    narrow = planned(of, categories={first}, collection_types=None).case

    rows = [one for one in worklist(checked(narrow)) if one["participant"] == "everyone"]

    assert rows
    assert {one["holds"] for one in rows} == {
        "quality; improvement activities; Promoting Interoperability"
    }


def test_the_calendar_has_an_entry_for_each_rule_and_moment() -> None:
    several = checked(
        spoiled("no agreement").case,
        spoiled("no agreement", story(opted_in=True)).case,
        spoiled("opt-in eligible and undecided", story(2026, MVP, GROUP, opted_in=True)).case,
        spoiled("terminated", story(2026, TRADITIONAL, VIRTUAL)).case,
    )

    found = work_calendar(several, PY2026)

    assert [one.title for one in found.deadlines] == [
        "Confirm the opt-in or voluntary election (1 of them; the practice)",
        f"{SIGN} (2 of them; the practice, the intermediary)",
    ]
    assert {one.closes for one in found.deadlines} == {datetime(2027, 3, 31, 20, tzinfo=EASTERN)}


SIGN = "Sign an adequate agreement that is in force on all the days needed"


def test_what_is_done_and_what_is_supplied_under_one_rule_are_two_entries_of_the_calendar() -> None:
    several = checked(
        spoiled("no authorizations known").case,
        spoiled("no authorization", story(opted_in=True)).case,
        spoiled("no authorization", story(2026, TRADITIONAL, VIRTUAL)).case,
    )

    found = work_calendar(several, PY2026).deadlines

    assert [one.title for one in found] == [
        "Supply authorizations (1 of them; the practice)",
        "The right signer authorizes the category for the year (2 of them; the practice)",
    ]
    assert len({one.key for one in found}) == 2


def test_a_calendar_is_for_one_year() -> None:
    with pytest.raises(InvalidValue, match="answers of 2025"):
        work_calendar(checked(), PerformanceYear(2025))


@pytest.mark.parametrize("ask", [lambda wrong: list(worklist(wrong)), unsubmitted])
@pytest.mark.parametrize("wrong", [1, [1]])
def test_anything_but_answers_raises(ask: Any, wrong: Any) -> None:
    with pytest.raises(InvalidType, match="what check returns"):
        ask(wrong)


@pytest.mark.parametrize("ask", [lambda wrong: list(worklist(wrong)), unsubmitted])
def test_an_iterable_of_answers_that_fails_is_named(ask: Any) -> None:
    def failing() -> Iterator[readiness.Readiness]:
        yield asked(story())
        raise KeyError

    with pytest.raises(InvalidValue, match="found: given one that raised KeyError"):
        ask(failing())


# --- ready is not submitted --------------------------------------------------------------------


def receipt_of(case: readiness.SubmissionCase, **fields: Any) -> Receipt:
    plan = case.planned
    terms = {"participant": plan.participant, "year": plan.year, "received_at": AS_OF, **fields}
    return Receipt(**terms)


def test_ready_participants_without_a_receipt_are_listed() -> None:
    of_case = attrs.evolve(story(2026, MVP).case, receipt=receipt_of(story(2026, MVP).case))
    one, other = story().case, story(2026, TRADITIONAL, VIRTUAL).case
    found = list(checked(one, other, of_case, CASES[1]))

    assert [plan.participant for plan in unsubmitted(found)] == [
        one.planned.participant,
        other.planned.participant,
    ]
    of_one = receipt_of(one, reporting_option=TRADITIONAL)
    assert [plan.participant for plan in unsubmitted(found, receipts=[of_one])] == [
        other.planned.participant
    ]


def two_plans() -> tuple[readiness.Readiness, readiness.Readiness]:
    """Return the answers to two planned submissions of one participant: both are ready."""
    own = story().case.planned
    another = drawn(
        ready_stories(own.year, MVP, own.participant.participation_option),
        lambda one: one.case.planned.participant == own.participant,
    )
    return asked(story()), asked(another)


def test_a_receipt_without_its_plan_does_not_prove_a_submission() -> None:
    """One receipt is of one of two planned submissions: the other one was not sent to CMS."""
    found = two_plans()
    both, case = tuple(one.planned for one in found), story().case
    one, second = receipt_of(case, reference="one"), receipt_of(case, reference="second")
    nameless, of_mvp = receipt_of(case), receipt_of(case, reporting_option=MVP)
    of_mvp_too = receipt_of(case, reporting_option=MVP, reference="one")

    assert unsubmitted(found, receipts=[one]) == both
    assert unsubmitted(found, receipts=[one, one]) == both
    assert unsubmitted(found, receipts=[one, nameless]) == both
    assert unsubmitted(found, receipts=[one, second]) == ()
    assert unsubmitted(found, receipts=[of_mvp]) == both[:1]
    assert unsubmitted(found, receipts=[of_mvp, of_mvp]) == both[:1]
    # The same data can be submitted again, under the same reference or one that is not known.
    assert unsubmitted(found, receipts=[of_mvp, one]) == both[:1]
    assert unsubmitted(found, receipts=[of_mvp_too, one]) == both[:1]
    assert unsubmitted(found, receipts=[of_mvp_too, second]) == ()


def test_a_receipt_that_may_be_of_a_plan_with_its_own_shows_nothing_of_another() -> None:
    plain, of_mvp = two_plans()
    own = receipt_of(of_mvp.case, reference="one")
    held = asked(changed(story(), **vars_of(of_mvp.case), receipt=own))

    assert unsubmitted([plain, held], receipts=[own]) == (plain.planned,)
    assert unsubmitted([plain, held], receipts=[receipt_of(plain.case, reference="two")]) == ()


@pytest.mark.parametrize(
    ("of_one", "of_other", "shows_both"),
    [
        pytest.param({}, {}, False, id="equal, without a reference"),
        pytest.param({"reference": "one"}, {"reference": "one"}, False, id="equal"),
        pytest.param(
            {"reference": "one"},
            {"reference": "one", "received_at": AS_OF + timedelta(hours=1)},
            False,
            id="one reference, two times",
        ),
        pytest.param({"reference": "one"}, {"reference": "two"}, True, id="two references"),
        pytest.param({"reference": "one"}, {}, True, id="one reference, and none"),
        pytest.param(
            {"reference": "one", "reporting_option": TRADITIONAL},
            {"reference": "one", "reporting_option": MVP},
            True,
            id="each says which it is",
        ),
    ],
)
def test_one_receipt_in_two_cases_is_that_of_neither_for_certain(
    of_one: dict[str, Any], of_other: dict[str, Any], shows_both: bool
) -> None:
    plain, of_mvp = two_plans()
    receipts = receipt_of(plain.case, **of_one), receipt_of(of_mvp.case, **of_other)
    held = [
        asked(changed(story(), **vars_of(one.case), receipt=receipt))
        for one, receipt in zip((plain, of_mvp), receipts, strict=True)
    ]

    assert [one.is_received for one in held] == [True, True]
    assert unsubmitted(held) == (() if shows_both else (plain.planned, of_mvp.planned))


def test_a_receipt_that_may_be_of_a_plan_that_was_not_ready_shows_nothing_of_another() -> None:
    plain, of_mvp = two_plans()
    blocked = asked(changed(story(), **vars_of(of_mvp.case, agreements=())))

    found = unsubmitted([plain, blocked], receipts=[receipt_of(plain.case)])

    assert (blocked.answer, found) == (BLOCKED, (plain.planned,))


def vars_of(case: readiness.SubmissionCase, **facts: Any) -> dict[str, Any]:
    fields = {one.name: getattr(case, one.name) for one in attrs.fields(type(case))}
    return {**fields, **facts} if facts else {n: v for n, v in fields.items() if n != "receipt"}


@pytest.mark.parametrize(
    "received_at",
    [
        date(2026, 7, 1),
        datetime(2026, 12, 31, 23, 59, tzinfo=EASTERN),
        datetime(2027, 1, 4, 9, 59, tzinfo=EASTERN),
        datetime(2027, 3, 31, 20, tzinfo=EASTERN),
        date(2027, 4, 1),
    ],
)
def test_a_receipt_from_when_submission_was_not_open_does_not_count(received_at: Any) -> None:
    receipt = receipt_of(story().case, received_at=received_at)
    (own,) = list(found := checked(attrs.evolve(story().case, receipt=receipt)))

    assert (own.answer, own.is_received, found.received) == (READY, False, 0)
    assert unsubmitted([own]) == (own.planned,)
    assert unsubmitted([asked(story())], receipts=[receipt]) == (own.planned,)
    assert {one.kind for one in own.warnings} == {CautionKind.RECEIPT}
    assert all(one.finding for one in own.warnings)


@pytest.mark.parametrize(
    "received_at",
    [date(2027, 1, 4), datetime(2027, 1, 4, 10, tzinfo=EASTERN), date(2027, 3, 31)],
)
def test_a_receipt_from_when_submission_was_or_may_have_been_open_counts(received_at: Any) -> None:
    one = certified(story(), datetime(2027, 1, 4, 10, tzinfo=EASTERN))
    receipt = receipt_of(one.case, received_at=received_at)
    (own,) = list(found := checked(attrs.evolve(one.case, receipt=receipt)))

    assert (own.is_received, found.received, own.warnings) == (True, 1, ())
    assert unsubmitted([own]) == ()
    assert unsubmitted([asked(one)], receipts=[receipt]) == ()


def certified(of: ReadinessStory, at: datetime) -> ReadinessStory:
    """Return *of* with its content certified *at* that instant."""
    return changed(of, certification=attrs.evolve(of.case.certification, certified_at=at))


NOON = datetime(2027, 1, 20, 12, tzinfo=EASTERN)


@pytest.mark.parametrize(
    ("received_at", "counts"),
    [
        (date(2027, 1, 19), False),
        (NOON - timedelta(seconds=1), False),
        (NOON, True),
        # An hour of that day may be after it.
        (date(2027, 1, 20), True),
    ],
)
def test_a_receipt_from_before_the_content_was_certified_does_not_count(
    received_at: Any, counts: bool
) -> None:
    """RDY-023: it is of other content, which was sent before; RDY-011."""
    one = certified(story(), NOON)
    receipt = receipt_of(one.case, received_at=received_at)
    (own,) = list(found := checked(attrs.evolve(one.case, receipt=receipt)))

    assert (own.answer, own.is_received, found.received) == (READY, counts, int(counts))
    waiting = () if counts else (own.planned,)
    assert unsubmitted([own]) == unsubmitted([asked(one)], receipts=[receipt]) == waiting
    told = [one.finding.rule.id for one in own.warnings if one.finding]
    assert told == ([] if counts else ["submissions.certified.time"])
    unknown = checked(attrs.evolve(one.case, receipt=receipt, certification=None)).finish()
    assert unknown.received == 1


def test_a_receipt_that_may_be_of_earlier_content_shows_nothing_of_another_plan() -> None:
    """It came between the two certifications: what was sent may be the first plan's old content."""
    first, second = (one.case for one in two_plans())
    later = attrs.evolve(first.certification, certified_at=NOON)
    earlier = attrs.evolve(second.certification, certified_at=NOON - timedelta(days=1))
    found = list(
        checked(
            attrs.evolve(first, certification=later), attrs.evolve(second, certification=earlier)
        )
    )
    both = tuple(one.planned for one in found)
    between = receipt_of(first, received_at=NOON - timedelta(hours=1), reference="one")
    after, again = (receipt_of(first, reference=name) for name in ("two", "three"))

    assert unsubmitted(found, receipts=[between]) == both
    assert unsubmitted(found, receipts=[between, after]) == both
    assert unsubmitted(found, receipts=[between, after, again]) == ()
    of_second = attrs.evolve(between, reporting_option=MVP)
    assert unsubmitted(found, receipts=[of_second]) == both[:1]
    of_first = attrs.evolve(between, reporting_option=TRADITIONAL)
    assert unsubmitted(found, receipts=[of_first]) == both


def test_a_receipt_of_one_category_does_not_show_that_another_was_submitted() -> None:
    found = [asked(story())]
    first, *others = found[0].planned.categories
    of_first, of_others = (
        receipt_of(story().case, categories=each) for each in ({first}, set(others))
    )

    assert unsubmitted(found, receipts=[of_first]) == (found[0].planned,)
    assert unsubmitted(found, receipts=[of_first, of_first]) == (found[0].planned,)
    assert unsubmitted(found, receipts=[of_first, of_others]) == ()
    with pytest.raises(InvalidValue, match="receipt"):
        attrs.evolve(story().case, receipt=of_first)


def test_a_receipt_for_another_option_does_not_count_for_this_plan() -> None:
    found = [asked(story())]

    assert unsubmitted(found, receipts=[receipt_of(story().case, reporting_option=MVP)]) != ()
    assert (
        unsubmitted(found, receipts=[receipt_of(story().case, reporting_option=TRADITIONAL)]) == ()
    )


def test_participants_that_were_not_ready_are_not_listed() -> None:
    assert unsubmitted([asked(changed(story(), agreements=()))]) == ()
