"""The commands. Each reads input, asks the library and shows the answer.

How a command ends is in :mod:`qpp_rules.cli.exits`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Final

import typer

import qpp_rules.cli.audits  # noqa: F401 (adds its commands to the group of sampling)
from qpp_rules import rulebook
from qpp_rules.adapters.calendars import to_ical
from qpp_rules.cli.cases import cases
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    AsOf,
    Citing,
    Force,
    Subject,
    Writes,
    Year,
    YearIfAny,
    checks_files,
    covered_years,
    form_of,
    instant_option,
    misused,
)
from qpp_rules.cli.elections import elections
from qpp_rules.cli.eligibility import eligibility
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import Commands
from qpp_rules.cli.files import write_files
from qpp_rules.cli.measures import measures
from qpp_rules.cli.output import Form, say, show, show_text
from qpp_rules.cli.postings import postings
from qpp_rules.cli.ready import ready
from qpp_rules.cli.registration import registration
from qpp_rules.cli.sampling import audit
from qpp_rules.cli.self_nomination import self_nomination
from qpp_rules.cli.standing import standing
from qpp_rules.cli.submissions import submission
from qpp_rules.core.errors import YearNotCovered
from qpp_rules.deadlines import calendar

app = typer.Typer(
    name="qpp-rules",
    cls=Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("eligibility", epilog=example_of("eligibility"))(eligibility)
app.add_typer(audit, name="audit")
app.add_typer(elections, name="elections")
app.add_typer(measures, name="measures")
app.add_typer(submission, name="submission")
app.add_typer(standing, name="standing")
app.add_typer(registration, name="registration")
app.add_typer(self_nomination, name="self-nomination")
app.add_typer(postings, name="postings")
app.add_typer(ready, name="ready")
app.add_typer(cases, name="cases")


_NOTHING: Final = "nothing found"


def _show_version(asked: bool) -> None:
    if asked:
        show_text(f"qpp-rules {version('qpp-rules')}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
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

    With YEAR, show that year; without it, show every year. The last column is the file that holds
    the parameter or rule.
    """
    if year is None and subject is None and citing is None:
        misused("give a YEAR, --subject SUBJECT or --citing PARAGRAPH")
    form = form_of(as_json=as_json, as_csv=as_csv)
    rows = rulebook.listing(year, subject=subject, paragraph=citing)
    years = ("first_year", "last_year") if year is None else ()
    columns = ("id", "title", *years, "value", "citation", "basis", "file")
    show(rows, form, title="" if year is None else f"{year}", columns=columns)
    if not rows:
        say(_NOTHING)


@app.command(epilog=example_of("trace"))
@checks_files
def trace(
    asked: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A requirement such as SAM-011, a rule, a finding or a parameter by its id, a "
            "paragraph of 42 CFR, or a source document with its heading.",
        ),
    ],
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Trace a rule, requirement or paragraph.

    It leads from each of these to all the others. The column "related" names what claims a
    requirement, and which requirements a rule claims.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    columns = ("kind", "id", "title", "years", "citation", "basis", "related", "file")
    rows = rulebook.trace(asked)
    show(rows, form, columns=columns)
    if not rows:
        say(_NOTHING)


@app.command(epilog=example_of("compare"))
@checks_files
def compare(first: Year, second: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show what differs between two years.

    This lists each parameter and rule whose value, paragraph or basis differs.
    """
    show(rulebook.compare(first, second), form_of(as_json=as_json, as_csv=as_csv))


@app.command(epilog=example_of("deadlines"))
@checks_files
def deadlines(
    year: Year,
    as_of: AsOf = None,
    ical: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a calendar file here; - is stdout."),
        Writes,
    ] = None,
    force: Force = False,
    stamp: Annotated[
        datetime | None,
        instant_option("Creation time of the --ical file, for a reproducible file. Default: now."),
    ] = None,
    alarm: Annotated[
        int | None,
        typer.Option(
            metavar="DAYS", help="Add an alarm to --ical, DAYS before each close.", min=1, max=3650
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the deadlines of YEAR in Eastern time.

    With --as-of, also show their status at that instant.
    """
    form = form_of(as_json=as_json, as_csv=as_csv, written=(ical,))
    if ical is None and not (stamp is None and alarm is None):
        misused("--stamp and --alarm need --ical; give --ical FILE")
    if form is Form.NOTHING and as_of is not None:
        misused("--ical - fills standard output; give it a file, or omit --as-of")
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
