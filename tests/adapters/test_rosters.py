"""A registry's roster and patients from CSV: every fault by row and column, and no one shown."""

from __future__ import annotations

import contextlib
import csv
import io
import weakref
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from time import perf_counter
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from qpp_rules import sampling
from qpp_rules.adapters import tables
from qpp_rules.adapters.csv_rows import MOST_PROBLEMS, read_moment
from qpp_rules.adapters.roster_rows import PATIENT_COLUMNS, ROSTER_COLUMNS
from qpp_rules.adapters.rosters import (
    RosterRow,
    determine_each,
    determine_roster,
    frame_of,
    read_patients,
    read_roster,
)
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import InvalidInput, InvalidType, InvalidValue, YearNotCovered
from qpp_rules.core.identifiers import (
    ApmEntity,
    Group,
    Individual,
    Npi,
    Subgroup,
    Tin,
    VirtualGroup,
    participant_from_key,
)
from qpp_rules.core.planned_submissions import PlannedSubmission
from qpp_rules.core.vocabulary import ClinicianType, PerformanceCategory, QpStatus
from qpp_rules.core.years import PerformanceYear
from qpp_rules.elections import begin
from qpp_rules.eligibility import (
    ApmEntityFacts,
    ClinicianFacts,
    Criterion,
    Eligibility,
    Exceeded,
    GroupFacts,
    LowVolumeThreshold,
    NoClaims,
    VirtualGroupFacts,
    VirtualGroupMember,
    Volume,
    determine_apm_entity,
    determine_group,
    determine_individual,
    determine_subgroup,
    determine_virtual_group,
    may_submit,
    of_participant,
)
from tests.adapters.tables.generated import Block
from tests.core.helpers import shows
from tests.eligibility.strategies import clinicians, group_facts, segments
from tests.strategies import participants

PY2020, PY2023, PY2026, PY2027 = (PerformanceYear(year) for year in (2020, 2023, 2026, 2027))
IND, IND2 = "individual:000000001|1234567893", "individual:000000002|1234567893"
GRP, VG, SUB, APM = (
    "group:000000001",
    "virtual-group:VG-1",
    "subgroup:000000001|SG-1",
    "apm-entity:A1",
)
ONE_OF_EACH = (IND, GRP, VG, SUB, APM)
INDIVIDUAL_COLUMNS = (
    "clinician_type",
    "medicare_enrolled_on",
    "earlier_medicare_claims",
    "qp_status",
    "partial_qp_elects",
)
SEGMENT_COLUMNS = tuple(
    f"segment_{number}_{figure}"
    for number in (1, 2)
    for figure in ("allowed_charges", "patients", "services", "exceeded")
)
GROUP_COLUMNS = ("eligible_clinicians", "mips_eligible_clinicians")


def rows_as_csv(columns: Iterable[str], *rows: dict[str, object]) -> list[str]:
    """Return the lines of a CSV file, as csv writes it."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().splitlines(keepends=True)


def roster_of(*rows: dict[str, object]) -> tuple[RosterRow, ...]:
    return read_roster(rows_as_csv(ROSTER_COLUMNS, *rows))


def faults(*lines: str) -> list[str]:
    """Return what is wrong with the roster of these *lines*, fault by fault."""
    with pytest.raises(InvalidValue) as caught:
        read_roster(lines)
    assert caught.value.subject == "roster"
    return [str(problem) for problem in caught.value.problems]


def patient_faults(*lines: str) -> list[str]:
    with pytest.raises(InvalidValue) as caught:
        read_patients(lines)
    assert caught.value.subject == "patients"
    return [str(problem) for problem in caught.value.problems]


# --- columns -----------------------------------------------------------------------------------


def test_the_columns_match_the_documents() -> None:
    assert list(ROSTER_COLUMNS) == [
        "participant",
        "facets",
        *INDIVIDUAL_COLUMNS,
        *SEGMENT_COLUMNS,
        *GROUP_COLUMNS,
        "virtual_group",
        "elected_on",
    ]
    assert list(PATIENT_COLUMNS) == ["participant", "patient"]


def test_the_participant_is_the_only_required_column() -> None:
    assert read_roster(["participant", *ONE_OF_EACH]) == (
        RosterRow(
            line=2,
            participant=Individual(Tin("000000001"), Npi("1234567893")),
            facts=ClinicianFacts(),
        ),
        RosterRow(line=3, participant=Group(Tin("000000001")), facts=GroupFacts()),
        RosterRow(line=4, participant=VirtualGroup("VG-1")),
        RosterRow(line=5, participant=Subgroup(Tin("000000001"), "SG-1")),
        RosterRow(line=6, participant=ApmEntity("A1"), facts=ApmEntityFacts()),
    )


def test_columns_may_be_in_any_order() -> None:
    columns = list(reversed(ROSTER_COLUMNS))
    row = {"participant": GRP, "facets": "a", "segment_1_patients": 5}

    assert read_roster(rows_as_csv(columns, row)) == roster_of(row)


@pytest.mark.parametrize(
    ("header", "problems"),
    [
        pytest.param(
            "facets",
            [
                (
                    "header: given a header without the column 'participant', "
                    "expected each required column"
                )
            ],
            id="without-participant",
        ),
        pytest.param(
            "participant,participant",
            ["header: given the column 'participant' more than once, expected each column once"],
            id="twice",
        ),
        pytest.param("participant,facet", ["header, column 2: given a name"], id="unknown"),
        pytest.param("participant,Facets", ["header, column 2: given a name"], id="other-case"),
        pytest.param("participant,facets ", ["header, column 2: given a name"], id="blank"),
        pytest.param(
            "Participant,Facets,facets,facets",
            [
                "header: given a header without the column 'participant'",
                "header, column 1: given a name",
                "header, column 2: given a name",
                "header: given the column 'facets' more than once",
            ],
            id="all-at-once",
        ),
    ],
)
def test_a_wrong_header_is_refused_with_every_problem(header: str, problems: list[str]) -> None:
    found = faults(header, GRP)

    assert [fault.startswith(said) for fault, said in zip(found, problems, strict=True)] == [
        True
    ] * len(problems)


def test_the_header_of_the_patients_needs_both_columns() -> None:
    assert [fault.partition(",")[0] for fault in patient_faults("participant", GRP)] == [
        "header: given a header without the column 'patient'"
    ]
    assert len(patient_faults("a", "b")) == 3


@pytest.mark.parametrize("read", [read_roster, read_patients])
@pytest.mark.parametrize(
    "lines", [[], ["\n"], ["\ufeff"]], ids=["empty", "blank-line", "mark-alone"]
)
def test_a_file_without_a_header_line_is_reported_as_lacking_columns(
    read: Any, lines: list[str]
) -> None:
    with pytest.raises(
        InvalidValue, match="header: given a header without the column 'participant'"
    ):
        read(lines)


def test_a_file_with_a_header_alone_has_no_one() -> None:
    assert read_roster(["participant"]) == ()
    assert read_patients(["participant,patient"]) == {}


def test_a_forgotten_header_shows_neither_participant_nor_patient() -> None:
    """The first row is then where the column names should be."""
    found = patient_faults("group:987654321,MRN-5551212", f"{GRP},MRN-5551213")

    assert not shows("".join(found), "987654321")
    assert "MRN" not in "".join(found)
    assert [fault for fault in found if fault.startswith("header, column")] == [
        fault for fault in found if "not shown" in fault
    ]


# --- the file ----------------------------------------------------------------------------------

GROUP_OF_1 = RosterRow(
    line=2, participant=Group(Tin("000000001")), facets=frozenset({"a", "b"}), facts=GroupFacts()
)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param(["participant,facets\n", f"{GRP},a;b\n"], id="plain"),
        pytest.param(["participant,facets\r\n", f"{GRP},a;b\r\n"], id="CRLF"),
        pytest.param(["participant,facets\r", f"{GRP},a;b\r"], id="CR"),
        pytest.param(["participant,facets", f"{GRP},a;b"], id="without-line-ends"),
        pytest.param(["\ufeffparticipant,facets", f"{GRP},a;b"], id="byte-order-mark"),
        pytest.param(['"participant","facets"', f'"{GRP}","a;b"'], id="quoted"),
        pytest.param(
            ['\ufeff"participant","facets"', f'"{GRP}","a;b"'], id="quoted-after-the-mark"
        ),
        pytest.param(["participant,facets", f"{GRP}, a ; b "], id="blanks-around-facets"),
        pytest.param(["participant,facets", f"{GRP},a;b;a"], id="facet-twice"),
    ],
)
def test_a_file_is_read_as_spreadsheets_write_it(lines: list[str]) -> None:
    assert read_roster(lines) == (GROUP_OF_1,)


def test_a_quoted_cell_may_hold_the_separator() -> None:
    rows = read_roster(["participant,facets", f'{GRP},"a, b;c"'])

    assert rows[0].facets == {"a, b", "c"}


def test_a_row_is_named_by_its_line_even_after_a_cell_with_two_lines() -> None:
    lines = ["participant,facets\n", f'{GRP},"a\n', 'b"\n', "group:2,\n"]

    assert [fault.partition(":")[0] for fault in faults(*lines)] == [
        "row 3, facets",
        "row 4, participant",
    ]


@pytest.mark.parametrize(
    ("row", "given"),
    [(GRP, "1 cells"), (f"{GRP},a,b", "3 cells"), (f"{GRP},,,,", "5 cells")],
)
def test_a_row_of_the_wrong_length_is_refused(row: str, given: str) -> None:
    assert faults("participant,facets", f"{GRP},a", row) == [
        f"row 3: given {given}, expected 2, as in the header"
    ]


@pytest.mark.parametrize("empty", ["", ",", ",,,"])
def test_an_empty_row_between_others_is_refused_because_a_row_may_be_missing(empty: str) -> None:
    assert faults("participant,facets", empty, f"{GRP},a") == [
        "row 2: given an empty row, expected a row, or the end"
    ]


@pytest.mark.parametrize("empty", [[""], [",", ","], [",,,", ""]])
def test_the_empty_rows_below_a_spreadsheet_are_skipped(empty: list[str]) -> None:
    lines = ["participant,facets", f"{GRP},a"]
    assert read_roster([*lines, *empty]) == read_roster(lines)


def test_the_empty_columns_beside_a_spreadsheet_are_skipped() -> None:
    lines = ["participant,facets", f"{GRP},a"]
    assert read_roster([f"{one},," for one in lines]) == read_roster(lines)


def test_a_cell_in_a_column_without_a_name_is_refused() -> None:
    assert faults("participant,", f"{GRP},a") == [
        "row 2: given a cell in a column without a name, expected a name in the header"
    ]


@pytest.mark.parametrize(
    ("header", "separator"),
    [
        ("participant;facets", "';'"),
        ("participant\tfacets", "tabs"),
        ("participant|facets", "'|'"),
        ('"participant";"facets"', "';'"),
        ("sep=;", "';'"),
    ],
)
def test_a_file_with_another_separator_is_refused_with_that_reason(
    header: str, separator: str
) -> None:
    (fault,) = faults(header, GRP)
    assert fault == (
        f"header: given a file that is separated by {separator}, expected a file that is "
        "separated by commas; save it as CSV with commas"
    )


@pytest.mark.parametrize(
    ("column", "meant"),
    [
        ("Clinician_Type", "clinician_type"),
        ("clinician type ", "clinician_type"),
        ("Clinician-Types", "clinician_type"),
        ("QP Status", "qp_status"),
        ("segment_1_patient", "segment_1_patients"),
    ],
)
def test_a_nearly_correct_column_name_gets_a_suggestion(column: str, meant: str) -> None:
    (fault,) = faults(f"participant,{column}", GRP + ",x")
    assert fault.endswith(f"expected a known name; did you mean {meant}?")


def test_a_column_name_unlike_any_known_one_gets_no_suggestion() -> None:
    (fault,) = faults("participant,MRN-5551212", GRP + ",x")
    assert fault.endswith("expected a known name")


@pytest.mark.parametrize(
    ("header", "place"),
    [
        pytest.param('participant,"facets', "header", id="header-quote-that-never-ends"),
        pytest.param('"participant"x,facets', "header", id="header-text-after-a-quote"),
    ],
)
def test_a_header_that_is_not_csv_is_refused(header: str, place: str) -> None:
    found = faults(header)

    assert [fault.partition(":")[0] for fault in found] == [place]
    assert found[0].endswith("expected a row of CSV")


def test_a_row_that_is_not_csv_is_refused_and_later_rows_are_read() -> None:
    lines = ["participant,facets\n", f'{GRP},"a"b\n', "group:2,\n", f'{GRP},"unended\n']

    assert [fault.partition(": given")[0] for fault in faults(*lines)] == [
        "row 2",
        "row 3, participant",
        "row 4",
    ]


def test_a_cell_too_long_for_csv_is_refused() -> None:
    assert "row 2: given field larger than" in faults("participant", "x" * 200_000)[0]


def test_lines_may_come_one_by_one() -> None:
    lines = iter(["participant,patient\n", f"{GRP},P1\n"])

    assert read_patients(lines) == {Group(Tin("000000001")): ["P1"]}


def test_messages_use_the_callers_name_for_a_file() -> None:
    with pytest.raises(InvalidValue, match=r"^roster\.csv: row 2, participant: "):
        read_roster(["participant", "x"], "roster.csv")
    with pytest.raises(InvalidValue, match=r"^patients\.csv: row 2, patient: "):
        read_patients(["participant,patient", f"{GRP},"], "patients.csv")


# --- cells -------------------------------------------------------------------------------------

CELLS: dict[str, tuple[str, list[tuple[str, object]], list[str], str]] = {
    "clinician_type": (
        IND,
        [
            ("NURSE_PRACTITIONER", ClinicianType.NURSE_PRACTITIONER),
            ("nurse practitioner", ClinicianType.NURSE_PRACTITIONER),
        ],
        ["nurse", "NP", " NURSE_PRACTITIONER"],
        "one of DOCTOR_OF_MEDICINE, ",
    ),
    "medicare_enrolled_on": (
        IND,
        [("2015-06-01", date(2015, 6, 1))],
        [
            "2015",
            "20150601",
            "06/01/2015",
            "2015-6-1",
            "2015-02-29",
            "2015-W01-1",
            "2015-06-01T00:00",
        ],
        "a day such as 2015-06-01",
    ),
    "earlier_medicare_claims": (
        IND,
        [("yes", True), ("no", False)],
        ["Yes", "YES", "true", "1", "y", "no ", "0"],
        "yes or no",
    ),
    "qp_status": (
        IND,
        [("QP", QpStatus.QP), ("Partial QP", QpStatus.PARTIAL_QP), ("not_qp", QpStatus.NOT_QP)],
        ["maybe", "yes", "NOT QP"],
        "one of NOT_QP, QP, PARTIAL_QP",
    ),
    "partial_qp_elects": (IND, [("yes", True), ("no", False)], ["maybe"], "yes or no"),
    "segment_1_allowed_charges": (
        GRP,
        [("90300", Decimal(90300)), ("0.5", Decimal("0.5")), ("90300.00", Decimal("90300.00"))],
        ["$90300", "90,300", "-1", "90300.001", "9e4", ".5", "5.", "NaN", "٣", " 5", "1" * 5000],
        "dollars such as 90300.00",
    ),
    "segment_2_allowed_charges": (GRP, [("1.00", Decimal("1.00"))], ["x"], "dollars such as"),
    "segment_1_patients": (
        GRP,
        [("0", 0), ("200", 200), ("007", 7)],
        ["many", "-1", "1.0", "1e3", "٣", "²", "1_000", "+5", " 5", "9" * 5000],
        "a whole number",
    ),
    "segment_2_patients": (APM, [("3", 3)], ["x"], "a whole number"),
    "segment_1_services": (GRP, [("3", 3)], ["x"], "a whole number"),
    "segment_2_services": (IND, [("3", 3)], ["x"], "a whole number"),
    "segment_1_exceeded": (
        GRP,
        [
            ("no claims", NoClaims()),
            ("none", Exceeded(frozenset())),
            ("patients", Exceeded(frozenset({Criterion.PATIENTS}))),
            (
                "allowed charges; SERVICES",
                Exceeded({Criterion.ALLOWED_CHARGES, Criterion.SERVICES}),
            ),
            ("patients;patients", Exceeded({Criterion.PATIENTS})),
        ],
        ["all", "No claims", "None", "patients,services", "patients;", ";", "none;patients"],
        "one of ALLOWED_CHARGES, PATIENTS, SERVICES",
    ),
    "segment_2_exceeded": (APM, [("none", Exceeded(frozenset()))], ["x"], "one of ALLOWED_CHARGES"),
    "eligible_clinicians": (GRP, [("12", 12)], ["twelve", "-1"], "a whole number"),
    "mips_eligible_clinicians": (GRP, [("12", 12)], ["twelve"], "a whole number"),
    "virtual_group": (
        IND,
        [("VG-1", "VG-1"), ("VG 1", "VG 1")],
        ["VG/1", "VG|1", " VG-1", " "],
        "text ",
    ),
    "elected_on": (VG, [("2025-12-31", date(2025, 12, 31))], ["2025", "yes"], "a day such as"),
    "facets": (
        GRP,
        [("a", frozenset({"a"})), ("a; b", frozenset({"a", "b"}))],
        [";", "a;", "a;;b", ";a", " ", "a\x00b"],
        "text ",
    ),
}


def test_every_column_has_its_test_cases_here() -> None:
    assert set(CELLS) == set(ROSTER_COLUMNS) - {"participant"}


def value_of(row: RosterRow, column: str) -> object:
    """Return what a row holds of the fact that stood in *column*."""
    if column in ("facets", "virtual_group", "elected_on"):
        return getattr(row, column)
    if column.startswith("segment_"):
        segment = getattr(row.facts, column[: len("segment_1")])
        figure = column[len("segment_1_") :]
        return segment if figure == "exceeded" else getattr(segment, figure)
    return getattr(row.facts, column)


@pytest.mark.parametrize(
    ("column", "text", "value"),
    [(column, text, value) for column, (_, right, *_) in CELLS.items() for text, value in right],
)
def test_each_cell_is_read_as_its_fact(column: str, text: str, value: object) -> None:
    (row,) = roster_of({"participant": CELLS[column][0], column: text})

    assert value_of(row, column) == value
    assert type(value_of(row, column)) is type(value)


@pytest.mark.parametrize(
    ("column", "text"),
    [(column, text) for column, (*_, wrong, _) in CELLS.items() for text in wrong],
    ids=lambda text: ascii(text)[:30],
)
def test_a_cell_that_cannot_be_read_is_named_by_its_row_and_column(column: str, text: str) -> None:
    participant, _, _, expected = CELLS[column]
    lines = rows_as_csv(
        ROSTER_COLUMNS,
        {"participant": "group:000000009"},
        {"participant": participant, column: text},
    )

    found = faults(*lines)

    assert {fault.partition(": given ")[0] for fault in found} == {f"row 3, {column}"}
    assert all(f"expected {expected}" in fault for fault in found)


def test_an_empty_cell_means_not_known_and_never_zero() -> None:
    (row,) = roster_of({"participant": GRP, "segment_1_patients": "150"})

    assert row.facts == GroupFacts(segment_1=Volume(None, 150, None), segment_2=None)
    assert row.facets == frozenset()


def test_an_empty_flag_means_not_known_and_never_no() -> None:
    (row,) = roster_of({"participant": IND})

    assert row.facts == ClinicianFacts(earlier_medicare_claims=None, partial_qp_elects=None)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", "a participant's key"),
        ("000000001", "a participant's key"),
        ("group:00-0000001", "a participant's key"),
        ("Group:000000001", "a participant's key"),
        ("group:00000001", "9 digits"),
        ("group:000000001|1234567893", "a participant's key"),
        ("individual:000000001", "a participant's key"),
        ("individual:000000001|123456789", "10 digits"),
        ("individual:00000001|1234567893", "9 digits"),
        ("subgroup:000000001", "a participant's key"),
        ("virtual-group:", "text that is not empty"),
        ("apm-entity:A/1", "text without / and |"),
    ],
)
def test_a_key_that_names_no_one_is_refused(key: str, expected: str) -> None:
    (fault,) = faults("participant", IND2, key) if key else faults("participant,facets", ",a")

    assert fault.startswith("row 3, participant: " if key else "row 2, participant: ")
    assert expected in fault


def test_counts_that_contradict_each_other_are_refused_by_their_row() -> None:
    lines = rows_as_csv(
        ROSTER_COLUMNS,
        {"participant": GRP, "eligible_clinicians": 2, "mips_eligible_clinicians": 3},
    )

    assert faults(*lines) == [
        "row 2, mips_eligible_clinicians: given 3, expected at most the 2 eligible clinicians"
    ]


# --- which column is whose ---------------------------------------------------------------------

ALLOWED = {
    IND: {*INDIVIDUAL_COLUMNS, *SEGMENT_COLUMNS, "virtual_group"},
    GRP: {*GROUP_COLUMNS, *SEGMENT_COLUMNS, "virtual_group"},
    VG: {"elected_on"},
    SUB: set(),
    APM: {*SEGMENT_COLUMNS},
}


@pytest.mark.parametrize("participant", ONE_OF_EACH)
@pytest.mark.parametrize("column", [column for column in ROSTER_COLUMNS if column != "participant"])
def test_a_fact_that_a_kind_of_participant_does_not_have_is_refused(
    participant: str, column: str
) -> None:
    text = CELLS[column][1][0][0]
    row = {"participant": participant, column: text}
    if column == "facets" or column in ALLOWED[participant]:
        assert len(roster_of(row)) == 1
        return

    (fault,) = faults(*rows_as_csv(ROSTER_COLUMNS, row))

    kind = participant.partition(":")[0].replace("-", " ").replace("apm entity", "APM Entity")
    article = "an" if kind in ("individual", "APM Entity") else "a"
    assert fault == f"row 2, {column}: given a value, expected an empty cell for {article} {kind}"


def test_a_wrong_cell_in_a_wrong_place_is_reported_for_both() -> None:
    assert [fault[-33:] for fault in faults("participant,qp_status", f"{GRP},maybe")] == [
        "expected one of NOT_QP, QP, PARTIAL_QP"[-33:],
        "expected an empty cell for a group"[-33:],
    ]


# --- segments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("figure", ["allowed_charges", "patients", "services"])
@pytest.mark.parametrize("verdict", ["none", "no claims", "patients"])
def test_a_segment_has_figures_or_a_verdict_and_not_both(
    number: int, figure: str, verdict: str
) -> None:
    row = {
        "participant": GRP,
        f"segment_{number}_{figure}": 5,
        f"segment_{number}_exceeded": verdict,
    }

    (fault,) = faults(*rows_as_csv(ROSTER_COLUMNS, row))

    assert fault == (
        f"row 2, segment_{number}_exceeded: given a value beside figures, expected figures or a "
        "verdict, not both"
    )


def test_the_two_segments_are_distinguished() -> None:
    (row,) = roster_of(
        {
            "participant": APM,
            "segment_1_exceeded": "no claims",
            "segment_2_allowed_charges": "5",
            "segment_2_patients": "6",
            "segment_2_services": "7",
        }
    )

    assert row.facts == ApmEntityFacts(NoClaims(), Volume(Decimal(5), 6, 7))


# --- many faults -------------------------------------------------------------------------------


def test_every_fault_of_a_file_is_reported_and_none_hides_another() -> None:
    lines = rows_as_csv(
        ROSTER_COLUMNS,
        {"participant": "nobody", "qp_status": "maybe"},
        {"participant": IND, "qp_status": "maybe", "segment_1_patients": "many"},
        {"participant": GRP},
        {"participant": VG, "elected_on": "soon", "segment_1_exceeded": "x"},
        {"participant": GRP, "eligible_clinicians": "-1"},
        {"participant": GRP},
    )

    assert [fault.partition(": given")[0] for fault in faults(*lines)] == [
        "row 2, participant",
        "row 2, qp_status",
        "row 3, qp_status",
        "row 3, segment_1_patients",
        "row 5, segment_1_exceeded",
        "row 5, elected_on",
        "row 5, segment_1_exceeded",
        "row 6, eligible_clinicians",
        "row 7, participant",
    ]


@pytest.mark.parametrize("count", [MOST_PROBLEMS - 1, MOST_PROBLEMS, MOST_PROBLEMS + 1, 1000])
def test_very_many_faults_are_listed_up_to_a_limit_and_the_rest_counted(count: int) -> None:
    found = faults("participant", *["x"] * count)
    rest = [f"and so on: given {count - MOST_PROBLEMS} more problems, expected none"]
    assert found[MOST_PROBLEMS:] == (rest if count > MOST_PROBLEMS else [])
    assert len(found[:MOST_PROBLEMS]) == min(count, MOST_PROBLEMS)
    assert found[0].startswith("row 2, participant: ")


def test_a_participant_may_have_only_one_row() -> None:
    said = "given group:*****0001, which row 2 has, expected each participant once"

    assert faults("participant", GRP, IND, GRP, GRP) == [
        f"row 4, participant: {said}",
        f"row 5, participant: {said}",
    ]


def test_the_same_npi_under_two_tins_is_two_participants() -> None:
    """IDN-001."""
    assert len(read_roster(["participant", IND, IND2])) == 2


# --- the patients ------------------------------------------------------------------------------


def test_patients_are_gathered_by_participant_in_the_order_of_the_rows() -> None:
    lines = ["participant,patient", f"{GRP},P2", f"{IND},P1", f"{GRP},P1", f"{GRP},P3"]

    assert read_patients(lines) == {
        Group(Tin("000000001")): ["P2", "P1", "P3"],
        Individual(Tin("000000001"), Npi("1234567893")): ["P1"],
    }


def test_the_patients_columns_may_be_in_any_order() -> None:
    assert read_patients(["patient,participant", f"P1,{GRP}"]) == {Group(Tin("000000001")): ["P1"]}


@pytest.mark.parametrize(
    ("patient", "expected"),
    [
        ("", "text that is not empty and has no blanks around it"),
        (" MRN-5551212", "text that is not empty and has no blanks around it"),
        ("MRN-5551212 ", "text that is not empty and has no blanks around it"),
        ("MRN\t5551212", "text without control characters"),
        ("MRN\x005551212", "text without control characters"),
    ],
    ids=repr,
)
def test_a_patient_that_is_not_text_is_refused_and_not_shown(patient: str, expected: str) -> None:
    (fault,) = patient_faults("participant,patient", f"{GRP},{patient}")

    assert fault.startswith("row 2, patient: given a text that is not shown here, expected ")
    assert expected in fault


def test_a_patient_may_appear_once_for_each_participant() -> None:
    lines = ["participant,patient", f"{GRP},MRN-1", f"{IND},MRN-1", f"{GRP},MRN-1", f"{GRP},MRN-1"]

    expected = "expected each patient of a participant once"
    said = "given the patient that row 2 has for the same participant"
    assert patient_faults(*lines) == [
        f"row 4, patient: {said}, {expected}",
        f"row 5, patient: {said}, {expected}",
    ]


def test_every_fault_among_the_patients_is_reported() -> None:
    found = patient_faults(
        "participant,patient", "x,P1", f"{GRP},", "x,P1", f"{GRP}", "group:1,", f"{GRP},P1"
    )

    assert [fault.partition(": given")[0] for fault in found] == [
        "row 2, participant",
        "row 3, patient",
        "row 4, participant",
        "row 5",
        "row 6, participant",
    ]


def test_very_many_faults_among_the_patients_are_counted() -> None:
    found = patient_faults("participant,patient", *[f"{GRP},"] * 500)

    assert len(found) == MOST_PROBLEMS + 1
    assert found[-1] == "and so on: given 300 more problems, expected none"


# --- nobody is shown ---------------------------------------------------------------------------

SSN, MRN = "987654321", "MRN-5551212"
garbage = st.one_of(
    st.sampled_from(
        (
            SSN,
            "987-65-4321",
            "98-7654321",
            "987 65 4321",
            f"group:{SSN}",
            f"individual:{SSN}|12",
            f"{SSN}|",
        )
    ),
    st.sampled_from((IND, GRP, VG, SUB, APM, "", "yes", "5", "no claims")),
    st.text(st.characters(exclude_characters="\r\n"), max_size=5).map(
        lambda text: f"{text}{SSN}{text}"
    ),
)


@given(
    st.lists(
        st.dictionaries(st.sampled_from(ROSTER_COLUMNS), garbage, min_size=1),
        min_size=1,
        max_size=4,
    )
)
def test_no_message_about_a_roster_shows_a_whole_tin(
    rows: list[dict[str, object]],
) -> None:
    """A TIN can stand in any column, written in any way."""
    said = ""
    try:
        read = roster_of(*rows)
    except InvalidInput as error:
        said = "\n".join(map(str, error.problems))
    else:
        said = repr(read)

    assert all(not shows(line, SSN) for line in said.splitlines())


@given(
    st.lists(
        st.tuples(garbage, st.sampled_from((MRN, f" {MRN}", f"{MRN}\t", f"{MRN},x", f'"{MRN}"x'))),
        min_size=1,
        max_size=5,
    ),
    st.booleans(),
)
def test_no_message_about_patients_shows_a_patient(
    rows: list[tuple[str, str]], with_header: bool
) -> None:
    """Neither a patient nor a whole TIN, though the header was forgotten or quotes are wrong."""
    said = ""
    try:
        read_patients(
            [
                *(["participant,patient\n"] if with_header else []),
                *(f"{participant},{patient}\n" for participant, patient in rows),
            ]
        )
    except InvalidInput as error:
        said = str(error)
    lines = [line.partition(": given")[2] for line in said.splitlines()]

    assert MRN not in said
    assert all(not shows(line, SSN) for line in lines)


def test_a_rows_repr_hides_its_tin() -> None:
    (row,) = roster_of({"participant": f"group:{SSN}"})

    assert not shows(repr(row), SSN)
    assert "*****4321" in repr(row)


# --- the frame ---------------------------------------------------------------------------------


@given(st.lists(participants(), min_size=1, max_size=6, unique=True), st.data())
def test_the_frame_holds_every_participant_with_its_facets(
    people: list[Any], data: st.DataObject
) -> None:
    """The frame holds exactly the participants written into the roster."""
    facets = st.frozensets(st.sampled_from(("category:quality", "status:opt-in", "a b")))
    rows = [{"participant": one.key, "facets": ";".join(data.draw(facets))} for one in people]

    frame = frame_of(roster_of(*rows))

    assert frame == [
        sampling.FrameEntry(one, frozenset(filter(None, str(row["facets"]).split(";"))))
        for one, row in zip(people, rows, strict=True)
    ]


# --- eligibility -------------------------------------------------------------------------------


def answers(
    *rows: dict[str, object], year: PerformanceYear = PY2026, **options: Any
) -> list[Determination[Eligibility] | YearNotCovered]:
    return [answer for _, answer in determine_roster(roster_of(*rows), year, **options)]


def of(key: str, determination: Determination[Eligibility]) -> Determination[Eligibility]:
    return of_participant(participant_from_key(key), determination)


OVER = {f"segment_{n}_exceeded": "allowed charges;patients;services" for n in (1, 2)}
SOME = {"segment_1_exceeded": "patients", "segment_2_exceeded": "patients"}
BELOW = {"segment_1_exceeded": "none", "segment_2_exceeded": "none"}
FREE = {
    "clinician_type": "NURSE_PRACTITIONER",
    "medicare_enrolled_on": "2010-06-01",
    "qp_status": "NOT_QP",
}


FLAGS = {True: "yes", False: "no", None: ""}


def segment_cells(number: int, segment: object) -> dict[str, object]:
    match segment:
        case None:
            return {}
        case NoClaims():
            return {f"segment_{number}_exceeded": "no claims"}
        case Exceeded(criteria=criteria):
            told = ";".join(one.value for one in criteria) or "none"
            return {f"segment_{number}_exceeded": told}
        case Volume():
            return {
                f"segment_{number}_{figure}": "" if value is None else value
                for figure in ("allowed_charges", "patients", "services")
                if (value := getattr(segment, figure)) is not None
            }
    message = f"no cells for {segment!r}"
    raise AssertionError(message)


def known(segment: object) -> object:
    """A segment without known figures is written as nothing."""
    return None if segment == Volume(None, None, None) else segment


@given(clinicians(PY2026, known=False))
def test_a_clinicians_row_is_decided_as_its_facts_are(facts: ClinicianFacts) -> None:
    """A roster adds nothing and loses nothing."""
    row = {
        "participant": IND,
        "clinician_type": facts.clinician_type.name if facts.clinician_type else "",
        "medicare_enrolled_on": facts.medicare_enrolled_on or "",
        "earlier_medicare_claims": FLAGS[facts.earlier_medicare_claims],
        "qp_status": facts.qp_status.name if facts.qp_status else "",
        "partial_qp_elects": FLAGS[facts.partial_qp_elects],
        **segment_cells(1, facts.segment_1),
        **segment_cells(2, facts.segment_2),
    }

    (answer,) = answers(row)

    assert roster_of(row)[0].facts == ClinicianFacts(
        clinician_type=facts.clinician_type,
        medicare_enrolled_on=facts.medicare_enrolled_on,
        earlier_medicare_claims=facts.earlier_medicare_claims,
        qp_status=facts.qp_status,
        partial_qp_elects=facts.partial_qp_elects,
        segment_1=known(facts.segment_1),
        segment_2=known(facts.segment_2),
    )
    determined = determine_individual(roster_of(row)[0].facts, PY2026)
    assert answer == of(IND, determined)
    assert answer.missing == determined.missing  # type: ignore[union-attr]


@given(group_facts(PY2026))
def test_a_groups_row_is_decided_as_its_facts_are(facts: GroupFacts) -> None:
    """A roster adds nothing and loses nothing."""
    row = {
        "participant": GRP,
        "eligible_clinicians": ""
        if facts.eligible_clinicians is None
        else facts.eligible_clinicians,
        "mips_eligible_clinicians": ""
        if facts.mips_eligible_clinicians is None
        else facts.mips_eligible_clinicians,
        **segment_cells(1, facts.segment_1),
        **segment_cells(2, facts.segment_2),
    }

    (read,) = roster_of(row)
    assert read.facts == GroupFacts(
        segment_1=known(facts.segment_1),
        segment_2=known(facts.segment_2),
        eligible_clinicians=facts.eligible_clinicians,
        mips_eligible_clinicians=facts.mips_eligible_clinicians,
    )
    determined = determine_group(read.facts, PY2026)
    (answer,) = answers(row)
    assert answer == of(GRP, determined)
    assert answer.missing == determined.missing  # type: ignore[union-attr]


@given(segments(PY2020, known=False), segments(PY2020, known=False))
def test_an_apm_entitys_row_is_decided_as_its_facts_are(first: Any, second: Any) -> None:
    """In a year that tested APM Entities."""
    row = {"participant": APM, **segment_cells(1, first), **segment_cells(2, second)}

    facts = ApmEntityFacts(known(first), known(second))

    assert answers(row, year=PY2020) == [of(APM, determine_apm_entity(facts, PY2020))]


def test_apm_entities_are_not_tested_since_2021_but_other_participants_are() -> None:
    """ELI-021: APM Entity level: 2020 yes, 2021 no."""
    rows = [{"participant": APM, **SOME}, {"participant": GRP, **SOME}]

    of_2020, of_2021 = answers(*rows, year=PY2020), answers(*rows, year=PerformanceYear(2021))

    assert [one.answer for one in of_2020] == [Eligibility.OPT_IN_ELIGIBLE] * 2
    assert isinstance(of_2021[0], YearNotCovered)
    assert of_2021[1].answer is Eligibility.OPT_IN_ELIGIBLE


def test_a_year_without_a_known_threshold_needs_one_to_be_given() -> None:
    with pytest.raises(YearNotCovered, match="low-volume threshold is not covered"):
        answers({"participant": GRP, **SOME}, year=PY2027)

    threshold = LowVolumeThreshold(Decimal(90000), 200, 200)
    (given_one,) = answers({"participant": GRP, **SOME}, year=PY2027, threshold=threshold)
    assert given_one.answer is Eligibility.OPT_IN_ELIGIBLE


def test_a_given_threshold_applies_to_every_kind_of_participant() -> None:
    low = LowVolumeThreshold(Decimal(1), 1, 1)
    figures = {
        f"segment_{n}_{f}": 2 for n in (1, 2) for f in ("allowed_charges", "patients", "services")
    }
    rows = [
        {"participant": IND, **FREE, **figures},
        {"participant": GRP, **figures},
        {"participant": SUB},
    ]

    assert [one.answer for one in answers(*rows)] == [Eligibility.EXEMPT] * 3
    lowered = answers(*rows, threshold=low)
    assert [one.answer for one in lowered] == [Eligibility.MIPS_ELIGIBLE] * 3
    (entity,) = answers({"participant": APM, **figures}, year=PY2020, threshold=low)
    assert entity.answer is Eligibility.MIPS_ELIGIBLE


@pytest.mark.parametrize("group_first", [True, False])
def test_a_subgroup_is_decided_by_its_groups_row_wherever_it_is(group_first: bool) -> None:
    """ELI-030, 42 CFR § 414.1318(a)(3): the threshold is tested at the group."""
    group = {"participant": GRP, **OVER, "eligible_clinicians": 5, "mips_eligible_clinicians": 4}
    other = {"participant": "group:000000002", **BELOW}
    subgroup = {"participant": SUB}
    rows = [group, other, subgroup] if group_first else [subgroup, other, group]

    decided = dict(determine_roster(roster_of(*rows), PY2026))
    facts = next(row.facts for row in decided if row.participant == Group(Tin("000000001")))
    answer = next(a for row, a in decided.items() if isinstance(row.participant, Subgroup))

    assert answer == of(SUB, determine_subgroup(facts, PY2026))
    assert answer.answer is Eligibility.MIPS_ELIGIBLE


def test_a_subgroup_whose_group_is_not_in_the_roster_is_not_determined() -> None:
    (answer,) = answers({"participant": SUB})

    assert answer == of(SUB, determine_subgroup(GroupFacts(), PY2026))
    assert answer.answer is Eligibility.UNDETERMINED


def test_there_were_no_subgroups_before_2023() -> None:
    rows = [{"participant": GRP, **OVER}, {"participant": SUB}]

    assert isinstance(answers(*rows, year=PerformanceYear(2022))[1], YearNotCovered)
    assert isinstance(answers(*rows, year=PY2023)[1], Determination)


MEMBERS = [
    {
        "participant": "group:000000011",
        **OVER,
        "eligible_clinicians": 10,
        "mips_eligible_clinicians": 4,
        "virtual_group": "VG-1",
    },
    {"participant": "individual:000000012|1234567893", **FREE, **SOME, "virtual_group": "VG-1"},
]
ELECTION = {"participant": VG, "elected_on": "2025-12-31"}


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_virtual_group_is_built_from_its_members_rows_in_any_order(
    place: int,
) -> None:
    """ELI-029: solo practitioners count one clinician; each member is eligible by itself."""
    stranger = {"participant": "group:000000013", **OVER, "virtual_group": "VG-2"}
    rows = [*MEMBERS, stranger]
    rows.insert(place, ELECTION)

    decided = dict(determine_roster(roster_of(*rows), PY2026))
    answer = next(a for row, a in decided.items() if isinstance(row.participant, VirtualGroup))

    formed = determine_virtual_group(
        VirtualGroupFacts(
            (
                VirtualGroupMember(Tin("000000011"), 10, Eligibility.MIPS_ELIGIBLE),
                VirtualGroupMember(Tin("000000012"), 1, Eligibility.OPT_IN_ELIGIBLE),
            ),
            date(2025, 12, 31),
        ),
        PY2026,
    )
    assert answer == of(VG, formed)
    assert answer.answer is Eligibility.MIPS_ELIGIBLE


@pytest.mark.parametrize(
    ("rows", "answer"),
    [
        pytest.param([ELECTION, MEMBERS[0]], Eligibility.EXEMPT, id="one-TIN-is-none"),
        pytest.param([ELECTION], Eligibility.EXEMPT, id="no-member-is-none"),
        pytest.param(
            [ELECTION, {**MEMBERS[0], "eligible_clinicians": 11}, MEMBERS[1]],
            Eligibility.EXEMPT,
            id="eleven-clinicians",
        ),
        pytest.param(
            [{**ELECTION, "elected_on": "2026-01-01"}, *MEMBERS], Eligibility.EXEMPT, id="late"
        ),
        pytest.param(
            [{**ELECTION, "elected_on": ""}, *MEMBERS], Eligibility.UNDETERMINED, id="day-not-known"
        ),
        pytest.param(
            [ELECTION, {**MEMBERS[0], "eligible_clinicians": ""}, MEMBERS[1]],
            Eligibility.UNDETERMINED,
            id="size-not-known",
        ),
    ],
)
def test_a_roster_shows_why_tins_are_not_a_virtual_group(
    rows: list[dict[str, object]], answer: Eligibility
) -> None:
    decided = dict(determine_roster(roster_of(*rows), PY2026))

    found = next(a for row, a in decided.items() if isinstance(row.participant, VirtualGroup))
    assert found.answer is answer


def test_there_were_no_virtual_groups_in_2017() -> None:
    (answer,) = answers({"participant": VG}, year=PerformanceYear(2017))

    assert isinstance(answer, YearNotCovered)


def test_a_second_row_for_a_virtual_group_members_tin_is_refused() -> None:
    """Two clinicians of one TIN are a group, which has a row of its own."""
    lines = rows_as_csv(
        ROSTER_COLUMNS,
        {"participant": "group:987654321", "virtual_group": "VG-1"},
        {"participant": "individual:987654321|1234567893", "virtual_group": "VG-2"},
        {"participant": "individual:987654321|1234567901", "virtual_group": "VG-1"},
    )

    (fault,) = faults(*lines)

    assert fault.startswith("row 4, virtual_group: given *****4321")
    assert "row 2" in fault


def test_answers_come_with_their_rows_in_roster_order() -> None:
    roster = roster_of(*({"participant": key} for key in ONE_OF_EACH))

    decided = determine_roster(iter(roster), PY2026)

    assert [row for row, _ in decided] == list(roster)


def test_a_criterion_not_tested_in_the_year_is_refused_by_row() -> None:
    """ELI-020: services are no criterion of 2017."""
    rows = [
        {"participant": GRP, "segment_1_exceeded": "patients"},
        {"participant": "group:000000002", "segment_2_exceeded": "services"},
        {"participant": "group:000000003", "segment_1_exceeded": "services"},
    ]

    with pytest.raises(InvalidValue) as caught:
        answers(*rows, year=PerformanceYear(2017))

    assert [problem.field for problem in caught.value.problems] == [
        "row 3, segment_2",
        "row 4, segment_1",
    ]


@pytest.mark.parametrize(
    "participant",
    [Individual(Tin("000000001"), Npi("1234567893")), Group(Tin("000000001"))],
    ids=lambda one: type(one).__name__,
)
def test_a_row_made_without_facts_is_not_determined(participant: Individual | Group) -> None:
    """And not taken for another kind of participant."""
    row = RosterRow(line=1, participant=participant)

    ((_, answer),) = determine_roster([row], PY2026)

    assert isinstance(answer, Determination)
    assert answer.answer is Eligibility.UNDETERMINED


def test_an_apm_entitys_row_made_without_facts_is_not_determined() -> None:
    ((_, answer),) = determine_roster([RosterRow(line=1, participant=ApmEntity("A1"))], PY2020)

    assert answer == of("apm-entity:A1", determine_apm_entity(ApmEntityFacts(), PY2020))


@pytest.mark.parametrize("rows", [[], [{"participant": APM}]], ids=["nobody", "somebody"])
def test_a_bare_number_is_not_a_year(rows: list[dict[str, object]]) -> None:
    with pytest.raises(InvalidType, match="expected a PerformanceYear"):
        determine_roster(roster_of(*rows), 2026)


# --- a cell that may be a patient's ------------------------------------------------------------

PATIENTS = (
    "MRN-A7731",
    "Quill, Josephine",
    "josephine.quill@example.com",
    "12 Elm Street",
    "QP-77x",
)


@pytest.mark.parametrize("patient", PATIENTS)
@pytest.mark.parametrize("column", ROSTER_COLUMNS)
def test_no_message_quotes_a_cell_from_the_wrong_column(column: str, patient: str) -> None:
    """A row whose cells are shifted has a patient in any column, known or not."""
    cells = {"participant": "group:000000001", column: f'"{patient}"'}
    row = [",".join(cells), ",".join(cells.values())]
    with contextlib.suppress(InvalidInput):
        read_roster(["participant,stranger", f'group:000000001,"{patient}"'])
    if column in {"facets", "virtual_group"}:
        # They take any text; this one is not for this kind of participant, or is a facet.
        with contextlib.suppress(InvalidInput):
            read_roster(row)
        return
    with pytest.raises(InvalidInput, match="not shown") as caught:
        read_roster(row)
    assert patient not in str(caught.value)


@pytest.mark.parametrize("patient", PATIENTS)
@pytest.mark.parametrize(
    "key", ["individual:000000001|{}", "group:{}", "subgroup:000000001|{}/", "virtual-group:{}|"]
)
def test_no_message_quotes_a_part_of_a_key(key: str, patient: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_roster(["participant", f'"{key.format(patient)}"'])

    assert patient not in str(caught.value)
    assert "not shown here" in str(caught.value)


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("segment_1_patients", "12.5"),
        ("segment_1_allowed_charges", "$90,300.00"),
        ("medicare_enrolled_on", "03/31/2027"),
        ("earlier_medicare_claims", "TRUE"),
        ("clinician_type", "NURSE_PRACTITONER"),
        ("qp_status", "PARTIALQP"),
    ],
)
def test_a_cell_that_looks_right_for_its_column_is_quoted(column: str, text: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        read_roster([f"participant,{column}", f'individual:000000001|1234567893,"{text}"'])

    assert f"row 2, {column}: given '{text}' (str)" in str(caught.value)


@pytest.mark.parametrize("text", ["9" * 5000, f"1{'0' * 100_000}", "1e999999", f"0.{'1' * 5000}"])
@pytest.mark.parametrize("column", ["segment_1_patients", "segment_1_allowed_charges"])
def test_a_number_with_thousands_of_digits_is_refused_quickly(column: str, text: str) -> None:
    start = perf_counter()
    with pytest.raises(InvalidValue, match=f"row 2, {column}: given a text of {len(text)} char"):
        read_roster([f"participant,{column}", f"group:000000001,{text}"])

    assert perf_counter() - start < 1


@pytest.mark.parametrize("text", ["2027-03-31T19:59", "2027-03-31T19:59:30.5"])
def test_an_instant_without_an_offset_is_refused_with_the_way_to_write_one(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"given '2027-03-31T19:59.*write the offset from UTC"):
        read_moment(text)


# --- rows that contradict each other -----------------------------------------------------------


def contradictions(*rows: dict[str, object]) -> list[str]:
    with pytest.raises(InvalidInput) as caught:
        determine_roster(roster_of(*rows), PY2026)
    return list(map(str, caught.value.problems))


def test_a_tin_can_be_in_only_one_virtual_group() -> None:
    (fault,) = contradictions(
        {"participant": "group:000000011", "virtual_group": "VG-1"},
        {"participant": "individual:000000011|1234567893", "virtual_group": "VG-2"},
    )

    assert fault == (
        "row 3, virtual_group: given *****0011 again, which row 2 has in another virtual group, "
        "expected each TIN in one virtual group"
    )


def test_a_solo_practitioner_is_one_clinician_and_not_one_of_several() -> None:
    """42 CFR § 414.1315: a TIN with more clinicians joins as a group."""
    colleague = {"participant": "individual:000000012|1144544834", **FREE, **BELOW}
    group = {"participant": "group:000000012", "eligible_clinicians": 4}
    for other in (colleague, group):
        decided = dict(determine_roster(roster_of(ELECTION, *MEMBERS, other), PY2026))
        answer = next(a for row, a in decided.items() if isinstance(row.participant, VirtualGroup))
        assert answer.answer is Eligibility.UNDETERMINED
        assert answer.missing == ("eligible_clinicians",)
    solo = {**group, "eligible_clinicians": 1}
    decided = dict(determine_roster(roster_of(ELECTION, *MEMBERS, solo), PY2026))
    answer = next(a for row, a in decided.items() if isinstance(row.participant, VirtualGroup))
    assert answer.answer is Eligibility.MIPS_ELIGIBLE


def test_a_participant_in_rows_of_two_rosters_is_refused() -> None:
    (row,) = roster_of({"participant": GRP, **OVER})
    with pytest.raises(InvalidValue, match=r"row 2, participant: given group:\*\*\*\*\*0001 again"):
        determine_roster([row, row], PY2026)


# --- arguments ---------------------------------------------------------------------------------


@pytest.mark.parametrize("roster", [None, 5, "participant", [GRP], [None]], ids=repr)
def test_the_argument_must_be_roster_rows(roster: Any) -> None:
    with pytest.raises(InvalidType, match="determine_roster: roster"):
        determine_roster(roster, PY2026)
    with pytest.raises(InvalidType, match="frame_of: roster"):
        frame_of(roster)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"line": "2"}, "line"),
        ({"participant": GRP}, "participant"),
        ({"facets": ["a"]}, "facets"),
        ({"facts": {}}, "facts"),
        ({"facts": ClinicianFacts()}, "facts"),
        ({"participant": Subgroup(Tin("000000001"), "S1"), "facts": GroupFacts()}, "facts"),
        ({"virtual_group": 5}, "virtual_group"),
        ({"elected_on": "2025-12-31"}, "elected_on"),
    ],
    ids=str,
)
def test_a_row_holds_only_facts_for_its_kind_of_participant(changes: Any, field: str) -> None:
    with pytest.raises(InvalidInput, match=f"RosterRow: {field}: given"):
        RosterRow(**{"line": 2, "participant": Group(Tin("000000001")), **changes})


def test_a_what_if_threshold_does_not_form_a_virtual_group() -> None:
    figures = {
        f"segment_{n}_{f}": 2 for n in (1, 2) for f in ("allowed_charges", "patients", "services")
    }
    counted = {"eligible_clinicians": 5, "mips_eligible_clinicians": 5, "virtual_group": "VG-1"}
    rows = [
        {"participant": "group:000000001", **figures, **counted},
        {"participant": "group:000000002", **figures, **counted},
        {"participant": "virtual-group:VG-1", "elected_on": "2025-12-01"},
    ]
    *members, formed = answers(*rows, threshold=LowVolumeThreshold(Decimal(0), 0, 0))
    assert [one.answer for one in members] == [Eligibility.MIPS_ELIGIBLE] * 2
    assert formed.answer is Eligibility.UNDETERMINED
    assert formed.missing == ("eligibility",)


def test_a_rosters_answer_for_one_participant_opens_no_gate_for_another() -> None:
    counted = {**OVER, "eligible_clinicians": 5, "mips_eligible_clinicians": 5}
    one, other = Group(Tin("000000001")), Group(Tin("000000002"))
    rows = roster_of(*({"participant": who.key, **counted} for who in (one, other)))
    found = {row.participant: answer for row, answer in determine_roster(rows, PY2026)}
    plans = {
        who: PlannedSubmission(who, PY2026, {PerformanceCategory.QUALITY}) for who in (one, other)
    }
    assert may_submit(plans[one], found[one]).answer is True
    assert may_submit(plans[other], found[one]).answer is False
    with pytest.raises(InvalidValue, match="of group"):
        begin(other, found[one], PY2026)


# --- a roster that is read again ----------------------------------------------------------------


@pytest.mark.parametrize("year", [2018, 2020, 2026])
def test_rereading_a_roster_gives_the_same_answers_as_holding_it(year: int) -> None:
    block = Block(1, year)
    cells = block.individuals(30) + block.groups(30) + block.apm_entities(10) + block.together(10)
    rows = tables.read_roster(cells)
    assert list(determine_each(lambda: rows, block.year)) == determine_roster(rows, block.year)


def test_rows_that_contradict_each_other_are_refused_before_any_answer() -> None:
    lines = [
        "participant,virtual_group,elected_on",
        "virtual-group:VG-1,,2025-12-01",
        "virtual-group:VG-2,,2025-12-01",
        f"{GRP},VG-1,",
        f"individual:{GRP.removeprefix('group:')}|1234567893,VG-2,",
    ]
    rows = read_roster(lines)
    with pytest.raises(InvalidValue) as held:
        determine_roster(rows, PerformanceYear(2026))
    with pytest.raises(InvalidValue) as again:
        next(determine_each(lambda: rows, PerformanceYear(2026)))
    assert again.value.problems == held.value.problems


def changing(*readings: tuple[RosterRow, ...]) -> Callable[[], tuple[RosterRow, ...]]:
    """Return what gives other rows at each reading, and the last ones from then on."""
    left = list(readings)
    return lambda: left.pop(0) if len(left) > 1 else left[0]


ALONE = RosterRow(line=2, participant=Group(Tin("000000001")), facts=GroupFacts())
UNTESTED = GroupFacts(segment_1=Exceeded(frozenset({Criterion.SERVICES})))


@pytest.mark.parametrize(
    ("after", "answered", "fields"),
    [
        ([], 0, ["roster"]),
        ([ALONE, evolve(ALONE, participant=Group(Tin("000000002")))], 2, ["roster"]),
        ([evolve(ALONE, facts=GroupFacts(eligible_clinicians=2))], 1, ["roster"]),
        # 2018 does not test services.
        ([evolve(ALONE, facts=UNTESTED)], 0, ["row 2, segment_1", "roster"]),
    ],
)
def test_a_roster_that_changes_while_it_is_read_is_refused_after_the_last_answer(
    after: list[RosterRow], answered: int, fields: list[str]
) -> None:
    answers = determine_each(changing((ALONE,), tuple(after)), PerformanceYear(2018))

    assert len([next(answers) for _ in range(answered)]) == answered
    with pytest.raises(InvalidInput) as refusal:
        next(answers)
    assert [one.field for one in refusal.value.problems] == fields


def test_rows_that_need_no_other_rows_are_not_kept_in_memory() -> None:
    alive: list[weakref.ref[RosterRow]] = []
    most = 0

    def reread() -> Iterator[RosterRow]:
        for number in range(500):
            row = RosterRow(line=number + 2, participant=Group(Tin(f"{number:09}")))
            alive.append(weakref.ref(row))
            yield row

    for _ in determine_each(reread, PerformanceYear(2026)):
        most = max(most, sum(one() is not None for one in alive[-600:]))
    assert most < 10
