"""The commands about what is submitted to CMS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from qpp_rules.adapters import measures_data
from qpp_rules.adapters.qpp_api import read_submissions
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    YearOption,
    checks_files,
    form_of,
    key_of,
    misused,
    read_intermediary_type,
    read_value,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import STDIN, name_of, opened
from qpp_rules.cli.output import Form, say, show, working
from qpp_rules.core.errors import InvalidInput, InvalidValue
from qpp_rules.core.findings import Verdict
from qpp_rules.core.identifiers import VendorId
from qpp_rules.core.vocabulary import ApmEntityKind, IntermediaryType, ParticipationOption
from qpp_rules.submissions import (
    Checked,
    Particulars,
    Reporter,
    Sender,
    Submission,
    check_all,
    kind_of,
)

if TYPE_CHECKING:
    from qpp_rules.core.findings import Finding

submission = typer.Typer(
    help="What is submitted to CMS.", no_args_is_help=True, rich_markup_mode=None
)

_COLUMNS: Final = ("record", "participant", "kind", "title", "about", "observed", "required")
_GROUPED: Final = ("count", "kind", "verdict", "title", "about", "example")
_MALFORMED: Final = "malformed"


@submission.command("check", epilog=example_of("submission check"))
@checks_files
def check_submissions(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="Submissions as CMS's JSON: an array, JSON Lines, or a folder; - is stdin.",
        ),
    ],
    measures: Annotated[
        Path,
        typer.Option(
            "--measures",
            metavar="FILE",
            help="CMS's measures-data.json, or the folder of its npm package.",
        ),
    ],
    year: YearOption,
    intermediary_type: Annotated[
        Any,
        typer.Option(
            "--intermediary-type",
            parser=read_intermediary_type,
            metavar="TYPE",
            help="QCDR, or QUALIFIED_REGISTRY.",
            autocompletion=lambda: [one.name for one in IntermediaryType],
        ),
    ],
    mvps: Annotated[
        Path | None, typer.Option("--mvps", metavar="FILE", help="CMS's mvp.json.")
    ] = None,
    vendor: Annotated[
        str | None,
        typer.Option("--vendor", metavar="ID", help="The id that CMS gave the intermediary."),
    ] = None,
    permission: Annotated[
        list[str] | None,
        typer.Option(
            "--permission",
            metavar="ID",
            help="A QCDR measure that the intermediary owns or may use. Repeatable.",
        ),
    ] = None,
    particulars: Annotated[
        Path | None,
        typer.Option(
            "--particulars", metavar="FILE", help="What is true beside the counts, as JSON."
        ),
    ] = None,
    shared_savings: Annotated[
        bool,
        typer.Option(
            "--shared-savings", help="APM Entities in FILE are Shared Savings Program ACOs."
        ),
    ] = False,
    grouped: Annotated[
        bool, typer.Option("--grouped", help="Show how often each finding was made.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what is refused in FILE.

    That is what CMS does not take, and what the intermediary may not send. Also shows what should
    be looked at, which refuses nothing. A record that is not a submission is named, and the others
    are checked.

    Ends with 1 if anything is refused or malformed, or that is not known.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    if STDIN in {measures, mvps}:
        misused("standard input is for FILE; give the files of --measures and --mvps by name")
    inventory = measures_data.read(measures, year)
    listed = None if mvps is None else measures_data.read_mvps(mvps, year)
    given = None if particulars is None else read_value(particulars, Particulars)
    sender = Sender(
        intermediary_type,
        None if vendor is None else VendorId(vendor),
        None if permission is None else frozenset(permission),
    )
    rows: list[dict[str, Any]] = []
    with _records(file, inventory) as records:
        reading = _Reading(records, rows)
        found = check_all(
            reading,
            inventory,
            sender,
            _as_shared_savings if shared_savings else None,
            mvps=listed,
            particulars=given,
        )
        for checked in found:
            if not grouped:
                rows += _rows(reading.place, checked, form)
    if not reading.count:
        raise InvalidValue.of(
            name_of(file), "records", given="none", expected="at least one submission"
        )
    overall = found.number_of_qcdr_measures
    if overall.answer is False:
        rows += [_row("all of them", None, finding) for finding in overall.findings]
    if grouped:
        rows = [*_grouped(rows), *found.to_rows()]
    title = f"Performance year {year}"
    show(rows, form, title=title, columns=_GROUPED if grouped else _COLUMNS)
    counts = found.counts
    say(
        f"refused {counts[False]}, not known {counts[None]}, not refused {counts[True]}, "
        f"{_MALFORMED} {reading.malformed}"
    )
    if counts[False] or counts[None] or reading.malformed or overall.answer is False:
        raise typer.Exit(NO)


@contextmanager
def _records(file: Path, inventory: Any) -> Iterator[Iterator[tuple[str, Any]]]:
    """Open *file*, a folder or standard input; each record comes with its place."""
    if file.is_dir():
        with working("checking"):
            yield read_submissions(file, inventory=inventory)
        return
    with opened(file) as content:
        yield read_submissions(content, inventory=inventory)


class _Reading(Iterator[Submission]):
    """The submissions among records; a row is added for each problem of the others.

    *place* is that of the submission that came last.
    """

    def __init__(self, records: Iterator[tuple[str, Any]], rows: list[dict[str, Any]]) -> None:
        self.place = ""
        self.count = 0
        self.malformed = 0
        self._records = records
        self._rows = rows

    def __next__(self) -> Submission:
        for place, found in self._records:
            self.count += 1
            if isinstance(found, Submission):
                self.place = place
                return found
            self.malformed += 1
            self._rows += _malformed_rows(place, found)
        raise StopIteration


def _as_shared_savings(one: Submission) -> Reporter | None:
    if one.participation_option is not ParticipationOption.APM_ENTITY:
        return None
    return Reporter(one.participation_option, apm_entity=ApmEntityKind.SHARED_SAVINGS_ACO)


def _rows(place: str, checked: Checked, form: Form) -> Iterator[dict[str, Any]]:
    whose = checked.submission.participant
    key = f"subgroup:{checked.submission.entity_id}" if whose is None else key_of(whose, form)
    return (_row(place, key, finding) for finding in checked.faults)


def _row(place: str, key: str | None, finding: Finding) -> dict[str, Any]:
    return {
        "record": place,
        "participant": key,
        "kind": kind_of(finding.rule.id).value,
        **finding.to_row(),
    }


def _malformed_rows(place: str, error: InvalidInput) -> Iterator[dict[str, Any]]:
    for problem in error.problems:
        yield {
            "record": place,
            "participant": None,
            "kind": _MALFORMED,
            "rule": "",
            "verdict": Verdict.NOT_MET.name,
            "title": "the record is a submission as CMS documents it",
            "about": problem.field,
            "observed": problem.given,
            "required": problem.expected,
            "missing": "",
            "citation": "",
            "basis": "",
            "note": problem.remedy,
        }


def _grouped(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield a row for all that is malformed, with the first as the example."""
    for one in rows[:1]:
        yield {
            "count": len(rows),
            **{name: one[name] for name in ("kind", "rule", "verdict", "title")},
            "about": "",
            "example": f"{one['record']} {one['about']}",
        }
