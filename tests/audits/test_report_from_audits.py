"""The execution report as it is built from the audits of a year."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditResult,
    Correction,
    DataError,
    ErrorKind,
    ExecutionReport,
    Review,
    Withdrawal,
    check_execution_report,
    evaluate,
    execution_report,
)
from qpp_rules.audits.report_from_audits import methodology
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import Individual, Npi, Tin
from qpp_rules.sampling import ExcludedParticipants, FrameEntry, draw, extend, verify
from tests.audits.reports import NAME, TARGETED, VALIDATION, full
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    ONE_ERROR,
    PY,
    PY2027,
    SCOPE,
    audit,
    checks_of,
    correction_of,
    eastern,
    frame_of,
    plan_of,
    reviews_of,
    targeted_of,
    targeted_plan,
)
from tests.sampling.samples import OTHER_SEED, SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
HOLDS_ALL, HAS_TARGETED, COUNTED, OF_THE_YEAR, IN_ORDER, CONSISTENT, INTACT = (
    f"audits.report.{name}"
    for name in ("complete", "targeted", "clinicians", "year", "order", "consistent", "intact")
)


# --- what it holds: AUD-022, AUD-029 -------------------------------------------------------------


def test_a_report_gives_each_audits_rate_kinds_shares_corrections_and_methodology() -> None:
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [NPI_WRONG], (1, 1): [NO_READING]})
    npi, reading = first.deficiencies
    audits = [
        targeted_of(first, npi, {(0, 0): [NPI_WRONG]}),
        targeted_of(first, reading, impact="none", root_cause="a filter"),
    ]
    report = execution_report(
        first,
        audits,
        intermediary=NAME,
        corrections=[
            correction_of(npi, date(2028, 1, 13)),
            correction_of(reading, eastern(2028, 1, 12, 8)),
        ],
    )
    validation, of_npi, of_reading = report.sections

    assert (report.year, report.intermediary) == (PY2027, NAME)
    assert report.missing == ()
    assert report.is_complete
    assert report.targeted_audits_required == (npi.key, reading.key)
    assert (validation.kind, validation.deficiency) == (VALIDATION, None)
    assert (validation.records_in_error, validation.records_reviewed) == (3, 50)
    assert validation.error_rate == Fraction(3, 50)
    assert validation.sampling_methodology == methodology(first)
    assert (validation.impact, validation.root_cause) == (None, None)
    assert [attrs.asdict(line) for line in validation.lines] == [
        {
            "kind": ErrorKind.TIN_OR_NPI,
            "measure": None,
            "description": None,
            "descriptions": ("the ninth digit",),
            "errors": 2,
            "records": 2,
            "without_documentation": 0,
            "clinicians_affected": 2,
            "clinicians": 20,
            "how_corrected": "typed again from the source",
            "corrected_at": date(2028, 1, 13),
            "records_corrected": None,
        },
        {
            "kind": ErrorKind.CLINICAL_DOCUMENTATION,
            "measure": "236",
            "description": None,
            "descriptions": ("no reading on that day",),
            "errors": 1,
            "records": 1,
            "without_documentation": 0,
            "clinicians_affected": 1,
            "clinicians": 10,
            "how_corrected": "typed again from the source",
            "corrected_at": eastern(2028, 1, 12, 8),
            "records_corrected": None,
        },
    ]
    assert (of_npi.kind, of_npi.deficiency) == (TARGETED, "TIN_OR_NPI")
    assert (of_npi.impact, of_npi.root_cause) == ("one group", "a typing error")
    assert of_npi.error_rate == Fraction(1, 50)
    assert [line.share_affected for line in of_npi.lines] == [Fraction(1, 10)]
    assert of_npi.lines[0].how_corrected == "typed again from the source"
    assert of_npi.sampling_methodology == methodology(audits[0].result)
    assert (of_reading.lines, of_reading.error_rate) == ((), 0)
    assert (of_reading.impact, of_reading.root_cause) == ("none", "a filter")


def test_corrections_may_come_with_their_targeted_audits() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    one = correction_of("TIN_OR_NPI")
    with_it = targeted_of(first, corrections=[one])

    assert execution_report(first, [with_it], intermediary=NAME).missing == ()
    assert execution_report(first, [with_it], intermediary=NAME, corrections=[one]).missing == ()


def test_several_corrections_of_one_deficiency_are_reported_as_one() -> None:
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [NPI_WRONG]})
    corrections = [
        attrs.evolve(correction_of("TIN_OR_NPI"), records=1, how="one"),
        attrs.evolve(correction_of("TIN_OR_NPI", date(2028, 1, 14)), records=1, how="the other"),
    ]
    report = execution_report(
        first, [targeted_of(first)], intermediary=NAME, corrections=corrections
    )
    (line,) = report.sections[0].lines

    assert (line.how_corrected, line.corrected_at) == ("one; the other", date(2028, 1, 14))
    assert (line.records_corrected, line.records) == (2, 2)
    assert report.is_complete


def test_a_clean_audit_has_a_report_without_lines() -> None:
    report = execution_report(audit(), intermediary=NAME)

    assert report.missing == ()
    assert report.sections[0].lines == ()
    assert report.sections[0].error_rate == 0
    assert report.targeted_audits_required == ()


# --- what is missing: AUD-022, AUD-C20, AUD-C28, SAM-C41 ----------------------------------------


def test_an_audit_not_fully_reviewed_has_no_rate_to_report() -> None:
    plan = plan_of()
    part = audit(plan=plan, reviews=reviews_of(plan)[1:])

    report = execution_report(part, intermediary=NAME)

    assert report.missing == (
        "data validation audit: open: audits.sample-reviewed: not met",
        "data validation audit: overall error rate",
    )
    assert report.sections[0].records_reviewed is None


# --- what is open: AUD-035 -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "missing"),
    [
        pytest.param(
            {"checks": checks_of(rates=False)}, "open: audits.rates: not met", id="a check says no"
        ),
        pytest.param({"checks": ()}, "open: audits.rates: not known: checks.rates", id="no checks"),
        pytest.param(
            {"scope": None}, "open: audits.scope.categories: not known: scope", id="no scope"
        ),
    ],
)
def test_the_report_of_an_open_audit_is_not_complete(options: dict[str, Any], missing: str) -> None:
    """Whatever fields are filled."""
    report = execution_report(audit(**options), intermediary=NAME)

    assert f"data validation audit: {missing}" in report.missing
    assert not report.is_complete
    assert check_execution_report(report, date(2028, 5, 30), PY2027).answer is False


def test_the_report_of_an_open_targeted_audit_is_not_complete() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    last_year = audit(
        {(0, 0): [NPI_WRONG]}, plan=plan_of(year=PY(2026), seed="16180339887498948482")
    )
    targeted = attrs.evolve(targeted_of(last_year), deficiency=first.deficiencies[0])
    report = execution_report(
        first, [targeted], intermediary=NAME, corrections=[correction_of("TIN_OR_NPI")]
    )

    assert any("open: audits.targeted.year" in one for one in report.missing)
    assert "targeted audit: TIN_OR_NPI: an audit of 2026" in report.contradictions


# --- traced by digests: AUD-037 ------------------------------------------------------------------


def test_a_result_that_was_edited_is_not_reported() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    edited = attrs.evolve(first, reviews=reviews_of(first.plan))
    with pytest.raises(InvalidValue, match=r"^execution_report: validation.digest: given"):
        execution_report(edited, intermediary=NAME)

    targeted = targeted_of(first, errors={(0, 0): [NPI_WRONG]})
    better = attrs.evolve(targeted.result, reviews=reviews_of(targeted.result.plan))
    with pytest.raises(
        InvalidValue, match=r"^execution_report: targeted_audits\[0\].result.digest"
    ):
        execution_report(first, [attrs.evolve(targeted, result=better)], intermediary=NAME)


# --- what the auditors wrote ---------------------------------------------------------------------


def test_every_description_is_reported_once() -> None:
    errors = [
        DataError(ErrorKind.TIN_OR_NPI, None, "the ninth digit"),
        DataError(ErrorKind.TIN_OR_NPI, None, "of another clinician"),
        DataError(ErrorKind.TIN_OR_NPI),
    ]
    first = audit(
        {(0, 0): [NPI_WRONG, errors[1]], (1, 0): [errors[0]], (2, 0): [errors[2]]},
        checks=[attrs.evolve(checks_of()[0], errors=[errors[1]]), *checks_of()[1:]],
    )
    report = execution_report(first, intermediary=NAME)
    (line,) = report.sections[0].lines

    assert line.descriptions == ("the ninth digit", "of another clinician")
    assert report.to_rows()[0]["descriptions"] == "the ninth digit; of another clinician"
    assert "of another clinician" in report._repr_html_()


def test_records_without_documentation_are_distinguished_from_contradicted_ones() -> None:
    plan = plan_of()
    wrong = DataError(ErrorKind.CLINICAL_DOCUMENTATION, None, "another patient's file")
    reviews = reviews_of(plan, {(0, 0): [wrong]})
    gone = [attrs.evolve(one, documented=False) for one in reviews[1:3]]
    first = audit(plan=plan, reviews=[reviews[0], *gone, *reviews[3:]])
    report = execution_report(first, intermediary=NAME)
    (line,) = report.sections[0].lines

    assert (line.records, line.without_documentation) == (3, 2)
    assert line.descriptions == ("another patient's file",)
    assert report.contradictions == ()
    assert report.to_rows()[0]["without_documentation"] == 2


def test_an_error_of_another_kind_does_not_count_as_undocumented() -> None:
    reviews = reviews_of(plan_of(), ONE_ERROR)
    undocumented = attrs.evolve(reviews[1], documented=False)
    first = audit(reviews=[reviews[0], undocumented, *reviews[2:]])
    lines = execution_report(first, intermediary=NAME).sections[0].lines

    counts = {line.kind: line.without_documentation for line in lines}
    assert counts == {ErrorKind.TIN_OR_NPI: 0, ErrorKind.CLINICAL_DOCUMENTATION: 1}


# --- clinicians: AUD-029 -------------------------------------------------------------------------


def test_without_clinician_counts_participants_are_counted_and_a_finding_says_so() -> None:
    report = full()

    assert report.clinicians_counted is False
    finding = report.findings[-1]
    assert (finding.rule.id, finding.verdict) == (COUNTED, NOT_MET)
    assert finding.is_assumption
    numbers = {group(number): number for number in range(1, 21)}
    assert COUNTED not in [one.rule.id for one in full(clinicians_of=numbers).findings]


def test_the_clinicians_of_each_participant_are_counted_once() -> None:
    numbers = {group(number): 10 * number for number in range(1, 21)}
    plan = plan_of()
    first = audit({(0, 0): [NPI_WRONG, NPI_WRONG], (1, 0): [NPI_WRONG, NO_READING]}, plan=plan)
    report = execution_report(first, intermediary=NAME, clinicians_of=numbers)
    of_npi, of_reading = report.sections[0].lines
    sampled = [numbers[one.participant] for one in plan.participants]

    assert of_npi.clinicians_affected == sampled[0] + sampled[1]
    # The TINs and NPIs of everybody were verified, the documentation of those sampled read.
    assert of_npi.clinicians == sum(numbers.values())
    assert of_reading.clinicians_affected == sampled[1]
    assert of_reading.clinicians == sum(sampled)
    assert report.clinicians_counted is True


def test_an_individual_is_one_clinician() -> None:
    one = Individual(Tin("000000100"), Npi("1234567893"))
    frame = [FrameEntry(one, SCOPE.facets), *frame_of(3)]
    plan = draw(frame, lambda _: ["P1"], seed=SEED, year=PY2027)
    place = [member.participant for member in plan.participants].index(one)
    first = evaluate(plan, reviews_of(plan, {(place, 0): [NO_READING]}), PY2027)
    numbers = {group(number): 5 for number in range(1, 4)}
    (line,) = (
        execution_report(first, intermediary=NAME, clinicians_of={**numbers, one: 99})
        .sections[0]
        .lines
    )

    assert (line.clinicians_affected, line.clinicians) == (1, 16)
    assert execution_report(first, intermediary=NAME, clinicians_of=numbers).sections[0].lines == (
        line,
    )


def test_clinician_counts_are_needed_only_for_participants_that_count() -> None:
    first = audit({(0, 0): [NO_READING]})
    sampled = {one.participant: 3 for one in first.plan.participants}
    clean = execution_report(audit(), intermediary=NAME, clinicians_of={})

    assert execution_report(first, intermediary=NAME, clinicians_of=sampled).clinicians_counted
    assert clean.missing == ()


def test_every_missing_or_malformed_clinician_count_is_reported() -> None:
    first = audit({(0, 0): [NO_READING]})
    members = sorted((one.participant for one in first.plan.participants), key=lambda m: m.key)
    numbers = dict.fromkeys(members[3:], 3) | {members[0]: -1, members[1]: 0}

    with pytest.raises(InvalidValue) as caught:
        execution_report(first, intermediary=NAME, clinicians_of=numbers)

    assert [str(problem) for problem in caught.value.problems] == [
        f"clinicians_of {members[0].masked_key}: given -1, expected a whole number, 0 or more",
        f"clinicians_of {members[1].masked_key}: given 0, expected 1 or more",
        f"clinicians_of {members[2].masked_key}: given nothing, expected its number of clinicians",
    ]
    assert caught.value.subject == "execution_report"


def test_clinician_counts_are_needed_for_a_targeted_audit_too() -> None:
    first = audit({(0, 0): [NPI_WRONG]}, checks=checks_of()[:1])
    targeted = targeted_of(first, errors={(0, 0): [NPI_WRONG]})
    numbers = dict.fromkeys(first.examined_for(ErrorKind.TIN_OR_NPI), 2)

    with pytest.raises(InvalidValue, match="expected its number of clinicians"):
        execution_report(first, [targeted], intermediary=NAME, clinicians_of=numbers)
    assert execution_report(first, intermediary=NAME, clinicians_of=numbers)


# --- methodology: SAM-018 ------------------------------------------------------------------------


def result_of(plan: Any, **options: Any) -> AuditResult:
    return evaluate(plan, reviews_of(plan), plan.year, **options)


def test_the_methodology_says_how_to_redraw_the_sample() -> None:
    plan = plan_of(20, seed_origin="a lottery")

    assert methodology(result_of(plan)) == (
        f"scheme {plan.scheme}, seed {SEED}; seed from a lottery; "
        "10 of 20 participants (3%, at least 10, need not exceed 50); "
        "50 of their 60 patients (of each 25%, at least 5, need not exceed 50); "
        f"frame SHA-256 {plan.frame_digest}; plan SHA-256 {plan.digest}; "
        "not drawn again from its frame"
    )
    assert "seed from" not in methodology(result_of(plan_of()))


def test_the_methodology_says_what_was_excluded() -> None:
    first = audit({(0, 0): [NPI_WRONG]}, size=40)
    barred = ExcludedParticipants({group(40)}, "of the registry's own")
    plan = targeted_plan(first, first.deficiencies[0], excluding=barred)
    told = methodology(result_of(plan, kind=TARGETED))

    assert f"without data of an earlier audit ({first.plan.digest})" in told
    assert f"without of the registry's own ({plan.excluded[1].digest})" in told
    assert f"seed {OTHER_SEED}" in told


def test_the_methodology_says_what_was_added_to_the_random_draw() -> None:
    frame = frame_of(40)
    rare = [FrameEntry(group(number), {"category:rare"}) for number in range(41, 61)]
    plan = draw([*frame, *rare[:1]], lambda _: patient_ids(6), seed=SEED, year=PY2027, reserves=2)
    grown = extend(plan, [*frame, *rare], lambda _: patient_ids(6))
    reserve = plan.reserves[0]
    used = [Review(reserve.participant, one.patient) for one in reserve.patients]
    sampled = plan.participants[0].participant
    result = evaluate(
        plan,
        [*reviews_of(plan), *used],
        PY2027,
        withdrawn=[Withdrawal(sampled, date(2028, 1, 5), "it closed")],
    )
    told = methodology(result)

    added = len(plan.participants) - 10
    assert added > 0
    assert f"{added} of the participants added so that every facet is reached" in told
    assert "1 of 2 reserves used; 1 participants withdrawn" in told
    assert f"extends the plan {plan.digest}" in methodology(result_of(grown))
    assert "extends" not in told


def test_the_methodology_says_whether_the_plan_was_redrawn() -> None:
    plan = plan_of()
    frame, patients = frame_of(20), lambda _: patient_ids(6)
    again = result_of(plan, verified=verify(plan, frame, patients))

    assert methodology(again).endswith("; drawn again from its frame")
    assert methodology(result_of(plan)).endswith("; not drawn again from its frame")
    other = verify(plan, frame[1:], patients)
    assert other.answer is False
    told = methodology(result_of(plan, verified=other))
    assert told.endswith("; drawn again from its frame, and not the same")
    (section,) = execution_report(again, intermediary=NAME).sections
    assert section.plan_verified is True


# --- malformed -----------------------------------------------------------------------------------


def report_of(**changes: Any) -> ExecutionReport:
    first: AuditResult = audit({(0, 0): [NPI_WRONG]})
    given = {"validation": first, "targeted_audits": (), "intermediary": NAME, **changes}
    return execution_report(**given)


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        (
            {"validation": "audit"},
            InvalidType,
            r"^execution_report: validation: given 'audit' \(str\), expected an AuditResult;",
        ),
        (
            {"validation": targeted_of(audit({(0, 0): [NPI_WRONG]})).result},
            InvalidValue,
            "^execution_report: validation: given a targeted audit's result, expected a data valid",
        ),
        (
            {"targeted_audits": ["X"]},
            InvalidType,
            r"^execution_report: targeted_audits\[0\]: given str, expected a TargetedAudit",
        ),
        (
            {"targeted_audits": 5},
            InvalidType,
            "^execution_report: targeted_audits: given int, expected an iterable of TargetedAudit",
        ),
        ({"corrections": ["X"]}, InvalidType, r"corrections\[0\]: given str, expected a Corr"),
        (
            {"clinicians_of": [3]},
            InvalidType,
            "clinicians_of: given list, expected a Mapping; map each participant",
        ),
        (
            {"clinicians_of": {group(number): 1.0 for number in range(1, 21)}},
            InvalidType,
            r"clinicians_of group:\*\*\*\*\*0001: given 1.0 \(float\), expected a whole number",
        ),
        ({"intermediary": ""}, InvalidValue, "^ExecutionReport: intermediary: given ''"),
    ],
)
def test_arguments_that_make_no_report_are_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=told):
        report_of(**changes)


def test_facts_about_a_deficiency_that_was_not_found_are_refused() -> None:
    """A misspelled key would show as a correction that is missing, and no more."""
    first = audit({(0, 0): [DataError(ErrorKind.TIN_OR_NPI)]})
    astray = Correction(deficiency="TIN OR NPI", how="typed again")

    with pytest.raises(InvalidValue, match=r"expected one of TIN_OR_NPI$"):
        execution_report(first, intermediary=NAME, corrections=[astray])
    with pytest.raises(InvalidValue, match=r"targeted_audits\[0\]: given one of a deficiency that"):
        execution_report(audit(), [targeted_of(first)], intermediary=NAME)


def test_two_targeted_audits_of_one_deficiency_are_refused() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    targeted = targeted_of(first)

    with pytest.raises(InvalidValue) as caught:
        execution_report(first, [targeted, targeted], intermediary=NAME)
    assert str(caught.value) == (
        "execution_report: targeted_audits: given two for one deficiency, expected one for each "
        "deficiency"
    )
