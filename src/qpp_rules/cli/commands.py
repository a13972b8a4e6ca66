"""The commands. Each reads, asks the library, shows; the rules are elsewhere.

How a command ends is in :mod:`qpp_rules.cli.exits`.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from qpp_rules import rulebook
from qpp_rules.adapters.calendars import to_ical
from qpp_rules.adapters.rosters import RosterRow, determine_roster
from qpp_rules.cli.audits import audit
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    AsOf,
    Citing,
    Force,
    Roster,
    Subject,
    Writes,
    Year,
    YearIfAny,
    YearOption,
    checks_files,
    complete_moment,
    covered_years,
    form_of,
    key_of,
    misused,
    read_instant,
    read_participants,
)
from qpp_rules.cli.elections import elections
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO, Commands
from qpp_rules.cli.files import write_files
from qpp_rules.cli.output import Form, say, show, show_text, working
from qpp_rules.core.determinations import Determination
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.deadlines import calendar
from qpp_rules.eligibility import Eligibility

__all__ = ["app"]


def __dir__() -> list[str]:
    return __all__


app = typer.Typer(
    name="qpp-rules",
    cls=Commands,
    help="The rules that MIPS third party intermediaries must follow.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(audit, name="audit")
app.add_typer(elections, name="elections")


def _show_version(asked: bool) -> None:
    if asked:
        show_text(f"qpp-rules {version('qpp-rules')}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and leave."
        ),
    ] = False,
) -> None:
    """The rules that MIPS third party intermediaries must follow."""


@app.command(epilog=example_of("rules"))
@checks_files
def rules(
    year: YearIfAny = None,
    subject: Subject = None,
    citing: Citing = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show parameters and rules with their sources.

    With YEAR, as the texts of that year have them; else every text of every year. Each is shown
    with the file that holds it.
    """
    if year is None and subject is None and citing is None:
        misused("give a YEAR, --subject SUBJECT or --citing PARAGRAPH")
    form = form_of(as_json=as_json, as_csv=as_csv)
    rows = rulebook.listing(year, subject=subject, paragraph=citing)
    years = ("first_year", "last_year") if year is None else ()
    columns = ("id", "title", *years, "value", "citation", "basis", "file")
    show(rows, form, title="" if year is None else f"{year}", columns=columns)
    if not rows:
        say("nothing found")


@app.command(epilog=example_of("compare"))
@checks_files
def compare(first: Year, second: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show what differs between two years.

    That is, each parameter and rule whose value, paragraph or basis differs.
    """
    show(rulebook.compare(first, second), form_of(as_json=as_json, as_csv=as_csv))


@app.command(epilog=example_of("deadlines"))
@checks_files
def deadlines(
    year: Year,
    as_of: AsOf = None,
    ical: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write them here for a calendar program; - is stdout."),
        Writes,
    ] = None,
    force: Force = False,
    stamp: Annotated[
        datetime | None,
        typer.Option(
            parser=read_instant,
            metavar="INSTANT",
            help="When the file of --ical counts as made, so that it comes out the same; else now.",
            autocompletion=complete_moment,
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
    form = form_of(as_json=as_json, as_csv=as_csv, written=(ical,))
    if ical is None and not (stamp is None and alarm is None):
        misused("--stamp and --alarm say how --ical writes; give --ical FILE")
    if form is Form.NOTHING and as_of is not None:
        misused("--ical - fills standard output; give it a file, or leave --as-of out")
    covered = covered_years()
    if year.year not in covered:
        spans = ((covered[0], covered[-1]),)
        raise YearNotCovered("rulebook", f"performance year {year}", spans)
    cal = calendar(year)
    if ical is not None:
        days = None if alarm is None else timedelta(days=alarm)
        content = to_ical(cal, stamp=stamp or datetime.now(UTC), alarm=days)
        write_files((ical, content), force=force)
        if form is Form.NOTHING:
            return
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
@checks_files
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

    The others may opt in, or are exempt. Ends with 1 where anyone is not determined.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    rows_read = read_participants(roster)
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
    if not counts.keys().isdisjoint((Eligibility.UNDETERMINED.name, _NOT_TESTED)):
        raise typer.Exit(NO)


_NOT_TESTED: Final = "NOT_TESTED"


def _eligibility_row(
    row: RosterRow, answer: Determination[Eligibility] | YearNotCovered, form: Form
) -> dict[str, Any]:
    participant = row.participant
    key = key_of(participant, masked=form is Form.TABLE)
    if not isinstance(answer, Determination):
        cells = (_NOT_TESTED, "", 0, str(answer))
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
