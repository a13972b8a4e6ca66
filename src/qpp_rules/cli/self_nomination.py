"""The command that reviews a self-nomination."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qpp_rules.adapters import measures_data
from qpp_rules.cli.conventions import (
    FINDING_COLUMNS,
    AsCsv,
    AsJson,
    YearOption,
    checks_files,
    form_of,
    moment_option,
    read_value,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.output import say, show
from qpp_rules.self_nomination import (
    Application,
    PriorRecord,
    ReviewAnswer,
    open_items,
    review,
)

self_nomination = typer.Typer(
    help="Self-nomination of an intermediary.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@self_nomination.command("review", epilog=example_of("self-nomination review"))
@checks_files
def review_application(
    application: Annotated[
        Path,
        typer.Argument(
            metavar="APPLICATION",
            help="The application, as the library's JSON; - is stdin.",
        ),
    ],
    year: YearOption,
    submitted_at: Annotated[
        Any, moment_option("When it is submitted, such as 2026-08-15, or now.")
    ] = None,
    prior: Annotated[
        Path | None,
        typer.Option(
            "--prior", metavar="FILE", help="What is on record of the applicant, as JSON."
        ),
    ] = None,
    measures: Annotated[
        Path | None,
        typer.Option("--measures", metavar="FILE", help="CMS's measures-data.json of the year."),
    ] = None,
    mvps: Annotated[
        Path | None, typer.Option("--mvps", metavar="FILE", help="CMS's mvp.json of the year.")
    ] = None,
    open_only: Annotated[
        bool, typer.Option("--open", help="Show only what is open, by the day it is due.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what a self-nomination lacks.

    Ends with 1 if there are gaps, or that is not known. That no gap was found does not mean that
    CMS approves: its lists are open.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    found = review(
        read_value(application, Application),
        year,
        submitted_at=submitted_at,
        prior=None if prior is None else read_value(prior, PriorRecord),
        inventory=None if measures is None else measures_data.read(measures, year),
        mvps=None if mvps is None else measures_data.read_mvps(mvps, year),
    )
    title = f"Performance year {year}"
    if open_only:
        columns = ("due", "tab", "item", "verdict", "title", "observed", "required")
        show(open_items(found), form, title=title, columns=columns)
    else:
        show(found.to_rows(), form, title=title, columns=FINDING_COLUMNS)
    for one in found.missing:
        say(f"missing: {one}")
    say(found.answer.value)
    if found.answer is not ReviewAnswer.NO_GAP_FOUND:
        raise typer.Exit(NO)
