"""The commands about readiness: whose data may be submitted now, and what must be done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from qpp_rules.adapters.calendars import to_ical
from qpp_rules.adapters.readiness import read_cases, read_receipts
from qpp_rules.adapters.workbooks import workbook_of
from qpp_rules.audits import Blocking
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    Force,
    Writes,
    checks_files,
    form_of,
    instant_option,
    key_of,
    misused,
    read_value,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import lines_of, name_of, write_files
from qpp_rules.cli.output import Form, say, show
from qpp_rules.core.errors import InvalidInput, InvalidValue
from qpp_rules.core.vocabulary import ReadinessStatus
from qpp_rules.readiness import (
    EVERYONE,
    CheckedRoster,
    OutsidePosting,
    Readiness,
    Receipt,
    SubmissionCase,
    check_all,
    unsubmitted,
    work_calendar,
    worklist,
)

if TYPE_CHECKING:
    from qpp_rules.core.planned_submissions import PlannedSubmission

ready = typer.Typer(
    help="Whether data may be submitted now.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Cases = Annotated[
    Path, typer.Argument(metavar="CASES", help="Stored cases as JSON Lines; - is stdin.")
]
Instant = Annotated[
    datetime, instant_option("When the data would be sent, such as 2027-02-01T09:00-05:00, or now.")
]
Intermediary = Annotated[
    Path | None,
    typer.Option(
        "--intermediary",
        metavar="FILE",
        help="A stored case whose facts of the intermediary hold for every line without them.",
    ),
]
Affected = Annotated[
    bool,
    typer.Option("--affected", help="An open deficiency holds back only those it affects."),
]
WarnOutside = Annotated[
    bool,
    typer.Option("--warn-outside-posting", help="Only warn about data outside the posting."),
]

_COLUMNS: Final = (
    *("participant", "reporting_option", "answer", "place", "verdict", "title", "about"),
    *("observed", "missing", "cleared_by", "until"),
)
_KEYS: Final = (
    *(*_COLUMNS, "what", "citation", "categories", "mvp", "rule", "required", "basis", "note"),
    *("scope", "holds"),
)
_WORK: Final = (
    *("participant", "reporting_option", "verdict", "what", "cleared_by", "until", "scope"),
    *("title", "about"),
)
_COUNTS: Final = ("count_of", "name", "cases")
_MALFORMED: Final = "malformed"


@ready.command("check", epilog=example_of("ready check"))
@checks_files
def check_cases(
    cases: Cases,
    as_of: Instant,
    intermediary: Intermediary = None,
    affected: Affected = False,
    warn_outside_posting: WarnOutside = False,
    counts: Annotated[
        bool, typer.Option("--counts", help="Show only how many cases each thing holds back.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show whose data may be submitted now.

    Each case is READY, BLOCKED or UNDETERMINED, with what holds it back. A line that is not a case
    is named, and the others are checked. Warnings hold nothing back, and go to standard error.

    Ends with 1 unless every case is READY.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    rows: list[dict[str, Any]] = []
    given = _Given(cases, as_of, intermediary, affected, warn_outside_posting)
    with _checked(given) as (found, reading):
        for one in found:
            rows += [] if counts else _rows(one, form)
            for told in one.warnings:
                say(f"{one.planned.participant.masked_key}: warning: {told}")
    show(found.to_rows() if counts else rows, form, columns=_COUNTS if counts else _COLUMNS)
    _end(found, reading)


@ready.command("worklist", epilog=example_of("ready worklist"))
@checks_files
def list_work(
    cases: Cases,
    as_of: Instant,
    intermediary: Intermediary = None,
    affected: Affected = False,
    warn_outside_posting: WarnOutside = False,
    ical: Annotated[
        Path | None,
        typer.Option("--ical", metavar="FILE", help="Write a calendar file here; - is stdout."),
        Writes,
    ] = None,
    workbook: Annotated[
        Path | None,
        typer.Option("--workbook", metavar="FILE", help="Write an Excel workbook here."),
        Writes,
    ] = None,
    force: Force = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what must be done, by whom and by when.

    What holds back everyone comes once. Ends with 1 unless every case is READY.
    """
    form = form_of(as_json=as_json, as_csv=as_csv, written=(ical, workbook))
    given = _Given(cases, as_of, intermediary, affected, warn_outside_posting)
    with _checked(given) as (found, reading):
        answers = list(found)
    rows = list(worklist(answers))
    calendar = None
    if ical is not None:
        years = {one.planned.year for one in answers}
        if len(years) != 1:
            misused("--ical needs cases of one performance year")
        calendar = to_ical(work_calendar(answers, *years), stamp=datetime.now(UTC))
    book = None if workbook is None else workbook_of(rows, title="Worklist")
    write_files((ical, calendar or b""), (workbook, book or b""), force=force)
    if form is not Form.NOTHING:
        masked: dict[Any, str] = {
            one.planned.participant.key: key_of(one.planned.participant, form) for one in answers
        }
        shown = [{**row, "participant": masked.get(row["participant"], EVERYONE)} for row in rows]
        show(shown, form, columns=_WORK)
    _end(found, reading)


@ready.command("unsubmitted", epilog=example_of("ready unsubmitted"))
@checks_files
def show_unsubmitted(
    cases: Cases,
    as_of: Instant,
    intermediary: Intermediary = None,
    affected: Affected = False,
    warn_outside_posting: WarnOutside = False,
    receipts: Annotated[
        Path | None,
        typer.Option(
            "--receipts", metavar="FILE", help="CMS's receipts, stored as JSON Lines; - is stdin."
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show who was ready and has no receipt.

    READY is not submitted: only CMS's receipt shows that. Receipts of participants that were not
    ready are counted on standard error.

    Ends with 1 if anyone is shown, or a line is not a case.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    received: tuple[Receipt, ...] = ()
    if receipts is not None:
        with lines_of(receipts) as lines:
            received = read_receipts(lines)
    given = _Given(cases, as_of, intermediary, affected, warn_outside_posting)
    ready_ones: set[tuple[object, ...]] = set()

    def noted(answers: Iterator[Readiness]) -> Iterator[Readiness]:
        for one in answers:
            if one.answer is ReadinessStatus.READY:
                ready_ones.add((one.planned.participant, one.planned.year))
            yield one

    with _checked(given) as (found, reading):
        left = unsubmitted(noted(found), receipts=received)
    show([_plan_row(one, form) for one in left], form)
    others = [one for one in received if (one.participant, one.year) not in ready_ones]
    if others:
        first = others[0].participant.masked_key
        say(f"receipts of participants that were not ready {len(others)}, the first of {first}")
    say(f"ready {found.counts[ReadinessStatus.READY]}, without a receipt {len(left)}")
    if left or reading.malformed:
        raise typer.Exit(NO)


class _Reading(Iterator[SubmissionCase]):
    """The cases among the lines; what is wrong with the others is said at once."""

    def __init__(self, lines: Iterator[tuple[str, SubmissionCase | InvalidInput]]) -> None:
        self.count = 0
        self.malformed = 0
        self._lines = lines

    def __next__(self) -> SubmissionCase:
        for place, found in self._lines:
            self.count += 1
            if isinstance(found, SubmissionCase):
                return found
            self.malformed += 1
            say(f"{place}: {found}")
        raise StopIteration


class _Given(NamedTuple):
    """The arguments that all commands take."""

    cases: Path
    as_of: datetime
    intermediary: Path | None
    affected: bool
    outside: bool


@contextmanager
def _checked(given: _Given) -> Iterator[tuple[CheckedRoster, _Reading]]:
    """Give the answers to the cases of a file, to be read inside; refuse a file without cases."""
    path = given.intermediary
    with lines_of(given.cases) as lines:
        shared = None if path is None else read_value(path, SubmissionCase)
        reading = _Reading(read_cases(lines, intermediary=shared))
        found = check_all(
            reading,
            as_of=given.as_of,
            blocking=Blocking.AFFECTED if given.affected else Blocking.EVERYONE,
            outside_posting=OutsidePosting.WARN if given.outside else OutsidePosting.BLOCK,
        )
        yield found, reading
    if not reading.count:
        expected = "at least one case"
        raise InvalidValue.of(name_of(given.cases), "cases", given="none", expected=expected)


def _rows(one: Readiness, form: Form) -> list[dict[str, Any]]:
    """Return a row for everything that holds the data back; one row, if nothing does."""
    key = key_of(one.planned.participant, form)
    rows = one.to_rows() or [{**one.planned.to_row(), "answer": one.answer.name}]
    every = dict.fromkeys(_KEYS)
    return [{**every, **row, "participant": key} for row in rows]


def _plan_row(planned: PlannedSubmission, form: Form) -> dict[str, Any]:
    return {**planned.to_row(), "participant": key_of(planned.participant, form)}


def _end(found: CheckedRoster, reading: _Reading) -> None:
    """Say how many cases have each answer, and end with 1 unless all are ready."""
    told = ", ".join(f"{status.name} {count}" for status, count in found.counts.items())
    say(f"{told}, {_MALFORMED} {reading.malformed}")
    if found.counts[ReadinessStatus.READY] != reading.count:
        raise typer.Exit(NO)
