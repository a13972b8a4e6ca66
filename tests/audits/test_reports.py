"""The execution report: 42 CFR 414.1400(b)(3)(v)(G), (vi)(D); AUD-022, AUD-029, SAM-018."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from qpp_rules.audits import (
    AuditKind,
    AuditResult,
    Correction,
    DataError,
    ErrorKind,
    ExecutionReport,
    ReportLine,
    ReportSection,
    evaluate,
    execution_report,
)
from qpp_rules.audits.reports import methodology
from qpp_rules.core.determinations import Verdict
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import Individual, Npi, Tin
from qpp_rules.sampling import ExcludedParticipants, FrameEntry, draw
from tests.audits.samples import (
    NO_READING,
    NPI_WRONG,
    PY,
    PY2027,
    SCOPE,
    WRONG_RATE,
    audit,
    checks_of,
    correction_of,
    eastern,
    frame_of,
    plan_of,
    reviews_of,
    shown_texts,
    targeted_of,
    targeted_plan,
)
from tests.core.helpers import Markup
from tests.sampling.samples import OTHER_SEED, SEED, group, patient_ids

MET, NOT_MET, NOT_APPLICABLE, UNKNOWN = Verdict
VALIDATION, TARGETED = AuditKind
NAME = "Example Registry"
HOLDS_ALL, HAS_TARGETED, COUNTED = (
    f"audits.report.{name}" for name in ("complete", "targeted", "clinicians")
)


def full(**options: Any) -> ExecutionReport:
    """The report of a year with one deficiency, with all that it must hold."""
    first = audit({(0, 0): [NPI_WRONG], (1, 0): [NPI_WRONG]})
    terms = {
        "intermediary": NAME,
        "corrections": [correction_of("TIN_OR_NPI")],
        **options,
    }
    return execution_report(first, terms.pop("audits", [targeted_of(first)]), **terms)


# --- what it holds: AUD-022, AUD-029 -------------------------------------------------------------


def test_a_report_has_rate_kinds_shares_corrections_and_methodology_of_each_audit() -> None:
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
        corrections=[correction_of(npi), correction_of(reading, eastern(2028, 1, 12, 8))],
    )
    validation, of_npi, of_reading = report.sections

    assert (report.year, report.intermediary) == (PY2027, NAME)
    assert report.missing == ()
    assert report.is_complete
    assert report.targeted_audits_required == (npi.key, reading.key)
    assert (validation.kind, validation.deficiency) == (VALIDATION, None)
    assert (validation.records_in_error, validation.records_reviewed) == (3, 50)
    assert validation.error_rate == Fraction(3, 50)
    assert validation.sampling_methodology == methodology(first.plan)
    assert (validation.impact, validation.root_cause) == (None, None)
    assert [attrs.asdict(line) for line in validation.lines] == [
        {
            "kind": ErrorKind.TIN_OR_NPI,
            "measure": None,
            "description": None,
            "errors": 2,
            "clinicians_affected": 2,
            "clinicians": 20,
            "how_corrected": "typed again from the source",
            "corrected_at": date(2028, 1, 11),
        },
        {
            "kind": ErrorKind.CLINICAL_DOCUMENTATION,
            "measure": "236",
            "description": None,
            "errors": 1,
            "clinicians_affected": 1,
            "clinicians": 10,
            "how_corrected": "typed again from the source",
            "corrected_at": eastern(2028, 1, 12, 8),
        },
    ]
    assert (of_npi.kind, of_npi.deficiency) == (TARGETED, "TIN_OR_NPI")
    assert (of_npi.impact, of_npi.root_cause) == ("one group", "a typing error")
    assert of_npi.error_rate == Fraction(1, 50)
    assert [line.share_affected for line in of_npi.lines] == [Fraction(1, 10)]
    assert of_npi.lines[0].how_corrected == "typed again from the source"
    assert of_npi.sampling_methodology == methodology(audits[0].result.plan)
    assert (of_reading.lines, of_reading.error_rate) == ((), 0)
    assert (of_reading.impact, of_reading.root_cause) == ("none", "a filter")


def test_corrections_may_come_with_their_targeted_audits_and_must_agree() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    one = correction_of("TIN_OR_NPI")
    with_it = targeted_of(first, corrections=[one])

    assert execution_report(first, [with_it], intermediary=NAME).missing == ()
    assert execution_report(first, [with_it], intermediary=NAME, corrections=[one]).missing == ()
    told = "^execution_report: corrections: given a second correction of one deficiency"
    with pytest.raises(InvalidValue, match=told):
        execution_report(
            first, [with_it], intermediary=NAME, corrections=[attrs.evolve(one, how="not so")]
        )


def test_a_clean_audit_has_a_report_without_lines() -> None:
    report = execution_report(audit(), intermediary=NAME)

    assert report.missing == ()
    assert report.sections[0].lines == ()
    assert report.sections[0].error_rate == 0
    assert report.targeted_audits_required == ()


# --- what is missing: AUD-022, AUD-C20, AUD-C28, SAM-C41 ----------------------------------------

LINE = ReportLine(
    kind=ErrorKind.TIN_OR_NPI,
    errors=1,
    clinicians_affected=1,
    clinicians=10,
    how_corrected="typed again",
    corrected_at=date(2028, 1, 11),
)
SECTION = ReportSection(
    kind=VALIDATION,
    records_reviewed=50,
    records_in_error=1,
    lines=(LINE,),
    sampling_methodology="3% of all",
)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"clinicians_affected": None}, ("TIN or NPI: percentage of clinicians affected",)),
        ({"clinicians": None}, ("TIN or NPI: percentage of clinicians affected",)),
        ({"how_corrected": None}, ("TIN or NPI: how it was corrected",)),
        ({"corrected_at": None}, ("TIN or NPI: when it was corrected",)),
        (
            {"clinicians": None, "how_corrected": None, "corrected_at": None, "measure": "236"},
            (
                "TIN or NPI of 236: percentage of clinicians affected",
                "TIN or NPI of 236: how it was corrected",
                "TIN or NPI of 236: when it was corrected",
            ),
        ),
    ],
)
def test_what_a_line_lacks_is_missing(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    """AUD-029, AUD-C28."""
    assert attrs.evolve(LINE, **changes).missing == missing


def test_nobody_affected_is_a_share_all_the_same() -> None:
    none = attrs.evolve(LINE, clinicians_affected=0)

    assert none.share_affected == 0
    assert none.missing == ()


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({}, ()),
        ({"records_reviewed": None}, ("data validation audit: overall error rate",)),
        ({"records_in_error": None}, ("data validation audit: overall error rate",)),
        (
            {"sampling_methodology": None},
            ("data validation audit: sampling methodology",),
        ),
        ({"lines": None}, ("data validation audit: types of deficiencies and errors",)),
        ({"lines": ()}, ()),
        (
            {"lines": (LINE, attrs.evolve(LINE, corrected_at=None))},
            ("data validation audit: TIN or NPI: when it was corrected",),
        ),
        (
            {
                "kind": TARGETED,
                "deficiency": "OTHER: late",
            },
            (
                "targeted audit: OTHER: late: impact",
                "targeted audit: OTHER: late: root cause",
            ),
        ),
        (
            {"kind": TARGETED, "impact": "none"},
            ("targeted audit: root cause",),
        ),
        ({"kind": TARGETED, "impact": "none", "root_cause": "a filter"}, ()),
    ],
)
def test_what_a_section_lacks_is_missing(changes: dict[str, Any], missing: tuple[str, ...]) -> None:
    """SAM-C41: the methodology; AUD-019: impact and root cause of a targeted audit."""
    section = attrs.evolve(SECTION, **changes)
    report = ExecutionReport(year=PY2027, intermediary=NAME, sections=[section])

    assert section.missing == missing
    if section.kind is VALIDATION:
        assert report.missing == missing
        assert report.is_complete is (not missing)


def test_a_rate_of_nothing_reviewed_is_none() -> None:
    assert SECTION.error_rate == Fraction(1, 50)
    assert attrs.evolve(SECTION, records_reviewed=0, records_in_error=0).error_rate is None
    assert attrs.evolve(SECTION, records_reviewed=None).error_rate is None
    assert attrs.evolve(SECTION, records_in_error=0).error_rate == 0


def test_an_audit_that_is_not_wholly_reviewed_has_no_rate_to_report() -> None:
    plan = plan_of()
    part = audit(plan=plan, reviews=reviews_of(plan)[1:])

    report = execution_report(part, intermediary=NAME)

    assert report.missing == ("data validation audit: overall error rate",)
    assert report.sections[0].records_reviewed is None


def test_a_required_targeted_audit_that_is_not_there_is_missing() -> None:
    """AUD-C20."""
    report = full(audits=())

    assert report.missing == ("targeted audit: TIN_OR_NPI",)
    assert report.lacking_targeted == ("TIN_OR_NPI",)
    assert not report.is_complete
    assert full().lacking_targeted == ()


def test_a_targeted_audit_without_result_lacks_what_its_result_would_say() -> None:
    first = audit({(0, 0): [NPI_WRONG]})
    started = targeted_of(first, result=None, impact=None)
    report = execution_report(
        first, [started], intermediary=NAME, corrections=[correction_of("TIN_OR_NPI")]
    )

    prefix = "targeted audit: TIN_OR_NPI"
    assert report.missing == (
        f"{prefix}: overall error rate",
        f"{prefix}: sampling methodology",
        f"{prefix}: impact",
        f"{prefix}: types of deficiencies and errors",
    )


def test_a_report_without_data_validation_lacks_all_of_it() -> None:
    targeted = attrs.evolve(
        SECTION, kind=TARGETED, deficiency="TIN_OR_NPI", impact="one", root_cause="a typing error"
    )
    report = ExecutionReport(
        year=PY2027,
        intermediary=NAME,
        sections=[targeted],
        targeted_audits_required=("TIN_OR_NPI", "OTHER: late"),
    )

    assert report.missing == ("data validation audit: all of it", "targeted audit: OTHER: late")
    assert [(one.rule.id, one.verdict, one.about, one.observed) for one in report.findings] == [
        (HOLDS_ALL, MET, "targeted audit: TIN_OR_NPI", "all"),
        (HOLDS_ALL, NOT_MET, "data validation audit", "missing: all of it"),
        (HAS_TARGETED, MET, "TIN_OR_NPI", None),
        (HAS_TARGETED, NOT_MET, "OTHER: late", None),
    ]


def test_a_data_validation_section_does_not_stand_for_a_targeted_audit() -> None:
    section = attrs.evolve(SECTION, deficiency="TIN_OR_NPI")
    report = ExecutionReport(
        year=PY2027,
        intermediary=NAME,
        sections=[section],
        targeted_audits_required=("TIN_OR_NPI",),
    )

    assert report.lacking_targeted == ("TIN_OR_NPI",)


def test_the_findings_say_of_each_section_what_is_missing() -> None:
    section = attrs.evolve(
        SECTION, sampling_methodology=None, lines=(attrs.evolve(LINE, corrected_at=None),)
    )
    report = ExecutionReport(year=PY2027, intermediary=NAME, sections=[section])

    (finding,) = report.findings
    assert (finding.rule.id, finding.verdict) == (HOLDS_ALL, NOT_MET)
    assert finding.observed == ("missing: sampling methodology; TIN or NPI: when it was corrected")
    assert finding.about == "data validation audit"
    (whole,) = attrs.evolve(report, sections=[SECTION]).findings
    assert (whole.verdict, whole.observed) == (MET, "all")


# --- clinicians: AUD-029 -------------------------------------------------------------------------


def test_without_their_numbers_participants_are_counted_and_a_finding_says_so() -> None:
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


def test_numbers_are_needed_of_those_only_who_are_counted() -> None:
    first = audit({(0, 0): [NO_READING]})
    sampled = {one.participant: 3 for one in first.plan.participants}
    clean = execution_report(audit(), intermediary=NAME, clinicians_of={})

    assert execution_report(first, intermediary=NAME, clinicians_of=sampled).clinicians_counted
    assert clean.missing == ()


def test_every_number_that_lacks_or_is_none_is_told() -> None:
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


def test_numbers_are_needed_for_a_targeted_audit_too() -> None:
    first = audit({(0, 0): [NPI_WRONG]}, checks=checks_of()[:1])
    targeted = targeted_of(first, errors={(0, 0): [NPI_WRONG]})
    numbers = dict.fromkeys(first.examined_for(ErrorKind.TIN_OR_NPI), 2)

    with pytest.raises(InvalidValue, match="expected its number of clinicians"):
        execution_report(first, [targeted], intermediary=NAME, clinicians_of=numbers)
    assert execution_report(first, intermediary=NAME, clinicians_of=numbers)


# --- methodology: SAM-018 ------------------------------------------------------------------------


def test_the_methodology_says_how_the_sample_can_be_drawn_again() -> None:
    plan = plan_of(20, seed_origin="a lottery")

    assert methodology(plan) == (
        f"scheme {plan.scheme}; seed from a lottery".replace(
            plan.scheme, f"{plan.scheme}, seed {SEED}"
        )
        + f"; 10 of 20 participants ({plan.quota.required}); frame SHA-256 {plan.frame_digest}; "
        f"plan SHA-256 {plan.digest}"
    )
    assert "seed from" not in methodology(plan_of())


def test_the_methodology_says_what_was_kept_out() -> None:
    first = audit({(0, 0): [NPI_WRONG]}, size=40)
    barred = ExcludedParticipants({group(40)}, "of the registry's own")
    plan = targeted_plan(first, first.deficiencies[0], excluding=barred)
    told = methodology(plan)

    assert f"without data of an earlier audit ({first.plan.digest})" in told
    assert f"without of the registry's own ({plan.excluded[1].digest})" in told
    assert f"seed {OTHER_SEED}" in told


# --- as rows, as a page --------------------------------------------------------------------------


def test_a_report_is_told_in_rows_one_for_each_deficiency_of_each_audit() -> None:
    report = full()
    first, second = report.to_rows()

    assert first == {
        "year": 2027,
        "intermediary": NAME,
        "audit": "data validation audit",
        "deficiency_audited": None,
        "records_reviewed": 50,
        "records_in_error": 2,
        "error_rate": "1/25",
        "sampling_methodology": report.sections[0].sampling_methodology,
        "impact": None,
        "root_cause": None,
        "type": "TIN or NPI",
        "measure": None,
        "description": None,
        "errors": 2,
        "clinicians_affected": 2,
        "clinicians": 20,
        "share_affected": "1/10",
        "how_corrected": "typed again from the source",
        "corrected_at": "2028-01-11",
    }
    assert list(second) == list(first)
    assert second["audit"] == "targeted audit"
    assert second["deficiency_audited"] == "TIN_OR_NPI"
    assert (second["impact"], second["root_cause"]) == ("one group", "a typing error")
    assert (second["error_rate"], second["type"], second["corrected_at"]) == ("0", None, None)
    assert {type(cell) for row in (first, second) for cell in row.values()} <= {
        str,
        int,
        type(None),
    }


def test_a_cell_is_empty_where_nothing_is_told() -> None:
    bare = ReportSection(kind=VALIDATION, lines=(ReportLine(kind=ErrorKind.TIN_OR_NPI, errors=1),))
    (row,) = ExecutionReport(year=PY2027, intermediary=NAME, sections=[bare]).to_rows()

    assert {name for name, cell in row.items() if cell is not None} == {
        "year",
        "intermediary",
        "audit",
        "type",
        "errors",
    }


def test_a_report_shows_itself_with_everything_escaped() -> None:
    error = DataError(ErrorKind.OTHER, None, "<b>late</b>")
    first = audit({(0, 0): [error]})
    report = execution_report(first, intermediary="<i>Registry</i>")
    page = Markup(report._repr_html_())

    assert "Data Validation Execution Report, <i>Registry</i>, performance year 2027" in page.text
    assert "<b>late</b>" in page.text
    assert {"b", "i"}.isdisjoint(page.tags)
    for told in ("1/10", "what is missing".capitalize(), "how it was corrected"):
        assert told in page.text
    empty = ExecutionReport(year=PY2027, intermediary=NAME, sections=())
    assert "Data Validation Execution Report" in Markup(empty._repr_html_()).text
    assert empty.to_rows() == []


def test_no_patient_and_no_whole_tin_can_be_read_anywhere() -> None:
    numbers = {group(number): number for number in range(1, 21)}
    texts = [
        text
        for report in (full(), full(audits=()), full(clinicians_of=numbers))
        for text in shown_texts(report)
    ]
    secrets = ["MRN", *(one.participant.tin.digits for one in frame_of(20))]

    assert [secret for secret in secrets for text in texts if secret in text] == []


# --- due -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("year", range(2022, 2028))
def test_it_is_due_on_the_last_of_may(year: int) -> None:
    """DEA-003."""
    report = ExecutionReport(year=PY(year), intermediary=NAME, sections=())

    assert report.due == date(year + 1, 5, 31)


def test_of_a_year_without_a_day_it_is_not_known() -> None:
    for year in (2021, 2028):
        with pytest.raises(YearNotCovered):
            _ = ExecutionReport(year=PY(year), intermediary=NAME, sections=()).due


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
            r"^execution_report: validation: given 'audit' \(str\), expected an AuditResult, as ev",
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
            "clinicians_of: given list, expected a mapping from participant to its number of clin",
        ),
        (
            {"clinicians_of": {group(number): 1.0 for number in range(1, 21)}},
            InvalidType,
            r"clinicians_of group:\*\*\*\*\*0001: given 1.0 \(float\), expected a whole number",
        ),
        ({"intermediary": ""}, InvalidValue, "^ExecutionReport: intermediary: given ''"),
    ],
)
def test_what_makes_no_report_is_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=told):
        report_of(**changes)


def test_what_is_of_a_deficiency_that_was_not_found_is_refused() -> None:
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
        "execution_report: targeted_audits: given two of one deficiency, expected one of each "
        "deficiency"
    )


@pytest.mark.parametrize(
    ("changes", "kind", "told"),
    [
        ({"kind": "TIN"}, InvalidType, "kind: given 'TIN'"),
        ({"errors": -1}, InvalidValue, "errors: given -1"),
        ({"measure": ""}, InvalidValue, "measure: given ''"),
        ({"description": 5}, InvalidType, "description: given 5"),
        ({"how_corrected": " "}, InvalidValue, "how_corrected: given ' '"),
        ({"corrected_at": "2028"}, InvalidType, "corrected_at: given '2028'"),
        ({"clinicians": -1}, InvalidValue, "clinicians: given -1"),
        ({"clinicians": 0}, InvalidValue, "clinicians: given 0, expected 1 or more, those exam"),
        (
            {"clinicians_affected": 11},
            InvalidValue,
            "clinicians_affected: given 11, expected 0 to 10, all of them",
        ),
    ],
)
def test_a_line_of_anything_else_is_refused(
    changes: dict[str, Any], kind: type[InvalidInput], told: str
) -> None:
    with pytest.raises(kind, match=f"^ReportLine: {told}"):
        attrs.evolve(LINE, **changes)
    assert attrs.evolve(LINE, clinicians_affected=10).share_affected == 1


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "TARGETED"}, "ReportSection: kind: given 'TARGETED'"),
        ({"deficiency": ""}, "ReportSection: deficiency: given ''"),
        ({"records_reviewed": -1}, "ReportSection: records_reviewed: given -1"),
        ({"records_in_error": True}, "ReportSection: records_in_error: given True"),
        ({"lines": [WRONG_RATE]}, "ReportSection: lines: given an item that is a DataError"),
        ({"sampling_methodology": 5}, "ReportSection: sampling_methodology: given 5"),
        ({"impact": ""}, "ReportSection: impact: given ''"),
        ({"root_cause": ""}, "ReportSection: root_cause: given ''"),
    ],
)
def test_a_section_of_anything_else_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInput, match=f"^{told}"):
        attrs.evolve(SECTION, **changes)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"year": 2027}, "year: given 2027"),
        ({"sections": 5}, "sections: given int, expected a tuple of ReportSection"),
        ({"sections": [LINE]}, "sections: given an item that is a ReportLine"),
        ({"targeted_audits_required": "X"}, "targeted_audits_required: given str"),
        ({"clinicians_counted": None}, "clinicians_counted: given None"),
    ],
)
def test_a_report_of_anything_else_is_refused(changes: dict[str, Any], told: str) -> None:
    given = {"year": PY2027, "intermediary": NAME, "sections": [SECTION], **changes}
    with pytest.raises(InvalidType, match=f"^ExecutionReport: {told}"):
        ExecutionReport(**given)


def test_the_listing_of_lines_may_be_any() -> None:
    assert attrs.evolve(SECTION, lines=[LINE]) == SECTION
    assert attrs.evolve(SECTION, lines=iter([LINE])) == SECTION
    assert patient_ids(1) == ["MRN-0000"]
