"""Rules, and what they find of the facts."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs
import pytest

from qpp_rules.core.citations import Basis
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidTypesAndValues, InvalidValue
from qpp_rules.core.findings import (
    Clause,
    Finding,
    Rule,
    Verdict,
)
from qpp_rules.core.pages import text
from qpp_rules.core.parameters import Entry
from tests.core.examples import CLOSING, FINDINGS, PATIENTS, READING, REGULATION, RULE, TABLE, YEAR

# --- rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rule_id", ["a.b", "eligibility.low-volume-threshold.patients", "a1-2.b-3.4", "2027.x"]
)
def test_a_rule_id_is_dotted_lower_case_words(rule_id: str) -> None:
    assert Rule(rule_id, "a title", REGULATION).id == rule_id


@pytest.mark.parametrize(
    "rule_id",
    [
        "",
        "a",
        "a.",
        ".a",
        "a..b",
        "A.b",
        "a.B",
        "a b.c",
        "a_b.c",
        "a-.b",
        "-a.b",
        "a.b--c",
        "a.b\n",
        "à.b",
        "١.b",
    ],
    ids=ascii,
)
def test_any_other_text_is_not_a_rule_id(rule_id: str) -> None:
    with pytest.raises(
        InvalidValue, match="expected lower-case words with hyphens, joined by dots"
    ):
        Rule(rule_id, "a title", REGULATION)


@pytest.mark.parametrize("rule_id", [5, None, ("a.b",)], ids=repr)
def test_a_rule_id_of_another_type_is_a_type_error(rule_id: object) -> None:
    with pytest.raises(InvalidType, match="Rule: id: given"):
        Rule(rule_id, "a title", REGULATION)


def test_every_problem_of_a_rule_is_reported_together() -> None:
    with pytest.raises(InvalidTypesAndValues) as caught:
        Rule("patients", "", "42 CFR", ["ELI-001"])

    assert [problem.field for problem in caught.value.problems] == [
        "id",
        "title",
        "citation",
        "requirements",
    ]


@pytest.mark.parametrize(
    ("finding", "verdict"),
    [
        (Clause(RULE, TABLE).met(201, 200, about="s"), Verdict.MET),
        (Clause(RULE, TABLE).not_met(201, 200, about="s"), Verdict.NOT_MET),
        (Clause(RULE, TABLE).unknown(observed=201, required=200, about="s"), Verdict.UNKNOWN),
        (Clause(RULE, TABLE).judge(True, 201, 200, about="s"), Verdict.MET),
        (Clause(RULE, TABLE).judge(False, 201, 200, about="s"), Verdict.NOT_MET),
        (Clause(RULE, TABLE).judge(None, 201, 200, about="s"), Verdict.UNKNOWN),
    ],
)
def test_a_rule_makes_its_findings(finding: Finding, verdict: Verdict) -> None:
    assert finding == Finding(RULE, verdict, 201, 200, "s", (), TABLE)


def test_a_rule_that_does_not_apply_compares_nothing() -> None:
    assert PATIENTS.not_applicable(about="no claims") == Finding(
        RULE, Verdict.NOT_APPLICABLE, about="no claims", source=REGULATION
    )


def test_an_unknown_names_the_facts_that_are_missing() -> None:
    assert PATIENTS.unknown("a", "b").missing == ("a", "b")
    assert PATIENTS.judge(None, missing=("a", "b")).missing == ("a", "b")


@pytest.mark.parametrize("holds", [True, False])
def test_a_decided_clause_is_not_missing_a_fact(holds: bool) -> None:
    """Missing are the facts that would decide an UNKNOWN, and this was decided without them."""
    finding = PATIENTS.judge(holds, missing=("segment_2.patients",))

    assert finding.missing == ()
    assert "not supplied" not in str(finding)


# --- findings ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        pytest.param(
            FINDINGS[0],
            "NOT MET: more patients than the threshold (segment 1); observed 150, "
            "required more than 200 [42 CFR § 414.1305]",
            id="compared",
        ),
        pytest.param(
            PATIENTS.met(),
            "MET: more patients than the threshold [42 CFR § 414.1305]",
            id="nothing-to-compare",
        ),
        pytest.param(
            PATIENTS.met(0),
            "MET: more patients than the threshold; observed 0 [42 CFR § 414.1305]",
            id="zero-is-an-observation",
        ),
        pytest.param(
            Clause(RULE, TABLE).unknown("a", "b", about="segment 2"),
            "UNKNOWN: more patients than the threshold (segment 2); not supplied: a, b "
            '[2027 Fact Sheet, "Thresholds", CMS guidance]',
            id="missing-and-another-source",
        ),
        pytest.param(
            FINDINGS[2],
            "MET: sent before the window closes; observed 2027-03-31 20:00 EDT, "
            "required 2027-04-01; our reading: the closing instant counts as closed "
            "[42 CFR § 414.1400(b), interpretation]",
            id="instant-in-Eastern-time-and-our-reading",
        ),
        pytest.param(
            FINDINGS[3],
            "NOT APPLICABLE: more patients than the threshold (no claims) [42 CFR § 414.1305]",
            id="not-applicable",
        ),
        pytest.param(
            PATIENTS.met(Decimal("90000.50"), Decimal("9E+4")),
            "MET: more patients than the threshold; observed 90000.50, required 90000 "
            "[42 CFR § 414.1305]",
            id="amounts-without-exponents",
        ),
    ],
)
def test_a_finding_reads_as_one_line(finding: Finding, text: str) -> None:
    assert str(finding) == text


def test_a_note_is_shown_only_for_our_reading() -> None:
    noted = attrs.evolve(TABLE, note="printed in two places")
    silent = attrs.evolve(READING, note="")

    assert "printed in two places" not in Clause(RULE, noted).met().message
    assert "our reading" not in Clause(RULE, silent).met().message
    assert Clause(RULE, silent).met().is_assumption


@pytest.mark.parametrize("basis", Basis)
def test_a_finding_is_an_assumption_if_and_only_if_its_basis_is_interpretation(
    basis: Basis,
) -> None:
    source = attrs.evolve(REGULATION, basis=basis)

    assert Clause(RULE, source).met().is_assumption == (basis is Basis.INTERPRETATION)


def test_the_compared_values_source_comes_before_the_rules() -> None:
    assert PATIENTS.met().citation is REGULATION
    assert Clause(RULE, TABLE).met().citation is TABLE
    assert not Clause(CLOSING.rule, TABLE).met().is_assumption


def test_a_finding_is_a_flat_row() -> None:
    assert FINDINGS[2].to_row() == {
        "rule": "deadlines.closing",
        "verdict": "MET",
        "title": "sent before the window closes",
        "about": "",
        "observed": "2027-03-31 20:00 EDT",
        "required": "2027-04-01",
        "missing": "",
        "citation": "42 CFR § 414.1400(b)",
        "basis": "interpretation",
        "note": "the closing instant counts as closed",
    }
    row = PATIENTS.unknown("a", "b").to_row()
    assert (row["observed"], row["required"], row["missing"]) == (None, None, "a, b")


@pytest.mark.parametrize(
    ("field", "wrong", "kind"),
    [
        ("rule", "eligibility.low-volume.patients", InvalidType),
        ("verdict", "MET", InvalidType),
        ("verdict", True, InvalidType),
        ("observed", [150], InvalidType),
        ("observed", datetime(2027, 3, 31, 20), InvalidValue),
        ("required", {"more than": 200}, InvalidType),
        ("about", None, InvalidType),
        ("missing", "segment_1", InvalidType),
        ("missing", (1,), InvalidType),
        ("source", "42 CFR", InvalidType),
    ],
)
def test_a_malformed_finding_is_refused_by_its_field(
    field: str, wrong: object, kind: type[InvalidInput]
) -> None:
    """What a finding observed is one plain value, an instant where it is a time."""
    with pytest.raises(InvalidInput) as caught:
        Finding(**{"rule": RULE, "verdict": Verdict.MET, field: wrong})

    assert type(caught.value) is kind
    assert [problem.field for problem in caught.value.problems] == [field]


def test_a_rules_texts_must_be_a_tuple_of_entries() -> None:
    entry = Entry(YEAR, YEAR, None, REGULATION)
    for wrong in ([entry], "a text", None, (REGULATION,)):
        with pytest.raises(InvalidInput) as caught:
            Rule("a.b", "a title", REGULATION, (), wrong)
        assert {one.field.partition("[")[0] for one in caught.value.problems} == {"texts"}
    assert Rule("a.b", "a title", REGULATION, (), (entry,)).of(YEAR).met().citation is REGULATION


def test_two_texts_for_one_year_are_refused() -> None:
    """Each year has one text; the later of two would win without a word."""
    texts = (text(2023, 2024, REGULATION), text(2024, 2027, REGULATION))

    with pytest.raises(InvalidValue, match="texts: given 2024 after 2024, expected texts in order"):
        Rule("a.b", "a title", REGULATION, (), texts)


def test_a_finding_cannot_be_subclassed() -> None:
    with pytest.raises(TypeError, match="cannot subclass Finding"):
        type("Better", (Finding,), {})
