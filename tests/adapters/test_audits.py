"""Reviews, checks and corrections from CSV, and the execution report as a file for people."""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import EASTERN, Group, Individual, Npi, PerformanceYear, Tin, VirtualGroup, sampling
from qpp_rules.adapters.audits import (
    CHECK_COLUMNS,
    CLINICIAN_COLUMNS,
    CORRECTION_COLUMNS,
    REVIEW_COLUMNS,
    read_checks,
    read_clinicians,
    read_corrections,
    read_reviews,
    read_withdrawals,
    report_csv,
    report_workbook,
)
from qpp_rules.adapters.serialization import from_json, to_json
from qpp_rules.audits import (
    AuditKind,
    AuditResult,
    AuditScope,
    Correction,
    DataError,
    ErrorKind,
    ExecutionReport,
    ParticipantCheck,
    ReportLine,
    ReportSection,
    Review,
    TargetedAudit,
    Withdrawal,
    evaluate,
    execution_report,
    plan_targeted,
)
from qpp_rules.core.errors import InvalidInput, InvalidValue
from qpp_rules.core.vocabulary import IntermediaryType, PerformanceCategory
from tests.adapters.strategies import texts
from tests.audits import samples
from tests.strategies import participants

YEAR = PerformanceYear(2027)
TIN, MRN = "987654321", "MRN-5551212"
GRP = f"group:{TIN}"
GROUP = Group(Tin(TIN))
HIDDEN = "a text that is not shown here"
REVIEWS, CHECKS = ",".join(REVIEW_COLUMNS), ",".join(CHECK_COLUMNS)
CORRECTIONS, CLINICIANS = ",".join(CORRECTION_COLUMNS), ",".join(CLINICIAN_COLUMNS)
TEXT = "expected text that is not empty and has no blanks around it"
ALIKE = "given another answer than row 2 has, expected the same in each row of a"
NO_READING = "clinical documentation does not support the action or outcome,236,no reading"
KINDS = ", ".join(kind.name for kind in ErrorKind)


def second_row(before: int, whose: str) -> str:
    return (
        f"given a second row of a {whose}, where row {before} or this one has no error, expected "
        f"one row for each error of a {whose}, or one row without any"
    )


def faults(read: Any, *lines: str) -> list[str]:
    """Return the faults of a file; none may show a patient or a whole TIN."""
    with pytest.raises(InvalidValue) as caught:
        read(lines, "file.csv")
    assert caught.value.subject == "file.csv"
    text = str(caught.value)
    assert MRN not in text
    assert TIN not in text
    return [str(problem) for problem in caught.value.problems]


# --- reviews -----------------------------------------------------------------------------------


def test_a_record_has_one_row_for_each_error_and_at_least_one() -> None:
    """AUD-009, AUD-011: what was found of each record, and where no documentation could be had."""
    reviews = read_reviews(
        [
            REVIEWS,
            f"{GRP},{MRN}-1,yes,,,",
            f"{GRP},{MRN}-2,yes,TIN_OR_NPI,,",
            f"virtual-group:VG-1,{MRN}-1,no,,,",
            f"{GRP},{MRN}-2,yes,{NO_READING}",
            f'{GRP},{MRN}-2,yes,OTHER,,"twice, it seems"',
        ]
    )
    assert reviews == (
        Review(GROUP, f"{MRN}-1"),
        Review(
            GROUP,
            f"{MRN}-2",
            [
                DataError(ErrorKind.TIN_OR_NPI),
                DataError(ErrorKind.CLINICAL_DOCUMENTATION, "236", "no reading"),
                DataError(ErrorKind.OTHER, None, "twice, it seems"),
            ],
        ),
        Review(VirtualGroup("VG-1"), f"{MRN}-1", documented=False),
    )


def test_the_columns_of_errors_may_be_left_out() -> None:
    lines = ["documented,patient,participant", f"yes,{MRN},{GRP}"]
    assert read_reviews(lines) == (Review(GROUP, MRN),)
    assert read_reviews(["participant,patient,documented"]) == ()


@pytest.mark.parametrize("column", ["participant", "patient", "documented"])
def test_the_other_columns_of_reviews_are_required(column: str) -> None:
    header = ",".join(one for one in REVIEW_COLUMNS if one != column)
    assert faults(read_reviews, header) == [
        (
            f"header: given a header without the column {column!r}, expected each required column; "
            f"columns are {', '.join(REVIEW_COLUMNS)}"
        )
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            f"{GRP},{MRN},,,,",
            ["row 2, documented: given nothing, expected yes or no"],
        ),
        (f"{GRP},{MRN},{MRN},,,", [f"row 2, documented: given {HIDDEN}, expected yes or no"]),
        (f"{GRP},{MRN},Yes,,,", [f"row 2, documented: given {HIDDEN}, expected yes or no"]),
        (
            f"{GRP},,yes,,,",
            [f"row 2, patient: given nothing, {TEXT}"],
        ),
        (
            f"{GRP}, {MRN},yes,,,",
            [f"row 2, patient: given {HIDDEN}, {TEXT}"],
        ),
        (
            f"{GRP},{MRN},yes,{MRN},,",
            [f"row 2, kind: given {HIDDEN}, expected one of {KINDS}"],
        ),
        (
            f"{GRP},{MRN},yes,OTHER,,",
            ["row 2, description: given nothing, expected text that says what is wrong, for OTHER"],
        ),
        (
            f"{GRP},{MRN},yes,TIN_OR_NPI, {MRN},{MRN} ",
            [f"row 2, {column}: given {HIDDEN}, {TEXT}" for column in ("measure", "description")],
        ),
        (
            f"{GRP},{MRN},yes,,{MRN},{MRN}",
            [
                f"row 2, {column}: given a value, expected an empty cell without a kind"
                for column in ("measure", "description")
            ],
        ),
        (f"{GRP},{MRN},yes,,", ["row 2: given 5 cells, expected 6, as in the header"]),
    ],
)
def test_a_fault_of_a_review_is_reported_with_row_and_column(row: str, said: list[str]) -> None:
    assert faults(read_reviews, REVIEWS, row) == said


def test_a_malformed_participant_is_not_shown() -> None:
    (said,) = faults(read_reviews, REVIEWS, f"{MRN},P1,yes,,,")
    assert said.startswith("row 2, participant: given ")


def test_every_fault_of_the_file_is_reported_together() -> None:
    said = faults(read_reviews, REVIEWS, f"{MRN},,maybe,X, x,", f"{GRP},{MRN},yes,,,", ",,,,x")
    assert [one.partition(":")[0] for one in said] == [
        "row 2, participant",
        "row 2, patient",
        "row 2, documented",
        "row 2, kind",
        "row 2, measure",
        "row 4",
    ]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (
            "yes,TIN_OR_NPI,,",
            "no,ELIGIBILITY_STATUS,,",
            f"row 3, documented: {ALIKE} record",
        ),
        (
            "yes,TIN_OR_NPI,1,a",
            "yes,TIN_OR_NPI,1,a",
            "row 3, kind: given the error that row 2 has, expected each error of a record once",
        ),
        (
            "yes,TIN_OR_NPI,,",
            "yes,,,",
            f"row 3, kind: {second_row(2, 'record')}",
        ),
        (
            "yes,,,",
            "yes,TIN_OR_NPI,,",
            f"row 3, kind: {second_row(2, 'record')}",
        ),
        (
            "yes,,,",
            "yes,,,",
            f"row 3, kind: {second_row(2, 'record')}",
        ),
    ],
)
def test_rows_of_one_record_must_agree(first: str, second: str, said: str) -> None:
    assert faults(read_reviews, REVIEWS, f"{GRP},{MRN},{first}", f"{GRP},{MRN},{second}") == [said]


def test_the_row_that_an_error_repeats_is_named_wherever_it_is() -> None:
    rows = [f"{GRP},{MRN},yes,OTHER,,{text}" for text in ("a", "b", "b")]
    (said,) = faults(read_reviews, REVIEWS, *rows)
    assert said.startswith("row 4, kind: given the error that row 3 has")


def test_errors_that_differ_in_any_field_are_separate_errors() -> None:
    rows = [
        f"{GRP},{MRN},yes,{error}"
        for error in ("OTHER,,a", "OTHER,,b", "OTHER,1,a", "TIN_OR_NPI,,a", "TIN_OR_NPI,,")
    ]
    (review,) = read_reviews([REVIEWS, *rows])
    assert len(review.errors) == 5


def as_rows(review: Review) -> list[tuple[str, ...]]:
    head = (review.participant.key, review.patient, "yes" if review.documented else "no")
    errors = [(one.kind.name, one.measure or "", one.description or "") for one in review.errors]
    return [(*head, *cells) for cells in errors or [("", "", "")]]


def as_csv(columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> io.StringIO:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([columns, *rows])
    return io.StringIO(text.getvalue(), newline="")


# The id of a measure has no colon.
MEASURES = st.none() | texts().map(lambda text: text.replace(":", "_"))
ERRORS = st.builds(DataError, st.sampled_from(ErrorKind), MEASURES, texts())


@given(
    st.lists(
        st.builds(Review, participants(), texts(), st.lists(ERRORS, unique=True), st.booleans()),
        unique_by=lambda one: one.record,
        max_size=5,
    )
)
def test_reviews_survive_a_round_trip_through_csv(reviews: list[Review]) -> None:
    """A review is its rows: no error is lost, none is moved to another record."""
    rows = [row for review in reviews for row in as_rows(review)]
    assert read_reviews(as_csv(REVIEW_COLUMNS, rows)) == tuple(reviews)


# --- checks of participants --------------------------------------------------------------------


def test_a_check_says_for_each_thing_whether_it_was_verified() -> None:
    """AUD-010 to AUD-013: the four, each yes, no or not known, and what they found."""
    checks = read_checks(
        [
            CHECKS,
            f"{GRP},yes,no,,yes,TIN_OR_NPI,,",
            "virtual-group:VG-1,,,,,,,",
            f"{GRP},yes,no,,yes,ELIGIBILITY_STATUS,,left in June",
        ]
    )
    assert checks == (
        ParticipantCheck(
            participant=GROUP,
            eligibility_status=True,
            identifiers=False,
            relevance=True,
            errors=[
                DataError(ErrorKind.TIN_OR_NPI),
                DataError(ErrorKind.ELIGIBILITY_STATUS, None, "left in June"),
            ],
        ),
        ParticipantCheck(participant=VirtualGroup("VG-1")),
    )


def test_the_only_required_column_of_checks_is_the_participant() -> None:
    assert read_checks(["participant", GRP]) == (ParticipantCheck(participant=GROUP),)
    assert len(faults(read_checks, "rates", "yes")) == 1


@pytest.mark.parametrize("column", CHECK_COLUMNS[1:5])
def test_a_check_is_yes_no_or_empty(column: str) -> None:
    assert faults(read_checks, f"participant,{column}", f"{GRP},maybe") == [
        f"row 2, {column}: given a text of 5 characters that is not shown here, expected yes or no"
    ]
    (check,) = read_checks([f"participant,{column}", f"{GRP},no"])
    assert getattr(check, column) is False


@pytest.mark.parametrize("column", CHECK_COLUMNS[1:5])
@pytest.mark.parametrize("other", ["no", ""])
def test_rows_of_one_participant_must_agree_on_each_check(column: str, other: str) -> None:
    header = f"participant,{column},kind,description"
    rows = (f"{GRP},yes,OTHER,a", f"{GRP},{other},OTHER,b")
    assert faults(read_checks, header, *rows) == [f"row 3, {column}: {ALIKE} participant"]


def test_faults_of_checks_are_reported_and_free_text_is_not_shown() -> None:
    said = faults(
        read_checks,
        CHECKS,
        f"{GRP},yes,yes,yes,yes,SLIP,{MRN},{MRN}",
        f"{GRP},yes,yes,yes,yes,OTHER,{MRN} ,",
        f"{GRP},yes,yes,yes,yes,,,",
        f"{GRP},yes,yes,yes,yes,,,",
        "group:12,,,,,,,",
    )
    assert said[:3] == [
        f"row 2, kind: given 'SLIP' (str), expected one of {KINDS}",
        f"row 3, measure: given {HIDDEN}, {TEXT}",
        f"row 5, kind: {second_row(4, 'participant')}",
    ]
    assert len(said) == 4
    assert said[3].startswith("row 6, participant")


# --- corrections and clinicians ----------------------------------------------------------------


def test_corrections_are_read_with_a_day_an_instant_or_none() -> None:
    found = read_corrections(
        [
            CORRECTIONS,
            "TIN_OR_NPI,looked up,2028-02-01,",
            '"OTHER: 236: a, b",typed again,2028-02-01T10:30-05:00,2',
            '"OTHER: 236: a, b",typed again,2028-02-02,',
            "ELIGIBILITY_STATUS,left out,,",
        ]
    )
    assert found == (
        Correction(deficiency="TIN_OR_NPI", how="looked up", corrected_at=date(2028, 2, 1)),
        Correction(
            deficiency="OTHER: 236: a, b",
            how="typed again",
            corrected_at=datetime(2028, 2, 1, 10, 30, tzinfo=EASTERN),
            records=2,
        ),
        Correction(deficiency="OTHER: 236: a, b", how="typed again", corrected_at=date(2028, 2, 2)),
        Correction(deficiency="ELIGIBILITY_STATUS", how="left out"),
    )
    assert read_corrections(["deficiency,how", "A,b"])[0].corrected_at is None


MOMENT = "expected a day such as 2027-03-31, or an instant such as 2027-03-31T19:59-04:00"


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "02/01/2028",
        "20280201",
        "2028-02-30",
        "2028-02-01T10:30",
        "2028-02-01T99",
        "2028-02-01 10:30-05:00",
        "Tuesday",
    ],
)
def test_a_malformed_moment_is_refused(text: str) -> None:
    (said,) = faults(read_corrections, CORRECTIONS, f"A,b,{text},")
    assert said.startswith("row 2, corrected_at: given ")
    assert MOMENT in said


def test_faults_of_corrections_are_reported_and_free_text_is_not_shown() -> None:
    rows = (f" {MRN},,,", f"A,{MRN} ,,", "B,b,,", "B,b,,", "B,b,,some")
    assert faults(read_corrections, CORRECTIONS, *rows)[:4] == [
        f"row 2, deficiency: given {HIDDEN}, {TEXT}",
        f"row 2, how: given nothing, {TEXT}",
        f"row 3, how: given {HIDDEN}, {TEXT}",
        "row 5, deficiency: given the correction that row 4 has, expected each correction once",
    ]
    assert faults(read_corrections, CORRECTIONS, *rows)[4].startswith(
        "row 6, records: given a text of 4 characters that is not shown here"
    )
    assert len(faults(read_corrections, "corrected_at", "")) == 2


def test_clinicians_are_counted_once_for_each_participant() -> None:
    assert read_clinicians([CLINICIANS, f"{GRP},12", "virtual-group:VG-1,0"]) == {
        GROUP: 12,
        VirtualGroup("VG-1"): 0,
    }
    assert faults(read_clinicians, CLINICIANS, f"{GRP},1.5", f"{GRP},", f"{GRP},1", f"{GRP},1") == [
        "row 2, clinicians: given '1.5' (str), expected a whole number",
        "row 3, clinicians: given nothing, expected a whole number",
        "row 5, participant: given the participant that row 4 has, expected each participant once",
    ]
    assert len(faults(read_clinicians, "participant", GRP)) == 1


WITHDRAWALS = "participant,withdrawn_at,reason"


def test_withdrawals_are_read_with_a_day_or_an_instant() -> None:
    assert read_withdrawals(
        [
            WITHDRAWALS,
            f"{GRP},2028-01-05,left the registry",
            "virtual-group:VG-1,2028-01-05T10:30-05:00,dissolved",
        ]
    ) == (
        Withdrawal(GROUP, date(2028, 1, 5), "left the registry"),
        Withdrawal(VirtualGroup("VG-1"), datetime(2028, 1, 5, 10, 30, tzinfo=EASTERN), "dissolved"),
    )


def test_faults_of_withdrawals_are_reported_and_the_reason_is_not_shown() -> None:
    rows = (f"{GRP},,left", f"{GRP},2028-01-05,", f"{GRP},2028-01-05,{MRN} ")
    assert faults(read_withdrawals, WITHDRAWALS, *rows) == [
        f"row 2, withdrawn_at: given nothing, {MOMENT}",
        f"row 3, reason: given nothing, {TEXT}",
        f"row 4, reason: given {HIDDEN}, {TEXT}",
    ]
    twice = (f"{GRP},2028-01-05,left", f"{GRP},2028-01-06,left")
    assert faults(read_withdrawals, WITHDRAWALS, *twice) == [
        "row 3, participant: given the participant that row 2 has, expected each participant once"
    ]


# --- JSON --------------------------------------------------------------------------------------


def audit(description: str = "no reading") -> tuple[AuditResult, AuditResult, TargetedAudit]:
    """Return an audit with two deficiencies, a targeted audit of the second, and its result."""
    frame = [sampling.FrameEntry(Group(Tin(f"{n:09}"))) for n in range(1, 31)]
    patients = {one.participant: [f"P{n}" for n in range(12)] for one in frame}
    plan = sampling.draw(frame, patients, seed="31415926535897932384", year=YEAR)
    wrong = DataError(ErrorKind.CLINICAL_DOCUMENTATION, "236", description)
    other = DataError(ErrorKind.OTHER, None, description)
    result = evaluate(
        plan,
        [
            Review(member.participant, one.patient, [wrong] * (one.rank == 2))
            for member in plan.participants
            for one in member.patients
        ],
        YEAR,
        checks=[
            ParticipantCheck(participant=plan.participants[0].participant, errors=[other]),
        ],
        scope=AuditScope(categories={PerformanceCategory.QUALITY}),
        intermediary_type=IntermediaryType.QCDR,
        completed_at=datetime(2028, 1, 10, 10, tzinfo=EASTERN),
        confidence=Decimal("0.90"),
    )
    second = plan_targeted(result, result.deficiencies[0], frame, patients, "27182818284590452353")
    reviews = [
        Review(m.participant, one.patient) for m in second.participants for one in m.patients
    ]
    found = evaluate(second, reviews, YEAR, kind=AuditKind.TARGETED, completed_at=date(2028, 1, 20))
    followed = TargetedAudit(
        deficiency=result.deficiencies[0],
        result=found,
        impact="one vendor's practices",
        corrections=[
            Correction(
                deficiency=result.deficiencies[0].key,
                how="read again",
                corrected_at=date(2028, 2, 1),
            )
        ],
    )
    return result, found, followed


RATES = {"error_rate", "share_affected", "share_affected_by_any"}


def report_of(description: str = "no reading", intermediary: str = "Example") -> ExecutionReport:
    result, _, followed = audit(description)
    return execution_report(result, [followed], intermediary=intermediary)


def test_results_targeted_audits_and_reports_survive_a_round_trip_through_json() -> None:
    result, found, followed = audit()
    for value in (result, found, followed, report_of()):
        arrived = from_json(to_json(value), type(value))
        assert arrived == value
        assert to_json(arrived) == to_json(value)
    assert from_json(to_json(result), AuditResult).findings == result.findings


@pytest.mark.parametrize(
    ("confidence", "content"),
    [
        (Fraction(19, 20), '"fraction": "19/20"'),
        (Fraction(9, 10), '"fraction": "9/10"'),
        (Decimal("0.950"), '"decimal": "0.950"'),
    ],
)
def test_a_confidence_is_written_exactly_and_keeps_its_kind(
    confidence: Fraction | Decimal, content: str
) -> None:
    result = attrs.evolve(audit()[0], confidence=confidence)
    arrived = from_json(to_json(result), AuditResult)
    assert content in to_json(result)
    assert type(arrived.confidence) is type(confidence)
    assert str(arrived.confidence) == str(confidence)


@pytest.mark.parametrize(
    "content",
    [
        '"19/20"',
        "0.95",
        "null",
        "{}",
        '{"fraction": "38/40"}',
        '{"fraction": "19 / 20"}',
        '{"fraction": "1"}',
        '{"fraction": "1/0"}',
        '{"fraction": 1}',
        '{"decimal": "19/20"}',
        '{"decimal": "0.95", "fraction": "19/20"}',
        '{"float": "0.95"}',
        '{"fraction": "3/2"}',
    ],
)
def test_a_malformed_confidence_is_refused(content: str) -> None:
    text = to_json(attrs.evolve(audit()[0], confidence=Fraction(19, 20)), indent=None)
    assert text.count('{"fraction": "19/20"}') == 1
    with pytest.raises(InvalidInput, match="confidence"):
        from_json(text.replace('{"fraction": "19/20"}', content), AuditResult)


def test_reviews_outside_the_plan_are_refused_in_json_too() -> None:
    text = to_json(audit()[0], indent=None)
    with pytest.raises(InvalidInput) as caught:
        from_json(
            text.replace('"patient": "P1", "errors"', f'"patient": "{MRN}", "errors"'), AuditResult
        )
    assert MRN not in str(caught.value)


# --- the report as CSV and as a workbook -------------------------------------------------------


def cells(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_report_as_csv_has_the_rows_of_the_report_with_rates_in_percent() -> None:
    """AUD-029: rate, types, share of clinicians, how and when corrected; the counts are exact."""
    report = report_of()
    rows, expected = cells(report_csv(report)), report.to_rows()
    assert len(rows) == len(expected) == 3
    for row, exact in zip(rows, expected, strict=True):
        assert list(row) == list(exact)
        for column, value in exact.items():
            if column not in RATES:
                assert row[column] == ("" if value is None else str(value)), column
    assert rows[0]["error_rate"] == "20.00%"
    assert (rows[0]["records_in_error"], rows[0]["records_reviewed"]) == ("10", "50")
    assert [row["share_affected"] for row in rows] == ["100.00%", "10.00%", ""]


@pytest.mark.parametrize(
    ("affected", "of", "said"),
    [
        (1, 3, "33.33%"),
        (2, 3, "66.67%"),
        (1, 20_000, "0.00%"),
        (3, 20_000, "0.02%"),
        (7, 7, "100.00%"),
    ],
)
def test_a_percentage_is_rounded_to_two_decimals(affected: int, of: int, said: str) -> None:
    line = ReportLine(
        kind=ErrorKind.TIN_OR_NPI, errors=1, clinicians_affected=affected, clinicians=of
    )
    section = ReportSection(kind=AuditKind.DATA_VALIDATION, lines=[line])
    report = ExecutionReport(year=YEAR, intermediary="E", sections=[section])
    assert cells(report_csv(report))[0]["share_affected"] == said


RISKY = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "\tx", "\rx"]


@pytest.mark.parametrize("text", [one for one in RISKY if one.isprintable()])
def test_a_text_that_a_spreadsheet_would_run_is_guarded_in_csv(text: str) -> None:
    rows = cells(report_csv(report_of(text, intermediary=text)))
    assert {row["intermediary"] for row in rows} == {f"'{text}"}
    assert rows[1]["description"] == f"'{text}"


@pytest.mark.parametrize("text", ["1=1", "a-b", "A@b", "-1", "#N/A"])
def test_other_texts_are_left_as_they_are(text: str) -> None:
    assert {row["intermediary"] for row in cells(report_csv(report_of(intermediary=text)))} == {
        text
    }


def test_a_report_without_an_audit_has_no_rows() -> None:
    report = ExecutionReport(year=YEAR, intermediary="E", sections=())
    assert report_csv(report) == ""
    report_workbook(report, content := io.BytesIO())
    assert sheet(content, "Report") == []


def sheet(content: io.BytesIO | Path, title: str) -> list[dict[str, Any]]:
    workbook = openpyxl.load_workbook(content)
    assert workbook.sheetnames == ["Report", "Summary", "Findings"]
    head, *rows = [[cell.value for cell in row] for row in workbook[title].rows] or [[]]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_a_workbook_holds_the_report_what_is_missing_and_the_findings(tmp_path: Path) -> None:
    report = report_of()
    path = tmp_path / "report.xlsx"
    report_workbook(report, path)

    rows = sheet(path, "Report")
    for row, exact in zip(rows, report.to_rows(), strict=True):
        assert [name.replace(" ", "_") for name in row] == list(exact)
        for column, value in exact.items():
            found = row[column.replace("_", " ")]
            if column in RATES and value is not None:
                assert Fraction(found).limit_denominator(10_000) == Fraction(str(value))
            else:
                assert found == value
    assert report.missing
    assert [tuple(row.values()) for row in sheet(path, "Summary")] == [
        ("intermediary", "Example"),
        ("performance year", 2027),
        ("due", "2028-05-31"),
        *(("missing", one) for one in report.missing),
    ]
    findings = sheet(path, "Findings")
    assert [row["verdict"] for row in findings] == [one.verdict.value for one in report.findings]
    assert [row["title"] for row in findings] == [one.rule.title for one in report.findings]
    assert [row["citation"] for row in findings] == [str(one.citation) for one in report.findings]


def test_a_workbook_reads_well() -> None:
    report_workbook(report_of(), content := io.BytesIO())
    workbook = openpyxl.load_workbook(content)
    for page in workbook:
        assert page.freeze_panes == "A2"
        assert all(cell.font.bold for cell in page[1])
        assert not any(cell.font.bold for cell in page[2])
        assert all(cell.alignment.wrap_text for row in page.rows for cell in row)
        widths = [one.width for one in page.column_dimensions.values()]
        assert len(widths) == page.max_column
        assert all(9 <= width <= 48 for width in widths)
    assert max(one.width for one in workbook["Report"].column_dimensions.values()) == 48
    rate = workbook["Report"]["G2"]
    assert (rate.value, rate.number_format) == (0.2, "0.00%")


@pytest.mark.parametrize("text", [*(one for one in RISKY if one.isprintable()), "#N/A", "#REF!"])
def test_no_text_of_a_workbook_is_a_formula_or_an_error(text: str) -> None:
    report_workbook(report_of(text, intermediary=text), content := io.BytesIO())
    workbook = openpyxl.load_workbook(content)
    for name in ("B2", "M3"):
        cell = workbook["Report"][name]
        assert (cell.value, cell.data_type) == (text, "s")
        assert bool(cell.quotePrefix) is not text.startswith("#")
    assert all(cell.data_type != "f" for page in workbook for row in page.rows for cell in row)


@pytest.mark.parametrize(
    ("text", "length"), [("x" * 32_768, 32_768), ("\U0001f600" * 16_384, 32_768)]
)
def test_a_text_too_long_for_excel_is_refused_with_its_cell(text: str, length: int) -> None:
    with pytest.raises(InvalidValue) as caught:
        report_workbook(report_of(text), io.BytesIO())

    fields = {problem.field for problem in caught.value.problems}
    assert "sheet Report, row 3, descriptions" in fields
    assert f"a text of {length} characters" in str(caught.value)
    assert "x" * 100 not in str(caught.value)


def test_the_longest_text_that_excel_accepts_is_written_whole() -> None:
    report_workbook(report_of(intermediary="x" * 32_767), content := io.BytesIO())

    assert sheet(content, "Report")[1]["intermediary"] == "x" * 32_767


def test_a_report_that_lacks_nothing_says_so() -> None:
    report_workbook(samples.execution_report_of_a_year(), content := io.BytesIO())
    assert sheet(content, "Summary")[-1] == {"what": "missing", "value": "nothing"}


def test_the_summary_reports_contradictions() -> None:
    report = samples.execution_report_of_a_year()
    edited = attrs.evolve(report, intermediary="Another")
    report_workbook(edited, content := io.BytesIO())
    assert sheet(content, "Summary")[-1] == {
        "what": "contradiction",
        "value": "the report was changed after it was built",
    }


def test_a_year_without_a_known_due_date_is_still_reported() -> None:
    section = ReportSection(kind=AuditKind.DATA_VALIDATION)
    report = ExecutionReport(year=PerformanceYear(2021), intermediary="E", sections=[section])
    report_workbook(report, content := io.BytesIO())
    assert sheet(content, "Summary")[2] == {"what": "due", "value": "on a day that was not found"}


def test_two_workbooks_of_one_report_differ_only_in_the_time_of_writing() -> None:
    made = []
    for _ in range(2):
        report_workbook(report_of(), content := io.BytesIO())
        with zipfile.ZipFile(content) as archive:
            made.append({name: archive.read(name) for name in archive.namelist()})
    first, second = made
    assert list(first) == list(second)
    assert {name for name in first if first[name] != second[name]} <= {"docProps/core.xml"}


def test_without_openpyxl_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'qpp-rules\[xlsx\]'"):
        report_workbook(report_of(), io.BytesIO())


def test_another_module_that_is_missing_is_not_a_missing_extra(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in [one for one in sys.modules if one.partition(".")[0] == "openpyxl"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "et_xmlfile", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        report_workbook(report_of(), io.BytesIO())
    assert caught.value.name == "et_xmlfile"


def test_an_individual_is_read_with_its_npi() -> None:
    individual = Individual(Tin(TIN), Npi("1234567893"))
    (review,) = read_reviews([REVIEWS, f"{individual.key},{MRN},yes,,,"])
    assert review.participant == individual


def test_a_refused_value_is_reported_with_its_row_and_column_and_all_other_faults() -> None:
    """A day that a file may name, but no value takes, hides no other fault."""
    late = "expected a day up to the year 9998; for no day at all write None"
    rows = ("A,b,bad,", "A,,9999-12-31,", "A,b,2028-01-05,0", "A,b,2028-01-05,1")
    first, *others = faults(read_corrections, CORRECTIONS, *rows)
    assert first.startswith("row 2, corrected_at: given ")
    assert others[0].startswith("row 3, how: given nothing")
    assert others[1] == f"row 3, corrected_at: given 9999-12-31, {late}"
    rows = (f"{GRP},9999-12-31,left", f"{GRP},,left")
    assert faults(read_withdrawals, WITHDRAWALS, *rows) == [
        f"row 2, withdrawn_at: given 9999-12-31, {late}",
        f"row 3, withdrawn_at: given nothing, {MOMENT}",
    ]
