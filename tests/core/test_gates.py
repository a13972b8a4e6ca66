"""Gates: three-valued answers combined, and one answer for each of many."""

from __future__ import annotations

import pickle
from datetime import date
from itertools import product
from typing import Any

import pytest

from qpp_rules import (
    Basis,
    Citation,
    Determination,
    Group,
    Individual,
    InvalidType,
    InvalidValue,
    Npi,
    PerformanceYear,
    PlannedSubmission,
    Rule,
    Tin,
    core,
)
from qpp_rules.core.determinations import (
    Answers,
    all_met,
    every,
    together,
)
from qpp_rules.core.findings import Clause
from qpp_rules.core.vocabulary import (
    SUBMITTED_CATEGORIES,
    ParticipationOption,
    PerformanceCategory,
    ReportingOption,
)

YEAR = PerformanceYear(2026)
LATER = PerformanceYear(2027)
SOURCE = Citation("42 CFR", "414.1400", date(2024, 1, 1), Basis.REGULATION)
RULE = Rule("tests.gate", "the gate is open", SOURCE)
ONE, OTHER, THIRD = (Group(Tin(f"00000000{n}")) for n in (1, 2, 3))
QUALITY = {PerformanceCategory.QUALITY}


def gate(answer: bool | None, name: str = "fact", year: PerformanceYear = YEAR) -> Any:
    return all_met(year, (Clause(RULE, SOURCE).judge(answer, missing=(name,)),))


@pytest.mark.parametrize("answers", [*product((True, False, None), repeat=3), (True,), (None,)])
def test_no_beats_unknown_and_unknown_beats_yes(answers: tuple[bool | None, ...]) -> None:
    expected = False if False in answers else None if None in answers else True

    assert together(*answers) is expected
    assert every(*map(gate, answers)).answer is expected


def test_a_question_that_was_not_asked_does_not_count_as_yes() -> None:
    with pytest.raises(InvalidValue, match="together: answers: given none, expected at least one"):
        together()
    with pytest.raises(InvalidValue, match="every: gates: given no gates"):
        every()


def test_an_answer_that_is_merely_truthy_is_refused() -> None:
    with pytest.raises(InvalidType, match=r"answers\[1\]: given 1 \(int\), expected True, False"):
        together(True, 1)  # type: ignore[arg-type]
    with pytest.raises(InvalidType, match=r"answers\[2\]: given 'yes' \(str\)"):
        together(True, None, "yes")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "given"),
    [(True, "bool"), (None, "NoneType"), (Determination(3, YEAR, ()), "a Determination of an int")],
)
def test_a_gate_is_a_determination_of_a_yes_or_no(wrong: Any, given: str) -> None:
    with pytest.raises(InvalidType, match=rf"every: gates\[1\]: given {given}, expected"):
        every(gate(True), wrong)


def test_gates_for_two_years_are_not_combined() -> None:
    with pytest.raises(InvalidValue, match="given 2026, 2027, expected gates of one year"):
        every(gate(True), gate(True, year=LATER))


@pytest.mark.parametrize("answer", [True, None, False])
def test_an_answer_without_its_facts_is_not_a_gate(answer: bool | None) -> None:
    for bare in (Determination(answer, YEAR, ()), Determination(answer, YEAR, tuple)):
        with pytest.raises(InvalidValue, match=r"gates\[1\]: given an answer without its facts"):
            every(gate(True), bare)


def test_the_findings_of_all_gates_are_reported_in_order() -> None:
    gates = gate(None, "first"), gate(True), gate(None, "second")

    combined = every(*gates)

    assert combined.findings == tuple(finding for one in gates for finding in one.findings)
    assert combined.missing == ("first", "second")
    assert combined.year == YEAR


ANSWERS = Answers({ONE: gate(True), OTHER: gate(None, "wish"), THIRD: gate(False)})


def test_answers_keep_their_order_and_are_found_by_answer() -> None:
    assert list(ANSWERS) == [ONE, OTHER, THIRD]
    assert len(ANSWERS) == 3
    assert ANSWERS.answered(True) == (ONE,)
    assert ANSWERS.answered(None) == (OTHER,)
    assert ANSWERS.answered(False) == (THIRD,)
    assert ANSWERS.answered(1) == ()
    assert ANSWERS[ONE].answer is True
    assert ANSWERS.missing == ("wish",)


def test_answers_are_found_by_equal_values_too() -> None:
    answers = Answers([(ONE, Determination(frozenset({"a"}), YEAR, ()))])

    assert answers.answered(frozenset({"a"})) == (ONE,)


def test_answers_compare_by_value_and_survive_pickling() -> None:
    assert dict(ANSWERS) == ANSWERS
    copy = pickle.loads(pickle.dumps(ANSWERS))  # noqa: S301
    assert copy == ANSWERS
    assert hash(copy) == hash(ANSWERS)


def test_answers_have_no_truth_value_and_cannot_change() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(ANSWERS)
    with pytest.raises(AttributeError, match="cannot be changed"):
        ANSWERS.missing = ()  # type: ignore[misc]
    with pytest.raises(TypeError, match="cannot subclass Answers"):
        type("Mine", (Answers,), {})


def test_rows_begin_with_the_key() -> None:
    row = ANSWERS.to_rows()[1]

    assert (row["participant"], row["answer"], row["missing"]) == (OTHER.key, "not known", "wish")
    assert Answers({"any": gate(True)}).to_rows()[0]["key"] == "any"


def test_rows_distinguish_the_planned_submissions_of_one_participant() -> None:
    plans = [
        PlannedSubmission(ONE, YEAR, QUALITY, reporting_option=option)
        for option in (ReportingOption.TRADITIONAL_MIPS, ReportingOption.MVP)
    ]

    rows = Answers({plan: gate(True) for plan in plans}).to_rows()

    assert [row["reporting_option"] for row in rows] == ["traditional MIPS", "MVP"]
    assert {row["participant"] for row in rows} == {ONE.key}


def test_optional_fields_of_a_planned_submission_are_keyword_only() -> None:
    with pytest.raises(TypeError, match="positional argument"):
        PlannedSubmission(ONE, YEAR, QUALITY, None)  # type: ignore[misc]


def test_printed_forms_mask_every_tin() -> None:
    plan = PlannedSubmission(OTHER, YEAR, QUALITY)
    answers = Answers({ONE: gate(True), plan: gate(None, "wish"), "any": gate(True)})

    shown = repr(answers) + answers._repr_html_()

    assert repr(answers) == "<Answers: 2 True, 1 not known>"
    assert "*****0001" in shown
    assert "*****0002" in shown
    assert "000000001" not in shown
    assert repr(Answers({})) == "<Answers: none>"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (5, "answers: given int, expected a mapping"),
        ("text", "answers: given str"),
        ([ONE], r"answers\[0\]: given Group, expected a mapping .* pairs"),
        ([(ONE, True)], r"answers\[0\]: given tuple"),
        ([([], gate(True))], "expected keys that can be hashed"),
    ],
)
def test_a_mapping_without_answers_is_refused(wrong: Any, message: str) -> None:
    with pytest.raises(InvalidType, match=message):
        Answers(wrong)


def test_a_duplicate_key_is_refused() -> None:
    with pytest.raises(InvalidValue, match="given 1 keys more than once, expected each key once"):
        Answers([(ONE, gate(True)), (ONE, gate(False))])


# --- planned submissions -----------------------------------------------------------------------


def test_a_participation_option_must_be_the_participants() -> None:
    clinician = Individual(Tin("000000001"), Npi("1234567893"))

    assert PlannedSubmission(
        clinician, YEAR, QUALITY, participation_option=ParticipationOption.INDIVIDUAL
    )
    with pytest.raises(InvalidValue, match=r"participation_option: given .*GROUP for individual"):
        PlannedSubmission(clinician, YEAR, QUALITY, participation_option=ParticipationOption.GROUP)


def test_a_planned_submission_may_have_every_submittable_category() -> None:
    assert PlannedSubmission(ONE, YEAR, SUBMITTED_CATEGORIES).categories == SUBMITTED_CATEGORIES
    with pytest.raises(InvalidValue, match="categories: given"):
        PlannedSubmission(ONE, YEAR, set(PerformanceCategory))


def test_an_mvp_belongs_to_the_mvp_reporting_option() -> None:
    assert PlannedSubmission(ONE, YEAR, QUALITY, mvp="G0057")
    assert PlannedSubmission(ONE, YEAR, QUALITY, mvp="G0057", reporting_option=ReportingOption.MVP)
    with pytest.raises(InvalidValue, match="mvp: given an MVP with the reporting option"):
        PlannedSubmission(ONE, YEAR, QUALITY, mvp="G0057", reporting_option=ReportingOption.APP)


def test_core_exposes_only_planned_submissions() -> None:
    assert core.PlannedSubmission is PlannedSubmission
    with pytest.raises(AttributeError, match=r"qpp_rules\.core.* has no attribute 'Nothing'"):
        _ = core.Nothing  # type: ignore[attr-defined]
