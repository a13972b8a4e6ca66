"""Corrections: what they cover, and that they come after what they correct; AUD-026, AUD-032."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules.audits import (
    AuditResult,
    Correction,
    DataError,
    ErrorKind,
    TargetedAudit,
    check_targeted,
    execution_report,
    may_submit,
)
from qpp_rules.audits.corrections import discoveries
from qpp_rules.audits.deficiencies import key_of
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidValue
from qpp_rules.core.findings import Finding, Verdict
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    PY2027,
    audit,
    correction_of,
    eastern,
    only,
    resealed,
    targeted_of,
    targeted_plan,
)

MET, NOT_MET, _, UNKNOWN = Verdict
TARGETED, CORRECTED = "audits.order.targeted", "audits.order.corrected"
AFTERWARDS = "audits.targeted.afterwards"

VALIDATED_AT = eastern(2028, 1, 10, 10)
TARGETED_AT = eastern(2028, 1, 20, 10)
CORRECTED_AT = eastern(2028, 1, 25, 10)
SUBMITTED_AT = eastern(2028, 2, 1, 9)
SECOND = timedelta(seconds=1)
NPI = "TIN_OR_NPI"


@attrs.frozen
class Chain:
    """Validation finds one wrong NPI, the targeted audit five more, then all are corrected."""

    validation: AuditResult
    targeted: TargetedAudit
    corrections: tuple[Correction, ...]
    submitted_at: datetime | None = SUBMITTED_AT

    def gate(self, **options: Any) -> Determination[bool | None]:
        terms = {"corrections": self.corrections, "submitted_at": self.submitted_at, **options}
        return may_submit(self.validation, [self.targeted], year=PY2027, **terms)

    def ended(self, name: str, at: Any) -> Chain:
        """The chain with the instant *name* at *at*."""
        if name == "validation":
            return attrs.evolve(self, validation=resealed(self.validation, completed_at=at))
        if name == "targeted":
            result = resealed(self.targeted.result, completed_at=at)
            return attrs.evolve(self, targeted=attrs.evolve(self.targeted, result=result))
        if name == "correction":
            return self.corrected(correction_of(NPI, at))
        return attrs.evolve(self, submitted_at=at)

    def corrected(self, *corrections: Correction) -> Chain:
        return attrs.evolve(self, corrections=corrections)


@cache
def chain() -> Chain:
    validation = audit({(0, 0): [NPI_WRONG]}, completed_at=VALIDATED_AT)
    errors = {(place, 0): [NPI_WRONG] for place in range(5)}
    targeted = targeted_of(validation, None, errors, completed_at=TARGETED_AT)
    return Chain(validation, targeted, (correction_of(NPI, CORRECTED_AT),))


def corrected_in(determination: Determination[bool | None]) -> Finding:
    return only(determination, CORRECTED)


# --- in order of time ----------------------------------------------------------------------------


@pytest.mark.parametrize("submitted_at", [None, SUBMITTED_AT])
def test_the_chain_in_its_order_opens_the_gate(submitted_at: datetime | None) -> None:
    assert chain().ended("submission", submitted_at).gate().answer is True


def test_a_correction_made_before_the_errors_were_found_does_not_count() -> None:
    """D20: validation finds one, the targeted audit of January 20 five more."""
    early = chain().ended("correction", VALIDATED_AT).gate()
    finding = corrected_in(early)

    assert early.answer is False
    assert (finding.verdict, finding.observed, finding.required) == (
        NOT_MET,
        "corrected 2028-01-10 10:00 EST",
        "at or after 2028-01-20 10:00 EST",
    )
    assert finding.is_assumption


ORDER = ("validation", "targeted", "correction", "submission")
AT = dict(zip(ORDER, (VALIDATED_AT, TARGETED_AT, CORRECTED_AT, SUBMITTED_AT), strict=True))
DEPENDS = [
    ("targeted", "validation"),
    ("correction", "validation"),
    ("correction", "targeted"),
    ("submission", "validation"),
    ("submission", "targeted"),
    ("submission", "correction"),
]


@pytest.mark.parametrize(("later", "earlier"), DEPENDS)
@given(back=st.timedeltas(min_value=SECOND, max_value=timedelta(days=300)), as_day=st.booleans())
def test_an_instant_before_one_it_depends_on_always_shuts_the_gate(
    later: str, earlier: str, back: timedelta, as_day: bool
) -> None:
    """AUD-032: moved before it, or what it depends on moved behind it."""
    before, after = AT[earlier] - back, AT[later] + back
    if as_day and later != "submission":
        moved = chain().ended(later, before.date())
    else:
        moved = chain().ended(later, before)
    assert moved.gate().answer is not True

    behind = chain().ended(earlier, after.date() + timedelta(days=1) if as_day else after)
    assert behind.gate().answer is not True
    if earlier != "submission":
        unasked = behind.ended("submission", None).gate()
        # Without an instant of submission the order among the audits is asked for all the same.
        assert (unasked.answer is True) <= (later == "submission")


@pytest.mark.parametrize("name", ORDER[:3])
@pytest.mark.parametrize("submitted_at", [None, SUBMITTED_AT])
def test_an_unknown_instant_is_missing(name: str, submitted_at: datetime | None) -> None:
    determination = chain().ended(name, None).ended("submission", submitted_at).gate()
    named = "corrected_at" if name == "correction" else f"{name}.completed_at"

    assert determination.answer is None
    assert determination.missing == (named,)


@pytest.mark.parametrize(
    ("name", "day", "missing"),
    [
        ("targeted", date(2028, 1, 10), ("the hour of targeted.completed_at",)),
        ("validation", date(2028, 1, 20), ("the hour of validation.completed_at",)),
        ("correction", date(2028, 1, 20), ("the hour of corrected_at",)),
        ("targeted", date(2028, 1, 25), ("the hour of targeted.completed_at",)),
        ("correction", date(2028, 2, 1), ("the hour of corrected_at",)),
        ("targeted", date(2028, 2, 1), ("the hour of targeted.completed_at",)),
    ],
)
def test_a_day_that_leaves_the_order_open_needs_an_hour(
    name: str, day: date, missing: tuple[str, ...]
) -> None:
    moved = chain().ended(name, day)
    if name == "targeted" and day > CORRECTED_AT.date():
        moved = moved.ended("correction", None)
        missing = (*missing, "corrected_at")

    determination = moved.gate()

    assert determination.answer is None
    assert determination.missing == missing


def test_two_days_that_leave_the_order_open_both_need_an_hour() -> None:
    both = chain().ended("correction", date(2028, 1, 20)).ended("targeted", date(2028, 1, 20))

    assert both.gate().missing == (
        "the hour of corrected_at",
        "the hour of targeted.completed_at",
    )


def test_audits_that_ended_at_the_same_instant_have_no_order() -> None:
    """AUD-032: equal instants are ordered by the record, else unknown."""
    determination = chain().ended("targeted", VALIDATED_AT).gate()

    assert determination.answer is None
    assert determination.missing == ("which of validation and targeted ended first",)
    done = check_targeted(
        chain().ended("targeted", VALIDATED_AT).targeted,
        chain().validation,
        corrections=chain().corrections,
    )
    assert only(done, AFTERWARDS).verdict is UNKNOWN


def test_a_correction_at_the_instant_when_the_errors_were_found_counts() -> None:
    """D20: at or after."""
    assert chain().ended("correction", TARGETED_AT).gate().answer is True
    assert chain().ended("correction", TARGETED_AT - SECOND).gate().answer is False


def test_a_targeted_audit_before_the_validation_that_called_for_it_does_not_count() -> None:
    moved = chain().ended("targeted", VALIDATED_AT - SECOND)
    determination = moved.gate()

    assert determination.answer is False
    assert AFTERWARDS in str(only(determination, TARGETED).observed)
    assert check_targeted(moved.targeted, moved.validation).answer is False


def test_a_validation_before_the_year_began_does_not_open_the_gate() -> None:
    clean = audit({}, completed_at=date(2026, 12, 31))
    determination = may_submit(clean, year=PY2027)

    assert determination.answer is False
    assert "audits.order.after-year-began" in determination.explain()


# --- of how many records -------------------------------------------------------------------------


def some(records: int | None, at: Any = CORRECTED_AT) -> Correction:
    return attrs.evolve(correction_of(NPI, at), records=records, how=f"{records} by hand")


@pytest.mark.parametrize(
    ("corrections", "answer"),
    [
        pytest.param([some(6)], True, id="all six"),
        pytest.param([some(7)], True, id="more than were found"),
        pytest.param([some(5)], False, id="one is left"),
        pytest.param([some(0)], False, id="none"),
        pytest.param([some(1), some(5, TARGETED_AT)], True, id="two together"),
        pytest.param([some(1), some(4, TARGETED_AT)], False, id="two together, one is left"),
        pytest.param([some(1, VALIDATED_AT), some(5)], True, id="the first at once, five later"),
        pytest.param([some(5, VALIDATED_AT), some(1)], False, id="five before they were found"),
        pytest.param([some(None, VALIDATED_AT), some(5)], True, id="all known then, five later"),
        pytest.param([some(None, VALIDATED_AT), some(4)], False, id="all known then, four later"),
        pytest.param([some(None, None), some(6)], None, id="one more, perhaps too late"),
        pytest.param([some(6), some(1, SUBMITTED_AT)], False, id="one more, too late"),
        pytest.param([some(None, None), some(5)], None, id="that one may be what is lacking"),
        pytest.param([some(None, SUBMITTED_AT), some(5)], False, id="the rest too late"),
        pytest.param([some(6), some(6)], True, id="the same twice counts once"),
        pytest.param([some(3), some(3)], False, id="the same twice counts once, and is too little"),
    ],
)
def test_corrections_cover_every_record_with_the_error(
    corrections: list[Correction], answer: bool | None
) -> None:
    determination = chain().corrected(*corrections).gate()

    assert determination.answer is answer
    assert chain().corrected(*reversed(corrections)).gate() == determination
    if answer is None:
        assert determination.missing == ("corrected_at",)


def test_one_sample_for_two_deficiencies_found_its_errors_once() -> None:
    """D8: a shared sample, whose result is used in two targeted audits."""
    validation = audit({(0, 0): [NPI_WRONG, NO_READING]}, completed_at=VALIDATED_AT)
    first, second = validation.deficiencies
    plan = targeted_plan(validation, first)
    targeted = [
        targeted_of(validation, one, {(0, 0): [NPI_WRONG]}, plan=plan, completed_at=TARGETED_AT)
        for one in (first, second)
    ]

    def gate(records: int) -> bool | None:
        corrections = [some(records), correction_of(second, CORRECTED_AT)]
        return may_submit(validation, targeted, year=PY2027, corrections=corrections).answer

    assert (gate(1), gate(2)) == (False, True)
    # And once also where each audit was evaluated by itself.
    later = resealed(targeted[1].result, completed_at=TARGETED_AT + SECOND)
    targeted[1] = attrs.evolve(targeted[1], result=later)
    assert (gate(1), gate(2)) == (False, True)


def test_the_number_of_uncorrected_records_is_reported() -> None:
    finding = corrected_in(chain().corrected(some(5)).gate())

    assert (finding.observed, finding.required) == ("5 records corrected", "6 records")


def test_an_error_of_a_whole_participant_also_needs_a_correction() -> None:
    """Such an error is in no record: it counts as one, and correcting no record does not count."""
    validation = audit({}, completed_at=VALIDATED_AT)
    checks = [attrs.evolve(validation.checks[0], errors=[NPI_WRONG]), *validation.checks[1:]]
    found = audit({}, completed_at=VALIDATED_AT, checks=checks)
    whole = Chain(found, targeted_of(found, completed_at=TARGETED_AT), ())

    assert found.deficiencies[0].records == 0
    assert whole.gate().answer is False
    assert whole.corrected(some(0, VALIDATED_AT - SECOND)).gate().answer is False
    assert whole.corrected(some(0)).gate().answer is False
    assert whole.corrected(some(1)).gate().answer is True
    assert whole.corrected(some(None)).gate().answer is True
    none = corrected_in(whole.corrected(some(0)).gate())
    assert (none.observed, none.required) == ("0 records corrected", "1 records")
    report = execution_report(found, [whole.targeted], intermediary="X", corrections=[some(0)])
    assert any("audits.corrected" in one for one in report.missing)


def test_one_correction_cannot_serve_two_deficiencies() -> None:
    validation = audit({(0, 0): [NPI_WRONG, NO_READING]}, completed_at=VALIDATED_AT)
    targeted = [targeted_of(validation, one) for one in validation.deficiencies]

    def gate(*keys: str) -> bool | None:
        corrections = [correction_of(key, CORRECTED_AT) for key in keys]
        return may_submit(validation, targeted, year=PY2027, corrections=corrections).answer

    first, second = (one.key for one in validation.deficiencies)
    assert gate(first) is False
    assert gate(second) is False
    assert gate(first, second) is True


def test_the_report_shows_two_corrections_of_one_deficiency_as_one() -> None:
    validation, targeted = chain().validation, chain().targeted

    def line(*corrections: Correction) -> Any:
        report = execution_report(
            validation, [targeted], intermediary="Example Registry", corrections=corrections
        )
        return report.sections[0].lines[0]

    both = line(some(1, date(2028, 1, 22)), some(5))
    assert (both.how_corrected, both.corrected_at) == ("1 by hand; 5 by hand", CORRECTED_AT)
    assert line(some(1, None), some(5)).corrected_at is None
    assert line(some(None), some(5)).how_corrected == "5 by hand; None by hand"


def test_an_audit_discovers_deficiencies_in_its_own_records() -> None:
    found = audit({(0, 0): [NO_READING], (1, 0): [NPI_WRONG]}, completed_at=VALIDATED_AT)
    other = audit({(2, 0): [NPI_WRONG]}, completed_at=CORRECTED_AT)
    # A key of its own, equal to that of the deficiency.
    key = "".join(list(key_of(NO_READING)))
    (discovery,) = discoveries(key, [("the first", found), ("the other", other)])

    assert key_of(NPI_WRONG) > key
    assert (discovery.name, discovery.at) == ("the first", VALIDATED_AT)
    assert discovery.records == {found.reviews[0].record}


# --- names of deficiencies -----------------------------------------------------------------------


def test_case_and_spacing_of_a_description_do_not_make_two_deficiencies() -> None:
    late, shouted = (
        DataError(ErrorKind.OTHER, "236", text) for text in ("wrong unit", "Wrong  UNIT")
    )
    validation = audit({(0, 0): [late], (1, 0): [shouted]}, completed_at=VALIDATED_AT)
    (deficiency,) = validation.deficiencies

    assert (deficiency.key, deficiency.records) == ("OTHER of 236: wrong unit", 2)
    targeted = targeted_of(validation, completed_at=TARGETED_AT)
    for told in ("OTHER of 236: wrong unit", "OTHER of 236: Wrong  UNIT"):
        corrections = [correction_of(told, CORRECTED_AT)]
        gate = may_submit(validation, [targeted], year=PY2027, corrections=corrections)
        assert gate.answer is True


@pytest.mark.parametrize("ids", [("007", "7"), ("MOA1", "MOA 1"), ("ia_01", "IA_1"), ("0A", "A")])
def test_ids_that_may_mean_one_measure_stay_separate_with_a_finding(ids: tuple[str, str]) -> None:
    errors = {
        (place, 0): [DataError(ErrorKind.CLINICAL_DOCUMENTATION, one)]
        for place, one in enumerate(ids)
    }
    result = audit(errors)

    (finding,) = [one for one in result.findings if one.rule.id == "audits.deficiencies.measures"]
    assert finding.observed == ", ".join(sorted(ids))
    assert finding.is_assumption
    assert len(result.deficiencies) == 2
    assert result.answer is not None
    apart = audit({(0, 0): [NO_READING], (1, 0): [DataError(NO_READING.kind, "23")]})
    assert "audits.deficiencies.measures" not in [one.rule.id for one in apart.findings]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda one: {"errors": one.errors + 1}, id="as many errors"),
        pytest.param(lambda one: {"records": one.records + 1}, id="as many records"),
        pytest.param(lambda _: {"participants": ()}, id="the same participants"),
    ],
)
def test_a_targeted_audit_of_another_deficiency_with_the_same_name_does_not_count(
    change: Callable[[Any], dict[str, Any]],
) -> None:
    """Last year's audit found an error of that kind, too."""
    validation, targeted = chain().validation, chain().targeted
    (deficiency,) = validation.deficiencies
    other = attrs.evolve(targeted, deficiency=attrs.evolve(deficiency, **change(deficiency)))
    determination = attrs.evolve(chain(), targeted=other).gate()

    assert determination.answer is False
    assert "audits.targeted.deficiency" in str(only(determination, TARGETED).observed)


def test_a_targeted_audit_of_one_deficiency_does_not_count_for_another() -> None:
    validation = audit({(0, 0): [NPI_WRONG, NO_READING]}, completed_at=VALIDATED_AT)
    first, second = validation.deficiencies
    plan = targeted_plan(validation, first)
    twice = [targeted_of(validation, first, plan=plan) for _ in range(2)]

    with pytest.raises(InvalidValue, match="two for one deficiency"):
        may_submit(validation, twice, year=PY2027)
    assert second.key != first.key
