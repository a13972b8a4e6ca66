"""The command about an intermediary's standing with CMS."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from qpp_rules.adapters.standing import read_events
from qpp_rules.cli.conventions import (
    FINDING_COLUMNS,
    MAY_SUBMIT,
    AsCsv,
    AsJson,
    YearOption,
    checks_files,
    form_of,
    moment_option,
    read_file,
    read_intermediary_type,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.output import say, show
from qpp_rules.core.vocabulary import IntermediaryType
from qpp_rules.standing import check_standing, status
from qpp_rules.terms import Approval

standing = typer.Typer(
    help="The standing of an intermediary with CMS.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@standing.command("check", epilog=example_of("standing check"))
@checks_files
def check_intermediary(
    events: Annotated[
        Path, typer.Argument(metavar="EVENTS", help="What happened, as CSV; - is stdin.")
    ],
    year: YearOption,
    as_of: Annotated[
        Any, moment_option("When data would be submitted, such as 2027-02-01, or now.")
    ],
    approved_as: Annotated[
        Any,
        typer.Option(
            "--approved-as",
            parser=read_intermediary_type,
            metavar="TYPE",
            help="CMS's approval for the year: QCDR, QUALIFIED_REGISTRY or another type. Without "
            "it, the approval is not known.",
            autocompletion=lambda: [one.name for one in IntermediaryType],
        ),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show an intermediary's standing.

    Also shows whether the intermediary may submit data of the year. Ends with 1 if it may not, or
    that is not known. Remedial action alone does not hold data back.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    happened = read_file(events, read_events)
    approvals = None if approved_as is None else (Approval(approved_as, year),)
    gate = check_standing(approvals, happened, year, at=as_of)
    stands = status(happened, at=as_of, year=year).answer
    answers = {"standing": stands.name, "may_submit": MAY_SUBMIT[gate.answer]}
    rows = [{**answers, **row} for row in gate.to_rows()]
    show(rows, form, title=f"Performance year {year}", columns=FINDING_COLUMNS)
    say(f"standing {stands.name}, may submit {MAY_SUBMIT[gate.answer]}")
    if gate.answer is not True:
        raise typer.Exit(NO)
