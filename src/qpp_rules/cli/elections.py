"""The commands about elections to opt in or report voluntarily."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qpp_rules.adapters.elections import (
    gate_of,
    of_other_years,
    outside_roster,
    read_elections,
)
from qpp_rules.adapters.rosters import RosterRow, determine_each
from qpp_rules.cli.conventions import (
    MAY_SUBMIT,
    AsCsv,
    AsJson,
    Roster,
    Year,
    YearOption,
    checks_files,
    form_of,
    instant_option,
    key_of,
    participants_in,
    read_file,
    read_participants,
)
from qpp_rules.cli.examples import example_of
from qpp_rules.cli.exits import NO
from qpp_rules.cli.files import files_of, is_large, name_of
from qpp_rules.cli.output import say, show, some_of
from qpp_rules.elections import Choice, Election, effects

if TYPE_CHECKING:
    from qpp_rules.core.identifiers import Participant

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
    as_of: Annotated[
        datetime | None,
        instant_option("When the data is sent; an election confirmed later doesn't count."),
    ] = None,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show whose elections allow data submission.

    Without --as-of, an election counts whenever it is confirmed, even if that is still to come.

    Ends with 1 if the data of a participant may not be submitted, or that is not known. Also ends
    with 1 if an election is for a participant who isn't in ROSTER, or is dated outside the election
    window.
    """
    form = form_of(as_json=as_json, as_csv=as_csv)
    answers = determine_each(_rereader(roster), year)
    # Every problem of the roster is raised before the ledger is read.
    first = next(answers)
    kept = read_file(ledger, read_elections)
    elected = {election.participant for election in (*kept, *kept.not_in_force)}
    counts: Counter[str] = Counter()
    known: list[Participant] = []

    def rows() -> Iterator[dict[str, Any]]:
        for row, answer in chain([first], answers):
            election, gate = gate_of(row.participant, answer, kept, year, submitted_at=as_of)
            may_submit = MAY_SUBMIT[gate.answer]
            counts[may_submit] += 1
            known.extend({row.participant} & elected)
            yield {
                "participant": key_of(election.participant, form),
                "eligibility": election.eligibility.name,
                "state": election.state.name,
                "may_submit": may_submit,
                "why": "; ".join(finding.message for finding in gate.findings),
            }

    show(rows(), form, title=f"Performance year {year}")
    say(", ".join(f"may submit {name} {count}" for name, count in sorted(counts.items())))
    unknown = outside_roster(kept, known, year)
    late = [election for election in kept.not_in_force if election.year == year]
    others = of_other_years(kept, year)
    _report(ledger, unknown, f"of participants that {name_of(roster)} does not have")
    _report(ledger, late, f"dated outside the election window of {year}, not in force")
    _report(ledger, others, f"for other years than {year}, left out")
    if set(counts) != {"YES"} or unknown or late:
        raise typer.Exit(NO)


def _rereader(roster: Path) -> Callable[[], Iterable[RosterRow]]:
    """Return how the roster is read again; it is held unless it is a large file."""
    if is_large(files_of(roster)):
        return partial(participants_in, roster)
    held = read_participants(roster)
    return lambda: held


def _report(ledger: Path, elections: Sequence[Election], what: str) -> None:
    """Name the *elections* of the file that are *what*, if any are."""
    if not elections:
        return
    named = some_of(f"{one.participant.masked_key}, {one.year}" for one in elections)
    say(f"{name_of(ledger)}: {len(elections)} elections {what}: {'; '.join(named)}")


@elections.command("effects", epilog=example_of("elections effects"))
@checks_files
def show_effects(year: Year, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Show the effects of each choice in YEAR.

    Each effect is shown with its source.
    """
    rows = [row for choice in Choice for row in effects(choice, year).to_rows()]
    show(rows, form_of(as_json=as_json, as_csv=as_csv), title=f"Performance year {year}")
