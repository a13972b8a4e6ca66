"""Answers that carry their reasons."""

from __future__ import annotations

import copy
import csv
import io
import itertools
import pickle
import sys
from collections.abc import Callable
from decimal import Decimal
from types import FrameType
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.vendor.pretty import pretty

from qpp_rules.core import determinations
from qpp_rules.core.determinations import Determination, all_met
from qpp_rules.core.errors import InvalidType, InvalidValue
from qpp_rules.core.findings import (
    Clause,
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.parameters import Entry
from qpp_rules.core.vocabulary import CollectionType, QpStatus
from qpp_rules.core.years import PerformanceYear
from tests.core.examples import CLOSING, FINDINGS, PATIENTS, REGULATION, RULE, YEAR
from tests.core.helpers import bare, printed_by

NO = Determination(False, YEAR, FINDINGS)


# --- an answer ---------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [True, False, None, 9])
def test_an_answer_is_neither_true_nor_false(answer: object) -> None:
    """Trap: unknown is not no, so an answer has no truth value."""
    with pytest.raises(TypeError) as caught:
        bool(Determination(answer, YEAR, FINDINGS))

    assert str(caught.value) == (
        "a Determination is neither true nor false: compare .answer, because an answer that is "
        "not known is not a no"
    )


def test_an_answer_keeps_its_year_and_its_findings_in_order() -> None:
    assert NO.answer is False
    assert NO.year == YEAR
    assert NO.findings is FINDINGS


class Builder:
    """Builds the findings, and counts how often it was asked to."""

    def __init__(self, *results: Any) -> None:
        self.results = iter(results or (FINDINGS,))
        self.asked: list[tuple[object, ...]] = []

    def __call__(self, *of: object) -> tuple[Finding, ...]:
        self.asked.append(of)
        result = next(self.results)
        if isinstance(result, Exception):
            raise result
        return result


def test_a_rule_prints_without_the_texts_of_its_years() -> None:
    entry = Entry(YEAR, YEAR, None, REGULATION)
    rule = Rule("tests.gate", "the gate is open", REGULATION, (), (entry,), note="It began late.")

    assert repr(rule) == repr(Rule("tests.gate", "the gate is open", REGULATION))


def test_findings_are_built_once_when_first_read() -> None:
    builder = Builder()
    lazy = Determination(False, YEAR, builder, "facts", 7)

    assert lazy.answer is False
    assert repr(lazy) == repr(NO)
    assert builder.asked == []
    assert lazy.findings is lazy.findings is FINDINGS
    lazy.explain(), lazy.to_rows(), hash(lazy), lazy.missing, lazy.assumptions
    assert builder.asked == [("facts", 7)]


def test_findings_that_failed_to_build_are_built_on_the_next_read() -> None:
    builder = Builder(LookupError("no such year"), FINDINGS)
    lazy = Determination(False, YEAR, builder, "facts")

    with pytest.raises(LookupError, match="no such year"):
        lazy.findings  # noqa: B018
    assert lazy.findings is FINDINGS
    assert builder.asked == [("facts",), ("facts",)]


def test_an_answer_may_have_no_findings() -> None:
    empty = Determination(9, YEAR, tuple)

    assert empty.findings == ()
    assert empty.to_rows() == []
    assert empty.explain() == "9 for performance year 2027"


def test_building_findings_is_thread_safe() -> None:
    """Threads share one answer: the second one gets complete findings."""
    before = sys.gettrace()
    of_the_other = []

    def interrupted_at(line: int) -> tuple[Finding, ...]:
        lazy = Determination(False, YEAR, lambda _facts: FINDINGS, "facts")
        lines = itertools.count()

        def trace(frame: FrameType, event: str, _argument: object) -> Any:
            if frame.f_code.co_filename != determinations.__file__:
                return None
            if event == "line" and next(lines) == line:
                # Nothing is traced in here: this runs as another thread would between two lines.
                of_the_other.append(lazy.findings)
            return trace

        sys.settrace(trace)
        try:
            return lazy.findings
        finally:
            sys.settrace(before)

    assert [interrupted_at(line) for line in range(8)] == [FINDINGS] * 8
    assert len(of_the_other) > 2
    assert all(findings is FINDINGS for findings in of_the_other)


def test_assumptions_are_the_findings_based_on_our_reading() -> None:
    assert NO.assumptions == (FINDINGS[2],)
    assert Determination(True, YEAR, FINDINGS[:2]).assumptions == ()


def test_missing_facts_are_named_once_in_the_order_of_the_clauses() -> None:
    findings = (PATIENTS.unknown("b", "a"), PATIENTS.met(), CLOSING.unknown("a", "c"))

    assert Determination(None, YEAR, findings).missing == ("b", "a", "c")
    assert Determination(True, YEAR, (PATIENTS.met(),)).missing == ()


def test_hypothesis_prints_a_findings_rule_id_and_no_texts() -> None:
    (finding, *_) = FINDINGS

    assert f"rule=<Rule {finding.rule.id}>" in pretty(finding)


def test_a_finding_can_be_looked_up_by_rule() -> None:
    assert NO.finding("eligibility.low-volume.patients") is FINDINGS[0]
    assert NO.finding("deadlines.closing") is FINDINGS[2]


def test_an_absent_finding_raises_with_the_rules_that_are_present() -> None:
    with pytest.raises(LookupError) as caught:
        NO.finding("deadlines.opening")

    assert str(caught.value) == (
        "no finding of rule 'deadlines.opening'; rules examined: "
        "eligibility.low-volume.patients, deadlines.closing"
    )
    assert not isinstance(caught.value, KeyError)


# --- as a value --------------------------------------------------------------------------------


def test_answers_are_equal_by_content_whether_or_not_findings_were_built() -> None:
    lazy = Determination(False, YEAR, lambda: FINDINGS)

    assert lazy == NO
    assert hash(lazy) == hash(NO)
    assert {lazy, NO} == {NO}


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(Determination(True, YEAR, FINDINGS), id="another-answer"),
        pytest.param(Determination(None, YEAR, FINDINGS), id="unknown"),
        pytest.param(Determination(False, PerformanceYear(2026), FINDINGS), id="another-year"),
        pytest.param(Determination(False, YEAR, FINDINGS[1:]), id="other-findings"),
        pytest.param(False, id="the-bare-answer"),
        pytest.param((False, YEAR, FINDINGS), id="a-tuple"),
    ],
)
def test_answers_that_say_different_things_differ(other: object) -> None:
    assert other != NO


@pytest.mark.parametrize(
    "travel",
    [
        pytest.param(lambda value: pickle.loads(pickle.dumps(value)), id="pickle"),  # noqa: S301
        pytest.param(copy.copy, id="copy"),
        pytest.param(copy.deepcopy, id="deepcopy"),
    ],
)
def test_an_answer_survives_a_process_pool_before_its_findings_were_built(
    travel: Callable[..., Any],
) -> None:
    """What builds the findings need not travel: the findings do."""
    lazy = Determination(QpStatus.PARTIAL_QP, YEAR, lambda *_facts: FINDINGS, lambda: None)

    arrived = travel(lazy)

    assert arrived == lazy
    assert hash(arrived) == hash(lazy)
    assert arrived.answer is QpStatus.PARTIAL_QP
    assert arrived.findings == FINDINGS


def test_an_answer_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        NO.answer = True
    with pytest.raises(AttributeError):
        NO.reason = "x"
    assert NO.answer is False


def test_an_answer_is_not_changed_without_its_findings() -> None:
    with pytest.raises(TypeError, match="findings"):
        attrs.evolve(NO, answer=True)


def test_an_answer_cannot_be_subclassed() -> None:
    with pytest.raises(TypeError, match="cannot subclass Determination"):
        type("Better", (Determination,), {})


def test_a_determination_can_be_parametrized_by_answer_type() -> None:
    assert Determination[bool](False, YEAR, FINDINGS) == NO


# --- as text, rows and a table -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "text"),
    [(False, "False"), (9, "9"), (QpStatus.PARTIAL_QP, "PARTIAL_QP"), (Decimal("0.5"), "0.5")],
)
def test_an_answer_explains_itself_clause_by_clause(answer: object, text: str) -> None:
    determination = Determination(answer, YEAR, FINDINGS)

    assert determination.explain().splitlines() == [
        f"{text} for performance year 2027",
        *(f"  {finding}" for finding in FINDINGS),
    ]
    assert repr(determination) == f"Determination(answer={text}, year=PerformanceYear(2027))"
    assert {row["answer"] for row in determination.to_rows()} == {text}


def test_rows_hold_plain_values_and_the_same_columns_throughout() -> None:
    rows = NO.to_rows()

    assert len(rows) == len(FINDINGS)
    assert len({tuple(row) for row in rows}) == 1
    assert list(rows[0])[:4] == ["year", "answer", "rule", "verdict"]
    assert rows[0] == {"year": 2027, "answer": "False", **FINDINGS[0].to_row()}
    assert {type(value) for row in rows for value in row.values()} <= {int, str, type(None)}


def test_csv_accepts_the_rows_unchanged() -> None:
    rows = NO.to_rows()
    file = io.StringIO()
    writer = csv.DictWriter(file, rows[0])
    writer.writeheader()
    writer.writerows(rows)

    read = list(csv.DictReader(io.StringIO(file.getvalue())))
    assert [row["verdict"] for row in read] == ["NOT_MET", "UNKNOWN", "MET", "NOT_APPLICABLE"]
    assert read[2]["observed"] == "2027-03-31 20:00 EDT"


def test_pandas_accepts_the_rows_unchanged() -> None:
    pandas = pytest.importorskip("pandas")
    rows = NO.to_rows()

    frame = pandas.DataFrame(rows)

    assert list(frame.columns) == list(rows[0])
    assert list(frame["rule"]) == [row["rule"] for row in rows]
    assert list(frame["observed"].isna()) == [False, True, False, True]
    assert frame["year"].dtype == "int64"


def test_a_notebook_shows_a_table_of_the_clauses() -> None:
    html = bare(NO._repr_html_())

    assert html.startswith(
        "<div><table><caption>False for performance year 2027</caption><thead><tr>"
    )
    assert html.count("<tr>") == 1 + len(FINDINGS)
    assert (
        "<td>more patients than the threshold</td><td>segment 1</td>"
        "<td>150</td><td>more than 200</td>" in html
    )
    assert "None" not in html


def test_a_notebook_shows_instants_in_eastern_time() -> None:
    assert "<td>2027-03-31 20:00 EDT</td><td>2027-04-01</td>" in bare(NO._repr_html_())


def test_a_notebook_links_each_clause_to_its_source() -> None:
    html = bare(NO._repr_html_())

    assert html.count(f"<td>{REGULATION._repr_html_()}</td>") == 2
    assert "<td>2027 Fact Sheet, &quot;Thresholds&quot; <small>(CMS guidance)</small></td>" in html


def test_a_notebook_names_the_facts_that_are_missing() -> None:
    assert "segment_2.patients" in NO._repr_html_()


ATTACK = "<script>alert('&')</script>"


@pytest.mark.parametrize(
    "determination",
    [
        Determination(False, YEAR, (PATIENTS.met(about=ATTACK),)),
        Determination(False, YEAR, (PATIENTS.met(ATTACK),)),
        Determination(False, YEAR, (PATIENTS.met(required=ATTACK),)),
        Determination(False, YEAR, (PATIENTS.unknown(ATTACK),)),
        Determination(False, YEAR, (Clause(Rule("a.b", ATTACK, REGULATION), REGULATION).met(),)),
        Determination(False, YEAR, (Clause(RULE, attrs.evolve(REGULATION, locator=ATTACK)).met(),)),
        Determination(ATTACK, YEAR, (PATIENTS.met(),)),
    ],
    ids=["about", "observed", "required", "missing", "title", "citation", "answer"],
)
def test_a_notebook_shows_markup_in_the_facts_as_text(determination: Determination[object]) -> None:
    html = determination._repr_html_()

    assert "<script" not in html
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;" in html


_PRINT_ANSWER = """
from qpp_rules.core.determinations import Determination
from qpp_rules.core.vocabulary import CollectionType
from qpp_rules.core.years import PerformanceYear
print(Determination(frozenset(CollectionType), PerformanceYear(2027), ()).explain(), end="")
"""


def test_a_set_answer_prints_the_same_in_every_process() -> None:
    """Sets have no order of their own, and a text that is kept or compared needs one."""
    texts = {printed_by(_PRINT_ANSWER, PYTHONHASHSEED=seed) for seed in ("0", "1", "2")}

    assert texts == {Determination(frozenset(CollectionType), YEAR, ()).explain()}


# --- yes, no, or not known ---------------------------------------------------------------------

OF = {
    Verdict.MET: PATIENTS.met(),
    Verdict.NOT_MET: PATIENTS.not_met(),
    Verdict.NOT_APPLICABLE: PATIENTS.not_applicable(),
    Verdict.UNKNOWN: PATIENTS.unknown("x"),
}
MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = OF.values()


@pytest.mark.parametrize(
    ("findings", "answer"),
    [
        ((MET,), True),
        ((NOT_APPLICABLE,), True),
        ((MET, NOT_APPLICABLE), True),
        ((UNKNOWN,), None),
        ((MET, UNKNOWN), None),
        ((UNKNOWN, NOT_APPLICABLE, MET), None),
        ((NOT_MET,), False),
        ((MET, NOT_MET), False),
        ((NOT_MET, UNKNOWN), False),
        ((UNKNOWN, NOT_MET, MET, NOT_APPLICABLE), False),
    ],
)
def test_one_unmet_clause_is_a_no_and_an_unknown_is_never_a_guess(
    findings: tuple[Finding, ...], answer: bool | None
) -> None:
    determination = all_met(YEAR, findings)

    assert determination.answer is answer
    assert determination.findings == findings
    assert determination.year == YEAR


@given(st.lists(st.sampled_from(Verdict), min_size=1, max_size=5), st.data())
def test_learning_an_unknown_fact_never_reverses_an_answer(
    verdicts: list[Verdict], data: st.DataObject
) -> None:
    """Facts that arrive later decide what was open, and overturn nothing: never a guess."""
    later = [
        data.draw(st.sampled_from(Verdict)) if verdict is Verdict.UNKNOWN else verdict
        for verdict in verdicts
    ]

    before = all_met(YEAR, tuple(OF[verdict] for verdict in verdicts)).answer
    after = all_met(YEAR, tuple(OF[verdict] for verdict in later)).answer

    assert before is None or after is before


@pytest.mark.parametrize(
    ("aside", "answer"),
    [
        ((NOT_MET, UNKNOWN), True),
        ((MET, NOT_MET), None),
        ((UNKNOWN,), False),
        ((NOT_MET,), None),
    ],
)
def test_findings_set_aside_are_reported_but_do_not_decide(
    aside: tuple[Finding, ...], answer: bool | None
) -> None:
    findings = (MET, NOT_MET, UNKNOWN)

    determination = all_met(YEAR, findings, aside)

    assert determination.answer is answer
    assert determination.findings == findings


@pytest.mark.parametrize(
    ("findings", "aside"), [((), ()), ((MET, NOT_MET), (MET, NOT_MET)), ((), (MET,))]
)
def test_a_gate_without_a_deciding_finding_is_refused(
    findings: tuple[Finding, ...], aside: tuple[Finding, ...]
) -> None:
    """Nothing that was not asked counts as yes."""
    with pytest.raises(InvalidValue, match="at least one finding that decides"):
        all_met(YEAR, findings, aside)


def test_an_answer_for_a_bare_year_is_refused_with_the_fix() -> None:
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2027\)"):
        all_met(2027, (MET,))


# --- findings and facts that are not what they seem ----------------------------------------------


class Listed(tuple[Any, ...]):
    """A tuple of the caller's own kind."""

    __slots__ = ()


def test_findings_in_a_tuple_subclass_are_refused() -> None:
    with pytest.raises(InvalidType, match="findings: given Listed, expected a tuple of Finding"):
        Determination(False, YEAR, Listed(FINDINGS))


@pytest.mark.parametrize("built", [[*FINDINGS], (1,), None, "findings", Listed(FINDINGS)])
def test_a_builder_must_return_findings(built: Any) -> None:
    answered = Determination(True, YEAR, lambda: built)

    for _ in range(2):
        with pytest.raises(InvalidType, match="findings: given"):
            answered.findings  # noqa: B018


def test_a_decided_answer_is_never_missing_facts() -> None:
    assert Determination(True, YEAR, FINDINGS, missing=("a fact",)).missing == ()
    assert Determination(None, YEAR, FINDINGS, missing=("a fact",)).missing == ("a fact",)


def test_a_finding_that_equals_one_set_aside_still_decides() -> None:
    """True equals 1, and is another finding."""
    decisive, beside = PATIENTS.not_met(True), PATIENTS.not_met(1)
    assert decisive == beside

    assert all_met(YEAR, (decisive, beside, PATIENTS.met()), aside=(beside,)).answer is False


@pytest.mark.parametrize("text", ["NaN", "sNaN", "-NaN7"])
@pytest.mark.parametrize("field", ["observed", "required"])
def test_observed_and_required_numbers_are_comparable(text: str, field: str) -> None:
    with pytest.raises(InvalidValue, match=f"{field}: given"):
        PATIENTS.met(**{field: Decimal(text)})
