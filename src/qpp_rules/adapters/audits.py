"""Audit findings from CSV, and the execution report as a CSV file or Excel workbook.

Reviews have one row for each error of a record, and one row for a record without errors:

================  =============================================================================
``participant``   the participant's key, such as ``group:000000001``
``patient``       the patient's id, as the plan has it
``documented``    ``yes``, or ``no`` if no clinical documentation was available
``kind``          of an error: a name or value of ``ErrorKind``, such as ``TIN_OR_NPI``
``measure``       of an error: the measure or activity that it affects, if any
``description``   of an error: what is wrong; required for ``OTHER``; it must not name a patient
================  =============================================================================

Checks of whole participants have one row for each error, and one row for a participant without
errors. The columns are ``participant``; ``eligibility_status``, ``identifiers``, ``rates`` and
``relevance``, each ``yes``, ``no``, or empty if it is not known; and the last three of the reviews.
If a record or participant has several rows, they must agree.

Corrections have the columns ``deficiency``, the key of what was corrected; ``how``;
``corrected_at``, a day or an instant, empty if it is not known; and ``records``, the number of
records corrected, empty for all that were known to be wrong by then. A deficiency that was
corrected in several steps has a row for each. Numbers of clinicians have the columns
``participant`` and ``clinicians``. Withdrawals have the columns ``participant``,
``withdrawn_at``, a day or an instant, and ``reason``.

Messages never show the cells of reviews, or free text from the other files.
"""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import attrs

from qpp_rules.adapters.csv_rows import (
    csv_of,
    guarded,
    read_cell,
    read_count,
    read_flag,
    read_moment,
    refuse_all,
    rows_of,
)
from qpp_rules.adapters.extras import library
from qpp_rules.audits import (
    Correction,
    DataError,
    ErrorKind,
    ExecutionReport,
    ParticipantCheck,
    Review,
    Withdrawal,
)
from qpp_rules.core.checks import (
    a_hidden_text,
    instance_of,
    take,
)
from qpp_rules.core.errors import InvalidInput, InvalidType, Problem, YearNotCovered
from qpp_rules.core.identifiers import participant_from_key
from qpp_rules.core.masking import shown
from qpp_rules.core.vocabulary import read_member
from qpp_rules.core.years import eastern_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from typing import BinaryIO

    from openpyxl.worksheet.worksheet import Worksheet

    from qpp_rules import audits
    from qpp_rules.core.findings import Scalar
    from qpp_rules.core.identifiers import Participant

__all__ = [
    "CHECK_COLUMNS",
    "CLINICIAN_COLUMNS",
    "CORRECTION_COLUMNS",
    "REVIEW_COLUMNS",
    "WITHDRAWAL_COLUMNS",
    "read_checks",
    "read_clinicians",
    "read_corrections",
    "read_reviews",
    "read_withdrawals",
    "report_csv",
    "report_workbook",
]


def __dir__() -> list[str]:
    return __all__


_ERROR_COLUMNS: Final = ("kind", "measure", "description")
_FLAG_COLUMNS: Final = ("eligibility_status", "identifiers", "rates", "relevance")
REVIEW_COLUMNS: Final = ("participant", "patient", "documented", *_ERROR_COLUMNS)
CHECK_COLUMNS: Final = ("participant", *_FLAG_COLUMNS, *_ERROR_COLUMNS)
CORRECTION_COLUMNS: Final = ("deficiency", "how", "corrected_at", "records")
CLINICIAN_COLUMNS: Final = ("participant", "clinicians")
WITHDRAWAL_COLUMNS: Final = ("participant", "withdrawn_at", "reason")

_FREE_TEXT: Final = ("measure", "description", "deficiency", "how", "reason")


def read_reviews(lines: Iterable[str], name: str = "reviews") -> tuple[Review, ...]:
    """Read reviews from the *lines* of a CSV file that messages call *name*.

    >>> reviews = read_reviews([
    ...     "participant,patient,documented,kind,measure,description",
    ...     "group:000000001,P1,yes,,,",
    ...     "group:000000001,P2,yes,CLINICAL_DOCUMENTATION,236,no reading on that day",
    ...     "group:000000001,P2,yes,TIN_OR_NPI,,",
    ... ])
    >>> [len(review.errors) for review in reviews]
    [0, 2]

    Raises InvalidValue with every problem of the file, its row and column; no message shows a
    patient. A record that is not in the file was not reviewed.
    """
    records: dict[tuple[Participant, str], _Said] = {}
    for row in _rows(lines, name, REVIEW_COLUMNS, REVIEW_COLUMNS[:3], hidden=REVIEW_COLUMNS):
        participant = row.read("participant", participant_from_key)
        patient = row.read("patient", _read_text)
        documented = row.read("documented", read_flag)
        error = row.error()
        if not row.problems:
            said = {"documented": documented}
            row.put_with((participant, patient), said, error, records, "record")
    return tuple(
        Review(participant, patient, tuple(one.errors), one.said["documented"])
        for (participant, patient), one in records.items()
    )


def read_checks(lines: Iterable[str], name: str = "checks") -> tuple[ParticipantCheck, ...]:
    """Read the checks of whole participants from the *lines* of a CSV file called *name*.

    >>> (check,) = read_checks(["participant,identifiers,rates", "group:000000001,yes,no"])
    >>> print(check.eligibility_status, check.identifiers, check.rates)
    None True False

    Raises InvalidValue with every problem, its row and column.
    """
    participants: dict[Participant, _Said] = {}
    for row in _rows(lines, name, CHECK_COLUMNS, CHECK_COLUMNS[:1]):
        participant = row.read("participant", participant_from_key)
        said = {column: row.read_if_told(column, read_flag) for column in _FLAG_COLUMNS}
        error = row.error()
        if not row.problems:
            row.put_with(participant, said, error, participants, "participant")
    return tuple(
        ParticipantCheck(participant=participant, errors=tuple(one.errors), **one.said)
        for participant, one in participants.items()
    )


def read_corrections(lines: Iterable[str], name: str = "corrections") -> tuple[Correction, ...]:
    """Read how and when deficiencies were corrected from the *lines* of a CSV file called *name*.

    >>> read_corrections(["deficiency,how,corrected_at", "TIN_OR_NPI,looked up,2028-02-01"])
    (Correction(deficiency='TIN_OR_NPI', how='looked up', \
corrected_at=datetime.date(2028, 2, 1), records=None),)

    Raises InvalidValue with every problem, its row and column.
    """
    found: dict[Correction, int] = {}
    for row in _rows(lines, name, CORRECTION_COLUMNS, CORRECTION_COLUMNS[:2]):
        key = row.read("deficiency", _read_text)
        how = row.read("how", _read_text)
        corrected_at = row.read_if_told("corrected_at", read_moment)
        records = row.read_if_told("records", read_count)
        if not row.problems:
            made = Correction(deficiency=key, how=how, corrected_at=corrected_at, records=records)
            row.refuse_second("deficiency", "correction", found.setdefault(made, row.line))
    return tuple(found)


def read_withdrawals(
    lines: Iterable[str], name: str = "withdrawals"
) -> tuple[audits.Withdrawal, ...]:
    """Read who withdrew after the draw from the *lines* of a CSV file that messages call *name*.

    >>> read_withdrawals([
    ...     "participant,withdrawn_at,reason", "virtual-group:VG-1,2028-01-05,dissolved"
    ... ])
    (Withdrawal(participant=VirtualGroup(identifier='VG-1'), \
withdrawn_at=datetime.date(2028, 1, 5), reason='dissolved'),)

    Raises InvalidValue with every problem, its row and column.
    """
    found: dict[Participant, tuple[int, Withdrawal]] = {}
    for row in _rows(lines, name, WITHDRAWAL_COLUMNS, WITHDRAWAL_COLUMNS):
        participant = row.read("participant", participant_from_key)
        withdrawn_at = row.read("withdrawn_at", read_moment)
        reason = row.read("reason", _read_text)
        if not row.problems:
            made = Withdrawal(participant, withdrawn_at, reason)
            before, _ = found.setdefault(participant, (row.line, made))
            row.refuse_second("participant", "participant", before)
    return tuple(withdrawal for _, withdrawal in found.values())


def read_clinicians(lines: Iterable[str], name: str = "clinicians") -> dict[Participant, int]:
    """Read how many clinicians participants have from the *lines* of a CSV file called *name*.

    >>> read_clinicians(["participant,clinicians", "virtual-group:VG-1,12"])
    {VirtualGroup(identifier='VG-1'): 12}

    Raises InvalidValue with every problem, its row and column.
    """
    found: dict[Participant, tuple[int, int]] = {}
    for row in _rows(lines, name, CLINICIAN_COLUMNS, CLINICIAN_COLUMNS):
        participant = row.read("participant", participant_from_key)
        clinicians = row.read("clinicians", read_count)
        if not row.problems:
            before, _ = found.setdefault(participant, (row.line, clinicians))
            row.refuse_second("participant", "participant", before)
    return {participant: clinicians for participant, (_, clinicians) in found.items()}


# Rows, and rows about the same record or participant


def _rows(
    lines: Iterable[str],
    name: str,
    known: tuple[str, ...],
    required: tuple[str, ...],
    *,
    hidden: tuple[str, ...] = _FREE_TEXT,
) -> Iterator[_Row]:
    """Yield each row to be read; then raise with every problem noted in the file *name*."""
    problems: list[Problem] = []
    for line, cells in rows_of(lines, name, known, problems, required):
        row = _Row(line, cells, hidden)
        yield row
        problems += row.problems
    refuse_all(name, problems)


def _read_text(text: str) -> str:
    take("rows", text=(text, a_hidden_text))
    return text


@attrs.frozen
class _Said:
    """What the rows of one record or participant say, with its first line and its errors."""

    line: int
    said: dict[str, Any]
    errors: dict[DataError, int]


class _Row:
    """A row that is read cell by cell; *problems* gathers what is wrong with it."""

    def __init__(self, line: int, cells: Mapping[str, str], hidden: Collection[str]) -> None:
        self.line = line
        self.problems: list[Problem] = []
        self._cells = cells
        self._hidden = hidden

    def read(self, column: str, read: Callable[[str], Any]) -> Any:
        """Return the value of the cell in *column*, or None after noting its problems."""
        found: list[Problem] = []
        value = read_cell(self.line, column, read, self._cells.get(column, ""), found)
        self.problems += [self._told(column, problem) for problem in found]
        return value

    def read_if_told(self, column: str, read: Callable[[str], Any]) -> Any:
        """Return the value of the cell in *column*; None if it is empty."""
        return self.read(column, read) if self._cells.get(column) else None

    def error(self) -> DataError | None:
        """Return the error of the row, if it has one."""
        kind = self.read_if_told("kind", lambda text: read_member(ErrorKind, text))
        measure, description = (self._cells.get(name) or None for name in _ERROR_COLUMNS[1:])
        if not self._cells.get("kind"):
            self.problems += [
                Problem(f"row {self.line}, {column}", "a value", "an empty cell without a kind")
                for column, told in (("measure", measure), ("description", description))
                if told is not None
            ]
            return None
        try:
            # An unknown kind is noted already; any other shows what else is wrong.
            return DataError(kind or ErrorKind.TIN_OR_NPI, measure, description)
        except InvalidInput as error:
            self.problems += [
                self._told(one.field, attrs.evolve(one, field=f"row {self.line}, {one.field}"))
                for one in error.problems
            ]
            return None

    def put_with(
        self,
        subject: Any,
        said: dict[str, Any],
        error: DataError | None,
        known: dict[Any, _Said],
        whose: str,
    ) -> None:
        """Merge the row with earlier rows about *subject*; note where they differ."""
        first = known.setdefault(subject, _Said(self.line, said, {}))
        if first.line == self.line:
            first.errors.update({} if error is None else {error: self.line})
            return
        self.problems += [
            Problem(
                f"row {self.line}, {column}",
                f"another answer than row {first.line} has",
                f"the same in each row of a {whose}",
            )
            for column, told in said.items()
            if told is not first.said[column]
        ]
        if error is None or not first.errors:
            given = f"a second row of a {whose}, where row {first.line} or this one has no error"
            expected = f"one row for each error of a {whose}, or one row without any"
            self.problems.append(Problem(f"row {self.line}, kind", given, expected))
        elif (before := first.errors.setdefault(error, self.line)) != self.line:
            given = f"the error that row {before} has"
            self.problems.append(
                Problem(f"row {self.line}, kind", given, f"each error of a {whose} once")
            )

    def refuse_second(self, column: str, what: str, before: int) -> None:
        """Note that the row *before*, if it is another one, has the same."""
        if before != self.line:
            given = f"the {what} that row {before} has"
            self.problems.append(Problem(f"row {self.line}, {column}", given, f"each {what} once"))

    def _told(self, column: str, problem: Problem) -> Problem:
        if not self._cells.get(column):
            return attrs.evolve(problem, given="nothing")
        if column in self._hidden:
            return attrs.evolve(problem, given="a text that is not shown here")
        return problem


# The execution report as a file

_RATES: Final = ("error_rate", "share_affected", "share_affected_by_any")
# The limit of Excel. openpyxl silently truncates longer text.
_LONGEST_CELL: Final = 32_767


def report_csv(report: ExecutionReport) -> str:
    r"""Return *report* as CSV for a spreadsheet.

    It has a row for each deficiency of each audit, in the columns of
    :meth:`~qpp_rules.audits.ExecutionReport.to_rows`. Rates are percentages with two decimals,
    because a spreadsheet reads ``1/10`` as a date; the two counts beside a rate give the exact
    fraction. Text that a spreadsheet would run as a formula begins with an apostrophe, as in every
    CSV of the command line. Missing facts are empty cells; ``report.missing`` names them.

    >>> from qpp_rules import Group, PerformanceYear, Tin, sampling
    >>> from qpp_rules.audits import evaluate, execution_report
    >>> year = PerformanceYear(2027)
    >>> frame = [sampling.FrameEntry(Group(Tin("000000001")))]
    >>> plan = sampling.draw(frame, lambda _: ["P1"], seed="31415926535897932384", year=year)
    >>> result = evaluate(plan, [Review(plan.participants[0].participant, "P1")], year)
    >>> text = report_csv(execution_report(result, intermediary="=1+1"))
    >>> text.splitlines()[1][:43]
    "2027,'=1+1,data validation audit,,1,0,0.00%"
    """
    take("report_csv", report=(report, instance_of(ExecutionReport)))
    return csv_of(
        [
            {column: _as_percent(value) for column, value in row.items()}
            for row in _report_rows(report)
        ]
    )


def _report_rows(report: ExecutionReport) -> list[dict[str, Scalar | Fraction]]:
    return [
        {
            column: Fraction(value) if column in _RATES and isinstance(value, str) else value
            for column, value in row.items()
        }
        for row in report.to_rows()
    ]


def _as_percent(value: Scalar | Fraction) -> Scalar:
    return f"{round(value * 10_000) / 100:.2f}%" if isinstance(value, Fraction) else value


def report_workbook(report: ExecutionReport, path: str | os.PathLike[str] | BinaryIO) -> None:
    """Write *report* to *path*, a file's name or an open binary file, as an Excel workbook.

    The sheet *Report* has the rows of :func:`report_csv`. *Summary* has the due date of the report,
    what it lacks, and its contradictions. *Findings* has the findings of each section. Text is
    never written as a formula. Two workbooks of one report differ only in the time of writing,
    which openpyxl records.

    Raises InvalidValue for a text of more than 32,767 characters, the limit of an Excel cell,
    rather than truncate it. Raises InvalidType for an argument of the wrong type. Raises OSError,
    or ValueError for an impossible name, if the file cannot be written. Without the extra ``xlsx``
    it raises MissingExtra, which says what to install.
    """
    take("report_workbook", report=(report, instance_of(ExecutionReport)))
    if not (isinstance(path, (str, os.PathLike)) or callable(getattr(path, "write", None))):
        expected = "a file's name, or an open binary file"
        raise InvalidType.of("report_workbook", "path", given=shown(path), expected=expected)
    workbook = library("openpyxl", "xlsx").Workbook()
    sheets = _sheets(report)
    refuse_all("report_workbook", _too_long(sheets))
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        _fill(workbook.create_sheet(title), rows)
    workbook.save(path)


def _too_long(sheets: Mapping[str, Sequence[Mapping[str, Scalar | Fraction]]]) -> list[Problem]:
    return [
        Problem(
            f"sheet {title}, row {number}, {column}",
            f"a text of {length} characters",
            f"at most {_LONGEST_CELL}, because Excel would cut it",
            "write the report as JSON or CSV, or shorten the text",
        )
        for title, rows in sheets.items()
        for number, row in enumerate(rows, 2)
        for column, value in row.items()
        if isinstance(value, str) and (length := _length_in_excel(value)) > _LONGEST_CELL
    ]


def _length_in_excel(text: str) -> int:
    """Return the length of *text* as Excel counts it, in units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _sheets(report: ExecutionReport) -> dict[str, Sequence[Mapping[str, Scalar | Fraction]]]:
    findings: list[dict[str, Scalar]] = [
        {**one.to_row(), "verdict": one.verdict.value} for one in report.findings
    ]
    for row in findings:
        del row["rule"]
    summary: list[tuple[str, Scalar]] = [
        ("intermediary", report.intermediary),
        ("performance year", report.year.year),
        ("due", _due(report)),
        *(("missing", one) for one in report.missing or ("nothing",)),
        *(("contradiction", one) for one in report.contradictions),
    ]
    return {
        "Report": _report_rows(report),
        "Summary": [{"what": what, "value": value} for what, value in summary],
        "Findings": findings,
    }


def _due(report: ExecutionReport) -> str:
    try:
        return eastern_text(report.due)
    except YearNotCovered:
        return "on a day that was not found"


_WIDEST: Final = 48
_NARROWEST: Final = 9


def _fill(sheet: Worksheet, rows: Sequence[Mapping[str, Scalar | Fraction]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    columns = list(rows[0]) if rows else []
    lines: list[list[Scalar | Fraction]] = [
        [column.replace("_", " ") for column in columns],
        *(list(row.values()) for row in rows),
    ]
    for row_number, line in enumerate(lines, 1):
        for column_number, value in enumerate(line, 1):
            cell = sheet.cell(row_number, column_number)
            if isinstance(value, Fraction):
                cell.value, cell.number_format = float(value), "0.00%"
            else:
                cell.value = value
            if isinstance(value, str):
                # Neither a formula, if it begins with =, nor an error, such as #N/A.
                cell.data_type = "s"
                cell.quotePrefix = guarded(value) != value
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=row_number == 1)
    for column_number in range(1, len(columns) + 1):
        longest = max(len(guarded(_as_percent(line[column_number - 1]))) for line in lines)
        width = min(_WIDEST, max(_NARROWEST, longest + 2))
        sheet.column_dimensions[get_column_letter(column_number)].width = width
    sheet.freeze_panes = "A2"
