"""The commands. Each reads, asks the library, shows; the rules are elsewhere.

A command ends with 0 when it is done and the answer is yes, with 1 when the rule says no or cannot
say, and with 2 when its input is bad.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from qpp_rules import rulebook
from qpp_rules.adapters.calendars import to_ical
from qpp_rules.adapters.rosters import RosterRow, determine_roster, read_roster
from qpp_rules.cli.audits import audit
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    AsOf,
    Roster,
    Year,
    YearOption,
    bad_input_ends_with_2,
    form_of,
    key_of,
    misused,
    read_file,
    read_instant,
)
from qpp_rules.cli.elections import elections
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.files import STDOUT, write_whole
from qpp_rules.cli.output import Form, say, show, show_bytes, working
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.deadlines import calendar
from qpp_rules.eligibility import Eligibility

__all__ = ["app"]


def __dir__() -> list[str]:
    return __all__


app = typer.Typer(
    name="qpp-rules",
    help="The rules that MIPS third party intermediaries must follow.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(audit, name="audit")
app.add_typer(elections, name="elections")


@app.command(epilog=example_of("rules"))
@bad_input_ends_with_2
def rules(year: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show every parameter of YEAR and its source."""
    rows = rulebook.at(year)
    columns = ("parameter", "value", "citation", "basis")
    show(rows, form_of(as_json=as_json, as_csv=as_csv), title=f"{year}", columns=columns)


@app.command(epilog=example_of("compare"))
@bad_input_ends_with_2
def compare(first: Year, second: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show how the parameters of two years differ."""
    show(rulebook.compare(first, second), form_of(as_json=as_json, as_csv=as_csv))


@app.command(epilog=example_of("deadlines"))
@bad_input_ends_with_2
def deadlines(
    year: Year,
    as_of: AsOf = None,
    ical: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write them here for a calendar program; - is stdout."),
    ] = None,
    stamp: Annotated[
        datetime | None,
        typer.Option(
            parser=read_instant,
            metavar="INSTANT",
            help="When the file of --ical counts as made, so that it comes out the same; else now.",
        ),
    ] = None,
    alarm: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS", help="Let --ical ring so many days before a close.", min=1, max=3650
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the deadlines of YEAR in Eastern time.

    With --as-of, show their status then too.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    if ical is None and not (stamp is None and alarm is None):
        misused("--stamp and --alarm say how --ical writes; give --ical FILE")
    if ical == STDOUT and (form is not Form.TABLE or as_of is not None):
        misused("--ical - fills standard output; give it a file, or leave the others out")
    cal = calendar(year)
    if ical is not None:
        days = None if alarm is None else timedelta(days=alarm)
        content = to_ical(cal, stamp=stamp or datetime.now(UTC), alarm=days)
        if ical == STDOUT:
            show_bytes(content)
            return
        write_whole(ical, content)
    rows = cal.to_rows()
    columns = ["key", "opens", "closes", "extensions", "citation", "basis"]
    if as_of is not None:
        statuses = (cal[key].status(as_of).name for key in cal)
        rows = [{**row, "status": status} for row, status in zip(rows, statuses, strict=True)]
        columns.insert(1, "status")
    show(rows, form, title=f"Performance year {year}", columns=columns)
    for reason in dict.fromkeys(str(error) for error in cal.not_covered.values()):
        say(f"not covered: {reason}")


@app.command(epilog=example_of("eligibility"))
@bad_input_ends_with_2
def eligibility(
    roster: Roster,
    year: YearOption,
    explain: Annotated[
        bool, typer.Option("--explain", help="Print every clause for every participant.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Decide who of ROSTER is MIPS eligible.

    The others may opt in, or are exempt, or are not determined.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    rows_read = read_file(roster, read_roster)
    with working("deciding"):
        answers = determine_roster(rows_read, year)
    rows = [_eligibility_row(row, answer, form) for row, answer in answers]
    if explain:
        for row, answer in answers:
            text = answer.explain() if isinstance(answer, Determination) else str(answer)
            say(f"{row.participant.masked_key}: {text}")
    show(rows, form, title=f"Performance year {year}")
    counts = Counter(row["eligibility"] for row in rows)
    say(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))


def _eligibility_row(
    row: RosterRow, answer: Determination[Eligibility] | YearNotCovered, form: Form
) -> dict[str, Any]:
    participant = row.participant
    key = key_of(participant, masked=form is Form.TABLE)
    if not isinstance(answer, Determination):
        cells = ("NOT_TESTED", "", 0, str(answer))
    else:
        missing, assumptions = ", ".join(answer.missing), len(answer.assumptions)
        cells = (answer.answer.name, missing, assumptions, "")
    return dict(
        zip(
            ("participant", "eligibility", "missing", "assumptions", "note"),
            (key, *cells),
            strict=True,
        )
    )
