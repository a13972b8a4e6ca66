"""The cases of the audits, one by one, as the table of cases states them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from qpp_rules.audits import (
    AuditOutcome,
    AuditScope,
    MeasureUsed,
    StrategyChange,
    ValidationStrategy,
    check_audited,
    check_execution_report,
    check_rate,
    check_relevance,
    check_scope,
    check_strategy,
    check_targeted,
    execution_report,
    may_submit,
    targeted_audit_required,
)
from qpp_rules.core.findings import Verdict
from qpp_rules.core.vocabulary import PerformanceCategory, ReportingOption
from qpp_rules.measures import Inventory, Measure, Source
from qpp_rules.sampling import draw
from tests.audits.samples import (
    NPI_WRONG,
    PY,
    PY2027,
    REGISTRY,
    SCOPE,
    audit,
    correction_of,
    eastern,
    frame_of,
    only,
    plan_of,
    reviews_of,
    targeted_of,
    targeted_plan,
)
from tests.sampling.samples import group, keys, pairs, patient_ids

CASES = Path(__file__).parents[1] / "cases" / "cases.csv"

QUALITY, ACTIVITIES, INTEROPERABILITY, _ = PerformanceCategory
ONE_ERROR = {(0, 0): [NPI_WRONG]}


def enough_are_left() -> None:
    first = audit(ONE_ERROR, size=20)
    plan = targeted_plan(first, first.deficiencies[0])
    assert len(plan.participants) == 10
    assert set(keys(plan.participants)).isdisjoint(keys(first.plan.participants))


def all_were_audited() -> None:
    first = audit(ONE_ERROR, size=10, patients=20)
    plan = targeted_plan(first, first.deficiencies[0])
    assert set(keys(plan.participants)) == set(keys(first.plan.participants))
    assert pairs(plan).isdisjoint(pairs(first.plan))
    assert not_met(plan, "sampling.exclusion.shortfall") or not_met(
        plan, "sampling.exclusion.participants"
    )
    determination = check_targeted(targeted_of(first, plan=plan), first)
    assert only(determination, "audits.targeted.exhausted").verdict is Verdict.NOT_MET


def not_met(plan: object, rule_id: str) -> bool:
    return any(one.rule.id == rule_id and one.verdict is Verdict.NOT_MET for one in plan.findings)


def nothing_is_left() -> None:
    first = audit(ONE_ERROR, size=1, patients=4)
    plan = targeted_plan(first, first.deficiencies[0])
    assert not pairs(plan)
    assert not_met(plan, "sampling.exclusion.shortfall")
    determination = check_targeted(
        targeted_of(first, plan=plan), first, corrections=[correction_of("TIN_OR_NPI")]
    )
    assert determination.answer is None
    assert determination.missing == ("guidance of CMS",)


def the_same_record_twice() -> None:
    frame = [attrs.evolve(frame_of(1)[0], participant=group(123_456_789))]
    ids = patient_ids(17)
    first_plan = draw(frame, lambda _: ids, seed="11", year=PY2027)
    second_plan = draw(frame, lambda _: ids, seed="12", year=PY2027)
    assert pairs(first_plan) & pairs(second_plan)
    first = audit(ONE_ERROR, plan=first_plan)
    determination = check_targeted(targeted_of(first, plan=second_plan), first)
    assert determination.answer is False
    finding = only(determination, "audits.targeted.other-data")
    assert finding.verdict is Verdict.NOT_MET
    assert "group:*****6789" in finding.about


def no_methodology_recorded() -> None:
    report = execution_report(audit(), intermediary="Example Registry")
    without = attrs.evolve(
        report, sections=[attrs.evolve(report.sections[0], sampling_methodology=None)]
    )
    determination = check_execution_report(without, date(2028, 5, 30), PY2027)
    assert determination.answer is False
    assert without.missing == ("data validation audit: sampling methodology",)


def submission_before_validation() -> None:
    finished = audit({}, completed_at=eastern(2028, 1, 10, 10))
    determination = may_submit(finished, year=PY2027, submitted_at=eastern(2028, 1, 10, 9, 59))
    assert determination.answer is False


def one_category_open() -> None:
    scope = attrs.evolve(SCOPE, categories={QUALITY, ACTIVITIES, INTEROPERABILITY})
    plan = plan_of(facets=SCOPE.facets | {"category:improvement activities"})
    determination = may_submit(audit(plan=plan, scope=scope), year=PY2027)
    assert determination.answer is False
    assert "Promoting Interoperability" in str(
        only(determination, "audits.order.validated").observed
    )


def changed_before_the_approval() -> None:
    change = StrategyChange(
        changed_at=date(2027, 10, 1), approved_at=date(2027, 10, 5), scope=AuditScope()
    )
    strategy = ValidationStrategy(
        year=PY2027,
        scope=SCOPE,
        submitted_at=date(2026, 8, 20),
        approved_at=date(2026, 11, 1),
        changes=[change],
    )
    determination = check_strategy(strategy)
    assert determination.answer is False
    assert determination.finding("audits.strategy.change").observed == (
        "changed 2027-10-01, approved 2027-10-05"
    )


def no_qcdr_measures() -> None:
    determination = check_scope(SCOPE, plan_of(), intermediary_type=REGISTRY)
    assert determination.answer is True
    finding = only(determination, "audits.scope.qcdr-measures")
    assert finding.verdict is Verdict.NOT_APPLICABLE


def corrected_but_not_audited_again() -> None:
    first = audit(ONE_ERROR)
    determination = may_submit(first, year=PY2027, corrections=[correction_of("TIN_OR_NPI")])
    assert determination.answer is False


def eighty_of_ninety_five() -> None:
    assert Fraction(80, 95) == Fraction(16, 19)
    exact = check_rate(80, 95, Decimal("84.2"), PY2027)
    assert exact.answer is False
    assert only(exact, "audits.rates.recalculated").required == f"{Fraction(1600, 19)}%"
    assert check_rate(80, 95, Decimal("84.2"), PY2027, decimals=1).answer is True


def report_without_targeted_audit() -> None:
    report = execution_report(
        audit(ONE_ERROR),
        intermediary="Example Registry",
        corrections=[correction_of("TIN_OR_NPI")],
    )
    assert check_execution_report(report, date(2028, 5, 30), PY2027).answer is False
    assert report.missing == ("targeted audit: TIN_OR_NPI",)


def no_data_sent() -> None:
    determination = check_execution_report(None, None, PY2027, any_data_submitted=False)
    assert determination.answer is None
    notice = only(determination, "audits.report.no-data-notice")
    assert notice.verdict is Verdict.NOT_MET
    assert notice.rule.citation.basis.name == "CMS_GUIDANCE"


def a_hundred_ready_one_category_open() -> None:
    scope = attrs.evolve(SCOPE, categories={QUALITY, ACTIVITIES})
    open_audit = audit(plan=plan_of(100), size=100, scope=scope)
    assert open_audit.answer is AuditOutcome.UNDETERMINED
    for number in range(1, 101):
        determination = may_submit(open_audit, year=PY2027, participant=group(number))
        assert determination.answer is False


def audited_the_year_before() -> None:
    assert check_audited([PY(2026)], PY2027, data_will_be_submitted=True).answer is False


def activities_not_audited() -> None:
    scope = attrs.evolve(SCOPE, categories={QUALITY, ACTIVITIES, INTEROPERABILITY})
    facets = SCOPE.facets | {"category:Promoting Interoperability"}
    result = audit(plan=plan_of(facets=facets), scope=scope)
    assert result.uncovered == ("audits.scope.categories: improvement activities",)


def mvps_not_audited() -> None:
    scope = attrs.evolve(
        SCOPE, reporting_options={ReportingOption.TRADITIONAL_MIPS, ReportingOption.MVP}
    )
    facets = {*SCOPE.facets, "reporting-option:traditional MIPS"} - {"reporting-option:MVP"}
    result = audit(plan=plan_of(facets=facets), scope=scope)
    assert result.uncovered == ("audits.scope.reporting-options: MVP",)


def one_npi_typed_wrongly() -> None:
    result = audit(ONE_ERROR)
    assert result.answer is AuditOutcome.DEFICIENT
    assert [one.key for one in result.targeted_audits_required] == ["TIN_OR_NPI"]
    assert targeted_audit_required(len(result.deficiencies), PY2027).answer is True


def a_measure_that_was_dropped() -> None:
    used = [MeasureUsed("PI_PHCDRR_9", INTEROPERABILITY)]
    kept = Measure("PI_PHCDRR_1", INTEROPERABILITY)
    inventory = Inventory(year=PY2027, measures=[kept], source=Source(provisional=False))
    assert check_relevance(used, PY2027, inventory=inventory).answer is False


def no_percentage_of_clinicians() -> None:
    report = execution_report(
        audit(ONE_ERROR),
        [targeted_of(audit(ONE_ERROR))],
        intermediary="Example Registry",
        corrections=[correction_of("TIN_OR_NPI")],
    )
    first, second = report.sections
    lines = [attrs.evolve(line, clinicians_affected=None, clinicians=None) for line in first.lines]
    without = attrs.evolve(report, sections=[attrs.evolve(first, lines=lines), second])
    assert report.is_complete
    assert without.missing == (
        "data validation audit: TIN or NPI: percentage of clinicians affected",
    )
    assert check_execution_report(without, date(2028, 5, 30), PY2027).answer is False


TABLE: dict[str, Callable[[], None]] = {
    "SAM-C34": enough_are_left,
    "SAM-C36": all_were_audited,
    "SAM-C38": nothing_is_left,
    "SAM-C39": the_same_record_twice,
    "SAM-C41": no_methodology_recorded,
    "AUD-C01": submission_before_validation,
    "AUD-C02": one_category_open,
    "AUD-C04": changed_before_the_approval,
    "AUD-C07": no_qcdr_measures,
    "AUD-C10": corrected_but_not_audited_again,
    "AUD-C14": eighty_of_ninety_five,
    "AUD-C20": report_without_targeted_audit,
    "AUD-C21": no_data_sent,
    "AUD-C22": a_hundred_ready_one_category_open,
    "AUD-C23": audited_the_year_before,
    "AUD-C24": activities_not_audited,
    "AUD-C25": mvps_not_audited,
    "AUD-C26": one_npi_typed_wrongly,
    "AUD-C27": a_measure_that_was_dropped,
    "AUD-C28": no_percentage_of_clinicians,
}


@pytest.mark.parametrize("case", TABLE)
def test_case(case: str) -> None:
    TABLE[case]()


def test_every_case_in_the_table_is_tested_here() -> None:
    with CASES.open(encoding="utf-8", newline="") as file:
        stated = {row["id"] for row in csv.DictReader(file)}

    of_audits = {case for case in stated if case.startswith("AUD-")}
    assert of_audits == {case for case in TABLE if case.startswith("AUD-")}
    assert set(TABLE) <= stated


def test_the_cases_start_from_a_fully_reviewed_sample() -> None:
    plan = plan_of()

    assert {review.record for review in reviews_of(plan)} == {
        review.record for review in audit(plan=plan).reviews
    }
