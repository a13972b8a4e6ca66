"""The commands about elections to opt in or to report voluntarily."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from qpp_rules.adapters.elections import gate_of, read_elections
from qpp_rules.adapters.rosters import determine_roster
from qpp_rules.cli.conventions import (
    AsCsv,
    AsJson,
    Roster,
    Year,
    YearOption,
    checks_files,
    form_of,
    key_of,
    read_file,
    read_participants,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.output import Form, say, show
from qpp_rules.elections import Choice, effects

__all__ = ["elections"]


def __dir__() -> list[str]:
    return __all__


elections = typer.Typer(
    help="Elections to opt in or to report voluntarily.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@elections.command("check", epilog=example_of("elections check"))
@checks_files
def check_elections(
    roster: Roster,
    ledger: Annotated[
        Path, typer.Argument(metavar="ELECTIONS", help="Confirmed elections as CSV; - is stdin.")
    ],
    year: YearOption,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say whose data may go, as elections stand.

    Ends with 1 where somebody's may not be submitted.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    answers = determine_roster(read_participants(roster), year)
    kept = read_file(ledger, read_elections)
    gates = [gate_of(row.participant, answer, kept, year) for row, answer in answers]
    rows = [
        {
            "participant": key_of(election.participant, masked=form is Form.TABLE),
            "eligibility": election.eligibility.name,
            "state": election.state.name,
            "may_submit": {True: "YES", False: "NO", None: "UNKNOWN"}[gate.answer],
            "why": "; ".join(finding.message for finding in gate.findings),
        }
        for election, gate in gates
    ]
    show(rows, form, title=f"Performance year {year}")
    counts = Counter(row["may_submit"] for row in rows)
    say(", ".join(f"may submit {name} {count}" for name, count in sorted(counts.items())))
    if set(counts) != {"YES"}:
        raise typer.Exit(NO)


@elections.command("effects", epilog=example_of("elections effects"))
@checks_files
def show_effects(year: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show what each choice of an election brings.

    It is what holds in YEAR, with where that is written.
    """
    rows = [row for choice in Choice for row in effects(choice, year).to_rows()]
    show(rows, form_of(as_json=as_json, as_csv=as_csv), title=f"Performance year {year}")
