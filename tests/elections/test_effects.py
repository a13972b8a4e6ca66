"""What a choice brings, whose pay it adjusts, and which final score counts."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.core.citations import Basis
from qpp_rules.core.determinations import Answers
from qpp_rules.core.errors import InvalidType, YearNotCovered
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Npi
from qpp_rules.core.vocabulary import ClinicianType, QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import (
    EFFECTS,
    PREVIEW_DAYS,
    Choice,
    Effects,
    adjusted_clinicians,
    effects,
    is_published,
)
from qpp_rules.eligibility import CLINICIAN_TYPES, ClinicianFacts, is_excluded
from tests.core.helpers import Markup
from tests.elections.strategies import (
    NO_DECISION,
    OPT_IN,
    PY,
    PY2026,
    VOLUNTARILY,
    YEARS,
)
from tests.eligibility.strategies import AT, NEWLY_ENROLLED, OVER, clinician, clinicians

PY2019 = PY(2019)
GUIDE = '2019 Opt-in and Voluntary Reporting Election Process Guide, "'
NPI = Npi("1234567893")
NO_TYPE_OF_MIPS = next(kind for kind in ClinicianType if kind not in CLINICIAN_TYPES.at(PY2026))


# The table. ELE-006 to ELE-013, ELE-018.


ROWS = [
    pytest.param(OPT_IN, "payment_adjustment", True, id="ELE-006, ELE-C21"),
    pytest.param(OPT_IN, "performance_feedback", True, id="ELE-007, ELE-C21"),
    pytest.param(OPT_IN, "in_benchmarks", True, id="ELE-008, ELE-C21"),
    pytest.param(OPT_IN, "public_reporting", True, id="ELE-009, ELE-C21"),
    pytest.param(OPT_IN, "preview_opt_out", False, id="ELE-009, C10"),
    pytest.param(OPT_IN, "scored_without_data", True, id="ELE-018"),
    pytest.param(VOLUNTARILY, "payment_adjustment", False, id="ELE-010, ELE-C22"),
    pytest.param(VOLUNTARILY, "performance_feedback", True, id="ELE-011, ELE-C22"),
    pytest.param(VOLUNTARILY, "in_benchmarks", False, id="ELE-012, ELE-C22"),
    pytest.param(VOLUNTARILY, "public_reporting", True, id="ELE-013, ELE-C22"),
    pytest.param(VOLUNTARILY, "preview_opt_out", True, id="ELE-013"),
    pytest.param(VOLUNTARILY, "scored_without_data", False, id="voluntary without data"),
    *(
        pytest.param(NO_DECISION, name, False, id=f"ELE-029: no decision, {name}")
        for name in (
            "payment_adjustment",
            "performance_feedback",
            "in_benchmarks",
            "public_reporting",
            "preview_opt_out",
            "scored_without_data",
        )
    ),
]


@pytest.mark.parametrize(("choice", "effect", "applies"), ROWS)
@pytest.mark.parametrize("year", [2019, 2020, 2026, 2027])
def test_each_choice_has_the_effects_that_the_guide_compares(
    choice: Choice, effect: str, applies: bool, year: int
) -> None:
    assert getattr(effects(choice, PY(year)), effect) is applies


def test_an_opt_in_adjusts_payment_two_years_later_ele_017() -> None:
    assert effects(OPT_IN, PY2019).payment_adjustment is True
    assert PY2019.payment_year.year == 2021


def test_the_effects_in_later_years_are_our_reading_and_say_so() -> None:
    assert EFFECTS.source(PY2019).basis is Basis.CMS_GUIDANCE
    for year in range(2020, 2028):
        source = EFFECTS.source(PY(year))
        assert source.basis is Basis.INTERPRETATION
        assert "2019" in source.note


@pytest.mark.parametrize("year", [2017, 2018, 2028])
def test_no_year_before_opting_in_or_after_the_last_text_is_covered(year: int) -> None:
    with pytest.raises(YearNotCovered, match="Opting in began with performance year 2019"):
        effects(OPT_IN, PY(year))


@pytest.mark.parametrize("choice", ["opt-in", None, True])
def test_the_effects_of_a_bare_choice_are_reported(choice: Any) -> None:
    with pytest.raises(InvalidType, match=r"effects: choice: given .* expected a Choice"):
        effects(choice, PY2026)


def test_a_bare_year_is_refused_with_the_fix() -> None:
    year: Any = 2026
    with pytest.raises(InvalidType, match=r"write PerformanceYear\(2026\)"):
        effects(OPT_IN, year)


def test_effects_read_as_text_rows_and_html() -> None:
    found = effects(VOLUNTARILY, PY2026)
    assert str(found) == (
        "report voluntarily: performance feedback, public reporting, preview opt out"
    )
    assert str(effects(NO_DECISION, PY2026)) == "no decision: nothing"
    rows = found.to_rows()
    assert [row["applies"] for row in rows] == ["no", "yes", "no", "yes", "yes", "no"]
    assert rows[0] == {
        "choice": "report voluntarily",
        "effect": "payment adjustment",
        "applies": "no",
        "citation": "42 CFR § 414.1310(b)(1)(iii)(A)",
    }
    assert all(str(row["citation"]).startswith(GUIDE) for row in rows[1:])
    page = Markup(found._repr_html_())
    assert all(str(row["effect"]) in page.text for row in rows)
    assert "report voluntarily" in page.text
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301


def test_effects_must_hold_a_choice_and_flags() -> None:
    with pytest.raises(InvalidType, match="in_benchmarks"):
        evolve(effects(OPT_IN, PY2026), in_benchmarks=1)
    with pytest.raises(InvalidType, match="choice"):
        evolve(effects(OPT_IN, PY2026), choice="opt-in")
    assert isinstance(effects(OPT_IN, PY2026), Effects)


# Public reporting. ELE-009, ELE-013, C10.


FIRST = date(2020, 11, 9)


def day(number: int) -> date:
    """Return the day *number* of the preview that begins on FIRST."""
    return FIRST + timedelta(days=number - 1)


@pytest.mark.parametrize(
    ("choice", "number", "answer"),
    [
        pytest.param(VOLUNTARILY, None, True, id="ELE-C22: nobody declined"),
        pytest.param(VOLUNTARILY, -400, True, id="the year before"),
        pytest.param(VOLUNTARILY, 0, True, id="C10: day 0 is outside"),
        pytest.param(VOLUNTARILY, 1, False, id="C10: day 1 is inside"),
        pytest.param(VOLUNTARILY, 5, False, id="ELE-013: day 5"),
        pytest.param(VOLUNTARILY, 30, False, id="C10: day 30 is inside"),
        pytest.param(VOLUNTARILY, 31, True, id="C10: day 31 is outside"),
        pytest.param(OPT_IN, None, True, id="ELE-009: opted in"),
        pytest.param(OPT_IN, 5, True, id="ELE-C24: opted in, declined"),
        pytest.param(NO_DECISION, None, False, id="ELE-029: no data at all"),
        pytest.param(NO_DECISION, 5, False, id="no decision, declined"),
    ],
)
def test_only_a_voluntary_reporter_declines_and_only_in_the_preview(
    choice: Choice, number: int | None, answer: bool
) -> None:
    declined = None if number is None else day(number)
    determination = is_published(choice, PY2019, opted_out_on=declined, preview_begins_on=FIRST)
    assert determination.answer is answer
    (finding,) = determination.findings
    assert finding.verdict is (Verdict.MET if answer else Verdict.NOT_MET)
    assert finding.rule.id == "elections.public-reporting"
    # C10: who may decline and how the days count are our reading, where the answer turns on them.
    turns_on_it = number is not None and choice is not NO_DECISION
    assert bool(determination.assumptions) is turns_on_it


def test_the_finding_gives_the_day_of_the_preview() -> None:
    determination = is_published(VOLUNTARILY, PY2019, opted_out_on=day(31), preview_begins_on=FIRST)
    (finding,) = determination.findings
    assert finding.observed == "day 31"
    assert finding.required == "declined within days 1 to 30 of the preview to stay unpublished"


def test_an_unknown_first_day_of_the_preview_leaves_the_answer_open() -> None:
    determination = is_published(VOLUNTARILY, PY2019, opted_out_on=day(5), preview_begins_on=None)
    assert determination.answer is None
    assert determination.missing == ("preview_begins_on",)
    for choice, answer in ((OPT_IN, True), (NO_DECISION, False)):
        known = is_published(choice, PY2019, opted_out_on=day(5), preview_begins_on=None)
        assert known.answer is answer
    nobody = is_published(VOLUNTARILY, PY2019, opted_out_on=None, preview_begins_on=None)
    assert nobody.answer is True


@given(st.integers(-1000, 1000))
def test_the_preview_lasts_thirty_days(number: int) -> None:
    """C10: the start day is day 1 and day 30 is inside."""
    determination = is_published(
        VOLUNTARILY, PY2019, opted_out_on=day(number), preview_begins_on=FIRST
    )
    assert determination.answer is (number not in range(1, PREVIEW_DAYS.at(PY2019) + 1))


@pytest.mark.parametrize("year", [2018, 2020, 2026])
def test_the_preview_is_known_for_2019_only(year: int) -> None:
    with pytest.raises(YearNotCovered, match="days of the preview"):
        is_published(VOLUNTARILY, PY(year), opted_out_on=None, preview_begins_on=None)


@pytest.mark.parametrize("choice", Choice)
@pytest.mark.parametrize("field", ["opted_out_on", "preview_begins_on"])
@pytest.mark.parametrize("value", [datetime(2020, 11, 9), "2020-11-09"], ids=["instant", "text"])
def test_the_days_of_the_preview_must_be_days_for_every_choice(
    choice: Choice, field: str, value: Any
) -> None:
    days: dict[str, Any] = {"opted_out_on": FIRST, "preview_begins_on": FIRST, field: value}
    with pytest.raises(InvalidType) as raised:
        is_published(choice, PY2019, **days)
    assert raised.value.problems[0].field == field


# Whose pay is adjusted. ELE-006, ELE-010, ELE-014, ELE-015.


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        pytest.param(clinician(OVER, OVER), True, id="ELE-014: above the threshold"),
        pytest.param(clinician(AT, AT), True, id="ELE-014: below the threshold"),
        pytest.param(clinician(qp_status=QpStatus.QP), False, id="ELE-014: QP"),
        pytest.param(clinician(**NEWLY_ENROLLED), False, id="ELE-014: newly enrolled"),
        pytest.param(
            clinician(medicare_enrolled_on=date(2025, 12, 31)), True, id="enrolled the eve before"
        ),
        pytest.param(
            clinician(clinician_type=NO_TYPE_OF_MIPS), False, id="ELE-014: ineligible type"
        ),
        pytest.param(
            clinician(qp_status=QpStatus.PARTIAL_QP, partial_qp_elects=False),
            False,
            id="Partial QP that does not elect",
        ),
        pytest.param(
            clinician(qp_status=QpStatus.PARTIAL_QP, partial_qp_elects=True),
            True,
            id="Partial QP that elects",
        ),
    ],
)
def test_an_opted_in_group_adjusts_every_clinician_not_excluded(
    facts: ClinicianFacts, answer: bool
) -> None:
    found = adjusted_clinicians(OPT_IN, {NPI: facts}, PY2026)
    assert isinstance(found, Answers)
    assert found[NPI].answer is answer
    (finding,) = found[NPI].findings
    assert (finding.rule.id, finding.about) == ("elections.group-opt-in", NPI.digits)
    assert finding.observed == "opt-in"
    assert str(finding.citation) == "42 CFR § 414.1310(e)(1)"
    assert finding.missing == ()


def test_a_clinician_type_is_adjusted_from_the_year_it_joins_the_list() -> None:
    worker = {NPI: clinician(clinician_type=ClinicianType.CLINICAL_SOCIAL_WORKER)}
    assert adjusted_clinicians(OPT_IN, worker, PY(2021))[NPI].answer is False
    assert adjusted_clinicians(OPT_IN, worker, PY(2022))[NPI].answer is True


@pytest.mark.parametrize("choice", [VOLUNTARILY, NO_DECISION], ids=["ELE-015, ELE-C28", "none"])
def test_without_an_opt_in_of_the_group_no_one_is_adjusted_by_its_score(choice: Choice) -> None:
    practice = {NPI: clinician(OVER, OVER), Npi("0000000001"): ClinicianFacts()}
    found = adjusted_clinicians(choice, practice, PY2026)
    assert [determination.answer for determination in found.values()] == [False, False]
    assert all(determination.missing == () for determination in found.values())


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        pytest.param({"clinician_type": None}, ("clinician_type",), id="type"),
        pytest.param({"qp_status": None}, ("qp_status", "partial_qp_elects"), id="QP status"),
        pytest.param(
            {"qp_status": QpStatus.PARTIAL_QP}, ("partial_qp_elects",), id="Partial QP's election"
        ),
        pytest.param(
            {"medicare_enrolled_on": None},
            ("medicare_enrolled_on", "earlier_medicare_claims"),
            id="enrollment",
        ),
        pytest.param(
            {"medicare_enrolled_on": date(2026, 1, 1)},
            ("earlier_medicare_claims",),
            id="claims before the enrollment",
        ),
        pytest.param(
            {"clinician_type": None, "medicare_enrolled_on": None},
            ("clinician_type", "medicare_enrolled_on", "earlier_medicare_claims"),
            id="two",
        ),
        pytest.param(
            {
                "qp_status": None,
                "medicare_enrolled_on": None,
                "earlier_medicare_claims": True,
            },
            ("qp_status", "partial_qp_elects"),
            id="claims in place of the enrollment",
        ),
    ],
)
def test_only_the_missing_facts_are_named(
    changes: dict[str, Any], missing: tuple[str, ...]
) -> None:
    found = adjusted_clinicians(OPT_IN, {NPI: clinician(**changes)}, PY2026)[NPI]
    assert found.answer is None
    assert found.missing == missing


@given(st.data(), st.sampled_from(YEARS), st.sampled_from(Choice))
def test_the_adjusted_are_exactly_an_opted_in_groups_clinicians_not_excluded(
    data: st.DataObject, year: PerformanceYear, choice: Choice
) -> None:
    """414.1310(d), (e)(1): the exclusions of eligibility, after an opt-in; otherwise no one."""
    practice = {
        Npi(f"{place:010}"): facts
        for place, facts in enumerate(
            data.draw(st.lists(clinicians(year, known=False), max_size=4)), 1
        )
    }
    found = adjusted_clinicians(choice, practice, year)
    assert list(found) == list(practice)
    for npi, facts in practice.items():
        excluded = is_excluded(facts, year)
        expected = {True: False, False: True, None: None}[excluded]
        assert found[npi].answer is (expected if choice is OPT_IN else False)
        assert bool(found[npi].missing) is (found[npi].answer is None)
